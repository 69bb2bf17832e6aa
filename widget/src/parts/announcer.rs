//! Tells a screen reader what has come, once and in words. The log itself is silent, because its rows are drawn again when a send is
//! confirmed or the history comes, and would be read again each time.

use leptos::prelude::*;

use crate::el::{div, live_text};

/// Something to say; set it, and it is said.
#[derive(Clone, Copy)]
pub(crate) struct Announcer(RwSignal<String>);

impl Announcer {
    /// Silent so far.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(String::new()))
    }

    /// Says it. The same words twice in a row are made different by a space that is not heard, or they would be said once.
    pub(crate) fn say(self, words: String) {
        let again = self.0.with_untracked(|said| *said == words);
        self.0.set(if again { words + "\u{a0}" } else { words });
    }

    /// The region that is listened to.
    pub(crate) fn region(self) -> AnyView {
        div("sr-only").attr("role", "status").attr("aria-live", "polite").child(live_text(move || self.0.get())).view()
    }
}
