//! What is counted from the day of the text or from the date told last.

use super::Caught;
use super::arithmetic::{narrow, nth_unit, relative, shift, shift_day, told_quarter, vague_years_ago};
use crate::anchor::Anchor;
use crate::calendar::{DAY, Value, civil, shift_month};

detente_case::vocabulary! {
    /// Actions of date rules: what is counted from the day of the text or from the date told last.
    pub(crate) enum Shifts {
        EndOf => "end-of",
        StartOf => "start-of",
        ToldYear => "told-year",
        ToldMonth => "told-month",
        PeriodAgo => "period-ago",
        NthUnit => "nth-unit",
        LastUnit => "last-unit",
        NthLastUnit => "nth-last-unit",
        RelativeUnit => "relative-unit",
        RelativeUnitLast => "relative-unit-last",
        HenceHalf => "hence-half",
        HenceExact => "hence-exact",
        AfterDate => "after-date",
        BeforeDate => "before-date",
        BareEnd => "bare-end",
        BareUnit => "bare-unit",
        Ago => "ago",
        AgoOne => "ago-one",
        VaguePast => "vague-past",
        VagueFuture => "vague-future",
        Hence => "hence",
    }
}

/// The value of an action, or nothing where the captured words make no date.
pub(super) fn value(action: Shifts, c: &Caught<'_>, argument: &str, anchor: &Anchor) -> Option<Value> {
    let today = anchor.day;
    let (year, month, _) = civil(today);
    let unit = || c.first('U').map(|u| u.code);
    let nested = || c.first('T').and_then(|t| t.nested.clone());
    Some(match action {
        Shifts::EndOf | Shifts::StartOf => {
            let mut value = relative(today, argument, 0)?;
            narrow(&mut value, if action == Shifts::EndOf { "END" } else { "START" });
            value
        }
        Shifts::ToldYear | Shifts::ToldMonth => {
            let by: i64 = argument.parse().unwrap_or(0);
            let (y, m, _) = civil(anchor.context.map_or(today, |(from, _)| from.div_euclid(DAY)));
            if action == Shifts::ToldYear {
                Value::year(y + by)
            } else {
                let (y, m) = shift_month(y, m, by);
                Value::month(y, m)
            }
        }
        Shifts::PeriodAgo => {
            told_quarter(anchor, -1).unwrap_or_else(|| Value::quarter(year - 1, (month - 1) / 3))
        }
        Shifts::NthUnit | Shifts::LastUnit | Shifts::NthLastUnit => {
            nth_unit(action == Shifts::NthUnit, &nested()?, unit()?, c.number('O').unwrap_or(1))?
        }
        Shifts::RelativeUnit => relative(today, unit()?, c.number('R')?)?,
        Shifts::RelativeUnitLast => relative(today, unit()?, -1)?,
        Shifts::HenceHalf => {
            let seconds = match unit()? {
                "H" => 1800,
                "I" => 30,
                "D" => 43_200,
                _ => return None,
            };
            shift(anchor, "S", seconds, false)?
        }
        Shifts::HenceExact => {
            let q = c.first('Q')?;
            Value::day(shift_day(today, unit()?, q.number)?)
        }
        Shifts::AfterDate | Shifts::BeforeDate => {
            let q = c.first('Q')?;
            let t = nested()?;
            if q.vague || t.unit != 'D' {
                return None;
            }
            let sign = if action == Shifts::AfterDate { 1 } else { -1 };
            Value::day(shift_day(t.from.div_euclid(DAY), unit()?, sign * q.number)?)
        }
        Shifts::BareEnd => match c.first('U')? {
            u if !u.vague && matches!(u.code, "W" | "M" | "Y") && argument == "now" => {
                relative(today, u.code, 0)?
            }
            _ => return None,
        },
        Shifts::BareUnit => match unit() {
            Some(u) => relative(today, u, 0)?,
            None => Value::quarter(year, (month - 1) / 3),
        },
        Shifts::Ago => {
            let q = c.first('Q')?;
            if q.vague {
                return Some(match (unit()?, argument) {
                    ("Y", _) => vague_years_ago(year),
                    _ => Value::vague("PAST_REF"),
                });
            }
            // "A year earlier" after a quarter is that quarter of the year before.
            if let ("Y", false, Some(told)) = (unit()?, q.half, told_quarter(anchor, -q.number)) {
                return Some(told);
            }
            shift(anchor, unit()?, -q.number, q.half)?
        }
        Shifts::AgoOne => match (unit()?, told_quarter(anchor, -1)) {
            ("Y", Some(told)) => told,
            (u, _) => shift(anchor, u, -1, false)?,
        },
        Shifts::VaguePast => Value::vague("PAST_REF"),
        Shifts::VagueFuture => Value::vague("FUTURE_REF"),
        Shifts::Hence => {
            let q = c.first('Q')?;
            if q.vague { Value::vague("FUTURE_REF") } else { shift(anchor, unit()?, q.number, q.half)? }
        }
    })
}
