//! Small games: two players, a table of payoffs, and what is stable in it.
//!
//! * **Pure equilibria**: pairs of strategies from which neither gains by leaving alone.
//! * **All extreme equilibria** (Mangasarian 1964, *Journal of the SIAM* 12(4): 778–780): pairs of vertices of the
//!   two best-response polytopes that together carry every label. Every equilibrium is a convex combination of
//!   these within a connected set of them. Vertices are walked from one to the next by pivoting with the
//!   lexicographic rule, which makes degenerate games behave as if they were not, in whole numbers of any length:
//!   there is no rounding, and no equilibrium is missed or made up. Meant for up to about 12 × 12 strategies.
//! * **Logit equilibrium** (McKelvey & Palfrey 1995, *Games and Economic Behavior* 10(1): 6–38): each strategy is
//!   played with a chance proportional to e^(λ × its expected payoff), followed from λ = 0, where all are equally
//!   likely.
//!
//! Payoffs are whole numbers in any unit; [`Game::from_utilities`] takes utilities to nine decimals.
//!
//! ```
//! use detente_deals::game::Game;
//! // The battle of the sexes.
//! let game = Game::new(vec![vec![2, 0], vec![0, 1]], vec![vec![1, 0], vec![0, 2]])?;
//! assert_eq!(game.pure_equilibria(), [(0, 0), (1, 1)]);
//! let all = game.extreme_equilibria();
//! assert_eq!(all.len(), 3);
//! let mixed = all.iter().find(|e| e.first[0].value() < 1.0 && e.first[0].value() > 0.0).unwrap();
//! assert_eq!((mixed.first[0].to_string(), mixed.second[0].to_string()), ("2/3".into(), "1/3".into()));
//! # Ok::<(), detente_deals::DealsError>(())
//! ```

use crate::error::{DealsError, Kind};
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::collections::BTreeSet;
use std::fmt;

/// Strategies of a player at most.
const STRATEGIES: usize = 30;
/// Payoffs at most.
const PAYOFF: u64 = 1 << 52;

/// A game of two players.
#[derive(Clone, Debug, PartialEq)]
pub struct Game {
    first: Vec<Vec<i64>>,
    second: Vec<Vec<i64>>,
}

/// An exact fraction, in lowest terms.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fraction {
    numerator: BigInt,
    denominator: BigInt,
}

impl Fraction {
    fn new(numerator: BigInt, denominator: BigInt) -> Self {
        let mut a = numerator.abs();
        let mut b = denominator.abs();
        while !b.is_zero() {
            let rest = &a % &b;
            a = std::mem::replace(&mut b, rest);
        }
        if a.is_zero() {
            a = BigInt::one();
        }
        let sign = if denominator.is_negative() { -BigInt::one() } else { BigInt::one() };
        Self { numerator: &numerator * &sign / &a, denominator: &denominator * sign / a }
    }

    /// As a floating-point number.
    #[must_use]
    pub fn value(&self) -> f64 {
        // Both may be too long for a float: shift them together.
        let bits = self.denominator.bits().max(self.numerator.bits());
        let shift = bits.saturating_sub(1000);
        let short = |n: &BigInt| (n >> shift).to_f64().unwrap_or(f64::NAN);
        short(&self.numerator) / short(&self.denominator)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.denominator.is_one() {
            write!(f, "{}", self.numerator)
        } else {
            write!(f, "{}/{}", self.numerator, self.denominator)
        }
    }
}

/// Chances with which both play their strategies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Equilibrium {
    /// Of the first player.
    pub first: Vec<Fraction>,
    /// Of the second.
    pub second: Vec<Fraction>,
}

/// A logit equilibrium.
#[derive(Clone, Debug, PartialEq)]
pub struct Logit {
    /// Chances of the first player's strategies.
    pub first: Vec<f64>,
    /// Of the second's.
    pub second: Vec<f64>,
    /// Largest difference between these chances and the replies to them: near 0 where the path was followed.
    pub residual: f64,
}

impl Game {
    /// Units of payoff in one of utility.
    pub const UNIT: f64 = 1e9;

