//! One row: a message and what belongs to it.

use leptos::prelude::*;
use natter_client::Change;
use natter_client::model::{Body, Message};
use natter_client::outbox::Content;
use natter_client::timeline::{ConversationKey, Row, RowId, Spoken};

use super::asks::asked;
use super::attachment::{attachments, file_chip};
use super::avatar::{Face, avatar};
use super::batch::batch;
use super::body::{html_body, own_text};
use super::icons;
use super::keyed::Watched;
use super::placement::{Placement, is_own, spoken, time_of};
use super::quote::quote;
use super::rating::survey;
use super::send_state::{delivered, sending};
use crate::el::{El, div, el, group, live, live_text, maybe, span};
use crate::intl;
use crate::store::CAPABILITIES;
use crate::text::{t, tf};
use crate::ui::Ui;

/// A row that follows its own changes only.
pub(crate) fn message_row(ui: Ui, key: ConversationKey, id: RowId, placed: Watched<Placement>) -> El {
    let store = ui.store;
    let content =
        live(move || maybe(store.watch(Change::Row(id), |engine| engine.row(key, id).cloned()).map(|row| content(ui, key, &row))));
    let look = placed.clone();
    let class = move || {
        look.with(|placed| {
            let mut class = String::from(if placed.own { "entry entry-own" } else { "entry" });
            if placed.first {
                class.push_str(" is-first");
            }
            if placed.last {
                class.push_str(" is-last");
            }
            class
        })
    };
    let above = live(move || {
        let (day, fresh) = placed.with(|placed| (placed.day, placed.fresh));
        let day = day.map(|day| div("day").child(live_text(move || intl::day(day))).view());
        let fresh = fresh.then(|| div("fresh").text(t("new")).view());
        group([maybe(day), maybe(fresh)])
    });
    el("div").live_class(class).attr("tabindex", "-1").child(above).child(content)
}

fn content(ui: Ui, key: ConversationKey, row: &Row) -> AnyView {
    let at = time_of(row);
    // Each costs a formatter's work, and a row says it twice.
    let (clock, exact) = (intl::time_of_day(at), intl::exact(at));
    let time = span("message-time").attr("title", exact.clone()).text(clock.clone()).view();
    match (&row.message, &row.echo) {
        (Some(message), _) if is_own(row) => {
            let speaker = span("sr-only").text(t("you")).view();
            line(own_body(ui, key, row.id, message), speaker, time, delivered(message.delivery, clock, exact))
        }
        (Some(message), _) => {
            let name = message.author.full_name();
            let name = if name.is_empty() { t("support") } else { name };
            let face = avatar(&Face { name: name.clone(), ..Face::of(&message.author) }, "avatar-s");
            let meta = tf("author_at", &[("name", &name), ("time", &clock)]);
            let meta = div("meta").attr("aria-hidden", "true").attr("title", exact).text(meta).view();
            let speaker = group([face, span("sr-only").text(name).view()]);
            line(their_body(ui, key, row.id, message), speaker, time, meta)
        }
        (None, Some(echo)) => {
            let body = match &echo.content {
                Content::Text(text) => own_text(text),
                Content::File(file) => file_chip(&file.name, file.size, &file.content_type, None, Some(&echo.state)),
                Content::Batch(files) => batch(ui, key, echo, files),
            };
            let speaker = span("sr-only").text(t("you")).view();
            line(body, speaker, time, sending(ui, echo))
        }
        (None, None) => maybe(spoken(row).map(|spoken| said(ui, spoken, time, clock, exact))),
    }
}

/// What was said in a call, marked as that: it is no message, and nobody else reads it here.
fn said(ui: Ui, spoken: &Spoken, time: AnyView, clock: String, exact: String) -> AnyView {
    let speaker = if spoken.own {
        span("sr-only").text(t("you")).view()
    } else {
        let face = ui.store.read(|engine| engine.settings().map(Face::of_brand)).unwrap_or_default();
        let name = face.shown_name();
        group([avatar(&face, "avatar-s"), span("sr-only").text(name).view()])
    };
    let meta = tf("call_said", &[("time", &clock)]);
    let meta = div("meta meta-stays").attr("title", exact).child(icons::icon(icons::PHONE)).child(el("span").text(meta)).view();
    line(own_text(&spoken.text), speaker, time, meta)
}

/// Puts a message's parts side by side.
fn line(body: AnyView, speaker: AnyView, time: AnyView, meta: AnyView) -> AnyView {
    let message = div("message").child(speaker).child(div("message-body").child(body)).child(time);
    group([message.view(), meta])
}

fn own_body(ui: Ui, key: ConversationKey, row: RowId, message: &Message) -> AnyView {
    let words = match &message.body {
        Body::Empty | Body::Survey(_) | Body::Asks(_) => None,
        Body::Text(text) if text.trim().is_empty() => None,
        Body::Text(text) => Some(own_text(text)),
        Body::Html(html) => Some(html_body(ui, row, html, &message.attachments)),
    };
    group([quote(ui, key, row, message), maybe(words), attachments(ui, key, row, message)])
}

fn their_body(ui: Ui, key: ConversationKey, row: RowId, message: &Message) -> AnyView {
    let words = match &message.body {
        Body::Survey(_) => return survey(ui, key, row),
        Body::Empty => None,
        Body::Asks(_) => CAPABILITIES.interactive.then(|| asked(ui, key, row)),
        Body::Text(text) if text.trim().is_empty() => None,
        Body::Text(text) => Some(own_text(text)),
        Body::Html(html) if html.trim().is_empty() => None,
        Body::Html(html) => Some(html_body(ui, row, html, &message.attachments)),
    };
    group([quote(ui, key, row, message), maybe(words), attachments(ui, key, row, message)])
}
