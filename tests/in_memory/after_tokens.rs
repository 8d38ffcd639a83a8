//! Cases 64 to 67 and what else may go wrong once there are tokens: nothing earlier is lost.

use oauth_playground::{
    flow::{
        Check, EndStatus, Entry, Event, Grant, Input, Notice, Reach, Remark, Stage, StageStatus,
        Verdict,
    },
    http::FailureKind,
    oauth::Parameters,
};
use serde_json::{Value, json};

use super::{
    id_tokens::Forger,
    pair::Pair,
    setup::Setup,
    wire::{answer, json_answer},
};

fn refreshing(times: u32) -> Pair {
    let reach = Reach {
        refresh: times,
        revoke: true,
        ..Reach::default()
    };
    let mut pair = Setup::public().reach(reach).at(Stage::Refresh);
    pair.press("Refresh tokens");
    pair
}

fn fresh(id_token: Option<String>) -> Value {
    let mut body = json!({
        "access_token": "canary-new-access", "token_type": "Bearer", "expires_in": 900,
        "refresh_token": "canary-new-refresh",
    });
    if let Some(id_token) = id_token {
        body["id_token"] = id_token.into();
    }
    body
}

#[test]
fn case_64_a_new_refresh_token_is_written_down_before_it_is_used() {
    let mut pair = refreshing(2);
    pair.server_answers(200);
    let written = pair.tokens().last().unwrap().refresh_token.clone().unwrap();
    pair.client_sends_nothing();
    pair.press("Refresh tokens");
    let request = pair.client_sends("POST /token");
    assert_eq!(
        Parameters::decode(&request.body).first("refresh_token"),
        Some(written.expose())
    );
    assert_eq!(pair.verdict(Check::RefreshRotation), Verdict::Pass);
}

#[test]
fn case_65_without_a_new_refresh_token_the_old_one_stays() {
    let mut pair = refreshing(2);
    let old = pair.tokens()[0].refresh_token.clone();
    let mut body = fresh(None);
    body.as_object_mut().unwrap().remove("refresh_token");
    pair.answers(json_answer(200, &body));
    assert_eq!(pair.finding(Check::RefreshRotation).remark, Remark::Missing);
    assert_eq!(pair.tokens().last().unwrap().refresh_token, old);
    let access = pair.tokens().last().unwrap().access_token.clone().unwrap();
    assert_eq!(access.expose(), "canary-new-access");
}

/// Only a refresh token that anybody could use must be replaced (RFC 9700 §4.14.2).
#[test]
fn a_client_with_a_secret_may_go_on_with_its_refresh_token() {
    let reach = Reach {
        refresh: 1,
        ..Reach::default()
    };
    let mut pair = Setup::confidential().reach(reach).at(Stage::Refresh);
    pair.press("Refresh tokens");
    let mut body = fresh(None);
    body.as_object_mut().unwrap().remove("refresh_token");
    pair.answers(json_answer(200, &body));
    let found = pair.session.trace().findings();
    let mut rotation = found.filter(|(_, finding)| finding.check == Check::RefreshRotation);
    assert!(rotation.next().is_none());
}

#[test]
fn case_65_a_dead_refresh_token_is_not_tried_again() {
    let mut pair = refreshing(3);
    let kept = pair.session.flow().context().tokens.clone();
    pair.answers(json_answer(400, &json!({"error": "invalid_grant"})));
    // On to the revocation, of the token that still lives.
    assert_eq!(pair.session.flow().stage(), Stage::Revocation);
    assert_eq!(pair.session.flow().context().tokens, kept);
    assert_eq!(pair.status(Stage::Refresh), Some(StageStatus::Failed));
    let draft = pair.session.flow().draft().unwrap().parameters();
    assert_eq!(draft.first("token_type_hint"), Some("access_token"));
    pair.walk_to_end();
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(
        (end.error.as_deref(), end.stage),
        (Some("invalid_grant"), Stage::Refresh)
    );
    assert_eq!(pair.requests("POST /token"), 2);
    assert_eq!(pair.tokens().len(), 1);
}

