//! A picture as large as the frame allows, over everything else. The browser's own dialog keeps the focus inside and gives it back.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement};

use super::button::icon_button;
use super::icons;
use crate::el::{Handle, div, el, live, maybe, span};
use crate::flag::Flag;
use crate::text::t;
use crate::ui::Ui;

/// A picture to look at.
#[derive(Clone)]
pub(crate) struct Picture {
    /// Its address.
    pub(crate) url: String,
    /// Its file name.
    pub(crate) name: String,
}

/// Shows the picture that was chosen, until it is closed.
pub(crate) fn viewer(ui: Ui) -> AnyView {
    live(move || maybe(ui.picture.get().map(|picture| dialog(ui, picture))))
}

fn dialog(ui: Ui, picture: Picture) -> AnyView {
    let node = Handle::new();
    let dialog = move || node.get().and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok());
    // It can be opened only once it is in the document.
    request_animation_frame(move || {
        let _ = dialog().filter(|dialog| !dialog.open()).map(|dialog| dialog.show_modal());
    });
    let close = move || {
        // Closed as the browser closes it, so that the focus goes back to where it was; the view goes with the event that follows.
        if let Some(dialog) = dialog() {
            dialog.close();
        }
    };
    let large = Flag::new(false);
    // What is neither the picture nor a control lies behind the picture.
    let on_behind = move |event: web_sys::Event| {
        let behind = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|element| element.class_list().contains("viewer-stage"));
        if behind {
            close();
        }
    };
    let zoom = live(move || {
        let (icon, label) = if large.get() { (icons::COLLAPSE, "zoom_out") } else { (icons::EXPAND, "zoom_in") };
        icon_button(icons::icon(icon), t(label), "icon-button viewer-button", move || large.flip())
    });
    let Picture { url, name } = picture;
    let save =
        el("a").class("icon-button viewer-button").attr("href", url.clone()).attr("target", "_blank").attr("rel", "noopener noreferrer");
    let save = save.attr("download", name.clone()).attr("aria-label", t("download")).attr("title", t("download"));
    let bar = div("viewer-bar")
        .child(span("clip grow").text(name.clone()))
        .child(zoom)
        .child(save.child(icons::icon(icons::DOWNLOAD)))
        .child(icon_button(icons::icon(icons::CLOSE), t("close_image"), "icon-button viewer-button", close));
    let image = el("img").class("viewer-image").attr("src", url).attr("alt", name.clone());
    let stage = el("div")
        .live_class(move || String::from(if large.get() { "viewer-stage viewer-large" } else { "viewer-stage" }))
        .child(image.on_click(move || large.flip()));
    el("dialog")
        .class("viewer")
        .attr("aria-label", name)
        .on("close", move |_| ui.picture.set(None))
        .on("click", on_behind)
        .handle(node)
        .child(bar)
        .child(stage)
        .view()
}
