//! The board judged by decisions whose outcome is known.
//!
//! Every model forecasts every issue; where it says nothing, that is counted, not hidden. Points are scored by
//! absolute and squared error, distributions ([`Spread`]) by CRPS and by how often their 50 and 90 % intervals
//! hold the outcome. A model's spread for an issue is learned from the *other* negotiations only: one group of
//! issues that were decided together (a legislative proposal) is left out at a time, so that coverage is that
//! of unseen cases. Intervals of the errors are percentiles over resamples of the issues; a difference
//! between two models is resampled as a difference, on the issues where both speak.
//!
//! ```
//! use detente_forecast::{Actor, Decided, Issue, MODELS, backtest};
//! let actors = [
//!     Actor { position: 0.0, salience: 1.0, influence: 1.0 },
//!     Actor { position: 100.0, salience: 1.0, influence: 3.0 },
//! ];
//! let issue = Issue { actors: &actors, ..Issue::default() };
//! let result = backtest(&[Decided { issue, outcome: 80.0, group: 0 }], MODELS, 200);
//! assert_eq!(result.models[0].model, "weighted-mean");
//! assert_eq!(result.models[0].mae, 5.0); // forecast 75
//! ```

pub(crate) mod spells;

use crate::spread::benchmark;
use crate::{DEFAULT, Issue, Model, Spread, dichotomy};
use detente_chance::draw::Key;
use detente_chance::summary::{quantiles, resampled};
use rayon::prelude::*;

/// A decided issue.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'a> {
    /// What the models are given.
    pub issue: Issue<'a>,
    /// Where it was decided, 0–100.
    pub outcome: f64,
    /// Issues with the same number were decided together.
    pub group: u32,
}

/// What a backtest says.
#[derive(Clone, Debug)]
pub struct Backtest {
    /// Decided issues.
    pub issues: usize,
    /// Groups of issues decided together.
    pub groups: usize,
    /// One row a model, in the order given.
    pub models: Vec<Score>,
    /// Issues on which only two points are held.
    pub choices: Choices,
}

/// A model's record.
#[derive(Clone, Debug)]
pub struct Score {
    /// Model id.
    pub model: String,
    /// Issues on which it says something.
    pub issues: usize,
    /// Issues on which it says nothing.
    pub undefined: usize,
    /// Mean absolute error; this and all below NaN where it never says anything.
    pub mae: f64,
    /// Its 95 % interval over resamples of the issues.
    pub mae_ci95: [f64; 2],
    /// Root of the mean squared error.
    pub rmse: f64,
    /// Median absolute error.
    pub median: f64,
    /// Mean CRPS of the distribution around its point.
    pub crps: f64,
    /// Share of outcomes at most 10 points away.
    pub within_10: f64,
    /// Share of outcomes inside the 50 % interval.
    pub cover_50: f64,
    /// Share of outcomes inside the 90 % interval.
    pub cover_90: f64,
    /// The same on issues with more than two points held, and on choices.
    pub cover_90_by_kind: [f64; 2],
    /// Mean width of the 90 % interval, in points.
    pub width_90: f64,
    /// Error minus the default model's, on the issues where both speak; `None` for the default itself.
    pub difference: Option<Difference>,
    /// Where the spread came from.
    pub fold: Fold,
    /// The spread learned from all issues; `None` with too few.
    pub spread: Option<Spread>,
}

/// Where the spread that is scored came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Learned from the other groups of the same file.
    HeldOut,
    /// Too few issues: the shipped constants.
    Shipped,
}

/// A paired difference of mean absolute errors: above zero, the model errs more than the default.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// Issues on which both speak.
    pub issues: usize,
    /// Mean of the differences.
    pub mae: f64,
    /// Its 95 % interval over resamples of the issues.
    pub ci95: [f64; 2],
}

/// How choices came out, and how the default model's point did as a chance.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choices {
    /// Issues on which only two points are held.
    pub issues: usize,
    /// Of these, decided at one of the two.
    pub landed: usize,
    /// Of the landed, at the side that has more than half of the weight.
    pub heavier_side: usize,
    /// Mean squared error of the chance given to the upper point, on the landed (even chances: .25).
    pub brier: f64,
}

/// Fewest issues from which a spread is learned.
pub const MIN_FIT: usize = 30;
/// Fewest choices from which their own constants are learned; below, they fall as other issues do.
const MIN_CHOICES: usize = 10;
const Z90: f64 = 1.644_853_626_951_472_2;

/// A model's point, the two points of a choice if the issue is one, and the outcome.
pub type Judged = (f64, Option<(f64, f64)>, f64);

