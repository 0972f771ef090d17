//! History's clock: how much of a class of past cases ended in agreement by a time, given that a case has gone on
//! for so long already.
//!
//! A class is a set of [`Spell`]s. Each lasted some days (last day less first day) and ended in agreement, ended in
//! another way, or was still open when it was last seen (*censored*). F(t), the *cumulative incidence* of agreement,
//! and G(t), that of other ends, are Aalen and Johansen's estimate (1978, *Scandinavian Journal of Statistics*
//! 5:141–150): at each time with n spells at risk, S being the share that is still open, F rises by S · agreed / n,
//! G by S · other / n, and S falls by both. A spell censored at a time counts as at risk at that time. With a spell
//! *open at a* where it lasted more than a days, and *ended by b* where it lasted b days or less,
//!
//! F(b | open at a) = (F(b) − F(a)) / (1 − F(a) − G(a)).
//!
//! * *Between* two times at which agreements fell, −ln(1 − F) runs straight: a constant subdistribution hazard. G is a
//!   step function. [`Clock::counted`] interpolates nothing: without censoring it counts cases.
//! * *Beyond* the last time at which any case was seen the reading is that time's, and is marked `at_least`.
//! * *No case open* at a: there is no reading.
//! * Where all n cases that were open at a agreed, the reading stops at (n − ½) / n: a class never says "certainly".
//! * *Few cases at risk*: [`Clock::towards`] draws each step's hazard to that of a wider class, as a Beta prior does
//!   whose mean is the wider class's hazard and whose size is `size` cases: (n h + size · h_wider) / (n + size).
//!
//! Spells of one group (one conflict, one union) are not independent: [`resample`] draws whole groups anew.
//!
//! ```
//! use detente_chance::clock::{Clock, End, Spell};
//! let spell = |days, end| Spell { days, end, group: 0 };
//! let ends = [(10.0, End::Agreed), (20.0, End::Other), (30.0, End::Agreed), (40.0, End::Open)];
//! let clock = Clock::of(&ends.map(|(days, end)| spell(days, end)));
//! // Of the two that were open at day 20, one had agreed by day 30.
//! assert_eq!(clock.counted(30.0, 20.0).map(|reading| reading.p), Some(0.5));
//! // Eight of nine agreed within 60 days, 26 of these are left.
//! let count = Clock::of_count(8.0, 9.0, 60.0).and_then(|clock| clock.by(60.0, 34.0));
//! assert!(count.is_some_and(|reading| (reading.p - 0.614).abs() < 5e-4 && !reading.at_least));
//! ```

use crate::draw::Key;
use crate::math::beta_quantile;
use crate::summary::resampled;

/// How a spell ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// In the kind of agreement that is counted.
    Agreed,
    /// In any other way, after which it cannot end in agreement any more.
    Other,
    /// Not yet, when it was last seen.
    Open,
}

/// One past case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spell {
    /// Days from its start to its end, or to when it was last seen; not negative.
    pub days: f64,
    /// How it ended.
    pub end: End,
    /// The group that it belongs to.
    pub group: u32,
}

/// The class at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Days since the start.
    pub days: f64,
    /// Spells that lasted this long or longer.
    pub at_risk: f64,
    /// F: share that ended in agreement by then.
    pub agreed: f64,
    /// G: share that ended otherwise by then.
    pub other: f64,
}

/// A chance read off a clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Chance of agreement, 0–1.
    pub p: f64,
    /// True where the class was not watched for as long as that: the chance is this or more.
    pub at_least: bool,
}

/// F and G of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// One step for every time at which a spell ended or was last seen, in order.
    steps: Vec<Step>,
    /// Times at which F rose, with F; begins with F at time 0.
    knots: Vec<(f64, f64)>,
}

