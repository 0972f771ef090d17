//! What history says of this case: the chance that it is signed within so many days, and the hazard of each year of a
//! deal, from the chosen base-rate classes.
//!
//! *Signing.* Each clocked class gives F(b | open at a), with a the days from the case's `since` to its `as_of` and b the
//! days from `since` to the day asked ([`detente_chance::clock`]). Several classes: the mean, weighted by relevance.
//! A class without a clock says how talks ended, not by when: from it alone there is no number.
//!
//! *Holding.* S(t) of a class, from signature, becomes a hazard a year, λ(t) = −ln(S(t) / S(t − 1)), constant between the
//! years that its table names. Several classes: survivals are averaged with their relevance, then turned into hazards,
//! so that a class whose deals are mostly gone counts less later. Beyond its last year a class keeps the mean hazard of its
//! last ten. A class that is quiet by construction at first says nothing of these years; it joins afterwards, at the
//! survival that the others then have. Hazards are never negative, so that S never rises with the horizon.
//!
//! [`Signing::draw`] and [`Holding::draw`] give one world: a class picked by its relevance, its groups drawn anew.

use crate::baserates::{Chosen, Class, Timed};
use detente_case::QuestionKind;
use detente_case::date::Date;
use detente_chance::clock::{Clock, Reading};
use detente_chance::draw::{Key, uniform};
use detente_chance::math::normal_quantile;
use detente_chance::summary::class_interval;
use std::sync::Arc;

/// Why history gives no number.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The reason, a sentence without its full stop.
    pub what: String,
    /// The way out.
    pub way_out: String,
    /// Share that ended so at any time, where classes without a clock know it: the chance by any day is at most that.
    pub at_most: Option<f64>,
}

fn why(what: impl Into<String>, way_out: impl Into<String>) -> Why {
    Why { what: what.into(), way_out: way_out.into(), at_most: None }
}

/// The chance of signing by a day.
#[derive(Clone, Debug)]
pub struct Signing {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    timed: Arc<Timed>,
    /// Which replicate stands in for the class; the class itself where none does.
    replicate: Option<usize>,
    /// Days that the case has been open on the class's clock.
    open: f64,
    weight: f64,
    drift: Option<Drift>,
    /// How many times the class's hazard counts.
    pace: f64,
}

/// How the hazard of a class's last period differs from that of its others: the logarithm of their ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Drift {
    mean: f64,
    sd: f64,
}

/// Chance that the period we live in goes the pace of a class's last one and not of all.
const LAST_PERIOD: f64 = 0.5;

impl Drift {
    /// From the shares of a class's periods, where the last one differs by more than chance: the difference is shrunk by
    /// what chance alone would show (James & Stein 1961, positive part), groups counted and not cases.
    fn of(class: &Class) -> Option<Self> {
        let (last, before) = class.about.drift.split_last()?;
        let size = |n: f64| n * class.clusters.unwrap_or(class.n) / class.n.max(1.0);
        let count: f64 = before.iter().map(|row| row.n).sum();
        let share = before.iter().map(|row| row.n * row.share).sum::<f64>() / count;
        // ln of the cumulative hazard by the day at which shares are read, and its standard error.
        let read = |share: f64, n: f64| {
            let n = size(n);
            let share = (share * n + 0.5) / (n + 1.0);
            let left = if class.question == QuestionKind::Holds { share } else { 1.0 - share };
            let whole = -libm::log(left);
            (libm::log(whole), libm::sqrt((1.0 - left) / (left * n)) / whole)
        };
        if count <= 0.0 || last.n <= 0.0 {
            return None;
        }
        let ((a, sd_a), (b, sd_b)) = (read(last.share, last.n), read(share, count));
        let (apart, variance) = (a - b, sd_a * sd_a + sd_b * sd_b);
        let kept = 1.0 - variance / (apart * apart);
        (kept > 0.0).then(|| Self { mean: apart * kept, sd: libm::sqrt(variance * kept) })
    }

    /// The pace of a replicate.
    fn pace(of: Option<Self>, key: &Key, draw: u32) -> f64 {
        match of {
            Some(drift) if uniform(&key.with(3), draw) < LAST_PERIOD => {
                libm::exp(drift.mean + drift.sd * normal_quantile(uniform(&key.with(4), draw)))
            }
            _ => 1.0,
        }
    }
}

