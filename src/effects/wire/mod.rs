//! Sends one request over one connection and writes down every byte of it.

mod client;
mod connect;
mod recorded;
mod tls;
mod verifier;

pub use client::{Answer, exchange};
pub use recorded::{Recorded, Recording};
