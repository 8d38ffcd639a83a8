//! Clients that sign who they are (RFC 7523 §2.2): with a secret or a key, for this server, and once.

use serde_json::Value;

use crate::oauth::{
    Parameters, Secret,
    client_assertion::{
        ASSERTION_TYPE, AssertionError, CheckKey, ClientAssertion, Expected as ExpectedAssertion,
    },
    jose::{Algorithm, JwkSet},
};

use super::{
    AuthenticationMethod, Client, State,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    form,
};

/// Clocks may differ by this much.
const LEEWAY_SECS: i64 = 30;

/// The algorithms of assertions, as metadata lists them (RFC 8414 §2).
pub(super) fn algorithms() -> Vec<&'static str> {
    let secret = Algorithm::SHARED_SECRET.iter();
    secret
        .chain(&Algorithm::SUPPORTED)
        .map(|algorithm| algorithm.as_str())
        .collect()
}

/// The client that made the assertion.
///
/// # Errors
///
/// `invalid_request` where parameters do not belong together, else `invalid_client` (RFC 7521
/// §4.2.1).
pub(super) fn client(
    state: &mut State,
    call: &Call<'_>,
    form: &Parameters,
    assertion: &str,
) -> Result<Client, OAuthError> {
    if form::required(form, "client_assertion_type")? != ASSERTION_TYPE {
        return Err(invalid_client("This client_assertion_type is unknown here"));
    }
    let assertion = ClientAssertion::parse(assertion).map_err(|error| refused(&error))?;
    let client_id = assertion.client_id().map_err(|error| refused(&error))?;
    if form::value(form, "client_id").is_some_and(|named| named != client_id) {
        return Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "The client_id in the body is not the one in the assertion (RFC 7521 section 4.2)",
        ));
    }
    let client = state.client(client_id).cloned().ok_or_else(|| {
        invalid_client("The iss and sub of the assertion name no client of this server")
    })?;
    let issuer = &state.config.issuer;
    let audiences = [
        issuer.clone(),
        state.config.address("/token"),
        format!("{}{}", state.config.origin(), call.request.path()),
    ];
    let key = Key::of(&client)?;
    let accepted = assertion
        .check(&ExpectedAssertion {
            client_id: &client.client_id,
            key: key.to_check(),
            audiences: &audiences.each_ref().map(String::as_str),
            now: call.now,
            leeway_secs: LEEWAY_SECS,
            longest_life_secs: state.config.conduct.assertion_secs,
        })
        .map_err(|error| refused(&error))?;
    let name = format!("{} {}", client.client_id, accepted.jti);
    if state.client_assertion_ids.look_up(&name).is_some() {
        return Err(invalid_client(
            "An assertion with this jti was used before (OpenID Connect Core section 9)",
        ));
    }
    state.client_assertion_ids.insert(&name, accepted.expires);
    Ok(client)
}

/// What a client's signature is checked with.
enum Key<'a> {
    Secret(&'a Secret, Vec<Algorithm>),
    Public(JwkSet, Vec<Algorithm>),
}

impl<'a> Key<'a> {
    fn of(client: &'a Client) -> Result<Self, OAuthError> {
        let allowed = |all: &[Algorithm]| match client.token_endpoint_auth_signing_alg {
            None => all.to_vec(),
            Some(only) => all.iter().copied().filter(|one| *one == only).collect(),
        };
        match &client.authentication {
            AuthenticationMethod::ClientSecretJwt(secret) => {
                Ok(Self::Secret(secret, allowed(&Algorithm::SHARED_SECRET)))
            }
            AuthenticationMethod::PrivateKeyJwt => {
                let keys = client.jwks.as_ref().and_then(Value::as_object);
                keys.and_then(|members| JwkSet::from_members(members).ok())
                    .map(|keys| Self::Public(keys, allowed(&Algorithm::SUPPORTED)))
                    .ok_or_else(|| invalid_client("The client has no keys in its jwks"))
            }
            AuthenticationMethod::None
            | AuthenticationMethod::ClientSecretBasic(_)
            | AuthenticationMethod::ClientSecretPost(_)
            | AuthenticationMethod::TlsClientAuth { .. }
            | AuthenticationMethod::SelfSignedTlsClientAuth => Err(invalid_client(
                "The client is registered for another way than an assertion",
            )),
        }
    }

    fn to_check(&self) -> CheckKey<'_> {
        match self {
            Self::Secret(secret, algorithms) => CheckKey::Secret { secret, algorithms },
            Self::Public(keys, algorithms) => CheckKey::PublicKeys { keys, algorithms },
        }
    }
}

fn invalid_client(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClient, description)
}

/// The error without anything of the request.
fn refused(error: &AssertionError) -> OAuthError {
    invalid_client(match error {
        AssertionError::NotAJwt(_) => "The assertion is no signed JWT in compact form",
        AssertionError::Claims(_) => "The assertion holds no JSON object",
        AssertionError::RepeatedClaims { .. } => "A claim of the assertion stands there twice",
        AssertionError::WrongType { .. } | AssertionError::TypeNotText { .. } => {
            "The typ of the assertion is that of another kind of token"
        }
        AssertionError::Claim(_) => {
            "A claim of the assertion is missing or of the wrong kind: iss, sub, aud, exp and jti \
             are needed"
        }
        AssertionError::IssuerNotSubject { .. } | AssertionError::OtherClient { .. } => {
            "The iss and sub of the assertion are not both the client (RFC 7523 section 3)"
        }
        AssertionError::WrongAudience { .. }
        | AssertionError::SeveralAudiences { .. }
        | AssertionError::AudienceNotText { .. } => {
            "The aud of the assertion is not the issuer of this server, or not only that"
        }
        AssertionError::Expired { .. } => "The assertion has expired",
        AssertionError::NotYetValid { .. } => "The assertion is from the future",
        AssertionError::LivesTooLong { .. } => {
            "The assertion lives for longer than this server takes"
        }
        AssertionError::Secret(_) => "The client may not sign with any algorithm of this server",
        AssertionError::Signature(_) => {
            "The signature of the assertion is by no key of the client, or with another alg than \
             the client may use"
        }
    })
}
