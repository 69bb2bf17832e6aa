//! After a panic the app can't go on. boot.js tells the page, which makes a new frame; where nobody does, boot.js reloads this one.

use std::sync::atomic::{AtomicBool, Ordering};

use wasm_bindgen::prelude::wasm_bindgen;

static CRASHED: AtomicBool = AtomicBool::new(false);

/// Watches for panics.
pub fn watch() {
    std::panic::set_hook(Box::new(|info| {
        // What runs on after a panic (timers, sockets) would panic again over what the first one left borrowed.
        if !CRASHED.swap(true, Ordering::Relaxed) {
            let message = info.to_string();
            web_sys::console::error_1(&message.as_str().into());
            super::prefetch::crashed(&message);
        }
    }));
}

/// There was a panic; nothing may be touched any more.
#[must_use]
pub fn has_crashed() -> bool {
    CRASHED.load(Ordering::Relaxed)
}

/// Panics, so that a test can see the app come back.
#[wasm_bindgen]
#[allow(clippy::panic)]
pub fn provoke_panic() {
    panic!("provoked by a test");
}
