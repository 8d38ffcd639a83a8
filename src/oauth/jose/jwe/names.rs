//! The names of what encrypts a key and of what encrypts the content (RFC 7518).

use std::fmt;

use super::super::{Hash, KeyType};

/// A registered `alg` of an encrypted token: how the content's key comes to the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyManagement {
    Rsa1_5,
    RsaOaep,
    RsaOaep256,
    A128Kw,
    A192Kw,
    A256Kw,
    Direct,
    EcdhEs,
    EcdhEsA128Kw,
    EcdhEsA192Kw,
    EcdhEsA256Kw,
    A128GcmKw,
    A192GcmKw,
    A256GcmKw,
    Pbes2Hs256A128Kw,
    Pbes2Hs384A192Kw,
    Pbes2Hs512A256Kw,
}

/// A registered `enc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContentEncryption {
    A128CbcHs256,
    A192CbcHs384,
    A256CbcHs512,
    A128Gcm,
    A192Gcm,
    A256Gcm,
}

/// What there is to do for an `alg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// Known by name only.
    Refused,
    RsaOaep(OaepHash),
    /// AES Key Wrap with a key of so many bytes.
    Wrap(usize),
    /// AES GCM with a key of so many bytes.
    GcmWrap(usize),
    Direct,
    /// The agreed key encrypts the content, or it wraps the content's key if a length is given.
    Agreement(Option<usize>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OaepHash {
    Sha1,
    Sha256,
}

/// How an `enc` does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// CBC and a MAC, of which the first half is kept.
    CbcHmac(Hash),
    Gcm,
}

impl KeyManagement {
    pub const ALL: [Self; 17] = [
        Self::Rsa1_5,
        Self::RsaOaep,
        Self::RsaOaep256,
        Self::A128Kw,
        Self::A192Kw,
        Self::A256Kw,
        Self::Direct,
        Self::EcdhEs,
        Self::EcdhEsA128Kw,
        Self::EcdhEsA192Kw,
        Self::EcdhEsA256Kw,
        Self::A128GcmKw,
        Self::A192GcmKw,
        Self::A256GcmKw,
        Self::Pbes2Hs256A128Kw,
        Self::Pbes2Hs384A192Kw,
        Self::Pbes2Hs512A256Kw,
    ];

