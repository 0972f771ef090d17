//! The shipped table of base rates, and the classes that a case brings of its own.
//!
//! How each class was counted, from which data and with which warnings: `docs/methods/base-rates.md`.

use detente_case::QuestionKind;
use detente_case::date::Date;
use detente_chance::clock::{Clock, Step};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, OnceLock};

/// A base-rate class.
#[derive(Clone, Debug)]
pub struct Class {
    /// Id in the table, or `own`.
    pub id: String,
    /// Which question it speaks to.
    pub question: QuestionKind,
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
    /// Share of good outcomes, for a class without a clock.
    pub fixed: Option<f64>,
    /// Horizon in years that the fixed share speaks of, if any.
    pub horizon: Option<f64>,
    /// Survival by year, for a class with a clock.
    pub survival: Vec<SurvivalPoint>,
    /// Warnings that go with the class.
    pub warnings: Vec<String>,
    /// Source.
    pub citation: String,
    /// Years from the start of the clock in which the event cannot happen, because of how the class was made.
    pub quiet: f64,
    /// How long signing took, for a class with a clock that speaks to it.
    pub timed: Option<Arc<Timed>>,
    /// What helps to choose it.
    pub about: About,
}

/// How long the cases of a class took to end in agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Timed {
    /// The class.
    pub clock: Clock,
    /// The class as it might as well have been: whole groups drawn anew, or a count's share from its posterior.
    pub replicates: Vec<Clock>,
}

/// What helps to choose a class.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct About {
    /// The stage from which it counts: contacts, formal rounds, text agreed, initialled, signed.
    pub stage: String,
    /// Words of its field, for a search.
    pub words: Vec<String>,
    /// The wider class towards which its hazards are drawn.
    pub parent: Option<String>,
    /// Its chance in parts of its time.
    pub drift: Vec<Drift>,
    /// How well it foretold cases of groups that were left out.
    pub scores: Vec<Score>,
    /// Licence.
    pub licence: String,
}

/// A class in one part of its time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// First year of starts.
    pub from: i16,
    /// Last year.
    pub to: i16,
    /// Cases.
    pub n: f64,
    /// Days, or years for a class about holding, at which the share is read.
    pub at: f64,
    /// Share that ended in agreement by then, or that held.
    pub share: f64,
}

/// Mean Brier scores (half form) of forecasts for cases whose group was left out, by horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Days ahead.
    pub days: f64,
    /// Forecasts.
    pub n: f64,
    /// Of the class with its clock.
    pub clock: f64,
    /// Of the share that ever ended so.
    pub share: f64,
    /// Of a constant hazard.
    pub constant: f64,
}

/// Survival at one time.
#[derive(Clone, Debug)]
pub struct SurvivalPoint {
    /// Years after the clock starts.
    pub years: f64,
    /// Share without the bad event.
    pub share: f64,
    /// 95 % interval over clusters.
    pub interval: Option<[f64; 2]>,
}

impl Class {
    /// Share of good outcomes at `years`. A class without a clock has one share whatever the horizon. Between
    /// tabulated years survival is read on a straight line; beyond the last year there is no answer.
    #[must_use]
    pub fn share(&self, years: f64) -> Option<f64> {
        if let Some(share) = self.fixed {
            return Some(share);
        }
        let mut before = (0.0, 1.0);
        for point in &self.survival {
            if years <= point.years {
                let width = point.years - before.0;
                if width <= 0.0 {
                    return Some(point.share);
                }
                return Some(before.1 + (point.share - before.1) * (years - before.0) / width);
            }
            before = (point.years, point.share);
        }
        None
    }
}

/// A chosen class with its relevance.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The class.
    pub class: Class,
    /// Relevance, 0–1.
    pub relevance: f64,
    /// Why the analyst chose it.
    pub why: Option<String>,
    /// The day from which its clock counts for this case; `None` where the case gives neither it nor `as_of`.
    pub since: Option<Date>,
}

/// The shipped table as it stands in the repository.
const TABLE: &str = include_str!("../data/baserates.json");

#[derive(Deserialize)]
struct File {
    classes: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    question: QuestionKind,
    title: String,
    event: String,
    clock: String,
    n: f64,
    clusters: Option<f64>,
    share: Option<f64>,
    years: Option<f64>,
    #[serde(default)]
    survival: Vec<Year>,
    #[serde(default)]
    warnings: Vec<String>,
    citation: String,
    #[serde(default)]
    licence: String,
    #[serde(default)]
    quiet: f64,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    words: Vec<String>,
    parent: Option<String>,
    #[serde(default)]
    drift: Vec<Drift>,
    #[serde(default)]
    scores: Vec<Score>,
    /// Days, cases at risk, F and G in ten-thousandths.
    #[serde(default)]
    clock_table: Vec<(f64, f64, u32, u32)>,
    /// The same F and G for groups drawn anew, each as its rise since the time before.
    #[serde(default)]
    redrawn: Vec<(Vec<u32>, Vec<u32>)>,
}

