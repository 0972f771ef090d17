//! Seasons.

use super::Caught;
use crate::anchor::Anchor;
use crate::calendar::{Value, civil};

detente_case::vocabulary! {
    /// Actions of date rules: seasons.
    pub(crate) enum Seasons {
        Season => "season",
        SeasonRel => "season-rel",
        SeasonBare => "season-bare",
        SeasonLastYear => "season-last-year",
        SeasonNow => "season-now",
    }
}

/// The value of an action, or nothing where the captured words make no date.
pub(super) fn value(action: Seasons, c: &Caught<'_>, anchor: &Anchor) -> Option<Value> {
    let today = anchor.day;
    let (year, month, _) = civil(today);
    Some(match action {
        Seasons::Season => Value::season(c.number('Y')?, c.number('S')?),
        Seasons::SeasonRel => {
            let s = c.number('S')?;
            // This year's season begins in these months; "last" is the latest one that is over.
            let begins = [3, 6, 9, 12][(s.clamp(1, 4) - 1) as usize];
            let y = match c.all('R').map(|r| r.number).sum::<i64>().signum() {
                -1 => {
                    if month > begins + 1 {
                        year
                    } else {
                        year - 1
                    }
                }
                1 => {
                    if month < begins {
                        year
                    } else {
                        year + 1
                    }
                }
                _ if s == 4 && month < 3 => year - 1,
                _ => year,
            };
            Value::season(y, s)
        }
        Seasons::SeasonBare => Value::season(year, c.number('S')?),
        Seasons::SeasonLastYear => Value::season(year - 1, c.number('S')?),
        Seasons::SeasonNow => {
            // The season of the day, moved by whole seasons.
            let (y, m, d) = civil(today);
            let now = if (m, d) < (3, 20) {
                4 * (y - 1) + 3
            } else if (m, d) < (6, 21) {
                4 * y
            } else if (m, d) < (9, 23) {
                4 * y + 1
            } else if (m, d) < (12, 21) {
                4 * y + 2
            } else {
                4 * y + 3
            };
            let at = now + c.number('R')?;
            Value::season(at.div_euclid(4), at.rem_euclid(4) + 1)
        }
    })
}
