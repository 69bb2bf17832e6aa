//! Signing in, and an agent's availability (`agent-login.json`, `agent-me.json`, `agent-availability.json`).

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::access::{Agent, CSRF_COOKIE, SESSION_COOKIE};
use crate::answer::{Answer, Refusal, SOMETHING_WENT_WRONG, success};
use crate::app::App;
use crate::request_body::{self, Fields};
use crate::signature::random_token;
use crate::store::Store;
use crate::store::user::UserKind;

const AVAILABILITIES: [&str; 5] = ["online", "away", "away_manual", "offline", "away_and_reassigning"];

pub(crate) async fn login(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Response {
    match request_body::read(&app, body).await {
        Ok(body) => sign_in(&mut app.store(), &headers, &body).unwrap_or_else(|refusal| refusal.into_response()),
        Err(response) => response,
    }
}

fn sign_in(store: &mut Store, headers: &HeaderMap, body: &[u8]) -> Answer {
    let fields = Fields::decode(headers, body)?;
    let (email, password) = (fields.text("email")?, fields.text("password")?);
    let now = store.now();
    let agent = store
        .users
        .values_mut()
        .find(|user| user.kind == UserKind::Agent && user.email.as_deref() == Some(&email) && user.password.as_deref() == Some(&password));
    // The refusal is not recorded.
    let agent = agent.ok_or_else(|| Refusal::general("Invalid email or password").with_status(StatusCode::UNAUTHORIZED))?;
    agent.last_login_at = Some(now);
    agent.updated_at = now;
    let agent_id = agent.id;
    let session = random_token();
    store.agent_sessions.insert(session.clone(), agent_id);
    let agent = store.users.get(&agent_id).ok_or_else(|| Refusal::general(SOMETHING_WENT_WRONG))?;
    let mut response = success(store.agent_json(agent));
    for cookie in [
        format!("{CSRF_COOKIE}={}; Path=/; SameSite=Lax", random_token()),
        format!("{SESSION_COOKIE}={session}; Path=/; HttpOnly; SameSite=Lax"),
    ] {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

pub(crate) async fn me(State(app): State<Arc<App>>, Extension(agent): Extension<Agent>) -> Answer {
    let store = app.store();
    let agent = store.users.get(&agent.id).ok_or_else(|| Refusal::general(SOMETHING_WENT_WRONG))?;
    Ok(success(store.agent_json(agent)))
}

pub(crate) async fn set_availability(
    State(app): State<Arc<App>>,
    Extension(agent): Extension<Agent>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let body = match request_body::read(&app, body).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let mut store = app.store();
    let status = match Fields::decode(&headers, &body).and_then(|fields| fields.text("status")) {
        Ok(status) if AVAILABILITIES.contains(&status.as_str()) => status,
        Ok(_) => return Refusal::input("Invalid availability status").into_response(),
        Err(refusal) => return refusal.into_response(),
    };
    store.set_availability(agent.id, &status);
    match store.users.get(&agent.id) {
        Some(agent) => success(store.agent_json(agent)),
        None => Refusal::general(SOMETHING_WENT_WRONG).into_response(),
    }
}
