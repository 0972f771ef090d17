//! A draft as the rows of a `case.toml`: every row marked `draft = true`, with its claims, its numbers as wide ranges.
//!
//! A range is as wide as what it is drawn from is weak: a position in a party's own words reaches 15 points to either side,
//! a reported one 22, an inferred one 30. Salience goes with the share of a party's demands that speak of the issue. A
//! refusal is a red line with a chance that goes by the same grades. What no report tells is left out.

use crate::agenda::{short, stems};
use crate::happenings::first_day;
use crate::{Demand, Draft, Happening, Issue, Party, distinct};
use detente_case::vocabulary::Role;
use detente_will::{Direction, Grade};
use std::collections::BTreeSet;

/// Most issues that a drafted case has: packages multiply.
const MOST_ISSUES: usize = 8;
/// Most levels of an issue.
const MOST_LEVELS: usize = 6;

/// A row of a drafted case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its table.
    pub table: &'static str,
    /// What it is known by: an id, or the ids that it joins.
    pub key: String,
    /// Its lines, without the head.
    pub body: String,
}

/// A class of history that fits: the question that it speaks to, and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// `signed` or `holds`.
    pub question: &'static str,
    /// Id of a shipped class.
    pub id: String,
    /// Why it was taken, where it is only the nearest of other kinds.
    pub why: Option<String>,
}

/// The frame of a drafted case: title, day, question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Day of the last report.
    pub as_of: Option<String>,
    /// Day of the first round, or of the first report.
    pub since: Option<String>,
    /// The deadline after that day, where a report tells one.
    pub by: Option<String>,
    /// What counts as signed.
    pub signed: String,
    /// Formula of the agreement.
    pub agreement: Option<String>,
}

/// Text as a basic string of TOML.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

fn list(items: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| quoted(item.as_ref())).collect();
    format!("[{}]", items.join(", "))
}

/// Words cut to a length, at a blank.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most).collect();
    let at = head.rfind(' ').unwrap_or(head.len());
    format!("{}…", &head[..at])
}

fn is_day(text: &str) -> bool {
    text.len() == 10
}

/// The year of a day.
fn years(day: &str) -> i64 {
    day.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0)
}

fn signs(party: &Party) -> bool {
    party.roles.contains(&Role::Signatory)
}

/// The frame of a draft.
#[must_use]
pub fn frame(draft: &Draft) -> Frame {
    let as_of = draft.reports.iter().filter_map(|report| report.published.clone()).max();
    let past = |day: &String| as_of.as_ref().is_none_or(|as_of| day <= as_of);
    let days = |wanted: &dyn Fn(&Happening) -> bool| -> Vec<String> {
        draft
            .events
            .iter()
            .filter(|event| wanted(event))
            .map(|event| first_day(event.on.as_ref()))
            .filter(|day| is_day(day))
            .collect()
    };
    // A round whose month alone is known counts from the month's first day.
    let rounds =
        draft.events.iter().filter(|event| event.kind == "round").map(|event| first_day(event.on.as_ref()));
    let rounds = rounds.filter_map(|day| match day.len() {
        7 => Some(format!("{day}-01")),
        10 => Some(day),
        _ => None,
    });
    let since = rounds.filter(past).min();
    // A treaty of long ago is no report of these talks.
    let near = |day: &String| as_of.as_ref().is_none_or(|as_of| years(as_of) - years(day) < 2);
    let first = draft.reports.iter().filter_map(|report| report.published.clone()).filter(near).min();
    let by =
        days(&|event| event.kind == "deadline").into_iter().filter(|day| as_of.is_some() && !past(day)).min();
    let signers: Vec<&Party> = draft.parties.iter().filter(|party| signs(party)).collect();
    let names: Vec<&str> = signers.iter().map(|party| party.name.as_str()).collect();
    let who = match names.as_slice() {
        [] => String::new(),
        [one] => format!(" with {one}"),
        [all @ .., last] => format!(" between {} and {last}", all.join(", ")),
    };
    let agreement = (!signers.is_empty())
        .then(|| signers.iter().map(|party| format!("{}.sign", party.id)).collect::<Vec<_>>().join(" & "));
    Frame { as_of, since: since.or(first), by, signed: format!("a written agreement{who}"), agreement }
}

