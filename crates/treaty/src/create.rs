//! Clauses that create value, proposed: `detente deals CASE --create`.
//!
//! Four kinds, each owed to a difference between the parties (Lax & Sebenius 1986, *The Manager as Negotiator*, ch. 5):
//! odds of an event, patience, what money is worth, and what each could gain by stopping half-way. Every proposal is held
//! against the best plain package, valued by each side on its own numbers, drawn, and checked for holding. The mathematics
//! is in `detente_deals::clause` and `detente_hold::phased`; `docs/creating-value.md` explains and derives an example.

mod check;
mod paper;
mod payments;
mod phases;
pub mod proposed;
mod wagers;
mod world;

use detente_bind::codes::NoteCode;
use detente_bind::deals::Plan;
use detente_bind::note::Note;
use detente_bind::sample::Sample;
use detente_bind::{Bound, mid};
use detente_case::{Case, InputId, Rule};
use detente_chance::summary;
use detente_deals::TOLERANCE;
use detente_findings::deals::{NamedPackage, Names, Said};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use world::{Offers, World};

/// Gains below this are no reason for a clause.
const LEAST_GAIN: f64 = 1e-6;

detente_case::vocabulary! {
    /// What a clause trades on.
    pub enum CreatedKind {
        /// Odds of an event that differ.
        Contingent => "contingent",
        /// Discount rates that differ.
        Timing => "timing",
        /// Money.
        Payment => "payment",
        /// An exchange in parts.
        Phased => "phased",
    }
}

/// A clause that creates value.
#[derive(Clone, Debug, Serialize)]
pub struct Created {
    /// What it trades on.
    pub kind: CreatedKind,
    /// The row of the case that it comes from: an uncertain event or a payment; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// The clause as one would write it.
    pub clause: String,
    /// The packages that it names, each with the case in which it applies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<CreatedPackage>,
    /// Issues on which those packages differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<String>,
    /// The plain package that it has to beat (Nash’s); absent where no plain package is in the zone of agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<CreatedPackage>,
    /// Worth to each party by its own numbers over draws: 5, 50 and 95 % points. Of an exchange in parts its least margin.
    pub worth: BTreeMap<String, [f64; 3]>,
    /// The same less what it would have without the clause: by the plain package, or with no deal.
    pub gain: BTreeMap<String, [f64; 3]>,
    /// Worth to each party by its own odds or rate, at mid values.
    pub by_own_odds: BTreeMap<String, f64>,
    /// Worth to each party by each other’s odds or rate, at mid values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_other_odds: BTreeMap<String, BTreeMap<String, f64>>,
    /// Worth to each party by the analyst’s own chance, at mid values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_our_odds: BTreeMap<String, f64>,
    /// What each party puts on the event, or how much the first package weighs for it over time.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub odds: BTreeMap<String, f64>,
    /// What the worst-off gains at mid values.
    pub surplus: f64,
    /// How much of that a draw of lots between plain packages would bring as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lots: Option<f64>,
    /// What is owed to the difference alone: `surplus` less `lots`, 0 or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond_lots: Option<f64>,
    /// Any one chance of the event between these, believed by all, would let all gain; absent where none would.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_gain_between: Option<[f64; 2]>,
    /// What is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<CreatedPayment>,
    /// Years for which the first package applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub years: Option<f64>,
    /// The parts of an exchange, in the order of time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schedule: Vec<CreatedPart>,
    /// True where there is no deal without it at mid values, or none that holds.
    pub opens: bool,
    /// Share of draws in which every party prefers it to the plain package and to no deal; of an exchange in parts, in
    /// which it holds.
    pub share: f64,
    /// Whether it would be kept.
    pub holds: CreatedHolds,
    /// Claims behind the numbers on which it rests.
    pub cites: Vec<String>,
    /// What a reader should know of it.
    pub words: Vec<String>,
    /// Rows for `case.toml` that put it on record.
    pub rows: String,
}

/// A package of a clause.
#[derive(Clone, Debug, Serialize)]
pub struct CreatedPackage {
    /// When it applies, in words.
    pub when: String,
    /// Issue → level, or number.
    pub package: BTreeMap<String, Said>,
    /// Party → utility at mid values, without payments.
    pub utility: BTreeMap<String, f64>,
}

