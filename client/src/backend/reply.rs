//! What a server answers.

use crate::model::{Assignee, Body, Conversation, Identity, Message, Settings};

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
    /// To [`Call::Settings`], where the server names its visitor along with them ([`super::Sessions::WithSettings`]).
    Opened {
        /// The settings.
        settings: Box<Settings>,
        /// The session's token.
        token: String,
        /// Whose it is.
        identity: Identity,
        /// The name of its events on the socket.
        channel: String,
    },
    /// To [`Call::Read`], where a conversation is read in parts: its newest messages.
    Newest {
        /// The conversation.
        conversation: Box<Conversation>,
        /// Messages, in any order.
        messages: Vec<Message>,
        /// Before the message with this id there may be older ones. It need not be one of these: some are nothing to be shown.
        earlier: Option<String>,
    },
    /// To [`Call::Page`].
    Page {
        /// Messages, in any order.
        messages: Vec<Message>,
        /// There may be more in that direction, from the message with this id on.
        more: Option<String>,
    },
    /// To [`Call::Start`] and [`Call::Send`], where the server answers with what the other side says ([`super::Capabilities::turns`]).
    Turn {
        /// The server's id of the conversation.
        conversation: String,
        /// What it says.
        body: Body,
        /// A plain rendering.
        plain: String,
    },
    /// To [`Call::Team`].
    Team(Vec<Assignee>),
    /// To [`Call::Campaigns`].
    Campaigns(Vec<Campaign>),
    /// To a wish to talk.
    Line(Line),
    /// Done, and nothing to tell.
    Done,
}

/// How somebody can be talked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// By calling this number.
    Phone(String),
    /// By a socket at this address, which is good for a short time.
    Socket(String),
}

/// A conversation that the team begins when a visitor is on a page for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// The server's id.
    pub id: String,
    /// The page's address; `*` stands for anything.
    pub page: String,
    /// How long he must be there (ms).
    pub after: u64,
    /// Only while the office is open.
    pub office_hours_only: bool,
}
