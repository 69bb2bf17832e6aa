//! The shapes that widgets read (libredesk.md section 3, "Shared shapes", and 4.3).

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::store::Store;
use crate::store::conversation::{Conversation, Message, Preview};
use crate::store::media::Media;
use crate::store::survey::CENSORED;
use crate::store::user::{User, UserKind};

/// Messages of a conversation that can be read at all.
const MOST_MESSAGES: usize = 400;

/// Where a message is shown: REST and socket differ in places (libredesk.md 4.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessageForm {
    /// In GET conversation and init.
    Read,
    /// In the answers of POST message and upload: `meta` is null.
    Posted,
    /// In a `new_message` frame: no status, the survey uncensored.
    Pushed,
}

impl Store {
    pub(crate) fn conversation_json(&self, conversation: &Conversation) -> Value {
        json!({
            "created_at": self.time(conversation.created_at),
            "uuid": conversation.uuid,
            "status": conversation.status,
            "last_message": conversation.last_interaction.as_ref().map(|preview| self.last_message_json(preview)),
            "unread_message_count": conversation.unread_by_contact(),
            "assignee": self.assignee(conversation).map(|agent| self.assignee_json(agent)),
        })
    }

    /// The author is empty when his user is gone, after a merge (libredesk.md 2.4).
    fn last_message_json(&self, preview: &Preview) -> Value {
        let author = self.users.get(&preview.sender_id);
        json!({
            "content": preview.text,
            "created_at": self.time(preview.at),
            "author": {
                "id": author.map_or(0, |user| user.id),
                "first_name": author.map_or("", |user| &user.first_name),
                "last_name": author.map_or("", |user| &user.last_name),
                "avatar_url": author.and_then(|user| user.avatar_url.as_deref()).unwrap_or_default(),
                "availability_status": "",
                "type": preview.sender_side,
                "active_at": null,
            },
        })
    }

    pub(crate) fn assignee(&self, conversation: &Conversation) -> Option<&User> {
        self.users.get(&conversation.assigned_user_id?)
    }

    fn assignee_json(&self, agent: &User) -> Value {
        json!({
            "id": agent.id,
            "first_name": agent.first_name,
            "last_name": agent.last_name,
            "avatar_url": agent.avatar_url,
            "availability_status": agent.availability(self.now()),
            "type": agent.kind.name(),
            "active_at": null,
        })
    }

    /// The assignee as a `conversation_update` has it.
    pub(crate) fn pushed_assignee_json(&self, agent: &User) -> Value {
        json!({
            "availability_status": agent.availability(self.now()),
            "avatar_url": agent.avatar_url,
            "expectation": "",
            "first_name": agent.first_name,
            "id": agent.id,
            "last_name": agent.last_name,
        })
    }

    /// Newest first, public only, at most 400.
    pub(crate) fn messages_json(&self, conversation: &Conversation) -> Vec<Value> {
        let public = conversation.messages.iter().rev().filter(|message| message.is_public());
        public.take(MOST_MESSAGES).map(|message| self.message_json(conversation, message, MessageForm::Read)).collect()
    }

    pub(crate) fn message_json(&self, conversation: &Conversation, message: &Message, form: MessageForm) -> Value {
        let censored = message.is_survey() && form != MessageForm::Pushed;
        json!({
            "uuid": message.uuid,
            "status": if form == MessageForm::Pushed { "" } else { message.status },
            "conversation_uuid": conversation.uuid,
            "created_at": self.time(message.created_at),
            "content": if censored { CENSORED } else { &message.content },
            "text_content": if censored { CENSORED } else { &message.text_content },
            "author": self.author_json(message.sender_id),
            "attachments": self.attachments_json(message, form),
            "meta": match form {
                MessageForm::Posted => Value::Null,
                MessageForm::Pushed => Value::Object(message.meta.clone()),
                MessageForm::Read => read_meta(conversation, message),
            },
        })
    }

