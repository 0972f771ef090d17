//! Concave goals over a cell: a barrier method (Fiacco & McCormick 1968; Boyd & Vandenberghe 2004, *Convex
//! Optimization*, ch. 11).
//!
//! Each term is a mixture of its corners with shares that sum to 1, so that utilities, budgets and sums of numbers are
//! linear in the shares, and a sum of concave functions of the utilities is concave. The shares, and what is left of every
//! row, are kept positive by a logarithm times a number that falls to nothing; the maximum for each number is found by
//! Newton's method. What no mixture can keep positive is found beforehand by linear programs and held: a share at 0, a
//! row at its limit.

use super::simplex::Program;

/// The last weight of the barrier.
const LEAST: f64 = 1e-14;
const MOST_STEPS: usize = 60;
/// What is left of a row, or a share, that is less than this is nothing.
const NOTHING: f64 = 1e-9;

/// How much a gain is liked: a concave function of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Taste {
    /// weight × its logarithm.
    Log(f64),
    /// The logarithm of Φ(gain / τ).
    Probit(f64),
}

impl Taste {
    /// Value, first derivative, and minus the second; `None` outside of where it is defined.
    fn at(self, gain: f64) -> Option<[f64; 3]> {
        match self {
            Self::Log(weight) => {
                (gain > 0.0).then(|| [weight * libm::log(gain), weight / gain, weight / (gain * gain)])
            }
            Self::Probit(tau) => {
                let z = gain / tau;
                let (value, steep) = log_normal(z);
                Some([value, steep / tau, steep * (z + steep) / (tau * tau)])
            }
        }
    }
}

/// ln Φ and its slope.
fn log_normal(z: f64) -> (f64, f64) {
    const SQRT_TAU: f64 = 2.506_628_274_631_000_5;
    if z < -25.0 {
        // The first terms of the asymptotic series: further out the quotient has lost its digits.
        let steep = -z / (1.0 - 1.0 / (z * z));
        return (-z * z / 2.0 - libm::log(steep * SQRT_TAU), steep);
    }
    let chance = crate::acceptance::normal_cdf(z);
    (libm::log(chance), libm::exp(-z * z / 2.0) / (chance * SQRT_TAU))
}

/// One that a goal counts: what it likes, and its gain: constant + row · shares.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    pub taste: Taste,
    pub row: Vec<f64>,
    pub constant: f64,
}

impl Voice {
    fn gain(&self, shares: &[f64]) -> f64 {
        self.constant + dot(&self.row, shares)
    }
}

/// What is maximised over shares ≥ 0.
#[derive(Debug)]
pub(super) struct Concave {
    pub voices: Vec<Voice>,
    /// row · shares = a number that every start has.
    pub equal: Vec<Vec<f64>>,
    /// constant + row · shares ≥ 0.
    pub rows: Vec<(Vec<f64>, f64)>,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A point at which every share and all that is left of rows is positive that can be, as the mean of points of
/// `program`; with what cannot: (the point, shares at 0, rows at their limit).
fn inside(program: &Program, rows: &[(Vec<f64>, f64)]) -> Option<(Vec<f64>, Vec<usize>, Vec<usize>)> {
    let size = program.variables;
    let mut program = Program { variables: size, rows: program.rows.clone(), goal: vec![0.0; size] };
    let mut points = vec![program.solve()?];
    let mut most = |points: &mut Vec<Vec<f64>>, row: Vec<f64>, constant: f64| -> bool {
        if points.iter().any(|point| constant + dot(&row, point) > 1e3 * NOTHING) {
            return true;
        }
        program.goal = row;
        let Some(point) = program.solve() else { return false };
        let open = constant + dot(&program.goal, &point) > NOTHING;
        points.push(point);
        open
    };
    let mut shares = Vec::new();
    for at in 0..size {
        let mut row = vec![0.0; size];
        row[at] = 1.0;
        if !most(&mut points, row, 0.0) {
            shares.push(at);
        }
    }
    let mut held = Vec::new();
    for (at, (row, constant)) in rows.iter().enumerate() {
        if !most(&mut points, row.clone(), *constant) {
            held.push(at);
        }
    }
    let many = points.len() as f64;
    let mean = (0..size).map(|at| points.iter().map(|point| point[at]).sum::<f64>() / many).collect();
    Some((mean, shares, held))
}

impl Concave {
    /// The best shares; `program` has the rows and equalities, so that its points are where to look. A voice whose gain
    /// cannot be above 0 is not heard where it takes a logarithm. `None` where nothing keeps to the rows.
    pub(super) fn best(mut self, program: &Program) -> Option<Vec<f64>> {
        let rows: Vec<(Vec<f64>, f64)> = self.rows.clone();
        let logs = |voice: &&Voice| matches!(voice.taste, Taste::Log(_));
        let gains = self.voices.iter().filter(logs).map(|voice| (voice.row.clone(), voice.constant));
        let all: Vec<(Vec<f64>, f64)> = rows.iter().cloned().chain(gains).collect();
        let (start, gone, held) = inside(program, &all)?;
        let mut log = rows.len();
        self.voices.retain(|voice| {
            if !matches!(voice.taste, Taste::Log(_)) {
                return true;
            }
            log += 1;
            !held.contains(&(log - 1))
        });
        for at in held.iter().filter(|at| **at < rows.len()) {
            self.equal.push(rows[*at].0.clone());
        }
        self.rows =
            rows.into_iter().enumerate().filter(|(at, _)| !held.contains(at)).map(|(_, row)| row).collect();
        if self.voices.is_empty() {
            return Some(start);
        }
        // Without the shares that are 0.
        let kept: Vec<usize> = (0..start.len()).filter(|at| !gone.contains(at)).collect();
        let pick = |row: &[f64]| kept.iter().map(|at| row[*at]).collect::<Vec<f64>>();
        self.voices.iter_mut().for_each(|voice| voice.row = pick(&voice.row));
        self.rows.iter_mut().for_each(|(row, _)| *row = pick(row));
        let equal: Vec<Vec<f64>> = self.equal.iter().map(|row| pick(row)).collect();
        self.equal = independent(equal);
        let found = self.climb(pick(&start));
        let mut shares = vec![0.0; start.len()];
        kept.iter().zip(found).for_each(|(at, share)| shares[*at] = share);
        Some(shares)
    }

