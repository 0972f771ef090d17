//! Which inputs carry the spread of the answer: Sobol' indices ([`detente_chance::sobol`]) of both margins and
//! of both chances, over at most [`GROUPS`] groups of inputs.
//!
//! The inputs that move the answer most get a group each; inputs that a `[[correlation]]` joins are one
//! group; all others together are the last group, so that a strong total index of *all others* would show that
//! the ranking missed something. A *margin* (least gain over the alternatives, least slack) is smooth; a
//! *chance* (signed, holds, in a draw) is mostly 0 or 1, and its first-order indices sum low because inputs
//! matter together.

use crate::flips::Ranked;
use crate::numbers::Asker;
use detente_bind::Bound;
use detente_bind::run::Run;
use detente_bind::sample::{self, Sample};
use detente_case::{Case, InputId, QuestionKind};
use detente_chance::draw::Key;
use detente_chance::sobol::{Estimate, Resampling, Runs};
use detente_chance::summary;
use rayon::prelude::*;
use serde::Serialize;

/// Rows of each of the two matrices.
pub const ROWS: usize = 256;
/// Most groups.
pub const GROUPS: usize = 24;

/// What varies: the results that are looked at.
const OUTPUTS: [&str; 4] = ["margin of signing", "margin of holding", "signed", "holds"];

/// Indices of every group.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Indices {
    /// Rows of each matrix.
    pub rows: usize,
    /// Runs of all models together.
    pub runs: usize,
    /// Runs in which a model had no answer: they count as a margin of −1.
    pub undefined: usize,
    /// Results without any variance, which nothing can carry.
    pub constant: Vec<&'static str>,
    /// One row a group, strongest first, all others last.
    pub groups: Vec<GroupIndex>,
}

/// A group's indices.
#[derive(Clone, Debug, Serialize)]
pub struct GroupIndex {
    /// Paths of its inputs.
    pub inputs: Vec<String>,
    /// In words.
    pub title: String,
    /// Of the margin of signing.
    pub margin_signed: Option<Index>,
    /// Of the margin of holding.
    pub margin_holds: Option<Index>,
    /// Of the chance of signing in a draw.
    pub signed: Option<Index>,
    /// Of the chance of holding in a draw.
    pub holds: Option<Index>,
}

impl GroupIndex {
    /// The largest total index of the two chances, else of the margins.
    #[must_use]
    pub fn strength(&self) -> f64 {
        let total = |index: &Option<Index>| index.map_or(0.0, |index| index.total);
        let chances = total(&self.signed).max(total(&self.holds));
        chances.max(total(&self.margin_signed)).max(total(&self.margin_holds))
    }
}

/// First-order and total index, with 90 % intervals.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Index {
    /// Share of variance that it explains alone.
    pub first: f64,
    /// 90 % interval.
    pub first_interval: [f64; 2],
    /// Share of variance in which it has any part.
    pub total: f64,
    /// 90 % interval.
    pub total_interval: [f64; 2],
    /// False where the total cannot be told from zero.
    pub above_zero: bool,
}

impl Index {
    fn of(first: &Estimate, total: &Estimate) -> Self {
        Self {
            first: first.value,
            first_interval: first.interval,
            total: total.value,
            total_interval: total.interval,
            above_zero: total.above_zero(),
        }
    }
}

/// Groups of inputs: (title, places), the last one all others.
fn groups(case: &Case, bound: &Bound, ranked: &[Ranked], varying: &[bool]) -> Vec<(String, Vec<usize>)> {
    let title = |at: usize| {
        bound.titles.get(&InputId(at as u32)).cloned().unwrap_or_else(|| bound.inputs[at].path.clone())
    };
    let joined: Vec<Vec<usize>> = sample::groups(&case.correlations)
        .into_iter()
        .map(|group| group.into_iter().map(InputId::at).collect())
        .collect();
    let mut taken = vec![false; bound.inputs.len()];
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    let place = |path: &str| bound.inputs.iter().position(|input| input.path == path);
    for row in ranked {
        if groups.len() + 1 == GROUPS {
            break;
        }
        let Some(at) = place(&row.input).filter(|at| !taken[*at]) else { continue };
        let members = joined.iter().find(|group| group.contains(&at)).cloned().unwrap_or_else(|| vec![at]);
        for member in &members {
            taken[*member] = true;
        }
        let name = members.iter().map(|member| title(*member)).collect::<Vec<_>>().join("; with ");
        groups.push((name, members));
    }
    let rest: Vec<usize> = (0..bound.inputs.len()).filter(|at| varying[*at] && !taken[*at]).collect();
    if !rest.is_empty() {
        groups.push((format!("all {} others together", rest.len()), rest));
    }
    groups
}

