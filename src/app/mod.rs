//! State, commands, and the one function that changes state and returns effects.

mod command;
mod state;
mod update;
#[cfg(test)]
mod update_tests;
mod view;

pub use command::{Command, DraftEdit, Effect, StartRequest, WorldEvent};
pub use state::{BuiltIn, Problem, State};
pub use update::update;
pub use view::{Selection, View};
