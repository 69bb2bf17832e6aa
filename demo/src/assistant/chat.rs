//! The widget's endpoints (seed 003, "Widget Endpoints").

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::Semaphore;

use super::refusal::{Refusal, made_up};
use super::script::script;
use super::store::{Store, Tenant};
use super::{Answer, ok};
use crate::answer::set_header;
use crate::app::App;
use crate::client_ip;
use crate::jwt::same_bytes;
use crate::request_body;
use crate::server::ClientSocket;

/// Chat messages are limited; events and sockets are not.
pub(crate) async fn limit(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let socket = request.extensions().get::<ClientSocket>().map_or(ClientSocket::UNKNOWN, |socket| socket.0);
    let address = client_ip::of_request(request.headers(), socket);
    match app.widget_limiter.count(&address, Instant::now()) {
        Some(verdict) if !verdict.allowed => {
            // What passes by itself says when; what is used up does not.
            let mut response = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests").into_response();
            set_header(&mut response, header::RETRY_AFTER, "60");
            response
        }
        _ => next.run(request).await,
    }
}

/// The widget of the address, if the token is its own.
fn authorized<'store>(store: &'store Store, widget: &str, headers: &HeaderMap) -> Result<&'store Tenant, Refusal> {
    let tenant = store.tenant(widget).ok_or_else(Refusal::no_widget)?;
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "));
    let fits = given.is_some_and(|given| same_bytes(given.as_bytes(), tenant.token.as_bytes()));
    if fits { Ok(tenant) } else { Err(Refusal::bad_token()) }
}

/// A JSON object of these fields only.
async fn fields(app: &App, headers: &HeaderMap, body: Body, allowed: &[&str]) -> Result<Map<String, Value>, Refusal> {
    let is_json =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| value.starts_with("application/json"));
    let body = request_body::read(app, body).await.map_err(|_| Refusal::bad("The body can't be read"))?;
    let Ok(Value::Object(fields)) = serde_json::from_slice(&body) else { return Err(Refusal::bad("Invalid JSON")) };
    if !is_json {
        return Err(Refusal::bad("Content-Type must be application/json"));
    }
    match fields.keys().find(|key| !allowed.contains(&key.as_str())) {
        Some(key) => Err(Refusal::bad(format!("Unknown field {key}"))),
        None => Ok(fields),
    }
}

fn text(fields: &Map<String, Value>, key: &str) -> Result<Option<String>, Refusal> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(Refusal::bad(format!("Invalid {key}"))),
    }
}

fn required(fields: &Map<String, Value>, key: &str) -> Result<String, Refusal> {
    text(fields, key)?.ok_or_else(|| Refusal::bad(format!("Missing {key}")))
}

/// The named one if it is the tenant's, else his first.
fn assistant_of(tenant: &Tenant, wanted: Option<&str>) -> Result<String, Refusal> {
    let assistants = &tenant.settings.assistants;
    let found = match wanted {
        Some(wanted) => assistants.iter().find(|id| id.as_str() == wanted),
        None => assistants.first(),
    };
    found.cloned().ok_or_else(|| Refusal::bad("No assistant configured"))
}

pub(crate) async fn config(State(app): State<Arc<App>>, Path(widget): Path<String>, headers: HeaderMap) -> Answer {
    let store = app.assistant();
    let tenant = authorized(&store, &widget, &headers)?;
    let settings = &tenant.settings;
    Ok(ok(&json!({"success": true, "config": {
        "name": settings.name,
        "assistantId": settings.assistants.first(),
        "widget": {"primaryColor": settings.primary_color, "position": settings.position},
        "branding": {"logo": settings.logo},
    }})))
}

/// One turn. What the visitor said is stored and told at once, the reply when it is due: a client that gives up in
/// between has been heard all the same.
pub(crate) async fn chat(State(app): State<Arc<App>>, Path(widget): Path<String>, headers: HeaderMap, body: Body) -> Answer {
    authorized(&app.assistant(), &widget, &headers)?;
    let fields = fields(&app, &headers, body, &["sessionId", "message", "assistantId", "conversationId"]).await?;
    let (session, message) = (required(&fields, "sessionId")?, required(&fields, "message")?);
    let (wanted, conversation) = (text(&fields, "assistantId")?, text(&fields, "conversationId")?);
    let turn = begin_turn(&mut app.assistant(), &widget, &session, message, wanted.as_deref(), conversation)?;
    let (id, assistant) = match turn.heard {
        Ok(heard) => heard,
        Err(refusal) => {
            tokio::time::sleep(turn.delay).await;
            return Err(refusal);
        }
    };
    // Goes on when the client has gone: the reply is stored, though nobody can fetch it.
    let answering = Arc::clone(&app);
    let said_in = id.clone();
    let (delay, status, reply, held) = (turn.delay, turn.status, turn.reply, turn.held);
    let answered = tokio::spawn(async move {
        tokio::time::sleep(delay).await;
        if let Some(released) = held
            && let Ok(permit) = released.acquire().await
        {
            permit.forget();
        }
        if let Some(status) = status {
            return Err(made_up(status));
        }
        answering.assistant().say(&said_in, "assistant", reply.clone());
        Ok(reply)
    });
    let reply = answered.await.map_err(|_| made_up(StatusCode::INTERNAL_SERVER_ERROR))??;
    let tokens = reply.split_whitespace().count();
    Ok(ok(&json!({
        "success": true,
        "conversationId": id,
        "message": reply,
        "metadata": {"model": assistant, "tokens": tokens},
    })))
}

