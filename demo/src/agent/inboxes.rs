//! Inboxes (`agent-create-inbox.json`, `agent-update-inbox.json`).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::{Answer, Refusal, SOMETHING_WENT_WRONG, success};
use crate::app::App;
use crate::request_body::{self, Fields, unparsable};
use crate::store::Store;
use crate::store::inbox::{Inbox, InboxConfig};

pub(crate) async fn list(State(app): State<Arc<App>>) -> Response {
    let store = app.store();
    let inboxes = store.inboxes.values().map(|inbox| store.inbox_json(inbox));
    success(Value::Array(inboxes.collect()))
}

pub(crate) async fn read(State(app): State<Arc<App>>, Path(id): Path<String>) -> Answer {
    let store = app.store();
    let inbox = id.parse().ok().and_then(|id: i64| store.inboxes.get(&id));
    Ok(success(store.inbox_json(inbox.ok_or_else(|| Refusal::input("Inbox not found"))?)))
}

pub(crate) async fn create(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Response {
    match request_body::read(&app, body).await {
        Ok(body) => {
            let mut store = app.store();
            let id = store.inboxes.last_key_value().map_or(0, |(id, _)| *id) + 1;
            save(&mut store, id, &headers, &body).unwrap_or_else(|refusal| refusal.into_response())
        }
        Err(response) => response,
    }
}

/// Saving detaches all joined sockets of the inbox without a word (libredesk.md 4.6).
pub(crate) async fn update(State(app): State<Arc<App>>, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Response {
    let body = match request_body::read(&app, body).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let mut store = app.store();
    let Some(id) = id.parse().ok().filter(|id| store.inboxes.contains_key(id)) else {
        return Refusal::input("Inbox not found").into_response();
    };
    let saved = save(&mut store, id, &headers, &body);
    if saved.is_ok() {
        store.sockets.detach_inbox(Some(id));
    }
    saved.unwrap_or_else(|refusal| refusal.into_response())
}

fn save(store: &mut Store, id: i64, headers: &HeaderMap, body: &[u8]) -> Answer {
    let fields = Fields::decode(headers, body)?;
    let name = fields.text("name")?;
    if name.is_empty() {
        return Err(Refusal::input("Name Required"));
    }
    let saved_config = fields.value("config").unwrap_or_else(|| json!({}));
    let config = InboxConfig::parse(&saved_config).ok_or_else(unparsable)?;
    let flag = |key: &str| fields.value(key).and_then(|value| value.as_bool()).unwrap_or_default();
    let now = store.now();
    let known = store.inboxes.get(&id);
    // What is read back instead of the secret must not overwrite it.
    let written = fields.text("secret")?;
    let kept = known.filter(|_| written.is_empty() || written.contains('•')).map(|inbox| inbox.secret.clone());
    let inbox = Inbox {
        id,
        uuid: known.map_or_else(Uuid::new_v4, |inbox| inbox.uuid),
        created_at: known.map_or(now, |inbox| inbox.created_at),
        updated_at: now,
        name,
        channel: fields.text("channel")?,
        enabled: flag("enabled"),
        csat_enabled: flag("csat_enabled"),
        from: fields.text("from")?,
        secret: kept.unwrap_or(written),
        saved_config,
        config,
    };
    store.inboxes.insert(id, inbox);
    let inbox = store.inboxes.get(&id).ok_or_else(|| Refusal::general(SOMETHING_WENT_WRONG))?;
    Ok(success(store.inbox_json(inbox)))
}
