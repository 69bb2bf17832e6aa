//! Faults on demand, for tests: only with `--knobs` (libredesk.md section 8, items 20 to 22).
//!
//! `POST /demo/knobs` takes one command or an array of them; `demo/README.md` lists them with examples.

pub(crate) mod frames;
pub(crate) mod journal;
pub(crate) mod requests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use self::frames::FrameFault;
use self::requests::RequestFault;
use crate::answer::{Answer, Refusal, success};
use crate::app::App;
use crate::sockets::Membership;
use crate::store::conversation::MessageKind;
use crate::store::user::UserKind;
use crate::store::{NewMessage, Store};
use crate::timestamp::Clock;

pub(crate) fn routes(app: &App) -> Router<Arc<App>> {
    if !app.options.knobs {
        return Router::new();
    }
    Router::new().route("/demo/knobs", get(state).post(turn)).merge(journal_routes())
}

/// What every kind of server has.
pub(crate) fn journal_routes() -> Router<Arc<App>> {
    Router::new().route("/demo/restart-sockets", post(restart_sockets)).route("/demo/journal", get(journal).delete(clear_journal))
}

/// One command or an array of them. All are understood before the first is done.
pub(crate) fn commands<C: DeserializeOwned>(body: &[u8]) -> serde_json::Result<Vec<C>> {
    match serde_json::from_slice(body)? {
        Value::Array(commands) => commands.into_iter().map(serde_json::from_value).collect(),
        command => Ok(vec![serde_json::from_value(command)?]),
    }
}

/// One command, named by `do`.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Command {
    /// Forgets all faults and sets limits, clock and lifetimes back.
    Reset,
    Request(RequestFault),
    Frame(FrameFault),
    /// Sends a frame as it is to joined sockets: of a conversation's contact, or all.
    Push {
        conversation: Option<Uuid>,
        frame: Option<Value>,
        raw: Option<String>,
    },
    BeforeJoined {
        frame: Value,
    },
    CloseSockets {
        inbox: Option<Uuid>,
    },
    DetachSockets {
        inbox: Option<Uuid>,
    },
    StallSockets {
        ms: u64,
    },
    /// Drops every connection for a while.
    GoAway {
        ms: u64,
    },
    ExpireToken {
        token: String,
    },
    /// Blocks (or unblocks) the owner of a token or the contact of a conversation.
    Block {
        token: Option<String>,
        conversation: Option<Uuid>,
        #[serde(default = "yes")]
        blocked: bool,
    },
    /// `null` switches the limiter off. What was counted is forgotten.
    RateLimit {
        requests: Option<usize>,
    },
    Clock {
        #[serde(default)]
        offset_minutes: i32,
        #[serde(default = "six")]
        fraction_digits: u32,
    },
    UploadLifetime {
        seconds: i64,
    },
    InitWindow {
        ms: u64,
    },
    OfficeHours {
        default_id: i64,
        offset_minutes: Option<i32>,
    },
    /// A reply that failed: stored, told to nobody, and pushed later with its old time.
    FailedReply {
        conversation: Uuid,
        content: String,
        redeliver_after_ms: Option<u64>,
    },
    /// A contact's reply by e-mail: HTML with a contact author, pushed with status `received`.
    EmailReply {
        conversation: Uuid,
        content: String,
    },
    /// Stores so many messages at once, from both sides in turn.
    Fill {
        conversation: Uuid,
        messages: usize,
        #[serde(default)]
        bytes: usize,
    },
}

fn yes() -> bool {
    true
}

fn six() -> u32 {
    6
}

async fn turn(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    for command in commands(&body).map_err(|error| Refusal::input(error.to_string()))? {
        run(&app, command)?;
    }
    Ok(success(summary(&app)))
}

