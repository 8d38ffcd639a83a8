//! Randomness of the operating system, as the pure rooms take it.

use rand_core::{CryptoRng, RngCore};

/// Draws from the operating system each time.
pub(in crate::effects) struct OsRandom(());

impl OsRandom {
    /// Draws once, so that a system without randomness is noticed here.
    ///
    /// # Errors
    ///
    /// What the system said.
    pub(in crate::effects) fn new() -> Result<Self, getrandom::Error> {
        getrandom::u64().map(|_| Self(()))
    }
}

impl RngCore for OsRandom {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// # Panics
    ///
    /// If the system gives none although it did before: guessable tokens would be worse.
    #[allow(
        clippy::panic,
        reason = "this function cannot fail otherwise, and the caller catches it"
    )]
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gave no randomness: {error}");
        }
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for OsRandom {}
