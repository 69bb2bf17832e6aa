//! Everything the server knows, in memory, behind one lock. Each operation is short and never waits.

pub(crate) mod conversation;
pub(crate) mod inbox;
pub(crate) mod media;
mod merge;
pub(crate) mod seed;
pub(crate) mod session;
pub(crate) mod survey;
pub(crate) mod user;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use self::conversation::{Conversation, Message, MessageKind, OPEN, Preview};
use self::inbox::{BusinessHours, CustomAttribute, Inbox};
use self::media::Media;
use self::session::Session;
use self::user::{User, UserKind};
use crate::signature::UploadSigner;
use crate::sockets::Sockets;
use crate::timestamp::Clock;

pub(crate) struct Store {
    pub(crate) clock: Clock,
    pub(crate) root_url: String,
    pub(crate) started_at: OffsetDateTime,
    pub(crate) users: BTreeMap<i64, User>,
    pub(crate) inboxes: BTreeMap<i64, Inbox>,
    /// Oldest first.
    pub(crate) conversations: Vec<Conversation>,
    pub(crate) sessions: HashMap<String, Session>,
    /// Agents' sessions: cookie value to user id.
    pub(crate) agent_sessions: HashMap<String, i64>,
    pub(crate) media: Vec<Media>,
    pub(crate) business_hours: Vec<BusinessHours>,
    pub(crate) default_business_hours_id: i64,
    pub(crate) working_hours_utc_offset: Option<i32>,
    pub(crate) custom_attributes: Vec<CustomAttribute>,
    pub(crate) sockets: Sockets,
    pub(crate) signer: UploadSigner,
    /// How long the address of an upload holds, in seconds.
    pub(crate) upload_lifetime: i64,
    last_message_id: i64,
    last_conversation_id: i64,
    next_user_id: i64,
}

/// What a new message says; the store adds the rest.
pub(crate) struct NewMessage {
    pub(crate) kind: MessageKind,
    pub(crate) status: &'static str,
    pub(crate) content: String,
    pub(crate) text_content: String,
    pub(crate) content_type: &'static str,
    pub(crate) private: bool,
    pub(crate) sender_id: i64,
    pub(crate) meta: Map<String, Value>,
    pub(crate) attachments: Vec<Uuid>,
}

impl NewMessage {
    /// A visitor's or contact's own text: kept as it is, never read as HTML.
    pub(crate) fn from_contact(sender_id: i64, text: String) -> Self {
        Self {
            kind: MessageKind::Incoming,
            status: "received",
            text_content: text.clone(),
            content: text,
            content_type: "text",
            private: false,
            sender_id,
            meta: Map::new(),
            attachments: Vec::new(),
        }
    }

    /// What the history says about an agent's doing; only agents read it.
    pub(crate) fn activity(sender_id: i64, text: String, activity_type: &str) -> Self {
        let mut meta = Map::new();
        meta.insert("activity_type".to_owned(), json!(activity_type));
        Self {
            kind: MessageKind::Activity,
            status: "sent",
            text_content: text.clone(),
            content: text,
            content_type: "text",
            private: true,
            sender_id,
            meta,
            attachments: Vec::new(),
        }
    }
}

