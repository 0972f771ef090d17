//! The table of `detente backtest --cases`: minimal cases, one a row, each written as the text of a real case.
//!
//! Every row has `class` (one or several, joined by `;`), `since`, `as_of`, `by` and `outcome` (yes, no, or the day of
//! signing). What else is known of a case comes in further columns, each of which becomes rows of a case file:
//!
//! * `id`, `group` (cases that are not independent: one conflict, one union), `stage`, `note` (read by nobody);
//! * `gains`: what a deal on the table is worth to each party beyond no deal, in points of its best-to-worst, −50 to 50;
//!   one value a party, joined by `;` (`10 to 30; -5`). Parties, an issue, stances and alternatives come of it;
//! * `gives`, `insists`: the chance that the first of two parties likes giving what the second asks for, and that the
//!   second insists on it. Options, preferences and a condition come of them;
//! * `gate_binds`, `gate_passes`, `gate_on` or `gate_within`: a further hurdle;
//! * `facts`: rows of a case file as TOML, for all else.
//!
//! Chances are per cent; a chance or a gain is a number or a range (`20 to 40`). What a row does not say is unknown: the
//! models' inputs stand at their ignorance priors, and move nothing.

use detente_bind::Bound;
use detente_case::date::{Date, day};
use detente_case::files::Files;
use detente_case::{Case, Severity};

/// What is wrong with a table: where, why, and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line of the table, from 1; 0 where it is the table as a whole.
    pub line: usize,
    /// Column.
    pub column: String,
    /// The reason.
    pub what: String,
    /// The way out.
    pub way_out: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, column, what, way_out } = self;
        match (*line, column.is_empty()) {
            (0, true) => write!(f, "{what}; {way_out}"),
            (0, false) => write!(f, "column `{column}`: {what}; {way_out}"),
            (line, true) => write!(f, "line {line}: {what}; {way_out}"),
            (line, false) => write!(f, "line {line}, column `{column}`: {what}; {way_out}"),
        }
    }
}

/// A row of the table, as a case.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its line in the table.
    pub line: usize,
    /// Its name, or its line.
    pub id: String,
    /// Cases of one group are not independent.
    pub group: String,
    /// True where it was signed by the day.
    pub signed: bool,
    /// Days from the day from which it judges to the day of the question.
    pub days: f64,
    /// The text of its `case.toml`.
    pub text: String,
    /// The case.
    pub case: Case,
    /// Its plans.
    pub bound: Bound,
}

/// Columns that every row needs.
const NEEDED: [&str; 5] = ["class", "since", "as_of", "by", "outcome"];
/// Columns that a row may have.
const MAY: [&str; 12] = [
    "id",
    "group",
    "stage",
    "note",
    "gains",
    "gives",
    "insists",
    "gate_binds",
    "gate_passes",
    "gate_on",
    "gate_within",
    "facts",
];
/// Most parties of a row.
const PARTIES: usize = 8;

/// The rows of a table as cases.
///
/// # Errors
/// Everything that is wrong with it, row by row. A table with a fault gives no rows, so that none is left out in silence.
pub fn given(text: &str) -> Result<Vec<Given>, Vec<Fault>> {
    let whole = |what: String, way_out: &str| {
        vec![Fault { line: 0, column: String::new(), what, way_out: way_out.to_owned() }]
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|why| {
        whole(format!("its first line cannot be read: {why}"), "write the names of the columns there")
    })?;
    let columns: Vec<String> = head.iter().map(|name| name.trim().to_lowercase()).collect();
    let mut faults = of_the_head(&columns);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(why) => {
                let line = why.position().map_or(0, |at| at.line() as usize);
                let what = format!("it cannot be read: {why}");
                let way_out = "put texts with commas or quotation marks in quotation marks".to_owned();
                faults.push(Fault { line, column: String::new(), what, way_out });
                continue;
            }
        };
        let line = record.position().map_or(0, |at| at.line() as usize);
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        if cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        match row(&Cells { line, columns: &columns, cells: &cells }) {
            Ok(row) => rows.push(row),
            Err(more) => faults.extend(more),
        }
    }
    if rows.is_empty() && faults.is_empty() {
        return Err(whole(
            "it has no rows".to_owned(),
            "write one case a row below the names of the columns",
        ));
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

fn of_the_head(columns: &[String]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let known: Vec<&str> = NEEDED.iter().chain(&MAY).copied().collect();
    let mut fault = |column: &str, what: &str, way_out: String| {
        faults.push(Fault { line: 0, column: column.to_owned(), what: what.to_owned(), way_out });
    };
    for needed in NEEDED.iter().filter(|needed| !columns.iter().any(|column| column == *needed)) {
        fault(needed, "the table does not have it", format!("add it: needed are {}", NEEDED.join(", ")));
    }
    for (at, column) in columns.iter().enumerate() {
        if !known.contains(&column.as_str()) {
            let near = detente_case::nearest(column, known.iter().copied());
            let meant = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let way_out =
                format!("{meant}The columns are {}; what nobody is to read goes in `note`", known.join(", "));
            fault(column, "there is no such column", way_out);
        } else if columns.iter().take(at).any(|other| other == column) {
            fault(column, "the table has it twice", "leave one".to_owned());
        }
    }
    faults
}

/// A line of the table.
struct Cells<'a> {
    line: usize,
    columns: &'a [String],
    cells: &'a [&'a str],
}

