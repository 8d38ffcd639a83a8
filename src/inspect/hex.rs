//! Bytes as lines of a hex dump, made one at a time when they are shown.

/// Bytes in a line.
const WIDTH: usize = 16;

/// Bytes that nothing else reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HexView {
    bytes: Vec<u8>,
}

/// One line of up to 16 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HexLine {
    pub offset: usize,
    /// `48 54 54 50 …`
    pub hex: String,
    /// Printable ASCII as it is, everything else as a dot.
    pub text: String,
}

impl HexView {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    pub fn line_count(&self) -> usize {
        self.bytes.len().div_ceil(WIDTH)
    }

    /// `None` behind the end.
    pub fn line(&self, index: usize) -> Option<HexLine> {
        let bytes = self.bytes.chunks(WIDTH).nth(index)?;
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = bytes.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        });
        Some(HexLine {
            offset: index * WIDTH,
            hex: hex.join(" "),
            text: text.collect(),
        })
    }
}
