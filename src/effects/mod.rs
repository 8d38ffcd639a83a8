//! The only room that touches the world: sockets, TLS, browser, clock, randomness, disk, keychain.

pub mod builtin_server;
pub mod wire;
//! To come.

pub mod browser;
pub mod redirect_listener;
