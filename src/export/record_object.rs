//! One record as a JSON object: what JSON lines and the JSON export are made of.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    flow::{End, Entry, Finding, Record, RecordedExchange, Stage, Tokens},
    http::{Change, ChangeSubject, TlsFacts, certificate_sha256, parse},
    oauth::{Secret, Timestamp},
    text,
};

/// The object with `type` and `at` first; `None` for what only the diagram shows, and for the end.
/// Nothing is masked here: mask the record first, see [`masked_record`](super::masked_record).
pub fn record_object(record: &Record) -> Option<Value> {
    let (kind, members) = match &record.entry {
        Entry::Stage {
            stage,
            status,
            authorization_url,
        } => {
            let mut members = json!({ "stage": stage.name(), "status": status.name() });
            if let Some(url) = authorization_url {
                members["authorization_url"] = json!(url);
            }
            ("stage", members)
        }
        Entry::Exchange(recorded) => ("exchange", exchange(recorded)),
        Entry::Finding { stage, finding } => ("finding", finding_object(*stage, finding)),
        Entry::Deviation { stage, change } => ("deviation", deviation(*stage, change)),
        Entry::ContinuedAnyway { stage } => (
            "deviation",
            json!({ "stage": stage.name(), "parameter": null, "change": "continued_anyway" }),
        ),
        Entry::Tokens { stage, tokens } => ("tokens", token_members(*stage, tokens)),
        Entry::Notice { stage, notice } => (
            "notice",
            json!({ "stage": stage.name(), "message": text::notice(notice) }),
        ),
        // Notes of the diagram: their facts stand in findings and requests.
        Entry::LocalWork { .. } | Entry::BrowserAsked { .. } | Entry::End(_) => return None,
    };
    Some(typed(kind, record.at, members))
}

/// The object of type `end`.
pub fn end_object(end: &End, session: &str, at: Timestamp) -> Value {
    let members = json!({
        "status": end.status.name(),
        "exit": end.status.exit(),
        "error": end.error,
        "description": end.description,
        "stage": end.stage.name(),
        "session": session,
    });
    typed("end", at, members)
}

fn typed(kind: &str, at: Timestamp, members: Value) -> Value {
    let mut object = json!({ "type": kind, "at": at.to_string() });
    if let (Some(object), Value::Object(members)) = (object.as_object_mut(), members) {
        object.extend(members);
    }
    object
}

/// The members of a finding.
pub fn finding_object(stage: Stage, finding: &Finding) -> Value {
    json!({
        "id": finding.check.id(),
        "stage": stage.name(),
        "verdict": finding.verdict.name(),
        "spec": finding.check.spec(),
        "message": text::sentence(finding),
        "expected": finding.expected,
        "received": finding.received,
    })
}

fn deviation(stage: Stage, change: &Change) -> Value {
    let parameter = match &change.subject {
        ChangeSubject::Parameter(name) | ChangeSubject::Header(name) => Some(name.as_str()),
        ChangeSubject::Method
        | ChangeSubject::Target
        | ChangeSubject::Body
        | ChangeSubject::Raw => None,
    };
    json!({ "stage": stage.name(), "parameter": parameter, "change": change.kind.word() })
}

fn token_members(stage: Stage, tokens: &Tokens) -> Value {
    let shown = |value: &Option<Secret>| value.as_ref().map(|secret| secret.expose().to_owned());
    json!({
        "stage": stage.name(),
        "access_token": shown(&tokens.access_token),
        "token_type": tokens.token_type,
        "expires_in": tokens.expires_in,
        "refresh_token": shown(&tokens.refresh_token),
        "id_token": shown(&tokens.id_token),
        "scope": tokens.scope,
    })
}

fn exchange(recorded: &RecordedExchange) -> Value {
    let exchange = &recorded.exchange;
    let bytes = |bytes: &[u8]| recorded.observed.then(|| STANDARD.encode(bytes));
    let status = parse::response(&exchange.received)
        .ok()
        .map(|parsed| parsed.response.status)
        .filter(|status| *status > 0);
    let timings = exchange.timings;
    json!({
        "id": recorded.id,
        "stage": recorded.stage.name(),
        "from": recorded.from.name(),
        "to": recorded.to.name(),
        "observed": recorded.observed,
        "deviates": recorded.deviates,
        "sent": bytes(&exchange.sent),
        "received": bytes(&exchange.received),
        "status": status,
        "remote": exchange.remote.map(|remote| remote.to_string()),
        "failure": recorded.failure.as_ref().map(ToString::to_string),
        "timings": {
            "dns_us": timings.dns_us,
            "connect_us": timings.connect_us,
            "tls_us": timings.tls_us,
            "first_byte_us": timings.first_byte_us,
            "total_us": timings.total_us,
        },
        "tls": exchange.tls.as_ref().map(tls_object),
        "proxy": exchange.way.proxy.as_ref().map(|leg| json!({
            "address": leg.proxy,
            "sent": bytes(&leg.sent),
            "received": bytes(&leg.received),
            "took_us": leg.took_us,
        })),
        "address_given": exchange.way.is_address_given,
    })
}

/// What the handshake agreed on.
pub(super) fn tls_object(facts: &TlsFacts) -> Value {
    let chain: Vec<String> = facts
        .chain
        .iter()
        .map(|der| hex(&certificate_sha256(der)))
        .collect();
    // A handshake that failed agreed on nothing.
    let agreed = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    json!({
        "version": agreed(&facts.version),
        "cipher": agreed(&facts.cipher),
        "key_exchange": facts.key_exchange,
        "alpn": facts.alpn,
        "chain_sha256": chain,
        "accepted_despite": facts.accepted_despite,
        "client_certificate_asked": facts.client_certificate_asked,
        "client_certificate_sha256": facts
            .client_certificate
            .as_ref()
            .map(|der| hex(&certificate_sha256(der))),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
