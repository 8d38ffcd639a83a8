//! The claims of an ID token as they came, with a type for each way in which they can be wrong (OIDC Core §2).

use std::fmt;

use serde_json::{Map, Number, Value};

use super::{
    Timestamp,
    display_text::neutralise,
    jose::{Algorithm, Hash, base64url},
    json_object::JsonKind,
};

const MAX_SHOWN_CHARS: usize = 60;

/// Claims without a verdict: nothing here says whether they are right. `Debug` shows names only.
#[derive(Clone, Copy)]
pub struct IdTokenClaims<'a>(&'a Map<String, Value>);

impl fmt::Debug for IdTokenClaims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A claim that should be a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextClaim<'a> {
    Absent,
    Text(&'a str),
    Invalid(JsonKind),
}

/// `aud`: one string or an array of strings (OIDC Core §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience<'a> {
    Absent,
    One(&'a str),
    /// As in the array, which may be empty.
    Many(Vec<&'a str>),
    /// Neither, or an array in which something else stands.
    Invalid(JsonKind),
}

/// A date in seconds since 1970 (RFC 7519 §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumericDate {
    Absent,
    /// Fractions are cut off. Always small enough for a [`Timestamp`].
    Seconds(i64),
    /// What came instead, made harmless to show.
    Invalid(String),
}

impl<'a> IdTokenClaims<'a> {
    pub fn new(claims: &'a Map<String, Value>) -> Self {
        Self(claims)
    }

    pub fn members(&self) -> &'a Map<String, Value> {
        self.0
    }

    pub fn text(&self, name: &str) -> TextClaim<'a> {
        TextClaim::read(self.0.get(name))
    }

    pub fn issuer(&self) -> TextClaim<'a> {
        self.text("iss")
    }

    pub fn subject(&self) -> TextClaim<'a> {
        self.text("sub")
    }

    pub fn nonce(&self) -> TextClaim<'a> {
        self.text("nonce")
    }

    pub fn authorized_party(&self) -> TextClaim<'a> {
        self.text("azp")
    }

    pub fn access_token_hash(&self) -> TextClaim<'a> {
        self.text("at_hash")
    }

    pub fn code_hash(&self) -> TextClaim<'a> {
        self.text("c_hash")
    }

    /// `s_hash` (FAPI 1.0 Advanced §5.1.1).
    pub fn state_hash(&self) -> TextClaim<'a> {
        self.text("s_hash")
    }

    pub fn audience(&self) -> Audience<'a> {
        match self.0.get("aud") {
            None => Audience::Absent,
            Some(Value::String(one)) => Audience::One(one),
            Some(Value::Array(items)) => {
                let mut many = Vec::new();
                for item in items {
                    let Some(text) = item.as_str() else {
                        return Audience::Invalid(JsonKind::of(item));
                    };
                    many.push(text);
                }
                Audience::Many(many)
            }
            Some(other) => Audience::Invalid(JsonKind::of(other)),
        }
    }

    pub fn date(&self, name: &str) -> NumericDate {
        NumericDate::read(self.0.get(name))
    }

    pub fn expires_at(&self) -> NumericDate {
        self.date("exp")
    }

    pub fn issued_at(&self) -> NumericDate {
        self.date("iat")
    }

    pub fn not_before(&self) -> NumericDate {
        self.date("nbf")
    }

    pub fn authenticated_at(&self) -> NumericDate {
        self.date("auth_time")
    }
}

impl<'a> TextClaim<'a> {
    pub fn read(claim: Option<&'a Value>) -> Self {
        match claim {
            None => Self::Absent,
            Some(Value::String(text)) => Self::Text(text),
            Some(other) => Self::Invalid(JsonKind::of(other)),
        }
    }

    pub fn as_text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Absent | Self::Invalid(_) => None,
        }
    }
}

impl Audience<'_> {
    pub fn contains(&self, client_id: &str) -> bool {
        match self {
            Self::One(one) => *one == client_id,
            Self::Many(many) => many.contains(&client_id),
            Self::Absent | Self::Invalid(_) => false,
        }
    }

    /// Every audience but that one.
    pub fn others(&self, client_id: &str) -> Vec<&str> {
        match self {
            Self::One(one) => Some(*one)
                .filter(|one| *one != client_id)
                .into_iter()
                .collect(),
            Self::Many(many) => many
                .iter()
                .copied()
                .filter(|one| *one != client_id)
                .collect(),
            Self::Absent | Self::Invalid(_) => Vec::new(),
        }
    }
}

impl NumericDate {
    pub fn read(claim: Option<&Value>) -> Self {
        match claim {
            None => Self::Absent,
            Some(Value::Number(number)) => match whole_seconds(number) {
                Some(seconds) => Self::Seconds(seconds),
                None => Self::Invalid(number.to_string()),
            },
            Some(Value::String(text)) => {
                Self::Invalid(format!("{:?}", neutralise(text, MAX_SHOWN_CHARS)))
            }
            Some(other @ (Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_))) => {
                Self::Invalid(JsonKind::of(other).to_string())
            }
        }
    }

    pub fn timestamp(&self) -> Option<Timestamp> {
        match self {
            Self::Seconds(seconds) => Some(Timestamp::from_secs(*seconds)),
            Self::Absent | Self::Invalid(_) => None,
        }
    }
}