impl CreatedPackage {
    /// The same as the other packages of an answer have it.
    #[must_use]
    pub fn named(&self) -> NamedPackage {
        NamedPackage { package: self.package.clone(), utility: self.utility.clone(), zone: false, ties: 0 }
    }
}

/// A payment.
#[derive(Clone, Debug, Serialize)]
pub struct CreatedPayment {
    /// Who pays.
    pub from: String,
    /// Who is paid.
    pub to: String,
    /// How much, in the unit.
    pub amount: f64,
    /// The most that can be paid.
    pub most: f64,
    /// The unit; empty for points of utility.
    pub unit: String,
}

/// A part of an exchange.
#[derive(Clone, Debug, Serialize)]
pub struct CreatedPart {
    /// The step of the case.
    pub step: String,
    /// Who does it.
    pub by: String,
    /// Which part of it, from 1.
    pub part: usize,
    /// Its share of the step.
    pub share: f64,
    /// Years after signing.
    pub years: f64,
}

/// Whether a clause would be kept.
#[derive(Clone, Debug, Serialize)]
pub struct CreatedHolds {
    /// True where it is kept in every case that may come.
    pub holds: bool,
    /// What was asked: `hold` (payoffs of keeping and breaking the deal) and `no deal`, or `no deal` alone.
    pub by: String,
    /// Each case that may come, or each way of doing it.
    pub branches: Vec<CreatedBranch>,
}

/// One case that may come.
#[derive(Clone, Debug, Serialize)]
pub struct CreatedBranch {
    /// Which, in words.
    pub when: String,
    /// Party → what it then has more than with no deal, at mid values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub over_no_deal: BTreeMap<String, f64>,
    /// The smallest margin of keeping the deal over breaking it, in payoff units; absent without [compliance.PARTY].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
    /// Whose margin that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weakest: Option<String>,
    /// Share of draws in which it is kept.
    pub share: f64,
    /// True where it is kept at mid values.
    pub holds: bool,
}

/// What a package says: a level for each issue that has levels, and a number for each term.
#[derive(Clone, Debug, Default, PartialEq)]
struct Terms {
    levels: Vec<usize>,
    at: Vec<f64>,
}

impl Terms {
    /// Places of the issues on which two packages differ: those with levels first.
    fn differs(&self, other: &Self) -> Vec<usize> {
        let levels = (0..self.levels.len()).filter(|at| self.levels[*at] != other.levels[*at]);
        let numbers = (0..self.at.len()).filter(|at| (self.at[*at] - other.at[*at]).abs() > TOLERANCE);
        levels.chain(numbers.map(|at| self.levels.len() + at)).collect()
    }
}

/// What one side weighs the first package of a pair by.
#[derive(Clone, Copy, Debug)]
enum Weight {
    /// Its chance of the event.
    Odds(InputId),
    /// Its discount rate, over the first years of a deal of so many years, or of one without an end.
    Rate(InputId, f64, Option<f64>),
}

impl Weight {
    fn at(self, row: &[f64]) -> f64 {
        match self {
            Self::Odds(id) => row[id.at()],
            Self::Rate(id, years, whole) => early(row[id.at()], years, whole),
        }
    }
}

/// The share of a stream's present value that falls into its first years.
fn early(rate: f64, years: f64, whole: Option<f64>) -> f64 {
    match whole {
        Some(whole) if rate * whole < 1e-9 => years / whole,
        Some(whole) => libm::expm1(-rate * years) / libm::expm1(-rate * whole),
        None => -libm::expm1(-rate * years),
    }
}

/// How a clause turns packages into worth.
#[derive(Clone, Debug)]
enum Deal {
    /// The first package with each side's weight, the second with the rest.
    Pair(Vec<Weight>),
    /// The package, and so much for (payer, paid), each with its worth of a unit.
    Paid { from: usize, to: usize, costs: Option<InputId>, brings: Option<InputId>, amount: f64 },
}

/// Worth of a unit of payment where the case gives none: one point of a hundred.
const POINT: f64 = 0.01;

