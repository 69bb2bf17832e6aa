//! The tenant's socket of the AI Live Chat API, for dashboards (seed 003, "Tenant Updates WebSocket"): what is said on it, both ways. It is
//! no visitor's, and no backend's: a console that has one opens it itself.

use crate::json::Json;

/// The path of the socket below the server's own.
pub const PATH: &str = "/api/ws/tenant";
/// The server drops a socket on which nobody has said who he is within so long (ms).
pub const AUTH_WITHIN: u64 = 5_000;

/// What the server tells.
#[derive(Clone, Debug, PartialEq)]
pub enum TenantEvent {
    /// A conversation began.
    New(TenantConversation),
    /// A conversation changed.
    Updated(TenantConversation),
    /// A conversation's contact was found worth following up.
    Qualified(TenantConversation),
    /// A message was added; the document names no fields of it.
    Message(Json),
    /// A campaign got on; the document names no fields of it.
    Campaign(Json),
    /// Something that is not known, as it came.
    Other {
        /// Its type.
        kind: String,
        /// Its data.
        data: Json,
    },
}

/// A conversation as these events have it.
#[derive(Clone, Debug, PartialEq)]
pub struct TenantConversation {
    /// The server's id.
    pub id: String,
    /// By which way it came, such as `chat`.
    pub channel: String,
    /// What is known of the contact.
    pub contact: Json,
    /// All of it, with what is not known here.
    pub all: Json,
}

/// The first frame: who is listening.
#[must_use]
pub fn auth(token: &str) -> String {
    Json::object().with("type", "auth").with("token", token).to_text()
}

/// Reads a frame; `None` for one that is none.
#[must_use]
pub fn read(frame: &str) -> Option<TenantEvent> {
    let json = Json::parse(frame)?;
    let kind = json.text("type")?;
    let data = json.get("data");
    let of_conversation = match kind {
        "conversation:new" => Some(TenantEvent::New as fn(TenantConversation) -> TenantEvent),
        "conversation:updated" => Some(TenantEvent::Updated as fn(TenantConversation) -> TenantEvent),
        "conversation:qualified" => Some(TenantEvent::Qualified as fn(TenantConversation) -> TenantEvent),
        _ => None,
    };
    Some(match (of_conversation.zip(conversation(data)), kind) {
        (Some((event, conversation)), _) => event(conversation),
        (None, "message:new") if data.is_object() => TenantEvent::Message(data.clone()),
        (None, "campaign:progress") if data.is_object() => TenantEvent::Campaign(data.clone()),
        _ => TenantEvent::Other { kind: kind.to_owned(), data: data.clone() },
    })
}

fn conversation(data: &Json) -> Option<TenantConversation> {
    Some(TenantConversation {
        id: data.filled("id")?,
        channel: data.string("channel"),
        contact: data.get("contact_data").clone(),
        all: data.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_as_documented() {
        assert_eq!(auth("jwt-token"), r#"{"type":"auth","token":"jwt-token"}"#);
        let frame =
            |kind: &str| format!(r#"{{"type":"{kind}","data":{{"id":"conv-123","channel":"chat","contact_data":{{"name":"A"}}}}}}"#);
        let Some(TenantEvent::New(new)) = read(&frame("conversation:new")) else { panic!("not new") };
        assert_eq!((new.id.as_str(), new.channel.as_str(), new.contact.text("name")), ("conv-123", "chat", Some("A")));
        assert!(matches!(read(&frame("conversation:updated")), Some(TenantEvent::Updated(_))));
        assert!(matches!(read(&frame("conversation:qualified")), Some(TenantEvent::Qualified(_))));
        assert!(matches!(read(&frame("message:new")), Some(TenantEvent::Message(_))));
        assert!(matches!(read(&frame("campaign:progress")), Some(TenantEvent::Campaign(_))));
    }

    #[test]
    fn what_is_not_known_is_kept_and_what_is_no_frame_is_not() {
        let other = read(r#"{"type":"agent:joined","data":[1]}"#);
        assert_eq!(other, Some(TenantEvent::Other { kind: "agent:joined".into(), data: Json::List(vec![Json::Int(1)]) }));
        let odd = read(r#"{"type":"conversation:new","data":{"id":5}}"#);
        assert!(matches!(odd, Some(TenantEvent::Other { .. })), "a conversation without a name is kept as it came");
        for frame in ["", "null", "[]", "{", r#"{"type":5}"#, r#"{"data":{}}"#] {
            assert_eq!(read(frame), None, "{frame}");
        }
    }
}
