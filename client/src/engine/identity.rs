//! Sessions: the page's tokens, exchange of a JWT, merge, logout, and a refused session that is not believed at once.

use super::calls::{Purpose, Task};
use super::deliver::PEER_WORD;
use super::{Engine, PageDoubt, Screen};
use crate::backend::{Backend, Refusal, Sessions};
use crate::model::Identity;
use crate::outbox::{Entry, EntryState};
use crate::output::{Change, HostCommand};
use crate::peer::PeerMessage;
use crate::session::Phase;

/// A refused session is asked for again so often …
const REFUSALS: u32 = 4;
/// … and for at least so long (ms) before it counts as ended: a server whose session store is down refuses everybody.
const DOUBT_AT_LEAST: u64 = 30_000;
/// A session that counts as ended is still asked for, so that a server's recovery brings it back (ms).
const ASK_ENDED_EVERY: u64 = 60_000;

impl<B: Backend> Engine<B> {
    /// The page's tokens, in answer to `Ready` or later. They may be here before the word of the tab that made them, which knows whether it is
    /// the same person. What was not sent yet would be forgotten with somebody else: for its sake that word is waited for, and the page asked
    /// again.
    pub(super) fn on_page_session(&mut self, session: String, visitor: String) {
        let credentials = &self.session.credentials;
        let differs = !credentials.session.is_empty() && credentials.session != session;
        if B::CAPABILITIES.sessions == Sessions::FirstMessage && differs && !self.outbox.entries().is_empty() {
            match self.page_doubt {
                PageDoubt::None => self.page_doubt = PageDoubt::Until(self.now.mono + PEER_WORD),
                PageDoubt::Until(_) => {}
                PageDoubt::Asked => self.on_session_data(session, visitor),
            }
        } else {
            self.on_session_data(session, visitor);
        }
    }

    /// Asks the page again whose word was not believed at once.
    pub(super) fn settle_page_doubt(&mut self) {
        if matches!(self.page_doubt, PageDoubt::Until(at) if at <= self.now.mono) {
            self.page_doubt = PageDoubt::Asked;
            self.ask_page();
        }
    }

    /// The page's tokens, or those that another tab has told of.
    pub(super) fn on_session_data(&mut self, session: String, visitor: String) {
        self.page_doubt = PageDoubt::None;
        if B::CAPABILITIES.sessions != Sessions::FirstMessage && self.is_late_answer(&session) {
            return;
        }
        if !session.is_empty() && session == self.session.credentials.session {
            return;
        }
        // A logout takes two cookies, and a tab that looks between finds the visitor still there.
        let visitor = if session.is_empty() && visitor == self.session.credentials.session { String::new() } else { visitor };
        if !session.is_empty() && self.is_surely_visitor() && visitor == self.session.credentials.session {
            self.go_along(session);
            return;
        }
        // (What another tab has told is told already: two tabs that told it each other again would never end.)
        let starts = self.session.phase == Phase::Unknown;
        // What somebody without a session has written goes along with the session he gets.
        if !self.session.credentials.session.is_empty() {
            self.forget_person(Phase::Unknown);
        }
        self.session.credentials.visitor = visitor;
        if B::CAPABILITIES.sessions != Sessions::FirstMessage {
            self.open_session(session);
        } else if session.is_empty() {
            self.session.phase = Phase::Anonymous;
            self.adopt_orphans();
        } else {
            // The app may have been gone before the other tabs were told: when its first message made this visitor, or when he was named.
            let visitor = &self.session.credentials.visitor;
            let asks = |entry: &Entry| matches!(entry.state, EntryState::Ask);
            let untold = if session == *visitor { self.outbox.entries().iter().any(asks) } else { !visitor.is_empty() };
            if starts && untold {
                self.tell_peers(&PeerMessage::Session { session: session.clone(), former: visitor.clone() });
            }
            self.session.credentials.session = session;
            self.session.phase = Phase::Active;
            self.want(Task::Me);
            self.want(Task::List);
        }
        self.change(Change::Session);
    }

    /// The site names its user.
    pub(super) fn on_jwt(&mut self, jwt: String, visitor: Option<String>) {
        if let Some(visitor) = visitor.filter(|visitor| !visitor.is_empty()) {
            self.session.credentials.visitor = visitor;
        }
        self.session.jwt = Some(jwt.clone());
        self.session.phase = Phase::Exchanging { jwt };
        self.drop_task(Task::Exchange);
        self.want(Task::Exchange);
        self.change(Change::Session);
    }

