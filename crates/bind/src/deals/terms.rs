//! Terms in units of a case: issues with `from` and `to`, and issues without levels on the bare scale 0–100.

use super::super::Builder;
use super::{Closing, Plan, Worth};
use crate::conditions::{self, Known};
use detente_case::{Case, InputId, Issue, IssueId, LevelId, Matter, PartyId, TermId, TermStance};
use detente_chance::Quantity;
use detente_deals::mixed::{Mixed, Term, Wish};
use detente_deals::{DealsError, Exclusion, Interaction, Negotiation, Rule, TOLERANCE};

/// A term of the packages.
#[derive(Clone, Debug)]
pub struct TermPlan {
    /// Short name.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// The least number.
    pub from: f64,
    /// The largest.
    pub to: f64,
    /// Place of the issue that it is where that has no levels.
    pub(super) issue: Option<usize>,
    matter: Matter,
    /// The numbers of its named points.
    named: Vec<Option<f64>>,
    wishes: Vec<WishPlan>,
}

/// What a party wants of a term.
#[derive(Clone, Debug, Default)]
struct WishPlan {
    salience: Option<InputId>,
    curve: Curve,
    at_least: Option<InputId>,
    at_most: Option<InputId>,
    /// The number in its alternative.
    no_deal: Option<Number>,
}

/// A number of an alternative.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Said(f64),
    Drawn(InputId),
}

/// What numbers are worth.
#[derive(Clone, Debug, Default)]
enum Curve {
    /// Nothing is known of it, or it does not care.
    #[default]
    Flat,
    /// 1 at the position, less its distance as a share of the whole.
    Peak(InputId),
    /// As said.
    Points(Vec<(f64, f64)>),
    /// As judged at named points.
    Judged(Vec<(f64, InputId)>),
    /// By the draws of a grid of which nothing is known.
    Grid(Vec<(f64, Worth)>),
}

/// Terms of the case; the parties' plans are there.
pub(super) fn terms(b: &mut Builder<'_>, plan: &Plan) -> Vec<TermPlan> {
    let case = b.case;
    let mut terms: Vec<TermPlan> = Vec::new();
    for (place, issue) in plan.issues.iter().enumerate() {
        let row = &case.issues[issue.issue.at()];
        if row.levels.is_empty() {
            let wishes =
                plan.parties.iter().map(|party| of_bare(case, party.party, issue.issue, (place, plan)));
            terms.push(bare(row, issue.issue, place, wishes.collect()));
        }
    }
    for (at, term) in case.terms.iter().enumerate() {
        let id = TermId(at as u32);
        let wishes = plan.parties.iter().map(|party| of_term(b, party.party, id)).collect();
        terms.push(TermPlan {
            id: term.id.clone(),
            title: term.title.clone(),
            unit: term.unit.clone(),
            from: term.from,
            to: term.to,
            issue: None,
            matter: Matter::Term(id),
            named: term.levels.iter().map(|level| level.at).collect(),
            wishes,
        });
    }
    for (at, party) in plan.parties.iter().enumerate() {
        for term in &mut terms {
            let said = party.no_deal.as_ref().and_then(|no_deal| {
                no_deal.numbers.iter().find(|(matter, _)| *matter == term.matter).map(|(_, number)| *number)
            });
            term.wishes[at].no_deal = said;
        }
    }
    terms
}

fn bare(row: &Issue, issue: IssueId, place: usize, wishes: Vec<WishPlan>) -> TermPlan {
    TermPlan {
        id: row.id.clone(),
        title: row.title.clone(),
        unit: row.unit.clone(),
        from: 0.0,
        to: 100.0,
        issue: Some(place),
        matter: Matter::Issue(issue),
        named: Vec::new(),
        wishes,
    }
}