impl Clock {
    /// The clock of some spells. Those whose length is negative or no number are left out.
    #[must_use]
    pub fn of(spells: &[Spell]) -> Self {
        let mut sorted: Vec<Spell> =
            spells.iter().copied().filter(|spell| spell.days.is_finite() && spell.days >= 0.0).collect();
        sorted.sort_by(|a, b| a.days.total_cmp(&b.days));
        let (mut agreed, mut other, mut left) = (0.0, 0.0, 1.0);
        let mut steps = Vec::new();
        let mut at = 0;
        while let Some(Spell { days, .. }) = sorted.get(at).copied() {
            let here = sorted[at..].iter().take_while(|spell| spell.days == days);
            let (mut ended, mut otherwise, mut all) = (0.0, 0.0, 0);
            for spell in here {
                all += 1;
                match spell.end {
                    End::Agreed => ended += 1.0,
                    End::Other => otherwise += 1.0,
                    End::Open => {}
                }
            }
            let at_risk = (sorted.len() - at) as f64;
            agreed += left * ended / at_risk;
            other += left * otherwise / at_risk;
            left *= 1.0 - (ended + otherwise) / at_risk;
            steps.push(Step { days, at_risk, agreed, other });
            at += all;
        }
        Self::with(steps)
    }

    /// The clock of a table of F and G. `None` unless times rise from 0 or later, cases at risk do not grow, and F and
    /// G never fall nor add up to more than 1.
    #[must_use]
    pub fn of_steps(steps: Vec<Step>) -> Option<Self> {
        let mut before = Step { days: -1.0, at_risk: f64::INFINITY, agreed: 0.0, other: 0.0 };
        for step in &steps {
            let fine = step.days.is_finite()
                && step.days >= 0.0
                && step.days > before.days
                && step.at_risk > 0.0
                && step.at_risk <= before.at_risk
                && step.agreed >= before.agreed
                && step.other >= before.other
                && step.agreed + step.other <= 1.0 + 1e-9;
            if !fine {
                return None;
            }
            before = *step;
        }
        Some(Self::with(steps))
    }

    /// The clock of a count: `k` of `n` cases ended in agreement within so many days, at a constant hazard, and
    /// nothing is known of later. k = 0 counts as ½, k = n as n − ½. `None` unless 0 ≤ k ≤ n, n ≥ 1 and the time is
    /// above 0.
    ///
    /// ```
    /// use detente_chance::clock::Clock;
    /// // Six of fourteen within 359 days: in a day, a week, 30 and 90 days.
    /// let clock = Clock::of_count(6.0, 14.0, 359.0).unwrap();
    /// let read = |days: f64| format!("{:.4}", clock.by(days, 0.0).unwrap().p);
    /// assert_eq!([1.0, 7.0, 30.0, 90.0].map(read), ["0.0016", "0.0109", "0.0457", "0.1309"]);
    /// ```
    #[must_use]
    pub fn of_count(k: f64, n: f64, days: f64) -> Option<Self> {
        let fine = k >= 0.0 && k <= n && n >= 1.0 && n.is_finite() && days > 0.0 && days.is_finite();
        fine.then(|| Self::constant(k.max(0.5).min(n - 0.5) / n, n, days))
    }

    /// The clock of a count, its share drawn from Jeffreys' posterior Beta(k + ½, n − k + ½) at `u` from 0 to 1.
    /// `None` as in [`Clock::of_count`].
    #[must_use]
    pub fn of_count_at(k: f64, n: f64, days: f64, u: f64) -> Option<Self> {
        let _ = Self::of_count(k, n, days)?;
        let share = beta_quantile(k + 0.5, n - k + 0.5, u);
        share.is_finite().then(|| Self::constant(share.clamp(0.0, 1.0 - 1e-9), n, days))
    }

    fn constant(share: f64, n: f64, days: f64) -> Self {
        Self::with(vec![Step { days, at_risk: n, agreed: share, other: 0.0 }])
    }

    fn with(steps: Vec<Step>) -> Self {
        let mut knots = vec![(0.0, 0.0)];
        for step in &steps {
            match knots.last_mut() {
                Some(last) if step.days <= last.0 => last.1 = step.agreed,
                Some(last) if step.agreed > last.1 => knots.push((step.days, step.agreed)),
                _ => {}
            }
        }
        Self { steps, knots }
    }

    /// The table behind it, in order of time.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The longest time that any spell was watched for, in days; 0 where there is none.
    #[must_use]
    pub fn until(&self) -> f64 {
        self.steps.last().map_or(0.0, |step| step.days)
    }

