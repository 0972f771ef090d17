//! The two numbers of a case, and of the same case altered: what every question of the form "and without this, or with
//! that?" compares. All alterations use the same draws, so that a difference is the alteration's own.
//!
//! A case is drawn up to four times over, from one seed:
//!
//! * *as read*: every input as the case has it;
//! * *plain*: the same, with conditions out of force and red lines at an even chance;
//! * *even*: as read, with conditions and red lines at an even chance;
//! * *unread*: every input at its ignorance prior, conditions out of force.
//!
//! Factors compare plain with unread, conditions and red lines as read with even ([`crate::terms`]). Means are kept in
//! [`BLOCKS`] blocks of draws: what leaving one out does to a number measures the drawing error.

use crate::gates::{self, Gates};
use crate::settings::{Settings, Stop};
use crate::terms;
use detente_bind::baserates::Chosen;
use detente_bind::history::{self, Holding, Signing, Why};
use detente_bind::reading::{Asked, Memory, Values};
use detente_bind::run::{self, Run};
use detente_bind::sample::{self, Sample};
use detente_bind::{Bound, Factor};
use detente_case::{Basis, Case, Input, InputId, QuestionKind};
use detente_chance::Dist;
use detente_chance::words::Scale;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Blocks of draws.
pub const BLOCKS: usize = 16;

/// One number a question; `None` where the question is not asked or history has no clock for it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Numbers {
    /// Signed by the date.
    pub signed: Option<f64>,
    /// Holds if signed.
    pub holds: Option<f64>,
}

impl Numbers {
    /// Signed and holding.
    #[must_use]
    pub fn both(&self) -> Option<f64> {
        Some(self.signed? * self.holds?)
    }

    /// The number of a question.
    #[must_use]
    pub fn of(&self, question: QuestionKind) -> Option<f64> {
        match question {
            QuestionKind::Signed => self.signed,
            QuestionKind::Holds => self.holds,
        }
    }

    /// This less `other`, where both are there.
    #[must_use]
    pub fn less(&self, other: &Self) -> Self {
        let change = |a: Option<f64>, b: Option<f64>| Some(a? - b?);
        Self { signed: change(self.signed, other.signed), holds: change(self.holds, other.holds) }
    }
}

/// History's clocks for both questions, or why there is none.
#[derive(Clone, Debug)]
pub struct Histories {
    /// For signing.
    pub signed: Result<Signing, Why>,
    /// For holding.
    pub holds: Result<Holding, Why>,
}

/// Sums over blocks of draws.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    counts: Vec<f64>,
    sums: Vec<Vec<f64>>,
}

/// The block of a draw.
const fn block(draw: usize, draws: usize) -> usize {
    draw * BLOCKS / draws
}

impl Blocks {
    /// Adds up `width` numbers a draw, as `add` adds them to the sums of its block.
    fn of(draws: usize, width: usize, add: impl Fn(usize, &mut [f64])) -> Self {
        let mut blocks = Self { counts: vec![0.0; BLOCKS], sums: vec![vec![0.0; width]; BLOCKS] };
        for draw in 0..draws {
            let at = block(draw, draws);
            blocks.counts[at] += 1.0;
            add(draw, &mut blocks.sums[at]);
        }
        blocks
    }

    /// Means over all draws, or over those outside of a block.
    fn means(&self, skip: Option<usize>) -> Vec<f64> {
        let mut total = 0.0;
        let mut means = vec![0.0; self.sums.first().map_or(0, Vec::len)];
        for at in (0..self.counts.len()).filter(|at| Some(*at) != skip) {
            total += self.counts[at];
            for (mean, sum) in means.iter_mut().zip(&self.sums[at]) {
                *mean += sum;
            }
        }
        if total > 0.0 {
            means.iter_mut().for_each(|mean| *mean /= total);
        }
        means
    }
}

/// What the models find over some draws.
#[derive(Clone, Debug)]
pub struct Found {
    /// As read.
    pub read: Run,
    /// Conditions out of force, red lines even.
    pub plain: Run,
    /// Conditions and red lines even; `None` where there are none.
    pub even: Option<Run>,
    subsets: Blocks,
    whole: Option<[Blocks; 2]>,
    holds: Blocks,
    /// By gate and draw: days until it is not in the way any more.
    pub gates: Vec<Vec<f64>>,
}

