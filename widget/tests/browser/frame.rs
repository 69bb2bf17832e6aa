//! What tests need of the page.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

#[wasm_bindgen(inline_js = r#"
    export function run(code) { return new Function(code)(); }
    export function later(ms) { return new Promise((done) => setTimeout(done, ms)); }
"#)]
extern "C" {
    /// Runs some JavaScript.
    #[wasm_bindgen(catch)]
    pub(crate) fn run(code: &str) -> Result<JsValue, JsValue>;
    /// A promise that is kept after so many ms.
    pub(crate) fn later(ms: u32) -> js_sys::Promise;
}

/// Waits.
pub(crate) async fn sleep(ms: u32) {
    let _ = wasm_bindgen_futures::JsFuture::from(later(ms)).await;
}

/// An empty element in the page.
pub(crate) fn element() -> Element {
    let document = web_sys::window().and_then(|window| window.document()).unwrap_or_else(|| unreachable!("no document"));
    let element = document.create_element("div").unwrap_or_else(|_| unreachable!("no element"));
    if let Some(body) = document.body() {
        let _ = body.append_child(&element);
    }
    element
}
