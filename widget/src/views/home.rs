//! The first screen.

use leptos::prelude::*;
use natter_client::model::{Card, Settings};
use natter_client::{Action, Change};

use crate::parts::hero::hero;
use crate::parts::icons;
use crate::parts::summary::{Summary, lines};
use crate::text::t;
use crate::ui::Ui;

/// Greeting, ways into a conversation, and what the administrator has put there.
pub(crate) fn home(ui: Ui) -> AnyView {
    let Some(settings) = ui.store.watch(Change::Settings, |engine| engine.settings().cloned()) else { return ().into_any() };
    let cards: Vec<AnyView> = settings.cards.iter().map(card).collect();
    view! {
        <div class="home">
            {hero(ui, &settings)} <div class="cards">{recent(ui)} {start(ui, &settings)} {cards}</div>
        </div>
    }
    .into_any()
}

/// The conversation that something last happened in.
fn recent(ui: Ui) -> AnyView {
    let store = ui.store;
    let newest = Memo::new(move |_| {
        store.watch(Change::Conversations, |engine| engine.list().first().map(|item| (item.key, Summary::of(item, engine.settings()))))
    });
    let card = move || {
        newest.get().map(|(key, summary)| {
            view! {
                <button type="button" class="card card-button recent" data-conversation=key.0.to_string() on:click=move |_| store.act(Action::Open(key))>
                    <span class="recent-title">{t("continue")}</span>
                    <span class="recent-lines">{lines(&summary)}</span>
                </button>
            }
        })
    };
    view! { {card} }.into_any()
}

/// The way into a new conversation, where the rules leave one.
fn start(ui: Ui, settings: &Settings) -> AnyView {
    let store = ui.store;
    let expectation = settings.reply_expectation.trim().to_owned();
    let label = Memo::new(move |_| start_label(ui));
    let card = move || {
        let label = label.get()?;
        let label = if label.is_empty() { t("send_us_a_message") } else { label };
        let below = (!expectation.is_empty()).then(|| view! { <span class="card-text" dir="auto">{expectation.clone()}</span> });
        Some(view! {
            <button type="button" class="card card-button start" data-start="" on:click=move |_| store.act(Action::StartConversation)>
                <span class="grow">
                    <span class="card-title" dir="auto">
                        {label}
                    </span>
                    {below}
                </span>
                <span class="send send-ready" aria-hidden="true">
                    {icons::icon(icons::SEND)}
                </span>
            </button>
        })
    };
    view! { {card} }.into_any()
}

/// The words of the start button, empty for the language's own; `None` where no conversation may be started. Tracked.
pub(crate) fn start_label(ui: Ui) -> Option<String> {
    ui.store.track(Change::Session);
    ui.store.track(Change::Conversations);
    ui.store.read(|engine| engine.may_start().then(|| engine.rules().start_label.trim().to_owned()))
}

fn card(card: &Card) -> AnyView {
    match card {
        Card::Announcement { title, text, image, url } => {
            let picture = image.clone().map(|src| view! { <img class="news-picture" src=src alt="" loading="lazy" /> });
            let text = (!text.trim().is_empty()).then(|| view! { <span class="card-text" dir="auto">{text.clone()}</span> });
            let inside = view! {
                {picture}
                <span class="news-body">
                    <span class="card-title" dir="auto">
                        {title.clone()}
                    </span>
                    {text}
                </span>
            }
            .into_any();
            match url {
                Some(url) => outward("card card-button news", url, inside),
                None => view! { <div class="card news">{inside}</div> }.into_any(),
            }
        }
        Card::Link { text, url } => {
            let inside = view! {
                <span class="card-title grow" dir="auto">
                    {text.clone()}
                </span>
                {icons::pointing_icon(icons::OUTWARD)}
            }
            .into_any();
            outward("card card-button outward", url, inside)
        }
    }
}

/// A card that leads out of the chat.
fn outward(class: &'static str, url: &str, inside: AnyView) -> AnyView {
    view! {
        <a class=class href=url.to_owned() target="_blank" rel="noopener noreferrer">
            {inside}
            <span class="sr-only">{t("new_tab")}</span>
        </a>
    }
    .into_any()
}
