//! Hours and parts of the day.

use super::Caught;
use super::arithmetic::{at_clock, at_part, bare_weekday};
use crate::anchor::Anchor;
use crate::calendar::{DAY, Value};

detente_case::vocabulary! {
    /// Actions of date rules: hours and parts of the day.
    pub(crate) enum Clocks {
        Overnight => "overnight",
        LastNight => "last-night",
        PartToday => "part-today",
        PartRel => "part-rel",
        PartDay => "part-day",
        PartWeekday => "part-weekday",
        PartBare => "part-bare",
        PartOf => "part-of",
        Clock => "clock",
        ClockOn => "clock-on",
        ClockPart => "clock-part",
        ClockTomorrow => "clock-tomorrow",
        ClockNoon => "clock-noon",
        ClockMidnight => "clock-midnight",
    }
}

/// The value of an action, or nothing where the captured words make no date.
pub(super) fn value(action: Clocks, c: &Caught<'_>, argument: &str, anchor: &Anchor) -> Option<Value> {
    let today = anchor.day;
    let nested = || c.first('T').and_then(|t| t.nested.clone());
    Some(match action {
        Clocks::Overnight => {
            let mut v = Value::part(today - 1, "NI");
            v.to = today * DAY + 6 * 3600;
            v
        }
        Clocks::LastNight => Value::part(today - 1, "NI"),
        Clocks::PartToday => Value::part(today, argument),
        Clocks::PartRel => Value::part(today, c.first('P')?.code),
        Clocks::PartDay => Value::part(today + argument.parse::<i64>().ok()?, c.first('P')?.code),
        Clocks::PartWeekday => Value::part(bare_weekday(anchor, c.number('W')?), c.first('P')?.code),
        Clocks::PartBare => {
            let code = c.first('P')?.code;
            Value::part(today, code)
        }
        Clocks::PartOf => {
            let t = nested()?;
            if t.unit != 'D' {
                return None;
            }
            Value::part(t.from.div_euclid(DAY), c.first('P')?.code)
        }
        Clocks::Clock => {
            let clock = c.first('C')?;
            // A bare number is no time of the clock unless it is marked as one.
            if clock.code != "marked" {
                return None;
            }
            at_clock(anchor, None, clock)
        }
        Clocks::ClockOn => {
            let t = nested()?;
            let clock = c.first('C')?;
            // "this evening, one more trip": a bare number after a day is an hour only where it is marked as one.
            if !anchor.sure && !argument.is_empty() && clock.code != argument {
                return None;
            }
            match t.unit {
                'D' => at_clock(anchor, Some(t.from.div_euclid(DAY)), clock),
                'H' => at_part(t.from.div_euclid(DAY), t.value.get(11..).unwrap_or(""), clock),
                _ => return None,
            }
        }
        Clocks::ClockPart => at_part(today, c.first('P')?.code, c.first('C')?).later_than(anchor),
        Clocks::ClockTomorrow => at_part(today + 1, c.first('P')?.code, c.first('C')?),
        Clocks::ClockNoon => Value::clock(today, 12, 0, None),
        Clocks::ClockMidnight => Value::clock(today, 24, 0, None),
    })
}
