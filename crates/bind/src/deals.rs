//! Packages: issues with their levels, what each level is worth to whom, red lines, alternatives, and whose
//! consent counts.
//!
//! A level is worth what the analyst says; else 100 minus its distance from the party's position; else, where
//! only an order is given, its evenly spaced place in that order. An issue without named levels takes five
//! points of its scale. A party without a row on an issue does not care about it. Where only an order is given,
//! the levels between best and worst are drawn in agreement with it, every such set of numbers as likely as any
//! other. The same for saliences: where a party only ranks issues (`priorities`), its saliences are drawn uniformly
//! from all those in that order. Interests add to all of that: a level adds Σ weight × how well it serves the interest, on the scale of
//! the salience-weighted mean; a level that only interests speak of is worth nothing beside.

mod exclude;
mod terms;

use super::conditions::{self, Package};
use super::{Bound, Builder};
use crate::codes::NoteCode;
use crate::reading::{Asked, Missing, Reading, Values, Variant};
use crate::sample::Sample;
use detente_case::{
    AlternativeKind, Case, InputId, IssueId, LevelId, Matter, NoDeal, Outcome, PartyId, QuotaOf, Role, Rule,
    Says, Stance,
};
use detente_chance::Quantity;
use detente_deals::mixed::Joint;
use detente_deals::{
    ENUMERATION_LIMIT, Exclusion, Interaction, Negotiation, Party, Quota, Space, TOLERANCE, acceptance,
    acceptance_of,
};
use rayon::prelude::*;

use terms::Number;
pub use terms::TermPlan;

/// Points that stand for the levels of an issue that names none.
const GRID: [f64; 5] = [0.0, 25.0, 50.0, 75.0, 100.0];

/// What the packages of a case are made of.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Issues in package order.
    pub issues: Vec<IssuePlan>,
    /// Parties whose consent counts, required ones first.
    pub parties: Vec<PartyPlan>,
    /// Pairs of levels worth something extra, one entry a party.
    pub interactions: Vec<InteractionPlan>,
    /// Drafts on record: index into the case's packages, and a level per issue (`None` where left open).
    pub drafts: Vec<(usize, Vec<Option<usize>>)>,
    /// How many must agree.
    pub rule: Rule,
    /// Conditions over levels: in draws where one is held, packages for which its formula surely fails are closed.
    pub closings: Vec<Closing>,
    /// What the rule's quota is a share of.
    pub of: QuotaOf,
    /// Further quotas that must be reached as well, and of what.
    pub further: Vec<(f64, QuotaOf)>,
    /// Combinations of levels that cannot be written.
    pub exclusions: Vec<Exclusion>,
    /// Terms in units: continuous issues, and issues without levels, which are among `issues` as well, as points of a
    /// grid for what needs levels.
    pub terms: Vec<TermPlan>,
    /// What formulas leave of numbers; `None` where there are none that are computed exactly.
    left: Option<exclude::Left>,
    /// Positions of past rounds: who, the day, and the nearest level per issue (`None` where none is recorded).
    pub earlier: Vec<(PartyId, String, Vec<Option<usize>>)>,
}

/// A condition over levels.
#[derive(Clone, Debug)]
pub struct Closing {
    /// Place in the case's list.
    pub condition: usize,
    /// Place of the party that insists.
    pub party: usize,
    /// What has to hold.
    pub says: Says,
    /// Yes/no: is it insisted on?
    pub held: InputId,
    /// What it leaves of the numbers, where those count.
    joint: Option<Joint>,
}

/// Levels of two or more issues together, worth something extra to a party.
#[derive(Clone, Debug)]
pub struct InteractionPlan {
    /// Place of the party.
    pub party: usize,
    /// (issue place, level), each of another issue.
    pub levels: Vec<(usize, usize)>,
    /// What is added.
    pub bonus: InputId,
}

/// An issue of the packages.
#[derive(Clone, Debug)]
pub struct IssuePlan {
    /// Which.
    pub issue: IssueId,
    /// Level ids as printed.
    pub levels: Vec<String>,
    /// Points on the scale, where known.
    pub at: Vec<Option<f64>>,
}

/// A party of the packages.
#[derive(Clone, Debug)]
pub struct PartyPlan {
    /// Who.
    pub party: PartyId,
    /// Salience per issue; `None`: does not care, or only the place in an order is known.
    pub salience: Vec<Option<InputId>>,
    /// Issues (by place) whose saliences only have an order, most important first, ties together; with each group a
    /// draw, uniform on 0–1.
    pub priorities: Vec<(Vec<usize>, InputId)>,
    /// Worth per issue and level.
    pub worth: Vec<Vec<Worth>>,
    /// Red lines: (level, all issues numbered through; yes/no input).
    pub refuses: Vec<(usize, InputId)>,
    /// Interests: (level, all issues numbered through; weight; how well it serves).
    pub interests: Vec<(usize, InputId, InputId)>,
    /// True where its influence counts towards a quota.
    pub votes: bool,
    /// True where there is no deal without it, whatever the quota.
    pub veto: bool,
    /// Place of the party that it ratifies for.
    pub ratifies: Option<usize>,
    /// The alternative as branches.
    pub alternative: Vec<Branch>,
    /// How the alternative works.
    pub kind: AlternativeKind,
    /// Discount rate a year for delayed branches.
    pub impatience: Option<InputId>,
    /// Influence, for quota rules.
    pub influence: Option<InputId>,
    /// Its weight in a vote, for quotas of weight.
    pub weight: f64,
    /// How many voters it stands for, for quotas of members.
    pub members: f64,
    /// When it abstains.
    abstains: Option<Abstains>,
    /// The alternative as a package.
    no_deal: Option<NoDealPlan>,
    /// Issues (by place) with numbers below or above which it signs nothing.
    limits: Vec<(usize, Option<InputId>, Option<InputId>)>,
}

