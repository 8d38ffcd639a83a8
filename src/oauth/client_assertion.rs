//! Client assertions: the JWT by which a client shows who it is, made and checked (RFC 7523 §3, OIDC Core §9).

use rand_core::CryptoRngCore;
use serde_json::{Map, Value, json};

use super::{
    ClaimError, JsonKind, JsonObjectError, Secret, Timestamp, claim,
    display_text::neutralise,
    jose::{
        Algorithm, JwkSet, Jws, JwsError, MacKey, SignError, SigningKey, SigningKeyError,
        VerifyError,
    },
};

/// The value of `client_assertion_type` (RFC 7523 §2.2).
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The `typ` of the header (RFC 10070 §4).
pub const TYP: &str = "client-authentication+jwt";

/// A message repeats no more than this of what came.
const MAX_SHOWN_CHARS: usize = 200;

/// What a client says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertionClaims<'a> {
    /// Both `iss` and `sub`.
    pub client_id: &'a str,
    /// `aud`: the issuer identifier (RFC 10070 §4), or the token endpoint where an older server
    /// wants that (OIDC Core §9).
    pub audience: &'a str,
    pub issued_at: Timestamp,
    /// Whole seconds from `iat` to `exp`; a minute is plenty.
    pub lifetime_secs: i64,
    /// Never the same twice.
    pub jti: &'a str,
    pub not_before: Option<Timestamp>,
}

impl AssertionClaims<'_> {
    /// The payload, to be shown, changed and signed.
    pub fn to_json(&self) -> Map<String, Value> {
        let issued_at = self.issued_at.secs();
        let mut claims = Map::new();
        claims.insert("iss".into(), json!(self.client_id));
        claims.insert("sub".into(), json!(self.client_id));
        claims.insert("aud".into(), json!(self.audience));
        claims.insert("jti".into(), json!(self.jti));
        claims.insert("iat".into(), json!(issued_at));
        if let Some(not_before) = self.not_before {
            claims.insert("nbf".into(), json!(not_before.secs()));
        }
        claims.insert(
            "exp".into(),
            json!(issued_at.saturating_add(self.lifetime_secs)),
        );
        claims
    }
}

/// What a client signs its assertions with.
#[derive(Clone, Debug)]
pub enum AssertionKey {
    /// `client_secret_jwt`.
    Secret(MacKey),
    /// `private_key_jwt`.
    Private(SigningKey),
}

impl AssertionKey {
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Secret(key) => key.algorithm(),
            Self::Private(key) => key.algorithm(),
        }
    }

    /// `typ`, `alg` and, of a private key, `kid`.
    pub fn header(&self) -> Map<String, Value> {
        let mut header = Map::new();
        header.insert("typ".into(), json!(TYP));
        header.insert("alg".into(), json!(self.algorithm().as_str()));
        match self {
            Self::Secret(_) => {}
            Self::Private(key) => {
                header.insert("kid".into(), json!(key.kid()));
            }
        }
        header
    }

    /// The compact form over exactly this header and these claims, whatever they say.
    pub fn sign(
        &self,
        header: &Map<String, Value>,
        claims: &Map<String, Value>,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<String, SignError> {
        let payload = Value::Object(claims.clone()).to_string();
        match self {
            Self::Secret(key) => Ok(key.sign_compact(header, payload.as_bytes())),
            Self::Private(key) => key.sign_compact(header, payload.as_bytes(), rng),
        }
    }
}

/// An assertion taken apart; what it says is not checked yet.
#[derive(Clone, Debug)]
pub struct ClientAssertion {
    jws: Jws,
}

/// What a server wants of an assertion.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    pub client_id: &'a str,
    pub key: CheckKey<'a>,
    /// Any one of these, as the only audience.
    pub audiences: &'a [&'a str],
    pub now: Timestamp,
    /// By how much clocks may differ.
    pub leeway_secs: i64,
    /// The longest time to `exp`, which a server may bound (RFC 7523 §3 (4)).
    pub longest_life_secs: i64,
}

