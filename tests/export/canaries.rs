//! Secrets of every kind, in every encoding, wherever a record may hold one: no default export has one.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth_playground::{
    export::{Export, FORMATS},
    flow::{
        Check, End, EndStatus, Entry, Finding, Grant, MessageKind, Notice, Record,
        RecordedExchange, Remark, Stage, StageStatus, Tokens,
    },
    http::{Change, ChangeKind, ChangeSubject, FailureKind, Masker, SecretKind, TransportFailure},
    oauth::{Secret, Timestamp},
    profile::built_in,
    session::{Header, Trace},
};

use crate::{
    runs::{bytes, complete, recorded},
    support::canary,
};

/// Every one odd enough to be encoded differently in URLs, base64 and JSON.
const CLIENT_SECRET: &str = "canary-client/secret+\"7f\"";
const CODE: &str = "canary-code~4/0AX4XfWh+kk";
const VERIFIER: &str = "canary-verifier-dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1g";
const STATE: &str = "canary-state-af0ifjsldkj";
const NONCE: &str = "canary-nonce-n-0S6_WzA2Mj";
const ACCESS_TOKEN: &str = "canary-access-SlAV32hkKG/+";
const REFRESH_TOKEN: &str = "canary-refresh-8xLOxBtZp8";
const SIGNATURE: &str = "Y2FuYXJ5LXNpZ25hdHVyZS1vZi10aGUtaWQtdG9rZW4";
const ASSERTION_SIGNATURE: &str = "Y2FuYXJ5LXNpZ25hdHVyZS1vZi1hbi1hc3NlcnRpb24";
const PRIVATE_KEY: &str = "canaryprivatekeydofthedpopproof0123456789abc";
const COOKIE: &str = "canary-cookie-31d4d96e407aad42";
const REGISTRATION: &str = "canary-registration-reg-23410913-abewfq.123483";
const DEVICE_CODE: &str = "canary-device-GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS";
const LOGIN_HINT: &str = "canary.login.hint@example.com";
const PASSWORD: &str = "canary-password-A3ddj3w";
const REQUEST_URI: &str = "urn:ietf:params:oauth:request_uri:canary-6esc_11ACC5bwc014ltc14eY22c";
const AUTH_REQ_ID: &str = "canary-1c266114-a1be-4252-8ad1-04986c5b9ac1";

const SECRETS: [&str; 17] = [
    CLIENT_SECRET,
    CODE,
    VERIFIER,
    STATE,
    NONCE,
    ACCESS_TOKEN,
    REFRESH_TOKEN,
    SIGNATURE,
    ASSERTION_SIGNATURE,
    PRIVATE_KEY,
    COOKIE,
    REGISTRATION,
    DEVICE_CODE,
    LOGIN_HINT,
    PASSWORD,
    REQUEST_URI,
    AUTH_REQ_ID,
];

fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

fn jwt(payload: &serde_json::Value, signature: &str) -> String {
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.{signature}",
        part(r#"{"alg":"ES256","kid":"k1"}"#),
        part(&payload.to_string())
    )
}

/// As a server would send it whose chunks end wherever they like.
fn chunked(body: &str) -> String {
    let mut out = String::new();
    for piece in body.as_bytes().chunks(13) {
        let piece = String::from_utf8(piece.to_vec()).unwrap();
        out.push_str(&format!("{:x}\r\n{piece}\r\n", piece.len()));
    }
    out + "0\r\n\r\n"
}

struct Run {
    trace: Trace,
    masker: Masker,
}

impl Run {
    fn push(&mut self, entry: Entry) {
        if let Entry::Exchange(recorded) = &entry {
            self.masker.learn_request(&recorded.exchange.sent);
            self.masker.learn_response(&recorded.exchange.received);
        }
        self.trace.push(Record {
            at: Timestamp::from_secs(1_795_000_000),
            entry,
        });
    }

    fn crossed(&mut self, sent: &str, received: &str) {
        let id = u32::try_from(self.trace.exchanges().count() + 1).unwrap();
        self.push(Entry::Exchange(Box::new(RecordedExchange {
            exchange: bytes(sent, received),
            ..recorded(id, MessageKind::Token)
        })));
    }
}

