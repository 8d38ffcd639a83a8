//! Every way to read a body, in a table with priorities: the best that succeeds is shown.

use crate::{
    inspect::token::SignatureVerdict,
    inspect::{
        HexView, JsonTree, SourceText, TokenReading, looks_like_token, read_json_token, read_token,
    },
    oauth::Parameters,
};

/// A body in readable form. Texts in it are neutralised; bytes and parameters are as they came.
#[derive(Clone, Debug)]
pub enum Reading {
    Empty,
    /// In order, doubles and all. Neutralise names and values where they are shown.
    Form(Parameters),
    Json(JsonTree),
    /// Boxed: it holds two trees.
    Jwt(Box<TokenReading>),
    /// A token in a JSON form, once for each signature or recipient.
    JsonToken(Vec<TokenReading>),
    /// The source: it is never rendered.
    Html(SourceText),
    Text(SourceText),
    Hex(HexView),
}

/// What a reader goes by.
pub struct Body<'a> {
    pub bytes: &'a [u8],
    /// In lower case, without parameters.
    pub media_type: Option<&'a str>,
}

/// One way to read a body.
pub struct Reader {
    /// For a menu in which another reading can be chosen.
    pub name: &'static str,
    /// How well it fits; 0: not at all.
    pub priority: fn(&Body<'_>) -> u8,
    /// `None` where the body turns out not to be what it looked like.
    pub read: fn(&Body<'_>) -> Option<Reading>,
}

/// Every reader. The last fits everything.
pub const READERS: &[Reader] = &[
    Reader {
        name: "Empty",
        priority: |body| if body.bytes.is_empty() { 100 } else { 0 },
        read: |body| body.bytes.is_empty().then_some(Reading::Empty),
    },
    Reader {
        name: "Token",
        priority: token_priority,
        read: |body| {
            let text = std::str::from_utf8(body.bytes).ok()?;
            let token = read_token(text.trim(), SignatureVerdict::NotVerified);
            Some(Reading::Jwt(Box::new(token)))
        },
    },
    Reader {
        name: "Token as JSON",
        priority: json_token_priority,
        read: |body| read_json_token(body.bytes).map(Reading::JsonToken),
    },
    Reader {
        name: "JSON",
        priority: json_priority,
        read: |body| JsonTree::read(body.bytes).ok().map(Reading::Json),
    },
    Reader {
        name: "Form",
        priority: form_priority,
        read: |body| Some(Reading::Form(Parameters::decode(body.bytes))),
    },
    Reader {
        name: "HTML source",
        priority: html_priority,
        read: |body| Some(Reading::Html(SourceText::read(body.bytes))),
    },
    Reader {
        name: "Text",
        priority: |body| if is_text(body.bytes) { 10 } else { 0 },
        read: |body| Some(Reading::Text(SourceText::read(body.bytes))),
    },
    Reader {
        name: "Hex",
        priority: |_| 1,
        read: |body| Some(Reading::Hex(HexView::new(body.bytes.to_vec()))),
    },
];

impl Body<'_> {
    fn is_of(&self, essence: &str) -> bool {
        self.media_type == Some(essence)
    }

    /// A structured suffix (RFC 6838 §4.2.8).
    fn has_suffix(&self, suffix: &str) -> bool {
        self.media_type
            .is_some_and(|media_type| media_type.ends_with(suffix))
    }

    fn start(&self) -> &[u8] {
        let bytes = self
            .bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(self.bytes);
        bytes.trim_ascii_start()
    }
}

fn token_priority(body: &Body<'_>) -> u8 {
    let is_announced = body.is_of("application/jwt") || body.has_suffix("+jwt");
    match std::str::from_utf8(body.bytes) {
        Ok(_) if is_announced => 95,
        Ok(text) if looks_like_token(text.trim()) => 90,
        Ok(_) | Err(_) => 0,
    }
}

/// Only what has the members of one is tried.
fn json_token_priority(body: &Body<'_>) -> u8 {
    let names = |name: &[u8]| body.bytes.windows(name.len()).any(|window| window == name);
    let is_object = body.start().first() == Some(&b'{');
    let is_signed = names(b"\"payload\"") && names(b"\"signature");
    let is_encrypted = || names(b"\"ciphertext\"");
    if is_object && (is_signed || is_encrypted()) {
        88
    } else {
        0
    }
}

fn json_priority(body: &Body<'_>) -> u8 {
    let is_announced = body.is_of("application/json") || body.has_suffix("+json");
    match body.start().first() {
        Some(b'{' | b'[') => 85,
        Some(_) | None if is_announced => 80,
        Some(_) | None => 0,
    }
}

fn form_priority(body: &Body<'_>) -> u8 {
    let is_form = |byte: &u8| byte.is_ascii_graphic() && !b"<>{}\"".contains(byte);
    if body.is_of("application/x-www-form-urlencoded") {
        70
    } else if body.bytes.contains(&b'=') && body.bytes.iter().all(is_form) {
        20
    } else {
        0
    }
}

fn html_priority(body: &Body<'_>) -> u8 {
    let start = body.start();
    let begins = |word: &[u8]| {
        start
            .get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word))
    };
    if begins(b"<!doctype html") || begins(b"<html") {
        65
    } else if body.is_of("text/html") || body.is_of("application/xhtml+xml") {
        60
    } else {
        0
    }
}

/// UTF-8 without the control characters that only binary data has.
fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        !text
            .bytes()
            .any(|byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x1b | 0x0c))
    })
}
