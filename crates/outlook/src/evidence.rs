//! What the evidence looks like: origins counted once however many outlets repeat them, judgements that no
//! claim supports, and whether one party holds most of what is told.

use crate::model::Evidence;
use detente_case::{Basis, Case, Claim, ClaimState, SourceKind};
use std::collections::{BTreeMap, BTreeSet};

/// Accepted claims behind a basis.
pub fn supporting<'a>(case: &'a Case, basis: &'a Basis) -> impl Iterator<Item = &'a Claim> {
    basis.cites.iter().filter_map(|id| case.claim(id)).filter(|claim| claim.state != ClaimState::Rejected)
}

/// True where the basis had support and every supporting claim passes through `source`.
#[must_use]
pub fn rests_only_on(case: &Case, basis: &Basis, source: &str) -> bool {
    let mut any = false;
    for claim in supporting(case, basis) {
        any = true;
        if !case.whole_chain(claim).contains(&source) {
            return false;
        }
    }
    any
}

/// Every source that some claim passes through, in the order of the case's table; names without a row in the
/// table follow in order of appearance.
#[must_use]
pub fn sources_in_use(case: &Case) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for claim in case.claims.iter().filter(|claim| claim.state != ClaimState::Rejected) {
        for link in case.whole_chain(claim) {
            if !seen.iter().any(|have| have == link) {
                seen.push(link.to_owned());
            }
        }
    }
    let place = |id: &String| case.sources.iter().position(|source| &source.id == id).unwrap_or(usize::MAX);
    seen.sort_by_key(place);
    seen
}

/// Counts over the whole case.
#[must_use]
pub fn evidence(case: &Case) -> Evidence {
    let accepted: Vec<&Claim> =
        case.claims.iter().filter(|claim| claim.state == ClaimState::Accepted).collect();
    let undecided = case.claims.iter().filter(|claim| claim.state == ClaimState::Proposed).count();
    let origins: BTreeSet<&str> = accepted.iter().filter_map(|claim| case.origin(claim)).collect();
    let unsupported = case
        .inputs
        .iter()
        .filter(|input| input.basis.unsupported())
        .map(|input| input.path.clone())
        .collect();
    let single_origin = case
        .inputs
        .iter()
        .filter(|input| {
            let origins: BTreeSet<Option<&str>> =
                supporting(case, &input.basis).map(|claim| case.origin(claim)).collect();
            origins.len() == 1
        })
        .count();
    let anonymous = accepted
        .iter()
        .filter(|claim| match case.origin(claim) {
            None => true,
            Some(origin) => {
                origin == "unknown"
                    || case.source(origin).is_some_and(|source| source.kind == SourceKind::Unnamed)
            }
        })
        .count();
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };

    // A position counts for a party where a claim supports it.
    let mut by_party: Vec<(String, usize)> = case
        .parties
        .iter()
        .enumerate()
        .map(|(at, party)| {
            let count = case
                .stances
                .iter()
                .filter(|stance| stance.party.at() == at)
                .filter(|stance| {
                    let of_input = stance
                        .position
                        .into_iter()
                        .chain(stance.value.iter().map(|(_, input)| *input))
                        .any(|input| supporting(case, &case.inputs[input.at()].basis).next().is_some());
                    of_input || supporting(case, &stance.basis).next().is_some()
                })
                .count();
            (party.id.clone(), count)
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    by_party.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let total: usize = by_party.iter().map(|(_, count)| count).sum();
    let one_sided =
        by_party.first().filter(|(_, count)| total >= 3 && *count * 3 >= total * 2).map(|(party, count)| {
            let name =
                case.parties.iter().find(|p| &p.id == party).map_or(party.as_str(), |p| p.name.as_str());
            format!("The evidence is one-sided: {count} of {total} supported positions are those of {name}.")
        });

    let mut by_outlet: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in &accepted {
        if let Some(first) = case.whole_chain(claim).first() {
            *by_outlet.entry(first).or_default() += 1;
        }
    }
    let largest_outlet = by_outlet
        .iter()
        .max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)))
        .map(|(outlet, count)| ((*outlet).to_owned(), share(*count, accepted.len())));

    Evidence {
        claims: accepted.len(),
        undecided,
        origins: origins.len(),
        inputs: case.inputs.len(),
        unsupported,
        single_origin,
        anonymous_share: share(anonymous, accepted.len()),
        by_party,
        one_sided,
        largest_outlet,
    }
}
