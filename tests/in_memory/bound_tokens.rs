//! Tokens bound to a key of the client (RFC 9449): a proof with every request, a nonce on demand.

use oauth_playground::{
    authorization_server::WORKSHOP_SERVICE_KEY,
    flow::{
        BuiltKind, Check, EndStatus, Event, Grant, Input, Reach, Remark, Stage, StageStatus, State,
        Verdict,
    },
    http::Request,
    oauth::{
        Parameters, SafeUrl,
        jose::{Jws, base64url},
    },
    profile::AuthMethod,
};
use serde_json::Value;

use super::{
    pair::Pair,
    pushed_requests::pushing,
    setup::{API, ISSUER, NOW, Setup},
    signed_requests::built,
};

fn binding(setup: Setup) -> Setup {
    setup.with(|setup| setup.profile.client.dpop_bound_access_tokens = true)
}

/// A server that does not ask for nonces.
fn without_nonces(setup: Setup) -> Setup {
    binding(setup).with(|setup| setup.server.require_dpop_nonces = false)
}

fn proof(request: &Request) -> Jws {
    let headers: Vec<_> = request.headers.all("dpop").collect();
    assert_eq!(headers.len(), 1, "one proof (RFC 9449 §4.3)");
    Jws::parse(&headers[0].text()).unwrap()
}

fn claim(request: &Request, name: &str) -> Value {
    let proof = proof(request);
    let claims = proof.payload().unwrap();
    claims.get(name).cloned().unwrap_or_default()
}

/// The token request has left without a nonce, and was refused for that.
fn challenged(setup: Setup) -> Pair {
    let mut pair = binding(setup).at(Stage::Token);
    pair.press("Send token request");
    assert_eq!(
        claim(&pair.client_sends("POST /token"), "nonce"),
        Value::Null
    );
    pair.server_answers(400);
    pair
}

#[test]
fn each_request_proves_the_key_that_the_token_is_bound_to() {
    let mut pair = without_nonces(Setup::public()).at(Stage::Authorization);
    let asked = pair.session.flow().draft().unwrap().parameters();
    let thumbprint = asked.first("dpop_jkt").unwrap().to_owned();
    pair.walk_to(Stage::Token);
    pair.press("Send token request");
    let request = pair.client_sends("POST /token");
    let first = proof(&request);
    assert_eq!(first.typ(), Some("dpop+jwt"));
    assert!(first.header()["jwk"]["x"].is_string() && !first.header()["jwk"]["d"].is_string());
    assert_eq!(claim(&request, "htm"), "POST");
    assert_eq!(claim(&request, "htu"), format!("{ISSUER}/token"));
    assert_eq!(claim(&request, "iat"), NOW.secs());
    assert_eq!(claim(&request, "ath"), Value::Null);
    pair.server_answers(200);
    assert_eq!(pair.verdict(Check::TokenDpop), Verdict::Pass);
    let kept = pair.session.flow().context().dpop_key.clone().unwrap();
    assert_eq!(kept.thumbprint(), thumbprint);

    pair.walk_to(Stage::Userinfo);
    pair.press("Ask userinfo");
    let userinfo = pair.client_sends("GET /userinfo");
    let authorization = userinfo.headers.first("authorization").unwrap();
    assert!(authorization.starts_with("DPoP "), "{authorization}");
    assert!(claim(&userinfo, "ath").is_string());
    pair.server_answers(200);
    pair.press("Call the API");
    let called = pair.client_sends("GET /api/notes");
    assert_eq!(claim(&called, "htu"), API);
    assert_eq!(claim(&called, "ath"), claim(&userinfo, "ath"));
    assert_ne!(claim(&called, "jti"), claim(&userinfo, "jti"));
    pair.server_answers(200);
    pair.press("Refresh tokens");
    let refresh = pair.client_sends("POST /token");
    assert_eq!(proof(&refresh).header()["jwk"], first.header()["jwk"]);
    pair.server_answers(200);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn case_69_a_nonce_is_given_and_the_request_offered_once_more() {
    let mut pair = challenged(Setup::public());
    assert_eq!(pair.verdict(Check::DpopNonce), Verdict::Pass);
    // Nothing leaves by itself.
    pair.client_sends_nothing();
    assert_eq!(pair.state(), &State::AwaitPress);
    pair.press("Send token request");
    let again = pair.client_sends("POST /token");
    assert!(claim(&again, "nonce").is_string());
    pair.server_answers(200);

    // The API has a nonce of its own (RFC 9449 §9), and gives it on demand too.
    pair.walk_to(Stage::Userinfo);
    pair.press("Ask userinfo");
    assert_ne!(
        claim(&pair.client_sends("GET /userinfo"), "nonce"),
        claim(&again, "nonce")
    );
    pair.server_answers(401);
    pair.press("Ask userinfo");
    pair.server_answers(200);
    // From there on each request carries the one that its server gave.
    pair.press("Call the API");
    pair.server_answers(200);
    pair.press("Refresh tokens");
    pair.server_answers(200);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.findings(Check::DpopNonce).len(), 2);
}

