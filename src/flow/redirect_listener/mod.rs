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
pub use listener::{Answer, Listener, Rules};
pub use loopback_host::LoopbackHost;
pub(in crate::flow) use pages::no_content;
pub use pasted::{PastedError, judge_pasted};
pub use verdict::{IgnoredReason, RequestNote, StrayReason, Verdict};
