//! The bar with the two ways into the app.

use leptos::prelude::*;
use natter_client::{Action, Change, Screen};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::{focus::focus_first, icons};
use crate::el::{div, el, group, live, maybe, span};
use crate::intl;
use crate::text::{t, tn};
use crate::ui::Ui;

/// Tabs; arrow keys move between them and switch at once.
pub(crate) fn tabs(ui: Ui) -> AnyView {
    let on_key = move |event: web_sys::Event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        let home = ui.store.read(|engine| engine.screen() == Screen::Home);
        let towards_home = match event.key().as_str() {
            // There are two: either arrow goes to the other one, in both directions of reading.
            "ArrowLeft" | "ArrowRight" => !home,
            "Home" => true,
            "End" => false,
            _ => return,
        };
        event.prevent_default();
        ui.store.act(if towards_home { Action::ShowHome } else { Action::ShowConversations });
        focus_first(vec![(if towards_home { "#tab-home" } else { "#tab-messages" }).to_owned()]);
    };
    div("tabs")
        .attr("role", "tablist")
        .attr("aria-label", t("navigation"))
        .on("keydown", on_key)
        .child(tab(ui, true))
        .child(tab(ui, false))
        .view()
}

fn tab(ui: Ui, home: bool) -> AnyView {
    let store = ui.store;
    let selected = move || (store.watch(Change::Screen, |engine| engine.screen()) == Screen::Home) == home;
    let (id, icon, label) = if home { ("tab-home", icons::HOME, "home") } else { ("tab-messages", icons::CHAT, "messages") };
    let unread = live(move || {
        let unread = if home { 0 } else { store.watch(Change::Unread, |engine| engine.unread()) };
        maybe((unread > 0).then(|| group([span("tab-dot").view(), span("sr-only").text(tn("unread", unread)).view()])))
    });
    el("button")
        .attr("type", "button")
        .class("tab")
        .attr("role", "tab")
        .attr("id", id)
        .attr("aria-controls", "panel")
        .live_attr("aria-selected", move || Some(if selected() { "true" } else { "false" }.into()))
        .live_attr("tabindex", move || Some(if selected() { "0" } else { "-1" }.into()))
        .on_click(move || store.act(if home { Action::ShowHome } else { Action::ShowConversations }))
        .child(span("tab-icon").child(icons::icon(icon)))
        .child(el("span").text(t(label)))
        .child(unread)
        .view()
}

/// The number of unread messages as a badge; above nine it says so, because the server counts no further.
pub(crate) fn badge(unread: u32) -> Option<AnyView> {
    (unread > 0).then(|| {
        let short = if unread > 9 { intl::number(9.0) + "+" } else { intl::number(f64::from(unread)) };
        group([span("badge").attr("aria-hidden", "true").text(short).view(), span("sr-only").text(tn("unread", unread)).view()])
    })
}
