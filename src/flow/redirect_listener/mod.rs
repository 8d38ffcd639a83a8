//! The one-shot redirect listener as rules: a request goes in, the bytes of its answer come out.

mod expectation;
mod judge;
mod listener;
#[cfg(test)]
mod listener_tests;
mod loopback_host;
mod pages;
mod pasted;
mod verdict;

pub use expectation::{Awaited, ExpectedState, PostPage, RedirectExpectation, ResponseMode};
pub use listener::{Answer, Listener};
pub use loopback_host::LoopbackHost;
pub use pasted::{PastedError, judge_pasted};
pub use verdict::{IgnoredReason, RequestNote, StrayReason, Verdict};
