//! Records as lines and back. What may hold a secret is masked on the way out.

use serde_json::{Map, Value, json};

use crate::{
    flow::{Check, End, Entry, Finding, LocalWork, Notice, Record, Remark, Stage, Tokens},
    http::{Change, ChangeSubject, Masker},
    oauth::{Secret, pkce::ChallengeMethod},
    session::file::{
        Problem,
        exchange::{self, ReadExchange},
        members::Members,
        words::Word,
    },
};

/// One record as an object with `type` and `at`.
pub(super) fn write(record: &Record, masker: &Masker) -> Value {
    let mask = |text: &str| masker.mask_text(text);
    let (kind, members) = match &record.entry {
        Entry::Stage {
            stage,
            status,
            authorization_url,
        } => (
            "stage",
            json!({
                "stage": stage.word(),
                "status": status.word(),
                "authorization_url": authorization_url.as_deref().map(mask),
            }),
        ),
        Entry::LocalWork { stage, work } => ("local_work", local_work(*stage, work)),
        Entry::Exchange(recorded) => ("exchange", exchange::write(recorded, masker)),
        Entry::BrowserAsked { stage, address } => (
            "browser_asked",
            json!({ "stage": stage.word(), "address": mask(address) }),
        ),
        Entry::Finding { stage, finding } => ("finding", self::finding(*stage, finding, masker)),
        Entry::Deviation { stage, change } => ("deviation", deviation(*stage, change, masker)),
        Entry::ContinuedAnyway { stage } => ("continued_anyway", json!({ "stage": stage.word() })),
        Entry::Tokens { stage, tokens } => ("tokens", self::tokens(*stage, tokens, masker)),
        Entry::Notice { stage, notice } => ("notice", self::notice(*stage, notice, masker)),
        Entry::End(end) => (
            "end",
            json!({
                "status": end.status.word(),
                "stage": end.stage.word(),
                "error": end.error.as_deref().map(mask),
                "description": end.description.as_deref().map(mask),
                "failure": end.failure.map(Word::word),
            }),
        ),
    };
    let mut line = Map::new();
    line.insert(String::from("type"), Value::from(kind));
    line.insert(String::from("at"), Value::from(record.at.to_string()));
    if let Value::Object(members) = members {
        line.extend(members);
    }
    Value::Object(line)
}

fn local_work(stage: Stage, work: &LocalWork) -> Value {
    match work {
        LocalWork::Challenge { method } => {
            json!({ "stage": stage.word(), "work": "challenge", "method": method })
        }
        LocalWork::Signed { kind, algorithm } => json!({
            "stage": stage.word(), "work": "signed", "token": kind.word(), "algorithm": algorithm,
        }),
        LocalWork::IdTokenChecks { passed, total } => json!({
            "stage": stage.word(), "work": "id_token_checks", "passed": passed, "total": total,
        }),
        LocalWork::RedirectChecks => json!({ "stage": stage.word(), "work": "redirect_checks" }),
    }
}

fn finding(stage: Stage, finding: &Finding, masker: &Masker) -> Value {
    let value = |value: &String| match secret_of(finding.check) {
        Some(name) => masker.mask_named(name, value),
        None => masker.mask_text(value),
    };
    let (remark, because) = match &finding.remark {
        Remark::Because(words) => ("because", Some(masker.mask_text(words))),
        other => (remark_word(other), None),
    };
    json!({
        "stage": stage.word(),
        "check": finding.check.word(),
        "verdict": finding.verdict.word(),
        "remark": remark,
        "because": because,
        "expected": finding.expected.as_ref().map(value),
        "received": finding.received.as_ref().map(value),
    })
}

/// The parameter that a check compares, where its values are secret wherever they came from.
fn secret_of(check: Check) -> Option<&'static str> {
    [
        (Check::RedirectState, "state"),
        (Check::IdTokenNonce, "nonce"),
    ]
    .into_iter()
    .find_map(|(one, name)| (one == check).then_some(name))
}

const REMARKS: [Remark; 13] = [
    Remark::Fits,
    Remark::Missing,
    Remark::Differs,
    Remark::DiffersSlightly,
    Remark::Unexpected,
    Remark::Repeated,
    Remark::Malformed,
    Remark::NotSent,
    Remark::Expired,
    Remark::InTheFuture,
    Remark::Narrower,
    Remark::Wider,
    Remark::NotEncrypted,
];

fn remark_word(remark: &Remark) -> &'static str {
    match remark {
        Remark::Fits => "fits",
        Remark::Missing => "missing",
        Remark::Differs => "differs",
        Remark::DiffersSlightly => "differs_slightly",
        Remark::Unexpected => "unexpected",
        Remark::Repeated => "repeated",
        Remark::Malformed => "malformed",
        Remark::NotSent => "not_sent",
        Remark::Expired => "expired",
        Remark::InTheFuture => "in_the_future",
        Remark::Narrower => "narrower",
        Remark::Wider => "wider",
        Remark::NotEncrypted => "not_encrypted",
        Remark::Because(_) => "because",
    }
}

