//! The screens that the tabs switch between. The tabs stay where they are, and keep the focus.

use leptos::prelude::*;
use natter_client::{Change, Screen};

use super::conversations::conversations;
use super::home::home;
use crate::derived::whether;
use crate::el::{div, el, live};
use crate::parts::tabs::tabs;
use crate::ui::Ui;

/// Home or list, and the tabs.
pub(crate) fn front(ui: Ui) -> AnyView {
    let store = ui.store;
    let at_home = whether(move || store.watch(Change::Screen, |engine| engine.screen() == Screen::Home));
    let panel = div("panel")
        .attr("id", "panel")
        .attr("role", "tabpanel")
        .live_attr("aria-labelledby", move || Some(if at_home.holds() { "tab-home" } else { "tab-messages" }.into()))
        .child(live(move || if at_home.holds() { home(ui) } else { conversations(ui) }));
    el("main").class("screen").child(panel).child(tabs(ui)).view()
}
