//! What is held to be true of any input, one function for each thing that reads what others wrote. The fuzzers run them
//! (`cargo xtask soak`), and `client/tests/corpus.rs` runs them over the corpus in every test run.
//!
//! Each must hold beyond "no panic": what is read twice is the same twice, what is written and read back is equal, an odd element does not
//! cost its neighbours, and an engine that is fed with it goes on.

use natter_client::backend::{Backend, Batch, Call, Event, Failure, FileRef, Note, RefusalKind, Reply, Response, Wish};
use natter_client::backends::libredesk::Libredesk;
use natter_client::host::HostMessage;
use natter_client::json::Json;
use natter_client::model::{AnswerKind, Identity, Settings};
use natter_client::office_hours::{Presence, presence};
use natter_client::outbox::Content;
use natter_client::peer::PeerMessage;
use natter_client::stored::Stored;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Engine, Environment, HttpOutcome, Input, Now, Output, Timestamp, template};

pub mod others;

/// Runs a target on bytes: everything that is read is text.
pub fn run(target: Target, data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        target(text);
    }
}

/// What is run on a text.
pub type Target = fn(&str);

/// All targets by name.
pub const TARGETS: [(&str, Target); 16] = [
    ("json", json),
    ("replies", replies),
    ("frames", frames),
    ("settings", settings),
    ("stored", stored),
    ("host", host),
    ("peers", peers),
    ("templates", templates),
    ("chatwoot_replies", others::chatwoot_replies),
    ("chatwoot_frames", others::chatwoot_frames),
    ("assistant_replies", others::assistant_replies),
    ("markdown", others::markdown),
    ("other_settings", others::other_settings),
    ("tenant_frames", others::tenant_frames),
    ("other_words", others::other_words),
    ("other_stored", others::other_stored),
];

/// The JSON reader.
pub fn json(text: &str) {
    let first = Json::first(text);
    let whole = Json::parse(text);
    if let Some(whole) = &whole {
        assert!(first.as_ref() == Some(whole), "a text that is one value begins with that value");
        assert!(!Json::has_second(text), "a text that is one value has no second");
    }
    let Some(value) = first else { return };
    let written = value.to_text();
    let again = Json::parse(&written);
    assert!(again.as_ref() == Some(&value), "{written}");
    for (name, field) in value.fields() {
        assert!(value.has(name));
        assert!(value.text(name).is_none_or(|text| value.filled(name).is_none_or(|filled| filled == text)));
        assert!(
            matches!(value.get(name), Json::Null)
                || value.fields().iter().any(|(other, value)| other == name && !matches!(value, Json::Null))
        );
        let _ = (field.elements().len(), value.count(name), value.is(name));
    }
}

fn backend() -> Libredesk {
    Libredesk::new("INBOX".into())
}

/// The conversation of [`engaged`].
pub const CONVERSATION: &str = "c0ffee00-0000-4000-8000-000000000001";

