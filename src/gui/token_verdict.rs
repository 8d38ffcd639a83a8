//! What the run found of the ID token that an exchange brought.

use crate::{
    flow::{Check, Finding, MessageKind, RecordedExchange, Verdict},
    inspect::SignatureVerdict,
    session::Trace,
    text,
};

/// What was found last of the signature, where this exchange brought the token.
pub(super) fn signature_finding<'a>(
    exchange: &RecordedExchange,
    trace: &'a Trace,
) -> Option<&'a Finding> {
    let last = trace.last_of_kind(MessageKind::Token)?;
    (last.id == exchange.id)
        .then(|| trace.last_finding(Check::IdTokenSignature))
        .flatten()
}

/// What was found of the ID token in this exchange: it is checked once, as the code brought it.
pub(super) fn signature(exchange: &RecordedExchange, trace: &Trace) -> SignatureVerdict {
    match signature_finding(exchange, trace) {
        Some(finding) if finding.verdict == Verdict::Pass => SignatureVerdict::Verified {
            kid: finding.received.clone(),
        },
        Some(finding) if finding.verdict == Verdict::Fail => SignatureVerdict::Failed {
            reason: text::sentence(finding),
        },
        Some(_) | None => SignatureVerdict::NotVerified,
    }
}

/// Whether the run has opened ID tokens: before its check does so, none is shown open.
pub(super) fn opens_id_tokens(trace: &Trace) -> bool {
    trace
        .last_finding(Check::IdTokenEncrypted)
        .is_some_and(|finding| finding.verdict != Verdict::Fail)
}
