//! The server's shapes (libredesk.md 3, "Shared shapes") and how they become the widget's own.

use crate::json::Json;
use crate::model::{
    Assignee, Attachment, Author, Availability, Body, Conversation, Delivery, Hours, Identity, Message, Preview, Role, Status, Survey,
};
use crate::time::Timestamp;

/// A time, or the beginning of all times.
fn time(json: &Json, name: &str) -> Timestamp {
    json.text(name).and_then(Timestamp::parse).unwrap_or_default()
}

/// `ChatUser` and `Author` alike.
fn author(json: &Json) -> Author {
    Author {
        id: json.int("id").unwrap_or(0).to_string(),
        first_name: json.string("first_name"),
        last_name: json.string("last_name"),
        avatar: json.filled("avatar_url"),
        role: match json.text("type") {
            Some("visitor" | "contact") => Role::Visitor,
            Some("agent") => Role::Agent,
            Some("ai_assistant") => Role::Assistant,
            _ => Role::Unknown,
        },
    }
}

fn assignee(json: &Json) -> Option<Assignee> {
    json.is_object().then(|| Assignee { person: author(json), availability: availability(json), expectation: json.string("expectation") })
}

fn availability(json: &Json) -> Availability {
    match json.text("availability_status") {
        Some("online") => Availability::Online,
        Some("away" | "away_manual" | "away_and_reassigning") => Availability::Away,
        Some("offline") => Availability::Offline,
        _ => Availability::Unknown,
    }
}

pub(super) fn status(word: &str) -> Status {
    match word {
        "Open" => Status::Open,
        "Closed" => Status::Closed,
        _ => Status::Other(word.to_owned()),
    }
}

/// A conversation; `None` without an id.
pub(super) fn conversation(json: &Json) -> Option<Conversation> {
    let last = json.get("last_message");
    Some(Conversation {
        id: json.filled("uuid")?,
        created_at: time(json, "created_at"),
        status: status(json.text("status").unwrap_or_default()),
        last: last.is_object().then(|| Preview {
            text: last.string("content"),
            at: time(last, "created_at"),
            author: author(last.get("author")),
            is_survey: false,
        }),
        unread: json.count("unread_message_count"),
        assignee: assignee(json.get("assignee")),
        hours: Hours::default(),
    })
}

/// A message; `None` without its ids.
pub(super) fn message(json: &Json) -> Option<Message> {
    let meta = json.get("meta");
    let survey = meta.is("is_csat");
    let (content, text_content) = (json.string("content"), json.string("text_content"));
    Some(Message {
        id: json.filled("uuid")?,
        conversation: json.filled("conversation_uuid")?,
        created_at: time(json, "created_at"),
        author: author(json.get("author")),
        body: if survey {
            Body::Survey(Survey {
                id: meta.string("csat_uuid"),
                answered: meta.is("csat_submitted"),
                rating: meta.int("submitted_rating").and_then(|rating| u8::try_from(rating).ok()).filter(|rating| (1..=5).contains(rating)),
                feedback: meta.string("submitted_feedback"),
            })
        } else {
            body(content, &text_content)
        },
        // A pushed survey carries the raw mail with its public link; a read one is censored. Neither text is for the screen.
        plain: if survey { String::new() } else { text_content },
        attachments: json.get("attachments").elements().iter().filter_map(attachment).collect(),
        delivery: match json.text("status") {
            None | Some("") => Delivery::Unsaid,
            Some("pending") => Delivery::Pending,
            Some("failed") => Delivery::Failed,
            Some(_) => Delivery::Stored,
        },
        key: None,
        answers: crate::model::Answers::default(),
    })
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

fn attachment(json: &Json) -> Option<Attachment> {
    Some(Attachment {
        id: json.filled("uuid")?,
        name: json.string("name"),
        size: json.int("size").and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
        content_type: json.string("content_type"),
        content_id: json.string("content_id"),
        url: json.string("url"),
        thumbnail: json.filled("thumbnail_url"),
    })
}

/// Whose a session is.
pub(super) fn identity(json: &Json) -> Identity {
    let is_visitor = json.is("is_visitor");
    Identity {
        id: json.int("user_id").unwrap_or(0).to_string(),
        is_visitor,
        // The server's own word for somebody without a name (libredesk.md 3.5); nobody should be greeted with it.
        first_name: json.filled("first_name").filter(|name| !(is_visitor && name == "Visitor")).unwrap_or_default(),
        last_name: json.string("last_name"),
    }
}

/// What a `conversation_update` says of the assignee (libredesk.md 4.3).
pub(super) enum AssigneeUpdate {
    None,
    Is(Option<Assignee>),
    Availability(Availability),
}

/// An object without an id is partial: it says only whether the one who answers is there, and must not replace him.
pub(super) fn assignee_update(update: &Json) -> AssigneeUpdate {
    let json = update.get("assignee");
    match json {
        Json::Null if update.has("assignee") => AssigneeUpdate::Is(None),
        Json::Object(_) if json.int("id").is_some() => {
            let mut assignee = assignee(json);
            if let Some(assignee) = assignee.as_mut().filter(|assignee| assignee.person.role == Role::Unknown) {
                assignee.person.role = Role::Agent;
            }
            AssigneeUpdate::Is(assignee)
        }
        Json::Object(_) => AssigneeUpdate::Availability(availability(json)),
        _ => AssigneeUpdate::None,
    }
}
