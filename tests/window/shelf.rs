//! A disk in memory: what was appended can be listed, opened, deleted and had back.

use std::collections::BTreeMap;

use oauth_playground::{
    app::{
        DamagedSession, ExportJob, ExportOutcome, ExportRefusal, ExportTo, KeyJob, KeyOutcome,
        Measured, PublicHalf, StoreEffect, StoreEvent, StoredKind, StoredPlace, Trashed,
    },
    export::Export,
    oauth::jose::{PrivateJwk, SigningKey},
    session::{
        SessionSummary,
        file::{Line, SessionReader},
    },
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// Files by their names.
#[derive(Debug, Default)]
pub struct Shelf {
    pub sessions: BTreeMap<String, Vec<u8>>,
    pub trash: BTreeMap<String, Vec<u8>>,
    /// What was exported, by path.
    pub exported: BTreeMap<String, String>,
    /// Key files, by path.
    pub keys: BTreeMap<String, String>,
}

impl Shelf {
    /// What the disk answers.
    pub fn perform(&mut self, effect: &StoreEffect) -> Option<StoreEvent> {
        match effect {
            StoreEffect::Append { session, lines } => {
                let file = self.sessions.entry(session.clone()).or_default();
                file.extend(lines.iter().flat_map(Line::to_bytes));
                None
            }
            StoreEffect::LoadHistory => Some(self.list()),
            StoreEffect::OpenSession { id } => Some(self.open(id)),
            StoreEffect::DeleteSession { id } => {
                let file = self.sessions.remove(id)?;
                let name = format!("1-{id}.jsonl");
                self.trash.insert(name.clone(), file);
                let id = id.clone();
                Some(StoreEvent::SessionDeleted(Trashed { id, name }))
            }
            StoreEffect::UndeleteSession(Trashed { id, name }) => {
                let file = self.trash.remove(name)?;
                self.sessions.insert(id.clone(), file);
                Some(StoreEvent::SessionUndeleted { id: id.clone() })
            }
            StoreEffect::Measure { variables } => {
                Some(StoreEvent::Measured(self.measure(variables)))
            }
            StoreEffect::Clear { kind, except } => {
                if *kind == StoredKind::Sessions {
                    self.sessions.retain(|id, _| Some(id) == except.as_ref());
                }
                Some(StoreEvent::Cleared(*kind))
            }
            StoreEffect::RetrySaving
            | StoreEffect::LoadProfiles
            | StoreEffect::SaveProfile { .. }
            | StoreEffect::DeleteProfile { .. }
            | StoreEffect::UndeleteProfile(_)
            | StoreEffect::ReadProfiles { .. }
            | StoreEffect::WriteProfile { .. }
            | StoreEffect::LoadSettings
            | StoreEffect::SaveSettings(_)
            | StoreEffect::LookAtDataPlace => None,
        }
    }

    /// As of a folder that has runs alone; of the variables only `B_SECRET` is set.
    fn measure(&self, variables: &[String]) -> Measured {
        let sessions = self.sessions.values();
        let bytes = sessions.map(|file| file.len() as u64).sum();
        let places = StoredKind::ALL.map(|kind| {
            let (files, bytes) = match kind {
                StoredKind::Sessions => (self.sessions.len() as u64, bytes),
                StoredKind::Settings => (1, 812),
                StoredKind::Profiles | StoredKind::SecretNames | StoredKind::Trash => (0, 0),
            };
            StoredPlace {
                kind,
                path: format!("/home/alice/data/{}", kind.name()),
                files,
                bytes,
            }
        });
        let set = variables.iter().filter(|name| *name == "B_SECRET");
        Measured {
            folder: Ok(String::from("/home/alice/data")),
            places: places.to_vec(),
            set_variables: set.cloned().collect(),
        }
    }

    fn list(&self) -> StoreEvent {
        let mut sessions = Vec::new();
        let mut damaged = Vec::new();
        for (id, bytes) in self.sessions.iter().rev() {
            let first = bytes.split_inclusive(|byte| *byte == b'\n').next();
            match SessionSummary::read(first.unwrap_or_default(), bytes) {
                Ok(summary) => sessions.push(summary),
                Err(error) => damaged.push(DamagedSession {
                    id: id.clone(),
                    problem: error.to_string(),
                }),
            }
        }
        StoreEvent::HistoryLoaded { sessions, damaged }
    }

    fn open(&self, id: &str) -> StoreEvent {
        let Some(bytes) = self.sessions.get(id) else {
            let reason = format!("the run {id} is no longer there");
            return StoreEvent::SessionNotOpened { reason };
        };
        match SessionReader::read(bytes) {
            Ok(opened) => StoreEvent::SessionOpened(Box::new(opened)),
            Err(error) => StoreEvent::SessionNotOpened {
                reason: error.to_string(),
            },
        }
    }

    /// As the real one: a file that is there stays.
    pub fn key(&mut self, job: KeyJob) -> KeyOutcome {
        let result = self.key_result(&job);
        KeyOutcome { job, result }
    }

    fn key_result(&mut self, job: &KeyJob) -> Result<(String, PublicHalf), String> {
        let path = job.path().to_owned();
        if let KeyJob::Make { algorithm, .. } = job {
            if self.keys.contains_key(&path) {
                return Err(format!("{path}: there is a file of that name already"));
            }
            let mut rng = ChaCha20Rng::seed_from_u64(7);
            let key = SigningKey::generate(*algorithm, &mut rng).expect("a key");
            let pem = key.private_key().to_pkcs8_pem().expect("a pem");
            self.keys.insert(path.clone(), pem.expose().to_owned());
        }
        let text = self.keys.get(&path);
        let text = text.ok_or_else(|| format!("{path}: expected a private key as PEM or JWK"))?;
        let key = PrivateJwk::from_text(text).map_err(|error| format!("{path}: {error}"))?;
        let half = PublicHalf::of(&key).expect("a public half");
        Ok((path, half))
    }

    /// As the real one; only a path in `/there/` can be written.
    pub fn export(&mut self, job: &ExportJob) -> ExportOutcome {
        let request = &job.request;
        let with_secrets = request.with_secrets;
        let export = Export::new(&job.trace, &job.masker, with_secrets);
        let text = (request.format.render)(&export);
        match &request.to {
            ExportTo::Clipboard => ExportOutcome::Rendered {
                text,
                format: request.format.title,
                with_secrets,
            },
            ExportTo::File { path, may_replace } => {
                if !path.starts_with("/there/") {
                    let folder = path.clone();
                    return ExportOutcome::Refused(ExportRefusal::NoFolder { folder });
                }
                if self.exported.contains_key(path) && !may_replace {
                    return ExportOutcome::Refused(ExportRefusal::Exists);
                }
                self.exported.insert(path.clone(), text);
                ExportOutcome::Written {
                    path: path.clone(),
                    with_secrets,
                }
            }
        }
    }
}