/// A party on an issue without levels. Its salience is that of the issue.
fn of_bare(case: &Case, party: PartyId, issue: IssueId, (place, plan): (usize, &Plan)) -> WishPlan {
    let Some(stance) = case.stance(party, issue) else { return WishPlan::default() };
    let curve = if !stance.points.is_empty() {
        Curve::Points(stance.points.clone())
    } else if let Some(position) = stance.position {
        Curve::Peak(position)
    } else {
        let own = plan.parties.iter().find(|plan| plan.party == party);
        let worth = own.and_then(|own| own.worth.get(place)).cloned().unwrap_or_default();
        let points = plan.issues[place].at.iter().map(|at| at.unwrap_or(0.0));
        Curve::Grid(points.zip(worth).collect())
    };
    WishPlan { salience: None, curve, at_least: stance.at_least, at_most: stance.at_most, no_deal: None }
}

/// A party on a continuous issue.
fn of_term(b: &mut Builder<'_>, party: PartyId, term: TermId) -> WishPlan {
    let case = b.case;
    let Some(stance) = case.term_stances.iter().find(|row| row.party == party && row.term == term) else {
        return WishPlan::default();
    };
    let (who, what) = (&case.parties[party.at()], &case.terms[term.at()]);
    let salience = b.or_wide(
        stance.salience,
        || format!("stance.{}.{}.salience", who.id, what.id),
        || format!("{}: salience of {}", who.name, what.title),
        Quantity::SCALE,
    );
    WishPlan {
        salience: Some(salience),
        curve: curve_of(b, stance, (&who.id, &who.name), term),
        at_least: stance.at_least,
        at_most: stance.at_most,
        no_deal: None,
    }
}

fn curve_of(b: &mut Builder<'_>, stance: &TermStance, (id, name): (&str, &str), term: TermId) -> Curve {
    let what = &b.case.terms[term.at()];
    if !stance.points.is_empty() {
        return Curve::Points(stance.points.clone());
    }
    let judged: Vec<(f64, InputId)> = stance
        .value
        .iter()
        .filter_map(|(level, worth): &(LevelId, InputId)| Some((what.levels.get(level.at())?.at?, *worth)))
        .collect();
    // A position says more than a single point does.
    if stance.position.is_none() && judged.len() > 1 {
        return Curve::Judged(judged);
    }
    let numbers =
        Quantity { low: what.from, high: what.to, wide: (what.from, what.to), ..Quantity::POSITION };
    Curve::Peak(b.or_wide(
        stance.position,
        || format!("stance.{id}.{}.position", what.id),
        || format!("{name}: position on {}", what.title),
        numbers,
    ))
}

impl TermPlan {
    /// Which issue of the case it is.
    #[must_use]
    pub fn matter(&self) -> Matter {
        self.matter
    }

    /// The number of a named point.
    pub(super) fn point(&self, level: LevelId) -> Option<f64> {
        self.named.get(level.at()).copied().flatten()
    }

    /// What its curves and limits are drawn from.
    pub(super) fn inputs(&self) -> Vec<InputId> {
        let mut found = Vec::new();
        for wish in &self.wishes {
            found.extend([wish.salience, wish.at_least, wish.at_most].into_iter().flatten());
            match &wish.curve {
                Curve::Flat | Curve::Points(_) => {}
                Curve::Peak(id) => found.push(*id),
                Curve::Judged(points) => found.extend(points.iter().map(|(_, id)| *id)),
                Curve::Grid(points) => found.extend(points.iter().filter_map(|(_, worth)| match worth {
                    Worth::Given(id) => Some(*id),
                    Worth::Fixed(_) | Worth::Distance(..) | Worth::Ordered { .. } => None,
                })),
            }
            if let Some(Number::Drawn(id)) = wish.no_deal {
                found.push(id);
            }
        }
        found
    }

