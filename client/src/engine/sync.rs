//! What the server tells: settings, lists, conversations, and events of the socket.

use std::rc::Rc;

use super::calls::Task;
use super::{Engine, Screen};
use crate::backend::{Backend, Batch, ConversationChange, Event, Failure, Refusal, RefusalKind};
use crate::conversations::Entry;
use crate::model::{Availability, Body, Conversation, Message, Preview, Settings};
use crate::order;
use crate::output::{Change, HostCommand, Output, Problem, RequestId};
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, Loading, Merged, RowId};

/// A status that comes this soon after the visitor's own message may be older than it (libredesk.md 9.2.12); ms.
const STATUS_IN_DOUBT: u64 = 2_000;
/// So many messages are remembered to recognise a frame that comes twice.
const REMEMBERED: usize = 200;

impl<B: Backend> Engine<B> {
    pub(super) fn on_settings(&mut self, settings: Settings) {
        if let Some(more) = &settings.more {
            self.session.credentials.desk.clone_from(&more.desk);
        }
        self.settings = Some(Rc::new(settings));
        self.settings_at = self.now.wall;
        if self.problem.take().is_some() {
            self.change(Change::Screen);
        }
        self.change(Change::Settings);
        self.change(Change::Appearance);
    }

    pub(super) fn on_task_refused(&mut self, task: Task, refusal: Refusal) {
        match task {
            Task::Settings => {
                self.problem = Some(Problem::Unavailable);
                let mut message = String::from("The chat inbox is not available: ");
                message.push_str(&refusal.words);
                if B::CAPABILITIES.page_key && refusal.kind == RefusalKind::Key {
                    self.key_refused();
                }
                self.tell(HostCommand::Error { code: "inbox_unavailable", message });
                self.change(Change::Settings);
                self.change(Change::Screen);
            }
            Task::Exchange => self.on_exchange_refused(&refusal),
            Task::Read(key) => {
                if let Some(entry) = self.conversations.get_mut(key) {
                    entry.timeline.loading = Loading::Failed;
                }
                if refusal.kind == RefusalKind::NotFound {
                    self.conversation_not_found(key);
                }
                self.ratings_not_found(key);
                self.change(Change::Conversation(key));
            }
            Task::Seen(key) => self.seen_told(key),
            Task::Page(key) if B::CAPABILITIES.paging => self.page_refused(key),
            Task::Me | Task::List | Task::Page(_) | Task::Campaigns | Task::Team => {}
        }
    }

    pub(super) fn on_task_failed(&mut self, task: Task, failure: &Failure) {
        match task {
            Task::Settings if self.settings.is_none() && matches!(failure, Failure::Unknown | Failure::Server | Failure::Busy { .. }) => {
                if self.problem.is_none() {
                    self.tell(HostCommand::Error { code: "unreachable", message: "The support server can't be reached.".into() });
                }
                self.problem = Some(Problem::Unreachable);
                self.change(Change::Settings);
                self.change(Change::Screen);
            }
            Task::Read(key) => {
                if let Some(entry) = self.conversations.get_mut(key).filter(|entry| entry.timeline.loading == Loading::Pending) {
                    entry.timeline.loading = Loading::Failed;
                    self.change(Change::Conversation(key));
                }
            }
            _ => {}
        }
    }

    /// The socket is joined: whatever happened before is read, everything later is pushed.
    pub(super) fn fill_gap(&mut self) {
        self.joined_after = self.calls.last_id();
        self.want(Task::List);
        // (A bare list makes everything that it names be read.)
        if let Screen::Chat(key) = self.screen
            && !B::CAPABILITIES.bare_list
            && self.conversations.server_id(key).is_some()
        {
            self.want(Task::Read(key));
        }
        if self.page.is_none() || B::CAPABILITIES.page_visits {
            self.tell(HostCommand::RequestPageInfo);
        }
    }

