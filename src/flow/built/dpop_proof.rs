//! The proof that goes with each request for or with a bound token (RFC 9449 §4).

use super::{BuiltKind, BuiltToken, signer::Signer};
use crate::{
    flow::{Context, Step},
    http::RequestDraft,
    oauth::{
        Secret,
        dpop::{self, ProofClaims},
        jose::{Algorithm, SigningKey},
    },
};

/// The key that the tokens of this run are bound to; made for the run, kept in memory.
#[derive(Clone, Debug)]
pub struct DpopKey(SigningKey);

impl DpopKey {
    /// Of the algorithms that the server lists, the first that takes no time to make a key for.
    pub(in crate::flow) fn make(context: &Context) -> Result<Self, String> {
        let by_preference = [
            Algorithm::Es256,
            Algorithm::EdDsa,
            Algorithm::Es384,
            Algorithm::Es512,
            Algorithm::Ps256,
            Algorithm::Rs256,
        ];
        let name = "dpop_signing_alg_values_supported";
        let algorithm = by_preference
            .into_iter()
            .find(|algorithm| context.metadata.lists(name, algorithm.as_str()))
            .unwrap_or(Algorithm::Es256);
        SigningKey::generate(algorithm, &mut context.rng("dpop key"))
            .map(Self)
            .map_err(|error| error.to_string())
    }

    /// The thumbprint that tokens are bound to (RFC 9449 §6.1).
    pub fn thumbprint(&self) -> String {
        self.0.public_key().thumbprint()
    }
}

/// Whether the request of that step carries a proof.
pub(super) fn applies(step: Step, context: &Context) -> bool {
    if !context.settings.profile.client.dpop_bound_access_tokens {
        return false;
    }
    match step {
        Step::Userinfo | Step::Resource | Step::Mcp(_) => context.has_dpop_token(),
        Step::Metadata(_)
        | Step::Keys { .. }
        | Step::WebFinger
        | Step::Challenge
        | Step::ResourceMetadata(_)
        | Step::Registration
        | Step::ClientRecord(_)
        | Step::Authorization
        | Step::DeviceAuthorization
        | Step::BackchannelAuthentication
        | Step::FrontIdToken { .. }
        | Step::IdToken { .. }
        | Step::CheckAgain(_)
        | Step::Introspection
        | Step::Revocation
        | Step::Logout => false,
        Step::PushedAuthorization | Step::Poll { .. } | Step::Token(_) | Step::Refresh => true,
    }
}

/// The proof for that request; at an API it is tied to the access token by `ath`.
pub(super) fn build(
    step: Step,
    context: &Context,
    key: &DpopKey,
    request: &RequestDraft,
) -> Result<BuiltToken, String> {
    let access_token = context
        .tokens
        .as_ref()
        .and_then(|tokens| tokens.access_token.as_ref())
        .filter(|_| step.shows_access_token())
        .map(Secret::expose);
    let url = request.destination();
    let claims = ProofClaims {
        jti: &context.random_text("dpop jti"),
        method: &request.method(),
        url,
        issued_at: context.now,
        access_token,
        nonce: context
            .dpop_nonces
            .get(&(url.origin(), step.shows_access_token()))
            .map(String::as_str),
    };
    BuiltToken::build(
        BuiltKind::DpopProof,
        &dpop::header(key.0.algorithm(), &key.0.public_key()),
        &claims.to_json(),
        Signer::Private(key.0.clone()),
        None,
        &mut context.rng("dpop proof"),
    )
}
