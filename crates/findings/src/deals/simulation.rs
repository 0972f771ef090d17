//! Simulated talks over a case's draws, or over another tool's packages: how likely and how soon an agreement is
//! under each way of bargaining, and how far it falls from the Nash solution and the frontier.

use super::{Names, share_of, space_at};
use crate::quantiles;
use detente_bind::Bound;
use detente_bind::deals::{PartyPlan, Plan};
use detente_bind::mid;
use detente_bind::sample::Sample;
use detente_case::Case;
use detente_deals::talks::{
    Outcome, Strategy, Table, Voter, alternating_offers, closed_form, fit, offers_begun_by, single_text,
    who_begins,
};
use detente_deals::{
    Negotiation, Space, frontier, nash_bargaining_solution, weighted_nash_solution, zone_frontier,
};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// One way of bargaining.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// Alternating offers: a strategy a party.
    Offers(Vec<(String, Strategy)>),
    /// One text: a kind of voter a party.
    Text(Vec<(String, Voter)>),
}

/// `detente talks`, whole.
#[derive(Clone, Debug, Serialize)]
pub struct TalksAnswer {
    /// Who talks.
    pub parties: Vec<String>,
    /// Moves (or changes of the text) before the deadline.
    pub steps: usize,
    /// Talks simulated in each setting: one a draw.
    pub draws: usize,
    /// One entry a setting.
    pub settings: Vec<Simulated>,
    /// What is left of a party's utility at the deadline, by party: discount factors of the files, or at mid values those
    /// of a case's impatience. Absent where nobody discounts.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub discounts: BTreeMap<String, f64>,
    /// Two parties with discount rates: what Rubinstein's result says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rubinstein: Option<Patience>,
    /// Alternating offers over a pie, solved for the discount factors asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_form: Option<Solved>,
    /// Ways of conceding that offers on record look like, by party, best first.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fits: BTreeMap<String, Vec<Fitted>>,
    /// What could not be simulated.
    #[serde(skip)]
    pub limits: Vec<String>,
}

/// A setting's outcome over draws.
#[derive(Clone, Debug, Serialize)]
pub struct Simulated {
    /// `alternating-offers` or `single-text`.
    pub protocol: &'static str,
    /// Strategy by party.
    pub strategies: BTreeMap<String, String>,
    /// Share of talks that end in a deal.
    pub agreement: f64,
    /// Share of the deadline gone at agreement: 5, 50, 95 % points; `None` without any.
    pub time: Option<[f64; 3]>,
    /// Mean utility of the deals, by party, discounted to the time of the deal: u·δ^t, t the share of the deadline gone.
    pub utility: BTreeMap<String, f64>,
    /// The same before discounting; absent where nobody discounts.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub undiscounted: BTreeMap<String, f64>,
    /// Mean distance, in utility, of the deals from the nearest Nash package.
    pub nash_distance: Option<f64>,
    /// Mean distance from the nearest point of the frontier.
    pub frontier_distance: Option<f64>,
    /// Packages signed most often: levels and share of all talks.
    pub deals: Vec<Signed>,
}

/// A package and how often it was signed.
#[derive(Clone, Debug, Serialize)]
pub struct Signed {
    /// Issue → level.
    pub package: BTreeMap<String, String>,
    /// Share of all talks.
    pub share: f64,
}

/// Rubinstein's division between two parties with discount rates, at mid values.
#[derive(Clone, Debug, Serialize)]
pub struct Patience {
    /// Discount rate a year by party.
    pub rates: BTreeMap<String, f64>,
    /// Share of the gain: the limit of offers in quick succession.
    pub shares: BTreeMap<String, f64>,
    /// The weighted Nash packages with these shares as weights.
    pub packages: Vec<super::NamedPackage>,
}

/// Alternating offers over a pie of size 1, solved.
#[derive(Clone, Debug, Serialize)]
pub struct Solved {
    /// Discount factor for a round of offers, by party.
    pub factors: BTreeMap<String, f64>,
    /// Outside options, as shares of the pie, where given.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub outside: BTreeMap<String, f64>,
    /// Who gets what, by who begins.
    pub first: Vec<Opening>,
    /// Which result this is.
    pub about: String,
}

