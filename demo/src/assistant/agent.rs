//! The operators' side. This is the demo's own, but for the tenant socket: settings, scripts and tokens, for the console
//! and for tests. Whatever changes something carries `X-Demo-Agent`, which no page of another origin can.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::routing::{get, post, put};
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::store::{Conversation, Next, SHOP_WIDGET, Settings, Tenant};
use super::{Answer, ok};
use crate::app::App;
use crate::signature::random_token;
use crate::widget::access::query_value;

pub(crate) fn routes() -> Router<Arc<App>> {
    let demo = Router::new()
        .route("/token", post(token))
        .route("/widgets", get(widgets).post(make_widget))
        .route("/widgets/{id}", put(save_widget))
        .route("/widgets/{id}/rotate", post(rotate))
        .route("/widgets/{id}/next", post(script_next))
        .route("/widgets/{id}/release", post(release))
        .route("/widgets/{id}/campaign", post(run_campaign))
        .route("/conversations", get(conversations))
        .route("/conversations/{id}", get(read))
        .route("/events", get(events));
    Router::new().nest("/demo/agent", demo)
}

fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key("x-demo-agent") { Ok(()) } else { Err(Refusal::new(StatusCode::UNAUTHORIZED, "X-Demo-Agent is missing")) }
}

fn json_of(body: &[u8]) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(body).map_err(|error| Refusal::bad(error.to_string()))
}

/// `{"widgetId"?, "expiresIn"?: seconds}` → a dashboard's JWT.
async fn token(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Answer {
    check(&headers)?;
    let wish = json_of(&body)?;
    let store = app.assistant();
    let tenant = store.tenant(wish["widgetId"].as_str().unwrap_or(SHOP_WIDGET)).ok_or_else(Refusal::no_widget)?;
    Ok(ok(&json!({"token": store.operator_token(&tenant.id, wish["expiresIn"].as_i64().unwrap_or(3600))})))
}

fn tenant_json(tenant: &Tenant) -> Value {
    json!({"widgetId": tenant.id, "widgetToken": tenant.token, "settings": tenant.settings, "turns": tenant.turns})
}

async fn widgets(State(app): State<Arc<App>>) -> Response {
    ok(&Value::Array(app.assistant().tenants.iter().map(tenant_json).collect()))
}

/// `{"settings"?}`: what differs from the defaults.
async fn make_widget(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Answer {
    check(&headers)?;
    let wish = json_of(&body)?;
    let settings = Settings::default().with(wish.get("settings").unwrap_or(&json!({}))).map_err(Refusal::bad)?;
    let mut store = app.assistant();
    let id = store.next_id("widget");
    store.add_tenant(id.clone(), random_token(), settings);
    Ok(ok(&tenant_json(store.tenant(&id).ok_or_else(Refusal::no_widget)?)))
}

/// `{"settings"}`: what is to be changed.
async fn save_widget(State(app): State<Arc<App>>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Answer {
    check(&headers)?;
    let wish = json_of(&body)?;
    let mut store = app.assistant();
    let tenant = store.tenant_mut(&id).ok_or_else(Refusal::no_widget)?;
    tenant.settings = tenant.settings.with(wish.get("settings").unwrap_or(&json!({}))).map_err(Refusal::bad)?;
    Ok(ok(&tenant_json(tenant)))
}

/// Another token; the old one is worth nothing.
async fn rotate(State(app): State<Arc<App>>, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    check(&headers)?;
    let mut store = app.assistant();
    let tenant = store.tenant_mut(&id).ok_or_else(Refusal::no_widget)?;
    tenant.token = random_token();
    Ok(ok(&tenant_json(tenant)))
}

/// `{"reply"?, "status"?, "delayMs"?, "held"?}`, or a list of these for the next turns.
async fn script_next(State(app): State<Arc<App>>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Answer {
    check(&headers)?;
    let wish = match json_of(&body)? {
        Value::Array(list) => list,
        one => vec![one],
    };
    let next: Result<Vec<Next>, _> = wish.into_iter().map(serde_json::from_value).collect();
    let next = next.map_err(|error| Refusal::bad(error.to_string()))?;
    let mut store = app.assistant();
    store.tenant_mut(&id).ok_or_else(Refusal::no_widget)?.next.extend(next);
    Ok(ok(&json!({"success": true})))
}

/// One turn that is held, or will be, is answered.
async fn release(State(app): State<Arc<App>>, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    check(&headers)?;
    app.assistant().tenant(&id).ok_or_else(Refusal::no_widget)?.released.add_permits(1);
    Ok(ok(&json!({"success": true})))
}

/// Says how a campaign goes: `{"sent", "total"}`, once.
async fn run_campaign(State(app): State<Arc<App>>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Answer {
    check(&headers)?;
    let wish = json_of(&body)?;
    let data = json!({"id": "campaign-1", "name": "Spring glazes", "sent": wish["sent"].as_u64().unwrap_or(1), "total": wish["total"].as_u64().unwrap_or(1)});
    let mut store = app.assistant();
    store.tenant(&id).ok_or_else(Refusal::no_widget)?;
    store.push(&id, "campaign:progress", &data);
    Ok(ok(&json!({"success": true})))
}

/// `?widgetId=` narrows.
async fn conversations(State(app): State<Arc<App>>, uri: Uri) -> Response {
    let widget = query_value(&uri, "widgetId");
    let store = app.assistant();
    let found = store.conversations.iter().rev().filter(|one| widget.as_ref().is_none_or(|widget| one.tenant == *widget));
    ok(&Value::Array(found.map(Conversation::json).collect()))
}

async fn read(State(app): State<Arc<App>>, Path(id): Path<String>) -> Answer {
    let store = app.assistant();
    let found = store.conversation(&id).ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "No such conversation"))?;
    let said = found.said.iter().map(|said| json!({"id": said.id, "role": said.role, "content": said.content, "created_at": said.at}));
    let mut fields = found.json();
    fields["messages"] = Value::Array(said.collect());
    Ok(ok(&fields))
}

/// What widgets told by `track`.
async fn events(State(app): State<Arc<App>>) -> Response {
    ok(&json!(app.assistant().events))
}
