//! Linear bounds for searches that look for a single package, and good packages to begin with.
//!
//! Whatever a search maximises, there are non-negative weights y and a number such that every package that can
//! still matter has y · u ≥ that number (a [`Cut`]); and the most that y · u can reach is found block by block, since
//! utilities add up. That bounds all parties at once, where the most for each party alone would promise everybody
//! everything. The weights are multipliers of Lagrange:
//!
//! * **Σ cᵢuᵢ at least b, uᵢ at least fᵢ**: (c + μ) · u ≥ b + μ · f for every μ ≥ 0.
//! * **the least of (uᵢ − fᵢ) / rᵢ at least b**: Σ λᵢ(uᵢ − fᵢ) / rᵢ ≥ b for every λ ≥ 0 that sums to 1.
//! * **Σ wᵢ log(uᵢ − fᵢ) at least b**: Σ λᵢ(uᵢ − fᵢ) ≥ W exp((b + Σ wᵢ log(λᵢ / wᵢ)) / W) for every λ > 0, W being Σ wᵢ
//!   (the inequality of the weighted arithmetic and geometric means).
//!
//! The best weights are those for which the bound is least: the first two are found by subgradient steps of
//! Polyak's length (1969, *USSR Computational Mathematics and Mathematical Physics* 9(3): 14–29), the third by Frank
//! and Wolfe's method (1956, *Naval Research Logistics Quarterly* 3: 95–110) on the mixtures of packages. How good they
//! are decides how much is looked at, never what is found. The packages met on the way, improved by changing one or
//! two blocks at a time, are what the search begins with.

use crate::TOLERANCE;
use crate::aim::{Aim, Cut};
use crate::filter::{Row, UNIT};
use crate::merge::Problem;

/// Steps towards the best weights.
const STEPS: usize = 96;
/// Packages from which better ones are looked for.
const STARTS: usize = 3;
/// Pairs of rows of two blocks that are tried together at most.
const PAIRS: usize = 1 << 15;

/// A problem with its mixtures: rows as utilities.
pub(crate) struct Relaxed<'a, const W: usize> {
    problem: &'a Problem<W>,
    /// Rows that nothing in their block beats.
    blocks: &'a [Vec<Row<W>>],
    rows: Vec<Vec<[f64; W]>>,
    base: [f64; W],
    floors: [f64; W],
}

impl<'a, const W: usize> Relaxed<'a, W> {
    /// `None` where some block has no row.
    pub(crate) fn new(problem: &'a Problem<W>, blocks: &'a [Vec<Row<W>>]) -> Option<Self> {
        let utility = |key: &[i64; W]| key.map(|key| key as f64 / UNIT);
        let rows: Vec<Vec<[f64; W]>> =
            blocks.iter().map(|rows| rows.iter().map(|row| utility(&row.key)).collect()).collect();
        let floors = problem.floors().map(|floor| match floor {
            i64::MIN => f64::NEG_INFINITY,
            floor => floor as f64 / UNIT,
        });
        let base = utility(&problem.empty().key);
        (!rows.iter().any(Vec::is_empty)).then_some(Self { problem, blocks, rows, base, floors })
    }

    fn column(&self, party: usize) -> Option<usize> {
        self.problem.columns.iter().position(|column| *column == party)
    }

    /// The package with the greatest Σ weight × utility: a row a block, its utilities, and the sum.
    fn best(&self, weights: &[f64; W]) -> (Vec<usize>, [f64; W], f64) {
        let dot = |row: &[f64; W]| -> f64 { weights.iter().zip(row).map(|(w, u)| w * u).sum() };
        let mut total = self.base;
        let mut picks = Vec::with_capacity(self.rows.len());
        for rows in &self.rows {
            let mut best = (0, f64::NEG_INFINITY);
            for (at, row) in rows.iter().enumerate() {
                let value = dot(row);
                if value > best.1 {
                    best = (at, value);
                }
            }
            for (total, add) in total.iter_mut().zip(&rows[best.0]) {
                *total += add;
            }
            picks.push(best.0);
        }
        let value = dot(&total);
        (picks, total, value)
    }

    fn index(&self, picks: &[usize]) -> u128 {
        self.blocks.iter().zip(picks).map(|(rows, at)| rows[*at].index).sum()
    }