/// The division when one party begins.
#[derive(Clone, Debug, Serialize)]
pub struct Opening {
    /// Who begins.
    pub proposer: String,
    /// Share of the pie by party.
    pub shares: BTreeMap<String, f64>,
}

/// A fitted family.
#[derive(Clone, Debug, Serialize)]
pub struct Fitted {
    /// Family.
    pub family: &'static str,
    /// Its parameter.
    pub parameter: f64,
    /// Root mean squared error, in utility.
    pub error: f64,
    /// Offers on record.
    pub offers: usize,
}

/// A strategy in a word.
#[must_use]
pub fn strategy_name(strategy: &Strategy) -> String {
    match strategy {
        Strategy::Time { e, start } => {
            let kind = if *e < 1.0 {
                "boulware"
            } else if *e > 1.0 {
                "conceder"
            } else {
                "linear"
            };
            let at_once = if *start > 0.0 { format!(", {start} at once") } else { String::new() };
            format!("{kind} (e = {e}{at_once})")
        }
        Strategy::TitForTat => "tit-for-tat".into(),
        Strategy::Micro => "micro".into(),
        Strategy::Zeuthen => "zeuthen".into(),
    }
}

fn voter_name(voter: &Voter) -> String {
    match voter {
        Voter::HillClimber => "hill-climber".into(),
        Voter::Annealer { temperature } => format!("annealer (T = {temperature})"),
    }
}

/// The settings that are compared where none is asked for.
#[must_use]
pub fn panel(parties: &[String]) -> Vec<Setting> {
    let all = |strategy: Strategy| Setting::Offers(parties.iter().map(|p| (p.clone(), strategy)).collect());
    let mut settings =
        vec![all(Strategy::BOULWARE), all(Strategy::LINEAR), all(Strategy::CONCEDER), all(Strategy::MICRO)];
    // One stands firm for long while the others give way early.
    for firm in parties {
        let strategy = |party: &String| if party == firm { Strategy::BOULWARE } else { Strategy::CONCEDER };
        settings.push(Setting::Offers(parties.iter().map(|p| (p.clone(), strategy(p))).collect()));
    }
    // Tit for tat by all sides never moves: one answers in kind, the others concede with time.
    for mirror in parties.iter().filter(|_| parties.len() <= 3) {
        let strategy =
            |party: &String| if party == mirror { Strategy::TIT_FOR_TAT } else { Strategy::LINEAR };
        settings.push(Setting::Offers(parties.iter().map(|p| (p.clone(), strategy(p))).collect()));
    }
    if parties.len() == 2 {
        settings.push(all(Strategy::ZEUTHEN));
    }
    let votes = |voter: Voter| Setting::Text(parties.iter().map(|p| (p.clone(), voter)).collect());
    settings.push(votes(Voter::HillClimber));
    settings.push(votes(Voter::Annealer { temperature: 0.1 }));
    settings
}

/// What one talk came to.
#[derive(Clone)]
struct One {
    deal: Option<u128>,
    time: f64,
    utility: Vec<f64>,
    nash: Option<f64>,
    frontier: Option<f64>,
}

/// One draw's talks: one entry a setting, and what is left at the deadline of the utility of each party.
struct Talked {
    ones: Vec<One>,
    factors: Vec<f64>,
}

/// What all talks over one space share: the packages in everybody's order, and what deals are measured by.
struct Ground<'a> {
    space: &'a Space,
    table: Table,
    nash: Vec<Vec<f64>>,
    efficient: Vec<Vec<f64>>,
}

impl<'a> Ground<'a> {
    fn new(space: &'a Space) -> Option<Self> {
        let table = Table::new(space).ok()?;
        let nash = nash_bargaining_solution(space).unwrap_or_default();
        let whole = zone_frontier(space).or_else(|_| frontier(space)).unwrap_or_default();
        let mut ground = Self { space, table, nash: Vec::new(), efficient: Vec::new() };
        ground.nash = nash.into_iter().map(|index| ground.vector(index)).collect();
        ground.efficient = whole.points.iter().map(|point| ground.vector(point.index)).collect();
        Some(ground)
    }

    fn vector(&self, index: u128) -> Vec<f64> {
        let utility = self.space.utilities(index);
        self.space.required().iter().map(|party| utility[*party]).collect()
    }

