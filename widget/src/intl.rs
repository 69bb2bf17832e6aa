//! Dates, times, numbers and sizes in the visitor's language and zone. All by the browser's own Intl; all tracked, so that what is shown
//! changes with the language, and what is relative to now changes with the minutes.

use std::cell::RefCell;

use js_sys::{Array, Date, Function, Object, Reflect};
use leptos::prelude::{ArcTrigger, Notify as _, Track as _};
use leptos::reactive::graph::Observer;
use natter_client::Timestamp;
use natter_client::small_map::SmallMap;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::browser::clock::{self, Timer};
use crate::browser::listener::Listener;
use crate::browser::watch;
use crate::{locale, text};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

#[derive(Default)]
struct Formats {
    locale: String,
    /// Making one costs a thousand times what using it costs.
    made: SmallMap<&'static str, JsValue>,
}

thread_local! {
    static FORMATS: RefCell<Formats> = RefCell::new(Formats { locale: locale::DEFAULT.into(), ..Formats::default() });
    static MINUTES: RefCell<Minutes> = RefCell::new(Minutes::default());
}

/// The tag that all is written by from now on.
pub fn set_locale(tag: &str) {
    FORMATS.with_borrow_mut(|formats| {
        formats.made.clear();
        formats.locale.clear();
        formats.locale.push_str(tag);
    });
}

/// How long ago, in few words; shown again every minute.
#[must_use]
pub fn relative(at: Timestamp) -> String {
    track_minutes();
    // A clock that is wrong must not make messages come from the future.
    let ago = (clock::wall() - at.millis()).max(0);
    let (count, unit) = match ago {
        _ if ago < MINUTE => (0, "second"),
        _ if ago < HOUR => (ago / MINUTE, "minute"),
        _ if ago < DAY => (ago / HOUR, "hour"),
        _ if ago < 7 * DAY => (ago / DAY, "day"),
        _ => return with_date("short-date", at, &[("month", "short"), ("day", "numeric"), ("year", year_if_other(at))]),
    };
    ago_in_words("relative-short", "short", count, unit)
}

/// Hours and minutes.
#[must_use]
pub fn time_of_day(at: Timestamp) -> String {
    with_date("time", at, &[("timeStyle", "short")])
}

/// Today, yesterday, or the date; shown again every minute.
#[must_use]
pub fn day(at: Timestamp) -> String {
    track_minutes();
    match day_number(Timestamp::from_millis(clock::wall())) - day_number(at) {
        days @ 0..=1 => capitalised(&ago_in_words("relative-long", "long", days, "day")),
        _ => {
            let year = year_if_other(at);
            let name = if year.is_empty() { "day" } else { "day-year" };
            with_date(name, at, &[("weekday", "long"), ("month", "long"), ("day", "numeric"), ("year", year)])
        }
    }
}

/// Date and time in full.
#[must_use]
pub fn exact(at: Timestamp) -> String {
    with_date("exact", at, &[("dateStyle", "long"), ("timeStyle", "short")])
}

/// The day by its name; also by its date where the name alone could be another week's.
#[must_use]
pub fn weekday(at: Timestamp) -> String {
    if day_number(at) - day_number(Timestamp::from_millis(clock::wall())) < 7 {
        with_date("weekday", at, &[("weekday", "long")])
    } else {
        with_date("day", at, &[("weekday", "long"), ("month", "long"), ("day", "numeric")])
    }
}

/// How many minutes the visitor's clock is ahead of UTC at this instant.
#[must_use]
pub fn minutes_east(at: Timestamp) -> i32 {
    -(date(at).get_timezone_offset() as i32)
}

/// A name for the calendar day in the visitor's zone: two instants are of one day if theirs are equal.
#[must_use]
pub fn day_number(at: Timestamp) -> i64 {
    let date = date(at);
    let midnight = Date::utc(f64::from(date.get_full_year()), f64::from(date.get_month()));
    midnight as i64 / DAY + i64::from(date.get_date())
}

/// A file's size.
#[must_use]
pub fn file_size(bytes: u64) -> String {
    text::track_language();
    let (name, unit, per) = match bytes {
        0..1_000 => ("size-byte", "byte", 1.0),
        1_000..1_000_000 => ("size-kilobyte", "kilobyte", 1e3),
        1_000_000..1_000_000_000 => ("size-megabyte", "megabyte", 1e6),
        _ => ("size-gigabyte", "gigabyte", 1e9),
    };
    let format =
        format(name, "NumberFormat", &[("style", "unit"), ("unit", unit), ("unitDisplay", "short"), ("maximumFractionDigits", "1")]);
    call(&format, "format", &[(bytes as f64 / per).into()])
}

