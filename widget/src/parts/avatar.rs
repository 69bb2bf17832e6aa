//! A face, or initials where there is none.

use leptos::prelude::*;
use natter_client::model::{Assignee, Author, Availability, Role, Settings};

use wasm_bindgen::JsCast as _;

use super::icons;
use crate::el::{el, span};
use crate::intl;
use crate::store::CAPABILITIES;
use crate::text::t;

/// How many tints `styles/avatar.css` has.
const TINTS: u32 = 8;

/// Whom an avatar stands for.
#[derive(Clone, Default)]
pub(crate) struct Face {
    /// His name; initials and tint come from it.
    pub(crate) name: String,
    /// His picture.
    pub(crate) picture: Option<String>,
    /// The brand itself, which has the brand's colour.
    pub(crate) brand: bool,
    /// Whether the dot of presence is shown.
    pub(crate) online: bool,
}

impl Face {
    /// Of an author.
    pub(crate) fn of(author: &Author) -> Self {
        // Where the answer comes with the turn, who answers is the brand itself.
        let brand = CAPABILITIES.turns && author.role == Role::Assistant;
        Self { name: author.full_name(), picture: author.avatar.clone(), brand, online: false }
    }

    /// The name, or a word for whoever answers where there is none.
    pub(crate) fn shown_name(&self) -> String {
        if self.name.is_empty() { t("support") } else { self.name.clone() }
    }

    /// Of the one who answers.
    pub(crate) fn of_assignee(assignee: &Assignee) -> Self {
        Self { online: assignee.availability == Availability::Online, ..Self::of(&assignee.person) }
    }

    /// Of the brand.
    pub(crate) fn of_brand(settings: &Settings) -> Self {
        Self { name: settings.brand_name.clone(), picture: settings.brand_avatar.clone(), brand: true, online: false }
    }
}

/// Draws it. The name is always written beside it, so it is no content for a screen reader.
pub(crate) fn avatar(face: &Face, class: &str) -> AnyView {
    let mut whole = String::from("avatar avatar-");
    if face.brand {
        whole.push_str("brand");
    } else {
        whole.push_str(&tint(&face.name).to_string());
    }
    whole.push(' ');
    whole.push_str(class);
    let class = whole;
    let inner = match intl::initials(&face.name) {
        letters if letters.is_empty() => icons::icon(icons::PERSON),
        letters => span("avatar-letters").text(letters).view(),
    };
    // The initials lie under the picture: a picture that doesn't load takes itself away.
    let picture = face.picture.clone().map(|src| {
        let image = el("img").class("avatar-picture").attr("src", src).attr("alt", "");
        let fail = |event: web_sys::Event| {
            if let Some(image) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
                let _ = image.class_list().add_1("hidden");
            }
        };
        image.on("error", fail).view()
    });
    let dot = face.online.then(|| span("avatar-dot").view());
    el("span").attr("class", class).attr("aria-hidden", "true").child(inner).maybe(picture).maybe(dot).view()
}

/// A stable choice among the tints.
fn tint(name: &str) -> u32 {
    name.bytes().fold(5381_u32, |hash, byte| hash.wrapping_mul(33) ^ u32::from(byte)) % TINTS
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::{TINTS, tint};
    use crate::intl::initials;

    #[test]
    fn initials_of_all_sorts_of_names() {
        for (name, expected) in [
            ("Ada Byron", "AB"),
            ("Ada", "A"),
            ("ada b. c. byron", "AB"),
            ("", ""),
            ("  ", ""),
            ("(Ops) Team", "OT"),
            ("山田 太郎", "山太"),
            ("👋", ""),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn tints_are_stable_and_exist() {
        for name in ["Ada Byron", "Jun Kato", ""] {
            assert_eq!(tint(name), tint(name));
            assert!(tint(name) < TINTS);
        }
        assert_ne!(tint("Ada Byron"), tint("Jun Kato"));
    }
}
