//! The trace for people: results on standard output, progress on standard error.

use std::io::{self, IsTerminal as _, Write};

use crate::{
    cli::{
        json_lines::{tell, tell_browser_asked},
        runner::Audience,
    },
    export::masked_record,
    flow::{End, EndStatus, Entry, Finding, Record, RecordedExchange, Stage, StageStatus, Verdict},
    http::{Change, Masker},
    oauth::Timestamp,
    text,
};

/// More of a body than this is not for a terminal.
const MAX_BODY_SHOWN: usize = 8 * 1024;

pub(super) struct PlainText {
    pub with_secrets: bool,
    pub colours: bool,
    /// What the user changed so far: the first suspects when a request is refused.
    changes: Vec<Change>,
}

impl PlainText {
    /// Colours only on a terminal, and never with `NO_COLOR`.
    pub(super) fn new(with_secrets: bool) -> Self {
        Self {
            with_secrets,
            colours: io::stdout().is_terminal() && !crate::effects::no_colour(),
            changes: Vec::new(),
        }
    }

    fn paint(&self, code: &str, words: &str) -> String {
        if self.colours {
            format!("\u{1b}[{code}m{words}\u{1b}[0m")
        } else {
            words.to_owned()
        }
    }

    fn shown(&self, value: &str, masker: &Masker) -> String {
        if self.with_secrets {
            value.to_owned()
        } else {
            masker.mask_text(value)
        }
    }

    fn exchange(
        &self,
        out: &mut impl Write,
        recorded: &RecordedExchange,
        masker: &Masker,
    ) -> io::Result<()> {
        let from = text::participant(recorded.from).0;
        let to = text::participant(recorded.to).0;
        let title = format!("[{}] {from} → {to}", recorded.id);
        writeln!(out, "\n{}", self.paint("1", &title))?;
        if !recorded.observed {
            return writeln!(out, "  (inferred: the browser's own traffic was not seen)");
        }
        if let Some(way) = text::way_in_short(&recorded.exchange) {
            writeln!(out, "  ({way})")?;
        }
        let leg = recorded.exchange.way.proxy.as_ref();
        let to_proxy = leg.map(|leg| ("to the proxy >", &leg.sent));
        let from_proxy = leg.map(|leg| ("from the proxy <", &leg.received));
        let messages = [
            (">", &recorded.exchange.sent),
            ("<", &recorded.exchange.received),
        ];
        for (mark, bytes) in to_proxy.into_iter().chain(from_proxy).chain(messages) {
            let bytes = if self.with_secrets {
                bytes.clone()
            } else {
                masker.mask_bytes(bytes)
            };
            let cut = bytes.get(..MAX_BODY_SHOWN).unwrap_or(&bytes);
            let rest = bytes.len() - cut.len();
            for line in crate::http::raw_text(cut).lines() {
                writeln!(out, "  {mark} {line}")?;
            }
            if rest > 0 {
                writeln!(out, "  {mark} … {rest} more bytes")?;
            }
        }
        if let Some(failure) = &recorded.failure {
            writeln!(out, "  {} {failure}", self.paint("31", "✕"))?;
            if let Some(words) = text::to_compare(recorded) {
                writeln!(out, "    {words}")?;
            }
        }
        Ok(())
    }

    /// Meaning, likely causes with the user's own changes first, and what to try.
    fn explain(&self, out: &mut impl Write, stage: Stage, error: &str) -> io::Result<()> {
        let explanation = text::explain(stage, error);
        writeln!(out, "  {} ({})", explanation.meaning, explanation.spec)?;
        let suspects = text::suspects(stage, error, &self.changes);
        let causes = suspects
            .iter()
            .map(String::as_str)
            .chain(explanation.causes.iter().copied());
        for cause in causes {
            writeln!(out, "  - perhaps: {cause}")?;
        }
        for remedy in explanation.remedies {
            writeln!(out, "  - try: {remedy}")?;
        }
        Ok(())
    }

