//! Canaries: values that must be gone from whatever was masked.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;

/// What hostile case 139 lists, with characters that every encoding has to do something about.
const CANARIES: [(SecretKind, &str); 14] = [
    (SecretKind::ClientSecret, "canary+secret/%&=\"\\ \u{e9}"),
    (SecretKind::Code, "canary-code.4/0AX~x"),
    (
        SecretKind::CodeVerifier,
        "canary_verifier-dBjftJeZ4CVP.mB92K27uhbUJU1p1r",
    ),
    (SecretKind::State, "canary state?#/+%41"),
    (SecretKind::Nonce, "canaryNonce0S6_WzA2Mj"),
    (SecretKind::AccessToken, "canary.access-token~+/=="),
    (SecretKind::RefreshToken, "canary.refresh/8xLOxBtZp8"),
    (SecretKind::Assertion, "canary<saml>assertion</saml>"),
    (
        SecretKind::PrivateKey,
        "canaryPrivateKey870MB6gfuTJ4HtUnUvYMyJpr5eUZ",
    ),
    (SecretKind::Authorization, "Y2FuYXJ5OnBhc3N3b3Jk"),
    (SecretKind::Cookie, "canary%20cookie=31d4d96e407aad42"),
    (
        SecretKind::RegistrationAccessToken,
        "canary.this.is.an.access.token",
    ),
    (
        SecretKind::DeviceCode,
        "canary-GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS",
    ),
    (SecretKind::LoginHint, "canary@example.com"),
];

