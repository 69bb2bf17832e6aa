//! Every recording of the widget's own endpoints, decoded, field by field. The agents' endpoints (`agent-*`, but for the visitor's side of
//! their socket) are the demo server's affair: `demo/tests` replays them all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{backend, read, recording, reply, response, send, start};
use natter_client::backend::{
    Backend, Call, ConversationChange, Credentials, Event, Failure, FileRef, Refusal, RefusalKind, Reply, Signal,
};
use natter_client::model::{
    Availability, Background, Body, Card, Conversation, Delivery, FieldKind, HeaderText, Media, Message, OpenSpan, Role, Scheme, Settings,
    Status,
};
use natter_client::{Timestamp, host::HostMessage};

fn settings(name: &str) -> Settings {
    match reply(&Call::Settings, name) {
        Ok(Reply::Settings(settings)) => *settings,
        other => panic!("{name}: {other:?}"),
    }
}

fn thread(name: &str) -> (Conversation, Vec<Message>) {
    match reply(&read(), name) {
        Ok(Reply::Thread { conversation, messages }) => (*conversation, messages),
        other => panic!("{name}: {other:?}"),
    }
}

fn list(name: &str) -> Vec<Conversation> {
    match reply(&Call::List, name) {
        Ok(Reply::Conversations(list)) => list,
        other => panic!("{name}: {other:?}"),
    }
}

fn message(call: &Call, name: &str) -> Message {
    match reply(call, name) {
        Ok(Reply::Message(message)) => *message,
        other => panic!("{name}: {other:?}"),
    }
}

fn refusal(call: &Call, name: &str) -> Refusal {
    match reply(call, name) {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("{name}: {other:?}"),
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn upload() -> Call {
    Call::Upload { conversation: "CONVERSATION".into(), file: FileRef::default(), key: String::new() }
}

fn rate() -> Call {
    Call::Rate { survey: "CSAT".into(), rating: 5, feedback: "Great".into() }
}

#[test]
fn settings_in_full() {
    let settings = settings("settings");
    assert_eq!(settings.brand_name, "Acme Support");
    assert_eq!(settings.logo, None);
    assert_eq!(settings.brand_avatar, None);
    assert_eq!(settings.primary, "#2563eb");
    assert_eq!(settings.scheme, Scheme::Light);
    assert!(settings.powered_by);
    assert_eq!(settings.language, None, "auto follows the browser");
    assert_eq!(settings.fallback_language, "en-US");
    assert_eq!(settings.greeting, "Hi {{.FirstName | there}} 👋");
    assert_eq!(settings.introduction, "How can we help?");
    assert_eq!(settings.chat_introduction, "Ask us anything, or share your feedback.");
    assert_eq!(settings.notice.as_deref(), Some("Replies may take longer today."));
    assert_eq!(settings.home.text, HeaderText::White);
    assert_eq!(settings.home.background, Background::Gradient("#2563eb".into(), "#7c3aed".into()));
    assert!(settings.home.fade);
    assert_eq!(
        settings.cards,
        [
            Card::Link { text: "Read the docs".into(), url: "https://example.com/docs".into() },
            Card::Announcement {
                title: "New pricing".into(),
                text: "Simpler plans from May.".into(),
                image: None,
                url: Some("https://example.com/pricing".into())
            },
        ]
    );
    assert!(settings.emoji && settings.uploads && !settings.direct_to_conversation);
    assert!(settings.visitors.may_start && !settings.visitors.only_one && !settings.visitors.closed_is_final);
    assert_eq!(settings.visitors.start_label, "Start a chat");
    assert_eq!(settings.users.start_label, "Send us a message");
    assert_eq!(settings.prechat, None);
    assert_eq!(settings.reply_expectation, "We usually reply in a few minutes.");
    let hours = settings.hours.unwrap();
    assert_eq!((hours.default, hours.utc_offset, hours.after_assignment), (Some(4), 330, true));
    assert_eq!(hours.calendars.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [4, 3, 2, 1]);
    let office = &hours.calendars[0].1;
    assert!(!office.always_open);
    assert_eq!(office.holidays, ["2027-01-01"]);
    assert_eq!(office.days[0], Some(OpenSpan { open: 9 * 60, close: 17 * 60 + 30 }));
    assert_eq!(office.days[5], None, "Saturday is missing, so it is closed");
}

#[test]
fn settings_with_a_form() {
    let form = settings("settings-with-form").prechat.unwrap();
    assert_eq!(form.title, "Tell us who you are");
    let fields: Vec<_> = form.fields.iter().map(|field| (field.key.as_str(), field.required, field.about_person)).collect();
    assert_eq!(fields, [("name", true, true), ("email", true, true), ("phone", false, true), ("company_5e90", false, false)]);
    assert_eq!(form.fields[1].kind, FieldKind::Email);
    assert_eq!(form.fields[1].placeholder, "ada@example.com");
    assert_eq!(form.fields[2].kind, FieldKind::Phone);
    assert_eq!(form.fields[3].kind, FieldKind::Choice(vec!["free".into(), "pro".into(), "enterprise".into()]));
    assert_eq!(form.fields[3].label, "Plan");
}

#[test]
fn settings_of_an_inbox_where_everything_is_null_or_odd() {
    let odd = r#"{"status":"success","data":{"brand_name":null,"colors":{"primary":"javascript:x"},"home_apps":null,"prechat_form":{"enabled":true,"title":null,"fields":null},
        "home_screen":{"header_text_color":"plaid","background":{"type":"image","image_url":"javascript:alert(1)"}},"launcher":7,"users":null,"language":"auto","unheard_of":[1]}}"#;
    let response = natter_client::backend::Response { status: 200, headers: vec![], body: odd.into() };
    let Ok(Reply::Settings(settings)) = backend().reply(&Call::Settings, &response) else { panic!("not read") };
    assert_eq!((settings.brand_name.as_str(), settings.primary.as_str()), ("", "#2563eb"));
    assert_eq!((settings.cards.len(), settings.prechat, settings.hours), (0, None, None));
    assert_eq!(settings.home.background, Background::Brand);
    assert!(settings.users.may_start, "missing means allowed");
}

