//! What is to be masked in a text, gathered from all its readings and then done at once.

use std::ops::Range;

/// Places of one text; masks and rewrites may overlap.
#[derive(Debug, Default)]
pub(super) struct Marks {
    masks: Vec<Mask>,
    rewrites: Vec<Rewrite>,
}

#[derive(Debug)]
struct Mask {
    place: Range<usize>,
    counter: Option<u32>,
    /// Gives way to a rewrite around it.
    yields: bool,
}

#[derive(Debug)]
struct Rewrite {
    place: Range<usize>,
    bytes: Vec<u8>,
}

impl Marks {
    /// Hides the place; without a counter where the value was never learned.
    pub(super) fn mask(&mut self, place: Range<usize>, counter: Option<u32>) {
        self.push(place, counter, false);
    }

    /// Hides what reads like base64 of a value, unless the base64 around it is rewritten.
    pub(super) fn mask_within_base64(&mut self, place: Range<usize>, counter: u32) {
        self.push(place, Some(counter), true);
    }

    fn push(&mut self, place: Range<usize>, counter: Option<u32>, yields: bool) {
        if place.is_empty() {
            return;
        }
        // Keeps one mark, not millions, where a repetitive value overlaps itself.
        if let Some(last) = self.masks.last_mut()
            && (last.counter, last.yields) == (counter, yields)
            && last.place.start <= place.start
            && place.start < last.place.end
        {
            last.place.end = last.place.end.max(place.end);
            return;
        }
        self.masks.push(Mask {
            place,
            counter,
            yields,
        });
    }

    /// Puts bytes of the same length at the place: base64 in which everything is masked already.
    pub(super) fn rewrite(&mut self, place: Range<usize>, bytes: Vec<u8>) {
        if place.len() == bytes.len() {
            self.rewrites.push(Rewrite { place, bytes });
        } else {
            self.mask(place, None);
        }
    }

    /// The text with everything hidden; of the same length.
    pub(super) fn apply(mut self, text: &[u8]) -> Vec<u8> {
        let mut out = text.to_vec();
        self.rewrites.sort_by_key(|rewrite| rewrite.place.start);
        let mut rewritten: Vec<Range<usize>> = Vec::new();
        for rewrite in self.rewrites {
            if rewritten
                .last()
                .is_none_or(|last| last.end <= rewrite.place.start)
            {
                out[rewrite.place.clone()].copy_from_slice(&rewrite.bytes);
                rewritten.push(rewrite.place);
            }
        }
        let is_rewritten = |place: &Range<usize>| {
            let before = rewritten.partition_point(|done| done.start <= place.start);
            before
                .checked_sub(1)
                .is_some_and(|at| place.end <= rewritten[at].end)
        };
        self.masks
            .retain(|mask| !(mask.yields && is_rewritten(&mask.place)));
        self.masks.sort_by(|one, other| {
            let by_place = one.place.start.cmp(&other.place.start);
            by_place
                .then(other.place.end.cmp(&one.place.end))
                .then(other.counter.is_some().cmp(&one.counter.is_some()))
        });
        let mut end = 0;
        for mask in self.masks {
            if mask.place.start >= end {
                fill(&mut out[mask.place.clone()], &label(mask.counter));
            } else if mask.place.end > end {
                fill(&mut out[end..mask.place.end], "");
            }
            end = end.max(mask.place.end);
        }
        out
    }
}

fn label(counter: Option<u32>) -> String {
    counter.map_or_else(|| "m".to_owned(), |counter| format!("m{counter}"))
}

/// Unreserved characters only (RFC 3986 §2.3). Line ends within a value stay.
fn fill(place: &mut [u8], label: &str) {
    let label = if label.len() <= place.len() {
        label
    } else {
        ""
    };
    let mut label = label.bytes();
    for byte in place {
        if !matches!(byte, b'\r' | b'\n') {
            *byte = label.next().unwrap_or(b'_');
        }
    }
}

/// Whether the value is a mask itself, as in a session that was read back.
pub(super) fn is_mask(value: &str) -> bool {
    let label = value.trim_end_matches('_');
    let is_label = label
        .strip_prefix('m')
        .is_some_and(|counter| counter.bytes().all(|byte| byte.is_ascii_digit()));
    // Without room for `_` a label looks like a value; only a short one is taken for a label.
    let is_filled = label.len() < value.len();
    (is_filled && (is_label || label.is_empty())) || (is_label && value.len() < 4)
}