    /// The exchange gave a session.
    pub(super) fn on_session(&mut self, token: String, identity: Identity) {
        let was_visitor = self.is_surely_visitor();
        let former = std::mem::take(&mut self.session.credentials.session);
        let same_person = match &self.session.identity {
            Some(former) => former.id == identity.id,
            None => self.is_owner(&identity.id),
        };
        if !former.is_empty() && former != token {
            if was_visitor {
                // The visitor's conversations move to this person with the next request that carries both tokens.
                self.session.credentials.visitor = former;
                self.session.identity = None;
            } else if !same_person {
                let jwt = self.session.jwt.take();
                self.forget_person(Phase::Unknown);
                self.session.jwt = jwt;
            }
        }
        self.requests_of_former_session();
        // Its answer would be about the former session.
        self.drop_task(Task::Me);
        let merging = !self.session.credentials.visitor.is_empty();
        let former = self.session.credentials.visitor.clone();
        self.session.credentials.session.clone_from(&token);
        self.session.phase = Phase::Active;
        self.announce(token, former);
        self.on_owner(&identity.id, merging);
        self.session.identity = Some(identity);
        // (The socket is opened and joined anew: it was closed for the exchange.)
        self.want(Task::List);
        self.change(Change::Session);
    }

    /// There is another session now. The page hears of it first: if the app crashed in between, a session that only other tabs knew would be
    /// taken for another person's later.
    pub(super) fn announce(&mut self, session: String, former: String) {
        self.session.told_at = Some(self.now.mono);
        self.tell(HostCommand::StoreSession(session.clone()));
        self.tell_peers(&PeerMessage::Session { session, former });
    }

    /// A first message made a visitor.
    pub(super) fn on_visitor(&mut self, token: String, identity: Identity) {
        self.tell(HostCommand::StoreVisitorToken(token.clone()));
        if !self.session.credentials.session.is_empty() {
            // The site has named him meanwhile.
            self.merge_visitor(token);
            return;
        }
        self.session.credentials.session.clone_from(&token);
        self.session.credentials.visitor.clear();
        if !matches!(self.session.phase, Phase::Exchanging { .. }) {
            self.session.phase = Phase::Active;
        }
        self.on_owner(&identity.id, true);
        self.session.identity = Some(identity);
        self.conversations.loaded = true;
        self.announce(token.clone(), token);
        self.change(Change::Session);
    }

    /// This visitor is the person that the site has named: his conversations move with the next request.
    pub(super) fn merge_visitor(&mut self, visitor: String) {
        self.session.credentials.visitor = visitor;
        self.want(Task::List);
    }

    /// Whether this is a visitor for certain; a session that the page has kept may be anybody's until the server has said whose it is.
    pub(super) fn is_surely_visitor(&self) -> bool {
        let credentials = &self.session.credentials;
        let unnamed = !credentials.session.is_empty() && credentials.session == credentials.visitor;
        self.session.identity.as_ref().map_or(unnamed, |identity| identity.is_visitor)
    }

    /// Whether a former visitor is to become the present person, and the server has not said that it is done.
    pub(super) fn is_merging(&self) -> bool {
        let credentials = &self.session.credentials;
        !credentials.visitor.is_empty() && credentials.visitor != credentials.session
    }

    /// The same person, named now: his conversations go along, and so does what is on its way. The merge is asked for here, too: without it
    /// this tab could find its conversations gone before they have moved.
    pub(super) fn go_along(&mut self, session: String) {
        self.requests_of_former_session();
        self.drop_calls_of_session();
        self.session.credentials.visitor = std::mem::replace(&mut self.session.credentials.session, session);
        self.session.phase = Phase::Active;
        self.session.epoch = self.session.epoch.wrapping_add(1);
        self.session.identity = None;
        self.expect_other_owner();
        let steps = self.connection.credentials_changed(self.now.mono);
        self.take_steps(steps);
        self.want(Task::Me);
        self.want(Task::List);
        self.change(Change::Session);
    }

    /// The server has said who the session belongs to.
    pub(super) fn on_identity(&mut self, identity: Identity) {
        if matches!(self.session.phase, Phase::Doubted { .. } | Phase::Ended) {
            self.session.phase = Phase::Active;
            self.change(Change::Connection);
            self.want(Task::List);
        }
        self.on_owner(&identity.id, self.session.merged || self.is_merging());
        self.session.identity = Some(identity);
        self.change(Change::Session);
    }

