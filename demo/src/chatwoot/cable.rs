//! `/cable`: `ActionCable` (chatwoot.md, "ActionCable").

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::store::Store;
use crate::answer::plain_text;
use crate::app::App;
use crate::hub;

const PROTOCOL: &str = "actioncable-v1-json";
const BETWEEN_PINGS: Duration = Duration::from_secs(3);

/// Takes any `Origin`. Who does not speak the protocol is refused; the real server would go on without one.
pub(crate) async fn upgrade(State(app): State<Arc<App>>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let offered = parts.headers.get_all("sec-websocket-protocol").iter().filter_map(|value| value.to_str().ok());
    let speaks = offered.flat_map(|line| line.split(',')).any(|name| name.trim() == PROTOCOL);
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) if speaks => upgrade.protocols([PROTOCOL]).on_upgrade(move |socket| serve(app, socket)),
        Ok(_) => plain_text(StatusCode::BAD_REQUEST, "No subprotocol that is spoken here\n"),
        Err(_) => plain_text(StatusCode::NOT_FOUND, "Page not found"),
    }
}

async fn serve(app: Arc<App>, socket: WebSocket) {
    let ends = app.chatwoot().cable.open();
    let id = ends.id;
    app.chatwoot().cable.send(id, json!({"type": "welcome"}).to_string());
    let pinging = tokio::spawn(ping(Arc::clone(&app), id));
    hub::serve(ends, socket, |text| {
        if let Err(reason) = take(&app, id, text)
            && app.options.knobs
        {
            app.faults().journal.refused_frame(id, text, reason);
        }
        // Nothing that a client says ends its connection.
        true
    })
    .await;
    pinging.abort();
    app.chatwoot().cable.forget(id);
}

async fn ping(app: Arc<App>, id: u64) {
    loop {
        tokio::time::sleep(BETWEEN_PINGS).await;
        let store = app.chatwoot();
        if store.silent_until.is_some_and(|until| Instant::now() < until) {
            continue;
        }
        store.cable.send(id, json!({"type": "ping", "message": store.now()}).to_string());
    }
}

/// Does a command; the real server writes what is wrong into its log and says nothing, so do we.
fn take(app: &App, id: u64, text: &str) -> Result<(), &'static str> {
    let frame: Value = serde_json::from_str(text).map_err(|_| "no JSON")?;
    if app.options.knobs
        && let Some(fields) = frame.as_object()
    {
        app.faults().journal.frame(id, fields);
    }
    let identifier = frame["identifier"].as_str().ok_or("no identifier")?;
    let mut store = app.chatwoot();
    match frame["command"].as_str() {
        Some("subscribe") => {
            subscribe(&mut store, id, identifier);
            Ok(())
        }
        Some("unsubscribe") if store.cable.unlisten(id, identifier) => Ok(()),
        Some("message") => {
            let token = store.cable.topic(id, identifier).ok_or("no such subscription")?;
            let data: Value = serde_json::from_str(frame["data"].as_str().ok_or("data is no text")?).map_err(|_| "data is no JSON")?;
            if data["action"] != "update_presence" {
                return Err("no such action");
            }
            be_present(&mut store, id, identifier, &token);
            Ok(())
        }
        Some("unsubscribe") => Err("no such subscription"),
        _ => Err("no such command"),
    }
}

/// Confirmed for a living pubsub token, rejected for all else.
fn subscribe(store: &mut Store, id: u64, identifier: &str) {
    let wanted: Value = serde_json::from_str(identifier).unwrap_or_default();
    let token = wanted["pubsub_token"].as_str().unwrap_or_default();
    let known = wanted["channel"] == "RoomChannel" && store.links.iter().any(|link| link.pubsub_token == token);
    let kind = if known { "confirm_subscription" } else { "reject_subscription" };
    store.cable.send(id, json!({"identifier": identifier, "type": kind}).to_string());
    if known {
        store.cable.listen(id, token, identifier);
        be_present(store, id, identifier, token);
    }
}

/// Notes that the visitor is there, and tells him who else is.
fn be_present(store: &mut Store, id: u64, identifier: &str, token: &str) {
    let now = store.now();
    if let Some(link) = store.links.iter_mut().find(|link| link.pubsub_token == token) {
        link.present_at = now;
    }
    let data = store.presence_json();
    let text = json!({"identifier": identifier, "message": {"event": "presence.update", "data": data}}).to_string();
    store.cable.send(id, text);
}
