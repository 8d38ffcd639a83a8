//! Agrees on a key with the owner of a public key: ECDH-ES and its derivation (RFC 7518, RFC 8037).

use p256::elliptic_curve::{self, CurveArithmetic, ecdh::diffie_hellman};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::oauth::jose::{PrivateKey, PublicKey};

/// What both sides can compute: the x coordinate in its full length, or the bytes of X25519.
/// `None` if the two keys are not of one curve, or if the result would not depend on ours.
pub(super) fn agree(private: &PrivateKey, public: &PublicKey) -> Option<Zeroizing<Vec<u8>>> {
    match (private, public) {
        (PrivateKey::P256(private), PublicKey::P256(public)) => Some(on_curve(private, public)),
        (PrivateKey::P384(private), PublicKey::P384(public)) => Some(on_curve(private, public)),
        (PrivateKey::P521(private), PublicKey::P521(public)) => Some(on_curve(private, public)),
        (PrivateKey::X25519(private), PublicKey::X25519(public)) => {
            let shared = private.diffie_hellman(public);
            shared
                .was_contributory()
                .then(|| Zeroizing::new(shared.as_bytes().to_vec()))
        }
        (
            PrivateKey::Rsa(_)
            | PrivateKey::P256(_)
            | PrivateKey::P384(_)
            | PrivateKey::P521(_)
            | PrivateKey::Ed25519(_)
            | PrivateKey::X25519(_),
            _,
        ) => None,
    }
}

fn on_curve<C: CurveArithmetic>(
    private: &elliptic_curve::SecretKey<C>,
    public: &elliptic_curve::PublicKey<C>,
) -> Zeroizing<Vec<u8>> {
    let shared = diffie_hellman(private.to_nonzero_scalar(), public.as_affine());
    Zeroizing::new(shared.raw_secret_bytes().to_vec())
}

/// The Concat KDF with SHA-256: a key of so many bytes for what `purpose` names (`enc` or `alg`).
pub(super) fn derive(
    secret: &[u8],
    purpose: &str,
    party_u: &[u8],
    party_v: &[u8],
    key_bytes: usize,
) -> Option<Zeroizing<Vec<u8>>> {
    let length = |bytes: &[u8]| Some(u32::try_from(bytes.len()).ok()?.to_be_bytes());
    let bits = u32::try_from(key_bytes).ok()?.checked_mul(8)?;
    let mut key = Zeroizing::new(Vec::with_capacity(key_bytes));
    let mut round: u32 = 1;
    while key.len() < key_bytes {
        let digest = Sha256::new()
            .chain_update(round.to_be_bytes())
            .chain_update(secret)
            .chain_update(length(purpose.as_bytes())?)
            .chain_update(purpose)
            .chain_update(length(party_u)?)
            .chain_update(party_u)
            .chain_update(length(party_v)?)
            .chain_update(party_v)
            .chain_update(bits.to_be_bytes())
            .finalize();
        let wanted = (key_bytes - key.len()).min(digest.len());
        key.extend_from_slice(digest.get(..wanted)?);
        round = round.checked_add(1)?;
    }
    Some(key)
}
