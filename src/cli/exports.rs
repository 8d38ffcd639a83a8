//! `--export`: what is to be written where, and writing it when the run has ended.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use crate::{
    cli::{
        failure::Failure,
        json_lines::{tell, tell_browser_asked},
        runner::Audience,
    },
    effects::{check_export, write_export},
    export::{Export, FORMATS, Format, by_name},
    flow::{End, Entry, Record, StageStatus},
    http::Masker,
    oauth::Timestamp,
    session::Session,
    text,
};

/// One `--export`.
pub(super) struct ExportOrder {
    format: &'static Format,
    /// `None`: standard output.
    file: Option<PathBuf>,
}

impl ExportOrder {
    pub(super) fn goes_to_standard_output(&self) -> bool {
        self.file.is_none()
    }
}

/// The format of that name.
pub(super) fn named(name: &str) -> Result<&'static Format, Failure> {
    by_name(name).ok_or_else(|| {
        let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        Failure::usage(format!(
            "export: expected {}, got {name:?}",
            known.join(", ")
        ))
    })
}

/// Reads every `FORMAT[=FILE]`; a file that cannot be written is refused before anything is sent.
pub(super) fn orders(texts: &[String], json: bool) -> Result<Vec<ExportOrder>, Failure> {
    let mut out: Vec<ExportOrder> = Vec::new();
    for text in texts {
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text.as_str(), None),
        };
        let format = named(name)?;
        let file = match file {
            Some("") => {
                return Err(Failure::usage(format!(
                    "--export: expected the name of a file behind {name}="
                )));
            }
            Some(file) => Some(PathBuf::from(file)),
            None => None,
        };
        if file.is_none() && json {
            return Err(Failure::usage(format!(
                "--export {name} writes to standard output, where --json writes already: name a file, as in {name}=FILE"
            )));
        }
        if out.iter().any(|order| order.file == file) {
            return Err(Failure::usage(
                "--export: two formats cannot go to the same place",
            ));
        }
        if let Some(file) = &file {
            check_export(file).map_err(Failure::machine)?;
        }
        out.push(ExportOrder { format, file });
    }
    Ok(out)
}

/// Shows the run as another audience does, and writes it down at its end.
pub(super) struct Exporting {
    pub audience: Box<dyn Audience>,
    pub orders: Vec<ExportOrder>,
    pub with_secrets: bool,
}

impl Audience for Exporting {
    fn record(&mut self, record: &Record, masker: &Masker) -> io::Result<()> {
        self.audience.record(record, masker)
    }

    fn finished(&mut self, session: &Session) -> Result<(), Failure> {
        self.audience.finished(session)?;
        let export = Export::new(session.trace(), session.masker(), self.with_secrets);
        for order in &self.orders {
            let rendered = (order.format.render)(&export);
            match &order.file {
                Some(file) => {
                    write_export(file, rendered.as_bytes(), self.with_secrets)
                        .map_err(Failure::machine)?;
                    self.audience.tell(&format!(
                        "Wrote {} to {}",
                        order.format.name,
                        file.display()
                    ));
                }
                None => {
                    let mut out = io::stdout().lock();
                    out.write_all(rendered.as_bytes())?;
                    out.flush()?;
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, end: &End, session: &str, at: Timestamp) -> io::Result<()> {
        self.audience.end(end, session, at)
    }

    fn tell(&mut self, said: &str) {
        self.audience.tell(said);
    }
}

/// Only progress, on standard error: standard output belongs to an export.
pub(super) struct Progress;

impl Audience for Progress {
    fn record(&mut self, record: &Record, masker: &Masker) -> io::Result<()> {
        match &record.entry {
            Entry::Stage { stage, status, .. } => {
                if *status == StageStatus::Ready {
                    tell(&format!("{}…", text::stage_title(*stage)));
                }
            }
            Entry::BrowserAsked { stage, address } => {
                tell_browser_asked(*stage, address, masker, false);
            }
            Entry::Notice { notice, .. } => tell(&masker.mask_text(&text::notice(notice))),
            Entry::LocalWork { .. }
            | Entry::Exchange(_)
            | Entry::Finding { .. }
            | Entry::Deviation { .. }
            | Entry::ContinuedAnyway { .. }
            | Entry::Tokens { .. }
            | Entry::End(_) => {}
        }
        Ok(())
    }

    fn end(&mut self, end: &End, _session: &str, _at: Timestamp) -> io::Result<()> {
        let words = text::end_at_terminal(end);
        tell(&format!("{}: {}", words.title, words.remedy));
        Ok(())
    }

    fn tell(&mut self, said: &str) {
        tell(said);
    }
}
