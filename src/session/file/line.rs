//! One line of a session file to be: what happened, and what was known to be secret by then.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    flow::Record,
    http::Masker,
    profile::Profile,
    session::{
        Header,
        file::{SCHEMA, record, words::Word},
    },
};

/// Made where things happen, and turned into bytes where there is time for it.
#[derive(Clone, Debug)]
pub struct Line {
    says: Says,
    masker: Arc<Masker>,
}

#[derive(Clone, Debug)]
enum Says {
    Header(Box<Header>),
    Record(Box<Record>),
}

impl Line {
    pub fn header(header: &Header, masker: &Arc<Masker>) -> Self {
        Self {
            says: Says::Header(Box::new(header.clone())),
            masker: Arc::clone(masker),
        }
    }

    pub fn record(record: &Record, masker: &Arc<Masker>) -> Self {
        Self {
            says: Says::Record(Box::new(record.clone())),
            masker: Arc::clone(masker),
        }
    }

    /// The line as it is written, its end included. Secrets are masked.
    pub fn to_bytes(&self) -> Vec<u8> {
        let value = match &self.says {
            Says::Header(header) => write_header(header, &self.masker),
            Says::Record(record) => record::write(record, &self.masker),
        };
        let mut bytes = value.to_string().into_bytes();
        bytes.push(b'\n');
        bytes
    }
}

fn write_header(header: &Header, masker: &Masker) -> Value {
    json!({
        "type": "session",
        "schema": SCHEMA,
        "id": header.id,
        "started": header.started.to_string(),
        "grant": header.grant.word(),
        "client": {
            "client_id": masker.mask_text(&header.profile.client.client_id),
            "issuer": header.profile.issuer().map(|issuer| masker.mask_text(issuer)),
        },
        "profile": profile(&header.profile, masker),
    })
}

/// A profile names no secret, but a parameter that it adds may be one, and so may a member that
/// this program does not know.
fn profile(profile: &Profile, masker: &Masker) -> Value {
    let mut shown = profile.clone();
    for (name, value) in &mut shown.request.extra_parameters {
        *value = masker.mask_named(name, value);
    }
    let value = serde_json::to_value(&shown).unwrap_or_default();
    // As text, because keys are known by what stands beside them in their object.
    serde_json::from_str(&masker.mask_text(&value.to_string()))
        .unwrap_or_else(|_| masker.mask_json(&value))
}
