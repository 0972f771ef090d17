//! Packages of a case, or of another tool's files: what `detente deals` says and what the report draws.
//!
//! Over draws where a share is meant; at *mid values* (every input at its median, a yes/no held where its chance
//! is at least half) where one picture is drawn.

mod chances;
mod keyed;
mod offers;
mod packages;
mod relax;
mod sentences;
pub mod simulation;
mod terms;
mod voters;

use detente_bind::Bound;
use detente_bind::deals::Plan;
use detente_bind::mid;
use detente_bind::sample::Sample;
use detente_case::{Case, QuotaOf, Rule};
use detente_deals::{
    DealsError, Frontier, Negotiation, Space, Survey, adjusted_winner, best_for, best_least_gain,
    best_packages, frontier, survey, zone, zone_frontier,
};
use keyed::Keys;
use offers::OnRecord;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub use detente_deals::Settlement;
pub use keyed::{Keyed, Word};
pub use offers::{Crossing, Offer, OfferKind};
pub use packages::{DealSpace, EveryWay, PackageChance, PackagePoint, PastOffer};
pub use relax::{Give, Relaxation};
pub use voters::{BodyAnswer, Decisive};

/// Packages that a picture shows.
const POINTS: usize = 2000;

/// `detente deals`, whole.
#[derive(Clone, Debug, Serialize)]
pub struct DealsAnswer {
    /// Parties whose consent counts.
    pub parties: Vec<String>,
    /// Issues, in package order.
    pub issues: Vec<String>,
    /// How many must consent, in words.
    pub rule: String,
    /// Packages before constraints.
    pub packages: u128,
    /// Draws behind shares and chances; absent where files give numbers without uncertainty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draws: Option<usize>,
    /// The zone.
    pub zone: ZoneAnswer,
    /// Pareto frontier of the packages that no red line crosses, at mid values.
    pub frontier: Vec<NamedPackage>,
    /// What a thinned frontier may miss: every allowed package has a listed one at most this much worse for
    /// anybody. Absent where the frontier is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontier_error: Option<f64>,
    /// Settlements at mid values, all ties; empty lists where the zone is empty.
    pub settlements: BTreeMap<String, Vec<NamedPackage>>,
    /// What each settlement maximises.
    pub definitions: BTreeMap<String, String>,
    /// Two parties: each issue to whoever it matters to more, one of them split.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjusted_winner: Option<Divided>,
    /// Under a quota: who can block, which sets are enough, and who has how much power, at mid values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyAnswer>,
    /// Utility of no deal at mid values.
    pub alternatives: BTreeMap<String, f64>,
    /// Packages that are most often acceptable to all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub likeliest: Vec<PackageChance>,
    /// Drafts on record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drafts: Vec<PackageChance>,
    /// Packages that were asked about, over draws.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<PackageChance>,
    /// Each party's best packages, best first, where they were asked for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub top: BTreeMap<String, Vec<NamedPackage>>,
    /// The best package for one party that leaves the others their floors, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_for: Option<BestFor>,
    /// Drafts, packages that were asked about and positions of past rounds against the frontier, at mid values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offer>,
    /// Mean regret of each settlement at mid values, over the draws in which a deal exists; see `regret` of a
    /// package.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub regret: BTreeMap<String, f64>,
    /// Least changes that open an empty zone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relaxations: Vec<Relaxation>,
    /// The same in sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// What could not be computed, or was computed in part.
    #[serde(skip)]
    pub limits: Vec<String>,
}

/// The zone at mid values and over draws.
#[derive(Clone, Debug, Serialize)]
pub struct ZoneAnswer {
    /// Packages in it, at mid values.
    pub size: u128,
    /// Its share of all packages, at mid values.
    pub share: f64,
    /// Share of draws in which it is not empty.
    pub probability: f64,
    /// Standard error of `share` where packages were sampled and not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_error: Option<f64>,
    /// The largest least gain of any package at mid values: negative where the zone is empty.
    pub margin: Option<f64>,
    /// Numbers between which the zone lies, at mid values: issues without levels, and continuous ones in their unit.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub terms: BTreeMap<String, [f64; 2]>,
    /// Where some parties hold vetoes: packages acceptable to all with a veto and to at least so many in all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_quota: Vec<QuotaSize>,
}

