//! Names whose values are secrets, in whatever text they stand.

/// Values that a run makes or receives itself (RFC 6749 §4.1, RFC 7636 §4, OpenID Connect Core
/// §3.1.2.1); an old one would be wrong.
const OF_ONE_RUN: [&str; 8] = [
    "state",
    "nonce",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "device_code",
    "auth_req_id",
];

/// Names that hold one of the words below and are harmless.
const HARMLESS: [&str; 6] = [
    "token_type",
    "token_type_hint",
    "requested_token_type",
    "subject_token_type",
    "actor_token_type",
    "client_assertion_type",
];

/// A value is a secret where its name holds one of these.
const WORDS: [&str; 13] = [
    "secret",
    "password",
    "passwd",
    "passphrase",
    "token",
    "assertion",
    "apikey",
    "api_key",
    "api-key",
    "private_key",
    "privatekey",
    "credential",
    "cookie",
];

pub(super) fn is_of_one_run(name: &str) -> bool {
    OF_ONE_RUN.contains(&name)
}

/// Whether a parameter of that name must not be kept. A signed request holds whatever it holds.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if HARMLESS.contains(&name.as_str()) {
        return false;
    }
    matches!(name.as_str(), "request" | "login_hint" | "authorization")
        || WORDS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_what_only_sounds_like_one() {
        for name in [
            "client_secret",
            "clientSecret",
            "X-Api-Key",
            "id_token_hint",
            "subject_token",
            "Password",
            "request",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["audience", "resource", "subject_token_type", "prompt"] {
            assert!(!is_secret(name), "{name}");
        }
        assert!(is_of_one_run("code_verifier") && !is_of_one_run("prompt"));
    }
}
