//! One message.

use super::{Asked, Author};
use crate::time::Timestamp;

/// A message as the server has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The server's id.
    pub id: String,
    /// The server's id of its conversation.
    pub conversation: String,
    /// The server's clock.
    pub created_at: Timestamp,
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    pub body: Body,
    /// A plain rendering for lists and announcements; empty for files.
    pub plain: String,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// How far it has come.
    pub delivery: Delivery,
    /// The key under which this client sent it, where the server hands keys back.
    pub key: Option<String>,
    /// The message that it answers.
    pub answers: Answers,
}

/// The message that a message answers, where the server says so. For the others there is nothing in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(#[cfg(feature = "interactive")] Option<String>);

impl Answers {
    /// The one with this id of the server.
    #[must_use]
    pub fn to(id: Option<String>) -> Self {
        #[cfg(feature = "interactive")]
        return Self(id);
        #[cfg(not(feature = "interactive"))]
        {
            drop(id);
            Self()
        }
    }

    /// The server's id of that message.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        #[cfg(feature = "interactive")]
        return self.0.as_deref();
        #[cfg(not(feature = "interactive"))]
        None
    }
}

/// What a message says.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Nothing but its attachments.
    Empty,
    /// Text to be shown as it is, line breaks and `<` included.
    Text(String),
    /// HTML from the server; it reaches the DOM through the sanitiser only.
    Html(String),
    /// A question how the visitor was served.
    Survey(Survey),
    /// Something else is asked, or shown, beside the plain words.
    Asks(Asked),
}

/// A survey and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// The server's id of the survey.
    pub id: String,
    /// Answered already.
    pub answered: bool,
    /// The answer, 1 to 5.
    pub rating: Option<u8>,
    /// The answer's words.
    pub feedback: String,
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// The server has it and says so.
    Stored,
    /// The server is still passing it on.
    Pending,
    /// The server could not pass it on.
    Failed,
    /// A pushed copy that doesn't say; another copy's word is kept.
    #[default]
    Unsaid,
}

/// A file of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// The server's id; stays when the address is renewed.
    pub id: String,
    /// File name as the server keeps it.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// MIME type.
    pub content_type: String,
    /// Name under which HTML of the message refers to it (`cid:…`), or empty.
    pub content_id: String,
    /// Address, signed and short-lived.
    pub url: String,
    /// Address of a small picture; it may not load, then the whole file serves.
    pub thumbnail: Option<String>,
}

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// In place, larger on demand.
    Image,
    /// With a player.
    Audio,
    /// With a player.
    Video,
    /// By name.
    Other,
}

impl Attachment {
    /// How it is shown, by its MIME type. SVG counts as a file: servers hand it out for download only.
    #[must_use]
    pub fn media(&self) -> Media {
        match self.content_type.split('/').next() {
            Some("image") if !self.content_type.starts_with("image/svg") => Media::Image,
            Some("audio") => Media::Audio,
            Some("video") => Media::Video,
            _ => Media::Other,
        }
    }
}

impl Message {
    /// Its words, or the names of its files where there are none.
    #[must_use]
    pub fn words_or_names(&self) -> String {
        if !self.plain.is_empty() {
            return self.plain.clone();
        }
        self.attachments.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Takes over what `newer`, another copy of the same message, knows better (libredesk.md 7.10 and 9.2.14): a pushed copy never takes
    /// back a delivery, an answered survey or a file's type that a read copy told.
    pub fn absorb(&mut self, newer: Self) {
        let pushed = newer.delivery == Delivery::Unsaid;
        if pushed && self.delivery != Delivery::Unsaid {
            if newer.attachments.len() > self.attachments.len() {
                self.attachments = newer.attachments;
            }
            return;
        }
        let answered = match &self.body {
            Body::Survey(survey) if survey.answered => Some(survey.clone()),
            _ => None,
        };
        let said = match &mut self.body {
            Body::Asks(asks) => asks.answer.take(),
            _ => None,
        };
        let key = self.key.take();
        *self = newer;
        self.key = self.key.take().or(key);
        if let (Some(answered), Body::Survey(survey)) = (answered, &mut self.body)
            && !survey.answered
        {
            *survey = answered;
        }
        if let (Some(said), Body::Asks(asks)) = (said, &mut self.body)
            && asks.answer.is_none()
        {
            asks.answer = Some(said);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Author;
    use crate::time::Timestamp;

    #[test]
    fn a_pushed_copy_takes_nothing_back() {
        let read = Message {
            id: "m".into(),
            conversation: "c".into(),
            created_at: Timestamp(1),
            author: Author::default(),
            body: Body::Survey(Survey { id: "s".into(), answered: true, rating: Some(5), feedback: String::new() }),
            plain: String::new(),
            attachments: Vec::new(),
            delivery: Delivery::Stored,
            key: None,
            answers: Answers::default(),
        };
        let mut known = read.clone();
        known.absorb(Message { body: Body::Survey(Survey::default()), delivery: Delivery::Unsaid, ..read.clone() });
        assert_eq!(known, read);
        known.absorb(Message { body: Body::Survey(Survey { id: "s".into(), ..Survey::default() }), ..read.clone() });
        assert_eq!(known, read, "nor does a read one take an answer back");
    }
}
