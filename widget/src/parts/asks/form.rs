//! Fields to fill in: a whole form, an address, or a line of words.

use std::cell::RefCell;

use leptos::prelude::*;
use natter_client::Action;
use natter_client::model::{AskField, AskFieldKind, Field, FieldKind};
use natter_client::timeline::RowId;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use super::{Given, focus_row, outcome};
use crate::el::{div, el, group, live, nothing, span};
use crate::parts::complaint::Complaint;
use crate::parts::focus::focus_first;
use crate::parts::form_rules::fault;
use crate::parts::icons;
use crate::text::{t, tf};
use crate::ui::Ui;

thread_local! {
    /// What is filled in and not sent: a row is drawn again when its conversation is read.
    static UNSENT: RefCell<Vec<((RowId, usize), String)>> = const { RefCell::new(Vec::new()) };
}

/// Where somebody can be reached.
pub(super) fn email() -> AskField {
    AskField { name: "email".into(), label: t("ask_email"), placeholder: String::new(), kind: AskFieldKind::Email, required: true }
}

/// Some words.
pub(super) fn words() -> AskField {
    AskField { name: "answer".into(), label: t("ask_answer"), placeholder: String::new(), kind: AskFieldKind::Lines, required: true }
}

/// A field, its place in the form, and what is wrong with what stands in it.
#[derive(Clone)]
struct Item {
    row: RowId,
    place: usize,
    field: AskField,
    fault: Complaint,
}

impl Item {
    fn id(&self) -> String {
        let mut id = String::from("ask-");
        for (between, number) in [("", self.row.0 as usize), ("-", self.place)] {
            id.push_str(between);
            id.push_str(&number.to_string());
        }
        id
    }

    fn value(&self) -> String {
        let key = (self.row, self.place);
        UNSENT.with_borrow(|unsent| unsent.iter().find(|(of, _)| *of == key).map(|(_, value)| value.clone()).unwrap_or_default())
    }

    fn keep(&self, value: String) {
        let key = (self.row, self.place);
        UNSENT.with_borrow_mut(|unsent| {
            unsent.retain(|(of, _)| *of != key);
            unsent.push((key, value));
        });
        // The complaint was about what stood there before.
        self.fault.set(None);
    }

    /// What is wrong, by the rules of the form before a first message.
    fn wrong(&self) -> Option<&'static str> {
        let kind = match &self.field.kind {
            AskFieldKind::Text | AskFieldKind::Lines => FieldKind::Text,
            AskFieldKind::Email => FieldKind::Email,
            AskFieldKind::Choice(choices) => FieldKind::Choice(choices.iter().map(|choice| choice.value.clone()).collect()),
        };
        let AskField { required, .. } = self.field;
        fault(
            &Field { key: String::new(), label: String::new(), placeholder: String::new(), required, kind, about_person: false },
            &self.value(),
        )
    }
}

/// Labelled fields and a button. What is filled in stays when sending fails, and when the row is drawn again.
pub(super) fn form(ui: Ui, row: RowId, fields: Vec<AskField>, words: String, given: Given) -> AnyView {
    let store = ui.store;
    let items: Vec<Item> =
        fields.into_iter().enumerate().map(|(place, field)| Item { row, place, field, fault: Complaint::new() }).collect();
    for item in &items {
        // After a reload what was sent is known from the answer itself.
        if let Some((_, value)) = given.values.iter().find(|(name, _)| *name == item.field.name)
            && item.value().is_empty()
        {
            item.keep(value.clone());
        }
    }
    let shown = group(items.iter().map(field));
    let under_way = given.under_way;
    let on_submit = move |event: Event| {
        event.prevent_default();
        if under_way {
            return;
        }
        let mut first_wrong = None;
        for item in &items {
            let wrong = item.wrong();
            item.fault.set(wrong);
            if wrong.is_some() && first_wrong.is_none() {
                first_wrong = Some(String::from("#") + &item.id());
            }
        }
        if let Some(id) = first_wrong {
            focus_first(vec![id]);
            return;
        }
        let filled = items.iter().map(|item| (item.field.name.clone(), item.value().trim().to_owned()));
        let values: Vec<(String, String)> = filled.filter(|(_, value)| !value.is_empty()).collect();
        match items.first() {
            // Nothing must be filled in, but nothing is no answer.
            Some(first) if values.is_empty() => {
                first.fault.set(Some("field_required"));
                focus_first(vec![String::from("#") + &first.id()]);
            }
            _ => {
                focus_row(&event);
                store.act(Action::Answer { row, values });
            }
        }
    };
    let label = if given.refused.is_some() { "try_again" } else { "send" };
    let button = el("button")
        .attr("type", "submit")
        .class("primary primary-small")
        .attr("aria-disabled", if under_way { "true" } else { "false" })
        .text(t(label));
    el("form")
        .class("ask-form")
        .flag("novalidate", true)
        .attr("aria-label", if words.trim().is_empty() { t("ask_answer") } else { words })
        .on("submit", on_submit)
        .child(shown)
        .child(outcome(&given))
        .child(button)
        .view()
}

