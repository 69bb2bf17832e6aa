//! The socket's state machine: connecting, joined, lost, waiting (issue of delivery, item 3; libredesk.md 4 and 9.1).

use crate::backoff::Backoff;
use crate::random::Random;

/// How often a sign of life is asked for (ms). The server drops a socket after 20 s without a data frame, and answers at most one a second.
const PING_EVERY: u64 = 10_000;
/// Silence after which a socket counts as dead (ms).
const DEAD_AFTER: u64 = 15_000;
/// The same when somebody has just come back and looks (ms): most sockets that died in silence did so while nobody did.
const ANSWER_WITHIN: u64 = 5_000;
/// How long opening and joining may take together (ms).
const CONNECT_WITHIN: u64 = 15_000;
/// A joined socket may be mute although it answers pings; joining again heals that (ms, give or take a quarter).
const REJOIN_EVERY: u64 = 240_000;
/// Trouble shorter than this is not shown (ms).
pub const SHOW_AFTER: u64 = 3_000;
/// A joined socket that is closed means most of all that the server restarts, for everybody at once: the first tries are spread over so
/// long (ms), which is short enough not to be shown. The backoff's first window would bring them all back within half a second
/// (docs/RELIABILITY.md, "After a restart").
const RESTART_SPREAD: u64 = 2_500;
/// A Tick so much later than asked for means that the device slept or the tab was frozen (ms).
const STALL: u64 = 5_000;
/// So many frames in a row without a pause may have overflowed the server's buffer of 128 (libredesk.md 4.5).
const BURST: u32 = 100;

/// What the engine must do for the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Open a socket with this number.
    Open(u32),
    /// Send a join on it.
    Join(u32),
    /// Send a ping on it.
    Ping(u32),
    /// Close it.
    Close(u32),
    /// It is joined: fill the gap.
    FillGap,
    /// What a visitor sees has changed, or may have.
    Show,
}

/// The connection in two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Nothing to say.
    Fine,
    /// Trouble that has lasted long enough to be told.
    Trouble,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// No socket is wanted.
    Off,
    /// A socket is opening.
    Opening { give_up_at: u64 },
    /// Open; the join is under way.
    Joining { give_up_at: u64 },
    /// Joined.
    Joined { rejoin_at: u64, rejoining: bool },
    /// Waiting to try again.
    Waiting { until: u64 },
}

/// The socket.
#[derive(Debug)]
pub struct Connection {
    state: State,
    socket: u32,
    last_heard: u64,
    dead_at: u64,
    ping_at: u64,
    frames: u32,
    trouble_since: Option<u64>,
    trouble_shown: bool,
    expected_tick: Option<u64>,
    backoff: Backoff,
    refused: Backoff,
    /// How often a sign of life is given, or asked for (ms).
    ping_every: u64,
    /// Silence after which a socket counts as dead (ms).
    dead_after: u64,
}

impl Default for Connection {
    fn default() -> Self {
        Self::new(PING_EVERY, DEAD_AFTER)
    }
}

impl Connection {
    /// No connection yet. How often something is said on it, and the silence after which it counts as dead (ms).
    #[must_use]
    pub const fn new(ping_every: u64, dead_after: u64) -> Self {
        Self {
            ping_every,
            dead_after,
            state: State::Off,
            socket: 0,
            last_heard: 0,
            dead_at: 0,
            ping_at: 0,
            frames: 0,
            trouble_since: None,
            trouble_shown: false,
            expected_tick: None,
            backoff: Backoff::new(500, 30_000),
            refused: Backoff::new(5_000, 120_000),
        }
    }

    /// Whether `socket` is the one in use; events of others are late and ignored.
    #[must_use]
    pub fn is_current(&self, socket: u32) -> bool {
        self.socket == socket && !matches!(self.state, State::Off | State::Waiting { .. })
    }

    /// Whether the session's events come in.
    #[must_use]
    pub fn is_joined(&self) -> bool {
        matches!(self.state, State::Joined { .. })
    }

