//! Files: the tray over a composer, and the browser's keeping of what is in it and of what waits to be sent.

use super::{Engine, Reply};
use crate::backend::{Backend, FileRef, RefusalKind};
use crate::files::{Attached, Keeping, ROOM};
use crate::input::FileNews;
use crate::outbox::{Attempt, Content, Entry, EntryId, EntryState};
use crate::output::{Change, Output};
use crate::timeline::ConversationKey;

/// Between two names where a first message consists of files only.
const AND: &str = ", ";

/// Puts words at the end of what stands in a composer.
fn append(draft: &mut String, words: &str) {
    if !(draft.is_empty() || words.is_empty()) {
        draft.push('\n');
    }
    draft.push_str(words);
}

impl<B: Backend> Engine<B> {
    /// The visitor chose a file; it waits in the tray until he sends.
    pub(super) fn attach_file(&mut self, key: ConversationKey, file: FileRef) {
        let empty = file.size == 0;
        let Some(entry) = self.conversations.get_mut(key).filter(|_| B::CAPABILITIES.uploads) else {
            self.outputs.push_back(Output::DropFiles(vec![file.id]));
            return;
        };
        entry.tray.push(Attached { file: file.clone(), empty });
        if !empty {
            self.files.set(&file.id, Keeping::Asked);
            self.outputs.push_back(Output::KeepFile { file, room: ROOM });
        }
        self.keeper.soil();
        self.change(Change::Tray(key));
    }

    /// The visitor took a file out of the tray.
    pub(super) fn detach_file(&mut self, key: ConversationKey, id: &str) {
        if B::CAPABILITIES.files_per_message > 1 && self.take_out_of_batch(id) {
            return;
        }
        let Some(entry) = self.conversations.get_mut(key) else { return };
        entry.tray.retain(|attached| attached.file.id != id);
        self.drop_file_ids(vec![id.to_owned()]);
        self.keeper.soil();
        self.change(Change::Tray(key));
    }

    /// Files that wait behind a first message go back to where they came from, as that message does.
    pub(super) fn files_back_to_tray(&mut self, key: ConversationKey) {
        if self.conversations.server_id(key).is_some() {
            return;
        }
        let waits = |entry: &&Entry| entry.conversation == key && !entry.content.files().is_empty();
        let ids: Vec<EntryId> = self.outbox.entries().iter().filter(waits).map(|entry| entry.id).collect();
        for id in ids {
            let Some(Entry { content, row, .. }) = self.outbox.take(id) else { continue };
            if let Some(entry) = self.conversations.get_mut(key) {
                entry.timeline.remove(row);
                entry.tray.extend(content.files().iter().map(|file| Attached { empty: file.size == 0, file: file.clone() }));
                if let Content::Batch(batch) = &content {
                    append(&mut entry.draft, &batch.text);
                }
            }
        }
        self.change(Change::Rows(key));
        self.change(Change::Tray(key));
    }

    /// The files that go out with the next send; what can't be sent stays.
    pub(super) fn empty_tray(&mut self, key: ConversationKey) -> Vec<FileRef> {
        let files = &self.files;
        let Some(entry) = self.conversations.get_mut(key) else { return Vec::new() };
        let (bad, good) = std::mem::take(&mut entry.tray)
            .into_iter()
            .partition(|attached| attached.empty || files.get(&attached.file.id) == Some(Keeping::Missing));
        entry.tray = bad;
        self.change(Change::Tray(key));
        good.into_iter().map(|attached: Attached| attached.file).collect()
    }

    /// The words of a first message that has none: no server makes a conversation of a file (libredesk.md 3.5).
    pub(super) fn words_for(&self, files: &[FileRef]) -> String {
        let most = B::CAPABILITIES.max_text_bytes;
        let mut words = String::new();
        for file in files {
            if words.len() + AND.len() + file.name.len() > most {
                break;
            }
            if !words.is_empty() {
                words.push_str(AND);
            }
            words.push_str(&file.name);
        }
        // A name of spaces is no text.
        if words.trim().is_empty() { "…".to_owned() } else { words }
    }

    /// Whether files can be sent there now.
    #[must_use]
    pub fn may_attach(&self, key: ConversationKey) -> bool {
        let wanted = self.settings.as_ref().is_some_and(|settings| settings.uploads) && B::CAPABILITIES.uploads;
        wanted && self.reply(key) == Reply::Allowed
    }

    /// Files that wait over the composer.
    #[must_use]
    pub fn tray(&self, key: ConversationKey) -> &[Attached] {
        self.conversations.get(key).map_or(&[], |entry| &entry.tray)
    }

