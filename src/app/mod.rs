//! State, commands, and the one function that changes state and returns effects.

mod arrangement;
mod command;
mod focus;
mod library;
mod settings;
mod settings_file;
mod state;
mod store;
#[cfg(test)]
mod store_tests;
mod update;
#[cfg(test)]
mod update_tests;

pub use arrangement::{Arrangement, ArrangementError, Direction, Pane, Side};
pub use command::{Command, DraftEdit, Effect, StartRequest, WorldEvent};
pub use focus::{Focus, Selection};
pub use library::{
    LibraryEvent, LibraryProblem, ProfileEntry, ProfileOrigin, ProfileStamp, SaveOver,
    UnsavedProfile,
};
pub use settings::{
    BrowserSetting, DataPlace, Setting, Settings, SettingsEvent, TextSize, ThemeChoice, TimeOuts,
    WindowSize,
};
pub use settings_file::{MAX_SETTINGS_BYTES, ReadSettings, SettingsError};
pub use state::{BuiltIn, Problem, State};
pub use store::{DamagedSession, Saving, StoreEffect, StoreEvent, Trashed};
pub use update::update;
