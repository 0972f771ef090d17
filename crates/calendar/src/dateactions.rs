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
use shifts::Shifts;

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
pub struct Action(Does);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
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
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let found = name.parse().map(Does::Days).ok();
        found
            .or_else(|| name.parse().map(Does::Weekdays).ok())
            .or_else(|| name.parse().map(Does::Parts).ok())
            .or_else(|| name.parse().map(Does::Years).ok())
            .or_else(|| name.parse().map(Does::Seasons).ok())
            .or_else(|| name.parse().map(Does::Ranges).ok())
            .or_else(|| name.parse().map(Does::Clocks).ok())
            .or_else(|| name.parse().map(Does::Shifts).ok())
            .or_else(|| name.parse().map(Does::Lengths).ok())
            .map(Self)
    }

    /// The present unit that a bare word names: "at the end of month".
    #[must_use]
    pub fn bare_unit() -> Self {
        Self(Does::Shifts(Shifts::BareUnit))
    }

    /// The value of a rule, or nothing where the captured words make no date.
    #[must_use]
    pub fn value(self, argument: &str, captures: &[Capture], anchor: &Anchor) -> Option<Value> {
        let c = Caught(captures);
        match self.0 {
            Does::Days(action) => days::value(action, &c, argument, anchor),
            Does::Weekdays(action) => weekdays::value(action, &c, argument, anchor),
            Does::Parts(action) => parts::value(action, &c, anchor),
            Does::Years(action) => years::value(action, &c, anchor),
            Does::Seasons(action) => seasons::value(action, &c, anchor),
            Does::Ranges(action) => ranges::value(action, &c, anchor),
            Does::Clocks(action) => clocks::value(action, &c, argument, anchor),
            Does::Shifts(action) => shifts::value(action, &c, argument, anchor),
            Does::Lengths(action) => lengths::value(action, &c, argument, anchor),
        }
    }
}
