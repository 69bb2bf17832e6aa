//! Virtual time: an engine, a server, and a network between them that does what a schedule says.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use natter_client::backend::{Request, Response};
use natter_client::backends::libredesk::Libredesk;
use natter_client::outbox::SendState;
use natter_client::{Action, Engine, Environment, HostCommand, HttpOutcome, Input, Now, Output, RequestId, Screen, Timestamp};
use serde_json::{Value, json};

use super::server::Server;

pub type Client = Engine<Libredesk>;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Arrives after so many ms, and the answer takes so many. The way there is short: a request that acts on the server more than some
    /// seconds after its client gave it up can't be told from one that never does (docs/RELIABILITY.md).
    Fine(u64, u64),
    /// Never arrives; the browser learns of it after 50 ms.
    LostBefore,
    /// Arrives and is acted on, but the answer is lost.
    LostAfter,
    /// Arrives and is acted on, but no answer ever comes.
    Hangs,
    /// The server fails before acting.
    Breaks,
    /// The server asks for patience, without acting.
    Busy,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrives { life: u32, id: u32, hang: bool, lost: bool, back: u64 },
    Answered { life: u32, id: u32, failed: bool },
    Wake { life: u32, at: u64 },
    Opened { life: u32, socket: u32 },
    Frame { life: u32, socket: u32, text: String },
    Received { life: u32, socket: u32, text: String },
    Closed { life: u32, socket: u32 },
}

pub struct World {
    pub client: Client,
    pub server: Server,
    pub mono: u64,
    /// How far the device's clock is off (ms); it may jump.
    pub skew: i64,
    pub fates: VecDeque<Fate>,
    /// Sockets can't be opened while the network is down.
    pub down: bool,
    pub sent: Vec<String>,
    pub answered: Vec<String>,
    pub host: Vec<HostCommand>,
    pub stored: Option<String>,
    pub session: String,
    queue: BinaryHeap<Reverse<(u64, u32, Event)>>,
    order: u32,
    life: u32,
    open_sockets: Vec<u32>,
    /// Sockets whose other end is gone without a word.
    mute: Vec<u32>,
    requests: Vec<(u32, u32, Request)>,
    answers: Vec<(u32, u32, Response)>,
    wake_at: Option<u64>,
}

/// 2026-01-01, a Thursday.
fn epoch_ms() -> i64 {
    natter_client::time::days_from_civil(2026, 1, 1) * 86_400_000
}

impl World {
    pub fn new() -> Self {
        let mut world = Self {
            client: Engine::new(Libredesk::new("INBOX".into())),
            server: Server::default(),
            mono: 1_000,
            skew: 0,
            fates: VecDeque::new(),
            down: false,
            sent: Vec::new(),
            answered: Vec::new(),
            host: Vec::new(),
            stored: None,
            session: String::new(),
            queue: BinaryHeap::new(),
            order: 0,
            life: 0,
            open_sockets: Vec::new(),
            mute: Vec::new(),
            requests: Vec::new(),
            answers: Vec::new(),
            wake_at: None,
        };
        world.boot();
        world
    }

    fn micros(&self) -> i64 {
        (epoch_ms() + i64::try_from(self.mono).unwrap_or(0)) * 1000
    }

    fn now(&self) -> Now {
        Now { mono: self.mono, wall: Timestamp(self.micros() + self.skew * 1000) }
    }

    fn boot(&mut self) {
        self.life += 1;
        self.open_sockets.clear();
        self.mute.clear();
        self.server.joined.clear();
        self.wake_at = None;
        self.client = Engine::new(Libredesk::new("INBOX".into()));
        let environment = Environment { stored: self.stored.clone(), seed: u64::from(self.life) * 77, online: true, visible: true };
        self.input(Input::Start(Box::new(environment)));
        self.say(&json!({"type": "SESSION_DATA", "sessionToken": self.session, "visitorToken": ""}));
        self.say(&json!({"type": "WIDGET_OPENED"}));
    }

    /// The app is gone in the middle of everything and starts again.
    pub fn reload(&mut self) {
        self.boot();
    }

    pub fn say(&mut self, message: &Value) {
        self.input(Input::Host(message.to_string()));
    }

    pub fn act(&mut self, action: Action) {
        self.input(Input::Action(action));
    }

    pub fn input(&mut self, input: Input) {
        let now = self.now();
        self.client.handle(input, now);
        while let Some(output) = self.client.poll() {
            self.perform(output);
        }
    }

