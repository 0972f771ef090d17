//! The board: every position model on every issue over the same draws, what the answer rests on, and the story
//! that the round models tell.
//!
//! A *table* of issues ([`Shape`]) and a way to fill it for a draw are all that is needed, so a case and another
//! program's file go the same way. Models that play rounds, or look at all issues at once, run over every draw where
//! that takes seconds, else over the first ones ([`round_draws`]): draws are spread evenly from the first on. The
//! outlook, which needs them for a picture only, has them on the first [`ROUND_DRAWS`].

mod learn;
mod pressure;
mod ranges;
mod story;

pub use learn::{LEAST as LEAST_EFFECTIVE, Suggestion, learn};
pub use pressure::{Lever, LeverAsk};
pub use ranges::{IssueForecast, ModelForecast, PositionRange};
pub use story::{RoundPath, RoundState, TradeBalance, TradeRow, balances, trades};

use detente_bind::Bound;
use detente_bind::codes::NoteCode;
use detente_bind::deals::consenting_parties;
use detente_bind::note::Note;
use detente_bind::sample::Sample;
use detente_case::{Case, Rule};
use detente_chance::summary;
use detente_forecast::{
    Actor, DEFAULT, Issue, Kind, MODELS, Model, Predicted, Procedure, benchmark, contributions, dichotomy,
    mixture,
};
use rayon::prelude::*;
use serde::Serialize;

/// Fewest draws over which round models, and models that look at all issues at once, are run.
pub const ROUND_DRAWS: usize = 256;
/// What the round models may cost in all: draws × actors³, a few seconds.
const ROUND_COST: usize = 2_000_000;
/// Fewer draws than this say nothing of a spread.
const FEW: usize = 16;
/// Draws over which the mean is taken apart, and over which the outcome's distribution is mixed.
const PARTS_DRAWS: usize = 256;

/// What stays the same from draw to draw.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Party ids as printed.
    pub parties: Vec<String>,
    /// Party names for sentences.
    pub names: Vec<String>,
    /// One entry an issue.
    pub issues: Vec<IssueShape>,
    /// Models with options of the user's own, beside those of the board.
    pub extra: Vec<Model>,
}

/// An issue of the table.
#[derive(Clone, Debug, Default)]
pub struct IssueShape {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Who holds a position, as places in [`Shape::parties`].
    pub parties: Vec<u32>,
    /// The issue's own values of 0 and 100.
    pub scale: [f64; 2],
    /// The two points, where it is a choice.
    pub choice: Option<(f64, f64)>,
    /// What the two are called.
    pub names: Option<[String; 2]>,
    /// Who votes, by actor; empty: no rule known.
    pub voters: Vec<bool>,
    /// Share of the voters' influence that carries.
    pub quota: f64,
    /// Actors with a veto.
    pub vetoes: Vec<usize>,
    /// The actor who proposes.
    pub setter: Option<usize>,
}

/// Names under which a party may be asked for.
#[derive(Clone, Debug)]
pub struct PartyNames(Vec<(String, String)>);

impl PartyNames {
    /// Those of a table.
    #[must_use]
    pub fn of(shape: &Shape) -> Self {
        Self(shape.parties.iter().cloned().zip(shape.names.iter().cloned()).collect())
    }

    /// A party's place by id, or by name in any letter case.
    #[must_use]
    pub fn find(&self, wanted: &str) -> Option<u32> {
        let wanted = wanted.trim().to_lowercase();
        let by = |id: bool| {
            self.0.iter().position(|(i, name)| (if id { i } else { name }).to_lowercase() == wanted)
        };
        by(true).or_else(|| by(false)).map(|at| at as u32)
    }

    /// All ids, for a message.
    #[must_use]
    pub fn list(&self) -> String {
        self.0.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// One draw of the table.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// Actors by issue, in the order of [`IssueShape::parties`].
    pub actors: Vec<Vec<Actor>>,
    /// Alternatives by issue and actor; empty where not known.
    pub alternatives: Vec<Vec<f64>>,
    /// Reference point by issue.
    pub references: Vec<Option<f64>>,
}

impl Shape {
    /// The board's models, then the user's own.
    pub fn models(&self) -> impl Iterator<Item = &Model> {
        MODELS.iter().chain(&self.extra)
    }

