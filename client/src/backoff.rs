//! Waits between attempts: exponential with full jitter, so that many clients of a restarted server do not come back in step.

use crate::random::Random;

/// Grows from `base` to `cap` and never gives up.
#[derive(Clone, Debug)]
pub struct Backoff {
    base: u64,
    cap: u64,
    attempts: u32,
}

impl Backoff {
    /// Waits between zero and `base`, then up to twice that, and so on up to `cap` (all in ms).
    #[must_use]
    pub const fn new(base: u64, cap: u64) -> Self {
        Self { base, cap, attempts: 0 }
    }

    /// The next wait in ms. Half of the first window is a floor, so that no attempt follows at once.
    pub fn next(&mut self, random: &mut Random) -> u64 {
        let window = self.base.saturating_mul(1u64 << self.attempts.min(20)).min(self.cap);
        self.attempts = self.attempts.saturating_add(1);
        self.base / 2 + random.up_to(window - (self.base / 2).min(window))
    }

    /// How many waits were taken since the last success.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// After a success.
    pub const fn reset(&mut self) {
        self.attempts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_within_its_windows_and_never_ends() {
        let mut random = Random::new(7);
        let mut backoff = Backoff::new(500, 30_000);
        for attempt in 0..200u32 {
            let wait = backoff.next(&mut random);
            assert!(wait >= 250, "attempt {attempt} waits {wait}");
            assert!(wait <= (500u64 << attempt.min(20)).min(30_000), "attempt {attempt} waits {wait}");
        }
    }

    #[test]
    fn is_spread_over_the_window() {
        let waits: Vec<u64> = (0..1000)
            .map(|seed| {
                let mut random = Random::new(seed);
                random.bits();
                let mut backoff = Backoff::new(500, 30_000);
                for _ in 0..5 {
                    backoff.next(&mut random);
                }
                backoff.next(&mut random)
            })
            .collect();
        let low = waits.iter().filter(|wait| **wait < 8000).count();
        assert!((400..600).contains(&low), "{low} of 1000 in the lower half");
    }
}
