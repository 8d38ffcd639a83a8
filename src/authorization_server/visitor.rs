//! Stands in for the person at the browser, on this server's own pages and no others.

use crate::{
    http::{Headers, Request, Response},
    oauth::{Parameters, Secret},
};

use super::{Account, pages};

/// Headings of the pages after which there is nothing left to do.
const END_PAGES: [&str; 5] = [
    "Device connected",
    "Device refused",
    "Allowed",
    "Refused",
    "Signed out",
];

/// Somebody who signs in and decides. Reads no clock and opens no socket: it is shown a response
/// and says what it does next.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The server's address without a final slash; its pages are all this visitor knows.
    issuer: String,
    username: String,
    password: Secret,
    decision: Decision,
    one_time_code: Secret,
    /// What a device showed, to be typed on its page.
    user_code: Option<String>,
    /// Cookies as the server set them.
    cookies: Vec<(String, String)>,
}

/// What a visitor answers on the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Allow,
    Deny,
}

/// What a visitor does after a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisitorStep {
    /// Sends this to the server.
    Send(Request),
    /// Was sent away from the server, to this address: the client's redirect URI.
    Redirected(String),
    /// Has a form in hand that goes to the client (`response_mode=form_post`).
    Posted { target: String, form: Parameters },
    /// Is through: the last page, by its heading, sends nobody on. So a device or a request of the
    /// backchannel is decided.
    Finished(String),
    /// Does not know what to do with what it was shown.
    Stuck(String),
}

impl Visitor {
    pub fn new(issuer: impl Into<String>, account: &Account, decision: Decision) -> Self {
        Self {
            issuer: issuer.into(),
            username: account.username.clone(),
            password: account.password.clone(),
            decision,
            one_time_code: account.one_time_code.clone(),
            user_code: None,
            cookies: Vec::new(),
        }
    }

    /// The same person with a device in view that shows this code (RFC 8628 §3.3).
    #[must_use]
    pub fn with_user_code(mut self, user_code: impl Into<String>) -> Self {
        self.user_code = Some(user_code.into());
        self
    }

    /// The request that opens an address of the server; `None` for an address elsewhere.
    pub fn open(&self, address: &str) -> Option<Request> {
        let target = address.strip_prefix(self.issuer.as_str())?;
        target.starts_with('/').then(|| self.request("GET", target))
    }

    /// The request that sends a form to an address of the server; `None` for an address elsewhere.
    pub fn submit(&self, address: &str, form: &Parameters) -> Option<Request> {
        let target = address.strip_prefix(self.issuer.as_str())?;
        target
            .starts_with('/')
            .then(|| self.posted(target, form.encode()))
    }

    /// Looks at a response and decides.
    pub fn next_step(&mut self, response: &Response) -> VisitorStep {
        self.keep_cookies(response);
        if (300..400).contains(&response.status) {
            return self.follow(response);
        }
        let html = String::from_utf8_lossy(&response.body);
        if response.status != 200 || html.contains("role=\"alert\"") {
            let told: Vec<String> = ["h1", "p"]
                .into_iter()
                .filter_map(|element| first_text(&html, element))
                .collect();
            return VisitorStep::Stuck(format!(
                "the server answered {}: {}",
                response.status,
                told.join(": ")
            ));
        }
        let forms = Form::all_of(&html);
        if forms.is_empty() {
            let heading = first_text(&html, "h1").unwrap_or_default();
            return if END_PAGES.contains(&heading.as_str()) {
                VisitorStep::Finished(heading)
            } else {
                VisitorStep::Stuck(format!("the page {heading:?} has no form"))
            };
        }
        match forms.into_iter().find(|form| self.is_concerned(form)) {
            Some(form) => self.fill_in(form),
            None => VisitorStep::Stuck(format!("no form is for {}", self.username)),
        }
    }

    /// On the page with everybody's requests, only one's own count.
    fn is_concerned(&self, form: &Form) -> bool {
        form.fields
            .first("person")
            .is_none_or(|person| person == self.username)
    }

    fn follow(&self, response: &Response) -> VisitorStep {
        let Some(location) = response.headers.first("location") else {
            return VisitorStep::Stuck(String::from("a redirect without a location"));
        };
        if location.starts_with('/') && !location.starts_with("//") {
            return VisitorStep::Send(self.request("GET", &location));
        }
        match self.open(&location) {
            Some(request) => VisitorStep::Send(request),
            None => VisitorStep::Redirected(location.into_owned()),
        }
    }

    fn fill_in(&self, mut form: Form) -> VisitorStep {
        match form.action.as_str() {
            "/login" => {
                form.fields.set("username", self.username.as_str());
                form.fields.set("password", self.password.expose());
                if form.fields.contains("one_time_code") {
                    form.fields
                        .set("one_time_code", self.one_time_code.expose());
                }
                form.fields.push("decision", "sign_in");
            }
            "/consent" => form.fields.push(
                "decision",
                match self.decision {
                    Decision::Allow => "allow",
                    Decision::Deny => "deny",
                },
            ),
            "/device" => {
                if let Some(user_code) = &self.user_code {
                    form.fields.set("user_code", user_code.as_str());
                }
                form.fields.push("decision", "continue");
            }
            "/approve" => form.fields.push("decision", "open"),
            "/logout" => form.fields.push("decision", "sign_out"),
            action if !action.starts_with('/') => {
                return VisitorStep::Posted {
                    target: form.action,
                    form: form.fields,
                };
            }
            action => return VisitorStep::Stuck(format!("an unknown form for {action}")),
        }
        VisitorStep::Send(self.posted(&form.action, form.fields.encode()))
    }

    fn posted(&self, target: &str, body: String) -> Request {
        let mut request = self.request("POST", target);
        request
            .headers
            .push("Content-Type", "application/x-www-form-urlencoded");
        request.body = body.into_bytes();
        request
    }

    fn request(&self, method: &str, target: &str) -> Request {
        let authority = self
            .issuer
            .split_once("://")
            .map_or(self.issuer.as_str(), |(_, rest)| rest);
        let mut headers = Headers::new().with("Host", authority);
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            headers.push("Cookie", pairs.join("; "));
        }
        Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers,
            body: Vec::new(),
        }
    }

    fn keep_cookies(&mut self, response: &Response) {
        for header in response.headers.all("set-cookie") {
            let text = header.text();
            let pair = text.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.retain(|(known, _)| known != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

/// A form with what a browser would send of it untouched: hidden fields, texts and ticked boxes.
struct Form {
    action: String,
    fields: Parameters,
}

impl Form {
    fn all_of(html: &str) -> Vec<Self> {
        html.split("<form ")
            .skip(1)
            .filter_map(|rest| Self::read(rest.split("</form>").next()?))
            .collect()
    }

    /// Reads what stands between `<form` and its end.
    fn read(form: &str) -> Option<Self> {
        let mut fields = Parameters::new();
        for input in form.split("<input ").skip(1) {
            let tag = &input[..input.find('>')?];
            if let Some(name) = attribute(tag, "name") {
                fields.push(name, attribute(tag, "value").unwrap_or_default());
            }
        }
        Some(Self {
            action: attribute(&form[..form.find('>')?], "action")?,
            fields,
        })
    }
}

/// Our pages quote every value and escape `>` and quotation marks inside, so text search is enough.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split('"').next().map(pages::unescape)
}

fn first_text(html: &str, element: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!("<{element}>"))?;
    let (text, _) = rest.split_once("</")?;
    Some(pages::unescape(text))
}
