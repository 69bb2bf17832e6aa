//! Answers to surveys. A server takes one answer for each survey and refuses a second, so one whose outcome is unknown is simply sent
//! again; after a refusal the conversation tells whether an answer is there (libredesk.md 9.3.23).

use super::calls::{Purpose, Task};
use super::{Engine, Screen};
use crate::backend::{Backend, Call, Failure, RefusalKind, Reply};
use crate::json::Json;
use crate::model::{Body, Message, Survey};
use crate::output::{Change, RequestId};
use crate::rating::{Rating, RatingState};
use crate::timeline::{ConversationKey, RowId};

/// Before a failed answer is sent again for the first time (ms) …
const FIRST_WAIT: u64 = 1_000;
/// … it doubles so often …
const DOUBLINGS: u32 = 6;
/// … and a server that only ever says that something is wrong with it is given up after so many.
const MOST_BREAKS: u32 = 8;

impl<B: Backend> Engine<B> {
    /// The visitor answers a survey, for the first time or again after a refusal.
    pub(super) fn rate(&mut self, row: RowId, rating: u8, feedback: String) {
        let Screen::Chat(key) = self.screen else { return };
        let max = B::CAPABILITIES.max_feedback_bytes;
        let Some(survey) = self.survey(key, row).filter(|survey| !survey.answered && !survey.id.is_empty()).map(|survey| survey.id.clone())
        else {
            return;
        };
        let open = self.rating(&survey).is_some_and(|known| !matches!(known.state, RatingState::Failed { .. }));
        let feedback = cut(feedback.trim(), max).to_owned();
        if open || rating > 5 || (rating == 0 && feedback.is_empty()) {
            return;
        }
        self.ratings.retain(|known| known.survey != survey);
        self.ratings.push(Rating { survey, conversation: key, rating, feedback, kind: None, state: RatingState::Waiting(0), failures: 0 });
        self.keeper.soil();
        self.change(Change::Row(row));
    }

    /// The visitor answers what a message asks for; names (or the chosen words) and values.
    pub(super) fn answer_asked(&mut self, row: RowId, values: &[(String, String)]) {
        let Screen::Chat(key) = self.screen else { return };
        let Some(message) = self.row(key, row).and_then(|row| row.message.as_ref()) else { return };
        let Body::Asks(asks) = &message.body else { return };
        let (Some(kind), survey) = (asks.takes(), message.id.clone()) else { return };
        let open = self.rating(&survey).is_some_and(|known| !matches!(known.state, RatingState::Failed { .. }));
        if open || values.is_empty() {
            return;
        }
        let values = Json::Object(values.iter().map(|(name, value)| (name.clone(), Json::from(value.as_str()))).collect()).to_text();
        self.ratings.retain(|known| known.survey != survey);
        let (state, kind) = (RatingState::Waiting(0), Some(kind));
        self.ratings.push(Rating { survey, conversation: key, rating: 0, feedback: values, kind, state, failures: 0 });
        self.keeper.soil();
        self.change(Change::Row(row));
    }

    /// The answer to this survey that the server has not confirmed.
    #[must_use]
    pub fn rating(&self, survey: &str) -> Option<&Rating> {
        self.ratings.iter().find(|rating| rating.survey == survey)
    }

    /// How far the answer to what a message asks is, and its names and values.
    #[must_use]
    pub fn given(&self, message: &str) -> Option<(&RatingState, Vec<(String, String)>)> {
        self.rating(message).map(|rating| (&rating.state, values(rating)))
    }

    fn survey(&self, key: ConversationKey, row: RowId) -> Option<&Survey> {
        match &self.row(key, row)?.message.as_ref()?.body {
            Body::Survey(survey) => Some(survey),
            _ => None,
        }
    }

    /// Sends what can be sent.
    pub(super) fn pump_ratings(&mut self) {
        let mono = self.now.mono;
        if self.busy_until > mono || !self.alive || !self.online || !self.owner_is_clear() {
            return;
        }
        let due = |rating: &&mut Rating| matches!(rating.state, RatingState::Waiting(at) if at <= mono);
        while let Some(rating) = self.ratings.iter_mut().find(due) {
            rating.state = RatingState::Sending;
            let call = match rating.kind {
                Some(kind) if B::CAPABILITIES.interactive => {
                    Call::Answer { message: rating.survey.clone(), kind, values: rating.feedback.clone() }
                }
                _ => Call::Rate { survey: rating.survey.clone(), rating: rating.rating, feedback: rating.feedback.clone() },
            };
            let survey = rating.survey.clone();
            // Stored before its first byte goes out, like every send.
            self.keep_now();
            self.show_rating(&survey);
            self.make(call, Purpose::Rate(survey));
        }
    }

    /// When the next one is due (monotonic ms).
    pub(super) fn rating_deadline(&self) -> Option<u64> {
        let due = self.ratings.iter().filter_map(|rating| match rating.state {
            RatingState::Waiting(at) if at > self.now.mono => Some(at),
            _ => None,
        });
        due.min()
    }