    /// The models' view of a draw.
    #[must_use]
    pub fn issues<'a>(&'a self, drawn: &'a Drawn) -> Vec<Issue<'a>> {
        self.issues
            .iter()
            .zip(&drawn.actors)
            .zip(&drawn.alternatives)
            .zip(&drawn.references)
            .map(|(((shape, actors), alternatives), reference)| Issue {
                actors,
                reference: *reference,
                alternatives,
                parties: &shape.parties,
                procedure: (!shape.voters.is_empty()).then_some(Procedure {
                    quota: shape.quota,
                    voters: &shape.voters,
                    setter: shape.setter,
                    vetoes: &shape.vetoes,
                }),
            })
            .collect()
    }
}

/// An issue on the board: the forecast, and what can be said about it. All points are in the issue's own unit.
#[derive(Clone, Debug, Serialize)]
pub struct IssueBoard {
    /// Models and positions.
    #[serde(flatten)]
    pub forecast: IssueForecast,
    /// The issue's own values of 0 and 100.
    pub scale: [f64; 2],
    /// Where the outcome is expected, given how far past outcomes fell from the default model.
    pub outcome: Option<OutcomeRange>,
    /// The same around every model whose error has been measured.
    pub outcomes: Vec<OutcomeRange>,
    /// The issue as a choice between two points.
    pub choice: Option<ChoiceForecast>,
    /// How far the models agree.
    pub agreement: Option<Agreement>,
    /// The weighted mean taken apart.
    pub contributions: Vec<ContributionRow>,
    /// The round models, round by round, at mid values.
    pub rounds: Vec<RoundPath>,
    /// What a chosen party can do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub levers: Vec<Lever>,
}

/// The distribution of the outcome around a model, inputs' uncertainty included.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeRange {
    /// The model.
    pub model: String,
    /// Median.
    pub median: f64,
    /// Middle 50 %.
    pub p50: [f64; 2],
    /// Middle 90 %.
    pub p90: [f64; 2],
}

/// Chances of a choice.
#[derive(Clone, Debug, Serialize)]
pub struct ChoiceForecast {
    /// The two points.
    pub at: [f64; 2],
    /// What they are called, where they are levels of a case.
    pub names: Option<[String; 2]>,
    /// Chance of the lower and of the upper one, 0–1.
    pub chance: [f64; 2],
    /// Chance that it is decided elsewhere.
    pub neither: f64,
    /// Share of the weight that stands at, or leans to, the upper point, 0–1.
    pub weight_upper: f64,
}

/// How far the models agree; benchmarks are left out.
#[derive(Clone, Debug, Serialize)]
pub struct Agreement {
    /// Models that are compared.
    pub models: usize,
    /// Lowest median, and whose it is.
    pub lowest: (String, f64),
    /// Highest median, and whose it is.
    pub highest: (String, f64),
    /// Share of draws in which all of them lie within ten points of the scale.
    pub within_10: f64,
    /// The model that moves the plain mean of all models' medians most when it is left out…
    pub moves_most: String,
    /// … and by how much that mean then changes.
    pub moves_by: f64,
}

/// A party's part in the weighted mean: medians over draws.
#[derive(Clone, Debug, Serialize)]
pub struct ContributionRow {
    /// Party id.
    pub party: String,
    /// Share of all weight, 0–1: a step of one point moves the mean by this much.
    pub share: f64,
    /// How far it pulls the mean, and to which side.
    pub pull: f64,
    /// The mean without it.
    pub without: Option<f64>,
}