/// How many packages a quota lets through.
#[derive(Clone, Debug, Serialize)]
pub struct QuotaSize {
    /// Parties that must accept, those with a veto among them.
    pub needs: usize,
    /// Packages.
    pub size: u128,
}

/// Packages whose ties are in the same list, or not asked for.
fn alone(found: impl IntoIterator<Item = u128>) -> impl Iterator<Item = (u128, u64)> {
    found.into_iter().map(|index| (index, 0))
}

/// Adjusted Winner over the issues.
#[derive(Clone, Debug, Serialize)]
pub struct Divided {
    /// Issue and the first party's share of it.
    pub first_gets: Vec<(String, f64)>,
    /// Points of both, out of 100.
    pub points: [f64; 2],
}

/// The best for one party, the others' floors kept.
#[derive(Clone, Debug, Serialize)]
pub struct BestFor {
    /// For whom.
    pub party: String,
    /// What each party gets at least.
    pub floors: BTreeMap<String, f64>,
    /// The best packages, all ties that nobody can improve on without loss to another; empty where none clears the
    /// floors.
    pub packages: Vec<NamedPackage>,
}

/// What else is asked of the packages, parties and issues by their places.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Packages to be looked at beside the drafts on record: a name, and a level for each issue that it speaks of.
    pub packages: Vec<(String, Vec<Option<usize>>)>,
    /// Weights of the weighted Nash solution; empty: not asked.
    pub weights: Vec<f64>,
    /// Whose best package is sought, and what each party must get at least (`None`: its alternative).
    pub best_for: Option<(usize, Vec<Option<f64>>)>,
    /// How many of each party's best packages are listed.
    pub top: usize,
}

/// How a negotiation is laid out: with utilities as given, or on each party's own scale.
pub type Lay = fn(&Negotiation) -> Result<Space, DealsError>;

/// What a package says of an issue: a level, or a number in its unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Said {
    /// A level.
    Level(Word),
    /// A number.
    Number(f64),
}

impl Default for Said {
    fn default() -> Self {
        Self::Level(Word::default())
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Level(level) => f.pad(level),
            Self::Number(number) => f.pad(&number.to_string()),
        }
    }
}

/// Issue → what a package says of it.
pub type Package = Keyed<Said>;

/// A package by names, with its utilities at mid values.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NamedPackage {
    /// Issue → level, or number.
    pub package: Package,
    /// Party → utility.
    pub utility: Keyed<f64>,
    /// In the zone of agreement.
    pub zone: bool,
    /// Further packages with the same utilities.
    #[serde(skip_serializing_if = "is_zero")]
    pub ties: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What the numbers of a space are called.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Parties.
    pub parties: Vec<String>,
    /// Issues.
    pub issues: Vec<String>,
    /// Levels by issue.
    pub levels: Vec<Vec<String>>,
    /// Parties in words.
    pub party_titles: Vec<String>,
    /// Issues in words.
    pub issue_titles: Vec<String>,
}

impl Names {
    /// Names that are their own titles.
    #[must_use]
    pub fn plain(parties: Vec<String>, issues: Vec<String>, levels: Vec<Vec<String>>) -> Self {
        Self { party_titles: parties.clone(), issue_titles: issues.clone(), parties, issues, levels }
    }

    /// What a package that may leave issues open speaks of.
    #[must_use]
    pub fn part(&self, levels: &[Option<usize>]) -> BTreeMap<String, String> {
        self.issues
            .iter()
            .zip(&self.levels)
            .zip(levels)
            .filter_map(|((issue, names), level)| Some((issue.clone(), names.get((*level)?)?.clone())))
            .collect()
    }

    /// A package by names.
    #[must_use]
    pub fn package(&self, levels: &[usize]) -> BTreeMap<String, String> {
        self.issues
            .iter()
            .zip(levels)
            .enumerate()
            .filter_map(|(at, (issue, level))| {
                Some((issue.clone(), self.levels.get(at)?.get(*level)?.clone()))
            })
            .collect()
    }