impl Found {
    /// Adds the runs up.
    fn add_up(&mut self, horizon: usize) {
        self.subsets = subsets(&self.plain);
        self.whole = self.even.as_ref().map(|even| [products(&self.read), products(even)]);
        self.holds = yearly(&self.read, horizon);
    }
}

impl Found {
    /// Makes factors certain: their chance 1 in every draw, their hazard none.
    pub(crate) fn certain(&mut self, factors: &[Factor], horizon: usize) {
        for run in [Some(&mut self.read), Some(&mut self.plain), self.even.as_mut()].into_iter().flatten() {
            for factor in factors {
                if let Ok(values) = &mut run.columns[*factor as usize].values {
                    values.chance.fill(1.0);
                    values.hazard.fill(0.0);
                }
            }
        }
        self.add_up(horizon);
    }

    /// True where `other` has a value for every factor that has one here: without that, numbers do not compare.
    pub(crate) fn comparable(&self, other: &Self) -> bool {
        self.read.columns.iter().zip(&other.read.columns).all(|(a, b)| a.values.is_err() || b.values.is_ok())
    }
}

/// The same of the case unread.
#[derive(Clone, Debug)]
pub struct Unread {
    /// Its factors.
    pub run: Run,
    subsets: Blocks,
    holds: Blocks,
}

/// A question's evidence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// One entry a factor that is there, in the table's order: mean as read, mean unread, term.
    pub factors: Vec<(Factor, f64, f64, f64)>,
    /// Conditions and red lines together: all factors with them as read, with them even, term. `None` where there are
    /// none.
    pub insisted: Option<(f64, f64, f64)>,
    /// For holding, by year: the models' hazard over the same unread.
    pub ratios: Vec<f64>,
    /// The same before it is held within its bounds, as the mean of its logarithm over the years.
    pub free: f64,
}

impl Evidence {
    /// Z: the sum of the terms.
    #[must_use]
    pub fn total(&self) -> f64 {
        let insisted = self.insisted.map_or(0.0, |(_, _, z)| z);
        self.factors.iter().map(|(.., z)| z).sum::<f64>() + insisted
    }
}

/// What altered runs are asked with.
#[derive(Debug)]
pub struct Asker<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its plans.
    pub bound: &'a Bound,
    /// Seed, draws, trust.
    pub settings: &'a Settings,
    /// Where walks through the graph came to rest so far.
    pub memory: &'a Memory,
    /// Asked while the work goes on.
    pub stop: Stop<'a>,
    /// History's clocks.
    pub history: Histories,
    /// By number of draws.
    unread: Mutex<BTreeMap<usize, Arc<Unread>>>,
}

impl<'a> Asker<'a> {
    /// For a case with its plans.
    #[must_use]
    pub fn new(
        case: &'a Case,
        bound: &'a Bound,
        settings: &'a Settings,
        memory: &'a Memory,
        stop: Stop<'a>,
    ) -> Self {
        let history = histories(case, bound, |_| false);
        Self { case, bound, settings, memory, stop, history, unread: Mutex::default() }
    }

    /// True once nobody wants the work any more.
    #[must_use]
    pub fn stopped(&self) -> bool {
        (self.stop.0)()
    }

    /// The case's scale of words.
    #[must_use]
    pub fn scale(&self) -> Scale {
        Scale::named(self.case.words)
    }

    /// What the models find in draws of the case as read.
    #[must_use]
    pub fn found(&self, sample: &Sample, variants: bool) -> Found {
        let asked = Asked { memory: self.memory, variants };
        self.complete(sample, run::run_as(self.bound, sample, &asked), &asked)
    }

    /// The same where the columns of `changed` are others than in the draws behind `base`.
    #[must_use]
    pub fn altered(&self, sample: &Sample, base: &Found, changed: &[InputId]) -> Found {
        let asked = Asked { memory: self.memory, variants: false };
        let read = run::run_altered(self.bound, sample, &base.read, changed, &asked);
        self.complete(sample, read, &asked)
    }

