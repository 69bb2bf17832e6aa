//! Several files in one message, where the server takes that: what is promised of one send holds for all of it.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "simulation/chatwoot.rs"]
mod chatwoot;
#[path = "simulation/server.rs"]
mod server;
#[path = "simulation/world.rs"]
mod world;

use natter_client::backend::RefusalKind;
use natter_client::backends::chatwoot::Chatwoot;
use natter_client::files::Keeping;
use natter_client::outbox::{Content, Echo, SendState};
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Screen};
use server::StoredMessage;
use world::{Fate, News, called};

type World = world::World<Chatwoot>;

const FILES: [&str; 3] = ["a.png", "b.png", "c.pdf"];
const TOGETHER: &str = "look + a.png + b.png + c.pdf";

fn chatting() -> World {
    let mut world = World::of();
    world.run(1_000);
    world.visitor_sends("hello");
    world.run(2_000);
    assert_eq!(world.stored_texts(), ["hello"]);
    world
}

fn go_down(world: &mut World) {
    world.down = true;
    world.kill_sockets(true);
    world.input_to_all(News::Online(false));
}

fn settle(world: &mut World) {
    world.down = false;
    world.fates.clear();
    world.input_to_all(News::Online(true));
    for _ in 0..40 {
        world.run(15_000);
    }
}

fn key(world: &World) -> ConversationKey {
    match world.client().screen() {
        Screen::Chat(key) => key,
        other => panic!("{other:?}"),
    }
}

/// Reloads the tab, and comes back to the conversation.
fn reload(world: &mut World) {
    world.reload();
    world.run(1_000);
    open(world);
}

fn open(world: &mut World) {
    if !matches!(world.client().screen(), Screen::Chat(_)) {
        let item = world.client().list()[0].key;
        world.act(Action::Open(item));
        world.run(5_000);
    }
}

/// What waits in the last row.
fn echo(world: &World) -> Echo {
    world.client().rows(key(world)).last().and_then(|row| row.echo.clone()).expect("something that waits")
}

/// The browser's name of a file that waits.
fn id_of(world: &World, name: &str) -> String {
    echo(world).content.files().iter().find(|file| file.name == name).expect("a file of that name").id.clone()
}

/// Sends a text and three files, the request of which has this fate.
fn sends_and_then(world: &mut World, fate: Fate) {
    for name in FILES {
        world.visitor_attaches(name, 1_000);
    }
    // All of them are stored, and nothing else is asked, so that the next request is the send.
    world.run(1_000);
    world.fates.push_back(fate);
    world.visitor_sends("look");
    assert!(world.fates.is_empty());
    assert!(matches!(echo(world).state, SendState::Sending { .. }));
}

fn take_out(world: &mut World, name: &str) {
    let (conversation, file) = (key(world), id_of(world, name));
    world.act(Action::Detach { conversation, file });
}

/// What was refused goes out again without its second file, and arrives.
fn arrives_without_the_second(world: &mut World) {
    take_out(world, "b.png");
    let entry = echo(world).entry;
    world.act(Action::Retry(entry));
    world.run(3_000);
    assert_arrived(world, &["hello", "look + a.png + c.pdf"]);
}

fn assert_arrived(world: &World, texts: &[&str]) {
    assert_eq!(world.stored_texts(), texts);
    assert!(world.shown().iter().all(|text| texts.contains(&text.as_str())), "{:?}", world.shown());
    assert_eq!(world.shown().len(), texts.len(), "{:?}", world.shown());
    assert!(world.disk.is_empty(), "what is delivered is not kept");
}

#[test]
fn a_text_and_several_files_are_one_message_in_their_order() {
    let mut world = chatting();
    world.visitor_sends_with_files("look", &FILES);
    world.run(3_000);
    assert_arrived(&world, &["hello", TOGETHER]);
}

