//! What a client registered about signatures and encryption, apart from its ID tokens' signature.

use serde_json::{Map, Value};

use crate::oauth::jose::{Algorithm, ContentEncryption, Jwk, JwkSet, KeyManagement, Purpose};

use super::{
    client_metadata::text,
    error::{ErrorCode, OAuthError},
};

/// How a client wants what it is told signed and encrypted, and how it signs what it asks for
/// (OIDC Registration §2, RFC 9101 §10.5, JARM §3, RFC 9701 §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    pub id_token_encryption: Option<Encryption>,
    /// `None` for plain JSON.
    pub userinfo_signed_response_alg: Option<Algorithm>,
    pub userinfo_encryption: Option<Encryption>,
    pub authorization_signed_response_alg: Algorithm,
    pub authorization_encryption: Option<Encryption>,
    pub introspection_signed_response_alg: Algorithm,
    pub introspection_encryption: Option<Encryption>,
    /// The only algorithm of its request objects; `None` for any.
    pub request_object_signing_alg: Option<Algorithm>,
    pub require_signed_request_object: bool,
}

/// A pair of `alg` and `enc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encryption {
    pub algorithm: KeyManagement,
    pub content: ContentEncryption,
}

impl Protection {
    /// Nothing encrypted, and signed with that algorithm what has to be signed.
    pub fn signed_with(algorithm: Algorithm) -> Self {
        Self {
            id_token_encryption: None,
            userinfo_signed_response_alg: None,
            userinfo_encryption: None,
            authorization_signed_response_alg: algorithm,
            authorization_encryption: None,
            introspection_signed_response_alg: algorithm,
            introspection_encryption: None,
            request_object_signing_alg: None,
            require_signed_request_object: false,
        }
    }

    /// Reads the members of a registration, with RS256 where the texts make it the default.
    ///
    /// # Errors
    ///
    /// `invalid_client_metadata` for algorithms that are not done here, and for encryption without
    /// a key to encrypt to.
    pub(super) fn read(sent: &Value) -> Result<Self, OAuthError> {
        let out = Self {
            id_token_encryption: encryption(sent, "id_token_encrypted_response")?,
            userinfo_signed_response_alg: signature(sent, "userinfo_signed_response_alg")?,
            userinfo_encryption: encryption(sent, "userinfo_encrypted_response")?,
            authorization_signed_response_alg: signature(
                sent,
                "authorization_signed_response_alg",
            )?
            .unwrap_or(Algorithm::Rs256),
            authorization_encryption: encryption(sent, "authorization_encrypted_response")?,
            introspection_signed_response_alg: signature(
                sent,
                "introspection_signed_response_alg",
            )?
            .unwrap_or(Algorithm::Rs256),
            introspection_encryption: encryption(sent, "introspection_encrypted_response")?,
            request_object_signing_alg: signature(sent, "request_object_signing_alg")?,
            require_signed_request_object: switch(sent, "require_signed_request_object")?,
        };
        let needs_key = [
            out.id_token_encryption,
            out.userinfo_encryption,
            out.authorization_encryption,
            out.introspection_encryption,
        ];
        for wanted in needs_key.into_iter().flatten() {
            if wanted.key_in(sent.get("jwks")).is_none() {
                return Err(invalid("The jwks holds no key for an encryption alg"));
            }
        }
        Ok(out)
    }

    /// What holds, as far as the client had a say in it or it differs from the texts' defaults.
    pub(super) fn write(&self, out: &mut Map<String, Value>) {
        let signatures = [
            (
                "userinfo_signed_response_alg",
                self.userinfo_signed_response_alg,
            ),
            (
                "authorization_signed_response_alg",
                Some(self.authorization_signed_response_alg),
            ),
            (
                "introspection_signed_response_alg",
                Some(self.introspection_signed_response_alg),
            ),
            (
                "request_object_signing_alg",
                self.request_object_signing_alg,
            ),
        ];
        for (name, algorithm) in signatures {
            if let Some(algorithm) = algorithm {
                out.insert(name.into(), algorithm.as_str().into());
            }
        }
        let encryptions = [
            ("id_token_encrypted_response", self.id_token_encryption),
            ("userinfo_encrypted_response", self.userinfo_encryption),
            (
                "authorization_encrypted_response",
                self.authorization_encryption,
            ),
            (
                "introspection_encrypted_response",
                self.introspection_encryption,
            ),
        ];
        for (name, encryption) in encryptions {
            if let Some(Encryption { algorithm, content }) = encryption {
                out.insert(format!("{name}_alg"), algorithm.as_str().into());
                out.insert(format!("{name}_enc"), content.as_str().into());
            }
        }
        if self.require_signed_request_object {
            out.insert("require_signed_request_object".into(), true.into());
        }
    }
}

impl Encryption {
    /// The first key of a JWK Set that can be encrypted to in this way.
    pub(super) fn key_in(self, jwks: Option<&Value>) -> Option<Jwk> {
        let members = jwks?.as_object()?;
        let set = JwkSet::from_members_for(members, Purpose::Encryption).ok()?;
        set.keys
            .into_iter()
            .find(|key| key.fits_key_management(self.algorithm))
    }
}

/// An algorithm with a key pair: `none` is never taken, and shared secrets sign nothing here.
pub(super) fn signature(sent: &Value, name: &str) -> Result<Option<Algorithm>, OAuthError> {
    text(sent, name)?
        .map(|written| {
            Algorithm::parse(written)
                .filter(|algorithm| algorithm.is_supported())
                .ok_or_else(|| invalid("A signing alg is not known here"))
        })
        .transpose()
}

/// The two members of an encryption; `enc` is A128CBC-HS256 where only `alg` is there (OIDC
/// Registration §2).
fn encryption(sent: &Value, name: &str) -> Result<Option<Encryption>, OAuthError> {
    let content = text(sent, &format!("{name}_enc"))?;
    let Some(algorithm) = text(sent, &format!("{name}_alg"))? else {
        return match content {
            None => Ok(None),
            Some(_) => Err(invalid("An encryption enc stands there without its alg")),
        };
    };
    let algorithm = KeyManagement::parse(algorithm)
        .filter(|algorithm| KEY_MANAGEMENT.contains(algorithm))
        .ok_or_else(|| invalid("An encryption alg is not known here"))?;
    let content = match content {
        None => ContentEncryption::A128CbcHs256,
        Some(written) => ContentEncryption::parse(written)
            .ok_or_else(|| invalid("An encryption enc is not known here"))?,
    };
    Ok(Some(Encryption { algorithm, content }))
}

/// What works with key pairs.
pub(super) const KEY_MANAGEMENT: [KeyManagement; 6] = [
    KeyManagement::RsaOaep,
    KeyManagement::RsaOaep256,
    KeyManagement::EcdhEs,
    KeyManagement::EcdhEsA128Kw,
    KeyManagement::EcdhEsA192Kw,
    KeyManagement::EcdhEsA256Kw,
];

fn switch(sent: &Value, name: &str) -> Result<bool, OAuthError> {
    match sent.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(value)) => Ok(*value),
        Some(_) => Err(invalid("A member that has to be true or false is neither")),
    }
}

fn invalid(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClientMetadata, description)
}