    fn later(&mut self, wait: u64, event: Event) {
        self.order += 1;
        self.queue.push(Reverse((self.mono + wait, self.order, event)));
    }

    fn perform(&mut self, output: Output) {
        let life = self.life;
        match output {
            Output::Http { id: RequestId(id), request } => {
                let fate = self.fates.pop_front().unwrap_or(if self.down { Fate::LostBefore } else { Fate::Fine(20, 20) });
                self.requests.push((life, id, request));
                match fate {
                    Fate::Fine(there, back) => self.later(there, Event::Arrives { life, id, hang: false, lost: false, back }),
                    Fate::LostAfter => self.later(20, Event::Arrives { life, id, hang: false, lost: true, back: 30 }),
                    Fate::Hangs => self.later(20, Event::Arrives { life, id, hang: true, lost: false, back: 0 }),
                    Fate::LostBefore => self.later(50, Event::Answered { life, id, failed: true }),
                    Fate::Breaks => {
                        let body = r#"{"status":"error","message":"Something went wrong","data":null,"error_type":"GeneralException"}"#;
                        self.answers.push((life, id, Response { status: 500, headers: vec![], body: body.into() }));
                        self.later(40, Event::Answered { life, id, failed: false });
                    }
                    Fate::Busy => {
                        let body = r#"{"status":"error","message":"Rate limit exceeded"}"#;
                        let headers = vec![("retry-after".to_owned(), "60".to_owned())];
                        self.answers.push((life, id, Response { status: 429, headers, body: body.into() }));
                        self.later(40, Event::Answered { life, id, failed: false });
                    }
                }
            }
            Output::WakeAt(at) => {
                self.wake_at = Some(at);
                let wait = at.saturating_sub(self.mono);
                self.later(wait, Event::Wake { life, at });
            }
            Output::SocketOpen { socket, .. } => {
                let event = if self.down { Event::Closed { life, socket } } else { Event::Opened { life, socket } };
                self.later(30, event);
            }
            Output::SocketSend { socket, text } => self.later(15, Event::Received { life, socket, text }),
            Output::SocketClose(socket) => {
                self.open_sockets.retain(|open| *open != socket);
                self.server.joined.retain(|joined| joined.1 != socket);
            }
            Output::Store(text) => self.stored = text,
            Output::Host(command) => {
                if let HostCommand::StoreSession(token) = &command {
                    self.session.clone_from(token);
                }
                self.host.push(command);
            }
            Output::Abort(_) | Output::DropFiles(_) | Output::Sound | Output::Change(_) => {}
        }
    }