    /// An answer's request ended.
    pub(super) fn on_rated(&mut self, survey: &str, result: Result<Reply, Failure>) {
        let (mono, asked) = (self.now.mono, self.calls.last_id());
        let Some(at) = self.ratings.iter().position(|rating| rating.survey == survey) else { return };
        let rating = &mut self.ratings[at];
        let key = rating.conversation;
        let (kind, words) = match result {
            Ok(_) => {
                self.on_rating_stored(at);
                return;
            }
            Err(Failure::Busy { .. }) => {
                rating.state = RatingState::Waiting(mono + FIRST_WAIT);
                self.show_rating(survey);
                return;
            }
            Err(Failure::Server) if rating.failures >= MOST_BREAKS => (RefusalKind::Invalid, String::new()),
            Err(Failure::Unknown | Failure::Server | Failure::Unauthorized) => {
                let wait = FIRST_WAIT << rating.failures.min(DOUBLINGS);
                rating.failures += 1;
                rating.state = RatingState::Waiting(mono + self.random.about(wait));
                self.show_rating(survey);
                return;
            }
            Err(Failure::Refused(refusal)) => (refusal.kind, refusal.words),
        };
        if self.conversations.server_id(key).is_none() {
            // Nobody can look, and nobody sees it.
            self.ratings.remove(at);
            self.keeper.soil();
            return;
        }
        rating.state = RatingState::Checking { asked, kind, words };
        self.want(Task::Read(key));
        self.show_rating(survey);
    }

    fn on_rating_stored(&mut self, at: usize) {
        let given = self.ratings.remove(at);
        self.keeper.soil();
        let Some(row) = self.survey_row(given.conversation, &given.survey) else { return };
        let message = self.conversations.get_mut(given.conversation).and_then(|entry| entry.timeline.row_mut(row)?.message.as_mut());
        if B::CAPABILITIES.interactive
            && let Some(Message { body: Body::Asks(asks), .. }) = message
        {
            asks.answer = Some(values(&given));
            self.change(Change::Row(row));
            return;
        }
        let message = self.conversations.get_mut(given.conversation).and_then(|entry| entry.timeline.row_mut(row)?.message.as_mut());
        if let Some(Body::Survey(survey)) = message.map(|message| &mut message.body) {
            survey.answered = true;
            survey.rating = (given.rating > 0).then_some(given.rating);
            survey.feedback = given.feedback;
        }
        self.tell_peers_changed(given.conversation);
        self.change(Change::Row(row));
    }

    /// A conversation was read by this request: what it says of its surveys is the truth.
    pub(super) fn settle_ratings(&mut self, key: ConversationKey, id: RequestId) {
        let mut at = 0;
        while let Some(rating) = self.ratings.get(at) {
            at += 1;
            if rating.conversation != key {
                continue;
            }
            let survey = rating.survey.clone();
            let row = self.survey_row(key, &survey);
            let answered = row.is_some_and(|row| {
                let asked = |row| self.row(key, row).and_then(|row| row.message.as_ref());
                let settled = |message: &Message| matches!(&message.body, Body::Asks(asks) if asks.answer.is_some());
                self.survey(key, row).is_some_and(|survey| survey.answered)
                    || (B::CAPABILITIES.interactive && asked(row).is_some_and(settled))
            });
            if answered {
                at -= 1;
                self.ratings.remove(at);
                self.keeper.soil();
            } else {
                self.fail_checked(at - 1, Some(id));
            }
            if let Some(row) = row {
                self.change(Change::Row(row));
            }
        }
    }

    /// A conversation can't be read, so that nothing more is to be learned of its surveys.
    pub(super) fn ratings_not_found(&mut self, key: ConversationKey) {
        for at in 0..self.ratings.len() {
            if self.ratings[at].conversation == key {
                self.fail_checked(at, None);
            }
        }
    }

    fn fail_checked(&mut self, at: usize, id: Option<RequestId>) {
        let rating = &mut self.ratings[at];
        if let RatingState::Checking { asked, kind, words } = &mut rating.state
            && id.is_none_or(|id| id > *asked)
        {
            rating.state = RatingState::Failed { kind: *kind, words: std::mem::take(words) };
            self.keeper.soil();
        }
    }

    /// Requests under way for a session that is no more: nobody hears how they end.
    pub(super) fn ratings_of_former_session(&mut self) {
        for rating in &mut self.ratings {
            if matches!(rating.state, RatingState::Sending | RatingState::Checking { .. }) {
                rating.state = RatingState::Waiting(self.now.mono);
            }
        }
    }

    fn survey_row(&self, key: ConversationKey, survey: &str) -> Option<RowId> {
        let rows = self.rows(key).iter().rev();
        let is_it = |message: &Message| match &message.body {
            Body::Survey(found) => found.id == survey,
            Body::Asks(_) => B::CAPABILITIES.interactive && message.id == survey,
            _ => false,
        };
        rows.filter(|row| row.message.as_ref().is_some_and(is_it)).map(|row| row.id).next()
    }

    fn show_rating(&mut self, survey: &str) {
        let row = self.rating(survey).and_then(|rating| self.survey_row(rating.conversation, survey));
        if let Some(row) = row {
            self.change(Change::Row(row));
        }
    }
}

/// Names and values of an answer to anything but a survey.
fn values(given: &Rating) -> Vec<(String, String)> {
    let values = Json::parse(&given.feedback).unwrap_or_default();
    let pair = |(name, value): &(String, Json)| match value {
        Json::Text(value) => (name.clone(), value.clone()),
        _ => (name.clone(), String::new()),
    };
    values.fields().iter().map(pair).collect()
}

/// At most so many bytes, cut between characters.
fn cut(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let mut end = bytes;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
