//! Whole runs, from discovery to revocation, both sides, as the sequence diagram draws them.

use oauth_playground::{
    flow::{EndStatus, Stage, StageStatus, Verdict},
    oauth::Parameters,
};

use super::{asserts::bare, pair::Pair, setup::Setup};

#[test]
fn a_public_client_walks_from_discovery_to_revocation() {
    let mut pair = Setup::public().start();

    pair.press("Fetch metadata");
    pair.client_sends("GET /.well-known/openid-configuration");
    pair.server_answers(200);

    pair.press("Fetch keys");
    pair.client_sends("GET /jwks");
    pair.server_answers(200);

    let url = pair.session.flow().authorization_url().unwrap();
    pair.press("Open in browser");
    pair.client_listens();
    assert_eq!(pair.address.as_deref(), Some(url.as_str()));
    assert_eq!(bare(&url), "http://127.0.0.1:9400/authorize");
    pair.person_decides();
    assert_eq!(pair.browser_returns(), 303);

    pair.press("Send token request");
    let request = pair.client_sends("POST /token");
    assert!(!request.headers.contains("authorization"));
    let form = Parameters::decode(&request.body);
    let names: Vec<&str> = form.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(
        names,
        ["grant_type", "code", "redirect_uri", "client_id", "code_verifier"]
    );
    pair.server_answers(200);

    pair.press("Check ID token");
    pair.client_sends_nothing();

    pair.press("Fetch userinfo");
    pair.client_sends("GET /userinfo");
    pair.server_answers(200);

    pair.press("Call API");
    pair.client_sends("GET /api/notes");
    pair.server_answers(200);

    pair.press("Refresh tokens");
    pair.client_sends("POST /token");
    pair.server_answers(200);

    // This server lets no public client introspect; the run goes on and ends with that.
    pair.press("Introspect token");
    pair.client_sends("POST /introspect");
    let answer = pair.server_response().status;
    pair.server_answers(answer);

    pair.press("Revoke token");
    pair.client_sends("POST /revoke");
    pair.server_answers(200);

    println!("{:?}", pair.end());
    pair.ends(EndStatus::Completed, 0);
}

fn every_stage_is_done(pair: &Pair) {
    for stage in Stage::ALL {
        assert_eq!(pair.status(stage), Some(StageStatus::Done), "{stage}");
    }
    assert!(
        pair.session
            .trace()
            .findings()
            .all(|(_, finding)| finding.verdict != Verdict::Fail)
    );
}

#[test]
fn a_confidential_client_walks() {
    let mut pair = Setup::confidential().start();
    pair.walk_to_end();
    every_stage_is_done(&pair);
    pair.ends(EndStatus::Completed, 0);
}