/// The rows of a draft, table by table.
#[must_use]
pub fn rows(draft: &Draft, classes: &[Class]) -> Vec<Row> {
    let mut all = Vec::new();
    for source in &draft.sources {
        let mut body = format!(
            "id = {}\nkind = {}\nname = {}\n",
            quoted(&source.id),
            quoted(&source.kind),
            quoted(&source.name)
        );
        if let Some(of) = source.of.as_ref().filter(|of| draft.parties.iter().any(|party| party.id == **of)) {
            body.push_str(&format!("of = {}\n", quoted(of)));
        }
        all.push(row("source", source.id.clone(), body, None));
    }
    for party in &draft.parties {
        let mut body = format!("id = {}\nname = {}\n", quoted(&party.id), quoted(&party.name));
        if !party.aliases.is_empty() {
            body.push_str(&format!("aliases = {}\n", list(&party.aliases)));
        }
        body.push_str(&format!("roles = {}\n", list(party.roles.iter().map(|role| role.as_str()))));
        if signs(party) {
            // No report tells them: everything is as likely as everything else until the analyst says.
            body.push_str("influence = { is = { uniform = [0, 100] }, cites = [] }\n");
            body.push_str(
                "alternative = { is = { uniform = [0, 100] }, as = \"outside-option\", cites = [] }\n",
            );
        }
        all.push(row("party", party.id.clone(), body, Some(&party.cites)));
    }
    let issues = kept(draft);
    for (issue, levels) in &issues {
        all.push(row("issue", issue.id.clone(), issue_body(issue, levels), Some(&issue.cites)));
    }
    for (issue, levels) in &issues {
        for party in parties_on(draft, issue) {
            let demands = on(draft, &party, issue);
            let cites = distinct(demands.iter().flat_map(|demand| demand.cites.iter().cloned()));
            let body = stance_body(draft, &party, issue, levels, &demands);
            all.push(row("stance", format!("{party}.{}", issue.id), body, Some(&cites)));
        }
    }
    for party in draft.parties.iter().filter(|party| signs(party)) {
        let body = format!("party = {}\nid = \"sign\"\ntitle = \"signs\"\n", quoted(&party.id));
        all.push(row("option", format!("{}.sign", party.id), body, None));
    }
    all.extend(condition_rows(draft, &issues));
    all.extend(gate_rows(draft));
    for event in &draft.events {
        let stem = event_id(event);
        let there = |key: &String| all.iter().any(|row: &Row| row.table == "event" && row.key == *key);
        let mut numbered = (2..).map(|number| format!("{stem}-{number}"));
        let key = std::iter::once(stem.clone())
            .chain(numbered.by_ref())
            .find(|key| !there(key))
            .unwrap_or(stem.clone());
        all.push(row("event", key.clone(), event_body(draft, event, &key), Some(&event.cites)));
    }
    for class in classes {
        let mut body = format!("question = {}\nclass = {}\n", quoted(class.question), quoted(&class.id));
        if let Some(why) = &class.why {
            body.push_str(&format!("why = {}\n", quoted(why)));
        }
        all.push(row("reference", format!("{}.{}", class.question, class.id), body, None));
    }
    all
}

fn row(table: &'static str, key: String, mut body: String, cites: Option<&[String]>) -> Row {
    body.push_str("draft = true\n");
    if let Some(cites) = cites.filter(|cites| !cites.is_empty()) {
        body.push_str(&format!("cites = {}\n", list(cites)));
    }
    Row { table, key, body }
}

/// The issues of most demands, with the levels that are kept: places in the issue's own list.
fn kept(draft: &Draft) -> Vec<(&Issue, Vec<usize>)> {
    let count = |issue: &Issue| draft.demands.iter().filter(|demand| demand.issue == issue.id).count();
    let mut ranked: Vec<(usize, &Issue)> = draft.issues.iter().enumerate().collect();
    ranked.sort_by_key(|(at, issue)| {
        (std::cmp::Reverse(parties_on(draft, issue).len()), std::cmp::Reverse(count(issue)), *at)
    });
    ranked.truncate(MOST_ISSUES);
    ranked.sort_by_key(|(at, _)| *at);
    ranked
        .into_iter()
        .map(|(_, issue)| {
            let n = issue.levels.len();
            let levels = if n <= MOST_LEVELS {
                (0..n).collect()
            } else {
                // Both ends, and what lies evenly between them.
                distinct((0..MOST_LEVELS).map(|k| k * (n - 1) / (MOST_LEVELS - 1)))
            };
            (issue, levels)
        })
        .collect()
}

