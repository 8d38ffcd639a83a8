//! Form-encoded pairs that can be edited one by one, while the others keep the bytes they have.

use crate::oauth::{Parameter, Parameters};

/// The pieces between the `&`, empty ones included; rows are the pieces that are not empty, which
/// is what [`Parameters::decode`] shows.
#[derive(Debug)]
pub(super) struct Pairs {
    pieces: Vec<Vec<u8>>,
}

impl Pairs {
    pub(super) fn parse(encoded: &[u8]) -> Self {
        if encoded.is_empty() {
            return Self { pieces: Vec::new() };
        }
        let pieces = encoded.split(|byte| *byte == b'&').map(<[u8]>::to_vec);
        Self {
            pieces: pieces.collect(),
        }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.pieces.join(&b'&')
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        let named = self.named(name);
        let Some((first, repeats)) = named.split_first() else {
            return self.push(name, value);
        };
        rewrite(&mut self.pieces[*first], name, value);
        for at in repeats.iter().rev() {
            self.pieces.remove(*at);
        }
    }

    pub(super) fn unset(&mut self, name: &str) -> usize {
        let named = self.named(name);
        for at in named.iter().rev() {
            self.pieces.remove(*at);
        }
        named.len()
    }

    pub(super) fn push(&mut self, name: &str, value: &str) {
        // A trailing `&` already separates.
        if self.pieces.last().is_some_and(Vec::is_empty) {
            self.pieces.pop();
        }
        self.pieces.push(encode(name, value));
    }

    pub(super) fn replace(&mut self, row: usize, name: &str, value: &str) -> bool {
        let Some(at) = self.piece_of(row) else {
            return false;
        };
        rewrite(&mut self.pieces[at], name, value);
        true
    }

    pub(super) fn remove(&mut self, row: usize) -> bool {
        let Some(at) = self.piece_of(row) else {
            return false;
        };
        self.pieces.remove(at);
        true
    }

    pub(super) fn shift(&mut self, from: usize, to: usize) -> bool {
        let (Some(from), Some(to)) = (self.piece_of(from), self.piece_of(to)) else {
            return false;
        };
        let piece = self.pieces.remove(from);
        self.pieces.insert(to, piece);
        true
    }

    fn piece_of(&self, row: usize) -> Option<usize> {
        let mut rows = (0..self.pieces.len()).filter(|at| !self.pieces[*at].is_empty());
        rows.nth(row)
    }

    fn named(&self, name: &str) -> Vec<usize> {
        let has_name = |at: &usize| decode(&self.pieces[*at]).is_some_and(|one| one.name == name);
        (0..self.pieces.len()).filter(has_name).collect()
    }
}

/// Encodes anew only what differs, so that an unusual encoding of the name survives a new value.
fn rewrite(piece: &mut Vec<u8>, name: &str, value: &str) {
    let Some(old) = decode(piece) else {
        *piece = encode(name, value);
        return;
    };
    if old.name == name && old.value == value {
        return;
    }
    let split = piece.iter().position(|byte| *byte == b'=');
    let (old_name, old_value) = match split {
        Some(at) => (&piece[..at], &piece[at + 1..]),
        None => (&piece[..], &[][..]),
    };
    let fresh = encode(name, value);
    let fresh_split = fresh.iter().position(|byte| *byte == b'=').unwrap_or(0);
    let new_name = if old.name == name {
        old_name
    } else {
        &fresh[..fresh_split]
    };
    let new_value = if old.value == value {
        old_value
    } else {
        &fresh[fresh_split + 1..]
    };
    *piece = [new_name, b"=", new_value].concat();
}

fn encode(name: &str, value: &str) -> Vec<u8> {
    Parameters::from_iter([(name, value)]).encode().into_bytes()
}

fn decode(piece: &[u8]) -> Option<Parameter> {
    Parameters::decode(piece).iter().next().cloned()
}
