//! A keychain that is not there, refuses, or does not answer, as a test says.

use std::collections::BTreeMap;

use oauth_playground::{
    app::{KeptSecret, KeychainContents, KeychainJob, KeychainOutcome},
    oauth::Secret,
    profile::SecretPlace,
};

#[derive(Debug, Default)]
pub struct KeychainInMemory {
    pub missing: Option<String>,
    pub refuses: Option<String>,
    /// Its owner is asked, and is away.
    pub is_silent: bool,
    pub kept: BTreeMap<SecretPlace, (Vec<String>, Secret)>,
}

impl KeychainInMemory {
    pub fn perform(&mut self, id: u32, job: KeychainJob) -> Option<KeychainOutcome> {
        let is_look = matches!(job, KeychainJob::Look);
        if self.is_silent && !is_look {
            return None;
        }
        let refusal = self.refuses.clone().filter(|_| !is_look);
        if refusal.is_none() {
            match job {
                KeychainJob::Look => {}
                KeychainJob::Keep {
                    place,
                    servers,
                    secret,
                } => {
                    self.kept.insert(place, (servers, secret));
                }
                KeychainJob::Delete { place } | KeychainJob::Forget { place, .. } => {
                    self.kept.remove(&place);
                }
            }
        }
        let kept = self.kept.keys().map(|place| KeptSecret {
            place: place.clone(),
            is_in_memory: self.missing.is_some(),
        });
        Some(KeychainOutcome {
            id,
            refusal,
            contents: KeychainContents {
                missing: self.missing.clone(),
                kept: kept.collect(),
            },
        })
    }
}
