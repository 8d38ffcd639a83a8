//! The assertion by which the client shows who it is (RFC 7523 §3, OIDC Core §9).

use super::{
    BuiltKind, BuiltToken,
    signer::{Signer, client_key},
};
use crate::{
    flow::{Context, Input},
    oauth::{
        client_assertion::{AssertionClaims, AssertionKey},
        jose::{Algorithm, MacKey},
    },
    profile::{AssertionAudience, AuthMethod},
};

/// Long enough for a person who reads it first; servers bound it by minutes.
const LIFETIME_SECS: i64 = 300;

/// The assertion for the next request.
///
/// # Errors
///
/// What is wrong with the key or the secret, in words.
pub(super) fn build(context: &Context) -> Result<BuiltToken, String> {
    let profile = &context.settings.profile;
    let algorithm = profile.client.token_endpoint_auth_signing_alg.as_deref();
    let (header, signer) = match context.auth_method() {
        AuthMethod::ClientSecretJwt => {
            let secret = context
                .input(Input::ClientSecret)
                .ok_or("expected a client secret, and there is none")?;
            let algorithm = match algorithm {
                None => Algorithm::Hs256,
                Some(name) => Algorithm::parse(name).ok_or_else(|| {
                    format!("expected HS256, HS384 or HS512 for a client secret, got {name:?}")
                })?,
            };
            let key =
                MacKey::from_client_secret(secret, algorithm).map_err(|error| error.to_string())?;
            let signer = Signer::Shared {
                secret: secret.clone(),
                algorithm,
            };
            (AssertionKey::Secret(key).header(), signer)
        }
        AuthMethod::PrivateKeyJwt
        | AuthMethod::None
        | AuthMethod::ClientSecretBasic
        | AuthMethod::ClientSecretPost
        | AuthMethod::TlsClientAuth
        | AuthMethod::SelfSignedTlsClientAuth => {
            let key = client_key(context, algorithm)?;
            (
                AssertionKey::Private(key.clone()).header(),
                Signer::Private(key),
            )
        }
    };
    let audience = audience(context)?;
    let claims = AssertionClaims {
        client_id: context.client_id(),
        audience: &audience,
        issued_at: context.now,
        lifetime_secs: LIFETIME_SECS,
        jti: &context.random_text("client assertion jti"),
        not_before: None,
    };
    BuiltToken::build(
        BuiltKind::ClientAssertion,
        &header,
        &claims.to_json(),
        signer,
        None,
        &mut context.rng("client assertion"),
    )
}

/// The issuer, or the token endpoint for servers that want that.
pub(super) fn audience(context: &Context) -> Result<String, String> {
    match context.settings.profile.request.assertion_audience {
        AssertionAudience::Issuer => context.issuer().map(str::to_owned).ok_or_else(|| {
            String::from(
                "expected an issuer to address the assertion to, and the profile names none: choose the token endpoint as its audience",
            )
        }),
        AssertionAudience::TokenEndpoint => match context.metadata.endpoint("token_endpoint") {
            Some(Ok(url)) => Ok(url.as_str().to_owned()),
            Some(Err(error)) => Err(format!("token_endpoint: {error}")),
            None => Err(String::from(
                "expected token_endpoint in the metadata or the profile, and there is none",
            )),
        },
    }
}