    /// How good a package is, one that misses a floor being worse than any that misses none.
    fn merit(&self, goal: &Goal<W>, utility: &[f64; W]) -> f64 {
        let short: f64 =
            self.floors.iter().zip(utility).map(|(floor, utility)| (floor - utility).max(0.0)).sum();
        let Goal { way, on, from, unit, weight } = goal;
        let mut value = 0.0;
        match way {
            Way::None => value = utility.iter().sum(),
            Way::Sum => {
                for at in 0..W {
                    value += weight[at] * utility[at];
                }
            }
            Way::Least => {
                let mut least = f64::INFINITY;
                for at in (0..W).filter(|at| on[*at]) {
                    let gain = (utility[at] - from[at]) / unit[at];
                    least = least.min(gain);
                    value += gain;
                }
                value = least + 1e-6 * value;
            }
            Way::Logs => {
                for at in (0..W).filter(|at| on[*at]) {
                    let gain = utility[at] - from[at];
                    value += weight[at] * if gain > 1e-6 { libm::log(gain) } else { 1e6 * gain - 20.0 };
                }
            }
        }
        if short > 0.0 { value - 1e3 - 1e3 * short } else { value }
    }

    /// Improves a package by changing one block, then two at a time, while that helps.
    fn improve(&self, goal: &Goal<W>, picks: &mut [usize]) {
        let mut total = self.base;
        for (rows, at) in self.rows.iter().zip(&*picks) {
            for (total, add) in total.iter_mut().zip(&rows[*at]) {
                *total += add;
            }
        }
        let moved = |total: &[f64; W], from: &[f64; W], to: &[f64; W]| -> [f64; W] {
            std::array::from_fn(|at| total[at] - from[at] + to[at])
        };
        let pairs: usize = {
            let sizes: Vec<usize> = self.rows.iter().map(Vec::len).collect();
            let all: usize = sizes.iter().fold(0, |sum, size| sum.saturating_add(*size));
            sizes.iter().fold(0usize, |sum, size| sum.saturating_add(size.saturating_mul(all - size))) / 2
        };
        let mut best = self.merit(goal, &total);
        for _ in 0..64 {
            let before = best;
            for block in 0..self.rows.len() {
                let here = total;
                let own = self.rows[block][picks[block]];
                for (at, row) in self.rows[block].iter().enumerate() {
                    let next = moved(&here, &own, row);
                    let merit = self.merit(goal, &next);
                    if merit > best {
                        best = merit;
                        picks[block] = at;
                        total = next;
                    }
                }
            }
            if best > before {
                continue;
            }
            if pairs > PAIRS {
                break;
            }
            'pairs: for first in 0..self.rows.len() {
                for second in first + 1..self.rows.len() {
                    let (one, two) = (self.rows[first][picks[first]], self.rows[second][picks[second]]);
                    for (at, row) in self.rows[first].iter().enumerate() {
                        let half = moved(&total, &one, row);
                        for (with, other) in self.rows[second].iter().enumerate() {
                            let next = moved(&half, &two, other);
                            let merit = self.merit(goal, &next);
                            if merit > best {
                                best = merit;
                                picks[first] = at;
                                picks[second] = with;
                                total = next;
                                continue 'pairs;
                            }
                        }
                    }
                }
            }
            if best <= before {
                break;
            }
        }
    }

    /// Looks for good packages and good weights. `see` is shown the packages and says what is aimed at after that;
    /// `None` where nothing more need be found.
    pub(crate) fn seek(&self, see: &mut dyn FnMut(u128) -> Option<Aim>) -> Option<Cut<W>> {
        let mut starts: Vec<(f64, Vec<usize>)> = Vec::new();
        let mut aim = see(self.index(&self.best(&[1.0; W]).0))?;
        let mut weights: Option<[f64; W]> = None;
        let mut climber = Climber::new(self, &aim);
        for step in 0..STEPS {
            let Some(at) = climber.weights() else { break };
            let (picks, utility, value) = self.best(&at);
            let merit = self.merit(&climber.goal, &utility);
            let good = starts.len() < STARTS || starts.last().is_some_and(|(least, _)| merit > *least);
            if good && !starts.iter().any(|(_, known)| *known == picks) {
                aim = see(self.index(&picks))?;
                starts.push((merit, picks));
                best_first(&mut starts);
                starts.truncate(STARTS);
            }
            // The steps need a goal that is nearly reached.
            if step == 8 {
                for (_, picks) in &starts {
                    let mut picks = picks.clone();
                    self.improve(&climber.goal, &mut picks);
                    aim = see(self.index(&picks))?;
                }
            }
            if climber.step(&aim, &utility, value) {
                weights = Some(at);
            }
        }
        for (_, mut picks) in starts {
            self.improve(&climber.goal, &mut picks);
            aim = see(self.index(&picks))?;
        }
        self.cut(&aim, weights?)
    }

    /// The cut with these weights, given what has been found.
    fn cut(&self, aim: &Aim, weights: [f64; W]) -> Option<Cut<W>> {
        let mut least = match aim {
            Aim::Any => return None,
            Aim::Sum { least, .. } | Aim::Least { least, .. } | Aim::Logs { least, .. } => *least,
        };
        if !least.is_finite() {
            return None;
        }
        match aim {
            Aim::Any => return None,
            Aim::Sum { terms, .. } => {
                let mut beyond = weights;
                for (party, weight) in terms {
                    beyond[self.column(*party)?] -= weight;
                }
                for (more, floor) in beyond.iter().zip(&self.floors) {
                    if *more > 0.0 && *floor > f64::NEG_INFINITY {
                        least += more * floor;
                    }
                }
            }
            Aim::Least { terms, .. } => {
                let mut sum = 0.0;
                let mut start = 0.0;
                for (party, from, unit) in terms {
                    let weight = weights[self.column(*party)?];
                    sum += weight * unit;
                    start += weight * from;
                }
                least = least * sum + start;
            }
            Aim::Logs { terms, .. } => {
                let mut start = 0.0;
                let mut all = 0.0;
                for (party, from, weight) in terms {
                    let own = weights[self.column(*party)?];
                    least += weight * libm::log(own / weight);
                    start += own * from;
                    all += weight;
                }
                least = start + all * libm::exp(least / all);
            }
        }
        // What counts as equal elsewhere must not be cut off here.
        least -= 4.0 * TOLERANCE * weights.iter().sum::<f64>();
        Some(Cut { weights, least })
    }
}

