//! What the visitor sends: one entry at a time in each conversation, stored before its first byte goes out, and finished only by the
//! server's word or the visitor's.

use super::calls::{LATE, Purpose, Task};
use super::view::Reply as MayReply;
use super::{Engine, Screen, StartLock, sync};
use crate::backend::{Backend, Call, Failure, RefusalKind, Reply, Sessions};
use crate::files::Keeping;
use crate::model::{Conversation, Identity, Message, Status};
use crate::outbox::{Attempt, Content, Entry, EntryId, EntryState};
use crate::output::{Change, Output, RequestId};
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, Loading, Merged};

/// Before an unknown outcome is looked up for the first time (ms): the server may still be at it.
const FIRST_LOOK: u64 = 700;
/// A file that broke off on its way so often is not sent again without the visitor's word: it costs him his volume.
const MOST_UPLOADS: u32 = 4;
/// How long another tab's word may be on its way (ms).
pub(super) const PEER_WORD: u64 = 300;

impl<B: Backend> Engine<B> {
    /// The visitor sends a text and what is in the tray, in this order.
    pub(super) fn send(&mut self, key: ConversationKey, text: &str, form: Option<String>) {
        let Some(conversation) = self.conversations.get(key) else { return };
        let begins = conversation.server.is_none() && conversation.timeline.rows().is_empty();
        let files = self.empty_tray(key);
        if text.is_empty() && files.is_empty() {
            return;
        }
        let words = match text {
            "" if begins && B::CAPABILITIES.upload_needs_conversation => self.words_for(&files),
            text => text.to_owned(),
        };
        if let Some(conversation) = self.conversations.get_mut(key) {
            conversation.first_unread = None;
            if !conversation.draft.is_empty() {
                conversation.draft.clear();
                // What is sent here must not stand in another tab as if it were not.
                self.keeper.draft_of = Some(key);
                self.tell_draft();
            }
        }
        let mut form = form;
        let contents = if B::CAPABILITIES.files_per_message > 1 {
            Self::batches(words, files, begins)
        } else {
            (!words.is_empty()).then_some(Content::Text(words)).into_iter().chain(files.into_iter().map(Content::File)).collect()
        };
        for content in contents {
            let entry = self.entry_of(key, content, form.take());
            self.show_entry(&entry);
            self.outbox.push(entry);
        }
        if self.typing.own_end().is_some() {
            self.say_typing(key, false);
        }
        self.keeper.soil();
        self.change(Change::Conversations);
        self.change(Change::Conversation(key));
        self.change(Change::Draft(key));
    }

    /// Says something in an existing conversation beside what is being written there.
    pub(super) fn say(&mut self, key: ConversationKey, text: String) {
        if text.is_empty() || self.conversations.server_id(key).is_none() || self.reply(key) != MayReply::Allowed {
            return;
        }
        let entry = self.entry_of(key, Content::Text(text), None);
        self.show_entry(&entry);
        self.outbox.push(entry);
        self.keeper.soil();
        self.change(Change::Conversations);
        self.change(Change::Conversation(key));
    }

    /// Gives an entry its row.
    pub(super) fn show_entry(&mut self, entry: &Entry) {
        if let Some(conversation) = self.conversations.get_mut(entry.conversation) {
            conversation.is_new = false;
            conversation.timeline.echo(entry.row, entry.echo());
        }
        self.change(Change::Rows(entry.conversation));
    }

    /// Shows an entry's state in its row.
    pub(super) fn show_state(&mut self, id: EntryId) {
        let Some(entry) = self.outbox.get(id) else { return };
        let (echo, row, key) = (entry.echo(), entry.row, entry.conversation);
        if let Some(row) = self.conversations.get_mut(key).and_then(|conversation| conversation.timeline.row_mut(row)) {
            row.echo = Some(echo);
        }
        if B::CAPABILITIES.turns {
            self.change(Change::Typing(key));
        }
        self.change(Change::Row(row));
    }

    pub(super) fn set_state(&mut self, id: EntryId, state: EntryState) {
        if let Some(entry) = self.outbox.get_mut(id) {
            entry.state = state;
            self.keeper.soil();
            self.show_state(id);
        }
    }

