//! Ten thousand schedules of losses, delays, restarts, reloads and tabs (issue of delivery, point 5).
//!
//! Each case has a number, and everything in it follows from that number. `NATTER_CASES=N` plays so many cases, `NATTER_MINUTES=M` as
//! many as there is time for, `NATTER_FROM=N` begins with another number, and `NATTER_CASE=N` plays that one alone and tells its steps, and
//! with `NATTER_TELL=1` what goes over the wire meanwhile.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "simulation/assistant.rs"]
mod assistant;
#[path = "simulation/chatwoot.rs"]
mod chatwoot;
#[path = "simulation/schedule.rs"]
mod schedule;
#[path = "simulation/server.rs"]
mod server;
#[path = "simulation/world.rs"]
mod world;

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use natter_client::backends::assistant::Assistant;
use natter_client::backends::chatwoot::Chatwoot;
use natter_client::backends::libredesk::Libredesk;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use schedule::{Step, play, steps};
use server::Spoken;

/// What a test run plays. Always the same cases, so that a commit is either right or wrong; `cargo xtask soak` looks for new ones.
const CASES: u64 = 10_000;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Plays one schedule; a panic is a failure like any other.
fn outcome<B: Spoken>(steps: &[Step], case: u64, tell: bool) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| play::<B>(steps, case, tell))).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
        Err(format!("panicked: {}", words.unwrap_or_default()))
    })
}

fn schedule_of(case: u64) -> impl ValueTree<Value = Vec<Step>> {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&case.to_le_bytes());
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    steps().new_tree(&mut runner).unwrap()
}

/// Plays a case. If it fails, the shortest schedule that still fails is told.
fn run<B: Spoken>(case: u64) -> Result<(), String> {
    let mut tree = schedule_of(case);
    let length = tree.current().len();
    // Told while it is played: one that never ends tells nothing afterwards.
    let tell = number("NATTER_TELL").is_some();
    let Err(mut why) = outcome::<B>(&tree.current(), case, tell) else { return Ok(()) };
    let mut least = tree.current();
    let mut left = 5_000;
    let mut simpler = tree.simplify();
    while simpler && left > 0 {
        left -= 1;
        match outcome::<B>(&tree.current(), case, false) {
            Err(still) => {
                (least, why) = (tree.current(), still);
                simpler = tree.simplify();
            }
            Ok(()) => simpler = tree.complicate(),
        }
    }
    let mut told = format!("case {case} fails; {} of its {length} steps are enough:\n", least.len());
    for (number, step) in least.iter().enumerate() {
        let _ = writeln!(told, "  {:>2}  {step}", number + 1);
    }
    let _ = write!(told, "then {why}\nplay it again: NATTER_CASE={case} cargo test -p natter-client --test simulation");
    if number("NATTER_CASE").is_some() {
        println!("what went over the wire in the shortest schedule that fails:");
        let _ = outcome::<B>(&least, case, true);
    }
    Err(told)
}

#[test]
fn loses_and_doubles_nothing() {
    play_all::<Libredesk>();
}

#[test]
fn loses_and_doubles_nothing_where_frames_bring_the_key_back() {
    play_all::<Chatwoot>();
}

#[test]
fn doubles_nothing_without_the_visitors_word_where_nothing_can_be_looked_up() {
    play_all::<Assistant>();
}

/// Plays the cases that were asked for.
fn play_all<B: Spoken>() {
    if let Some(case) = number("NATTER_CASE") {
        println!("case {case}:");
        for (number, step) in schedule_of(case).current().iter().enumerate() {
            println!("  {:>2}  {step}", number + 1);
        }
        run::<B>(case).unwrap_or_else(|why| panic!("{why}"));
        return;
    }
    let end = number("NATTER_MINUTES").map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    let first = number("NATTER_FROM").unwrap_or(0);
    let last = if end.is_some() { u64::MAX } else { first + number("NATTER_CASES").unwrap_or(CASES) };
    let (next, failed) = (AtomicU64::new(first), AtomicBool::new(false));
    let failure = Mutex::new(None);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    // A panic of the engine is caught and told with its schedule; the hook would print one for each step of the search for a shorter one.
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while !failed.load(Ordering::Relaxed) && end.is_none_or(|end| Instant::now() < end) {
                    let case = next.fetch_add(1, Ordering::Relaxed);
                    if case >= last {
                        return;
                    }
                    if let Err(why) = run::<B>(case) {
                        failed.store(true, Ordering::Relaxed);
                        failure.lock().unwrap().get_or_insert(why);
                    }
                }
            });
        }
    });
    drop(std::panic::take_hook());
    println!("played {} cases from {first} on", next.load(Ordering::Relaxed).min(last) - first);
    if let Some(why) = failure.into_inner().unwrap() {
        panic!("{why}");
    }
}
