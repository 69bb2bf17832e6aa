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

use js_sys::{Array, Function, Object, Reflect};
use natter_client::model::Attachment;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, Node};

/// Shows a message's HTML in this element, in the place of what was there. Pictures that are sent with the message (`cid:…`) are found
/// among its attachments.
pub fn set_html(element: &Element, html: &str, attachments: &[Attachment]) {
    let parsed = match by_browser(html) {
        Some(parsed) => Some(parsed),
        None => purify::clean(html),
    };
    match parsed {
        Some(parsed) => copy::replace(element, &parsed, attachments),
        None => {
            element.set_text_content(Some(&plain::text(html)));
            purify::when_loaded(element, html, attachments);
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

/// The second sieve alone; for tests.
pub fn copy_into(element: &Element, parsed: &Node, attachments: &[Attachment]) {
    copy::replace(element, parsed, attachments);
}
