//! Asking for the tokens until a person elsewhere has decided (RFC 8628 §3.4, §3.5; CIBA §10.1, §11).

use serde_json::{Map, Value};

use super::{Answer, Outcome, Prepared, Received, token};
use crate::{
    flow::{Check, Context, Finding, Pace, Remark, Step},
    oauth::ExpiresIn,
};

/// Where the server names none (RFC 8628 §3.2; CIBA §7.3).
const DEFAULT_INTERVAL_SECS: u32 = 5;
/// What `slow_down` adds (RFC 8628 §3.5; CIBA §11).
const SLOWER_BY_SECS: u32 = 5;

/// The pace that the answer to the first request asks for, and what is odd about how it is written.
pub(super) fn pace(members: &Map<String, Value>) -> (Pace, Option<Finding>) {
    let expires_in_secs = number(members, "expires_in");
    let interval = number(members, "interval");
    // WSO2 Identity Server documents 5000 for five seconds: longer than the codes live, so that no
    // second question would ever be asked.
    let in_millis = interval.filter(|interval| {
        *interval % 1000 == 0 && expires_in_secs.is_some_and(|lifetime| *interval > lifetime)
    });
    let secs = in_millis.map(|millis| millis / 1000).or(interval);
    let odd = in_millis.map(|millis| {
        Finding::warn(Check::PollInterval, Remark::Differs)
            .expected("a number of seconds below expires_in")
            .received(format!("{millis}, read as {} s", millis / 1000))
    });
    let interval_secs = secs
        .and_then(|secs| u32::try_from(secs).ok())
        .unwrap_or(DEFAULT_INTERVAL_SECS);
    let pace = Pace {
        expires_in_secs,
        expires: None,
        // A server that names 0 is not to be flooded.
        interval_secs: interval_secs.max(1),
    };
    (pace, odd)
}

/// A whole number, in text as well.
fn number(members: &Map<String, Value>, name: &str) -> Option<u64> {
    ExpiresIn::read(members.get(name)).seconds()
}

/// Whether the answer says how long asking makes sense.
pub(super) fn lifetime(check: Check, pace: &Pace) -> Finding {
    match pace.expires_in_secs {
        Some(_) => Finding::pass(check),
        None => Finding::warn(check, Remark::Missing),
    }
}

pub(super) fn prepare(context: &Context) -> Prepared {
    if context.pace().is_none() {
        return Prepared::Impossible(String::from(
            "expected what to ask with from the step before, and there is none",
        ));
    }
    token::prepare(context.settings.grant, context)
}

/// As long as the person has not decided, the next press asks once more.
pub(super) fn receive(context: &mut Context, answer: &Answer) -> Received {
    let mut received = token::receive(context, answer);
    if let Outcome::Refused { error, .. } = &received.outcome {
        let is_pending = error == "authorization_pending";
        let is_too_fast = error == "slow_down";
        if is_too_fast && let Some(pace) = context.pace_mut() {
            pace.interval_secs = pace.interval_secs.saturating_add(SLOWER_BY_SECS);
        }
        if is_pending || is_too_fast {
            received.outcome = Outcome::First(vec![Step::Poll { after_ping: false }]);
        }
    }
    received
}
