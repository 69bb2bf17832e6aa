//! Socket frames, both ways (seed 000, "WebSocket endpoint"; libredesk.md 4).

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::wire::{AssigneeUpdate, WireMessage, WireUpdate, first_value, lenient, status};
use crate::backend::{ConversationChange, Credentials, Event, Signal};

#[derive(Serialize)]
struct Outgoing<'a, T> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<T>,
}

#[derive(Serialize)]
struct Join<'a> {
    inbox_id: &'a str,
}

#[derive(Serialize)]
struct Typing<'a> {
    conversation_uuid: &'a str,
    is_typing: bool,
}

#[derive(Serialize)]
struct PageVisit<'a> {
    url: &'a str,
    title: &'a str,
}

pub(super) fn signal(inbox: &str, signal: &Signal<'_>, credentials: &Credentials) -> Option<String> {
    match signal {
        Signal::Join => frame("join", &credentials.session, Some(Join { inbox_id: inbox })),
        Signal::Ping => frame::<()>("ping", "", None),
        Signal::Typing { conversation, active } => {
            frame("typing", "", Some(Typing { conversation_uuid: conversation, is_typing: *active }))
        }
        Signal::PageVisit { url, title } => frame("page_visit", "", Some(PageVisit { url, title })),
    }
}

fn frame<T: Serialize>(kind: &str, token: &str, data: Option<T>) -> Option<String> {
    serde_json::to_string(&Outgoing { kind, token, data }).ok()
}

#[derive(Deserialize)]
struct Incoming<'a> {
    #[serde(rename = "type", default, deserialize_with = "lenient")]
    kind: String,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct IncomingTyping {
    conversation_uuid: String,
    #[serde(default, deserialize_with = "lenient")]
    is_typing: bool,
}

pub(super) fn event(frame: &str) -> Event {
    let Some(incoming) = first_value::<Incoming<'_>>(frame) else { return Event::Other };
    match incoming.kind.as_str() {
        "joined" => Event::Joined,
        "pong" => Event::Alive,
        "error" => Event::JoinRefused,
        "new_message" => data::<WireMessage<'_>>(incoming.data).map_or(Event::Other, |message| Event::Message(Box::new(message.message()))),
        "typing" => data::<IncomingTyping>(incoming.data)
            .map_or(Event::Other, |typing| Event::Typing { conversation: typing.conversation_uuid, active: typing.is_typing }),
        "conversation_update" => data::<WireUpdate<'_>>(incoming.data).map_or(Event::Other, |update| {
            let change = match (&update.status, update.assignee()) {
                (Some(word), _) => ConversationChange::Status(status(word.clone())),
                (None, AssigneeUpdate::Is(assignee)) => ConversationChange::Assignee(assignee),
                (None, AssigneeUpdate::Availability(availability)) => ConversationChange::Availability(availability),
                (None, AssigneeUpdate::None) => ConversationChange::Other,
            };
            Event::Changed { conversation: update.uuid, change }
        }),
        _ => Event::Other,
    }
}

fn data<'a, T: Deserialize<'a>>(data: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(data?.get()).ok()
}
