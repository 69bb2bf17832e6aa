//! What the visitor sent and the server has not yet confirmed.
//!
//! An entry is stored before its first byte goes out, and leaves only when the server has it, or when the visitor gives it up
//! (invariant 3). Within a conversation entries go one at a time, in order.

use crate::backend::{Batch, FileRef, RefusalKind};
use crate::output::RequestId;
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, RowId};

/// Names an entry, across restarts of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u32);

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text.
    Text(String),
    /// A file.
    File(FileRef),
    /// Several files as one message, or some with a text.
    Batch(Batch),
}

impl Content {
    /// The files of it.
    #[must_use]
    pub fn files(&self) -> &[FileRef] {
        match self {
            Self::Text(_) => &[],
            Self::File(file) => std::slice::from_ref(file),
            Self::Batch(batch) => &batch.files,
        }
    }
}

/// One send.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name.
    pub id: EntryId,
    /// Where it goes.
    pub conversation: ConversationKey,
    /// Its row on the screen.
    pub row: RowId,
    /// What it is.
    pub content: Content,
    /// Answers of the form before a first message, as a JSON object.
    pub form: Option<String>,
    /// When the visitor sent it, by the device's clock.
    pub at: Timestamp,
    /// How far it is.
    pub state: EntryState,
    /// What was known when its bytes may first have gone out. `None`: they have not, so it may be sent without looking.
    pub attempt: Option<Attempt>,
    /// A request must not go out before this (monotonic ms).
    pub not_before: u64,
    /// Failed attempts in a row, for the backoff.
    pub failures: u32,
    /// Brought back from storage while nobody knew whose that is.
    pub unproven: bool,
}

/// What was known of the server when an attempt began; tells the visitor's own message from an older one with the same text.
/// Both instants are the server's clock, so a wrong clock on the device does no harm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// Newest message known in the conversation, or newest conversation known in the list; µs.
    pub after: i64,
    /// There was a session, so that the outcome can be looked up.
    pub session: bool,
}

/// How far an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// Waits for its turn, for the network, or for the server's patience.
    Waiting,
    /// On its way.
    Sending {
        /// The request.
        request: RequestId,
        /// Percent of a file that has gone out.
        progress: u8,
    },
    /// The answer was lost: the server is asked whether it has it.
    Doubt {
        /// When it may be looked for (monotonic ms).
        look_at: u64,
        /// How often it was looked for and not found.
        looks: u8,
        /// The newest request when the look was asked for: only a later one's answer tells, an older one may have been served before.
        asked: Option<RequestId>,
    },
    /// The outcome can't be found out; the visitor must say whether to send it again.
    Ask,
    /// The server said no.
    Refused {
        /// What kind of no.
        kind: RefusalKind,
        /// The server's words.
        words: String,
    },
}

/// What the screen shows of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    /// Its name, for retry and discard.
    pub entry: EntryId,
    /// What was sent.
    pub content: Content,
    /// Answers of the form go with it.
    pub has_form: bool,
    /// How far it is.
    pub state: SendState,
    /// When, by the device's clock.
    pub at: Timestamp,
}

/// How far a send is, in a visitor's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendState {
    /// Kept on this device, goes out by itself.
    Waiting,
    /// On its way.
    Sending {
        /// Percent of a file that has gone out.
        progress: u8,
    },
    /// It is being found out whether the server has it.
    Checking,
    /// May have arrived; the visitor decides whether to send it again.
    Ask,
    /// Not sent.
    Refused {
        /// Why.
        kind: RefusalKind,
        /// The server's words.
        words: String,
    },
}

impl Entry {
    /// What the screen shows of it.
    #[must_use]
    pub fn echo(&self) -> Echo {
        let state = match &self.state {
            EntryState::Waiting => SendState::Waiting,
            EntryState::Sending { progress, .. } => SendState::Sending { progress: *progress },
            EntryState::Doubt { .. } => SendState::Checking,
            EntryState::Ask => SendState::Ask,
            EntryState::Refused { kind, words } => SendState::Refused { kind: *kind, words: words.clone() },
        };
        Echo { entry: self.id, content: self.content.clone(), has_form: self.form.is_some(), state, at: self.at }
    }

    /// The key under which a server that keeps keys knows it.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{:x}-{:x}", self.at.0, self.id.0)
    }

    fn is_over(&self) -> bool {
        matches!(self.state, EntryState::Refused { .. })
    }
}

/// All entries, oldest first.
#[derive(Debug, Default)]
pub struct Outbox {
    entries: Vec<Entry>,
    last_id: u32,
}

impl Outbox {
    /// The entry that sends a file, to be changed.
    pub fn with_file(&mut self, file: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.content.files().iter().any(|known| known.id == file))
    }

    /// All entries.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Names begin after this one.
    pub fn begin_at(&mut self, id: u32) {
        self.last_id = id;
    }

    /// A name that no entry had before, also before a restart.
    pub fn fresh_id(&mut self) -> EntryId {
        self.last_id += 1;
        EntryId(self.last_id)
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, entry: Entry) {
        self.last_id = self.last_id.max(entry.id.0);
        self.entries.push(entry);
    }

    /// Puts an entry before the one at this place.
    pub fn insert(&mut self, at: usize, entry: Entry) {
        self.last_id = self.last_id.max(entry.id.0);
        self.entries.insert(at, entry);
    }

    /// An entry by its name.
    #[must_use]
    pub fn get(&self, id: EntryId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// An entry by its name, to be changed.
    pub fn get_mut(&mut self, id: EntryId) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == id)
    }

    /// The oldest entry of a conversation, to be changed.
    pub fn first_of(&mut self, conversation: ConversationKey) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.conversation == conversation)
    }

    /// Takes an entry out.
    pub fn take(&mut self, id: EntryId) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| entry.id == id)?;
        Some(self.entries.remove(at))
    }

    /// Takes all entries out.
    pub fn clear(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// The first unfinished entry of each conversation: only that one may be worked on, so that order is kept.
    #[must_use]
    pub fn heads(&self) -> Vec<EntryId> {
        let mut seen: Vec<ConversationKey> = Vec::new();
        self.entries
            .iter()
            .filter(|entry| !entry.is_over())
            .filter(|entry| {
                let first = !seen.contains(&entry.conversation);
                if first {
                    seen.push(entry.conversation);
                }
                first
            })
            .map(|entry| entry.id)
            .collect()
    }

    /// The entry of a conversation whose bytes may have reached the server without an answer so far.
    #[must_use]
    pub fn in_doubt(&self, conversation: ConversationKey) -> Option<&Entry> {
        self.entries.iter().find(|entry| {
            entry.conversation == conversation
                && entry.attempt.is_some()
                && matches!(entry.state, EntryState::Sending { .. } | EntryState::Doubt { .. } | EntryState::Waiting | EntryState::Ask)
        })
    }

    /// When something of it is due (monotonic ms).
    #[must_use]
    pub fn deadline(&self, mono: u64) -> Option<u64> {
        self.heads()
            .into_iter()
            .filter_map(|id| match &self.get(id)?.state {
                EntryState::Waiting => self.get(id).map(|entry| entry.not_before).filter(|at| *at > mono),
                EntryState::Doubt { look_at, .. } => Some(*look_at).filter(|at| *at > mono),
                _ => None,
            })
            .min()
    }
}
