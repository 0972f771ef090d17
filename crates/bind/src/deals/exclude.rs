//! `[[exclude]]` and conditions: what a formula leaves of packages. Over levels it becomes a list of combinations that do
//! not exist; over numbers, alone or with levels, linear rows by combination.

use super::super::Builder;
use super::{Closing, Plan};
use crate::codes::NoteCode;
use detente_case::{Comparison, IssueId, Matter, Says, Text};
use detente_deals::mixed::{Joint, Rooms, Row};
use detente_deals::{ENUMERATION_LIMIT, Exclusion, TOLERANCE};
use std::collections::BTreeSet;

/// Combinations of levels over which a formula that speaks of numbers is read.
const COMBINATIONS: usize = 1 << 16;
/// Alternatives that a formula may leave of one combination.
const ALTERNATIVES: usize = 1 << 10;

/// A formula as alternatives of which one has to hold, each a list of rows that hold together.
type Alternatives = Vec<Vec<Row>>;

/// Why a formula is not read.
type Why = &'static str;

const TOO_MANY: Why = "its issues have too many combinations";

/// What formulas over numbers leave.
#[derive(Clone, Debug)]
pub(super) struct Left {
    /// Of what exists.
    joints: Vec<Joint>,
    /// The rooms that are left where no condition is held.
    rooms: Rooms,
}

/// Reads the case's `[[exclude]]` rows into a plan that has its terms, and its conditions where numbers count. A formula
/// that cannot be read is named in a note and left out.
pub(super) fn read(b: &mut Builder<'_>, plan: &mut Plan) {
    let case = b.case;
    let exact = plan.numbers_count();
    let mut joints = Vec::new();
    for row in &case.excludes {
        let Text { text, .. } = &row.when.text;
        let read = match named(plan, &row.when.says, false) {
            Err(why) => Err(why),
            Ok(Named { numbers: false, .. }) => {
                exclusion(plan, &row.when.says).map(|row| plan.exclusions.push(row))
            }
            Ok(_) if exact => joint(plan, &row.when.says, true).map(|row| joints.push(row)),
            // A quota sees an issue without levels at its points.
            Ok(Named { continuous: false, .. }) => {
                exclusion(plan, &row.when.says).map(|row| plan.exclusions.push(row))
            }
            Ok(_) => Err("under a quota a continuous issue is not computed: give it levels"),
        };
        if let Err(why) = read {
            b.note(NoteCode::N1309, format!("“{text}” rules nothing out"), why);
        }
    }
    if !exact {
        return;
    }
    // One engine looks at all of them as soon as one needs it.
    let speaks = |closing: &Closing| named(plan, &closing.says, true).is_ok_and(|named| named.numbers);
    if !joints.is_empty() || plan.closings.iter().any(speaks) {
        let mut read: Vec<Option<Joint>> = Vec::with_capacity(plan.closings.len());
        for closing in &plan.closings {
            let joint = named(plan, &closing.says, true).and_then(|_| joint(plan, &closing.says, false));
            if let Err(why) = joint {
                let title = crate::titles::condition(case, closing.condition);
                b.note(NoteCode::N1310, format!("of the condition “{title}” levels alone count"), why);
            }
            read.push(joint.ok());
        }
        plan.closings.iter_mut().zip(read).for_each(|(closing, joint)| closing.joint = joint);
    }
    let (levels, ends) = shape(plan);
    let conditions = plan.closings.iter().filter_map(|closing| closing.joint.clone());
    let all: Vec<Joint> = joints.iter().cloned().chain(conditions).collect();
    match (Rooms::new(&levels, &ends, &joints), Rooms::new(&levels, &ends, &all)) {
        (Ok(rooms), Ok(_)) => plan.left = Some(Left { joints, rooms }),
        (Ok(rooms), Err(error)) => {
            b.note(NoteCode::N1310, "of conditions levels alone count", error.to_string());
            plan.closings.iter_mut().for_each(|closing| closing.joint = None);
            plan.left = Some(Left { joints, rooms });
        }
        (Err(error), _) => {
            b.note(NoteCode::N1309, "no formula over numbers rules anything out", error.to_string());
            plan.closings.iter_mut().for_each(|closing| closing.joint = None);
        }
    }
}