    /// Lets so many ms pass.
    pub fn run(&mut self, ms: u64) {
        let until = self.mono + ms;
        while self.queue.peek().is_some_and(|Reverse((at, _, _))| *at <= until) {
            let Some(Reverse((at, _, event))) = self.queue.pop() else { return };
            self.mono = self.mono.max(at);
            self.happen(event);
        }
        self.mono = until;
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Arrives { life, id, hang, lost, back } => {
                let Some(at) = self.requests.iter().position(|request| (request.0, request.1) == (life, id)) else { return };
                let request = self.requests.remove(at).2;
                let answer = self.server.serve(&request, self.mono, self.micros());
                self.answers.push((life, id, answer));
                if !hang {
                    self.later(back, Event::Answered { life, id, failed: lost });
                }
            }
            Event::Answered { life, id, failed } if life == self.life => {
                let answer = self.answers.iter().position(|answer| (answer.0, answer.1) == (life, id)).map(|at| self.answers.remove(at).2);
                let outcome = answer.filter(|_| !failed).map_or(HttpOutcome::Failed, HttpOutcome::Answered);
                self.input(Input::Http { id: RequestId(id), outcome });
            }
            Event::Wake { life, at } if life == self.life && self.wake_at == Some(at) => self.input(Input::Tick),
            Event::Opened { life, socket } if life == self.life => {
                self.open_sockets.push(socket);
                self.input(Input::SocketOpened(socket));
            }
            Event::Received { life, socket, text }
                if life == self.life && self.open_sockets.contains(&socket) && !self.mute.contains(&socket) =>
            {
                self.server_reads(socket, &text);
            }
            Event::Frame { life, socket, text }
                if life == self.life && self.open_sockets.contains(&socket) && !self.mute.contains(&socket) =>
            {
                self.input(Input::SocketFrame { socket, text });
            }
            Event::Closed { life, socket } if life == self.life => self.input(Input::SocketClosed(socket)),
            _ => {}
        }
    }

    fn server_reads(&mut self, socket: u32, text: &str) {
        let frame: Value = serde_json::from_str(text).expect("JSON frame");
        let life = self.life;
        let answer = match frame["type"].as_str() {
            Some("join") => {
                let user =
                    self.server.tokens.get(frame["token"].as_str().unwrap_or_default()).copied().filter(|_| !self.server.refuses_sessions);
                self.server.joined.retain(|joined| joined.1 != socket);
                match user {
                    Some(user) => {
                        self.server.joined.push((0, socket, user));
                        r#"{"type":"joined","data":{"message":"namaste!"}}"#
                    }
                    None => r#"{"type":"error","data":{"message":"Failed to join conversation"}}"#,
                }
            }
            Some("ping") => r#"{"type":"pong","data":null}"#,
            _ => return,
        };
        self.later(15, Event::Frame { life, socket, text: answer.into() });
    }

    /// An agent answers; `delays` say when each copy of the frame arrives, none that it is lost.
    pub fn agent_replies(&mut self, text: &str, delays: &[u64]) {
        let Some((user, frame)) = self.server.agent_replies(text, self.micros()) else { return };
        self.answered.push(text.to_owned());
        let life = self.life;
        let sockets: Vec<u32> = self.server.joined.iter().filter(|joined| joined.2 == user).map(|joined| joined.1).collect();
        for socket in sockets {
            for delay in delays {
                self.later(*delay, Event::Frame { life, socket, text: frame.clone() });
            }
        }
    }

    /// Every socket dies: loudly, or without a word.
    pub fn kill_sockets(&mut self, loudly: bool) {
        self.server.joined.clear();
        let life = self.life;
        for socket in self.open_sockets.clone() {
            if loudly {
                self.open_sockets.retain(|open| *open != socket);
                self.later(1, Event::Closed { life, socket });
            } else {
                self.mute.push(socket);
            }
        }
    }

    /// The server forgets its registrations but keeps the sockets.
    pub fn detach_sockets(&mut self) {
        self.server.joined.clear();
    }

    /// The visitor writes where he is, or in a new conversation if he is nowhere.
    pub fn visitor_sends(&mut self, text: &str) {
        let key = match self.client.screen() {
            Screen::Chat(key) => key,
            _ => {
                if let Some(item) = self.client.list().first() {
                    self.act(Action::Open(item.key));
                } else {
                    self.act(Action::StartConversation);
                }
                match self.client.screen() {
                    Screen::Chat(key) => key,
                    other => panic!("not in a chat: {other:?}"),
                }
            }
        };
        self.sent.push(text.to_owned());
        self.act(Action::Send { conversation: key, text: text.to_owned() });
    }

    /// The visitor is asked about sends whose outcome nobody can find out. He knows (he can see the agent's screen).
    pub fn visitor_decides(&mut self) {
        let asked: Vec<_> = self
            .client
            .list()
            .iter()
            .flat_map(|item| self.client.rows(item.key).to_vec())
            .filter_map(|row| row.echo)
            .filter(|echo| echo.state == SendState::Ask)
            .collect();
        for echo in asked {
            let natter_client::outbox::Content::Text(text) = &echo.content else { continue };
            let stored =
                self.server.conversations.iter().any(|conversation| conversation.messages.iter().any(|message| message.text == *text));
            self.act(if stored { Action::Discard(echo.entry) } else { Action::Retry(echo.entry) });
        }
    }

    /// All own texts that the server has, in its order.
    pub fn stored_texts(&self) -> Vec<String> {
        let mut messages: Vec<_> =
            self.server.conversations.iter().flat_map(|conversation| &conversation.messages).filter(|message| message.own).collect();
        messages.sort_by_key(|message| message.at);
        messages.into_iter().map(|message| message.text.clone()).collect()
    }

    /// What stands on the screen of the newest conversation.
    pub fn shown(&self) -> Vec<String> {
        let Screen::Chat(key) = self.client.screen() else { return Vec::new() };
        self.client
            .rows(key)
            .iter()
            .map(|row| match (&row.message, &row.echo) {
                (Some(message), _) => message.plain.clone(),
                (None, Some(echo)) => format!("{:?} {:?}", echo.content, echo.state),
                (None, None) => "empty row".into(),
            })
            .collect()
    }
}