    fn measured(&self, outcome: &Outcome) -> One {
        let utility = outcome.deal.map(|index| self.vector(index)).unwrap_or_default();
        let nearest = |points: &[Vec<f64>]| -> Option<f64> {
            points
                .iter()
                .map(|point| point.iter().zip(&utility).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt())
                .min_by(f64::total_cmp)
        };
        One {
            deal: outcome.deal,
            time: outcome.time,
            nash: outcome.deal.and_then(|_| nearest(&self.nash)),
            frontier: outcome.deal.and_then(|_| nearest(&self.efficient)),
            utility,
        }
    }

    /// One talk of one setting.
    fn run(&self, setting: &Setting, steps: usize, talk: u64, seed: u64) -> One {
        let outcome = match setting {
            Setting::Offers(list) => {
                let strategies: Vec<Strategy> = list.iter().map(|(_, strategy)| *strategy).collect();
                alternating_offers(&self.table, &strategies, steps, talk, seed)
            }
            Setting::Text(list) => {
                let voters: Vec<Voter> = list.iter().map(|(_, voter)| *voter).collect();
                single_text(&self.table, &voters, steps.saturating_mul(10), talk, seed)
            }
        };
        self.measured(&outcome)
    }

    /// The talks of these numbers over the same packages. Offers differ in who begins only, and are run once for each who
    /// can.
    fn many(&self, settings: &[Setting], steps: usize, talks: &[usize], seed: u64) -> Vec<Vec<One>> {
        let begun: Vec<Vec<One>> = settings
            .par_iter()
            .map(|setting| match setting {
                Setting::Offers(list) => {
                    let strategies: Vec<Strategy> = list.iter().map(|(_, strategy)| *strategy).collect();
                    let begin = |first| offers_begun_by(&self.table, &strategies, steps, first);
                    (0..self.table.parties()).map(|first| self.measured(&begin(first))).collect()
                }
                Setting::Text(_) => Vec::new(),
            })
            .collect();
        talks
            .par_iter()
            .map(|talk| *talk as u64)
            .map(|talk| {
                let first = who_begins(&self.table, talk, seed);
                let all = settings.iter().zip(&begun);
                all.map(|(setting, begun)| match begun.get(first) {
                    Some(one) => one.clone(),
                    None => self.run(setting, steps, talk, seed),
                })
                .collect()
            })
            .collect()
    }
}

fn summed(names: &Names, space: &Space, settings: &[Setting], talks: &[Talked]) -> Vec<Simulated> {
    let discounts = talks.iter().any(|talk| talk.factors.iter().any(|factor| *factor != 1.0));
    let mean =
        |values: Vec<f64>| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
    settings
        .iter()
        .enumerate()
        .map(|(at, setting)| {
            let all: Vec<(&One, &Talked)> =
                talks.iter().filter_map(|talk| Some((talk.ones.get(at)?, talk))).collect();
            let signed: Vec<&(&One, &Talked)> = all.iter().filter(|(one, _)| one.deal.is_some()).collect();
            let deals: Vec<&One> = signed.iter().map(|(one, _)| *one).collect();
            let mut often: BTreeMap<u128, usize> = BTreeMap::new();
            for index in deals.iter().filter_map(|one| one.deal) {
                *often.entry(index).or_default() += 1;
            }
            let mut often: Vec<(u128, usize)> = often.into_iter().collect();
            often.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            let mut times: Vec<f64> = deals.iter().map(|one| one.time).collect();
            let (protocol, strategies) = match setting {
                Setting::Offers(list) => {
                    ("alternating-offers", list.iter().map(|(p, s)| (p.clone(), strategy_name(s))).collect())
                }
                Setting::Text(list) => {
                    ("single-text", list.iter().map(|(p, v)| (p.clone(), voter_name(v))).collect())
                }
            };
            let by_party = |worth: &dyn Fn(&One, &Talked, usize) -> Option<f64>| {
                let mean = |(party, name): (usize, &String)| {
                    let values = signed.iter().filter_map(|(one, talk)| worth(one, talk, party)).collect();
                    Some((name.clone(), mean(values)?))
                };
                names.parties.iter().enumerate().filter_map(mean).collect::<BTreeMap<String, f64>>()
            };
            let plain = by_party(&|one, _, party| one.utility.get(party).copied());
            let utility = by_party(&|one, talk, party| {
                let factor = talk.factors.get(party).copied().unwrap_or(1.0);
                one.utility.get(party).map(|utility| utility * libm::pow(factor, one.time))
            });
            Simulated {
                protocol,
                strategies,
                agreement: share_of(deals.len(), all.len()),
                time: (!times.is_empty()).then(|| quantiles(&mut times, [0.05, 0.5, 0.95])),
                utility,
                undiscounted: if discounts { plain } else { BTreeMap::new() },
                nash_distance: mean(deals.iter().filter_map(|one| one.nash).collect()),
                frontier_distance: mean(deals.iter().filter_map(|one| one.frontier).collect()),
                deals: often
                    .into_iter()
                    .take(3)
                    .map(|(index, count)| Signed {
                        package: names.package(&space.package(index)),
                        share: share_of(count, all.len()),
                    })
                    .collect(),
            }
        })
        .collect()
}

