//! A small random generator for jitter. Not for secrets.

/// xorshift64*: enough to spread waits, and the same numbers for the same seed, so that a simulation can be played again.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Starts from `seed`; the browser draws it from its own source.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15 | 1)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number in `0..=most`.
    pub fn up_to(&mut self, most: u64) -> u64 {
        if most == u64::MAX { self.bits() } else { self.bits() % (most + 1) }
    }

    /// `around` give or take a quarter, for repeated waits that must not fall into step with other tabs.
    pub fn about(&mut self, around: u64) -> u64 {
        around - around / 4 + self.up_to(around / 2)
    }
}
