//! Servers with one conversation at a time, of which only the last can be read: against their models, over virtual time.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "simulation/assistant.rs"]
mod assistant;
#[path = "simulation/chatwoot.rs"]
mod chatwoot;
#[path = "simulation/server.rs"]
mod server;
#[path = "simulation/world.rs"]
mod world;

use natter_client::backends::assistant::Assistant;
use natter_client::backends::chatwoot::Chatwoot;
use natter_client::{Action, HostCommand, Input, Screen};
use server::Spoken;
use world::{Fate, World};

fn begun<B: Spoken>() -> World<B> {
    let mut world = World::of();
    world.run(2_000);
    world
}

/// Heals everything and lets it come to its end.
fn settle<B: Spoken>(world: &mut World<B>) {
    world.down = false;
    world.fates.clear();
    world.input_to_all(&Input::Online(true));
    for _ in 0..40 {
        world.run(15_000);
        world.visitor_decides();
    }
}

/// Found by the simulation: while nobody knew whether a conversation had begun, a second one began, and only the last can be read.
#[test]
fn what_a_closed_tab_was_to_begin_goes_on_in_the_conversation_that_is_in_doubt() {
    let mut world = begun::<Chatwoot>();
    world.fates.push_back(Fate::LostAfter);
    world.visitor_sends("in doubt");
    world.run(10);
    world.open_tab();
    world.visitor_sends("of the closed tab");
    world.close_tab();
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["in doubt", "of the closed tab"]);
    assert_eq!(world.server.conversations.len(), 1);
}

/// The same where this tab has something to begin, and takes over what another one has begun.
#[test]
fn what_is_to_begin_waits_for_what_a_closed_tab_has_begun() {
    let mut world = begun::<Chatwoot>();
    // It arrives when its tab is long gone.
    world.fates.push_back(Fate::Fine(2_500, 50));
    world.visitor_sends("in doubt");
    world.run(10);
    world.open_tab();
    world.visitor_sends("waits");
    world.front = 0;
    world.close_tab();
    settle(&mut world);
    assert_eq!(world.server.conversations.len(), 1);
    // (Tabs have no order among each other.)
    let mut stored = world.stored_texts();
    stored.sort();
    assert_eq!(stored, ["in doubt", "waits"]);
}

/// Another tab does not begin one either: the right to do so is kept until the first one's outcome is known.
#[test]
fn another_tab_waits_until_it_is_known_whether_a_conversation_has_begun() {
    let mut world = begun::<Chatwoot>();
    world.fates.push_back(Fate::Fine(3_000, 50));
    world.visitor_sends("in doubt");
    world.run(10);
    // With the name it is in doubt, and still on its way.
    world.site_sets_user("mia");
    world.run(600);
    world.open_tab();
    world.visitor_sends("of the other tab");
    settle(&mut world);
    assert_eq!(world.server.conversations.len(), 1);
    assert_eq!(world.stored_texts(), ["in doubt", "of the other tab"]);
}

/// Found by the simulation: what was written in the conversation of a closed tab overtook what the visitor was asked about.
#[test]
fn what_a_closed_tab_was_to_begin_does_not_overtake_what_the_visitor_is_asked_about() {
    let mut world = begun::<Assistant>();
    world.fates.push_back(Fate::LostBefore);
    world.visitor_sends("first");
    world.run(301);
    world.open_tab();
    world.visitor_sends("second");
    world.close_tab();
    world.act(Action::ShowHome);
    world.visitor_sends("third");
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["first", "second", "third"]);
}

/// Found by the simulation: the messages of the last conversation were shown in the one before.
#[test]
fn a_read_of_the_last_conversation_tells_nothing_of_the_one_before() {
    let mut world = begun::<Chatwoot>();
    world.visitor_sends("in the first");
    world.run(2_000);
    let user = world.server.tokens[&world.session];
    let mut second = world.server.conversations[0].clone();
    (second.uuid, second.owner) = ("77".into(), user);
    (second.messages[0].uuid, second.messages[0].text) = ("78".into(), "in the second".into());
    world.server.conversations.push(second);
    let Screen::Chat(first) = world.client().screen() else { panic!() };
    world.act(Action::ShowHome);
    world.run(1_000);
    world.input(Input::Online(true));
    world.run(300_000);
    world.act(Action::Open(first));
    world.run(2_000);
    let texts: Vec<String> =
        world.client().rows(first).iter().filter_map(|row| row.message.as_ref()).map(|message| message.plain.clone()).collect();
    assert_eq!(texts, ["in the first"]);
    let known = world.client().list();
    assert!(known.iter().any(|item| item.conversation.as_ref().is_some_and(|conversation| conversation.id == "77")));
}

/// Found by the simulation: the app was gone between the word to the page and the one to the tabs, and the other tab made another visitor.
#[test]
fn a_visitor_over_whose_making_the_app_crashed_is_the_other_tabs_too() {
    for outputs in 0..12 {
        let mut world = World::<Chatwoot>::of();
        world.open_tab();
        world.front = 0;
        world.crash_after = Some(outputs);
        world.run(100);
        world.crash_after = None;
        world.visitor_sends("hello");
        settle(&mut world);
        assert_eq!(world.stored_texts(), ["hello"], "crashed after {outputs} outputs");
        let told = world.host.iter().filter(|word| matches!(word, HostCommand::StoreSession(_)));
        assert_eq!(told.count(), 1, "crashed after {outputs} outputs");
    }
}

/// Found by the simulation: a tab that heard of somebody else's session took him for the same visitor under another name, and waited for a
/// word about him that no server of this kind gives.
#[test]
fn a_session_that_comes_after_a_logout_is_somebody_elses() {
    let mut world = begun::<Assistant>();
    world.visitor_sends("of the first");
    world.run(2_000);
    let first = std::mem::take(&mut world.session);
    world.open_tab();
    world.run(3_000);
    world.visitor_sends("of the second");
    settle(&mut world);
    assert_ne!(world.session, first);
    for tab in 0..2 {
        let rows = |key| world.tabs[tab].client.rows(key).iter().filter_map(|row| row.message.as_ref()).map(|one| one.plain.clone());
        let texts: Vec<String> = world.tabs[tab].client.list().iter().flat_map(|item| rows(item.key)).collect();
        assert_eq!(texts, ["of the second", "about of the second"], "tab {tab}");
    }
    world.front = 0;
    world.visitor_sends("more");
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["of the first", "of the second", "more"]);
    assert_eq!(world.server.tokens.len(), 2);
}
