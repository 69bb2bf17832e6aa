//! Yes or no, as a signal. Of the same type inside as what counts, because each type of signal brings its own copy of Leptos's code.

use leptos::prelude::*;

/// A signal that is set or not.
#[derive(Clone, Copy)]
pub(crate) struct Flag(RwSignal<usize>);

impl Flag {
    /// A flag that begins like this.
    #[inline(never)]
    pub(crate) fn new(set: bool) -> Self {
        Self(RwSignal::new(usize::from(set)))
    }

    /// Whether it is set; tracked.
    #[inline(never)]
    pub(crate) fn get(self) -> bool {
        self.0.get() != 0
    }

    /// Whether it is set; not tracked. `None` when what it belonged to is gone.
    #[inline(never)]
    pub(crate) fn peek(self) -> Option<bool> {
        self.0.try_get_untracked().map(|set| set != 0)
    }

    /// Whether it is set; not tracked.
    pub(crate) fn get_untracked(self) -> bool {
        self.peek() == Some(true)
    }

    /// Sets it or takes it back; nothing happens when what it belonged to is gone.
    #[inline(never)]
    pub(crate) fn set(self, set: bool) {
        let _ = self.0.try_set(usize::from(set));
    }

    /// The other way round.
    pub(crate) fn flip(self) {
        self.set(!self.get_untracked());
    }
}