#[test]
fn one_whose_reply_is_lost_is_settled_by_its_key_and_never_sent_again() {
    let mut world = chatting();
    sends_and_then(&mut world, Fate::LostAfter);
    settle(&mut world);
    assert_arrived(&world, &["hello", TOGETHER]);
}

#[test]
fn one_whose_reply_and_frame_are_lost_is_found_by_its_words_and_files() {
    let mut world = chatting();
    world.kill_sockets(false);
    sends_and_then(&mut world, Fate::LostAfter);
    settle(&mut world);
    assert_arrived(&world, &["hello", TOGETHER]);
}

#[test]
fn one_that_never_arrived_is_not_taken_for_another_with_fewer_files() {
    let mut world = chatting();
    sends_and_then(&mut world, Fate::LostBefore);
    // From another device of his, at the same time, with the same words.
    let (uuid, at) = (world.server.id().to_string(), world.server.conversations[0].messages[0].at + 1_000);
    let files = vec![("a.png".to_owned(), 1_000), ("b.png".to_owned(), 1_000)];
    let other = StoredMessage { uuid, at, text: "look + a.png + b.png".into(), files, own: true, survey: false };
    world.server.conversations[0].messages.push(other);
    settle(&mut world);
    assert_arrived(&world, &["hello", "look + a.png + b.png", TOGETHER]);
}

#[test]
fn nothing_can_be_taken_out_of_one_that_may_have_arrived() {
    let mut world = chatting();
    world.kill_sockets(false);
    sends_and_then(&mut world, Fate::Hangs);
    world.run(1_000);
    go_down(&mut world);
    reload(&mut world);
    assert_eq!(echo(&world).state, SendState::Waiting, "nobody can be asked");
    take_out(&mut world, "b.png");
    assert_eq!(called(&echo(&world).content), TOGETHER);
    settle(&mut world);
    assert_arrived(&world, &["hello", TOGETHER]);
}

#[test]
fn a_first_message_goes_ahead_of_its_files_which_come_together() {
    let mut world = World::of();
    world.run(1_000);
    for name in FILES {
        world.visitor_attaches(name, 10);
    }
    world.run(50);
    world.visitor_sends("look");
    world.run(3_000);
    assert_arrived(&world, &["look", "a.png + b.png + c.pdf"]);
}

#[test]
fn more_files_than_one_message_takes_go_out_in_two() {
    let mut world = chatting();
    let names: Vec<String> = (0..17).map(|number| format!("{number}.txt")).collect();
    world.sent.clear();
    for name in &names {
        world.visitor_attaches(name, 10);
    }
    let conversation = key(&world);
    world.act(Action::Send { conversation, text: "look".into() });
    world.run(3_000);
    assert_arrived(&world, &["hello", &format!("look + {}", names[..15].join(" + ")), "15.txt + 16.txt"]);
}

#[test]
fn one_that_waits_survives_a_reload_and_goes_out_from_another_tab() {
    let mut world = chatting();
    world.open_tab();
    world.run(3_000);
    go_down(&mut world);
    world.visitor_sends_with_files("look", &FILES);
    world.run(1_000);
    reload(&mut world);
    assert_eq!(called(&echo(&world).content), TOGETHER);
    world.close_tab();
    settle(&mut world);
    open(&mut world);
    assert_arrived(&world, &["hello", TOGETHER]);
}

#[test]
fn a_file_can_be_taken_out_while_it_waits_and_the_last_one_leaves_the_text() {
    let mut world = chatting();
    go_down(&mut world);
    world.visitor_sends_with_files("look", &FILES);
    world.run(1_000);
    take_out(&mut world, "b.png");
    assert_eq!(called(&echo(&world).content), "look + a.png + c.pdf");
    assert_eq!(world.disk.len(), 2, "what is taken out is not kept");
    reload(&mut world);
    assert_eq!(called(&echo(&world).content), "look + a.png + c.pdf");
    take_out(&mut world, "a.png");
    take_out(&mut world, "c.pdf");
    assert_eq!(echo(&world).content, Content::Text("look".into()));
    settle(&mut world);
    assert_arrived(&world, &["hello", "look"]);
}

