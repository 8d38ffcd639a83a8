//! The window as pictures, each held against the one beside these tests; nothing in them depends on
//! clock, chance, network or screen. `UPDATE_SNAPSHOTS=1 cargo test --features inspection --test pictures`
//! takes those anew that have changed; then look at them.

#![cfg(feature = "gui")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail anywhere"
)]

#[allow(dead_code, reason = "shared with the tests of the window")]
#[path = "window/shelf.rs"]
mod shelf;
#[allow(dead_code, reason = "shared with the tests of the window")]
#[path = "window/world_in_memory.rs"]
mod world_in_memory;

#[path = "pictures/main_window.rs"]
mod main_window;
#[path = "pictures/taking.rs"]
mod taking;
