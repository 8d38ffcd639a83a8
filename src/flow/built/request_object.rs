//! The authorization request as one signed JWT (RFC 9101), or OpenID Connect Core §6.1.

use serde_json::{Map, Value, json};

use super::{
    BuiltKind, BuiltToken,
    signer::{Sealing, Signer, client_key},
};
use crate::{
    flow::Context,
    oauth::{Parameter, Parameters},
};

/// The `typ` of the header (RFC 9101 §10.8).
const TYP: &str = "oauth-authz-req+jwt";
/// Long enough for a person who reads it first.
const LIFETIME_SECS: i64 = 600;
/// What goes into the object not as text but as the JSON that it is.
const JSON_PARAMETERS: [&str; 3] = ["claims", "authorization_details", "max_age"];

/// The object that holds these parameters.
///
/// # Errors
///
/// What is wrong with the key, or with the keys to encrypt to, in words.
pub(super) fn build(context: &Context, parameters: &Parameters) -> Result<BuiltToken, String> {
    let client = &context.settings.profile.client;
    let key = client_key(context, client.request_object_signing_alg.as_deref())?;
    let mut header = Map::new();
    header.insert("typ".into(), json!(TYP));
    header.insert("alg".into(), json!(key.algorithm().as_str()));
    header.insert("kid".into(), json!(key.kid()));
    let mut claims = Map::new();
    claims.insert("iss".into(), json!(context.client_id()));
    if let Some(issuer) = context.issuer() {
        claims.insert("aud".into(), json!(issuer));
    }
    let now = context.now.secs();
    claims.insert("iat".into(), json!(now));
    claims.insert("nbf".into(), json!(now));
    claims.insert("exp".into(), json!(now.saturating_add(LIFETIME_SECS)));
    claims.insert(
        "jti".into(),
        json!(context.random_text("request object jti")),
    );
    add_parameters(&mut claims, parameters);
    let sealing = match &client.request_object_encryption_alg {
        None => None,
        Some(algorithm) => {
            let content = client.request_object_encryption_enc.as_deref();
            Some(Sealing::to_server(
                context,
                algorithm,
                content.unwrap_or("A128CBC-HS256"),
            )?)
        }
    };
    BuiltToken::build(
        BuiltKind::RequestObject,
        &header,
        &claims,
        Signer::Private(key),
        sealing,
        &mut context.rng("request object"),
    )
}

/// Parameters as members (RFC 9101 §4): numbers and JSON as such, a repeated one as an array.
fn add_parameters(claims: &mut Map<String, Value>, parameters: &Parameters) {
    for Parameter { name, value } in parameters {
        let value = JSON_PARAMETERS
            .contains(&name.as_str())
            .then(|| serde_json::from_str(value).ok())
            .flatten()
            .unwrap_or_else(|| Value::from(value.as_str()));
        match claims.get_mut(name) {
            None => {
                claims.insert(name.clone(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
}

/// The parameters that an object holds, as the answer is judged by them.
pub(super) fn parameters(claims: &Map<String, Value>) -> Parameters {
    let mut out = Parameters::new();
    for (name, value) in claims {
        let values = match value {
            Value::Array(values) if !JSON_PARAMETERS.contains(&name.as_str()) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        for value in values {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            out.push(name.as_str(), text);
        }
    }
    out
}
