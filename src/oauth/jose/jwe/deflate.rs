//! Content that was compressed before it was encrypted: `zip` DEF (RFC 7516), within a limit.

use std::io::{Read, Write};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use zeroize::Zeroizing;

/// Compressed content that grows beyond this is refused, whatever it was before.
pub const MAX_INFLATED_BYTES: usize = 1 << 20;

/// Why compressed content is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InflateFault {
    /// It grows beyond [`MAX_INFLATED_BYTES`]; no more than that was unpacked.
    TooLarge,
    /// It is not what DEFLATE makes.
    Malformed,
}

pub(super) fn deflate(content: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).ok()?;
    encoder.finish().ok()
}

pub(super) fn inflate(content: &[u8]) -> Result<Zeroizing<Vec<u8>>, InflateFault> {
    let mut inflated = Zeroizing::new(Vec::new());
    let mut limited = DeflateDecoder::new(content).take(MAX_INFLATED_BYTES as u64 + 1);
    limited
        .read_to_end(&mut inflated)
        .map_err(|_| InflateFault::Malformed)?;
    if inflated.len() > MAX_INFLATED_BYTES {
        return Err(InflateFault::TooLarge);
    }
    Ok(inflated)
}
