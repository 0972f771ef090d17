//! Legal ranges: which numbers a quantity may take, what an *ignorance prior* ranges over, and how the number in a
//! file (0–100, per cent, years) becomes the number in a model (0–1, positions 0–100, years).

use std::fmt;

/// A probability: a finite number from 0 to 1. NaN and infinity are refused at the border.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Probability(f64);

impl Probability {
    /// `None` unless `value` is from 0 to 1.
    ///
    /// ```
    /// use detente_chance::Probability;
    /// assert!(Probability::new(0.3).is_some());
    /// assert!(Probability::new(f64::NAN).is_none());
    /// assert!(Probability::new(1.2).is_none());
    /// ```
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The number, 0 to 1.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A share of something: a finite number from 0 to 1 that is not a chance (a share of draws, of packages).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// `None` unless `value` is from 0 to 1.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// `part` of `whole`; 0 where there is no whole.
    #[must_use]
    pub fn of(part: usize, whole: usize) -> Self {
        if whole == 0 { Self(0.0) } else { Self((part.min(whole)) as f64 / whole as f64) }
    }

    /// The number, 0 to 1.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// What kind of number an input is: its legal range as written in files, and its scale in models.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// Smallest legal number, in file units.
    pub low: f64,
    /// Largest legal number, in file units; infinite where the quantity has no upper end.
    pub high: f64,
    /// The range of the ignorance prior ([`crate::Dist::ignorance`]): the legal range, or, where that has no end, the
    /// stated part of it.
    pub wide: (f64, f64),
    /// Number in a model = number in the file × `scale`.
    pub scale: f64,
    /// What the number counts, for words and tables: "0–100", "%", "years".
    pub unit: &'static str,
}

impl Quantity {
    /// A position on an issue's scale: 0–100 in files and in models.
    pub const POSITION: Self =
        Self { low: 0.0, high: 100.0, wide: (0.0, 100.0), scale: 1.0, unit: "0–100" };
    /// Salience, influence, worth, utility, payoff, cost: 0–100 in files, 0–1 in models.
    pub const SCALE: Self = Self { low: 0.0, high: 100.0, wide: (0.0, 100.0), scale: 0.01, unit: "0–100" };
    /// A bonus or malus: −100 to 100 in files, −1 to 1 in models.
    pub const SIGNED: Self =
        Self { low: -100.0, high: 100.0, wide: (-100.0, 100.0), scale: 0.01, unit: "−100–100" };
    /// A chance: per cent in files, 0–1 in models.
    pub const CHANCE: Self = Self { low: 0.0, high: 100.0, wide: (0.0, 100.0), scale: 0.01, unit: "%" };
    /// A yes or no that is held with a chance: per cent in files; in a draw 0 or 1.
    pub const YES_NO: Self = Self { low: 0.0, high: 100.0, wide: (0.0, 100.0), scale: 0.01, unit: "% held" };
    /// A rate of discounting or decay: per cent a year in files, share a year in models.
    pub const RATE: Self =
        Self { low: 0.0, high: f64::INFINITY, wide: (0.0, 100.0), scale: 0.01, unit: "% a year" };
    /// How often something happens: events a year. Of what can end a deal from outside, unknown otherwise: from once in
    /// a hundred years to once a year, a guess of ours that every page states.
    pub const EVENTS: Self =
        Self { low: 0.0, high: f64::INFINITY, wide: (0.01, 1.0), scale: 1.0, unit: "a year" };
    /// A length of time: years.
    pub const YEARS: Self =
        Self { low: 0.0, high: f64::INFINITY, wide: (0.0, 10.0), scale: 1.0, unit: "years" };

    /// True where the number can never fall below zero and has no upper end (intervals are then lognormal).
    #[must_use]
    pub fn positive_unbounded(&self) -> bool {
        self.low >= 0.0 && self.high.is_infinite()
    }

    /// True where `value` is finite and legal.
    #[must_use]
    pub fn allows(&self, value: f64) -> bool {
        value.is_finite() && value >= self.low && value <= self.high
    }
}
