//! What a date rule does with what it captured: arithmetic on the anchor, the same for every language.
//!
//! A rule's action is parsed once, when the rules are read. One file a family of actions.

mod arithmetic;
mod clocks;
mod days;
mod lengths;
mod parts;
mod ranges;
mod seasons;
mod shifts;
mod weekdays;
mod years;

use crate::anchor::{Anchor, Capture};
use crate::calendar::Value;
pub use arithmetic::narrow;
pub(crate) use shifts::Shifts;

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

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Days(days::Days),
    Weekdays(weekdays::Weekdays),
    Parts(parts::Parts),
    Years(years::Years),
    Seasons(seasons::Seasons),
    Ranges(ranges::Ranges),
    Clocks(clocks::Clocks),
    Shifts(Shifts),
    Lengths(lengths::Lengths),
}

impl Action {
    /// The action of a name in a file of rules.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let found = name.parse().map(Self::Days).ok();
        found
            .or_else(|| name.parse().map(Self::Weekdays).ok())
            .or_else(|| name.parse().map(Self::Parts).ok())
            .or_else(|| name.parse().map(Self::Years).ok())
            .or_else(|| name.parse().map(Self::Seasons).ok())
            .or_else(|| name.parse().map(Self::Ranges).ok())
            .or_else(|| name.parse().map(Self::Clocks).ok())
            .or_else(|| name.parse().map(Self::Shifts).ok())
            .or_else(|| name.parse().map(Self::Lengths).ok())
    }

    /// The value of a rule, or nothing where the captured words make no date.
    pub(crate) fn value(self, argument: &str, captures: &[Capture], anchor: &Anchor) -> Option<Value> {
        let c = Caught(captures);
        match self {
            Self::Days(action) => days::value(action, &c, argument, anchor),
            Self::Weekdays(action) => weekdays::value(action, &c, argument, anchor),
            Self::Parts(action) => parts::value(action, &c, anchor),
            Self::Years(action) => years::value(action, &c, anchor),
            Self::Seasons(action) => seasons::value(action, &c, anchor),
            Self::Ranges(action) => ranges::value(action, &c, anchor),
            Self::Clocks(action) => clocks::value(action, &c, argument, anchor),
            Self::Shifts(action) => shifts::value(action, &c, argument, anchor),
            Self::Lengths(action) => lengths::value(action, &c, argument, anchor),
        }
    }
}
