//! One field of the form before a first message.

use leptos::prelude::*;
use natter_client::Action;
use natter_client::model::{Field, FieldKind};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Event, HtmlInputElement, HtmlSelectElement};

use super::complaint::Complaint;
use super::countries::{self, likely_country};
use super::form_rules::{COUNTRY, TICKED};
use super::icons;
use crate::el::{div, el, group, live, nothing, span};
use crate::text::{t, tf};
use crate::ui::Ui;

/// A field, and what is wrong with its answer.
#[derive(Clone)]
pub(crate) struct FormField {
    /// What is asked.
    pub(crate) field: Field,
    /// What is wrong, if anything.
    pub(crate) fault: Complaint,
    /// Its place in the form; part of the id of its control.
    pub(crate) place: usize,
}

impl FormField {
    /// The id of its control.
    pub(crate) fn id(&self) -> String {
        format!("field-{}", self.place)
    }

    /// What it is called in messages.
    pub(crate) fn name(&self) -> String {
        if self.field.label.trim().is_empty() { t("this_field") } else { self.field.label.trim().to_owned() }
    }
}

/// The answer that stands in a field. The country of a number is the visitor's until he says otherwise.
pub(crate) fn answer(ui: Ui, key: &str) -> String {
    ui.store
        .read(|engine| engine.answer(key).map(str::to_owned))
        .unwrap_or_else(|| if key.ends_with(COUNTRY) { likely_country() } else { String::new() })
}

/// The engine keeps it, for as long as the form is not sent: across views, pages and failed sends.
fn keep(ui: Ui, key: &str, value: String) {
    ui.store.act(Action::Fill { field: key.to_owned(), value });
}

/// Label, control, and what is wrong.
pub(crate) fn form_field(ui: Ui, item: &FormField) -> AnyView {
    let (id, fault) = (item.id(), item.fault);
    let error_id = format!("{id}-error");
    let control = control(ui, item, &error_id);
    let label = if item.field.label.trim().is_empty() && item.field.kind == FieldKind::Phone { t("phone") } else { item.name() };
    let star = item.field.required.then(|| span("required").attr("aria-hidden", "true").text(" *").view());
    let label = el("label").class("label").attr("for", id).attr("dir", "auto").text(label).maybe(star);
    let name = item.name();
    let complaint = live(move || match fault.get() {
        Some(words) => group([icons::icon(icons::WARN), el("span").text(tf(words, &[("name", &name)])).view()]),
        None => nothing(),
    });
    let error = el("p").class("error").attr("id", error_id).child(complaint);
    if item.field.kind == FieldKind::Checkbox {
        div("field").child(div("field-box").child(control).child(label)).child(error).view()
    } else {
        div("field").child(label).child(control).child(error).view()
    }
}

fn control(ui: Ui, item: &FormField, error_id: &str) -> AnyView {
    let (fault, kind) = (item.fault, &item.field.kind);
    let key = item.field.key.clone();
    let value = answer(ui, &key);
    let on_value = move |value: String| {
        keep(ui, &key, value);
        // The complaint was about what stood there before.
        fault.set(None);
    };
    let named = |tag: &'static str| {
        el(tag)
            .attr("id", item.id())
            .attr("aria-required", if item.field.required { "true" } else { "false" })
            .attr("aria-describedby", error_id.to_owned())
            .live_attr("aria-invalid", move || Some(if fault.get().is_some() { "true" } else { "false" }.into()))
    };
    let placeholder = item.field.placeholder.clone();
    let (kind, mode, fill) = match kind {
        FieldKind::Checkbox => {
            let ticked = value == TICKED;
            let on_change = move |event: Event| {
                let ticked =
                    event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()).is_some_and(|input| input.checked());
                on_value(if ticked { TICKED.to_owned() } else { String::new() });
            };
            let input = named("input").class("box").attr("type", "checkbox").prop("checked", move || ticked.into());
            return input.on("change", on_change).view();
        }
        FieldKind::Choice(choices) => {
            let empty = if placeholder.is_empty() { t("select") } else { placeholder };
            let options = choices.iter().map(|choice| option(choice.clone(), choice.clone(), *choice == value));
            let select = named("select").class("input").child(option(String::new(), empty, false)).child(group(options));
            return select.on("change", move |event| on_value(chosen_in(&event))).view();
        }
        FieldKind::Text if item.field.about_person => ("text", "text", "name"),
        FieldKind::Text => ("text", "text", "off"),
        FieldKind::Email => ("email", "email", "email"),
        FieldKind::Phone => ("tel", "tel", "tel-national"),
        FieldKind::Number => ("text", "decimal", "off"),
        FieldKind::Date => ("date", "none", "off"),
        FieldKind::Link => ("url", "url", "url"),
    };
    let placeholder = if placeholder.is_empty() && item.field.kind == FieldKind::Link { "https://".to_owned() } else { placeholder };
    let input = named("input")
        .class("input")
        .attr("type", kind)
        .attr("inputmode", mode)
        .attr("autocomplete", fill)
        .attr("placeholder", placeholder)
        .attr_if("dir", (kind != "text").then(|| "ltr".to_owned()))
        .prop("value", move || JsValue::from_str(&value))
        .on("input", move |event| on_value(written_in(&event)));
    if item.field.kind == FieldKind::Phone {
        div("field-phone").child(country(ui, &item.field.key)).child(input).view()
    } else {
        input.view()
    }
}

fn written_in(event: &Event) -> String {
    event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()).map(|input| input.value()).unwrap_or_default()
}

fn chosen_in(event: &Event) -> String {
    event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()).map(|select| select.value()).unwrap_or_default()
}

/// The country of a number; the server wants it beside the number, as two letters.
fn country(ui: Ui, key: &str) -> AnyView {
    let key = format!("{key}{COUNTRY}");
    let chosen = answer(ui, &key);
    let all = countries::all();
    let options = all.chunks_exact(2).map(|pair| option(pair[0].clone(), pair[1].clone(), pair[0] == chosen));
    let select = el("select").class("input").attr("aria-label", t("country")).attr("autocomplete", "country");
    let select = select.child(option(String::new(), t("country"), false)).child(group(options));
    select.on("change", move |event| keep(ui, &key, chosen_in(&event))).view()
}

fn option(value: String, words: String, chosen: bool) -> AnyView {
    el("option").attr("value", value).flag("selected", chosen).text(words).view()
}
