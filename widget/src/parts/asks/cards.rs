//! Cards with what can be done about each, and articles to read.

use leptos::prelude::*;
use natter_client::engine::Reply;
use natter_client::model::{Article, AskCard};
use natter_client::timeline::{ConversationKey, RowId};
use natter_client::{Action, Change};

use crate::derived::whether;
use crate::el::{div, el, group, live, maybe, nothing, span};
use crate::flag::Flag;
use crate::parts::button::text_button;
use crate::parts::icons;
use crate::text::t;
use crate::ui::Ui;

/// Cards beside each other. Their pictures are held back like those of other messages.
pub(super) fn cards(ui: Ui, key: ConversationKey, row: RowId, cards: Vec<AskCard>, words: String) -> AnyView {
    let store = ui.store;
    let foreign = cards.iter().any(|card| card.image.as_deref().is_some_and(is_foreign));
    let shown = Flag::new(!foreign || store.read(|engine| engine.shows_remote_images()) || ui.images.read_value().contains(&row));
    let may_say = whether(move || {
        store.track(Change::Settings);
        store.track(Change::Session);
        store.watch(Change::Conversation(key), |engine| engine.reply(key) == Reply::Allowed)
    });
    let items = cards.into_iter().map(|card| {
        let AskCard { title, text, image, links, replies } = card;
        let picture = image.map(|src| {
            live(move || {
                // Held back: the place stays as large as it will be.
                let picture = div("ask-picture");
                if !shown.get() && is_foreign(&src) {
                    return picture.view();
                }
                picture.child(el("img").attr("src", src.clone()).attr("alt", "").attr("loading", "lazy")).view()
            })
        });
        let text = (!text.trim().is_empty()).then(|| el("p").class("ask-text").attr("dir", "auto").text(text).view());
        let links = group(links.into_iter().map(|(words, url)| outward("ask-action", &url, [el("bdi").text(words).view()])));
        let replies = live(move || {
            if !may_say.holds() {
                return nothing();
            }
            group(replies.iter().map(|reply| {
                let words = reply.title.clone();
                let say = move || store.act(Action::Say { conversation: key, text: words.clone() });
                text_button(reply.title.clone(), "ask-action", say)
            }))
        });
        let title = el("p").class("ask-title").attr("dir", "auto").text(title);
        let body = div("ask-body").child(title).child(maybe(text)).child(div("ask-actions").child(links).child(replies));
        el("li").class("ask-card").child(maybe(picture)).child(body).view()
    });
    let list =
        el("ul").class("ask-cards").attr("tabindex", "0").attr_if("aria-label", Some(words).filter(|words| !words.trim().is_empty()));
    let ask = live(move || {
        if shown.get() {
            return nothing();
        }
        text_button(t("show_images"), "show-images", move || {
            ui.images.write_value().push(row);
            shown.set(true);
        })
    });
    group([list.child(group(items)).view(), ask])
}

/// Articles, each a link.
pub(super) fn articles(articles: Vec<Article>) -> AnyView {
    let items = articles.into_iter().map(|Article { title, text, url }| {
        let text = (!text.trim().is_empty()).then(|| span("ask-text").attr("dir", "auto").text(text).view());
        let words = span("grow").child(span("ask-title").attr("dir", "auto").text(title)).child(maybe(text));
        el("li").child(outward("ask-article", &url, [words.view(), icons::pointing_icon(icons::OUTWARD)])).view()
    });
    el("ul").class("ask-articles").child(group(items)).view()
}

/// A link that leads out of the chat.
fn outward<const N: usize>(class: &'static str, url: &str, inside: [AnyView; N]) -> AnyView {
    el("a")
        .class(class)
        .attr("href", url.to_owned())
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .child(group(inside))
        .child(span("sr-only").text(t("new_tab")))
        .view()
}

/// Whoever has put a picture elsewhere would learn that it is looked at.
fn is_foreign(url: &str) -> bool {
    if url.starts_with('/') {
        return false;
    }
    let own = location().origin().unwrap_or_default() + "/";
    !url.starts_with(&own)
}
