//! The server asked in memory: each test reads like the sequence diagram.

mod anything;
mod api;
mod authentication;
mod authorization;
mod backchannel;
mod code_flow;
mod device;
mod discovery;
mod encryption;
mod exchange;
mod faults;
mod jwt_bearer;
mod logout;
mod pages;
mod pairwise;
mod pushed;
mod refresh;
mod registration;
mod request_objects;
mod response_types;
mod rights;
mod service_grants;
mod signed_responses;
mod token_requests;
mod workshop;