    fn named(&self, space: &Space, index: u128, ties: u64) -> NamedPackage {
        let mut found = self.list(space, [(index, ties)]);
        found.pop().unwrap_or_default()
    }

    /// Packages by names, each with the number of further ones that are worth the same.
    fn list(&self, space: &Space, found: impl IntoIterator<Item = (u128, u64)>) -> Vec<NamedPackage> {
        let (issues, parties) = (Keys::of(&self.issues), Keys::of(&self.parties));
        let level = |name: &String| Said::Level(Word::from(&name[..]));
        let levels: Vec<Vec<Said>> =
            self.levels.iter().map(|names| names.iter().map(level).collect()).collect();
        let (mut chosen, mut worth) = (Vec::new(), Vec::new());
        let one = |(index, ties): (u128, u64)| {
            let zone = space.look(index, &mut chosen, &mut worth);
            let said = |issue: usize| {
                let level = chosen.get(issue).and_then(|level| levels.get(issue)?.get(*level));
                level.cloned().unwrap_or_default()
            };
            let utility = |party: usize| worth.get(party).copied().unwrap_or_default();
            NamedPackage { package: issues.with(said), utility: parties.with(utility), zone, ties }
        };
        found.into_iter().map(one).collect()
    }
}

/// Settlements that need nothing but the space, in the order of looking for them; the first four are drawn.
const FOUND: [Settlement; 7] = [
    Settlement::Nash,
    Settlement::KalaiSmorodinsky,
    Settlement::Egalitarian,
    Settlement::Utilitarian,
    Settlement::RelativeUtilitarian,
    Settlement::Raiffa,
    Settlement::NashOutsideOptions,
];

/// What a settlement maximises, with its source.
const fn definition(settlement: Settlement) -> &'static str {
    match settlement {
        Settlement::Nash => "greatest product of gains over the alternatives (Nash 1950)",
        Settlement::WeightedNash => {
            "greatest product of gains, each raised to the party’s weight (Kalai 1977)"
        }
        Settlement::NashOutsideOptions => {
            "as Nash, but an outside option is only a floor: gains count from the worst package (Binmore, Shaked & Sutton 1989)"
        }
        Settlement::KalaiSmorodinsky => {
            "the least share of its possible gain that any party gets is greatest, then the next least (Kalai & Smorodinsky 1975, leximin)"
        }
        Settlement::Raiffa => {
            "step by step: every party moves up by one nth of what it could still gain alone (Raiffa 1953)"
        }
        Settlement::Egalitarian => {
            "the least gain is greatest, then the next least (Kalai 1977, leximin); compares gains between parties"
        }
        Settlement::Utilitarian => "greatest sum of utilities; compares utilities between parties",
        Settlement::RelativeUtilitarian => {
            "greatest sum of each party’s share of its possible gain (Dhillon & Mertens 1999)"
        }
    }
}

/// What the packages of another tool's files say: one set of numbers, no draws.
#[must_use]
pub fn answer(
    negotiation: &Negotiation,
    space: &Space,
    names: &Names,
    rule: String,
    ask: &Ask,
) -> DealsAnswer {
    let (mut answer, _) = at_one(space, names, rule, ask);
    answer.offers = offers::offers(asked(ask), negotiation, space, Space::of, names);
    if answer.zone.size == 0 {
        answer.relaxations = relax::of_space(space, names);
    }
    answer.words = sentences::sentences(names, space, &answer);
    answer
}

fn asked(ask: &Ask) -> Vec<OnRecord<'_>> {
    ask.packages
        .iter()
        .map(|(name, levels)| OnRecord {
            id: name.clone(),
            title: name.clone(),
            kind: OfferKind::Asked,
            on: None,
            levels,
        })
        .collect()
}

