//! Words to the server that nobody waits for: what the visitor does, that he types, what the page says of him. They are gathered for a
//! moment, go out one at a time when nothing else does, and are dropped when they fail: no send ever waits for one.

use super::Engine;
use super::calls::Purpose;
use crate::backend::{Backend, Call, Note};
use crate::json::Json;
use crate::outbox::EntryState;
use crate::output::RequestId;

/// How long words are gathered (ms).
const GATHER: u64 = 2_000;
/// So many wait at most; the oldest go first.
const MOST: usize = 40;

/// What waits.
#[derive(Debug, Default)]
pub(super) struct Notes {
    waiting: Vec<Note>,
    due: u64,
    running: Option<RequestId>,
    /// What the page said of the visitor's conversation, all together: a server may know no adding.
    about: Vec<(String, Json)>,
}

impl<B: Backend> Engine<B> {
    /// The visitor did something that this kind of server wants to know.
    pub(super) fn note_event(&mut self, name: &'static str) {
        if B::CAPABILITIES.events.contains(&name) {
            let page = self.page.as_ref().map(|(url, _)| url.clone()).unwrap_or_default();
            self.note(Note::Event { name, at: self.now.wall, page }, GATHER);
        }
    }

    /// Says something within so many ms.
    pub(super) fn note(&mut self, note: Note, within: u64) {
        let notes = &mut self.notes;
        let due = self.now.mono + within;
        notes.due = if notes.waiting.is_empty() { due } else { notes.due.min(due) };
        // Only the last word about typing, and about all that is said of the conversation, is worth anything.
        notes
            .waiting
            .retain(|known| !matches!((known, &note), (Note::Typing(_), Note::Typing(_)) | (Note::Conversation(_), Note::Conversation(_))));
        if notes.waiting.len() >= MOST {
            notes.waiting.remove(0);
        }
        notes.waiting.push(note);
    }

    /// The page says more about the visitor's conversation; all that it has said goes out together.
    pub(super) fn note_about(&mut self, fields: &[(String, Json)]) {
        for (name, value) in fields {
            self.notes.about.retain(|(known, _)| known != name);
            self.notes.about.push((name.clone(), value.clone()));
        }
        let all = Json::Object(self.notes.about.clone()).to_text();
        self.note(Note::Conversation(all), GATHER);
    }

    /// The page takes something of that back.
    pub(super) fn forget_about(&mut self, name: &str) {
        self.notes.about.retain(|(known, _)| known != name);
        if let Some(Note::Conversation(all)) = self.notes.waiting.iter_mut().find(|note| matches!(note, Note::Conversation(_))) {
            *all = Json::Object(self.notes.about.clone()).to_text();
        }
        self.note(Note::Forget(name.to_owned()), GATHER);
    }

    /// Another person: nothing of this is his.
    pub(super) fn forget_notes(&mut self) {
        self.notes = Notes::default();
    }

    /// Says the next one, if it is time.
    pub(super) fn pump_notes(&mut self) {
        if self.notes.waiting.is_empty() || self.notes.due > self.now.mono || self.notes.running.is_some() {
            return;
        }
        let sending = self.outbox.entries().iter().any(|entry| matches!(entry.state, EntryState::Sending { .. }));
        if sending || self.busy_until > self.now.mono || !self.alive || !self.online || !self.has_room() {
            return;
        }
        if (B::CAPABILITIES.page_key && self.session.credentials.key.is_empty()) || !self.has_session() {
            return;
        }
        let has_conversation = self.conversations.iter().any(|(_, entry)| entry.server.is_some());
        let ready = |note: &Note| has_conversation || !note.needs_conversation();
        let Some(at) = self.notes.waiting.iter().position(ready) else { return };
        let mut note = self.notes.waiting.remove(at);
        // What is told before the page has said where it is.
        if let (Note::Event { page, .. }, Some((url, _))) = (&mut note, &self.page)
            && page.is_empty()
        {
            page.clone_from(url);
        }
        self.notes.running = Some(self.make(Call::Note(note), Purpose::Note));
    }

    /// One has been said, or not.
    pub(super) fn on_noted(&mut self, call: &Call, said: bool) {
        self.notes.running = None;
        if let (Call::Note(Note::Campaign { .. }), true) = (call, said) {
            self.want(super::calls::Task::List);
        }
    }

    /// When the next one is due (monotonic ms).
    pub(super) fn notes_deadline(&self) -> Option<u64> {
        let waits = !self.notes.waiting.is_empty() && self.notes.running.is_none() && self.notes.due > self.now.mono;
        waits.then_some(self.notes.due)
    }
}