impl Cells<'_> {
    /// The cell of a column; empty where there is none.
    fn get(&self, name: &str) -> &str {
        let at = self.columns.iter().position(|column| column == name);
        at.and_then(|at| self.cells.get(at)).copied().unwrap_or_default()
    }

    fn fault(&self, column: &str, what: impl Into<String>, way_out: impl Into<String>) -> Fault {
        Fault { line: self.line, column: column.to_owned(), what: what.into(), way_out: way_out.into() }
    }

    fn date(&self, name: &str) -> Result<Date, Fault> {
        let cell = self.get(name);
        day(cell).ok_or_else(|| {
            let what =
                if cell.is_empty() { "no day is given".to_owned() } else { format!("`{cell}` is no day") };
            self.fault(name, what, "write a day such as 2001-05-31")
        })
    }
}

/// The text of a case, piece by piece, each of the column that it comes from.
#[derive(Default)]
struct Text {
    whole: String,
    /// (end, column)
    pieces: Vec<(usize, &'static str)>,
}

impl Text {
    fn push(&mut self, column: &'static str, text: &str) {
        self.whole.push_str(text);
        self.whole.push('\n');
        self.pieces.push((self.whole.len(), column));
    }

    fn column(&self, at: usize) -> &'static str {
        self.pieces.iter().find(|(end, _)| at < *end).map_or("facts", |(_, column)| column)
    }
}

fn row(cells: &Cells<'_>) -> Result<Given, Vec<Fault>> {
    let mut faults = Vec::new();
    if cells.cells.len() > cells.columns.len() {
        let what = format!("it has {} cells, the table {} columns", cells.cells.len(), cells.columns.len());
        let way_out = "put a text that holds a comma in quotation marks";
        return Err(vec![cells.fault("", what, way_out)]);
    }
    let mut dates = ["since", "as_of", "by"].map(|name| cells.date(name));
    for date in &mut dates {
        if let Err(fault) = date {
            faults.push(fault.clone());
        }
    }
    let [Ok(since), Ok(as_of), Ok(by)] = dates else { return Err(faults) };
    if since > as_of {
        let what = format!("the clock starts on {since}, after {as_of}, the day from which the case judges");
        faults.push(cells.fault("since", what, "give the day on which what the class counts from began"));
    }
    if by <= as_of {
        let what = format!(
            "{by} is not after {as_of}, the day from which the case judges: nothing is left to forecast"
        );
        faults.push(cells.fault("by", what, "set a later `by`, or an earlier `as_of`"));
    }
    let signed = match outcome(cells, as_of, by) {
        Ok(signed) => signed,
        Err(fault) => {
            faults.push(fault);
            false
        }
    };
    let line = cells.line;
    let id = Some(cells.get("id"))
        .filter(|id| !id.is_empty())
        .map_or_else(|| format!("line {line}"), str::to_owned);
    let mut text = Text::default();
    text.push("id", &format!("format = 1\n[case]\ntitle = {}", quoted(&id)));
    text.push("as_of", &format!("as_of = {as_of}"));
    text.push("by", &format!("[question]\nsigned = {{ what = \"signed\", by = {by} }}"));
    text.push("since", &format!("since = {since}"));
    if !cells.get("stage").is_empty() {
        text.push("stage", &format!("stage = {}", quoted(cells.get("stage"))));
    }
    let parts = [parties(cells, &mut text), gate(cells, &mut text)];
    faults.extend(parts.into_iter().flatten());
    for class in cells.get("class").split(';').map(str::trim).filter(|class| !class.is_empty()) {
        text.push("class", &format!("[[reference]]\nquestion = \"signed\"\nclass = {}", quoted(class)));
    }
    text.push("facts", cells.get("facts"));
    if !faults.is_empty() {
        return Err(faults);
    }
    let (case, bound) = built(cells, &text)?;
    if case.references.is_empty() {
        let way_out =
            "name a class (`detente classes` lists them), or write a [[reference]] of your own in `facts`";
        return Err(vec![cells.fault("class", "no class is given", way_out)]);
    }
    let group = Some(cells.get("group")).filter(|group| !group.is_empty());
    let group = group.map_or_else(|| format!("line {line}"), str::to_owned);
    let days = f64::from((by - as_of).get_days());
    Ok(Given { line, id, group, signed, days, text: text.whole, case, bound })
}

