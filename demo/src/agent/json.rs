//! The shapes that agents read, as far as they are recorded (`tests/wire/agent-*.json`).

use serde_json::{Map, Value, json};

use crate::store::Store;
use crate::store::conversation::{Conversation, Message, Preview, STATUSES};
use crate::store::inbox::Inbox;
use crate::store::user::User;
use crate::widget::json::MessageForm;

/// What an administrator may do.
const PERMISSIONS: &[&str] = &[
    "activity_logs:manage",
    "ai:manage",
    "automations:manage",
    "business_hours:manage",
    "contact_notes:delete",
    "contact_notes:read",
    "contact_notes:write",
    "contacts:block",
    "contacts:read",
    "contacts:read_all",
    "contacts:write",
    "context_links:manage",
    "conversations:read",
    "conversations:read_all",
    "conversations:read_assigned",
    "conversations:read_team_all",
    "conversations:read_team_inbox",
    "conversations:read_unassigned",
    "conversations:update_priority",
    "conversations:update_status",
    "conversations:update_tags",
    "conversations:update_team_assignee",
    "conversations:update_user_assignee",
    "conversations:write",
    "custom_attributes:manage",
    "general_settings:manage",
    "inboxes:manage",
    "macros:manage",
    "messages:read",
    "messages:write",
    "notification_settings:manage",
    "oidc:manage",
    "reports:manage",
    "roles:manage",
    "shared_views:manage",
    "sla:manage",
    "status:manage",
    "tags:manage",
    "teams:manage",
    "templates:manage",
    "users:manage",
    "view:manage",
    "webhooks:manage",
];

impl Store {
    pub(crate) fn agent_json(&self, agent: &User) -> Value {
        json!({
            "id": agent.id,
            "created_at": self.time(agent.created_at),
            "updated_at": self.time(agent.updated_at),
            "first_name": agent.first_name,
            "last_name": agent.last_name,
            "email": agent.email,
            "type": agent.kind.name(),
            "availability_status": agent.availability,
            "phone_number_country_code": null,
            "phone_number": null,
            "avatar_url": agent.avatar_url,
            "enabled": agent.enabled,
            "last_active_at": null,
            "last_login_at": self.optional_time(agent.last_login_at),
            "roles": ["Admin", "Agent"],
            "permissions": PERMISSIONS,
            "country": null,
            "meta": null,
            "custom_attributes": null,
            "external_user_id": null,
            "teams": [],
            "api_key": null,
            "api_key_last_used_at": null,
        })
    }

    pub(crate) fn inbox_json(&self, inbox: &Inbox) -> Value {
        let mut config = inbox.saved_config.clone();
        config.sort_all_objects();
        json!({
            "id": inbox.id,
            "uuid": inbox.uuid,
            "created_at": self.time(inbox.created_at),
            "updated_at": self.time(inbox.updated_at),
            "name": inbox.name,
            "channel": inbox.channel,
            "enabled": inbox.enabled,
            "csat_enabled": inbox.csat_enabled,
            "prompt_tags_on_reply": false,
            "from": inbox.from,
            "from_name_template": "",
            "config": config,
            // A secret is written, never read back.
            "secret": "•".repeat(10),
            "linked_email_inbox_id": null,
        })
    }

    /// One entry of an agent's list.
    pub(crate) fn listed_conversation_json(&self, conversation: &Conversation, agent_id: i64) -> Value {
        let mut entry = self.conversation_summary(conversation);
        // The real server writes the count before the status.
        let place = entry.keys().position(|key| key == "status").unwrap_or(entry.len());
        entry.shift_insert(place, "unread_message_count".to_owned(), json!(conversation.unread_by_agent(agent_id)));
        entry.insert("mentioned_message_uuid".to_owned(), Value::Null);
        Value::Object(entry)
    }

