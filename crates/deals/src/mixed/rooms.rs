//! What formulas leave of packages in which some terms are numbers: "no price above 60 with a long warranty", a budget
//! over price and fee.
//!
//! With the levels of a package known, a formula over levels and sums of numbers is a list of alternatives, each a list of
//! linear rows that hold together. Combinations of levels that leave the same alternatives are one *room*.

use super::simplex::Program;
use crate::error::{DealsError, Kind};
use std::collections::BTreeMap;

/// Combinations of levels that are told apart at most.
const MOST_COMBINATIONS: usize = 1 << 16;
/// Alternatives of one combination at most.
const MOST_REGIONS: usize = 1 << 10;
/// Rows are met up to this share of what they add up.
const SLACK: f64 = 1e-9;

/// A linear row: the sum of factor × number over the terms is at most so much, or less.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Factor of each term.
    pub factors: Vec<f64>,
    /// The most that the sum may be.
    pub most: f64,
    /// True where it has to be less. A package may come as near to that as one likes, so that answers are the same; but
    /// where nothing less is left, nothing is.
    pub strict: bool,
}

impl Row {
    /// The sum for these numbers.
    #[must_use]
    pub fn sum(&self, at: &[f64]) -> f64 {
        self.factors.iter().zip(at).map(|(factor, at)| factor * at).sum()
    }

    /// Do the numbers keep to it, up to rounding?
    #[must_use]
    pub fn met(&self, at: &[f64]) -> bool {
        let size: f64 = self.factors.iter().zip(at).map(|(factor, at)| (factor * at).abs()).sum();
        self.sum(at) <= self.most + SLACK * size.max(self.most.abs()).max(1.0)
    }
}

/// What a formula leaves of the numbers, by the levels that it speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    /// Issues of the negotiation, ascending; none where it speaks of numbers alone.
    pub issues: Vec<usize>,
    /// By combination of their levels, the last issue turning fastest: alternatives of which one has to hold, each a list
    /// of rows that hold together. No alternative: nothing is left; one without rows: every number is.
    pub allowed: Vec<Vec<Vec<Row>>>,
    /// True where other packages do not exist, not even for the scale of worth; false where they are only not signed.
    pub exists: bool,
}

/// Numbers that a conjunction of rows leaves: a box, and the rows that join several terms.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Region {
    pub ends: Vec<(f64, f64)>,
    /// Which ends are not reached.
    open: Vec<(bool, bool)>,
    pub rows: Vec<Row>,
}

/// Combinations of levels with the same room for numbers.
#[derive(Clone, Debug)]
pub(super) struct Room {
    /// What exists.
    pub exists: Vec<Region>,
    /// What of it may be signed.
    pub signed: Vec<Region>,
}

/// The rooms of a negotiation.
#[derive(Clone, Debug)]
pub struct Rooms {
    /// Issues whose levels decide which room a package is in, ascending.
    pub(super) issues: Vec<usize>,
    /// Their numbers of levels.
    counts: Vec<usize>,
    /// Room by combination.
    pub(super) of: Vec<usize>,
    pub(super) rooms: Vec<Room>,
    /// There is nothing that formulas rule out.
    plain: bool,
}

impl Region {
    fn whole(ends: &[(f64, f64)]) -> Self {
        Self { ends: ends.to_vec(), open: vec![(false, false); ends.len()], rows: Vec::new() }
    }

    /// Narrowed by a row; `None` where nothing is left.
    fn with(&self, row: &Row) -> Option<Self> {
        let mut region = self.clone();
        let mut joined = row.factors.iter().enumerate().filter(|(_, factor)| **factor != 0.0);
        match (joined.next(), joined.next()) {
            (None, _) => return (row.most >= if row.strict { SLACK } else { -SLACK }).then_some(region),
            (Some((term, factor)), None) => {
                let at = row.most / factor;
                if *factor > 0.0 {
                    region.upper(term, at, row.strict);
                } else {
                    region.lower(term, at, row.strict);
                }
            }
            _ if region.rows.contains(row) => {}
            _ => region.rows.push(row.clone()),
        }
        region.is_possible().then_some(region)
    }

    fn upper(&mut self, term: usize, at: f64, strict: bool) {
        let high = self.ends[term].1;
        if at < high {
            (self.ends[term].1, self.open[term].1) = (at, strict);
        } else if at == high {
            self.open[term].1 |= strict;
        }
    }

