//! Arithmetic on the anchor: years of bare months, weekdays, shifts and stretches by units, lengths.

use super::AHEAD;
use crate::anchor::{Anchor, Capture, Direction};
use crate::calendar::{DAY, Value, civil, days, month_length, shift_month, weekday};

impl Value {
    pub(super) fn clone_if(self, other: bool, make: impl Fn() -> Value) -> Value {
        if other { make() } else { self }
    }

    /// Tomorrow's time where today's has passed and the direction is ahead.
    pub(super) fn later_than(self, anchor: &Anchor) -> Value {
        let now = anchor.day * DAY + anchor.second;
        if anchor.direction == Direction::Future && self.from <= now {
            let at = self.from + DAY;
            return Value::clock(
                at.div_euclid(DAY),
                at.rem_euclid(DAY) / 3600,
                at.rem_euclid(3600) / 60,
                None,
            );
        }
        self
    }
}

pub(super) fn at_clock(anchor: &Anchor, day: Option<i64>, clock: &Capture) -> Value {
    let mut hour = clock.number;
    let base = day.unwrap_or(anchor.day);
    if day.is_none() && anchor.direction == Direction::Future {
        let now = anchor.day * DAY + anchor.second;
        let mut at = base * DAY + hour * 3600 + clock.minute * 60;
        let step = if clock.ambiguous { 12 * 3600 } else { DAY };
        while at <= now {
            at += step;
        }
        let second = clock.second;
        return Value::clock(at.div_euclid(DAY), at.rem_euclid(DAY) / 3600, at.rem_euclid(3600) / 60, second);
    }
    if hour == 24 && day.is_some() {
        hour = 24;
    }
    Value::clock(base, hour, clock.minute, clock.second)
}

pub(super) fn at_part(day: i64, part: &str, clock: &Capture) -> Value {
    let mut hour = clock.number;
    if clock.ambiguous {
        match part {
            "AF" | "EV" | "NI" if hour < 12 => hour += 12,
            "EV" | "NI" if hour == 12 => hour = 24,
            _ => {}
        }
    }
    Value::clock(day, hour, clock.minute, clock.second)
}

/// How near, in days, a date that lies ahead must be for being taken against a verb of the past, and one just over against a
/// verb of what is to come, which errs less: a day without its year is hardly ever that of ten months off.
const NEAR: (i64, i64) = (60, 20);

/// The year of a bare month, or month and day.
pub(super) fn year_of(anchor: &Anchor, month: i64, day: Option<i64>) -> Option<i64> {
    if !(1..=12).contains(&month) {
        return None;
    }
    let (year, now, today) = civil(anchor.day);
    let (past, future) = match day {
        Some(d) => ((month, d) <= (now, today), (month, d) >= (now, today)),
        None => (month <= now, month >= now),
    };
    let (back, ahead) = (year - i64::from(!past), year + i64::from(!future));
    // A day of the month that the other direction has close by; a month just over is not one to come.
    let close = |y: i64| {
        let future = anchor.direction == Direction::Future;
        let near = if future { NEAR.1 } else { NEAR.0 };
        day.or(future.then_some(15)).is_some_and(|d| (days(y, month, d) - anchor.day).abs() <= near)
    };
    Some(match anchor.direction {
        Direction::Past if !anchor.sure && close(ahead) && !close(back) => ahead,
        Direction::Future if !anchor.sure && close(back) && !close(ahead) => back,
        Direction::Past => back,
        Direction::Future => ahead,
        Direction::Unknown if day.is_some() && (close(back) || close(ahead)) => {
            if close(back) {
                back
            } else {
                ahead
            }
        }
        Direction::Unknown => {
            let months = (month - now).rem_euclid(12);
            if past && month == now || months == 0 {
                year
            } else if months <= AHEAD {
                ahead
            } else {
                back
            }
        }
    })
}

/// A bare weekday: the last one, today included; ahead where the direction says so.
pub(super) fn bare_weekday(anchor: &Anchor, w: i64) -> i64 {
    let back = (weekday(anchor.day) - w).rem_euclid(7);
    match anchor.direction {
        Direction::Future => anchor.day + if back == 0 { 7 } else { 7 - back },
        _ => anchor.day - back,
    }
}

pub(super) fn relative_weekday_strict(today: i64, w: i64, sign: i64) -> i64 {
    let back = (weekday(today) - w).rem_euclid(7);
    if sign < 0 {
        today - if back == 0 { 7 } else { back }
    } else {
        today + if back == 0 { 7 } else { 7 - back }
    }
}

