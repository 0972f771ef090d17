//! One question's numbers: history's base rate (outside view), the share of draws (inside view), and their
//! pool.
//!
//! A share of draws is not a probability of the event: models omit things. So the two are pooled on the logit
//! scale with a stated weight w of the inside view, logit p = (1 − w) logit p_outside + w logit p_inside
//! (Genest & Zidek 1986, Statistical Science 1(1):114–135, on logarithmic pools), and all three numbers are
//! printed. Without a reference class there is no combined number.

use detente_bind::Factor;
use detente_bind::baserates::{Chosen, Class};
use detente_chance::draw::{self, Key};
use detente_chance::words::Scale;
use detente_chance::{Dist, Quantity, summary};
use serde::Serialize;

/// One question's numbers.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Answer {
    /// History's base rate: the mixture over the chosen classes.
    pub outside: Option<f64>,
    /// Share of draws in which the case's models say yes.
    pub inside: Option<f64>,
    /// Logit pool of both; absent where no reference class was chosen.
    pub combined: Option<f64>,
    /// 90 % interval of the combined number (of the inside one where there is no combined one).
    pub interval: Option<[f64; 2]>,
    /// Probability word of that same number; two words joined where the interval's ends lie in two bands. None where
    /// history is silent: a share of draws is no chance.
    pub words: Option<String>,
    /// Which number `interval` and `words` speak of: `combined`, `inside` or `outside`.
    pub basis: Option<&'static str>,
    /// 90 % interval of the base rate alone.
    pub outside_interval: Option<[f64; 2]>,
    /// 90 % interval of the inside share alone.
    pub inside_interval: Option<[f64; 2]>,
    /// Weight of the inside view in the pool.
    pub weight: f64,
    /// The pooled number at weights 0, .25, .5, .75 and 1.
    pub line: Vec<(f64, f64)>,
    /// The smallest weight above, and the largest below, the one used at which the word becomes another.
    pub word_changes_at: Vec<WordChange>,
    /// The classes behind `outside`.
    pub classes: Vec<ClassUsed>,
    /// The factors behind `inside`, each with its own share of draws.
    pub factors: Vec<FactorShare>,
    /// True where the number was held at 3 % or 97 %.
    pub capped: bool,
    /// Short name of the scale of `words`: `icd-203`, `phia`; empty for the first.
    pub scale: &'static str,
}