fn deviation(stage: Stage, change: &Change, masker: &Masker) -> Value {
    let (subject, name) = match &change.subject {
        ChangeSubject::Parameter(name) => ("parameter", Some(masker.mask_text(name))),
        ChangeSubject::Header(name) => ("header", Some(masker.mask_text(name))),
        ChangeSubject::Method => ("method", None),
        ChangeSubject::Target => ("target", None),
        ChangeSubject::Body => ("body", None),
        ChangeSubject::Raw => ("raw", None),
    };
    json!({
        "stage": stage.word(), "subject": subject, "name": name, "change": change.kind.word(),
    })
}

fn tokens(stage: Stage, tokens: &Tokens, masker: &Masker) -> Value {
    let value = |name: &str, secret: &Option<Secret>| {
        secret
            .as_ref()
            .map(|secret| masker.mask_named(name, secret.expose()))
    };
    json!({
        "stage": stage.word(),
        "access_token": value("access_token", &tokens.access_token),
        "token_type": tokens.token_type.as_deref().map(|text| masker.mask_text(text)),
        "expires_in": tokens.expires_in,
        "refresh_token": value("refresh_token", &tokens.refresh_token),
        "id_token": value("id_token", &tokens.id_token),
        "scope": tokens.scope.as_deref().map(|text| masker.mask_text(text)),
    })
}

fn notice(stage: Stage, notice: &Notice, masker: &Masker) -> Value {
    let stage = stage.word();
    match notice {
        Notice::BrowserFailed { reason } => json!({
            "stage": stage, "notice": "browser_failed", "reason": masker.mask_text(reason),
        }),
        Notice::PortChanged { from } => {
            json!({ "stage": stage, "notice": "port_changed", "from": from })
        }
        Notice::OwnCertificate { sha256, file } => json!({
            "stage": stage, "notice": "own_certificate", "sha256": sha256, "file": file,
        }),
        Notice::OfflineAccessAdded => json!({ "stage": stage, "notice": "offline_access_added" }),
        Notice::EditUnused { name } => json!({
            "stage": stage, "notice": "edit_unused", "name": masker.mask_text(name),
        }),
        Notice::LateAnswerDropped => json!({ "stage": stage, "notice": "late_answer_dropped" }),
        Notice::StrayRedirects { count } => {
            json!({ "stage": stage, "notice": "stray_redirects", "count": count })
        }
        Notice::UserCode {
            user_code,
            verification_uri,
        } => json!({
            "stage": stage, "notice": "user_code", "user_code": masker.mask_text(user_code),
            "verification_uri": masker.mask_text(verification_uri),
        }),
        Notice::InputRefused { input, reason } => json!({
            "stage": stage, "notice": "input_refused", "input": input.word(),
            "reason": masker.mask_text(reason),
        }),
        Notice::NotSigned { reason } => json!({
            "stage": stage, "notice": "not_signed", "reason": masker.mask_text(reason),
        }),
        Notice::SkippedBecause { reason } => json!({
            "stage": stage, "notice": "skipped_because", "reason": masker.mask_text(reason),
        }),
        Notice::SessionStateUnused => json!({ "stage": stage, "notice": "session_state_unused" }),
        Notice::OtherLogout { names } => {
            json!({ "stage": stage, "notice": "other_logout", "names": names.join(" ") })
        }
        Notice::StepUp {
            acr_values,
            max_age,
            scope,
        } => json!({
            "stage": stage, "notice": "step_up",
            "acr_values": acr_values.as_deref().map(|text| masker.mask_text(text)),
            "max_age": max_age.as_deref().map(|text| masker.mask_text(text)),
            "scope": scope.as_deref().map(|text| masker.mask_text(text)),
        }),
    }
}

/// What a line of an event says.
pub(super) enum ReadEntry {
    Exchange(Box<ReadExchange>),
    Other(Entry),
}

