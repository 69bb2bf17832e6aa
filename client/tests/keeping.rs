//! Files, answers to surveys and what was seen: kept through outages and reloads, and told to the server once.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "simulation/chatting.rs"]
mod chatting;
#[path = "simulation/server.rs"]
mod server;
#[path = "simulation/world.rs"]
mod world;

use chatting::{assert_exactly_once, chatting, settle};
use natter_client::outbox::SendState;
use natter_client::{Action, Input, Screen};
use world::{Fate, News, World};

/// The state of the last row on the screen, if it is not confirmed.
fn last_state(world: &World) -> Option<SendState> {
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    world.client().rows(key).last().unwrap().echo.as_ref().map(|echo| echo.state.clone())
}

fn go_down(world: &mut World) {
    world.down = true;
    world.kill_sockets(true);
    world.input_to_all(News::Online(false));
}

#[test]
fn a_first_message_with_files_makes_the_conversation_first() {
    let mut world = World::new();
    world.run(1_000);
    world.visitor_attaches("a.txt", 10);
    world.visitor_attaches("b.txt", 10);
    world.run(50);
    world.visitor_sends("look");
    world.run(3_000);
    assert_exactly_once(&world);
    assert!(world.disk.is_empty(), "what is delivered is not kept");
}

#[test]
fn a_first_message_of_files_only_says_their_names() {
    let mut world = World::new();
    world.run(1_000);
    world.visitor_sends_files(&["a.txt", "b.txt"]);
    world.run(3_000);
    let all: Vec<_> = world.server.conversations[0].messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(all, ["a.txt, b.txt", "a.txt", "b.txt"]);
}

