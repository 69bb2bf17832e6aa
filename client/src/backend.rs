//! What a server must be able to do for the engine. A backend only translates: calls to requests, answers and frames to the widget's own
//! model. It keeps no state and does no I/O, so a fourth server is a translation and nothing else (docs/BACKENDS.md).

use crate::model::{Assignee, Availability, Conversation, Identity, Message, Settings, Status};

/// Names of the capabilities that views ask for; a view never asks which backend it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// There is a socket; without one, answers come in the replies to sends.
    pub socket: bool,
    /// Files can be sent.
    pub uploads: bool,
    /// A conversation must exist before a file can be sent.
    pub upload_needs_conversation: bool,
    /// Several conversations side by side.
    pub conversations: bool,
    /// Surveys can be answered.
    pub surveys: bool,
    /// The visitor's typing is passed on.
    pub typing: bool,
    /// The site can name its user.
    pub identity: bool,
    /// Pages visited are passed on.
    pub page_visits: bool,
    /// The visitor may end a conversation.
    pub end_chat: bool,
    /// The server hands a send's key back, so that an unknown outcome can be settled exactly.
    pub send_keys: bool,
    /// Most bytes (UTF-8) of one text.
    pub max_text_bytes: usize,
    /// The size (bytes) up to which the server usually takes a file, where it doesn't tell.
    pub usual_file_bytes: u64,
    /// Most bytes of an answer's words to a survey.
    pub max_feedback_bytes: usize,
}

/// The tokens that requests carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The session, empty when there is none.
    pub session: String,
    /// A former anonymous session that the server may merge into this one; empty when there is none.
    pub visitor: String,
}

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

/// An HTTP request to the server's own origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// Path and query, below the place where the server is installed; never holds a token.
    pub path: String,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Body,
    /// After how many ms it counts as unanswered.
    pub timeout: u64,
}

/// A request's body.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Body {
    /// None.
    #[default]
    Empty,
    /// JSON text.
    Json(String),
    /// A form of several parts: text fields, then one file.
    Multipart {
        /// Text fields.
        fields: Vec<(&'static str, String)>,
        /// Name of the file's part.
        part: &'static str,
        /// The file.
        file: FileRef,
    },
}

/// An HTTP answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// The headers that [`Backend::RESPONSE_HEADERS`] names, as far as the answer has them.
    pub headers: Vec<(String, String)>,
    /// Body as text.
    pub body: String,
}

impl Response {
    /// A header's value; its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What a server answered, in the widget's own words.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// To [`Call::Settings`].
    Settings(Box<Settings>),
    /// A new session: to [`Call::Exchange`].
    Session {
        /// Its token.
        token: String,
        /// Whose it is.
        identity: Identity,
    },
    /// To [`Call::Me`].
    Identity(Identity),
    /// To [`Call::List`].
    Conversations(Vec<Conversation>),
    /// To [`Call::Read`]: all the messages the server gives.
    Thread {
        /// The conversation.
        conversation: Box<Conversation>,
        /// Its messages, in any order.
        messages: Vec<Message>,
    },
    /// To [`Call::Start`].
    Started {
        /// The conversation.
        conversation: Box<Conversation>,
        /// Its messages.
        messages: Vec<Message>,
        /// The session of a visitor who had none.
        session: Option<(String, Identity)>,
    },
    /// To [`Call::Send`] and [`Call::Upload`].
    Message(Box<Message>),
    /// Done, and nothing to tell.
    Done,
}

/// Why there is no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer: the connection broke, the time ran out, or what came can't be read. The server may have acted.
    Unknown,
    /// The server says that something went wrong in it. It may have acted.
    Server,
    /// The server did not act, and asks for patience.
    Busy {
        /// Wait at least so many ms before any request.
        retry_after: u64,
    },
    /// The session is not accepted, now at least. The server did not act.
    Unauthorized,
    /// The server said no, for good. It did not act.
    Refused(Refusal),
}

/// A no, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of no.
    pub kind: RefusalKind,
    /// The server's own words, in its language; may be empty.
    pub words: String,
}

