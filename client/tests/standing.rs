//! What the head of a conversation promises: office hours, an assistant's words, whether somebody is there (stock-widget.md 10 and 11).
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::VecDeque;

use natter_client::backend::Response;
use natter_client::backends::libredesk::Libredesk;
use natter_client::engine::Standing;
use natter_client::{Engine, Environment, HttpOutcome, Input, Now, Output, Timestamp};
use serde_json::{Value, json};

/// A browser with a session and a server that knows one conversation.
struct Desk {
    engine: Engine<Libredesk>,
    now: Now,
    settings: Value,
    conversation: Value,
    hours: Value,
    socket: Option<u32>,
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn utc(_: Timestamp) -> i32 {
    0
}

/// Central Europe in 2026.
fn berlin(instant: Timestamp) -> i32 {
    if (at("2026-03-29T01:00:00Z")..at("2026-10-25T01:00:00Z")).contains(&instant) { 120 } else { 60 }
}

fn office(open: &str, close: &str) -> Value {
    let span = json!({"open": open, "close": close});
    json!({"Monday": span, "Tuesday": span, "Wednesday": span, "Thursday": span, "Friday": span})
}

impl Desk {
    fn new(settings: Value) -> Self {
        let mut all = json!({
            "show_office_hours_in_chat": true,
            "show_office_hours_after_assignment": true,
            "chat_reply_expectation_message": " In minutes. ",
            "business_hours": [{"id": 1, "hours": office("09:00", "17:00")}, {"id": 2, "hours": office("22:00", "06:00")}],
            "default_business_hours_id": 1,
            "working_hours_utc_offset": 0,
        });
        for (key, value) in settings.as_object().unwrap() {
            all[key] = value.clone();
        }
        Self {
            engine: Engine::new(Libredesk::new("INBOX".into())),
            now: Now { mono: 0, wall: at("2026-11-23T12:00:00Z") },
            settings: all,
            conversation: json!({"uuid": "C", "created_at": "2026-11-23T10:00:00Z", "status": "Open", "assignee": null}),
            hours: json!({}),
            socket: None,
        }
    }

