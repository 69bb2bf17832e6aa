//! Puts the views together: which screen is shown, where the focus goes, and what Escape does.

use leptos::prelude::*;
use natter_client::small_map::SmallMap;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change, Problem, Screen};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast as _;
use web_sys::KeyboardEvent;

use crate::browser::environment::touch_keyboard;
use crate::browser::listener::Listener;
use crate::derived::{Derived, derived};
use crate::el::{div, el, group, later, live, nothing};
use crate::parts::ahead::Ahead;
use crate::parts::call::call_place;
use crate::parts::focus::focus_first;
use crate::parts::viewer::viewer;
use crate::parts::{skeleton, theme};
use crate::store::{ClientEngine, Store};
use crate::ui::Ui;
use crate::views::chat::chat;
use crate::views::front::front;
use crate::views::problem::problem;

/// Numbers from here on are conversations.
const CHATS: u64 = 4;

/// What the frame holds.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Loading,
    Trouble(Problem),
    Front,
    Chat(ConversationKey),
}

impl Shown {
    fn of(engine: &ClientEngine) -> Self {
        match (engine.problem(), engine.settings().is_some() && engine.is_loaded(), engine.screen()) {
            (Some(problem), ..) => Self::Trouble(problem),
            (None, false, _) => Self::Loading,
            (None, true, Screen::Chat(key)) => Self::Chat(key),
            (None, true, Screen::Home | Screen::Conversations) => Self::Front,
        }
    }
}

impl Shown {
    /// As a number, to tell one from another.
    fn code(self) -> u64 {
        match self {
            Self::Loading => 0,
            Self::Trouble(Problem::Unreachable) => 1,
            Self::Trouble(Problem::Unavailable) => 2,
            Self::Front => 3,
            Self::Chat(key) => CHATS + u64::from(key.0),
        }
    }
}

impl From<u64> for Shown {
    fn from(code: u64) -> Self {
        match code {
            0 => Self::Loading,
            1 => Self::Trouble(Problem::Unreachable),
            2 => Self::Trouble(Problem::Unavailable),
            3 => Self::Front,
            chat => Self::Chat(ConversationKey(u32::try_from(chat - CHATS).unwrap_or_default())),
        }
    }
}

/// The whole app.
pub fn app(store: Store) -> AnyView {
    let ui = Ui::new(store);
    theme::follow(ui);
    let shown = derived(move || {
        for change in [Change::Settings, Change::Session, Change::Conversations] {
            store.track(change);
        }
        store.watch(Change::Screen, Shown::of).code()
    });
    forget_answers(ui);
    follow_focus(ui, shown);
    escape_closes(ui);
    let ahead = Ahead::follow(ui);
    let drawn = derived(move || match Shown::from(shown.get()) {
        Shown::Chat(key) => u64::from(key.0) + 1,
        Shown::Front => ahead.get(),
        Shown::Loading | Shown::Trouble(_) => 0,
    });
    let screen = live(move || match Shown::from(shown.get()) {
        Shown::Loading => skeleton::home_skeleton(),
        Shown::Trouble(what) => problem(ui, what),
        Shown::Front => front(ui),
        Shown::Chat(_) => nothing(),
    });
    let conversation = live(move || {
        let Some(key) = drawn.get().checked_sub(1).and_then(|key| u32::try_from(key).ok()) else { return nothing() };
        let place = move || String::from(if matches!(Shown::from(shown.get()), Shown::Chat(_)) { "place" } else { "place ahead" });
        el("div").live_class(place).child(chat(ui, ConversationKey(key))).view()
    });
    group([div("app").maybe(call_place(ui)).child(screen).child(conversation).view(), viewer(ui)])
}

/// On entering a conversation the focus goes to where one writes; on leaving it, back to where it was entered from; on opening the frame,
/// to what is in it. Nothing is focused in a closed frame, or it would take the focus from the page.
fn follow_focus(ui: Ui, shown: Derived) {
    let mut before = None;
    later(move || {
        let now = (Shown::from(shown.get()), ui.store.watch(Change::Screen, ClientEngine::is_open));
        let Some((was, _)) = before.replace(now).filter(|before| *before != now && now.1) else { return };
        let title = "#title".to_owned();
        match now.0 {
            Shown::Loading => {}
            Shown::Trouble(_) => focus_first(vec![title]),
            // A keyboard that rises by itself hides half of a phone's screen.
            Shown::Chat(_) if untrack(touch_keyboard) => focus_first(vec![title]),
            Shown::Chat(_) => {
                focus_first(vec![".form .input, .form .box".to_owned(), "#composer".to_owned(), title]);
            }
            Shown::Front => {
                let left = match was {
                    Shown::Chat(key) => format!("[data-conversation=\"{}\"]", key.0),
                    _ => title.clone(),
                };
                focus_first(vec![left, "[data-start]".to_owned(), title]);
            }
        }
    });
}

/// What one person has filled in or looks at is not shown to the next.
fn forget_answers(ui: Ui) {
    let mut before: Option<String> = None;
    later(move || {
        let now = ui.store.watch(Change::Session, |engine| engine.identity().map(|identity| identity.id.clone()));
        if before.as_ref().is_some_and(|before| now.as_ref() != Some(before)) {
            ui.ratings.update_value(SmallMap::clear);
            ui.picture.set(None);
        }
        before = now;
    });
}

/// Escape closes the frame, unless something nearer has used it: an overlay, or an input method.
fn escape_closes(ui: Ui) {
    let Some(window) = web_sys::window() else { return };
    let listener = Listener::new(&window, "keydown", move |event| {
        let event = event.unchecked_into::<KeyboardEvent>();
        let ours = event.key() == "Escape" && !event.default_prevented() && !event.is_composing();
        if ours && ui.picture.with_untracked(Option::is_none) {
            ui.store.act(Action::Close);
        }
    });
    let listener = SendWrapper::new(listener);
    on_cleanup(move || drop(listener));
}
