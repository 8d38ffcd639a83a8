//! The server's pages: plain HTML that needs no script, and headers that allow nothing else.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::{http::Response, oauth::Parameters};

const STYLE: &str = include_str!("pages.css");
/// The one script of the server: Form Post §2 sends the form without a press.
const SUBMIT_SCRIPT: &str = "document.forms[0].submit()";

/// The inside of a page's `main`. Text is escaped where it goes in.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Adds constant markup as it is.
    pub(super) fn markup(&mut self, markup: &'static str) {
        self.0.push_str(markup);
        self.0.push('\n');
    }

    pub(super) fn text_in(&mut self, element: &'static str, text: &str) {
        self.line(format_args!("<{element}>{}</{element}>", escape(text)));
    }

    pub(super) fn open_form(&mut self, action: &str) {
        self.line(format_args!(
            "<form method=\"post\" action=\"{}\">",
            escape(action)
        ));
    }

    pub(super) fn close_form(&mut self) {
        self.markup("</form>");
    }

    pub(super) fn hidden(&mut self, name: &str, value: &str) {
        self.line(format_args!(
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            escape(name),
            escape(value)
        ));
    }

    pub(super) fn labelled_input(
        &mut self,
        name: &'static str,
        label: &'static str,
        kind: &'static str,
        autocomplete: &'static str,
        value: &str,
    ) {
        self.line(format_args!(
            "<label>{label} <input type=\"{kind}\" name=\"{name}\" value=\"{}\" \
             autocomplete=\"{autocomplete}\" required></label>",
            escape(value)
        ));
    }

    /// A ticked box.
    pub(super) fn checkbox(&mut self, name: &'static str, value: &str, sentence: &str) {
        let value = escape(value);
        self.line(format_args!(
            "<label><input type=\"checkbox\" name=\"{name}\" value=\"{value}\" checked> \
             {} (<code>{value}</code>)</label>",
            escape(sentence)
        ));
    }

    pub(super) fn button(&mut self, name: &'static str, value: &'static str, label: &str) {
        self.line(format_args!(
            "<button type=\"submit\" name=\"{name}\" value=\"{value}\">{}</button>",
            escape(label)
        ));
    }

    /// A button that works while required fields are empty.
    pub(super) fn button_without_validation(
        &mut self,
        name: &'static str,
        value: &'static str,
        label: &str,
    ) {
        self.line(format_args!(
            "<button type=\"submit\" name=\"{name}\" value=\"{value}\" formnovalidate>{}</button>",
            escape(label)
        ));
    }

    fn line(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.0.write_fmt(arguments);
        self.0.push('\n');
    }
}

/// A whole page.
pub(super) fn page(status: u16, title: &str, content: &Html) -> Response {
    respond(status, title, &content.0, "")
}

/// A page with one sentence.
pub(super) fn message(status: u16, title: &str, sentence: &str) -> Response {
    let mut html = Html::new();
    html.text_in("p", sentence);
    page(status, title, &html)
}

/// This address is asked in one of these ways.
pub(super) fn wrong_method(methods: &[&str]) -> Response {
    message(
        405,
        "Method not allowed",
        "This address is asked in another way.",
    )
    .header("Allow", methods.join(", "))
}

/// The page that posts an answer to the client (Form Post §2); with a button where scripts are off.
pub(super) fn form_post(target: &str, answer: &Parameters) -> Response {
    let mut html = Html::new();
    html.text_in("p", "Going back to the client.");
    html.open_form(target);
    for parameter in answer {
        html.hidden(&parameter.name, &parameter.value);
    }
    html.markup("<button type=\"submit\">Continue</button>");
    html.close_form();
    html.line(format_args!("<script>{SUBMIT_SCRIPT}</script>"));
    let script_source = format!("; script-src '{}'", hash_source(SUBMIT_SCRIPT));
    respond(200, "Back to the client", &html.0, &script_source)
}

fn respond(status: u16, title: &str, content: &str, more_policy: &str) -> Response {
    let title = escape(title);
    // `form-action` stays out: Chromium applies it to the redirect that answers a form, too, and
    // that one goes to the client.
    let policy = format!(
        "default-src 'none'; style-src '{}'{more_policy}; base-uri 'none'; frame-ancestors 'none'",
        hash_source(STYLE)
    );
    Response::new(status)
        .header("Content-Type", "text/html; charset=utf-8")
        .header("Content-Security-Policy", policy)
        .header("Cache-Control", "no-store")
        .header("Referrer-Policy", "no-referrer")
        .header("X-Content-Type-Options", "nosniff")
        .body(format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>{title}: OAuth Playground</title>\n<style>{STYLE}</style>\n</head>\n\
             <body>\n<main>\n<h1>{title}</h1>\n{content}</main>\n</body>\n</html>\n"
        ))
}

/// How a content security policy names a constant piece of style or script.
fn hash_source(source: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(source)))
}

/// Text that stays text inside elements and quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Takes back what [`escape`] did.
pub(super) fn unescape(text: &str) -> String {
    text.replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_sends_stays_text() {
        let answer = Parameters::from_iter([("state", "\"><script>alert('1')</script>&amp;")]);
        let page = form_post("http://127.0.0.1/callback", &answer);
        let body = String::from_utf8(page.body).unwrap();
        assert_eq!(body.matches("<script>").count(), 1, "only the server's own");
        assert!(body.contains("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)"));
    }

    #[test]
    fn escaping_is_taken_back_exactly() {
        let text = "a&b<c>d\"e'f &amp; &#39; &lt;";
        assert_eq!(unescape(&escape(text)), text);
    }

    #[test]
    fn no_page_may_be_framed_cached_or_scripted() {
        let page = message(400, "No", "No.");
        let policy = page.headers.first("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
        assert!(policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("script-src"));
        assert_eq!(page.headers.first("cache-control").unwrap(), "no-store");
    }
}
