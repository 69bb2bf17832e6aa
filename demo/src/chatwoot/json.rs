//! The shapes on the wire (chatwoot.md, "Endpoints" and "Message").

use serde_json::{Map, Value, json};

use super::store::{Agent, Contact, Conversation, File, Inbox, Link, Message, Sender, Store};

/// Where a message is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// In a list.
    Listed,
    /// As the answer to its sending: without `content_type`.
    Answered,
    /// In a frame: with `echo_id`.
    Pushed,
}

impl Store {
    pub(crate) fn config_json(&self, inbox: &Inbox, link: &Link) -> Value {
        let settings = &inbox.settings;
        let contact = self.contacts.get(&link.contact_id);
        let voice = settings.voice.as_ref();
        json!({
            "website_channel_config": {
                "allow_messages_after_resolved": settings.allow_messages_after_resolved,
                "api_host": self.root_url,
                "auth_token": self.auth_token(link),
                "avatar_url": settings.avatar_url,
                "csat_survey_enabled": settings.csat_survey_enabled,
                "disable_branding": settings.disable_branding,
                "enabled_features": settings.enabled_features,
                "enabled_languages": [],
                "locale": settings.locale,
                "out_of_office_message": settings.out_of_office_message,
                "pre_chat_form_enabled": settings.pre_chat_form_enabled,
                "pre_chat_form_options": settings.pre_chat_form_options,
                "reply_time": settings.reply_time,
                "timezone": settings.timezone,
                "utc_off_set": settings.utc_off_set,
                "website_name": settings.website_name,
                "website_token": inbox.website_token,
                "welcome_tagline": settings.welcome_tagline,
                "welcome_title": settings.welcome_title,
                "widget_color": settings.widget_color,
                "working_hours": settings.working_hours,
                "working_hours_enabled": settings.working_hours_enabled,
                // How the voice fork tells its agent is not known: these three are the demo's guess. Public agents are the vendor's, who is here.
                "voice_agent_origin": voice.map(|_| self.root_url.replacen("http", "ws", 1)),
                "voice_agent_id": voice.map(|voice| &voice.agent_id),
                "voice_agent_private": voice.map(|voice| voice.private),
            },
            "contact": {
                "email": contact.and_then(|contact| contact.email.as_ref()),
                "id": link.contact_id,
                "identifier": contact.and_then(|contact| contact.identifier.as_ref()),
                "name": contact.map(|contact| &contact.name),
                "phone_number": contact.and_then(|contact| contact.phone_number.as_ref()),
                "pubsub_token": link.pubsub_token,
            },
            "global_config": {
                "BRAND_NAME": "Chatwoot",
                "INSTALLATION_NAME": "Chatwoot",
                "LOGO_THUMBNAIL": "",
                "WIDGET_BRAND_URL": "https://www.chatwoot.com",
            },
        })
    }

    pub(crate) fn contact_json(contact: &Contact) -> Value {
        json!({
            "id": contact.id,
            "has_email": contact.email.is_some(),
            "has_name": !contact.name.is_empty(),
            "has_phone_number": contact.phone_number.is_some(),
            "identifier": contact.identifier,
        })
    }

    pub(crate) fn conversation_json(conversation: &Conversation) -> Value {
        json!({
            "id": conversation.id,
            "inbox_id": conversation.inbox_id,
            "contact_last_seen_at": conversation.contact_last_seen_at,
            "status": conversation.status,
        })
    }

    /// What a frame says of a conversation.
    pub(crate) fn pushed_conversation_json(&self, conversation: &Conversation) -> Value {
        let mut fields = Self::conversation_json(conversation);
        fields["account_id"] = json!(1);
        fields["custom_attributes"] = json!(conversation.custom_attributes);
        fields["labels"] = json!(conversation.labels);
        fields["meta"] = json!({"sender": self.sender_json(Sender::Contact(conversation.contact_id)), "assignee": null});
        fields["timestamp"] = json!(self.now());
        fields
    }

    pub(crate) fn message_json(&self, conversation: i64, message: &Message, form: Form) -> Value {
        let attachments: Vec<Value> =
            message.files.iter().filter_map(|id| self.files.get(id)).map(|file| self.attachment_json(message.id, file)).collect();
        let mut fields = Map::new();
        let mut set = |key: &str, value: Value| fields.insert(key.to_owned(), value);
        set("id", json!(message.id));
        set("content", json!(message.content));
        set("message_type", json!(message.message_type as u8));
        if form != Form::Answered {
            set("content_type", json!(message.content_type));
        }
        set("content_attributes", json!(message.content_attributes));
        set("created_at", json!(message.created_at));
        set("conversation_id", json!(conversation));
        if !attachments.is_empty() {
            set("attachments", json!(attachments));
        }
        let sender = self.sender_json(message.sender);
        if !sender.is_null() {
            set("sender", sender);
        }
        if form == Form::Pushed {
            set("account_id", json!(1));
            set("private", json!(message.private));
            set("status", json!("sent"));
            if let Some(echo_id) = &message.echo_id {
                set("echo_id", json!(echo_id));
            }
        }
        Value::Object(fields)
    }

    fn attachment_json(&self, message: i64, file: &File) -> Value {
        let url = format!("{}/rails/active_storage/blobs/redirect/{}/{}", self.root_url, file.id, encoded(&file.name));
        let file_type = file.file_type();
        json!({
            "id": file.id,
            "message_id": message,
            "file_type": file_type,
            "account_id": 1,
            "extension": null,
            "data_url": url,
            "thumb_url": if file_type == "image" { url.as_str() } else { "" },
            "file_size": file.bytes.len(),
            "width": file.size.map(|(width, _)| width),
            "height": file.size.map(|(_, height)| height),
        })
    }

    pub(crate) fn sender_json(&self, sender: Sender) -> Value {
        match sender {
            Sender::Contact(id) => match self.contacts.get(&id) {
                Some(contact) => json!({
                    "id": id,
                    "name": contact.name,
                    "email": contact.email,
                    "phone_number": contact.phone_number,
                    "identifier": contact.identifier,
                    "thumbnail": contact.avatar_url.as_deref().unwrap_or_default(),
                    "type": "contact",
                }),
                None => Value::Null,
            },
            Sender::Agent(id) => self.agents.iter().find(|agent| agent.id == id).map_or(Value::Null, agent_json),
            Sender::Bot => json!({"id": 1, "name": "Kiln bot", "avatar_url": "", "type": "agent_bot"}),
            Sender::Nobody => Value::Null,
        }
    }

    pub(crate) fn member_json(agent: &Agent) -> Value {
        json!({"id": agent.id, "name": agent.available_name, "avatar_url": "", "availability_status": agent.availability})
    }

    /// Online and busy agents by number.
    pub(crate) fn presence_json(&self) -> Value {
        let there = self.agents.iter().filter(|agent| agent.availability != "offline");
        let users: Map<String, Value> = there.map(|agent| (agent.id.to_string(), json!(agent.availability))).collect();
        json!({"account_id": 1, "users": users})
    }
}

fn agent_json(agent: &Agent) -> Value {
    json!({
        "id": agent.id,
        "name": agent.name,
        "available_name": agent.available_name,
        "avatar_url": "",
        "type": "user",
        "availability_status": agent.availability,
    })
}

/// A file's name as a part of an address.
fn encoded(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}

impl File {
    pub(crate) fn file_type(&self) -> &'static str {
        match self.content_type.split('/').next() {
            // Drawings are no pictures there.
            Some("image") if self.content_type != "image/svg+xml" => "image",
            Some("audio") => "audio",
            Some("video") => "video",
            _ => "file",
        }
    }
}
