//! Time: what it is, and being woken.

use std::cell::RefCell;
use std::pin::Pin;

use gloo_timers::callback::Timeout;
use natter_client::{Input, Now, Timestamp};

/// Hands an input to whoever drives the engine.
pub type Report = fn(Input);

/// Browsers take the milliseconds of a timer as 32 bits with a sign, and fire at once when there are more.
const LONGEST: u64 = i32::MAX as u64;

thread_local! {
    static WAKE: RefCell<Option<Timer>> = const { RefCell::new(None) };
}

/// The time of an input.
#[must_use]
pub fn now() -> Now {
    Now { mono: mono(), wall: Timestamp::from_millis(wall()) }
}

/// The device's idea of the date, in milliseconds since 1970.
#[must_use]
pub fn wall() -> i64 {
    js_sys::Date::now() as i64
}

fn mono() -> u64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0, |performance| performance.now() as u64)
}

/// Reports a tick at this monotonic time; replaces the former wish.
pub fn wake_at(at: u64, report: Report) {
    // A little late rather than early: an early tick would find nothing due and ask again.
    let delay = at.saturating_sub(mono()).saturating_add(1);
    let timer = Timer::new(delay, move || {
        // Timers may ring early, and those beyond the longest delay do.
        if mono() < at {
            wake_at(at, report);
        } else {
            report(Input::Tick);
        }
    });
    WAKE.set(Some(timer));
}

/// Calls `then` when all that runs now has run to its end.
pub fn soon(then: impl FnOnce() + 'static) {
    soon_boxed(Box::new(then));
}

#[inline(never)]
fn soon_boxed(then: Box<dyn FnOnce()>) {
    spawn(async move { then() });
}

/// Lets something run beside everything else.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    spawn_boxed(Box::pin(task));
}

#[inline(never)]
fn spawn_boxed(task: Pin<Box<dyn Future<Output = ()>>>) {
    wasm_bindgen_futures::spawn_local(task);
}

/// One call later, unless it is dropped before.
pub struct Timer(#[expect(dead_code, reason = "held until it rings or is dropped")] Timeout);

impl Timer {
    /// Calls `then` after so many milliseconds.
    #[must_use = "dropped, it does not ring"]
    pub fn new(delay: u64, then: impl FnOnce() + 'static) -> Self {
        Self::boxed(delay, Box::new(then))
    }

    fn boxed(delay: u64, then: Box<dyn FnOnce()>) -> Self {
        Self(Timeout::new(delay.min(LONGEST) as u32, then))
    }
}

/// Waits so many milliseconds.
pub async fn sleep(delay: u64) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, delay.min(LONGEST) as i32);
        }
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}
