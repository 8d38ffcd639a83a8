//! The JSON forms of signed and encrypted tokens, general and flattened (RFC 7515 §7.2, RFC 7516 §7.2).

use serde_json::{Map, Value};

use super::{Fault, Jws, MAX_TOKEN_BYTES, base64url, jws::signing_input};
use crate::oauth::json_object::{JsonKind, JsonObject, JsonObjectError};

/// More signatures or recipients than these are not read.
pub const MAX_ENTRIES: usize = 16;

/// Why bytes are no token in a JSON form. Repeats nothing of it but names of header members.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonFormError {
    #[error(transparent)]
    Json(#[from] JsonObjectError),
    #[error("expected the member {name}, got it not there")]
    Missing { name: &'static str },
    #[error("expected {expected} in {name}, got {received}")]
    OtherKind {
        name: &'static str,
        expected: &'static str,
        received: JsonKind,
    },
    #[error("expected the general or the flattened form, got {general} beside {flattened}")]
    BothForms {
        general: &'static str,
        flattened: &'static str,
    },
    #[error("expected 1 to {MAX_ENTRIES} entries in {name}, got {received}")]
    Count { name: &'static str, received: usize },
    #[error("expected base64url in {name}, got {fault} at its character {offset}")]
    Encoding {
        name: &'static str,
        /// Counted from 0, in bytes.
        offset: usize,
        fault: Fault,
    },
    #[error("the protected header could not be read: {0}")]
    Header(JsonObjectError),
    #[error("expected each member in one header only, got {name:?} in two")]
    InTwoHeaders { name: String },
    #[error("expected {name} in the protected header, got it in one that anybody can change")]
    Unprotected { name: &'static str },
    #[error("expected the same b64 for every signature, got different ones (RFC 7797)")]
    DifferentEncodings,
}

impl Jws {
    /// Reads a JSON form: for each of its signatures, in order, the payload with that signature and
    /// its headers in one. With `b64` false in a protected header, the payload stands there as it
    /// is (RFC 7797).
    ///
    /// # Errors
    ///
    /// [`JsonFormError`]; one bad signature spoils the whole, as nobody could say whose it is.
    pub fn parse_json(bytes: &[u8]) -> Result<Vec<Self>, JsonFormError> {
        let object = JsonObject::parse(bytes, MAX_TOKEN_BYTES)?;
        let form = Form(&object.members);
        let entries = match form.entries("signatures", &["signature"])? {
            Some(entries) => entries,
            None => vec![form],
        };
        let payload = form.required("payload")?;
        let mut out: Vec<Self> = Vec::with_capacity(entries.len());
        for entry in entries {
            let mut header = entry.header(&["b64", "crit"], [entry.object("header")?, None])?;
            header.repeated.extend(object.repeated_members.clone());
            let is_encoded = header.members.get("b64") != Some(&Value::Bool(false));
            let payload = if is_encoded {
                decode("payload", payload)?
            } else {
                payload.as_bytes().to_vec()
            };
            let input = signing_input(&header.protected, &payload, is_encoded);
            let signature = decode("signature", entry.required("signature")?)?;
            out.push(Self::of_parts(
                (header.members, header.repeated),
                payload,
                input,
                signature,
                true,
            ));
        }
        let encodings = |jws: &Self| jws.header().get("b64") == Some(&Value::Bool(false));
        if out
            .windows(2)
            .any(|two| encodings(&two[0]) != encodings(&two[1]))
        {
            return Err(JsonFormError::DifferentEncodings);
        }
        Ok(out)
    }
}

/// A form, or one entry of a general one.
#[derive(Clone, Copy)]
pub(super) struct Form<'a>(pub &'a Map<String, Value>);

/// The headers of one signature or recipient in one.
pub(super) struct Header {
    /// The protected part as it came, encoded; empty where there is none.
    pub protected: String,
    pub members: Map<String, Value>,
    pub repeated: Vec<String>,
}

impl<'a> Form<'a> {
    /// The entries of a general form; `None` of a flattened one.
    pub fn entries(
        self,
        general: &'static str,
        flattened: &[&'static str],
    ) -> Result<Option<Vec<Self>>, JsonFormError> {
        let Some(value) = self.0.get(general) else {
            return Ok(None);
        };
        if let Some(flattened) = flattened.iter().find(|name| self.0.contains_key(**name)) {
            return Err(JsonFormError::BothForms { general, flattened });
        }
        let Value::Array(entries) = value else {
            return Err(other_kind(general, "an array", value));
        };
        if entries.is_empty() || entries.len() > MAX_ENTRIES {
            return Err(JsonFormError::Count {
                name: general,
                received: entries.len(),
            });
        }
        let object = |entry: &'a Value| {
            let members = entry.as_object().map(Self);
            members.ok_or_else(|| other_kind(general, "objects", entry))
        };
        entries
            .iter()
            .map(object)
            .collect::<Result<_, _>>()
            .map(Some)
    }

    pub fn text(self, name: &'static str) -> Result<Option<&'a str>, JsonFormError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(other_kind(name, "a string", other)),
        }
    }

    pub fn required(self, name: &'static str) -> Result<&'a str, JsonFormError> {
        self.text(name)?.ok_or(JsonFormError::Missing { name })
    }

    pub fn object(
        self,
        name: &'static str,
    ) -> Result<Option<&'a Map<String, Value>>, JsonFormError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::Object(members)) => Ok(Some(members)),
            Some(other) => Err(other_kind(name, "an object", other)),
        }
    }

    /// Puts the headers together. Their names must be distinct, and those in `protected_only` stand
    /// where they cannot be changed.
    pub fn header(
        self,
        protected_only: &[&'static str],
        unprotected: [Option<&Map<String, Value>>; 2],
    ) -> Result<Header, JsonFormError> {
        let protected = self.text("protected")?.unwrap_or_default();
        let mut header = Header {
            protected: protected.to_owned(),
            members: Map::new(),
            repeated: Vec::new(),
        };
        if !protected.is_empty() {
            let bytes = decode("protected", protected)?;
            let object =
                JsonObject::parse(&bytes, MAX_TOKEN_BYTES).map_err(JsonFormError::Header)?;
            header.members = object.members;
            header.repeated = object.repeated_members;
        }
        for (name, value) in unprotected.into_iter().flatten().flatten() {
            if let Some(name) = protected_only.iter().find(|one| *one == name) {
                return Err(JsonFormError::Unprotected { name });
            }
            if header.members.insert(name.clone(), value.clone()).is_some() {
                let name = name.chars().take(64).collect();
                return Err(JsonFormError::InTwoHeaders { name });
            }
        }
        Ok(header)
    }
}

pub(super) fn decode(name: &'static str, text: &str) -> Result<Vec<u8>, JsonFormError> {
    base64url::decode(text).map_err(|(offset, fault)| JsonFormError::Encoding {
        name,
        offset,
        fault,
    })
}

fn other_kind(name: &'static str, expected: &'static str, received: &Value) -> JsonFormError {
    JsonFormError::OtherKind {
        name,
        expected,
        received: JsonKind::of(received),
    }
}