/// What a case gives the board.
#[must_use]
pub fn shape(case: &Case, bound: &Bound) -> Shape {
    let consent = consenting_parties(case);
    let (quota, known) = match case.decision.rule {
        Rule::Unanimity => (1.0, !consent.is_empty()),
        Rule::Quota(share) => (share, !consent.is_empty()),
    };
    let middle = detente_bind::mid(bound);
    let mut actors = Vec::new();
    let issues = bound
        .forecast
        .issues
        .iter()
        .map(|plan| {
            let row = &case.issues[plan.issue.at()];
            let who = |id| consent.contains(&id);
            let mut levels: Vec<(f64, &str)> =
                row.levels.iter().filter_map(|level| Some((level.at?, level.id.as_str()))).collect();
            levels.sort_by(|a, b| a.0.total_cmp(&b.0));
            // A choice by its levels, or because everybody stands, for certain, at one of two points.
            let (choice, names) = match levels.as_slice() {
                [(a, low), (b, high)] if row.levels.len() == 2 && a < b => {
                    (Some((*a, *b)), Some([(*low).to_owned(), (*high).to_owned()]))
                }
                _ => {
                    let exact =
                        plan.actors.iter().all(|actor| bound.inputs[actor.position.at()].dist.is_exact());
                    plan.fill(&middle, &mut actors);
                    let choice = dichotomy(&actors).filter(|_| exact);
                    let level =
                        |x: f64| levels.iter().find(|(at, _)| *at == x).map(|(_, id)| (*id).to_owned());
                    (choice, choice.and_then(|(a, b)| Some([level(a)?, level(b)?])))
                }
            };
            IssueShape {
                id: row.id.clone(),
                title: row.title.clone(),
                parties: plan.actors.iter().map(|actor| actor.party.0).collect(),
                scale: [0.0, 100.0],
                choice,
                names,
                voters: if known { plan.actors.iter().map(|a| who(a.party)).collect() } else { Vec::new() },
                quota,
                vetoes: (0..plan.actors.len())
                    .filter(|at| case.decision.vetoes.contains(&plan.actors[*at].party))
                    .collect(),
                setter: case
                    .decision
                    .proposes
                    .and_then(|setter| plan.actors.iter().position(|actor| actor.party == setter)),
            }
        })
        .collect();
    Shape {
        parties: case.parties.iter().map(|party| party.id.clone()).collect(),
        names: case.parties.iter().map(|party| party.name.clone()).collect(),
        issues,
        extra: bound.forecast.models.clone(),
    }
}

/// Fills the table from a draw's row of a case.
pub fn fill(case: &Case, bound: &Bound, row: &[f64], drawn: &mut Drawn) {
    let plans = &bound.forecast.issues;
    drawn.actors.resize(plans.len(), Vec::new());
    drawn.alternatives.resize(plans.len(), Vec::new());
    drawn.references.resize(plans.len(), None);
    for (at, plan) in plans.iter().enumerate() {
        plan.fill(row, &mut drawn.actors[at]);
        drawn.references[at] = case.issues[plan.issue.at()].reference.map(|id| row[id.at()]);
        let worth = &mut drawn.alternatives[at];
        worth.clear();
        if let Some(deals) = &bound.deals {
            worth.extend(plan.actors.iter().map(|actor| {
                let party = deals.parties.iter().find(|party| party.party == actor.party);
                party.map_or(f64::NAN, |party| party.reservation(row))
            }));
        }
    }
}

/// Draws of `draws` over which the board runs its round models; 0 where a game is too long to be played often enough.
#[must_use]
pub fn round_draws(shape: &Shape, draws: usize) -> usize {
    let game: usize = shape.issues.iter().map(|issue| issue.parties.len().pow(3)).sum::<usize>().max(1);
    // The first few hundred draws may take longer than the rest.
    let played = (ROUND_COST / game).max((5 * ROUND_COST / game).min(ROUND_DRAWS));
    if played < FEW { 0 } else { played.min(draws) }
}

/// What to say where round models are not played on every draw.
#[must_use]
pub fn about_round_draws(shape: &Shape, draws: usize) -> Option<Note> {
    let what = match round_draws(shape, draws) {
        played if played == draws => return None,
        0 => "models that play rounds are left out".to_owned(),
        played => format!("round models are played on the first {played} of {draws} draws"),
    };
    let why = "a game of this size on every draw would take long".to_owned();
    Some(Note { code: NoteCode::N1207, what, why })
}