    fn begin(mut self) -> Self {
        let environment = Environment { online: true, visible: true, seed: 1, ..Environment::default() };
        self.input(Input::Start(Box::new(environment)));
        self.input(Input::Host(r#"{"type":"SESSION_DATA","sessionToken":"t","visitorToken":""}"#.into()));
        let key = self.engine.list().first().expect("a conversation").key;
        self.input(Input::Action(natter_client::Action::Open(key)));
        self
    }

    fn input(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.now.mono += 1;
            self.engine.handle(input, self.now);
            while let Some(output) = self.engine.poll() {
                match output {
                    Output::Http { id, request } => {
                        let data = if request.path.contains("/settings") {
                            self.settings.clone()
                        } else if request.path.ends_with("/auth/me") {
                            json!({"user_id": 7, "is_visitor": true})
                        } else if request.path.ends_with("/conversations/C") {
                            let mut data = json!({"conversation": self.conversation, "messages": []});
                            for (key, value) in self.hours.as_object().unwrap() {
                                data[key] = value.clone();
                            }
                            data
                        } else if request.path.ends_with("/conversations") {
                            json!([self.conversation])
                        } else {
                            json!(true)
                        };
                        let body = json!({"status": "success", "data": data}).to_string();
                        inputs
                            .push_back(Input::Http { id, outcome: HttpOutcome::Answered(Response { status: 200, headers: vec![], body }) });
                    }
                    Output::SocketOpen { socket, .. } => {
                        self.socket = Some(socket);
                        inputs.push_back(Input::SocketOpened(socket));
                        inputs.push_back(Input::SocketFrame { socket, text: r#"{"type":"joined"}"#.into() });
                    }
                    _ => {}
                }
            }
        }
    }

    fn push(&mut self, kind: &str, data: Value) {
        let text = json!({"type": kind, "data": data}).to_string();
        self.input(Input::SocketFrame { socket: self.socket.unwrap(), text });
    }

    fn standing(&self, now: &str) -> (String, Standing) {
        let key = self.engine.list().first().map(|item| item.key);
        self.engine.standing(key, at(now), utc)
    }
}

fn usual() -> (String, Standing) {
    (String::new(), Standing::Usual("In minutes.".into()))
}

fn closed(until: &str) -> (String, Standing) {
    (String::new(), Standing::Closed { until: Some(at(until)) })
}

#[test]
fn open_promises_and_closed_says_when() {
    let desk = Desk::new(json!({})).begin();
    assert_eq!(desk.standing("2026-11-23T16:59:59Z"), usual());
    assert_eq!(desk.standing("2026-11-23T17:00:00Z"), closed("2026-11-24T09:00:00Z"));
    assert_eq!(desk.standing("2026-11-27T18:00:00Z"), closed("2026-11-30T09:00:00Z"));
    assert_eq!(desk.engine.standing(None, at("2026-11-23T20:00:00Z"), utc), closed("2026-11-24T09:00:00Z"), "before there is one");
}

#[test]
fn an_agent_who_is_there_is_said_instead_of_the_promise_but_never_instead_of_closed() {
    let mut desk = Desk::new(json!({})).begin();
    desk.push("conversation_update", json!({"uuid": "C", "assignee": {"id": 3, "first_name": "Ada", "availability_status": "online"}}));
    assert_eq!(desk.standing("2026-11-23T12:00:00Z"), (String::new(), Standing::Online));
    assert_eq!(desk.standing("2026-11-23T18:00:00Z"), closed("2026-11-24T09:00:00Z"));
    desk.push("conversation_update", json!({"uuid": "C", "assignee": {"availability_status": "away_and_reassigning"}}));
    assert_eq!(desk.standing("2026-11-23T12:00:00Z"), usual());
}

/// Found by the fuzzer: hours of which there are more minutes than fit.
#[test]
fn hours_that_no_day_has_are_none() {
    let desk = Desk::new(json!({"business_hours": [{"id": 1, "hours": office("09817:00", "65535:59")}]})).begin();
    assert_eq!(desk.standing("2026-11-23T12:00:00Z"), (String::new(), Standing::Closed { until: None }));
}

#[test]
fn without_office_hours_only_presence_is_said() {
    for settings in [
        json!({"show_office_hours_in_chat": false}),
        json!({"show_office_hours_in_chat": null, "business_hours": null, "default_business_hours_id": null}),
        json!({"default_business_hours_id": 99}),
        json!({"business_hours": "odd", "working_hours_utc_offset": "odd"}),
    ] {
        let mut desk = Desk::new(settings.clone()).begin();
        assert_eq!(desk.standing("2026-11-23T20:00:00Z"), (String::new(), Standing::Unsaid), "{settings}");
        desk.push(
            "conversation_update",
            json!({"uuid": "C", "assignee": {"id": 3, "first_name": "Ada", "availability_status": "away_manual"}}),
        );
        assert_eq!(desk.standing("2026-11-23T20:00:00Z"), (String::new(), Standing::Away), "{settings}");
    }
    let silent = Desk::new(json!({"chat_reply_expectation_message": null})).begin();
    assert_eq!(silent.standing("2026-11-23T12:00:00Z"), (String::new(), Standing::Unsaid));
}

#[test]
fn a_conversations_own_calendar_counts_only_after_assignment() {
    let team = json!({"business_hours_id": 2, "working_hours_utc_offset": 60});
    let mut desk = Desk::new(json!({}));
    desk.hours = team.clone();
    let desk = desk.begin();
    assert_eq!(desk.standing("2026-11-24T03:00:00Z"), usual(), "a night shift, at four in the morning where the team is");
    assert_eq!(desk.standing("2026-11-24T05:00:00Z"), closed("2026-11-24T21:00:00Z"));

    let mut desk = Desk::new(json!({"show_office_hours_after_assignment": false}));
    desk.hours = team;
    let desk = desk.begin();
    assert_eq!(desk.standing("2026-11-24T03:00:00Z"), closed("2026-11-24T09:00:00Z"), "the office's own, by the office's own clock");
}

#[test]
fn an_assistants_promise_stands_before_the_hours_and_goes_with_the_hand_over() {
    let mut desk = Desk::new(json!({}));
    desk.conversation["assignee"] = json!({
        "id": 9, "first_name": "Robo", "type": "ai_assistant", "availability_status": "online", "expectation": "Answers at once",
    });
    let mut desk = desk.begin();
    assert_eq!(desk.standing("2026-11-23T23:00:00Z"), ("Answers at once".into(), Standing::Online));
    desk.push(
        "conversation_update",
        json!({"uuid": "C", "assignee": {"id": 3, "first_name": "Ada", "type": "agent", "availability_status": "offline", "expectation": ""}}),
    );
    assert_eq!(desk.standing("2026-11-23T23:00:00Z"), closed("2026-11-24T09:00:00Z"));
}

#[test]
fn an_assistants_messages_count_and_sound_like_anybodys() {
    let mut desk = Desk::new(json!({})).begin();
    desk.input(Input::Action(natter_client::Action::ShowHome));
    let message = json!({
        "uuid": "M", "conversation_uuid": "C", "created_at": "2026-11-23T12:00:00Z", "content": "<p>Hi</p>", "text_content": "Hi",
        "author": {"id": 9, "first_name": "Robo", "type": "ai_assistant"}, "attachments": [], "meta": {},
    });
    let text = json!({"type": "new_message", "data": message}).to_string();
    desk.engine.handle(Input::SocketFrame { socket: desk.socket.unwrap(), text }, desk.now);
    let outputs: Vec<Output> = std::iter::from_fn(|| desk.engine.poll()).collect();
    assert!(outputs.contains(&Output::Sound { needed: true }));
    assert_eq!((desk.engine.unread(), desk.engine.list()[0].unread), (1, 1));
    let last = desk.engine.list()[0].conversation.as_ref().and_then(|conversation| conversation.last.clone()).unwrap();
    assert_eq!((last.author.full_name().as_str(), last.text.as_str(), last.is_survey), ("Robo", "Hi", false));
}

#[test]
fn a_pushed_survey_is_named_in_lists_and_its_mail_is_not() {
    let mut desk = Desk::new(json!({})).begin();
    desk.push(
        "new_message",
        json!({
            "uuid": "M", "conversation_uuid": "C", "created_at": "2026-11-23T12:00:00Z", "content": "<a href='https://x/csat'>Rate us</a>",
            "text_content": "Rate us https://x/csat", "author": {"id": 3, "type": "agent"}, "attachments": [],
            "meta": {"is_csat": true, "csat_uuid": "S"},
        }),
    );
    let last = desk.engine.list()[0].conversation.as_ref().and_then(|conversation| conversation.last.clone()).unwrap();
    assert_eq!((last.is_survey, last.text.as_str()), (true, ""));
}

#[test]
fn clocks_change_between_now_and_the_opening() {
    let desk = Desk::new(json!({"working_hours_utc_offset": 60}));
    let mut desk = Desk { now: Now { mono: 0, wall: at("2026-03-28T11:00:00Z") }, ..desk }.begin();
    let saturday = at("2026-03-28T12:00:00Z");
    let by_name = |desk: &Desk, zone| match desk.engine.standing(None, saturday, zone).1 {
        Standing::Closed { until } => until.unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(by_name(&desk, berlin), at("2026-03-30T07:00:00Z"), "an office on the visitor's clock moves with it");
    assert_eq!(by_name(&desk, utc), at("2026-03-30T08:00:00Z"), "of any other nothing is known but its offset");
    // The frame is still open on Monday, with the settings of Saturday.
    desk.now.wall = at("2026-03-30T07:30:00Z");
    assert!(matches!(desk.engine.standing(None, desk.now.wall, berlin).1, Standing::Usual(_)));
}
