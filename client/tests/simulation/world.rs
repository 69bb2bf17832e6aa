//! Virtual time: a visitor's tabs with an engine each, a server, and a network between them that does what a schedule says.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque};

use natter_client::backend::{Body, FileRef, Request, Response, Sessions};
use natter_client::backends::libredesk::Libredesk;
use natter_client::files::Keeping;
use natter_client::model;
use natter_client::outbox::{Content, SendState};
use natter_client::random::Random;
use natter_client::stored::Stored;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Engine, Environment, FileNews, HostCommand, HttpOutcome, Input, Now, Output, RequestId, Screen, Timestamp};
use serde_json::{Value, json};

use super::server::{Server, Spoken, together};

/// What a visitor calls what he sent.
pub fn called(content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        Content::File(file) => file.name.clone(),
        Content::Batch(batch) => together(&batch.text, &batch.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>()),
    }
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Arrives after so many ms, and the answer takes so many. The way there is short: a request that acts on the server more than some
    /// seconds after its client gave it up can't be told from one that never does (docs/RELIABILITY.md).
    Fine(u64, u64),
    /// Never arrives; the browser learns of it after 50 ms.
    LostBefore,
    /// Arrives and is acted on, but the answer is lost.
    LostAfter,
    /// Arrives and is acted on, but no answer ever comes.
    Hangs,
    /// The server fails before acting.
    Breaks,
    /// The server asks for patience, without acting.
    Busy,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrives {
        life: u32,
        id: u32,
        hang: bool,
        lost: bool,
        back: u64,
    },
    Answered {
        life: u32,
        id: u32,
        failed: bool,
    },
    Wake {
        life: u32,
        at: u64,
    },
    Opened {
        life: u32,
        socket: u32,
    },
    Frame {
        life: u32,
        socket: u32,
        text: String,
    },
    Received {
        life: u32,
        socket: u32,
        text: String,
    },
    Ping {
        life: u32,
        socket: u32,
    },
    Closed {
        life: u32,
        socket: u32,
    },
    Peer {
        life: u32,
        text: String,
    },
    MayStart {
        life: u32,
        waited: bool,
    },
    /// The page says which session it has.
    Session {
        life: u32,
    },
    File {
        life: u32,
        id: String,
        stored: bool,
    },
    /// The site gives another word about its user, because its last one was refused.
    SetUser {
        life: u32,
    },
    Gone {
        life: u32,
        id: u32,
    },
    /// What the browser has said to a tab that was frozen.
    Said {
        life: u32,
        news: News,
    },
}

/// What a browser says to all tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum News {
    /// There is a network, or none.
    Online(bool),
    /// The tab is looked at, or not.
    Visible(bool),
    /// The page is back from the back/forward cache.
    Shown,
}

impl News {
    fn input(self) -> Input {
        match self {
            Self::Online(online) => Input::Online(online),
            Self::Visible(visible) => Input::Visible(visible),
            Self::Shown => Input::PageShown,
        }
    }
}

/// One tab of the visitor.
pub struct Tab<B> {
    pub client: Engine<B>,
    /// Never given twice.
    pub number: u32,
    /// What it has stored; outlives it.
    pub stored: Option<String>,
    /// Files that its document holds.
    pub memory: BTreeSet<String>,
    /// Counts starts of all tabs; what was under way for a former life is lost.
    life: u32,
    open_sockets: Vec<u32>,
    /// Sockets whose other end is gone without a word.
    mute: Vec<u32>,
    wake_at: Option<u64>,
    /// Frozen by the browser until then: it hears and does nothing.
    frozen_until: u64,
    /// The browser has told it that there is no network.
    offline: bool,
    /// In the back/forward cache.
    hidden: bool,
    /// What its page knows: the site's word about its user until that is exchanged, and the session that the app has.
    pub jwt: Option<String>,
    told: String,
    /// Whom the site has named since its document is there.
    pub named: Option<String>,
}

/// All of it. The server speaks as `B` does.
pub struct World<B = Libredesk> {
    pub tabs: Vec<Tab<B>>,
    /// The tab the visitor is in.
    pub front: usize,
    pub server: Server,
    pub mono: u64,
    /// How far the device's clock is off (ms); it may jump.
    pub skew: i64,
    pub fates: VecDeque<Fate>,
    /// What tabs that are gone had stored and nobody has taken over.
    orphans: Vec<String>,
    /// Sockets can't be opened while the network is down.
    pub down: bool,
    /// The server's process is gone until then.
    pub restarting_until: u64,
    /// Most ms that a request, an answer or a pushed frame takes longer than it should, by chance.
    pub lag: u64,
    /// Say what goes over the wire.
    pub tell: bool,
    pub chance: Random,
    /// The app in front crashes after doing so many more things.
    pub crash_after: Option<u32>,
    /// Requests that each life of an app made: when, and whether the visitor's own sends made them.
    pub made: Vec<(u32, u64, bool)>,
    /// Lives that were asked for patience, from when, until when.
    pub patience: Vec<(u32, u64, u64)>,
    pub sent: Vec<String>,
    /// Which tab each of them was sent in, or [`NO_ORDER`].
    pub sent_in: Vec<u32>,
    pub answered: Vec<String>,
    pub host: Vec<HostCommand>,
    /// Answers to surveys that the visitor gave: the survey, and how he found it.
    pub rated: Vec<(String, u8)>,
    /// Files in the browser's storage, with their sizes.
    pub disk: BTreeMap<String, u64>,
    /// Uploads break off; everything else passes.
    pub fail_uploads: bool,
    pub uploads_failed: u32,
    /// The browser stores no files.
    pub disk_refused: bool,
    /// The page's cookies.
    pub session: String,
    pub visitor: String,
    /// Whom the site names next; each logout ends one.
    pub person: u32,
    /// Sends and answers that a logout may have taken away: stored once at most.
    pub forgotten: BTreeSet<String>,
    /// The app crashed over the page's last logout, and the other tabs have not heard of it: what is written in them may be written for the
    /// person who is gone.
    lost_logout: bool,
    logging_out: bool,
    queue: BinaryHeap<Reverse<(u64, u32, Event)>>,
    order: u32,
    lives: u32,
    /// The life that may make a visitor, and those that wait for it.
    may_start: Vec<u32>,
    requests: Vec<(u32, u32, Request)>,
    answers: Vec<(u32, u32, Response)>,
    /// Requests given up; their answers are not heard.
    aborted: Vec<(u32, u32)>,
}

