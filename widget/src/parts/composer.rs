//! Where the visitor writes.

use leptos::prelude::*;
use natter_client::timeline::ConversationKey;
use natter_client::{Action, Change};
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlElement, HtmlTextAreaElement, KeyboardEvent};

use super::emoji::emoji_button;
use super::scroller::Scroller;
use super::tray::{attach_button, has_files, paste, tray};
use super::{button::text_button, icons};
use crate::browser::environment::touch_keyboard;
use crate::el::{Handle, div, el, later, live, maybe, nothing, span};
use crate::intl;
use crate::store::CAPABILITIES;
use crate::text::{t, tf};
use crate::ui::Ui;

/// A key event with this code belongs to an input method, whatever else it says.
const COMPOSING: u32 = 229;

/// Text field and tools. It is never disabled: what is written while something is under way goes out after it.
pub(crate) fn composer(ui: Ui, key: ConversationKey, scroller: Scroller) -> AnyView {
    let store = ui.store;
    let node = Handle::new();
    let field = move || node.get().and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok());
    let max = CAPABILITIES.max_text_bytes;
    // How many bytes there are, or nothing while there are only spaces: all that the tools need to know of the text.
    let length = RwSignal::new(store.read(|engine| measure(engine.draft(key))));

    // The draft fills the field at first, and whenever somebody else has changed it.
    later(move || {
        store.track(Change::Draft(key));
        let Some(field) = field() else { return };
        let draft = store.read(|engine| engine.draft(key).to_owned());
        if field.value() != draft {
            field.set_value(&draft);
            // (Not otherwise: it makes the browser lay everything out at once.)
            fit(&field);
        }
        length.set(measure(&draft));
    });

    let on_input = move |_| {
        let Some(field) = field() else { return };
        let text = field.value();
        length.set(measure(&text));
        fit(&field);
        store.act(Action::Typed { conversation: key, text });
    };
    let send = move || {
        let Some(field) = field() else { return };
        let text = field.value();
        let sendable = measure(&text) > 0 || untrack(move || has_files(ui, key));
        if sendable && text.trim().len() <= max {
            store.act(Action::Send { conversation: key, text });
            scroller.to_end();
        }
        let _ = field.focus();
    };
    let on_key = move |event: Event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let composing = event.is_composing() || event.key_code() == COMPOSING;
        if event.key() == "Enter" && !event.shift_key() && !composing && !untrack(touch_keyboard) {
            event.prevent_default();
            send();
        }
    };
    let on_paste = move |event: Event| {
        if paste(ui, key, &event) {
            scroller.to_end();
        }
    };
    // A click beside the text, but inside the frame, means the text.
    let on_frame = move |event: Event| {
        let on_itself = event.target().is_some_and(|target| event.current_target().is_some_and(|current| current == target));
        if let Some(field) = field().filter(|_| on_itself) {
            let _ = field.focus();
        }
    };
    let ready = move || length.get() <= max && (length.get() > 0 || has_files(ui, key));
    let text = el("textarea")
        .class("composer-text")
        .attr("id", "composer")
        .attr("rows", "1")
        .attr("placeholder", t("write"))
        .attr("aria-label", t("write_label"))
        .attr("autocomplete", "off")
        .live_attr("dir", move || Some(if length.get() == 0 { intl::dir() } else { "auto" }.into()))
        .live_attr("enterkeyhint", move || Some(if touch_keyboard() { "enter" } else { "send" }.into()))
        .on("input", on_input)
        .on("keydown", on_key)
        .on("paste", on_paste)
        .handle(node);
    let send_button = el("button")
        .attr("type", "button")
        .live_class(move || String::from(if ready() { "send send-ready" } else { "send" }))
        .attr("aria-label", t("send"))
        .attr("title", t("send"))
        .live_attr("aria-disabled", move || Some(if ready() { "false" } else { "true" }.into()))
        .on_click(send)
        .child(icons::icon(icons::SEND));
    let left = live(move || maybe(counter(length.get(), max)));
    let tools = div("composer-tools")
        .child(attach_button(ui, key, Some(scroller)))
        .child(emoji_button(ui, node))
        .child(span("grow"))
        .child(left)
        .child(send_button);
    div("composer").on("click", on_frame).child(tray(ui, key)).child(text).child(tools).view()
}

/// Bytes that would be sent; the server counts bytes, not letters.
fn measure(text: &str) -> usize {
    text.trim().len()
}

/// As high as its text; the style sheet sets the limit.
fn fit(field: &HtmlTextAreaElement) {
    let style = AsRef::<HtmlElement>::as_ref(field).style();
    let _ = style.set_property("height", "auto");
    // An empty one is as high as a line, to the fraction of a pixel.
    if !field.value().is_empty() {
        let _ = style.set_property("height", &format!("{}px", field.scroll_height()));
    }
}

/// What is left, once it is worth saying.
fn counter(length: usize, max: usize) -> Option<AnyView> {
    if length <= max - max / 10 {
        return None;
    }
    let view = if length > max {
        let over = tf("too_long_by", &[("n", &intl::number((length - max) as f64))]);
        // With one part more than the other, so that it comes as a new element: one that becomes an alert is not always read out.
        span("counter counter-over").attr("role", "alert").text(over).child(nothing()).view()
    } else {
        span("counter").text(tf("left", &[("n", &intl::number((max - length) as f64))])).view()
    };
    Some(view)
}

/// In place of the composer, where nothing can be written.
pub(crate) fn closed(ui: Ui, words: &'static str, may_start: bool) -> AnyView {
    let store = ui.store;
    let start = may_start.then(|| text_button(t("start_new"), "primary", move || store.act(Action::StartConversation)));
    div("closed").child(el("p").class("closed-words").child(icons::icon(icons::LOCK)).text(t(words))).maybe(start).view()
}
