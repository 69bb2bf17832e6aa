//! The server's shapes (chatwoot.md, "Message" and "Endpoints") and how they become the widget's own.

use super::interactive;
use crate::backends::markdown;
use crate::json::Json;
use crate::model::{
    Answers, Assignee, Attachment, Author, Availability, Body, Conversation, Delivery, Hours, Message, Role, Status, Survey,
};
use crate::time::Timestamp;

/// A number as an id.
pub(super) fn id(json: &Json, name: &str) -> Option<String> {
    json.int(name).filter(|id| *id > 0).map(|id| id.to_string())
}

/// Whole seconds; a text of digits is taken, too.
pub(super) fn seconds(json: &Json, name: &str) -> i64 {
    json.int(name).or_else(|| json.text(name)?.parse().ok()).unwrap_or(0).clamp(0, 1 << 40)
}

/// A word for whether somebody is there.
pub(super) fn availability(word: &Json) -> Availability {
    match word {
        Json::Text(word) => match word.as_str() {
            "online" => Availability::Online,
            "busy" => Availability::Away,
            "offline" => Availability::Offline,
            _ => Availability::Unknown,
        },
        _ => Availability::Unknown,
    }
}

pub(super) fn status(word: &str) -> Status {
    match word {
        // `pending` is a bot's, which is somebody, too.
        "open" | "pending" => Status::Open,
        "resolved" => Status::Closed,
        _ => Status::Other(word.to_owned()),
    }
}

/// A conversation as a list has it; `None` without an id. It says nothing of when it was begun: newer ones have greater ids, and only
/// their order is asked for.
pub(super) fn conversation(json: &Json) -> Option<Conversation> {
    Some(Conversation {
        id: id(json, "id")?,
        created_at: Timestamp(json.int("id").unwrap_or(0)),
        status: status(json.text("status").unwrap_or_default()),
        last: None,
        unread: 0,
        assignee: None,
        hours: Hours::default(),
    })
}

/// A message; `None` without its ids, and for what only says that something was done with the conversation.
pub(super) fn message(json: &Json) -> Option<Message> {
    let kind = json.int("message_type").unwrap_or(1);
    let number = json.int("id").filter(|id| *id > 0)?;
    if kind == 2 {
        return None;
    }
    let mut words = json.string("content");
    let attributes = json.get("content_attributes");
    let content_type = json.text("content_type").unwrap_or("text");
    let mut body = match content_type {
        "input_csat" => Body::Survey(survey(number, attributes.get("submitted_values").get("csat_survey_response"))),
        // The team's editor writes Markdown; a visitor's words are as he typed them.
        "text" if kind != 0 && !words.is_empty() => {
            let (body, plain) = markdown::read(&words);
            words = plain;
            body
        }
        _ => interactive::read(content_type, attributes)
            .map_or_else(|| if words.is_empty() { Body::Empty } else { Body::Text(words.clone()) }, |asks| Body::Asks(asks.into())),
    };
    if attributes.is("deleted") {
        body = Body::Text(words.clone());
    }
    // Several messages come in a second; their numbers say their order.
    let at = seconds(json, "created_at") * 1_000_000 + number % 1_000_000;
    Some(Message {
        id: number.to_string(),
        conversation: id(json, "conversation_id")?,
        created_at: Timestamp(at),
        author: author(json.get("sender"), kind),
        body,
        plain: words,
        attachments: json.get("attachments").elements().iter().filter_map(attachment).collect(),
        delivery: Delivery::Stored,
        key: json.filled("echo_id"),
        // The wire's name of it is our reading: the facts name only `reply_to`, with which it is sent (chatwoot.md, "Endpoints").
        answers: Answers::to(id(attributes, "in_reply_to")),
    })
}

fn survey(message: i64, answer: &Json) -> Survey {
    Survey {
        id: message.to_string(),
        answered: answer.is_object(),
        rating: answer.int("rating").and_then(|rating| u8::try_from(rating).ok()).filter(|rating| (1..=5).contains(rating)),
        feedback: answer.string("feedback_message"),
    }
}

fn author(sender: &Json, kind: i64) -> Author {
    let role = match (kind, sender.text("type")) {
        (0, _) => Role::Visitor,
        (_, Some("agent_bot" | "captain_assistant")) => Role::Assistant,
        (_, Some("user")) | (1, _) => Role::Agent,
        _ => Role::Assistant,
    };
    let name = sender.filled("available_name").or_else(|| sender.filled("name")).unwrap_or_default();
    let mut number = id(sender, "id").unwrap_or_default();
    if role == Role::Assistant {
        // Bots are numbered by themselves: the first has the number of the first of the team.
        number.insert(0, '-');
    }
    Author { id: number, first_name: name, last_name: String::new(), avatar: sender.filled("avatar_url"), role }
}

/// Who of the team wrote last: the wire names no one who is in charge.
pub(super) fn assignee(messages: &[Json]) -> Option<Assignee> {
    let is_agent = |json: &&Json| json.int("message_type") == Some(1) && json.get("sender").text("type") == Some("user");
    let last = messages.iter().rev().find(is_agent)?.get("sender");
    Some(Assignee { person: author(last, 1), availability: availability(last.get("availability_status")), expectation: String::new() })
}

/// Somebody of the team; nobody without an id and a name.
pub(super) fn member(json: &Json) -> Option<Assignee> {
    let person = author(json, 1);
    let named = !person.id.is_empty() && !person.first_name.is_empty();
    named.then(|| Assignee { person, availability: availability(json.get("availability_status")), expectation: String::new() })
}