    fn finding(&self, out: &mut impl Write, finding: &Finding) -> io::Result<()> {
        let mark = match finding.verdict {
            Verdict::Pass => self.paint("32", "pass"),
            Verdict::Warn => self.paint("33", "warn"),
            Verdict::Fail => self.paint("31", "FAIL"),
        };
        let said = text::sentence(finding);
        writeln!(out, "  {mark}  {said} ({})", finding.check.spec())?;
        if finding.verdict != Verdict::Pass {
            for (word, value) in [
                ("expected", &finding.expected),
                ("received", &finding.received),
            ] {
                if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                    writeln!(out, "        {word} {value}")?;
                }
            }
        }
        Ok(())
    }
}

impl Audience for PlainText {
    fn record(&mut self, record: &Record, masker: &Masker) -> io::Result<()> {
        let mut out = io::stdout().lock();
        // What is put into sentences is masked before, so that no word of ours is.
        let masked = matches!(&record.entry, Entry::Finding { .. } | Entry::Notice { .. })
            .then(|| masked_record(record, masker))
            .filter(|_| !self.with_secrets);
        match &masked.as_ref().unwrap_or(record).entry {
            Entry::Stage { stage, status, .. } => {
                match status {
                    StageStatus::Ready => tell(&format!("{}…", text::stage_title(*stage))),
                    StageStatus::Sent
                    | StageStatus::Done
                    | StageStatus::Failed
                    | StageStatus::Skipped => {}
                }
                Ok(())
            }
            Entry::BrowserAsked { stage, address } => {
                tell_browser_asked(*stage, address, masker, self.with_secrets);
                Ok(())
            }
            Entry::Exchange(exchange) => self.exchange(&mut out, exchange, masker),
            Entry::Finding { finding, .. } => self.finding(&mut out, finding),
            Entry::Deviation { change, .. } => {
                self.changes.push(change.clone());
                writeln!(
                    out,
                    "  {}  {}",
                    self.paint("33", "changed"),
                    text::change(change)
                )
            }
            Entry::ContinuedAnyway { .. } => {
                writeln!(
                    out,
                    "  {}  went on past a failed check",
                    self.paint("33", "changed")
                )
            }
            Entry::Tokens { tokens, .. } => {
                for (name, value) in [
                    ("access_token", &tokens.access_token),
                    ("refresh_token", &tokens.refresh_token),
                    ("id_token", &tokens.id_token),
                ] {
                    if let Some(value) = value {
                        writeln!(out, "  {name} {}", self.shown(value.expose(), masker))?;
                    }
                }
                Ok(())
            }
            Entry::Notice { notice, .. } => {
                tell(&text::notice(notice));
                Ok(())
            }
            Entry::LocalWork { .. } | Entry::End(_) => Ok(()),
        }
    }

    fn end(&mut self, end: &End, _session: &str, _at: Timestamp) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let words = text::end_at_terminal(end);
        if end.status == EndStatus::Completed {
            return writeln!(out, "\n{}", self.paint("32", &words.title));
        }
        writeln!(out, "\n{}", self.paint("31", &words.title))?;
        if let Some(description) = &end.description {
            writeln!(out, "  {}", description)?;
            if let Some(hint) = text::hint(description) {
                writeln!(out, "  {hint}")?;
            }
        }
        match (&end.status, &end.error) {
            (EndStatus::OAuthError, Some(error)) => self.explain(&mut out, end.stage, error),
            (
                EndStatus::Completed
                | EndStatus::OAuthError
                | EndStatus::NetworkError
                | EndStatus::UnusableAnswer
                | EndStatus::Stopped
                | EndStatus::Cancelled
                | EndStatus::MachineError,
                error,
            ) => {
                if let Some(error) = error {
                    writeln!(out, "  {}", error)?;
                }
                writeln!(out, "  {}", words.remedy)
            }
        }
    }

    fn tell(&mut self, said: &str) {
        tell(said);
    }
}
