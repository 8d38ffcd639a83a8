//! What remains of the flow, as rows: shown from the start, so that nobody walks in the dark.

use crate::{
    diagram::{
        labels,
        model::{Look, Message, Note, NoteKind, Row},
        past::{browser_asked, note, signs_in},
    },
    flow::{
        EndStatus, Entry, LocalWork, MessageKind, Participant, PlannedMessage, Record, Stage,
        StageStatus, Verdict,
    },
    oauth::pkce::ChallengeMethod,
    session::Trace,
};

/// Rows of what is still to come, unnumbered; the first of them is current while the run goes on.
pub(super) fn rows(trace: &Trace, planned: &[PlannedMessage], waiting: bool) -> Vec<Row> {
    let planned = planned.get(answered(trace, planned)..).unwrap_or_default();
    let mut rows = Vec::new();
    let id_token = id_token_checks(trace, planned);
    if id_token == IdTokenChecks::First {
        rows.push(ghost_check(Stage::IdToken, labels::ID_TOKEN_CHECKS));
    }
    if planned.first().map(|first| first.kind) == Some(MessageKind::Redirect)
        && awaits_sign_in(trace)
    {
        rows.push(Row::Message(signs_in(Look::ToCome)));
    }
    for (index, message) in planned.iter().enumerate() {
        let is_sent = index == 0 && waiting && is_sent(trace, message);
        place(&mut rows, trace, message, is_sent);
        let brings_tokens = matches!(message.kind, MessageKind::Token | MessageKind::Poll);
        if brings_tokens && id_token == IdTokenChecks::AfterToken {
            rows.push(ghost_check(Stage::IdToken, labels::ID_TOKEN_CHECKS));
        }
    }
    if trace.end().is_none() {
        mark_current(&mut rows);
    }
    rows
}

/// How many of the planned messages are in the trace already: while an answer is being judged, its
/// step is not behind the flow yet.
fn answered(trace: &Trace, planned: &[PlannedMessage]) -> usize {
    let of_first_step = match planned.first().map(|message| message.kind) {
        Some(MessageKind::Authorize | MessageKind::Ping) => 2,
        Some(_) => 1,
        None => 0,
    };
    planned
        .iter()
        .take(of_first_step)
        .rposition(|message| is_recorded(trace, message))
        .map_or(0, |last| last + 1)
}

/// The records since that stage was last made ready, newest first.
fn since_ready(trace: &Trace, stage: Stage) -> impl Iterator<Item = &Record> {
    trace.since_ready(stage).iter().rev()
}

fn is_recorded(trace: &Trace, message: &PlannedMessage) -> bool {
    since_ready(trace, message.stage).any(
        |record| matches!(&record.entry, Entry::Exchange(exchange) if exchange.kind == message.kind),
    )
}

/// Whether this program has sent it and awaits the answer. What the browser sends is never known
/// before it is recorded.
fn is_sent(trace: &Trace, message: &PlannedMessage) -> bool {
    message.from == Participant::Client && trace.status(message.stage) == Some(StageStatus::Sent)
}

fn is_changed(trace: &Trace, message: &PlannedMessage) -> bool {
    since_ready(trace, message.stage).any(
        |record| matches!(&record.entry, Entry::Deviation { stage, .. } if *stage == message.stage),
    )
}

/// The server inside the program showed its pages, and nobody has answered them yet.
fn awaits_sign_in(trace: &Trace) -> bool {
    !since_ready(trace, Stage::Authorization).any(
        |record| matches!(&record.entry, Entry::Exchange(exchange) if exchange.kind == MessageKind::SignIn),
    )
}

fn place(rows: &mut Vec<Row>, trace: &Trace, message: &PlannedMessage, is_sent: bool) {
    let is_authorization = message.kind == MessageKind::Authorize;
    if is_authorization && !is_browser_open(trace) {
        rows.extend(
            challenge(trace)
                .map(|text| ghost_note(Stage::Authorization, text, NoteKind::Computation)),
        );
        rows.push(Row::Message(browser_asked(message.stage, Look::ToCome)));
    }
    let mut request = ghost(message, false);
    if is_sent {
        request.look = Look::Past;
        request.is_changed = is_changed(trace, message);
    }
    rows.push(Row::Message(request));
    if is_authorization {
        rows.push(Row::Message(signs_in(Look::ToCome)));
    }
    rows.push(Row::Message(ghost(message, true)));
    if message.kind == MessageKind::Redirect {
        rows.push(ghost_check(Stage::Redirect, labels::REDIRECT_CHECKS));
    }
}