/// When a party abstains.
#[derive(Clone, Copy, Debug)]
enum Abstains {
    /// Where this yes/no holds.
    Said(InputId),
    /// Where the first, drawn evenly, is below the second.
    Chance(InputId, InputId),
}

/// An alternative that is a package.
#[derive(Clone, Debug)]
struct NoDealPlan {
    levels: Vec<Option<usize>>,
    numbers: Vec<(Matter, Number)>,
    cost: Option<InputId>,
}

/// Where a level's worth comes from.
#[derive(Clone, Copy, Debug)]
pub enum Worth {
    /// As judged.
    Given(InputId),
    /// 1 minus its distance from the position, as a share of the scale.
    Distance(f64, InputId),
    /// The `step`-th of `of` numbers between worst and best, which fall in this order.
    Ordered {
        /// Place from the best, from 1.
        step: usize,
        /// How many there are between best and worst.
        of: usize,
        /// The share of what is left.
        shrink: InputId,
    },
    /// Known without any input.
    Fixed(f64),
}

/// One way the alternative may go.
#[derive(Clone, Copy, Debug)]
pub struct Branch {
    /// Chance, if several.
    pub chance: Option<InputId>,
    /// Worth.
    pub worth: InputId,
    /// Cost.
    pub cost: Option<InputId>,
    /// Years until it comes.
    pub delay: Option<InputId>,
}

impl PartyPlan {
    /// What no deal is worth in this draw: Σ chance × (worth × e^(−r × delay) − cost), chances scaled to sum
    /// to 1.
    #[must_use]
    pub fn reservation(&self, row: &[f64]) -> f64 {
        let rate = self.impatience.map_or(0.0, |id| row[id.at()]);
        let mut total = 0.0;
        let mut sum = 0.0;
        for branch in &self.alternative {
            let chance = branch.chance.map_or(1.0, |id| row[id.at()]);
            let delay = branch.delay.map_or(0.0, |id| row[id.at()]);
            let cost = branch.cost.map_or(0.0, |id| row[id.at()]);
            let discount = if delay > 0.0 && rate > 0.0 { libm::exp(-rate * delay) } else { 1.0 };
            total += chance;
            sum += chance * (row[branch.worth.at()] * discount - cost);
        }
        if total > 0.0 { sum / total } else { 0.0 }
    }
}

impl PartyPlan {
    /// Its votes under a quota of this.
    fn votes(&self, of: QuotaOf, row: &[f64]) -> f64 {
        match of {
            _ if !self.votes => 0.0,
            QuotaOf::Influence => self.influence.map_or(1.0, |id| row[id.at()]),
            QuotaOf::Members => self.members,
            QuotaOf::Weight => self.weight,
        }
    }
}

impl Plan {
    /// An empty negotiation of the right shape, for [`Plan::fill`].
    #[must_use]
    pub fn negotiation(&self) -> Negotiation {
        let levels: Vec<usize> = self.issues.iter().map(|issue| issue.levels.len()).collect();
        let slots = levels.iter().sum();
        let parties = self
            .parties
            .iter()
            .map(|plan| Party {
                weights: vec![0.0; levels.len()],
                worth: vec![0.0; slots],
                alternative: match plan.kind {
                    AlternativeKind::OutsideOption => detente_deals::AlternativeKind::OutsideOption,
                    AlternativeKind::BreakdownPoint => detente_deals::AlternativeKind::BreakdownPoint,
                },
                refuses: vec![false; slots],
                adds: if plan.interests.is_empty() { Vec::new() } else { vec![0.0; slots] },
                veto: plan.veto,
                ratifies: plan.ratifies,
                no_deal: plan
                    .no_deal
                    .as_ref()
                    .map(|no_deal| detente_deals::NoDeal { levels: no_deal.levels.clone(), cost: 0.0 }),
                ..Party::default()
            })
            .collect();
        let interactions = self
            .interactions
            .iter()
            .map(|plan| Interaction { levels: plan.levels.clone(), bonus: vec![0.0; self.parties.len()] })
            .collect();
        let rule = match self.rule {
            Rule::Unanimity => detente_deals::Rule::Unanimity,
            Rule::Quota(share) => detente_deals::Rule::Quota(share),
        };
        let further = self
            .further
            .iter()
            .map(|(share, _)| Quota { share: *share, votes: vec![0.0; self.parties.len()] })
            .collect();
        Negotiation { levels, parties, interactions, exclusions: self.exclusions.clone(), rule, further }
    }

