//! What a JWK says about its key beside the key itself (RFC 7517).

use serde_json::{Map, Value, json};

use super::{
    Algorithm, SigningKeyError, SkipReason,
    members::{shortened, text},
};
use crate::oauth::json_object::JsonKind;

/// A longer `kid` names nothing a person could compare.
pub(super) const MAX_KID_BYTES: usize = 1024;
/// Certificates beyond this many are not kept.
const MAX_CERTIFICATES: usize = 8;
const MAX_OPERATIONS: usize = 16;

/// The optional members of a JWK. They may name things that we do not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyDetails {
    /// `kid`, at most 1024 bytes.
    pub kid: Option<String>,
    /// `alg`.
    pub algorithm: Option<String>,
    /// `use`.
    pub usage: Option<String>,
    /// `key_ops`, its strings, at most 16.
    pub operations: Option<Vec<String>>,
    /// `x5t#S256`.
    pub certificate_thumbprint: Option<String>,
    /// `x5c`: certificates in standard base64 of their DER, the key's own first, at most 8. Nothing
    /// here trusts them.
    pub certificates: Vec<String>,
}

impl KeyDetails {
    pub fn from_members(members: &Map<String, Value>) -> Result<Self, SkipReason> {
        let kid = text(members, "kid")?;
        if let Some(kid) = kid.filter(|kid| kid.len() > MAX_KID_BYTES) {
            return Err(SkipReason::LongKid(kid.len()));
        }
        let owned = |name| Ok(text(members, name)?.map(str::to_owned));
        Ok(Self {
            kid: kid.map(str::to_owned),
            algorithm: owned("alg")?,
            usage: owned("use")?,
            operations: strings(members, "key_ops", MAX_OPERATIONS)?,
            certificate_thumbprint: owned("x5t#S256")?,
            certificates: strings(members, "x5c", MAX_CERTIFICATES)?.unwrap_or_default(),
        })
    }

    /// Refuses what the JWK says it is not for: signing with that algorithm.
    pub(super) fn allow_signing(&self, algorithm: Algorithm) -> Result<(), SigningKeyError> {
        if let Some(other) = self.usage.as_deref().filter(|usage| *usage != "sig") {
            return Err(SigningKeyError::Jwk(SkipReason::OtherUse {
                expected: "sig",
                received: shortened(other),
            }));
        }
        if let Some(named) = &self.operations
            && !named.iter().any(|one| one == "sign")
        {
            return Err(SigningKeyError::Jwk(SkipReason::OtherOperations {
                expected: "sign",
                received: named.iter().take(8).map(|one| shortened(one)).collect(),
            }));
        }
        match self.algorithm.as_deref() {
            Some(other) if other != algorithm.as_str() => Err(SigningKeyError::OtherAlgorithm {
                expected: algorithm,
                received: shortened(other),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// The same for the public half of a key pair, whose operations are the counterparts.
    pub(super) fn for_public_half(&self) -> Self {
        let counterpart = |operation: &String| match operation.as_str() {
            "sign" => "verify".to_owned(),
            "decrypt" => "encrypt".to_owned(),
            "unwrapKey" => "wrapKey".to_owned(),
            _ => operation.clone(),
        };
        Self {
            operations: self
                .operations
                .as_ref()
                .map(|operations| operations.iter().map(counterpart).collect()),
            ..self.clone()
        }
    }

    /// Adds what is known to a JWK.
    pub fn add_to(&self, members: &mut Map<String, Value>) {
        let texts = [
            ("kid", &self.kid),
            ("use", &self.usage),
            ("alg", &self.algorithm),
            ("x5t#S256", &self.certificate_thumbprint),
        ];
        for (name, value) in texts {
            if let Some(value) = value {
                members.insert(name.into(), json!(value));
            }
        }
        if let Some(operations) = &self.operations {
            members.insert("key_ops".into(), json!(operations));
        }
        if !self.certificates.is_empty() {
            members.insert("x5c".into(), json!(self.certificates));
        }
    }
}

/// The strings of an array; other things in it are passed over, as is what stands beyond `limit`.
fn strings(
    members: &Map<String, Value>,
    name: &'static str,
    limit: usize,
) -> Result<Option<Vec<String>>, SkipReason> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::Array(items)) => Ok(Some(
            items
                .iter()
                .filter_map(Value::as_str)
                .take(limit)
                .map(str::to_owned)
                .collect(),
        )),
        Some(other) => Err(SkipReason::NotAnArray {
            name,
            received: JsonKind::of(other),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_jwk_says_is_kept_and_written_again() {
        let value = json!({
            "kid": "a", "use": "sig", "alg": "ES256", "x5t#S256": "dGh1bWI",
            "key_ops": ["verify"], "x5c": ["MIIB"],
        });
        let details = KeyDetails::from_members(value.as_object().unwrap()).unwrap();
        assert_eq!(details.certificates, ["MIIB"]);
        let mut again = Map::new();
        details.add_to(&mut again);
        assert_eq!(Value::Object(again), value);
    }

    #[test]
    fn an_array_is_told_from_a_string() {
        let value = json!({"key_ops": "verify"});
        assert_eq!(
            KeyDetails::from_members(value.as_object().unwrap()).unwrap_err(),
            SkipReason::NotAnArray {
                name: "key_ops",
                received: JsonKind::Text
            }
        );
    }
}
