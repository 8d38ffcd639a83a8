//! The backchannel with a call back (CIBA §10.2): the client waits until the server says that there
//! is something to ask for.

use oauth_playground::{
    authorization_server::{Decision, WORKSHOP_PING_ENDPOINT},
    flow::{
        Check, EndStatus, Entry, Event, Grant, Input, MessageKind, Participant, RecordedExchange,
        Remark, Stage, State, Step, Verdict as CheckVerdict, outline,
        redirect_listener::{Rules, StrayReason, Verdict},
    },
    http::{Headers, Request, parse},
    oauth::{Parameters, Secret},
    profile::{AuthMethod, TokenDelivery},
};

use super::{
    pair::Pair,
    setup::{ISSUER, Setup},
    wire::{exchange, request_bytes, response_bytes},
};

fn called_back() -> Setup {
    Setup::public()
        .client("workshop-ping", AuthMethod::ClientSecretBasic)
        .grant(Grant::Ciba)
        .scope("openid notes.read")
        .input(Input::LoginHint, "alice")
        .with(|setup| {
            let client = &mut setup.profile.client;
            client.backchannel_token_delivery_mode = TokenDelivery::Ping;
            client.backchannel_client_notification_endpoint =
                Some(WORKSHOP_PING_ENDPOINT.to_owned());
        })
}

/// The request is drafted.
fn drafted(setup: Setup) -> Pair {
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Fetch keys");
    pair.server_answers(200);
    pair
}

/// The server has the request and will call.
fn asked() -> Pair {
    let mut pair = drafted(called_back());
    pair.press("Ask for the person");
    client_listens(&mut pair);
    pair.server_answers(200);
    pair
}

fn client_listens(pair: &mut Pair) {
    let (id, _) = pair.ping_listener.as_ref().unwrap();
    let id = *id;
    pair.tell(Event::Listening { id });
}

fn person_decides(pair: &mut Pair) {
    pair.person_decides_on_the_device(&format!("{ISSUER}/approve"));
}

/// What the server sends to the client once the person has decided.
fn call(pair: &mut Pair) -> Request {
    let [notification] = pair.server.take_notifications().try_into().unwrap();
    let address = notification.endpoint.strip_prefix("http://").unwrap();
    let (authority, path) = address.split_once('/').unwrap();
    let token = notification.client_notification_token.expose();
    Request {
        method: String::from("POST"),
        target: format!("/{path}"),
        headers: Headers::new()
            .with("Host", authority)
            .with("Authorization", format!("Bearer {token}"))
            .with("Content-Type", "application/json"),
        body: notification.body().into_bytes(),
    }
}

/// Brings a request to the notification endpoint; the status that it gets there.
fn calls(pair: &mut Pair, request: &Request) -> u16 {
    let (id, listener) = pair.ping_listener.as_mut().unwrap();
    let id = *id;
    let answer = listener.answer(request);
    let response = parse::response(&answer.response).unwrap().response;
    let status = response.status;
    let exchange = Box::new(exchange(request_bytes(request), response_bytes(&response)));
    match answer.verdict {
        Verdict::Landed(named) => pair.tell(Event::PingArrived {
            id,
            exchange,
            auth_req_id: Secret::new(named.first("auth_req_id").unwrap()),
        }),
        Verdict::Refused(reason) => pair.tell(Event::StrayArrived {
            id,
            exchange,
            reason,
        }),
        other => panic!("{other:?}"),
    }
    status
}

fn verdict(pair: &Pair, check: Check) -> Option<CheckVerdict> {
    let mut found = pair.session.trace().findings();
    found
        .find(|(_, one)| one.check == check)
        .map(|(_, one)| one.verdict)
}

fn recorded_calls(pair: &Pair) -> Vec<&RecordedExchange> {
    let records = pair.session.trace().records().iter();
    records
        .filter_map(|record| match &record.entry {
            Entry::Exchange(one) if one.kind == MessageKind::Ping => Some(&**one),
            _ => None,
        })
        .collect()
}

#[test]
fn the_client_listens_asks_and_waits_to_be_called() {
    let mut pair = drafted(called_back());
    pair.press("Ask for the person");
    // Nothing leaves before the address is listened on.
    pair.client_sends_nothing();
    client_listens(&mut pair);
    let form = Parameters::decode(&pair.client_sends("POST /bc-authorize").body);
    assert_eq!(form.first("client_notification_token").unwrap().len(), 22);
    pair.server_answers(200);
    // Without a call the client asks once the request has run out.
    assert_eq!(pair.waiting.map(|(_, secs)| secs), Some(600));
    assert!(pair.session.flow().too_early_until().is_some());

    person_decides(&mut pair);
    let request = call(&mut pair);
    assert_eq!(calls(&mut pair, &request), 204);
    assert_eq!(pair.session.flow().too_early_until(), None);
    assert_eq!(
        verdict(&pair, Check::PingAuthReqId),
        Some(CheckVerdict::Pass)
    );
    let [recorded] = recorded_calls(&pair).try_into().unwrap();
    let recorded: &RecordedExchange = recorded;
    assert_eq!(recorded.stage, Stage::Polling);
    assert_eq!(recorded.from, Participant::AuthorizationServer);
    assert_eq!(recorded.to, Participant::Client);

    pair.press("Ask for the tokens");
    pair.client_sends("POST /token");
    pair.server_answers(200);
    pair.press("Check ID token");
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn the_call_stands_between_the_request_and_the_poll() {
    let pair = drafted(called_back());
    let kinds: Vec<_> = outline(pair.session.flow().steps_to_come())
        .into_iter()
        .map(|message| message.kind)
        .take(3)
        .collect();
    assert_eq!(
        kinds,
        [
            MessageKind::BackchannelAuthentication,
            MessageKind::Ping,
            MessageKind::Poll
        ]
    );
}

#[test]
fn a_refusal_is_called_out_as_well() {
    let setup = called_back().with(|setup| setup.decision = Decision::Deny);
    let mut pair = drafted(setup);
    pair.press("Ask for the person");
    client_listens(&mut pair);
    pair.server_answers(200);
    person_decides(&mut pair);
    let request = call(&mut pair);
    assert_eq!(calls(&mut pair, &request), 204);
    pair.press("Ask for the tokens");
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("access_denied"));
}