    fn complete(&self, sample: &Sample, read: Run, asked: &Asked<'_>) -> Found {
        let Self { case, bound, settings, .. } = *self;
        let (conditions, lines) = insisted(case);
        let all: Vec<InputId> = conditions.iter().chain(&lines).copied().collect();
        let draws = sample.draws;
        let even = |id: &InputId| {
            (*id, sample::column(&bound.inputs[id.at()], &Dist::Exact(50.0), settings.seed, draws))
        };
        let evens = |ids: &[InputId]| ids.iter().map(even).collect::<Vec<_>>();
        let (plain, even) = if all.is_empty() {
            (read.clone(), None)
        } else {
            let even_lines = evens(&lines);
            let off = conditions.iter().map(|id| (*id, vec![0.0; draws]));
            let columns: Vec<(InputId, Vec<f64>)> = off.chain(even_lines).collect();
            let plain = run::run_altered(bound, &sample.with(&columns), &read, &all, asked);
            let even = if conditions.is_empty() {
                plain.clone()
            } else {
                run::run_altered(bound, &sample.with(&evens(&all)), &read, &all, asked)
            };
            (plain, Some(even))
        };
        let gates = gates::times(case, sample, settings.seed);
        let (subsets, whole, holds) = Default::default();
        let mut found = Found { read, plain, even, subsets, whole, holds, gates };
        found.add_up(bound.hold.horizon());
        found
    }

    /// What the models find in the case unread, over so many draws.
    #[must_use]
    pub fn unread(&self, draws: usize) -> Arc<Unread> {
        // A poisoned lock holds runs that are still right. It is not held while threads share out the work.
        let known = || self.unread.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(have) = known().get(&draws) {
            return Arc::clone(have);
        }
        let sample = unread_plain(self.case, self.bound, self.settings.seed, draws);
        let run = run::run_as(self.bound, &sample, &Asked { memory: self.memory, variants: false });
        // Who signs, with nothing known: conditions at an even chance.
        let conditions = insisted(self.case).0;
        let signing = if conditions.is_empty() {
            run.clone()
        } else {
            let even = unread_sample(self.bound, self.settings.seed, draws);
            let asked = Asked { memory: self.memory, variants: false };
            run::run_altered(self.bound, &even, &run, &conditions, &asked)
        };
        let (subsets, holds) = (subsets(&run), yearly(&signing, self.bound.hold.horizon()));
        let unread = Arc::new(Unread { run, subsets, holds });
        known().insert(draws, Arc::clone(&unread));
        unread
    }

    /// The factors of the case unread under the models' other assumptions as well.
    #[must_use]
    pub(crate) fn unread_variants(&self, draws: usize) -> Run {
        let sample = unread_plain(self.case, self.bound, self.settings.seed, draws);
        run::run_as(self.bound, &sample, &Asked { memory: self.memory, variants: true })
    }

    /// Takes what another asker found unread for this one's.
    pub(crate) fn unread_as(&self, draws: usize, unread: Arc<Unread>) {
        let mut known = self.unread.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.insert(draws, unread);
    }

    /// Puts packages (a level for every issue) on the table in place of whatever the parties may find: the chance that
    /// all accept is that of the best of these. `None` where one does not fit the issues, or there are no packages.
    pub(crate) fn with_packages(
        &self,
        sample: &Sample,
        found: &mut Found,
        packages: &[Vec<usize>],
    ) -> Option<()> {
        let accepted = detente_bind::deals::accepted(self.bound, sample, packages)?;
        let deal = Factor::Deal as usize;
        let (conditions, lines) = insisted(self.case);
        let even = |ids: &[InputId]| -> Vec<(InputId, Vec<f64>)> {
            let seed = self.settings.seed;
            let column = |id: &InputId| {
                (*id, sample::column(&self.bound.inputs[id.at()], &Dist::Exact(50.0), seed, sample.draws))
            };
            ids.iter().map(column).collect()
        };
        let off = conditions.iter().map(|id| (*id, vec![0.0; sample.draws])).collect::<Vec<_>>();
        let plain = sample.with(&off).with(&even(&lines));
        let all = sample.with(&even(&conditions)).with(&even(&lines));
        found.read.columns[deal].values = Ok(Values::of(accepted));
        found.plain.columns[deal].values =
            Ok(Values::of(detente_bind::deals::accepted(self.bound, &plain, packages)?));
        if let Some(even) = &mut found.even {
            even.columns[deal].values =
                Ok(Values::of(detente_bind::deals::accepted(self.bound, &all, packages)?));
        }
        found.add_up(self.bound.hold.horizon());
        Some(())
    }

