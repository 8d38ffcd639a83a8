//! The ID token: who signed in, when, for whom (OIDC Core §2, §3.1.3.6, §12.2).

use serde_json::{Map, Value};

use crate::oauth::{id_token::half_hash, jose::Algorithm};

use super::{
    Fault, State, TokenFault, claims, endpoints::Call, error::OAuthError, grant::Grant, signed,
    subject,
};

/// What goes out with an ID token, and so is bound to it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beside<'a> {
    pub nonce: Option<&'a str>,
    pub access_token: Option<&'a str>,
    pub code: Option<&'a str>,
    /// The `state` of the request, where the token comes by the browser.
    pub state: Option<&'a str>,
    /// Whether the claims of the scopes stand in the ID token, too.
    pub has_scope_claims: bool,
}

/// Signs the ID token that goes with these, and encrypts it where the client registered for that.
pub(super) fn sign(
    state: &mut State,
    call: &mut Call<'_>,
    grant: &Grant,
    beside: &Beside<'_>,
) -> Result<String, OAuthError> {
    let (algorithm, encryption) = match state.client(&grant.client_id) {
        Some(client) => (
            client.id_token_signed_response_alg,
            client.protection.id_token_encryption,
        ),
        None => (Algorithm::Rs256, None),
    };
    let mut claims = Map::new();
    claims.insert("iss".into(), state.config.issuer.clone().into());
    claims.insert("sub".into(), subject::of_grant(state, grant).into());
    claims.insert("aud".into(), grant.client_id.clone().into());
    claims.insert(
        "exp".into(),
        (call.now.secs() + state.config.conduct.id_token_secs).into(),
    );
    claims.insert("iat".into(), call.now.secs().into());
    if let Some(auth_time) = grant.auth_time {
        claims.insert("auth_time".into(), auth_time.secs().into());
    }
    if let Some(nonce) = beside.nonce {
        claims.insert("nonce".into(), nonce.into());
    }
    if let Some(acr) = grant.acr.filter(|_| grant.is_acr_asked) {
        claims.insert("acr".into(), acr.as_str().into());
    }
    let hashed = [
        ("at_hash", beside.access_token),
        ("c_hash", beside.code),
        ("s_hash", beside.state),
    ];
    for (name, value) in hashed {
        if let Some(hash) = value.and_then(|value| half_hash(algorithm, value)) {
            claims.insert(name.into(), hash.into());
        }
    }
    if let Some(account) = state.person(grant) {
        let is_told = beside.has_scope_claims || state.config.conduct.claims_in_id_tokens;
        let scope: &[String] = if is_told { &grant.scope } else { &[] };
        claims.extend(claims::of_person(account, scope, &grant.claims.id_token));
    }
    let token_faults: Vec<TokenFault> = state
        .faults
        .iter()
        .filter_map(|fault| distort(&mut claims, fault, algorithm, call.now.secs()))
        .collect();
    let token = signed::sign_with_faults(state, call, algorithm, claims, &token_faults)?;
    let client_id = &grant.client_id;
    signed::encrypt(state, call, client_id, encryption, token, Some("JWT"))
}

/// Makes the mistakes that take a value or the token's own numbers; those that every signed token
/// can have are given back.
fn distort(
    claims: &mut Map<String, Value>,
    fault: &Fault,
    algorithm: Algorithm,
    now_secs: i64,
) -> Option<TokenFault> {
    match fault {
        Fault::WrongIdTokenIss(value) => {
            claims.insert("iss".into(), value.clone().into());
        }
        Fault::WrongNonce(value) => {
            claims.insert("nonce".into(), value.clone().into());
        }
        Fault::WrongAud(value) => {
            claims.insert("aud".into(), value.clone().into());
        }
        Fault::ExpiredIdToken => {
            claims.insert("exp".into(), (now_secs - 3600).into());
            claims.insert("iat".into(), (now_secs - 3600 - 900).into());
        }
        Fault::WrongAtHash if !claims.contains_key("at_hash") => {}
        Fault::WrongAtHash => {
            let other = half_hash(algorithm, "another access token");
            claims.insert("at_hash".into(), other.into());
        }
        Fault::BadSignature => return Some(TokenFault::BadSignature),
        Fault::IdToken(fault) => return Some(*fault),
        Fault::WrongState(_)
        | Fault::MissingState
        | Fault::WrongIss(_)
        | Fault::MissingIss
        | Fault::TokenHtml
        | Fault::TokenNoStoreMissing
        | Fault::Jarm(_)
        | Fault::JarmLooseParameters
        | Fault::RotatedKeys
        | Fault::UnpublishedKeys
        | Fault::TokenType(_)
        | Fault::MissingTokenType
        | Fault::DpopBearer
        | Fault::DpopNonceForever
        | Fault::DpopNonceTwice
        | Fault::DpopNonceHuge
        | Fault::DpopNonceMissing
        | Fault::ForeignTokenEndpoint(_)
        | Fault::McpMoreScope
        | Fault::McpMoreScopeForever
        | Fault::McpOnly(_) => {}
    }
    None
}