    /// Spells that were open at a time: lasted longer than that.
    #[must_use]
    pub fn open(&self, days: f64) -> f64 {
        self.steps.get(self.steps.partition_point(|step| step.days <= days)).map_or(0.0, |step| step.at_risk)
    }

    fn step(&self, days: f64) -> Option<&Step> {
        self.steps[..self.steps.partition_point(|step| step.days <= days)].last()
    }

    /// G at a time: a step function.
    fn other(&self, days: f64) -> f64 {
        self.step(days).map_or(0.0, |step| step.other)
    }

    /// F at a time, straight on −ln(1 − F) between the times at which it rose.
    fn agreed(&self, days: f64) -> f64 {
        if days < 0.0 {
            return 0.0;
        }
        // The first knot is at 0, so that one is at or before any time from 0 on.
        let next = self.knots.partition_point(|(at, _)| *at <= days).max(1);
        let (t0, f0) = self.knots[next - 1];
        let Some(&(t1, f1)) = self.knots.get(next) else { return f0 };
        let part = (days - t0) / (t1 - t0);
        if f1 >= 1.0 {
            // The logarithm has no end there: straight on F itself.
            return f0 + (f1 - f0) * part;
        }
        let straight = part * (libm::log1p(-f1) - libm::log1p(-f0));
        (f0 - (1.0 - f0) * libm::expm1(straight)).min(f1)
    }

    /// Chance of agreement by day `by`, both counted from the start, of a case that is open at day `open`.
    /// `None` where no spell of the class was open at that day, or a day is no number. It never falls with `by`; it is
    /// 0 where `by` is not later.
    #[must_use]
    pub fn by(&self, by: f64, open: f64) -> Option<Reading> {
        let before = self.agreed(open);
        let mut reading = self.given(by, open, before, self.agreed(by))?;
        // All that were open agreed in the end, and none was lost from sight: the count would say "certainly".
        let last = self.knots.last().map_or(0.0, |knot| knot.1);
        if 1.0 - last - self.other(open) < 1e-9 {
            reading.p = reading.p.min(1.0 - 0.5 / self.open(open));
        }
        Some(reading)
    }

    /// As [`Clock::by`], with F as it was counted: nothing interpolated, nothing held below 1.
    #[must_use]
    pub fn counted(&self, by: f64, open: f64) -> Option<Reading> {
        let read = |days| self.step(days).map_or(0.0, |step| step.agreed);
        self.given(by, open, read(open), read(by))
    }

    fn given(&self, by: f64, open: f64, before: f64, then: f64) -> Option<Reading> {
        let left = 1.0 - before - self.other(open);
        if !open.is_finite() || by.is_nan() || self.open(open) <= 0.0 || left <= 0.0 {
            return None;
        }
        if by <= open {
            return Some(Reading { p: 0.0, at_least: false });
        }
        let p = ((then - before) / left).clamp(0.0, 1.0);
        Some(Reading { p, at_least: by > self.until() })
    }

    /// This class with its hazards drawn towards those of a wider one, which counts as `size` cases at every step. It
    /// ends where this class ends, and its cases at risk stay this class's own.
    #[must_use]
    pub fn towards(&self, wider: &Self, size: f64) -> Self {
        let until = self.until();
        let mut times: Vec<f64> = self
            .steps
            .iter()
            .chain(&wider.steps)
            .map(|step| step.days)
            .filter(|days| *days <= until)
            .collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        let (mut agreed, mut other, mut left) = (0.0, 0.0, 1.0);
        let steps = times.into_iter().map(|days| {
            let (own, theirs) = (self.hazards(days), wider.hazards(days));
            // The own last step is at or after every time here, so that somebody is at risk.
            let at = self.steps.partition_point(|step| step.days < days);
            let at_risk = self.steps.get(at).map_or(0.0, |step| step.at_risk);
            let drawn = |place: usize| (at_risk * own[place] + size * theirs[place]) / (at_risk + size);
            let (ended, otherwise) = (drawn(0), drawn(1));
            agreed += left * ended;
            other += left * otherwise;
            left *= (1.0 - ended - otherwise).max(0.0);
            Step { days, at_risk, agreed, other }
        });
        Self::with(steps.collect())
    }

