//! A token that the client signs itself, as a person can read and change it.

use rand_core::CryptoRngCore;
use serde_json::{Map, Value};

use super::signer::{Sealing, Signer};
use crate::{http::Draft, oauth::jose::base64url};

/// What a token is for, and so where it stands in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuiltKind {
    /// Shows who the client is (RFC 7523 §2.2).
    ClientAssertion,
    /// The authorization request as a JWT (RFC 9101 §4).
    RequestObject,
    /// Shows that the client has the key that its tokens are bound to (RFC 9449 §4).
    DpopProof,
    /// The grant itself (RFC 7523 §2.1).
    Assertion,
}

impl BuiltKind {
    pub const ALL: [Self; 4] = [
        Self::ClientAssertion,
        Self::RequestObject,
        Self::DpopProof,
        Self::Assertion,
    ];

    /// The parameter that carries it, or the header.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClientAssertion => "client_assertion",
            Self::RequestObject => "request",
            Self::DpopProof => "DPoP",
            Self::Assertion => "assertion",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// A token beside the draft that carries it. `Debug` shows neither key nor signature.
#[derive(Clone)]
pub struct BuiltToken {
    pub kind: BuiltKind,
    /// JSON as text; need not be good.
    header: String,
    claims: String,
    signer: Signer,
    /// Encrypted once signed (RFC 9101 §6.1).
    sealing: Option<Sealing>,
    compact: String,
}

impl BuiltToken {
    /// Signs, and encrypts where that is wanted.
    ///
    /// # Errors
    ///
    /// Why the key cannot sign or encrypt so, in words.
    pub(super) fn build(
        kind: BuiltKind,
        header: &Map<String, Value>,
        claims: &Map<String, Value>,
        signer: Signer,
        sealing: Option<Sealing>,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Self, String> {
        let mut token = Self {
            kind,
            header: pretty(header),
            claims: pretty(claims),
            signer,
            sealing,
            compact: String::new(),
        };
        token.sign(rng)?;
        Ok(token)
    }

    /// The header as JSON text, as the user left it.
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The claims as JSON text, as the user left them.
    pub fn claims(&self) -> &str {
        &self.claims
    }

    /// The compact serialisation that the request carries.
    pub fn compact(&self) -> &str {
        &self.compact
    }

    /// The claims, where they are a JSON object.
    pub fn claims_object(&self) -> Option<Map<String, Value>> {
        serde_json::from_str(&self.claims).ok()
    }

    /// What signs it, in words: the algorithm and the thumbprint of the key, never the key.
    pub fn signed_with(&self) -> String {
        self.signer.in_words(&self.header)
    }

    /// `alg` as the header names it now.
    pub fn algorithm_named(&self) -> String {
        let header: Option<Map<String, Value>> = serde_json::from_str(&self.header).ok();
        header
            .and_then(|header| header.get("alg")?.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Whether it is encrypted, so that only the server can read it.
    pub fn is_encrypted(&self) -> bool {
        self.sealing.is_some()
    }

    /// Takes other texts and signs again. JSON is sent without blanks, other text as it is typed.
    ///
    /// # Errors
    ///
    /// As for [`Self::build`]; texts and compact form are unchanged then.
    pub(in crate::flow) fn edit(
        &mut self,
        header: &str,
        claims: &str,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<(), String> {
        let before = self.clone();
        header.clone_into(&mut self.header);
        claims.clone_into(&mut self.claims);
        self.sign(rng).inspect_err(|_| *self = before)
    }

    /// Changes one member by its name; in the header where the name begins with `header.`.
    pub(in crate::flow) fn set_member(
        &mut self,
        name: &str,
        value: Option<&str>,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<(), String> {
        let (in_header, name) = match name.strip_prefix("header.") {
            Some(name) => (true, name),
            None => (false, name),
        };
        let text = if in_header {
            &self.header
        } else {
            &self.claims
        };
        let mut members: Map<String, Value> =
            serde_json::from_str(text).map_err(|error| error.to_string())?;
        match value {
            Some(value) => {
                // What was no text stays none: 300 is a number, true is true.
                let was_text = members.get(name).is_none_or(Value::is_string);
                let typed = if was_text {
                    None
                } else {
                    serde_json::from_str(value).ok()
                };
                members.insert(name.to_owned(), typed.unwrap_or_else(|| Value::from(value)));
            }
            None => {
                members.shift_remove(name);
            }
        }
        let (header, claims) = if in_header {
            (pretty(&members), self.claims.clone())
        } else {
            (self.header.clone(), pretty(&members))
        };
        self.edit(&header, &claims, rng)
    }

    /// Puts the compact form where the request carries it.
    pub(in crate::flow) fn place(&self, draft: &mut Draft) {
        match (self.kind, draft) {
            (BuiltKind::DpopProof, Draft::Request(request)) => {
                request.set_header(self.kind.name(), &self.compact);
            }
            // The browser sends no header of ours.
            (BuiltKind::DpopProof, Draft::Address(_)) => {}
            (
                BuiltKind::ClientAssertion | BuiltKind::RequestObject | BuiltKind::Assertion,
                draft,
            ) => draft.set_parameter(self.kind.name(), &self.compact),
        }
    }

    /// Whether the draft has a token of this kind.
    pub(in crate::flow) fn is_carried_by(&self, draft: &Draft) -> bool {
        match (self.kind, draft) {
            (BuiltKind::DpopProof, Draft::Request(request)) => {
                request.headers().contains(self.kind.name())
            }
            (BuiltKind::DpopProof, Draft::Address(_)) => false,
            (
                BuiltKind::ClientAssertion | BuiltKind::RequestObject | BuiltKind::Assertion,
                draft,
            ) => draft.parameters().contains(self.kind.name()),
        }
    }

    fn sign(&mut self, rng: &mut dyn CryptoRngCore) -> Result<(), String> {
        let input = format!(
            "{}.{}",
            base64url::encode(dense(&self.header).as_bytes()),
            base64url::encode(dense(&self.claims).as_bytes())
        );
        let signature = self.signer.signature(&self.header, input.as_bytes(), rng)?;
        let signed = format!("{input}.{}", base64url::encode(&signature));
        self.compact = match &self.sealing {
            Some(sealing) => sealing.seal(&signed, rng)?,
            None => signed,
        };
        Ok(())
    }
}

impl std::fmt::Debug for BuiltToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BuiltToken")
            .field("kind", &self.kind)
            .field("is_encrypted", &self.is_encrypted())
            .finish_non_exhaustive()
    }
}

fn pretty(members: &Map<String, Value>) -> String {
    serde_json::to_string_pretty(members).unwrap_or_default()
}

/// JSON without blanks; other text as it is.
fn dense(text: &str) -> String {
    serde_json::from_str::<Value>(text).map_or_else(|_| text.to_owned(), |value| value.to_string())
}
