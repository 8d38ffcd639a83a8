//! The built-in server and its API as a function: request in, response out, with faults to order.
//!
//! [`handle`] is pure: the clock and randomness are arguments, everything it remembers is in
//! [`State`], and nothing in here touches a socket. `effects` gives it one.

mod authorization_code_grant;
mod authorization_request;
mod authorization_response;
mod authorize;
mod bearer;
mod browser;
mod client_authentication;
mod config;
mod consent;
mod discovery;
mod earlier_run;
mod endpoints;
mod error;
mod fault;
mod form;
mod id_token;
mod index_page;
mod introspection;
mod issue;
mod jwks;
mod keys;
mod login;
mod notes;
mod pages;
mod redirect_uri;
mod refresh_token_grant;
mod revocation;
mod state;
mod store;
mod token;
mod userinfo;
mod visitor;

#[cfg(test)]
mod tests;

pub use config::{
    Account, AuthenticationMethod, Client, Config, ResourceServer, SCOPES, ScopeWord,
};
pub use earlier_run::earlier_refresh_token;
pub use endpoints::{EndpointKind, handle, kind_of};
pub use fault::{Fault, UnknownFault};
pub use keys::{IdTokenAlgorithm, Keys};
pub use state::State;
pub use visitor::{Decision, Visitor, VisitorStep};
