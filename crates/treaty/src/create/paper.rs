//! A proposal on paper: the clause in neutral words, what to know of it, and rows for the case file.

use super::payments::money;
use super::wagers::spell;
use super::{
    About, Created, CreatedBranch, CreatedHolds, CreatedKind, CreatedPackage, Deal, LEAST_GAIN, Seed,
    Setting, Terms,
};
use detente_case::{Case, InputId, PartyId};
use detente_chance::words::percent;
use detente_deals::TOLERANCE;
use detente_findings::deals::Said;
use std::collections::{BTreeMap, BTreeSet};

/// A number as people write it.
pub(super) fn short(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A text of a TOML file.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned())
}

/// The name itself, or with the first number that makes it free.
pub(super) fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut found = name.to_owned();
    let mut next = 2;
    while taken(&found) {
        found = format!("{name}-{next}");
        next += 1;
    }
    found
}

/// Claims behind some inputs, each once.
pub(super) fn cites(case: &Case, inputs: impl Iterator<Item = InputId>) -> Vec<String> {
    let rows = inputs.filter_map(|id| case.inputs.get(id.at()));
    let all: BTreeSet<&String> = rows.flat_map(|input| &input.basis.cites).collect();
    all.into_iter().cloned().collect()
}

/// A seed with everything that is said of it.
pub(super) fn written(
    setting: &Setting<'_>,
    seed: &Seed,
    (worth, gain): (BTreeMap<String, [f64; 3]>, BTreeMap<String, [f64; 3]>),
    share: f64,
    holds: CreatedHolds,
) -> Created {
    let utility: Vec<Vec<f64>> =
        seed.packages.iter().filter_map(|(_, terms)| setting.world.utility(terms)).collect();
    let slices: Vec<&[f64]> = utility.iter().map(Vec::as_slice).collect();
    let own = setting.worth(&seed.deal, &setting.mid, &slices);
    let by_party = |values: &[f64]| -> BTreeMap<String, f64> {
        setting.who.iter().zip(values).map(|(party, value)| (setting.id(*party), *value)).collect()
    };
    let weights: Vec<f64> = match &seed.deal {
        Deal::Pair(weights) => weights.iter().map(|weight| weight.at(&setting.mid)).collect(),
        Deal::Paid { .. } => Vec::new(),
    };
    // Worth to a side by somebody's odds.
    let at = |party: usize, odds: f64| odds * slices[0][party] + (1.0 - odds) * slices[1][party];
    let others = |(side, party): (usize, &usize)| {
        let by = setting.who.iter().zip(&weights).enumerate().filter(|(other, _)| *other != side);
        (setting.id(*party), by.map(|(_, (other, odds))| (setting.id(*other), at(*party, *odds))).collect())
    };
    let by_other_odds = if weights.is_empty() {
        BTreeMap::new()
    } else {
        setting.who.iter().enumerate().map(others).collect()
    };
    let ours = match &seed.about {
        About::Event { ours: Some(ours), .. } => Some(setting.mid[ours.at()]),
        _ => None,
    };
    let by_our_odds = ours.map_or_else(BTreeMap::new, |odds| {
        setting.who.iter().map(|party| (setting.id(*party), at(*party, odds))).collect()
    });
    let differs = differs(seed);
    let event = matches!(seed.kind, CreatedKind::Contingent);
    Created {
        kind: seed.kind,
        on: seed.on.clone(),
        clause: clause(setting, seed, &differs, &holds),
        packages: seed
            .packages
            .iter()
            .zip(&utility)
            .map(|((when, terms), utility)| package(setting, when, terms, utility))
            .collect(),
        differs: differs.iter().filter_map(|at| setting.names.issues.get(*at).cloned()).collect(),
        without: setting.plain.as_ref().and_then(|plain| {
            let utility = setting.world.utility(plain)?;
            Some(package(setting, "without the clause", plain, &utility))
        }),
        worth,
        gain,
        by_own_odds: by_party(&own),
        by_other_odds,
        by_our_odds,
        odds: by_party(&weights),
        surplus: seed.surplus,
        lots: seed.lots,
        beyond_lots: seed.lots.map(|lots| (seed.surplus - lots.max(0.0)).max(0.0)),
        all_gain_between: event.then(|| gain_between(setting, &slices)).flatten(),
        payment: match &seed.about {
            About::Payment { paid, .. } => Some(paid.clone()),
            _ => None,
        },
        years: match seed.about {
            About::Years(years) => Some(years),
            _ => None,
        },
        schedule: Vec::new(),
        opens: setting.plain.is_none(),
        share,
        cites: cites(setting.case, inputs(setting, seed, &differs).into_iter()),
        words: words(setting, seed, &slices, (&weights, ours), &holds),
        holds,
        rows: rows(setting, seed),
    }
}

