//! State, commands, and the one function that changes state and returns effects.

mod arrangement;
mod command;
mod connection_choices;
mod demonstration;
mod discovery;
#[cfg(test)]
mod discovery_tests;
mod draft_environment;
mod exporting;
#[cfg(test)]
mod exporting_tests;
mod favourites;
mod focus;
mod history;
#[cfg(test)]
mod history_tests;
mod kept_tokens;
#[cfg(test)]
mod kept_tokens_tests;
mod keys;
mod library;
mod pressing;
mod profile_choices;
mod profile_draft;
#[cfg(test)]
mod profile_draft_tests;
mod profile_list;
mod profile_typed;
mod rehearsal;
mod run_profile;
mod secret_commands;
mod secrets;
mod settings;
mod settings_file;
mod starting;
mod starting_point;
mod state;
mod storage;
mod store;
#[cfg(test)]
mod store_tests;
mod transfer;
mod update;
#[cfg(test)]
mod update_tests;

pub use arrangement::{Arrangement, ArrangementError, Direction, Pane, Side};
pub use command::{Command, DraftEdit, Effect, KeptFor, Page, StartRequest, WorldEvent};
pub use connection_choices::{ProxyKind, ProxyPasswordKind};
pub use demonstration::{Demonstration, DemonstrationCertificate, MutualTlsPlace};
pub use discovery::{Discovery, DiscoveryOutcome, Found, Tried};
pub use exporting::{ExportJob, ExportNews, ExportOutcome, ExportRefusal, ExportRequest, ExportTo};
pub use favourites::{Favourites, at_hand};
pub use focus::{Focus, Selection};
pub use history::{DeletedEntry, DeletedSession};
pub use kept_tokens::{awaited_keeping, kept_refresh_token};
pub use keys::{KEY_ALGORITHMS, KeyDesk, KeyJob, KeyOutcome, PublicHalf};
pub use library::{
    LibraryEvent, LibraryProblem, ProfileEntry, ProfileOrigin, ProfileStamp, SaveOver,
    UnsavedProfile,
};
pub use profile_choices::{KeyKind, RedirectKind, SecretKind, TrustKind};
pub use profile_draft::{ProfileDraft, StartObstacle, free_id};
pub use profile_list::{OWN_GROUP, ProfileGroup, profile_groups};
pub use rehearsal::{
    Misfit, Rehearsal, RehearsalPlace, RehearsalServer, persona_of, rehearsed_name,
};
pub use secret_commands::CommandQuestion;
pub use secrets::{
    KeptSecret, KeychainContents, KeychainDesk, KeychainJob, KeychainOutcome, SecretTrouble,
    looking_in_keychain, place_of_input,
};
pub use settings::{
    AllowedCommand, BrowserSetting, DataPlace, Setting, Settings, SettingsEvent, TextSize,
    ThemeChoice, TimeOuts, WindowSize,
};
pub use settings_file::{MAX_SETTINGS_BYTES, ReadSettings, SettingsError};
pub use starting_point::{StartingPoint, StartingPointError};
pub use state::{BuiltIn, Problem, State};
pub use storage::{
    HeldSecret, Measured, NamedVariable, StoredKind, StoredPlace, held_secrets, named_variables,
};
pub use store::{DamagedSession, Saving, StoreEffect, StoreEvent, Trashed};
pub use transfer::{Transfer, Transfers};
pub use update::update;
