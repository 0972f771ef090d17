//! One question's answer: history's number, moved by what this case shows against the same case unread.
//!
//! What is computed and why: `docs/methods/outlook.md`. The arithmetic is in [`crate::terms`], the four runs behind it in
//! [`crate::numbers`], the interval in [`crate::interval`].

use crate::gates::{GateTold, Gates};
use crate::interval;
use crate::numbers::{Asker, BLOCKS, Evidence, Found, signed_by, standard_error};
use crate::terms::{self, hazard_ratio};
use crate::trust::TrustTold;
use detente_bind::Factor;
use detente_bind::baserates::Chosen;
use detente_bind::history::Why;
use detente_bind::sample::Sample;
use detente_case::date::days_after;
use detente_case::{Basis, Case, QuestionKind};
use detente_chance::words::Scale;
use serde::Serialize;

/// Id of the term of conditions and red lines together.
pub(crate) const CONDITIONS: &str = "conditions";
/// The same in words.
pub(crate) const INSISTED: &str = "what parties insist on: conditions and red lines";

/// One question's answer.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Answer {
    /// History's number: the chance in the chosen classes, given how long this case has gone on. `None` without a clock.
    pub history: Option<f64>,
    /// The answer: history's number, its hazard multiplied by the evidence of this case.
    pub combined: Option<f64>,
    /// 90 % interval of the answer: class, trust, models; the drawing error apart.
    pub interval: Option<[f64; 2]>,
    /// One standard error that stems from the number of draws alone.
    pub drawing_error: Option<f64>,
    /// True where the date lies beyond the last case that was watched: the number is then a lower bound.
    pub at_least: bool,
    /// Probability word of the answer; with those of the interval's ends where they are others.
    pub words: Option<String>,
    /// Short name of the scale of `words`: `icd-203`, `phia`; empty for the first.
    pub scale: &'static str,
    /// Why there is no number, and the way to one.
    pub missing: Option<Missing>,
    /// What came, where the case knows it; the answer does not use it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Came>,
    /// What the models say.
    pub evidence: EvidenceTold,
    /// From history to the answer, step by step; points add up to the difference.
    pub waterfall: Vec<Step>,
    /// The answer along the date (signing) or the year (holding).
    pub curve: Vec<Point>,
    /// Signing: the first day by which it is as likely as not; `None` where no day is.
    pub median: Option<String>,
    /// The chosen classes.
    pub classes: Vec<ClassUsed>,
    /// The models' factors.
    pub factors: Vec<FactorShare>,
}

impl Answer {
    /// The answer to "will it be signed?" where nobody says by when.
    pub(crate) fn undated(scale: &Scale) -> Self {
        let missing = Missing {
            what: "no day is given by which it has to be signed".to_owned(),
            way_out: "add `by` to `signed` in [question]".to_owned(),
            at_most: None,
        };
        Self { missing: Some(missing), scale: scale.id, ..Self::default() }
    }
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Came {
    /// `yes`, `no` or `void`.
    pub came: &'static str,
    /// The day on which it was known, ISO.
    pub on: Option<String>,
    /// Brier score of the answer, (p − o)², 0 to 1; null where there is no number or the question is void.
    pub brier: Option<f64>,
}

impl Came {
    /// What the case knows of a question, beside a number.
    #[must_use]
    pub fn of(case: &Case, question: QuestionKind, number: Option<f64>) -> Option<Self> {
        let resolved = case.question.resolved.as_ref()?;
        let said = match question {
            QuestionKind::Signed => resolved.signed,
            QuestionKind::Holds => resolved.holds,
        };
        let came = match said {
            Some(true) => "yes",
            Some(false) => "no",
            None if resolved.void.contains(&question) => "void",
            None => return None,
        };
        let brier = said.zip(number).map(|(yes, p)| detente_chance::score::brier(p, yes));
        Some(Self { came, on: resolved.on.map(|day| day.to_string()), brier })
    }
}

/// Why a question has no number.
#[derive(Clone, Debug, Serialize)]
pub struct Missing {
    /// The reason.
    pub what: String,
    /// The way out.
    pub way_out: String,
    /// Where classes without a clock are all there is: the chance by any day is at most this.
    pub at_most: Option<f64>,
}

impl From<&Why> for Missing {
    fn from(why: &Why) -> Self {
        Self { what: why.what.clone(), way_out: why.way_out.clone(), at_most: why.at_most }
    }
}

/// What the models say, and what that does to history's hazard.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EvidenceTold {
    /// One row a factor; one more for conditions and red lines together.
    pub terms: Vec<Term>,
    /// How many times history's hazard: exp(β × the sum of terms); for holding, over all years together.
    pub hazard_ratio: f64,
    /// Trust in the models, β: the mean.
    pub trust: f64,
    /// Its mean before any question was resolved.
    pub trust_prior: f64,
    /// What is believed of it: 90 % interval; both ends the same where a person gave it.
    pub trust_interval: [f64; 2],
    /// Resolved questions that it rests on.
    pub trust_resolved: usize,
    /// True where a person gave it.
    pub trust_given: bool,
}

