//! The sequence diagram of hand-made runs, as pictures in characters and as geometry.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may rewrite its snapshots, and may fail loudly"
)]

#[path = "diagram/fixtures.rs"]
mod fixtures;
#[path = "diagram/growing.rs"]
mod growing;
#[path = "diagram/invariants.rs"]
mod invariants;
#[path = "diagram/meaning.rs"]
mod meaning;
#[path = "diagram/pictures.rs"]
mod pictures;