/// A number.
#[must_use]
pub fn number(n: f64) -> String {
    text::track_language();
    call(&format("number", "NumberFormat", &[]), "format", &[n.into()])
}

/// The plural form of a number: `one`, `few`, `other`, …
#[must_use]
pub fn plural(n: u32) -> String {
    call(&format("plural", "PluralRules", &[]), "select", &[n.into()])
}

/// Direction of writing, `ltr` or `rtl`.
#[must_use]
pub fn dir() -> &'static str {
    locale::direction(&text::language())
}

fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.millis() as f64))
}

/// A year is only worth its place when it isn't this one.
fn year_if_other(at: Timestamp) -> &'static str {
    let this = Date::new(&JsValue::from_f64(clock::wall() as f64)).get_full_year();
    if date(at).get_full_year() == this { "" } else { "numeric" }
}

fn with_date(name: &'static str, at: Timestamp, options: &[(&str, &str)]) -> String {
    text::track_language();
    call(&format(name, "DateTimeFormat", options), "format", &[date(at).into()])
}

fn ago_in_words(name: &'static str, style: &str, count: i64, unit: &str) -> String {
    text::track_language();
    let format = format(name, "RelativeTimeFormat", &[("numeric", "auto"), ("style", style)]);
    // Minus nothing is "in 0 seconds"; nothing is "now".
    call(&format, "format", &[JsValue::from_f64(0.0 - count as f64), unit.into()])
}

/// Whether it is a letter or a digit of any script. By the browser, as below.
#[must_use]
pub fn is_alphanumeric(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric();
    }
    js_sys::RegExp::new(r"[\p{L}\p{N}]", "u").test(&letter.to_string())
}

/// In capitals. By the browser: the tables for it would be in the wasm.
#[must_use]
pub fn upper_case(text: &str) -> String {
    js_sys::JsString::from(text).to_upper_case().into()
}

/// Languages with large and small letters begin a line with a large one.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| upper_case(&first.to_string()) + chars.as_str())
}

/// A formatter by its name here; made when it is needed for the first time. Empty options are left out.
fn format(name: &'static str, kind: &str, options: &[(&str, &str)]) -> JsValue {
    FORMATS.with_borrow_mut(|formats| {
        let Formats { locale, made } = formats;
        made.get_or_insert_with(name, || make(kind, locale, options)).clone()
    })
}

fn make(kind: &str, locale: &str, options: &[(&str, &str)]) -> JsValue {
    let chosen = Object::new();
    for (key, value) in options.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = Reflect::set(&chosen, &(*key).into(), &(*value).into());
    }
    let constructor = Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| Reflect::get(&intl, &kind.into()))
        .map(JsValue::unchecked_into::<Function>)
        .unwrap_or_default();
    // A tag that the browser doesn't take, or a style that it doesn't know, must not cost the text: its own language, then no style.
    let tag = JsValue::from_str(locale);
    for arguments in [Array::of2(&tag, &chosen), Array::of2(&JsValue::UNDEFINED, &chosen), Array::new()] {
        if let Ok(made) = Reflect::construct(&constructor, &arguments) {
            return made;
        }
    }
    JsValue::UNDEFINED
}

fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> String {
    let arguments: Array = arguments.iter().collect();
    Reflect::get(object, &method.into())
        .and_then(|method| method.unchecked_into::<Function>().apply(object, &arguments))
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// One timer for all that is relative to now; it stands still while nobody can see it.
#[derive(Default)]
struct Minutes {
    passed: ArcTrigger,
    timer: Option<Timer>,
    visible: Option<Listener>,
}

/// Subscribes the running scope to the passing of minutes.
pub fn track_minutes() {
    if Observer::get().is_none() {
        return;
    }
    let passed = MINUTES.with_borrow_mut(|minutes| {
        if minutes.visible.is_none() {
            minutes.visible = web_sys::window()
                .and_then(|window| window.document())
                .map(|document| Listener::new(&document, "visibilitychange", |_| pass()));
            minutes.timer = Some(Timer::new(MINUTE as u64, pass));
        }
        minutes.passed.clone()
    });
    passed.track();
}

fn pass() {
    let passed = MINUTES.with_borrow_mut(|minutes| {
        minutes.timer = watch::is_visible().then(|| Timer::new(MINUTE as u64, pass));
        minutes.timer.is_some().then(|| minutes.passed.clone())
    });
    if let Some(passed) = passed {
        passed.notify();
    }
}
