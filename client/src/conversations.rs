//! All conversations on this device: the server's, and new ones that it doesn't know yet.

use crate::files::Attached;
use crate::model::Conversation;
use crate::order;
use crate::output::RequestId;
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, RowId, Timeline};

/// One conversation with all that belongs to it.
#[derive(Debug, Default)]
pub struct Entry {
    /// The server's copy; `None` while it is new.
    pub server: Option<Conversation>,
    /// Its messages.
    pub timeline: Timeline,
    /// What stands in its composer.
    pub draft: String,
    /// Messages that came since the visitor last looked.
    pub unread: u32,
    /// The first of them, for the line that says "new"; kept while the visitor reads.
    pub first_unread: Option<RowId>,
    /// It was opened by the visitor and has never been sent to.
    pub is_new: bool,
    /// When a message of the visitor's own was last confirmed there (monotonic ms).
    pub sent_at: Option<u64>,
    /// The request that last read its messages.
    pub read_by: Option<RequestId>,
    /// Files that are chosen and not sent yet; they belong to the draft.
    pub tray: Vec<Attached>,
    /// The visitor has seen everything up to this message, and the server has not confirmed that it knows.
    pub seen_up_to: Option<Timestamp>,
    /// When its messages were last read for the sake of their files' addresses alone (monotonic ms).
    pub renewed_at: Option<u64>,
    /// What was before the oldest message that is here, where conversations are read in parts.
    pub earlier: Earlier,
    /// Before this message of the server older ones are asked for.
    pub before: Option<String>,
    /// After this message of the server something is missing here.
    pub gap_after: Option<String>,
}

/// What was before the oldest message that is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Earlier {
    /// Nothing, as far as anybody has looked.
    #[default]
    Nothing,
    /// Older messages, which nobody has asked for.
    More,
    /// They are on their way.
    Wanted,
    /// The server would not give them; they may be asked for again.
    Refused,
    /// Nothing: the visitor has gone back to the beginning.
    Begin,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Conversations {
    /// Few, so that looking through them costs less than a map's code.
    entries: Vec<(ConversationKey, Entry)>,
    last_key: u32,
    /// The server's list has come at least once in this session.
    pub loaded: bool,
}

impl Conversations {
    /// One of them.
    #[must_use]
    pub fn get(&self, key: ConversationKey) -> Option<&Entry> {
        self.entries.iter().find(|(own, _)| *own == key).map(|(_, entry)| entry)
    }

    /// One of them, to be changed.
    pub fn get_mut(&mut self, key: ConversationKey) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|(own, _)| *own == key).map(|(_, entry)| entry)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (ConversationKey, &Entry)> {
        self.entries.iter().map(|(key, entry)| (*key, entry))
    }

    /// All of them, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (ConversationKey, &mut Entry)> {
        self.entries.iter_mut().map(|(key, entry)| (*key, entry))
    }

    /// The one with this id of the server.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<ConversationKey> {
        self.entries.iter().find(|(_, entry)| entry.server.as_ref().is_some_and(|server| server.id == id)).map(|(key, _)| *key)
    }

    /// The server's id of one.
    #[must_use]
    pub fn server_id(&self, key: ConversationKey) -> Option<&str> {
        self.get(key)?.server.as_ref().map(|server| server.id.as_str())
    }

    /// A new one.
    pub fn add(&mut self, entry: Entry) -> ConversationKey {
        self.last_key += 1;
        let key = ConversationKey(self.last_key);
        self.entries.push((key, entry));
        key
    }

    /// Takes one away.
    pub fn remove(&mut self, key: ConversationKey) -> Option<Entry> {
        let at = self.entries.iter().position(|(own, _)| *own == key)?;
        Some(self.entries.remove(at).1)
    }

    /// Forgets all of them; keys are not used again.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.loaded = false;
    }

    /// Those the server has, newest activity first.
    #[must_use]
    pub fn by_activity(&self) -> Vec<ConversationKey> {
        let mut keys: Vec<(Timestamp, ConversationKey)> = self
            .entries
            .iter()
            .filter_map(|(key, entry)| {
                let last = entry.server.as_ref().map(Conversation::last_activity);
                let sent = entry.timeline.rows().iter().rev().find_map(|row| row.echo.as_ref()).map(|echo| echo.at);
                last.into_iter().chain(sent).max().map(|at| (at, *key))
            })
            .collect();
        order::sort(&mut keys, |one, other| other < one);
        keys.into_iter().map(|(_, key)| key).collect()
    }

    /// Newest instant at which the server began one.
    #[must_use]
    pub fn newest_created(&self) -> Option<Timestamp> {
        self.entries.iter().map(|(_, entry)| entry).filter_map(|entry| entry.server.as_ref()).map(|server| server.created_at).max()
    }

    /// All that is unread.
    #[must_use]
    pub fn unread(&self) -> u32 {
        self.entries.iter().map(|(_, entry)| entry).map(|entry| entry.unread).fold(0, u32::saturating_add)
    }
}