    /// This draw's term.
    fn at(&self, row: &[f64], weights: impl Fn(usize) -> Option<f64>) -> Term {
        let span = self.to - self.from;
        let wish = |(party, plan): (usize, &WishPlan)| {
            let own = plan.salience.map_or(0.0, |id| row[id.at()]);
            let mut curve: Vec<(f64, f64)> = match &plan.curve {
                Curve::Flat => Vec::new(),
                Curve::Points(points) => points.clone(),
                Curve::Judged(points) => points.iter().map(|(at, id)| (*at, row[id.at()])).collect(),
                Curve::Grid(points) => points
                    .iter()
                    .filter_map(|(at, worth)| match worth {
                        Worth::Given(id) => Some((*at, row[id.at()])),
                        Worth::Fixed(value) => Some((*at, *value)),
                        Worth::Distance(..) | Worth::Ordered { .. } => None,
                    })
                    .collect(),
                Curve::Peak(id) => {
                    let peak = row[id.at()].clamp(self.from, self.to);
                    let edge = |at: f64| 1.0 - (at - peak).abs() / span;
                    vec![(self.from, edge(self.from)), (peak, 1.0), (self.to, edge(self.to))]
                }
            };
            curve.sort_by(|a, b| a.0.total_cmp(&b.0));
            // A peak at an end is that end.
            curve.dedup_by(|a, b| a.0 - b.0 <= span * TOLERANCE);
            Wish {
                weight: weights(party).unwrap_or(own),
                curve,
                at_least: plan.at_least.map(|id| row[id.at()]),
                at_most: plan.at_most.map(|id| row[id.at()]),
                no_deal: plan.no_deal.map(|number| match number {
                    Number::Said(at) => at,
                    Number::Drawn(id) => row[id.at()],
                }),
            }
        };
        let wishes = self.wishes.iter().enumerate().map(wish).collect();
        Term { from: self.from, to: self.to, wishes }
    }
}

impl Plan {
    /// The places of issues with levels: those of a mixed package.
    #[must_use]
    pub fn levelled(&self) -> Vec<usize> {
        let bare = |place: &usize| !self.terms.iter().any(|term| term.issue == Some(*place));
        (0..self.issues.len()).filter(bare).collect()
    }

    /// One draw with its terms in units, settled exactly.
    ///
    /// # Errors
    /// Under a quota, and as [`Mixed::new`].
    pub fn mixed(&self, row: &[f64]) -> Result<Mixed, DealsError> {
        let (talks, terms) = self.in_numbers(row);
        match self.rooms(&self.held(row)) {
            Some(rooms) => Mixed::within(&talks, &terms, &rooms),
            None => Mixed::new(&talks, &terms),
        }
    }

    /// The term that a matter is.
    pub(super) fn term_of(&self, matter: Matter) -> Option<usize> {
        self.terms.iter().position(|term| term.matter == matter)
    }

    /// The chance that all accept the package of levels and numbers where it is largest; `given` says which levels are on the
    /// table, and at which points issues without levels.
    pub(super) fn acceptance_in_numbers(
        &self,
        row: &[f64],
        tau: f64,
        held: &[&Closing],
        given: Option<&[usize]>,
    ) -> f64 {
        let (mut talks, mut terms) = self.in_numbers(row);
        let kept = self.levelled();
        if let Some(levels) = given {
            for (plan, term) in self.terms.iter().zip(&mut terms) {
                let point = plan.issue.and_then(|place| *self.issues[place].at.get(*levels.get(place)?)?);
                if let Some(at) = point {
                    limit(term, Some(at), Some(at));
                }
            }
            let others = kept
                .iter()
                .flat_map(|place| (0..self.issues[*place].levels.len()).map(|level| level != levels[*place]));
            let others: Vec<bool> = others.collect();
            for party in &mut talks.parties {
                party.refuses.iter_mut().zip(&others).for_each(|(refuses, other)| *refuses |= other);
            }
        }
        let apart: Vec<&Closing> = held.iter().copied().filter(|closing| closing.joint.is_none()).collect();
        let closed = |levels: &[usize]| {
            let known = Levelled { kept: &kept, levels, plan: self };
            apart.iter().any(|closing| conditions::holds(&closing.says, &known) == Some(false))
        };
        let closed = (!apart.is_empty()).then_some(&closed as &dyn Fn(&[usize]) -> bool);
        let rooms = self.rooms(held);
        let found = Mixed::likeliest(&talks, &terms, rooms.as_ref(), tau, closed);
        found.ok().flatten().map_or(0.0, |(_, chance)| chance)
    }