    /// Writes one draw into a negotiation made by [`Plan::negotiation`]. Utilities are as given: the space
    /// made of it is then rescaled.
    pub fn fill(&self, row: &[f64], to: &mut Negotiation) {
        for (plan, party) in self.parties.iter().zip(&mut to.parties) {
            let mut slot = 0;
            for (issue, salience) in plan.salience.iter().enumerate() {
                party.weights[issue] = salience.map_or(0.0, |id| row[id.at()]);
            }
            ranked(row, &plan.priorities, &mut party.weights);
            for issue in 0..plan.salience.len() {
                for worth in &plan.worth[issue] {
                    party.worth[slot] = match *worth {
                        Worth::Given(id) => row[id.at()],
                        Worth::Distance(point, id) => 1.0 - (point - row[id.at()]).abs() / 100.0,
                        Worth::Ordered { step, of, .. } => ordered(row, &plan.worth[issue], step, of),
                        Worth::Fixed(value) => value,
                    };
                    slot += 1;
                }
            }
            if !plan.interests.is_empty() {
                party.adds.fill(0.0);
                for (slot, weight, serves) in &plan.interests {
                    party.adds[*slot] += row[weight.at()] * row[serves.at()];
                }
            }
            party.votes = plan.votes(self.of, row);
            party.abstains = plan.abstains.is_some_and(|abstains| match abstains {
                Abstains::Said(id) => row[id.at()] > 0.5,
                Abstains::Chance(even, chance) => row[even.at()] < row[chance.at()],
            });
            if self.rule == Rule::Unanimity {
                // Who abstains does not stand in the way where all must agree.
                party.required = !party.abstains;
            }
            party.reservation = plan.reservation(row);
            if let (Some(no_deal), Some(said)) = (&mut party.no_deal, &plan.no_deal) {
                no_deal.cost = said.cost.map_or(0.0, |id| row[id.at()]);
            }
            party.refuses.fill(false);
            for (slot, held) in &plan.refuses {
                party.refuses[*slot] = row[held.at()] > 0.5;
            }
            for (place, least, most) in &plan.limits {
                let first: usize = self.issues[..*place].iter().map(|issue| issue.levels.len()).sum();
                for (level, at) in self.issues[*place].at.iter().enumerate() {
                    let Some(at) = at else { continue };
                    let outside = least.is_some_and(|id| *at < row[id.at()] - TOLERANCE)
                        || most.is_some_and(|id| *at > row[id.at()] + TOLERANCE);
                    party.refuses[first + level] |= outside;
                }
            }
        }
        if self.rule == Rule::Unanimity && !to.parties.iter().any(|party| party.required) {
            // Somebody has to sign.
            to.parties.iter_mut().for_each(|party| party.required = true);
        }
        for ((_, of), quota) in self.further.iter().zip(&mut to.further) {
            for (votes, plan) in quota.votes.iter_mut().zip(&self.parties) {
                *votes = plan.votes(*of, row);
            }
        }
        for (plan, interaction) in self.interactions.iter().zip(&mut to.interactions) {
            interaction.bonus[plan.party] = row[plan.bonus.at()];
        }
    }

    /// Names of a package's levels: (issue id, level id).
    #[must_use]
    pub fn name(&self, case: &Case, levels: &[usize]) -> Vec<(String, String)> {
        self.issues
            .iter()
            .zip(levels)
            .map(|(issue, level)| (case.issues[issue.issue.at()].id.clone(), issue.levels[*level].clone()))
            .collect()
    }
}

/// The `step`-th largest of `of` uniform numbers: the largest is U^(1/of), each next one shrinks what is left by
/// U^(1/the number of those still to come).
fn ordered(row: &[f64], worth: &[Worth], step: usize, of: usize) -> f64 {
    let mut value = 1.0;
    for at in 1..=step {
        let shrink = worth.iter().find_map(|worth| match worth {
            Worth::Ordered { step, shrink, .. } if *step == at => Some(row[shrink.at()]),
            _ => None,
        });
        let left = (of + 1).saturating_sub(at).max(1) as f64;
        value *= libm::pow(shrink.unwrap_or(0.5), 1.0 / left);
    }
    value
}

/// Saliences of which only the order is known, drawn uniformly from all sets of non-negative numbers in that order.
/// Those that sum to 1 are the mixtures of "only the first group counts", "the first two count alike", …, "all count
/// alike", and a uniform point of that simplex mixes these with spacings, −ln of uniform numbers divided by their sum.
/// At mid values that is the centroid of the simplex (rank order centroid weights: Barron & Barrett 1996, *Management
/// Science* 42(11): 1515–1523). Ranked issues have a salience of 50 on average, so that they stand beside judged ones.
fn ranked(row: &[f64], groups: &[(Vec<usize>, InputId)], weights: &mut [f64]) {
    let spacing = |id: &InputId| -libm::log(1.0 - row[id.at()].clamp(0.0, 1.0 - 1e-12));
    let total: f64 = groups.iter().map(|(_, id)| spacing(id)).sum();
    let all: usize = groups.iter().map(|(issues, _)| issues.len()).sum();
    let mut weight = 0.0;
    let mut counted = all;
    for (issues, id) in groups.iter().rev() {
        let share = if total > 0.0 { spacing(id) / total } else { 1.0 / groups.len() as f64 };
        weight += share * 0.5 * all as f64 / counted.max(1) as f64;
        counted -= issues.len();
        for issue in issues {
            weights[*issue] = weight;
        }
    }
}

