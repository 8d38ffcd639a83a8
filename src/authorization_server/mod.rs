//! The built-in server and its API as a function: request in, response out, with faults to order.
//!
//! [`handle`] is pure: the clock and randomness are arguments, everything it remembers is in
//! [`State`], and nothing in here touches a socket. `effects` gives it one.

mod acr;
mod api_challenge;
mod approve_page;
mod authorization_code_grant;
mod authorization_details;
mod authorization_request;
mod authorization_response;
mod authorize;
mod backchannel_authentication;
mod backchannel_requests;
mod bearer;
mod browser;
mod ciba_grant;
mod claims;
mod client_assertion;
mod client_authentication;
mod client_certificate;
mod client_credentials_grant;
mod client_document;
mod client_metadata;
mod conduct;
mod config;
mod confirmation;
mod consent;
mod device_authorization;
mod device_code_grant;
mod device_page;
mod device_requests;
mod discovery;
mod distinguished_name;
mod dpop;
mod dpop_nonces;
mod earlier_run;
mod end_session;
mod endpoints;
mod error;
mod fault;
mod finish;
mod form;
mod grant;
mod grant_type;
mod id_token;
mod id_token_hint;
mod index_page;
mod introspection;
mod issue;
mod jose_metadata;
mod jwks;
mod jwt_access_token;
mod jwt_bearer_grant;
mod keys;
mod login;
mod mcp;
mod mcp_metadata;
mod notes;
mod notification;
mod pages;
mod password_grant;
mod persona;
mod polled;
mod protected_resource;
mod protection;
mod pushed;
mod redirect_uri;
mod refresh_token_grant;
mod registration;
mod request_object;
mod resource;
mod return_path;
mod revocation;
mod scope;
mod signed;
mod signed_response;
mod state;
mod store;
mod subject;
mod token;
mod token_exchange_grant;
mod user_code;
mod userinfo;
mod vault;
mod visitor;
mod webfinger;
mod workshop;

#[cfg(test)]
mod tests;

pub use crate::oauth::ResponseType;
pub use acr::Acr;
pub use conduct::{Conduct, FirstRefreshToken, Pkce, PkceDemand, Redirects, Revoker, TokenLook};
pub use config::{
    Account, AuthenticationMethod, Client, Config, Delivery, Polling, ResourceServer, SCOPES,
    ScopeWord,
};
pub use earlier_run::{earlier_access_token, earlier_refresh_token, own_access_token};
pub use endpoints::{EndpointKind, handle, handle_with_certificate, kind_of};
pub use fault::{Fault, TokenFault, UnknownFault};
pub use grant_type::GrantType;
pub use keys::Keys;
pub use notification::Notification;
pub use persona::{PERSONAS, Persona, UnknownPersona};
pub use protection::{Encryption, Protection};
pub use state::State;
pub use subject::SubjectType;
pub use user_code::UserCodes;
pub use visitor::{Decision, Visitor, VisitorStep};
pub use workshop::{
    WORKSHOP_CLIENT_CERTIFICATE, WORKSHOP_CLIENT_KEY, WORKSHOP_JWT_SECRET, WORKSHOP_PING_ENDPOINT,
    WORKSHOP_SELF_SIGNED_CERTIFICATE, WORKSHOP_SERVICE_KEY,
};
