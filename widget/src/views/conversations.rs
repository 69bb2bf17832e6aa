//! All conversations.

use leptos::prelude::*;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change};

use super::home::start_label;
use crate::parts::header::list_header;
use crate::parts::icons;
use crate::parts::keyed::{Item, refresh, same_keys};
use crate::parts::skeleton::list_skeleton;
use crate::parts::summary::{Summary, lines};
use crate::text::t;
use crate::ui::Ui;

type Line = Item<ConversationKey, Summary>;

/// The list, newest activity first, and the way into a new one.
pub(crate) fn conversations(ui: Ui) -> AnyView {
    let store = ui.store;
    let items = RwSignal::new(Vec::<Line>::new());
    let loaded = RwSignal::new(true);
    Effect::new(move |_| {
        store.track(Change::Conversations);
        store.track(Change::Session);
        let (fresh, here) = store.read(|engine| {
            let fresh = engine.list().iter().map(|item| (item.key, Summary::of(item, engine.settings()))).collect();
            (fresh, engine.list_loaded())
        });
        let known = items.get_untracked();
        let now = refresh(&known, fresh);
        if !same_keys(&known, &now) {
            items.set(now);
        }
        if loaded.get_untracked() != here {
            loaded.set(here);
        }
    });
    let around = move || {
        if !items.with(Vec::is_empty) {
            return None;
        }
        Some(if loaded.get() { empty() } else { list_skeleton() })
    };
    view! {
        <div class="conversations">
            {list_header(ui, t("messages"))} {around} <ul class="list">
                <For each=move || items.get() key=|item| item.key children=move |item| line(ui, item) />
            </ul> {start(ui)}
        </div>
    }
    .into_any()
}

fn line(ui: Ui, item: Line) -> AnyView {
    let key = item.key;
    view! {
        <li>
            <button
                type="button"
                class="list-item"
                data-conversation=key.0.to_string()
                on:click=move |_| ui.store.act(Action::Open(key))
            >
                {move || item.value.with(lines)}
            </button>
        </li>
    }
    .into_any()
}

fn empty() -> AnyView {
    view! {
        <div class="empty">
            <span class="blob">{icons::icon(icons::CHAT)}</span>
            <p class="empty-title">{t("no_messages")}</p>
            <p class="empty-text">{t("no_messages_text")}</p>
        </div>
    }
    .into_any()
}

fn start(ui: Ui) -> AnyView {
    let label = Memo::new(move |_| start_label(ui));
    let button = move || {
        let label = label.get()?;
        let label = if label.is_empty() { t("send_us_a_message") } else { label };
        Some(view! {
            <div class="list-foot">
                <button type="button" class="primary list-start" data-start="" on:click=move |_| ui.store.act(Action::StartConversation)>
                    {icons::icon(icons::CHAT)}
                    <span dir="auto">{label}</span>
                </button>
            </div>
        })
    };
    view! { {button} }.into_any()
}
