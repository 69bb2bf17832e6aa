//! A stand-in for the AI Live Chat API (seed 003): in memory, strict, with scripted replies.

mod agent;
mod chat;
mod cors;
mod knobs;
mod live;
mod refusal;
mod script;
mod store;
mod tenant;

pub(crate) use self::refusal::made_up;
pub(crate) use self::store::{SHOP_WIDGET, SHOP_WIDGET_TOKEN, Store};

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::Value;

use self::refusal::Refusal;
use crate::answer::json_response;
use crate::app::App;

type Answer = Result<Response, Refusal>;

fn ok(body: &Value) -> Response {
    json_response(StatusCode::OK, body.to_string())
}

pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let limited = Router::new().route("/chat", post(chat::chat)).layer(from_fn_with_state(Arc::clone(app), chat::limit));
    let widget = Router::new()
        .merge(limited)
        .route("/config", get(chat::config))
        .route("/track", post(chat::track))
        .route("/voice/start", post(chat::start_call))
        .layer(from_fn(cors::allow));
    Router::new()
        .nest("/api/widgets/{widget_id}", widget)
        .route("/api/ws/tenant", get(tenant::upgrade))
        .route("/demo/agent/live", get(live::upgrade))
        .merge(agent::routes())
        .merge(knobs::routes(app))
}
