//! A hundred thousand apps after a restart of their server: they come back spread over time (docs/RELIABILITY.md has the table).
//!
//! Each is the connection's own state machine with its own random numbers, over virtual time.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use natter_client::connection::{Connection, Step};
use natter_client::random::Random;

const APPS: usize = 100_000;
/// The server's process ends at this time (ms); every socket closes within the second, as a real process takes some time to let go.
const RESTART: u64 = 1_000_000;

/// What a restart looks like from the server.
struct Herd {
    /// Joins in each second after the server is back.
    joins: Vec<usize>,
    /// Attempts, failed ones included, in the worst second.
    most_attempts: usize,
    attempts: usize,
}

impl Herd {
    fn most_joins(&self) -> usize {
        self.joins.iter().copied().max().unwrap_or(0)
    }

    /// After how many seconds so many of all have joined.
    fn joined_after(&self, part: f64) -> usize {
        let wanted = (APPS as f64 * part).ceil() as usize;
        let mut joined = 0;
        1 + self
            .joins
            .iter()
            .position(|joins| {
                joined += joins;
                joined >= wanted
            })
            .expect("all of them join")
    }
}

/// What an app does when its socket closes or can't be opened, and when the time has come.
trait App {
    /// The socket closed, or could not be opened. When to look again.
    fn closed(&mut self, at: u64) -> u64;
    /// The time has come: true if a socket is opened now; otherwise when to look again.
    fn tick(&mut self, at: u64) -> Result<(), u64>;
}

struct Ours(Connection, Random);

impl Ours {
    /// An app that has been joined for a while.
    fn joined(number: usize) -> Self {
        let (mut connection, mut random) = (Connection::default(), Random::new(number as u64 * 0x9e37_79b9));
        let _ = connection.want(true, 0);
        let _ = connection.opened(10);
        let _ = connection.joined(20, &mut random);
        assert!(connection.is_joined());
        Self(connection, random)
    }
}

impl App for Ours {
    fn closed(&mut self, at: u64) -> u64 {
        let _ = self.0.closed(at, &mut self.1);
        self.0.deadline(at).unwrap()
    }

    fn tick(&mut self, at: u64) -> Result<(), u64> {
        let opens = self.0.tick(at, &mut self.1).iter().any(|step| matches!(step, Step::Open(_)));
        if opens { Ok(()) } else { Err(self.0.deadline(at).unwrap()) }
    }
}

/// The stock widget: every two seconds (libredesk.md 5).
struct Fixed(u64);

impl App for Fixed {
    fn closed(&mut self, at: u64) -> u64 {
        self.0 = at + 2_000;
        self.0
    }

    fn tick(&mut self, at: u64) -> Result<(), u64> {
        if at >= self.0 { Ok(()) } else { Err(self.0) }
    }
}

/// The server is away for so many ms. A connection that is refused takes 50 ms to be refused, one that is taken 100 ms to be joined.
fn play(apps: &mut [Box<dyn App>], away: u64) -> Herd {
    let back = RESTART + away;
    let mut random = Random::new(5);
    let mut queue = BinaryHeap::new();
    for (number, app) in apps.iter_mut().enumerate() {
        // Every process lets go of its sockets in some hundred ms.
        let closed = RESTART + random.up_to(300);
        queue.push(Reverse((app.closed(closed), number)));
    }
    let (mut joins, mut tries) = (Vec::new(), Vec::new());
    let count = |list: &mut Vec<usize>, second: u64| {
        let second = usize::try_from(second).unwrap();
        list.resize(list.len().max(second + 1), 0);
        list[second] += 1;
    };
    while let Some(Reverse((at, number))) = queue.pop() {
        match apps[number].tick(at) {
            Err(later) => queue.push(Reverse((later.max(at + 1), number))),
            Ok(()) => {
                count(&mut tries, (at - RESTART) / 1000);
                if at >= back {
                    count(&mut joins, (at + 100 - back) / 1000);
                } else {
                    queue.push(Reverse((apps[number].closed(at + 50), number)));
                }
            }
        }
    }
    assert_eq!(joins.iter().sum::<usize>(), APPS, "every app comes back");
    Herd { joins, most_attempts: tries.iter().copied().max().unwrap_or(0), attempts: tries.iter().sum() }
}

fn ours(away: u64) -> Herd {
    play(&mut (0..APPS).map(|number| Box::new(Ours::joined(number)) as Box<dyn App>).collect::<Vec<_>>(), away)
}

fn fixed(away: u64) -> Herd {
    play(&mut (0..APPS).map(|_| Box::new(Fixed(0)) as Box<dyn App>).collect::<Vec<_>>(), away)
}

/// For docs/RELIABILITY.md: `cargo test -p natter-client --test herd -- --nocapture`.
#[test]
fn joins_stay_spread_after_a_restart() {
    println!(
        "| server away | | most joins in a second | most attempts in a second | attempts in all | half joined after | all joined after |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (away, most) in [(1_000, 50_000), (5_000, 26_000), (15_000, 9_000), (60_000, 7_000)] {
        let (ours, fixed) = (ours(away), fixed(away));
        for (name, herd) in [("ours", &ours), ("every 2 s", &fixed)] {
            println!(
                "| {} s | {name} | {} | {} | {} | {} s | {} s |",
                away / 1000,
                herd.most_joins(),
                herd.most_attempts,
                herd.attempts,
                herd.joined_after(0.5),
                herd.joined_after(1.0)
            );
        }
        assert!(ours.most_joins() <= most, "{} joins in one second after {away} ms", ours.most_joins());
        assert!(ours.most_joins() < fixed.most_joins());
        assert!(ours.joined_after(1.0) <= 31, "nobody waits longer than the longest window");
    }
}