impl Row {
    fn class(self, timed: Option<Arc<Timed>>) -> Class {
        let survival = self.survival.into_iter();
        Class {
            id: self.id,
            question: self.question,
            title: self.title,
            event: self.event,
            clock: self.clock,
            n: self.n,
            clusters: self.clusters,
            fixed: self.share,
            horizon: self.years,
            survival: survival
                .map(|year| SurvivalPoint { years: year.year, share: year.s, interval: year.cluster95 })
                .collect(),
            warnings: self.warnings,
            citation: self.citation,
            quiet: self.quiet,
            timed,
            about: About {
                stage: self.stage,
                words: self.words,
                parent: self.parent,
                drift: self.drift,
                scores: self.scores,
                licence: self.licence,
            },
        }
    }

    /// The clocks as they were counted, before they are drawn towards a wider class.
    fn counted(&self) -> Option<Timed> {
        const UNIT: f64 = 1e-4;
        let steps = self.clock_table.iter().map(|&(days, at_risk, agreed, other)| Step {
            days,
            at_risk,
            agreed: f64::from(agreed) * UNIT,
            other: f64::from(other) * UNIT,
        });
        let clock = Clock::of_steps(steps.collect()).filter(|clock| !clock.steps().is_empty())?;
        let replicates = self.redrawn.iter().filter_map(|(agreed, other)| {
            let (mut f, mut g) = (0, 0);
            // Zeros at the end are left out.
            let rise = |list: &[u32], at: usize| list.get(at).copied().unwrap_or(0);
            let steps = clock.steps().iter().enumerate().map(|(at, step)| {
                f += rise(agreed, at);
                g += rise(other, at);
                Step { agreed: f64::from(f) * UNIT, other: f64::from(g) * UNIT, ..*step }
            });
            Clock::of_steps(steps.collect())
        });
        Some(Timed { replicates: replicates.collect(), clock })
    }
}

#[derive(Deserialize)]
struct Year {
    year: f64,
    s: f64,
    cluster95: Option<[f64; 2]>,
}

/// All shipped classes, in the table's order.
#[must_use]
pub fn classes() -> &'static [Class] {
    static CLASSES: OnceLock<Vec<Class>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        // The table is part of the program; a test reads it, so that it cannot fail here.
        let file: File = serde_json::from_str(TABLE).unwrap_or(File { classes: Vec::new() });
        let counted: Vec<Option<Timed>> = file.classes.iter().map(Row::counted).collect();
        let parents: Vec<Option<usize>> = file
            .classes
            .iter()
            .map(|row| file.classes.iter().position(|other| Some(&other.id) == row.parent.as_ref()))
            .collect();
        let timed = |at: usize| {
            let own = counted[at].as_ref()?;
            let wider = parents[at].and_then(|at| counted[at].as_ref());
            Some(Arc::new(wider.map_or_else(|| own.clone(), |wider| drawn_towards(own, wider))))
        };
        let timed: Vec<Option<Arc<Timed>>> = (0..counted.len()).map(timed).collect();
        file.classes.into_iter().zip(timed).map(|(row, timed)| row.class(timed)).collect()
    })
}

/// Cases of the wider class that stand beside a class's own at every step of its clock: as many as make one case at risk
/// count for a sixth, and thirty for six sevenths.
const PRIOR_SIZE: f64 = 5.0;

/// The class with its hazards drawn towards those of a wider one, replicate by replicate: the script draws the same
/// groups for both.
fn drawn_towards(own: &Timed, wider: &Timed) -> Timed {
    let replicates = own.replicates.iter().zip(&wider.replicates);
    Timed {
        clock: own.clock.towards(&wider.clock, PRIOR_SIZE),
        replicates: replicates.map(|(own, wider)| own.towards(wider, PRIOR_SIZE)).collect(),
    }
}

/// A shipped class by id.
#[must_use]
pub fn class(id: &str) -> Option<&'static Class> {
    classes().iter().find(|class| class.id == id)
}

/// A past case behind a class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PastCase {
    /// What it is, by the columns of [`Cases::columns`].
    pub what: Vec<String>,
    /// Years until the event, or until the case was last seen without it.
    pub years: f64,
    /// True where the event came.
    pub event: bool,
}

/// The cases behind a class, where their licence lets them be shipped.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cases {
    /// What a case is told by.
    pub columns: Vec<String>,
    /// The cases.
    pub rows: Vec<PastCase>,
    /// Where the list is from.
    pub citation: String,
    /// Its licence.
    pub licence: String,
}

