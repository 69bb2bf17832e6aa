//! What outlives the app: sends without an answer, drafts, and the screen. One JSON text per inbox, in the iframe's own storage.

use crate::backend::{Batch, FileRef, RefusalKind};
use crate::json::Json;
use crate::model::AnswerKind;
use crate::outbox::{Attempt, Content, EntryId};

/// The version that this code writes; any other is moved aside.
pub const VERSION: u32 = 1;

/// The stored text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// [`VERSION`].
    pub version: u32,
    /// The server's id of the person all this belongs to; `None` for somebody the server doesn't know yet.
    pub owner: Option<String>,
    /// One of that person's conversations, by the server's id.
    pub witness: Option<String>,
    /// When it was written, coarsely, by the device's clock; µs.
    pub at: i64,
    /// Sends without an answer, oldest first.
    pub entries: Vec<StoredEntry>,
    /// Drafts by conversation; the empty name is the next new conversation.
    pub drafts: Vec<(String, String)>,
    /// What stands in the form before a first message, by the fields' keys.
    pub answers: Vec<(String, String)>,
    /// Files that are chosen and not sent, likewise.
    pub trays: Vec<(String, Vec<FileRef>)>,
    /// Answers to surveys without an answer of the server.
    pub ratings: Vec<StoredRating>,
    /// Conversations in which everything up to an instant of the server's clock (µs) is seen, which the server doesn't know yet.
    pub seen: Vec<(String, i64)>,
    /// Where the visitor was.
    pub screen: StoredScreen,
    /// States of tabs that are gone, as they were written, of which nobody knows yet whether they are this person's.
    pub left: Vec<String>,
}

/// One send.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEntry {
    /// Its name.
    pub id: EntryId,
    /// The server's id of its conversation, or none for a new one.
    pub conversation: Option<String>,
    /// Which new conversation, where there are several.
    pub new: u32,
    /// What it is.
    pub content: Content,
    /// Answers of the form.
    pub form: Option<String>,
    /// When the visitor sent it; µs.
    pub at: i64,
    /// Its bytes may have gone out.
    pub attempt: Option<Attempt>,
    /// The server said no.
    pub refused: Option<(RefusalKind, String)>,
}

/// One answer to a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRating {
    /// The server's id of the survey.
    pub survey: String,
    /// The server's id of the conversation, or empty where there is none any more.
    pub conversation: String,
    /// 1 to 5; 0 for words only.
    pub rating: u8,
    /// Words, or names and values.
    pub feedback: String,
    /// What kind of answer, where it is none to a survey.
    pub kind: Option<AnswerKind>,
    /// The server said no.
    pub refused: Option<(RefusalKind, String)>,
}

