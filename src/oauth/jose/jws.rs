//! A signed token, taken apart; here its compact form (RFC 7515).

use std::fmt;

use serde_json::{Map, Value};

use super::base64url;
use crate::oauth::json_object::{JsonObject, JsonObjectError};

/// Longer tokens are not taken apart.
pub const MAX_TOKEN_BYTES: usize = 1 << 20;

/// A signed token, decoded but not verified: whatever it says is a claim.
#[derive(Clone)]
pub struct Jws {
    header: Map<String, Value>,
    payload_bytes: Vec<u8>,
    payload: Result<Map<String, Value>, JsonObjectError>,
    repeated_header_members: Vec<String>,
    repeated_claims: Vec<String>,
    signing_input: Vec<u8>,
    signature: Vec<u8>,
    may_be_unencoded: bool,
}

/// A part of the compact form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Header,
    Payload,
    Signature,
}

/// What is wrong with a base64url text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("padding with =")]
    Padding,
    #[error("{0:?} of standard base64")]
    StandardBase64(char),
    #[error("white space")]
    WhiteSpace,
    #[error("the character {0:?}")]
    Character(char),
    #[error("{0} characters, a length that no bytes encode to")]
    Length(usize),
    #[error("bits that stand for no byte in the last character")]
    TrailingBits,
}

/// Why a text is not a signed token in compact form. Repeats nothing of the token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    #[error("expected a token, got nothing")]
    Empty,
    #[error("expected a token of at most {MAX_TOKEN_BYTES} bytes, got {received} bytes")]
    TooLong { received: usize },
    #[error("expected three parts divided by dots, got one: this token is opaque, not a JWT")]
    Opaque,
    #[error("expected three parts divided by dots, got two: the signature and its dot are missing")]
    TwoParts,
    #[error("expected three parts divided by dots, got four: a part was added or one of five lost")]
    FourParts,
    #[error("expected three parts of a signed token, got five: this is an encrypted token (JWE)")]
    Encrypted,
    #[error("expected a signed token, got an encrypted one (JWE) in a JSON form")]
    EncryptedJson,
    #[error("expected three parts divided by dots, got {received}")]
    Parts { received: usize },
    #[error("expected base64url in the {part}, got {fault} at character {offset} of the token")]
    Encoding {
        part: Part,
        /// Counted from 0, in bytes, over the whole token.
        offset: usize,
        fault: Fault,
    },
    #[error("the header could not be read: {0}")]
    Header(JsonObjectError),
    #[error(
        "expected an empty payload part, as the payload is detached, got {received} characters"
    )]
    PayloadInside { received: usize },
}

impl Jws {
    /// Takes the compact form apart. A payload that is no JSON object is kept as bytes.
    pub fn parse(token: &str) -> Result<Self, JwsError> {
        let parts = Parts::split(token)?;
        let payload = decode(Part::Payload, parts.payload, parts.payload_at())?;
        let signing_input = token.as_bytes()[..parts.signature_at() - 1].to_vec();
        Self::new(&parts, payload, signing_input, false)
    }

    pub(super) fn of_parts(
        (header, repeated_header_members): (Map<String, Value>, Vec<String>),
        payload_bytes: Vec<u8>,
        signing_input: Vec<u8>,
        signature: Vec<u8>,
        may_be_unencoded: bool,
    ) -> Self {
        let mut repeated_claims = Vec::new();
        let payload = JsonObject::parse(&payload_bytes, MAX_TOKEN_BYTES).map(|object| {
            repeated_claims = object.repeated_members;
            object.members
        });
        Self {
            header,
            payload_bytes,
            payload,
            repeated_header_members,
            repeated_claims,
            signing_input,
            signature,
            may_be_unencoded,
        }
    }

