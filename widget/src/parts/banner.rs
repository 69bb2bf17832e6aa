//! Quiet strips above the composer: trouble with the connection or with the session.

use leptos::prelude::*;
use natter_client::engine::{ConnectionState, SessionTrouble};
use natter_client::{Action, Change};

use super::{button::text_button, icons};
use crate::text::t;
use crate::ui::Ui;

/// What there is to say about the connection, or nothing.
pub(crate) fn connection_strip(ui: Ui) -> AnyView {
    let store = ui.store;
    let state = Memo::new(move |_| store.watch(Change::Connection, |engine| engine.connection() as u8));
    let strip = move || {
        state.get();
        let (icon, words) = match store.read(|engine| engine.connection()) {
            ConnectionState::Fine => return None,
            ConnectionState::Offline => (icons::OFFLINE, "offline"),
            ConnectionState::Reconnecting => (icons::OFFLINE, "reconnecting"),
            ConnectionState::Busy => (icons::CLOCK, "busy"),
        };
        Some(view! {
            <div class="strip">
                {icons::icon(icon)} <span class="grow">{t(words)}</span>
                {text_button(t("try_now"), "strip-action", move || store.act(Action::TryNow))}
            </div>
        })
    };
    view! { <div role="status">{strip}</div> }.into_any()
}

/// What there is to say about who the visitor is, or nothing.
pub(crate) fn session_strip(ui: Ui) -> AnyView {
    let store = ui.store;
    let strip = move || {
        let words = match store.watch(Change::Session, |engine| engine.session_trouble())? {
            SessionTrouble::SignInFailed => "sign_in_failed",
            SessionTrouble::Ended => "session_ended",
        };
        let action = match words {
            "sign_in_failed" => text_button(t("try_again"), "strip-action", move || store.act(Action::TryNow)),
            _ => text_button(t("start_anew"), "strip-action", move || store.act(Action::StartAnew)),
        };
        Some(view! { <div class="strip">{icons::icon(icons::WARN)} <span class="grow">{t(words)}</span> {action}</div> })
    };
    view! { <div role="status">{strip}</div> }.into_any()
}