impl Plan {
    /// The rooms for numbers in a draw in which these conditions are held; `None` where every number may be written.
    pub(super) fn rooms(&self, held: &[&Closing]) -> Option<Rooms> {
        let left = self.left.as_ref()?;
        let mut joints: Vec<Joint> = held.iter().filter_map(|closing| closing.joint.clone()).collect();
        if joints.is_empty() {
            return (!left.joints.is_empty()).then(|| left.rooms.clone());
        }
        joints.extend(left.joints.iter().cloned());
        let (levels, ends) = shape(self);
        // All of them together were made when the plan was, and fewer leave no more alternatives.
        Rooms::new(&levels, &ends, &joints).ok().or_else(|| Some(left.rooms.clone()))
    }
}

/// Levels of the issues that have them, and the ends of the terms.
fn shape(plan: &Plan) -> (Vec<usize>, Vec<(f64, f64)>) {
    let levels = plan.levelled().iter().map(|place| plan.issues[*place].levels.len()).collect();
    (levels, plan.terms.iter().map(|term| (term.from, term.to)).collect())
}

/// What a formula speaks of.
struct Named {
    /// Issues in package order, those without levels as well.
    issues: Vec<usize>,
    /// Is one of them a number?
    numbers: bool,
    /// Is one of them continuous, and so in no package of levels?
    continuous: bool,
}

/// What a formula speaks of; what stands in the way of reading it, otherwise. `acts`: it may speak of what parties do.
fn named(plan: &Plan, says: &Says, acts: bool) -> Result<Named, Why> {
    let mut matters = BTreeSet::new();
    collect(plan, says, acts, &mut matters)?;
    if matters.is_empty() && !acts {
        return Err("it speaks of no issue");
    }
    let issue = |matter: &Matter| match matter {
        Matter::Issue(issue) => Some(issue.at()),
        Matter::Term(_) => None,
    };
    let issues: Vec<usize> = matters.iter().filter_map(issue).collect();
    let continuous = issues.len() < matters.len();
    let numbers = matters.iter().any(|matter| plan.term_of(*matter).is_some());
    Ok(Named { issues, numbers, continuous })
}

fn collect(plan: &Plan, says: &Says, acts: bool, matters: &mut BTreeSet<Matter>) -> Result<(), Why> {
    match says {
        Says::Always(_) => Ok(()),
        Says::Taken(..) if acts => Ok(()),
        Says::Taken(..) => Err("exclusions are about the text, and it speaks of what parties do"),
        Says::Has(matter, ..) => {
            matters.insert(*matter);
            Ok(())
        }
        Says::Sum { of, .. } => of.iter().try_for_each(|(_, matter)| {
            matters.insert(*matter);
            let Matter::Issue(issue) = matter else { return Ok(()) };
            let all = plan.issues[issue.at()].at.iter().all(Option::is_some);
            if all { Ok(()) } else { Err("a level of an issue that it adds up has no number") }
        }),
        Says::Not(inner) => collect(plan, inner, acts, matters),
        Says::All(parts) | Says::Any(parts) | Says::Count { of: parts, .. } => {
            parts.iter().try_for_each(|part| collect(plan, part, acts, matters))
        }
        Says::If(a, b) | Says::Iff(a, b) => {
            collect(plan, a, acts, matters)?;
            collect(plan, b, acts, matters)
        }
    }
}

/// Every combination of levels of some issues, the last turning fastest.
fn combinations<T>(
    plan: &Plan,
    issues: &[usize],
    mut look: impl FnMut(&[(usize, usize)]) -> Result<T, Why>,
) -> Result<Vec<T>, Why> {
    let mut at: Vec<(usize, usize)> = issues.iter().map(|issue| (*issue, 0)).collect();
    let mut found = Vec::new();
    loop {
        found.push(look(&at)?);
        let turns = at.iter().rposition(|(issue, level)| level + 1 < plan.issues[*issue].levels.len());
        let Some(turns) = turns else { return Ok(found) };
        at[turns].1 += 1;
        at[turns + 1..].iter_mut().for_each(|(_, level)| *level = 0);
    }
}

fn size(plan: &Plan, issues: &[usize]) -> Option<u64> {
    let levels = |issue: &usize| plan.issues[*issue].levels.len() as u64;
    issues.iter().map(levels).try_fold(1u64, u64::checked_mul)
}

