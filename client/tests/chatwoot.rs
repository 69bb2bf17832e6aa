//! The engine with a server that names its visitors, gives a conversation in parts, and hands a send's key back on the socket (seed 002).
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use natter_client::backend::{Body, Line, RefusalKind, Request, Response, Wish};
use natter_client::backends::chatwoot::Chatwoot;
use natter_client::conversations::Earlier;
use natter_client::engine::{Reply, WishState};
use natter_client::outbox::SendState;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Engine, Environment, HostCommand, HttpOutcome, Input, Now, Output, RequestId, Screen, Timestamp};
use serde_json::{Value, json};

struct App {
    engine: Engine<Chatwoot>,
    mono: u64,
    requests: Vec<(RequestId, Request)>,
    host: Vec<HostCommand>,
    frames: Vec<(u32, String)>,
    socket: u32,
    stored: Option<String>,
}

fn config(token: &str, contact: i64, identifier: &Value, channel: &Value) -> Value {
    let mut config = json!({"auth_token": token, "website_name": "Shop", "enabled_features": ["attachments", "end_conversation"],
        "allow_messages_after_resolved": false});
    for (name, value) in channel.as_object().expect("an object") {
        config[name] = value.clone();
    }
    let contact = json!({"id": contact, "identifier": identifier, "pubsub_token": format!("pst-{contact}")});
    json!({"website_channel_config": config, "contact": contact})
}

fn message(id: i64, kind: i64, content: &str) -> Value {
    let sender = if kind == 0 { json!({"id": 5, "type": "contact"}) } else { json!({"id": 2, "name": "Ada", "type": "user"}) };
    json!({"id": id, "content": content, "message_type": kind, "content_type": "text", "content_attributes": {},
        "created_at": 1_700_000_000 + id, "conversation_id": 9, "sender": sender})
}

impl App {
    /// Open, joined, with this conversation or none.
    fn new(conversation: Option<&str>, messages: &[Value], channel: &Value) -> Self {
        Self::again(None, 5, conversation, messages, channel)
    }

