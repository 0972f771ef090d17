//! `detente backtest --cases`: minimal cases, one a row, whose outcome is known, so that an outsider can try to
//! falsify the product.
//!
//! Columns: `class` (one or several, joined by `;`), `since`, `as_of`, `by`, `outcome` (yes, no, or the day of signing);
//! and, where wanted, `id`, `stage`, and `facts`: rows of a case file, such as a gate or a condition, as TOML. Each row
//! becomes the text of a case, is read by the reader of all cases, and is given to a forecaster.

use detente_bind::Bound;
use detente_case::date::{Date, day};
use detente_case::files::Files;
use detente_case::{Case, Severity};
use detente_chance::score::{brier, calibration, log_loss, murphy};
use serde::Serialize;

/// What `detente backtest --cases` says.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Name and version of this shape.
    pub format: &'static str,
    /// One row a case.
    pub cases: Vec<Row>,
    /// Mean Brier score (half form) of the cases with a forecast; null without any.
    pub brier: Option<f64>,
    /// Mean log loss.
    pub log_loss: Option<f64>,
    /// Brier score of giving every case the share of yes among them all: known afterwards, so hard to beat.
    pub share: Option<f64>,
    /// Reliability: mean squared gap between a chance and how often it came true; 0 is perfect.
    pub reliability: Option<f64>,
    /// Resolution: how far apart the outcomes are that it tells apart; more is better.
    pub resolution: Option<f64>,
    /// True with twenty cases and more: below that calibration claims nothing.
    pub enough: bool,
}

/// A case.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Its name, or its line.
    pub id: String,
    /// Chance of signing by the day; null where there is none.
    pub p: Option<f64>,
    /// True where it was signed by the day.
    pub signed: bool,
    /// Brier score; null without a chance.
    pub brier: Option<f64>,
    /// Why there is no chance; null where there is one.
    pub why: Option<String>,
}

/// A row of the table.
#[derive(Clone, Debug)]
pub struct Given {
    id: String,
    text: String,
    signed: bool,
}

/// What gives a case its chance, or says why it has none.
pub type Forecaster<'a> = &'a dyn Fn(&Case, &Bound) -> Result<f64, String>;

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

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The rows of a table.
///
/// # Errors
/// The first line that cannot be read, in words.
pub fn given(text: &str) -> Result<Vec<Given>, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns: Vec<String> =
        reader.headers().map_err(|e| e.to_string())?.iter().map(|name| name.trim().to_lowercase()).collect();
    for needed in ["class", "since", "as_of", "by", "outcome"] {
        if !columns.iter().any(|column| column == needed) {
            return Err(format!(
                "the table has no column `{needed}`; needed are class, since, as_of, by, outcome"
            ));
        }
    }
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let (record, line) = (record.map_err(|e| e.to_string())?, at + 2);
        let cell = |name: &str| {
            let column = columns.iter().position(|column| column == name);
            column.and_then(|at| record.get(at)).map_or("", str::trim)
        };
        let date = |name: &str| -> Result<Date, String> {
            day(cell(name)).ok_or_else(|| {
                format!("line {line}: `{}` in `{name}` is no day such as 2001-05-31", cell(name))
            })
        };
        let (since, as_of, by) = (date("since")?, date("as_of")?, date("by")?);
        let signed = match cell("outcome").to_lowercase().as_str() {
            "yes" => true,
            "no" => false,
            word => {
                let on = day(word).ok_or_else(|| {
                    format!("line {line}: outcome `{word}`: write yes, no, or the day of signing")
                })?;
                if on <= as_of {
                    return Err(format!(
                        "line {line}: signed on {on}, before the day from which the case judges"
                    ));
                }
                on <= by
            }
        };
        let id = Some(cell("id")).filter(|id| !id.is_empty());
        let id = id.map_or_else(|| format!("line {line}"), str::to_owned);
        let mut text = format!(
            "format = 1\n[case]\ntitle = {}\nas_of = {as_of}\n[question]\nsigned = {{ what = \"signed\", by = {by} }}\nsince = {since}\n",
            quoted(&id)
        );
        if !cell("stage").is_empty() {
            text.push_str(&format!("stage = {}\n", quoted(cell("stage"))));
        }
        for class in cell("class").split(';').map(str::trim).filter(|class| !class.is_empty()) {
            text.push_str(&format!("[[reference]]\nquestion = \"signed\"\nclass = {}\n", quoted(class)));
        }
        text.push_str(cell("facts"));
        text.push('\n');
        rows.push(Given { id, text, signed });
    }
    Ok(rows)
}

