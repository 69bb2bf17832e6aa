//! Messages: reading both ways, writing with files, answering what was asked.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::access::Visitor;
use super::contact::check_email;
use super::conversations::own;
use super::interactive::check_answer;
use super::json::Form;
use super::params::Params;
use super::refusal::Refusal;
use super::settings::Feature;
use super::store::{Conversation, Draft, File, Link, Message, MessageType, Sender, Store};
use super::{Answer, done, ok};
use crate::app::App;
use crate::request_body::FilePart;
use crate::widget::access::query_value;

const MOST_CHARACTERS: usize = 150_000;
const MOST_FILES: usize = 15;
const MOST_BYTES_OF_A_FILE: usize = 40 << 20;

/// Ascending: the last 20, 20 before a number, up to 100 after one.
pub(crate) async fn list(State(app): State<Arc<App>>, Visitor(link): Visitor, uri: Uri) -> Answer {
    let number = |key: &str| match query_value(&uri, key).filter(|value| !value.is_empty()) {
        Some(value) => value.parse::<i64>().map(Some).map_err(|_| Refusal::invalid(key, format!("{key} must be a number"))),
        None => Ok(None),
    };
    let (before, after) = (number("before")?, number("after")?);
    let store = app.chatwoot();
    let Some(conversation) = store.conversation_of(&link) else { return Ok(ok(&json!({"payload": [], "meta": {}}))) };
    let payload: Vec<Value> =
        page(conversation, before, after).into_iter().map(|message| store.message_json(conversation.id, message, Form::Listed)).collect();
    Ok(ok(&json!({"payload": payload, "meta": {"contact_last_seen_at": conversation.contact_last_seen_at}})))
}

fn page(conversation: &Conversation, before: Option<i64>, after: Option<i64>) -> Vec<&Message> {
    let public = conversation.messages.iter().filter(|message| !message.private);
    let within = |message: &&Message| before.is_none_or(|before| message.id < before) && after.is_none_or(|after| message.id > after);
    let found: Vec<&Message> = public.filter(within).collect();
    if after.is_some() {
        return found.into_iter().take(100).collect();
    }
    let start = found.len().saturating_sub(20);
    found[start..].to_vec()
}

/// What a visitor wants to say, checked; with the page he says it from.
pub(crate) fn draft(
    store: &mut Store,
    link: &Link,
    conversation: Option<i64>,
    mut params: Params,
) -> Result<(Draft, Option<String>), Refusal> {
    let files = std::mem::take(&mut params.files);
    let params = params.only(&["content", "reply_to", "timestamp", "referer_url", "echo_id"])?;
    let (content, echo_id, referer) = (params.text("content")?, params.text("echo_id")?, params.text("referer_url")?);
    let (reply_to, _) = (params.number("reply_to")?, params.text("timestamp")?);
    let content = content.filter(|content| !content.trim().is_empty());
    if content.is_none() && files.is_empty() {
        return Err(Refusal::invalid("content", "Content can't be blank"));
    }
    if content.as_ref().is_some_and(|content| content.chars().count() > MOST_CHARACTERS) {
        return Err(Refusal::invalid("content", format!("Content is too long (maximum is {MOST_CHARACTERS} characters)")));
    }
    let allowed = store.inbox(link.inbox_id).is_some_and(|inbox| inbox.settings.allows(Feature::Attachments));
    if !files.is_empty() && !allowed {
        return Err(Refusal::invalid("attachments", "Attachments are not enabled"));
    }
    let mut content_attributes = Map::new();
    if let Some(reply_to) = reply_to {
        let known = conversation.and_then(|id| store.conversation(id));
        let is_here = known.is_some_and(|known| known.messages.iter().any(|message| message.id == reply_to && !message.private));
        if !is_here {
            return Err(Refusal::invalid("reply_to", "reply_to must be a message of this conversation"));
        }
        content_attributes.insert("in_reply_to".to_owned(), json!(reply_to));
    }
    let files = keep_files(store, files)?;
    let draft = Draft {
        content,
        message_type: MessageType::Incoming,
        content_type: "text".to_owned(),
        content_attributes,
        sender: Sender::Contact(link.contact_id),
        private: false,
        echo_id,
        files,
    };
    Ok((draft, referer))
}

