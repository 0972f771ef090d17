//! Lays packages of levels and numbers out: who has which scale and alternative, and what rooms there are.

use super::cells::{Stretched, corners};
use super::rooms::{Region, Rooms};
use super::{Group, Mixed, Term};
use crate::error::{DealsError, Kind};
use crate::{Exclusion, Negotiation, NoDeal, Rule, Space, TOLERANCE};

/// Cells of one package that are looked at.
const MOST_CELLS: usize = 1 << 12;

/// A room with its packages of levels, utilities as given.
struct Place<'a> {
    space: Space,
    exists: &'a [Region],
    signed: &'a [Region],
}

/// What a party makes of the numbers.
pub(super) struct Own<'a> {
    pub party: usize,
    pub terms: &'a [Term],
    pub shares: &'a [Vec<f64>],
}

impl Own<'_> {
    pub(super) fn adds(&self, term: usize, at: f64) -> f64 {
        self.shares[term][self.party] * self.terms[term].wishes[self.party].worth(at)
    }

    /// The least and the most that numbers of a region are worth to it; `None` where rows leave none.
    fn extremes(&self, region: &Region) -> Option<(f64, f64)> {
        if region.rows.is_empty() {
            let (mut low, mut high) = (0.0, 0.0);
            for (place, (term, ends)) in self.terms.iter().zip(&region.ends).enumerate() {
                let worths = corners(term, *ends).into_iter().map(|at| self.adds(place, at));
                let (least, most) =
                    worths.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
                low += least;
                high += most;
            }
            return Some((low, high));
        }
        let most = |sign: f64| -> Option<f64> {
            let cut = Stretched::new(region, self.terms, |term, at| vec![sign * self.adds(term, at)], &[0]);
            let of_cells = cut.cells().filter_map(|cell| {
                let mut program = cell.program();
                program.goal = cell.adds(0);
                let shares = program.solve()?;
                Some(program.goal.iter().zip(&shares).map(|(add, share)| add * share).sum::<f64>())
            });
            of_cells.reduce(f64::max)
        };
        Some((-most(-1.0)?, most(1.0)?))
    }

    /// The least and the most over levels that are `open` and numbers that exist, by term between the ends of `within`.
    pub(super) fn over<'a>(
        &self,
        places: impl Iterator<Item = (&'a Space, &'a [Region])>,
        open: &dyn Fn(usize) -> bool,
        within: &dyn Fn(usize) -> (f64, f64),
    ) -> Option<(f64, f64)> {
        let mut found: Option<(f64, f64)> = None;
        for (space, exists) in places {
            let levels = space.extremes_over(self.party, open);
            if !levels.0.is_finite() || !levels.1.is_finite() {
                continue;
            }
            for region in exists {
                let held = (0..self.terms.len()).try_fold(region.clone(), |region, term| {
                    let (low, high) = within(term);
                    region.between(term, low, high)
                });
                let Some((low, high)) = held.and_then(|region| self.extremes(&region)) else { continue };
                let (a, b) = found.unwrap_or((f64::INFINITY, f64::NEG_INFINITY));
                found = Some((a.min(levels.0 + low), b.max(levels.1 + high)));
            }
        }
        found
    }
}

/// Every number.
const ANY: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

fn all<'a>(places: &'a [Place<'a>]) -> impl Iterator<Item = (&'a Space, &'a [Region])> {
    places.iter().map(|place| (&place.space, place.exists))
}

/// A negotiation in which there is something to choose levels of: without issues one package that is worth nothing.
fn with_levels(negotiation: &Negotiation) -> Negotiation {
    let mut talks = negotiation.clone();
    if talks.levels.is_empty() {
        talks.levels = vec![1];
        for party in &mut talks.parties {
            (party.weights, party.worth, party.adds) = (vec![0.0], vec![0.0], Vec::new());
            party.refuses = Vec::new();
            party.no_deal.iter_mut().for_each(|no_deal| no_deal.levels = vec![Some(0)]);
        }
    }
    talks
}

