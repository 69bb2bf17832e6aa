//! What is brought back: this tab's stored state when it starts, and that of tabs that are gone.

use super::calls::Task;
use super::keep::SCREEN_LASTS;
use super::{Engine, Screen};
use crate::backend::{Backend, FileRef};
use crate::conversations::Entry as ConversationEntry;
use crate::files::Attached;
use crate::json::Json;
use crate::model::{Conversation, Hours, Status};
use crate::outbox::{Entry, EntryState};
use crate::output::Change;
use crate::rating::{Rating, RatingState};
use crate::stored::{Stored, StoredEntry, StoredRating, StoredScreen};
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, Loading};

impl<B: Backend> Engine<B> {
    /// Takes over what a tab that is gone had stored. Its sends go out from here if they are the present person's; until it is known who
    /// that is, and which conversations are his, what seems to be somebody else's lies aside.
    pub(super) fn adopt_stored(&mut self, text: &str) {
        let mut stored = Stored::parse(text);
        let other = stored.owner.is_some() && self.keeper.owner.is_some() && stored.owner != self.keeper.owner;
        let strange = other && !self.is_witnessed(stored.witness.as_deref());
        if strange && !self.knows_who_is_here() {
            self.left.push(text.to_owned());
            return self.keep_now();
        }
        self.left.append(&mut stored.left);
        if strange {
            return;
        }
        if self.keeper.owner.is_none() && stored.owner.is_some() && !stored.is_empty() {
            self.keeper.unproven = true;
            self.keeper.owner.clone_from(&stored.owner);
            self.keeper.witness = stored.witness;
        }
        if self.keeper.unproven && self.session.may_begin() {
            // There is a session that this tab was never told of, or there was one: the page is asked again what it has.
            self.ask_page();
        }
        let Stored { entries, drafts, trays, ratings, seen, .. } = stored;
        self.restore_history(text);
        self.restore_entries(entries, true);
        let keys: Vec<ConversationKey> = self.conversations.iter().map(|(key, _)| key).collect();
        for key in keys {
            self.settle_unclaimed(key);
        }
        self.restore_drafts(drafts, trays);
        self.restore_ratings(ratings, seen);
        self.keep_now();
    }

    /// Looks through what lies aside: more is known of who is here.
    pub(super) fn adopt_left(&mut self) {
        for text in std::mem::take(&mut self.left) {
            self.adopt_stored(&text);
            self.keeper.soil();
        }
    }

    /// Who is here is known, and all of his conversations, as far as the server tells.
    fn knows_who_is_here(&self) -> bool {
        let is_read = self.conversations.loaded && !self.calls.is_wanted(Task::List);
        !self.keeper.unproven && (self.session.may_begin() || self.session.is_usable() && is_read && !self.is_merging())
    }

    /// Brings back what was stored. Nothing of it is sent before it is known who is here.
    pub(super) fn restore(&mut self, text: &str) {
        let stored = Stored::parse(text);
        let is_empty = stored.is_empty();
        self.left = stored.left;
        self.restore_history(text);
        // What is nobody's can be anybody's.
        if !B::CAPABILITIES.history || !is_empty {
            self.keeper.unproven = stored.owner.is_some();
            self.keeper.owner = stored.owner;
            self.keeper.witness = stored.witness;
        }
        let new_ones = self.restore_entries(stored.entries, false);
        self.restore_drafts(stored.drafts, stored.trays);
        self.restore_ratings(stored.ratings, stored.seen);
        self.answers = stored.answers;
        if self.now.wall.0.saturating_sub(stored.at) > 2 * SCREEN_LASTS {
            return;
        }
        match stored.screen {
            StoredScreen::Home => {}
            StoredScreen::Conversations => self.screen = Screen::Conversations,
            StoredScreen::Chat(Some(id)) => self.wanted_conversation = Some(id),
            StoredScreen::Chat(None) => {
                let key = new_ones.first().map_or_else(|| self.new_conversation(), |(_, key)| *key);
                self.screen = Screen::Chat(key);
            }
        }
    }

    /// Brings back the conversations that the server doesn't give back.
    fn restore_history(&mut self, text: &str) {
        if !B::CAPABILITIES.history
            && let Some(json) = Json::first(text)
        {
            self.take_history(json.get("history"));
        }
        if Self::CALLS {
            self.restore_spoken(text);
        }
    }

