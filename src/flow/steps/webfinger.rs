//! From an account to the server that signs it in (OIDC Discovery §2).

use super::{Answer, Outcome, Prepared, Received, accept_json};
use crate::{
    flow::{Check, Context, Finding, Remark},
    http::{Draft, RequestDraft},
    oauth::{Account, issuer_of},
};

pub(super) fn prepare(context: &Context) -> Prepared {
    let text = context
        .settings
        .reach
        .account
        .as_deref()
        .unwrap_or_default();
    let Some(account) = Account::parse(text) else {
        return Prepared::Impossible(String::from(
            "expected an account such as acct:alice@example.com",
        ));
    };
    match account.url() {
        Ok(url) => Prepared::Draft(Box::new(Draft::Request(RequestDraft::new(
            "GET",
            url,
            &accept_json(),
            None,
        )))),
        Err(error) => Prepared::Impossible(format!("the account's host: {error}")),
    }
}

pub(super) fn receive(context: &mut Context, answer: &Answer) -> Received {
    let status = answer.response.status;
    if status != 200 {
        let problem = format!(
            "expected 200 with the links of the account, got {status} {}",
            answer.response.reason
        );
        let outcome = if status >= 400 {
            Outcome::Refused {
                error: format!("HTTP {status}"),
                description: Some(problem),
            }
        } else {
            Outcome::Unusable(problem)
        };
        return Received::with(Vec::new(), outcome);
    }
    match issuer_of(&answer.response.body) {
        Ok(issuer) => {
            let mut findings =
                vec![Finding::pass(Check::WebFingerIssuer).received(issuer.as_str())];
            findings.extend(context.go_to(&issuer));
            Received::with(findings, Outcome::Proceed)
        }
        Err(error) => Received::with(
            vec![Finding::fail(
                Check::WebFingerIssuer,
                Remark::Because(error.to_string()),
            )],
            Outcome::Unusable(error.to_string()),
        ),
    }
}