/// The point of a level on the scale of its issue.
fn point(issue: &Issue, level: usize) -> f64 {
    let n = issue.levels.len();
    if n < 2 { 50.0 } else { 100.0 * level as f64 / (n - 1) as f64 }
}

fn issue_body(issue: &Issue, levels: &[usize]) -> String {
    let mut body = format!("id = {}\ntitle = {}\nlevels = [\n", quoted(&issue.id), quoted(&issue.title));
    for at in levels {
        let level = &issue.levels[*at];
        let place = point(issue, *at).round();
        body.push_str(&format!(
            "  {{ id = {}, at = {place}, text = {} }},\n",
            quoted(&level.id),
            quoted(&cut(&level.text, 100))
        ));
    }
    body.push_str("]\n");
    body
}

fn parties_on(draft: &Draft, issue: &Issue) -> Vec<String> {
    distinct(
        draft.demands.iter().filter(|demand| demand.issue == issue.id).map(|demand| demand.party.clone()),
    )
}

fn on<'a>(draft: &'a Draft, party: &str, issue: &Issue) -> Vec<&'a Demand> {
    draft.demands.iter().filter(|demand| demand.party == party && demand.issue == issue.id).collect()
}

/// How far a position reaches to either side.
#[must_use]
pub fn reach(grade: Grade) -> f64 {
    match grade {
        Grade::Stated => 15.0,
        Grade::Reported => 22.0,
        Grade::Inferred => 30.0,
    }
}

/// The range of a party's position on an issue: about what it wants and offers, away from what it refuses.
fn position(issue: &Issue, demands: &[&Demand]) -> (f64, f64) {
    let step = 100.0 / (issue.levels.len().max(2) - 1) as f64;
    let wide = demands.iter().map(|demand| reach(demand.grade)).fold(0.0, f64::max);
    let held: Vec<f64> = demands
        .iter()
        .filter(|demand| demand.direction != Direction::Refuses)
        .map(|demand| point(issue, demand.level))
        .collect();
    let (mut low, mut high) = if held.is_empty() {
        let refused: Vec<f64> = demands.iter().map(|demand| point(issue, demand.level)).collect();
        let (least, most) = ends(&refused);
        if least + most >= 100.0 {
            (0.0, (least - step / 3.0).max(25.0))
        } else {
            ((most + step / 3.0).min(75.0), 100.0)
        }
    } else {
        let (least, most) = ends(&held);
        (least - wide, most + wide)
    };
    low = low.clamp(0.0, 100.0).round();
    high = high.clamp(0.0, 100.0).round();
    if high - low < 10.0 {
        (low, high) = ((high - 10.0).max(0.0), (low + 10.0).min(100.0));
    }
    (low, high)
}

