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
use world::{Fate, News, World};

fn begun<B: Spoken>() -> World<B> {
    let mut world = World::of();
    world.run(2_000);
    world
}

/// A visitor's conversation on his screen, and another one of his at the server, which began after it.
fn with_a_second_one() -> World<Chatwoot> {
    let mut world = begun::<Chatwoot>();
    world.visitor_sends("in the first");
    world.run(2_000);
    let user = world.server.tokens[&world.session];
    let mut second = world.server.conversations[0].clone();
    (second.uuid, second.owner) = ("77".into(), user);
    (second.messages[0].uuid, second.messages[0].text) = ("78".into(), "in the second".into());
    world.server.conversations.push(second);
    world
}

/// Heals everything and lets it come to its end.
fn settle<B: Spoken>(world: &mut World<B>) {
    world.down = false;
    world.fates.clear();
    world.input_to_all(News::Online(true));
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
    let mut world = with_a_second_one();
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

/// Found by the simulation: the one before was asked for again and again, as long as it was on the screen.
#[test]
fn a_conversation_that_can_not_be_read_any_more_is_asked_for_once() {
    let mut world = with_a_second_one();
    world.kill_sockets(true);
    world.run(10_000);
    let before = world.server.requests.len();
    world.run(60_000);
    assert_eq!(world.server.requests.len(), before);
}

/// Found by the simulation: a tab that was about to be named got the right to begin, and began by a list from before the other tab had.
#[test]
fn who_waits_for_his_name_begins_by_a_list_that_is_asked_for_after_the_other_tabs_conversation() {
    let mut world = begun::<Chatwoot>();
    world.open_tab();
    world.run(2_000);
    world.front = 0;
    world.fates.push_back(Fate::Fine(500, 50));
    world.visitor_sends("of the first tab");
    world.run(10);
    world.front = 1;
    world.visitor_sends("of the second tab");
    world.run(300);
    // The right comes while this is on its way; the name, before another list.
    world.fates.push_back(Fate::Fine(400, 500));
    world.site_sets_user("mia");
    world.run(600);
    // It is wanted, and takes long.
    world.fates.extend([Fate::Fine(20, 2_000); 8]);
    world.run(5_000);
    settle(&mut world);
    assert_eq!(world.server.conversations.len(), 1);
    assert_eq!(world.stored_texts(), ["of the first tab", "of the second tab"]);
}

#[test]
fn two_tabs_that_open_at_once_are_one_visitor_though_the_settings_take_long() {
    let mut world = World::<Chatwoot>::of();
    world.fates.push_back(Fate::Fine(1_500, 1_500));
    world.open_tab();
    world.run(5_000);
    settle(&mut world);
    assert_eq!(world.server.tokens.len(), 1);
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

/// Found by the simulation: the tab of the former visitor took the next one for him, and waited for a conversation that was none of his.
#[test]
fn what_waits_in_a_tab_that_has_not_heard_of_a_logout_is_not_the_next_visitors() {
    let mut world = begun::<Chatwoot>();
    world.visitor_sends("of the first");
    world.run(2_000);
    world.fates.push_back(Fate::Busy);
    world.visitor_sends("waits");
    world.run(100);
    // A logout over which its app crashed.
    world.session.clear();
    world.open_tab();
    world.run(3_000);
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["of the first"]);
    let first = &world.tabs[0].client;
    assert!(first.list().is_empty(), "it is the next visitor's now");
    assert_eq!(first.identity().unwrap().id, world.server.tokens[&world.session].to_string());
}

/// Found by the simulation: a tab that was frozen made a visitor in the moment in which it went on, and what somebody else had written
/// meanwhile went with him.
#[test]
fn a_tab_that_was_frozen_over_a_logout_makes_no_visitor() {
    let mut world = begun::<Assistant>();
    world.visitor_sends("of the first");
    world.run(5);
    world.freeze(5_000);
    world.open_tab();
    world.run(300);
    world.log_out();
    world.visitor_sends("of the second");
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["of the second"]);
    assert_eq!(world.server.tokens.len(), 1);
}

/// Found by the simulation: with the right that it had asked for to tell of its opening, a tab that went on made a visitor, and what somebody
/// else had written meanwhile went with him.
#[test]
fn a_tab_that_was_frozen_with_something_to_tell_makes_no_visitor() {
    let mut world = begun::<Assistant>();
    world.freeze(1_000);
    world.visitor_attaches("a.txt", 10);
    world.run(1);
    world.freeze(6_762);
    world.open_tab();
    world.run(500);
    world.log_out();
    world.visitor_sends("after it");
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["after it"]);
}

/// Found by the simulation: a frozen tab took the visitor that its settings had brought, heard of the logout, and took what was written after
/// that away with him.
#[test]
fn what_is_written_after_a_logout_outlives_a_tab_that_was_frozen_over_it() {
    let mut world = begun::<Chatwoot>();
    world.open_tab();
    world.log_out();
    world.freeze(1_000);
    world.front = 0;
    world.follow(0);
    world.run(29);
    world.log_out();
    world.visitor_sends("after it");
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["after it"]);
}

/// Found by the simulation: a tab that was about to name its user made a second visitor, and what was written for the first one was gone.
#[test]
fn who_waits_for_his_name_is_the_visitor_whom_another_tab_makes_meanwhile() {
    let mut world = begun::<Chatwoot>();
    world.fates.push_back(Fate::Busy);
    world.reload();
    world.run(100);
    world.log_out();
    world.site_sets_user("mia");
    world.open_tab();
    world.run(2_000);
    world.visitor_sends("hello");
    settle(&mut world);
    assert_eq!(world.server.tokens.len(), 2, "the one before the logout, and one after it");
    assert_eq!(world.stored_texts(), ["hello"]);
    assert_eq!(world.server.people["mia"], world.server.tokens[&world.session]);
}

/// Found by the simulation: what the first user had not got through went out for the second one, whom another tab had been told.
#[test]
fn what_one_named_user_wrote_never_goes_out_for_another_one_of_another_tab() {
    let mut world = begun::<Chatwoot>();
    world.open_tab();
    world.run(1_000);
    world.site_sets_user("mia");
    world.run(2_000);
    world.fates.push_back(Fate::LostBefore);
    world.visitor_sends("of mia");
    world.run(100);
    world.front = 0;
    world.site_sets_user("noa");
    settle(&mut world);
    let noa = world.server.people["noa"];
    assert_eq!(world.server.tokens.get(&world.session), Some(&noa));
    assert!(world.server.conversations.iter().all(|conversation| conversation.owner != noa), "{:?}", world.stored_texts());
}

/// Found by the simulation: a tab that had not heard of a logout, and that of the visitor who came after it, told each other of two sessions,
/// and what was written in the one was not to be seen in the other.
#[test]
fn who_comes_after_a_logout_is_not_who_is_named_by_a_tab_that_has_not_heard_of_it() {
    let mut world = begun::<Chatwoot>();
    world.fates.push_back(Fate::LostBefore);
    world.site_sets_user("mia");
    world.open_tab();
    world.crash_after = Some(0);
    world.log_out();
    world.crash_after = None;
    world.run(1_000);
    world.follow(0);
    world.front = 0;
    world.visitor_sends("hello");
    settle(&mut world);
    let next = world.server.tokens[&world.session];
    assert_ne!(world.server.people.get("mia"), Some(&next));
    for tab in 0..2 {
        assert_eq!(world.tabs[tab].client.identity().unwrap().id, next.to_string(), "tab {tab}");
    }
    assert_eq!(world.stored_texts(), ["hello"]);
}