impl Store {
    pub(crate) fn empty(root_url: String) -> Self {
        let clock = Clock::default();
        Self {
            started_at: clock.now(),
            clock,
            root_url,
            users: BTreeMap::new(),
            inboxes: BTreeMap::new(),
            conversations: Vec::new(),
            sessions: HashMap::new(),
            agent_sessions: HashMap::new(),
            media: Vec::new(),
            business_hours: Vec::new(),
            default_business_hours_id: 0,
            working_hours_utc_offset: None,
            custom_attributes: Vec::new(),
            sockets: Sockets::default(),
            signer: UploadSigner::new(),
            upload_lifetime: 3600,
            last_message_id: 0,
            last_conversation_id: 0,
            // Id 1 is the system's own user, so that the first agent is 2 as on a fresh real server.
            next_user_id: 2,
        }
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// A time as JSON.
    pub(crate) fn time(&self, at: OffsetDateTime) -> Value {
        Value::String(self.clock.write(at))
    }

    pub(crate) fn optional_time(&self, at: Option<OffsetDateTime>) -> Value {
        at.map_or(Value::Null, |at| self.time(at))
    }

    pub(crate) fn add_user(&mut self, kind: UserKind, first_name: &str) -> &mut User {
        let id = self.next_user_id;
        self.next_user_id += 1;
        let now = self.now();
        self.users.entry(id).or_insert_with(|| User::new(id, kind, first_name, now))
    }

    pub(crate) fn inbox_by_uuid(&self, uuid: Uuid) -> Option<&Inbox> {
        self.inboxes.values().find(|inbox| inbox.uuid == uuid)
    }

    pub(crate) fn conversation(&self, uuid: Uuid) -> Option<&Conversation> {
        self.conversations.iter().rev().find(|conversation| conversation.uuid == uuid)
    }

    pub(crate) fn conversation_mut(&mut self, uuid: Uuid) -> Option<&mut Conversation> {
        self.conversations.iter_mut().rev().find(|conversation| conversation.uuid == uuid)
    }

    pub(crate) fn media(&self, uuid: Uuid) -> Option<&Media> {
        self.media.iter().find(|media| media.uuid == uuid)
    }

    /// A conversation without a first message; lists fail until it has one (libredesk.md 3.6).
    pub(crate) fn open_conversation(&mut self, inbox_id: i64, contact_id: i64, meta: Map<String, Value>) -> Uuid {
        let now = self.now();
        let uuid = Uuid::new_v4();
        self.last_conversation_id += 1;
        self.conversations.push(Conversation {
            id: self.last_conversation_id,
            uuid,
            inbox_id,
            contact_id,
            created_at: now,
            updated_at: now,
            status: OPEN.to_owned(),
            assigned_user_id: None,
            assigned_team_id: None,
            contact_last_seen_at: now,
            agents_last_seen_at: HashMap::new(),
            waiting_since: None,
            first_reply_at: None,
            last_reply_at: None,
            resolved_at: None,
            closed_at: None,
            meta,
            custom_attributes: Map::new(),
            last_message: None,
            last_interaction: None,
            survey: None,
            messages: Vec::new(),
        });
        uuid
    }

    /// Stores a message and brings the previews up to date. Nobody is told yet.
    pub(crate) fn add_message(&mut self, conversation: Uuid, new: NewMessage) -> Option<Message> {
        let now = self.now();
        self.last_message_id += 1;
        let message = Message {
            id: self.last_message_id,
            uuid: Uuid::new_v4(),
            created_at: now,
            updated_at: now,
            kind: new.kind,
            status: new.status,
            content: new.content,
            text_content: new.text_content,
            content_type: new.content_type,
            private: new.private,
            sender_id: new.sender_id,
            meta: new.meta,
            attachments: new.attachments,
        };
        let preview = Preview {
            text: self.preview_text(&message),
            at: now,
            sender_id: message.sender_id,
            sender_side: self.users.get(&message.sender_id).map_or("agent", User::side),
        };
        let conversation = self.conversation_mut(conversation)?;
        if message.is_public() {
            conversation.last_interaction = Some(preview.clone());
        }
        conversation.last_message = Some(preview);
        conversation.updated_at = now;
        conversation.messages.push(message.clone());
        Some(message)
    }

    fn preview_text(&self, message: &Message) -> String {
        if message.is_survey() {
            return survey::PREVIEW.to_owned();
        }
        if !message.text_content.is_empty() {
            return message.text_content.clone();
        }
        let first = message.attachments.first().and_then(|uuid| self.media(*uuid));
        first.map(|media| media.preview().to_owned()).unwrap_or_default()
    }

    /// A fresh signed address of an upload, and of its thumbnail if it is an image (libredesk.md 3.12).
    pub(crate) fn media_urls(&self, media: &Media) -> (String, String) {
        let expires_at = OffsetDateTime::now_utc().unix_timestamp() + self.upload_lifetime;
        let query = format!("sig={}&exp={expires_at}", self.signer.sign(media.uuid, expires_at));
        let url = format!("{}/uploads/{}?{query}", self.root_url, media.uuid);
        let thumbnail = if media.is_image() { format!("{}/uploads/thumb_{}?{query}", self.root_url, media.uuid) } else { String::new() };
        (url, thumbnail)
    }
}

impl Store {
    pub(crate) fn attribute(&self, id: i64) -> Option<&CustomAttribute> {
        self.custom_attributes.iter().find(|attribute| attribute.id == id)
    }
}
