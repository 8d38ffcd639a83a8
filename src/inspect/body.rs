//! A body, decoded and read in the way that fits it best.

use crate::{
    http::{CodingRemark, Request, Response, decoded_body},
    inspect::{
        MAX_BYTES,
        readers::{Body, READERS, Reading},
    },
    oauth::display_text::neutralise,
};

/// The best reading, and what a person should know of it.
#[derive(Clone, Debug)]
pub struct BodyReading {
    pub reading: Reading,
    /// The name of the reader that made it.
    pub reader: &'static str,
    pub notes: Vec<BodyNote>,
}

/// What is remarkable about a body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyNote {
    #[error("Announced as {media_type}, but it does not read as that")]
    NotAsAnnounced { media_type: String },
    #[error("The content coding was undone for reading")]
    Decoded,
    #[error("The content coding could not be undone: {0}")]
    Coding(CodingRemark),
    #[error("The first {shown} of {whole} bytes are shown")]
    Cut { shown: usize, whole: usize },
}

impl BodyReading {
    /// Whether the body goes on after what was read.
    pub fn is_cut(&self) -> bool {
        self.notes.iter().any(|note| match note {
            BodyNote::Cut { .. } | BodyNote::Coding(CodingRemark::Capped { .. }) => true,
            BodyNote::NotAsAnnounced { .. } | BodyNote::Decoded | BodyNote::Coding(_) => false,
        })
    }
}

/// Reads at most so many bytes of the body of a response; a content coding is undone.
pub fn read_response(response: &Response, most: usize) -> BodyReading {
    let decoded = decoded_body(response, most);
    let is_capped = matches!(decoded.remark, Some(CodingRemark::Capped { .. }));
    let media_type = response.media_type();
    let mut read = read_some(&decoded.bytes, media_type.as_deref(), most, is_capped);
    if decoded.is_decoded && !response.body.is_empty() {
        read.notes.push(BodyNote::Decoded);
    }
    if let Some(remark) = decoded.remark {
        read.notes.push(BodyNote::Coding(remark));
    }
    read
}

/// Reads at most so many bytes of the body of a request.
pub fn read_request(request: &Request, most: usize) -> BodyReading {
    read_some(&request.body, request.media_type().as_deref(), most, false)
}

/// Reads bytes of that media type, if one was announced. Content decides where both disagree.
pub fn read_bytes(bytes: &[u8], media_type: Option<&str>) -> BodyReading {
    read_some(bytes, media_type, MAX_BYTES, false)
}

/// `is_begin`: the bytes are only the begin of what there is.
fn read_some(bytes: &[u8], media_type: Option<&str>, most: usize, is_begin: bool) -> BodyReading {
    let shown = begin(bytes, most);
    let body = Body {
        bytes: shown,
        media_type,
    };
    let mut notes = Vec::new();
    if shown.len() < bytes.len() {
        notes.push(BodyNote::Cut {
            shown: shown.len(),
            whole: bytes.len(),
        });
    }
    let mut fitting: Vec<_> = READERS
        .iter()
        .map(|reader| ((reader.priority)(&body), reader))
        .filter(|(priority, _)| *priority > 0)
        .collect();
    fitting.sort_by_key(|(priority, _)| std::cmp::Reverse(*priority));
    let best = fitting
        .into_iter()
        .find_map(|(_, reader)| (reader.read)(&body).map(|reading| (reader.name, reading)));
    let (reader, reading) = best.unwrap_or(("Empty", Reading::Empty));
    // The begin of JSON is no JSON: that contradicts nothing.
    let is_whole = !is_begin && shown.len() == bytes.len();
    if let Some(media_type) = media_type
        && is_whole
        && !is_as_announced(media_type, &reading)
    {
        notes.push(BodyNote::NotAsAnnounced {
            media_type: neutralise(media_type, 100),
        });
    }
    BodyReading {
        reading,
        reader,
        notes,
    }
}

/// At most so many bytes, without a part of a character of UTF-8 at their end.
fn begin(bytes: &[u8], most: usize) -> &[u8] {
    let is_within = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let most = most.min(bytes.len());
    let end = (most.saturating_sub(3)..=most)
        .rev()
        .find(|at| !is_within(*at))
        .unwrap_or(most);
    &bytes[..end]
}

/// Types that are not among these announce nothing that could be contradicted.
fn is_as_announced(media_type: &str, reading: &Reading) -> bool {
    if matches!(reading, Reading::Empty) {
        return true;
    }
    match media_type {
        "application/x-www-form-urlencoded" => matches!(reading, Reading::Form(_)),
        "text/html" => matches!(reading, Reading::Html(_)),
        "application/jwt" => matches!(reading, Reading::Jwt(_)),
        "text/plain" => !matches!(reading, Reading::Hex(_)),
        other if other == "application/json" || other.ends_with("+json") => {
            matches!(reading, Reading::Json(_) | Reading::JsonToken(_))
        }
        _ => true,
    }
}
