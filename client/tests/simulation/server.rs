//! A model of the server: as much of the contract as delivery depends on, in plain state.

use std::collections::BTreeMap;

use natter_client::backend::{Backend, Body, Request, Response};
use natter_client::backends::libredesk::Libredesk;
use natter_client::model::Status;
use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub struct StoredMessage {
    pub uuid: String,
    pub at: i64,
    /// What a visitor calls it: a text, the name of a file, or both, joined as by [`together`].
    pub text: String,
    /// Names and sizes of its files.
    pub files: Vec<(String, u64)>,
    pub own: bool,
    /// It asks for the answer to its conversation's survey.
    pub survey: bool,
}

impl StoredMessage {
    /// Its text without the names of its files.
    pub fn words(&self) -> &str {
        let names: Vec<&str> = self.files.iter().map(|(name, _)| name.as_str()).collect();
        let names = together("", &names);
        if self.files.is_empty() { &self.text } else { self.text.strip_suffix(&names).unwrap_or_default().trim_end_matches(" + ") }
    }
}

/// A text and names of files as one.
pub fn together(text: &str, names: &[&str]) -> String {
    [text].into_iter().filter(|text| !text.is_empty()).chain(names.iter().copied()).collect::<Vec<_>>().join(" + ")
}

#[derive(Clone, Debug)]
pub struct StoredConversation {
    pub uuid: String,
    pub owner: u32,
    pub created: i64,
    pub seen: i64,
    pub status: String,
    pub messages: Vec<StoredMessage>,
    /// The survey's id, and the answer to it.
    pub survey: Option<(String, Option<u8>)>,
}

/// How a kind of server speaks: the same state for all kinds, in each one's own words.
pub trait Spoken: Backend + Sized {
    /// The client's side.
    fn backend() -> Self;
    /// Serves a request at `micros` of the server's clock.
    fn serve(server: &mut Server, request: &Request, mono: u64, micros: i64) -> Response;
    /// Whether the visitor's own sending made this request.
    fn is_send(request: &Request) -> bool;
    /// Something went wrong before the server acted.
    fn broken() -> Response;
    /// The server asks for a minute's patience.
    fn busy() -> Response;
    /// Reads a frame; what it answers.
    fn hears(server: &mut Server, life: u32, socket: u32, text: &str) -> Vec<String>;
    /// An agent answers in the newest conversation: its owner, and the frame for his sockets.
    fn agent_replies(server: &mut Server, text: &str, micros: i64) -> Option<(u32, String)>;
    /// An agent changes the state of the newest conversation, likewise.
    fn agent_sets_status(server: &mut Server, status: &str) -> Option<(u32, String)>;
    /// An agent resolves the newest conversation, and its contact is asked how it was, once; likewise.
    fn agent_resolves(server: &mut Server, micros: i64) -> Option<(u32, String)>;
    /// What a page says whose site has named its user with this word, beside the visitor's session that it has kept.
    fn names(word: &str, visitor: &str) -> Value;
    /// What the page says to every app that starts, beside its session.
    fn greets() -> Vec<Value> {
        Vec::new()
    }
    /// A state of a conversation as the client calls it.
    fn status(word: &str) -> Status {
        if word == "Open" { Status::Open } else { Status::Other(word.to_owned()) }
    }
    /// What the server says of its own accord on a socket that has just been opened.
    fn welcomes() -> Option<String> {
        None
    }
    /// What it says there every three seconds.
    fn pings() -> Option<String> {
        None
    }
}

impl Spoken for Libredesk {
    fn backend() -> Self {
        Self::new("INBOX".into())
    }

    fn serve(server: &mut Server, request: &Request, mono: u64, micros: i64) -> Response {
        server.serve(request, mono, micros)
    }

    fn is_send(request: &Request) -> bool {
        ["/message", "/init", "/upload", "/response"].iter().any(|end| request.path.ends_with(end))
    }

    fn broken() -> Response {
        error(500, "Something went wrong", "GeneralException")
    }

    fn busy() -> Response {
        let body = r#"{"status":"error","message":"Rate limit exceeded"}"#;
        Response { status: 429, headers: vec![("retry-after".to_owned(), "60".to_owned())], body: body.into() }
    }