    /// The evidence on signing, all draws or those outside of a block.
    #[must_use]
    pub(crate) fn signing_evidence(&self, found: &Found, skip: Option<usize>) -> Evidence {
        let unread = self.unread(found.read.draws);
        let (read, blank) = (found.subsets.means(skip), unread.subsets.means(skip));
        let z = terms::terms(&read, &blank);
        let factors = found.plain.of(QuestionKind::Signed).zip(z).enumerate().map(|(at, ((place, _), z))| {
            (Factor::ALL.get(place).copied().unwrap_or(Factor::Deal), read[1 << at], blank[1 << at], z)
        });
        let insisted = found.whole.as_ref().map(|[read, even]| {
            let (read, even) = (read.means(skip)[0], even.means(skip)[0]);
            (read, even, terms::difference(read, even))
        });
        Evidence { factors: factors.collect(), insisted, ratios: Vec::new(), free: 0.0 }
    }

    /// The evidence on holding, all draws or those outside of a block.
    #[must_use]
    pub(crate) fn holding_evidence(&self, found: &Found, skip: Option<usize>) -> Evidence {
        let horizon = self.bound.hold.horizon();
        let unread = self.unread(found.read.draws);
        let (read, blank) = (over_signing(&found.holds.means(skip)), over_signing(&unread.holds.means(skip)));
        let causes: Vec<Factor> = found
            .read
            .of(QuestionKind::Holds)
            .filter_map(|(place, _)| Factor::ALL.get(place).copied())
            .collect();
        let at = |list: &[f64], cause: usize, year: usize| list[cause * horizon + year];
        let sum =
            |list: &[f64], year: usize| (0..causes.len()).map(|cause| at(list, cause, year)).sum::<f64>();
        let ratio = |from: &dyn Fn(usize, usize) -> f64, year: usize| {
            terms::yearly_ratio((0..causes.len()).map(|cause| from(cause, year)).sum(), sum(&blank, year))
        };
        let years = self.history_years();
        let total: f64 = years.iter().sum();
        // ln of the mean ratio, weighted by history's hazards, with the causes of a set as read and the others unread.
        let worth = |set: &[bool]| -> [f64; 1] {
            if total <= 0.0 {
                return [0.0];
            }
            let from = |cause: usize, year: usize| at(if set[cause] { &read } else { &blank }, cause, year);
            [libm::log(years.iter().enumerate().map(|(year, l)| l * ratio(&from, year)).sum::<f64>() / total)]
        };
        let z = crate::shapley::values(causes.len(), crate::shapley::Method::Subsets, worth);
        let mean = |list: &[f64], cause: usize| {
            if horizon == 0 {
                0.0
            } else {
                (0..horizon).map(|year| at(list, cause, year)).sum::<f64>() / horizon as f64
            }
        };
        let factors = causes
            .iter()
            .enumerate()
            .map(|(cause, factor)| (*factor, mean(&read, cause), mean(&blank, cause), z[cause].mean[0]))
            .collect();
        let ratios = (0..horizon).map(|year| ratio(&|cause, year| at(&read, cause, year), year)).collect();
        let free = (0..horizon).map(|year| terms::free_ratio(sum(&read, year), sum(&blank, year)));
        let free = if horizon == 0 { 0.0 } else { free.sum::<f64>() / horizon as f64 };
        Evidence { factors, insisted: None, ratios, free }
    }

    /// How many draws stand behind the evidence on holding: those that sign, as if they all signed alike (Kish 1965,
    /// *Survey Sampling*, §8.2).
    #[must_use]
    pub(crate) fn signing_draws(&self, found: &Found) -> f64 {
        let means = found.holds.means(None);
        let draws = found.read.draws as f64;
        match means[..] {
            [p, squares, ..] if squares > 0.0 => draws * p * p / squares,
            _ => draws,
        }
    }

