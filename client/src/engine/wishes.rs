//! What a visitor wants done once, and how that went: ending a conversation, having it sent by mail, talking to somebody.

use super::Engine;
use super::calls::{Purpose, Task};
use crate::backend::{Backend, Call, Failure, Line, RefusalKind, Reply, Voice, Wish};
use crate::model::Status;
use crate::output::Change;
use crate::timeline::ConversationKey;

/// How far a wish is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WishState {
    /// The server has been asked.
    Asked,
    /// Done.
    Done,
    /// This is how somebody can be talked to.
    Line(Line),
    /// The server said no.
    Refused(RefusalKind),
    /// Nobody knows what became of it; it may be wished again.
    Failed,
}

impl<B: Backend> Engine<B> {
    /// The visitor wants something done.
    pub(super) fn wish_for(&mut self, key: ConversationKey, wish: Wish) {
        if !self.may_wish(key, wish) || self.wish(key, wish) == Some(&WishState::Asked) {
            return;
        }
        let open_line = self.settings.as_ref().and_then(|settings| settings.more.as_deref()).map(|more| more.voice_address.clone());
        if let Some(address) = open_line.filter(|address| wish == Wish::Voice && Self::CALLS && !address.is_empty()) {
            self.set_wish(key, wish, WishState::Line(Line::Socket(address)));
            return;
        }
        self.set_wish(key, wish, WishState::Asked);
        self.waiting_wish = Some((key, wish));
        self.pump_wishes();
    }

    /// Asks for what waits for a session: a client that names itself may have to get the right to that first.
    pub(super) fn pump_wishes(&mut self) {
        let Some((key, wish)) = self.waiting_wish.take() else { return };
        if !self.has_session() {
            if self.session.may_begin() {
                self.waiting_wish = Some((key, wish));
            } else {
                self.set_wish(key, wish, WishState::Failed);
            }
            return;
        }
        let conversation = self.conversations.server_id(key).unwrap_or_default().to_owned();
        self.make(Call::Wish { conversation, wish }, Purpose::Wish(key, wish));
        if wish == Wish::Voice {
            self.note_event("call_started");
        }
    }

    /// The visitor says where a conversation shall be sent to, and wants it sent.
    pub(super) fn mail_to(&mut self, key: ConversationKey, email: String) {
        let wish = Wish::Transcript;
        if self.may_wish(key, wish) && self.wish(key, wish) != Some(&WishState::Asked) && self.has_session() {
            self.set_wish(key, wish, WishState::Asked);
            self.make(Call::Address { email }, Purpose::Wish(key, wish));
        }
    }

    /// Whether this can be wished for here.
    #[must_use]
    pub fn may_wish(&self, key: ConversationKey, wish: Wish) -> bool {
        let Some(settings) = &self.settings else { return false };
        let more = settings.more.as_deref();
        let server = self.conversations.get(key).and_then(|entry| entry.server.as_ref());
        match wish {
            Wish::End => {
                B::CAPABILITIES.end_chat
                    && more.is_some_and(|more| more.end_chat)
                    && server.is_some_and(|server| server.status != Status::Closed)
            }
            Wish::Transcript => B::CAPABILITIES.transcript && server.is_some(),
            Wish::Voice => !matches!(B::CAPABILITIES.voice, Voice::None) && more.is_some_and(|more| more.voice),
        }
    }

    /// How far a wish is; `None` where nothing was wished.
    #[must_use]
    pub fn wish(&self, key: ConversationKey, wish: Wish) -> Option<&WishState> {
        self.wishes.iter().find(|(of, known, _)| *of == key && *known == wish).map(|(_, _, state)| state)
    }

    fn set_wish(&mut self, key: ConversationKey, wish: Wish, state: WishState) {
        self.wishes.retain(|(of, known, _)| *of != key || *known != wish);
        self.wishes.push((key, wish, state));
        self.change(Change::Conversation(key));
    }

    /// The answer to one.
    pub(super) fn on_wish(&mut self, key: ConversationKey, wish: Wish, call: &Call, result: Result<Reply, Failure>) {
        if matches!(call, Call::Address { .. }) && result.is_ok() {
            // Now there is an address.
            self.set_wish(key, wish, WishState::Failed);
            self.wish_for(key, wish);
            return;
        }
        let state = match result {
            Ok(Reply::Line(line)) => WishState::Line(line),
            Ok(_) => WishState::Done,
            Err(Failure::Refused(refusal)) => WishState::Refused(refusal.kind),
            Err(_) => WishState::Failed,
        };
        if wish == Wish::End {
            if state == WishState::Done
                && let Some(server) = self.conversations.get_mut(key).and_then(|entry| entry.server.as_mut())
            {
                server.status = Status::Closed;
            }
            // It may have been done all the same, or by somebody else.
            self.want(Task::List);
        }
        self.set_wish(key, wish, state);
        self.change(Change::Conversations);
    }
}
