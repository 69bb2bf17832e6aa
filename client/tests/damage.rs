//! Stored state that is damaged or of another version: whatever can still be read of the outbox is kept.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use natter_client::backend::{FileRef, RefusalKind};
use natter_client::backends::libredesk::Libredesk;
use natter_client::outbox::{Attempt, Content, EntryId};
use natter_client::stored::{Stored, StoredEntry, StoredScreen, VERSION};
use natter_client::{Engine, Environment, Input, Now, Output};

fn entry(id: u32, content: Content) -> StoredEntry {
    StoredEntry {
        id: EntryId(id),
        conversation: (id % 2 == 1).then(|| "c0ffee".to_owned()),
        new: id,
        content,
        form: (id == 2).then(|| r#"{"id":1,"content":{"text":"a form"}}"#.to_owned()),
        at: 1_770_000_000_000_000 + i64::from(id),
        attempt: (id == 3).then_some(Attempt { after: 5, session: true }),
        refused: (id == 4).then(|| (RefusalKind::Forbidden, "closed".to_owned())),
    }
}

fn state() -> Stored {
    let file = FileRef { id: "f1".into(), name: "a {\"id\": b.txt".into(), size: 10, content_type: "text/plain".into() };
    let texts = ["plain", "with \"quotes\" and \\ and ünïcode 👋", r#"{"id":9,"content":{"text":"looks like an entry"},"at":1}"#];
    let mut entries: Vec<StoredEntry> = (1u32..).zip(texts).map(|(id, text)| entry(id, Content::Text(text.into()))).collect();
    entries.push(entry(4, Content::File(file)));
    entries.push(entry(5, Content::Text("last".into())));
    Stored {
        version: VERSION,
        owner: Some("7".into()),
        witness: Some("c0ffee".into()),
        at: 1_770_000_000_000_000,
        entries,
        drafts: vec![("c0ffee".into(), "{\"id\":1 a draft".into()), (String::new(), "another".into())],
        answers: vec![("name".into(), "Ada".into())],
        trays: Vec::new(),
        ratings: Vec::new(),
        seen: Vec::new(),
        screen: StoredScreen::Chat(Some("c0ffee".into())),
        left: vec![of_another_person()],
    }
}

/// What a tab that is gone had stored. Damage around it must not make it the present person's.
fn of_another_person() -> String {
    Stored { owner: Some("8".into()), entries: vec![entry(6, Content::Text("another's".into()))], ..Stored::default() }.to_text()
}

/// From where to where each entry stands in the text (bytes).
fn spans(state: &Stored, text: &str) -> Vec<(usize, usize)> {
    let mut from = 0;
    let mut span = |entry: &StoredEntry| {
        let alone = Stored { entries: vec![entry.clone()], ..Stored::default() }.to_text();
        let begin = alone.find("\"entries\":[").unwrap() + 11;
        let written = &alone[begin..alone.rfind("],\"drafts\"").unwrap()];
        let at = from + text[from..].find(written).unwrap();
        from = at + written.len();
        (at, from)
    };
    state.entries.iter().map(&mut span).collect()
}

/// Every text that comes of one damage, with the bytes that it touches.
fn damages(text: &str) -> Vec<(String, usize, usize)> {
    let mut damaged = Vec::new();
    for (at, char) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + char.len_utf8()..]);
        let end = at + char.len_utf8();
        damaged.push((before.to_owned(), at, text.len()));
        damaged.push((text[at..].to_owned(), 0, at));
        damaged.push((format!("{before}{after}"), at, end));
        for other in ['"', '{', '}', '[', ']', ',', ':', '\\', '0', 'x', '\u{0}', '👋'] {
            if other != char {
                damaged.push((format!("{before}{other}{after}"), at, end));
            }
            damaged.push((format!("{before}{other}{char}{after}"), at, at));
        }
    }
    damaged
}

#[test]
fn no_damage_anywhere_costs_a_send_that_can_still_be_read() {
    let state = state();
    let text = state.to_text();
    let spans = spans(&state, &text);
    let damages = damages(&text);
    assert!(damages.len() > 20_000, "{}", damages.len());
    for (damaged, from, until) in &damages {
        let read = Stored::parse(damaged);
        let mut found = read.entries.iter();
        for (entry, (begin, end)) in state.entries.iter().zip(&spans) {
            // Inserted before an entry's first character is not within it.
            let touched = from < end && begin < until || (from == until && begin < from && from < end);
            if !touched {
                assert!(found.any(|found| found == entry), "{entry:?} is lost in {damaged}");
            }
        }
        assert!(read.entries.len() <= state.entries.len(), "something was made up in {damaged}");
    }
}

#[test]
fn the_app_starts_with_any_damage_and_keeps_what_it_read() {
    let text = state().to_text();
    // Every ninth, so that it is over in a second.
    for (damaged, ..) in damages(&text).into_iter().step_by(9) {
        let read = Stored::parse(&damaged);
        let mut engine = Engine::new(Libredesk::new("INBOX".into()));
        let environment = Environment { stored: Some(damaged.clone()), seed: 1, online: true, visible: true };
        engine.handle(Input::Start(Box::new(environment)), Now { mono: 1, ..Now::default() });
        engine.handle(Input::Host(r#"{"type":"SHOW_NEW_MESSAGE","text":"soils"}"#.into()), Now { mono: 2, ..Now::default() });
        let stored = std::iter::from_fn(|| engine.poll()).filter_map(|output| match output {
            Output::Store(text) => text,
            _ => None,
        });
        let kept = stored.last().map(|text| Stored::parse(&text)).unwrap_or_default();
        let contents = |stored: &Stored| stored.entries.iter().map(|entry| entry.content.clone()).collect::<Vec<_>>();
        assert_eq!(contents(&kept), contents(&read), "{damaged}");
    }
}

#[test]
fn a_state_of_another_version_is_put_aside_and_its_sends_are_kept() {
    let state = state();
    for version in ["0", "2", "\"1\"", "null"] {
        let text = state.to_text().replacen("\"version\":1", &format!("\"version\":{version}"), 1);
        assert!(!Stored::can_read(&text), "the browser puts aside what can't be read");
        let read = Stored::parse(&text);
        assert_eq!((read.entries, read.owner), (state.entries.clone(), state.owner.clone()));
        assert_eq!((read.drafts, read.screen), (Vec::new(), StoredScreen::Home));
    }
}
