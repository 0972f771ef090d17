//! Spells out of a file, and history's clock judged by them: `detente backtest`. Files with the columns time, end, group
//! and, if wanted, start; and four public files as they come.

use detente_case::date::{Date, day};
use detente_chance::clock::{End, Spell};
use detente_forecast::{Horizon, Plan, Split, judge_spells};
use serde::Serialize;
use std::collections::BTreeMap;

/// Origins where none are given, by the median length of the spells: fast ones, slow ones.
const ORIGINS: [[f64; 3]; 2] = [[0.0, 60.0, 180.0], [0.0, 365.0, 1095.0]];
/// Horizons likewise.
const HORIZONS: [[f64; 4]; 2] = [[30.0, 90.0, 180.0, 365.0], [180.0, 365.0, 730.0, 1825.0]];
/// From this median length on, in days, spells are slow.
const SLOW: f64 = 365.0;
/// The longest that a stoppage without an end is taken to have been seen, in days.
const LOST: f64 = 730.0;

/// What `detente backtest` says of spells.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Name and version of this shape.
    pub format: &'static str,
    /// What the file was taken for.
    pub file: &'static str,
    /// Spells in it.
    pub spells: usize,
    /// Of these, ended in agreement.
    pub agreed: usize,
    /// Of these, open when last seen.
    pub open: usize,
    /// Groups of spells that are not independent.
    pub groups: usize,
    /// Days so far at which spells are forecast.
    pub origins: Vec<f64>,
    /// `group-out`, or the day before which spells were learned from.
    pub split: String,
    /// Mean Brier scores by horizon.
    pub horizons: Vec<Row>,
    /// Their mean over evenly spaced horizons up to the longest; null without forecasts.
    pub integrated: Option<Row>,
    /// How often it came true, by what the clock said.
    pub calibration: Vec<BinRow>,
    /// What was left out, or taken for something.
    pub notes: Vec<String>,
}

/// Mean Brier scores at a horizon.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Days ahead.
    pub days: f64,
    /// Forecasts.
    pub n: usize,
    /// Brier score (half form) of the class with its clock.
    pub clock: f64,
    /// Of the share that ever ended so.
    pub share: f64,
    /// Of constant hazards.
    pub constant: f64,
}

/// A bin of the calibration.
#[derive(Debug, Serialize)]
pub struct BinRow {
    /// From this chance.
    pub from: f64,
    /// To this one.
    pub to: f64,
    /// Mean chance that was given.
    pub forecast: f64,
    /// Forecasts.
    pub n: usize,
    /// Of which came true.
    pub yes: usize,
    /// 95 % interval of the share that comes true, as if forecasts were independent.
    pub interval: [f64; 2],
}

impl From<&Horizon> for Row {
    fn from(of: &Horizon) -> Self {
        Self { days: of.days, n: of.n, clock: of.clock, share: of.share, constant: of.constant }
    }
}

/// Spells out of a file.
#[derive(Debug, Default)]
pub struct Table {
    /// What the file was taken for.
    pub what: &'static str,
    /// The spells.
    pub spells: Vec<Spell>,
    /// The day on which each began.
    pub starts: Vec<Option<Date>>,
    /// What was left out, or taken for something.
    pub notes: Vec<String>,
    /// Lines that cannot be read.
    pub problems: Vec<String>,
    groups: BTreeMap<String, u32>,
    /// Lines that give no length.
    without: Vec<usize>,
}

impl Table {
    fn add(&mut self, days: f64, end: End, group: &str, start: Option<Date>) {
        let next = self.groups.len() as u32;
        let group = *self.groups.entry(group.to_owned()).or_insert(next);
        self.spells.push(Spell { days, end, group });
        self.starts.push(start);
    }
}

type Line = BTreeMap<String, String>;

fn cell<'a>(line: &'a Line, column: &str) -> &'a str {
    line.get(column).map_or("", |cell| cell.trim())
}

fn days_between(from: Date, to: Date) -> f64 {
    f64::from((to - from).get_days())
}

