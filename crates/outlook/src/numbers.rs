//! The two numbers of a case under altered draws or with classes left out: what every question of the form
//! "and without this, or with that?" compares.
//!
//! A number is the combined one where both views are there, else the one that is. All alterations use the same
//! draws, so that a difference is the alteration's own.

use crate::answer::{self, Outside};
use crate::inside;
use crate::settings::{Settings, Stop};
use detente_bind::Bound;
use detente_bind::baserates::Chosen;
use detente_bind::reading::Memory;
use detente_bind::run::{self, Run};
use detente_bind::sample::Sample;
use detente_case::{Basis, Case, QuestionKind};
use detente_chance::words::Scale;

/// One number a question; `None` where the question is not asked or nothing speaks to it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Numbers {
    /// Signed by the date.
    pub signed: Option<f64>,
    /// Holds if signed.
    pub holds: Option<f64>,
}

impl Numbers {
    /// Signed and holding.
    #[must_use]
    pub fn both(&self) -> Option<f64> {
        Some(self.signed? * self.holds?)
    }

    /// The number of a question.
    #[must_use]
    pub fn of(&self, question: QuestionKind) -> Option<f64> {
        match question {
            QuestionKind::Signed => self.signed,
            QuestionKind::Holds => self.holds,
        }
    }

    /// This less `other`, where both are there.
    #[must_use]
    pub fn less(&self, other: &Self) -> Self {
        let change = |a: Option<f64>, b: Option<f64>| Some(a? - b?);
        Self { signed: change(self.signed, other.signed), holds: change(self.holds, other.holds) }
    }
}

/// History's numbers for both questions.
#[derive(Clone, Debug, Default)]
pub struct Views {
    /// For signing.
    pub signed: Option<Outside>,
    /// For holding.
    pub holds: Option<Outside>,
}

impl Views {
    /// History's view of a question. Where there is none, the models' share of draws is no chance and has no word.
    #[must_use]
    pub const fn of(&self, question: QuestionKind) -> Option<&Outside> {
        match question {
            QuestionKind::Signed => self.signed.as_ref(),
            QuestionKind::Holds => self.holds.as_ref(),
        }
    }
}

/// What altered runs are asked with.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its plans.
    pub bound: &'a Bound,
    /// Seed, draws, weight.
    pub settings: &'a Settings,
    /// What the graph found so far.
    pub memory: &'a Memory,
    /// Asked while the work goes on.
    pub stop: Stop<'a>,
}

impl Asker<'_> {
    /// True once nobody wants the work any more.
    #[must_use]
    pub fn stopped(&self) -> bool {
        (self.stop.0)()
    }

    /// The case's scale of words.
    #[must_use]
    pub fn scale(&self) -> Scale {
        Scale::named(self.case.words)
    }

    /// History's number, the classes that are `gone` left out.
    #[must_use]
    pub fn outside(&self, question: QuestionKind, gone: impl Fn(&Basis) -> bool) -> Option<Outside> {
        let references = &self.bound.references;
        let chosen = match question {
            QuestionKind::Signed => &references.signed,
            QuestionKind::Holds => &references.holds,
        };
        let kept: Vec<Chosen> =
            chosen.iter().filter(|(_, basis)| !gone(basis)).map(|(chosen, _)| chosen.clone()).collect();
        let years = self.case.question.holds.as_ref().map_or(0.0, |holds| holds.years);
        answer::outside(&kept, years, self.settings.seed, question.as_str())
    }

    /// History's numbers for both questions.
    #[must_use]
    pub fn views(&self) -> Views {
        let none = |_: &Basis| false;
        Views {
            signed: self.outside(QuestionKind::Signed, none),
            holds: self.outside(QuestionKind::Holds, none),
        }
    }

    /// The inside shares of a run as numbers of the case.
    #[must_use]
    pub fn pooled(&self, inside: Numbers, draws: usize, views: &Views) -> Numbers {
        let pool = |inside: Option<f64>, outside: &Option<Outside>| match (inside, outside) {
            (Some(p), Some(o)) => Some(answer::combine(o, p, draws, self.settings.weight).0),
            (Some(p), None) => Some(p),
            (None, o) => o.as_ref().map(|o| o.mean),
        };
        let question = &self.case.question;
        Numbers {
            signed: question.signed.is_some().then(|| pool(inside.signed, &views.signed)).flatten(),
            holds: question.holds.is_some().then(|| pool(inside.holds, &views.holds)).flatten(),
        }
    }

    /// All models over some draws.
    #[must_use]
    pub fn run(&self, sample: &Sample) -> Run {
        run::run_from(self.bound, sample, self.memory)
    }

    /// The numbers of some draws.
    #[must_use]
    pub fn numbers(&self, sample: &Sample, views: &Views) -> Numbers {
        let run = self.run(sample);
        self.pooled(inside_shares(&run), run.draws, views)
    }
}

/// The shares of a run.
#[must_use]
pub(crate) fn inside_shares(run: &Run) -> Numbers {
    Numbers { signed: inside::signed_mean(run), holds: inside::holds_mean(run) }
}