#[test]
fn without_a_text_the_last_file_is_a_message_of_its_own() {
    let mut world = chatting();
    go_down(&mut world);
    world.visitor_sends_with_files("", &FILES[..2]);
    world.run(1_000);
    take_out(&mut world, "a.png");
    assert!(matches!(echo(&world).content, Content::File(file) if file.name == "b.png"));
    let entry = echo(&world).entry;
    world.act(Action::Discard(entry));
    settle(&mut world);
    assert_arrived(&world, &["hello"]);
}

#[test]
fn nothing_can_be_taken_out_of_one_that_is_on_its_way_but_all_of_it_can_be_cancelled() {
    let mut world = chatting();
    sends_and_then(&mut world, Fate::Fine(5_000, 5_000));
    world.run(100);
    assert!(matches!(echo(&world).state, SendState::Sending { .. }));
    take_out(&mut world, "b.png");
    assert_eq!(called(&echo(&world).content), TOGETHER);
    let entry = echo(&world).entry;
    world.act(Action::Discard(entry));
    assert!(world.client().rows(key(&world)).iter().all(|row| row.echo.is_none()));
    assert!(world.disk.is_empty());
}

#[test]
fn one_that_is_refused_can_be_made_smaller_and_tried_again() {
    let mut world = chatting();
    world.server.refuses_sends = true;
    world.visitor_sends_with_files("look", &FILES);
    world.run(3_000);
    assert!(matches!(echo(&world).state, SendState::Refused { kind: RefusalKind::Invalid, .. }));
    world.server.refuses_sends = false;
    arrives_without_the_second(&mut world);
}

#[test]
fn a_file_that_is_gone_holds_the_message_back_and_is_named() {
    let mut world = chatting();
    go_down(&mut world);
    world.visitor_sends_with_files("look", &FILES);
    world.run(1_000);
    let gone = id_of(&world, "b.png");
    assert!(world.disk.remove(&gone).is_some());
    reload(&mut world);
    settle(&mut world);
    assert!(matches!(echo(&world).state, SendState::Refused { kind: RefusalKind::NotFound, .. }));
    let keeping: Vec<Keeping> = echo(&world).content.files().iter().map(|file| world.client().keeping(&file.id)).collect();
    assert_eq!(keeping, [Keeping::Stored, Keeping::Missing, Keeping::Stored]);
    arrives_without_the_second(&mut world);
}

#[test]
fn a_file_that_is_gone_when_it_should_go_out_is_found() {
    let mut world = chatting();
    go_down(&mut world);
    world.visitor_sends_with_files("look", &FILES);
    world.run(1_000);
    let gone = id_of(&world, "b.png");
    let tab = world.front;
    world.tabs[tab].memory.remove(&gone);
    world.disk.remove(&gone);
    settle(&mut world);
    assert!(matches!(echo(&world).state, SendState::Refused { kind: RefusalKind::NotFound, .. }));
    assert_eq!(world.client().keeping(&gone), Keeping::Missing);
    assert_eq!(world.client().keeping(&id_of(&world, "a.png")), Keeping::Stored);
}

#[test]
fn files_that_were_to_follow_a_first_message_begin_the_conversation_with_their_own_text() {
    let mut world = World::of();
    world.run(1_000);
    go_down(&mut world);
    world.visitor_sends("hello");
    let conversation = key(&world);
    for name in FILES {
        world.visitor_attaches(name, 10);
    }
    world.run(50);
    world.act(Action::Send { conversation, text: "look".into() });
    let first = world.client().rows(conversation)[0].echo.as_ref().unwrap().entry;
    world.act(Action::Discard(first));
    settle(&mut world);
    assert_arrived(&world, &["look", "a.png + b.png + c.pdf"]);
}
