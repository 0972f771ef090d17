//! History's clock judged by spells that really happened.
//!
//! From each origin (a day so far) every spell that was then open is forecast: will it have ended in agreement so many
//! days later? What the forecast rests on never holds the spell's own group: either one group after the other is left
//! out, or all is learned from spells that began before a year, as they stood at its beginning. Forecasts whose outcome
//! was not seen (the spell was lost from sight before) are left out. Three forecasters are compared:
//!
//! * *clock*: F(b | open at a), [`detente_chance::clock`];
//! * *share*: the share of spells that ever ended in agreement, whatever the day;
//! * *constant*: constant hazards of agreement, h, and of other ends, g: h/(h + g) · (1 − exp(−(h + g) · days)), each
//!   hazard being its ends over the days that all spells lasted together.
//!
//! Scores are Brier's, (p − o)², by horizon; the *integrated* score is their mean over evenly spaced horizons up to the
//! longest (Graf et al. 1999, *Statistics in Medicine* 18:2529–2545, without weights for censoring, since unseen outcomes
//! are left out).

use detente_chance::clock::{Clock, End, Spell};
use detente_chance::score::{Calibration, brier, calibration};
use rayon::prelude::*;

/// How many horizons make the integrated score.
const STEPS: u32 = 24;
/// Bins of the calibration.
const BINS: usize = 10;

/// What each forecast rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Split {
    /// All groups but the spell's own.
    GroupOut,
    /// Spells that began before a day (in days on any one calendar), as they stood then; those that began later are judged.
    Before(f64),
}

/// When forecasts are made and for when, in days.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Days that a spell has been open when it is forecast.
    pub origins: Vec<f64>,
    /// Days ahead.
    pub horizons: Vec<f64>,
    /// What each forecast rests on.
    pub split: Split,
}

/// Mean Brier scores at a horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Horizon {
    /// Days ahead.
    pub days: f64,
    /// Forecasts.
    pub n: usize,
    /// Of the clock.
    pub clock: f64,
    /// Of the share that ever ended so.
    pub share: f64,
    /// Of constant hazards.
    pub constant: f64,
}

/// What the backtest says.
#[derive(Clone, Debug, PartialEq)]
pub struct SpellScores {
    /// Spells that were forecast at least once.
    pub spells: usize,
    /// By horizon; those without any forecast are left out.
    pub horizons: Vec<Horizon>,
    /// The mean over evenly spaced horizons up to the longest, as `days`; `None` without forecasts.
    pub integrated: Option<Horizon>,
    /// How often it came true, by what the clock said, over all horizons that were asked.
    pub calibration: Calibration,
}

/// What a set of spells makes of the forecasts.
struct Learned {
    clock: Clock,
    share: f64,
    /// Hazards a day of agreement and of other ends.
    rates: [f64; 2],
}

impl Learned {
    fn of(spells: &[Spell]) -> Self {
        let count = |end: End| spells.iter().filter(|spell| spell.end == end).count() as f64;
        let days: f64 = spells.iter().map(|spell| spell.days).sum();
        let rate = |end: End| if days > 0.0 { count(end) / days } else { 0.0 };
        Self {
            clock: Clock::of(spells),
            share: count(End::Agreed) / (spells.len() as f64).max(1.0),
            rates: [rate(End::Agreed), rate(End::Other)],
        }
    }

    fn constant(&self, days: f64) -> f64 {
        let [agreed, other] = self.rates;
        let both = agreed + other;
        if both > 0.0 { agreed / both * -libm::expm1(-both * days) } else { 0.0 }
    }
}

/// One forecast: the three chances, and whether it came true.
type Forecast = ([f64; 3], bool);

/// The forecasts of a spell, one list a horizon.
fn forecasts(spell: &Spell, learned: &Learned, origins: &[f64], horizons: &[f64]) -> Vec<Vec<Forecast>> {
    horizons
        .iter()
        .map(|days| {
            let from = |origin: &f64| {
                let by = origin + days;
                if spell.days <= *origin || (spell.end == End::Open && spell.days < by) {
                    return None;
                }
                let clock = learned.clock.by(by, *origin)?.p;
                let came = spell.end == End::Agreed && spell.days <= by;
                Some(([clock, learned.share, learned.constant(*days)], came))
            };
            origins.iter().filter_map(from).collect()
        })
        .collect()
}