/// A term of the evidence.
#[derive(Clone, Debug, Serialize)]
pub struct Term {
    /// Id of the factor, or `conditions`.
    pub id: String,
    /// In words.
    pub title: String,
    /// The factor's mean over draws with the case's inputs; for holding, the chance that it ends the deal within a
    /// year.
    pub read: f64,
    /// The same with every input at its ignorance prior.
    pub unread: f64,
    /// The term: above 0 it raises the hazard.
    pub term: f64,
    /// True where it is too small to say anything.
    pub says_nothing: bool,
}

/// A step from history to the answer.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Id of the term or gate.
    pub id: String,
    /// In words.
    pub title: String,
    /// Percentage points.
    pub points: f64,
}

/// A point of the curve.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// Signing: the day, ISO.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Holding: years after signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<f64>,
    /// The answer there.
    pub p: f64,
    /// History's number there.
    pub history: f64,
    /// True beyond the last case that was watched.
    pub at_least: bool,
}

/// A reference class as used.
#[derive(Clone, Debug, Serialize)]
pub struct ClassUsed {
    /// Id in the shipped table, or `own`.
    pub id: String,
    /// What it is a class of.
    pub title: String,
    /// The event that is counted.
    pub event: String,
    /// What time runs from.
    pub clock: String,
    /// Cases.
    pub n: f64,
    /// Groups of cases that are not independent.
    pub clusters: Option<f64>,
    /// Its number for this case alone; `None` for a class without a clock.
    pub share: Option<f64>,
    /// Relevance, 0–1.
    pub relevance: f64,
    /// The day from which its clock counts here, ISO.
    pub since: Option<String>,
    /// Survival by year, where the class has a table: (year, share).
    pub survival: Vec<(f64, f64)>,
    /// 95 % interval over clusters by year: (year, low, high).
    pub survival_interval: Vec<(f64, f64, f64)>,
    /// Why the analyst chose it.
    pub why: Option<String>,
    /// Warnings that go with the class.
    pub warnings: Vec<String>,
    /// Source.
    pub citation: String,
}

/// A factor of the models.
#[derive(Clone, Debug, Serialize)]
pub struct FactorShare {
    /// Which.
    pub id: Factor,
    /// In words.
    pub title: String,
    /// Its mean over draws as read; `None` where its inputs are missing: it then says nothing.
    pub share: Option<f64>,
    /// Why it is left out.
    pub missing: Option<String>,
    /// Draws in which the model has no answer (counted as no).
    pub undefined: usize,
}

/// A condition in an answer.
#[derive(Clone, Debug, Serialize)]
pub struct ConditionTold {
    /// Its id, or its place.
    pub id: String,
    /// In words.
    pub title: String,
    /// Share of draws in which the party insists on it.
    pub insisted: f64,
    /// How likely the models' factors are together as read, over how likely they are without this condition: 1 where it
    /// is met or asks nothing.
    pub met: f64,
    /// The answer as it stands less the answer without it, in points.
    pub points: f64,
}

impl Answer {
    /// The answer's number, where there is one.
    #[must_use]
    pub const fn number(&self) -> Option<f64> {
        self.combined
    }
}

