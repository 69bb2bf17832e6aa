//! Requests under way. Reading tasks are wanted, not made: each is under way at most once, is repeated with backoff until it succeeds or
//! is refused, and waits while the server asks for patience.

use super::Engine;
use super::deliver::PEER_WORD;
use crate::backend::{Backend, Call, Failure, Reply, Sessions, Wish};
use crate::backoff::Backoff;
use crate::input::HttpOutcome;
use crate::outbox::EntryId;
use crate::output::{Change, Output, RequestId};
use crate::peer::PeerMessage;
use crate::session::Phase;
use crate::timeline::ConversationKey;

/// Requests in this window (ms) …
const WINDOW: u64 = 60_000;
/// … that tasks of their own accord stay under. The server allows 100 a minute for everybody behind one address (libredesk.md 6).
const WINDOW_LIMIT: usize = 40;

/// An upload of which nothing more goes out for so long (ms) has stalled.
const STALLED: u64 = 60_000;

/// An answer that brings a session counts as late after so long (ms): it may have waited with its tab, which was frozen, and so may the word
/// of another tab that the visitor has logged out. That comes first.
pub(super) const LATE: u64 = 1_000;

/// How long it takes a tab that goes on to hear what was said to it meanwhile (ms).
const HEARD: u64 = 50;

/// No server and no tab keeps this one quiet for longer (ms).
const MOST_PATIENCE: u64 = 3_600_000;

/// Something that may be asked as often as one likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Settings,
    Exchange,
    Me,
    List,
    Read(ConversationKey),
    Seen(ConversationKey),
    /// A part of a conversation that a read did not bring.
    Page(ConversationKey),
    Campaigns,
    /// Who answers.
    Team,
}

/// What a request is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Purpose {
    Task(Task),
    Entry(EntryId),
    /// Of the survey with this id.
    Rate(String),
    /// Nobody waits for it.
    Note,
    Wish(ConversationKey, Wish),
}

struct Wanted {
    task: Task,
    not_before: u64,
    running: Option<RequestId>,
    again: bool,
    backoff: Backoff,
}

struct InFlight {
    id: RequestId,
    purpose: Purpose,
    call: Call,
    epoch: u32,
    give_up_at: u64,
    /// An answer later than this is held.
    late_at: u64,
}

/// All requests.
#[derive(Default)]
pub(super) struct Calls {
    wanted: Vec<Wanted>,
    in_flight: Vec<InFlight>,
    last_id: u32,
    made_at: Vec<u64>,
    /// Late answers, and when they are heard.
    held: Vec<(u64, RequestId, HttpOutcome)>,
}

impl Calls {
    /// Whether a task is wanted or under way.
    pub(super) fn is_wanted(&self, task: Task) -> bool {
        self.wanted.iter().any(|wanted| wanted.task == task)
    }

    /// Whether a task has been tried and is waiting to be tried again.
    pub(super) fn has_failed(&self, task: Task) -> bool {
        self.wanted.iter().any(|wanted| wanted.task == task && wanted.backoff.attempts() > 0)
    }

    /// The newest request's name; a later request has a greater one.
    pub(super) fn last_id(&self) -> RequestId {
        RequestId(self.last_id)
    }

    /// Ends all waits for another try.
    pub(super) fn hurry(&mut self, mono: u64) {
        for wanted in &mut self.wanted {
            wanted.not_before = wanted.not_before.min(mono);
        }
    }

    /// When a task is due.
    pub(super) fn deadline(&self, mono: u64) -> Option<u64> {
        let due = self.wanted.iter().filter(|wanted| wanted.running.is_none() && wanted.not_before > mono).map(|wanted| wanted.not_before);
        let window = (self.made_at.len() >= WINDOW_LIMIT).then(|| self.made_at[0] + WINDOW);
        due.chain(window).min()
    }

    /// When a request has taken too long.
    pub(super) fn give_up_deadline(&self) -> Option<u64> {
        self.in_flight.iter().map(|call| call.give_up_at).chain(self.held.first().map(|held| held.0)).min()
    }
}

impl<B: Backend> Engine<B> {
    /// Asks for a task now.
    pub(super) fn want(&mut self, task: Task) {
        self.want_at(task, self.now.mono);
    }

