//! What was said in calls. The words are the vendor's, who heard them; they stand among the messages of the conversation in which the visitor
//! called, are kept on this device, and go nowhere.

use super::Engine;
use crate::backend::Backend;
use crate::json::Json;
use crate::output::Change;
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, Row, Spoken};

/// So many of the newest are kept …
const MOST: usize = 200;
/// … of so many bytes together.
const MOST_BYTES: usize = 40_000;

impl<B: Backend> Engine<B> {
    /// Something was said. What was heard wrongly, or broken off by the visitor, is set right in its place.
    pub(super) fn hear(&mut self, key: ConversationKey, own: bool, text: &str, instead_of: &str) {
        let text = text.trim();
        let (row, at) = (self.fresh_row(), self.now.wall);
        let Some(entry) = self.conversations.get_mut(key).filter(|_| !text.is_empty()) else { return };
        if !instead_of.is_empty() {
            let is_meant = |row: &&Row| row.spoken.as_ref().is_some_and(|spoken| spoken.own == own && spoken.text == instead_of.trim());
            let meant = entry.timeline.rows().iter().rev().find(is_meant).map(|row| row.id);
            if let Some(row) = meant {
                if let Some(spoken) = entry.timeline.row_mut(row).and_then(|row| row.spoken.as_mut()) {
                    text.clone_into(&mut spoken.text);
                }
                self.change(Change::Row(row));
            }
        } else {
            let after = entry.timeline.newest().unwrap_or_default();
            entry.timeline.speak(row, Spoken { own, text: text.to_owned(), at, after });
            self.change(Change::Rows(key));
        }
        let mono = self.now.mono;
        self.keeper.soil_soon(mono);
    }

    /// All that is kept, as JSON. What was said before there was a conversation has no name to be kept under.
    pub(super) fn spoken(&self) -> Json {
        let placed = self.conversations.iter().filter_map(|(_, entry)| Some((&entry.server.as_ref()?.id, &entry.timeline)));
        let placed = placed.flat_map(|(id, timeline)| timeline.rows().iter().filter_map(move |row| Some((id, row.spoken.as_deref()?))));
        let all: Vec<(&String, &Spoken)> = self.unplaced.iter().map(|(id, spoken)| (id, spoken)).chain(placed).collect();
        let mut bytes = 0;
        let fits = |(_, spoken): &&(&String, &Spoken)| {
            bytes += spoken.text.len();
            bytes <= MOST_BYTES
        };
        let count = all.iter().rev().take(MOST).take_while(fits).count();
        Json::List(all[all.len() - count..].iter().map(|(id, spoken)| write(id, spoken)).collect())
    }

    /// Takes in what was kept; it is shown when the server tells of its conversation. What is known already stays as it is.
    pub(super) fn restore_spoken(&mut self, text: &str) {
        let Some(json) = Json::first(text) else { return };
        self.unplaced.extend(json.get("spoken").elements().iter().filter_map(read));
        let keys: Vec<ConversationKey> = self.conversations.iter().map(|(key, _)| key).collect();
        for key in keys {
            if self.conversations.get(key).is_some_and(|entry| entry.read_by.is_some()) {
                self.place_spoken(key);
            }
        }
    }

    /// The server has told of this conversation's messages.
    pub(super) fn place_spoken(&mut self, key: ConversationKey) {
        let Some(id) = self.conversations.server_id(key).map(str::to_owned) else { return };
        let mut placed = false;
        while let Some(at) = self.unplaced.iter().position(|(of, _)| *of == id) {
            let (_, spoken) = self.unplaced.remove(at);
            let row = self.fresh_row();
            let Some(entry) = self.conversations.get_mut(key) else { return };
            let is_known = entry.timeline.rows().iter().any(|row| row.spoken.as_deref() == Some(&spoken));
            if !is_known {
                entry.timeline.speak(row, spoken);
                placed = true;
            }
        }
        if placed {
            self.change(Change::Rows(key));
        }
    }
}

fn write(conversation: &str, spoken: &Spoken) -> Json {
    let json = Json::object().with("in", conversation).with("own", spoken.own).with("text", spoken.text.as_str());
    json.with("at", spoken.at.0).with("after", spoken.after.0)
}

fn read(json: &Json) -> Option<(String, Spoken)> {
    let spoken =
        Spoken { own: json.is("own"), text: json.filled("text")?, at: Timestamp(json.int("at")?), after: Timestamp(json.int("after")?) };
    Some((json.filled("in")?, spoken))
}