    /// Brings back sends. `rename` gives them new names: another tab's may be the same as this one's. The new conversations among them.
    fn restore_entries(&mut self, entries: Vec<StoredEntry>, rename: bool) -> Vec<(u32, ConversationKey)> {
        let mut new_ones: Vec<(u32, ConversationKey)> = Vec::new();
        let begun = |entry: &StoredEntry| entry.conversation.is_none() && entry.attempt.is_some();
        let begun: Vec<u32> = entries.iter().filter(|entry| begun(entry)).map(|entry| entry.new).collect();
        for entry in entries {
            // What was taken over before the app crashed lies here and there.
            let twin = |known: &&Entry| known.at.0 == entry.at && known.content == entry.content;
            if rename && self.outbox.entries().iter().find(twin).is_some() {
                continue;
            }
            let key = match &entry.conversation {
                Some(id) => self.known_or_unknown(id),
                None => match new_ones.iter().find(|(number, _)| *number == entry.new) {
                    Some((_, key)) => *key,
                    None => {
                        // Where there is one at a time, what was to begin beside it goes on in it.
                        let open = if B::CAPABILITIES.conversations || begun.contains(&entry.new) { None } else { self.open_one() };
                        let key = open.unwrap_or_else(|| self.conversations.add(ConversationEntry::default()));
                        new_ones.push((entry.new, key));
                        key
                    }
                },
            };
            let row = self.fresh_row();
            let state = match entry.refused {
                Some((kind, words)) => EntryState::Refused { kind, words },
                // A first message whose answer was lost with the app: nobody can find out what became of it.
                None if entry.conversation.is_none() && entry.attempt.as_ref().is_some_and(|attempt| !attempt.session) => EntryState::Ask,
                None => EntryState::Waiting,
            };
            let entry = Entry {
                id: if rename && !(B::CAPABILITIES.send_keys && self.outbox.get(entry.id).is_none()) {
                    self.outbox.fresh_id()
                } else {
                    entry.id
                },
                conversation: key,
                row,
                content: entry.content,
                form: entry.form,
                at: Timestamp(entry.at),
                state,
                attempt: entry.attempt,
                not_before: 0,
                failures: 0,
                unproven: self.keeper.unproven,
            };
            self.show_entry(&entry);
            self.bring_back(entry.content.files().to_vec());
            self.outbox.push(entry);
        }
        new_ones
    }

    /// Brings back what stood in composers, and over them; what is written there now stays.
    fn restore_drafts(&mut self, drafts: Vec<(String, String)>, trays: Vec<(String, Vec<FileRef>)>) {
        for (id, draft) in drafts {
            let key = self.named(&id);
            if let Some(entry) = self.conversations.get_mut(key).filter(|entry| entry.draft.is_empty()) {
                entry.draft = draft;
            }
            self.change(Change::Draft(key));
        }
        for (id, mut files) in trays {
            let key = self.named(&id);
            // What was taken over before the app crashed lies here and there.
            files.retain(|file| !self.has_file(&file.id));
            if let Some(entry) = self.conversations.get_mut(key) {
                entry.tray.extend(files.iter().map(|file| Attached { file: file.clone(), empty: file.size == 0 }));
            }
            self.bring_back(files);
            self.change(Change::Tray(key));
        }
    }

    /// Whether a file is in a tray, or is on its way from one.
    fn has_file(&self, id: &str) -> bool {
        let sent = |entry: &Entry| entry.content.files().iter().any(|file| file.id == id);
        self.outbox.entries().iter().any(sent)
            || self.conversations.iter().any(|(_, entry)| entry.tray.iter().any(|attached| attached.file.id == id))
    }

    fn named(&mut self, id: &str) -> ConversationKey {
        if id.is_empty() { self.new_conversation() } else { self.known_or_unknown(id) }
    }

    /// Brings back answers to surveys, and what was seen.
    fn restore_ratings(&mut self, ratings: Vec<StoredRating>, seen: Vec<(String, i64)>) {
        for StoredRating { survey, conversation, rating, feedback, kind, refused } in ratings {
            if self.rating(&survey).is_some() {
                continue;
            }
            // A conversation that is nobody's any more has a name that none has.
            let conversation = if conversation.is_empty() { ConversationKey(0) } else { self.known_or_unknown(&conversation) };
            let state = match refused {
                Some((kind, words)) => RatingState::Failed { kind, words },
                None => RatingState::Waiting(0),
            };
            self.ratings.push(Rating { survey, conversation, rating, feedback, kind, state, failures: 0 });
        }
        for (id, at) in seen {
            let key = self.known_or_unknown(&id);
            if let Some(entry) = self.conversations.get_mut(key) {
                entry.seen_up_to = entry.seen_up_to.max(Some(Timestamp(at)));
            }
        }
    }

    /// The conversation with this id of the server; the list will tell more.
    fn known_or_unknown(&mut self, id: &str) -> ConversationKey {
        if let Some(key) = self.conversations.find(id) {
            return key;
        }
        let server = Conversation {
            id: id.to_owned(),
            created_at: Timestamp::default(),
            status: Status::Open,
            last: None,
            unread: 0,
            assignee: None,
            hours: Hours::default(),
        };
        let mut entry = ConversationEntry { server: Some(server), ..ConversationEntry::default() };
        if !B::CAPABILITIES.history {
            entry.timeline.loading = Loading::Ready;
        }
        self.conversations.add(entry)
    }
}
