//! What the document's address says (place.js).

use wasm_bindgen::prelude::wasm_bindgen;

use crate::store::CAPABILITIES;

#[wasm_bindgen(module = "/src/browser/place.js")]
extern "C" {
    #[wasm_bindgen(js_name = inbox, catch)]
    fn named() -> Result<String, wasm_bindgen::JsValue>;

    fn has(word: &str) -> bool;

    /// The path where the server is installed, for a document of this path. For tests.
    #[wasm_bindgen(js_name = baseOf)]
    pub fn base_of(path: &str) -> String;

    /// The server of a document with this query, where it may be anywhere. For tests.
    #[wasm_bindgen(js_name = serverOf)]
    pub fn server_of(search: &str) -> String;

    #[wasm_bindgen(js_name = scope, catch)]
    fn inbox_and_server() -> Result<String, wasm_bindgen::JsValue>;

    /// The address of a socket at this path of this origin. For tests.
    #[wasm_bindgen(js_name = socketAddress)]
    pub fn socket_address(origin: &str, path: &str) -> String;
}

/// The inbox that the document's address names.
#[must_use]
pub fn inbox() -> String {
    named().unwrap_or_default()
}

/// The name for what is stored of the inbox.
#[must_use]
pub fn scope() -> String {
    if CAPABILITIES.anywhere { inbox_and_server().unwrap_or_default() } else { inbox() }
}

/// The page asks its visitor before anything is stored, and he had not agreed when the app was loaded.
#[must_use]
pub fn awaits_consent() -> bool {
    has("consent")
}