    /// The evidence on holding if each cause that shows in fewer than three of the draws that sign showed in three.
    #[must_use]
    pub(crate) fn ratios_with_three(&self, found: &Found) -> Vec<f64> {
        let horizon = self.bound.hold.horizon();
        let unread = self.unread(found.read.draws);
        let (read, blank) = (over_signing(&found.holds.means(None)), over_signing(&unread.holds.means(None)));
        let three = 3.0 / self.signing_draws(found).max(3.0);
        let causes: Vec<bool> = found
            .read
            .of(QuestionKind::Holds)
            .map(|(place, _)| Factor::ALL.get(place) == Some(&Factor::Enforcement))
            .collect();
        let sum = |list: &[f64], year: usize, few: bool| -> f64 {
            let each = causes.iter().enumerate().map(|(cause, yes_no)| {
                let mean = list[cause * horizon + year];
                if few && *yes_no { mean.max(three) } else { mean }
            });
            each.sum()
        };
        (0..horizon)
            .map(|year| terms::yearly_ratio(sum(&read, year, true), sum(&blank, year, false)))
            .collect()
    }

    /// By year the models' hazard over the same unread, of a set of causes alone (bits by their places among those that
    /// are there).
    #[must_use]
    pub(crate) fn ratios_of(&self, found: &Found, set: usize) -> Vec<f64> {
        let horizon = self.bound.hold.horizon();
        let unread = self.unread(found.read.draws);
        let (read, blank) = (over_signing(&found.holds.means(None)), over_signing(&unread.holds.means(None)));
        let causes = found.read.of(QuestionKind::Holds).count();
        let sum = |list: &[f64], year: usize| -> f64 {
            (0..causes).filter(|cause| set >> cause & 1 == 1).map(|cause| list[cause * horizon + year]).sum()
        };
        (0..horizon).map(|year| terms::yearly_ratio(sum(&read, year), sum(&blank, year))).collect()
    }

    /// History's hazards by year of the question, the last perhaps over a part of a year.
    #[must_use]
    pub(crate) fn history_years(&self) -> Vec<f64> {
        let Ok(history) = &self.history.holds else { return Vec::new() };
        years_of(history, self.case.question.holds.as_ref().map_or(0.0, |holds| holds.years))
    }

    /// Days from the case's day to the date of the question.
    #[must_use]
    pub fn days(&self) -> Option<f64> {
        let (from, to) = (self.case.as_of?, self.case.question.signed.as_ref()?.by);
        from.until(to).ok().map(|span| f64::from(span.get_days()))
    }

    /// The gates of these draws.
    #[must_use]
    pub fn gates(&self, found: &Found, skip: Option<usize>, keep: impl Fn(usize) -> bool) -> Gates {
        if self.settings.unread {
            return Gates::default();
        }
        let draws = found.read.draws;
        Gates::of(self.case, &found.gates, keep, |draw| Some(block(draw, draws)) == skip)
    }

    /// The gates of altered draws.
    #[must_use]
    pub(crate) fn gates_of(&self, sample: &Sample) -> Gates {
        if self.settings.unread {
            return Gates::default();
        }
        Gates::of(self.case, &gates::times(self.case, sample, self.settings.seed), |_| true, |_| false)
    }

    /// The two numbers.
    #[must_use]
    pub fn numbers(&self, found: &Found) -> Numbers {
        self.numbers_without(found, None, &self.history, Shift::default())
    }

    /// The two numbers with a block of draws left out, other clocks, and evidence moved by `shift`.
    #[must_use]
    pub(crate) fn numbers_without(
        &self,
        found: &Found,
        skip: Option<usize>,
        history: &Histories,
        shift: Shift,
    ) -> Numbers {
        let gates = self.gates(found, skip, |_| true);
        self.numbers_behind(found, skip, history, shift, &gates)
    }

