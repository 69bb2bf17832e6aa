//! One field of the form before a first message.

use leptos::ev;
use leptos::prelude::*;
use natter_client::model::{Field, FieldKind};

use super::countries::{countries, likely_country};
use super::form_rules::{COUNTRY, TICKED};
use super::icons;
use crate::text::{t, tf};
use crate::ui::Ui;

/// A field, and what is wrong with its answer.
#[derive(Clone)]
pub(crate) struct FormField {
    /// What is asked.
    pub(crate) field: Field,
    /// What is wrong, if anything.
    pub(crate) fault: RwSignal<Option<&'static str>>,
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

/// The answer that stands in a field.
pub(crate) fn answer(ui: Ui, key: &str) -> String {
    ui.form.with_value(|values| values.get(key).cloned().unwrap_or_default())
}

fn keep(ui: Ui, key: &str, value: String) {
    ui.form.update_value(|values| {
        values.insert(key.to_owned(), value);
    });
}

/// Label, control, and what is wrong.
pub(crate) fn form_field(ui: Ui, item: &FormField) -> AnyView {
    let (id, fault) = (item.id(), item.fault);
    let error_id = format!("{id}-error");
    let control = control(ui, item, &error_id);
    let label = if item.field.label.trim().is_empty() && item.field.kind == FieldKind::Phone { t("phone") } else { item.name() };
    let label = view! {
        <label class="label" for=id dir="auto">
            {label}
            {item.field.required.then(|| view! { <span class="required" aria-hidden="true">" *"</span> })}
        </label>
    }
    .into_any();
    let name = item.name();
    let error = view! {
        <p class="error" id=error_id>
            {move || fault.get().map(|words| view! { {icons::icon(icons::WARN)} <span>{tf(words, &[("name", &name)])}</span> })}
        </p>
    }
    .into_any();
    if item.field.kind == FieldKind::Checkbox {
        view! { <div class="field"><div class="field-box">{control} {label}</div> {error}</div> }.into_any()
    } else {
        view! { <div class="field">{label} {control} {error}</div> }.into_any()
    }
}

fn control(ui: Ui, item: &FormField, error_id: &str) -> AnyView {
    let (id, fault, required) = (item.id(), item.fault, item.field.required);
    let error_id = error_id.to_owned();
    let key = item.field.key.clone();
    let value = answer(ui, &key);
    let on_value = move |value: String| {
        keep(ui, &key, value);
        // The complaint was about what stood there before.
        fault.set(None);
    };
    let invalid = move || fault.with(Option::is_some).to_string();
    let placeholder = item.field.placeholder.clone();
    let (kind, mode, fill) = match &item.field.kind {
        FieldKind::Checkbox => {
            return view! {
                <input
                    class="box"
                    type="checkbox"
                    id=id
                    prop:checked=value == TICKED
                    aria-required=required.to_string()
                    aria-invalid=invalid
                    aria-describedby=error_id
                    on:change:target=move |event| on_value(if event.target().checked() { TICKED.to_owned() } else { String::new() })
                />
            }
            .into_any();
        }
        FieldKind::Choice(choices) => {
            let empty = if placeholder.is_empty() { t("select") } else { placeholder };
            let options: Vec<AnyView> = choices.iter().map(|choice| option(choice.clone(), choice.clone(), *choice == value)).collect();
            return view! {
                <select
                    class="input"
                    id=id
                    aria-required=required.to_string()
                    aria-invalid=invalid
                    aria-describedby=error_id
                    on:change:target=move |event| on_value(event.target().value())
                >
                    <option value="">{empty}</option>
                    {options}
                </select>
            }
            .into_any();
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
    let input = view! {
        <input
            class="input"
            type=kind
            inputmode=mode
            autocomplete=fill
            id=id
            placeholder=placeholder
            dir=(kind != "text").then_some("ltr")
            prop:value=value
            aria-required=required.to_string()
            aria-invalid=invalid
            aria-describedby=error_id
            on:input:target=move |event| on_value(event.target().value())
        />
    }
    .into_any();
    if item.field.kind == FieldKind::Phone {
        view! { <div class="field-phone">{country(ui, &item.field.key)} {input}</div> }.into_any()
    } else {
        input
    }
}

/// The country of a number; the server wants it beside the number, as two letters.
fn country(ui: Ui, key: &str) -> AnyView {
    let key = format!("{key}{COUNTRY}");
    let mut chosen = answer(ui, &key);
    if chosen.is_empty() {
        chosen = likely_country().unwrap_or_default().to_owned();
        keep(ui, &key, chosen.clone());
    }
    let options: Vec<AnyView> = countries().into_iter().map(|(code, name)| option(code.to_owned(), name, code == chosen)).collect();
    let on_change = move |event: ev::Targeted<ev::Event, web_sys::HtmlSelectElement>| keep(ui, &key, event.target().value());
    view! {
        <select class="input" aria-label=t("country") autocomplete="country" on:change:target=on_change>
            <option value="">{t("country")}</option>
            {options}
        </select>
    }
    .into_any()
}

fn option(value: String, words: String, chosen: bool) -> AnyView {
    view! {
        <option value=value selected=chosen>
            {words}
        </option>
    }
    .into_any()
}