    /// Asks for a task, not before `at`.
    pub(super) fn want_at(&mut self, task: Task, at: u64) {
        let unknown = match task {
            Task::List | Task::Read(_) | Task::Me => !B::CAPABILITIES.history,
            Task::Seen(_) => !B::CAPABILITIES.seen,
            Task::Settings | Task::Exchange => false,
            Task::Page(_) => !B::CAPABILITIES.paging,
            Task::Campaigns => !B::CAPABILITIES.campaigns,
            Task::Team => !B::CAPABILITIES.team,
        };
        if unknown {
            return;
        }
        match self.calls.wanted.iter_mut().find(|wanted| wanted.task == task) {
            Some(wanted) if wanted.running.is_some() => wanted.again = true,
            Some(wanted) => wanted.not_before = wanted.not_before.min(at),
            None => {
                let backoff = Backoff::new(500, 30_000);
                self.calls.wanted.push(Wanted { task, not_before: at, running: None, again: false, backoff });
            }
        }
    }

    /// Asks for a task unless it is wanted already; one under way will do.
    pub(super) fn want_once(&mut self, task: Task) {
        if !self.calls.is_wanted(task) {
            self.want(task);
        }
    }

    /// No longer wanted; a request under way for it ends unheard.
    pub(super) fn drop_task(&mut self, task: Task) {
        self.calls.wanted.retain(|wanted| wanted.task != task);
    }

    /// Gives up all requests and tasks of the former person.
    pub(super) fn drop_calls_of_session(&mut self) {
        // Where the settings name the visitor they are one person's, too.
        let shared = B::CAPABILITIES.sessions != Sessions::WithSettings;
        let keep = |purpose: &Purpose| shared && *purpose == Purpose::Task(Task::Settings);
        let outputs = &mut self.outputs;
        self.calls.in_flight.retain(|call| {
            let kept = keep(&call.purpose);
            if !kept {
                outputs.push_back(Output::Abort(call.id));
            }
            kept
        });
        self.calls.wanted.retain(|wanted| wanted.task == Task::Settings);
        if !shared {
            self.calls.wanted.iter_mut().for_each(|wanted| wanted.running = None);
        }
    }

    /// Whether one more request of the app's own accord is within measure.
    pub(super) fn has_room(&self) -> bool {
        self.calls.made_at.len() < WINDOW_LIMIT
    }

    /// Makes the requests of all tasks that are due and possible.
    pub(super) fn pump_tasks(&mut self) {
        let mono = self.now.mono;
        self.calls.made_at.retain(|at| at + WINDOW > mono);
        if self.busy_until > mono || !self.alive {
            return;
        }
        let due: Vec<Task> = self
            .calls
            .wanted
            .iter()
            .filter(|wanted| wanted.running.is_none() && wanted.not_before <= mono)
            .map(|wanted| wanted.task)
            .collect();
        for task in due {
            if self.calls.made_at.len() >= WINDOW_LIMIT {
                return;
            }
            if task == Task::Settings && !self.may_ask_settings() {
                continue;
            }
            let Some(call) = self.call_of(task) else { continue };
            let id = self.make(call, Purpose::Task(task));
            if let Some(wanted) = self.calls.wanted.iter_mut().find(|wanted| wanted.task == task) {
                wanted.running = Some(id);
                wanted.again = false;
            }
        }
    }

    /// A task's call, if it can be made now.
    fn call_of(&self, task: Task) -> Option<Call> {
        let read = |key| self.conversations.server_id(key).map(str::to_owned);
        match task {
            Task::Settings => Some(Call::Settings),
            Task::Exchange => match &self.session.phase {
                Phase::Exchanging { .. } if B::CAPABILITIES.sessions == Sessions::WithSettings && self.session.identity.is_none() => None,
                Phase::Exchanging { jwt } => Some(Call::Exchange { jwt: jwt.clone() }),
                _ => None,
            },
            Task::Me if !self.session.credentials.session.is_empty() => Some(Call::Me),
            _ if !self.session.is_usable() => None,
            Task::Me => None,
            Task::List => Some(Call::List),
            Task::Read(key) => Some(Call::Read { conversation: read(key)? }),
            Task::Seen(key) => Some(Call::Seen { conversation: read(key)? }),
            Task::Page(key) if B::CAPABILITIES.paging => self.page_call(key),
            Task::Campaigns if B::CAPABILITIES.campaigns => Some(Call::Campaigns),
            Task::Team if B::CAPABILITIES.team => Some(Call::Team),
            Task::Page(_) | Task::Campaigns | Task::Team => None,
        }
    }

