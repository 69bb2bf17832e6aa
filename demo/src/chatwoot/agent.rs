//! The agents' side. This is the demo's own, not Chatwoot's: small, without a login, for the console and for tests.
//!
//! Whatever changes something carries `X-Demo-Agent: ada` (or `jun`). A page of another origin can't set a header, and no
//! answer allows it to, so nobody else's page can speak for an agent.

use std::sync::Arc;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use axum::routing::{get, post, put};
use serde_json::{Map, Value, json};

use super::contact::hex_hmac;
use super::frames::ALL;
use super::interactive::check_question;
use super::json::Form;
use super::messages::keep_files;
use super::params::Params;
use super::refusal::Refusal;
use super::settings::Settings;
use super::store::{Conversation, Draft, Inbox, MessageType, Sender, Store};
use super::{Answer, done, no_content, ok};
use crate::app::App;
use crate::hub;
use crate::widget::access::query_value;

/// Who is not heard of for so many seconds is gone.
const PRESENT_FOR: i64 = 90;

/// The agent of a request.
struct Agent(i64);

impl FromRequestParts<Arc<App>> for Agent {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let key = parts.headers.get("x-demo-agent").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let store = app.chatwoot();
        let agent = store.agents.iter().find(|agent| agent.key == key);
        agent
            .map(|agent| Self(agent.id))
            .ok_or_else(|| Refusal::error(StatusCode::UNAUTHORIZED, "X-Demo-Agent must name an agent: ada or jun"))
    }
}

pub(crate) fn routes() -> Router<Arc<App>> {
    let demo = Router::new()
        .route("/agents", get(agents))
        .route("/availability", put(set_availability))
        .route("/conversations", get(conversations))
        .route("/conversations/{id}", get(read))
        .route("/conversations/{id}/messages", post(write))
        .route("/conversations/{id}/typing", post(typing))
        .route("/conversations/{id}/status", put(set_status))
        .route("/conversations/{id}/seen", post(seen))
        .route("/messages/{id}", put(edit).delete(delete))
        .route("/inboxes", get(inboxes).post(make_inbox))
        .route("/inboxes/{id}", put(save_inbox))
        .route("/events", get(events))
        .route("/socket", get(socket));
    Router::new().nest("/demo/agent", demo).route("/demo/identity", post(sign))
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal::error(StatusCode::BAD_REQUEST, message)
}

fn agent_name(store: &Store, id: i64) -> &'static str {
    store.agents.iter().find(|agent| agent.id == id).map_or("", |agent| agent.name)
}

async fn agents(State(app): State<Arc<App>>) -> Response {
    let store = app.chatwoot();
    let list =
        store.agents.iter().map(|agent| json!({"id": agent.id, "key": agent.key, "name": agent.name, "availability": agent.availability}));
    ok(&Value::Array(list.collect()))
}

async fn set_availability(State(app): State<Arc<App>>, Agent(agent): Agent, params: Params) -> Result<Response, Refusal> {
    let status = params.only(&["status"])?.require_text("status")?;
    if !["online", "busy", "offline"].contains(&status.as_str()) {
        return Err(bad("status must be online, busy or offline"));
    }
    let mut store = app.chatwoot();
    for other in store.agents.iter_mut().filter(|other| other.id == agent) {
        other.availability.clone_from(&status);
    }
    store.tell_presence();
    Ok(no_content())
}

/// `?inbox=ID` narrows. The latest message first.
async fn conversations(State(app): State<Arc<App>>, uri: Uri) -> Response {
    let inbox = query_value(&uri, "inbox").and_then(|id| id.parse::<i64>().ok());
    let store = app.chatwoot();
    let mut found: Vec<&Conversation> = store.conversations.iter().filter(|one| inbox.is_none_or(|inbox| one.inbox_id == inbox)).collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.messages.last().map_or(one.id, |message| message.id)));
    ok(&Value::Array(found.into_iter().map(|one| summary(&store, one)).collect()))
}