/// The answer on signing.
#[must_use]
pub fn signed(asker: &Asker<'_>, sample: &Sample, found: &Found, scale: &Scale) -> Answer {
    let mut answer = begun(asker, found, QuestionKind::Signed, scale);
    let evidence = asker.signing_evidence(found, None);
    let trust = asker.settings.trust.mean();
    let (total, ratio) = (evidence.total(), hazard_ratio(trust, evidence.total()));
    answer.evidence = told(&evidence, ratio, asker);
    let (Ok(clock), Some(days)) = (&asker.history.signed, asker.days()) else { return answer };
    if days <= 0.0 {
        answer.missing = Some(Missing {
            what: "the date of the question is past on the day from which the case judges".into(),
            way_out: "set a later `by`, or an earlier `as_of`".into(),
            at_most: None,
        });
        return answer;
    }
    let gates = asker.gates(found, None, |_| true);
    let read = clock.by(days);
    let number = |gates: &Gates| signed_by(clock, gates, ratio, days);
    let combined = number(&gates);
    answer.history = Some(read.p);
    answer.at_least = read.at_least;
    answer.combined = Some(combined);
    answer.drawing_error = Some(signing_error(asker, found, &evidence, combined));
    let drawn = interval::signed(asker, sample, &gates, days);
    answer.interval = drawn.map(|[low, high]| [low.min(combined), high.max(combined)]);
    let freely = number(&Gates::default());
    let z: Vec<f64> = answer.evidence.terms.iter().map(|row| row.term).collect();
    let slope = trust * (1.0 - read.p) * -libm::log1p(-read.p);
    let points = terms::waterfall(&z, read.p, freely, slope);
    answer.waterfall = answer
        .evidence
        .terms
        .iter()
        .zip(points)
        .map(|(row, points)| Step { id: row.id.clone(), title: row.title.clone(), points: 100.0 * points })
        .collect();
    answer.waterfall.extend(gate_steps(asker, found, &number, freely, combined));
    let by = |days: f64| signed_by(clock, &gates, ratio, days);
    answer.curve = curve(asker, days, &by);
    answer.median = median(asker, &by);
    debug_assert!(total.is_finite());
    answer.words = Some(describe(combined, answer.interval, scale));
    answer
}

/// The answer on holding.
#[must_use]
pub fn holds(asker: &Asker<'_>, found: &Found, scale: &Scale) -> Answer {
    let mut answer = begun(asker, found, QuestionKind::Holds, scale);
    let evidence = asker.holding_evidence(found, None);
    let trust = asker.settings.trust.mean();
    let (Ok(_), Some(question)) = (&asker.history.holds, &asker.case.question.holds) else {
        answer.evidence = told(&evidence, hazard_ratio(trust, evidence.total()), asker);
        return answer;
    };
    let years = asker.history_years();
    let before = terms::survival(&years, &[], trust);
    let after = terms::survival(&years, &evidence.ratios, trust);
    let (Some(history), Some(combined)) = (before.last().copied(), after.last().copied()) else {
        return answer;
    };
    let ratio = if history < 1.0 { libm::log(combined) / libm::log(history) } else { 1.0 };
    answer.evidence = told(&evidence, ratio, asker);
    answer.history = Some(history);
    answer.combined = Some(combined);
    let estimate = asker.estimated(found);
    let leave: Vec<f64> = estimate.leave.iter().filter_map(|numbers| numbers.holds).collect();
    let few =
        terms::survival(&years, &asker.ratios_with_three(found), trust).last().copied().unwrap_or(combined);
    let edge = holding_edge(asker, found, &evidence, &years, combined);
    answer.drawing_error = Some(standard_error(&leave).max(0.5 * (few - combined).abs()).max(edge));
    let drawn = interval::holds(asker, found, &evidence);
    answer.interval = drawn.map(|[low, high]| [low.min(combined), high.max(combined)]);
    let z: Vec<f64> = evidence.factors.iter().map(|(.., z)| *z).collect();
    let slope = trust * history * libm::log(history.max(1e-300));
    answer.waterfall = answer
        .evidence
        .terms
        .iter()
        .zip(terms::waterfall(&z, history, combined, slope))
        .map(|(row, points)| Step { id: row.id.clone(), title: row.title.clone(), points: 100.0 * points })
        .collect();
    answer.curve = before
        .iter()
        .zip(&after)
        .enumerate()
        .map(|(at, (history, p))| Point {
            on: None,
            year: Some((at as f64 + 1.0).min(question.years)),
            p: *p,
            history: *history,
            at_least: false,
        })
        .collect();
    answer.words = Some(describe(combined, answer.interval, scale));
    answer
}

