//! `[[exclude]]`: formulas over levels become lists of combinations that do not exist.

use super::super::Builder;
use crate::codes::NoteCode;
use detente_case::{Case, Comparison, IssueId, Matter, Says, Text};
use detente_deals::{ENUMERATION_LIMIT, Exclusion};
use std::collections::BTreeSet;

/// Exclusions over the places of issues with levels. A formula that speaks of numbers, or of what parties do, is named
/// in a note and left out.
pub(super) fn exclusions(b: &mut Builder<'_>) -> Vec<Exclusion> {
    let case = b.case;
    let mut found = Vec::new();
    for row in &case.excludes {
        let Text { text, .. } = &row.when.text;
        let mut issues = BTreeSet::new();
        let levels = |issue: &IssueId| case.issues[issue.at()].levels.len();
        let named = collect(case, &row.when.says, &mut issues);
        let issues: Vec<IssueId> = issues.into_iter().collect();
        let size = issues.iter().try_fold(1u64, |all, issue| all.checked_mul(levels(issue) as u64));
        let why = match (named, size) {
            (Err(why), _) => why,
            (Ok(()), None | Some(ENUMERATION_LIMIT..)) => "its issues have too many combinations",
            (Ok(()), Some(_)) if issues.is_empty() => "it speaks of no issue",
            (Ok(()), Some(size)) => {
                let mut excluded = Vec::with_capacity(size as usize);
                let mut at = vec![0usize; issues.len()];
                for _ in 0..size {
                    let level = |issue: IssueId| {
                        let place = issues.iter().position(|known| *known == issue);
                        place.map_or(0, |place| at[place])
                    };
                    excluded.push(holds(case, &row.when.says, &level));
                    for place in (0..at.len()).rev() {
                        at[place] += 1;
                        if at[place] < levels(&issues[place]) {
                            break;
                        }
                        at[place] = 0;
                    }
                }
                found.push(Exclusion { issues: issues.iter().map(|issue| issue.at()).collect(), excluded });
                continue;
            }
        };
        b.note(NoteCode::N1309, format!("“{text}” rules nothing out"), why);
    }
    found
}

/// The issues that a formula speaks of; what stands in the way of reading it, otherwise.
fn collect(case: &Case, says: &Says, issues: &mut BTreeSet<IssueId>) -> Result<(), &'static str> {
    const NUMBERS: &str = "exclusions are computed over issues with levels, and it speaks of a number";
    let mut named = |matter: &Matter| match matter {
        Matter::Issue(issue) if !case.issues[issue.at()].levels.is_empty() => {
            issues.insert(*issue);
            Ok(())
        }
        _ => Err(NUMBERS),
    };
    match says {
        Says::Always(_) => Ok(()),
        Says::Taken(..) => Err("exclusions are about the text, and it speaks of what parties do"),
        Says::Has(matter, ..) => named(matter),
        Says::Sum { of, .. } => of.iter().try_for_each(|(_, matter)| {
            named(matter)?;
            let Matter::Issue(issue) = matter else { return Err(NUMBERS) };
            let all = case.issues[issue.at()].levels.iter().all(|level| level.at.is_some());
            if all { Ok(()) } else { Err("a level of an issue that it adds up has no number") }
        }),
        Says::Not(inner) => collect(case, inner, issues),
        Says::All(parts) | Says::Any(parts) | Says::Count { of: parts, .. } => {
            parts.iter().try_for_each(|part| collect(case, part, issues))
        }
        Says::If(a, b) | Says::Iff(a, b) => {
            collect(case, a, issues)?;
            collect(case, b, issues)
        }
    }
}

/// Is the formula true of a package with these levels?
fn holds(case: &Case, says: &Says, level: &dyn Fn(IssueId) -> usize) -> bool {
    let holds = |part: &Says| holds(case, part, level);
    match says {
        Says::Always(truth) => *truth,
        Says::Has(Matter::Issue(issue), named, _) => level(*issue) == named.at(),
        Says::Taken(..) | Says::Has(Matter::Term(_), ..) => false,
        Says::Sum { of, compared, with, .. } => {
            let number = |(factor, matter): &(f64, Matter)| match matter {
                Matter::Issue(issue) => {
                    let at = case.issues[issue.at()].levels.get(level(*issue)).and_then(|level| level.at);
                    factor * at.unwrap_or(0.0)
                }
                Matter::Term(_) => 0.0,
            };
            let sum: f64 = of.iter().map(number).sum();
            let same = (sum - with).abs() <= 1e-9 * with.abs().max(1.0);
            match compared {
                Comparison::Below => sum < *with && !same,
                Comparison::AtMost => sum < *with || same,
                Comparison::Equal => same,
                Comparison::Unequal => !same,
                Comparison::AtLeast => sum > *with || same,
                Comparison::Above => sum > *with && !same,
            }
        }
        Says::Not(inner) => !holds(inner),
        Says::All(parts) => parts.iter().all(holds),
        Says::Any(parts) => parts.iter().any(holds),
        Says::If(a, b) => holds(a) || !holds(b),
        Says::Iff(a, b) => holds(a) == holds(b),
        Says::Count { least, most, of } => {
            let count = of.iter().filter(|part| holds(part)).count() as u32;
            (*least..=*most).contains(&count)
        }
    }
}
