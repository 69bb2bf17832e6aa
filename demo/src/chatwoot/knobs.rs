//! Faults on demand, for tests: only with `--knobs`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::store::{Draft, MessageType, Sender, Store};
use super::{Answer, ok};
use crate::app::App;
use crate::knobs::frames::FrameFault;
use crate::knobs::requests::RequestFault;
use crate::knobs::{commands, go_away, journal_routes};

pub(crate) fn routes(app: &App) -> Router<Arc<App>> {
    if !app.options.knobs {
        return Router::new();
    }
    Router::new().route("/demo/knobs", get(state).post(turn)).merge(journal_routes())
}

/// One command, named by `do`.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Command {
    Reset,
    Request(RequestFault),
    /// `type` is an event's name.
    Frame(FrameFault),
    GoAway {
        ms: u64,
    },
    RateLimit {
        requests: Option<usize>,
    },
    CloseSockets,
    /// All subscriptions are forgotten; nobody is told.
    Mute,
    StallSockets {
        ms: u64,
    },
    /// No pings for so long.
    Silence {
        ms: u64,
    },
    /// `disconnect` to all subscribers, and then the end.
    Disconnect {
        reason: String,
        reconnect: bool,
    },
    /// A text to all subscribers.
    Push {
        raw: String,
    },
    /// Stores so many messages from both sides in turn.
    Fill {
        conversation: i64,
        messages: usize,
        #[serde(default)]
        bytes: usize,
    },
    /// Tokens of a contact lead nowhere from now on.
    ForgetContact {
        contact: i64,
    },
}

async fn turn(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    for command in commands(&body).map_err(|error| Refusal::invalid("do", error.to_string()))? {
        run(&app, command)?;
    }
    Ok(ok(&summary(&app)))
}

fn run(app: &Arc<App>, command: Command) -> Result<(), Refusal> {
    let mut store = app.chatwoot();
    match command {
        Command::Reset => {
            app.faults().clear();
            app.widget_limiter.reset(app.options.rate_limit);
            store.cable.faults.clear();
            store.cable.stall(Duration::ZERO);
            store.silent_until = None;
        }
        Command::Request(fault) => app.faults().add(fault),
        Command::Frame(fault) => store.cable.faults.add(fault),
        Command::GoAway { ms } => go_away(Arc::clone(app), Duration::from_millis(ms)),
        Command::RateLimit { requests } => app.widget_limiter.reset(requests),
        Command::CloseSockets => store.cable.close(),
        Command::Mute => store.cable.mute(),
        Command::StallSockets { ms } => store.cable.stall(Duration::from_millis(ms)),
        Command::Silence { ms } => store.silent_until = Some(Instant::now() + Duration::from_millis(ms)),
        Command::Disconnect { reason, reconnect } => {
            store.cable.push_raw(&json!({"type": "disconnect", "reason": reason, "reconnect": reconnect}).to_string());
            let app = Arc::clone(app);
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                app.chatwoot().cable.close();
            });
        }
        Command::Push { raw } => store.cable.push_raw(&raw),
        Command::Fill { conversation, messages, bytes } => fill(&mut store, conversation, messages, bytes)?,
        Command::ForgetContact { contact } => store.links.retain(|link| link.contact_id != contact),
    }
    Ok(())
}

/// Without a frame for each: as if it had happened long ago.
fn fill(store: &mut Store, id: i64, messages: usize, bytes: usize) -> Result<(), Refusal> {
    let contact = store.conversation(id).ok_or_else(Refusal::not_found)?.contact_id;
    let padding = "x".repeat(bytes);
    for number in 0..messages {
        let (message_type, sender) = match number % 2 {
            0 => (MessageType::Incoming, Sender::Contact(contact)),
            _ => (MessageType::Outgoing, Sender::Agent(1)),
        };
        store.add_silently(id, Draft::text(message_type, sender, format!("Message {number} {padding}")));
    }
    Ok(())
}

fn summary(app: &App) -> Value {
    let (open, subscribed) = app.chatwoot().cable.count();
    json!({"rules_left": app.faults().pending(), "sockets_open": open, "sockets_subscribed": subscribed})
}

async fn state(State(app): State<Arc<App>>) -> Response {
    ok(&summary(&app))
}