    fn author_json(&self, user_id: i64) -> Value {
        let user = self.users.get(&user_id);
        json!({
            "id": user_id,
            "first_name": user.map_or("", |user| &user.first_name),
            "last_name": user.map_or("", |user| &user.last_name),
            "email": null,
            "avatar_url": user.and_then(|user| user.avatar_url.as_deref()),
            "availability_status": user.map_or("", |user| user.availability(self.now())),
            "type": user.map_or("contact", |user| user.kind.name()),
            "last_active_at": self.optional_time(user.and_then(last_active_at)),
        })
    }

    /// By file name in REST; in frames in no order that one could rely on.
    pub(crate) fn attachments_json(&self, message: &Message, form: MessageForm) -> Vec<Value> {
        let mut media: Vec<&Media> = message.attachments.iter().filter_map(|uuid| self.media(*uuid)).collect();
        if form == MessageForm::Pushed {
            media.reverse();
        } else {
            media.sort_by(|left, right| left.file_name.cmp(&right.file_name));
        }
        media.into_iter().map(|media| self.attachment_json(media, form)).collect()
    }

    fn attachment_json(&self, media: &Media, form: MessageForm) -> Value {
        let (url, thumbnail_url) = self.media_urls(media);
        let is_inline = media.disposition == "inline";
        let content_id = match form {
            _ if is_inline => format!("ldsk-{}", media.uuid),
            MessageForm::Pushed => media.uuid.to_string(),
            _ => String::new(),
        };
        json!({
            "name": media.file_name,
            "size": media.bytes.len(),
            "content": null,
            "content_id": content_id,
            "content_type": media.content_type,
            "disposition": if form == MessageForm::Pushed { "" } else { &media.disposition },
            "uuid": media.uuid,
            "url": url,
            "thumbnail_url": thumbnail_url,
        })
    }

    /// Adds the two office-hour keys: null when unset after init, absent when reading (libredesk.md 3.5, 3.7).
    pub(crate) fn add_office_hours(&self, data: &mut Map<String, Value>, write_null: bool) {
        let id = (self.default_business_hours_id != 0).then_some(self.default_business_hours_id);
        for (key, value) in
            [("business_hours_id", id.map(Value::from)), ("working_hours_utc_offset", self.working_hours_utc_offset.map(Value::from))]
        {
            match value {
                Some(value) => drop(data.insert(key.to_owned(), value)),
                None if write_null => drop(data.insert(key.to_owned(), Value::Null)),
                None => {}
            }
        }
    }
}

/// Agents' activity is not told.
fn last_active_at(user: &User) -> Option<OffsetDateTime> {
    user.last_active_at.filter(|_| user.kind != UserKind::Agent)
}

fn read_meta(conversation: &Conversation, message: &Message) -> Value {
    let mut meta = message.meta.clone();
    if message.is_survey() {
        let answer = conversation.survey.as_ref().and_then(|survey| survey.answer.as_ref());
        meta.insert("csat_submitted".to_owned(), json!(answer.is_some()));
        if let Some(answer) = answer {
            meta.insert("submitted_feedback".to_owned(), json!(answer.feedback));
            if answer.rating > 0 {
                meta.insert("submitted_rating".to_owned(), json!(answer.rating));
            }
        }
        meta.sort_keys();
    }
    Value::Object(meta)
}

/// `me`, and the user of init and exchange.
pub(crate) fn session_user_json(user_id: i64, is_visitor: bool, first_name: &str, last_name: &str) -> Value {
    json!({"first_name": first_name, "is_visitor": is_visitor, "last_name": last_name, "user_id": user_id})
}

/// The conversation that a path names, if it is this contact's; otherwise the first half of the double answer
/// (libredesk.md 1.2).
pub(crate) fn own_conversation<'store>(
    store: &'store Store,
    path_uuid: &str,
    user_id: i64,
) -> Result<&'store Conversation, crate::answer::Refusal> {
    use crate::answer::{Refusal, SOMETHING_WENT_WRONG};
    let uuid = Uuid::parse_str(path_uuid).map_err(|_| Refusal::general(SOMETHING_WENT_WRONG))?;
    let conversation = store.conversation(uuid).ok_or_else(|| Refusal::not_found("Conversation not found"))?;
    if conversation.contact_id == user_id { Ok(conversation) } else { Err(Refusal::permission("Permission denied")) }
}
