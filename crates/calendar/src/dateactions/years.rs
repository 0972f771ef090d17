//! Weeks, years, decades and centuries.

use super::Caught;
use super::arithmetic::told_quarter;
use crate::anchor::Anchor;
use crate::calendar::{DAY, Value, civil, weekday};

detente_case::vocabulary! {
    /// Actions of date rules: weeks, years, decades and centuries.
    pub(crate) enum Years {
        Year => "year",
        YearN => "year-n",
        YearShort => "year-short",
        Century => "century",
        DecadeZ => "decade-z",
        Decade => "decade",
        WeekOf => "week-of",
        YearPeriod => "year-period",
        CenturyN => "century-n",
        DecadeN => "decade-n",
        ThisYear => "this-year",
        Weekend => "weekend",
        WeekendPast => "weekend-past",
    }
}

/// The value of an action, or nothing where the captured words make no date.
pub(super) fn value(action: Years, c: &Caught<'_>, anchor: &Anchor) -> Option<Value> {
    let today = anchor.day;
    let (year, month, _) = civil(today);
    let nested = || c.first('T').and_then(|t| t.nested.clone());
    Some(match action {
        Years::Year => Value::year(c.number('Y')?),
        Years::YearN => Value::year(c.number('N').filter(|n| (1000..2200).contains(n))?),
        Years::YearShort => {
            let n = c.number('N').filter(|n| (0..100).contains(n))?;
            Value::year(if n < 50 { 2000 + n } else { 1900 + n })
        }
        Years::Century => Value::century(c.number('O').filter(|n| (1..=30).contains(n))? - 1),
        Years::DecadeZ => {
            let n = c.number('Z')?;
            if n >= 1000 { Value::decade(n / 10) } else { Value::decade(190 + n / 10) }
        }
        Years::Decade => Value::decade(190 + c.number('G')?),
        Years::WeekOf => Value::week(nested()?.from.div_euclid(DAY)),
        // The quarter of that year that a report speaks of: the one told of last, else the last full one.
        Years::YearPeriod => {
            let told = told_quarter(anchor, 0).unwrap_or_else(|| Value::quarter(year, (month - 1) / 3));
            Value::quarter(c.number('Y')?, (civil(told.from.div_euclid(DAY)).1 - 1) / 3 + 1)
        }
        Years::CenturyN => Value::century(c.number('N').filter(|n| (1..=30).contains(n))? - 1),
        Years::DecadeN => {
            let n = c.number('N').filter(|n| (0..100).contains(n) && n % 10 == 0)?;
            Value::decade(190 + n / 10)
        }
        Years::ThisYear => Value::year(year),
        Years::Weekend => Value::weekend(today + 7 * c.number('R').unwrap_or(0)),
        Years::WeekendPast => Value::weekend(if weekday(today) >= 6 { today } else { today - 7 }),
    })
}