/// A screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Reads a stored text. Of one that is damaged or of another version the sends are kept, each that can still be read, and whose they
    /// are; a damaged draft or a text that was cut off costs no send.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let json = Json::first(text).unwrap_or_default();
        if !is_sound(&json) {
            return Self { version: VERSION, owner: rescued_owner(text), entries: rescued_entries(text), ..Self::default() };
        }
        let entries = json.get("entries").elements().iter().filter_map(read_entry).collect();
        let screen = json.get("screen");
        Self {
            version: VERSION,
            owner: json.filled("owner"),
            witness: json.filled("witness"),
            at: json.int("at").unwrap_or(0),
            entries,
            drafts: texts(json.get("drafts")),
            answers: texts(json.get("answers")),
            trays: json.get("trays").fields().iter().map(|(name, files)| (name.clone(), read_files(files))).collect(),
            ratings: json.get("ratings").elements().iter().filter_map(read_rating).collect(),
            seen: json.get("seen").fields().iter().filter_map(|(name, _)| Some((name.clone(), json.get("seen").int(name)?))).collect(),
            screen: match screen {
                Json::Text(word) if word == "conversations" => StoredScreen::Conversations,
                Json::Object(_) if screen.has("chat") => StoredScreen::Chat(screen.filled("chat")),
                _ => StoredScreen::Home,
            },
            left: json.get("left").elements().iter().filter_map(as_text).collect(),
        }
    }

    /// There is nothing in it that a visitor could miss.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { entries, drafts, answers, trays, ratings, seen, .. } = self;
        entries.is_empty() && drafts.is_empty() && answers.is_empty() && trays.is_empty() && ratings.is_empty() && seen.is_empty()
    }

    /// Whether a text can be read as a whole; one that can't should be put aside before it is written over.
    #[must_use]
    pub fn can_read(text: &str) -> bool {
        Json::parse(text).is_some_and(|json| is_sound(&json))
    }

    /// Writes it.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.to_json().to_text()
    }

    /// Writes it, to have more written beside it.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let object =
            |texts: &[(String, String)]| Json::Object(texts.iter().map(|(name, text)| (name.clone(), Json::from(text.as_str()))).collect());
        let trays = self.trays.iter().map(|(name, files)| (name.clone(), Json::List(files.iter().map(write_file).collect()))).collect();
        let seen = self.seen.iter().map(|(name, at)| (name.clone(), Json::from(*at))).collect();
        Json::object()
            .with("version", self.version)
            .with("owner", optional(self.owner.as_deref()))
            .with("witness", optional(self.witness.as_deref()))
            .with("at", self.at)
            .with("entries", self.entries.iter().map(write_entry).collect::<Vec<_>>())
            .with("drafts", object(&self.drafts))
            .with("answers", object(&self.answers))
            .with("trays", Json::Object(trays))
            .with("ratings", self.ratings.iter().map(write_rating).collect::<Vec<_>>())
            .with("seen", Json::Object(seen))
            .with(
                "screen",
                match &self.screen {
                    StoredScreen::Home => Json::from("home"),
                    StoredScreen::Conversations => Json::from("conversations"),
                    StoredScreen::Chat(id) => Json::object().with("chat", optional(id.as_deref())),
                },
            )
            .with("left", self.left.iter().map(|text| Json::from(text.as_str())).collect::<Vec<_>>())
    }
}

fn is_sound(json: &Json) -> bool {
    json.int("version") == Some(i64::from(VERSION))
        && matches!(json.get("entries"), Json::List(entries) if entries.iter().all(|entry| read_entry(entry).is_some()))
}

/// The sends in a text that is no state any more. Quotes within texts are written with a backslash, so what looks like the beginning of an
/// entry is one.
fn rescued_entries(text: &str) -> Vec<StoredEntry> {
    let begin = "{\"id\":";
    let begins = text.match_indices(begin).map(|(at, _)| &text[at..]);
    // The number is asked for first, because every value that is read in vain costs time.
    let numbered = begins.filter(|rest| rest.as_bytes().get(begin.len()).is_some_and(u8::is_ascii_digit));
    numbered.filter_map(|rest| read_entry(&Json::first(rest)?)).collect()
}

fn rescued_owner(text: &str) -> Option<String> {
    let name = "\"owner\":";
    match Json::first(&text[text.find(name)? + name.len()..])? {
        Json::Text(owner) if !owner.is_empty() => Some(owner),
        _ => None,
    }
}

/// The texts of an object; what is no text is skipped.
fn texts(json: &Json) -> Vec<(String, String)> {
    let text = |name: &String| Some((name.clone(), json.text(name)?.to_owned()));
    json.fields().iter().filter_map(|(name, _)| text(name)).collect()
}

fn as_text(json: &Json) -> Option<String> {
    if let Json::Text(text) = json { Some(text.clone()) } else { None }
}

fn optional(text: Option<&str>) -> Json {
    text.map_or(Json::Null, Json::from)
}

fn write_entry(entry: &StoredEntry) -> Json {
    let content = match &entry.content {
        Content::Text(text) => Json::object().with("text", text.as_str()),
        Content::File(file) => Json::object().with("file", write_file(file)),
        Content::Batch(batch) => {
            Json::object().with("words", batch.text.as_str()).with("files", batch.files.iter().map(write_file).collect::<Vec<_>>())
        }
    };
    let attempt =
        entry.attempt.as_ref().map_or(Json::Null, |attempt| Json::object().with("after", attempt.after).with("session", attempt.session));
    Json::object()
        .with("id", entry.id.0)
        .with("conversation", optional(entry.conversation.as_deref()))
        .with("new", entry.new)
        .with("content", content)
        .with("form", optional(entry.form.as_deref()))
        .with("at", entry.at)
        .with("attempt", attempt)
        .with("refused", write_refused(entry.refused.as_ref()))
}

