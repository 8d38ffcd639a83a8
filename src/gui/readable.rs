//! One half of an exchange in readable form, as lines of one height; no widget in here.

use std::collections::BTreeSet;

use super::{
    token_verdict::{signature, signature_finding},
    words,
};
use crate::{
    flow::{Finding, RecordedExchange, Verdict},
    http::{Headers, parse},
    inspect::{
        AT_ONCE, BodyNote, BodyReading, HexView, JsonKey, JsonTree, MAX_BYTES, PartReading,
        Reading, SignatureVerdict, SourceText, TokenReading, is_sealed, looks_like_token,
        read_request, read_response, read_token,
    },
    oauth::{JsonKind, Parameters, Secret, Timestamp},
    session::Trace,
    text::{self, Message, ParameterFacts},
};

/// A name and a value, and what is known of that name.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub name: String,
    pub value: String,
    pub facts: Option<ParameterFacts>,
}

/// A value of a JSON tree, as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value {
    pub depth: usize,
    pub name: String,
    pub text: String,
    pub kind: JsonKind,
    pub facts: Option<ParameterFacts>,
    /// Whether it is folded; `None` where it holds nothing that could be.
    pub is_folded: Option<bool>,
    /// The place that folds it.
    pub at: (usize, usize),
}

/// What a line says; made when it comes into view.
#[derive(Debug)]
pub(super) enum Line {
    Heading(String),
    Remark {
        words: String,
        verdict: Option<Verdict>,
    },
    Pair(Pair),
    Value(Value),
    Source {
        number: usize,
        text: String,
    },
    Hex(String),
    /// Of a long body only the begin was read.
    ReadAll,
}

#[derive(Debug)]
enum Block {
    Heading(String),
    Remark {
        words: String,
        verdict: Option<Verdict>,
    },
    Pair(Pair),
    Tree {
        tree: JsonTree,
        message: Option<Message>,
        dates: Vec<(&'static str, Timestamp)>,
    },
    Source(SourceText),
    Hex(HexView),
    ReadAll,
}

/// The reading of one half.
#[derive(Debug, Default)]
pub(super) struct Readable {
    blocks: Vec<Block>,
    folded: BTreeSet<(usize, usize)>,
    /// For each line its block, and its row in it.
    lines: Vec<(usize, usize)>,
}

/// A reading kept from frame to frame.
#[derive(Debug, Default)]
pub(super) struct ReadableCache {
    key: Option<Key>,
    readable: Readable,
    /// The run and the exchange whose body is read to its end.
    read_whole: Option<(u32, u32)>,
}

/// What makes a kept reading stale.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    run: u32,
    exchange: u32,
    /// The verdict on its token may come later.
    signature: Option<Finding>,
    /// In bytes.
    most: usize,
}

impl ReadableCache {
    /// From now on all of that body is read, however long that takes.
    pub fn read_all(&mut self) {
        self.read_whole = self.key.as_ref().map(|key| (key.run, key.exchange));
    }

    pub fn of(
        &mut self,
        run: u32,
        exchange: &RecordedExchange,
        trace: &Trace,
        is_request: bool,
        opener: &mut dyn FnMut(&str) -> Option<Secret>,
    ) -> &mut Readable {
        let signature = signature_finding(exchange, trace).filter(|_| !is_request);
        let of_same = self
            .key
            .as_ref()
            .filter(|key| (key.run, key.exchange) == (run, exchange.id));
        let is_same = of_same.is_some();
        let most = if self.read_whole == Some((run, exchange.id)) {
            MAX_BYTES
        } else {
            AT_ONCE
        };
        if of_same.is_none_or(|key| key.signature.as_ref() != signature || key.most != most) {
            let folded = std::mem::take(&mut self.readable.folded);
            self.readable = if is_request {
                Readable::request(exchange, most)
            } else {
                Readable::response(exchange, trace, most, opener)
            };
            if is_same {
                self.readable.folded = folded;
            }
            self.readable.lay_out();
            self.key = Some(Key {
                run,
                exchange: exchange.id,
                signature: signature.cloned(),
                most,
            });
        }
        &mut self.readable
    }
}

