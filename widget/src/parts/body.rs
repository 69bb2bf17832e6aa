//! What a message says: text as it was typed, or HTML from the server.

use leptos::prelude::*;
use natter_client::model::Attachment;
use wasm_bindgen::JsValue;
use web_sys::{Element, Node};

use super::linkify::{Piece, pieces};
use crate::browser::html::set_html;
use crate::el::{div, el, group, text};
use crate::text::t;

/// Text in a bubble, with its line breaks, and addresses that can be clicked.
pub(crate) fn own_text(words: &str) -> AnyView {
    let parts = pieces(words.trim_end()).into_iter().map(|piece| match piece {
        Piece::Text(words) => text(words),
        Piece::Link(address) => {
            let link = el("a").attr("href", address.to_owned()).attr("target", "_blank").attr("rel", "noopener noreferrer");
            link.attr("dir", "ltr").text(address).view()
        }
    });
    div("bubble bubble-text").attr("dir", "auto").child(group(parts)).view()
}

/// HTML in a bubble. It goes through the one function that sanitises.
pub(crate) fn html_body(html: String, attachments: Vec<Attachment>) -> AnyView {
    let fill = move |bubble: &Element| {
        set_html(bubble, &html, &attachments);
        fold_quotes(bubble);
    };
    div("bubble bubble-html").attr("dir", "auto").made(fill).view()
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
