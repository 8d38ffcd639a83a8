//! DPoP proofs: the JWT that shows with each request who holds the key, made and checked (RFC 9449 §4).

use serde_json::{Map, Value, json};
use url::Url;

use super::{
    ClaimError, JsonKind, JsonObjectError, SafeUrl, Secret, Timestamp, claim,
    display_text::neutralise,
    jose::{
        Algorithm, Hash, Jwk, JwkSet, Jws, JwsError, KeyDetails, PublicKey, SkipReason,
        VerifyError, base64url,
    },
};

/// The `typ` of the header (RFC 9449 §4.2).
pub const TYP: &str = "dpop+jwt";

/// A message repeats no more than this of what came.
const MAX_SHOWN_CHARS: usize = 200;

/// `typ`, `alg` and the public half of the key that signs (RFC 9449 §4.2).
pub fn header(algorithm: Algorithm, key: &PublicKey) -> Map<String, Value> {
    Map::from_iter([
        (String::from("typ"), json!(TYP)),
        (String::from("alg"), json!(algorithm.as_str())),
        (String::from("jwk"), Value::Object(key.members())),
    ])
}

/// What a proof says about the one request that it goes with (RFC 9449 §4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofClaims<'a> {
    /// Never the same twice: 96 random bits or more.
    pub jti: &'a str,
    /// `htm`, as it stands in the request line.
    pub method: &'a str,
    /// Where the request goes; its query is left out of `htu`.
    pub url: &'a SafeUrl,
    pub issued_at: Timestamp,
    /// The token beside it at an API, for `ath`.
    pub access_token: Option<&'a str>,
    /// The latest one that this server gave.
    pub nonce: Option<&'a str>,
}

impl ProofClaims<'_> {
    /// The payload, to be shown, changed and signed.
    pub fn to_json(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        claims.insert("jti".into(), json!(self.jti));
        claims.insert("htm".into(), json!(self.method));
        claims.insert("htu".into(), json!(htu(self.url)));
        claims.insert("iat".into(), json!(self.issued_at.secs()));
        if let Some(access_token) = self.access_token {
            claims.insert("ath".into(), json!(ath(access_token)));
        }
        if let Some(nonce) = self.nonce {
            claims.insert("nonce".into(), json!(nonce));
        }
        claims
    }
}

/// The address without query and fragment (RFC 9449 §4.2).
pub fn htu(url: &SafeUrl) -> String {
    url.without_query()
}

/// The SHA-256 hash of an access token in base64url (RFC 9449 §4.2).
pub fn ath(access_token: &str) -> String {
    base64url::encode(&Hash::Sha256.digest(access_token.as_bytes()))
}

/// What a token is bound by: the thumbprint of the key (RFC 9449 §6.1, RFC 7638 §3).
pub fn jkt(key: &PublicKey) -> String {
    key.thumbprint()
}

/// A proof taken apart, whose signature was checked with the key inside it. Whether it goes with a
/// request is not known yet.
#[derive(Clone, Debug)]
pub struct Proof {
    jws: Jws,
    jkt: String,
    jti: String,
    issued_at: Timestamp,
}

/// What a server wants of a proof (RFC 9449 §4.3).
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    pub method: &'a str,
    /// The address of the request; its query and fragment do not count.
    pub url: &'a str,
    pub now: Timestamp,
    /// How old a proof may be, and how far in the future, as clocks differ.
    pub window_secs: i64,
    /// The access token beside it.
    pub access_token: Option<&'a str>,
    /// The thumbprint of the key that is asked for.
    pub jkt: Option<&'a str>,
    /// Any one of these; `None` where none was given out.
    pub nonces: Option<&'a [&'a str]>,
}