fn outcome(cells: &Cells<'_>, as_of: Date, by: Date) -> Result<bool, Fault> {
    match cells.get("outcome").to_lowercase().as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        word => {
            let way_out = "write yes, no, or the day of signing";
            let on = day(word)
                .ok_or_else(|| cells.fault("outcome", format!("`{word}` is no outcome"), way_out))?;
            if on <= as_of {
                let what =
                    format!("it was signed on {on}, not after {as_of}, the day from which the case judges");
                return Err(cells.fault("outcome", what, "judge the case from an earlier day"));
            }
            Ok(on <= by)
        }
    }
}

/// Reads the text as any case is read.
fn built(cells: &Cells<'_>, text: &Text) -> Result<(Case, Bound), Vec<Fault>> {
    let files = Files::memory([("case.toml", text.whole.as_str())]);
    let loaded = detente_case::load_files(&files, "case.toml", None);
    let wrong = |list: &[detente_case::Diagnostic]| -> Vec<Fault> {
        let errors = list.iter().filter(|told| told.severity == Severity::Error);
        let fault = |told: &detente_case::Diagnostic| {
            let column = text.column(told.span.start as usize);
            cells.fault(column, format!("{} ({})", told.message, told.code), told.help.clone())
        };
        errors.map(fault).collect()
    };
    let faults = wrong(&loaded.diagnostics);
    if !faults.is_empty() {
        return Err(faults);
    }
    let bound = detente_bind::bind(&loaded.case);
    let faults = wrong(&bound.diagnostics);
    if faults.is_empty() { Ok((loaded.case, bound)) } else { Err(faults) }
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

/// A number or a range, within limits.
fn range(cells: &Cells<'_>, column: &str, cell: &str, limits: [f64; 2]) -> Result<[f64; 2], Fault> {
    let [low, high] = limits;
    let number = |text: &str| text.trim().trim_end_matches('%').trim_end().parse::<f64>().ok();
    let ends = match cell.split_once(" to ") {
        Some((from, to)) => number(from).zip(number(to)),
        None => number(cell).map(|x| (x, x)),
    };
    match ends {
        Some((from, to)) if low <= from && from <= to && to <= high => Ok([from, to]),
        _ => {
            let way_out = format!("write a number from {low} to {high}, or a range such as `20 to 40`");
            Err(cells.fault(
                column,
                format!("`{cell}` is no number or range within {low} to {high}"),
                way_out,
            ))
        }
    }
}

/// A value as a case file has it.
fn value([low, high]: [f64; 2]) -> String {
    if low == high { low.to_string() } else { format!("\"{low} to {high}\"") }
}

/// Parties with what a deal is worth to them, and what the second asks of the first.
fn parties(cells: &Cells<'_>, text: &mut Text) -> Vec<Fault> {
    let mut faults = Vec::new();
    let gains: Vec<&str> =
        cells.get("gains").split(';').map(str::trim).filter(|gain| !gain.is_empty()).collect();
    let asked = ["gives", "insists"].map(|name| cells.get(name));
    if gains.is_empty() && asked.iter().all(|cell| cell.is_empty()) {
        return faults;
    }
    if !gains.is_empty() && !(2..=PARTIES).contains(&gains.len()) {
        let way_out = format!("give one a party, of 2 to {PARTIES} parties, joined by `;`");
        faults.push(cells.fault("gains", format!("it has {} values", gains.len()), way_out));
        return faults;
    }
    let n = gains.len().max(2);
    for at in 1..=n {
        let mut alternative = String::new();
        if let Some(gain) = gains.get(at - 1) {
            match range(cells, "gains", gain, [-50.0, 50.0]) {
                // The deal on the table is worth 50 to everybody.
                Ok([low, high]) => {
                    alternative = format!("\nalternative = {}", value([50.0 - high, 50.0 - low]))
                }
                Err(fault) => faults.push(fault),
            }
        }
        text.push("gains", &format!("[[party]]\nid = \"p{at}\"\nroles = [\"signatory\"]{alternative}"));
    }
    if !gains.is_empty() {
        on_the_table(n, text);
    }
    if asked.iter().any(|cell| !cell.is_empty()) {
        faults.extend(on_condition(cells, n, asked, text));
    }
    faults
}

/// An issue on which the deal on the table is worth 50 to everybody, and on which each party has a level that is worth
/// all to it and nothing to the others.
fn on_the_table(n: usize, text: &mut Text) {
    let own = |at: usize| format!("{{ id = \"all-p{at}\", at = {} }}", 10 * at);
    let levels: Vec<String> =
        std::iter::once("{ id = \"table\", at = 0 }".to_owned()).chain((1..=n).map(own)).collect();
    text.push(
        "gains",
        &format!("[[issue]]\nid = \"terms\"\ntitle = \"terms\"\nlevels = [{}]", levels.join(", ")),
    );
    for at in 1..=n {
        let worth = |other: usize| format!("all-p{other} = {}", if other == at { 100 } else { 0 });
        let worth: Vec<String> = std::iter::once("table = 50".to_owned()).chain((1..=n).map(worth)).collect();
        text.push(
            "gains",
            &format!(
                "[[stance]]\nparty = \"p{at}\"\nissue = \"terms\"\nsalience = 100\nvalue = {{ {} }}",
                worth.join(", ")
            ),
        );
    }
}

/// The second party signs only if the first gives what it asks for.
fn on_condition(cells: &Cells<'_>, n: usize, asked: [&str; 2], text: &mut Text) -> Vec<Fault> {
    let mut faults = Vec::new();
    if n != 2 {
        let way_out = "give `gains` for two parties, or write [[condition]] rows in `facts`";
        faults.push(cells.fault("insists", format!("it is for two parties, and there are {n}"), way_out));
    }
    let mut chances = Vec::new();
    for (name, cell) in ["gives", "insists"].into_iter().zip(asked) {
        if cell.is_empty() {
            let way_out =
                "give both: how likely the first party likes giving it, and how likely the second insists";
            faults.push(cells.fault(name, "it is missing beside the other", way_out));
            continue;
        }
        match range(cells, name, cell, [0.0, 100.0]) {
            Ok(ends) => chances.push(value(ends)),
            Err(fault) => faults.push(fault),
        }
    }
    if let ([gives, insists], 2) = (&chances[..], n) {
        text.push(
            "gives",
            &format!(
                "[[option]]\nparty = \"p1\"\nid = \"sign\"\ntitle = \"sign\"\n[[option]]\nparty = \"p2\"\nid = \"sign\"\ntitle = \"sign\"\n[[option]]\nparty = \"p1\"\nid = \"give\"\ntitle = \"give what p2 asks for\"\n[[preference]]\nparty = \"p1\"\norder = [{{ is = \"p1.give\", chance = {gives} }}, {{ is = \"p1.sign & p2.sign\", chance = 50 }}]\n[[preference]]\nparty = \"p2\"\norder = [{{ is = \"p1.sign & p2.sign\", chance = 50 }}]"
            ),
        );
        text.push(
            "insists",
            &format!(
                "[[condition]]\nparty = \"p2\"\nact = \"p2.sign\"\nif = \"p1.give\"\nchance = {insists}"
            ),
        );
        // The agreement is a key of [question], above the tables.
        text.whole =
            text.whole.replacen("[question]\n", "[question]\nagreement = \"p1.sign & p2.sign\"\n", 1);
        let added = "agreement = \"p1.sign & p2.sign\"\n".len();
        let from = text.pieces.iter().position(|(_, column)| *column == "by").unwrap_or(0);
        text.pieces.iter_mut().skip(from).for_each(|(end, _)| *end += added);
    }
    faults
}

/// A hurdle that history's cases do not usually have.
fn gate(cells: &Cells<'_>, text: &mut Text) -> Vec<Fault> {
    let [binds, passes, on, within] =
        ["gate_binds", "gate_passes", "gate_on", "gate_within"].map(|name| cells.get(name));
    if [binds, passes, on, within].iter().all(|cell| cell.is_empty()) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    text.push("gate_binds", "[[gate]]\nid = \"gate\"\nwhat = \"a further hurdle\"");
    for (name, key, cell) in [("gate_binds", "binds", binds), ("gate_passes", "passes", passes)] {
        if cell.is_empty() {
            let way_out = "give both: how likely it stands in the way, and how likely it is ever passed";
            faults.push(cells.fault(name, "a gate needs it", way_out));
            continue;
        }
        match range(cells, name, cell, [0.0, 100.0]) {
            Ok(ends) => text.push(name, &format!("{key} = {}", value(ends))),
            Err(fault) => faults.push(fault),
        }
    }
    if !on.is_empty() {
        match cells.date("gate_on") {
            Ok(on) => text.push("gate_on", &format!("on = {on}")),
            Err(fault) => faults.push(fault),
        }
    }
    if !within.is_empty() {
        text.push("gate_within", &format!("within = {}", quoted(within)));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(usize, String, String)> {
        let told = given(text).err().unwrap_or_default();
        assert!(told.iter().all(|fault| !fault.what.is_empty() && !fault.way_out.is_empty()));
        told.into_iter().map(|fault| (fault.line, fault.column, fault.what)).collect()
    }

    #[test]
    fn what_is_wrong_is_told_with_row_and_column_all_at_once() {
        assert_eq!(faults("class,since\n").len(), 3);
        let head = faults("class,since,as_of,by,outcome,gate_bind\n");
        assert_eq!((head.len(), head[0].1.as_str()), (1, "gate_bind"));
        let row = |more: &str, cells: &str| {
            let found = faults(&format!("class,since,as_of,by,outcome{more}\n{cells}\n"));
            found.into_iter().map(|(line, column, _)| (line, column)).collect::<Vec<_>>()
        };
        let at = |column: &str| vec![(2, column.to_owned())];
        let class = "icb_clock_mediated";
        assert_eq!(row("", &format!("{class},2001-01-01,2001-13-01,2001-02-01,no")), at("as_of"));
        assert_eq!(row("", &format!("{class},,2001-01-01,2001-02-01,no")), at("since"));
        assert_eq!(row("", &format!("{class},2001-01-01,2001-01-01,2001-02-01,maybe")), at("outcome"));
        assert_eq!(row("", &format!("{class},2001-01-01,2001-01-05,2001-02-01,2001-01-02")), at("outcome"));
        assert_eq!(row("", &format!("{class},2001-01-02,2001-01-01,2000-02-01,no")).len(), 2);
        assert_eq!(row("", "icb_clock_mediatde,2001-01-01,2001-01-05,2001-02-01,no"), at("class"));
        assert_eq!(row("", ",2001-01-01,2001-01-05,2001-02-01,no"), at("class"));
        assert_eq!(row("", &format!("{class},2001-01-01,2001-01-05,2001-02-01,no,more")), at(""));
        let base = format!("{class},2001-01-01,2001-01-05,2001-02-01,no");
        assert_eq!(row(",gate_binds", &format!("{base},60")), at("gate_passes"));
        assert_eq!(row(",gate_binds,gate_passes", &format!("{base},60,half")), at("gate_passes"));
        assert_eq!(
            row(",gate_binds,gate_passes,gate_within", &format!("{base},60,50,soon")),
            at("gate_within")
        );
        assert_eq!(row(",gains", &format!("{base},10")), at("gains"));
        assert_eq!(row(",gains", &format!("{base},10; 70")), at("gains"));
        assert_eq!(row(",gives", &format!("{base},10")), at("insists"));
        assert_eq!(row(",gains,gives,insists", &format!("{base},1;2;3,10,20")), at("insists"));
        assert_eq!(row(",facts", &format!("{base},[[gate]")), at("facts"));
        assert!(!faults("class,since,as_of,by,outcome\n").is_empty());
    }

    #[test]
    fn facts_become_rows_of_a_case() {
        let table = "class,since,as_of,by,outcome,gains,gives,insists,gate_binds,gate_passes,gate_on\n\
            icb_clock_mediated,2001-01-01,2001-02-01,2001-06-01,yes,10 to 30; -5,40,60 to 80,20,50 to 90,2001-03-01\n";
        let rows = given(table).unwrap();
        let case = &rows[0].case;
        assert_eq!((case.parties.len(), case.conditions.len(), case.gates.len()), (2, 1, 1));
        let says = |path: &str| {
            let input = case.inputs.iter().find(|input| input.path == path).unwrap();
            input.dist.words(&input.quantity)
        };
        assert_eq!(says("party.p1.alternative"), "20 to 40");
        assert_eq!(says("party.p2.alternative"), "55");
        assert_eq!((says("gate.gate.binds"), says("gate.gate.passes")), ("20".into(), "50 to 90".into()));
        assert!(rows[0].text.contains("agreement") && case.question.agreement.is_some());
    }
}
