//! The answer of the authorization endpoint as one signed JWT, perhaps encrypted (JARM).

use oauth_playground::{
    authorization_server::WORKSHOP_SERVICE_KEY,
    flow::{Check, EndStatus, Input, MessageKind, Remark, Stage, State, Verdict},
    oauth::jose::PrivateJwk,
    profile::AuthMethod,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::{pair::Pair, setup::Setup, wire::browser_get};

fn setup(mode: &str) -> Setup {
    let mut setup = Setup::confidential().response_mode(mode);
    setup.profile.client.authorization_signed_response_alg = Some(String::from("ES256"));
    setup
}

/// The client to which answers and ID tokens are encrypted.
fn sealed(mode: &str) -> Setup {
    let mut setup = Setup::public()
        .client("workshop-encrypted", AuthMethod::ClientSecretBasic)
        .input(Input::PrivateKey, WORKSHOP_SERVICE_KEY)
        .response_mode(mode);
    let client = &mut setup.profile.client;
    let name = |name: &str| Some(name.to_owned());
    client.authorization_signed_response_alg = name("ES256");
    client.authorization_encrypted_response_alg = name("ECDH-ES");
    client.authorization_encrypted_response_enc = name("A256GCM");
    client.id_token_encrypted_response_alg = name("ECDH-ES");
    client.id_token_encrypted_response_enc = name("A256GCM");
    client.userinfo_signed_response_alg = name("ES256");
    setup
}

const CHECKS: [Check; 6] = [
    Check::JarmFormat,
    Check::JarmSignature,
    Check::JarmAlg,
    Check::JarmIss,
    Check::JarmAud,
    Check::JarmExp,
];

/// Up to the moment at which the browser has brought the answer.
fn answered(setup: &Setup) -> Pair {
    let mut pair = setup.at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    assert_eq!(pair.browser_returns(), 303);
    pair
}

#[test]
fn a_signed_answer_is_checked_before_its_code_is_used() {
    for mode in ["jwt", "query.jwt", "fragment.jwt", "form_post.jwt"] {
        let mut pair = setup(mode).at(Stage::Authorization);
        pair.press("Open in browser");
        pair.client_listens();
        pair.person_decides();
        let carried = pair.carried_parameters();
        assert_eq!(carried.len(), 1, "{mode}");
        assert_eq!(carried.first("response").unwrap().split('.').count(), 3);
        assert_eq!(pair.browser_returns(), 303, "{mode}");
        for check in CHECKS {
            assert_eq!(pair.verdict(check), Verdict::Pass, "{mode} {check:?}");
        }
        assert_eq!(pair.verdict(Check::RedirectState), Verdict::Pass);
        assert!(pair.findings(Check::RedirectIss).is_empty());
        assert!(pair.findings(Check::JarmLoose).is_empty());
        let has_page = pair
            .session
            .trace()
            .exchanges()
            .any(|one| one.kind == MessageKind::FragmentPage);
        assert_eq!(has_page, mode == "fragment.jwt");

        pair.press("Send token request");
        pair.server_answers(200);
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
        assert!(pair.fails_seen().is_empty(), "{mode}");
    }
}

#[test]
fn tokens_in_a_signed_answer_come_behind_the_hash_and_are_used() {
    for (base, words) in [
        (Setup::implicit(), "id_token token"),
        (Setup::hybrid(), "code id_token token"),
    ] {
        let mut pair = base.response_type(words).response_mode("jwt").start();
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
        assert!(pair.fails_seen().is_empty(), "{words}");
        assert_eq!(pair.verdict(Check::RedirectResponseType), Verdict::Pass);
        assert!(pair.findings(Check::RedirectTokensInQuery).is_empty());
        assert_eq!(pair.verdict(Check::IdTokenAtHash), Verdict::Pass);
    }
}

#[test]
fn case_20_each_mistake_in_a_signed_answer_stops_the_run_with_its_reason() {
    for (fault, check, remark) in [
        ("jarm_alg_none", Check::JarmSignature, None),
        ("jarm_bad_signature", Check::JarmSignature, None),
        ("jarm_wrong_iss", Check::JarmIss, Some(Remark::Differs)),
        ("jarm_wrong_aud", Check::JarmAud, Some(Remark::Differs)),
        ("jarm_missing_iss", Check::JarmIss, Some(Remark::Missing)),
        ("jarm_missing_aud", Check::JarmAud, Some(Remark::Missing)),
        ("jarm_missing_exp", Check::JarmExp, Some(Remark::Missing)),
        ("jarm_expired", Check::JarmExp, Some(Remark::Expired)),
    ] {
        let mut pair = answered(&setup("jwt").fault(fault));
        let finding = pair.stops_on(check);
        if let Some(remark) = remark {
            assert_eq!(finding.remark, remark, "{fault}");
        }
        // Only what the fault spoils fails.
        let failed: Vec<Check> = pair.fails_seen().iter().map(|one| one.check).collect();
        let also_algorithm = failed == [check, Check::JarmAlg] && fault == "jarm_alg_none";
        assert!(failed == [check] || also_algorithm, "{fault} {failed:?}");
        assert_eq!(pair.requests("POST /token"), 0, "{fault}");
        pair.cancel();
        pair.ends(EndStatus::Stopped, 4);
    }
}

#[test]
fn a_run_can_be_continued_over_a_failed_check_to_see_what_happens() {
    let mut pair = answered(&setup("jwt").fault("jarm_expired"));
    pair.stops_on(Check::JarmExp);
    pair.continue_anyway();
    pair.press("Send token request");
    pair.server_answers(200);
    assert_eq!(pair.verdict(Check::IdTokenPresent), Verdict::Pass);
}

#[test]
fn case_21_loose_parameters_beside_a_signed_answer_are_ignored_and_remarked_on() {
    for mode in ["query.jwt", "fragment.jwt", "form_post.jwt"] {
        let mut pair = answered(&setup(mode).fault("jarm_loose_parameters"));
        let finding = pair.finding(Check::JarmLoose);
        assert_eq!(finding.verdict, Verdict::Warn);
        assert_eq!(finding.received.as_deref(), Some("code, state"));
        pair.press("Send token request");
        let form = String::from_utf8(pair.client_sends("POST /token").body).unwrap();
        assert!(!form.contains("loose"), "{form}");
        pair.server_answers(200);
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn a_refusal_is_read_from_inside_the_signed_answer() {
    let pair = answered(&setup("jwt").deny());
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("access_denied"));
    assert!(end.description.is_some());
    assert_eq!(pair.verdict(Check::JarmSignature), Verdict::Pass);
}

#[test]
fn a_description_that_another_server_signed_is_not_repeated() {
    let mut pair = answered(&setup("jwt").deny().fault("jarm_wrong_iss"));
    pair.stops_on(Check::JarmIss);
    pair.continue_anyway();
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.description, None);
}

#[test]
fn an_unsigned_answer_is_not_the_awaited_one() {
    let mut pair = setup("jwt").at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    let state = pair.session.flow().context().state();
    let forged = browser_get(&format!("/callback?code=canary-forged&state={state}"));
    assert_eq!(pair.browser_brings(&forged), 400);
    assert_eq!(pair.verdict(Check::RedirectStray), Verdict::Warn);
    assert!(matches!(pair.state(), State::AwaitRedirect { .. }));
    assert_eq!(pair.browser_returns(), 303);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn an_encrypted_answer_is_opened_with_the_key_of_the_client() {
    for mode in ["jwt", "form_post.jwt"] {
        let mut pair = answered(&sealed(mode));
        let finding = pair.finding(Check::JarmEncrypted);
        assert_eq!(finding.verdict, Verdict::Pass);
        assert_eq!(finding.received.as_deref(), Some("ECDH-ES, A256GCM"));
        for check in CHECKS {
            assert_eq!(pair.verdict(check), Verdict::Pass, "{mode} {check:?}");
        }
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
        assert!(pair.fails_seen().is_empty(), "{:?}", pair.fails_seen());
    }
}

#[test]
fn the_key_to_open_the_answer_is_asked_for_before_the_browser_is_sent_out() {
    let mut setup = sealed("jwt");
    setup.inputs.clear();
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Fetch keys");
    pair.server_answers(200);
    let asked = State::AwaitInput {
        input: Input::PrivateKey,
    };
    assert_eq!(pair.state(), &asked);
    pair.give_secret("no key at all");
    assert_eq!(pair.state(), &asked);
    pair.give_secret(WORKSHOP_SERVICE_KEY);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.verdict(Check::JarmEncrypted), Verdict::Pass);
}

#[test]
fn an_encrypted_answer_to_somebody_else_ends_the_run() {
    let mut setup = sealed("jwt");
    let key = PrivateJwk::from_json(WORKSHOP_SERVICE_KEY).unwrap();
    let key_type = key.public().unwrap().key.key_type();
    let other = PrivateJwk::generate(key_type, &mut ChaCha20Rng::seed_from_u64(3)).unwrap();
    setup.inputs = vec![(Input::PrivateKey, other.to_json())];
    let pair = answered(&setup);
    assert_eq!(pair.verdict(Check::JarmEncrypted), Verdict::Fail);
    assert!(pair.findings(Check::JarmSignature).is_empty());
    pair.ends(EndStatus::UnusableAnswer, 3);
}

#[test]
fn an_answer_that_should_be_encrypted_and_is_not_stops_the_run() {
    let mut setup = sealed("jwt").client("workshop-confidential", AuthMethod::ClientSecretBasic);
    setup.profile.client.id_token_encrypted_response_alg = None;
    let pair = answered(&setup);
    let finding = pair.stops_on(Check::JarmEncrypted);
    assert_eq!(finding.remark, Remark::NotEncrypted);
}

#[test]
fn tokens_may_come_in_the_query_where_they_are_encrypted() {
    let setup = sealed("query.jwt");
    let mut pair = setup
        .grant(oauth_playground::flow::Grant::Implicit)
        .response_type("id_token token")
        .start();
    pair.walk_to(Stage::IdToken);
    assert!(pair.findings(Check::RedirectTokensInQuery).is_empty());
    assert_eq!(pair.verdict(Check::RedirectResponseType), Verdict::Pass);
}