    /// The same behind given gates.
    #[must_use]
    pub fn numbers_behind(
        &self,
        found: &Found,
        skip: Option<usize>,
        history: &Histories,
        shift: Shift,
        gates: &Gates,
    ) -> Numbers {
        let beta = self.settings.trust.mean();
        let question = &self.case.question;
        let signed = question.signed.as_ref().and_then(|_| {
            let (clock, days) = (history.signed.as_ref().ok()?, self.days().filter(|days| *days > 0.0)?);
            let total = self.signing_evidence(found, skip).total() + shift.signed;
            Some(signed_by(clock, gates, terms::hazard_ratio(beta, total), days))
        });
        let holds = question.holds.as_ref().and_then(|holds| {
            let years = years_of(history.holds.as_ref().ok()?, holds.years);
            let ratios: Vec<f64> = self
                .holding_evidence(found, skip)
                .ratios
                .into_iter()
                .map(|ratio| {
                    (ratio * libm::exp(shift.holds)).clamp(1.0 / terms::MOST_TIMES, terms::MOST_TIMES)
                })
                .collect();
            terms::survival(&years, &ratios, beta).last().copied()
        });
        Numbers { signed, holds }
    }

    /// The numbers, and what leaving out each block of draws makes of them.
    #[must_use]
    pub fn estimated(&self, found: &Found) -> Estimated {
        let all = self.numbers(found);
        let leave = (0..BLOCKS)
            .map(|at| self.numbers_without(found, Some(at), &self.history, Shift::default()))
            .collect();
        Estimated { all, leave }
    }

    /// By how much the evidence of some draws must be moved to be that of `whole`, a run over more of them.
    #[must_use]
    pub fn shift(&self, part: &Found, whole: &Found) -> Shift {
        let mean = |found: &Found| {
            let ratios = self.holding_evidence(found, None).ratios;
            let sum: f64 = ratios.iter().map(|ratio| libm::log(*ratio)).sum();
            if ratios.is_empty() { 0.0 } else { sum / ratios.len() as f64 }
        };
        Shift {
            signed: self.signing_evidence(whole, None).total() - self.signing_evidence(part, None).total(),
            holds: mean(whole) - mean(part),
        }
    }

    /// History's clocks, the classes that are `gone` left out.
    #[must_use]
    pub(crate) fn histories(&self, gone: impl Fn(&Basis) -> bool) -> Histories {
        histories(self.case, self.bound, gone)
    }
}

/// What is added to evidence: Z of signing, the logarithm of the yearly ratios of holding.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shift {
    /// To Z.
    pub signed: f64,
    /// To ln(h / h̄) of every year.
    pub holds: f64,
}

/// Numbers with what they are without each block of draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimated {
    /// Over all draws.
    pub all: Numbers,
    /// Without each block.
    pub leave: Vec<Numbers>,
}

/// Standard error of a number by leaving out blocks (the jackknife: Efron & Stein 1981, *Annals of Statistics* 9(3):
/// 586–596).
#[must_use]
pub(crate) fn standard_error(leave: &[f64]) -> f64 {
    let n = leave.len() as f64;
    if leave.len() < 2 {
        return 0.0;
    }
    let mean = leave.iter().sum::<f64>() / n;
    libm::sqrt((n - 1.0) / n * leave.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>())
}

/// P(signed by so many days on): history's clock, faster or slower by the ratio, from when no gate is in the way.
#[must_use]
pub fn signed_by(clock: &Signing, gates: &Gates, ratio: f64, days: f64) -> f64 {
    let hazard = |t: f64| -libm::log1p(-clock.by(t).p);
    let whole = hazard(days);
    gates.mean(
        |passed| if passed > days { 0.0 } else { -libm::expm1(-ratio * (whole - hazard(passed)).max(0.0)) },
    )
}

/// History's hazards by year up to a horizon, the last perhaps over a part of a year.
pub(crate) fn years_of(history: &Holding, years: f64) -> Vec<f64> {
    let count = years.ceil().clamp(1.0, 1000.0) as usize;
    (0..count).map(|at| history.hazard(at + 1) * (years - at as f64).clamp(0.0, 1.0)).collect()
}