/// Every kind of call, each with the letter that stands for it in an input of [`replies`].
#[must_use]
pub fn calls() -> Vec<(char, Call)> {
    let (conversation, key) = (CONVERSATION.to_owned(), String::new());
    let mut calls = vec![
        ('s', Call::Settings),
        ('e', Call::Exchange { jwt: "jwt".into() }),
        ('m', Call::Me),
        ('l', Call::List),
        ('r', Call::Read { conversation: conversation.clone() }),
        ('i', Call::Start { text: "Hello".into(), form: None, key: key.clone() }),
        ('f', Call::Start { text: "Hello".into(), form: Some("{}".into()), key: key.clone() }),
        ('t', Call::Send { conversation: conversation.clone(), text: "Hello".into(), key: key.clone() }),
        ('u', Call::Upload { conversation: conversation.clone(), file: FileRef::default(), key: key.clone() }),
        ('v', Call::Seen { conversation: conversation.clone() }),
        ('c', Call::Rate { survey: "survey".into(), rating: 5, feedback: String::new() }),
        // Most of those that follow only other kinds of servers are asked; what they answer is never of the wrong kind.
        ('p', Call::Page { conversation: conversation.clone(), before: Some("7".into()), after: None }),
        ('q', Call::Page { conversation: conversation.clone(), before: None, after: Some("7".into()) }),
        ('a', Call::Answer { message: "5".into(), kind: AnswerKind::Words, values: "{}".into() }),
        ('w', Call::Answer { message: "5".into(), kind: AnswerKind::Choice, values: "{}".into() }),
        ('x', Call::Wish { conversation: conversation.clone(), wish: Wish::End }),
        ('y', Call::Wish { conversation: conversation.clone(), wish: Wish::Transcript }),
        ('o', Call::Wish { conversation: conversation.clone(), wish: Wish::Voice }),
        ('d', Call::Address { email: "ada@example.com".into() }),
        ('k', Call::Campaigns),
        ('g', Call::Team),
        ('n', Call::Note(Note::Typing(true))),
        ('h', Call::Note(Note::Campaign { id: "3".into(), page: "https://shop.example/".into() })),
    ];
    let batch = Batch::of("Hello".into(), vec![FileRef { size: 5, ..FileRef::default() }; 2]);
    calls.extend(batch.map(|batch| ('b', Call::Batch { conversation, batch, key })));
    calls
}

/// Statuses, each with the letter that stands for it in an input of [`replies`].
pub const STATUSES: [(char, u16); 9] =
    [('2', 200), ('0', 400), ('1', 401), ('3', 403), ('4', 404), ('6', 413), ('9', 429), ('5', 500), ('b', 502)];

/// What a backend makes of an answer, twice the same. An input is a letter for the call, one for the status, and the body.
fn read<'text, B: Backend>(
    backend: &B,
    calls: Vec<(char, Call)>,
    text: &'text str,
) -> Option<(Call, u16, &'text str, Result<Reply, Failure>)> {
    let mut letters = text.chars();
    let (call, status) = (letters.next()?, letters.next()?);
    let body = letters.as_str();
    let (_, call) = calls.into_iter().find(|(letter, _)| *letter == call)?;
    let (_, status) = STATUSES.into_iter().find(|(letter, _)| *letter == status)?;
    let response = Response { status, headers: vec![("retry-after".into(), body.chars().take(5).collect())], body: body.into() };
    let reply = backend.reply(&call, &response);
    assert_eq!(reply, backend.reply(&call, &response), "read twice");
    Some((call, status, body, reply))
}

/// Bodies of answers, as inputs of [`read`].
pub fn replies(text: &str) {
    let Some((call, status, body, reply)) = read(&backend(), calls(), text) else { return };
    let envelope = Json::first(body).filter(|json| json.has("data")).unwrap_or_default();
    match &reply {
        Ok(_) if status != 200 => panic!("{status} is no reply"),
        Ok(Reply::Conversations(list)) => {
            let known = envelope.get("data").elements().iter().filter(|element| element.filled("uuid").is_some());
            assert_eq!(list.len(), known.count(), "an odd conversation does not cost its neighbours");
        }
        Ok(Reply::Thread { conversation, messages } | Reply::Started { conversation, messages, .. }) => {
            assert!(!conversation.id.is_empty());
            let has_ids = |element: &&Json| element.filled("uuid").is_some() && element.filled("conversation_uuid").is_some();
            let known = envelope.get("data").get("messages").elements().iter().filter(has_ids);
            assert_eq!(messages.len(), known.count(), "an odd message does not cost its neighbours");
        }
        Ok(Reply::Message(message)) => assert!(!message.id.is_empty() && !message.conversation.is_empty()),
        Ok(Reply::Session { token, .. }) => assert!(!token.is_empty()),
        Ok(Reply::Settings(_) | Reply::Identity(_) | Reply::Done) => {}
        Ok(other) => panic!("no reply of this server: {other:?}"),
        Err(Failure::Busy { retry_after }) => assert!(status == 429 && *retry_after <= 3_600_000),
        Err(Failure::Unauthorized) => assert_eq!(status, 401),
        Err(Failure::Refused(refusal)) => {
            assert_ne!(status, 200, "a reply that can't be read is no refusal");
            assert!(status != 401 || refusal.kind == RefusalKind::Forbidden, "a session is not given up for one 401");
        }
        Err(Failure::Server) => assert!(status >= 500),
        Err(Failure::Unknown) => {}
    }
    // And an engine that gets it goes on.
    let mut engine = engaged(|asked| (asked == path_kind(&call)).then(|| (status, body.to_owned())));
    still_works(&mut engine);
}