/// Indices over groups of inputs. `ranked` are inputs by what they do to the answer. `None` where nothing varies.
#[must_use]
pub fn indices(asker: &Asker<'_>, sample: &Sample, ranked: &[Ranked]) -> Option<Indices> {
    let Asker { case, bound, settings, .. } = *asker;
    let seed = settings.seed;
    let varying: Vec<bool> = (0..bound.inputs.len())
        .map(|at| {
            let column = sample.column(InputId(at as u32));
            column.windows(2).any(|pair| pair[0] != pair[1])
        })
        .collect();
    let groups = groups(case, bound, ranked, &varying);
    if groups.is_empty() {
        return None;
    }
    let a = sample::matrix(&bound.inputs, &case.correlations, seed, 1, ROWS);
    let b = sample::matrix(&bound.inputs, &case.correlations, seed, 2, ROWS);
    // One run of all models for A, for B, and for A with each group's columns from B.
    let mut undefined = 0;
    let mut run = |sample: &Sample| -> Vec<[f64; 4]> {
        let run = detente_bind::run::run_from(bound, sample, asker.memory);
        undefined += run.undefined();
        outputs(&run)
    };
    let mut results = vec![run(&a), run(&b)];
    for (_, members) in &groups {
        if asker.stopped() {
            return None;
        }
        let columns: Vec<(InputId, Vec<f64>)> =
            members.iter().map(|at| InputId(*at as u32)).map(|id| (id, b.column(id))).collect();
        results.push(run(&a.with(&columns)));
    }
    let key = Key::new(seed, "sobol.bootstrap");
    let found: Vec<Option<detente_chance::sobol::Indices>> = (0..OUTPUTS.len())
        .into_par_iter()
        .map(|output| {
            // Row after row: A, B, and A with each group from B.
            let values =
                (0..ROWS).flat_map(|row| results.iter().map(move |result| result[row][output])).collect();
            Runs::new(groups.len(), values)?.indices(&Resampling { replicates: 200, key })
        })
        .collect();
    let constant = OUTPUTS
        .iter()
        .enumerate()
        .filter(|(output, _)| {
            found[*output].is_none() && results[0].iter().all(|row| row[*output].is_finite())
        })
        .map(|(_, name)| *name)
        .collect();
    let index = |output: usize, group: usize| {
        let index = found[output].as_ref()?.groups.get(group)?;
        Some(Index::of(&index.first, &index.total))
    };
    let mut list: Vec<GroupIndex> = groups
        .iter()
        .enumerate()
        .map(|(at, (title, members))| GroupIndex {
            inputs: members.iter().map(|member| bound.inputs[*member].path.clone()).collect(),
            title: title.clone(),
            margin_signed: index(0, at),
            margin_holds: index(1, at),
            signed: index(2, at),
            holds: index(3, at),
        })
        .collect();
    // The last group keeps its place where it is that of all others.
    let named = if list.last().is_some_and(|last| last.title.starts_with("all ")) {
        list.len() - 1
    } else {
        list.len()
    };
    list[..named].sort_by(|x, y| y.strength().total_cmp(&x.strength()).then_with(|| x.inputs.cmp(&y.inputs)));
    Some(Indices { rows: ROWS, runs: ROWS * (groups.len() + 2), undefined, constant, groups: list })
}

/// The four results of each draw; NaN where a model is not there.
fn outputs(run: &Run) -> Vec<[f64; 4]> {
    use QuestionKind::{Holds, Signed};
    let chances = [run.chances(Signed), run.chances(Holds)];
    let [signed, holds] = chances.each_ref().map(Option::as_deref);
    let columns = [run.margins(Signed), run.margins(Holds), signed, holds];
    (0..run.draws).map(|draw| columns.map(|column| column.map_or(f64::NAN, |column| column[draw]))).collect()
}

/// An input's rank correlation with the margins.
#[derive(Clone, Debug, Serialize)]
pub struct RankCorrelation {
    /// Path of the input.
    pub input: String,
    /// In words.
    pub title: String,
    /// Spearman's rho with the margin of signing; `None` where it cannot be told from 0.
    pub signed: Option<f64>,
    /// Spearman's rho with the margin of holding.
    pub holds: Option<f64>,
}

/// Correlations weaker than this many standard errors of a null correlation are not shown.
const SHOWN: f64 = 2.0;

/// Inputs by the stronger of their two rank correlations with the margins, strongest first; those that cannot be told
/// from 0 are left out.
#[must_use]
pub fn correlations(asker: &Asker<'_>, sample: &Sample, run: &Run) -> Vec<RankCorrelation> {
    // Ranked once, compared with every input.
    let signed = run.margins(QuestionKind::Signed).map(summary::ranks);
    let holds = run.margins(QuestionKind::Holds).map(summary::ranks);
    let floor = SHOWN / (sample.draws.max(2) as f64 - 1.0).sqrt();
    let bound = asker.bound;
    let mut rows: Vec<RankCorrelation> = bound
        .inputs
        .par_iter()
        .enumerate()
        .filter_map(|(at, input)| {
            let id = InputId(at as u32);
            let column = sample.column(id);
            if column.iter().all(|value| *value == column[0]) {
                return None;
            }
            let ranks = summary::ranks(&column);
            let rho = |margin: &Option<Vec<f64>>| {
                margin.as_ref().map(|m| summary::correlation(&ranks, m)).filter(|rho| rho.abs() >= floor)
            };
            let (signed, holds) = (rho(&signed), rho(&holds));
            (signed.is_some() || holds.is_some()).then(|| RankCorrelation {
                input: input.path.clone(),
                title: bound.titles.get(&id).cloned().unwrap_or_else(|| input.path.clone()),
                signed,
                holds,
            })
        })
        .collect();
    let strength =
        |row: &RankCorrelation| row.signed.unwrap_or(0.0).abs().max(row.holds.unwrap_or(0.0).abs());
    rows.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then_with(|| a.input.cmp(&b.input)));
    rows
}
