//! A copy of a run in which every secret is masked, wherever a record may hold one.

use serde_json::{Map, Value};

use crate::{
    flow::{End, Entry, Finding, Notice, Record, RecordedExchange, Remark, Tokens},
    http::{Change, ChangeSubject, Masker},
    oauth::Secret,
    profile::Profile,
    session::{Header, Trace},
};

/// The run with everything masked; lengths, order and times stay.
pub(super) fn trace(trace: &Trace, masker: &Masker) -> Trace {
    let header = trace.header();
    let mut masked = Trace::new(Header {
        profile: profile(&header.profile, masker),
        ..header.clone()
    });
    for record in trace.records() {
        masked.push(masked_record(record, masker));
    }
    masked
}

/// One record with everything masked.
pub fn masked_record(record: &Record, masker: &Masker) -> Record {
    let text = |value: &str| masker.mask_text(value);
    let entry = match &record.entry {
        Entry::Stage {
            stage,
            status,
            authorization_url,
        } => Entry::Stage {
            stage: *stage,
            status: *status,
            authorization_url: authorization_url.as_deref().map(text),
        },
        Entry::Exchange(recorded) => Entry::Exchange(Box::new(exchange(recorded, masker))),
        Entry::BrowserAsked { stage, address } => Entry::BrowserAsked {
            stage: *stage,
            address: text(address),
        },
        Entry::Finding { stage, finding } => Entry::Finding {
            stage: *stage,
            finding: masked_finding(finding, masker),
        },
        Entry::Deviation { stage, change } => Entry::Deviation {
            stage: *stage,
            change: masked_change(change, masker),
        },
        Entry::Tokens { stage, tokens } => Entry::Tokens {
            stage: *stage,
            tokens: masked_tokens(tokens, masker),
        },
        Entry::Notice { stage, notice } => Entry::Notice {
            stage: *stage,
            notice: masked_notice(notice, masker),
        },
        Entry::End(end) => Entry::End(masked_end(end, masker)),
        Entry::LocalWork { .. } | Entry::ContinuedAnyway { .. } => record.entry.clone(),
    };
    Record {
        at: record.at,
        entry,
    }
}

/// How a run ended, with everything masked.
pub fn masked_end(end: &End, masker: &Masker) -> End {
    let text = |value: &Option<String>| value.as_deref().map(|value| masker.mask_text(value));
    End {
        error: text(&end.error),
        description: text(&end.description),
        ..end.clone()
    }
}

fn exchange(recorded: &RecordedExchange, masker: &Masker) -> RecordedExchange {
    let mut masked = recorded.clone();
    masked.exchange.sent = masker.mask_bytes(&recorded.exchange.sent);
    masked.exchange.received = masker.mask_bytes(&recorded.exchange.received);
    if let Some(leg) = &mut masked.exchange.way.proxy {
        leg.sent = masker.mask_bytes(&leg.sent);
        leg.received = masker.mask_bytes(&leg.received);
    }
    if let Some(failure) = &mut masked.failure {
        failure.destination = masker.mask_text(&failure.destination);
        failure.detail = masker.mask_text(&failure.detail);
    }
    masked
}

fn masked_finding(finding: &Finding, masker: &Masker) -> Finding {
    let value = |value: &Option<String>| value.as_deref().map(|value| masker.mask_text(value));
    Finding {
        remark: match &finding.remark {
            Remark::Because(reason) => Remark::Because(masker.mask_text(reason)),
            other @ (Remark::Fits
            | Remark::Missing
            | Remark::Differs
            | Remark::DiffersSlightly
            | Remark::Unexpected
            | Remark::Repeated
            | Remark::Malformed
            | Remark::NotSent
            | Remark::Expired
            | Remark::InTheFuture
            | Remark::Narrower
            | Remark::Wider
            | Remark::NotEncrypted) => other.clone(),
        },
        expected: value(&finding.expected),
        received: value(&finding.received),
        ..finding.clone()
    }
}

