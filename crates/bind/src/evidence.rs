//! What the evidence looks like: origins counted once however many outlets repeat them, judgements that no
//! claim supports, and whether one party holds most of what is told.

use detente_case::{Basis, Case, Claim, ClaimKind, ClaimState, InputId, SourceKind};
use detente_chance::words::percent;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What the evidence looks like.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Evidence {
    /// Accepted claims.
    pub claims: usize,
    /// Proposed claims that nobody has decided on.
    pub undecided: usize,
    /// Independent origins.
    pub origins: usize,
    /// Inputs in all.
    pub inputs: usize,
    /// Inputs that a machine drafted and nobody has looked at.
    pub unseen: usize,
    /// Inputs that cite no claim.
    pub unsupported: Vec<String>,
    /// Inputs whose claims all end in one origin.
    pub single_origin: usize,
    /// Share of accepted claims that end in an unnamed source or nowhere.
    pub anonymous_share: f64,
    /// Party id and how many of the told demands, offers, refusals and threats are its own, largest first.
    pub by_party: Vec<(String, usize)>,
    /// One-sidedness in a sentence, where one party holds most of it.
    pub one_sided: Option<String>,
    /// Share of accepted claims that pass through the outlet that carries most of them.
    pub largest_outlet: Option<(String, f64)>,
    /// That outlet's name.
    pub largest_outlet_name: Option<String>,
    /// How good the evidence is, apart from the likelihood.
    pub confidence: Confidence,
    /// What keeps it from being high, the weightiest first.
    pub confidence_why: Vec<String>,
}

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

/// True where a claim of this kind tells a position.
fn tells_position(kind: ClaimKind) -> bool {
    match kind {
        ClaimKind::Demand
        | ClaimKind::Offer
        | ClaimKind::Proposal
        | ClaimKind::Refusal
        | ClaimKind::Threat => true,
        ClaimKind::Report
        | ClaimKind::Accusation
        | ClaimKind::Forecast
        | ClaimKind::Attitude
        | ClaimKind::Author => false,
    }
}

/// Whose positions the evidence tells of: accepted claims that tell a position, each counted for the party that its
/// origin speaks for, or, where nobody speaks for a party (an author who ascribes), for the parties whose stances
/// rest on it. Most first.
fn positions_told(case: &Case, accepted: &[&Claim]) -> Vec<(String, usize)> {
    let mut counts = vec![0_usize; case.parties.len()];
    for claim in accepted.iter().filter(|claim| tells_position(claim.kind)) {
        let speaker = case.origin(claim).and_then(|origin| case.source(origin)).and_then(|source| source.of);
        if let Some(party) = speaker {
            counts[party.at()] += 1;
            continue;
        }
        let rests = |basis: &Basis| basis.cites.contains(&claim.id);
        let input = |id: &InputId| rests(&case.inputs[id.at()].basis);
        let parties: BTreeSet<usize> = case
            .stances
            .iter()
            .filter(|stance| {
                rests(&stance.basis)
                    || stance.position.iter().any(input)
                    || stance.salience.iter().any(input)
                    || stance.value.iter().any(|(_, id)| input(id))
                    || stance.refuses.iter().any(|refusal| input(&refusal.held))
            })
            .map(|stance| stance.party.at())
            .collect();
        for party in parties {
            counts[party] += 1;
        }
    }
    let mut by_party: Vec<(String, usize)> = case
        .parties
        .iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(party, count)| (party.id.clone(), count))
        .collect();
    by_party.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    by_party
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

    let by_party = positions_told(case, &accepted);
    let total: usize = by_party.iter().map(|(_, count)| count).sum();
    let one_sided = by_party.first().filter(|(_, count)| total >= 3 && *count * 3 >= total * 2).map(
        |(party, count)| {
            let name = case.parties.iter().find(|p| &p.id == party).map_or(party.as_str(), |p| p.name.as_str());
            format!(
                "The evidence is one-sided: {count} of the {total} demands, offers, refusals and threats that it \
                 tells of are those of {name}."
            )
        },
    );

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

    let largest_outlet_name = largest_outlet
        .as_ref()
        .map(|(id, _)| case.source(id).map_or_else(|| id.clone(), |source| source.name.clone()));
    let mut evidence = Evidence {
        claims: accepted.len(),
        undecided,
        origins: origins.len(),
        inputs: case.inputs.len(),
        unseen: case.unseen().count(),
        unsupported,
        single_origin,
        anonymous_share: share(anonymous, accepted.len()),
        by_party,
        one_sided,
        largest_outlet,
        largest_outlet_name,
        confidence: Confidence::None,
        confidence_why: Vec::new(),
    };
    (evidence.confidence, evidence.confidence_why) = confidence(&evidence);
    evidence
}

