//! Messages as bytes: what is about to be sent, what went out and came back, how bytes parse.

mod certificate;
mod chunked;
mod client_identity;
mod content_coding;
mod draft;
mod exchange;
mod failure;
#[cfg(test)]
mod framing_tests;
mod head;
mod masking;
mod message;
mod outgoing;
pub mod parse;
mod request_reader;
mod response_reader;
mod route;

pub use certificate::{Certificate, certificate_sha256, public_key_sha256};
pub use client_identity::{ClientIdentity, certificate_thumbprint};
pub use content_coding::{CodingRemark, DecodedBody, decoded_body};
pub use draft::raw_text::show as raw_text;
pub use draft::{AddressDraft, Body, Change, ChangeKind, ChangeSubject, Draft, RequestDraft};
pub use exchange::{Exchange, ProxyLeg, Timings, TlsFacts, Way};
pub use failure::{FailureKind, TransportFailure};
pub use masking::{Masker, SecretKind};
pub use message::{Header, Headers, Request, Response};
pub use outgoing::{Limits, Outgoing, Trust};
pub use parse::ParsedResponse;
pub use request_reader::{ReadProgress, ReaderLimits, Refusal, RefusalReason, RequestReader};
pub use response_reader::{Missing, NotHttp, Progress, ReadError, ResponseReader};
pub use route::{EnvironmentProxies, Proxies, Proxy, Route};