    /// Takes the compact form of a detached payload apart, `header..signature` (RFC 7515
    /// appendix F). With `b64` false in the header, the signature is over the payload's own bytes
    /// (RFC 7797).
    pub fn parse_detached(token: &str, payload: &[u8]) -> Result<Self, JwsError> {
        let parts = Parts::split(token)?;
        if !parts.payload.is_empty() {
            return Err(JwsError::PayloadInside {
                received: parts.payload.len(),
            });
        }
        let mut jws = Self::new(&parts, payload.to_vec(), Vec::new(), true)?;
        let is_encoded = jws.header.get("b64") != Some(&Value::Bool(false));
        jws.signing_input = signing_input(parts.header, payload, is_encoded);
        Ok(jws)
    }

    fn new(
        parts: &Parts<'_>,
        payload_bytes: Vec<u8>,
        signing_input: Vec<u8>,
        may_be_unencoded: bool,
    ) -> Result<Self, JwsError> {
        let header = decode(Part::Header, parts.header, 0)?;
        let header = JsonObject::parse(&header, MAX_TOKEN_BYTES).map_err(JwsError::Header)?;
        let signature = decode(Part::Signature, parts.signature, parts.signature_at())?;
        Ok(Self::of_parts(
            (header.members, header.repeated_members),
            payload_bytes,
            signing_input,
            signature,
            may_be_unencoded,
        ))
    }

    pub fn header(&self) -> &Map<String, Value> {
        &self.header
    }

    /// The claims, or why the payload is not a JSON object.
    pub fn payload(&self) -> Result<&Map<String, Value>, &JsonObjectError> {
        self.payload.as_ref()
    }

    pub fn payload_bytes(&self) -> &[u8] {
        &self.payload_bytes
    }

    /// Names that stood more than once in the header; such a token is not verified.
    pub fn repeated_header_members(&self) -> &[String] {
        &self.repeated_header_members
    }

    /// Names that stood more than once in the payload.
    pub fn repeated_claims(&self) -> &[String] {
        &self.repeated_claims
    }

    /// What the signature is over: the first two parts and the dot between them, as they came; the
    /// second one as it was given, if the payload is detached.
    pub fn signing_input(&self) -> &[u8] {
        &self.signing_input
    }

    /// Whether the payload came apart from the compact form, in which it has to be encoded: it was
    /// detached, or stands in a JSON form (RFC 7797).
    pub fn may_be_unencoded(&self) -> bool {
        self.may_be_unencoded
    }

    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The `alg` of the header as written, if it is a string.
    pub fn algorithm_name(&self) -> Option<&str> {
        self.header.get("alg").and_then(Value::as_str)
    }

    /// The `kid` of the header, if it is a string.
    pub fn kid(&self) -> Option<&str> {
        self.header.get("kid").and_then(Value::as_str)
    }

    /// The `typ` of the header, if it is a string.
    pub fn typ(&self) -> Option<&str> {
        self.header.get("typ").and_then(Value::as_str)
    }
}

/// Shows what the header names, and nothing that could be used.
impl fmt::Debug for Jws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws")
            .field("alg", &self.algorithm_name())
            .field("kid", &self.kid())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        })
    }
}

/// What a signature is over: the encoded header, a dot, and the payload, encoded or not (RFC 7797).
pub(super) fn signing_input(header: &str, payload: &[u8], is_encoded: bool) -> Vec<u8> {
    let mut input = header.as_bytes().to_vec();
    input.push(b'.');
    if is_encoded {
        input.extend_from_slice(base64url::encode(payload).as_bytes());
    } else {
        input.extend_from_slice(payload);
    }
    input
}

/// The three parts, not yet decoded.
struct Parts<'a> {
    header: &'a str,
    payload: &'a str,
    signature: &'a str,
}

impl<'a> Parts<'a> {
    fn split(token: &'a str) -> Result<Self, JwsError> {
        if token.is_empty() {
            return Err(JwsError::Empty);
        }
        if token.len() > MAX_TOKEN_BYTES {
            return Err(JwsError::TooLong {
                received: token.len(),
            });
        }
        let parts: Vec<&str> = token.split('.').collect();
        let [header, payload, signature] = parts[..] else {
            return Err(match parts.len() {
                1 => JwsError::Opaque,
                2 => JwsError::TwoParts,
                4 => JwsError::FourParts,
                5 => JwsError::Encrypted,
                received => JwsError::Parts { received },
            });
        };
        Ok(Self {
            header,
            payload,
            signature,
        })
    }