/// A formula over levels, and over numbers that are seen at points, as the combinations that it rules out.
fn exclusion(plan: &Plan, says: &Says) -> Result<Exclusion, Why> {
    let Named { issues, .. } = named(plan, says, false)?;
    if size(plan, &issues).is_none_or(|size| size >= ENUMERATION_LIMIT) {
        return Err(TOO_MANY);
    }
    let excluded = combinations(plan, &issues, |levels| {
        let formula = Formula { plan, levels, exact: false };
        // Without numbers a formula leaves everything or nothing.
        Ok(!formula.leaves(says, true)?.is_empty())
    })?;
    Ok(Exclusion { issues, excluded })
}

/// A formula that speaks of numbers, by combination of the levels that it names: of an exclusion what is left of what
/// exists, of a condition what may be signed.
fn joint(plan: &Plan, says: &Says, exclude: bool) -> Result<Joint, Why> {
    let Named { issues, .. } = named(plan, says, !exclude)?;
    let kept = plan.levelled();
    let issues: Vec<usize> = issues.into_iter().filter(|issue| kept.contains(issue)).collect();
    if size(plan, &issues).is_none_or(|size| size > COMBINATIONS as u64) {
        return Err(TOO_MANY);
    }
    let allowed =
        combinations(plan, &issues, |levels| Formula { plan, levels, exact: true }.leaves(says, !exclude))?;
    let place = |issue: &usize| kept.iter().position(|place| place == issue);
    Ok(Joint { issues: issues.iter().filter_map(place).collect(), allowed, exists: exclude })
}

/// A formula where some levels are known.
struct Formula<'a> {
    plan: &'a Plan,
    /// (issue, level)
    levels: &'a [(usize, usize)],
    /// Are numbers unknown? Otherwise an issue without levels has those of its points.
    exact: bool,
}

