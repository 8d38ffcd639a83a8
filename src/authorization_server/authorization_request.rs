//! Reads an authorization request, and says what is wrong with it in the way the texts ask for.

use serde_json::Value;

use crate::oauth::{
    Parameters,
    jose::{Hash, base64url},
    pkce::{self, ChallengeMethod},
};

use super::{
    Acr, AuthenticationMethod, Client, FirstRefreshToken, Pkce, PkceDemand, ResponseType, State,
    authorization_details,
    claims::{self, ClaimsParameter, ClaimsRequest},
    error::{ErrorCode, OAuthError},
    form, id_token_hint, resource,
    return_path::{self, ReturnPath},
    scope,
};

/// What a client wants, found in order (RFC 6749 §4.1.1, OIDC Core §3.1.2.1). Requests of devices
/// and of the backchannel take this shape too, once a person looks at them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AuthorizationRequest {
    pub client_id: String,
    pub destination: Destination,
    pub scope: Vec<String>,
    pub nonce: Option<String>,
    pub prompt: Prompt,
    pub max_age_secs: Option<i64>,
    pub login_hint: Option<String>,
    /// The only person whose answer counts, by `sub`.
    pub expected_subject: Option<String>,
    /// The weakest sign-in that will do. Any will, where `acr` was asked for with no value that
    /// this server knows.
    pub acr: Option<Acr>,
    pub claims: ClaimsRequest,
    pub resources: Vec<String>,
    pub authorization_details: Vec<Value>,
    /// Whether it asks to keep access by the parameter that this server has for that.
    pub is_kept_asked: bool,
    /// Whether a person allowed it on a page, and not in an earlier request.
    pub is_allowed_here: bool,
}

/// Where the decision goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// To the client, by redirect or form.
    Client {
        return_path: ReturnPath,
        response_type: ResponseType,
        challenge: Option<(String, ChallengeMethod)>,
        /// The thumbprint of the key that the code is for (RFC 9449 §10).
        dpop_jkt: Option<String>,
    },
    /// To the device that polls (RFC 8628).
    Device { user_code: String },
    /// To the client that polls or is called (CIBA).
    Backchannel { reference: String },
}

/// The words of `prompt`; `select_account` is the sign-in page too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Prompt {
    pub none: bool,
    pub login: bool,
    pub consent: bool,
}

/// Why a request goes no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nobody to send an answer to: the person is told (RFC 6749 §4.1.2.1).
    Page(&'static str),
    /// The client is told.
    Redirect(ReturnPath, OAuthError),
}

/// By which way the parameters came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Came {
    /// Beforehand (RFC 9126), and not in the browser.
    pub is_pushed: bool,
    /// In a request object (RFC 9101).
    pub is_signed: bool,
}

impl AuthorizationRequest {
    /// What a person has to agree to, as words that a session can remember.
    pub(super) fn agreements(&self) -> Vec<String> {
        let claims = self.claims.all().into_iter().map(claim_agreement);
        self.scope.iter().cloned().chain(claims).collect()
    }
}

/// How a session remembers that a single claim was allowed.
pub(super) fn claim_agreement(name: &str) -> String {
    format!("claim:{name}")
}

/// Checks everything that needs no person.
pub(super) fn read(
    state: &State,
    parameters: &Parameters,
    came: Came,
) -> Result<AuthorizationRequest, Refusal> {
    let return_path = ReturnPath::read(state, parameters).map_err(Refusal::Page)?;
    read_rest(state, parameters, came, return_path.clone())
        .map_err(|error| Refusal::Redirect(return_path, error))
}