#[test]
fn case_69_whoever_asks_for_a_nonce_twice_or_for_ever_is_asked_twice() {
    for order in ["dpop_nonce_twice", "dpop_nonce_forever"] {
        let mut pair = challenged(Setup::public().fault(order));
        pair.press("Send token request");
        pair.server_answers(400);
        let end = pair.ends(EndStatus::OAuthError, 1);
        assert_eq!(end.error.as_deref(), Some("use_dpop_nonce"), "{order}");
        assert_eq!(pair.requests("POST /token"), 2, "{order}");
        assert_eq!(pair.finding(Check::DpopNonce).remark, Remark::Repeated);
    }
}

#[test]
fn case_69_a_huge_nonce_is_not_used() {
    let pair = challenged(Setup::public().fault("dpop_nonce_huge"));
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("use_dpop_nonce"));
    assert_eq!(pair.requests("POST /token"), 1);
    assert_eq!(pair.verdict(Check::DpopNonce), Verdict::Fail);
    assert!(pair.session.flow().context().dpop_nonces.is_empty());
}

#[test]
fn case_69_a_demand_without_a_nonce_cannot_be_met() {
    let pair = challenged(Setup::public().fault("dpop_nonce_missing"));
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("use_dpop_nonce"));
    assert_eq!(pair.requests("POST /token"), 1);
    assert_eq!(pair.finding(Check::DpopNonce).remark, Remark::Missing);
}

#[test]
fn case_69_an_api_that_asks_for_ever_is_asked_twice() {
    let mut pair = without_nonces(Setup::public()).at(Stage::Resource);
    for nonce in ["first", "second"] {
        pair.press("Call the API");
        pair.answers(format!(
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: DPoP error=\"use_dpop_nonce\"\r\n\
             DPoP-Nonce: {nonce}\r\nContent-Length: 0\r\n\r\n"
        ));
    }
    assert_eq!(pair.requests("GET /api/notes"), 2);
    assert_eq!(pair.finding(Check::DpopNonce).remark, Remark::Repeated);
    pair.walk_to_end();
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("use_dpop_nonce"));
}

#[test]
fn case_68_a_token_that_is_not_bound_stops_the_run() {
    let setup = Setup::public().fault("dpop_bearer");
    let mut pair = binding(setup).at(Stage::Token);
    pair.press("Send token request");
    pair.server_answers(200);
    let finding = pair.stops_on(Check::TokenDpop);
    assert_eq!(finding.expected.as_deref(), Some("DPoP"));
    assert_eq!(finding.received.as_deref(), Some("Bearer"));

    // Whoever goes on all the same has a bearer token, and it is used as one.
    pair.continue_anyway();
    pair.walk_to(Stage::Userinfo);
    pair.press("Ask userinfo");
    let request = pair.client_sends("GET /userinfo");
    let authorization = request.headers.first("authorization").unwrap();
    assert!(authorization.starts_with("Bearer "), "{authorization}");
    assert!(!request.headers.contains("dpop"));
}

#[test]
fn case_58_a_bound_token_in_any_letters_is_taken_where_it_was_asked_for() {
    for (kind, verdict) in [
        ("DPoP", Verdict::Pass),
        ("dpop", Verdict::Pass),
        ("mac", Verdict::Fail),
    ] {
        let setup = without_nonces(Setup::public().fault(&format!("token_type={kind}")));
        let mut pair = setup.at(Stage::Token);
        pair.press("Send token request");
        pair.server_answers(200);
        assert_eq!(pair.verdict(Check::TokenDpop), verdict, "{kind}");
    }
}

#[test]
fn case_70_a_bound_token_that_is_dead_is_refreshed_once() {
    let api = Reach {
        call: Some(SafeUrl::parse(API).unwrap()),
        ..Reach::default()
    };
    let mut pair = without_nonces(Setup::public())
        .reach(api)
        .at(Stage::Resource);
    for round in 0..2 {
        pair.press("Call the API");
        pair.answers(
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: DPoP error=\"invalid_token\"\r\n\
             Content-Length: 0\r\n\r\n",
        );
        if round == 0 {
            pair.press("Refresh tokens");
            pair.server_answers(200);
        }
    }
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_token"));
    assert_eq!(pair.requests("GET /api/notes"), 2);
}

