//! The server's shapes (libredesk.md 3, "Shared shapes") and how they become the widget's own.
//!
//! Every field is read leniently: null, absent or of another type gives its default, because one odd field must not cost the message.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::model::{
    Assignee, Attachment, Author, Availability, Body, Conversation, Delivery, Hours, Identity, Message, Preview, Role, Status, Survey,
};
use crate::time::Timestamp;

/// The first JSON value of a body, whatever follows it.
pub(super) fn first_value<'a, T: Deserialize<'a>>(body: &'a str) -> Option<T> {
    T::deserialize(&mut serde_json::Deserializer::from_str(body)).ok()
}

/// Whether a second JSON object follows the first.
pub(super) fn has_second_value(body: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(body).into_iter::<&RawValue>();
    values.next().is_some_and(|value| value.is_ok()) && values.next().is_some_and(|value| value.is_ok())
}

/// A field's value, or its default for null and for anything of another type.
pub(super) fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

/// A field that is there, be it null.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// The elements of an array that can be read; null is an empty array.
pub(super) fn each<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Vec<T> {
    let Some(raw) = raw else { return Vec::new() };
    let elements: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
    elements.into_iter().filter_map(|element| serde_json::from_str(element.get()).ok()).collect()
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap_or_default()
}

/// `ChatUser` and `Author` in one: the same person, with or without a status.
#[derive(Deserialize, Default)]
pub(super) struct WirePerson {
    #[serde(default, deserialize_with = "lenient")]
    id: i64,
    #[serde(default, deserialize_with = "lenient")]
    first_name: String,
    #[serde(default, deserialize_with = "lenient")]
    last_name: String,
    #[serde(default, deserialize_with = "lenient")]
    avatar_url: String,
    #[serde(default, deserialize_with = "lenient")]
    availability_status: String,
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    kind: String,
    #[serde(default, deserialize_with = "lenient")]
    expectation: String,
}

impl WirePerson {
    fn author(self) -> Author {
        Author {
            id: self.id.to_string(),
            first_name: self.first_name,
            last_name: self.last_name,
            avatar: filled(self.avatar_url),
            role: match self.kind.as_str() {
                "visitor" | "contact" => Role::Visitor,
                "agent" => Role::Agent,
                "ai_assistant" => Role::Assistant,
                _ => Role::Unknown,
            },
        }
    }

    fn assignee(self) -> Assignee {
        let availability = availability(&self.availability_status);
        let expectation = self.expectation.clone();
        Assignee { availability, expectation, person: self.author() }
    }
}

fn availability(word: &str) -> Availability {
    match word {
        "online" => Availability::Online,
        "away" | "away_manual" | "away_and_reassigning" => Availability::Away,
        "offline" => Availability::Offline,
        _ => Availability::Unknown,
    }
}

pub(super) fn status(word: String) -> Status {
    match word.as_str() {
        "Open" => Status::Open,
        "Closed" => Status::Closed,
        _ => Status::Other(word),
    }
}

#[derive(Deserialize)]
pub(super) struct WireConversation<'a> {
    uuid: String,
    #[serde(default, deserialize_with = "lenient")]
    created_at: String,
    #[serde(default, deserialize_with = "lenient")]
    status: String,
    #[serde(borrow, default)]
    last_message: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient")]
    unread_message_count: u32,
    #[serde(borrow, default)]
    assignee: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct WirePreview {
    #[serde(default, deserialize_with = "lenient")]
    content: String,
    #[serde(default, deserialize_with = "lenient")]
    created_at: String,
    #[serde(default, deserialize_with = "lenient")]
    author: WirePerson,
}

impl WireConversation<'_> {
    pub(super) fn conversation(self) -> Conversation {
        let last = self.last_message.and_then(|raw| serde_json::from_str::<WirePreview>(raw.get()).ok()).map(|last| Preview {
            text: last.content,
            at: time(&last.created_at),
            author: last.author.author(),
        });
        Conversation {
            id: self.uuid,
            created_at: time(&self.created_at),
            status: status(self.status),
            last,
            unread: self.unread_message_count,
            assignee: self.assignee.and_then(|raw| serde_json::from_str::<WirePerson>(raw.get()).ok()).map(WirePerson::assignee),
            hours: Hours::default(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct WireMessage<'a> {
    uuid: String,
    conversation_uuid: String,
    #[serde(default, deserialize_with = "lenient")]
    status: String,
    #[serde(default, deserialize_with = "lenient")]
    created_at: String,
    #[serde(default, deserialize_with = "lenient")]
    content: String,
    #[serde(default, deserialize_with = "lenient")]
    text_content: String,
    #[serde(default, deserialize_with = "lenient")]
    author: WirePerson,
    #[serde(borrow, default)]
    attachments: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "lenient")]
    meta: WireMeta,
}