fn histories<'a>(case: &Case, bound: &'a Bound, gone: impl Fn(&Basis) -> bool) -> Histories {
    let references = &bound.references;
    let left =
        |rows: &'a [(Chosen, Basis)]| rows.iter().filter(|(_, basis)| !gone(basis)).map(|(chosen, _)| chosen);
    let no_day = || Why {
        what: "the case does not say from which day it is judged".into(),
        way_out: "set `as_of` in [case]".into(),
        at_most: None,
    };
    let years = case.question.holds.as_ref().map_or(0.0, |holds| holds.years);
    Histories {
        signed: case.as_of.ok_or_else(no_day).and_then(|day| history::signed(left(&references.signed), day)),
        holds: history::holding(left(&references.holds), years),
    }
}

/// Inputs of conditions, and of red lines.
#[must_use]
pub fn insisted(case: &Case) -> (Vec<InputId>, Vec<InputId>) {
    let conditions = case.conditions.iter().map(|row| row.held).collect();
    let lines = case.stances.iter().flat_map(|stance| {
        stance.refuses.iter().map(|refusal| refusal.held).chain(stance.red_lines.iter().map(|line| line.held))
    });
    (conditions, lines.collect())
}

/// Draws of the case with every input at its ignorance prior.
#[must_use]
pub(crate) fn unread_sample(bound: &Bound, seed: u64, draws: usize) -> Sample {
    let blank = |input: &Input| Input { dist: Dist::ignorance(&input.quantity), ..input.clone() };
    let inputs: Vec<Input> = bound.inputs.iter().map(blank).collect();
    sample::sample(&inputs, &[], seed, draws)
}

/// The same with conditions out of force.
fn unread_plain(case: &Case, bound: &Bound, seed: u64, draws: usize) -> Sample {
    let off: Vec<(InputId, Vec<f64>)> =
        insisted(case).0.into_iter().map(|id| (id, vec![0.0; draws])).collect();
    unread_sample(bound, seed, draws).with(&off)
}

/// By set of the factors of signing: sums of their product.
fn subsets(run: &Run) -> Blocks {
    let columns: Vec<&[f64]> =
        run.of(QuestionKind::Signed).map(|(_, values)| values.chance.as_slice()).collect();
    Blocks::of(run.draws, 1 << columns.len(), |draw, sums| {
        for (set, sum) in sums.iter_mut().enumerate() {
            let members = columns.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
            *sum += members.map(|(_, column)| column[draw]).product::<f64>();
        }
    })
}

/// Sums of the product of all factors of signing.
fn products(run: &Run) -> Blocks {
    let chances = run.chances(QuestionKind::Signed).unwrap_or_else(|| vec![1.0; run.draws]);
    Blocks::of(run.draws, 1, |draw, sums| sums[0] += chances[draw])
}

/// Chances of signing and their squares; then, weighted by them and not, for every cause and year the chance that it ends
/// the deal within that year. Of a rate that hardly anybody knows the mean is ruled by its rarest values; beyond one a
/// year they make no difference any more.
fn yearly(run: &Run, horizon: usize) -> Blocks {
    let causes: Vec<&Values> = run.of(QuestionKind::Holds).map(|(_, values)| values).collect();
    let signed = run.chances(QuestionKind::Signed).unwrap_or_else(|| vec![1.0; run.draws]);
    let width = causes.len() * horizon;
    Blocks::of(run.draws, 2 + 2 * width, |draw, sums| {
        let p = signed[draw];
        sums[0] += p;
        sums[1] += p * p;
        for (cause, values) in causes.iter().enumerate() {
            for year in 0..horizon {
                let hazard = match values.hazard.get(draw * horizon + year) {
                    Some(hazard) => *hazard,
                    // A factor that knows no years: its chance, spread evenly.
                    None => -libm::log(values.chance[draw].max(1e-9)) / horizon as f64,
                };
                let ends = -libm::expm1(-hazard);
                sums[2 + cause * horizon + year] += p * ends;
                sums[2 + width + cause * horizon + year] += ends;
            }
        }
    })
}

/// Means over the draws that sign; where none does, over all.
fn over_signing(means: &[f64]) -> Vec<f64> {
    let [signing, _, rest @ ..] = means else { return Vec::new() };
    let (weighted, plain) = rest.split_at(rest.len() / 2);
    if *signing > 0.0 { weighted.iter().map(|sum| sum / signing).collect() } else { plain.to_vec() }
}
