//! Talking to somebody: the button, and what the way to it needs of the app. Calls that the app makes itself are a script of their own
//! (widget/voice/), loaded with the first click; what is to be seen of them stands above every screen.

use leptos::prelude::*;
use natter_client::backend::{Line, RefusalKind, Voice, Wish};
use natter_client::engine::WishState;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

use super::button::{icon_button, text_button};
use super::icons;
use super::refusal::told;
use crate::browser::listener::callback;
use crate::derived::whether;
use crate::el::{Handle, div, el, later, live, maybe, nothing, span};
use crate::flag::Flag;
use crate::store::{CAPABILITIES, ClientEngine};
use crate::text::{t, tf};
use crate::ui::Ui;

#[wasm_bindgen(module = "/src/browser/call.js")]
extern "C" {
    // (Without `catch` it would be imported in a way that xtask's short names don't know.)
    #[wasm_bindgen(catch)]
    fn begin(place: &Element, tell: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch)]
    fn step(what: &str, detail: &str) -> Result<JsValue, JsValue>;
}

/// Who is called, and where that is shown.
#[derive(Clone, Copy)]
pub(crate) struct Calling {
    /// The key of the conversation and one more; 0 where nobody was called yet.
    from: RwSignal<usize>,
    place: Handle,
}

impl Calling {
    /// Nobody is called.
    pub(crate) fn new() -> Self {
        Self { from: RwSignal::new(0), place: Handle::new() }
    }

    fn key(self) -> Option<ConversationKey> {
        self.from.get().checked_sub(1).and_then(|key| u32::try_from(key).ok()).map(ConversationKey)
    }
}

/// The button, if there is somebody to talk to.
pub(crate) fn call_button(ui: Ui, key: ConversationKey) -> AnyView {
    if matches!(CAPABILITIES.voice, Voice::None) {
        return nothing();
    }
    let may = whether(move || ui.store.watch(Change::Settings, |engine| engine.may_wish(key, Wish::Voice)));
    live(move || {
        if !may.holds() {
            return nothing();
        }
        el("button")
            .attr("type", "button")
            .class("icon-button")
            .attr("aria-label", t("call_start"))
            .attr("title", t("call_start"))
            .attr("data-call", "")
            .on_click(move || call(ui, key))
            .child(icons::icon(icons::PHONE))
            .view()
    })
}

fn call(ui: Ui, key: ConversationKey) {
    if matches!(CAPABILITIES.voice, Voice::Socket) {
        let Some(place) = ui.calling.place.get() else { return };
        if !begin(&place, &callback(move |word| hear(ui, key, word.as_string()))).unwrap_or(false) {
            return;
        }
    }
    ui.calling.from.set(key.0 as usize + 1);
    ui.store.act(Action::Wish { conversation: key, wish: Wish::Voice });
}

/// What the call tells: who said what and what was told instead before, parted by NUL; or that it is to be tried again.
fn hear(ui: Ui, key: ConversationKey, word: Option<String>) {
    let word = word.unwrap_or_default();
    let mut parts = word.split('\0');
    match (parts.next(), parts.next()) {
        (Some(who @ ("you" | "they")), Some(text)) => ui.store.act(Action::Spoken {
            conversation: key,
            own: who == "you",
            text: text.to_owned(),
            instead_of: parts.next().unwrap_or_default().to_owned(),
        }),
        (Some("again"), _) => call(ui, key),
        _ => {}
    }
}

/// Where calls are shown that the app makes itself.
pub(crate) fn call_place(ui: Ui) -> Option<AnyView> {
    if !matches!(CAPABILITIES.voice, Voice::Socket) {
        return None;
    }
    later(move || {
        let Some(key) = ui.calling.key() else { return };
        ui.store.track(Change::Session);
        ui.store.track(Change::Conversations);
        let (there, state) = ui
            .store
            .watch(Change::Conversation(key), |engine| (engine.conversation(key).is_some(), engine.wish(key, Wish::Voice).cloned()));
        let (what, detail) = match &state {
            _ if !there => ("gone", ""),
            // What can't be seen is not listened to.
            _ if !ui.store.watch(Change::Screen, ClientEngine::is_open) => ("closed", ""),
            Some(WishState::Line(Line::Socket(address))) => ("line", address.as_str()),
            Some(WishState::Refused(RefusalKind::NotSetUp)) => ("refused", "not_set_up"),
            Some(WishState::Refused(_)) => ("refused", ""),
            Some(WishState::Failed) => ("failed", ""),
            _ => return,
        };
        let _ = step(what, detail);
    });
    Some(div("call-place").handle(ui.calling.place).view())
}

/// The number to call, where the server gives one, or why it doesn't.
pub(crate) fn call_strip(ui: Ui, key: ConversationKey) -> AnyView {
    if !matches!(CAPABILITIES.voice, Voice::Phone) {
        return nothing();
    }
    let closed = Flag::new(false);
    // Told and put away; the next call shows it again.
    later(move || {
        let state = ui.store.watch(Change::Conversation(key), |engine| engine.wish(key, Wish::Voice).cloned());
        if state == Some(WishState::Asked) {
            closed.set(false);
        }
    });
    live(move || {
        let state = ui.store.watch(Change::Conversation(key), |engine| engine.wish(key, Wish::Voice).cloned());
        let Some(state) = state.filter(|_| !closed.get()) else { return nothing() };
        let mut again = false;
        let inside = match state {
            WishState::Asked => span("grow").text(t("call_connecting")).view(),
            WishState::Line(Line::Phone(number)) => {
                let words = tf("call_number", &[("number", &number)]);
                span("grow").child(el("a").class("call-number").attr("href", format!("tel:{number}")).text(words)).view()
            }
            WishState::Refused(kind) => {
                again = !matches!(kind, RefusalKind::Unstaffed | RefusalKind::NotSetUp | RefusalKind::Inbox);
                span("grow").text(t(told(kind).unwrap_or("call_failed"))).view()
            }
            _ => {
                again = true;
                span("grow").text(t("call_failed")).view()
            }
        };
        let again = again.then(|| text_button(t("try_again"), "strip-action", move || call(ui, key)));
        let close = icon_button(icons::icon(icons::CLOSE), t("call_close"), "icon-button", move || closed.set(true));
        div("strip").attr("role", "status").child(icons::icon(icons::PHONE)).child(inside).child(maybe(again)).child(close).view()
    })
}
