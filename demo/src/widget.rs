//! The widget API (libredesk.md sections 2 to 4).

pub(crate) mod access;
mod conversations;
mod exchange;
mod init;
pub(crate) mod json;
mod languages;
mod messages;
mod prechat;
mod settings;
pub(crate) mod socket;
mod survey;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};

use crate::app::App;

type Methods = MethodRouter<Arc<App>>;

/// Checks run from the outside in: limiter, inbox and address, token, handler (libredesk.md 2.1). They are put on the
/// methods, not on the router, so that a wrong method is answered before any of them.
pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let limited = |methods: Methods| methods.route_layer(from_fn_with_state(Arc::clone(app), access::limit_widget));
    let public = |methods: Methods| methods.route_layer(from_fn_with_state(Arc::clone(app), access::limit_public));
    let inbox_checked = |methods: Methods| methods.route_layer(from_fn_with_state(Arc::clone(app), access::require_inbox));
    let of_inbox = |methods| limited(inbox_checked(methods));
    let signed_in = |methods: Methods| of_inbox(methods.route_layer(from_fn_with_state(Arc::clone(app), access::require_token)));
    let perhaps_signed_in = |methods: Methods| of_inbox(methods.route_layer(from_fn_with_state(Arc::clone(app), access::accept_token)));
    Router::new()
        .route("/api/v1/widget/chat/settings/launcher", of_inbox(get(settings::launcher)))
        .route("/api/v1/widget/chat/settings", of_inbox(get(settings::settings)))
        .route("/api/v1/widget/chat/auth/exchange", of_inbox(post(exchange::exchange)))
        .route("/api/v1/widget/chat/auth/me", signed_in(get(exchange::me)))
        .route("/api/v1/widget/chat/conversations/init", perhaps_signed_in(post(init::init)))
        .route("/api/v1/widget/chat/conversations", signed_in(get(conversations::list)))
        .route("/api/v1/widget/chat/conversations/{uuid}", signed_in(get(conversations::read)))
        .route("/api/v1/widget/chat/conversations/{uuid}/update-last-seen", signed_in(post(conversations::update_last_seen)))
        .route("/api/v1/widget/chat/conversations/{uuid}/message", signed_in(post(messages::send)))
        .route("/api/v1/widget/media/upload", signed_in(post(upload::upload)))
        .route("/widget/ws", limited(get(socket::upgrade)))
        .route("/api/v1/csat/{uuid}/response", public(post(survey::respond)))
        .route("/widget", inbox_checked(get(settings::document)))
        .route("/api/v1/lang", get(languages::list))
        .route("/api/v1/lang/{code}", get(languages::language))
        .route("/api/v1/config", get(settings::config))
        .route("/health", get(settings::health))
}
