//! The words of the diagram: those of `text`, put together for arrows, notes and heads.

use crate::{
    diagram::model::{Look, Message},
    flow::{
        Check, Finding, LocalWork, MessageKind, Participant, RecordedExchange, Remark, Verdict,
    },
    http::{Change, parse},
    text,
};

pub(super) const OPENS_THE_BROWSER: &str = "opens the browser";
pub(super) const SIGNS_IN: &str = "signs in, allows";
pub(super) const REDIRECT_CHECKS: &str = "state, iss checks";
pub(super) const ID_TOKEN_CHECKS: &str = "ID token checks";
pub(super) const INFERRED: &str = "inferred";

/// The two lines of a participant's head; a name without a place takes both.
pub(super) struct HeadWords {
    pub first: &'static str,
    pub second: &'static str,
    pub is_name_on_both: bool,
}

pub(super) fn head(participant: Participant) -> HeadWords {
    let (name, place) = text::participant(participant);
    match name.split_once(' ') {
        Some((first, second)) if place.is_empty() => HeadWords {
            first,
            second,
            is_name_on_both: true,
        },
        Some(_) | None => HeadWords {
            first: name,
            second: place,
            is_name_on_both: false,
        },
    }
}

/// The accessible name of a numbered message whose `spoken` says so far what it is.
pub(super) fn spoken(message: &Message) -> String {
    let how = match message.look {
        Look::Inferred => ", inferred",
        Look::Past | Look::Failed if message.is_changed => ", changed",
        Look::Past | Look::Failed | Look::ToCome => "",
    };
    text::accessible_name(
        usize::try_from(message.number).unwrap_or(usize::MAX),
        message.from,
        message.to,
        &format!("{}{how}", message.spoken),
        message.look == Look::ToCome,
    )
}

/// The status line of an answer; what it was to be, where nobody saw it.
pub(super) fn spoken_response(exchange: &RecordedExchange) -> String {
    match parse::response_head(&exchange.exchange.received) {
        Ok(head) => text::spoken_response(head.status, &head.reason),
        Err(_) if exchange.observed => text::response_label(exchange),
        Err(_) => text::spoken_answer(exchange.kind).to_owned(),
    }
}

/// The request line, what the user changed in it, and why nothing answered.
pub(super) fn request(exchange: &RecordedExchange, changes: &[&Change]) -> String {
    let mut label = text::request_label(exchange);
    if exchange.deviates {
        match changes {
            [] => {}
            [only] => label = format!("{label}, {}", text::change(only)),
            several => label = format!("{label}, {} changes", several.len()),
        }
    }
    if exchange.failure.is_some() && exchange.exchange.received.is_empty() {
        label = format!("{label}: {}", text::response_label(exchange));
    }
    label
}

pub(super) fn response(exchange: &RecordedExchange) -> String {
    text::response_label(exchange)
}

/// What was computed, as a formula.
pub(super) fn challenge(method: &str) -> String {
    if method == "plain" {
        String::from("code_challenge = code_verifier")
    } else {
        format!("code_challenge = {method}(code_verifier)")
    }
}

pub(super) fn work(work: &LocalWork) -> String {
    match work {
        LocalWork::Challenge { method } => challenge(method),
        LocalWork::Signed { .. } | LocalWork::IdTokenChecks { .. } | LocalWork::RedirectChecks => {
            text::local_work(work)
        }
    }
}

/// The redirect's checks side by side; only the failed ones where there are any.
pub(super) fn redirect_checks(findings: &[&Finding]) -> String {
    let has_failed = findings
        .iter()
        .any(|finding| finding.verdict == Verdict::Fail);
    let told: Vec<String> = findings
        .iter()
        .filter(|finding| !has_failed || finding.verdict == Verdict::Fail)
        .map(|finding| format!("{} {}", subject(finding.check), predicate(finding)))
        .collect();
    told.join(", ")
}

/// Failed checks of another stage.
pub(super) fn failed_checks(findings: &[&Finding]) -> String {
    match findings {
        [only] => format!("Failed: {}", text::title(only.check)),
        several => format!("{} checks failed", several.len()),
    }
}

/// `state` of `redirect_state`.
fn subject(check: Check) -> String {
    let id = check.id();
    id.strip_prefix("redirect_").unwrap_or(id).replace('_', " ")
}

fn predicate(finding: &Finding) -> &'static str {
    match &finding.remark {
        Remark::Fits => "matches",
        Remark::Missing => "is missing",
        Remark::Differs => "differs",
        Remark::DiffersSlightly => "differs slightly",
        Remark::Unexpected => "was not expected",
        Remark::Repeated => "is repeated",
        Remark::Malformed => "is malformed",
        Remark::NotSent => "was not sent",
        Remark::Expired => "has expired",
        Remark::InTheFuture => "is in the future",
        Remark::Narrower => "is narrower",
        Remark::Wider => "is wider",
        Remark::NotEncrypted => "is not encrypted",
        Remark::Because(_) => match finding.verdict {
            Verdict::Pass => "matches",
            Verdict::Warn => "is odd",
            Verdict::Fail => "fails",
        },
    }
}

/// What a planned request is called; of an arrow that is no HTTP the label says it all.
pub(super) fn planned(kind: MessageKind, is_response: bool, is_posted: bool) -> (String, String) {
    let (label, spoken) = if is_response {
        (text::planned_response(kind), text::spoken_answer(kind))
    } else {
        (text::planned_request(kind), text::spoken_request(kind))
    };
    if is_posted && !is_response {
        // What a query would say stands in the body then.
        let target = label.trim_start_matches("GET ");
        let path = target.split('?').next().unwrap_or(target);
        return (format!("POST {path}"), spoken.to_owned());
    }
    (label.to_owned(), spoken.to_owned())
}