#[test]
fn launcher_recordings_are_the_loaders() {
    let launcher = recording("launcher");
    assert_eq!(launcher["response"]["headers"]["access-control-allow-origin"], "*");
    // What the loader reads (loader/src/widget.js).
    let data = &launcher["response"]["body"]["data"];
    assert_eq!(
        (&data["colors"]["primary"], &data["launcher"]["color"], &data["launcher"]["logo_url"]),
        (&"#2563eb".into(), &"#2563eb".into(), &"".into())
    );
    assert_eq!(
        (&data["launcher"]["position"], &data["launcher"]["spacing"]["side"], &data["launcher"]["spacing"]["bottom"]),
        (&"right".into(), &20.into(), &20.into())
    );
    for name in ["launcher-bad-inbox", "launcher-disabled-inbox", "launcher-no-inbox", "launcher-unknown-inbox"] {
        assert_eq!(refusal(&Call::Settings, name).kind, RefusalKind::Inbox, "{name}");
    }
    let blocked = refusal(&Call::Settings, "launcher-blocked-ip");
    assert_eq!((blocked.kind, blocked.words.as_str()), (RefusalKind::Inbox, "Access denied"));
}

#[test]
fn a_limiter_without_data_asks_for_a_minute() {
    assert_eq!(reply(&Call::List, "rate-limited"), Err(Failure::Busy { retry_after: 60_000 }));
}

#[test]
fn exchange_and_its_refusals() {
    let call = Call::Exchange { jwt: "J".into() };
    let Ok(Reply::Session { token, identity }) = reply(&call, "exchange") else { panic!("no session") };
    assert_eq!((token.as_str(), identity.id.as_str(), identity.is_visitor), ("USER-TOKEN", "16", false));
    assert_eq!((identity.first_name.as_str(), identity.last_name.as_str()), ("Ada", "Lovelace"));
    for name in ["exchange-bad-signature", "exchange-expired"] {
        assert_eq!(refusal(&call, name).kind, RefusalKind::Forbidden, "{name}");
    }
    let missing = refusal(&call, "exchange-missing-claim");
    assert_eq!((missing.kind, missing.words.as_str()), (RefusalKind::Invalid, "external_user_id Required"));
}

