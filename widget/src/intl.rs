//! Dates, times, numbers and sizes in the visitor's language and zone. All by the browser's own Intl (language.js); all tracked, so that
//! what is shown changes with the language, and what is relative to now changes with the minutes.

use std::cell::RefCell;

use leptos::prelude::{ArcTrigger, Notify as _, Track as _};
use leptos::reactive::graph::Observer;
use natter_client::Timestamp;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::browser::clock::Timer;
use crate::browser::listener::Listener;
use crate::browser::watch;
use crate::text;
pub use crate::text::dir;

#[wasm_bindgen(module = "/src/browser/language.js")]
extern "C" {
    /// Throws where a server has given an instant that no calendar has.
    #[wasm_bindgen(catch)]
    fn write(what: &str, value: f64) -> Result<String, JsValue>;

    /// Whether it is a letter or a digit of any script.
    #[wasm_bindgen(js_name = isWord)]
    fn is_word(letter: &str) -> bool;

    /// First letters of the first and the last word, in capitals.
    #[must_use]
    pub fn initials(name: &str) -> String;

    #[wasm_bindgen(js_name = dayNumber, catch)]
    fn day_of(at: f64) -> Result<f64, JsValue>;

    #[wasm_bindgen(js_name = minutesEast, catch)]
    fn ahead(at: f64) -> Result<f64, JsValue>;
}

/// Minute, in milliseconds.
const MINUTE: u64 = 60_000;

thread_local! {
    static MINUTES: RefCell<Minutes> = const { RefCell::new(Minutes { passed: None, timer: None, visible: None }) };
}

/// How long ago, in few words; shown again every minute.
#[must_use]
pub fn relative(at: Timestamp) -> String {
    track_minutes();
    instant("relative", at)
}

/// Hours and minutes.
#[must_use]
pub fn time_of_day(at: Timestamp) -> String {
    instant("time", at)
}

/// Today, yesterday, or the date; shown again every minute.
#[must_use]
pub fn day(at: Timestamp) -> String {
    track_minutes();
    instant("day", at)
}

/// Date and time in full.
#[must_use]
pub fn exact(at: Timestamp) -> String {
    instant("exact", at)
}

/// The day by its name; also by its date where the name alone could be another week's.
#[must_use]
pub fn weekday(at: Timestamp) -> String {
    instant("weekday", at)
}

/// How many minutes the visitor's clock is ahead of UTC at this instant.
#[must_use]
pub fn minutes_east(at: Timestamp) -> i32 {
    ahead(at.millis() as f64).unwrap_or_default() as i32
}

/// A name for the calendar day in the visitor's zone: two instants are of one day if theirs are equal.
#[must_use]
pub fn day_number(at: Timestamp) -> i64 {
    day_of(at.millis() as f64).unwrap_or_default() as i64
}

/// A file's size.
#[must_use]
pub fn file_size(bytes: u64) -> String {
    written("size", bytes as f64)
}

/// A number.
#[must_use]
pub fn number(n: f64) -> String {
    written("number", n)
}

/// Whether it is a letter or a digit of any script. By the browser: the tables for it would be in the wasm.
#[must_use]
pub fn is_alphanumeric(letter: char) -> bool {
    if letter.is_ascii() { letter.is_ascii_alphanumeric() } else { is_word(letter.encode_utf8(&mut [0; 4])) }
}

fn instant(what: &str, at: Timestamp) -> String {
    written(what, at.millis() as f64)
}

#[inline(never)]
fn written(what: &str, value: f64) -> String {
    text::track_language();
    write(what, value).unwrap_or_default()
}

/// One timer for all that is relative to now; it stands still while nobody can see it.
struct Minutes {
    passed: Option<ArcTrigger>,
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
            minutes.timer = Some(Timer::new(MINUTE, pass));
        }
        minutes.passed.get_or_insert_with(ArcTrigger::new).clone()
    });
    passed.track();
}

fn pass() {
    let passed = MINUTES.with_borrow_mut(|minutes| {
        minutes.timer = watch::is_visible().then(|| Timer::new(MINUTE, pass));
        minutes.passed.clone().filter(|_| minutes.timer.is_some())
    });
    if let Some(passed) = passed {
        passed.notify();
    }
}