    pub(super) fn on_list(&mut self, list: Vec<Conversation>, id: RequestId) {
        let started = self.starts_in_doubt();
        let mut candidates = Vec::new();
        for conversation in list {
            let created = conversation.created_at;
            let key = match self.conversations.find(&conversation.id) {
                Some(key) => {
                    self.update_listed(key, conversation);
                    key
                }
                None => {
                    let unread = conversation.unread;
                    self.conversations.add(Entry { server: Some(conversation), unread, ..Entry::default() })
                }
            };
            if B::CAPABILITIES.bare_list {
                self.want(Task::Read(key));
            }
            if started.iter().any(|(_, after)| created > *after) {
                candidates.push((key, created));
            }
        }
        self.conversations.loaded = true;
        if !self.owner_is_clear()
            && let Some(id) = self.session.identity.as_ref().map(|identity| identity.id.clone())
        {
            self.on_owner(&id, false);
        }
        // From now on what is stored can be known by his conversations, too.
        self.keep_now();
        self.adopt_left();
        self.change(Change::Conversations);
        let is_unread = |entry: &Entry| entry.timeline.loading != Loading::Ready;
        for (key, _) in &candidates {
            if !self.conversations.get(*key).is_none_or(is_unread) {
                self.adopt_known(*key);
            }
        }
        candidates.retain(|(key, _)| self.conversations.get(*key).is_some_and(is_unread));
        for (entry, after) in started {
            if !candidates.iter().any(|(_, created)| *created > after) {
                self.looked_in_vain(entry, id);
            }
        }
        for (key, _) in candidates {
            self.want(Task::Read(key));
        }
        self.open_wanted();
        self.look_at_screen();
    }

    /// Somebody of the team came or went. Who is not named is not there.
    fn on_presence(&mut self, people: &[(String, Availability)]) {
        let mut changed = Vec::new();
        for (key, entry) in self.conversations.iter_mut() {
            let Some(assignee) = entry.server.as_mut().and_then(|server| server.assignee.as_mut()) else { continue };
            let now = people.iter().find(|(id, _)| *id == assignee.person.id).map_or(Availability::Offline, |(_, now)| *now);
            if std::mem::replace(&mut assignee.availability, now) != now {
                changed.push(key);
            }
        }
        for key in changed {
            self.change(Change::Conversation(key));
        }
        if B::CAPABILITIES.team {
            self.team_is_there(people);
        }
    }

    fn update_listed(&mut self, key: ConversationKey, fresh: Conversation) {
        let viewing = self.is_viewing(key);
        if B::CAPABILITIES.bare_list {
            // Only a read tells the rest.
            if let Some(server) = self.conversations.get_mut(key).and_then(|entry| entry.server.as_mut()) {
                server.status = fresh.status;
                server.created_at = fresh.created_at;
            }
            self.change(Change::Conversation(key));
            return;
        }
        let seen = self.tell_seen_before(key, fresh.last_activity());
        let Some(entry) = self.conversations.get_mut(key) else { return };
        entry.unread = if seen { 0 } else { fresh.unread };
        let behind =
            entry.timeline.loading == Loading::Ready && entry.timeline.newest().is_some_and(|newest| newest < fresh.last_activity());
        take_over(entry, fresh);
        // The list knows a message that no frame brought: the socket was mute, or full.
        if behind {
            if viewing {
                self.want(Task::Read(key));
            } else if let Some(entry) = self.conversations.get_mut(key) {
                entry.timeline.loading = Loading::Not;
            }
        }
        self.change(Change::Conversation(key));
    }

    /// A conversation was read; under which key it goes on.
    pub(super) fn on_thread(
        &mut self,
        key: ConversationKey,
        conversation: Conversation,
        messages: Vec<Message>,
        id: RequestId,
    ) -> ConversationKey {
        let key = self.adopt_candidate(key, &messages);
        let Some(entry) = self.conversations.get_mut(key) else { return key };
        let first = entry.timeline.loading != Loading::Ready;
        let unread = if first { entry.unread.max(conversation.unread) } else { 0 };
        entry.timeline.loading = Loading::Ready;
        entry.read_by = Some(id);
        take_over(entry, conversation);
        if let Some(server) = &mut entry.server
            && let Some(newest) = messages.iter().max_by_key(|message| message.created_at)
        {
            show_last(server, newest);
        }
        if let Some(oldest) = messages.iter().map(|message| message.created_at).min() {
            entry.timeline.doubt_since(oldest);
        }
        self.merge(key, messages);
        if Self::CALLS {
            self.place_spoken(key);
        }
        self.drop_absent(key);
        self.settle_unclaimed(key);
        self.settle_ratings(key, id);
        self.mark_first_unread(key, unread);
        self.looked_in_thread(key, id);
        self.change(Change::Conversation(key));
        self.change(Change::Conversations);
        self.look_at_screen();
        key
    }

