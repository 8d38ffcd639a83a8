//! Claims that every token of the server has in common, each checked on its own: who wrote it, for
//! whom, and until when.

use super::discovery::same_but_for_slash_or_case;
use crate::{
    flow::{Check, Context, Finding, Remark},
    oauth::{
        Timestamp,
        display_text::neutralise,
        id_token::{Audience, IdTokenClaims, NumericDate, TextClaim},
    },
};

/// How far clocks may differ, in seconds.
pub(super) const SKEW_SECS: i64 = 60;

/// The client, as it named itself to the server.
pub(super) fn client_id(context: &Context) -> &str {
    context
        .authorization_sent
        .as_ref()
        .and_then(|sent| sent.first("client_id"))
        .unwrap_or_else(|| context.client_id())
}

/// `iss` is the issuer that this run was started for, character for character.
pub(super) fn issuer(check: Check, context: &Context, claims: &IdTokenClaims<'_>) -> Finding {
    let issuer = context.issuer().unwrap_or_default();
    let finding = match claims.issuer() {
        TextClaim::Text(iss) if iss == issuer => Finding::pass(check),
        TextClaim::Text(iss) if same_but_for_slash_or_case(iss, issuer) => {
            Finding::fail(check, Remark::DiffersSlightly)
        }
        TextClaim::Text(_) => Finding::fail(check, Remark::Differs),
        TextClaim::Invalid(_) => Finding::fail(check, Remark::Malformed),
        TextClaim::Absent => Finding::fail(check, Remark::Missing),
    };
    finding.expected(issuer).received(shown(claims.issuer()))
}

/// `aud` is this client and nobody else.
pub(super) fn audience(check: Check, aud: &Audience<'_>, client_id: &str) -> Finding {
    let (finding, received) = match aud {
        Audience::Absent => (Finding::fail(check, Remark::Missing), String::new()),
        Audience::Invalid(kind) => (Finding::fail(check, Remark::Malformed), kind.to_string()),
        Audience::One(one) if *one == client_id => (Finding::pass(check), (*one).to_owned()),
        Audience::One(one) => (Finding::fail(check, Remark::Differs), (*one).to_owned()),
        Audience::Many(many) => {
            let finding = if many.is_empty() {
                Finding::fail(check, Remark::Missing)
            } else if !many.contains(&client_id) {
                Finding::fail(check, Remark::Differs)
            } else if aud.others(client_id).is_empty() {
                Finding::pass(check)
            } else {
                Finding::fail(check, Remark::Wider)
            };
            (finding, many.join(", "))
        }
    };
    finding
        .expected(client_id)
        .received(neutralise(&received, 255))
}

/// `exp` is there and has not come.
pub(super) fn expiry(check: Check, exp: &NumericDate, now: Timestamp) -> Finding {
    match exp {
        NumericDate::Absent => Finding::fail(check, Remark::Missing),
        NumericDate::Invalid(text) => {
            Finding::fail(check, Remark::Malformed).received(text.as_str())
        }
        NumericDate::Seconds(exp) if now.secs().saturating_sub(*exp) >= SKEW_SECS => {
            Finding::fail(check, Remark::Expired)
                .expected(format!("later than {now}"))
                .received(Timestamp::from_secs(*exp).to_string())
        }
        NumericDate::Seconds(exp) => {
            Finding::pass(check).received(Timestamp::from_secs(*exp).to_string())
        }
    }
}

/// A text claim for display; empty where there is none.
pub(super) fn shown(claim: TextClaim<'_>) -> String {
    match claim {
        TextClaim::Text(text) => neutralise(text, 255),
        TextClaim::Invalid(kind) => kind.to_string(),
        TextClaim::Absent => String::new(),
    }
}
