//! What the tabs of one visitor tell each other.

use crate::json::Json;

/// A message between tabs, as JSON text on a channel of the iframe's own origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerMessage {
    /// A tab has a session: made by a first message, or exchanged.
    Session {
        /// Its token.
        session: String,
        /// The token it replaces, or empty; the same as the token where a first message made a visitor.
        former: String,
    },
    /// The page logged out.
    LoggedOut,
    /// Something about a conversation changed without a frame: an own message, an answered survey.
    Changed(String),
    /// The visitor has seen everything in a conversation.
    Seen(String),
    /// A composer's text; the empty name is the new conversation.
    Draft {
        /// The server's id.
        conversation: String,
        /// All of it.
        text: String,
    },
    /// The server asked for patience, for so long from now on (ms). It counts the requests of all tabs together.
    Busy(u32),
}

impl PeerMessage {
    /// As text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let (kind, one, two) = match self {
            Self::Busy(wait) => return Json::object().with("kind", "busy").with("wait", *wait).to_text(),
            Self::Session { session, former } => ("session", session.as_str(), former.as_str()),
            Self::LoggedOut => ("logged_out", "", ""),
            Self::Changed(conversation) => ("changed", conversation.as_str(), ""),
            Self::Seen(conversation) => ("seen", conversation.as_str(), ""),
            Self::Draft { conversation, text } => ("draft", conversation.as_str(), text.as_str()),
        };
        Json::object().with("kind", kind).with("one", one).with("two", two).to_text()
    }

    /// Reads it; `None` for anything else, such as a word of a newer version.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let wire = Json::parse(text)?;
        let one = wire.string("one");
        Some(match wire.text("kind")? {
            "session" if !one.is_empty() => Self::Session { session: one, former: wire.string("two") },
            "logged_out" => Self::LoggedOut,
            "changed" => Self::Changed(one),
            "seen" => Self::Seen(one),
            "busy" => Self::Busy(wire.count("wait")),
            "draft" => Self::Draft { conversation: one, text: wire.string("two") },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PeerMessage;

    #[test]
    fn is_read_as_written() {
        for message in [
            PeerMessage::Session { session: "s".into(), former: String::new() },
            PeerMessage::LoggedOut,
            PeerMessage::Changed("c".into()),
            PeerMessage::Seen("c".into()),
            PeerMessage::Draft { conversation: String::new(), text: "a \"b\"\n".into() },
            PeerMessage::Busy(60_000),
        ] {
            assert_eq!(PeerMessage::parse(&message.to_text()), Some(message));
        }
        for text in ["", "{}", "null", r#"{"kind":"session"}"#, r#"{"kind":"news"}"#] {
            assert_eq!(PeerMessage::parse(text), None, "{text}");
        }
    }
}
