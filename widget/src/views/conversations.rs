//! All conversations.

use leptos::prelude::*;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change};

use super::home::start_label;
use crate::el::{El, always, div, el, live, nothing, span};
use crate::flag::Flag;
use crate::parts::header::list_header;
use crate::parts::icons;
use crate::parts::keyed::{List, Watched};
use crate::parts::skeleton::list_skeleton;
use crate::parts::summary::{Summary, lines};
use crate::text::t;
use crate::ui::Ui;

/// More than any server gives; all of ten thousand would hold the app up for seconds.
const MOST: usize = 500;

/// The list, newest activity first, and the way into a new one.
pub(crate) fn conversations(ui: Ui) -> AnyView {
    let store = ui.store;
    let list = List::<(ConversationKey, Summary)>::new();
    let loaded = Flag::new(true);
    let members = list.clone();
    always(move || {
        store.track(Change::Conversations);
        store.track(Change::Session);
        let (fresh, here) = store.read(|engine| {
            let fresh =
                engine.list().iter().take(MOST).map(|item| (item.key.0, (item.key, Summary::of(item, engine.settings())))).collect();
            (fresh, engine.list_loaded())
        });
        members.set(fresh);
        if loaded.get_untracked() != here {
            loaded.set(here);
        }
    });
    let lines = list.view(move |_, item| line(ui, &item));
    let around = live(move || {
        if !list.is_empty() {
            return nothing();
        }
        if loaded.get() { empty() } else { list_skeleton() }
    });
    div("conversations")
        .child(list_header(ui, t("messages")))
        .child(around)
        .child(el("ul").class("list").child(lines))
        .child(start(ui))
        .view()
}

fn line(ui: Ui, item: &Watched<(ConversationKey, Summary)>) -> El {
    let key = item.with(|item| item.0);
    let item = item.clone();
    let button = el("button")
        .attr("type", "button")
        .class("list-item")
        .attr("data-conversation", key.0.to_string())
        .on_click(move || ui.store.act(Action::Open(key)))
        .child(live(move || item.with(|item| lines(&item.1))));
    el("li").child(button)
}

fn empty() -> AnyView {
    div("empty")
        .child(span("blob").child(icons::icon(icons::CHAT)))
        .child(el("p").class("empty-title").text(t("no_messages")))
        .child(el("p").class("empty-text").text(t("no_messages_text")))
        .view()
}

fn start(ui: Ui) -> AnyView {
    live(move || {
        let Some(label) = start_label(ui) else { return nothing() };
        let label = if label.is_empty() { t("send_us_a_message") } else { label };
        let button = el("button")
            .attr("type", "button")
            .class("primary list-start")
            .attr("data-start", "")
            .on_click(move || ui.store.act(Action::StartConversation))
            .child(icons::icon(icons::CHAT))
            .child(el("span").attr("dir", "auto").text(label));
        div("list-foot").child(button).view()
    })
}