    /// The number of the socket in use.
    #[must_use]
    pub fn socket(&self) -> u32 {
        self.socket
    }

    /// The connection as a visitor sees it.
    #[must_use]
    pub fn link(&self, mono: u64) -> Link {
        match self.trouble_since {
            Some(since) if mono >= since + SHOW_AFTER => Link::Trouble,
            _ => Link::Fine,
        }
    }

    /// A socket is wanted (there is a session, the page is alive) or not.
    pub fn want(&mut self, wanted: bool, mono: u64) -> Vec<Step> {
        match (wanted, self.state) {
            (true, State::Off) => self.open(mono),
            (false, State::Off) => Vec::new(),
            (false, _) => {
                let mut steps = self.close();
                self.state = State::Off;
                self.backoff.reset();
                steps.extend(self.settled());
                steps
            }
            (true, _) => Vec::new(),
        }
    }

    /// Try at once: the network is back, the tab is seen again, the visitor asked.
    pub fn hurry(&mut self, mono: u64) -> Vec<Step> {
        match self.state {
            State::Waiting { .. } => self.open(mono),
            // A socket that seems alive may be mute or dead: ask it again, and for a sign of life.
            State::Joined { rejoining: false, .. } => self.ask_for_life(mono),
            _ => Vec::new(),
        }
    }

    /// The session's token has changed.
    pub fn credentials_changed(&mut self, mono: u64) -> Vec<Step> {
        match self.state {
            State::Joined { .. } => self.rejoin(mono),
            State::Joining { .. } => {
                self.state = State::Joining { give_up_at: mono + CONNECT_WITHIN };
                vec![Step::Join(self.socket)]
            }
            _ => Vec::new(),
        }
    }

    /// The socket is open.
    pub fn opened(&mut self, mono: u64) -> Vec<Step> {
        let State::Opening { give_up_at } = self.state else { return Vec::new() };
        self.state = State::Joining { give_up_at };
        self.heard(mono);
        self.ping_at = mono + self.ping_every;
        vec![Step::Join(self.socket)]
    }

    /// The socket is closed, by whomever.
    pub fn closed(&mut self, mono: u64, random: &mut Random) -> Vec<Step> {
        if matches!(self.state, State::Off | State::Waiting { .. }) {
            return Vec::new();
        }
        let was_joined = self.is_joined();
        let steps = self.wait(mono, random);
        if was_joined {
            // Who finds the server away still must not come back in step, either.
            while self.backoff.attempts() < 3 {
                self.backoff.next(random);
            }
            self.state = State::Waiting { until: mono + RESTART_SPREAD / 10 + random.up_to(RESTART_SPREAD * 9 / 10) };
        }
        steps
    }

    /// A frame came.
    pub fn frame(&mut self, mono: u64) -> Vec<Step> {
        self.frames = if mono.saturating_sub(self.last_heard) > 1_000 { 1 } else { self.frames + 1 };
        self.heard(mono);
        if self.frames >= BURST && self.is_joined() {
            self.frames = 0;
            return self.rejoin(mono);
        }
        Vec::new()
    }

    /// The join was accepted.
    pub fn joined(&mut self, mono: u64, random: &mut Random) -> Vec<Step> {
        if !matches!(self.state, State::Joining { .. } | State::Joined { .. }) {
            return Vec::new();
        }
        self.state = State::Joined { rejoin_at: mono + random.about(REJOIN_EVERY), rejoining: false };
        self.backoff.reset();
        self.refused.reset();
        // The first sign of life at once: whether agents are there is told only to visitors who have given one (libredesk.md 4.4).
        self.ping_at = mono + self.ping_every;
        let mut steps = vec![Step::FillGap, Step::Ping(self.socket)];
        steps.extend(self.settled());
        steps
    }

