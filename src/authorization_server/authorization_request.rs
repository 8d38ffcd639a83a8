//! Reads an authorization request, and says what is wrong with it in the way the texts ask for.

use crate::oauth::{
    Parameters,
    pkce::{self, ChallengeMethod},
};

use super::{
    AuthenticationMethod, Client, Config, SCOPES,
    error::{ErrorCode, OAuthError},
    form, redirect_uri,
};

/// A request that was found in order (RFC 6749 §4.1.1, OIDC Core §3.1.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AuthorizationRequest {
    pub client_id: String,
    pub return_path: ReturnPath,
    pub scope: Vec<String>,
    pub nonce: Option<String>,
    pub challenge: Option<(String, ChallengeMethod)>,
    pub prompt: Prompt,
    pub max_age_secs: Option<i64>,
    pub login_hint: Option<String>,
}

/// How an answer gets back to the client, good or bad.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReturnPath {
    pub redirect_uri: String,
    pub response_mode: ResponseMode,
    pub state: Option<String>,
}

/// The carrier of the answer (Multiple Response Types §2.1, Form Post §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseMode {
    Query,
    Fragment,
    FormPost,
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

/// Checks everything that needs no person.
pub(super) fn read(
    config: &Config,
    parameters: &Parameters,
) -> Result<AuthorizationRequest, Refusal> {
    let client_id = single(parameters, "client_id").ok_or(Refusal::Page(
        "The parameter client_id is missing or came twice.",
    ))?;
    let client = config.client(client_id).ok_or(Refusal::Page(
        "No client with this client_id is registered here.",
    ))?;
    let asked = single(parameters, "redirect_uri").ok_or(Refusal::Page(
        "The parameter redirect_uri is missing or came twice.",
    ))?;
    let is_registered = client
        .redirect_uris
        .iter()
        .any(|registered| redirect_uri::matches(registered, asked));
    if !is_registered {
        return Err(Refusal::Page(
            "The redirect_uri is none of those registered for this client.",
        ));
    }
    let response_mode = match form::value(parameters, "response_mode") {
        None | Some("query") => ResponseMode::Query,
        Some("fragment") => ResponseMode::Fragment,
        Some("form_post") => ResponseMode::FormPost,
        Some(_) => {
            return Err(Refusal::Page(
                "This server does not know this response_mode.",
            ));
        }
    };
    let return_path = ReturnPath {
        redirect_uri: asked.to_owned(),
        response_mode,
        state: single(parameters, "state").map(str::to_owned),
    };
    match read_rest(client, parameters, return_path.clone()) {
        Ok(request) => Ok(request),
        Err(error) => Err(Refusal::Redirect(return_path, error)),
    }
}

fn read_rest(
    client: &Client,
    parameters: &Parameters,
    return_path: ReturnPath,
) -> Result<AuthorizationRequest, OAuthError> {
    if !parameters.repeated().is_empty() {
        return Err(invalid_request(
            "A parameter was sent more than once (RFC 6749 section 3.1)",
        ));
    }
    for (name, code) in [
        ("request", ErrorCode::RequestNotSupported),
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
    if form::required(parameters, "response_type")? != "code" {
        return Err(OAuthError::new(
            ErrorCode::UnsupportedResponseType,
            "This server knows the response type code only",
        ));
    }
    Ok(AuthorizationRequest {
        client_id: client.client_id.clone(),
        return_path,
        scope: scope(parameters)?,
        nonce: form::value(parameters, "nonce").map(str::to_owned),
        challenge: challenge(client, parameters)?,
        prompt: prompt(parameters)?,
        max_age_secs: max_age_secs(parameters)?,
        login_hint: form::value(parameters, "login_hint").map(str::to_owned),
    })
}

fn scope(parameters: &Parameters) -> Result<Vec<String>, OAuthError> {
    let words = form::scope_words(form::value(parameters, "scope").unwrap_or_default());
    if words.is_empty() {
        return Err(OAuthError::new(
            ErrorCode::InvalidScope,
            "The parameter scope is missing, and this server has no default",
        ));
    }
    let all_known = words
        .iter()
        .all(|word| SCOPES.iter().any(|scope| scope.name == word));
    if all_known {
        Ok(words)
    } else {
        Err(OAuthError::new(
            ErrorCode::InvalidScope,
            "The scope has a word that this server does not know",
        ))
    }
}

/// RFC 7636 §4.3 and §4.4.1; public clients have to use it (RFC 9700 §2.1.1).
fn challenge(
    client: &Client,
    parameters: &Parameters,
) -> Result<Option<(String, ChallengeMethod)>, OAuthError> {
    let method = form::value(parameters, "code_challenge_method");
    let Some(challenge) = form::value(parameters, "code_challenge") else {
        if method.is_some() {
            return Err(invalid_request(
                "There is a code_challenge_method without a code_challenge",
            ));
        }
        return match client.authentication {
            AuthenticationMethod::None => Err(invalid_request(
                "A public client must send a code_challenge (RFC 7636 section 4.4.1)",
            )),
            AuthenticationMethod::ClientSecretBasic(_)
            | AuthenticationMethod::ClientSecretPost(_) => Ok(None),
        };
    };
    let Some(method) = ChallengeMethod::parse(method.unwrap_or("plain")) else {
        return Err(invalid_request(
            "The code_challenge_method is neither S256 nor plain (RFC 7636 section 4.4.1)",
        ));
    };
    if !pkce::is_well_formed(challenge) {
        return Err(invalid_request(
            "The code_challenge is not 43 to 128 unreserved characters (RFC 7636 section 4.2)",
        ));
    }
    Ok(Some((challenge.to_owned(), method)))
}

fn prompt(parameters: &Parameters) -> Result<Prompt, OAuthError> {
    let mut prompt = Prompt::default();
    let words = form::scope_words(form::value(parameters, "prompt").unwrap_or_default());
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

/// The value, if it is there exactly once and not empty.
fn single<'a>(parameters: &'a Parameters, name: &'a str) -> Option<&'a str> {
    let mut all = parameters.all(name);
    let value = all.next().filter(|value| !value.is_empty());
    if all.next().is_some() { None } else { value }
}

fn invalid_request(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}
