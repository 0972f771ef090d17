//! What could be done about it: every feasible act applied to the same draws, ranked by what it does to signing,
//! to holding and to both.
//!
//! An act is a change of the case: a red line given up, a demand dropped by a level, an option taken, forsworn or made
//! irreversible, a condition dropped or met, a gate passed sooner or surely, a dearer failure, better watching (the good
//! end of its stated range), a guarantor that is sure to act, aid while complying, two steps exchanged or one halved, or
//! one package put on the table instead of whatever the parties may find. The changed case is bound and drawn anew; since
//! an input's draws depend on (seed, path, draw) only, everything that the act leaves alone is drawn as before, and the
//! difference is the act's own. An act that takes a model out of the answer has no comparison and is left out.
//!
//! Beside the acts stands what would have to be true: the answer if one factor, or all, were certain, and every gate
//! open. Where no act moves the answer by a point, that is what is left to say.
//!
//! Changes are those of the answer. The interval (90 %) is that of the change of *both* by drawing alone, from leaving out
//! the same blocks of draws before and after; it holds the models for right and says how far the draws can tell the act
//! from none. An act is *dominated* where another, of parties of the case, needs nobody else's consent
//! and does at least as much for signing and for holding, and more for one of them. What an act costs is said in
//! words: the case has no common scale for it.
//!
//! Our own construction. A single package can only lower the number for signing: without it, the models let
//! parties find the package that suits them best.

use crate::gates::Gates;
use crate::numbers::{Asker, Estimated, Found, Numbers, Shift, standard_error};
use crate::settings::{Settings, Stop};
use crate::shapley::Pair;
use detente_bind::reading::Memory;
use detente_bind::sample::{self, Sample};
use detente_bind::{Bound, Factor};
use detente_case::{Case, QuestionKind};
use detente_chance::math::Z95;
use detente_findings::acts::{Act, ActKind, Deed, acts};
use rayon::prelude::*;
use serde::Serialize;

/// Draws that all acts share.
const COMMON_DRAWS: usize = 256;
/// Of the best acts, all pairs of so many are tried.
const PAIRED: usize = 8;
/// A change below this is none.
const NOTHING: f64 = 5e-4;

/// An act and what it does.
#[derive(Clone, Debug, Serialize)]
pub struct Lever {
    /// The act, in words.
    pub act: String,
    /// What kind of act it is.
    pub kind: ActKind,
    /// Ids of the parties that must agree.
    pub who: Vec<String>,
    /// What it costs, in words.
    pub cost: String,
    /// Change of the number for signing.
    pub signed: Option<f64>,
    /// Change of the number for holding.
    pub holds: Option<f64>,
    /// Change of signed and holding.
    pub both: Option<f64>,
    /// 90 % interval of the change that it is ranked by: of both, else of the one that is there.
    pub interval: Option<[f64; 2]>,
    /// The number for signing after it.
    pub signed_after: Option<f64>,
    /// The number for holding after it.
    pub holds_after: Option<f64>,
    /// Another act that does at least as much and needs nobody else.
    pub dominated_by: Option<String>,
    /// For a pair: the two acts.
    pub of: Vec<String>,
    /// For a pair: what the two do together beyond the sum of what each does alone (of the ranked change).
    pub beyond_sum: Option<f64>,
}

impl Lever {
    /// The change that acts are ranked by.
    #[must_use]
    pub fn change(&self) -> f64 {
        self.both.or(self.signed).or(self.holds).unwrap_or(0.0)
    }
}

/// All acts, best first, and pairs of the best.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Levers {
    /// Draws that all acts share.
    pub draws: usize,
    /// Runs of all models.
    pub runs: usize,
    /// The numbers now, on these draws.
    pub now: Pair,
    /// Single acts by their change of both, best first.
    pub levers: Vec<Lever>,
    /// Pairs of the best acts, best first.
    pub pairs: Vec<Lever>,
    /// What the answer would be if this were certain.
    pub would: Vec<Would>,
}

/// What the answer would be if something were certain.
#[derive(Clone, Debug, Serialize)]
pub struct Would {
    /// A factor's id, `all` for all of them together, `gates`.
    pub id: String,
    /// What would have to be true, in words.
    pub what: String,
    /// The number for signing then.
    pub signed: Option<f64>,
    /// The number for holding then.
    pub holds: Option<f64>,
}

