//! Typing, both ways.

use crate::timeline::ConversationKey;

/// An agent's typing that is not taken back ends by itself after this (ms): the end may never come (libredesk.md 4.3).
const SHOWN: u64 = 5_000;
/// How often the visitor's typing is said again while it goes on (ms).
const REPEAT: u64 = 3_000;
/// How long after the last key it counts as ended (ms).
const PAUSE: u64 = 2_000;

/// Who types where.
#[derive(Debug, Default)]
pub struct Typing {
    theirs: Vec<(ConversationKey, u64)>,
    own: Option<Own>,
}

#[derive(Debug)]
struct Own {
    conversation: ConversationKey,
    repeat_at: u64,
    ends_at: u64,
}

impl Typing {
    /// Somebody of the team types, or no longer. True if that is news.
    pub fn theirs(&mut self, conversation: ConversationKey, active: bool, mono: u64) -> bool {
        let before = self.theirs.len();
        self.theirs.retain(|(key, _)| *key != conversation);
        let known = self.theirs.len() < before;
        if active {
            self.theirs.push((conversation, mono + SHOWN));
        }
        active != known
    }

    /// Whether somebody of the team types there.
    #[must_use]
    pub fn is_typing(&self, conversation: ConversationKey) -> bool {
        self.theirs.iter().any(|(key, _)| *key == conversation)
    }

    /// The visitor pressed a key. True if that must be said now.
    pub fn own_key(&mut self, conversation: ConversationKey, mono: u64) -> bool {
        match &mut self.own {
            Some(own) if own.conversation == conversation && mono < own.repeat_at => {
                own.ends_at = mono + PAUSE;
                false
            }
            own => {
                *own = Some(Own { conversation, repeat_at: mono + REPEAT, ends_at: mono + PAUSE });
                true
            }
        }
    }

    /// The visitor sent, emptied the composer or left. The conversation where that must be said, if any.
    pub fn own_end(&mut self) -> Option<ConversationKey> {
        self.own.take().map(|own| own.conversation)
    }

    /// Ends what is over: theirs that were not repeated, and the visitor's own after a pause.
    pub fn expire(&mut self, mono: u64) -> (Vec<ConversationKey>, Option<ConversationKey>) {
        let over: Vec<_> = self.theirs.iter().filter(|(_, until)| *until <= mono).map(|(key, _)| *key).collect();
        self.theirs.retain(|(_, until)| *until > mono);
        let own = if self.own.as_ref().is_some_and(|own| own.ends_at <= mono) { self.own_end() } else { None };
        (over, own)
    }

    /// When to look again.
    #[must_use]
    pub fn deadline(&self) -> Option<u64> {
        self.theirs.iter().map(|(_, until)| *until).chain(self.own.as_ref().map(|own| own.ends_at)).min()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ConversationKey = ConversationKey(1);

    #[test]
    fn own_typing_is_said_at_once_then_every_three_seconds_and_ends_after_two() {
        let mut typing = Typing::default();
        let said: Vec<u64> = (0..=70).map(|tenth| tenth * 100).filter(|at| typing.own_key(A, *at)).collect();
        assert_eq!(said, [0, 3000, 6000]);
        assert_eq!(typing.expire(8_999), (vec![], None));
        assert_eq!(typing.expire(9_000), (vec![], Some(A)));
    }

    #[test]
    fn theirs_ends_by_itself() {
        let mut typing = Typing::default();
        assert!(typing.theirs(A, true, 0));
        assert!(!typing.theirs(A, true, 3_000));
        assert_eq!(typing.expire(7_999), (vec![], None));
        assert_eq!(typing.expire(8_000), (vec![A], None));
        assert!(!typing.is_typing(A));
    }
}
