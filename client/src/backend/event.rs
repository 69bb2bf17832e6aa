//! What goes over a socket, both ways.

use crate::model::{Assignee, Availability, Message, Status};

/// Something a socket's frame told.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The socket now gets the session's events.
    Joined,
    /// The socket may be joined now.
    Welcome,
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
    /// Somebody of the team came or went.
    Presence {
        /// The server's ids of people, and whether they are there.
        people: Vec<(String, Availability)>,
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
    /// No longer; said before it is joined again, where that is needed.
    Leave,
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
