//! Nothing is lost, nothing is doubled: the engine against a model server over virtual time.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "simulation/chatting.rs"]
mod chatting;
#[path = "simulation/server.rs"]
mod server;
#[path = "simulation/world.rs"]
mod world;

use chatting::{assert_exactly_once, chatting, settle};
use natter_client::outbox::SendState;
use natter_client::{Action, HostCommand, Input, Screen};
use world::{Fate, World};

#[test]
fn a_first_message_makes_a_visitor_and_an_answer_comes_live() {
    let mut world = chatting();
    assert_eq!(world.session, "token-1");
    assert!(world.host.contains(&HostCommand::StoreVisitorToken("token-1".into())));
    world.agent_replies("hi there", &[10]);
    world.run(1_000);
    assert_eq!(world.shown(), ["hello", "hi there"]);
}

#[test]
fn an_entry_is_stored_before_its_first_byte_goes_out() {
    let mut world = chatting();
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    let now = natter_client::Now { mono: world.mono, ..Default::default() };
    let client = &mut world.tabs[0].client;
    client.handle(Input::Action(Action::Send { conversation: key, text: "kept".into() }), now);
    let outputs: Vec<_> = std::iter::from_fn(|| client.poll()).collect();
    let stored = outputs.iter().position(
        |output| matches!(output, natter_client::Output::Store(Some(text)) if text.contains("kept") && text.contains("attempt\":{")),
    );
    let sent = outputs.iter().position(|output| matches!(output, natter_client::Output::Http { .. }));
    assert!(stored.unwrap() < sent.unwrap(), "{outputs:?}");
}

#[test]
fn an_answer_to_a_survey_is_stored_before_its_first_byte_goes_out() {
    let mut world = chatting();
    world.agent_resolves(&[5]);
    world.run(1_000);
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    let row = world.client().rows(key).last().unwrap().id;
    let now = natter_client::Now { mono: world.mono, ..Default::default() };
    let client = &mut world.tabs[0].client;
    client.handle(Input::Action(Action::Rate { row, rating: 5, feedback: String::new() }), now);
    let outputs: Vec<_> = std::iter::from_fn(|| client.poll()).collect();
    let stored = outputs
        .iter()
        .position(|output| matches!(output, natter_client::Output::Store(Some(text)) if text.contains("\"ratings\":[{")))
        .unwrap_or(usize::MAX);
    let sent = outputs.iter().position(|output| matches!(output, natter_client::Output::Http { .. })).unwrap();
    assert!(stored < sent, "{outputs:?}");
}

#[test]
fn an_echo_becomes_the_message_in_place() {
    let mut world = chatting();
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    world.visitor_sends("again");
    let echo = world.client().rows(key).last().unwrap().id;
    world.run(1_000);
    let row = world.client().row(key, echo).unwrap();
    assert_eq!((row.message.as_ref().unwrap().plain.as_str(), row.echo.is_none()), ("again", true));
}

