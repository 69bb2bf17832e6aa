//! People: agents, visitors and contacts share one table and one sequence of ids (libredesk.md 1.6).

use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

/// A pinged contact counts as online for about this long (libredesk.md 4.4).
const ONLINE_FOR: Duration = Duration::minutes(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserKind {
    Agent,
    Visitor,
    Contact,
}

impl UserKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Visitor => "visitor",
            Self::Contact => "contact",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) kind: UserKind,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) updated_at: OffsetDateTime,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) email: Option<String>,
    pub(crate) avatar_url: Option<String>,
    pub(crate) phone_number: Option<String>,
    pub(crate) phone_number_country_code: Option<String>,
    pub(crate) custom_attributes: Map<String, Value>,
    pub(crate) external_user_id: Option<String>,
    /// False for a blocked contact.
    pub(crate) enabled: bool,
    /// An agent's own setting; contacts derive theirs from their pings.
    pub(crate) availability: String,
    pub(crate) last_active_at: Option<OffsetDateTime>,
    pub(crate) last_login_at: Option<OffsetDateTime>,
    /// Agents only.
    pub(crate) password: Option<String>,
    /// Contacts only: pages visited, newest first.
    pub(crate) page_visits: Vec<PageVisit>,
}

impl User {
    pub(crate) fn new(id: i64, kind: UserKind, first_name: &str, now: OffsetDateTime) -> Self {
        Self {
            id,
            kind,
            created_at: now,
            updated_at: now,
            first_name: first_name.to_owned(),
            last_name: String::new(),
            email: None,
            avatar_url: None,
            phone_number: None,
            phone_number_country_code: None,
            custom_attributes: Map::new(),
            external_user_id: None,
            enabled: true,
            availability: "offline".to_owned(),
            last_active_at: None,
            last_login_at: None,
            password: None,
            page_visits: Vec::new(),
        }
    }

    pub(crate) fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    /// `agent` or `contact`, never `visitor`: the coarse type of conversations' last messages.
    pub(crate) fn side(&self) -> &'static str {
        if self.kind == UserKind::Agent { "agent" } else { "contact" }
    }

    pub(crate) fn availability(&self, now: OffsetDateTime) -> &str {
        match self.kind {
            UserKind::Agent => &self.availability,
            _ if self.last_active_at.is_some_and(|at| now - at < ONLINE_FOR) => "online",
            _ => "offline",
        }
    }

    /// Keeps the last 20 pages; the page that is the newest already is not noted again (libredesk.md 4.2).
    /// Answers whether anything was noted.
    pub(crate) fn note_page_visit(&mut self, visit: PageVisit) -> bool {
        if self.page_visits.first().is_some_and(|latest| latest.url == visit.url) {
            return false;
        }
        self.page_visits.insert(0, visit);
        self.page_visits.truncate(20);
        true
    }
}

#[derive(Clone, Debug)]
pub(crate) struct PageVisit {
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) at: OffsetDateTime,
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-21 08:00 UTC);

    fn visit(url: &str) -> PageVisit {
        PageVisit { url: url.to_owned(), title: String::new(), at: NOW }
    }

    #[test]
    fn twenty_visits_are_kept_and_a_repeated_address_is_not() {
        let mut user = User::new(1, UserKind::Visitor, "Visitor", NOW);
        assert!(user.note_page_visit(visit("https://a")));
        assert!(!user.note_page_visit(visit("https://a")));
        assert!(user.note_page_visit(visit("https://b")));
        assert!(user.note_page_visit(visit("https://a")));
        assert_eq!(user.page_visits.len(), 3);
        for number in 0..30 {
            user.note_page_visit(visit(&format!("https://{number}")));
        }
        assert_eq!(user.page_visits.len(), 20);
        assert_eq!(user.page_visits[0].url, "https://29");
    }

    #[test]
    fn a_contact_is_online_for_five_minutes_after_a_ping() {
        let mut user = User::new(1, UserKind::Visitor, "Visitor", NOW);
        assert_eq!(user.availability(NOW), "offline");
        user.last_active_at = Some(NOW);
        assert_eq!(user.availability(NOW + Duration::minutes(4)), "online");
        assert_eq!(user.availability(NOW + Duration::minutes(5)), "offline");
    }
}
