//! One of several: a click answers.

use leptos::prelude::*;
use natter_client::Action;
use natter_client::model::Choice;
use natter_client::timeline::RowId;

use super::{Given, focus_row, outcome};
use crate::el::{div, el, group, maybe};
use crate::parts::button::text_button;
use crate::text::t;
use crate::ui::Ui;

/// A button for each choice. Which was chosen shows while it is on its way.
pub(super) fn choice(ui: Ui, row: RowId, choices: Vec<Choice>, words: String, given: Given) -> AnyView {
    let store = ui.store;
    let label = if words.trim().is_empty() { t("ask_answer") } else { words };
    let under_way = given.under_way;
    let buttons = choices.into_iter().map(|Choice { title, value }| {
        let chosen = given.values.first().is_some_and(|(known, said)| *known == title && *said == value);
        let words = title.clone();
        el("button")
            .attr("type", "button")
            .class("ask-choice")
            .attr("dir", "auto")
            .attr("aria-pressed", if chosen { "true" } else { "false" })
            .attr("aria-disabled", if under_way { "true" } else { "false" })
            .on("click", move |event| {
                if !under_way {
                    focus_row(&event);
                    store.act(Action::Answer { row, values: vec![(title.clone(), value.clone())] });
                }
            })
            .text(words)
            .view()
    });
    let choices = div("ask-choices").attr("role", "group").attr("aria-label", label).child(group(buttons));
    let result = outcome(&given);
    let again = given.refused.is_some().then(|| {
        let values = given.values;
        text_button(t("try_again"), "strip-action", move || store.act(Action::Answer { row, values: values.clone() }))
    });
    group([choices.view(), result, maybe(again)])
}
