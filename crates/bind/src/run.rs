//! All models over all draws: a column of values a factor.

use crate::reading::{Asked, Memory, Values};
use crate::sample::Sample;
use crate::{Bound, Factor};
use detente_case::{InputId, QuestionKind};

/// What the models say, draw by draw.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Number of draws.
    pub draws: usize,
    /// One entry a factor, in the order of the table.
    pub columns: Vec<Column>,
}

/// What one model says.
#[derive(Clone, Debug)]
pub struct Column {
    /// The question that it speaks to.
    pub question: QuestionKind,
    /// Its values, or why it is left out.
    pub values: Result<Values, String>,
}

impl Run {
    /// The values of a factor; `None` where it is left out.
    #[must_use]
    pub fn values(&self, factor: Factor) -> Option<&Values> {
        self.columns.get(factor as usize)?.values.as_ref().ok()
    }

    /// Why a factor is left out.
    #[must_use]
    pub fn missing(&self, factor: Factor) -> Option<&str> {
        self.columns.get(factor as usize)?.values.as_ref().err().map(String::as_str)
    }

    /// The factors of a question that are there, by their places in the table.
    pub fn of(&self, question: QuestionKind) -> impl Iterator<Item = (usize, &Values)> {
        let columns = self.columns.iter().enumerate().filter(move |(_, column)| column.question == question);
        columns.filter_map(|(place, column)| Some((place, column.values.as_ref().ok()?)))
    }

    /// By draw the chance of a yes: the product of the question's factors. `None` where none of them is there.
    #[must_use]
    pub fn chances(&self, question: QuestionKind) -> Option<Vec<f64>> {
        let mut product = None;
        for (_, values) in self.of(question) {
            let product = product.get_or_insert_with(|| vec![1.0; self.draws]);
            for (p, value) in product.iter_mut().zip(&values.chance) {
                *p *= value;
            }
        }
        product
    }

    /// By draw the margin of a question: that of its first factor that is there (the least gain over the alternatives,
    /// the least slack), or, where that one has none, its chance.
    #[must_use]
    pub fn margins(&self, question: QuestionKind) -> Option<&[f64]> {
        let (_, first) = self.of(question).next()?;
        let values = first.margin.as_deref().unwrap_or(&first.chance);
        (!values.is_empty()).then_some(values)
    }

    /// Draws in which a model had no answer, over all models.
    #[must_use]
    pub fn undefined(&self) -> usize {
        self.columns.iter().filter_map(|column| Some(column.values.as_ref().ok()?.undefined)).sum()
    }
}

/// Runs every model on every draw. Draws are independent and come back in order, so that the number of threads
/// changes nothing.
#[must_use]
pub fn run(bound: &Bound, sample: &Sample) -> Run {
    run_from(bound, sample, &Memory::default())
}

/// The same, with what the graph found in other draws of the same plans: only altered rankings cost anything.
#[must_use]
pub fn run_from(bound: &Bound, sample: &Sample, memory: &Memory) -> Run {
    run_as(bound, sample, &Asked { memory, variants: false })
}

/// All models over altered draws: `changed` are the inputs whose columns differ from those of `base`. Factors that look
/// at none of them keep their values.
#[must_use]
pub fn run_altered(
    bound: &Bound,
    sample: &Sample,
    base: &Run,
    changed: &[InputId],
    asked: &Asked<'_>,
) -> Run {
    let columns = bound.factors.iter().zip(&base.columns).map(|(planned, known)| match &planned.reading {
        Ok(reading) if changed.iter().any(|input| reading.looks_at(*input)) => {
            Column { question: planned.question, values: Ok(reading.values(bound, sample, asked)) }
        }
        _ => known.clone(),
    });
    Run { draws: sample.draws, columns: columns.collect() }
}

/// The same, with all that is asked for.
#[must_use]
pub fn run_as(bound: &Bound, sample: &Sample, asked: &Asked<'_>) -> Run {
    let columns = bound.factors.iter().map(|planned| Column {
        question: planned.question,
        values: planned.reading.as_ref().map(|read| read.values(bound, sample, asked)).map_err(Clone::clone),
    });
    Run { draws: sample.draws, columns: columns.collect() }
}
