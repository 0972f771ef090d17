//! How a factor is read from draws: what a row of the [table of factors](crate::Factor) makes of a case.

use crate::sample::Sample;
use crate::{Bound, Builder};
use detente_case::{InputId, QuestionKind};
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
    /// The same under other assumptions of the model, where they were asked for: the first number is the weight that
    /// each has in [`Values::chance`] (or would have: the interval of an answer picks one by it).
    pub variants: Vec<Variant>,
    /// Of what may end a deal: its hazard a year, by draw and, within a draw, by year after signing. Empty: the chance
    /// is spread evenly over the years.
    pub hazard: Vec<f64>,
}

/// A factor under another assumption of its model.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The assumption: `tau .1`, `SEQ`.
    pub name: &'static str,
    /// How likely it is that this one is right.
    pub weight: f64,
    /// Chance by draw.
    pub chance: Vec<f64>,
}

impl Values {
    /// Chances alone.
    #[must_use]
    pub const fn of(chance: Vec<f64>) -> Self {
        Self { chance, margin: None, undefined: 0, variants: Vec::new(), hazard: Vec::new() }
    }
}

/// Reads a factor from draws.
#[derive(Clone)]
pub struct Reading {
    read: Read,
    /// Inputs that it looks at, ascending; `None` where it may look at any.
    inputs: Option<Arc<[InputId]>>,
}

type Read = Arc<dyn Fn(&Bound, &Sample, &Asked<'_>) -> Values + Send + Sync>;

impl Reading {
    /// Out of a function of the plans, the draws, and what is asked.
    pub fn new(read: impl Fn(&Bound, &Sample, &Asked<'_>) -> Values + Send + Sync + 'static) -> Self {
        Self { read: Arc::new(read), inputs: None }
    }

    /// Out of a chance a draw, given the draw's row of inputs.
    pub fn by_draw(chance: impl Fn(&[f64]) -> f64 + Send + Sync + 'static) -> Self {
        Self::new(move |_, sample, _| {
            Values::of((0..sample.draws).map(|draw| chance(sample.row(draw))).collect())
        })
    }

    /// The factor's values over some draws.
    #[must_use]
    pub fn values(&self, bound: &Bound, sample: &Sample, asked: &Asked<'_>) -> Values {
        (self.read)(bound, sample, asked)
    }

    /// The same, known to look at no other inputs than these.
    #[must_use]
    pub fn of(mut self, mut inputs: Vec<InputId>) -> Self {
        inputs.sort_unstable();
        inputs.dedup();
        self.inputs = Some(inputs.into());
        self
    }

    /// May its values depend on this input?
    #[must_use]
    pub fn looks_at(&self, input: InputId) -> bool {
        self.inputs.as_ref().is_none_or(|inputs| inputs.binary_search(&input).is_ok())
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

/// What a factor is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What was found in other draws of the same plans.
    pub memory: &'a Memory,
    /// Whether the model's other assumptions are wanted as well.
    pub variants: bool,
}

/// Where walks through the conflict graph come to rest, for rankings that came up before, for one plan: by concept the
/// chance of an agreed state.
#[derive(Debug, Default)]
pub struct Memory(pub(crate) Mutex<BTreeMap<Vec<u32>, [f64; crate::graph::WAYS.len()]>>);
