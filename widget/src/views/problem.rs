//! Instead of everything, when nothing can be shown.

use leptos::prelude::*;
use natter_client::{Action, Problem};

use crate::parts::button::{icon_button, text_button};
use crate::parts::icons;
use crate::text::t;
use crate::ui::Ui;

/// What is the matter, and what can be done about it.
pub(crate) fn problem(ui: Ui, problem: Problem) -> AnyView {
    let store = ui.store;
    let (icon, title, text) = match problem {
        Problem::Unreachable => (icons::OFFLINE, "unreachable_title", "unreachable_text"),
        Problem::Unavailable => (icons::CHAT, "unavailable_title", "unavailable_text"),
    };
    view! {
        <div class="screen">
            <header class="bar bar-bare">
                <span class="grow"></span>
                {icon_button(icons::icon(icons::CLOSE), t("close"), "icon-button", move || store.act(Action::Close))}
            </header>
            <main class="problem" role="alert">
                <span class="blob">{icons::icon(icon)}</span>
                <h1 class="problem-title" id="title" tabindex="-1">
                    {t(title)}
                </h1>
                <p class="problem-text">{t(text)}</p>
                {text_button(t("try_again"), "primary", move || store.act(Action::TryNow))}
            </main>
        </div>
    }
    .into_any()
}