fn is_browser_open(trace: &Trace) -> bool {
    since_ready(trace, Stage::Authorization)
        .any(|record| matches!(record.entry, Entry::BrowserAsked { .. }))
}

/// The words of the challenge that the profile asks for, unless it stands in the trace already.
fn challenge(trace: &Trace) -> Option<String> {
    let is_there = trace.records().iter().any(|record| {
        matches!(
            record.entry,
            Entry::LocalWork {
                work: LocalWork::Challenge { .. },
                ..
            }
        )
    });
    let method = ChallengeMethod::parse(&trace.header().profile.request.pkce)?;
    (!is_there).then(|| labels::challenge(method.as_str()))
}

fn ghost(message: &PlannedMessage, is_response: bool) -> Message {
    let (label, spoken) = labels::planned(message.kind, is_response, message.is_posted);
    let (from, to) = if is_response {
        (message.to, message.from)
    } else {
        (message.from, message.to)
    };
    Message {
        number: 0,
        exchange: None,
        is_response,
        stage: message.stage,
        kind: message.kind,
        from,
        to,
        label,
        spoken,
        look: Look::ToCome,
        is_changed: false,
        is_current: false,
    }
}

fn ghost_note(stage: Stage, text: String, kind: NoteKind) -> Row {
    Row::Note(Note {
        to_come: true,
        ..note(stage, text, kind)
    })
}

fn ghost_check(stage: Stage, text: &str) -> Row {
    let verdict = Verdict::Pass;
    ghost_note(stage, text.to_owned(), NoteKind::Check { verdict })
}

/// Where the checks of the ID token stand among what is to come. They are no message, so that no
/// outline has them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IdTokenChecks {
    None,
    First,
    AfterToken,
}

fn id_token_checks(trace: &Trace, planned: &[PlannedMessage]) -> IdTokenChecks {
    let is_completed = trace
        .end()
        .is_some_and(|end| end.status == EndStatus::Completed);
    let is_expected = !is_completed && may_ask_for_openid(trace);
    let brings = [MessageKind::Token, MessageKind::Poll];
    let is_planned = || planned.iter().any(|message| brings.contains(&message.kind));
    let token_came = || {
        brings
            .into_iter()
            .any(|kind| trace.last_of_kind(kind).is_some())
    };
    match trace.status(Stage::IdToken) {
        None if is_expected && is_planned() => IdTokenChecks::AfterToken,
        None if is_expected && token_came() => IdTokenChecks::First,
        Some(StageStatus::Ready) if !were_checked(trace) => IdTokenChecks::First,
        None
        | Some(
            StageStatus::Ready
            | StageStatus::Sent
            | StageStatus::Done
            | StageStatus::Failed
            | StageStatus::Skipped,
        ) => IdTokenChecks::None,
    }
}

fn were_checked(trace: &Trace) -> bool {
    since_ready(trace, Stage::IdToken).any(|record| {
        matches!(
            record.entry,
            Entry::LocalWork {
                work: LocalWork::IdTokenChecks { .. },
                ..
            }
        )
    })
}

/// A profile without a scope asks for `openid` where the server speaks OpenID Connect.
fn may_ask_for_openid(trace: &Trace) -> bool {
    let header = trace.header();
    if !header.grant.carries_openid() {
        return false;
    }
    match &header.profile.client.scope {
        Some(scope) => scope.split(' ').any(|word| word == "openid"),
        None => true,
    }
}

/// What the next press does, or what is being waited for: the first message, or a check that needs
/// a press of its own.
fn mark_current(rows: &mut [Row]) {
    for row in rows {
        match row {
            Row::Message(message) => {
                message.is_current = true;
                return;
            }
            Row::Note(note) => match note.kind {
                NoteKind::Check { .. } => {
                    note.is_current = true;
                    return;
                }
                NoteKind::Computation => {}
            },
            Row::StageDivider(_) => {}
        }
    }
}
