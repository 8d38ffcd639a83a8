//! Clients that register themselves (RFC 7591), and look after their record (RFC 7592).

use serde_json::Value;

use crate::{
    http::Response,
    oauth::{Parameters, Secret},
};

use super::{
    Client, State, api_challenge, bearer, client_metadata,
    endpoints::Call,
    error::{ErrorCode, OAuthError, secret_json},
    form,
    state::random_name,
};

/// Clients that are kept; the oldest go.
const CAPACITY: usize = 64;
const MOST_BYTES: usize = 64 * 1024;

/// A client with the key to its record.
#[derive(Clone, Debug)]
pub(super) struct Registered {
    pub client: Client,
    registration_access_token: Secret,
    /// The metadata as it was accepted.
    metadata: Value,
    issued_at_secs: i64,
}

/// `POST` registers; with the `client_id` of the record in the query, `GET` reads it, `PUT`
/// replaces it and `DELETE` ends it.
pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    if call.request.method == "POST" {
        return match register(state, call) {
            Ok(body) => secret_json(201, &body),
            Err(error) => error.into_response(),
        };
    }
    let Some(at) = own_record(state, call) else {
        // Unknown record and wrong token look the same (RFC 7592 §2.1 to §2.3).
        return api_challenge::invalid_token(state);
    };
    match call.request.method.as_str() {
        "PUT" => match replace(state, call, at) {
            Ok(body) => secret_json(200, &body),
            Err(error) => error.into_response(),
        },
        "DELETE" => {
            end(state, at);
            Response::new(204)
                .header("Cache-Control", "no-store")
                .header("Pragma", "no-cache")
        }
        _ => {
            let body = record(state, &state.registered[at]);
            secret_json(200, &body)
        }
    }
}

fn register(state: &mut State, call: &mut Call<'_>) -> Result<Value, OAuthError> {
    let metadata = client_metadata::read(&body(call)?)?;
    let client_id = format!("registered-{}", &random_name(call.rng)[..16]);
    let secret = new_secret(call);
    let registered = Registered {
        client: metadata.client(&client_id, &secret),
        registration_access_token: Secret::new(random_name(call.rng)),
        metadata: metadata.accepted,
        issued_at_secs: call.now.secs(),
    };
    let body = record(state, &registered);
    state.registered.push(registered);
    if state.registered.len() > CAPACITY {
        end(state, 0);
    }
    Ok(body)
}

/// All of the record is replaced; what is left out is gone (RFC 7592 §2.2).
fn replace(state: &mut State, call: &mut Call<'_>, at: usize) -> Result<Value, OAuthError> {
    let body = body(call)?;
    let known = &state.registered[at];
    let invalid = |description| OAuthError::new(ErrorCode::InvalidRequest, description);
    if body["client_id"] != known.client.client_id {
        return Err(invalid(
            "The client_id is missing or another (RFC 7592 section 2.2)",
        ));
    }
    let own_members = [
        "registration_access_token",
        "registration_client_uri",
        "client_secret_expires_at",
        "client_id_issued_at",
    ];
    if own_members.iter().any(|name| body.get(name).is_some()) {
        return Err(invalid(
            "The members that only the server gives may not be sent (RFC 7592 section 2.2)",
        ));
    }
    let before = known.client.authentication.secret();
    if let Some(sent) = body.get("client_secret")
        && before.map(Secret::expose) != sent.as_str()
    {
        return Err(invalid(
            "A client may not choose its client_secret (RFC 7592 section 2.2)",
        ));
    }
    let metadata = client_metadata::read(&body)?;
    let secret = match before {
        Some(secret) => secret.clone(),
        None => new_secret(call),
    };
    let registered = Registered {
        client: metadata.client(&known.client.client_id, &secret),
        metadata: metadata.accepted,
        ..known.clone()
    };
    let body = record(state, &registered);
    state.registered[at] = registered;
    Ok(body)
}

/// Ends a record and what was granted to its client (RFC 7592 §2.3).
fn end(state: &mut State, at: usize) {
    let gone = state.registered.remove(at);
    state
        .grants
        .retain(|grant| grant.client_id != gone.client.client_id);
}

/// Where the record is that query and token name together.
fn own_record(state: &State, call: &Call<'_>) -> Option<usize> {
    let query = Parameters::decode(call.request.query().unwrap_or_default().as_bytes());
    let client_id = form::value(&query, "client_id")?;
    let token = bearer::header_token(call.request)?;
    state.registered.iter().position(|registered| {
        registered.client.client_id == client_id
            && registered.registration_access_token.matches(&token)
    })
}

/// 86 characters, enough for each of HS256, HS384 and HS512 (RFC 7518).
fn new_secret(call: &mut Call<'_>) -> Secret {
    Secret::new(format!(
        "{}{}",
        random_name(call.rng),
        random_name(call.rng)
    ))
}

fn body(call: &Call<'_>) -> Result<Value, OAuthError> {
    let is_json = call.request.media_type().as_deref() == Some("application/json");
    let body = &call.request.body;
    (is_json && body.len() <= MOST_BYTES)
        .then(|| serde_json::from_slice::<Value>(body).ok())
        .flatten()
        .filter(Value::is_object)
        .ok_or_else(|| {
            OAuthError::new(
                ErrorCode::InvalidClientMetadata,
                "The body has to be a JSON object, sent as application/json",
            )
        })
}

/// The answer of RFC 7591 §3.2.1 with the members of RFC 7592 §3.
fn record(state: &State, registered: &Registered) -> Value {
    let client_id = &registered.client.client_id;
    let mut out = registered.metadata.clone();
    out["client_id"] = client_id.as_str().into();
    out["client_id_issued_at"] = registered.issued_at_secs.into();
    if let Some(secret) = registered.client.authentication.secret() {
        out["client_secret"] = secret.expose().into();
        out["client_secret_expires_at"] = 0.into();
    }
    let query = Parameters::from_iter([("client_id", client_id.as_str())]).encode();
    let address = format!("{}/register?{query}", state.config.issuer);
    out["registration_client_uri"] = address.into();
    out["registration_access_token"] = registered.registration_access_token.expose().into();
    out
}
