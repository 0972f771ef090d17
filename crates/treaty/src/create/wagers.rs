//! Clauses that hang on an event, and packages that change over time: pairs of packages, weighed by each side on its own.

use super::{About, CreatedKind, Deal, LEAST_GAIN, Note, Offers, Seed, Setting, Terms, Weight, nothing};
use detente_case::InputId;
use detente_chance::words::percent;
use detente_deals::TOLERANCE;
use detente_deals::clause::{lottery, wager};

/// The longest first stretch of a deal that is tried, in years.
const LONGEST: f64 = 30.0;

/// A clause for each event on which odds differ.
pub(super) fn on_events(setting: &Setting<'_>, seeds: &mut Vec<Seed>, notes: &mut Vec<Note>) {
    let case = setting.case;
    if case.uncertain.is_empty() {
        notes.push(nothing(
            "no clause that hangs on an event".to_owned(),
            "no [[uncertain]] gives the parties’ own odds of something that nobody knows yet".to_owned(),
        ));
    }
    for event in &case.uncertain {
        let what = format!("no clause that hangs on “{}”", event.title);
        let weights: Result<Vec<Weight>, String> = setting
            .who
            .iter()
            .map(|party| {
                let id = setting.plan.parties[*party].party;
                let own = event.chance.iter().find(|(who, _)| *who == id);
                own.map(|(_, input)| Weight::Odds(*input)).ok_or_else(|| setting.title(*party))
            })
            .collect();
        let weights = match weights {
            Ok(weights) => weights,
            Err(who) => {
                notes.push(nothing(what, format!("the odds of {who} are not given: name it in `chance`")));
                continue;
            }
        };
        let odds: Vec<f64> = weights.iter().map(|weight| weight.at(&setting.mid)).collect();
        if alike(&odds) {
            let why = format!(
                "all put {} on it at mid values, and equal odds leave nothing to trade",
                percent(odds[0])
            );
            notes.push(nothing(what, why));
            continue;
        }
        let inputs: Vec<InputId> = event.chance.iter().map(|(_, input)| *input).chain(event.ours).collect();
        let about = About::Event { title: event.title.clone(), ours: event.ours };
        let kind = (CreatedKind::Contingent, Some(event.id.clone()));
        let basis = Basis { kind, weights, about, inputs };
        match pair(setting, &setting.offers, &odds) {
            Ok(found) => seeds.extend(both(setting, &odds, found, &basis)),
            Err(why) => notes.push(nothing(what, why)),
        }
    }
}

/// A package for the first years and another one from then on, where patience differs.
pub(super) fn over_time(setting: &Setting<'_>, seeds: &mut Vec<Seed>, notes: &mut Vec<Note>) {
    let what = || "no change over time".to_owned();
    let rates: Result<Vec<InputId>, String> = setting
        .who
        .iter()
        .map(|party| setting.plan.parties[*party].impatience.ok_or_else(|| setting.title(*party)))
        .collect();
    let rates = match rates {
        Ok(rates) => rates,
        Err(who) => {
            let why = format!("no discount rate of {who} is given: write `impatience` in its [[party]]");
            notes.push(nothing(what(), why));
            return;
        }
    };
    let mid: Vec<f64> = rates.iter().map(|rate| setting.mid[rate.at()]).collect();
    if alike(&mid) {
        let why =
            format!("all discount by {} a year, and equal patience leaves nothing to trade", percent(mid[0]));
        notes.push(nothing(what(), why));
        return;
    }
    let whole = setting.bound.hold.years;
    let longest = whole.unwrap_or(LONGEST).min(LONGEST);
    let mut best: Option<(f64, Vec<f64>, Found)> = None;
    let mut why = "the deal is over before a first year is: give the question more years".to_owned();
    let mut years = 1.0;
    while years < longest {
        let weight = |rate: &InputId| Weight::Rate(*rate, years, whole).at(&setting.mid);
        let odds: Vec<f64> = rates.iter().map(weight).collect();
        match pair(setting, &setting.offers, &odds) {
            Ok(found) => {
                if best.as_ref().is_none_or(|(_, _, best)| found.surplus > best.surplus + TOLERANCE) {
                    best = Some((years, odds, found));
                }
            }
            Err(reason) => why = reason,
        }
        years += 1.0;
    }
    match best {
        Some((years, odds, found)) => {
            let weights = rates.iter().map(|rate| Weight::Rate(*rate, years, whole)).collect();
            let kind = (CreatedKind::Timing, None);
            let basis = Basis { kind, weights, about: About::Years(years), inputs: rates };
            seeds.extend(both(setting, &odds, found, &basis));
        }
        None => notes.push(nothing(what(), why)),
    }
}

