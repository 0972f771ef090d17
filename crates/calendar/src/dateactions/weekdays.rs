//! Days of the week.

use super::Caught;
use super::arithmetic::{bare_weekday, relative_weekday, relative_weekday_strict, valid};
use crate::anchor::{Anchor, Direction};
use crate::calendar::{DAY, Value, civil, shift_month, weekday};

detente_case::vocabulary! {
    /// Actions of date rules: days of the week.
    #[allow(clippy::enum_variant_names, reason = "named as the files of rules name them")]
    pub(crate) enum Weekdays {
        WeekdayDay => "weekday-day",
        Weekday => "weekday",
        WeekdayRel => "weekday-rel",
        WeekdayOfWeek => "weekday-of-week",
        WeekdayAfterNext => "weekday-after-next",
        NthWeekday => "nth-weekday",
        LastWeekday => "last-weekday",
        WeekdaysShift => "weekdays-shift",
        WeekdayWeekAgo => "weekday-week-ago",
    }
}

/// The value of an action, or nothing where the captured words make no date.
pub(super) fn value(action: Weekdays, c: &Caught<'_>, argument: &str, anchor: &Anchor) -> Option<Value> {
    let today = anchor.day;
    let (year, month, _) = civil(today);
    let nested = || c.first('T').and_then(|t| t.nested.clone());
    Some(match action {
        Weekdays::WeekdayDay => {
            let (w, d) = (c.number('W')?, c.number('D')?);
            // The nearest month whose day d is that weekday, ahead or back by the direction.
            let steps: Vec<i64> = match anchor.direction {
                Direction::Future => (0..12).collect(),
                _ => (0..12).map(|n| -n).collect(),
            };
            let found = steps.into_iter().find_map(|n| {
                let (y, m) = shift_month(year, month, n);
                valid(y, m, d).filter(|day| weekday(*day) == w)
            })?;
            Value::day(found)
        }
        Weekdays::Weekday => Value::day(bare_weekday(anchor, c.number('W')?)),
        Weekdays::WeekdayRel => {
            Value::day(relative_weekday(today, c.number('W')?, c.all('R').last()?.number))
        }
        Weekdays::WeekdayOfWeek => {
            let monday = today - weekday(today) + 1 + 7 * c.number('R')?;
            Value::day(monday + c.number('W')? - 1)
        }
        Weekdays::WeekdayAfterNext => {
            let next = relative_weekday(today, c.number('W')?, 1);
            Value::day(if next - today > 7 { next } else { next + 7 })
        }
        Weekdays::NthWeekday => {
            let t = nested()?;
            let (w, n) = (c.number('W')?, c.number('O')?);
            let first = t.from.div_euclid(DAY);
            let day = first + (w - weekday(first)).rem_euclid(7) + 7 * (n - 1);
            (day * DAY < t.to).then(|| Value::day(day))?
        }
        Weekdays::LastWeekday => {
            let t = nested()?;
            let last = t.to.div_euclid(DAY) - 1;
            Value::day(last - (weekday(last) - c.number('W')?).rem_euclid(7))
        }
        Weekdays::WeekdaysShift => {
            let sign: i64 = argument.parse().ok()?;
            let n = c.number('N').filter(|n| (1..1000).contains(n))?;
            let w = c.number('W')?;
            let first = if sign > 0 {
                relative_weekday_strict(today, w, 1)
            } else {
                relative_weekday_strict(today, w, -1)
            };
            Value::day(first + sign * 7 * (n - 1))
        }
        Weekdays::WeekdayWeekAgo => Value::day(bare_weekday(anchor, c.number('W')?) - 7),
    })
}
