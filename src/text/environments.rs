//! The words for environments of a profile.

use crate::profile::EnvironmentField;

pub const ENVIRONMENT: &str = "Environment";
pub const ENVIRONMENTS: &str = "Environments";
pub const BASE: &str = "As in the profile";
/// The same where there is little room.
pub const BASE_SHORT: &str = "Base";
pub const LESSON: &str = "The same provider elsewhere, or another client of it: what is typed here \
    stands in place of what the profile says. Tokens and typed secrets never go from one to another.";
pub const ADD: &str = "Add an environment";
pub const NAME: &str = "Name";
pub const AT_HAND: &str = "Favourites and recent";

pub fn field(field: EnvironmentField) -> &'static str {
    match field {
        EnvironmentField::Issuer => "Issuer",
        EnvironmentField::ClientId => "Client ID",
        EnvironmentField::SecretVariable => "Secret variable",
        EnvironmentField::Scope => "Scopes",
        EnvironmentField::RedirectUri => "Redirect URI",
        EnvironmentField::CaFile => "CA file",
    }
}

/// The accessible name of a field of one environment, counted from 1.
pub fn field_of(name: &str, number: usize) -> String {
    format!("{name} of environment {number}")
}

pub fn delete(name: &str) -> String {
    format!("Delete the environment {name}")
}

/// The choice of where a run from the profile's page starts.
pub fn start_there(name: &str) -> String {
    format!("Start in: {name}")
}

/// The name that a new environment begins with.
pub fn new_name(number: usize) -> String {
    format!("environment {number}")
}

pub fn start(profile: &str) -> String {
    format!("Start {profile}")
}

pub fn start_in(profile: &str, environment: &str) -> String {
    format!("Start {profile} in {environment}")
}
