//! The draft of a request that the client sends itself: its bytes and where they go.

use std::{borrow::Cow, fmt, ops::Range};

use super::layout::{Field, Layout};
use super::{json_body, raw_text};
use crate::http::Headers;
use crate::oauth::{Parameters, SafeUrl};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// A whole HTTP/1.1 request as bytes, and the address that its socket is opened to.
///
/// `Host` follows the destination and `Content-Length` the body, each until it is edited or
/// removed by hand.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestDraft {
    bytes: Vec<u8>,
    destination: SafeUrl,
    /// Built with a form as body: the parameters are there even while it is empty.
    has_form: bool,
    host_follows: bool,
    content_length_follows: bool,
}

/// What a new request carries behind its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Adds its `Content-Type` where none is given.
    Form(Parameters),
    /// Adds its `Content-Type` where none is given; the members are its parameters.
    Json(serde_json::Map<String, serde_json::Value>),
    /// Bytes as they are; the caller names their type.
    Raw(Vec<u8>),
}

impl RequestDraft {
    /// Writes the request line in origin form (RFC 9112 §3.2.1), `Host`, the given headers,
    /// `Content-Length` where there is a body, and `Connection: close`. A `Host`,
    /// `Content-Length` or `Connection` among the given headers takes the place of ours.
    pub fn new(method: &str, destination: SafeUrl, headers: &Headers, body: Option<Body>) -> Self {
        let (media_type, content) = match body {
            Some(Body::Form(parameters)) => (Some(FORM), Some(parameters.encode().into_bytes())),
            Some(Body::Json(members)) => (Some(JSON), Some(json_body::write(&members))),
            Some(Body::Raw(bytes)) => (None, Some(bytes)),
            None => (None, None),
        };
        let mut fields = Headers::new();
        if !headers.contains("host") {
            fields.push("Host", destination.authority());
        }
        for header in headers.iter() {
            fields.push(header.name.clone(), header.value.clone());
        }
        if let Some(media_type) = media_type
            && !headers.contains("content-type")
        {
            fields.push("Content-Type", media_type);
        }
        if let Some(content) = &content
            && !headers.contains("content-length")
        {
            fields.push("Content-Length", content.len().to_string());
        }
        if !headers.contains("connection") {
            fields.push("Connection", "close");
        }
        let target = destination.target();
        let mut bytes =
            format!("{} {} HTTP/1.1\r\n", one_line(method), one_line(&target)).into_bytes();
        for field in fields.iter() {
            bytes.extend(field_line(&field.name, &field.value));
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend(content.unwrap_or_default());
        Self {
            bytes,
            destination,
            has_form: media_type == Some(FORM),
            host_follows: !headers.contains("host"),
            content_length_follows: !headers.contains("content-length"),
        }
    }

    /// What goes over the connection, unchanged.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The address whose scheme, host and port the connection goes to.
    pub fn destination(&self) -> &SafeUrl {
        &self.destination
    }

    /// Sends the same request elsewhere; the target stays, `Host` follows unless edited by hand.
    pub fn set_destination(&mut self, destination: SafeUrl) {
        self.destination = destination;
        self.follow();
    }

    /// Replaces everything. `Host` or `Content-Length` that differ from before were edited by
    /// hand; an untouched `Content-Length` still follows the new body.
    pub fn set_bytes(&mut self, bytes: Vec<u8>) {
        let host = self.values("host");
        let content_length = self.values("content-length");
        self.bytes = bytes;
        self.host_follows &= self.values("host") == host;
        self.content_length_follows &= self.values("content-length") == content_length;
        self.follow();
    }

    /// The bytes as text: CRLF in the head as line ends, bytes outside UTF-8 as `\xNN`.
    pub fn raw_text(&self) -> String {
        raw_text::show(&self.bytes)
    }

    /// The inverse of [`RequestDraft::raw_text`], with what [`RequestDraft::set_bytes`] says.
    pub fn set_raw_text(&mut self, text: &str) {
        self.set_bytes(raw_text::read(text));
    }

    /// As in the request line; bytes outside UTF-8 become U+FFFD.
    pub fn method(&self) -> String {
        self.text(self.layout().method)
    }

    /// As in the request line; empty where there is none.
    pub fn target(&self) -> String {
        self.layout()
            .target
            .map(|target| self.text(target))
            .unwrap_or_default()
    }

    pub fn set_method(&mut self, method: &str) {
        let place = self.layout().method;
        self.replace(place, one_line(method).as_bytes());
    }

    pub fn set_target(&mut self, target: &str) {
        let target = one_line(target);
        let layout = self.layout();
        match layout.target {
            Some(place) => self.replace(place, target.as_bytes()),
            None => self.replace(
                layout.method.end..layout.method.end,
                format!(" {target}").as_bytes(),
            ),
        }
    }

    /// The header lines that have a colon, in order.
    pub fn headers(&self) -> Headers {
        let mut headers = Headers::new();
        for field in self.layout().fields {
            headers.push(self.text(field.name), &self.bytes[field.value]);
        }
        headers
    }

    /// Gives the first of that name this value and drops its repeats, or adds it. Line ends
    /// within name or value become spaces; who wants them there edits the raw text.
    pub fn set_header(&mut self, name: &str, value: &str) {
        let mut named = self.named(name);
        if named.is_empty() {
            return self.add_header(name, value);
        }
        let first = named.remove(0);
        for repeat in named.into_iter().rev() {
            self.bytes.drain(repeat.line);
        }
        self.pin(name);
        self.replace(first.value, one_line(value).as_bytes());
    }

    /// Adds one more, before a `Connection` that ends the head.
    pub fn add_header(&mut self, name: &str, value: &str) {
        self.pin(name);
        self.insert_field(name, value);
        self.follow();
    }

    /// Changes one row of [`RequestDraft::headers`]; `false` where there is no such row.
    pub fn edit_header(&mut self, index: usize, name: &str, value: &str) -> bool {
        let Some(field) = self.layout().fields.into_iter().nth(index) else {
            return false;
        };
        self.pin(&self.text(field.name.clone()));
        self.pin(name);
        self.replace(field.value, one_line(value).as_bytes());
        self.replace(field.name, one_line(name).as_bytes());
        true
    }

    /// Drops one row; `false` where there is no such row.
    pub fn remove_header(&mut self, index: usize) -> bool {
        let Some(field) = self.layout().fields.into_iter().nth(index) else {
            return false;
        };
        self.pin(&self.text(field.name));
        self.replace(field.line, b"");
        true
    }

    /// Drops all of that name; tells how many there were.
    pub fn unset_header(&mut self, name: &str) -> usize {
        let named = self.named(name);
        for field in named.iter().rev() {
            self.bytes.drain(field.line.clone());
        }
        if !named.is_empty() {
            self.pin(name);
        }
        named.len()
    }

    /// What stands behind the empty line; `None` where the head does not end.
    pub fn body(&self) -> Option<&[u8]> {
        self.layout().body_start.map(|start| &self.bytes[start..])
    }

    /// Replaces what stands behind the empty line, and ends a head that did not end.
    pub fn set_body(&mut self, body: &[u8]) {
        match self.layout().body_start {
            Some(start) => self.replace(start..self.bytes.len(), body),
            None => {
                let end = self.bytes.len();
                let gap: &[u8] = if self.bytes.ends_with(b"\r\n") {
                    b"\r\n"
                } else {
                    b"\r\n\r\n"
                };
                self.replace(end..end, &[gap, body].concat());
            }
        }
    }

    /// Whether `Host` is still written by the draft.
    pub fn host_follows(&self) -> bool {
        self.host_follows
    }

    /// Whether `Content-Length` is still written by the draft.
    pub fn content_length_follows(&self) -> bool {
        self.content_length_follows
    }

    pub(super) fn has_form_body(&self) -> bool {
        match self.body() {
            None => false,
            Some([]) => self.has_form,
            Some(_) => self.has_form || self.has_media_type(FORM),
        }
    }

    /// The members of the body, where it is a JSON object and says so.
    fn json_parameters(&self) -> Option<Parameters> {
        let body = self.body().filter(|body| !body.is_empty())?;
        self.has_media_type(JSON)
            .then(|| json_body::parameters(body))
            .flatten()
    }

    /// Whether the parameters of the draft stand in its body.
    pub(super) fn has_parameter_body(&self) -> bool {
        self.has_form_body() || self.json_parameters().is_some()
    }

    fn has_media_type(&self, wanted: &str) -> bool {
        let headers = self.headers();
        let essence = headers
            .first("content-type")
            .and_then(|value| value.split(';').next().map(|kind| kind.trim().to_owned()));
        essence.is_some_and(|kind| kind.eq_ignore_ascii_case(wanted))
    }

    /// As a form has them, wherever they stand.
    pub(super) fn encoded_parameters(&self) -> Cow<'_, [u8]> {
        if self.has_form_body() {
            return Cow::Borrowed(self.body().unwrap_or_default());
        }
        if let Some(members) = self.json_parameters() {
            return Cow::Owned(members.encode().into_bytes());
        }
        Cow::Borrowed(self.query_place().map_or(&[], |place| &self.bytes[place]))
    }

