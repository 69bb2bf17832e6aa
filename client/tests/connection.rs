//! The socket over hours of virtual time: how it is lost, sought and found again.
#![allow(missing_docs, clippy::unwrap_used)]

use natter_client::connection::{Connection, Link, Step};
use natter_client::random::Random;

/// A socket's life: what it is told to do, and when.
struct Life {
    connection: Connection,
    random: Random,
    now: u64,
    done: Vec<(u64, Step)>,
}

impl Life {
    fn begin(seed: u64) -> Self {
        let mut life = Self { connection: Connection::default(), random: Random::new(seed), now: 0, done: Vec::new() };
        let steps = life.connection.want(true, 0);
        life.take(steps);
        life
    }

    fn joined(seed: u64) -> Self {
        let mut life = Self::begin(seed);
        life.join();
        life.done.clear();
        life
    }

    fn join(&mut self) {
        let steps = self.connection.opened(self.now);
        self.take(steps);
        let steps = self.connection.joined(self.now, &mut self.random);
        self.take(steps);
    }

    fn take(&mut self, steps: Vec<Step>) {
        self.done.extend(steps.into_iter().map(|step| (self.now, step)));
    }

    /// Wakes up when it asked for it, until then; `refuse` closes whatever is opened, at once.
    fn run(&mut self, until: u64, refuse: bool) {
        while let Some(at) = self.connection.deadline(self.now).filter(|at| *at <= until) {
            self.now = at.max(self.now);
            let steps = self.connection.tick(self.now, &mut self.random);
            let opened = steps.iter().any(|step| matches!(step, Step::Open(_)));
            self.take(steps);
            if opened && refuse {
                let steps = self.connection.closed(self.now, &mut self.random);
                self.take(steps);
            }
        }
        self.now = until;
    }

    fn at(&self, wanted: impl Fn(&Step) -> bool) -> Vec<u64> {
        self.done.iter().filter(|(_, step)| wanted(step)).map(|(at, _)| *at).collect()
    }
}

fn opens(step: &Step) -> bool {
    matches!(step, Step::Open(_))
}

#[test]
fn attempts_grow_rarer_are_spread_and_never_end() {
    const HOURS: u64 = 6 * 3_600_000;
    let lives: Vec<Vec<u64>> = (1..=5)
        .map(|seed| {
            let mut life = Life::joined(seed);
            let steps = life.connection.closed(0, &mut life.random);
            life.take(steps);
            life.run(HOURS, true);
            life.at(opens)
        })
        .collect();
    for attempts in &lives {
        let in_a_minute = attempts.windows(30).filter(|window| window[29] - window[0] < 60_000).count();
        assert_eq!(in_a_minute, 0, "never thirty in a minute, so that an office behind one address stays under 100");
        assert!(attempts.len() > 400, "it goes on: {}", attempts.len());
        assert!(HOURS - attempts.last().unwrap() < 60_000, "to the end");
        assert!(attempts[0] <= 2_500, "the first comes before trouble is shown");
    }
    assert_ne!(lives[0], lives[1], "not all visitors at the same moment");
}

#[test]
fn a_network_that_is_back_ends_the_waiting_and_leaves_a_healthy_socket_alone() {
    let mut life = Life::joined(1);
    let steps = life.connection.hurry(1_000);
    assert_eq!(steps, [Step::Join(1)], "asked again, neither closed nor doubled");
    life.now = 20_000;
    let steps = life.connection.closed(20_000, &mut life.random);
    life.take(steps);
    life.run(3_600_000, true);
    let before = life.at(opens).len();
    let steps = life.connection.hurry(life.now);
    life.take(steps);
    assert_eq!(life.at(opens).len(), before + 1, "at once, however long it has waited");
    life.join();
    assert!(life.connection.is_joined());
    assert_eq!(life.connection.link(life.now), Link::Fine);
}

#[test]
fn the_first_sign_of_life_comes_with_the_join() {
    let mut life = Life::begin(2);
    life.now = 700;
    life.join();
    assert_eq!(life.at(|step| matches!(step, Step::Ping(_))), [700], "who has given none is not told whether agents are there");
}

#[test]
fn a_refused_join_is_tried_again_on_a_new_socket() {
    let mut life = Life::begin(3);
    let steps = life.connection.opened(10);
    life.take(steps);
    let steps = life.connection.refused(20, &mut life.random);
    assert!(steps.contains(&Step::Close(1)) && steps.contains(&Step::Show), "{steps:?}");
    life.take(steps);
    life.run(121_000, false);
    assert!(life.done.iter().any(|(_, step)| *step == Step::Open(2)), "{:?}", life.done);
    assert_eq!(life.connection.link(life.now), Link::Trouble, "and the visitor is told meanwhile");
}

#[test]
fn silence_is_asked_and_then_taken_for_death() {
    let mut life = Life::joined(4);
    life.run(16_000, false);
    assert_eq!(life.at(|step| matches!(step, Step::Ping(_))), [10_000], "a ping every ten seconds");
    assert_eq!(life.at(|step| matches!(step, Step::Close(_))), [15_000], "dead after fifteen");
    assert_eq!(life.at(opens).len(), 1, "and a new one soon after");
}

#[test]
fn who_looks_again_learns_soon_that_a_socket_is_dead_and_a_living_one_stays() {
    // In the first seconds of an app's life, too.
    let mut life = Life::joined(6);
    life.run(2_000, false);
    let looked = life.now;
    let steps = life.connection.hurry(looked);
    assert!(matches!(steps[..], [Step::Join(_)]), "{steps:?}");
    life.run(looked + 4_900, false);
    let closed = life.at(|step| matches!(step, Step::Close(_))).len();
    // Looking again and again is no sign of life.
    assert_eq!(life.connection.hurry(life.now), []);
    life.run(looked + 5_100, false);
    assert_eq!(life.at(|step| matches!(step, Step::Close(_))).len(), closed + 1, "{:?}", life.done);

    life.run(looked + 6_000, false);
    life.join();
    life.connection.hurry(life.now);
    life.connection.frame(life.now + 1_000);
    let closed = life.at(|step| matches!(step, Step::Close(_))).len();
    life.run(life.now + 15_900, false);
    assert_eq!(life.at(|step| matches!(step, Step::Close(_))).len(), closed, "{:?}", life.done);
}

#[test]
fn a_tab_that_slept_asks_before_it_gives_its_socket_up() {
    let mut life = Life::joined(5);
    assert!(life.connection.deadline(0).is_some());
    // A throttled tab wakes up once a minute; what the server sent meanwhile has not been handed in yet.
    let steps = life.connection.tick(60_000, &mut life.random);
    assert!(steps.contains(&Step::Join(1)) && !steps.iter().any(opens), "{steps:?}");
    let steps = life.connection.joined(60_050, &mut life.random);
    assert!(steps.contains(&Step::FillGap), "what came in the meantime is read");
}