impl Part {
    fn clock(&self) -> &Clock {
        self.replicate.and_then(|at| self.timed.replicates.get(at)).unwrap_or(&self.timed.clock)
    }
}

/// The classes that count, in an order of their own: that of the case's rows must change no digit.
fn in_order<'a>(chosen: impl IntoIterator<Item = &'a Chosen>) -> Vec<&'a Chosen> {
    let mut list: Vec<&Chosen> = chosen.into_iter().filter(|chosen| chosen.relevance > 0.0).collect();
    let key = |chosen: &Chosen| (chosen.class.id.clone(), chosen.class.title.clone(), chosen.since);
    list.sort_by(|a, b| {
        let rest = || a.relevance.total_cmp(&b.relevance).then(a.class.n.total_cmp(&b.class.n));
        key(a).cmp(&key(b)).then_with(rest)
    });
    list
}

/// Days from the class's start to the day from which the case judges.
fn open_for(chosen: &Chosen, as_of: Date) -> f64 {
    chosen.since.map_or(0.0, |since| f64::from((as_of - since).get_days()))
}

/// What the chosen classes say of signing, seen from `as_of`.
///
/// # Errors
/// No class is chosen, none of them has a clock, or all are younger than the case.
pub fn signed<'a>(chosen: impl IntoIterator<Item = &'a Chosen>, as_of: Date) -> Result<Signing, Why> {
    let chosen = in_order(chosen);
    if chosen.is_empty() {
        return Err(why(
            "no base-rate class is chosen for signing",
            "add [[reference]] with question = \"signed\" and a class with a clock (`detente classes` lists them)",
        ));
    }
    let clocked = chosen.iter().filter_map(|row| Some((row, row.class.timed.as_ref()?)));
    let clocked: Vec<Part> = clocked
        .map(|(row, timed)| {
            let (timed, open) = (Arc::clone(timed), open_for(row, as_of));
            let drift = Drift::of(&row.class);
            Part { timed, replicate: None, open, weight: row.relevance, drift, pace: 1.0 }
        })
        .collect();
    if clocked.is_empty() {
        let shares = chosen.iter().filter_map(|row| Some((row.class.fixed?, row.relevance)));
        let (sum, weight) = shares.fold((0.0, 0.0), |(s, w), (share, by)| (s + share * by, w + by));
        let mut why = why(
            "no chosen class says by when: they count how talks ended, not how long they took",
            "choose a class with a clock (`detente classes` lists them), or give your own count a time: `within`, `times` or `table`",
        );
        why.at_most = (weight > 0.0).then(|| sum / weight);
        return Err(why);
    }
    let parts: Vec<Part> =
        clocked.into_iter().filter(|part| part.timed.clock.open(part.open) > 0.0).collect();
    if parts.is_empty() {
        return Err(why(
            "the talks are older than every case of the chosen classes",
            "set `since` to the start of the present stage, or choose a class whose cases last longer",
        ));
    }
    Ok(Signing { parts })
}

impl Signing {
    /// Chance of signing within so many days of `as_of`, given that it has not been signed by then. It never falls with
    /// the days, and is 0 for 0.
    #[must_use]
    pub fn by(&self, days: f64) -> Reading {
        let mut mean = Reading { p: 0.0, at_least: false };
        let whole: f64 = self.parts.iter().map(|part| part.weight).sum();
        for part in &self.parts {
            // Some spell is open there, by construction.
            if let Some(read) = part.clock().by(part.open + days, part.open) {
                let p = if part.pace == 1.0 {
                    read.p
                } else {
                    -libm::expm1(part.pace * libm::log1p(-read.p.min(1.0 - f64::EPSILON)))
                };
                mean.p += part.weight / whole * p;
                mean.at_least |= read.at_least;
            }
        }
        mean
    }

    /// Days from `as_of` to which every class was watched: later readings are `at_least`.
    #[must_use]
    pub fn until(&self) -> f64 {
        self.parts.iter().map(|part| part.clock().until() - part.open).fold(f64::INFINITY, f64::min)
    }

