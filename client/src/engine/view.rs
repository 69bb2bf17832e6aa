//! What views read. Nothing here changes anything.

use std::rc::Rc;

use super::Engine;
use crate::backend::Backend;
use crate::connection::Link;
use crate::conversations::Entry;
use crate::model::{Availability, Calendar, Conversation, Identity, Message, Rules, Scheme, Settings, Status};
use crate::office_hours::{Presence, presence};
use crate::outbox::Content;
use crate::output::Problem;
use crate::session::Phase;
use crate::time::Timestamp;
use crate::timeline::{ConversationKey, Loading, Row, RowId};

/// Which screen is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// Greeting, start button, recent conversation, cards.
    #[default]
    Home,
    /// All conversations.
    Conversations,
    /// One conversation.
    Chat(ConversationKey),
}

/// A line of the list of conversations.
#[derive(Clone, Debug, PartialEq)]
pub struct ListItem {
    /// Which conversation.
    pub key: ConversationKey,
    /// The server's copy; `None` while it is new.
    pub conversation: Option<Conversation>,
    /// What the visitor sent last, if that is newer than the server's preview.
    pub own: Option<Content>,
    /// When something last happened.
    pub at: Timestamp,
    /// Messages the visitor has not seen.
    pub unread: u32,
}

/// The connection as a visitor should see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// Nothing to say.
    Fine,
    /// The device has no network.
    Offline,
    /// Trouble for more than three seconds; connecting again.
    Reconnecting,
    /// The server asked for patience.
    Busy,
}

/// What a visitor may expect of whoever answers, besides an assistant's own promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is known.
    Unsaid,
    /// Out of office; back then, or not within two weeks.
    Closed {
        /// The next opening.
        until: Option<Timestamp>,
    },
    /// The office is open, and this is what its administrator promises.
    Usual(String),
    /// Whoever answers is there.
    Online,
    /// He is logged in, but not there.
    Away,
}

/// Trouble about who the visitor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionTrouble {
    /// The site's word about its user was refused.
    SignInFailed,
    /// The session is over; what was written is kept, and sending begins a new one.
    Ended,
}

/// Whether and how the composer of a conversation can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Write.
    Allowed,
    /// It is closed for good.
    Closed {
        /// A new conversation may be started instead.
        may_start: bool,
    },
    /// New conversations are not allowed for this person.
    NotAllowed,
}

impl<B: Backend> Engine<B> {
    /// The inbox's settings, once they are there.
    #[must_use]
    pub fn settings(&self) -> Option<&Settings> {
        self.settings.as_deref()
    }

    /// The inbox's settings, to be kept.
    #[must_use]
    pub fn shared_settings(&self) -> Option<Rc<Settings>> {
        self.settings.clone()
    }

