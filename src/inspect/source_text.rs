//! Foreign text as lines in which nothing can hide, reorder or command.

use crate::oauth::display_text::neutralise;

/// Longer lines go on in another piece, so that none has to be laid out whole.
const PIECE_CHARS: usize = 1000;

/// Text by lines. Bytes outside UTF-8 are U+FFFD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    lines: Vec<SourceLine>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct SourceLine {
    number: usize,
    text: String,
}

impl SourceText {
    pub fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let mut rest = line;
            loop {
                let end = rest
                    .char_indices()
                    .nth(PIECE_CHARS)
                    .map_or(rest.len(), |(at, _)| at);
                let (piece, after) = rest.split_at(end);
                lines.push(SourceLine {
                    number: index + 1,
                    text: neutralise(&piece.replace('\t', "    "), usize::MAX),
                });
                if after.is_empty() {
                    break;
                }
                rest = after;
            }
        }
        Self { lines }
    }

    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The number of the line in the source, and the text of the piece; a long line has several.
    pub fn line(&self, index: usize) -> Option<(usize, &str)> {
        let line = self.lines.get(index)?;
        Some((line.number, &line.text))
    }
}
