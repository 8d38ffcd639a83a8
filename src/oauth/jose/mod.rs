//! JSON Web Signatures and Keys (RFC 7515, RFC 7517, RFC 7518).

mod algorithm;
mod base64url;
mod jwk;
mod jwk_set;
mod jws;
mod sign;
mod verify;

#[cfg(test)]
mod vectors;
#[cfg(test)]
mod verify_tests;

pub use algorithm::{Algorithm, AlgorithmFamily, Hash};
pub use jwk::{Jwk, KeyType, PublicKey, SkipReason};
pub use jwk_set::{JwkSet, JwkSetError, MAX_KEYS, SkippedKey};
pub use jws::{Fault, Jws, JwsError, MAX_TOKEN_BYTES, Part};
pub use sign::{SignError, SigningKey, SigningKeyError};
pub use verify::{Verified, VerifyError};
