//! One conversation in two lines, for the list and for the card on the home screen.

use leptos::prelude::*;
use natter_client::Timestamp;
use natter_client::engine::ListItem;
use natter_client::model::Settings;
use natter_client::outbox::Content;

use super::avatar::{Face, avatar};
use super::tabs::badge;
use crate::el::{el, group, live_text, maybe, span};
use crate::intl;
use crate::text::{t, tf};

/// What the lines say.
#[derive(Clone, PartialEq)]
pub(crate) struct Summary {
    /// With whom.
    name: String,
    picture: Option<String>,
    brand: bool,
    online: bool,
    /// What was said last.
    preview: String,
    /// The visitor said it.
    own: bool,
    at: Timestamp,
    unread: u32,
}

impl Summary {
    /// Of one conversation: the one who answers is its face, otherwise the last author of the other side, otherwise the brand.
    pub(crate) fn of(item: &ListItem, settings: Option<&Settings>) -> Self {
        let conversation = item.conversation.as_ref();
        let last = conversation.and_then(|conversation| conversation.last.as_ref());
        let assignee = conversation.and_then(|conversation| conversation.assignee.as_ref());
        let other = last.filter(|last| !last.author.is_own()).map(|last| &last.author);
        let face = match (assignee, other, settings) {
            (Some(assignee), _, _) => Face::of_assignee(assignee),
            (None, Some(author), _) if !author.full_name().is_empty() => Face::of(author),
            (None, _, Some(settings)) => Face::of_brand(settings),
            (None, _, None) => Face::default(),
        };
        let (preview, own) = match (&item.own, last) {
            (Some(Content::Text(text)), _) => (text.clone(), true),
            (Some(Content::File(file)), _) => (file.name.clone(), true),
            (Some(Content::Batch(batch)), _) if batch.text.is_empty() => (batch.names(), true),
            (Some(Content::Batch(batch)), _) => (batch.text.clone(), true),
            (None, Some(last)) if last.is_survey => (t("rating_question"), false),
            (None, Some(last)) => (last.text.clone(), last.author.is_own()),
            (None, None) => (String::new(), false),
        };
        Self {
            name: face.name,
            picture: face.picture,
            brand: face.brand,
            online: face.online,
            preview,
            own,
            at: item.at,
            unread: item.unread,
        }
    }
}

/// Draws it, for the inside of a button.
pub(crate) fn lines(summary: &Summary) -> AnyView {
    let face = Face { name: summary.name.clone(), picture: summary.picture.clone(), brand: summary.brand, online: summary.online };
    let name = if summary.name.is_empty() { t("support") } else { summary.name.clone() };
    // A file without words has no text of its own.
    let said = if summary.preview.trim().is_empty() { t("attachment") } else { summary.preview.clone() };
    let preview = if summary.own { tf("you_said", &[("text", &said)]) } else { said };
    let at = summary.at;
    let class = if summary.unread > 0 { "summary-preview summary-unread" } else { "summary-preview" };
    let first = span("summary-line")
        .child(el("bdi").class("summary-name").text(name))
        .child(span("summary-time").child(live_text(move || intl::relative(at))));
    let second = span("summary-line").child(span(class).attr("dir", "auto").text(preview)).child(maybe(badge(summary.unread)));
    group([avatar(&face, "avatar-m"), span("summary").child(first).child(second).view()])
}
