//! A visitor who has begun to chat, and what must hold when all has come to its end.

use natter_client::{Action, Screen};

use super::world::{News, World};

/// He has sent "hello", and the server has it.
pub fn chatting() -> World {
    let mut world = World::new();
    world.run(1_000);
    world.visitor_sends("hello");
    world.run(2_000);
    assert_eq!(world.stored_texts(), ["hello"]);
    world
}

/// Heals the network and lets everything come to its end.
pub fn settle(world: &mut World) {
    world.down = false;
    world.fates.clear();
    world.server.refuses_sessions = false;
    world.input_to_all(News::Online(true));
    for _ in 0..40 {
        world.run(15_000);
        world.visitor_decides();
    }
    if !matches!(world.client().screen(), Screen::Chat(_))
        && let Some(item) = world.client().list().first()
    {
        world.act(Action::Open(item.key));
    }
    world.run(60_000);
}

/// What he sent is stored once and in order, and the screen shows what the server has.
///
/// # Panics
/// When it is not so.
pub fn assert_exactly_once(world: &World) {
    assert_eq!(world.stored_texts(), world.sent, "stored exactly once, in order");
    let mut expected: Vec<_> = world.server.conversations.last().map(|conversation| conversation.messages.clone()).unwrap_or_default();
    expected.sort_by_key(|message| message.at);
    let expected: Vec<String> = expected.into_iter().map(|message| message.text).collect();
    assert_eq!(world.shown(), expected, "shown once, in the server's order");
}

/// A visitor with a conversation, whom the site then names.
///
/// # Panics
/// When that fails.
pub fn named() -> World {
    let mut world = chatting();
    world.site_sets_user("mia");
    world.run(2_000);
    assert_eq!((world.session.as_str(), world.visitor.as_str()), ("token-of-mia", ""));
    world
}
