//! Takes over what boot.js asked for while the app was still on its way, and calls what only boot.js can do.
//!
//! boot.js leaves `globalThis.natterBoot = {asked: {key: Promise<Response>}, load(file)}`. A key is method, a space and
//! the path, then a line `name: value` for each header. Without boot.js (tests) nothing is there, and everything is asked anew.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

fn boot() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"natterBoot".into()).ok().filter(JsValue::is_object)
}

/// The key of a request.
#[must_use]
pub fn key(method: &str, path: &str, headers: &[(&'static str, String)]) -> String {
    let mut key = String::from(method);
    key.push(' ');
    key.push_str(path);
    for (name, value) in headers {
        for part in ["\n", name, ": ", value] {
            key.push_str(part);
        }
    }
    key
}

/// The answer that is on its way, once.
#[must_use]
pub fn take(key: &str) -> Option<Promise> {
    let asked = Reflect::get(&boot()?, &"asked".into()).ok().filter(JsValue::is_object)?;
    let key = JsValue::from_str(key);
    let promise = Reflect::get(&asked, &key).ok()?.dyn_into::<Promise>().ok()?;
    let _ = Reflect::delete_property(asked.unchecked_ref::<js_sys::Object<JsValue>>(), &key);
    Some(promise)
}

/// Loads one of the app's own modules by its file name. Only a script can: wasm has no `import()`.
#[must_use]
pub fn load_module(file: &str) -> Option<Promise> {
    call("load", file)?.dyn_into().ok()
}

fn call(name: &str, argument: &str) -> Option<JsValue> {
    let boot = boot()?;
    let function = Reflect::get(&boot, &name.into()).ok()?.dyn_into::<Function>().ok()?;
    function.call1(&boot, &argument.into()).ok()
}
