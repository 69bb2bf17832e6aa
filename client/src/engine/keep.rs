//! What is stored, and when. Sends are written at once, before their first byte goes out; drafts a moment later.

use super::{Engine, Screen};
use crate::backend::{Backend, FileRef};
use crate::conversations::Entry as ConversationEntry;
use crate::files::Attached;
use crate::json::Json;
use crate::model::{Conversation, Hours, Status};
use crate::outbox::{Attempt, Content, Entry, EntryState};
use crate::output::{Change, HostCommand, Output};
use crate::peer::PeerMessage;
use crate::rating::{Rating, RatingState};
use crate::stored::{Stored, StoredEntry, StoredRating, StoredScreen, VERSION};
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, Loading};

/// Keystrokes are gathered for so long before they are written (ms).
const GATHER: u64 = 400;
/// A screen older than this is not gone back to (µs): who comes back much later starts at home.
const SCREEN_LASTS: i64 = 30 * 60 * 1_000_000;

/// What is known of the stored text.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    due: Option<u64>,
    last: String,
    /// Whose state it is, by the server's id.
    owner: Option<String>,
    /// The stored state's owner is not yet known to be the present person.
    unproven: bool,
    /// The composer whose text the other tabs don't know yet.
    pub(super) draft_of: Option<ConversationKey>,
}

impl Keeper {
    /// Something that must be written at once has changed.
    pub(super) fn soil(&mut self) {
        self.due = Some(0);
    }

    /// Something that may wait a moment has changed.
    pub(super) fn soil_soon(&mut self, mono: u64) {
        self.due.get_or_insert(mono + GATHER);
    }

    /// The app may be gone in a moment.
    pub(super) fn urge(&mut self) {
        if self.due.is_some() {
            self.due = Some(0);
        }
    }

    pub(super) fn deadline(&self) -> Option<u64> {
        self.due
    }
}

impl<B: Backend> Engine<B> {
    pub(super) fn keep_if_due(&mut self) {
        if self.keeper.due.is_some_and(|due| due <= self.now.mono) {
            self.keep_now();
        }
    }

    /// Writes what has changed.
    pub(super) fn keep_now(&mut self) {
        self.keeper.due = None;
        self.tell_draft();
        let stored = self.to_stored();
        let text = if B::CAPABILITIES.history { stored.to_text() } else { stored.to_json().with("history", self.history()).to_text() };
        if text != self.keeper.last {
            self.keeper.last.clone_from(&text);
            self.outputs.push_back(Output::Store(Some(text)));
        }
    }

    fn tell_draft(&mut self) {
        let Some(entry) = self.keeper.draft_of.take().and_then(|key| self.conversations.get(key)) else { return };
        let conversation = entry.server.as_ref().map(|server| server.id.clone()).unwrap_or_default();
        if conversation.is_empty() && !entry.is_new {
            return;
        }
        let message = PeerMessage::Draft { conversation, text: entry.draft.clone() };
        self.tell_peers(&message);
    }

    /// The session goes on under another name of the server's for the same person.
    pub(super) fn expect_other_owner(&mut self) {
        self.keeper.owner = None;
        self.keeper.unproven = false;
        // Should the app be gone before the server has said the new name, what is stored is not taken for another person's.
        self.keeper.soil();
    }

