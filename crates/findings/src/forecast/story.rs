//! The round models told: where everybody stands after each round, and in words who gave way to whom and why.

use super::{Drawn, Shape, own};
use detente_forecast::{
    Challenge, Issue, MoveKind, Run, Spatial, TradeRound, balance, challenge, spatial, spatial_game,
    spatial_mean, trade, trade_table,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Rounds that are told in full.
const TOLD: usize = 12;

/// A round model's path at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct RoundPath {
    /// Model id.
    pub model: String,
    /// Rounds until it came to rest or its limit.
    pub rounds: usize,
    /// State after each round that is told (at most twelve).
    pub path: Vec<RoundState>,
}

/// The state after a round.
#[derive(Clone, Debug, Serialize)]
pub struct RoundState {
    /// 1, 2, …
    pub round: usize,
    /// The position that loses to no other, by influence × salience; `None` in a model that has none.
    pub median: Option<f64>,
    /// Mean by influence × salience.
    pub mean: f64,
    /// Positions by party.
    pub positions: BTreeMap<String, f64>,
    /// What happened, a sentence a move.
    pub words: Vec<String>,
}

/// A trade of the exchange model at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct TradeRow {
    /// What each of the two gains: points of outcome × salience.
    pub gain: f64,
    /// What either of the two gains, where trades are not at the rate at which both gain alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gains: Option<[f64; 2]>,
    /// (party, issue, from, to), of both.
    pub moves: Vec<(String, String, f64, f64)>,
    /// Gain or loss of every party whose outcome it changes, by id: the two who trade, and the rest (externalities).
    pub effects: BTreeMap<String, f64>,
}

