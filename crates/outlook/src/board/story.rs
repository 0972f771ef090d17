//! The round models told: where everybody stands after each round, and in words who gave way to whom and why.

use super::{Drawn, Shape, own};
use detente_forecast::{
    KTAB, MoveKind, SCHOLZ_CODE, TEXTBOOK, Trading, challenge, spatial, spatial_game, spatial_mean, trade,
    trade_table,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Rounds that are told in full.
const TOLD: usize = 12;

/// A round model's path at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct RoundPath {
    /// Model id.
    pub model: &'static str,
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
    /// (party, issue, from, to), of both.
    pub moves: Vec<(String, String, f64, f64)>,
    /// Gain or loss of every party whose outcome it changes, by id: the two who trade, and the rest (externalities).
    pub effects: BTreeMap<String, f64>,
}

fn short(x: f64) -> String {
    let rounded = (x * 10.0).round() / 10.0;
    format!("{rounded}")
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
    let Some(issue) = shape.issues.get(at) else { return Vec::new() };
    let Some(actors) = middle.actors.get(at) else { return Vec::new() };
    let id = |actor: usize| shape.parties[issue.parties[actor] as usize].clone();
    let name = |actor: usize| shape.names[issue.parties[actor] as usize].clone();
    let point = |x: f64| own(issue.scale, x);
    let mut paths = Vec::new();
    for (model, options) in [("challenge-textbook", TEXTBOOK), ("challenge-scholz-code", SCHOLZ_CODE)] {
        let rounds = challenge(actors, &options);
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
                            MoveKind::Confrontation => format!(
                                "both expect to gain from a confrontation, {other} more than {who}"
                            ),
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
                            short(point(step.from)),
                            short(point(step.to))
                        )
                    })
                    .collect(),
            })
            .collect();
        paths.push(RoundPath { model, rounds: rounds.len(), path });
    }
    // The spatial model leaves out those without weight, so its players are found by name.
    let issues = shape.issues(middle);
    let Some(one) = issues.get(at) else { return paths };
    let game = spatial_game(std::slice::from_ref(one));
    let mut players: Vec<u32> = (0..actors.len())
        .filter(|k| actors[*k].weight() > 0.0 && actors[*k].position.is_finite())
        .map(|k| issue.parties[k])
        .collect();
    players.sort_unstable();
    let turns = spatial(&game, &KTAB);
    let called = |k: usize| players.get(k).map_or(String::new(), |p| shape.names[*p as usize].clone());
    let mut before = game.position.clone();
    let mut path = Vec::new();
    for (round, turn) in turns.iter().take(TOLD).enumerate() {
        let words = turn
            .moves
            .iter()
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
                format!(
                    "{who} moves from {} to {} in the bargain over {side}, which {i} thinks it would win with {:.0} %; {back}.",
                    short(point(before.get(step.actor).copied().unwrap_or(f64::NAN))),
                    short(point(turn.positions.get(step.actor).copied().unwrap_or(f64::NAN))),
                    step.chance * 100.0
                )
            })
            .collect();
        path.push(RoundState {
            round: round + 1,
            median: None,
            mean: spatial_mean(&game, &turn.positions).first().map_or(f64::NAN, |x| point(*x)),
            positions: players
                .iter()
                .zip(&turn.positions)
                .map(|(p, x)| (shape.parties[*p as usize].clone(), point(*x)))
                .collect(),
            words,
        });
        before = turn.positions.clone();
    }
    paths.push(RoundPath { model: "ktab", rounds: turns.len(), path });
    paths
}

/// The trades of the exchange model over all issues; nothing for a single issue.
#[must_use]
pub fn trades(shape: &Shape, middle: &Drawn) -> Vec<TradeRow> {
    let issues = shape.issues(middle);
    if issues.len() < 2 {
        return Vec::new();
    }
    let mut parties: Vec<u32> = shape.issues.iter().flat_map(|issue| issue.parties.iter().copied()).collect();
    parties.sort_unstable();
    parties.dedup();
    let id = |k: usize| parties.get(k).map_or(String::new(), |p| shape.parties[*p as usize].clone());
    let Some(round) = trade(&trade_table(&issues), &Trading::default()).into_iter().next() else {
        return Vec::new();
    };
    round
        .trades
        .iter()
        .map(|trade| TradeRow {
            gain: trade.gain,
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