    /// Takes in a conversation's messages; the visitor's own ones settle what is in doubt.
    pub(super) fn merge(&mut self, key: ConversationKey, mut messages: Vec<Message>) {
        // Servers give the newest first.
        messages.reverse();
        order::sort(&mut messages, |one, other| one.created_at < other.created_at);
        let mut merged = Merged::default();
        for message in messages {
            self.remember(&message.id);
            if let Some(entry) = self.settled_by(key, &message) {
                self.settle_entry(entry, message, &mut merged);
                continue;
            }
            let fresh = self.fresh_row();
            if let Some(entry) = self.conversations.get_mut(key) {
                entry.timeline.put(message, fresh, &mut merged);
            }
        }
        self.show_merged(key, merged);
    }

    fn drop_absent(&mut self, key: ConversationKey) {
        let mut merged = Merged::default();
        if let Some(entry) = self.conversations.get_mut(key) {
            entry.timeline.drop_absent(&mut merged);
        }
        self.show_merged(key, merged);
    }

    pub(super) fn show_merged(&mut self, key: ConversationKey, merged: Merged) {
        for row in merged.changed {
            self.change(Change::Row(row));
        }
        if merged.rows {
            self.change(Change::Rows(key));
        }
    }

    pub(super) fn on_event(&mut self, frame: &str) {
        match self.backend.event(frame) {
            Event::Joined => {
                let steps = self.connection.joined(self.now.mono, &mut self.random);
                self.take_steps(steps);
            }
            // The server doesn't say why: whether the session is at fault, the session's own question tells (libredesk.md 9.1.8).
            Event::JoinRefused => {
                let steps = self.connection.refused(self.now.mono, &mut self.random);
                self.take_steps(steps);
                self.want(Task::Me);
            }
            Event::Message(message) => self.on_message(*message),
            Event::Typing { conversation, active } => {
                if let Some(key) = self.conversations.find(&conversation)
                    && self.typing.theirs(key, active, self.now.mono)
                {
                    self.change(Change::Typing(key));
                }
            }
            Event::Changed { conversation, change } => self.on_changed(&conversation, change),
            Event::Welcome if B::CAPABILITIES.socket_welcome => {
                let steps = self.connection.opened(self.now.mono);
                self.take_steps(steps);
            }
            Event::Presence { people } if B::CAPABILITIES.socket_welcome => self.on_presence(&people),
            Event::Welcome | Event::Presence { .. } | Event::Alive | Event::Other => {}
        }
    }

    /// A pushed message.
    pub(super) fn on_message(&mut self, message: Message) {
        let Some(key) = self.conversations.find(&message.conversation) else {
            self.want(Task::List);
            return;
        };
        let is_new = self.remember(&message.id);
        let is_own = message.author.is_own();
        if self.typing.theirs(key, false, self.now.mono) {
            self.change(Change::Typing(key));
        }
        if B::CAPABILITIES.paging {
            self.somebody_wrote(key, &message.author);
        }
        let viewing = self.is_viewing(key);
        let news = (is_new && !is_own).then(|| HostCommand::MessageReceived {
            conversation: message.conversation.clone(),
            message: message.id.clone(),
            author: message.author.full_name(),
        });
        if let Some(entry) = self.conversations.get_mut(key) {
            if let Some(server) = &mut entry.server {
                show_last(server, &message);
            }
            let loaded = entry.timeline.loading != Loading::Not;
            if news.is_some() && !viewing {
                entry.unread = entry.unread.saturating_add(1);
            }
            let mark = news.is_some() && !viewing && entry.unread == 1;
            let id = message.id.clone();
            if loaded {
                self.merge(key, vec![message]);
            }
            if mark && let Some(entry) = self.conversations.get_mut(key) {
                entry.first_unread = entry.timeline.row_of(&id);
            }
        }
        if let Some(news) = news {
            self.tell(news);
            if viewing {
                self.tell_seen(key, self.now.mono + 500);
            } else {
                self.not_seen(key);
            }
            self.outputs.push_back(Output::Sound { needed: !viewing });
        }
        self.change(Change::Conversations);
        self.change(Change::Conversation(key));
    }