fn run(app: &Arc<App>, command: Command) -> Result<(), Refusal> {
    let mut store = app.store();
    match command {
        Command::Reset => {
            app.faults().clear();
            app.widget_limiter.reset(app.options.rate_limit);
            app.public_limiter.reset(app.options.rate_limit);
            store.sockets.faults.clear();
            store.sockets.stall(Duration::ZERO);
            store.clock = Clock::default();
            store.upload_lifetime = 3600;
            store.default_business_hours_id = app.options.default_business_hours_id;
            store.working_hours_utc_offset = app.options.working_hours_utc_offset;
        }
        Command::Request(fault) => app.faults().add(fault),
        Command::Frame(fault) => store.sockets.faults.add(fault),
        Command::Push { conversation, frame, raw } => {
            let membership = conversation.map(|uuid| membership(&store, uuid)).transpose()?;
            let text = raw.or_else(|| frame.map(|frame| frame.to_string()));
            store.sockets.push_raw(membership, &text.ok_or_else(|| Refusal::input("frame or raw Required"))?);
        }
        Command::BeforeJoined { frame } => store.sockets.faults.put_before_joined(frame),
        Command::CloseSockets { inbox } => {
            let inbox = inbox.map(|uuid| inbox_id(&store, uuid)).transpose()?;
            store.sockets.close(inbox);
        }
        Command::DetachSockets { inbox } => {
            let inbox = inbox.map(|uuid| inbox_id(&store, uuid)).transpose()?;
            store.sockets.detach_inbox(inbox);
        }
        Command::StallSockets { ms } => store.sockets.stall(Duration::from_millis(ms)),
        Command::GoAway { ms } => go_away(Arc::clone(app), Duration::from_millis(ms)),
        Command::ExpireToken { token } => {
            let session = store.sessions.get_mut(&token).ok_or_else(|| Refusal::input("No such token"))?;
            session.expires_at = OffsetDateTime::UNIX_EPOCH;
        }
        Command::Block { token, conversation, blocked } => {
            let of_token = token.and_then(|token| store.sessions.get(&token).map(|session| session.user_id));
            let of_conversation = conversation.and_then(|uuid| store.conversation(uuid).map(|found| found.contact_id));
            let contact = of_token.or(of_conversation).and_then(|id| store.users.get_mut(&id));
            contact.ok_or_else(|| Refusal::input("No such contact"))?.enabled = !blocked;
        }
        Command::RateLimit { requests } => {
            app.widget_limiter.reset(requests);
            app.public_limiter.reset(requests);
        }
        Command::Clock { offset_minutes, fraction_digits } => store.clock = Clock::new(offset_minutes, fraction_digits),
        Command::UploadLifetime { seconds } => store.upload_lifetime = seconds,
        Command::InitWindow { ms } => app.faults().init_window = (ms > 0).then(|| Duration::from_millis(ms)),
        Command::OfficeHours { default_id, offset_minutes } => {
            store.default_business_hours_id = default_id;
            store.working_hours_utc_offset = offset_minutes;
        }
        Command::FailedReply { conversation, content, redeliver_after_ms } => {
            let failed = reply(&store, conversation, content, "failed")?;
            let message = store.add_message(conversation, failed);
            let message = message.ok_or_else(no_such_conversation)?.uuid;
            if let Some(ms) = redeliver_after_ms {
                let app = Arc::clone(app);
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                    app.store().deliver(conversation, message);
                });
            }
        }
        Command::EmailReply { conversation, content } => email_reply(&mut store, conversation, content)?,
        Command::Fill { conversation, messages, bytes } => fill(&mut store, conversation, messages, bytes)?,
    }
    Ok(())
}

fn no_such_conversation() -> Refusal {
    Refusal::input("No such conversation")
}

fn inbox_id(store: &Store, uuid: Uuid) -> Result<i64, Refusal> {
    store.inbox_by_uuid(uuid).map(|inbox| inbox.id).ok_or_else(|| Refusal::input("No such inbox"))
}

fn membership(store: &Store, conversation: Uuid) -> Result<Membership, Refusal> {
    let found = store.conversation(conversation).ok_or_else(no_such_conversation)?;
    Ok(Membership { inbox_id: found.inbox_id, user_id: found.contact_id })
}

/// A little later, so that the command itself is still answered.
pub(crate) fn go_away(app: Arc<App>, duration: Duration) {
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(30)).await;
        app.away_until.send_replace(Some(Instant::now() + duration));
        app.close_sockets();
    });
}

/// An agent's HTML message of a made-up status; its author is whoever is assigned, else the first agent.
fn reply(store: &Store, conversation: Uuid, content: String, status: &'static str) -> Result<NewMessage, Refusal> {
    let found = store.conversation(conversation).ok_or_else(no_such_conversation)?;
    let first = store.users.values().find(|user| user.kind == UserKind::Agent).map(|user| user.id);
    Ok(NewMessage {
        kind: MessageKind::Outgoing,
        status,
        text_content: crate::plain_text::from_html(&content),
        content,
        content_type: "html",
        private: false,
        sender_id: found.assigned_user_id.or(first).unwrap_or_default(),
        meta: Map::new(),
        attachments: Vec::new(),
    })
}

fn email_reply(store: &mut Store, conversation: Uuid, content: String) -> Result<(), Refusal> {
    let contact = store.conversation(conversation).ok_or_else(no_such_conversation)?.contact_id;
    let mut message = NewMessage::from_contact(contact, content);
    message.text_content = crate::plain_text::from_html(&message.content);
    message.content_type = "html";
    let message = store.contact_wrote(conversation, message).ok_or_else(no_such_conversation)?;
    let found = store.conversation(conversation).ok_or_else(no_such_conversation)?;
    let mut data = store.message_json(found, &message, crate::widget::json::MessageForm::Pushed);
    data["status"] = json!("received");
    let email = store.users.get(&contact).and_then(|contact| contact.email.clone());
    data["author"]["email"] = json!(email.unwrap_or_else(|| "visitor@example.com".to_owned()));
    store.push_to_contact(conversation, "new_message", &data);
    Ok(())
}

fn fill(store: &mut Store, conversation: Uuid, messages: usize, bytes: usize) -> Result<(), Refusal> {
    let contact = store.conversation(conversation).ok_or_else(no_such_conversation)?.contact_id;
    for number in 0..messages {
        let text = format!("Message {number} {}", "x".repeat(bytes));
        let message = if number % 2 == 0 {
            NewMessage::from_contact(contact, text)
        } else {
            reply(store, conversation, format!("<p>{text}</p>"), "sent")?
        };
        store.add_message(conversation, message);
    }
    Ok(())
}

fn summary(app: &App) -> Value {
    let (open, joined) = app.store().sockets.count();
    json!({"rules_left": app.faults().pending(), "sockets_open": open, "sockets_joined": joined})
}

async fn state(State(app): State<Arc<App>>) -> Response {
    success(summary(&app))
}

async fn restart_sockets(State(app): State<Arc<App>>) -> Response {
    app.close_sockets();
    success(json!(true))
}

async fn journal(State(app): State<Arc<App>>) -> Response {
    success(json!(app.faults().journal.entries()))
}

async fn clear_journal(State(app): State<Arc<App>>) -> Response {
    app.faults().journal.clear();
    success(json!(true))
}