    /// The goal with the barrier; `None` outside.
    fn value(&self, shares: &[f64], barrier: f64) -> Option<f64> {
        let mut sum = 0.0;
        for voice in &self.voices {
            sum += voice.taste.at(voice.gain(shares))?[0];
        }
        for (row, constant) in &self.rows {
            let left = constant + dot(row, shares);
            if left <= 0.0 {
                return None;
            }
            sum += barrier * libm::log(left);
        }
        for share in shares {
            if *share <= 0.0 {
                return None;
            }
            sum += barrier * libm::log(*share);
        }
        Some(sum)
    }

    fn climb(&self, start: Vec<f64>) -> Vec<f64> {
        let mut shares = start;
        let mut barrier = 1e-2;
        loop {
            for _ in 0..MOST_STEPS {
                let (Some(step), Some(now)) = (self.newton(&shares, barrier), self.value(&shares, barrier))
                else {
                    return shares;
                };
                let longest = step
                    .iter()
                    .zip(&shares)
                    .filter(|(step, _)| **step < 0.0)
                    .map(|(step, share)| -0.99 * share / step)
                    .fold(1.0, f64::min);
                let mut length = longest;
                let mut next = shares.clone();
                let gained = loop {
                    for (slot, (share, step)) in next.iter_mut().zip(shares.iter().zip(&step)) {
                        *slot = share + length * step;
                    }
                    let gained = self.value(&next, barrier).map_or(0.0, |value| value - now);
                    length /= 2.0;
                    if gained > 0.0 || length < 1e-14 {
                        break gained;
                    }
                };
                if gained <= 0.0 {
                    break;
                }
                shares = next;
                if gained < barrier * 1e-6 * shares.len() as f64 {
                    break;
                }
            }
            if barrier <= LEAST {
                return shares;
            }
            barrier = (barrier * 0.1).max(LEAST);
        }
    }

    /// The step of Newton's method that keeps to the equalities.
    fn newton(&self, shares: &[f64], barrier: f64) -> Option<Vec<f64>> {
        let (size, sums) = (shares.len(), self.equal.len());
        let mut system = vec![vec![0.0; size + sums + 1]; size + sums];
        let mut curve = |row: &[f64], first: f64, second: f64| {
            for (a, line) in system.iter_mut().enumerate().take(size) {
                if row[a] != 0.0 {
                    line.iter_mut().zip(row).for_each(|(slot, b)| *slot += second * row[a] * b);
                    line[size + sums] += first * row[a];
                }
            }
        };
        for voice in &self.voices {
            let [_, first, second] = voice.taste.at(voice.gain(shares))?;
            curve(&voice.row, first, second);
        }
        for (row, constant) in &self.rows {
            let left = constant + dot(row, shares);
            curve(row, barrier / left, barrier / (left * left));
        }
        for (at, share) in shares.iter().enumerate() {
            system[at][at] += barrier / (share * share);
            system[at][size + sums] += barrier / share;
        }
        for (at, row) in self.equal.iter().enumerate() {
            for (column, number) in row.iter().enumerate() {
                system[column][size + at] = *number;
                system[size + at][column] = *number;
            }
        }
        let solved = eliminated(system)?;
        Some(solved[..size].to_vec())
    }
}

/// Rows that say something that the rows before do not (Gram and Schmidt).
fn independent(rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut kept: Vec<Vec<f64>> = Vec::new();
    for row in rows {
        let size = libm::sqrt(dot(&row, &row));
        let mut rest = row;
        for _ in 0..2 {
            for known in &kept {
                let along = dot(&rest, known);
                rest.iter_mut().zip(known).for_each(|(slot, number)| *slot -= along * number);
            }
        }
        let left = libm::sqrt(dot(&rest, &rest));
        if left > 1e-9 * size {
            kept.push(rest.into_iter().map(|number| number / left).collect());
        }
    }
    kept
}

/// Solves a square system, given row by row with its right side last, by elimination with pivots.
fn eliminated(mut system: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = system.len();
    for column in 0..size {
        let pivot =
            (column..size).max_by(|a, b| system[*a][column].abs().total_cmp(&system[*b][column].abs()))?;
        system.swap(column, pivot);
        if system[column][column] == 0.0 || !system[column][column].is_finite() {
            return None;
        }
        let (above, below) = system.split_at_mut(column + 1);
        let own = &above[column];
        for row in below {
            let factor = row[column] / own[column];
            if factor != 0.0 {
                row.iter_mut().zip(own).skip(column).for_each(|(slot, number)| *slot -= factor * number);
            }
        }
    }
    let mut solved = vec![0.0; size];
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|at| system[row][at] * solved[at]).sum();
        solved[row] = (system[row][size] - known) / system[row][row];
    }
    solved.iter().all(|number| number.is_finite()).then_some(solved)
}
