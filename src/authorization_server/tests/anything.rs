//! Whatever comes, the answer is well formed and tells a browser to keep it to itself.

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};

use super::workshop::{Workshop, asked, request, token_form};

const PATHS: [&str; 26] = [
    "/",
    "/.well-known/openid-configuration",
    "/jwks",
    "/authorize",
    "/login",
    "/consent",
    "/token",
    "/userinfo",
    "/introspect",
    "/revoke",
    "/api/notes",
    "/api/vault",
    "/par",
    "/device",
    "/device_authorization",
    "/bc-authorize",
    "/approve",
    "/register",
    "/logout",
    "/.well-known/webfinger",
    "/.well-known/oauth-protected-resource/api/notes",
    "/.well-known/oauth-protected-resource/api/vault",
    "/.well-known/oauth-authorization-server",
    "*",
    "",
    "http://evil.example/token",
];

/// Cuts, doubles and distorts.
fn distorted(text: &str, rng: &mut ChaCha20Rng) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..rng.next_u32() % 4 {
        let at = usize::try_from(rng.next_u32()).unwrap() % (bytes.len() + 1);
        match rng.next_u32() % 3 {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, b"%&=+ \"<\r\n\0\x80"[at % 11]),
            _ => bytes.extend_from_within(at..),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn distorted_requests_get_well_formed_answers() {
    let mut server = Workshop::new();
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let code = server.code();
    let token: Vec<String> = token_form(&code)
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let bodies = [
        asked().encode(),
        token.join("&"),
        "request=x&form_token=y".into(),
    ];
    for round in 0..3000 {
        let path = PATHS[round % PATHS.len()];
        let body = distorted(&bodies[round % 3], &mut rng);
        let target = distorted(&format!("{path}?{}", bodies[(round + 1) % 3]), &mut rng);
        let authorization = distorted("Basic d29ya3Nob3AtcG9zdDp4", &mut rng);
        let mut headers = vec![("Content-Type", "application/x-www-form-urlencoded")];
        if round % 2 == 0 {
            headers.push(("Authorization", &authorization));
        }
        let method = ["GET", "POST", "BREW", "PUT"][round % 7 % 4];
        let response = server.send(&request(method, &target, &headers, &body));
        assert!((200..500).contains(&response.status), "{method} {target}");
        for header in response.headers.iter() {
            let is_clean = header.value.iter().all(|byte| (b' '..=b'~').contains(byte));
            assert!(is_clean, "{}: {}", header.name, header.text());
        }
        let type_of_body = response.media_type();
        assert_eq!(
            type_of_body.is_some(),
            !response.body.is_empty(),
            "{method} {target}"
        );
    }
}
