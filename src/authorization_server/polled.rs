//! A decision that a client polls for (RFC 8628 §3.5, CIBA §11).

use crate::oauth::Timestamp;

use super::{
    Polling,
    error::{ErrorCode, OAuthError},
    grant::Grant,
    state::later,
};

/// RFC 8628 §3.5 adds this many seconds with each `slow_down`.
const SLOWER_SECS: i64 = 5;
/// A poll may come this much too early, since the network moves its arrival.
const EARLY_MICROS: i64 = 500_000;

/// What a client asked for, and how far it is.
#[derive(Clone, Debug)]
pub(super) struct Polled {
    pub client_id: String,
    expires: Timestamp,
    interval_secs: i64,
    last_poll: Option<Timestamp>,
    outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Waiting,
    Refused,
    Allowed(Box<Grant>),
    /// The tokens were fetched.
    Fetched,
}

impl Polled {
    pub(super) fn new(client_id: &str, polling: Polling, now: Timestamp) -> Self {
        Self {
            client_id: client_id.to_owned(),
            expires: later(now, polling.lifetime_secs),
            interval_secs: polling.interval_secs,
            last_poll: None,
            outcome: Outcome::Waiting,
        }
    }

    /// Whether a person can still decide.
    pub(super) fn is_waiting(&self, now: Timestamp) -> bool {
        self.outcome == Outcome::Waiting && now < self.expires
    }

    pub(super) fn allow(&mut self, grant: Grant) {
        self.outcome = Outcome::Allowed(Box::new(grant));
    }

    pub(super) fn refuse(&mut self) {
        self.outcome = Outcome::Refused;
    }

    /// The grant, once.
    ///
    /// # Errors
    ///
    /// The polling answers: `authorization_pending`, `slow_down`, `access_denied`,
    /// `expired_token`, and `invalid_grant` for what was fetched before.
    pub(super) fn poll(&mut self, now: Timestamp) -> Result<Grant, OAuthError> {
        if self.outcome == Outcome::Fetched {
            return Err(OAuthError::new(
                ErrorCode::InvalidGrant,
                "The tokens were fetched before",
            ));
        }
        if now >= self.expires {
            return Err(OAuthError::new(
                ErrorCode::ExpiredToken,
                "Nobody decided in time, or the tokens were not fetched in time",
            ));
        }
        match std::mem::replace(&mut self.outcome, Outcome::Fetched) {
            Outcome::Allowed(grant) => Ok(*grant),
            Outcome::Refused => {
                self.outcome = Outcome::Refused;
                Err(OAuthError::new(
                    ErrorCode::AccessDenied,
                    "The person refused",
                ))
            }
            Outcome::Waiting | Outcome::Fetched => {
                self.outcome = Outcome::Waiting;
                Err(self.not_yet(now))
            }
        }
    }

    fn not_yet(&mut self, now: Timestamp) -> OAuthError {
        let least_micros = self.interval_secs.saturating_mul(1_000_000) - EARLY_MICROS;
        let is_early = self
            .last_poll
            .is_some_and(|last| now.since(last) < least_micros);
        self.last_poll = Some(now);
        if is_early {
            self.interval_secs += SLOWER_SECS;
            OAuthError::new(
                ErrorCode::SlowDown,
                format!("Asked too early: wait {} seconds", self.interval_secs),
            )
        } else {
            OAuthError::new(
                ErrorCode::AuthorizationPending,
                "Nobody has decided yet: ask again later",
            )
        }
    }
}
