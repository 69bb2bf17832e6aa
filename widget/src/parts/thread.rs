//! The messages of one conversation.

use std::cell::Cell;

use leptos::prelude::*;
use natter_client::model::Body;
use natter_client::timeline::{ConversationKey, Loading, RowId};
use natter_client::{Action, Change, Screen};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::announcer::Announcer;
use super::earlier::earlier;
use super::keyed::List;
use super::message::message_row;
use super::placement::{Fact, Placement, fact, is_own, place};
use super::scroller::{FIRST, PORTION, Scroller};
use super::{button::text_button, icons, skeleton};
use crate::derived::whether;
use crate::el::{always, div, el, group, live, maybe, nothing, span};
use crate::intl;
use crate::store::{CAPABILITIES, ClientEngine};
use crate::text::{t, tf, tn};
use crate::ui::Ui;

/// Introduction, notice, rows, typing dots, and the way back to the end.
pub(crate) fn thread(ui: Ui, key: ConversationKey, scroller: Scroller) -> AnyView {
    let store = ui.store;
    let announcer = Announcer::new();
    let rows = List::<Placement>::new();
    follow_rows(ui, key, scroller, announcer, rows.clone());
    let loading = whether(move || store.watch(Change::Conversation(key), |engine| engine.loading(key) as u8 == Loading::Pending as u8));
    let shown = rows.view(move |row, placed| message_row(ui, key, RowId(row), placed));
    let skeleton = live(move || maybe((loading.holds() && rows.is_empty()).then(skeleton::thread_skeleton)));
    let before = CAPABILITIES.paging.then(|| earlier(ui, key, scroller));
    let above = div("thread-inner").child(opening(ui)).maybe(before).child(skeleton).child(failed(ui, key));
    let inner = above.child(shown).child(typing(ui, key));
    let outer = div("thread")
        .attr("role", "log")
        .attr("aria-live", "off")
        .attr("aria-label", t("messages"))
        .attr("tabindex", "0")
        .handle(scroller.outer)
        .made(move |outer| scroller.hold(outer))
        .on("scroll", move |_| scroller.scrolled())
        .on("keydown", walk)
        .child(inner);
    div("thread-frame").child(outer).child(jump_button(scroller)).child(announcer.region()).view()
}

/// Keeps the list of rows, and tells what has come.
fn follow_rows(ui: Ui, key: ConversationKey, scroller: Scroller, announcer: Announcer, list: List<Placement>) {
    let store = ui.store;
    // Rows get their names in the order in which they come, so what is above the highest one is new here.
    let seen = Cell::new(None::<RowId>);
    // The first row that is drawn, and how many are drawn with it.
    let window = Cell::new((None::<RowId>, 0));
    always(move || {
        store.track(Change::Rows(key));
        store.track(Change::Conversation(key));
        let drawn = scroller.drawn.get();
        let (facts, fresh, hidden) = store.read(|engine| {
            let rows = engine.rows(key);
            // What comes at the end is drawn as well and takes nothing away at the top, which would look as if the visitor had scrolled.
            let (first, before) = window.get();
            let kept = rows.iter().position(|row| Some(row.id) == first).map(|at| rows.len() - at);
            let kept = kept.filter(|kept| *kept <= before + PORTION || scroller.away.get_untracked());
            let shown = kept.map_or(drawn, |kept| kept + drawn.saturating_sub(before)).max(FIRST);
            let hidden = rows.len().saturating_sub(shown);
            window.set((rows.get(hidden).map(|row| row.id), shown));
            scroller.drawn.try_update_untracked(|drawn| *drawn = shown);
            let facts: Vec<Fact> = rows[hidden..].iter().map(fact).collect();
            (facts, engine.conversation(key).and_then(|entry| entry.first_unread), hidden)
        });
        scroller.more.set(hidden > 0);
        if CAPABILITIES.paging {
            scroller.look_at_older();
        }
        let placed = place(&facts, fresh, intl::day_number);
        list.set(placed.into_iter().map(|(row, placed)| (row.0, placed)).collect());
        store.read(|engine| tell(engine, key, &seen, scroller, announcer));
    });
}

