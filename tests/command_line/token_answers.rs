//! Hostile and faulty answers of the token endpoint, one run each.

use std::io::Write;

use crate::{
    contract::Trace,
    scripted_server::{
        ACCESS_TOKEN, Answer, ScriptedServer, answer, honest, json, metadata, redirect,
    },
};

/// What a run makes of these bytes as the answer of the token endpoint.
fn token_answer(bytes: impl Into<Vec<u8>>) -> Trace {
    let server = ScriptedServer::that_answers("/token", bytes);
    let trace = server.run().trace();
    // A code is used once: whatever came, there is no second try (RFC 6749 §4.1.2).
    assert_eq!(server.requests_on("/token").len(), 1);
    trace
}

/// No tokens, and a network error: the answer cannot be used.
fn unusable(bytes: impl Into<Vec<u8>>) -> Trace {
    let trace = token_answer(bytes).ended(3, "network_error");
    assert_eq!(trace.end()["stage"], "token");
    assert_eq!(trace.of_type("tokens").len(), 0);
    trace
}

#[test]
fn case_52_an_error_on_200_is_an_error() {
    let trace = token_answer(json(200, r#"{"error":"bad_verification_code"}"#));
    let trace = trace.ended(1, "oauth_error");
    assert_eq!(trace.error(), "bad_verification_code");
    assert_eq!(trace.of_type("tokens").len(), 0);
    assert_eq!(trace.verdicts("token_answer"), ["warn"]);
}

#[test]
fn case_53_an_answer_without_a_usable_access_token() {
    for body in [
        r#"{"token_type":"Bearer"}"#,
        r#"{"access_token":null,"token_type":"Bearer"}"#,
        r#"{"access_token":7,"token_type":"Bearer"}"#,
        r#"{"access_token":["a"],"token_type":"Bearer"}"#,
        r#"{"access_token":"","token_type":"Bearer"}"#,
    ] {
        let trace = unusable(json(200, body));
        assert_eq!(trace.failures(), ["token_answer"], "{body}");
    }
}

#[test]
fn case_54_a_page_instead_of_an_answer() {
    let html = "Content-Type: text/html\r\n";
    let page = "<!doctype html><h1>Please wait</h1>";
    unusable(answer(200, html, page));
    // With a status that refuses, the status counts.
    let refused = token_answer(answer(502, html, page)).ended(1, "oauth_error");
    assert!(refused.error().contains("502"), "{}", refused.error());
}

#[test]
fn case_54_bodies_that_are_no_json() {
    unusable(answer(200, "Content-Type: application/json\r\n", ""));
    unusable(answer(204, "", ""));
    unusable(json(200, r#"{"access_token":"canary"#));
    let mut invalid = json(200, "");
    invalid.extend(b"{\"access_token\":\"\xff\xfe\",\"token_type\":\"Bearer\"}");
    unusable(invalid);
}

#[test]
fn case_55_an_answer_as_a_form_is_read_and_remarked_on() {
    let form = format!("access_token={ACCESS_TOKEN}&token_type=bearer");
    let headers = "Content-Type: application/x-www-form-urlencoded\r\nCache-Control: no-store\r\n";
    let trace = token_answer(answer(200, headers, &form)).ended(0, "completed");
    assert_eq!(trace.verdicts("token_content_type"), ["warn"]);
    assert_eq!(trace.of_type("tokens").len(), 1);
}

#[test]
fn case_56_bodies_without_an_end_are_cut_off() {
    let chunk = [b"4000\r\n".as_slice(), &[b'a'; 0x4000], b"\r\n"].concat();
    let endings = [
        ("Content-Length: 104857600\r\n", vec![b'a'; 0x4000]),
        ("Transfer-Encoding: chunked\r\n", chunk),
    ];
    for (header, piece) in endings {
        let server = ScriptedServer::start(move |request, issuer| match request.path().as_str() {
            "/token" => Answer::Endless {
                head: format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{header}\r\n"),
                piece: piece.clone(),
            },
            _ => honest(request, issuer),
        });
        let trace = server.run().trace().ended(3, "network_error");
        let kept = trace.crossing("token").received.len();
        // The cap on the body is 16 MiB; with the framing of a chunked one it is a little more.
        assert!(kept < 17 * 1024 * 1024, "{header}: {kept} bytes were kept");
    }
}

#[test]
fn case_56_a_compressed_body_is_counted_as_it_unpacks() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..1024 {
        packed.write_all(&[b' '; 64 * 1024]).unwrap();
    }
    let body = packed.finish().unwrap();
    assert!(body.len() < 128 * 1024, "{} bytes for 64 MiB", body.len());
    let headers = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";
    let mut bytes = answer(200, headers, "");
    bytes.extend(body);
    unusable(bytes);
}

#[test]
fn case_57_json_that_is_made_to_hurt() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    unusable(json(200, &deep));
    let huge =
        format!(r#"{{"access_token":"{ACCESS_TOKEN}","token_type":"Bearer","expires_in":1e400}}"#);
    unusable(json(200, &huge));
    let twice = format!(
        r#"{{"access_token":"{ACCESS_TOKEN}","access_token":"{ACCESS_TOKEN}","token_type":"Bearer"}}"#
    );
    let trace = token_answer(json(200, &twice));
    assert_ne!(trace.verdicts("token_answer"), ["pass"], "{trace:#?}");
    assert!(!trace.findings("token_answer").is_empty(), "{trace:#?}");
}

#[test]
fn case_58_token_types() {
    let of = |kind: &str| {
        json(
            200,
            &format!(r#"{{"access_token":"{ACCESS_TOKEN}","token_type":"{kind}"}}"#),
        )
    };
    let trace = token_answer(of("bEaReR")).ended(0, "completed");
    assert_eq!(trace.verdicts("token_type"), ["pass"]);
    let trace = token_answer(of("mac")).ended(4, "stopped");
    assert_eq!(trace.failures(), ["token_type"]);
    let absent = json(200, &format!(r#"{{"access_token":"{ACCESS_TOKEN}"}}"#));
    let trace = token_answer(absent).ended(0, "completed");
    assert_eq!(trace.verdicts("token_type"), ["warn"]);
}

#[test]
fn case_59_lifetimes() {
    for (value, verdict) in [
        ("3600", "pass"),
        ("\"3600\"", "warn"),
        ("-1", "warn"),
        ("0", "warn"),
        ("1e20", "warn"),
    ] {
        let body = format!(
            r#"{{"access_token":"{ACCESS_TOKEN}","token_type":"Bearer","expires_in":{value}}}"#
        );
        let trace = token_answer(json(200, &body)).ended(0, "completed");
        assert_eq!(trace.verdicts("token_expires_in"), [verdict], "{value}");
    }
}

#[test]
fn case_61_a_redirect_of_the_token_endpoint_is_not_followed() {
    let target = ScriptedServer::honest();
    for status in [302, 307, 308] {
        let location = format!("Location: {}/token?q=canary-query\r\n", target.issuer());
        let trace = unusable(answer(status, &location, ""));
        let [finding] = trace.findings("redirect_not_followed").try_into().unwrap();
        assert_eq!(finding["received"], format!("{}/token", target.issuer()));
    }
    // To itself, without an end.
    let server = ScriptedServer::start(|request, issuer| match request.path().as_str() {
        "/token" => Answer::Bytes(redirect(&format!("{issuer}/token"))),
        _ => honest(request, issuer),
    });
    server.run().trace().ended(3, "network_error");
    assert_eq!(server.requests_on("/token").len(), 1);
    assert_eq!(target.connections(), 0);
}

#[test]
fn case_62_an_overloaded_server_is_not_asked_again() {
    for (status, wait) in [
        (429, "1"),
        (503, "Wed, 21 Oct 2037 07:28:00 GMT"),
        (503, "1000000000"),
    ] {
        let headers = format!("Content-Type: text/plain\r\nRetry-After: {wait}\r\n");
        let trace = token_answer(answer(status, &headers, "later")).ended(1, "oauth_error");
        assert_eq!(trace.crossing("token").line["status"], status);
    }
}

#[test]
fn case_12_texts_of_the_server_cannot_paint_the_terminal() {
    let description = "\\u001b[2J\\u001b]0;owned\\u0007\\u202egnp.\\u0000";
    let body = format!(
        r#"{{"error":"invalid_grant\u001b[31m","error_description":"{description}{}"}}"#,
        "x".repeat(100_000)
    );
    let server = ScriptedServer::that_answers("/token", json(400, &body));
    let output = crate::launch::ends_with(1, &server.run());
    for sign in ['\u{1b}', '\u{7}', '\u{202e}', '\0'] {
        assert!(
            !output.stdout.contains(sign),
            "{sign:?} in {}",
            output.stdout
        );
        assert!(
            !output.stderr.contains(sign),
            "{sign:?} in {}",
            output.stderr
        );
    }
    let trace = server.run().trace().ended(1, "oauth_error");
    let said = trace.end().to_string();
    assert!(said.len() < 4_000 && !said.contains("\\u001b") && !said.contains('\u{202e}'));
}

#[test]
fn case_118_a_cookie_is_remarked_on_and_never_sent_back() {
    let server = ScriptedServer::start(|request, issuer| match request.path().as_str() {
        "/.well-known/oauth-authorization-server" => {
            let headers = "Content-Type: application/json\r\nSet-Cookie: jar=canary-cookie\r\n";
            Answer::Bytes(answer(200, headers, &metadata(issuer).to_string()))
        }
        _ => honest(request, issuer),
    });
    let trace = server.run().trace().ended(0, "completed");
    assert_eq!(trace.verdicts("cookie_ignored"), ["warn"]);
    for request in server.requests_on("/token") {
        let text = String::from_utf8_lossy(&request.bytes).to_lowercase();
        assert!(!text.contains("\r\ncookie:"), "{text}");
    }
}