/// What is aimed at, by column.
struct Goal<const W: usize> {
    way: Way,
    /// Plays a part.
    on: [bool; W],
    from: [f64; W],
    unit: [f64; W],
    weight: [f64; W],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    None,
    Sum,
    Least,
    Logs,
}

/// The way to the best weights.
struct Climber<'a, const W: usize> {
    relaxed: &'a Relaxed<'a, W>,
    goal: Goal<W>,
    /// Multipliers, or the gains of a mixture.
    at: [f64; W],
    /// The least bound so far.
    bound: f64,
    /// A step was taken.
    begun: bool,
    done: bool,
}

impl<'a, const W: usize> Climber<'a, W> {
    fn new(relaxed: &'a Relaxed<'a, W>, aim: &Aim) -> Self {
        let (way, terms): (Way, Vec<(usize, f64, f64, f64)>) = match aim {
            Aim::Any => (Way::None, Vec::new()),
            Aim::Sum { terms, .. } => (Way::Sum, terms.iter().map(|(at, w)| (*at, 0.0, 1.0, *w)).collect()),
            Aim::Least { terms, .. } => {
                (Way::Least, terms.iter().map(|(at, from, unit)| (*at, *from, *unit, 1.0)).collect())
            }
            Aim::Logs { terms, .. } => {
                (Way::Logs, terms.iter().map(|(at, from, w)| (*at, *from, 1.0, *w)).collect())
            }
        };
        let way = if terms.is_empty() { Way::None } else { way };
        let mut goal = Goal { way, on: [false; W], from: [0.0; W], unit: [1.0; W], weight: [0.0; W] };
        for (party, from, unit, weight) in &terms {
            if let Some(column) = relaxed.column(*party) {
                goal.on[column] = true;
                goal.from[column] = *from;
                goal.unit[column] = *unit;
                goal.weight[column] = *weight;
            }
        }
        let count = terms.len() as f64;
        let at = std::array::from_fn(|column| match way {
            Way::Least if goal.on[column] => 1.0 / count,
            Way::Logs if goal.on[column] => goal.weight[column],
            _ => 0.0,
        });
        Self { relaxed, goal, at, bound: f64::INFINITY, begun: false, done: false }
    }

    /// Weights by column to be tried next.
    fn weights(&self) -> Option<[f64; W]> {
        if self.done || self.goal.way == Way::None {
            return None;
        }
        let Goal { way, on, unit, weight, .. } = &self.goal;
        Some(std::array::from_fn(|column| match way {
            Way::Sum => weight[column] + self.at[column],
            Way::Least if on[column] => self.at[column] / unit[column],
            Way::Logs if on[column] => weight[column] / self.at[column],
            _ => 0.0,
        }))
    }

