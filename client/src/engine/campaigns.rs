//! Conversations that the team begins: on some page, after some time there, if the visitor has none yet. The server begins it when it is
//! told that the time has come, and the message comes like any other.

use super::Engine;
use crate::backend::{Backend, Campaign, Note};
use crate::office_hours::{Presence, presence};

/// What the team would begin.
#[derive(Debug, Default)]
pub(super) struct Campaigns {
    known: Vec<Campaign>,
    /// Since when the visitor is on his page (monotonic ms).
    since: u64,
    /// What has been begun on it.
    begun: Vec<String>,
}

impl<B: Backend> Engine<B> {
    pub(super) fn on_campaigns(&mut self, campaigns: Vec<Campaign>) {
        self.campaigns.known = campaigns;
    }

    /// The visitor is on another page.
    pub(super) fn campaigns_on_page(&mut self) {
        self.campaigns.since = self.now.mono;
    }

    /// Says which campaign's time has come.
    pub(super) fn pump_campaigns(&mut self) {
        let Some((page, _)) = &self.page else { return };
        // Who has a conversation, or is at it, is not talked to.
        let busy = self.frame.open || !self.conversations.loaded || self.conversations.iter().any(|(_, entry)| entry.server.is_some());
        if busy || !self.session.is_usable() || !self.visible {
            return;
        }
        let stayed = self.now.mono.saturating_sub(self.campaigns.since);
        let is_due = |campaign: &&Campaign| {
            stayed >= campaign.after
                && matches(&campaign.page, page)
                && !self.campaigns.begun.contains(&campaign.id)
                && (!campaign.office_hours_only || self.is_office_open())
        };
        let Some(id) = self.campaigns.known.iter().find(is_due).map(|campaign| campaign.id.clone()) else { return };
        self.campaigns.begun.push(id.clone());
        let note = Note::Campaign { id, page: page.clone() };
        self.note(note, 0);
    }

    /// When the next one may be due (monotonic ms).
    pub(super) fn campaigns_deadline(&self) -> Option<u64> {
        let (page, _) = self.page.as_ref()?;
        let waiting = self.campaigns.known.iter().filter(|campaign| matches(&campaign.page, page));
        waiting.map(|campaign| self.campaigns.since + campaign.after).filter(|at| *at > self.now.mono).min()
    }

    /// Where no hours are set, somebody is always there.
    fn is_office_open(&self) -> bool {
        let Some(hours) = self.settings.as_ref().and_then(|settings| settings.hours.as_ref()) else { return true };
        let calendar = hours.calendars.iter().find(|(id, _)| Some(*id) == hours.default).map(|(_, calendar)| calendar);
        calendar.is_none_or(|calendar| matches!(presence(calendar, self.now.wall, |_| hours.utc_offset), Presence::Open { .. }))
    }
}

/// Whether a page's address is the wanted one, in which `*` stands for anything. A slash at the end makes no difference.
fn matches(wanted: &str, page: &str) -> bool {
    let (wanted, page) = (wanted.trim_end_matches('/'), page.trim_end_matches('/'));
    let mut parts = wanted.split('*');
    let Some(mut rest) = parts.next().and_then(|first| page.strip_prefix(first)) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(middle) = last.replace(part) {
            let Some(at) = rest.find(middle) else { return false };
            rest = &rest[at + middle.len()..];
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn pages_and_stars() {
        for (wanted, page, is) in [
            ("https://x.test/", "https://x.test", true),
            ("https://x.test/a", "https://x.test/a?b", false),
            ("https://x.test/*", "https://x.test/a/b", true),
            ("*/pricing", "https://x.test/de/pricing", true),
            ("https://*.test/*/cart", "https://shop.test/de/cart", true),
            ("https://*.test/*/cart", "https://shop.test/cart", false),
            ("https://x.test/a*a", "https://x.test/a", false),
            ("", "https://x.test", false),
        ] {
            assert_eq!(matches(wanted, page), is, "{wanted} {page}");
        }
    }
}