fn attachment(json: &Json) -> Option<Attachment> {
    let url = json.filled("data_url")?;
    let last = url.split(['?', '#']).next().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let kind = match json.text("file_type") {
        Some("image") => "image/*",
        Some("audio") => "audio/*",
        Some("video") => "video/*",
        _ => "",
    };
    Some(Attachment {
        id: id(json, "id")?,
        name: decoded(last),
        size: json.int("file_size").and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
        content_type: kind.to_owned(),
        content_id: String::new(),
        thumbnail: json.filled("thumb_url"),
        url,
    })
}

/// The part of an address as text.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let digit = |at: usize| after.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        if *byte == b'%'
            && let (Some(high), Some(low)) = (digit(0), digit(1))
        {
            bytes.push((high * 16 + low) as u8);
            rest = &after[2..];
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Messages that came after the visitor last looked (chatwoot.md, "Message").
pub(super) fn unread(messages: &[Json], seen: i64) -> u32 {
    let is_new = |json: &&Json| json.int("message_type") == Some(1) && seconds(json, "created_at") > seen;
    messages.iter().filter(is_new).map(|_| 1u32).fold(0, u32::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Message> {
        message(&Json::parse(text).unwrap_or_default())
    }

    #[test]
    fn a_message_field_by_field() {
        let text = r#"{"id":1000042,"content":"See","message_type":1,"content_type":"text","content_attributes":{},"created_at":1763715012,"conversation_id":9,
            "attachments":[{"id":4,"message_id":7,"file_type":"image","data_url":"https://x.test/blobs/r/ab/m%C3%B6n%20a.png?x=1","thumb_url":"https://x.test/t.png","file_size":77,"width":3,"height":4}],
            "sender":{"id":2,"name":"Ada Byron","available_name":"Ada","avatar_url":"https://x.test/a.png","type":"user","availability_status":"online"}}"#;
        let message = read(text).unwrap_or_else(|| panic!("no message"));
        assert_eq!((message.id.as_str(), message.conversation.as_str()), ("1000042", "9"));
        assert_eq!(message.created_at, Timestamp(1_763_715_012_000_042), "the number orders within a second");
        assert_eq!((message.author.first_name.as_str(), message.author.role, message.author.id.as_str()), ("Ada", Role::Agent, "2"));
        assert_eq!((message.body, message.plain.as_str(), message.key), (Body::Text("See".into()), "See", None));
        let file = &message.attachments[0];
        assert_eq!((file.name.as_str(), file.size, file.content_type.as_str()), ("mön a.png", 77, "image/*"));
        assert_eq!(file.thumbnail.as_deref(), Some("https://x.test/t.png"));
    }

    #[test]
    fn a_message_names_the_one_that_it_answers() {
        let of = |attributes: &str| read(&format!(r#"{{"id":5,"conversation_id":1,"content":"Yes","content_attributes":{attributes}}}"#));
        let named = |attributes: &str| of(attributes).and_then(|message| message.answers.id().map(str::to_owned));
        assert_eq!(named(r#"{"in_reply_to":4}"#).as_deref(), Some("4"));
        for odd in ["{}", "null", r#"{"in_reply_to":null}"#, r#"{"in_reply_to":"x"}"#, r#"{"in_reply_to":-1}"#] {
            assert_eq!((named(odd), of(odd).is_some()), (None, true), "{odd}");
        }
    }

    #[test]
    fn odd_messages_cost_nothing_but_themselves() {
        assert_eq!(read(r#"{"id":1,"message_type":2,"content":"resolved","conversation_id":1}"#), None, "what was done");
        for text in ["null", "[]", r#"{"id":"x","conversation_id":1}"#, r#"{"id":1}"#, r#"{"id":-1,"conversation_id":1}"#] {
            assert_eq!(read(text), None, "{text}");
        }
        let odd = read(
            r#"{"id":1,"conversation_id":1,"content":null,"message_type":"x","created_at":"soon","attachments":{},"sender":5,"content_attributes":[]}"#,
        );
        let odd = odd.unwrap_or_else(|| panic!("no message"));
        assert_eq!((odd.body, odd.created_at, odd.attachments.len()), (Body::Empty, Timestamp(1), 0));
        let far = read(r#"{"id":1,"conversation_id":1,"created_at":9223372036854775807}"#);
        assert!(far.is_some_and(|far| far.created_at.0 > 0));
    }

    #[test]
    fn surveys_and_their_answers() {
        let of = |values: &str| {
            let text = format!(
                r#"{{"id":5,"conversation_id":1,"message_type":3,"content_type":"input_csat","content":"How?","content_attributes":{{"submitted_values":{values}}}}}"#
            );
            match read(&text).map(|message| message.body) {
                Some(Body::Survey(survey)) => survey,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(of("null"), Survey { id: "5".into(), ..Survey::default() });
        let answered = of(r#"{"csat_survey_response":{"rating":4,"feedback_message":"kind"}}"#);
        assert_eq!(answered, Survey { id: "5".into(), answered: true, rating: Some(4), feedback: "kind".into() });
        assert_eq!(of(r#"{"csat_survey_response":{"rating":9}}"#).rating, None);
    }

    #[test]
    fn unread_is_what_the_team_wrote_later() {
        let list = Json::parse(
            r#"[{"message_type":1,"created_at":5},{"message_type":1,"created_at":6},{"message_type":0,"created_at":7},{"message_type":3,"created_at":7}]"#,
        );
        assert_eq!(unread(list.unwrap_or_default().elements(), 5), 1);
    }
}
