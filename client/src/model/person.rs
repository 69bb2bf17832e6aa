//! The people of a conversation.

/// Which side of the conversation an author is on. A kind that is not known is kept and shown as somebody of the other side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// The person using this widget, anonymous or known.
    Visitor,
    /// A human of the support team.
    Agent,
    /// A program that answers for the team.
    Assistant,
    /// Anything else, with the server's word for it.
    #[default]
    Unknown,
}

/// Who wrote a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The server's id as text, empty where it has none; it may change when a visitor is merged into a contact.
    pub id: String,
    /// First name, or the whole name where the server has one field.
    pub first_name: String,
    /// Last name, often empty.
    pub last_name: String,
    /// Address of a picture.
    pub avatar: Option<String>,
    /// The side he is on.
    pub role: Role,
}

impl Author {
    /// Whether the person using this widget wrote it.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.role == Role::Visitor
    }

    /// First and last name with one space, whichever of them exist.
    #[must_use]
    pub fn full_name(&self) -> String {
        match (self.first_name.is_empty(), self.last_name.is_empty()) {
            (false, false) => format!("{} {}", self.first_name, self.last_name),
            (true, _) => self.last_name.clone(),
            _ => self.first_name.clone(),
        }
    }
}

/// Whether somebody of the team is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Availability {
    /// At the desk.
    Online,
    /// Logged in, but not at the desk.
    Away,
    /// Not there.
    Offline,
    /// The server doesn't say, or with a word that is not known.
    #[default]
    Unknown,
}

/// The person or assistant that a conversation is assigned to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignee {
    /// Who he is.
    pub person: Author,
    /// Whether he is there.
    pub availability: Availability,
    /// What a visitor may expect of an assistant, in its own words; empty for most.
    pub expectation: String,
}

/// Who the server says the person using this widget is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The server's id as text.
    pub id: String,
    /// Anonymous; otherwise the site has said who he is.
    pub is_visitor: bool,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
}
