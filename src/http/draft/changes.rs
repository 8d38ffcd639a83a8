//! What a draft says otherwise than the one that was proposed.

use super::{Draft, RequestDraft};
use crate::http::Headers;
use crate::oauth::Parameters;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub subject: ChangeSubject,
    pub kind: ChangeKind,
}

/// What differs; parameters and headers by name, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeSubject {
    Parameter(String),
    Header(String),
    Method,
    /// The URL or target, apart from the parameters in its query.
    Target,
    /// A body that is neither a form nor a JSON object.
    Body,
    /// Bytes that are none of these: order, encoding, the version, or what does not parse.
    Raw,
}

/// How it differs, in the words of the command line's `deviation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Another value.
    Set,
    /// No longer there.
    Unset,
    /// There more often than before, or for the first time.
    Added,
    /// Only the bytes differ.
    Raw,
}

impl ChangeKind {
    /// `set`, `unset`, `added` or `raw`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Unset => "unset",
            Self::Added => "added",
            Self::Raw => "raw",
        }
    }
}

pub(super) fn between(original: &Draft, draft: &Draft) -> Vec<Change> {
    if original.bytes() == draft.bytes() {
        return Vec::new();
    }
    let mut out = Vec::new();
    match (original, draft) {
        (Draft::Address(before), Draft::Address(after)) => {
            if before.endpoint() != after.endpoint() {
                out.push(change(ChangeSubject::Target, ChangeKind::Set));
            }
        }
        (Draft::Request(before), Draft::Request(after)) => {
            let is_whole = |request: &RequestDraft| {
                let layout = request.layout();
                layout.body_start.is_some() && layout.target.is_some()
            };
            if !is_whole(before) || !is_whole(after) {
                return vec![change(ChangeSubject::Raw, ChangeKind::Raw)];
            }
            compare_requests(before, after, &mut out);
        }
        (Draft::Address(_), Draft::Request(_)) | (Draft::Request(_), Draft::Address(_)) => {
            return vec![change(ChangeSubject::Raw, ChangeKind::Raw)];
        }
    }
    compare_parameters(&original.parameters(), &draft.parameters(), &mut out);
    if out.is_empty() {
        out.push(change(ChangeSubject::Raw, ChangeKind::Raw));
    }
    out
}

fn compare_requests(before: &RequestDraft, after: &RequestDraft, out: &mut Vec<Change>) {
    if before.method() != after.method() {
        out.push(change(ChangeSubject::Method, ChangeKind::Set));
    }
    // The query of the target is compared as parameters unless those stand in the body.
    let target = |request: &RequestDraft| {
        let target = request.target();
        match target.split_once('?') {
            Some((path, _)) if !request.has_parameter_body() => path.to_owned(),
            Some(_) | None => target,
        }
    };
    if target(before) != target(after) {
        out.push(change(ChangeSubject::Target, ChangeKind::Set));
    }
    let version = |request: &RequestDraft| request.text(request.layout().version);
    if version(before) != version(after) {
        out.push(change(ChangeSubject::Raw, ChangeKind::Raw));
    }
    compare_headers(before, after, out);
    let body = |request: &RequestDraft| match request.body() {
        Some(body) if !request.has_parameter_body() => body.to_vec(),
        Some(_) | None => Vec::new(),
    };
    if let Some(kind) = kind_of(&once(body(before)), &once(body(after))) {
        out.push(change(ChangeSubject::Body, kind));
    }
}

fn once(body: Vec<u8>) -> Vec<Vec<u8>> {
    if body.is_empty() {
        Vec::new()
    } else {
        vec![body]
    }
}

fn compare_headers(before: &RequestDraft, after: &RequestDraft, out: &mut Vec<Change>) {
    let (old, new) = (before.headers(), after.headers());
    let mut names: Vec<String> = Vec::new();
    for header in old.iter().chain(new.iter()) {
        if !names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(&header.name))
        {
            names.push(header.name.clone());
        }
    }
    let values = |headers: &Headers, name: &str| -> Vec<Vec<u8>> {
        headers.all(name).map(|one| one.value.clone()).collect()
    };
    for name in names {
        // What follows the rest is no deviation of its own.
        let follows = (name.eq_ignore_ascii_case("host") && after.host_follows())
            || (name.eq_ignore_ascii_case("content-length") && after.content_length_follows());
        if follows {
            continue;
        }
        if let Some(kind) = kind_of(&values(&old, &name), &values(&new, &name)) {
            out.push(change(ChangeSubject::Header(name), kind));
        }
    }
}

fn compare_parameters(before: &Parameters, after: &Parameters, out: &mut Vec<Change>) {
    let mut names: Vec<&str> = Vec::new();
    for parameter in before.iter().chain(after.iter()) {
        if !names.contains(&parameter.name.as_str()) {
            names.push(&parameter.name);
        }
    }
    for name in names {
        let old: Vec<&str> = before.all(name).collect();
        let new: Vec<&str> = after.all(name).collect();
        if let Some(kind) = kind_of(&old, &new) {
            out.push(change(ChangeSubject::Parameter(name.to_owned()), kind));
        }
    }
}

fn kind_of<T: PartialEq>(before: &[T], after: &[T]) -> Option<ChangeKind> {
    if before == after {
        return None;
    }
    Some(if after.is_empty() {
        ChangeKind::Unset
    } else if after.len() > before.len() {
        ChangeKind::Added
    } else {
        ChangeKind::Set
    })
}

fn change(subject: ChangeSubject, kind: ChangeKind) -> Change {
    Change { subject, kind }
}
