//! The button for emoji. The picker itself is a script of its own (widget/emoji/), loaded with the first click.

use leptos::prelude::*;
use natter_client::Change;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;

use super::icons;
use crate::derived::whether;
use crate::el::{Handle, el, live, nothing};
use crate::text::t;
use crate::ui::Ui;

#[wasm_bindgen(module = "/src/browser/emoji.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn toggle(button: &Element, field: &Element) -> Result<JsValue, JsValue>;
}

/// The button, if the inbox offers emoji; what is chosen goes into this text field.
pub(crate) fn emoji_button(ui: Ui, field: Handle) -> AnyView {
    let node = Handle::new();
    let allowed = whether(move || ui.store.watch(Change::Settings, |engine| engine.settings().is_some_and(|settings| settings.emoji)));
    live(move || {
        if !allowed.holds() {
            return nothing();
        }
        el("button")
            .attr("type", "button")
            .class("icon-button")
            .attr("aria-label", t("emoji"))
            .attr("title", t("emoji"))
            .attr("aria-haspopup", "dialog")
            .attr("aria-expanded", "false")
            .on_click(move || {
                if let (Some(button), Some(field)) = (node.get(), field.get()) {
                    let _ = toggle(&button, &field);
                }
            })
            .child(icons::icon(icons::SMILE))
            .handle(node)
            .view()
    })
}