    pub(super) fn set_encoded_parameters(&mut self, encoded: &[u8]) {
        if self.has_form_body() {
            return self.set_body(encoded);
        }
        if self.json_parameters().is_some() {
            let body = self.body().unwrap_or_default();
            let body = json_body::with_parameters(body, &Parameters::decode(encoded));
            return self.set_body(&body);
        }
        match (self.query_place(), self.layout().target) {
            (Some(query), _) if encoded.is_empty() => {
                self.replace(query.start - 1..query.end, encoded);
            }
            (Some(query), _) => self.replace(query, encoded),
            (None, Some(target)) => {
                self.replace(target.end..target.end, &[b"?", encoded].concat());
            }
            (None, None) => self.set_target(&format!("/?{}", String::from_utf8_lossy(encoded))),
        }
    }

    /// The parts of the draft by their places.
    pub(super) fn layout(&self) -> Layout {
        Layout::read(&self.bytes)
    }

    pub(super) fn text(&self, place: Range<usize>) -> String {
        String::from_utf8_lossy(&self.bytes[place]).into_owned()
    }

    fn query_place(&self) -> Option<Range<usize>> {
        let target = self.layout().target?;
        let mark = self.bytes[target.clone()]
            .iter()
            .position(|byte| *byte == b'?')?;
        Some(target.start + mark + 1..target.end)
    }