    fn lower(&mut self, term: usize, at: f64, strict: bool) {
        let low = self.ends[term].0;
        if at > low {
            (self.ends[term].0, self.open[term].0) = (at, strict);
        } else if at == low {
            self.open[term].0 |= strict;
        }
    }

    /// Narrowed to numbers from `low` to `high` on a term.
    pub(super) fn between(mut self, term: usize, low: f64, high: f64) -> Option<Self> {
        self.lower(term, low, false);
        self.upper(term, high, false);
        self.is_possible().then_some(self)
    }

    /// Is any choice of numbers left? An end that passes the other by a hair's breadth is that end.
    fn is_possible(&mut self) -> bool {
        for ((low, high), (least, most)) in self.ends.iter_mut().zip(&self.open) {
            let hair = SLACK * low.abs().max(high.abs()).max(1.0);
            if *high - *low <= hair {
                if *low - *high > hair || *least || *most {
                    return false;
                }
                *low = *high;
            }
        }
        self.rows.is_empty() || self.has_room()
    }

    /// Is there a point that keeps to all rows, and is less than those that are strict?
    fn has_room(&self) -> bool {
        let terms = self.ends.len();
        // Numbers from the lower end on, as shares of the width, so that none is below 0. The last variable is what is
        // left of everything strict.
        let mut program = Program { variables: terms + 1, rows: Vec::new(), goal: vec![0.0; terms + 1] };
        program.goal[terms] = 1.0;
        let line = |term: usize, own: f64, room: bool| {
            let mut row = vec![0.0; terms + 1];
            row[term] = own;
            row[terms] += f64::from(u8::from(room));
            row
        };
        program.at_most(line(terms, 0.0, true), 1.0);
        for (term, (least, most)) in self.open.iter().enumerate() {
            let wide = self.ends[term].0 < self.ends[term].1;
            program.at_most(line(term, 1.0, *most && wide), 1.0);
            if *least && wide {
                program.at_most(line(term, -1.0, true), 0.0);
            }
        }
        for row in &self.rows {
            let start: f64 = row.factors.iter().zip(&self.ends).map(|(factor, (low, _))| factor * low).sum();
            let width = row.factors.iter().zip(&self.ends).map(|(factor, (low, high))| factor * (high - low));
            let mut own: Vec<f64> = width.collect();
            let size = own.iter().fold(row.most.abs().max(start.abs()) * SLACK, |a, b| a.max(b.abs()));
            let size = if size > 0.0 { size } else { 1.0 };
            own.iter_mut().for_each(|factor| *factor /= size);
            own.push(f64::from(u8::from(row.strict)));
            program.at_most(own, (row.most - start) / size + if row.strict { 0.0 } else { SLACK });
        }
        // More than the hair's breadth that the other rows leave.
        program.solve().is_some_and(|point| point[terms] > 1e3 * SLACK)
    }

    pub(super) fn holds(&self, at: &[f64]) -> bool {
        let inside = |((low, high), at): (&(f64, f64), &f64)| {
            let hair = SLACK * low.abs().max(high.abs()).max(1.0);
            *at >= low - hair && *at <= high + hair
        };
        self.ends.iter().zip(at).all(inside) && self.rows.iter().all(|row| row.met(at))
    }
}

/// Regions in which one of `before` and one of the alternatives hold.
fn both(before: &[Region], alternatives: &[Vec<Row>]) -> Result<Vec<Region>, DealsError> {
    let mut found: Vec<Region> = Vec::new();
    for region in before {
        for rows in alternatives {
            let narrowed = rows.iter().try_fold(region.clone(), |region, row| region.with(row));
            let Some(narrowed) = narrowed else { continue };
            // What another one holds need not be looked at twice.
            let within = |other: &Region| {
                other.rows.iter().all(|row| narrowed.rows.contains(row))
                    && (other.open == narrowed.open || other.open.iter().all(|open| *open == (false, false)))
                    && other
                        .ends
                        .iter()
                        .zip(&narrowed.ends)
                        .all(|(wide, own)| wide.0 <= own.0 && wide.1 >= own.1)
            };
            if found.iter().any(within) {
                continue;
            }
            found.push(narrowed);
            if found.len() > MOST_REGIONS {
                return Err(DealsError(Kind::Formulas));
            }
        }
    }
    Ok(found)
}