/// What to say where the forecast has no round models at all.
#[must_use]
pub fn about_left_out(case: &Case, bound: &Bound, draws: usize) -> Option<Note> {
    let shape = shape(case, bound);
    let none = !shape.issues.is_empty() && round_draws(&shape, draws) == 0;
    none.then(|| about_round_draws(&shape, draws)).flatten()
}

/// The forecast alone: every model on every issue, round models on the first [`ROUND_DRAWS`] draws.
#[must_use]
pub fn forecast(case: &Case, bound: &Bound, sample: &Sample) -> Vec<IssueForecast> {
    let shape = shape(case, bound);
    let rounds = round_draws(&shape, sample.draws).min(ROUND_DRAWS);
    let columns =
        columns(&shape, sample.draws, rounds, |draw, drawn| fill(case, bound, sample.row(draw), drawn));
    with_positions(case, bound, sample, rows(&shape, &columns))
}

fn with_positions(
    case: &Case,
    bound: &Bound,
    sample: &Sample,
    mut forecasts: Vec<IssueForecast>,
) -> Vec<IssueForecast> {
    for (forecast, plan) in forecasts.iter_mut().zip(&bound.forecast.issues) {
        forecast.positions = plan
            .actors
            .iter()
            .map(|actor| {
                let position = summary::quantiles(&sample.column(actor.position), &[0.05, 0.5, 0.95]);
                let median = |id| summary::quantiles(&sample.column(id), &[0.5])[0];
                PositionRange {
                    party: case.parties[actor.party.at()].id.clone(),
                    p5: position[0],
                    p50: position[1],
                    p95: position[2],
                    salience: median(actor.salience),
                    influence: actor.influence.map_or(1.0, median),
                    supported: !bound.inputs[actor.position.at()].basis.unsupported(),
                }
            })
            .collect();
    }
    forecasts
}

/// Models that say nothing on any issue, in words: (model id, what it needs).
#[must_use]
pub fn silent<'a>(shape: &'a Shape, board: &[IssueBoard]) -> Vec<(&'a str, &'static str)> {
    shape
        .models()
        .filter(|model| !board.iter().any(|issue| issue.forecast.models.iter().any(|m| m.model == model.id)))
        .map(|model| (&*model.id, model.needs))
        .collect()
}

/// The whole board of a case whose table is `shape`; `ask` names the party whose levers are wanted.
#[must_use]
pub fn board(
    case: &Case,
    bound: &Bound,
    shape: &Shape,
    sample: &Sample,
    ask: Option<&LeverAsk>,
) -> Vec<IssueBoard> {
    let mut middle = Drawn::default();
    fill(case, bound, &detente_bind::mid(bound), &mut middle);
    let mut board = of(shape, sample.draws, &middle, ask, |draw, drawn| {
        fill(case, bound, sample.row(draw), drawn);
    });
    let forecasts: Vec<IssueForecast> = board.iter().map(|issue| issue.forecast.clone()).collect();
    for (issue, forecast) in board.iter_mut().zip(with_positions(case, bound, sample, forecasts)) {
        issue.forecast = forecast;
    }
    board
}

/// The board of any table. `middle` is the draw at which stories are told.
#[must_use]
pub fn of(
    shape: &Shape,
    draws: usize,
    middle: &Drawn,
    ask: Option<&LeverAsk>,
    fill: impl Fn(usize, &mut Drawn) + Sync,
) -> Vec<IssueBoard> {
    let rounds = round_draws(shape, draws);
    let columns = columns(shape, draws, rounds, &fill);
    let forecasts = rows(shape, &columns);
    let parts = parts(shape, draws, &fill);
    let mut levers = ask.map(|ask| pressure::levers(shape, draws, ask, &fill)).unwrap_or_default();
    levers.resize(shape.issues.len(), Vec::new());
    shape
        .issues
        .iter()
        .zip(forecasts)
        .zip(parts)
        .zip(levers)
        .enumerate()
        .map(|(at, (((issue, forecast), contributions), levers))| {
            let models = || shape.models().zip(&columns[at]);
            let outcomes: Vec<OutcomeRange> =
                models().filter_map(|(model, points)| outcome(issue, &model.id, points)).collect();
            let outcome = outcomes.iter().find(|range| range.model == DEFAULT).cloned();
            let choice =
                models().find(|(model, _)| model.id == DEFAULT).and_then(|(_, points)| choose(issue, points));
            IssueBoard {
                scale: issue.scale,
                outcome,
                outcomes,
                choice,
                agreement: agreement(shape, issue, &columns[at], rounds),
                contributions,
                rounds: if rounds == 0 { Vec::new() } else { story::rounds(shape, at, middle) },
                levers,
                forecast,
            }
        })
        .collect()
}

