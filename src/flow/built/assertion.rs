//! The assertion that is the grant itself: the client speaks for somebody (RFC 7523 §2.1, §3).

use serde_json::{Map, json};

use super::{
    BuiltKind, BuiltToken,
    client_assertion::audience,
    signer::{Signer, client_key},
};
use crate::{
    flow::{Context, Input},
    oauth::client_assertion::AssertionClaims,
};

/// Long enough for a person who reads it first; servers bound it by minutes (RFC 7523 §3 (4)).
const LIFETIME_SECS: i64 = 300;

/// The assertion for the next request: about the subject that was named, or the client itself.
///
/// # Errors
///
/// What is wrong with the key, in words.
pub(super) fn build(context: &Context) -> Result<BuiltToken, String> {
    let key = client_key(context, None)?;
    let audience = audience(context)?;
    let mut claims = AssertionClaims {
        client_id: context.client_id(),
        audience: &audience,
        issued_at: context.now,
        lifetime_secs: LIFETIME_SECS,
        jti: &context.random_text("assertion jti"),
        not_before: None,
    }
    .to_json();
    if let Some(subject) = context.input(Input::Subject) {
        claims.insert("sub".into(), json!(subject.expose()));
    }
    let mut header = Map::new();
    header.insert("typ".into(), json!("JWT"));
    header.insert("alg".into(), json!(key.algorithm().as_str()));
    header.insert("kid".into(), json!(key.kid()));
    BuiltToken::build(
        BuiltKind::Assertion,
        &header,
        &claims,
        Signer::Private(key),
        None,
        &mut context.rng("assertion"),
    )
}
