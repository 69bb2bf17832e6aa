//! The widget's own words for what a server knows. Backends translate into these types; nothing else in the crate, and no view, knows a
//! server's field names.

pub mod asks;
pub mod conversation;
pub mod message;
pub mod person;
pub mod settings;

pub use asks::{AnswerKind, Article, AskCard, AskField, AskFieldKind, AskKind, Asked, Asks, Choice};
pub use conversation::{Conversation, Hours, Preview, Status};
pub use message::{Answers, Attachment, Body, Delivery, Media, Message, Survey};
pub use person::{Assignee, Author, Availability, Identity, Role};
pub use settings::{
    Background, Calendar, Card, Field, FieldKind, HeaderText, HomeLook, MoreSettings, OfficeHours, OpenSpan, Prechat, ReplyWithin, Rules,
    Scheme, Settings,
};
