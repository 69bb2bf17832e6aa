//! Whose something is: what one person wrote goes out for nobody else, and is kept as long as it may be his who is here.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "simulation/chatting.rs"]
mod chatting;
#[path = "simulation/server.rs"]
mod server;
#[path = "simulation/world.rs"]
mod world;

use chatting::{assert_exactly_once, chatting, named, settle};
use natter_client::outbox::SendState;
use natter_client::stored::Stored;
use natter_client::{Action, Input, Screen};
use world::{Fate, News, World};

#[test]
fn logout_forgets_at_once() {
    let mut world = chatting();
    world.agent_replies("secret", &[5]);
    world.run(1_000);
    world.say(&serde_json::json!({"type": "CLEAR_SESSION"}));
    assert_eq!(world.client().screen(), Screen::Home);
    assert!(world.client().list().is_empty());
    assert_eq!(world.client().unread(), 0);
    let stored = world.tabs[0].stored.clone().unwrap();
    assert!(!stored.contains("hello") && !stored.contains("secret"), "{stored}");
    world.run(60_000);
    assert!(world.client().list().is_empty(), "nothing of the former person comes back");
}

#[test]
fn a_logout_at_home_is_stored_at_once() {
    let mut world = World::new();
    world.run(1_000);
    world.act(Action::StartConversation);
    let Screen::Chat(conversation) = world.client().screen() else { panic!() };
    world.act(Action::Typed { conversation, text: "a secret".into() });
    world.act(Action::ShowHome);
    world.run(1_000);
    assert!(is_stored(&world, "a secret"));
    world.say(&serde_json::json!({"type": "CLEAR_SESSION"}));
    assert!(!is_stored(&world, "a secret"));
}

#[test]
fn logout_in_one_tab_is_logout_in_all() {
    let mut world = chatting();
    world.open_tab();
    world.run(3_000);
    world.say(&serde_json::json!({"type": "CLEAR_SESSION"}));
    world.run(100);
    world.front = 0;
    assert!(world.client().list().is_empty());
    assert!(!world.tabs[0].stored.clone().unwrap().contains("hello"));
}

/// Found by the simulation: the frozen tab told everybody of the person before it heard that he was gone.
#[test]
fn a_logout_holds_though_a_frozen_tab_was_naming_the_user() {
    let mut world = chatting();
    world.open_tab();
    world.run(1_000);
    world.front = 0;
    world.site_sets_user("mia");
    world.freeze(1_000);
    world.front = 1;
    world.run(50);
    world.log_out();
    world.run(20_000);
    assert_eq!((world.session.as_str(), world.visitor.as_str()), ("", ""));
    for tab in 0..2 {
        world.front = tab;
        assert!(world.client().list().is_empty(), "tab {tab}");
    }
}

/// Found by the simulation: the frozen tab took the answer about the person first, then the word that he is gone, and with him it gave up the
/// session of the visitor who had come after him.
#[test]
fn who_comes_after_a_logout_keeps_his_session_though_a_frozen_tab_was_naming_the_user() {
    let mut world = World::new();
    world.run(1_000);
    world.site_sets_user("mia");
    world.freeze(1_000);
    world.open_tab();
    world.run(38);
    world.log_out();
    world.visitor_sends("somebody new");
    settle(&mut world);
    assert_exactly_once(&world);
    assert_eq!((world.session.as_str(), world.visitor.as_str()), ("token-2", "token-2"));
    for tab in 0..2 {
        world.front = tab;
        assert_eq!(world.client().session_trouble(), None, "tab {tab}");
        assert_eq!(world.client().list().len(), 1, "tab {tab}");
    }
}

/// Found by the simulation: frozen again while it held the answer, the tab took it when it went on, before it heard of the logout.
#[test]
fn who_is_named_after_a_logout_is_not_replaced_by_a_tab_that_was_frozen_twice() {
    let mut world = World::new();
    world.run(1_000);
    world.site_sets_user("mia");
    world.freeze(1_000);
    world.run(1_000);
    world.freeze(15_000);
    world.open_tab();
    world.run(300);
    world.log_out();
    world.site_sets_user("noa");
    settle(&mut world);
    assert_eq!(world.server.tokens.get(&world.session), world.server.people.get("noa"));
}