/// The spells of a file, of the lines alone that have these values in these columns; `None` where its columns are not
/// those of spells.
///
/// # Errors
/// In words: the file is no CSV, or has no such column. Lines that cannot be read are in [`Table::problems`].
pub fn read(text: &str, only: &[(String, String)]) -> Result<Option<Table>, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns: Vec<String> =
        reader.headers().map_err(|e| e.to_string())?.iter().map(|name| name.trim().to_lowercase()).collect();
    let has = |names: &[&str]| names.iter().all(|name| columns.iter().any(|column| column == name));
    let read: fn(&mut Table, usize, &Line) = if has(&["crisno", "days_from_mediation", "outcome"]) {
        crisis
    } else if has(&["days", "workers_idled", "union"]) {
        stoppage
    } else if has(&["in_force", "days", "kind"]) {
        treaty
    } else if has(&["dyad_id", "year", "outcome"]) {
        |_, _, _| {}
    } else if has(&["time", "end"]) {
        own
    } else {
        return Ok(None);
    };
    for (column, _) in only {
        if !columns.contains(column) {
            return Err(format!("the file has no column `{column}`: it has {}", columns.join(", ")));
        }
    }
    let mut lines: Vec<(usize, Line)> = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|e| e.to_string())?;
        let line: Line = columns.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
        if only.iter().all(|(column, value)| cell(&line, column).eq_ignore_ascii_case(value)) {
            lines.push((at + 2, line));
        }
    }
    let mut table = Table::default();
    if has(&["dyad_id", "year", "outcome"]) {
        episodes(&mut table, &lines);
    }
    // A file of crises holds two clocks; only one kind at a time is judged.
    if has(&["crisno", "mediated"]) && !only.iter().any(|(column, _)| column == "mediated") {
        table.notes.push("mediated crises only (--only mediated=no for the others)".to_owned());
        lines.retain(|(_, line)| cell(line, "mediated") == "yes");
    }
    for (at, line) in &lines {
        read(&mut table, *at, line);
    }
    if !table.without.is_empty() {
        let lines: Vec<String> = table.without.iter().map(usize::to_string).collect();
        table.notes.push(format!("left out, without a length: lines {}", lines.join(", ")));
    }
    if table.what == "environmental agreements" {
        // Those without a day of entry were watched as long as any.
        let longest = table.spells.iter().map(|spell| spell.days).fold(0.0, f64::max);
        table.spells.iter_mut().filter(|spell| spell.end == End::Open).for_each(|spell| spell.days = longest);
    }
    Ok(Some(table))
}

/// ICB: from the first day of mediation where there was any, else from the day that set it off.
fn crisis(table: &mut Table, at: usize, line: &Line) {
    table.what = "international crises";
    let (column, start) = match cell(line, "mediated") {
        "yes" => ("days_from_mediation", "mediation_start"),
        _ => ("days_from_trigger", "trigger"),
    };
    let end = if cell(line, "outcome") == "formal" { End::Agreed } else { End::Other };
    match cell(line, column).parse::<f64>() {
        Ok(days) if days >= 0.0 => table.add(days, end, cell(line, "conflict"), day(cell(line, start))),
        _ => table.without.push(at),
    }
}

/// FMCS: a stoppage without an end is open, for two years at most.
fn stoppage(table: &mut Table, at: usize, line: &Line) {
    table.what = "work stoppages";
    let Some(start) = day(cell(line, "start")) else {
        table.problems.push(format!("line {at}: `{}` is no day", cell(line, "start")));
        return;
    };
    let group = format!("{} {}", cell(line, "union"), start.year());
    match cell(line, "days").parse::<f64>() {
        Ok(days) => table.add(days, End::Agreed, &group, Some(start)),
        Err(_) => {
            let seen = day("2020-12-31").map_or(LOST, |last| days_between(start, last).clamp(0.0, LOST));
            table.add(seen, End::Open, &group, Some(start));
        }
    }
}

/// IEADB: agreements without a day of entry are open for as long as any was watched.
fn treaty(table: &mut Table, at: usize, line: &Line) {
    table.what = "environmental agreements";
    let Some(signed) = day(cell(line, "signed")) else {
        table.problems.push(format!("line {at}: `{}` is no day", cell(line, "signed")));
        return;
    };
    let group = signed.year().to_string();
    match cell(line, "days").parse::<f64>() {
        Ok(days) => table.add(days, End::Agreed, &group, Some(signed)),
        Err(_) => table.add(0.0, End::Open, &group, Some(signed)),
    }
}