pub(super) fn plan(b: &mut Builder<'_>) -> Option<Plan> {
    let case = b.case;
    if case.issues.is_empty() && case.terms.is_empty() {
        b.note(NoteCode::N1301, "no packages, no zone of agreement", "the case has no issues");
        return None;
    }
    let who = those_who_decide(b)?;
    let issues = issue_plans(case);
    let mut parties: Vec<PartyPlan> = Vec::new();
    for party in &who {
        parties.push(party_plan(b, *party, &issues)?);
    }
    for (of, ratifier) in &case.decision.ratifiers {
        let of = who.iter().position(|party| party == of);
        if let Some(plan) = parties.iter_mut().find(|plan| plan.party == *ratifier) {
            // A ratifier for somebody whose consent is not asked has a veto of its own.
            match of {
                Some(of) => plan.ratifies = Some(of),
                None => plan.veto = true,
            }
        }
    }
    ask_what_alternatives_are(b, &who);

    let interactions = interaction_plans(case, &parties);
    let drafts = drafts(case, issues.len());
    let earlier = earlier_positions(case, &issues, &parties);
    let closings = closings(b, &parties);
    let (rule, of, further) = rules(case);
    let (exclusions, terms, left) = (Vec::new(), Vec::new(), None);
    let mut plan = Plan {
        issues,
        parties,
        interactions,
        drafts,
        rule,
        closings,
        of,
        further,
        exclusions,
        terms,
        left,
        earlier,
    };
    plan.terms = terms::terms(b, &plan);
    exclude::read(b, &mut plan);
    about_terms(b, &plan);
    if let Err(why) = affordable(&plan) {
        b.note(NoteCode::N1305, "no packages, no zone of agreement", why);
        return None;
    }
    Some(plan)
}

/// The rule, what its quota is a share of, and further quotas. Where only `rules` are given they are the rule.
fn rules(case: &Case) -> (Rule, QuotaOf, Vec<(f64, QuotaOf)>) {
    let decision = &case.decision;
    match (decision.rule, decision.rules.split_first()) {
        (Rule::Unanimity, Some(((share, of), further))) => (Rule::Quota(*share), *of, further.to_vec()),
        (rule, _) => (rule, decision.of.unwrap_or_default(), decision.rules.clone()),
    }
}

/// Says where terms in units are computed exactly and where not.
fn about_terms(b: &mut Builder<'_>, plan: &Plan) {
    if plan.terms.is_empty() {
        return;
    }
    let titles: Vec<&str> = plan.terms.iter().map(|term| term.title.as_str()).collect();
    let what = format!("{} in numbers", titles.join(", "));
    let why = if plan.rule == Rule::Unanimity {
        "zone and settlements are exact; simulated talks, pictures and shares of packages see an issue without levels at five points, and a continuous one not at all"
    } else {
        "under a quota an issue without levels is seen at five points, and a continuous one not at all: give them levels"
    };
    b.note(NoteCode::N1309, what, why);
}

/// Whose consent counts; `None`, with its note, where nobody's does or where one of them has no wishes or no
/// alternative on record.
fn those_who_decide(b: &mut Builder<'_>) -> Option<Vec<PartyId>> {
    let case = b.case;
    let who = consenting_parties(case);
    if who.is_empty() {
        b.note(
            NoteCode::N1302,
            "no packages, no zone of agreement",
            "nobody’s consent is required: give parties the role signatory, or name them in [decision]",
        );
        return None;
    }
    let silent: Vec<String> = who
        .iter()
        .filter(|party| {
            !case.stances.iter().any(|stance| stance.party == **party)
                && !case.term_stances.iter().any(|stance| stance.party == **party)
                && !case.interests.iter().any(|row| row.weight.iter().any(|(who, _)| who == *party))
        })
        .map(|party| case.parties[party.at()].name.clone())
        .collect();
    if !silent.is_empty() {
        b.note(
            NoteCode::N1303,
            "no packages, no zone of agreement",
            format!("no stance is given for {}", silent.join(", ")),
        );
        return None;
    }
    let without: Vec<String> = who
        .iter()
        .filter(|party| {
            let party = &case.parties[party.at()];
            party.alternative.is_none() && party.no_deal.is_none()
        })
        .map(|party| case.parties[party.at()].name.clone())
        .collect();
    if !without.is_empty() {
        b.note(
            NoteCode::N1304,
            "no zone of agreement",
            format!("no alternative to a deal is given for {}", without.join(", ")),
        );
        return None;
    }
    Some(who)
}

/// Every issue with its levels, or with the points of its scale where it names none.
fn issue_plans(case: &Case) -> Vec<IssuePlan> {
    case.issues
        .iter()
        .enumerate()
        .map(|(at, issue)| {
            let issue_id = IssueId(at as u32);
            if issue.levels.is_empty() {
                IssuePlan {
                    issue: issue_id,
                    levels: GRID.iter().map(|point| format!("{point}")).collect(),
                    at: GRID.iter().map(|point| Some(*point)).collect(),
                }
            } else {
                IssuePlan {
                    issue: issue_id,
                    levels: issue.levels.iter().map(|level| level.id.clone()).collect(),
                    at: issue.levels.iter().map(|level| level.at).collect(),
                }
            }
        })
        .collect()
}

/// Which of the two an alternative is shifts who gains how much: the program asks.
fn ask_what_alternatives_are(b: &mut Builder<'_>, who: &[PartyId]) {
    let case = b.case;
    let unsaid: Vec<&str> = who
        .iter()
        .map(|party| &case.parties[party.at()])
        .filter(|party| {
            party.alternative.as_ref().is_some_and(|alternative| !alternative.said)
                || matches!(&party.no_deal, Some((_, None)))
        })
        .map(|party| party.name.as_str())
        .collect();
    if !unsaid.is_empty() {
        b.note(
            NoteCode::N1308,
            "outside option or breakdown point?",
            format!(
                "the alternative of {} is read as an outside option, a door that it may leave by at any time; if instead it is what befalls it when talks fail, write as = \"breakdown-point\"",
                unsaid.join(", ")
            ),
        );
    }
}

