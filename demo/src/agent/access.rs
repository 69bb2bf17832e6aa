//! Agents' cookies and the token against forged requests.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::answer::Refusal;
use crate::app::App;
use crate::store::Store;

pub(crate) const SESSION_COOKIE: &str = "libredesk_session";
pub(crate) const CSRF_COOKIE: &str = "csrf_token";

/// The agent of a request.
#[derive(Clone, Copy)]
pub(crate) struct Agent {
    pub(crate) id: i64,
}

pub(crate) fn cookie<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}

pub(crate) fn signed_in_agent(store: &Store, headers: &HeaderMap) -> Option<i64> {
    store.agent_sessions.get(cookie(headers, SESSION_COOKIE)?).copied()
}

/// A session, and for everything but reading the token of the cookie once more in `X-CSRFTOKEN`.
pub(crate) async fn require_agent(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let Some(id) = signed_in_agent(&app.store(), request.headers()) else {
        return Refusal::general("Invalid or expired session").with_status(StatusCode::UNAUTHORIZED).into_response();
    };
    if request.method() != Method::GET {
        let sent = request.headers().get("x-csrftoken").and_then(|value| value.to_str().ok());
        if sent.is_none() || sent != cookie(request.headers(), CSRF_COOKIE) {
            return Refusal::permission("Invalid or missing CSRF token").into_response();
        }
    }
    request.extensions_mut().insert(Agent { id });
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; csrf_token=x=y".parse().unwrap());
        headers.append(header::COOKIE, "libredesk_session=s".parse().unwrap());
        assert_eq!(cookie(&headers, CSRF_COOKIE), Some("x=y"));
        assert_eq!(cookie(&headers, SESSION_COOKIE), Some("s"));
        assert_eq!(cookie(&headers, "csrf"), None);
    }
}
