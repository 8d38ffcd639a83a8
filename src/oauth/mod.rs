//! The words of the specifications as plain types that can also hold wrong values.

mod basic;
pub mod jose;
mod parameters;
pub mod pkce;
mod safe_url;
mod secret;
mod timestamp;

pub use basic::basic_authorization;
pub use parameters::{Parameter, Parameters};
pub use safe_url::{SafeUrl, SafeUrlError};
pub use secret::Secret;
pub use timestamp::Timestamp;