/// What one space says by itself, and the first package of each settlement.
fn at_one(space: &Space, names: &Names, rule: String, ask: &Ask) -> (DealsAnswer, Vec<(Settlement, u128)>) {
    let mut limits = Vec::new();
    let size = zone(space);
    if size.error > 0.0 {
        limits.push(
            "the zone is too large to count: its size is estimated from 65,536 packages drawn at random"
                .into(),
        );
    }
    // Where packages are few, looking at each lists all that are equally good.
    let survey = survey(space);
    let kept = survey.as_ref().ok().filter(|_| space.packages() > FEW);
    let whole = listed_frontier(space, survey.as_ref().map(|survey| &survey.frontier), &mut limits);
    let mut firsts = Vec::new();
    let (settlements, definitions) = settlements(space, names, kept, &ask.weights, &mut limits, &mut firsts);
    let top = best_of_each(space, names, ask.top, &mut limits);
    let best_for = ask.best_for.as_ref().and_then(|asked| best_for_one(space, names, asked, &mut limits));
    let margin = kept.map_or_else(|| best_least_gain(space), Survey::best_least_gain);
    let body = voters::answer(space, names, &mut limits);
    let answer = DealsAnswer {
        body,
        rule,
        packages: size.packages,
        draws: None,
        zone: ZoneAnswer {
            size: size.size,
            share: size.share(),
            probability: f64::from(u8::from(size.size > 0)),
            share_error: (size.error > 0.0).then_some(size.error),
            margin,
            terms: BTreeMap::new(),
            by_quota: Vec::new(),
        },
        frontier: names.list(space, whole.points.iter().map(|point| (point.index, point.ties))),
        frontier_error: (whole.error > 0.0).then_some(whole.error),
        settlements,
        definitions,
        adjusted_winner: divided(space, names),
        alternatives: names
            .parties
            .iter()
            .cloned()
            .zip((0..space.parties()).map(|party| space.reservation(party)))
            .collect(),
        likeliest: Vec::new(),
        drafts: Vec::new(),
        asked: Vec::new(),
        top,
        best_for,
        offers: Vec::new(),
        regret: BTreeMap::new(),
        relaxations: Vec::new(),
        words: Vec::new(),
        parties: names.parties.clone(),
        issues: names.issues.clone(),
        limits,
    };
    (answer, firsts)
}

/// Packages up to which each settlement looks at all of them.
const FEW: u128 = 1 << 14;

/// The frontier, or as much of it as can be listed; `limits` says what is missing.
fn listed_frontier<E>(space: &Space, whole: Result<&Frontier, E>, limits: &mut Vec<String>) -> Frontier {
    let whole = whole.cloned().or_else(|_| {
        limits.push("the frontier is too large: only its part in the zone of agreement is listed".to_owned());
        zone_frontier(space)
    });
    let whole = whole.unwrap_or_else(|error| {
        limits.push(format!("no frontier: {error}"));
        Frontier::default()
    });
    if whole.error > 0.0 {
        limits.push(format!(
            "the frontier has more than 100,000 points and is thinned: every allowed package has a listed one at most {:.4} worse for anybody",
            whole.error
        ));
    }
    whole
}

