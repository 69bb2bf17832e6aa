//! Round buttons with an icon and a spoken name.

use leptos::prelude::*;

use crate::el::{El, el};

/// A button of an icon; `label` is its accessible name and its tooltip.
pub(crate) fn icon_button(icon: AnyView, label: String, class: &'static str, on_click: impl Fn() + 'static) -> AnyView {
    button(class, Box::new(on_click)).attr("aria-label", label.clone()).attr("title", label).child(icon).view()
}

/// A button of words.
pub(crate) fn text_button(label: String, class: &'static str, on_click: impl Fn() + 'static) -> AnyView {
    button(class, Box::new(on_click)).text(label).view()
}

fn button(class: &'static str, on_click: Box<dyn Fn()>) -> El {
    el("button").attr("type", "button").class(class).on_click(on_click)
}