#[test]
fn case_66_a_refresh_under_way_is_not_sent_again_and_its_tokens_are_for_all_that_follows() {
    let reach = Reach {
        refresh: 1,
        introspect: true,
        ..Reach::default()
    };
    let mut pair = Setup::confidential().reach(reach).at(Stage::Refresh);
    pair.press("Refresh tokens");
    let asked = pair.client_sends("POST /token");
    let (under_way, _) = pair.sent.clone().unwrap();
    // The second press, however it is made: with the button, or to repeat what left last.
    for press in [Event::Pressed, Event::SentAgain, Event::EditedAgain] {
        pair.tell(press);
        assert_eq!(pair.sent.as_ref().unwrap().0, under_way);
        assert_eq!(pair.client_sends("POST /token").body, asked.body);
        assert!(pair.session.flow().is_waiting());
        assert_eq!(pair.open.len(), 1);
    }
    pair.server_answers(200);
    // One for the code, one for the refresh.
    assert_eq!(pair.requests("POST /token"), 2);
    pair.press("Introspect token");
    let form = Parameters::decode(&pair.client_sends("POST /introspect").body);
    let taken = pair.tokens()[1].access_token.clone().unwrap();
    assert_eq!(form.first("token"), Some(taken.expose()));
    pair.server_answers(200);
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn case_66_a_second_run_with_a_token_that_was_rotated_takes_nothing_from_the_first() {
    let reach = Reach {
        refresh: 1,
        introspect: true,
        ..Reach::default()
    };
    let setup = Setup::confidential().reach(reach);
    let mut first = setup.at(Stage::Refresh);
    let rotated = first.tokens()[0].refresh_token.clone().unwrap();
    first.press("Refresh tokens");
    first.server_answers(200);
    let kept = first.session.flow().context().tokens.clone();

    let second = setup
        .clone()
        .grant(Grant::RefreshToken)
        .input(Input::RefreshToken, rotated.expose());
    // Both talk to the same server, which is here lent to the second for a while.
    let server = std::mem::replace(&mut first.server, setup.start().server);
    let mut second = Pair::start_with_server(&second, server);
    second.walk_to(Stage::Refresh);
    second.press("Refresh tokens");
    second.server_answers(400);
    // Asked once: whoever else had the token may be a thief, and a repetition would not help.
    let end = second.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_grant"));
    assert_eq!(second.requests("POST /token"), 1);

    // The server took the whole family back (RFC 9700 §4.14.2). The first run keeps what it has,
    // and is told when it asks.
    first.server = second.server;
    assert_eq!(first.session.flow().context().tokens, kept);
    first.press("Introspect token");
    first.server_answers(200);
    assert_eq!(first.verdict(Check::IntrospectionActive), Verdict::Warn);
    assert_eq!(first.session.flow().context().tokens, kept);
    first.ends(EndStatus::Completed, 0);
}

#[test]
fn case_67_a_refresh_about_somebody_else_is_rejected() {
    for (claim, check) in [
        ("iss", Check::RefreshIdTokenIss),
        ("sub", Check::RefreshIdTokenSub),
        ("aud", Check::RefreshIdTokenAud),
        ("nonce", Check::RefreshIdTokenNonce),
        ("auth_time", Check::RefreshIdTokenAuthTime),
    ] {
        let reach = Reach {
            refresh: 1,
            ..Reach::default()
        };
        let mut forger = Forger::new();
        let mut pair = forger.at_token(&Setup::public().reach(reach));
        let honest = forger.answer_with(&mut pair, |_, _| {});
        pair.walk_to(Stage::Refresh);
        let kept = pair.session.flow().context().tokens.clone();
        pair.press("Refresh tokens");
        let foreign = forger.sign(&honest, |_, claims| {
            claims.insert(claim.to_owned(), "https://somebody-else.example".into());
        });
        pair.answers(json_answer(200, &fresh(Some(foreign))));
        pair.stops_on(check);
        assert_eq!(pair.session.flow().context().tokens, kept, "{claim}");
        assert_eq!(pair.tokens().len(), 1);
        pair.leaks_none_of(&["canary-new-access".into(), "canary-new-refresh".into()]);
        pair.cancel();
        pair.ends(EndStatus::Stopped, 4);
        assert_eq!(pair.session.flow().context().tokens, kept, "{claim}");
    }
}

#[test]
fn a_refusal_after_the_tokens_lets_the_run_go_on_and_ends_it() {
    for (stage, next) in [
        (Stage::Userinfo, Stage::Resource),
        (Stage::Resource, Stage::Refresh),
        (Stage::Refresh, Stage::Introspection),
        (Stage::Introspection, Stage::Revocation),
    ] {
        let mut pair = Setup::public().at(stage);
        let button = oauth_playground::text::press(pair.session.flow().current_step().unwrap());
        pair.press(button);
        pair.answers(json_answer(403, &json!({"error": "insufficient_scope"})));
        assert_eq!(pair.session.flow().stage(), next);
        assert_eq!(pair.status(stage), Some(StageStatus::Failed));
        pair.walk_to_end();
        let end = pair.ends(EndStatus::OAuthError, 1);
        assert_eq!(end.stage, stage);
        assert_eq!(end.error.as_deref(), Some("insufficient_scope"));
        assert!(!pair.tokens().is_empty());
        assert_eq!(pair.status(Stage::Revocation), Some(StageStatus::Done));
    }
}

#[test]
fn the_api_says_in_its_challenge_what_is_missing() {
    let mut pair = Setup::public().at(Stage::Resource);
    pair.press("Call the API");
    pair.answers(
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"invalid_token\", \
         error_description=\"expired\"\r\nContent-Length: 0\r\n\r\n",
    );
    let challenge = pair.finding(Check::ResourceChallenge);
    assert_eq!(challenge.received.as_deref(), Some("invalid_token"));
    // Another token may help, once.
    pair.press("Refresh tokens");
    pair.server_answers(200);
    pair.press("Call the API");
    pair.answers(
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"invalid_token\", \
         error_description=\"expired\"\r\nContent-Length: 0\r\n\r\n",
    );
    pair.walk_to_end();
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_token"));
    assert_eq!(end.description.as_deref(), Some("expired"));
}

#[test]
fn case_72_a_token_that_could_not_be_revoked_still_lives() {
    for (status, body, error) in [
        (503, json!({}), "HTTP 503"),
        (
            400,
            json!({"error": "unsupported_token_type"}),
            "unsupported_token_type",
        ),
    ] {
        let mut pair = Setup::public().at(Stage::Revocation);
        pair.press("Revoke token");
        pair.answers(json_answer(status, &body));
        let end = pair.ends(EndStatus::OAuthError, 1);
        assert_eq!(end.error.as_deref(), Some(error));
    }
}

#[test]
fn case_73_introspection_without_a_plain_answer_cannot_be_used() {
    for (body, remark) in [
        (json!({"active": "true"}), Remark::Malformed),
        (json!({"scope": "openid"}), Remark::Missing),
        (json!([]), Remark::Missing),
    ] {
        let mut pair = Setup::public().at(Stage::Introspection);
        pair.press("Introspect token");
        pair.answers(json_answer(200, &body));
        assert_eq!(pair.finding(Check::IntrospectionActive).remark, remark);
        // The token can still be given back; the run ends with what failed.
        pair.walk_to_end();
        let end = pair.ends(EndStatus::UnusableAnswer, 3);
        assert_eq!(end.stage, Stage::Introspection);
        assert_eq!(pair.tokens().len(), 2);
    }
}

#[test]
fn case_89_userinfo_about_somebody_else_stops_the_run() {
    for (body, remark) in [
        (json!({"sub": "person-bob"}), Remark::Differs),
        (json!({"name": "Alice"}), Remark::Missing),
        (json!({"sub": 7}), Remark::Missing),
    ] {
        let mut pair = Setup::public().at(Stage::Userinfo);
        pair.press("Ask userinfo");
        pair.answers(json_answer(200, &body));
        assert_eq!(pair.stops_on(Check::UserinfoSub).remark, remark);
        pair.cancel();
        pair.ends(EndStatus::Stopped, 4);
    }
    let mut pair = Setup::public().at(Stage::Userinfo);
    pair.press("Ask userinfo");
    pair.answers(answer(200, "text/html", "<html>"));
    pair.walk_to_end();
    let end = pair.ends(EndStatus::UnusableAnswer, 3);
    assert_eq!(end.stage, Stage::Userinfo);
}

#[test]
fn what_breaks_later_leaves_the_tokens_in_the_trace() {
    let mut pair = refreshing(1);
    pair.fails(FailureKind::ClosedEarly, b"HTTP/1.1 200 OK\r\n");
    let end = pair.ends(EndStatus::NetworkError, 3);
    // There is no code any more that could be used up.
    assert_eq!((end.stage, &end.description), (Stage::Refresh, &None));
    assert_eq!(pair.tokens().len(), 1);
    let last = pair.session.trace().records().last().unwrap();
    assert!(matches!(last.entry, Entry::End(_)));
    assert!(!pair.notices().contains(&&Notice::LateAnswerDropped));
}
