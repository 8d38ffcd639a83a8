//! Messages as bytes: what is about to be sent, what went out and came back, how bytes parse.

mod certificate;
mod chunked;
mod content_coding;
mod exchange;
mod failure;
#[cfg(test)]
mod framing_tests;
mod head;
mod message;
mod outgoing;
pub mod parse;
mod response_reader;

pub use certificate::{Certificate, certificate_sha256};
pub use content_coding::{CodingRemark, DecodedBody, decoded_body};
pub use exchange::{Exchange, Timings, TlsFacts};
pub use failure::{FailureKind, TransportFailure};
pub use message::{Header, Headers, Request, Response};
pub use outgoing::{Limits, Outgoing, Trust};
pub use parse::ParsedResponse;
pub use response_reader::{Missing, NotHttp, Progress, ReadError, ResponseReader};
