//! A face, or initials where there is none.

use leptos::ev;
use leptos::prelude::*;
use natter_client::model::{Assignee, Author, Availability, Settings};

use super::icons;

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
        Self { name: author.full_name(), picture: author.avatar.clone(), brand: false, online: false }
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
    let class = if face.brand { format!("avatar avatar-brand {class}") } else { format!("avatar avatar-{} {class}", tint(&face.name)) };
    let inner = match initials(&face.name) {
        letters if letters.is_empty() => icons::icon(icons::PERSON),
        letters => view! { <span class="avatar-letters">{letters}</span> }.into_any(),
    };
    // The initials lie under the picture: a picture that doesn't load takes itself away.
    let failed = RwSignal::new(false);
    let picture = face.picture.clone().map(|src| {
        view! { <img class="avatar-picture" class:hidden=failed src=src alt="" on:error=move |_: ev::ErrorEvent| failed.set(true) /> }
    });
    let dot = face.online.then(|| view! { <span class="avatar-dot"></span> });
    view! {
        <span class=class aria-hidden="true">
            {inner}
            {picture}
            {dot}
        </span>
    }
    .into_any()
}

/// First letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut letters = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = letters.next();
    let last = letters.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// A stable choice among the tints.
fn tint(name: &str) -> u32 {
    name.bytes().fold(5381_u32, |hash, byte| hash.wrapping_mul(33) ^ u32::from(byte)) % TINTS
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::{TINTS, initials, tint};

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