/// More things than this in one instant never come to an end.
const MOST_AT_ONCE: u32 = 20_000;

/// Stands for the tab of a send that has no order with others of its tab.
pub const NO_ORDER: u32 = 0;

/// 2026-01-01, a Thursday.
fn epoch_ms() -> i64 {
    natter_client::time::days_from_civil(2026, 1, 1) * 86_400_000
}

impl World {
    /// A world with a Libredesk server.
    pub fn new() -> Self {
        Self::of()
    }
}

impl<B: Spoken> World<B> {
    /// The site's word about its user takes the place of the session, until it has become one.
    const NAMES_INSTEAD: bool = matches!(B::CAPABILITIES.sessions, Sessions::FirstMessage);

    /// A world with the server that `B` speaks to.
    pub fn of() -> Self {
        let mut world = Self {
            tabs: Vec::new(),
            front: 0,
            server: Server::default(),
            mono: 1_000,
            skew: 0,
            fates: VecDeque::new(),
            orphans: Vec::new(),
            down: false,
            restarting_until: 0,
            lag: 0,
            tell: false,
            chance: Random::new(1),
            crash_after: None,
            made: Vec::new(),
            patience: Vec::new(),
            sent: Vec::new(),
            sent_in: Vec::new(),
            answered: Vec::new(),
            host: Vec::new(),
            rated: Vec::new(),
            disk: BTreeMap::new(),
            fail_uploads: false,
            uploads_failed: 0,
            disk_refused: false,
            session: String::new(),
            visitor: String::new(),
            person: 0,
            forgotten: BTreeSet::new(),
            lost_logout: false,
            logging_out: false,
            queue: BinaryHeap::new(),
            order: 0,
            lives: 0,
            may_start: Vec::new(),
            requests: Vec::new(),
            answers: Vec::new(),
            aborted: Vec::new(),
        };
        world.open_tab();
        world
    }

    fn micros(&self) -> i64 {
        (epoch_ms() + i64::try_from(self.mono).unwrap_or(0)) * 1000
    }

    fn now(&self) -> Now {
        Now { mono: self.mono, wall: Timestamp(self.micros() + self.skew * 1000) }
    }

    /// The visitor opens another tab, and is in it.
    pub fn open_tab(&mut self) {
        let client = Engine::new(B::backend());
        self.lives += 1;
        self.tabs.push(Tab {
            client,
            number: self.lives,
            stored: None,
            memory: BTreeSet::new(),
            life: 0,
            open_sockets: Vec::new(),
            mute: Vec::new(),
            wake_at: None,
            frozen_until: 0,
            offline: false,
            hidden: false,
            jwt: None,
            told: String::new(),
            named: None,
        });
        self.front = self.tabs.len() - 1;
        self.boot(self.front);
    }

    /// The visitor closes the tab he is in, unless it is his last. What it had stored goes to another one.
    pub fn close_tab(&mut self) {
        if self.tabs.len() < 2 {
            return;
        }
        let gone = self.tabs.remove(self.front);
        self.forget_life(gone.life);
        self.front = 0;
        self.orphans.extend(gone.stored);
        // It takes over after everything else that it was told. (In a browser only a tab that starts takes over, and its page has just been
        // asked who is there: a logout whose app crashed over it is known by then.)
        self.follow(self.front);
        self.adopt();
    }

    /// The tab in front takes over what tabs that are gone have left. What is left is taken away only after it was taken in.
    fn adopt(&mut self) {
        while let Some(orphan) = self.orphans.last().cloned() {
            let life = self.tabs[self.front].life;
            self.input(Input::Adopt(orphan));
            if self.tabs[self.front].life != life {
                // It crashed over it, and has done it after its start.
                return;
            }
            self.orphans.pop();
        }
    }

    fn boot(&mut self, tab: usize) {
        let former = self.tabs[tab].life;
        self.forget_life(former);
        self.lives += 1;
        let fresh = &mut self.tabs[tab];
        fresh.life = self.lives;
        fresh.open_sockets.clear();
        fresh.mute.clear();
        fresh.memory.clear();
        fresh.wake_at = None;
        fresh.frozen_until = 0;
        fresh.offline = self.down;
        fresh.hidden = false;
        fresh.named = None;
        fresh.client = Engine::new(B::backend());
        let environment = Environment { stored: fresh.stored.clone(), seed: u64::from(fresh.life) * 77, online: !self.down, visible: true };
        let session = self.words_about_the_session(tab);
        let opened = r#"{"type":"WIDGET_OPENED"}"#;
        let life = self.tabs[tab].life;
        let secrets = (0..4).map(|number| format!("secret-{}-{number}", self.lives)).collect();
        let mut inputs = vec![Input::Secrets(secrets), Input::Start(Box::new(environment))];
        inputs.extend(B::greets().into_iter().map(|word| Input::Host(word.to_string())).chain(session));
        inputs.push(Input::Host(opened.into()));
        for input in inputs {
            self.input_to(tab, input);
            if self.tabs[tab].life != life {
                // It crashed, and has started again.
                return;
            }
        }
        if tab == self.front {
            self.adopt();
        }
    }

