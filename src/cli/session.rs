//! `session`: past runs, as they were written down.

use std::{
    io::{self, Write as _},
    path::Path,
};

use serde_json::json;

use crate::{
    cli::{
        arguments::{SessionCommand, SessionOptions},
        exports::named,
        failure::Failure,
        json_lines::{JsonLines, tell},
        plain_text::PlainText,
        runner::Audience,
    },
    effects::{DataFolder, Home, SessionStoreError, export_file, list_sessions, open_session},
    export::{Export, Format},
    flow::{EndStatus, Entry, Record},
    http::Masker,
    oauth::display_text::neutralise,
    session::{OpenedSession, SessionSummary},
};

pub(super) fn session(options: &SessionOptions, home: &Home) -> Result<u8, Failure> {
    let folder = DataFolder::find(home).map_err(Failure::machine)?;
    match &options.command {
        SessionCommand::List { json } => list(&folder, *json),
        SessionCommand::Show { id, json } => show(&folder, id, *json),
        SessionCommand::Export {
            id,
            format,
            file,
            replace,
        } => export(&folder, id, named(format)?, file.as_deref(), *replace),
    }
}

fn list(folder: &DataFolder, json: bool) -> Result<u8, Failure> {
    let (sessions, damaged) = list_sessions(folder)?;
    let mut out = io::stdout().lock();
    for session in &sessions {
        if json {
            writeln!(out, "{}", object(session))?;
        } else {
            writeln!(out, "{}", line(session))?;
        }
    }
    for session in damaged {
        tell(&format!("cannot be opened: {}", session.problem));
    }
    Ok(0)
}

fn object(session: &SessionSummary) -> serde_json::Value {
    json!({
        "id": session.id,
        "started": session.started.to_string(),
        "profile": session.profile,
        "issuer": session.issuer,
        "client_id": session.client_id,
        "grant": session.grant.name(),
        "status": session.end.map(EndStatus::name),
    })
}

/// The id first; what came from files is neutralised.
fn line(session: &SessionSummary) -> String {
    let status = session.end.map_or("unfinished", EndStatus::name);
    format!(
        "{}  {status}  {}  {}",
        session.id,
        session.grant.name(),
        neutralise(&session.profile, 80),
    )
}

fn show(folder: &DataFolder, id: &str, json: bool) -> Result<u8, Failure> {
    let opened = open_session(folder, id).map_err(refusal)?;
    if json {
        print(
            &opened,
            &mut JsonLines {
                with_secrets: false,
            },
        )?;
    } else {
        print(&opened, &mut PlainText::new(false))?;
    }
    if let Some(torn) = opened.torn {
        tell(&format!(
            "line {}: expected a whole line, got {} bytes of one: the program was ended while it wrote",
            torn.line, torn.bytes
        ));
    }
    Ok(0)
}

/// What a session file keeps is masked, and so is whatever is made from it.
fn export(
    folder: &DataFolder,
    id: &str,
    format: &Format,
    file: Option<&Path>,
    may_replace: bool,
) -> Result<u8, Failure> {
    let opened = open_session(folder, id).map_err(refusal)?;
    let rendered = (format.render)(&Export::new(&opened.trace, &Masker::new(), false));
    match file {
        Some(file) => export_file(file, rendered.as_bytes(), may_replace).map_err(|error| {
            let said = format!("{}: {error}", file.display());
            match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    Failure::usage(format!("{said}; name another file, or add --replace"))
                }
                _ => Failure::machine(said),
            }
        })?,
        None => {
            let mut out = io::stdout().lock();
            out.write_all(rendered.as_bytes())?;
            out.flush()?;
        }
    }
    Ok(0)
}

/// An id that is not there was typed wrong; anything else is the file's or the disk's fault.
fn refusal(error: SessionStoreError) -> Failure {
    match error {
        SessionStoreError::Unknown(_) | SessionStoreError::Invalid { .. } => Failure::usage(error),
        SessionStoreError::Unreadable { .. } | SessionStoreError::Io { .. } => {
            Failure::machine(error)
        }
    }
}

/// The end comes last, whatever was still fetched after it.
fn print(opened: &OpenedSession, audience: &mut dyn Audience) -> io::Result<()> {
    // The file holds no secret any more; fields that name one are hidden all the same.
    let masker = Masker::new();
    let mut end = None;
    for record in opened.trace.records() {
        match &record.entry {
            Entry::End(said) => end = Some((said, record)),
            // Nobody is to open the address of a run that is over.
            Entry::BrowserAsked { .. } => {}
            Entry::Stage { stage, status, .. } => {
                let entry = Entry::Stage {
                    stage: *stage,
                    status: *status,
                    authorization_url: None,
                };
                audience.record(
                    &Record {
                        at: record.at,
                        entry,
                    },
                    &masker,
                )?;
            }
            Entry::LocalWork { .. }
            | Entry::Exchange(_)
            | Entry::Finding { .. }
            | Entry::Deviation { .. }
            | Entry::ContinuedAnyway { .. }
            | Entry::Tokens { .. }
            | Entry::Notice { .. } => audience.record(record, &masker)?,
        }
    }
    match end {
        Some((end, record)) => audience.end(end, &opened.trace.header().id, record.at),
        None => Ok(()),
    }
}
