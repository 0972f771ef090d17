//! `detente backtest --cases`: minimal cases whose outcome is known, each answered as any case is, scored beside history
//! alone, so that an outsider can try to falsify the product. The table is read by [`super::minimal`].

use super::minimal::Given;
use detente_bind::Bound;
use detente_case::Case;
use detente_chance::draw::Key;
use detente_chance::score::{brier, calibration, log_loss, murphy};
use detente_chance::summary::{quantile_sorted, resampled};
use rayon::prelude::*;
use serde::Serialize;

/// What `detente backtest --cases` says.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Name and version of this shape.
    pub format: &'static str,
    /// One row a case, in the order of the table.
    pub cases: Vec<Row>,
    /// Cases with an answer: those that are scored.
    pub scored: usize,
    /// Cases without one: they stand in the list, with the reason.
    pub unanswered: usize,
    /// Mean Brier score (half form) of the answers; null without any.
    pub brier: Option<f64>,
    /// Mean log loss of the answers.
    pub log_loss: Option<f64>,
    /// Brier score of giving every case the share of yes among them all: known afterwards, so hard to beat.
    pub share: Option<f64>,
    /// Reliability: mean squared gap between a chance and how often it came true; 0 is perfect.
    pub reliability: Option<f64>,
    /// Resolution: how far apart the outcomes are that it tells apart; more is better.
    pub resolution: Option<f64>,
    /// Answers and history side by side, over all scored cases; null without any.
    pub all: Option<Beside>,
    /// The same by how far ahead the date of the question lies.
    pub horizons: Vec<Horizon>,
    /// True with twenty cases and more: below that calibration claims nothing.
    pub enough: bool,
}

/// A case.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Its name, or its line.
    pub id: String,
    /// Its line in the table.
    pub line: usize,
    /// Cases of one group are not independent.
    pub group: String,
    /// Days from the day from which it judges to the date of its question.
    pub days: f64,
    /// Chance of signing by the date, by the full answer; null where there is none.
    pub p: Option<f64>,
    /// The same by history alone.
    pub history: Option<f64>,
    /// True where it was signed by the date.
    pub signed: bool,
    /// Brier score of the answer; null without a chance.
    pub brier: Option<f64>,
    /// Brier score of history alone.
    pub brier_history: Option<f64>,
    /// Why there is no chance; null where there is one.
    pub why: Option<String>,
    /// The text of its `case.toml`: `detente outlook` says the same of it.
    pub case: String,
}

/// Answers beside history alone, on the same cases.
#[derive(Debug, Serialize)]
pub struct Beside {
    /// Cases.
    pub n: usize,
    /// Groups that they come in.
    pub groups: usize,
    /// Mean Brier score of the answers.
    pub brier: f64,
    /// Mean Brier score of history alone.
    pub brier_history: f64,
    /// The answers' Brier score less history's: below 0 the answers are better.
    pub brier_difference: f64,
    /// 95 % interval of that difference: pairs, resampled by group; null with one group.
    pub brier_ci95: Option<[f64; 2]>,
    /// Mean log loss of the answers.
    pub log_loss: f64,
    /// Mean log loss of history alone.
    pub log_loss_history: f64,
    /// The answers' log loss less history's.
    pub log_loss_difference: f64,
    /// 95 % interval of that difference.
    pub log_loss_ci95: Option<[f64; 2]>,
}

/// Cases whose date lies about as far ahead.
#[derive(Debug, Serialize)]
pub struct Horizon {
    /// Days ahead, more than.
    pub above: f64,
    /// Days ahead, at most; null for the last.
    pub to: Option<f64>,
    /// How the two did.
    #[serde(flatten)]
    pub scores: Beside,
}

/// What gives a case its chance, or says why it has none.
pub type Forecaster<'a> = &'a (dyn Fn(&Case, &Bound) -> Result<f64, String> + Sync);

/// Ends of the horizons, in days.
const HORIZONS: [f64; 4] = [30.0, 90.0, 180.0, 365.0];

/// History alone.
///
/// # Errors
/// Why history has no chance for the case, in words.
pub fn history(case: &Case, bound: &Bound) -> Result<f64, String> {
    let (Some(as_of), Some(signed)) = (case.as_of, &case.question.signed) else {
        return Err("no day to judge from".to_owned());
    };
    let chosen = bound.references.signed.iter().map(|row| &row.0);
    let found = detente_bind::history::signed(chosen, as_of)
        .map_err(|why| format!("{}: {}", why.what, why.way_out))?;
    Ok(found.by(f64::from((signed.by - as_of).get_days())).p)
}

