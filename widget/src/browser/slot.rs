//! Each tab's own place in storage, what tabs that are gone have left in theirs, and what tabs say to each other (tabs.js).

use natter_client::Input;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::clock::Report;
use super::listener::callback;
use super::perform::report;
use super::{files, place, storage};

#[wasm_bindgen(module = "/src/browser/tabs.js")]
extern "C" {
    #[wasm_bindgen(js_name = claim)]
    fn claim_place(inbox: &str) -> js_sys::Promise;

    #[wasm_bindgen(js_name = adopt)]
    fn adopt_all(inbox: &str, taken: JsValue);

    /// Stores this tab's text.
    #[wasm_bindgen(js_name = keep)]
    pub fn save(text: Option<&str>);

    #[wasm_bindgen(js_name = consent, catch)]
    fn agree(given: bool) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = watch, catch)]
    fn watch_place(gone: JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = ask)]
    fn ask_to_start(inbox: &str, had: JsValue);

    #[wasm_bindgen(js_name = giveBack, catch)]
    fn give_right_back() -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = listen)]
    fn listen_to(inbox: &str, heard: JsValue);

    /// Tells the other tabs.
    pub fn tell(text: &str);
}

/// Takes this tab's place; what was stored there, or else by a tab that is gone.
pub async fn claim(inbox: &str) -> Option<String> {
    let found = JsFuture::from(claim_place(inbox)).await.ok()?;
    if found.is_undefined() { None } else { storage::checked(found.unchecked_ref()) }
}

/// Takes over what other tabs have left, after the start.
pub fn adopt(inbox: &str, report: Report) {
    // The engine stores at once what it takes over.
    let taken = callback(move |left| report(Input::Adopt(storage::checked(left.unchecked_ref()).unwrap_or_default())));
    adopt_all(inbox, taken);
}

/// The visitor agrees to what is stored, or no longer does.
pub fn consent(given: bool) {
    if !agree(given).is_ok_and(|news| news.is_truthy()) {
        return;
    }
    files::consent(given, report);
    if given {
        // What was left here before, which could not be read at the start.
        adopt(&place::scope(), report);
    }
}

/// Lets the place go while the page is in the back/forward cache, which a right would keep it out of. `gone` is called when somebody comes
/// back and another tab has taken over what was his.
pub fn watch(gone: fn()) {
    let _ = watch_place(callback(move |_| gone()));
}

/// Asks for the right to make a visitor; reported when it is had.
pub fn ask(inbox: &str, report: Report) {
    ask_to_start(inbox, callback(move |waited| report(Input::MayStart { waited: waited.is_truthy() })));
}

/// Gives it back.
pub fn give_back() {
    let _ = give_right_back();
}

/// Listens to the other tabs from now on.
pub fn listen(inbox: &str, report: Report) {
    listen_to(inbox, callback(move |text| report(Input::Peer(text.as_string().unwrap_or_default()))));
}
