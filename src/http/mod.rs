//! Messages as bytes: what is about to be sent, what went out and came back, how bytes parse.

mod exchange;
mod failure;
mod message;
mod request_reader;

pub use exchange::{Exchange, Timings, TlsFacts};
pub use failure::{FailureKind, TransportFailure};
pub use message::{Header, Headers, Request, Response};
pub use request_reader::{ReadProgress, ReaderLimits, Refusal, RefusalReason, RequestReader};