fn write_refused(refused: Option<&(RefusalKind, String)>) -> Json {
    refused.map_or(Json::Null, |(kind, words)| Json::object().with("kind", kind.word()).with("words", words.as_str()))
}

fn read_refused(json: &Json) -> Option<(RefusalKind, String)> {
    json.is_object().then(|| (json.text("kind").and_then(RefusalKind::of_word).unwrap_or(RefusalKind::Invalid), json.string("words")))
}

fn write_file(file: &FileRef) -> Json {
    let size = i64::try_from(file.size).unwrap_or(i64::MAX);
    let facts = Json::object().with("id", file.id.as_str()).with("name", file.name.as_str()).with("size", size);
    facts.with("content_type", file.content_type.as_str())
}

fn read_file(json: &Json) -> Option<FileRef> {
    Some(FileRef {
        id: json.filled("id")?,
        name: json.string("name"),
        size: json.int("size").and_then(|size| u64::try_from(size).ok())?,
        content_type: json.string("content_type"),
    })
}

fn read_files(json: &Json) -> Vec<FileRef> {
    json.elements().iter().filter_map(read_file).collect()
}

fn write_rating(rating: &StoredRating) -> Json {
    Json::object()
        .with("survey", rating.survey.as_str())
        .with("conversation", rating.conversation.as_str())
        .with("rating", u32::from(rating.rating))
        .with("feedback", rating.feedback.as_str())
        .with("kind", optional(rating.kind.map(AnswerKind::word)))
        .with("refused", write_refused(rating.refused.as_ref()))
}

fn read_rating(json: &Json) -> Option<StoredRating> {
    Some(StoredRating {
        survey: json.filled("survey")?,
        conversation: json.string("conversation"),
        rating: json.int("rating").and_then(|rating| u8::try_from(rating).ok()).filter(|rating| *rating <= 5)?,
        feedback: json.string("feedback"),
        kind: json.text("kind").and_then(AnswerKind::of_word),
        refused: read_refused(json.get("refused")),
    })
}

fn read_entry(json: &Json) -> Option<StoredEntry> {
    let (content, attempt) = (json.get("content"), json.get("attempt"));
    let content = match content.text("text") {
        Some(text) => Content::Text(text.to_owned()),
        None if Batch::POSSIBLE && content.has("files") => {
            Content::Batch(Batch::of(content.string("words"), read_files(content.get("files")))?)
        }
        None => Content::File(read_file(content.get("file"))?),
    };
    Some(StoredEntry {
        id: EntryId(json.int("id").and_then(|id| u32::try_from(id).ok())?),
        conversation: json.filled("conversation"),
        new: json.count("new"),
        content,
        form: json.filled("form"),
        at: json.int("at").unwrap_or(0),
        attempt: attempt.is_object().then(|| Attempt { after: attempt.int("after").unwrap_or(i64::MIN), session: attempt.is("session") }),
        refused: read_refused(json.get("refused")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_survive_a_damaged_neighbour() {
        let text = r#"{"version":9,"owner":"7","drafts":5,"entries":[{"id":1,"content":{"text":"a"},"at":1},{"id":"x"},{"id":3,"content":{"text":"b"},"at":2}]}"#;
        let stored = Stored::parse(text);
        assert_eq!(stored.owner.as_deref(), Some("7"));
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
            witness: Some("w".into()),
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
            drafts: vec![("c".to_owned(), "draft".to_owned())],
            answers: vec![("name".to_owned(), "Ada".to_owned()), ("phone_country_code".to_owned(), String::new())],
            trays: vec![(
                String::new(),
                vec![FileRef { id: "f".into(), name: "a \"b\".png".into(), size: 7, content_type: "image/png".into() }],
            )],
            ratings: vec![StoredRating {
                survey: "s".into(),
                conversation: "c".into(),
                rating: 4,
                feedback: "kind".into(),
                kind: Some(AnswerKind::Choice),
                refused: Some((RefusalKind::Invalid, "no".into())),
            }],
            seen: vec![("c".into(), 12)],
            screen: StoredScreen::Chat(Some("c".into())),
            left: vec![Stored { owner: Some("6".into()), ..Stored::default() }.to_text()],
        };
        assert_eq!(Stored::parse(&stored.to_text()), stored);
    }
}
