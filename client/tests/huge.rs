//! Hostile and huge: whatever comes, time and memory stay bounded. The bounds are generous, but a step that grows with the square of what
//! came breaks them.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use natter_client::{Action, Input, Screen};
use targets::{CONVERSATION, Fed, answer, engaged};

/// One at a time, so that time and memory are each test's own.
static ALONE: Mutex<()> = Mutex::new(());

struct Measured {
    _alone: MutexGuard<'static, ()>,
    started: Instant,
    before: Option<u64>,
}

/// Memory of this process in kB, as Linux tells it.
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix(name)?.trim_start_matches(':').split_whitespace().next()?.parse().ok())
}

impl Measured {
    fn begin(alone: MutexGuard<'static, ()>) -> Self {
        // The highest mark begins anew; where that can't be told, memory is not measured.
        let before = std::fs::write("/proc/self/clear_refs", "5").ok().and_then(|()| memory("VmRSS"));
        Self { _alone: alone, started: Instant::now(), before }
    }

    /// Fails if it took longer, or more memory, than allowed. A slow machine has five times as long as one that does nothing else.
    fn end(self, what: &str, limit: Duration, megabytes: u64) {
        let took = self.started.elapsed();
        let used = self.before.and_then(|before| Some(memory("VmHWM")?.saturating_sub(before) / 1024));
        println!("{what}: {took:?}, {used:?} MB");
        assert!(took < limit, "{what} took {took:?}, more than {limit:?}");
        assert!(used.is_none_or(|used| used <= megabytes), "{what} took {used:?} MB, more than {megabytes}");
    }
}

/// Held from a test's first line on: preparing takes memory, too.
fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn message(number: usize, text: &str) -> String {
    format!(
        r#"{{"uuid":"m{number}","conversation_uuid":"{CONVERSATION}","created_at":"2026-01-01T{:02}:{:02}:{:02}Z","content":"{text}",
            "text_content":"{text}","author":{{"id":2,"first_name":"Ada","type":"agent"}},"attachments":[],"status":"sent"}}"#,
        number / 3600 % 24,
        number / 60 % 60,
        number % 60
    )
}

fn conversation(uuid: &str, number: usize) -> String {
    // Neither in order nor in reverse order.
    let minute = number * 7919 % 1440;
    let at = format!("2026-01-{:02}T{:02}:{:02}:00Z", 1 + number % 28, minute / 60, minute % 60);
    format!(
        r#"{{"uuid":"{uuid}","created_at":"{at}","status":"Open","unread_message_count":1,
            "last_message":{{"content":"text {number}","created_at":"{at}","author":{{"id":2,"type":"agent"}}}}}}"#
    )
}

