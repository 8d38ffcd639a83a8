//! Exports of fixed runs: compared with snapshots, searched for secrets, read by other programs.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test touches the world and may fail loudly"
)]

mod support;

/// The client and the server joined in memory.
#[allow(dead_code, reason = "other tests use the rest")]
#[path = "."]
mod in_memory {
    #[path = "in_memory/asserts.rs"]
    mod asserts;
    #[path = "in_memory/pair.rs"]
    pub(crate) mod pair;
    #[path = "in_memory/setup.rs"]
    pub(crate) mod setup;
    #[path = "in_memory/wire.rs"]
    mod wire;
}

#[path = "export/runs.rs"]
mod runs;

#[path = "export/canaries.rs"]
mod canaries;
#[path = "export/curl_lines.rs"]
mod curl_lines;
#[path = "export/meaning.rs"]
mod meaning;
#[path = "export/snapshots.rs"]
mod snapshots;
#[path = "export/validators.rs"]
mod validators;