/// What one standard error of the evidence does to the answer where the ratios stand at a bound: leaving out blocks of draws
/// moves nothing there, and other draws may.
fn holding_edge(asker: &Asker<'_>, found: &Found, evidence: &Evidence, years: &[f64], combined: f64) -> f64 {
    let leave: Vec<f64> = (0..BLOCKS).map(|at| asker.holding_evidence(found, Some(at)).free).collect();
    let error = standard_error(&leave);
    let held = libm::log(terms::MOST_TIMES);
    if evidence.free.abs() + error < held {
        return 0.0;
    }
    let moved = |by: f64| {
        let ratio = libm::exp((evidence.free + by).clamp(-held, held));
        let ratios: Vec<f64> = evidence.ratios.iter().map(|_| ratio).collect();
        terms::survival(years, &ratios, asker.settings.trust.mean()).last().copied().unwrap_or(combined)
    };
    0.5 * (moved(error) - moved(-error)).abs()
}

/// What an answer tells whether or not it has a number.
fn begun(asker: &Asker<'_>, found: &Found, question: QuestionKind, scale: &Scale) -> Answer {
    let missing = match question {
        QuestionKind::Signed => asker.history.signed.as_ref().err(),
        QuestionKind::Holds => asker.history.holds.as_ref().err(),
    };
    Answer {
        scale: scale.id,
        missing: missing.map(Missing::from),
        classes: classes(asker, question),
        factors: factors(found, question),
        ..Answer::default()
    }
}

/// The terms in words.
fn told(evidence: &Evidence, hazard_ratio: f64, asker: &Asker<'_>) -> EvidenceTold {
    let term = |id: &str, title: &str, read, unread, term: f64| Term {
        id: id.to_owned(),
        title: title.to_owned(),
        read,
        unread,
        term,
        says_nothing: term.abs() <= terms::NOTHING,
    };
    let mut list: Vec<Term> = evidence
        .factors
        .iter()
        .map(|(factor, read, unread, z)| term(factor.as_str(), factor.row().title, *read, *unread, *z))
        .collect();
    if let Some((read, even, z)) = evidence.insisted {
        list.push(term(CONDITIONS, INSISTED, read, even, z));
    }
    let TrustTold { mean, prior, interval, resolved, given } = asker.settings.trust.told();
    EvidenceTold {
        terms: list,
        hazard_ratio,
        trust: mean,
        trust_prior: prior,
        trust_interval: interval,
        trust_resolved: resolved,
        trust_given: given,
    }
}

/// The drawing error of signing: from leaving out blocks of draws; where a factor shows in no draw or in every one, at
/// least half the way to its showing in three draws more or less.
fn signing_error(asker: &Asker<'_>, found: &Found, evidence: &Evidence, combined: f64) -> f64 {
    let estimate = asker.estimated(found);
    let leave: Vec<f64> = estimate.leave.iter().filter_map(|numbers| numbers.signed).collect();
    let mut error = standard_error(&leave);
    let (Ok(clock), Some(days)) = (&asker.history.signed, asker.days()) else { return error };
    let gates = asker.gates(found, None, |_| true);
    // At a bound of the ratio leaving out blocks moves nothing, and other draws may.
    let totals: Vec<f64> = (0..BLOCKS).map(|at| asker.signing_evidence(found, Some(at)).total()).collect();
    let trust = asker.settings.trust.mean();
    let moved = |by: f64| signed_by(clock, &gates, hazard_ratio(trust, evidence.total() + by), days);
    let by = standard_error(&totals);
    if trust * (evidence.total().abs() + by) > libm::log(terms::MOST_TIMES) {
        error = error.max(0.5 * (moved(by) - moved(-by)).abs());
    }
    let few = 3.0 / found.read.draws as f64;
    let off = |p: f64| {
        if p <= few {
            p.max(few)
        } else if p >= 1.0 - few {
            p.min(1.0 - few)
        } else {
            p
        }
    };
    let rows = evidence.factors.iter().map(|(_, read, unread, _)| (*read, *unread));
    for (read, unread) in rows.chain(evidence.insisted.map(|(read, even, _)| (read, even))) {
        if read == unread || off(read) == read && off(unread) == unread {
            continue;
        }
        let by = terms::difference(off(read), off(unread)) - terms::difference(read, unread);
        error = error.max(0.5 * (moved(by) - combined).abs());
    }
    error
}

