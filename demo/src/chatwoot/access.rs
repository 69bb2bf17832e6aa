//! Who asks: the inbox by `website_token`, the visitor by `X-Auth-Token` (chatwoot.md, "Auth").

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use super::refusal::{Refusal, rate_limited};
use super::store::{Link, Store};
use crate::app::App;
use crate::client_ip;
use crate::server::ClientSocket;
use crate::widget::access::query_value;

pub(crate) const AUTH_HEADER: &str = "x-auth-token";

/// The inbox that a request names.
pub(crate) struct InTheInbox(pub(crate) i64);

/// The visitor of a request, as of when it came.
pub(crate) struct Visitor(pub(crate) Link);

pub(crate) async fn limit(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let socket = request.extensions().get::<ClientSocket>().map_or(ClientSocket::UNKNOWN, |socket| socket.0);
    let address = client_ip::of_request(request.headers(), socket);
    match app.widget_limiter.count(&address, Instant::now()) {
        Some(verdict) if !verdict.allowed => rate_limited(),
        _ => next.run(request).await,
    }
}

fn named_inbox(store: &Store, parts: &Parts) -> Result<i64, Refusal> {
    let token = query_value(&parts.uri, "website_token").unwrap_or_default();
    let inbox = store.inbox_of_token(&token).ok_or_else(Refusal::no_such_widget)?;
    if inbox.settings.suspended {
        return Err(Refusal::error(StatusCode::UNAUTHORIZED, "Account is suspended"));
    }
    Ok(inbox.id)
}

/// The visitor, if the token names one.
pub(crate) fn known_visitor(store: &Store, parts: &Parts, inbox_id: i64) -> Option<Link> {
    let token = parts.headers.get(AUTH_HEADER)?.to_str().ok()?;
    store.link_of_token(token, inbox_id).cloned()
}

impl FromRequestParts<Arc<App>> for InTheInbox {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        named_inbox(&app.chatwoot(), parts).map(Self)
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let store = app.chatwoot();
        let inbox = named_inbox(&store, parts)?;
        known_visitor(&store, parts, inbox).map(Self).ok_or_else(Refusal::not_found)
    }
}
