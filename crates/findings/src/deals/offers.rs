//! Drafts on record, offers of past rounds and packages that somebody asks about, laid over the frontier at mid
//! values: which red lines they cross, whether another package beats them, and which one improves the
//! least-improved party most (max-min gain over the draft).

use super::chances::complete;
use super::{Lay, NamedPackage, Names};
use detente_deals::{Negotiation, Space, TOLERANCE, max_min_gain_over, nearest_package};
use serde::Serialize;
use std::collections::BTreeMap;

detente_case::vocabulary! {
    /// Where an offer that is laid over the frontier comes from.
    pub enum OfferKind {
        /// The draft of a text.
        Draft => "draft",
        /// What the parties held in a past round.
        Positions => "positions",
        /// What the person asked about.
        Asked => "asked",
    }
}

/// What is to be laid over the frontier.
pub(super) struct OnRecord<'a> {
    pub id: String,
    pub title: String,
    pub kind: OfferKind,
    pub on: Option<String>,
    pub levels: &'a [Option<usize>],
}

/// The package that keeps what a draft says and fills its open issues best: the greatest least gain over the
/// alternatives, then what improves on that for everybody.
pub(super) fn best_completion(
    negotiation: &Negotiation,
    space: &Space,
    lay: Lay,
    levels: &[Option<usize>],
) -> Vec<usize> {
    if let Some(whole) = levels.iter().copied().collect::<Option<Vec<usize>>>() {
        return whole;
    }
    let exact = || -> Option<Vec<usize>> {
        let mut fixed = negotiation.clone();
        fixed.rule = detente_deals::Rule::Unanimity;
        // A level that somebody refuses may be in a draft all the same; other levels of its issue are closed.
        let slots: usize = negotiation.levels.iter().sum();
        for party in &mut fixed.parties {
            party.refuses.resize(slots, false);
            let mut slot = 0;
            for (count, level) in negotiation.levels.iter().zip(levels) {
                if let Some(level) = level {
                    for at in 0..*count {
                        *party.refuses.get_mut(slot + at)? = at != *level;
                    }
                }
                slot += count;
            }
        }
        let first = nearest_package(&lay(&fixed).ok()?)?.0;
        for (party, least) in fixed.parties.iter_mut().zip(space.utilities(first)) {
            party.reservation = least;
        }
        let better = max_min_gain_over(&lay(&fixed).ok()?, first).ok()?;
        Some(space.package(better.first().copied().unwrap_or(first)))
    };
    exact().unwrap_or_else(|| complete(space, levels))
}

/// A draft, or the positions of a past round, against the frontier at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct Offer {
    /// The draft's id, or "party, day" of positions on record.
    pub id: String,
    /// Its title, in words.
    pub title: String,
    /// Where it comes from.
    pub kind: OfferKind,
    /// The first day that it may be of.
    pub on: Option<String>,
    /// What is on record: issue → level.
    pub package: BTreeMap<String, String>,
    /// The same with open issues filled in as well as can be for the worst-off party, and then without waste.
    pub completed: BTreeMap<String, String>,
    /// Party → utility of the completed package.
    pub utility: BTreeMap<String, f64>,
    /// In the zone of agreement.
    pub zone: bool,
    /// Red lines that it crosses: whose, and on which issue.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub crosses: Vec<Crossing>,
    /// No allowed package is better for somebody and worse for nobody.
    pub efficient: bool,
    /// Where it is beaten: the package that improves the least-improved party most.
    pub beaten_by: Option<NamedPackage>,
}

/// A red line that an offer crosses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Crossing {
    /// Whose.
    pub party: String,
    /// On what.
    pub issue: String,
}

pub(super) fn offers(
    record: Vec<OnRecord<'_>>,
    negotiation: &Negotiation,
    space: &Space,
    lay: Lay,
    names: &Names,
) -> Vec<Offer> {
    record
        .into_iter()
        .filter_map(|OnRecord { id, title, kind, on, levels }| {
            let package = best_completion(negotiation, space, lay, levels);
            let index = space.index(&package)?;
            // Whatever beats it: the same negotiation with the draft's utilities as reservation values.
            let from = space.utilities(index);
            let mut above = negotiation.clone();
            for (party, least) in above.parties.iter_mut().zip(&from) {
                party.reservation = *least;
            }
            above.rule = detente_deals::Rule::Unanimity;
            let above = lay(&above).ok()?;
            let best = max_min_gain_over(&above, index).ok().and_then(|found| found.first().copied());
            let better = best.filter(|best| {
                space.utilities(*best).iter().zip(&from).any(|(new, old)| *new > old + TOLERANCE)
            });
            let crosses = names
                .parties
                .iter()
                .zip(&negotiation.parties)
                .flat_map(|(name, party)| {
                    let mut slot = 0;
                    let mut crossed = Vec::new();
                    for ((level, count), issue) in package.iter().zip(&negotiation.levels).zip(&names.issues)
                    {
                        if party.refuses.get(slot + level).copied().unwrap_or(false) {
                            crossed.push(Crossing { party: name.clone(), issue: issue.clone() });
                        }
                        slot += count;
                    }
                    crossed
                })
                .collect();
            Some(Offer {
                id,
                title,
                kind,
                on,
                crosses,
                package: names.part(levels),
                completed: names.package(&package),
                utility: names.parties.iter().cloned().zip(from).collect(),
                zone: space.acceptable(index),
                efficient: better.is_none() && space.allowed(index),
                beaten_by: better.map(|index| names.named(space, index, 0)),
            })
        })
        .collect()
}
