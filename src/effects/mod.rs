//! The only room that touches the world: sockets, TLS, browser, clock, randomness, disk, keychain.

#![allow(
    clippy::disallowed_methods,
    reason = "the room where the clock is read, ports are bound and files are opened"
)]

pub mod browser;
pub mod builtin_server;
mod client_certificate;
mod data_folder;
mod disk;
mod entropy;
mod export_files;
mod exporting;
mod hosting;
mod kept_names;
mod keychain;
mod keychain_parts;
mod keys;
mod needed;
mod own_certificate;
mod perform;
mod person;
mod plain_file;
mod preparing;
mod profile_store;
#[cfg(test)]
mod profile_store_tests;
mod profiles;
pub mod redirect_listener;
mod replace_file;
mod route;
mod secret_command;
mod serve;
mod session_store;
mod session_writer;
mod settings_store;
#[cfg(test)]
mod settings_store_tests;
mod storage;
mod terminal;
mod trust;
pub mod wire;
mod world;

pub use data_folder::{DataFolder, Home, NoDataFolder, expect_full_disks};
pub use export_files::{ExportFileError, check_export, write_export};
pub use keychain::{KeychainChoice, SecretKeeper};
pub use keys::{KeyFileError, make_key, read_key_file, write_key};
pub use own_certificate::OwnCertificate;
pub use perform::Browser;
pub use plain_file::PlainFileError;
pub use profile_store::{ProfileLibrary, ProfileStoreError, Replacing};
pub use profiles::{ProfileSource, ReadProfileError, read_import, read_profile};
pub use replace_file::export_file;
pub use serve::{ServeError, serve_until_interrupt};
pub use session_store::{SessionStoreError, list_sessions, open_session};
pub use storage::measure;
pub use terminal::{no_colour, read_secret};
pub use trust::secret_of_environment;
pub use world::{World, WorldError, WorldOptions};
