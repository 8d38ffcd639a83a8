//! JSON Web Signatures, Keys and Encryption (RFC 7515, RFC 7516, RFC 7517, RFC 7518, RFC 8037).

mod algorithm;
pub mod base64url;
mod compact;
mod json_form;
mod jwe;
mod jwk;
mod jwk_set;
mod jws;
mod key_details;
mod mac;
mod members;
mod pem;
mod private_jwk;
mod private_key;
mod public_key;
mod sign;
mod signature;
mod symmetric_key;
mod verify;

#[cfg(test)]
mod foreign_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod json_form_tests;
#[cfg(test)]
mod key_tests;
#[cfg(test)]
mod rfc_tests;
#[cfg(test)]
pub(crate) mod vectors;
#[cfg(test)]
mod verify_tests;

pub use algorithm::{Algorithm, AlgorithmFamily, Hash};
pub use json_form::{JsonFormError, MAX_ENTRIES};
pub use jwe::{
    ContentEncryption, DecryptError, EncryptError, Jwe, JweAlgorithms, JweEncryption, JweError,
    JwePart, KeyManagement, MAX_INFLATED_BYTES, Recipient,
};
pub use jwk::{Jwk, Purpose, SkipReason};
pub use jwk_set::{JwkSet, JwkSetError, MAX_KEYS, SkippedKey};
pub use jws::{Fault, Jws, JwsError, MAX_TOKEN_BYTES, Part};
pub use key_details::KeyDetails;
pub use mac::{MacKey, ShortKey};
pub use private_jwk::{KeyMaterial, PrivateJwk};
pub use private_key::PrivateKey;
pub use public_key::{KeyType, PublicKey};
pub use sign::{SignError, SigningKey, SigningKeyError};
pub use symmetric_key::SymmetricKey;
pub use verify::{Verified, VerifyError};
