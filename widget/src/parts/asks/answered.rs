//! What was answered.

use leptos::prelude::*;
use natter_client::model::{AskFieldKind, AskKind};

use crate::el::{div, el, group, maybe, span};
use crate::parts::icons;
use crate::text::t;

/// The answer in the words in which it was asked for.
pub(super) fn answered(kind: &AskKind, answer: Vec<(String, String)>) -> AnyView {
    let lines = answer.into_iter().map(|(name, value)| {
        let (label, words) = match kind {
            AskKind::Choice(_) if !name.is_empty() => (None, name),
            AskKind::Form(fields) => match fields.iter().find(|field| field.name == name) {
                Some(field) => {
                    let chosen = match &field.kind {
                        AskFieldKind::Choice(choices) => choices.iter().find(|choice| choice.value == value),
                        _ => None,
                    };
                    (Some(field.label.clone()), chosen.map_or(value, |choice| choice.title.clone()))
                }
                None => (None, value),
            },
            _ => (None, value),
        };
        let label = label.filter(|label| !label.trim().is_empty());
        let label = label.map(|label| el("dt").class("ask-label").attr("dir", "auto").text(label).view());
        div("ask-line").child(maybe(label)).child(el("dd").class("ask-said").attr("dir", "auto").text(words)).view()
    });
    let list = el("dl").class("ask-lines").child(group(lines));
    div("ask-answer").child(icons::icon(icons::CHECK)).child(span("sr-only").text(t("ask_answer"))).child(list).view()
}
