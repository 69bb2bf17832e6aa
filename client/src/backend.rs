//! What a server must be able to do for the engine. A backend only translates: calls to requests, answers and frames to the widget's own
//! model. It keeps no state and does no I/O, so a fourth server is a translation and nothing else (docs/BACKENDS.md).

mod batch;
mod call;
mod capabilities;
mod event;
mod failure;
mod reply;

pub use batch::{Batch, Parts};
pub use call::{Call, FileRef, Note, Wish};
pub use capabilities::{Capabilities, Sessions, Voice};
pub use event::{ConversationChange, Event, Signal};
pub use failure::{Failure, Refusal, RefusalKind};
pub use reply::{Campaign, Line, Reply};

/// The tokens and names that requests and frames carry. A backend keeps none of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The session, empty when there is none.
    pub session: String,
    /// A former anonymous session that the server may merge into this one; empty when there is none.
    pub visitor: String,
    /// The address of the page that the visitor is on, where the server is told ([`Capabilities::page_of_messages`]); empty where it isn't known.
    pub page: String,
    /// What lets the page use the inbox, where a server asks for that ([`Capabilities::page_key`]); the page may change it at any time.
    pub key: String,
    /// The name of the session's events on the socket, where that is not the session's own.
    pub channel: String,
    /// Who is to answer, where the settings name somebody.
    pub desk: String,
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
    /// A form of several parts: text fields, then files.
    Multipart {
        /// Text fields.
        fields: Vec<(&'static str, String)>,
        /// Name of each file's part.
        part: &'static str,
        /// The files.
        files: Vec<FileRef>,
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
    fn cleared_visitor(&self, response: &Response) -> bool {
        let _ = response;
        false
    }

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
