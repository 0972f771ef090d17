//! From one day, year or hour to another.

use super::Caught;
use super::arithmetic::{at_clock, valid, year_of};
use crate::anchor::Anchor;
use crate::calendar::{DAY, Value};

detente_case::vocabulary! {
    /// Actions of date rules: from one day, year or hour to another.
    #[allow(clippy::enum_variant_names, reason = "named as the files of rules name them")]
    pub(crate) enum Ranges {
        TwoMonthRange => "two-month-range",
        ClockRange => "clock-range",
        DayRange => "day-range",
        MonthDayRange => "month-day-range",
        YearRange => "year-range",
    }
}

/// The value of an action, or nothing where the captured words make no date.
pub(super) fn value(action: Ranges, c: &Caught<'_>, anchor: &Anchor) -> Option<Value> {
    let nested = || c.first('T').and_then(|t| t.nested.clone());
    Some(match action {
        Ranges::TwoMonthRange => {
            let mut d = c.all('D').map(|d| d.number);
            let mut m = c.all('M').map(|m| m.number);
            let (a, b, m, n) = (d.next()?, d.next()?, m.next()?, m.next()?);
            let y = match c.number('Y') {
                Some(y) => y,
                None => year_of(anchor, m, Some(a))?,
            };
            let (from, to) = (valid(y, m, a)?, valid(if n < m { y + 1 } else { y }, n, b)?);
            if from >= to {
                return None;
            }
            let mut v = Value::day(from);
            v.value = format!("{}/{}", v.value, Value::day(to).value);
            v.to = (to + 1) * DAY;
            v
        }
        Ranges::ClockRange => {
            let mut clocks = c.all('C');
            let (a, b) = (clocks.next()?, clocks.next()?);
            if a.code != "marked" && b.code != "marked" {
                return None;
            }
            let day = match nested() {
                Some(t) if t.unit == 'D' => Some(t.from.div_euclid(DAY)),
                Some(_) => return None,
                None => None,
            };
            let mut a = a.clone();
            // "3 to 6 pm": the first takes the half of the day from the second.
            if a.ambiguous && !b.ambiguous && b.number > 12 && a.number + 12 <= b.number && a.number < 12 {
                a.number += 12;
                a.ambiguous = false;
            }
            let from = at_clock(anchor, day, &a);
            let base = from.from.div_euclid(DAY);
            let mut to = Value::clock(base, b.number, b.minute, b.second);
            if to.from <= from.from {
                to = Value::clock(base, b.number + if b.ambiguous { 12 } else { 24 }, b.minute, b.second);
            }
            let mut v = from;
            v.value = format!("{}/{}", v.value, to.value);
            // Where minutes are written the end is a minute, otherwise the whole hour.
            v.to = if a.half || b.half { to.from + 60 } else { to.to };
            v
        }
        Ranges::DayRange | Ranges::MonthDayRange => {
            let mut d = c.all('D').map(|d| d.number);
            let (a, b) = (d.next()?, d.next()?);
            let m = c.number('M')?;
            let y = match c.number('Y') {
                Some(y) => y,
                None => year_of(anchor, m, Some(a))?,
            };
            let (from, to) = (valid(y, m, a)?, valid(y, m, b)?);
            if from >= to {
                return None;
            }
            let mut v = Value::day(from);
            v.value = format!("{}/{}", v.value, Value::day(to).value);
            v.to = (to + 1) * DAY;
            v
        }
        Ranges::YearRange => {
            let mut y = c.all('Y').map(|y| y.number);
            let (a, b) = (y.next()?, y.next()?);
            if a >= b {
                return None;
            }
            let mut v = Value::year(a);
            v.value = format!("{a:04}/{b:04}");
            v.to = Value::year(b).to;
            v
        }
    })
}
