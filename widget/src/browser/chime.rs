//! The sound of a message that the visitor isn't looking at (chime.js).

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/chime.js")]
extern "C" {
    #[wasm_bindgen(js_name = arm, catch)]
    fn wait() -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = isQuiet, catch)]
    fn quiet() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = setQuiet, catch)]
    fn be_quiet(quiet: bool) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = ring, catch)]
    fn sound(needed: bool) -> Result<JsValue, JsValue>;
}

/// Waits for the visitor's first touch or key: browsers let nothing sound before.
pub fn arm() {
    let _ = wait();
}

/// Whether the visitor wants no sound.
#[must_use]
pub fn is_quiet() -> bool {
    quiet().is_ok_and(|quiet| quiet.is_truthy())
}

/// Remembers whether he wants none; who turns it on hears it.
pub fn set_quiet(quiet: bool) {
    let _ = be_quiet(quiet);
}

/// A message came, in all tabs at once. One of those where it is needed sounds.
pub fn ring(needed: bool) {
    let _ = sound(needed);
}