    /// From both players' payoffs: row = the first's strategy, column = the second's.
    ///
    /// # Errors
    /// Where tables are empty, differ in shape, have more than 30 rows or columns, or hold a payoff beyond 2^52.
    pub fn new(first: Vec<Vec<i64>>, second: Vec<Vec<i64>>) -> Result<Self, DealsError> {
        let wrong = |what: &str| Err(DealsError(Kind::Malformed(what.to_owned())));
        let columns = first.first().map_or(0, Vec::len);
        if first.is_empty() || columns == 0 {
            return wrong("a game needs a strategy for each player");
        }
        if first.len() != second.len() || first.iter().chain(&second).any(|row| row.len() != columns) {
            return wrong("the payoff tables of a game must have one shape");
        }
        if first.len() > STRATEGIES || columns > STRATEGIES {
            return wrong("a game has at most 30 strategies a player");
        }
        if first.iter().chain(&second).flatten().any(|payoff| payoff.unsigned_abs() > PAYOFF) {
            return wrong("a payoff is too large");
        }
        Ok(Self { first, second })
    }

    /// From utilities, to nine decimals: one unit of payoff is a [`Game::UNIT`]th.
    ///
    /// # Errors
    /// As [`Game::new`], and where a utility is not a number.
    pub fn from_utilities(first: &[Vec<f64>], second: &[Vec<f64>]) -> Result<Self, DealsError> {
        if first.iter().chain(second).flatten().any(|utility| !utility.is_finite()) {
            return Err(DealsError(Kind::Malformed("a utility is not a number".to_owned())));
        }
        let whole = |table: &[Vec<f64>]| -> Vec<Vec<i64>> {
            table
                .iter()
                .map(|row| row.iter().map(|utility| (utility * Self::UNIT).round() as i64).collect())
                .collect()
        };
        Self::new(whole(first), whole(second))
    }

