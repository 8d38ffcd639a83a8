//! The only room that touches the world: sockets, TLS, browser, clock, randomness, disk, keychain.

#![allow(
    clippy::disallowed_methods,
    reason = "the room where the clock is read, ports are bound and files are opened"
)]

pub mod browser;
pub mod builtin_server;
mod entropy;
mod export_files;
mod perform;
mod person;
mod plain_file;
mod profiles;
pub mod redirect_listener;
mod serve;
mod terminal;
mod trust;
pub mod wire;
mod world;

pub use export_files::{ExportFileError, check_export, write_export};
pub use perform::Browser;
pub use profiles::{ProfileSource, ReadProfileError, read_profile};
pub use serve::{ServeError, serve_until_interrupt};
pub use terminal::no_colour;
pub use world::{World, WorldError, WorldOptions};
