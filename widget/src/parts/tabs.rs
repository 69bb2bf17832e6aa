//! The bar with the two ways into the app.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use natter_client::{Action, Change, Screen};

use super::{focus::focus_first, icons};
use crate::intl;
use crate::text::{t, tn};
use crate::ui::Ui;

/// Tabs; arrow keys move between them and switch at once.
pub(crate) fn tabs(ui: Ui) -> AnyView {
    let on_key = move |event: KeyboardEvent| {
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
    view! {
        <div class="tabs" role="tablist" aria-label=t("navigation") on:keydown=on_key>
            {tab(ui, true)} {tab(ui, false)}
        </div>
    }
    .into_any()
}

fn tab(ui: Ui, home: bool) -> AnyView {
    let store = ui.store;
    let selected = move || (store.watch(Change::Screen, |engine| engine.screen()) == Screen::Home) == home;
    let (id, icon, label) = if home { ("tab-home", icons::HOME, "home") } else { ("tab-messages", icons::CHAT, "messages") };
    let unread = move || {
        let unread = if home { 0 } else { store.watch(Change::Unread, |engine| engine.unread()) };
        (unread > 0).then(|| {
            view! {
                <span class="tab-dot"></span>
                <span class="sr-only">{tn("unread", unread)}</span>
            }
        })
    };
    view! {
        <button
            type="button"
            class="tab"
            role="tab"
            id=id
            aria-controls="panel"
            aria-selected=move || selected().to_string()
            tabindex=move || if selected() { "0" } else { "-1" }
            on:click=move |_| store.act(if home { Action::ShowHome } else { Action::ShowConversations })
        >
            <span class="tab-icon">{icons::icon(icon)}</span>
            <span>{t(label)}</span>
            {unread}
        </button>
    }
    .into_any()
}

/// The number of unread messages as a badge; above nine it says so, because the server counts no further.
pub(crate) fn badge(unread: u32) -> Option<AnyView> {
    (unread > 0).then(|| {
        let short = if unread > 9 { format!("{}+", intl::number(9.0)) } else { intl::number(f64::from(unread)) };
        view! {
            <span class="badge" aria-hidden="true">
                {short}
            </span>
            <span class="sr-only">{tn("unread", unread)}</span>
        }
        .into_any()
    })
}
