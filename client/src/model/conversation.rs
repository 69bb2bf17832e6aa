//! A conversation as lists show it.

use super::{Assignee, Author};
use crate::time::Timestamp;

/// A conversation without its messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// The server's id.
    pub id: String,
    /// When it was begun, by the server's clock.
    pub created_at: Timestamp,
    /// Its state.
    pub status: Status,
    /// Its newest message.
    pub last: Option<Preview>,
    /// Messages the visitor has not seen.
    pub unread: u32,
    /// Who answers.
    pub assignee: Option<Assignee>,
    /// Office hours of the team that answers, where the server says.
    pub hours: Hours,
}

/// A conversation's state. Servers have free-form names; only the closed one changes what a visitor may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Somebody is on it.
    #[default]
    Open,
    /// Ended; the settings say whether a reply opens it again.
    Closed,
    /// Any other, by its name.
    Other(String),
}

/// The newest message of a conversation, in short.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// Plain text; a file is named, and so is a survey where the server does it.
    pub text: String,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote it.
    pub author: Author,
    /// It asks how it was, and has no text of its own that could be shown.
    pub is_survey: bool,
}

/// Which calendar holds for a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Id of a calendar in the settings.
    pub calendar: Option<i64>,
    /// Minutes east of UTC, as of the answer.
    pub utc_offset: Option<i32>,
}

impl Conversation {
    /// The instant that lists are ordered by.
    #[must_use]
    pub fn last_activity(&self) -> Timestamp {
        self.last.as_ref().map_or(self.created_at, |last| last.at)
    }
}
