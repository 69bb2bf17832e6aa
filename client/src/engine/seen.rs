//! What the visitor has seen, told to the server in its own time. What could not be told outlives the app, unless something newer came
//! that he has not seen: a server marks all that it has as seen (libredesk.md 9.2.15).

use super::Engine;
use super::calls::Task;
use crate::backend::Backend;
use crate::time::Timestamp;
use crate::timeline::ConversationKey;

impl<B: Backend> Engine<B> {
    /// All that is on the screen of this conversation is seen; the server is told, not before `at` (monotonic ms).
    pub(super) fn tell_seen(&mut self, key: ConversationKey, at: u64) {
        if !B::CAPABILITIES.seen {
            return;
        }
        let Some(entry) = self.conversations.get_mut(key) else { return };
        entry.seen_up_to = entry.timeline.newest();
        self.keeper.soil_soon(self.now.mono);
        self.want_at(Task::Seen(key), at);
    }

    /// Something came that the visitor is not looking at: telling that all is seen would be wrong now.
    pub(super) fn not_seen(&mut self, key: ConversationKey) {
        let Some(entry) = self.conversations.get_mut(key) else { return };
        if entry.seen_up_to.take().is_some() {
            self.keeper.soil_soon(self.now.mono);
            self.drop_task(Task::Seen(key));
        }
    }

    /// The server knows it, or never will.
    pub(super) fn seen_told(&mut self, key: ConversationKey) {
        if let Some(entry) = self.conversations.get_mut(key)
            && entry.seen_up_to.take().is_some()
        {
            self.keeper.soil_soon(self.now.mono);
        }
    }

    /// The list says what is newest in a conversation: what a former life of the app could not tell is told now, or given up. Whether the
    /// visitor has seen everything there.
    pub(super) fn tell_seen_before(&mut self, key: ConversationKey, newest: Timestamp) -> bool {
        let Some(up_to) = self.conversations.get(key).and_then(|entry| entry.seen_up_to) else { return false };
        let all = newest <= up_to;
        if all {
            self.want_once(Task::Seen(key));
        } else {
            self.not_seen(key);
        }
        all
    }
}