#[test]
fn who_the_session_belongs_to() {
    let Ok(Reply::Identity(visitor)) = reply(&Call::Me, "me-visitor") else { panic!("nobody") };
    assert_eq!((visitor.id.as_str(), visitor.is_visitor, visitor.first_name.as_str(), visitor.last_name.as_str()), ("15", true, "", ""));
    let Ok(Reply::Identity(user)) = reply(&Call::Me, "me-user") else { panic!("nobody") };
    assert_eq!((user.id.as_str(), user.is_visitor, user.first_name.as_str()), ("16", false, "Ada"));
    for name in ["me-bad-token", "me-no-token", "me-other-inbox", "me-merged-visitor-token"] {
        assert_eq!(reply(&Call::Me, name), Err(Failure::Unauthorized), "{name}");
    }
}

#[test]
fn a_new_visitors_first_message() {
    let Ok(Reply::Started { conversation, messages, session }) = reply(&start(None), "init-visitor") else { panic!("not started") };
    assert_eq!((conversation.id.as_str(), &conversation.status, conversation.unread), ("CONVERSATION", &Status::Open, 0));
    assert_eq!((conversation.hours.calendar, conversation.hours.utc_offset), (Some(4), Some(330)));
    assert_eq!(conversation.assignee, None);
    let last = conversation.last.unwrap();
    assert_eq!((last.text.as_str(), last.at), ("Hello, is a < b?\nSecond line <b>not bold</b>", at("2026-11-21T08:16:53.23576Z")));
    assert_eq!((last.author.role, last.author.avatar), (Role::Visitor, None), "avatar_url is an empty text here");
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].body, Body::Text("Hello, is a < b?\nSecond line <b>not bold</b>".into()), "own words are text, not HTML");
    assert_eq!((messages[0].author.role.clone(), messages[0].author.avatar.clone()), (Role::Visitor, None), "and null here");
    assert_eq!(messages[0].delivery, Delivery::Stored);
    let (token, identity) = session.unwrap();
    assert_eq!((token.as_str(), identity.id.as_str(), identity.is_visitor), ("VISITOR-TOKEN", "15", true));
}

#[test]
fn first_messages_of_other_kinds() {
    let Ok(Reply::Started { conversation, messages, session }) = reply(&start(Some("{}")), "init-form") else { panic!("not started") };
    assert_eq!((conversation.id.as_str(), messages[0].author.first_name.as_str()), ("FORM-CONVERSATION", "Grace Hopper"));
    assert_eq!(session.unwrap().1.first_name, "Grace Hopper");
    let Ok(Reply::Started { messages, .. }) = reply(&start(None), "init-empty") else { panic!("not started") };
    assert_eq!(messages[0].body, Body::Text("  ".into()));
    let Ok(Reply::Started { conversation, .. }) = reply(&start(None), "strict-init") else { panic!("not started") };
    assert_eq!(conversation.id, "08dd4214-f91f-43b7-8168-b2d4eb995938");
}

#[test]
fn first_messages_that_are_refused() {
    for name in ["init-form-bad-email", "init-form-missing"] {
        assert_eq!(refusal(&start(Some("{}")), name).kind, RefusalKind::Invalid, "{name}: a bare 500 after a form means the form");
        assert_eq!(reply(&start(None), name), Err(Failure::Server), "{name}: without a form it is the server's trouble");
    }
    assert_eq!(refusal(&start(None), "init-too-long").kind, RefusalKind::Invalid);
    let second = refusal(&start(None), "strict-second-init");
    assert_eq!((second.kind, second.words.as_str()), (RefusalKind::Forbidden, "Multiple conversations are not allowed"));
}

#[test]
fn lists() {
    let one = &list("conversations")[0];
    assert_eq!((one.id.as_str(), one.unread, one.created_at), ("CONVERSATION", 0, at("2026-11-21T08:16:53.234257Z")));
    let unread = &list("conversations-unread")[0];
    assert_eq!(unread.last.as_ref().unwrap().text, "Line one\n\nLine two\nthree\n\nquoted");
    assert_eq!(unread.last.as_ref().unwrap().author.role, Role::Agent);
    assert!(unread.unread > 0);
    let merged = &list("conversations-merge")[0];
    assert_eq!(merged.last.as_ref().unwrap().author.id, "0", "the author is nobody for a while after a merge");
    assert!(backend().cleared_visitor(&response("conversations-merge")));
    assert!(!backend().cleared_visitor(&response("conversations")));
}

