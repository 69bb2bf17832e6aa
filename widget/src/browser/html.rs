//! Message HTML on its way into the document: html.js does it, which says how. There is no other way (invariant 6).

use js_sys::Array;
use leptos::prelude::untrack;
use natter_client::model::Attachment;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, Node};

use crate::intl;
use crate::text::t;

#[wasm_bindgen(module = "/src/browser/html.js")]
extern "C" {
    fn show(element: &Element, html: &str, parts: Array, remote: bool, words: Array, shown: JsValue);

    #[wasm_bindgen(js_name = isPart)]
    fn is_part_of(part: &str, content_id: &str, id: &str) -> bool;

    #[wasm_bindgen(js_name = copyInto)]
    fn copy(element: &Element, parsed: &Node, parts: Array, remote: bool, words: Array) -> bool;

    /// The browser's own sanitiser; `None` where there is none. For tests.
    #[wasm_bindgen(js_name = byBrowser)]
    pub fn by_browser(html: &str) -> Option<Node>;

    /// DOMPurify; `None` while it is not there. For tests.
    #[wasm_bindgen(js_name = byPurify)]
    pub fn by_purify(html: &str) -> Option<Node>;

    #[wasm_bindgen(js_name = loadPurify)]
    fn load(file: &str) -> js_sys::Promise;
}

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

impl Source {
    /// Content id, id and address of each file, one after the other.
    fn parts(&self) -> Array {
        self.attachments.iter().flat_map(|file| [&file.content_id, &file.id, &file.url]).map(|text| JsValue::from_str(text)).collect()
    }
}

/// The few words that are put in are read once, wherever this is called from.
fn words() -> Array {
    untrack(|| [t("image"), t("quoted"), t("table"), intl::dir().to_owned()].iter().map(|text| JsValue::from_str(text)).collect())
}

/// Shows a message's HTML in this element, in the place of what was there. `shown` is called when it is there, which may be later; with
/// whether pictures have been held back.
pub fn set_html(element: &Element, source: &Source, shown: Box<dyn FnOnce(bool)>) {
    show(element, &source.html, source.parts(), source.remote, words(), Closure::once_into_js(shown));
}

/// Whether `content_id` or `id` of an attachment is what a `cid:` names.
#[must_use]
pub fn is_part(part: &str, file: &Attachment) -> bool {
    is_part_of(part, &file.content_id, &file.id)
}

/// The second sieve alone, and whether it held pictures back; for tests.
#[must_use]
pub fn copy_into(element: &Element, parsed: &Node, source: &Source) -> bool {
    copy(element, parsed, source.parts(), source.remote, words())
}

/// Loads DOMPurify from this file; whether that worked. For tests.
pub async fn load_purify(file: &str) -> bool {
    wasm_bindgen_futures::JsFuture::from(load(file)).await.is_ok_and(|loaded| loaded.is_truthy())
}
