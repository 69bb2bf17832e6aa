//! The chat app in the iframe: Leptos views over the sans-IO client, and the browser's side of it.
//!
//! [`store`] drives the engine; [`browser`] is the only place that does I/O; views read the engine through [`store::Store`] and turn what
//! the visitor does into actions. See docs/ARCHITECTURE.md.

pub mod app;
pub mod browser;
mod derived;
pub mod el;
mod flag;
pub mod intl;
mod palette;
mod parts;
pub mod store;
pub mod text;
mod ui;
mod views;

pub use store::{ClientEngine, Store, use_store};

/// Starts the app in this document.
pub fn start() {
    browser::crash::explain();
    browser::start::run();
}

// Unit tests run in the browser, too: `use wasm_bindgen_test::wasm_bindgen_test as test;` in each of their modules.
#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