/// Settlements that are asked for, all ties, and what each maximises; `firsts` gets the first package of each that needs
/// no weights.
fn settlements(
    space: &Space,
    names: &Names,
    kept: Option<&Survey<'_>>,
    weights: &[f64],
    limits: &mut Vec<String>,
    firsts: &mut Vec<(Settlement, u128)>,
) -> (BTreeMap<String, Vec<NamedPackage>>, BTreeMap<String, String>) {
    let mut settlements = BTreeMap::new();
    let mut definitions = BTreeMap::new();
    let outside =
        (0..space.parties()).any(|party| space.outside_option(party) && space.reservation(party) > 0.0);
    let packages = |settlement: Settlement, weights: &[f64]| match kept {
        Some(survey) => survey.settlement(settlement, weights),
        None => settlement.packages(space, weights),
    };
    for settlement in FOUND {
        if settlement == Settlement::NashOutsideOptions && !outside {
            firsts
                .extend(packages(settlement, &[]).ok().and_then(|found| Some((settlement, *found.first()?))));
            continue;
        }
        match packages(settlement, &[]) {
            Ok(found) => {
                firsts.extend(found.first().map(|first| (settlement, *first)));
                let list = names.list(space, alone(found));
                settlements.insert(settlement.to_string(), list);
                definitions.insert(settlement.to_string(), definition(settlement).to_owned());
            }
            Err(error) => limits.push(format!("no {settlement} solution: {error}")),
        }
    }
    if !weights.is_empty() {
        let weighted = Settlement::WeightedNash;
        match packages(weighted, weights) {
            Ok(found) => {
                let list = names.list(space, alone(found));
                settlements.insert(weighted.to_string(), list);
                let weighted_parties: Vec<String> = names
                    .party_titles
                    .iter()
                    .zip(weights)
                    .map(|(party, weight)| format!("{party} {weight}"))
                    .collect();
                definitions.insert(
                    weighted.to_string(),
                    format!("{}: {}", definition(weighted), weighted_parties.join(", ")),
                );
            }
            Err(error) => limits.push(format!("no weighted Nash solution: {error}")),
        }
    }
    (settlements, definitions)
}

/// By party its best packages, so many.
fn best_of_each(
    space: &Space,
    names: &Names,
    many: usize,
    limits: &mut Vec<String>,
) -> BTreeMap<String, Vec<NamedPackage>> {
    let mut top = BTreeMap::new();
    for (party, name) in names.parties.iter().enumerate().filter(|_| many > 0) {
        match best_packages(space, party, many, f64::NEG_INFINITY) {
            Ok(found) => {
                top.insert(name.clone(), names.list(space, alone(found)));
            }
            Err(error) => limits.push(format!("no list of the best packages of {name}: {error}")),
        }
    }
    top
}

/// The best packages for one party that leave every other one its floor, or its alternative where no floor is given.
fn best_for_one(
    space: &Space,
    names: &Names,
    (party, floors): &(usize, Vec<Option<f64>>),
    limits: &mut Vec<String>,
) -> Option<BestFor> {
    let floors: Vec<f64> =
        floors.iter().enumerate().map(|(at, floor)| floor.unwrap_or_else(|| space.reservation(at))).collect();
    match best_for(space, *party, &floors) {
        Ok(found) => Some(BestFor {
            party: names.parties.get(*party)?.clone(),
            floors: names.parties.iter().cloned().zip(floors).collect(),
            packages: names.list(space, alone(found)),
        }),
        Err(error) => {
            limits.push(format!("no best package for one party: {error}"));
            None
        }
    }
}

/// Adjusted Winner where two parties differ on every issue: each issue is a good that one of them wins, worth the
/// range of utility that it moves.
fn divided(space: &Space, names: &Names) -> Option<Divided> {
    if space.parties() != 2 || space.required().len() != 2 {
        return None;
    }
    let ranges = space.ranges()?;
    // Only where each wants another level of every issue is there something to win.
    let best = |party: usize, issue: usize| {
        (0..space.levels(issue)).max_by(|a, b| {
            space.level_worth(party, issue, *a).total_cmp(&space.level_worth(party, issue, *b))
        })
    };
    if (0..ranges.len()).any(|issue| best(0, issue) == best(1, issue)) {
        return None;
    }
    let [a, b] = [0, 1].map(|party| ranges.iter().map(|range| range[party]).collect::<Vec<f64>>());
    let split = adjusted_winner(&a, &b)?;
    Some(Divided {
        first_gets: names.issues.iter().cloned().zip(split.shares).collect(),
        points: [split.points, split.points],
    })
}

fn space_at(plan: &Plan, row: &[f64]) -> Option<(Negotiation, Space)> {
    let mut negotiation = plan.negotiation();
    plan.fill(row, &mut negotiation);
    let space = Space::scaled(&negotiation).ok()?;
    Some((negotiation, space))
}

/// What the packages of a case are called where terms are numbers; `None` where they are not.
#[must_use]
pub fn names_in_units(case: &Case, bound: &Bound) -> Option<Names> {
    bound.deals.as_ref().filter(|plan| terms::in_units(plan)).map(|plan| terms::names(case, plan))
}

