//! The site names its visitor, in any tab and at any moment: his conversations and what is on its way go along.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "simulation/chatting.rs"]
mod chatting;
#[path = "simulation/server.rs"]
mod server;
#[path = "simulation/world.rs"]
mod world;

use chatting::{assert_exactly_once, chatting, named, settle};
use natter_client::{Action, HostCommand};
use world::{Fate, World};

#[test]
fn a_visitor_who_is_named_keeps_his_conversation_and_hears_answers_live() {
    let mut world = named();
    world.agent_replies("hi mia", &[10]);
    world.run(1_000);
    assert_eq!(world.shown(), ["hello", "hi mia"], "by a frame: the visitor's own socket is mute now");
    world.visitor_sends("thanks");
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn a_second_tab_goes_along_with_who_is_named_and_hears_answers_live() {
    let mut world = chatting();
    world.open_tab();
    world.run(1_000);
    let Some(item) = world.client().list().into_iter().next() else { panic!() };
    world.act(Action::Open(item.key));
    world.run(1_000);
    world.front = 0;
    // What the first tab asks as the person takes long, so that the second one comes before the merge, with a text on its way.
    world.fates.extend([Fate::Fine(20, 20), Fate::Fine(3_000, 20), Fate::Fine(3_000, 20)]);
    world.site_sets_user("mia");
    world.front = 1;
    world.run(30);
    world.visitor_sends("on its way");
    world.run(20_000);
    world.agent_replies("hi mia", &[10]);
    world.run(100);
    assert_eq!(world.shown(), ["hello", "on its way", "hi mia"]);
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn a_look_for_a_lost_send_that_the_naming_cuts_short_is_begun_again() {
    let mut world = chatting();
    world.open_tab();
    world.run(1_000);
    world.front = 0;
    world.fates.push_back(Fate::LostBefore);
    world.visitor_sends("once");
    world.act(Action::ShowHome);
    world.run(100);
    // Looked for, and the look takes long when the other tab is told the name.
    world.fates.extend([Fate::Hangs; 4]);
    world.run(2_500);
    world.fates.clear();
    world.front = 1;
    world.site_sets_user("mia");
    world.run(25_000);
    assert_eq!(world.stored_texts(), ["hello", "once"]);
    assert!(world.tabs[0].client.list().iter().all(|item| world.tabs[0].client.rows(item.key).iter().all(|row| row.echo.is_none())));
}

#[test]
fn who_the_former_session_belonged_to_is_not_taken_for_the_new_ones_owner() {
    let mut world = chatting();
    world.reload();
    // The question about the former session is answered after the exchange.
    world.fates.extend([Fate::Fine(20, 20), Fate::Fine(20, 800)]);
    world.reload();
    world.site_sets_user("mia");
    world.run(2_000);
    world.down = true;
    world.visitor_sends("kept");
    world.run(1_000);
    world.reload();
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn a_refusal_of_the_former_session_is_no_doubt_about_the_new_one() {
    let mut world = chatting();
    world.fates.extend([Fate::Fine(20, 20), Fate::Fine(3_000, 20)]);
    world.reload();
    // The question about the former session arrives when that is merged.
    world.site_sets_user("mia");
    world.run(20_000);
    assert_eq!(world.client().session_trouble(), None);
    world.visitor_sends("goes on");
    world.run(2_000);
    assert_exactly_once(&world);
}

#[test]
fn an_exchange_whose_answer_is_lost_is_asked_for_again() {
    for fate in [Fate::LostAfter, Fate::LostBefore, Fate::Breaks, Fate::Hangs, Fate::Busy] {
        let mut world = chatting();
        world.fates.push_back(fate);
        world.site_sets_user("mia");
        world.visitor_sends("meanwhile");
        world.run(70_000);
        assert_eq!(world.session, "token-of-mia", "{fate:?}");
        settle(&mut world);
        assert_exactly_once(&world);
    }
}

#[test]
fn a_merge_whose_answer_is_lost_costs_no_conversation() {
    let mut world = chatting();
    world.site_sets_user("mia");
    world.run(30);
    // The first request that carries both tokens: it moves the conversations, and nobody hears of it.
    world.fates.push_back(Fate::LostAfter);
    world.run(5_000);
    assert_eq!((world.session.as_str(), world.server.tokens.len()), ("token-of-mia", 1), "the visitor's session is over");
    world.visitor_sends("more");
    settle(&mut world);
    assert_exactly_once(&world);
    assert_eq!(world.client().list().len(), 1);
    world.reload();
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn a_visitor_begun_in_one_tab_while_another_is_told_his_name_loses_nothing() {
    // The word about the person and the one about the visitor cross, earlier or later.
    for wait in 0..80 {
        let mut world = World::new();
        world.open_tab();
        world.open_tab();
        world.run(1_000);
        world.visitor_sends("begins");
        world.front = 1;
        world.visitor_sends("waits");
        world.run(wait);
        world.front = 0;
        world.site_sets_user("mia");
        settle(&mut world);
        assert_eq!(world.session, "token-of-mia", "named {wait} ms after the first message");
        let mut stored = world.stored_texts();
        stored.sort();
        assert_eq!(stored, ["begins", "waits"], "named {wait} ms after the first message");
        let owner = world.server.people["mia"];
        assert!(world.server.conversations.iter().all(|conversation| conversation.owner == owner), "{wait} ms");
    }
}

#[test]
fn a_visitor_begun_while_another_tab_waits_for_his_name_is_merged_though_his_tab_is_gone() {
    let mut world = World::new();
    world.run(1_000);
    world.fates.push_back(Fate::Fine(20, 500));
    world.site_sets_user("mia");
    world.open_tab();
    world.visitor_sends("begins");
    world.run(100);
    world.close_tab();
    settle(&mut world);
    assert_eq!(world.session, "token-of-mia");
    assert_exactly_once(&world);
    let owner = world.server.people["mia"];
    assert!(world.server.conversations.iter().all(|conversation| conversation.owner == owner));
}

#[test]
fn who_is_named_in_another_tab_first_loses_nothing_though_his_own_word_is_refused() {
    let mut world = chatting();
    world.open_tab();
    world.run(1_000);
    world.front = 0;
    world.fates.push_back(Fate::Fine(20, 5_000));
    world.site_sets_user("expired");
    world.tabs[0].jwt = None;
    world.down = true;
    world.visitor_sends("kept");
    world.down = false;
    world.front = 1;
    world.site_sets_user("mia");
    world.run(2_000);
    assert_eq!((world.session.as_str(), world.visitor.as_str()), ("token-of-mia", ""));
    world.front = 0;
    world.reload();
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["hello", "kept"]);
}

/// Found by the simulation: the other tab had merged the visitor by then, and named him no more when it was told the name once more.
#[test]
fn who_is_merged_in_another_tab_while_his_own_word_is_refused_loses_nothing() {
    let mut world = chatting();
    world.open_tab();
    world.run(1_000);
    world.front = 0;
    world.down = true;
    world.visitor_sends("kept");
    world.run(100);
    world.down = false;
    world.front = 1;
    // The merge takes a while, and the first tab's app is gone when it would hear of the exchange.
    world.fates.extend([Fate::Fine(20, 20), Fate::Fine(1_000, 20)]);
    world.site_sets_user("person 0");
    world.run(41);
    world.front = 0;
    world.tabs[0].jwt = Some("expired".into());
    world.crash_after = Some(0);
    world.act(Action::ShowHome);
    world.run(500);
    assert_eq!((world.session.as_str(), world.visitor.as_str()), ("token-of-person 0", "token-1"), "not merged yet");
    world.front = 1;
    world.run(1_000);
    assert_eq!(world.visitor, "", "merged");
    world.site_sets_user("person 0");
    world.run(1_000);
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["hello", "kept"]);
}

/// Found by the simulation: a crash between the word to the page and the one to the tabs left the visitor's session in the cookie.
#[test]
fn a_visitor_whose_tab_crashed_over_its_making_is_merged_into_who_is_named_in_another_tab() {
    for outputs in 0..16 {
        let mut world = World::new();
        world.open_tab();
        world.run(1_000);
        world.visitor_sends("begins");
        world.run(1);
        world.front = 0;
        world.fates.push_back(Fate::Fine(20, 19));
        world.site_sets_user("mia");
        world.front = 1;
        world.crash_after = Some(outputs);
        world.run(60);
        world.crash_after = None;
        world.follow(0);
        settle(&mut world);
        assert_eq!(world.session, "token-of-mia", "crashed after {outputs} outputs");
        // (Before the page is told the visitor's session, a crash costs it.)
        let told = world.host.iter().any(|word| matches!(word, HostCommand::StoreSession(token) if token == "token-1"));
        let owner = world.server.conversations[0].owner;
        assert!(!told || owner == world.server.people["mia"], "crashed after {outputs} outputs");
        assert_eq!(world.stored_texts(), ["begins"], "crashed after {outputs} outputs");
    }
}

/// Found by the simulation: the app that came back after a crash heard from its page of the visitor that one tab had made, before it heard
/// from the tabs that he is the user whom the other one had named.
#[test]
fn the_pages_word_that_outruns_the_other_tabs_costs_nothing() {
    for outputs in 0..12 {
        let mut world = World::new();
        world.run(1_000);
        world.site_sets_user("mia");
        world.open_tab();
        world.visitor_sends("begins");
        world.open_tab();
        world.visitor_sends("kept");
        world.crash_after = Some(outputs);
        world.run(40);
        world.crash_after = None;
        settle(&mut world);
        assert_eq!(world.stored_texts(), ["begins", "kept"], "crashed after {outputs} outputs");
    }
}

#[test]
fn the_pages_word_that_a_visitor_has_a_name_now_costs_nothing() {
    let mut world = chatting();
    world.down = true;
    world.visitor_sends("kept");
    world.run(1_000);
    // Named in a tab whose word never came, as where browsers have no channel between tabs.
    world.server.people.insert("mia".into(), 77);
    world.server.tokens.insert("token-of-mia".into(), 77);
    world.session = "token-of-mia".into();
    world.follow(0);
    settle(&mut world);
    assert_exactly_once(&world);
}

/// Found by the simulation: with the site's word the right to make a visitor was given back while the first message was on its way.
#[test]
fn who_is_named_while_his_first_message_is_on_its_way_is_one_visitor() {
    let mut world = World::new();
    world.run(1_000);
    world.fates.push_back(Fate::Fine(400, 700));
    world.visitor_sends("begins");
    world.run(5);
    world.fates.push_back(Fate::Fine(800, 200));
    world.site_sets_user("expired");
    world.tabs[0].jwt = None;
    world.open_tab();
    world.visitor_sends("begins, too");
    world.run(5_000);
    assert_eq!(world.server.tokens.len(), 1, "one visitor");
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["begins", "begins, too"]);
}

/// Found by the simulation: the app was gone between the word to the page and the one to the tabs, and had merged the visitor when the other
/// tab heard of it.
#[test]
fn the_other_tabs_hear_of_a_naming_over_which_the_app_crashed() {
    for outputs in 0..12 {
        let mut world = chatting();
        world.open_tab();
        world.run(1_000);
        world.down = true;
        world.visitor_sends("kept");
        world.run(100);
        world.down = false;
        world.front = 0;
        world.crash_after = Some(outputs);
        world.site_sets_user("mia");
        world.run(1_000);
        world.crash_after = None;
        world.follow(1);
        settle(&mut world);
        assert_eq!(world.stored_texts(), ["hello", "kept"], "crashed after {outputs} outputs");
    }
}

/// The word about the new session says whose it was before: a tab whose own word is still out goes along, and needs no reload for it.
#[test]
fn who_waits_for_his_own_word_goes_along_with_who_is_named_in_another_tab() {
    let mut world = chatting();
    world.open_tab();
    world.run(1_000);
    world.front = 0;
    world.fates.push_back(Fate::Fine(20, 5_000));
    world.site_sets_user("expired");
    world.tabs[0].jwt = None;
    world.visitor_sends("kept");
    world.front = 1;
    world.site_sets_user("mia");
    world.run(2_000);
    world.front = 0;
    for _ in 0..10 {
        // (Nobody gives another word.)
        world.tabs[0].jwt = None;
        world.run(1_000);
    }
    assert_eq!(world.tabs[0].client.session_trouble(), None);
    assert_eq!(world.stored_texts(), ["hello", "kept"]);
}

/// Found by the simulation: two tabs told each other without an end, each time as the person whom the other one had just left.
#[test]
fn two_tabs_that_name_two_people_at_once_come_to_rest_as_whom_the_page_knows() {
    let mut world = chatting();
    world.open_tab();
    world.open_tab();
    world.run(1_000);
    world.front = 0;
    world.site_sets_user("mia");
    world.front = 1;
    world.site_sets_user("ben");
    let before = world.server.requests.len();
    world.run(20_000);
    let asked = world.server.requests.len() - before;
    assert!(asked <= 30, "{asked} requests");
    let of_page = world.server.tokens[&world.session].to_string();
    for tab in &world.tabs {
        assert_eq!(tab.client.identity().unwrap().id, of_page);
    }
}
