//! Wraps the content's key with another one: AES Key Wrap (RFC 3394, RFC 7518).

use aes_kw::{KekAes128, KekAes192, KekAes256};
use zeroize::Zeroizing;

/// `None` if the wrapping key has not the length of an AES key.
pub(super) fn wrap(wrapping_key: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    match wrapping_key.len() {
        16 => KekAes128::try_from(wrapping_key).ok()?.wrap_vec(key).ok(),
        24 => KekAes192::try_from(wrapping_key).ok()?.wrap_vec(key).ok(),
        32 => KekAes256::try_from(wrapping_key).ok()?.wrap_vec(key).ok(),
        _ => None,
    }
}

/// `None` if it was not wrapped with that key.
pub(super) fn unwrap(wrapping_key: &[u8], wrapped: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let key = match wrapping_key.len() {
        16 => KekAes128::try_from(wrapping_key).ok()?.unwrap_vec(wrapped),
        24 => KekAes192::try_from(wrapping_key).ok()?.unwrap_vec(wrapped),
        32 => KekAes256::try_from(wrapping_key).ok()?.unwrap_vec(wrapped),
        _ => return None,
    };
    key.ok().map(Zeroizing::new)
}