    pub(super) fn show_progress(&mut self, id: EntryId, percent: u8) {
        if let Some(Entry { state: EntryState::Sending { progress, .. }, .. }) = self.outbox.get_mut(id)
            && *progress < percent
        {
            *progress = percent;
            self.show_state(id);
        }
    }

    /// Moves every entry that can move.
    pub(super) fn pump_outbox(&mut self) {
        let mono = self.now.mono;
        if self.busy_until > mono || !self.alive || !self.online {
            return;
        }
        for id in self.outbox.heads() {
            if !B::CAPABILITIES.conversations && !self.outbox.heads().contains(&id) {
                // Two conversations have become one meanwhile, in which another is first.
                continue;
            }
            let Some(entry) = self.outbox.get(id) else { continue };
            match &entry.state {
                EntryState::Waiting if entry.not_before > mono => {}
                // Its bytes may have gone out in a former life of the app.
                EntryState::Waiting if entry.attempt.is_some() => self.doubt(id, 0),
                EntryState::Waiting => self.begin(id),
                EntryState::Doubt { look_at, .. } if *look_at <= mono => self.look(id),
                _ => {}
            }
        }
    }

    /// Sends, if everything that tells an unknown outcome later is known now.
    fn begin(&mut self, id: EntryId) {
        if B::CAPABILITIES.page_key && self.session.credentials.key.is_empty() {
            return;
        }
        let first_message = B::CAPABILITIES.sessions == Sessions::FirstMessage;
        let session = if first_message { self.session.is_usable() } else { self.has_session() };
        let may_begin = first_message && self.session.may_begin();
        if !session && !may_begin {
            return;
        }
        if !self.owner_is_clear() {
            return;
        }
        let Some(entry) = self.outbox.get(id) else { return };
        let key = entry.conversation;
        let (send_key, form, tries) = (entry.key(), entry.form.clone(), entry.failures);
        for file in entry.content.files() {
            match self.files.get(&file.id) {
                Some(Keeping::Asked) => return,
                Some(Keeping::Missing) => {
                    self.file_is_gone(id);
                    return self.pump_outbox();
                }
                _ if tries > MOST_UPLOADS => {
                    self.set_state(id, EntryState::Refused { kind: RefusalKind::BrokeOff, words: String::new() });
                    return self.pump_outbox();
                }
                _ => {}
            }
        }
        let (call, after) = match (self.conversations.server_id(key).map(str::to_owned), entry.content.clone()) {
            (None, Content::Text(text)) => {
                if session && !self.conversations.loaded {
                    self.want_once(Task::List);
                    return;
                }
                if !B::CAPABILITIES.conversations {
                    // Another tab may have begun it, or the team: what is written here goes on there.
                    if let Some(open) = self.server_one().and_then(|open| self.conversations.get(open)?.server.clone()) {
                        self.attach(key, open);
                        return self.pump_outbox();
                    }
                    if !self.may_make_visitor() {
                        return;
                    }
                }
                if !session && !self.may_make_visitor() {
                    return;
                }
                let after = self.conversations.newest_created().unwrap_or(sync::LONG_AGO);
                (Call::Start { text, form, key: send_key }, after)
            }
            (None, Content::File(_) | Content::Batch(_)) if B::CAPABILITIES.upload_needs_conversation => {
                if !self.needs_words(id) {
                    // What should have made the conversation was refused; both wait for the visitor's word.
                    self.set_state(id, EntryState::Refused { kind: RefusalKind::Invalid, words: String::new() });
                }
                return self.pump_outbox();
            }
            (None, Content::File(_) | Content::Batch(_)) => return,
            (Some(_), _) if !session => return,
            (Some(conversation), content) => {
                let known = self.newest_known(key).or((!B::CAPABILITIES.history).then_some(sync::LONG_AGO));
                let Some(after) = known else {
                    self.want_once(Task::Read(key));
                    return;
                };
                let call = match content {
                    Content::Text(text) => Call::Send { conversation, text, key: send_key },
                    Content::File(file) => Call::Upload { conversation, file, key: send_key },
                    Content::Batch(batch) => Call::Batch { conversation, batch, key: send_key },
                };
                (call, after)
            }
        };
        if let Some(entry) = self.outbox.get_mut(id) {
            entry.attempt = Some(Attempt { after: after.0, session });
        }
        // Stored as begun before the first byte goes out: a crash right after must find the entry in doubt, not unsent.
        self.keep_now();
        let request = self.make(call, Purpose::Entry(id));
        self.set_state(id, EntryState::Sending { request, progress: 0 });
    }

