//! State, commands, and the one function that changes state and returns effects.

mod command;
mod demonstration;
mod focus;
mod library;
mod state;
mod store;
#[cfg(test)]
mod store_tests;
mod update;
#[cfg(test)]
mod update_tests;

pub use command::{Command, DraftEdit, Effect, StartRequest, WorldEvent};
pub use demonstration::Demonstration;
pub use focus::{Focus, Selection};
pub use library::{
    LibraryEvent, LibraryProblem, ProfileEntry, ProfileOrigin, ProfileStamp, SaveOver,
    UnsavedProfile,
};
pub use state::{BuiltIn, Problem, State};
pub use store::{DamagedSession, Saving, StoreEffect, StoreEvent, Trashed};
pub use update::update;
