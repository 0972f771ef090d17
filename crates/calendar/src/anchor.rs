//! What the rules of dates and the actions that compute from them hand each other: the day from which a text counts, and
//! what a pattern captured.

use crate::calendar::Value;

/// Where a bare name of a month or weekday points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Back.
    Past,
    /// Ahead.
    Future,
    /// Nothing is known.
    Unknown,
}

/// What a pattern captured.
#[derive(Clone, Debug)]
pub struct Capture {
    /// Class letter.
    pub class: char,
    /// Its number.
    pub number: i64,
    /// Half a unit more ("two and a half").
    pub half: bool,
    /// Its letter or code, for units and parts of the day.
    pub code: &'static str,
    /// True for "few", "several" and bare plurals.
    pub vague: bool,
    /// A nested date.
    pub nested: Option<Value>,
    /// Clock: minute and second.
    pub minute: i64,
    /// Clock: second.
    pub second: Option<i64>,
    /// Clock: neither "am" nor "pm" nor 24 hours.
    pub ambiguous: bool,
}

impl Capture {
    /// A capture of a class with a number and nothing else.
    #[must_use]
    pub fn of(class: char, number: i64) -> Self {
        Self {
            class,
            number,
            half: false,
            code: "",
            vague: false,
            nested: None,
            minute: 0,
            second: None,
            ambiguous: false,
        }
    }
}

/// The anchor and what is known of the direction.
#[derive(Clone, Copy, Debug)]
pub struct Anchor {
    /// Day number.
    pub day: i64,
    /// Seconds into the day.
    pub second: i64,
    /// Where bare names point.
    pub direction: Direction,
    /// True where the phrase is known to be a date and the direction is the caller's; in running text both are guesses, so that
    /// what lies close by may be taken against the direction.
    pub sure: bool,
    /// The date told of last: its first second and its unit. "A year earlier" and "the quarter" lean on it.
    pub context: Option<(i64, char)>,
}