    /// A first message makes a visitor; two at once, here or in another tab, would make two.
    fn may_make_visitor(&mut self) -> bool {
        if self.outbox.entries().iter().any(|other| matches!(other.state, EntryState::Sending { .. })) {
            return false;
        }
        self.may_name_visitor()
    }

    /// This tab may make a visitor. If another one has just made one, its word about that is on its way and comes first.
    pub(super) fn on_may_start(&mut self, waited: bool) {
        let waited = waited || B::CAPABILITIES.sessions == Sessions::Own;
        if waited && B::CAPABILITIES.sessions != Sessions::FirstMessage {
            // A tab that made the visitor and crashed over it has told the page, and nobody else.
            self.ask_page();
        }
        if B::CAPABILITIES.bare_list && !self.session.credentials.session.is_empty() {
            // What another tab has begun must be known first, by a list that is asked for after it (and after a naming that is on its way).
            self.conversations.loaded = false;
            self.drop_task(Task::List);
            self.want(Task::List);
        }
        self.lock = StartLock::Held { from: if waited { self.now.mono + PEER_WORD } else { self.now.mono } };
    }

    /// A tab that was frozen may hold the right, or an answer, since then. What other tabs have said meanwhile, of a logout above all, comes first.
    pub(super) fn look_up_after_sleep(&mut self) {
        if self.woken_at.is_none_or(|at| self.now.mono <= at + LATE) {
            return;
        }
        self.hold_after_sleep();
        if let StartLock::Held { from } = &mut self.lock {
            *from = self.now.mono + PEER_WORD;
        }
    }

    /// Gives the right to make a visitor back once it isn't needed any more.
    pub(super) fn give_lock_back(&mut self) {
        let begins = |entry: &Entry| B::CAPABILITIES.conversations || self.conversations.server_id(entry.conversation).is_none();
        let open = |entry: &Entry| matches!(entry.state, EntryState::Waiting | EntryState::Sending { .. });
        let on_its_way = |entry: &Entry| open(entry) && begins(entry);
        let alone = self.session.may_begin() || !B::CAPABILITIES.conversations;
        // One that was sent without a session makes one, whatever the site says meanwhile.
        let makes = |entry: &Entry| {
            matches!(&entry.attempt, Some(attempt) if !attempt.session) && matches!(entry.state, EntryState::Sending { .. })
        };
        let needed = self.settings_make_visitor() || self.outbox.entries().iter().any(|entry| alone && on_its_way(entry) || makes(entry));
        match self.lock {
            StartLock::Held { from } if !needed && from <= self.now.mono => {
                self.lock = StartLock::Leaving { at: self.now.mono + PEER_WORD }
            }
            StartLock::Leaving { at } if at <= self.now.mono => {
                self.lock = StartLock::Free;
                self.outputs.push_back(Output::Started);
            }
            _ => {}
        }
    }

    /// The newest instant of the server's clock that is known in a conversation.
    fn newest_known(&self, key: ConversationKey) -> Option<Timestamp> {
        let entry = self.conversations.get(key)?;
        let previewed = entry.server.as_ref().and_then(|server| server.last.as_ref()).map(|last| last.at);
        let newest = (entry.timeline.loading == Loading::Ready).then(|| entry.timeline.newest());
        // One that was read and has nothing in it: every message is newer.
        let newest = newest.and_then(|newest| newest.or(entry.read_by.map(|_| sync::LONG_AGO)));
        newest.into_iter().chain(previewed).max()
    }

