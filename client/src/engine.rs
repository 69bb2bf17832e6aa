//! The engine: takes what happened, decides, and says what to do. See `docs/ARCHITECTURE.md` for the way of a message.
//!
//! Each file below has one subject of the same state: `calls` (requests under way), `identity` (sessions), `sync` (what the server tells),
//! `deliver` (what the visitor sends), `attach` (files), `rate` (surveys), `seen` (what he has read), `navigate` (screens, reading, the page's words), `keep` (what is stored), `view` (what views read).

mod attach;
mod batches;
mod belongings;
mod calls;
mod campaigns;
mod deliver;
mod history;
mod identity;
mod keep;
mod navigate;
mod notes;
mod opening;
mod page_words;
mod paging;
mod peers;
mod rate;
mod reconcile;
mod restore;
mod seen;
mod spoken;
mod sync;
mod team;
mod turns;
mod view;
mod wishes;

use std::collections::VecDeque;
use std::rc::Rc;

pub use view::{ConnectionState, ListItem, Reply, Screen, SessionTrouble, Standing};
pub use wishes::WishState;

use crate::backend::{Backend, Note, Signal, Voice, Wish};
use crate::connection::{Connection, SHOW_AFTER, Step};
use crate::conversations::{Conversations, Entry};
use crate::files::Files;
use crate::input::{Environment, Input};
use crate::model::{Assignee, Scheme, Settings, Status};
use crate::outbox::Outbox;
use crate::output::{Change, HostCommand, Output, Problem, RequestId};
use crate::random::Random;
use crate::rating::Rating;
use crate::session::Session;
use crate::time::{Now, Timestamp};
use crate::timeline::{ConversationKey, RowId, Spoken};
use crate::typing::Typing;
use calls::{Calls, Task};
use campaigns::Campaigns;
use keep::Keeper;
use notes::Notes;

/// Nobody has looked for so long (ms): a socket in which nothing can come is closed.
const IDLE_AFTER: u64 = 600_000;

/// The whole state of the chat, without a browser.
pub struct Engine<B> {
    backend: B,
    now: Now,
    random: Random,
    outputs: VecDeque<Output>,
    settings: Option<Rc<Settings>>,
    /// When they came, by the device's clock: what they say of the office's clock holds for then.
    settings_at: Timestamp,
    problem: Option<Problem>,
    loaded: bool,
    session: Session,
    connection: Connection,
    conversations: Conversations,
    outbox: Outbox,
    ratings: Vec<Rating>,
    files: Files,
    typing: Typing,
    calls: Calls,
    /// The server asked for patience until then (monotonic ms); nothing is requested before.
    busy_until: u64,
    screen: Screen,
    /// Where Back leads from a conversation.
    before_chat: Screen,
    frame: Frame,
    appearance: Appearance,
    online: bool,
    /// When the device lost its network (monotonic ms), until that has been shown.
    offline_since: Option<u64>,
    visible: bool,
    /// Since when nobody looks at the tab (monotonic ms).
    hidden_since: Option<u64>,
    /// The page is not in the back/forward cache.
    alive: bool,
    page: Option<(String, String)>,
    /// What stands in the form before a first message, by the fields' keys.
    answers: Vec<(String, String)>,
    /// A conversation to be shown as soon as it is known, by the server's id.
    wanted_conversation: Option<String>,
    start_decided: bool,
    unread_told: Option<u32>,
    /// The newest request when the socket was last joined: what was read by it or before may have a gap.
    joined_after: RequestId,
    recent_messages: VecDeque<String>,
    last_row: u32,
    keeper: Keeper,
    lock: StartLock,
    /// How many answers of the page about its session are on their way.
    page_asked: u32,
    page_doubt: PageDoubt,
    woken_at: Option<u64>,
    notes: Notes,
    campaigns: Campaigns,
    team: Vec<Assignee>,
    wishes: Vec<(ConversationKey, Wish, WishState)>,
    /// What the server will be asked for when there is a session.
    waiting_wish: Option<(ConversationKey, Wish)>,
    /// What was said in calls, of conversations (by the server's id) that the server has not told of yet.
    unplaced: Vec<(String, Spoken)>,
    /// Names for sessions that the client makes; each is used once.
    secrets: Vec<String>,
    /// Stored states of tabs that are gone, of which nobody knows yet whether they are this person's.
    left: Vec<String>,
}

