//! What a device shows and a person types (RFC 8628 §6.1): of which characters, how many, and what is
//! forgiven.

use rand_core::CryptoRngCore;

/// How a server makes its user codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserCodes {
    /// `WDJB-MJHT`: eight of twenty consonants, so no words and no characters that look alike, in
    /// two halves; case and everything between the letters is forgiven.
    Halves,
    /// So many characters of that set, in one piece and compared as they are, but for spaces around.
    Plain {
        length: usize,
        characters: &'static str,
    },
}

const CONSONANTS: &str = "BCDFGHJKLMNPQRSTVWXZ";
const HALF: usize = 4;

impl UserCodes {
    fn length(self) -> usize {
        match self {
            Self::Halves => 2 * HALF,
            Self::Plain { length, .. } => length,
        }
    }

    fn characters(self) -> &'static [u8] {
        match self {
            Self::Halves => CONSONANTS.as_bytes(),
            Self::Plain { characters, .. } => characters.as_bytes(),
        }
    }

    /// A new one, as [`Self::typed`] gives it back.
    pub(super) fn random(self, rng: &mut dyn CryptoRngCore) -> String {
        let characters = self.characters();
        let count = characters.len();
        let mut out = String::new();
        while out.len() < self.length() {
            let mut byte = [0];
            rng.fill_bytes(&mut byte);
            let value = usize::from(byte[0]);
            // The values behind the last whole round would make some characters likelier than others.
            if value < 256 - 256 % count
                && let Some(character) = characters.get(value % count)
            {
                out.push(char::from(*character));
            }
        }
        out
    }

    /// How it is shown.
    pub(super) fn shown(self, user_code: &str) -> String {
        match self {
            Self::Halves => {
                let halves = user_code.split_at_checked(HALF);
                let (first, second) = halves.unwrap_or((user_code, ""));
                format!("{first}-{second}")
            }
            Self::Plain { .. } => user_code.to_owned(),
        }
    }

    /// What was typed, without what people add to it or change in it.
    pub(super) fn typed(self, text: &str) -> String {
        // One more than there are, so that too long a code is a wrong one.
        let most = self.length() + 1;
        match self {
            Self::Halves => text
                .chars()
                .map(|character| character.to_ascii_uppercase())
                .filter(|character| CONSONANTS.contains(*character))
                .take(most)
                .collect(),
            Self::Plain { .. } => text.trim().chars().take(most).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::SeedableRng as _;

    const SEVEN: UserCodes = UserCodes::Plain {
        length: 7,
        characters: "BCDFbcdf23",
    };

    #[test]
    fn what_people_do_to_a_code_is_undone() {
        let codes = UserCodes::Halves;
        assert_eq!(codes.typed(" wdjb-mjht "), "WDJBMJHT");
        assert_eq!(codes.shown("WDJBMJHT"), "WDJB-MJHT");
        assert_eq!(codes.typed(&codes.shown("WDJBMJHT")), "WDJBMJHT");
        assert_ne!(codes.typed("WDJBMJHTX"), "WDJBMJHT");
        assert_eq!(codes.shown("é"), "é-");
    }

    #[test]
    fn a_plain_code_is_told_by_its_case() {
        assert_eq!(SEVEN.typed(" b2Cd3fF "), "b2Cd3fF");
        assert_ne!(SEVEN.typed("B2CD3FF"), "b2Cd3fF");
        assert_ne!(SEVEN.typed("b2Cd3fFF"), "b2Cd3fF");
    }

    #[test]
    fn each_code_is_of_its_characters_and_comes_back_as_it_was_shown() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        for codes in [UserCodes::Halves, SEVEN] {
            for _ in 0..50 {
                let code = codes.random(&mut rng);
                assert_eq!(code.len(), codes.length());
                assert!(code.bytes().all(|byte| codes.characters().contains(&byte)));
                assert_eq!(codes.typed(&codes.shown(&code)), code);
            }
        }
    }
}
