//! Whether the team is there, and when it will be.
//!
//! A server says hours in local time and its offset from UTC *as of now*. The offset at another instant is the caller's to say
//! (`offset_at`, minutes east of UTC), because a clock change may lie between now and the next opening.

use crate::model::{Calendar, OpenSpan};
use crate::time::{Timestamp, days_from_civil};

/// How many days ahead an opening is looked for.
const AHEAD: i64 = 14;
const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60;

/// What a calendar says of an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The team is there, until then; `None` for day and night.
    Open {
        /// The first closed instant.
        until: Option<Timestamp>,
    },
    /// It is not, and comes back then; `None` if not within two weeks.
    Closed {
        /// The first open instant.
        until: Option<Timestamp>,
    },
}

/// What `calendar` says of `now`. A span that ends before it begins goes on into the next day; the closing minute is closed; a day off
/// closes the spans that begin on it.
pub fn presence(calendar: &Calendar, now: Timestamp, offset_at: impl Fn(Timestamp) -> i32) -> Presence {
    if calendar.always_open {
        return Presence::Open { until: None };
    }
    let today = local_day(now, offset_at(now));
    // Yesterday's span may reach into today.
    let spans = (today - 1..=today + AHEAD).filter_map(|day| {
        let span = span_of(calendar, day)?;
        let length =
            if span.close > span.open { i64::from(span.close - span.open) } else { DAY - i64::from(span.open) + i64::from(span.close) };
        let from = instant(day, i64::from(span.open), &offset_at);
        let until = instant(day, i64::from(span.open) + length, &offset_at);
        Some((from, until))
    });
    let mut open_until: Option<Timestamp> = None;
    for (from, until) in spans {
        match open_until {
            // Spans that touch or overlap are one.
            Some(end) if from <= end => open_until = Some(end.max(until)),
            Some(_) => break,
            None if until <= now => {}
            None if from <= now => open_until = Some(until),
            None => return Presence::Closed { until: Some(from) },
        }
    }
    open_until.map_or(Presence::Closed { until: None }, |until| Presence::Open { until: Some(until) })
}

fn span_of(calendar: &Calendar, day: i64) -> Option<OpenSpan> {
    let is_off = calendar.holidays.iter().any(|holiday| day_of(holiday) == Some(day));
    // 1970-01-01 was a Thursday; the week begins on Monday.
    let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0);
    calendar.days[weekday].filter(|_| !is_off)
}

/// `YYYY-MM-DD`, whatever follows, as days since 1970.
fn day_of(date: &str) -> Option<i64> {
    let mut parts = date.get(..10)?.split('-').map(|part| part.parse::<i64>().ok());
    Some(days_from_civil(parts.next()??, parts.next()??, parts.next()??))
}

fn local_day(at: Timestamp, offset: i32) -> i64 {
    (at.0 + i64::from(offset) * MINUTE).div_euclid(DAY * MINUTE)
}

/// The instant of a local time. The offset that holds there is found by asking twice, since it depends on the instant itself.
fn instant(day: i64, minutes: i64, offset_at: &impl Fn(Timestamp) -> i32) -> Timestamp {
    let local = (day * DAY + minutes) * MINUTE;
    let guess = Timestamp(local - i64::from(offset_at(Timestamp(local))) * MINUTE);
    Timestamp(local - i64::from(offset_at(guess)) * MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap_or_default()
    }

    fn weekdays(open: u16, close: u16) -> Calendar {
        let span = Some(OpenSpan { open, close });
        Calendar { always_open: false, holidays: vec!["2026-11-24".into()], days: [span, span, span, span, span, None, None] }
    }

    fn utc(_: Timestamp) -> i32 {
        0
    }

    #[test]
    fn office_days() {
        let office = weekdays(9 * 60, 17 * 60);
        let open = Presence::Open { until: Some(at("2026-11-23T17:00:00Z")) };
        assert_eq!(presence(&office, at("2026-11-23T09:00:00Z"), utc), open);
        assert_eq!(presence(&office, at("2026-11-23T16:59:59Z"), utc), open);
        assert_eq!(
            presence(&office, at("2026-11-23T17:00:00Z"), utc),
            Presence::Closed { until: Some(at("2026-11-25T09:00:00Z")) },
            "the closing minute is closed, and Tuesday is off"
        );
        assert_eq!(
            presence(&office, at("2026-11-21T12:00:00Z"), utc),
            Presence::Closed { until: Some(at("2026-11-23T09:00:00Z")) },
            "a Saturday"
        );
        assert_eq!(presence(&office, at("2026-11-23T08:59:00Z"), utc), Presence::Closed { until: Some(at("2026-11-23T09:00:00Z")) });
    }

    #[test]
    fn a_night_shift_goes_on_after_midnight() {
        let night = weekdays(22 * 60, 6 * 60);
        let open = Presence::Open { until: Some(at("2026-11-26T06:00:00Z")) };
        assert_eq!(presence(&night, at("2026-11-25T23:00:00Z"), utc), open);
        assert_eq!(presence(&night, at("2026-11-26T05:59:00Z"), utc), open);
        assert_eq!(presence(&night, at("2026-11-26T06:00:00Z"), utc), Presence::Closed { until: Some(at("2026-11-26T22:00:00Z")) });
        assert_eq!(
            presence(&night, at("2026-11-28T03:00:00Z"), utc),
            Presence::Open { until: Some(at("2026-11-28T06:00:00Z")) },
            "Friday's night"
        );
    }

    #[test]
    fn offsets_move_the_day() {
        let office = weekdays(9 * 60, 17 * 60);
        let india = |_: Timestamp| 330;
        assert_eq!(presence(&office, at("2026-11-23T03:29:00Z"), india), Presence::Closed { until: Some(at("2026-11-23T03:30:00Z")) });
        assert_eq!(presence(&office, at("2026-11-23T03:30:00Z"), india), Presence::Open { until: Some(at("2026-11-23T11:30:00Z")) });
    }

    #[test]
    fn a_clock_change_before_the_next_opening() {
        let office = weekdays(9 * 60, 17 * 60);
        let change = at("2026-03-29T01:00:00Z");
        let berlin = move |instant: Timestamp| if instant < change { 60 } else { 120 };
        assert_eq!(presence(&office, at("2026-03-28T12:00:00Z"), berlin), Presence::Closed { until: Some(at("2026-03-30T07:00:00Z")) });
    }

    #[test]
    fn always_and_never() {
        assert_eq!(
            presence(&Calendar { always_open: true, ..Calendar::default() }, at("2026-11-23T03:00:00Z"), utc),
            Presence::Open { until: None }
        );
        assert_eq!(presence(&Calendar::default(), at("2026-11-23T03:00:00Z"), utc), Presence::Closed { until: None });
    }

    #[test]
    fn spans_that_touch_are_one() {
        let all_week = Calendar { days: [Some(OpenSpan { open: 0, close: 23 * 60 + 59 }); 7], ..Calendar::default() };
        let touching = Calendar { days: [Some(OpenSpan { open: 8 * 60, close: 8 * 60 }); 7], ..Calendar::default() };
        assert_eq!(presence(&all_week, at("2026-11-23T03:00:00Z"), utc), Presence::Open { until: Some(at("2026-11-23T23:59:00Z")) });
        assert!(matches!(presence(&touching, at("2026-11-23T03:00:00Z"), utc), Presence::Open { .. }));
    }
}
