//! A stand-in for Chatwoot: the widget's REST API and `ActionCable`, in memory and strict, and an agents' API of its own.
//!
//! The facts are those of the project's document "chatwoot.md" and of seed 002; nothing is recorded from a live server.

mod access;
pub(crate) mod agent;
mod cable;
pub(crate) mod contact;
mod conversations;
mod extras;
mod frames;
mod interactive;
mod json;
mod knobs;
mod messages;
mod params;
pub(crate) mod refusal;
mod settings;
pub(crate) mod store;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{delete, get, patch, post};
use serde_json::Value;

use self::refusal::Refusal;
use crate::answer::json_response;
use crate::app::App;

type Answer = Result<Response, Refusal>;

fn ok(body: &Value) -> Response {
    json_response(StatusCode::OK, body.to_string())
}

/// 200 without a word.
fn done() -> Response {
    Response::new(Body::empty())
}

fn no_content() -> Response {
    let mut response = done();
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let widget = Router::new()
        .route("/config", post(contact::config))
        .route("/contact", get(contact::read).patch(contact::update))
        .route("/contact/set_user", patch(contact::set_user))
        .route("/conversations", get(conversations::read).post(conversations::create))
        .route("/conversations/update_last_seen", post(conversations::update_last_seen))
        .route("/conversations/toggle_typing", post(conversations::toggle_typing))
        .route("/conversations/toggle_status", get(conversations::toggle_status))
        .route("/conversations/transcript", post(conversations::transcript))
        .route("/conversations/set_custom_attributes", post(conversations::set_custom_attributes))
        .route("/conversations/destroy_custom_attributes", post(conversations::destroy_custom_attributes))
        .route("/conversations/voice_signed_url", get(conversations::voice_signed_url))
        .route("/messages", get(messages::list).post(messages::create))
        .route("/messages/{id}", patch(messages::update))
        .route("/events", post(extras::event))
        .route("/labels", post(extras::add_label))
        .route("/labels/{title}", delete(extras::remove_label))
        .route("/campaigns", get(extras::campaigns))
        .route("/inbox_members", get(extras::inbox_members))
        .layer(from_fn_with_state(Arc::clone(app), access::limit));
    Router::new()
        .nest("/api/v1/widget", widget)
        .route("/widget", get(conversations::page))
        .route("/cable", get(cable::upgrade))
        .route("/rails/active_storage/blobs/redirect/{id}/{name}", get(extras::file))
        .merge(agent::routes())
        .merge(knobs::routes(app))
}
