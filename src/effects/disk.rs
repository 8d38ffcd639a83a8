//! How each effect on the disk is done, and which event it ends in.

use crate::{
    app::{LibraryEvent, SaveOver, StoreEffect, StoreEvent, WorldEvent},
    effects::{
        ProfileLibrary, ProfileStoreError, Replacing, SessionStoreError, data_folder::DataFolder,
        profiles, session_store, storage, world::World,
    },
    profile::Profile,
};

impl World {
    pub(super) fn perform_store(&self, effect: StoreEffect) {
        // Files that a person names need no folder of the program's own.
        let effect = match effect {
            StoreEffect::ReadProfiles { paths } => {
                return self.read_disk(move || Ok(profiles::import(&paths).into()));
            }
            StoreEffect::WriteProfile {
                profile,
                path,
                may_replace,
            } => {
                return self
                    .read_disk(move || Ok(profiles::export(&profile, path, may_replace).into()));
            }
            effect => effect,
        };
        let (Ok(folder), Some(writer)) = (&self.data, &self.writer) else {
            return self.without_folder(effect);
        };
        let folder = folder.clone();
        let now = self.now();
        match effect {
            StoreEffect::Append { session, lines } => writer.append(session, lines),
            StoreEffect::RetrySaving => writer.retry(),
            // Done above, whether or not there is a folder.
            StoreEffect::ReadProfiles { .. }
            | StoreEffect::WriteProfile { .. }
            | StoreEffect::LoadSettings
            | StoreEffect::LookAtDataPlace
            | StoreEffect::Measure { .. }
            | StoreEffect::SaveSettings(_) => {}
            StoreEffect::Clear { kind, except } => self.read_disk(move || {
                storage::clear(&folder, kind, except.as_deref())
                    .map(|()| StoreEvent::Cleared(kind))
                    .map_err(|error| format!("not everything could be deleted: {error}"))
            }),
            StoreEffect::LoadHistory => self.read_disk(move || {
                session_store::empty_trash(&folder, now);
                session_store::list_sessions(&folder)
                    .map(|(sessions, damaged)| StoreEvent::HistoryLoaded { sessions, damaged })
                    .map_err(|error| format!("the history cannot be read: {error}"))
            }),
            StoreEffect::OpenSession { id } => self.read_disk(move || {
                session_store::open_session(&folder, &id)
                    .map(|opened| StoreEvent::SessionOpened(Box::new(opened)))
                    .or_else(|error| {
                        let reason = reason_not_opened(&error, &id);
                        Ok(StoreEvent::SessionNotOpened { reason })
                    })
            }),
            StoreEffect::DeleteSession { id } => self.read_disk(move || {
                session_store::delete_session(&folder, &id, now)
                    .map(StoreEvent::SessionDeleted)
                    .map_err(|error| error.to_string())
            }),
            StoreEffect::LoadProfiles => self.read_disk(move || {
                let (profiles, problems) = ProfileLibrary::new(&folder).list();
                let loaded = LibraryEvent::Loaded { profiles, problems };
                Ok(StoreEvent::Library(loaded))
            }),
            StoreEffect::SaveProfile { profile, over } => self
                .read_disk(move || Ok(StoreEvent::Library(save_profile(&folder, profile, over)))),
            StoreEffect::DeleteProfile { id } => self.read_disk(move || {
                ProfileLibrary::new(&folder)
                    .delete(&id, now)
                    .map(|trashed| StoreEvent::Library(LibraryEvent::Deleted(trashed)))
                    .map_err(|error| error.to_string())
            }),
            StoreEffect::UndeleteProfile(trashed) => self.read_disk(move || {
                let id = trashed.id.clone();
                ProfileLibrary::new(&folder)
                    .undelete(&trashed)
                    .map(|()| StoreEvent::Library(LibraryEvent::Undeleted { id }))
                    .map_err(|error| error.to_string())
            }),
            StoreEffect::UndeleteSession(trashed) => self.read_disk(move || {
                session_store::undelete_session(&folder, &trashed)
                    .map(|()| StoreEvent::SessionUndeleted { id: trashed.id })
                    .map_err(|error| error.to_string())
            }),
        }
    }

    /// What is asked of the disk where there is no folder: the shipped profiles are there all the
    /// same, and what cannot be saved says so.
    fn without_folder(&self, effect: StoreEffect) {
        let reason = match &self.data {
            Ok(_) => String::from("the data folder cannot be written"),
            Err(error) => error.to_string(),
        };
        let event = match effect {
            StoreEffect::LoadProfiles => LibraryEvent::Loaded {
                profiles: ProfileLibrary::shipped(),
                problems: Vec::new(),
            },
            StoreEffect::SaveProfile { profile, .. } => LibraryEvent::NotSaved { profile, reason },
            // What was asked for by a press is answered.
            StoreEffect::OpenSession { .. }
            | StoreEffect::DeleteSession { .. }
            | StoreEffect::UndeleteSession(_)
            | StoreEffect::DeleteProfile { .. }
            | StoreEffect::UndeleteProfile(_)
            | StoreEffect::Clear { .. } => {
                let refused = StoreEvent::Refused { reason };
                return self.reports.send(WorldEvent::Store(refused));
            }
            StoreEffect::Append { .. }
            | StoreEffect::RetrySaving
            | StoreEffect::LoadHistory
            | StoreEffect::ReadProfiles { .. }
            | StoreEffect::WriteProfile { .. }
            | StoreEffect::LoadSettings
            | StoreEffect::SaveSettings(_)
            | StoreEffect::LookAtDataPlace
            | StoreEffect::Measure { .. } => return,
        };
        self.reports
            .send(WorldEvent::Store(StoreEvent::Library(event)));
    }
}

/// Who chose a run from a list knows no ids, and never typed one.
fn reason_not_opened(error: &SessionStoreError, id: &str) -> String {
    match error {
        SessionStoreError::Unknown(_) => {
            format!("the run {id} is no longer in the folder of sessions")
        }
        SessionStoreError::Unreadable { error, .. } => {
            format!("the run {id} cannot be read: {error}")
        }
        SessionStoreError::Invalid { error, .. } => {
            format!("the file of the run {id} is damaged or newer than this program: {error}")
        }
        SessionStoreError::Io { error, .. } => format!("the run {id} cannot be read: {error}"),
    }
}

fn save_profile(folder: &DataFolder, profile: Box<Profile>, over: SaveOver) -> LibraryEvent {
    let replacing = match &over {
        SaveOver::Nothing => Replacing::Nothing,
        SaveOver::Read(stamp) => Replacing::This(stamp),
        SaveOver::Anything => Replacing::Anything,
    };
    match ProfileLibrary::new(folder).save(&profile, replacing) {
        Ok(_) => LibraryEvent::Saved { id: profile.id },
        Err(
            error @ (ProfileStoreError::Exists { .. } | ProfileStoreError::ChangedOutside { .. }),
        ) => LibraryEvent::Conflict {
            profile,
            reason: error.to_string(),
        },
        Err(
            error @ (ProfileStoreError::NotOurs { .. }
            | ProfileStoreError::Unreadable { .. }
            | ProfileStoreError::NotSaved { .. }
            | ProfileStoreError::Unknown(_)),
        ) => LibraryEvent::NotSaved {
            profile,
            reason: error.to_string(),
        },
    }
}