fn read_rest(
    state: &State,
    parameters: &Parameters,
    came: Came,
    return_path: ReturnPath,
) -> Result<AuthorizationRequest, OAuthError> {
    let client = state
        .client(&return_path.client_id)
        .ok_or_else(|| OAuthError::new(ErrorCode::UnauthorizedClient, "The client is gone"))?;
    if return_path.is_mismatch {
        return Err(OAuthError::new(
            ErrorCode::InvalidRedirectUri,
            "The redirect_uri is none of those registered for this client",
        ));
    }
    return_path::check_asked_mode(client, parameters)?;
    if !parameters.repeated().is_empty() {
        return Err(invalid_request(
            "A parameter was sent more than once (RFC 6749 section 3.1)",
        ));
    }
    if !came.is_pushed && state.config.require_pushed_authorization_requests {
        return Err(invalid_request(
            "This server takes pushed authorization requests only (RFC 9126 section 4)",
        ));
    }
    let needs_signature = state.config.require_signed_request_object
        || client.protection.require_signed_request_object;
    if needs_signature && !came.is_signed {
        return Err(invalid_request(
            "The request has to come in a signed request object (RFC 9101 section 10.5)",
        ));
    }
    for (name, code) in [
        ("request_uri", ErrorCode::RequestUriNotSupported),
        ("registration", ErrorCode::RegistrationNotSupported),
    ] {
        if form::value(parameters, name).is_some() {
            return Err(OAuthError::new(
                code,
                format!("The parameter {name} is not supported here"),
            ));
        }
    }
    let response_type = response_type(client, parameters)?;
    let challenge = challenge(state.config.conduct.pkce, client, response_type, parameters)?;
    let authorization_details = authorization_details::asked(parameters)?;
    let scope = scope::asked(
        &state.config.conduct,
        parameters,
        !authorization_details.is_empty(),
    )?;
    let nonce = form::value(parameters, "nonce").map(str::to_owned);
    check_openid(response_type, &scope, nonce.as_deref())?;
    let claims = match form::value(parameters, "claims") {
        None => ClaimsParameter::default(),
        Some(text) => claims::parameter(text)?,
    };
    let hinted = form::value(parameters, "id_token_hint")
        .map(|token| id_token_hint::subject(state, &client.client_id, token))
        .transpose()?;
    Ok(AuthorizationRequest {
        client_id: client.client_id.clone(),
        destination: Destination::Client {
            return_path,
            response_type,
            challenge,
            dpop_jkt: dpop_jkt(parameters)?,
        },
        scope,
        nonce,
        prompt: prompt(parameters)?,
        max_age_secs: max_age_secs(parameters)?,
        login_hint: form::value(parameters, "login_hint").map(str::to_owned),
        expected_subject: hinted.or(claims.subject),
        acr: claims.acr.or(acr_values(parameters)),
        claims: claims.request,
        resources: resource::asked(&state.config, parameters)?,
        authorization_details,
        is_kept_asked: match state.config.conduct.first_refresh_token {
            FirstRefreshToken::ForParameter(name, value) => {
                form::value(parameters, name) == Some(value)
            }
            FirstRefreshToken::ForOfflineScope
            | FirstRefreshToken::ForEverybody
            | FirstRefreshToken::ForNobody => false,
        },
        is_allowed_here: false,
    })
}

fn response_type(client: &Client, parameters: &Parameters) -> Result<ResponseType, OAuthError> {
    let text = form::required(parameters, "response_type")?;
    let response_type = ResponseType::parse(text).ok_or_else(|| {
        OAuthError::new(
            ErrorCode::UnsupportedResponseType,
            "This server does not know this response_type",
        )
    })?;
    if client.response_types.contains(&response_type) {
        Ok(response_type)
    } else {
        Err(OAuthError::new(
            ErrorCode::UnauthorizedClient,
            "The client is not registered for this response_type",
        ))
    }
}

/// ID tokens are for `openid` requests, and those of the implicit flow need a nonce (OIDC Core
/// §3.2.2.1); in the hybrid flow it stays optional (§3.3.2.11).
fn check_openid(
    response_type: ResponseType,
    scope: &[String],
    nonce: Option<&str>,
) -> Result<(), OAuthError> {
    if response_type.has_id_token() && !scope.iter().any(|word| word == "openid") {
        return Err(OAuthError::new(
            ErrorCode::InvalidScope,
            "An ID token is for requests with the scope openid",
        ));
    }
    if response_type.has_id_token() && !response_type.has_code() && nonce.is_none() {
        return Err(invalid_request(
            "The parameter nonce is missing (OpenID Connect Core section 3.2.2.1)",
        ));
    }
    Ok(())
}

