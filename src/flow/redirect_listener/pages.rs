//! The bytes of every answer: constant headers, constant pages, nothing of the request in either.

use std::fmt::Write as _;

use super::expectation::PostPage;
use crate::http::Response;

const POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// The fragment page may run this one script, which may talk to this listener alone.
const FRAGMENT_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; \
     script-src 'sha256-yYq3WRSjtfjpLbVtADqITWaeIpgc+JtoMwIwnnqNLTA='; connect-src 'self'";

/// Sends what stands after `#` back, byte for byte, takes it out of the address bar, and goes to
/// the page without it. Some servers put an error into the query whatever mode was asked for.
const FRAGMENT_SCRIPT: &str = r#"
(function () {
  "use strict";
  var answer = location.hash.slice(1) || location.search.slice(1);
  var next = document.getElementById("next").getAttribute("href");
  function show(id) {
    document.getElementById("waiting").hidden = true;
    document.getElementById(id).hidden = false;
  }
  history.replaceState(null, "", location.pathname);
  fetch(location.pathname, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: answer,
    cache: "no-store",
    credentials: "omit",
    redirect: "manual"
  }).then(function (response) {
    if (response.type === "opaqueredirect") {
      location.replace(next);
    } else {
      show(response.ok ? "done" : "refused");
    }
  }, function () {
    show("unreachable");
  });
})();
"#;

const CLOSE: &str = "You can close this tab and go back to OAuth Playground.";

/// A page that is the same whatever was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Done,
    AlreadyCompleted,
    /// Status 400: some answer, but not the awaited one.
    NotAccepted,
    /// Status 400: an answer that may be stuck in the fragment.
    NoParameters,
    WrongHost,
    NotFound,
    MethodNotAllowed(Methods),
    /// Any other refusal, with its status.
    Refused(u16),
}

/// What a path can be asked with, for `Allow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Methods {
    Get,
    Post,
    GetAndPost,
}

impl Methods {
    const fn allow(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::GetAndPost => "GET, POST",
        }
    }
}

impl Page {
    pub(super) const fn status(self) -> u16 {
        match self {
            Self::Done | Self::AlreadyCompleted => 200,
            Self::NotAccepted | Self::NoParameters => 400,
            Self::WrongHost => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed(_) => 405,
            Self::Refused(status) => status,
        }
    }

    const fn words(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Done => ("The answer has arrived", &[CLOSE]),
            Self::AlreadyCompleted => (
                "Already completed",
                &[
                    "This step got its answer before, and takes no second one.",
                    CLOSE,
                ],
            ),
            Self::NotAccepted => (
                "Not the awaited answer",
                &[
                    "This request does not belong to the step that is waiting, so nothing was \
                     done with it. The wait goes on.",
                    "OAuth Playground shows what was wrong with it.",
                ],
            ),
            Self::NoParameters => (
                "No answer came with this request",
                &[
                    "If the address bar shows parameters after #, the server answered in the \
                     fragment, which browsers do not send.",
                    "Ask for response_mode=query, or set the response mode to fragment in OAuth \
                     Playground. You can also copy the whole address and paste it there.",
                ],
            ),
            Self::WrongHost => (
                "Wrong host",
                &["This page is only served under the address that OAuth Playground opened."],
            ),
            Self::NotFound => ("Not found", &["There is nothing at this address."]),
            Self::MethodNotAllowed(_) => (
                "Method not allowed",
                &["This address does not take requests of this method."],
            ),
            Self::Refused(_) => (
                "Request refused",
                &["This request was not read to its end, and nothing was done with it."],
            ),
        }
    }

    pub(super) fn response(self) -> Vec<u8> {
        let (title, paragraphs) = self.words();
        let mut main = format!("<h1>{title}</h1>\n");
        for paragraph in paragraphs {
            let _ = writeln!(main, "<p>{paragraph}</p>");
        }
        let mut response = respond(self.status(), POLICY);
        if let Self::MethodNotAllowed(methods) = self {
            response = response.header("Allow", methods.allow());
        }
        with_page(response, title, &main)
    }
}

/// 204 for what consumes nothing.
pub(in crate::flow) fn no_content() -> Vec<u8> {
    bytes(&respond(204, POLICY))
}

/// 303 to the page without the code in its address.
pub(super) fn see_clean_page(clean_path: &str) -> Vec<u8> {
    let response = respond(303, POLICY)
        .header("Location", clean_path)
        .header("Content-Length", "0");
    bytes(&response)
}