/// Every room in which there are packages.
fn places<'a>(talks: &Negotiation, space: &Space, rooms: &'a Rooms) -> Result<Vec<Place<'a>>, DealsError> {
    let mut found = Vec::new();
    for (at, room) in rooms.rooms.iter().enumerate().filter(|(_, room)| !room.exists.is_empty()) {
        let space = if rooms.rooms.len() == 1 {
            space.clone()
        } else {
            let mut own = talks.clone();
            own.parties.iter_mut().for_each(|party| party.no_deal = None);
            let excluded = rooms.of.iter().map(|room| *room != at).collect();
            own.exclusions.push(Exclusion { issues: rooms.issues.clone(), excluded });
            match Space::of(&own) {
                Ok(space) => space,
                // Other exclusions leave nothing of it.
                Err(error) if error.is_empty() => continue,
                Err(error) => return Err(error),
            }
        };
        found.push(Place { space, exists: &room.exists, signed: &room.signed });
    }
    if found.is_empty() {
        return Err(DealsError(Kind::Empty("every package is ruled out")));
    }
    Ok(found)
}

/// What numbers may be signed of a region: red lines of required parties taken off.
fn signed(region: &Region, terms: &[Term], required: &[usize]) -> Option<Region> {
    terms.iter().enumerate().try_fold(region.clone(), |region, (place, term)| {
        let wishes = required.iter().map(|party| &term.wishes[*party]);
        let from = wishes.clone().filter_map(|wish| wish.at_least).fold(f64::NEG_INFINITY, f64::max);
        let to = wishes.filter_map(|wish| wish.at_most).fold(f64::INFINITY, f64::min);
        region.between(place, from, to)
    })
}

impl Mixed {
    /// All but the packages of levels that nothing beats.
    pub(super) fn lay_out(
        negotiation: &Negotiation,
        terms: &[Term],
        rooms: Option<&Rooms>,
        scaled: bool,
    ) -> Result<Self, DealsError> {
        check(negotiation, terms)?;
        let made;
        let rooms = match rooms {
            Some(rooms) => rooms,
            None => {
                let ends: Vec<(f64, f64)> = terms.iter().map(|term| (term.from, term.to)).collect();
                made = Rooms::new(&negotiation.levels, &ends, &[])?;
                &made
            }
        };
        let parties = negotiation.parties.len();
        let mut talks = with_levels(negotiation);
        let shares = shares_of_terms(&mut talks, terms);
        let space = Space::of(&talks)?;
        let places = places(&talks, &space, rooms)?;
        let own = |party: usize| Own { party, terms, shares: &shares };
        let mut scale: Vec<(f64, f64)> = Vec::with_capacity(parties);
        for party in 0..parties {
            let (low, high) = own(party)
                .over(all(&places), &|_| true, &|_| ANY)
                .ok_or(DealsError(Kind::Empty("every package is ruled out")))?;
            scale.push(if scaled { (low, high - low) } else { (0.0, 1.0) });
        }
        // A party to whom all is the same gets 1 for everything, as in `Space::rescale`.
        let on_scale =
            |party: usize, value: f64| if scale[party].1 < TOLERANCE { 0.0 } else { value / scale[party].1 };
        let adds = |term: usize, at: f64| {
            (0..parties).map(|party| on_scale(party, own(party).adds(term, at))).collect()
        };
        let required: Vec<usize> = space.required().to_vec();
        let reservation = (0..parties)
            .map(|party| match &talks.parties[party].no_deal {
                None => Ok(space.reservation(party)),
                Some(no_deal) => {
                    let of = Alternative { own: own(party), no_deal, space: &space, rooms, places: &places };
                    Ok(of.worth(scale[party])? - no_deal.cost)
                }
            })
            .collect::<Result<Vec<f64>, DealsError>>()?;
        let groups: Vec<Group> = places
            .iter()
            .map(|place| {
                let regions = place.signed.iter().filter_map(|region| signed(region, terms, &required));
                let regions = regions.map(|region| Stretched::new(&region, terms, adds, &required)).collect();
                let exists = place.exists.to_vec();
                Group { space: place.space.clone(), packages: Vec::new(), exists, regions }
            })
            .collect();
        let cells = groups.iter().map(|group| group.regions.iter().map(Stretched::count).sum::<usize>());
        if cells.max().is_some_and(|cells| cells > MOST_CELLS) {
            return Err(DealsError(Kind::Cells));
        }
        let outside = (0..parties).map(|party| space.outside_option(party)).collect();
        let (error, rooms, terms, bare) = (0.0, rooms.clone(), terms.to_vec(), negotiation.levels.is_empty());
        Ok(Self {
            parties,
            required,
            reservation,
            outside,
            groups,
            rooms,
            error,
            space,
            scale,
            terms,
            shares,
            refuses: talks.parties.iter().map(|party| party.refuses.clone()).collect(),
            bare,
        })
    }
}