/// Found by the simulation: the first message had made a visitor, whom the frozen tab told everybody after the logout.
#[test]
fn a_logout_holds_though_a_frozen_tab_was_beginning_to_chat() {
    let mut world = World::new();
    world.run(1_000);
    world.visitor_sends("begins");
    world.run(1);
    world.freeze(3_000);
    world.open_tab();
    world.run(1_000);
    world.log_out();
    settle(&mut world);
    assert_eq!((world.session.as_str(), world.visitor.as_str()), ("", ""));
    assert!(world.tabs.iter().all(|tab| tab.client.list().is_empty()));
}

/// The words of two tabs cross: one tells of a session, the other one that the visitor has logged out.
#[test]
fn a_logout_holds_though_another_tab_tells_of_a_session_in_the_same_moment() {
    for named in [false, true] {
        for wait in 37..43 {
            let mut world = World::new();
            world.open_tab();
            world.run(1_000);
            world.front = 0;
            if named {
                world.site_sets_user("mia");
            } else {
                world.visitor_sends("begins");
            }
            world.front = 1;
            world.run(wait);
            world.log_out();
            world.run(20_000);
            assert_eq!((world.session.as_str(), world.visitor.as_str()), ("", ""), "named: {named}, {wait} ms");
            assert!(world.tabs.iter().all(|tab| tab.client.list().is_empty()), "named: {named}, {wait} ms");
        }
    }
}

/// An answer that is late is heard a moment later, and heard all the same.
#[test]
fn a_naming_whose_answer_is_late_is_one() {
    let mut world = chatting();
    world.fates.push_back(Fate::Fine(20, 5_000));
    world.site_sets_user("mia");
    world.run(6_000);
    assert_eq!((world.session.as_str(), world.visitor.as_str()), ("token-of-mia", ""));
}

/// The page comes back with the session of somebody else.
fn comes_back_as_tom(world: &mut World) {
    world.server.people.insert("tom".into(), 77);
    world.server.tokens.insert("token-of-tom".into(), 77);
    world.session = "token-of-tom".into();
    world.reload();
}

/// Found by the simulation: what was written before the server had said whose session it is was forgotten along with the other's.
#[test]
fn who_writes_where_the_texts_of_another_lie_is_heard_and_the_other_is_not() {
    let mut world = named();
    world.down = true;
    world.input_to_all(News::Online(false));
    world.visitor_sends("of mia");
    comes_back_as_tom(&mut world);
    world.act(Action::StartConversation);
    world.visitor_sends("of tom");
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["hello", "of tom"]);
    assert_eq!(world.server.conversations.last().unwrap().owner, 77);
    assert!(!world.tabs[0].stored.as_deref().unwrap_or_default().contains("of mia"));
    assert_eq!(world.client().list().len(), 1, "her conversation does not stand in his list");
}

/// Found by the simulation: a state without anything in it made the next one's text somebody else's, and a reload later it was gone.
#[test]
fn what_is_written_where_nothing_of_another_lies_survives_a_reload() {
    let mut world = World::new();
    world.run(1_000);
    world.site_sets_user("mia");
    world.run(2_000);
    world.down = true;
    world.input_to_all(News::Online(false));
    comes_back_as_tom(&mut world);
    world.visitor_sends("of tom");
    world.run(1_000);
    world.reload();
    settle(&mut world);
    assert_exactly_once(&world);
}

