//! A right by agreement in storage, for pages without Web Locks: who has it writes down until when, and writes again while it lasts.
//! It is as exact as timers are, so it is meant for a browser that has nothing better.

use std::cell::RefCell;
use std::rc::Rc;

use super::clock::{self, Timer};
use super::storage;

/// How long a lease is good for without being renewed (ms). Timers of hidden tabs ring once a minute only.
const LASTS: i64 = 150_000;
/// How often it is renewed (ms).
const RENEW: u64 = 20_000;
/// How often somebody who waits looks again (ms).
const LOOK: u64 = 1_000;

/// A lease; dropped, it is given back.
pub struct Lease {
    name: String,
    timer: Rc<RefCell<Option<Timer>>>,
}

impl Lease {
    /// Takes it if nobody has it.
    #[must_use]
    pub fn try_take(name: &str) -> Option<Self> {
        let mut key = String::from("natter:lease:");
        key.push_str(name);
        let storage = storage::local();
        let until = storage.as_ref().and_then(|storage| storage.get_item(&key).ok()?).and_then(|until| until.parse::<i64>().ok());
        let now = clock::wall();
        // A date far ahead is a wrong clock's.
        if until.is_some_and(|until| until > now && until <= now + LASTS) {
            return None;
        }
        let timer = Rc::default();
        renew(&key, &timer);
        Some(Self { name: key, timer })
    }

    /// Takes it, and waits as long as somebody else has it.
    pub async fn take(name: &str) -> Self {
        loop {
            if let Some(lease) = Self::try_take(name) {
                return lease;
            }
            clock::sleep(LOOK).await;
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.timer.take();
        if let Some(storage) = storage::local() {
            let _ = storage.remove_item(&self.name);
        }
    }
}

fn renew(name: &str, timer: &Rc<RefCell<Option<Timer>>>) {
    if let Some(storage) = storage::local() {
        let _ = storage.set_item(name, &(clock::wall() + LASTS).to_string());
    }
    let again = (name.to_owned(), Rc::downgrade(timer));
    timer.replace(Some(Timer::new(RENEW, move || {
        if let Some(timer) = again.1.upgrade() {
            renew(&again.0, &timer);
        }
    })));
}
