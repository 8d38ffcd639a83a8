//! Whole runs in memory: client and server joined without a socket, a clock or a wait.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

mod in_memory {
    mod after_tokens;
    mod again;
    mod asserts;
    mod discovery;
    mod pair;
    mod running_to_end;
    mod setup;
    mod stopping;
    mod token_answers;
    mod tolerance;
    mod transport;
    mod wire;

    mod bound_tokens;
    mod ciba;
    mod ciba_ping;
    mod client_assertions;
    mod device_code;
    mod edits;
    mod fresh_keys;
    mod front_channel;
    mod id_token_checks;
    mod id_token_secrets;
    mod id_tokens;
    mod jwt_bearer;
    mod logout;
    mod mcp;
    mod mcp_versions;
    mod mutual_tls;
    mod other_grants;
    mod peculiarities;
    mod personas;
    mod pushed_requests;
    mod reach;
    mod redirect_parameters;
    mod redirects;
    mod registration;
    mod relying_party_expectations;
    mod sealed_tokens;
    mod sign_in_wishes;
    mod signed_answers;
    mod signed_requests;
    mod step_up;
    mod token_exchange;
    mod whole_runs;
}