fn differs(seed: &Seed) -> Vec<usize> {
    match &seed.packages[..] {
        [(_, so), (_, not)] => so.differs(not),
        _ => Vec::new(),
    }
}

/// What the clause rests on: its own inputs, and what the issues on which its packages differ are worth to whom.
fn inputs(setting: &Setting<'_>, seed: &Seed, differs: &[usize]) -> Vec<InputId> {
    let (case, names) = (setting.case, setting.names);
    let mut found = seed.inputs.clone();
    let spoken_of = |id: &String| differs.iter().any(|at| names.issues.get(*at) == Some(id));
    let asked = |party: PartyId| setting.plan.parties.iter().any(|plan| plan.party == party);
    for row in
        case.stances.iter().filter(|row| asked(row.party) && spoken_of(&case.issues[row.issue.at()].id))
    {
        found.extend([row.position, row.salience].into_iter().flatten());
        found.extend(row.value.iter().map(|(_, input)| *input));
    }
    for row in
        case.term_stances.iter().filter(|row| asked(row.party) && spoken_of(&case.terms[row.term.at()].id))
    {
        found.extend([row.position, row.salience].into_iter().flatten());
        found.extend(row.value.iter().map(|(_, input)| *input));
    }
    found
}

fn package(setting: &Setting<'_>, when: &str, terms: &Terms, utility: &[f64]) -> CreatedPackage {
    let said = |at: usize| Some((setting.names.issues.get(at)?.clone(), of(setting, terms, at)?));
    CreatedPackage {
        when: when.to_owned(),
        package: (0..setting.names.issues.len()).filter_map(said).collect(),
        utility: setting.names.parties.iter().cloned().zip(utility.iter().copied()).collect(),
    }
}

/// What a package says of an issue: those with levels come first.
fn of(setting: &Setting<'_>, terms: &Terms, at: usize) -> Option<Said> {
    match terms.levels.get(at) {
        Some(level) => setting.names.levels.get(at)?.get(*level).cloned().map(Said::Level),
        None => terms.at.get(at - terms.levels.len()).copied().map(Said::Number),
    }
}

/// "Share of the water: all to the lower farm".
fn article(setting: &Setting<'_>, terms: &Terms, at: usize) -> Option<String> {
    let id = setting.names.issues.get(at)?;
    let said = of(setting, terms, at)?;
    let issue = setting.case.issues.iter().find(|issue| issue.id == *id);
    let title = match issue {
        Some(issue) => &issue.title,
        None => setting.names.issue_titles.get(at)?,
    };
    let level =
        issue.and_then(|issue| issue.levels.iter().find(|level| said == Said::Level(level.id.clone())));
    let text = level.map(|level| level.text.clone()).filter(|text| !text.is_empty());
    Some(format!("{title}: {}", text.unwrap_or_else(|| said.to_string())))
}

fn articles(setting: &Setting<'_>, terms: &Terms, places: impl Iterator<Item = usize>) -> String {
    places.filter_map(|at| article(setting, terms, at)).collect::<Vec<String>>().join("; ")
}

