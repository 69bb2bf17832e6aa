//! The screen's own shape in grey, while the first data is on its way.
//!
//! `index.html` shows the same from the first moment, without this code. Its markup, to be put into the element that the app is mounted
//! on (the app takes it away when it draws for the first time):
//!
//! ```html
//! <div class="app"><div class="screen" role="status" aria-label="Loading">
//!   <div class="grow skeleton-home">
//!     <div class="skeleton-hero"><i class="skeleton-mark"></i><i class="skeleton-line skeleton-big skeleton-half"></i>
//!       <i class="skeleton-line skeleton-big skeleton-most"></i></div>
//!     <div class="skeleton-cards">
//!       <div class="card"><i class="skeleton-line skeleton-half"></i><i class="skeleton-line skeleton-most"></i></div>
//!       <div class="card"><i class="skeleton-line skeleton-half"></i><i class="skeleton-line skeleton-most"></i></div></div></div>
//!   <div class="skeleton-tabs"><i class="skeleton-tab"></i><i class="skeleton-tab"></i></div></div></div>
//! ```
//!
//! `<html data-scheme="auto">` until the app knows better. The hero is drawn in `--brand` if the root element has one by then (set it
//! through CSSOM from what is stored), otherwise in a quiet grey.

use leptos::prelude::*;

use crate::el::{El, div, el, group};
use crate::text::t;

/// The home screen's shape.
pub(crate) fn home_skeleton() -> AnyView {
    let hero = div("skeleton-hero")
        .child(line("skeleton-mark"))
        .child(line("skeleton-line skeleton-big skeleton-half"))
        .child(line("skeleton-line skeleton-big skeleton-most"));
    let cards = div("skeleton-cards").child(two_lines("card")).child(two_lines("card"));
    let tabs = div("skeleton-tabs").child(line("skeleton-tab")).child(line("skeleton-tab"));
    waiting("screen").child(div("grow skeleton-home").child(hero).child(cards)).child(tabs).view()
}

/// The shape of a list of conversations.
pub(crate) fn list_skeleton() -> AnyView {
    let rows = (0..3).map(|_| div("skeleton-row").child(line("skeleton-face")).child(two_lines("grow")).view());
    waiting("skeleton-list").child(group(rows)).view()
}

/// The shape of messages.
pub(crate) fn thread_skeleton() -> AnyView {
    waiting("skeleton-thread")
        .child(line("skeleton-bubble skeleton-own"))
        .child(line("skeleton-bubble"))
        .child(line("skeleton-bubble skeleton-wide"))
        .child(line("skeleton-bubble skeleton-own skeleton-wide"))
        .view()
}

fn waiting(class: &'static str) -> El {
    div(class).attr("role", "status").attr("aria-label", t("loading"))
}

fn two_lines(class: &'static str) -> AnyView {
    div(class).child(line("skeleton-line skeleton-half")).child(line("skeleton-line skeleton-most")).view()
}

fn line(class: &'static str) -> AnyView {
    el("i").class(class).view()
}
