//! The base-rate classes as `detente classes` tells them: all, or those that fit some words.

use detente_bind::baserates::{self, Class, Drift, Score};
use detente_bind::seek;
use detente_case::QuestionKind;
use detente_chance::clock::Clock;
use detente_chance::summary::quantile_sorted;
use serde::Serialize;
use std::collections::BTreeSet;

/// As many are shown for a case or for words, a question.
const BEST: usize = 5;
/// Past cases named beside a class.
const NEAREST: usize = 3;

/// What `detente classes` says.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Name and version of this shape.
    pub format: &'static str,
    /// The words that were searched by; empty where all classes are listed.
    pub words: Vec<String>,
    /// The classes: all in the order of the table, or the best first, a question at a time.
    pub classes: Vec<Row>,
}

/// A class.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Name: `class` in a [[reference]] row.
    pub id: &'static str,
    /// `signed` or `holds`.
    pub question: &'static str,
    /// Which cases.
    pub title: &'static str,
    /// What is counted.
    pub event: &'static str,
    /// From when time runs.
    pub clock: &'static str,
    /// The stage from which it counts.
    pub stage: &'static str,
    /// True where it says by when, so that it gives a number.
    pub has_clock: bool,
    /// Years from the start in which the event cannot happen, because of how the class was made.
    pub quiet: f64,
    /// Cases.
    pub n: f64,
    /// Groups of cases that are not independent.
    pub groups: Option<f64>,
    /// Share that ever ended so, or of good outcomes, for a class without a table of years.
    pub share: Option<f64>,
    /// Its readings.
    pub readings: Vec<Reading>,
    /// Its share in parts of its time.
    pub drift: &'static [Drift],
    /// Mean Brier scores of forecasts for cases whose group was left out.
    pub scores: &'static [Score],
    /// The words that were found.
    pub words: Vec<String>,
    /// Past cases that share most words, where they may be shown.
    pub cases: Vec<Past>,
    /// What to beware of.
    pub warnings: &'static [String],
    /// Where it is from.
    pub citation: &'static str,
    /// Licence of its rows, or why they are not shown.
    pub licence: &'static str,
}

/// Its share at a time.
#[derive(Debug, Serialize)]
pub struct Reading {
    /// Days from the start of the class's clock; for a class about holding, days from signature.
    pub days: f64,
    /// Share that ended in agreement by then, or that held.
    pub share: f64,
    /// 90 % (signing) or 95 % (holding) interval over groups; null where nothing is known of it.
    pub interval: Option<[f64; 2]>,
    /// True where no case was watched for so long.
    pub at_least: bool,
}

/// A past case.
#[derive(Debug, Serialize)]
pub struct Past {
    /// What it is.
    pub what: String,
    /// Years until the event, or until it was last seen.
    pub years: f64,
    /// True where the event came.
    pub event: bool,
}

const DAYS_IN_A_YEAR: f64 = 365.25;
const FORMAT: &str = "detente.classes/1";

fn readings(class: &Class) -> Vec<Reading> {
    let Some(timed) = &class.timed else {
        let points = class.survival.iter().filter(|at| [1.0, 2.0, 5.0, 10.0, 20.0].contains(&at.years));
        return points
            .map(|at| Reading {
                days: at.years * DAYS_IN_A_YEAR,
                share: at.share,
                interval: at.interval,
                at_least: false,
            })
            .collect();
    };
    // Before the first day all are open: what ends on that very day counts.
    let read = |clock: &Clock, days: f64| clock.by(days, -1.0);
    [30.0, 90.0, 180.0, 365.0, 1825.0]
        .into_iter()
        .filter_map(|days| {
            let reading = read(&timed.clock, days)?;
            let mut drawn: Vec<f64> =
                timed.replicates.iter().filter_map(|clock| Some(read(clock, days)?.p)).collect();
            drawn.sort_by(f64::total_cmp);
            let interval = [quantile_sorted(&drawn, 0.05), quantile_sorted(&drawn, 0.95)];
            let interval = interval.iter().all(|end| end.is_finite()).then_some(interval);
            Some(Reading { days, share: reading.p, interval, at_least: reading.at_least })
        })
        .collect()
}

fn row(class: &'static Class, words: Vec<String>, wanted: &BTreeSet<String>) -> Row {
    let past = baserates::cases(&class.id).filter(|_| !wanted.is_empty());
    let cases = past.map_or_else(Vec::new, |past| {
        let near = seek::nearest_cases(&past, wanted, NEAREST).into_iter().filter_map(|at| past.rows.get(at));
        near.map(|row| Past { what: row.what.join(", "), years: row.years, event: row.event }).collect()
    });
    Row {
        id: &class.id,
        question: class.question.as_str(),
        title: &class.title,
        event: &class.event,
        clock: &class.clock,
        stage: &class.about.stage,
        has_clock: gives_a_number(class),
        quiet: class.quiet,
        n: class.n,
        groups: class.clusters,
        share: class.fixed,
        readings: readings(class),
        drift: &class.about.drift,
        scores: &class.about.scores,
        words,
        cases,
        warnings: &class.warnings,
        citation: &class.citation,
        licence: &class.about.licence,
    }
}

fn gives_a_number(class: &Class) -> bool {
    class.timed.is_some() || !class.survival.is_empty() || class.horizon.is_some()
}

/// All classes, in the order of the table.
#[must_use]
pub fn all() -> Answer {
    let none = BTreeSet::new();
    let classes = baserates::classes().iter().map(|class| row(class, Vec::new(), &none)).collect();
    Answer { format: FORMAT, words: Vec::new(), classes }
}

/// The classes that fit some words best, of those that give a number, a question after the other.
#[must_use]
pub fn fitting(words: BTreeSet<String>, questions: &[QuestionKind]) -> Answer {
    let mut classes = Vec::new();
    for question in questions {
        let found = seek::seek(&words, Some(*question)).into_iter();
        let found = found.filter(|found| gives_a_number(found.class));
        classes.extend(found.take(BEST).map(|found| row(found.class, found.words, &words)));
    }
    Answer { format: FORMAT, words: words.into_iter().collect(), classes }
}
