//! A map of a few entries, looked through one by one.
//!
//! A hash map for each kind of key and value costs the app a kilobyte and is slower below some hundred entries.

/// Keys and their values, in no order.
#[derive(Debug)]
pub struct SmallMap<K, V> {
    entries: Vec<(K, V)>,
}

impl<K, V> Default for SmallMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> SmallMap<K, V> {
    /// An empty one.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    fn position<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.entries.iter().position(|(other, _)| other.borrow() == key)
    }

    /// The value of a key.
    #[must_use]
    pub fn get<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.entries.iter().find(|(other, _)| other.borrow() == key).map(|(_, value)| value)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: PartialEq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.entries.iter_mut().find(|(other, _)| (*other).borrow() == key).map(|(_, value)| value)
    }

    /// Takes a key away; returns its value.
    pub fn remove<Q: PartialEq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.position(key).map(|at| self.entries.swap_remove(at).1)
    }
}

impl<K: PartialEq, V> SmallMap<K, V> {
    /// Sets a key's value; returns the former one.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        if let Some(known) = self.get_mut(&key) {
            return Some(std::mem::replace(known, value));
        }
        self.entries.push((key, value));
        None
    }

    /// A key's value, which is made if there is none.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let at = match self.position(&key) {
            Some(at) => at,
            None => {
                self.entries.push((key, make()));
                self.entries.len() - 1
            }
        };
        &mut self.entries[at].1
    }
}

#[cfg(test)]
mod tests {
    use super::SmallMap;

    #[test]
    fn a_key_has_one_value() {
        let mut map = SmallMap::new();
        assert_eq!(map.insert(String::from("a"), 1), None);
        assert_eq!(map.insert(String::from("a"), 2), Some(1));
        *map.get_or_insert_with(String::from("b"), || 5) += 1;
        *map.get_or_insert_with(String::from("b"), || 5) += 1;
        assert_eq!((map.get("a"), map.get("b"), map.get("c"), map.len()), (Some(&2), Some(&7), None, 2));
        assert_eq!((map.remove("a"), map.remove("a"), map.get("b")), (Some(2), None, Some(&7)));
        map.clear();
        assert!(map.is_empty());
    }
}
