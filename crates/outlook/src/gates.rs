//! Gates: hurdles that history's cases do not usually have.
//!
//! A draw says whether each gate really stands in the way, whether it is ever passed, and when. What counts for the
//! answer is the time T from which no gate is in the way any more: 0 where none binds, never where one that binds is
//! never passed, else the last day on which one is. Before T nothing is signed; from T on history's clock runs as it
//! would, so that by D the chance is 1 − exp(−HR (Λ(D) − Λ(T))). A gate can only delay or stop.

use detente_bind::sample::Sample;
use detente_case::date::Date;
use detente_case::{Case, Gate, GateTime};
use detente_chance::draw::{self, Key};
use serde::Serialize;

/// Times that are told apart: beyond, draws are taken together by their order.
const ATOMS: usize = 256;

/// When nothing is in the way any more, over draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Gates {
    /// Share of draws in which nothing ever is.
    pub open: f64,
    /// (days from the case's day, share of draws), days above 0, rising.
    pub passed: Vec<(f64, f64)>,
}

impl Default for Gates {
    fn default() -> Self {
        Self { open: 1.0, passed: Vec::new() }
    }
}

/// A gate in an answer.
#[derive(Clone, Debug, Serialize)]
pub struct GateTold {
    /// Its id.
    pub id: String,
    /// What it is.
    pub what: String,
    /// Share of draws in which it really stands in the way.
    pub binds: f64,
    /// Share of those in which it is passed by the date of the question.
    pub passed: f64,
    /// Share of draws in which it is not in the way on that date: it does not bind, or is passed.
    pub met: f64,
    /// What it costs: the answer without it less the answer with it, in points.
    pub points: f64,
}

impl Gates {
    /// The gates of a case by their [`times`] over draws: those gates that `keep` says, the draws apart that `leave` says.
    #[must_use]
    pub fn of(
        case: &Case,
        times: &[Vec<f64>],
        keep: impl Fn(usize) -> bool,
        leave: impl Fn(usize) -> bool,
    ) -> Self {
        if case.gates.is_empty() {
            return Self::default();
        }
        let draws = times.first().map_or(0, Vec::len);
        let (mut open, mut all, mut finite) = (0.0, 0.0, Vec::new());
        for draw in (0..draws).filter(|draw| !leave(*draw)) {
            all += 1.0;
            let last = times
                .iter()
                .enumerate()
                .filter(|(at, _)| keep(*at))
                .map(|(_, t)| t[draw])
                .fold(0.0, f64::max);
            if last <= 0.0 {
                open += 1.0;
            } else if last.is_finite() {
                finite.push(last);
            }
        }
        if all == 0.0 {
            return Self::default();
        }
        finite.sort_by(f64::total_cmp);
        Self { open: open / all, passed: together(&finite, all) }
    }

    /// The mean over draws of `chance`, given the time from which nothing is in the way.
    pub fn mean(&self, chance: impl Fn(f64) -> f64) -> f64 {
        let later: f64 = self.passed.iter().map(|(days, share)| share * chance(*days)).sum();
        self.open * chance(0.0) + later
    }
}

/// Equal times together; of very many, neighbours together at their mean.
fn together(sorted: &[f64], all: f64) -> Vec<(f64, f64)> {
    let mut atoms: Vec<(f64, f64)> = Vec::new();
    for days in sorted {
        match atoms.last_mut() {
            Some((last, n)) if *last == *days => *n += 1.0,
            _ => atoms.push((*days, 1.0)),
        }
    }
    let step = atoms.len().div_ceil(ATOMS).max(1);
    atoms
        .chunks(step)
        .map(|chunk| {
            let n: f64 = chunk.iter().map(|(_, n)| n).sum();
            (chunk.iter().map(|(days, n)| days * n).sum::<f64>() / n, n / all)
        })
        .collect()
}

/// By gate and draw: days from the case's day until it is not in the way any more; 0 where it does not bind, infinite
/// where it is never passed. `sample` holds the draws of the case's inputs.
#[must_use]
pub fn times(case: &Case, sample: &Sample, seed: u64) -> Vec<Vec<f64>> {
    let mut own: Vec<Vec<f64>> = Vec::with_capacity(case.gates.len());
    for gate in &case.gates {
        let key = Key::new(seed, &format!("gate.{}.time", gate.id));
        own.push(
            (0..sample.draws)
                .map(|draw| {
                    let row = sample.row(draw);
                    if row[gate.binds.at()] < 0.5 {
                        0.0
                    } else if row[gate.passes.at()] < 0.5 {
                        f64::INFINITY
                    } else {
                        when(case, gate, draw::uniform(&key, draw as u32)).max(0.0)
                    }
                })
                .collect(),
        );
    }
    // A gate waits for those before it; a circle of them is a mistake of the case.
    let plain = own.clone();
    for (at, gate) in case.gates.iter().enumerate() {
        for before in all_before(case, gate) {
            for (draw, days) in own[at].iter_mut().enumerate() {
                // One that does not bind itself is in nobody's way, whatever comes before it.
                if plain[at][draw] > 0.0 {
                    *days = days.max(plain[before][draw]);
                }
            }
        }
    }
    own
}

/// Gates that must be passed before this one, and those before them.
fn all_before(case: &Case, gate: &Gate) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut open: Vec<usize> = gate.needs.iter().map(|id| id.at()).collect();
    while let Some(at) = open.pop() {
        if !found.contains(&at) {
            found.push(at);
            open.extend(case.gates[at].needs.iter().map(|id| id.at()));
        }
    }
    found
}

/// Days from the case's day to the gate's passing, at `u` between its first and last.
fn when(case: &Case, gate: &Gate, u: f64) -> f64 {
    let Some(as_of) = case.as_of else { return 0.0 };
    let until = |day: Date| f64::from(as_of.until(day).map_or(0, |span| span.get_days()));
    match &gate.time {
        GateTime::AtOnce => 0.0,
        GateTime::On(day) | GateTime::NotBefore(day) => until(*day),
        GateTime::Within(duration) => u * duration.days,
        GateTime::Between(when) => {
            let (from, to) = (until(when.from), until(when.to));
            from + u * (to - from)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_worked_gate() {
        // F = .4286 spread evenly over a period of 100 days; binds at .9, passes within 200 days at a uniform time.
        let hazard = -libm::log(1.0 - 0.4286) / 100.0;
        let passed = (0..2000).map(|at| (f64::from(at) / 10.0 + 0.05, 0.9 / 2000.0)).collect();
        let gates = Gates { open: 0.1, passed };
        let p = gates.mean(|t| if t >= 100.0 { 0.0 } else { -libm::expm1(-hazard * (100.0 - t)) });
        assert_eq!(format!("{p:.3}"), "0.148");
    }

    proptest! {
        #[test]
        fn taking_times_together_keeps_their_share_and_mean(days in prop::collection::vec(0.1..1000.0_f64, 1..900)) {
            let mut sorted = days.clone();
            sorted.sort_by(f64::total_cmp);
            let n = sorted.len() as f64;
            let atoms = together(&sorted, n);
            prop_assert!(atoms.len() <= ATOMS && atoms.windows(2).all(|pair| pair[0].0 < pair[1].0));
            prop_assert!((atoms.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-9);
            let mean: f64 = atoms.iter().map(|(days, share)| days * share).sum();
            prop_assert!((mean - sorted.iter().sum::<f64>() / n).abs() < 1e-6);
        }
    }
}