/// Judges the clock by spells. `starts`, where given, is the day on which each began, in the order of the spells; without
/// it [`Split::Before`] judges nothing.
///
/// ```
/// use detente_chance::clock::{End, Spell};
/// use detente_forecast::{Plan, Split, judge_spells};
/// let spells: Vec<Spell> =
///     (0..30).map(|at| Spell { days: 40.0 + f64::from(at % 5), end: End::Agreed, group: at }).collect();
/// let plan = Plan { origins: vec![0.0], horizons: vec![20.0, 60.0], split: Split::GroupOut };
/// let scores = judge_spells(&spells, &[], &plan);
/// // Nothing ends within 20 days, all within 60: the clock knows, the share does not.
/// assert!(scores.horizons[0].clock < 0.1 && scores.horizons[0].share == 1.0);
/// ```
#[must_use]
pub fn judge_spells(spells: &[Spell], starts: &[Option<f64>], plan: &Plan) -> SpellScores {
    let mut order: Vec<usize> = (0..spells.len()).collect();
    // In order of length, so that a set without a group is sorted already.
    order.sort_by(|a, b| spells[*a].days.total_cmp(&spells[*b].days).then(a.cmp(b)));
    let longest = plan.horizons.iter().copied().fold(0.0, f64::max);
    let even: Vec<f64> = (1..=STEPS).map(|step| longest * f64::from(step) / f64::from(STEPS)).collect();
    let asked: Vec<f64> = plan.horizons.iter().chain(&even).copied().collect();
    let start = |at: usize| starts.get(at).copied().flatten();
    let folds: Vec<(Vec<usize>, Vec<Spell>)> = match plan.split {
        Split::GroupOut => {
            let mut groups: Vec<u32> = spells.iter().map(|spell| spell.group).collect();
            groups.sort_unstable();
            groups.dedup();
            let fold = |group: u32| {
                let (own, others): (Vec<usize>, Vec<usize>) =
                    order.iter().partition(|at| spells[**at].group == group);
                (own, others.into_iter().map(|at| spells[at]).collect())
            };
            groups.into_par_iter().map(fold).collect()
        }
        Split::Before(day) => {
            let known = |at: usize| {
                let seen = start(at).filter(|start| *start < day).map(|start| day - start)?;
                let spell = spells[at];
                // As it stood on that day.
                Some(if spell.days > seen { Spell { days: seen, end: End::Open, ..spell } } else { spell })
            };
            let later = order.iter().copied().filter(|at| start(*at).is_some_and(|start| start >= day));
            vec![(later.collect(), order.iter().filter_map(|at| known(*at)).collect())]
        }
    };
    let made: Vec<Vec<Vec<Forecast>>> = folds
        .par_iter()
        .flat_map_iter(|(judged, rest)| {
            let learned = Learned::of(rest);
            judged
                .iter()
                .map(|at| forecasts(&spells[*at], &learned, &plan.origins, &asked))
                .collect::<Vec<_>>()
        })
        .collect();
    summed_up(&made, plan, &asked, longest)
}

