//! Everything the server knows: inboxes, contacts, conversations, files.

use std::collections::BTreeMap;
use std::time::Instant;

use bytes::Bytes;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::settings::Settings;
use crate::hub::Hub;
use crate::jwt;
use crate::signature::random_token;

/// The shop's token, the same in every run.
pub(crate) const SHOP_TOKEN: &str = "shopWebsiteToken12345678";
/// Signs the shop's users.
pub(crate) const SHOP_HMAC: &str = "shop-hmac-token-for-demonstration-only";
/// What labels there are; others are not put on conversations.
const LABELS: [&str; 4] = ["vip", "shipping", "refund", "support"];

pub(crate) struct Inbox {
    pub(crate) id: i64,
    pub(crate) website_token: String,
    pub(crate) hmac_token: String,
    pub(crate) settings: Settings,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Contact {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) phone_number: Option<String>,
    pub(crate) avatar_url: Option<String>,
    pub(crate) identifier: Option<String>,
    pub(crate) custom_attributes: Map<String, Value>,
    pub(crate) additional_attributes: Map<String, Value>,
}

/// A contact in an inbox: what a visitor's token names, and where his frames go.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) source_id: String,
    pub(crate) inbox_id: i64,
    pub(crate) contact_id: i64,
    pub(crate) pubsub_token: String,
    /// When he last said that he is there, in Unix seconds.
    pub(crate) present_at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    Contact(i64),
    Agent(i64),
    Bot,
    /// The server itself.
    Nobody,
}

/// `message_type` on the wire (chatwoot.md, "Message").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageType {
    Incoming = 0,
    Outgoing = 1,
    Activity = 2,
    Template = 3,
}

#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Bytes,
    /// Of pictures.
    pub(crate) size: Option<(u32, u32)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: i64,
    pub(crate) content: Option<String>,
    pub(crate) message_type: MessageType,
    pub(crate) content_type: String,
    pub(crate) content_attributes: Map<String, Value>,
    pub(crate) created_at: i64,
    pub(crate) sender: Sender,
    pub(crate) private: bool,
    pub(crate) echo_id: Option<String>,
    pub(crate) files: Vec<i64>,
}

/// A message that is about to be stored.
pub(crate) struct Draft {
    pub(crate) content: Option<String>,
    pub(crate) message_type: MessageType,
    pub(crate) content_type: String,
    pub(crate) content_attributes: Map<String, Value>,
    pub(crate) sender: Sender,
    pub(crate) private: bool,
    pub(crate) echo_id: Option<String>,
    pub(crate) files: Vec<i64>,
}

