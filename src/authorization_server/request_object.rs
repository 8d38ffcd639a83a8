//! Request objects: an authorization request inside a signed JWT, perhaps encrypted (RFC 9101).

use serde_json::{Map, Value};

use crate::oauth::{
    Parameters,
    jose::{
        Algorithm, ContentEncryption, Jwe, JweAlgorithms, JwkSet, Jws, KeyManagement, VerifyError,
    },
};

use super::{
    Client, Keys, State,
    authorization_request::Came,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    form,
    protection::KEY_MANAGEMENT,
};

/// Clocks may differ by this much.
const LEEWAY_SECS: i64 = 30;
/// Claims that are about the JWT, and no parameters.
const ABOUT_ITSELF: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// Why a request object is not taken.
pub(super) struct Refused {
    pub error: OAuthError,
    /// What says where the answer goes: the parameters inside once the signature held, else those
    /// outside.
    pub answerable: Parameters,
}

/// Puts what is inside in place of the parameters outside, which do not count (RFC 9101 §6.3).
///
/// # Errors
///
/// `invalid_request_object`, and `invalid_request` for an object beside a reference to one.
pub(super) fn resolve(
    state: &State,
    call: &mut Call<'_>,
    outer: Parameters,
    came: Came,
) -> Result<(Parameters, Came), Box<Refused>> {
    let Some(object) = form::value(&outer, "request") else {
        return Ok((outer, came));
    };
    let claims = match verified(state, call, &outer, object) {
        Ok(claims) => claims,
        Err(error) => {
            return Err(Box::new(Refused {
                error,
                answerable: outer,
            }));
        }
    };
    let mut inner = parameters(&claims);
    if let Err(error) = check(state, call, &outer, &claims) {
        // The client whose key signed, whatever it calls itself inside.
        inner.set(
            "client_id",
            form::value(&outer, "client_id").unwrap_or_default(),
        );
        return Err(Box::new(Refused {
            error,
            answerable: inner,
        }));
    }
    let came = Came {
        is_signed: true,
        ..came
    };
    Ok((inner, came))
}

/// Which of its key's algorithms clients may encrypt with.
pub(super) fn key_management() -> Vec<KeyManagement> {
    KEY_MANAGEMENT
        .into_iter()
        .filter(|algorithm| algorithm.fits(Keys::ENCRYPTION))
        .collect()
}

/// The claims, once the signature is known to be by a key of the client that asks (RFC 9101 §6.2).
fn verified(
    state: &State,
    call: &mut Call<'_>,
    outer: &Parameters,
    object: &str,
) -> Result<Map<String, Value>, OAuthError> {
    if !outer.repeated().is_empty() {
        return Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "A parameter was sent more than once (RFC 6749 section 3.1)",
        ));
    }
    if form::value(outer, "request_uri").is_some() {
        return Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "There is a request_uri beside the request (RFC 9101 section 5)",
        ));
    }
    let client = form::value(outer, "client_id")
        .and_then(|client_id| state.client(client_id))
        .ok_or_else(|| invalid("The client_id beside the request object names no client"))?;
    let signed = decrypted(state, call, object)?;
    let jws = Jws::parse(&signed)
        .map_err(|_| invalid("The request object is no signed JWT in compact form"))?;
    verify(client, &jws)?;
    let is_of_kind = jws
        .typ()
        .is_none_or(|typ| matches!(typ, "oauth-authz-req+jwt" | "JWT"));
    if !is_of_kind || !jws.repeated_claims().is_empty() {
        return Err(invalid(
            "The JWT is of another kind by its typ, or a claim stands in it twice",
        ));
    }
    jws.payload()
        .cloned()
        .map_err(|_| invalid("The request object holds no JSON object"))
}

