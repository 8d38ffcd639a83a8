//! Undoes a content coding for reading, within a cap.

use std::{borrow::Cow, io::Read};

use flate2::read::MultiGzDecoder;

use super::Response;

/// A body for reading, beside the bytes that stay as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedBody<'a> {
    pub bytes: Cow<'a, [u8]>,
    /// Whether a coding was undone, even if only in part.
    pub is_decoded: bool,
    pub remark: Option<CodingRemark>,
}

/// Why the decoded bytes are not the whole body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodingRemark {
    #[error("the decoded body is longer than {cap} bytes; the rest was left out")]
    Capped { cap: usize },
    #[error("the body is announced as gzip but does not decode after {good} bytes")]
    Damaged { good: usize },
    #[error("the body's content coding {coding:?} is not gzip; it is shown as it came")]
    Unknown { coding: String },
}

/// Undoes `gzip`. `cap` counts decoded bytes; a body without coding is given as it is.
pub fn decoded_body(response: &Response, cap: usize) -> DecodedBody<'_> {
    let codings: Vec<String> = response
        .headers
        .all("content-encoding")
        .flat_map(|field| {
            let text = field.text().to_ascii_lowercase();
            text.split(',')
                .map(|coding| coding.trim().to_owned())
                .collect::<Vec<_>>()
        })
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    let as_it_came = |remark| DecodedBody {
        bytes: Cow::Borrowed(response.body.as_slice()),
        is_decoded: false,
        remark,
    };
    match codings.as_slice() {
        [] => as_it_came(None),
        [coding] if coding == "gzip" || coding == "x-gzip" => gunzip(&response.body, cap),
        several => as_it_came(Some(CodingRemark::Unknown {
            coding: several.join(", "),
        })),
    }
}

fn gunzip(body: &[u8], cap: usize) -> DecodedBody<'static> {
    // An answer without content has nothing to decode, whatever its head announces.
    let mut remark = None;
    let mut bytes = Vec::new();
    if !body.is_empty() {
        let mut decoder = MultiGzDecoder::new(body);
        let mut buffer = [0; 8192];
        loop {
            match decoder.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) if count > cap - bytes.len() => {
                    bytes.extend_from_slice(&buffer[..cap - bytes.len()]);
                    remark = Some(CodingRemark::Capped { cap });
                    break;
                }
                Ok(count) => bytes.extend_from_slice(&buffer[..count]),
                Err(_) => {
                    remark = Some(CodingRemark::Damaged { good: bytes.len() });
                    break;
                }
            }
        }
    }
    DecodedBody {
        bytes: Cow::Owned(bytes),
        is_decoded: true,
        remark,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn response(coding: &str, body: Vec<u8>) -> Response {
        Response::new(200)
            .header("Content-Encoding", coding)
            .body(body)
    }

    #[test]
    fn gzip_is_undone_and_nothing_else() {
        let plain = br#"{"access_token":"a"}"#;
        let packed = response("GZip", gzip(plain));
        let decoded = decoded_body(&packed, 1000);
        assert_eq!(decoded.bytes, plain.as_slice());
        assert!(decoded.is_decoded && decoded.remark.is_none());
        for coding in ["br", "gzip, gzip", "\u{7}"] {
            let packed = response(coding, plain.to_vec());
            let decoded = decoded_body(&packed, 1000);
            assert_eq!(decoded.bytes, plain.as_slice());
            assert!(!decoded.is_decoded);
            assert!(matches!(decoded.remark, Some(CodingRemark::Unknown { .. })));
        }
        let plain_response = response("identity", plain.to_vec());
        assert_eq!(decoded_body(&plain_response, 1).remark, None);
    }

    #[test]
    fn case_56_gzip_bomb_stops_at_the_cap() {
        let bomb = response("gzip", gzip(&vec![0; 10_000_000]));
        assert!(bomb.body.len() < 20_000);
        let decoded = decoded_body(&bomb, 1000);
        assert_eq!(decoded.bytes.len(), 1000);
        assert_eq!(decoded.remark, Some(CodingRemark::Capped { cap: 1000 }));
        let exact = response("gzip", gzip(&[7; 1000]));
        assert_eq!(decoded_body(&exact, 1000).remark, None);
    }

    #[test]
    fn a_damaged_body_gives_what_decodes() {
        let mut packed = gzip(b"hello, hello, hello");
        packed.truncate(packed.len() - 6);
        let cut = response("gzip", packed);
        let decoded = decoded_body(&cut, 1000);
        assert!(b"hello, hello, hello".starts_with(&decoded.bytes));
        assert!(matches!(decoded.remark, Some(CodingRemark::Damaged { .. })));
        assert_eq!(
            decoded_body(&response("gzip", Vec::new()), 1000).remark,
            None
        );
    }
}
