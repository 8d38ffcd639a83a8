//! The lines of `run --json`, held against every member that the command line promises.

use std::net::SocketAddr;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::support::process::Output;

const STAGES: [&str; 17] = [
    "discovery",
    "registration",
    "par",
    "authorization",
    "redirect",
    "device_authorization",
    "backchannel_authentication",
    "polling",
    "token",
    "id_token",
    "userinfo",
    "resource",
    "refresh",
    "introspection",
    "revocation",
    "client_configuration",
    "logout",
];
const PARTICIPANTS: [&str; 4] = [
    "browser",
    "client",
    "authorization_server",
    "resource_server",
];

/// What a run printed, every line of it valid.
#[derive(Debug)]
pub(crate) struct Trace {
    pub(crate) output: Output,
    lines: Vec<Value>,
}

/// The bytes of one observed exchange.
#[derive(Debug)]
pub(crate) struct Crossing {
    pub(crate) sent: Vec<u8>,
    pub(crate) received: Vec<u8>,
    pub(crate) line: Value,
}

impl Trace {
    /// Panics with the line that breaks the contract.
    pub(crate) fn read(output: Output) -> Self {
        let lines = output.json_lines();
        let mut exchanges = 0;
        for (index, line) in lines.iter().enumerate() {
            let ends = check(line, &mut exchanges);
            assert_eq!(
                ends,
                index + 1 == lines.len(),
                "the one line of the type end is the last: {output:#?}"
            );
        }
        assert!(!lines.is_empty(), "{output:#?}");
        let exit = lines.last().and_then(|line| line["exit"].as_i64());
        assert_eq!(
            exit,
            output.status.code().map(i64::from),
            "the exit status is the one of the last line"
        );
        Self { output, lines }
    }

    /// Asserts how it ended: the status of the process and the word for it.
    pub(crate) fn ended(self, exit: i64, status: &str) -> Self {
        let end = self.end();
        assert_eq!(
            (end["exit"].as_i64(), end["status"].as_str()),
            (Some(exit), Some(status)),
            "{self:#?}"
        );
        self
    }

    pub(crate) fn end(&self) -> &Value {
        self.lines.last().unwrap()
    }

    /// `error` of the end.
    pub(crate) fn error(&self) -> &str {
        self.end()["error"].as_str().unwrap_or_default()
    }

    pub(crate) fn of_type(&self, kind: &str) -> Vec<&Value> {
        self.lines
            .iter()
            .filter(|line| line["type"] == kind)
            .collect()
    }

    /// The stages that reached this status, in order.
    pub(crate) fn stages(&self, status: &str) -> Vec<&str> {
        self.of_type("stage")
            .into_iter()
            .filter(|line| line["status"] == status)
            .map(|line| line["stage"].as_str().unwrap())
            .collect()
    }

    pub(crate) fn findings(&self, id: &str) -> Vec<&Value> {
        self.of_type("finding")
            .into_iter()
            .filter(|line| line["id"] == id)
            .collect()
    }

    /// Verdicts of the findings with this id, in order.
    pub(crate) fn verdicts(&self, id: &str) -> Vec<&str> {
        self.findings(id)
            .into_iter()
            .map(|line| line["verdict"].as_str().unwrap())
            .collect()
    }

    /// Ids of the checks that failed.
    pub(crate) fn failures(&self) -> Vec<&str> {
        self.of_type("finding")
            .into_iter()
            .filter(|line| line["verdict"] == "fail")
            .map(|line| line["id"].as_str().unwrap())
            .collect()
    }

    /// Stage, parameter and kind of each change.
    pub(crate) fn deviations(&self) -> Vec<(&str, &str, &str)> {
        self.of_type("deviation")
            .into_iter()
            .map(|line| {
                let text = |name: &str| line[name].as_str().unwrap_or_default();
                (text("stage"), text("parameter"), text("change"))
            })
            .collect()
    }

    /// The observed exchanges of a stage.
    pub(crate) fn crossings(&self, stage: &str) -> Vec<Crossing> {
        self.of_type("exchange")
            .into_iter()
            .filter(|line| line["stage"] == stage && line["observed"] == true)
            .map(|line| Crossing {
                sent: decoded(&line["sent"]),
                received: decoded(&line["received"]),
                line: line.clone(),
            })
            .collect()
    }

    /// The one exchange of a stage.
    pub(crate) fn crossing(&self, stage: &str) -> Crossing {
        let found = self.crossings(stage);
        assert_eq!(found.len(), 1, "exchanges of {stage}: {self:#?}");
        found.into_iter().next().unwrap()
    }

    /// The whole authorization URL, from the line that makes the stage ready.
    pub(crate) fn authorization_url(&self) -> url::Url {
        let urls: Vec<&str> = self
            .of_type("stage")
            .into_iter()
            .filter_map(|line| line["authorization_url"].as_str())
            .collect();
        assert_eq!(urls.len(), 1, "{self:#?}");
        url::Url::parse(urls[0]).unwrap()
    }

