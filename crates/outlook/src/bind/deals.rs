//! Packages: issues with their levels, what each level is worth to whom, red lines, alternatives, and whose
//! consent counts.
//!
//! A level is worth what the analyst says; else 100 minus its distance from the party's position; else, where
//! only an order is given, its evenly spaced place in that order. An issue without named levels takes five
//! points of its scale. A party without a row on an issue does not care about it.

use super::Builder;
use detente_case::{AlternativeKind, Case, InputId, IssueId, LevelId, PartyId, Role, Rule, Stance};
use detente_chance::Quantity;
use detente_deals::{Interaction, Negotiation, Party};

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
}

/// Two levels together, worth something extra to a party.
#[derive(Clone, Copy, Debug)]
pub struct InteractionPlan {
    /// Place of the party.
    pub party: usize,
    /// (issue place, level).
    pub a: (usize, usize),
    /// (issue place, level) of another issue.
    pub b: (usize, usize),
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
    /// Salience per issue; `None`: does not care.
    pub salience: Vec<Option<InputId>>,
    /// Worth per issue and level.
    pub worth: Vec<Vec<Worth>>,
    /// Red lines: (level, all issues numbered through; yes/no input).
    pub refuses: Vec<(usize, InputId)>,
    /// The alternative as branches.
    pub alternative: Vec<Branch>,
    /// How the alternative works.
    pub kind: AlternativeKind,
    /// Discount rate a year for delayed branches.
    pub impatience: Option<InputId>,
    /// Influence, for quota rules.
    pub influence: Option<InputId>,
}