    /// The browser takes back what a document had.
    fn forget_life(&mut self, life: u32) {
        self.server.joined.retain(|joined| joined.0 != life);
        self.give_back(life);
    }

    fn give_back(&mut self, life: u32) {
        let held = self.may_start.first() == Some(&life);
        self.may_start.retain(|waiting| *waiting != life);
        if held && let Some(next) = self.may_start.first().copied() {
            self.later(1, Event::MayStart { life: next, waited: true });
        }
    }

    /// The app in front is gone in the middle of everything and starts again.
    pub fn reload(&mut self) {
        self.tabs[self.front].jwt = None;
        self.boot(self.front);
    }

    /// What the page answers when the app asks who is there: its session, and the site's word about its user, where that does not take the
    /// session's place.
    fn words_about_the_session(&mut self, tab: usize) -> Vec<Input> {
        let (session, visitor) = (self.session.clone(), self.visitor.clone());
        let page = &mut self.tabs[tab];
        let word = page.jwt.as_ref().map(|jwt| B::names(jwt, &visitor));
        let mut words = Vec::new();
        if word.is_none() || !Self::NAMES_INSTEAD {
            page.told.clone_from(&session);
            words.push(json!({"type": "SESSION_DATA", "sessionToken": session, "visitorToken": visitor}));
        }
        words.extend(word);
        words.into_iter().map(|word| Input::Host(word.to_string())).collect()
    }

    fn say_session(&mut self, tab: usize) {
        let life = self.tabs[tab].life;
        for words in self.words_about_the_session(tab) {
            if self.tabs[tab].life == life {
                self.input_to(tab, words);
            }
        }
    }

    /// The site names its user, in the tab in front.
    pub fn site_sets_user(&mut self, jwt: &str) {
        self.wait_for_tab();
        self.tabs[self.front].jwt = Some(jwt.to_owned());
        self.tabs[self.front].named = (jwt != "expired").then(|| jwt.to_owned());
        if jwt != "expired" && self.is_another_person(jwt) {
            self.forget_what_is_stored();
        }
        if Self::NAMES_INSTEAD {
            self.say_session(self.front);
        } else {
            self.input(Input::Host(B::names(jwt, "").to_string()));
        }
    }

    /// What no server has of this person's may be gone.
    fn forget_what_is_stored(&mut self) {
        let mut texts: Vec<String> = self.tabs.iter().filter_map(|tab| tab.stored.clone()).chain(self.orphans.clone()).collect();
        while let Some(text) = texts.pop() {
            let stored = Stored::parse(&text);
            self.forgotten.extend(stored.entries.into_iter().map(|entry| called(&entry.content)));
            self.forgotten.extend(stored.ratings.into_iter().map(|rating| rating.survey));
            texts.extend(stored.left);
        }
    }

    /// Whether the page has the session of a person whom the site has named before, and this is another one: what that one had not sent yet
    /// must never go out for this one. (A logout takes the session away. But a tab that has not heard of it, because the app crashed over it,
    /// and whose own word was on its way, brings it back.)
    fn is_another_person(&self, jwt: &str) -> bool {
        let of_session = self.server.tokens.get(&self.session).filter(|user| self.server.people.values().any(|named| named == *user));
        of_session.is_some_and(|user| self.server.people.get(jwt) != Some(user))
    }

