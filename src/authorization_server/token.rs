//! The token endpoint (RFC 6749 §3.2): from the grant type to the grant's own file.

use serde_json::Value;

use crate::{http::Response, oauth::Parameters};

use super::{
    Client, Fault, GrantType, State, authorization_code_grant, ciba_grant, client_authentication,
    client_credentials_grant, device_code_grant, dpop,
    endpoints::Call,
    error::{ErrorCode, OAuthError, json_response, secret_json},
    form, jwt_bearer_grant, password_grant, refresh_token_grant, token_exchange_grant,
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    match exchange(state, call) {
        Ok(body) => success(state, body),
        Err(error) => error.into_response(),
    }
}

fn exchange(state: &mut State, call: &mut Call<'_>) -> Result<Value, OAuthError> {
    let form = form::body(call.request)?;
    // First of all, so that asking for a nonce uses up neither an assertion nor a code.
    call.proven_key = dpop::proven_key(state, call)?;
    let client = client(state, call, &form)?;
    let unsupported = || {
        OAuthError::new(
            ErrorCode::UnsupportedGrantType,
            "The token endpoint of this server does not know this grant_type",
        )
    };
    let grant_type =
        GrantType::parse(form::required(&form, "grant_type")?).ok_or_else(unsupported)?;
    if !client.grant_types.contains(&grant_type) && grant_type != GrantType::Implicit {
        return Err(OAuthError::new(
            ErrorCode::UnauthorizedClient,
            "The client is not registered for this grant_type",
        ));
    }
    if client.dpop_bound_access_tokens
        && call.proven_key.is_none()
        && !state.faults.contains(&Fault::DpopBearer)
    {
        return Err(dpop::invalid_proof(
            "This client gets tokens only with a DPoP proof (RFC 9449 section 5.2)",
        ));
    }
    match grant_type {
        GrantType::AuthorizationCode => {
            authorization_code_grant::exchange(state, call, &client, &form)
        }
        GrantType::RefreshToken => refresh_token_grant::exchange(state, call, &client, &form),
        GrantType::ClientCredentials => {
            client_credentials_grant::exchange(state, call, &client, &form)
        }
        GrantType::Password => password_grant::exchange(state, call, &client, &form),
        GrantType::DeviceCode => device_code_grant::exchange(state, call, &client, &form),
        GrantType::TokenExchange => token_exchange_grant::exchange(state, call, &client, &form),
        GrantType::JwtBearer => jwt_bearer_grant::exchange(state, call, &client, &form),
        GrantType::Ciba => ciba_grant::exchange(state, call, &client, &form),
        // It has no token request (RFC 6749 §4.2).
        GrantType::Implicit => Err(unsupported()),
    }
}

/// Who asks. An assertion names its client itself, so that client authentication beside it is
/// optional (RFC 7521 §4.1).
fn client(state: &mut State, call: &Call<'_>, form: &Parameters) -> Result<Client, OAuthError> {
    let is_assertion = form::value(form, "grant_type") == Some(GrantType::JwtBearer.as_str());
    if is_assertion && !client_authentication::is_attempted(call.request, form) {
        return jwt_bearer_grant::client(state, form).cloned();
    }
    client_authentication::client(state, call, form)
}

fn success(state: &State, mut body: Value) -> Response {
    for fault in &state.faults {
        if let (Fault::TokenType(other), Value::Object(members)) = (fault, &mut body) {
            members.insert("token_type".into(), other.as_str().into());
        }
        if let (Fault::MissingTokenType, Value::Object(members)) = (fault, &mut body) {
            members.remove("token_type");
        }
    }
    if state.faults.contains(&Fault::TokenHtml) {
        return Response::new(200)
            .header("Content-Type", "text/html; charset=utf-8")
            .body("<!DOCTYPE html><title>Welcome</title><p>This is no token response.</p>\n");
    }
    if state.faults.contains(&Fault::TokenNoStoreMissing) {
        return json_response(200, &body);
    }
    secret_json(200, &body)
}
