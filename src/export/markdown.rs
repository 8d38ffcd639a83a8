//! A report to read or to put into a ticket: stages, diagram, exchanges, checks and the end.

use crate::{
    export::{Export, mermaid, notices},
    flow::{EndStatus, Entry, RecordedExchange, Stage, Verdict},
    http::raw_text,
    oauth::display_text::neutralise,
    session::Trace,
    text,
};

/// More of one message than this is not for a report.
const MESSAGE_CHARS: usize = 64 * 1024;
const LINE_CHARS: usize = 8 * 1024;

pub(super) fn render(export: &Export<'_>) -> String {
    let trace = export.trace();
    let mut out = String::new();
    heading(export, &mut out);
    end(trace, &mut out);
    stages(trace, &mut out);
    out.push_str("## Diagram\n\n```mermaid\n");
    out.push_str(&mermaid::render(export));
    out.push_str("```\n\n");
    deviations(trace, &mut out);
    findings(trace, &mut out);
    out.push_str("## Exchanges\n\n");
    for recorded in trace.exchanges() {
        exchange(recorded, &mut out);
    }
    if trace.exchanges().next().is_none() {
        out.push_str("Nothing was sent.\n");
    }
    out
}

fn heading(export: &Export<'_>, out: &mut String) {
    let header = export.trace().header();
    out.push_str(&format!(
        "# {}: {}\n\n",
        inline(&header.profile.name),
        inline(header.grant.name())
    ));
    for notice in notices::notices(export) {
        out.push_str(&format!("> {}.\n", inline(&notice)));
    }
    out.push_str(&format!(
        "\nStarted {}, session {}.\n\n",
        header.started,
        inline(&header.id)
    ));
}

fn end(trace: &Trace, out: &mut String) {
    out.push_str("## How it ended\n\n");
    let Some(end) = trace.end() else {
        out.push_str("It has not ended.\n\n");
        return;
    };
    let words = text::end(end);
    out.push_str(&format!("**{}**", inline(&words.title)));
    if let Some(description) = &end.description {
        out.push_str(&format!(": {}", inline(description)));
    }
    out.push_str("\n\n");
    if let Some(hint) = end.description.as_deref().and_then(text::hint) {
        out.push_str(&format!("{}\n\n", inline(&hint)));
    }
    match (&end.status, &end.error) {
        (EndStatus::Completed, _) => {}
        (EndStatus::OAuthError, Some(error)) => explain(trace, end.stage, error, out),
        (
            EndStatus::OAuthError
            | EndStatus::NetworkError
            | EndStatus::UnusableAnswer
            | EndStatus::Stopped
            | EndStatus::Cancelled
            | EndStatus::MachineError,
            _,
        ) => out.push_str(&format!("{}\n\n", inline(&words.remedy))),
    }
}

/// Meaning, likely causes with the user's own changes first, and what to try.
fn explain(trace: &Trace, stage: Stage, error: &str, out: &mut String) {
    let explanation = text::explain(stage, error);
    out.push_str(&format!(
        "{} ({})\n\n",
        inline(explanation.meaning),
        explanation.spec
    ));
    let changes: Vec<_> = trace
        .deviations()
        .map(|(_, change)| change.clone())
        .collect();
    for cause in text::suspects(stage, error, &changes) {
        out.push_str(&format!("- Perhaps: {}\n", inline(&cause)));
    }
    for cause in explanation.causes {
        out.push_str(&format!("- Perhaps: {}\n", inline(cause)));
    }
    for remedy in explanation.remedies {
        out.push_str(&format!("- Try: {}\n", inline(remedy)));
    }
    out.push('\n');
}

fn stages(trace: &Trace, out: &mut String) {
    out.push_str("## Stages\n\n| Stage | Status | Section |\n| --- | --- | --- |\n");
    for stage in Stage::ALL {
        if let Some(status) = trace.status(stage) {
            out.push_str(&format!(
                "| {} | {} | {} |\n",
                text::stage_title(stage),
                text::status(status),
                text::spec(stage, trace.header().grant)
            ));
        }
    }
    out.push('\n');
}