/// All acts of a case, and pairs of the best.
#[must_use]
pub fn levers(case: &Case, bound: &Bound, settings: &Settings) -> Levers {
    acted(case, bound, settings, PAIRED, Stop::NEVER)
}

/// All acts of a case, without pairs.
#[must_use]
pub(crate) fn singles(case: &Case, bound: &Bound, settings: &Settings, stop: Stop<'_>) -> Levers {
    acted(case, bound, settings, 0, stop)
}

fn acted(case: &Case, bound: &Bound, settings: &Settings, paired: usize, stop: Stop<'_>) -> Levers {
    let memory = Memory::default();
    let asker = Asker::new(case, bound, settings, &memory, stop);
    let draws = settings.draws.min(COMMON_DRAWS);
    let sample = sample::sample(&bound.inputs, &case.correlations, settings.seed, draws);
    let _ = asker.unread(draws);
    let found = asker.found(&sample, false);
    let base = asker.estimated(&found);
    let now = base.all;
    let acts = acts(case, bound, &sample);
    let context = Context { asker: &asker, sample: &sample, found: &found, base: &base };
    let singles: Vec<(Lever, usize)> =
        acts.par_iter().enumerate().filter_map(|(at, act)| Some((context.lever(&[act])?, at))).collect();
    let runs = draws * (1 + acts.len());
    let mut ranked = singles;
    ranked.sort_by(|(a, _), (b, _)| b.change().total_cmp(&a.change()).then_with(|| a.act.cmp(&b.act)));
    mark_dominated(&mut ranked);
    let best: Vec<(usize, f64)> = ranked
        .iter()
        .filter(|(lever, at)| lever.change() > NOTHING && matches!(acts[*at].deed, Deed::Change(_)))
        .take(paired)
        .map(|(lever, at)| (*at, lever.change()))
        .collect();
    let couples: Vec<((usize, f64), (usize, f64))> = best
        .iter()
        .enumerate()
        .flat_map(|(place, first)| best[place + 1..].iter().map(move |second| (*first, *second)))
        .collect();
    let mut pairs: Vec<Lever> = couples
        .par_iter()
        .filter_map(|((a, x), (b, y))| {
            let mut lever = context.lever(&[&acts[*a], &acts[*b]])?;
            lever.beyond_sum = Some(lever.change() - x - y);
            Some(lever)
        })
        .collect();
    pairs.sort_by(|a, b| b.change().total_cmp(&a.change()).then_with(|| a.act.cmp(&b.act)));
    let levers = ranked.into_iter().map(|(lever, _)| lever).collect();
    let would = context.would();
    Levers { draws, runs: runs + draws * couples.len(), now: now.into(), levers, pairs, would }
}

fn mark_dominated(ranked: &mut [(Lever, usize)]) {
    let rows: Vec<Lever> = ranked.iter().map(|(lever, _)| lever.clone()).collect();
    let at_least = |a: Option<f64>, b: Option<f64>| a.unwrap_or(0.0) >= b.unwrap_or(0.0) - 1e-12;
    let more = |a: Option<f64>, b: Option<f64>| a.unwrap_or(0.0) > b.unwrap_or(0.0) + NOTHING;
    for (place, (lever, _)) in ranked.iter_mut().enumerate() {
        let own = &rows[place];
        lever.dominated_by = rows
            .iter()
            // What nobody of the case can do is no better choice for those who can do something.
            .filter(|other| !other.who.is_empty() && other.who.iter().all(|id| own.who.contains(id)))
            .filter(|other| at_least(other.signed, own.signed) && at_least(other.holds, own.holds))
            .find(|other| more(other.signed, own.signed) || more(other.holds, own.holds))
            .map(|other| other.act.clone());
    }
}

struct Context<'a> {
    asker: &'a Asker<'a>,
    sample: &'a Sample,
    found: &'a Found,
    base: &'a Estimated,
}

