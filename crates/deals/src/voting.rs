//! When consents are enough: quotas of votes, and parties without whom there is no deal.

use crate::error::{DealsError, Kind};
use crate::set::{MOST_VOTERS, Set};
use crate::{Negotiation, TOLERANCE};

/// Voters up to which the smallest sets that are enough are listed.
pub(crate) const LISTED_VOTERS: usize = 16;

/// Consents under one quota or several.
#[derive(Clone, Debug)]
pub(crate) struct Voting {
    /// By quota: votes by place among the required parties, and how many are needed.
    pub(crate) quotas: Vec<(Vec<f64>, f64)>,
    /// Places without whose consent there is no deal.
    pub(crate) musts: Set,
    /// By place: the places whose consent goes with it (its ratifiers).
    pub(crate) with: Vec<Set>,
    /// True where nobody has a ratifier.
    alone: bool,
    /// Places that abstain: they never consent.
    pub(crate) absent: Set,
}

impl Voting {
    /// Lays the quotas out over the required parties, ascending; `share` is of [`crate::Party::votes`].
    pub(crate) fn new(negotiation: &Negotiation, required: &[usize], share: f64) -> Result<Self, DealsError> {
        let parties = &negotiation.parties;
        if required.len() > MOST_VOTERS {
            return Err(DealsError(Kind::Parties(required.len())));
        }
        let wrong = |what: &str| Err(DealsError(Kind::Malformed(what.to_owned())));
        let own: Vec<f64> = parties.iter().map(|party| party.votes).collect();
        let mut quotas = Vec::new();
        let all = std::iter::once((share, &own));
        for (share, votes) in all.chain(negotiation.further.iter().map(|quota| (quota.share, &quota.votes))) {
            if !(0.0..=1.0).contains(&share) {
                return wrong("a quota must be a share from 0 to 1");
            }
            if votes.len() != parties.len() || votes.iter().any(|votes| !votes.is_finite() || *votes < 0.0) {
                return wrong("a quota must have one number of votes for each party, none negative");
            }
            let votes: Vec<f64> = required.iter().map(|party| votes[*party]).collect();
            let total: f64 = votes.iter().sum();
            quotas.push((votes, share * total - TOLERANCE * total.max(1.0)));
        }
        let place = |party: usize| required.iter().position(|at| *at == party);
        let mut with = vec![Set::default(); required.len()];
        let mut musts = Set::default();
        let mut absent = Set::default();
        for (at, party) in required.iter().enumerate() {
            let party = &parties[*party];
            if party.veto {
                musts.insert(at);
            }
            if party.abstains {
                absent.insert(at);
            }
            if let Some(of) = party.ratifies {
                match place(of) {
                    Some(of) if of != at => with[of].insert(at),
                    _ => return wrong("a ratifier must ratify for another party whose consent counts"),
                }
            }
        }
        let alone = with.iter().all(Set::is_empty);
        if !alone {
            // A ratifier's own ratifiers count as well.
            for _ in 0..with.len() {
                for at in 0..with.len() {
                    let own = with[at];
                    for other in own.places() {
                        let more = with[other];
                        with[at].join(&more);
                    }
                }
            }
            // Whoever must consent needs its ratifiers as well.
            for (at, ratifiers) in with.iter().enumerate() {
                if musts.has(at) {
                    musts.join(ratifiers);
                }
            }
        }
        Ok(Self { quotas, musts, with, alone, absent })
    }

    /// Is the consent of these enough? Somebody must sign, even where no votes are needed. Linear in the voters.
    pub(crate) fn enough(&self, consents: &Set) -> bool {
        if consents.is_empty() || !consents.holds(&self.musts) {
            return false;
        }
        self.quotas.iter().all(|(votes, needed)| {
            let mut sum = 0.0;
            for place in consents.places() {
                if self.alone || consents.holds(&self.with[place]) {
                    sum += votes[place];
                }
            }
            sum >= *needed
        })
    }