    /// How well a file is kept.
    #[must_use]
    pub fn keeping(&self, file: &str) -> Keeping {
        self.files.get(file).unwrap_or(Keeping::Asked)
    }

    /// The browser says how it keeps a file.
    pub(super) fn on_file(&mut self, id: &str, news: FileNews) {
        if self.files.get(id).is_none() {
            return;
        }
        let keeping = match news {
            FileNews::Stored => Keeping::Stored,
            FileNews::InMemory => Keeping::Memory,
            FileNews::Missing => Keeping::Missing,
        };
        self.files.set(id, keeping);
        let entry = self.outbox.with_file(id).map(|entry| (entry.id, entry.attempt.is_none()));
        if let Some((entry, untried)) = entry {
            // One that has been tried may be there; that is found out first.
            if keeping == Keeping::Missing && untried {
                self.file_is_gone(entry);
            }
            self.show_state(entry);
        }
        let trays = self.conversations.iter().filter(|(_, entry)| entry.tray.iter().any(|attached| attached.file.id == id));
        let trays: Vec<ConversationKey> = trays.map(|(key, _)| key).collect();
        for key in trays {
            self.change(Change::Tray(key));
        }
    }

    /// An entry's file is no longer there, so that it can't be sent, now or later.
    pub(super) fn file_is_gone(&mut self, id: EntryId) {
        if let Some(entry) = self.outbox.get_mut(id) {
            entry.attempt = None;
        }
        self.set_state(id, EntryState::Refused { kind: RefusalKind::NotFound, words: String::new() });
    }

    /// Asks the browser to bring these files back from storage.
    pub(super) fn bring_back(&mut self, files: Vec<FileRef>) {
        if files.is_empty() {
            return;
        }
        for file in &files {
            self.files.set(&file.id, Keeping::Asked);
        }
        self.outputs.push_back(Output::RestoreFiles(files));
    }

    /// Tells the browser which files it need not keep: those of these entries.
    pub(super) fn drop_files(&mut self, entries: &[Entry]) {
        let ids = entries.iter().flat_map(|entry| entry.content.files()).map(|file| file.id.clone());
        self.drop_file_ids(ids.collect());
    }

    /// Tells the browser that nothing in any tray is needed.
    pub(super) fn drop_trays(&mut self) {
        let mut ids = Vec::new();
        let mut keys = Vec::new();
        for (key, entry) in self.conversations.iter_mut() {
            if !entry.tray.is_empty() {
                keys.push(key);
                ids.extend(entry.tray.drain(..).map(|attached| attached.file.id));
            }
        }
        self.drop_file_ids(ids);
        for key in keys {
            self.change(Change::Tray(key));
        }
    }

    pub(super) fn drop_file_ids(&mut self, ids: Vec<String>) {
        if !ids.is_empty() {
            self.files.forget(&ids);
            self.outputs.push_back(Output::DropFiles(ids));
        }
    }

    /// A file is the first of a conversation that the server doesn't know yet. Words make the conversation: an earlier entry that is
    /// still here, or else the file's name. Whether there is nothing to wait for.
    pub(super) fn needs_words(&mut self, id: EntryId) -> bool {
        let Some(at) = self.outbox.entries().iter().position(|entry| entry.id == id) else { return false };
        let entry = &self.outbox.entries()[at];
        let key = entry.conversation;
        // A refused one is tried again or discarded by the visitor.
        if self.outbox.entries()[..at].iter().any(|other| other.conversation == key) {
            return false;
        }
        let files = self.outbox.entries()[at..].iter().filter(|entry| entry.conversation == key).flat_map(|entry| entry.content.files());
        let words = self.words_for(&files.cloned().collect::<Vec<_>>());
        let words = self.words_of_batch(id).unwrap_or(words);
        let form = self.outbox.get_mut(id).and_then(|entry| entry.form.take());
        let words = self.entry_of(key, Content::Text(words), form);
        self.show_entry(&words);
        self.outbox.insert(at, words);
        self.keeper.soil();
        true
    }

    /// A fresh entry.
    pub(super) fn entry_of(&mut self, conversation: ConversationKey, content: Content, form: Option<String>) -> Entry {
        Entry {
            id: self.outbox.fresh_id(),
            conversation,
            row: self.fresh_row(),
            content,
            form,
            at: self.now.wall,
            state: EntryState::Waiting,
            attempt: None::<Attempt>,
            not_before: 0,
            failures: 0,
            unproven: false,
        }
    }
}
