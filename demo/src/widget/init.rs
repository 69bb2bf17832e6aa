//! The first message: a conversation, and a visitor if nobody is signed in (libredesk.md 3.5).

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};
use time::Duration;
use uuid::Uuid;

use super::access::{InboxScope, SignedIn, start_rules};
use super::json::session_user_json;
use super::messages::required_text;
use super::prechat::{VisitorDetails, custom_values};
use crate::answer::{Answer, ERROR_SENDING_MESSAGE, Refusal, SOMETHING_WENT_WRONG, success};
use crate::app::App;
use crate::inline_images;
use crate::request_body::{self, Fields};
use crate::store::user::UserKind;
use crate::store::{NewMessage, Store};

/// Conversations of one contact within a day, over all inboxes.
const MOST_A_DAY: usize = 50;

pub(crate) async fn init(
    State(app): State<Arc<App>>,
    Extension(scope): Extension<InboxScope>,
    who: Option<Extension<SignedIn>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = match request_body::read(&app, body).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let who = who.map(|Extension(who)| who.user_id);
    let begun = begin(&mut app.store(), &scope, who, &headers, &body);
    let begun = match begun {
        Ok(begun) => begun,
        Err(refusal) => return refusal.into_response(),
    };
    // Between the row and its first message a list fails; a knob makes the window wide.
    let window = app.faults().init_window;
    if let Some(window) = window {
        tokio::time::sleep(window).await;
    }
    finish(&mut app.store(), &scope, begun).unwrap_or_else(|refusal| refusal.into_response())
}

/// A conversation whose first message is not stored yet.
struct Begun {
    conversation: Uuid,
    user_id: i64,
    /// The token of a visitor who was made for it.
    new_token: Option<String>,
    text: String,
}

/// All refusals, in the real server's order. A visitor who was made stays even if a later check refuses.
fn begin(store: &mut Store, scope: &InboxScope, who: Option<i64>, headers: &HeaderMap, body: &[u8]) -> Result<Begun, Refusal> {
    let fields = Fields::decode(headers, body)?;
    let data = fields.object("form_data")?;
    let text = required_text(&fields)?;
    let inbox = store.inboxes.get(&scope.inbox_id).ok_or_else(|| Refusal::general(SOMETHING_WENT_WRONG))?;
    let form = inbox.config.prechat_form.clone();
    let (user_id, new_token) = match who {
        Some(user_id) => (user_id, None),
        None => {
            let user_id = add_visitor(store, &VisitorDetails::read(&form, &data)?);
            (user_id, Some(store.session_token(user_id, scope.inbox_id)))
        }
    };
    check_start_rules(store, scope.inbox_id, user_id)?;
    let [of_contact, of_conversation] = custom_values(store, &form, &data);
    if let Some(user) = store.users.get_mut(&user_id) {
        user.custom_attributes.extend(of_contact);
    }
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let meta = Map::from_iter([("ip".to_owned(), json!(scope.client_ip)), ("user_agent".to_owned(), json!(user_agent))]);
    let conversation = store.open_conversation(scope.inbox_id, user_id, meta);
    if let Some(conversation) = store.conversation_mut(conversation) {
        conversation.custom_attributes = of_conversation;
    }
    Ok(Begun { conversation, user_id, new_token, text })
}

fn add_visitor(store: &mut Store, details: &VisitorDetails) -> i64 {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let visitor = store.add_user(UserKind::Visitor, details.display_name());
    visitor.email = some(&details.email);
    visitor.phone_number = some(&details.phone);
    visitor.phone_number_country_code = some(&details.phone_country_code);
    visitor.id
}

fn check_start_rules(store: &Store, inbox_id: i64, user_id: i64) -> Result<(), Refusal> {
    let rules = start_rules(store, inbox_id, user_id).ok_or_else(|| Refusal::general(SOMETHING_WENT_WRONG))?;
    if !rules.allow_start_conversation {
        return Err(Refusal::input("Not allowed."));
    }
    let own = || store.conversations.iter().filter(|conversation| conversation.contact_id == user_id);
    // Closed conversations count too.
    if rules.prevent_multiple_conversations && own().any(|conversation| conversation.inbox_id == inbox_id) {
        return Err(Refusal::permission("Multiple conversations are not allowed"));
    }
    let yesterday = store.now() - Duration::hours(24);
    if own().filter(|conversation| conversation.created_at > yesterday).count() >= MOST_A_DAY {
        return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "RateLimitException", "Too many requests."));
    }
    Ok(())
}

fn finish(store: &mut Store, scope: &InboxScope, begun: Begun) -> Answer {
    let Begun { conversation, user_id, new_token, text } = begun;
    if text.contains('\0') {
        store.conversations.retain(|other| other.uuid != conversation);
        return Err(Refusal::general(ERROR_SENDING_MESSAGE));
    }
    let text = inline_images::refer_to_stored_files(&text);
    store.contact_wrote(conversation, NewMessage::from_contact(user_id, text));
    let found = store.conversation(conversation).filter(|found| found.inbox_id == scope.inbox_id);
    let found = found.ok_or_else(|| Refusal::general(ERROR_SENDING_MESSAGE))?;
    let mut data = Map::new();
    data.insert("conversation".to_owned(), store.conversation_json(found));
    data.insert("messages".to_owned(), Value::Array(store.messages_json(found)));
    store.add_office_hours(&mut data, true);
    if let (Some(token), Some(user)) = (new_token, store.users.get(&user_id)) {
        data.insert("session_token".to_owned(), json!(token));
        data.insert("user".to_owned(), session_user_json(user_id, true, &user.first_name, &user.last_name));
    }
    data.sort_keys();
    Ok(success(Value::Object(data)))
}
