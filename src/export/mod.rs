//! A run as a text or a picture to take away: one file for each format, and one table of formats.

mod address;
mod curl;
mod curl_way;
mod figure;
mod har;
mod html;
mod json;
mod markdown;
mod masked;
mod mermaid;
mod notices;
mod record_object;
mod shell;
mod svg;
mod svg_colours;
mod svg_widths;
mod text_report;

pub use address::request_address;
pub use curl::curl_line;
pub use masked::{masked_end, masked_record};
pub use record_object::{end_object, finding_object, record_object};

use std::borrow::Cow;

use crate::{
    diagram::{Look, Model, Row},
    http::Masker,
    session::Trace,
};

/// A run that is ready to leave the program.
///
/// Secrets are masked here, once, before any format sees the run: a format has no way to the
/// values behind the masks.
pub struct Export<'a> {
    trace: Cow<'a, Trace>,
    with_secrets: bool,
}

impl<'a> Export<'a> {
    /// `masker` has to know the secrets of this run; `with_secrets` leaves everything as it was.
    pub fn new(trace: &'a Trace, masker: &Masker, with_secrets: bool) -> Self {
        let trace = if with_secrets {
            Cow::Borrowed(trace)
        } else {
            Cow::Owned(masked::trace(trace, masker))
        };
        Self {
            trace,
            with_secrets,
        }
    }

    /// The run as it may be shown.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    pub fn with_secrets(&self) -> bool {
        self.with_secrets
    }

    /// The diagram of what has happened, without what is to come.
    fn diagram(&self) -> Model {
        let mut model = Model::of(&self.trace, &[], false);
        model.rows.retain(|row| match row {
            Row::Message(message) => message.look != Look::ToCome,
            Row::Note(note) => !note.to_come,
            Row::StageDivider(_) => true,
        });
        while matches!(model.rows.last(), Some(Row::StageDivider(_))) {
            model.rows.pop();
        }
        model
    }

    /// A name for the file, `with-secrets` in it where that is so: `s1.har`.
    pub fn file_name(&self, format: &Format) -> String {
        file_name(&self.trace.header().id, format, self.with_secrets)
    }
}

/// A name for the file of a session in a format, `with-secrets` in it where that is so: `s1.har`.
pub fn file_name(session: &str, format: &Format, with_secrets: bool) -> String {
    let id: String = session
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(FILE_NAME_CHARS)
        .collect();
    let secrets = if with_secrets { "-with-secrets" } else { "" };
    format!("{id}{secrets}.{}", format.extension)
}

/// One way to write a run down.
#[derive(Debug)]
pub struct Format {
    /// What a person calls it, within a sentence.
    pub title: &'static str,
    /// What `--export` calls it.
    pub name: &'static str,
    /// Of the file, without the dot.
    pub extension: &'static str,
    /// What it is good for, for a menu.
    pub describe: &'static str,
    pub render: fn(&Export<'_>) -> String,
}

/// Every format, in the order of menus.
pub const FORMATS: &[Format] = &[
    Format {
        title: "HAR 1.2",
        name: "har",
        extension: "har",
        describe: "HAR 1.2, for browsers and proxies",
        render: har::render,
    },
    Format {
        title: "curl lines",
        name: "curl",
        extension: "sh",
        describe: "The client's requests as curl lines",
        render: curl::render,
    },
    Format {
        title: "Markdown report",
        name: "markdown",
        extension: "md",
        describe: "A report with diagram, exchanges and checks",
        render: markdown::render,
    },
    Format {
        title: "Mermaid diagram",
        name: "mermaid",
        extension: "mmd",
        describe: "The sequence diagram as Mermaid source",
        render: mermaid::render,
    },
    Format {
        title: "plain text",
        name: "text",
        extension: "txt",
        describe: "A lettered figure and the messages as plain text",
        render: text_report::render,
    },
    Format {
        title: "SVG picture",
        name: "svg",
        extension: "svg",
        describe: "The sequence diagram as a picture",
        render: svg::render,
    },
    Format {
        title: "HTML page",
        name: "html",
        extension: "html",
        describe: "A page that needs nothing else",
        render: html::render,
    },
    Format {
        title: "JSON",
        name: "json",
        extension: "json",
        describe: "Everything that was recorded, for programs",
        render: json::render,
    },
];

/// The format of that name.
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// An id is shorter; whatever is not is cut.
const FILE_NAME_CHARS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_found_by_their_names_and_have_words() {
        for format in FORMATS {
            let found = by_name(format.name).map(|found| found.extension);
            assert_eq!(found, Some(format.extension));
            assert!(!format.describe.is_empty() && !format.describe.ends_with('.'));
        }
        assert!(by_name("HAR").is_none());
        let mut names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FORMATS.len());
    }
}
