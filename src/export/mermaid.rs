//! The sequence diagram as Mermaid source.

use crate::{
    diagram::{Look, Message, Note, NoteKind, Row},
    export::{Export, notices},
    flow::{Participant, Verdict},
    text,
};

pub(super) fn render(export: &Export<'_>) -> String {
    let trace = export.trace();
    let mut out = String::from("sequenceDiagram\n");
    out.push_str("    autonumber\n");
    let title = format!(
        "{}, {}",
        trace.header().profile.name,
        trace.header().grant.name()
    );
    out.push_str(&format!("    accTitle: {}\n", escaped(&title)));
    for participant in Participant::ALL {
        let (name, place) = text::participant(participant);
        let label = if place.is_empty() {
            escaped(name)
        } else {
            format!("{}<br/>{}", escaped(name), escaped(place))
        };
        let keyword = match participant {
            Participant::ResourceOwner => "actor",
            Participant::Browser
            | Participant::Client
            | Participant::AuthorizationServer
            | Participant::ResourceServer => "participant",
        };
        out.push_str(&format!("    {keyword} {} as {label}\n", id(participant)));
    }
    for notice in notices::notices(export) {
        out.push_str(&format!(
            "    Note over {},{}: {}\n",
            id(Participant::ResourceOwner),
            id(Participant::ResourceServer),
            escaped(&notice)
        ));
    }
    for row in export.diagram().rows {
        match row {
            Row::Message(message) => out.push_str(&arrow(&message)),
            Row::Note(note) => out.push_str(&note_line(&note)),
            Row::StageDivider(_) => {}
        }
    }
    out
}

fn arrow(message: &Message) -> String {
    let arrow = match (message.look, message.is_response) {
        (Look::Failed, false) => "-x",
        (Look::Failed, true) => "--x",
        (Look::Past, false) => "->>",
        (Look::Past | Look::Inferred | Look::ToCome, true) => "-->>",
        (Look::Inferred | Look::ToCome, false) => "-)",
    };
    let mut remarks = Vec::new();
    if message.look == Look::Inferred {
        remarks.push("inferred");
    }
    if message.is_changed {
        remarks.push("changed");
    }
    let remarks = if remarks.is_empty() {
        String::new()
    } else {
        format!(" ({})", remarks.join(", "))
    };
    format!(
        "    {}{arrow}{}: {}{remarks}\n",
        id(message.from),
        id(message.to),
        escaped(&message.label)
    )
}

fn note_line(note: &Note) -> String {
    let verdict = match note.kind {
        NoteKind::Computation => "",
        NoteKind::Check { verdict } => match verdict {
            Verdict::Pass => "passed: ",
            Verdict::Warn => "warning: ",
            Verdict::Fail => "failed: ",
        },
    };
    format!(
        "    Note over {}: {verdict}{}\n",
        id(note.on),
        escaped(&note.text)
    )
}

fn id(participant: Participant) -> &'static str {
    match participant {
        Participant::ResourceOwner => "ResourceOwner",
        Participant::Browser => "Browser",
        Participant::Client => "Client",
        Participant::AuthorizationServer => "AuthorizationServer",
        Participant::ResourceServer => "ResourceServer",
    }
}

/// What Mermaid or HTML would give a meaning becomes an entity code of Mermaid: `#35;`. What would
/// not show as itself is written out.
fn escaped(text: &str) -> String {
    let shown = crate::oauth::display_text::neutralise(text, LABEL_CHARS);
    let mut out = String::with_capacity(shown.len());
    for c in shown.chars() {
        match c {
            '#' | ';' | '<' | '>' | '&' | '%' | '$' => {
                out.push_str(&format!("#{};", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    // An empty text is no message to Mermaid.
    if out.trim().is_empty() {
        return String::from("#160;");
    }
    out
}

const LABEL_CHARS: usize = 300;

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn case_146_a_label_cannot_end_its_line_or_start_markup() {
        assert_eq!(
            escaped("a;b\nClient->>Client: x<script>#"),
            "a#59;b\\nClient-#62;#62;Client: x#60;script#62;#35;"
        );
        assert_eq!(escaped(" "), "#160;");
        assert_eq!(escaped("\u{202e}"), "\\u{202e}");
    }
}
