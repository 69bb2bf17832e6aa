//! Unknown outcomes. The server has no idempotency key: before anything is sent again, the conversation is read again, and what is found
//! there settles the entry (design.md, "Delivery"; libredesk.md 9.3.17 to 9.3.20).

use super::Engine;
use super::calls::Task;
use crate::backend::{Backend, FileRef, RefusalKind};
use crate::conversations;
use crate::model::{Attachment, Body, Conversation, Message};
use crate::outbox::{Content, Entry, EntryId, EntryState};
use crate::output::{Change, RequestId};
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, Loading, Merged};

/// An entry counts as not stored only after so many looks in vain …
const LOOKS: u8 = 2;
/// … this far apart (ms): the server finishes a request whose client is gone, and normally needs milliseconds.
const BETWEEN_LOOKS: u64 = 6_000;

impl<B: Backend> Engine<B> {
    /// The outcome is unknown; look for it after `wait` ms.
    pub(super) fn doubt(&mut self, id: EntryId, wait: u64) {
        let look_at = self.now.mono + wait;
        if let Some(entry) = self.outbox.get_mut(id) {
            let starts = self.conversations.server_id(entry.conversation).is_none();
            let can_look = entry.attempt.as_ref().is_some_and(|attempt| attempt.session);
            entry.state = if (starts && !can_look) || !B::CAPABILITIES.history {
                EntryState::Ask
            } else {
                EntryState::Doubt { look_at, looks: 0, asked: None }
            };
            self.keeper.soil();
            self.show_state(id);
        }
    }

    /// Asks the server for what tells the outcome.
    pub(super) fn look(&mut self, id: EntryId) {
        if !self.session.is_usable() {
            return;
        }
        let newest = self.calls.last_id();
        let Some(Entry { conversation: key, state: EntryState::Doubt { asked, .. }, .. }) = self.outbox.get_mut(id) else { return };
        if asked.is_some() {
            return;
        }
        *asked = Some(newest);
        let key = *key;
        let task = if self.conversations.server_id(key).is_some() { Task::Read(key) } else { Task::List };
        self.want(task);
    }

    /// The new conversations whose making is in doubt, each with the newest conversation that was known before it.
    pub(super) fn starts_in_doubt(&self) -> Vec<(EntryId, Timestamp)> {
        let in_doubt = |entry: &Entry| {
            let attempt = entry.attempt.as_ref().filter(|attempt| attempt.session)?;
            // (What waits though it was begun was brought back from storage, and is in doubt as soon as anything may be asked.)
            let open = matches!(entry.state, EntryState::Doubt { .. } | EntryState::Sending { .. } | EntryState::Waiting);
            (open && self.conversations.server_id(entry.conversation).is_none()).then_some((entry.id, Timestamp(attempt.after)))
        };
        self.outbox.entries().iter().filter_map(in_doubt).collect()
    }

    /// The entry that this own message of the server settles, if any.
    pub(super) fn settled_by(&self, key: ConversationKey, message: &Message) -> Option<EntryId> {
        if !message.author.is_own() || self.conversations.get(key)?.timeline.row_of(&message.id).is_some() {
            return None;
        }
        let entry = self.outbox.in_doubt(key)?;
        self.is_copy(entry, message).then_some(entry.id)
    }

    /// Settles sends whose copy was read before they were in doubt here: another tab had begun them and left them behind.
    pub(super) fn settle_unclaimed(&mut self, key: ConversationKey) {
        let begun =
            |entry: &&Entry| entry.conversation == key && entry.attempt.is_some() && !matches!(entry.state, EntryState::Refused { .. });
        let ids: Vec<EntryId> = self.outbox.entries().iter().filter(begun).map(|entry| entry.id).collect();
        for id in ids {
            let (Some(entry), Some(conversation)) = (self.outbox.get(id), self.conversations.get(key)) else { continue };
            let after = entry.attempt.as_ref().map_or(i64::MAX, |attempt| attempt.after);
            // Strictly newer: what was known when the attempt began is not its copy.
            let free = conversation.timeline.rows().iter().filter(|row| !row.claimed).filter_map(|row| row.message.as_ref());
            let mut free = free.filter(|message| message.author.is_own() && message.created_at.0 > after);
            let copy = free.find(|message| self.is_copy(entry, message)).cloned();
            if let Some(copy) = copy {
                let mut merged = Merged::default();
                self.settle_entry(id, copy, &mut merged);
                self.show_merged(key, merged);
            }
        }
    }

    /// Whether a message of the server is the copy of an entry.
    fn is_copy(&self, entry: &Entry, message: &Message) -> bool {
        if let Some(key) = &message.key {
            return *key == entry.key();
        }
        let Some(attempt) = &entry.attempt else { return false };
        if message.created_at.0 < attempt.after {
            return false;
        }
        match (&entry.content, &message.body) {
            (Content::Text(sent), Body::Text(stored) | Body::Html(stored)) => self.backend.same_text(sent, stored),
            (Content::File(file), Body::Empty) => match message.attachments.as_slice() {
                [stored] => self.is_copy_of_file(file, stored),
                _ => false,
            },
            (Content::Batch(batch), body) => self.is_copy_of_batch(batch, body, &message.attachments),
            _ => false,
        }
    }

    pub(super) fn is_copy_of_file(&self, file: &FileRef, stored: &Attachment) -> bool {
        stored.size == file.size && self.backend.same_file_name(&file.name, &stored.name)
    }

