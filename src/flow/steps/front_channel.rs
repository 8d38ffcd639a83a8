//! Tokens that come with the redirect: those of the implicit grant and of the hybrid flow
//! (RFC 6749 §4.2.2; OIDC Core §3.2.2.5, §3.3.2.5).

use super::token;
use crate::{
    flow::{Check, Context, Finding, Remark, Tokens},
    oauth::{ExpiresIn, Parameters, Secret},
};

/// What each word of the response type brings (Multiple Response Types §3).
const BRINGS: [(&str, &str); 3] = [
    ("code", "code"),
    ("id_token", "id_token"),
    ("token", "access_token"),
];

/// What the redirect brought beside the code or in its place.
pub(super) struct Front {
    pub findings: Vec<Finding>,
    /// `None` where nothing came that may be used.
    pub tokens: Option<Tokens>,
    /// The parameters that were to come, in words.
    pub expected: String,
}

/// Takes the tokens that were asked for. Nothing is taken from the query, where addresses are kept
/// and passed on (RFC 9700 §4.3.2), and nothing by a grant that uses no such tokens.
pub(super) fn read(
    context: &mut Context,
    sent: &Parameters,
    came: &Parameters,
    in_query: bool,
) -> Front {
    let words = sent.first("response_type").unwrap_or("code");
    let is_asked = |word: &str| words.split(' ').any(|one| one == word);
    let value = |name: &str| came.first(name).filter(|value| !value.is_empty());
    let names = |is_wanted: &dyn Fn(&str, &str) -> bool| -> String {
        let names: Vec<&str> = BRINGS
            .into_iter()
            .filter(|(word, name)| is_wanted(word, name))
            .map(|(_, name)| name)
            .collect();
        names.join(", ")
    };
    let expected = names(&|word, _| is_asked(word));
    let mut findings = Vec::new();
    let is_usable = |name: &str| value(name).is_some() && (name == "code" || !in_query);
    let lacks = BRINGS
        .into_iter()
        .any(|(word, name)| is_asked(word) && !is_usable(name));
    let has_more = BRINGS
        .into_iter()
        .any(|(word, name)| !is_asked(word) && is_usable(name));
    if lacks || has_more || words != "code" {
        let finding = match (lacks, has_more) {
            (true, _) => Finding::fail(Check::RedirectResponseType, Remark::Missing),
            (false, true) => Finding::warn(Check::RedirectResponseType, Remark::Unexpected),
            (false, false) => Finding::pass(Check::RedirectResponseType),
        };
        let arrived = names(&|_, name| value(name).is_some());
        findings.push(finding.expected(expected.as_str()).received(arrived));
    }
    if came.contains("refresh_token") {
        findings.push(Finding::fail(
            Check::RedirectRefreshToken,
            Remark::Unexpected,
        ));
    }
    let takes = |word: &str, name: &str| {
        let may = context.settings.grant.has_front_channel() && is_asked(word) && !in_query;
        value(name).filter(|_| may).map(Secret::new)
    };
    let access_token = takes("token", "access_token");
    let id_token = takes("id_token", "id_token");
    if access_token.is_none() && id_token.is_none() {
        return Front {
            findings,
            tokens: None,
            expected,
        };
    }
    let mut tokens = Tokens {
        access_token,
        id_token,
        ..Tokens::default()
    };
    if tokens.access_token.is_some() {
        let lifetime = ExpiresIn::of_form(came.first("expires_in"));
        let asked = token::asked_scope(context);
        let scope = value("scope");
        findings.extend([
            token::token_type(context, value("token_type"), false),
            token::expires_in(&lifetime),
            token::scope(scope, &asked),
        ]);
        tokens.token_type = value("token_type").map(str::to_owned);
        tokens.expires_in = lifetime.seconds();
        tokens.scope = scope.map(str::to_owned);
        context.granted_scope = tokens.scope.clone().or(Some(asked));
    }
    Front {
        findings,
        tokens: Some(tokens),
        expected,
    }
}
