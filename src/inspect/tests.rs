//! Bodies and tokens of every kind, whole, broken and hostile.

use super::*;
use crate::{
    http::{Response, Timings},
    oauth::{display_text::is_plain, jose::JwsError},
};

fn kind(bytes: &[u8], media_type: Option<&str>) -> (&'static str, usize) {
    let read = read_bytes(bytes, media_type);
    (read.reader, read.notes.len())
}

#[test]
fn content_decides_and_a_false_announcement_is_noted() {
    let json = Some("application/json");
    let form = Some("application/x-www-form-urlencoded");
    for (bytes, media_type, wanted) in [
        (&b""[..], json, ("Empty", 0)),
        (b"{\"a\":1}", json, ("JSON", 0)),
        (b"\xef\xbb\xbf [1]", None, ("JSON", 0)),
        (b"{\"a\":1}", Some("text/html"), ("JSON", 1)),
        (b"{\"a\":1", json, ("Text", 1)),
        (b"true", json, ("JSON", 0)),
        (b"a=b&c=d", form, ("Form", 0)),
        (b"access_token=a&expires=3", Some("text/plain"), ("Form", 0)),
        (b"<!DOCTYPE HTML><p>", json, ("HTML source", 1)),
        (b"no = form", None, ("Text", 0)),
        (b"\0\x01\x02", Some("application/json"), ("Hex", 1)),
        (b"\xff\xfe", Some("image/png"), ("Hex", 0)),
        (
            b"eyJhbGciOiJub25lIn0.e30.",
            Some("application/jwt"),
            ("Token", 0),
        ),
        (b"eyJhbGciOiJub25lIn0.e30.", json, ("Token", 1)),
    ] {
        assert_eq!(kind(bytes, media_type), wanted, "{bytes:?}");
    }
}

#[test]
fn rows_of_json_have_paths() {
    let bytes = br#"{"keys":[{"kid":"a","x/y~":null}],"keys":[{"kid":"a","x/y~":null}],"n":1}"#;
    let Reading::Json(tree) = read_bytes(bytes, None).reading else {
        panic!("no JSON");
    };
    let paths: Vec<String> = (0..tree.rows().len()).map(|row| tree.path(row)).collect();
    let wanted = [
        "",
        "/keys",
        "/keys/0",
        "/keys/0/kid",
        "/keys/0/x~1y~0",
        "/n",
    ];
    assert_eq!(paths, wanted);
    assert_eq!(tree.rows()[1].children, 1);
    assert_eq!(tree.repeated(), ["keys"]);
}

#[test]
fn a_content_coding_is_undone_and_noted() {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(b"{\"a\":1}").unwrap();
    let response = Response::new(200)
        .header("Content-Encoding", "gzip")
        .header("Content-Type", "application/json; charset=utf-8")
        .body(encoder.finish().unwrap());
    let read = read_response(&response, MAX_BYTES);
    assert_eq!(read.reader, "JSON");
    assert_eq!(read.notes, [BodyNote::Decoded]);
}

const HEADER: &str = "eyJhbGciOiJFUzI1NiJ9";
const CLAIMS: &str = "eyJzdWIiOiJhbGljZSIsImV4cCI6MTc5NTAwMDAwMH0";

fn claims(reading: &TokenReading) -> Option<&str> {
    match &reading.claims {
        PartReading::Json(tree) => tree.rows().get(1).map(|row| row.text.as_str()),
        PartReading::Text(_) | PartReading::Unreadable => None,
    }
}

#[test]
fn case_97_a_broken_token_says_what_is_wrong_and_shows_what_can_be_read() {
    let good = format!("{HEADER}.{CLAIMS}.AAAA");
    let reading = read_token(&good, SignatureVerdict::NotVerified);
    assert_eq!(reading.problem, None);
    assert_eq!(reading.signature, [0, 0, 0]);
    assert_eq!(reading.dates.len(), 1);
    assert_eq!(claims(&reading), Some("alice"));
    for (token, wanted) in [
        (format!("{HEADER}.{CLAIMS}"), "got two"),
        (format!("{good}.AAAA"), "got four"),
        (format!("{good}.AAAA.AAAA"), "encrypted"),
        (format!("{good}.A.A.A"), "got 6"),
        (format!("{HEADER}.{CLAIMS}=.AAAA"), "padding"),
        (format!("{HEADER}.{CLAIMS}.AA+/"), "standard base64"),
        (format!("{HEADER}.{CLAIMS}\n.AAAA"), "white space"),
    ] {
        let reading = read_token(&token, SignatureVerdict::NotVerified);
        let problem = reading.problem.as_ref().map(ToString::to_string);
        let problem = problem.unwrap_or_default();
        assert!(problem.contains(wanted), "{problem}");
        assert_eq!(claims(&reading), Some("alice"), "{token}");
    }
    let opaque = read_token("opaque", SignatureVerdict::NotVerified);
    assert_eq!(opaque.problem, Some(JwsError::Opaque));
}

