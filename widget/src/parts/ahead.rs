//! The conversation that the home screen offers is drawn before it is opened, out of sight: opening it then only shows it.

use leptos::prelude::*;
use natter_client::timeline::{ConversationKey, Loading};
use natter_client::{Change, Screen};
use send_wrapper::SendWrapper;

use super::scroller::{FIRST, was_left};
use crate::browser::clock::Timer;
use crate::el::later;
use crate::store::ClientEngine;
use crate::ui::Ui;

/// Home has come to rest after so long (ms); the work must not get into the way of what the visitor sees first.
const REST: u64 = 400;

/// The name of the conversation that is drawn ahead, plus one; 0 where there is none.
#[derive(Clone, Copy)]
pub(crate) struct Ahead(RwSignal<usize>);

impl Ahead {
    /// Follows what the home screen offers. Whatever else is shown ends it: the next time it is drawn anew, as if it were opened.
    pub(crate) fn follow(ui: Ui) -> Self {
        let ahead = RwSignal::new(0);
        let waiting = StoredValue::new_local(None::<SendWrapper<Timer>>);
        later(move || {
            let newest = ui.store.watch(Change::Conversations, ClientEngine::newest);
            if let Some(newest) = newest {
                ui.store.track(Change::Conversation(newest));
            }
            let offered = newest.filter(|key| ui.store.watch(Change::Screen, |engine| is_offered(engine, *key)));
            let wanted = offered.map_or(0, |key| key.0 as usize + 1);
            let drawn = ahead.get_untracked();
            if drawn > 0 && drawn != wanted {
                ahead.set(0);
            }
            let timer = (wanted > 0 && wanted != drawn).then(|| {
                SendWrapper::new(Timer::new(REST, move || {
                    let _ = ahead.try_set(wanted);
                }))
            });
            waiting.set_value(timer);
        });
        Self(ahead)
    }

    /// As a number that is 0 for none. Tracked.
    pub(crate) fn get(self) -> u64 {
        self.0.get() as u64
    }
}

/// It is on offer and can be drawn without asking for anything more: pictures and players would be fetched for somebody who may never open
/// the conversation.
fn is_offered(engine: &ClientEngine, key: ConversationKey) -> bool {
    let at_home = engine.is_open() && engine.screen() == Screen::Home;
    let words_only = || {
        let mut rows = engine.rows(key).iter().rev().take(FIRST);
        rows.all(|row| row.message.as_ref().is_some_and(|message| message.attachments.is_empty()))
    };
    at_home && engine.loading(key) == Loading::Ready && words_only() && !was_left(key)
}