    /// Takes a step, given the best package of the last weights; true where their bound is the least so far.
    fn step(&mut self, aim: &Aim, utility: &[f64; W], value: f64) -> bool {
        match aim {
            Aim::Any => false,
            Aim::Sum { least, .. } => {
                let floors = self.relaxed.floors;
                let mut bound = value;
                let mut slope = [0.0; W];
                for column in (0..W).filter(|column| floors[*column] > f64::NEG_INFINITY) {
                    bound -= self.at[column] * floors[column];
                    slope[column] = utility[column] - floors[column];
                    // A multiplier at 0 cannot fall.
                    if self.at[column] <= 0.0 && slope[column] > 0.0 {
                        slope[column] = 0.0;
                    }
                }
                let length = self.length(bound, *least, &slope);
                for (at, slope) in self.at.iter_mut().zip(&slope) {
                    *at = (*at - length * slope).max(0.0);
                }
                self.better(bound)
            }
            Aim::Least { terms, least } => {
                let Goal { on, from, unit, .. } = &self.goal;
                let mut bound = 0.0;
                let mut slope = [0.0; W];
                for column in (0..W).filter(|column| on[*column]) {
                    slope[column] = (utility[column] - from[column]) / unit[column];
                    bound += self.at[column] * slope[column];
                }
                let mean = slope.iter().sum::<f64>() / terms.len() as f64;
                for column in (0..W).filter(|column| on[*column]) {
                    slope[column] -= mean;
                }
                let length = self.length(bound, *least, &slope);
                for (at, slope) in self.at.iter_mut().zip(&slope) {
                    *at -= length * slope;
                }
                onto_simplex(&mut self.at, &self.goal.on);
                self.better(bound)
            }
            Aim::Logs { .. } => self.mix(utility),
        }
    }

    /// Moves the mixture towards a package, as far as the sum of logarithms grows.
    fn mix(&mut self, utility: &[f64; W]) -> bool {
        let Goal { on, from, weight, .. } = &self.goal;
        let columns: Vec<usize> = (0..W).filter(|column| on[*column]).collect();
        let gain = |column: usize| utility[column] - from[column];
        let all: f64 = columns.iter().map(|column| weight[*column]).sum();
        let logs: f64 = columns.iter().map(|column| weight[*column] * libm::log(self.at[*column])).sum();
        let most: f64 = columns.iter().map(|column| weight[*column] * gain(*column) / self.at[*column]).sum();
        let slope = |share: f64| -> f64 {
            let term = |column: &usize| {
                let way = gain(*column) - self.at[*column];
                let at = self.at[*column] + share * way;
                if at > 0.0 { weight[*column] * way / at } else { -1e9 }
            };
            columns.iter().map(term).sum()
        };
        // The slope falls along the way: its zero is found by halving. What the way starts from is no mixture yet.
        let (mut low, mut high) = (0.0, 1.0);
        if !self.begun || slope(1.0) > 0.0 {
            low = 1.0;
        } else {
            for _ in 0..24 {
                let middle = 0.5 * (low + high);
                if slope(middle) > 0.0 { low = middle } else { high = middle }
            }
        }
        let moved: Vec<f64> = columns
            .iter()
            .map(|column| self.at[*column] + low * (gain(*column) - self.at[*column]))
            .collect();
        let least = if self.begun { 1e-9 } else { 0.02 };
        for (column, moved) in columns.iter().zip(moved) {
            self.at[*column] = moved.max(least);
        }
        self.begun = true;
        self.done = low < 1e-9;
        most > 0.0 && self.better(logs + all * libm::log(most / all))
    }

    fn better(&mut self, bound: f64) -> bool {
        let better = bound < self.bound;
        self.bound = self.bound.min(bound);
        better
    }

    /// How far to go against the slope: as far as would reach the goal if the bound were linear.
    fn length(&mut self, bound: f64, goal: f64, slope: &[f64; W]) -> f64 {
        let square: f64 = slope.iter().map(|slope| slope * slope).sum();
        // Without a goal, one a little below.
        let gap = if goal.is_finite() { bound - goal } else { 0.1 };
        if square < 1e-18 || gap <= 0.0 {
            self.done = true;
            return 0.0;
        }
        gap / square
    }
}

/// Not generic, so that there is one sort and not one a width.
fn best_first(starts: &mut [(f64, Vec<usize>)]) {
    starts.sort_by(|a, b| b.0.total_cmp(&a.0));
}

/// The nearest point whose numbers, where they play a part, are not negative and sum to 1.
fn onto_simplex<const W: usize>(at: &mut [f64; W], on: &[bool; W]) {
    let mut sorted: Vec<f64> = (0..W).filter(|column| on[*column]).map(|column| at[column]).collect();
    let shift = simplex_shift(&mut sorted);
    for (at, on) in at.iter_mut().zip(on) {
        *at = if *on { (*at - shift).max(0.0) } else { 0.0 };
    }
}

/// What is taken off each of these numbers so that those which stay above 0 sum to 1. Not generic, as above.
fn simplex_shift(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(|a, b| b.total_cmp(a));
    let mut sum = 0.0;
    let mut shift = 0.0;
    for (rank, value) in numbers.iter().enumerate() {
        sum += value;
        let here = (sum - 1.0) / (rank + 1) as f64;
        if *value > here {
            shift = here;
        }
    }
    shift
}
