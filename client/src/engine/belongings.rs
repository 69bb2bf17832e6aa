//! Whose the stored state is: what one person wrote goes out for nobody else.

use super::{Engine, Screen};
use crate::backend::Backend;
use crate::outbox::{Attempt, Entry, EntryState};
use crate::output::Change;
use crate::time::Timestamp;
use crate::timeline::ConversationKey;

impl<B: Backend> Engine<B> {
    /// The session goes on under another name of the server's for the same person.
    pub(super) fn expect_other_owner(&mut self) {
        self.keeper.owner = None;
        self.keeper.unproven = false;
    }

    /// Forgets whose state it was.
    pub(super) fn forget_stored(&mut self) {
        self.expect_other_owner();
        self.keeper.witness = None;
    }

    /// The present person is known. State of another person is not his to see, unless that was a visitor who becomes this person, or has
    /// become him elsewhere: then that one's conversations are this person's, as his list says. What was written while nobody knew that
    /// somebody else's state lay here is his, too.
    pub(super) fn on_owner(&mut self, id: &str, merging: bool) {
        let same = self.is_owner(id) || merging || self.is_witnessed(self.keeper.witness.as_deref());
        if !same && !self.outbox.entries().iter().any(|entry| self.is_listed(entry.conversation)) {
            if B::CAPABILITIES.history && self.keeper.unproven && !self.conversations.loaded {
                return;
            }
            self.answers.clear();
            self.unplaced.clear();
            self.keeper.witness = None;
            let begins = |entry: &Entry| self.conversations.server_id(entry.conversation).is_none();
            let is_his = |entry: &Entry| B::CAPABILITIES.history && self.keeper.unproven && !entry.unproven && begins(entry);
            let (his, entries): (Vec<Entry>, Vec<Entry>) = self.outbox.clear().into_iter().partition(is_his);
            his.into_iter().for_each(|entry| self.outbox.push(entry));
            self.drop_files(&entries);
            for entry in &entries {
                if let Some(conversation) = self.conversations.get_mut(entry.conversation) {
                    conversation.timeline.remove(entry.row);
                }
                self.change(Change::Rows(entry.conversation));
            }
            if !B::CAPABILITIES.history {
                // Kept here and nowhere else, and another person's.
                self.conversations.clear();
                self.conversations.loaded = true;
                self.go(Screen::Home);
            }
            let known = self.conversations.iter().filter(|(_, entry)| entry.server.is_some()).map(|(key, _)| key);
            for key in known.filter(|key| !self.is_listed(*key)).collect::<Vec<_>>() {
                self.conversations.remove(key);
                if self.screen == Screen::Chat(key) {
                    self.go(Screen::Home);
                }
            }
            for (_, conversation) in self.conversations.iter_mut() {
                conversation.draft.clear();
                conversation.seen_up_to = None;
            }
            self.drop_trays();
            self.ratings.clear();
        }
        self.keeper.owner = Some(id.to_owned());
        self.keeper.unproven = false;
        self.keeper.soil();
        self.adopt_left();
    }

    /// Whether this conversation, by the server's id, stands in the present person's list.
    pub(super) fn is_witnessed(&self, witness: Option<&str>) -> bool {
        witness.and_then(|id| self.conversations.find(id)).is_some_and(|key| self.is_listed(key))
    }

    /// A conversation of the person whose state is stored.
    pub(super) fn witness(&self) -> Option<String> {
        let mut listed = self.conversations.iter().map(|(key, _)| key).filter(|key| !self.keeper.unproven && self.is_listed(*key));
        listed.next().and_then(|key| self.conversations.server_id(key)).or(self.keeper.witness.as_deref()).map(str::to_owned)
    }

    /// Whether the server has told of this conversation; what was brought back from storage has no beginning.
    fn is_listed(&self, key: ConversationKey) -> bool {
        let server = self.conversations.get(key).and_then(|entry| entry.server.as_ref());
        B::CAPABILITIES.history && server.is_some_and(|server| server.created_at != Timestamp::default())
    }

    /// What is stored is this person's, as far as is known.
    pub(super) fn is_owner(&self, id: &str) -> bool {
        self.keeper.owner.as_deref().is_none_or(|owner| owner == id)
    }

    /// Whether restored sends may go out: they belong to the person that is here.
    pub(super) fn owner_is_clear(&self) -> bool {
        !self.keeper.unproven
    }

    /// There is no session any more in which these sends could go out: they go on in a new conversation, and the visitor is asked for each
    /// whose outcome is not known.
    pub(super) fn adopt_orphans(&mut self) {
        self.forget_stored();
        self.adopt_left();
        let gone: Vec<ConversationKey> =
            self.conversations.iter().filter(|(_, entry)| entry.server.is_some()).map(|(key, _)| key).collect();
        let in_doubt = |entry: &Entry| entry.unproven || entry.attempt.as_ref().is_some_and(|attempt| attempt.session);
        if gone.is_empty() && !self.outbox.entries().iter().any(in_doubt) {
            return;
        }
        let key = self.new_conversation();
        let mut entries = self.outbox.clear();
        for entry in &mut entries {
            if gone.contains(&entry.conversation) {
                entry.conversation = key;
            } else if in_doubt(entry) {
                // It is shown where it is brought to, as a new row.
                if let Some(conversation) = self.conversations.get_mut(entry.conversation) {
                    conversation.timeline.remove(entry.row);
                }
            } else {
                continue;
            }
            if !matches!(entry.state, EntryState::Refused { .. }) {
                let asks = in_doubt(entry);
                entry.state = if asks { EntryState::Ask } else { EntryState::Waiting };
                entry.unproven = false;
                // So that he is still asked after a reload; no message of the server is taken for it.
                entry.attempt = asks.then_some(Attempt { after: i64::MAX, session: false });
            }
            self.show_entry(entry);
        }
        for entry in entries {
            self.outbox.push(entry);
        }
        for gone in gone.iter().filter_map(|key| self.conversations.remove(*key)).collect::<Vec<_>>() {
            let Some(entry) = self.conversations.get_mut(key) else { continue };
            if entry.draft.is_empty() {
                entry.draft = gone.draft;
            }
            entry.tray.extend(gone.tray);
        }
        if matches!(self.screen, Screen::Chat(old) if gone.contains(&old)) {
            self.go(Screen::Chat(key));
        }
    }
}