fn path_kind(call: &Call) -> &'static str {
    match call {
        Call::Settings => "settings",
        Call::Me => "me",
        Call::List => "list",
        Call::Read { .. } => "read",
        Call::Start { .. } | Call::Send { .. } => "send",
        _ => "",
    }
}

/// Frames of the socket.
pub fn frames(text: &str) {
    let event = backend().event(text);
    assert_eq!(event, backend().event(text), "read twice");
    match &event {
        Event::Message(message) => assert!(!message.id.is_empty() && !message.conversation.is_empty()),
        Event::Typing { conversation, .. } | Event::Changed { conversation, .. } => assert!(!conversation.is_empty()),
        Event::Joined | Event::Alive | Event::JoinRefused | Event::Other => {}
        Event::Welcome | Event::Presence { .. } => panic!("no event of this server"),
    }
    let mut engine = engaged(|_| None);
    engine.now(100);
    for _ in 0..2 {
        engine.put(Input::SocketFrame { socket: 1, text: text.to_owned() });
    }
    if let Event::Message(message) = &event {
        let keys: Vec<ConversationKey> = engine.engine.list().into_iter().map(|item| item.key).collect();
        let rows = keys.iter().flat_map(|key| engine.engine.rows(*key));
        let copies = rows.filter(|row| row.message.as_ref().is_some_and(|known| known.id == message.id)).count();
        assert!(copies <= 1, "shown {copies} times");
    }
    still_works(&mut engine);
}

/// Settings.
pub fn settings(text: &str) {
    let response = Response { status: 200, headers: Vec::new(), body: text.into() };
    let Ok(Reply::Settings(settings)) = backend().reply(&Call::Settings, &response) else { return };
    assert_eq!(backend().reply(&Call::Settings, &response), Ok(Reply::Settings(settings.clone())), "read twice");
    colours_are_colours(&settings);
    let mut engine = engaged(|asked| (asked == "settings").then(|| (200, text.to_owned())));
    assert_eq!(engine.engine.settings(), Some(&*settings));
    if let Some((calendar, offset)) = engine.engine.calendar(None) {
        let now = Timestamp(1_770_000_000_000_000);
        match presence(calendar, now, |_| offset) {
            Presence::Open { until } => assert!(until.is_none_or(|until| until > now)),
            Presence::Closed { until } => assert!(until.is_none_or(|until| until > now)),
        }
    }
    still_works(&mut engine);
}

/// They reach a style sheet.
fn colours_are_colours(settings: &Settings) {
    use natter_client::model::Background;
    let mut colours = vec![&settings.primary];
    match &settings.home.background {
        Background::Solid(one) => colours.push(one),
        Background::Gradient(one, two) => colours.extend([one, two]),
        Background::Brand | Background::Image(_) => {}
    }
    for colour in colours.into_iter().filter(|colour| !colour.is_empty()) {
        let digits = colour.strip_prefix('#').unwrap_or("?");
        assert!(digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && [3, 6].contains(&digits.len()), "{colour}");
    }
}

