//! Instead of everything, when nothing can be shown.

use leptos::prelude::*;
use natter_client::{Action, Problem};

use crate::el::{div, el, span};
use crate::parts::button::{icon_button, text_button};
use crate::parts::icons;
use crate::text::t;
use crate::ui::Ui;

/// What is the matter, and what can be done about it.
pub(crate) fn problem(ui: Ui, problem: Problem) -> AnyView {
    let store = ui.store;
    let (icon, title, text) = match problem {
        Problem::Unreachable => (icons::OFFLINE, "unreachable_title", "unreachable_text"),
        Problem::Unavailable => (icons::CHAT, "unavailable_title", "unavailable_text"),
    };
    let close = icon_button(icons::icon(icons::CLOSE), t("close"), "icon-button", move || store.act(Action::Close));
    let bar = el("header").class("bar bar-bare").child(span("grow")).child(close);
    let main = el("main")
        .class("problem")
        .attr("role", "alert")
        .child(span("blob").child(icons::icon(icon)))
        .child(el("h1").class("problem-title").attr("id", "title").attr("tabindex", "-1").text(t(title)))
        .child(el("p").class("problem-text").text(t(text)))
        .child(text_button(t("try_again"), "primary", move || store.act(Action::TryNow)));
    div("screen").child(bar).child(main).view()
}
