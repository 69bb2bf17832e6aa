//! The visitor's other tabs: a session, a logout, own messages, read state and drafts reach all of them.

use super::calls::Task;
use super::deliver::PEER_WORD;
use super::{Engine, Screen};
use crate::backend::{Backend, Sessions};
use crate::output::{Change, HostCommand, Output};
use crate::peer::PeerMessage;
use crate::session::Phase;
use crate::timeline::ConversationKey;

impl<B: Backend> Engine<B> {
    /// Tells the other tabs.
    pub(super) fn tell_peers(&mut self, message: &PeerMessage) {
        self.outputs.push_back(Output::Peer(message.to_text()));
    }

    /// Tells them that a conversation should be looked at again.
    pub(super) fn tell_peers_changed(&mut self, key: ConversationKey) {
        if let Some(id) = self.conversations.server_id(key).map(str::to_owned) {
            self.tell_peers(&PeerMessage::Changed(id));
        }
    }

    /// Another tab said something.
    pub(super) fn on_peer(&mut self, text: &str) {
        if !B::CAPABILITIES.history && self.on_peer_history(text) {
            return;
        }
        match PeerMessage::parse(text) {
            Some(PeerMessage::Session { session, former }) => self.on_peer_session(session, &former),
            Some(PeerMessage::LoggedOut) if self.session.phase != Phase::Unknown => self.on_peer_logged_out(),
            Some(PeerMessage::Changed(id)) => self.on_peer_changed(&id),
            Some(PeerMessage::Seen(id)) => {
                if let Some(key) = self.conversations.find(&id)
                    && let Some(entry) = self.conversations.get_mut(key)
                {
                    entry.unread = 0;
                    self.change(Change::Conversations);
                    self.change(Change::Conversation(key));
                }
            }
            Some(PeerMessage::Draft { conversation, text }) => self.on_peer_draft(&conversation, text),
            Some(PeerMessage::Busy(wait)) => self.be_patient(u64::from(wait)),
            Some(PeerMessage::LoggedOut) | None => {}
        }
    }

    /// The words of two tabs may cross: this one has just told everybody of a session while another one logged out. That session is over.
    /// (What it learns late is held, so that a tab that was frozen hears such words first; see `on_http`.)
    fn on_peer_logged_out(&mut self) {
        if self.has_just_told() {
            self.tell(HostCommand::ClearVisitorToken);
            self.tell(HostCommand::ClearSessionToken);
            self.tell_peers(&PeerMessage::LoggedOut);
        }
        self.log_out();
    }

    /// What this tab has told of its session may not have been heard yet.
    fn has_just_told(&self) -> bool {
        self.session.told_at.is_some_and(|at| self.now.mono < at + PEER_WORD)
    }

    fn on_peer_session(&mut self, session: String, former: &str) {
        if session == self.session.credentials.session {
            if B::CAPABILITIES.sessions == Sessions::WithSettings && self.session.phase == Phase::Active {
                // Its visitor has a name now.
                self.want_once(Task::Me);
            }
            return;
        }
        let mine = self.session.credentials.session.clone();
        if B::CAPABILITIES.sessions == Sessions::Own && !mine.is_empty() {
            // Nobody becomes anybody else there.
            self.on_session_data(session, String::new());
            return;
        }
        let of_visitor = session == former;
        // The other tab may not have known that there is a visitor. (Where the settings make them it has made another one: the page had none.)
        let may_not_know = B::CAPABILITIES.sessions == Sessions::FirstMessage || !former.is_empty();
        if self.session.phase == Phase::Unknown {
            return;
        }
        if let Phase::Exchanging { jwt } = &self.session.phase {
            let jwt = jwt.clone();
            if mine.is_empty() && B::CAPABILITIES.sessions == Sessions::WithSettings {
                // Whoever is about to be named: the settings must not make another one.
                self.session.credentials.session = session;
            } else if of_visitor && mine.is_empty() {
                self.session.credentials.visitor = session;
            } else if mine == former && !mine.is_empty() {
                // Another tab was faster.
                self.go_along(session);
                self.on_jwt(jwt, None);
            }
            return;
        }
        if B::CAPABILITIES.sessions == Sessions::WithSettings && of_visitor && !mine.is_empty() {
            // Another visitor has a name now: one whose tab has not heard that he has gone, or that this one has come. The page knows.
            self.ask_page();
        } else if of_visitor && !mine.is_empty() && !self.is_surely_visitor() {
            // Made by a tab that had not heard whom the site has named.
            self.announce(mine, session.clone());
            self.merge_visitor(session);
        } else if (!mine.is_empty() && mine == former) || (may_not_know && !of_visitor && self.is_surely_visitor()) {
            self.go_along(session);
        } else if !mine.is_empty() && self.has_just_told() {
            // Each tab has told of another person in the same moment. The page knows who came last.
            self.ask_page();
        } else {
            self.on_session_data(session, former.to_owned());
        }
    }

    fn on_peer_changed(&mut self, id: &str) {
        self.want(Task::List);
        let Some(key) = self.conversations.find(id) else { return };
        if let Some(entry) = self.conversations.get_mut(key) {
            entry.read_by = None;
        }
        if self.screen == Screen::Chat(key) {
            self.want(Task::Read(key));
        }
    }

    fn on_peer_draft(&mut self, id: &str, text: String) {
        let key = if id.is_empty() {
            if self.session.phase == Phase::Unknown {
                return;
            }
            Some(self.new_conversation())
        } else {
            self.conversations.find(id)
        };
        if let Some(key) = key
            && let Some(entry) = self.conversations.get_mut(key)
            && entry.draft != text
        {
            entry.draft = text;
            self.keeper.soil_soon(self.now.mono);
            self.change(Change::Draft(key));
        }
    }

    /// The page logged out: the other tabs forget, too.
    pub(super) fn log_out_everywhere(&mut self) {
        self.tell_peers(&PeerMessage::LoggedOut);
        self.log_out();
        self.tell(HostCommand::UnreadCount(0));
        self.unread_told = Some(0);
    }
}
