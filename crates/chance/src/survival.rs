//! How long things last: the product-limit estimate (Kaplan & Meier 1958, *JASA* 53:457–481).
//!
//! Each case has a time and either ended then or was last seen whole then (*censored*). S(t) is the product over
//! the times up to t at which cases ended of (1 − ended / still at risk); a case censored at a time counts as at
//! risk at that time. Greenwood's variance is S² Σ ended / (at risk (at risk − ended)).
//!
//! Cases that come in groups (disputes of one pair of states) are not independent, and Greenwood's interval is
//! then too narrow: [`cluster_interval`] resamples whole groups.
//!
//! ```
//! use detente_chance::survival::{Case, kaplan_meier};
//! let case = |time: f64, ended: bool| Case { time, ended, group: 0 };
//! let curve = kaplan_meier(&[case(1.0, true), case(2.0, false), case(3.0, true), case(4.0, false)]);
//! assert_eq!(curve.at(0.5), 1.0);
//! assert_eq!(curve.at(1.0), 0.75); // one of four
//! assert_eq!(curve.at(3.5), 0.375); // one of the two that were left
//! ```

use crate::draw::Key;
use crate::summary::{quantile_sorted, resampled};

/// One case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    /// When it ended or was last seen, in any one unit; not negative.
    pub time: f64,
    /// True where it ended then.
    pub ended: bool,
    /// The group that it belongs to.
    pub group: u32,
}

/// A step of the curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Time of one or more ends.
    pub time: f64,
    /// Cases at risk just before.
    pub at_risk: usize,
    /// Cases that ended.
    pub ended: usize,
    /// S from here on.
    pub survival: f64,
    /// Greenwood's standard error of S.
    pub error: f64,
}

/// The curve: S = 1 before its first step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// In order of time.
    pub steps: Vec<Step>,
    /// The last time at which any case was seen: beyond it the curve says nothing.
    pub until: f64,
}

impl Curve {
    fn step(&self, time: f64) -> Option<&Step> {
        self.steps[..self.steps.partition_point(|step| step.time <= time)].last()
    }

    /// S at a time. Beyond [`Curve::until`] it stays where it was.
    #[must_use]
    pub fn at(&self, time: f64) -> f64 {
        self.step(time).map_or(1.0, |step| step.survival)
    }

    /// Greenwood's interval of S at a time for independent cases, on the log(−log) scale so that it stays within
    /// 0–1; `z` is 1.96 for 95 %. The point itself where it is 0 or 1.
    #[must_use]
    pub fn interval(&self, time: f64, z: f64) -> [f64; 2] {
        let Some(step) = self.step(time) else { return [1.0, 1.0] };
        let s = step.survival;
        if s <= 0.0 || s >= 1.0 {
            return [s, s];
        }
        let log = libm::log(s);
        let width = z * step.error / (s * log.abs());
        [libm::exp(log * libm::exp(width)), libm::exp(log * libm::exp(-width))]
    }
}

/// The curve of some cases. Times that are not numbers are left out.
#[must_use]
pub fn kaplan_meier(cases: &[Case]) -> Curve {
    let mut sorted: Vec<Case> = cases.iter().copied().filter(|case| case.time.is_finite()).collect();
    sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
    let mut curve = Curve { steps: Vec::new(), until: sorted.last().map_or(0.0, |case| case.time) };
    let (mut survival, mut sum) = (1.0, 0.0);
    let mut at = 0;
    while at < sorted.len() {
        let time = sorted[at].time;
        let here = sorted[at..].iter().take_while(|case| case.time == time).count();
        let ended = sorted[at..at + here].iter().filter(|case| case.ended).count();
        let at_risk = sorted.len() - at;
        if ended > 0 {
            let (d, n) = (ended as f64, at_risk as f64);
            survival *= 1.0 - d / n;
            sum += if ended < at_risk { d / (n * (n - d)) } else { 0.0 };
            curve.steps.push(Step { time, at_risk, ended, survival, error: survival * libm::sqrt(sum) });
        }
        at += here;
    }
    curve
}