    /// A send's request ended.
    pub(super) fn on_entry(&mut self, id: EntryId, request: RequestId, result: Result<Reply, Failure>, file_gone: bool) {
        let mono = self.now.mono;
        let Some(entry) = self.outbox.get_mut(id) else {
            // Settled meanwhile by reading the conversation; the answer brings the same message once more.
            if let Ok(Reply::Message(message)) = result
                && let Some(key) = self.conversations.find(&message.conversation)
            {
                self.merge(key, vec![*message]);
            }
            return;
        };
        if result.is_err() && !matches!(entry.state, EntryState::Sending { request: current, .. } if current == request) {
            // Given up before, and looked for since; how that request ended tells nothing of this one.
            return;
        }
        let session = entry.attempt.as_ref().is_some_and(|attempt| attempt.session);
        let starts = self.conversations.server_id(entry.conversation).is_none();
        match result {
            Ok(Reply::Message(message)) => {
                let key = entry.conversation;
                let mut merged = Merged::default();
                self.settle_entry(id, *message, &mut merged);
                // A reply opens a conversation again, and no frame says so (libredesk.md 3.9).
                if let Some(server) = self.conversations.get_mut(key).and_then(|entry| entry.server.as_mut()) {
                    server.status = Status::Open;
                }
                self.show_merged(key, merged);
            }
            Ok(Reply::Turn { conversation, body, plain }) if B::CAPABILITIES.turns => self.on_turn(id, conversation, body, plain),
            Ok(Reply::Started { conversation, messages, session }) => self.on_started(id, *conversation, messages, session),
            Ok(_) => self.doubt(id, FIRST_LOOK),
            Err(_) if file_gone => {
                self.which_are_gone(id);
                self.file_is_gone(id);
            }
            Err(Failure::Unknown | Failure::Server) if (starts && !session) || !B::CAPABILITIES.history => {
                self.set_state(id, EntryState::Ask)
            }
            Err(Failure::Unknown | Failure::Server) => {
                entry.failures += 1;
                let wait = FIRST_LOOK << entry.failures.min(5);
                let wait = self.random.about(wait);
                self.doubt(id, wait);
            }
            Err(Failure::Busy { .. } | Failure::Unauthorized) => {
                entry.attempt = None;
                entry.not_before = mono + 1_000;
                self.set_state(id, EntryState::Waiting);
            }
            Err(Failure::Refused(refusal)) => {
                entry.attempt = None;
                let key = entry.conversation;
                if B::CAPABILITIES.page_key && refusal.kind == RefusalKind::Key {
                    self.key_refused();
                }
                self.set_state(id, EntryState::Refused { kind: refusal.kind, words: refusal.words });
                // It may have been closed meanwhile, without a frame.
                if refusal.kind == RefusalKind::Forbidden {
                    self.want(Task::Read(key));
                }
            }
        }
    }

    /// The first message made a conversation, and maybe a visitor.
    fn on_started(&mut self, id: EntryId, conversation: Conversation, messages: Vec<Message>, session: Option<(String, Identity)>) {
        let Some(key) = self.outbox.get(id).map(|entry| entry.conversation) else { return };
        if let Some((token, identity)) = session {
            self.on_visitor(token, identity);
        }
        self.answers.clear();
        self.attach(key, conversation);
        let mut merged = Merged::default();
        let mut rest = messages;
        // The visitor's own first message; an automatic answer may stand beside it.
        let first = rest.iter().filter(|message| message.author.is_own()).map(|message| message.created_at).min();
        if let Some(at) = rest.iter().position(|message| message.author.is_own() && Some(message.created_at) == first) {
            let own = rest.remove(at);
            self.settle_entry(id, own, &mut merged);
        } else {
            // The server has it, as it says itself; its copy comes with the next read.
            self.finish(id);
            self.want(Task::Read(key));
        }
        self.show_merged(key, merged);
        self.merge(key, rest);
        self.keep_now();
        self.change(Change::Conversations);
        self.change(Change::Conversation(key));
    }

