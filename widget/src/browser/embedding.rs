//! Trusted domains. Files under `--static-dir` carry no `frame-ancestors` header, so the app reads the one of the stock page and keeps to
//! it itself.
//!
//! The app does not wait for the answer: nothing of a visitor can be reached without the session that the page itself gives. Only a
//! definite no stops it, then for good.

use std::cell::RefCell;

use natter_client::embedding::may_embed;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

use super::{clock, host};
use crate::store::CAPABILITIES;

#[wasm_bindgen(module = "/src/browser/server.js")]
extern "C" {
    #[wasm_bindgen(js_name = policy)]
    fn policy_for(page: &str, inbox: &str) -> js_sys::Promise;

    #[wasm_bindgen(catch)]
    fn around() -> Result<js_sys::Array, JsValue>;
}

#[derive(Default)]
struct Check {
    /// The policy, once the server has answered.
    policy: Option<Option<String>>,
    /// The app's own origin, then those of the pages around it, as far as known.
    around: Vec<String>,
    forbidden: Option<fn()>,
}

thread_local! {
    static CHECK: RefCell<Check> = const { RefCell::new(Check { policy: None, around: Vec::new(), forbidden: None }) };
}

/// Asks which pages may embed this inbox; `forbidden` is called when this one may not.
pub fn check(inbox: &str, forbidden: fn()) {
    if CAPABILITIES.embedding.is_empty() || host::page().is_none() {
        return;
    }
    let around = around().map(|around| around.iter().filter_map(|origin| origin.as_string()).collect()).unwrap_or_default();
    CHECK.set(Check { policy: None, around, forbidden: Some(forbidden) });
    let policy = policy_for(CAPABILITIES.embedding, inbox);
    clock::spawn(async move {
        let policy = JsFuture::from(policy).await.ok().and_then(|policy| policy.as_string());
        CHECK.with_borrow_mut(|check| check.policy = Some(policy));
        decide();
    });
}

/// The page's origin is known now for certain.
pub fn page_is(origin: &str) {
    if CAPABILITIES.embedding.is_empty() {
        return;
    }
    CHECK.with_borrow_mut(|check| {
        if !check.around.iter().skip(1).any(|known| known == origin) {
            check.around.push(origin.to_owned());
        }
    });
    decide();
}

fn decide() {
    let forbidden = CHECK.with_borrow_mut(|check| {
        let policy = check.policy.as_ref()?.as_deref();
        let (own, around) = check.around.split_first()?;
        let allowed = around.iter().all(|origin| may_embed(policy, origin, own));
        if allowed { None } else { check.forbidden.take() }
    });
    if let Some(forbidden) = forbidden {
        forbidden();
    }
}