/// Pairs of levels worth something extra to parties whose consent counts.
fn interaction_plans(case: &Case, parties: &[PartyPlan]) -> Vec<InteractionPlan> {
    case.interactions
        .iter()
        .flat_map(|row| row.worth.iter().map(move |(party, input)| (row, *party, *input)))
        .filter_map(|(row, party, input)| {
            let at = parties.iter().position(|plan| plan.party == party)?;
            Some(InteractionPlan {
                party: at,
                levels: [row.a, row.b]
                    .iter()
                    .chain(&row.with)
                    .map(|(issue, level)| (issue.at(), level.at()))
                    .collect(),
                bonus: input,
            })
        })
        .collect()
}

/// Drafts on record, as [`Plan::drafts`].
fn drafts(case: &Case, issues: usize) -> Vec<(usize, Vec<Option<usize>>)> {
    case.packages
        .iter()
        .enumerate()
        .map(|(at, package)| {
            let mut levels = vec![None; issues];
            for (issue, level) in &package.levels {
                levels[issue.at()] = Some(level.at());
            }
            (at, levels)
        })
        .collect()
}

/// Positions of past rounds, one picture a party and day, as [`Plan::earlier`].
fn earlier_positions(
    case: &Case,
    issues: &[IssuePlan],
    parties: &[PartyPlan],
) -> Vec<(PartyId, String, Vec<Option<usize>>)> {
    let takes_part = |party: PartyId| parties.iter().any(|plan| plan.party == party);
    let mut earlier: Vec<(PartyId, String, Vec<Option<usize>>)> = Vec::new();
    for stance in case.stances.iter().filter(|stance| takes_part(stance.party)) {
        let Some(at) = issues.iter().position(|issue| issue.issue == stance.issue) else { continue };
        for past in &stance.earlier {
            let median =
                case.inputs.get(past.position.at()).map(|input| input.dist.sampler(&input.quantity).at(0.5));
            let level = median.and_then(|position| nearest(&issues[at], position));
            let day = past.on.to_string();
            match earlier.iter_mut().find(|(party, on, _)| *party == stance.party && *on == day) {
                Some((_, _, levels)) => levels[at] = level,
                None => {
                    let mut levels = vec![None; issues.len()];
                    levels[at] = level;
                    earlier.push((stance.party, day, levels));
                }
            }
        }
    }
    earlier.retain(|(_, _, levels)| levels.iter().any(Option::is_some));
    earlier.sort_by(|a, b| a.1.cmp(&b.1));
    earlier
}

/// The level whose point is nearest.
fn nearest(issue: &IssuePlan, position: f64) -> Option<usize> {
    issue
        .at
        .iter()
        .enumerate()
        .filter_map(|(level, at)| Some((level, (at.as_ref()? - position).abs())))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(level, _)| level)
}

/// Is the case small enough for thousands of draws? Beyond what is enumerated, merging serves two and three
/// parties at any size, and more parties up to a point.
fn affordable(plan: &Plan) -> Result<(), String> {
    if plan.issues.is_empty() {
        return Ok(());
    }
    let mut negotiation = plan.negotiation();
    // Shapes only: all worth is zero, and fill does not fail on numbers.
    for party in &mut negotiation.parties {
        party.votes = 1.0;
    }
    let space = Space::of(&negotiation).map_err(|error| error.to_string())?;
    let most = if negotiation.rule != detente_deals::Rule::Unanimity {
        u128::from(ENUMERATION_LIMIT)
    } else {
        match plan.parties.len() {
            0..=2 => 1_000_000_000_000_000_000_000_000,
            3 => 1_000_000_000_000_000_000,
            4 => 1_000_000_000_000,
            _ => 10_000_000_000,
        }
    };
    if space.packages() > most {
        return Err(format!(
            "{} packages are more than the {most} that are searched in every draw for {} parties",
            space.packages(),
            plan.parties.len()
        ));
    }
    Ok(())
}

/// Parties whose consent counts: the required ones (all signatories where none is named), those with a veto,
/// and the ratifiers.
#[must_use]
pub fn consenting_parties(case: &Case) -> Vec<PartyId> {
    let mut who: Vec<PartyId> = case.decision.required.clone();
    if who.is_empty() {
        who.extend(
            (0..case.parties.len())
                .filter(|at| case.parties[*at].roles.contains(&Role::Signatory))
                .map(|at| PartyId(at as u32)),
        );
    }
    let more = case.decision.vetoes.iter().copied().chain(case.decision.ratifiers.iter().map(|(_, r)| *r));
    for party in more {
        if !who.contains(&party) {
            who.push(party);
        }
    }
    who
}