    /// Makes a request.
    pub(super) fn make(&mut self, call: Call, purpose: Purpose) -> RequestId {
        self.calls.last_id += 1;
        let id = RequestId(self.calls.last_id);
        if B::CAPABILITIES.page_of_messages {
            self.session.credentials.page = self.page.as_ref().map(|(url, _)| url.clone()).unwrap_or_default();
        }
        let request = self.backend.request(&call, &self.session.credentials);
        self.calls.made_at.push(self.now.mono);
        let give_up_at = self.now.mono + request.timeout;
        let brings_session = match call {
            Call::Exchange { .. } => true,
            Call::Start { .. } => !self.session.is_usable(),
            Call::Settings => B::CAPABILITIES.sessions == Sessions::WithSettings && !self.session.is_usable(),
            _ => false,
        };
        let late_at = if brings_session { self.now.mono + LATE } else { u64::MAX };
        self.calls.in_flight.push(InFlight { id, purpose, call, epoch: self.session.epoch, give_up_at, late_at });
        self.outputs.push_back(Output::Http { id, request });
        id
    }

    /// What was to be held for a moment is, after a sleep too.
    pub(super) fn hold_after_sleep(&mut self) {
        for held in &mut self.calls.held {
            held.0 = self.now.mono + PEER_WORD;
        }
    }

    /// Gives up requests that have taken too long.
    pub(super) fn give_up_late_calls(&mut self) {
        let mono = self.now.mono;
        while self.calls.held.first().is_some_and(|held| held.0 <= mono) {
            let (_, id, outcome) = self.calls.held.remove(0);
            self.on_http(id, outcome);
        }
        let late: Vec<RequestId> = self.calls.in_flight.iter().filter(|call| call.give_up_at <= mono).map(|call| call.id).collect();
        for id in late {
            self.outputs.push_back(Output::Abort(id));
            self.on_http(id, HttpOutcome::Failed);
        }
    }

    pub(super) fn on_progress(&mut self, id: RequestId, percent: u8) {
        let mono = self.now.mono;
        let Some(call) = self.calls.in_flight.iter_mut().find(|call| call.id == id) else { return };
        // A large file on a slow network takes its time, as long as it moves.
        call.give_up_at = call.give_up_at.max(mono + STALLED);
        let Purpose::Entry(entry) = call.purpose else { return };
        self.show_progress(entry, percent);
    }