/// Interval of S at `time` from resampled groups, `level` of the replicates within (.95 for 95 %).
#[must_use]
pub fn cluster_interval(cases: &[Case], time: f64, level: f64, replicates: u32, key: &Key) -> [f64; 2] {
    let mut groups: Vec<(u32, Vec<Case>)> = Vec::new();
    let mut sorted: Vec<&Case> = cases.iter().collect();
    sorted.sort_by_key(|case| case.group);
    for case in sorted {
        match groups.last_mut() {
            Some((group, members)) if *group == case.group => members.push(*case),
            _ => groups.push((case.group, vec![*case])),
        }
    }
    let mut values: Vec<f64> = (0..replicates)
        .map(|replicate| {
            let again: Vec<Case> = (0..groups.len())
                .flat_map(|place| groups[resampled(key, replicate, place as u32, groups.len())].1.clone())
                .collect();
            kaplan_meier(&again).at(time)
        })
        .collect();
    if values.is_empty() {
        let point = kaplan_meier(cases).at(time);
        return [point, point];
    }
    values.sort_by(f64::total_cmp);
    let tail = 0.5 * (1.0 - level);
    [quantile_sorted(&values, tail), quantile_sorted(&values, 1.0 - tail)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Remission in weeks under 6-mercaptopurine (Freireich et al. 1963, *Blood* 21:699–716); + is censored.
    fn remission() -> Vec<Case> {
        "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
            .split(' ')
            .enumerate()
            .map(|(group, text)| Case {
                time: text.trim_end_matches('+').parse().unwrap(),
                ended: !text.ends_with('+'),
                group: group as u32,
            })
            .collect()
    }

    #[test]
    fn a_published_table() {
        // The table that textbooks print for these data.
        let curve = kaplan_meier(&remission());
        let table: Vec<String> = curve
            .steps
            .iter()
            .map(|s| format!("{} {} {} {:.4} {:.4}", s.time, s.at_risk, s.ended, s.survival, s.error))
            .collect();
        let published = [
            "6 21 3 0.8571 0.0764",
            "7 17 1 0.8067 0.0869",
            "10 15 1 0.7529 0.0963",
            "13 12 1 0.6902 0.1068",
            "16 11 1 0.6275 0.1141",
            "22 7 1 0.5378 0.1282",
            "23 6 1 0.4482 0.1346",
        ];
        assert_eq!(table, published);
        assert_eq!(curve.until, 35.0);
        let [low, high] = curve.interval(10.0, 1.959_964);
        assert_eq!(format!("{low:.3} {high:.3}"), "0.503 0.889");
    }

    #[test]
    fn groups_widen_the_interval() {
        let independent = remission();
        // Seven copies of each case, first as cases of their own, then as one group.
        let copies: Vec<Case> = independent.iter().flat_map(|case| std::iter::repeat_n(*case, 7)).collect();
        let own: Vec<Case> =
            copies.iter().enumerate().map(|(at, case)| Case { group: at as u32, ..*case }).collect();
        let key = Key::new(1, "clusters");
        let width = |cases: &[Case]| {
            let [low, high] = cluster_interval(cases, 12.0, 0.95, 400, &key);
            high - low
        };
        assert!(width(&copies) > 2.0 * width(&own));
        // Copies within a group tell nothing new.
        assert!((width(&copies) - width(&independent)).abs() < 0.06);
    }

    #[test]
    fn nothing_and_everything() {
        assert_eq!(kaplan_meier(&[]).at(5.0), 1.0);
        let all: Vec<Case> = (0..3).map(|group| Case { time: 2.0, ended: true, group }).collect();
        let curve = kaplan_meier(&all);
        assert_eq!((curve.at(1.9), curve.at(2.0), curve.steps[0].error), (1.0, 0.0, 0.0));
        assert_eq!(cluster_interval(&all, 1.0, 0.9, 10, &Key::new(1, "k")), [1.0, 1.0]);
        assert_eq!(cluster_interval(&[], 1.0, 0.9, 0, &Key::new(1, "k")), [1.0, 1.0]);
    }

    proptest! {
        #[test]
        fn without_censoring_it_is_the_share_that_is_left(times in proptest::collection::vec(0_u32..20, 1..40)) {
            let cases: Vec<Case> =
                times.iter().map(|t| Case { time: f64::from(*t), ended: true, group: 0 }).collect();
            let curve = kaplan_meier(&cases);
            for t in 0..20 {
                let left = times.iter().filter(|time| **time > t).count() as f64 / times.len() as f64;
                prop_assert!((curve.at(f64::from(t)) - left).abs() < 1e-12);
                let [low, high] = curve.interval(f64::from(t), 1.645);
                prop_assert!(low <= curve.at(f64::from(t)) + 1e-12 && curve.at(f64::from(t)) <= high + 1e-12);
            }
        }
    }
}