/// Discount factors of those who discount, by name.
fn told(names: &Names, factors: &[f64]) -> BTreeMap<String, f64> {
    if factors.iter().all(|factor| *factor == 1.0) {
        return BTreeMap::new();
    }
    names.parties.iter().cloned().zip(factors.iter().copied()).collect()
}

/// Talks over one space: as many as `draws`, which differ in who begins and in a mediator's luck only. `factors`: what is
/// left at the deadline of each party's utility, 1 where it does not discount.
#[must_use]
pub fn over_space(
    space: &Space,
    names: &Names,
    settings: &[Setting],
    steps: usize,
    draws: usize,
    seed: u64,
    factors: &[f64],
) -> TalksAnswer {
    let all: Vec<usize> = (0..draws).collect();
    let talks = Ground::new(space).map_or_else(Vec::new, |ground| ground.many(settings, steps, &all, seed));
    let talks: Vec<Talked> =
        talks.into_iter().map(|ones| Talked { ones, factors: factors.to_vec() }).collect();
    let mut limits = Vec::new();
    if talks.is_empty() {
        limits.extend(Table::new(space).err().map(|error| error.to_string()));
    }
    TalksAnswer {
        parties: names.parties.clone(),
        steps,
        draws: talks.len(),
        settings: summed(names, space, settings, &talks),
        discounts: told(names, factors),
        rubinstein: None,
        closed_form: None,
        fits: BTreeMap::new(),
        limits,
    }
}

/// Different packages, red lines or alternatives among draws up to which draws that are alike are looked for.
const KINDS: usize = 64;

/// The draws by what they say of the packages; `None` where more than [`KINDS`] differ.
fn alike(plan: &Plan, sample: &Sample) -> Option<Vec<Vec<usize>>> {
    let mut kinds: Vec<(Negotiation, Vec<usize>)> = Vec::new();
    let mut one = plan.negotiation();
    for draw in 0..sample.draws {
        plan.fill(sample.row(draw), &mut one);
        match kinds.iter().position(|(known, _)| *known == one) {
            Some(at) => kinds[at].1.push(draw),
            None if kinds.len() == KINDS => return None,
            None => kinds.push((one.clone(), vec![draw])),
        }
    }
    Some(kinds.into_iter().map(|(_, draws)| draws).collect())
}

/// Years from the day of the case to the deadline; `None` where one of them is not given.
fn years(case: &Case) -> Option<f64> {
    let deadline = case.question.signed.as_ref()?.by;
    Some(deadline.duration_since(case.as_of?).as_secs_f64() / (365.25 * 86_400.0))
        .filter(|years| *years > 0.0)
}

/// What is left at the deadline of each party's utility in a draw: e^(−rate × years), 1 where it has no rate.
fn left(plan: &Plan, years: Option<f64>, row: &[f64]) -> Vec<f64> {
    let factor = |party: &PartyPlan| {
        let rate = party.impatience.and_then(|id| row.get(id.at()).copied());
        rate.zip(years).map_or(1.0, |(rate, years)| libm::exp(-rate * years))
    };
    plan.parties.iter().map(factor).collect()
}

