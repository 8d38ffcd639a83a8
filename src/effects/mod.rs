//! The only room that touches the world: sockets, TLS, browser, clock, randomness, disk, keychain.

#![allow(
    clippy::disallowed_methods,
    reason = "the room where the clock is read, ports are bound and files are opened"
)]

pub mod browser;
pub mod builtin_server;
mod entropy;
mod perform;
mod person;
pub mod redirect_listener;
mod trust;
pub mod wire;
mod world;

pub use perform::Browser;
pub use world::{World, WorldError, WorldOptions};