#[test]
fn a_call_without_the_right_token_is_refused_and_told() {
    let mut pair = asked();
    person_decides(&mut pair);
    let right = call(&mut pair);
    let mut forged = right.clone();
    forged.headers = Headers::new()
        .with("Host", &*right.headers.first("host").unwrap())
        .with("Authorization", "Bearer canary-forged");
    assert_eq!(calls(&mut pair, &forged), 401);
    assert!(pair.session.flow().too_early_until().is_some());
    let reason = StrayReason::NotificationToken.to_string();
    let is_told = pair.session.trace().findings().any(|(_, one)| {
        one.check == Check::PingStray && one.remark == Remark::Because(reason.clone())
    });
    assert!(is_told);

    assert_eq!(calls(&mut pair, &right), 204);
    assert_eq!(recorded_calls(&pair).len(), 2);
    pair.press("Ask for the tokens");
    pair.server_answers(200);
}

#[test]
fn a_call_about_another_request_does_not_end_the_wait() {
    let mut pair = asked();
    person_decides(&mut pair);
    let mut request = call(&mut pair);
    request.body = br#"{"auth_req_id":"another"}"#.to_vec();
    assert_eq!(calls(&mut pair, &request), 204);
    assert_eq!(
        verdict(&pair, Check::PingAuthReqId),
        Some(CheckVerdict::Warn)
    );
    // From now on it asks at its own pace.
    assert_eq!(pair.waiting.map(|(_, secs)| secs), Some(5));
}

#[test]
fn a_call_that_is_quicker_than_the_answer_counts() {
    let mut pair = drafted(called_back());
    pair.press("Ask for the person");
    client_listens(&mut pair);
    let answer = pair.server_response();
    person_decides(&mut pair);
    let request = call(&mut pair);
    assert_eq!(calls(&mut pair, &request), 204);
    assert_eq!(verdict(&pair, Check::PingAuthReqId), None);
    pair.answers(response_bytes(&answer));
    assert_eq!(
        verdict(&pair, Check::PingAuthReqId),
        Some(CheckVerdict::Pass)
    );
    assert_eq!(pair.session.flow().too_early_until(), None);
    pair.press("Ask for the tokens");
    pair.server_answers(200);
}

#[test]
fn whoever_is_called_may_ask_all_the_same() {
    let mut pair = asked();
    person_decides(&mut pair);
    pair.press("Ask for the tokens");
    pair.server_answers(200);
    // Nobody listens any more: the tokens are there.
    assert!(
        pair.abandoned
            .contains(&pair.ping_listener.as_ref().unwrap().0)
    );
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn whoever_cancels_listens_no_more() {
    let mut pair = asked();
    pair.cancel();
    pair.ends(EndStatus::Cancelled, 5);

    let mut pair = drafted(called_back());
    pair.press("Ask for the person");
    pair.cancel();
    pair.ends(EndStatus::Cancelled, 5);
}

#[test]
fn an_address_that_is_taken_ends_the_run() {
    let mut pair = drafted(called_back());
    pair.press("Ask for the person");
    let (id, _) = pair.ping_listener.take().unwrap();
    pair.open.remove(&id);
    let reason = String::from("port 9500 is in use");
    pair.tell(Event::ListenFailed { id, reason });
    let end = pair.ends(EndStatus::MachineError, 6);
    assert!(end.error.as_deref().unwrap().contains("9500"));
}

#[test]
fn an_address_elsewhere_is_not_listened_on_and_the_client_polls() {
    let elsewhere = called_back().with(|setup| {
        let client = &mut setup.profile.client;
        client.backchannel_client_notification_endpoint =
            Some(String::from("https://client.example/ping"));
    });
    let mut pair = drafted(elsewhere);
    pair.press("Ask for the person");
    let form = Parameters::decode(&pair.client_sends("POST /bc-authorize").body);
    assert!(form.contains("client_notification_token"));
    pair.server_answers(200);
    assert!(pair.ping_listener.is_none());
    assert_eq!(pair.state(), &State::AwaitPress);
    assert_eq!(pair.waiting.map(|(_, secs)| secs), Some(5));
    let step = pair.session.flow().current_step();
    assert_eq!(step, Some(Step::Poll { after_ping: false }));
}
