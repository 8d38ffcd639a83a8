//! The words of the specifications as plain types that can also hold wrong values.

pub mod jose;
mod json_object;
mod parameters;
pub mod pkce;
mod safe_url;
mod secret;
mod timestamp;

pub use json_object::{JsonKind, JsonObject, JsonObjectError};
pub use parameters::{Parameter, Parameters};
pub use safe_url::{SafeUrl, SafeUrlError};
pub use secret::Secret;
pub use timestamp::Timestamp;
