//! What outlives the app: sends without an answer, drafts, and the screen. One JSON text per inbox, in the iframe's own storage.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::backend::RefusalKind;
use crate::outbox::{Attempt, Content, EntryId};

/// The version that this code writes; any other is moved aside.
pub const VERSION: u32 = 1;

/// The stored text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// [`VERSION`].
    pub version: u32,
    /// The server's id of the person all this belongs to; `None` for somebody the server doesn't know yet.
    #[serde(default)]
    pub owner: Option<String>,
    /// When it was written, coarsely, by the device's clock; µs.
    #[serde(default)]
    pub at: i64,
    /// Sends without an answer, oldest first.
    #[serde(default)]
    pub entries: Vec<StoredEntry>,
    /// Drafts by conversation; the empty name is the next new conversation.
    #[serde(default)]
    pub drafts: BTreeMap<String, String>,
    /// Where the visitor was.
    #[serde(default)]
    pub screen: StoredScreen,
}

/// One send.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredEntry {
    /// Its name.
    pub id: EntryId,
    /// The server's id of its conversation, or none for a new one.
    #[serde(default)]
    pub conversation: Option<String>,
    /// Which new conversation, where there are several.
    #[serde(default)]
    pub new: u32,
    /// What it is.
    pub content: Content,
    /// Answers of the form.
    #[serde(default)]
    pub form: Option<String>,
    /// When the visitor sent it; µs.
    pub at: i64,
    /// Its bytes may have gone out.
    #[serde(default)]
    pub attempt: Option<Attempt>,
    /// The server said no.
    #[serde(default)]
    pub refused: Option<(RefusalKind, String)>,
}

/// A screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredScreen {
    /// Home.
    #[default]
    Home,
    /// The list.
    Conversations,
    /// A conversation, by the server's id; none for a new one.
    Chat(Option<String>),
}

impl Stored {
    /// Reads a stored text. What can't be read as a whole is searched for its entries, so that no send is lost to a damaged draft.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match serde_json::from_str::<Self>(text) {
            Ok(stored) if stored.version == VERSION => stored,
            _ => Self { version: VERSION, entries: rescue(text), ..Self::default() },
        }
    }

    /// Writes it.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The entries that can be read of a text that can't be read as a whole.
fn rescue(text: &str) -> Vec<StoredEntry> {
    #[derive(Deserialize)]
    struct Loose<'a> {
        #[serde(borrow, default)]
        entries: Vec<&'a serde_json::value::RawValue>,
    }
    serde_json::from_str::<Loose<'_>>(text)
        .map(|loose| loose.entries.into_iter().filter_map(|entry| serde_json::from_str(entry.get()).ok()).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_survive_a_damaged_neighbour() {
        let text = r#"{"version":9,"drafts":5,"entries":[{"id":1,"content":{"text":"a"},"at":1},{"id":"x"},{"id":3,"content":{"text":"b"},"at":2}]}"#;
        let stored = Stored::parse(text);
        assert_eq!(stored.entries.iter().map(|entry| entry.id.0).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(stored.version, VERSION);
    }

    #[test]
    fn what_is_no_state_is_an_empty_one() {
        for text in ["", "null", "[]", "{\"version\":1", "\u{0}"] {
            assert_eq!(Stored::parse(text).entries, [], "{text}");
        }
    }

    #[test]
    fn is_read_as_written() {
        let stored = Stored {
            version: VERSION,
            owner: Some("5".into()),
            at: 3,
            entries: vec![StoredEntry {
                id: EntryId(7),
                conversation: Some("c".into()),
                new: 0,
                content: Content::Text("a < b".into()),
                form: None,
                at: 5,
                attempt: Some(Attempt { after: 9, session: true }),
                refused: Some((RefusalKind::Forbidden, "no".into())),
            }],
            drafts: [("c".to_owned(), "draft".to_owned())].into(),
            screen: StoredScreen::Chat(Some("c".into())),
        };
        assert_eq!(Stored::parse(&stored.to_text()), stored);
    }
}
