//! How long and how often, and what has no place in the calendar.

use super::Caught;
use super::arithmetic::{length, period, stretch};
use crate::anchor::Anchor;
use crate::calendar::{DAY, Value};

detente_case::vocabulary! {
    /// Actions of date rules: how long and how often, and what has no place in the calendar.
    pub(crate) enum Lengths {
        DurationPlural => "duration-plural",
        Duration => "duration",
        DurationTwo => "duration-two",
        DurationHalf => "duration-half",
        DurationHalfOne => "duration-half-one",
        DurationRange => "duration-range",
        DurationVague => "duration-vague",
        DurationEither => "duration-either",
        DurationBare => "duration-bare",
        DurationOne => "duration-one",
        DurationDay => "duration-day",
        Every => "every",
        EveryWeekday => "every-weekday",
        EveryWeekdayPart => "every-weekday-part",
        EveryPart => "every-part",
        EveryMonth => "every-month",
        Set => "set",
        Ref => "ref",
    }
}

/// The value of an action, or nothing where the captured words make no date.
pub(super) fn value(action: Lengths, c: &Caught<'_>, argument: &str, anchor: &Anchor) -> Option<Value> {
    let today = anchor.day;
    let unit = || c.first('U').map(|u| u.code);
    Some(match action {
        Lengths::DurationPlural => match c.first('U')? {
            u if u.vague => Value::period(length("X", u.code)?),
            _ => return None,
        },
        Lengths::Duration => {
            let q = c.first('Q')?;
            let mut value = period(q, unit()?)?;
            // "the last two weeks": the length is the value, the timeline gets the days.
            if let (Some(relation), false, 1..=10_000) = (c.first('R'), q.vague, q.number)
                && let Some((from, to)) = stretch(anchor, unit()?, q.number, relation.number)
            {
                value.from = from;
                value.to = to;
            }
            value
        }
        Lengths::DurationTwo => {
            let mut q = c.all('Q');
            let mut u = c.all('U');
            let (q1, q2, u1, u2) = (q.next()?, q.next()?, u.next()?.code, u.next()?.code);
            if q1.vague || q2.vague {
                return None;
            }
            let a = length(&q1.number.to_string(), u1)?;
            let b = length(&q2.number.to_string(), u2)?;
            let b = b.trim_start_matches('P');
            Value::period(if a.contains('T') {
                format!("{a}{}", b.trim_start_matches('T'))
            } else {
                format!("{a}{b}")
            })
        }
        Lengths::DurationHalf => {
            let u = unit()?;
            let text = match u {
                "I" => "PT1M30S".to_owned(),
                "H" => "PT1H30M".to_owned(),
                "Y" => "P1Y6M".to_owned(),
                other => length("1.5", other)?,
            };
            Value::period(text)
        }
        Lengths::DurationHalfOne => Value::period(length("0.5", unit()?)?),
        Lengths::DurationRange => {
            let q = c.first('Q')?;
            period(q, unit()?)?
        }
        Lengths::DurationVague | Lengths::DurationEither => Value::period(length("X", unit()?)?),
        Lengths::DurationBare => {
            let u = c.first('U')?;
            Value::period(length(if u.vague { "X" } else { "1" }, u.code)?)
        }
        Lengths::DurationOne => Value::period(length("1", unit()?)?),
        Lengths::DurationDay => Value::period("P1D".to_owned()),
        Lengths::Every => {
            let text = match unit()? {
                "D" => "XXXX-XX-XX".to_owned(),
                other => length("1", other)?,
            };
            Value::set(text)
        }
        Lengths::EveryWeekday => Value::set(format!("XXXX-WXX-{}", c.number('W')?)),
        Lengths::EveryWeekdayPart => Value::set(format!("XXXX-WXX-{}T{argument}", c.number('W')?)),
        Lengths::EveryPart => Value::set(format!("XXXX-XX-XXT{}", c.first('P')?.code)),
        Lengths::EveryMonth => Value::set(format!("XXXX-{:02}", c.number('M')?)),
        Lengths::Set => Value::set(argument.to_owned()),
        Lengths::Ref => {
            let mut value = Value::vague(argument);
            if argument == "PRESENT_REF" {
                value.from = today * DAY + anchor.second;
                value.to = value.from + 1;
            }
            value
        }
    })
}
