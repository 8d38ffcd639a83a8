//! One JSON object a line, for scripts.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::{
    cli::runner::Audience,
    export::{end_object, masked_record, record_object},
    flow::{End, Entry, Record, Stage},
    http::Masker,
    oauth::Timestamp,
};

/// Writes the lines to standard output.
pub(super) struct JsonLines {
    pub with_secrets: bool,
}

impl Audience for JsonLines {
    fn record(&mut self, record: &Record, masker: &Masker) -> io::Result<()> {
        if let Entry::BrowserAsked { stage, address } = &record.entry {
            tell_browser_asked(*stage, address, masker, self.with_secrets);
        }
        let shown = if self.with_secrets {
            record_object(record)
        } else {
            record_object(&masked_record(record, masker))
        };
        let Some(mut object) = shown else {
            return Ok(());
        };
        if let Entry::Stage {
            authorization_url: Some(url),
            ..
        } = &record.entry
        {
            object["authorization_url"] = json!(url);
        }
        line(&object)
    }

    fn end(&mut self, end: &End, session: &str, at: Timestamp) -> io::Result<()> {
        line(&end_object(end, session, at))
    }

    fn tell(&mut self, said: &str) {
        tell(said);
    }
}

/// For the person at the terminal, beside the results.
pub(super) fn tell(said: &str) {
    // Progress that nobody reads is no reason to end.
    let _unread = writeln!(io::stderr(), "{said}");
}

/// The one value that is shown whole: whoever reads it has to be able to open it. The address that the browser is sent to. The one that signs out carries an ID token, which is
/// masked like any other.
pub(super) fn tell_browser_asked(stage: Stage, url: &str, masker: &Masker, with_secrets: bool) {
    if stage != Stage::Logout {
        return tell(&format!("Open this address to sign in:\n\n  {url}\n"));
    }
    let (url, advice) = if with_secrets {
        (url.to_owned(), "")
    } else {
        (masker.mask_text(url), " (whole with --with-secrets)")
    };
    tell(&format!(
        "The browser signs out at this address{advice}:\n\n  {url}\n"
    ));
}

fn line(object: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{object}")?;
    out.flush()
}
