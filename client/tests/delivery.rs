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
use world::{Fate, News, World};

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
    world.input_to_all(News::Online(false));
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

/// Found by the simulation: the conversation was read for what had been sent there meanwhile, and counted as known from then on.
#[test]
fn a_new_conversation_in_doubt_is_found_though_another_send_in_it_is_found_first() {
    let mut world = chatting();
    world.act(Action::StartConversation);
    world.fates.push_back(Fate::LostAfter);
    world.visitor_sends("another matter");
    world.run(30);
    // The list names it, and it can't be read yet.
    world.fates.extend([Fate::Fine(1, 1), Fate::LostBefore, Fate::LostAfter]);
    world.input(Input::Visible(true));
    world.run(60);
    let item = world.client().list().into_iter().find(|item| item.conversation.as_ref().is_some_and(|known| known.id != "c2"));
    world.act(Action::Open(item.unwrap().key));
    world.visitor_sends("more of it");
    // While the server asks for patience nothing is looked into, but what was asked for before is still read.
    world.fates.extend([Fate::Busy, Fate::LostBefore, Fate::LostBefore, Fate::Fine(20, 40)]);
    world.reload();
    world.run(65_000);
    settle(&mut world);
    let mut stored = world.stored_texts();
    stored.sort();
    assert_eq!(stored, ["another matter", "hello", "more of it"]);
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
    world.input_to_all(News::Online(false));
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
    world.input_to_all(News::Online(false));
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

/// Found by the simulation: a request that was given up took a later one's refusal back when it failed at last.
#[test]
fn how_a_request_ends_that_was_given_up_tells_nothing_of_the_next() {
    let mut world = chatting();
    world.server.refuses_sends = true;
    world.fates.push_back(Fate::Hangs);
    world.visitor_sends("refused");
    world.site_sets_user("mia");
    world.run(20_000);
    let states = |world: &World| -> Vec<SendState> {
        let Screen::Chat(key) = world.client().screen() else { panic!() };
        world.client().rows(key).iter().filter_map(|row| row.echo.as_ref()).map(|echo| echo.state.clone()).collect()
    };
    let refused = states(&world);
    assert!(matches!(refused[..], [SendState::Refused { .. }]), "{refused:?}");
    world.run(60_000);
    assert_eq!(states(&world), refused);
}

/// Found by the simulation: a list that was needed was asked for anew with each failure, forty times in a second.
#[test]
fn what_a_send_needs_to_know_is_asked_for_with_pauses() {
    let mut world = chatting();
    world.restart_server(60_000);
    world.reload();
    world.act(Action::StartConversation);
    world.visitor_sends("waits");
    let before = world.made.len();
    world.run(10_000);
    let asked = world.made.len() - before;
    assert!(asked <= 30, "{asked} requests in ten seconds");
}

/// Found by the simulation: nothing said that it was the next one's turn.
#[test]
fn what_waits_behind_a_file_that_is_gone_goes_on_at_once() {
    let mut world = chatting();
    world.down = true;
    world.visitor_sends_file("gone.txt");
    world.down = false;
    // The app comes back without a session and without the file, and asks for each send what is to become of it.
    world.session.clear();
    world.visitor.clear();
    world.disk.clear();
    world.reload();
    world.run(100);
    world.visitor_sends("and then");
    world.run(3_000);
    world.visitor_decides();
    world.run(3_000);
    assert_eq!(world.stored_texts(), ["hello", "and then"]);
}