/// Learns a model's spread; `None` with fewer than [`MIN_FIT`]
/// issues that are no choices.
#[must_use]
pub fn fit(cases: &[Judged]) -> Option<Spread> {
    let sigma = |errors: &mut Vec<f64>| {
        errors.sort_by(f64::total_cmp);
        // The least error that is not exceeded by 90 % of n + 1: what holds for the next issue, too.
        let at = (libm::ceil((errors.len() + 1) as f64 * 0.9) as usize).clamp(1, errors.len().max(1));
        errors.get(at - 1).map(|error| error / Z90)
    };
    let mut open: Vec<f64> = cases.iter().filter(|c| c.1.is_none()).map(|(m, _, y)| (m - y).abs()).collect();
    if open.len() < MIN_FIT {
        return None;
    }
    let open_sigma = sigma(&mut open)?;
    let (mut landed, mut count, mut above, mut below) = (0.0, 0.0, 0.0, 0.0);
    let mut missed = Vec::new();
    for (m, ends, y) in cases {
        let Some((a, b)) = ends else { continue };
        count += 1.0;
        if y == a || y == b {
            landed += 1.0;
            let p = ((m - a) / (b - a)).clamp(0.0, 1.0) - 0.5;
            above += p * (if y == b { 0.5 } else { -0.5 });
            below += p * p;
        } else {
            missed.push((m - y).abs());
        }
    }
    if (count as usize) < MIN_CHOICES {
        return Some(Spread { sigma: open_sigma, choice_sigma: open_sigma, landed: 0.0, slope: 0.0 });
    }
    Some(Spread {
        sigma: open_sigma,
        choice_sigma: sigma(&mut missed).unwrap_or(open_sigma),
        landed: landed / count,
        slope: if below > 0.0 { (above / below).clamp(0.0, 1.0) } else { 0.0 },
    })
}

/// Runs `models` over `decided`. Issues of one group must stand together. `resamples` is the number of
/// bootstrap samples behind every interval (2,000 gives ends that are stable to about .1).
#[must_use]
pub fn backtest(decided: &[Decided], models: &[Model], resamples: u32) -> Backtest {
    let groups: Vec<&[Decided]> = decided.chunk_by(|a, b| a.group == b.group).collect();
    let ends: Vec<Option<(f64, f64)>> = decided.iter().map(|d| dichotomy(d.issue.actors)).collect();
    let points: Vec<Vec<Option<f64>>> = models
        .par_iter()
        .map(|model| {
            groups
                .par_iter()
                .flat_map_iter(|group| {
                    let issues: Vec<Issue> = group.iter().map(|d| d.issue).collect();
                    model.forecasts(&issues)
                })
                .map(|point| point.filter(|x| x.is_finite()))
                .collect()
        })
        .collect();
    let errors: Vec<Vec<Option<f64>>> = points
        .iter()
        .map(|column| column.iter().zip(decided).map(|(x, d)| x.map(|x| (x - d.outcome).abs())).collect())
        .collect();
    let leader = models.iter().position(|model| model.id == DEFAULT);
    let base = leader.map(|at| errors[at].as_slice());
    let intervals = resample(&errors, base, resamples);
    let scores = models
        .par_iter()
        .enumerate()
        .map(|(at, model)| {
            let mut score = score(&model.id, decided, &ends, &points[at]);
            score.mae_ci95 = intervals[at].0;
            score.difference = base.filter(|_| leader != Some(at)).map(|base| {
                let both: Vec<f64> =
                    errors[at].iter().zip(base).filter_map(|(a, b)| Some((*a)? - (*b)?)).collect();
                Difference {
                    issues: both.len(),
                    mae: both.iter().sum::<f64>() / both.len() as f64,
                    ci95: intervals[at].1,
                }
            });
            score
        })
        .collect();
    let choices = leader.map(|at| choices(decided, &ends, &points[at])).unwrap_or_default();
    Backtest { issues: decided.len(), groups: groups.len(), models: scores, choices }
}

