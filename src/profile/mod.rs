//! A provider and a client registration, read from JSON and checked.

mod file;
mod builtin;
mod overrides;
mod remark;

pub use builtin::{BUILT_IN_ID, built_in};
pub use file::{
    AuthMethod, Capture, ClientRegistration, Note, Profile, ProfileError, RedirectSettings,
    RequestSettings, SecretSource, TemplateField, TrustSettings,
};
pub use overrides::{Overrides, PkceChoice};
pub use overrides::OverrideError;
pub use remark::{Problem, Remark, parse_pin, remarks};
