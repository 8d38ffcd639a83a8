//! Randomness from the operating system, drawn once for each run.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::{flow::Entropy, oauth::Timestamp};

/// What a run needs; an error where the operating system gives none.
pub(super) fn draw() -> Result<Entropy, getrandom::Error> {
    let mut entropy = Entropy {
        code_verifier: [0; 32],
        state: [0; 16],
        nonce: [0; 16],
        pages: [0; 16],
        seed: [0; 32],
    };
    getrandom::fill(&mut entropy.code_verifier)?;
    getrandom::fill(&mut entropy.state)?;
    getrandom::fill(&mut entropy.nonce)?;
    getrandom::fill(&mut entropy.pages)?;
    getrandom::fill(&mut entropy.seed)?;
    Ok(entropy)
}

/// A name for a session: when it began, and enough randomness to be its own.
pub(super) fn session_id(now: Timestamp) -> Result<String, getrandom::Error> {
    let mut tail = [0; 3];
    getrandom::fill(&mut tail)?;
    let day_and_time: String = now
        .to_string()
        .chars()
        .take("2026-11-21T12:04:31".len())
        .map(|c| if c == ':' { '-' } else { c })
        .collect();
    let [a, b, c] = tail;
    Ok(format!("{day_and_time}-{a:02x}{b:02x}{c:02x}"))
}

/// The wall clock.
pub(super) fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