/// What was encrypted to the server's key (RFC 9101 §6.1), or what came as it is.
fn decrypted(state: &State, call: &mut Call<'_>, object: &str) -> Result<String, OAuthError> {
    if object.split('.').count() != 5 {
        return Ok(object.to_owned());
    }
    let expected = JweAlgorithms {
        key_management: key_management(),
        content: ContentEncryption::ALL.to_vec(),
    };
    let plain = Jwe::parse(object)
        .ok()
        .and_then(|jwe| {
            let key = state.keys.decryption_key();
            jwe.decrypt(key, &expected, call.rng).ok()
        })
        .ok_or_else(|| {
            invalid("The request object cannot be decrypted with the key of this server")
        })?;
    String::from_utf8(plain.to_vec())
        .map_err(|_| invalid("The request object holds no signed JWT inside its encryption"))
}

fn verify(client: &Client, jws: &Jws) -> Result<(), OAuthError> {
    let keys = client
        .jwks
        .as_ref()
        .and_then(Value::as_object)
        .and_then(|members| JwkSet::from_members(members).ok())
        .ok_or_else(|| invalid("The client has registered no keys"))?;
    let result = match client.protection.request_object_signing_alg {
        None => jws.verify(&keys, &Algorithm::SUPPORTED),
        Some(registered) => jws.verify(&keys, &[registered]),
    };
    match result {
        Ok(_) => Ok(()),
        Err(VerifyError::Unsigned { .. }) => Err(invalid(
            "A request object is signed: alg none is not taken (RFC 9101 section 5)",
        )),
        Err(_) => Err(invalid(
            "The signature is by no key of the client, or with another alg than it registered",
        )),
    }
}

/// The rules for what is inside.
fn check(
    state: &State,
    call: &Call<'_>,
    outer: &Parameters,
    claims: &Map<String, Value>,
) -> Result<(), OAuthError> {
    let client_id = form::value(outer, "client_id").unwrap_or_default();
    let is_client = |name: &str| claims.get(name).is_some_and(|claim| claim == client_id);
    if !is_client("client_id") {
        return Err(invalid(
            "The client_id inside the request object is not the one outside (RFC 9101 section 6.3)",
        ));
    }
    if claims.contains_key("request") || claims.contains_key("request_uri") {
        return Err(invalid(
            "A request object holds no other request (RFC 9101 section 4)",
        ));
    }
    if claims.contains_key("iss") && !is_client("iss") {
        return Err(invalid(
            "The iss of the request object is not the client (RFC 9101 section 4)",
        ));
    }
    if is_client("sub") {
        return Err(invalid(
            "A sub that is the client makes a client assertion of it (RFC 9101 section 10.8)",
        ));
    }
    let is_for_us = match claims.get("aud") {
        None => true,
        Some(Value::Array(several)) => several.iter().any(|one| *one == state.config.issuer),
        Some(one) => *one == state.config.issuer,
    };
    if !is_for_us {
        return Err(invalid(
            "The aud of the request object is not this server (RFC 9101 section 4)",
        ));
    }
    check_times(call.now.secs(), claims)
}

fn check_times(now_secs: i64, claims: &Map<String, Value>) -> Result<(), OAuthError> {
    let number = |name: &str| match claims.get(name) {
        None => Ok(None),
        Some(value) => value
            .as_i64()
            .map(Some)
            .ok_or_else(|| invalid("A time in the request object is no whole number")),
    };
    if number("exp")?.is_some_and(|exp| exp.saturating_add(LEEWAY_SECS) <= now_secs) {
        return Err(invalid("The request object has expired"));
    }
    if number("nbf")?.is_some_and(|nbf| nbf > now_secs.saturating_add(LEEWAY_SECS)) {
        return Err(invalid("The request object is not valid yet"));
    }
    Ok(())
}

/// The claims as parameters (RFC 9101 §4): texts as they are, several resources one by one, and
/// other JSON as its text.
fn parameters(claims: &Map<String, Value>) -> Parameters {
    let mut out = Parameters::new();
    for (name, value) in claims {
        if ABOUT_ITSELF.contains(&name.as_str()) {
            continue;
        }
        match value {
            Value::String(text) => out.push(name, text),
            Value::Array(several) if name == "resource" => {
                for one in several.iter().filter_map(Value::as_str) {
                    out.push(name, one);
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => out.push(name, value.to_string()),
        }
    }
    out
}

fn invalid(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequestObject, description)
}
