//! Several files in one message, and a text with them, where the server takes that.

use super::Engine;
use crate::backend::{Backend, Batch, FileRef};
use crate::model::{Attachment, Body};
use crate::outbox::{Content, Entry, EntryId, EntryState};

impl<B: Backend> Engine<B> {
    /// The messages that a text and files make: as few as the server takes. Where the text begins a conversation it goes first, alone: the
    /// request that begins one takes no files (chatwoot.md, "Endpoints").
    pub(super) fn batches(text: String, files: Vec<FileRef>, begins: bool) -> Vec<Content> {
        let mut contents = Vec::new();
        let mut text = text;
        if !text.is_empty() && (begins || files.is_empty()) {
            contents.push(Content::Text(std::mem::take(&mut text)));
        }
        let mut files = files.into_iter();
        loop {
            let some: Vec<FileRef> = files.by_ref().take(B::CAPABILITIES.files_per_message).collect();
            let Some(content) = content(std::mem::take(&mut text), some) else { return contents };
            contents.push(content);
        }
    }

    /// Takes a file out of a message that has not gone out yet, or was refused. Whether it is in a message at all.
    pub(super) fn take_out_of_batch(&mut self, file: &str) -> bool {
        let Some(entry) = self.outbox.with_file(file) else { return false };
        let id = entry.id;
        let may = entry.attempt.is_none() && matches!(entry.state, EntryState::Waiting | EntryState::Refused { .. });
        let Content::Batch(batch) = &mut entry.content else { return true };
        if !may {
            return true;
        }
        let (text, mut files) = (std::mem::take(&mut batch.text), std::mem::take(&mut batch.files));
        files.retain(|known| known.id != file);
        match content(text, files) {
            Some(rest) => {
                entry.content = rest;
                entry.failures = 0;
                self.keeper.soil();
                self.show_state(id);
                self.drop_file_ids(vec![file.to_owned()]);
            }
            None => {
                self.drop_file_ids(vec![file.to_owned()]);
                self.discard(id);
            }
        }
        true
    }

    /// The browser found that a file is gone, and not which of several: it is asked for each.
    pub(super) fn which_are_gone(&mut self, id: EntryId) {
        if let Some(Entry { content: Content::Batch(batch), .. }) = self.outbox.get(id) {
            self.bring_back(batch.files.clone());
        }
    }

    /// The text that was to go with files goes ahead of them, because a conversation must be begun with it. `None` where none was.
    pub(super) fn words_of_batch(&mut self, id: EntryId) -> Option<String> {
        let Some(Entry { content: Content::Batch(batch), .. }) = self.outbox.get_mut(id) else { return None };
        let text = Some(std::mem::take(&mut batch.text)).filter(|text| !text.is_empty());
        self.show_state(id);
        text
    }

    /// Whether a message of the server has a batch's words and its files, in any order.
    pub(super) fn is_copy_of_batch(&self, batch: &Batch, body: &Body, attachments: &[Attachment]) -> bool {
        let said = match body {
            Body::Empty => batch.text.trim().is_empty(),
            Body::Text(stored) | Body::Html(stored) => !batch.text.is_empty() && self.backend.same_text(&batch.text, stored),
            Body::Survey(_) | Body::Asks(_) => false,
        };
        let mut rest: Vec<&Attachment> = attachments.iter().collect();
        let found = batch.files.iter().all(|file| match rest.iter().position(|stored| self.is_copy_of_file(file, stored)) {
            Some(at) => {
                rest.remove(at);
                true
            }
            None => false,
        });
        said && found && rest.is_empty()
    }
}

/// The one message of a text and files; `None` where there is neither.
fn content(text: String, mut files: Vec<FileRef>) -> Option<Content> {
    if files.is_empty() {
        return (!text.is_empty()).then_some(Content::Text(text));
    }
    if files.len() == 1 && text.is_empty() {
        return files.pop().map(Content::File);
    }
    Batch::of(text, files).map(Content::Batch)
}
