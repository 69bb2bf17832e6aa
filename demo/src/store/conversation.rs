//! Conversations and their messages.

use std::collections::HashMap;

use serde_json::{Map, Value};
use time::OffsetDateTime;
use uuid::Uuid;

/// The only status name with a meaning for the widget API (libredesk.md 1.6).
pub(crate) const CLOSED: &str = "Closed";
pub(crate) const OPEN: &str = "Open";
pub(crate) const RESOLVED: &str = "Resolved";

/// The built-in statuses with their ids and categories.
pub(crate) const STATUSES: [(&str, i64, &str); 4] =
    [(OPEN, 1, "open"), ("Snoozed", 2, "waiting"), (RESOLVED, 3, "resolved"), (CLOSED, 4, "resolved")];

#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    pub(crate) id: i64,
    pub(crate) uuid: Uuid,
    pub(crate) inbox_id: i64,
    pub(crate) contact_id: i64,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) updated_at: OffsetDateTime,
    pub(crate) status: String,
    pub(crate) assigned_user_id: Option<i64>,
    pub(crate) assigned_team_id: Option<i64>,
    pub(crate) contact_last_seen_at: OffsetDateTime,
    pub(crate) agents_last_seen_at: HashMap<i64, OffsetDateTime>,
    pub(crate) waiting_since: Option<OffsetDateTime>,
    pub(crate) first_reply_at: Option<OffsetDateTime>,
    pub(crate) last_reply_at: Option<OffsetDateTime>,
    pub(crate) resolved_at: Option<OffsetDateTime>,
    pub(crate) closed_at: Option<OffsetDateTime>,
    pub(crate) meta: Map<String, Value>,
    pub(crate) custom_attributes: Map<String, Value>,
    /// The newest message of any kind, for agents.
    pub(crate) last_message: Option<Preview>,
    /// The newest public message, for the widget.
    pub(crate) last_interaction: Option<Preview>,
    pub(crate) survey: Option<Survey>,
    /// Oldest first.
    pub(crate) messages: Vec<Message>,
}

/// What a list shows of a conversation's newest message. The author is looked up when it is shown:
/// after a merge he is gone, and the widget then reads id 0 (libredesk.md 2.4).
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    pub(crate) text: String,
    pub(crate) at: OffsetDateTime,
    pub(crate) sender_id: i64,
    /// `agent` or `contact`.
    pub(crate) sender_side: &'static str,
}

/// The survey of a conversation, made once (libredesk.md 3.11).
#[derive(Clone, Debug)]
pub(crate) struct Survey {
    pub(crate) uuid: Uuid,
    pub(crate) answer: Option<SurveyAnswer>,
}

#[derive(Clone, Debug)]
pub(crate) struct SurveyAnswer {
    pub(crate) rating: i64,
    pub(crate) feedback: String,
    pub(crate) at: OffsetDateTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageKind {
    Incoming,
    Outgoing,
    Activity,
}

impl MessageKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
            Self::Activity => "activity",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: i64,
    pub(crate) uuid: Uuid,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) updated_at: OffsetDateTime,
    pub(crate) kind: MessageKind,
    pub(crate) status: &'static str,
    pub(crate) content: String,
    pub(crate) text_content: String,
    /// `text` or `html`; the widget is never told.
    pub(crate) content_type: &'static str,
    pub(crate) private: bool,
    pub(crate) sender_id: i64,
    pub(crate) meta: Map<String, Value>,
    pub(crate) attachments: Vec<Uuid>,
}

impl Message {
    /// What the widget may see (libredesk.md 3.7).
    pub(crate) fn is_public(&self) -> bool {
        !self.private && self.kind != MessageKind::Activity
    }

    pub(crate) fn is_survey(&self) -> bool {
        self.meta.get("is_csat") == Some(&Value::Bool(true))
    }
}

impl Conversation {
    /// What people call the conversation: counted from 100.
    pub(crate) fn reference_number(&self) -> String {
        (self.id + 99).to_string()
    }

    /// Public outgoing messages newer than the contact's last look, capped at 10 (libredesk.md section 3).
    pub(crate) fn unread_by_contact(&self) -> usize {
        let unread = |message: &&Message| {
            message.is_public() && message.kind == MessageKind::Outgoing && message.created_at > self.contact_last_seen_at
        };
        self.messages.iter().filter(unread).count().min(10)
    }

    pub(crate) fn unread_by_agent(&self, agent_id: i64) -> usize {
        let seen = self.agents_last_seen_at.get(&agent_id);
        let unread = |message: &&Message| message.kind == MessageKind::Incoming && seen.is_none_or(|seen| message.created_at > *seen);
        self.messages.iter().filter(unread).count().min(10)
    }

    pub(crate) fn message_mut(&mut self, uuid: Uuid) -> Option<&mut Message> {
        self.messages.iter_mut().rev().find(|message| message.uuid == uuid)
    }
}