/// Where a level's worth comes from.
#[derive(Clone, Copy, Debug)]
pub enum Worth {
    /// As judged.
    Given(InputId),
    /// 1 minus its distance from the position, as a share of the scale.
    Distance(f64, InputId),
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
                ..Party::default()
            })
            .collect();
        let interactions = self
            .interactions
            .iter()
            .map(|plan| Interaction { a: plan.a, b: plan.b, bonus: vec![0.0; self.parties.len()] })
            .collect();
        Negotiation { levels, parties, interactions }
    }

    /// Writes one draw into a negotiation made by [`Plan::negotiation`]. Utilities are as given: the space
    /// made of it is then rescaled.
    pub fn fill(&self, row: &[f64], to: &mut Negotiation) {
        for (plan, party) in self.parties.iter().zip(&mut to.parties) {
            let mut slot = 0;
            for (issue, salience) in plan.salience.iter().enumerate() {
                party.weights[issue] = salience.map_or(0.0, |id| row[id.at()]);
                for worth in &plan.worth[issue] {
                    party.worth[slot] = match *worth {
                        Worth::Given(id) => row[id.at()],
                        Worth::Distance(point, id) => 1.0 - (point - row[id.at()]).abs() / 100.0,
                        Worth::Fixed(value) => value,
                    };
                    slot += 1;
                }
            }
            party.reservation = plan.reservation(row);
            party.refuses.fill(false);
            for (slot, held) in &plan.refuses {
                party.refuses[*slot] = row[held.at()] > 0.5;
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

pub(super) fn plan(b: &mut Builder<'_>) -> Option<Plan> {
    let case = b.case;
    if case.issues.is_empty() {
        b.note("N1301", "no packages, no zone of agreement", "the case has no issues");
        return None;
    }
    let who = consenting_parties(case);
    if who.is_empty() {
        b.note(
            "N1302",
            "no packages, no zone of agreement",
            "nobody’s consent is required: give parties the role signatory, or name them in [decision]",
        );
        return None;
    }
    let silent: Vec<String> = who
        .iter()
        .filter(|party| !case.stances.iter().any(|stance| stance.party == **party))
        .map(|party| case.parties[party.at()].name.clone())
        .collect();
    if !silent.is_empty() {
        b.note(
            "N1303",
            "no packages, no zone of agreement",
            format!("no stance is given for {}", silent.join(", ")),
        );
        return None;
    }
    let without: Vec<String> = who
        .iter()
        .filter(|party| case.parties[party.at()].alternative.is_none())
        .map(|party| case.parties[party.at()].name.clone())
        .collect();
    if !without.is_empty() {
        b.note(
            "N1304",
            "no zone of agreement",
            format!("no alternative to a deal is given for {}", without.join(", ")),
        );
        return None;
    }

    let issues: Vec<IssuePlan> = case
        .issues
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
        .collect();

    let mut parties = Vec::new();
    for party in who {
        parties.push(party_plan(b, party, &issues)?);
    }

    let place = |id: PartyId| parties.iter().position(|plan: &PartyPlan| plan.party == id);
    let interactions = case
        .interactions
        .iter()
        .flat_map(|row| row.worth.iter().map(move |(party, input)| (row, *party, *input)))
        .filter_map(|(row, party, input)| {
            let at = place(party)?;
            Some(InteractionPlan {
                party: at,
                a: (row.a.0.at(), row.a.1.at()),
                b: (row.b.0.at(), row.b.1.at()),
                bonus: input,
            })
        })
        .collect();
    let drafts = case
        .packages
        .iter()
        .enumerate()
        .map(|(at, package)| {
            let mut levels = vec![None; issues.len()];
            for (issue, level) in &package.levels {
                levels[issue.at()] = Some(level.at());
            }
            (at, levels)
        })
        .collect();
    Some(Plan { issues, parties, interactions, drafts, rule: case.decision.rule })
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
    let alternative = party.alternative.as_ref()?;
    let branches = alternative
        .branches
        .iter()
        .map(|branch| Branch {
            chance: branch.chance,
            worth: branch.worth,
            cost: branch.cost,
            delay: branch.delay,
        })
        .collect();
    let mut plan = PartyPlan {
        party: id,
        salience: Vec::new(),
        worth: Vec::new(),
        refuses: Vec::new(),
        alternative: branches,
        kind: alternative.kind,
        impatience: case
            .delays
            .iter()
            .find(|row| row.party == id)
            .map(|row| row.impatience)
            .or_else(|| case.compliance.iter().find(|row| row.party == id).map(|row| row.impatience)),
        influence: party.influence,
    };
    let mut offset = 0;
    for issue in issues {
        let first = offset;
        offset += issue.levels.len();
        let row = &case.issues[issue.issue.at()];
        let Some(stance) = case.stance(id, issue.issue) else {
            plan.salience.push(None);
            plan.worth.push(vec![Worth::Fixed(0.0); issue.levels.len()]);
            continue;
        };
        plan.salience.push(Some(b.or_wide(
            stance.salience,
            || format!("stance.{}.{}.salience", party.id, row.id),
            || format!("{}: salience of {}", party.name, row.title),
            Quantity::SCALE,
        )));
        let worth = (0..issue.levels.len()).map(|level| worth(b, stance, issue, level)).collect();
        plan.worth.push(worth);
        if let Some(refusal) = &stance.refuses {
            plan.refuses.extend(refusal.levels.iter().map(|level| (first + level.at(), refusal.held)));
        }
    }
    Some(plan)
}

fn worth(b: &mut Builder<'_>, stance: &Stance, issue: &IssuePlan, level: usize) -> Worth {
    let case = b.case;
    let level_id = LevelId(level as u32);
    if let Some((_, input)) = stance.value.iter().find(|(id, _)| *id == level_id) {
        return Worth::Given(*input);
    }
    if let Some(rank) = stance.ordinal.iter().position(|tie| tie.contains(&level_id)) {
        let last = stance.ordinal.len().saturating_sub(1).max(1) as f64;
        return Worth::Fixed(1.0 - rank as f64 / last);
    }
    let party = &case.parties[stance.party.at()];
    let row = &case.issues[issue.issue.at()];
    if let (Some(point), Some(position)) = (issue.at[level], stance.position) {
        return Worth::Distance(point, position);
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
