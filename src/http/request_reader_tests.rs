//! What the request reader takes, and each way in which it refuses.

use super::*;

fn read(bytes: &[u8], limits: ReaderLimits) -> Result<ReadProgress, Refusal> {
    RequestReader::new(limits).push(bytes)
}

fn refused(bytes: impl AsRef<[u8]>) -> (Option<u16>, RefusalReason) {
    let refusal = read(bytes.as_ref(), ReaderLimits::WITH_BODY).expect_err("is refused");
    (refusal.status, refusal.reason)
}

fn with_length(length: &str) -> String {
    format!("POST /cb HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n")
}

#[test]
fn a_request_is_whole_however_it_is_cut() {
    let bytes = b"POST /cb?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcdef";
    for size in 1..bytes.len() {
        let mut reader = RequestReader::new(ReaderLimits::WITH_BODY);
        let mut done = None;
        for chunk in bytes.chunks(size) {
            if let ReadProgress::Done(request) = reader.push(chunk).unwrap() {
                done = Some(request);
                break;
            }
        }
        let request = done.unwrap();
        assert_eq!(request.method, "POST");
        assert_eq!(request.target, "/cb?a=b");
        assert_eq!(request.body, b"abc");
        assert_eq!(reader.received(), &bytes[..bytes.len() - 3]);
    }
}

#[test]
fn case_27_head_without_an_end_is_refused_at_the_cap_and_not_kept() {
    for limits in [ReaderLimits::HEAD_ONLY, ReaderLimits::WITH_BODY] {
        let mut reader = RequestReader::new(limits);
        let chunk = [b'a'; 8192];
        let refusal = (0..12_800).find_map(|_| reader.push(&chunk).err()).unwrap();
        assert_eq!(refusal.status, Some(431));
        assert_eq!(refusal.reason, RefusalReason::HeadTooLarge);
        assert!(reader.received().len() <= limits.head_bytes + chunk.len());
    }
    let long = format!(
        "GET /cb HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n",
        "a".repeat(17_000)
    );
    let refusal = read(long.as_bytes(), ReaderLimits::HEAD_ONLY).unwrap_err();
    assert_eq!(refusal.status, Some(431));
    assert!(matches!(
        read(long.as_bytes(), ReaderLimits::WITH_BODY),
        Ok(ReadProgress::Done(_))
    ));
}

#[test]
fn case_28_ten_thousand_headers() {
    let bytes = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(10_000));
    assert_eq!(refused(bytes), (Some(431), RefusalReason::TooManyHeaders));
    let most = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(64));
    assert!(matches!(
        read(most.as_bytes(), ReaderLimits::HEAD_ONLY),
        Ok(ReadProgress::Done(_))
    ));
    let one_more = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(65));
    assert_eq!(
        refused(one_more),
        (Some(431), RefusalReason::TooManyHeaders)
    );
}

#[test]
fn case_29_bad_content_length() {
    for length in [
        "9223372036854775807",
        "18446744073709551615",
        "-1",
        "+1",
        "1,1",
        "1, 1",
        "0x10",
        "1 0",
        "",
        "1\r\nContent-Length: 2",
        "1\r\nContent-Length: 1",
    ] {
        assert_eq!(
            refused(with_length(length)),
            (Some(400), RefusalReason::ContentLength),
            "{length}"
        );
        let refusal =
            read(with_length(length).as_bytes(), ReaderLimits::HEAD_ONLY).expect_err("is refused");
        assert_eq!(refusal.status, Some(400), "{length}");
    }
}

#[test]
fn case_19_body_sizes() {
    assert_eq!(
        refused(with_length("262145")),
        (Some(413), RefusalReason::BodyTooLarge)
    );
    assert_eq!(
        refused("POST /cb HTTP/1.1\r\nHost: x\r\n\r\n"),
        (Some(411), RefusalReason::LengthRequired)
    );
    let mut most = with_length("262144").into_bytes();
    most.resize(most.len() + 262_144, b'a');
    let Ok(ReadProgress::Done(request)) = read(&most, ReaderLimits::WITH_BODY) else {
        panic!("the largest body is read");
    };
    assert_eq!(request.body.len(), 262_144);
    let refusal =
        read(with_length("3").as_bytes(), ReaderLimits::HEAD_ONLY).expect_err("is refused");
    assert_eq!(refusal.reason, RefusalReason::BodyNotAccepted);
}

#[test]
fn case_30_short_body_is_waited_for_and_then_timed_out() {
    let mut reader = RequestReader::new(ReaderLimits::WITH_BODY);
    assert_eq!(reader.timed_out(), None);
    assert_eq!(
        reader.push(with_length("2000").as_bytes()),
        Ok(ReadProgress::More)
    );
    assert_eq!(reader.timed_out().unwrap().status, Some(408));
}

#[test]
fn case_31_transfer_encoding() {
    for fields in [
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: xchunked",
        "transfer-encoding: identity",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
    ] {
        let bytes = format!("POST /cb HTTP/1.1\r\nHost: x\r\n{fields}\r\n\r\n");
        assert_eq!(
            refused(bytes),
            (Some(400), RefusalReason::TransferEncoding),
            "{fields}"
        );
    }
}

#[test]
fn case_32_other_protocols() {
    let head = |field: &str| format!("GET /cb HTTP/1.1\r\nHost: x\r\n{field}\r\n\r\n");
    assert_eq!(
        refused(head("Expect: 100-continue")),
        (Some(400), RefusalReason::Expect)
    );
    assert_eq!(
        refused(head("Connection: Upgrade\r\nUpgrade: websocket")),
        (Some(400), RefusalReason::Upgrade)
    );
    assert_eq!(refused("GET /cb\r\n"), (Some(400), RefusalReason::Http09));
    assert_eq!(
        refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        (Some(505), RefusalReason::Http2Preface)
    );
    assert_eq!(
        refused("GET /cb HTTP/2\r\n"),
        (Some(505), RefusalReason::Version)
    );
    assert_eq!(
        refused([0x16, 0x03, 0x01, 0x02]),
        (None, RefusalReason::TlsClientHello)
    );
}

#[test]
fn case_33_bytes_that_are_no_request() {
    for bytes in [
        &b"GET /cb\0 HTTP/1.1\r\nHost: x\r\n\r\n"[..],
        b"GET /cb\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET  /cb HTTP/1.1\r\nHost: x\r\n\r\n",
        b"G\x01T /cb HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /cb HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET /cb HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
        b"GET /cb HTTP/1.1\r\nHo\0st: x\r\n\r\n",
        b"GET /cb HTTP/1.1\r\nHost: x\r\ny\r\n\r\n",
        b"\r\n",
        b"hello\r\n",
        b"GET /cb FTP/1.1\r\n",
    ] {
        assert_eq!(
            refused(bytes),
            (Some(400), RefusalReason::Malformed),
            "{}",
            String::from_utf8_lossy(bytes)
        );
    }
}
