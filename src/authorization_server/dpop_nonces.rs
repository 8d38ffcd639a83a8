//! The nonces that DPoP proofs have to carry: other ones on each side, and others again after a while (RFC 9449 §8, §9).

use rand_core::CryptoRngCore;
use sha2::{Digest, Sha256};

use crate::oauth::{Timestamp, jose::base64url};

use super::state::random_name;

/// A nonce is given out for this long, and accepted for as long again.
const LIFETIME_SECS: i64 = 300;

/// Where a nonce is worth something: the API takes none of the authorization server, as if the two
/// did not share an address (RFC 9449 §9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    AuthorizationServer,
    ResourceServer,
}

/// Nonces follow from the time and a secret, so that none has to be remembered.
#[derive(Clone, Debug, Default)]
pub(super) struct DpopNonces {
    secret: Option<String>,
}

impl DpopNonces {
    /// What is accepted at that moment; the first one is given out.
    pub(super) fn at(
        &mut self,
        side: Side,
        now: Timestamp,
        rng: &mut dyn CryptoRngCore,
    ) -> [String; 2] {
        let secret = self.secret.get_or_insert_with(|| random_name(rng));
        let period = now.secs().div_euclid(LIFETIME_SECS);
        [period, period - 1].map(|period| {
            let side = match side {
                Side::AuthorizationServer => "authorization server",
                Side::ResourceServer => "resource server",
            };
            base64url::encode(&Sha256::digest(format!("{secret} {side} {period}")))
        })
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_nonce_is_followed_by_another_and_then_forgotten() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut nonces = DpopNonces::default();
        let mut at = |secs, side| nonces.at(side, Timestamp::from_secs(secs), &mut rng);
        let first = at(0, Side::AuthorizationServer);
        assert_eq!(at(299, Side::AuthorizationServer), first);
        let second = at(300, Side::AuthorizationServer);
        assert_ne!(second[0], first[0]);
        assert_eq!(second[1], first[0]);
        assert!(!at(600, Side::AuthorizationServer).contains(&first[0]));
        assert!(!at(0, Side::ResourceServer).contains(&first[0]));
    }
}