fn run() -> Run {
    let mut profile = built_in("http://127.0.0.1:9400").unwrap();
    profile.request.extra_parameters = vec![(String::from("login_hint"), String::from(LOGIN_HINT))];
    profile.notes.clear();
    let mut run = Run {
        trace: Trace::new(Header {
            id: String::from("s9"),
            started: Timestamp::from_secs(1_795_000_000),
            profile,
            grant: Grant::AuthorizationCode,
        }),
        masker: Masker::new(),
    };
    for (kind, value) in [
        (SecretKind::ClientSecret, CLIENT_SECRET),
        (SecretKind::CodeVerifier, VERIFIER),
        (SecretKind::State, STATE),
        (SecretKind::Nonce, NONCE),
    ] {
        run.masker.learn(kind, value);
    }
    let id_token = jwt(
        &serde_json::json!({"iss": "http://127.0.0.1:9400", "sub": "alice", "nonce": NONCE}),
        SIGNATURE,
    );
    let assertion = jwt(&serde_json::json!({"iss": "client"}), ASSERTION_SIGNATURE);
    let basic = STANDARD.encode(format!("client:{}", encoded(CLIENT_SECRET)));
    let query = format!(
        "response_type=code&state={}&nonce={}&login_hint={}&request_uri={}",
        encoded(STATE),
        encoded(NONCE),
        encoded(LOGIN_HINT),
        encoded(REQUEST_URI)
    );
    let address = format!("http://127.0.0.1:9400/authorize?{query}");
    run.push(Entry::Stage {
        stage: Stage::Authorization,
        status: StageStatus::Ready,
        authorization_url: Some(address.clone()),
    });
    run.push(Entry::BrowserAsked {
        stage: Stage::Authorization,
        address,
    });
    let body = format!(
        "username=alice&password={}&login_hint={}",
        encoded(PASSWORD),
        encoded(LOGIN_HINT)
    );
    run.crossed(
        &format!("POST /login?{query} HTTP/1.1\nHost: a\nCookie: session={COOKIE}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {}\n\n{body}", body.len()),
        &format!("HTTP/1.1 303 See Other\nSet-Cookie: session={COOKIE}; HttpOnly\nLocation: http://127.0.0.1:53682/callback?code={}&state={}\nContent-Length: 0\n\n", encoded(CODE), encoded(STATE)),
    );
    let form = format!(
        "grant_type=authorization_code&code={}&code_verifier={VERIFIER}&client_secret={}&client_assertion={assertion}&device_code={DEVICE_CODE}&auth_req_id={AUTH_REQ_ID}",
        encoded(CODE),
        encoded(CLIENT_SECRET)
    );
    let answer = serde_json::json!({
        "access_token": ACCESS_TOKEN,
        "refresh_token": REFRESH_TOKEN,
        "id_token": id_token,
        "registration_access_token": REGISTRATION,
        "request_uri": REQUEST_URI,
        "token_type": "Bearer",
        "private_key": {"kty": "EC", "crv": "P-256", "x": "x", "y": "y", "d": PRIVATE_KEY},
    });
    run.crossed(
        &format!("POST /token HTTP/1.1\nHost: a\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {}\n\n{form}", form.len()),
        &format!("HTTP/1.1 200 OK\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n{}", chunked(&answer.to_string())),
    );
    let echo = serde_json::json!({
        "error": "invalid_grant",
        "error_description": format!("no {CODE} for {CLIENT_SECRET} with {ACCESS_TOKEN}"),
        "debug": STANDARD.encode(format!("{{\"verifier\":\"{VERIFIER}\"}}")),
    });
    run.crossed(
        &format!("GET /userinfo HTTP/1.1\nHost: a\nAuthorization: Bearer {ACCESS_TOKEN}\n\n"),
        &format!(
            "HTTP/1.1 400 Bad Request\nContent-Type: application/json\nContent-Length: {}\n\n{echo}",
            echo.to_string().len()
        ),
    );
    run.push(Entry::Exchange(Box::new(RecordedExchange {
        failure: Some(TransportFailure {
            kind: FailureKind::NotHttp,
            destination: String::from("http://a:80"),
            detail: format!("it began with {ACCESS_TOKEN}"),
        }),
        ..recorded(4, MessageKind::Token)
    })));
    run.push(Entry::Finding {
        stage: Stage::Redirect,
        finding: Finding::fail(
            Check::RedirectState,
            Remark::Because(format!("{STATE} is not {NONCE}")),
        )
        .expected(STATE)
        .received(format!("{CODE} {REFRESH_TOKEN}")),
    });
    run.push(Entry::Deviation {
        stage: Stage::Token,
        change: Change {
            subject: ChangeSubject::Parameter(String::from(VERIFIER)),
            kind: ChangeKind::Added,
        },
    });
    run.push(Entry::Notice {
        stage: Stage::Token,
        notice: Notice::SkippedBecause {
            reason: format!("no token but {REFRESH_TOKEN}"),
        },
    });
    run.push(Entry::Tokens {
        stage: Stage::Token,
        tokens: Tokens {
            access_token: Some(Secret::new(ACCESS_TOKEN)),
            refresh_token: Some(Secret::new(REFRESH_TOKEN)),
            id_token: Some(Secret::new(id_token)),
            ..Tokens::default()
        },
    });
    run.push(Entry::End(End {
        status: EndStatus::OAuthError,
        stage: Stage::Token,
        error: Some(String::from("invalid_grant")),
        description: Some(format!("no {CODE} for {CLIENT_SECRET}")),
        failure: None,
    }));
    run
}