fn clause(setting: &Setting<'_>, seed: &Seed, differs: &[usize], holds: &CreatedHolds) -> String {
    let all = 0..setting.names.issues.len();
    let common: Vec<usize> = all.clone().filter(|at| !differs.contains(at)).collect();
    let first = &seed.packages[0].1;
    let rest = |how: &str| {
        if common.is_empty() {
            String::new()
        } else {
            format!(" {how}: {}.", articles(setting, first, common.iter().copied()))
        }
    };
    let part = |terms: &Terms| articles(setting, terms, differs.iter().copied());
    match (&seed.about, seed.packages.get(1)) {
        (About::Event { title, .. }, Some((_, not))) => format!(
            "If {title}, the following applies: {}. If not: {}.{}",
            part(first),
            part(not),
            rest("In either case")
        ),
        (About::Years(years), Some((_, later))) => format!(
            "For the first {}, the following applies: {}. From then on: {}.{}",
            spell(*years),
            part(first),
            part(later),
            rest("Throughout")
        ),
        (About::Payment { title, paid }, _) => {
            let name = |id: &str| {
                let at = setting.names.parties.iter().position(|party| party == id);
                at.map_or_else(|| id.to_owned(), |at| setting.title(at))
            };
            let what = if title.is_empty() { String::new() } else { format!(" ({title})") };
            // The first way of paying that is kept; the safer one where none is.
            let way = holds.branches.iter().find(|branch| branch.holds).or(holds.branches.get(1));
            format!(
                "{} pays {} {}{what}, {}. The following applies: {}.",
                name(&paid.from),
                name(&paid.to),
                money(paid.amount, &paid.unit),
                way.map_or("at signing", |way| way.when.strip_prefix("paid ").unwrap_or(&way.when)),
                articles(setting, first, all)
            )
        }
        _ => String::new(),
    }
}

/// Any one chance between these would let all gain.
fn gain_between(setting: &Setting<'_>, utility: &[&[f64]]) -> Option<[f64; 2]> {
    let (mut low, mut high) = (0.0f64, 1.0f64);
    for (side, party) in setting.who.iter().enumerate() {
        let (so, not) = (utility[0][*party] - setting.floor[side], utility[1][*party] - setting.floor[side]);
        let slope = so - not;
        if slope.abs() < TOLERANCE {
            if not < -TOLERANCE {
                return None;
            }
        } else if slope > 0.0 {
            low = low.max(-not / slope);
        } else {
            high = high.min(not / -slope);
        }
    }
    (high - low > TOLERANCE).then_some([low, high])
}

fn words(
    setting: &Setting<'_>,
    seed: &Seed,
    utility: &[&[f64]],
    (weights, ours): (&[f64], Option<f64>),
    holds: &CreatedHolds,
) -> Vec<String> {
    let mut lines = Vec::new();
    let title = |side: usize| setting.title(setting.who[side]);
    match &seed.about {
        About::Event { .. } => {
            let odds: Vec<String> = weights
                .iter()
                .enumerate()
                .map(|(side, odds)| format!("{} {}", title(side), percent(*odds)))
                .collect();
            lines.push(format!(
                "Each side expects to gain because their odds differ ({}). They cannot all be right: by each other’s odds it is worth what the table says.",
                odds.join(", ")
            ));
            lines.push(match gain_between(setting, utility) {
                Some([low, high]) => format!(
                    "If all put the same chance on it, all would still gain where that lies between {} and {}.",
                    percent(low),
                    percent(high)
                ),
                None => "By no single chance would all gain: what one side wins by its odds another loses.".to_owned(),
            });
            lines.extend(ours.map(|odds| {
                let worth = |(side, party): (usize, &usize)| {
                    let worth = odds * utility[0][*party] + (1.0 - odds) * utility[1][*party];
                    let gain = worth - setting.floor[side];
                    format!("{} {}", title(side), signed(gain))
                };
                let list: Vec<String> = setting.who.iter().enumerate().map(worth).collect();
                format!("By the analyst’s own {} they gain: {}.", percent(odds), list.join(", "))
            }));
        }
        About::Years(_) => {
            let list: Vec<String> = weights
                .iter()
                .enumerate()
                .map(|(side, weight)| format!("{} {}", title(side), percent(*weight)))
                .collect();
            lines.push(format!(
                "Of all that the deal will ever be worth to a side, the first stretch counts for: {}. The less patient side takes what comes early.",
                list.join(", ")
            ));
        }
        About::Payment { .. } => {
            let sum: f64 = setting.worth(&seed.deal, &setting.mid, utility).iter().sum();
            let before: f64 = setting.floor.iter().sum();
            if setting.plain.is_some() {
                lines.push(format!(
                    "The sum of all utilities goes from {before:.2} to {sum:.2}; the payment shares what is gained."
                ));
            } else {
                lines.push(
                    "Without it no package is in the zone of agreement; no smaller payment opens it."
                        .to_owned(),
                );
            }
        }
    }
    if let Some(lots) = seed.lots.filter(|lots| *lots > LEAST_GAIN) {
        let beyond = seed.surplus - lots;
        lines.push(if beyond > LEAST_GAIN {
            format!("A draw of lots between plain packages would bring the worst-off {lots:.2} of its {:.2}.", seed.surplus)
        } else {
            format!(
                "A draw of lots between plain packages would bring the worst-off as much ({lots:.2}): the gain is owed to neither odds nor patience."
            )
        });
    }
    let failing = holds.branches.iter().filter(|branch| !branch.holds && !holds.holds);
    lines.extend(failing.map(|branch| not_kept(setting, branch)));
    lines
}

