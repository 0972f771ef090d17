//! Under which assumptions the deal fails: a box of inputs ([`detente_chance::prim`]) with at most three limits,
//! said in a sentence with its coverage and density.
//!
//! *Not signed*: draws in which the chance of signing is below one half. *Does not hold*: among draws that sign,
//! those in which the chance of holding is below one half. Where fewer than one draw in twenty fails there is no
//! corner to find. Where more than six in ten fail by that measure the whole is the corner; the box is then that
//! of the half of draws with the lower chances, and says so.

use detente_bind::Bound;
use detente_bind::run::Run;
use detente_bind::sample::Sample;
use detente_case::{InputId, QuestionKind};
use detente_chance::Quantity;
use detente_chance::prim::{Settings, prim};
use detente_chance::summary;
use serde::Serialize;

/// A share of draws below which there is nothing to look for.
const FEW: f64 = 0.05;
/// A share of draws above which failing is the rule, and the worse half is looked for instead.
const MOST: f64 = 0.6;

/// Where the deal fails.
#[derive(Clone, Debug, Serialize)]
pub struct FailureBox {
    /// Which question.
    pub question: QuestionKind,
    /// What counts as failing.
    pub fails: String,
    /// Draws that were looked at.
    pub draws: usize,
    /// Draws that fail.
    pub failing: usize,
    /// At most three limits.
    pub limits: Vec<BoxLimit>,
    /// Share of the failing draws that lie in the box.
    pub coverage: f64,
    /// Share of the box's draws that fail.
    pub density: f64,
    /// Share of failing draws everywhere, for comparison.
    pub overall: f64,
    /// The box in a sentence.
    pub words: String,
}

/// A limit of a box.
#[derive(Clone, Debug, Serialize)]
pub struct BoxLimit {
    /// Path of the input.
    pub input: String,
    /// In words.
    pub title: String,
    /// At least this, file units.
    pub low: Option<f64>,
    /// At most this, file units.
    pub high: Option<f64>,
    /// Chance that the box without this limit would look as bad by accident.
    pub quasi_p: f64,
}

/// The boxes of both questions, where there is something to find.
#[must_use]
pub fn boxes(bound: &Bound, sample: &Sample, run: &Run) -> Vec<FailureBox> {
    let signed = run.chances(QuestionKind::Signed);
    let holds = run.chances(QuestionKind::Holds);
    let mut boxes = Vec::new();
    let every: Vec<usize> = (0..run.draws).collect();
    if let Some(p) = &signed {
        boxes.extend(one(bound, sample, QuestionKind::Signed, "it is not signed", &every, |draw| p[draw]));
    }
    if let Some(h) = &holds {
        let signing: Vec<usize> =
            every.iter().copied().filter(|draw| signed.as_ref().is_none_or(|p| p[*draw] >= 0.5)).collect();
        boxes.extend(one(
            bound,
            sample,
            QuestionKind::Holds,
            "what is signed does not hold",
            &signing,
            |draw| h[draw],
        ));
    }
    boxes
}

fn one(
    bound: &Bound,
    sample: &Sample,
    question: QuestionKind,
    what: &str,
    draws: &[usize],
    chance: impl Fn(usize) -> f64,
) -> Option<FailureBox> {
    let n = draws.len();
    let share = |cut: f64| draws.iter().filter(|d| chance(**d) < cut).count() as f64 / n.max(1) as f64;
    if n < 100 || share(0.5) < FEW {
        return None;
    }
    let (cut, what, fails) = if share(0.5) <= MOST {
        (0.5, what.to_owned(), "its chance in the draw is below one half")
    } else {
        let chances: Vec<f64> = draws.iter().map(|d| chance(*d)).collect();
        let median = summary::quantiles(&chances, &[0.5])[0];
        (median, format!("{what} (worse half of draws)"), "its chance in the draw is below the median")
    };
    let overall = share(cut);
    if !(FEW..=MOST).contains(&overall) {
        return None;
    }
    let fails = format!("{what}: {fails}");
    // Inputs that vary, in the same order for every row.
    let columns: Vec<usize> = (0..bound.inputs.len())
        .filter(|at| {
            let first = sample.row(draws[0])[*at];
            draws.iter().any(|draw| sample.row(*draw)[*at] != first)
        })
        .collect();
    let rows: Vec<f64> =
        draws.iter().flat_map(|draw| columns.iter().map(|at| sample.row(*draw)[*at])).collect();
    let failing: Vec<bool> = draws.iter().map(|draw| chance(*draw) < cut).collect();
    let found = prim(columns.len(), &rows, &failing, &Settings::default())?;
    let region = &found.all[found.chosen];
    let input = |column: usize| &bound.inputs[columns[column]];
    let title = |column: usize| {
        let id = InputId(columns[column] as u32);
        bound.titles.get(&id).cloned().unwrap_or_else(|| input(column).path.clone())
    };
    let yes_no = |column: usize| input(column).quantity == Quantity::YES_NO;
    // From model units back to those of the file.
    let file = |column: usize, value: f64| value / input(column).quantity.scale;
    let limits = region
        .limits
        .iter()
        .map(|limit| BoxLimit {
            input: input(limit.column).path.clone(),
            title: title(limit.column),
            low: limit.low.map(|value| file(limit.column, value)),
            high: limit.high.map(|value| file(limit.column, value)),
            quasi_p: limit.quasi_p,
        })
        .collect();
    let say: Vec<String> = region
        .limits
        .iter()
        .map(|limit| {
            let column = limit.column;
            let name = title(column);
            if yes_no(column) {
                return format!(
                    "{} “{name}”",
                    if limit.low.is_some() { "it is so:" } else { "it is not so:" }
                );
            }
            let value = |v: f64| short(file(column, v));
            match (limit.low, limit.high) {
                (Some(low), Some(high)) => format!("“{name}” lies from {} to {}", value(low), value(high)),
                (Some(low), None) => format!("“{name}” is at least {}", value(low)),
                (None, Some(high)) => format!("“{name}” is at most {}", value(high)),
                (None, None) => name,
            }
        })
        .collect();
    let per_cent = detente_chance::words::percent;
    let words = if say.is_empty() {
        format!("no corner of the inputs stands out ({} of draws: {what})", per_cent(overall))
    } else {
        format!(
            "{what} in {} of the draws in which {} (in {} of all draws; {} of all such draws lie there)",
            per_cent(region.density),
            say.join(" and "),
            per_cent(overall),
            per_cent(region.coverage)
        )
    };
    Some(FailureBox {
        question,
        fails,
        draws: n,
        failing: failing.iter().filter(|x| **x).count(),
        limits,
        coverage: region.coverage,
        density: region.density,
        overall,
        words,
    })
}

/// A number to three digits at most.
fn short(x: f64) -> String {
    if x.abs() >= 10.0 {
        format!("{x:.0}")
    } else if x.abs() >= 1.0 {
        format!("{x:.1}")
    } else {
        format!("{x:.2}")
    }
}
