//! Puts the inbox's colour and scheme on the document. Through CSSOM, because a strict `style-src` forbids style attributes.

use leptos::prelude::document;
use natter_client::Change;
use natter_client::model::Scheme;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::browser::storage;
use crate::el::always;
use crate::palette::{Palette, Rgb, css, parse};
use crate::ui::Ui;

/// Keeps the document in the inbox's colours.
pub(crate) fn follow(ui: Ui) {
    always(move || {
        ui.store.track(Change::Settings);
        ui.store.track(Change::Appearance);
        let (primary, scheme) = ui.store.read(|engine| (engine.settings().map(|settings| settings.primary.clone()), engine.scheme()));
        let Some(root) = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok()) else { return };
        let Some(primary) = primary else { return };
        let word = match scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
            Scheme::Auto => "auto",
        };
        let _ = root.set_attribute("data-scheme", word);
        // A colour that can't be read leaves the one of the style sheet.
        if let Some(brand) = parse(&primary) {
            put(&root, &Palette::of(brand));
        }
        // Next time widget/boot.js paints with it before there are settings, and when there come none.
        let look = [word, "|", &root.style().css_text()].concat();
        storage::note(&(String::from("look:") + &ui.store.inbox()), &look);
    });
}

fn put(root: &HtmlElement, palette: &Palette) {
    let both: [(&str, Rgb); 9] = [
        ("--brand", palette.brand),
        ("--on-brand", palette.on_brand),
        ("--brand-deep", palette.brand_deep),
        ("--accent-light", palette.accent[0]),
        ("--accent-dark", palette.accent[1]),
        ("--accent-ink-light", palette.accent_ink[0]),
        ("--accent-ink-dark", palette.accent_ink[1]),
        ("--accent-soft-light", palette.accent_soft[0]),
        ("--accent-soft-dark", palette.accent_soft[1]),
    ];
    for (name, colour) in both {
        set(root, name, colour);
    }
}

/// Sets one colour on one element.
pub(crate) fn set(element: &HtmlElement, name: &str, colour: Rgb) {
    let _ = element.style().set_property(name, &css(colour));
}
