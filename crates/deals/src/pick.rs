//! One way to every answer that is a single point: small spaces are walked through, large ones merged.
//!
//! Either way the same [`Search`] judges packages and bounds. A merge begins with good packages found by local
//! search, so that its bounds bite from the first block on; it then sees the packages of the merged frontier
//! only, which is enough for every principle that prefers more to less, and lists the ties of those picked.

use crate::error::DealsError;
use crate::filter::Row;
use crate::merge::{Merged, Problem, with_width};
use crate::walk::{Search, Walk, walk};
use crate::{ENUMERATION_LIMIT, Space};

/// Spaces up to this size are walked through: quicker than merging them.
const WALK_LIMIT: u128 = 1 << 14;
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
    space.packages() <= if space.merges { 0 } else { WALK_LIMIT }
}

/// The sets of parties (by number) whose consent is enough: all required ones under unanimity.
pub(crate) fn coalitions(space: &Space) -> Vec<Vec<usize>> {
    match &space.voting {
        None => vec![space.required.clone()],
        Some(voting) => voting
            .coalitions
            .iter()
            .map(|set| {
                let member = |(place, party): (usize, &usize)| (set >> place & 1 == 1).then_some(*party);
                space.required.iter().enumerate().filter_map(member).collect()
            })
            .collect(),
    }
}

/// The problem of one set of consenting parties.
pub(crate) fn problem<const W: usize>(
    space: &Space,
    over: Over,
    coalition: &[usize],
    columns: &[usize],
) -> Result<Problem<W>, DealsError> {
    let slots = space.refused.len();
    let closed = |slot: usize| {
        space.refused[slot]
            || (space.voting.is_some() && coalition.iter().any(|party| space.refusals[party * slots + slot]))
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

fn merged<S: Search>(
    space: &Space,
    over: Over,
    columns: &[usize],
    search: &mut S,
) -> Result<Vec<u128>, DealsError> {
    for index in seeds(space) {
        let fits = if over == Over::Zone { space.acceptable(index) } else { space.allowed(index) };
        if fits {
            let _ = search.visit(index, &space.utilities(index));
        }
    }
    let mut full = vec![f64::INFINITY; space.parties()];
    with_width!(columns.len(), W => {
        let mut all: Vec<(Problem<W>, Merged<W>)> = Vec::new();
        for coalition in coalitions(space) {
            let problem = problem::<W>(space, over, &coalition, columns)?;
            let merged = {
                let mut keep = |optimistic: &[f64]| {
                    for (party, most) in columns.iter().zip(optimistic) {
                        full[*party] = *most;
                    }
                    search.descend(&full)
                };
                problem.merge(Some(&mut keep))?
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

/// Good packages to begin with: coordinate ascent on the least gain, on the sum of the logarithms of gains, and
/// on the sum of utilities, from a few starting points.
pub(crate) fn seeds(space: &Space) -> Vec<u128> {
    let issues = space.levels.len();
    let open = |issue: usize, level: usize| !space.refused[space.offsets[issue] + level];
    let gains = |utility: &[f64]| -> Vec<f64> {
        space.required.iter().map(|party| utility[*party] - space.reservation[*party]).collect()
    };
    let least = |utility: &[f64]| gains(utility).into_iter().fold(f64::INFINITY, f64::min);
    let logs = |utility: &[f64]| {
        gains(utility)
            .into_iter()
            .map(|gain| if gain > 1e-6 { libm::log(gain) } else { 1e6 * gain - 20.0 })
            .sum::<f64>()
    };
    let sum = |utility: &[f64]| space.required.iter().map(|party| utility[*party]).sum::<f64>();
    type Merit<'a> = &'a dyn Fn(&[f64]) -> f64;
    let merits: [Merit<'_>; 3] = [&least, &logs, &sum];
    let mut found: Vec<u128> = Vec::new();
    for merit in merits {
        for start in 0..4usize {
            let mut package: Vec<usize> = (0..issues)
                .map(|issue| {
                    let count = space.levels[issue];
                    let from = (start * (issue + 1) * 7919) % count;
                    (0..count)
                        .map(|step| (from + step) % count)
                        .find(|level| open(issue, *level))
                        .unwrap_or(0)
                })
                .collect();
            let mut best = f64::NEG_INFINITY;
            for _ in 0..32 {
                let before = best;
                for issue in 0..issues {
                    let mut choice = package[issue];
                    for level in (0..space.levels[issue]).filter(|level| open(issue, *level)) {
                        package[issue] = level;
                        let value = merit(&space.worth(&package));
                        if value > best {
                            best = value;
                            choice = level;
                        }
                    }
                    package[issue] = choice;
                }
                if best <= before {
                    break;
                }
            }
            found.extend(space.index(&package));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
