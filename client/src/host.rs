//! The page's messages, read (docs/HOST-MESSAGES.md, "Page to app").

use crate::json::Json;
use crate::model::Scheme;

/// A message of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostMessage {
    /// The frame covers a phone's screen.
    Mobile(bool),
    /// The session the page has kept.
    Session {
        /// Session token, or empty.
        session: String,
        /// Token of a former anonymous session, or empty.
        visitor: String,
    },
    /// The site's signed word about its user.
    Jwt {
        /// The signed token.
        jwt: String,
        /// Token of a former anonymous session; absent when the page only switches users.
        visitor: Option<String>,
    },
    /// Log out.
    ClearSession,
    /// The frame is shown.
    Opened,
    /// The frame is hidden.
    Closed,
    /// The frame is wide, or no longer.
    Expanded(bool),
    /// The page the visitor is on.
    PageVisit {
        /// Its address.
        url: String,
        /// Its title.
        title: String,
    },
    /// Put this text in the composer.
    ShowNewMessage(String),
    /// Show this conversation.
    OpenConversation(String),
    /// Palette; `None` for the inbox's own.
    ColorScheme(Option<Scheme>),
    /// Language; `None` for the inbox's own.
    Locale(Option<String>),
    /// Load pictures from elsewhere in agents' messages without asking, or no longer.
    RemoteImages(bool),
}

impl HostMessage {
    /// Reads a message; `None` for anything that is not exactly one of the known messages.
    #[must_use]
    pub fn parse(json: &str) -> Option<Self> {
        let wire = Json::parse(json)?;
        Some(match wire.text("type")? {
            "SET_MOBILE_STATE" => Self::Mobile(wire.bool("isMobile")?),
            "SESSION_DATA" => Self::Session { session: wire.string("sessionToken"), visitor: wire.string("visitorToken") },
            "SET_JWT_TOKEN" => Self::Jwt { jwt: wire.filled("jwt")?, visitor: wire.text("visitorToken").map(str::to_owned) },
            "CLEAR_SESSION" => Self::ClearSession,
            "WIDGET_OPENED" => Self::Opened,
            "WIDGET_CLOSED" => Self::Closed,
            "WIDGET_EXPANDED" => Self::Expanded(wire.bool("isExpanded")?),
            "PAGE_VISIT" => Self::PageVisit { url: wire.filled("url")?, title: wire.string("title") },
            "SHOW_NEW_MESSAGE" => Self::ShowNewMessage(wire.filled("text")?),
            "OPEN_CONVERSATION" => Self::OpenConversation(wire.filled("conversationId")?),
            "SET_COLOR_SCHEME" => Self::ColorScheme(match wire.text("scheme")? {
                "light" => Some(Scheme::Light),
                "dark" => Some(Scheme::Dark),
                "auto" => Some(Scheme::Auto),
                "" => None,
                _ => return None,
            }),
            "SET_LOCALE" => Self::Locale(wire.filled("locale")),
            "SET_REMOTE_IMAGES" => Self::RemoteImages(wire.bool("show")?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_messages() {
        assert_eq!(HostMessage::parse(r#"{"type":"SET_MOBILE_STATE","isMobile":true}"#), Some(HostMessage::Mobile(true)));
        assert_eq!(
            HostMessage::parse(r#"{"type":"SESSION_DATA","sessionToken":"s","visitorToken":""}"#),
            Some(HostMessage::Session { session: "s".into(), visitor: String::new() })
        );
        assert_eq!(HostMessage::parse(r#"{"type":"SET_JWT_TOKEN","jwt":"j"}"#), Some(HostMessage::Jwt { jwt: "j".into(), visitor: None }));
    }

    #[test]
    fn pictures_from_elsewhere_are_a_plain_yes_or_no() {
        assert_eq!(HostMessage::parse(r#"{"type":"SET_REMOTE_IMAGES","show":true}"#), Some(HostMessage::RemoteImages(true)));
        for json in [r#"{"type":"SET_REMOTE_IMAGES"}"#, r#"{"type":"SET_REMOTE_IMAGES","show":"always"}"#] {
            assert_eq!(HostMessage::parse(json), None, "{json}");
        }
    }

    #[test]
    fn anything_else_is_nothing() {
        for json in [
            "null",
            "[]",
            "1",
            r#"{"type":1}"#,
            r#"{"type":"X"}"#,
            r#"{"type":"SET_JWT_TOKEN"}"#,
            r#"{"type":"SET_JWT_TOKEN","jwt":5}"#,
            "{",
        ] {
            assert_eq!(HostMessage::parse(json), None, "{json}");
        }
    }
}
