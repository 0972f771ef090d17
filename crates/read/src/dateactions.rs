//! What a date rule does with what it captured: arithmetic on the anchor, the same for every language.

mod arithmetic;

use crate::anchor::{Anchor, Capture, Direction};
use crate::calendar::{DAY, Value, civil, days, month_length, shift_month, weekday};
pub use arithmetic::narrow;
use arithmetic::{
    at_clock, at_part, bare_weekday, length, nth_unit, period, relative, relative_weekday,
    relative_weekday_strict, shift, shift_day, stretch, told_quarter, vague_years_ago, year_of,
};

/// Months ahead up to which a bare month is read as coming, where nothing else is known.
const AHEAD: i64 = 4;

struct Caught<'a>(&'a [Capture]);

impl Caught<'_> {
    fn all(&self, class: char) -> impl Iterator<Item = &Capture> {
        self.0.iter().filter(move |capture| capture.class == class)
    }
    fn first(&self, class: char) -> Option<&Capture> {
        self.all(class).next()
    }
    fn number(&self, class: char) -> Option<i64> {
        self.first(class).map(|capture| capture.number)
    }
}

/// The value of a rule, or nothing where the captured words make no date.
pub fn act(action: &str, argument: &str, captures: &[Capture], anchor: &Anchor) -> Option<Value> {
    let c = Caught(captures);
    let today = anchor.day;
    let (year, month, _) = civil(today);
    let unit = || c.first('U').map(|u| u.code);
    let valid = |y: i64, m: i64, d: i64| {
        ((1..=12).contains(&m) && (1..=month_length(y, m)).contains(&d) && (1..=9999).contains(&y))
            .then(|| days(y, m, d))
    };
    let nested = || c.first('T').and_then(|t| t.nested.clone());
    Some(match action {
        "ymd" => {
            let mut n = c.all('N').map(|n| n.number);
            let (m, d) = (n.next()?, n.next()?);
            Value::day(valid(c.number('Y')?, m, d)?)
        }
        "ym" => {
            let m = c.number('N').filter(|m| (1..=12).contains(m))?;
            Value::month(c.number('Y')?, m)
        }
        "my" => {
            let m = c.number('N').filter(|m| (1..=12).contains(m))?;
            Value::month(c.number('Y')?, m)
        }
        "slash" => {
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
        "slash-md" => {
            let n: Vec<i64> = c.all('N').map(|n| n.number).collect();
            let [a, b] = *n.as_slice() else { return None };
            let (m, d) = if argument == "day-first" { (b, a) } else { (a, b) };
            let y = year_of(anchor, m, Some(d))?;
            Value::day(valid(y, m, d)?)
        }
        "date" => {
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
        "weekday-day" => {
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
        "month-of-year" => Value::month(year + c.number('R')?, c.number('M')?),
        "day-of-month" => {
            let (y, m) = shift_month(year, month, c.number('R')?);
            Value::day(valid(y, m, c.number('D')?)?)
        }
        "year" => Value::year(c.number('Y')?),
        "year-n" => Value::year(c.number('N').filter(|n| (1000..2200).contains(n))?),
        "year-short" => {
            let n = c.number('N').filter(|n| (0..100).contains(n))?;
            Value::year(if n < 50 { 2000 + n } else { 1900 + n })
        }
        "century" => Value::century(c.number('O').filter(|n| (1..=30).contains(n))? - 1),
        "decade-z" => {
            let n = c.number('Z')?;
            if n >= 1000 { Value::decade(n / 10) } else { Value::decade(190 + n / 10) }
        }
        "decade" => Value::decade(190 + c.number('G')?),
        "half" => {
            let t = nested()?;
            let y = civil(t.from / DAY).0;
            let n = c.number('O').filter(|n| *n <= 2)?;
            if t.unit == 'Y' && t.value.len() == 4 { Value::half(y, n) } else { t }
        }
        "half-last" => {
            let t = nested()?;
            if t.unit == 'Y' && t.value.len() == 4 { Value::half(civil(t.from / DAY).0, 2) } else { t }
        }
        "quarter" => {
            let q = c.number('O').filter(|q| (1..=4).contains(q))?;
            match c.number('Y') {
                Some(y) => Value::quarter(y, q),
                None => {
                    let now = (month - 1) / 3 + 1;
                    let y = match anchor.direction {
                        Direction::Future if q < now => year + 1,
                        Direction::Past if q > now => year - 1,
                        Direction::Unknown if q > now + 1 => year - 1,
                        Direction::Unknown if q + 2 < now && q == 1 && now == 4 => year,
                        _ => year,
                    };
                    Value::quarter(y, q)
                }
            }
        }
        "quarter-rel" => {
            Value::quarter(year + c.number('R')?, c.number('O').filter(|q| (1..=4).contains(q))?)
        }
        "quarter-ago" => Value::quarter(year - 1, c.number('O').filter(|q| (1..=4).contains(q))?),
        // The quarter that a report speaks of is the last full one.
        "latest-quarter" => told_quarter(anchor, 0).unwrap_or_else(|| Value::quarter(year, (month - 1) / 3)),
        "last-quarter" => Value::quarter(year, (month - 1) / 3),
        "quarter-code" => Value::quarter(c.number('K')?, c.first('K')?.minute),
        "end-of" | "start-of" => {
            let mut value = relative(today, argument, 0)?;
            narrow(&mut value, if action == "end-of" { "END" } else { "START" });
            value
        }
        "told-year" | "told-month" => {
            let by: i64 = argument.parse().unwrap_or(0);
            let (y, m, _) = civil(anchor.context.map_or(today, |(from, _)| from.div_euclid(DAY)));
            if action == "told-year" {
                Value::year(y + by)
            } else {
                let (y, m) = shift_month(y, m, by);
                Value::month(y, m)
            }
        }
        "period-ago" => told_quarter(anchor, -1).unwrap_or_else(|| Value::quarter(year - 1, (month - 1) / 3)),
        "day" => Value::day(today + argument.parse::<i64>().ok()?),
        "overnight" => {
            let mut v = Value::part(today - 1, "NI");
            v.to = today * DAY + 6 * 3600;
            v
        }
        "last-night" => Value::part(today - 1, "NI"),
        "part-today" => Value::part(today, argument),
        "part-rel" => Value::part(today, c.first('P')?.code),
        "part-day" => Value::part(today + argument.parse::<i64>().ok()?, c.first('P')?.code),
        "part-weekday" => Value::part(bare_weekday(anchor, c.number('W')?), c.first('P')?.code),
        "part-bare" => {
            let code = c.first('P')?.code;
            Value::part(today, code)
        }
        "part-of" => {
            let t = nested()?;
            if t.unit != 'D' {
                return None;
            }
            Value::part(t.from.div_euclid(DAY), c.first('P')?.code)
        }
        "weekday" => Value::day(bare_weekday(anchor, c.number('W')?)),
        "weekday-rel" => Value::day(relative_weekday(today, c.number('W')?, c.all('R').last()?.number)),
        "weekday-of-week" => {
            let monday = today - weekday(today) + 1 + 7 * c.number('R')?;
            Value::day(monday + c.number('W')? - 1)
        }
        "weekday-after-next" => {
            let next = relative_weekday(today, c.number('W')?, 1);
            Value::day(if next - today > 7 { next } else { next + 7 })
        }
        "month-after-next" => {
            let m = c.number('M')?;
            Value::month(if m > month { year + 1 } else { year + 2 }, m)
                .clone_if(m == month, || Value::month(year + 1, m))
        }
        "nth-weekday" => {
            let t = nested()?;
            let (w, n) = (c.number('W')?, c.number('O')?);
            let first = t.from.div_euclid(DAY);
            let day = first + (w - weekday(first)).rem_euclid(7) + 7 * (n - 1);
            (day * DAY < t.to).then(|| Value::day(day))?
        }
        "last-weekday" => {
            let t = nested()?;
            let last = t.to.div_euclid(DAY) - 1;
            Value::day(last - (weekday(last) - c.number('W')?).rem_euclid(7))
        }
        "nth-unit" | "last-unit" | "nth-last-unit" => {
            nth_unit(action, &nested()?, unit()?, c.number('O').unwrap_or(1))?
        }
        "week-of" => Value::week(nested()?.from.div_euclid(DAY)),
        "weekdays-shift" => {
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
        "month" => {
            let m = c.number('M')?;
            Value::month(year_of(anchor, m, None)?, m)
        }
        "month-rel" => {
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
        "season" => Value::season(c.number('Y')?, c.number('S')?),
        "season-rel" => {
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
        "season-bare" => Value::season(year, c.number('S')?),
        "season-last-year" => Value::season(year - 1, c.number('S')?),
        "relative-unit" => relative(today, unit()?, c.number('R')?)?,
        "month-year" => Value::month(c.number('Y')?, c.number('M')?),
        "year-period" => Value::quarter(
            c.number('Y')?,
            (civil(Value::quarter(year, (month - 1) / 3).from / DAY).1 - 1) / 3 + 1,
        ),
        "relative-unit-last" => relative(today, unit()?, -1)?,
        "century-n" => Value::century(c.number('N').filter(|n| (1..=30).contains(n))? - 1),
        "decade-n" => {
            let n = c.number('N').filter(|n| (0..100).contains(n) && n % 10 == 0)?;
            Value::decade(190 + n / 10)
        }
        "the-ordinal" | "the-ordinal-d" => {
            let d = c.number('O').or_else(|| c.number('D'))?;
            let (y, m) = match anchor.direction {
                Direction::Past if d > civil(today).2 => shift_month(year, month, -1),
                Direction::Future if d < civil(today).2 => shift_month(year, month, 1),
                _ => (year, month),
            };
            Value::day(valid(y, m, d)?)
        }
        "hence-half" => {
            let seconds = match unit()? {
                "H" => 1800,
                "I" => 30,
                "D" => 43_200,
                _ => return None,
            };
            shift(anchor, "S", seconds, false)?
        }
        "hence-exact" => {
            let q = c.first('Q')?;
            Value::day(shift_day(today, unit()?, q.number)?)
        }
        "after-date" | "before-date" => {
            let q = c.first('Q')?;
            let t = nested()?;
            if q.vague || t.unit != 'D' {
                return None;
            }
            let sign = if action == "after-date" { 1 } else { -1 };
            Value::day(shift_day(t.from.div_euclid(DAY), unit()?, sign * q.number)?)
        }
        "bare-end" => match c.first('U')? {
            u if !u.vague && matches!(u.code, "W" | "M" | "Y") && argument == "now" => {
                relative(today, u.code, 0)?
            }
            _ => return None,
        },
        "two-month-range" => {
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
        "clock-range" => {
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
        "duration-plural" => match c.first('U')? {
            u if u.vague => Value::period(length("X", u.code)?),
            _ => return None,
        },
        "season-now" => {
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
        "this-year" => Value::year(year),
        "bare-unit" => match unit() {
            Some(u) => relative(today, u, 0)?,
            None => Value::quarter(year, (month - 1) / 3),
        },
        "ago" => {
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
        "ago-one" => match (unit()?, told_quarter(anchor, -1)) {
            ("Y", Some(told)) => told,
            (u, _) => shift(anchor, u, -1, false)?,
        },
        "vague-past" => Value::vague("PAST_REF"),
        "vague-future" => Value::vague("FUTURE_REF"),
        "weekday-week-ago" => Value::day(bare_weekday(anchor, c.number('W')?) - 7),
        "hence" => {
            let q = c.first('Q')?;
            if q.vague { Value::vague("FUTURE_REF") } else { shift(anchor, unit()?, q.number, q.half)? }
        }
        "year-end" | "year-end-mod" => {
            if action == "year-end" {
                Value::day(days(year, 12, 31))
            } else {
                Value::year(year)
            }
        }
        "end-of-month" => Value::month(year, month),
        "weekend" => Value::weekend(today + 7 * c.number('R').unwrap_or(0)),
        "weekend-past" => Value::weekend(if weekday(today) >= 6 { today } else { today - 7 }),
        "duration" => {
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
        "duration-two" => {
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
        "duration-half" => {
            let u = unit()?;
            let text = match u {
                "I" => "PT1M30S".to_owned(),
                "H" => "PT1H30M".to_owned(),
                "Y" => "P1Y6M".to_owned(),
                other => length("1.5", other)?,
            };
            Value::period(text)
        }
        "duration-half-one" => Value::period(length("0.5", unit()?)?),
        "duration-range" => {
            let q = c.first('Q')?;
            period(q, unit()?)?
        }
        "duration-vague" | "duration-either" => Value::period(length("X", unit()?)?),
        "duration-bare" => {
            let u = c.first('U')?;
            Value::period(length(if u.vague { "X" } else { "1" }, u.code)?)
        }
        "duration-one" => Value::period(length("1", unit()?)?),
        "duration-day" => Value::period("P1D".to_owned()),
        "every" => {
            let text = match unit()? {
                "D" => "XXXX-XX-XX".to_owned(),
                other => length("1", other)?,
            };
            Value::set(text)
        }
        "every-weekday" => Value::set(format!("XXXX-WXX-{}", c.number('W')?)),
        "every-weekday-part" => Value::set(format!("XXXX-WXX-{}T{argument}", c.number('W')?)),
        "every-part" => Value::set(format!("XXXX-XX-XXT{}", c.first('P')?.code)),
        "every-month" => Value::set(format!("XXXX-{:02}", c.number('M')?)),
        "set" => Value::set(argument.to_owned()),
        "ref" => {
            let mut value = Value::vague(argument);
            if argument == "PRESENT_REF" {
                value.from = today * DAY + anchor.second;
                value.to = value.from + 1;
            }
            value
        }
        "day-range" | "month-day-range" => {
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
        "year-range" => {
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
        "clock" => {
            let clock = c.first('C')?;
            // A bare number is no time of the clock unless it is marked as one.
            if clock.code != "marked" {
                return None;
            }
            at_clock(anchor, None, clock)
        }
        "clock-on" => {
            let t = nested()?;
            let clock = c.first('C')?;
            match t.unit {
                'D' => at_clock(anchor, Some(t.from.div_euclid(DAY)), clock),
                'H' => at_part(t.from.div_euclid(DAY), t.value.get(11..).unwrap_or(""), clock),
                _ => return None,
            }
        }
        "clock-part" => at_part(today, c.first('P')?.code, c.first('C')?).later_than(anchor),
        "clock-tomorrow" => at_part(today + 1, c.first('P')?.code, c.first('C')?),
        "clock-noon" => Value::clock(today, 12, 0, None),
        "clock-midnight" => Value::clock(today, 24, 0, None),
        "holiday" | "holiday-rel" => {
            let code = c.number('H')?;
            let (m, d) = (code / 100, code % 100);
            let y = match (c.number('Y'), c.number('R')) {
                (Some(y), _) => y,
                (None, Some(r)) if r < 0 => {
                    if valid(year, m, d)? < today {
                        year
                    } else {
                        year - 1
                    }
                }
                (None, Some(r)) if r > 0 => {
                    if valid(year, m, d)? > today {
                        year
                    } else {
                        year + 1
                    }
                }
                _ => year_of(anchor, m, Some(d))?,
            };
            Value::day(valid(y, m, d)?)
        }
        "ides" => {
            let y = year_of(anchor, 3, Some(15))?;
            Value::day(days(y, 3, 15))
        }
        _ => return None,
    })
}
