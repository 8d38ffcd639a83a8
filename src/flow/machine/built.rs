//! The tokens in a draft: changed by the user, and made anew where a server asks for its nonce.

use super::{Flow, State};
use crate::{
    flow::{
        BuiltKind, Entry, Input, LocalWork, Notice, Stage, Step,
        built::signing_key,
        steps::{NonceChallenge, Outcome, Received, nonce_challenge},
    },
    http::{Draft, Response},
    oauth::{Secret, jose::PrivateJwk},
};

impl Flow {
    /// Signs the changed texts and puts the token where the old one stood.
    pub(super) fn edit_built(&mut self, kind: BuiltKind, header: &str, claims: &str) {
        if self.state != State::AwaitPress {
            return;
        }
        let mut rng = self.context.rng("edit");
        let token = self.built.iter_mut().find(|token| token.kind == kind);
        let (Some(token), Some(draft)) = (token, &mut self.draft) else {
            return;
        };
        match token.edit(header, claims, &mut rng) {
            Ok(()) => token.place(draft),
            Err(reason) => self.notice(Notice::NotSigned { reason }),
        }
    }

    pub(super) fn record_built(&mut self, stage: Stage) {
        let works: Vec<LocalWork> = self
            .built
            .iter()
            .map(|token| LocalWork::Signed {
                kind: token.kind,
                algorithm: token.algorithm_named(),
            })
            .collect();
        for work in works {
            self.record(Entry::LocalWork { stage, work });
        }
    }

    /// A key that cannot be read is asked for again, with what is wrong with it.
    pub(super) fn input_given(&mut self, input: Input, value: Secret) {
        if input == Input::PrivateKey
            && let Err(reason) = self.read_key(&value)
        {
            return self.notice(Notice::InputRefused { input, reason });
        }
        self.context.settings.inputs.insert(input, value);
        self.enter_step();
    }

    /// A key that only decrypts need not be one that can sign.
    fn read_key(&self, text: &Secret) -> Result<(), String> {
        if self
            .current_step()
            .is_some_and(|step| self.signs_with_key(step))
        {
            return signing_key(text, None).map(|_| ());
        }
        PrivateJwk::from_text(text.expose())
            .map(|_| ())
            .map_err(|error| error.to_string())
    }

    /// Keeps the nonce that the answer brings (RFC 9449 §8.2), and offers the request once more
    /// where the server wanted it (RFC 9449 §8, §9). A second demand is a refusal like any other.
    pub(super) fn nonce_wanted(&mut self, step: Step, response: &Response) -> Option<Received> {
        let carries_proof = self
            .built
            .iter()
            .any(|token| token.kind == BuiltKind::DpopProof);
        let Some(Draft::Request(request)) = &self.draft else {
            return None;
        };
        if !carries_proof {
            return None;
        }
        let origin = request.destination().origin();
        let NonceChallenge {
            nonce,
            is_wanted,
            finding,
        } = nonce_challenge(response, self.nonce_was_given);
        let is_new = nonce.is_some();
        if let Some(nonce) = nonce {
            self.context
                .dpop_nonces
                .insert((origin, step.shows_access_token()), nonce);
        }
        let repeats = is_wanted && is_new && !self.nonce_was_given;
        self.nonce_was_given = repeats;
        let stage = step.stage();
        if repeats {
            self.keep_changes();
            let findings = finding.into_iter().collect();
            return Some(Received::with(findings, Outcome::First(vec![step])));
        }
        self.record_findings(stage, finding.into_iter().collect());
        None
    }

    /// The request is drafted once more, at the next position: what was changed in it stays changed.
    fn keep_changes(&mut self) {
        for used in &mut self.edits_used {
            if *used == Some(self.position) {
                *used = Some(self.position + 1);
            }
        }
        self.carried = self.draft.clone().zip(self.prepared.clone());
    }
}
