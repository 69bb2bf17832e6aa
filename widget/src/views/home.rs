//! The first screen.

use leptos::prelude::*;
use natter_client::model::Card;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change};

use crate::el::{always, div, el, group, live, live_text, maybe, nothing, span};
use crate::parts::header::expected;
use crate::parts::hero::hero;
use crate::parts::icons;
use crate::parts::keyed::List;
use crate::parts::summary::{Summary, lines};
use crate::text::t;
use crate::ui::Ui;

/// Greeting, ways into a conversation, and what the administrator has put there.
pub(crate) fn home(ui: Ui) -> AnyView {
    let Some(settings) = ui.store.watch(Change::Settings, |engine| engine.shared_settings()) else { return nothing() };
    let cards = group(settings.cards.iter().map(card));
    div("home").child(hero(ui, &settings)).child(div("cards").child(recent(ui)).child(start(ui)).child(cards)).view()
}

/// The conversation that something last happened in. Whichever that is, its card is the same.
fn recent(ui: Ui) -> AnyView {
    let store = ui.store;
    let newest = List::<(ConversationKey, Summary)>::new();
    let list = newest.clone();
    always(move || {
        let newest = store
            .watch(Change::Conversations, |engine| engine.list().first().map(|item| (0, (item.key, Summary::of(item, engine.settings())))));
        list.set(newest.into_iter().collect());
    });
    newest.view(move |_, newest| {
        let (name, shown) = (newest.clone(), newest.clone());
        el("button")
            .attr("type", "button")
            .class("card card-button recent")
            .live_attr("data-conversation", move || Some(name.with(|newest| newest.0.0).to_string().into()))
            .on_click(move || store.act(Action::Open(untrack(|| newest.with(|newest| newest.0)))))
            .child(span("recent-title").child(live_text(|| t("continue"))))
            .child(span("recent-lines").child(live(move || shown.with(|newest| lines(&newest.1)))))
    })
}

/// The way into a new conversation, where the rules leave one.
fn start(ui: Ui) -> AnyView {
    let store = ui.store;
    live(move || {
        let Some(label) = start_label(ui) else { return nothing() };
        let label = if label.is_empty() { t("send_us_a_message") } else { label };
        let below = live(move || group(expected(ui, None)));
        let words = span("grow").child(span("card-title").attr("dir", "auto").text(label)).child(below);
        let arrow = span("send send-ready").attr("aria-hidden", "true").child(icons::icon(icons::SEND));
        el("button")
            .attr("type", "button")
            .class("card card-button start")
            .attr("data-start", "")
            .on_click(move || store.act(Action::StartConversation))
            .child(words)
            .child(arrow)
            .view()
    })
}

/// The words of the start button, empty for the language's own; `None` where no conversation may be started. Tracked.
pub(crate) fn start_label(ui: Ui) -> Option<String> {
    ui.store.track(Change::Session);
    ui.store.track(Change::Conversations);
    ui.store.read(|engine| engine.may_start().then(|| engine.rules().start_label.trim().to_owned()))
}

fn card(card: &Card) -> AnyView {
    match card {
        Card::Announcement { title, text, image, url } => {
            let picture =
                image.clone().map(|src| el("img").class("news-picture").attr("src", src).attr("alt", "").attr("loading", "lazy").view());
            let text = (!text.trim().is_empty()).then(|| span("card-text").attr("dir", "auto").text(text.as_str()).view());
            let title = span("card-title").attr("dir", "auto").text(title.as_str());
            let inside = group([maybe(picture), span("news-body").child(title).child(maybe(text)).view()]);
            match url {
                Some(url) => outward("card card-button news", url, inside),
                None => div("card news").child(inside).view(),
            }
        }
        Card::Link { text, url } => {
            let words = span("card-title grow").attr("dir", "auto").text(text.as_str()).view();
            outward("card card-button outward", url, group([words, icons::pointing_icon(icons::OUTWARD)]))
        }
    }
}

/// A card that leads out of the chat.
fn outward(class: &'static str, url: &str, inside: AnyView) -> AnyView {
    el("a")
        .class(class)
        .attr("href", url.to_owned())
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .child(inside)
        .child(span("sr-only").text(t("new_tab")))
        .view()
}
