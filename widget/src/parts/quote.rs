//! What a message answers, above it.

use leptos::prelude::*;
use natter_client::Change;
use natter_client::model::Message;
use natter_client::timeline::{ConversationKey, RowId};

use super::avatar::Face;
use crate::el::{el, live, nothing, span};
use crate::store::CAPABILITIES;
use crate::text::t;
use crate::ui::Ui;

/// The answered message's author and words; nothing while that message is not here, and where none is answered.
pub(crate) fn quote(ui: Ui, key: ConversationKey, row: RowId, message: &Message) -> AnyView {
    if !CAPABILITIES.answers || message.answers.id().is_none() {
        return nothing();
    }
    live(move || {
        let Some((name, words)) = ui.store.watch(Change::Rows(key), |engine| engine.answered(key, row).map(said)) else {
            return nothing();
        };
        let name = span("quote-name").text(name);
        el("blockquote").class("quote").child(name).child(span("quote-words").attr("dir", "auto").text(words)).view()
    })
}

fn said(message: &Message) -> (String, String) {
    let name = if message.author.is_own() { t("you") } else { Face::of(&message.author).shown_name() };
    (name, message.words_or_names())
}
