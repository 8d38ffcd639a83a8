//! Sends one request over one connection and writes down every byte of it.

mod client;
mod client_certificate;
mod connect;
mod proxy;
mod recorded;
mod shown;
mod tls;
mod verifier;

pub use client::{Answer, exchange};
pub use recorded::{Recorded, Recording};
pub(in crate::effects) use tls::agreed;
