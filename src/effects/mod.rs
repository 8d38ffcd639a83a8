//! To come.

pub mod redirect_listener;
