//! Who hears what, and in which words.

use serde_json::{Value, json};

use super::json::Form;
use super::store::{Message, Store};

/// The topic that consoles listen to.
pub(crate) const ALL: &str = "all";

impl Store {
    /// An event about a conversation, to its visitor and to the consoles.
    pub(crate) fn tell(&mut self, id: i64, event: &str) {
        let Some(conversation) = self.conversation(id) else { return };
        let data = self.pushed_conversation_json(conversation);
        self.push(id, event, data);
        self.tell_consoles(event, json!({"conversation": id}));
    }

    /// Private notes are told to consoles only.
    pub(crate) fn tell_message(&mut self, id: i64, message: &Message, event: &str) {
        let mut data = self.message_json(id, message, Form::Pushed);
        if let Some(conversation) = self.conversation(id) {
            let unread =
                conversation.messages.iter().filter(|other| other.id > conversation.seen_by_agents && other.message_type as u8 == 0);
            data["conversation"] = json!({"assignee_id": null, "unread_count": unread.count(), "last_activity_at": message.created_at});
        }
        if !message.private {
            self.push(id, event, data);
        }
        self.tell_consoles(event, json!({"conversation": id, "message": message.id}));
    }

    /// An event to all sockets of a conversation's visitor.
    pub(crate) fn push(&mut self, id: i64, event: &str, data: Value) {
        let source_id = self.conversation(id).map(|conversation| conversation.source_id.clone());
        let token = source_id.and_then(|source_id| self.link(&source_id)).map(|link| link.pubsub_token.clone());
        if let Some(token) = token {
            self.broadcast(&token, event, &data);
        }
    }

    pub(crate) fn broadcast(&mut self, token: &str, event: &str, data: &Value) {
        self.cable
            .publish(token, event, |identifier| json!({"identifier": identifier, "message": {"event": event, "data": data}}).to_string());
    }

    /// Who of the agents is there, to everybody.
    pub(crate) fn tell_presence(&mut self) {
        let tokens: Vec<String> = self.links.iter().map(|link| link.pubsub_token.clone()).collect();
        let data = self.presence_json();
        for token in tokens {
            self.broadcast(&token, "presence.update", &data);
        }
        self.tell_consoles("presence.update", json!({}));
    }

    pub(crate) fn tell_consoles(&mut self, event: &str, data: Value) {
        let text = json!({"type": event, "data": data}).to_string();
        self.consoles.publish(ALL, event, |_| text.clone());
    }
}
