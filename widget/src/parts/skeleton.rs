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

use crate::text::t;

/// The home screen's shape.
pub(crate) fn home_skeleton() -> AnyView {
    view! {
        <div class="screen" role="status" aria-label=t("loading")>
            <div class="grow skeleton-home">
                <div class="skeleton-hero">
                    <i class="skeleton-mark"></i>
                    {line("skeleton-line skeleton-big skeleton-half")}
                    {line("skeleton-line skeleton-big skeleton-most")}
                </div>
                <div class="skeleton-cards">
                    <div class="card">{line("skeleton-line skeleton-half")} {line("skeleton-line skeleton-most")}</div>
                    <div class="card">{line("skeleton-line skeleton-half")} {line("skeleton-line skeleton-most")}</div>
                </div>
            </div>
            <div class="skeleton-tabs">{line("skeleton-tab")} {line("skeleton-tab")}</div>
        </div>
    }
    .into_any()
}

/// The shape of a list of conversations.
pub(crate) fn list_skeleton() -> AnyView {
    let row = || {
        view! {
            <div class="skeleton-row">
                {line("skeleton-face")} <div class="grow">{line("skeleton-line skeleton-half")} {line("skeleton-line skeleton-most")}</div>
            </div>
        }
    };
    view! {
        <div class="skeleton-list" role="status" aria-label=t("loading")>
            {row()} {row()} {row()}
        </div>
    }
    .into_any()
}

/// The shape of messages.
pub(crate) fn thread_skeleton() -> AnyView {
    view! {
        <div class="skeleton-thread" role="status" aria-label=t("loading")>
            {line("skeleton-bubble skeleton-own")} {line("skeleton-bubble")} {line("skeleton-bubble skeleton-wide")}
            {line("skeleton-bubble skeleton-own skeleton-wide")}
        </div>
    }
    .into_any()
}

fn line(class: &'static str) -> AnyView {
    view! { <i class=class></i> }.into_any()
}
