//! The same for what is read from Chatwoot's and the assistant's servers, and for the tenant's frames.

use natter_client::backend::{Backend, Call, Event, Failure, Reply, Response};
use natter_client::backends::assistant::Assistant;
use natter_client::backends::chatwoot::Chatwoot;
use natter_client::model::{AnswerKind, Body, Message};
use natter_client::outbox::Content;
use natter_client::{Action, Engine, Environment, HttpOutcome, Input, Now, Output, RequestId, Screen, Timestamp, tenant};

/// Calls of all kinds of servers, each with the letter that stands for it in an input.
#[must_use]
pub fn calls() -> Vec<(char, Call)> {
    let (conversation, key) = ("9".to_owned(), String::new());
    let mut calls = super::calls();
    calls.extend([
        ('r', Call::Read { conversation: conversation.clone() }),
        ('t', Call::Send { conversation: conversation.clone(), text: "Hello".into(), key }),
        ('p', Call::Page { conversation, before: Some("7".into()), after: None }),
        ('a', Call::Answer { message: "5".into(), kind: AnswerKind::Words, values: "{}".into() }),
        ('k', Call::Campaigns),
    ]);
    // The last one of a letter counts.
    calls.reverse();
    calls
}

fn chatwoot() -> Chatwoot {
    Chatwoot::new("T".into())
}

fn assistant() -> Assistant {
    Assistant::new("tenant".into())
}

/// Bodies of Chatwoot's answers, as inputs of [`super::replies`]: a letter for the call, one for the status, and the body.
pub fn chatwoot_replies(text: &str) {
    replies(&chatwoot(), text);
}

/// Bodies of the assistant's answers, likewise.
pub fn assistant_replies(text: &str) {
    replies(&assistant(), text);
}

fn replies<B: Backend + Clone>(backend: &B, text: &str) {
    let Some((call, status, body, reply)) = super::read(backend, calls(), text) else { return };
    match &reply {
        Ok(_) if status != 200 => panic!("{status} is no reply"),
        Ok(Reply::Newest { messages, .. } | Reply::Page { messages, .. } | Reply::Thread { messages, .. }) => {
            messages.iter().for_each(sound)
        }
        Ok(Reply::Started { conversation, messages, .. }) => {
            assert!(!conversation.id.is_empty());
            messages.iter().for_each(sound);
        }
        Ok(Reply::Conversations(list)) => assert!(list.iter().all(|conversation| !conversation.id.is_empty())),
        Ok(Reply::Message(message)) => sound(message),
        Ok(Reply::Turn { conversation, body, .. }) => {
            assert!(!conversation.is_empty());
            harmless(body);
        }
        Ok(Reply::Opened { token, .. }) => assert!(!token.is_empty()),
        Ok(_) => {}
        Err(Failure::Busy { retry_after }) => assert!(*retry_after <= 3_600_000),
        Err(Failure::Refused(_)) => assert_ne!(status, 200, "a reply that can't be read is no refusal"),
        Err(Failure::Unauthorized | Failure::Server) => assert_ne!(status, 200),
        Err(Failure::Unknown) => {}
    }
    goes_on(backend.clone(), &[], |path| (path == place(&call)).then(|| (status, body.to_owned())));
}

/// What every message has.
fn sound(message: &Message) {
    assert!(!message.id.is_empty() && !message.conversation.is_empty());
}

/// HTML made of Markdown has no elements but these, and each is closed; addresses lead to the web, a mailbox or a telephone.
fn harmless(body: &Body) {
    let Body::Html(html) = body else { return };
    let mut open: Vec<&str> = Vec::new();
    for tag in html.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
            continue;
        }
        let name = tag.split(' ').next().unwrap_or_default();
        let known =
            ["p", "ul", "ol", "li", "pre", "figure", "blockquote", "table", "tr", "th", "td", "hr", "strong", "em", "code", "a", "br"];
        assert!(known.contains(&name), "{html}");
        let address = tag.strip_prefix("a href=\"").and_then(|rest| rest.strip_suffix('"'));
        assert_eq!(address.is_some(), name == "a", "{html}");
        if let Some(address) = address {
            let leads = ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| address.to_ascii_lowercase().starts_with(scheme));
            assert!(leads && !address.contains('"'), "{html}");
        } else {
            let start = tag.strip_prefix("ol start=\"").and_then(|rest| rest.strip_suffix('"'));
            assert!(tag == name || start.is_some_and(|start| start.bytes().all(|byte| byte.is_ascii_digit())), "{html}");
        }
        if name != "br" && name != "hr" {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{html}");
}

/// A model's words.
pub fn markdown(text: &str) {
    let body = natter_client::json::Json::object().with("success", true).with("conversationId", "c").with("message", text).to_text();
    replies(&assistant(), &["t2", &body].concat());
}

/// Frames of Chatwoot's socket.
pub fn chatwoot_frames(text: &str) {
    let event = chatwoot().event(text);
    assert_eq!(event, chatwoot().event(text), "read twice");
    match &event {
        Event::Message(message) => {
            sound(message);
            harmless(&message.body);
        }
        Event::Typing { conversation, .. } | Event::Changed { conversation, .. } => assert!(!conversation.is_empty()),
        _ => {}
    }
    let engine = goes_on(chatwoot(), &[text, text], |_| None);
    if let Event::Message(message) = &event {
        let keys: Vec<_> = engine.list().into_iter().map(|item| item.key).collect();
        let rows = keys.iter().flat_map(|key| engine.rows(*key));
        let copies = rows.filter(|row| row.message.as_ref().is_some_and(|known| known.id == message.id)).count();
        assert!(copies <= 1, "shown {copies} times");
    }
}

