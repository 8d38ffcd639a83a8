//! Requests that are changed before they leave: what was asked for beforehand, and by hand.

use oauth_playground::{
    flow::{EndStatus, Event, Notice, Stage},
    http::{ChangeKind, ChangeSubject},
};

use super::{pair::Pair, setup::Setup};

fn drafted(pair: &Pair, name: &str) -> Vec<String> {
    let parameters = pair.session.flow().draft().unwrap().parameters();
    parameters.all(name).map(str::to_owned).collect()
}

fn deviations(pair: &Pair) -> Vec<(Stage, String, &'static str)> {
    let deviations = pair.session.trace().deviations();
    deviations
        .map(|(stage, change)| {
            let subject = match &change.subject {
                ChangeSubject::Parameter(name) | ChangeSubject::Header(name) => name.clone(),
                ChangeSubject::Method => String::from("method"),
                ChangeSubject::Target => String::from("target"),
                ChangeSubject::Body => String::from("body"),
                ChangeSubject::Raw => String::from("raw"),
            };
            (stage, subject, change.kind.word())
        })
        .collect()
}

#[test]
fn set_unset_and_add_reach_the_first_request_that_carries_the_name() {
    let setup = Setup::public()
        .set("scope", "openid offline_access")
        .unset("nonce")
        .add("prompt", "login");
    let mut pair = setup.at(Stage::Authorization);
    assert_eq!(drafted(&pair, "scope"), ["openid offline_access"]);
    assert!(drafted(&pair, "nonce").is_empty());
    assert_eq!(drafted(&pair, "prompt"), ["login"]);
    pair.walk_to(Stage::Token);
    assert_eq!(
        deviations(&pair),
        [
            (Stage::Authorization, String::from("scope"), "set"),
            (Stage::Authorization, String::from("nonce"), "unset"),
            (Stage::Authorization, String::from("prompt"), "added"),
        ]
    );
    assert!(
        !pair
            .notices()
            .iter()
            .any(|n| matches!(n, Notice::EditUnused { .. }))
    );
    // The request that followed a deviation is marked as one.
    assert_eq!(
        pair.session
            .trace()
            .exchanges()
            .filter(|one| one.deviates)
            .count(),
        1
    );
}

#[test]
fn a_stage_in_front_of_the_name_decides() {
    let setup = Setup::public()
        .set("token:redirect_uri", "http://127.0.0.1/elsewhere")
        .add("refresh:scope", "openid");
    let mut pair = setup.at(Stage::Authorization);
    assert_ne!(
        drafted(&pair, "redirect_uri"),
        ["http://127.0.0.1/elsewhere"]
    );
    pair.walk_to(Stage::Token);
    assert_eq!(
        drafted(&pair, "redirect_uri"),
        ["http://127.0.0.1/elsewhere"]
    );
    pair.press("Send token request");
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_grant"));
    // The run never came to the refresh.
    let unused = Notice::EditUnused {
        name: String::from("scope"),
    };
    assert!(pair.notices().contains(&&unused));
}

#[test]
fn names_that_only_later_requests_carry_wait_for_them() {
    let setup = Setup::public().set(
        "code_verifier",
        "canary-wrong-verifier-0000000000000000000000",
    );
    let mut pair = setup.at(Stage::Authorization);
    assert!(drafted(&pair, "code_verifier").is_empty());
    pair.walk_to(Stage::Token);
    assert_eq!(
        drafted(&pair, "code_verifier"),
        ["canary-wrong-verifier-0000000000000000000000"]
    );
    pair.press("Send token request");
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_grant"));
    assert_eq!(
        deviations(&pair),
        [(Stage::Token, String::from("code_verifier"), "set")]
    );
}

#[test]
fn a_change_that_no_request_could_take_is_noticed() {
    let mut pair = Setup::public().unset("no_such_parameter").start();
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    let unused = Notice::EditUnused {
        name: String::from("no_such_parameter"),
    };
    assert!(pair.notices().contains(&&unused));
    assert_eq!(pair.session.trace().deviations().count(), 0);
}

#[test]
fn a_draft_is_sent_as_it_was_left_to_the_byte() {
    let mut pair = Setup::public().at(Stage::Token);
    let mut draft = pair.session.flow().draft().unwrap().clone();
    let text = draft.raw_text().replacen("Accept", "aCCept", 1);
    draft.set_raw_text(&text);
    pair.tell(Event::DraftEdited(Box::new(draft.clone())));
    pair.press("Send token request");
    assert_eq!(pair.sent.as_ref().unwrap().1.bytes, draft.bytes());
    assert!(String::from_utf8_lossy(draft.bytes()).contains("aCCept"));
    pair.server_answers(200);
    let recorded = pair.session.trace().exchanges().next_back().unwrap();
    assert_eq!(recorded.exchange.sent, draft.bytes());
    assert!(recorded.deviates);
}

#[test]
fn a_request_that_is_none_any_more_is_sent_all_the_same() {
    let mut pair = Setup::public().at(Stage::Token);
    let mut draft = pair.session.flow().draft().unwrap().clone();
    draft.set_raw_text("nonsense\n\nwithout end");
    pair.tell(Event::DraftEdited(Box::new(draft.clone())));
    pair.press("Send token request");
    assert_eq!(pair.sent.as_ref().unwrap().1.bytes, draft.bytes());
    pair.answers("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    pair.ends(EndStatus::OAuthError, 1);
    assert!(!deviations(&pair).is_empty());
}

#[test]
fn the_address_is_opened_as_it_was_left() {
    let mut pair = Setup::public().at(Stage::Authorization);
    let mut draft = pair.session.flow().draft().unwrap().clone();
    draft.set_parameter("client_id", "nobody");
    pair.tell(Event::DraftEdited(Box::new(draft.clone())));
    pair.press("Open in browser");
    pair.client_listens();
    assert_eq!(pair.address.as_deref(), Some(draft.raw_text().as_str()));
    let change = pair.session.trace().deviations().next().unwrap().1;
    assert_eq!(change.kind, ChangeKind::Set);
    pair.cancel();
    pair.ends(EndStatus::Cancelled, 5);
}

#[test]
fn an_address_that_cannot_be_opened_stays_a_draft() {
    let mut pair = Setup::public().at(Stage::Authorization);
    let good = pair.session.flow().draft().unwrap().clone();
    let mut draft = good.clone();
    draft.set_raw_text("javascript:alert(1)");
    pair.tell(Event::DraftEdited(Box::new(draft)));
    pair.press("Open in browser");
    assert!(pair.address.is_none() && pair.listener.is_none());
    pair.tell(Event::DraftEdited(Box::new(good)));
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn edits_while_an_answer_is_awaited_change_nothing() {
    let mut pair = Setup::public().at(Stage::Token);
    let before = pair.session.flow().draft().unwrap().clone();
    let mut draft = before.clone();
    draft.set_parameter("code", "another");
    pair.press("Send token request");
    pair.tell(Event::DraftEdited(Box::new(draft)));
    assert_eq!(pair.session.flow().draft(), Some(&before));
    pair.server_answers(200);
}