    /// The page logs out, in the tab in front. What nobody has of this person's is forgotten.
    pub fn log_out(&mut self) {
        self.wait_for_tab();
        self.forget_what_is_stored();
        self.person += 1;
        for tab in &mut self.tabs {
            tab.named = None;
            // (A page whose own word about its user is still on its way would say it again after a crash. That is not played.)
            tab.jwt = None;
        }
        self.tabs[self.front].told.clear();
        self.session.clear();
        self.visitor.clear();
        let life = self.tabs[self.front].life;
        self.input(Input::Host(r#"{"type":"CLEAR_SESSION"}"#.into()));
        self.lost_logout = self.tabs[self.front].life != life;
        // The other tabs have heard of it before a hand is at one of them, and before the site names the next one in it.
        self.logging_out = true;
        self.run(5);
        self.logging_out = false;
    }

    /// Another tab may still be naming whom the site has named before the last logout.
    pub fn logout_was_lost(&self) -> bool {
        self.lost_logout
    }

    /// The page of a tab that is looked at again says which session there is, if another tab has changed it.
    pub fn follow(&mut self, tab: usize) {
        let wait = self.tabs[tab].frozen_until.saturating_sub(self.mono);
        // What the tabs have told each other is heard before a hand is at one of them.
        self.run(wait.max(5));
        if (self.tabs[tab].jwt.is_none() || !Self::NAMES_INSTEAD) && self.tabs[tab].told != self.session {
            self.say_session(tab);
        }
    }

    /// The app in front.
    pub fn client(&self) -> &Engine<B> {
        &self.tabs[self.front].client
    }

    pub fn say(&mut self, message: &Value) {
        self.input(Input::Host(message.to_string()));
    }

    pub fn act(&mut self, action: Action) {
        self.wait_for_tab();
        self.input(Input::Action(action));
    }

    /// To the tab in front.
    pub fn input(&mut self, input: Input) {
        self.input_to(self.front, input);
    }

    /// To all tabs. A frozen one hears it when it goes on, after what other tabs have said before.
    pub fn input_to_all(&mut self, news: News) {
        for tab in 0..self.tabs.len() {
            if self.tabs[tab].frozen_until > self.mono {
                let life = self.tabs[tab].life;
                self.later(0, Event::Said { life, news });
            } else {
                self.input_to(tab, news.input());
            }
        }
    }

    /// The visitor presses “try now” in every tab that goes on.
    pub fn visitor_tries_now(&mut self) {
        for tab in 0..self.tabs.len() {
            if self.tabs[tab].frozen_until <= self.mono {
                self.input_to(tab, Input::Action(Action::TryNow));
            }
        }
    }

    pub fn input_to(&mut self, tab: usize, input: Input) {
        let now = self.now();
        if let Input::Host(words) | Input::Peer(words) | Input::Adopt(words) = &input {
            self.say_aloud(self.tabs[tab].life, || format!("hears {words}"));
        }
        match &input {
            Input::Online(online) => self.tabs[tab].offline = !online,
            Input::PageHidden => self.tabs[tab].hidden = true,
            Input::PageShown => self.tabs[tab].hidden = false,
            _ => {}
        }
        self.tabs[tab].client.handle(input, now);
        while let Some(output) = self.tabs[tab].client.poll() {
            if tab == self.front && self.crash_after == Some(0) {
                self.crash_after = None;
                self.say_aloud(self.tabs[tab].life, || format!("crashes before {output:?}"));
                if self.tabs[tab].frozen_until == self.mono {
                    // In the instant in which it goes on it has not stored yet who has been named and merged meanwhile
                    // (docs/RELIABILITY.md, "What is not promised").
                    let stored = Stored::parse(self.tabs[tab].stored.as_deref().unwrap_or_default());
                    self.forgotten.extend(stored.entries.into_iter().map(|entry| called(&entry.content)));
                }
                self.boot(tab);
                return;
            }
            self.crash_after = self.crash_after.map(|left| if tab == self.front { left - 1 } else { left });
            self.perform(tab, output);
        }
    }

    /// The app in front hears and does nothing for so long, as a background tab or a sleeping device does. (One that is frozen already goes
    /// on first; what it has not heard yet would come in another order.)
    pub fn freeze(&mut self, ms: u64) {
        let until = &mut self.tabs[self.front].frozen_until;
        if *until <= self.mono {
            *until = self.mono + ms;
        }
    }

    /// The visitor can only act in a tab that goes on.
    fn wait_for_tab(&mut self) {
        let wait = self.tabs[self.front].frozen_until.saturating_sub(self.mono);
        self.run(wait);
    }

    /// The server's process ends abruptly and is there again after `ms`. Its sockets close, its answers are lost, it forgets who had joined.
    pub fn restart_server(&mut self, ms: u64) {
        self.restarting_until = self.mono + ms;
        self.answers.clear();
        self.kill_sockets(true);
    }

    fn say_aloud(&self, life: u32, what: impl FnOnce() -> String) {
        if self.tell {
            let what: String = what().chars().take(300).collect();
            println!("{:>9} ms  app {life}  {what}", self.mono);
        }
    }

    fn extra(&mut self) -> u64 {
        self.chance.up_to(self.lag)
    }

    /// A tab with something undone, for which nothing is coming: no timer, no answer, no frame. There must be none.
    pub fn stuck(&self) -> Option<String> {
        for tab in &self.tabs {
            // It waits for a word of the browser, which always comes.
            if tab.offline || tab.hidden {
                continue;
            }
            let client = &tab.client;
            // Where the visitor is asked, everything behind it waits for his word.
            let open = client.list().into_iter().map(|item| client.rows(item.key).to_vec());
            let open = open.map(|rows| rows.into_iter().filter_map(|row| row.echo).collect::<Vec<_>>());
            let undone = open
                .filter(|echoes| !echoes.iter().any(|echo| echo.state == SendState::Ask))
                .flatten()
                .find(|echo| matches!(echo.state, SendState::Waiting | SendState::Sending { .. } | SendState::Checking));
            let queued = |life: u32| {
                self.queue.iter().any(|Reverse((_, _, event))| match event {
                    Event::Wake { life: of, at } => *of == life && tab.wake_at == Some(*at),
                    Event::Arrives { life: of, .. }
                    | Event::Answered { life: of, .. }
                    | Event::Opened { life: of, .. }
                    | Event::Frame { life: of, .. }
                    | Event::Received { life: of, .. }
                    | Event::Ping { life: of, .. }
                    | Event::Closed { life: of, .. }
                    | Event::Peer { life: of, .. }
                    | Event::MayStart { life: of, .. }
                    | Event::File { life: of, .. }
                    | Event::Gone { life: of, .. }
                    | Event::Said { life: of, .. }
                    | Event::SetUser { life: of }
                    | Event::Session { life: of } => *of == life,
                })
            };
            let waits_for_right = self.may_start.contains(&tab.life);
            if let Some(echo) = undone.filter(|_| !queued(tab.life) && !waits_for_right) {
                return Some(format!("{:?} is {:?}, and nothing is coming for its tab", echo.content, echo.state));
            }
        }
        None
    }

    fn tab_of(&self, life: u32) -> Option<usize> {
        self.tabs.iter().position(|tab| tab.life == life)
    }

    fn later(&mut self, wait: u64, event: Event) {
        self.order += 1;
        self.queue.push(Reverse((self.mono + wait, self.order, event)));
    }

    fn perform(&mut self, tab: usize, output: Output) {
        let life = self.tabs[tab].life;
        match output {
            Output::Http { id: RequestId(id), request } => {
                if let Body::Multipart { files, .. } = &request.body
                    && !files.iter().all(|file| self.tabs[tab].memory.contains(&file.id))
                {
                    self.later(1, Event::Gone { life, id });
                    return;
                }
                if self.fail_uploads && matches!(request.body, Body::Multipart { .. }) {
                    self.uploads_failed += 1;
                    self.later(50, Event::Answered { life, id, failed: true });
                    return;
                }
                // The way there stays short: see `Fate::Fine`.
                let fine = Fate::Fine(20 + self.extra().min(4_000), 20 + self.extra());
                let fate = self.fates.pop_front().unwrap_or(if self.down { Fate::LostBefore } else { fine });
                let own = B::is_send(&request);
                self.made.push((life, self.mono, own));
                self.say_aloud(life, || format!("{} {} {:?} {fate:?}", request.method, request.path, request.body));
                self.requests.push((life, id, request));
                match fate {
                    Fate::Fine(there, back) => self.later(there, Event::Arrives { life, id, hang: false, lost: false, back }),
                    Fate::LostAfter => self.later(20, Event::Arrives { life, id, hang: false, lost: true, back: 30 }),
                    Fate::Hangs => self.later(20, Event::Arrives { life, id, hang: true, lost: false, back: 0 }),
                    Fate::LostBefore => self.later(50, Event::Answered { life, id, failed: true }),
                    Fate::Breaks => {
                        self.answers.push((life, id, B::broken()));
                        self.later(40, Event::Answered { life, id, failed: false });
                    }
                    Fate::Busy => {
                        self.answers.push((life, id, B::busy()));
                        self.later(40, Event::Answered { life, id, failed: false });
                    }
                }
            }
            Output::WakeAt(at) => {
                self.tabs[tab].wake_at = Some(at);
                let wait = at.saturating_sub(self.mono);
                self.later(wait, Event::Wake { life, at });
            }
            Output::SocketOpen { socket, .. } => {
                let fails = self.down || self.mono < self.restarting_until || !self.server.admits(self.mono);
                let event = if fails { Event::Closed { life, socket } } else { Event::Opened { life, socket } };
                self.later(30, event);
            }
            Output::SocketSend { socket, text } => self.later(15, Event::Received { life, socket, text }),
            Output::SocketClose(socket) => {
                self.tabs[tab].open_sockets.retain(|open| *open != socket);
                self.server.joined.retain(|joined| (joined.0, joined.1) != (life, socket));
            }
            Output::Store(text) => {
                self.say_aloud(life, || format!("stores {}", text.as_deref().unwrap_or_default()));
                self.tabs[tab].stored = text;
            }
            Output::Peer(text) => {
                self.say_aloud(life, || format!("tells the other tabs {text}"));
                for peer in 0..self.tabs.len() {
                    if peer != tab {
                        let life = self.tabs[peer].life;
                        self.later(2, Event::Peer { life, text: text.clone() });
                    }
                }
            }
            Output::AskToStart => {
                self.may_start.push(life);
                if self.may_start.len() == 1 {
                    self.later(1, Event::MayStart { life, waited: false });
                }
            }
            Output::Started => self.give_back(life),
            Output::Host(command) => {
                self.say_aloud(life, || format!("tells its page {command:?}"));
                match &command {
                    HostCommand::StoreSession(token) => {
                        self.session.clone_from(token);
                        self.tabs[tab].told.clone_from(token);
                        if Self::NAMES_INSTEAD {
                            self.tabs[tab].jwt = None;
                        }
                    }
                    HostCommand::StoreVisitorToken(token) => self.visitor.clone_from(token),
                    HostCommand::ClearVisitorToken => self.visitor.clear(),
                    HostCommand::ClearSessionToken => {
                        self.session.clear();
                        self.tabs[tab].told.clear();
                    }
                    HostCommand::Ready => self.later(2, Event::Session { life }),
                    HostCommand::Error { code: "jwt_expired_or_invalid", .. } => self.later(3_000, Event::SetUser { life }),
                    _ => {}
                }
                self.host.push(command);
            }
            Output::Abort(RequestId(id)) => self.aborted.push((life, id)),
            Output::Sound { .. } | Output::Change(_) => {}
            Output::KeepFile { file, room } => {
                let stored = !self.disk_refused && self.disk.values().sum::<u64>() + file.size <= room;
                if stored {
                    self.disk.insert(file.id.clone(), file.size);
                }
                self.later(5, Event::File { life, id: file.id, stored });
            }
            Output::RestoreFiles(files) => {
                for file in files {
                    let stored = self.disk.contains_key(&file.id);
                    self.later(5, Event::File { life, id: file.id, stored });
                }
            }
            Output::DropFiles(ids) => {
                for id in ids {
                    self.tabs[tab].memory.remove(&id);
                    self.disk.remove(&id);
                }
            }
        }
    }

    /// Lets so many ms pass.
    pub fn run(&mut self, ms: u64) {
        let until = self.mono + ms;
        let (mut instant, mut happened) = (self.mono, 0);
        while self.queue.peek().is_some_and(|Reverse((at, _, _))| *at <= until) {
            let Some(Reverse((at, _, event))) = self.queue.pop() else { return };
            self.mono = self.mono.max(at);
            happened = if self.mono == instant { happened + 1 } else { 0 };
            instant = self.mono;
            assert!(happened < MOST_AT_ONCE, "at {instant} ms something goes on without an end, at last {event:?}");
            self.happen(event);
        }
        self.mono = until;
    }

    fn happen(&mut self, event: Event) {
        if let Event::Answered { life, .. }
        | Event::Wake { life, .. }
        | Event::Opened { life, .. }
        | Event::Frame { life, .. }
        | Event::Closed { life, .. }
        | Event::Peer { life, .. }
        | Event::MayStart { life, .. }
        | Event::SetUser { life }
        | Event::Said { life, .. }
        | Event::Session { life } = &event
            && let Some(tab) = self.tab_of(*life)
            && self.tabs[tab].frozen_until > self.mono
        {
            // The page has to answer first; what other tabs have said lies there already.
            let answers = u64::from(matches!(event, Event::Session { .. } | Event::SetUser { .. }));
            let wait = self.tabs[tab].frozen_until - self.mono + answers;
            self.later(wait, event);
            return;
        }
        match event {
            Event::Arrives { life, id, .. } if self.mono < self.restarting_until => {
                self.requests.retain(|request| (request.0, request.1) != (life, id));
                self.later(5, Event::Answered { life, id, failed: true });
            }
            Event::Arrives { life, id, hang, lost, back } => {
                let Some(at) = self.requests.iter().position(|request| (request.0, request.1) == (life, id)) else { return };
                let request = self.requests.remove(at).2;
                let micros = self.micros();
                let answer = B::serve(&mut self.server, &request, self.mono, micros);
                for (user, frame) in std::mem::take(&mut self.server.pushes) {
                    self.push_frame(user, &frame, &[20]);
                }
                self.answers.push((life, id, answer));
                if !hang {
                    self.later(back, Event::Answered { life, id, failed: lost });
                }
            }
            Event::Answered { life, id, failed } => {
                let Some(tab) = self.tab_of(life) else { return };
                let answer = self.answers.iter().position(|answer| (answer.0, answer.1) == (life, id)).map(|at| self.answers.remove(at).2);
                if self.aborted.contains(&(life, id)) {
                    return;
                }
                let answer = answer.filter(|_| !failed);
                if answer.as_ref().is_some_and(|answer| answer.status == 429) {
                    self.patience.push((life, self.mono, self.mono + 60_000));
                }
                let asked_for_patience = answer.as_ref().is_some_and(|answer| answer.status == 429);
                self.say_aloud(life, || match &answer {
                    Some(answer) => format!("answer {} {}", answer.status, answer.body),
                    None => "no answer".to_owned(),
                });
                let outcome = answer.map_or(HttpOutcome::Failed, HttpOutcome::Answered);
                self.input_to(tab, Input::Http { id: RequestId(id), outcome });
                if asked_for_patience && self.tabs[tab].life == life {
                    // The other tabs have heard of it a moment later; a frozen one hears nothing.
                    let others = self.tabs.iter().filter(|other| other.life != life && other.frozen_until <= self.mono);
                    self.patience.extend(others.map(|other| (other.life, self.mono + 3, self.mono + 60_000)));
                }
            }
            Event::Wake { life, at } => {
                let Some(tab) = self.tab_of(life) else { return };
                if self.tabs[tab].wake_at == Some(at) {
                    self.input_to(tab, Input::Tick);
                }
            }
            Event::Opened { life, socket } => {
                let Some(tab) = self.tab_of(life) else { return };
                self.tabs[tab].open_sockets.push(socket);
                if let Some(text) = B::welcomes() {
                    self.later(5, Event::Frame { life, socket, text });
                }
                if B::pings().is_some() {
                    self.later(3_000, Event::Ping { life, socket });
                }
                self.input_to(tab, Input::SocketOpened(socket));
            }
            Event::Received { life, socket, text } => {
                if self.hears(life, socket).is_some() {
                    self.server_reads(life, socket, &text);
                }
            }
            Event::Frame { life, socket, text } => {
                if let Some(tab) = self.hears(life, socket) {
                    self.say_aloud(life, || format!("frame {text}"));
                    self.input_to(tab, Input::SocketFrame { socket, text });
                }
            }
            Event::Ping { life, socket } => {
                if let (Some(text), Some(_)) = (B::pings(), self.hears(life, socket)) {
                    self.later(1, Event::Frame { life, socket, text });
                    self.later(3_000, Event::Ping { life, socket });
                }
            }
            Event::Closed { life, socket } => {
                let Some(tab) = self.tab_of(life) else { return };
                self.input_to(tab, Input::SocketClosed(socket));
            }
            Event::Peer { life, text } => {
                let Some(tab) = self.tab_of(life) else { return };
                self.input_to(tab, Input::Peer(text));
            }
            Event::File { life, id, stored } => {
                let Some(tab) = self.tab_of(life) else { return };
                let held = self.tabs[tab].memory.contains(&id);
                if stored {
                    self.tabs[tab].memory.insert(id.clone());
                }
                let news = match (stored, held) {
                    (true, _) => FileNews::Stored,
                    (false, true) => FileNews::InMemory,
                    (false, false) => FileNews::Missing,
                };
                self.input_to(tab, Input::File { id, news });
            }
            Event::Gone { life, id } => {
                let Some(tab) = self.tab_of(life) else { return };
                self.requests.retain(|request| (request.0, request.1) != (life, id));
                self.input_to(tab, Input::Http { id: RequestId(id), outcome: HttpOutcome::FileGone });
            }
            Event::Said { life, news } => {
                let Some(tab) = self.tab_of(life) else { return };
                self.input_to(tab, news.input());
            }
            Event::MayStart { life, waited } => {
                let Some(tab) = self.tab_of(life) else { return };
                self.input_to(tab, Input::MayStart { waited });
            }
            Event::Session { life } => {
                let Some(tab) = self.tab_of(life) else { return };
                self.say_session(tab);
            }
            Event::SetUser { .. } if self.logging_out => self.later(5, event),
            Event::SetUser { life } => {
                let Some(tab) = self.tab_of(life) else { return };
                let jwt = format!("person {}", self.person);
                if self.is_another_person(&jwt) {
                    self.forget_what_is_stored();
                }
                self.tabs[tab].jwt = Some(jwt.clone());
                self.tabs[tab].named = Some(jwt);
                self.say_session(tab);
            }
        }
    }

    /// The tab whose socket this is, if both ends are alive.
    fn hears(&self, life: u32, socket: u32) -> Option<usize> {
        let tab = self.tab_of(life)?;
        (self.tabs[tab].open_sockets.contains(&socket) && !self.tabs[tab].mute.contains(&socket)).then_some(tab)
    }

    fn server_reads(&mut self, life: u32, socket: u32, text: &str) {
        for answer in B::hears(&mut self.server, life, socket, text) {
            self.later(15, Event::Frame { life, socket, text: answer });
        }
    }

    /// An agent answers; `delays` say when each copy of the frame arrives, none that it is lost.
    pub fn agent_replies(&mut self, text: &str, delays: &[u64]) {
        let micros = self.micros();
        let Some((user, frame)) = B::agent_replies(&mut self.server, text, micros) else { return };
        self.answered.push(text.to_owned());
        self.push_frame(user, &frame, delays);
    }

    /// An agent changes the state of the newest conversation.
    pub fn agent_sets_status(&mut self, status: &str, delays: &[u64]) {
        let Some((user, frame)) = B::agent_sets_status(&mut self.server, status) else { return };
        self.push_frame(user, &frame, delays);
    }

    /// An agent resolves the conversation, and the visitor is asked how it was.
    pub fn agent_resolves(&mut self, delays: &[u64]) {
        let micros = self.micros();
        if let Some((user, frame)) = B::agent_resolves(&mut self.server, micros) {
            self.push_frame(user, &frame, delays);
        }
    }

    fn push_frame(&mut self, user: u32, frame: &str, delays: &[u64]) {
        let sockets: Vec<(u32, u32)> =
            self.server.joined.iter().filter(|joined| joined.2 == user).map(|joined| (joined.0, joined.1)).collect();
        for (life, socket) in sockets {
            for delay in delays {
                let wait = *delay + self.extra();
                self.later(wait, Event::Frame { life, socket, text: frame.to_owned() });
            }
        }
    }

    /// Every socket dies: loudly, or without a word.
    pub fn kill_sockets(&mut self, loudly: bool) {
        self.server.joined.clear();
        for tab in 0..self.tabs.len() {
            let life = self.tabs[tab].life;
            for socket in self.tabs[tab].open_sockets.clone() {
                if loudly {
                    self.tabs[tab].open_sockets.retain(|open| *open != socket);
                    self.later(1, Event::Closed { life, socket });
                } else {
                    self.tabs[tab].mute.push(socket);
                }
            }
        }
    }

    /// The server forgets its registrations but keeps the sockets.
    pub fn detach_sockets(&mut self) {
        self.server.joined.clear();
    }

    /// The visitor writes where he is, or in a new conversation if he is nowhere.
    pub fn visitor_sends(&mut self, text: &str) {
        let Some(key) = self.key_to_write_in() else { return };
        self.accept(key, text);
    }

    /// The visitor sends a file where he is.
    pub fn visitor_sends_file(&mut self, name: &str) {
        let Some(key) = self.key_to_write_in().filter(|_| B::CAPABILITIES.uploads) else { return };
        // Of a file alone the engine makes two messages; see `visitor_sends_files`.
        if self.client().conversation(key).is_none_or(|entry| entry.server.is_none() && entry.timeline.rows().is_empty()) {
            return;
        }
        let life = self.tabs[self.front].life;
        self.visitor_attaches(name, 1_000);
        if self.tabs[self.front].life != life {
            // It crashed over it; he has sent nothing.
            return;
        }
        self.accept(key, "");
    }

    /// The visitor writes something, chooses files, and sends all of it.
    pub fn visitor_sends_with_files<T: AsRef<str>>(&mut self, text: &str, names: &[T]) {
        let Some(key) = self.key_to_write_in().filter(|_| B::CAPABILITIES.uploads) else { return };
        if self.client().conversation(key).is_none_or(|entry| entry.server.is_none() && entry.timeline.rows().is_empty()) {
            return;
        }
        for name in names {
            let life = self.tabs[self.front].life;
            self.visitor_attaches(name.as_ref(), 1_000);
            if self.tabs[self.front].life != life {
                // It crashed over it; he has sent nothing.
                return;
            }
        }
        self.accept(key, text);
    }

    /// The visitor chooses files and sends them, without a word.
    pub fn visitor_sends_files(&mut self, names: &[&str]) {
        let Some(key) = self.key_to_write_in() else { return };
        for name in names {
            self.visitor_attaches(name, 1_000);
        }
        let begins = self.client().conversation(key).is_some_and(|entry| entry.server.is_none() && entry.timeline.rows().is_empty());
        let number = self.tabs[self.front].number;
        if begins {
            self.sent.push(names.join(", "));
            self.sent_in.push(number);
        }
        for name in names {
            self.sent.push((*name).to_owned());
            self.sent_in.push(number);
        }
        self.act(Action::Send { conversation: key, text: String::new() });
    }

    /// A file of this size is put into the tray.
    pub fn visitor_attaches(&mut self, name: &str, size: u64) {
        let Some(conversation) = self.key_to_write_in() else { return };
        let id = format!("{name} of {}", self.lives);
        self.tabs[self.front].memory.insert(id.clone());
        let file = FileRef { id, name: name.to_owned(), size, content_type: "text/plain".into() };
        self.act(Action::Attach { conversation, file });
    }

    /// The visitor answers the survey that he sees, if he sees one that he can answer.
    pub fn visitor_rates(&mut self, rating: u8) {
        let Screen::Chat(key) = self.client().screen() else { return };
        let open = self.client().rows(key).iter().find_map(|row| match &row.message.as_ref()?.body {
            model::Body::Survey(survey) if !survey.answered && self.client().rating(&survey.id).is_none() => {
                Some((row.id, survey.id.clone()))
            }
            _ => None,
        });
        let Some((row, survey)) = open else { return };
        let life = self.tabs[self.front].life;
        self.act(Action::Rate { row, rating, feedback: String::new() });
        // It counts as given if the app outlived it, or had it stored when it crashed.
        let tab = &self.tabs[self.front];
        let stored = Stored::parse(tab.stored.as_deref().unwrap_or_default()).ratings;
        if tab.life == life || stored.iter().any(|given| given.survey == survey) {
            self.rated.push((survey, rating));
        }
    }

    /// The visitor sends a text, if there is one, and what lies in the tray: a file may lie there from before a crash, too. A send counts as
    /// accepted if the app outlived it, or had it stored when it crashed.
    fn accept(&mut self, key: ConversationKey, text: &str) {
        self.wait_for_tab();
        let life = self.tabs[self.front].life;
        // While the making of a conversation is in doubt, it may stand in the list as one of the server's, too: what is written there has
        // no order with what waits here.
        let client = self.client();
        let here = matches!(client.screen(), Screen::Chat(key) if client.conversation(key).is_some_and(|entry| entry.server.is_some()));
        let in_doubt = client.list().iter().any(|item| item.conversation.is_none() && !client.rows(item.key).is_empty());
        // The same where two have been begun though there is one at a time: here, and in a tab that is gone.
        let begun = client.list().iter().filter(|item| item.conversation.is_none() && !client.rows(item.key).is_empty()).count();
        let in_two = !B::CAPABILITIES.conversations && begun > 1;
        let number = if here && in_doubt || in_two { NO_ORDER } else { self.tabs[self.front].number };
        let files = client.tray(key).iter().filter(|attached| client.keeping(&attached.file.id) != Keeping::Missing);
        let files = files.map(|attached| attached.file.name.clone());
        let files: Vec<String> = files.collect();
        let begins = client.conversation(key).is_some_and(|entry| entry.server.is_none() && entry.timeline.rows().is_empty());
        let mut texts: Vec<String> = (!text.is_empty()).then(|| text.to_owned()).into_iter().collect();
        if B::CAPABILITIES.files_per_message > 1 && !files.is_empty() {
            // What begins a conversation has no files.
            let with = if begins { "" } else { texts.pop().map_or("", |_| text) };
            texts.push(together(with, &files.iter().map(String::as_str).collect::<Vec<_>>()));
        } else {
            texts.extend(files);
        }
        self.act(Action::Send { conversation: key, text: text.to_owned() });
        let tab = &self.tabs[self.front];
        let stored = Stored::parse(tab.stored.as_deref().unwrap_or_default()).entries;
        let arrived = self.stored_texts();
        if self.lost_logout || tab.named.as_ref().is_some_and(|jwt| self.is_another_person(jwt)) {
            self.forgotten.extend(texts.iter().cloned());
        }
        for text in texts {
            if tab.life == life || stored.iter().any(|entry| called(&entry.content) == text) || arrived.contains(&text) {
                self.sent.push(text);
                self.sent_in.push(number);
            }
        }
    }

    /// Where the visitor writes; nowhere if the app crashes on the way there.
    fn key_to_write_in(&mut self) -> Option<ConversationKey> {
        self.wait_for_tab();
        if !matches!(self.client().screen(), Screen::Chat(_)) {
            let to = self.client().list().first().map_or(Action::StartConversation, |item| Action::Open(item.key));
            self.act(to);
        }
        match self.client().screen() {
            Screen::Chat(key) => Some(key),
            _ => None,
        }
    }

    /// The visitor is asked about sends whose outcome nobody can find out. He knows (he can see the agent's screen).
    pub fn visitor_decides(&mut self) {
        for tab in 0..self.tabs.len() {
            if self.tabs[tab].frozen_until > self.mono {
                continue;
            }
            let client = &self.tabs[tab].client;
            let rows = client.list().into_iter().flat_map(|item| client.rows(item.key).to_vec());
            let asked: Vec<_> = rows.filter_map(|row| row.echo).filter(|echo| echo.state == SendState::Ask).collect();
            for echo in asked {
                let text = called(&echo.content);
                let stored =
                    self.server.conversations.iter().any(|conversation| conversation.messages.iter().any(|message| message.text == text));
                let action = if stored { Action::Discard(echo.entry) } else { Action::Retry(echo.entry) };
                self.input_to(tab, Input::Action(action));
            }
        }
    }

    /// All own texts and names of files that the server has, in its order. Words that only say a file's name, because a conversation can't
    /// begin with the file, are left out.
    pub fn stored_texts(&self) -> Vec<String> {
        let all = || self.server.conversations.iter().flat_map(|conversation| &conversation.messages).filter(|message| message.own);
        let is_name = |text: &str| text.split(", ").all(|name| all().any(|other| other.files.iter().any(|file| file.0 == name)));
        let mut messages: Vec<_> = all().filter(|message| !message.files.is_empty() || !is_name(&message.text)).collect();
        messages.sort_by_key(|message| message.at);
        messages.into_iter().map(|message| message.text.clone()).collect()
    }

    /// What stands on the screen of the newest conversation.
    pub fn shown(&self) -> Vec<String> {
        let Screen::Chat(key) = self.client().screen() else { return Vec::new() };
        self.client()
            .rows(key)
            .iter()
            .map(|row| match (&row.message, &row.echo) {
                (Some(message), _) if matches!(message.body, model::Body::Survey(_)) => "survey".into(),
                (Some(message), _) => {
                    together(&message.plain, &message.attachments.iter().map(|file| file.name.as_str()).collect::<Vec<_>>())
                }
                (None, Some(echo)) => format!("{:?} {:?}", echo.content, echo.state),
                (None, None) => "empty row".into(),
            })
            .collect()
    }
}