/// A visitor has written in a conversation that the server doesn't know yet when he is named and merged in another tab. Nothing but his other
/// conversation tells that he is the same person.
fn begun_and_merged_elsewhere() -> (World, String) {
    let mut world = chatting();
    world.down = true;
    world.act(Action::StartConversation);
    world.visitor_sends("kept");
    world.run(100);
    let left = world.tabs[0].stored.take();
    world.down = false;
    world.reload();
    world.site_sets_user("mia");
    world.run(2_000);
    assert_eq!((world.session.as_str(), world.visitor.as_str()), ("token-of-mia", ""));
    (world, left.unwrap())
}

#[test]
fn a_conversation_that_a_visitor_has_begun_survives_a_reload_after_he_was_merged_elsewhere() {
    for list_first in [false, true] {
        let (mut world, left) = begun_and_merged_elsewhere();
        world.tabs[0].stored = Some(left);
        if list_first {
            // The settings, and who it is.
            world.fates.extend([Fate::Fine(20, 20), Fate::Fine(20, 300)]);
        }
        world.reload();
        settle(&mut world);
        assert_eq!(world.stored_texts(), ["hello", "kept"], "the list first: {list_first}");
    }
}

#[test]
fn a_conversation_that_a_visitor_has_begun_in_a_closed_tab_is_taken_over_after_he_was_merged_elsewhere() {
    let (mut world, left) = begun_and_merged_elsewhere();
    // An app that has never known him as a visitor.
    world.reload();
    world.run(2_000);
    world.input(Input::Adopt(left));
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["hello", "kept"]);
}

/// Whether these words stand in what the first tab has stored.
fn is_stored(world: &World, words: &str) -> bool {
    world.tabs[0].stored.as_ref().unwrap().contains(words)
}

/// An app whose own state is Mia's starts, and finds what a tab of the visitor's had left.
fn finds_what_was_left(left: &str) -> World {
    let (mut world, of_visitor) = begun_and_merged_elsewhere();
    let left = if left.is_empty() { of_visitor } else { left.to_owned() };
    world.act(Action::Typed { conversation: world.client().list()[0].key, text: "a draft".into() });
    world.run(1_000);
    world.reload();
    world.input(Input::Adopt(left));
    world
}

/// Found by the simulation: nobody knew yet which conversations are hers, so it was taken for somebody else's and was gone.
#[test]
fn what_a_closed_tab_of_the_visitor_has_left_lies_aside_until_it_is_known_whose_it_is() {
    for reloads in [false, true] {
        let mut world = finds_what_was_left("");
        if reloads {
            world.reload();
        }
        settle(&mut world);
        assert_eq!(world.stored_texts(), ["hello", "kept"], "reloaded meanwhile: {reloads}");
        assert_eq!(world.client().draft(world.client().list().last().unwrap().key), "a draft");
    }
}

#[test]
fn what_lies_aside_is_asked_about_where_there_is_no_session_any_more() {
    let mut world = finds_what_was_left("");
    world.session.clear();
    world.reload();
    world.run(10_000);
    let asked = |key| world.client().rows(key).iter().filter_map(|row| row.echo.as_ref()).any(|echo| echo.state == SendState::Ask);
    assert!(world.client().list().iter().any(|item| asked(item.key)));
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["hello", "kept"]);
}

/// A visitor begins in one tab while another is told his name, and closes his with something unsent before that one has seen a list.
fn closes_his_tab_while_another_names_him(merges_fail: bool, third: bool) -> World {
    let mut world = World::new();
    world.server.merges_fail = merges_fail;
    world.run(1_000);
    if third {
        world.open_tab();
    }
    world.open_tab();
    world.visitor_sends("hello");
    world.run(5);
    world.front = 0;
    world.site_sets_user("mia");
    world.front = world.tabs.len() - 1;
    // His first message is answered …
    world.run(37);
    world.down = true;
    world.visitor_sends("kept");
    // … and Mia has a session, of which he has not heard.
    world.run(4);
    assert_eq!(world.session, "token-of-mia");
    world.close_tab();
    assert!(is_stored(&world, "kept"), "it lies there");
    assert!(world.client().list().is_empty(), "nothing tells whose it is");
    world
}