impl Draft {
    pub(crate) fn text(message_type: MessageType, sender: Sender, content: impl Into<String>) -> Self {
        Self {
            content: Some(content.into()),
            message_type,
            content_type: "text".to_owned(),
            content_attributes: Map::new(),
            sender,
            private: false,
            echo_id: None,
            files: Vec::new(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    pub(crate) id: i64,
    pub(crate) inbox_id: i64,
    pub(crate) contact_id: i64,
    /// Whose frames these are.
    pub(crate) source_id: String,
    /// `open`, `resolved`, `pending`, `snoozed`.
    pub(crate) status: String,
    pub(crate) contact_last_seen_at: i64,
    /// The newest message that an agent has seen.
    pub(crate) seen_by_agents: i64,
    pub(crate) custom_attributes: Map<String, Value>,
    pub(crate) labels: Vec<String>,
    pub(crate) referer: Option<String>,
    pub(crate) messages: Vec<Message>,
    /// Addresses that its transcript was sent to.
    pub(crate) transcripts: Vec<String>,
    pub(crate) survey_sent: bool,
}

pub(crate) struct Agent {
    pub(crate) id: i64,
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) available_name: &'static str,
    /// `online`, `busy` or `offline`.
    pub(crate) availability: String,
}

pub(crate) struct Store {
    /// Widgets' sockets; topics are pubsub tokens.
    pub(crate) cable: Hub,
    /// No pings go out before.
    pub(crate) silent_until: Option<Instant>,
    /// Consoles; the one topic is `all`.
    pub(crate) consoles: Hub,
    pub(crate) inboxes: Vec<Inbox>,
    pub(crate) contacts: BTreeMap<i64, Contact>,
    pub(crate) links: Vec<Link>,
    pub(crate) conversations: Vec<Conversation>,
    pub(crate) files: BTreeMap<i64, File>,
    pub(crate) agents: Vec<Agent>,
    pub(crate) root_url: String,
    /// Events that widgets told, as they came.
    pub(crate) events: Vec<Value>,
    secret: String,
    last_id: i64,
}

impl Store {
    pub(crate) fn new(root_url: String, with_shop: bool) -> Self {
        let agent = |id, key, name, available_name| Agent { id, key, name, available_name, availability: "offline".to_owned() };
        let mut store = Self {
            cable: Hub::default(),
            silent_until: None,
            consoles: Hub::default(),
            inboxes: Vec::new(),
            contacts: BTreeMap::new(),
            links: Vec::new(),
            conversations: Vec::new(),
            files: BTreeMap::new(),
            agents: vec![agent(1, "ada", "Ada Byron", "Ada"), agent(2, "jun", "Jun Sato", "Jun")],
            root_url,
            events: Vec::new(),
            secret: random_token(),
            last_id: 100,
        };
        if with_shop {
            store.inboxes.push(Inbox {
                id: 1,
                website_token: SHOP_TOKEN.to_owned(),
                hmac_token: SHOP_HMAC.to_owned(),
                settings: Settings::default(),
            });
        }
        store
    }

    #[expect(clippy::unused_self, reason = "the store's time")]
    pub(crate) fn now(&self) -> i64 {
        OffsetDateTime::now_utc().unix_timestamp()
    }

    pub(crate) fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    pub(crate) fn add_inbox(&mut self, settings: Settings) -> &Inbox {
        let inbox = Inbox { id: self.next_id(), website_token: random_token(), hmac_token: random_token(), settings };
        self.inboxes.push(inbox);
        &self.inboxes[self.inboxes.len() - 1]
    }

    pub(crate) fn inbox(&self, id: i64) -> Option<&Inbox> {
        self.inboxes.iter().find(|inbox| inbox.id == id)
    }

    pub(crate) fn inbox_of_token(&self, website_token: &str) -> Option<&Inbox> {
        self.inboxes.iter().find(|inbox| inbox.website_token == website_token)
    }

    // ---- contacts ----------------------------------------------------------------------------------------------

    /// A token that names a visitor.
    pub(crate) fn auth_token(&self, link: &Link) -> String {
        jwt::sign(&json!({"source_id": link.source_id, "inbox_id": link.inbox_id}), &self.secret)
    }

    /// Whom a token names in this inbox; a bad one names nobody.
    pub(crate) fn link_of_token(&self, token: &str, inbox_id: i64) -> Option<&Link> {
        let claims = jwt::verify_signature(token, &self.secret)?;
        if claims.get("inbox_id").and_then(Value::as_i64) != Some(inbox_id) {
            return None;
        }
        self.link(claims.get("source_id")?.as_str()?)
    }

    pub(crate) fn link(&self, source_id: &str) -> Option<&Link> {
        self.links.iter().find(|link| link.source_id == source_id)
    }

    pub(crate) fn add_contact(&mut self) -> i64 {
        let id = self.next_id();
        // As strangers are called there: two words and a number.
        let name = format!("quiet-kiln-{id}");
        self.contacts.insert(id, Contact { id, name, ..Contact::default() });
        id
    }

    pub(crate) fn add_link(&mut self, contact_id: i64, inbox_id: i64) -> Link {
        let source_id = uuid::Uuid::new_v4().to_string();
        let link = Link { source_id, inbox_id, contact_id, pubsub_token: random_token(), present_at: 0 };
        self.links.push(link.clone());
        link
    }

    /// Moves a stranger's conversations to somebody who is known, with all that is to be heard of them.
    pub(crate) fn merge(&mut self, from: &Link, to: &Link) {
        for conversation in &mut self.conversations {
            if conversation.source_id == from.source_id {
                conversation.source_id.clone_from(&to.source_id);
                conversation.contact_id = to.contact_id;
                for message in &mut conversation.messages {
                    if message.sender == Sender::Contact(from.contact_id) {
                        message.sender = Sender::Contact(to.contact_id);
                    }
                }
            }
        }
        self.contacts.remove(&from.contact_id);
        self.links.retain(|link| link.contact_id != from.contact_id);
    }

    // ---- conversations -----------------------------------------------------------------------------------------

    /// The visitor's latest.
    pub(crate) fn conversation_of(&self, link: &Link) -> Option<&Conversation> {
        self.conversations
            .iter()
            .rev()
            .find(|conversation| conversation.contact_id == link.contact_id && conversation.inbox_id == link.inbox_id)
    }

    pub(crate) fn conversation(&self, id: i64) -> Option<&Conversation> {
        self.conversations.iter().find(|conversation| conversation.id == id)
    }

    pub(crate) fn conversation_mut(&mut self, id: i64) -> Option<&mut Conversation> {
        self.conversations.iter_mut().find(|conversation| conversation.id == id)
    }

    pub(crate) fn begin(&mut self, link: &Link, custom_attributes: Map<String, Value>, referer: Option<String>) -> i64 {
        let id = self.next_id();
        self.conversations.push(Conversation {
            id,
            inbox_id: link.inbox_id,
            contact_id: link.contact_id,
            source_id: link.source_id.clone(),
            status: "open".to_owned(),
            contact_last_seen_at: 0,
            seen_by_agents: 0,
            custom_attributes,
            labels: Vec::new(),
            referer,
            messages: Vec::new(),
            transcripts: Vec::new(),
            survey_sent: false,
        });
        self.tell(id, "conversation.created");
        id
    }

    /// Stores a message and tells everybody who is to know.
    pub(crate) fn add_message(&mut self, conversation: i64, draft: Draft) -> Option<Message> {
        let message = self.add_silently(conversation, draft)?;
        self.tell_message(conversation, &message, "message.created");
        Some(message)
    }

    /// Stores a message and tells nobody.
    pub(crate) fn add_silently(&mut self, conversation: i64, draft: Draft) -> Option<Message> {
        let message = Message {
            id: self.next_id(),
            content: draft.content,
            message_type: draft.message_type,
            content_type: draft.content_type,
            content_attributes: draft.content_attributes,
            created_at: self.now(),
            sender: draft.sender,
            private: draft.private,
            echo_id: draft.echo_id,
            files: draft.files,
        };
        self.conversation_mut(conversation)?.messages.push(message.clone());
        Some(message)
    }

    /// What a visitor writes: a conversation that was over begins again; a first message may be answered by the server.
    pub(crate) fn contact_wrote(&mut self, conversation: i64, draft: Draft) -> Option<Message> {
        let message = self.add_message(conversation, draft)?;
        let known = self.conversation(conversation)?;
        if matches!(known.status.as_str(), "resolved" | "snoozed") {
            self.set_status(conversation, "open", "the contact");
        }
        let known = self.conversation(conversation)?;
        let is_first = known.messages.iter().filter(|other| other.message_type == MessageType::Incoming).count() == 1;
        let settings = self.inbox(known.inbox_id)?.settings.clone();
        let has_email = self.contacts.get(&known.contact_id)?.email.is_some();
        if is_first {
            let template = |content: &str| Draft::text(MessageType::Template, Sender::Nobody, content);
            if !settings.greeting_message.is_empty() {
                self.add_message(conversation, template(&settings.greeting_message));
            }
            if settings.email_collect && !has_email {
                self.add_message(conversation, template("Give the team a way to reach you."));
                self.add_message(conversation, Draft { content_type: "input_email".to_owned(), ..template("Get notified by email") });
            }
        }
        Some(message)
    }

    /// False for what it already was or can't be. Resolving asks for a rating where the inbox wants one.
    pub(crate) fn set_status(&mut self, id: i64, status: &str, by: &str) -> bool {
        if !["open", "resolved", "pending", "snoozed"].contains(&status) {
            return false;
        }
        let Some(conversation) = self.conversation_mut(id) else { return false };
        if conversation.status == status {
            return false;
        }
        let was_over = conversation.status == "resolved";
        status.clone_into(&mut conversation.status);
        let (inbox_id, survey_sent) = (conversation.inbox_id, conversation.survey_sent);
        self.tell(id, "conversation.status_changed");
        let words = match status {
            "resolved" => format!("Conversation was marked resolved by {by}"),
            "open" if was_over => format!("Conversation was reopened by {by}"),
            other => format!("Conversation was marked {other} by {by}"),
        };
        self.add_message(id, Draft::text(MessageType::Activity, Sender::Nobody, words));
        let wants_rating = self.inbox(inbox_id).is_some_and(|inbox| inbox.settings.csat_survey_enabled);
        if status == "resolved" && wants_rating && !survey_sent {
            if let Some(conversation) = self.conversation_mut(id) {
                conversation.survey_sent = true;
            }
            let ask = Draft::text(MessageType::Template, Sender::Nobody, "Please rate the conversation");
            self.add_message(id, Draft { content_type: "input_csat".to_owned(), ..ask });
        }
        true
    }

    /// The message with this number, wherever it is.
    pub(crate) fn message_mut(&mut self, id: i64) -> Option<(i64, &mut Message)> {
        self.conversations.iter_mut().find_map(|conversation| {
            let number = conversation.id;
            conversation.messages.iter_mut().find(|message| message.id == id).map(|message| (number, message))
        })
    }

    /// False where there is no such label, or where it is already.
    pub(crate) fn label(&mut self, conversation: i64, label: &str, on: bool) -> bool {
        let exists = LABELS.contains(&label);
        let Some(conversation) = self.conversation_mut(conversation) else { return false };
        let has = conversation.labels.iter().any(|own| own == label);
        if !exists || has == on {
            return false;
        }
        if on {
            conversation.labels.push(label.to_owned());
        } else {
            conversation.labels.retain(|own| own != label);
        }
        let id = conversation.id;
        self.tell(id, "conversation.updated");
        true
    }
}