fn one(given: &Given, forecaster: Forecaster<'_>) -> Row {
    let p = forecaster(&given.case, &given.bound);
    let history = history(&given.case, &given.bound).ok();
    let score = |p: Option<f64>| p.map(|p| brier(p, given.signed));
    let (p, why) = match p {
        Ok(p) => (Some(p), None),
        Err(why) => (None, Some(why)),
    };
    Row {
        id: given.id.clone(),
        line: given.line,
        group: given.group.clone(),
        days: given.days,
        p,
        history,
        signed: given.signed,
        brier: score(p),
        brier_history: score(history),
        why,
        case: given.text.clone(),
    }
}

/// Scores a forecaster by the rows, beside history alone. `resamples` stand behind each interval.
#[must_use]
pub fn scored(rows: &[Given], forecaster: Forecaster<'_>, resamples: u32) -> Answer {
    let cases: Vec<Row> = rows.par_iter().map(|row| one(row, forecaster)).collect();
    let told: Vec<(f64, bool)> = cases.iter().filter_map(|row| Some((row.p?, row.signed))).collect();
    let parts = murphy(&told);
    let all: Vec<&Row> = cases.iter().filter(|row| row.p.is_some() && row.history.is_some()).collect();
    let within = |above: f64, to: f64| -> Vec<&Row> {
        all.iter().filter(|row| above < row.days && row.days <= to).copied().collect()
    };
    let ends: Vec<f64> = std::iter::once(0.0).chain(HORIZONS).chain([f64::INFINITY]).collect();
    let horizons = ends.windows(2).filter_map(|pair| {
        let scores = beside(&within(pair[0], pair[1]), resamples)?;
        Some(Horizon { above: pair[0], to: Some(pair[1]).filter(|to| to.is_finite()), scores })
    });
    let (horizons, all) = (horizons.collect(), beside(&all, resamples));
    Answer {
        format: "detente.backtest-cases/1",
        scored: told.len(),
        unanswered: cases.len() - told.len(),
        brier: parts.map(|parts| parts.brier),
        log_loss: all.as_ref().map(|all| all.log_loss),
        share: parts.map(|parts| parts.uncertainty),
        reliability: parts.map(|parts| parts.reliability),
        resolution: parts.map(|parts| parts.resolution),
        all,
        horizons,
        enough: calibration(&told, 10).enough,
        cases,
    }
}

/// The two on the same cases.
fn beside(rows: &[&Row], resamples: u32) -> Option<Beside> {
    let pair = |row: &&Row| Some((row.p?, row.history?, row.signed));
    let pairs: Vec<(f64, f64, bool)> = rows.iter().filter_map(pair).collect();
    if pairs.is_empty() {
        return None;
    }
    let n = pairs.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64, bool)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (answer, past) = (mean(&|(p, _, yes)| brier(*p, *yes)), mean(&|(_, p, yes)| brier(*p, *yes)));
    let (loss, past_loss) =
        (mean(&|(p, _, yes)| log_loss(*p, *yes)), mean(&|(_, p, yes)| log_loss(*p, *yes)));
    // By group: differences and how many there are.
    let mut names: Vec<&str> = rows.iter().map(|row| row.group.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let groups: Vec<[f64; 3]> = names
        .iter()
        .map(|name| {
            let own = rows.iter().zip(&pairs).filter(|(row, _)| row.group == **name);
            own.fold([0.0; 3], |[b, l, k], (_, (p, past, yes))| {
                let brier = brier(*p, *yes) - brier(*past, *yes);
                [b + brier, l + log_loss(*p, *yes) - log_loss(*past, *yes), k + 1.0]
            })
        })
        .collect();
    Some(Beside {
        n: pairs.len(),
        groups: groups.len(),
        brier: answer,
        brier_history: past,
        brier_difference: answer - past,
        brier_ci95: interval(&groups, 0, resamples),
        log_loss: loss,
        log_loss_history: past_loss,
        log_loss_difference: loss - past_loss,
        log_loss_ci95: interval(&groups, 1, resamples),
    })
}

