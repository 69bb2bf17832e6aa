//! ActionCable frames, both ways (chatwoot.md, "ActionCable").

use super::shapes::{availability, id, message, status};
use crate::backend::{ConversationChange, Event, Signal};
use crate::json::Json;

/// A frame to send.
pub(super) fn signal(signal: &Signal<'_>, channel: &str) -> Option<String> {
    let identifier = Json::object().with("channel", "RoomChannel").with("pubsub_token", channel).to_text();
    let command = |command: &str| Json::object().with("command", command).with("identifier", identifier.as_str());
    Some(
        match signal {
            Signal::Join => command("subscribe"),
            Signal::Leave => command("unsubscribe"),
            Signal::Ping => command("message").with("data", Json::object().with("action", "update_presence").to_text()),
            // Said by requests, or not at all.
            Signal::Typing { .. } | Signal::PageVisit { .. } => return None,
        }
        .to_text(),
    )
}

/// Reads a frame.
pub(super) fn event(frame: &str) -> Event {
    Json::first(frame).and_then(|frame| read(&frame)).unwrap_or(Event::Other)
}

fn read(frame: &Json) -> Option<Event> {
    match frame.text("type") {
        Some("welcome") => return Some(Event::Welcome),
        Some("ping") => return Some(Event::Alive),
        Some("confirm_subscription") => return Some(Event::Joined),
        Some("reject_subscription") => return Some(Event::JoinRefused),
        _ => {}
    }
    let told = frame.get("message");
    let data = told.get("data");
    let changed = |change: ConversationChange| Some(Event::Changed { conversation: id(data, "id")?, change });
    match told.text("event")? {
        // A private note is the team's own.
        "message.created" | "message.updated" if !data.is("private") => Some(Event::Message(Box::new(message(data)?))),
        "conversation.typing_on" => typing(data, true),
        "conversation.typing_off" => typing(data, false),
        "conversation.created" => changed(ConversationChange::Other),
        "conversation.updated" | "conversation.status_changed" => changed(match data.text("status") {
            Some(word) => ConversationChange::Status(status(word)),
            None => ConversationChange::Other,
        }),
        "presence.update" => {
            let people = data.get("users").fields().iter();
            Some(Event::Presence { people: people.map(|(id, word)| (id.clone(), availability(word))).collect() })
        }
        _ => None,
    }
}

/// The visitor's own typing comes back, and so does what the team types in private notes.
fn typing(data: &Json, active: bool) -> Option<Event> {
    let theirs = !data.is("is_private") && data.get("user").text("type") != Some("contact");
    Some(Event::Typing { conversation: id(data.get("conversation"), "id").filter(|_| theirs)?, active })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Availability, Body, Status};

    fn told(event: &str, data: &str) -> Event {
        super::event(&format!(r#"{{"identifier":"{{}}","message":{{"event":"{event}","data":{data}}}}}"#))
    }

    #[test]
    fn commands_as_documented() {
        let identifier = r#"\"channel\":\"RoomChannel\",\"pubsub_token\":\"PST\""#;
        let of = |command: &str, rest: &str| Some(format!(r#"{{"command":"{command}","identifier":"{{{identifier}}}"{rest}}}"#));
        assert_eq!(signal(&Signal::Join, "PST"), of("subscribe", ""));
        assert_eq!(signal(&Signal::Leave, "PST"), of("unsubscribe", ""));
        assert_eq!(signal(&Signal::Ping, "PST"), of("message", r#","data":"{\"action\":\"update_presence\"}""#));
        assert_eq!(signal(&Signal::Typing { conversation: "1", active: true }, "PST"), None);
    }

    #[test]
    fn the_sockets_own_frames() {
        for (frame, event) in [
            (r#"{"type":"welcome"}"#, Event::Welcome),
            (r#"{"type":"ping","message":1763715012}"#, Event::Alive),
            (r#"{"type":"confirm_subscription","identifier":"{}"}"#, Event::Joined),
            (r#"{"type":"reject_subscription","identifier":"{}"}"#, Event::JoinRefused),
            (r#"{"type":"disconnect","reason":"server_restart","reconnect":true}"#, Event::Other),
        ] {
            assert_eq!(super::event(frame), event, "{frame}");
        }
    }

    #[test]
    fn a_message_brings_the_key_it_was_sent_with() {
        let data = r#"{"id":7,"content":"Hi","message_type":0,"content_type":"text","created_at":1763715012,"conversation_id":3,"echo_id":"k-1","sender":{"id":5,"name":"A","type":"contact"}}"#;
        let Event::Message(message) = told("message.created", data) else { panic!("no message") };
        assert_eq!((message.id.as_str(), message.conversation.as_str(), message.key.as_deref()), ("7", "3", Some("k-1")));
        assert!(message.author.is_own() && message.body == Body::Text("Hi".into()));
        assert!(matches!(told("message.updated", data), Event::Message(_)));
        assert_eq!(told("message.created", &data.replace("\"id\":7", "\"id\":7,\"private\":true")), Event::Other);
    }

    #[test]
    fn typing_status_and_presence() {
        let data = r#"{"conversation":{"id":3},"user":{"id":1,"type":"user"},"is_private":false}"#;
        assert_eq!(told("conversation.typing_on", data), Event::Typing { conversation: "3".into(), active: true });
        assert_eq!(told("conversation.typing_off", data), Event::Typing { conversation: "3".into(), active: false });
        assert_eq!(told("conversation.typing_on", &data.replace("false", "true")), Event::Other, "a private note");
        assert_eq!(told("conversation.typing_on", &data.replace("\"user\"}", "\"contact\"}")), Event::Other, "his own");
        let closed = ConversationChange::Status(Status::Closed);
        assert_eq!(
            told("conversation.status_changed", r#"{"id":3,"status":"resolved"}"#),
            Event::Changed { conversation: "3".into(), change: closed }
        );
        let people =
            vec![("1".to_owned(), Availability::Online), ("2".to_owned(), Availability::Away), ("3".to_owned(), Availability::Unknown)];
        assert_eq!(told("presence.update", r#"{"users":{"1":"online","2":"busy","3":5}}"#), Event::Presence { people });
    }

    #[test]
    fn hostile_frames_are_skipped() {
        for frame in ["", "null", "[]", "5", r#"{"type":5}"#, r#"{"message":"x"}"#, r#"{"message":{"event":5}}"#] {
            assert_eq!(super::event(frame), Event::Other, "{frame}");
        }
        for event in ["message.created", "conversation.typing_on", "conversation.updated", "contact.merged", ""] {
            for data in ["null", "[]", r#"{"id":null}"#, r#"{"id":{},"conversation_id":"x","conversation":[]}"#] {
                assert_eq!(told(event, data), Event::Other, "{event} {data}");
            }
        }
    }
}
