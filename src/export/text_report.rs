//! Plain text: a lettered figure, how it ended, the checks, and the messages as they crossed the wire.

use crate::{
    export::{Export, figure, markdown::readable, notices},
    flow::{EndStatus, RecordedExchange, Verdict},
    oauth::display_text::neutralise,
    session::Trace,
    text,
};

const VALUE_CHARS: usize = 300;

pub(super) fn render(export: &Export<'_>) -> String {
    let trace = export.trace();
    let header = trace.header();
    let title = format!(
        "{}: {}",
        neutralise(&header.profile.name, VALUE_CHARS),
        header.grant.name()
    );
    let mut out = format!("{title}\n{}\n\n", "=".repeat(title.chars().count()));
    for notice in notices::notices(export) {
        out.push_str(&format!("* {notice}.\n"));
    }
    out.push_str(&format!(
        "\nStarted {}, session {}\n\n",
        header.started, header.id
    ));
    out.push_str(&figure::draw(trace));
    end(trace, &mut out);
    changes(trace, &mut out);
    checks(trace, &mut out);
    heading("Messages", &mut out);
    for recorded in trace.exchanges() {
        exchange(recorded, &mut out);
    }
    out
}

fn heading(title: &str, out: &mut String) {
    out.push_str(&format!("\n{title}\n{}\n\n", "-".repeat(title.len())));
}

fn end(trace: &Trace, out: &mut String) {
    heading("How it ended", out);
    let Some(end) = trace.end() else {
        out.push_str("It has not ended.\n");
        return;
    };
    let words = text::end(end);
    out.push_str(&format!("{}\n", neutralise(&words.title, VALUE_CHARS)));
    if let Some(description) = &end.description {
        out.push_str(&format!("{}\n", neutralise(description, VALUE_CHARS)));
        if let Some(hint) = text::hint(description) {
            out.push_str(&format!("{hint}\n"));
        }
    }
    match (&end.status, &end.error) {
        (EndStatus::Completed, _) => {}
        (EndStatus::OAuthError, Some(error)) => {
            let explanation = text::explain(end.stage, error);
            out.push_str(&format!("{} ({})\n", explanation.meaning, explanation.spec));
            for cause in explanation.causes {
                out.push_str(&format!("- perhaps: {cause}\n"));
            }
            for remedy in explanation.remedies {
                out.push_str(&format!("- try: {remedy}\n"));
            }
        }
        (
            EndStatus::OAuthError
            | EndStatus::NetworkError
            | EndStatus::UnusableAnswer
            | EndStatus::Stopped
            | EndStatus::Cancelled
            | EndStatus::MachineError,
            _,
        ) => out.push_str(&format!("{}\n", neutralise(&words.remedy, VALUE_CHARS))),
    }
}

fn changes(trace: &Trace, out: &mut String) {
    let mut changes = trace.deviations().peekable();
    if changes.peek().is_none() {
        return;
    }
    heading("Changed by the user", out);
    for (stage, change) in changes {
        out.push_str(&format!(
            "{}: {}\n",
            text::stage_title(stage),
            text::change(change)
        ));
    }
}

fn checks(trace: &Trace, out: &mut String) {
    let mut findings = trace.findings().peekable();
    if findings.peek().is_none() {
        return;
    }
    heading("Checks", out);
    for (_, finding) in findings {
        let mark = match finding.verdict {
            Verdict::Pass => "pass",
            Verdict::Warn => "warn",
            Verdict::Fail => "FAIL",
        };
        out.push_str(&format!(
            "{mark}  {} ({})\n",
            neutralise(&text::sentence(finding), 1000),
            finding.check.spec()
        ));
        if finding.verdict == Verdict::Pass {
            continue;
        }
        for (word, value) in [
            ("expected", &finding.expected),
            ("received", &finding.received),
        ] {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                out.push_str(&format!(
                    "      {word} {}\n",
                    neutralise(value, VALUE_CHARS)
                ));
            }
        }
    }
}

fn exchange(recorded: &RecordedExchange, out: &mut String) {
    out.push_str(&format!(
        "[{}] {} to {}, {}{}\n",
        recorded.id,
        text::spoken_participant(recorded.from),
        text::spoken_participant(recorded.to),
        text::spoken_request(recorded.kind),
        if recorded.deviates {
            ", changed by the user"
        } else {
            ""
        }
    ));
    if !recorded.observed {
        out.push_str("  (inferred: nobody here saw these bytes)\n\n");
        return;
    }
    if let Some(way) = text::way_in_short(&recorded.exchange) {
        out.push_str(&format!("  sent {way}\n"));
    }
    if let Some(leg) = &recorded.exchange.way.proxy {
        for (label, bytes) in text::proxy_bytes(leg) {
            let words = String::from_utf8_lossy(bytes);
            out.push_str(&format!("  {label}\n"));
            for line in words.lines() {
                out.push_str(&format!("    {}\n", neutralise(line, VALUE_CHARS)));
            }
        }
    }
    if let Some(facts) = &recorded.exchange.tls {
        out.push_str(&format!(
            "  {} {}\n",
            neutralise(&facts.version, 40),
            neutralise(&facts.cipher, 80)
        ));
        if let Some(wrong) = &facts.accepted_despite {
            out.push_str(&format!(
                "  the certificate was accepted although: {}\n",
                neutralise(wrong, VALUE_CHARS)
            ));
        }
        if let Some(sentence) = text::client_certificate(facts) {
            out.push_str(&format!("  {sentence}\n"));
        }
    }
    for (mark, bytes) in [
        ('>', &recorded.exchange.sent),
        ('<', &recorded.exchange.received),
    ] {
        for line in readable(bytes).lines() {
            out.push_str(format!("  {mark} {line}").trim_end());
            out.push('\n');
        }
    }
    if let Some(failure) = &recorded.failure {
        out.push_str(&format!(
            "  no usable answer: {}\n",
            neutralise(&failure.to_string(), VALUE_CHARS)
        ));
    }
    out.push('\n');
}
