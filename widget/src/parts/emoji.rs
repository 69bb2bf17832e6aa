//! The button for emoji. The picker itself is a script of its own (widget/emoji/), loaded with the first click.

use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use natter_client::Change;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::icons;
use crate::browser::{manifest, prefetch, storage};
use crate::derived::whether;
use crate::el::{Handle, el, live, nothing};
use crate::text::{self, t};
use crate::ui::Ui;

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
            .on_click(move || spawn_local(toggle(node, field)))
            .child(icons::icon(icons::SMILE))
            .handle(node)
            .view()
    })
}

/// Opens or closes the picker. Where it can't be loaded nothing happens; the next click tries again.
async fn toggle(button: Handle, field: Handle) {
    let Some(promise) = manifest::emoji().and_then(|file| prefetch::load_module(&file)) else { return };
    let Ok(module) = JsFuture::from(promise).await else { return };
    let (Some(button), Some(field)) = (button.get(), field.get()) else { return };
    let toggle = Reflect::get(&module, &"toggle".into()).ok().and_then(|toggle| toggle.dyn_into::<Function>().ok());
    if let Some(toggle) = toggle {
        let language = untrack(text::language);
        let _ = toggle.apply(&module, &Array::of5(&button, &field, &text::texts(), &language.into(), &storage::is_allowed().into()));
    }
}