/// 95 % interval of a mean difference over resamples of whole groups.
fn interval(groups: &[[f64; 3]], which: usize, resamples: u32) -> Option<[f64; 2]> {
    if groups.len() < 2 {
        return None;
    }
    let key = Key::new(1, "backtest.cases");
    let mut means: Vec<f64> = (0..resamples)
        .map(|replicate| {
            let drawn =
                (0..groups.len() as u32).map(|place| groups[resampled(&key, replicate, place, groups.len())]);
            let (sum, n) = drawn.fold((0.0, 0.0), |(sum, n), group| (sum + group[which], n + group[2]));
            sum / n
        })
        .collect();
    means.sort_by(f64::total_cmp);
    Some([quantile_sorted(&means, 0.025), quantile_sorted(&means, 0.975)])
}

#[cfg(test)]
mod tests {
    use super::super::minimal::given;
    use super::*;

    const TABLE: &str = "id,group,class,since,as_of,by,outcome,facts\n\
        one,a,icb_clock_mediated,2001-01-01,2001-02-01,2001-06-01,2001-04-30,\n\
        late,a,icb_clock_mediated,2001-01-01,2001-02-01,2001-06-01,2001-07-01,\n\
        \"a \"\"strike\"\"\",b,fmcs_clock_all;fmcs_clock_large,2001-01-01,2001-01-01,2001-01-31,no,\n\
        old,c,icb_clock_mediated,1901-01-01,2001-02-01,2001-06-01,no,\n\
        own,c,,2001-01-01,2001-01-01,2001-01-11,yes,\"[[reference]]\nquestion = \"\"signed\"\"\nclass = \"\"own\"\"\ntitle = \"\"t\"\"\nk = 1\nn = 2\nwithin = \"\"10 days\"\"\"\n";

    #[test]
    fn each_row_is_a_case() {
        let rows = given(TABLE).unwrap();
        let answer = scored(&rows, &history, 200);
        let p: Vec<Option<f64>> = answer.cases.iter().map(|row| row.p).collect();
        assert_eq!(
            answer.cases.iter().map(|row| row.signed).collect::<Vec<_>>(),
            [true, false, false, false, true]
        );
        let class = detente_bind::baserates::class("icb_clock_mediated").unwrap().timed.as_ref().unwrap();
        assert_eq!((p[0], p[0]), (class.clock.by(151.0, 31.0).map(|read| read.p), p[1]));
        assert!(p[2].is_some_and(|p| p > 0.5) && p[3].is_none());
        assert!((p[4].unwrap() - 0.5).abs() < 1e-12);
        assert!(answer.cases[3].why.as_ref().unwrap().contains("older"));
        assert_eq!((answer.scored, answer.unanswered), (4, 1));
        let known: Vec<f64> = answer.cases.iter().filter_map(|row| row.brier).collect();
        assert!((answer.brier.unwrap() - known.iter().sum::<f64>() / 4.0).abs() < 1e-12);
        let all = answer.all.unwrap();
        assert_eq!((all.n, all.groups, all.brier_difference), (4, 3, 0.0));
        assert_eq!(all.brier_ci95, Some([0.0, 0.0]));
        // 120 days ahead, 30 and 10: by horizon they are all there, each once.
        let by: Vec<(f64, usize)> = answer.horizons.iter().map(|row| (row.above, row.scores.n)).collect();
        assert_eq!(by, [(0.0, 2), (90.0, 2)]);
    }

    #[test]
    fn an_oracle_beats_history_and_its_opposite_does_not() {
        let rows = given(TABLE).unwrap();
        let signed: Vec<(String, bool)> = rows.iter().map(|row| (row.id.clone(), row.signed)).collect();
        let knows = |case: &Case, truly: bool| {
            let yes = signed.iter().find(|(id, _)| *id == case.title).is_some_and(|(_, yes)| *yes == truly);
            Ok(if yes { 0.99 } else { 0.01 })
        };
        let oracle = scored(&rows, &|case, _| knows(case, true), 500).all.unwrap();
        assert!(oracle.brier_difference < 0.0 && oracle.log_loss_difference < 0.0);
        assert!(oracle.brier_ci95.unwrap()[1] < 0.0, "{oracle:?}");
        let opposite = scored(&rows, &|case, _| knows(case, false), 500).all.unwrap();
        assert!(opposite.brier_ci95.unwrap()[0] > 0.0);
    }
}