/// Answers by issue, model and draw; NaN where a model says nothing.
fn columns(
    shape: &Shape,
    draws: usize,
    rounds: usize,
    fill: impl Fn(usize, &mut Drawn) + Sync,
) -> Vec<Vec<Vec<f64>>> {
    let answers: Vec<Vec<Vec<f64>>> = (0..draws)
        .into_par_iter()
        .map_init(Drawn::default, |drawn, draw| {
            fill(draw, drawn);
            let issues = shape.issues(drawn);
            shape
                .models()
                .map(|model| {
                    let light = model.kind == Kind::Closed && !model.looks_at_all();
                    if light || draw < rounds {
                        model.forecasts(&issues).into_iter().map(|x| x.unwrap_or(f64::NAN)).collect()
                    } else {
                        vec![f64::NAN; issues.len()]
                    }
                })
                .collect()
        })
        .collect();
    (0..shape.issues.len())
        .map(|issue| {
            (0..shape.models().count())
                .map(|model| answers.iter().map(|draw| draw[model][issue]).collect())
                .collect()
        })
        .collect()
}

/// A point of 0–100 in the issue's own unit.
fn own(scale: [f64; 2], x: f64) -> f64 {
    if scale == [0.0, 100.0] { x } else { scale[0] + x / 100.0 * (scale[1] - scale[0]) }
}

fn rows(shape: &Shape, columns: &[Vec<Vec<f64>>]) -> Vec<IssueForecast> {
    shape
        .issues
        .iter()
        .zip(columns)
        .map(|(issue, models)| IssueForecast {
            id: issue.id.clone(),
            title: issue.title.clone(),
            models: shape
                .models()
                .zip(models)
                .filter_map(|(model, column)| {
                    let said: Vec<f64> = column.iter().copied().filter(|x| x.is_finite()).collect();
                    if said.is_empty() {
                        return None;
                    }
                    let q = summary::quantiles(&said, &[0.05, 0.25, 0.5, 0.75, 0.95]);
                    let at = |k: usize| own(issue.scale, q[k]);
                    Some(ModelForecast {
                        model: model.id.to_string(),
                        median: at(2),
                        p50: [at(1), at(3)],
                        p90: [at(0), at(4)],
                        benchmark_mae: benchmark(&model.id).map(|row| row.mae),
                    })
                })
                .collect(),
            positions: Vec::new(),
        })
        .collect()
}

/// The distributions of the outcome around a model's answers, one a draw; empty where the model has not been
/// measured or says nothing.
fn predicted(issue: &IssueShape, model: &str, points: &[f64]) -> Vec<Predicted> {
    let Some(spread) = benchmark(model).map(|row| row.spread) else { return Vec::new() };
    let said = points.iter().filter(|x| x.is_finite()).take(PARTS_DRAWS);
    said.map(|point| spread.around(*point, issue.choice)).collect()
}

fn outcome(issue: &IssueShape, model: &str, points: &[f64]) -> Option<OutcomeRange> {
    let all = predicted(issue, model, points);
    if all.is_empty() {
        return None;
    }
    let q = mixture(&all, [0.05, 0.25, 0.5, 0.75, 0.95]).map(|x| own(issue.scale, x));
    Some(OutcomeRange { model: model.to_owned(), median: q[2], p50: [q[1], q[3]], p90: [q[0], q[4]] })
}

