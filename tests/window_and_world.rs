//! The window on the real world: real sockets, certificates, ports and disk behind it, and a person
//! who types what goes wrong.

#![cfg(feature = "gui")]
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test touches the world and may fail anywhere"
)]

#[path = "window_and_world/program.rs"]
mod program;
#[path = "window_and_world/servers.rs"]
mod servers;

#[path = "window_and_world/bad_input.rs"]
mod bad_input;