/// RFC 7636 §4.3 and §4.4.1.
fn challenge(
    pkce: Pkce,
    client: &Client,
    response_type: ResponseType,
    parameters: &Parameters,
) -> Result<Option<(String, ChallengeMethod)>, OAuthError> {
    let Pkce::Known {
        demanded_of,
        methods,
    } = pkce
    else {
        return Ok(None);
    };
    let method = form::value(parameters, "code_challenge_method");
    let Some(challenge) = form::value(parameters, "code_challenge") else {
        if method.is_some() {
            return Err(invalid_request(
                "There is a code_challenge_method without a code_challenge",
            ));
        }
        return if response_type.has_code() && is_demanded(demanded_of, client) {
            Err(invalid_request(
                "This client must send a code_challenge (RFC 7636 section 4.4.1)",
            ))
        } else {
            Ok(None)
        };
    };
    let method = ChallengeMethod::parse(method.unwrap_or("plain"));
    let Some(method) = method.filter(|method| methods.contains(method)) else {
        return Err(invalid_request(
            "This server does not know the code_challenge_method (RFC 7636 section 4.4.1)",
        ));
    };
    if !pkce::is_well_formed(challenge) {
        return Err(invalid_request(
            "The code_challenge is not 43 to 128 unreserved characters (RFC 7636 section 4.2)",
        ));
    }
    Ok(Some((challenge.to_owned(), method)))
}

fn is_demanded(demanded_of: PkceDemand, client: &Client) -> bool {
    let is_without_secret = client.authentication.secret().is_none();
    match demanded_of {
        PkceDemand::Nobody => false,
        PkceDemand::PublicClients => client.authentication == AuthenticationMethod::None,
        PkceDemand::ClientsWithoutSecret => is_without_secret,
        PkceDemand::Everybody => true,
    }
}

/// A SHA-256 thumbprint in base64url, if it is there (RFC 9449 §10).
fn dpop_jkt(parameters: &Parameters) -> Result<Option<String>, OAuthError> {
    let Some(jkt) = form::value(parameters, "dpop_jkt") else {
        return Ok(None);
    };
    match base64url::decode(jkt) {
        Ok(bytes) if bytes.len() == Hash::Sha256.bytes() => Ok(Some(jkt.to_owned())),
        Ok(_) | Err(_) => Err(invalid_request(
            "The dpop_jkt is no SHA-256 thumbprint in base64url (RFC 9449 section 10)",
        )),
    }
}

fn prompt(parameters: &Parameters) -> Result<Prompt, OAuthError> {
    let mut prompt = Prompt::default();
    let words = form::words(
        form::value(parameters, "prompt").unwrap_or_default(),
        &[' '],
    );
    for word in &words {
        match word.as_str() {
            "none" => prompt.none = true,
            "login" | "select_account" => prompt.login = true,
            "consent" => prompt.consent = true,
            _ => {
                return Err(invalid_request(
                    "The parameter prompt has a value that this server does not know",
                ));
            }
        }
    }
    if prompt.none && words.len() > 1 {
        return Err(invalid_request(
            "prompt=none stands alone (OpenID Connect Core section 3.1.2.1)",
        ));
    }
    Ok(prompt)
}

fn max_age_secs(parameters: &Parameters) -> Result<Option<i64>, OAuthError> {
    form::value(parameters, "max_age")
        .map(|text| {
            text.parse()
                .ok()
                .filter(|secs| *secs >= 0)
                .ok_or_else(|| invalid_request("The parameter max_age is not a number of seconds"))
        })
        .transpose()
}

/// The first strength that this server knows, best first as the client wrote them (OIDC Core
/// §3.1.2.1). The parameter is a wish, so that words which nobody knows cost nothing.
pub(super) fn acr_values(parameters: &Parameters) -> Option<Acr> {
    let text = form::value(parameters, "acr_values")?;
    Some(
        text.split(' ')
            .find_map(Acr::parse)
            .unwrap_or(Acr::Password),
    )
}

fn invalid_request(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}
