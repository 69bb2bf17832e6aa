//! `/api/ws/tenant`: what operators see live (seed 003, "Tenant Updates `WebSocket`").

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde_json::Value;
use tokio::sync::Notify;

use crate::app::App;
use crate::hub;

/// Who has not said who he is by then is dropped.
const TO_AUTHENTICATE: Duration = Duration::from_secs(5);

pub(crate) async fn upgrade(State(app): State<Arc<App>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| serve(app, socket))
}

/// Nothing is said to a good token; a bad one ends the connection, and so does anything else before it.
async fn serve(app: Arc<App>, socket: WebSocket) {
    let ends = app.assistant().tenants_hub.open();
    let (id, closed) = (ends.id, Arc::clone(&ends.closed));
    let late = tokio::spawn(drop_the_late(Arc::clone(&app), id, closed));
    hub::serve(ends, socket, |text| {
        let mut store = app.assistant();
        if store.tenants_hub.topic(id, LABEL).is_some() {
            // Nothing else is documented that an operator could say.
            return true;
        }
        let frame: Value = serde_json::from_str(text).unwrap_or_default();
        let token = frame["token"].as_str().filter(|_| frame["type"] == "auth");
        match token.and_then(|token| store.tenant_of_operator(token)) {
            Some(tenant) => {
                store.tenants_hub.listen(id, &tenant, LABEL);
                true
            }
            None => false,
        }
    })
    .await;
    late.abort();
    app.assistant().tenants_hub.forget(id);
}

/// The one name under which a socket listens.
const LABEL: &str = "tenant";

async fn drop_the_late(app: Arc<App>, id: u64, closed: Arc<Notify>) {
    tokio::time::sleep(app.options.auth_deadline.unwrap_or(TO_AUTHENTICATE)).await;
    if app.assistant().tenants_hub.topic(id, LABEL).is_none() {
        closed.notify_one();
    }
}
