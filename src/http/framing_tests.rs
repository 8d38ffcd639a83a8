//! Every framing of a response: cut anywhere it reads the same, and what is ambiguous is refused.

#![allow(
    clippy::panic_in_result_fn,
    reason = "the functions that compare outcomes return them"
)]

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};

use super::{
    Limits, Missing, NotHttp, Progress, ReadError, Response, ResponseReader, parse,
    parse::{ParsedResponse, response_to},
};

const LIMITS: Limits = Limits {
    head: 200,
    body: 60,
    connect: std::time::Duration::ZERO,
    first_byte: std::time::Duration::ZERO,
    total: std::time::Duration::ZERO,
};

type Outcome = Result<Progress, ReadError>;

/// Feeds pieces of these sizes, over and over, then ends the stream. Gives the outcome and how many
/// bytes had been taken when it was reached.
fn feed(method: &str, bytes: &[u8], sizes: &[usize]) -> Outcome {
    let mut reader = ResponseReader::new(method, LIMITS);
    let mut rest = bytes;
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, after) = rest.split_at((*size).min(rest.len()));
        rest = after;
        match reader.push(piece) {
            Ok(Progress::More) => {}
            outcome => {
                // Whatever follows changes nothing any more.
                assert_eq!(reader.push(b"x"), outcome);
                assert_eq!(reader.end_of_stream(), outcome);
                return outcome;
            }
        }
    }
    reader.end_of_stream()
}

fn outcome(method: &str, bytes: &[u8]) -> Outcome {
    let whole = parse::response(bytes).map(|parsed| Response {
        body: Vec::new(),
        ..parsed.response
    });
    assert_eq!(
        parse::response_head(bytes),
        whole,
        "{:?}",
        String::from_utf8_lossy(bytes)
    );
    let at_once = feed(method, bytes, &[usize::MAX]);
    for sizes in [&[1][..], &[2], &[3, 1], &[7], &[1, 40, 2], &[64, 5]] {
        assert_eq!(
            feed(method, bytes, sizes),
            at_once,
            "pieces of {sizes:?} of {:?}",
            String::from_utf8_lossy(bytes)
        );
    }
    at_once
}

fn parsed(text: &str) -> ParsedResponse {
    assert_eq!(
        outcome("GET", text.as_bytes()),
        Ok(Progress::Done),
        "{text}"
    );
    let parsed = parse::response(text.as_bytes()).unwrap();
    assert_eq!(parsed.incomplete, None);
    parsed
}

fn refused(text: &str) -> ReadError {
    outcome("GET", text.as_bytes()).unwrap_err()
}

fn not_http(text: &str) -> NotHttp {
    match refused(text) {
        ReadError::NotHttp(problem) => problem,
        other => panic!("{other:?} for {text}"),
    }
}

#[test]
fn a_content_length_ends_the_body() {
    let it = parsed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    assert_eq!(it.response.status, 200);
    assert_eq!(it.response.body, b"hello");
    let it =
        parsed("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\ncontent-length: 5\r\n\r\nhellosurplus");
    assert_eq!(
        (it.response.body.as_slice(), it.surplus),
        (&b"hello"[..], 7)
    );
    assert_eq!(
        parsed("HTTP/1.0 200\nContent-Length: 0\n\n").response.body,
        b""
    );
}

#[test]
fn chunks_extensions_and_trailers() {
    let it = parsed(concat!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n",
        "3;a=\"b\"\r\nhel\r\n02 \r\nlo\r\n0\r\nX-Sum: 9\r\nX-Sum: 8\r\n\r\n"
    ));
    assert_eq!(it.response.body, b"hello");
    assert_eq!(it.trailers.all("x-sum").count(), 2);
    let it = parsed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nx");
    assert_eq!((it.response.body.as_slice(), it.surplus), (&b""[..], 1));
}

#[test]
fn the_end_of_the_connection_ends_the_rest() {
    assert_eq!(
        parsed("HTTP/1.1 200 OK\r\n\r\nhello").response.body,
        b"hello"
    );
    assert_eq!(parsed("HTTP/1.1 200 OK\r\nA: b\r\n\r\n").response.body, b"");
}

