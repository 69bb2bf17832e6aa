//! A survey: how was it?

use leptos::prelude::*;
use natter_client::Action;
use natter_client::model::{Body, Survey};
use natter_client::rating::{Rating, RatingState};
use natter_client::timeline::{ConversationKey, RowId};
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use super::icons;
use crate::el::{div, el, group, live, maybe, span};
use crate::intl;
use crate::store::CAPABILITIES;
use crate::text::{t, tf};
use crate::ui::Ui;

/// Faces and their names, from 1 to 5.
const FACES: [(&str, &str); 5] = [("😢", "poor"), ("😕", "fair"), ("😊", "good"), ("😃", "great"), ("🤩", "excellent")];

/// Question and faces, or the thanks. It stands in a row that is drawn again when the answer is in, or was refused.
pub(crate) fn survey(ui: Ui, key: ConversationKey, row: RowId) -> AnyView {
    let (survey, given) = ui.store.read(|engine| {
        let survey = engine.row(key, row).and_then(|row| match &row.message.as_ref()?.body {
            Body::Survey(survey) => Some(survey.clone()),
            _ => None,
        });
        let survey = survey.unwrap_or_default();
        let given = engine.rating(&survey.id).cloned();
        (survey, given)
    });
    if survey.answered { thanks(&survey) } else { question(ui, row, given) }
}

fn thanks(survey: &Survey) -> AnyView {
    let face = survey.rating.and_then(|rating| FACES.get(usize::from(rating).checked_sub(1)?));
    let face = face.map(|(face, name)| {
        let face = el("span").attr("aria-hidden", "true").text(*face);
        el("p").class("rating-given").child(face).text(" ").text(t(name)).view()
    });
    let words = survey.feedback.trim();
    let words = (!words.is_empty()).then(|| el("p").class("rating-words").attr("dir", "auto").text(words).view());
    div("rating")
        .child(el("p").class("rating-title").child(icons::icon(icons::CHECK)).text(t("rating_thanks")))
        .child(maybe(face))
        .child(maybe(words))
        .view()
}

fn question(ui: Ui, row: RowId, given: Option<Rating>) -> AnyView {
    let max = CAPABILITIES.max_feedback_bytes;
    // Why it was refused, or how far it is.
    let (reason, label, under_way) = match given.as_ref().map(|given| &given.state) {
        None => (None, "rating_send", false),
        Some(RatingState::Waiting(_)) => (None, "waiting", true),
        Some(RatingState::Sending | RatingState::Checking { .. }) => (None, "rating_sending", true),
        Some(RatingState::Failed { words, .. }) if words.trim().is_empty() => (Some(t("rating_failed")), "try_again", false),
        Some(RatingState::Failed { words, .. }) => (Some(tf("not_sent_because", &[("reason", words.trim())])), "try_again", false),
    };
    let given = given.map(|given| (given.rating, given.feedback));
    let (chosen, said) = given.or_else(|| ui.ratings.with_value(|unsent| unsent.get(&row).cloned())).unwrap_or_default();
    let rating = RwSignal::new(chosen);
    let words = RwSignal::new(said.clone());
    let keep = move || ui.ratings.update_value(|unsent| drop(unsent.insert(row, (rating.get_untracked(), words.get_untracked()))));
    let over = move || words.with(|words| words.trim().len()).saturating_sub(max);
    let ready = move || !under_way && over() == 0 && (rating.get() > 0 || words.with(|words| !words.trim().is_empty()));
    let on_submit = move |event: web_sys::Event| {
        event.prevent_default();
        if untrack(ready) {
            ui.store.act(Action::Rate { row, rating: rating.get_untracked(), feedback: words.get_untracked() });
        }
    };
    let mut name = String::from("rating-");
    name.push_str(&row.0.to_string());
    let mut id = String::from("feedback-");
    id.push_str(&row.0.to_string());
    let faces = (1..=5_u8).zip(FACES).map(|(value, (face, called))| {
        let input = el("input")
            .class("sr-only")
            .attr("type", "radio")
            .attr("name", name.clone())
            .prop("checked", move || (value == chosen).into())
            .on("change", move |_| {
                rating.set(value);
                keep();
            });
        el("label")
            .class("face")
            .child(input)
            .child(span("face-picture").attr("aria-hidden", "true").text(face))
            .child(span("face-name").text(t(called)))
            .view()
    });
    let faces =
        el("fieldset").class("rating-faces").child(el("legend").class("rating-title").text(t("rating_question"))).child(group(faces));
    let on_input = move |event: web_sys::Event| {
        let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
        words.set(field.value());
        keep();
    };
    let field = el("textarea")
        .class("input rating-input")
        .attr("id", id.clone())
        .attr("rows", "2")
        .attr("placeholder", t("rating_placeholder"))
        .prop("value", move || said.as_str().into())
        .on("input", on_input);
    let too_long = live(move || {
        maybe((over() > 0).then(|| {
            let words = tf("too_long_by", &[("n", &intl::number(over() as f64))]);
            el("p").class("error").attr("role", "alert").text(words).view()
        }))
    });
    let refused = reason.map(|reason| el("p").class("error").attr("role", "alert").child(icons::icon(icons::WARN)).text(reason).view());
    let button = el("button")
        .attr("type", "submit")
        .class("primary primary-small")
        .live_attr("aria-disabled", move || Some(if ready() { "false" } else { "true" }.into()))
        .text(t(label));
    el("form")
        .class("rating")
        .on("submit", on_submit)
        .child(faces)
        .child(el("label").class("sr-only").attr("for", id).text(t("rating_feedback")))
        .child(field)
        .child(too_long)
        .child(maybe(refused))
        .child(button)
        .view()
}
