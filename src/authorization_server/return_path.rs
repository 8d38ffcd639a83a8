//! How an answer of the authorization endpoint gets back to the client, good or bad.

use crate::oauth::Parameters;

use super::{
    Client, Conduct, ResponseType, State, client_document,
    error::{ErrorCode, OAuthError},
    form, redirect_uri,
};

/// Address and form of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReturnPath {
    pub client_id: String,
    pub redirect_uri: String,
    /// Whether another one was asked for, which is not registered.
    pub is_mismatch: bool,
    pub response_mode: ResponseMode,
    /// Whether the answer is one signed JWT (JARM §2.1).
    pub is_signed: bool,
    pub state: Option<String>,
}

/// The carrier of the answer (Multiple Response Types §2.1, Form Post §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseMode {
    Query,
    Fragment,
    FormPost,
}

/// A value of `response_mode`.
pub(super) struct NamedMode {
    pub name: &'static str,
    /// `None` for the carrier that is usual for the response type.
    carrier: Option<ResponseMode>,
    is_signed: bool,
}

/// In the order of `response_modes_supported`; those with JWT are of JARM §2.3.
#[rustfmt::skip]
pub(super) const MODES: [NamedMode; 7] = [
    NamedMode { name: "query", carrier: Some(ResponseMode::Query), is_signed: false },
    NamedMode { name: "fragment", carrier: Some(ResponseMode::Fragment), is_signed: false },
    NamedMode { name: "form_post", carrier: Some(ResponseMode::FormPost), is_signed: false },
    NamedMode { name: "query.jwt", carrier: Some(ResponseMode::Query), is_signed: true },
    NamedMode { name: "fragment.jwt", carrier: Some(ResponseMode::Fragment), is_signed: true },
    NamedMode { name: "form_post.jwt", carrier: Some(ResponseMode::FormPost), is_signed: true },
    NamedMode { name: "jwt", carrier: None, is_signed: true },
];

impl ReturnPath {
    /// Where the answer to these parameters goes, whatever else is wrong with them. What may not be
    /// answered in a query is not, and [`check_asked_mode`] refuses it.
    ///
    /// # Errors
    ///
    /// What to tell the person, as there is nobody else to tell it to (RFC 6749 §4.1.2.1).
    pub(super) fn read(state: &State, parameters: &Parameters) -> Result<Self, &'static str> {
        let client_id = single(parameters, "client_id")
            .ok_or("The parameter client_id is missing or came twice.")?;
        let client = state
            .client(client_id)
            .ok_or_else(|| client_document::refusal(client_id))?;
        let (redirect_uri, is_mismatch) = redirect_uri(&state.config.conduct, client, parameters)?;
        let usual = usual_mode(parameters);
        let (carrier, is_signed) = match form::value(parameters, "response_mode") {
            None => (usual, false),
            Some(name) => {
                let mode = MODES
                    .iter()
                    .find(|mode| mode.name == name)
                    .ok_or("This server does not know this response_mode.")?;
                (mode.carrier.unwrap_or(usual), mode.is_signed)
            }
        };
        Ok(Self {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            is_mismatch,
            response_mode: if check_mode(client, carrier, usual, is_signed).is_ok() {
                carrier
            } else {
                usual
            },
            is_signed,
            state: single(parameters, "state").map(str::to_owned),
        })
    }
}

/// Where the answer goes, and whether the client asked for it to go elsewhere.
fn redirect_uri<'a>(
    conduct: &Conduct,
    client: &'a Client,
    parameters: &'a Parameters,
) -> Result<(&'a str, bool), &'static str> {
    let first = client.redirect_uris.first().map(String::as_str);
    let asked = match single(parameters, "redirect_uri") {
        Some(asked) => asked,
        None if conduct.redirect_uri_is_optional
            && form::value(parameters, "redirect_uri").is_none() =>
        {
            first.ok_or("No redirect_uri is registered for this client.")?
        }
        None => return Err("The parameter redirect_uri is missing or came twice."),
    };
    if redirect_uri::is_allowed(conduct.redirects, &client.redirect_uris, asked) {
        return Ok((asked, false));
    }
    match first {
        Some(first) if conduct.tells_client_of_mismatch => Ok((first, true)),
        Some(_) | None => Err("The redirect_uri is none of those registered for this client."),
    }
}

/// Refuses to put tokens into a query, but for encrypted ones (JARM §2.3.1).
pub(super) fn check_asked_mode(client: &Client, parameters: &Parameters) -> Result<(), OAuthError> {
    let name = form::value(parameters, "response_mode");
    let Some(mode) = MODES.iter().find(|mode| Some(mode.name) == name) else {
        return Ok(());
    };
    let usual = usual_mode(parameters);
    check_mode(client, mode.carrier.unwrap_or(usual), usual, mode.is_signed)
}

fn check_mode(
    client: &Client,
    carrier: ResponseMode,
    usual: ResponseMode,
    is_signed: bool,
) -> Result<(), OAuthError> {
    let is_encrypted = is_signed && client.protection.authorization_encryption.is_some();
    if carrier == ResponseMode::Query && usual == ResponseMode::Fragment && !is_encrypted {
        return Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            if is_signed {
                "A response type with a token may be answered in the query only where the answer \
                 is encrypted (JARM section 2.3.1)"
            } else {
                "A response type with a token may not be answered in the query \
                 (Multiple Response Types section 5)"
            },
        ));
    }
    Ok(())
}

fn usual_mode(parameters: &Parameters) -> ResponseMode {
    match form::value(parameters, "response_type").and_then(ResponseType::parse) {
        Some(ResponseType::Code) | None => ResponseMode::Query,
        Some(
            ResponseType::Token
            | ResponseType::IdToken
            | ResponseType::IdTokenToken
            | ResponseType::CodeIdToken
            | ResponseType::CodeToken
            | ResponseType::CodeIdTokenToken,
        ) => ResponseMode::Fragment,
    }
}

/// The value, if it is there exactly once and not empty.
fn single<'a>(parameters: &'a Parameters, name: &'a str) -> Option<&'a str> {
    let mut all = parameters.all(name);
    let value = all.next().filter(|value| !value.is_empty());
    if all.next().is_some() { None } else { value }
}
