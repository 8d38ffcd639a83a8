//! The rules of masking, one by one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::canary_tests::{jwt, leak};
use super::*;

fn part_of_jwt(token: &str, index: usize) -> String {
    let part = token.split('.').nth(index).unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn credentials_of_any_scheme_are_hidden() {
    let request = "GET / HTTP/1.1\r\nAuthorization: Digest u=\"canary\", x=1\r\nX: y\r\n\r\n";
    assert_eq!(
        Masker::new().mask_text(request),
        "GET / HTTP/1.1\r\nAuthorization: Digest m______________\r\nX: y\r\n\r\n"
    );
}

#[test]
fn masks_have_this_form() {
    let mut masker = Masker::new();
    masker.learn(SecretKind::State, "state value");
    masker.learn(SecretKind::Code, "Splxl+OBeZQ");
    let request = "GET /cb?code=Splxl%2BOBeZQ&state=state+value&iss=https%3A%2F%2Fas HTTP/1.1\r\nHost: h\r\n\r\n";
    assert_eq!(
        masker.mask_text(request),
        "GET /cb?code=m2___________&state=m1_________&iss=https%3A%2F%2Fas HTTP/1.1\r\nHost: h\r\n\r\n"
    );
    assert_eq!(
        masker.mask_text("GET /?state=new-one HTTP/1.1\r\n\r\n"),
        "GET /?state=m______ HTTP/1.1\r\n\r\n"
    );
    assert_eq!(masker.kind(2), Some(SecretKind::Code));
    assert_eq!((masker.kind(0), masker.kind(3)), (None, None));
}

#[test]
fn counters_are_stable_and_shared_by_equal_values() {
    let mut masker = Masker::new();
    masker.learn_request(b"GET /a?state=first-value&nonce=second-value HTTP/1.1\r\n\r\n");
    let early = b"GET /cb?state=first%2Dvalue&code=third-value HTTP/1.1\r\n\r\n";
    let before = masker.mask_text(std::str::from_utf8(early).unwrap());
    assert!(
        before.contains("state=m1___________&code=m__________ "),
        "{before}"
    );
    masker.learn_request(early);
    masker.learn(SecretKind::Nonce, "second-value");
    let after = masker.mask_text(std::str::from_utf8(early).unwrap());
    assert!(
        after.contains("state=m1___________&code=m3_________ "),
        "{after}"
    );
    // A session that was read back holds masks; they are no new secrets.
    masker.learn_request(after.as_bytes());
    assert_eq!(masker.mask_text(&after), after);
    masker.learn(SecretKind::Password, "fourth-value");
    assert_eq!(masker.mask_text("fourth-value"), "m4__________");
}

#[test]
fn header_and_payload_of_a_token_stay_readable() {
    let token = jwt(r#"{"iss":"https://as","nonce":"canary-nonce","aud":"client"}"#);
    let response =
        format!("HTTP/1.1 200 OK\r\n\r\n{{\"id_token\":\"{token}\",\"access_token\":\"{token}\"}}");
    let mut masker = Masker::new();
    masker.learn_response(response.as_bytes());
    let masked = masker.mask_text(&response);
    let shown = masked
        .split("\"id_token\":\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert_eq!(part_of_jwt(shown, 0), r#"{"alg":"RS256","typ":"JWT"}"#);
    assert_eq!(
        part_of_jwt(shown, 1),
        r#"{"iss":"https://as","nonce":"m2__________","aud":"client"}"#
    );
    let signature = shown.split('.').nth(2).unwrap();
    assert!(signature.starts_with("m1_____"), "{signature}");
    assert_eq!(masked.matches(shown).count(), 2);

    let mut explicit = Masker::new();
    explicit.learn(SecretKind::IdToken, &token);
    let bearer = format!("GET / HTTP/1.1\r\nAuthorization: Bearer {token}\r\n\r\n");
    let masked = explicit.mask_text(&bearer);
    let shown = masked.split("Bearer ").nth(1).unwrap().trim_end();
    assert_eq!(part_of_jwt(shown, 0), r#"{"alg":"RS256","typ":"JWT"}"#);
    assert!(part_of_jwt(shown, 1).starts_with(r#"{"iss":"https://as","nonce":"m2_"#));
    // In a form the dots may be encoded.
    let masked = explicit.mask_text(&token.replace('.', "%2E"));
    assert!(masked.contains("%2Em1_"), "{masked}");
}

#[test]
fn a_value_that_is_base64_of_an_object_is_hidden_whole() {
    let state = URL_SAFE_NO_PAD.encode(r#"{"nonce":"canary-nonce","return_to":"/canary"}"#);
    let request = format!("GET /cb?state={state} HTTP/1.1\r\nX: {state}\r\n\r\n");
    let mut masker = Masker::new();
    masker.learn_request(request.as_bytes());
    let mask = format!("m1{}", "_".repeat(state.len() - 2));
    let masked = format!("GET /cb?state={mask} HTTP/1.1\r\nX: {mask}\r\n\r\n");
    assert_eq!(masker.mask_text(&request), masked);
}

#[test]
fn an_encrypted_token_keeps_its_header_only() {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#);
    let token = format!("{header}.canarykey.canaryiv.canarytext.canarytag");
    let masked = Masker::new().mask_text(&token);
    assert!(masked.starts_with(&format!("{header}.m")));
    assert!(!masked.contains("canary"), "{masked}");
    assert_eq!(masked.len(), token.len());
}

#[test]
fn short_values_are_hidden_in_their_field_only() {
    let mut masker = Masker::new();
    let request = "POST /a?state=a HTTP/1.1\r\nHost: a.example\r\nCookie: a=b\r\n\r\ncode=abc&grant_type=a&nonce=%61%62";
    masker.learn_request(request.as_bytes());
    masker.learn(SecretKind::ClientSecret, "ab");
    let masked = masker.mask_text(request);
    assert_eq!(
        masked,
        "POST /a?state=_ HTTP/1.1\r\nHost: a.example\r\nCookie: a=_\r\n\r\ncode=m3_&grant_type=a&nonce=m4____"
    );
}

#[test]
fn common_words_do_not_destroy_the_text() {
    let mut masker = Masker::new();
    masker.learn(SecretKind::ClientSecret, "secret");
    masker.learn(SecretKind::State, "active");
    masker.learn(SecretKind::Password, "1234");
    masker.learn(SecretKind::Code, "code");
    let body = r#"{"active":true,"client_secret":"secret","note":"secretary, secret","state":"active","n":[1234,12345]}"#;
    assert_eq!(
        masker.mask_text(body),
        r#"{"active":true,"client_secret":"m1____","note":"secretary, m1____","state":"m2____","n":[m3__,12345]}"#
    );
}

#[test]
fn a_request_uri_that_is_no_urn_is_no_secret() {
    let request = "GET /a?request_uri=https://client.example/request.jwt HTTP/1.1\r\n\r\n";
    assert_eq!(Masker::new().mask_text(request), request);
}

#[test]
fn overlapping_values_leave_nothing_of_either() {
    let mut masker = Masker::new();
    masker.learn(SecretKind::Code, "abcdefgh1234");
    masker.learn(SecretKind::State, "1234ijklmnop");
    masker.learn(SecretKind::Nonce, "abcdefgh1234ij");
    assert_eq!(
        masker.mask_text("<abcdefgh1234ijklmnop>"),
        "<m3__________________>"
    );
    let mut masker = Masker::new();
    masker.learn(SecretKind::Code, "a1a1a1a1");
    assert_eq!(masker.mask_text("=a1a1a1a1a1a1a="), "=m1__________a=");
}

#[test]
fn json_values_are_masked_by_name_and_by_content() {
    let mut masker = Masker::new();
    masker.learn(SecretKind::Code, "canary-code");
    let value = serde_json::json!({
        "url": "https://h/?code=canary-code&x=1",
        "list": ["canary-code", 1, null, {"state": "xy"}],
        "canary-code": {"client_secret": "never learned"},
    });
    assert_eq!(
        masker.mask_json(&value),
        serde_json::json!({
            "url": "https://h/?code=m1_________&x=1",
            "list": ["m1_________", 1, null, {"state": "m_"}],
            "m1_________": {"client_secret": "m____________"},
        })
    );
}

#[test]
fn odd_messages_keep_their_length() {
    let mut masker = Masker::new();
    masker.learn(SecretKind::Code, "canary-code");
    for odd in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\ncanary-code",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ncanary-code",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\ncanary-code",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ncanary-code",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: canary-code",
        b"\xff\xfe\\u\\ud800\\ud800\\udc00%%4%zz&#;&#x110000;canary-code",
        b"{\"code\":\"\\",
        b"Authorization:",
        b"Cookie: ; =;",
        b"<input name= value=",
        b"<input value=canary-code name=code",
        b"-----BEGIN PRIVATE KEY-----\n",
        b"eyJhbGciOiJub25lIn0.",
        b"eyJhbGciOiJub25lIn0..",
    ] {
        let masked = masker.mask_bytes(odd);
        assert_eq!(masked.len(), odd.len());
        assert_eq!(
            leak(&masked, "canary-code"),
            None,
            "{}",
            String::from_utf8_lossy(odd)
        );
        let mut learner = Masker::new();
        learner.learn_response(odd);
    }
}

#[test]
fn case_141_debug_shows_no_value() {
    let mut masker = Masker::new();
    masker.learn(SecretKind::Code, "canary-code");
    assert_eq!(format!("{masker:?}"), "Masker(1 values)");
}

/// As large as a body may be, with hundreds of secrets; what it asserts is that nothing is missed.
#[test]
fn case_145_large_bodies() {
    let mut masker = Masker::new();
    for index in 0..300 {
        masker.learn(
            SecretKind::AccessToken,
            &format!("canary-number-{index}-of-many"),
        );
    }
    let mut body = Vec::new();
    while body.len() < 1 << 20 {
        body.extend_from_slice(b"{\"a\":\"some \\\"text\\\" and %41, eyJhbGciOiJub25lIn0\"},\n");
    }
    body.extend_from_slice(b"canary-number-299-of-many");
    let masked = masker.mask_bytes(&body);
    assert_eq!(&masked[..body.len() - 25], &body[..body.len() - 25]);
    assert!(masked.ends_with(b"m300_____________________"));
}

#[test]
fn pieces_in_any_order_keep_their_length() {
    const PIECES: [&str; 32] = [
        "HTTP/1.1 200 OK\r\n",
        "GET /?",
        " HTTP/1.1\r\n",
        "\r\n",
        "\r\n\r\n",
        "\n",
        "5\r\n",
        "0\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Authorization: ",
        "Cookie: ",
        "Basic ",
        ";",
        "=",
        "&",
        "code",
        "canary-code",
        "%63anary-code",
        "\\u0063anary-code",
        "Y2FuYXJ5LWNvZGU",
        "\"",
        "\\",
        ":",
        "{",
        "}",
        "eyJhbGciOiJub25lIn0",
        ".",
        "<input ",
        "value=",
        "name=code ",
        ">",
        "\u{e9}",
    ];
    let mut masker = Masker::new();
    masker.learn(SecretKind::Code, "canary-code");
    let mut random: u64 = 1;
    for _ in 0..2_000 {
        let mut text = String::new();
        for _ in 0..12 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text.push_str(PIECES[usize::try_from(random >> 59).unwrap()]);
        }
        let masked = masker.mask_bytes(text.as_bytes());
        assert_eq!(masked.len(), text.len(), "{text:?}");
        assert_eq!(leak(&masked, "canary-code"), None, "{text:?}");
        Masker::new().learn_response(text.as_bytes());
    }
}

#[test]
fn the_answer_behind_an_interim_response_is_taken_apart_too() {
    let mut masker = Masker::new();
    masker.learn(SecretKind::Code, "canary-code");
    let message = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\
                   Transfer-Encoding: chunked\r\n\r\n6\r\ncanary\r\n5\r\n-code\r\n0\r\n\r\n";
    assert_eq!(
        masker.mask_text(message),
        message
            .replace("canary", "m1____")
            .replace("-code", "_____")
    );
}

#[test]
fn the_characters_that_a_value_shares_with_its_neighbours_are_hidden_too() {
    let mut masker = Masker::new();
    masker.learn(SecretKind::Code, "canary-code");
    // Behind one byte, in a run that does not begin where the base64 does.
    let encoded = format!("-{}!", URL_SAFE_NO_PAD.encode("xcanary-codexx"));
    assert_eq!(encoded, "-eGNhbmFyeS1jb2RleHg!");
    assert_eq!(masker.mask_text(&encoded), "-em1_____________eHg!");
}

#[test]
fn base64_is_found_behind_the_slashes_of_a_path() {
    let mut masker = Masker::new();
    masker.learn(SecretKind::ClientSecret, "s3cr3t");
    let path = "/as/aWQ6czNjcjN0/more";
    assert_eq!(masker.mask_text(path), "/as/m1__________/more");
}