fn ends(all: &[f64]) -> (f64, f64) {
    (all.iter().copied().fold(f64::INFINITY, f64::min), all.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

/// The chance that a refusal is a red line.
#[must_use]
pub fn real(demand: &Demand) -> &'static str {
    match (demand.red_line, demand.grade) {
        (true, Grade::Stated) => "60 to 95",
        (true, _) => "50 to 90",
        (false, Grade::Stated) => "40 to 90",
        (false, Grade::Reported) => "30 to 85",
        (false, Grade::Inferred) => "15 to 70",
    }
}

fn stance_body(draft: &Draft, party: &str, issue: &Issue, levels: &[usize], demands: &[&Demand]) -> String {
    let (low, high) = position(issue, demands);
    let all = draft.demands.iter().filter(|demand| demand.party == party).count().max(1);
    let share = demands.len() as f64 / all as f64;
    let firm = demands.iter().any(|demand| demand.red_line);
    let least = (15.0 + 30.0 * share + if firm { 10.0 } else { 0.0 }).round();
    let most = (70.0 + 25.0 * share).min(98.0).round();
    let mut body = format!(
        "party = {}\nissue = {}\nposition = \"{low} to {high}\"\nsalience = \"{least} to {most}\"\n",
        quoted(party),
        quoted(&issue.id)
    );
    let held: BTreeSet<usize> = demands
        .iter()
        .filter(|demand| demand.direction != Direction::Refuses)
        .map(|demand| demand.level)
        .collect();
    let mut lines: Vec<String> = Vec::new();
    let mut told: BTreeSet<usize> = BTreeSet::new();
    for demand in demands.iter().filter(|demand| demand.direction == Direction::Refuses) {
        let level = demand.level;
        if held.contains(&level)
            || !levels.contains(&level)
            || !told.insert(level)
            || told.len() >= levels.len()
        {
            continue;
        }
        let grade = if demand.grade == Grade::Inferred { "inferred" } else { "stated" };
        let id = quoted(&issue.levels[level].id);
        lines.push(format!("{{ is = {id}, grade = \"{grade}\", chance = \"{}\" }}", real(demand)));
    }
    if !lines.is_empty() {
        body.push_str(&format!("refuses = [{}]\n", lines.join(", ")));
    }
    let words: Vec<String> = demands
        .iter()
        .take(3)
        .map(|demand| format!("{}: {}", demand.direction, cut(&demand.what, 80)))
        .collect();
    body.push_str(&format!("why = {}\n", quoted(&words.join(" · "))));
    body
}

/// Conditions as formulas: the level that is asked for in return, where the act is a level too; else an option of its own.
fn condition_rows(draft: &Draft, issues: &[(&Issue, Vec<usize>)]) -> Vec<Row> {
    let level_of = |party: Option<&str>, text: &str| -> Option<String> {
        let words = stems(text);
        let fits = |demand: &&Demand| {
            let there = stems(&demand.what);
            let shared = words.iter().filter(|stem| there.contains(stem)).count();
            party.is_none_or(|party| demand.party == party)
                && shared > 0
                && 2 * shared >= words.len().min(there.len())
        };
        let best = draft.demands.iter().filter(fits).max_by_key(|demand| {
            let there = stems(&demand.what);
            words.iter().filter(|stem| there.contains(stem)).count()
        })?;
        let (issue, levels) = issues.iter().find(|(issue, _)| issue.id == best.issue)?;
        levels.contains(&best.level).then(|| format!("{}.{}", issue.id, issue.levels[best.level].id))
    };
    let mut all: Vec<Row> = Vec::new();
    for proviso in &draft.conditions {
        let signer = draft.parties.iter().any(|party| party.id == proviso.party && signs(party));
        let text = proviso.r#if.as_ref().or(proviso.until.as_ref());
        let Some(text) = text.filter(|_| signer) else { continue };
        let Some(then) = level_of(Some(&proviso.party), text).or_else(|| level_of(None, text)) else {
            continue;
        };
        let act = level_of(Some(&proviso.party), &proviso.act).filter(|act| *act != then);
        let formula = match act {
            Some(act) => format!("{then} if {act}"),
            None => then,
        };
        let key = format!("{}-{}", proviso.party, short(text, 4));
        if all.iter().any(|row| row.key == key) {
            continue;
        }
        let words = match (&proviso.r#if, &proviso.until) {
            (Some(text), _) => format!("{} if {}", cut(&proviso.act, 80), cut(text, 100)),
            (None, Some(text)) => format!("{} not until {}", cut(&proviso.act, 80), cut(text, 100)),
            (None, None) => String::new(),
        };
        let body = format!(
            "id = {}\nparty = {}\nact = {}\nif = {}\nchance = \"30 to 90\"\nwhy = {}\n",
            quoted(&key),
            quoted(&proviso.party),
            quoted(&format!("{}.sign", proviso.party)),
            quoted(&formula),
            quoted(&words)
        );
        all.push(row("condition", key, body, Some(&proviso.cites)));
    }
    all
}

/// Votes and elections that are still to come.
fn gate_rows(draft: &Draft) -> Vec<Row> {
    let as_of = frame(draft).as_of;
    let mut all: Vec<Row> = Vec::new();
    for event in
        draft.events.iter().filter(|event| matches!(event.kind.as_str(), "ratification" | "election"))
    {
        let day = first_day(event.on.as_ref());
        if !is_day(&day) || as_of.as_ref().is_none_or(|as_of| day <= *as_of) {
            continue;
        }
        let key = format!("{}-{day}", event.kind);
        if all.iter().any(|row| row.key == key) {
            continue;
        }
        let body = format!(
            "id = {}\nwhat = {}\nbinds = \"5 to 80\"\npasses = \"40 to 95\"\non = {day}\n",
            quoted(&key),
            quoted(&cut(&event.what, 120))
        );
        all.push(row("gate", key, body, Some(&event.cites)));
    }
    all
}

/// The id of an event: its kind and day.
fn event_id(event: &Happening) -> String {
    let day = first_day(event.on.as_ref());
    let when = if day.starts_with("9999") { short(&event.what, 3) } else { day };
    format!("{}-{when}", event.kind)
}

fn event_body(draft: &Draft, event: &Happening, id: &str) -> String {
    let mut body = format!(
        "id = {}\nkind = {}\ntitle = {}\n",
        quoted(id),
        quoted(&event.kind),
        quoted(&cut(&event.what, 120))
    );
    match &event.on {
        Some(serde_json::Value::String(day)) if is_day(day) => body.push_str(&format!("on = {day}\n")),
        Some(serde_json::Value::String(time)) => body.push_str(&format!("on = {}\n", quoted(time))),
        Some(time) => {
            let end = |key: &str| time[key].as_str().unwrap_or_default().to_owned();
            body.push_str(&format!("on = {{ from = {}, to = {} }}\n", end("from"), end("to")));
        }
        None => {}
    }
    if let Some(place) = &event.place {
        body.push_str(&format!("place = {}\n", quoted(place)));
    }
    let parties: Vec<&String> =
        event.parties.iter().filter(|id| draft.parties.iter().any(|party| party.id == **id)).collect();
    if !parties.is_empty() {
        body.push_str(&format!("parties = {}\n", list(parties)));
    }
    body
}

/// The whole text of a drafted case.
#[must_use]
pub fn text(draft: &Draft, title: &str, classes: &[Class]) -> String {
    let mut out = String::from(HEAD);
    out.push_str("format = 1\n\n[case]\n");
    out.push_str(&format!("title = {}\n", quoted(title)));
    let frame = frame(draft);
    if let Some(day) = &frame.as_of {
        out.push_str(&format!("as_of = {day}              # the day of the last report\n"));
    }
    out.push('\n');
    out.push_str(&question(&frame));
    let mut table = "";
    for row in rows(draft, classes) {
        if row.table != table {
            table = row.table;
            out.push_str(&format!("\n# ── {} ──\n", heading(table)));
        } else {
            out.push('\n');
        }
        out.push_str(&format!("[[{table}]]\n{}", row.body));
    }
    out
}

/// The table of the two questions, as text.
#[must_use]
pub fn question(frame: &Frame) -> String {
    let mut out = String::from("[question]\n");
    match &frame.by {
        Some(by) => out.push_str(&format!("signed = {{ what = {}, by = {by} }}\n", quoted(&frame.signed))),
        None => out.push_str(&format!(
            "# By when? No report tells a deadline: add `by`, the last day that counts.\nsigned = {{ what = {} }}\n",
            quoted(&frame.signed)
        )),
    }
    out.push_str("holds = { event = \"one side breaks it off or openly breaks it\", years = 5 }\n");
    if let Some(agreement) = &frame.agreement {
        out.push_str(&format!("agreement = {}\n", quoted(agreement)));
    }
    if let Some(since) = &frame.since {
        out.push_str(&format!("since = {since}\n"));
    }
    out.push_str("draft = true\n");
    out
}

fn heading(table: &str) -> &'static str {
    match table {
        "source" => "Sources",
        "party" => "Parties",
        "issue" => "Issues, in the reports' words",
        "stance" => "Who wants what, as wide ranges",
        "option" => "What each side can do",
        "condition" => "Conditions",
        "gate" => "Votes and elections to come",
        "event" => "What happened, and what is due",
        _ => "History: the nearest classes",
    }
}

const HEAD: &str = "#:schema ./case.schema.json
# Drafted from reports by `detente draft`. A row with `draft = true` is a machine's reading that nobody has looked at yet:
# take the mark away once you have (`detente review`), and answer what no report tells (`detente ask`).
";
