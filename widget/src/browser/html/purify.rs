//! DOMPurify, for browsers without a sanitiser of their own. It is loaded with the first message that needs it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Node};

use super::{Source, rules};
use crate::browser::{manifest, prefetch};

struct Waiting {
    element: Element,
    source: Source,
    shown: Rc<dyn Fn(bool)>,
}

thread_local! {
    static PURIFY: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    static LOADING: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Waiting>> = const { RefCell::new(Vec::new()) };
}

/// Parses and cleans; `None` while it is not there.
#[must_use]
pub fn clean(html: &str) -> Option<Node> {
    let purify = PURIFY.with_borrow(Clone::clone)?;
    let sanitize = Reflect::get(&purify, &"sanitize".into()).ok()?.dyn_into::<Function>().ok()?;
    sanitize.call2(&purify, &super::quiet::quiet(html).into(), &config()).ok()?.dyn_into().ok()
}

fn config() -> JsValue {
    let options = Object::new();
    let set = |name: &str, value: &JsValue| {
        let _ = Reflect::set(&options, &name.into(), value);
    };
    let list = |names: &[&str]| names.iter().map(|name| JsValue::from_str(name)).collect::<Array>();
    set("RETURN_DOM_FRAGMENT", &JsValue::TRUE);
    set("FORBID_TAGS", &list(rules::DROPPED));
    set("FORBID_CONTENTS", &list(rules::DROPPED));
    set("FORBID_ATTR", &list(&["style", "id", "class", "name"]));
    // Which links are good is decided by the second sieve; here only what can run goes.
    set("ALLOW_DATA_ATTR", &JsValue::FALSE);
    options.into()
}

/// Shows it as soon as the sanitiser is there.
pub(super) fn when_loaded(element: &Element, source: &Source, shown: Rc<dyn Fn(bool)>) {
    WAITING.with_borrow_mut(|waiting| {
        waiting.retain(|other| other.element != *element);
        waiting.push(Waiting { element: element.clone(), source: source.clone(), shown });
    });
    if LOADING.replace(true) {
        return;
    }
    crate::browser::clock::spawn(async {
        let loaded = match manifest::purify() {
            Some(file) => load(&file).await,
            None => false,
        };
        // After a failure the next message is the next chance.
        LOADING.set(false);
        if loaded {
            for one in WAITING.take() {
                super::set_html(&one.element, &one.source, one.shown);
            }
        }
    });
}

/// Loads it from this file; whether that worked.
pub async fn load(file: &str) -> bool {
    let Some(promise) = prefetch::load_module(file) else { return false };
    let Ok(module) = JsFuture::from(promise).await else { return false };
    let purify = Reflect::get(&module, &"default".into()).ok().filter(|purify| !purify.is_undefined());
    let loaded = purify.is_some();
    PURIFY.set(purify);
    loaded
}