/// The packages of a case at mid values; `None` where it gives none.
#[must_use]
pub fn mid_space(case: &Case, bound: &Bound) -> Option<(Space, Names)> {
    let plan = bound.deals.as_ref()?;
    let (_, space) = space_at(plan, &mid(bound))?;
    Some((space, names(case, plan)))
}

fn names(case: &Case, plan: &Plan) -> Names {
    Names {
        parties: plan.parties.iter().map(|p| case.parties[p.party.at()].id.clone()).collect(),
        issues: plan.issues.iter().map(|i| case.issues[i.issue.at()].id.clone()).collect(),
        levels: plan.issues.iter().map(|issue| issue.levels.clone()).collect(),
        party_titles: plan.parties.iter().map(|p| case.parties[p.party.at()].name.clone()).collect(),
        issue_titles: plan.issues.iter().map(|i| case.issues[i.issue.at()].title.clone()).collect(),
    }
}

/// Parties that are named one by one.
const NAMED: usize = 30;

fn rule(case: &Case, plan: &Plan) -> String {
    let list = |which: &dyn Fn(&detente_bind::deals::PartyPlan) -> bool| -> Vec<String> {
        let chosen: Vec<_> = plan.parties.iter().filter(|party| which(party)).collect();
        if chosen.len() > NAMED {
            return vec![format!("{} parties", chosen.len())];
        }
        chosen.iter().map(|party| case.parties[party.party.at()].name.clone()).collect()
    };
    match plan.rule {
        Rule::Unanimity => format!("all of {}", list(&|_| true).join(", ")),
        Rule::Quota(share) => {
            let of = |share: f64, of: QuotaOf| {
                let of = match of {
                    QuotaOf::Influence => "influence",
                    QuotaOf::Members => "members",
                    QuotaOf::Weight => "weight",
                };
                format!("{} of the {of}", detente_chance::words::percent(share))
            };
            let mut quotas = vec![of(share, plan.of)];
            quotas.extend(plan.further.iter().map(|(share, what)| of(*share, *what)));
            let mut text = format!("{} of {}", quotas.join(" and "), list(&|party| party.votes).join(", "));
            let vetoes = list(&|party| party.veto);
            if !vetoes.is_empty() {
                text.push_str(&format!("; not against {}", vetoes.join(", ")));
            }
            let ratifiers = list(&|party| party.ratifies.is_some());
            if !ratifiers.is_empty() {
                text.push_str(&format!("; ratified by {}", ratifiers.join(", ")));
            }
            text
        }
    }
}

/// Everything about packages: `None` where the case gives no packages.
#[must_use]
pub fn deals(case: &Case, bound: &Bound, sample: &Sample, ask: &Ask) -> Option<DealsAnswer> {
    let plan = bound.deals.as_ref()?;
    if terms::in_units(plan) {
        return Some(terms::answer(case, bound, plan, sample, ask));
    }
    let (negotiation, space) = space_at(plan, &mid(bound))?;
    let names = names(case, plan);
    let (mut answer, settled) = at_one(&space, &names, rule(case, plan), ask);
    let over = chances::over_draws(case, bound, plan, sample, &settled, ask);
    answer.draws = Some(sample.draws);
    answer.zone.probability = over.probability;
    if let Some(body) = &mut answer.body {
        body.over_draws = voters::over_draws(plan, sample, &space, &names);
    }
    answer.likeliest = over.likeliest;
    answer.drafts = over.drafts;
    answer.asked = over.asked;
    answer.regret = over.regret;
    let mut record = drafts(case, plan);
    record.extend(asked(ask));
    record.extend(earlier(case, plan));
    answer.offers = offers::offers(record, &negotiation, &space, Space::scaled, &names);
    answer.relaxations = relax::relaxations(case, bound, plan, sample, &space);
    answer.words = sentences::sentences(&names, &space, &answer);
    Some(answer)
}