/// The stored state.
pub fn stored(text: &str) {
    let read = Stored::parse(text);
    let written = read.to_text();
    assert_eq!(Stored::parse(&written), read, "written and read back");
    assert!(Stored::can_read(&written));
    // An engine that starts with it has every send of it in its outbox, and keeps them when it stores its own.
    let environment = Environment { stored: Some(text.to_owned()), seed: 1, online: true, visible: true };
    let mut engine = Fed::new();
    engine.put(Input::Start(Box::new(environment)));
    let shown: Vec<Content> = engine.echoes();
    for entry in &read.entries {
        assert!(shown.contains(&entry.content), "{:?} is not on the screen", entry.content);
    }
    engine.now(10_000);
    engine.put(Input::Action(Action::ShowConversations));
    engine.put(Input::PageHidden);
    let kept = Stored::parse(&engine.stored.clone().unwrap_or_else(|| text.to_owned()));
    assert_eq!(kept.entries.len(), read.entries.len());
    // A state with nothing in it is nobody's.
    let is_empty = read.is_empty();
    assert_eq!(kept.owner, read.owner.clone().filter(|_| !is_empty));
    // One that is running takes over what a tab that is gone has left, and goes on; what is nobody else's is shown and kept.
    let mut engine = engaged(|_| None);
    engine.put(Input::Adopt(text.to_owned()));
    if read.owner.is_none() {
        let shown = engine.echoes();
        for entry in &read.entries {
            assert!(shown.contains(&entry.content), "{:?} is not taken over", entry.content);
        }
    }
    still_works(&mut engine);
}

/// The page's messages.
pub fn host(text: &str) {
    let message = HostMessage::parse(text);
    assert_eq!(message, HostMessage::parse(text), "read twice");
    assert!(message.is_none() || HostMessage::parse(&format!("{text}x")).is_none(), "a message is one value and nothing else");
    let mut engine = engaged(|_| None);
    let before = engine.requests.len();
    engine.put(Input::Host(text.to_owned()));
    if message.is_none() {
        assert_eq!(engine.requests.len(), before, "what is no message does nothing");
    }
    if !matches!(message, Some(HostMessage::ClearSession | HostMessage::Session { .. } | HostMessage::Jwt { .. })) {
        still_works(&mut engine);
    }
}

/// Words of other tabs.
pub fn peers(text: &str) {
    let message = PeerMessage::parse(text);
    if let Some(message) = &message {
        assert_eq!(PeerMessage::parse(&message.to_text()).as_ref(), Some(message), "written and read back");
    }
    let mut engine = engaged(|_| None);
    engine.put(Input::Peer(text.to_owned()));
    if !matches!(message, Some(PeerMessage::LoggedOut | PeerMessage::Session { .. })) {
        still_works(&mut engine);
    }
}

/// Greetings with names in them, and times.
pub fn templates(text: &str) {
    let filled = template::fill(text, "Ada", "Byron");
    assert_eq!(filled, template::fill(text, "Ada", "Byron"));
    assert!(filled.len() <= text.len() + 5 * text.matches("{{").count(), "a name is longer than its slot by a known number of bytes");
    if !text.contains("{{") {
        assert_eq!(filled, text);
    }
    let nobody = template::fill(text, "", "");
    assert!(nobody.len() <= text.len(), "a fallback is part of its slot");
    if let Some(at) = Timestamp::parse(text) {
        assert_eq!(Timestamp::parse(text), Some(at));
        assert!(at < Timestamp::parse("+0").unwrap_or(Timestamp(i64::MAX)));
    }
}

/// An engine with its outputs taken in.
pub struct Fed {
    /// The engine.
    pub engine: Engine<Libredesk>,
    mono: u64,
    /// Paths of the requests it made.
    pub requests: Vec<String>,
    /// What it stored last.
    pub stored: Option<String>,
    waiting: Vec<(natter_client::RequestId, String)>,
}

impl Fed {
    /// One that has not started.
    #[must_use]
    pub fn new() -> Self {
        Self { engine: Engine::new(backend()), mono: 1_000, requests: Vec::new(), stored: None, waiting: Vec::new() }
    }

    /// Lets so many ms pass.
    pub fn now(&mut self, later: u64) {
        self.mono += later;
    }

    /// Hands something in.
    pub fn put(&mut self, input: Input) {
        let wall = Timestamp(1_770_000_000_000_000 + i64::try_from(self.mono).unwrap_or(0) * 1000);
        self.engine.handle(input, Now { mono: self.mono, wall });
        while let Some(output) = self.engine.poll() {
            match output {
                Output::Http { id, request } => {
                    self.requests.push(request.path.clone());
                    self.waiting.push((id, request.path));
                }
                Output::Store(text) => self.stored = text,
                _ => {}
            }
        }
    }

