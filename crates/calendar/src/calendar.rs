//! The proleptic Gregorian calendar in whole seconds, and TIMEX3 values with the interval that they stand for.

detente_case::vocabulary! {
    /// What a time expression is, in TIMEX3.
    pub enum TimeKind {
        /// A day, or a longer piece of the calendar.
        Date => "DATE",
        /// A time of day.
        Time => "TIME",
        /// How long.
        Duration => "DURATION",
        /// How often.
        Set => "SET",
    }
}

impl TimeKind {
    /// True where it has a place in the calendar.
    #[must_use]
    pub fn is_placed(self) -> bool {
        match self {
            Self::Date | Self::Time => true,
            Self::Duration | Self::Set => false,
        }
    }
}

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Day number (0 = 1970-01-01) of a civil date; the algorithm of Hinnant, "chrono-compatible low-level date
/// algorithms" (2013), valid for every year used here.
#[must_use]
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y - era * 400;
    let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// Year, month and day of a day number.
#[must_use]
pub fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z - era * 146_097;
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

/// Monday = 1 … Sunday = 7.
#[must_use]
pub fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7) + 1
}

/// Days of a month.
#[must_use]
pub(crate) fn month_length(year: i64, month: i64) -> i64 {
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days(next_year, next, 1) - days(year, month, 1)
}

/// Month number moved by whole months.
#[must_use]
pub(crate) fn shift_month(year: i64, month: i64, by: i64) -> (i64, i64) {
    let all = year * 12 + month - 1 + by;
    (all.div_euclid(12), all.rem_euclid(12) + 1)
}

/// ISO week-year and week of a day.
#[must_use]
pub(crate) fn iso_week(day: i64) -> (i64, i64) {
    let thursday = day - weekday(day) + 4;
    let (year, _, _) = civil(thursday);
    (year, (thursday - days(year, 1, 1)) / 7 + 1)
}

/// Reads `2026-01-06`, `2026-01` or `2026` (then the first day).
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let mut parts = text.get(..text.find('T').unwrap_or(text.len()))?.split('-');
    let year: i64 = parts.next()?.parse().ok().filter(|y| (1..=9999).contains(y))?;
    let month: i64 = parts.next().map_or(Some(1), |m| m.parse().ok()).filter(|m| (1..=12).contains(m))?;
    let day: i64 = parts.next().map_or(Some(1), |d| d.parse().ok())?;
    ((1..=month_length(year, month)).contains(&day)).then(|| days(year, month, day))
}

/// A TIMEX3 value and the seconds from which and to which it lasts (empty for what is vague).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What it is.
    pub kind: TimeKind,
    /// The value.
    pub value: String,
    /// First second.
    pub from: i64,
    /// Second after the last; equal to `from` where there is no interval.
    pub to: i64,
    /// D day, M month, Y year, W week, Q quarter, H part of a day, S second, V vague, P period.
    pub unit: char,
}

impl Value {
    /// A day.
    #[must_use]
    pub fn day(day: i64) -> Self {
        let (y, m, d) = civil(day);
        Self {
            kind: TimeKind::Date,
            value: format!("{y:04}-{m:02}-{d:02}"),
            from: day * DAY,
            to: (day + 1) * DAY,
            unit: 'D',
        }
    }

    /// A month.
    #[must_use]
    pub fn month(year: i64, month: i64) -> Self {
        let from = days(year, month, 1);
        Self {
            kind: TimeKind::Date,
            value: format!("{year:04}-{month:02}"),
            from: from * DAY,
            to: (from + month_length(year, month)) * DAY,
            unit: 'M',
        }
    }

    /// A year.
    #[must_use]
    pub fn year(year: i64) -> Self {
        Self {
            kind: TimeKind::Date,
            value: format!("{year:04}"),
            from: days(year, 1, 1) * DAY,
            to: days(year + 1, 1, 1) * DAY,
            unit: 'Y',
        }
    }

    /// The ISO week of a day.
    #[must_use]
    pub fn week(day: i64) -> Self {
        let (year, week) = iso_week(day);
        let monday = day - weekday(day) + 1;
        Self {
            kind: TimeKind::Date,
            value: format!("{year:04}-W{week:02}"),
            from: monday * DAY,
            to: (monday + 7) * DAY,
            unit: 'W',
        }
    }

    /// The weekend of the ISO week of a day, from Friday evening.
    #[must_use]
    pub fn weekend(day: i64) -> Self {
        let (year, week) = iso_week(day);
        let monday = day - weekday(day) + 1;
        Self {
            kind: TimeKind::Date,
            value: format!("{year:04}-W{week:02}-WE"),
            from: (monday + 4) * DAY + 18 * 3600,
            to: (monday + 7) * DAY,
            unit: 'K',
        }
    }

