//! What all handlers share.

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use crate::assistant;
use crate::chatwoot;
use crate::knobs::requests::RequestFaults;
use crate::options::Options;
use crate::rate_limit::RateLimiter;
use crate::store::Store;
use crate::voice::Voice;

pub(crate) struct App {
    pub(crate) options: Options,
    /// Where it listens itself, whatever stands before it.
    pub(crate) address: SocketAddr,
    store: Mutex<Store>,
    chatwoot: Mutex<chatwoot::store::Store>,
    assistant: Mutex<assistant::Store>,
    voice: Mutex<Voice>,
    /// Rule `widget`: all widget endpoints and socket upgrades.
    pub(crate) widget_limiter: RateLimiter,
    /// Rule `public`: survey answers.
    pub(crate) public_limiter: RateLimiter,
    pub(crate) request_faults: Mutex<RequestFaults>,
    /// Until then every connection is dropped, as if the server were away.
    pub(crate) away_until: watch::Sender<Option<Instant>>,
}

impl App {
    pub(crate) fn new(options: Options, address: SocketAddr, root_url: String) -> Self {
        Self {
            address,
            chatwoot: Mutex::new(chatwoot::store::Store::new(root_url.clone(), options.seed_demo)),
            assistant: Mutex::new(assistant::Store::new(options.seed_demo)),
            voice: Mutex::default(),
            store: Mutex::new(Store::seeded(root_url, &options)),
            widget_limiter: RateLimiter::new(options.rate_limit),
            public_limiter: RateLimiter::new(options.rate_limit),
            request_faults: Mutex::default(),
            away_until: watch::Sender::new(None),
            options,
        }
    }

    /// The store; a panic of another holder leaves it usable.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn chatwoot(&self) -> MutexGuard<'_, chatwoot::store::Store> {
        self.chatwoot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn assistant(&self) -> MutexGuard<'_, assistant::Store> {
        self.assistant.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn voice(&self) -> MutexGuard<'_, Voice> {
        self.voice.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends all sockets abruptly.
    pub(crate) fn close_sockets(&self) {
        self.store().sockets.close(None);
        self.chatwoot().cable.close();
        self.chatwoot().consoles.close();
        self.assistant().tenants_hub.close();
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, RequestFaults> {
        self.request_faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_away(&self) -> bool {
        self.away_until.borrow().is_some_and(|until| Instant::now() < until)
    }
}