#[test]
fn files_whose_first_message_is_discarded_go_out_with_their_names_and_the_forms_answers() {
    let mut world = World::new();
    world.run(1_000);
    go_down(&mut world);
    world.visitor_attaches("a.txt", 10);
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    world.act(Action::SubmitForm { conversation: key, text: "look".into(), form: r#"{"name":"Mia"}"#.into() });
    let first = world.client().rows(key)[0].echo.as_ref().unwrap().entry;
    world.act(Action::Discard(first));
    assert!(world.tabs[0].stored.as_ref().unwrap().contains("Mia"));
    world.down = false;
    world.input_to_all(News::Online(true));
    world.run(3_000);
    assert_eq!(world.stored_texts(), ["a.txt"]);
    let all: Vec<_> = world.server.conversations[0]
        .messages
        .iter()
        .map(|message| (message.text.as_str(), message.files.first().map(|file| file.1)))
        .collect();
    assert_eq!(all, [("a.txt", None), ("a.txt", Some(10))]);
}

#[test]
fn a_file_that_waits_survives_a_reload() {
    let mut world = chatting();
    go_down(&mut world);
    world.visitor_sends_files(&["kept.txt"]);
    world.run(1_000);
    world.reload();
    world.run(1_000);
    settle(&mut world);
    assert_exactly_once(&world);
    assert!(world.disk.is_empty());
}

#[test]
fn a_closed_tabs_file_goes_out_from_another() {
    let mut world = chatting();
    world.open_tab();
    world.run(3_000);
    go_down(&mut world);
    world.visitor_sends_files(&["kept.txt"]);
    world.run(100);
    world.close_tab();
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn a_closed_tabs_tray_that_is_taken_over_twice_holds_its_file_once() {
    let mut world = chatting();
    world.open_tab();
    world.run(3_000);
    world.visitor_attaches("tray.txt", 10);
    world.run(100);
    let left = world.tabs[1].stored.clone().unwrap();
    world.close_tab();
    // As after a crash between taking it over and taking it away.
    world.input(Input::Adopt(left));
    let item = world.client().list()[0].key;
    assert_eq!(world.client().tray(item).len(), 1);
}

/// Found by the simulation: it waited for ever, and was asked for again without a pause.
#[test]
fn what_was_to_go_into_a_conversation_that_is_gone_ends_as_not_sent() {
    use natter_client::backend::RefusalKind;
    let mut world = chatting();
    go_down(&mut world);
    world.visitor_sends("late");
    world.reload();
    world.server.conversations.clear();
    world.down = false;
    world.input_to_all(News::Online(true));
    let before = world.server.requests.len();
    world.run(60_000);
    let asked = world.server.requests.len() - before;
    assert!(asked <= 10, "{asked} requests");
    assert_eq!(last_state(&world), Some(SendState::Refused { kind: RefusalKind::NotFound, words: String::new() }));
}

#[test]
fn a_file_that_could_not_be_stored_ends_as_not_sent_after_a_reload() {
    use natter_client::backend::RefusalKind;
    let mut world = chatting();
    world.disk_refused = true;
    go_down(&mut world);
    world.visitor_sends_files(&["lost.txt"]);
    world.run(100);
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    let file = world.client().rows(key).last().unwrap().echo.as_ref().unwrap().content.clone();
    let natter_client::outbox::Content::File(file) = file else { panic!() };
    assert_eq!(world.client().keeping(&file.id), natter_client::files::Keeping::Memory, "and the visitor is told before");
    world.reload();
    world.run(1_000);
    settle(&mut world);
    assert_eq!(last_state(&world), Some(SendState::Refused { kind: RefusalKind::NotFound, words: String::new() }));
    assert_eq!(world.stored_texts(), ["hello"]);
}

#[test]
fn more_than_there_is_room_for_stays_in_memory() {
    use natter_client::files::{Keeping, ROOM};
    let mut world = chatting();
    world.visitor_attaches("large.bin", ROOM - 5);
    world.visitor_attaches("small.bin", 6);
    world.run(100);
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    let keeping: Vec<_> = world.client().tray(key).iter().map(|attached| world.client().keeping(&attached.file.id)).collect();
    assert_eq!(keeping, [Keeping::Stored, Keeping::Memory]);
}

#[test]
fn the_tray_belongs_to_its_conversation_and_survives_a_reload() {
    let mut world = chatting();
    world.visitor_attaches("tray.txt", 10);
    let Screen::Chat(first) = world.client().screen() else { panic!() };
    world.run(100);
    world.act(Action::StartConversation);
    let Screen::Chat(second) = world.client().screen() else { panic!() };
    assert_ne!(first, second);
    assert!(world.client().tray(second).is_empty());
    world.act(Action::Back);
    world.reload();
    world.run(3_000);
    let item = world.client().list()[0].key;
    world.act(Action::Open(item));
    assert_eq!(world.client().tray(item)[0].file.name, "tray.txt");
    world.sent.push("tray.txt".into());
    world.act(Action::Send { conversation: item, text: String::new() });
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn what_is_in_it_and_what_is_empty_stays_in_the_tray() {
    let mut world = chatting();
    world.visitor_attaches("empty.txt", 0);
    world.visitor_attaches("full.txt", 1);
    world.run(100);
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    world.act(Action::Send { conversation: key, text: String::new() });
    let left: Vec<_> = world.client().tray(key).iter().map(|attached| attached.file.name.clone()).collect();
    assert_eq!(left, ["empty.txt"]);
    let id = world.client().tray(key)[0].file.id.clone();
    world.act(Action::Detach { conversation: key, file: id });
    assert!(world.client().tray(key).is_empty());
}

#[test]
fn a_file_whose_upload_breaks_off_again_and_again_waits_for_the_visitors_word() {
    use natter_client::backend::RefusalKind;
    let mut world = chatting();
    world.visitor_sends_files(&["large.bin"]);
    for _ in 0..3_000 {
        // Reads pass, uploads don't.
        world.fail_uploads = true;
        world.run(200);
    }
    assert_eq!(last_state(&world), Some(SendState::Refused { kind: RefusalKind::BrokeOff, words: String::new() }));
    assert!(world.uploads_failed <= 6, "{} uploads", world.uploads_failed);
    world.fail_uploads = false;
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    let entry = world.client().rows(key).last().unwrap().echo.as_ref().unwrap().entry;
    world.act(Action::Retry(entry));
    settle(&mut world);
    assert_exactly_once(&world);
}

#[test]
fn logout_leaves_no_file_behind() {
    let mut world = chatting();
    go_down(&mut world);
    world.visitor_sends_files(&["secret.txt"]);
    world.visitor_attaches("tray.txt", 10);
    world.run(100);
    assert_eq!(world.disk.len(), 2);
    world.say(&serde_json::json!({"type": "CLEAR_SESSION"}));
    assert!(world.disk.is_empty());
    assert!(!world.tabs[0].stored.clone().unwrap().contains(".txt"));
}

fn surveyed() -> World {
    let mut world = chatting();
    world.agent_resolves(&[5]);
    world.run(3_000);
    world
}

fn answer(world: &World) -> Option<u8> {
    world.server.conversations[0].survey.as_ref().unwrap().1
}

#[test]
fn a_rating_given_in_an_outage_outlives_a_reload_and_arrives_once() {
    let mut world = surveyed();
    go_down(&mut world);
    world.visitor_rates(4);
    world.run(500);
    assert!(world.tabs[0].stored.as_ref().unwrap().contains("\"rating\":4"));
    world.reload();
    world.run(2_000);
    assert_eq!(answer(&world), None);
    settle(&mut world);
    assert_eq!(answer(&world), Some(4));
    assert!(!world.tabs[0].stored.as_ref().unwrap().contains("\"rating\":4"), "and is not kept any longer");
}

#[test]
fn a_rating_whose_answer_was_lost_is_settled_by_the_refusal_of_the_second() {
    let mut world = surveyed();
    world.fates.push_back(Fate::LostAfter);
    world.visitor_rates(2);
    world.run(30_000);
    let survey = world.rated[0].0.clone();
    assert_eq!(answer(&world), Some(2));
    assert!(world.client().rating(&survey).is_none(), "{:?}", world.client().rating(&survey));
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    let shown = world.client().rows(key).last().unwrap().message.clone().unwrap();
    assert!(matches!(shown.body, natter_client::model::Body::Survey(survey) if survey.answered));
}

#[test]
fn a_rating_that_the_server_refuses_says_so_and_can_be_given_again() {
    use natter_client::rating::RatingState;
    let mut world = surveyed();
    world.server.refuses_ratings = true;
    world.visitor_rates(3);
    world.run(5_000);
    let survey = world.rated[0].0.clone();
    let state = world.client().rating(&survey).map(|rating| rating.state.clone());
    assert!(matches!(&state, Some(RatingState::Failed { words, .. }) if words == "CSAT Survey not found"), "{state:?}");
    world.reload();
    world.run(3_000);
    assert!(matches!(world.client().rating(&survey).unwrap().state, RatingState::Failed { .. }), "a reload forgets no failure");
    world.server.refuses_ratings = false;
    let item = world.client().list()[0].key;
    world.act(Action::Open(item));
    world.run(3_000);
    let row = world.client().rows(item).last().unwrap().id;
    world.act(Action::Rate { row, rating: 5, feedback: String::new() });
    world.run(3_000);
    assert_eq!(answer(&world), Some(5));
}

#[test]
fn what_was_seen_in_an_outage_is_told_after_a_reload() {
    let mut world = chatting();
    world.act(Action::ShowHome);
    world.agent_replies("news", &[5]);
    world.run(3_000);
    assert_eq!(world.client().unread(), 1);
    let item = world.client().list()[0].key;
    // Read, but the word about it is lost.
    world.fates.push_back(Fate::LostBefore);
    world.act(Action::Open(item));
    world.run(60);
    go_down(&mut world);
    world.run(2_000);
    let at = world.server.conversations[0].seen;
    assert!(world.tabs[0].stored.as_ref().unwrap().contains("\"seen\":{\"c"));
    world.act(Action::ShowHome);
    world.reload();
    settle_at_home(&mut world);
    assert!(world.server.conversations[0].seen > at);
    assert_eq!(world.client().unread(), 0);
}

#[test]
fn what_came_after_it_stays_unread() {
    let mut world = chatting();
    world.act(Action::ShowHome);
    world.agent_replies("news", &[5]);
    world.run(3_000);
    let item = world.client().list()[0].key;
    world.fates.push_back(Fate::LostBefore);
    world.act(Action::Open(item));
    world.run(60);
    go_down(&mut world);
    world.run(2_000);
    world.act(Action::ShowHome);
    world.agent_replies("more news", &[]);
    let at = world.server.conversations[0].seen;
    world.reload();
    settle_at_home(&mut world);
    assert_eq!(world.server.conversations[0].seen, at, "nobody has seen the last one");
    assert!(world.client().unread() > 0);
}

/// What stands in the composers of both tabs.
fn drafts(world: &World) -> [&str; 2] {
    [0, 1].map(|tab| {
        let client = &world.tabs[tab].client;
        let Screen::Chat(key) = client.screen() else { panic!() };
        client.draft(key)
    })
}

#[test]
fn what_is_half_written_in_one_tab_stands_in_the_other_until_it_is_sent() {
    for is_new in [true, false] {
        let mut world = if is_new { World::new() } else { chatting() };
        world.run(1_000);
        world.open_tab();
        world.run(3_000);
        for tab in [0, 1] {
            world.front = tab;
            let item = if is_new { None } else { world.client().list().first().map(|item| item.key) };
            world.act(item.map_or(Action::StartConversation, Action::Open));
            world.run(1_000);
        }
        world.front = 0;
        let Screen::Chat(conversation) = world.client().screen() else { panic!() };
        world.act(Action::Typed { conversation, text: "half a".into() });
        world.run(1_000);
        assert_eq!(drafts(&world), ["half a", "half a"]);
        world.act(Action::Send { conversation, text: "half a".into() });
        world.run(3_000);
        assert_eq!(drafts(&world), ["", ""], "sent once is enough");
        assert_eq!(world.stored_texts().last().map(String::as_str), Some("half a"));
    }
}

fn settle_at_home(world: &mut World) {
    world.down = false;
    world.fates.clear();
    world.input_to_all(News::Online(true));
    world.run(60_000);
}

#[test]
fn expired_addresses_are_renewed_by_one_read_in_some_minutes() {
    let mut world = chatting();
    world.run(10_000);
    let Screen::Chat(key) = world.client().screen() else { panic!() };
    let before = world.server.requests.len();
    for _ in 0..100 {
        world.act(Action::Renew(key));
        world.run(500);
    }
    assert_eq!(world.server.requests.len(), before + 1);
    world.run(200_000);
    let before = world.server.requests.len();
    world.act(Action::Renew(key));
    world.run(1_000);
    assert_eq!(world.server.requests.len(), before + 1);
}

#[test]
fn who_reloads_in_an_outage_is_back_in_his_conversation_when_it_is_over() {
    for writes in [false, true] {
        let mut world = chatting();
        go_down(&mut world);
        if writes {
            world.visitor_sends("kept");
        }
        world.run(10_000);
        world.reload();
        world.run(30_000);
        world.down = false;
        world.input_to_all(News::Online(true));
        world.run(60_000);
        let Screen::Chat(key) = world.client().screen() else { panic!("at {:?}", world.client().screen()) };
        assert_eq!(world.client().rows(key).len(), world.server.conversations[0].messages.len());
    }
}

#[test]
fn who_goes_elsewhere_after_a_reload_in_an_outage_is_not_taken_away_from_there() {
    let mut world = chatting();
    world.fates.extend([Fate::Fine(20, 20), Fate::Fine(20, 20), Fate::Breaks, Fate::Fine(20, 3_000)]);
    world.reload();
    world.run(1_000);
    world.act(Action::ShowConversations);
    world.run(60_000);
    assert_eq!(world.client().screen(), Screen::Conversations);
}
