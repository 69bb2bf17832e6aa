//! Session tokens of visitors and contacts (libredesk.md 2.2).

use time::{Duration, OffsetDateTime};

use super::Store;
use super::user::UserKind;
use crate::signature::random_token;

const LONGEST: Duration = Duration::days(180);

#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) user_id: i64,
    pub(crate) inbox_id: i64,
    pub(crate) expires_at: OffsetDateTime,
}

impl Store {
    /// A token for this user: the one that lives already, refreshed, or a new one.
    pub(crate) fn session_token(&mut self, user_id: i64, inbox_id: i64) -> String {
        let now = self.now();
        let living = self
            .sessions
            .iter()
            .find(|(_, session)| session.user_id == user_id && session.inbox_id == inbox_id && session.expires_at > now);
        let token = living.map_or_else(random_token, |(token, _)| token.clone());
        let expires_at = now + self.session_lifetime(user_id, inbox_id);
        self.sessions.insert(token.clone(), Session { user_id, inbox_id, expires_at });
        token
    }

    /// Whose token it is, if it lives and its owner is not blocked; slides its expiry.
    pub(crate) fn authenticate(&mut self, token: &str, inbox_id: i64) -> Option<i64> {
        let now = self.now();
        let session = self.sessions.get(token)?;
        let user_id = session.user_id;
        if session.inbox_id != inbox_id || session.expires_at <= now || !self.users.get(&user_id)?.enabled {
            return None;
        }
        let expires_at = now + self.session_lifetime(user_id, inbox_id);
        self.sessions.get_mut(token)?.expires_at = expires_at;
        Some(user_id)
    }

    fn session_lifetime(&self, user_id: i64, inbox_id: i64) -> Duration {
        let is_contact = self.users.get(&user_id).is_some_and(|user| user.kind == UserKind::Contact);
        let configured = self
            .inboxes
            .get(&inbox_id)
            .filter(|_| is_contact)
            .and_then(|inbox| parse_duration(&inbox.config.session_duration))
            .filter(|duration| *duration >= Duration::hours(1));
        configured.unwrap_or(LONGEST)
    }
}

/// A duration as in `10h`, `1h30m`, `90m`, `1.5h`.
fn parse_duration(text: &str) -> Option<Duration> {
    let mut total = 0.0;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let number_end = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let number: f64 = rest[..number_end].parse().ok()?;
        rest = &rest[number_end..];
        let unit_end = rest.find(|character: char| character.is_ascii_digit()).unwrap_or(rest.len());
        total += number
            * match &rest[..unit_end] {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 0.001,
                _ => return None,
            };
        rest = &rest[unit_end..];
    }
    Some(Duration::seconds_f64(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_nonsense_is_not() {
        assert_eq!(parse_duration("10h"), Some(Duration::hours(10)));
        assert_eq!(parse_duration("1h30m"), Some(Duration::minutes(90)));
        assert_eq!(parse_duration("1.5h"), Some(Duration::minutes(90)));
        for nonsense in ["", "10", "ten", "10 d", "h"] {
            assert_eq!(parse_duration(nonsense), None, "{nonsense}");
        }
    }
}
