//! The app's own engine against the stand-in, over real HTTP: what one says the other takes.

use std::collections::VecDeque;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use natter_client::backend::{Body, Line, Request, Response, Wish};
use natter_client::backends::assistant::Assistant;
use natter_client::engine::WishState;
use natter_client::outbox::SendState;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Engine, Environment, HttpOutcome, Input, Now, Output, Screen, Timestamp};
use serde_json::{Value, json};

use crate::desk::{Desk, body};

struct App<'a> {
    desk: &'a Desk,
    engine: Engine<Assistant>,
    begun: Instant,
    inputs: VecDeque<Input>,
}

impl<'a> App<'a> {
    /// Started in a page that has given its token.
    async fn start(desk: &'a Desk) -> Self {
        let mut app =
            Self { desk, engine: Engine::new(Assistant::new(desk.widget.clone())), begun: Instant::now(), inputs: VecDeque::new() };
        let token = json!({"type": "SET_TOKEN", "token": desk.token});
        app.inputs.extend([
            Input::Secrets(vec!["session_of_the_engine".into()]),
            Input::Start(Box::new(Environment { stored: None, seed: 7, online: true, visible: true })),
            Input::Host(token.to_string()),
            Input::Host(json!({"type": "SESSION_DATA", "sessionToken": "", "visitorToken": ""}).to_string()),
            Input::Host(json!({"type": "WIDGET_OPENED"}).to_string()),
        ]);
        app.until("settings", |engine| engine.settings().is_some()).await;
        app
    }

    /// Lets the engine do what it wants to until this is so.
    async fn until(&mut self, what: &str, is_so: impl Fn(&Engine<Assistant>) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let input = self.inputs.pop_front().unwrap_or(Input::Tick);
            let mono = u64::try_from(self.begun.elapsed().as_millis()).unwrap() + 1;
            let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
            self.engine.handle(input, Now { mono, wall: Timestamp::from_millis(i64::try_from(wall).unwrap()) });
            while let Some(output) = self.engine.poll() {
                match output {
                    Output::Http { id, request } => {
                        let outcome = self.ask(request).await;
                        self.inputs.push_back(Input::Http { id, outcome });
                    }
                    Output::AskToStart => self.inputs.push_back(Input::MayStart { waited: false }),
                    _ => {}
                }
            }
            if self.inputs.is_empty() {
                if is_so(&self.engine) {
                    return;
                }
                assert!(Instant::now() < deadline, "never: {what}");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    async fn ask(&self, request: Request) -> HttpOutcome {
        let mut asked = self.desk.bare(request.method, &request.path).timeout(Duration::from_millis(request.timeout));
        for (name, value) in request.headers {
            asked = asked.header(name, value);
        }
        asked = match request.body {
            Body::Empty => asked,
            Body::Json(text) => asked.header("Content-Type", "application/json").body(text),
            Body::Multipart { .. } => panic!("this server takes no files"),
        };
        let Ok(answer) = asked.send().await else { return HttpOutcome::Failed };
        let status = answer.status().as_u16();
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let headers = header("retry-after").map(|value| ("retry-after".to_owned(), value)).into_iter().collect();
        match answer.text().await {
            Ok(body) => HttpOutcome::Answered(Response { status, headers, body }),
            Err(_) => HttpOutcome::Failed,
        }
    }

    async fn say(&mut self, text: &str) -> ConversationKey {
        if !matches!(self.engine.screen(), Screen::Chat(_)) {
            self.inputs.push_back(Input::Action(Action::StartConversation));
            self.until("a conversation", |engine| matches!(engine.screen(), Screen::Chat(_))).await;
        }
        let Screen::Chat(conversation) = self.engine.screen() else { panic!("no conversation") };
        self.inputs.push_back(Input::Action(Action::Send { conversation, text: text.into() }));
        conversation
    }

    fn shown(&self, key: ConversationKey) -> Vec<String> {
        self.engine.rows(key).iter().filter_map(|row| row.message.as_ref()).map(|message| message.plain.clone()).collect()
    }
}

fn messages(engine: &Engine<Assistant>, key: ConversationKey) -> usize {
    engine.rows(key).iter().filter(|row| row.message.is_some()).count()
}

fn state(engine: &Engine<Assistant>, key: ConversationKey) -> Option<SendState> {
    engine.rows(key).iter().rev().find_map(|row| row.echo.as_ref()).map(|echo| echo.state.clone())
}

#[tokio::test]
async fn turns_go_on_in_one_conversation_and_events_are_told() {
    let desk = Desk::open().await;
    let mut app = App::start(&desk).await;
    assert_eq!(app.engine.settings().unwrap().brand_name, "Clay & Kiln");
    let key = app.say("hello").await;
    app.until("a reply", |engine| messages(engine, key) == 2).await;
    app.say("What is the price?").await;
    app.until("another", |engine| messages(engine, key) == 4).await;
    let shown = app.shown(key);
    assert_eq!((shown[0].as_str(), shown[2].as_str()), ("hello", "What is the price?"));
    assert!(shown[1].starts_with("Hello! I am the shop's assistant."), "{shown:?}");
    let list = body(desk.operator("GET", &format!("/conversations?widgetId={}", desk.widget))).await;
    assert_eq!((list.as_array().unwrap().len(), &list[0]["message_count"]), (1, &json!(4)));
    let events = || async { body(desk.operator("GET", "/events")).await };
    let named = |events: &Value, name: &str| events.as_array().unwrap().iter().filter(|event| event["event"] == name).count();
    for _ in 0..200 {
        let told = events().await;
        if named(&told, "message_sent") == 2 && named(&told, "widget_opened") == 1 {
            return;
        }
        app.until("a moment", |_| true).await;
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    panic!("not told: {}", events().await);
}

#[tokio::test]
async fn what_is_refused_is_marked_and_nothing_is_said_twice() {
    let desk = Desk::open().await;
    let mut app = App::start(&desk).await;
    let key = app.say("/error 429 hello").await;
    app.until("a refusal", |engine| matches!(state(engine, key), Some(SendState::Refused { .. }))).await;
    let list = body(desk.operator("GET", &format!("/conversations?widgetId={}", desk.widget))).await;
    assert_eq!(list, json!([]));
    // Heard, and the answer lost: the visitor decides.
    body(desk.bare("POST", "/demo/knobs").json(&json!({"do": "request", "path": "/chat", "cut": "after"}))).await;
    let mut other = App::start(&desk).await;
    let key = other.say("hours").await;
    other.until("a question", |engine| state(engine, key) == Some(SendState::Ask)).await;
    let list = body(desk.operator("GET", &format!("/conversations?widgetId={}", desk.widget))).await;
    assert_eq!((list.as_array().unwrap().len(), &list[0]["message_count"]), (1, &json!(2)));
}

#[tokio::test]
async fn a_call_gives_the_number() {
    let desk = Desk::open().await;
    let mut app = App::start(&desk).await;
    let conversation = app.say("hello").await;
    app.until("a reply", |engine| messages(engine, conversation) == 2).await;
    app.inputs.push_back(Input::Action(Action::Wish { conversation, wish: Wish::Voice }));
    let told = |engine: &Engine<Assistant>| engine.wish(conversation, Wish::Voice).is_some_and(|state| *state != WishState::Asked);
    app.until("a number", told).await;
    assert_eq!(app.engine.wish(conversation, Wish::Voice), Some(&WishState::Line(Line::Phone("+14165559999".into()))));
}