/// The page that sends the fragment back.
pub(super) fn fragment_page(clean_path: &str) -> Vec<u8> {
    let title = "Handing over the answer";
    let main = format!(
        "<div id=\"waiting\">\n<h1>{title}</h1>\n\
         <p>The answer stands after # in the address and is being handed to OAuth Playground.</p>\n\
         <noscript><p>Scripts are off. Copy the whole address and paste it into OAuth \
         Playground.</p></noscript>\n</div>\n\
         <div id=\"done\" hidden>\n<h1>Already completed</h1>\n<p>{CLOSE}</p>\n</div>\n\
         <div id=\"refused\" hidden>\n<h1>Not the awaited answer</h1>\n\
         <p>Nothing was done with it. OAuth Playground shows what was wrong with it.</p>\n</div>\n\
         <div id=\"unreachable\" hidden>\n<h1>Nobody is waiting</h1>\n\
         <p>OAuth Playground no longer waits for this answer.</p>\n</div>\n\
         <p hidden><a id=\"next\" href=\"{}\">Continue</a></p>\n\
         <script>{FRAGMENT_SCRIPT}</script>\n",
        escaped(clean_path)
    );
    with_page(respond(200, FRAGMENT_POLICY), title, &main)
}

/// The form from which an authorization request by POST starts; the button is the user's.
pub(super) fn post_page(page: &PostPage) -> Vec<u8> {
    let title = "Continue to the authorization server";
    let mut main = format!(
        "<h1>{title}</h1>\n<p>The button sends the authorization request by POST.</p>\n\
         <form method=\"post\" action=\"{}\" accept-charset=\"utf-8\">\n",
        escaped(page.action.as_str())
    );
    for field in &page.fields {
        let _ = writeln!(
            main,
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            escaped(&field.name),
            escaped(&field.value)
        );
    }
    main.push_str("<p><button>Send the authorization request</button></p>\n</form>\n");
    with_page(respond(200, POLICY), title, &main)
}

fn respond(status: u16, policy: &str) -> Response {
    Response::new(status)
        .header("Connection", "close")
        .header("Cache-Control", "no-store")
        .header("Referrer-Policy", "no-referrer")
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", policy)
}

fn with_page(response: Response, title: &str, main: &str) -> Vec<u8> {
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title} - OAuth Playground</title>\n</head>\n<body>\n<main>\n{main}</main>\n\
         </body>\n</html>\n"
    );
    let response = response
        .header("Content-Type", "text/html; charset=utf-8")
        .header("Content-Length", html.len().to_string())
        .body(html);
    bytes(&response)
}

fn bytes(response: &Response) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {} {}\r\n", response.status, response.reason).into_bytes();
    for header in response.headers.iter() {
        out.extend_from_slice(header.name.as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(&header.value);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&response.body);
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // A line break in an attribute would come out as another one.
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::oauth::{Parameters, SafeUrl};

    #[test]
    fn the_policy_names_the_script_that_the_page_holds() {
        let page = String::from_utf8(fragment_page("/clean")).unwrap();
        let (_, rest) = page.split_once("<script>").unwrap();
        let (script, _) = rest.split_once("</script>").unwrap();
        let hash = STANDARD.encode(Sha256::digest(script));
        assert!(
            page.contains(&format!("script-src 'sha256-{hash}';")),
            "the script's hash is {hash}"
        );
        assert_eq!(page.matches("<script").count(), 1);
    }

    #[test]
    fn case_50_every_answer_has_the_same_safe_headers() {
        let post_page = PostPage {
            path: String::from("/start"),
            action: SafeUrl::parse("https://as.example/authorize").unwrap(),
            fields: Parameters::new(),
        };
        let answers = [
            no_content(),
            see_clean_page("/clean"),
            fragment_page("/clean"),
            super::post_page(&post_page),
            Page::Done.response(),
            Page::AlreadyCompleted.response(),
            Page::NotAccepted.response(),
            Page::NoParameters.response(),
            Page::WrongHost.response(),
            Page::NotFound.response(),
            Page::MethodNotAllowed(Methods::Get).response(),
            Page::Refused(431).response(),
        ];
        for answer in answers {
            let answer = String::from_utf8(answer).unwrap();
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            for field in [
                "\r\nConnection: close\r\n",
                "\r\nCache-Control: no-store\r\n",
                "\r\nReferrer-Policy: no-referrer\r\n",
                "\r\nX-Content-Type-Options: nosniff\r\n",
                "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'",
            ] {
                assert!(
                    head.contains(field) || head.ends_with(field.trim_end()),
                    "{head}"
                );
            }
            if !body.is_empty() {
                assert!(head.contains(&format!("Content-Length: {}", body.len())));
                assert!(body.contains("<html lang=\"en\">") && body.contains("<main>"));
            }
        }
    }

    #[test]
    fn the_form_holds_its_values_as_text() {
        let page = PostPage {
            path: String::from("/start"),
            action: SafeUrl::parse("https://as.example/authorize?a=1&b=2").unwrap(),
            fields: Parameters::from_iter([("login_hint", "\"><script>x</script>'&\r\n")]),
        };
        let html = String::from_utf8(post_page(&page)).unwrap();
        assert!(html.contains("action=\"https://as.example/authorize?a=1&amp;b=2\""));
        assert!(
            html.contains("value=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;&#39;&amp;&#13;&#10;\"")
        );
        assert!(!html.contains("<script"));
    }
}
