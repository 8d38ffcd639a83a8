//! Messages as bytes: what is about to be sent, what went out and came back, how bytes parse.

mod draft;
mod exchange;
mod failure;
mod masking;
mod message;

pub use draft::{AddressDraft, Body, Change, ChangeKind, ChangeSubject, Draft, RequestDraft};
pub use exchange::{Exchange, Timings, TlsFacts};
pub use failure::{FailureKind, TransportFailure};
pub use masking::{Masker, SecretKind};
pub use message::{Header, Headers, Request, Response};
