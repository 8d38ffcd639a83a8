//! OAuth Playground: step through an OAuth or OpenID Connect flow and see every byte of it.
//!
//! A **profile** becomes a **flow**; a flow asks for **effects** and takes **events**; the
//! **session** writes down every **exchange**; diagram, exports and views only read the session.
//!
//! ```text
//!         pure rooms: no clock, no socket, no disk, no window           |  outer ring
//!                                                                       |
//! profile --> flow --> session --> diagram, inspect, export --> app ----+--> gui
//!             ^  |                                                      +--> cli
//!             |  +--------- effects asked for --------------------------+--> effects --> network, browser, disk
//!             +------------ events that happened -----------------------+-------+
//!                                                                       |
//! authorization_server (request in, response out) ----------------------+--> effects gives it a socket
//! ```
//!
//! A room uses only rooms above it in the list below; `tests/architecture.rs` keeps that.
//!
//! | To add | Do this |
//! | --- | --- |
//! | a grant | a file in `flow/grants/` and a variant of [`flow::Grant`]; exhaustive matches name the rest |
//! | an endpoint of the built-in server | a file in `authorization_server/` and an entry in its table |
//! | a check | a variant of [`flow::Finding`] and its sentence in `text/findings.rs` |
//! | a parameter's meaning | a row in `text/parameters.rs` |
//! | an export | a file in `export/` and an entry in [`export::FORMATS`] |
//! | a provider | a JSON file in `profiles/`; a test loads every one |

pub mod oauth;

pub mod http;

pub mod profile;

pub mod flow;

pub mod session;

pub mod text;

pub mod inspect;

pub mod diagram;

pub mod export;

pub mod authorization_server;

pub mod app;

pub mod effects;

#[cfg(feature = "gui")]
pub mod gui;

pub mod cli;
