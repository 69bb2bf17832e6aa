//! The app's words in the visitor's language.
//!
//! The texts of a language are one flat JSON object: a key has a text, or an object with a text for each plural form that the language
//! has. They stay an object of the browser, which has read them anyway.

use std::cell::RefCell;

use js_sys::{Object, Reflect};
use leptos::prelude::{ArcTrigger, Notify as _, Track as _};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::{intl, locale};

struct Language {
    /// Code of the texts.
    code: String,
    texts: Object,
    changed: ArcTrigger,
}

thread_local! {
    static LANGUAGE: RefCell<Language> =
        RefCell::new(Language { code: locale::DEFAULT.into(), texts: Object::new(), changed: ArcTrigger::new() });
}

/// A text. Tracked: shown again when the language changes.
#[must_use]
pub fn t(key: &'static str) -> String {
    track_language();
    find(key).as_string().unwrap_or_else(|| spelled_out(key))
}

/// A text with `{name}` slots.
#[must_use]
pub fn tf(key: &'static str, args: &[(&str, &str)]) -> String {
    fill(&t(key), args, intl::dir() == "rtl")
}

/// A text that depends on a number, in the language's own plural form; `{n}` is the number.
#[must_use]
pub fn tn(key: &'static str, n: u32) -> String {
    track_language();
    let forms = find(key);
    let form = |name: &str| Reflect::get(&forms, &name.into()).ok().and_then(|text| text.as_string());
    let text = if forms.is_object() { form(&intl::plural(n)).or_else(|| form("other")) } else { forms.as_string() };
    fill(&text.unwrap_or_else(|| spelled_out(key)), &[("n", &intl::number(f64::from(n)))], false)
}

/// Code of the language that is shown. Tracked.
#[must_use]
pub fn language() -> String {
    track_language();
    LANGUAGE.with_borrow(|language| language.code.clone())
}

/// All texts, for scripts that are loaded on demand.
#[must_use]
pub fn texts() -> JsValue {
    LANGUAGE.with_borrow(|language| language.texts.clone().into())
}

/// Subscribes the running scope to a change of the language.
pub fn track_language() {
    LANGUAGE.with_borrow(|language| language.changed.track());
}

/// Shows another language: `texts` is its object, `formats` the tag that dates and numbers are written by.
pub fn set_language(code: &str, texts: JsValue, formats: &str) {
    let changed = LANGUAGE.with_borrow_mut(|language| {
        language.code.clear();
        language.code.push_str(code);
        language.texts = if texts.is_object() { texts.unchecked_into() } else { Object::new() };
        language.changed.clone()
    });
    intl::set_locale(formats);
    if let Some(root) = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element()) {
        let _ = root.set_attribute("lang", code);
        let _ = root.set_attribute("dir", locale::direction(code));
    }
    changed.notify();
}

fn find(key: &str) -> JsValue {
    LANGUAGE.with_borrow(|language| Reflect::get(&language.texts, &key.into()).unwrap_or(JsValue::UNDEFINED))
}

/// What stands in for a text that could not be loaded: the last part of its key, which is an English word for the thing.
fn spelled_out(key: &str) -> String {
    let name = key.rsplit('.').next().unwrap_or(key);
    let mut words = String::with_capacity(name.len());
    for char in name.chars() {
        match char {
            '_' | '-' => words.push(' '),
            char if words.is_empty() => words.push(char.to_ascii_uppercase()),
            char => words.push(char),
        }
    }
    words
}

/// Puts values in a text's slots; what stands in braces and is no slot stays.
///
/// A name among words that run the other way would take the marks around it to its own side: where either runs from right to left, a
/// value is isolated. Numbers are a part of their sentence.
fn fill(text: &str, args: &[(&str, &str)], rtl: bool) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, slot) = rest.split_at(at);
        filled.push_str(before);
        let value = slot.find('}').and_then(|end| {
            let name = &slot[1..end];
            args.iter().find(|(known, _)| *known == name).map(|(name, value)| (*name, *value, end + 1))
        });
        rest = if let Some((name, value, end)) = value {
            let apart = (rtl || has_rtl(value)) && !matches!(name, "n" | "max" | "percent");
            for part in if apart { [ISOLATE, value, POP] } else { ["", value, ""] } {
                filled.push_str(part);
            }
            &slot[end..]
        } else {
            filled.push('{');
            &slot[1..]
        };
    }
    filled.push_str(rest);
    filled
}

/// U+2068 and U+2069: what is between them has a direction of its own, which its first letter says.
const ISOLATE: &str = "\u{2068}";
const POP: &str = "\u{2069}";

/// Whether there are Hebrew, Arabic, Syriac or Thaana letters: in UTF-8 they begin with these bytes, and nothing else does but Armenian.
fn has_rtl(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, 0xd6..=0xdf))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn slots_are_filled_once() {
        let fill = |text, args: &[_]| super::fill(text, args, false);
        assert_eq!(fill("Hello {name}, {n} new", &[("name", "{n}"), ("n", "3")]), "Hello {n}, 3 new");
        assert_eq!(fill("{unknown} {", &[("name", "x")]), "{unknown} {");
        assert_eq!(fill("{{name}}", &[("name", "x")]), "{x}");
        assert_eq!(fill("", &[]), "");
    }

    #[test]
    fn what_runs_the_other_way_is_isolated() {
        assert_eq!(fill("{name}: {text}", &[("name", "דנה"), ("text", "ok")], false), "\u{2068}דנה\u{2069}: ok");
        assert_eq!(fill("{name} · {n}", &[("name", "Ada"), ("n", "3")], true), "\u{2068}Ada\u{2069} · 3");
        assert_eq!(fill("{percent}%", &[("percent", "٥٠")], true), "٥٠%");
        assert!(!["José", "Łukasz", "Ольга", "日本", ""].iter().any(|name| has_rtl(name)));
        assert!(["أ", "فارسی", "ש"].iter().all(|name| has_rtl(name)));
    }

    #[test]
    fn a_missing_text_is_spelled_out() {
        assert_eq!(spelled_out("problem.try_again"), "Try again");
        assert_eq!(spelled_out("send"), "Send");
    }
}
