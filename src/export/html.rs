//! A page that needs nothing else: diagram, checks and messages, without scripts or links outside.

use crate::{
    export::{
        Export,
        markdown::readable,
        notices,
        svg::{escaped, picture},
        svg_colours::Colours,
    },
    flow::{RecordedExchange, Stage, Verdict},
    session::Trace,
    text,
};

pub(super) fn render(export: &Export<'_>) -> String {
    let trace = export.trace();
    let header = trace.header();
    let title = escaped(&format!("{}: {}", header.profile.name, header.grant.name()));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>\n{}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        style()
    );
    for notice in notices::notices(export) {
        out.push_str(&format!("<p class=\"notice\">{}.</p>\n", escaped(&notice)));
    }
    out.push_str(&format!(
        "<p>Started {}, session {}.</p>\n",
        header.started,
        escaped(&header.id)
    ));
    end(trace, &mut out);
    stages(trace, &mut out);
    out.push_str("<h2>Diagram</h2>\n<div class=\"diagram\">\n");
    out.push_str(&picture(export, false));
    out.push_str("</div>\n");
    changes(trace, &mut out);
    checks(trace, &mut out);
    out.push_str("<h2>Exchanges</h2>\n");
    for recorded in trace.exchanges() {
        exchange(recorded, &mut out);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn style() -> String {
    let colours = Colours::light();
    let colour = |name| colours.of(name).to_owned();
    format!(
        "body {{ font: 15px/1.5 Inter, 'Segoe UI', Arial, sans-serif; color: {}; background: {}; max-width: 1120px; margin: 2em auto; padding: 0 1em; }}\n\
         pre {{ font: 13px/1.4 'JetBrains Mono', Consolas, monospace; background: {}; padding: 0.8em; overflow: auto; }}\n\
         table {{ border-collapse: collapse; }} td, th {{ border: 1px solid {}; padding: 0.3em 0.6em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }}\n\
         .notice {{ border-left: 4px solid {}; padding-left: 0.8em; font-weight: 600; }}\n\
         .diagram {{ overflow: auto; }}\n\
         .pass {{ color: {}; }} .warn {{ color: {}; }} .fail {{ color: {}; }}\n",
        colour("/text/primary"),
        colour("/surface/panel"),
        colour("/surface/raised"),
        colour("/stroke/subtle"),
        colour("/verdict/warn"),
        colour("/verdict/pass"),
        colour("/verdict/warn"),
        colour("/verdict/fail"),
    )
}

fn end(trace: &Trace, out: &mut String) {
    let Some(end) = trace.end() else {
        out.push_str("<p>It has not ended.</p>\n");
        return;
    };
    let words = text::end(end);
    out.push_str(&format!("<p><strong>{}</strong>", escaped(&words.title)));
    if let Some(description) = &end.description {
        out.push_str(&format!(": {}", escaped(description)));
    }
    out.push_str(&format!("</p>\n<p>{}</p>\n", escaped(&words.remedy)));
}

fn stages(trace: &Trace, out: &mut String) {
    out.push_str("<h2>Stages</h2>\n<ul>\n");
    for stage in Stage::ALL {
        if let Some(status) = trace.status(stage) {
            out.push_str(&format!(
                "<li>{}: {} ({})</li>\n",
                escaped(text::stage_title(stage)),
                escaped(text::status(status)),
                escaped(text::spec(stage, trace.header().grant))
            ));
        }
    }
    out.push_str("</ul>\n");
}

fn changes(trace: &Trace, out: &mut String) {
    let mut changes = trace.deviations().peekable();
    if changes.peek().is_none() {
        return;
    }
    out.push_str("<h2>Changed by the user</h2>\n<ul>\n");
    for (stage, change) in changes {
        out.push_str(&format!(
            "<li>{}: {}</li>\n",
            text::stage_title(stage),
            escaped(&text::change(change))
        ));
    }
    out.push_str("</ul>\n");
}

fn checks(trace: &Trace, out: &mut String) {
    out.push_str(
        "<h2>Checks</h2>\n<table>\n<tr><th>Verdict</th><th>Stage</th><th>Check</th><th>Section</th><th>Expected</th><th>Received</th></tr>\n",
    );
    for (stage, finding) in trace.findings() {
        let value = |value: &Option<String>| match value.as_deref() {
            Some(value) if finding.verdict != Verdict::Pass => escaped(value),
            Some(_) | None => String::new(),
        };
        out.push_str(&format!(
            "<tr><td class=\"{}\">{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            finding.verdict.name(),
            text::verdict(finding.verdict),
            text::rail(stage),
            escaped(&text::sentence(finding)),
            finding.check.spec(),
            value(&finding.expected),
            value(&finding.received)
        ));
    }
    out.push_str("</table>\n");
}

fn exchange(recorded: &RecordedExchange, out: &mut String) {
    let changed = if recorded.deviates {
        ", changed by the user"
    } else {
        ""
    };
    out.push_str(&format!(
        "<details open>\n<summary>{}. {} to {}, {}{changed}</summary>\n",
        recorded.id,
        text::spoken_participant(recorded.from),
        text::spoken_participant(recorded.to),
        text::spoken_request(recorded.kind)
    ));
    if !recorded.observed {
        out.push_str("<p>Inferred: nobody here saw these bytes.</p>\n");
    }
    if let Some(way) = text::way_in_short(&recorded.exchange) {
        out.push_str(&format!("<p>Sent {}</p>\n", escaped(&way)));
    }
    if let Some(leg) = &recorded.exchange.way.proxy {
        for (label, bytes) in text::proxy_bytes(leg) {
            let words = escaped(&readable(bytes));
            out.push_str(&format!("<p>{label}</p>\n<pre>{words}</pre>\n"));
        }
    }
    if let Some(facts) = &recorded.exchange.tls {
        out.push_str(&format!(
            "<p>{} {}</p>\n",
            escaped(&facts.version),
            escaped(&facts.cipher)
        ));
        if let Some(wrong) = &facts.accepted_despite {
            out.push_str(&format!(
                "<p class=\"notice\">The certificate was accepted although: {}</p>\n",
                escaped(wrong)
            ));
        }
        if let Some(sentence) = text::client_certificate(facts) {
            out.push_str(&format!("<p>{}</p>\n", escaped(&sentence)));
        }
    }
    for bytes in [&recorded.exchange.sent, &recorded.exchange.received] {
        if bytes.is_empty() {
            continue;
        }
        out.push_str("<pre>");
        for line in readable(bytes).lines() {
            out.push_str(&escaped(line));
            out.push('\n');
        }
        out.push_str("</pre>\n");
    }
    if let Some(failure) = &recorded.failure {
        out.push_str(&format!(
            "<p class=\"fail\">No usable answer: {}</p>\n",
            escaped(&failure.to_string())
        ));
    }
    out.push_str("</details>\n");
}
