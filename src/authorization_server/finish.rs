//! What follows a person's decision: an answer for the browser to carry, or one to be polled for.

use crate::{http::Response, oauth::Parameters};

use super::{
    Fault, ResponseType, State,
    authorization_request::{AuthorizationRequest, Destination},
    authorization_response, backchannel_requests,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    grant::Grant,
    id_token,
    issue::{self, Issue},
    pages,
    return_path::ReturnPath,
    state::{Code, CodeUse, SignedIn, later, random_name},
};

/// Gives the client what the person allowed.
pub(super) fn allow(
    state: &mut State,
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    signed_in: &SignedIn,
    scope: Vec<String>,
) -> Response {
    let Some(account) = state.config.account(&signed_in.username) else {
        let error = OAuthError::new(ErrorCode::ServerError, "The account is gone");
        return fail(state, call, request, &error);
    };
    let grant = Grant {
        nonce: request.nonce.clone(),
        auth_time: Some(signed_in.auth_time),
        acr: Some(signed_in.acr),
        is_acr_asked: request.acr.is_some(),
        claims: request.claims.clone(),
        resources: request.resources.clone(),
        authorization_details: request.authorization_details.clone(),
        is_kept: request.is_kept_asked && request.is_allowed_here,
        ..Grant::of_person(&request.client_id, account, scope)
    };
    match &request.destination {
        Destination::Client {
            return_path,
            response_type,
            ..
        } => match answer(state, call, request, return_path, *response_type, &grant) {
            Ok(parameters) => authorization_response::success(state, call, return_path, parameters),
            Err(error) => authorization_response::error(state, call, return_path, &error),
        },
        Destination::Device { user_code } => {
            let decided = state.devices.decide(user_code, call.now, Some(grant));
            decision_page(decided, "Device connected", "The device goes on by itself.")
        }
        Destination::Backchannel { reference } => {
            let decided = backchannel_requests::decide(state, reference, call.now, Some(grant));
            decision_page(decided, "Allowed", "The client goes on by itself.")
        }
    }
}

/// Tells the client that the person said no.
pub(super) fn refuse(
    state: &mut State,
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
) -> Response {
    match &request.destination {
        Destination::Client { return_path, .. } => authorization_response::error(
            state,
            call,
            return_path,
            &OAuthError::new(ErrorCode::AccessDenied, "The person refused"),
        ),
        Destination::Device { user_code } => {
            let decided = state.devices.decide(user_code, call.now, None);
            decision_page(decided, "Device refused", "The device gets no access.")
        }
        Destination::Backchannel { reference } => {
            let decided = backchannel_requests::decide(state, reference, call.now, None);
            decision_page(decided, "Refused", "The client gets no access.")
        }
    }
}

/// Tells the client what is wrong, where the browser can carry it.
pub(super) fn fail(
    state: &mut State,
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    error: &OAuthError,
) -> Response {
    match &request.destination {
        Destination::Client { return_path, .. } => {
            authorization_response::error(state, call, return_path, error)
        }
        Destination::Device { .. } | Destination::Backchannel { .. } => {
            pages::message(400, "Request refused", &error.description)
        }
    }
}

fn decision_page(is_decided: bool, title: &str, sentence: &str) -> Response {
    if is_decided {
        pages::message(200, title, &format!("{sentence} You can close this page."))
    } else {
        pages::message(
            400,
            "Too late",
            "This request has expired, or was decided before.",
        )
    }
}

/// The members of the answer for each response type (RFC 6749 §4.1.2, §4.2.2; OIDC Core §3.2.2.5,
/// §3.3.2.5).
fn answer(
    state: &mut State,
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    return_path: &ReturnPath,
    response_type: ResponseType,
    grant: &Grant,
) -> Result<Parameters, OAuthError> {
    let mut out = Parameters::new();
    let code = response_type.has_code().then(|| {
        let code = code(state, call, request, return_path, grant);
        out.push("code", code.as_str());
        code
    });
    if let Some(separator) = state.config.conduct.scope_beside_code
        && !response_type.has_token()
    {
        out.push("scope", grant.scope.join(separator));
    }
    let access_token = if response_type.has_token() {
        // Of its own grant: it lives on when the code beside it is misused.
        let grant_id = random_name(call.rng);
        state.grants.insert(&grant_id, grant.clone());
        let token = issue::access_token(state, call, &Issue::all(&grant_id, grant))?;
        out.push("access_token", token.as_str());
        out.push("token_type", "Bearer");
        if let Some(secs) = state.config.conduct.access_token_secs {
            out.push("expires_in", secs.to_string());
        }
        out.push("scope", grant.scope.join(" "));
        Some(token)
    } else {
        None
    };
    if response_type.has_id_token() {
        let beside = id_token::Beside {
            nonce: grant.nonce.as_deref(),
            access_token: access_token.as_deref(),
            code: code.as_deref(),
            state: return_path.state.as_deref(),
            // Without any access token there is no other place for the claims (OIDC Core §5.4).
            has_scope_claims: response_type == ResponseType::IdToken,
        };
        out.push("id_token", id_token::sign(state, call, grant, &beside)?);
    }
    Ok(out)
}

fn code(
    state: &mut State,
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    return_path: &ReturnPath,
    grant: &Grant,
) -> String {
    let (challenge, dpop_jkt) = match &request.destination {
        Destination::Client {
            challenge,
            dpop_jkt,
            ..
        } => {
            let is_bound = !state.faults.contains(&Fault::DpopBearer);
            (challenge.clone(), dpop_jkt.clone().filter(|_| is_bound))
        }
        Destination::Device { .. } | Destination::Backchannel { .. } => (None, None),
    };
    let value = random_name(call.rng);
    state.codes.insert(
        &value,
        Code {
            client_id: request.client_id.clone(),
            redirect_uri: return_path.redirect_uri.clone(),
            challenge,
            dpop_jkt,
            expires: later(call.now, state.config.conduct.code_secs),
            grant: grant.clone(),
            use_made: CodeUse::Unused,
        },
    );
    value
}
