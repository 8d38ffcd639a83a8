//! Access tokens as they come to an API, by themselves (RFC 6750) or with a proof (RFC 9449 §7).

use crate::{
    http::{Request, Response, certificate_thumbprint},
    oauth::Parameters,
};

use super::{
    State,
    api_challenge::{self, Challenge, Scheme},
    dpop::{self, Refused},
    dpop_nonces::Side,
    endpoints::Call,
    form,
    grant::{AccessToken, Grant},
    resource::Api,
};

/// The working access token of a request that has that scope, with its grant.
///
/// # Errors
///
/// The response with its `WWW-Authenticate` challenge.
pub(super) fn authorized(
    state: &mut State,
    call: &mut Call<'_>,
    scope: &'static str,
) -> Result<(AccessToken, Grant), Response> {
    check(state, call, None, Some(scope))
}

/// The same at one of the APIs, which says in its challenges where its metadata lies
/// (RFC 9728 §5.1) and takes no token that is for others only.
///
/// # Errors
///
/// The response with its `WWW-Authenticate` challenge.
pub(super) fn for_api(
    state: &mut State,
    call: &mut Call<'_>,
    api: Api,
    scope: &'static str,
) -> Result<(AccessToken, Grant), Response> {
    check(state, call, Some(api), Some(scope))
}

/// The same, whatever its scope is.
///
/// # Errors
///
/// The response with its `WWW-Authenticate` challenge.
pub(super) fn known(
    state: &mut State,
    call: &mut Call<'_>,
) -> Result<(AccessToken, Grant), Response> {
    check(state, call, None, None)
}

/// The bearer token of the `Authorization` header, if there is one.
pub(super) fn header_token(request: &Request) -> Option<String> {
    let header = request.headers.first("authorization")?;
    let (scheme, token) = header.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

fn check(
    state: &mut State,
    call: &mut Call<'_>,
    api: Option<Api>,
    scope: Option<&'static str>,
) -> Result<(AccessToken, Grant), Response> {
    let sent = match token(call.request) {
        Ok(sent) => sent,
        Err(challenge) => {
            return Err(api_challenge::response(
                state,
                api,
                Scheme::Bearer,
                challenge,
            ));
        }
    };
    let scheme = sent.scheme;
    open(state, call, api, sent, scope)
        .map_err(|challenge| api_challenge::response(state, api, scheme, challenge))
}

fn open(
    state: &mut State,
    call: &mut Call<'_>,
    api: Option<Api>,
    sent: Sent,
    scope: Option<&'static str>,
) -> Result<(AccessToken, Grant), Challenge> {
    let (token, grant) = state
        .live_access_token(&sent.token, call.now)
        .map(|(token, grant)| (token.clone(), grant.clone()))
        .ok_or(Challenge::InvalidToken)?;
    let shown = call.certificate.map(certificate_thumbprint);
    if token.certificate_thumbprint.is_some() && token.certificate_thumbprint != shown {
        return Err(Challenge::OtherCertificate);
    }
    match (sent.scheme, token.jkt.as_deref()) {
        (Scheme::Bearer, None) => {}
        (Scheme::Bearer, Some(_)) => return Err(Challenge::BoundToken),
        (Scheme::Dpop, None) => return Err(Challenge::UnboundToken),
        (Scheme::Dpop, Some(jkt)) => prove(state, call, &sent.token, jkt)?,
    }
    if api.is_some_and(|api| !is_for(state, &token, api)) {
        return Err(Challenge::OtherAudience);
    }
    match scope {
        Some(scope) if !token.scope.iter().any(|word| word == scope) => {
            Err(Challenge::InsufficientScope(scope))
        }
        Some(_) | None => Ok((token, grant)),
    }
}

/// A token that is bound to a key comes with a proof of that key (RFC 9449 §7.1).
fn prove(state: &mut State, call: &mut Call<'_>, token: &str, jkt: &str) -> Result<(), Challenge> {
    let proof = dpop::sole_proof(call).map_err(refusal)?;
    let proof = proof.ok_or(Challenge::InvalidProof(
        "The access token is bound to a key, of which no proof came",
    ))?;
    dpop::check(
        state,
        call,
        Side::ResourceServer,
        &proof,
        Some((token, jkt)),
    )
    .map(|_| ())
    .map_err(refusal)
}

fn refusal(refused: Refused) -> Challenge {
    match refused {
        Refused::Proof(description) => Challenge::InvalidProof(description),
        Refused::Nonce => Challenge::UseNonce,
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

/// A token and the scheme that it came with; one in a form counts as a bearer token.
struct Sent {
    scheme: Scheme,
    token: String,
}

/// The token from the header (RFC 6750 §2.1) or the form (§2.2). One in the query is refused
/// (RFC 9700 §4.3.2), and so are two.
fn token(request: &Request) -> Result<Sent, Challenge> {
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
        (None, Some(token)) => Ok(Sent {
            scheme: Scheme::Bearer,
            token: token.to_owned(),
        }),
        (Some(header), None) => {
            let (scheme, token) = header.split_once(' ').unwrap_or((&header, ""));
            // A scheme that is not supported is answered as if nothing had come.
            let scheme = Scheme::parse(scheme).ok_or(Challenge::NoToken)?;
            match token.trim() {
                "" => Err(Challenge::InvalidRequest),
                token => Ok(Sent {
                    scheme,
                    token: token.to_owned(),
                }),
            }
        }
    }
}