/// A clause before it is drawn.
#[derive(Clone, Debug)]
struct Seed {
    kind: CreatedKind,
    on: Option<String>,
    /// (when, what).
    packages: Vec<(String, Terms)>,
    deal: Deal,
    surplus: f64,
    lots: Option<f64>,
    /// What the clause is about: an event's title, years, or what is paid.
    about: About,
    /// Inputs on which it rests beside the packages.
    inputs: Vec<InputId>,
}

#[derive(Clone, Debug)]
enum About {
    Event { title: String, ours: Option<InputId> },
    Years(f64),
    Payment { title: String, paid: CreatedPayment },
}

/// What one draw says of the packages of all seeds.
struct Drawn {
    /// Utilities by package.
    utility: Vec<Vec<f64>>,
    /// Free of red lines.
    allowed: Vec<bool>,
    /// No deal, by party.
    floor: Vec<f64>,
}

/// Everything that proposals are made from.
struct Setting<'a> {
    case: &'a Case,
    bound: &'a Bound,
    plan: &'a Plan,
    sample: &'a Sample,
    names: &'a Names,
    /// Mid values of all inputs.
    mid: Vec<f64>,
    world: World,
    /// Places of the parties whose consent is needed.
    who: Vec<usize>,
    offers: Offers,
    /// The plain package to beat.
    plain: Option<Terms>,
    /// What each of `who` has without a clause.
    floor: Vec<f64>,
}

/// Every clause that creates value, those that gain most first within a kind, and a note for each kind that brings
/// nothing. `names` are those of the packages, or of packages with numbers.
#[must_use]
pub fn created(case: &Case, bound: &Bound, sample: &Sample, names: &Names) -> (Vec<Created>, Vec<Note>) {
    let mut notes = Vec::new();
    let mut found = Vec::new();
    match setting(case, bound, sample, names) {
        Ok(setting) => {
            if setting.plan.rule != Rule::Unanimity {
                notes.push(nothing(
                    "clauses that enough voters would accept".to_owned(),
                    "under a quota a clause is sought that every voter prefers: others are not looked at"
                        .to_owned(),
                ));
            }
            let mut seeds = Vec::new();
            wagers::on_events(&setting, &mut seeds, &mut notes);
            wagers::over_time(&setting, &mut seeds, &mut notes);
            payments::payments(&setting, &mut seeds, &mut notes);
            found.extend(priced(&setting, seeds));
        }
        Err(why) => notes.push(nothing("no clause over packages".to_owned(), why)),
    }
    match phases::phased(case, bound, sample) {
        Ok(phased) => found.push(phased),
        Err(why) => notes.push(nothing("no exchange in parts".to_owned(), why)),
    }
    (found, notes)
}

fn nothing(what: String, why: String) -> Note {
    Note { code: NoteCode::N1320, what, why }
}

fn setting<'a>(
    case: &'a Case,
    bound: &'a Bound,
    sample: &'a Sample,
    names: &'a Names,
) -> Result<Setting<'a>, String> {
    let plan = bound.deals.as_ref().ok_or("the case has no packages: the notes say what is missing")?;
    let mid = mid(bound);
    let world = World::of(plan, &mid)?;
    let who: Vec<usize> = match &world {
        World::Levels(space) => space.required().to_vec(),
        World::Numbers(_) if plan.parties.len() == 2 => vec![0, 1],
        World::Numbers(_) => {
            let why = "clauses over packages with numbers are sought for two parties: give the issues levels";
            return Err(why.to_owned());
        }
    };
    if who.len() < 2 {
        return Err("one party alone decides: there is nobody to trade with".to_owned());
    }
    let offers = world.offers(&who)?;
    let plain = world.plain();
    let floor = match plain.as_ref().and_then(|plain| world.utility(plain)) {
        Some(utility) => who.iter().map(|party| utility[*party]).collect(),
        None => who.iter().map(|party| world.reservation(*party)).collect(),
    };
    Ok(Setting { case, bound, plan, sample, names, mid, world, who, offers, plain, floor })
}

