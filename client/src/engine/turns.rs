//! Servers that answer a send with what the other side says to it, and give nothing back later: both messages are made here, in the order
//! of the device's clock, and kept in [`super::history`].

use super::Engine;
use crate::backend::Backend;
use crate::model::{Author, Body, Conversation, Delivery, Hours, Message, Role, Status};
use crate::outbox::{Content, EntryId, EntryState};
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, Merged};

impl<B: Backend> Engine<B> {
    /// The answer to a send.
    pub(super) fn on_turn(&mut self, id: EntryId, conversation: String, body: Body, plain: String) {
        let Some(entry) = self.outbox.get(id) else { return };
        let (key, sent, words) = (entry.conversation, entry.key(), entry.content.clone());
        let Content::Text(words) = words else { return };
        // A clock that was put back must not put the answer before the question.
        let newest = self.conversations.get(key).and_then(|entry| entry.timeline.newest());
        let at = newest.map_or(self.now.wall, |newest| self.now.wall.max(Timestamp(newest.0 + 1)));
        let begun = self.conversations.server_id(key).is_none();
        self.attach_turn(key, &conversation, at);
        let message = |id: String, at: Timestamp, author: Author, body: Body, plain: String| Message {
            id,
            conversation: conversation.clone(),
            created_at: at,
            author,
            body,
            plain,
            attachments: Vec::new(),
            delivery: Delivery::Stored,
            answers: crate::model::Answers::default(),
            key: None,
        };
        let me = Author { role: Role::Visitor, ..Author::default() };
        let own = message(sent.clone(), at, me, Body::Text(words.clone()), words);
        let answer = message(sent + "-answer", Timestamp(at.0 + 1), self.desk(), body, plain);
        let told = [own.clone(), answer.clone()];
        let mut merged = Merged::default();
        self.settle_entry(id, own, &mut merged);
        self.show_merged(key, merged);
        if begun {
            self.answers.clear();
            self.note_event("conversation_started");
        }
        self.note_event("message_sent");
        self.on_message(answer);
        self.tell_history(key, &told);
        self.keep_now();
    }

    /// The conversation that the server names, in place of the new one on this device.
    fn attach_turn(&mut self, key: ConversationKey, id: &str, at: Timestamp) {
        match self.conversations.get_mut(key).map(|entry| entry.server.as_mut()) {
            Some(Some(server)) => id.clone_into(&mut server.id),
            Some(None) => self.attach(key, begun_conversation(id, at)),
            None => {}
        }
    }

    /// Who answers.
    fn desk(&self) -> Author {
        let settings = self.settings.as_ref();
        Author {
            id: self.session.credentials.desk.clone(),
            first_name: settings.map(|settings| settings.brand_name.clone()).unwrap_or_default(),
            avatar: settings.and_then(|settings| settings.brand_avatar.clone()),
            role: Role::Assistant,
            ..Author::default()
        }
    }

    /// The other side thinks about what was sent.
    pub(super) fn is_thinking(&self, key: ConversationKey) -> bool {
        B::CAPABILITIES.turns
            && self.outbox.entries().iter().any(|entry| entry.conversation == key && matches!(entry.state, EntryState::Sending { .. }))
    }
}

/// A conversation of which nothing is known but that it has begun.
pub(super) fn begun_conversation(id: &str, at: Timestamp) -> Conversation {
    Conversation { id: id.to_owned(), created_at: at, status: Status::Open, last: None, unread: 0, assignee: None, hours: Hours::default() }
}
