//! What the tabs of one visitor tell each other.

use serde::{Deserialize, Serialize};

/// A message between tabs, as JSON text on a channel of the iframe's own origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerMessage {
    /// A tab has a session: made by a first message, or exchanged.
    Session {
        /// Its token.
        session: String,
        /// The token it replaces, or empty.
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
}

#[derive(Serialize, Deserialize)]
struct Wire<'a> {
    kind: &'a str,
    #[serde(default)]
    one: String,
    #[serde(default)]
    two: String,
}

impl PeerMessage {
    /// As text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let (kind, one, two) = match self {
            Self::Session { session, former } => ("session", session.clone(), former.clone()),
            Self::LoggedOut => ("logged_out", String::new(), String::new()),
            Self::Changed(conversation) => ("changed", conversation.clone(), String::new()),
            Self::Seen(conversation) => ("seen", conversation.clone(), String::new()),
            Self::Draft { conversation, text } => ("draft", conversation.clone(), text.clone()),
        };
        serde_json::to_string(&Wire { kind, one, two }).unwrap_or_default()
    }

    /// Reads it; `None` for anything else, such as a word of a newer version.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let wire: Wire<'_> = serde_json::from_str(text).ok()?;
        Some(match wire.kind {
            "session" if !wire.one.is_empty() => Self::Session { session: wire.one, former: wire.two },
            "logged_out" => Self::LoggedOut,
            "changed" => Self::Changed(wire.one),
            "seen" => Self::Seen(wire.one),
            "draft" => Self::Draft { conversation: wire.one, text: wire.two },
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
        ] {
            assert_eq!(PeerMessage::parse(&message.to_text()), Some(message));
        }
        for text in ["", "{}", "null", r#"{"kind":"session"}"#, r#"{"kind":"news"}"#] {
            assert_eq!(PeerMessage::parse(text), None, "{text}");
        }
    }
}
