//! The page's messages, read (docs/HOST-MESSAGES.md, "Page to app").

use serde::Deserialize;

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
    ColorScheme(Option<crate::model::Scheme>),
    /// Language; `None` for the inbox's own.
    Locale(Option<String>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    #[serde(rename = "type")]
    kind: String,
    is_mobile: Option<bool>,
    session_token: Option<String>,
    visitor_token: Option<String>,
    jwt: Option<String>,
    is_expanded: Option<bool>,
    url: Option<String>,
    title: Option<String>,
    text: Option<String>,
    conversation_id: Option<String>,
    scheme: Option<String>,
    locale: Option<String>,
}

impl HostMessage {
    /// Reads a message; `None` for anything that is not exactly one of the known messages.
    #[must_use]
    pub fn parse(json: &str) -> Option<Self> {
        let wire: Wire = serde_json::from_str(json).ok()?;
        Some(match wire.kind.as_str() {
            "SET_MOBILE_STATE" => Self::Mobile(wire.is_mobile?),
            "SESSION_DATA" => {
                Self::Session { session: wire.session_token.unwrap_or_default(), visitor: wire.visitor_token.unwrap_or_default() }
            }
            "SET_JWT_TOKEN" => Self::Jwt { jwt: wire.jwt.filter(|jwt| !jwt.is_empty())?, visitor: wire.visitor_token },
            "CLEAR_SESSION" => Self::ClearSession,
            "WIDGET_OPENED" => Self::Opened,
            "WIDGET_CLOSED" => Self::Closed,
            "WIDGET_EXPANDED" => Self::Expanded(wire.is_expanded?),
            "PAGE_VISIT" => Self::PageVisit { url: wire.url?, title: wire.title.unwrap_or_default() },
            "SHOW_NEW_MESSAGE" => Self::ShowNewMessage(wire.text?),
            "OPEN_CONVERSATION" => Self::OpenConversation(wire.conversation_id?),
            "SET_COLOR_SCHEME" => Self::ColorScheme(match wire.scheme?.as_str() {
                "light" => Some(crate::model::Scheme::Light),
                "dark" => Some(crate::model::Scheme::Dark),
                "auto" => Some(crate::model::Scheme::Auto),
                "" => None,
                _ => return None,
            }),
            "SET_LOCALE" => Self::Locale(wire.locale.filter(|locale| !locale.is_empty())),
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
