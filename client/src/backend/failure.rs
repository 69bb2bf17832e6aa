//! Why there is no reply.

/// Why there is no reply, by what it means for the sender.
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
    /// The page's key is not accepted; another one may be.
    Key,
    /// Nobody is there to answer, nor will be by waiting.
    Unstaffed,
    /// What may be used is used up.
    UsedUp,
    /// Whoever answers has failed; it may work the next time.
    Failed,
    /// The account behind the inbox is not set up for it.
    NotSetUp,
}

impl RefusalKind {
    const WORDS: [(Self, &'static str); 13] = [
        (Self::Inbox, "inbox"),
        (Self::Forbidden, "forbidden"),
        (Self::NotFound, "not_found"),
        (Self::TooLarge, "too_large"),
        (Self::Invalid, "invalid"),
        (Self::TooMany, "too_many"),
        (Self::AlreadyDone, "already_done"),
        (Self::BrokeOff, "broke_off"),
        (Self::Key, "key"),
        (Self::Unstaffed, "unstaffed"),
        (Self::UsedUp, "used_up"),
        (Self::Failed, "failed"),
        (Self::NotSetUp, "not_set_up"),
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