/// "last Friday": the latest before today; "this": of this week; "next": of next week, or the first one
/// ahead where it is this week's no more.
pub(super) fn relative_weekday(today: i64, w: i64, relation: i64) -> i64 {
    match relation {
        -1 => relative_weekday_strict(today, w, -1),
        0 => {
            let ahead = (w - weekday(today)).rem_euclid(7);
            today + ahead
        }
        _ => {
            let ahead = (w - weekday(today)).rem_euclid(7);
            today + if ahead == 0 { 7 } else { ahead }
        }
    }
}

/// "this week", "last month", "next year".
pub(super) fn relative(today: i64, unit: &str, by: i64) -> Option<Value> {
    let (year, month, _) = civil(today);
    Some(match unit {
        "D" => Value::day(today + by),
        "W" => Value::week(today + 7 * by),
        "F" => Value::week(today + 14 * by),
        "K" => Value::weekend(today + 7 * by),
        "M" => {
            let (y, m) = shift_month(year, month, by);
            Value::month(y, m)
        }
        "Q" => Value::quarter(year, (month - 1) / 3 + 1 + by),
        "Y" => Value::year(year + by),
        "E" => Value::decade(year.div_euclid(10) + by),
        "C" => Value::century(year.div_euclid(100) + by),
        _ => return None,
    })
}

/// The anchor moved by a number of units, as exact as the unit.
pub(super) fn shift(anchor: &Anchor, unit: &str, by: i64, half: bool) -> Option<Value> {
    if by.abs() > 100_000 {
        return None;
    }
    let (year, month, _) = civil(anchor.day);
    let now = anchor.day * DAY + anchor.second;
    let seconds = |length: i64| {
        let at = now + by * length + if half { by.signum() * length / 2 } else { 0 };
        let second = at.rem_euclid(60);
        Value::clock(
            at.div_euclid(DAY),
            at.rem_euclid(DAY) / 3600,
            at.rem_euclid(3600) / 60,
            (second != 0).then_some(second),
        )
    };
    Some(match unit {
        "S" => seconds(1),
        "I" => seconds(60),
        "H" => seconds(3600),
        "D" => Value::day(anchor.day + by),
        "W" => Value::day(anchor.day + 7 * by),
        "F" => Value::day(anchor.day + 14 * by),
        "M" => {
            let (y, m) = shift_month(year, month, by);
            Value::month(y, m)
        }
        "Q" => Value::quarter(year, (month - 1) / 3 + 1 + by),
        "Y" => Value::year(year + by),
        "E" => Value::decade((year + 10 * by).div_euclid(10)),
        "C" => Value::century((year + 100 * by).div_euclid(100)),
        _ => return None,
    })
    .filter(|value| value.from > -60_000_000_000)
}

/// A day moved by whole units, as exact as a day.
pub(super) fn shift_day(day: i64, unit: &str, by: i64) -> Option<i64> {
    if by.abs() > 100_000 {
        return None;
    }
    let (y, m, d) = civil(day);
    Some(match unit {
        "D" => day + by,
        "W" => day + 7 * by,
        "F" => day + 14 * by,
        "M" | "Y" => {
            let (y, m) = shift_month(y, m, if unit == "Y" { 12 * by } else { by });
            days(y, m, d.min(month_length(y, m)))
        }
        _ => return None,
    })
}

/// The `n` whole units before or after the present one.
pub(super) fn stretch(anchor: &Anchor, unit: &str, n: i64, relation: i64) -> Option<(i64, i64)> {
    let now = anchor.day * DAY + anchor.second;
    let (length, start) = match unit {
        "S" => (1, now),
        "I" => (60, now - now.rem_euclid(60)),
        "H" => (3600, now - now.rem_euclid(3600)),
        _ => {
            let this = relative(anchor.day, unit, 0)?;
            return match relation {
                -1 => Some((relative(anchor.day, unit, -n)?.from, this.from)),
                1 => Some((this.to, relative(anchor.day, unit, n)?.to)),
                _ => None,
            };
        }
    };
    match relation {
        -1 => Some((start - n * length, start)),
        1 => Some((start + length, start + (n + 1) * length)),
        _ => None,
    }
}

