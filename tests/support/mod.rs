//! What end-to-end tests share: the peer server, the built program and its window, a stand-in browser, a search for canaries.
//!
//! A test binary takes it in with `mod support;` and uses what it needs.

#![allow(
    dead_code,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "each test binary uses a part, touches the world, and may fail loudly"
)]

pub(crate) mod browser;
pub(crate) mod canary;
pub(crate) mod keyring;
pub(crate) mod peer;
pub(crate) mod process;
pub(crate) mod program;
pub(crate) mod real_window;
