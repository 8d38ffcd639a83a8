//! What a run asks the authorization endpoint for: response type, and what an API made it ask anew.

use rand_core::RngCore as _;
use sha2::{Digest as _, Sha256};

use crate::{
    flow::{Context, Grant, Stage},
    oauth::{Parameters, pkce},
};

/// How often a run asks for a stronger sign-in because an API wants one: an API that is never
/// content must not keep the person signing in.
const MOST_STEP_UPS: u32 = 2;

/// What an API wants of the sign-in (RFC 9470 §3), or of the scope (RFC 6750 §3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepUp {
    /// Strengths of which one is needed.
    pub acr_values: Option<String>,
    /// Seconds.
    pub max_age: Option<String>,
    /// All words to ask for: what the API wants, and what was asked for before.
    pub scope: Option<String>,
}

impl Context {
    /// The words of `response_type`: the profile's, else what the grant asks for by itself
    /// (RFC 6749 §3.1.1).
    pub fn response_type(&self) -> String {
        if let Some(words) = &self.settings.profile.request.response_type {
            return words.clone();
        }
        let grant = self.settings.grant;
        let words = match (grant == Grant::Implicit, self.asked_for_openid()) {
            _ if !grant.has_front_channel() => "code",
            (true, true) => "id_token token",
            (true, false) => "token",
            (false, true) => "code id_token",
            (false, false) => "code token",
        };
        words.to_owned()
    }

    /// Whether the authorization request asks for that, as it was sent, or as it will be.
    pub fn asks_for(&self, word: &str) -> bool {
        let asked = match &self.authorization_sent {
            Some(sent) => sent.first("response_type").unwrap_or_default().to_owned(),
            None => self.response_type(),
        };
        asked.split(' ').any(|one| one == word)
    }

    /// Whether an ID token is to come at some point, so that a nonce and keys are needed.
    pub fn expects_id_token(&self) -> bool {
        self.asked_for_openid() && (self.asks_for("code") || self.asks_for("id_token"))
    }

    /// Whether the answer of the authorization endpoint is to be one signed JWT (JARM §2.3).
    pub fn expects_signed_answer(&self) -> bool {
        let mode = match &self.authorization_sent {
            Some(sent) => sent.first("response_mode"),
            None => self.settings.profile.request.response_mode.as_deref(),
        };
        let is_jwt = mode.is_some_and(|mode| mode == "jwt" || mode.ends_with(".jwt"));
        is_jwt && self.names_redirect()
    }

    /// Whether the server signs something else that this run asks for, as it was registered.
    pub fn expects_signed_bodies(&self) -> bool {
        let client = &self.settings.profile.client;
        let reach = &self.settings.reach;
        let userinfo = client.userinfo_signed_response_alg.is_some() && self.asked_for_openid();
        let introspection = client.introspection_signed_response_alg.is_some()
            || client.introspection_encrypted_response_alg.is_some();
        (userinfo && reach.includes(Stage::Userinfo))
            || (introspection && reach.includes(Stage::Introspection))
    }

    /// Takes in what an API wants of the sign-in or of the scope; `false` where it was asked for often
    /// enough. More scopes are asked for once: a second refusal says that they do not help.
    pub(super) fn steps_up(&mut self, wanted: StepUp) -> bool {
        let before = self.step_up.clone().unwrap_or_default();
        let had_more_scopes = before.scope.is_some();
        if self.step_ups >= MOST_STEP_UPS || (wanted.scope.is_some() && had_more_scopes) {
            return false;
        }
        self.step_ups += 1;
        // What was wanted earlier still holds.
        self.step_up = Some(StepUp {
            acr_values: wanted.acr_values.or(before.acr_values),
            max_age: wanted.max_age.or(before.max_age),
            scope: wanted.scope.or(before.scope),
        });
        self.begin_anew();
        true
    }

    /// Another authorization request of the same run: verifier, `state` and `nonce` serve one request
    /// each (RFC 9700 §2.1.1), so that they are made anew from the run's randomness.
    fn begin_anew(&mut self) {
        let mut rng = self.rng("another authorization request");
        rng.fill_bytes(&mut self.entropy.code_verifier);
        rng.fill_bytes(&mut self.entropy.state);
        rng.fill_bytes(&mut self.entropy.nonce);
        rng.fill_bytes(&mut self.entropy.pages);
        self.code_verifier = pkce::code_verifier(&self.entropy.code_verifier);
        self.authorization_sent = None;
        self.pushed = None;
        self.code = None;
        self.front_tokens = None;
        self.front_id_token = None;
    }

    /// The `state` of the request that ends the session.
    pub fn logout_state(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.entropy.seed);
        hash.update("state of the logout request");
        let hash: [u8; 32] = hash.finalize().into();
        super::context::encode(&hash[..16])
    }

    /// What an API asked for takes the place of what the profile says.
    pub(super) fn apply_step_up(&self, parameters: &mut Parameters) {
        let Some(wanted) = &self.step_up else { return };
        for (name, value) in [
            ("acr_values", &wanted.acr_values),
            ("max_age", &wanted.max_age),
            ("scope", &wanted.scope),
        ] {
            if let Some(value) = value {
                parameters.set(name, value.as_str());
            }
        }
    }
}
