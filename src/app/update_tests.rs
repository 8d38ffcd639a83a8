//! Commands in, effects out: what each press does, and what it must not do.

use crate::{
    app::{
        BuiltIn, Command, DraftEdit, Effect, Page, Selection, StartRequest, State, StoreEffect,
        WorldEvent, update,
    },
    flow::{
        Effect as FlowEffect, EffectId, End, EndStatus, Entropy, Entry, Event, Reach, Stage,
        State as FlowState,
    },
    http::{Exchange, Trust},
    oauth::Timestamp,
    profile::{Capture, Profile},
};

const NOW: Timestamp = Timestamp::from_secs(1_780_000_000);

/// What is asked for besides writing down what happened.
fn send(state: &mut State, command: Command) -> Vec<Effect> {
    let mut effects = update(state, command, NOW);
    effects.retain(|effect| !matches!(effect, Effect::Store(StoreEffect::Append { .. })));
    effects
}

fn happened(state: &mut State, event: WorldEvent) -> Vec<Effect> {
    send(state, Command::World(event))
}

/// A public client at a server whose endpoints are known; the redirect is pasted.
fn request() -> StartRequest {
    let mut profile = Profile::for_issuer("https://issuer.example");
    for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        let url = format!("https://issuer.example/{name}");
        profile.server.insert(name.to_owned(), url.into());
    }
    profile.client.client_id = String::from("client");
    profile.client.scope = Some(String::from("notes.read"));
    profile.redirect.capture = Capture::Paste;
    StartRequest {
        profile: Some(profile),
        reach: Some(Reach::default()),
        ..StartRequest::default()
    }
}

fn prepared(run: u32) -> WorldEvent {
    WorldEvent::Prepared {
        run,
        entropy: Box::new(Entropy {
            code_verifier: [1; 32],
            state: [2; 16],
            nonce: [3; 16],
            pages: [4; 16],
            seed: [4; 32],
        }),
        trust: Trust::System,
        route: Box::default(),
        identity: None,
        mutual_tls: None,
        inputs: std::collections::BTreeMap::new(),
        missing: Vec::new(),
        session_id: format!("session-{run}"),
    }
}

/// Stands before the authorization request.
pub(super) fn started() -> State {
    let mut state = State::default();
    send(&mut state, Command::Start(Box::new(request())));
    happened(&mut state, prepared(1));
    state
}

/// Stands before the token request.
fn redirected() -> State {
    let mut state = started();
    send(&mut state, Command::Next);
    let session = state.session.as_ref().unwrap();
    let value = session.flow().context().state();
    let address = format!("http://127.0.0.1/callback?code=c&state={value}");
    send(&mut state, Command::Paste(address));
    assert_eq!(stage(&state), Stage::Token);
    state
}

fn stage(state: &State) -> Stage {
    state.session.as_ref().unwrap().flow().stage()
}

fn awaits(state: &State) -> &FlowState {
    state.session.as_ref().unwrap().flow().state()
}

fn record_count(state: &State) -> usize {
    state.session.as_ref().unwrap().trace().records().len()
}