/// Drafts on record.
fn drafts<'a>(case: &Case, plan: &'a Plan) -> Vec<OnRecord<'a>> {
    plan.drafts
        .iter()
        .map(|(at, levels)| {
            let draft = &case.packages[*at];
            OnRecord {
                id: draft.id.clone(),
                title: draft.title.clone(),
                kind: OfferKind::Draft,
                on: draft.on.as_ref().map(|when| when.from.to_string()),
                levels,
            }
        })
        .collect()
}

/// Positions of past rounds.
fn earlier<'a>(case: &Case, plan: &'a Plan) -> Vec<OnRecord<'a>> {
    plan.earlier
        .iter()
        .map(|(party, day, levels)| {
            let party = &case.parties[party.at()];
            OnRecord {
                id: format!("{}, {day}", party.id),
                title: format!("{}, {day}", party.name),
                kind: OfferKind::Positions,
                on: Some(day.clone()),
                levels,
            }
        })
        .collect()
}

pub(crate) fn share_of(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The space of packages as the report draws it.
#[must_use]
pub fn deal_space(case: &Case, bound: &Bound, sample: &Sample) -> Option<DealSpace> {
    let plan = bound.deals.as_ref()?;
    let (negotiation, space) = space_at(plan, &mid(bound))?;
    let over = chances::over_draws(case, bound, plan, sample, &[], &Ask::default());
    let past = plan.earlier.iter().filter_map(|(party, day, levels)| {
        let package = offers::best_completion(&negotiation, &space, Space::scaled, levels);
        Some(PastOffer {
            party: case.parties[party.at()].id.clone(),
            on: day.clone(),
            utility: space.utilities(space.index(&package)?),
        })
    });
    Some(DealSpace {
        probability: over.probability,
        share: over.share,
        likeliest: over.likeliest,
        drafts: over.drafts,
        offers: past.collect(),
        forecast_inside: over.forecast_inside,
        ..picture(&space, plan.parties.iter().map(|p| case.parties[p.party.at()].id.clone()).collect())
    })
}

/// The space of packages of another tool's files.
#[must_use]
pub fn space_of(space: &Space, names: &Names) -> DealSpace {
    picture(space, names.parties.clone())
}

/// Packages of one space, to be drawn; without draws the zone exists or not.
fn picture(space: &Space, parties: Vec<String>) -> DealSpace {
    let whole = frontier(space).or_else(|_| zone_frontier(space)).unwrap_or_default();
    let on_frontier: BTreeSet<u128> = whole.points.into_iter().map(|p| p.index).collect();
    let mut settlement: BTreeMap<u128, Vec<Settlement>> = BTreeMap::new();
    for rule in FOUND.into_iter().take(4) {
        for index in rule.packages(space, &[]).unwrap_or_default().into_iter().take(POINTS / 8) {
            settlement.entry(index).or_default().push(rule);
        }
    }
    // Frontier and settlements always; then an even choice of the rest.
    let mut shown: BTreeSet<u128> =
        settlement.keys().copied().chain(on_frontier.iter().copied().take(POINTS)).collect();
    let room = POINTS.saturating_sub(shown.len()) as u128;
    if let Some(step) = space.packages().checked_div(room) {
        let step = step.max(1);
        shown.extend((0..room).map(|at| at * step).take_while(|index| *index < space.packages()));
    }
    let size = zone(space);
    let points = shown
        .into_iter()
        .map(|index| PackagePoint {
            levels: space.package(index).into_iter().map(|level| level as u32).collect(),
            utility: space.utilities(index),
            frontier: on_frontier.contains(&index),
            zone: space.acceptable(index),
            settlement: settlement.get(&index).cloned().unwrap_or_default(),
        })
        .collect();
    DealSpace {
        parties,
        packages: space.packages(),
        probability: if size.is_empty() { 0.0 } else { 1.0 },
        share: [size.share(); 3],
        alternatives: (0..space.parties()).map(|party| space.reservation(party)).collect(),
        points,
        likeliest: Vec::new(),
        drafts: Vec::new(),
        offers: Vec::new(),
        forecast_inside: None,
    }
}
