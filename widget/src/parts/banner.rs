//! Quiet strips above the composer: trouble with the connection or with the session.

use leptos::prelude::*;
use natter_client::engine::{ConnectionState, SessionTrouble};
use natter_client::{Action, Change};

use super::{button::text_button, icons};
use crate::derived::derived;
use crate::el::{div, el, live, nothing, span};
use crate::text::t;
use crate::ui::Ui;

/// What there is to say about the connection, or nothing.
pub(crate) fn connection_strip(ui: Ui) -> AnyView {
    let store = ui.store;
    let state = derived(move || store.watch(Change::Connection, |engine| engine.connection() as u64));
    let strip_view = live(move || {
        state.get();
        let (icon, words) = match store.read(|engine| engine.connection()) {
            ConnectionState::Fine => return nothing(),
            ConnectionState::Offline => (icons::OFFLINE, "offline"),
            ConnectionState::Reconnecting => (icons::OFFLINE, "reconnecting"),
            ConnectionState::Busy => (icons::CLOCK, "busy"),
        };
        strip(icon, words, text_button(t("try_now"), "strip-action", move || store.act(Action::TryNow)))
    });
    el("div").attr("role", "status").child(strip_view).view()
}

/// What there is to say about who the visitor is, or nothing.
pub(crate) fn session_strip(ui: Ui) -> AnyView {
    let store = ui.store;
    let strip_view = live(move || {
        let words = match store.watch(Change::Session, |engine| engine.session_trouble()) {
            None => return nothing(),
            Some(SessionTrouble::SignInFailed) => "sign_in_failed",
            Some(SessionTrouble::Ended) => "session_ended",
        };
        let action = match words {
            "sign_in_failed" => text_button(t("try_again"), "strip-action", move || store.act(Action::TryNow)),
            _ => text_button(t("start_anew"), "strip-action", move || store.act(Action::StartAnew)),
        };
        strip(icons::WARN, words, action)
    });
    el("div").attr("role", "status").child(strip_view).view()
}

fn strip(icon: &'static str, words: &'static str, action: AnyView) -> AnyView {
    div("strip").child(icons::icon(icon)).child(span("grow").text(t(words))).child(action).view()
}
