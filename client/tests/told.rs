//! What the server tells about conversations, and what the app tells the page: the engine against a model server over virtual time.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "simulation/chatting.rs"]
mod chatting;
#[path = "simulation/server.rs"]
mod server;
#[path = "simulation/world.rs"]
mod world;

use chatting::chatting;
use natter_client::engine::{ListItem, Reply};
use natter_client::model::{Availability, Status};
use natter_client::timeline::{ConversationKey, Loading};
use natter_client::{Action, HostCommand, Input, Now, Output, Screen};
use serde_json::{Value, json};
use world::{Fate, World};

fn in_chat(world: &World) -> ConversationKey {
    let Screen::Chat(key) = world.client().screen() else { panic!("not in a chat") };
    key
}

fn only(world: &World) -> ListItem {
    let list = world.client().list();
    assert_eq!(list.len(), 1);
    list.into_iter().next().unwrap()
}

/// A frame on the only socket.
fn frame(world: &mut World, kind: &str, mut data: Value) -> Vec<Output> {
    let id = world.server.conversations[0].uuid.clone();
    data[if kind == "new_message" { "conversation_uuid" } else { "uuid" }] = json!(id);
    let text = json!({"type": kind, "data": data}).to_string();
    let now = Now { mono: world.mono, ..Default::default() };
    let client = &mut world.tabs[0].client;
    client.handle(Input::SocketFrame { socket: 1, text }, now);
    std::iter::from_fn(|| client.poll()).collect()
}

fn author(id: u32, first_name: &str, kind: &str) -> Value {
    json!({"id": id, "first_name": first_name, "last_name": "", "avatar_url": null, "availability_status": "online", "type": kind})
}

fn message(id: &str, text: &str, author: &Value, meta: &Value) -> Value {
    json!({"uuid": id, "status": "sent", "created_at": "2026-02-01T10:00:00Z", "content": format!("<p>{text}</p>"), "text_content": text,
        "author": author, "attachments": [], "meta": meta})
}

#[test]
fn the_app_boots_in_the_words_of_the_stock_one() {
    let mut world = World::new();
    world.run(5_000);
    assert_eq!(world.host, [HostCommand::UnreadCount(0), HostCommand::Ready, HostCommand::Loaded]);
    assert_eq!(world.server.requests.len(), 1, "a stranger asks for the settings only");

    let mut world = chatting();
    let before = world.server.requests.len();
    world.act(Action::Back);
    world.host.clear();
    world.reload();
    world.run(5_000);
    assert_eq!(world.host[..2], [HostCommand::UnreadCount(0), HostCommand::Ready]);
    assert!(world.host.contains(&HostCommand::Loaded));
    let asked = world.server.requests.len() - before;
    assert!((3..=6).contains(&asked), "settings, who, list, the list again after the join, and the conversation that home offers: {asked}");
}

#[test]
fn the_conversation_that_home_offers_is_there_when_it_is_opened() {
    let mut world = chatting();
    let key = in_chat(&world);
    world.act(Action::Back);
    world.reload();
    world.run(5_000);
    assert_eq!(world.client().screen(), Screen::Home);
    assert_eq!(world.client().loading(key), Loading::Ready);
    let before = world.server.requests.len();
    world.act(Action::Open(key));
    assert_eq!(world.client().loading(key), Loading::Ready);
    assert_eq!(world.shown(), ["hello"]);
    world.run(5_000);
    assert_eq!(world.server.requests.len(), before, "nothing more is asked");
}

#[test]
fn nothing_is_read_ahead_behind_a_closed_frame() {
    let mut world = chatting();
    let key = in_chat(&world);
    world.act(Action::Back);
    world.reload();
    world.say(&json!({"type": "WIDGET_CLOSED"}));
    world.run(5_000);
    assert_eq!(world.client().loading(key), Loading::Not);
    world.say(&json!({"type": "WIDGET_OPENED"}));
    world.run(2_000);
    assert_eq!(world.client().loading(key), Loading::Ready);
}

#[test]
fn a_logout_seen_half_way_in_the_cookies_is_one() {
    let mut world = chatting();
    let visitor = world.session.clone();
    world.say(&json!({"type": "SESSION_DATA", "sessionToken": "", "visitorToken": visitor}));
    world.run(2_000);
    assert!(world.client().list().is_empty(), "nothing of him is shown");
}

#[test]
fn the_first_message_tells_the_page() {
    let world = chatting();
    let after = &world.host[world.host.iter().position(|command| *command == HostCommand::Loaded).unwrap() + 1..];
    let token = world.session.clone();
    let expected = [HostCommand::StoreVisitorToken(token.clone()), HostCommand::StoreSession(token), HostCommand::RequestPageInfo];
    assert_eq!(after, expected);
}

#[test]
fn an_answer_for_a_former_session_is_not_taken() {
    let mut world = chatting();
    world.fates.extend([Fate::Fine(20, 20), Fate::Fine(20, 5_000), Fate::Fine(20, 5_000)]);
    world.reload();
    world.run(200);
    world.say(&json!({"type": "CLEAR_SESSION"}));
    world.session.clear();
    world.run(20_000);
    assert_eq!(world.client().identity(), None);
    assert!(world.client().list().is_empty());
    assert_eq!(world.client().session_trouble(), None);
}