/// A turn that has begun.
struct Turn {
    delay: Duration,
    /// The server's own error, instead of the reply.
    status: Option<StatusCode>,
    reply: String,
    /// Whose word it waits for.
    held: Option<Arc<Semaphore>>,
    /// Conversation and assistant, where the visitor has been heard.
    heard: Result<(String, String), Refusal>,
}

fn begin_turn(
    store: &mut Store,
    widget: &str,
    session: &str,
    message: String,
    wanted: Option<&str>,
    conversation: Option<String>,
) -> Result<Turn, Refusal> {
    if let Some(id) = &conversation {
        let known = store.conversation(id).filter(|known| known.tenant == widget && known.session == session);
        known.ok_or_else(|| Refusal::bad("conversationId is not of this session"))?;
    }
    let tenant = store.tenant_mut(widget).ok_or_else(Refusal::no_widget)?;
    let assistant = assistant_of(tenant, wanted)?;
    if tenant.settings.usage_limit.is_some_and(|limit| tenant.turns >= limit) {
        return Err(made_up(StatusCode::TOO_MANY_REQUESTS));
    }
    let script = script(&message);
    let next = tenant.next.pop_front().unwrap_or_default();
    let usual = script.delay.max(Duration::from_millis(tenant.settings.delay_ms));
    let status = next.status.map_or(script.status, |status| StatusCode::from_u16(status).ok());
    let held = next.held.then(|| Arc::clone(&tenant.released));
    let delay = next.delay_ms.map_or(usual, Duration::from_millis);
    let reply = next.reply.unwrap_or(script.reply);
    // What is refused for the client's fault has not been heard.
    if let Some(status) = status.filter(StatusCode::is_client_error) {
        return Ok(Turn { delay, status: None, reply, held: None, heard: Err(made_up(status)) });
    }
    tenant.turns += 1;
    let id = conversation.unwrap_or_else(|| store.begin(widget, session, "chat", assistant.clone()));
    store.say(&id, "user", message);
    Ok(Turn { delay, status, reply, held, heard: Ok((id, assistant)) })
}

pub(crate) async fn track(State(app): State<Arc<App>>, Path(widget): Path<String>, headers: HeaderMap, body: Body) -> Answer {
    authorized(&app.assistant(), &widget, &headers)?;
    let fields = fields(&app, &headers, body, &["sessionId", "event", "timestamp", "metadata"]).await?;
    let (session, event) = (required(&fields, "sessionId")?, required(&fields, "event")?);
    let timestamp = required(&fields, "timestamp")?;
    if !event.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
        return Err(Refusal::bad("Invalid event"));
    }
    if OffsetDateTime::parse(&timestamp, &Rfc3339).is_err() {
        return Err(Refusal::bad("Invalid timestamp"));
    }
    let metadata = fields.get("metadata").cloned().unwrap_or_else(|| json!({}));
    if !metadata.is_object() {
        return Err(Refusal::bad("Invalid metadata"));
    }
    let told = json!({"widgetId": widget, "sessionId": session, "event": event, "timestamp": timestamp, "metadata": metadata});
    app.assistant().events.push(told);
    Ok(ok(&json!({"success": true})))
}

pub(crate) async fn start_call(State(app): State<Arc<App>>, Path(widget): Path<String>, headers: HeaderMap, body: Body) -> Answer {
    authorized(&app.assistant(), &widget, &headers)?;
    let fields = fields(&app, &headers, body, &["sessionId", "assistantId"]).await?;
    let (session, wanted) = (required(&fields, "sessionId")?, text(&fields, "assistantId")?);
    let mut store = app.assistant();
    let tenant = store.tenant(&widget).ok_or_else(Refusal::no_widget)?;
    let assistant = assistant_of(tenant, wanted.as_deref())?;
    let phone_number = tenant.settings.phone_number.clone().ok_or_else(|| Refusal::bad("Voice is not configured"))?;
    let id = store.begin(&widget, &session, "voice", assistant.clone());
    Ok(ok(&json!({"success": true, "conversationId": id, "assistantId": assistant, "phoneNumber": phone_number})))
}
