//! The profile library without a disk: the shipped profiles, the user's, a trash, and files outside.

use std::collections::BTreeMap;

use oauth_playground::{
    app::{
        LibraryEvent, ProfileEntry, ProfileOrigin, ProfileStamp, SaveOver, StoreEffect, StoreEvent,
        Transfer, Trashed,
    },
    profile::{
        Profile, SHIPPED,
        import::{Import, ImportFile},
    },
};

#[derive(Debug, Default)]
pub struct LibraryInMemory {
    /// Each with how often it was saved.
    pub own: BTreeMap<String, (Profile, u8)>,
    trash: Vec<Profile>,
    /// Files that a person names, by their path.
    pub files: BTreeMap<String, Vec<u8>>,
    pub is_full: bool,
}

impl LibraryInMemory {
    pub fn perform(&mut self, effect: StoreEffect) -> Option<StoreEvent> {
        match effect {
            StoreEffect::LoadProfiles => Some(StoreEvent::Library(LibraryEvent::Loaded {
                profiles: self.entries(),
                problems: Vec::new(),
            })),
            StoreEffect::SaveProfile { profile, over } => {
                Some(StoreEvent::Library(self.save(profile, over)))
            }
            StoreEffect::DeleteProfile { id } => {
                let (profile, _) = self.own.remove(&id)?;
                self.trash.push(profile);
                let name = format!("1-{id}.json");
                let trashed = Trashed { id, name };
                Some(StoreEvent::Library(LibraryEvent::Deleted(trashed)))
            }
            StoreEffect::UndeleteProfile(trashed) => {
                let profile = self.trash.pop()?;
                self.own.insert(trashed.id.clone(), (profile, 1));
                let id = trashed.id;
                Some(StoreEvent::Library(LibraryEvent::Undeleted { id }))
            }
            StoreEffect::ReadProfiles { paths } => Some(StoreEvent::Transferred(self.read(&paths))),
            StoreEffect::WriteProfile {
                profile,
                path,
                may_replace,
            } => {
                let transfer = if self.files.contains_key(&path) && !may_replace {
                    Transfer::NotWritten {
                        reason: format!("{path}: File exists"),
                        path,
                        is_there: true,
                    }
                } else {
                    self.files
                        .insert(path.clone(), profile.to_text().into_bytes());
                    Transfer::Written { path }
                };
                Some(StoreEvent::Transferred(transfer))
            }
            StoreEffect::Append { .. }
            | StoreEffect::Measure { .. }
            | StoreEffect::Clear { .. }
            | StoreEffect::RetrySaving
            | StoreEffect::LoadHistory
            | StoreEffect::OpenSession { .. }
            | StoreEffect::DeleteSession { .. }
            | StoreEffect::UndeleteSession(_)
            | StoreEffect::LoadSettings
            | StoreEffect::SaveSettings(_)
            | StoreEffect::LookAtDataPlace => None,
        }
    }

    fn entries(&self) -> Vec<ProfileEntry> {
        let own = self.own.values().map(|(profile, times)| ProfileEntry {
            profile: profile.clone(),
            origin: ProfileOrigin::User,
            stamp: Some(ProfileStamp([*times; 32])),
        });
        let shipped = SHIPPED
            .iter()
            .filter(|(id, _)| !self.own.contains_key(*id))
            .map(|(_, bytes)| ProfileEntry {
                profile: Profile::parse(bytes).expect("a shipped profile"),
                origin: ProfileOrigin::Shipped,
                stamp: None,
            });
        own.chain(shipped).collect()
    }

    fn save(&mut self, profile: Box<Profile>, over: SaveOver) -> LibraryEvent {
        let id = profile.id.clone();
        if self.is_full {
            let reason = format!("the profile {id:?} is not saved: no space left");
            return LibraryEvent::NotSaved { profile, reason };
        }
        let there = self.own.get(&id).map(|(_, times)| *times);
        let may = match (there, over) {
            (None, SaveOver::Nothing) | (_, SaveOver::Anything) => true,
            (Some(times), SaveOver::Read(stamp)) => stamp == ProfileStamp([times; 32]),
            (Some(_), SaveOver::Nothing) | (None, SaveOver::Read(_)) => false,
        };
        if !may {
            let reason = format!("the file of {id:?} was changed by somebody else");
            return LibraryEvent::Conflict { profile, reason };
        }
        let times = there.unwrap_or_default() + 1;
        self.own.insert(id.clone(), (*profile, times));
        LibraryEvent::Saved { id }
    }

    fn read(&self, paths: &[String]) -> Transfer {
        let path = paths.join("; ");
        let files: Option<Vec<ImportFile<'_>>> = paths
            .iter()
            .map(|name| {
                let bytes = self.files.get(name)?;
                Some(ImportFile { name, bytes })
            })
            .collect();
        let read = match files {
            Some(files) => {
                Import::read_together(&files).map_err(|error| format!("{path}: {error}"))
            }
            None => Err(format!("{path}: No such file or directory")),
        };
        match read {
            Ok(import) => Transfer::Read {
                path,
                import: Box::new(import),
            },
            Err(reason) => Transfer::NotRead {
                path: Some(path),
                reason,
            },
        }
    }
}