fn thread(messages: &[String]) -> String {
    format!(r#"{{"data":{{"conversation":{},"messages":[{}]}}}}"#, conversation(CONVERSATION, 0), messages.join(","))
}

fn rows(fed: &Fed) -> usize {
    let Screen::Chat(key) = fed.engine.screen() else { panic!("not in a chat") };
    fed.engine.rows(key).len()
}

#[test]
fn a_message_of_a_megabyte_pushed_read_and_sent() {
    let alone = alone();
    let text = "x".repeat(1_000_000);
    let mut fed = engaged(|_| None);
    let (frame, body) =
        (format!(r#"{{"type":"new_message","data":{}}}"#, message(1, &text)), thread(&[message(1, &text), message(2, &text)]));
    let Screen::Chat(key) = fed.engine.screen() else { panic!("not in a chat") };
    let measured = Measured::begin(alone);
    fed.put(Input::SocketFrame { socket: 1, text: frame });
    assert_eq!(rows(&fed), 1);
    fed.put(Input::Action(Action::Reload(key)));
    answer(&mut fed, &|asked| (asked == "read").then(|| (200, body.clone())));
    assert_eq!(rows(&fed), 2);
    fed.put(Input::Action(Action::Send { conversation: key, text }));
    assert!(fed.stored.as_ref().unwrap().len() > 1_000_000, "it is kept like any other");
    measured.end("a megabyte", seconds(3), 60);
}

#[test]
fn ten_thousand_conversations() {
    let alone = alone();
    let list = |from: usize| {
        let all: Vec<String> = (from..from + 10_000).map(|number| conversation(&format!("c{number}"), number)).collect();
        format!(r#"{{"data":[{}]}}"#, all.join(","))
    };
    let mut fed = engaged(|_| None);
    let (first, second) = (list(0), list(0));
    let measured = Measured::begin(alone);
    for body in [first, second] {
        fed.put(Input::Visible(true));
        fed.put(Input::SocketFrame { socket: 1, text: r#"{"type":"joined","data":{}}"#.into() });
        answer(&mut fed, &|asked| (asked == "list").then(|| (200, body.clone())));
    }
    let shown = fed.engine.list();
    assert_eq!(shown.len(), 10_001);
    assert!(shown.windows(2).all(|pair| pair[0].at >= pair[1].at), "newest first");
    measured.end("ten thousand conversations", seconds(10), 60);
}

#[test]
fn four_hundred_messages_of_a_hundred_kilobytes() {
    let alone = alone();
    let text = "y".repeat(100_000);
    let body = thread(&(0..400).map(|number| message(number * 7919 % 400, &text)).collect::<Vec<_>>());
    let mut fed = engaged(|_| None);
    let Screen::Chat(key) = fed.engine.screen() else { panic!("not in a chat") };
    let measured = Measured::begin(alone);
    fed.put(Input::Action(Action::Reload(key)));
    answer(&mut fed, &|asked| (asked == "read").then(|| (200, body.clone())));
    assert_eq!(rows(&fed), 400);
    // 40 MB of text come twice in each message; the answer, its tree and the model each have both for a moment.
    measured.end("400 messages of 100 kB", seconds(10), 400);
}

#[test]
fn ten_thousand_frames_in_a_burst() {
    let alone = alone();
    let mut fed = engaged(|_| None);
    let measured = Measured::begin(alone);
    for number in 0..10_000 {
        fed.put(Input::SocketFrame {
            socket: 1,
            text: format!(r#"{{"type":"new_message","data":{}}}"#, message(number * 7919 % 10_000, "z")),
        });
    }
    assert_eq!(rows(&fed), 10_000);
    assert!(fed.requests.len() < 60, "{} requests", fed.requests.len());
    measured.end("ten thousand frames", seconds(20), 60);
}

#[test]
fn a_thousand_sends_in_an_outage() {
    let alone = alone();
    let mut fed = engaged(|_| None);
    let Screen::Chat(key) = fed.engine.screen() else { panic!("not in a chat") };
    fed.put(Input::Online(false));
    let measured = Measured::begin(alone);
    for number in 0..1_000 {
        fed.put(Input::Action(Action::Send { conversation: key, text: format!("text {number}") }));
    }
    assert_eq!(fed.echoes().len(), 1_000);
    measured.end("a thousand sends", seconds(20), 60);
}

/// A state with so many sends in it, each of so many bytes.
fn stored(sends: u32, bytes: usize) -> String {
    let entries = (1..=sends).map(|id| {
        format!(
            r#"{{"id":{id},"conversation":"{CONVERSATION}","new":0,"content":{{"text":"{id} {}"}},"form":null,"at":{id},"attempt":null,"refused":null}}"#,
            "w".repeat(bytes)
        )
    });
    format!(r#"{{"version":1,"entries":[{}],"screen":"home"}}"#, entries.collect::<Vec<_>>().join(","))
}

/// An app that starts with this state, and one that takes it over from a tab that is gone, have all of it and go on.
fn starts_with(text: &str, sends: usize) {
    let mut fed = Fed::new();
    let environment = natter_client::Environment { stored: Some(text.to_owned()), seed: 1, online: true, visible: true };
    fed.put(Input::Start(Box::new(environment)));
    assert_eq!(fed.echoes().len(), sends);
    fed.now(10_000);
    fed.put(Input::Tick);
    fed.put(Input::PageHidden);

    let mut fed = engaged(|_| None);
    fed.put(Input::Adopt(text.to_owned()));
    assert_eq!(fed.echoes().len(), sends);
    assert!(natter_client::stored::Stored::parse(fed.stored.as_ref().unwrap()).entries.len() == sends);
}

#[test]
fn a_stored_state_of_four_megabytes() {
    let alone = alone();
    let text = stored(40, 100_000);
    let measured = Measured::begin(alone);
    starts_with(&text, 40);
    // Damaged in its first byte, and cut off in its last entry.
    starts_with(&text[1..], 40);
    starts_with(&text[..text.len() - 100], 39);
    measured.end("a state of 4 MB", seconds(20), 200);
}

#[test]
fn ten_thousand_stored_sends() {
    let alone = alone();
    let text = stored(10_000, 10);
    let measured = Measured::begin(alone);
    starts_with(&text, 10_000);
    starts_with(&text[1..], 10_000);
    measured.end("ten thousand stored sends", seconds(30), 200);
}

#[test]
fn json_nested_a_hundred_thousand_deep() {
    let alone = alone();
    let measured = Measured::begin(alone);
    for (open, close) in
        [("[", "]"), (r#"{"a":"#, "}"), (r#"{"data":"#, "}"), (r#"{"id":"#, "}"), (r#"{"type":"#, "}"), ("[{\"content\":[", "]}]")]
    {
        for closed in [true, false] {
            let mut deep = open.repeat(100_000);
            deep.push('1');
            if closed {
                deep.push_str(&close.repeat(100_000));
            }
            for (name, target) in targets::TARGETS {
                if name == "replies" {
                    for (call, _) in targets::calls() {
                        targets::replies(&format!("{call}2{deep}"));
                    }
                } else {
                    target(&deep);
                }
            }
        }
    }
    measured.end("nested JSON", seconds(60), 60);
}
