//! What a message says: text as it was typed, or HTML from the server.

use leptos::html;
use leptos::prelude::*;
use natter_client::model::Attachment;
use wasm_bindgen::JsValue;
use web_sys::{Element, Node};

use super::linkify::{Piece, pieces};
use crate::browser::html::set_html;
use crate::text::t;

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
    node.on_load(move |bubble| {
        set_html(&bubble, &html, &attachments);
        fold_quotes(&bubble);
    });
    view! { <div class="bubble bubble-html" dir="auto" node_ref=node></div> }.into_any()
}

/// Quoted mail is folded away behind a line that opens it: what is new counts.
fn fold_quotes(bubble: &Element) {
    let Ok(quotes) = bubble.query_selector_all("blockquote") else { return };
    for at in 0..quotes.length() {
        let Some(quote) = quotes.item(at) else { continue };
        let Some(parent) = quote.parent_element() else { continue };
        // A quote within a quote is folded with it.
        if parent.closest("details, blockquote").ok().flatten().is_some() {
            continue;
        }
        let _ = fold(&parent, &quote);
    }
}

fn fold(parent: &Element, quote: &Node) -> Result<(), JsValue> {
    let (details, summary) = (document().create_element("details")?, document().create_element("summary")?);
    details.set_class_name("quote");
    summary.set_class_name("quote-line");
    summary.set_text_content(Some(&t("quoted")));
    parent.replace_child(&details, quote)?;
    details.append_child(&summary)?;
    details.append_child(quote)?;
    Ok(())
}
