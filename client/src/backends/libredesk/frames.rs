//! Socket frames, both ways (seed 000, "WebSocket endpoint"; libredesk.md 4).

use super::wire::{AssigneeUpdate, assignee_update, message, status};
use crate::backend::{ConversationChange, Credentials, Event, Signal};
use crate::json::Json;

/// A frame to send.
pub(super) fn signal(inbox: &str, signal: &Signal<'_>, credentials: &Credentials) -> String {
    let frame = |kind: &str| Json::object().with("type", kind);
    let frame = match signal {
        // The token stands beside the data, not in it.
        Signal::Join => frame("join").with("token", credentials.session.as_str()).with("data", Json::object().with("inbox_id", inbox)),
        Signal::Ping | Signal::Leave => frame("ping"),
        Signal::Typing { conversation, active } => {
            frame("typing").with("data", Json::object().with("conversation_uuid", *conversation).with("is_typing", *active))
        }
        Signal::PageVisit { url, title } => frame("page_visit").with("data", Json::object().with("url", *url).with("title", *title)),
    };
    frame.to_text()
}

/// Reads a frame.
pub(super) fn event(frame: &str) -> Event {
    Json::first(frame).and_then(|frame| read(&frame)).unwrap_or(Event::Other)
}

fn read(frame: &Json) -> Option<Event> {
    let data = frame.get("data");
    Some(match frame.text("type")? {
        "joined" => Event::Joined,
        "pong" => Event::Alive,
        "error" => Event::JoinRefused,
        "new_message" => Event::Message(Box::new(message(data)?)),
        "typing" => Event::Typing { conversation: data.filled("conversation_uuid")?, active: data.is("is_typing") },
        "conversation_update" => {
            let change = match (data.text("status"), assignee_update(data)) {
                (Some(word), _) => ConversationChange::Status(status(word)),
                (None, AssigneeUpdate::Is(assignee)) => ConversationChange::Assignee(assignee),
                (None, AssigneeUpdate::Availability(availability)) => ConversationChange::Availability(availability),
                (None, AssigneeUpdate::None) => ConversationChange::Other,
            };
            Event::Changed { conversation: data.filled("uuid")?, change }
        }
        _ => Event::Other,
    })
}