    /// History as it might as well have been: one class, picked by relevance, with its groups drawn anew (an own count:
    /// with its share drawn from its posterior), and where its last period went another pace, in half of the draws at that. The same key and draw give the same.
    #[must_use]
    pub fn draw(&self, key: &Key, draw: u32) -> Self {
        let weights: Vec<f64> = self.parts.iter().map(|part| part.weight).collect();
        let Some(part) = self.parts.get(picked(&weights, uniform(key, draw))) else { return self.clone() };
        let count = part.timed.replicates.len();
        let first = one_of(count, key, draw);
        // A sample without any case as old as this one says nothing of it: the next one does, or the class itself.
        let replicate = (0..count)
            .map(|step| (first + step) % count)
            .find(|at| part.timed.replicates[*at].by(part.open, part.open).is_some());
        let pace = Drift::pace(part.drift, key, draw);
        Self { parts: vec![Part { replicate, weight: 1.0, pace, ..part.clone() }] }
    }
}

/// The place that `u`, from 0 to 1, falls in.
fn picked(weights: &[f64], u: f64) -> usize {
    let mut left = u * weights.iter().sum::<f64>();
    for (at, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return at;
        }
    }
    weights.len().saturating_sub(1)
}

fn one_of(count: usize, key: &Key, draw: u32) -> usize {
    ((u128::from(key.number(u64::from(draw))) * count as u128) >> 64) as usize
}

/// Years for which hazards are kept; later ones are as the last.
const YEARS: usize = 100;
/// How many years back the hazard beyond a class's table is taken from.
const LAST: usize = 10;
/// Standard deviation of the logarithm of the hazard beyond a class's table, beside that of the class.
const BEYOND: f64 = 0.5;

/// The hazard of each year of a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    hazards: Vec<f64>,
    parts: Vec<Held>,
    notes: Vec<String>,
}

/// One class.
#[derive(Clone, Debug, PartialEq)]
struct Held {
    weight: f64,
    /// λ of the years 1, 2, … that its table knows.
    known: Vec<f64>,
    /// λ afterwards.
    beyond: f64,
    /// Years that are quiet by construction.
    quiet: usize,
    /// Standard deviation of ln Λ, from the class's interval.
    spread: f64,
    drift: Option<Drift>,
}

impl Held {
    fn hazard(&self, year: usize) -> f64 {
        self.known.get(year.saturating_sub(1)).copied().unwrap_or(self.beyond)
    }

    /// The hazards of a class, for a question about so many years; `Err` with a sentence where it cannot speak to it.
    fn of(class: &Class, years: f64, weight: f64) -> Result<Self, String> {
        let n = class.clusters.unwrap_or(class.n).max(1.0);
        let inside = |share: f64| share.clamp(0.5 / n, 1.0 - 0.5 / n);
        // ln S at whole years, straight between those that the table names.
        let mut points = vec![(0.0, 0.0)];
        if let Some(share) = class.fixed {
            let horizon = class.horizon.unwrap_or(years);
            if horizon + 1e-9 < years {
                return Err(format!(
                    "“{}” is left out: it counts {horizon} years, and the question asks of {years}",
                    class.title
                ));
            }
            points.push((horizon.max(1e-9), libm::log(inside(share))));
        } else {
            let rows = class.survival.iter().filter(|point| point.years > 0.0);
            // A table may begin with years in which nothing fell; beyond that S is kept off 0, where hazards have no end.
            points.extend(rows.map(|point| (point.years, libm::log(point.share.max(0.5 / n)))));
        }
        let last = points.last().map_or(0.0, |point| point.0);
        if points.len() < 2 || last < 1.0 && class.fixed.is_none() {
            return Err(format!("“{}” is left out: its table names no year", class.title));
        }
        let log = |year: f64| {
            let next = points.partition_point(|point| point.0 < year).max(1);
            let Some((t1, s1)) = points.get(next).copied() else { return points[points.len() - 1].1 };
            let (t0, s0) = points[next - 1];
            s0 + (s1 - s0) * (year - t0) / (t1 - t0)
        };
        let whole = libm::floor(last + 1e-9) as usize;
        let mut known: Vec<f64> =
            (1..=whole.min(YEARS)).map(|year| (log(year as f64 - 1.0) - log(year as f64)).max(0.0)).collect();
        if known.is_empty() {
            // A count within less than a year: the same rate for the year.
            known.push(-log(last) / last);
        }
        let tail = known.len().min(LAST);
        let beyond = known[known.len() - tail..].iter().sum::<f64>() / tail as f64;
        let quiet = libm::ceil(class.quiet) as usize;
        let drift = Drift::of(class);
        Ok(Self { weight, beyond, quiet, spread: spread(class, years, n), known, drift })
    }
}

