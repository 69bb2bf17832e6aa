//! The form before a first message.

use leptos::prelude::*;
use natter_client::backend::Sessions;
use natter_client::model::{Field, FieldKind};
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change};
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use crate::el::{always, div, el, group, live, maybe, nothing, span};
use crate::intl;
use crate::parts::complaint::Complaint;
use crate::parts::field::{FormField, answer, form_field};
use crate::parts::focus::focus_first;
use crate::parts::form_rules::{COUNTRY, answers, fault};
use crate::parts::icons;
use crate::parts::tray::{attach_button, has_files, paste, tray};
use crate::store::CAPABILITIES;
use crate::store::ClientEngine;
use crate::text::{t, tf};
use crate::ui::Ui;

/// The fields that this person is asked, or nothing: who is known is not asked who he is, and a conversation that has begun asks nothing.
pub(crate) fn fields(engine: &ClientEngine, key: ConversationKey) -> Vec<Field> {
    let Some(form) = engine.settings().and_then(|settings| settings.prechat.as_ref()) else { return Vec::new() };
    let begun = engine.conversation(key).is_none_or(|entry| entry.server.is_some() || !entry.timeline.rows().is_empty());
    if begun {
        return Vec::new();
    }
    let known = engine.identity().is_some_and(|identity| {
        // Where everybody has a name from the start, it says nothing; who has begun a conversation before has been asked.
        let told = !identity.is_visitor || engine.list().iter().any(|item| item.conversation.is_some());
        CAPABILITIES.sessions != Sessions::WithSettings || told
    });
    form.fields.iter().filter(|field| !(known && field.about_person)).cloned().collect()
}

/// Fields, the message, and the button. What is filled in stays when the visitor leaves, and when sending fails.
pub(crate) fn prechat(ui: Ui, key: ConversationKey, fields: Vec<Field>) -> AnyView {
    let store = ui.store;
    let max = CAPABILITIES.max_text_bytes;
    let (title, draft) = store.read(|engine| {
        let title = engine.settings().and_then(|settings| settings.prechat.as_ref()).map(|form| form.title.clone());
        (title.unwrap_or_default(), engine.draft(key).to_owned())
    });
    let items: Vec<FormField> =
        fields.into_iter().enumerate().map(|(place, field)| FormField { field, fault: Complaint::new(), place }).collect();
    let message = RwSignal::new(draft);
    let message_fault = Complaint::new();
    // The page may put words into the message while the form is shown.
    always(move || {
        let draft = store.watch(Change::Draft(key), |engine| engine.draft(key).to_owned());
        if message.with_untracked(|message| *message != draft) {
            message.set(draft);
        }
    });
    let shown = group(items.iter().map(|item| form_field(ui, item)));
    let on_submit = move |event: web_sys::Event| {
        event.prevent_default();
        let text = message.get_untracked();
        let mut first_wrong = None;
        for item in &items {
            let wrong = fault_of(ui, item);
            item.fault.set(wrong);
            if wrong.is_some() && first_wrong.is_none() {
                first_wrong = Some(String::from("#") + &item.id());
            }
        }
        let wrong = match text.trim().len() {
            // Files are enough.
            0 if untrack(move || has_files(ui, key)) => None,
            0 => Some("field_required"),
            length if length > max => Some("field_too_long"),
            _ => None,
        };
        message_fault.set(wrong);
        if wrong.is_some() && first_wrong.is_none() {
            first_wrong = Some("#field-message".to_owned());
        }
        match first_wrong {
            Some(id) => focus_first(vec![id]),
            None => {
                let fields: Vec<Field> = items.iter().map(|item| item.field.clone()).collect();
                let form = answers(&fields, |key| answer(ui, key));
                store.act(Action::SubmitForm { conversation: key, text, form });
                focus_first(vec!["#composer".to_owned()]);
            }
        }
    };
    let on_message = move |event: web_sys::Event| {
        let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
        let text = field.value();
        message.set(text.clone());
        message_fault.set(None);
        store.act(Action::Typed { conversation: key, text });
    };
    let complaint = live(move || {
        let Some(words) = message_fault.get() else { return nothing() };
        let words = tf(words, &[("name", &t("message")), ("max", &intl::number(max as f64))]);
        group([icons::icon(icons::WARN), el("span").text(words).view()])
    });
    let title = (!title.trim().is_empty()).then(|| el("h2").class("form-title").attr("dir", "auto").text(title).view());
    let label = el("label")
        .class("label")
        .attr("for", "field-message")
        .text(t("message"))
        .child(span("required").attr("aria-hidden", "true").text(" *"));
    let field = el("textarea")
        .class("input input-message")
        .attr("id", "field-message")
        .attr("rows", "4")
        .live_attr("dir", move || Some(if message.with(String::is_empty) { intl::dir() } else { "auto" }.into()))
        .attr("placeholder", t("write"))
        .prop("value", move || message.with(|message| message.as_str().into()))
        .attr("aria-required", "true")
        .live_attr("aria-invalid", move || Some(if message_fault.get().is_some() { "true" } else { "false" }.into()))
        .attr("aria-describedby", "field-message-error")
        .on("paste", move |event| {
            paste(ui, key, &event);
        })
        .on("input", on_message);
    let error = el("p").class("error").attr("id", "field-message-error").child(complaint);
    let fields = div("form-fields").child(maybe(title)).child(shown).child(div("field").child(label).child(field).child(error));
    let button = el("button").attr("type", "submit").class("primary primary-wide").text(t("start_chat"));
    let foot = div("form-foot").child(tray(ui, key)).child(div("form-send").child(attach_button(ui, key, None)).child(button));
    el("form").class("form").flag("novalidate", true).on("submit", on_submit).child(fields).child(foot).view()
}

/// What is wrong with a field. A number that must be given is worth nothing to the server without its country.
fn fault_of(ui: Ui, item: &FormField) -> Option<&'static str> {
    let value = answer(ui, &item.field.key);
    let wrong = fault(&item.field, &value);
    let phone = item.field.kind == FieldKind::Phone && !value.trim().is_empty();
    if wrong.is_none() && phone && item.field.required && answer(ui, &(item.field.key.clone() + COUNTRY)).is_empty() {
        return Some("field_country");
    }
    wrong
}