impl Context<'_> {
    /// What the answer would be with each factor certain, with all of them, and with every gate open.
    fn would(&self) -> Vec<Would> {
        let there = |question: QuestionKind| -> Vec<Factor> {
            self.found.read.of(question).filter_map(|(at, _)| Factor::ALL.get(at).copied()).collect()
        };
        let factors = [there(QuestionKind::Signed), there(QuestionKind::Holds)].concat();
        let told = |id: &str, what: &str, numbers: Numbers| Would {
            id: id.to_owned(),
            what: what.to_owned(),
            signed: numbers.signed,
            holds: numbers.holds,
        };
        let certain = |factors: &[Factor]| {
            let mut found = self.found.clone();
            found.certain(factors, self.asker.bound.hold.horizon());
            self.asker.numbers(&found)
        };
        let mut rows: Vec<Would> = factors
            .iter()
            .map(|factor| told(factor.as_str(), factor.row().title, certain(&[*factor])))
            .collect();
        if factors.len() > 1 {
            rows.push(told("all", "all of this at once", certain(&factors)));
        }
        if !self.asker.case.gates.is_empty() {
            let (history, open) = (&self.asker.history, Gates::default());
            let numbers = self.asker.numbers_behind(self.found, None, history, Shift::default(), &open);
            rows.push(told("gates", "no gate is in the way", numbers));
        }
        rows
    }

    /// What one act, or several together, do; `None` where the changed case cannot be bound.
    fn lever(&self, acts: &[&Act<'_>]) -> Option<Lever> {
        let Asker { case, settings, memory, .. } = *self.asker;
        if self.asker.stopped() {
            return None;
        }
        let mut changed = case.clone();
        for act in acts {
            if let Deed::Change(change) = &act.deed {
                change(&mut changed);
            }
        }
        let draws = self.sample.draws;
        let bound = detente_bind::bind(&changed);
        let sample = sample::sample(&bound.inputs, &changed.correlations, settings.seed, draws);
        let own = Memory::default();
        let graph = acts.iter().any(|act| act.graph);
        let asker =
            Asker::new(&changed, &bound, settings, if graph { &own } else { memory }, self.asker.stop);
        // What an act changes is so, and known: it is judged against the same case unread as before.
        asker.unread_as(draws, self.asker.unread(draws));
        let mut found = asker.found(&sample, false);
        for act in acts {
            if let Deed::Package(packages) = &act.deed {
                // Whether any package would do is no question any more: this one has to.
                asker.with_packages(&sample, &mut found, packages)?;
            }
        }
        if !self.found.comparable(&found) {
            return None;
        }
        let after = asker.estimated(&found);
        let change = after.all.less(&self.base.all);
        let ranked = |after: &Numbers, before: &Numbers| {
            let both = after.both().zip(before.both()).map(|(a, b)| a - b);
            let change = after.less(before);
            both.or(change.signed).or(change.holds)
        };
        let both = after.all.both().zip(self.base.all.both()).map(|(after, before)| after - before);
        let leave: Option<Vec<f64>> =
            after.leave.iter().zip(&self.base.leave).map(|(after, before)| ranked(after, before)).collect();
        let interval = ranked(&after.all, &self.base.all).zip(leave).map(|(change, leave)| {
            let width = Z95 * standard_error(&leave);
            [change - width, change + width]
        });
        let after_now = after.all;
        let mut who: Vec<String> = Vec::new();
        for party in acts.iter().flat_map(|act| &act.who) {
            let id = &case.parties[party.at()].id;
            if !who.contains(id) {
                who.push(id.clone());
            }
        }
        let texts: Vec<&str> = acts.iter().map(|act| act.text.as_str()).collect();
        let mut costs: Vec<&str> = Vec::new();
        for act in acts {
            if !costs.contains(&act.cost.as_str()) {
                costs.push(&act.cost);
            }
        }
        Some(Lever {
            act: texts.join(" and "),
            kind: match acts {
                [one] => one.kind,
                _ => ActKind::Pair,
            },
            who,
            cost: costs.join("; "),
            signed: change.signed,
            holds: change.holds,
            both,
            interval,
            signed_after: after_now.signed,
            holds_after: after_now.holds,
            dominated_by: None,
            of: if acts.len() > 1 {
                texts.iter().map(|text| (*text).to_owned()).collect()
            } else {
                Vec::new()
            },
            beyond_sum: None,
        })
    }
}
