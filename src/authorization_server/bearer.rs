//! Access tokens as they come to an API, and the challenges for what is wrong (RFC 6750).

use crate::{
    http::{Request, Response, certificate_thumbprint},
    oauth::Parameters,
};

use super::{
    Acr, State,
    endpoints::Call,
    error::secret_json,
    form,
    grant::{AccessToken, Grant},
    resource::Api,
};

/// Why an API says no (RFC 6750 §3.1, RFC 9470 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Challenge {
    /// Nothing was sent, so no code is given either.
    NoToken,
    InvalidRequest,
    InvalidToken,
    /// The token is for other APIs (RFC 8707 §2).
    OtherAudience,
    /// The token came without the certificate that it is bound to (RFC 8705 §3).
    OtherCertificate,
    InsufficientScope(&'static str),
    InsufficientAuthentication {
        acr: Acr,
        max_age_secs: i64,
    },
}

/// The working access token of a request that has that scope, with its grant.
///
/// # Errors
///
/// The response with its `WWW-Authenticate` challenge.
pub(super) fn authorized<'a>(
    state: &'a State,
    call: &Call<'_>,
    scope: &'static str,
) -> Result<(&'a AccessToken, &'a Grant), Response> {
    check(state, call, None, scope).map_err(|challenge| respond(state, None, challenge))
}

/// The same at one of the APIs, which says in its challenges where its metadata lies
/// (RFC 9728 §5.1) and takes no token that is for others only.
///
/// # Errors
///
/// The response with its `WWW-Authenticate` challenge.
pub(super) fn for_api<'a>(
    state: &'a State,
    call: &Call<'_>,
    api: Api,
    scope: &'static str,
) -> Result<(&'a AccessToken, &'a Grant), Response> {
    check(state, call, Some(api), scope).map_err(|challenge| respond(state, Some(api), challenge))
}

/// The answer of an API to a sign-in that was too weak or too old (RFC 9470 §3).
pub(super) fn insufficient_authentication(
    state: &State,
    api: Api,
    acr: Acr,
    max_age_secs: i64,
) -> Response {
    let challenge = Challenge::InsufficientAuthentication { acr, max_age_secs };
    respond(state, Some(api), challenge)
}

/// The answer to a token that opens nothing here.
pub(super) fn invalid_token(state: &State) -> Response {
    respond(state, None, Challenge::InvalidToken)
}

/// The bearer token of the `Authorization` header, if there is one.
pub(super) fn header_token(request: &Request) -> Option<String> {
    let header = request.headers.first("authorization")?;
    let (scheme, token) = header.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

fn check<'a>(
    state: &'a State,
    call: &Call<'_>,
    api: Option<Api>,
    scope: &'static str,
) -> Result<(&'a AccessToken, &'a Grant), Challenge> {
    let value = token(call.request)?;
    let (token, grant) = state
        .live_access_token(&value, call.now)
        .ok_or(Challenge::InvalidToken)?;
    let shown = call.certificate.map(certificate_thumbprint);
    if token.certificate_thumbprint.is_some() && token.certificate_thumbprint != shown {
        return Err(Challenge::OtherCertificate);
    }
    if api.is_some_and(|api| !is_for(state, token, api)) {
        return Err(Challenge::OtherAudience);
    }
    if token.scope.iter().any(|word| word == scope) {
        Ok((token, grant))
    } else {
        Err(Challenge::InsufficientScope(scope))
    }
}

/// A token without audience is for every API; the name of a resource server stands for all of its
/// APIs, since this server has only one.
fn is_for(state: &State, token: &AccessToken, api: Api) -> bool {
    let uri = api.uri(&state.config);
    token.audience.is_empty()
        || token
            .audience
            .iter()
            .any(|name| *name == uri || state.config.resource_server(name).is_some())
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

fn respond(state: &State, api: Option<Api>, challenge: Challenge) -> Response {
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
        Challenge::OtherAudience => (
            401,
            Some(("invalid_token", "The access token is for another API")),
            String::new(),
        ),
        Challenge::OtherCertificate => (
            401,
            Some((
                "invalid_token",
                "The access token is bound to a client certificate that was not shown",
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
        Challenge::InsufficientAuthentication { acr, max_age_secs } => (
            401,
            Some((
                "insufficient_user_authentication",
                "A stronger or more recent sign-in is needed",
            )),
            format!(
                ", acr_values=\"{}\", max_age=\"{max_age_secs}\"",
                acr.as_str()
            ),
        ),
    };
    let metadata = api.map_or_else(String::new, |api| {
        format!(
            ", resource_metadata=\"{}\"",
            api.metadata_uri(&state.config)
        )
    });
    let Some((code, description)) = error else {
        return Response::new(status)
            .header(
                "WWW-Authenticate",
                format!("Bearer realm=\"OAuth Playground\"{metadata}"),
            )
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
             error_description=\"{description}\"{more}{metadata}"
        ),
    )
}
