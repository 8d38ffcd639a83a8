//! The server asked in memory: each test reads like the sequence diagram.

mod anything;
mod api;
mod authorization;
mod code_flow;
mod faults;
mod pages;
mod refresh;
mod token_requests;
mod workshop;
