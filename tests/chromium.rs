//! Chromium, which this project did not write, at every page of the program, and what it saw held against what was recorded.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test touches the world and may fail loudly"
)]

mod support;

#[allow(dead_code, reason = "shared with the tests of the command line")]
#[path = "command_line/contract.rs"]
mod contract;
#[allow(dead_code, reason = "shared with the tests of the command line")]
#[path = "command_line/launch.rs"]
mod launch;

#[path = "chromium/visit.rs"]
mod visit;

#[path = "chromium/at_the_command_line.rs"]
mod at_the_command_line;
#[path = "chromium/at_the_window.rs"]
mod at_the_window;
#[path = "chromium/over_https.rs"]
mod over_https;
#[path = "chromium/the_witness.rs"]
mod the_witness;