/// Talks over the draws of a case: one a draw and setting.
#[must_use]
pub fn over_draws(
    case: &Case,
    bound: &Bound,
    sample: &Sample,
    settings: &[Setting],
    steps: usize,
    seed: u64,
) -> Option<TalksAnswer> {
    let plan = bound.deals.as_ref()?;
    let (_, mid_space) = space_at(plan, &mid(bound))?;
    let names = super::names(case, plan);
    let years = years(case);
    let mut found: Vec<(usize, Vec<One>)> = match alike(plan, sample) {
        Some(kinds) => {
            let of = |draws: &Vec<usize>| {
                let (_, space) = space_at(plan, sample.row(*draws.first()?))?;
                let all = Ground::new(&space)?.many(settings, steps, draws, seed);
                Some(draws.iter().copied().zip(all).collect::<Vec<(usize, Vec<One>)>>())
            };
            kinds.par_iter().filter_map(of).collect::<Vec<_>>().into_iter().flatten().collect()
        }
        None => (0..sample.draws)
            .into_par_iter()
            .filter_map(|draw| {
                let (_, space) = space_at(plan, sample.row(draw))?;
                let ground = Ground::new(&space)?;
                let one = |setting| ground.run(setting, steps, draw as u64, seed);
                Some((draw, settings.iter().map(one).collect()))
            })
            .collect(),
    };
    found.sort_by_key(|(draw, _)| *draw);
    let talk = |(draw, ones)| Talked { ones, factors: left(plan, years, sample.row(draw)) };
    let talks: Vec<Talked> = found.into_iter().map(talk).collect();
    let mut limits = Vec::new();
    if talks.is_empty() {
        limits.extend(Table::new(&mid_space).err().map(|error| error.to_string()));
    }
    Some(TalksAnswer {
        steps,
        draws: talks.len(),
        settings: summed(&names, &mid_space, settings, &talks),
        discounts: told(&names, &left(plan, years, &mid(bound))),
        rubinstein: patience(bound, plan, &mid_space, &names),
        closed_form: None,
        fits: fits(case, plan, &mid_space, &names),
        parties: names.parties,
        limits,
    })
}

/// Two parties with discount rates.
fn patience(bound: &Bound, plan: &Plan, space: &Space, names: &Names) -> Option<Patience> {
    let [a, b] = &plan.parties[..] else { return None };
    let row = mid(bound);
    let rate = |id: Option<detente_case::InputId>| id.and_then(|id| row.get(id.at()).copied());
    let (first, second) = (rate(a.impatience)?, rate(b.impatience)?);
    let (mine, theirs) = closed_form::patience_shares(first, second);
    let by = |pair: [f64; 2]| names.parties.iter().cloned().zip(pair).collect();
    let packages = weighted_nash_solution(space, &[mine, theirs]).unwrap_or_default();
    Some(Patience {
        rates: by([first, second]),
        shares: by([mine, theirs]),
        packages: names.list(space, super::alone(packages.into_iter().take(4))),
    })
}

/// The level of an issue that a party likes best.
fn favourite(space: &Space, party: usize, issue: usize) -> usize {
    (0..space.levels(issue))
        .rev()
        .max_by(|a, b| space.level_worth(party, issue, *a).total_cmp(&space.level_worth(party, issue, *b)))
        .unwrap_or(0)
}

