//! Files that are dropped on a conversation.

use leptos::prelude::*;
use natter_client::timeline::ConversationKey;
use wasm_bindgen::JsCast as _;
use web_sys::{DragEvent, Event};

use super::icons;
use super::scroller::Scroller;
use super::tray::{attach_all, may_attach};
use crate::el::{div, live, maybe};
use crate::flag::Flag;
use crate::text::t;
use crate::ui::Ui;

/// Wraps a conversation; over it a veil says what letting go would do.
pub(crate) fn drop_zone(ui: Ui, key: ConversationKey, scroller: Scroller, inside: AnyView) -> AnyView {
    let over = Flag::new(false);
    let on_over = move |event: Event| {
        let Some(event) = event.dyn_ref::<DragEvent>() else { return };
        if carries_files(event) {
            // Without this the browser would leave the app and show the file.
            event.prevent_default();
            over.set(untrack(move || may_attach(ui, key)));
        }
    };
    let on_leave = move |event: Event| {
        // Moving from one element inside to another leaves the first, but not the zone.
        if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
            over.set(false);
        }
    };
    let on_drop = move |event: Event| {
        let Some(event) = event.dyn_ref::<DragEvent>() else { return };
        if carries_files(event) {
            event.prevent_default();
            let files = event.data_transfer().and_then(|data| data.files());
            if let Some(files) = files.filter(|_| over.get_untracked()) {
                attach_all(ui, key, &files);
                scroller.to_end();
            }
            over.set(false);
        }
    };
    let veil = live(move || maybe(over.get().then(|| div("drop-veil").child(icons::icon(icons::CLIP)).text(t("drop")).view())));
    div("screen").on("dragover", on_over).on("dragleave", on_leave).on("drop", on_drop).child(inside).child(veil).view()
}

fn carries_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
}