/// The right to make a visitor, which only one tab has at a time: two first messages at once would make two visitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StartLock {
    Free,
    Asked,
    /// Held, and to be used from this time on (monotonic ms).
    Held {
        from: u64,
    },
    /// Not needed any more, and given back then: what the other tabs are told of the new visitor must reach them before the right does.
    Leaving {
        at: u64,
    },
}

/// Whether the page's word about another session is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PageDoubt {
    None,
    /// It may have outrun another tab's; until then (monotonic ms) it is not heard.
    Until(u64),
    /// It has been asked again; what it says now holds.
    Asked,
}

/// What the page says of the frame.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    open: bool,
    mobile: bool,
    expanded: bool,
    /// Conversations are shown wide: the visitor made the last one so, and it is made so again when he comes back to one.
    wide_chats: bool,
}

/// What the page asked for beyond the inbox's settings.
#[derive(Clone, Debug, Default)]
struct Appearance {
    scheme: Option<Scheme>,
    locale: Option<String>,
    remote_images: bool,
}

impl<B: Backend> Engine<B> {
    /// There are words to this kind of server that nobody waits for.
    const TELLS: bool =
        !B::CAPABILITIES.events.is_empty() || B::CAPABILITIES.attributes || B::CAPABILITIES.typing_by_request || B::CAPABILITIES.campaigns;

    /// There are things to be done once, at the visitor's wish.
    const WISHES: bool = B::CAPABILITIES.end_chat || B::CAPABILITIES.transcript || !matches!(B::CAPABILITIES.voice, Voice::None);

    /// The app itself calls, and hears what is said.
    const CALLS: bool = matches!(B::CAPABILITIES.voice, Voice::Socket);

    /// An engine that has not started; see [`Input::Start`].
    #[must_use]
    pub fn new(backend: B) -> Self {
        Self {
            backend,
            now: Now::default(),
            random: Random::new(1),
            outputs: VecDeque::new(),
            settings: None,
            settings_at: Timestamp::default(),
            problem: None,
            loaded: false,
            session: Session::default(),
            connection: Connection::new(B::CAPABILITIES.ping_every, B::CAPABILITIES.dead_after),
            conversations: Conversations::default(),
            outbox: Outbox::default(),
            ratings: Vec::new(),
            files: Files::default(),
            typing: Typing::default(),
            calls: Calls::default(),
            busy_until: 0,
            screen: Screen::Home,
            before_chat: Screen::Home,
            frame: Frame::default(),
            appearance: Appearance::default(),
            online: true,
            offline_since: None,
            visible: true,
            hidden_since: None,
            alive: true,
            page: None,
            answers: Vec::new(),
            wanted_conversation: None,
            start_decided: false,
            unread_told: None,
            joined_after: RequestId(0),
            recent_messages: VecDeque::new(),
            last_row: 0,
            keeper: Keeper::default(),
            lock: StartLock::Free,
            page_asked: 0,
            page_doubt: PageDoubt::None,
            woken_at: None,
            notes: Notes::default(),
            campaigns: Campaigns::default(),
            team: Vec::new(),
            wishes: Vec::new(),
            waiting_wish: None,
            unplaced: Vec::new(),
            secrets: Vec::new(),
            left: Vec::new(),
        }
    }

