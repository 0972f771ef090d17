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