/// Found by the simulation: another tab had merged the visitor meanwhile, so that no answer told this one of it, and it waited for one.
#[test]
fn what_lies_aside_is_taken_over_though_the_merge_is_told_to_another_tab_only() {
    let mut world = closes_his_tab_while_another_names_him(false, true);
    world.down = false;
    world.input_to(1, Input::Action(Action::TryNow));
    world.run(500);
    assert_eq!(world.visitor, "", "merged");
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["hello", "kept"]);
}

#[test]
fn what_lies_aside_waits_for_a_merge_that_has_failed() {
    let mut world = closes_his_tab_while_another_names_him(true, false);
    world.down = false;
    world.run(20_000);
    assert_eq!(world.stored_texts(), ["hello"]);
    world.server.merges_fail = false;
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["hello", "kept"]);
}

const OF_A_STRANGER: &str = r#"{"version":1,"owner":"99","witness":"c99","entries":[{"id":1,"content":{"text":"of a stranger"},"at":1}]}"#;

#[test]
fn what_lies_aside_goes_once_it_is_known_to_be_a_strangers() {
    let mut world = finds_what_was_left(OF_A_STRANGER);
    assert!(is_stored(&world, "of a stranger"), "it may still be hers");
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["hello"]);
    assert!(!is_stored(&world, "of a stranger"));
}

/// Found by the test below: a session that the page calls a visitor's was taken for one who is being merged, whoever had written.
#[test]
fn what_a_user_wrote_never_goes_out_for_the_visitor_who_comes_next() {
    let mut world = chatting();
    world.tabs[0].stored = Some(OF_A_STRANGER.to_owned());
    world.reload();
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["hello"]);
    assert!(!is_stored(&world, "of a stranger"));
}

#[test]
fn what_lies_aside_waits_for_who_is_here_though_his_list_is_known() {
    let mut world = chatting();
    world.down = true;
    world.visitor_sends("kept");
    world.run(100);
    world.down = false;
    let mut left = Stored::parse(world.tabs[0].stored.as_deref().unwrap());
    left.witness = None;
    world.tabs[0].stored = Some(OF_A_STRANGER.to_owned());
    // The settings, and who it is.
    world.fates.extend([Fate::Fine(20, 20), Fate::Fine(20, 300)]);
    world.reload();
    world.input(Input::Adopt(left.to_text()));
    world.run(2_000);
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["hello", "kept"]);
}

#[test]
fn what_lies_aside_goes_with_a_logout() {
    let mut world = finds_what_was_left(OF_A_STRANGER);
    world.log_out();
    assert!(!is_stored(&world, "of a stranger"));
}

/// Found by the simulation: what was written before the list came was stored without a conversation by which it could be known.
#[test]
fn what_was_stored_before_the_list_can_be_known_by_a_conversation_from_then_on() {
    let mut world = chatting();
    world.open_tab();
    // What was asked for is answered, and nothing goes out any more.
    world.input_to_all(News::Online(false));
    world.visitor_sends("kept");
    world.run(45);
    let stored = Stored::parse(world.tabs[1].stored.as_deref().unwrap());
    assert_eq!(stored.witness.as_deref(), Some(world.server.conversations[0].uuid.as_str()));
}