    /// Those of a set that is enough without whom it is not. Linear in the voters where nobody has a ratifier.
    pub(crate) fn needed(&self, consents: &Set) -> Set {
        if !self.alone || consents.places().nth(1).is_none() {
            let falls = |place: &usize| {
                let mut others = *consents;
                others.remove(*place);
                !self.enough(&others)
            };
            return consents.places().filter(falls).collect();
        }
        let mut needed = self.musts;
        for (votes, quota) in &self.quotas {
            let sum: f64 = consents.places().map(|place| votes[place]).sum();
            for place in consents.places().filter(|place| sum - votes[*place] < *quota) {
                needed.insert(place);
            }
        }
        needed
    }

    /// The chance that consents are enough, each given apart from the others with its own chance: votes are added up in
    /// `parts` equal parts of their sum. Of several quotas it is that of the one least likely to be reached, which is
    /// at least the chance that all are.
    pub(crate) fn carried_by_votes(&self, chances: &[f64], parts: f64) -> f64 {
        let all = self.quotas.iter().map(|(votes, needed)| self.reached(votes, *needed, chances, parts));
        all.fold(1.0, f64::min)
    }

    fn reached(&self, votes: &[f64], needed: f64, chances: &[f64], parts: f64) -> f64 {
        let must = (0..chances.len()).filter(|place| self.musts.has(*place));
        let all_musts: f64 = must.map(|place| chances[place]).product();
        let total: f64 = votes.iter().sum();
        if total <= 0.0 {
            return all_musts * (1.0 - chances.iter().map(|p| 1.0 - p).product::<f64>());
        }
        let part = |votes: f64| (votes / total * parts).round() as usize;
        let needed = part(needed);
        let mut sums = vec![0.0; part(total) + chances.len() + 1];
        sums[0] = 1.0;
        for (place, with) in self.with.iter().enumerate() {
            let step = part(votes[place]);
            if step == 0 {
                continue;
            }
            // Consent counts only together with that of its ratifiers.
            let mut own = *with;
            own.insert(place);
            let p: f64 = own.without(&self.musts).places().map(|other| chances[other]).product();
            for at in (0..sums.len()).rev() {
                let from = if at >= step { sums[at - step] } else { 0.0 };
                sums[at] = sums[at] * (1.0 - p) + from * p;
            }
        }
        all_musts * sums[needed.min(sums.len())..].iter().sum::<f64>()
    }

    /// The largest number so that those of at least that value are enough; `None` where not even all of them are.
    pub(crate) fn best_level(&self, values: &mut Vec<(f64, usize)>) -> Option<f64> {
        values.retain(|(_, place)| !self.absent.has(*place));
        values.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let enough = |count: usize| self.enough(&values[..count].iter().map(|(_, place)| *place).collect());
        // More consents are never worse, so that the least number of them is found by halving.
        let (mut low, mut high) = (0, values.len());
        if !enough(high) {
            return None;
        }
        while low + 1 < high {
            let middle = (low + high) / 2;
            if enough(middle) { high = middle } else { low = middle }
        }
        values.get(high - 1).map(|(value, _)| *value)
    }

    /// The smallest sets of places whose consent is enough, for up to [`LISTED_VOTERS`] voters; `None` beyond.
    pub(crate) fn coalitions(&self) -> Option<Vec<Set>> {
        let voters = self.with.len();
        if voters > LISTED_VOTERS {
            return None;
        }
        let set = |bits: usize| -> Set { (0..voters).filter(|at| bits >> at & 1 == 1).collect() };
        let enough: Vec<bool> = (0..1usize << voters)
            .map(|bits| {
                let set = set(bits);
                set.without(&self.absent) == set && self.enough(&set)
            })
            .collect();
        let smallest = |bits: &usize| {
            enough[*bits] && !(0..voters).any(|at| bits >> at & 1 == 1 && enough[bits & !(1 << at)])
        };
        Some((0..1usize << voters).filter(smallest).map(set).collect())
    }
}
