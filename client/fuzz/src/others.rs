//! The same for what is read from Chatwoot's and the assistant's servers, their apps' storage and pages, and for the tenant's frames.

use natter_client::backend::{Backend, Call, Event, Failure, FileRef, Reply, Response, Wish};
use natter_client::backends::assistant::Assistant;
use natter_client::backends::chatwoot::Chatwoot;
use natter_client::model::{Body, Message};
use natter_client::outbox::Content;
use natter_client::{Action, Engine, Environment, FileNews, HttpOutcome, Input, Now, Output, RequestId, Screen, Timestamp, tenant};

/// Calls of all kinds of servers, each with the letter that stands for it in an input.
#[must_use]
pub fn calls() -> Vec<(char, Call)> {
    let mut calls = super::calls();
    // Their conversations have numbers for names.
    for (_, call) in &mut calls {
        if let Call::Read { conversation } | Call::Send { conversation, .. } | Call::Page { conversation, .. } = call {
            "9".clone_into(conversation);
        }
    }
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
    goes_on(backend.clone(), None, &[], |path| (path == place(&call)).then(|| (status, body.to_owned())));
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
    let frame = Input::SocketFrame { socket: 1, text: text.to_owned() };
    let engine = goes_on(chatwoot(), None, &[frame.clone(), frame], |_| None);
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
    goes_on(chatwoot(), None, &[], |path| (path == "config").then(|| (200, text.to_owned())));
    goes_on(assistant(), None, &[], |path| (path == "config").then(|| (200, text.to_owned())));
}

/// Words of the page and of other tabs, as the apps for Chatwoot and the assistant hear them. (A logout is one, and what is written after it
/// counts like any other.)
pub fn other_words(text: &str) {
    let words = [Input::Host(text.to_owned()), Input::Peer(text.to_owned())];
    goes_on(chatwoot(), None, &words, |_| None);
    goes_on(assistant(), None, &words, |_| None);
}

/// What Chatwoot's and the assistant's apps store. The assistant's is all there is of its conversations: a message of theirs is shown once,
/// whether it was there at the start or comes from a tab that is gone.
pub fn other_stored(text: &str) {
    let adopted = [Input::Adopt(text.to_owned())];
    goes_on(chatwoot(), Some(text), &[], |_| None);
    goes_on(chatwoot(), None, &adopted, |_| None);
    goes_on(assistant(), None, &adopted, |_| None);
    let engine = goes_on(assistant(), Some(text), &adopted, |_| None);
    let mut shown: Vec<(String, String)> = Vec::new();
    for item in engine.list() {
        for message in engine.rows(item.key).iter().filter_map(|row| row.message.as_ref()) {
            sound(message);
            let name = (message.conversation.clone(), message.id.clone());
            assert!(!shown.contains(&name), "{name:?} is shown twice");
            shown.push(name);
        }
    }
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
        Call::Read { .. } | Call::Page { .. } | Call::Send { .. } | Call::Upload { .. } | Call::Batch { .. } => "messages",
        Call::Exchange { .. } => "set_user",
        Call::Me | Call::Address { .. } => "contact",
        Call::Seen { .. } => "update_last_seen",
        Call::Campaigns => "campaigns",
        Call::Team => "inbox_members",
        Call::Wish { wish: Wish::End, .. } => "toggle_status",
        Call::Wish { wish: Wish::Transcript, .. } => "transcript",
        Call::Wish { wish: Wish::Voice, .. } => "voice",
        Call::Note(_) => "events",
        _ => "",
    }
}