/// Announces messages of others, and counts them for those who read further up. What was there at first is no news.
fn tell(engine: &ClientEngine, key: ConversationKey, seen: &Cell<Option<RowId>>, scroller: Scroller, announcer: Announcer) {
    let rows = engine.rows(key);
    let highest = rows.iter().map(|row| row.id).max();
    let before = seen.get();
    if before == highest && before.is_some() {
        return;
    }
    let first_time = before.is_none() && engine.conversation(key).is_some_and(|entry| entry.server.is_some());
    // Where older ones are loaded later, what stands before something known is no news.
    let known = rows.iter().rposition(|row| Some(row.id) <= before).filter(|_| CAPABILITIES.paging);
    let came: Vec<_> = rows.iter().skip(known.map_or(0, |known| known + 1)).filter(|row| Some(row.id) > before).collect();
    if highest.is_some() {
        seen.set(highest);
    }
    if first_time || engine.loading(key) == Loading::Pending {
        return;
    }
    // From now on what comes may be seen to come; what was there at first stands still.
    if let Some(outer) = scroller.outer.get() {
        let _ = outer.set_attribute("data-news", "");
    }
    if came.iter().any(|row| row.message.is_none()) {
        scroller.to_end();
    }
    scroller.follow();
    let others: Vec<_> = came.into_iter().filter(|row| !is_own(row)).filter_map(|row| row.message.as_ref()).collect();
    if others.is_empty() {
        return;
    }
    if scroller.away.get_untracked() {
        scroller.missed.update(|missed| *missed = missed.saturating_add(others.len()));
    }
    // (It may be drawn ahead of being opened.)
    if engine.is_open() && engine.screen() == Screen::Chat(key) {
        let lines = others.iter().map(|message| {
            let words = match &message.body {
                Body::Survey(_) => t("rating_question"),
                _ if message.plain.trim().is_empty() => {
                    message.attachments.first().map_or_else(|| t("attachment"), |file| file.name.clone())
                }
                _ => message.plain.clone(),
            };
            tf("said", &[("name", &message.author.full_name()), ("text", &words)])
        });
        announcer.say(lines.collect::<Vec<_>>().join("\n"));
    }
}

/// What stands before the first message.
fn opening(ui: Ui) -> AnyView {
    live(move || {
        let (introduction, notice) = ui.store.watch(Change::Settings, |engine| {
            engine.settings().map(|settings| (settings.chat_introduction.clone(), settings.notice.clone())).unwrap_or_default()
        });
        let introduction =
            (!introduction.trim().is_empty()).then(|| el("p").class("thread-introduction").attr("dir", "auto").text(introduction).view());
        let notice = notice.filter(|notice| !notice.trim().is_empty()).map(|notice| {
            el("p").class("notice").attr("dir", "auto").child(icons::icon(icons::WARN)).child(el("span").text(notice)).view()
        });
        group([maybe(introduction), maybe(notice)])
    })
}

/// The messages could not be read. It is tried again by itself; this is for the impatient.
fn failed(ui: Ui, key: ConversationKey) -> AnyView {
    let store = ui.store;
    live(move || {
        let failed = store.watch(Change::Conversation(key), |engine| engine.loading(key) == Loading::Failed && engine.rows(key).is_empty());
        maybe(failed.then(|| {
            let again = text_button(t("try_again"), "strip-action", move || store.act(Action::Reload(key)));
            el("p").class("thread-failed").text(t("not_loaded")).child(again).view()
        }))
    })
}

fn typing(ui: Ui, key: ConversationKey) -> AnyView {
    live(move || {
        if !ui.store.watch(Change::Typing(key), |engine| engine.is_typing(key)) {
            return nothing();
        }
        let dots = div("typing").attr("role", "img").attr("aria-label", t("typing"));
        dots.child(el("i")).child(el("i")).child(el("i")).view()
    })
}

fn jump_button(scroller: Scroller) -> AnyView {
    live(move || {
        if !scroller.away.get() {
            return nothing();
        }
        let missed = scroller.missed.get();
        let label = if missed > 0 { tn("jump_to_new", u32::try_from(missed).unwrap_or(u32::MAX)) } else { t("jump_to_end") };
        let number = intl::number(missed as f64);
        let badge = (missed > 0).then(|| span("badge jump-badge").attr("aria-hidden", "true").text(number).view());
        el("button")
            .attr("type", "button")
            .class("jump")
            .attr("aria-label", label.clone())
            .attr("title", label)
            .on_click(move || scroller.to_end())
            .child(icons::icon(icons::DOWN))
            .child(maybe(badge))
            .view()
    })
}

/// Arrow keys walk from message to message: each shows its time when it has the focus.
fn walk(event: web_sys::Event) {
    let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
    let up = match event.key().as_str() {
        "ArrowUp" => true,
        "ArrowDown" => false,
        _ => return,
    };
    let Some(active) = document().active_element() else { return };
    let row = match active.closest(".entry").ok().flatten() {
        Some(row) if up => row.previous_element_sibling(),
        Some(row) => row.next_element_sibling(),
        // From the log itself upwards: the newest message.
        None if up => newest(),
        None => return,
    };
    if let Some(row) = row.filter(|row| row.class_list().contains("entry")).and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        let _ = row.focus();
    }
}

fn newest() -> Option<Element> {
    let rows = document().query_selector_all(".thread .entry").ok()?;
    rows.item(rows.length().checked_sub(1)?)?.dyn_into().ok()
}