    /// The server has the entry: its row becomes the server's message in place.
    pub(super) fn settle_entry(&mut self, id: EntryId, message: Message, merged: &mut Merged) {
        let Some(entry) = self.outbox.take(id) else { return };
        self.drop_files(std::slice::from_ref(&entry));
        self.keeper.soil();
        let mono = self.now.mono;
        let Some(conversation) = self.conversations.get_mut(entry.conversation) else { return };
        if let Some(server) = &mut conversation.server {
            sync::show_last(server, &message);
        }
        conversation.unread = 0;
        conversation.sent_at = Some(mono);
        conversation.timeline.confirm(entry.row, message, merged);
        if B::CAPABILITIES.turns {
            self.change(Change::Typing(entry.conversation));
        }
        self.tell_peers_changed(entry.conversation);
        self.change(Change::Conversations);
        self.change(Change::Conversation(entry.conversation));
    }

    /// Takes an entry out without a message of the server.
    fn finish(&mut self, id: EntryId) {
        let Some(entry) = self.outbox.take(id) else { return };
        self.drop_files(std::slice::from_ref(&entry));
        self.keeper.soil();
        if let Some(conversation) = self.conversations.get_mut(entry.conversation) {
            conversation.timeline.remove(entry.row);
        }
        self.change(Change::Rows(entry.conversation));
        self.change(Change::Conversations);
    }

    /// Whether the visitor's own message was confirmed there within so many ms.
    pub(super) fn sent_within(&self, key: ConversationKey, ms: u64) -> bool {
        self.conversations.get(key).and_then(|entry| entry.sent_at).is_some_and(|at| self.now.mono < at + ms)
    }

    /// The visitor wants it sent again.
    pub(super) fn retry(&mut self, id: EntryId) {
        let Some(entry) = self.outbox.get_mut(id) else { return };
        if matches!(entry.state, EntryState::Refused { .. } | EntryState::Ask) {
            entry.attempt = None;
            entry.failures = 0;
            entry.not_before = 0;
            self.set_state(id, EntryState::Waiting);
        }
    }

    /// The visitor gives it up.
    pub(super) fn discard(&mut self, id: EntryId) {
        let Some(entry) = self.outbox.get_mut(id) else { return };
        let (key, form) = (entry.conversation, entry.form.take());
        let begun = entry.attempt.is_some();
        if let EntryState::Sending { request, .. } = entry.state {
            self.outputs.push_back(Output::Abort(request));
        }
        self.finish(id);
        // What was filled in belongs to whatever begins the conversation.
        if let Some(form) = form
            && let Some(next) = self.outbox.first_of(key)
        {
            next.form.get_or_insert(form);
        }
        if begun && self.conversations.server_id(key).is_some() {
            // The server may have it all the same, and then it shows.
            self.want(Task::Read(key));
        }
        let shown = self.screen;
        if let Some(entry) = self.conversations.get_mut(key)
            && entry.server.is_none()
            && entry.timeline.rows().iter().all(|row| row.spoken.is_some())
        {
            if shown == Screen::Chat(key) || !entry.timeline.rows().is_empty() {
                entry.is_new = true;
            } else if entry.tray.is_empty() {
                self.conversations.remove(key);
            }
        }
    }

    /// The visitor wants to change what was refused.
    pub(super) fn edit(&mut self, id: EntryId) {
        let Some(Entry { conversation: key, content: Content::Text(text), state: EntryState::Refused { .. } | EntryState::Ask, .. }) =
            self.outbox.get(id)
        else {
            return;
        };
        let (key, mut text) = (*key, text.clone());
        self.files_back_to_tray(key);
        self.discard(id);
        if let Some(entry) = self.conversations.get_mut(key) {
            if !entry.draft.is_empty() {
                text.push('\n');
            }
            entry.draft.insert_str(0, &text);
        }
        self.keeper.soil();
        self.change(Change::Draft(key));
        self.change(Change::Conversation(key));
    }

    /// Requests that were under way for a session that is no more: nobody knows how they ended, nor what a look would have told.
    pub(super) fn requests_of_former_session(&mut self) {
        let open = |entry: &&Entry| matches!(entry.state, EntryState::Sending { .. } | EntryState::Doubt { .. });
        let open: Vec<EntryId> = self.outbox.entries().iter().filter(open).map(|entry| entry.id).collect();
        for id in open {
            self.doubt(id, FIRST_LOOK);
        }
        self.ratings_of_former_session();
    }
}