fn score(model: &str, decided: &[Decided], ends: &[Option<(f64, f64)>], points: &[Option<f64>]) -> Score {
    let cases: Vec<(u32, Judged)> = decided
        .iter()
        .zip(ends)
        .zip(points)
        .filter_map(|((d, ends), x)| Some((d.group, ((*x)?, *ends, d.outcome))))
        .collect();
    let all: Vec<Judged> = cases.iter().map(|(_, case)| *case).collect();
    let shipped = benchmark(model).or_else(|| benchmark(DEFAULT)).map(|row| row.spread);
    let mut fold = Fold::Shipped;
    let (mut crps, mut inside_50, mut inside_90, mut width) = (0.0, 0.0, 0.0, 0.0);
    let mut by_kind = [(0.0, 0.0); 2];
    for group in cases.chunk_by(|a, b| a.0 == b.0) {
        let others: Vec<Judged> =
            cases.iter().filter(|(id, _)| group.first().is_some_and(|g| g.0 != *id)).map(|c| c.1).collect();
        let spread = match (fit(&others), shipped) {
            (Some(spread), _) => {
                fold = Fold::HeldOut;
                spread
            }
            (None, Some(spread)) => spread,
            // Nothing known: a spread that covers the scale.
            (None, None) => Spread { sigma: 50.0, choice_sigma: 50.0, landed: 0.0, slope: 0.0 },
        };
        for (_, (point, ends, outcome)) in group {
            let predicted = spread.around(*point, *ends);
            let holds = |low: f64, high: f64| {
                f64::from(u8::from((predicted.quantile(low)..=predicted.quantile(high)).contains(outcome)))
            };
            let nine = holds(0.05, 0.95);
            crps += predicted.crps(*outcome);
            inside_50 += holds(0.25, 0.75);
            inside_90 += nine;
            width += predicted.quantile(0.95) - predicted.quantile(0.05);
            let kind = &mut by_kind[usize::from(ends.is_some())];
            *kind = (kind.0 + nine, kind.1 + 1.0);
        }
    }
    let n = all.len() as f64;
    let errors: Vec<f64> = all.iter().map(|(m, _, y)| (m - y).abs()).collect();
    Score {
        model: model.to_owned(),
        issues: all.len(),
        undefined: decided.len() - all.len(),
        mae: errors.iter().sum::<f64>() / n,
        mae_ci95: [f64::NAN; 2],
        rmse: libm::sqrt(errors.iter().map(|e| e * e).sum::<f64>() / n),
        median: quantiles(&errors, &[0.5]).first().copied().unwrap_or(f64::NAN),
        crps: crps / n,
        within_10: errors.iter().filter(|e| **e <= 10.0).count() as f64 / n,
        cover_50: inside_50 / n,
        cover_90: inside_90 / n,
        cover_90_by_kind: by_kind.map(|(inside, count)| inside / count),
        width_90: width / n,
        difference: None,
        fold,
        spread: fit(&all),
    }
}

/// 95 % intervals of each model's mean error and of its difference to `base`, over the same resamples.
fn resample(
    errors: &[Vec<Option<f64>>],
    base: Option<&[Option<f64>]>,
    resamples: u32,
) -> Vec<([f64; 2], [f64; 2])> {
    let issues = errors.first().map_or(0, Vec::len);
    let key = Key::new(1, "backtest");
    let times: Vec<Vec<f64>> = (0..resamples)
        .into_par_iter()
        .map(|replicate| {
            let mut times = vec![0.0; issues];
            for place in 0..issues {
                times[resampled(&key, replicate, place as u32, issues)] += 1.0;
            }
            times
        })
        .collect();
    let interval = |column: &[Option<f64>]| {
        let means: Vec<f64> = times
            .iter()
            .map(|times| {
                let (mut sum, mut count) = (0.0, 0.0);
                for (times, value) in times.iter().zip(column) {
                    if let Some(value) = value {
                        sum += times * value;
                        count += times;
                    }
                }
                sum / count
            })
            .filter(|mean| mean.is_finite())
            .collect();
        if means.is_empty() {
            return [f64::NAN; 2];
        }
        let ends = quantiles(&means, &[0.025, 0.975]);
        [ends[0], ends[1]]
    };
    errors
        .par_iter()
        .map(|column| {
            let difference: Vec<Option<f64>> = match base {
                Some(base) => column.iter().zip(base).map(|(a, b)| Some((*a)? - (*b)?)).collect(),
                None => Vec::new(),
            };
            (interval(column), interval(&difference))
        })
        .collect()
}

fn choices(decided: &[Decided], ends: &[Option<(f64, f64)>], points: &[Option<f64>]) -> Choices {
    let mut all = Choices::default();
    let mut square = 0.0;
    for ((d, ends), point) in decided.iter().zip(ends).zip(points) {
        let (Some((a, b)), Some(point)) = (ends, point) else { continue };
        all.issues += 1;
        if d.outcome != *a && d.outcome != *b {
            continue;
        }
        let p = (point - a) / (b - a);
        let upper = d.outcome == *b;
        all.landed += 1;
        all.heavier_side += usize::from(if upper { p > 0.5 } else { p < 0.5 });
        let miss = p - f64::from(u8::from(upper));
        square += miss * miss;
    }
    all.brier = square / all.landed as f64;
    all
}