fn summary(store: &Store, conversation: &Conversation) -> Value {
    let last = conversation.messages.iter().rev().find(|message| message.message_type != MessageType::Activity);
    let unread = conversation
        .messages
        .iter()
        .filter(|message| message.message_type == MessageType::Incoming && message.id > conversation.seen_by_agents);
    let contact = store.contacts.get(&conversation.contact_id);
    let present_at = store.link(&conversation.source_id).map_or(0, |link| link.present_at);
    json!({
        "id": conversation.id,
        "inbox": {"id": conversation.inbox_id, "name": store.inbox(conversation.inbox_id).map(|inbox| &inbox.settings.website_name)},
        "status": conversation.status,
        "unread": unread.count(),
        "last_message": last.map(|message| json!({"content": message.content, "created_at": message.created_at, "files": message.files.len()})),
        "contact_last_seen_at": conversation.contact_last_seen_at,
        "custom_attributes": conversation.custom_attributes,
        "labels": conversation.labels,
        "referer": conversation.referer,
        "transcripts": conversation.transcripts,
        "contact": contact.map(|contact| json!({
            "id": contact.id,
            "name": contact.name,
            "email": contact.email,
            "phone_number": contact.phone_number,
            "identifier": contact.identifier,
            "custom_attributes": contact.custom_attributes,
            "additional_attributes": contact.additional_attributes,
            "is_online": store.now() - present_at < PRESENT_FOR,
        })),
    })
}

fn found(store: &Store, id: i64) -> Result<&Conversation, Refusal> {
    store.conversation(id).ok_or_else(Refusal::not_found)
}

async fn read(State(app): State<Arc<App>>, Path(id): Path<i64>) -> Answer {
    let store = app.chatwoot();
    let conversation = found(&store, id)?;
    let messages = conversation.messages.iter().map(|message| store.message_json(id, message, Form::Pushed));
    let mut fields = summary(&store, conversation);
    fields["messages"] = Value::Array(messages.collect());
    Ok(ok(&fields))
}

/// JSON, or a form with `message[content]` and `message[attachments][]`. `as_bot` lets the bot say it.
async fn write(State(app): State<Arc<App>>, Agent(agent): Agent, Path(id): Path<i64>, mut params: Params) -> Answer {
    // A form wraps its fields, as the widget's do.
    if let Some(message) = params.object("message")? {
        params = message;
    }
    let files = std::mem::take(&mut params.files);
    let params = params.only(&["content", "private", "content_type", "content_attributes", "as_bot"])?;
    let content = params.text("content")?.filter(|content| !content.is_empty());
    let content_type = params.text("content_type")?.unwrap_or_else(|| "text".to_owned());
    check_question(&content_type, params.any("content_attributes")).map_err(bad)?;
    if content.is_none() && files.is_empty() {
        return Err(bad("content or files are needed"));
    }
    let (private, as_bot) = (params.boolean("private")?, params.boolean("as_bot")?);
    let content_attributes = params.any("content_attributes").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut store = app.chatwoot();
    found(&store, id)?;
    let files = keep_files(&mut store, files)?;
    let message_type = if content_type == "input_csat" { MessageType::Template } else { MessageType::Outgoing };
    let sender = if as_bot { Sender::Bot } else { Sender::Agent(agent) };
    let draft = Draft { content, message_type, content_type, content_attributes, sender, private, echo_id: None, files };
    let message = store.add_message(id, draft).ok_or_else(Refusal::not_found)?;
    Ok(ok(&store.message_json(id, &message, Form::Pushed)))
}

async fn typing(State(app): State<Arc<App>>, Agent(agent): Agent, Path(id): Path<i64>, params: Params) -> Result<Response, Refusal> {
    let params = params.only(&["on", "private"])?;
    let mut store = app.chatwoot();
    let conversation = found(&store, id)?;
    let event = if params.boolean("on")? { "conversation.typing_on" } else { "conversation.typing_off" };
    let data = json!({
        "account_id": 1,
        "conversation": store.pushed_conversation_json(conversation),
        "user": store.sender_json(Sender::Agent(agent)),
        "is_private": params.boolean("private")?,
    });
    store.push(id, event, data);
    Ok(no_content())
}

async fn set_status(State(app): State<Arc<App>>, Agent(agent): Agent, Path(id): Path<i64>, params: Params) -> Result<Response, Refusal> {
    let status = params.only(&["status"])?.require_text("status")?;
    let mut store = app.chatwoot();
    let is_there = found(&store, id)?.status == status;
    let name = agent_name(&store, agent);
    if !is_there && !store.set_status(id, &status, name) {
        return Err(bad("status must be open, resolved, pending or snoozed"));
    }
    Ok(no_content())
}

async fn seen(State(app): State<Arc<App>>, Agent(_): Agent, Path(id): Path<i64>) -> Result<Response, Refusal> {
    let mut store = app.chatwoot();
    let conversation = store.conversation_mut(id).ok_or_else(Refusal::not_found)?;
    conversation.seen_by_agents = conversation.messages.last().map_or(0, |message| message.id);
    Ok(no_content())
}