fn party_plan(b: &mut Builder<'_>, id: PartyId, issues: &[IssuePlan]) -> Option<PartyPlan> {
    let case = b.case;
    let party = &case.parties[id.at()];
    let no_deal = party.no_deal.as_ref().map(|(no_deal, _)| no_deal_plan(b, no_deal, issues));
    let kind = match (&party.alternative, &party.no_deal) {
        (Some(alternative), _) => alternative.kind,
        (None, no_deal) => no_deal.as_ref()?.1.unwrap_or_default(),
    };
    let branches = party
        .alternative
        .iter()
        .flat_map(|alternative| &alternative.branches)
        .map(|branch| Branch {
            chance: branch.chance,
            worth: branch.worth,
            cost: branch.cost,
            delay: branch.delay,
        })
        .collect();
    // Under a quota influence counts votes: one that is missing among others is not made up.
    let influence =
        if case.decision.rule != Rule::Unanimity && case.parties.iter().any(|p| p.influence.is_some()) {
            Some(b.or_wide(
                party.influence,
                || format!("party.{}.influence", party.id),
                || format!("{}: influence", party.name),
                Quantity::SCALE,
            ))
        } else {
            party.influence
        };
    let mut plan = PartyPlan {
        party: id,
        salience: Vec::new(),
        priorities: Vec::new(),
        worth: Vec::new(),
        refuses: Vec::new(),
        alternative: branches,
        kind,
        weight: party.weight.unwrap_or(0.0),
        members: f64::from(party.members.unwrap_or(1)),
        abstains: abstains(b, id),
        no_deal,
        limits: Vec::new(),
        interests: Vec::new(),
        votes: case.decision.required.is_empty() || case.decision.required.contains(&id),
        veto: case.decision.vetoes.contains(&id),
        ratifies: None,
        impatience: party
            .impatience
            .or_else(|| case.delays.iter().find(|row| row.party == id).map(|row| row.impatience))
            .or_else(|| case.compliance.iter().find(|row| row.party == id).map(|row| row.impatience)),
        influence,
    };
    let mut offset = 0;
    for issue in issues {
        let first = offset;
        offset += issue.levels.len();
        let row = &case.issues[issue.issue.at()];
        for interest in &case.interests {
            let Some((_, weight)) = interest.weight.iter().find(|(party, _)| *party == id) else { continue };
            let served = interest.serves.iter().filter(|((at, _), _)| *at == issue.issue);
            plan.interests.extend(served.map(|((_, level), serves)| (first + level.at(), *weight, *serves)));
        }
        let Some(stance) = case.stance(id, issue.issue) else {
            plan.salience.push(None);
            plan.worth.push(vec![Worth::Fixed(0.0); issue.levels.len()]);
            continue;
        };
        if party.priorities.iter().flatten().any(|ranked| *ranked == issue.issue) {
            plan.salience.push(None);
        } else {
            plan.salience.push(Some(b.or_wide(
                stance.salience,
                || format!("stance.{}.{}.salience", party.id, row.id),
                || format!("{}: salience of {}", party.name, row.title),
                Quantity::SCALE,
            )));
        }
        let worth = (0..issue.levels.len())
            .map(|level| {
                let served = plan.interests.iter().any(|(slot, ..)| *slot == first + level);
                worth(b, stance, issue, level, served)
            })
            .collect();
        plan.worth.push(worth);
        if stance.at_least.is_some() || stance.at_most.is_some() {
            plan.limits.push((plan.worth.len() - 1, stance.at_least, stance.at_most));
        }
        if let Some(refusal) = &stance.refuses {
            plan.refuses.extend(refusal.levels.iter().map(|level| (first + level.at(), refusal.held)));
        }
        for line in &stance.red_lines {
            plan.refuses.extend(line.levels.iter().map(|level| (first + level.at(), line.held)));
        }
    }
    plan.priorities = priorities(b, id, issues);
    Some(plan)
}

/// Issues whose saliences only have an order, as [`PartyPlan::priorities`].
fn priorities(b: &mut Builder<'_>, id: PartyId, issues: &[IssuePlan]) -> Vec<(Vec<usize>, InputId)> {
    let case = b.case;
    let party = &case.parties[id.at()];
    let mut groups = Vec::new();
    // An issue that a party ranks without a stance on it moves nothing: its levels are all the same to it.
    for (rank, group) in party.priorities.iter().enumerate() {
        let places: Vec<usize> = issues
            .iter()
            .enumerate()
            .filter(|(_, issue)| group.contains(&issue.issue) && case.stance(id, issue.issue).is_some())
            .map(|(place, _)| place)
            .collect();
        if places.is_empty() {
            continue;
        }
        let input = b.spread(
            format!("party.{}.priorities.{}", party.id, rank + 1),
            format!("{}: how far place {} among its priorities stands out", party.name, rank + 1),
        );
        groups.push((places, input));
    }
    groups
}

/// When a party abstains: as said of itself, else as said of everybody.
fn abstains(b: &mut Builder<'_>, id: PartyId) -> Option<Abstains> {
    let party = &b.case.parties[id.at()];
    if let Some(said) = party.abstains {
        return Some(Abstains::Said(said));
    }
    let chance = b.case.decision.abstains?;
    let even = b.spread(
        format!("party.{}.abstains.draw", party.id),
        format!("{}: whether it abstains, at the chance given for all", party.name),
    );
    Some(Abstains::Chance(even, chance))
}

