//! The engine with a server that answers each message in the answer to it and gives nothing back later (seed 003).
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use natter_client::backend::{Body, Line, RefusalKind, Request, Response, Wish};
use natter_client::backends::assistant::Assistant;
use natter_client::engine::{Reply, WishState};
use natter_client::json::Json;
use natter_client::outbox::SendState;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Engine, Environment, HostCommand, HttpOutcome, Input, Now, Output, RequestId, Screen, Timestamp};

struct App {
    engine: Engine<Assistant>,
    mono: u64,
    requests: Vec<(RequestId, Request)>,
    host: Vec<HostCommand>,
    peers: Vec<String>,
    stored: Option<String>,
}

impl App {
    /// Started, with the page's session.
    fn new(stored: Option<String>, session: &str) -> Self {
        let mut app = Self::unknown(stored);
        app.say(&format!(r#"{{"type":"SESSION_DATA","sessionToken":"{session}","visitorToken":""}}"#));
        app
    }

    /// Started, before the page has said anything.
    fn unknown(stored: Option<String>) -> Self {
        let engine = Engine::new(Assistant::new("tenant".into()));
        let mut app = Self { engine, mono: 1_000, requests: vec![], host: vec![], peers: vec![], stored: stored.clone() };
        app.input(Input::Secrets(vec!["unguessable".into()]));
        app.input(Input::Start(Box::new(Environment { stored, seed: 7, online: true, visible: true })));
        app
    }

    fn keyed(stored: Option<String>, session: &str) -> Self {
        let mut app = Self::new(stored, session);
        app.say(r#"{"type":"SET_TOKEN","token":"KEY"}"#);
        app.answer("/config", 200, r#"{"success":true,"config":{"name":"Shop","assistantId":"asst"}}"#);
        app
    }

    fn say(&mut self, word: &str) {
        self.input(Input::Host(word.into()));
    }

    fn input(&mut self, input: Input) {
        let wall = Timestamp::from_millis(1_700_000_000_000 + i64::try_from(self.mono).unwrap());
        self.engine.handle(input, Now { mono: self.mono, wall });
        while let Some(output) = self.engine.poll() {
            match output {
                Output::Http { id, request } => self.requests.push((id, request)),
                Output::Host(command) => self.host.push(command),
                Output::Peer(text) => self.peers.push(text),
                Output::Store(text) => self.stored = text,
                Output::AskToStart => {
                    self.input(Input::MayStart { waited: false });
                    self.wait(400);
                }
                Output::SocketOpen { .. } => panic!("there is no socket"),
                _ => {}
            }
        }
    }

    fn wait(&mut self, ms: u64) {
        self.mono += ms;
        self.input(Input::Tick);
    }

    fn open_request(&self, path: &str) -> Option<&Request> {
        self.requests.iter().find(|(_, request)| request.path.ends_with(path)).map(|(_, request)| request)
    }

    fn end(&mut self, path: &str, outcome: HttpOutcome) {
        let at = self.requests.iter().position(|(_, request)| request.path.ends_with(path));
        let (id, _) = self.requests.remove(at.unwrap_or_else(|| panic!("no request to {path}: {:?}", self.requests)));
        self.input(Input::Http { id, outcome });
    }

    fn answer(&mut self, path: &str, status: u16, body: &str) {
        self.end(path, HttpOutcome::Answered(Response { status, headers: vec![], body: body.into() }));
    }

    fn send(&mut self, text: &str) -> ConversationKey {
        if !matches!(self.engine.screen(), Screen::Chat(_)) {
            let to = self.engine.list().first().map_or(Action::StartConversation, |item| Action::Open(item.key));
            self.input(Input::Action(to));
        }
        let Screen::Chat(conversation) = self.engine.screen() else { panic!("no conversation") };
        self.input(Input::Action(Action::Send { conversation, text: text.into() }));
        conversation
    }

    fn shown(&self, key: ConversationKey) -> Vec<String> {
        self.engine.rows(key).iter().filter_map(|row| row.message.as_ref()).map(|message| message.plain.clone()).collect()
    }

    fn state(&self, key: ConversationKey) -> Option<SendState> {
        self.engine.rows(key).iter().rev().find_map(|row| row.echo.as_ref()).map(|echo| echo.state.clone())
    }
}

fn turn(words: &str) -> String {
    format!(r#"{{"success":true,"conversationId":"conv-1","message":"{words}"}}"#)
}

fn field(request: Option<&Request>, name: &str) -> Option<String> {
    match &request?.body {
        Body::Json(text) => Json::parse(text)?.filled(name),
        _ => None,
    }
}

#[test]
fn nothing_is_asked_before_the_page_has_given_its_key() {
    let mut app = App::new(None, "");
    app.say(r#"{"type":"WIDGET_OPENED"}"#);
    app.send("hello");
    app.wait(10_000);
    assert_eq!(app.requests, []);
    app.say(r#"{"type":"SET_TOKEN","token":"KEY"}"#);
    app.wait(1_000);
    let chat = app.open_request("/chat");
    assert_eq!(chat.map(|request| request.headers.clone()), Some(vec![("Authorization", "Bearer KEY".to_owned())]));
    assert_eq!(field(chat, "sessionId").as_deref(), Some("unguessable"));
    assert!(app.host.contains(&HostCommand::StoreSession("unguessable".into())), "the page keeps the session");
}

#[test]
fn a_page_that_answers_late_that_it_has_no_session_logs_nobody_out() {
    let none = r#"{"type":"SESSION_DATA","sessionToken":"","visitorToken":""}"#;
    let mut app = App::keyed(None, "");
    let asked = |app: &App| app.host.iter().filter(|command| **command == HostCommand::Ready).count();
    assert_eq!(asked(&app), 1);
    let key = app.send("hello");
    assert_eq!(asked(&app), 2, "before a visitor is named, the page is asked once more");
    // It says what it had before it heard of him.
    app.say(none);
    assert_eq!(app.engine.screen(), Screen::Chat(key));
    app.answer("/chat", 200, &turn("Hi"));
    assert_eq!(app.shown(key), ["hello", "Hi"]);
    // What it says unasked is a logout, in another tab.
    app.say(none);
    assert!(app.engine.list().is_empty());
}

#[test]
fn a_conversation_that_is_being_begun_does_not_stand_in_its_own_way() {
    let mut app = App::keyed(None, "");
    let key = app.send("hello");
    assert_eq!(app.engine.reply(key), Reply::Allowed, "while the first turn runs");
    assert!(!app.engine.may_start(), "no other one begins beside it");
    app.answer("/chat", 200, &turn("Hi"));
    assert_eq!((app.engine.reply(key), app.engine.may_start()), (Reply::Allowed, false));
}

#[test]
fn events_say_the_page_and_an_open_frame_is_opened_once() {
    let mut app = App::keyed(None, "S");
    assert!(app.host.contains(&HostCommand::RequestPageInfo));
    app.say(r#"{"type":"WIDGET_OPENED"}"#);
    app.say(r#"{"type":"PAGE_VISIT","url":"https://shop.test/mugs","title":"Mugs"}"#);
    app.say(r#"{"type":"WIDGET_OPENED"}"#);
    app.wait(3_000);
    let told = app.open_request("/track");
    assert_eq!(field(told, "event").as_deref(), Some("widget_opened"));
    let Some(Body::Json(body)) = told.map(|request| &request.body) else { panic!("no body") };
    assert!(body.contains(r#""metadata":{"source":"https://shop.test/mugs"}"#), "{body}");
    app.answer("/track", 200, r#"{"success":true}"#);
    app.wait(3_000);
    assert_eq!(app.open_request("/track"), None);
}

#[test]
fn one_turn_at_a_time_and_the_next_ones_wait() {
    let mut app = App::keyed(None, "S");
    let key = app.send("one");
    app.send("two");
    assert!(app.engine.is_typing(key), "it thinks");
    assert_eq!(app.requests.iter().filter(|(_, request)| request.path.ends_with("/chat")).count(), 1);
    assert_eq!(field(app.open_request("/chat"), "conversationId"), None);
    app.answer("/chat", 200, &turn("first"));
    assert_eq!(field(app.open_request("/chat"), "conversationId").as_deref(), Some("conv-1"));
    app.answer("/chat", 200, &turn("second"));
    assert_eq!(app.shown(key), ["one", "first", "two", "second"]);
    assert!(!app.engine.is_typing(key));
}

#[test]
fn the_conversation_outlives_the_app_with_its_session_and_goes_on() {
    let mut app = App::keyed(None, "S");
    app.send("one");
    app.answer("/chat", 200, &turn("**first** answer"));
    let mut again = App::keyed(app.stored.clone(), "S");
    let key = again.engine.list().first().map(|item| item.key).expect("a conversation");
    assert_eq!(again.shown(key), ["one", "first answer"]);
    again.send("two");
    assert_eq!(field(again.open_request("/chat"), "conversationId").as_deref(), Some("conv-1"));
    // Of another person's session nothing is shown.
    let other = App::keyed(app.stored, "T");
    assert!(other.engine.list().is_empty());
}

#[test]
fn what_a_closed_tab_of_another_session_has_left_goes_once_the_session_is_known() {
    let mut app = App::keyed(None, "S");
    app.send("one");
    app.answer("/chat", 200, &turn("first"));
    let of_another = r#"{"version":1,"owner":"T","entries":[{"id":1,"content":{"text":"of another"},"at":1}]}"#;
    let mut again = App::unknown(app.stored);
    again.input(Input::Adopt(of_another.into()));
    assert!(again.stored.clone().unwrap().contains("of another"), "nobody knows yet whose session it is");
    again.say(r#"{"type":"SESSION_DATA","sessionToken":"S","visitorToken":""}"#);
    assert!(!again.stored.unwrap().contains("of another"));
    assert_eq!(again.engine.list().len(), 1);
}

#[test]
fn a_turn_without_an_answer_waits_for_the_visitors_word() {
    let mut app = App::keyed(None, "S");
    let key = app.send("one");
    app.end("/chat", HttpOutcome::Failed);
    app.wait(60_000);
    assert_eq!((app.state(key), app.open_request("/chat")), (Some(SendState::Ask), None));
    let entry = app.engine.rows(key).iter().find_map(|row| row.echo.as_ref()).map(|echo| echo.entry).expect("an entry");
    app.input(Input::Action(Action::Retry(entry)));
    assert!(app.open_request("/chat").is_some());
    // The same where the app was reloaded in the middle of a turn.
    let again = App::keyed(app.stored, "S");
    let key = again.engine.list().first().map(|item| item.key).expect("a conversation");
    assert_eq!((again.state(key), again.open_request("/chat")), (Some(SendState::Ask), None));
}

#[test]
fn each_error_is_told_and_another_key_sends_what_the_former_was_refused_for() {
    for (status, kind) in [
        (400, RefusalKind::Unstaffed),
        (404, RefusalKind::Inbox),
        (429, RefusalKind::UsedUp),
        (500, RefusalKind::Failed),
        (401, RefusalKind::Key),
    ] {
        let mut app = App::keyed(None, "S");
        let key = app.send("one");
        app.answer("/chat", status, r#"{"success":false,"error":"no"}"#);
        app.wait(60_000);
        assert_eq!(app.state(key), Some(SendState::Refused { kind, words: "no".into() }), "{status}");
        assert_eq!(app.open_request("/chat"), None, "{status}");
        app.say(r#"{"type":"SET_TOKEN","token":"OTHER"}"#);
        assert_eq!(app.open_request("/chat").is_some(), status == 401, "{status}");
    }
}

#[test]
fn after_a_reload_what_the_same_key_was_refused_for_waits_for_the_visitor() {
    let mut app = App::keyed(None, "S");
    app.send("one");
    app.answer("/chat", 401, r#"{"success":false,"error":"no"}"#);
    let mut again = App::keyed(app.stored, "S");
    again.wait(60_000);
    assert_eq!(again.open_request("/chat"), None);
    let key = again.engine.list()[0].key;
    assert_eq!(again.state(key), Some(SendState::Refused { kind: RefusalKind::Key, words: "no".into() }));
}

#[test]
fn events_wait_for_sends_and_are_dropped_when_they_fail() {
    let mut app = App::keyed(None, "S");
    app.say(r#"{"type":"WIDGET_OPENED"}"#);
    app.say(r#"{"type":"WIDGET_CLOSED"}"#);
    assert_eq!(app.open_request("/track"), None, "they are gathered");
    app.send("one");
    app.wait(5_000);
    assert_eq!(app.open_request("/track"), None, "a send comes first");
    app.answer("/chat", 200, &turn("first"));
    app.wait(5_000);
    let mut told = Vec::new();
    while let Some(event) = field(app.open_request("/track"), "event") {
        assert_eq!(app.requests.iter().filter(|(_, request)| request.path.ends_with("/track")).count(), 1, "one at a time");
        told.push(event);
        app.answer("/track", 500, "{}");
        app.wait(1);
    }
    assert_eq!(told, ["widget_opened", "widget_closed", "conversation_started", "message_sent"]);
}

#[test]
fn a_call_gives_a_number() {
    let mut app = App::keyed(None, "S");
    let key = app.send("one");
    app.answer("/chat", 200, &turn("first"));
    assert!(app.engine.may_wish(key, Wish::Voice) && !app.engine.may_wish(key, Wish::End));
    app.input(Input::Action(Action::Wish { conversation: key, wish: Wish::Voice }));
    app.answer("/voice/start", 200, r#"{"success":true,"conversationId":"c","phoneNumber":"+14165559999"}"#);
    assert_eq!(app.engine.wish(key, Wish::Voice), Some(&WishState::Line(Line::Phone("+14165559999".into()))));
}

#[test]
fn another_tab_of_the_same_session_hears_of_a_turn() {
    let (mut app, mut other) = (App::keyed(None, "S"), App::keyed(None, "S"));
    let mut stranger = App::keyed(None, "T");
    app.send("one");
    app.answer("/chat", 200, &turn("first"));
    for text in app.peers.clone() {
        other.input(Input::Peer(text.clone()));
        stranger.input(Input::Peer(text));
    }
    let key = other.engine.list().first().map(|item| item.key).expect("a conversation");
    assert_eq!(other.shown(key), ["one", "first"]);
    assert!(stranger.engine.list().is_empty());
    // One that is opened later asks.
    let mut late = App::keyed(None, "S");
    for text in late.peers.clone() {
        app.peers.clear();
        app.input(Input::Peer(text));
        for text in app.peers.clone() {
            late.input(Input::Peer(text));
        }
    }
    assert_eq!(late.engine.list().len(), 1);
}

#[test]
fn what_is_kept_is_bounded() {
    let mut app = App::keyed(None, "S");
    for number in 0..150 {
        app.send(&format!("{number} {}", "x".repeat(2_000)));
        app.answer("/chat", 200, &turn("yes"));
    }
    let stored = app.stored.clone().unwrap_or_default();
    assert!(stored.len() < 250_000, "{}", stored.len());
    let again = App::keyed(app.stored, "S");
    let key = again.engine.list().first().map(|item| item.key).expect("a conversation");
    let shown = again.shown(key);
    assert!(shown.len() > 50 && shown.iter().any(|text| text.starts_with("149 ")) && !shown.iter().any(|text| text.starts_with("0 ")));
}

#[test]
fn who_calls_before_he_has_written_is_named_first() {
    let mut app = App::keyed(None, "");
    app.input(Input::Action(Action::StartConversation));
    let Screen::Chat(conversation) = app.engine.screen() else { panic!("no conversation") };
    app.input(Input::Action(Action::Wish { conversation, wish: Wish::Voice }));
    app.answer("/voice/start", 200, r#"{"success":true,"phoneNumber":"+14165559999"}"#);
    assert_eq!(app.engine.wish(conversation, Wish::Voice), Some(&WishState::Line(Line::Phone("+14165559999".into()))));
}
