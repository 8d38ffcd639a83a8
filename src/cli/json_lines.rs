//! One JSON object a line, for scripts.

use std::io::{self, Write};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    cli::runner::Audience,
    flow::{End, Entry, Finding, Record, RecordedExchange, Stage, Tokens},
    http::{Change, ChangeSubject, Masker, TlsFacts, certificate_sha256, parse},
    oauth::{Secret, Timestamp},
    session::Session,
    text,
};

/// Writes the lines to standard output.
pub(super) struct JsonLines {
    pub with_secrets: bool,
}

impl Audience for JsonLines {
    fn record(&mut self, record: &Record, masker: &Masker) -> io::Result<()> {
        let members = match &record.entry {
            Entry::Stage {
                stage,
                status,
                authorization_url,
            } => {
                let mut members = json!({ "stage": stage.name(), "status": status.name() });
                if let Some(url) = authorization_url {
                    tell_address(url);
                    members["authorization_url"] = json!(url);
                }
                ("stage", members)
            }
            Entry::Exchange(exchange) => ("exchange", self.exchange(exchange, masker)),
            Entry::Finding { stage, finding } => ("finding", self.finding(*stage, finding, masker)),
            Entry::Deviation { stage, change } => ("deviation", deviation(*stage, change)),
            Entry::ContinuedAnyway { stage } => (
                "deviation",
                json!({ "stage": stage.name(), "parameter": null, "change": "continued_anyway" }),
            ),
            Entry::Tokens { stage, tokens } => ("tokens", self.tokens(*stage, tokens, masker)),
            Entry::Notice { stage, notice } => (
                "notice",
                json!({ "stage": stage.name(), "message": masker.mask_text(&text::notice(notice)) }),
            ),
            // Notes of the diagram: their facts stand in findings and requests.
            Entry::LocalWork { .. } | Entry::BrowserAsked { .. } | Entry::End(_) => return Ok(()),
        };
        line(record.at, members.0, &members.1)
    }

    fn end(&mut self, end: &End, session: &Session, at: Timestamp) -> io::Result<()> {
        // What a server says of an error may repeat what it was sent.
        let shown = |text: &Option<String>| {
            text.as_deref()
                .map(|text| self.text(text, session.masker()))
        };
        line(
            at,
            "end",
            &json!({
                "status": end.status.name(),
                "exit": end.status.exit(),
                "error": shown(&end.error),
                "description": shown(&end.description),
                "stage": end.stage.name(),
                "session": session.trace().header().id,
            }),
        )
    }

    fn tell(&mut self, said: &str) {
        tell(said);
    }
}

/// For the person at the terminal, beside the results.
#[allow(clippy::print_stderr, reason = "progress goes to standard error")]
pub(super) fn tell(said: &str) {
    eprintln!("{said}");
}

/// The one value that is shown whole: whoever reads it has to be able to open it.
pub(super) fn tell_address(url: &str) {
    tell(&format!("Open this address to sign in:\n\n  {url}\n"));
}

fn line(at: Timestamp, kind: &str, members: &Value) -> io::Result<()> {
    let mut object = json!({ "type": kind, "at": at.to_string() });
    if let (Some(object), Some(members)) = (object.as_object_mut(), members.as_object()) {
        object.extend(members.clone());
    }
    let mut out = io::stdout().lock();
    writeln!(out, "{object}")?;
    out.flush()
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

impl JsonLines {
    fn text(&self, value: &str, masker: &Masker) -> String {
        if self.with_secrets {
            value.to_owned()
        } else {
            masker.mask_text(value)
        }
    }

    fn finding(&self, stage: Stage, finding: &Finding, masker: &Masker) -> Value {
        finding_object(stage, finding, |value| self.text(value, masker))
    }

    fn tokens(&self, stage: Stage, tokens: &Tokens, masker: &Masker) -> Value {
        let secret = |value: &Option<Secret>| {
            value
                .as_ref()
                .map(|secret| self.text(secret.expose(), masker))
        };
        json!({
            "stage": stage.name(),
            "access_token": secret(&tokens.access_token),
            "token_type": tokens.token_type,
            "expires_in": tokens.expires_in,
            "refresh_token": secret(&tokens.refresh_token),
            "id_token": secret(&tokens.id_token),
            "scope": tokens.scope,
        })
    }

    fn exchange(&self, recorded: &RecordedExchange, masker: &Masker) -> Value {
        let exchange = &recorded.exchange;
        let bytes = |bytes: &[u8]| {
            recorded.observed.then(|| {
                if self.with_secrets {
                    STANDARD.encode(bytes)
                } else {
                    STANDARD.encode(masker.mask_bytes(bytes))
                }
            })
        };
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
            "tls": exchange.tls.as_ref().map(tls),
        })
    }
}

/// One finding; `shown` decides how its values are shown.
pub(super) fn finding_object(
    stage: Stage,
    finding: &Finding,
    shown: impl Fn(&str) -> String,
) -> Value {
    json!({
        "id": finding.check.id(),
        "stage": stage.name(),
        "verdict": finding.verdict.name(),
        "spec": finding.check.spec(),
        "message": shown(&text::sentence(finding)),
        "expected": finding.expected.as_deref().map(&shown),
        "received": finding.received.as_deref().map(&shown),
    })
}

/// A handshake that failed has shown certificates and agreed on nothing.
fn agreed(word: &str) -> Option<&str> {
    (!word.is_empty()).then_some(word)
}

fn tls(facts: &TlsFacts) -> Value {
    let chain: Vec<String> = facts
        .chain
        .iter()
        .map(|der| {
            certificate_sha256(der)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect()
        })
        .collect();
    json!({
        "version": agreed(&facts.version),
        "cipher": agreed(&facts.cipher),
        "key_exchange": facts.key_exchange,
        "alpn": facts.alpn,
        "chain_sha256": chain,
        "accepted_despite": facts.accepted_despite,
    })
}
