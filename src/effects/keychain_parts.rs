//! A secret of any length as entries that every keychain takes: Windows takes 2,560 bytes in one.

use sha2::{Digest as _, Sha256};

/// What one entry may hold. A credential of Windows takes 2,560 bytes.
pub(super) const MOST_PART_BYTES: usize = 2_560;

/// More is no secret of a client.
pub(super) const MOST_BYTES: usize = 256 * 1024;

/// Marks what this program wrote, and which way.
const MARK: &str = "oauth-playground 1";
/// The mark, two numbers and a digest.
const MOST_HEAD_BYTES: usize = 120;
const PART_BYTES: usize = MOST_PART_BYTES - MOST_HEAD_BYTES;

/// Why entries make no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum PartsError {
    #[error("expected at most {MOST_BYTES} bytes, got {0}")]
    TooLong(usize),
    #[error("expected an entry of this program, got something else")]
    NotOurs,
    #[error("expected {expected} parts that belong together, got others")]
    NotTogether { expected: usize },
}

/// The entries for a value, the first of which says how many there are. Each fits everywhere.
pub(super) fn split(value: &[u8]) -> Result<Vec<Vec<u8>>, PartsError> {
    if value.len() > MOST_BYTES {
        return Err(PartsError::TooLong(value.len()));
    }
    let count = value.len().div_ceil(PART_BYTES).max(1);
    let digest = digest(value);
    let mut chunks = value.chunks(PART_BYTES);
    Ok((0..count)
        .map(|part| {
            let mut out = format!("{MARK} {part}/{count} {digest}\n").into_bytes();
            out.extend_from_slice(chunks.next().unwrap_or_default());
            out
        })
        .collect())
}

/// How many entries there are, as the first of them says.
pub(super) fn count(first: &[u8]) -> Result<usize, PartsError> {
    let head = Head::read(first).ok_or(PartsError::NotOurs)?;
    Ok(head.count)
}

/// The value again. Entries of two values, or one that was changed, make none.
pub(super) fn join(parts: &[Vec<u8>]) -> Result<Vec<u8>, PartsError> {
    let first = parts.first().ok_or(PartsError::NotOurs)?;
    let head = Head::read(first).ok_or(PartsError::NotOurs)?;
    let expected = head.count;
    let mut value = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let own = Head::read(part).ok_or(PartsError::NotTogether { expected })?;
        if own.part != at || own.count != expected || own.digest != head.digest {
            return Err(PartsError::NotTogether { expected });
        }
        value.extend_from_slice(own.rest);
    }
    if parts.len() != expected || digest(&value) != head.digest {
        return Err(PartsError::NotTogether { expected });
    }
    Ok(value)
}

struct Head<'a> {
    part: usize,
    count: usize,
    digest: &'a str,
    rest: &'a [u8],
}

impl<'a> Head<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(bytes.get(..end)?).ok()?;
        let (numbers, digest) = line
            .strip_prefix(MARK)?
            .strip_prefix(' ')?
            .split_once(' ')?;
        let (part, count) = numbers.split_once('/')?;
        let count: usize = count.parse().ok()?;
        (1..=MOST_BYTES.div_ceil(PART_BYTES))
            .contains(&count)
            .then_some(())?;
        Some(Self {
            part: part.parse().ok()?,
            count,
            digest,
            rest: bytes.get(end + 1..)?,
        })
    }
}

fn digest(value: &[u8]) -> String {
    let digits = Sha256::digest(value);
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_133_a_value_of_any_length_fits_and_comes_back() {
        for length in [
            0,
            1,
            PART_BYTES - 1,
            PART_BYTES,
            PART_BYTES + 1,
            2_560,
            2_561,
            9_000,
            MOST_BYTES,
        ] {
            let value: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
            let parts = split(&value).unwrap();
            assert!(
                parts.iter().all(|part| part.len() <= MOST_PART_BYTES),
                "{length}"
            );
            assert_eq!(count(&parts[0]), Ok(parts.len()));
            assert_eq!(join(&parts), Ok(value), "{length}");
        }
        assert_eq!(
            split(&vec![0; MOST_BYTES + 1]),
            Err(PartsError::TooLong(MOST_BYTES + 1))
        );
    }

    #[test]
    fn case_134_entries_that_do_not_belong_together_make_no_value() {
        let old = split(&[1; 6_000]).unwrap();
        let new = split(&[2; 6_000]).unwrap();
        assert_eq!(old.len(), 3);
        let not_together = Err(PartsError::NotTogether { expected: 3 });
        let mixed = [new[0].clone(), old[1].clone(), new[2].clone()];
        assert_eq!(join(&mixed), not_together);
        assert_eq!(join(&new[..2]), not_together);
        let swapped = [new[0].clone(), new[2].clone(), new[1].clone()];
        assert_eq!(join(&swapped), not_together);
        let mut changed = new.clone();
        if let Some(last) = changed[1].last_mut() {
            *last ^= 1;
        }
        assert_eq!(join(&changed), not_together);
        assert_eq!(join(&[]), Err(PartsError::NotOurs));
    }

    #[test]
    fn case_134_what_somebody_else_wrote_is_not_taken_for_a_secret() {
        for foreign in [
            "swordfish",
            "",
            "\n",
            "oauth-playground 1\n",
            "oauth-playground 1 0/0 ab\nx",
            "oauth-playground 1 0/99999999999999999999 ab\nx",
            "oauth-playground 1 0/4000000 ab\nx",
            "oauth-playground 2 0/1 ab\nx",
        ] {
            assert_eq!(count(foreign.as_bytes()), Err(PartsError::NotOurs));
            assert_eq!(
                join(&[foreign.as_bytes().to_vec()]),
                Err(PartsError::NotOurs)
            );
        }
        let forged = b"oauth-playground 1 0/1 ab\nswordfish".to_vec();
        assert_eq!(
            join(&[forged]),
            Err(PartsError::NotTogether { expected: 1 })
        );
    }
}
