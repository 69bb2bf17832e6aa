//! A contact's text into a conversation (libredesk.md 3.9).

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::access::{SignedIn, start_rules};
use super::json::{MessageForm, own_conversation};
use crate::answer::{Answer, ERROR_SENDING_MESSAGE, Refusal, success};
use crate::app::App;
use crate::inline_images;
use crate::request_body::{self, Fields};
use crate::store::conversation::{CLOSED, Conversation};
use crate::store::{NewMessage, Store};

/// Bytes of UTF-8, whatever the error text says about characters.
const MOST_BYTES: usize = 10_000;

pub(crate) async fn send(
    State(app): State<Arc<App>>,
    Extension(who): Extension<SignedIn>,
    Path(uuid): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match request_body::read(&app, body).await {
        Ok(body) => store_text(&mut app.store(), who, &uuid, &headers, &body).unwrap_or_else(|refusal| refusal.into_response()),
        Err(response) => response,
    }
}

fn store_text(store: &mut Store, who: SignedIn, uuid: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
    let text = required_text(&Fields::decode(headers, body)?)?;
    let conversation = writable_conversation(store, uuid, who.user_id)?;
    if text.contains('\0') {
        return Err(Refusal::general(ERROR_SENDING_MESSAGE));
    }
    let text = inline_images::refer_to_stored_files(&text);
    answer_with_posted(store, conversation, NewMessage::from_contact(who.user_id, text))
}

/// The text of init and message: any non-empty text, white space included, kept verbatim.
pub(crate) fn required_text(fields: &Fields) -> Result<String, Refusal> {
    let text = fields.text("message")?;
    if text.is_empty() {
        return Err(Refusal::input("Message Required"));
    }
    if text.len() > MOST_BYTES {
        return Err(Refusal::input(format!("Must be at most {MOST_BYTES} characters")));
    }
    Ok(text)
}

/// The contact's own conversation, unless it is closed for good.
pub(crate) fn writable_conversation(store: &Store, uuid: &str, user_id: i64) -> Result<Uuid, Refusal> {
    let conversation = own_conversation(store, uuid, user_id).map_err(|refusal| refusal.followed_by(ERROR_SENDING_MESSAGE))?;
    if is_closed_for_good(store, conversation, user_id) {
        return Err(Refusal::permission("This conversation has been closed"));
    }
    Ok(conversation.uuid)
}

fn is_closed_for_good(store: &Store, conversation: &Conversation, user_id: i64) -> bool {
    conversation.status == CLOSED
        && start_rules(store, conversation.inbox_id, user_id).is_some_and(|rules| rules.prevent_reply_to_closed_conversation)
}

/// Stores a contact's message and answers with it, without `meta` (libredesk.md section 3).
pub(crate) fn answer_with_posted(store: &mut Store, conversation: Uuid, new: NewMessage) -> Answer {
    let message = store.contact_wrote(conversation, new);
    let stored = message.as_ref().zip(store.conversation(conversation));
    let (message, conversation) = stored.ok_or_else(|| Refusal::general(ERROR_SENDING_MESSAGE))?;
    Ok(success(store.message_json(conversation, message, MessageForm::Posted)))
}
