//! Civil dates and intervals of dates. There is no clock here: "today" is the case's `as_of`.

/// A civil date.
pub use jiff::civil::Date;

/// When something happened or was said: a day, or an interval of days with the words it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    /// First possible day.
    pub from: Date,
    /// Last possible day; equal to `from` for an exact date.
    pub to: Date,
    /// True for "about", "around": the ends are soft.
    pub approximate: bool,
}

impl When {
    /// One day, known exactly.
    #[must_use]
    pub fn day(date: Date) -> Self {
        Self { from: date, to: date, approximate: false }
    }

    /// Reads `2025-11-03`, `2025-11` (the whole month), `2025` (the whole year), each also after `about`.
    ///
    /// ```
    /// use detente_case::date::When;
    /// let when = When::parse("about 2025-11").unwrap();
    /// assert_eq!(when.from.to_string(), "2025-11-01");
    /// assert_eq!(when.to.to_string(), "2025-11-30");
    /// assert!(when.approximate);
    /// assert!(When::parse("2025-02-30").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let soft = ["about ", "around ", "circa ", "c. ", "ca. ", "~"];
        let rest = soft.iter().find_map(|word| text.strip_prefix(word));
        let approximate = rest.is_some();
        let rest = rest.unwrap_or(text).trim();
        let mut numbers = rest.split('-');
        let year = whole(numbers.next()?, 4)? as i16;
        let (from, to) = match (numbers.next(), numbers.next(), numbers.next()) {
            (None, ..) => (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?),
            (Some(month), None, _) => {
                let first = Date::new(year, whole(month, 2)? as i8, 1).ok()?;
                (first, first.last_of_month())
            }
            (Some(month), Some(day), None) => {
                let date = Date::new(year, whole(month, 2)? as i8, whole(day, 2)? as i8).ok()?;
                (date, date)
            }
            _ => return None,
        };
        Some(Self { from, to, approximate })
    }
}

/// `digits` digits and nothing else.
fn whole(text: &str, digits: usize) -> Option<u16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// So many days after a day; `None` beyond the years that dates have.
#[must_use]
pub fn days_after(day: Date, days: i64) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// A day written `2026-12-31`.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    let when = When::parse(text)?;
    (when.from == when.to && !when.approximate).then_some(when.from)
}