/// The runs and ids of the requests among the effects.
fn sent(effects: &[Effect]) -> Vec<(u32, EffectId)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Flow { run, effect } => match **effect {
                FlowEffect::Send { id, .. } => Some((*run, id)),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

#[test]
fn a_start_prepares_and_sends_nothing() {
    let mut state = State::default();
    let effects = send(&mut state, Command::Start(Box::new(request())));
    assert!(
        matches!(
            effects[..],
            [
                Effect::AbandonRun { run: 0 },
                Effect::Prepare { run: 1, .. }
            ]
        ),
        "{effects:?}"
    );
    assert!(happened(&mut state, prepared(1)).is_empty());
    assert_eq!(awaits(&state), &FlowState::AwaitPress);
    assert_eq!(stage(&state), Stage::Authorization);
}

#[test]
fn the_built_in_server_is_started_once_and_waited_for() {
    let mut state = State::default();
    let effects = send(&mut state, Command::StartBuiltIn);
    assert!(matches!(
        effects[..],
        [Effect::AbandonRun { .. }, Effect::StartBuiltIn]
    ));
    let effects = send(&mut state, Command::StartBuiltIn);
    assert!(matches!(effects[..], [Effect::AbandonRun { run: 1 }]));
    let issuer = String::from("http://127.0.0.1:9400");
    let effects = happened(&mut state, WorldEvent::BuiltInStarted { issuer });
    assert!(matches!(effects[..], [Effect::Prepare { run: 2, .. }]));
    let effects = send(&mut state, Command::StartBuiltIn);
    assert!(matches!(
        effects[..],
        [
            Effect::AbandonRun { run: 2 },
            Effect::Prepare { run: 3, .. }
        ]
    ));
}

#[test]
fn a_run_at_another_server_is_not_prepared_twice_when_the_built_in_one_is_ready() {
    let mut state = State::default();
    send(&mut state, Command::StartBuiltIn);
    send(&mut state, Command::Start(Box::new(request())));
    let issuer = String::from("http://127.0.0.1:9400");
    let effects = happened(&mut state, WorldEvent::BuiltInStarted { issuer });
    assert!(effects.is_empty(), "{effects:?}");
    assert!(matches!(state.built_in, BuiltIn::Running { .. }));
}

#[test]
fn a_profile_that_cannot_be_used_is_a_problem_that_can_be_dismissed() {
    let mut state = State::default();
    let mut bad = request();
    if let Some(profile) = &mut bad.profile {
        profile.client.client_id.clear();
    }
    let effects = send(&mut state, Command::Start(Box::new(bad)));
    assert!(matches!(effects[..], [Effect::AbandonRun { .. }]));
    let problem = state.problem.as_ref().unwrap();
    assert!(problem.is_usage && problem.title.contains("client_id"));
    send(&mut state, Command::DismissProblem);
    assert_eq!(state.problem, None);

    send(&mut state, Command::StartBuiltIn);
    let reason = String::from("no port");
    happened(&mut state, WorldEvent::BuiltInFailed { reason });
    assert!(!state.problem.as_ref().unwrap().is_usage);
    assert_eq!(state.built_in, BuiltIn::Stopped);
}

#[test]
fn next_at_the_frontier_sends_once() {
    let mut state = redirected();
    let first = send(&mut state, Command::Next);
    assert_eq!(sent(&first).len(), 1);
    assert!(send(&mut state, Command::Next).is_empty());
    assert!(matches!(awaits(&state), FlowState::AwaitResponse { .. }));
}

#[test]
fn behind_the_frontier_next_and_back_only_move_the_view() {
    let mut state = redirected();
    let records = record_count(&state);
    let mut seen = Vec::new();
    for _ in 0..5 {
        assert!(send(&mut state, Command::Back).is_empty());
        seen.push(state.shown_stage().unwrap());
    }
    assert_eq!(
        seen,
        [
            Stage::Redirect,
            Stage::Authorization,
            Stage::Discovery,
            Stage::Discovery,
            Stage::Discovery
        ]
    );
    assert!(!state.is_at_frontier());
    for wanted in [Stage::Authorization, Stage::Redirect, Stage::Token] {
        assert!(send(&mut state, Command::Next).is_empty());
        assert_eq!(state.shown_stage(), Some(wanted));
    }
    assert!(state.is_at_frontier());
    assert_eq!(
        (stage(&state), record_count(&state)),
        (Stage::Token, records)
    );
}

#[test]
fn a_stage_to_come_or_of_no_step_cannot_be_looked_at() {
    let mut state = redirected();
    send(&mut state, Command::ShowStage(Stage::Redirect));
    assert_eq!(state.shown_stage(), Some(Stage::Redirect));
    let selected = state.focus.selection;
    assert!(matches!(selected, Some(Selection::Exchange { .. })));
    for unseen in [Stage::IdToken, Stage::Revocation] {
        send(&mut state, Command::ShowStage(unseen));
        assert_eq!(state.shown_stage(), Some(Stage::Redirect), "{unseen}");
    }
    send(&mut state, Command::ShowStage(Stage::Token));
    assert_eq!(state.focus.stage, None);
}

#[test]
fn an_edited_draft_can_be_restored() {
    let mut state = redirected();
    let draft = |state: &State| {
        state
            .session
            .as_ref()
            .unwrap()
            .flow()
            .draft()
            .unwrap()
            .raw_text()
    };
    let prepared = draft(&state);
    send(
        &mut state,
        Command::EditDraft(DraftEdit::Remove { index: 0 }),
    );
    let name = String::from("code");
    let value = String::from("again");
    send(
        &mut state,
        Command::EditDraft(DraftEdit::Add { name, value }),
    );
    let edited = draft(&state);
    assert!(edited.ends_with("&code=again") && !edited.contains("grant_type"));
    send(
        &mut state,
        Command::EditDraft(DraftEdit::Text(String::from("no HTTP"))),
    );
    assert_eq!(draft(&state), "no HTTP");
    send(&mut state, Command::EditDraft(DraftEdit::Restore));
    assert_eq!(draft(&state), prepared);
}

#[test]
fn run_to_end_presses_until_a_human_is_needed_and_goes_on_afterwards() {
    let mut state = started();
    let effects = send(&mut state, Command::RunToEnd);
    assert!(matches!(awaits(&state), FlowState::AwaitRedirect { .. }));
    assert_eq!(effects.len(), 1, "{effects:?}");
    let value = state.session.as_ref().unwrap().flow().context().state();
    let address = format!("http://127.0.0.1/callback?code=c&state={value}");
    let effects = send(&mut state, Command::Paste(address));
    assert_eq!(sent(&effects).len(), 1);
}

#[test]
fn run_to_end_stops_at_an_address_that_cannot_be_opened() {
    let mut state = started();
    let edit = DraftEdit::Text(String::from("javascript:alert(1)"));
    send(&mut state, Command::EditDraft(edit));
    let before = record_count(&state);
    assert!(send(&mut state, Command::RunToEnd).is_empty());
    assert!(!state.is_running_to_end);
    assert_eq!(awaits(&state), &FlowState::AwaitPress);
    assert!(record_count(&state) > before);
}

#[test]
fn what_was_pressed_for_one_run_is_not_pressed_for_the_next() {
    let mut state = started();
    send(&mut state, Command::RunToEnd);
    send(&mut state, Command::Start(Box::new(request())));
    assert!(happened(&mut state, prepared(2)).is_empty());
    assert_eq!(awaits(&state), &FlowState::AwaitPress);
    send(&mut state, Command::RunToEnd);
    send(&mut state, Command::Restart);
    assert!(happened(&mut state, prepared(3)).is_empty());
    assert_eq!(awaits(&state), &FlowState::AwaitPress);
}

#[test]
fn restart_opens_a_session_of_its_own_and_old_news_does_not_reach_it() {
    let mut state = redirected();
    let old = sent(&send(&mut state, Command::Next))[0];
    let effects = send(&mut state, Command::Restart);
    assert!(matches!(
        effects[..],
        [
            Effect::AbandonRun { run: 1 },
            Effect::Prepare { run: 2, .. }
        ]
    ));
    assert!(state.session.is_none());
    happened(&mut state, prepared(1));
    assert!(state.session.is_none(), "prepared for the old run");
    let reason = String::from("late");
    happened(&mut state, WorldEvent::PrepareFailed { run: 1, reason });
    assert_eq!(state.problem, None);
    happened(&mut state, prepared(2));
    let before = record_count(&state);
    let event = Box::new(Event::Answered {
        id: old.1,
        exchange: Box::new(Exchange::default()),
    });
    assert!(happened(&mut state, WorldEvent::Flow { run: old.0, event }).is_empty());
    assert_eq!(record_count(&state), before);
    let header = state.session.as_ref().unwrap().trace().header();
    assert_eq!(header.id, "session-2");
}

#[test]
fn cancelling_ends_the_run_and_lets_go_of_what_was_under_way() {
    let mut state = redirected();
    let (run, id) = sent(&send(&mut state, Command::Next))[0];
    let effects = send(&mut state, Command::Cancel);
    let [Effect::Flow { run: of, effect }] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(*of, run);
    assert!(matches!(**effect, FlowEffect::Abandon { id: ended } if ended == id));
    assert_eq!(awaits(&state), &FlowState::Ended);
}

#[test]
fn a_run_that_stops_at_a_failed_check_ends_once() {
    let mut state = redirected();
    let (run, id) = sent(&send(&mut state, Command::Next))[0];
    let received = b"HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\n\
        {\"access_token\":\"token\",\"token_type\":\"mac\"}\r\n";
    let event = Box::new(Event::Answered {
        id,
        exchange: Box::new(Exchange {
            received: received.to_vec(),
            ..Exchange::default()
        }),
    });
    happened(&mut state, WorldEvent::Flow { run, event });
    assert_eq!(awaits(&state), &FlowState::AwaitDecision);
    send(&mut state, Command::Cancel);
    let records = state.session.as_ref().unwrap().trace().records();
    let ends: Vec<&End> = records
        .iter()
        .filter_map(|record| match &record.entry {
            Entry::End(end) => Some(end),
            _ => None,
        })
        .collect();
    assert_eq!(ends.len(), 1, "{ends:?}");
    assert_eq!(
        (ends[0].status, ends[0].stage),
        (EndStatus::Stopped, Stage::Token)
    );
}

#[test]
fn a_page_that_cannot_be_opened_is_named_so_that_it_can_be_opened_by_hand() {
    let mut state = State::default();
    let page = Page::parse("https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3").unwrap();
    let asked = send(&mut state, Command::OpenPage(page.clone()));
    assert!(matches!(&asked[..], [Effect::OpenPage(asked)] if *asked == page));
    let reason = String::from("no browser was found");
    let event = WorldEvent::PageNotOpened {
        page: Box::new(page),
        reason,
    };
    send(&mut state, Command::World(event));
    let problem = state.problem.unwrap();
    assert!(problem.remedy.contains("rfc6749#section-4.1.3"));
}
