//! `/widget/ws`: joining, pings, throttles and the abrupt ends (libredesk.md section 4).

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::response::Response;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use url::Url;
use uuid::Uuid;

use crate::app::App;
use crate::client_ip;
use crate::server::ClientSocket;
use crate::sockets::Membership;
use crate::store::Store;
use crate::store::inbox::Inbox;
use crate::store::user::PageVisit;

const MOST_BYTES_OF_A_FRAME: usize = 65_536;
const BETWEEN_PONGS: Duration = Duration::from_secs(1);
const BETWEEN_TYPING: Duration = Duration::from_millis(50);
const BETWEEN_PAGE_VISITS: Duration = Duration::from_secs(1);

/// Anything that is no upgrade gets 200 and nothing in it (libredesk.md 1.2).
pub(crate) async fn upgrade(State(app): State<Arc<App>>, request: Request) -> Response {
    let socket = request.extensions().get::<ClientSocket>().map_or(ClientSocket::UNKNOWN, |socket| socket.0);
    let client_ip = client_ip::of_request(request.headers(), socket);
    let (mut parts, _) = request.into_parts();
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade
            .max_message_size(MOST_BYTES_OF_A_FRAME)
            .max_frame_size(MOST_BYTES_OF_A_FRAME)
            .on_upgrade(move |socket| serve(app, socket, client_ip)),
        Err(_) => Response::new(Body::empty()),
    }
}

/// Reads until the client goes, misbehaves or falls silent. Every end by the server is abrupt: no close frame.
async fn serve(app: Arc<App>, socket: WebSocket, client_ip: String) {
    let ends = app.store().sockets.open_widget();
    let (sink, mut frames) = socket.split();
    let writer = tokio::spawn(write(sink, ends.outbound, ends.stalled_until));
    let mut reader = Reader { app: Arc::clone(&app), id: ends.id, client_ip, joined: None, last: LastAccepted::default() };
    let mut deadline = tokio::time::Instant::now() + app.options.socket_deadline;
    loop {
        let frame = tokio::select! {
            frame = frames.next() => frame,
            () = tokio::time::sleep_until(deadline) => break,
            () = ends.closed.notified() => break,
        };
        let go_on = match frame {
            Some(Ok(Message::Text(text))) => reader.take(text.as_bytes()),
            Some(Ok(Message::Binary(bytes))) => reader.take(&bytes),
            // WS-level pings are answered by the library but do not extend the deadline; a close by the client is
            // answered by reading on.
            Some(Ok(_)) => continue,
            Some(Err(_)) | None => break,
        };
        if !go_on {
            break;
        }
        deadline = tokio::time::Instant::now() + app.options.socket_deadline;
    }
    app.store().sockets.forget(ends.id);
    writer.abort();
}

/// One frame after the other, without a deadline; a knob can stall it.
pub(crate) async fn write(
    mut sink: futures_util::stream::SplitSink<WebSocket, Message>,
    mut outbound: mpsc::Receiver<String>,
    stalled_until: watch::Receiver<Option<Instant>>,
) {
    while let Some(text) = outbound.recv().await {
        let until = *stalled_until.borrow();
        if let Some(until) = until {
            tokio::time::sleep_until(until.into()).await;
        }
        if sink.send(Message::Text(text.into())).await.is_err() {
            break;
        }
    }
}

/// When frames with a throttle were last accepted.
#[derive(Default)]
struct LastAccepted {
    ping: Option<Instant>,
    typing: Option<Instant>,
    page_visit: Option<Instant>,
}

/// Whether enough time has passed; notes the time if so.
fn accept(last: &mut Option<Instant>, gap: Duration) -> bool {
    let now = Instant::now();
    let accepted = last.is_none_or(|last| now.duration_since(last) >= gap);
    if accepted {
        *last = Some(now);
    }
    accepted
}

/// The reading side of one socket.
struct Reader {
    app: Arc<App>,
    id: u64,
    client_ip: String,
    joined: Option<Membership>,
    last: LastAccepted,
}