#[test]
fn a_conversation_with_everything_in_it() {
    let (conversation, messages) = thread("conversation-answered");
    let assignee = conversation.assignee.unwrap();
    assert_eq!(
        (assignee.person.full_name().as_str(), assignee.availability, assignee.expectation.as_str()),
        ("Ada Byron", Availability::Online, "")
    );
    assert_eq!(conversation.last.unwrap().text, "Image");
    assert_eq!(messages.len(), 6);
    let agent = messages.iter().find(|message| message.author.role == Role::Agent).unwrap();
    assert_eq!(agent.body, Body::Html("<p>Hi <b>there</b>, see <a href=\"https://example.com\">this</a></p>".into()));
    assert_eq!(agent.plain, "Hi there. , see this");
    let own = messages.iter().find(|message| message.plain.starts_with("Thanks")).unwrap();
    assert_eq!(own.body, Body::Text("Thanks\nvery much & more".into()));
    let image = &messages[0].attachments[0];
    assert_eq!((image.name.as_str(), image.size, image.content_type.as_str(), image.media()), ("dot.png", 67, "image/png", Media::Image));
    assert_eq!(image.id, "a41f4855-d4a5-4253-a3f3-1341d481efc1");
    assert!(image.url.contains("/uploads/a41f4855") && image.thumbnail.as_deref().unwrap().contains("/uploads/thumb_a41f4855"));
    assert_eq!(messages[0].body, Body::Empty);
    let text = &messages[1].attachments[0];
    assert_eq!((text.media(), text.thumbnail.as_deref()), (Media::Other, None), "an empty thumbnail address is none");
}

#[test]
fn states_of_a_conversation() {
    assert_eq!(thread("conversation").0.status, Status::Open);
    assert_eq!(thread("conversation-resolved").0.status, Status::Other("Resolved".into()));
    assert_eq!(thread("conversation-closed").0.status, Status::Closed);
}

#[test]
fn surveys_before_and_after() {
    let survey = |name: &str| match thread(name).1.into_iter().find_map(|message| match message.body {
        Body::Survey(survey) => Some((survey, message.plain)),
        _ => None,
    }) {
        Some(survey) => survey,
        None => panic!("{name} has no survey"),
    };
    let (open, plain) = survey("conversation-csat");
    assert_eq!((open.id.as_str(), open.answered, open.rating, open.feedback.as_str(), plain.as_str()), ("CSAT", false, None, "", ""));
    let (answered, _) = survey("conversation-after-csat");
    assert_eq!((answered.answered, answered.rating, answered.feedback.as_str()), (true, Some(5), "Great"));
    assert_eq!(reply(&rate(), "csat"), Ok(Reply::Done));
    assert_eq!(refusal(&rate(), "csat-again").kind, RefusalKind::Invalid);
    assert_eq!(refusal(&rate(), "csat-bad-rating").kind, RefusalKind::Invalid);
}

#[test]
fn unknown_conversations_are_a_500_of_two_bodies() {
    let unknown = refusal(&read(), "conversation-unknown");
    assert_eq!((unknown.kind, unknown.words.as_str()), (RefusalKind::NotFound, "Conversation not found"));
    assert_eq!(refusal(&read(), "conversation-not-uuid").kind, RefusalKind::NotFound);
    assert_eq!(refusal(&send(), "message-unknown").kind, RefusalKind::NotFound);
    assert_eq!(refusal(&upload(), "upload-no-conversation").words, response_words("upload-no-conversation"));
}

fn response_words(name: &str) -> String {
    let body = response(name).body;
    let first = serde_json::Deserializer::from_str(&body).into_iter::<serde_json::Value>().next().unwrap().unwrap();
    first["message"].as_str().unwrap().to_owned()
}

