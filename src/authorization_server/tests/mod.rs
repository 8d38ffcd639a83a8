//! The server asked in memory: each test reads like the sequence diagram.

mod anything;
mod api;
mod authentication;
mod authorization;
mod backchannel;
mod client_assertions;
mod code_flow;
mod device;
mod discovery;
mod dpop;
mod dpop_at_apis;
mod dpop_proofs;
mod exchange;
mod faults;
mod jwt_bearer;
mod logout;
mod pages;
mod pushed;
mod refresh;
mod registration;
mod response_types;
mod rights;
mod service_grants;
mod token_requests;
mod workshop;
