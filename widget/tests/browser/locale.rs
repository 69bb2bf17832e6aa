//! Which language a visitor gets.

use natter_widget::browser::locales::choose;
use natter_widget::{intl, text};
use wasm_bindgen_test::wasm_bindgen_test;

const DEFAULT: &str = "en-US";

fn chosen(wishes: &[&str]) -> Option<(String, String)> {
    let texts = |of: &[&str]| of.iter().map(|text| (*text).to_owned()).collect();
    let [code, formats] = choose(texts(wishes), texts(&SHIPPED))?.try_into().ok()?;
    Some((code, formats))
}

fn best(wishes: &[&str]) -> Option<String> {
    Some(chosen(wishes)?.0)
}

/// The files in locales/, in the order in which the build lists them.
const SHIPPED: [&str; 22] = [
    "ar", "da-DK", "de-DE", "en-US", "es-ES", "fa-IR", "fr-FR", "he", "hi", "id", "it-IT", "ja-JP", "ko", "mr-IN", "nl", "pl", "pt-BR",
    "ru", "tr", "uk", "zh-CN", "zh-TW",
];

#[wasm_bindgen_test]
fn every_language_finds_itself() {
    for code in SHIPPED {
        assert_eq!(best(&[code]).as_deref(), Some(code));
        assert_eq!(best(&["nb", &code.to_ascii_lowercase()]).as_deref(), Some(code));
        // Without its region, but for Chinese, where that says which script it is.
        let language = code.split('-').next().unwrap_or_default();
        assert_eq!(best(&[language]).as_deref(), Some(if code == "zh-TW" { "zh-CN" } else { code }));
    }
}

#[wasm_bindgen_test]
fn the_tag_itself_then_the_language() {
    for (wish, found) in [
        ("de-DE", "de-DE"),
        ("de-AT", "de-DE"),
        ("de", "de-DE"),
        ("de-CH", "de-DE"),
        ("pt", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("en-GB-oxendict", "en-US"),
        ("he-IL", "he"),
        ("iw", "he"),
        ("in-ID", "id"),
        ("es-419", "es-ES"),
        ("DE_at", "de-DE"),
        ("ar-EG-u-nu-latn", "ar"),
    ] {
        assert_eq!(best(&[wish]).as_deref(), Some(found), "{wish}");
    }
}

#[wasm_bindgen_test]
fn chinese_goes_by_script() {
    for (wish, found) in [
        ("zh", "zh-CN"),
        ("zh-SG", "zh-CN"),
        ("zh-Hans", "zh-CN"),
        ("zh-MO", "zh-TW"),
        ("zh-Hans-HK", "zh-CN"),
        ("zh-Hant-TW", "zh-TW"),
        ("zh-Hant", "zh-TW"),
        ("zh-HK", "zh-TW"),
    ] {
        assert_eq!(best(&[wish]).as_deref(), Some(found), "{wish}");
    }
}

#[wasm_bindgen_test]
fn the_next_wish_counts_when_one_can_not_be_met() {
    assert_eq!(best(&["nb-NO", "da", "en"]).as_deref(), Some("da-DK"));
    assert_eq!(best(&["nb-NO"]), None);
    // A Norwegian at a German shop, whose second choice is Polish; and at one that has said nothing.
    assert_eq!(best(&["nb-NO", "pl", DEFAULT]).as_deref(), Some("pl"));
    assert_eq!(best(&["nb-NO", DEFAULT]).as_deref(), Some("en-US"));
    assert_eq!(best(&["", "*", "x-klingon", "c++", "a-very-long-thing", "fr"]).as_deref(), Some("fr-FR"));
    assert_eq!(best(&[]), None);
}

#[wasm_bindgen_test]
fn dates_follow_the_visitors_region() {
    for (wishes, code, formats) in [
        (&["de-AT", "en"][..], "de-DE", "de-AT"),
        (&["nb", "en-GB"], "en-US", "en-GB"),
        (&["nb", DEFAULT], "en-US", "en-US"),
        (&["zh-HK"], "zh-TW", "zh-HK"),
    ] {
        assert_eq!(chosen(wishes), Some((code.into(), formats.into())));
    }
}

#[wasm_bindgen_test]
fn directions() {
    let direction = |code| {
        text::set_language(code, wasm_bindgen::JsValue::NULL, code);
        intl::dir()
    };
    assert_eq!(["ar", "fa-IR", "he-IL", "iw", "de-DE", "zh-TW", ""].map(direction), ["rtl", "rtl", "rtl", "rtl", "ltr", "ltr", "ltr"]);
    text::set_language(DEFAULT, wasm_bindgen::JsValue::NULL, DEFAULT);
}
