//! The words of the specifications as plain types that can also hold wrong values.

mod basic;
mod challenge;
mod claim;
pub mod client_assertion;
#[cfg(test)]
mod client_assertion_tests;
mod client_registration;
pub mod display_text;
pub mod dpop;
#[cfg(test)]
mod dpop_tests;
mod error_response;
mod error_shape;
mod expires_in;
mod given_address;
pub mod id_token;
pub mod jose;
mod json_object;
mod metadata;
mod parameters;
pub mod pkce;
mod protected_resource;
mod proxy_address;
mod response_type;
mod safe_url;
mod secret;
mod timestamp;
mod token_response;
#[cfg(test)]
mod token_response_tests;
mod webfinger;

pub use basic::{basic_authorization, plain_basic_authorization};
pub use challenge::{Challenge, ChallengeRemark, Challenges};
pub use claim::ClaimError;
pub use client_registration::{
    Configuration, RegisteredClient, RegistrationError, SERVER_MEMBERS, SecretExpiry,
};
pub use error_response::{ErrorResponse, ErrorResponseError};
pub use error_shape::ErrorShape;
pub use expires_in::ExpiresIn;
pub use given_address::{AddressFamily, GivenAddress, GivenAddressError};
pub use json_object::{JsonKind, JsonObject, JsonObjectError};
pub use metadata::{
    IssuerError, IssuerMatch, MemberError, MetadataError, ServerMetadata, WellKnown,
    well_known_urls,
};
pub use parameters::{Parameter, Parameters};
pub use protected_resource::{
    ResourceMatch, ResourceMetadata, ResourceMetadataPlace, resource_metadata_url,
    root_resource_metadata_url,
};
pub use proxy_address::{ProxyAddress, ProxyAddressError, ProxyCredentials, ProxyKind, authority};
pub use response_type::ResponseType;
pub use safe_url::{SafeUrl, SafeUrlError};
pub use secret::Secret;
pub use timestamp::Timestamp;
pub use token_response::{
    ContentTypeRemark, MistypedMember, ScopeShape, TokenAnswer, TokenResponse, UnusableAnswer,
    UnusableReason, members_of_answer,
};
pub use webfinger::{Account, WebFingerError, issuer_of};