/// What the server knows to check the signature with.
#[derive(Clone, Copy, Debug)]
pub enum CheckKey<'a> {
    Secret {
        secret: &'a Secret,
        /// Of [`Algorithm::SHARED_SECRET`].
        algorithms: &'a [Algorithm],
    },
    PublicKeys {
        keys: &'a JwkSet,
        /// Of [`Algorithm::SUPPORTED`].
        algorithms: &'a [Algorithm],
    },
}

/// An assertion that is right, but for the memory of those that came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted<'a> {
    /// To be remembered until `expires`, and refused until then.
    pub jti: &'a str,
    pub expires: Timestamp,
}

/// Why an assertion is refused: what was expected and what came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
    #[error("the assertion is no signed JWT: {0}")]
    NotAJwt(#[from] JwsError),
    #[error("the claims of the assertion could not be read: {0}")]
    Claims(#[from] JsonObjectError),
    #[error("expected each claim once, got {names:?} repeatedly")]
    RepeatedClaims { names: Vec<String> },
    #[error("expected typ {TYP}, JWT or none, got {received:?}")]
    WrongType { received: String },
    #[error("expected a string in typ, got {received}")]
    TypeNotText { received: JsonKind },
    #[error(transparent)]
    Claim(#[from] ClaimError),
    #[error("expected the client in both iss and sub, got iss {iss:?} and sub {sub:?}")]
    IssuerNotSubject { iss: String, sub: String },
    #[error("expected the client {expected:?} in iss and sub, got {received:?}")]
    OtherClient { expected: String, received: String },
    #[error("expected aud {}, got {received:?}", quoted(expected))]
    WrongAudience {
        expected: Vec<String>,
        received: String,
    },
    #[error("expected one audience only, got {received}")]
    SeveralAudiences { received: usize },
    #[error("expected a string in aud, got {received}")]
    AudienceNotText { received: JsonKind },
    #[error("the assertion ended at {at}, and it is {now}")]
    Expired { at: Timestamp, now: Timestamp },
    #[error("{name} is {at}, which is still to come: it is {now}")]
    NotYetValid {
        name: &'static str,
        at: Timestamp,
        now: Timestamp,
    },
    #[error("expected an assertion for at most {longest_secs} s, got one for {received_secs} s")]
    LivesTooLong {
        longest_secs: i64,
        received_secs: i64,
    },
    #[error("the client's secret cannot check the signature: {0}")]
    Secret(#[from] SigningKeyError),
    #[error(transparent)]
    Signature(#[from] VerifyError),
}

impl ClientAssertion {
    pub fn parse(assertion: &str) -> Result<Self, AssertionError> {
        let jws = Jws::parse(assertion)?;
        jws.payload().map_err(Clone::clone)?;
        if jws.repeated_claims().is_empty() {
            Ok(Self { jws })
        } else {
            Err(AssertionError::RepeatedClaims {
                names: jws.repeated_claims().to_vec(),
            })
        }
    }

    /// The client that it says it is of, to look for its key.
    pub fn client_id(&self) -> Result<&str, AssertionError> {
        let claims = self.jws.payload().map_err(Clone::clone)?;
        let (iss, sub) = (claim::text(claims, "iss")?, claim::text(claims, "sub")?);
        if iss == sub {
            Ok(sub)
        } else {
            Err(AssertionError::IssuerNotSubject {
                iss: shown(iss),
                sub: shown(sub),
            })
        }
    }

    /// Everything that a server checks, but for the memory of each `jti`.
    pub fn check(&self, expected: &Expected<'_>) -> Result<Accepted<'_>, AssertionError> {
        check_type(&self.jws)?;
        let client_id = self.client_id()?;
        if client_id != expected.client_id {
            return Err(AssertionError::OtherClient {
                expected: expected.client_id.to_owned(),
                received: shown(client_id),
            });
        }
        self.check_signature(expected.key)?;
        let claims = self.jws.payload().map_err(Clone::clone)?;
        check_audience(claims.get("aud"), expected.audiences)?;
        let expires = check_times(claims, expected)?;
        Ok(Accepted {
            jti: claim::text(claims, "jti")?,
            expires,
        })
    }

    fn check_signature(&self, key: CheckKey<'_>) -> Result<(), AssertionError> {
        match key {
            CheckKey::PublicKeys { keys, algorithms } => {
                self.jws.verify(keys, algorithms)?;
            }
            CheckKey::Secret { secret, algorithms } => {
                let named = self.jws.algorithm_name().and_then(Algorithm::parse);
                let wanted = named
                    .filter(|named| algorithms.contains(named))
                    .or(algorithms.first().copied())
                    // Where nothing is accepted, the check below refuses whatever came.
                    .unwrap_or(Algorithm::None);
                MacKey::from_client_secret(secret, wanted)?.verify(&self.jws)?;
            }
        }
        Ok(())
    }
}

/// A server should take assertions without `typ`, and many clients write `JWT` (RFC 10070 §4).
/// Whatever else a token is typed as, it is no client assertion.
fn check_type(jws: &Jws) -> Result<(), AssertionError> {
    match jws.header().get("typ") {
        None => Ok(()),
        Some(Value::String(typ)) => {
            let name = match typ.get(.."application/".len()) {
                Some(prefix) if prefix.eq_ignore_ascii_case("application/") => &typ[prefix.len()..],
                Some(_) | None => typ,
            };
            if name.eq_ignore_ascii_case(TYP) || name.eq_ignore_ascii_case("JWT") {
                Ok(())
            } else {
                Err(AssertionError::WrongType {
                    received: shown(typ),
                })
            }
        }
        Some(other) => Err(AssertionError::TypeNotText {
            received: JsonKind::of(other),
        }),
    }
}

/// The only audience, as a string or as an array of one (RFC 10070 §4).
fn check_audience(audience: Option<&Value>, expected: &[&str]) -> Result<(), AssertionError> {
    let sole = match audience {
        None => return Err(ClaimError::Missing("aud").into()),
        Some(Value::Array(values)) => match values.as_slice() {
            [one] => one,
            several => {
                return Err(AssertionError::SeveralAudiences {
                    received: several.len(),
                });
            }
        },
        Some(one) => one,
    };
    match sole.as_str() {
        None => Err(AssertionError::AudienceNotText {
            received: JsonKind::of(sole),
        }),
        // Compared as simple strings (RFC 7523 §3 (3)).
        Some(received) if expected.contains(&received) => Ok(()),
        Some(received) => Err(AssertionError::WrongAudience {
            expected: expected.iter().map(|one| (*one).to_owned()).collect(),
            received: shown(received),
        }),
    }
}

/// `exp`, and `nbf` and `iat` where they are there (RFC 7523 §3 (4) to (6)).
fn check_times(
    claims: &Map<String, Value>,
    expected: &Expected<'_>,
) -> Result<Timestamp, AssertionError> {
    let now = expected.now;
    let soon = now.secs().saturating_add(expected.leeway_secs);
    let at = claim::date(claims, "exp")?;
    if at.secs().saturating_add(expected.leeway_secs) <= now.secs() {
        return Err(AssertionError::Expired { at, now });
    }
    let received_secs = at.secs().saturating_sub(now.secs());
    if received_secs
        > expected
            .longest_life_secs
            .saturating_add(expected.leeway_secs)
    {
        return Err(AssertionError::LivesTooLong {
            longest_secs: expected.longest_life_secs,
            received_secs,
        });
    }
    for name in ["nbf", "iat"] {
        if let Some(at) = claim::optional_date(claims, name)?
            && at.secs() > soon
        {
            return Err(AssertionError::NotYetValid { name, at, now });
        }
    }
    Ok(at)
}

fn shown(text: &str) -> String {
    neutralise(text, MAX_SHOWN_CHARS)
}

fn quoted(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
    quoted.join(" or ")
}
