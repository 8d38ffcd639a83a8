//! What the rows of a model say, apart from where they stand.

use oauth_playground::{
    diagram::{Look, Message, Model, Note, NoteKind, Row},
    flow::{
        Check, EndStatus, Entry, Finding, LocalWork, MessageKind, Participant, Remark, Stage,
        StageStatus, Verdict,
    },
    session::Trace,
};

use super::fixtures::{Run, TOKENS};

fn messages(model: &Model) -> Vec<&Message> {
    model.messages().collect()
}

fn notes(model: &Model) -> Vec<&Note> {
    let rows = model.rows.iter();
    rows.filter_map(|row| match row {
        Row::Note(note) => Some(note),
        Row::Message(_) | Row::StageDivider(_) => None,
    })
    .collect()
}

fn kinds(model: &Model) -> Vec<(MessageKind, bool)> {
    model
        .messages()
        .map(|message| (message.kind, message.is_response))
        .collect()
}

#[track_caller]
fn spoken(model: &Model, number: u32) -> String {
    let message = model
        .messages()
        .find(|message| message.number == number)
        .unwrap();
    message.spoken.clone()
}

#[test]
fn messages_are_numbered_from_one_with_those_to_come() {
    for run in [
        Run::new(),
        Run::complete(),
        Run::failed_token(),
        Run::outside(),
        Run::stray(),
    ] {
        let model = run.model();
        let numbers: Vec<u32> = model.messages().map(|message| message.number).collect();
        let count = u32::try_from(numbers.len()).unwrap();
        assert!(count > 10);
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
    }
}

#[test]
fn accessible_names_are_those_of_the_contract() {
    let complete = Run::complete().model();
    assert_eq!(
        spoken(&complete, 10),
        "10, client to authorization server, token request"
    );
    assert_eq!(
        spoken(&complete, 11),
        "11, authorization server to client, 200 OK"
    );
    let mut run = Run::new();
    run.returned();
    assert_eq!(
        spoken(&run.model(), 10),
        "10, client to authorization server, token request, to come"
    );
    let failed = Run::failed_token().model();
    assert_eq!(
        spoken(&failed, 10),
        "10, client to authorization server, token request, changed"
    );
    let outside = Run::outside().model();
    assert_eq!(
        spoken(&outside, 5),
        "5, resource owner to browser, signs in, allows, inferred"
    );
}

#[test]
fn one_row_is_current_while_the_run_goes_on_and_none_after_its_end() {
    let current = |run: &Run| {
        let model = run.model();
        let messages = model
            .messages()
            .filter(|message| message.is_current)
            .count();
        messages + notes(&model).iter().filter(|note| note.is_current).count()
    };
    let mut run = Run::new();
    assert_eq!(current(&run), 1);
    run.opened();
    assert_eq!(current(&run), 1);
    assert_eq!(current(&Run::stray()), 1);
    assert_eq!(current(&Run::complete()), 0);
    assert_eq!(current(&Run::failed_token()), 0);
}

#[test]
fn the_checks_of_the_id_token_are_current_when_they_are_next() {
    let mut run = Run::new();
    run.returned()
        .token(TOKENS)
        .stage(Stage::Token, StageStatus::Done)
        .stage(Stage::IdToken, StageStatus::Ready);
    run.position = 3;
    let model = run.model();
    let last = notes(&model).into_iter().next_back().unwrap();
    assert_eq!(last.stage, Stage::IdToken);
    assert!(last.to_come && last.is_current);
    assert!(model.messages().all(|message| !message.is_current));
}

#[test]
fn a_run_without_openid_announces_no_checks_of_an_id_token() {
    let mut run = Run::new();
    let mut header = run.trace.header().clone();
    header.profile.client.scope = Some(String::from("notes.read"));
    run.trace = Trace::new(header);
    let model = run.model();
    assert!(
        notes(&model)
            .iter()
            .all(|note| note.stage != Stage::IdToken)
    );
    assert_eq!(notes(&model).len(), 2);
}

#[test]
fn a_run_without_pkce_announces_no_challenge() {
    let mut run = Run::new();
    let computations = |run: &Run| {
        let model = run.model();
        let is_one = |note: &&&Note| note.kind == NoteKind::Computation;
        notes(&model).iter().filter(is_one).count()
    };
    assert_eq!(computations(&run), 1);
    let mut header = run.trace.header().clone();
    header.profile.request.pkce = String::from("off");
    run.trace = Trace::new(header);
    assert_eq!(computations(&run), 0);
}

#[test]
fn a_challenge_that_was_prepared_twice_is_shown_once() {
    let mut run = Run::new();
    run.discovered()
        .push(Entry::LocalWork {
            stage: Stage::Authorization,
            work: LocalWork::Challenge { method: "S256" },
        })
        .stage(Stage::Authorization, StageStatus::Ready);
    let model = run.model();
    let shown: Vec<&str> = notes(&model)
        .iter()
        .filter(|note| note.kind == NoteKind::Computation)
        .map(|note| note.text.as_str())
        .collect();
    assert_eq!(shown, ["code_challenge = S256(code_verifier)"]);
}