#[test]
fn a_new_assignee_is_wholly_new() {
    let mut world = chatting();
    let ada = json!({"id": 7, "first_name": "Ada", "last_name": "Byron", "avatar_url": "/ada.png", "availability_status": "online",
        "type": "agent", "active_at": null, "expectation": "soon"});
    frame(&mut world, "conversation_update", json!({"assignee": ada}));
    let assignee = only(&world).conversation.unwrap().assignee.unwrap();
    assert_eq!((assignee.person.full_name().as_str(), assignee.expectation.as_str()), ("Ada Byron", "soon"));
    assert!(assignee.person.avatar.is_some());

    frame(&mut world, "conversation_update", json!({"assignee": {"id": 8, "first_name": "Bo", "type": "agent"}}));
    let assignee = only(&world).conversation.unwrap().assignee.unwrap();
    assert_eq!((assignee.person.full_name().as_str(), assignee.expectation.as_str()), ("Bo", ""));
    assert_eq!((assignee.person.avatar, assignee.availability), (None, Availability::Unknown));

    frame(&mut world, "conversation_update", json!({"assignee": {"availability_status": "away"}}));
    let assignee = only(&world).conversation.unwrap().assignee.unwrap();
    assert_eq!(
        (assignee.person.full_name().as_str(), assignee.availability),
        ("Bo", Availability::Away),
        "this alone is said of the same one"
    );

    frame(&mut world, "conversation_update", json!({"assignee": null}));
    assert_eq!(only(&world).conversation.unwrap().assignee, None, "nobody answers any more");
}

#[test]
fn a_reply_opens_a_closed_conversation_again() {
    let mut world = chatting();
    world.run(10_000);
    frame(&mut world, "conversation_update", json!({"status": "Closed"}));
    assert_eq!(only(&world).conversation.unwrap().status, Status::Closed);
    assert_eq!(world.client().reply(in_chat(&world)), Reply::Allowed);
    world.visitor_sends("one more thing");
    world.run(1_000);
    assert_eq!(only(&world).conversation.unwrap().status, Status::Open);
}

#[test]
fn an_assistant_is_somebody() {
    let mut world = chatting();
    world.run(1_000);
    let key = in_chat(&world);
    world.act(Action::Back);
    let assistant = author(900, "Robin", "ai_assistant");
    let outputs = frame(&mut world, "new_message", message("ai-1", "I can help", &assistant, &json!({})));
    assert!(outputs.contains(&Output::Sound { needed: true }), "{outputs:?}");
    assert!(outputs.iter().any(|output| matches!(output, Output::Host(HostCommand::UnreadCount(1)))), "{outputs:?}");
    let row = world.client().rows(key).last().unwrap();
    assert_eq!(row.message.as_ref().unwrap().author.full_name(), "Robin");
    assert_eq!(only(&world).unread, 1);
}

#[test]
fn a_survey_is_no_news() {
    let mut world = chatting();
    world.run(1_000);
    let survey = json!({"is_csat": true, "csat_uuid": "survey-1"});
    let raw = "Please rate this conversation: https://support.example.com/csat/survey-1";
    frame(&mut world, "new_message", message("survey", raw, &author(7, "Ada", "agent"), &survey));
    let last = only(&world).conversation.unwrap().last.unwrap();
    assert!(!last.text.contains("https://"), "{}", last.text);
}

#[test]
fn an_edited_message_is_shown() {
    let mut world = chatting();
    world.agent_replies("a mistaek", &[5]);
    world.run(10_000);
    assert_eq!(world.shown(), ["hello", "a mistaek"]);
    world.server.conversations[0].messages[1].text = "a mistake".into();
    world.input(Input::Visible(false));
    world.run(1_000);
    world.input(Input::Visible(true));
    world.run(5_000);
    assert_eq!(world.shown(), ["hello", "a mistake"]);
}

#[test]
fn a_deleted_message_goes_but_not_at_the_first_sign() {
    let mut world = chatting();
    world.agent_replies("a mistake", &[5]);
    world.agent_replies("the right words", &[5]);
    world.run(10_000);
    world.server.conversations[0].messages.retain(|message| message.text != "a mistake");
    let look = |world: &mut World| {
        world.input(Input::Visible(false));
        world.run(30_000);
        world.input(Input::Visible(true));
        world.run(5_000);
    };
    look(&mut world);
    assert_eq!(world.shown(), ["hello", "a mistake", "the right words"], "a read may be older than the message");
    look(&mut world);
    assert_eq!(world.shown(), ["hello", "the right words"]);
    world.agent_replies("and more", &[5]);
    world.run(1_000);
    look(&mut world);
    look(&mut world);
    assert_eq!(world.shown(), ["hello", "the right words", "and more"], "what is there stays");
}

#[test]
fn a_tab_that_nobody_looks_at_gives_its_socket_back_once_nothing_is_open() {
    let mut world = chatting();
    world.run(1_000);
    world.input(Input::Visible(false));
    world.run(3_600_000);
    assert_eq!(world.server.joined.len(), 1, "somebody may answer");
    world.agent_sets_status("Closed", &[5]);
    world.run(1_000);
    assert_eq!(world.server.joined.len(), 0);
    let asked = world.server.requests.len();
    world.agent_replies("one more thing", &[5]);
    world.run(3_600_000);
    assert_eq!((world.server.joined.len(), world.server.requests.len()), (0, asked), "and asks nothing");
    world.input(Input::Visible(true));
    world.run(2_000);
    assert_eq!(world.server.joined.len(), 1);
    assert_eq!(world.shown(), ["hello", "one more thing"]);
    world.input(Input::Visible(false));
    world.run(500_000);
    world.input(Input::Visible(true));
    world.input(Input::Visible(false));
    world.run(500_000);
    assert_eq!(world.server.joined.len(), 1, "it was looked at meanwhile");
}
