//! Loads the texts of a language, and another's when the visitor, the inbox or the page wants it.

use std::cell::{Cell, RefCell};

use js_sys::JSON;
use natter_client::Change;
use wasm_bindgen::JsValue;

use super::{clock, http, manifest, prefetch};
use crate::el::later;
use crate::store::Store;
use crate::{locale, text};

/// Waits between attempts (ms).
const PAUSES: [u64; 3] = [400, 1_500, 5_000];

thread_local! {
    /// Code of the language that is shown, or being loaded.
    static WANTED: RefCell<String> = const { RefCell::new(String::new()) };
    /// There is a language to show, or none to be had.
    static READY: Cell<bool> = const { Cell::new(false) };
}

/// Follows what the page, the inbox and the browser want, from now on.
pub fn follow(store: Store) {
    later(move || {
        store.track(Change::Settings);
        let (asked, fallback) = store.watch(Change::Appearance, |engine| {
            (engine.locale().map(str::to_owned), engine.settings().map(|settings| settings.fallback_language.clone()))
        });
        show(asked, fallback);
    });
}

/// The texts of the first language are there, or it is certain that they don't come soon.
#[must_use]
pub fn is_ready() -> bool {
    READY.get()
}

/// Shows the best language for these wishes: of the page or the inbox, then of the browser, then the inbox's second choice.
fn show(asked: Option<String>, fallback: Option<String>) {
    let available = manifest::locales();
    let codes: Vec<String> = available.iter().map(|(code, _)| code.clone()).collect();
    let own = browser_languages();
    let wishes: Vec<&str> = asked.iter().chain(&own).chain(&fallback).map(String::as_str).chain([locale::DEFAULT]).collect();
    let Some(code) = locale::best_match(&wishes, &codes) else {
        READY.set(true);
        return;
    };
    if WANTED.with_borrow(|wanted| wanted == code) {
        return;
    }
    WANTED.replace(code.to_owned());
    READY.set(false);
    let formats = locale::for_formats(&wishes, code).to_owned();
    let file = available.iter().find(|(known, _)| known == code).map(|(_, file)| file.clone()).unwrap_or_default();
    let code = code.to_owned();
    crate::browser::clock::spawn(async move {
        let texts = load(&file, &code).await;
        READY.set(true);
        // Meanwhile another one may be wanted.
        if WANTED.with_borrow(|wanted| *wanted == code) {
            match texts {
                Some(texts) => text::set_language(&code, texts, &formats),
                // What is shown stays; the next wish is a new chance.
                None => WANTED.with_borrow_mut(String::clear),
            }
        }
    });
}

async fn load(file: &str, code: &str) -> Option<JsValue> {
    let mut address = String::from("./");
    address.push_str(file);
    let key = prefetch::key("GET", &address, &[]);
    for pause in PAUSES.into_iter().map(Some).chain([None]) {
        if let Some(answer) = http::get(&address, &key, &[]).await.filter(|answer| answer.status == 200)
            && let Ok(texts) = JSON::parse(&answer.body)
        {
            return Some(texts);
        }
        // Whoever waits for the first language waits no longer: the app is worth more than its words.
        READY.set(true);
        clock::sleep(pause?).await;
        if WANTED.with_borrow(|wanted| wanted != code) {
            return None;
        }
    }
    None
}

/// What the visitor's browser is set to, most wanted first.
fn browser_languages() -> Vec<String> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    window.navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}
