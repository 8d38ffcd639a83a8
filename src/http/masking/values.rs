//! The values that were learned, and the search for all of them at once.

use std::{borrow::Cow, collections::HashMap, ops::Range, sync::OnceLock};

use aho_corasick::AhoCorasick;

use super::encoded::{inside_base64, is_base64};
use super::kinds::{SecretKind, is_vocabulary};

/// Values under this many characters are masked only where their field stands.
const SHORTEST: usize = 4;
/// From here on a value is searched for within longer words, and within base64.
const DISTINCTIVE: usize = 8;
/// A word of lower-case letters, or a number, is searched for as a word up to this length.
const LONGEST_WORD: usize = 16;
/// Of a longer value only so much is given to the automaton, whose size grows with it; the rest is
/// compared where that much was found.
const LONGEST_SEARCHED: usize = 256;

#[derive(Clone, Default)]
pub(super) struct Values {
    /// Counter less one is the index.
    kinds: Vec<SecretKind>,
    counters: HashMap<String, u32>,
    patterns: Vec<Pattern>,
    /// Built when it is first needed after something was learned.
    automaton: OnceLock<Option<AhoCorasick>>,
}

#[derive(Clone)]
struct Pattern {
    bytes: Vec<u8>,
    counter: u32,
    /// Does not count within a longer word.
    is_word: bool,
    /// What base64 with the value in it contains, not the value itself.
    is_base64: bool,
    /// Characters before and behind that hold bits of the value too.
    mixed: (usize, usize),
}

impl Pattern {
    fn searched(&self) -> &[u8] {
        &self.bytes[..self.bytes.len().min(LONGEST_SEARCHED)]
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.searched().len()..]
    }
}

impl Values {
    /// Gives the value a counter, unless it has one.
    pub(super) fn add(&mut self, kind: SecretKind, value: &str) {
        if self.counters.contains_key(value) {
            return;
        }
        self.kinds.push(kind);
        let counter = u32::try_from(self.kinds.len()).unwrap_or(u32::MAX);
        self.counters.insert(value.to_owned(), counter);
        if value.chars().count() < SHORTEST || is_vocabulary(value) {
            return;
        }
        let is_word = value.len() < DISTINCTIVE || is_plain_word(value);
        self.patterns.push(Pattern {
            bytes: fold(value.as_bytes()).into_owned(),
            counter,
            is_word,
            is_base64: false,
            mixed: (0, 0),
        });
        if value.len() >= DISTINCTIVE {
            for (bytes, before, behind) in inside_base64(value.as_bytes()) {
                self.patterns.push(Pattern {
                    bytes: fold(&bytes).into_owned(),
                    counter,
                    is_word: false,
                    is_base64: true,
                    mixed: (before, behind),
                });
            }
        }
        self.automaton = OnceLock::new();
    }

    pub(super) fn counter(&self, value: &str) -> Option<u32> {
        self.counters.get(value).copied()
    }

    pub(super) fn kind(&self, counter: u32) -> Option<SecretKind> {
        let index = usize::try_from(counter).ok()?.checked_sub(1)?;
        self.kinds.get(index).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Tells of every occurrence, overlapping ones too; stops where `found` says so.
    pub(super) fn search(&self, text: &[u8], mut found: impl FnMut(Hit) -> Go) {
        let Some(automaton) = self.automaton() else {
            return;
        };
        let folded = fold(text);
        let mut compared: HashMap<usize, usize> = HashMap::new();
        for hit in automaton.find_overlapping_iter(&*folded) {
            let index = hit.pattern().as_usize();
            let pattern = &self.patterns[index];
            let rest = pattern.rest();
            let mut end = hit.end();
            // Not again within what was compared already, or a repetitive value in a repetitive
            // text would take for ever.
            if !rest.is_empty() && compared.get(&index).is_none_or(|end| *end <= hit.start()) {
                let pairs = rest.iter().zip(&folded[end..]);
                end += pairs.take_while(|(one, other)| one == other).count();
                compared.insert(index, end);
            }
            let is_part = |at: Option<usize>| {
                at.and_then(|at| text.get(at))
                    .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            };
            if pattern.is_word && (is_part(hit.start().checked_sub(1)) || is_part(Some(end))) {
                continue;
            }
            let (before, behind) = pattern.mixed;
            let is_encoded = |byte: Option<&u8>| byte.is_some_and(|byte| is_base64(*byte));
            let before = usize::from(
                before > 0 && is_encoded(hit.start().checked_sub(1).map(|at| &text[at])),
            );
            let behind = usize::from(behind > 0 && is_encoded(text.get(end)));
            let hit = Hit {
                range: hit.start() - before..end + behind,
                counter: pattern.counter,
                is_base64: pattern.is_base64,
            };
            match found(hit) {
                Go::On => {}
                Go::Stop => return,
            }
        }
    }

    /// The counter of any value that occurs.
    pub(super) fn first_in(&self, text: &[u8]) -> Option<u32> {
        let mut first = None;
        self.search(text, |hit| {
            first = Some(hit.counter);
            Go::Stop
        });
        first
    }

    fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || {
            let patterns = self.patterns.iter().map(Pattern::searched);
            (!self.patterns.is_empty()).then(|| AhoCorasick::new(patterns).ok())?
        };
        self.automaton.get_or_init(build).as_ref()
    }
}

/// One occurrence of a value.
pub(super) struct Hit {
    pub(super) range: Range<usize>,
    pub(super) counter: u32,
    /// In base64 together with whatever stands around it.
    pub(super) is_base64: bool,
}

/// Whether a search goes on.
pub(super) enum Go {
    On,
    Stop,
}

/// In a form `+` is a space, elsewhere it is itself: the search takes the two for the same.
fn fold(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'+') {
        return Cow::Borrowed(text);
    }
    let fold = |byte: &u8| if *byte == b'+' { b' ' } else { *byte };
    Cow::Owned(text.iter().map(fold).collect())
}

fn is_plain_word(value: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    value.len() < LONGEST_WORD
        && (value.bytes().all(is_letter) || value.bytes().all(|byte| byte.is_ascii_digit()))
}
