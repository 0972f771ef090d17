//! Days that are written out, and feasts.

use super::Caught;
use super::arithmetic::{valid, year_of};
use crate::anchor::{Anchor, Direction};
use crate::calendar::{Value, civil, days, shift_month, weekday};

detente_case::vocabulary! {
    /// Actions of date rules: days that are written out, and feasts.
    pub(crate) enum Days {
        Ymd => "ymd",
        Slash => "slash",
        SlashMd => "slash-md",
        Date => "date",
        DayOfMonth => "day-of-month",
        Day => "day",
        TheOrdinal => "the-ordinal",
        TheOrdinalD => "the-ordinal-d",
        YearEnd => "year-end",
        YearEndMod => "year-end-mod",
        Holiday => "holiday",
        HolidayRel => "holiday-rel",
        Ides => "ides",
    }
}

/// The value of an action, or nothing where the captured words make no date.
pub(super) fn value(action: Days, c: &Caught<'_>, argument: &str, anchor: &Anchor) -> Option<Value> {
    let today = anchor.day;
    let (year, month, _) = civil(today);
    Some(match action {
        Days::Ymd => {
            let mut n = c.all('N').map(|n| n.number);
            let (m, d) = (n.next()?, n.next()?);
            Value::day(valid(c.number('Y')?, m, d)?)
        }
        Days::Slash => {
            let n: Vec<i64> = c.all('N').map(|n| n.number).collect();
            let [a, b, mut y] = *n.as_slice() else { return None };
            if y < 100 {
                y += if y < 50 { 2000 } else { 1900 };
            }
            if y < 1000 {
                return None;
            }
            // Month first in English, day first elsewhere; whatever is possible where the other is not.
            let day_first = argument == "day-first";
            let (m, d) = if day_first { (b, a) } else { (a, b) };
            Value::day(valid(y, m, d).or_else(|| valid(y, d, m))?)
        }
        Days::SlashMd => {
            let n: Vec<i64> = c.all('N').map(|n| n.number).collect();
            let [a, b] = *n.as_slice() else { return None };
            let (m, d) = if argument == "day-first" { (b, a) } else { (a, b) };
            let y = year_of(anchor, m, Some(d))?;
            Value::day(valid(y, m, d)?)
        }
        Days::Date => {
            let (m, d) = (c.number('M')?, c.number('D')?);
            let y = match c.number('Y') {
                Some(y) => y,
                None => match c.number('W') {
                    // A weekday fixes the year where one near year fits.
                    Some(w) => [year, year + 1, year - 1]
                        .into_iter()
                        .find(|y| valid(*y, m, d).is_some_and(|day| weekday(day) == w))
                        .or_else(|| year_of(anchor, m, Some(d)))?,
                    None => year_of(anchor, m, Some(d))?,
                },
            };
            Value::day(valid(y, m, d)?)
        }
        Days::DayOfMonth => {
            let (y, m) = shift_month(year, month, c.number('R')?);
            Value::day(valid(y, m, c.number('D')?)?)
        }
        Days::Day => Value::day(today + argument.parse::<i64>().ok()?),
        Days::TheOrdinal | Days::TheOrdinalD => {
            let d = c.number('O').or_else(|| c.number('D'))?;
            let (y, m) = match anchor.direction {
                Direction::Past if d > civil(today).2 => shift_month(year, month, -1),
                Direction::Future if d < civil(today).2 => shift_month(year, month, 1),
                _ => (year, month),
            };
            Value::day(valid(y, m, d)?)
        }
        Days::YearEnd | Days::YearEndMod => {
            if action == Days::YearEnd {
                Value::day(days(year, 12, 31))
            } else {
                Value::year(year)
            }
        }
        Days::Holiday | Days::HolidayRel => {
            let code = c.number('H').or_else(|| argument.parse().ok())?;
            let y = match (c.number('Y'), c.number('R')) {
                (Some(y), _) => y,
                (None, Some(r)) if r < 0 => year - i64::from(feast(code, year)? >= today),
                (None, Some(r)) if r > 0 => year + i64::from(feast(code, year)? <= today),
                _ => {
                    let (_, m, d) = civil(feast(code, year)?);
                    year_of(anchor, m, Some(d))?
                }
            };
            Value::day(feast(code, y)?)
        }
        Days::Ides => {
            let y = year_of(anchor, 3, Some(15))?;
            Value::day(days(y, 3, 15))
        }
    })
}

/// Codes of feasts that move, beside month and day as one number (1225).
const THANKSGIVING: i64 = 9001;
const EASTER: i64 = 9002;

/// The day of a feast in a year. Easter is the Gregorian one, by the anonymous rule of 1876 (Meeus 1991, chapter 8);
/// Thanksgiving the fourth Thursday of November.
fn feast(code: i64, year: i64) -> Option<i64> {
    match code {
        THANKSGIVING => {
            let first = valid(year, 11, 1)?;
            Some(first + (4 - weekday(first)).rem_euclid(7) + 21)
        }
        EASTER => {
            let (golden, century, rest) = (year % 19, year / 100, year % 100);
            let skipped = (century - (century + 8) / 25 + 1) / 3;
            let moon = (19 * golden + century - century / 4 - skipped + 15) % 30;
            let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
            let late = (golden + 11 * moon + 22 * sunday) / 451;
            let day = moon + sunday - 7 * late + 114;
            valid(year, day / 31, day % 31 + 1)
        }
        code => valid(year, code / 100, code % 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feasts_move_as_the_calendar_has_it() {
        let day = |code, year| feast(code, year).map(civil);
        assert_eq!(day(EASTER, 2026), Some((2026, 4, 5)));
        assert_eq!(day(EASTER, 2000), Some((2000, 4, 23)));
        assert_eq!(day(EASTER, 2038), Some((2038, 4, 25)));
        assert_eq!(day(THANKSGIVING, 1999), Some((1999, 11, 25)));
        assert_eq!(day(1225, 2001), Some((2001, 12, 25)));
        assert_eq!(day(1332, 2001), None);
    }
}