impl Readable {
    pub fn request(exchange: &RecordedExchange, most: usize) -> Self {
        let mut out = Self::default();
        let Some(request) = parse::request(&exchange.exchange.sent) else {
            out.remark(words::NO_HTTP, None);
            return out;
        };
        let message = Message::request_of(exchange.kind);
        if let Some(query) = request.query() {
            out.parameters(words::QUERY, &Parameters::decode(query.as_bytes()), message);
        }
        let is_bare = request.body.is_empty() && request.query().is_some();
        if !is_bare {
            out.body(read_request(&request, most), most, message);
        }
        out.headers(&request.headers, message);
        out.lay_out();
        out
    }

    /// `opener` gives what is inside an encrypted token, where that is known.
    pub fn response(
        exchange: &RecordedExchange,
        trace: &Trace,
        most: usize,
        opener: &mut dyn FnMut(&str) -> Option<Secret>,
    ) -> Self {
        let mut out = Self::default();
        let Ok(parsed) = parse::response(&exchange.exchange.received) else {
            out.remark(words::NO_HTTP, None);
            return out;
        };
        let response = parsed.response;
        let message = Message::response_of(exchange.kind, response.status >= 400);
        let location = response.headers.first("location");
        if let Some((_, query)) = location.as_deref().and_then(|to| to.split_once('?')) {
            let query = query.split('#').next().unwrap_or_default();
            let query = Parameters::decode(query.as_bytes());
            out.parameters(words::LOCATION, &query, Some(Message::Redirect));
        }
        let mut tokens = out.body(read_response(&response, most), most, message);
        let whole = String::from_utf8_lossy(&response.body);
        if is_sealed(whole.trim()) {
            tokens.push((String::from("JWT"), whole.trim().to_owned()));
        }
        for (name, token) in tokens {
            let verdict = if name == "id_token" {
                signature(exchange, trace)
            } else {
                SignatureVerdict::NotVerified
            };
            let claims = (name == "id_token").then_some(Message::IdToken);
            if !is_sealed(&token) {
                out.token(&name, read_token(&token, verdict), claims);
                continue;
            }
            let inner = opener(&token);
            let envelope = read_token(&token, SignatureVerdict::NotVerified);
            out.envelope(&name, envelope, inner.is_some());
            match inner {
                Some(inner) if looks_like_token(inner.expose()) => {
                    out.token(&name, read_token(inner.expose(), verdict), claims);
                }
                // Encrypted alone, it has no header of its own.
                Some(inner) => {
                    out.heading(format!("{name}, {}", words::TOKEN_CLAIMS));
                    let part = match serde_json::from_str(inner.expose()) {
                        Ok(value) => PartReading::Json(JsonTree::of(&value)),
                        Err(_) => PartReading::Unreadable,
                    };
                    out.part(part, claims, Vec::new());
                }
                None => {}
            }
        }
        out.headers(&response.headers, message);
        out.lay_out();
        out
    }

    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    pub fn line(&self, at: usize) -> Option<Line> {
        let (block, row) = *self.lines.get(at)?;
        Some(match self.blocks.get(block)? {
            Block::Heading(words) => Line::Heading(words.clone()),
            Block::Remark { words, verdict } => Line::Remark {
                words: words.clone(),
                verdict: *verdict,
            },
            Block::Pair(pair) => Line::Pair(pair.clone()),
            Block::Tree {
                tree,
                message,
                dates,
            } => {
                let value = self.value(tree, (block, row), *message, dates)?;
                Line::Value(value)
            }
            Block::Source(source) => {
                let (number, text) = source.line(row)?;
                Line::Source {
                    number,
                    text: text.to_owned(),
                }
            }
            Block::ReadAll => Line::ReadAll,
            Block::Hex(hex) => {
                let line = hex.line(row)?;
                Line::Hex(format!(
                    "{:08x}  {:<47}  {}",
                    line.offset, line.hex, line.text
                ))
            }
        })
    }

