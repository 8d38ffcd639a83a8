//! A signed statement for tokens (RFC 7523 §2.1): a client speaks for a person or for itself.

use serde_json::{Map, Value};

use crate::oauth::{
    Parameters, Timestamp,
    jose::{Algorithm, JwkSet, Jws},
};

use super::{
    Client, State,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    form,
    grant::Grant,
    issue, resource, scope, subject,
};

/// Clocks may differ by this much.
const LEEWAY_SECS: i64 = 30;
/// Longer-lived assertions are refused (RFC 7523 §3 (4) lets a server bound them).
const LONGEST_LIFE_SECS: i64 = 3600;

pub(super) fn exchange(
    state: &mut State,
    call: &mut Call<'_>,
    client: &Client,
    form: &Parameters,
) -> Result<Value, OAuthError> {
    let claims = verified(state, form)?;
    let jti = check(state, call, client, &claims)?;
    let subject = claims["sub"].as_str().unwrap_or_default();
    let account = subject::account(state, &client.client_id, subject)
        .or_else(|| state.config.account(subject));
    let resources = resource::asked(&state.config, form)?;
    let grant = match account {
        Some(account) => Grant::of_person(
            &client.client_id,
            account,
            // No person is there, so nobody signed in, and nobody may be kept company.
            scope::without_person(&state.config.conduct, form)?,
        ),
        None if subject == client.client_id => Grant::of_client(
            &client.client_id,
            scope::without_person(&state.config.conduct, form)?,
        ),
        None => return Err(invalid_grant("The sub names nobody of this server")),
    };
    if let Some(name) = jti {
        state.assertion_ids.insert(&name, call.now);
    }
    let grant = Grant { resources, ..grant };
    issue::first_tokens(state, call, &grant, form)
}

/// The client that an assertion without client authentication names.
///
/// # Errors
///
/// `invalid_grant` for an assertion whose issuer is no client, or that does not verify.
pub(super) fn client<'a>(state: &'a State, form: &Parameters) -> Result<&'a Client, OAuthError> {
    let claims = verified(state, form)?;
    claims
        .get("iss")
        .and_then(Value::as_str)
        .and_then(|issuer| state.client(issuer))
        .ok_or_else(|| invalid_grant("The iss of the assertion names no client"))
}

/// The claims, once the signature is known to be by a key of the client that they name.
fn verified(state: &State, form: &Parameters) -> Result<Map<String, Value>, OAuthError> {
    let assertion = form::required(form, "assertion")?;
    let jws = Jws::parse(assertion)
        .map_err(|_| invalid_grant("The assertion is no signed JWT in compact form"))?;
    let claims = jws
        .payload()
        .map_err(|_| invalid_grant("The assertion holds no JSON object"))?;
    let keys = claims
        .get("iss")
        .and_then(Value::as_str)
        .and_then(|issuer| state.client(issuer))
        .and_then(|client| client.jwks.as_ref())
        .and_then(Value::as_object)
        .and_then(|members| JwkSet::from_members(members).ok())
        .ok_or_else(|| invalid_grant("The iss of the assertion names no client with keys"))?;
    jws.verify(&keys, &Algorithm::SUPPORTED)
        .map_err(|_| invalid_grant("The signature is by no key of the client"))?;
    if jws.repeated_claims().is_empty() {
        Ok(claims.clone())
    } else {
        Err(invalid_grant("A claim of the assertion stands there twice"))
    }
}

/// The rules of RFC 7523 §3; under which name to remember the assertion, if it has a `jti`.
fn check(
    state: &State,
    call: &Call<'_>,
    client: &Client,
    claims: &Map<String, Value>,
) -> Result<Option<String>, OAuthError> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(client.client_id.as_str()) {
        return Err(invalid_grant(
            "The iss of the assertion is another client than the one that asks",
        ));
    }
    if text("sub").is_none() {
        return Err(invalid_grant("The sub is missing (RFC 7523 section 3)"));
    }
    if !is_for_us(state, claims.get("aud")) {
        return Err(invalid_grant(
            "The aud is neither the issuer nor the token endpoint (RFC 7523 section 3)",
        ));
    }
    check_times(call.now, claims)?;
    let Some(jti) = text("jti") else {
        return Ok(None);
    };
    let name = format!("{} {jti}", client.client_id);
    if state.assertion_ids.look_up(&name).is_some() {
        return Err(invalid_grant("An assertion with this jti was used before"));
    }
    Ok(Some(name))
}

fn is_for_us(state: &State, audience: Option<&Value>) -> bool {
    let issuer = &state.config.issuer;
    let token_endpoint = state.config.address("/token");
    let is_ours = |value: &Value| value == issuer || *value == token_endpoint;
    match audience {
        Some(Value::Array(values)) => values.iter().any(is_ours),
        Some(value) => is_ours(value),
        None => false,
    }
}

fn check_times(now: Timestamp, claims: &Map<String, Value>) -> Result<(), OAuthError> {
    let number = |name: &str| claims.get(name).map(Value::as_i64);
    let now = now.secs();
    match number("exp") {
        Some(Some(exp)) if exp.saturating_add(LEEWAY_SECS) <= now => {
            return Err(invalid_grant("The assertion has expired"));
        }
        Some(Some(exp)) if exp > now + LONGEST_LIFE_SECS => {
            return Err(invalid_grant("The assertion lives for more than an hour"));
        }
        Some(Some(_)) => {}
        Some(None) | None => {
            return Err(invalid_grant("The exp is missing, or no whole number"));
        }
    }
    match number("nbf") {
        Some(Some(nbf)) if nbf > now + LEEWAY_SECS => {
            Err(invalid_grant("The assertion is not valid yet"))
        }
        Some(None) => Err(invalid_grant("The nbf is no whole number")),
        Some(Some(_)) | None => Ok(()),
    }
}

fn invalid_grant(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidGrant, description)
}