impl Rooms {
    /// The rooms that all of `joints` leave together, for issues with so many levels and terms between these ends.
    ///
    /// # Errors
    /// Where a joint speaks of an issue or a term that is not there, or there are more than 65,536 combinations of levels
    /// or 1,024 alternatives for one of them.
    pub fn new(levels: &[usize], ends: &[(f64, f64)], joints: &[Joint]) -> Result<Self, DealsError> {
        let wrong = |what: &str| Err(DealsError(Kind::Malformed(what.to_owned())));
        let mut issues: Vec<usize> = joints.iter().flat_map(|joint| joint.issues.iter().copied()).collect();
        issues.sort_unstable();
        issues.dedup();
        if issues.iter().any(|issue| *issue >= levels.len()) {
            return wrong("a formula speaks of an issue that is not there");
        }
        let counts: Vec<usize> = issues.iter().map(|issue| levels[*issue]).collect();
        let size = counts.iter().try_fold(1usize, |all, count| all.checked_mul(*count));
        let Some(size) = size.filter(|size| *size <= MOST_COMBINATIONS) else {
            return Err(DealsError(Kind::Formulas));
        };
        for joint in joints {
            let combinations: usize = joint.issues.iter().map(|issue| levels[*issue]).product();
            let rows = joint.allowed.iter().flatten().flatten();
            if combinations != joint.allowed.len() || rows.clone().any(|row| row.factors.len() != ends.len())
            {
                return wrong("a formula must have an entry for each combination and a factor for each term");
            }
            if rows.clone().any(|row| !row.most.is_finite() || row.factors.iter().any(|x| !x.is_finite())) {
                return wrong("a formula compares with what is not a number");
            }
        }
        let mut made = Self {
            issues,
            counts,
            of: Vec::with_capacity(size),
            rooms: Vec::new(),
            plain: joints.is_empty(),
        };
        let mut known: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        // Entries of a joint that are alike have one number, so that combinations are told apart by a few of them.
        let alike: Vec<Vec<usize>> = joints.iter().map(alike).collect();
        for combination in 0..size {
            let places: Vec<usize> =
                joints.iter().map(|joint| made.place(combination, &joint.issues)).collect();
            let key: Vec<usize> = alike.iter().zip(&places).map(|(alike, place)| alike[*place]).collect();
            let room = match known.get(&key) {
                Some(room) => *room,
                None => {
                    let mut exists = vec![Region::whole(ends)];
                    for (joint, place) in joints.iter().zip(&places).filter(|(joint, _)| joint.exists) {
                        exists = both(&exists, &joint.allowed[*place])?;
                    }
                    let mut signed = exists.clone();
                    for (joint, place) in joints.iter().zip(&places).filter(|(joint, _)| !joint.exists) {
                        signed = both(&signed, &joint.allowed[*place])?;
                    }
                    made.rooms.push(Room { exists, signed });
                    known.insert(key, made.rooms.len() - 1);
                    made.rooms.len() - 1
                }
            };
            made.of.push(room);
        }
        Ok(made)
    }

    /// Where a combination stands in a list over some of the issues.
    fn place(&self, combination: usize, issues: &[usize]) -> usize {
        let mut rest = combination;
        let mut levels = vec![0; self.issues.len()];
        for (level, count) in levels.iter_mut().zip(&self.counts).rev() {
            *level = rest % count;
            rest /= count;
        }
        let own = self.issues.iter().zip(levels.iter().zip(&self.counts));
        own.filter(|(issue, _)| issues.contains(issue))
            .fold(0, |place, (_, (level, count))| place * count + level)
    }

    /// Is there nothing that formulas rule out?
    pub(super) fn is_plain(&self) -> bool {
        self.plain
    }

    /// The room of a package of levels.
    pub(super) fn room(&self, levels: &[usize]) -> Option<&Room> {
        let place = self
            .issues
            .iter()
            .zip(&self.counts)
            .try_fold(0, |place, (issue, count)| Some(place * count + levels.get(*issue)?))?;
        self.rooms.get(*self.of.get(place)?)
    }
}

/// By entry the number of the first one like it.
fn alike(joint: &Joint) -> Vec<usize> {
    let mut known: BTreeMap<Vec<Vec<Vec<u64>>>, usize> = BTreeMap::new();
    let bits = |row: &Row| {
        let numbers = row.factors.iter().chain([&row.most]).map(|x| x.to_bits());
        numbers.chain([u64::from(row.strict)]).collect::<Vec<u64>>()
    };
    let key = |entry: &Vec<Vec<Row>>| entry.iter().map(|rows| rows.iter().map(bits).collect()).collect();
    joint.allowed.iter().enumerate().map(|(at, entry)| *known.entry(key(entry)).or_insert(at)).collect()
}
