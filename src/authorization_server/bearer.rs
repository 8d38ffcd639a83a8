//! Access tokens as they come to an API, and the challenges for what is wrong (RFC 6750).

use crate::{
    http::{Request, Response},
    oauth::{Parameters, Timestamp},
};

use super::{
    State,
    error::secret_json,
    form,
    state::{AccessToken, Grant},
};

/// Why an API says no (RFC 6750 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Challenge {
    /// Nothing was sent, so no code is given either.
    NoToken,
    InvalidRequest,
    InvalidToken,
    InsufficientScope(&'static str),
}

/// The working access token of a request that has that scope, with its grant.
///
/// # Errors
///
/// The response with its `WWW-Authenticate` challenge.
pub(super) fn authorized<'a>(
    state: &'a State,
    request: &Request,
    now: Timestamp,
    scope: &'static str,
) -> Result<(&'a AccessToken, &'a Grant), Response> {
    let value = token(request).map_err(respond)?;
    let (token, grant) = state
        .live_access_token(&value, now)
        .ok_or_else(|| respond(Challenge::InvalidToken))?;
    if token.scope.iter().any(|word| word == scope) {
        Ok((token, grant))
    } else {
        Err(respond(Challenge::InsufficientScope(scope)))
    }
}

/// The token from the header (RFC 6750 §2.1) or the form (§2.2). One in the query is refused
/// (RFC 9700 §4.3.2), and so are two.
fn token(request: &Request) -> Result<String, Challenge> {
    let query = Parameters::decode(request.query().unwrap_or_default().as_bytes());
    if query.contains("access_token") {
        return Err(Challenge::InvalidRequest);
    }
    let is_form = request.method == "POST"
        && request.media_type().as_deref() == Some("application/x-www-form-urlencoded");
    let body = if is_form {
        Parameters::decode(&request.body)
    } else {
        Parameters::new()
    };
    if body.all("access_token").nth(1).is_some() {
        return Err(Challenge::InvalidRequest);
    }
    let in_form = form::value(&body, "access_token");
    let mut headers = request.headers.all("authorization");
    let header = headers.next().map(|header| header.text().into_owned());
    if headers.next().is_some() {
        return Err(Challenge::InvalidRequest);
    }
    match (header, in_form) {
        (None, None) => Err(Challenge::NoToken),
        (Some(_), Some(_)) => Err(Challenge::InvalidRequest),
        (None, Some(token)) => Ok(token.to_owned()),
        (Some(header), None) => match header.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                Ok(token.trim().to_owned())
            }
            None if header.eq_ignore_ascii_case("bearer") => Err(Challenge::InvalidRequest),
            // A scheme that is not supported is answered as if nothing had come.
            Some(_) | None => Err(Challenge::NoToken),
        },
    }
}

fn respond(challenge: Challenge) -> Response {
    let (status, error, more) = match challenge {
        Challenge::NoToken => (401, None, String::new()),
        Challenge::InvalidRequest => (
            400,
            Some((
                "invalid_request",
                "Send the token once, in the Authorization header",
            )),
            String::new(),
        ),
        Challenge::InvalidToken => (
            401,
            Some((
                "invalid_token",
                "The access token is unknown, expired or revoked",
            )),
            String::new(),
        ),
        Challenge::InsufficientScope(scope) => (
            403,
            Some((
                "insufficient_scope",
                "The access token was not granted this scope",
            )),
            format!(", scope=\"{scope}\""),
        ),
    };
    let Some((code, description)) = error else {
        return Response::new(status)
            .header("WWW-Authenticate", "Bearer realm=\"OAuth Playground\"")
            .header("Cache-Control", "no-store");
    };
    secret_json(
        status,
        &serde_json::json!({ "error": code, "error_description": description }),
    )
    .header(
        "WWW-Authenticate",
        format!(
            "Bearer realm=\"OAuth Playground\", error=\"{code}\", \
             error_description=\"{description}\"{more}"
        ),
    )
}
