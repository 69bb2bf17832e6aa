//! Round buttons with an icon and a spoken name.

use leptos::prelude::*;

use super::icons::{self, icon};
use crate::browser::chime;
use crate::el::{El, el, live};
use crate::flag::Flag;
use crate::text::t;

/// A button of an icon; `label` is its accessible name and its tooltip.
pub(crate) fn icon_button(icon: AnyView, label: String, class: &'static str, on_click: impl Fn() + 'static) -> AnyView {
    button(class, Box::new(on_click)).attr("aria-label", label.clone()).attr("title", label).child(icon).view()
}

/// The switch of the sound.
pub(crate) fn bell(class: &'static str) -> AnyView {
    let quiet = Flag::new(chime::is_quiet());
    let turn = move || {
        quiet.flip();
        chime::set_quiet(quiet.get_untracked());
    };
    button(class, Box::new(turn))
        .attr("aria-label", t("sound"))
        .attr("title", t("sound"))
        .live_attr("aria-pressed", move || Some(if quiet.get() { "false" } else { "true" }.into()))
        .child(live(move || icon(if quiet.get() { icons::BELL_OFF } else { icons::BELL })))
        .view()
}

/// A button of words.
pub(crate) fn text_button(label: String, class: &'static str, on_click: impl Fn() + 'static) -> AnyView {
    button(class, Box::new(on_click)).text(label).view()
}

fn button(class: &'static str, on_click: Box<dyn Fn()>) -> El {
    el("button").attr("type", "button").class(class).on_click(on_click)
}