fn deviations(trace: &Trace, out: &mut String) {
    let mut lines = String::new();
    for record in trace.records() {
        match &record.entry {
            Entry::Deviation { stage, change } => lines.push_str(&format!(
                "- {}: {}\n",
                text::stage_title(*stage),
                inline(&text::change(change))
            )),
            Entry::ContinuedAnyway { stage } => lines.push_str(&format!(
                "- {}: a failed check was overruled\n",
                text::stage_title(*stage)
            )),
            Entry::Stage { .. }
            | Entry::LocalWork { .. }
            | Entry::Exchange(_)
            | Entry::BrowserAsked { .. }
            | Entry::Finding { .. }
            | Entry::Tokens { .. }
            | Entry::Notice { .. }
            | Entry::End(_) => {}
        }
    }
    if !lines.is_empty() {
        out.push_str(&format!("## Changed by the user\n\n{lines}\n"));
    }
}

fn findings(trace: &Trace, out: &mut String) {
    let mut found = trace.findings().peekable();
    if found.peek().is_none() {
        return;
    }
    out.push_str(
        "## Checks\n\n| Verdict | Stage | Check | Section | Expected | Received |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for (stage, finding) in found {
        let value = |value: &Option<String>| match value.as_deref() {
            Some(value) if !value.is_empty() && finding.verdict != Verdict::Pass => inline(value),
            Some(_) | None => String::new(),
        };
        out.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            text::verdict(finding.verdict),
            text::rail(stage),
            inline(&text::sentence(finding)),
            finding.check.spec(),
            value(&finding.expected),
            value(&finding.received)
        ));
    }
    out.push('\n');
}

fn exchange(recorded: &RecordedExchange, out: &mut String) {
    out.push_str(&format!(
        "### {}. {} to {}: {}\n\n",
        recorded.id,
        text::spoken_participant(recorded.from),
        text::spoken_participant(recorded.to),
        text::spoken_request(recorded.kind)
    ));
    if !recorded.observed {
        out.push_str("Inferred: nobody here saw these bytes.\n\n");
        return;
    }
    if recorded.deviates {
        out.push_str("Changed by the user before it left.\n\n");
    }
    if let Some(way) = text::way_in_short(&recorded.exchange) {
        out.push_str(&format!("Sent {}\n\n", inline(&way)));
    }
    if let Some(leg) = &recorded.exchange.way.proxy {
        for (label, bytes) in text::proxy_bytes(leg) {
            out.push_str(&format!("{label}\n\n{}", fenced(&readable(bytes))));
        }
    }
    if let Some(facts) = &recorded.exchange.tls {
        let despite = facts
            .accepted_despite
            .as_deref()
            .map(|wrong| format!("; the certificate was accepted although: {}", inline(wrong)));
        let shown = text::client_certificate(facts).map(|sentence| format!("; {sentence}"));
        out.push_str(&format!(
            "{} {}{}{}\n\n",
            inline(&facts.version),
            inline(&facts.cipher),
            despite.unwrap_or_default(),
            shown.unwrap_or_default()
        ));
    }
    for bytes in [&recorded.exchange.sent, &recorded.exchange.received] {
        if !bytes.is_empty() {
            out.push_str(&fenced(&readable(bytes)));
        }
    }
    if let Some(failure) = &recorded.failure {
        out.push_str(&format!(
            "No usable answer: {}\n\n",
            inline(&failure.to_string())
        ));
    }
}

/// The bytes as lines in which nothing can hide, reorder or command.
pub(super) fn readable(bytes: &[u8]) -> String {
    let shown = raw_text(bytes.get(..MESSAGE_CHARS).unwrap_or(bytes));
    let mut out = String::with_capacity(shown.len());
    for line in shown.lines() {
        out.push_str(&neutralise(&line.replace('\t', "    "), LINE_CHARS));
        out.push('\n');
    }
    if bytes.len() > MESSAGE_CHARS {
        out.push_str(&format!("… {} more bytes\n", bytes.len() - MESSAGE_CHARS));
    }
    out
}

/// A code block behind a fence that is longer than any within.
fn fenced(text: &str) -> String {
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}http\n{text}{fence}\n\n")
}

/// Text within a line or a table: shown as it is, and never as markup.
fn inline(text: &str) -> String {
    let shown = neutralise(text, 1000);
    let mut out = String::with_capacity(shown.len());
    for c in shown.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
