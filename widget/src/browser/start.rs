//! Starting the app in its document.

use std::cell::Cell;

use leptos::prelude::*;
use natter_client::{Change, Environment, Input};

use super::listener::Listener;
use super::{chime, clock, embedding, host, locales, peers, place, slot, storage, watch};
use crate::app::App;
use crate::browser::perform::report;
use crate::store::Store;
use crate::text::{self, t};

/// The skeleton of the document stays at most so long (ms) for settings and texts to come; then the app shows its own.
const PATIENCE: u64 = 1_500;

thread_local! {
    static MOUNTED: Cell<bool> = const { Cell::new(false) };
}

/// Starts everything.
pub fn run() {
    let inbox = place::inbox();
    if place::awaits_consent() {
        storage::refuse();
    }
    let store = Store::new(&inbox);
    // The executor must be there before the first effect is.
    leptos::mount::mount_to_body(move || {
        locales::follow(store);
        Effect::new(move || {
            text::track_language();
            let known = store.watch(Change::Settings, |engine| engine.settings().is_some() || engine.problem().is_some());
            if known && locales::is_ready() {
                // Not in here: all that is made in an effect goes when the effect runs again.
                clock::soon(move || mount(store));
            }
        });
    });
    let late = clock::Timer::new(PATIENCE, move || mount(store));
    std::mem::forget(late);
    wasm_bindgen_futures::spawn_local(async move {
        let stored = slot::claim(&inbox).await;
        begin(store, &inbox, stored);
        slot::adopt(&inbox, report).await;
    });
}

/// Starts the engine, and listens to all that it is to hear of.
fn begin(store: Store, inbox: &str, stored: Option<String>) {
    let seed = (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64;
    let environment = Environment { stored, seed, online: watch::is_online(), visible: watch::is_visible() };
    slot::watch(begin_again).into_iter().chain(watch::start(report)).chain(chime::arm()).for_each(Listener::forever);
    peers::listen(inbox, report);
    host::listen(report, embedding::page_is);
    embedding::check(inbox, forbid);
    store.input(Input::Start(Box::new(environment)));
    if host::page().is_none() {
        stand_alone(store);
    }
}

/// What was this tab's is another's now.
fn begin_again() {
    Store::current().stop();
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// Opened by itself, as a page of its own: there is nobody to say who the visitor is, and nobody to open the frame.
fn stand_alone(store: Store) {
    for message in [r#"{"type":"SESSION_DATA","sessionToken":"","visitorToken":""}"#, r#"{"type":"WIDGET_OPENED"}"#] {
        store.input(Input::Host(message.into()));
    }
}

/// Puts the views in the skeleton's place, once.
fn mount(store: Store) {
    if MOUNTED.replace(true) {
        return;
    }
    show(move || {
        store.provide();
        view! { <App store/> }.into_any()
    });
}

/// This page may not embed the app: nothing goes on, and it says so.
fn forbid() {
    Store::current().stop();
    MOUNTED.set(true);
    host::say_not_embeddable();
    show(|| {
        let words = move || t("not_embeddable");
        view! { <main class="problem" role="alert"><p class="problem-text">{words}</p></main> }.into_any()
    });
}

/// Shows this and nothing else.
fn show(what: impl FnOnce() -> AnyView + 'static) {
    let Some(body) = document().body() else { return };
    body.set_text_content(None);
    leptos::mount::mount_to(body, what).forget();
}
