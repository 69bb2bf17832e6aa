//! Who may ask: the limiter, the inbox, blocked addresses, the token, and the merge that a token can trigger
//! (libredesk.md section 2).

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::answer::{Refusal, json_response, set_header};
use crate::app::App;
use crate::client_ip;
use crate::rate_limit::RateLimiter;
use crate::server::ClientSocket;
use crate::store::Store;
use crate::store::inbox::{Inbox, StartRules};
use crate::store::user::UserKind;

pub(crate) const CLEAR_VISITOR: HeaderName = HeaderName::from_static("x-libredesk-clear-visitor");

/// The inbox of a request; its client may use it.
#[derive(Clone)]
pub(crate) struct InboxScope {
    pub(crate) inbox_id: i64,
    pub(crate) client_ip: String,
}

/// The owner of the request's token.
#[derive(Clone, Copy)]
pub(crate) struct SignedIn {
    pub(crate) user_id: i64,
}

pub(crate) async fn limit_widget(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    limit(&app.widget_limiter, request, next).await
}

pub(crate) async fn limit_public(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    limit(&app.public_limiter, request, next).await
}

/// Counts the request and writes the limiter's headers on whatever comes of it (libredesk.md section 6).
async fn limit(limiter: &RateLimiter, request: Request, next: Next) -> Response {
    let Some(verdict) = limiter.count(&request_ip(&request), Instant::now()) else { return next.run(request).await };
    let mut response = if verdict.allowed { next.run(request).await } else { rate_limited() };
    // Always a minute from now, whatever the real wait.
    let reset = OffsetDateTime::now_utc().unix_timestamp() + 60;
    for (name, value) in [
        ("x-ratelimit-limit", verdict.limit.to_string()),
        ("x-ratelimit-remaining", verdict.remaining.to_string()),
        ("x-ratelimit-reset", reset.to_string()),
    ] {
        set_header(&mut response, HeaderName::from_static(name), &value);
    }
    response
}

/// The refusal has no `data` and no `error_type` (libredesk.md 1.2).
pub(crate) fn rate_limited() -> Response {
    let text = json!({"status": "error", "message": "Rate limit exceeded"}).to_string();
    let mut response = json_response(StatusCode::TOO_MANY_REQUESTS, text);
    set_header(&mut response, header::RETRY_AFTER, "60");
    response
}

fn request_ip(request: &Request) -> String {
    let socket = request.extensions().get::<ClientSocket>().map_or(ClientSocket::UNKNOWN, |socket| socket.0);
    client_ip::of_request(request.headers(), socket)
}

pub(crate) async fn require_inbox(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let client_ip = request_ip(&request);
    let found = {
        let store = app.store();
        named_inbox(&store, request.headers(), request.uri()).and_then(|inbox| {
            if client_ip::is_blocked(&client_ip, &inbox.config.blocked_ips) {
                return Err(Refusal::permission("Access denied"));
            }
            Ok(inbox.id)
        })
    };
    match found {
        Ok(inbox_id) => {
            request.extensions_mut().insert(InboxScope { inbox_id, client_ip });
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// The header, else the query; dashed UUIDs only; enabled live-chat inboxes only (libredesk.md 2.1).
fn named_inbox<'store>(store: &'store Store, headers: &HeaderMap, uri: &Uri) -> Result<&'store Inbox, Refusal> {
    let header = headers.get("x-libredesk-inbox-id").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let named = if header.is_empty() { query_value(uri, "inbox_id").unwrap_or_default() } else { header.to_owned() };
    if named.is_empty() {
        return Err(Refusal::input("Inbox Required"));
    }
    let uuid = Uuid::parse_str(&named).ok().filter(|_| named.len() == 36);
    uuid.and_then(|uuid| store.inbox_by_uuid(uuid))
        .filter(|inbox| inbox.enabled && inbox.channel == "livechat")
        .ok_or_else(|| Refusal::input("Inbox not found"))
}

pub(crate) fn query_value(uri: &Uri, key: &str) -> Option<String> {
    let query = uri.query()?.as_bytes();
    url::form_urlencoded::parse(query).find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
}

/// Lets only living tokens of this inbox through.
pub(crate) async fn require_token(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    check_token(&app, request, next).await
}

/// The same, but a request without `Authorization` (or with an empty one) passes as nobody.
pub(crate) async fn accept_token(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match request.headers().get(header::AUTHORIZATION) {
        Some(value) if !value.is_empty() => check_token(&app, request, next).await,
        _ => next.run(request).await,
    }
}

async fn check_token(app: &App, mut request: Request, next: Next) -> Response {
    let scope = request.extensions().get::<InboxScope>().map(|scope| scope.inbox_id);
    let signed_in = scope.and_then(|inbox_id| {
        let user_id = app.store().authenticate(bearer_token(request.headers())?, inbox_id)?;
        Some((inbox_id, user_id))
    });
    let Some((inbox_id, user_id)) = signed_in else { return Refusal::unauthorized().into_response() };
    // Before the handler, so that a contact can write into the visitor's conversation in the very same request.
    let merged = merge(&mut app.store(), request.headers(), inbox_id, user_id);
    request.extensions_mut().insert(SignedIn { user_id });
    let mut response = next.run(request).await;
    if merged {
        set_header(&mut response, CLEAR_VISITOR, "true");
    }
    response
}

/// Case-sensitive scheme, exactly one space.
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    (!token.is_empty() && !token.contains(' ')).then_some(token)
}

fn merge(store: &mut Store, headers: &HeaderMap, inbox_id: i64, user_id: i64) -> bool {
    let Some(visitor_token) = headers.get("x-libredesk-visitor-token").and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let is_contact = store.users.get(&user_id).is_some_and(|user| user.kind == UserKind::Contact);
    is_contact && store.merge_visitor(visitor_token, user_id, inbox_id)
}

/// The rules for this user's kind.
pub(crate) fn start_rules(store: &Store, inbox_id: i64, user_id: i64) -> Option<&StartRules> {
    let config = &store.inboxes.get(&inbox_id)?.config;
    let is_visitor = store.users.get(&user_id)?.kind == UserKind::Visitor;
    Some(if is_visitor { &config.visitors } else { &config.users })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(value: &'static str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        bearer_token(&headers).map(str::to_owned)
    }

    #[test]
    fn only_the_exact_scheme_and_one_space_carry_a_token() {
        assert_eq!(token("Bearer abc"), Some("abc".to_owned()));
        for wrong in ["bearer abc", "BEARER abc", "Bearer  abc", "Bearer", "Bearer ", "abc", "Token abc", "Bearer a b"] {
            assert_eq!(token(wrong), None, "{wrong}");
        }
    }
}