#[test]
fn a_change_stays_in_the_request_that_is_offered_once_more() {
    // Asked for before the run.
    let mut pair = challenged(Setup::public().unset("code_verifier"));
    pair.press("Send token request");
    let form = Parameters::decode(&pair.client_sends("POST /token").body);
    assert!(!form.contains("code_verifier"));
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_grant"));

    // Made by hand.
    let mut pair = binding(Setup::public()).at(Stage::Token);
    let mut draft = pair.session.flow().draft().unwrap().clone();
    draft.set_parameter("scope", "chosen by hand");
    pair.tell(Event::DraftEdited(Box::new(draft)));
    pair.press("Send token request");
    pair.server_answers(400);
    pair.press("Send token request");
    let again = pair.client_sends("POST /token");
    let form = Parameters::decode(&again.body);
    assert_eq!(form.first("scope"), Some("chosen by hand"));
    assert!(claim(&again, "nonce").is_string());
}

#[test]
fn a_proof_with_one_wrong_member_is_refused_for_it() {
    for (name, value, why) in [
        ("DPoP.htm", "GET", "htm"),
        ("DPoP.htu", "https://another.example/token", "htu"),
        ("DPoP.iat", "1", "iat"),
        ("DPoP.header.typ", "JWT", "typ"),
        ("DPoP.header.alg", "none", "signature"),
    ] {
        let setup = without_nonces(Setup::public()).set(name, value);
        let mut pair = setup.at(Stage::Token);
        pair.press("Send token request");
        assert!(pair.client_sends("POST /token").headers.contains("dpop"));
        pair.server_answers(400);
        let end = pair.ends(EndStatus::OAuthError, 1);
        assert_eq!(end.error.as_deref(), Some("invalid_dpop_proof"), "{name}");
        let description = end.description.as_deref().unwrap();
        assert!(description.contains(why), "{name}: {description}");
    }
}

#[test]
fn a_proof_that_is_no_json_is_sent_as_it_was_typed() {
    let mut pair = without_nonces(Setup::public()).at(Stage::Token);
    let token = built(&pair, BuiltKind::DpopProof);
    pair.tell(Event::BuiltEdited {
        kind: BuiltKind::DpopProof,
        header: token.header().to_owned(),
        claims: String::from("no claims"),
    });
    pair.press("Send token request");
    let sent = pair.client_sends("POST /token");
    let proof = sent.headers.first("dpop").unwrap();
    let claims = proof.split('.').nth(1).unwrap();
    assert_eq!(base64url::decode(claims).unwrap(), b"no claims");
    pair.server_answers(400);
    pair.ends(EndStatus::OAuthError, 1);
}

#[test]
fn a_proof_that_is_sent_twice_is_refused_as_a_replay() {
    let mut pair = without_nonces(Setup::public()).at(Stage::Token);
    pair.press("Send token request");
    pair.server_answers(200);
    pair.tell(Event::SentAgain);
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_dpop_proof"));
    assert!(end.description.as_deref().unwrap().contains("jti"));
}

#[test]
fn the_code_of_a_pushed_request_is_bound_too() {
    let mut pair = pushing(binding(Setup::public())).at(Stage::Par);
    pair.press("Push the request");
    let request = pair.client_sends("POST /par");
    assert_eq!(claim(&request, "htu"), format!("{ISSUER}/par"));
    pair.server_answers(400);
    pair.press("Push the request");
    pair.server_answers(201);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    // The nonce of the one endpoint serves at the other of that server.
    assert_eq!(pair.requests("POST /token"), 2);
}

#[test]
fn every_grant_that_asks_a_token_endpoint_binds_what_it_gets() {
    let service = |grant| {
        Setup::public()
            .client("workshop-service", AuthMethod::ClientSecretBasic)
            .grant(grant)
            .scope("notes.read")
            .input(Input::PrivateKey, WORKSHOP_SERVICE_KEY)
    };
    let password = Setup::confidential()
        .grant(Grant::Password)
        .scope("notes.read offline_access")
        .input(Input::Username, "alice")
        .input(Input::Password, "alice-password");
    for setup in [
        Setup::hybrid(),
        service(Grant::ClientCredentials),
        service(Grant::JwtBearer),
        password,
    ] {
        let grant = setup.grant;
        let mut pair = binding(setup).start();
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
        assert_eq!(pair.verdict(Check::TokenDpop), Verdict::Pass, "{grant:?}");
        assert_eq!(pair.status(Stage::Resource), Some(StageStatus::Done));
    }
}

#[test]
fn proofs_are_shown_without_their_signatures_and_the_key_nowhere() {
    let mut pair = without_nonces(Setup::public()).at(Stage::Token);
    let token = built(&pair, BuiltKind::DpopProof);
    let (_, signature) = token.compact().rsplit_once('.').unwrap();
    assert!(!format!("{token:?}").contains(signature));
    pair.walk_to_end();
    pair.leaks_none_of(&[signature.to_owned()]);
}