    /// Takes in what happened at `now`. Afterwards everything [`Self::poll`] gives must be done, in that order.
    pub fn handle(&mut self, input: Input, now: Now) {
        // A clock that goes backwards is taken to stand still.
        self.now = Now { mono: now.mono.max(self.now.mono), wall: now.wall };
        self.look_up_after_sleep();
        match input {
            Input::Start(environment) => self.start(*environment),
            // Nothing has started yet, so nothing follows.
            Input::Secrets(secrets) => {
                self.secrets = secrets;
                return;
            }
            Input::Host(json) => self.on_host(&json),
            Input::Action(action) => self.on_action(action),
            Input::Http { id, outcome } => self.on_http(id, outcome),
            Input::File { id, news } => self.on_file(&id, news),
            Input::Progress { id, percent } => self.on_progress(id, percent),
            Input::SocketOpened(socket) if self.connection.is_current(socket) && !B::CAPABILITIES.socket_welcome => {
                let steps = self.connection.opened(self.now.mono);
                self.take_steps(steps);
            }
            Input::SocketFrame { socket, text } if self.connection.is_current(socket) => {
                let steps = self.connection.frame(self.now.mono);
                self.take_steps(steps);
                self.on_event(&text);
            }
            Input::SocketClosed(socket) if self.connection.is_current(socket) => {
                let steps = self.connection.closed(self.now.mono, &mut self.random);
                self.take_steps(steps);
            }
            Input::SocketOpened(_) | Input::SocketFrame { .. } | Input::SocketClosed(_) | Input::Tick => {}
            Input::Peer(text) => self.on_peer(&text),
            Input::Adopt(text) => self.adopt_stored(&text),
            Input::MayStart { waited } => self.on_may_start(waited),
            Input::Online(online) => self.on_online(online),
            Input::Visible(visible) => self.on_visible(visible),
            Input::PageHidden => {
                self.alive = false;
                self.keeper.urge();
            }
            Input::PageShown => {
                self.alive = true;
                self.refresh();
            }
        }
        self.settle();
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    fn start(&mut self, environment: Environment) {
        self.random = Random::new(environment.seed);
        if B::CAPABILITIES.send_keys || !B::CAPABILITIES.history {
            // A send's key is made of its name and its instant, and two tabs may send in the same one.
            self.outbox.begin_at(u32::try_from(self.random.bits() >> 34).unwrap_or(0));
        }
        self.online = environment.online;
        self.offline_since = (!environment.online).then_some(self.now.mono);
        self.visible = environment.visible;
        self.hidden_since = (!environment.visible).then_some(self.now.mono);
        if let Some(stored) = environment.stored {
            self.restore(&stored);
        }
        self.want(Task::Settings);
        if self.unread_told.replace(0) != Some(0) {
            self.tell(HostCommand::UnreadCount(0));
        }
        self.ask_page();
        if !B::CAPABILITIES.socket && !B::CAPABILITIES.events.is_empty() {
            // (With a socket it is asked when that is joined.)
            self.tell(HostCommand::RequestPageInfo);
        }
    }

    fn on_online(&mut self, online: bool) {
        self.online = online;
        self.offline_since = (!online).then_some(self.now.mono);
        if online {
            self.refresh();
        }
        self.change(Change::Connection);
    }

    fn on_visible(&mut self, visible: bool) {
        self.visible = visible;
        self.hidden_since = if visible { None } else { self.hidden_since.or(Some(self.now.mono)) };
        if visible {
            self.refresh();
            self.look_at_screen();
        } else {
            self.keeper.urge();
        }
    }

    /// Something may have been missed: look at once, without waiting for a backoff to end.
    fn refresh(&mut self) {
        self.calls.hurry(self.now.mono);
        let steps = self.connection.hurry(self.now.mono);
        self.take_steps(steps);
    }

    /// Everything that follows from the new state and from the clock.
    fn settle(&mut self) {
        let mono = self.now.mono;
        if self.busy_until != 0 && self.busy_until <= mono {
            self.busy_until = 0;
            self.change(Change::Connection);
        }
        if B::CAPABILITIES.socket {
            let wanted = self.alive && self.session.is_usable() && self.idle_at().is_none_or(|at| at > mono);
            let steps = self.connection.want(wanted, mono);
            self.take_steps(steps);
        }
        if self.offline_since.is_some_and(|since| since + SHOW_AFTER <= mono) {
            self.offline_since = None;
            self.change(Change::Connection);
        }
        let steps = self.connection.tick(mono, &mut self.random);
        self.take_steps(steps);
        let (theirs, own) = self.typing.expire(mono);
        for key in theirs {
            self.change(Change::Typing(key));
        }
        if let Some(key) = own {
            self.say_typing(key, false);
        }
        self.give_up_late_calls();
        self.settle_page_doubt();
        self.pump_outbox();
        self.pump_ratings();
        self.pump_tasks();
        if B::CAPABILITIES.campaigns {
            self.pump_campaigns();
        }
        if Self::WISHES {
            self.pump_wishes();
        }
        if Self::TELLS {
            self.pump_notes();
        }
        self.give_lock_back();
        self.tell_unread();
        self.tell_loaded();
        self.decide_start();
        self.keep_if_due();
        self.wake();
    }

    /// From when on a socket is of no use (monotonic ms): nobody has looked for long, and nothing is open in which anybody could answer. Who
    /// looks again gets one, and what came meanwhile is read after its join.
    fn idle_at(&self) -> Option<u64> {
        let is_open = |entry: &Entry| entry.server.as_ref().is_some_and(|server| server.status != Status::Closed);
        let since = self.hidden_since.filter(|_| self.conversations.loaded && !self.conversations.iter().any(|(_, entry)| is_open(entry)));
        since.map(|since| since + IDLE_AFTER)
    }

    fn take_steps(&mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Open(socket) => {
                    if let Some(path) = self.backend.socket_path() {
                        self.outputs.push_back(Output::SocketOpen { socket, path });
                    }
                }
                Step::Join(socket) => {
                    if B::CAPABILITIES.socket_welcome && self.connection.is_joined() {
                        self.signal(socket, &Signal::Leave);
                    }
                    self.signal(socket, &Signal::Join);
                }
                Step::Ping(socket) => self.signal(socket, &Signal::Ping),
                Step::Close(socket) => self.outputs.push_back(Output::SocketClose(socket)),
                Step::FillGap => self.fill_gap(),
                Step::Show => self.change(Change::Connection),
            }
        }
    }

    fn signal(&mut self, socket: u32, signal: &Signal<'_>) {
        if let Some(text) = self.backend.signal(signal, &self.session.credentials) {
            self.outputs.push_back(Output::SocketSend { socket, text });
        }
    }

    fn say_typing(&mut self, key: ConversationKey, active: bool) {
        if !B::CAPABILITIES.typing {
            return;
        }
        if B::CAPABILITIES.typing_by_request {
            self.note(Note::Typing(active), 0);
            return;
        }
        if !self.connection.is_joined() {
            return;
        }
        let Some(id) = self.conversations.server_id(key).map(str::to_owned) else { return };
        self.signal(self.connection.socket(), &Signal::Typing { conversation: &id, active });
    }

    fn tell_unread(&mut self) {
        let unread = self.conversations.unread();
        if self.unread_told != Some(unread) {
            self.unread_told = Some(unread);
            self.tell(HostCommand::UnreadCount(unread));
            self.change(Change::Unread);
        }
    }

    fn tell_loaded(&mut self) {
        use crate::session::Phase;
        if self.loaded {
            return;
        }
        let session_known = match self.session.phase {
            Phase::Unknown | Phase::Exchanging { .. } => false,
            Phase::Active => self.conversations.loaded || self.calls.has_failed(Task::List),
            Phase::Anonymous | Phase::Doubted { .. } | Phase::SignInFailed | Phase::Ended => true,
        };
        if self.problem.is_some() || (self.settings.is_some() && session_known) {
            self.loaded = true;
            self.tell(HostCommand::Loaded);
            self.change(Change::Session);
            self.change(Change::Conversations);
        }
    }

    fn wake(&mut self) {
        let mono = self.now.mono;
        let busy = (self.busy_until > mono).then_some(self.busy_until);
        let connection = self.connection.deadline(mono);
        let work = [self.calls.deadline(mono), self.outbox.deadline(mono), self.rating_deadline()]
            .into_iter()
            .flatten()
            .min()
            .map(|at| at.max(self.busy_until));
        let lock = match self.lock {
            StartLock::Held { from: at } | StartLock::Leaving { at } if at > mono => Some(at),
            _ => None,
        };
        let page = match self.page_doubt {
            PageDoubt::Until(at) => Some(at),
            PageDoubt::None | PageDoubt::Asked => None,
        };
        let offline = self.offline_since.map(|since| since + SHOW_AFTER);
        let idle = self.idle_at().filter(|at| B::CAPABILITIES.socket && *at > mono);
        let next = [
            busy,
            lock,
            page,
            offline,
            idle,
            connection,
            work,
            self.calls.give_up_deadline(),
            self.typing.deadline(),
            self.keeper.deadline(),
        ]
        .into_iter()
        .chain(Self::TELLS.then(|| self.notes_deadline()))
        .chain(B::CAPABILITIES.campaigns.then(|| self.campaigns_deadline()))
        .flatten()
        .min();
        if self.woken_at != next {
            self.woken_at = next;
            self.outputs.extend(next.map(Output::WakeAt));
        }
    }

    fn tell(&mut self, command: HostCommand) {
        self.outputs.push_back(Output::Host(command));
    }

    /// Says that something must be shown again, once for each round.
    fn change(&mut self, change: Change) {
        if !self.outputs.iter().any(|output| matches!(output, Output::Change(said) if *said == change)) {
            self.outputs.push_back(Output::Change(change));
        }
    }

    fn fresh_row(&mut self) -> RowId {
        self.last_row += 1;
        RowId(self.last_row)
    }
}