/// An alternative that is said as a package, over the issues with levels and in numbers.
fn no_deal_plan(b: &Builder<'_>, no_deal: &NoDeal, issues: &[IssuePlan]) -> NoDealPlan {
    let case = b.case;
    let mut plan = NoDealPlan { levels: vec![None; issues.len()], numbers: Vec::new(), cost: None };
    let place = |id: &IssueId| issues.iter().position(|issue| issue.issue == *id);
    match no_deal {
        NoDeal::Package { terms, cost } => {
            plan.cost = *cost;
            for (matter, outcome) in terms {
                match (matter, outcome) {
                    (Matter::Issue(issue), Outcome::Level(level)) => {
                        if let Some(place) = place(issue) {
                            plan.levels[place] = Some(level.at());
                        }
                    }
                    (Matter::Issue(issue), Outcome::At(at)) => {
                        if let Some(place) = place(issue) {
                            plan.levels[place] = nearest(&issues[place], *at);
                        }
                        plan.numbers.push((*matter, Number::Said(*at)));
                    }
                    (Matter::Term(_), Outcome::At(at)) => plan.numbers.push((*matter, Number::Said(*at))),
                    (Matter::Term(term), Outcome::Level(level)) => {
                        let level = case.terms[term.at()].levels.get(level.at());
                        let at = level.and_then(|level| level.at);
                        plan.numbers.extend(at.map(|at| (*matter, Number::Said(at))));
                    }
                }
            }
        }
        NoDeal::At { matter, at } => {
            if let Matter::Issue(issue) = matter
                && let Some(place) = place(issue)
                && let Some(input) = b.inputs.get(at.at())
            {
                plan.levels[place] = nearest(&issues[place], input.dist.sampler(&input.quantity).at(0.5));
            }
            plan.numbers.push((*matter, Number::Drawn(*at)));
        }
    }
    plan
}

fn worth(b: &mut Builder<'_>, stance: &Stance, issue: &IssuePlan, level: usize, served: bool) -> Worth {
    let case = b.case;
    let level_id = LevelId(level as u32);
    if let Some((_, input)) = stance.value.iter().find(|(id, _)| *id == level_id) {
        return Worth::Given(*input);
    }
    if let Some(rank) = stance.ordinal.iter().position(|tie| tie.contains(&level_id)) {
        let last = stance.ordinal.len().saturating_sub(1);
        if rank == 0 || rank == last {
            return Worth::Fixed(if rank == 0 { 1.0 } else { 0.0 });
        }
        let (party, row) = (&case.parties[stance.party.at()], &case.issues[issue.issue.at()]);
        let shrink = b.spread(
            format!("stance.{}.{}.order.{rank}", party.id, row.id),
            format!("{}: worth of place {} in its order on {}", party.name, rank + 1, row.title),
        );
        return Worth::Ordered { step: rank, of: last - 1, shrink };
    }
    let party = &case.parties[stance.party.at()];
    let row = &case.issues[issue.issue.at()];
    if let (Some(point), [_, ..]) = (issue.at[level], &stance.points[..]) {
        let curve = detente_deals::mixed::Wish { curve: stance.points.clone(), ..Default::default() };
        return Worth::Fixed(curve.worth(point));
    }
    if let (Some(point), Some(position)) = (issue.at[level], stance.position) {
        return Worth::Distance(point, position);
    }
    if served {
        return Worth::Fixed(0.0);
    }
    let name = &issue.levels[level];
    let input = b.or_wide(
        None,
        || format!("stance.{}.{}.value.{name}", party.id, row.id),
        || format!("{}: worth of “{name}” on {}", party.name, row.title),
        Quantity::SCALE,
    );
    Worth::Given(input)
}

/// Draws that one task takes at a time: enough to pay for its buffers, few enough to share out.
const CHUNK: usize = 64;

/// How sharply parties tell gains apart, in shares of the distance from their worst package to their best, and how
/// likely each is to be right. Our own construction: no table of past talks measures it; the middle one makes the
/// printed number, and the interval varies it.
pub(crate) const TAUS: [(&str, f64, f64); 3] =
    [("τ = .1", 0.1, 0.25), ("τ = .2", TAU, 0.5), ("τ = .3", 0.3, 0.25)];
/// The middle one.
pub const TAU: f64 = 0.2;

/// The factor: the chance that all whose consent is needed accept, at the package where it is largest.
pub(crate) fn acceptable(_: &mut Builder<'_>, bound: &Bound) -> Result<Reading, Missing> {
    let inputs = bound.deals.as_ref().ok_or(Missing::Inputs)?.inputs();
    let reading = Reading::new(|bound, sample, asked: &Asked<'_>| {
        let Some(plan) = &bound.deals else { return Values::default() };
        let variants = if asked.variants {
            let others = TAUS.into_iter().map(|(name, tau, weight)| Variant {
                name,
                weight,
                chance: plan.acceptances(sample, tau),
            });
            others.collect()
        } else {
            Vec::new()
        };
        let middle = variants.iter().zip(TAUS).find(|(_, (_, tau, _))| *tau == TAU);
        let chance = match middle {
            Some((variant, _)) => variant.chance.clone(),
            None => plan.acceptances(sample, TAU),
        };
        Values { variants, ..Values::of(chance) }
    });
    Ok(reading.of(inputs))
}

/// Conditions over levels that close packages to the party that insists, on an act without which there is no deal: where
/// all must agree, to everybody.
fn closings(b: &Builder<'_>, parties: &[PartyPlan]) -> Vec<Closing> {
    let case = b.case;
    case.conditions
        .iter()
        .enumerate()
        .filter(|(_, row)| conditions::speaks_of(&row.when.says).1)
        .filter(|(_, row)| super::graph::needed_for_agreement(case, row.act))
        .filter_map(|(condition, row)| {
            let party = parties.iter().position(|plan| plan.party == row.party)?;
            Some(Closing { condition, party, says: row.when.says.clone(), held: row.held, joint: None })
        })
        .collect()
}

impl Plan {
    /// By draw the chance that all whose consent is needed accept, at the package where it is largest.
    #[must_use]
    pub fn acceptances(&self, sample: &Sample, tau: f64) -> Vec<f64> {
        if self.numbers_count() {
            return self.over_numbers(sample, tau, None);
        }
        // A case that is too large is refused when its plan is made, so that filling cannot fail here. Where red lines
        // and conditions leave no package nobody can accept any.
        self.over(sample, |row, space| {
            let held = self.held(row);
            let shuts = |index: u128, party: usize| self.shuts(&held, &space.package(index), party);
            acceptance(space, tau, (!held.is_empty()).then_some(shuts)).map_or(0.0, |found| found.chance)
        })
    }

