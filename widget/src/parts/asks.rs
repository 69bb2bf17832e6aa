//! What a message asks for beside its words: a choice, a form, an address, some words; and what it shows: cards, articles.

mod answered;
mod cards;
mod choice;
mod form;

use leptos::prelude::*;
use natter_client::model::{AskKind, Asks, Body};
use natter_client::rating::RatingState;
use natter_client::timeline::{ConversationKey, RowId};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, FocusOptions, HtmlElement};

use super::body::own_text;
use super::icons;
use crate::el::{div, el, group, maybe};
use crate::text::{t, tf};
use crate::ui::Ui;

/// The visitor's answer on its way.
#[derive(Default)]
struct Given {
    /// It can't be changed now.
    under_way: bool,
    /// How far it is, in words.
    state: Option<String>,
    /// Why it was refused.
    refused: Option<String>,
    /// Names (or the chosen words) and values.
    values: Vec<(String, String)>,
}

/// Words, and what belongs to them. It stands in a row that is drawn again when the answer is in, or was refused.
pub(crate) fn asked(ui: Ui, key: ConversationKey, row: RowId) -> AnyView {
    let read = ui.store.read(|engine| {
        let message = engine.row(key, row)?.message.as_ref()?;
        let Body::Asks(asks) = &message.body else { return None };
        let given = engine.given(&message.id).map(|(state, values)| given(state, values)).unwrap_or_default();
        Some((Asks::clone(asks), message.plain.clone(), given))
    });
    let Some((asks, words, given)) = read else { return group([]) };
    let bubble = (!words.trim().is_empty()).then(|| own_text(&words));
    let Asks { kind, answer } = asks;
    let below = match (kind, answer) {
        (AskKind::Cards(all), _) => cards::cards(ui, key, row, all, words),
        (AskKind::Articles(all), _) => cards::articles(all),
        (kind, Some(answer)) => answered::answered(&kind, answer),
        (AskKind::Choice(choices), None) => choice::choice(ui, row, choices, words, given),
        (AskKind::Form(fields), None) => form::form(ui, row, fields, words, given),
        (AskKind::Email, None) => form::form(ui, row, vec![form::email()], words, given),
        (AskKind::Words, None) => form::form(ui, row, vec![form::words()], words, given),
    };
    group([maybe(bubble), div("asks").child(below).view()])
}

fn given(state: &RatingState, values: Vec<(String, String)>) -> Given {
    let (state, refused) = match state {
        RatingState::Waiting(_) => (Some("waiting"), None),
        RatingState::Sending | RatingState::Checking { .. } => (Some("sending"), None),
        RatingState::Failed { words, .. } if words.trim().is_empty() => (None, Some(t("rating_failed"))),
        RatingState::Failed { words, .. } => (None, Some(tf("not_sent_because", &[("reason", words.trim())]))),
    };
    Given { under_way: state.is_some(), state: state.map(t), refused, values }
}

/// How far an answer is, or why it was refused. It is told to who can't see it, too.
fn outcome(given: &Given) -> AnyView {
    let state = given.state.clone().map(|state| el("p").class("ask-state").text(state).view());
    let refused = given.refused.clone().map(|words| el("p").class("error").child(icons::icon(icons::WARN)).text(words).view());
    div("").attr("role", "status").child(group([maybe(state), maybe(refused)])).view()
}

/// What had the focus will go: its row takes it, so that it isn't lost.
fn focus_row(event: &web_sys::Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let row = target.and_then(|target| target.closest(".entry").ok().flatten());
    if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = row.focus_with_options(&options);
    }
}
