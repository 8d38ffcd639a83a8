//! Tokens that are kept on request: what is said before the run, and what became of it.

use std::time::Duration;

use crate::{
    app::{Command, KeychainJob, StartRequest, WorldEvent, awaited_keeping},
    cli::{
        failure::Failure,
        runner::{Audience, Driver},
    },
    text,
};

impl Driver {
    /// What will not be kept although it was asked for: said before anybody signs in.
    pub(super) fn tell_of_keeping(
        &mut self,
        request: &StartRequest,
        audience: &mut dyn Audience,
    ) -> Result<(), Failure> {
        if !request.keeps_tokens {
            return Ok(());
        }
        if request.persona.is_some() {
            audience.tell("The tokens of a rehearsal are not kept.");
            return Ok(());
        }
        self.dispatch(Command::Keychain(KeychainJob::Look));
        let has_answered = self.wait_for_keychain();
        if self.is_interrupted {
            return Err(Failure::cancelled("cancelled before the run began"));
        }
        let said = match self.state.keychain.missing() {
            Some(reason) => format!("The tokens will not be kept, there is no keychain: {reason}"),
            None if has_answered => return Ok(()),
            None => String::from(text::secrets::SILENT_KEYCHAIN),
        };
        self.told_no_keychain = has_answered;
        audience.tell(&said);
        Ok(())
    }

    /// Whether the keychain, which may ask its owner, has answered everything in time.
    fn wait_for_keychain(&mut self) -> bool {
        let until = self.world.instant() + LONGEST_KEEPING;
        while !self.state.keychain.under_way.is_empty() {
            let left = until.saturating_duration_since(self.world.instant());
            match self.world.next_within(left) {
                Some(WorldEvent::Interrupted) => {
                    self.is_interrupted = true;
                    return false;
                }
                Some(event) => self.dispatch(Command::World(event)),
                None => return false,
            }
        }
        true
    }

    /// Waits for the keychain before the next request; `true` when something happened meanwhile.
    pub(super) fn finish_keeping_token(&mut self, audience: &mut dyn Audience) -> bool {
        let Some(place) = awaited_keeping(&self.state).cloned() else {
            return false;
        };
        match self.world.next_within(LONGEST_KEEPING) {
            Some(WorldEvent::Interrupted) => self.dispatch(Command::Cancel),
            Some(event) => self.dispatch(Command::World(event)),
            None => {
                audience.tell(text::secrets::SILENT_KEYCHAIN);
                self.dispatch(Command::GiveUpKeychain(place));
            }
        }
        true
    }

    /// Tells what the keychain did not take.
    pub(super) fn finish_keeping(&mut self, audience: &mut dyn Audience) {
        if !self.wait_for_keychain() {
            audience.tell(text::secrets::SILENT_KEYCHAIN);
            return;
        }
        let desk = &self.state.keychain;
        if let Some((place, reason)) = &desk.refused {
            audience.tell(&format!("{place} is not kept: {reason}"));
        } else if let Some(reason) = desk.missing().filter(|_| !self.told_no_keychain) {
            audience.tell(&format!(
                "The tokens are not kept, there is no keychain: {reason}"
            ));
        }
    }
}

/// Its owner may have to unlock it.
const LONGEST_KEEPING: Duration = Duration::from_secs(120);