    /// What the list and the `new_message` frame have in common.
    pub(crate) fn conversation_summary(&self, conversation: &Conversation) -> Map<String, Value> {
        let contact = self.users.get(&conversation.contact_id);
        let mut summary = Map::new();
        let fields = json!({
            "id": conversation.id,
            "created_at": self.time(conversation.created_at),
            "updated_at": self.time(conversation.updated_at),
            "uuid": conversation.uuid,
            "reference_number": conversation.reference_number(),
            "waiting_since": self.optional_time(conversation.waiting_since),
            "contact": {
                "created_at": self.optional_time(contact.map(|contact| contact.created_at)),
                "updated_at": self.optional_time(contact.map(|contact| contact.updated_at)),
                "first_name": contact.map_or("", |contact| &contact.first_name),
                "last_name": contact.map_or("", |contact| &contact.last_name),
                "email": contact.and_then(|contact| contact.email.as_deref()),
                "avatar_url": contact.and_then(|contact| contact.avatar_url.as_deref()),
            },
            "inbox_channel": "livechat",
            "inbox_name": self.inbox_name(conversation),
            "sla_policy_id": null,
            "first_reply_at": self.optional_time(conversation.first_reply_at),
            "last_reply_at": self.optional_time(conversation.last_reply_at),
            "resolved_at": self.optional_time(conversation.resolved_at),
            "subject": "",
        });
        summary.extend(into_map(fields));
        summary.extend(self.previews(conversation));
        summary.extend(into_map(json!({
            "next_sla_deadline_at": null,
            "priority_id": null,
            "assigned_user_id": conversation.assigned_user_id,
            "assigned_team_id": conversation.assigned_team_id,
            "status": conversation.status,
            "priority": null,
            "first_response_deadline_at": null,
            "resolution_deadline_at": null,
            "applied_sla_id": null,
            "next_response_deadline_at": null,
            "next_response_met_at": null,
        })));
        summary
    }

    fn inbox_name(&self, conversation: &Conversation) -> &str {
        self.inboxes.get(&conversation.inbox_id).map_or("", |inbox| &inbox.name)
    }

    fn previews(&self, conversation: &Conversation) -> Map<String, Value> {
        let mut previews = Map::new();
        let fields = |name: &str, preview: Option<&Preview>| {
            [
                (name.to_owned(), json!(preview.map(|preview| &preview.text))),
                (format!("{name}_at"), self.optional_time(preview.map(|preview| preview.at))),
                (format!("{name}_sender"), json!(preview.map(|preview| preview.sender_side))),
            ]
        };
        previews.extend(fields("last_message", conversation.last_message.as_ref()));
        previews.extend(fields("last_interaction", conversation.last_interaction.as_ref()));
        previews
    }

    pub(crate) fn full_conversation_json(&self, conversation: &Conversation) -> Value {
        let (_, status_id, category) = STATUSES.iter().find(|(name, ..)| *name == conversation.status).copied().unwrap_or(("", 0, "open"));
        let answer = conversation.survey.as_ref().and_then(|survey| survey.answer.as_ref());
        let mut fields = into_map(json!({
            "id": conversation.id,
            "created_at": self.time(conversation.created_at),
            "updated_at": self.time(conversation.updated_at),
            "uuid": conversation.uuid,
            "contact_id": conversation.contact_id,
            "inbox_id": conversation.inbox_id,
            "closed_at": self.optional_time(conversation.closed_at),
            "resolved_at": self.optional_time(conversation.resolved_at),
            "reference_number": conversation.reference_number(),
            "priority": null,
            "priority_id": null,
            "status": conversation.status,
            "status_category": category,
            "status_id": status_id,
            "first_reply_at": self.optional_time(conversation.first_reply_at),
            "last_reply_at": self.optional_time(conversation.last_reply_at),
            "assigned_user_id": conversation.assigned_user_id,
            "assigned_team_id": conversation.assigned_team_id,
            "waiting_since": self.optional_time(conversation.waiting_since),
            "snoozed_until": null,
            "subject": "",
            "inbox_mail": "",
            "inbox_reply_to": "",
            "inbox_name": self.inbox_name(conversation),
            "inbox_channel": "livechat",
            "tags": [],
            "meta": conversation.meta,
            "custom_attributes": conversation.custom_attributes,
        }));
        // Here the time stands before the text.
        fields.insert("last_message_at".to_owned(), Value::Null);
        fields.extend(self.previews(conversation));
        fields.extend(into_map(json!({
            "contact": self.users.get(&conversation.contact_id).map(|contact| self.contact_json(contact)),
            "sla_policy_id": null,
            "sla_policy_name": null,
            "applied_sla_id": null,
            "first_response_deadline_at": null,
            "resolution_deadline_at": null,
            "next_response_deadline_at": null,
            "next_response_met_at": null,
            "csat_rating": answer.map(|answer| answer.rating),
            "csat_feedback": answer.map(|answer| &answer.feedback),
            "csat_responded_at": self.optional_time(answer.map(|answer| answer.at)),
            "previous_conversations": self.previous_conversations(conversation),
        })));
        Value::Object(fields)
    }

