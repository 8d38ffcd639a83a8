//! What a server says about bound tokens and the nonces of proofs (RFC 9449).

use crate::{
    flow::{Check, Context, Finding, Remark, built::DpopKey},
    http::Response,
    oauth::{Challenges, JsonObject, TokenResponse, display_text::neutralise, jose::Jws},
};

/// Longer nonces are not taken: each would travel in every proof.
const LONGEST_NONCE: usize = 4096;
const CHALLENGE: &str = "use_dpop_nonce";

/// What an answer says about the nonce.
pub(in crate::flow) struct NonceChallenge {
    /// To be used in the next proof for this server.
    pub nonce: Option<String>,
    /// The request was refused for want of it.
    pub is_wanted: bool,
    pub finding: Option<Finding>,
}

/// `was_given`: the request carried the server's nonce already.
pub(in crate::flow) fn nonce_challenge(response: &Response, was_given: bool) -> NonceChallenge {
    let header = response.headers.first("dpop-nonce");
    let is_too_long = header
        .as_ref()
        .is_some_and(|nonce| nonce.len() > LONGEST_NONCE);
    let nonce = header
        .filter(|nonce| !nonce.is_empty() && !is_too_long)
        .map(std::borrow::Cow::into_owned);
    let is_wanted = response.status >= 400 && is_challenge(response);
    let finding = if is_too_long {
        let remark = Remark::Because(format!(
            "the nonce is longer than {LONGEST_NONCE} characters and is not used"
        ));
        Some(Finding::fail(Check::DpopNonce, remark))
    } else if !is_wanted {
        None
    } else if nonce.is_none() {
        Some(Finding::fail(Check::DpopNonce, Remark::Missing).expected("a header DPoP-Nonce"))
    } else if was_given {
        Some(Finding::fail(Check::DpopNonce, Remark::Repeated))
    } else {
        Some(Finding::pass(Check::DpopNonce).received(CHALLENGE))
    };
    NonceChallenge {
        nonce,
        is_wanted,
        finding,
    }
}

/// In the body at the authorization server, in the header at an API (RFC 9449 §8, §9).
fn is_challenge(response: &Response) -> bool {
    let body = JsonObject::parse(&response.body, response.body.len()).ok();
    let in_body = body
        .as_ref()
        .and_then(|object| object.members.get("error")?.as_str())
        == Some(CHALLENGE);
    let values: Vec<String> = response
        .headers
        .all("www-authenticate")
        .map(|header| header.text().into_owned())
        .collect();
    let challenges = Challenges::parse_all(values.iter().map(String::as_str));
    let in_header = challenges
        .scheme("DPoP")
        .is_some_and(|challenge| challenge.error() == Some(CHALLENGE));
    in_body || in_header
}

/// Whether the token is bound as it was asked for (RFC 9449 §5), and to which key (§6.1).
pub(super) fn findings(context: &Context, tokens: &TokenResponse) -> Vec<Finding> {
    let kind = tokens.token_type.as_deref().unwrap_or_default();
    if !kind.eq_ignore_ascii_case("dpop") {
        return vec![
            Finding::fail(Check::TokenDpop, Remark::Differs)
                .expected("DPoP")
                .received(neutralise(kind, 40)),
        ];
    }
    let mut out = vec![Finding::pass(Check::TokenDpop).received(neutralise(kind, 40))];
    let Ok(token) = Jws::parse(tokens.access_token.expose()) else {
        return out;
    };
    let confirmed = token
        .payload()
        .ok()
        .and_then(|claims| claims.get("cnf")?.get("jkt")?.as_str());
    let ours = context.dpop_key.as_ref().map(DpopKey::thumbprint);
    let finding = match (confirmed, &ours) {
        (Some(jkt), Some(ours)) if jkt == ours => Finding::pass(Check::TokenConfirmation),
        (Some(_), _) => Finding::fail(Check::TokenConfirmation, Remark::Differs),
        (None, _) => Finding::warn(Check::TokenConfirmation, Remark::Missing),
    };
    out.push(Finding {
        expected: ours,
        received: confirmed.map(|jkt| neutralise(jkt, 100)),
        ..finding
    });
    out
}
