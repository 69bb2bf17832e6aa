//! Trusted domains. Files under `--static-dir` carry no `frame-ancestors` header, so the app reads the one of the stock page and keeps to
//! it itself.
//!
//! The app does not wait for the answer: nothing of a visitor can be reached without the session that the page itself gives. Only a
//! definite no stops it, then for good.

use std::cell::RefCell;

use natter_client::embedding::may_embed;
use wasm_bindgen::JsValue;

use super::{clock, host, http, place, prefetch};

const POLICY: &str = "content-security-policy";

#[derive(Default)]
struct Check {
    /// The policy, once the server has answered.
    policy: Option<Option<String>>,
    /// Origins of the pages around the app, as far as known.
    around: Vec<String>,
    forbidden: Option<fn()>,
}

thread_local! {
    static CHECK: RefCell<Check> = RefCell::new(Check::default());
}

/// Asks which pages may embed this inbox; `forbidden` is called when this one may not.
pub fn check(inbox: &str, forbidden: fn()) {
    if host::page().is_none() {
        return;
    }
    CHECK.set(Check { policy: None, around: around(), forbidden: Some(forbidden) });
    let path = String::from("/widget?inbox_id=") + &String::from(js_sys::encode_uri_component(inbox));
    crate::browser::clock::spawn(async move {
        let key = prefetch::key("GET", &path, &[]);
        let address = place::base() + &path;
        let mut wait = 1_000;
        let policy = loop {
            match http::get(&address, &key, &[POLICY]).await {
                // Also a refusal is an answer: the inbox's own trouble is shown by the settings.
                Some(answer) if answer.status < 500 => break answer.header(POLICY).map(str::to_owned),
                _ => clock::sleep(wait).await,
            }
            wait = (wait * 2).min(60_000);
        };
        CHECK.with_borrow_mut(|check| check.policy = Some(policy));
        decide();
    });
}

/// The page's origin is known now for certain.
pub fn page_is(origin: &str) {
    CHECK.with_borrow_mut(|check| {
        if !check.around.iter().any(|known| known == origin) {
            check.around.push(origin.to_owned());
        }
    });
    decide();
}

fn decide() {
    let forbidden = CHECK.with_borrow_mut(|check| {
        let own = place::origin();
        let policy = check.policy.as_ref()?.as_deref();
        let allowed = check.around.iter().all(|origin| may_embed(policy, origin, &own));
        if allowed { None } else { check.forbidden.take() }
    });
    if let Some(forbidden) = forbidden {
        forbidden();
    }
}

/// Origins of all pages around the app where the browser tells them, otherwise the one that it came from, if that is told.
fn around() -> Vec<String> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let listed = js_sys::Reflect::get(&window.location(), &"ancestorOrigins".into()).ok().filter(JsValue::is_object);
    if let Some(listed) = listed {
        return js_sys::Array::from(&listed).iter().filter_map(|origin| origin.as_string()).collect();
    }
    let referrer = window.document().map(|document| document.referrer()).unwrap_or_default();
    // After a link inside of the frame it would be the app's own; the page's first message then tells.
    web_sys::Url::new(&referrer).map(|url| url.origin()).into_iter().filter(|origin| *origin != place::origin()).collect()
}
