//! An encrypted token in compact form, taken apart (RFC 7516).

use std::fmt;

use serde_json::{Map, Value};

use super::super::{Fault, MAX_TOKEN_BYTES, base64url};
use crate::oauth::json_object::{JsonObject, JsonObjectError};

/// A token of five parts, decoded but not decrypted: its header is readable by anybody, and is
/// nobody's word until [`Jwe::decrypt`] has succeeded.
#[derive(Clone)]
pub struct Jwe {
    pub(super) header: Map<String, Value>,
    pub(super) repeated_header_members: Vec<String>,
    /// The first part as it came, which is authenticated with the content.
    pub(super) additional_data: String,
    pub(super) encrypted_key: Vec<u8>,
    pub(super) initialization_vector: Vec<u8>,
    pub(super) ciphertext: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

/// A part of the compact form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JwePart {
    Header,
    EncryptedKey,
    InitializationVector,
    Ciphertext,
    Tag,
}

/// Why a text is not an encrypted token in compact form. Repeats nothing of the token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JweError {
    #[error("expected a token, got nothing")]
    Empty,
    #[error("expected a token of at most {MAX_TOKEN_BYTES} bytes, got {received} bytes")]
    TooLong { received: usize },
    #[error("expected five parts of an encrypted token, got three: this is a signed token (JWS)")]
    Signed,
    #[error("expected five parts divided by dots, got {received}")]
    Parts { received: usize },
    #[error("expected base64url in the {part}, got {fault} at character {offset} of the token")]
    Encoding {
        part: JwePart,
        /// Counted from 0, in bytes, over the whole token.
        offset: usize,
        fault: Fault,
    },
    #[error("the header could not be read: {0}")]
    Header(JsonObjectError),
}

impl Jwe {
    /// Takes the compact form apart.
    pub fn parse(token: &str) -> Result<Self, JweError> {
        if token.is_empty() {
            return Err(JweError::Empty);
        }
        if token.len() > MAX_TOKEN_BYTES {
            return Err(JweError::TooLong {
                received: token.len(),
            });
        }
        let parts: Vec<&str> = token.split('.').collect();
        let [
            header,
            encrypted_key,
            initialization_vector,
            ciphertext,
            tag,
        ] = parts[..]
        else {
            return Err(match parts.len() {
                3 => JweError::Signed,
                received => JweError::Parts { received },
            });
        };
        let mut start = 0;
        let mut decode = |part, text: &str| {
            let decoded = base64url::decode(text).map_err(|(offset, fault)| JweError::Encoding {
                part,
                offset: start + offset,
                fault,
            });
            start += text.len() + 1;
            decoded
        };
        let header_bytes = decode(JwePart::Header, header)?;
        let object = JsonObject::parse(&header_bytes, MAX_TOKEN_BYTES).map_err(JweError::Header)?;
        Ok(Self {
            header: object.members,
            repeated_header_members: object.repeated_members,
            additional_data: header.to_owned(),
            encrypted_key: decode(JwePart::EncryptedKey, encrypted_key)?,
            initialization_vector: decode(JwePart::InitializationVector, initialization_vector)?,
            ciphertext: decode(JwePart::Ciphertext, ciphertext)?,
            tag: decode(JwePart::Tag, tag)?,
        })
    }

    pub fn header(&self) -> &Map<String, Value> {
        &self.header
    }

    /// The `alg` of the header as written, if it is a string.
    pub fn algorithm_name(&self) -> Option<&str> {
        self.named("alg")
    }

    /// The `enc` of the header as written, if it is a string.
    pub fn encryption_name(&self) -> Option<&str> {
        self.named("enc")
    }

    /// The `kid` of the header, if it is a string: which of our keys it is for.
    pub fn kid(&self) -> Option<&str> {
        self.named("kid")
    }

    /// The `cty` of the header, if it is a string; `JWT` where a signed token is inside.
    pub fn content_type(&self) -> Option<&str> {
        self.named("cty")
    }

    fn named(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }
}

/// Shows what the header names, and nothing that could be used.
impl fmt::Debug for Jwe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwe")
            .field("alg", &self.algorithm_name())
            .field("enc", &self.encryption_name())
            .field("kid", &self.kid())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for JwePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::EncryptedKey => "encrypted key",
            Self::InitializationVector => "initialization vector",
            Self::Ciphertext => "ciphertext",
            Self::Tag => "authentication tag",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_97_the_count_of_parts_and_the_place_of_a_fault_are_told() {
        let encoding = |part, offset, fault| JweError::Encoding {
            part,
            offset,
            fault,
        };
        let cases = [
            ("", JweError::Empty),
            ("e30", JweError::Parts { received: 1 }),
            ("e30.e30.AA", JweError::Signed),
            ("e30.AA.AA.AA.AA.AA", JweError::Parts { received: 6 }),
            (
                "e30.AA=.AA.AA.AA",
                encoding(JwePart::EncryptedKey, 6, Fault::Padding),
            ),
            (
                "e30..A+.AA.AA",
                encoding(JwePart::InitializationVector, 6, Fault::StandardBase64('+')),
            ),
            (
                "e30..AA. AA.AA",
                encoding(JwePart::Ciphertext, 8, Fault::WhiteSpace),
            ),
            ("e30..AA.AA.A", encoding(JwePart::Tag, 12, Fault::Length(1))),
        ];
        for (token, expected) in cases {
            assert_eq!(Jwe::parse(token).unwrap_err(), expected, "{token}");
        }
        assert!(matches!(
            Jwe::parse("W10.AA.AA.AA.AA"),
            Err(JweError::Header(_))
        ));
        let long = format!("e30.AA.AA.{}.AA", "A".repeat(5 << 20));
        assert!(matches!(Jwe::parse(&long), Err(JweError::TooLong { .. })));
    }
}
