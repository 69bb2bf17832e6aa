//! A picture as large as the frame allows, over everything else. The browser's own dialog keeps the focus inside and gives it back.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::button::icon_button;
use super::icons;
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
    view! { {move || ui.picture.get().map(|picture| dialog(ui, picture))} }.into_any()
}

fn dialog(ui: Ui, picture: Picture) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    node.on_load(|dialog| {
        let _ = dialog.show_modal();
    });
    let close = move || {
        // Closed as the browser closes it, so that the focus goes back to where it was; the view goes with the event that follows.
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
    };
    let large = RwSignal::new(false);
    // What is neither the picture nor a control lies behind the picture.
    let on_behind = move |event: leptos::ev::MouseEvent| {
        let behind = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|element| element.class_list().contains("viewer-stage"));
        if behind {
            close();
        }
    };
    let zoom = move || {
        let (icon, label) = if large.get() { (icons::COLLAPSE, "zoom_out") } else { (icons::EXPAND, "zoom_in") };
        icon_button(icons::icon(icon), t(label), "icon-button viewer-button", move || large.update(|large| *large = !*large))
    };
    let Picture { url, name } = picture;
    let alt = name.clone();
    view! {
        <dialog class="viewer" aria-label=name.clone() node_ref=node on:close=move |_| ui.picture.set(None) on:click=on_behind>
            <div class="viewer-bar">
                <span class="clip grow">{name.clone()}</span>
                {zoom}
                <a class="icon-button viewer-button" href=url.clone() target="_blank" rel="noopener noreferrer" download=name.clone() aria-label=t("download") title=t("download")>
                    {icons::icon(icons::DOWNLOAD)}
                </a>
                {icon_button(icons::icon(icons::CLOSE), t("close_image"), "icon-button viewer-button", close)}
            </div>
            <div class="viewer-stage" class:viewer-large=large>
                <img class="viewer-image" src=url alt=alt on:click=move |_| large.update(|large| *large = !*large) />
            </div>
        </dialog>
    }
    .into_any()
}
