//! A provider and a client registration, read from JSON and checked.

mod algorithms;
mod builtin;
mod client;
mod connection;
mod discovered;
mod environment;
mod environment_edit;
mod environment_fields;
mod extension;
mod file;
pub mod import;
mod overrides;
mod protection;
mod provider;
mod rebase;
mod redirect;
mod remark;
mod remark_request;
mod request;
mod secret_place;
mod secret_source;
mod shipped;
mod slug;
pub mod template;

pub use builtin::{BUILT_IN_ID, built_in};
pub use client::{AuthMethod, CertificateSource, ClientRegistration, TokenDelivery};
pub use connection::{ConnectionSettings, ProxyChoice};
pub use discovered::{AddressOrigin, Agreement, ENDPOINTS, address_origin, compare};
pub use environment::{ENVIRONMENT_SEPARATOR, Environment, EnvironmentError, merge};
pub use environment_fields::EnvironmentField;
pub use extension::Extension;
pub use file::{
    Capture, MAX_BYTES, Note, Profile, ProfileError, RedirectSettings, TemplateField, TrustSettings,
};
pub use overrides::OverrideError;
pub use overrides::{Overrides, PkceChoice};
pub use protection::{ProtectedMessage, Protection};
pub use provider::{
    AppRegistration, CallMethod, Loopback, NoteSubject, Provider, ProviderCall, ScopeMeaning,
};
pub use rebase::{Moved, rebase};
pub use redirect::{RedirectScheme, redirect_choices, use_redirect_uri};
pub use remark::{Problem, RESPONSE_MODES, Remark, parse_pin, remarks};
pub use request::{
    AssertionAudience, AuthorizationMethod, BasicCredentials, RefreshParameter, RequestSettings,
    TokenBody,
};
pub use secret_place::{Purpose, SecretPlace, proxy_recipient, recipients, servers};
pub use secret_source::{KeySource, SecretSource, command_digest, has_program};
pub use shipped::{SHIPPED, shipped};
pub use slug::{is_id, slug};