fn one(given: &Given, forecaster: Forecaster<'_>) -> Row {
    let files = Files::memory([("case.toml", given.text.as_str())]);
    let loaded = detente_case::load_files(&files, "case.toml", None);
    let bound = detente_bind::bind(&loaded.case);
    let wrong = loaded.diagnostics.iter().chain(&bound.diagnostics);
    let wrong = wrong.into_iter().find(|told| told.severity == Severity::Error);
    let p = match wrong {
        Some(told) => Err(format!("{} {}; {}", told.code, told.message, told.help)),
        None => forecaster(&loaded.case, &bound),
    };
    Row {
        id: given.id.clone(),
        p: p.as_ref().ok().copied(),
        signed: given.signed,
        brier: p.as_ref().ok().map(|p| brier(*p, given.signed)),
        why: p.err(),
    }
}

/// Scores a forecaster by the rows.
#[must_use]
pub fn scored(rows: &[Given], forecaster: Forecaster<'_>) -> Answer {
    let cases: Vec<Row> = rows.iter().map(|row| one(row, forecaster)).collect();
    let told: Vec<(f64, bool)> = cases.iter().filter_map(|row| Some((row.p?, row.signed))).collect();
    let n = told.len() as f64;
    let parts = murphy(&told);
    Answer {
        format: "detente.backtest-cases/1",
        brier: parts.map(|parts| parts.brier),
        log_loss: parts.map(|_| told.iter().map(|(p, yes)| log_loss(*p, *yes)).sum::<f64>() / n),
        share: parts.map(|parts| parts.uncertainty),
        reliability: parts.map(|parts| parts.reliability),
        resolution: parts.map(|parts| parts.resolution),
        enough: calibration(&told, 10).enough,
        cases,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "id,class,since,as_of,by,outcome,facts\n\
        one,icb_clock_mediated,2001-01-01,2001-02-01,2001-06-01,2001-04-30,\n\
        late,icb_clock_mediated,2001-01-01,2001-02-01,2001-06-01,2001-07-01,\n\
        \"a \"\"strike\"\"\",fmcs_clock_all;fmcs_clock_large,2001-01-01,2001-01-01,2001-01-31,no,\n\
        old,icb_clock_mediated,1901-01-01,2001-02-01,2001-06-01,no,\n\
        typo,icb_clock_mediatde,2001-01-01,2001-02-01,2001-06-01,yes,\n\
        own,,2001-01-01,2001-01-01,2001-01-11,yes,\"[[reference]]\nquestion = \"\"signed\"\"\nclass = \"\"own\"\"\ntitle = \"\"t\"\"\nk = 1\nn = 2\nwithin = \"\"10 days\"\"\"\n";

    #[test]
    fn each_row_is_a_case() {
        let rows = given(TABLE).unwrap();
        let answer = scored(&rows, &history);
        let p: Vec<Option<f64>> = answer.cases.iter().map(|row| row.p).collect();
        assert_eq!(
            answer.cases.iter().map(|row| row.signed).collect::<Vec<_>>(),
            [true, false, false, false, true, true]
        );
        let class = detente_bind::baserates::class("icb_clock_mediated").unwrap().timed.as_ref().unwrap();
        assert_eq!((p[0], p[0]), (class.clock.by(151.0, 31.0).map(|read| read.p), p[1]));
        assert!(p[2].is_some_and(|p| p > 0.5) && p[3].is_none() && p[4].is_none());
        assert!((p[5].unwrap() - 0.5).abs() < 1e-12);
        assert!(answer.cases[3].why.as_ref().unwrap().contains("older"));
        assert!(answer.cases[4].why.as_ref().unwrap().contains("icb_clock_mediated"));
        let known: Vec<f64> = answer.cases.iter().filter_map(|row| row.brier).collect();
        assert!((answer.brier.unwrap() - known.iter().sum::<f64>() / 4.0).abs() < 1e-12);
        // Any forecaster takes the same rows.
        let sure = scored(&rows, &|_, _| Ok(1.0));
        assert_eq!(sure.cases[0].brier, Some(0.0));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let fault = |text: &str| given(text).err().unwrap();
        assert!(fault("class,since\n").contains("`as_of`"));
        let row = |cells: &str| fault(&format!("class,since,as_of,by,outcome\n{cells}\n"));
        assert!(row("x,2001-01-01,2001-13-01,2001-02-01,no").contains("line 2"));
        assert!(row("x,2001-01-01,2001-01-01,2001-02-01,maybe").contains("maybe"));
        assert!(row("x,2001-01-01,2001-01-05,2001-02-01,2001-01-02").contains("before"));
    }
}