pub(super) fn read(kind: &str, members: &Members<'_>) -> Result<ReadEntry, Problem> {
    if kind == "exchange" {
        return exchange::read(members).map(|read| ReadEntry::Exchange(Box::new(read)));
    }
    let stage: Stage = members.word("stage")?;
    let entry = match kind {
        "stage" => Entry::Stage {
            stage,
            status: members.word("status")?,
            authorization_url: members.optional_text("authorization_url")?,
        },
        "local_work" => Entry::LocalWork {
            stage,
            work: read_local_work(members)?,
        },
        "browser_asked" => Entry::BrowserAsked {
            stage,
            address: members.text("address")?.to_owned(),
        },
        "finding" => Entry::Finding {
            stage,
            finding: Finding {
                check: members.word("check")?,
                verdict: members.word("verdict")?,
                remark: read_remark(members)?,
                expected: members.optional_text("expected")?,
                received: members.optional_text("received")?,
            },
        },
        "deviation" => Entry::Deviation {
            stage,
            change: Change {
                subject: read_subject(members)?,
                kind: members.word("change")?,
            },
        },
        "continued_anyway" => Entry::ContinuedAnyway { stage },
        "tokens" => {
            let secret = |name| Ok(members.optional_text(name)?.map(Secret::new));
            let tokens = Tokens {
                access_token: secret("access_token")?,
                token_type: members.optional_text("token_type")?,
                expires_in: members.optional_number("expires_in")?,
                refresh_token: secret("refresh_token")?,
                id_token: secret("id_token")?,
                scope: members.optional_text("scope")?,
            };
            Entry::Tokens { stage, tokens }
        }
        "notice" => Entry::Notice {
            stage,
            notice: read_notice(members)?,
        },
        "end" => Entry::End(End {
            status: members.word("status")?,
            stage,
            error: members.optional_text("error")?,
            description: members.optional_text("description")?,
            failure: members.optional_word("failure")?,
        }),
        _ => {
            return Err(Problem::another_text(
                "type",
                "an event that this program knows",
            ));
        }
    };
    Ok(ReadEntry::Other(entry))
}

fn read_local_work(members: &Members<'_>) -> Result<LocalWork, Problem> {
    match members.text("work")? {
        "challenge" => Ok(LocalWork::Challenge {
            method: members.word::<ChallengeMethod>("method")?.as_str(),
        }),
        "signed" => Ok(LocalWork::Signed {
            kind: members.word("token")?,
            algorithm: members.text("algorithm")?.to_owned(),
        }),
        "id_token_checks" => Ok(LocalWork::IdTokenChecks {
            passed: members.small("passed")?,
            total: members.small("total")?,
        }),
        "redirect_checks" => Ok(LocalWork::RedirectChecks),
        _ => Err(Problem::another_text(
            "work",
            "one of challenge, signed, id_token_checks, redirect_checks",
        )),
    }
}

fn read_remark(members: &Members<'_>) -> Result<Remark, Problem> {
    let word = members.text("remark")?;
    if word == "because" {
        return Ok(Remark::Because(members.text("because")?.to_owned()));
    }
    REMARKS
        .into_iter()
        .find(|remark| remark_word(remark) == word)
        .ok_or_else(|| Problem::another_text("remark", "a remark that this program knows"))
}

fn read_subject(members: &Members<'_>) -> Result<ChangeSubject, Problem> {
    let name = || members.text("name").map(str::to_owned);
    Ok(match members.text("subject")? {
        "parameter" => ChangeSubject::Parameter(name()?),
        "header" => ChangeSubject::Header(name()?),
        "method" => ChangeSubject::Method,
        "target" => ChangeSubject::Target,
        "body" => ChangeSubject::Body,
        "raw" => ChangeSubject::Raw,
        _ => {
            return Err(Problem::another_text(
                "subject",
                "one of parameter, header, method, target, body, raw",
            ));
        }
    })
}

fn read_notice(members: &Members<'_>) -> Result<Notice, Problem> {
    Ok(match members.text("notice")? {
        "browser_failed" => Notice::BrowserFailed {
            reason: members.text("reason")?.to_owned(),
        },
        "port_changed" => Notice::PortChanged {
            from: members.small("from")?,
        },
        "own_certificate" => Notice::OwnCertificate {
            sha256: members.text("sha256")?.to_owned(),
            file: members.optional_text("file")?,
        },
        "offline_access_added" => Notice::OfflineAccessAdded,
        "edit_unused" => Notice::EditUnused {
            name: members.text("name")?.to_owned(),
        },
        "late_answer_dropped" => Notice::LateAnswerDropped,
        "stray_redirects" => Notice::StrayRedirects {
            count: members.number("count")?,
        },
        "user_code" => Notice::UserCode {
            user_code: members.text("user_code")?.to_owned(),
            verification_uri: members.text("verification_uri")?.to_owned(),
        },
        "input_refused" => Notice::InputRefused {
            input: members.word("input")?,
            reason: members.text("reason")?.to_owned(),
        },
        "not_signed" => Notice::NotSigned {
            reason: members.text("reason")?.to_owned(),
        },
        "skipped_because" => Notice::SkippedBecause {
            reason: members.text("reason")?.to_owned(),
        },
        "session_state_unused" => Notice::SessionStateUnused,
        "other_logout" => Notice::OtherLogout {
            names: members
                .text("names")?
                .split(' ')
                .map(str::to_owned)
                .collect(),
        },
        "step_up" => Notice::StepUp {
            acr_values: members.optional_text("acr_values")?,
            max_age: members.optional_text("max_age")?,
            scope: members.optional_text("scope")?,
        },
        _ => {
            return Err(Problem::another_text(
                "notice",
                "a notice that this program knows",
            ));
        }
    })
}
