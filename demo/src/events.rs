//! What happens to conversations, and who is told: agents by `/ws` (as recorded in `agent-ws.json`), the contact by
//! `/widget/ws` (libredesk.md 4.3, 4.4). What the real server does not announce is not announced here either.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::sockets::Membership;
use crate::store::conversation::{CLOSED, Message, OPEN, RESOLVED, STATUSES};
use crate::store::{NewMessage, Store};
use crate::widget::json::MessageForm;

/// An agent's conversations whose contacts learn of his availability.
const MOST_TOLD_OF_AVAILABILITY: usize = 50;

impl Store {
    /// A contact's message: marks everything as seen and reopens the conversation. No widget is told, in no tab.
    pub(crate) fn contact_wrote(&mut self, conversation: Uuid, new: NewMessage) -> Option<Message> {
        let message = self.add_message(conversation, new)?;
        let now = message.created_at;
        let found = self.conversation_mut(conversation)?;
        found.contact_last_seen_at = now;
        found.waiting_since = found.waiting_since.or(Some(now));
        let reopened = found.status != OPEN;
        if reopened {
            OPEN.clone_into(&mut found.status);
            found.resolved_at = None;
            found.closed_at = None;
        }
        let time = self.clock.write_seconds(now);
        self.tell_agents_of_message(conversation, &message);
        self.tell_agents_of_update(conversation, json!({"contact_last_seen_at": time}));
        self.tell_agents_of_update(conversation, json!({"waiting_since": time}));
        if reopened {
            self.tell_agents_of_update(conversation, json!({"status": OPEN}));
        }
        Some(message)
    }

    pub(crate) fn contact_saw(&mut self, conversation: Uuid) {
        let now = self.now();
        if let Some(found) = self.conversation_mut(conversation) {
            found.contact_last_seen_at = now;
        }
        let time = self.clock.write_seconds(now);
        self.tell_agents_of_update(conversation, json!({"contact_last_seen_at": time}));
    }

    /// An agent's reply, note or activity is stored; what is `pending` must be delivered later.
    pub(crate) fn agent_wrote(&mut self, conversation: Uuid, new: NewMessage) -> Option<Message> {
        let message = self.add_message(conversation, new)?;
        self.tell_agents_of_message(conversation, &message);
        Some(message)
    }

    /// Sends a stored reply to whoever is joined, nobody included: `sent` only says that it was tried.
    pub(crate) fn deliver(&mut self, conversation: Uuid, message: Uuid) {
        let now = self.now();
        let Some(found) = self.conversation_mut(conversation) else { return };
        let Some(message) = found.message_mut(message) else { return };
        message.status = "sent";
        message.updated_at = now;
        let message = message.clone();
        let is_first = found.first_reply_at.is_none();
        found.first_reply_at = found.first_reply_at.or(Some(now));
        found.last_reply_at = Some(now);
        found.waiting_since = None;
        self.push_message(conversation, &message);
        self.sockets.tell_agents(
            None,
            "message_update",
            json!({"conversation_uuid": conversation, "status": "sent", "uuid": message.uuid}),
        );
        let time = self.clock.write_seconds(now);
        let update = if is_first {
            json!({"first_reply_at": time, "last_reply_at": time, "waiting_since": null})
        } else {
            json!({"last_reply_at": time, "waiting_since": null})
        };
        self.tell_agents_of_update(conversation, update);
    }

    /// Pushes a message to the contact's widgets.
    pub(crate) fn push_message(&mut self, conversation: Uuid, message: &Message) {
        let Some(found) = self.conversation(conversation) else { return };
        let data = self.message_json(found, message, MessageForm::Pushed);
        self.push_to_contact(conversation, "new_message", &data);
    }

    /// False for a status that does not exist.
    pub(crate) fn set_status(&mut self, conversation: Uuid, status: &str, agent_id: i64) -> bool {
        if !STATUSES.iter().any(|(name, ..)| *name == status) {
            return false;
        }
        let now = self.now();
        let Some(found) = self.conversation_mut(conversation) else { return false };
        status.clone_into(&mut found.status);
        found.resolved_at = (status == RESOLVED).then_some(now).or(found.resolved_at.filter(|_| status == CLOSED));
        found.closed_at = (status == CLOSED).then_some(now);
        let text = format!("{} marked the conversation as {status}", self.name_of(agent_id));
        self.agent_wrote(conversation, NewMessage::activity(agent_id, text, "status_change"));
        let time = self.clock.write_seconds(now);
        self.tell_agents_of_update(
            conversation,
            match status {
                RESOLVED => json!({"resolved_at": time, "status": status}),
                CLOSED => json!({"closed_at": time, "status": status}),
                _ => json!({"status": status}),
            },
        );
        self.push_to_contact(conversation, "conversation_update", &json!({"status": status, "uuid": conversation}));
        true
    }