/// What kind of no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The inbox is unknown, disabled, or closed to this visitor.
    Inbox,
    /// Not allowed, by the rules of the inbox or of the conversation.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// The file is too large.
    TooLarge,
    /// Something in it is not as the server wants it.
    Invalid,
    /// Too many conversations in a day.
    TooMany,
    /// It was done before.
    AlreadyDone,
    /// Nobody said no, but it broke off on its way too often.
    BrokeOff,
}

impl RefusalKind {
    const WORDS: [(Self, &'static str); 8] = [
        (Self::Inbox, "inbox"),
        (Self::Forbidden, "forbidden"),
        (Self::NotFound, "not_found"),
        (Self::TooLarge, "too_large"),
        (Self::Invalid, "invalid"),
        (Self::TooMany, "too_many"),
        (Self::AlreadyDone, "already_done"),
        (Self::BrokeOff, "broke_off"),
    ];

    /// A word for storage.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

/// Something a socket's frame told.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The socket now gets the session's events.
    Joined,
    /// A sign of life.
    Alive,
    /// The join was refused; the server doesn't say why.
    JoinRefused,
    /// A message, new or changed.
    Message(Box<Message>),
    /// Somebody of the team types, or no longer.
    Typing {
        /// The server's id of the conversation.
        conversation: String,
        /// Typing now.
        active: bool,
    },
    /// Something about a conversation changed.
    Changed {
        /// The server's id.
        conversation: String,
        /// What.
        change: ConversationChange,
    },
    /// A frame that is not known; it is skipped.
    Other,
}

/// One change of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub enum ConversationChange {
    /// Its state.
    Status(Status),
    /// Somebody else answers, or nobody.
    Assignee(Option<Assignee>),
    /// The one who answers came or went.
    Availability(Availability),
    /// Something that is worth a fresh look but no more.
    Other,
}

/// What the engine wants to say on a socket.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal<'a> {
    /// Let this socket have the session's events.
    Join,
    /// Are you there?
    Ping,
    /// The visitor types, or no longer.
    Typing {
        /// The server's id of the conversation.
        conversation: &'a str,
        /// Typing now.
        active: bool,
    },
    /// The page the visitor is on.
    PageVisit {
        /// Its address.
        url: &'a str,
        /// Its title.
        title: &'a str,
    },
}

/// A translation between the engine and one kind of server.
pub trait Backend {
    /// What the server can do. A constant, so that the code for what it can't do is not in its app.
    const CAPABILITIES: Capabilities;

    /// Name and address of who made the server, for the line at the foot that the settings may ask for.
    const MAKER: (&'static str, &'static str);

    /// Headers of answers that [`Backend::reply`] and [`Backend::cleared_visitor`] look at, in lower case.
    const RESPONSE_HEADERS: &'static [&'static str];

    /// A call as a request.
    fn request(&self, call: &Call, credentials: &Credentials) -> Request;

    /// An answer to a call.
    ///
    /// # Errors
    /// Everything that is not the reply to this call, by what it means for the sender.
    fn reply(&self, call: &Call, response: &Response) -> Result<Reply, Failure>;

    /// Whether this answer says that the former anonymous session was merged and is dead.
    fn cleared_visitor(&self, response: &Response) -> bool;

    /// Path of the socket, below the place where the server is installed; `None` where there is no socket.
    fn socket_path(&self) -> Option<String>;

    /// A frame to send; `None` where the server has none for it.
    fn signal(&self, signal: &Signal<'_>, credentials: &Credentials) -> Option<String>;

    /// Reads a frame. A frame that can't be read is [`Event::Other`].
    fn event(&self, frame: &str) -> Event;

    /// Whether a stored text is the one that was sent, although the server may have changed it in storing.
    fn same_text(&self, sent: &str, stored: &str) -> bool {
        sent == stored
    }

    /// Whether a stored file name is the one that was sent, although the server may have changed it in storing.
    fn same_file_name(&self, sent: &str, stored: &str) -> bool {
        sent == stored
    }
}