/// What each gate takes, in points: in proportion to what the answer would be without it alone, so that they add up.
fn gate_steps(
    asker: &Asker<'_>,
    found: &Found,
    number: &impl Fn(&Gates) -> f64,
    freely: f64,
    combined: f64,
) -> Vec<Step> {
    let case = asker.case;
    if asker.settings.unread || case.gates.is_empty() {
        return Vec::new();
    }
    let alone: Vec<f64> = (0..case.gates.len())
        .map(|gate| freely - number(&asker.gates(found, None, |at| at == gate)))
        .collect();
    let sum: f64 = alone.iter().sum();
    let whole = combined - freely;
    case.gates
        .iter()
        .zip(&alone)
        .map(|(gate, alone)| Step {
            id: format!("gate.{}", gate.id),
            title: gate.what.clone(),
            points: if sum > 0.0 { 100.0 * whole * alone / sum } else { 0.0 },
        })
        .collect()
}

/// Every gate with what it costs.
#[must_use]
pub fn gates(asker: &Asker<'_>, found: &Found) -> Vec<GateTold> {
    let case = asker.case;
    let (Ok(clock), Some(days)) = (&asker.history.signed, asker.days()) else { return Vec::new() };
    let ratio = hazard_ratio(asker.settings.trust.mean(), asker.signing_evidence(found, None).total());
    let number = |gates: &Gates| signed_by(clock, gates, ratio, days);
    let combined = number(&asker.gates(found, None, |_| true));
    let draws = found.read.draws.max(1) as f64;
    case.gates
        .iter()
        .enumerate()
        .map(|(at, gate)| {
            let times = &found.gates[at];
            let share = |of: &dyn Fn(f64) -> bool| times.iter().filter(|t| of(**t)).count() as f64 / draws;
            let binds = share(&|t| t > 0.0);
            let late = share(&|t| t > days);
            GateTold {
                id: gate.id.clone(),
                what: gate.what.clone(),
                binds,
                passed: if binds > 0.0 { 1.0 - late / binds } else { 1.0 },
                met: 1.0 - late,
                points: 100.0 * (number(&asker.gates(found, None, |other| other != at)) - combined),
            }
        })
        .collect()
}

/// Every condition with how far it is met and what it does.
#[must_use]
pub fn conditions(asker: &Asker<'_>, found: &Found, sample: &Sample) -> Vec<ConditionTold> {
    let case = asker.case;
    let mean = |run: &detente_bind::run::Run| {
        run.chances(QuestionKind::Signed).map_or(1.0, |p| p.iter().sum::<f64>() / p.len().max(1) as f64)
    };
    let (now, whole) = (asker.numbers(found).signed, mean(&found.read));
    case.conditions
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let column = sample.column(row.held);
            let without = sample.with(&[(row.held, vec![0.0; sample.draws])]);
            let other = asker.altered(&without, found, &[row.held]);
            let free = mean(&other.read);
            // Silence is an even chance: without the condition its term is what an even chance leaves of it.
            let points =
                asker.numbers(&other).signed.zip(now).map_or(0.0, |(other, now)| 100.0 * (now - other));
            ConditionTold {
                id: if row.id.is_empty() { at.to_string() } else { row.id.clone() },
                title: detente_bind::titles::condition(case, at),
                insisted: column.iter().sum::<f64>() / column.len().max(1) as f64,
                met: if free > 0.0 { (whole / free).min(1.0) } else { 1.0 },
                points,
            }
        })
        .collect()
}

/// Days of the curve, besides the date itself: about as far apart as they are away.
const STEPS: [u32; 22] =
    [1, 2, 4, 7, 10, 14, 21, 30, 45, 60, 90, 120, 150, 180, 240, 300, 365, 545, 730, 1095, 1461, 1826];