/// Standard deviation of ln Λ(t), Λ = −ln S, at the year asked or the one next to it: a quarter or so of the width of the
/// class's 95 % interval, or of Jeffreys' where the table has none.
fn spread(class: &Class, years: f64, n: f64) -> f64 {
    let width = |low: f64, high: f64| {
        let log = |share: f64| libm::log(-libm::log(share.clamp(0.25 / n.max(1.0), 1.0 - 0.25 / n.max(1.0))));
        (log(low) - log(high)).max(0.0) / (2.0 * 1.959_964)
    };
    let near = class.survival.iter().filter_map(|point| Some((point, point.interval?)));
    let near = near.min_by(|a, b| (a.0.years - years).abs().total_cmp(&(b.0.years - years).abs()));
    if let Some((_, [low, high])) = near {
        return width(low, high);
    }
    let share = class.fixed.or(class.survival.last().map(|point| point.share)).unwrap_or(0.5);
    let (low, high) = class_interval(share * n, n, 1.0, 0.95);
    width(low, high)
}

/// What the chosen classes say of holding for so many years.
///
/// # Errors
/// No class is chosen, none can speak to so many years, or none speaks of the first year.
pub fn holding<'a>(chosen: impl IntoIterator<Item = &'a Chosen>, years: f64) -> Result<Holding, Why> {
    let chosen = in_order(chosen);
    if chosen.is_empty() {
        return Err(why(
            "no base-rate class is chosen for holding",
            "add [[reference]] with question = \"holds\" (`detente classes` lists the classes)",
        ));
    }
    let (mut parts, mut notes) = (Vec::new(), Vec::new());
    for row in &chosen {
        match Held::of(&row.class, years, row.relevance) {
            Ok(part) => {
                let (title, last) = (&row.class.title, part.known.len());
                if part.quiet > 0 {
                    notes.push(format!(
                        "“{title}” is quiet by construction for {} and counts only afterwards",
                        if part.quiet == 1 {
                            "the first year".to_owned()
                        } else {
                            format!("{} years", part.quiet)
                        }
                    ));
                }
                if (last as f64) < years {
                    notes.push(format!(
                        "“{title}” was watched for {last} years; later ones are given the mean hazard of its last {}, and a wider interval",
                        last.min(LAST)
                    ));
                }
                parts.push(part);
            }
            Err(note) => notes.push(note),
        }
    }
    if parts.is_empty() {
        return Err(why(
            format!("no chosen class speaks of {years} years: {}", notes.join("; ")),
            "choose a class with a table of years (`detente classes` lists them), or ask for as many years as the class counts",
        ));
    }
    if parts.iter().all(|part| part.quiet > 0) {
        return Err(why(
            "no chosen class speaks of the first year: their clocks start where the fighting had stopped already",
            "choose a class beside it that counts from signature, such as `ucdp_pa_strict` or a `mid_neg_` class",
        ));
    }
    let hazards = mixed(&parts);
    Ok(Holding { hazards, parts, notes })
}

/// Hazards of the mean of the parts' survivals.
fn mixed(parts: &[Held]) -> Vec<f64> {
    let mut survival: Vec<f64> = vec![1.0; parts.len()];
    let mut whole = 1.0;
    (1..=YEARS)
        .map(|year| {
            let (mut before, mut after) = (0.0, 0.0);
            for (part, own) in parts.iter().zip(&mut survival) {
                if year <= part.quiet {
                    continue;
                }
                if year == part.quiet + 1 {
                    *own = whole;
                }
                before += part.weight * *own;
                *own *= libm::exp(-part.hazard(year));
                after += part.weight * *own;
            }
            if before <= 0.0 || after <= 0.0 {
                // Nothing is left anywhere: the hazard of the class that counts most.
                let heaviest = parts.iter().max_by(|a, b| a.weight.total_cmp(&b.weight));
                return heaviest.map_or(0.0, |part| part.hazard(year));
            }
            whole *= after / before;
            libm::log(before / after).max(0.0)
        })
        .collect()
}