/// UCDP: dyad years to episodes, from 1 January of the first year to the last day of fighting.
fn episodes(table: &mut Table, lines: &[(usize, Line)]) {
    table.what = "episodes of fighting";
    let mut dyads: BTreeMap<&str, Vec<(i16, &Line)>> = BTreeMap::new();
    for (at, line) in lines {
        match cell(line, "year").parse() {
            Ok(year) => dyads.entry(cell(line, "dyad_id")).or_default().push((year, line)),
            Err(_) => table.problems.push(format!("line {at}: `{}` is no year", cell(line, "year"))),
        }
    }
    for rows in dyads.values_mut() {
        rows.sort_by_key(|row| row.0);
        let mut first = None;
        for (at, (year, line)) in rows.iter().enumerate() {
            let begun = *first.get_or_insert(*year);
            let outcome = cell(line, "outcome").trim_end_matches(".0");
            if outcome.is_empty() && rows.get(at + 1).is_some_and(|next| next.0 <= year + 1) {
                continue;
            }
            first = None;
            let parts: Vec<i8> =
                cell(line, "ependdate").split('/').filter_map(|part| part.parse().ok()).collect();
            let known = match parts[..] {
                [month, of_month, _] => Date::new(*year, month, of_month).ok(),
                _ => None,
            };
            let last = known.or_else(|| Date::new(*year, 12, 31).ok());
            let (Some(start), Some(last)) = (Date::new(begun, 1, 1).ok(), last) else { continue };
            let end = match outcome {
                "1" | "2" => End::Agreed,
                "" => End::Open,
                _ => End::Other,
            };
            table.add(days_between(start, last), end, cell(line, "conflict_id"), Some(start));
        }
    }
}

/// A file of one's own.
fn own(table: &mut Table, at: usize, line: &Line) {
    table.what = "spells";
    let days = cell(line, "time").parse::<f64>().ok().filter(|days| (0.0..=1e6).contains(days));
    let end = match cell(line, "end").to_lowercase().as_str() {
        "agreed" | "agreement" | "signed" | "broken" | "ended" => Some(End::Agreed),
        "other" => Some(End::Other),
        "open" | "" => Some(End::Open),
        _ => None,
    };
    let (Some(days), Some(end)) = (days, end) else {
        let told = format!(
            "line {at}: `{}`, `{}`: write days from 0 to 1000000, and agreed, other or open",
            cell(line, "time"),
            cell(line, "end")
        );
        table.problems.push(told);
        return;
    };
    let group = Some(cell(line, "group")).filter(|group| !group.is_empty());
    let group = group.map_or_else(|| format!("line {at}"), str::to_owned);
    table.add(days, end, &group, day(cell(line, "start")));
}

/// What is asked of the spells; empty lists stand for those that fit their pace.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Days so far at which they are forecast.
    pub origins: Vec<f64>,
    /// Days ahead.
    pub horizons: Vec<f64>,
    /// Learn from those that began before this year alone.
    pub before: Option<i16>,
}

fn plan(table: &Table, asked: &Asked) -> Result<Plan, String> {
    let mut lengths: Vec<f64> = table.spells.iter().map(|spell| spell.days).collect();
    lengths.sort_by(f64::total_cmp);
    let pace = usize::from(lengths.get(lengths.len() / 2).is_some_and(|median| *median >= SLOW));
    let or = |given: &[f64], otherwise: &[f64]| {
        if given.is_empty() { otherwise.to_vec() } else { given.to_vec() }
    };
    let split = match asked.before {
        None => Split::GroupOut,
        Some(_) if table.starts.iter().all(Option::is_none) => {
            return Err(
                "nobody knows when each spell began: add a column `start` with days such as 2001-05-31"
                    .to_owned(),
            );
        }
        Some(year) => {
            let day = Date::new(year, 1, 1).map_err(|_| format!("there is no year {year}"))?;
            Split::Before(number(day))
        }
    };
    let (origins, horizons) = (or(&asked.origins, &ORIGINS[pace]), or(&asked.horizons, &HORIZONS[pace]));
    Ok(Plan { origins, horizons, split })
}

/// Days since 1 January of year 1.
fn number(day: Date) -> f64 {
    Date::new(1, 1, 1).map_or(0.0, |first| days_between(first, day))
}

