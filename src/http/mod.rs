//! Messages as bytes: what is about to be sent, what went out and came back, how bytes parse.

mod chunked;
mod exchange;
mod failure;
mod head;
mod message;
mod outgoing;
mod response_reader;

pub use exchange::{Exchange, Timings, TlsFacts};
pub use failure::{FailureKind, TransportFailure};
pub use message::{Header, Headers, Request, Response};
pub use outgoing::{Limits, Outgoing, Trust};
pub use response_reader::{Missing, NotHttp, Progress, ReadError, ResponseReader};
