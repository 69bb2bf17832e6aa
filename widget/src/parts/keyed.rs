//! A list whose members are signals: a change of one member redraws that member and nothing else.

use leptos::prelude::*;

/// A member: its name, and its value as it is now.
#[derive(Clone)]
pub(crate) struct Item<K: 'static, V: 'static> {
    /// Its name.
    pub(crate) key: K,
    /// Its value.
    pub(crate) value: ArcRwSignal<V>,
}

/// Brings a list of items up to date: known keys keep their signals, which are set only where the value differs.
pub(crate) fn refresh<K: Copy + PartialEq, V: Clone + PartialEq + Send + Sync>(
    items: &[Item<K, V>],
    fresh: Vec<(K, V)>,
) -> Vec<Item<K, V>> {
    // Most lists only grow at an end or stay: the search begins where the last one ended.
    let mut from = 0;
    fresh
        .into_iter()
        .map(|(key, value)| {
            let found = items[from..].iter().chain(&items[..from]).position(|item| item.key == key).map(|at| (from + at) % items.len());
            let Some(at) = found else { return Item { key, value: ArcRwSignal::new(value) } };
            from = (at + 1) % items.len();
            let item = items[at].clone();
            if item.value.with_untracked(|old| *old != value) {
                item.value.set(value);
            }
            item
        })
        .collect()
}

/// Whether two lists have the same members in the same order.
pub(crate) fn same_keys<K: PartialEq, V>(one: &[Item<K, V>], other: &[Item<K, V>]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.key == other.key)
}