/// Where on the line of weights the word changes.
#[derive(Clone, Debug, Serialize)]
pub struct WordChange {
    /// The weight.
    pub weight: f64,
    /// The word beyond it.
    pub word: String,
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
    /// Good outcomes among them (n × share).
    pub k: f64,
    /// Groups of cases that are not independent.
    pub clusters: Option<f64>,
    /// The share.
    pub share: f64,
    /// 90 % interval of the Beta that stands for the class.
    pub interval: [f64; 2],
    /// Relevance, 0–1.
    pub relevance: f64,
    /// Survival by year, where the class has a clock: (year, share).
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

/// A factor of the inside view.
#[derive(Clone, Debug, Serialize)]
pub struct FactorShare {
    /// Which.
    pub id: Factor,
    /// In words.
    pub title: String,
    /// Its own mean over draws; `None` where its inputs are missing: it is then left out of the product.
    pub share: Option<f64>,
    /// Why it is left out.
    pub missing: Option<String>,
    /// Draws in which the model has no answer (counted as no).
    pub undefined: usize,
}

/// Replicates behind an interval.
pub(crate) const REPLICATES: usize = 2000;
/// A number beyond these is not claimed unless the base rate's own interval lies beyond them.
const CAP: (f64, f64) = (0.03, 0.97);

/// k and n of a class as evidence: grouped cases count as their groups.
#[must_use]
pub fn effective(class: &Class, share: f64) -> (f64, f64) {
    let n = match class.clusters {
        Some(clusters) if clusters < class.n => clusters,
        _ => class.n,
    };
    (n * share, n)
}

/// The Beta that stands for a class: Beta(.5 + w k, .5 + w (n − k)).
#[must_use]
pub fn beta(class: &Class, share: f64, relevance: f64) -> Dist {
    let (k, n) = effective(class, share);
    Dist::Beta { a: 0.5 + relevance * k, b: 0.5 + relevance * (n - k), low: 0.0, high: 100.0 }
}

/// The outside view: mean and 90 % interval of the mixture, weighted by relevance, and one row a class.
#[derive(Clone, Debug)]
pub struct Outside {
    /// Mean of the mixture.
    pub mean: f64,
    /// Replicates of the mixture.
    pub replicates: Vec<f64>,
    /// Classes as used.
    pub classes: Vec<ClassUsed>,
    /// The ends within which a combined number is held.
    pub cap: [f64; 2],
}

/// The ends within which a combined number is held: they give way only where history itself lies beyond.
fn cap(replicates: &[f64]) -> [f64; 2] {
    let own = interval(replicates).unwrap_or([0.0, 1.0]);
    [if own[1] < CAP.0 { 0.0 } else { CAP.0 }, if own[0] > CAP.1 { 1.0 } else { CAP.1 }]
}

/// 90 % interval of a sample.
fn interval(samples: &[f64]) -> Option<[f64; 2]> {
    (!samples.is_empty()).then(|| {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        [summary::quantile_sorted(&sorted, 0.05), summary::quantile_sorted(&sorted, 0.95)]
    })
}

/// Mixes the chosen classes. `years` is the horizon for classes with a clock. `None` where no class speaks.
#[must_use]
pub fn outside(chosen: &[Chosen], years: f64, seed: u64, question: &str) -> Option<Outside> {
    let rows: Vec<(&Chosen, f64)> =
        chosen.iter().filter_map(|c| c.class.share(years).map(|share| (c, share))).collect();
    let total: f64 = rows.iter().map(|(c, _)| c.relevance).sum();
    if rows.is_empty() || total <= 0.0 {
        return None;
    }
    let betas: Vec<(f64, Dist)> =
        rows.iter().map(|(c, share)| (c.relevance / total, beta(&c.class, *share, c.relevance))).collect();
    let mean = betas
        .iter()
        .map(|(weight, beta)| match beta {
            Dist::Beta { a, b, .. } => weight * a / (a + b),
            _ => 0.0,
        })
        .sum();
    let pick = Key::new(seed, &format!("outside.{question}.class"));
    let value = Key::new(seed, &format!("outside.{question}.share"));
    let samplers: Vec<_> =
        betas.iter().map(|(weight, beta)| (*weight, beta.sampler(&Quantity::CHANCE))).collect();
    let replicates: Vec<f64> = (0..REPLICATES)
        .map(|at| {
            let mut u = draw::uniform(&pick, at as u32);
            let mut chosen = samplers.len() - 1;
            for (place, (weight, _)) in samplers.iter().enumerate() {
                if u < *weight {
                    chosen = place;
                    break;
                }
                u -= weight;
            }
            samplers[chosen].1.at(draw::uniform(&value, at as u32))
        })
        .collect();
    let classes = rows
        .iter()
        .zip(&betas)
        .map(|((chosen, share), (_, beta))| {
            let class = &chosen.class;
            ClassUsed {
                id: class.id.clone(),
                title: class.title.clone(),
                event: class.event.clone(),
                clock: class.clock.clone(),
                n: class.n,
                k: class.n * share,
                clusters: class.clusters,
                share: *share,
                interval: [0.05, 0.95].map(|p| beta.quantile(p, &Quantity::CHANCE) / 100.0),
                relevance: chosen.relevance,
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
        })
        .collect();
    let cap = cap(&replicates);
    Some(Outside { mean, replicates, classes, cap })
}

/// The inside view over draws.
#[derive(Clone, Debug)]
pub struct Inside {
    /// Its mean.
    pub mean: f64,
    /// Draws behind it.
    pub draws: usize,
    /// Means over resampled draws.
    pub replicates: Vec<f64>,
}

/// Pools outside and inside at weight `w`. An inside share of exactly 0 or 1 is held half a draw off the end,
/// for no number of draws shows certainty.
#[must_use]
pub fn pool(outside: f64, inside: f64, draws: usize, w: f64) -> f64 {
    let edge = 0.5 / draws.max(1) as f64;
    summary::logit_pool(outside, inside.clamp(edge, 1.0 - edge), w)
}

/// Pools a question's two numbers and holds the result within 3 and 97 %, unless the whole interval of history
/// lies beyond: the number, and whether it was held.
#[must_use]
pub(crate) fn combine(outside: &Outside, inside: f64, draws: usize, weight: f64) -> (f64, bool) {
    let [low, high] = outside.cap;
    let raw = pool(outside.mean, inside, draws, weight);
    let held = raw.clamp(low, high);
    (held, raw != held)
}

/// Puts the numbers of one question together.
#[must_use]
pub fn answer(
    outside: Option<Outside>,
    inside: Option<&Inside>,
    factors: Vec<FactorShare>,
    weight: f64,
    scale: &Scale,
) -> Answer {
    let mut answer = Answer { weight, factors, scale: scale.id, ..Answer::default() };
    if let Some(inside) = inside {
        answer.inside = Some(inside.mean);
        answer.inside_interval = interval(&inside.replicates);
    }
    if let Some(outside) = &outside {
        answer.outside = Some(outside.mean);
        answer.outside_interval = interval(&outside.replicates);
        answer.classes.clone_from(&outside.classes);
    }
    match (&outside, inside) {
        (Some(outside), Some(inside)) => {
            let pooled = |w: f64| pool(outside.mean, inside.mean, inside.draws, w);
            let [low, high] = outside.cap;
            let (combined, capped) = combine(outside, inside.mean, inside.draws, weight);
            answer.capped = capped;
            answer.combined = Some(combined);
            let replicates: Vec<f64> = outside
                .replicates
                .iter()
                .zip(&inside.replicates)
                .map(|(o, i)| pool(*o, *i, inside.draws, weight).clamp(low, high))
                .collect();
            answer.interval = interval(&replicates);
            answer.line = [0.0, 0.25, 0.5, 0.75, 1.0].map(|w| (w, pooled(w))).to_vec();
            answer.word_changes_at = word_changes(pooled, weight, scale);
            answer.basis = Some("combined");
        }
        (None, Some(_)) => {
            answer.interval = answer.inside_interval;
            answer.basis = Some("inside");
        }
        (Some(_), None) => {
            answer.interval = answer.outside_interval;
            answer.basis = Some("outside");
        }
        (None, None) => {}
    }
    // A share of draws is no chance, so it has no word.
    let point = answer.combined.or(answer.outside);
    answer.words = point.map(|p| describe(p, answer.interval, scale));
    answer
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

/// The nearest weights below and above `weight` at which the word is another, to a hundredth.
fn word_changes(combine: impl Fn(f64) -> f64, weight: f64, scale: &Scale) -> Vec<WordChange> {
    let here = scale.word(combine(weight));
    let at = (weight * 100.0).round() as i32;
    let other = |step: i32| {
        let w = f64::from(step) / 100.0;
        let word = scale.word(combine(w));
        (word != here).then(|| WordChange { weight: w, word: word.to_owned() })
    };
    let below = (0..at).rev().find_map(other);
    let above = (at + 1..=100).find_map(other);
    below.into_iter().chain(above).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_case::QuestionKind;

    fn own(k: f64, n: f64, clusters: Option<f64>) -> Class {
        Class {
            id: "own".into(),
            question: QuestionKind::Signed,
            title: String::new(),
            event: String::new(),
            clock: String::new(),
            n,
            clusters,
            fixed: Some(k / n),
            horizon: None,
            survival: Vec::new(),
            warnings: Vec::new(),
            citation: String::new(),
            quiet: 0.0,
            timed: None,
            about: detente_bind::baserates::About::default(),
        }
    }

    fn certain(mean: f64, draws: usize) -> Inside {
        Inside { mean, draws, replicates: vec![mean; REPLICATES] }
    }

    #[test]
    fn a_class_counts_its_groups_not_its_cases() {
        assert_eq!(effective(&own(94.0, 188.0, Some(80.0)), 0.5), (40.0, 80.0));
        assert_eq!(effective(&own(94.0, 188.0, None), 0.5), (94.0, 188.0));
        let Dist::Beta { a, b, .. } = beta(&own(52.0, 82.0, None), 52.0 / 82.0, 0.5) else { panic!() };
        assert!((a - 26.5).abs() < 1e-12 && (b - 15.5).abs() < 1e-12);
    }

    #[test]
    fn two_classes_mix_by_relevance_and_their_quarrel_widens_the_interval() {
        let chosen =
            |k: f64, relevance: f64| Chosen { class: own(k, 100.0, None), relevance, why: None, since: None };
        let both = outside(&[chosen(20.0, 1.0), chosen(80.0, 1.0)], 0.0, 1, "signed").unwrap();
        assert!((both.mean - 0.5).abs() < 1e-12);
        let one = outside(&[chosen(50.0, 1.0)], 0.0, 1, "signed").unwrap();
        let width = |o: &Outside| {
            let mut sorted = o.replicates.clone();
            sorted.sort_by(f64::total_cmp);
            sorted[1899] - sorted[100]
        };
        assert!(width(&both) > 3.0 * width(&one));
        let lean = outside(&[chosen(20.0, 0.9), chosen(80.0, 0.1)], 0.0, 1, "signed").unwrap();
        assert!(lean.mean < 0.3);
        assert!(outside(&[], 0.0, 1, "signed").is_none());
    }

    #[test]
    fn the_combined_number_is_capped_unless_history_itself_lies_beyond() {
        let view = |k: f64, n: f64| {
            outside(&[Chosen { class: own(k, n, None), relevance: 1.0, why: None, since: None }], 0.0, 1, "x")
        };
        let few = answer(view(0.0, 10.0), Some(&certain(0.0, 4096)), Vec::new(), 0.3, &Scale::ICD203);
        assert_eq!(few.combined, Some(0.03));
        assert!(few.capped);
        let many = answer(view(2.0, 1000.0), Some(&certain(0.0, 4096)), Vec::new(), 0.3, &Scale::ICD203);
        assert!(many.combined.unwrap() < 0.03 && !many.capped);
    }

    #[test]
    fn the_line_runs_from_history_to_the_models() {
        let view = outside(
            &[Chosen { class: own(49.0, 100.0, None), relevance: 1.0, why: None, since: None }],
            0.0,
            1,
            "x",
        );
        let answer = answer(view, Some(&certain(0.8, 4096)), Vec::new(), 0.5, &Scale::ICD203);
        let (outside, inside) = (answer.outside.unwrap(), answer.inside.unwrap());
        assert!((answer.line[0].1 - outside).abs() < 1e-12);
        assert!((answer.line[4].1 - inside).abs() < 1e-12);
        assert!(answer.line.windows(2).all(|pair| pair[0].1 < pair[1].1));
        let combined = answer.combined.unwrap();
        assert!((combined - 0.66).abs() < 0.005, "{combined}");
        // Likely at ½; below, the word becomes roughly even, above very likely never before weight 1.
        assert_eq!(answer.word_changes_at[0].word, "roughly even chance");
    }

    #[test]
    fn no_draws_show_certainty() {
        assert!(pool(0.5, 1.0, 4096, 0.3) < 1.0);
        assert!(pool(0.5, 1.0, 16, 0.3) < pool(0.5, 1.0, 4096, 0.3));
    }
}