    fn payload_at(&self) -> usize {
        self.header.len() + 1
    }

    fn signature_at(&self) -> usize {
        self.payload_at() + self.payload.len() + 1
    }
}

fn decode(part: Part, text: &str, start: usize) -> Result<Vec<u8>, JwsError> {
    base64url::decode(text).map_err(|(offset, fault)| JwsError::Encoding {
        part,
        offset: start + offset,
        fault,
    })
}

#[cfg(test)]
mod tests {
    use super::super::vectors::{A2_TOKEN, A3_TOKEN};
    use super::*;

    #[test]
    fn rfc_7515_appendix_a_2_is_taken_apart() {
        let token = Jws::parse(A2_TOKEN).unwrap();
        assert_eq!(token.algorithm_name(), Some("RS256"));
        assert_eq!(token.payload().unwrap()["iss"], "joe");
        assert_eq!(token.payload().unwrap()["exp"], 1_300_819_380);
        assert_eq!(token.signature().len(), 256);
        assert!(A2_TOKEN.as_bytes().starts_with(token.signing_input()));
        assert!(token.signing_input().ends_with(b"cnVlfQ"));
    }

    #[test]
    fn case_97_the_count_of_parts_is_told() {
        let cases = [
            ("", JwsError::Empty),
            ("opaque", JwsError::Opaque),
            ("e30.e30", JwsError::TwoParts),
            ("e30.e30.AA.AA", JwsError::FourParts),
            ("e30.e30.AA.AA.AA", JwsError::Encrypted),
            ("e30.e30.AA.AA.AA.AA", JwsError::Parts { received: 6 }),
        ];
        for (token, expected) in cases {
            assert_eq!(Jws::parse(token).unwrap_err(), expected, "{token}");
        }
    }

    #[test]
    fn case_97_the_place_of_a_wrong_character_is_told() {
        let encoding = |part, offset, fault| JwsError::Encoding {
            part,
            offset,
            fault,
        };
        let cases = [
            ("e30=.e30.AA", encoding(Part::Header, 3, Fault::Padding)),
            (
                "e30.e30.AA==",
                encoding(Part::Signature, 10, Fault::Padding),
            ),
            (
                "e30.e30.A+A/",
                encoding(Part::Signature, 9, Fault::StandardBase64('+')),
            ),
            ("e30.e3 0.AA", encoding(Part::Payload, 6, Fault::WhiteSpace)),
            (
                "e30.e30.AA\n",
                encoding(Part::Signature, 10, Fault::WhiteSpace),
            ),
            (
                "e30.e30.AAAAA",
                encoding(Part::Signature, 13, Fault::Length(5)),
            ),
        ];
        for (token, expected) in cases {
            assert_eq!(Jws::parse(token).unwrap_err(), expected, "{token}");
        }
    }

    #[test]
    fn case_97_a_very_long_token_is_not_taken_apart() {
        let token = format!("{}.{}.AA", "e30", "A".repeat(5 << 20));
        assert!(matches!(
            Jws::parse(&token),
            Err(JwsError::TooLong { received }) if received == token.len()
        ));
    }

    #[test]
    fn a_payload_that_is_no_object_is_kept_as_bytes() {
        let token = Jws::parse("e30.aGVsbG8.").unwrap();
        assert_eq!(token.payload_bytes(), b"hello");
        assert!(token.payload().is_err());
        assert!(matches!(Jws::parse("W10.e30.AA"), Err(JwsError::Header(_))));
    }

    #[test]
    fn debug_and_errors_show_nothing_of_the_token() {
        let token = format!("{:?}", Jws::parse(A3_TOKEN).unwrap());
        assert!(!token.contains("joe") && !token.contains("DtEh"), "{token}");
    }
}