impl Formula<'_> {
    fn level(&self, issue: IssueId) -> Option<usize> {
        self.levels.iter().find(|(at, _)| *at == issue.at()).map(|(_, level)| *level)
    }

    /// The term that a matter is, where numbers are unknown.
    fn term(&self, matter: Matter) -> Option<usize> {
        self.plan.term_of(matter).filter(|_| self.exact)
    }

    /// What is left where the formula has this truth. What parties do is no part of a package: that may be so or not.
    fn leaves(&self, says: &Says, truth: bool) -> Result<Alternatives, Why> {
        let known = |value: bool| if value == truth { vec![Vec::new()] } else { Vec::new() };
        match says {
            Says::Always(value) => Ok(known(*value)),
            Says::Taken(..) => Ok(vec![Vec::new()]),
            Says::Has(matter, level, _) => Ok(match (self.term(*matter), matter) {
                (Some(term), _) => match self.plan.terms[term].point(*level) {
                    Some(at) => self.compared(vec![(1.0, term)], Comparison::Equal, at, truth),
                    None => Vec::new(),
                },
                (None, Matter::Issue(issue)) => known(self.level(*issue) == Some(level.at())),
                (None, Matter::Term(_)) => Vec::new(),
            }),
            Says::Sum { of, compared, with, .. } => {
                let (mut terms, mut rest) = (Vec::new(), *with);
                for (factor, matter) in of {
                    match (self.term(*matter), matter) {
                        (Some(term), _) => terms.push((*factor, term)),
                        (None, Matter::Issue(issue)) => {
                            let level = self.level(*issue);
                            let at =
                                level.and_then(|level| self.plan.issues[issue.at()].at.get(level).copied());
                            rest -= factor * at.flatten().unwrap_or(0.0);
                        }
                        (None, Matter::Term(_)) => {}
                    }
                }
                if !terms.iter().any(|(factor, _)| *factor != 0.0) {
                    return Ok(known(meets(-rest, *compared, with.abs())));
                }
                Ok(self.compared(terms, *compared, rest, truth))
            }
            Says::Not(inner) => self.leaves(inner, !truth),
            Says::All(parts) if truth => self.all(parts, true),
            Says::Any(parts) if !truth => self.all(parts, false),
            Says::All(parts) | Says::Any(parts) => self.any(parts, truth),
            Says::If(then, when) if truth => either(self.leaves(then, true)?, self.leaves(when, false)?),
            Says::If(then, when) => both(&self.leaves(then, false)?, &self.leaves(when, true)?),
            Says::Iff(a, b) => either(
                both(&self.leaves(a, truth)?, &self.leaves(b, true)?)?,
                both(&self.leaves(a, !truth)?, &self.leaves(b, false)?)?,
            ),
            Says::Count { least, most, of } => {
                // By how many of the parts so far hold.
                let mut counts: Vec<Alternatives> = vec![vec![Vec::new()]];
                for part in of {
                    let (yes, no) = (self.leaves(part, true)?, self.leaves(part, false)?);
                    let mut next = vec![Vec::new(); counts.len() + 1];
                    for (count, before) in counts.iter().enumerate() {
                        next[count] = either(std::mem::take(&mut next[count]), both(before, &no)?)?;
                        next[count + 1] = both(before, &yes)?;
                    }
                    counts = next;
                }
                let within = |count: usize| (*least as usize..=*most as usize).contains(&count) == truth;
                let chosen = counts.into_iter().enumerate().filter(|(count, _)| within(*count));
                chosen.map(|(_, left)| left).try_fold(Vec::new(), either)
            }
        }
    }

    fn all(&self, parts: &[Says], truth: bool) -> Result<Alternatives, Why> {
        parts.iter().try_fold(vec![Vec::new()], |left, part| both(&left, &self.leaves(part, truth)?))
    }

    fn any(&self, parts: &[Says], truth: bool) -> Result<Alternatives, Why> {
        parts.iter().try_fold(Vec::new(), |left, part| either(left, self.leaves(part, truth)?))
    }

    /// A comparison of a sum of numbers.
    fn compared(&self, of: Vec<(f64, usize)>, compared: Comparison, with: f64, truth: bool) -> Alternatives {
        let row = |sign: f64, strict: bool| {
            let mut factors = vec![0.0; self.plan.terms.len()];
            of.iter().for_each(|(factor, term)| factors[*term] += sign * factor);
            Row { factors, most: sign * with, strict }
        };
        let (below, above) = (|strict| row(1.0, strict), |strict| row(-1.0, strict));
        match (compared, truth) {
            (Comparison::Below, true) | (Comparison::AtLeast, false) => vec![vec![below(true)]],
            (Comparison::AtMost, true) | (Comparison::Above, false) => vec![vec![below(false)]],
            (Comparison::AtLeast, true) | (Comparison::Below, false) => vec![vec![above(false)]],
            (Comparison::Above, true) | (Comparison::AtMost, false) => vec![vec![above(true)]],
            (Comparison::Equal, true) | (Comparison::Unequal, false) => {
                vec![vec![below(false), above(false)]]
            }
            (Comparison::Equal, false) | (Comparison::Unequal, true) => {
                vec![vec![below(true)], vec![above(true)]]
            }
        }
    }
}

/// Does a sum, less what it is compared with, compare so? `size`: of the number that it is compared with.
fn meets(rest: f64, compared: Comparison, size: f64) -> bool {
    let same = rest.abs() <= TOLERANCE * size.max(1.0);
    match compared {
        Comparison::Below => rest < 0.0 && !same,
        Comparison::AtMost => rest < 0.0 || same,
        Comparison::Equal => same,
        Comparison::Unequal => !same,
        Comparison::AtLeast => rest > 0.0 || same,
        Comparison::Above => rest > 0.0 && !same,
    }
}

/// One of either. Where one of them leaves everything, all the others say nothing.
fn either(mut a: Alternatives, b: Alternatives) -> Result<Alternatives, Why> {
    for rows in b {
        if !a.contains(&rows) {
            a.push(rows);
        }
    }
    if a.iter().any(Vec::is_empty) {
        return Ok(vec![Vec::new()]);
    }
    if a.len() > ALTERNATIVES { Err("it leaves too many alternatives") } else { Ok(a) }
}

/// One of each.
fn both(a: &Alternatives, b: &Alternatives) -> Result<Alternatives, Why> {
    let mut found: Alternatives = Vec::new();
    for first in a {
        for second in b {
            let mut rows = first.clone();
            rows.extend(second.iter().filter(|row| !first.contains(row)).cloned());
            if !found.contains(&rows) {
                found.push(rows);
            }
            if found.len() > ALTERNATIVES {
                return Err("it leaves too many alternatives");
            }
        }
    }
    either(found, Vec::new())
}
