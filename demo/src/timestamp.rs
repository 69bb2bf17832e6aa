//! Times as the server writes them (libredesk.md 1.6).

use time::{Duration, OffsetDateTime, UtcOffset};

/// The database session's zone and precision; both can be turned by a knob.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    offset: UtcOffset,
    fraction_digits: u32,
}

impl Default for Clock {
    fn default() -> Self {
        Self { offset: UtcOffset::UTC, fraction_digits: 6 }
    }
}

impl Clock {
    pub(crate) fn new(offset_minutes: i32, fraction_digits: u32) -> Self {
        let offset = UtcOffset::from_whole_seconds(offset_minutes * 60).unwrap_or(UtcOffset::UTC);
        Self { offset, fraction_digits: fraction_digits.min(6) }
    }

    /// The present, cut to the precision that is stored.
    pub(crate) fn now(&self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc();
        let step = 10_u32.pow(9 - self.fraction_digits);
        now - Duration::nanoseconds(i64::from(now.nanosecond() % step))
    }

    /// RFC 3339 with 0 to 6 fraction digits, trailing zeros cut, `Z` for UTC and a numeric offset otherwise.
    pub(crate) fn write(&self, at: OffsetDateTime) -> String {
        let local = at.to_offset(self.offset);
        let mut text = self.write_seconds(local);
        let micros = local.microsecond();
        if micros > 0 {
            let digits = format!("{micros:06}");
            let zone_at = if self.offset == UtcOffset::UTC { text.len() - 1 } else { text.len() - 6 };
            text.insert_str(zone_at, &format!(".{}", digits.trim_end_matches('0')));
        }
        text
    }

    /// The same in whole seconds, as the agents' frames have it.
    pub(crate) fn write_seconds(&self, at: OffsetDateTime) -> String {
        let local = at.to_offset(self.offset);
        let zone = if self.offset == UtcOffset::UTC {
            "Z".to_owned()
        } else {
            let minutes = self.offset.whole_minutes();
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        };
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{zone}",
            local.year(),
            u8::from(local.month()),
            local.day(),
            local.hour(),
            local.minute(),
            local.second()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn trailing_zeros_are_cut() {
        let clock = Clock::default();
        assert_eq!(clock.write(datetime!(2026-11-21 08:16:53.185_780 UTC)), "2026-11-21T08:16:53.18578Z");
        assert_eq!(clock.write(datetime!(2026-11-21 08:16:57.639_583 UTC)), "2026-11-21T08:16:57.639583Z");
        assert_eq!(clock.write(datetime!(2026-11-21 08:16:57.000_001 UTC)), "2026-11-21T08:16:57.000001Z");
        assert_eq!(clock.write(datetime!(2026-11-21 08:16:57 UTC)), "2026-11-21T08:16:57Z");
    }

    #[test]
    fn another_zone_is_written_as_an_offset() {
        let at = datetime!(2026-11-21 20:16:57.5 UTC);
        assert_eq!(Clock::new(330, 6).write(at), "2026-11-22T01:46:57.5+05:30");
        assert_eq!(Clock::new(-210, 6).write(at), "2026-11-21T16:46:57.5-03:30");
        assert_eq!(Clock::new(330, 6).write_seconds(at), "2026-11-22T01:46:57+05:30");
    }

    #[test]
    fn the_present_has_no_more_digits_than_asked_for() {
        assert_eq!(Clock::new(0, 0).now().nanosecond(), 0);
        assert_eq!(Clock::new(0, 3).now().nanosecond() % 1_000_000, 0);
        assert_eq!(Clock::default().now().nanosecond() % 1_000, 0);
    }
}