impl Setting<'_> {
    fn id(&self, party: usize) -> String {
        self.names.parties.get(party).cloned().unwrap_or_default()
    }

    fn title(&self, party: usize) -> String {
        self.names.party_titles.get(party).cloned().unwrap_or_default()
    }

    /// Worth of a clause to each of `who`, from the utilities of its packages.
    fn worth(&self, deal: &Deal, row: &[f64], utility: &[&[f64]]) -> Vec<f64> {
        let side = |(at, party): (usize, &usize)| match deal {
            Deal::Pair(weights) => {
                let weight = weights[at].at(row);
                weight * utility[0][*party] + (1.0 - weight) * utility[1][*party]
            }
            Deal::Paid { .. } => utility[0][*party] + self.paid(deal, *party, row),
        };
        self.who.iter().enumerate().map(side).collect()
    }

    /// What a party has by a payment.
    fn paid(&self, deal: &Deal, party: usize, row: &[f64]) -> f64 {
        let Deal::Paid { from, to, costs, brings, amount } = deal else { return 0.0 };
        let unit = |id: &Option<InputId>| id.map_or(POINT, |id| row[id.at()]);
        match party {
            party if party == *from => -amount * unit(costs),
            party if party == *to => amount * unit(brings),
            _ => 0.0,
        }
    }
}

/// 5, 50 and 95 % points.
fn three(values: &[f64]) -> [f64; 3] {
    let at = summary::quantiles(values, &[0.05, 0.5, 0.95]);
    [0, 1, 2].map(|place| at.get(place).copied().unwrap_or(0.0))
}

/// Every package of all seeds in every draw: those of seed 0, then of seed 1, …, and the plain one last.
fn drawn(setting: &Setting<'_>, packages: &[&Terms]) -> Vec<Option<Drawn>> {
    (0..setting.sample.draws)
        .into_par_iter()
        .map(|draw| {
            let world = World::of(setting.plan, setting.sample.row(draw)).ok()?;
            Some(Drawn {
                utility: packages.iter().map(|terms| world.utility(terms)).collect::<Option<_>>()?,
                allowed: packages.iter().map(|terms| world.allowed(terms)).collect(),
                floor: (0..setting.plan.parties.len()).map(|party| world.reservation(party)).collect(),
            })
        })
        .collect()
}

/// Seeds with their worth over draws.
fn priced(setting: &Setting<'_>, seeds: Vec<Seed>) -> Vec<Created> {
    if seeds.is_empty() {
        return Vec::new();
    }
    let packages: Vec<&Terms> = seeds
        .iter()
        .flat_map(|seed| seed.packages.iter().map(|(_, terms)| terms))
        .chain(&setting.plain)
        .collect();
    let draws = drawn(setting, &packages);
    let mut first = 0;
    seeds
        .iter()
        .map(|seed| {
            let own = first..first + seed.packages.len();
            first = own.end;
            proposal(setting, seed, own, &draws)
        })
        .collect()
}

fn proposal(
    setting: &Setting<'_>,
    seed: &Seed,
    own: std::ops::Range<usize>,
    draws: &[Option<Drawn>],
) -> Created {
    let mut worth = vec![Vec::new(); setting.who.len()];
    let mut gain = worth.clone();
    let mut better = 0usize;
    for (draw, found) in draws.iter().enumerate() {
        let Some(found) = found else { continue };
        let utility: Vec<&[f64]> = found.utility[own.clone()].iter().map(Vec::as_slice).collect();
        let values = setting.worth(&seed.deal, setting.sample.row(draw), &utility);
        let mut all = found.allowed[own.clone()].iter().all(|allowed| *allowed);
        for (at, party) in setting.who.iter().enumerate() {
            let plain = setting.plain.as_ref().and(found.utility.last()).map(|plain| plain[*party]);
            let without = plain.unwrap_or(found.floor[*party]);
            worth[at].push(values[at]);
            gain[at].push(values[at] - without);
            all &= values[at] >= found.floor[*party] - TOLERANCE;
            all &= plain.is_none_or(|plain| values[at] > plain + TOLERANCE);
        }
        better += usize::from(all);
    }
    let by_party = |lists: &[Vec<f64>]| -> BTreeMap<String, [f64; 3]> {
        setting.who.iter().zip(lists).map(|(party, list)| (setting.id(*party), three(list))).collect()
    };
    let share = better as f64 / setting.sample.draws.max(1) as f64;
    let holds = check::holds(setting, seed, own, draws);
    paper::written(setting, seed, (by_party(&worth), by_party(&gain)), share, holds)
}
