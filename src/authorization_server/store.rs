//! A bounded memory of things known by a secret name: the oldest goes when it is full.

use std::collections::{BTreeMap, VecDeque};

use sha2::{Digest, Sha256};

/// Keeps values under the SHA-256 of their names, so that neither a dump of memory nor the time a
/// look-up takes says anything about a code or a token.
#[derive(Clone, Debug)]
pub(super) struct Store<T> {
    capacity: usize,
    values: BTreeMap<[u8; 32], T>,
    /// Oldest first; holds exactly the keys of `values`.
    order: VecDeque<[u8; 32]>,
}

impl<T> Store<T> {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            values: BTreeMap::new(),
            order: VecDeque::new(),
        }
    }

    /// Remembers a value, and forgets the oldest where there is no room left.
    pub(super) fn insert(&mut self, name: &str, value: T) {
        let key = key(name);
        if self.values.insert(key, value).is_none() {
            self.order.push_back(key);
        }
        while self.order.len() > self.capacity {
            if let Some(oldest) = self.order.pop_front() {
                self.values.remove(&oldest);
            }
        }
    }

    pub(super) fn look_up(&self, name: &str) -> Option<&T> {
        self.values.get(&key(name))
    }

    pub(super) fn look_up_mut(&mut self, name: &str) -> Option<&mut T> {
        self.values.get_mut(&key(name))
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.values.values_mut()
    }

    /// Forgets every value that is not to stay.
    pub(super) fn retain(&mut self, stays: impl Fn(&T) -> bool) {
        self.values.retain(|_, value| stays(value));
        self.order.retain(|key| self.values.contains_key(key));
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<T> {
        let key = key(name);
        let value = self.values.remove(&key)?;
        self.order.retain(|known| *known != key);
        Some(value)
    }
}

fn key(name: &str) -> [u8; 32] {
    Sha256::digest(name.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_when_it_is_full() {
        let mut store = Store::new(2);
        store.insert("a", 1);
        store.insert("b", 2);
        store.insert("a", 3);
        store.insert("c", 4);
        assert_eq!(store.look_up("a"), None);
        assert_eq!(store.look_up("b"), Some(&2));
        assert_eq!(store.look_up("c"), Some(&4));
    }

    #[test]
    fn what_was_taken_out_makes_room() {
        let mut store = Store::new(2);
        store.insert("a", 1);
        store.insert("b", 2);
        assert_eq!(store.remove("a"), Some(1));
        assert_eq!(store.remove("a"), None);
        store.insert("c", 3);
        assert_eq!(store.look_up("b"), Some(&2));
    }
}
