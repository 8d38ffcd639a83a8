//! The authorization code grant with PKCE: RFC 6749 §4.1, RFC 7636, and what follows the tokens.

use super::{TokenRequest, discovery, with_tokens};
use crate::{
    flow::{Context, Reach, Step},
    oauth::Parameters,
};

/// Discovery to revocation; steps that turn out not to apply are skipped visibly.
pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = discovery(reach);
    steps.extend([
        Step::Authorization,
        Step::Token(crate::flow::Grant::AuthorizationCode),
        Step::IdToken { again: false },
        Step::Userinfo,
    ]);
    steps.extend(with_tokens(reach, true));
    steps
}

/// RFC 6749 §4.1.3, with the verifier of RFC 7636 §4.5.
pub(in crate::flow) fn token_request(context: &Context) -> TokenRequest {
    let mut about = Parameters::from_iter([("grant_type", "authorization_code")]);
    if let Some(code) = &context.code {
        about.push("code", code.expose());
    }
    let sent = context.authorization_sent.clone().unwrap_or_default();
    if let Some(uri) = sent.first("redirect_uri") {
        about.push("redirect_uri", uri);
    }
    let mut proof = Parameters::new();
    if sent.contains("code_challenge") {
        proof.push("code_verifier", context.code_verifier.expose());
    }
    for resource in sent.all("resource") {
        proof.push("resource", resource);
    }
    TokenRequest { about, proof }
}
