//! One conversation.

use leptos::prelude::*;
use natter_client::Change;
use natter_client::engine::Reply;
use natter_client::timeline::ConversationKey;

use super::prechat::{fields, prechat};
use crate::derived::whether;
use crate::el::{div, el, group, live, maybe};
use crate::parts::banner::{connection_strip, session_strip};
use crate::parts::call::call_strip;
use crate::parts::composer::{closed, composer};
use crate::parts::drop_zone::drop_zone;
use crate::parts::header::chat_header;
use crate::parts::scroller::Scroller;
use crate::parts::thread::thread;
use crate::text::t;
use crate::ui::Ui;

/// Bar, messages and composer, or the form that comes first.
pub(crate) fn chat(ui: Ui, key: ConversationKey) -> AnyView {
    let store = ui.store;
    let nothing_new = store.read(|engine| engine.conversation(key).is_some_and(|entry| entry.first_unread.is_none()));
    let scroller = Scroller::new(key, nothing_new);
    let asking = whether(move || {
        store.track(Change::Settings);
        store.track(Change::Session);
        store.track(Change::Rows(key));
        store.watch(Change::Conversation(key), |engine| !fields(engine, key).is_empty())
    });
    let main = live(move || {
        if asking.holds() {
            group([prechat(ui, key, store.read(|engine| fields(engine, key))), connection_strip(ui)])
        } else {
            messages(ui, key, scroller)
        }
    });
    let inside = group([chat_header(ui, key), call_strip(ui, key), el("main").class("chat").child(main).view()]);
    drop_zone(ui, key, scroller, inside)
}

fn messages(ui: Ui, key: ConversationKey, scroller: Scroller) -> AnyView {
    let store = ui.store;
    let reply = move || {
        store.track(Change::Settings);
        store.track(Change::Session);
        store.track(Change::Conversations);
        store.watch(Change::Conversation(key), |engine| engine.reply(key))
    };
    let allowed = whether(move || reply() == Reply::Allowed);
    let writing = live(move || {
        // The composer stays as long as it is allowed; why it is not is looked up only when it is not.
        if allowed.holds() {
            return composer(ui, key, scroller);
        }
        match reply() {
            Reply::Closed { may_start } => closed(ui, "closed", may_start),
            _ => closed(ui, "not_allowed", false),
        }
    });
    group([thread(ui, key, scroller), session_strip(ui), connection_strip(ui), writing, powered_by(ui)])
}

fn powered_by(ui: Ui) -> AnyView {
    let line = live(move || {
        let shown = ui.store.watch(Change::Settings, |engine| engine.settings().is_some_and(|settings| settings.powered_by));
        maybe(shown.then(|| {
            let (name, address) = crate::store::MAKER;
            let link = el("a").attr("href", address).attr("target", "_blank").attr("rel", "noopener noreferrer").text(name);
            // The name's place in the line is the language's affair.
            let words = t("powered_by");
            let (before, after) = words.split_once("{name}").unwrap_or((&words, ""));
            el("p").class("powered-by").text(before).child(link).text(after).view()
        }))
    });
    div("chat-foot").child(line).view()
}
