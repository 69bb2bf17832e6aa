//! What a message says: text as it was typed, or HTML from the server.

use std::rc::Rc;

use leptos::prelude::*;
use natter_client::model::Attachment;
use natter_client::timeline::RowId;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::button::text_button;
use super::linkify::{Piece, pieces};
use crate::browser::html::{Source, set_html};
use crate::el::{Handle, div, el, group, live, nothing, text};
use crate::flag::Flag;
use crate::text::t;
use crate::ui::Ui;

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

/// HTML in a bubble. It goes through the one function that sanitises. Pictures from elsewhere come when the visitor asks for them.
pub(crate) fn html_body(ui: Ui, row: RowId, html: &str, attachments: &[Attachment]) -> AnyView {
    if let Some(paragraphs) = paragraphs(html) {
        let paragraphs = paragraphs.into_iter().map(|words| el("p").text(words).view());
        return div("bubble bubble-html").attr("dir", "auto").child(group(paragraphs)).view();
    }
    let remote = ui.store.read(|engine| engine.shows_remote_images()) || ui.images.read_value().contains(&row);
    let source = Source { html: html.to_owned(), attachments: attachments.to_vec(), remote };
    let (bubble, held) = (Handle::new(), Flag::new(false));
    let first = source.clone();
    let show = move || {
        ui.images.write_value().push(row);
        let Some(bubble) = bubble.get() else { return };
        fill(&bubble, &Source { remote: true, ..source.clone() }, held);
        // The button has gone.
        if let Ok(Some(entry)) = bubble.closest("[tabindex]") {
            let _ = entry.unchecked_ref::<HtmlElement>().focus();
        }
    };
    let show = Rc::new(show);
    let ask = live(move || {
        let show = Rc::clone(&show);
        if held.get() { text_button(t("show_images"), "show-images", move || show()) } else { nothing() }
    });
    group([div("bubble bubble-html").attr("dir", "auto").handle(bubble).made(move |bubble| fill(bubble, &first, held)).view(), ask])
}

/// More paragraphs than these are put into the document by the sieve, which does it at once and not one by one.
const MOST: usize = 500;

/// The words of HTML that is nothing but bare paragraphs, as most is. They become text, which needs no sieve
/// and no parser.
fn paragraphs(html: &str) -> Option<Vec<&str>> {
    let (mut found, mut rest) = (Vec::new(), html);
    while !rest.is_empty() {
        let (words, after) = rest.strip_prefix("<p>")?.split_once("</p>")?;
        // What else a parser makes something of.
        if found.len() == MOST || words.bytes().any(|byte| matches!(byte, b'<' | b'&' | b'\r' | 0)) {
            return None;
        }
        found.push(words);
        rest = after;
    }
    Some(found)
}

fn fill(bubble: &Element, source: &Source, held: Flag) {
    // The message may have left the screen before the sanitiser came.
    set_html(
        bubble,
        source,
        Box::new(move |is_held| {
            held.set(is_held);
        }),
    );
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::paragraphs;

    #[test]
    fn only_bare_paragraphs_need_no_sieve() {
        assert_eq!(paragraphs("<p>One > 2</p><p></p>"), Some(vec!["One > 2", ""]));
        assert_eq!(paragraphs(&"<p>x</p>".repeat(501)), None);
        for html in [
            "x",
            "<p>x",
            "<p>x</p> ",
            "<p>x<b>y</b></p>",
            "<p>x<br></p>",
            "<p>&lt;</p>",
            "<p dir=rtl>x</p>",
            "<P>x</P>",
            "<p>x</p><img src=y>",
        ] {
            assert_eq!(paragraphs(html), None, "{html}");
        }
    }
}