    /// The join was refused. The socket stays open and may be joined later (there may be too many).
    pub fn refused(&mut self, mono: u64, random: &mut Random) -> Vec<Step> {
        if !matches!(self.state, State::Joining { .. } | State::Joined { .. }) {
            return Vec::new();
        }
        let mut steps = self.close();
        let wait = self.refused.next(random);
        self.state = State::Waiting { until: mono + wait };
        self.trouble_since.get_or_insert(mono);
        steps.push(Step::Show);
        steps
    }

    /// Looks at the clock.
    pub fn tick(&mut self, mono: u64, random: &mut Random) -> Vec<Step> {
        let mut steps = Vec::new();
        let stalled = self.expected_tick.take_if(|expected| mono >= *expected).is_some_and(|expected| mono > expected + STALL);
        match self.state {
            State::Waiting { until } if until <= mono => steps.extend(self.open(mono)),
            State::Opening { give_up_at } | State::Joining { give_up_at } if give_up_at <= mono => steps.extend(self.wait(mono, random)),
            State::Joined { rejoin_at, .. } => {
                // After a stall silence proves nothing: what came in the meantime has not been handed in yet.
                if stalled {
                    steps.extend(self.ask_for_life(mono));
                } else if mono >= self.dead_at {
                    steps.extend(self.wait(mono, random));
                } else if rejoin_at <= mono {
                    steps.extend(self.rejoin(mono));
                }
            }
            _ => {}
        }
        if matches!(self.state, State::Joined { .. } | State::Joining { .. }) && self.ping_at <= mono {
            self.ping_at = mono + self.ping_every;
            steps.push(Step::Ping(self.socket));
        }
        if !self.trouble_shown && self.link(mono) == Link::Trouble {
            self.trouble_shown = true;
            steps.push(Step::Show);
        }
        steps
    }

    /// When to look again.
    pub fn deadline(&mut self, mono: u64) -> Option<u64> {
        let state = match self.state {
            State::Off => None,
            State::Opening { give_up_at } | State::Joining { give_up_at } => Some(give_up_at),
            State::Joined { rejoin_at, .. } => Some(rejoin_at.min(self.dead_at).min(self.ping_at)),
            State::Waiting { until } => Some(until),
        };
        let show = self.trouble_since.filter(|_| !self.trouble_shown).map(|since| since + SHOW_AFTER);
        let next = state.into_iter().chain(show).min();
        self.expected_tick = next.map(|at| at.max(mono));
        next
    }

    fn open(&mut self, mono: u64) -> Vec<Step> {
        self.socket += 1;
        self.state = State::Opening { give_up_at: mono + CONNECT_WITHIN };
        vec![Step::Open(self.socket)]
    }

    /// Joins again, and takes the socket for dead soon when nothing comes.
    fn ask_for_life(&mut self, mono: u64) -> Vec<Step> {
        self.dead_at = mono + ANSWER_WITHIN;
        self.rejoin(mono)
    }

    fn rejoin(&mut self, mono: u64) -> Vec<Step> {
        let State::Joined { rejoining, .. } = self.state else { return Vec::new() };
        // One join in flight is enough; its answer, or the dead-peer watch, ends it.
        if rejoining && mono < self.dead_at {
            return Vec::new();
        }
        self.state = State::Joined { rejoin_at: mono + REJOIN_EVERY, rejoining: true };
        vec![Step::Join(self.socket)]
    }

    fn wait(&mut self, mono: u64, random: &mut Random) -> Vec<Step> {
        let mut steps = self.close();
        let wait = self.backoff.next(random);
        self.state = State::Waiting { until: mono + wait };
        self.trouble_since.get_or_insert(mono);
        steps.push(Step::Show);
        steps
    }

    fn close(&self) -> Vec<Step> {
        match self.state {
            State::Off | State::Waiting { .. } => Vec::new(),
            _ => vec![Step::Close(self.socket)],
        }
    }

    fn heard(&mut self, mono: u64) {
        self.last_heard = mono;
        self.dead_at = mono + self.dead_after;
    }

    fn settled(&mut self) -> Option<Step> {
        self.trouble_shown = false;
        self.trouble_since.take().map(|_| Step::Show)
    }
}
