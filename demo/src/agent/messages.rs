//! Replies, notes and their files (`agent-messages.json`, `agent-reply.json`, `agent-reply-with-file.json`,
//! `agent-private-note.json`, `agent-media.json`).

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Response};
use rand::Rng as _;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::access::Agent;
use super::conversations::{found, page_of};
use super::json::paged;
use crate::answer::{Answer, Refusal, SOMETHING_WENT_WRONG, success};
use crate::app::App;
use crate::request_body::{self, Fields, Upload};
use crate::store::conversation::MessageKind;
use crate::store::{NewMessage, Store};
use crate::{inline_images, plain_text};

/// Newest first; private notes and activities among them.
pub(crate) async fn list(State(app): State<Arc<App>>, Path(uuid): Path<String>, uri: Uri) -> Answer {
    let store = app.store();
    let conversation = found(&store, &uuid)?;
    let messages = conversation.messages.iter().rev().map(|message| store.agent_message_json(conversation, message));
    let (page, per_page) = page_of(&uri);
    Ok(success(paged(messages.collect(), page, per_page)))
}

pub(crate) async fn send(
    State(app): State<Arc<App>>,
    Extension(agent): Extension<Agent>,
    Path(uuid): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = match request_body::read(&app, body).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let answer = Fields::decode(&headers, &body).and_then(|fields| write(&app, agent, &uuid, &fields));
    answer.unwrap_or_else(|refusal| refusal.into_response())
}

/// A note is stored as sent; a reply waits to be delivered.
fn write(app: &Arc<App>, agent: Agent, uuid: &str, fields: &Fields) -> Answer {
    let mut store = app.store();
    let conversation = found(&store, uuid)?.uuid;
    let private = fields.value("private").and_then(|value| value.as_bool()).unwrap_or_default();
    let content = inline_images::refer_to_stored_files(&fields.text("message")?);
    let attachments = attached(&store, &content, fields.value("attachments").as_ref());
    if content.is_empty() && attachments.is_empty() {
        return Err(Refusal::input("Message Required"));
    }
    let mut meta = Map::new();
    if let Some(echo_id @ Value::String(_)) = fields.value("echo_id") {
        meta.insert("echo_id".to_owned(), echo_id);
    }
    let message = store.agent_wrote(
        conversation,
        NewMessage {
            kind: MessageKind::Outgoing,
            status: if private { "sent" } else { "pending" },
            text_content: plain_text::from_html(&content),
            content,
            content_type: "html",
            private,
            sender_id: agent.id,
            meta,
            attachments,
        },
    );
    let message = message.ok_or_else(|| Refusal::general(SOMETHING_WENT_WRONG))?;
    let answer = success(store.agent_message_json(found(&store, uuid)?, &message));
    if !private {
        deliver_soon(app, conversation, message.uuid);
    }
    Ok(answer)
}

/// The files that are named by their numbers, and those that the text shows inline.
fn attached(store: &Store, content: &str, ids: Option<&Value>) -> Vec<Uuid> {
    let ids: Vec<i64> = ids.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_i64).collect();
    let shown = inline_images::referred_files(content);
    let media = store.media.iter();
    media.filter(|media| ids.contains(&media.id) || shown.contains(&media.uuid)).map(|media| media.uuid).collect()
}

/// Several workers take replies from a queue that is looked at every 50 ms, so replies that follow each other closely
/// arrive in any order (libredesk.md 4.5).
pub(crate) fn deliver_soon(app: &Arc<App>, conversation: Uuid, message: Uuid) {
    let app = Arc::clone(app);
    let wait = rand::rng().random_range(app.options.delivery_delay.clone());
    tokio::spawn(async move {
        tokio::time::sleep(wait).await;
        app.store().deliver(conversation, message);
    });
}

pub(crate) async fn upload(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Response {
    let form = match request_body::read(&app, body).await {
        Ok(body) => Upload::decode(headers, body).await,
        Err(response) => Err(response),
    };
    match form {
        Ok(form) => keep(&mut app.store(), form).unwrap_or_else(|refusal| refusal.into_response()),
        Err(response) => response,
    }
}

fn keep(store: &mut Store, form: Upload) -> Answer {
    let disposition = if form.field("disposition") == "inline" { "inline" } else { "attachment" };
    let linked_model = form.field("linked_model").to_owned();
    let file = form.file.ok_or_else(|| Refusal::input("File not found"))?;
    let uuid = store.keep_file(file, disposition)?;
    let media = store.media(uuid).ok_or_else(|| Refusal::general(SOMETHING_WENT_WRONG))?;
    Ok(success(json!({
        "id": media.id,
        "created_at": store.time(media.created_at),
        "updated_at": store.time(media.created_at),
        "uuid": media.uuid,
        "store": "fs",
        "filename": media.file_name,
        "content_type": media.content_type,
        "content_id": "",
        "model_id": null,
        "model_type": linked_model,
        "disposition": media.disposition,
        "size": media.bytes.len(),
        "meta": {},
        "url": store.media_urls(media).0,
    })))
}