    /// The same after a reload, with what was stored, as this contact.
    fn again(stored: Option<String>, contact: i64, conversation: Option<&str>, messages: &[Value], channel: &Value) -> Self {
        let engine = Engine::new(Chatwoot::new("T".into()));
        let mut app = Self { engine, mono: 1_000, requests: vec![], host: vec![], frames: vec![], socket: 0, stored: None };
        app.input(Input::Start(Box::new(Environment { stored, seed: 7, online: true, visible: true })));
        app.say(&json!({"type": "SESSION_DATA", "sessionToken": "JWT", "visitorToken": ""}));
        app.answer("/config", 200, &config("JWT", contact, &Value::Null, channel));
        app.input(Input::SocketOpened(app.socket));
        assert_eq!(app.frames, [], "nothing is said before the server's welcome");
        app.frame(r#"{"type":"welcome"}"#);
        app.answer_campaigns(&json!([]));
        app.confirm();
        match conversation {
            Some(status) => {
                app.answer("/conversations", 200, &json!({"id": 9, "status": status}));
                app.read(messages);
            }
            None => app.answer("/conversations", 200, &json!({})),
        }
        app.settle(conversation, messages);
        app
    }

    fn answer_campaigns(&mut self, list: &Value) {
        while self.request("/campaigns").is_some() {
            self.answer("/campaigns", 200, list);
        }
    }

    fn confirm(&mut self) {
        self.frame(r#"{"type":"confirm_subscription","identifier":"{}"}"#);
    }

    /// Answers whatever the app asks of its own accord.
    fn settle(&mut self, conversation: Option<&str>, messages: &[Value]) {
        for _ in 0..5 {
            if self.request("/conversations").is_some_and(|request| request.method == "GET") {
                let body = conversation.map_or_else(|| json!({}), |status| json!({"id": 9, "status": status}));
                self.answer("/conversations", 200, &body);
            }
            if self.request("/messages").is_some_and(|request| request.method == "GET") {
                self.read(messages);
            }
        }
    }

    fn read(&mut self, messages: &[Value]) {
        self.answer("/messages", 200, &json!({"payload": messages, "meta": {"contact_last_seen_at": 1_700_000_000}}));
    }

    fn say(&mut self, word: &Value) {
        self.input(Input::Host(word.to_string()));
    }

    fn frame(&mut self, text: &str) {
        self.input(Input::SocketFrame { socket: self.socket, text: text.into() });
    }

    fn told(&mut self, event: &str, data: &Value) {
        self.frame(&json!({"identifier": "{}", "message": {"event": event, "data": data}}).to_string());
    }

    fn input(&mut self, input: Input) {
        let wall = Timestamp::from_millis(1_700_000_000_000 + i64::try_from(self.mono).unwrap());
        self.engine.handle(input, Now { mono: self.mono, wall });
        while let Some(output) = self.engine.poll() {
            match output {
                Output::Http { id, request } => self.requests.push((id, request)),
                Output::Host(command) => self.host.push(command),
                Output::SocketOpen { socket, path } => {
                    assert_eq!(path, "/cable");
                    self.socket = socket;
                }
                Output::SocketSend { socket, text } => self.frames.push((socket, text)),
                Output::Store(text) => self.stored = text,
                Output::AskToStart => {
                    self.input(Input::MayStart { waited: false });
                    self.settle(None, &[]);
                }
                _ => {}
            }
        }
    }

    fn wait(&mut self, ms: u64) {
        self.mono += ms;
        self.input(Input::Tick);
    }

    fn at(&self, path: &str) -> Option<usize> {
        let path = format!("/api/v1/widget{path}?");
        self.requests.iter().position(|(_, request)| request.path.starts_with(&path))
    }

    fn request(&self, path: &str) -> Option<&Request> {
        self.at(path).map(|at| &self.requests[at].1)
    }

    fn body(&self, path: &str) -> Value {
        match self.request(path).map(|request| &request.body) {
            Some(Body::Json(text)) => serde_json::from_str(text).expect("JSON"),
            other => panic!("{path}: {other:?} in {:?}", self.requests),
        }
    }

    fn end(&mut self, path: &str, outcome: HttpOutcome) {
        let at = self.at(path).unwrap_or_else(|| panic!("no request to {path}: {:?}", self.requests));
        let (id, _) = self.requests.remove(at);
        self.input(Input::Http { id, outcome });
    }

    fn answer(&mut self, path: &str, status: u16, body: &Value) {
        self.end(path, HttpOutcome::Answered(Response { status, headers: vec![], body: body.to_string() }));
    }

    fn key(&self) -> ConversationKey {
        self.engine.list().first().map(|item| item.key).expect("a conversation")
    }

    fn open(&mut self) -> ConversationKey {
        self.say(&json!({"type": "WIDGET_OPENED"}));
        let key = self.key();
        self.input(Input::Action(Action::Open(key)));
        key
    }

    fn shown(&self) -> Vec<String> {
        self.engine.rows(self.key()).iter().filter_map(|row| row.message.as_ref()).map(|message| message.plain.clone()).collect()
    }
}

#[test]
fn a_socket_is_joined_after_its_welcome_and_left_before_it_is_joined_again() {
    let mut app = App::new(Some("open"), &[message(1, 0, "a")], &json!({}));
    let commands = |app: &App| -> Vec<String> {
        let command = |text: &String| serde_json::from_str::<Value>(text).unwrap()["command"].as_str().unwrap().to_owned();
        app.frames.iter().map(|(_, text)| command(text)).collect()
    };
    assert_eq!(commands(&app), ["subscribe", "message"], "presence follows the subscription");
    app.frames.clear();
    app.input(Input::Visible(true));
    assert_eq!(commands(&app), ["unsubscribe", "subscribe"]);
}

#[test]
fn a_lost_reply_is_settled_by_the_frame_that_brings_the_key() {
    let mut app = App::new(Some("open"), &[message(1, 0, "a")], &json!({}));
    let conversation = app.open();
    app.input(Input::Action(Action::Send { conversation, text: "same".into() }));
    let sent = app.body("/messages");
    // Another tab's message with the same words and another key is not its copy.
    let mut other = message(2, 0, "same");
    other["echo_id"] = json!("other");
    app.told("message.created", &other);
    assert!(app.engine.rows(conversation).iter().any(|row| row.echo.is_some()), "still on its way");
    app.end("/messages", HttpOutcome::Failed);
    let mut own = message(3, 0, "same");
    own["echo_id"] = sent["message"]["echo_id"].clone();
    app.told("message.created", &own);
    assert_eq!(app.shown(), ["a", "same", "same"]);
    assert!(app.engine.rows(conversation).iter().all(|row| row.echo.is_none()));
    app.wait(120_000);
    assert!(app.requests.iter().all(|(_, request)| request.method != "POST" || !request.path.contains("/messages?")), "never sent again");
}

#[test]
fn a_message_says_on_which_page_it_was_written() {
    let mut app = App::new(Some("open"), &[message(1, 0, "a")], &json!({}));
    let conversation = app.open();
    app.say(&json!({"type": "PAGE_VISIT", "url": "https://shop.test/mugs", "title": "Mugs"}));
    app.input(Input::Action(Action::Send { conversation, text: "Is it blue?".into() }));
    assert_eq!(app.body("/messages")["message"]["referer_url"], "https://shop.test/mugs");
}

#[test]
fn history_comes_in_parts_and_a_gap_is_closed_from_its_other_end() {
    let last: Vec<Value> = (41..=60).map(|id| message(id, 1, &id.to_string())).collect();
    let mut app = App::new(Some("open"), &last, &json!({}));
    let key = app.open();
    assert_eq!(app.engine.earlier(key), Earlier::More);
    app.requests.clear();
    app.input(Input::Action(Action::LoadEarlier(key)));
    assert!(app.request("/messages").unwrap().path.ends_with("&before=41"));
    let before: Vec<Value> = (30..=40).map(|id| message(id, 1, &id.to_string())).collect();
    app.answer("/messages", 200, &json!({"payload": before, "meta": {}}));
    assert_eq!((app.shown().len(), app.shown()[0].as_str(), app.engine.earlier(key)), (31, "30", Earlier::Begin));
    // A read that doesn't meet what is known: forty came while nobody listened.
    let newest: Vec<Value> = (81..=100).map(|id| message(id, 1, &id.to_string())).collect();
    app.input(Input::Action(Action::Reload(key)));
    app.read(&newest);
    let gap = app.requests.iter().find(|(_, request)| request.path.contains("after=60")).expect("what is between is asked for");
    assert!(gap.1.path.contains("/messages?"));
    let between: Vec<Value> = (61..=100).map(|id| message(id, 1, &id.to_string())).collect();
    app.answer("/messages", 200, &json!({"payload": between, "meta": {}}));
    assert_eq!(app.shown(), (30..=100).map(|id| id.to_string()).collect::<Vec<_>>());
}

/// "Resolved by …", "assigned to …".
fn noted(ids: std::ops::RangeInclusive<i64>) -> Vec<Value> {
    ids.map(|id| message(id, 2, "Conversation was marked resolved by Ada")).collect()
}

#[test]
fn a_part_of_nothing_to_be_shown_is_not_the_beginning_of_the_conversation() {
    let last: Vec<Value> = (41..=60).map(|id| message(id, 1, &id.to_string())).collect();
    let mut app = App::new(Some("open"), &last, &json!({}));
    let key = app.open();
    app.requests.clear();
    app.input(Input::Action(Action::LoadEarlier(key)));
    app.answer("/messages", 200, &json!({"payload": noted(21..=40), "meta": {}}));
    assert_eq!((app.shown().len(), app.engine.earlier(key)), (20, Earlier::Wanted));
    assert!(app.request("/messages").expect("what is before them is asked for").path.ends_with("&before=21"));
    let first = [vec![message(1, 0, "Hello")], noted(2..=20)].concat();
    app.answer("/messages", 200, &json!({"payload": first, "meta": {}}));
    assert_eq!((app.shown().len(), app.shown()[0].as_str(), app.engine.earlier(key)), (21, "Hello", Earlier::More));
    app.input(Input::Action(Action::LoadEarlier(key)));
    assert!(app.request("/messages").unwrap().path.ends_with("&before=1"));
    app.answer("/messages", 200, &json!({"payload": [], "meta": {}}));
    assert_eq!(app.engine.earlier(key), Earlier::Begin);
}

#[test]
fn a_conversation_whose_newest_part_is_nothing_to_be_shown_shows_what_was_before() {
    let mut app = App::new(Some("open"), &[], &json!({}));
    let key = app.key();
    app.input(Input::Action(Action::Reload(key)));
    app.read(&noted(21..=40));
    assert!(app.request("/messages").expect("what is before them is asked for").path.ends_with("&before=21"));
    app.answer("/messages", 200, &json!({"payload": [message(1, 0, "Hello"), message(2, 1, "Hi")], "meta": {}}));
    assert_eq!((app.shown(), app.engine.earlier(key)), (vec!["Hello".to_owned(), "Hi".to_owned()], Earlier::Begin));
}

#[test]
fn a_server_that_gives_the_same_part_again_is_not_asked_for_ever() {
    let last: Vec<Value> = (41..=60).map(|id| message(id, 1, &id.to_string())).collect();
    let mut app = App::new(Some("open"), &last, &json!({}));
    let key = app.open();
    app.requests.clear();
    app.input(Input::Action(Action::LoadEarlier(key)));
    app.answer("/messages", 200, &json!({"payload": last, "meta": {}}));
    assert_eq!((app.engine.earlier(key), app.request("/messages")), (Earlier::Begin, None));
}

#[test]
fn who_answers_is_read_when_somebody_else_of_the_team_writes() {
    let mut app = App::new(Some("open"), &[message(20, 0, "Hi")], &json!({}));
    let key = app.open();
    app.settle(Some("open"), &[message(20, 0, "Hi")]);
    let named = |app: &App| {
        app.engine.conversation(key).and_then(|entry| Some(entry.server.as_ref()?.assignee.as_ref()?.person.first_name.clone()))
    };
    assert_eq!(named(&app), None, "nobody has answered");
    let answer = message(21, 1, "Hello");
    app.told("message.created", &answer);
    app.wait(400);
    app.read(&[message(20, 0, "Hi"), answer]);
    assert_eq!(named(&app).as_deref(), Some("Ada"));
    app.told("message.created", &message(22, 1, "Still me"));
    app.told("message.created", &message(23, 0, "Good"));
    app.wait(400);
    assert!(app.request("/messages").is_none(), "she is known");
}

#[test]
fn the_team_is_asked_for_when_the_chat_is_opened_and_who_is_there_stands_first() {
    let mut app = App::new(None, &[], &json!({}));
    assert!(app.request("/inbox_members").is_none(), "nobody looks yet");
    app.say(&json!({"type": "WIDGET_OPENED"}));
    let member = |id: i64, name: &str, word: &str| json!({"id": id, "name": name, "avatar_url": "", "availability_status": word});
    let odd = json!({"id": 9, "name": null});
    let team = json!({"payload": [member(1, "Ada", "offline"), member(2, "Jun", "busy"), member(3, "Mo", "online"), odd, 5]});
    app.answer("/inbox_members", 200, &team);
    let names = |app: &App| app.engine.team().iter().map(|member| member.person.full_name()).collect::<Vec<_>>();
    assert_eq!(names(&app), ["Mo", "Jun", "Ada"]);
    app.told("presence.update", &json!({"account_id": 1, "users": {"1": "online", "2": "busy"}}));
    assert_eq!(names(&app), ["Ada", "Jun", "Mo"]);
    app.say(&json!({"type": "WIDGET_CLOSED"}));
    app.say(&json!({"type": "WIDGET_OPENED"}));
    assert!(app.request("/inbox_members").is_none(), "asked for once");
}

#[test]
fn unread_is_what_the_team_wrote_since_he_last_looked() {
    let mut app = App::new(Some("open"), &[message(-1, 1, "x"), message(1, 1, "a"), message(2, 0, "b"), message(3, 1, "c")], &json!({}));
    assert_eq!(app.engine.unread(), 2);
    app.open();
    app.settle(Some("open"), &[message(1, 1, "a"), message(2, 0, "b"), message(3, 1, "c")]);
    assert_eq!(app.engine.unread(), 0);
    assert!(app.request("/conversations/update_last_seen").is_some());
}

#[test]
fn a_named_user_is_heard_under_his_new_channel() {
    let mut app = App::new(Some("open"), &[message(1, 0, "a")], &json!({}));
    let socket = app.socket;
    app.say(&json!({"type": "SET_USER", "user": {"identifier": "u1", "identifier_hash": "ab", "name": "Ada"}}));
    assert_eq!(app.body("/contact/set_user"), json!({"identifier": "u1", "identifier_hash": "ab", "name": "Ada"}));
    app.answer("/contact/set_user", 200, &json!({"id": 6, "identifier": "u1", "widget_auth_token": "NEW"}));
    assert!(app.host.contains(&HostCommand::StoreSession("NEW".into())));
    let asked = app.request("/config").expect("the channel is asked for again");
    assert!(asked.headers.contains(&("X-Auth-Token", "NEW".into())));
    app.answer("/config", 200, &config("NEW", 6, &json!("u1"), &json!({})));
    assert_ne!(app.socket, socket, "a new socket");
    app.input(Input::SocketOpened(app.socket));
    app.frame(r#"{"type":"welcome"}"#);
    let (socket, text) = app.frames.last().expect("a subscription");
    assert!(*socket == app.socket && text.contains("pst-6"), "{text}");
    // A wrong signature is told to the page, and the session stays.
    app.say(&json!({"type": "SET_USER", "user": {"identifier": "u2", "identifier_hash": "bad"}}));
    app.answer("/contact/set_user", 401, &json!({"error": "HMAC failed"}));
    assert!(app.host.iter().any(|said| matches!(said, HostCommand::Error { code: "jwt_expired_or_invalid", .. })));
    assert_eq!(app.engine.identity().map(|identity| identity.id.as_str()), Some("6"));
}

#[test]
fn a_user_named_at_the_start_is_named_under_the_session_that_the_settings_give() {
    let engine = Engine::new(Chatwoot::new("T".into()));
    let mut app = App { engine, mono: 1_000, requests: vec![], host: vec![], frames: vec![], socket: 0, stored: None };
    app.input(Input::Start(Box::new(Environment { stored: None, seed: 7, online: true, visible: true })));
    app.say(&json!({"type": "SESSION_DATA", "sessionToken": "", "visitorToken": ""}));
    app.say(&json!({"type": "SET_USER", "user": {"identifier": "u1"}}));
    assert!(app.request("/contact/set_user").is_none(), "there is nobody yet who could be named");
    app.answer("/config", 200, &config("JWT", 5, &Value::Null, &json!({})));
    let named = app.request("/contact/set_user").expect("now there is");
    assert!(named.headers.contains(&("X-Auth-Token", "JWT".into())));
    app.answer("/contact/set_user", 200, &json!({"id": 5, "identifier": "u1"}));
    assert!(app.request("/conversations").is_some() && app.engine.identity().is_some_and(|identity| !identity.is_visitor));
}

#[test]
fn a_chat_is_ended_where_that_is_allowed_and_a_new_one_may_follow() {
    let mut app = App::new(Some("open"), &[message(1, 0, "a")], &json!({}));
    let key = app.open();
    assert!(app.engine.may_wish(key, Wish::End) && app.engine.may_wish(key, Wish::Transcript) && !app.engine.may_wish(key, Wish::Voice));
    assert!(!app.engine.may_start(), "one at a time");
    app.input(Input::Action(Action::Wish { conversation: key, wish: Wish::End }));
    app.answer("/conversations/toggle_status", 403, &json!({}));
    assert_eq!(app.engine.wish(key, Wish::End), Some(&WishState::Refused(RefusalKind::Forbidden)));
    app.settle(Some("open"), &[]);
    app.input(Input::Action(Action::Wish { conversation: key, wish: Wish::End }));
    app.answer("/conversations/toggle_status", 200, &json!({}));
    assert_eq!(app.engine.reply(key), Reply::Closed { may_start: true });
    let without = App::new(Some("open"), &[message(1, 0, "a")], &json!({"enabled_features": []}));
    assert!(!without.engine.may_wish(without.key(), Wish::End));
}

#[test]
fn older_messages_that_are_refused_can_be_asked_for_again() {
    let last: Vec<Value> = (41..=60).map(|id| message(id, 1, &id.to_string())).collect();
    let mut app = App::new(Some("open"), &last, &json!({}));
    let key = app.open();
    app.input(Input::Action(Action::LoadEarlier(key)));
    assert_eq!(app.engine.earlier(key), Earlier::Wanted);
    app.answer("/messages", 422, &json!({"message": "no"}));
    assert_eq!(app.engine.earlier(key), Earlier::Refused);
    app.input(Input::Action(Action::LoadEarlier(key)));
    app.answer("/messages", 200, &json!({"payload": [message(40, 1, "40")], "meta": {}}));
    assert_eq!((app.engine.earlier(key), app.shown()[0].as_str()), (Earlier::Begin, "40"));
}

#[test]
fn a_transcript_needs_an_address_which_the_visitor_can_give() {
    let mut app = App::new(Some("open"), &[message(1, 0, "a")], &json!({}));
    let key = app.open();
    let wish = Wish::Transcript;
    app.input(Input::Action(Action::Wish { conversation: key, wish }));
    app.answer("/conversations/transcript", 422, &json!({"message": "Email can't be blank"}));
    assert_eq!(app.engine.wish(key, wish), Some(&WishState::Refused(RefusalKind::Invalid)));
    app.input(Input::Action(Action::MailTo { conversation: key, email: "a@b.test".into() }));
    assert_eq!(app.body("/contact"), json!({"email": "a@b.test"}));
    assert_eq!(app.engine.wish(key, wish), Some(&WishState::Asked));
    app.answer("/contact", 422, &json!({"message": "Email is invalid"}));
    assert_eq!(app.engine.wish(key, wish), Some(&WishState::Refused(RefusalKind::Invalid)));
    app.input(Input::Action(Action::MailTo { conversation: key, email: "a@c.test".into() }));
    app.answer("/contact", 200, &json!({"id": 5}));
    assert_eq!(app.engine.wish(key, wish), Some(&WishState::Asked), "and on it goes by itself");
    app.answer("/conversations/transcript", 200, &json!({}));
    assert_eq!(app.engine.wish(key, wish), Some(&WishState::Done));
}

#[test]
fn a_cards_reply_is_said_and_leaves_the_draft_alone() {
    let mut app = App::new(Some("open"), &[message(1, 0, "a")], &json!({}));
    let key = app.open();
    app.input(Input::Action(Action::Typed { conversation: key, text: "half a".into() }));
    app.input(Input::Action(Action::Say { conversation: key, text: "I like it".into() }));
    assert_eq!(app.body("/messages")["message"]["content"], json!("I like it"));
    assert_eq!(app.engine.draft(key), "half a");
    assert!(app.engine.rows(key).last().is_some_and(|row| row.echo.is_some()));
}

#[test]
fn what_a_message_asks_for_is_answered_once_and_stays_answered() {
    let mut asks = message(4, 1, "Which size?");
    asks["content_type"] = json!("input_select");
    asks["content_attributes"] = json!({"items": [{"title": "Small", "value": "s"}]});
    let mut app = App::new(Some("open"), &[message(1, 0, "a"), asks.clone()], &json!({}));
    let key = app.open();
    let row = app.engine.rows(key).last().map(|row| row.id).unwrap();
    let answer = Action::Answer { row, values: vec![("Small".into(), "s".into())] };
    app.input(Input::Action(answer.clone()));
    app.input(Input::Action(answer.clone()));
    assert_eq!(app.body("/messages/4"), json!({"message": {"submitted_values": [{"title": "Small", "value": "s"}]}}));
    // A lost answer is said again; the server takes one.
    app.end("/messages/4", HttpOutcome::Failed);
    app.wait(5_000);
    app.answer("/messages/4", 200, &json!({}));
    app.input(Input::Action(answer));
    assert!(app.request("/messages/4").is_none());
}

#[test]
fn a_campaign_begins_where_and_when_it_should_and_once() {
    let mut app = App::new(None, &[], &json!({}));
    app.say(&json!({"type": "SET_USER"}));
    app.input(Input::Host(json!({"type": "PAGE_VISIT", "url": "https://shop.test/pricing", "title": "P"}).to_string()));
    app.requests.clear();
    // They come with the settings, which are asked for again with a new person.
    app.say(&json!({"type": "SET_USER", "user": {"identifier": "u1"}}));
    app.answer("/contact/set_user", 200, &json!({"id": 5, "identifier": "u1"}));
    app.answer("/config", 200, &config("JWT", 5, &json!("u1"), &json!({})));
    app.answer_campaigns(&json!([{"id": 3, "trigger_rules": {"url": "https://shop.test/*", "time_on_page": 10}, "message": "Hi"}]));
    app.settle(None, &[]);
    app.wait(9_000);
    assert!(app.request("/events").is_none());
    app.wait(2_000);
    assert_eq!(app.body("/events")["event_info"]["campaign_id"], 3);
    app.answer("/events", 204, &Value::Null);
    assert!(app.request("/conversations").is_some(), "what has begun is asked for");
    app.settle(Some("open"), &[message(1, 1, "Hi")]);
    assert_eq!(app.engine.unread(), 1);
    app.wait(60_000);
    assert!(app.request("/events").is_none());
}

#[test]
fn what_the_page_says_goes_out_together_and_waits_for_a_conversation() {
    let mut app = App::new(None, &[], &json!({}));
    app.say(&json!({"type": "SET_CONVERSATION_CUSTOM_ATTRIBUTES", "attributes": {"plan": "pro"}}));
    app.say(&json!({"type": "SET_CONVERSATION_CUSTOM_ATTRIBUTES", "attributes": {"seats": 3}}));
    app.say(&json!({"type": "SET_LABEL", "label": "vip"}));
    app.say(&json!({"type": "SET_CUSTOM_ATTRIBUTES", "attributes": {"vat": "x"}}));
    app.wait(5_000);
    assert_eq!(app.body("/contact"), json!({"custom_attributes": {"vat": "x"}}));
    app.answer("/contact", 200, &json!({"id": 5}));
    app.wait(5_000);
    assert!(app.request("/conversations/set_custom_attributes").is_none() && app.request("/labels").is_none());
    app.input(Input::Action(Action::StartConversation));
    let Screen::Chat(conversation) = app.engine.screen() else { panic!("no conversation") };
    app.input(Input::Action(Action::Send { conversation, text: "Hi".into() }));
    app.settle(None, &[]);
    app.wait(500);
    app.answer("/conversations", 200, &json!({"id": 9, "status": "open", "messages": [message(1, 0, "Hi")]}));
    app.wait(5_000);
    assert_eq!(app.body("/conversations/set_custom_attributes"), json!({"custom_attributes": {"plan": "pro", "seats": 3}}));
}

#[test]
fn typing_is_said_by_requests_and_never_before_a_send() {
    let mut app = App::new(Some("open"), &[message(1, 0, "a")], &json!({}));
    let conversation = app.open();
    app.input(Input::Action(Action::Typed { conversation, text: "H".into() }));
    app.answer("/events", 204, &Value::Null);
    assert_eq!(app.body("/conversations/toggle_typing"), json!({"typing_status": "on"}));
    app.input(Input::Action(Action::Send { conversation, text: "Hi".into() }));
    assert!(app.request("/messages").is_some_and(|request| request.method == "POST"), "a send waits for no word about typing");
    let refused = app.engine.rows(conversation).iter().any(|row| row.echo.as_ref().is_some_and(|echo| echo.state == SendState::Waiting));
    assert!(!refused);
}

const PRIVATE: &str = r#"{"voice_agent_id": "agent_1", "voice_agent_private": true}"#;

fn voice(settings: &str) -> Value {
    serde_json::from_str(settings).unwrap()
}

fn called(app: &mut App, conversation: ConversationKey) -> Option<WishState> {
    app.input(Input::Action(Action::Wish { conversation, wish: Wish::Voice }));
    app.engine.wish(conversation, Wish::Voice).cloned()
}

#[test]
fn a_private_agent_is_asked_for_and_a_public_one_is_called_at_once() {
    let mut app = App::new(Some("open"), &[message(1, 0, "a")], &voice(PRIVATE));
    let key = app.open();
    assert_eq!(called(&mut app, key), Some(WishState::Asked));
    app.answer("/conversations/voice_signed_url", 422, &json!({"error": "Voice agent is not configured"}));
    assert_eq!(app.engine.wish(key, Wish::Voice), Some(&WishState::Refused(RefusalKind::NotSetUp)));
    assert_eq!(called(&mut app, key), Some(WishState::Asked), "it may be tried again");
    app.answer("/conversations/voice_signed_url", 200, &json!({"signed_url": "wss://v.test/x"}));
    assert_eq!(app.engine.wish(key, Wish::Voice), Some(&WishState::Line(Line::Socket("wss://v.test/x".into()))));

    let public = |origin: Value| json!({"voice_agent_id": "a gent&1", "voice_agent_private": false, "voice_agent_origin": origin});
    let origins = [
        (json!(null), "wss://api.elevenlabs.io"),
        (json!("wss://eu.test/"), "wss://eu.test"),
        (json!("https://x"), "wss://api.elevenlabs.io"),
    ];
    for (origin, at) in origins {
        let mut app = App::new(Some("open"), &[message(1, 0, "a")], &public(origin));
        let key = app.open();
        let address = format!("{at}/v1/convai/conversation?agent_id=a%20gent%261");
        assert_eq!(called(&mut app, key), Some(WishState::Line(Line::Socket(address))));
        assert!(app.request("/conversations/voice_signed_url").is_none());
    }
}

fn say(app: &mut App, conversation: ConversationKey, own: bool, text: &str, instead_of: &str) {
    let (text, instead_of) = (text.to_owned(), instead_of.to_owned());
    app.input(Input::Action(Action::Spoken { conversation, own, text, instead_of }));
}

/// Rows in order: messages as they are, what was said in brackets.
fn rows(app: &App, key: ConversationKey) -> Vec<String> {
    let words = |row: &natter_client::timeline::Row| match (&row.message, &row.spoken, &row.echo) {
        (Some(message), ..) => message.plain.clone(),
        (_, Some(spoken), _) => format!("[{}{}]", if spoken.own { "own " } else { "" }, spoken.text),
        _ => "echo".to_owned(),
    };
    app.engine.rows(key).iter().map(words).collect()
}

#[test]
fn what_was_said_stands_where_it_was_said_and_is_no_message() {
    let first = message(1, 0, "a");
    let mut app = App::new(Some("open"), std::slice::from_ref(&first), &voice(PRIVATE));
    let key = app.open();
    say(&mut app, key, false, "Hi. What can I do?", "");
    say(&mut app, key, true, "same", "");
    say(&mut app, key, false, " ", "");
    say(&mut app, key, false, "Hi.", "Hi. What can I do?");
    app.told("message.created", &message(2, 1, "b"));
    assert_eq!(rows(&app, key), ["a", "[Hi.]", "[own same]", "b"]);
    // A send whose answer is lost is looked up among messages, and what was said is none.
    app.input(Input::Action(Action::Send { conversation: key, text: "same".into() }));
    app.end("/messages", HttpOutcome::Failed);
    for _ in 0..2 {
        app.wait(7_000);
        app.settle(Some("open"), &[first.clone(), message(2, 1, "b")]);
    }
    app.wait(10_000);
    assert!(app.requests.iter().any(|(_, request)| request.method == "POST" && request.path.contains("/messages?")), "it is sent again");
    // Reads in which the server doesn't have it take nothing away.
    for _ in 0..3 {
        app.input(Input::Visible(true));
        app.confirm();
        app.settle(Some("open"), &[first.clone(), message(2, 1, "b")]);
    }
    assert_eq!(rows(&app, key), ["a", "[Hi.]", "[own same]", "b", "echo"]);
}

#[test]
fn what_was_said_is_kept_over_a_reload_and_shown_with_its_conversation_only() {
    let messages = [message(1, 0, "a"), message(2, 1, "b")];
    let mut app = App::new(Some("open"), &messages[..1], &voice(PRIVATE));
    let key = app.open();
    say(&mut app, key, false, "Hi.", "");
    app.told("message.created", &messages[1]);
    app.wait(1_000);
    let mut stored = app.stored.clone();
    for _ in 0..2 {
        let mut again = App::again(stored.clone(), 5, Some("open"), &messages, &voice(PRIVATE));
        let key = again.open();
        again.settle(Some("open"), &messages);
        assert_eq!(rows(&again, key), ["a", "[Hi.]", "b"]);
        stored = again.stored.or(stored);
    }
    let stranger = App::again(stored, 6, None, &[], &voice(PRIVATE));
    assert!(stranger.engine.list().iter().all(|item| rows(&stranger, item.key).is_empty()));
    assert!(stranger.stored.is_some_and(|text| !text.contains("Hi.")), "nor kept for anybody else");
}

#[test]
fn a_new_conversation_with_a_call_in_it_is_not_left_behind() {
    let mut app = App::new(None, &[], &voice(PRIVATE));
    app.say(&json!({"type": "WIDGET_OPENED"}));
    app.input(Input::Action(Action::StartConversation));
    let Screen::Chat(key) = app.engine.screen() else { panic!("no conversation") };
    called(&mut app, key);
    say(&mut app, key, false, "Hi.", "");
    app.input(Input::Action(Action::ShowHome));
    app.input(Input::Action(Action::StartConversation));
    assert_eq!(app.engine.screen(), Screen::Chat(key));
    assert_eq!(rows(&app, key), ["[Hi.]"]);
}
