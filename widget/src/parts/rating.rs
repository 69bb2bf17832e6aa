//! A survey: how was it?

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use natter_client::Action;
use natter_client::model::{Body, Survey};
use natter_client::timeline::{ConversationKey, RowId};

use super::icons;
use crate::intl;
use crate::text::{t, tf};
use crate::ui::Ui;

/// Faces and their names, from 1 to 5.
const FACES: [(&str, &str); 5] = [("😢", "poor"), ("😕", "fair"), ("😊", "good"), ("😃", "great"), ("🤩", "excellent")];

/// Question and faces, or the thanks. It stands in a row that is drawn again when the answer is in, or was refused.
pub(crate) fn survey(ui: Ui, key: ConversationKey, row: RowId) -> AnyView {
    let (survey, given, failed) = ui.store.read(|engine| {
        let survey = engine.row(key, row).and_then(|row| match &row.message.as_ref()?.body {
            Body::Survey(survey) => Some(survey.clone()),
            _ => None,
        });
        let given = engine.conversation(key).and_then(|entry| entry.rating.iter().find(|(of, _)| *of == row).map(|(_, given)| given));
        (survey.unwrap_or_default(), given.map(|given| (given.rating, given.feedback.clone())), given.is_some_and(|given| given.failed))
    });
    if survey.answered { thanks(&survey) } else { question(ui, row, given, failed) }
}

fn thanks(survey: &Survey) -> AnyView {
    let face = survey.rating.and_then(|rating| FACES.get(usize::from(rating).checked_sub(1)?));
    let face = face.map(|(face, name)| {
        view! {
            <p class="rating-given">
                <span aria-hidden="true">{*face}</span>
                " "
                {t(name)}
            </p>
        }
    });
    let words = survey.feedback.trim().to_owned();
    view! {
        <div class="rating">
            <p class="rating-title">{icons::icon(icons::CHECK)} {t("rating_thanks")}</p>
            {face}
            {(!words.is_empty()).then(|| view! { <p class="rating-words" dir="auto">{words}</p> })}
        </div>
    }
    .into_any()
}

fn question(ui: Ui, row: RowId, given: Option<(u8, String)>, failed: bool) -> AnyView {
    let max = ui.store.read(|engine| engine.capabilities().max_feedback_bytes);
    let under_way = given.is_some() && !failed;
    let (chosen, said) = given.or_else(|| ui.ratings.with_value(|unsent| unsent.get(&row).cloned())).unwrap_or_default();
    let rating = RwSignal::new(chosen);
    let words = RwSignal::new(said.clone());
    let keep = move || ui.ratings.update_value(|unsent| drop(unsent.insert(row, (rating.get_untracked(), words.get_untracked()))));
    let over = move || words.with(|words| words.trim().len()).saturating_sub(max);
    let ready = move || !under_way && over() == 0 && (rating.get() > 0 || words.with(|words| !words.trim().is_empty()));
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        if untrack(ready) {
            ui.store.act(Action::Rate { row, rating: rating.get_untracked(), feedback: words.get_untracked() });
        }
    };
    let group = format!("rating-{}", row.0);
    let faces: Vec<AnyView> = (1..=5_u8)
        .zip(FACES)
        .map(|(value, (face, name))| {
            view! {
                <label class="face">
                    <input
                        class="sr-only"
                        type="radio"
                        name=group.clone()
                        prop:checked=value == chosen
                        on:change=move |_| {
                            rating.set(value);
                            keep();
                        }
                    />
                    <span class="face-picture" aria-hidden="true">
                        {face}
                    </span>
                    <span class="face-name">{t(name)}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    let id = format!("feedback-{}", row.0);
    view! {
        <form class="rating" on:submit=on_submit>
            <fieldset class="rating-faces">
                <legend class="rating-title">{t("rating_question")}</legend>
                {faces}
            </fieldset>
            <label class="sr-only" for=id.clone()>
                {t("rating_feedback")}
            </label>
            <textarea
                class="input rating-input"
                id=id
                rows="2"
                placeholder=t("rating_placeholder")
                prop:value=said
                on:input:target=move |event| {
                    words.set(event.target().value());
                    keep();
                }
            ></textarea>
            {move || (over() > 0).then(|| view! { <p class="error" role="alert">{tf("too_long_by", &[("n", &intl::number(over() as f64))])}</p> })}
            {failed.then(|| view! { <p class="error" role="alert">{icons::icon(icons::WARN)} {t("rating_failed")}</p> })}
            <button type="submit" class="primary primary-small" aria-disabled=move || (!ready()).to_string()>
                {t(if under_way { "rating_sending" } else { "rating_send" })}
            </button>
        </form>
    }
    .into_any()
}
