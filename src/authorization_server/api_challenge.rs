//! What an API answers to a request that it does not let in (RFC 6750 §3, RFC 9449 §7.1).

use crate::http::Response;

use super::{Acr, State, dpop, error::secret_json, grant::AccessToken, resource::Api};

/// How a token comes in the `Authorization` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// By itself (RFC 6750 §2.1).
    Bearer,
    /// With a proof of the key that it is bound to (RFC 9449 §7.1).
    Dpop,
}

/// Why an API says no (RFC 6750 §3.1, RFC 9470 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// Nothing was sent, so no code is given either.
    NoToken,
    InvalidRequest,
    InvalidToken,
    /// A token that is bound to a key came without its proof (RFC 9449 §7.1).
    BoundToken,
    /// A bearer token came as one that is bound to a key.
    UnboundToken,
    /// The token is for other APIs (RFC 8707 §2).
    OtherAudience,
    /// The token came without the certificate that it is bound to (RFC 8705 §3).
    OtherCertificate,
    InvalidProof(&'static str),
    /// RFC 9449 §9.
    UseNonce,
    InsufficientScope(&'static str),
    InsufficientAuthentication {
        acr: Acr,
        max_age_secs: i64,
    },
}

impl Scheme {
    pub(super) fn parse(name: &str) -> Option<Self> {
        [Self::Bearer, Self::Dpop]
            .into_iter()
            .find(|scheme| scheme.as_str().eq_ignore_ascii_case(name))
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Dpop => "DPoP",
        }
    }

    /// As a challenge begins: with the algorithms of proofs, where they are wanted.
    fn challenge(self) -> String {
        let realm = format!("{} realm=\"OAuth Playground\"", self.as_str());
        match self {
            Self::Bearer => realm,
            Self::Dpop => format!("{realm}, algs=\"{}\"", dpop::algorithms().join(" ")),
        }
    }
}

/// The answer to a sign-in that was too weak or too old (RFC 9470 §3).
pub(super) fn insufficient_authentication(
    state: &State,
    api: Api,
    token: &AccessToken,
    acr: Acr,
    max_age_secs: i64,
) -> Response {
    let challenge = Challenge::InsufficientAuthentication { acr, max_age_secs };
    response(state, Some(api), scheme_of(token), challenge)
}

/// The answer to a token that lacks one of these scopes, where the call decides which are needed
/// (RFC 6750 §3.1).
pub(super) fn insufficient_scope(
    state: &State,
    api: Api,
    token: &AccessToken,
    scopes: &'static str,
) -> Response {
    let challenge = Challenge::InsufficientScope(scopes);
    response(state, Some(api), scheme_of(token), challenge)
}

/// As the token came.
fn scheme_of(token: &AccessToken) -> Scheme {
    match token.jkt {
        None => Scheme::Bearer,
        Some(_) => Scheme::Dpop,
    }
}

/// The answer to a token that opens nothing here.
pub(super) fn invalid_token(state: &State) -> Response {
    response(state, None, Scheme::Bearer, Challenge::InvalidToken)
}

/// The challenge in the scheme that the token came with, or should have come with.
pub(super) fn response(
    state: &State,
    api: Option<Api>,
    scheme: Scheme,
    challenge: Challenge,
) -> Response {
    let metadata = api.map_or_else(String::new, |api| {
        let uri = api.metadata_uri(&state.config);
        format!(", resource_metadata=\"{uri}\"")
    });
    let Some((status, code, description)) = error(challenge) else {
        let scope = api.map_or_else(String::new, |api| {
            format!(", scope=\"{}\"", api.least_scope)
        });
        // Either scheme would do (RFC 9449 §7.1).
        return Response::new(401)
            .header(
                "WWW-Authenticate",
                format!("{}{scope}{metadata}", Scheme::Bearer.challenge()),
            )
            .header(
                "WWW-Authenticate",
                format!("{}{scope}{metadata}", Scheme::Dpop.challenge()),
            )
            .header("Cache-Control", "no-store");
    };
    let scheme = match challenge {
        Challenge::BoundToken => Scheme::Dpop,
        Challenge::NoToken
        | Challenge::InvalidRequest
        | Challenge::InvalidToken
        | Challenge::UnboundToken
        | Challenge::OtherAudience
        | Challenge::OtherCertificate
        | Challenge::InvalidProof(_)
        | Challenge::UseNonce
        | Challenge::InsufficientScope(_)
        | Challenge::InsufficientAuthentication { .. } => scheme,
    };
    secret_json(
        status,
        &serde_json::json!({ "error": code, "error_description": description }),
    )
    .header(
        "WWW-Authenticate",
        format!(
            "{}, error=\"{code}\", error_description=\"{description}\"{}{metadata}",
            scheme.challenge(),
            wanted(challenge)
        ),
    )
}

/// Status, code and what it means here.
fn error(challenge: Challenge) -> Option<(u16, &'static str, &'static str)> {
    Some(match challenge {
        Challenge::NoToken => return None,
        Challenge::InvalidRequest => (
            400,
            "invalid_request",
            "Send the token once, in the Authorization header",
        ),
        Challenge::InvalidToken => (
            401,
            "invalid_token",
            "The access token is unknown, expired or revoked",
        ),
        Challenge::BoundToken => (
            401,
            "invalid_token",
            "The access token is bound to a key: send it with the scheme DPoP and a proof",
        ),
        Challenge::UnboundToken => (
            401,
            "invalid_token",
            "The access token is bound to no key: send it with the scheme Bearer",
        ),
        Challenge::OtherAudience => (401, "invalid_token", "The access token is for another API"),
        Challenge::OtherCertificate => (
            401,
            "invalid_token",
            "The access token is bound to a client certificate that was not shown",
        ),
        Challenge::InvalidProof(description) => (401, "invalid_dpop_proof", description),
        Challenge::UseNonce => (
            401,
            "use_dpop_nonce",
            "The proof has to carry the nonce in the header DPoP-Nonce of this answer",
        ),
        Challenge::InsufficientScope(_) => (
            403,
            "insufficient_scope",
            "The access token was not granted this scope",
        ),
        Challenge::InsufficientAuthentication { .. } => (
            401,
            "insufficient_user_authentication",
            "A stronger or more recent sign-in is needed",
        ),
    })
}

/// The parameters that say what would do.
fn wanted(challenge: Challenge) -> String {
    match challenge {
        Challenge::InsufficientScope(scope) => format!(", scope=\"{scope}\""),
        Challenge::InsufficientAuthentication { acr, max_age_secs } => format!(
            ", acr_values=\"{}\", max_age=\"{max_age_secs}\"",
            acr.as_str()
        ),
        Challenge::NoToken
        | Challenge::InvalidRequest
        | Challenge::InvalidToken
        | Challenge::BoundToken
        | Challenge::UnboundToken
        | Challenge::OtherAudience
        | Challenge::OtherCertificate
        | Challenge::InvalidProof(_)
        | Challenge::UseNonce => String::new(),
    }
}