    /// A conversation was read; what is still in doubt in it was not there.
    pub(super) fn looked_in_thread(&mut self, key: ConversationKey, id: RequestId) {
        if let Some(entry) = self.outbox.in_doubt(key).map(|entry| entry.id) {
            self.looked_in_vain(entry, id);
        }
    }

    /// A look that was asked for after the doubt began has found nothing.
    pub(super) fn looked_in_vain(&mut self, entry: EntryId, id: RequestId) {
        let mono = self.now.mono;
        let Some(entry) = self.outbox.get_mut(entry) else { return };
        let EntryState::Doubt { look_at, looks, asked } = &mut entry.state else { return };
        if asked.is_none_or(|asked| id <= asked) {
            return;
        }
        *looks += 1;
        *asked = None;
        *look_at = mono + BETWEEN_LOOKS;
        if *looks >= LOOKS {
            entry.attempt = None;
            entry.state = EntryState::Waiting;
            let id = entry.id;
            self.keeper.soil();
            self.show_state(id);
        }
    }

    /// The conversation does not exist for this person: what is in doubt in it, or was to go there, can't.
    pub(super) fn conversation_not_found(&mut self, key: ConversationKey) {
        let open = |entry: &&Entry| entry.conversation == key && !matches!(entry.state, EntryState::Refused { .. });
        let Some(id) = self.outbox.entries().iter().find(open).map(|entry| entry.id) else { return };
        if let Some(entry) = self.outbox.get_mut(id) {
            entry.attempt = None;
        }
        self.set_state(id, EntryState::Refused { kind: RefusalKind::NotFound, words: String::new() });
    }

    /// If the read conversation is one whose making is in doubt, it and the new one on this device become one. The key under which it
    /// goes on.
    pub(super) fn adopt_candidate(&mut self, key: ConversationKey, messages: &[Message]) -> ConversationKey {
        let Some(server) = self.conversations.get(key).and_then(|entry| entry.server.clone()) else { return key };
        let Some(first_own) = messages.iter().filter(|message| message.author.is_own()).min_by_key(|message| message.created_at) else {
            return key;
        };
        let made = self.starts_in_doubt().into_iter().find_map(|(id, after)| {
            let entry = self.outbox.get(id).filter(|_| server.created_at > after)?;
            self.is_copy(entry, first_own).then_some(entry.conversation)
        });
        let Some(own_key) = made else { return key };
        self.attach(own_key, server);
        own_key
    }

    /// The same for a conversation that was read before anybody asked whose it is.
    pub(super) fn adopt_known(&mut self, key: ConversationKey) {
        let rows = self.conversations.get(key).map_or(&[][..], |entry| entry.timeline.rows());
        let own = rows.iter().filter(|row| row.message.as_ref().is_some_and(|message| message.author.is_own()));
        // What is known to be something else's copy is not looked for.
        if own.min_by_key(|row| row.message.as_ref().map(|message| message.created_at)).is_some_and(|row| row.claimed) {
            return;
        }
        let messages: Vec<Message> = rows.iter().filter_map(|row| row.message.clone()).collect();
        self.adopt_candidate(key, &messages);
    }

    /// Where there is one conversation at a time: the one that goes on, or else the one that is about to begin.
    pub(super) fn open_one(&self) -> Option<ConversationKey> {
        let begins = |key: &ConversationKey| self.conversations.server_id(*key).is_none();
        self.server_one().or_else(|| self.conversations.by_activity().into_iter().find(begins))
    }

    /// The one that goes on on the server.
    pub(super) fn server_one(&self) -> Option<ConversationKey> {
        let final_ = self.rules().closed_is_final;
        let goes_on = |key: &ConversationKey| {
            let server = self.conversations.get(*key).and_then(|entry| entry.server.as_ref());
            server.is_some_and(|server| !(final_ && server.status == crate::model::Status::Closed))
        };
        self.conversations.by_activity().into_iter().find(goes_on)
    }

    /// The new conversation on this device is this one of the server.
    pub(super) fn attach(&mut self, key: ConversationKey, conversation: Conversation) {
        let twin = self.conversations.find(&conversation.id).filter(|twin| *twin != key);
        // What the visitor has written in the other one meanwhile goes on in this one.
        let moved: Vec<EntryId> =
            self.outbox.entries().iter().filter(|entry| Some(entry.conversation) == twin).map(|entry| entry.id).collect();
        let twin = twin.and_then(|twin| {
            if self.screen == super::Screen::Chat(twin) {
                self.go(super::Screen::Chat(key));
            }
            self.drop_task(Task::Read(twin));
            self.conversations.remove(twin)
        });
        let Some(entry) = self.conversations.get_mut(key) else { return };
        entry.server = Some(conversation);
        entry.is_new = false;
        entry.timeline.loading = Loading::Ready;
        if let Some(conversations::Entry { timeline, unread, draft, tray, seen_up_to, .. }) = twin {
            entry.unread = unread;
            entry.tray.extend(tray);
            entry.seen_up_to = seen_up_to;
            if entry.draft.is_empty() && !draft.is_empty() {
                entry.draft = draft;
                self.change(Change::Draft(key));
            }
            for id in moved {
                let Some(entry) = self.outbox.get_mut(id) else { continue };
                entry.conversation = key;
                let entry = entry.clone();
                self.show_entry(&entry);
            }
            self.keeper.soil();
            let messages: Vec<Message> = timeline.rows().iter().filter_map(|row| row.message.clone()).collect();
            self.merge(key, messages);
        }
        self.change(Change::Conversation(key));
        self.change(Change::Conversations);
    }
}