#[test]
fn what_the_browser_did_stands_in_the_order_in_which_it_did_it() {
    let mut in_order = Run::new();
    in_order
        .opened()
        .authorize_at(10)
        .sign_in_at(11)
        .redirect_at(12)
        .judged()
        .stage(Stage::Token, StageStatus::Ready)
        .token(TOKENS);
    let mut late = Run::new();
    late.opened()
        .sign_in_at(11)
        .redirect_at(12)
        .judged()
        .stage(Stage::Token, StageStatus::Ready)
        .token(TOKENS)
        .authorize_at(10);
    assert_eq!(kinds(&late.model()), kinds(&in_order.model()));
}

#[test]
fn while_only_the_redirect_is_known_the_browsers_leg_does_not_come_again() {
    let mut run = Run::new();
    run.opened().redirect_at(12);
    let model = run.model();
    let authorize = |message: &&&Message| {
        message.kind == MessageKind::Authorize && message.from == Participant::Browser
    };
    assert_eq!(messages(&model).iter().filter(authorize).count(), 0);
}

#[test]
fn an_answer_that_waits_for_a_decision_is_not_to_come_again() {
    let mut run = Run::new();
    run.returned()
        .token(TOKENS)
        .finding(
            Stage::Token,
            Finding::fail(Check::TokenNoStore, Remark::Missing),
        )
        .stage(Stage::Token, StageStatus::Failed);
    let model = run.model();
    let token = |message: &&&Message| message.kind == MessageKind::Token;
    assert_eq!(messages(&model).iter().filter(token).count(), 2);
    let verdict = Verdict::Fail;
    let failed: Vec<&Note> = notes(&model)
        .into_iter()
        .filter(|note| note.kind == NoteKind::Check { verdict })
        .collect();
    assert_eq!(failed.len(), 1);
    assert!(failed[0].text.starts_with("Failed: "), "{}", failed[0].text);
}

#[test]
fn a_failed_check_of_the_redirect_is_what_its_note_says() {
    let mut run = Run::new();
    run.opened()
        .redirect_at(12)
        .push(Entry::LocalWork {
            stage: Stage::Redirect,
            work: LocalWork::RedirectChecks,
        })
        .finding(
            Stage::Redirect,
            Finding::fail(Check::RedirectState, Remark::Differs),
        )
        .finding(Stage::Redirect, Finding::pass(Check::RedirectIss))
        .stage(Stage::Redirect, StageStatus::Failed);
    let model = run.model();
    let note = notes(&model)
        .into_iter()
        .find(|note| note.stage == Stage::Redirect)
        .unwrap();
    assert_eq!(note.text, "state differs");
    let verdict = Verdict::Fail;
    assert_eq!(note.kind, NoteKind::Check { verdict });
}

#[test]
fn a_request_that_nothing_answered_failed_and_has_no_response() {
    let model = Run::outside().model();
    let token: Vec<&Message> = model
        .messages()
        .filter(|message| message.kind == MessageKind::Token)
        .collect();
    assert_eq!(token.len(), 1);
    assert_eq!(token[0].look, Look::Failed);
}

#[test]
fn a_redirect_that_brings_an_error_failed() {
    let mut run = Run::new();
    run.opened().exchange(
        MessageKind::Redirect,
        "GET /callback?error=access_denied&state=s HTTP/1.1\nHost: a\n\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
    );
    let model = run.model();
    let looks: Vec<Look> = model
        .messages()
        .filter(|message| message.exchange == Some(2))
        .map(|message| message.look)
        .collect();
    assert_eq!(looks, [Look::Failed, Look::Past]);
}

#[test]
fn an_address_pasted_by_hand_had_no_answer() {
    let mut run = Run::new();
    run.opened()
        .recorded(MessageKind::Authorize, |recorded| recorded.observed = false)
        .recorded(MessageKind::Redirect, |recorded| recorded.observed = false)
        .judged();
    let model = run.model();
    let redirect: Vec<&Message> = model
        .messages()
        .filter(|message| message.kind == MessageKind::Redirect)
        .collect();
    assert_eq!(redirect.len(), 1);
    assert_eq!(redirect[0].look, Look::Inferred);
}

#[test]
fn no_value_of_a_parameter_is_in_a_label() {
    for run in [Run::complete(), Run::stray(), Run::outside()] {
        let model = run.model();
        assert!(
            messages(&model)
                .iter()
                .all(|message| !message.label.contains("forged")
                    && !message.label.contains("workshop-client"))
        );
    }
}

#[test]
fn stages_are_divided_and_the_first_has_nothing_above_it() {
    let model = Run::complete().model();
    let dividers: Vec<Stage> = model
        .rows
        .iter()
        .filter_map(|row| match row {
            Row::StageDivider(stage) => Some(*stage),
            Row::Message(_) | Row::Note(_) => None,
        })
        .collect();
    assert_eq!(
        dividers,
        [
            Stage::Authorization,
            Stage::Redirect,
            Stage::Token,
            Stage::IdToken,
            Stage::Resource,
            Stage::Refresh,
            Stage::Revocation
        ]
    );
}

#[test]
fn a_run_that_was_cancelled_still_shows_what_was_to_come() {
    let mut run = Run::new();
    run.returned()
        .stage(Stage::Token, StageStatus::Failed)
        .ended(EndStatus::Cancelled, Stage::Token);
    let model = run.model();
    let token: Vec<Look> = model
        .messages()
        .filter(|message| message.kind == MessageKind::Token)
        .map(|message| message.look)
        .collect();
    assert_eq!(token, [Look::ToCome, Look::ToCome]);
}
