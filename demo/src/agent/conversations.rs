//! Conversations as agents see and change them (`agent-conversations.json`, `agent-conversation.json`,
//! `agent-status.json`, `agent-assign.json`, `agent-last-seen.json`, `agent-page-visits.json`).

use std::cmp::Reverse;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use super::access::Agent;
use super::json::paged;
use super::messages::deliver_soon;
use crate::answer::{Answer, Refusal, SOMETHING_WENT_WRONG, success};
use crate::app::App;
use crate::request_body::{self, Fields};
use crate::store::Store;
use crate::store::conversation::{Conversation, RESOLVED};
use crate::store::user::UserKind;
use crate::widget::access::query_value;

/// `page` and `page_size` of a list.
pub(crate) fn page_of(uri: &Uri) -> (usize, usize) {
    let number = |key: &str| query_value(uri, key).and_then(|value| value.parse().ok()).filter(|number| *number > 0);
    (number("page").unwrap_or(1), number("page_size").unwrap_or(30).min(500))
}

pub(crate) fn found<'store>(store: &'store Store, uuid: &str) -> Result<&'store Conversation, Refusal> {
    let uuid = Uuid::parse_str(uuid).map_err(|_| Refusal::general(SOMETHING_WENT_WRONG))?;
    store.conversation(uuid).ok_or_else(|| Refusal::not_found("Conversation not found"))
}

/// The latest message first.
pub(crate) async fn list(State(app): State<Arc<App>>, Extension(agent): Extension<Agent>, uri: Uri) -> Response {
    let store = app.store();
    let mut conversations: Vec<&Conversation> = store.conversations.iter().collect();
    conversations
        .sort_by_key(|conversation| Reverse(conversation.last_message.as_ref().map_or(conversation.created_at, |preview| preview.at)));
    let entries = conversations.into_iter().map(|conversation| store.listed_conversation_json(conversation, agent.id));
    let (page, per_page) = page_of(&uri);
    success(paged(entries.collect(), page, per_page))
}

pub(crate) async fn read(State(app): State<Arc<App>>, Path(uuid): Path<String>) -> Answer {
    let store = app.store();
    Ok(success(store.full_conversation_json(found(&store, &uuid)?)))
}

/// The fields of a small JSON body.
async fn fields(app: &App, headers: &HeaderMap, body: Body) -> Result<Fields, Refusal> {
    let body =
        request_body::read(app, body).await.map_err(|_| Refusal::input("Error parsing request").with_status(StatusCode::BAD_REQUEST))?;
    Fields::decode(headers, &body)
}

pub(crate) async fn set_status(
    State(app): State<Arc<App>>,
    Extension(agent): Extension<Agent>,
    Path(uuid): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let status = fields(&app, &headers, body).await?.text("status")?;
    let mut store = app.store();
    let conversation = found(&store, &uuid)?.uuid;
    if !store.set_status(conversation, &status, agent.id) {
        return Err(Refusal::general(SOMETHING_WENT_WRONG));
    }
    if status == RESOLVED
        && let Some(survey) = store.add_survey(conversation, agent.id)
    {
        store.tell_agents_of_message(conversation, &survey);
        deliver_soon(&app, conversation, survey.uuid);
    }
    Ok(success(json!(true)))
}

/// An id of 0 or null unassigns.
pub(crate) async fn assign_user(
    State(app): State<Arc<App>>,
    Extension(agent): Extension<Agent>,
    Path(uuid): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let assignee = fields(&app, &headers, body).await?.value("assignee_id").and_then(|id| id.as_i64());
    let assignee = assignee.filter(|id| *id != 0);
    let mut store = app.store();
    let is_agent = |id: i64| store.users.get(&id).is_some_and(|user| user.kind == UserKind::Agent);
    if assignee.is_some_and(|id| !is_agent(id)) {
        return Err(Refusal::general(SOMETHING_WENT_WRONG));
    }
    let conversation = found(&store, &uuid)?.uuid;
    store.assign(conversation, assignee, agent.id);
    Ok(success(json!(true)))
}

pub(crate) async fn assign_team(State(app): State<Arc<App>>, Path(uuid): Path<String>, headers: HeaderMap, body: Body) -> Answer {
    let team = fields(&app, &headers, body).await?.value("assignee_id").and_then(|id| id.as_i64());
    let mut store = app.store();
    let conversation = found(&store, &uuid)?.uuid;
    store.assign_team(conversation, team.ok_or_else(|| Refusal::input("Team Required"))?);
    Ok(success(json!(true)))
}

pub(crate) async fn update_last_seen(State(app): State<Arc<App>>, Extension(agent): Extension<Agent>, Path(uuid): Path<String>) -> Answer {
    let mut store = app.store();
    let now = store.now();
    let conversation = found(&store, &uuid)?.uuid;
    if let Some(conversation) = store.conversation_mut(conversation) {
        conversation.agents_last_seen_at.insert(agent.id, now);
    }
    Ok(success(json!(true)))
}

pub(crate) async fn page_visits(State(app): State<Arc<App>>, Path(uuid): Path<String>) -> Answer {
    let store = app.store();
    let contact = store.users.get(&found(&store, &uuid)?.contact_id);
    Ok(success(contact.map_or_else(|| Value::Array(Vec::new()), |contact| store.page_visits_json(contact))))
}