    /// Names are compared exactly.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// The value of `alg`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa1_5 => "RSA1_5",
            Self::RsaOaep => "RSA-OAEP",
            Self::RsaOaep256 => "RSA-OAEP-256",
            Self::A128Kw => "A128KW",
            Self::A192Kw => "A192KW",
            Self::A256Kw => "A256KW",
            Self::Direct => "dir",
            Self::EcdhEs => "ECDH-ES",
            Self::EcdhEsA128Kw => "ECDH-ES+A128KW",
            Self::EcdhEsA192Kw => "ECDH-ES+A192KW",
            Self::EcdhEsA256Kw => "ECDH-ES+A256KW",
            Self::A128GcmKw => "A128GCMKW",
            Self::A192GcmKw => "A192GCMKW",
            Self::A256GcmKw => "A256GCMKW",
            Self::Pbes2Hs256A128Kw => "PBES2-HS256+A128KW",
            Self::Pbes2Hs384A192Kw => "PBES2-HS384+A192KW",
            Self::Pbes2Hs512A256Kw => "PBES2-HS512+A256KW",
        }
    }

    /// Whether it is done here. `RSA1_5` is refused because telling its failures apart betrays the
    /// key, and PBES2 because a stranger's iteration count is a stranger's hold on our time.
    pub fn is_supported(self) -> bool {
        self.method() != Method::Refused
    }

    /// Whether keys of that kind take part in it; for shared secrets see [`Self::shared_key_bytes`].
    pub fn fits(self, key_type: KeyType) -> bool {
        match self.method() {
            Method::RsaOaep(_) => key_type == KeyType::Rsa,
            Method::Agreement(_) => matches!(
                key_type,
                KeyType::P256 | KeyType::P384 | KeyType::P521 | KeyType::X25519
            ),
            Method::Refused | Method::Wrap(_) | Method::GcmWrap(_) | Method::Direct => false,
        }
    }

    /// How long a shared secret must be for it, if it works with one.
    pub fn shared_key_bytes(self, content: ContentEncryption) -> Option<usize> {
        match self.method() {
            Method::Wrap(bytes) | Method::GcmWrap(bytes) => Some(bytes),
            Method::Direct => Some(content.key_bytes()),
            Method::Refused | Method::RsaOaep(_) | Method::Agreement(_) => None,
        }
    }

    pub(super) fn method(self) -> Method {
        match self {
            Self::Rsa1_5
            | Self::Pbes2Hs256A128Kw
            | Self::Pbes2Hs384A192Kw
            | Self::Pbes2Hs512A256Kw => Method::Refused,
            Self::RsaOaep => Method::RsaOaep(OaepHash::Sha1),
            Self::RsaOaep256 => Method::RsaOaep(OaepHash::Sha256),
            Self::A128Kw => Method::Wrap(16),
            Self::A192Kw => Method::Wrap(24),
            Self::A256Kw => Method::Wrap(32),
            Self::Direct => Method::Direct,
            Self::EcdhEs => Method::Agreement(None),
            Self::EcdhEsA128Kw => Method::Agreement(Some(16)),
            Self::EcdhEsA192Kw => Method::Agreement(Some(24)),
            Self::EcdhEsA256Kw => Method::Agreement(Some(32)),
            Self::A128GcmKw => Method::GcmWrap(16),
            Self::A192GcmKw => Method::GcmWrap(24),
            Self::A256GcmKw => Method::GcmWrap(32),
        }
    }
}

impl ContentEncryption {
    pub const ALL: [Self; 6] = [
        Self::A128CbcHs256,
        Self::A192CbcHs384,
        Self::A256CbcHs512,
        Self::A128Gcm,
        Self::A192Gcm,
        Self::A256Gcm,
    ];

    /// Names are compared exactly.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// The value of `enc`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A128CbcHs256 => "A128CBC-HS256",
            Self::A192CbcHs384 => "A192CBC-HS384",
            Self::A256CbcHs512 => "A256CBC-HS512",
            Self::A128Gcm => "A128GCM",
            Self::A192Gcm => "A192GCM",
            Self::A256Gcm => "A256GCM",
        }
    }

    /// How long the content's key is; half of it is for the MAC where there is one.
    pub fn key_bytes(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A192Gcm => 24,
            Self::A256Gcm | Self::A128CbcHs256 => 32,
            Self::A192CbcHs384 => 48,
            Self::A256CbcHs512 => 64,
        }
    }

    pub fn initialization_vector_bytes(self) -> usize {
        match self.mode() {
            Mode::CbcHmac(_) => 16,
            Mode::Gcm => 12,
        }
    }

    pub(super) fn mode(self) -> Mode {
        match self {
            Self::A128CbcHs256 => Mode::CbcHmac(Hash::Sha256),
            Self::A192CbcHs384 => Mode::CbcHmac(Hash::Sha384),
            Self::A256CbcHs512 => Mode::CbcHmac(Hash::Sha512),
            Self::A128Gcm | Self::A192Gcm | Self::A256Gcm => Mode::Gcm,
        }
    }
}

impl fmt::Display for KeyManagement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for ContentEncryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_only_as_written() {
        for known in KeyManagement::ALL {
            assert_eq!(KeyManagement::parse(known.as_str()), Some(known));
        }
        for known in ContentEncryption::ALL {
            assert_eq!(ContentEncryption::parse(known.as_str()), Some(known));
        }
        assert_eq!(KeyManagement::parse("DIR"), None);
        assert_eq!(KeyManagement::parse("A128GCM"), None);
        assert_eq!(ContentEncryption::parse("a128gcm"), None);
    }
}