    /// Hazards of agreement and of other ends at a time: what fell then, of what was still open.
    fn hazards(&self, days: f64) -> [f64; 2] {
        let at = self.steps.partition_point(|step| step.days < days);
        let Some(step) = self.steps.get(at).filter(|step| step.days == days) else { return [0.0; 2] };
        let before = at.checked_sub(1).map_or((0.0, 0.0), |at| (self.steps[at].agreed, self.steps[at].other));
        let left = 1.0 - before.0 - before.1;
        if left <= 1e-12 {
            return [0.0; 2];
        }
        [(step.agreed - before.0) / left, (step.other - before.1) / left]
    }
}

/// As many groups as the spells have, each drawn anew from all of them; a group that is drawn twice becomes two.
#[must_use]
pub fn resample(spells: &[Spell], key: &Key, replicate: u32) -> Vec<Spell> {
    let mut sorted: Vec<&Spell> = spells.iter().collect();
    // Stable: spells of one group keep their order.
    sorted.sort_by_key(|spell| spell.group);
    let groups: Vec<&[&Spell]> = sorted.chunk_by(|a, b| a.group == b.group).collect();
    (0..groups.len() as u32)
        .flat_map(|place| {
            let drawn = groups[resampled(key, replicate, place, groups.len())];
            drawn.iter().map(move |spell| Spell { group: place, ..**spell })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spells(list: &[(f64, End)]) -> Vec<Spell> {
        list.iter()
            .enumerate()
            .map(|(at, (days, end))| Spell { days: *days, end: *end, group: at as u32 })
            .collect()
    }

    /// A class made so that fourteen spells are open at day 205 and six of these agree by day 564; days as in no data.
    fn fourteen() -> Vec<Spell> {
        let mut list =
            vec![(0.0, End::Other), (30.0, End::Agreed), (205.0, End::Agreed), (205.0, End::Other)];
        list.extend([230.0, 300.0, 301.0, 420.0, 500.0, 564.0].map(|days| (days, End::Agreed)));
        list.extend([206.0, 310.0, 400.0, 401.0, 450.0, 520.0, 563.0, 600.0].map(|days| (days, End::Other)));
        spells(&list)
    }

    #[test]
    fn the_worked_numbers_of_the_method() {
        let clock = Clock::of(&fourteen());
        assert_eq!(clock.open(205.0), 14.0);
        let raw = clock.counted(564.0, 205.0).unwrap();
        assert!((raw.p - 6.0 / 14.0).abs() < 1e-12 && !raw.at_least, "{raw:?}");
        // Own counts: none and all of n count as half a case away from the end.
        let read = |k, n, days: f64, by| Clock::of_count(k, n, days).unwrap().by(by, 0.0).unwrap().p;
        assert!((read(0.0, 10.0, 30.0, 30.0) - 0.05).abs() < 1e-12);
        assert!((read(10.0, 10.0, 30.0, 30.0) - 0.95).abs() < 1e-12);
        assert!((read(8.0, 9.0, 60.0, 26.0) - 0.614).abs() < 5e-4);
        assert!((read(6.0, 14.0, 359.0, 359.0) - 0.4286).abs() < 5e-5);
    }

    #[test]
    fn cumulative_incidence_by_hand() {
        // Five cases: agreed 1, open 2, other 3, agreed 4, open 5. F: 1/5; then 4/5 · (1 − 1/3) · 1/2 more.
        let ends = [End::Agreed, End::Open, End::Other, End::Agreed, End::Open];
        let list: Vec<(f64, End)> =
            ends.iter().enumerate().map(|(at, end)| (at as f64 + 1.0, *end)).collect();
        let clock = Clock::of(&spells(&list));
        let last = clock.steps().last().unwrap();
        assert!((last.agreed - (0.2 + 0.8 * 2.0 / 3.0 * 0.5)).abs() < 1e-12);
        assert!((last.other - 0.8 / 3.0).abs() < 1e-12);
        // Halfway between two agreements −ln(1 − F) is halfway too, whatever other ends fall between.
        let f = |days| clock.by(days, 0.0).unwrap().p;
        let straight = libm::sqrt((1.0 - f(1.0)) * (1.0 - f(4.0)));
        assert!((1.0 - f(2.5) - straight).abs() < 1e-12);
        // From the last agreement to the last look nothing happens; beyond it the class says "at least".
        assert_eq!(f(4.0), f(5.0));
        assert_eq!(
            (clock.by(5.0, 0.0).unwrap().at_least, clock.by(5.1, 0.0).unwrap().at_least),
            (false, true)
        );
        assert_eq!(clock.by(9.0, 4.9).map(|reading| reading.p), Some(0.0));
        assert_eq!(clock.by(9.0, 5.0), None, "no case was open at day 5");
        assert_eq!(Clock::of(&[]).by(1.0, 0.0), None);
        assert_eq!((clock.by(f64::NAN, 0.0), clock.by(1.0, f64::NAN)), (None, None));
    }

    #[test]
    fn a_class_never_says_certainly() {
        let clock = Clock::of(&spells(&[(10.0, End::Agreed), (20.0, End::Agreed), (30.0, End::Agreed)]));
        assert!((clock.by(30.0, 0.0).unwrap().p - 2.5 / 3.0).abs() < 1e-12);
        assert_eq!(clock.by(30.0, 25.0).unwrap().p, 0.5);
        assert!((clock.counted(30.0, 0.0).unwrap().p - 1.0).abs() < 1e-12);
    }

    #[test]
    fn tables_that_cannot_be_are_refused() {
        let step = |days, at_risk, agreed, other| Step { days, at_risk, agreed, other };
        assert!(Clock::of_steps(vec![step(1.0, 5.0, 0.2, 0.0), step(2.0, 4.0, 0.2, 0.3)]).is_some());
        for bad in [
            vec![step(1.0, 5.0, 0.2, 0.0), step(1.0, 4.0, 0.3, 0.0)],
            vec![step(1.0, 5.0, 0.2, 0.0), step(2.0, 6.0, 0.3, 0.0)],
            vec![step(1.0, 5.0, 0.2, 0.0), step(2.0, 4.0, 0.1, 0.0)],
            vec![step(1.0, 5.0, 0.6, 0.5)],
            vec![step(-1.0, 5.0, 0.6, 0.1)],
            vec![step(f64::NAN, 5.0, 0.6, 0.1)],
            vec![step(1.0, 0.0, 0.6, 0.1)],
        ] {
            assert_eq!(Clock::of_steps(bad), None);
        }
        for (k, n, days) in
            [(3.0, 2.0, 9.0), (0.0, 0.0, 9.0), (-1.0, 2.0, 9.0), (1.0, 2.0, 0.0), (1.0, f64::NAN, 9.0)]
        {
            assert_eq!(Clock::of_count(k, n, days), None);
            assert_eq!(Clock::of_count_at(k, n, days, 0.5), None);
        }
    }

    #[test]
    fn a_count_is_drawn_from_its_posterior() {
        let draw = |u| Clock::of_count_at(6.0, 14.0, 100.0, u).unwrap().by(100.0, 0.0).unwrap().p;
        let (low, high) = crate::summary::jeffreys(6, 14, 0.9);
        assert!((draw(0.05) - low).abs() < 1e-9 && (draw(0.95) - high).abs() < 1e-9);
    }

    #[test]
    fn shrinking_at_its_two_ends_and_by_hand() {
        let wide = Clock::of(&fourteen());
        let narrow = Clock::of(&spells(&[(30.0, End::Agreed), (300.0, End::Other)]));
        assert_eq!(narrow.towards(&wide, 0.0).by(300.0, 0.0), narrow.by(300.0, 0.0));
        // A class drawn towards itself stays as it is.
        let same = wide.towards(&wide, 7.0);
        for days in [30.0, 206.0, 444.0, 564.0, 600.0] {
            assert!((same.by(days, 0.0).unwrap().p - wide.by(days, 0.0).unwrap().p).abs() < 1e-12);
        }
        // Day 0: 1 of 18 ended otherwise; day 30: 1 of 17 agreed. With size 2 and two own cases at risk.
        let drawn = narrow.towards(&wide, 2.0);
        let (zero, thirty) = (2.0 / 18.0 / 4.0, (1.0 + 2.0 / 17.0) / 4.0);
        assert!((drawn.steps()[0].other - zero).abs() < 1e-12);
        assert!((drawn.steps()[1].agreed - (1.0 - zero) * thirty).abs() < 1e-12);
        assert_eq!(drawn.until(), 300.0);
        assert!(
            (narrow.towards(&wide, 1e9).by(290.0, 0.0).unwrap().p - wide.by(290.0, 0.0).unwrap().p).abs()
                < 1e-6
        );
    }

    #[test]
    fn whole_groups_are_drawn() {
        let list: Vec<Spell> =
            (0..30).map(|at| Spell { days: f64::from(at), end: End::Agreed, group: at / 3 }).collect();
        let key = Key::new(3, "groups");
        let again = resample(&list, &key, 0);
        assert_eq!(again.len(), 30, "ten groups of three");
        for trio in again.chunks(3) {
            assert!(trio.iter().all(|spell| spell.group == trio[0].group));
            assert_eq!((trio[1].days - trio[0].days, trio[0].days % 3.0), (1.0, 0.0));
        }
        assert_eq!(again, resample(&list, &key, 0));
        assert_ne!(again, resample(&list, &key, 1));
        assert!(resample(&[], &key, 0).is_empty());
    }

    fn any_spells(most: usize) -> impl Strategy<Value = Vec<Spell>> {
        let end = prop_oneof![Just(End::Agreed), Just(End::Other), Just(End::Open)];
        let spell = (0_u32..30, end, 0_u32..5);
        let spell = spell.prop_map(|(days, end, group)| Spell { days: f64::from(days), end, group });
        proptest::collection::vec(spell, 1..most)
    }

    proptest! {
        #[test]
        fn without_censoring_it_counts(list in any_spells(40), a in 0_u32..30, more in 1_u32..30) {
            let list: Vec<Spell> = list.into_iter().filter(|spell| spell.end != End::Open).collect();
            let (a, b) = (f64::from(a), f64::from(a + more));
            let open: Vec<&Spell> = list.iter().filter(|spell| spell.days > a).collect();
            let read = Clock::of(&list).counted(b, a);
            if open.is_empty() {
                prop_assert_eq!(read, None);
            } else {
                let agreed = open.iter().filter(|spell| spell.end == End::Agreed && spell.days <= b).count();
                prop_assert!((read.unwrap().p - agreed as f64 / open.len() as f64).abs() < 1e-9);
            }
        }

        #[test]
        fn it_rises_with_the_day_and_stays_a_chance(list in any_spells(40), wide in any_spells(40), size in 0.0..20.0,
                a in 0.0..30.0_f64) {
            let own = Clock::of(&list);
            for clock in [own.clone(), own.towards(&Clock::of(&wide), size)] {
                prop_assert_eq!(clock.by(40.0, a).is_some(), list.iter().any(|spell| spell.days > a));
                let mut last = 0.0;
                for step in 0..100 {
                    let Some(read) = clock.by(a + f64::from(step) * 0.37, a) else { break };
                    prop_assert!(read.p >= last && read.p < 1.0, "{last} {read:?}");
                    if step == 0 { prop_assert_eq!(read.p, 0.0); }
                    last = read.p;
                }
            }
        }

        #[test]
        fn at_agreements_interpolation_meets_the_count(list in any_spells(40)) {
            let clock = Clock::of(&list);
            // From day -1 all are open, those of day 0 too; held below 1 only where all agreed.
            for spell in list.iter().filter(|spell| spell.end == End::Agreed) {
                let (by, counted) = (clock.by(spell.days, -1.0).unwrap().p, clock.counted(spell.days, -1.0).unwrap().p);
                prop_assert!((by - counted.min(1.0 - 0.5 / list.len() as f64)).abs() < 1e-9);
            }
        }
    }
}
