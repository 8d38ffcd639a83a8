//! To come.

pub mod browser;
pub mod redirect_listener;
