//! Who the visitor is: tokens, and what is known of them.

use crate::backend::Credentials;
use crate::model::Identity;

/// Where the session stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// The page has not said anything yet.
    #[default]
    Unknown,
    /// Nobody the server knows; the first message makes a visitor.
    Anonymous,
    /// The site's word about its user is being exchanged.
    Exchanging {
        /// The signed token.
        jwt: String,
    },
    /// There is a session.
    Active,
    /// The server refused the session, which may be a passing trouble of the server; it is asked again.
    Doubted {
        /// When the doubt began (monotonic ms).
        since: u64,
        /// Refusals so far.
        refusals: u32,
    },
    /// The site's word about its user was refused; the page must give another one. Nothing is sent meanwhile, so that nobody known
    /// becomes a stranger.
    SignInFailed,
    /// The session is over for good, and its conversations can't be reached any more.
    Ended,
}

/// The session.
#[derive(Debug, Default)]
pub struct Session {
    /// Where it stands.
    pub phase: Phase,
    /// Its tokens.
    pub credentials: Credentials,
    /// Who it is, as far as known.
    pub identity: Option<Identity>,
    /// The last signed token the page gave; it can be exchanged again.
    pub jwt: Option<String>,
    /// A visitor has become this person: what he had stored is this person's.
    pub merged: bool,
    /// When this tab told the page and the other tabs of it (monotonic ms).
    pub told_at: Option<u64>,
    /// Counts persons: an answer to a request of another person is not for this one.
    pub epoch: u32,
}

impl Session {
    /// There is a token to work with.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.credentials.session.is_empty() && matches!(self.phase, Phase::Active)
    }

    /// A first message may make a visitor.
    #[must_use]
    pub fn may_begin(&self) -> bool {
        self.phase == Phase::Anonymous
    }

    /// Whether the rules for anonymous visitors hold; a token without a known owner counts as a visitor's unless it came from a JWT.
    #[must_use]
    pub fn is_visitor(&self) -> bool {
        self.identity.as_ref().map_or(self.jwt.is_none(), |identity| identity.is_visitor)
    }

    /// Another person, or nobody.
    pub fn reset(&mut self, phase: Phase) {
        let epoch = self.epoch.wrapping_add(1);
        // The page's key is the page's, whoever the visitor is.
        let Credentials { key, desk, .. } = std::mem::take(&mut self.credentials);
        *self = Self { phase, epoch, credentials: Credentials { key, desk, ..Credentials::default() }, ..Self::default() };
    }
}
