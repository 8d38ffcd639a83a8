//! A token taken apart for reading, whatever is wrong with it. Never says that it is genuine.

use serde_json::{Map, Value};

use crate::{
    inspect::{JsonTree, MAX_BYTES, SourceText},
    oauth::{
        JsonObject, Timestamp,
        display_text::neutralise,
        jose::{Jwe, Jws, JwsError},
    },
};

/// What somebody who checked the signature says. Reading a token tells nothing about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SignatureVerdict {
    #[default]
    NotVerified,
    /// By the key of that id, where it has one.
    Verified {
        kid: Option<String>,
    },
    Failed {
        reason: String,
    },
}

impl SignatureVerdict {
    /// The label beside the token.
    pub fn label(&self) -> &'static str {
        match self {
            Self::NotVerified => "Not verified",
            Self::Verified { .. } => "Signature verified",
            Self::Failed { .. } => "Signature check failed",
        }
    }
}

/// A token in readable form; everything in it is a claim of whoever made it.
#[derive(Clone, Debug)]
pub struct TokenReading {
    pub header: PartReading,
    /// Five parts: all but the header is encrypted (RFC 7516 §3.1), and there are no claims to read.
    pub is_sealed: bool,
    pub claims: PartReading,
    /// Of a signed token; empty where it does not decode.
    pub signature: Vec<u8>,
    /// What keeps it from being a signed token.
    pub problem: Option<JwsError>,
    /// NumericDate claims (RFC 7519 §2) as moments: `exp`, `iat`, `nbf`, `auth_time`, `updated_at`.
    pub dates: Vec<(&'static str, Timestamp)>,
    /// Names that stood more than once in header or claims.
    pub repeated: Vec<String>,
    /// As it was passed in.
    pub verdict: SignatureVerdict,
}

/// One part of a token, as far as it can be read.
#[derive(Clone, Debug)]
pub enum PartReading {
    Json(JsonTree),
    /// It decodes, and is no JSON object.
    Text(SourceText),
    /// It does not decode, or is not there.
    Unreadable,
}

/// Claims that count seconds.
const DATES: [&str; 5] = ["exp", "iat", "nbf", "auth_time", "updated_at"];

/// Whether a text has the look of a JWT: an encoded `{"` and two dots or more.
pub fn looks_like_token(text: &str) -> bool {
    let is_token_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=');
    text.starts_with("eyJ")
        && text.bytes().filter(|byte| *byte == b'.').count() >= 2
        && text.bytes().all(is_token_byte)
}

/// Whether a token has the look of an encrypted one: five parts, the first of which is a header that
/// names an encryption (RFC 7516 §3.1, §4.1.2).
pub fn is_sealed(text: &str) -> bool {
    let mut parts = text.split('.');
    let header = parts.next().filter(|_| parts.count() == 4);
    let names_encryption = |header: &str| {
        let header = JsonObject::parse(&decoded(header)?, MAX_BYTES).ok()?;
        header.members.get("enc").map(Value::is_string)
    };
    looks_like_token(text) && header.and_then(names_encryption) == Some(true)
}

/// Takes a token apart. Whatever is wrong with it is a `problem`, and what can be read is read all
/// the same: padding, standard base64 and white space are tolerated here, not where tokens count.
pub fn read_token(token: &str, verdict: SignatureVerdict) -> TokenReading {
    let is_sealed = is_sealed(token);
    let problem = Jws::parse(token).err().filter(|_| !is_sealed);
    let token = match token.get(..MAX_BYTES) {
        Some(cut) => cut,
        None => token,
    };
    let mut parts = token.split('.');
    let mut part = || parts.next().and_then(decoded);
    let header = part();
    let (claims, signature) = if is_sealed {
        (None, None)
    } else {
        (part(), part())
    };
    let mut repeated = Vec::new();
    let mut dates = Vec::new();
    let header = read_part(header, &mut repeated, &mut |_| {});
    let claims = read_part(claims, &mut repeated, &mut |members| {
        dates = dates_in(members);
    });
    TokenReading {
        header,
        is_sealed,
        claims,
        signature: signature.unwrap_or_default(),
        // A signature that was found good belongs to a token that is well formed.
        verdict: match (problem.is_some() || is_sealed, verdict) {
            (true, SignatureVerdict::Verified { .. }) => SignatureVerdict::NotVerified,
            (_, verdict) => verdict,
        },
        problem,
        dates,
        repeated,
    }
}

/// Takes a token in a JSON form apart: one reading for each of its signatures, or recipients
/// (RFC 7515 §7.2, RFC 7516 §7.2). `None` where it is none.
pub fn read_json_token(bytes: &[u8]) -> Option<Vec<TokenReading>> {
    let signed = Jws::parse_json(bytes).map(|all| all.iter().map(reading_of_signed).collect());
    let read = signed.or_else(|_| {
        Jwe::parse_json(bytes).map(|all| all.iter().map(reading_of_encrypted).collect())
    });
    read.ok()
}

fn reading_of_signed(token: &Jws) -> TokenReading {
    let names = token.repeated_header_members();
    let mut repeated: Vec<String> = names.iter().map(|name| neutralise(name, 100)).collect();
    let mut dates = Vec::new();
    let claims = read_part(
        Some(token.payload_bytes().to_vec()),
        &mut repeated,
        &mut |members| dates = dates_in(members),
    );
    TokenReading {
        header: PartReading::Json(JsonTree::of(&Value::Object(token.header().clone()))),
        is_sealed: false,
        claims,
        signature: token.signature().to_vec(),
        problem: None,
        dates,
        repeated,
        verdict: SignatureVerdict::NotVerified,
    }
}

/// Only the headers can be read.
fn reading_of_encrypted(token: &Jwe) -> TokenReading {
    TokenReading {
        header: PartReading::Json(JsonTree::of(&Value::Object(token.header().clone()))),
        is_sealed: true,
        claims: PartReading::Unreadable,
        signature: Vec::new(),
        problem: Some(JwsError::EncryptedJson),
        dates: Vec::new(),
        repeated: Vec::new(),
        verdict: SignatureVerdict::NotVerified,
    }
}

fn read_part(
    bytes: Option<Vec<u8>>,
    repeated: &mut Vec<String>,
    members: &mut dyn FnMut(&Map<String, Value>),
) -> PartReading {
    let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else {
        return PartReading::Unreadable;
    };
    match JsonObject::parse(&bytes, MAX_BYTES) {
        Ok(object) => {
            members(&object.members);
            repeated.extend(
                object
                    .repeated_members
                    .iter()
                    .map(|name| neutralise(name, 100)),
            );
            PartReading::Json(JsonTree::of(&Value::Object(object.members)))
        }
        Err(_) if std::str::from_utf8(&bytes).is_ok() => {
            PartReading::Text(SourceText::read(&bytes))
        }
        Err(_) => PartReading::Unreadable,
    }
}

fn dates_in(members: &Map<String, Value>) -> Vec<(&'static str, Timestamp)> {
    DATES
        .into_iter()
        .filter_map(|name| {
            let seconds = members.get(name)?.as_f64()?;
            // Beyond these no calendar goes, and a cast would only pretend.
            (seconds.abs() < 1e12).then(|| (name, moment(seconds)))
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "bounded by the caller")]
fn moment(seconds: f64) -> Timestamp {
    Timestamp::from_micros((seconds * 1_000_000.0) as i64)
}

/// Base64 of either alphabet, with or without padding and white space.
fn decoded(part: &str) -> Option<Vec<u8>> {
    use base64::{
        Engine as _, alphabet,
        engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
    };
    let plain: String = part
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '=')
        .map(|c| match c {
            '+' => '-',
            '/' => '_',
            c => c,
        })
        .collect();
    let tolerant = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&alphabet::URL_SAFE, tolerant)
        .decode(plain)
        .ok()
}
