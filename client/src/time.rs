//! Instants as they enter the engine and as they stand in a server's answers.

/// The time of one [`Input`](crate::Input): a clock that only goes forward, for waits, and the device's calendar clock, for display.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds on a monotonic clock with an arbitrary start.
    pub mono: u64,
    /// The device's idea of the date; it may be wrong and may jump.
    pub wall: Timestamp,
}

/// Microseconds since 1970-01-01T00:00:00Z. Servers order messages by microseconds, so milliseconds would be too coarse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// From milliseconds since 1970.
    #[must_use]
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms.saturating_mul(1000))
    }

    /// Milliseconds since 1970, cut.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// As RFC 3339 in UTC, whole seconds: `2024-01-15T10:00:00Z`.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let seconds = self.0.div_euclid(1_000_000);
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        let two = |number: i64| [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8].map(char::from);
        let mut text = year.to_string();
        for (mark, number) in [('-', month), ('-', day), ('T', rest / 3_600), (':', rest / 60 % 60), (':', rest % 60)] {
            text.push(mark);
            text.extend(two(number));
        }
        text.push('Z');
        text
    }

    /// Reads RFC 3339 with zero to nine fraction digits and any offset (libredesk.md 1.6): `2026-11-21T08:16:53.18578Z`.
    /// Digits beyond microseconds are cut. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digits = |from: usize, count: usize| -> Option<i64> {
            let mut value = 0i64;
            for byte in bytes.get(from..from + count)? {
                value = value * 10 + i64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
            }
            Some(value)
        };
        let is = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|byte| wanted.contains(byte));
        let (year, month, day) = (digits(0, 4)?, digits(5, 2)?, digits(8, 2)?);
        let (hour, minute, second) = (digits(11, 2)?, digits(14, 2)?, digits(17, 2)?);
        let well_formed = is(4, b"-")
            && is(7, b"-")
            && is(10, b"Tt ")
            && is(13, b":")
            && is(16, b":")
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && hour < 24
            && minute < 60
            && second <= 60;
        if !well_formed {
            return None;
        }
        let mut at = 19;
        let mut micros = 0i64;
        if is(at, b".") {
            at += 1;
            let start = at;
            while is(at, b"0123456789") {
                if at - start < 6 {
                    micros = micros * 10 + i64::from(bytes[at] - b'0');
                }
                at += 1;
            }
            for _ in (at - start)..6 {
                micros *= 10;
            }
            if at == start || at - start > 9 {
                return None;
            }
        }
        let offset_minutes = if is(at, b"Zz") {
            at += 1;
            0
        } else {
            let sign = if is(at, b"+") {
                1
            } else if is(at, b"-") {
                -1
            } else {
                return None;
            };
            let minutes = digits(at + 1, 2)? * 60 + digits(at + 4, 2)?;
            if !is(at + 3, b":") {
                return None;
            }
            at += 6;
            sign * minutes
        };
        if at != bytes.len() {
            return None;
        }
        let seconds = days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset_minutes * 60;
        Some(Self(seconds * 1_000_000 + micros))
    }
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar (the usual era arithmetic, months counted from March).
#[must_use]
pub const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a number of days since 1970-01-01; the inverse of [`days_from_civil`].
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days - era * 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * shifted + 2) / 5 + 1, if shifted < 10 { shifted + 3 } else { shifted - 9 });
    (year_of_era + era * 400 + if month <= 2 { 1 } else { 0 }, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_zero_to_nine_fraction_digits() {
        let base = 1_795_249_013_000_000;
        assert_eq!(Timestamp::parse("2026-11-21T08:16:53Z"), Some(Timestamp(base)));
        assert_eq!(Timestamp::parse("2026-11-21T08:16:53.1Z"), Some(Timestamp(base + 100_000)));
        assert_eq!(Timestamp::parse("2026-11-21T08:16:53.18578Z"), Some(Timestamp(base + 185_780)));
        assert_eq!(Timestamp::parse("2026-11-21T08:16:53.185780999Z"), Some(Timestamp(base + 185_780)));
    }

    #[test]
    fn offsets_name_the_same_instant() {
        assert_eq!(Timestamp::parse("2026-11-21T13:46:53+05:30"), Timestamp::parse("2026-11-21T08:16:53Z"));
        assert_eq!(Timestamp::parse("2026-11-21T03:16:53-05:00"), Timestamp::parse("2026-11-21T08:16:53Z"));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "2026-11-21",
            "2026-11-21T08:16:53",
            "2026-13-21T08:16:53Z",
            "2026-11-21T08:16:53.Z",
            "2026-11-21T08:16:53Zx",
            "２０２６-11-21T08:16:53Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn is_written_as_read() {
        for text in ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2024-01-15T10:00:00Z", "2026-12-31T05:07:09Z", "1999-03-01T00:00:00Z"]
        {
            assert_eq!(Timestamp::parse(text).map(Timestamp::to_rfc3339).as_deref(), Some(text));
        }
    }

    #[test]
    fn leap_days_and_times_before_1970() {
        assert_eq!(Timestamp::parse("1970-01-01T00:00:00Z"), Some(Timestamp(0)));
        assert_eq!(Timestamp::parse("2000-02-29T00:00:00Z"), Some(Timestamp(951_782_400_000_000)));
        assert_eq!(Timestamp::parse("1969-12-31T23:59:59Z"), Some(Timestamp(-1_000_000)));
    }
}
