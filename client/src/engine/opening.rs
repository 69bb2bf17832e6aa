//! Sessions that a first message doesn't make: the server names everybody who asks for the settings, or the client names itself; and the
//! page's key, where a server asks for one.

use super::calls::Task;
use super::{Engine, StartLock};
use crate::backend::{Backend, RefusalKind, Sessions};
use crate::model::{Identity, Settings};
use crate::outbox::{Entry, EntryId, EntryState};
use crate::output::{Change, HostCommand, Output};
use crate::peer::PeerMessage;
use crate::session::Phase;

impl<B: Backend> Engine<B> {
    /// Asks the page for its session.
    pub(super) fn ask_page(&mut self) {
        self.page_asked += 1;
        self.tell(HostCommand::Ready);
    }

    /// Whether this word of the page is its answer from before it heard of the session that was made here meanwhile. It is no logout.
    pub(super) fn is_late_answer(&mut self, session: &str) -> bool {
        let answers = self.page_asked > 0;
        self.page_asked = self.page_asked.saturating_sub(1);
        answers && session.is_empty() && !self.session.credentials.session.is_empty()
    }

    /// The page's session, where a first message doesn't make one; empty where it has none.
    pub(super) fn open_session(&mut self, session: String) {
        let none = session.is_empty();
        self.session.credentials.session = session;
        match B::CAPABILITIES.sessions {
            Sessions::WithSettings => {
                // Whose it is comes with the settings; until then it is nobody's.
                let known = self.session.phase == Phase::Anonymous;
                self.session.phase = Phase::Anonymous;
                if none {
                    self.adopt_orphans();
                }
                if known && none {
                    // The page says it once more; one word about it will do.
                    self.want_once(Task::Settings);
                } else {
                    self.want(Task::Settings);
                }
            }
            _ if none => {
                self.session.phase = Phase::Anonymous;
                self.conversations.loaded = true;
                self.adopt_orphans();
            }
            _ => self.own_session_is_known(),
        }
        self.change(Change::Session);
    }

    /// A session that the client has named is in use from now on.
    fn own_session_is_known(&mut self) {
        let id = self.session.credentials.session.clone();
        self.session.phase = Phase::Active;
        self.conversations.loaded = true;
        self.on_owner(&id, false);
        self.session.identity = Some(Identity { id, is_visitor: true, ..Identity::default() });
        self.ask_for_history();
        self.open_wanted();
        self.change(Change::Session);
        self.change(Change::Conversations);
    }

    /// Whether there is a session to send in. Where the client names itself it does so now, if no other tab is about to.
    pub(super) fn has_session(&mut self) -> bool {
        if self.session.is_usable() {
            return true;
        }
        if !self.session.may_begin() {
            return false;
        }
        match B::CAPABILITIES.sessions {
            Sessions::FirstMessage => {}
            Sessions::WithSettings => self.want_once(Task::Settings),
            Sessions::Own if self.may_name_visitor() => {
                let random = (self.random.bits(), self.random.bits());
                let id = self.secrets.pop().unwrap_or_else(|| format!("{:016x}{:016x}", random.0, random.1));
                self.session.credentials.session.clone_from(&id);
                self.announce(id, String::new());
                self.own_session_is_known();
                return true;
            }
            Sessions::Own => {}
        }
        false
    }

    /// Two tabs must not make two visitors.
    pub(super) fn may_name_visitor(&mut self) -> bool {
        match self.lock {
            StartLock::Free => {
                self.lock = StartLock::Asked;
                self.outputs.push_back(Output::AskToStart);
            }
            StartLock::Leaving { .. } => self.lock = StartLock::Held { from: self.now.mono },
            StartLock::Asked | StartLock::Held { .. } => {}
        }
        matches!(self.lock, StartLock::Held { from } if from <= self.now.mono)
    }

    /// Whether the settings can be asked for now.
    pub(super) fn may_ask_settings(&mut self) -> bool {
        if B::CAPABILITIES.page_key && self.session.credentials.key.is_empty() {
            return false;
        }
        match B::CAPABILITIES.sessions {
            Sessions::WithSettings if self.session.phase == Phase::Unknown => false,
            Sessions::WithSettings if self.session.credentials.session.is_empty() => self.may_name_visitor(),
            _ => true,
        }
    }