#[test]
fn a_lost_answer_is_found_by_reading_and_not_sent_again() {
    let mut world = chatting();
    world.fates.push_back(Fate::LostAfter);
    world.visitor_sends("once");
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn a_lost_answer_is_looked_for_when_it_is_time_and_not_with_the_next_ping() {
    let mut world = chatting();
    world.fates.push_back(Fate::LostAfter);
    world.visitor_sends("once");
    world.run(2_500);
    assert_exactly_once(&world);
}

#[test]
fn a_lost_request_is_sent_again_after_two_looks() {
    let mut world = chatting();
    world.fates.push_back(Fate::LostBefore);
    world.visitor_sends("once");
    world.run(3_000);
    assert_eq!(world.stored_texts(), ["hello"], "not blindly");
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn a_hanging_answer_is_given_up_and_found() {
    let mut world = chatting();
    world.fates.push_back(Fate::Hangs);
    world.visitor_sends("once");
    world.visitor_sends("then");
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn the_same_text_twice_is_two_messages() {
    let mut world = chatting();
    world.fates.extend([Fate::LostAfter]);
    world.visitor_sends("ok");
    world.visitor_sends("ok");
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn an_older_message_of_the_same_text_is_not_taken_for_the_copy() {
    let mut world = chatting();
    world.visitor_sends("ok");
    world.run(1_000);
    world.agent_replies("and now?", &[5]);
    world.run(1_000);
    world.act(Action::ShowHome);
    world.run(1_000);
    world.reload();
    world.run(1_000);
    // The conversation is known from the list alone when the second one goes out.
    world.fates.extend([Fate::Fine(1, 2_000), Fate::LostBefore, Fate::LostBefore]);
    world.visitor_sends("ok");
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn three_lines_in_a_tunnel() {
    let mut world = chatting();
    world.down = true;
    world.kill_sockets(true);
    world.input_to_all(&Input::Online(false));
    for line in ["one", "two", "three"] {
        world.visitor_sends(line);
        world.run(2_000);
    }
    assert_eq!(world.stored_texts(), ["hello"]);
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn sent_in_an_outage_and_reloaded() {
    let mut world = chatting();
    world.down = true;
    world.visitor_sends("kept");
    world.run(500);
    world.reload();
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn a_lost_first_answer_asks_the_visitor_and_is_never_repeated_by_itself() {
    let mut world = World::new();
    world.run(1_000);
    world.fates.push_back(Fate::LostAfter);
    world.visitor_sends("hello");
    world.run(120_000);
    assert_eq!(world.stored_texts(), ["hello"], "once, though the visitor's token is lost");
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    assert_eq!(world.client().rows(key)[0].echo.as_ref().unwrap().state, SendState::Ask);
    world.reload();
    world.run(60_000);
    assert_eq!(world.stored_texts(), ["hello"]);
    let asked = world.client().list();
    assert_eq!(world.client().rows(asked[0].key)[0].echo.as_ref().unwrap().state, SendState::Ask, "also after a reload");
}

#[test]
fn a_later_conversations_lost_answer_is_found_in_the_list() {
    let mut world = chatting();
    world.act(Action::StartConversation);
    world.fates.push_back(Fate::LostAfter);
    world.visitor_sends("another matter");
    world.visitor_sends("and more of it");
    settle(&mut world);
    assert_exactly_once(&world);
    assert_eq!(world.server.conversations.len(), 2);
    assert_eq!(world.client().list().len(), 2, "and shown once");
}

/// Found by the simulation: the list was searched for the first of them only, and what was read for it counted as known for the second.
#[test]
fn two_new_conversations_in_doubt_at_once_are_both_found() {
    let mut world = chatting();
    for text in ["one matter", "another matter"] {
        world.act(Action::StartConversation);
        world.fates.push_back(if text == "one matter" { Fate::LostBefore } else { Fate::LostAfter });
        world.visitor_sends(text);
    }
    settle(&mut world);
    let mut stored = world.stored_texts();
    stored.sort();
    assert_eq!(stored, ["another matter", "hello", "one matter"]);
    assert_eq!(world.client().list().len(), 3);
}

/// Found by the simulation: the conversation stood in the list, too, and what was sent there lost its conversation when the two became one.
#[test]
fn what_is_written_in_a_conversation_whose_making_is_in_doubt_goes_along() {
    let mut world = chatting();
    world.act(Action::StartConversation);
    world.fates.push_back(Fate::LostAfter);
    world.visitor_sends("another matter");
    world.run(30);
    // The list comes, and then its first read, before the doubt has been looked into.
    world.fates.extend([Fate::Fine(1, 1), Fate::Fine(1, 400), Fate::LostAfter]);
    world.input(Input::Visible(true));
    world.run(60);
    let item = world.client().list().into_iter().find(|item| item.conversation.as_ref().is_some_and(|known| known.id != "c2"));
    world.act(Action::Open(item.unwrap().key));
    world.visitor_sends("and more of it");
    settle(&mut world);
    let mut stored = world.stored_texts();
    stored.sort();
    assert_eq!(stored, ["and more of it", "another matter", "hello"]);
    assert_eq!(world.server.conversations.len(), 2);
}

#[test]
fn an_answer_of_the_meantime_shows_after_a_loud_and_a_silent_death() {
    for loudly in [true, false] {
        let mut world = chatting();
        world.run(5_000);
        world.kill_sockets(loudly);
        world.agent_replies("while you were away", &[]);
        world.run(20_000 + 2_000);
        assert_eq!(world.shown(), ["hello", "while you were away"], "loudly: {loudly}");
    }
}

#[test]
fn whoever_comes_back_waits_seven_seconds_at_most_for_what_a_silent_death_has_swallowed() {
    for slept in [0, 60_000] {
        let mut world = chatting();
        world.run(5_000);
        world.kill_sockets(false);
        world.agent_replies("while you looked elsewhere", &[]);
        world.freeze(slept);
        world.run(slept + 1);
        world.input(Input::Visible(true));
        world.run(7_000);
        assert_eq!(world.shown(), ["hello", "while you looked elsewhere"], "slept: {slept}");
    }
}

#[test]
fn a_detached_socket_is_joined_again() {
    let mut world = chatting();
    world.detach_sockets();
    world.agent_replies("nobody is told", &[10]);
    world.run(310_000);
    assert_eq!(world.shown(), ["hello", "nobody is told"]);
}

#[test]
fn frames_out_of_order_and_twice_show_once_in_the_servers_order() {
    let mut world = chatting();
    for (text, delays) in [("a", vec![500u64, 900]), ("b", vec![100]), ("c", vec![300, 300]), ("d", vec![])] {
        world.agent_replies(text, &delays);
    }
    world.run(2_000);
    assert_eq!(world.shown(), ["hello", "a", "b", "c"]);
    world.input(Input::Visible(true));
    world.run(5_000);
    assert_eq!(world.shown(), ["hello", "a", "b", "c", "d"], "the dropped one comes with the next look");
}

#[test]
fn a_session_store_that_is_down_costs_nobody_his_session() {
    let mut world = chatting();
    world.server.refuses_sessions = true;
    world.visitor_sends("kept");
    world.run(25_000);
    assert!(!world.host.contains(&HostCommand::ClearSessionToken));
    assert_eq!(world.client().session_trouble(), None, "not for half a minute of 401");
    world.server.refuses_sessions = false;
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn a_session_that_is_over_asks_before_it_begins_anew() {
    let mut world = chatting();
    world.server.tokens.clear();
    world.visitor_sends("kept");
    world.run(180_000);
    assert!(world.client().session_trouble().is_some());
    assert!(!world.host.contains(&HostCommand::ClearSessionToken), "not without the visitor's word");
    world.act(Action::StartAnew);
    world.run(10_000);
    assert_eq!(world.stored_texts(), ["hello", "kept"]);
    assert_eq!(world.session, "token-4".to_owned().replace('4', &world.server.tokens.values().next().unwrap().to_string()));
}

#[test]
fn patience_is_kept_for_everything() {
    let mut world = chatting();
    world.run(10_000);
    world.fates.push_back(Fate::Busy);
    world.visitor_sends("patient");
    world.run(1_000);
    let before = world.server.requests.len();
    world.visitor_sends("also patient");
    world.input(Input::Visible(true));
    world.run(57_000);
    assert_eq!(world.server.requests.len(), before, "not one request within the minute");
    world.run(10_000);
    assert_eq!(world.stored_texts(), ["hello", "patient", "also patient"]);
}

#[test]
fn a_second_tab_is_patient_too() {
    let mut world = chatting();
    world.open_tab();
    world.run(10_000);
    world.fates.push_back(Fate::Busy);
    world.visitor_sends("patient");
    world.run(1_000);
    let before = world.server.requests.len();
    world.front = 0;
    world.input(Input::Visible(true));
    world.visitor_sends("in the other tab");
    world.run(57_000);
    assert_eq!(world.server.requests.len(), before, "not one request within the minute, from either tab");
    world.run(10_000);
    let mut stored = world.stored_texts();
    stored.sort();
    assert_eq!(stored, ["hello", "in the other tab", "patient"]);
}

#[test]
fn a_wrong_clock_does_no_harm() {
    for skew in [-86_400_000, 86_400_000] {
        let mut world = World::new();
        world.skew = skew;
        world.run(1_000);
        world.visitor_sends("hello");
        world.run(1_000);
        world.fates.push_back(Fate::LostAfter);
        world.visitor_sends("once");
        world.agent_replies("answer", &[5]);
        settle(&mut world);
        assert_exactly_once(&world);
    }
}

#[test]
fn requests_stay_far_under_the_servers_limit() {
    let mut world = chatting();
    for _ in 0..600 {
        world.input(Input::Visible(false));
        world.run(500);
        world.input(Input::Visible(true));
        world.run(500);
    }
    let requests = &world.server.requests;
    let most = requests.iter().map(|from| requests.iter().filter(|at| (*from..from + 60_000).contains(at)).count()).max().unwrap();
    assert!(most <= 60, "{most} requests in one minute");
}

#[test]
fn trouble_is_told_after_three_seconds_also_without_a_session() {
    use natter_client::engine::ConnectionState;
    let mut world = World::new();
    world.run(1_000);
    world.input(Input::Online(false));
    world.run(2_000);
    assert_eq!(world.client().connection(), ConnectionState::Fine, "not worth a word yet");
    world.run(1_500);
    assert_eq!(world.client().connection(), ConnectionState::Offline);
    world.input(Input::Online(true));
    assert_eq!(world.client().connection(), ConnectionState::Fine);
}

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
fn a_second_tab_shows_what_the_first_one_sends_and_reads() {
    let mut world = chatting();
    world.open_tab();
    world.run(3_000);
    let item = world.client().list()[0].key;
    world.act(Action::Open(item));
    world.run(3_000);
    world.front = 0;
    world.visitor_sends("from the first tab");
    world.run(2_000);
    world.front = 1;
    assert_eq!(world.shown(), ["hello", "from the first tab"]);
}

#[test]
fn two_tabs_of_a_new_visitor_make_one_visitor() {
    let mut world = World::new();
    world.open_tab();
    world.run(1_000);
    world.fates.push_back(Fate::Fine(300, 300));
    world.visitor_sends("from the second tab");
    world.front = 0;
    world.visitor_sends("from the first tab");
    world.run(20_000);
    assert_eq!(world.server.tokens.len(), 1);
    let mut stored = world.stored_texts();
    stored.sort();
    assert_eq!(stored, ["from the first tab", "from the second tab"]);
}

/// Found by the simulation: the right was free again a moment before the word about the new visitor came.
#[test]
fn the_word_about_a_new_visitor_comes_before_the_right_to_make_one() {
    let mut world = World::new();
    world.open_tab();
    world.run(1_000);
    world.visitor_sends("from the second tab");
    world.run(41);
    world.front = 0;
    world.visitor_sends("from the first tab");
    world.run(20_000);
    assert_eq!(world.server.tokens.len(), 1);
}

#[test]
fn a_closed_tabs_sends_go_out_from_another() {
    let mut world = chatting();
    world.open_tab();
    world.run(3_000);
    world.down = true;
    world.kill_sockets(true);
    world.input_to_all(&Input::Online(false));
    world.visitor_sends("kept");
    world.run(100);
    world.close_tab();
    settle(&mut world);
    assert_exactly_once(&world);
}

/// Found by the simulation: the app crashed after it had stored what it took over, and before the other place was emptied.
#[test]
fn what_is_taken_over_twice_goes_out_once() {
    let mut world = chatting();
    world.down = true;
    world.input_to_all(&Input::Online(false));
    world.visitor_sends("kept");
    world.run(100);
    let left = world.tabs[0].stored.clone().unwrap();
    world.input(Input::Adopt(left.clone()));
    world.reload();
    world.input(Input::Adopt(left));
    settle(&mut world);
    assert_exactly_once(&world);
}

/// Found by the simulation: this tab was never told of the session, and waited for it for ever.
#[test]
fn a_tab_without_a_session_asks_the_page_for_the_one_that_taken_over_sends_need() {
    let mut world = chatting();
    world.down = true;
    world.visitor_sends("kept");
    let left = world.tabs[0].stored.clone().unwrap();
    let session = std::mem::take(&mut world.session);
    world.down = false;
    let mut other = World::new();
    other.server = world.server;
    other.run(2_000);
    other.session = session;
    other.sent = world.sent;
    other.input(Input::Adopt(left));
    settle(&mut other);
    assert_exactly_once(&other);
}

/// Found by the simulation: nothing said that it was the next one's turn, and without a session there is no ping to wake anything.
#[test]
fn what_waits_behind_a_file_without_a_conversation_goes_on_at_once() {
    let mut world = World::new();
    world.run(1_000);
    world.fates.push_back(Fate::LostAfter);
    world.visitor_sends("hello");
    world.run(1_000);
    world.visitor_sends_file("early.txt");
    world.visitor_sends("and then");
    world.visitor_decides();
    world.run(1_000);
    assert_eq!(world.stored_texts(), ["hello", "early.txt", "and then"]);
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

/// A visitor with a conversation, whom the site then names.
fn named() -> World {
    let mut world = chatting();
    world.site_sets_user("mia");
    world.run(2_000);
    assert_eq!((world.session.as_str(), world.visitor.as_str()), ("token-of-mia", ""));
    world
}

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
fn what_a_visitor_wrote_survives_a_reload_between_his_naming_and_the_merge() {
    let mut world = chatting();
    world.down = true;
    world.input_to_all(&Input::Online(false));
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
    world.input_to_all(&Input::Online(false));
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
        world.input_to_all(&Input::Online(false));
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
