//! Round buttons with an icon and a spoken name.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A button of an icon; `label` is its accessible name and its tooltip.
pub(crate) fn icon_button(icon: AnyView, label: String, class: &'static str, on_click: impl Fn() + 'static) -> AnyView {
    // Boxed, so that the element is compiled once and not once for each caller.
    let on_click: Box<dyn Fn()> = Box::new(on_click);
    let title = label.clone();
    view! {
        <button type="button" class=class aria-label=label title=title on:click=move |_: MouseEvent| on_click()>
            {icon}
        </button>
    }
    .into_any()
}

/// A button of words.
pub(crate) fn text_button(label: String, class: &'static str, on_click: impl Fn() + 'static) -> AnyView {
    let on_click: Box<dyn Fn()> = Box::new(on_click);
    view! {
        <button type="button" class=class on:click=move |_: MouseEvent| on_click()>
            {label}
        </button>
    }
    .into_any()
}
