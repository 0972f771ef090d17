//! One way to every answer that is a single point: small spaces are walked through, large ones merged.
//!
//! Either way the same [`Search`] judges packages and bounds. A merge begins with good packages and a linear bound
//! (see `bound`), so that little is kept from the first block on; it then sees the packages of the merged frontier
//! only, which is enough for every principle that prefers more to less, and lists the ties of those picked.

use crate::aim::Aim;
use crate::bound::Relaxed;
use crate::error::{DealsError, Kind};
use crate::filter::Row;
use crate::merge::{Merged, Problem, with_width};
use crate::set::Set;
use crate::walk::{Search, Walk, walk};
use crate::{ENUMERATION_LIMIT, Space, TOLERANCE};

/// Spaces up to this size are walked through: quicker than merging them.
const WALK_LIMIT: u128 = 1 << 14;
/// Voters for whom a quota is answered by merging.
const FEW_VOTERS: usize = 8;
/// Ties listed at most where packages are merged.
pub(crate) const TIES: usize = 4096;

/// Among which packages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// Those that red lines allow.
    Allowed,
    /// The zone of agreement.
    Zone,
}

/// True where walking through all packages is the way.
pub(crate) fn walked(space: &Space) -> bool {
    let limit = match &space.voting {
        _ if space.merges => 0,
        // Under a quota there is one merge for every smallest set that is enough: thousands of them.
        Some(voting) if voting.with.len() > FEW_VOTERS => u128::from(ENUMERATION_LIMIT),
        _ => WALK_LIMIT,
    };
    space.packages() <= limit
}

/// The sets of parties (by number) whose consent is enough, the smallest ones: all required parties under unanimity.
///
/// # Errors
/// Where a quota has too many voters for that.
pub(crate) fn coalitions(space: &Space) -> Result<Vec<Vec<usize>>, DealsError> {
    let Some(voting) = &space.voting else { return Ok(vec![space.required.clone()]) };
    let sets = voting.coalitions().ok_or(DealsError(Kind::Parties(space.required.len())))?;
    let parties = |set: Set| set.places().map(|place| space.required[place]).collect();
    Ok(sets.into_iter().map(parties).collect())
}

/// The problem of one set of consenting parties.
pub(crate) fn problem<const W: usize>(
    space: &Space,
    over: Over,
    coalition: &[usize],
    columns: &[usize],
) -> Result<Problem<W>, DealsError> {
    let places: Set = match space.voting {
        Some(_) => (0..space.required.len()).filter(|at| coalition.contains(&space.required[*at])).collect(),
        None => Set::default(),
    };
    let closed = |slot: usize| {
        space.refused[slot]
            || space.refusers.get(slot).is_some_and(|refusers| places.without(refusers) != places)
    };
    let floors: Vec<f64> = columns
        .iter()
        .map(|party| {
            if over == Over::Zone && coalition.contains(party) {
                space.reservation[*party]
            } else {
                f64::NEG_INFINITY
            }
        })
        .collect();
    Problem::new(space, closed, columns, &floors)
}

/// Lets a search see all packages that may matter to it, and returns what it found with all ties (in merged
/// spaces 4,096 of them), ascending.
pub(crate) fn pick<S: Search>(space: &Space, over: Over, search: &mut S) -> Result<Vec<u128>, DealsError> {
    pick_by(space, over, &space.required, search)
}

/// The same, with the parties to whom more must matter for a package to be kept.
pub(crate) fn pick_by<S: Search>(
    space: &Space,
    over: Over,
    columns: &[usize],
    search: &mut S,
) -> Result<Vec<u128>, DealsError> {
    if space.packages() == 0 {
        return Ok(Vec::new());
    }
    let through = |search: &mut S| {
        walk(&if over == Over::Zone { Walk::zone(space) } else { Walk::allowed(space) }, search);
        search.found()
    };
    if walked(space) {
        return Ok(through(search));
    }
    match merged(space, over, columns, search) {
        Err(error) if error.is_too_large() && space.packages() <= u128::from(ENUMERATION_LIMIT) => {
            let mut found = through(search);
            found.sort_unstable();
            found.dedup();
            Ok(found)
        }
        other => other,
    }
}

/// The search is called through a pointer: one copy of all this a width, not one a width and principle.
fn merged(
    space: &Space,
    over: Over,
    columns: &[usize],
    search: &mut dyn Search,
) -> Result<Vec<u128>, DealsError> {
    let mut full = vec![f64::INFINITY; space.parties()];
    with_width!(columns.len(), W => {
        let mut all: Vec<(Problem<W>, Merged<W>)> = Vec::new();
        for coalition in coalitions(space)? {
            let mut problem = problem::<W>(space, over, &coalition, columns)?;
            for (party, floor) in search.floors() {
                problem.raise(party, floor);
            }
            let blocks = problem.unbeaten();
            // Good packages to begin with, so that bounds bite from the first block on.
            let cut = match Relaxed::new(&problem, &blocks) {
                None => continue,
                Some(relaxed) => relaxed.seek(&mut |index| {
                    if if over == Over::Zone { space.acceptable(index) } else { space.allowed(index) } {
                        let _ = search.visit(index, &space.utilities(index));
                    }
                    (!search.done()).then(|| search.aim(&coalition))
                }),
            };
            if search.done() {
                return Ok(search.found());
            }
            if let Aim::Least { terms, least } = search.aim(&coalition) && least.is_finite() {
                for (party, from, unit) in terms {
                    problem.raise(party, from + unit * least - TOLERANCE * unit.max(1.0));
                }
            }
            let merged = {
                let mut keep = |optimistic: &[f64]| {
                    for (party, most) in columns.iter().zip(optimistic) {
                        full[*party] = *most;
                    }
                    search.descend(&full)
                };
                problem.merge(&blocks, Some(&mut keep), cut.as_ref())?
            };
            for row in &merged.last {
                let _ = search.visit(row.index, &space.utilities(row.index));
            }
            all.push((problem, merged));
        }
        let chosen = search.found();
        let mut found = chosen.clone();
        for (problem, merged) in &all {
            let ties: Vec<&Row<W>> = merged.last.iter().filter(|row| chosen.contains(&row.index)).collect();
            for row in ties {
                found.extend(problem.packages(merged, row, TIES));
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    })
}