    fn hears(server: &mut Server, life: u32, socket: u32, text: &str) -> Vec<String> {
        let frame: Value = serde_json::from_str(text).expect("JSON frame");
        let answer = match frame["type"].as_str() {
            Some("join") => {
                let token = frame["token"].as_str().unwrap_or_default();
                if server.join(life, socket, token) {
                    r#"{"type":"joined","data":{"message":"namaste!"}}"#
                } else {
                    r#"{"type":"error","data":{"message":"Failed to join conversation"}}"#
                }
            }
            Some("ping") => r#"{"type":"pong","data":null}"#,
            _ => return Vec::new(),
        };
        vec![answer.to_owned()]
    }

    fn agent_replies(server: &mut Server, text: &str, micros: i64) -> Option<(u32, String)> {
        server.agent_replies(text, micros)
    }

    fn agent_sets_status(server: &mut Server, status: &str) -> Option<(u32, String)> {
        server.agent_sets_status(status)
    }

    fn agent_resolves(server: &mut Server, micros: i64) -> Option<(u32, String)> {
        server.agent_resolves(micros)
    }

    fn names(word: &str, visitor: &str) -> Value {
        match visitor {
            "" => json!({"type": "SET_JWT_TOKEN", "jwt": word}),
            visitor => json!({"type": "SET_JWT_TOKEN", "jwt": word, "visitorToken": visitor}),
        }
    }
}

#[derive(Default)]
pub struct Server {
    pub conversations: Vec<StoredConversation>,
    /// Tokens and whose they are.
    pub tokens: BTreeMap<String, u32>,
    /// Of them, those of people whom the site has named, by the site's name for them.
    pub people: BTreeMap<String, u32>,
    /// Joined sockets: the life of their app, socket number, user. A detached socket is open but not here.
    pub joined: Vec<(u32, u32, u32)>,
    /// When requests came, socket upgrades included.
    pub requests: Vec<u64>,
    /// How many of them were refused because there were too many.
    pub over_limit: u32,
    /// Every session is refused, as when the session store is down.
    pub refuses_sessions: bool,
    /// Nothing more may be written, as when conversations are closed for good.
    pub refuses_sends: bool,
    /// Visitors are not merged, and nothing tells that.
    pub merges_fail: bool,
    /// Frames that the last request brought about, for all sockets of a user.
    pub pushes: Vec<(u32, String)>,
    /// It knows of no survey.
    pub refuses_ratings: bool,
    last_id: u32,
    last_at: i64,
}