    /// Every input that a package's worth, its red lines or its acceptance depends on.
    fn inputs(&self) -> Vec<InputId> {
        let mut found: Vec<InputId> = Vec::new();
        for party in &self.parties {
            found.extend(party.salience.iter().flatten());
            found.extend(party.priorities.iter().map(|(_, id)| *id));
            found.extend(party.worth.iter().flatten().filter_map(|worth| match worth {
                Worth::Given(id) | Worth::Distance(_, id) | Worth::Ordered { shrink: id, .. } => Some(*id),
                Worth::Fixed(_) => None,
            }));
            found.extend(party.refuses.iter().map(|(_, id)| *id));
            found.extend(party.interests.iter().flat_map(|(_, weight, serves)| [*weight, *serves]));
            for branch in &party.alternative {
                found.push(branch.worth);
                found.extend([branch.chance, branch.cost, branch.delay].into_iter().flatten());
            }
            found.extend([party.impatience, party.influence].into_iter().flatten());
            found.extend(party.limits.iter().flat_map(|(_, least, most)| [*least, *most]).flatten());
            found.extend(party.no_deal.iter().filter_map(|plan| plan.cost));
            match party.abstains {
                Some(Abstains::Said(id)) => found.push(id),
                Some(Abstains::Chance(drawn, chance)) => found.extend([drawn, chance]),
                None => {}
            }
        }
        found.extend(self.interactions.iter().map(|plan| plan.bonus));
        found.extend(self.closings.iter().map(|closing| closing.held));
        found.extend(self.terms.iter().flat_map(TermPlan::inputs));
        found
    }

    /// A number for each draw, from the draw's row and its packages on every party's own scale.
    fn over(&self, sample: &Sample, look: impl Fn(&[f64], &Space) -> f64 + Sync) -> Vec<f64> {
        let starts = (0..sample.draws).into_par_iter().step_by(CHUNK);
        let chunks: Vec<Vec<f64>> = starts
            .map(|start| {
                let (mut negotiation, mut space) = (self.negotiation(), Space::default());
                (start..(start + CHUNK).min(sample.draws))
                    .map(|draw| {
                        self.fill(sample.row(draw), &mut negotiation);
                        if space.fill(&negotiation).is_err() {
                            return 0.0;
                        }
                        space.rescale();
                        look(sample.row(draw), &space)
                    })
                    .collect()
            })
            .collect();
        chunks.into_iter().flatten().collect()
    }

    /// Do packages have numbers that are computed exactly? Under a quota a bare scale is seen at its points.
    fn numbers_count(&self) -> bool {
        !self.terms.is_empty() && self.rule == Rule::Unanimity
    }

    /// By draw the chance that a package of levels and numbers is accepted, where it is largest; with `given` over
    /// packages with these levels.
    fn over_numbers(&self, sample: &Sample, tau: f64, given: Option<&[Vec<usize>]>) -> Vec<f64> {
        (0..sample.draws)
            .into_par_iter()
            .map(|draw| {
                let row = sample.row(draw);
                let held = self.held(row);
                let chance = |levels| self.acceptance_in_numbers(row, tau, &held, levels);
                match given {
                    None => chance(None),
                    Some(packages) => packages.iter().map(|levels| chance(Some(levels))).fold(0.0, f64::max),
                }
            })
            .collect()
    }

    /// The conditions that are held in a draw.
    fn held(&self, row: &[f64]) -> Vec<&Closing> {
        self.closings.iter().filter(|closing| row[closing.held.at()] > 0.5).collect()
    }

    /// Does one of these conditions close the package to a party?
    fn shuts(&self, held: &[&Closing], levels: &[usize], party: usize) -> bool {
        let mut own = held.iter().filter(|closing| closing.party == party).peekable();
        if own.peek().is_none() {
            return false;
        }
        let points: Vec<Vec<Option<f64>>> = self.issues.iter().map(|issue| issue.at.clone()).collect();
        let package = Package { levels, points: &points };
        own.any(|closing| conditions::holds(&closing.says, &package) == Some(false))
    }
}

/// By draw: the chance that one of the packages (a level for every issue) is accepted by all whose consent is needed.
/// `None` without packages, or where one does not fit the issues.
#[must_use]
pub fn accepted(bound: &Bound, sample: &Sample, packages: &[Vec<usize>]) -> Option<Vec<f64>> {
    let plan = bound.deals.as_ref()?;
    if plan.numbers_count() {
        packages.iter().all(|package| package.len() == plan.issues.len()).then_some(())?;
        return Some(plan.over_numbers(sample, TAU, Some(packages)));
    }
    let shape = Space::of(&plan.negotiation()).ok()?;
    let places: Vec<u128> = packages.iter().map(|package| shape.index(package)).collect::<Option<_>>()?;
    Some(plan.over(sample, |row, space| {
        let held = plan.held(row);
        let shuts = |index: u128, party: usize| plan.shuts(&held, &space.package(index), party);
        let shuts = (!held.is_empty()).then_some(shuts);
        places.iter().map(|place| acceptance_of(space, *place, TAU, shuts)).fold(0.0, f64::max)
    }))
}
