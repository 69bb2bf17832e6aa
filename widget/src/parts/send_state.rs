//! How far a send is, in words, with what can be done about it.

use leptos::prelude::*;
use natter_client::Action;
use natter_client::backend::{Batch, RefusalKind};
use natter_client::files::Keeping;
use natter_client::model::Delivery;
use natter_client::outbox::{Content, Echo, SendState};

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::focus::focus_first;
use super::{button::text_button, icons, refusal};
use crate::browser::listener::callback;
use crate::el::{div, el, group, live_text, span};
use crate::flag::Flag;
use crate::intl;
use crate::text::{t, tf};
use crate::ui::Ui;

#[wasm_bindgen(module = "/src/browser/clipboard.js")]
extern "C" {
    fn copy(text: &str, copied: JsValue);
}

/// Of a message that the server has; `clock` is the time of day at which it came, `exact` all of its time.
pub(crate) fn delivered(delivery: Delivery, clock: String, exact: String) -> AnyView {
    match delivery {
        Delivery::Failed => div("meta meta-bad meta-stays").child(icons::icon(icons::WARN)).text(t("not_delivered")).view(),
        _ => div("meta").attr("title", exact).child(icons::icon(icons::CHECK)).child(span("sr-only").text(t("sent"))).text(clock).view(),
    }
}

/// Of something that is not yet there.
pub(crate) fn sending(ui: Ui, echo: &Echo) -> AnyView {
    let (icon, words, bad) = match &echo.state {
        SendState::Waiting => (icons::CLOCK, t("waiting"), false),
        SendState::Sending { progress } if !matches!(echo.content, Content::Text(_)) => {
            (icons::CLOCK, tf("uploading", &[("percent", &intl::number(f64::from(*progress)))]), false)
        }
        SendState::Sending { .. } => (icons::CLOCK, t("sending"), false),
        SendState::Checking => (icons::CLOCK, t("checking"), false),
        SendState::Ask => (icons::WARN, t("maybe_sent"), true),
        SendState::Refused { kind: RefusalKind::Invalid, words } if echo.has_form && words.is_empty() => {
            (icons::WARN, t("form_refused"), true)
        }
        SendState::Refused { kind, words } => (icons::WARN, reason(*kind, words, &echo.content), true),
    };
    let store = ui.store;
    let entry = echo.entry;
    let mut actions: Vec<AnyView> = Vec::new();
    if bad {
        let label = if matches!(echo.state, SendState::Ask) { "send_again" } else { "try_again" };
        // A file that is gone stays gone.
        let gone = match (&echo.state, &echo.content) {
            (SendState::Refused { kind: RefusalKind::NotFound, .. }, Content::File(_)) => true,
            (_, Content::Batch(batch)) => is_kept(ui, batch, Keeping::Missing),
            _ => false,
        };
        if !gone {
            actions.push(text_button(t(label), "meta-action", move || store.act(Action::Retry(entry))));
        }
        match &echo.content {
            // What the server doesn't like is most probably an answer of the form: a bare error is all that it says.
            Content::Text(_) if echo.has_form => actions.push(text_button(t("change_details"), "meta-action", move || {
                store.act(Action::Edit(entry));
                focus_first(vec![".form .input, .form .box".to_owned()]);
            })),
            Content::Text(text) => actions.push(copy_button(text.clone())),
            Content::Batch(batch) if !batch.text.is_empty() => actions.push(copy_button(batch.text.clone())),
            Content::File(_) | Content::Batch(_) => {}
        }
    }
    if bad || matches!(echo.state, SendState::Waiting) {
        actions.push(text_button(t("discard"), "meta-action", move || store.act(Action::Discard(entry))));
    } else if matches!((&echo.state, &echo.content), (SendState::Sending { .. }, Content::File(_) | Content::Batch(_))) {
        actions.push(text_button(t("cancel"), "meta-action", move || store.act(Action::Discard(entry))));
    }
    // A text that is just going out says nothing for the blink of an eye that it takes; the style sheet lets the line appear later.
    let class = match (bad, &echo.state, &echo.content) {
        (true, ..) => "meta meta-stays meta-bad",
        (_, SendState::Sending { .. }, Content::Text(_)) => "meta meta-stays meta-late",
        _ => "meta meta-stays",
    };
    // Honest about what a reload would cost.
    let unkept = match &echo.content {
        Content::File(file) => !bad && store.read(|engine| engine.keeping(&file.id)) == Keeping::Memory,
        Content::Batch(batch) => !bad && is_kept(ui, batch, Keeping::Memory),
        Content::Text(_) => false,
    };
    let unkept = unkept.then(|| el("span").text(t("file_not_kept")).view());
    div(class).child(icons::icon(icon)).child(el("span").text(words)).maybe(unkept).child(group(actions)).view()
}

/// Whether one of its files is kept like this.
fn is_kept(ui: Ui, batch: &Batch, keeping: Keeping) -> bool {
    ui.store.read(|engine| batch.files.iter().any(|file| engine.keeping(&file.id) == keeping))
}

/// Why it was refused. What a visitor can act on is said in his language; for the rest the server's own words are the best there is.
fn reason(kind: RefusalKind, words: &str, content: &Content) -> String {
    if let Some(told) = refusal::told(kind) {
        return t(told);
    }
    match (kind, content) {
        (RefusalKind::NotFound, Content::File(_)) => t("file_gone"),
        (RefusalKind::TooLarge, Content::File(file)) => tf("file_too_large", &[("name", &file.name)]),
        (RefusalKind::BrokeOff, Content::File(file)) => tf("upload_broke", &[("name", &file.name)]),
        (RefusalKind::Invalid, Content::File(file)) if !words.trim().is_empty() => {
            tf("file_refused", &[("name", &file.name), ("reason", words.trim())])
        }
        (RefusalKind::NotFound, Content::Batch(_)) => t("file_gone"),
        (RefusalKind::TooLarge, Content::Batch(_)) => t("files_too_large"),
        (RefusalKind::BrokeOff, Content::Batch(batch)) => tf("upload_broke", &[("name", &batch.names())]),
        (RefusalKind::TooMany, _) => t("too_many"),
        _ if !words.trim().is_empty() => tf("not_sent_because", &[("reason", words.trim())]),
        _ => t("not_sent"),
    }
}

fn copy_button(text: String) -> AnyView {
    let copied = Flag::new(false);
    el("button")
        .attr("type", "button")
        .class("meta-action")
        .on_click(move || copy(&text, callback(move |_| copied.set(true))))
        .child(live_text(move || t(if copied.get() { "copied" } else { "copy" })))
        .view()
}
