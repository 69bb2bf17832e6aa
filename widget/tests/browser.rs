//! Tests of the browser's side, in a browser: `wasm-bindgen-test` runs them in headless Chromium.

#![cfg(target_arch = "wasm32")]

#[path = "browser/files.rs"]
mod files;
#[path = "browser/frame.rs"]
mod frame;
#[path = "browser/host.rs"]
mod host;
#[path = "browser/html.rs"]
mod html;
#[path = "browser/html_corpus.rs"]
mod html_corpus;
#[path = "browser/http.rs"]
mod http;
#[path = "browser/language.rs"]
mod language;
#[path = "browser/locale.rs"]
mod locale;
#[path = "browser/storage.rs"]
mod storage;
#[path = "browser/store.rs"]
mod store;
#[path = "browser/tabs.rs"]
mod tabs;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
