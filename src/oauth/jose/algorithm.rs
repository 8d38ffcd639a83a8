//! The names of signature algorithms, those we verify and those we only know (RFC 7518).

use std::fmt;

use sha2::{Digest, Sha256, Sha384, Sha512};

/// A registered `alg` of a signature, or `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    None,
    Hs256,
    Hs384,
    Hs512,
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es256K,
    Es384,
    Es512,
    EdDsa,
    Ed25519,
    Ed448,
}

/// What kind of key an algorithm needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlgorithmFamily {
    /// No signature at all.
    Unsigned,
    /// A secret that both sides hold.
    SharedSecret,
    Rsa,
    EllipticCurve,
    Edwards,
}

/// A hash of the SHA-2 family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The length of a digest.
    pub fn bytes(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

impl Algorithm {
    pub const ALL: [Self; 17] = [
        Self::None,
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es256K,
        Self::Es384,
        Self::Es512,
        Self::EdDsa,
        Self::Ed25519,
        Self::Ed448,
    ];

    /// The algorithms whose signatures [`Jws::verify`](super::Jws::verify) can check.
    pub const SUPPORTED: [Self; 11] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::EdDsa,
        Self::Ed25519,
    ];

    /// The algorithms of [`MacKey`](super::MacKey), which work with a shared secret.
    pub const SHARED_SECRET: [Self; 3] = [Self::Hs256, Self::Hs384, Self::Hs512];

    /// Names are compared exactly, but for `none`, which is recognised in any case so that it is
    /// refused as what it means.
    pub fn parse(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("none") {
            return Some(Self::None);
        }
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == name)
    }

    /// The value of `alg`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es256K => "ES256K",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
            Self::EdDsa => "EdDSA",
            Self::Ed25519 => "Ed25519",
            Self::Ed448 => "Ed448",
        }
    }

    /// Whether public keys check its signatures here; shared secrets are apart.
    pub fn is_supported(self) -> bool {
        Self::SUPPORTED.contains(&self)
    }

    pub fn family(self) -> AlgorithmFamily {
        match self {
            Self::None => AlgorithmFamily::Unsigned,
            Self::Hs256 | Self::Hs384 | Self::Hs512 => AlgorithmFamily::SharedSecret,
            Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512 => {
                AlgorithmFamily::Rsa
            }
            Self::Es256 | Self::Es256K | Self::Es384 | Self::Es512 => {
                AlgorithmFamily::EllipticCurve
            }
            Self::EdDsa | Self::Ed25519 | Self::Ed448 => AlgorithmFamily::Edwards,
        }
    }

    /// The length of a signature, where it does not depend on the key.
    pub fn signature_bytes(self) -> Option<usize> {
        match self {
            Self::Hs256 => Some(32),
            Self::Hs384 => Some(48),
            Self::Es256 | Self::Es256K | Self::Hs512 | Self::Ed25519 => Some(64),
            Self::Es384 => Some(96),
            Self::Es512 => Some(132),
            Self::Ed448 => Some(114),
            Self::None
            | Self::EdDsa
            | Self::Rs256
            | Self::Rs384
            | Self::Rs512
            | Self::Ps256
            | Self::Ps384
            | Self::Ps512 => None,
        }
    }

    /// The hash inside the algorithm, where its name says one: `EdDSA` depends on the curve and
    /// `Ed448` uses none of the SHA-2 family.
    pub fn hash(self) -> Option<Hash> {
        match self {
            Self::None | Self::EdDsa | Self::Ed448 => None,
            Self::Hs256 | Self::Rs256 | Self::Ps256 | Self::Es256 | Self::Es256K => {
                Some(Hash::Sha256)
            }
            Self::Hs384 | Self::Rs384 | Self::Ps384 | Self::Es384 => Some(Hash::Sha384),
            Self::Hs512 | Self::Rs512 | Self::Ps512 | Self::Es512 | Self::Ed25519 => {
                Some(Hash::Sha512)
            }
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_only_as_written() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::parse(algorithm.as_str()), Some(algorithm));
        }
        assert_eq!(Algorithm::parse("rs256"), None);
        assert_eq!(Algorithm::parse("RSA-OAEP"), None);
        assert_eq!(Algorithm::parse("nOnE"), Some(Algorithm::None));
    }

    #[test]
    fn nothing_unsigned_or_shared_is_supported_with_public_keys() {
        for algorithm in Algorithm::SUPPORTED {
            assert!(matches!(
                algorithm.family(),
                AlgorithmFamily::Rsa | AlgorithmFamily::EllipticCurve | AlgorithmFamily::Edwards
            ));
        }
    }
}
