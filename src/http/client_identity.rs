//! The certificate that a client shows of itself, with its private key (RFC 8705 §2).

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::certificate_sha256;

/// A certificate chain and the private key of its leaf. Cheap to clone; the key is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientIdentity(Arc<Parts>);

#[derive(PartialEq, Eq)]
struct Parts {
    leaf: Vec<u8>,
    intermediates: Vec<Vec<u8>>,
    key: Zeroizing<Vec<u8>>,
}

impl ClientIdentity {
    /// Everything as DER; the key as PKCS#8, PKCS#1 or SEC 1. Whether they fit is for whoever read
    /// them to see.
    pub fn new(leaf: Vec<u8>, intermediates: Vec<Vec<u8>>, key: Vec<u8>) -> Self {
        Self(Arc::new(Parts {
            leaf,
            intermediates,
            key: Zeroizing::new(key),
        }))
    }

    /// The client's own certificate as DER.
    pub fn leaf(&self) -> &[u8] {
        &self.0.leaf
    }

    /// Leaf first, as the handshake shows them.
    pub fn chain(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(self.leaf()).chain(self.0.intermediates.iter().map(Vec::as_slice))
    }

    /// The private key as DER.
    pub fn key(&self) -> &[u8] {
        &self.0.key
    }

    /// What a token that is bound to this certificate names.
    pub fn thumbprint(&self) -> String {
        certificate_thumbprint(self.leaf())
    }
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientIdentity({})", self.thumbprint())
    }
}

/// `x5t#S256`: the SHA-256 of a certificate's DER in base64url without padding (RFC 8705 §3.1).
pub fn certificate_thumbprint(der: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(certificate_sha256(der))
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    /// The certificate and the thumbprint of RFC 8705 Appendix A.
    const EXAMPLE: &str = concat!(
        "MIIBBjCBrAIBAjAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARtdGxzMB4XDTE4MTAx",
        "ODEyMzcwOVoXDTIyMDUwMjEyMzcwOVowDzENMAsGA1UEAwwEbXRsczBZMBMGByqG",
        "SM49AgEGCCqGSM49AwEHA0IABNcnyxwqV6hY8QnhxxzFQ03C7HKW9OylMbnQZjjJ",
        "/Au08/coZwxS7LfA4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8wCgYIKoZIzj0EAwID",
        "SQAwRgIhAP0RC1E+vwJD/D1AGHGzuri+hlV/PpQEKTWUVeORWz83AiEA5x2eXZOV",
        "bUlJSGQgjwD5vaUaKlLR50Q2DmFfQj1L+SY=",
    );
    const THUMBPRINT: &str = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";

    #[test]
    fn the_example_of_the_specification() {
        let der = STANDARD.decode(EXAMPLE).unwrap();
        assert_eq!(certificate_thumbprint(&der), THUMBPRINT);
        let mut other = der.clone();
        *other.last_mut().unwrap() ^= 1;
        assert_ne!(certificate_thumbprint(&other), THUMBPRINT);
    }

    #[test]
    fn no_form_of_it_shows_the_key() {
        let identity = ClientIdentity::new(vec![1], vec![vec![2], vec![3]], vec![201, 202, 203]);
        let shown = format!("{identity:?} {identity:#?}");
        assert!(!shown.contains("201"), "{shown}");
        assert_eq!(identity.chain().collect::<Vec<_>>(), [[1], [2], [3]]);
    }
}