    fn contact_json(&self, contact: &User) -> Value {
        json!({
            "id": contact.id,
            "created_at": self.time(contact.created_at),
            "updated_at": self.time(contact.updated_at),
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "email": contact.email,
            "type": contact.kind.name(),
            "availability_status": contact.availability(self.now()),
            "avatar_url": contact.avatar_url,
            "phone_number": contact.phone_number,
            "phone_number_country_code": contact.phone_number_country_code,
            "country": null,
            "custom_attributes": contact.custom_attributes,
            "enabled": contact.enabled,
            "last_active_at": self.optional_time(contact.last_active_at),
            "last_login_at": null,
            "external_user_id": contact.external_user_id,
        })
    }

    fn previous_conversations(&self, conversation: &Conversation) -> Vec<Value> {
        let others =
            self.conversations.iter().rev().filter(|other| other.contact_id == conversation.contact_id && other.uuid != conversation.uuid);
        others.map(|other| Value::Object(self.conversation_summary(other))).collect()
    }

    pub(crate) fn agent_message_json(&self, conversation: &Conversation, message: &Message) -> Value {
        let sender = self.users.get(&message.sender_id);
        json!({
            "id": message.id,
            "created_at": self.time(message.created_at),
            "updated_at": self.time(message.updated_at),
            "uuid": message.uuid,
            "type": message.kind.name(),
            "status": message.status,
            "conversation_id": conversation.id,
            "conversation_uuid": conversation.uuid,
            "content": message.content,
            "text_content": message.text_content,
            "content_type": message.content_type,
            "private": message.private,
            "sender_id": message.sender_id,
            "sender_type": sender.map_or("contact", User::side),
            "meta": message.meta,
            "attachments": self.attachments_json(message, MessageForm::Read),
            "author": {
                "id": message.sender_id,
                "first_name": sender.map_or("", |user| &user.first_name),
                "last_name": sender.map_or("", |user| &user.last_name),
                "email": sender.and_then(|user| user.email.as_deref()),
                "avatar_url": sender.and_then(|user| user.avatar_url.as_deref()),
                "availability_status": sender.map_or("", |user| user.availability(self.now())),
                "type": sender.map_or("contact", |user| user.kind.name()),
                "last_active_at": self.optional_time(sender.and_then(|user| user.last_active_at)),
            },
        })
    }

    pub(crate) fn page_visits_json(&self, contact: &User) -> Value {
        let visits = contact
            .page_visits
            .iter()
            .map(|visit| json!({"time": self.clock.write_seconds(visit.at), "title": visit.title, "url": visit.url}));
        Value::Array(visits.collect())
    }
}

/// A page of results, as every list of the agent API.
pub(crate) fn paged(results: Vec<Value>, page: usize, per_page: usize) -> Value {
    let total = results.len();
    let results: Vec<Value> = results.into_iter().skip((page - 1) * per_page).take(per_page).collect();
    json!({
        "results": results,
        "total": total,
        "per_page": per_page,
        "total_pages": total.div_ceil(per_page),
        "page": page,
    })
}

/// An object's entries; `json!` of an object literal is always one.
fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