#[derive(Deserialize, Default)]
struct WireMeta {
    #[serde(default, deserialize_with = "lenient")]
    is_csat: bool,
    #[serde(default, deserialize_with = "lenient")]
    csat_uuid: String,
    #[serde(default, deserialize_with = "lenient")]
    csat_submitted: bool,
    #[serde(default, deserialize_with = "lenient")]
    submitted_rating: u8,
    #[serde(default, deserialize_with = "lenient")]
    submitted_feedback: String,
}

#[derive(Deserialize)]
struct WireAttachment {
    uuid: String,
    #[serde(default, deserialize_with = "lenient")]
    name: String,
    #[serde(default, deserialize_with = "lenient")]
    size: u64,
    #[serde(default, deserialize_with = "lenient")]
    content_id: String,
    #[serde(default, deserialize_with = "lenient")]
    content_type: String,
    #[serde(default, deserialize_with = "lenient")]
    url: String,
    #[serde(default, deserialize_with = "lenient")]
    thumbnail_url: String,
}

impl WireMessage<'_> {
    pub(super) fn message(self) -> Message {
        let attachments = each::<WireAttachment>(self.attachments)
            .into_iter()
            .map(|file| Attachment {
                id: file.uuid,
                name: file.name,
                size: file.size,
                content_type: file.content_type,
                content_id: file.content_id,
                url: file.url,
                thumbnail: filled(file.thumbnail_url),
            })
            .collect();
        let survey = self.meta.is_csat;
        Message {
            id: self.uuid,
            conversation: self.conversation_uuid,
            created_at: time(&self.created_at),
            author: self.author.author(),
            // A pushed survey carries the raw mail with its public link; a read one is censored. Neither text is for the screen.
            plain: if survey { String::new() } else { self.text_content.clone() },
            body: if survey {
                Body::Survey(Survey {
                    id: self.meta.csat_uuid,
                    answered: self.meta.csat_submitted,
                    rating: (1..=5).contains(&self.meta.submitted_rating).then_some(self.meta.submitted_rating),
                    feedback: self.meta.submitted_feedback,
                })
            } else {
                body(self.content, &self.text_content)
            },
            attachments,
            delivery: match self.status.as_str() {
                "" => Delivery::Unsaid,
                "pending" => Delivery::Pending,
                "failed" => Delivery::Failed,
                _ => Delivery::Stored,
            },
            key: None,
        }
    }
}

/// No field says whether `content` is text or HTML; text messages have `content == text_content`, byte for byte (libredesk.md 7.7).
fn body(content: String, text_content: &str) -> Body {
    if content.is_empty() {
        Body::Empty
    } else if content == text_content {
        Body::Text(content)
    } else {
        Body::Html(content)
    }
}

#[derive(Deserialize, Default)]
pub(super) struct WireUser {
    #[serde(default, deserialize_with = "lenient")]
    user_id: i64,
    #[serde(default, deserialize_with = "lenient")]
    is_visitor: bool,
    #[serde(default, deserialize_with = "lenient")]
    first_name: String,
    #[serde(default, deserialize_with = "lenient")]
    last_name: String,
}

impl WireUser {
    pub(super) fn identity(self) -> Identity {
        Identity { id: self.user_id.to_string(), is_visitor: self.is_visitor, first_name: self.first_name, last_name: self.last_name }
    }
}

/// `conversation_update`: the conversation's id and one change (libredesk.md 4.3).
#[derive(Deserialize)]
pub(super) struct WireUpdate<'a> {
    pub(super) uuid: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) status: Option<String>,
    #[serde(borrow, default, deserialize_with = "present")]
    assignee: Option<&'a RawValue>,
}

/// What an update says of the assignee.
pub(super) enum AssigneeUpdate {
    None,
    Is(Option<Assignee>),
    Availability(Availability),
}

impl WireUpdate<'_> {
    /// An object without an id is partial: it says only whether the one who answers is there, and must not replace him.
    pub(super) fn assignee(&self) -> AssigneeUpdate {
        #[derive(Deserialize)]
        struct Id {
            id: Option<i64>,
        }
        let Some(raw) = self.assignee else { return AssigneeUpdate::None };
        if raw.get() == "null" {
            return AssigneeUpdate::Is(None);
        }
        let Ok(person) = serde_json::from_str::<WirePerson>(raw.get()) else { return AssigneeUpdate::None };
        match serde_json::from_str::<Id>(raw.get()) {
            Ok(Id { id: Some(_) }) => {
                let mut assignee = person.assignee();
                if assignee.person.role == Role::Unknown {
                    assignee.person.role = Role::Agent;
                }
                AssigneeUpdate::Is(Some(assignee))
            }
            _ => AssigneeUpdate::Availability(availability(&person.availability_status)),
        }
    }
}