    /// Folds what is open, and opens what is folded.
    pub fn toggle(&mut self, at: (usize, usize)) {
        if !self.folded.remove(&at) {
            self.folded.insert(at);
        }
        self.lay_out();
    }

    fn value(
        &self,
        tree: &JsonTree,
        at: (usize, usize),
        message: Option<Message>,
        dates: &[(&'static str, Timestamp)],
    ) -> Option<Value> {
        let row = tree.rows().get(at.1)?;
        let name = match &row.key {
            JsonKey::Root => String::new(),
            JsonKey::Member(name) => name.clone(),
            JsonKey::Index(index) => index.to_string(),
        };
        let mut text = match row.kind {
            JsonKind::Text => format!("\"{}\"", row.text),
            JsonKind::Array => format!("[{}]", row.children),
            JsonKind::Object => format!("{{{}}}", row.children),
            JsonKind::Null | JsonKind::Boolean | JsonKind::Number => row.text.clone(),
        };
        let is_member_of_root = row.depth == 1 && matches!(row.key, JsonKey::Member(_));
        if let Some((_, date)) = dates
            .iter()
            .find(|(of, _)| is_member_of_root && *of == name)
        {
            text = format!("{text} = {date}");
        }
        let facts = message
            .filter(|_| is_member_of_root)
            .and_then(|message| text::parameter(message, &name));
        Some(Value {
            depth: row.depth,
            name,
            text,
            kind: row.kind,
            facts,
            is_folded: (row.children > 0).then(|| self.folded.contains(&at)),
            at,
        })
    }

    fn lay_out(&mut self) {
        self.lines.clear();
        for (at, block) in self.blocks.iter().enumerate() {
            let rows = match block {
                Block::Heading(_) | Block::Remark { .. } | Block::Pair(_) | Block::ReadAll => 1,
                Block::Source(source) => source.line_count(),
                Block::Hex(hex) => hex.line_count(),
                Block::Tree { tree, .. } => {
                    let mut hidden_below = None;
                    for (row, value) in tree.rows().iter().enumerate() {
                        if hidden_below.is_some_and(|depth| value.depth > depth) {
                            continue;
                        }
                        let is_folded = self.folded.contains(&(at, row));
                        hidden_below = is_folded.then_some(value.depth);
                        self.lines.push((at, row));
                    }
                    0
                }
            };
            self.lines.extend((0..rows).map(|row| (at, row)));
        }
    }

    fn heading(&mut self, words: impl Into<String>) {
        self.blocks.push(Block::Heading(words.into()));
    }

    fn remark(&mut self, words: impl Into<String>, verdict: Option<Verdict>) {
        self.blocks.push(Block::Remark {
            words: words.into(),
            verdict,
        });
        self.lay_out();
    }

    fn parameters(&mut self, title: &str, parameters: &Parameters, message: Option<Message>) {
        if parameters.is_empty() {
            return;
        }
        self.heading(title);
        for parameter in parameters {
            let facts = message.and_then(|message| text::parameter(message, &parameter.name));
            self.blocks.push(Block::Pair(Pair {
                name: parameter.name.clone(),
                value: parameter.value.clone(),
                facts,
            }));
        }
    }

    fn headers(&mut self, headers: &Headers, message: Option<Message>) {
        self.heading(words::HEADER_FIELDS);
        for header in headers.iter() {
            let facts = message.and_then(|message| text::header(message, &header.name));
            self.blocks.push(Block::Pair(Pair {
                name: header.name.clone(),
                value: header.text().into_owned(),
                facts,
            }));
        }
    }

    /// Returns the tokens that stand in the body by their member names.
    fn body(
        &mut self,
        read: BodyReading,
        most: usize,
        message: Option<Message>,
    ) -> Vec<(String, String)> {
        let mut tokens = Vec::new();
        if matches!(read.reading, Reading::Empty) {
            self.remark(words::NO_BODY, None);
            return tokens;
        }
        if !matches!(read.reading, Reading::Form(_)) {
            self.heading(format!("{}, {}", words::BODY, read.reader));
        }
        for note in &read.notes {
            match note {
                BodyNote::Cut { shown, whole } => {
                    self.remark(words::only_the_begin(*shown, *whole), None);
                }
                BodyNote::NotAsAnnounced { .. } | BodyNote::Decoded | BodyNote::Coding(_) => {
                    self.remark(note.to_string(), Some(Verdict::Warn));
                }
            }
        }
        if read.is_cut() && most < MAX_BYTES {
            self.blocks.push(Block::ReadAll);
        }
        match read.reading {
            Reading::Empty => {}
            Reading::Form(parameters) => self.parameters(words::FORM, &parameters, message),
            Reading::Json(tree) => {
                for row in tree.rows().iter().filter(|row| row.depth == 1) {
                    if let JsonKey::Member(name) = &row.key
                        && looks_like_token(&row.text)
                    {
                        tokens.push((name.clone(), row.text.clone()));
                    }
                }
                self.blocks.push(Block::Tree {
                    tree,
                    message,
                    dates: Vec::new(),
                });
            }
            // It is opened by whoever has the body.
            Reading::Jwt(token) if token.is_sealed => {}
            Reading::Jwt(token) => self.token("JWT", *token, message),
            Reading::JsonToken(readings) => {
                for (index, token) in readings.into_iter().enumerate() {
                    self.token(&words::json_token(index + 1), token, None);
                }
            }
            Reading::Html(source) | Reading::Text(source) => {
                self.blocks.push(Block::Source(source));
            }
            Reading::Hex(hex) => self.blocks.push(Block::Hex(hex)),
        }
        tokens
    }

    fn token(&mut self, name: &str, token: TokenReading, claims: Option<Message>) {
        let (words, verdict) = match &token.verdict {
            SignatureVerdict::NotVerified => (token.verdict.label().to_owned(), None),
            SignatureVerdict::Verified { kid } => {
                let key = kid.as_ref().map(|kid| format!(", key {kid}"));
                let words = format!("{}{}", token.verdict.label(), key.unwrap_or_default());
                (words, Some(Verdict::Pass))
            }
            SignatureVerdict::Failed { reason } => {
                let words = format!("{}: {reason}", token.verdict.label());
                (words, Some(Verdict::Fail))
            }
        };
        self.heading(format!("{name}, {}", words::TOKEN_HEADER));
        self.remark(words, verdict);
        if let Some(problem) = &token.problem {
            self.remark(problem.to_string(), Some(Verdict::Warn));
        }
        self.part(token.header, None, Vec::new());
        self.heading(format!("{name}, {}", words::TOKEN_CLAIMS));
        self.part(token.claims, claims, token.dates);
    }

    fn envelope(&mut self, name: &str, envelope: TokenReading, is_open: bool) {
        self.heading(format!("{name}, {}", words::TOKEN_ENVELOPE));
        self.part(envelope.header, None, Vec::new());
        if is_open {
            self.remark(words::TOKEN_OPENED, Some(Verdict::Pass));
        } else {
            self.remark(words::STILL_SEALED, None);
        }
    }

    fn part(
        &mut self,
        part: PartReading,
        message: Option<Message>,
        dates: Vec<(&'static str, Timestamp)>,
    ) {
        match part {
            PartReading::Json(tree) => self.blocks.push(Block::Tree {
                tree,
                message,
                dates,
            }),
            PartReading::Text(source) => self.blocks.push(Block::Source(source)),
            PartReading::Unreadable => self.remark(words::UNREADABLE_PART, Some(Verdict::Warn)),
        }
    }
}
