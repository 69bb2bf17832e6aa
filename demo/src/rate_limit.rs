//! The request limiter: a sliding window in which refused requests count too (libredesk.md section 6).

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_secs(60);

/// The limiter's word about one request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) allowed: bool,
    pub(crate) limit: usize,
    pub(crate) remaining: usize,
}

/// Requests per client address within the last minute.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    limit: Option<usize>,
    /// The last `limit` requests of each address, refused ones among them: when the oldest of these is younger than
    /// the window, the window is full, so nothing older needs to be kept.
    seen: HashMap<String, VecDeque<Instant>>,
}

impl RateLimiter {
    /// `None` lets everything pass and adds no headers.
    pub(crate) fn new(limit: Option<usize>) -> Self {
        Self { state: Mutex::new(State { limit, seen: HashMap::new() }) }
    }

    /// Sets the limit and forgets what was counted.
    pub(crate) fn reset(&self, limit: Option<usize>) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State { limit, seen: HashMap::new() };
    }

    /// Counts a request; `None` when the limiter is off.
    pub(crate) fn count(&self, address: &str, now: Instant) -> Option<Verdict> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = state.limit?;
        let seen = state.seen.entry(address.to_owned()).or_default();
        while seen.front().is_some_and(|at| now.duration_since(*at) >= WINDOW) {
            seen.pop_front();
        }
        let allowed = seen.len() < limit;
        seen.push_back(now);
        if seen.len() > limit {
            seen.pop_front();
        }
        Some(Verdict { allowed, limit, remaining: limit.saturating_sub(seen.len()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(limiter: &RateLimiter, address: &str, at: Instant) -> bool {
        limiter.count(address, at).is_none_or(|verdict| verdict.allowed)
    }

    #[test]
    fn remaining_counts_down_and_the_next_is_refused() {
        let limiter = RateLimiter::new(Some(3));
        let start = Instant::now();
        for remaining in [2, 1, 0] {
            assert_eq!(limiter.count("a", start), Some(Verdict { allowed: true, limit: 3, remaining }));
        }
        assert_eq!(limiter.count("a", start), Some(Verdict { allowed: false, limit: 3, remaining: 0 }));
        assert!(allowed(&limiter, "b", start));
    }

    #[test]
    fn the_window_slides() {
        let limiter = RateLimiter::new(Some(2));
        let start = Instant::now();
        assert!(allowed(&limiter, "a", start));
        assert!(allowed(&limiter, "a", start + Duration::from_secs(30)));
        assert!(allowed(&limiter, "a", start + Duration::from_secs(61)));
        assert!(!allowed(&limiter, "a", start + Duration::from_secs(62)));
    }

    #[test]
    fn hammering_never_recovers() {
        let limiter = RateLimiter::new(Some(5));
        let start = Instant::now();
        for second in 0..5 {
            assert!(allowed(&limiter, "a", start + Duration::from_secs(second)));
        }
        for second in 5..300 {
            assert!(!allowed(&limiter, "a", start + Duration::from_secs(second)), "second {second}");
        }
        assert!(allowed(&limiter, "a", start + Duration::from_secs(299 + 60)));
    }

    #[test]
    fn it_can_be_off_and_set_anew() {
        let limiter = RateLimiter::new(None);
        assert_eq!(limiter.count("a", Instant::now()), None);
        limiter.reset(Some(1));
        assert!(allowed(&limiter, "a", Instant::now()));
        assert!(!allowed(&limiter, "a", Instant::now()));
    }
}
