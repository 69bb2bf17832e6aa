//! Sorting without the standard library's sorts, each copy of which would cost the app three kilobytes.

/// Sorts in place and keeps the order of equals, by insertion: what is sorted here is short, or nearly in order already.
/// `belongs_before(one, other)` says whether `one` must stand before `other`.
pub fn sort<T>(items: &mut [T], belongs_before: impl Fn(&T, &T) -> bool) {
    for at in 1..items.len() {
        let mut at = at;
        while at > 0 && belongs_before(&items[at], &items[at - 1]) {
            items.swap(at, at - 1);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sorts_and_keeps_the_order_of_equals() {
        let mut items = [(3, 'a'), (1, 'b'), (3, 'c'), (2, 'd'), (1, 'e')];
        super::sort(&mut items, |one, other| one.0 < other.0);
        assert_eq!(items, [(1, 'b'), (1, 'e'), (2, 'd'), (3, 'a'), (3, 'c')]);
    }
}