    fn on_changed(&mut self, id: &str, change: ConversationChange) {
        let Some(key) = self.conversations.find(id) else {
            self.want(Task::List);
            return;
        };
        let Some(server) = self.conversations.get_mut(key).and_then(|entry| entry.server.as_mut()) else { return };
        let mut read = false;
        match change {
            ConversationChange::Status(status) => {
                server.status = status;
                read = self.sent_within(key, STATUS_IN_DOUBT);
            }
            ConversationChange::Assignee(assignee) => server.assignee = assignee,
            ConversationChange::Availability(availability) => {
                if let Some(assignee) = &mut server.assignee {
                    assignee.availability = availability;
                }
            }
            ConversationChange::Other => read = self.is_viewing(key),
        }
        if read {
            self.want_at(Task::Read(key), self.now.mono + 300);
        }
        self.change(Change::Conversation(key));
        self.change(Change::Conversations);
    }

    /// Remembers a message; true if it was not remembered.
    fn remember(&mut self, id: &str) -> bool {
        if self.recent_messages.iter().any(|known| known == id) {
            return false;
        }
        if self.recent_messages.len() >= REMEMBERED {
            self.recent_messages.pop_front();
        }
        self.recent_messages.push_back(id.to_owned());
        true
    }

    /// Puts the line "new" above the first of `unread` messages that came from the other side.
    fn mark_first_unread(&mut self, key: ConversationKey, unread: u32) {
        let Some(entry) = self.conversations.get_mut(key) else { return };
        if unread == 0 || entry.first_unread.is_some() {
            return;
        }
        let theirs: Vec<RowId> = entry
            .timeline
            .rows()
            .iter()
            .rev()
            .filter(|row| row.message.as_ref().is_some_and(|message| !message.author.is_own()))
            .map(|row| row.id)
            .collect();
        entry.first_unread = theirs.get(unread as usize - 1).or(theirs.last()).copied();
        self.change(Change::Rows(key));
    }
}

/// Replaces the server's copy, and keeps what only the former one knew: lists know neither office hours nor what an assistant promises.
fn take_over(entry: &mut Entry, mut fresh: Conversation) {
    if let Some(known) = entry.server.take() {
        if fresh.hours == crate::model::Hours::default() {
            fresh.hours = known.hours;
        }
        if let (Some(fresh), Some(known)) = (&mut fresh.assignee, &known.assignee)
            && fresh.expectation.is_empty()
            && fresh.person.id == known.person.id
        {
            fresh.expectation.clone_from(&known.expectation);
        }
        if known.last.as_ref().map(|last| last.at) > fresh.last.as_ref().map(|last| last.at) {
            fresh.last = known.last;
        }
    }
    entry.is_new = false;
    entry.server = Some(fresh);
}

/// Makes this the conversation's newest message, unless a newer one is known.
pub(super) fn show_last(server: &mut Conversation, message: &Message) {
    if server.last.as_ref().is_none_or(|last| last.at < message.created_at) {
        server.last = Some(preview(message));
    }
}

fn preview(message: &Message) -> Preview {
    let text = if Batch::POSSIBLE {
        message.words_or_names()
    } else if message.plain.is_empty() {
        message.attachments.first().map(|file| file.name.clone()).unwrap_or_default()
    } else {
        message.plain.clone()
    };
    let is_survey = matches!(message.body, Body::Survey(_));
    Preview { text, at: message.created_at, author: message.author.clone(), is_survey }
}

/// The oldest instant there is; any conversation is newer.
pub(super) const LONG_AGO: Timestamp = Timestamp(i64::MIN);
