//! What a message says: text as it was typed, or HTML from the server.

use std::rc::Rc;

use leptos::prelude::*;
use natter_client::model::Attachment;
use natter_client::timeline::RowId;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlElement, Node};

use super::button::text_button;
use super::linkify::{Piece, pieces};
use crate::browser::html::{Source, set_html};
use crate::el::{Handle, div, el, group, live, nothing, text};
use crate::intl;
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
    let remote = ui.store.read(|engine| engine.shows_remote_images()) || ui.images.read_value().contains(&row);
    let source = Source { html: html.to_owned(), attachments: attachments.to_vec(), remote };
    let (bubble, held) = (Handle::new(), RwSignal::new(false));
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

fn fill(bubble: &Element, source: &Source, held: RwSignal<bool>) {
    let place = bubble.clone();
    let shown = move |is_held| {
        fold_quotes(&place);
        frame_tables(&place);
        // The message may have left the screen before the sanitiser came.
        let _ = held.try_set(is_held);
    };
    set_html(bubble, source, Rc::new(shown));
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

/// A wide table scrolls within the bubble, by keyboard too.
fn frame_tables(bubble: &Element) {
    let Ok(tables) = bubble.query_selector_all("table") else { return };
    for at in 0..tables.length() {
        let _ = tables.item(at).map(|table| frame(&table));
    }
}

fn frame(table: &Node) -> Result<(), JsValue> {
    let Some(parent) = table.parent_element() else { return Ok(()) };
    // A table within a table scrolls with it.
    if parent.closest(".wide")?.is_some() {
        return Ok(());
    }
    let frame = document().create_element("div")?;
    for (name, value) in [("class", "wide"), ("role", "group"), ("tabindex", "0"), ("aria-label", &t("table"))] {
        frame.set_attribute(name, value)?;
    }
    parent.replace_child(&frame, table)?;
    frame.append_child(table)?;
    Ok(())
}

fn fold(parent: &Element, quote: &Node) -> Result<(), JsValue> {
    let (details, summary) = (document().create_element("details")?, document().create_element("summary")?);
    details.set_class_name("quote");
    summary.set_class_name("quote-line");
    summary.set_text_content(Some(&t("quoted")));
    // Otherwise the message would be taken to run as these words do, which are the app's.
    let _ = summary.set_attribute("dir", intl::dir());
    parent.replace_child(&details, quote)?;
    details.append_child(&summary)?;
    details.append_child(quote)?;
    Ok(())
}
