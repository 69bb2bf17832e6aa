//! Messages that ask for more than words, or show more than text.

use std::ops::{Deref, DerefMut};

/// What a message asks for, where the server has such messages. For the others this type has no value, so that whatever is done with one is
/// not in their apps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked(#[cfg(feature = "interactive")] Box<Asks>, #[cfg(not(feature = "interactive"))] std::convert::Infallible);

#[cfg(feature = "interactive")]
impl From<Asks> for Asked {
    fn from(asks: Asks) -> Self {
        Self(Box::new(asks))
    }
}

impl Deref for Asked {
    type Target = Asks;

    fn deref(&self) -> &Asks {
        #[cfg(feature = "interactive")]
        return &self.0;
        #[cfg(not(feature = "interactive"))]
        match self.0 {}
    }
}

impl DerefMut for Asked {
    fn deref_mut(&mut self) -> &mut Asks {
        #[cfg(feature = "interactive")]
        return &mut self.0;
        #[cfg(not(feature = "interactive"))]
        match self.0 {}
    }
}

/// What a message asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asks {
    /// What kind of answer.
    pub kind: AskKind,
    /// The answer that was given: names (or the chosen words) and values. `None` while nothing was.
    pub answer: Option<Vec<(String, String)>>,
}

/// Kinds of what is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskKind {
    /// One of these.
    Choice(Vec<Choice>),
    /// A form.
    Form(Vec<AskField>),
    /// A mail address.
    Email,
    /// Some words, on one line or more.
    Words,
    /// Nothing: cards to look at, with what can be done about each.
    Cards(Vec<AskCard>),
    /// Nothing: articles to read.
    Articles(Vec<Article>),
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is shown.
    pub title: String,
    /// What is answered.
    pub value: String,
}

/// A field of a form in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskField {
    /// Under which it is answered.
    pub name: String,
    /// What is shown.
    pub label: String,
    /// Placeholder, or empty.
    pub placeholder: String,
    /// What it takes.
    pub kind: AskFieldKind,
    /// It must be answered.
    pub required: bool,
}

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskFieldKind {
    /// One line.
    Text,
    /// Some lines.
    Lines,
    /// A mail address.
    Email,
    /// One of these.
    Choice(Vec<Choice>),
}

/// A card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskCard {
    /// Headline.
    pub title: String,
    /// Text, or empty.
    pub text: String,
    /// A picture's address.
    pub image: Option<String>,
    /// Words and addresses of what can be gone to; nothing but addresses that may be gone to is among them.
    pub links: Vec<(String, String)>,
    /// What can be said in answer.
    pub replies: Vec<Choice>,
}

/// An article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Headline.
    pub title: String,
    /// What it is about, or empty.
    pub text: String,
    /// Where it is.
    pub url: String,
}

/// What kind of answer was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// A choice: its title and its value.
    Choice,
    /// A form: names and values.
    Form,
    /// A mail address, under any name.
    Email,
    /// Words, under any name.
    Words,
}

impl AnswerKind {
    const WORDS: [(Self, &'static str); 4] =
        [(Self::Choice, "choice"), (Self::Form, "form"), (Self::Email, "email"), (Self::Words, "words")];

    /// A word for storage.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

impl Asks {
    /// What kind of answer it takes; `None` where it takes none, or has one.
    #[must_use]
    pub fn takes(&self) -> Option<AnswerKind> {
        let kind = match self.kind {
            AskKind::Choice(_) => AnswerKind::Choice,
            AskKind::Form(_) => AnswerKind::Form,
            AskKind::Email => AnswerKind::Email,
            AskKind::Words => AnswerKind::Words,
            AskKind::Cards(_) | AskKind::Articles(_) => return None,
        };
        Some(kind).filter(|_| self.answer.is_none())
    }
}
