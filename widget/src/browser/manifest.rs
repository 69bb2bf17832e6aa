//! The files of this build, as the document lists them in `<script type="application/json" id="files">`.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

fn files() -> Option<JsValue> {
    let text = web_sys::window()?.document()?.get_element_by_id("files")?.text_content()?;
    JSON::parse(&text).ok().filter(JsValue::is_object)
}

/// The languages there are, and the file of each.
#[must_use]
pub fn locales() -> Vec<(String, String)> {
    let Some(listed) = files().and_then(|files| Reflect::get(&files, &"locales".into()).ok()).filter(JsValue::is_object) else {
        return Vec::new();
    };
    let listed: Object = listed.unchecked_into();
    let names = Object::keys(&listed);
    names.iter().filter_map(|code| Some((code.as_string()?, Reflect::get(&listed, &code).ok()?.as_string()?))).collect()
}

/// The file of the emoji picker.
#[must_use]
pub fn emoji() -> Option<String> {
    file("emoji")
}

fn file(name: &str) -> Option<String> {
    Reflect::get(&files()?, &name.into()).ok()?.as_string()
}