    /// A quarter; may lie outside 1–4, then the year moves.
    #[must_use]
    pub fn quarter(year: i64, quarter: i64) -> Self {
        let (year, month) = shift_month(year, 1, (quarter - 1) * 3);
        let (end_year, end) = shift_month(year, month, 3);
        Self {
            kind: TimeKind::Date,
            value: format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            from: days(year, month, 1) * DAY,
            to: days(end_year, end, 1) * DAY,
            unit: 'Q',
        }
    }

    /// Half a year.
    #[must_use]
    pub fn half(year: i64, half: i64) -> Self {
        let (from, to) = if half == 1 {
            (days(year, 1, 1), days(year, 7, 1))
        } else {
            (days(year, 7, 1), days(year + 1, 1, 1))
        };
        Self {
            kind: TimeKind::Date,
            value: format!("{year:04}-H{half}"),
            from: from * DAY,
            to: to * DAY,
            unit: 'Q',
        }
    }

    /// A season (1 spring … 4 winter) of the northern half of the earth, by solstice and equinox.
    #[must_use]
    pub fn season(year: i64, season: i64) -> Self {
        let (code, from, to) = match season {
            1 => ("SP", days(year, 3, 20), days(year, 6, 21)),
            2 => ("SU", days(year, 6, 21), days(year, 9, 24)),
            3 => ("FA", days(year, 9, 23), days(year, 12, 21)),
            _ => ("WI", days(year, 12, 21), days(year + 1, 3, 21)),
        };
        Self {
            kind: TimeKind::Date,
            value: format!("{year:04}-{code}"),
            from: from * DAY,
            to: to * DAY,
            unit: 'Q',
        }
    }

    /// Ten years: 199 for the 1990s.
    #[must_use]
    pub(crate) fn decade(decade: i64) -> Self {
        let from = days(decade * 10, 1, 1) * DAY;
        Self {
            kind: TimeKind::Date,
            value: format!("{decade:03}"),
            from,
            to: days(decade * 10 + 10, 1, 1) * DAY,
            unit: 'Y',
        }
    }

    /// A hundred years: 19 for the twentieth century.
    #[must_use]
    pub fn century(century: i64) -> Self {
        let from = days(century * 100, 1, 1) * DAY;
        Self {
            kind: TimeKind::Date,
            value: format!("{century:02}"),
            from,
            to: days(century * 100 + 100, 1, 1) * DAY,
            unit: 'Y',
        }
    }

    /// A part of a day.
    #[must_use]
    pub fn part(day: i64, code: &str) -> Self {
        let (from, to) = match code {
            "MO" => (0, 12),
            "AF" => (12, 19),
            "EV" | "NI" => (18, 24),
            "MI" => (12, 13),
            _ => (0, 24),
        };
        let (y, m, d) = civil(day);
        let value = if code == "MI" {
            format!("{y:04}-{m:02}-{d:02}T12:00")
        } else {
            format!("{y:04}-{m:02}-{d:02}T{code}")
        };
        Self {
            kind: TimeKind::Time,
            value,
            from: day * DAY + from * 3600,
            to: day * DAY + to * 3600,
            unit: 'H',
        }
    }

    /// A time of the clock.
    #[must_use]
    pub fn clock(day: i64, hour: i64, minute: i64, second: Option<i64>) -> Self {
        let (y, m, d) = civil(day + hour.div_euclid(24));
        let hour_of_day = hour.rem_euclid(24);
        let from = day * DAY + hour * 3600 + minute * 60 + second.unwrap_or(0);
        let value = match second {
            Some(s) => format!("{y:04}-{m:02}-{d:02}T{hour_of_day:02}:{minute:02}:{s:02}"),
            None => format!("{y:04}-{m:02}-{d:02}T{hour_of_day:02}:{minute:02}"),
        };
        Self {
            kind: TimeKind::Time,
            value,
            from,
            to: from
                + if second.is_some() {
                    1
                } else if minute == 0 {
                    3600
                } else {
                    60
                },
            unit: 'S',
        }
    }

    /// PAST_REF, PRESENT_REF, FUTURE_REF and other values without an interval.
    #[must_use]
    pub fn vague(value: &str) -> Self {
        Self { kind: TimeKind::Date, value: value.to_owned(), from: 0, to: 0, unit: 'V' }
    }

    /// A length of time.
    #[must_use]
    pub fn period(value: String) -> Self {
        Self { kind: TimeKind::Duration, value, from: 0, to: 0, unit: 'P' }
    }

    /// A set of times.
    #[must_use]
    pub fn set(value: String) -> Self {
        Self { kind: TimeKind::Set, value, from: 0, to: 0, unit: 'V' }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 3, 1), 11_017);
        for day in (-800_000..2_900_000).step_by(97) {
            let (y, m, d) = civil(day);
            assert_eq!(days(y, m, d), day);
        }
        assert_eq!(weekday(days(2026, 1, 6)), 2);
        assert_eq!(iso_week(days(2027, 1, 1)), (2026, 53));
        assert_eq!(parse("2026-02-30"), None);
        assert_eq!(month_length(2024, 2), 29);
    }
}
