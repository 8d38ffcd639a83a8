//! The signatures themselves: bytes in, bytes out, for each algorithm with a key pair (RFC 7518, RFC 8037).

use ed25519_dalek::Signer as _;
use p256::ecdsa::signature::{RandomizedSigner as _, Verifier as _};
use rand_core::CryptoRngCore;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{Algorithm, PrivateKey, PublicKey};

/// Whether the signature is the key's over that input. A key of another kind checks nothing.
pub(super) fn matches(
    key: &PublicKey,
    algorithm: Algorithm,
    input: &[u8],
    signature: &[u8],
) -> bool {
    if !key.fits(algorithm) {
        return false;
    }
    // Parsing refuses r and s of zero and beyond the order of the curve.
    match key {
        PublicKey::Rsa(key) => rsa_matches(key, algorithm, input, signature),
        PublicKey::P256(key) => p256::ecdsa::Signature::from_slice(signature).is_ok_and(|it| {
            p256::ecdsa::VerifyingKey::from(key.as_ref())
                .verify(input, &it)
                .is_ok()
        }),
        PublicKey::P384(key) => p384::ecdsa::Signature::from_slice(signature).is_ok_and(|it| {
            p384::ecdsa::VerifyingKey::from(key.as_ref())
                .verify(input, &it)
                .is_ok()
        }),
        PublicKey::P521(key) => p521::ecdsa::Signature::from_slice(signature).is_ok_and(|it| {
            p521::ecdsa::VerifyingKey::from_affine(*key.as_affine())
                .is_ok_and(|key| key.verify(input, &it).is_ok())
        }),
        // The strict rules refuse keys of small order, which fit many messages.
        PublicKey::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
            .is_ok_and(|it| key.verify_strict(input, &it).is_ok()),
        PublicKey::X25519(_) => false,
    }
}

/// The key's signature over that input, or why there is none.
pub(super) fn sign(
    key: &PrivateKey,
    algorithm: Algorithm,
    input: &[u8],
    rng: &mut dyn CryptoRngCore,
) -> Result<Vec<u8>, String> {
    let mut rng = rng;
    if !key.key_type().fits(algorithm) {
        return Err(format!("a key of type {} cannot", key.key_type()));
    }
    match key {
        PrivateKey::Rsa(key) => rsa_sign(key, algorithm, input, rng),
        PrivateKey::P256(key) => p256::ecdsa::SigningKey::from(key.as_ref())
            .try_sign(input)
            .map(|it: p256::ecdsa::Signature| it.to_vec())
            .map_err(|error| error.to_string()),
        PrivateKey::P384(key) => p384::ecdsa::SigningKey::from(key.as_ref())
            .try_sign(input)
            .map(|it: p384::ecdsa::Signature| it.to_vec())
            .map_err(|error| error.to_string()),
        PrivateKey::P521(key) => {
            let scalar = Zeroizing::new(key.to_bytes());
            p521::ecdsa::SigningKey::from_slice(&scalar)
                .and_then(|key| key.try_sign_with_rng(&mut rng, input))
                .map(|it: p521::ecdsa::Signature| it.to_vec())
                .map_err(|error| error.to_string())
        }
        PrivateKey::Ed25519(key) => key
            .try_sign(input)
            .map(|it| it.to_vec())
            .map_err(|error| error.to_string()),
        PrivateKey::X25519(_) => Err(String::from("a key of type OKP X25519 cannot")),
    }
}

/// The padding that an RSA algorithm asks for, and the digest that it is put around; `None` for others.
enum RsaPadding {
    Pkcs1v15(Pkcs1v15Sign, Vec<u8>),
    Pss(Pss, Vec<u8>),
}

fn rsa_padding(algorithm: Algorithm, input: &[u8]) -> Option<RsaPadding> {
    let digest = algorithm.hash()?.digest(input);
    // The salt of PSS is as long as the digest.
    match algorithm {
        Algorithm::Rs256 => Some(RsaPadding::Pkcs1v15(Pkcs1v15Sign::new::<Sha256>(), digest)),
        Algorithm::Rs384 => Some(RsaPadding::Pkcs1v15(Pkcs1v15Sign::new::<Sha384>(), digest)),
        Algorithm::Rs512 => Some(RsaPadding::Pkcs1v15(Pkcs1v15Sign::new::<Sha512>(), digest)),
        Algorithm::Ps256 => Some(RsaPadding::Pss(Pss::new_blinded::<Sha256>(), digest)),
        Algorithm::Ps384 => Some(RsaPadding::Pss(Pss::new_blinded::<Sha384>(), digest)),
        Algorithm::Ps512 => Some(RsaPadding::Pss(Pss::new_blinded::<Sha512>(), digest)),
        Algorithm::None
        | Algorithm::Hs256
        | Algorithm::Hs384
        | Algorithm::Hs512
        | Algorithm::Es256
        | Algorithm::Es256K
        | Algorithm::Es384
        | Algorithm::Es512
        | Algorithm::EdDsa
        | Algorithm::Ed25519
        | Algorithm::Ed448 => None,
    }
}

fn rsa_matches(key: &RsaPublicKey, algorithm: Algorithm, input: &[u8], signature: &[u8]) -> bool {
    match rsa_padding(algorithm, input) {
        Some(RsaPadding::Pkcs1v15(padding, digest)) => {
            key.verify(padding, &digest, signature).is_ok()
        }
        Some(RsaPadding::Pss(padding, digest)) => key.verify(padding, &digest, signature).is_ok(),
        None => false,
    }
}

fn rsa_sign(
    key: &RsaPrivateKey,
    algorithm: Algorithm,
    input: &[u8],
    rng: &mut dyn CryptoRngCore,
) -> Result<Vec<u8>, String> {
    let mut rng = rng;
    let signed = match rsa_padding(algorithm, input) {
        Some(RsaPadding::Pkcs1v15(padding, digest)) => {
            key.sign_with_rng(&mut rng, padding, &digest)
        }
        Some(RsaPadding::Pss(padding, digest)) => key.sign_with_rng(&mut rng, padding, &digest),
        None => return Err(String::from("an RSA key cannot")),
    };
    signed.map_err(|error| error.to_string())
}