/// Chatwoot's settings and the assistant's.
pub fn other_settings(text: &str) {
    let response = Response { status: 200, headers: Vec::new(), body: text.into() };
    match chatwoot().reply(&Call::Settings, &response) {
        Ok(Reply::Opened { settings, token, .. }) => {
            assert!(!token.is_empty());
            super::colours_are_colours(&settings);
        }
        Ok(other) => panic!("no settings: {other:?}"),
        Err(_) => {}
    }
    match assistant().reply(&Call::Settings, &response) {
        Ok(Reply::Settings(settings)) => super::colours_are_colours(&settings),
        Ok(other) => panic!("no settings: {other:?}"),
        Err(_) => {}
    }
    goes_on(chatwoot(), &[], |path| (path == "config").then(|| (200, text.to_owned())));
    goes_on(assistant(), &[], |path| (path == "config").then(|| (200, text.to_owned())));
}

/// Frames of the tenant's socket.
pub fn tenant_frames(text: &str) {
    let event = tenant::read(text);
    assert_eq!(event, tenant::read(text), "read twice");
    use tenant::TenantEvent::{New, Other, Qualified, Updated};
    match event {
        Some(New(conversation) | Updated(conversation) | Qualified(conversation)) => assert!(!conversation.id.is_empty()),
        Some(Other { kind, .. }) => assert!(natter_client::json::Json::parse(text).is_some_and(|json| json.text("type") == Some(&kind))),
        _ => {}
    }
}

/// The last part of a call's path.
fn place(call: &Call) -> &'static str {
    match call {
        Call::Settings => "config",
        Call::List | Call::Start { .. } => "conversations",
        Call::Read { .. } | Call::Page { .. } | Call::Send { .. } | Call::Upload { .. } => "messages",
        Call::Campaigns => "campaigns",
        _ => "",
    }
}

/// An engine with a session, a conversation and a joined socket hears these frames; `instead` may answer a request otherwise. Whatever that
/// was: what the visitor writes then is on the screen.
fn goes_on<B: Backend>(backend: B, frames: &[&str], instead: impl Fn(&str) -> Option<(u16, String)>) -> Engine<B> {
    let mut engine = Engine::new(backend);
    let (mut mono, mut asked, mut may_start): (u64, Vec<(RequestId, String)>, bool) = (1_000, Vec::new(), false);
    let mut put = |engine: &mut Engine<B>, input: Input, later: u64, asked: &mut Vec<(RequestId, String)>| {
        mono += later;
        let wall = Timestamp(1_770_000_000_000_000 + i64::try_from(mono).unwrap_or(0) * 1000);
        engine.handle(input, Now { mono, wall });
        while let Some(output) = engine.poll() {
            match output {
                Output::Http { id, request } => asked.push((id, request.path)),
                Output::AskToStart => may_start = true,
                _ => {}
            }
        }
        std::mem::take(&mut may_start)
    };
    put(&mut engine, Input::Start(Box::new(Environment { stored: None, seed: 1, online: true, visible: true })), 0, &mut asked);
    for word in [
        r#"{"type":"SET_TOKEN","token":"KEY"}"#,
        r#"{"type":"SESSION_DATA","sessionToken":"token","visitorToken":""}"#,
        r#"{"type":"WIDGET_OPENED"}"#,
    ] {
        put(&mut engine, Input::Host(word.into()), 0, &mut asked);
    }
    for round in 0..8 {
        for (id, path) in std::mem::take(&mut asked) {
            let path = path.split('?').next().unwrap_or_default();
            let last = path.rsplit('/').next().unwrap_or_default();
            let usual = match last {
                "config" => {
                    r#"{"website_channel_config":{"auth_token":"token"},"contact":{"id":5,"pubsub_token":"p"},"success":true,"config":{"name":"A"}}"#
                }
                "conversations" => r#"{"id":9,"status":"open"}"#,
                "messages" => r#"{"payload":[],"meta":{}}"#,
                "chat" => r#"{"success":true,"conversationId":"c","message":"words"}"#,
                _ => "[]",
            };
            let (status, body) = instead(if last == "chat" { "messages" } else { last }).unwrap_or((200, usual.to_owned()));
            put(
                &mut engine,
                Input::Http { id, outcome: HttpOutcome::Answered(Response { status, headers: Vec::new(), body }) },
                10,
                &mut asked,
            );
        }
        match round {
            1 => {
                put(&mut engine, Input::SocketOpened(1), 10, &mut asked);
                put(&mut engine, Input::SocketFrame { socket: 1, text: r#"{"type":"welcome"}"#.into() }, 10, &mut asked);
                put(&mut engine, Input::SocketFrame { socket: 1, text: r#"{"type":"confirm_subscription"}"#.into() }, 10, &mut asked);
            }
            4 => {
                for frame in frames {
                    put(&mut engine, Input::SocketFrame { socket: 1, text: (*frame).to_owned() }, 10, &mut asked);
                }
            }
            5 => {
                put(&mut engine, Input::Action(Action::StartConversation), 10, &mut asked);
                let Screen::Chat(key) = engine.screen() else { panic!("no conversation can be opened: {:?}", engine.screen()) };
                let asks = put(&mut engine, Input::Action(Action::Send { conversation: key, text: "still there?".into() }), 10, &mut asked);
                let rows = engine.list().into_iter().flat_map(|item| engine.rows(item.key).to_vec());
                let mut echoes = rows.filter_map(|row| row.echo);
                assert!(echoes.any(|echo| matches!(echo.content, Content::Text(text) if text == "still there?")), "it is on the screen");
                if asks {
                    put(&mut engine, Input::MayStart { waited: false }, 10, &mut asked);
                }
            }
            _ => {
                put(&mut engine, Input::Tick, 400, &mut asked);
            }
        }
    }
    engine
}