/// Judges history's clock by the spells of a file.
///
/// # Errors
/// In words: the plan asks for what the file does not know, or no spell is left.
pub fn judged(table: &Table, asked: &Asked) -> Result<Answer, String> {
    if table.spells.is_empty() {
        return Err("no spell is left to judge".to_owned());
    }
    let plan = plan(table, asked)?;
    let starts: Vec<Option<f64>> = table.starts.iter().map(|start| start.map(number)).collect();
    let scores = judge_spells(&table.spells, &starts, &plan);
    let count = |end: End| table.spells.iter().filter(|spell| spell.end == end).count();
    let bins = scores.calibration.bins.iter().map(|bin| BinRow {
        from: bin.from,
        to: bin.to,
        forecast: bin.forecast,
        n: bin.n,
        yes: bin.yes,
        interval: bin.interval,
    });
    Ok(Answer {
        format: "detente.backtest-spells/1",
        file: table.what,
        spells: table.spells.len(),
        agreed: count(End::Agreed),
        open: count(End::Open),
        groups: table.groups.len(),
        origins: plan.origins.clone(),
        split: asked.before.map_or_else(|| "group-out".to_owned(), |year| format!("{year:04}-01-01")),
        horizons: scores.horizons.iter().map(Row::from).collect(),
        integrated: scores.integrated.as_ref().map(Row::from),
        calibration: bins.collect(),
        notes: table.notes.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_forecast::SpellScores;

    fn data(name: &str) -> Option<String> {
        let Some(data) = std::env::var_os("DETENTE_DATA") else {
            #[allow(clippy::print_stderr, reason = "a skipped test says so")]
            {
                eprintln!("SKIPPED: DETENTE_DATA is not set, {name} was not judged");
            }
            return None;
        };
        Some(std::fs::read_to_string(std::path::Path::new(&data).join(name)).unwrap())
    }

    fn judged(text: &str, only: &[(&str, &str)]) -> (Table, SpellScores) {
        let only: Vec<(String, String)> =
            only.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let table = read(text, &only).unwrap().unwrap();
        let plan =
            Plan { origins: ORIGINS[0].to_vec(), horizons: HORIZONS[0].to_vec(), split: Split::GroupOut };
        let scores = judge_spells(&table.spells, &[], &plan);
        (table, scores)
    }

    /// The figures that came with the data, from another program.
    #[test]
    fn mediated_crises_conflict_by_conflict() {
        let Some(text) = data("clocks/icb-crisis-spells.csv") else { return };
        let (table, scores) = judged(&text, &[]);
        assert_eq!(table.spells.len(), 129);
        let told = [(0.089, 0.185), (0.166, 0.207), (0.213, 0.223), (0.240, 0.237)];
        for (row, (clock, share)) in scores.horizons.iter().zip(told) {
            assert_eq!(row.n, 216);
            assert!((row.clock - clock).abs() < 6e-4 && (row.share - share).abs() < 6e-4, "{row:?}");
        }
        assert!(scores.horizons[..3].iter().all(|row| row.clock < row.share));
    }

    #[test]
    fn strikes_union_by_union() {
        let Some(text) = data("clocks/fmcs-work-stoppages.csv") else { return };
        // A thousand stoppages and more: enough for the test, and quick.
        let (table, scores) = judged(&text, &[("industry", "Health Care and Social Assistance")]);
        assert_eq!(table.spells.len(), 1135);
        assert!(
            scores.horizons.iter().all(|row| row.clock < row.share && row.clock < row.constant),
            "{scores:?}"
        );
    }

    #[test]
    fn the_shipped_scores_are_those_of_this_program() {
        // The table is made by another program: the class without a wider one is judged here anew.
        let (Some(crises), Some(wars)) = (
            data("clocks/icb-crisis-spells.csv"),
            data("baserates/ucdp-dyad-terminations-v3-2021-subset.csv"),
        ) else {
            return;
        };
        for (text, id, pace) in [(crises, "icb_clock_mediated", 0), (wars, "ucdp_clock_all", 1)] {
            let table = read(&text, &[]).unwrap().unwrap();
            let plan = Plan {
                origins: ORIGINS[pace].to_vec(),
                horizons: HORIZONS[pace].to_vec(),
                split: Split::GroupOut,
            };
            let found = judge_spells(&table.spells, &[], &plan);
            let class = detente_bind::baserates::class(id).unwrap();
            assert_eq!(class.n, table.spells.len() as f64, "{id}");
            for (own, told) in found.horizons.iter().zip(&class.about.scores) {
                let near = |a: f64, b: f64| (a - b).abs() < 6e-5;
                assert!(own.days == told.days && own.n as f64 == told.n, "{id} {own:?} {told:?}");
                let all = near(own.clock, told.clock) && near(own.share, told.share);
                assert!(all && near(own.constant, told.constant), "{id} {own:?} {told:?}");
            }
        }
    }

    #[test]
    fn own_files_and_what_is_wrong_with_them() {
        let text = "time,end,group,start\n10,agreed,a,2001-01-01\n20,Other,b,\n5,open,,2003-02-01\n";
        let table = read(text, &[]).unwrap().unwrap();
        assert_eq!((table.spells.len(), table.groups.len(), table.what), (3, 3, "spells"));
        assert_eq!(table.starts.iter().filter(|start| start.is_some()).count(), 2);
        let only = [("group".to_owned(), "A".to_owned())];
        assert_eq!(read(text, &only).unwrap().unwrap().spells.len(), 1);
        assert!(read(text, &[("x".to_owned(), String::new())]).is_err());
        assert!(read("issue,actor\n1,2\n", &[]).unwrap().is_none());
        let broken = read("time,end\n-1,agreed\n3,perhaps\n", &[]).unwrap().unwrap();
        assert_eq!((broken.problems.len(), broken.spells.len()), (2, 0));
    }
}