fn field(item: &Item) -> AnyView {
    let (id, fault) = (item.id(), item.fault);
    let error_id = id.clone() + "-error";
    let name = if item.field.label.trim().is_empty() { t("this_field") } else { item.field.label.trim().to_owned() };
    let star = item.field.required.then(|| span("required").attr("aria-hidden", "true").text(" *").view());
    let label = el("label").class("label").attr("for", id).attr("dir", "auto").text(name.clone()).maybe(star);
    let complaint = live(move || match fault.get() {
        Some(words) => group([icons::icon(icons::WARN), el("span").text(tf(words, &[("name", &name)])).view()]),
        None => nothing(),
    });
    let error = el("p").class("error").attr("id", error_id.clone()).child(complaint);
    div("field").child(label).child(control(item, error_id)).child(error).view()
}

fn control(item: &Item, error_id: String) -> AnyView {
    let (value, fault) = (item.value(), item.fault);
    let AskField { kind, placeholder, .. } = &item.field;
    let named = |tag: &'static str| {
        el(tag)
            .class("input")
            .attr("id", item.id())
            .attr("aria-required", if item.field.required { "true" } else { "false" })
            .attr("aria-describedby", error_id)
            .live_attr("aria-invalid", move || Some(if fault.get().is_some() { "true" } else { "false" }.into()))
    };
    let kept = item.clone();
    let keep = move |event: Event| kept.keep(written(&event));
    match kind {
        AskFieldKind::Choice(choices) => {
            let empty = if placeholder.is_empty() { t("select") } else { placeholder.clone() };
            let empty = el("option").attr("value", "").text(empty).view();
            let options = choices.iter().map(|choice| {
                el("option").attr("value", choice.value.clone()).flag("selected", choice.value == value).text(choice.title.clone()).view()
            });
            named("select").child(empty).child(group(options)).on("change", keep).view()
        }
        AskFieldKind::Lines => named("textarea")
            .attr("rows", "2")
            .attr("dir", "auto")
            .attr("placeholder", placeholder.clone())
            .prop("value", move || JsValue::from_str(&value))
            .on("input", keep)
            .view(),
        AskFieldKind::Text | AskFieldKind::Email => {
            let is_email = *kind == AskFieldKind::Email;
            named("input")
                .attr("type", if is_email { "email" } else { "text" })
                .attr("autocomplete", if is_email { "email" } else { "off" })
                .attr("dir", if is_email { "ltr" } else { "auto" })
                .attr("placeholder", placeholder.clone())
                .prop("value", move || JsValue::from_str(&value))
                .on("input", keep)
                .view()
        }
    }
}

fn written(event: &Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    match target.dyn_into::<HtmlInputElement>() {
        Ok(input) => input.value(),
        Err(target) => match target.dyn_into::<HtmlSelectElement>() {
            Ok(select) => select.value(),
            Err(target) => target.dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default(),
        },
    }
}
