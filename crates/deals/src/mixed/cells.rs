//! Cells: stretches of the terms on which the curves of all that count bend downwards, as mixtures of their corners.

use super::rooms::{Region, Row};
use super::simplex::Program;
use super::{TOLERANCE, Term};

/// A corner of a term's curves: a number, and what it adds to each party's utility.
#[derive(Clone, Debug)]
pub(crate) struct Corner {
    pub(crate) at: f64,
    pub(crate) adds: Vec<f64>,
}

/// A region cut into cells: by term its concave stretches, and the rows that join terms.
#[derive(Clone, Debug)]
pub(super) struct Stretched {
    pub stretches: Vec<Vec<Vec<Corner>>>,
    pub region: Region,
}

/// A concave stretch of every term.
pub(super) struct Cell<'a> {
    pub terms: Vec<&'a [Corner]>,
    pub rows: &'a [Row],
}

impl Stretched {
    /// Cut where the curve of one of `required` bends upwards; `adds` says what a number of a term adds to whom.
    pub(super) fn new(
        region: &Region,
        terms: &[Term],
        adds: impl Fn(usize, f64) -> Vec<f64>,
        required: &[usize],
    ) -> Self {
        let stretches = terms.iter().zip(&region.ends).enumerate().map(|(place, (term, ends))| {
            let corner = |at: f64| Corner { at, adds: adds(place, at) };
            concave(corners(term, *ends), corner, required)
        });
        Self { stretches: stretches.collect(), region: region.clone() }
    }

    /// How many cells there are.
    pub(super) fn count(&self) -> usize {
        self.stretches.iter().fold(1, |all, list| all.saturating_mul(list.len()))
    }

    /// Every choice of a concave stretch for each term.
    pub(super) fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.count()).map(|mut number| {
            let choose = |list: &'_ Vec<Vec<Corner>>| {
                let at = number % list.len();
                number /= list.len();
                at
            };
            let places: Vec<usize> = self.stretches.iter().map(choose).collect();
            let terms = self.stretches.iter().zip(places).map(|(list, at)| list[at].as_slice()).collect();
            Cell { terms, rows: &self.region.rows }
        })
    }
}

impl Cell<'_> {
    /// How many corners there are.
    pub(super) fn size(&self) -> usize {
        self.terms.iter().map(|points| points.len()).sum()
    }

    /// What each corner adds to a party.
    pub(super) fn adds(&self, party: usize) -> Vec<f64> {
        self.terms.iter().flat_map(|points| points.iter().map(|point| point.adds[party])).collect()
    }

    /// The most that the terms can add to a party, rows left aside.
    pub(super) fn most(&self, party: usize) -> f64 {
        let most = |points: &&[Corner]| {
            points.iter().map(|point| point.adds[party]).fold(f64::NEG_INFINITY, f64::max)
        };
        self.terms.iter().map(most).sum()
    }

    /// One row a term, of the shares that sum to 1.
    pub(super) fn sums(&self) -> Vec<Vec<f64>> {
        let mut at = 0;
        let sums = self.terms.iter().map(|points| {
            let mut row = vec![0.0; self.size()];
            row[at..at + points.len()].fill(1.0);
            at += points.len();
            row
        });
        sums.collect()
    }

    /// What is left of each row on numbers, as constant + row · shares, in parts of what the row moves.
    pub(super) fn left(&self) -> Vec<(Vec<f64>, f64)> {
        let of = |row: &Row| {
            let mut constant = row.most;
            let mut own = Vec::with_capacity(self.size());
            for (points, factor) in self.terms.iter().zip(&row.factors) {
                let first = points.first().map_or(0.0, |point| point.at);
                constant -= factor * first;
                own.extend(points.iter().map(|point| -factor * (point.at - first)));
            }
            let size = own.iter().fold(constant.abs() * TOLERANCE, |size, number| size.max(number.abs()));
            let size = if size > 0.0 { size } else { 1.0 };
            (own.into_iter().map(|number| number / size).collect(), constant / size)
        };
        self.rows.iter().map(of).collect()
    }

    /// The program of the cell: shares of each term's corners that sum to 1 and keep to the rows.
    pub(super) fn program(&self) -> Program {
        let mut program = Program { variables: self.size(), rows: Vec::new(), goal: vec![0.0; self.size()] };
        for row in self.sums() {
            program.equal(row, 1.0);
        }
        for (row, constant) in self.left() {
            program.at_least(row, -constant);
        }
        program
    }

    /// The number of each term for these shares.
    pub(super) fn numbers(&self, shares: &[f64]) -> Vec<f64> {
        let mut at = 0;
        let numbers = self.terms.iter().map(|points| {
            let own = &shares[at..at + points.len()];
            at += points.len();
            position(points, own)
        });
        numbers.collect()
    }
}

/// Where a mixture of corners lies.
pub(super) fn position(points: &[Corner], shares: &[f64]) -> f64 {
    let all: f64 = shares.iter().sum();
    // From the first corner on, which loses fewer digits where all numbers are far from 0.
    let first = points.first().map_or(0.0, |point| point.at);
    first + points.iter().zip(shares).map(|(point, share)| (point.at - first) * share).sum::<f64>() / all
}

/// Where somebody's curve has a corner, between two numbers, both of them included.
pub(super) fn corners(term: &Term, (from, to): (f64, f64)) -> Vec<f64> {
    let inner = term.wishes.iter().flat_map(|wish| wish.curve.iter().map(|(at, _)| *at));
    let mut all: Vec<f64> = inner.filter(|at| *at > from && *at < to).chain([from, to]).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    all
}

/// Cuts a term where a required party's curve bends upwards.
fn concave(places: Vec<f64>, adds: impl Fn(f64) -> Corner, required: &[usize]) -> Vec<Vec<Corner>> {
    let corners: Vec<Corner> = places.into_iter().map(adds).collect();
    let slope = |a: &Corner, b: &Corner, party: usize| (b.adds[party] - a.adds[party]) / (b.at - a.at);
    let mut stretches: Vec<Vec<Corner>> = vec![Vec::new()];
    for (at, corner) in corners.iter().enumerate() {
        if let Some(last) = stretches.last_mut() {
            last.push(corner.clone());
        }
        let (Some(before), Some(after)) = (at.checked_sub(1).map(|b| &corners[b]), corners.get(at + 1))
        else {
            continue;
        };
        let span = after.at - before.at;
        let bends = |party: &usize| {
            (slope(corner, after, *party) - slope(before, corner, *party)) * span > TOLERANCE / 1000.0
        };
        if required.iter().any(bends) {
            stretches.push(vec![corner.clone()]);
        }
    }
    stretches
}
