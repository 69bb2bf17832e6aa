//! Bars at the top of screens.

use leptos::prelude::*;
use natter_client::model::{Availability, Settings};
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change};

use super::avatar::{Face, avatar};
use super::button::icon_button;
use super::icons;
use crate::el::{div, el, group, live, maybe, span};
use crate::store::ClientEngine;
use crate::text::t;
use crate::ui::Ui;

/// The bar of a list: a title and the way out.
pub(crate) fn list_header(ui: Ui, title: String) -> AnyView {
    let title = el("h1").class("bar-heading grow").attr("tabindex", "-1").attr("id", "title").text(title);
    el("header").class("bar bar-plain").child(title).child(close(ui)).view()
}

/// The bar of a conversation: back, who answers and whether he is there, wider, close.
pub(crate) fn chat_header(ui: Ui, key: ConversationKey) -> AnyView {
    let store = ui.store;
    let who = live(move || {
        store.track(Change::Settings);
        let (face, name, state) = store.watch(Change::Conversation(key), |engine| head(engine, key));
        let name = if name.is_empty() { t("support") } else { name };
        let line = state.map(|(class, words)| span(class).attr("dir", "auto").text(words).view());
        let title = el("h1").class("bar-title").attr("tabindex", "-1").attr("id", "title").child(el("bdi").text(name));
        // A part for the line also where there is none: with other parts the bar would be made anew, and the title would lose the focus.
        group([avatar(&face, "avatar-m"), div("grow bar-who").child(title).child(maybe(line)).view()])
    });
    let expand = live(move || {
        let (mobile, wide) = store.watch(Change::Screen, |engine| (engine.is_mobile(), engine.is_expanded()));
        let button = (!mobile).then(|| {
            let (icon, label) = if wide { (icons::COLLAPSE, t("collapse")) } else { (icons::EXPAND, t("expand")) };
            icon_button(icons::icon(icon), label, "icon-button", move || store.act(Action::Expand(!wide)))
        });
        maybe(button)
    });
    let back = icon_button(icons::pointing_icon(icons::BACK), t("back"), "icon-button", move || store.act(Action::Back));
    el("header").class("bar").child(back).child(who).child(expand).child(close(ui)).view()
}

fn close(ui: Ui) -> AnyView {
    icon_button(icons::icon(icons::CLOSE), t("close"), "icon-button", move || ui.store.act(Action::Close))
}

/// Face, name and the line below.
fn head(engine: &ClientEngine, key: ConversationKey) -> (Face, String, Option<(&'static str, String)>) {
    let assignee = engine.conversation(key).and_then(|entry| entry.server.as_ref()?.assignee.as_ref());
    let settings = engine.settings();
    let face = match (assignee, settings) {
        (Some(assignee), _) => Face::of_assignee(assignee),
        (None, Some(settings)) => Face::of_brand(settings),
        (None, None) => Face::default(),
    };
    let availability = assignee.map_or(Availability::Unknown, |assignee| assignee.availability);
    let expectation = assignee.map(|assignee| assignee.expectation.trim()).filter(|words| !words.is_empty());
    let usual = settings.map(|settings: &Settings| settings.reply_expectation.trim()).filter(|words| !words.is_empty());
    let line = match (expectation, availability, usual) {
        (Some(words), ..) => Some(("bar-state", words.to_owned())),
        (None, Availability::Online, _) => Some(("bar-state bar-online", t("online"))),
        (None, _, Some(words)) => Some(("bar-state", words.to_owned())),
        (None, Availability::Away, None) => Some(("bar-state bar-away", t("away"))),
        (None, _, None) => None,
    };
    let name = face.name.clone();
    (Face { online: false, ..face }, name, line)
}