#[test]
fn of_an_encrypted_token_the_header_alone_is_read_and_nothing_is_wrong_with_that() {
    let header = crate::oauth::jose::base64url::encode(br#"{"alg":"ECDH-ES","enc":"A256GCM"}"#);
    let token = format!("{header}..AAAA.AAAA.AAAA");
    let reading = read_token(&token, SignatureVerdict::NotVerified);
    assert!(reading.is_sealed && is_sealed(&token));
    assert_eq!(reading.problem, None);
    assert!(matches!(reading.header, PartReading::Json(_)));
    assert!(matches!(reading.claims, PartReading::Unreadable));
    // Five parts alone make no envelope.
    assert!(!is_sealed(&format!("{HEADER}.{CLAIMS}.A.A.A")));
}

#[test]
fn case_97_145_a_token_of_5_mb_is_read() {
    let payload = crate::oauth::jose::base64url::encode(
        format!("{{\"sub\":\"{}\"}}", "x".repeat(5_000_000)).as_bytes(),
    );
    let reading = read_token(
        &format!("{HEADER}.{payload}.AAAA"),
        SignatureVerdict::NotVerified,
    );
    assert!(matches!(reading.problem, Some(JwsError::TooLong { .. })));
    let shown = claims(&reading).unwrap();
    assert!(shown.ends_with('…') && shown.chars().count() <= 2000);
}

#[test]
fn case_98_a_token_is_not_verified_unless_somebody_says_so() {
    let good = format!("{HEADER}.{CLAIMS}.AAAA");
    assert_eq!(SignatureVerdict::default().label(), "Not verified");
    let Reading::Jwt(in_a_body) = read_bytes(good.as_bytes(), None).reading else {
        panic!("no token");
    };
    assert_eq!(in_a_body.verdict, SignatureVerdict::NotVerified);
    let verified = SignatureVerdict::Verified { kid: None };
    assert_eq!(read_token(&good, verified.clone()).verdict, verified);
    // Nobody can have verified what is no signed token.
    let broken = read_token(&format!("{HEADER}.{CLAIMS}"), verified);
    assert_eq!(broken.verdict, SignatureVerdict::NotVerified);
}

/// Claims, and no word on how they came to be: the signature is four zero bytes.
fn signed_as_json() -> String {
    format!(
        r#"{{"payload":"{CLAIMS}","signatures":[
            {{"protected":"{HEADER}","header":{{"kid":"one"}},"signature":"AAAAAA"}},
            {{"header":{{"alg":"HS256"}},"signature":"AAAAAA"}}]}}"#
    )
}

#[test]
fn a_token_in_a_json_form_is_decoded_once_for_each_signature() {
    let signed = signed_as_json();
    for media_type in [
        None,
        Some("application/json"),
        Some("application/jose+json"),
    ] {
        let read = read_bytes(signed.as_bytes(), media_type);
        assert_eq!((read.reader, read.notes.len()), ("Token as JSON", 0));
        let Reading::JsonToken(tokens) = read.reading else {
            panic!("no token");
        };
        assert_eq!(tokens.len(), 2);
        for (token, names) in tokens.iter().zip([&["alg", "kid"][..], &["alg"]]) {
            let PartReading::Json(header) = &token.header else {
                panic!("no header");
            };
            let keys: Vec<String> = (1..header.rows().len())
                .map(|row| header.path(row))
                .collect();
            let wanted: Vec<String> = names.iter().map(|name| format!("/{name}")).collect();
            assert_eq!(keys, wanted);
            assert!(claims(token).is_some());
            assert_eq!(token.verdict, SignatureVerdict::NotVerified);
            assert_eq!(token.dates.len(), 1);
            assert_eq!(token.problem, None);
        }
    }
    let encrypted = r#"{"protected":"eyJlbmMiOiJBMTI4R0NNIn0","ciphertext":"AAAA"}"#;
    let Reading::JsonToken(tokens) = read_bytes(encrypted.as_bytes(), None).reading else {
        panic!("no token");
    };
    assert_eq!(tokens[0].problem, Some(JwsError::EncryptedJson));
    assert!(matches!(tokens[0].claims, PartReading::Unreadable));
}

