//! What stands above the oldest message that is here, where a conversation is read in parts.

use leptos::prelude::*;
use natter_client::conversations::Earlier;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change, Screen};

use super::button::text_button;
use super::icons;
use super::scroller::Scroller;
use crate::derived::derived;
use crate::el::{div, el, later, live, live_text, nothing, span};
use crate::text::t;
use crate::ui::Ui;

/// Older messages come when the visitor scrolls near to them. The button is for who doesn't scroll, and for a second try.
pub(crate) fn earlier(ui: Ui, key: ConversationKey, scroller: Scroller) -> AnyView {
    let store = ui.store;
    let state = derived(move || store.watch(Change::Conversation(key), |engine| engine.earlier(key)) as u64);
    let load = move || store.act(Action::LoadEarlier(key));
    // Who is near to the beginning of what is here wants what was before; after a refusal only at his word.
    later(move || {
        // (It may be drawn ahead of being opened.)
        let is_open = store.watch(Change::Screen, |engine| engine.is_open() && engine.screen() == Screen::Chat(key));
        if scroller.at_beginning.get() && is_open && store.read(|engine| engine.earlier(key)) == Earlier::More {
            load();
        }
    });
    live(move || {
        state.get();
        // What is here and not drawn yet comes first.
        if scroller.more.get() {
            return nothing();
        }
        match store.read(|engine| engine.earlier(key)) {
            Earlier::Nothing => nothing(),
            Earlier::More => div("earlier").child(text_button(t("earlier_load"), "earlier-button", load)).view(),
            Earlier::Wanted => {
                let words = span("earlier-loading").attr("role", "status").child(live_text(|| t("loading")));
                div("earlier").child(words).view()
            }
            Earlier::Refused => {
                let words = span("earlier-failed").attr("role", "alert").child(icons::icon(icons::WARN)).text(t("earlier_failed"));
                div("earlier").child(words).child(text_button(t("try_again"), "strip-action", load)).view()
            }
            Earlier::Begin => el("p").class("earlier earlier-begin").text(t("earlier_begin")).view(),
        }
    })
}