#[test]
fn interim_answers_are_passed_over() {
    let it = parsed(concat!(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
        "HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx"
    ));
    assert_eq!(it.response.status, 201);
    let interim: Vec<u16> = it.interim.iter().map(|head| head.status).collect();
    assert_eq!(interim, [100, 103]);
    assert_eq!(
        not_http("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
        NotHttp::SwitchingProtocols
    );
}

#[test]
fn some_answers_never_have_a_body() {
    let announced = "Content-Length: 5\r\n\r\n";
    for (method, status) in [("HEAD", 200), ("GET", 204), ("GET", 304), ("CONNECT", 200)] {
        let text = format!("HTTP/1.1 {status} x\r\n{announced}");
        assert_eq!(
            outcome(method, text.as_bytes()),
            Ok(Progress::Done),
            "{method} {status}"
        );
        let parsed = response_to(method, text.as_bytes()).unwrap();
        assert_eq!((parsed.response.status, parsed.incomplete), (status, None));
    }
    let text = format!("HTTP/1.1 407 x\r\n{announced}hello");
    assert_eq!(
        response_to("CONNECT", text.as_bytes())
            .unwrap()
            .response
            .body,
        b"hello"
    );
}

#[test]
fn case_29_bad_content_length() {
    for length in [
        "-1",
        "+1",
        "1x",
        "",
        "0x1",
        "18446744073709551616",
        "1,",
        "1 1",
    ] {
        let text = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        assert_eq!(not_http(&text), NotHttp::ContentLength, "{length}");
    }
    for (fields, one, other) in [("1, 2", 1, 2), ("3\r\nContent-Length: 4", 3, 4)] {
        let text = format!("HTTP/1.1 200 OK\r\nContent-Length: {fields}\r\n\r\nabcdef");
        assert_eq!(not_http(&text), NotHttp::TwoLengths(one, other));
    }
    for huge in [i64::MAX as u64, u64::MAX] {
        let text = format!("HTTP/1.1 200 OK\r\nContent-Length: {huge}\r\n\r\n");
        let declared = Some(huge);
        assert_eq!(
            refused(&text),
            ReadError::BodyTooLarge {
                limit: 60,
                declared
            }
        );
    }
}

#[test]
fn case_31_contradictory_transfer_encoding() {
    for coding in [
        "xchunked",
        "gzip, chunked",
        "chunked, chunked",
        "identity",
        "",
    ] {
        let text = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: {coding}\r\n\r\n0\r\n\r\n");
        assert_eq!(not_http(&text), NotHttp::TransferEncoding, "{coding}");
    }
    let twice =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(not_http(twice), NotHttp::TransferEncoding);
    let both =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n";
    assert_eq!(not_http(both), NotHttp::TwoFramings);
}

#[test]
fn malformed_chunks_are_refused() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for chunks in [
        "x\r\n",
        "\r\n",
        "-1\r\n",
        "+1\r\nx\r\n",
        "0x1\r\nx\r\n",
        "1\nx\r\n",
        "1\r\nxy\r\n",
        "1\r\nx\n0\r\n\r\n",
        "10000000000000000\r\n",
        "0\r\nbad trailer\r\n\r\n",
    ] {
        let text = format!("{head}{chunks}");
        assert!(matches!(not_http(&text), NotHttp::Chunk(_)), "{chunks:?}");
        let parsed = parse::response(text.as_bytes()).unwrap();
        assert!(parsed.incomplete.is_some());
    }
}

#[test]
fn case_54_what_is_not_http_is_named() {
    assert_eq!(not_http("\u{15}\u{3}\u{1}"), NotHttp::TlsRecord);
    for text in [
        "<html>",
        "HTTP/2.0 200 OK\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n",
        "\r\nHTTP/1.1",
    ] {
        assert_eq!(not_http(text), NotHttp::StatusLine, "{text}");
    }
    for text in [
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
        "HTTP/1.7 200 OK\r\n\r\n",
    ] {
        assert!(matches!(not_http(text), NotHttp::Head(_)), "{text}");
    }
}

#[test]
fn an_early_end_says_where() {
    for (text, missing) in [
        ("", Missing::Everything),
        ("HT", Missing::Head),
        ("HTTP/1.1 200 OK\r\nA: b\r\n", Missing::Head),
        ("HTTP/1.1 100 Continue\r\n\r\n", Missing::Head),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab",
            Missing::Body { left: 7 },
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n",
            Missing::Chunks,
        ),
    ] {
        assert_eq!(refused(text), ReadError::ClosedEarly(missing), "{text}");
    }
    let cut = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel";
    let parsed = parse::response(cut.as_bytes()).unwrap();
    assert_eq!(parsed.response.body, b"hel");
    assert_eq!(
        parsed.incomplete,
        Some(ReadError::ClosedEarly(Missing::Chunks))
    );
    assert!(parse::response(b"HTTP/1.1 200").is_err());
}

#[test]
fn case_56_the_caps_hold_for_every_framing() {
    let too_large = |declared| ReadError::BodyTooLarge {
        limit: 60,
        declared,
    };
    let body = "x".repeat(61);
    let until_close = "HTTP/1.1 200 OK\r\n\r\n";
    assert_eq!(refused(&format!("{until_close}{body}")), too_large(None));
    assert_eq!(
        parsed(&format!("{until_close}{}", &body[1..]))
            .response
            .body
            .len(),
        60
    );
    let length = "HTTP/1.1 200 OK\r\nContent-Length: 61\r\n\r\n";
    assert_eq!(refused(length), too_large(Some(61)));
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(refused(&format!("{chunked}3d\r\n")), too_large(Some(61)));
    let endless = "1\r\nx\r\n".repeat(100);
    assert_eq!(refused(&format!("{chunked}{endless}")), too_large(None));
    let extension = format!("{chunked}1;{}", "e".repeat(500));
    assert_eq!(refused(&extension), too_large(None));
}