#[test]
fn what_only_looks_like_a_token_in_a_json_form_is_read_as_json() {
    for text in [
        r#"{"payload":"x","signature":1}"#,
        r#"{"payload":"e30","signature":"not base64!"}"#,
        r#"{"payload":"e30","signatures":[]}"#,
        r#"{"ciphertext":null}"#,
    ] {
        assert_eq!(
            kind(text.as_bytes(), Some("application/json")),
            ("JSON", 0),
            "{text}"
        );
    }
}

#[test]
fn case_145_15_million_characters_are_cut_and_stay_in_pieces() {
    let long = "x".repeat(15_000_000);
    let read = read_bytes(long.as_bytes(), Some("text/plain"));
    let cut = BodyNote::Cut {
        shown: MAX_BYTES,
        whole: 15_000_000,
    };
    assert_eq!(read.notes, [cut]);
    let Reading::Text(text) = read.reading else {
        panic!("no text");
    };
    assert_eq!(text.line_count(), MAX_BYTES.div_ceil(1000));
    assert!(text.line(0).unwrap().1.len() <= 1000);
    let Reading::Hex(hex) = read_bytes(&vec![0; 2_000_000], None).reading else {
        panic!("no hex");
    };
    assert_eq!(hex.line_count(), 125_000);
    assert_eq!(hex.line(124_999).unwrap().offset, 1_999_984);
    assert_eq!(hex.line(125_000), None);
}

#[test]
fn case_146_hostile_text_is_written_out_in_every_reading() {
    let hostile = "\u{202e}\u{1b}[32m\u{200b}verified";
    let json = serde_json::json!({ hostile: hostile, "a": [hostile] }).to_string();
    let Reading::Json(tree) = read_bytes(json.as_bytes(), None).reading else {
        panic!("no JSON");
    };
    for row in 0..tree.rows().len() {
        assert!(is_plain(&tree.rows()[row].text));
        assert!(is_plain(&tree.path(row)));
    }
    for source in [
        format!("<html>{hostile}"),
        format!("{hostile} text\r\n\t{hostile}"),
    ] {
        let (Reading::Html(text) | Reading::Text(text)) =
            read_bytes(source.as_bytes(), None).reading
        else {
            panic!("no text");
        };
        for line in 0..text.line_count() {
            assert!(is_plain(text.line(line).unwrap().1));
        }
    }
    let token = format!(
        "{}.{}.AAAA",
        HEADER,
        crate::oauth::jose::base64url::encode(json.as_bytes())
    );
    let reading = read_token(&token, SignatureVerdict::NotVerified);
    assert!(is_plain(claims(&reading).unwrap()));
}

#[test]
fn phases_follow_one_another_and_the_rest_is_transfer() {
    let rows = timing_rows(&Timings {
        dns_us: None,
        connect_us: Some(20),
        tls_us: Some(30),
        first_byte_us: Some(40),
        total_us: Some(100),
    });
    let phases: Vec<_> = rows
        .iter()
        .map(|row| (row.phase, row.start_us, row.duration_us))
        .collect();
    assert_eq!(
        phases,
        [
            (Phase::Connect, 0, 20),
            (Phase::Tls, 20, 30),
            (Phase::FirstByte, 50, 40),
            (Phase::Transfer, 90, 10)
        ]
    );
    assert!(timing_rows(&Timings::default()).is_empty());
}

#[test]
fn the_begin_of_a_body_is_read_without_blame_for_its_end() {
    let json = format!("{{\"a\":\"{}\"}}", "é".repeat(40));
    let response = Response::new(200)
        .header("Content-Type", "application/json")
        .body(json.clone().into_bytes());
    let whole = read_response(&response, json.len());
    assert_eq!((whole.reader, whole.is_cut()), ("JSON", false));
    // The second cuts a character in two, which is left out.
    for (most, shown) in [(8, 8), (9, 8)] {
        let read = read_response(&response, most);
        let whole = json.len();
        assert_eq!(read.reader, "Text");
        assert_eq!(read.notes, [BodyNote::Cut { shown, whole }]);
        assert!(read.is_cut());
    }
}
