//! The form before a first message.

use leptos::ev::{self, SubmitEvent};
use leptos::prelude::*;
use natter_client::model::{Field, FieldKind};
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change};

use crate::intl;
use crate::parts::field::{FormField, answer, form_field};
use crate::parts::focus::focus_first;
use crate::parts::form_rules::{COUNTRY, answers, fault};
use crate::parts::icons;
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
    let known = engine.identity().is_some();
    form.fields.iter().filter(|field| !(known && field.about_person)).cloned().collect()
}

/// Fields, the message, and the button. What is filled in stays when the visitor leaves, and when sending fails.
pub(crate) fn prechat(ui: Ui, key: ConversationKey, fields: Vec<Field>) -> AnyView {
    let store = ui.store;
    let (title, draft, max) = store.read(|engine| {
        let title = engine.settings().and_then(|settings| settings.prechat.as_ref()).map(|form| form.title.clone());
        (title.unwrap_or_default(), engine.draft(key).to_owned(), engine.capabilities().max_text_bytes)
    });
    let items: Vec<FormField> =
        fields.into_iter().enumerate().map(|(place, field)| FormField { field, fault: RwSignal::new(None), place }).collect();
    let message = RwSignal::new(draft);
    let message_fault = RwSignal::new(None::<&'static str>);
    // The page may put words into the message while the form is shown.
    Effect::new(move |_| {
        let draft = store.watch(Change::Draft(key), |engine| engine.draft(key).to_owned());
        if message.with_untracked(|message| *message != draft) {
            message.set(draft);
        }
    });
    let shown: Vec<AnyView> = items.iter().map(|item| form_field(ui, item)).collect();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = message.get_untracked();
        let mut first_wrong = None;
        for item in &items {
            let wrong = fault_of(ui, item);
            item.fault.set(wrong);
            if wrong.is_some() && first_wrong.is_none() {
                first_wrong = Some(format!("#{}", item.id()));
            }
        }
        let wrong = match text.trim().len() {
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
    let on_message = move |event: ev::Targeted<ev::Event, web_sys::HtmlTextAreaElement>| {
        let text = event.target().value();
        message.set(text.clone());
        message_fault.set(None);
        store.act(Action::Typed { conversation: key, text });
    };
    let complaint = move || {
        message_fault.get().map(|words| view! { {icons::icon(icons::WARN)} <span>{tf(words, &[("name", &t("message")), ("max", &intl::number(max as f64))])}</span> })
    };
    view! {
        <form class="form" novalidate on:submit=on_submit>
            <div class="form-fields">
                {(!title.trim().is_empty()).then(|| view! { <h2 class="form-title" dir="auto">{title}</h2> })}
                {shown}
                <div class="field">
                    <label class="label" for="field-message">
                        {t("message")}
                        <span class="required" aria-hidden="true">
                            " *"
                        </span>
                    </label>
                    <textarea
                        class="input input-message"
                        id="field-message"
                        rows="4"
                        dir=move || if message.with(String::is_empty) { intl::dir() } else { "auto" }
                        placeholder=t("write")
                        prop:value=message
                        aria-required="true"
                        aria-invalid=move || message_fault.with(Option::is_some).to_string()
                        aria-describedby="field-message-error"
                        on:input:target=on_message
                    ></textarea>
                    <p class="error" id="field-message-error">
                        {complaint}
                    </p>
                </div>
            </div>
            <div class="form-foot">
                <button type="submit" class="primary primary-wide">
                    {t("start_chat")}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// What is wrong with a field. A number that must be given is worth nothing to the server without its country.
fn fault_of(ui: Ui, item: &FormField) -> Option<&'static str> {
    let value = answer(ui, &item.field.key);
    let wrong = fault(&item.field, &value);
    let phone = item.field.kind == FieldKind::Phone && !value.trim().is_empty();
    if wrong.is_none() && phone && item.field.required && answer(ui, &format!("{}{COUNTRY}", item.field.key)).is_empty() {
        return Some("field_country");
    }
    wrong
}
