//! Calls as requests (seed 003, "Widget Endpoints").

use crate::backend::{Body, Call, Credentials, Note, Request, Wish};
use crate::backends::wire::{json, segment};
use crate::json::Json;

/// A model may think long; a slow answer must not be taken for a lost one, because nobody can look it up.
const TURN_TIMEOUT: u64 = 120_000;
const TIMEOUT: u64 = 30_000;

pub(super) fn request(widget: &str, desk: &str, call: &Call, credentials: &Credentials) -> Request {
    let desk = if desk.is_empty() { credentials.desk.as_str() } else { desk };
    let session = || Json::object().with("sessionId", credentials.session.as_str());
    let of_desk = |body: Json| if desk.is_empty() { body } else { body.with("assistantId", desk) };
    let turn = |text: &str, conversation: Option<&str>| {
        let body = of_desk(session().with("message", text));
        json(&match conversation {
            Some(conversation) => body.with("conversationId", conversation),
            None => body,
        })
    };
    let (method, verb, body) = match call {
        Call::Settings => ("GET", "config", Body::Empty),
        Call::Start { text, .. } => ("POST", "chat", turn(text, None)),
        Call::Send { conversation, text, .. } => ("POST", "chat", turn(text, Some(conversation))),
        Call::Wish { wish: Wish::Voice, .. } => ("POST", "voice/start", json(&of_desk(session()))),
        Call::Note(Note::Event { name, at, page }) => {
            let event = session().with("event", *name).with("timestamp", at.to_rfc3339());
            let metadata = Json::object().with("source", page.as_str());
            ("POST", "track", json(&if page.is_empty() { event } else { event.with("metadata", metadata) }))
        }
        // Not asked of this server: its capabilities don't name it.
        _ => ("GET", "config", Body::Empty),
    };
    let is_turn = matches!(call, Call::Start { .. } | Call::Send { .. });
    Request {
        method,
        path: ["/api/widgets/", &segment(widget), "/", verb].concat(),
        headers: vec![("Authorization", ["Bearer ", &credentials.key].concat())],
        body,
        timeout: if is_turn { TURN_TIMEOUT } else { TIMEOUT },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn credentials() -> Credentials {
        Credentials { session: "session_abc123".into(), key: "wt".into(), desk: "asst-123".into(), ..Credentials::default() }
    }

    fn ask(call: &Call) -> Request {
        request("tenant-1", "", call, &credentials())
    }

    #[test]
    fn a_turn_as_documented() {
        let text = "Hello, I need help with pricing".to_owned();
        let sent = ask(&Call::Send { conversation: "conv-456".into(), text: text.clone(), key: "k".into() });
        assert_eq!((sent.method, sent.path.as_str()), ("POST", "/api/widgets/tenant-1/chat"));
        assert_eq!(sent.headers, [("Authorization", "Bearer wt".to_owned())]);
        let body = r#"{"sessionId":"session_abc123","message":"Hello, I need help with pricing","assistantId":"asst-123","conversationId":"conv-456"}"#;
        assert_eq!(sent.body, Body::Json(body.into()));
        let first = ask(&Call::Start { text, form: None, key: "k".into() });
        assert_eq!(first.body, Body::Json(body.replace(r#","conversationId":"conv-456""#, "")), "the server names the conversation");
    }

    #[test]
    fn config_events_and_calls_as_documented() {
        let config = ask(&Call::Settings);
        assert_eq!((config.method, config.path.as_str(), config.body), ("GET", "/api/widgets/tenant-1/config", Body::Empty));
        let at = Timestamp::parse("2024-01-15T10:00:00Z").unwrap_or_default();
        let event = ask(&Call::Note(Note::Event { name: "widget_opened", at, page: "https://shop.test/landing".into() }));
        assert_eq!(event.path, "/api/widgets/tenant-1/track");
        let body = r#"{"sessionId":"session_abc123","event":"widget_opened","timestamp":"2024-01-15T10:00:00Z","metadata":{"source":"https://shop.test/landing"}}"#;
        assert_eq!(event.body, Body::Json(body.into()));
        let call = ask(&Call::Wish { conversation: String::new(), wish: Wish::Voice });
        assert_eq!((call.method, call.path.as_str()), ("POST", "/api/widgets/tenant-1/voice/start"));
        assert_eq!(call.body, Body::Json(r#"{"sessionId":"session_abc123","assistantId":"asst-123"}"#.into()));
    }

    #[test]
    fn the_pages_assistant_comes_first_and_none_is_no_field() {
        let send = Call::Start { text: "x".into(), form: None, key: String::new() };
        let of = |desk: &str, credentials: &Credentials| request("w", desk, &send, credentials).body;
        assert_eq!(of("mine", &credentials()), Body::Json(r#"{"sessionId":"session_abc123","message":"x","assistantId":"mine"}"#.into()));
        assert_eq!(of("", &Credentials::default()), Body::Json(r#"{"sessionId":"","message":"x"}"#.into()));
        assert_eq!(request("../x?", "", &send, &credentials()).path, "/api/widgets/x/chat");
    }
}
