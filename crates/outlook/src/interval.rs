//! The 90 % interval: what the answer might be if the class, trust and the models' own assumptions were others.
//!
//! Each of [`REPLICATES`] replicates takes one class by its relevance with its groups drawn anew, one trust β from what
//! is believed of it, one of the assumptions of each model by its weight (how sharply parties tell gains apart, how they
//! think ahead), and leaves each model out with chance [`OUT`]. The drawing error is no part of it: more draws do not
//! narrow the interval. It always contains the printed number, which takes the means of all of these.

use crate::gates::Gates;
use crate::numbers::{Asker, Evidence, Found, signed_by, years_of};
use crate::terms;
use detente_bind::reading::Values;
use detente_bind::run::Run;
use detente_bind::sample::Sample;
use detente_case::QuestionKind;
use detente_chance::draw::{Key, uniform};
use detente_chance::summary;

/// Replicates behind an interval.
pub const REPLICATES: u32 = 2000;
/// Chance that a model is left out of a replicate: as likely as one in five, it is about another matter.
pub const OUT: f64 = 0.2;
/// At most so many combinations of assumptions are told apart.
const COMBINATIONS: usize = 256;

/// A column of chances, one a draw.
type Column<'a> = &'a [f64];

/// The assumptions of a factor: (weight, chances) on each side.
struct Choices<'a> {
    weights: Vec<f64>,
    plain: Vec<Column<'a>>,
    unread: Vec<Column<'a>>,
    insisted: Option<[Vec<Column<'a>>; 2]>,
}

fn columns(values: &Values) -> Vec<Column<'_>> {
    if values.variants.is_empty() {
        vec![&values.chance]
    } else {
        values.variants.iter().map(|variant| variant.chance.as_slice()).collect()
    }
}

fn choices<'a>(found: &'a Found, unread: &'a Run) -> Vec<Choices<'a>> {
    let at = |run: &'a Run, place: usize| run.columns[place].values.as_ref().ok().map(columns);
    found
        .plain
        .of(QuestionKind::Signed)
        .filter_map(|(place, values)| {
            let plain = columns(values);
            let blank = at(unread, place)?;
            let insisted = match &found.even {
                None => None,
                Some(even) => Some([at(&found.read, place)?, at(even, place)?]),
            };
            let weights = if values.variants.is_empty() {
                vec![1.0]
            } else {
                values.variants.iter().map(|variant| variant.weight).collect()
            };
            (blank.len() == plain.len()).then_some(Choices { weights, plain, unread: blank, insisted })
        })
        .collect()
}