    /// A request ended.
    pub(super) fn on_http(&mut self, id: RequestId, outcome: HttpOutcome) {
        let Some(at) = self.calls.in_flight.iter().position(|call| call.id == id) else { return };
        // (What is no longer wanted was asked for in a former session, or for a former word of the page's.)
        let is_heard = self.calls.wanted.iter().any(|wanted| wanted.running == Some(id));
        let in_flight = &mut self.calls.in_flight[at];
        if (is_heard || !matches!(in_flight.purpose, Purpose::Task(_)))
            && in_flight.late_at <= self.now.mono
            && matches!(&outcome, HttpOutcome::Answered(answer) if answer.status < 300)
        {
            (in_flight.late_at, in_flight.give_up_at) = (u64::MAX, u64::MAX);
            // (On a slow network the settings are late, too. The chat opens with them, so they are held only until what lies there is heard.)
            let hold = if matches!(in_flight.call, Call::Settings) { HEARD } else { PEER_WORD };
            self.calls.held.push((self.now.mono + hold, id, outcome));
            return;
        }
        let InFlight { purpose, call, epoch, .. } = self.calls.in_flight.remove(at);
        let shared = B::CAPABILITIES.sessions != Sessions::WithSettings && purpose == Purpose::Task(Task::Settings);
        if epoch != self.session.epoch && !shared {
            if purpose == Purpose::Note {
                self.on_noted(&call, false);
            }
            return;
        }
        let file_gone = outcome == HttpOutcome::FileGone;
        let result = match outcome {
            HttpOutcome::Answered(response) => {
                if self.backend.cleared_visitor(&response) {
                    self.on_visitor_merged();
                }
                self.backend.reply(&call, &response)
            }
            HttpOutcome::Failed | HttpOutcome::FileGone => Err(Failure::Unknown),
        };
        if let Err(Failure::Busy { retry_after }) = result {
            self.be_patient(retry_after);
            self.tell_peers(&PeerMessage::Busy(u32::try_from(retry_after).unwrap_or(0)));
        }
        if result == Err(Failure::Unauthorized) && purpose != Purpose::Note && (is_heard || !matches!(purpose, Purpose::Task(_))) {
            self.on_unauthorized(&purpose);
        }
        match purpose {
            Purpose::Task(task) => self.on_task(task, id, result),
            Purpose::Entry(entry) => self.on_entry(entry, id, result, file_gone),
            Purpose::Rate(survey) => self.on_rated(&survey, result),
            Purpose::Note if Self::TELLS => self.on_noted(&call, result.is_ok()),
            Purpose::Wish(key, wish) if Self::WISHES => self.on_wish(key, wish, &call, result),
            Purpose::Note | Purpose::Wish(..) => {}
        }
    }

    /// The server asks for patience, in this tab or another one: no request for so long (ms), an hour at most.
    pub(super) fn be_patient(&mut self, wait: u64) {
        self.busy_until = self.busy_until.max(self.now.mono + wait.min(MOST_PATIENCE));
        self.change(Change::Connection);
    }

    fn on_task(&mut self, task: Task, id: RequestId, result: Result<Reply, Failure>) {
        let mono = self.now.mono;
        let Some(at) = self.calls.wanted.iter().position(|wanted| wanted.task == task && wanted.running == Some(id)) else { return };
        match result {
            Ok(reply) => {
                let again = self.calls.wanted[at].again;
                self.calls.wanted.remove(at);
                if again {
                    self.want(task);
                }
                self.on_reply(task, id, reply);
            }
            Err(Failure::Refused(refusal)) => {
                self.calls.wanted.remove(at);
                self.on_task_refused(task, refusal);
            }
            Err(failure) => {
                let wanted = &mut self.calls.wanted[at];
                wanted.running = None;
                wanted.not_before = mono + wanted.backoff.next(&mut self.random);
                self.on_task_failed(task, &failure);
            }
        }
    }

    fn on_reply(&mut self, task: Task, id: RequestId, reply: Reply) {
        match (task, reply) {
            (Task::Settings, Reply::Settings(settings)) => self.on_settings(*settings),
            (Task::Settings, Reply::Opened { settings, token, identity, channel })
                if B::CAPABILITIES.sessions == Sessions::WithSettings =>
            {
                self.on_opened(*settings, token, identity, channel);
            }
            (Task::Exchange, Reply::Session { token, identity }) if B::CAPABILITIES.sessions == Sessions::WithSettings => {
                self.on_named(token, identity);
            }
            (Task::Exchange, Reply::Session { token, identity }) => self.on_session(token, identity),
            (Task::Me, Reply::Identity(identity)) => self.on_identity(identity),
            (Task::List, Reply::Conversations(list)) => self.on_list(list, id),
            (Task::Seen(key), _) => self.seen_told(key),
            (Task::Read(key), Reply::Newest { conversation, messages, earlier }) if B::CAPABILITIES.paging => {
                self.on_newest(key, *conversation, messages, earlier, id);
            }
            (Task::Campaigns, Reply::Campaigns(campaigns)) if B::CAPABILITIES.campaigns => self.on_campaigns(campaigns),
            (Task::Team, Reply::Team(team)) if B::CAPABILITIES.team => self.on_team(team),
            (Task::Page(key), Reply::Page { messages, more }) if B::CAPABILITIES.paging => self.on_page_of(key, messages, more),
            (Task::Read(key), Reply::Thread { conversation, messages }) => {
                self.on_thread(key, *conversation, messages, id);
            }
            _ => {}
        }
    }
}