    /// Everything that was printed, with the bytes of each exchange in the clear behind it, but
    /// without the authorization URL, which is printed whole on purpose.
    pub(crate) fn shown(&self) -> Vec<u8> {
        let mut text = self.output.stderr.clone() + &self.output.stdout;
        for line in self.of_type("stage") {
            if let Some(url) = line["authorization_url"].as_str() {
                text = text.replace(url, "(the authorization URL)");
            }
        }
        let mut shown = text.into_bytes();
        for line in self.of_type("exchange") {
            for name in ["sent", "received"] {
                if line[name].is_string() {
                    shown.push(b'\n');
                    shown.extend(decoded(&line[name]));
                }
            }
        }
        shown
    }
}

fn decoded(value: &Value) -> Vec<u8> {
    let text = value.as_str().expect("base64 of the bytes");
    STANDARD.decode(text).expect("base64 with padding")
}

/// Checks one line; `true` for the one that ends the run.
fn check(line: &Value, exchanges: &mut u64) -> bool {
    let at = text(line, "at");
    assert!(OffsetDateTime::parse(at, &Rfc3339).is_ok(), "{at}");
    let kind = text(line, "type");
    match kind {
        "stage" => {
            stage(line);
            let known = ["ready", "sent", "done", "failed", "skipped"];
            assert!(known.contains(&text(line, "status")), "{line}");
        }
        "exchange" => {
            *exchanges += 1;
            assert_eq!(number(line, "id"), Some(*exchanges), "{line}");
            exchange(line);
        }
        "finding" => finding(line),
        "deviation" => {
            stage(line);
            optional_text(line, "parameter");
            // The last one says that a failed check was overruled.
            let known = ["set", "unset", "added", "raw", "continued_anyway"];
            assert!(known.contains(&text(line, "change")), "{line}");
        }
        "tokens" => tokens(line),
        "notice" => {
            stage(line);
            text(line, "message");
        }
        "end" => end(line),
        other => panic!("a line of the unknown type {other}: {line}"),
    }
    kind == "end"
}

fn exchange(line: &Value) {
    stage(line);
    for name in ["from", "to"] {
        assert!(PARTICIPANTS.contains(&text(line, name)), "{line}");
    }
    let observed = line["observed"].as_bool().expect("observed");
    for name in ["sent", "received"] {
        assert_eq!(member(line, name).is_string(), observed, "{name}: {line}");
        if observed {
            decoded(&line[name]);
        }
    }
    assert!(number(line, "status").is_none_or(|status| (100..=599).contains(&status)));
    if let Some(remote) = optional_text(line, "remote") {
        assert!(remote.parse::<SocketAddr>().is_ok(), "{remote}");
    }
    let timings = member(line, "timings");
    for name in [
        "dns_us",
        "connect_us",
        "tls_us",
        "first_byte_us",
        "total_us",
    ] {
        number(timings, name);
    }
    let tls = member(line, "tls");
    if !tls.is_null() {
        // Without an answer there may have been no agreement either.
        let version = optional_text(tls, "version");
        let answered = line["status"].is_u64();
        assert!(
            version.map_or(!answered, |it| it.starts_with("TLSv1.")),
            "{tls}"
        );
        assert_eq!(optional_text(tls, "cipher").is_some(), version.is_some());
        let chain = member(tls, "chain_sha256").as_array().expect("an array");
        assert!(!chain.is_empty(), "{tls}");
        for digest in chain {
            let digest = digest.as_str().unwrap();
            assert!(digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()));
        }
    }
}

fn finding(line: &Value) {
    stage(line);
    let id = text(line, "id");
    let is_snake_case = id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    assert!(is_snake_case && !id.is_empty(), "{line}");
    assert!(["pass", "warn", "fail"].contains(&text(line, "verdict")));
    assert!(!text(line, "spec").is_empty() && !text(line, "message").is_empty());
    optional_text(line, "expected");
    optional_text(line, "received");
}

fn tokens(line: &Value) {
    for name in [
        "access_token",
        "token_type",
        "refresh_token",
        "id_token",
        "scope",
    ] {
        optional_text(line, name);
    }
    number(line, "expires_in");
}

fn end(line: &Value) {
    stage(line);
    optional_text(line, "error");
    assert!(!text(line, "session").is_empty());
    let exits: &[u64] = match text(line, "status") {
        "completed" => &[0],
        "oauth_error" => &[1],
        "network_error" => &[3],
        "stopped" => &[4],
        "cancelled" => &[5],
        "machine_error" => &[6],
        other => panic!("an end of the unknown status {other}"),
    };
    let exit = number(line, "exit").expect("an exit status");
    assert!(exits.contains(&exit), "{line}");
}

fn stage(line: &Value) {
    assert!(STAGES.contains(&text(line, "stage")), "{line}");
}

/// A member that has to be there, though it may be null.
fn member<'line>(line: &'line Value, name: &str) -> &'line Value {
    line.get(name)
        .unwrap_or_else(|| panic!("no member {name} in {line}"))
}

fn text<'line>(line: &'line Value, name: &str) -> &'line str {
    member(line, name)
        .as_str()
        .unwrap_or_else(|| panic!("{name} is no text in {line}"))
}

fn optional_text<'line>(line: &'line Value, name: &str) -> Option<&'line str> {
    let value = member(line, name);
    assert!(value.is_string() || value.is_null(), "{name} in {line}");
    value.as_str()
}

fn number(line: &Value, name: &str) -> Option<u64> {
    let value = member(line, name);
    assert!(value.is_u64() || value.is_null(), "{name} in {line}");
    value.as_u64()
}