/// Z for one choice of assumptions (`None`: the factor is left out).
fn total<'a>(choices: &[Choices<'a>], picked: &[Option<usize>]) -> f64 {
    let members: Vec<(&Choices<'a>, usize)> =
        choices.iter().zip(picked).filter_map(|(choice, at)| Some((choice, (*at)?))).collect();
    let mean = |set: usize, column: &dyn Fn(&Choices<'a>, usize) -> Column<'a>| -> f64 {
        let members = members.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        let columns: Vec<Column<'_>> = members.map(|(_, (choice, at))| column(choice, *at)).collect();
        let Some(first) = columns.first() else { return 1.0 };
        (0..first.len()).map(|draw| columns.iter().map(|c| c[draw]).product::<f64>()).sum::<f64>()
            / first.len() as f64
    };
    let all = (1_usize << members.len()) - 1;
    let read: Vec<f64> = (0..=all).map(|set| mean(set, &|c, at| c.plain[at])).collect();
    let blank: Vec<f64> = (0..=all).map(|set| mean(set, &|c, at| c.unread[at])).collect();
    let mut sum: f64 = terms::terms(&read, &blank).iter().sum();
    if members.iter().all(|(c, _)| c.insisted.is_some()) && !members.is_empty() {
        let side = |side: usize| {
            mean(all, &|c, at| c.insisted.as_ref().map_or(c.plain[at], |sides| sides[side][at]))
        };
        sum += terms::difference(side(0), side(1));
    }
    sum
}

/// The place that `u` falls in, and what is left of `u` there.
fn pick(weights: &[f64], u: f64) -> usize {
    let mut left = u * weights.iter().sum::<f64>();
    for (at, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return at;
        }
    }
    weights.len().saturating_sub(1)
}

/// Draws on which the models' other assumptions are tried.
const DRAWS: usize = 1024;

/// The interval of the answer on signing, from the draws of the case. `None` without a clock.
#[must_use]
pub fn signed(asker: &Asker<'_>, sample: &Sample, gates: &Gates, days: f64) -> Option<[f64; 2]> {
    let clock = asker.history.signed.as_ref().ok()?;
    let some = sample.first(DRAWS);
    let found = asker.found(&some, true);
    let unread = asker.unread_variants(some.draws);
    let choices = choices(&found, &unread);
    // Every combination is computed once, where it first comes up.
    let mut known: std::collections::BTreeMap<Vec<Option<usize>>, f64> = std::collections::BTreeMap::new();
    let seed = asker.settings.seed;
    let key = |what: &str| Key::new(seed, &format!("interval.signed.{what}"));
    let (class, trust) = (key("class"), key("trust"));
    let own: Vec<[Key; 2]> = (0..choices.len())
        .map(|at| [key(&format!("factor.{at}.in")), key(&format!("factor.{at}.as"))])
        .collect();
    let mut values: Vec<f64> = (0..REPLICATES)
        .map(|replicate| {
            let history = clock.draw(&class, replicate);
            let beta = asker.settings.trust.quantile(uniform(&trust, replicate));
            let picked: Vec<Option<usize>> = choices
                .iter()
                .zip(&own)
                .map(|(choice, [inside, how])| {
                    let out = uniform(inside, replicate) < OUT;
                    (!out).then(|| pick(&choice.weights, uniform(how, replicate)))
                })
                .collect();
            let z = match known.get(&picked) {
                Some(z) => *z,
                None if known.len() < COMBINATIONS => {
                    let z = total(&choices, &picked);
                    known.insert(picked, z);
                    z
                }
                None => total(&choices, &picked),
            };
            signed_by(&history, gates, terms::hazard_ratio(beta, z), days)
        })
        .collect();
    values.sort_by(f64::total_cmp);
    Some([0.05, 0.95].map(|p| summary::quantile_sorted(&values, p)))
}

/// The interval of the answer on holding. `None` without a class.
#[must_use]
pub fn holds(asker: &Asker<'_>, found: &Found, evidence: &Evidence) -> Option<[f64; 2]> {
    let history = asker.history.holds.as_ref().ok()?;
    let years = asker.case.question.holds.as_ref()?.years;
    let causes = evidence.factors.len();
    let key = |what: &str| Key::new(asker.settings.seed, &format!("interval.holds.{what}"));
    let (class, trust) = (key("class"), key("trust"));
    let own: Vec<Key> = (0..causes).map(|at| key(&format!("cause.{at}.in"))).collect();
    // Ratios by the set of causes that are in.
    let sets: Vec<Vec<f64>> = (0..1_usize << causes).map(|set| asker.ratios_of(found, set)).collect();
    let mut values: Vec<f64> = (0..REPLICATES)
        .map(|replicate| {
            let history = history.draw(&class, replicate);
            let beta = asker.settings.trust.quantile(uniform(&trust, replicate));
            let inside = own.iter().enumerate().filter(|(_, key)| uniform(key, replicate) >= OUT);
            let set: usize = inside.map(|(at, _)| 1 << at).sum();
            terms::survival(&years_of(&history, years), &sets[set], beta).last().copied().unwrap_or(1.0)
        })
        .collect();
    values.sort_by(f64::total_cmp);
    Some([0.05, 0.95].map(|p| summary::quantile_sorted(&values, p)))
}