    /// What the visitor sent and the server has not confirmed.
    #[must_use]
    pub fn echoes(&self) -> Vec<Content> {
        let keys = self.engine.list().into_iter().map(|item| item.key);
        keys.flat_map(|key| self.engine.rows(key)).filter_map(|row| row.echo.as_ref()).map(|echo| echo.content.clone()).collect()
    }
}

impl Default for Fed {
    fn default() -> Self {
        Self::new()
    }
}

/// An engine with a session, one conversation on the screen and a joined socket. `instead` may answer a request otherwise.
pub fn engaged(instead: impl Fn(&str) -> Option<(u16, String)>) -> Fed {
    let mut fed = Fed::new();
    fed.put(Input::Start(Box::new(Environment { stored: None, seed: 1, online: true, visible: true })));
    fed.put(Input::Host(r#"{"type":"SESSION_DATA","sessionToken":"token","visitorToken":""}"#.into()));
    fed.put(Input::Host(format!(r#"{{"type":"OPEN_CONVERSATION","conversationId":"{CONVERSATION}"}}"#)));
    fed.put(Input::Host(r#"{"type":"WIDGET_OPENED"}"#.into()));
    answer(&mut fed, &instead);
    fed.put(Input::SocketOpened(1));
    fed.put(Input::SocketFrame { socket: 1, text: r#"{"type":"joined","data":{}}"#.into() });
    answer(&mut fed, &instead);
    fed
}

/// Answers what was asked, and what is asked then.
pub fn answer(fed: &mut Fed, instead: &impl Fn(&str) -> Option<(u16, String)>) {
    let conversation = format!(r#"{{"uuid":"{CONVERSATION}","created_at":"2026-01-01T00:00:00Z","status":"Open","last_message":null}}"#);
    for _ in 0..4 {
        for (id, path) in std::mem::take(&mut fed.waiting) {
            let kind = match path.rsplit('/').next() {
                Some("settings") => "settings",
                Some("me") => "me",
                Some("conversations") => "list",
                Some("message" | "init") => "send",
                Some(last) if last == CONVERSATION => "read",
                _ => "",
            };
            let usual = match kind {
                "settings" => r#"{"data":{"brand_name":"Acme"}}"#.to_owned(),
                "me" => r#"{"data":{"user_id":5,"is_visitor":true}}"#.to_owned(),
                "list" => format!(r#"{{"data":[{conversation}]}}"#),
                "read" => format!(r#"{{"data":{{"conversation":{conversation},"messages":[]}}}}"#),
                "send" => format!(
                    r#"{{"data":{{"uuid":"m{}","conversation_uuid":"{CONVERSATION}","created_at":"2026-01-01T00:00:01Z","content":"still there?",
                        "text_content":"still there?","author":{{"id":5,"type":"visitor"}}}}}}"#,
                    id.0
                ),
                _ => r#"{"data":true}"#.to_owned(),
            };
            let (status, body) = instead(kind).unwrap_or((200, usual));
            fed.put(Input::Http { id, outcome: HttpOutcome::Answered(Response { status, headers: Vec::new(), body }) });
        }
    }
}

/// Whatever was read before: what the visitor writes now is kept, and goes out once everything works.
fn still_works(fed: &mut Fed) {
    let key = match fed.engine.screen() {
        natter_client::Screen::Chat(key) => key,
        _ => {
            fed.put(Input::Action(Action::StartConversation));
            match fed.engine.screen() {
                natter_client::Screen::Chat(key) => key,
                other => panic!("no conversation can be opened: {other:?}"),
            }
        }
    };
    fed.put(Input::Action(Action::Send { conversation: key, text: "still there?".into() }));
    let kept = fed.stored.as_ref().is_some_and(|stored| stored.contains("still there?"));
    assert!(kept, "what is sent is stored");
    let _: Option<&Identity> = fed.engine.identity();
}
