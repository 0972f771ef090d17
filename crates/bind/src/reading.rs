//! How a factor is read from draws: what a row of the [table of factors](crate::Factor) makes of a case.

use crate::sample::Sample;
use crate::{Bound, Builder};
use detente_case::QuestionKind;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A row of the table of factors: all that the program needs to know of one.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The question that it speaks to.
    pub question: QuestionKind,
    /// Its name in a table: “zone of agreement”.
    pub name: &'static str,
    /// What it says where it holds, for a narrow column: “signed in time”.
    pub gist: &'static str,
    /// The same in full, as the end of “the models find that …”.
    pub title: &'static str,
    /// What a case must give for it, said where it does not.
    pub missing: &'static str,
    /// Looks a case over: how the factor is read from its draws, or that its inputs are not there. The models that
    /// other commands use as well have their plans in [`Bound`] by then (its inputs are still with the builder).
    pub plan: fn(&mut Builder<'_>, &Bound) -> Result<Reading, Missing>,
}

/// Why a factor is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The case does not give its inputs: the row says which.
    Inputs,
    /// For another reason.
    Because(String),
}

/// A factor's values over draws.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Chance by draw that it holds: 0 or 1 where the model says no or yes.
    pub chance: Vec<f64>,
    /// By draw a number that moves with every input, where the chance does not: what sensitivities are measured on.
    pub margin: Option<Vec<f64>>,
    /// Draws in which the model has no answer: they count as no.
    pub undefined: usize,
}

impl Values {
    /// Chances alone.
    #[must_use]
    pub const fn of(chance: Vec<f64>) -> Self {
        Self { chance, margin: None, undefined: 0 }
    }
}

/// Reads a factor from draws.
#[derive(Clone)]
pub struct Reading(Arc<dyn Fn(&Bound, &Sample, &Memory) -> Values + Send + Sync>);

impl Reading {
    /// Out of a function of the plans, the draws, and what was found in other draws of the same plans.
    pub fn new(read: impl Fn(&Bound, &Sample, &Memory) -> Values + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// Out of a chance a draw, given the draw's row of inputs.
    pub fn by_draw(chance: impl Fn(&[f64]) -> f64 + Send + Sync + 'static) -> Self {
        Self::new(move |_, sample, _| {
            Values::of((0..sample.draws).map(|draw| chance(sample.row(draw))).collect())
        })
    }

    /// The factor's values over some draws.
    #[must_use]
    pub fn values(&self, bound: &Bound, sample: &Sample, memory: &Memory) -> Values {
        (self.0)(bound, sample, memory)
    }
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reading")
    }
}

/// A row of the table as bound to a case.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The question that it speaks to.
    pub question: QuestionKind,
    /// How it is read, or why it is left out.
    pub reading: Result<Reading, String>,
}

/// Verdicts of the conflict graph on rankings that came up before, for one plan.
#[derive(Debug, Default)]
pub struct Memory(pub(crate) Mutex<BTreeMap<Vec<u32>, bool>>);