#[test]
fn answers_to_messages() {
    let sent = message(&send(), "message");
    assert_eq!(sent.id, "d35b8c6c-6f3d-4551-ac24-479f006f49dc");
    assert_eq!(
        (sent.body, sent.delivery, sent.attachments.len()),
        (Body::Text("Thanks\nvery much & more".into()), Delivery::Stored, 0),
        "meta is null here"
    );
    assert_eq!(message(&send(), "message-reopens").plain, "One more thing");
    assert_eq!(refusal(&send(), "message-empty").words, "Message Required");
    assert_eq!(refusal(&send(), "message-too-long").kind, RefusalKind::Invalid);
    let closed = refusal(&send(), "strict-message-closed");
    assert_eq!((closed.kind, closed.words.as_str()), (RefusalKind::Forbidden, "This conversation has been closed"));
    assert_eq!(reply(&Call::Seen { conversation: "CONVERSATION".into() }, "update-last-seen"), Ok(Reply::Done));
}

#[test]
fn answers_to_uploads() {
    let file = message(&upload(), "upload");
    assert_eq!((file.body, file.attachments[0].name.as_str(), file.attachments[0].size), (Body::Empty, "note.txt", 5));
    assert_eq!(message(&upload(), "upload-two").attachments.len(), 1, "only the first file counts");
    assert_eq!(message(&upload(), "upload-image").attachments[0].media(), Media::Image);
    assert_eq!(refusal(&upload(), "upload-empty").kind, RefusalKind::Invalid);
    assert_eq!(refusal(&upload(), "upload-too-large").kind, RefusalKind::TooLarge);
    assert_eq!(refusal(&upload(), "strict-upload").words, "File Upload is disabled");
}

fn server_frames(name: &str) -> Vec<Event> {
    let frames = recording(name);
    let frames = frames.as_array().unwrap().iter().filter(|frame| frame["from"] == "server");
    frames.map(|frame| backend().event(&frame["frame"].to_string())).collect()
}

#[test]
fn the_visitors_socket() {
    let frames = server_frames("ws-visitor");
    assert_eq!((&frames[0], &frames[1]), (&Event::Joined, &Event::Alive));
    let Event::Changed { conversation, change: ConversationChange::Assignee(Some(ada)) } = &frames[2] else { panic!("{:?}", frames[2]) };
    assert_eq!((conversation.as_str(), ada.person.first_name.as_str(), ada.availability), ("CONVERSATION", "Ada", Availability::Online));
    let Event::Message(message) = &frames[3] else { panic!("{:?}", frames[3]) };
    assert_eq!((message.delivery, message.created_at), (Delivery::Unsaid, at("2026-11-21T08:16:57.051641Z")));
    for (frame, availability) in [(4, Availability::Away), (5, Availability::Online)] {
        assert_eq!(
            frames[frame],
            Event::Changed { conversation: "CONVERSATION".into(), change: ConversationChange::Availability(availability) }
        );
    }
    assert!(matches!(&frames[6], Event::Changed { change: ConversationChange::Status(Status::Other(name)), .. } if name == "Resolved"));
    assert!(matches!(&frames[7], Event::Changed { change: ConversationChange::Status(Status::Closed), .. }));
}

#[test]
fn a_pushed_survey_is_a_survey() {
    let surveys = server_frames("ws-csat")
        .into_iter()
        .filter(|event| matches!(event, Event::Message(message) if matches!(message.body, Body::Survey(_))))
        .count();
    assert_eq!(surveys, 1);
}

#[test]
fn typing_and_files_from_an_agent() {
    let frames = server_frames("agent-ws-visitor-side");
    assert_eq!(frames[1], Event::Typing { conversation: "CONVERSATION".into(), active: true });
    assert_eq!(frames[2], Event::Typing { conversation: "CONVERSATION".into(), active: false });
    let Event::Message(with_file) = &frames[4] else { panic!("{:?}", frames[4]) };
    assert_eq!(
        (with_file.attachments[0].name.as_str(), with_file.attachments[0].content_id.as_str()),
        ("note.txt", with_file.attachments[0].id.as_str())
    );
}

#[test]
fn refused_joins() {
    assert_eq!(server_frames("ws-bad-join").last(), Some(&Event::JoinRefused));
    assert_eq!(server_frames("ws-before-join").iter().filter(|event| **event == Event::Joined).count(), 0);
}