/// Also what stands in base64 in the export.
fn found(rendered: &str, secrets: &[&str]) -> Vec<String> {
    let mut found = canary::found_in(rendered.as_bytes(), secrets);
    for run in rendered.split(|c: char| !(c.is_ascii_alphanumeric() || "+/=".contains(c))) {
        if let Ok(decoded) = STANDARD.decode(run)
            && run.len() >= 16
        {
            found.extend(canary::found_in(&decoded, secrets));
        }
    }
    let json_escaped: Vec<String> = secrets
        .iter()
        .map(|secret| serde_json::json!(secret).to_string())
        .collect();
    found.extend(
        json_escaped
            .iter()
            .filter(|secret| rendered.contains(secret.trim_matches('"')))
            .map(|secret| format!("{secret} (JSON)")),
    );
    found
}

#[test]
fn case_137_139_no_export_has_a_secret_unless_it_is_asked_for() {
    let run = run();
    let export = Export::new(&run.trace, &run.masker, false);
    for format in FORMATS {
        let rendered = (format.render)(&export);
        let found = found(&rendered, &SECRETS);
        assert!(found.is_empty(), "{}: {found:#?}\n{rendered}", format.name);
        assert!(!rendered.contains("with-secrets"), "{}", format.name);
    }
    assert_eq!(export.file_name(&FORMATS[0]), "s9.har");
}

#[test]
fn case_137_a_whole_run_keeps_its_secrets_and_shows_tokens_without_their_signatures() {
    let run = complete();
    let real = run.export("json", true);
    let object: serde_json::Value = serde_json::from_str(&real).unwrap();
    let mut secrets = vec![String::from(crate::in_memory::setup::CLIENT_SECRET)];
    for record in object["records"].as_array().unwrap() {
        for name in ["access_token", "refresh_token"] {
            secrets.extend(record[name].as_str().map(str::to_owned));
        }
        if let Some(token) = record["id_token"].as_str() {
            secrets.push(token.rsplit('.').next().unwrap().to_owned());
        }
    }
    assert!(secrets.len() >= 4, "{secrets:?}");
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    for format in FORMATS {
        let found = found(&run.masked(format.name), &secrets);
        assert!(found.is_empty(), "{}: {found:#?}", format.name);
    }
    let masked: serde_json::Value = serde_json::from_str(&run.masked("json")).unwrap();
    let tokens = |object: &serde_json::Value| -> Vec<String> {
        let records = object["records"].as_array().unwrap();
        records
            .iter()
            .filter_map(|record| record["id_token"].as_str().map(str::to_owned))
            .collect()
    };
    for (masked, real) in tokens(&masked).iter().zip(tokens(&object)) {
        let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();
        let (masked, real) = (parts(masked), parts(&real));
        assert_eq!(masked[0], real[0]);
        assert_eq!(masked[1].len(), real[1].len());
        assert!(masked[2].ends_with("____"), "{masked:?}");
    }
}

#[test]
fn case_138_secrets_that_are_asked_for_are_named_in_every_format() {
    let run = run();
    let export = Export::new(&run.trace, &run.masker, true);
    for format in FORMATS {
        let rendered = (format.render)(&export);
        assert!(
            rendered.contains("with-secrets: this holds real secrets"),
            "{} does not say it",
            format.name
        );
        // Diagrams show names of parameters only; the others show what crossed the wire.
        let has_values = !["svg", "mermaid"].contains(&format.name);
        let shows = !found(&rendered, &[ACCESS_TOKEN, VERIFIER]).is_empty();
        assert_eq!(shows, has_values, "{}", format.name);
        let name = export.file_name(format);
        assert_eq!(name, format!("s9-with-secrets.{}", format.extension));
    }
}

#[test]
fn the_search_finds_every_secret_where_it_was_asked_for() {
    let run = run();
    let export = Export::new(&run.trace, &run.masker, true);
    let everything: String = FORMATS
        .iter()
        .map(|format| (format.render)(&export))
        .collect();
    for secret in SECRETS {
        assert!(!found(&everything, &[secret]).is_empty(), "{secret}");
    }
}