    /// Assigns to an agent or to nobody.
    pub(crate) fn assign(&mut self, conversation: Uuid, assignee: Option<i64>, agent_id: i64) {
        let Some(found) = self.conversation_mut(conversation) else { return };
        found.assigned_user_id = assignee;
        let who = self.name_of(agent_id);
        let (text, activity) = match assignee {
            Some(id) if id == agent_id => (format!("{who} self-assigned this conversation"), "self_assign"),
            Some(id) => (format!("{who} assigned this conversation to {}", self.name_of(id)), "user_assigned"),
            None => (format!("{who} unassigned this conversation"), "user_unassigned"),
        };
        self.agent_wrote(conversation, NewMessage::activity(agent_id, text, activity));
        self.tell_agents_of_update(conversation, json!({"assigned_user_id": assignee}));
        self.push_assignee(conversation);
    }

    /// Assigns to a team, which takes the agent away: the widget reads the two changes one after the other.
    pub(crate) fn assign_team(&mut self, conversation: Uuid, team_id: i64) {
        let Some(found) = self.conversation_mut(conversation) else { return };
        found.assigned_team_id = Some(team_id);
        found.assigned_user_id = None;
        self.tell_agents_of_update(conversation, json!({"assigned_team_id": team_id, "assigned_user_id": null}));
        self.push_assignee(conversation);
        let update = json!({"assigned_team_id": team_id, "uuid": conversation});
        self.push_to_contact(conversation, "conversation_update", &update);
    }

    fn push_assignee(&mut self, conversation: Uuid) {
        let Some(found) = self.conversation(conversation) else { return };
        let assignee = self.assignee(found).map(|agent| self.pushed_assignee_json(agent));
        let update = json!({"assignee": assignee, "uuid": conversation});
        self.push_to_contact(conversation, "conversation_update", &update);
    }

    /// Goes to agents, and to those contacts of his latest conversations who have pinged lately.
    pub(crate) fn set_availability(&mut self, agent_id: i64, status: &str) {
        let now = self.now();
        if let Some(agent) = self.users.get_mut(&agent_id) {
            status.clone_into(&mut agent.availability);
        }
        let update = json!({"agent_id": agent_id, "availability_status": status});
        self.sockets.tell_agents(None, "agent_availability_update", update);
        let assigned = self.conversations.iter().rev().filter(|found| found.assigned_user_id == Some(agent_id));
        let told: Vec<Uuid> = assigned
            .take(MOST_TOLD_OF_AVAILABILITY)
            .filter(|found| self.users.get(&found.contact_id).is_some_and(|contact| contact.availability(now) == "online"))
            .map(|found| found.uuid)
            .collect();
        for conversation in told {
            let update = json!({"assignee": {"availability_status": status}, "uuid": conversation});
            self.push_to_contact(conversation, "conversation_update", &update);
        }
    }

    /// An agent's typing reaches the contact unless he writes a note.
    pub(crate) fn agent_typed(&mut self, conversation: Uuid, is_typing: bool) {
        let data = json!({"conversation_uuid": conversation, "is_typing": is_typing});
        self.push_to_contact(conversation, "typing", &data);
    }

    pub(crate) fn contact_typed(&self, conversation: Uuid, is_typing: bool) {
        let data = json!({"conversation_uuid": conversation, "is_typing": is_typing});
        self.sockets.tell_agents(Some(&[conversation]), "typing", data);
    }

    pub(crate) fn tell_agents_of_page_visits(&self, contact_id: i64) {
        let Some(contact) = self.users.get(&contact_id) else { return };
        let own = self.conversations.iter().filter(|conversation| conversation.contact_id == contact_id);
        let own: Vec<Uuid> = own.map(|conversation| conversation.uuid).collect();
        let data = json!({"contact_id": contact_id, "page_visits": self.page_visits_json(contact)});
        self.sockets.tell_agents(Some(&own), "contact_update", data);
    }

    pub(crate) fn tell_agents_of_message(&self, conversation: Uuid, message: &Message) {
        let Some(found) = self.conversation(conversation) else { return };
        let mut summary = Value::Object(self.conversation_summary(found));
        summary.sort_all_objects();
        let preview = found.last_message.as_ref().map_or("", |preview| &preview.text);
        let sender_type = self.users.get(&message.sender_id).map_or("contact", |user| user.side());
        self.sockets.tell_agents(
            None,
            "new_message",
            json!({
                "conversation": summary,
                "conversation_uuid": conversation,
                "created_at": self.clock.write_seconds(message.created_at),
                "preview": preview,
                "sender_type": sender_type,
                "type": message.kind.name(),
                "uuid": message.uuid,
            }),
        );
    }

    fn tell_agents_of_update(&self, conversation: Uuid, mut change: Value) {
        change["uuid"] = json!(conversation);
        change.sort_all_objects();
        self.sockets.tell_agents(None, "conversation_update", change);
    }

    /// A frame to every joined socket of a conversation's contact, in the conversation's inbox.
    pub(crate) fn push_to_contact(&mut self, conversation: Uuid, frame_type: &str, data: &Value) {
        let Some(found) = self.conversation(conversation) else { return };
        let membership = Membership { inbox_id: found.inbox_id, user_id: found.contact_id };
        self.sockets.push(membership, frame_type, data);
    }

    fn name_of(&self, user_id: i64) -> String {
        self.users.get(&user_id).map(|user| user.full_name()).unwrap_or_default()
    }
}
