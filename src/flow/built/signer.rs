//! With what the client signs, and to whom it encrypts.

use rand_core::CryptoRngCore;
use serde_json::{Map, Value, json};

use crate::{
    flow::{Context, Input},
    oauth::{
        Secret,
        jose::{
            Algorithm, ContentEncryption, JweEncryption, Jwk, KeyManagement, MacKey, PrivateJwk,
            Recipient, SigningKey,
        },
    },
};

/// A key with the algorithm that it signs with, as long as the header names no other that fits.
#[derive(Clone)]
pub(super) enum Signer {
    Private(SigningKey),
    /// `client_secret_jwt`.
    Shared {
        secret: Secret,
        algorithm: Algorithm,
    },
}

impl Signer {
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Private(key) => key.algorithm(),
            Self::Shared { algorithm, .. } => *algorithm,
        }
    }

    /// The signature over `input`. The header's `alg` decides where the key can do that; `none`
    /// signs nothing, which is for the server to refuse (RFC 7515 §4.1.1).
    pub fn signature(
        &self,
        header: &str,
        input: &[u8],
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Vec<u8>, String> {
        let named = algorithm_in(header);
        match (self, named) {
            (_, Some(Algorithm::None)) => Ok(Vec::new()),
            (Self::Private(key), named) => {
                let other = named
                    .filter(|named| *named != key.algorithm())
                    .and_then(|named| SigningKey::new(key.private_key().clone(), named).ok());
                let signature = other.as_ref().unwrap_or(key).signature(input, rng);
                signature.map_err(|error| error.to_string())
            }
            (Self::Shared { secret, algorithm }, named) => {
                let mac = named
                    .and_then(|named| MacKey::from_client_secret(secret, named).ok())
                    .map_or_else(|| MacKey::from_client_secret(secret, *algorithm), Ok)
                    .map_err(|error| error.to_string())?;
                Ok(mac.signature(input))
            }
        }
    }

    /// `alg` and the thumbprint of the key (RFC 7638), or that it is the client secret.
    pub fn in_words(&self, header: &str) -> String {
        match (self, algorithm_in(header)) {
            (_, Some(Algorithm::None)) => String::from("not signed: alg is none"),
            (Self::Private(key), _) => format!(
                "{}, key {}",
                self.algorithm(),
                key.public_key().thumbprint()
            ),
            (Self::Shared { .. }, _) => format!("{}, client secret", self.algorithm()),
        }
    }
}

fn algorithm_in(header: &str) -> Option<Algorithm> {
    let header: Map<String, Value> = serde_json::from_str(header).ok()?;
    Algorithm::parse(header.get("alg")?.as_str()?)
}

/// The client's own key, with the algorithm of that name or the usual one of the key.
///
/// # Errors
///
/// What is wrong with the key, in words that repeat nothing of it.
pub(in crate::flow) fn client_key(
    context: &Context,
    algorithm: Option<&str>,
) -> Result<SigningKey, String> {
    let text = context
        .input(Input::PrivateKey)
        .ok_or("expected a private key of the client, and there is none")?;
    signing_key(text, algorithm)
}

pub(in crate::flow) fn signing_key(
    text: &Secret,
    algorithm: Option<&str>,
) -> Result<SigningKey, String> {
    let jwk = PrivateJwk::from_text(text.expose()).map_err(|error| error.to_string())?;
    let wanted = match algorithm {
        None => None,
        Some(name) => Some(
            Algorithm::parse(name)
                .ok_or_else(|| format!("expected an algorithm for signatures, got {name:?}"))?,
        ),
    };
    SigningKey::from_private_jwk(&jwk, wanted).map_err(|error| error.to_string())
}

/// Whom a signed token is encrypted to, and how.
#[derive(Clone)]
pub(super) struct Sealing {
    recipient: Jwk,
    algorithm: KeyManagement,
    content: ContentEncryption,
}

impl Sealing {
    /// A key of the server's that is meant for encryption (OIDC Registration §2).
    ///
    /// # Errors
    ///
    /// What is missing, in words.
    pub fn to_server(context: &Context, algorithm: &str, content: &str) -> Result<Self, String> {
        let algorithm = KeyManagement::parse(algorithm)
            .ok_or_else(|| format!("expected an algorithm for encryption, got {algorithm:?}"))?;
        let content = ContentEncryption::parse(content)
            .ok_or_else(|| format!("expected an encryption of content, got {content:?}"))?;
        let keys = context
            .encryption_keys
            .as_ref()
            .ok_or("expected the server's keys to encrypt to: its metadata names no jwks_uri")?;
        let recipient = keys
            .keys
            .iter()
            .find(|key| key.fits_key_management(algorithm))
            .ok_or_else(|| {
                format!("expected a key for {algorithm} among the server's, and there is none")
            })?;
        Ok(Self {
            recipient: recipient.clone(),
            algorithm,
            content,
        })
    }

    pub fn seal(&self, signed: &str, rng: &mut dyn CryptoRngCore) -> Result<String, String> {
        let mut header = Map::new();
        if let Some(kid) = self.recipient.kid() {
            header.insert("kid".into(), json!(kid));
        }
        header.insert("cty".into(), json!("oauth-authz-req+jwt"));
        JweEncryption {
            algorithm: self.algorithm,
            content: self.content,
            header,
        }
        .encrypt(
            Recipient::Public(&self.recipient.key),
            signed.as_bytes(),
            rng,
        )
        .map_err(|error| error.to_string())
    }
}