fn masked_change(change: &Change, masker: &Masker) -> Change {
    let subject = match &change.subject {
        ChangeSubject::Parameter(name) => ChangeSubject::Parameter(masker.mask_text(name)),
        ChangeSubject::Header(name) => ChangeSubject::Header(masker.mask_text(name)),
        other @ (ChangeSubject::Method
        | ChangeSubject::Target
        | ChangeSubject::Body
        | ChangeSubject::Raw) => other.clone(),
    };
    Change {
        subject,
        kind: change.kind,
    }
}

fn masked_tokens(tokens: &Tokens, masker: &Masker) -> Tokens {
    let secret = |name: &str, value: &Option<Secret>| {
        value
            .as_ref()
            .map(|value| Secret::new(masker.mask_named(name, value.expose())))
    };
    Tokens {
        access_token: secret("access_token", &tokens.access_token),
        refresh_token: secret("refresh_token", &tokens.refresh_token),
        id_token: secret("id_token", &tokens.id_token),
        token_type: tokens
            .token_type
            .as_deref()
            .map(|value| masker.mask_text(value)),
        scope: tokens.scope.as_deref().map(|value| masker.mask_text(value)),
        expires_in: tokens.expires_in,
    }
}

fn masked_notice(notice: &Notice, masker: &Masker) -> Notice {
    match notice {
        Notice::BrowserFailed { reason } => Notice::BrowserFailed {
            reason: masker.mask_text(reason),
        },
        Notice::SkippedBecause { reason } => Notice::SkippedBecause {
            reason: masker.mask_text(reason),
        },
        Notice::InputRefused { input, reason } => Notice::InputRefused {
            input: *input,
            reason: masker.mask_text(reason),
        },
        Notice::NotSigned { reason } => Notice::NotSigned {
            reason: masker.mask_text(reason),
        },
        Notice::EditUnused { name } => Notice::EditUnused {
            name: masker.mask_text(name),
        },
        Notice::StepUp {
            acr_values,
            max_age,
            scope,
        } => Notice::StepUp {
            acr_values: acr_values.as_deref().map(|text| masker.mask_text(text)),
            max_age: max_age.as_deref().map(|text| masker.mask_text(text)),
            scope: scope.as_deref().map(|text| masker.mask_text(text)),
        },
        other @ (Notice::PortChanged { .. }
        | Notice::OwnCertificate { .. }
        | Notice::OfflineAccessAdded
        | Notice::LateAnswerDropped
        | Notice::UserCode { .. }
        | Notice::SessionStateUnused
        | Notice::OtherLogout { .. }
        | Notice::StrayRedirects { .. }) => other.clone(),
    }
}

/// A profile holds no secret of its own, but what was typed into it may be one.
fn profile(profile: &Profile, masker: &Masker) -> Profile {
    let map = |members: &Map<String, Value>| match masker.mask_json(&Value::Object(members.clone()))
    {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    };
    let mut masked = profile.clone();
    masked.name = masker.mask_text(&profile.name);
    masked.server = map(&profile.server);
    masked.other = map(&profile.other);
    masked.client.client_id = masker.mask_text(&profile.client.client_id);
    for uri in &mut masked.client.redirect_uris {
        *uri = masker.mask_text(uri);
    }
    masked.client.scope = profile
        .client
        .scope
        .as_deref()
        .map(|scope| masker.mask_text(scope));
    masked.client.other = map(&profile.client.other);
    masked.redirect.uri = profile
        .redirect
        .uri
        .as_deref()
        .map(|uri| masker.mask_text(uri));
    masked.connection.other = map(&profile.connection.other);
    masked.redirect.other = map(&profile.redirect.other);
    for (name, value) in &mut masked.request.extra_parameters {
        *value = masker.mask_named(name, value);
        *name = masker.mask_text(name);
    }
    masked.request.other = map(&profile.request.other);
    for field in &mut masked.template {
        field.default = masker.mask_named(&field.name, &field.default);
        field.other = map(&field.other);
    }
    for note in &mut masked.notes {
        note.text = masker.mask_text(&note.text);
        note.other = map(&note.other);
    }
    masked
}
