//! Message HTML on its way into the document. This is the only way there is (invariant 6).
//!
//! Two sieves, one after the other. First the browser's own sanitiser parses and cleans ([`Element.setHTML`], or DOMPurify where that is
//! missing); what comes out is a tree that belongs to no page, so nothing in it loads or runs. Then this module copies from that tree what
//! [`rules`] names, and nothing else. So the second sieve is the same whichever the first was.

mod copy;
mod plain;
mod purify;
mod quiet;
pub mod rules;

use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::untrack;
use natter_client::model::Attachment;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, Node};

/// A message's HTML, with what belongs to it.
#[derive(Clone, Default)]
pub struct Source {
    /// As the server gave it.
    pub html: String,
    /// Where pictures that were sent with the message (`cid:…`) are found.
    pub attachments: Vec<Attachment>,
    /// Pictures from elsewhere are loaded, too. Whoever has put them there learns with it that they are looked at, when and from where.
    pub remote: bool,
}

/// Shows a message's HTML in this element, in the place of what was there. `shown` is called when it is there, which may be later; with
/// whether pictures have been held back.
pub fn set_html(element: &Element, source: &Source, shown: Rc<dyn Fn(bool)>) {
    // The few words that are put in are read once, wherever this is called from.
    untrack(|| put(element, source, shown));
}

fn put(element: &Element, source: &Source, shown: Rc<dyn Fn(bool)>) {
    let parsed = match by_browser(&source.html) {
        Some(parsed) => Some(parsed),
        None => purify::clean(&source.html),
    };
    match parsed {
        Some(parsed) => shown(copy::replace(element, &parsed, source)),
        None => {
            element.set_text_content(Some(&plain::text(&source.html)));
            purify::when_loaded(element, source, shown);
        }
    }
}

/// The browser's own sanitiser; `None` where there is none.
#[must_use]
pub fn by_browser(html: &str) -> Option<Node> {
    let inert = web_sys::window()?.document()?;
    let inert = Reflect::get(&inert, &"implementation".into()).ok()?;
    let create = Reflect::get(&inert, &"createHTMLDocument".into()).ok()?.dyn_into::<Function>().ok()?;
    let inert = create.call1(&inert, &"".into()).ok()?;
    let holder: Element = Reflect::get(&inert, &"body".into()).ok()?.dyn_into().ok()?;
    let set = Reflect::get(&holder, &"setHTML".into()).ok()?.dyn_into::<Function>().ok()?;
    set.call2(&holder, &quiet::quiet(html).into(), &config()).ok()?;
    Some(holder.into())
}

/// For the first sieve only what must go with all that is in it: which of the rest stays is decided by the second. What runs script goes in
/// any case, that is not a matter of settings.
fn config() -> JsValue {
    let (sanitizer, options) = (Object::new(), Object::new());
    let list = |names: &[&str]| names.iter().map(|name| JsValue::from_str(name)).collect::<Array>();
    let set = |object: &Object, name: &str, value: &JsValue| {
        let _ = Reflect::set(object, &name.into(), value);
    };
    set(&sanitizer, "removeElements", &list(rules::DROPPED));
    set(&sanitizer, "replaceWithChildrenElements", &list(rules::REPLACED));
    set(&sanitizer, "removeAttributes", &list(&["style", "id", "class", "name"]));
    set(&sanitizer, "comments", &JsValue::FALSE);
    set(&options, "sanitizer", &sanitizer);
    options.into()
}

pub use purify::clean as by_purify;
pub use purify::load as load_purify;

/// The second sieve alone, and whether it held pictures back; for tests.
pub fn copy_into(element: &Element, parsed: &Node, source: &Source) -> bool {
    copy::replace(element, parsed, source)
}