/// The part of a span that "early", "mid" and "late" leave: thirds of a month, half a week, the first three
/// or last four months of a year, the late hours of a night.
pub fn narrow(value: &mut Value, modifier: &str) {
    let from = value.from.div_euclid(DAY);
    let (a, b) = match (value.unit, modifier) {
        ('M', "START") => (0, 10),
        ('M', "MID") => (10, 20),
        ('M', "END") => (20, value.to / DAY - from),
        ('W', "START") => (0, 3),
        ('W', "MID") => (2, 5),
        ('W', "END") => (4, 7),
        ('Y', "START" | "MID" | "END") if value.value.len() == 4 => {
            let y = civil(from).0;
            let months = match modifier {
                "START" => (1, 4),
                "MID" => (5, 9),
                _ => (9, 13),
            };
            let day = |m: i64| if m > 12 { days(y + 1, m - 12, 1) } else { days(y, m, 1) };
            (day(months.0) - from, day(months.1) - from)
        }
        ('H', "END") if value.value.ends_with("NI") => {
            value.from = from * DAY + 21 * 3600;
            return;
        }
        ('H', "START") if value.value.ends_with("MO") => {
            value.to = from * DAY + 9 * 3600;
            return;
        }
        _ => return,
    };
    value.from = (from + a) * DAY;
    value.to = (from + b) * DAY;
}

/// The quarter told of last, moved by whole years.
pub(super) fn told_quarter(anchor: &Anchor, years: i64) -> Option<Value> {
    let (from, unit) = anchor.context?;
    if unit != 'Q' || years.abs() > 1000 {
        return None;
    }
    let (y, m, _) = civil(from.div_euclid(DAY));
    Some(Value::quarter(y + years, (m - 1) / 3 + 1))
}

pub(super) fn vague_years_ago(year: i64) -> Value {
    Value::vague(&format!("{:03}X", (year - 3).div_euclid(10)))
}

/// `P3D`, `PT2H`, `PXW`.
pub(super) fn length(number: &str, unit: &str) -> Option<String> {
    Some(match unit {
        "S" => format!("PT{number}S"),
        "I" => format!("PT{number}M"),
        "H" => format!("PT{number}H"),
        "D" => format!("P{number}D"),
        "W" => format!("P{number}W"),
        "F" => {
            format!("P{}W", number.parse::<i64>().map_or_else(|_| number.to_owned(), |n| (2 * n).to_string()))
        }
        "M" => format!("P{number}M"),
        "Q" => format!("P{number}Q"),
        "Y" => format!("P{number}Y"),
        "E" => number.parse::<i64>().map_or_else(|_| format!("P{number}E"), |n| format!("P{}Y", 10 * n)),
        "C" => format!("P{number}C"),
        "K" => format!("P{number}WE"),
        _ => return None,
    })
}

pub(super) fn period(q: &Capture, unit: &str) -> Option<Value> {
    let number = if q.vague {
        "X".to_owned()
    } else if q.half {
        format!("{}.5", q.number)
    } else {
        q.number.to_string()
    };
    Some(Value::period(length(&number, unit)?))
}

/// "third day of October", "last week of 2018", "fifth last day of May".
/// The unit number `n` of a time, from its start, or from its end.
pub(super) fn nth_unit(forward: bool, t: &Value, unit: &str, n: i64) -> Option<Value> {
    if !(1..=400).contains(&n) {
        return None;
    }
    let from = t.from.div_euclid(DAY);
    let to = t.to.div_euclid(DAY);
    let back = !forward;
    let value = match unit {
        "D" => Value::day(if back { to - n } else { from + n - 1 }),
        "W" => {
            // The first week of a month is the one that holds its first Monday; the last, its last day's full one.
            let first = from + (8 - weekday(from)).rem_euclid(7);
            let last_monday = to - 1 - (weekday(to - 1) - 1);
            let last = if last_monday + 7 > to { last_monday - 7 } else { last_monday };
            Value::week(if back { last - 7 * (n - 1) } else { first + 7 * (n - 1) })
        }
        "K" => {
            let last_monday = to - 1 - (weekday(to - 1) - 1);
            Value::weekend(if back {
                if last_monday + 7 > to { last_monday - 7 * n } else { last_monday - 7 * (n - 1) }
            } else {
                from + 7 * (n - 1)
            })
        }
        "M" => {
            let (y, m, _) = civil(from);
            let months = (civil(to).0 - y) * 12 + civil(to).1 - m;
            let (y, m) = shift_month(y, m, if back { months - n } else { n - 1 });
            Value::month(y, m)
        }
        "Q" => {
            let (y, m, _) = civil(from);
            Value::quarter(y, (m - 1) / 3 + n)
        }
        _ => return None,
    };
    (value.from < t.to).then_some(value)
}

/// The day number of a date that the calendar has.
pub(super) fn valid(y: i64, m: i64, d: i64) -> Option<i64> {
    ((1..=12).contains(&m) && (1..=month_length(y, m)).contains(&d) && (1..=9999).contains(&y))
        .then(|| days(y, m, d))
}
