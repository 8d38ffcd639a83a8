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

/// Reads the body of a response; a content coding is undone.
pub fn read_response(response: &Response) -> BodyReading {
    let decoded = decoded_body(response, MAX_BYTES);
    let mut read = read_bytes(&decoded.bytes, response.media_type().as_deref());
    if decoded.is_decoded && !response.body.is_empty() {
        read.notes.push(BodyNote::Decoded);
    }
    if let Some(remark) = decoded.remark {
        read.notes.push(BodyNote::Coding(remark));
    }
    read
}

pub fn read_request(request: &Request) -> BodyReading {
    read_bytes(&request.body, request.media_type().as_deref())
}

/// Reads bytes of that media type, if one was announced. Content decides where both disagree.
pub fn read_bytes(bytes: &[u8], media_type: Option<&str>) -> BodyReading {
    let shown = bytes.get(..MAX_BYTES).unwrap_or(bytes);
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
    if let Some(media_type) = media_type
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
            matches!(reading, Reading::Json(_))
        }
        _ => true,
    }
}