fn iso(at: i64) -> String {
    let (days, rest) = (at.div_euclid(86_400_000_000), at.rem_euclid(86_400_000_000));
    let (seconds, micros) = (rest / 1_000_000, rest % 1_000_000);
    // The simulation plays within the days after 2026-01-01.
    let day = days - natter_client::time::days_from_civil(2026, 1, 1) + 1;
    format!("2026-01-{day:02}T{:02}:{:02}:{:02}.{micros:06}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn error(status: u16, message: &str, kind: &str) -> Response {
    let body = json!({"status": "error", "message": message, "data": null, "error_type": kind});
    Response { status, headers: vec![], body: body.to_string() }
}

fn success(data: &Value) -> Response {
    Response { status: 200, headers: vec![], body: json!({"status": "success", "data": data}).to_string() }
}

impl Server {
    pub fn id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }

    /// The server's clock never gives the same instant twice.
    pub fn instant(&mut self, micros: i64) -> i64 {
        self.last_at = micros.max(self.last_at + 1);
        self.last_at
    }

    fn author(own: bool, owner: u32) -> Value {
        let (id, name, kind) = if own { (owner, "Visitor", "visitor") } else { (2, "Ada", "agent") };
        json!({"id": id, "first_name": name, "last_name": "", "email": null, "avatar_url": null, "availability_status": "online", "type": kind})
    }

    pub fn message_json(conversation: &StoredConversation, message: &StoredMessage, status: &str) -> Value {
        let content = if message.own { message.text.clone() } else { format!("<p>{}</p>", message.text) };
        let meta = match &conversation.survey {
            Some((survey, answer)) if message.survey => json!({"is_csat": true, "csat_uuid": survey, "csat_submitted": answer.is_some()}),
            _ => json!({}),
        };
        let (content, text, attachments) = match message.files.first() {
            Some((_, size)) => {
                let file = json!({"uuid": format!("f{}", message.uuid), "name": message.text, "size": size, "content_type": "text/plain",
                    "url": "/uploads/x", "thumbnail_url": null, "disposition": "attachment", "content_id": ""});
                (String::new(), "", json!([file]))
            }
            None => (content, message.text.as_str(), json!([])),
        };
        json!({"uuid": message.uuid, "status": status, "conversation_uuid": conversation.uuid, "created_at": iso(message.at), "content": content,
            "text_content": text, "author": Self::author(message.own, conversation.owner), "attachments": attachments, "meta": meta})
    }

    fn conversation_json(conversation: &StoredConversation) -> Value {
        let last = conversation.messages.iter().max_by_key(|message| message.at);
        let last = last
            .map(|last| json!({"content": last.text, "created_at": iso(last.at), "author": Self::author(last.own, conversation.owner)}));
        let unread = conversation.messages.iter().filter(|message| !message.own && message.at > conversation.seen).count().min(10);
        json!({"uuid": conversation.uuid, "created_at": iso(conversation.created), "status": conversation.status, "last_message": last,
            "unread_message_count": unread, "assignee": null})
    }

    fn thread_json(conversation: &StoredConversation) -> Value {
        let messages: Vec<Value> = conversation
            .messages
            .iter()
            .rev()
            .map(|message| Self::message_json(conversation, message, if message.own { "received" } else { "sent" }))
            .collect();
        json!({"conversation": Self::conversation_json(conversation), "messages": messages})
    }

    /// A socket joins with this token; whether it may.
    pub fn join(&mut self, life: u32, socket: u32, token: &str) -> bool {
        let user = self.tokens.get(token).copied().filter(|_| !self.refuses_sessions);
        self.joined.retain(|joined| (joined.0, joined.1) != (life, socket));
        self.joined.extend(user.map(|user| (life, socket, user)));
        user.is_some()
    }

    /// Counts a request against the limit of 100 in a minute; refused ones count, too (libredesk.md 6). Whether it may pass.
    pub fn admits(&mut self, mono: u64) -> bool {
        self.requests.push(mono);
        let recent = self.requests.iter().rev().take_while(|at| **at + 60_000 > mono).count();
        self.over_limit += u32::from(recent > 100);
        recent <= 100
    }

    /// Serves one request at `micros` of the server's clock.
    pub fn serve(&mut self, request: &Request, mono: u64, micros: i64) -> Response {
        if !self.admits(mono) {
            let body = r#"{"status":"error","message":"Rate limit exceeded"}"#;
            return Response { status: 429, headers: vec![("retry-after".to_owned(), "60".to_owned())], body: body.into() };
        }
        let path = request.path.split('?').next().unwrap_or_default().to_owned();
        let token = request
            .headers
            .iter()
            .find(|(name, _)| *name == "Authorization")
            .map(|(_, value)| value.trim_start_matches("Bearer ").to_owned());
        let body: Value = match &request.body {
            Body::Json(text) => serde_json::from_str(text).expect("JSON"),
            _ => Value::Null,
        };
        if path.ends_with("/chat/settings") {
            return success(&json!({"brand_name": "Model"}));
        }
        if let Some(survey) = path.strip_prefix("/api/v1/csat/").and_then(|rest| rest.strip_suffix("/response")) {
            return self.rate(survey, &body);
        }
        if path.ends_with("/auth/exchange") {
            return self.exchange(body["jwt"].as_str().unwrap_or_default());
        }
        let user = match &token {
            Some(_) if self.refuses_sessions => return error(401, "Unauthorized", "UnauthorizedException"),
            Some(token) => match self.tokens.get(token) {
                Some(user) => Some(*user),
                None => return error(401, "Unauthorized", "UnauthorizedException"),
            },
            None => None,
        };
        // A merge comes before the handler, and is told whatever that says (libredesk.md 2.4).
        let former = request.headers.iter().find(|(name, _)| *name == "X-Libredesk-Visitor-Token").map(|(_, value)| value.clone());
        let merged = self.merge(user, former.as_deref());
        let mut answer = self.handle(request, &path, user, &body, micros);
        if merged {
            answer.headers.push(("x-libredesk-clear-visitor".to_owned(), "true".to_owned()));
        }
        answer
    }

    fn handle(&mut self, request: &Request, path: &str, user: Option<u32>, body: &Value, micros: i64) -> Response {
        let writes = path.ends_with("/init") || path.ends_with("/message") || path.ends_with("/upload");
        if writes && self.refuses_sends {
            return error(403, "Replies to closed conversations are not allowed", "PermissionException");
        }
        if path.ends_with("/conversations/init") {
            return self.init(user, body, micros);
        }
        let Some(user) = user else { return error(401, "Unauthorized", "UnauthorizedException") };
        if path.ends_with("/auth/me") {
            let is_visitor = !self.people.values().any(|known| *known == user);
            return success(&json!({"user_id": user, "is_visitor": is_visitor, "first_name": "Visitor", "last_name": ""}));
        }
        if path.ends_with("/chat/conversations") {
            let list: Vec<Value> =
                self.conversations.iter().rev().filter(|conversation| conversation.owner == user).map(Self::conversation_json).collect();
            return success(&Value::Array(list));
        }
        if let Body::Multipart { fields, files, .. } = &request.body {
            let conversation = fields.iter().find(|(name, _)| *name == "conversation_uuid").map(|(_, id)| id.clone()).unwrap_or_default();
            return self.upload(user, &conversation, &files[0].name, files[0].size, micros);
        }
        let mut parts = path.trim_start_matches("/api/v1/widget/chat/conversations/").split('/');
        let (uuid, verb) = (parts.next().unwrap_or_default().to_owned(), parts.next().unwrap_or_default().to_owned());
        let at = self.instant(micros);
        let id = self.id();
        let Some(conversation) = self.conversations.iter_mut().find(|conversation| conversation.uuid == uuid && conversation.owner == user)
        else {
            let one = error(500, "Conversation not found", "NotFoundException");
            return Response { body: format!("{0}{0}", one.body), ..one };
        };
        match verb.as_str() {
            "" => success(&Self::thread_json(conversation)),
            "update-last-seen" => {
                conversation.seen = at;
                success(&Value::Bool(true))
            }
            "message" => {
                let text = body["message"].as_str().expect("text").to_owned();
                let message = StoredMessage { uuid: format!("m{id}"), at, text, own: true, files: vec![], survey: false };
                conversation.seen = at;
                conversation.status = "Open".into();
                let answer = Self::message_json(conversation, &message, "received");
                conversation.messages.push(message);
                success(&answer)
            }
            other => panic!("no such path: {other}"),
        }
    }

    /// The site's word about its user; a word is the user's name, and `expired` is none. The same session is given again as long as it
    /// lives (libredesk.md 2.3).
    fn exchange(&mut self, jwt: &str) -> Response {
        if self.refuses_sessions {
            return error(500, "Something went wrong", "GeneralException");
        }
        if jwt == "expired" {
            return error(401, "Unauthorized", "UnauthorizedException");
        }
        let user = self.people.get(jwt).copied().unwrap_or_else(|| self.id());
        self.people.insert(jwt.to_owned(), user);
        let token = format!("token-of-{jwt}");
        self.tokens.insert(token.clone(), user);
        success(&json!({"session_token": token, "user": {"user_id": user, "is_visitor": false, "first_name": jwt, "last_name": ""}}))
    }

    /// A visitor's conversations become those of the person he turned out to be, and his session ends; his sockets stay, and are mute.
    fn merge(&mut self, user: Option<u32>, former: Option<&str>) -> bool {
        if self.merges_fail {
            return false;
        }
        let is_named = |people: &BTreeMap<String, u32>, user: u32| people.values().any(|known| *known == user);
        let Some(user) = user.filter(|user| is_named(&self.people, *user)) else { return false };
        let Some(visitor) = former.and_then(|token| self.tokens.get(token)).copied() else { return false };
        if is_named(&self.people, visitor) {
            return false;
        }
        self.tokens.retain(|_, of| *of != visitor);
        for conversation in self.conversations.iter_mut().filter(|conversation| conversation.owner == visitor) {
            conversation.owner = user;
        }
        true
    }

    fn init(&mut self, user: Option<u32>, body: &Value, micros: i64) -> Response {
        let fresh = user.is_none();
        let user = user.unwrap_or_else(|| self.id());
        let (created, at, id) = (self.instant(micros), self.instant(micros), self.id());
        let text = body["message"].as_str().expect("text").to_owned();
        assert!(!text.trim().is_empty(), "the server refuses an empty message");
        let message = StoredMessage { uuid: format!("m{id}"), at, text, own: true, files: vec![], survey: false };
        let uuid = format!("c{id}");
        let conversation =
            StoredConversation { uuid, owner: user, created, seen: at, status: "Open".into(), messages: vec![message], survey: None };
        let mut data = Self::thread_json(&conversation);
        self.conversations.push(conversation);
        if fresh {
            let token = format!("token-{user}");
            self.tokens.insert(token.clone(), user);
            data["session_token"] = json!(token);
            data["user"] = json!({"user_id": user, "is_visitor": true, "first_name": "Visitor", "last_name": ""});
        }
        success(&data)
    }

    fn upload(&mut self, user: u32, conversation: &str, name: &str, size: u64, micros: i64) -> Response {
        let (at, id) = (self.instant(micros), self.id());
        let Some(conversation) = self.conversations.iter_mut().find(|known| known.uuid == conversation && known.owner == user) else {
            return error(404, "Conversation not found", "NotFoundException");
        };
        let message = StoredMessage {
            uuid: format!("m{id}"),
            at,
            text: name.to_owned(),
            files: vec![(name.to_owned(), size)],
            own: true,
            survey: false,
        };
        conversation.seen = at;
        conversation.status = "Open".into();
        let answer = Self::message_json(conversation, &message, "received");
        conversation.messages.push(message);
        success(&answer)
    }

    /// An agent changes the state of the newest conversation; its owner, and the frame.
    pub fn agent_sets_status(&mut self, status: &str) -> Option<(u32, String)> {
        let conversation = self.conversations.last_mut()?;
        conversation.status = status.to_owned();
        let frame = json!({"type": "conversation_update", "data": {"uuid": conversation.uuid, "status": status}});
        Some((conversation.owner, frame.to_string()))
    }

    /// An agent answers in the newest conversation; the frames for every joined socket of its owner.
    pub fn agent_replies(&mut self, text: &str, micros: i64) -> Option<(u32, String)> {
        let (at, id) = (self.instant(micros), self.id());
        let conversation = self.conversations.last_mut()?;
        let message = StoredMessage { uuid: format!("m{id}"), at, text: text.to_owned(), own: false, files: vec![], survey: false };
        let frame = json!({"type": "new_message", "data": Self::message_json(conversation, &message, "")});
        conversation.messages.push(message);
        Some((conversation.owner, frame.to_string()))
    }

    /// An answer to a survey; the first counts.
    fn rate(&mut self, survey: &str, body: &Value) -> Response {
        let Some((_, answer)) =
            self.conversations.iter_mut().filter_map(|one| one.survey.as_mut()).find(|(id, _)| id == survey && !self.refuses_ratings)
        else {
            return error(400, "CSAT Survey not found", "InputException");
        };
        if answer.is_some() {
            return error(400, "CSAT already submitted", "InputException");
        }
        *answer = u8::try_from(body["rating"].as_u64().unwrap_or(0)).ok();
        success(&Value::Bool(true))
    }

    /// An agent resolves the newest conversation, and its contact is asked how it was, once.
    pub fn agent_resolves(&mut self, micros: i64) -> Option<(u32, String)> {
        let (at, id) = (self.instant(micros), self.id());
        let conversation = self.conversations.last_mut().filter(|conversation| conversation.survey.is_none())?;
        conversation.survey = Some((format!("s{id}"), None));
        let text = "survey".to_owned();
        let message = StoredMessage { uuid: format!("m{id}"), at, text, own: false, files: vec![], survey: true };
        let frame = json!({"type": "new_message", "data": Self::message_json(conversation, &message, "")});
        conversation.messages.push(message);
        Some((conversation.owner, frame.to_string()))
    }
}