detente_case::vocabulary! {
    /// How good the evidence is, apart from the likelihood; [`CONFIDENCE`] tells when it is which.
    #[derive(Default)]
    pub enum Confidence {
        #[default]
        /// No input, or no accepted claim.
        None => "none",
        /// Too little or too one-sided to lean on.
        Low => "low",
        /// Good in parts.
        Moderate => "moderate",
        /// Nothing in the rule speaks against it.
        High => "high",
    }
}

/// The rule of `confidence`, for the definitions.
pub const CONFIDENCE: &str = "how good the evidence is, apart from the likelihood. Low: more than half of the inputs rest on no claim, or fewer than four independent origins are heard, or one outlet carries more than three quarters of the claims. Moderate: more than a quarter of the inputs rest on no claim, or more than half on a single origin, or one outlet carries more than half of the claims, or more than three in ten claims end in an unnamed source, or one party’s positions are two thirds of those told. High: none of these. None: no input, or no accepted claim";

/// How good the evidence is, and what keeps it from being better: see [`CONFIDENCE`].
fn confidence(e: &Evidence) -> (Confidence, Vec<String>) {
    let outlet = e.largest_outlet.as_ref().map_or(0.0, |(_, share)| *share);
    let outlet_name = e.largest_outlet_name.as_deref().unwrap_or("one outlet");
    if e.inputs == 0 || e.claims == 0 {
        return (
            Confidence::None,
            vec![if e.inputs == 0 { "nothing is judged" } else { "no claim is accepted" }.into()],
        );
    }
    let part = |count: usize| count as f64 / e.inputs as f64;
    let unsupported = part(e.unsupported.len());
    let (mut low, mut moderate) = (Vec::new(), Vec::new());
    let mut found = |is_low: bool, is_moderate: bool, why: String| {
        if is_low {
            low.push(why);
        } else if is_moderate {
            moderate.push(why);
        }
    };
    let carries = format!("{} of the claims come through one outlet, {outlet_name}", percent(outlet));
    found(outlet > 0.75, outlet > 0.5, carries);
    let origins = match e.origins {
        1 => "only one origin is heard".to_owned(),
        n => format!("only {n} independent origins are heard"),
    };
    found(e.origins < 4, false, origins);
    let of = |count: usize, what: &str| format!("{count} of {} inputs rest on {what}", e.inputs);
    found(unsupported > 0.5, unsupported > 0.25, of(e.unsupported.len(), "no claim"));
    found(false, part(e.single_origin) > 0.5, of(e.single_origin, "a single origin"));
    let unnamed = format!("{} of the claims end in an unnamed source", percent(e.anonymous_share));
    found(false, e.anonymous_share > 0.3, unnamed);
    found(false, e.one_sided.is_some(), "it tells mostly of one party’s positions".into());
    let word = if !low.is_empty() {
        Confidence::Low
    } else if !moderate.is_empty() {
        Confidence::Moderate
    } else {
        Confidence::High
    };
    low.extend(moderate);
    (word, low)
}
