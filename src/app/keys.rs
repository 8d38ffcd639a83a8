//! Keys of the client: made into a file, or read from one, so that their public half can be
//! registered.

use serde_json::{Value, json};

use crate::{
    app::{Effect, State},
    oauth::jose::{Algorithm, PrivateJwk},
};

/// The algorithms that a new key is made for, the usual one first.
pub const KEY_ALGORITHMS: [Algorithm; 6] = [
    Algorithm::Es256,
    Algorithm::Es384,
    Algorithm::Es512,
    Algorithm::EdDsa,
    Algorithm::Rs256,
    Algorithm::Ps256,
];

/// What everybody may know of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicHalf {
    /// A JWK Set of this one key, in several lines (RFC 7517 §5).
    pub jwks: String,
    /// The SHA-256 thumbprint in base64url (RFC 7638 §3).
    pub thumbprint: String,
    /// Such as `EC P-256, alg ES256`.
    pub summary: String,
}

impl PublicHalf {
    /// `None` of a shared secret. A key without a `kid` has its thumbprint as one, as in the tokens
    /// that are signed with it.
    pub fn of(key: &PrivateJwk) -> Option<Self> {
        let public = key.public()?;
        let thumbprint = key.thumbprint();
        let mut members = public.members();
        members
            .entry("kid")
            .or_insert_with(|| Value::from(thumbprint.as_str()));
        Some(Self {
            jwks: format!("{:#}", json!({ "keys": [members] })),
            thumbprint,
            summary: public.summary(),
        })
    }
}

/// What the world does with a key file. The private half stays there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyJob {
    /// A new key, into a file that is not there yet.
    Make { path: String, algorithm: Algorithm },
    /// Look at a key that is there.
    Read { path: String },
}

impl KeyJob {
    /// As it was typed.
    pub fn path(&self) -> &str {
        match self {
            Self::Make { path, .. } | Self::Read { path } => path,
        }
    }
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyOutcome {
    pub job: KeyJob,
    /// The full path and what may be known of the key, or why there is none, in words.
    pub result: Result<(String, PublicHalf), String>,
}

/// The last key that was made or read.
#[derive(Debug, Default)]
pub struct KeyDesk {
    /// Counts what was reported, so that the same file twice is news twice.
    pub count: u32,
    pub under_way: Option<KeyJob>,
    pub last: Option<KeyOutcome>,
}

/// One at a time.
pub(super) fn begin(state: &mut State, job: KeyJob) -> Vec<Effect> {
    if state.keys.under_way.is_some() {
        return Vec::new();
    }
    state.keys.under_way = Some(job.clone());
    vec![Effect::Key(job)]
}

pub(super) fn reported(state: &mut State, outcome: KeyOutcome) {
    state.keys.under_way.take_if(|job| *job == outcome.job);
    state.keys.count += 1;
    state.keys.last = Some(outcome);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authorization_server::WORKSHOP_SERVICE_KEY;

    fn private() -> PrivateJwk {
        PrivateJwk::from_text(WORKSHOP_SERVICE_KEY).unwrap()
    }

    #[test]
    fn the_public_half_holds_nothing_private_and_always_a_name() {
        let mut key = private();
        key.details.kid = None;
        let half = PublicHalf::of(&key).unwrap();
        let read: Value = serde_json::from_str(&half.jwks).unwrap();
        let one = &read["keys"][0];
        assert_eq!(one["kid"], half.thumbprint);
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(one.get(private).is_none(), "{private}");
        }
        key.details.kid = Some(String::from("mine"));
        let named: Value = serde_json::from_str(&PublicHalf::of(&key).unwrap().jwks).unwrap();
        assert_eq!(named["keys"][0]["kid"], "mine");
    }

    #[test]
    fn one_job_at_a_time_and_each_outcome_is_news() {
        let mut state = State::default();
        let make = KeyJob::Make {
            path: String::from("/there/key.jwk"),
            algorithm: Algorithm::Es256,
        };
        assert_eq!(begin(&mut state, make.clone()).len(), 1);
        let read = KeyJob::Read {
            path: String::from("/there/other.jwk"),
        };
        assert_eq!(begin(&mut state, read.clone()).len(), 0);
        let refused = KeyOutcome {
            job: make,
            result: Err(String::from("there already")),
        };
        reported(&mut state, refused.clone());
        assert_eq!(state.keys.last, Some(refused));
        assert_eq!(state.keys.count, 1);
        assert_eq!(begin(&mut state, read).len(), 1);
    }
}
