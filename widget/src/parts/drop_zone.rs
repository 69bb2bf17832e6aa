//! Files that are dropped on a conversation.

use leptos::ev;
use leptos::prelude::*;
use natter_client::timeline::ConversationKey;

use super::composer::{may_attach, send_files};
use super::icons;
use super::scroller::Scroller;
use crate::text::t;
use crate::ui::Ui;

/// Wraps a conversation; over it a veil says what letting go would do.
pub(crate) fn drop_zone(ui: Ui, key: ConversationKey, scroller: Scroller, inside: AnyView) -> AnyView {
    let over = RwSignal::new(false);
    let on_over = move |event: ev::DragEvent| {
        if carries_files(&event) {
            // Without this the browser would leave the app and show the file.
            event.prevent_default();
            over.set(untrack(move || may_attach(ui, key)));
        }
    };
    let on_leave = move |event: ev::DragEvent| {
        // Moving from one element inside to another leaves the first, but not the zone.
        if event.related_target().is_none() {
            over.set(false);
        }
    };
    let on_drop = move |event: ev::DragEvent| {
        if carries_files(&event) {
            event.prevent_default();
            let files = event.data_transfer().and_then(|data| data.files());
            if let Some(files) = files.filter(|_| over.get_untracked()) {
                send_files(ui, key, &files);
                scroller.to_end();
            }
            over.set(false);
        }
    };
    view! {
        <div class="screen" on:dragover=on_over on:dragleave=on_leave on:drop=on_drop>
            {inside}
            {move || over.get().then(|| view! { <div class="drop-veil">{icons::icon(icons::CLIP)} {t("drop")}</div> })}
        </div>
    }
    .into_any()
}

fn carries_files(event: &ev::DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().iter().any(|kind| kind.as_string().as_deref() == Some("Files")))
}