fn choose(issue: &IssueShape, points: &[f64]) -> Option<ChoiceForecast> {
    let (a, b) = issue.choice?;
    let all = predicted(issue, DEFAULT, points);
    let n = all.len() as f64;
    let mut chances = [0.0; 3];
    for one in &all {
        for (sum, chance) in chances.iter_mut().zip(one.chances()?) {
            *sum += chance / n;
        }
    }
    let said = points.iter().filter(|x| x.is_finite()).take(PARTS_DRAWS);
    let upper: f64 = said.map(|point| ((point - a) / (b - a)).clamp(0.0, 1.0) / n).sum();
    (!all.is_empty()).then(|| ChoiceForecast {
        at: [own(issue.scale, a), own(issue.scale, b)],
        names: issue.names.clone(),
        chance: [chances[0], chances[1]],
        neither: chances[2],
        weight_upper: upper,
    })
}

fn agreement(shape: &Shape, issue: &IssueShape, models: &[Vec<f64>], rounds: usize) -> Option<Agreement> {
    let compared: Vec<(&str, &Vec<f64>, f64)> = shape
        .models()
        .zip(models)
        .filter(|(model, _)| !model.is_benchmark())
        .filter_map(|(model, column)| {
            let said: Vec<f64> = column.iter().copied().filter(|x| x.is_finite()).collect();
            let median = *summary::quantiles(&said, &[0.5]).first()?;
            median.is_finite().then_some((&*model.id, column, median))
        })
        .collect();
    if compared.len() < 2 {
        return None;
    }
    let lowest = compared.iter().min_by(|a, b| a.2.total_cmp(&b.2))?;
    let highest = compared.iter().max_by(|a, b| a.2.total_cmp(&b.2))?;
    let draws = compared.first()?.1.len().min(rounds);
    let close = (0..draws)
        .filter(|draw| {
            let at = || compared.iter().map(|c| c.1[*draw]).filter(|x| x.is_finite());
            at().fold(f64::NEG_INFINITY, f64::max) - at().fold(f64::INFINITY, f64::min) <= 10.0
        })
        .count();
    let n = compared.len() as f64;
    let sum: f64 = compared.iter().map(|c| c.2).sum();
    // Change of the mean of all medians when one is left out.
    let shift = |median: f64| (sum - median) / (n - 1.0) - sum / n;
    let most = compared.iter().max_by(|a, b| shift(a.2).abs().total_cmp(&shift(b.2).abs()))?;
    let width = (issue.scale[1] - issue.scale[0]) / 100.0;
    Some(Agreement {
        models: compared.len(),
        lowest: (lowest.0.to_owned(), own(issue.scale, lowest.2)),
        highest: (highest.0.to_owned(), own(issue.scale, highest.2)),
        within_10: close as f64 / draws.max(1) as f64,
        moves_most: most.0.to_owned(),
        moves_by: shift(most.2) * width,
    })
}

fn parts(shape: &Shape, draws: usize, fill: impl Fn(usize, &mut Drawn) + Sync) -> Vec<Vec<ContributionRow>> {
    let draws = draws.min(PARTS_DRAWS);
    let all: Vec<Vec<Option<Vec<detente_forecast::Contribution>>>> = (0..draws)
        .into_par_iter()
        .map_init(Drawn::default, |drawn, draw| {
            fill(draw, drawn);
            drawn.actors.iter().map(|actors| contributions(actors)).collect()
        })
        .collect();
    shape
        .issues
        .iter()
        .enumerate()
        .map(|(at, issue)| {
            let said: Vec<_> = all.iter().filter_map(|draw| draw[at].as_ref()).collect();
            if said.is_empty() {
                return Vec::new();
            }
            let median = |values: Vec<f64>| summary::quantiles(&values, &[0.5]).first().copied();
            let width = (issue.scale[1] - issue.scale[0]) / 100.0;
            issue
                .parties
                .iter()
                .enumerate()
                .filter_map(|(actor, party)| {
                    let without: Vec<f64> = said.iter().filter_map(|draw| draw[actor].without).collect();
                    Some(ContributionRow {
                        party: shape.parties[*party as usize].clone(),
                        share: median(said.iter().map(|draw| draw[actor].share).collect())?,
                        pull: median(said.iter().map(|draw| draw[actor].pull).collect())? * width,
                        without: if without.is_empty() {
                            None
                        } else {
                            median(without).map(|x| own(issue.scale, x))
                        },
                    })
                })
                .collect()
        })
        .collect()
}