/// Alternating offers over a pie of size 1, solved, for discount factors per round of offers: with two parties
/// Rubinstein's division for either as the one who begins, held against the responder's outside option where one is
/// given; with more, and one factor for all, the stationary equilibria.
///
/// # Errors
/// Where a factor is not between 0 and 1, an option not a share, or three or more parties have different factors.
pub fn solved(
    parties: &[String],
    factors: &[f64],
    outside: &BTreeMap<String, f64>,
) -> Result<Solved, String> {
    if parties.len() != factors.len() || parties.len() < 2 {
        return Err("a discount factor is needed for each of two or more parties".into());
    }
    let inside = |x: &f64| (0.0..=1.0).contains(x);
    if !factors.iter().all(inside) || !outside.values().all(inside) {
        return Err("discount factors and outside options are between 0 and 1".into());
    }
    let shares = |list: Vec<f64>| parties.iter().cloned().zip(list).collect::<BTreeMap<String, f64>>();
    let mut first = Vec::new();
    let mut about = String::new();
    if let [a, b] = *factors {
        for proposer in 0..2 {
            let (own, other) = if proposer == 0 { (a, b) } else { (b, a) };
            let option = outside.get(&parties[1 - proposer]).copied().unwrap_or(0.0);
            let (mine, theirs) = closed_form::with_outside_option(own, other, option);
            let list = if proposer == 0 { vec![mine, theirs] } else { vec![theirs, mine] };
            first.push(Opening { proposer: parties[proposer].clone(), shares: shares(list) });
        }
        about.push_str("Rubinstein 1982: the only subgame-perfect division; an outside option of whoever answers binds only above its share (Binmore, Shaked & Sutton 1989)");
    } else {
        let factor = factors[0];
        if factors.iter().any(|other| (other - factor).abs() > 1e-12) {
            return Err("with three or more parties one discount factor for all is taken".into());
        }
        if !outside.is_empty() {
            return Err("outside options are taken with two parties".into());
        }
        let n = parties.len();
        for proposer in 0..n {
            let mine = closed_form::stationary_proposer(n, factor);
            let mut list = vec![factor * mine; n];
            list[proposer] = mine;
            first.push(Opening { proposer: parties[proposer].clone(), shares: shares(list) });
        }
        about.push_str(&format!(
            "the stationary equilibrium where whoever refuses makes the next offer; there are many others. With offers going round in a fixed order whoever begins gets {:.4}",
            closed_form::stationary_rotating(n, factor)
        ));
    }
    Ok(Solved { factors: shares(factors.to_vec()), outside: outside.clone(), first, about })
}

/// Ways of conceding that a party's drafts and positions on record look like. What a party leaves open in an offer
/// of its own is taken as it would have it.
fn fits(case: &Case, plan: &Plan, space: &Space, names: &Names) -> BTreeMap<String, Vec<Fitted>> {
    // (party, day, levels), all offers on record.
    let mut record: Vec<(usize, detente_case::date::Date, Vec<Option<usize>>)> = Vec::new();
    for (at, levels) in &plan.drafts {
        let draft = &case.packages[*at];
        let by = draft.by.and_then(|by| plan.parties.iter().position(|party| party.party == by));
        if let (Some(party), Some(when)) = (by, &draft.on) {
            record.push((party, when.from, levels.clone()));
        }
    }
    for (party, day, levels) in &plan.earlier {
        let by = plan.parties.iter().position(|plan| plan.party == *party);
        if let (Some(party), Some(day)) = (by, detente_case::date::day(day)) {
            record.push((party, day, levels.clone()));
        }
    }
    record.sort_by_key(|(_, day, _)| *day);
    let (Some(first), Some(deadline)) =
        (record.first().map(|(_, day, _)| *day), case.question.signed.as_ref().map(|signed| signed.by))
    else {
        return BTreeMap::new();
    };
    let days = |day: detente_case::date::Date| -> f64 { day.duration_since(first).as_secs_f64() / 86_400.0 };
    let whole = days(deadline).max(1.0);
    let offers: Vec<(usize, f64, Vec<f64>)> = record
        .iter()
        .filter_map(|(party, day, levels)| {
            // What a party leaves open in its own offer it would have its own way.
            let package: Vec<usize> = levels
                .iter()
                .enumerate()
                .map(|(issue, level)| level.unwrap_or_else(|| favourite(space, *party, issue)))
                .collect();
            Some((*party, (days(*day) / whole).clamp(0.0, 1.0), space.utilities(space.index(&package)?)))
        })
        .collect();
    let mut found = BTreeMap::new();
    for (party, name) in names.parties.iter().enumerate() {
        let mut heard = None;
        let mut own = Vec::new();
        for (by, time, utility) in &offers {
            if *by == party {
                own.push((*time, utility[party], heard));
            } else {
                heard = Some(utility[party]);
            }
        }
        let fitted: Vec<Fitted> = fit(&own, 1.0, space.reservation(party))
            .into_iter()
            .map(|fit| Fitted {
                family: fit.family,
                parameter: fit.parameter,
                error: fit.error,
                offers: fit.offers,
            })
            .collect();
        if !fitted.is_empty() {
            found.insert(name.clone(), fitted);
        }
    }
    found
}
