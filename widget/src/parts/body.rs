//! What a message says: text as it was typed, or HTML from the server.

use leptos::html;
use leptos::prelude::*;
use natter_client::model::Attachment;

use super::linkify::{Piece, pieces};
use crate::browser::html::set_html;

/// Text in a bubble, with its line breaks, and addresses that can be clicked.
pub(crate) fn own_text(text: &str) -> AnyView {
    let parts: Vec<AnyView> = pieces(text.trim_end())
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.to_owned().into_any(),
            Piece::Link(address) => {
                view! { <a href=address.to_owned() target="_blank" rel="noopener noreferrer" dir="ltr">{address.to_owned()}</a> }.into_any()
            }
        })
        .collect();
    view! {
        <div class="bubble bubble-text" dir="auto">
            {parts}
        </div>
    }
    .into_any()
}

/// HTML in a bubble. It goes through the one function that sanitises.
pub(crate) fn html_body(html: String, attachments: Vec<Attachment>) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    node.on_load(move |bubble| set_html(&bubble, &html, &attachments));
    view! { <div class="bubble bubble-html" dir="auto" node_ref=node></div> }.into_any()
}