fn percent_all(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn form(text: &str) -> String {
    Parameters::from_iter([("", text)]).encode()[1..].to_owned()
}

fn mixed_percent(text: &str) -> String {
    text.bytes()
        .enumerate()
        .map(|(at, byte)| match at % 3 {
            0 => format!("%{byte:02x}"),
            1 => format!("%{byte:02X}"),
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn json_minimal(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

fn json_slashes(text: &str) -> String {
    json_minimal(text).replace('/', "\\/")
}

fn json_units(text: &str) -> String {
    text.encode_utf16()
        .map(|unit| format!("\\u{unit:04X}"))
        .collect()
}

fn html_escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
        .replace('+', "&#x2B;")
}

fn base64_alone(text: &str) -> String {
    STANDARD.encode(text)
}

fn base64url_alone(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn base64_behind_an_id(text: &str) -> String {
    STANDARD.encode(format!("id:{text}"))
}

fn base64_of_form_behind_an_id(text: &str) -> String {
    STANDARD.encode(format!("a client:{}", form(text)))
}

fn twice_percent(text: &str) -> String {
    percent_all(&percent_all(text))
}

fn percent_of_base64(text: &str) -> String {
    percent_all(&STANDARD.encode(text))
}

/// Named, since a failure has to say which.
type Encoding = (&'static str, fn(&str) -> String);

const ENCODINGS: [Encoding; 14] = [
    ("form", form),
    ("percent, upper case", percent_all),
    ("percent, lower case", |text| {
        percent_all(text).to_lowercase()
    }),
    ("percent, mixed", mixed_percent),
    ("percent twice", twice_percent),
    ("JSON", json_minimal),
    ("JSON with slashes", json_slashes),
    ("JSON units", json_units),
    ("HTML", html_escaped),
    ("base64", base64_alone),
    ("base64url", base64url_alone),
    ("base64 behind an id", base64_behind_an_id),
    (
        "base64 of the form behind an id",
        base64_of_form_behind_an_id,
    ),
    ("percent of base64", percent_of_base64),
];

pub(super) fn jwt(payload: &str) -> String {
    format!(
        "{}.{}.{}",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT"}"#),
        URL_SAFE_NO_PAD.encode(payload),
        URL_SAFE_NO_PAD.encode("a signature of thirty-two bytes!")
    )
}

fn with_body(content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

fn chunked(body: &[u8], split: usize) -> Vec<u8> {
    let mut out = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for piece in [&body[..split], &body[split..]] {
        if !piece.is_empty() {
            out.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            out.extend_from_slice(piece);
            out.extend_from_slice(b"\r\n");
        }
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

/// Messages in which the encoded canary stands in a place that says nothing about it.
fn places(encoded: &str) -> Vec<(&'static str, Vec<u8>)> {
    let json = format!("{{\"echo\":\"{encoded}\",\"more\":1}}");
    vec![
        ("request line", format!("GET /x?y={encoded}&z=1 HTTP/1.1\r\nHost: h\r\n\r\n").into_bytes()),
        ("form body", format!("POST / HTTP/1.1\r\nHost: h\r\n\r\nx={encoded}&z=1").into_bytes()),
        ("JSON body", with_body("application/json", &json)),
        ("HTML body", with_body("text/html", &format!("<p title=\"{encoded}\">{encoded}</p>"))),
        ("header", format!("HTTP/1.1 400 Bad\r\nX-Echo: {encoded}\r\n\r\n").into_bytes()),
        ("Location", format!("HTTP/1.1 302 Found\r\nLocation: http://h/#y={encoded}&z\r\n\r\n").into_bytes()),
        ("payload", with_body("text/plain", &jwt(&json))),
        ("payload in JSON", with_body("text/json", &format!("{{\"x\":\"{}\"}}", jwt(&json)))),
        ("chunk extension", format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x={encoded}\r\na\r\n0\r\n\r\n").into_bytes()),
        ("trailer", format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: {encoded}\r\n\r\n").into_bytes()),
        ("behind an interim response", format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: {encoded}\r\n\r\n").into_bytes()),
        ("no message", format!("warning: {encoded}\n").into_bytes()),
    ]
}

/// Looks for the canary by writing it in every way, not by reading as the masker does. A part of
/// eight bytes already counts.
pub(super) fn leak(masked: &[u8], canary: &str) -> Option<String> {
    let mut texts = vec![String::from_utf8_lossy(masked).into_owned()];
    for word in texts[0]
        .clone()
        .split(|char: char| !(char.is_ascii_alphanumeric() || "-_+/".contains(char)))
    {
        let standard = word.replace('-', "+").replace('_', "/");
        let whole = &standard[..standard.len() / 4 * 4];
        if let Ok(bytes) = STANDARD.decode(whole) {
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    let encodings = ENCODINGS
        .iter()
        .map(|(name, encode)| (*name, encode(canary)));
    for (name, encoded) in encodings.chain([("as it is", canary.to_owned())]) {
        let start = if name.contains("behind") {
            encoded.len() / 2
        } else {
            0
        };
        for text in &texts {
            if text.contains(&encoded[start..]) {
                return Some(format!("{name} in {text}"));
            }
        }
    }
    let pieces: Vec<char> = canary.chars().collect();
    pieces
        .windows(8)
        .map(String::from_iter)
        .find(|piece| texts.iter().any(|text| text.contains(piece)))
}

fn assert_masked(masker: &Masker, message: &[u8], canary: &str, context: &str) {
    let masked = masker.mask_bytes(message);
    assert_eq!(masked.len(), message.len(), "{context}");
    if let Some(leak) = leak(&masked, canary) {
        panic!("{context}: {leak}");
    }
    assert_eq!(
        masker.mask_bytes(&masked),
        masked,
        "{context}: masked twice"
    );
}

#[test]
fn case_139_no_canary_survives_in_any_encoding_and_place() {
    for (kind, canary) in CANARIES {
        let mut masker = Masker::new();
        masker.learn(kind, canary);
        for (encoding, encode) in ENCODINGS {
            let encoded = encode(canary);
            for (place, message) in places(&encoded) {
                assert!(
                    leak(&message, canary).is_some(),
                    "the check sees {encoding}, {place}"
                );
                let context = format!("{kind:?}, {encoding}, {place}");
                assert_masked(&masker, &message, canary, &context);
            }
        }
    }
}

#[test]
fn case_139_no_canary_survives_a_split_over_chunks() {
    for (kind, canary) in CANARIES {
        let mut masker = Masker::new();
        masker.learn(kind, canary);
        for encode in [form, json_units, base64_alone] {
            let body = format!("{{\"echo\":\"{}\"}}", encode(canary));
            let flat = masker.mask_bytes(body.as_bytes());
            for split in 0..=body.len() {
                let message = chunked(body.as_bytes(), split);
                let masked = masker.mask_bytes(&message);
                assert_eq!(masked, chunked(&flat, split), "{kind:?} split at {split}");
            }
        }
        let token = jwt(&format!("{{\"echo\":\"{}\"}}", json_minimal(canary)));
        let flat = masker.mask_bytes(token.as_bytes());
        for split in 0..=token.len() {
            let masked = masker.mask_bytes(&chunked(token.as_bytes(), split));
            assert_eq!(masked, chunked(&flat, split), "{kind:?} split at {split}");
        }
        assert_eq!(leak(&flat, canary), None);
    }
}

#[test]
fn case_139_no_canary_survives_a_split_over_lines() {
    for (kind, canary) in CANARIES {
        let mut masker = Masker::new();
        masker.learn(kind, canary);
        for (name, text) in [
            ("plain", canary.to_owned()),
            ("base64", STANDARD.encode(canary)),
        ] {
            for split in (1..text.len()).filter(|at| text.is_char_boundary(*at)) {
                let log = format!("a {}\r\n{} b", &text[..split], &text[split..]);
                let masked = masker.mask_text(&log);
                let joined = masked.replace("\r\n", "");
                assert_eq!(
                    leak(joined.as_bytes(), canary),
                    None,
                    "{name} split at {split}"
                );
                assert_eq!(
                    masked.find("\r\n"),
                    log.find("\r\n"),
                    "{name} split at {split}"
                );
            }
        }
    }
}

#[test]
fn case_139_what_a_field_names_is_learned_and_hidden() {
    let basic = base64_of_form_behind_an_id(CANARIES[0].1);
    let jwk = r#"{"kty":"EC","crv":"P-256","x":"public","d":"canary-d-of-the-key"}"#;
    for (message, canary) in [
        (format!("GET /cb?code={}&iss=x HTTP/1.1\r\n\r\n", form("canary code&1")), "canary code&1"),
        ("GET /cb?state=canary-state HTTP/1.1\r\n\r\n".into(), "canary-state"),
        ("GET /a?x=1&amp;nonce=canary-nonce HTTP/1.1\r\n\r\n".into(), "canary-nonce"),
        ("POST / HTTP/1.1\r\n\r\ncode_verifier=canary-of-pkce&x=1".into(), "canary-of-pkce"),
        ("POST / HTTP/1.1\r\n\r\na=b&client_secret=canary-secret".into(), "canary-secret"),
        ("POST / HTTP/1.1\r\n\r\npassword=canary%2downer".into(), "canary-owner"),
        ("POST / HTTP/1.1\r\n\r\nclient_assertion=canary-of-client".into(), "canary-of-client"),
        ("POST / HTTP/1.1\r\n\r\ntoken=canary-token".into(), "canary-token"),
        ("GET /a?request_uri=urn%3aietf:canary-par HTTP/1.1\r\n\r\n".into(), "urn:ietf:canary-par"),
        ("GET /a?login_hint=canary%40example.com HTTP/1.1\r\n\r\n".into(), "canary@example.com"),
        (format!("GET / HTTP/1.1\r\nAuthorization: Basic {basic}\r\n\r\n"), CANARIES[0].1),
        ("GET / HTTP/1.1\r\nauthorization:  Bearer   canary-bearer \r\n\r\n".into(), "canary-bearer"),
        ("GET / HTTP/1.1\r\nProxy-Authorization: canary-alone\r\n\r\n".into(), "canary-alone"),
        ("GET / HTTP/1.1\r\nCookie: a=b; sid=canary-cookie\r\n\r\n".into(), "canary-cookie"),
        ("HTTP/1.1 200 OK\r\nSet-Cookie: sid=canary-set; Path=/\r\n\r\n".into(), "canary-set"),
        ("HTTP/1.1 302 Found\r\nLocation: http://h/cb?code=canary-located&state=x\r\n\r\n".into(), "canary-located"),
        ("GET / HTTP/1.1\r\nReferer: http://h/cb#access_token=canary-fragment\r\n\r\n".into(), "canary-fragment"),
        ("HTTP/1.1 200 OK\r\n\r\n{\"access_token\" : \"canary-\\u0061\\/t\"}".into(), "canary-a/t"),
        ("HTTP/1.1 200 OK\r\n\r\n{\"refresh_token\":\"canary-cut-sho".into(), "canary-cut-sho"),
        ("HTTP/1.1 200 OK\r\n\r\n{\"a\":[{\"device_code\":\"canary-device\"}]}".into(), "canary-device"),
        ("HTTP/1.1 200 OK\r\n\r\n{\"auth_req_id\":\"canary-ciba\"}".into(), "canary-ciba"),
        ("HTTP/1.1 200 OK\r\n\r\n{\"registration_access_token\":\"canary-reg\"}".into(), "canary-reg"),
        ("HTTP/1.1 200 OK\r\n\r\n<INPUT type='hidden' value='canary-form' name='form_token'>".into(), "canary-form"),
        ("HTTP/1.1 200 OK\r\n\r\n<input name=\"code\" value=\"canary&amp;post\"/>".into(), "canary&post"),
        ("HTTP/1.1 200 OK\r\n\r\n<input value=\"canary>page\" name=\"state\">".into(), "canary>page"),
        (format!("HTTP/1.1 200 OK\r\n\r\n{jwk}"), "canary-d-of-the-key"),
        ("HTTP/1.1 200 OK\r\n\r\n-----BEGIN PRIVATE KEY-----\ncanaryKeyLine1\ncanaryKeyLine2\n-----END PRIVATE KEY-----\n".into(), "canaryKeyLine2"),
        (format!("HTTP/1.1 200 OK\r\n\r\n{}", jwt("{\"nonce\":\"canary-in-payload\"}")), "canary-in-payload"),
        ("GET /a?redirect_uri=http%3A%2F%2Fh%2F%3Fstate%3Dcanary-nested HTTP/1.1\r\n\r\n".into(), "canary-nested"),
    ] {
        // Hidden even where nobody learned it …
        assert_masked(&Masker::new(), message.as_bytes(), canary, &message);
        // … and elsewhere once somebody did.
        let mut masker = Masker::new();
        if message.starts_with("HTTP") {
            masker.learn_response(message.as_bytes());
        } else {
            masker.learn_request(message.as_bytes());
        }
        assert_masked(&masker, message.as_bytes(), canary, &message);
        for (place, echo) in places(&percent_all(canary)) {
            assert_masked(&masker, &echo, canary, &format!("{place} after {message}"));
        }
        // What nothing names stays.
        let kept = masker.mask_text(&message);
        let kept = kept.split("\r\n").next().unwrap().split('?').next().unwrap();
        assert!(message.starts_with(kept), "{kept}");
    }
}

#[test]
fn case_140_an_error_that_echoes_a_token_is_masked() {
    let mut masker = Masker::new();
    masker.learn_request(b"POST /revoke HTTP/1.1\r\n\r\ntoken=canary-t0ken/+1&x=y");
    let body = "{\"error_description\":\"no such token: canary-t0ken\\/ 1 \\u0063anary-t0ken/+1\"}";
    assert_masked(
        &masker,
        &with_body("application/json", body),
        "canary-t0ken/+1",
        "echo",
    );
}

#[test]
fn case_145_a_value_of_megabytes_is_hidden_whole() {
    let token: String = (0..200_000).map(|index| format!("{index:x}.")).collect();
    let mut masker = Masker::new();
    masker.learn(SecretKind::AccessToken, &token);
    let masked = masker.mask_text(&format!("<{token}> <{token}>"));
    let mask = format!("m1{}", "_".repeat(token.len() - 2));
    assert!(masked == format!("<{mask}> <{mask}>"));
    let encoded = STANDARD.encode(format!("xx{token}yy"));
    let masked = masker.mask_text(&format!("/{encoded}"));
    assert!(
        masked
            .trim_matches(|char: char| char != '_')
            .bytes()
            .all(|byte| byte == b'_')
    );
    assert!(masked.len() - masked.matches('_').count() < 12);
}
