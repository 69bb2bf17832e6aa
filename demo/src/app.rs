//! What all handlers share.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use crate::knobs::requests::RequestFaults;
use crate::options::Options;
use crate::rate_limit::RateLimiter;
use crate::store::Store;

pub(crate) struct App {
    pub(crate) options: Options,
    store: Mutex<Store>,
    /// Rule `widget`: all widget endpoints and socket upgrades.
    pub(crate) widget_limiter: RateLimiter,
    /// Rule `public`: survey answers.
    pub(crate) public_limiter: RateLimiter,
    pub(crate) request_faults: Mutex<RequestFaults>,
    /// Until then every connection is dropped, as if the server were away.
    pub(crate) away_until: watch::Sender<Option<Instant>>,
}

impl App {
    pub(crate) fn new(options: Options, store: Store) -> Self {
        Self {
            widget_limiter: RateLimiter::new(options.rate_limit),
            public_limiter: RateLimiter::new(options.rate_limit),
            store: Mutex::new(store),
            request_faults: Mutex::default(),
            away_until: watch::Sender::new(None),
            options,
        }
    }

    /// The store; a panic of another holder leaves it usable.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, RequestFaults> {
        self.request_faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_away(&self) -> bool {
        self.away_until.borrow().is_some_and(|until| Instant::now() < until)
    }
}