impl Holding {
    /// λ of a year after signature, from 1 on; 0 for year 0.
    #[must_use]
    pub fn hazard(&self, year: usize) -> f64 {
        let Some(at) = year.checked_sub(1) else { return 0.0 };
        self.hazards.get(at).or(self.hazards.last()).copied().unwrap_or(0.0)
    }

    /// What the reader must know of how the hazards were made, a sentence each, without full stops.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// History as it might as well have been: one class, picked by relevance, all its hazards higher or lower by one
    /// factor whose spread is that of the class's interval, in half of the draws at the pace of its last period where that
    /// differs; years beyond its table by another factor as well. In years of
    /// which it cannot speak the mean of the others stands. The same key and draw give the same.
    #[must_use]
    pub fn draw(&self, key: &Key, draw: u32) -> Self {
        let weights: Vec<f64> = self.parts.iter().map(|part| part.weight).collect();
        let Some(part) = self.parts.get(picked(&weights, uniform(key, draw))) else { return self.clone() };
        let shock = |stream: u32, sd: f64| libm::exp(sd * normal_quantile(uniform(&key.with(stream), draw)));
        let (all, beyond) = (shock(1, part.spread), shock(2, BEYOND));
        let all = all * Drift::pace(part.drift, key, draw);
        let hazards = (1..=YEARS).map(|year| {
            let of = if year <= part.quiet { self.hazard(year) } else { part.hazard(year) };
            of * all * if year > part.known.len() { beyond } else { 1.0 }
        });
        Self { hazards: hazards.collect(), parts: Vec::new(), notes: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baserates::{self, About, SurvivalPoint};
    use proptest::prelude::*;

    /// Five years held: 61 % before 2000 and 77 % after. The last period's hazard is lower, by less than the plain ratio of
    /// .53 once chance is taken off; a difference that chance would show is none.
    #[test]
    fn a_class_that_drifts_widens_the_interval() {
        let period = |from, n, share| baserates::Drift { from, to: from + 9, n, at: 5.0, share };
        let drifting = |n: f64| {
            let mut class = class(&[(1.0, 0.9), (5.0, 0.65)], 0.0);
            class.n = 2.0 * n;
            class.about.drift = vec![period(1980, n, 0.61), period(2000, n, 0.77)];
            class
        };
        let drift = Drift::of(&drifting(150.0)).unwrap();
        let ratio = libm::exp(drift.mean);
        assert!(ratio > 0.53 && ratio < 0.6, "{ratio}");
        assert_eq!(Drift::of(&drifting(4.0)), None);
        let five = |class: &Class, draw| {
            let drawn = holding([&chosen(class.clone(), 1.0)], 5.0).unwrap();
            survival(&drawn.draw(&Key::new(1, "k"), draw), 5)
        };
        let mut still = drifting(150.0);
        still.about.drift.clear();
        let mean = |class: &Class| (0..2000).map(|draw| five(class, draw)).sum::<f64>() / 2000.0;
        // Half of the draws at .55 of the hazard: S from .65 to about .79.
        let (with, without) = (mean(&drifting(150.0)), mean(&still));
        assert!(
            (with - without - 0.5 * (libm::pow(without, ratio) - without)).abs() < 0.01,
            "{with} {without}"
        );
    }

    /// A class about holding by its table of (years, S), with groups as many as cases.
    fn class(points: &[(f64, f64)], quiet: f64) -> Class {
        let point =
            |(years, share): &(f64, f64)| SurvivalPoint { years: *years, share: *share, interval: None };
        Class {
            id: "made".into(),
            question: QuestionKind::Holds,
            title: "made".into(),
            event: String::new(),
            clock: String::new(),
            n: 1000.0,
            clusters: None,
            fixed: None,
            horizon: None,
            survival: points.iter().map(point).collect(),
            warnings: Vec::new(),
            citation: String::new(),
            quiet,
            timed: None,
            about: About::default(),
        }
    }

    fn chosen(class: Class, relevance: f64) -> Chosen {
        Chosen { class, relevance, why: None, since: None }
    }

    fn survival(holding: &Holding, years: usize) -> f64 {
        libm::exp(-(1..=years).map(|year| holding.hazard(year)).sum::<f64>())
    }

    #[test]
    fn one_class_gives_its_own_table_back() {
        let rivals = chosen(baserates::class("mid_neg_rival_fatal").unwrap().clone(), 0.6);
        let holding = holding([&rivals], 5.0).unwrap();
        for years in [1, 2, 3, 5, 10, 20] {
            let told = rivals.class.share(years as f64).unwrap();
            assert!((survival(&holding, years) - told).abs() < 1e-9, "{years}");
        }
        // Between the years of the table the hazard is constant, beyond it the mean of the last ten.
        assert!((holding.hazard(4) - holding.hazard(5)).abs() < 1e-12);
        let late = libm::log(rivals.class.share(10.0).unwrap() / rivals.class.share(20.0).unwrap()) / 10.0;
        assert!((holding.hazard(21) - late).abs() < 1e-12 && (holding.hazard(4000) - late).abs() < 1e-12);
        assert!(holding.notes().is_empty());
        assert_eq!(holding.hazard(0), 0.0);
    }

    #[test]
    fn survivals_are_averaged_not_hazards() {
        let (bad, good) = (class(&[(1.0, 0.2), (2.0, 0.04)], 0.0), class(&[(1.0, 0.9), (2.0, 0.81)], 0.0));
        let mix = [chosen(bad, 0.25), chosen(good, 0.75)];
        let holding = holding(&mix, 2.0).unwrap();
        assert!((survival(&holding, 1) - (0.25 * 0.2 + 0.75 * 0.9)).abs() < 1e-12);
        assert!((survival(&holding, 2) - (0.25 * 0.04 + 0.75 * 0.81)).abs() < 1e-12);
    }

    #[test]
    fn a_class_that_is_quiet_at_first_says_nothing_of_it() {
        let quiet = class(&[(1.0, 1.0), (2.0, 0.8), (3.0, 0.8)], 1.0);
        let refused = holding([&chosen(quiet.clone(), 1.0)], 3.0).unwrap_err();
        assert!(refused.what.contains("first year"), "{refused:?}");
        let other = class(&[(1.0, 0.5), (2.0, 0.5), (3.0, 0.25)], 0.0);
        let mix = [chosen(quiet, 1.0), chosen(other, 1.0)];
        let holding = holding(&mix, 3.0).unwrap();
        // The first year is the other's alone; then both go on from there.
        assert!((survival(&holding, 1) - 0.5).abs() < 1e-12);
        assert!((survival(&holding, 2) - 0.5 * (0.8 + 1.0) / 2.0).abs() < 1e-12);
        assert!((survival(&holding, 3) - 0.5 * (0.8 + 0.5) / 2.0).abs() < 1e-12);
        assert_eq!(holding.notes().len(), 1);
        let drawn = holding.draw(&Key::new(1, "quiet"), 0);
        assert!(drawn.hazard(1) > 0.0);
    }

    #[test]
    fn a_share_of_five_years_is_not_used_at_thirty() {
        let five = baserates::class("icb_recur5_formal").unwrap();
        let [at_five, at_two] = [5.0, 2.0].map(|years| holding([&chosen(five.clone(), 1.0)], years).unwrap());
        assert!((survival(&at_five, 5) - five.fixed.unwrap()).abs() < 1e-9);
        assert_eq!(at_five.hazard(2), at_two.hazard(2));
        assert!(holding([&chosen(five.clone(), 1.0)], 30.0).unwrap_err().what.contains("30 years"));
        assert!(holding([], 5.0).is_err() && holding([&chosen(five.clone(), 0.0)], 5.0).is_err());
    }

    #[test]
    fn draws_spread_as_the_interval_of_the_class() {
        let rivals = baserates::class("mid_neg_rival_fatal").unwrap().clone();
        let [low, high] = rivals.survival.iter().find(|point| point.years == 5.0).unwrap().interval.unwrap();
        let holding = holding([&chosen(rivals, 1.0)], 5.0).unwrap();
        let key = Key::new(9, "holding");
        let mut drawn: Vec<f64> = (0..4096).map(|draw| survival(&holding.draw(&key, draw), 5)).collect();
        drawn.sort_by(f64::total_cmp);
        let found = [0.025, 0.975].map(|p| detente_chance::summary::quantile_sorted(&drawn, p));
        assert!((found[0] - low).abs() < 0.03 && (found[1] - high).abs() < 0.03, "{found:?} {low} {high}");
        // Years beyond the table are less known than those in it.
        let spread = |year| {
            let logs: Vec<f64> =
                (0..512).map(|draw| libm::log(holding.draw(&key, draw).hazard(year))).collect();
            detente_chance::summary::sd(&logs)
        };
        assert!(spread(25) > 1.5 * spread(15));
    }

    #[test]
    fn every_shipped_clock_rises_from_nought_and_stays_below_one() {
        let as_of = detente_case::date::day("2026-01-01").unwrap();
        let key = Key::new(5, "every");
        let clocked = baserates::classes().iter().filter(|class| class.timed.is_some());
        for class in clocked {
            for open in ["2026-01-01", "2025-12-20", "2025-06-01"] {
                let since = detente_case::date::day(open);
                let row = Chosen { class: class.clone(), relevance: 1.0, why: None, since };
                let history = signed([&row], as_of).unwrap();
                for one in [history.clone(), history.draw(&key, 0), history.draw(&key, 77)] {
                    assert_eq!(one.by(0.0).p, 0.0, "{}", class.id);
                    let mut last = 0.0;
                    for days in 1..800 {
                        let read = one.by(f64::from(days) * 3.0);
                        assert!(read.p >= last && read.p < 1.0, "{} {open} {days} {read:?}", class.id);
                        last = read.p;
                    }
                }
                // Tomorrow is seldom the day, but for strikes that were meant to last one.
                let most = if class.about.stage == "strike" { 0.2 } else { 0.05 };
                assert!(history.by(1.0).p < most, "{} {open} {:?}", class.id, history.by(1.0));
            }
        }
    }

    #[test]
    fn the_truth_about_two_states_lies_between() {
        let clock = |id: &str| &baserates::class(id).unwrap().timed.as_ref().unwrap().clock;
        let (low, high) = (clock("ieadb_clock_two_states_low"), clock("ieadb_clock_two_states_high"));
        for days in [30.0, 365.0, 730.0, 1825.0, 3650.0] {
            assert!(low.by(days, -1.0).unwrap().p < high.by(days, -1.0).unwrap().p, "{days}");
        }
    }

    fn table() -> impl Strategy<Value = (Vec<(f64, f64)>, f64, f64)> {
        let falls = proptest::collection::vec((1_u32..6, 0.0..1.0_f64), 1..8);
        (falls, 0_u32..3, 0.01..1.0_f64).prop_map(|(falls, quiet, weight)| {
            let (mut year, mut share) = (0.0, 1.0);
            let points = falls.into_iter().map(|(years, kept)| {
                year += f64::from(years);
                share *= kept;
                (year, share)
            });
            (points.collect(), f64::from(quiet), weight)
        })
    }

    proptest! {
        #[test]
        fn survival_never_rises_with_the_horizon(
            tables in proptest::collection::vec(table(), 1..4), years in 1_u32..40, draw: u32,
        ) {
            let rows: Vec<Chosen> =
                tables.iter().map(|(points, quiet, weight)| chosen(class(points, *quiet), *weight)).collect();
            match holding(&rows, f64::from(years)) {
                Err(_) => prop_assert!(tables.iter().all(|(_, quiet, _)| *quiet > 0.0)),
                Ok(found) => {
                    for holding in [found.draw(&Key::new(2, "any"), draw), found] {
                        for year in 1..120 {
                            let hazard = holding.hazard(year);
                            prop_assert!(hazard >= 0.0 && hazard.is_finite(), "{year} {hazard}");
                        }
                    }
                }
            }
        }
    }
}