#[test]
fn case_56_the_head_is_capped_interim_heads_included() {
    let large = ReadError::HeadTooLarge { limit: 200 };
    assert_eq!(
        refused(&format!("HTTP/1.1 200 OK\r\nA: {}", "x".repeat(300))),
        large
    );
    assert_eq!(refused(&"HTTP/1.1 100 Continue\r\n\r\n".repeat(20)), large);
    let fill = "x".repeat(200 - "HTTP/1.1 200 OK\r\nA: \r\n\r\n".len());
    parsed(&format!("HTTP/1.1 200 OK\r\nA: {fill}\r\n\r\n"));
    assert_eq!(
        refused(&format!("HTTP/1.1 200 OK\r\nA: x{fill}\r\n\r\n")),
        large
    );
}

/// Damaged messages: whatever the outcome is, it does not depend on how the bytes were cut.
#[test]
fn damage_reads_the_same_however_it_is_cut() {
    let seeds = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\nA: b\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\nhello",
    ];
    let spice = b"\r\n:;,0159af \x00\xff";
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut done = 0;
    for round in 0..4000 {
        let mut bytes = seeds[round % seeds.len()].as_bytes().to_vec();
        for _ in 0..=random.next_u32() % 2 {
            let at = random.next_u32() as usize % bytes.len();
            let byte = spice[random.next_u32() as usize % spice.len()];
            match random.next_u32() % 3 {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        let outcome = outcome("GET", &bytes);
        done += usize::from(outcome.is_ok());
        if let Ok(parsed) = parse::response(&bytes) {
            assert_eq!(parsed.incomplete.is_none(), outcome.is_ok());
        }
    }
    assert!((400..3600).contains(&done), "{done}");
}

#[test]
fn many_header_fields_parse() {
    let fields = "a:\r\n".repeat(10_000);
    let text = format!("HTTP/1.1 204 x\r\n{fields}\r\n");
    let parsed = parse::response(text.as_bytes()).unwrap();
    assert_eq!(parsed.response.headers.len(), 10_000);
}

#[test]
fn requests_parse_leniently() {
    let it = parse::request(b"POST /a?b HTTP/1.1\r\nhOST: x \r\nnonsense\r\nA:b\r\n\r\n\xffbody")
        .unwrap();
    assert_eq!((it.method.as_str(), it.target.as_str()), ("POST", "/a?b"));
    assert_eq!(it.headers.first("host").unwrap(), "x");
    assert_eq!(
        (it.headers.len(), it.body.as_slice()),
        (2, &b"\xffbody"[..])
    );
    let it = parse::request(
        b"GET /with space HTTP/1.1\nTransfer-Encoding: chunked\n\n1\r\nx\r\n0\r\n\r\n",
    );
    let it = it.unwrap();
    assert_eq!(
        (it.target.as_str(), it.body.as_slice()),
        ("/with space", &b"x"[..])
    );
    let cut =
        parse::request(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab").unwrap();
    assert_eq!(cut.body, b"5\r\nab");
    for nothing in [&b""[..], b"GET", b" /", b"GET \r\n"] {
        assert_eq!(parse::request(nothing), None);
    }
}

#[test]
fn a_head_is_read_however_long_it_is_and_whatever_follows() {
    let fields = "X-Filler: a field that takes room\r\n".repeat(1000);
    let bytes = format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine\r\n{fields}\r\nbody");
    let head = parse::response_head(bytes.as_bytes()).unwrap();
    assert_eq!((head.status, head.reason.as_str()), (200, "Fine"));
    assert_eq!(head.headers.len(), 1000);
    assert!(head.body.is_empty());
    let cut = &bytes.as_bytes()[..bytes.len() - 6];
    assert_eq!(
        parse::response_head(cut),
        Err(ReadError::ClosedEarly(Missing::Head))
    );
}

#[test]
fn a_request_is_its_head_and_what_follows_it() {
    let bytes = b"POST /token HTTP/1.1\r\nHost: a\r\n\r\ncode=x";
    let (head, rest) = parse::request_head(bytes).unwrap();
    assert_eq!((head.target.as_str(), rest), ("/token", &b"code=x"[..]));
    let whole = parse::request(bytes).unwrap();
    assert_eq!(whole.headers, head.headers);
    assert_eq!(whole.body, b"code=x");
}