    /// Strategies of both.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.first.len(), self.first.first().map_or(0, Vec::len))
    }

    /// All pairs of strategies that are best replies to each other, in order.
    #[must_use]
    pub fn pure_equilibria(&self) -> Vec<(usize, usize)> {
        let (rows, columns) = self.size();
        let mut found = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                let stays = (0..rows).all(|other| self.first[other][column] <= self.first[row][column])
                    && (0..columns).all(|other| self.second[row][other] <= self.second[row][column]);
                if stays {
                    found.push((row, column));
                }
            }
        }
        found
    }

    /// All extreme equilibria, in falling order of the first player's chances.
    #[must_use]
    pub fn extreme_equilibria(&self) -> Vec<Equilibrium> {
        let (rows, columns) = self.size();
        // Payoffs shifted to be at least 1 change no equilibrium and keep the polytopes bounded.
        let shifted = |table: &[Vec<i64>]| -> Vec<Vec<i64>> {
            let least = table.iter().flatten().min().copied().unwrap_or(0);
            table.iter().map(|row| row.iter().map(|payoff| payoff - least + 1).collect()).collect()
        };
        let (a, b) = (shifted(&self.first), shifted(&self.second));
        let transposed: Vec<Vec<i64>> =
            (0..columns).map(|at| b.iter().map(|row| row[at]).collect()).collect();
        // Labels: 0..rows the first player's strategies, then the second's. A vertex of the first polytope has
        // the label of an own strategy that is not played, and of a reply that is best.
        let firsts = vertices(&transposed, rows);
        let seconds = vertices(&a, columns);
        let all: u64 = (1u64 << (rows + columns)) - 1;
        let turned = |labels: u64| -> u64 {
            // In the second polytope variables are the second's strategies, and slacks the first's.
            let variables = labels & ((1u64 << columns) - 1);
            let slacks = labels >> columns;
            slacks | variables << rows
        };
        let seconds: Vec<(u64, Vec<BigInt>)> =
            seconds.into_iter().map(|(labels, point)| (turned(labels), point)).collect();
        let mut found: Vec<Equilibrium> = Vec::new();
        for (labels, x) in &firsts {
            if x.iter().all(Zero::is_zero) {
                continue;
            }
            for (others, y) in &seconds {
                if labels | others == all && !y.iter().all(Zero::is_zero) {
                    found.push(Equilibrium { first: chances(x), second: chances(y) });
                }
            }
        }
        found.sort_by(|a, b| {
            let order = |a: &[Fraction], b: &[Fraction]| {
                a.iter()
                    .zip(b)
                    .map(|(a, b)| (&b.numerator * &a.denominator).cmp(&(&a.numerator * &b.denominator)))
                    .find(|o| o.is_ne())
            };
            order(&a.first, &b.first)
                .or_else(|| order(&a.second, &b.second))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        found.dedup();
        found
    }

    /// The logit equilibrium at `lambda` (in units of 1 / payoff), on the path that begins with all strategies
    /// equally likely.
    #[must_use]
    pub fn logit_equilibrium(&self, lambda: f64) -> Logit {
        let (rows, columns) = self.size();
        let lambda = if lambda.is_finite() { lambda.max(0.0) } else { 0.0 };
        let mut x = vec![1.0 / rows as f64; rows];
        let mut y = vec![1.0 / columns as f64; columns];
        let reply = |at: f64, x: &[f64], y: &[f64]| -> (Vec<f64>, Vec<f64>) {
            let value = |payoffs: &[i64], chances: &[f64]| -> f64 {
                payoffs.iter().zip(chances).map(|(payoff, chance)| *payoff as f64 * chance).sum()
            };
            let first: Vec<f64> = self.first.iter().map(|row| at * value(row, y)).collect();
            let second: Vec<f64> = (0..columns)
                .map(|column| {
                    let payoffs: Vec<i64> = self.second.iter().map(|row| row[column]).collect();
                    at * value(&payoffs, x)
                })
                .collect();
            (soft(&first), soft(&second))
        };
        const STEPS: usize = 400;
        let mut residual = 0.0;
        for step in 1..=STEPS {
            let at = lambda * step as f64 / STEPS as f64;
            // Averaging with the last point keeps the iteration from cycling.
            let mut weight = 0.5;
            let mut before = f64::INFINITY;
            for _ in 0..2000 {
                let (new_x, new_y) = reply(at, &x, &y);
                let gap = |old: &[f64], new: &[f64]| {
                    old.iter().zip(new).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
                };
                residual = gap(&x, &new_x).max(gap(&y, &new_y));
                if residual < 1e-12 {
                    break;
                }
                if residual >= before {
                    weight = (weight * 0.9f64).max(1e-3);
                }
                before = residual;
                let mix = |old: &mut Vec<f64>, new: &[f64]| {
                    for (old, new) in old.iter_mut().zip(new) {
                        *old += weight * (new - *old);
                    }
                };
                mix(&mut x, &new_x);
                mix(&mut y, &new_y);
            }
        }
        Logit { first: x, second: y, residual }
    }
}

fn soft(values: &[f64]) -> Vec<f64> {
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raised: Vec<f64> = values.iter().map(|value| libm::exp(value - most)).collect();
    let total: f64 = raised.iter().sum();
    raised.into_iter().map(|value| value / total).collect()
}

fn chances(point: &[BigInt]) -> Vec<Fraction> {
    let total: BigInt = point.iter().sum();
    point.iter().map(|part| Fraction::new(part.clone(), total.clone())).collect()
}

/// Vertices of {z ≥ 0, M z ≤ 1}, M positive: labels of what is tight (bit v for variable v, then the rows), and the
/// point times a positive number.
fn vertices(matrix: &[Vec<i64>], variables: usize) -> Vec<(u64, Vec<BigInt>)> {
    let mut tableau = Tableau::new(matrix, variables);
    let mut seen: BTreeSet<u64> = BTreeSet::from([tableau.basis_bits()]);
    let mut found: BTreeSet<(u64, Vec<BigInt>)> = BTreeSet::new();
    found.insert(tableau.vertex());
    // Depth first: a stack of pivots that led here, and the next column to try.
    let mut path: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    loop {
        let columns = tableau.variables + tableau.rows;
        let mut moved = false;
        while next < columns {
            let entering = next;
            next += 1;
            if tableau.basis.contains(&entering) {
                continue;
            }
            let row = tableau.leaving(entering);
            let bits = tableau.basis_bits() & !(1 << tableau.basis[row]) | 1 << entering;
            if seen.insert(bits) {
                let left = tableau.basis[row];
                tableau.pivot(row, entering);
                found.insert(tableau.vertex());
                path.push((entering, left));
                next = 0;
                moved = true;
                break;
            }
        }
        if moved {
            continue;
        }
        // Back the way we came; columns up to the one taken there are done.
        let Some((entered, left)) = path.pop() else { break };
        if let Some(row) = tableau.basis.iter().position(|variable| *variable == entered) {
            tableau.pivot(row, left);
        }
        next = entered + 1;
    }
    found.into_iter().collect()
}

/// A tableau in whole numbers with one common denominator (Edmonds' and Bareiss' pivoting).
struct Tableau {
    rows: usize,
    variables: usize,
    /// Row × (variables, slacks, right-hand side).
    cells: Vec<Vec<BigInt>>,
    denominator: BigInt,
    basis: Vec<usize>,
}

impl Tableau {
    fn new(matrix: &[Vec<i64>], variables: usize) -> Self {
        let rows = matrix.len();
        let cells = matrix
            .iter()
            .enumerate()
            .map(|(at, row)| {
                let slacks = (0..rows).map(|slack| BigInt::from(u8::from(slack == at)));
                row.iter().map(|cell| BigInt::from(*cell)).chain(slacks).chain([BigInt::one()]).collect()
            })
            .collect();
        let basis = (variables..variables + rows).collect();
        Self { rows, variables, cells, denominator: BigInt::one(), basis }
    }

    fn basis_bits(&self) -> u64 {
        self.basis.iter().fold(0, |bits, variable| bits | 1 << variable)
    }

    /// The row whose variable leaves when `entering` comes in: the least ratio of (right-hand side, slack columns)
    /// to the entering column, compared one after the other. There is always one, because the polytope is bounded.
    fn leaving(&self, entering: usize) -> usize {
        let right = self.variables + self.rows;
        let mut best: Option<usize> = None;
        for row in 0..self.rows {
            if !self.cells[row][entering].is_positive() {
                continue;
            }
            let Some(other) = best else {
                best = Some(row);
                continue;
            };
            let (a, b) = (&self.cells[row][entering], &self.cells[other][entering]);
            let compared = std::iter::once(right)
                .chain(self.variables..right)
                .map(|column| (&self.cells[row][column] * b).cmp(&(&self.cells[other][column] * a)))
                .find(|order| order.is_ne());
            if compared == Some(std::cmp::Ordering::Less) {
                best = Some(row);
            }
        }
        best.unwrap_or(0)
    }

    fn pivot(&mut self, row: usize, entering: usize) {
        let pivot = self.cells[row][entering].clone();
        let pivot_row = self.cells[row].clone();
        for (at, cells) in self.cells.iter_mut().enumerate() {
            if at == row {
                continue;
            }
            let factor = cells[entering].clone();
            for (cell, above) in cells.iter_mut().zip(&pivot_row) {
                // Exact: every entry is a minor of the first tableau.
                *cell = (&*cell * &pivot - &factor * above) / &self.denominator;
            }
        }
        self.denominator = pivot;
        self.basis[row] = entering;
        if self.denominator.is_negative() {
            self.denominator = -std::mem::take(&mut self.denominator);
            for cell in self.cells.iter_mut().flatten() {
                *cell = -std::mem::take(cell);
            }
        }
    }

    /// Labels and the point times the denominator.
    fn vertex(&self) -> (u64, Vec<BigInt>) {
        let right = self.variables + self.rows;
        let mut labels = (1u64 << right) - 1;
        let mut point = vec![BigInt::zero(); self.variables];
        for (row, variable) in self.basis.iter().enumerate() {
            let value = &self.cells[row][right];
            if !value.is_zero() {
                labels &= !(1 << variable);
                if let Some(slot) = point.get_mut(*variable) {
                    slot.clone_from(value);
                }
            }
        }
        // In lowest terms, so that several bases of one vertex give one entry.
        let mut divisor = BigInt::zero();
        for value in &point {
            let mut a = value.clone();
            while !divisor.is_zero() {
                let rest = &a % &divisor;
                a = std::mem::replace(&mut divisor, rest);
            }
            divisor = a;
        }
        if !divisor.is_zero() {
            for value in &mut point {
                *value = &*value / &divisor;
            }
        }
        (labels, point)
    }
}
