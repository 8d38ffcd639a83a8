//! The raw text of a draft, there and back.

use super::tests::{request_text, token_request};
use super::*;

#[test]
fn text_that_is_no_request_is_sent_as_it_is() {
    for odd in [
        "",
        "\n",
        "\n\n",
        "nonsense",
        "GET",
        "GET /\n",
        "GET / HTTP/1.1\nno colon\n folded: x\n\nbody\nwith lines",
        ": : :\n\n\n\n",
        "GET / HTTP/1.1\nContent-Length: 1\nContent-Length: 2\n\nabc",
    ] {
        let mut request = token_request();
        request.set_raw_text(odd);
        let (head, body) = odd.split_once("\n\n").unwrap_or((odd, ""));
        let gap = if odd.contains("\n\n") { "\r\n\r\n" } else { "" };
        let expected = format!("{}{gap}{body}", head.replace('\n', "\r\n"));
        assert_eq!(request_text(&request), expected, "{odd:?}");
        assert_eq!(request.raw_text(), odd);
        Draft::Request(request).parameters();
    }
}

#[test]
fn unparsed_drafts_take_edits_without_a_panic() {
    for odd in ["", "GET", "GET / HTTP/1.1", "GET / HTTP/1.1\nA: b", "\n\n"] {
        let mut request = token_request();
        request.set_raw_text(odd);
        request.add_header("X", "1");
        request.set_method("PUT");
        request.set_target("/t");
        assert!(request.headers().contains("x"), "{odd:?}");
        assert_eq!(
            (request.method(), request.target()),
            ("PUT".into(), "/t".into()),
            "{odd:?}"
        );
        let mut draft = Draft::Request(request);
        draft.set_parameter("a", "b");
        assert_eq!(draft.parameters().first("a"), Some("b"), "{odd:?}");
    }
}

#[test]
fn every_byte_survives_the_raw_text() {
    let all: Vec<u8> = (0..=255).collect();
    let mut tricky: Vec<Vec<u8>> = vec![all.clone()];
    for byte in 0..=255_u8 {
        tricky.push(vec![byte]);
        tricky.push(vec![b'\\', b'x', byte, b'1']);
        tricky.push(vec![b'\\', b'x', b'4', byte]);
        tricky.push(vec![b'\\', byte, b'4', b'1']);
        tricky.push(vec![b'\r', byte, b'\n']);
        tricky.push(vec![0xc3, byte]);
    }
    for piece in tricky {
        for bytes in [
            piece.clone(),
            [b"GET /", &piece[..], b" HTTP/1.1\r\nA: b\r\n\r\n"].concat(),
            [b"GET / HTTP/1.1\r\nA: ", &piece[..], b"\r\n\r\nx"].concat(),
            [b"GET / HTTP/1.1\r\nA: b\r\n\r\n", &piece[..], b"!"].concat(),
        ] {
            let mut request = token_request();
            request.unset_header("host");
            request.unset_header("content-length");
            request.set_bytes(bytes.clone());
            assert_eq!(request.bytes(), bytes, "kept as given");
            let text = request.raw_text();
            request.set_raw_text("");
            request.set_raw_text(&text);
            assert_eq!(request.bytes(), bytes, "{text:?}");
        }
    }
}

#[test]
fn the_raw_text_shows_what_cannot_be_seen() {
    let mut request = token_request();
    request.unset_header("content-length");
    request.set_bytes(b"GET / HTTP/1.1\r\nA: \xff\\x41\x00\n\r\n\r\n1\r\n2\n\xe2\x82\\n".to_vec());
    assert_eq!(
        request.raw_text(),
        "GET / HTTP/1.1\nA: \\xFF\\x5Cx41\\x00\\x0A\n\n1\\x0D\n2\n\\xE2\\x82\\n"
    );
}

#[test]
fn line_ends_pasted_from_elsewhere_become_those_of_http_in_the_head_only() {
    let mut request = token_request();
    request.unset_header("content-length");
    request.set_raw_text("GET / HTTP/1.1\r\nA: b\r\n\r\n1\r\n2\n");
    assert_eq!(
        request_text(&request),
        "GET / HTTP/1.1\r\nA: b\r\n\r\n1\r\n2\n"
    );
}
