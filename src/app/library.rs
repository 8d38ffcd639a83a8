//! The profile library, as the program knows it.

use crate::{
    app::{Effect, Problem, State, StoreEffect, Trashed},
    profile::Profile,
};

/// Whose a profile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileOrigin {
    /// Inside the program, and read-only.
    Shipped,
    User,
}

/// What a file held when it was read, so that a change by somebody else is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileStamp(pub [u8; 32]);

/// One profile of the library.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileEntry {
    pub profile: Profile,
    pub origin: ProfileOrigin,
    /// Of the user's profiles alone.
    pub stamp: Option<ProfileStamp>,
}

/// Something in the library's folder that a person should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryProblem {
    pub path: String,
    pub problem: String,
}

/// What a save may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveOver {
    /// The profile is new.
    Nothing,
    /// What was read, if it is still the same.
    Read(ProfileStamp),
    /// Whatever is there; the person was asked.
    Anything,
}

/// What became of the library.
#[derive(Clone, Debug)]
pub enum LibraryEvent {
    Loaded {
        profiles: Vec<ProfileEntry>,
        problems: Vec<LibraryProblem>,
    },
    Saved {
        id: String,
    },
    /// Somebody is to be asked whether it may be replaced.
    Conflict {
        profile: Box<Profile>,
        reason: String,
    },
    /// It is kept in memory, and can be saved again.
    NotSaved {
        profile: Box<Profile>,
        reason: String,
    },
    Deleted(Trashed),
    Undeleted {
        id: String,
    },
}

/// A profile that is not on disk, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct UnsavedProfile {
    pub profile: Profile,
    pub reason: String,
    /// Whether saving over what is there would help.
    pub is_conflict: bool,
}

/// Takes in what became of the library.
pub(super) fn library(state: &mut State, event: LibraryEvent) -> Vec<Effect> {
    match event {
        LibraryEvent::Loaded { profiles, problems } => {
            state.profiles = profiles;
            state.library_problems = problems;
            return Vec::new();
        }
        LibraryEvent::Saved { id } => {
            if state
                .unsaved_profile
                .as_ref()
                .is_some_and(|unsaved| unsaved.profile.id == id)
            {
                state.unsaved_profile = None;
            }
        }
        LibraryEvent::Conflict { profile, reason } => {
            unsaved(state, *profile, reason, true);
            return Vec::new();
        }
        LibraryEvent::NotSaved { profile, reason } => {
            unsaved(state, *profile, reason, false);
            return Vec::new();
        }
        LibraryEvent::Deleted(trashed) => state.deleted_profile = Some(trashed),
        LibraryEvent::Undeleted { id } => {
            if state
                .deleted_profile
                .as_ref()
                .is_some_and(|deleted| deleted.id == id)
            {
                state.deleted_profile = None;
            }
        }
    }
    vec![Effect::Store(StoreEffect::LoadProfiles)]
}

fn unsaved(state: &mut State, profile: Profile, reason: String, is_conflict: bool) {
    state.problem = Some(Problem {
        title: reason.clone(),
        remedy: String::from("nothing was overwritten, and the profile is still here"),
        is_usage: false,
    });
    state.unsaved_profile = Some(UnsavedProfile {
        profile,
        reason,
        is_conflict,
    });
}
