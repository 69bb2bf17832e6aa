//! The messages of one conversation.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use natter_client::timeline::{ConversationKey, Loading, RowId};
use natter_client::{Action, Change};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::announcer::Announcer;
use super::keyed::{Item, refresh, same_keys};
use super::message::message_row;
use super::placement::{Fact, Placement, fact, is_own, place};
use super::scroller::Scroller;
use super::{button::text_button, icons, skeleton};
use crate::intl;
use crate::store::ClientEngine;
use crate::text::{t, tf, tn};
use crate::ui::Ui;

type RowItem = Item<RowId, Placement>;

/// Introduction, notice, rows, typing dots, and the way back to the end.
pub(crate) fn thread(ui: Ui, key: ConversationKey, scroller: Scroller) -> AnyView {
    let store = ui.store;
    let announcer = Announcer::new();
    let items = RwSignal::new(Vec::<RowItem>::new());
    follow_rows(ui, key, scroller, announcer, items);
    let loading = Memo::new(move |_| store.watch(Change::Conversation(key), |engine| engine.loading(key) as u8 == Loading::Pending as u8));
    let skeleton = move || (loading.get() && items.with(Vec::is_empty)).then(skeleton::thread_skeleton);
    view! {
        <div class="thread-frame">
            <div
                class="thread"
                role="log"
                aria-live="off"
                aria-label=t("messages")
                tabindex="0"
                node_ref=scroller.outer
                on:scroll=move |_| scroller.scrolled()
                on:keydown=walk
            >
                <div class="thread-inner" node_ref=scroller.inner>
                    {opening(ui)}
                    {skeleton}
                    {failed(ui, key)}
                    <For each=move || items.get() key=|item| item.key children=move |item| message_row(ui, key, item.key, item.value) />
                    {typing(ui, key)}
                </div>
            </div>
            {jump_button(scroller)}
            {announcer.region()}
        </div>
    }
    .into_any()
}

/// Keeps the list of rows, and tells what has come.
fn follow_rows(ui: Ui, key: ConversationKey, scroller: Scroller, announcer: Announcer, items: RwSignal<Vec<RowItem>>) {
    let store = ui.store;
    // Rows get their names in the order in which they come, so what is above the highest one is new here.
    let seen = StoredValue::new(None::<RowId>);
    Effect::new(move |_| {
        store.track(Change::Rows(key));
        store.track(Change::Conversation(key));
        let drawn = scroller.drawn.get();
        let (facts, fresh, hidden) = store.read(|engine| {
            let rows = engine.rows(key);
            let hidden = rows.len().saturating_sub(drawn);
            let facts: Vec<Fact> = rows[hidden..].iter().map(fact).collect();
            (facts, engine.conversation(key).and_then(|entry| entry.first_unread), hidden)
        });
        scroller.more.set(hidden > 0);
        let placed = place(&facts, fresh, intl::day_number);
        let known = items.get_untracked();
        let now = refresh(&known, placed);
        if !same_keys(&known, &now) {
            items.set(now);
        }
        store.read(|engine| tell(engine, key, seen, scroller, announcer));
    });
}

/// Announces messages of others, and counts them for those who read further up. What was there at first is no news.
fn tell(engine: &ClientEngine, key: ConversationKey, seen: StoredValue<Option<RowId>>, scroller: Scroller, announcer: Announcer) {
    let rows = engine.rows(key);
    let highest = rows.iter().map(|row| row.id).max();
    let before = seen.get_value();
    if before == highest && before.is_some() {
        return;
    }
    let first_time = before.is_none() && engine.conversation(key).is_some_and(|entry| entry.server.is_some());
    let came: Vec<_> = rows.iter().filter(|row| Some(row.id) > before).collect();
    if highest.is_some() {
        seen.set_value(highest);
    }
    if first_time || engine.loading(key) == Loading::Pending {
        return;
    }
    if came.iter().any(|row| row.message.is_none()) {
        scroller.to_end();
    }
    let others: Vec<_> = came.into_iter().filter(|row| !is_own(row)).filter_map(|row| row.message.as_ref()).collect();
    if others.is_empty() {
        return;
    }
    if scroller.away.get_untracked() {
        scroller.missed.update(|missed| *missed = missed.saturating_add(u32::try_from(others.len()).unwrap_or(u32::MAX)));
    }
    if engine.is_open() {
        let lines = others.iter().map(|message| {
            let words = if message.plain.trim().is_empty() { t("attachment") } else { message.plain.clone() };
            tf("said", &[("name", &message.author.full_name()), ("text", &words)])
        });
        announcer.say(lines.collect::<Vec<_>>().join("\n"));
    }
}

/// What stands before the first message.
fn opening(ui: Ui) -> AnyView {
    let (introduction, notice) = ui.store.watch(Change::Settings, |engine| {
        engine.settings().map(|settings| (settings.chat_introduction.clone(), settings.notice.clone())).unwrap_or_default()
    });
    view! {
        {(!introduction.trim().is_empty()).then(|| view! { <p class="thread-introduction" dir="auto">{introduction}</p> })}
        {notice
            .filter(|notice| !notice.trim().is_empty())
            .map(|notice| view! { <p class="notice" dir="auto">{icons::icon(icons::WARN)} <span>{notice}</span></p> })}
    }
    .into_any()
}

/// The messages could not be read. It is tried again by itself; this is for the impatient.
fn failed(ui: Ui, key: ConversationKey) -> AnyView {
    let store = ui.store;
    let line = move || {
        let failed = store.watch(Change::Conversation(key), |engine| engine.loading(key) == Loading::Failed && engine.rows(key).is_empty());
        failed.then(|| {
            view! {
                <p class="thread-failed">
                    {t("not_loaded")} {text_button(t("try_again"), "strip-action", move || store.act(Action::Reload(key)))}
                </p>
            }
        })
    };
    view! { {line} }.into_any()
}

fn typing(ui: Ui, key: ConversationKey) -> AnyView {
    let store = ui.store;
    let dots = move || {
        store.watch(Change::Typing(key), |engine| engine.is_typing(key)).then(|| {
            view! {
                <div class="typing" role="img" aria-label=t("typing")>
                    <i></i>
                    <i></i>
                    <i></i>
                </div>
            }
        })
    };
    view! { {dots} }.into_any()
}

fn jump_button(scroller: Scroller) -> AnyView {
    let button = move || {
        scroller.away.get().then(|| {
            let missed = scroller.missed.get();
            let label = if missed > 0 { tn("jump_to_new", missed) } else { t("jump_to_end") };
            view! {
                <button type="button" class="jump" aria-label=label.clone() title=label on:click=move |_| scroller.to_end()>
                    {icons::icon(icons::DOWN)}
                    {(missed > 0).then(|| view! { <span class="badge jump-badge" aria-hidden="true">{intl::number(f64::from(missed))}</span> })}
                </button>
            }
        })
    };
    view! { {button} }.into_any()
}

/// Arrow keys walk from message to message: each shows its time when it has the focus.
fn walk(event: KeyboardEvent) {
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