    /// Takes over what a tab that is gone had stored. Its sends go out from here if they are the present person's.
    pub(super) fn adopt_stored(&mut self, text: &str) {
        let stored = Stored::parse(text);
        let strange = stored.owner.is_some() && self.keeper.owner.is_some() && stored.owner != self.keeper.owner;
        if strange && stored.owner != self.session.former {
            return;
        }
        if self.keeper.owner.is_none() && stored.owner.is_some() {
            self.keeper.unproven = true;
            self.keeper.owner.clone_from(&stored.owner);
        }
        if self.keeper.unproven && self.session.may_begin() {
            // There is a session that this tab was never told of, or there was one: the page is asked again what it has.
            self.tell(HostCommand::Ready);
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

    /// Forgets whose state it was.
    pub(super) fn forget_stored(&mut self) {
        self.keeper.owner = None;
        self.keeper.unproven = false;
    }

    /// The present person is known. State of another person is not his to see, unless that was a visitor who becomes this person, or has
    /// become him elsewhere: then the conversation that was written in is this person's, as his list says.
    pub(super) fn on_owner(&mut self, id: &str, merging: bool) {
        let same = self.is_owner(id);
        if !same && !merging && !self.outbox.entries().iter().any(|entry| self.is_listed(entry.conversation)) {
            if B::CAPABILITIES.history && self.keeper.unproven && !self.conversations.loaded {
                return;
            }
            self.answers.clear();
            let entries = self.outbox.clear();
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

    fn to_stored(&self) -> Stored {
        let entries = self.outbox.entries().iter().map(|entry| StoredEntry {
            id: entry.id,
            conversation: self.conversations.server_id(entry.conversation).map(str::to_owned),
            new: entry.conversation.0,
            content: entry.content.clone(),
            form: entry.form.clone(),
            at: entry.at.0,
            attempt: entry.attempt.clone(),
            refused: match &entry.state {
                EntryState::Refused { kind, words } => Some((*kind, words.clone())),
                _ => None,
            },
        });
        let name = |key: ConversationKey| self.conversations.server_id(key).unwrap_or_default().to_owned();
        Stored {
            version: VERSION,
            at: self.now.wall.0 / SCREEN_LASTS * SCREEN_LASTS,
            owner: self.keeper.owner.clone(),
            entries: entries.collect(),
            drafts: self
                .conversations
                .iter()
                .filter(|(_, entry)| !entry.draft.is_empty())
                .map(|(key, entry)| (name(key), entry.draft.clone()))
                .collect(),
            answers: self.answers.clone(),
            trays: self
                .conversations
                .iter()
                .filter(|(_, entry)| !entry.tray.is_empty())
                .map(|(key, entry)| (name(key), entry.tray.iter().map(|attached| attached.file.clone()).collect()))
                .collect(),
            ratings: self
                .ratings
                .iter()
                .map(|rating| StoredRating {
                    survey: rating.survey.clone(),
                    conversation: name(rating.conversation),
                    rating: rating.rating,
                    feedback: rating.feedback.clone(),
                    kind: rating.kind,
                    refused: match &rating.state {
                        RatingState::Failed { kind, words } => Some((*kind, words.clone())),
                        _ => None,
                    },
                })
                .collect(),
            seen: self.conversations.iter().filter_map(|(key, entry)| Some((name(key), entry.seen_up_to?.0))).collect(),
            screen: match self.screen {
                Screen::Home => StoredScreen::Home,
                Screen::Conversations => StoredScreen::Conversations,
                Screen::Chat(key) => StoredScreen::Chat(self.conversations.server_id(key).map(str::to_owned)),
            },
        }
    }

    /// Brings back what was stored. Nothing of it is sent before it is known who is here.
    pub(super) fn restore(&mut self, text: &str) {
        let stored = Stored::parse(text);
        self.restore_history(text);
        self.keeper.unproven = stored.owner.is_some();
        self.keeper.owner = stored.owner;
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
    }

    /// Brings back sends. `rename` gives them new names: another tab's may be the same as this one's. The new conversations among them.
    fn restore_entries(&mut self, entries: Vec<StoredEntry>, rename: bool) -> Vec<(u32, ConversationKey)> {
        let mut new_ones: Vec<(u32, ConversationKey)> = Vec::new();
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
                        let key = self.conversations.add(ConversationEntry::default());
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
            };
            self.show_entry(&entry);
            if let Content::File(file) = &entry.content {
                self.bring_back(vec![file.clone()]);
            }
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
        let sent = |entry: &Entry| matches!(&entry.content, Content::File(file) if file.id == id);
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

    /// There is no session any more in which these sends could go out: they go on in a new conversation, and the visitor is asked for each
    /// whose outcome is not known.
    pub(super) fn adopt_orphans(&mut self) {
        let asked = self.keeper.unproven;
        self.forget_stored();
        let gone: Vec<ConversationKey> =
            self.conversations.iter().filter(|(_, entry)| entry.server.is_some()).map(|(key, _)| key).collect();
        let in_doubt = |entry: &Entry| asked || entry.attempt.as_ref().is_some_and(|attempt| attempt.session);
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
        self.keeper.soil();
    }
}
