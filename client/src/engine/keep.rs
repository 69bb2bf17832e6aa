//! What is stored, and when. Sends are written at once, before their first byte goes out; drafts a moment later.

use super::{Engine, Screen};
use crate::backend::Backend;
use crate::outbox::EntryState;
use crate::output::Output;
use crate::peer::PeerMessage;
use crate::rating::RatingState;
use crate::stored::{Stored, StoredEntry, StoredRating, StoredScreen, VERSION};
use crate::timeline::ConversationKey;

/// Keystrokes are gathered for so long before they are written (ms).
const GATHER: u64 = 400;
/// A screen older than this is not gone back to (µs): who comes back much later starts at home.
pub(super) const SCREEN_LASTS: i64 = 30 * 60 * 1_000_000;

/// What is known of the stored text.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    due: Option<u64>,
    last: String,
    /// Whose state it is, by the server's id.
    pub(super) owner: Option<String>,
    /// The stored state's owner is not yet known to be the present person.
    pub(super) unproven: bool,
    /// A conversation of that owner, by the server's id: in whose list it stands is the same person, under whatever name.
    pub(super) witness: Option<String>,
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
        let text = match (B::CAPABILITIES.history, Self::CALLS) {
            (true, false) => stored.to_text(),
            (true, true) => stored.to_json().with("spoken", self.spoken()).to_text(),
            (false, _) => stored.to_json().with("history", self.history()).to_text(),
        };
        if text != self.keeper.last {
            self.keeper.last.clone_from(&text);
            self.outputs.push_back(Output::Store(Some(text)));
        }
    }

    /// Tells the other tabs of a composer's text that they don't know yet.
    pub(super) fn tell_draft(&mut self) {
        let Some(entry) = self.keeper.draft_of.take().and_then(|key| self.conversations.get(key)) else { return };
        let conversation = entry.server.as_ref().map(|server| server.id.clone()).unwrap_or_default();
        if conversation.is_empty() && !entry.is_new {
            return;
        }
        let message = PeerMessage::Draft { conversation, text: entry.draft.clone() };
        self.tell_peers(&message);
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
            witness: self.witness(),
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
            left: self.left.clone(),
        }
    }
}