/// All or none.
pub(crate) fn keep_files(store: &mut Store, files: Vec<FilePart>) -> Result<Vec<i64>, Refusal> {
    if files.len() > MOST_FILES {
        return Err(Refusal::invalid("attachments", "Attachments exceeds maximum allowed"));
    }
    if let Some(big) = files.iter().find(|file| file.bytes.len() > MOST_BYTES_OF_A_FILE) {
        return Err(Refusal::invalid("attachments", format!("Attachments File {} size is too big", big.name)));
    }
    let kept = files.into_iter().map(|part| {
        let id = store.next_id();
        let guess = || mime_guess::from_path(&part.name).first_or_octet_stream().essence_str().to_owned();
        let content_type = part.content_type.filter(|kind| kind.contains('/')).unwrap_or_else(guess);
        let size = image::ImageReader::new(std::io::Cursor::new(&part.bytes))
            .with_guessed_format()
            .ok()
            .and_then(|reader| reader.into_dimensions().ok());
        let name = part.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        store.files.insert(id, File { id, name, content_type, bytes: part.bytes, size });
        id
    });
    Ok(kept.collect())
}

/// Into the latest conversation. The answer has neither `content_type` nor `echo_id`.
pub(crate) async fn create(State(app): State<Arc<App>>, Visitor(link): Visitor, params: Params) -> Answer {
    let message = params.only(&["message"])?.require("message")?;
    let mut store = app.chatwoot();
    let id = own(&store, &link)?.id;
    let (draft, _) = draft(&mut store, &link, Some(id), message)?;
    let message = store.contact_wrote(id, draft).ok_or_else(Refusal::not_found)?;
    Ok(ok(&store.message_json(id, &message, Form::Answered)))
}

/// The answer to what a message asked: an e-mail address, a choice, a form, a rating. Nothing comes back but a frame.
pub(crate) async fn update(
    State(app): State<Arc<App>>,
    Visitor(link): Visitor,
    Path(id): Path<i64>,
    params: Params,
) -> Result<Response, Refusal> {
    let mut params = params.only(&["contact", "message"])?;
    let (contact, message) = (params.object("contact")?, params.object("message")?);
    let mut store = app.chatwoot();
    let conversation = own(&store, &link)?;
    let asked = conversation.messages.iter().find(|message| message.id == id && !message.private).ok_or_else(Refusal::not_found)?.clone();
    let conversation = conversation.id;
    let answer = match (contact, message) {
        (Some(contact), None) if asked.content_type == "input_email" => {
            let contact = contact.only(&["email"])?;
            let email = contact.require_text("email")?;
            check_email(Some(&email))?;
            super::contact::change(&mut store, link.contact_id, &contact)?;
            ("submitted_email", json!(email))
        }
        (None, Some(message)) => {
            let message = message.only(&["submitted_values"])?;
            let values = message.any("submitted_values").ok_or_else(|| Refusal::missing("message.submitted_values"))?;
            ("submitted_values", check_answer(&asked, values)?)
        }
        (Some(_), _) => return Err(Refusal::invalid("contact", "this message asked for no e-mail address")),
        (None, None) => return Err(Refusal::missing("message")),
    };
    let changed = store.message_mut(id).map(|(_, message)| {
        message.content_attributes.insert(answer.0.to_owned(), answer.1);
        message.clone()
    });
    if let Some(changed) = changed {
        store.tell_message(conversation, &changed, "message.updated");
    }
    Ok(done())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_go_both_ways_and_private_notes_are_in_none() {
        let mut store = Store::new(String::new(), true);
        let contact = store.add_contact();
        let link = store.add_link(contact, 1);
        let id = store.begin(&link, Map::new(), None);
        for number in 0..150 {
            let private = number % 50 == 49;
            let draft = Draft { private, ..Draft::text(MessageType::Outgoing, Sender::Agent(1), format!("{number}")) };
            store.add_message(id, draft);
        }
        let conversation = store.conversation(id).unwrap();
        let words = |messages: Vec<&Message>| messages.iter().map(|message| message.content.clone().unwrap()).collect::<Vec<_>>();
        let last = page(conversation, None, None);
        assert_eq!((last.len(), words(last.clone())[19].as_str()), (20, "148"));
        let older = page(conversation, Some(last[0].id), None);
        assert_eq!((older.len(), words(older.clone())[19].as_str(), words(older)[0].as_str()), (20, "128", "109"));
        let first = conversation.messages[0].id;
        let newer = words(page(conversation, None, Some(first)));
        assert_eq!((newer.len(), newer[0].as_str(), newer[99].as_str()), (100, "1", "102"));
        assert!(page(conversation, Some(first), None).is_empty());
    }
}