/// An alternative that is said as a package.
struct Alternative<'a> {
    own: Own<'a>,
    no_deal: &'a NoDeal,
    space: &'a Space,
    rooms: &'a Rooms,
    places: &'a [Place<'a>],
}

impl Alternative<'_> {
    /// On the party's scale, before its cost: its levels and numbers as given; where it leaves some open, the party's best
    /// among what exists.
    fn worth(&self, (low, span): (f64, f64)) -> Result<f64, DealsError> {
        let Own { party, terms, .. } = self.own;
        let said = |term: usize| terms[term].wishes[party].no_deal;
        let whole = self.no_deal.levels.iter().all(Option::is_some)
            && (0..terms.len()).all(|term| said(term).is_some());
        let worth = if whole || self.rooms.is_plain() {
            let of_terms = terms.iter().enumerate().map(|(place, term)| {
                let most = || {
                    let worths = corners(term, (term.from, term.to)).into_iter();
                    worths.map(|at| self.own.adds(place, at)).fold(f64::NEG_INFINITY, f64::max)
                };
                said(place).map_or_else(most, |at| self.own.adds(place, at))
            });
            self.space.reservation(party) + self.no_deal.cost + of_terms.sum::<f64>()
        } else {
            let open = |slot: usize| {
                let issue = self.space.offsets.partition_point(|offset| *offset <= slot) - 1;
                self.no_deal.levels[issue].is_none_or(|level| self.space.offsets[issue] + level == slot)
            };
            let within = |term: usize| said(term).map_or(ANY, |at| (at, at));
            let Some((_, most)) = self.own.over(all(self.places), &open, &within) else {
                return Err(DealsError(Kind::Malformed(format!(
                    "the alternative of party {} is ruled out by an exclusion: say it whole, a level or a number for each issue",
                    party + 1
                ))));
            };
            most
        };
        Ok(if span < TOLERANCE { 1.0 + worth - low } else { (worth - low) / span })
    }
}

/// By term and party the share of its weight; weights count among issues and terms together, so that what levels are
/// worth shrinks to what is left.
fn shares_of_terms(talks: &mut Negotiation, terms: &[Term]) -> Vec<Vec<f64>> {
    let parties = talks.parties.len();
    let mut shares = vec![vec![0.0; parties]; terms.len()];
    for (at, party) in talks.parties.iter_mut().enumerate() {
        let issues: f64 = party.weights.iter().sum();
        let all: f64 = issues + terms.iter().map(|term| term.wishes[at].weight).sum::<f64>();
        if all > 0.0 {
            party.worth.iter_mut().for_each(|worth| *worth *= issues / all);
            for (share, term) in shares.iter_mut().zip(terms) {
                share[at] = term.wishes[at].weight / all;
            }
        }
    }
    shares
}

fn check(negotiation: &Negotiation, terms: &[Term]) -> Result<(), DealsError> {
    let wrong = |what: &str| Err(DealsError(Kind::Malformed(what.to_owned())));
    if negotiation.rule != Rule::Unanimity {
        return wrong("terms in units are settled among parties that must all agree");
    }
    for term in terms {
        if term.wishes.len() != negotiation.parties.len() {
            return wrong("a term must have one wish for each party");
        }
        if !(term.from.is_finite() && term.to.is_finite() && term.from < term.to) {
            return wrong("a term must end above the number where it begins");
        }
        for wish in &term.wishes {
            let rises = wish.curve.windows(2).all(|pair| pair[0].0 < pair[1].0);
            let sane = |(at, worth): &(f64, f64)| at.is_finite() && worth.abs() <= 1000.0;
            if !(rises && wish.curve.iter().all(sane) && wish.weight >= 0.0 && wish.weight.is_finite()) {
                return wrong("a wish must have a curve of rising numbers and a weight that is not negative");
            }
        }
    }
    Ok(())
}
