//! The backchannel authentication endpoint (CIBA §7): a client asks for a person who is elsewhere.

use serde_json::{Value, json};

use crate::{
    http::Response,
    oauth::{Parameters, Secret},
};

use super::{
    Account, Client, Delivery, GrantType, Polling, State, authorization_request,
    backchannel_requests::{Asked, Ping},
    client_authentication,
    endpoints::Call,
    error::{ErrorCode, OAuthError, secret_json},
    form, id_token_hint, resource, scope, subject,
};

/// What fits on a small screen, and is still easy to compare.
const LONGEST_MESSAGE: usize = 60;
/// An hour, whatever a client wishes.
const LONGEST_LIFETIME_SECS: i64 = 3600;

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    match begin(state, call) {
        Ok(body) => secret_json(200, &body),
        Err(error) => error.into_response(),
    }
}

fn begin(state: &mut State, call: &mut Call<'_>) -> Result<Value, OAuthError> {
    let form = form::body(call.request)?;
    let client = client_authentication::client(state, call, &form)?;
    if !client.grant_types.contains(&GrantType::Ciba) || !client.is_confidential() {
        return Err(OAuthError::new(
            ErrorCode::UnauthorizedClient,
            "The client is not registered for the backchannel, or is a public one",
        ));
    }
    if form::value(&form, "request").is_some() {
        return Err(invalid_request("Signed requests are not supported here"));
    }
    let scope = scope::asked(&state.config.conduct, &form, false)?;
    if !scope.iter().any(|word| word == "openid") {
        return Err(OAuthError::new(
            ErrorCode::InvalidScope,
            "The scope has to hold openid (CIBA section 7.1)",
        ));
    }
    let account = hinted(state, &client, &form)?;
    let asked = Asked {
        client_id: client.client_id.clone(),
        username: account.username.clone(),
        subject: subject::of(&state.config, &client, account),
        scope,
        acr: authorization_request::acr_values(&form),
        binding_message: binding_message(&form)?,
        resources: resource::asked(&state.config, &form)?,
    };
    let ping = ping(&client, &form)?;
    let polling = Polling {
        lifetime_secs: lifetime_secs(&form, state.config.polling.lifetime_secs)?,
        ..state.config.polling
    };
    let auth_req_id = state
        .backchannel
        .begin(asked, ping, polling, call.now, call.rng);
    Ok(json!({
        "auth_req_id": auth_req_id,
        "expires_in": polling.lifetime_secs,
        "interval": polling.interval_secs,
    }))
}

/// The person that the one hint names.
fn hinted<'a>(
    state: &'a State,
    client: &Client,
    form: &Parameters,
) -> Result<&'a Account, OAuthError> {
    let login_hint = form::value(form, "login_hint");
    let id_token_hint = form::value(form, "id_token_hint");
    let found = match (
        login_hint,
        id_token_hint,
        form::value(form, "login_hint_token"),
    ) {
        (Some(username), None, None) => state.config.account(username),
        (None, Some(token), None) => {
            let subject = id_token_hint::subject(state, &client.client_id, token)?;
            subject::account(state, &client.client_id, &subject)
        }
        (None, None, Some(_)) => {
            return Err(invalid_request("A login_hint_token is not supported here"));
        }
        (None, None, None)
        | (Some(_), _, Some(_))
        | (Some(_), Some(_), _)
        | (_, Some(_), Some(_)) => {
            return Err(invalid_request(
                "Exactly one hint has to say who is asked (CIBA section 7.1)",
            ));
        }
    };
    found.ok_or_else(|| {
        OAuthError::new(
            ErrorCode::UnknownUserId,
            "The hint names nobody of this server",
        )
    })
}

fn binding_message(form: &Parameters) -> Result<Option<String>, OAuthError> {
    let Some(message) = form::value(form, "binding_message") else {
        return Ok(None);
    };
    let is_showable = message.chars().count() <= LONGEST_MESSAGE
        && message
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if is_showable {
        Ok(Some(message.to_owned()))
    } else {
        Err(OAuthError::new(
            ErrorCode::InvalidBindingMessage,
            "The binding_message has more than 60 characters, or some outside ASCII",
        ))
    }
}

/// A client that is called has to say with which token (CIBA §7.1).
fn ping(client: &Client, form: &Parameters) -> Result<Option<Ping>, OAuthError> {
    match &client.delivery {
        Delivery::Poll => Ok(None),
        Delivery::Ping {
            notification_endpoint,
        } => Ok(Some(Ping {
            endpoint: notification_endpoint.clone(),
            client_notification_token: Secret::new(form::required(
                form,
                "client_notification_token",
            )?),
        })),
    }
}

fn lifetime_secs(form: &Parameters, usual: i64) -> Result<i64, OAuthError> {
    let Some(text) = form::value(form, "requested_expiry") else {
        return Ok(usual);
    };
    text.parse()
        .ok()
        .filter(|secs: &i64| *secs > 0)
        .map(|secs| secs.min(LONGEST_LIFETIME_SECS))
        .ok_or_else(|| invalid_request("The requested_expiry is no positive number of seconds"))
}

fn invalid_request(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}