async fn edit(State(app): State<Arc<App>>, Agent(_): Agent, Path(id): Path<i64>, params: Params) -> Result<Response, Refusal> {
    let content = params.only(&["content"])?.require_text("content")?;
    change(&mut app.chatwoot(), id, |message| message.content = Some(content))
}

/// What is deleted stays in its place, and says so.
async fn delete(State(app): State<Arc<App>>, Agent(_): Agent, Path(id): Path<i64>) -> Result<Response, Refusal> {
    change(&mut app.chatwoot(), id, |message| {
        message.content = Some("This message was deleted".to_owned());
        message.content_attributes = Map::from_iter([("deleted".to_owned(), json!(true))]);
        message.files.clear();
    })
}

fn change(store: &mut Store, id: i64, change: impl FnOnce(&mut super::store::Message)) -> Result<Response, Refusal> {
    let (conversation, message) = store.message_mut(id).ok_or_else(Refusal::not_found)?;
    change(message);
    let message = message.clone();
    store.tell_message(conversation, &message, "message.updated");
    Ok(done())
}

fn inbox_json(inbox: &Inbox) -> Value {
    json!({"id": inbox.id, "website_token": inbox.website_token, "hmac_token": inbox.hmac_token, "settings": inbox.settings})
}

async fn inboxes(State(app): State<Arc<App>>) -> Response {
    ok(&Value::Array(app.chatwoot().inboxes.iter().map(inbox_json).collect()))
}

/// `{"settings": {…}}`: what differs from the defaults.
async fn make_inbox(State(app): State<Arc<App>>, Agent(_): Agent, params: Params) -> Answer {
    let params = params.only(&["settings"])?;
    let settings = Settings::default().with(params.any("settings").unwrap_or(&json!({}))).map_err(bad)?;
    Ok(ok(&inbox_json(app.chatwoot().add_inbox(settings))))
}

/// `{"settings": {…}}`: what is to be changed.
async fn save_inbox(State(app): State<Arc<App>>, Agent(_): Agent, Path(id): Path<i64>, params: Params) -> Answer {
    let params = params.only(&["settings"])?;
    let mut store = app.chatwoot();
    let inbox = store.inboxes.iter_mut().find(|inbox| inbox.id == id).ok_or_else(Refusal::not_found)?;
    inbox.settings = inbox.settings.with(params.any("settings").unwrap_or(&json!({}))).map_err(bad)?;
    Ok(ok(&inbox_json(inbox)))
}

/// What widgets told by `events`.
async fn events(State(app): State<Arc<App>>) -> Response {
    ok(&json!(app.chatwoot().events))
}

/// What a shop's own server would put into the page of a user: `{"user": "mia"|"tom", "inbox"?: website token}`.
async fn sign(State(app): State<Arc<App>>, params: Params) -> Answer {
    let params = params.only(&["user", "inbox"])?;
    let user = params.require_text("user")?;
    let token = params.text("inbox")?.unwrap_or_else(|| super::store::SHOP_TOKEN.to_owned());
    Ok(ok(&signed_user(&app.chatwoot(), &user, &token).ok_or_else(|| bad("user must be mia or tom, inbox a website token"))?))
}

/// A user of the shop, with the signature that its server would make.
pub(crate) fn signed_user(store: &Store, user: &str, website_token: &str) -> Option<Value> {
    let (identifier, name, email) = match user {
        "mia" => ("shop-mia", "Mia Lindqvist", "mia@example.com"),
        "tom" => ("shop-tom", "Tom Okafor", "tom@example.com"),
        _ => return None,
    };
    let inbox = store.inbox_of_token(website_token)?;
    Some(json!({"identifier": identifier, "identifier_hash": hex_hmac(&inbox.hmac_token, identifier), "name": name, "email": email}))
}

/// `{"type", "data"}` for whatever happens; only for the console's own origin.
async fn socket(State(app): State<Arc<App>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    if !is_own_origin(&headers) {
        return crate::answer::plain_text(StatusCode::FORBIDDEN, "Not from there\n");
    }
    upgrade.on_upgrade(move |socket| async move {
        let ends = app.chatwoot().consoles.open();
        let id = ends.id;
        app.chatwoot().consoles.listen(id, ALL, ALL);
        hub::serve(ends, socket, |_| true).await;
        app.chatwoot().consoles.forget(id);
    })
}

/// A browser says where a socket's page is from; programs say nothing.
pub(crate) fn is_own_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    text(header::ORIGIN).is_none_or(|origin| origin.split_once("://").map(|(_, host)| host) == text(header::HOST))
}