/// Why a clause would not be kept in a case.
fn not_kept(setting: &Setting<'_>, branch: &CreatedBranch) -> String {
    let name = |id: &String| {
        let at = setting.case.parties.iter().find(|party| party.id == *id);
        at.map_or_else(|| id.clone(), |party| party.name.clone())
    };
    let short = branch
        .over_no_deal
        .iter()
        .filter(|(_, over)| **over < -TOLERANCE)
        .map(|(party, over)| format!("{} would be {:.2} below no deal", name(party), -over));
    let margin = branch.margin.filter(|margin| *margin < -1e-9).and_then(|margin| {
        let who = name(branch.weakest.as_ref()?);
        Some(format!(
            "breaking it would pay {who} {:.2} more than keeping it, in payoffs of a round",
            -margin
        ))
    });
    let why: Vec<String> = short.chain(margin).collect();
    format!("{}, it would not be kept: {}.", sentence(&branch.when), why.join("; "))
}

/// With a capital letter.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

/// "+.05".
fn signed(number: f64) -> String {
    if number < 0.0 { format!("−{:.2}", -number) } else { format!("+{number:.2}") }
}

/// The packages as rows of the case file.
fn rows(setting: &Setting<'_>, seed: &Seed) -> String {
    let base = seed.on.clone().unwrap_or_else(|| seed.kind.to_string());
    let mut taken: BTreeSet<String> =
        setting.case.packages.iter().map(|package| package.id.clone()).collect();
    let mut out = String::new();
    for (at, (when, terms)) in seed.packages.iter().enumerate() {
        let name = match (seed.kind, at) {
            (CreatedKind::Payment, _) => format!("{base}-paid"),
            (CreatedKind::Timing, 0) => format!("{base}-first"),
            (CreatedKind::Timing, _) => format!("{base}-later"),
            (_, 0) => format!("{base}-if-so"),
            _ => format!("{base}-if-not"),
        };
        let id = free(&name, |id| taken.contains(id));
        taken.insert(id.clone());
        let title = match &seed.about {
            About::Payment { paid, .. } => {
                format!("{} pays {} {}", paid.from, paid.to, money(paid.amount, &paid.unit))
            }
            _ => when.clone(),
        };
        let levels: Vec<String> = setting
            .names
            .issues
            .iter()
            .enumerate()
            .filter_map(|(at, issue)| {
                Some(match of(setting, terms, at)? {
                    Said::Level(level) if grid(setting, issue) => format!("{issue} = {level}"),
                    Said::Level(level) => format!("{issue} = {}", quoted(&level)),
                    Said::Number(number) => format!("{issue} = {number}"),
                })
            })
            .collect();
        out.push_str(&format!(
            "{}[[package]]\nid = {}\ntitle = {}\nlevels = {{ {} }}\n",
            if at > 0 { "\n" } else { "" },
            quoted(&id),
            quoted(&title),
            levels.join(", ")
        ));
    }
    out
}

/// An issue without levels of its own: what stands for them are points of its scale.
fn grid(setting: &Setting<'_>, issue: &str) -> bool {
    setting.case.issues.iter().any(|row| row.id == issue && row.levels.is_empty())
}