/// Seconds whose microseconds fit an `i64`.
fn whole_seconds(number: &Number) -> Option<i64> {
    const LIMIT: i64 = i64::MAX / 1_000_000;
    let seconds = match number.as_i64() {
        Some(seconds) => seconds,
        // Within the limit a double is exact, so that its digits are the number.
        None => number
            .as_f64()
            .map(f64::trunc)
            .filter(|seconds| seconds.abs() <= LIMIT as f64)
            .and_then(|seconds| format!("{seconds:.0}").parse().ok())?,
    };
    (-LIMIT..=LIMIT).contains(&seconds).then_some(seconds)
}

/// The left half of the hash of an access token, a code or a state, in base64url: `at_hash`
/// (OIDC Core §3.1.3.6), `c_hash` (§3.3.2.11), `s_hash` (FAPI 1.0 Advanced §5.1.1). The hash is
/// that of the ID token's `alg`; `EdDSA` is taken for Ed25519, whose hash is SHA-512, as no other
/// of its curves is known here. Nothing for what hashes with something else, or not at all.
pub fn half_hash(algorithm: Algorithm, value: &str) -> Option<String> {
    let hash = match algorithm {
        Algorithm::EdDsa => Hash::Sha512,
        named => named.hash()?,
    };
    let digest = hash.digest(value.as_bytes());
    digest.get(..digest.len() / 2).map(base64url::encode)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn half_hash_of_the_openid_connect_core_example() {
        assert_eq!(
            half_hash(
                Algorithm::Rs256,
                "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
            )
            .as_deref(),
            Some("77QmUPtjPfzWtF2AnpK9RQ")
        );
        assert_eq!(half_hash(Algorithm::Rs512, "x").unwrap().len(), 43);
        assert_eq!(
            half_hash(Algorithm::EdDsa, "x"),
            half_hash(Algorithm::Ed25519, "x")
        );
        assert_eq!(half_hash(Algorithm::EdDsa, "x").unwrap().len(), 43);
        assert_eq!(half_hash(Algorithm::Ed448, "x"), None);
        assert_eq!(half_hash(Algorithm::None, "x"), None);
    }

    #[test]
    fn case_84_shapes_of_aud() {
        let cases = [
            (json!({}), Audience::Absent),
            (json!({"aud": "a"}), Audience::One("a")),
            (json!({"aud": ["b", "a"]}), Audience::Many(vec!["b", "a"])),
            (json!({"aud": []}), Audience::Many(vec![])),
            (
                json!({"aud": ["a", 1]}),
                Audience::Invalid(JsonKind::Number),
            ),
            (json!({"aud": null}), Audience::Invalid(JsonKind::Null)),
        ];
        for (value, expected) in cases {
            let map = claims(value);
            assert_eq!(IdTokenClaims::new(&map).audience(), expected);
        }
        assert!(Audience::Many(vec!["b", "a"]).contains("a"));
        assert_eq!(Audience::Many(vec!["b", "a"]).others("a"), ["b"]);
        assert!(!Audience::Invalid(JsonKind::Number).contains("a"));
        assert!(!Audience::One("ab").contains("a"));
    }

    #[test]
    fn case_86_shapes_of_dates() {
        let invalid = |text: &str| NumericDate::Invalid(text.into());
        let cases = [
            (json!(1_300_819_380), NumericDate::Seconds(1_300_819_380)),
            (json!(1.9), NumericDate::Seconds(1)),
            (json!(-5), NumericDate::Seconds(-5)),
            (json!(1e20), invalid("1e+20")),
            (json!(i64::MAX), invalid("9223372036854775807")),
            (json!(i64::MIN), invalid("-9223372036854775808")),
            (json!(u64::MAX), invalid("18446744073709551615")),
            (json!("1300819380"), invalid("\"1300819380\"")),
            (json!(null), invalid("null")),
        ];
        for (value, expected) in cases {
            let map = claims(json!({ "exp": value }));
            assert_eq!(IdTokenClaims::new(&map).expires_at(), expected);
        }
        let map = claims(json!({}));
        assert_eq!(IdTokenClaims::new(&map).issued_at(), NumericDate::Absent);
    }

    #[test]
    fn case_83_shapes_of_iss() {
        let map = claims(json!({"iss": ["https://as.example"], "sub": "alice"}));
        let read = IdTokenClaims::new(&map);
        assert_eq!(read.issuer(), TextClaim::Invalid(JsonKind::Array));
        assert_eq!(read.subject().as_text(), Some("alice"));
        assert_eq!(read.nonce(), TextClaim::Absent);
    }
}
