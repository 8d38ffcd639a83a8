//! A moment of the wall clock, as a value that is passed in.

use std::fmt;

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Microseconds since 1970-01-01T00:00:00Z. Printed as RFC 3339.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, as JWT dates count them (RFC 7519 §2, NumericDate).
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to `self`; negative when the clock went back.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// `12:04:31.482`, in UTC.
    pub fn clock_time(self) -> String {
        match self.date_time() {
            Some(at) => format!(
                "{:02}:{:02}:{:02}.{:03}",
                at.hour(),
                at.minute(),
                at.second(),
                at.millisecond()
            ),
            None => String::from("--:--:--.---"),
        }
    }

    /// `12:04` on the same day as `now`, else `21 Nov` or `2025-11-21`; all in UTC.
    pub fn short(self, now: Self) -> String {
        let Some(at) = self.date_time() else {
            return String::from("--:--");
        };
        match now.date_time() {
            Some(now) if now.date() == at.date() => format!("{:02}:{:02}", at.hour(), at.minute()),
            Some(now) if now.year() == at.year() => {
                let month = at.month().to_string();
                format!("{} {}", at.day(), month.get(..3).unwrap_or(&month))
            }
            Some(_) | None => at.date().to_string(),
        }
    }

    /// Reads RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(at.unix_timestamp_nanos() / 1000)
            .ok()
            .map(Self)
    }

    fn date_time(self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000).ok()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date_time().and_then(|at| at.format(&Rfc3339).ok()) {
            Some(text) => f.write_str(&text),
            None => write!(f, "{}us", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_and_reads_rfc_3339() {
        let at = Timestamp::from_micros(1_795_250_000_250_000);
        assert_eq!(at.to_string(), "2026-11-21T08:33:20.25Z");
        assert_eq!(Timestamp::parse(&at.to_string()), Some(at));
        assert_eq!(at.clock_time(), "08:33:20.250");
    }

    #[test]
    fn the_short_form_says_what_differs_from_now() {
        let now = Timestamp::parse("2026-11-21T12:04:31Z").unwrap();
        for (at, short) in [
            ("2026-11-21T08:33:20Z", "08:33"),
            ("2026-11-01T08:33:20Z", "1 Nov"),
            ("2025-11-21T08:33:20Z", "2025-11-21"),
        ] {
            assert_eq!(Timestamp::parse(at).unwrap().short(now), short);
        }
    }
}