    /// One draw's packages of levels, without the issues that are terms ([`Plan::levelled`]), and its terms.
    #[must_use]
    pub fn in_numbers(&self, row: &[f64]) -> (Negotiation, Vec<Term>) {
        let mut talks = self.negotiation();
        self.fill(row, &mut talks);
        let terms: Vec<Term> = self
            .terms
            .iter()
            .map(|term| {
                let weight = |party: usize| Some(talks.parties[party].weights[term.issue?]);
                term.at(row, weight)
            })
            .collect();
        // Without the issues that are terms.
        let kept = self.levelled();
        let slots: Vec<usize> = kept
            .iter()
            .flat_map(|place| {
                let first: usize = talks.levels[..*place].iter().sum();
                first..first + talks.levels[*place]
            })
            .collect();
        let new_place = |issue: usize| kept.iter().position(|place| *place == issue);
        for party in &mut talks.parties {
            let pick = |list: &[f64], places: &[usize]| -> Vec<f64> {
                places.iter().filter_map(|place| list.get(*place).copied()).collect()
            };
            party.weights = pick(&party.weights, &kept);
            party.worth = pick(&party.worth, &slots);
            party.adds = pick(&party.adds, &slots);
            party.refuses = slots.iter().filter_map(|slot| party.refuses.get(*slot).copied()).collect();
            if let Some(no_deal) = &mut party.no_deal {
                no_deal.levels = kept.iter().map(|place| no_deal.levels[*place]).collect();
            }
        }
        // Interactions and exclusions speak of levels, which the issues left out have not.
        let moved = |row: &Interaction| {
            let levels = row.levels.iter().map(|(issue, level)| Some((new_place(*issue)?, *level)));
            Some(Interaction { levels: levels.collect::<Option<_>>()?, bonus: row.bonus.clone() })
        };
        talks.interactions = talks.interactions.iter().filter_map(moved).collect();
        let moved = |row: &Exclusion| {
            let issues = row.issues.iter().map(|issue| new_place(*issue)).collect::<Option<_>>()?;
            Some(Exclusion { issues, excluded: row.excluded.clone() })
        };
        talks.exclusions = talks.exclusions.iter().filter_map(moved).collect();
        talks.levels = kept.iter().map(|place| talks.levels[*place]).collect();
        if talks.rule == Rule::Unanimity {
            talks.parties.iter_mut().for_each(|party| party.required = !party.abstains);
            if !talks.parties.iter().any(|party| party.required) {
                // Somebody has to sign.
                talks.parties.iter_mut().for_each(|party| party.required = true);
            }
        }
        (talks, terms)
    }
}

/// Nothing below and above these numbers is signed.
fn limit(term: &mut Term, least: Option<f64>, most: Option<f64>) {
    for wish in &mut term.wishes {
        wish.at_least = wish.at_least.into_iter().chain(least).reduce(f64::max);
        wish.at_most = wish.at_most.into_iter().chain(most).reduce(f64::min);
    }
}

/// A package of the issues with levels; numbers are not known here.
struct Levelled<'a> {
    kept: &'a [usize],
    levels: &'a [usize],
    plan: &'a Plan,
}

impl Known for Levelled<'_> {
    fn has(&self, matter: Matter, level: LevelId) -> Option<bool> {
        Some(self.level(matter)? == level.at())
    }

    fn number(&self, matter: Matter) -> Option<f64> {
        let Matter::Issue(issue) = matter else { return None };
        let place = self.plan.issues.iter().position(|plan| plan.issue == issue)?;
        self.plan.issues[place].at.get(self.level(matter)?).copied().flatten()
    }
}

impl Levelled<'_> {
    fn level(&self, matter: Matter) -> Option<usize> {
        let Matter::Issue(issue) = matter else { return None };
        let place = self.kept.iter().position(|place| self.plan.issues[*place].issue == issue)?;
        self.levels.get(place).copied()
    }
}