impl Reader {
    /// False when the frame ends the connection: empty, no JSON, no object, or a type that is no text.
    fn take(&mut self, bytes: &[u8]) -> bool {
        // Only the first JSON value of a frame is read.
        let frame = match serde_json::Deserializer::from_slice(bytes).into_iter::<Value>().next() {
            Some(Ok(Value::Object(frame))) => frame,
            Some(Ok(Value::Null)) => return true,
            _ => return false,
        };
        if self.app.options.knobs {
            self.app.faults().journal.frame(self.id, &frame);
        }
        let token = match frame.get("token") {
            None | Some(Value::Null) => "",
            Some(Value::String(token)) => token,
            Some(_) => return false,
        };
        let data = frame.get("data").unwrap_or(&Value::Null);
        match frame.get("type") {
            Some(Value::String(kind)) => match kind.as_str() {
                "join" => self.join(token, data),
                "ping" => self.ping(),
                "typing" => self.typing(data),
                "page_visit" => self.page_visit(data),
                _ => {}
            },
            None | Some(Value::Null) => {}
            Some(_) => return false,
        }
        true
    }

    /// Any failure is the same error and leaves the socket open, without the registration it had (libredesk.md 4.4).
    fn join(&mut self, token: &str, data: &Value) {
        let mut store = self.app.store();
        let member = data.get("inbox_id").and_then(Value::as_str).and_then(|inbox_id| {
            let inbox = joinable_inbox(&store, inbox_id)?;
            let inbox_id = inbox.id;
            if client_ip::is_blocked(&self.client_ip, &inbox.config.blocked_ips) {
                return None;
            }
            let user_id = store.authenticate(token, inbox_id)?;
            Some(Membership { inbox_id, user_id })
        });
        self.joined = member.filter(|member| store.sockets.join(self.id, *member));
        if self.joined.is_some() {
            for early in store.sockets.faults.take_before_joined() {
                store.sockets.send_raw(self.id, early.to_string());
            }
            store.sockets.answer_widget(self.id, "joined", json!({"message": "namaste!"}));
        } else {
            store.sockets.detach(self.id);
            store.sockets.answer_widget(self.id, "error", json!({"message": "Failed to join conversation"}));
        }
    }

    /// Answered once a second at most; after joining it is also what makes a contact `online`.
    fn ping(&mut self) {
        if !accept(&mut self.last.ping, BETWEEN_PONGS) {
            return;
        }
        let mut store = self.app.store();
        let now = store.now();
        if let Some(user) = self.joined.and_then(|joined| store.users.get_mut(&joined.user_id)) {
            user.last_active_at = Some(now);
        }
        store.sockets.answer_widget(self.id, "pong", Value::Null);
    }

    fn typing(&mut self, data: &Value) {
        let Some(joined) = self.joined else { return };
        let conversation = data.get("conversation_uuid").and_then(Value::as_str).and_then(|uuid| Uuid::parse_str(uuid).ok());
        let (Some(conversation), Some(is_typing)) = (conversation, data.get("is_typing").and_then(Value::as_bool)) else {
            return;
        };
        if !accept(&mut self.last.typing, BETWEEN_TYPING) {
            return;
        }
        let store = self.app.store();
        if store.conversation(conversation).is_some_and(|found| found.contact_id == joined.user_id) {
            store.contact_typed(conversation, is_typing);
        }
    }

    fn page_visit(&mut self, data: &Value) {
        let Some(joined) = self.joined else { return };
        let text = |key: &str| data.get(key).and_then(Value::as_str).unwrap_or_default();
        let is_web = Url::parse(text("url")).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !is_web || !accept(&mut self.last.page_visit, BETWEEN_PAGE_VISITS) {
            return;
        }
        let mut store = self.app.store();
        let visit = PageVisit { url: cut(text("url"), 2048), title: cut(text("title"), 256), at: store.now() };
        let noted = store.users.get_mut(&joined.user_id).is_some_and(|user| user.note_page_visit(visit));
        if noted {
            store.tell_agents_of_page_visits(joined.user_id);
        }
    }
}

/// Laxer than REST: any notation of the UUID, and even the number as text (libredesk.md 4.2).
fn joinable_inbox<'store>(store: &'store Store, named: &str) -> Option<&'store Inbox> {
    let inbox = match Uuid::parse_str(named) {
        Ok(uuid) => store.inbox_by_uuid(uuid),
        Err(_) => store.inboxes.get(&named.parse().ok()?),
    };
    inbox.filter(|inbox| inbox.enabled && inbox.channel == "livechat")
}

/// At most so many bytes, not inside a character.
fn cut(text: &str, most: usize) -> String {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}