/// Why a proof is refused: what was expected and what came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("expected one header DPoP, got {received}")]
    SeveralHeaders { received: usize },
    #[error("the proof is no signed JWT: {0}")]
    NotAJwt(#[from] JwsError),
    #[error("the claims of the proof could not be read: {0}")]
    Claims(#[from] JsonObjectError),
    #[error("expected each claim once, got {names:?} repeatedly")]
    RepeatedClaims { names: Vec<String> },
    #[error("expected typ {TYP}, got {received:?}")]
    WrongType { received: String },
    #[error("expected typ {TYP} in the header, got none")]
    MissingType,
    #[error("expected the public key in the header as jwk, got none")]
    MissingKey,
    #[error("expected a JSON object in jwk, got {received}")]
    KeyNotAnObject { received: JsonKind },
    #[error("the key in the header cannot be used: {0}")]
    Key(#[from] SkipReason),
    #[error("expected a public key in jwk, got the private members {members:?} with it")]
    PrivateKey { members: Vec<&'static str> },
    #[error(transparent)]
    Signature(#[from] VerifyError),
    #[error(transparent)]
    Claim(#[from] ClaimError),
    #[error("expected htm {expected:?}, got {received:?}")]
    OtherMethod { expected: String, received: String },
    #[error("expected htu {expected:?}, got {received:?}")]
    OtherUrl { expected: String, received: String },
    #[error("the proof was made at {at}, more than {window_secs} s before {now}")]
    TooOld {
        at: Timestamp,
        now: Timestamp,
        window_secs: i64,
    },
    #[error("the proof was made at {at}, more than {window_secs} s after {now}")]
    FromTheFuture {
        at: Timestamp,
        now: Timestamp,
        window_secs: i64,
    },
    #[error("expected ath {expected:?} of the access token, got {received:?}")]
    OtherToken { expected: String, received: String },
    #[error("expected the key with the thumbprint {expected:?}, got {received:?}")]
    OtherKey { expected: String, received: String },
    #[error("expected a nonce of this server, got none")]
    MissingNonce,
    #[error("expected the latest nonce of this server, got another")]
    OtherNonce,
}

/// The one proof among the values of the header `DPoP`, if there is one (RFC 9449 §4.3).
pub fn sole<T>(values: impl IntoIterator<Item = T>) -> Result<Option<T>, ProofError> {
    let mut values = values.into_iter();
    let first = values.next();
    match values.count() {
        0 => Ok(first),
        more => Err(ProofError::SeveralHeaders { received: more + 1 }),
    }
}

impl Proof {
    /// Takes a proof apart and checks all that needs nothing beside it (RFC 9449 §4.3):
    /// its form, `typ`, `alg`, the key, the signature by that key, and which claims there are.
    pub fn parse(proof: &str, algorithms: &[Algorithm]) -> Result<Self, ProofError> {
        let jws = Jws::parse(proof)?;
        check_type(&jws)?;
        let key = key(&jws)?;
        let jkt = jkt(&key.key);
        jws.verify(&only(key, &jws), algorithms)?;
        let claims = jws.payload().map_err(Clone::clone)?;
        if !jws.repeated_claims().is_empty() {
            return Err(ProofError::RepeatedClaims {
                names: jws.repeated_claims().to_vec(),
            });
        }
        let jti = claim::text(claims, "jti")?.to_owned();
        claim::text(claims, "htm")?;
        claim::text(claims, "htu")?;
        let issued_at = claim::date(claims, "iat")?;
        Ok(Self {
            jws,
            jkt,
            jti,
            issued_at,
        })
    }

    /// To be remembered for as long as the proof is fresh, and refused until then (RFC 9449 §11.1).
    pub fn jti(&self) -> &str {
        &self.jti
    }

    /// The thumbprint of the key that signed it.
    pub fn jkt(&self) -> &str {
        &self.jkt
    }

    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Checks that the proof goes with this request (RFC 9449 §4.3). The nonce is
    /// looked at last: where only it is wrong, the answer is a challenge.
    pub fn check(&self, expected: &Expected<'_>) -> Result<(), ProofError> {
        let claims = self.jws.payload().map_err(Clone::clone)?;
        let method = claim::text(claims, "htm")?;
        if method != expected.method {
            return Err(ProofError::OtherMethod {
                expected: expected.method.to_owned(),
                received: shown(method),
            });
        }
        let url = claim::text(claims, "htu")?;
        let wanted = normalised(expected.url);
        if wanted.is_none() || normalised(url) != wanted {
            return Err(ProofError::OtherUrl {
                expected: wanted.unwrap_or_default(),
                received: shown(url),
            });
        }
        self.check_time(expected)?;
        if let Some(access_token) = expected.access_token {
            let wanted = ath(access_token);
            let received = claim::text(claims, "ath")?;
            if !is_same(&wanted, received) {
                return Err(ProofError::OtherToken {
                    expected: wanted,
                    received: shown(received),
                });
            }
        }
        if let Some(wanted) = expected.jkt
            && !is_same(wanted, &self.jkt)
        {
            return Err(ProofError::OtherKey {
                expected: wanted.to_owned(),
                received: self.jkt.clone(),
            });
        }
        match (expected.nonces, claim::optional_text(claims, "nonce")?) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(ProofError::MissingNonce),
            (Some(known), Some(nonce)) if known.iter().any(|one| is_same(one, nonce)) => Ok(()),
            (Some(_), Some(_)) => Err(ProofError::OtherNonce),
        }
    }

    fn check_time(&self, expected: &Expected<'_>) -> Result<(), ProofError> {
        let (at, now, window_secs) = (self.issued_at, expected.now, expected.window_secs);
        let age_secs = now.secs().saturating_sub(at.secs());
        if age_secs > window_secs {
            Err(ProofError::TooOld {
                at,
                now,
                window_secs,
            })
        } else if age_secs < -window_secs {
            Err(ProofError::FromTheFuture {
                at,
                now,
                window_secs,
            })
        } else {
            Ok(())
        }
    }
}

/// Media types are compared without regard to case; the short form has no `application/`.
fn check_type(jws: &Jws) -> Result<(), ProofError> {
    match jws.header().get("typ") {
        None => Err(ProofError::MissingType),
        Some(Value::String(typ)) if typ.eq_ignore_ascii_case(TYP) => Ok(()),
        Some(Value::String(other)) => Err(ProofError::WrongType {
            received: shown(other),
        }),
        Some(other) => Err(ProofError::WrongType {
            received: JsonKind::of(other).to_string(),
        }),
    }
}

/// The public key in the header, which must not bring its private part along.
fn key(jws: &Jws) -> Result<Jwk, ProofError> {
    let members = match jws.header().get("jwk") {
        None => return Err(ProofError::MissingKey),
        Some(Value::Object(members)) => members,
        Some(other) => {
            return Err(ProofError::KeyNotAnObject {
                received: JsonKind::of(other),
            });
        }
    };
    let key = Jwk::from_members(members)?;
    if key.private_members.is_empty() {
        Ok(key)
    } else {
        Err(ProofError::PrivateKey {
            members: key.private_members,
        })
    }
}

/// That key alone, under the name by which the header calls it, if it does.
fn only(key: Jwk, jws: &Jws) -> JwkSet {
    let details = KeyDetails {
        kid: jws.kid().map(str::to_owned),
        ..key.details
    };
    JwkSet {
        keys: vec![Jwk::new(key.key, details)],
        ..JwkSet::default()
    }
}

/// An address of http or https without query and fragment, its scheme, host, port and path in one
/// spelling (RFC 9449 §4.3).
fn normalised(address: &str) -> Option<String> {
    let mut url = Url::parse(address)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))?;
    url.set_query(None);
    url.set_fragment(None);
    Some(url.into())
}

/// In a time that does not depend on where the two differ.
fn is_same(expected: &str, received: &str) -> bool {
    Secret::new(expected).matches(received)
}

fn shown(text: &str) -> String {
    neutralise(text, MAX_SHOWN_CHARS)
}
