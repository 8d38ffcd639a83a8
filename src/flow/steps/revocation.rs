//! Ending a token before its time (RFC 7009).

use super::{Answer, Outcome, Prepared, Received, refused, token};
use crate::{
    flow::{Check, Context, Finding, Remark, Stage},
    oauth::Parameters,
};

pub(super) fn prepare(context: &Context) -> Prepared {
    if context.metadata.endpoint("revocation_endpoint").is_none()
        && context.settings.reach.until != Some(Stage::Revocation)
    {
        return Prepared::Skip(String::from("the server names no revocation_endpoint"));
    }
    let tokens = context.tokens.clone().unwrap_or_default();
    let refresh_token = tokens
        .refresh_token
        .filter(|_| !context.refresh_token_is_dead);
    let (token, hint) = match (refresh_token, tokens.access_token) {
        (Some(token), _) => (token, "refresh_token"),
        (None, Some(token)) => (token, "access_token"),
        (None, None) => return Prepared::Skip(String::from("there is no token to revoke")),
    };
    let body = Parameters::from_iter([("token", token.expose()), ("token_type_hint", hint)]);
    token::post(context, "revocation_endpoint", body, |_| {})
}

pub(super) fn receive(answer: &Answer) -> Received {
    let status = answer.response.status;
    match status {
        200 => Received::with(
            vec![Finding::pass(Check::RevocationStatus).received("200")],
            Outcome::Proceed,
        ),
        // RFC 7009 §2.2.1: the token still lives.
        503 => Received::with(
            vec![
                Finding::warn(Check::RevocationStatus, Remark::Unexpected)
                    .expected("200")
                    .received("503"),
            ],
            refused(answer),
        ),
        400.. => Received::with(Vec::new(), refused(answer)),
        _ => Received::with(
            vec![
                Finding::warn(Check::RevocationStatus, Remark::Differs)
                    .expected("200")
                    .received(status.to_string()),
            ],
            Outcome::Proceed,
        ),
    }
}
