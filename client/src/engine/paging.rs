//! Conversations that are read in parts: the newest messages at once, older ones when the visitor scrolls to them, and what came between
//! two reads where that was more than one read brings.

use super::Engine;
use super::calls::Task;
use crate::backend::{Backend, Call};
use crate::conversations::{Earlier, Entry};
use crate::model::{Author, Conversation, Message, Role};
use crate::outbox::EntryState;
use crate::output::{Change, RequestId};
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, Loading};

impl<B: Backend> Engine<B> {
    /// The newest part of a conversation was read.
    pub(super) fn on_newest(
        &mut self,
        key: ConversationKey,
        conversation: Conversation,
        messages: Vec<Message>,
        earlier: Option<String>,
        id: RequestId,
    ) {
        if self.is_of_another(key, &messages) {
            let is_news = messages.iter().any(|message| self.conversations.find(&message.conversation).is_none());
            self.not_read_any_more(key, id, is_news);
            return;
        }
        let (unread, newest_at) = (conversation.unread, messages.iter().map(|message| message.created_at).max());
        let Some(entry) = self.conversations.get_mut(key) else { return };
        let meets = messages.iter().any(|message| entry.timeline.row_of(&message.id).is_some());
        let known = newest(entry.timeline.rows().iter().filter_map(|row| row.message.as_ref()));
        if entry.timeline.loading != Loading::Ready || known.is_none() {
            // Where nothing of it is to be shown, what was before is wanted at once.
            entry.earlier = match earlier {
                Some(_) if messages.is_empty() => Earlier::Wanted,
                Some(_) => Earlier::More,
                None => Earlier::Nothing,
            };
            entry.before = earlier;
        } else if earlier.is_some() && !meets && entry.gap_after.is_none() {
            // More has come than one read brings: what is between is asked for from the other end.
            entry.gap_after = known;
        }
        // A read says nothing of the conversation itself but what is unread, and who wrote.
        let conversation = match &entry.server {
            Some(known) => {
                let assignee = conversation.assignee.or_else(|| known.assignee.clone());
                Conversation { unread, assignee, ..known.clone() }
            }
            None => conversation,
        };
        let key = self.on_thread(key, conversation, messages, id);
        let seen = newest_at.is_some_and(|at| self.tell_seen_before(key, at));
        let viewing = self.is_viewing(key);
        let Some(entry) = self.conversations.get_mut(key) else { return };
        if !viewing {
            entry.unread = if seen { 0 } else { unread };
        }
        if entry.gap_after.is_some() || entry.earlier == Earlier::Wanted {
            self.want_once(Task::Page(key));
        }
        self.change(Change::Conversations);
    }

    /// Somebody of the team has written. No frame says who answers; where that is another than before, a read does, and whether he is there.
    pub(super) fn somebody_wrote(&mut self, key: ConversationKey, author: &Author) {
        let answers = self.conversations.get(key).and_then(|entry| entry.server.as_ref()?.assignee.as_ref());
        if author.role == Role::Agent && answers.is_none_or(|answers| answers.person.id != author.id) {
            self.want_at(Task::Read(key), self.now.mono + 300);
        }
    }

    /// The call for the part that is missing, if one is.
    pub(super) fn page_call(&self, key: ConversationKey) -> Option<Call> {
        let entry = self.conversations.get(key)?;
        let conversation = self.conversations.server_id(key)?.to_owned();
        if let Some(after) = entry.gap_after.clone() {
            return Some(Call::Page { conversation, before: None, after: Some(after) });
        }
        let before = entry.before.clone().filter(|_| entry.earlier == Earlier::Wanted)?;
        Some(Call::Page { conversation, before: Some(before), after: None })
    }

    /// A part came.
    pub(super) fn on_page_of(&mut self, key: ConversationKey, messages: Vec<Message>, more: Option<String>) {
        if self.is_of_another(key, &messages) {
            self.page_refused(key);
            return;
        }
        let Some(entry) = self.conversations.get_mut(key) else { return };
        if let Some(after) = entry.gap_after.take() {
            entry.gap_after = more.filter(|more| *more != after);
        } else {
            let fresh = messages.iter().any(|message| entry.timeline.row_of(&message.id).is_none());
            // A server that gives the same again for an answer has nothing more. One that gives nothing to be shown may have more before it.
            let more = more.filter(|more| entry.before.as_ref() != Some(more));
            entry.earlier = match more {
                Some(_) if fresh => Earlier::More,
                Some(_) => Earlier::Wanted,
                None => Earlier::Begin,
            };
            entry.before = more;
        }
        let again = entry.gap_after.is_some() || entry.earlier == Earlier::Wanted;
        self.merge(key, messages);
        if again {
            self.want(Task::Page(key));
        }
        self.change(Change::Conversation(key));
    }

    /// A server that has one conversation at a time reads that one, whichever is asked for.
    fn is_of_another(&self, key: ConversationKey, messages: &[Message]) -> bool {
        let own = self.conversations.server_id(key);
        !B::CAPABILITIES.conversations && messages.iter().any(|message| own != Some(message.conversation.as_str()))
    }

    /// Another conversation has begun after this one, which can't be read any more: what is known of it stays, and what became of a send in
    /// it only the visitor can say.
    fn not_read_any_more(&mut self, key: ConversationKey, id: RequestId, is_news: bool) {
        if let Some(entry) = self.conversations.get_mut(key) {
            entry.timeline.loading = Loading::Ready;
            // Asked for: to ask again would bring the same.
            entry.read_by = Some(id);
        }
        if let Some(id) = self.outbox.in_doubt(key).map(|entry| entry.id) {
            self.set_state(id, EntryState::Ask);
        }
        if is_news {
            self.want_once(Task::List);
        }
        self.change(Change::Conversation(key));
    }

    /// The visitor wants to see what was before.
    pub(super) fn load_earlier(&mut self, key: ConversationKey) {
        let may = |entry: &&mut Entry| matches!(entry.earlier, Earlier::More | Earlier::Refused);
        let Some(entry) = self.conversations.get_mut(key).filter(may) else { return };
        entry.earlier = Earlier::Wanted;
        self.want(Task::Page(key));
        self.change(Change::Conversation(key));
    }

    /// Older messages can't be had now; they may be wanted again.
    pub(super) fn page_refused(&mut self, key: ConversationKey) {
        let Some(entry) = self.conversations.get_mut(key) else { return };
        if entry.earlier == Earlier::Wanted {
            entry.earlier = Earlier::Refused;
        }
        entry.gap_after = None;
        self.change(Change::Conversation(key));
    }

    /// What was before the oldest message that is here.
    #[must_use]
    pub fn earlier(&self, key: ConversationKey) -> Earlier {
        self.conversations.get(key).filter(|_| B::CAPABILITIES.paging).map_or(Earlier::Nothing, |entry| entry.earlier)
    }
}

fn newest<'a>(messages: impl Iterator<Item = &'a Message>) -> Option<String> {
    let mut newest: Option<(Timestamp, &str)> = None;
    for message in messages {
        if newest.is_none_or(|(at, _)| message.created_at > at) {
            newest = Some((message.created_at, &message.id));
        }
    }
    newest.map(|(_, id)| id.to_owned())
}