/// The answer by day: from tomorrow to twice as far as the date of the question, or half a year at least.
fn curve(asker: &Asker<'_>, days: f64, by: &impl Fn(f64) -> f64) -> Vec<Point> {
    let (Some(as_of), Ok(clock)) = (asker.case.as_of, &asker.history.signed) else { return Vec::new() };
    let end = (2.0 * days).max(183.0);
    let mut on: Vec<f64> = STEPS.iter().map(|day| f64::from(*day)).filter(|day| *day <= end).collect();
    on.extend([days, end]);
    on.sort_by(f64::total_cmp);
    on.dedup();
    let point = |day: f64| {
        let read = clock.by(day);
        let date = days_after(as_of, day as i64)?;
        Some(Point {
            on: Some(date.to_string()),
            year: None,
            p: by(day),
            history: read.p,
            at_least: read.at_least,
        })
    };
    on.into_iter().filter_map(point).collect()
}

/// The first day by which it is as likely as not, up to a hundred years ahead.
fn median(asker: &Asker<'_>, by: &impl Fn(f64) -> f64) -> Option<String> {
    let (mut low, mut high) = (0_i64, 36_525_i64);
    if by(high as f64) < 0.5 {
        return None;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if by(middle as f64) >= 0.5 { high = middle } else { low = middle }
    }
    days_after(asker.case.as_of?, high).map(|day| day.to_string())
}

/// The chosen classes of a question.
fn classes(asker: &Asker<'_>, question: QuestionKind) -> Vec<ClassUsed> {
    let references = &asker.bound.references;
    let chosen = match question {
        QuestionKind::Signed => &references.signed,
        QuestionKind::Holds => &references.holds,
    };
    let days = asker.days().unwrap_or(0.0);
    let years = asker.case.question.holds.as_ref().map_or(0.0, |holds| holds.years);
    let share = |chosen: &Chosen| match question {
        QuestionKind::Signed => {
            let day = asker.case.as_of?;
            Some(detente_bind::history::signed([chosen], day).ok()?.by(days).p)
        }
        QuestionKind::Holds => {
            let held = detente_bind::history::holding([chosen], years).ok()?;
            Some(terms::survival(&crate::numbers::years_of(&held, years), &[], 1.0).last().copied()?)
        }
    };
    let used = |(chosen, _): &(Chosen, Basis)| {
        let class = &chosen.class;
        ClassUsed {
            id: class.id.clone(),
            title: class.title.clone(),
            event: class.event.clone(),
            clock: class.clock.clone(),
            n: class.n,
            clusters: class.clusters,
            share: share(chosen),
            relevance: chosen.relevance,
            since: chosen.since.map(|day| day.to_string()),
            survival: class.survival.iter().map(|point| (point.years, point.share)).collect(),
            survival_interval: class
                .survival
                .iter()
                .filter_map(|point| point.interval.map(|[low, high]| (point.years, low, high)))
                .collect(),
            why: chosen.why.clone(),
            warnings: class.warnings.clone(),
            citation: class.citation.clone(),
        }
    };
    chosen.iter().map(used).collect()
}

/// The factors of a question with their means and what is missing.
fn factors(found: &Found, question: QuestionKind) -> Vec<FactorShare> {
    Factor::of(question)
        .map(|factor| {
            let values = found.read.values(factor);
            FactorShare {
                id: factor,
                title: factor.row().title.to_owned(),
                share: values
                    .map(|values| values.chance.iter().sum::<f64>() / values.chance.len().max(1) as f64),
                missing: found.read.missing(factor).map(str::to_owned),
                undefined: values.map_or(0, |values| values.undefined),
            }
        })
        .collect()
}

/// The number's word; where the interval's ends lie in two bands, those words too.
#[must_use]
pub fn describe(p: f64, interval: Option<[f64; 2]>, scale: &Scale) -> String {
    let word = scale.word(p);
    match interval {
        Some([low, high]) if scale.word(low) != scale.word(high) => {
            format!("{word} ({} to {})", scale.word(low), scale.word(high))
        }
        _ => word.to_owned(),
    }
}

/// Is the date of the question past on the case's day? Then nothing is left to forecast.
#[must_use]
pub fn past(case: &Case) -> Option<String> {
    let (as_of, by) = (case.as_of?, case.question.signed.as_ref()?.by);
    (by <= as_of && case.question.resolved.as_ref().is_none_or(|resolved| resolved.signed.is_none())).then(
        || {
            format!(
                "the question asks for {by}, and the case is judged from {as_of}: nothing is left to forecast"
            )
        },
    )
}
