//! What the browser says of the network, the tab and the page's life.

use natter_client::Input;
use wasm_bindgen::JsCast as _;
use web_sys::{PageTransitionEvent, VisibilityState};

use super::clock::Report;
use super::listener::Listener;

/// The device has a network.
#[must_use]
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// The tab can be seen.
#[must_use]
pub fn is_visible() -> bool {
    web_sys::window().and_then(|window| window.document()).is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}

/// Reports it all from now on; dropped, no more.
#[must_use = "dropped, it does not watch"]
pub fn start(report: Report) -> Vec<Listener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let mut listeners = vec![
        Listener::new(&window, "online", move |_| report(Input::Online(true))),
        Listener::new(&window, "offline", move |_| report(Input::Online(false))),
        Listener::new(&window, "pagehide", move |_| report(Input::PageHidden)),
        Listener::new(&window, "pageshow", move |event| {
            // The first showing of the document is told by the app's start.
            if event.unchecked_into::<PageTransitionEvent>().persisted() {
                report(Input::PageShown);
            }
        }),
    ];
    if let Some(document) = window.document() {
        listeners.push(Listener::new(&document, "visibilitychange", move |_| report(Input::Visible(is_visible()))));
    }
    listeners
}
