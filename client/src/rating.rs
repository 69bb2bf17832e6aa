//! Answers to surveys that the server has not confirmed. They are stored like sends, but wait for nothing and nothing waits for them.

use crate::backend::RefusalKind;
use crate::model::AnswerKind;
use crate::output::RequestId;
use crate::timeline::ConversationKey;

/// An answer to a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// The server's id of the survey.
    pub survey: String,
    /// Where it was asked.
    pub conversation: ConversationKey,
    /// 1 to 5; 0 for words only.
    pub rating: u8,
    /// Words; of an answer to anything but a survey the names and values, as a JSON object.
    pub feedback: String,
    /// It answers no survey, but something else that a message asks for.
    pub kind: Option<AnswerKind>,
    /// How far it is.
    pub state: RatingState,
    /// Failed attempts in a row, for the backoff.
    pub failures: u32,
}

/// How far an answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RatingState {
    /// Goes out by itself, not before this (monotonic ms).
    Waiting(u64),
    /// On its way.
    Sending,
    /// The server said no. It does so too when it has an answer already, so the conversation is read by a request after this one.
    Checking {
        /// The newest request when that began.
        asked: RequestId,
        /// What kind of no.
        kind: RefusalKind,
        /// The server's words.
        words: String,
    },
    /// The server said no; it may be given again.
    Failed {
        /// What kind of no.
        kind: RefusalKind,
        /// The server's words.
        words: String,
    },
}