fn summed_up(made: &[Vec<Vec<Forecast>>], plan: &Plan, asked: &[f64], longest: f64) -> SpellScores {
    let at = |place: usize| -> Option<Horizon> {
        let all = || made.iter().flat_map(|spell| &spell[place]);
        let n = all().count();
        let mean = |which: usize| all().map(|(p, came)| brier(p[which], *came)).sum::<f64>() / n as f64;
        (n > 0).then(|| Horizon { days: asked[place], n, clock: mean(0), share: mean(1), constant: mean(2) })
    };
    let own = plan.horizons.len();
    let even: Vec<Horizon> = (own..asked.len()).filter_map(at).collect();
    let over = |of: fn(&Horizon) -> f64| even.iter().map(of).sum::<f64>() / even.len() as f64;
    let integrated = (!even.is_empty()).then(|| Horizon {
        days: longest,
        n: even.iter().map(|horizon| horizon.n).sum(),
        clock: over(|horizon| horizon.clock),
        share: over(|horizon| horizon.share),
        constant: over(|horizon| horizon.constant),
    });
    let told: Vec<(f64, bool)> =
        made.iter().flat_map(|spell| spell[..own].iter().flatten()).map(|(p, came)| (p[0], *came)).collect();
    SpellScores {
        spells: made.iter().filter(|spell| spell.iter().any(|list| !list.is_empty())).count(),
        horizons: (0..own).filter_map(at).collect(),
        integrated,
        calibration: calibration(&told, BINS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plan(split: Split) -> Plan {
        Plan { origins: vec![0.0, 5.0], horizons: vec![3.0, 8.0], split }
    }

    fn spell(days: f64, end: End, group: u32) -> Spell {
        Spell { days, end, group }
    }

    #[test]
    fn by_hand() {
        // Two groups of two. For the spells of group 0 the others ended at 2 (agreed) and 10 (other).
        let list = [
            spell(1.0, End::Agreed, 0),
            spell(9.0, End::Agreed, 0),
            spell(2.0, End::Agreed, 1),
            spell(10.0, End::Other, 1),
        ];
        let only = Plan { origins: vec![0.0], horizons: vec![3.0], split: Split::GroupOut };
        let scores = judge_spells(&list, &[], &only);
        let at = scores.horizons[0];
        assert_eq!((at.n, scores.spells), (4, 4));
        // Group 0 is given ½ by clock and share; group 1 by the clock F(3) after one of two, straight on ln(1 − F) from
        // ½ at 1 to 1 at 9, where the logarithm has no end: on F itself, .5 + .5 · 2/8 = .625; by the share 1.
        let [half, rest] = [0.25, 0.625];
        let clock = (half + half + (1.0 - rest) * (1.0 - rest) + rest * rest) / 4.0;
        assert!((at.clock - clock).abs() < 1e-12, "{at:?}");
        assert!((at.share - (half + half + 0.0 + 1.0) / 4.0).abs() < 1e-12);
        let constant =
            |p0: f64, p1: f64| (p0 - 1.0) * (p0 - 1.0) + p0 * p0 + (p1 - 1.0) * (p1 - 1.0) + p1 * p1;
        let (p0, p1) = (0.5 * (1.0 - libm::exp(-0.5)), 1.0 - libm::exp(-0.6));
        assert!((at.constant - constant(p0, p1) / 4.0).abs() < 1e-12, "{at:?}");
    }

    #[test]
    fn before_a_day_nothing_later_is_known() {
        // Started at 0 and 10; at day 12 the first has ended at 5, the second is open; the third began at 20.
        let list = [spell(5.0, End::Agreed, 0), spell(50.0, End::Other, 1), spell(6.0, End::Agreed, 2)];
        let starts = [Some(0.0), Some(10.0), Some(20.0)];
        let before = Plan { origins: vec![0.0], horizons: vec![6.0], split: Split::Before(12.0) };
        let scores = judge_spells(&list, &starts, &before);
        assert_eq!((scores.spells, scores.horizons[0].n), (1, 1));
        // The second counts as open until its second day: only the first is left at risk at 5, and F is 1 from there,
        // held at (n − ½) / n of the two that were open at first.
        assert!((scores.horizons[0].clock - 0.0625).abs() < 1e-12, "{:?}", scores.horizons[0]);
        assert_eq!(scores.horizons[0].share, 0.25);
        assert_eq!(judge_spells(&list, &[], &before).spells, 0);
    }

    proptest! {
        #[test]
        fn the_slow_way_gives_the_same(
            list in proptest::collection::vec((0_u32..20, 0_u32..3, 0_u32..4), 4..30),
        ) {
            let ends = [End::Agreed, End::Other, End::Open];
            let list: Vec<Spell> =
                list.iter().map(|(days, end, group)| spell(f64::from(*days), ends[*end as usize], *group)).collect();
            let found = judge_spells(&list, &[], &plan(Split::GroupOut));
            for horizon in [3.0, 8.0] {
                let (mut sum, mut n) = (0.0, 0);
                for one in &list {
                    let rest: Vec<Spell> = list.iter().filter(|other| other.group != one.group).copied().collect();
                    for origin in [0.0, 5.0] {
                        let unseen = one.end == End::Open && one.days < origin + horizon;
                        if one.days <= origin || unseen { continue }
                        let Some(read) = Clock::of(&rest).by(origin + horizon, origin) else { continue };
                        let came = one.end == End::Agreed && one.days <= origin + horizon;
                        let miss = read.p - f64::from(u8::from(came));
                        sum += miss * miss;
                        n += 1;
                    }
                }
                let row = found.horizons.iter().find(|row| row.days == horizon);
                prop_assert_eq!(row.map_or(0, |row| row.n), n);
                if let Some(row) = row { prop_assert!((row.clock - sum / f64::from(n as u32)).abs() < 1e-12); }
            }
        }
    }
}