fn alike(numbers: &[f64]) -> bool {
    numbers.iter().all(|number| (number - numbers[0]).abs() < TOLERANCE)
}

/// What a pair of packages is traded on.
struct Basis {
    kind: (CreatedKind, Option<String>),
    weights: Vec<Weight>,
    about: About,
    inputs: Vec<InputId>,
}

/// A pair of packages.
struct Found {
    so: Terms,
    not: Terms,
    surplus: f64,
    lots: f64,
}

/// The best pair at these odds and what lots would bring; `Err` says why it is no gain.
fn pair(setting: &Setting<'_>, offers: &Offers, odds: &[f64]) -> Result<Found, String> {
    let floor = &setting.floor;
    let apart = |a: usize, b: usize| offers.apart(a, b);
    let found = wager(&offers.menu, odds, floor, &apart).ok_or("no package is free of red lines")?;
    let lots = lottery(&offers.menu, floor).unwrap_or(found.surplus);
    let (so, not) = (offers.terms(found.so), offers.terms(found.not));
    match &setting.plain {
        None if found.surplus < -TOLERANCE => Err(format!(
            "no plain package is in the zone of agreement, and the best pair still leaves somebody {:.2} short of no deal: sides further apart, or a payment, could close that",
            -found.surplus
        )),
        None if so == not => Err("a plain package does as much".to_owned()),
        Some(_) if found.surplus < LEAST_GAIN || so == not => Err(
            "no pair of packages is worth more to all than the best plain one: it would take levels, or numbers of the two sides, that lie further apart"
                .to_owned(),
        ),
        _ => Ok(Found { so, not, surplus: found.surplus, lots }),
    }
}

/// The best pair; and where it leaves somebody below no deal in one of its cases, the best pair that does not.
fn both(setting: &Setting<'_>, odds: &[f64], found: Found, basis: &Basis) -> Vec<Seed> {
    let floor: Vec<f64> = setting.who.iter().map(|party| setting.world.reservation(*party)).collect();
    let fine = |terms: &Terms| {
        setting.world.utility(terms).is_some_and(|utility| {
            setting.who.iter().zip(&floor).all(|(party, floor)| utility[*party] >= floor - TOLERANCE)
        })
    };
    let safe = fine(&found.so) && fine(&found.not);
    let mut seeds = vec![seed(found, basis)];
    if !safe {
        let kept = setting.offers.above(&floor);
        seeds.extend(pair(setting, &kept, odds).ok().map(|found| seed(found, basis)));
    }
    seeds
}

fn seed(found: Found, basis: &Basis) -> Seed {
    let [first, second] = match &basis.about {
        About::Years(years) => [format!("for the first {}", spell(*years)), "from then on".to_owned()],
        About::Event { title, .. } => [format!("if {title}"), "if not".to_owned()],
        About::Payment { .. } => [String::new(), String::new()],
    };
    Seed {
        kind: basis.kind.0,
        on: basis.kind.1.clone(),
        packages: vec![(first, found.so), (second, found.not)],
        deal: Deal::Pair(basis.weights.clone()),
        surplus: found.surplus,
        lots: Some(found.lots),
        about: basis.about.clone(),
        inputs: basis.inputs.clone(),
    }
}

/// "3 years".
pub(super) fn spell(years: f64) -> String {
    if (years - 1.0).abs() < TOLERANCE { "year".to_owned() } else { format!("{years} years") }
}