    fn named(&self, name: &str) -> Vec<Field> {
        let mut fields = self.layout().fields;
        fields.retain(|field| self.bytes[field.name.clone()].eq_ignore_ascii_case(name.as_bytes()));
        fields
    }

    fn values(&self, name: &str) -> Vec<Vec<u8>> {
        let value = |field: Field| self.bytes[field.value].to_vec();
        self.named(name).into_iter().map(value).collect()
    }

    fn pin(&mut self, name: &str) {
        self.host_follows &= !name.eq_ignore_ascii_case("host");
        self.content_length_follows &= !name.eq_ignore_ascii_case("content-length");
    }

    fn replace(&mut self, place: Range<usize>, with: &[u8]) {
        self.bytes.splice(place, with.iter().copied());
        self.follow();
    }

    /// Brings `Host` and `Content-Length` up to date; a head that does not end is left alone,
    /// since it is being typed.
    fn follow(&mut self) {
        let Some(length) = self.body().map(<[u8]>::len) else {
            return;
        };
        if self.host_follows {
            let authority = self.destination.authority();
            self.follow_field("Host", authority.as_bytes());
        }
        if self.content_length_follows {
            let is_there = !self.named("content-length").is_empty();
            match (is_there, length) {
                (true, _) => self.follow_field("Content-Length", length.to_string().as_bytes()),
                (false, 0) => {}
                (false, _) => self.insert_field("Content-Length", &length.to_string()),
            }
        }
    }

    fn follow_field(&mut self, name: &str, value: &[u8]) {
        if let [field] = self.named(name).as_slice() {
            self.bytes
                .splice(field.value.clone(), value.iter().copied());
        }
    }

    fn insert_field(&mut self, name: &str, value: &str) {
        let layout = self.layout();
        let last = layout.fields.last().filter(|field| {
            field.line.end == layout.fields_end
                && self.bytes[field.name.clone()].eq_ignore_ascii_case(b"connection")
        });
        let at = last.map_or(layout.fields_end, |field| field.line.start);
        let mut line = field_line(name, value.as_bytes());
        if !self.bytes[..at].ends_with(b"\r\n") {
            line.splice(0..0, *b"\r\n");
        }
        self.bytes.splice(at..at, line);
    }
}

/// Without the bytes, which hold credentials.
impl fmt::Debug for RequestDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestDraft")
            .field("destination", &self.destination)
            .field("length", &self.bytes.len())
            .field("host_follows", &self.host_follows)
            .field("content_length_follows", &self.content_length_follows)
            .finish_non_exhaustive()
    }
}

fn field_line(name: &str, value: &[u8]) -> Vec<u8> {
    let value: Vec<u8> = value
        .iter()
        .map(|byte| match byte {
            b'\r' | b'\n' => b' ',
            other => *other,
        })
        .collect();
    [one_line(name).as_bytes(), b": ", &value, b"\r\n"].concat()
}

fn one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\r', '\n'], " ")
}
