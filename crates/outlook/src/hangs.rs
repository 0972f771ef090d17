//! What the answer hangs on: inputs by their rank correlation with the margins, sources by dropping each in
//! turn on the same draws, models by leaving each out.

use crate::answer::{self, Outside};
use crate::bind::Bound;
use crate::evidence;
use crate::model::{InputEffect, ModelEffect, SourceEffect};
use crate::run::{self, Run};
use crate::sample::{self, Sample};
use crate::{Settings, inside};
use detente_case::{Case, InputId};
use detente_chance::words::Scale;
use detente_chance::{Dist, summary};

/// Draws used for each dropped source.
pub const COMMON_DRAWS: usize = 1024;
/// Correlations weaker than this many standard errors of a null correlation are not shown.
const SHOWN: f64 = 2.0;

/// Inputs by the stronger of their two correlations, strongest first. Inputs that never vary are left out, as
/// are those whose correlations cannot be told from zero.
#[must_use]
pub fn inputs(case: &Case, bound: &Bound, sample: &Sample, run: &Run) -> Vec<InputEffect> {
    // Ranked once, compared with every input.
    let signed = run.margins_signed().map(|margin| summary::ranks(&margin));
    let holds = run.margins_holds().map(|margin| summary::ranks(&margin));
    let floor = SHOWN / (sample.draws.max(2) as f64 - 1.0).sqrt();
    let mut rows: Vec<InputEffect> = bound
        .inputs
        .iter()
        .enumerate()
        .filter(|(_, input)| !input.dist.is_exact() || input.basis.unsupported())
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
            if signed.is_none() && holds.is_none() {
                return None;
            }
            Some(InputEffect {
                input: input.path.clone(),
                title: bound.titles.get(&id).cloned().unwrap_or_else(|| input.path.clone()),
                signed,
                holds,
                unsupported: evidence::supporting(case, &input.basis).next().is_none(),
            })
        })
        .collect();
    let strength = |row: &InputEffect| row.signed.unwrap_or(0.0).abs().max(row.holds.unwrap_or(0.0).abs());
    rows.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then_with(|| a.input.cmp(&b.input)));
    rows
}

/// The numbers that a source's absence is measured by.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Combined (inside where there is no class) number for signing.
    pub signed: Option<f64>,
    /// The same for holding.
    pub holds: Option<f64>,
}

/// Outside views as far as they do not rest on the dropped source.
pub struct OutsideViews<'a> {
    /// For signing.
    pub signed: &'a dyn Fn(Option<&str>) -> Option<Outside>,
    /// For holding.
    pub holds: &'a dyn Fn(Option<&str>) -> Option<Outside>,
}

/// Drops each source in turn: an input whose claims all pass through it falls back to its wide prior; inputs
/// with other support, and inputs that never had any, stay as they are.
#[must_use]
pub fn sources(
    case: &Case,
    bound: &Bound,
    sample: &Sample,
    settings: &Settings,
    outside: &OutsideViews<'_>,
) -> Vec<SourceEffect> {
    let common = sample.first(COMMON_DRAWS);
    let numbers = |sample: &Sample, without: Option<&str>| -> Numbers {
        let run = run::run(bound, sample);
        let (signed, holds) = (inside::signed_mean(&run), inside::holds_mean(&run));
        let pooled = |inside: Option<f64>, outside: Option<Outside>| match (inside, outside) {
            (Some(p), Some(o)) => Some(answer::pool(o.mean, p, run.draws.len(), settings.weight)),
            (Some(p), None) => Some(p),
            (None, o) => o.map(|o| o.mean),
        };
        Numbers {
            signed: case
                .question
                .signed
                .is_some()
                .then(|| pooled(signed, (outside.signed)(without)))
                .flatten(),
            holds: case.question.holds.is_some().then(|| pooled(holds, (outside.holds)(without))).flatten(),
        }
    };
    let base = numbers(&common, None);
    let mut rows: Vec<SourceEffect> = evidence::sources_in_use(case)
        .into_iter()
        .map(|id| {
            let claims = case
                .claims
                .iter()
                .filter(|claim| claim.state != detente_case::ClaimState::Rejected)
                .filter(|claim| case.whole_chain(claim).contains(&id.as_str()))
                .count();
            let replaced: Vec<(InputId, Vec<f64>)> = bound
                .inputs
                .iter()
                .enumerate()
                .filter(|(_, input)| evidence::rests_only_on(case, &input.basis, &id))
                .map(|(at, input)| {
                    let wide = Dist::wide(&input.quantity);
                    (InputId(at as u32), sample::column(input, &wide, settings.seed, common.draws))
                })
                .collect();
            let name = case.source(&id).map_or_else(|| id.clone(), |source| source.name.clone());
            let numbers = numbers(&common.with(&replaced), Some(&id));
            let change = |before: Option<f64>, after: Option<f64>| Some(after? - before?);
            let (signed, holds) = (change(base.signed, numbers.signed), change(base.holds, numbers.holds));
            let became = |question: &str, before: Option<f64>, after: Option<f64>| {
                let (before, after) = (Scale::ICD203.word(before?), Scale::ICD203.word(after?));
                (before != after).then(|| format!("{question}: {before} becomes {after}"))
            };
            let words: Vec<String> =
                [became("signed", base.signed, numbers.signed), became("holds", base.holds, numbers.holds)]
                    .into_iter()
                    .flatten()
                    .collect();
            SourceEffect {
                source: id,
                name,
                claims,
                inputs: replaced.len(),
                signed,
                holds,
                words: (!words.is_empty()).then(|| words.join("; ")),
            }
        })
        .collect();
    let size = |row: &SourceEffect| row.signed.unwrap_or(0.0).abs().max(row.holds.unwrap_or(0.0).abs());
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.source.cmp(&b.source)));
    rows
}

/// One row a factor: its own share, and the inside number without it.
#[must_use]
pub fn models(run: &Run) -> Vec<ModelEffect> {
    let mut rows = Vec::new();
    for factor in inside::SIGNED_FACTORS {
        if let Some(share) = inside::factor_mean(run, factor) {
            let without = inside::signed_mean_without(run, factor);
            rows.push(ModelEffect { model: factor, question: "signed", share, without });
        }
    }
    for factor in inside::HOLDS_FACTORS {
        if let Some(share) = inside::factor_mean(run, factor) {
            let without = inside::holds_mean_without(run, factor);
            rows.push(ModelEffect { model: factor, question: "holds", share, without });
        }
    }
    rows
}