#[test]
fn what_a_visitor_wrote_survives_a_reload_between_his_naming_and_the_merge() {
    let mut world = chatting();
    world.down = true;
    world.input_to_all(News::Online(false));
    world.visitor_sends("kept");
    world.run(10_000);
    world.down = false;
    // The page has kept the new session, and the app was gone in that instant.
    world.server.people.insert("mia".into(), 77);
    world.server.tokens.insert("token-of-mia".into(), 77);
    world.session = "token-of-mia".into();
    world.reload();
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn a_closed_tabs_sends_of_the_visitor_go_out_for_the_person_he_is_now() {
    let mut world = chatting();
    world.open_tab();
    world.run(1_000);
    world.down = true;
    world.visitor_sends("of the closed tab");
    world.front = 0;
    world.down = false;
    // The merge takes a while.
    world.fates.extend([Fate::Fine(20, 20), Fate::Busy]);
    world.site_sets_user("mia");
    // The other tab is closed before it hears of that.
    world.run(41);
    world.front = 1;
    world.close_tab();
    settle(&mut world);
    assert_eq!(world.stored_texts(), ["hello", "of the closed tab"]);
}

/// Found by the simulation: the stored text's owner was nobody's name any more when the tab came back.
#[test]
fn what_a_visitor_wrote_survives_a_reload_after_he_was_named_and_merged_elsewhere() {
    for (at_once, list_first) in [(false, false), (false, true), (true, false)] {
        let mut world = chatting();
        world.down = true;
        world.visitor_sends("kept");
        world.run(100);
        let left = world.tabs[0].stored.take();
        world.down = false;
        world.reload();
        world.site_sets_user("mia");
        world.run(2_000);
        assert_eq!((world.session.as_str(), world.visitor.as_str()), ("token-of-mia", ""));
        world.tabs[0].stored = left;
        if list_first {
            // The settings, and who it is.
            world.fates.extend([Fate::Fine(20, 20), Fate::Fine(20, 300)]);
        }
        world.reload();
        if at_once {
            world.site_sets_user("mia");
        }
        settle(&mut world);
        assert_eq!(world.stored_texts(), ["hello", "kept"], "named at once: {at_once}, the list first: {list_first}");
    }
}

#[test]
fn a_new_conversation_in_doubt_whose_session_is_gone_asks_the_visitor() {
    let mut world = named();
    world.act(Action::StartConversation);
    world.fates.push_back(Fate::Hangs);
    world.visitor_sends("in doubt");
    world.run(100);
    world.session.clear();
    world.reload();
    world.run(10_000);
    // And is still asked after another reload.
    world.reload();
    world.run(10_000);
    let Screen::Chat(key) = world.client().screen() else { panic!("{:?}", world.client().screen()) };
    let states: Vec<_> = world.client().rows(key).iter().filter_map(|row| row.echo.as_ref()).map(|echo| echo.state.clone()).collect();
    assert_eq!(states, [SendState::Ask]);
    world.visitor_decides();
    world.run(5_000);
    assert!(world.client().rows(key).iter().all(|row| row.echo.is_none()), "he has discarded it, because the team has it");
}

#[test]
fn what_one_person_wrote_never_goes_out_for_the_next() {
    let mut world = named();
    world.down = true;
    world.input_to_all(News::Online(false));
    world.visitor_sends("of mia");
    // Before the server has said whose session the page has kept, the site names somebody else.
    world.reload();
    world.site_sets_user("tom");
    settle(&mut world);
    assert_eq!(world.session, "token-of-tom");
    assert_eq!(world.stored_texts(), ["hello"]);
    assert!(!world.tabs[0].stored.as_deref().unwrap_or_default().contains("of mia"));
}

#[test]
fn what_one_person_wrote_is_gone_when_the_page_comes_back_with_the_session_of_the_next() {
    for list_first in [false, true] {
        let mut world = named();
        world.down = true;
        world.input_to_all(News::Online(false));
        world.visitor_sends("of mia");
        world.down = false;
        world.server.people.insert("tom".into(), 77);
        world.server.tokens.insert("token-of-tom".into(), 77);
        world.session = "token-of-tom".into();
        if list_first {
            // The settings, and who it is.
            world.fates.extend([Fate::Fine(20, 20), Fate::Fine(20, 300)]);
        }
        world.reload();
        settle(&mut world);
        assert_eq!(world.stored_texts(), ["hello"], "the list first: {list_first}");
        assert!(!world.tabs[0].stored.as_deref().unwrap_or_default().contains("of mia"), "the list first: {list_first}");
        assert!(world.client().list().is_empty(), "nor does her conversation stand in his list");
    }
}