#[test]
fn own_frames_are_as_recorded() {
    let credentials = Credentials { session: "VISITOR-TOKEN".into(), visitor: String::new(), ..Credentials::default() };
    let recorded = recording("ws-visitor");
    let recorded: Vec<_> =
        recorded.as_array().unwrap().iter().filter(|frame| frame["from"] == "client").map(|frame| frame["frame"].clone()).collect();
    let signals = [
        Signal::Join,
        Signal::Ping,
        Signal::Typing { conversation: "CONVERSATION", active: true },
        Signal::PageVisit { url: "https://example.com/pricing", title: "Pricing" },
    ];
    for (signal, recorded) in signals.iter().zip(recorded) {
        let sent: serde_json::Value = serde_json::from_str(&backend().signal(signal, &credentials).unwrap()).unwrap();
        assert_eq!(sent, recorded);
    }
}

#[test]
fn unknown_frames_are_skipped() {
    for frame in [
        "",
        "null",
        "[1]",
        "{",
        r#"{"type":5}"#,
        r#"{"type":"new_message"}"#,
        r#"{"type":"new_message","data":null}"#,
        r#"{"type":"news","data":{}}"#,
    ] {
        assert_eq!(backend().event(frame), Event::Other, "{frame}");
    }
}

#[test]
fn one_odd_element_does_not_cost_the_list() {
    let body = r#"{"status":"success","data":[5,{"uuid":"a","status":"Weird","last_message":"x","assignee":3},null,{"uuid":7}]}"#;
    let response = natter_client::backend::Response { status: 200, headers: vec![], body: body.into() };
    let Ok(Reply::Conversations(list)) = backend().reply(&Call::List, &response) else { panic!("not read") };
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].status.clone(), list[0].last.clone(), list[0].assignee.clone()), (Status::Other("Weird".into()), None, None));
}

/// Own calls are what the recordings' requests were: method, path, headers, body.
#[test]
fn own_requests_are_as_recorded() {
    let visitor = Credentials { session: "VISITOR-TOKEN".into(), visitor: String::new(), ..Credentials::default() };
    let user = Credentials { session: "USER-TOKEN".into(), visitor: "VISITOR-TOKEN".into(), ..Credentials::default() };
    let nobody = Credentials::default();
    let start = Call::Start { text: "Hello, is a < b?\nSecond line <b>not bold</b>".into(), form: Some("{}".into()), key: String::new() };
    let send = Call::Send { conversation: "CONVERSATION".into(), text: "Thanks\nvery much & more".into(), key: String::new() };
    for (name, call, credentials) in [
        ("settings", Call::Settings, &nobody),
        ("me-visitor", Call::Me, &visitor),
        ("conversations", Call::List, &visitor),
        ("conversations-merge", Call::List, &user),
        ("conversation", read(), &visitor),
        ("init-visitor", start, &nobody),
        ("message", send, &visitor),
        ("csat", rate(), &visitor),
    ] {
        let recorded = recording(name);
        let recorded = &recorded["request"];
        let request = backend().request(&call, credentials);
        assert_eq!(recorded["method"], request.method, "{name}");
        assert_eq!(recorded["path"], request.path.as_str(), "{name}");
        let mut headers: Vec<_> = request.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let mut wanted: Vec<_> = recorded["headers"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        wanted.sort();
        assert_eq!(headers, wanted, "{name}");
        if let natter_client::backend::Body::Json(body) = &request.body {
            assert_eq!(serde_json::from_str::<serde_json::Value>(body).unwrap(), recorded["body"], "{name}");
        }
    }
}

/// What is not decoded here is another part's recording, named below; a new recording must be put in one of the two.
#[test]
fn every_recording_has_its_place() {
    let here = include_str!("recordings.rs");
    let elsewhere = ["agent-", "index", "languages", "widget-js"];
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/wire")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let name = name.trim_end_matches(".json");
        assert!(
            elsewhere.iter().any(|prefix| name.starts_with(prefix)) || here.contains(&format!("\"{name}\"")),
            "{name} is decoded nowhere"
        );
    }
    assert_eq!(HostMessage::parse("{}"), None);
}