/// The cases behind a shipped class; `None` where the licence of its source does not let them be shipped.
#[must_use]
pub fn cases(id: &str) -> Option<Cases> {
    let file: Listed = serde_json::from_str(TABLE).ok()?;
    let own = file.classes.into_iter().find(|class| class.id == id)?.cases?;
    let list = file.lists.into_iter().find(|(name, _)| *name == own.list)?.1;
    let words = |row: &Vec<serde_json::Value>| -> Vec<String> {
        row.iter().map(|cell| cell.as_str().map_or_else(|| cell.to_string(), str::to_owned)).collect()
    };
    let rows = own.spells.iter().filter_map(|(at, years, event)| {
        Some(PastCase { what: words(list.rows.get(*at)?), years: *years, event: *event == 1 })
    });
    Some(Cases {
        rows: rows.collect(),
        columns: list.columns.clone(),
        citation: list.citation.clone(),
        licence: list.licence.clone(),
    })
}

#[derive(Deserialize)]
struct Listed {
    classes: Vec<Behind>,
    lists: std::collections::BTreeMap<String, List>,
}

#[derive(Deserialize)]
struct Behind {
    id: String,
    cases: Option<Spells>,
}

#[derive(Deserialize)]
struct Spells {
    list: String,
    spells: Vec<(usize, f64, u8)>,
}

#[derive(Deserialize)]
struct List {
    columns: Vec<String>,
    citation: String,
    licence: String,
    rows: Vec<Vec<serde_json::Value>>,
}

/// The shipped table as text, for its hash and for `detente schema base-rates`.
#[must_use]
pub fn table() -> &'static str {
    TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        assert_eq!(classes().len(), 100);
        let rivals = class("mid_neg_rival_fatal").unwrap();
        assert_eq!(rivals.n, 188.0);
        assert_eq!(rivals.clusters, Some(80.0));
        assert!((rivals.share(1.0).unwrap() - 0.74).abs() < 0.005);
        assert!((rivals.share(5.0).unwrap() - 0.49).abs() < 0.005);
        assert_eq!(rivals.share(0.0), Some(1.0));
        assert_eq!(rivals.share(500.0), None);
    }

    #[test]
    fn every_clock_of_the_table_is_read_with_its_redraws() {
        let file: File = serde_json::from_str(TABLE).unwrap();
        let mut clocked = 0;
        for row in file.classes.iter().filter(|row| !row.clock_table.is_empty()) {
            clocked += 1;
            let counted = row.counted().unwrap();
            assert_eq!((counted.replicates.len(), row.question), (80, QuestionKind::Signed), "{}", row.id);
            assert!(row.scores.len() == 4 && !row.drift.is_empty() && !row.stage.is_empty(), "{}", row.id);
            assert!(
                row.parent.as_ref().is_none_or(|id| class(id).is_some_and(|class| class.timed.is_some()))
            );
            // Redraws lie about the class: their mean is near it, and they differ.
            let year = |clock: &Clock| clock.counted(365.0, -1.0).unwrap().p;
            let drawn: Vec<f64> = counted.replicates.iter().map(year).collect();
            let (mean, sd) = (detente_chance::summary::mean(&drawn), detente_chance::summary::sd(&drawn));
            assert!((mean - year(&counted.clock)).abs() < 0.03 && sd > 0.0, "{} {mean} {sd}", row.id);
        }
        assert_eq!(clocked, 30);
        // Drawn towards the wider class, a small one lies between itself and it.
        let narrow = class("icb_clock_mediated_not_protracted").unwrap().timed.as_ref().unwrap();
        let wide = class("icb_clock_mediated").unwrap().timed.as_ref().unwrap();
        let own = file.classes.iter().find(|row| row.id == "icb_clock_mediated_not_protracted").unwrap();
        let at = |clock: &Clock| clock.by(400.0, 200.0).unwrap().p;
        let (raw, drawn, wide) = (at(&own.counted().unwrap().clock), at(&narrow.clock), at(&wide.clock));
        assert!((drawn - raw) * (wide - drawn) > 0.0, "{raw} {drawn} {wide}");
    }

    #[test]
    fn the_cases_behind_a_class_give_its_survival() {
        let full = cases("ucdp_ended_full").unwrap();
        let class = class("ucdp_ended_full").unwrap();
        assert_eq!(full.rows.len() as f64, class.n);
        // Kaplan–Meier by hand, from the rows alone.
        let mut left = 1.0;
        let mut ends: Vec<f64> = full.rows.iter().filter(|row| row.event).map(|row| row.years).collect();
        ends.sort_by(f64::total_cmp);
        ends.dedup();
        for at in ends.into_iter().filter(|at| *at <= 5.0) {
            let risk = full.rows.iter().filter(|row| row.years >= at).count() as f64;
            let now = full.rows.iter().filter(|row| row.event && row.years == at).count() as f64;
            left *= 1.0 - now / risk;
        }
        assert!((left - class.share(5.0).unwrap()).abs() < 1e-4, "{left}");
        assert_eq!(cases("mid_neg_rival_fatal"), None, "its source has no open licence");
        assert_eq!(cases("nonsense"), None);
    }
}
