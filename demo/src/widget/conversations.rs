//! Reading conversations (libredesk.md 3.6 to 3.8).

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use serde_json::{Map, Value, json};

use super::access::{InboxScope, SignedIn};
use super::json::own_conversation;
use crate::answer::{Answer, Refusal, SOMETHING_WENT_WRONG, success};
use crate::app::App;

/// Conversations of a contact that can be read at all.
const MOST_CONVERSATIONS: usize = 200;

/// Newest created first. Fails while any of them has no message yet, as during a concurrent init.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Extension(scope): Extension<InboxScope>,
    Extension(who): Extension<SignedIn>,
) -> Answer {
    let store = app.store();
    let own: Vec<_> = store
        .conversations
        .iter()
        .rev()
        .filter(|conversation| conversation.contact_id == who.user_id && conversation.inbox_id == scope.inbox_id)
        .take(MOST_CONVERSATIONS)
        .collect();
    if own.iter().any(|conversation| conversation.messages.is_empty()) {
        return Err(Refusal::general(SOMETHING_WENT_WRONG));
    }
    let own = own.into_iter().map(|conversation| store.conversation_json(conversation));
    Ok(success(Value::Array(own.collect())))
}

pub(crate) async fn read(State(app): State<Arc<App>>, Extension(who): Extension<SignedIn>, Path(uuid): Path<String>) -> Answer {
    let store = app.store();
    let conversation = own_conversation(&store, &uuid, who.user_id).map_err(|refusal| refusal.followed_by(SOMETHING_WENT_WRONG))?;
    let mut data = Map::new();
    data.insert("conversation".to_owned(), store.conversation_json(conversation));
    data.insert("messages".to_owned(), Value::Array(store.messages_json(conversation)));
    store.add_office_hours(&mut data, false);
    Ok(success(Value::Object(data)))
}

pub(crate) async fn update_last_seen(State(app): State<Arc<App>>, Extension(who): Extension<SignedIn>, Path(uuid): Path<String>) -> Answer {
    let mut store = app.store();
    let conversation = own_conversation(&store, &uuid, who.user_id).map_err(|refusal| refusal.followed_by(SOMETHING_WENT_WRONG))?.uuid;
    store.contact_saw(conversation);
    Ok(success(json!(true)))
}