    /// Whether the right to make a visitor is needed for the settings.
    pub(super) fn settings_make_visitor(&self) -> bool {
        B::CAPABILITIES.sessions == Sessions::WithSettings
            && self.session.credentials.session.is_empty()
            && self.calls.is_wanted(Task::Settings)
    }

    /// The settings came along with who the visitor is.
    pub(super) fn on_opened(&mut self, settings: Settings, token: String, identity: Identity, channel: String) {
        self.on_settings(settings);
        if matches!(self.session.phase, Phase::Unknown | Phase::SignInFailed) {
            return;
        }
        // The site's word about its user goes out next, under this session.
        let exchanging = matches!(self.session.phase, Phase::Exchanging { .. });
        let other = !exchanging && self.session.identity.as_ref().is_some_and(|known| known.id != identity.id);
        if other {
            self.forget_person(Phase::Anonymous);
        }
        let former = std::mem::replace(&mut self.session.credentials.session, token.clone());
        let rejoin = self.session.credentials.channel != channel;
        self.session.credentials.channel = channel;
        if !exchanging {
            self.session.phase = Phase::Active;
        }
        if former != token {
            self.announce(token, former);
        }
        self.on_owner(&identity.id, false);
        self.session.identity = Some(identity);
        if rejoin {
            // The name of the events has changed with the person: a new socket, so that nothing of the former one comes in.
            let steps = self.connection.want(false, self.now.mono);
            self.take_steps(steps);
        }
        self.want(Task::List);
        if B::CAPABILITIES.campaigns {
            self.want(Task::Campaigns);
        }
        self.change(Change::Session);
    }

    /// The server knows who the site's user is now. The session may go on under the same token.
    pub(super) fn on_named(&mut self, token: String, identity: Identity) {
        let other = self.session.identity.as_ref().is_some_and(|known| known.id != identity.id);
        let jwt = self.session.jwt.take();
        let former = self.session.credentials.session.clone();
        let token = if token.is_empty() { former.clone() } else { token };
        let mut became_him = former.clone();
        if other && self.session.identity.as_ref().is_some_and(|known| !known.is_visitor) {
            // Somebody who had a name is nobody else now: what other tabs hold of him is not this one's.
            became_him.clear();
            self.forget_person(Phase::Unknown);
        } else {
            self.requests_of_former_session();
        }
        self.session.jwt = jwt;
        if token == former {
            // (The session is the same, but the other tabs must know that it has a name now.)
            self.tell_peers(&PeerMessage::Session { session: token.clone(), former });
        } else {
            self.announce(token.clone(), became_him);
        }
        self.session.credentials.session = token;
        self.session.phase = Phase::Active;
        self.on_owner(&identity.id, true);
        self.session.identity = Some(identity);
        // With the person the name of the events changes; the settings tell it.
        self.want(Task::Settings);
        self.want(Task::List);
        self.change(Change::Session);
    }

    /// The page's key was refused: the page is told, once for each refusal.
    pub(super) fn key_refused(&mut self) {
        let message = String::from("The widget token was refused; give another one with setToken.");
        self.tell(HostCommand::Error { code: "token_refused", message });
    }

    /// The page gives its key, or another one. What the former one was refused for goes out with this.
    pub(super) fn on_key(&mut self, key: String) {
        if self.session.credentials.key == key {
            return;
        }
        let first = std::mem::replace(&mut self.session.credentials.key, key).is_empty();
        self.want(Task::Settings);
        if first {
            // After a reload it is the same key again, and what was refused for it waits for the visitor.
            return;
        }
        let refused = |entry: &&Entry| matches!(entry.state, EntryState::Refused { kind: RefusalKind::Key, .. });
        let ids: Vec<EntryId> = self.outbox.entries().iter().filter(refused).map(|entry| entry.id).collect();
        for id in ids {
            self.retry(id);
        }
    }
}
