//! The app's words in the visitor's language.
//!
//! The texts of a language are one flat JSON object: a key has a text, or an object with a text for each plural form that the language
//! has. They stay an object of the browser, which has read them anyway.

use std::cell::{Cell, RefCell};

use leptos::prelude::{ArcTrigger, Notify as _, Track as _};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::intl;

#[wasm_bindgen(module = "/src/browser/language.js")]
extern "C" {
    #[wasm_bindgen(js_name = text)]
    fn find(key: &str) -> String;

    fn plural(key: &str, n: u32) -> String;

    fn speak(code: &str, texts: JsValue, formats: &str);

    #[wasm_bindgen(js_name = isRtl, catch)]
    fn is_rtl() -> Result<JsValue, JsValue>;
}

thread_local! {
    static RTL: Cell<bool> = const { Cell::new(false) };
    static CHANGED: RefCell<Option<ArcTrigger>> = const { RefCell::new(None) };
}

/// A text. Tracked: shown again when the language changes.
#[must_use]
pub fn t(key: &'static str) -> String {
    track_language();
    find(key)
}

/// A text with `{name}` slots.
#[must_use]
pub fn tf(key: &'static str, args: &[(&str, &str)]) -> String {
    fill(&t(key), args, RTL.get())
}

/// A text that depends on a number, in the language's own plural form; `{n}` is the number.
#[must_use]
pub fn tn(key: &'static str, n: u32) -> String {
    track_language();
    fill(&plural(key, n), &[("n", &intl::number(f64::from(n)))], false)
}

/// The direction that the language is written in. Tracked.
#[must_use]
pub fn dir() -> &'static str {
    track_language();
    if RTL.get() { "rtl" } else { "ltr" }
}

/// Subscribes the running scope to a change of the language.
#[inline(never)]
pub fn track_language() {
    trigger().track();
}

/// Another language is shown now.
pub fn changed() {
    RTL.set(is_rtl().is_ok_and(|rtl| rtl.is_truthy()));
    trigger().notify();
}

/// Shows another language: `texts` is its object, `formats` the tag that dates and numbers are written by.
pub fn set_language(code: &str, texts: JsValue, formats: &str) {
    speak(code, texts, formats);
    changed();
}

fn trigger() -> ArcTrigger {
    CHANGED.with_borrow_mut(|changed| changed.get_or_insert_with(ArcTrigger::new).clone())
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
}
