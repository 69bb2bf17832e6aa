//! What is asked of a server.

use super::Batch;
use crate::model::AnswerKind;
use crate::time::Timestamp;

/// Something asked of a server.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// The inbox's settings.
    Settings,
    /// A site's signed word about its user, for a session.
    Exchange {
        /// The signed token.
        jwt: String,
    },
    /// Who the session belongs to.
    Me,
    /// All conversations.
    List,
    /// One conversation with its messages.
    Read {
        /// The server's id.
        conversation: String,
    },
    /// A new conversation with its first message.
    Start {
        /// The message.
        text: String,
        /// Answers of the form, as a JSON object.
        form: Option<String>,
        /// The send's key.
        key: String,
    },
    /// A text.
    Send {
        /// The server's id.
        conversation: String,
        /// The text.
        text: String,
        /// The send's key.
        key: String,
    },
    /// A file.
    Upload {
        /// The server's id.
        conversation: String,
        /// Which file, in the browser's keeping.
        file: FileRef,
        /// The send's key.
        key: String,
    },
    /// Several files as one message, with a text.
    Batch {
        /// The server's id.
        conversation: String,
        /// Text and files.
        batch: Batch,
        /// The send's key.
        key: String,
    },
    /// A part of a conversation's messages that a read did not bring: those before one of them, or else those after one.
    Page {
        /// The server's id.
        conversation: String,
        /// Before the message with this id.
        before: Option<String>,
        /// After the message with this id.
        after: Option<String>,
    },
    /// The visitor has seen everything.
    Seen {
        /// The server's id.
        conversation: String,
    },
    /// The answer to a survey.
    Rate {
        /// The survey's id.
        survey: String,
        /// 1 to 5; 0 for words only.
        rating: u8,
        /// Words, or empty.
        feedback: String,
    },
    /// What was chosen or filled in where a message asks for it.
    Answer {
        /// The message's id.
        message: String,
        /// What kind of answer.
        kind: AnswerKind,
        /// Names (or the chosen words) and values, as a JSON object.
        values: String,
    },
    /// Something the visitor wants done once.
    Wish {
        /// The server's id, or empty where there is no conversation.
        conversation: String,
        /// What.
        wish: Wish,
    },
    /// The visitor's mail address.
    Address {
        /// As he has written it.
        email: String,
    },
    /// The conversations that the team would begin.
    Campaigns,
    /// Who answers in this inbox.
    Team,
    /// A word that nobody waits for.
    Note(Note),
}

/// Something a visitor wants done, once; nothing repeats it but himself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The conversation is over.
    End,
    /// Send it to his mail address.
    Transcript,
    /// Somebody to talk to.
    Voice,
}

/// A word to the server that nobody waits for: it goes out when nothing else does, one at a time, and is dropped when the server refuses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The visitor did something.
    Event {
        /// What, as one of the words `widget_opened`, `widget_closed`, `message_sent`, `conversation_started`, `call_started`.
        name: &'static str,
        /// When, by the device's clock.
        at: Timestamp,
        /// On which page, or empty.
        page: String,
    },
    /// The visitor types in his conversation, or no longer.
    Typing(bool),
    /// More about the visitor: a JSON object.
    Person(String),
    /// All that is said about his conversation: a JSON object.
    Conversation(String),
    /// Such a thing about his conversation is no longer said.
    Forget(String),
    /// A label for his conversation, or away with it.
    Label {
        /// Its name.
        name: String,
        /// On, or off.
        on: bool,
    },
    /// This campaign's time has come on this page.
    Campaign {
        /// Its id.
        id: String,
        /// The page's address.
        page: String,
    },
}

impl Note {
    /// There must be a conversation on the server for it.
    #[must_use]
    pub fn needs_conversation(&self) -> bool {
        matches!(self, Self::Typing(_) | Self::Conversation(_) | Self::Forget(_) | Self::Label { .. })
    }
}

/// A file that the browser keeps; the engine only knows these facts of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRef {
    /// Under which the browser keeps it.
    pub id: String,
    /// Its name on the visitor's device.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// MIME type as the browser says.
    pub content_type: String,
}
