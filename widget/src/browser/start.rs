//! Starting the app in its document.

use std::cell::Cell;

use leptos::prelude::*;
use natter_client::backend::Sessions;
use natter_client::{Change, Environment, Input};

use super::listener::Listener;
use super::{chime, clock, embedding, files, host, locales, place, slot, storage, watch};
use crate::app::app;
use crate::browser::perform::report;
use crate::el::{el, later, live, live_text, nothing};
use crate::store::{CAPABILITIES, Store};
use crate::text::{self, t};

/// The skeleton of the document stays at most so long (ms) for settings and texts to come; then the app shows its own.
const PATIENCE: u64 = 1_500;

/// What the document shows; the skeleton stays until there is more.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Skeleton,
    App,
    /// This page may not embed the app.
    Forbidden,
}

thread_local! {
    static STAGE: Cell<Option<RwSignal<usize>>> = const { Cell::new(None) };
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
        let stage = RwSignal::new(Stage::Skeleton as usize);
        STAGE.set(Some(stage));
        locales::follow(store);
        later(move || {
            text::track_language();
            let known = store.watch(Change::Settings, |engine| engine.settings().is_some() || engine.problem().is_some());
            if known && locales::is_ready() {
                show(Stage::App);
            }
        });
        store.provide();
        live(move || match stage.get() {
            stage if stage == Stage::App as usize => app(store),
            stage if stage == Stage::Forbidden as usize => not_embeddable(),
            _ => nothing(),
        })
    });
    let late = clock::Timer::new(PATIENCE, || show(Stage::App));
    std::mem::forget(late);
    crate::browser::clock::spawn(async move {
        let scope = place::scope();
        let stored = slot::claim(&scope).await;
        begin(store, &inbox, &scope, stored);
        slot::adopt(&scope, report);
        files::tidy();
    });
}

/// Goes on to a stage, never back.
fn show(next: Stage) {
    let Some(stage) = STAGE.get() else { return };
    if stage.get_untracked() < next as usize {
        if let Some(skeleton) = web_sys::window().and_then(|window| window.document()?.get_element_by_id("skeleton")) {
            skeleton.remove();
        }
        stage.set(next as usize);
    }
}

/// Starts the engine, and listens to all that it is to hear of.
fn begin(store: Store, inbox: &str, scope: &str, stored: Option<String>) {
    let seed = (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64;
    let environment = Environment { stored, seed, online: watch::is_online(), visible: watch::is_visible() };
    slot::watch(begin_again);
    watch::start(report).into_iter().for_each(Listener::forever);
    chime::arm();
    slot::listen(scope, report);
    host::listen(report, embedding::page_is);
    embedding::check(inbox, forbid);
    if CAPABILITIES.sessions == Sessions::Own {
        store.input(Input::Secrets(secrets()));
    }
    store.input(Input::Start(Box::new(environment)));
    if host::page().is_none() {
        stand_alone(store);
    }
}

/// Names for visitors that nobody can guess, one for each that may come in the life of this document.
fn secrets() -> Vec<String> {
    let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) else { return Vec::new() };
    // (`randomUUID` is missing where there is no https.)
    let name = |_| {
        let mut bytes = [0_u8; 16];
        crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
        Some(bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|half| char::from_digit(half.into(), 16)).collect())
    };
    (0..4).filter_map(name).collect()
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

/// This page may not embed the app: nothing goes on, and it says so.
fn forbid() {
    Store::current().stop();
    host::say_not_embeddable();
    show(Stage::Forbidden);
}

fn not_embeddable() -> AnyView {
    let words = el("p").class("problem-text").child(live_text(|| t("not_embeddable")));
    el("main").class("problem").attr("role", "alert").child(words).view()
}