    /// An answer said that the former visitor is merged into this person.
    pub(super) fn on_visitor_merged(&mut self) {
        if self.session.credentials.visitor.is_empty() {
            return;
        }
        self.session.credentials.visitor.clear();
        self.session.merged = true;
        self.tell(HostCommand::ClearVisitorToken);
        self.want(Task::List);
        if let Screen::Chat(key) = self.screen {
            self.want(Task::Read(key));
        }
    }

    /// The exchange was refused: the page must give another JWT. Whoever had a session keeps it.
    pub(super) fn on_exchange_refused(&mut self, refusal: &Refusal) {
        let mut message = String::from("The user JWT was refused: ");
        message.push_str(&refusal.words);
        self.tell(HostCommand::Error { code: "jwt_expired_or_invalid", message });
        self.session.jwt = None;
        self.session.phase = if self.session.credentials.session.is_empty() { Phase::SignInFailed } else { Phase::Active };
        self.change(Change::Session);
    }

    /// A request of this session was answered with 401.
    pub(super) fn on_unauthorized(&mut self, purpose: &Purpose) {
        let mono = self.now.mono;
        match &mut self.session.phase {
            Phase::Active => {
                self.session.phase = Phase::Doubted { since: mono, refusals: 1 };
                if *purpose != Purpose::Task(Task::Me) {
                    self.want(Task::Me);
                }
            }
            Phase::Doubted { since, refusals } if *purpose == Purpose::Task(Task::Me) => {
                *refusals += 1;
                if *refusals >= REFUSALS && mono >= *since + DOUBT_AT_LEAST {
                    self.session_over();
                } else if *refusals >= 2
                    && let Some(jwt) = self.session.jwt.clone()
                {
                    // The site's word can be exchanged again; that costs nothing even if the old session lives.
                    self.session.phase = Phase::Exchanging { jwt };
                    self.drop_task(Task::Exchange);
                    self.want(Task::Exchange);
                }
            }
            _ => {}
        }
        self.change(Change::Session);
    }

    fn session_over(&mut self) {
        self.session.phase = Phase::Ended;
        self.tell(HostCommand::Error {
            code: "session_ended",
            message: "The session is no longer accepted; call setUser with a fresh JWT.".into(),
        });
        self.drop_task(Task::Me);
        self.want_at(Task::Me, self.now.mono + ASK_ENDED_EVERY);
    }

    /// The visitor agreed to go on as somebody new after his session ended; what he wrote goes along.
    pub(super) fn start_anew(&mut self) {
        if self.session.phase != Phase::Ended {
            return;
        }
        self.drop_calls_of_session();
        self.session.reset(Phase::Anonymous);
        self.tell(HostCommand::ClearVisitorToken);
        self.tell(HostCommand::ClearSessionToken);
        self.adopt_orphans();
        self.open_anew();
        self.change(Change::Session);
        self.change(Change::Conversations);
    }

    /// `logout()`: nothing of this person stays, on the screen, in memory or in storage.
    pub(super) fn log_out(&mut self) {
        self.forget_person(Phase::Anonymous);
        self.open_anew();
    }

    /// Who comes after somebody is nobody's former self: where a first message doesn't make visitors, his session is opened at once, or
    /// with his first word.
    fn open_anew(&mut self) {
        if B::CAPABILITIES.sessions != Sessions::FirstMessage {
            self.open_session(String::new());
        }
    }

    pub(super) fn forget_person(&mut self, phase: Phase) {
        self.drop_calls_of_session();
        self.session.reset(phase);
        if Self::TELLS {
            self.forget_notes();
        }
        self.wishes.clear();
        self.waiting_wish = None;
        self.forget_stored();
        let files = self.outbox.clear();
        self.drop_files(&files);
        self.drop_trays();
        self.ratings.clear();
        self.conversations.clear();
        self.answers.clear();
        self.unplaced.clear();
        self.left.clear();
        self.typing.clear();
        self.recent_messages.clear();
        self.wanted_conversation = None;
        let steps = self.connection.want(false, self.now.mono);
        self.take_steps(steps);
        self.go(Screen::Home);
        self.frame.wide_chats = false;
        self.change(Change::Session);
        self.change(Change::Conversations);
        self.keep_now();
    }
}