    /// Why nothing else can be shown.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        self.problem
    }

    /// Which screen is shown.
    #[must_use]
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// The frame is shown.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.frame.open
    }

    /// The frame covers a phone's screen.
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        self.frame.mobile
    }

    /// The frame is wide.
    #[must_use]
    pub fn is_expanded(&self) -> bool {
        self.frame.expanded
    }

    /// Palette that the page asked for, otherwise the inbox's.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.appearance.scheme.or_else(|| self.settings.as_ref().map(|settings| settings.scheme)).unwrap_or_default()
    }

    /// Language that the page asked for, otherwise the inbox's; `None` follows the browser.
    #[must_use]
    pub fn locale(&self) -> Option<&str> {
        self.appearance.locale.as_deref().or_else(|| self.settings.as_ref()?.language.as_deref())
    }

    /// The page wants pictures from elsewhere in agents' messages to be loaded without asking.
    #[must_use]
    pub fn shows_remote_images(&self) -> bool {
        self.appearance.remote_images
    }

    /// Who the visitor is, as far as the server has said.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.session.identity.as_ref()
    }

    /// Trouble about who he is.
    #[must_use]
    pub fn session_trouble(&self) -> Option<SessionTrouble> {
        match self.session.phase {
            Phase::SignInFailed => Some(SessionTrouble::SignInFailed),
            Phase::Ended => Some(SessionTrouble::Ended),
            _ => None,
        }
    }

    /// The first data has come or failed to come: skeletons may go.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// The rules that hold for this person.
    #[must_use]
    pub fn rules(&self) -> Rules {
        let Some(settings) = &self.settings else { return Rules::default() };
        if self.session.is_visitor() { settings.visitors.clone() } else { settings.users.clone() }
    }

    /// Whether a new conversation may be begun (stock-widget.md 16, with defects 36 and 38 mended: both switches count everywhere).
    #[must_use]
    pub fn may_start(&self) -> bool {
        self.may_start_beside(None)
    }

    /// The same, but for one that is just being begun and doesn't stand in its own way.
    fn may_start_beside(&self, begun: Option<ConversationKey>) -> bool {
        let rules = self.rules();
        // One after the other: a closed one that takes no reply makes way.
        let is_over = |server: &Conversation| !B::CAPABILITIES.conversations && server.status == Status::Closed && rules.closed_is_final;
        let in_the_way =
            |(key, entry): (ConversationKey, &Entry)| Some(key) != begun && !entry.is_new && !entry.server.as_ref().is_some_and(is_over);
        let several = B::CAPABILITIES.conversations && !rules.only_one;
        rules.may_start && (several || !self.conversations.iter().any(in_the_way))
    }

    /// Whether this conversation can be written to.
    #[must_use]
    pub fn reply(&self, key: ConversationKey) -> Reply {
        let Some(entry) = self.conversations.get(key) else { return Reply::NotAllowed };
        match &entry.server {
            Some(server) if server.status == Status::Closed && self.rules().closed_is_final => {
                Reply::Closed { may_start: self.may_start() }
            }
            Some(_) => Reply::Allowed,
            None if self.settings.is_none() || self.may_start_beside(Some(key)) => Reply::Allowed,
            None => Reply::NotAllowed,
        }
    }

    /// The list, newest activity first.
    #[must_use]
    pub fn list(&self) -> Vec<ListItem> {
        self.conversations
            .by_activity()
            .into_iter()
            .filter_map(|key| {
                let entry = self.conversations.get(key)?;
                let echo = entry.timeline.rows().iter().rev().find_map(|row| row.echo.as_ref());
                let last = entry.server.as_ref().map(Conversation::last_activity);
                Some(ListItem {
                    key,
                    conversation: entry.server.clone(),
                    own: echo.map(|echo| echo.content.clone()),
                    at: last.into_iter().chain(echo.map(|echo| echo.at)).max().unwrap_or_default(),
                    unread: entry.unread,
                })
            })
            .collect()
    }

    /// The list has come at least once, or there is nothing to come.
    #[must_use]
    pub fn list_loaded(&self) -> bool {
        self.conversations.loaded || !self.session.is_usable()
    }

    /// The conversation that something last happened in.
    #[must_use]
    pub fn newest(&self) -> Option<ConversationKey> {
        self.conversations.by_activity().first().copied()
    }

    /// One conversation.
    #[must_use]
    pub fn conversation(&self, key: ConversationKey) -> Option<&Entry> {
        self.conversations.get(key)
    }

    /// The rows of one conversation, in order.
    #[must_use]
    pub fn rows(&self, key: ConversationKey) -> &[Row] {
        self.conversations.get(key).map_or(&[], |entry| entry.timeline.rows())
    }

    /// One row.
    #[must_use]
    pub fn row(&self, key: ConversationKey, row: RowId) -> Option<&Row> {
        self.conversations.get(key)?.timeline.row(row)
    }

    /// The message that a row's answers, if that is here.
    #[must_use]
    pub fn answered(&self, key: ConversationKey, row: RowId) -> Option<&Message> {
        let timeline = &self.conversations.get(key)?.timeline;
        let id = timeline.row(row)?.message.as_ref()?.answers.id()?;
        timeline.row(timeline.row_of(id)?)?.message.as_ref()
    }

    /// How far a conversation is loaded.
    #[must_use]
    pub fn loading(&self, key: ConversationKey) -> Loading {
        self.conversations.get(key).map_or(Loading::Not, |entry| entry.timeline.loading)
    }

    /// The calendar that holds for a conversation, or for a new one, with its offset from UTC in minutes as of when it was read
    /// (stock-widget.md 11). A conversation's own offset belongs to its own calendar: its team may sit elsewhere.
    #[must_use]
    pub fn calendar(&self, key: Option<ConversationKey>) -> Option<(&Calendar, i32)> {
        let hours = self.settings.as_ref()?.hours.as_ref()?;
        let own = key.and_then(|key| self.conversations.get(key)?.server.as_ref()).map(|server| server.hours).unwrap_or_default();
        let team = own.calendar.filter(|_| hours.after_assignment);
        let id = team.or(hours.default)?;
        let calendar = hours.calendars.iter().find(|(of, _)| *of == id).map(|(_, calendar)| calendar)?;
        Some((calendar, own.utc_offset.filter(|_| team.is_some()).unwrap_or(hours.utc_offset)))
    }

    /// What an assistant promises in its own words (or nothing), and what else there is to expect (stock-widget.md 10).
    ///
    /// `zone` says how many minutes an instant is east of UTC where the visitor is. The server says only how far the office is from UTC as
    /// of its answer; where that was the visitor's own offset, the office is taken to move its clocks when he does.
    #[must_use]
    pub fn standing(&self, key: Option<ConversationKey>, now: Timestamp, zone: fn(Timestamp) -> i32) -> (String, Standing) {
        let assignee = key.and_then(|key| self.conversations.get(key)?.server.as_ref()?.assignee.as_ref());
        let promise = assignee.map(|assignee| assignee.expectation.trim().to_owned()).unwrap_or_default();
        let availability = assignee.map_or(Availability::Unknown, |assignee| assignee.availability);
        let hours = self.calendar(key).filter(|_| promise.is_empty()).map(|(calendar, offset)| {
            let same_clock = zone(self.settings_at) == offset;
            presence(calendar, now, |at| if same_clock { zone(at) } else { offset })
        });
        let usual = self.settings.as_ref().map(|settings| settings.reply_expectation.trim()).unwrap_or_default();
        let standing = match (hours, availability) {
            (Some(Presence::Closed { until }), _) => Standing::Closed { until },
            (_, Availability::Online) => Standing::Online,
            (Some(Presence::Open { .. }), _) if !usual.is_empty() => Standing::Usual(usual.to_owned()),
            (_, Availability::Away) => Standing::Away,
            _ => Standing::Unsaid,
        };
        (promise, standing)
    }

    /// Somebody of the team types there.
    #[must_use]
    pub fn is_typing(&self, key: ConversationKey) -> bool {
        self.typing.is_typing(key) || self.is_thinking(key)
    }

    /// The text to put in a composer.
    #[must_use]
    pub fn draft(&self, key: ConversationKey) -> &str {
        self.conversations.get(key).map_or("", |entry| entry.draft.as_str())
    }

    /// What the visitor has put into a field of the form before a first message; `None` if he has not been there.
    #[must_use]
    pub fn answer(&self, field: &str) -> Option<&str> {
        self.answers.iter().find(|(key, _)| key == field).map(|(_, value)| value.as_str())
    }

    /// All that is unread.
    #[must_use]
    pub fn unread(&self) -> u32 {
        self.conversations.unread()
    }

    /// The connection as a visitor should see it.
    #[must_use]
    pub fn connection(&self) -> ConnectionState {
        if self.busy_until > self.now.mono {
            return ConnectionState::Busy;
        }
        match self.connection.link(self.now.mono) {
            // A moment without a network is not worth a word.
            _ if !self.online && self.offline_since.is_none() => ConnectionState::Offline,
            Link::Trouble => ConnectionState::Reconnecting,
            Link::Fine => ConnectionState::Fine,
        }
    }
}
