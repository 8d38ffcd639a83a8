//! Encrypted tokens (RFC 7516, RFC 7518, RFC 8037).

mod agreement;
mod content;
mod decrypt;
mod deflate;
mod encrypt;
mod json;
mod key_wrap;
mod names;
mod token;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod rfc_tests;

pub use decrypt::{DecryptError, JweAlgorithms};
pub use deflate::MAX_INFLATED_BYTES;
pub use encrypt::{EncryptError, JweEncryption, Recipient};
pub use names::{ContentEncryption, KeyManagement};
pub use token::{Jwe, JweError, JwePart};
