//! Words, numbers and times in the visitor's language.

use natter_client::Timestamp;
use natter_widget::text::{set_language, t, tf, tn};
use natter_widget::{browser::clock, intl};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::frame::run;

fn speak(code: &str, texts: &str, formats: &str) {
    let mut code_of = String::from("return ");
    code_of.push_str(texts);
    set_language(code, run(&code_of).unwrap_or_default(), formats);
}

#[wasm_bindgen_test]
fn plural_forms_are_the_languages_own() {
    speak("en-US", r#"{"unread": {"one": "{n} message", "other": "{n} messages"}}"#, "en-US");
    assert_eq!([0, 1, 2, 1234].map(|n| tn("unread", n)), ["0 messages", "1 message", "2 messages", "1,234 messages"]);
    speak(
        "pl",
        r#"{"unread": {"one": "{n} wiadomość", "few": "{n} wiadomości", "many": "{n} wiadomości!", "other": "{n} wiadomości?"}}"#,
        "pl",
    );
    assert_eq!([1, 3, 5, 22].map(|n| tn("unread", n)), ["1 wiadomość", "3 wiadomości", "5 wiadomości!", "22 wiadomości"]);
    speak("ja-JP", r#"{"unread": {"other": "{n}件"}}"#, "ja-JP");
    assert_eq!(tn("unread", 1), "1件");
}

#[wasm_bindgen_test]
fn slots_and_missing_texts() {
    speak("en-US", r#"{"greet": "Hello {name}"}"#, "en-US");
    assert_eq!(tf("greet", &[("name", "{name} & <b>")]), "Hello {name} & <b>");
    assert_eq!([t("problem.try_again"), t("send")], ["Try again", "Send"]);
    set_language("en-US", wasm_bindgen::JsValue::NULL, "en-US");
    assert_eq!(t("greet"), "Greet");
}

#[wasm_bindgen_test]
fn the_document_says_its_language_and_direction() {
    let root = |name: &str| {
        run(&(String::from("return document.documentElement.getAttribute('") + name + "')")).ok().and_then(|it| it.as_string())
    };
    speak("fa-IR", "{}", "fa-IR");
    assert_eq!((root("lang").as_deref(), root("dir").as_deref(), intl::dir()), (Some("fa-IR"), Some("rtl"), "rtl"));
    speak("de-DE", "{}", "de-AT");
    assert_eq!((root("lang").as_deref(), root("dir").as_deref(), intl::dir()), (Some("de-DE"), Some("ltr"), "ltr"));
}

#[wasm_bindgen_test]
fn times_are_relative_and_never_in_the_future() {
    speak("en-US", "{}", "en-US");
    let ago = |seconds: i64| intl::relative(Timestamp::from_millis(clock::wall() - seconds * 1000));
    assert_eq!(ago(5), "now");
    assert_eq!(ago(-500), "now");
    assert_eq!(ago(130), "2 min. ago");
    assert_eq!(ago(3 * 3600 + 5), "3 hr. ago");
    assert_eq!(ago(24 * 3600 + 5), "yesterday");
    assert_eq!(ago(3 * 86_400), "3 days ago");
    assert!(ago(400 * 86_400).contains("20"), "{}", ago(400 * 86_400));
    speak("de-DE", "{}", "de-DE");
    assert_eq!(ago(130), "vor 2 Min.");
}

#[wasm_bindgen_test]
fn days_and_exact_times() {
    speak("en-US", "{}", "en-US");
    let now = clock::wall();
    assert_eq!(intl::day(Timestamp::from_millis(now)), "Today");
    assert_eq!(intl::day(Timestamp::from_millis(now - 86_400_000)), "Yesterday");
    let day = Timestamp::parse("2019-06-05T12:00:00Z").unwrap_or_default();
    assert_eq!(intl::day(day), "Wednesday, June 5, 2019");
    assert!(intl::exact(day).starts_with("June 5, 2019 at "), "{}", intl::exact(day));
    assert!(intl::time_of_day(day).contains(":00"));
    assert_eq!(intl::day_number(Timestamp::from_millis(now)) - intl::day_number(Timestamp::from_millis(now - 86_400_000)), 1);
}

#[wasm_bindgen_test]
fn sizes() {
    speak("en-US", "{}", "en-US");
    assert_eq!([0, 999, 1_500, 2_500_000, 3_000_000_000].map(intl::file_size), ["0 byte", "999 byte", "1.5 kB", "2.5 MB", "3 GB"]);
}

#[wasm_bindgen_test]
fn a_tag_that_no_browser_knows_costs_nothing() {
    speak("en-US", "{}", "not a tag at all");
    assert!(
        !intl::number(5.0).is_empty() && !intl::file_size(10).is_empty() && !intl::day(Timestamp::from_millis(clock::wall())).is_empty()
    );
    speak("en-US", "{}", "en-US");
}

#[wasm_bindgen_test]
fn an_instant_that_no_calendar_has_costs_nothing() {
    speak("en-US", "{}", "en-US");
    let never = Timestamp::from_millis(i64::MAX);
    assert_eq!([intl::exact(never), intl::time_of_day(never)], [String::new(), String::new()]);
    assert_eq!(intl::day_number(never), 0);
}
