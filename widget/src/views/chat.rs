//! One conversation.

use leptos::prelude::*;
use natter_client::Change;
use natter_client::engine::Reply;
use natter_client::timeline::ConversationKey;

use super::prechat::{fields, prechat};
use crate::parts::banner::{connection_strip, session_strip};
use crate::parts::composer::{closed, composer};
use crate::parts::drop_zone::drop_zone;
use crate::parts::header::chat_header;
use crate::parts::scroller::Scroller;
use crate::parts::thread::thread;
use crate::text::t;
use crate::ui::Ui;

/// What is shown below the bar.
#[derive(Clone, Copy, PartialEq)]
enum Below {
    Form,
    Messages,
}

/// Bar, messages and composer, or the form that comes first.
pub(crate) fn chat(ui: Ui, key: ConversationKey) -> AnyView {
    let store = ui.store;
    let scroller = Scroller::new();
    let below = Memo::new(move |_| {
        store.track(Change::Settings);
        store.track(Change::Session);
        store.track(Change::Rows(key));
        store.watch(Change::Conversation(key), |engine| if fields(engine, key).is_empty() { Below::Messages } else { Below::Form })
    });
    let main = move || match below.get() {
        Below::Form => view! { {prechat(ui, key, store.read(|engine| fields(engine, key)))} {connection_strip(ui)} }.into_any(),
        Below::Messages => messages(ui, key, scroller),
    };
    let inside = view! {
        {chat_header(ui, key)}
        <main class="chat">{main}</main>
    }
    .into_any();
    drop_zone(ui, key, scroller, inside)
}

fn messages(ui: Ui, key: ConversationKey, scroller: Scroller) -> AnyView {
    let store = ui.store;
    let reply = Memo::new(move |_| {
        store.track(Change::Settings);
        store.track(Change::Session);
        store.track(Change::Conversations);
        store.watch(Change::Conversation(key), |engine| engine.reply(key))
    });
    let writing = move || match reply.get() {
        Reply::Allowed => composer(ui, key, scroller),
        Reply::Closed { may_start } => closed(ui, "closed", may_start),
        Reply::NotAllowed => closed(ui, "not_allowed", false),
    };
    view! {
        {thread(ui, key, scroller)}
        {session_strip(ui)}
        {connection_strip(ui)}
        {writing}
        {powered_by(ui)}
    }
    .into_any()
}

fn powered_by(ui: Ui) -> AnyView {
    let shown = ui.store.watch(Change::Settings, |engine| engine.settings().is_some_and(|settings| settings.powered_by));
    let (name, address) = ui.store.read(|engine| engine.maker());
    let line = shown.then(|| {
        view! {
            <p class="powered-by">
                {t("powered_by")} " "
                <a href=address target="_blank" rel="noopener noreferrer">
                    {name}
                </a>
            </p>
        }
    });
    view! { <div class="chat-foot">{line}</div> }.into_any()
}