/// A point with a thousandth of its scale, and no digits that say nothing.
fn short(scale: [f64; 2], x: f64) -> String {
    let width = (scale[1] - scale[0]).abs();
    let digits = if width >= 50.0 {
        1
    } else if width >= 5.0 {
        2
    } else {
        3
    };
    let text = format!("{x:.digits$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Paths of all round models on one issue.
pub(super) fn rounds(shape: &Shape, at: usize, middle: &Drawn) -> Vec<RoundPath> {
    let issues = shape.issues(middle);
    shape
        .models()
        .filter_map(|model| {
            let id = model.id.to_string();
            match &model.run {
                Run::Challenge(options, _) => Some(challenged(shape, at, middle, id, options)),
                Run::Line(options) => Some(bargained(shape, issues.get(at..=at)?, at, 0, id, options, None)),
                Run::Space(options, follow) if issues.len() > 1 || follow.is_some() => {
                    let path = bargained(shape, &issues, at, at, id, options, follow.as_deref());
                    (path.rounds > 0).then_some(path)
                }
                _ => None,
            }
        })
        .collect()
}

/// The path of a challenge model.
fn challenged(shape: &Shape, at: usize, middle: &Drawn, model: String, options: &Challenge) -> RoundPath {
    let (Some(issue), Some(actors)) = (shape.issues.get(at), middle.actors.get(at)) else {
        return RoundPath { model, rounds: 0, path: Vec::new() };
    };
    let id = |actor: usize| shape.parties[issue.parties[actor] as usize].clone();
    let name = |actor: usize| shape.names[issue.parties[actor] as usize].clone();
    let point = |x: f64| own(issue.scale, x);
    let rounds = challenge(actors, options);
    let path = rounds
        .iter()
        .take(TOLD)
        .enumerate()
        .map(|(round, state)| RoundState {
            round: round + 1,
            median: Some(point(state.median)),
            mean: point(state.mean),
            positions: state.positions.iter().enumerate().map(|(k, x)| (id(k), point(*x))).collect(),
            words: state
                .moves
                .iter()
                .map(|step| {
                    let (who, other) = (name(step.actor), name(step.to_actor));
                    let why = match step.kind {
                        MoveKind::Confrontation => {
                            format!("both expect to gain from a confrontation, {other} more than {who}")
                        }
                        MoveKind::Compromise => format!(
                            "{who} expects to lose by it less than {other} expects to gain, and meets it part of the way"
                        ),
                        MoveKind::Capitulation => {
                            format!("{who} expects to lose more than {other} expects to gain")
                        }
                    };
                    let backers: Vec<String> = step.backers.iter().map(|k| name(*k)).collect();
                    let back = if backers.is_empty() {
                        format!("nobody else prefers {other}’s position to {who}’s")
                    } else {
                        format!("{} would side with {other}", list(&backers))
                    };
                    format!(
                        "{who} moves from {} to {} under pressure of {other}: {why}; {back}.",
                        short(issue.scale, point(step.from)),
                        short(issue.scale, point(step.to))
                    )
                })
                .collect(),
        })
        .collect();
    RoundPath { model, rounds: rounds.len(), path }
}

/// The path of a spatial model on dimension `dimension` of a game over `issues`.
fn bargained(
    shape: &Shape,
    issues: &[Issue],
    at: usize,
    dimension: usize,
    model: String,
    options: &Spatial,
    follow: Option<&[(u32, u32, f64)]>,
) -> RoundPath {
    let scale = shape.issues.get(at).map_or([0.0, 100.0], |issue| issue.scale);
    let point = |x: f64| own(scale, x);
    let (game, players) = spatial_game(issues, follow);
    let turns = spatial(&game, options);
    let called = |k: usize| players.get(k).map_or(String::new(), |p| shape.names[*p as usize].clone());
    let place = |k: usize| k * game.dimensions + dimension;
    let mut before = game.position.clone();
    let mut path = Vec::new();
    for (round, turn) in turns.iter().take(TOLD).enumerate() {
        let words = turn
            .moves
            .iter()
            // A bargain over several issues may leave this one as it is.
            .filter(|step| before.get(place(step.actor)) != turn.positions.get(place(step.actor)))
            .map(|step| {
                let (who, i, j) = (called(step.actor), called(step.initiator), called(step.receiver));
                let side = if step.actor == step.initiator {
                    format!("its own challenge to {j}")
                } else {
                    format!("the challenge of {i}")
                };
                let backers: Vec<String> = step.backers.iter().map(|k| called(*k)).collect();
                let back = if backers.is_empty() {
                    "no third party would join it".to_owned()
                } else {
                    format!("{} would join it", list(&backers))
                };
                let stood = |list: &[f64]| list.get(place(step.actor)).copied().unwrap_or(f64::NAN);
                format!(
                    "{who} moves from {} to {} in the bargain over {side}, which {i} thinks it would win with {:.0} %; {back}.",
                    short(scale, point(stood(&before))),
                    short(scale, point(stood(&turn.positions))),
                    step.chance * 100.0
                )
            })
            .collect();
        path.push(RoundState {
            round: round + 1,
            median: None,
            mean: spatial_mean(&game, &turn.positions).get(dimension).map_or(f64::NAN, |x| point(*x)),
            positions: players
                .iter()
                .enumerate()
                .map(|(k, p)| (shape.parties[*p as usize].clone(), point(turn.positions[place(k)])))
                .collect(),
            words,
        });
        before = turn.positions.clone();
    }
    RoundPath { model, rounds: turns.len(), path }
}

/// What trading brings to a party over a whole round, in points of outcome × salience.
#[derive(Clone, Debug, Serialize)]
pub struct TradeBalance {
    /// Party id.
    pub party: String,
    /// Gains by its own trades.
    pub own: f64,
    /// What others' trades bring it; below zero a loss.
    pub others: f64,
}

/// The first round of the exchange model, by its own choices where the user made some; with party ids by row.
/// Nothing for a single issue.
fn market(shape: &Shape, middle: &Drawn) -> Option<(TradeRound, Vec<String>)> {
    let issues = shape.issues(middle);
    if issues.len() < 2 {
        return None;
    }
    let mut parties: Vec<u32> = shape.issues.iter().flat_map(|issue| issue.parties.iter().copied()).collect();
    parties.sort_unstable();
    parties.dedup();
    let ids = parties.iter().map(|party| shape.parties[*party as usize].clone()).collect();
    let options = shape.extra.iter().rev().find_map(|model| match model.run {
        Run::Exchange(options) => Some(options),
        _ => None,
    });
    let round = trade(&trade_table(&issues), &options.unwrap_or_default()).into_iter().next()?;
    Some((round, ids))
}

/// The trades of the exchange model over all issues; nothing for a single issue.
#[must_use]
pub fn trades(shape: &Shape, middle: &Drawn) -> Vec<TradeRow> {
    let Some((round, ids)) = market(shape, middle) else { return Vec::new() };
    let id = |k: usize| ids.get(k).cloned().unwrap_or_default();
    round
        .trades
        .iter()
        .map(|trade| TradeRow {
            gain: trade.gain,
            gains: (trade.gains[0] != trade.gains[1]).then_some(trade.gains),
            moves: [trade.first, trade.second]
                .iter()
                .map(|leg| {
                    let issue = &shape.issues[leg.issue];
                    (id(leg.actor), issue.id.clone(), own(issue.scale, leg.from), own(issue.scale, leg.to))
                })
                .collect(),
            effects: trade
                .effects
                .iter()
                .enumerate()
                .filter(|(_, effect)| effect.abs() > 1e-9)
                .map(|(k, effect)| (id(k), *effect))
                .collect(),
        })
        .collect()
}

/// What all trades together bring to every party, those with most by their own trades first.
#[must_use]
pub fn balances(shape: &Shape, middle: &Drawn) -> Vec<TradeBalance> {
    let Some((round, ids)) = market(shape, middle) else { return Vec::new() };
    let mut all: Vec<TradeBalance> = balance(&round)
        .into_iter()
        .zip(ids)
        .map(|((own, others), party)| TradeBalance { party, own, others })
        .collect();
    all.sort_by(|a, b| b.own.total_cmp(&a.own));
    all
}
