//! The agent API, as far as it is recorded (`tests/wire/agent-*.json`): enough to drive an agent in tests on this
//! server and a real one alike, and for the agent console.

mod access;
mod conversations;
mod inboxes;
pub(crate) mod json;
mod messages;
mod session;
mod socket;

pub(crate) use access::signed_in_agent;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post, put};

use crate::app::App;

type Methods = MethodRouter<Arc<App>>;

pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let signed_in = |methods: Methods| methods.route_layer(from_fn_with_state(Arc::clone(app), access::require_agent));
    Router::new()
        .route("/api/v1/auth/login", post(session::login))
        .route("/api/v1/agents/me", signed_in(get(session::me)))
        .route("/api/v1/agents/me/availability", signed_in(put(session::set_availability)))
        .route("/api/v1/inboxes", signed_in(get(inboxes::list).post(inboxes::create)))
        .route("/api/v1/inboxes/{id}", signed_in(get(inboxes::read).put(inboxes::update)))
        .route("/api/v1/conversations/all", signed_in(get(conversations::list)))
        .route("/api/v1/conversations/{uuid}", signed_in(get(conversations::read)))
        .route("/api/v1/conversations/{uuid}/status", signed_in(put(conversations::set_status)))
        .route("/api/v1/conversations/{uuid}/assignee/user", signed_in(put(conversations::assign_user)))
        .route("/api/v1/conversations/{uuid}/assignee/team", signed_in(put(conversations::assign_team)))
        .route("/api/v1/conversations/{uuid}/last-seen", signed_in(put(conversations::update_last_seen)))
        .route("/api/v1/conversations/{uuid}/page-visits", signed_in(get(conversations::page_visits)))
        .route("/api/v1/conversations/{uuid}/messages", signed_in(get(messages::list).post(messages::send)))
        .route("/api/v1/media", signed_in(post(messages::upload)))
        .route("/ws", signed_in(get(socket::upgrade)))
}