/// An engine that may have stored this, with a session, a conversation and a joined socket hears these words; `instead` may answer a request
/// otherwise, by the last part of its path. Whatever that was: what the visitor writes then is on the screen, and all else that he can do
/// does no harm.
fn goes_on<B: Backend>(backend: B, stored: Option<&str>, words: &[Input], instead: impl Fn(&str) -> Option<(u16, String)>) -> Engine<B> {
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
    put(&mut engine, Input::Secrets(vec!["0123456789abcdef0123456789abcdef".into(); 2]), 0, &mut asked);
    let environment = Environment { stored: stored.map(str::to_owned), seed: 1, online: true, visible: true };
    put(&mut engine, Input::Start(Box::new(environment)), 0, &mut asked);
    for word in [
        r#"{"type":"SET_TOKEN","token":"KEY"}"#,
        r#"{"type":"SESSION_DATA","sessionToken":"token","visitorToken":""}"#,
        r#"{"type":"WIDGET_OPENED"}"#,
    ] {
        put(&mut engine, Input::Host(word.into()), 0, &mut asked);
    }
    for round in 0..10 {
        for (id, path) in std::mem::take(&mut asked) {
            let place = place_of(&path);
            let answer = instead(place).unwrap_or_else(|| (200, usual(place).to_owned()));
            let answer = Response { status: answer.0, headers: Vec::new(), body: answer.1 };
            put(&mut engine, Input::Http { id, outcome: HttpOutcome::Answered(answer) }, 10, &mut asked);
        }
        let inputs = match round {
            1 => vec![
                Input::SocketOpened(1),
                Input::SocketFrame { socket: 1, text: r#"{"type":"welcome"}"#.into() },
                Input::SocketFrame { socket: 1, text: r#"{"type":"confirm_subscription"}"#.into() },
            ],
            4 => words.to_vec(),
            5 => {
                put(&mut engine, Input::Action(Action::StartConversation), 10, &mut asked);
                let Screen::Chat(key) = engine.screen() else { panic!("no conversation can be opened: {:?}", engine.screen()) };
                let asks = put(&mut engine, Input::Action(Action::Send { conversation: key, text: "still there?".into() }), 10, &mut asked);
                let rows = engine.list().into_iter().flat_map(|item| engine.rows(item.key).to_vec());
                let echoes = rows.filter_map(|row| row.echo).map(|echo| match echo.content {
                    Content::Text(text) => text,
                    // What was in a tray goes along.
                    Content::Batch(batch) => batch.text.clone(),
                    Content::File(_) => String::new(),
                });
                assert!(echoes.collect::<Vec<_>>().contains(&"still there?".into()), "it is on the screen");
                if asks { vec![Input::MayStart { waited: false }] } else { Vec::new() }
            }
            7 => all_else(&engine),
            _ => vec![Input::Tick],
        };
        for input in inputs {
            put(&mut engine, input, 400, &mut asked);
        }
    }
    engine
}

/// All else that a visitor can do in a conversation, each of which asks the server for something.
fn all_else<B: Backend>(engine: &Engine<B>) -> Vec<Input> {
    let Screen::Chat(conversation) = engine.screen() else { return Vec::new() };
    let file = |id: &str| FileRef { id: id.into(), name: "a.txt".into(), size: 5, content_type: "text/plain".into() };
    let mut inputs = vec![Input::Action(Action::Typed { conversation, text: "two files".into() })];
    for id in ["f1", "f2"] {
        inputs.push(Input::Action(Action::Attach { conversation, file: file(id) }));
        inputs.push(Input::File { id: id.into(), news: FileNews::Stored });
    }
    inputs.push(Input::Action(Action::Send { conversation, text: "two files".into() }));
    inputs.extend([Wish::Voice, Wish::Transcript].map(|wish| Input::Action(Action::Wish { conversation, wish })));
    inputs.push(Input::Action(Action::MailTo { conversation, email: "ada@example.com".into() }));
    inputs.push(Input::Action(Action::LoadEarlier(conversation)));
    for row in engine.rows(conversation) {
        inputs.push(Input::Action(Action::Answer { row: row.id, values: vec![("a".into(), "b".into())] }));
        inputs.push(Input::Action(Action::Rate { row: row.id, rating: 5, feedback: String::new() }));
    }
    inputs.push(Input::Action(Action::Wish { conversation, wish: Wish::End }));
    inputs
}

/// The last part of a request's path, by one name for what only differs between servers.
fn place_of(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or_default();
    match path.rsplit('/').next().unwrap_or_default() {
        "chat" => "messages",
        "start" | "voice_signed_url" => "voice",
        last => last,
    }
}

/// What is answered there where nothing is wrong, by Chatwoot or the assistant.
fn usual(place: &str) -> &'static str {
    match place {
        "config" => {
            r#"{"website_channel_config":{"auth_token":"token","enabled_features":["attachments","end_conversation"],"voice_agent_id":"v"},
                "contact":{"id":5,"pubsub_token":"p"},"success":true,"config":{"name":"A"}}"#
        }
        "conversations" => r#"{"id":9,"status":"open"}"#,
        // A message, a part of a conversation, and a turn.
        "messages" => {
            r#"{"payload":[],"meta":{},"id":7,"content":"still there?","message_type":0,"created_at":1770000000,"conversation_id":9,
                "success":true,"conversationId":"c","message":"words"}"#
        }
        _ => "[]",
    }
}
