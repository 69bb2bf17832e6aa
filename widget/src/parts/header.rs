//! Bars at the top of screens.

use leptos::prelude::*;
use natter_client::engine::Standing;
use natter_client::model::ReplyWithin;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change, Timestamp};

use super::avatar::{Face, avatar};
use super::button::{bell, icon_button};
use super::call::call_button;
use super::icons;
use super::wishes::wishes;
use crate::browser::clock;
use crate::el::{div, el, group, live, maybe, span};
use crate::intl;
use crate::store::{CAPABILITIES, ClientEngine};
use crate::text::{t, tf};
use crate::ui::Ui;

/// The bar of a list: a title and the way out.
pub(crate) fn list_header(ui: Ui, title: String) -> AnyView {
    let title = el("h1").class("bar-heading grow").attr("tabindex", "-1").attr("id", "title").text(title);
    el("header").class("bar").child(bell("icon-button")).child(title).child(close(ui)).view()
}

/// The bar of a conversation: back, who answers and whether he is there, wider, close.
pub(crate) fn chat_header(ui: Ui, key: ConversationKey) -> AnyView {
    let store = ui.store;
    let who = live(move || {
        store.track(Change::Settings);
        let face = store.watch(Change::Conversation(key), |engine| face(engine, key));
        let name = face.shown_name();
        let title = el("h1").class("bar-title").attr("tabindex", "-1").attr("id", "title").child(el("bdi").text(name));
        group([avatar(&face, "avatar-m"), div("grow bar-who").child(title).child(live(move || group(expected(ui, Some(key))))).view()])
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
    let more = (CAPABILITIES.transcript || CAPABILITIES.end_chat).then(|| wishes(ui, key));
    el("header").class("bar").child(back).child(who).child(call_button(ui, key)).maybe(more).child(expand).child(close(ui)).view()
}

fn close(ui: Ui) -> AnyView {
    icon_button(icons::icon(icons::CLOSE), t("close"), "icon-button", move || ui.store.act(Action::Close))
}

fn face(engine: &ClientEngine, key: ConversationKey) -> Face {
    let assignee = engine.conversation(key).and_then(|entry| entry.server.as_ref()?.assignee.as_ref());
    let face = match (assignee, engine.settings()) {
        (Some(assignee), _) => Face::of_assignee(assignee),
        (None, Some(settings)) => Face::of_brand(settings),
        (None, None) => Face::default(),
    };
    Face { online: false, ..face }
}

/// What a visitor may expect of whoever answers, in up to two lines: an assistant's promise, and whether anybody is there. Looked at again
/// every minute, because offices open and close.
pub(crate) fn expected(ui: Ui, key: Option<ConversationKey>) -> [AnyView; 2] {
    intl::track_minutes();
    ui.store.track(Change::Settings);
    if let Some(key) = key {
        ui.store.track(Change::Conversation(key));
    }
    let now = Timestamp::from_millis(clock::wall());
    let (promise, standing) = ui.store.read(|engine| engine.standing(key, now, intl::minutes_east));
    let (away, usual) = own_words(ui);
    let is_closed = matches!(standing, Standing::Closed { .. });
    let (class, words) = match standing {
        Standing::Unsaid => ("bar-state", usual),
        Standing::Closed { until } => ("bar-state bar-away", back(until)),
        Standing::Usual(words) => ("bar-state", words),
        Standing::Online => ("bar-state bar-online", t("online")),
        Standing::Away => ("bar-state bar-away", t("away")),
    };
    let promise = if CAPABILITIES.reply_times && promise.is_empty() && is_closed { away } else { promise };
    [("bar-state", promise), (class, words)]
        .map(|(class, words)| maybe((!words.is_empty()).then(|| span(class).attr("dir", "auto").text(words).view())))
}

/// What a team says while it is away, and how soon it usually answers; empty where it says nothing.
fn own_words(ui: Ui) -> (String, String) {
    if !CAPABILITIES.reply_times {
        return Default::default();
    }
    let (away, within) = ui.store.read(|engine| {
        let more = engine.settings().and_then(|settings| settings.more.as_deref());
        more.map(|more| (more.away_words.trim().to_owned(), more.reply_within)).unwrap_or_default()
    });
    let within = within.map(|within| match within {
        ReplyWithin::Minutes => t("reply_minutes"),
        ReplyWithin::Hours => t("reply_hours"),
        ReplyWithin::Day => t("reply_day"),
    });
    (away, within.unwrap_or_default())
}

/// When the office opens again, by the visitor's clock.
fn back(until: Option<Timestamp>) -> String {
    let Some(at) = until else { return t("office_closed") };
    let time = intl::time_of_day(at);
    let key = match intl::day_number(at) - intl::day_number(Timestamp::from_millis(clock::wall())) {
        ..=0 => "back_today",
        1 => "back_tomorrow",
        _ => "back_on",
    };
    tf(key, &[("time", &time), ("day", &intl::weekday(at))])
}
