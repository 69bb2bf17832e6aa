//! What the device and the visitor's system prefer. All of it is tracked: whoever asks in a reactive scope is asked again on a change.

use std::cell::RefCell;

use leptos::prelude::{ArcTrigger, Notify as _, Track as _};
use natter_client::small_map::SmallMap;
use web_sys::MediaQueryList;

use super::listener::Listener;

struct Query {
    list: Option<MediaQueryList>,
    changed: ArcTrigger,
    _listener: Option<Listener>,
}

thread_local! {
    static QUERIES: RefCell<SmallMap<&'static str, Query>> = const { RefCell::new(SmallMap::new()) };
}

/// The system is set to dark.
#[must_use]
pub fn prefers_dark() -> bool {
    matches("(prefers-color-scheme: dark)")
}

/// Moving things disturb the visitor.
#[must_use]
pub fn reduced_motion() -> bool {
    matches("(prefers-reduced-motion: reduce)")
}

/// The main way of pointing is a finger, so there is a keyboard on the screen whose Enter makes a new line.
#[must_use]
pub fn touch_keyboard() -> bool {
    matches("(pointer: coarse)")
}

/// Whether a media query holds. Each is watched once, as long as the document lives.
#[must_use]
pub fn matches(query: &'static str) -> bool {
    QUERIES.with_borrow_mut(|queries| {
        let query = queries.get_or_insert_with(query, || watch(query));
        query.changed.track();
        query.list.as_ref().is_some_and(MediaQueryList::matches)
    })
}

fn watch(query: &str) -> Query {
    let list = web_sys::window().and_then(|window| window.match_media(query).ok().flatten());
    let changed = ArcTrigger::new();
    let notified = changed.clone();
    let listener = list.as_ref().map(|list| Listener::new(list, "change", move |_| notified.notify()));
    Query { list, changed, _listener: listener }
}
