//! `/ws`: what an agent's page sends and hears (`agent-ws.json`).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::response::Response;
use futures_util::StreamExt as _;
use serde_json::Value;
use uuid::Uuid;

use crate::app::App;
use crate::widget::socket::write;

pub(crate) async fn upgrade(State(app): State<Arc<App>>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade.on_upgrade(move |socket| serve(app, socket)),
        Err(_) => Response::new(Body::empty()),
    }
}

async fn serve(app: Arc<App>, socket: WebSocket) {
    let ends = app.store().sockets.open_agent();
    let (sink, mut frames) = socket.split();
    // A stalled network of widgets is not the agents'.
    let never_stalled = tokio::sync::watch::Sender::new(None).subscribe();
    let writer = tokio::spawn(write(sink, ends.outbound, never_stalled));
    loop {
        let frame = tokio::select! {
            frame = frames.next() => frame,
            () = ends.closed.notified() => break,
        };
        match frame {
            Some(Ok(Message::Text(text))) => take(&app, ends.id, &text),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break,
        }
    }
    app.store().sockets.forget(ends.id);
    writer.abort();
}

fn take(app: &App, id: u64, text: &str) {
    let Ok(frame) = serde_json::from_str::<Value>(text) else { return };
    let data = &frame["data"];
    let conversation = data["conversation_uuid"].as_str().and_then(|uuid| Uuid::parse_str(uuid).ok());
    let mut store = app.store();
    match (frame["type"].as_str(), conversation) {
        (Some("ping"), _) => store.sockets.answer_agent(id, "pong"),
        (Some("conversation_subscribe"), Some(conversation)) => store.sockets.subscribe(id, conversation),
        (Some("typing"), Some(conversation)) if data["is_private_message"] != true => {
            store.agent_typed(conversation, data["is_typing"] == true);
        }
        _ => {}
    }
}
