//! The store: what waits, what is told, what is forgotten.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use natter_client::timeline::RowId;
use natter_client::{Action, Change, Environment, Input, Screen};
use natter_widget::Store;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::frame::sleep;

fn store() -> Store {
    set_up_effects();
    let store = Store::new("00000000-0000-4000-8000-000000000000");
    store.input(Input::Start(Box::new(Environment { online: true, visible: true, ..Environment::default() })));
    store.input(Input::Host(r#"{"type":"SESSION_DATA","sessionToken":"","visitorToken":""}"#.into()));
    store
}

/// Effects need what mounting an app sets up.
fn set_up_effects() {
    let place: web_sys::HtmlElement = crate::frame::element().unchecked_into();
    leptos::mount::mount_to(place, || ()).forget();
}

#[wasm_bindgen_test]
async fn an_action_while_somebody_reads_waits_until_he_has_read() {
    let store = store();
    let before = store.read(|engine| {
        store.act(Action::ShowConversations);
        engine.screen()
    });
    assert!(before == Screen::Home);
    sleep(0).await;
    assert!(store.read(|engine| engine.screen()) == Screen::Conversations);
}

#[wasm_bindgen_test]
async fn actions_out_of_an_effect_come_one_after_the_other() {
    let store = store();
    let owner = Owner::new();
    let seen = Rc::new(Cell::new(0));
    owner.with(|| {
        let seen = Rc::clone(&seen);
        Effect::new(move || {
            seen.set(seen.get() + 1);
            // Acting out of what an action has caused must neither fail nor be lost.
            if store.watch(Change::Screen, |engine| engine.screen()) == Screen::Conversations {
                store.act(Action::ShowHome);
            }
        });
    });
    sleep(0).await;
    store.act(Action::ShowConversations);
    sleep(10).await;
    assert!(store.read(|engine| engine.screen()) == Screen::Home);
    assert!(seen.get() < 6, "{}", seen.get());
    drop(owner);
}

#[wasm_bindgen_test]
async fn triggers_go_with_the_last_who_watches() {
    let store = store();
    let before = store.watched();
    let owner = Owner::new();
    let runs = Rc::new(Cell::new(0));
    owner.with(|| {
        for row in 0..50 {
            let runs = Rc::clone(&runs);
            Effect::new(move || {
                store.track(Change::Row(RowId(row)));
                runs.set(runs.get() + 1);
            });
        }
    });
    sleep(0).await;
    assert_eq!(store.watched(), before + 50);
    store.changed(Change::Row(RowId(7)));
    sleep(10).await;
    assert_eq!((store.watched(), runs.get()), (before + 50, 51));
    owner.cleanup();
    drop(owner);
    sleep(10).await;
    assert_eq!(store.watched(), before);
}

#[wasm_bindgen_test]
fn reading_outside_of_a_scope_leaves_nothing_behind() {
    let store = store();
    let before = store.watched();
    let _ = store.watch(Change::Unread, |engine| engine.unread());
    assert_eq!(store.watched(), before);
}

#[wasm_bindgen_test]
fn a_stopped_store_does_nothing_more_and_can_be_read() {
    let store = store();
    store.stop();
    store.act(Action::ShowConversations);
    assert!(store.read(|engine| engine.screen()) == Screen::Home);
}
