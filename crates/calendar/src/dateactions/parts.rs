//! Months, quarters and halves.

use super::Caught;
use super::arithmetic::{told_quarter, year_of};
use crate::anchor::{Anchor, Direction};
use crate::calendar::{DAY, Value, civil};

detente_case::vocabulary! {
    /// Actions of date rules: months, quarters and halves.
    pub(crate) enum Parts {
        Ym => "ym",
        My => "my",
        MonthOfYear => "month-of-year",
        Half => "half",
        HalfLast => "half-last",
        Quarter => "quarter",
        QuarterRel => "quarter-rel",
        QuarterAgo => "quarter-ago",
        LatestQuarter => "latest-quarter",
        LastQuarter => "last-quarter",
        QuarterCode => "quarter-code",
        MonthAfterNext => "month-after-next",
        Month => "month",
        MonthRel => "month-rel",
        MonthYear => "month-year",
        EndOfMonth => "end-of-month",
    }
}

/// The value of an action, or nothing where the captured words make no date.
pub(super) fn value(action: Parts, c: &Caught<'_>, anchor: &Anchor) -> Option<Value> {
    let today = anchor.day;
    let (year, month, _) = civil(today);
    let nested = || c.first('T').and_then(|t| t.nested.clone());
    Some(match action {
        Parts::Ym => {
            let m = c.number('N').filter(|m| (1..=12).contains(m))?;
            Value::month(c.number('Y')?, m)
        }
        Parts::My => {
            let m = c.number('N').filter(|m| (1..=12).contains(m))?;
            Value::month(c.number('Y')?, m)
        }
        Parts::MonthOfYear => Value::month(year + c.number('R')?, c.number('M')?),
        Parts::Half => {
            let t = nested()?;
            let y = civil(t.from / DAY).0;
            let n = c.number('O').filter(|n| *n <= 2)?;
            if t.unit == 'Y' && t.value.len() == 4 { Value::half(y, n) } else { t }
        }
        Parts::HalfLast => {
            let t = nested()?;
            if t.unit == 'Y' && t.value.len() == 4 { Value::half(civil(t.from / DAY).0, 2) } else { t }
        }
        Parts::Quarter => {
            let q = c.number('O').filter(|q| (1..=4).contains(q))?;
            match c.number('Y') {
                Some(y) => Value::quarter(y, q),
                // Quarters are told of while the next one runs: the nearer year, unless the verb shows otherwise.
                None => {
                    let now = (month - 1) / 3 + 1;
                    let y = match anchor.direction {
                        Direction::Future if q < now && (anchor.sure || now - q > 1) => year + 1,
                        Direction::Past | Direction::Unknown if q > now + 1 => year - 1,
                        Direction::Past if q > now => year - 1,
                        _ => year,
                    };
                    Value::quarter(y, q)
                }
            }
        }
        Parts::QuarterRel => {
            Value::quarter(year + c.number('R')?, c.number('O').filter(|q| (1..=4).contains(q))?)
        }
        Parts::QuarterAgo => Value::quarter(year - 1, c.number('O').filter(|q| (1..=4).contains(q))?),
        // The quarter that a report speaks of is the last full one.
        Parts::LatestQuarter => {
            told_quarter(anchor, 0).unwrap_or_else(|| Value::quarter(year, (month - 1) / 3))
        }
        Parts::LastQuarter => Value::quarter(year, (month - 1) / 3),
        Parts::QuarterCode => Value::quarter(c.number('K')?, c.first('K')?.minute),
        Parts::MonthAfterNext => {
            let m = c.number('M')?;
            Value::month(if m > month { year + 1 } else { year + 2 }, m)
                .clone_if(m == month, || Value::month(year + 1, m))
        }
        Parts::Month => {
            let m = c.number('M')?;
            Value::month(year_of(anchor, m, None)?, m)
        }
        Parts::MonthRel => {
            let m = c.number('M')?;
            let y = match c.number('R')? {
                // "Last June" said in January is the June of the year before; said in October, this year's.
                -1 => {
                    if m < month {
                        year
                    } else {
                        year - 1
                    }
                }
                1 => {
                    if m > month {
                        year
                    } else {
                        year + 1
                    }
                }
                _ => year,
            };
            Value::month(y, m)
        }
        Parts::MonthYear => Value::month(c.number('Y')?, c.number('M')?),
        Parts::EndOfMonth => Value::month(year, month),
    })
}
