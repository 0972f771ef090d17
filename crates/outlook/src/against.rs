//! What changed since an earlier outlook: both numbers then and now, and what the difference comes from.
//!
//! Only what the earlier outlook printed is needed, not the case as it was. Both numbers are products in the hazard:
//!
//! > −ln(1 − P(signed)) = Λ · HR(β Σ z) · g,      −ln P(holds) = Λ · exp(β Σ z) · c,
//!
//! Λ history's, z the terms, β trust, g the share of the hazard that gates leave, c what the years' own ratios make of
//! one ratio for all. So the difference is taken apart in this order:
//!
//! 1. *the case*: the earlier outlook against today's case judged from the earlier day, by the earlier date and on the
//!    earlier draws. The parts (history's classes, each term, trust, gates) get their Shapley values: the mean over all
//!    orders in which they could have changed;
//! 2. *the days that passed*: the same from today's day;
//! 3. *the question*: the same by today's date, or for today's years;
//! 4. *drawing*: the same with today's seed and number of draws.
//!
//! Parts add up to the difference. Where today's case has no number on the earlier day (its clock starts later, say), the
//! classes and the days are one part.

use crate::Settings;
use crate::numbers::{Asker, signed_by};
use crate::shapley::{Method, values};
use crate::terms;
use crate::{Outlook, draw};
use detente_bind::bind;
use detente_bind::reading::Memory;
use detente_case::date::{Date, day};
use detente_case::{Case, QuestionKind};
use serde::Serialize;
use serde_json::Value;

/// A difference of less than this, 0–1, is none.
const NONE: f64 = 5e-10;
/// A hazard above this is certainty.
const CERTAIN: f64 = 700.0;

/// What changed since an earlier outlook.
#[derive(Clone, Debug, Serialize)]
pub struct Against {
    /// The day that the earlier one speaks from, ISO.
    pub as_of: Option<String>,
    /// The version of the program that made it.
    pub version: String,
    /// Signed by the date; null where the question is not asked.
    pub signed: Option<Changed>,
    /// Holds if signed.
    pub holds: Option<Changed>,
    /// Rows of the case that differ.
    pub rows: Rows,
    /// Other files of the case that differ: new, gone, or of another content.
    pub files: Vec<String>,
    /// What a reader has to know to compare the two.
    pub notes: Vec<String>,
}

/// One question then and now.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Changed {
    /// The earlier number, 0–1.
    pub then: Option<f64>,
    /// Today's.
    pub now: Option<f64>,
    /// Now less then, in percentage points; null where one of them has no number.
    pub points: Option<f64>,
    /// What it comes from; points add up to the difference.
    pub parts: Vec<Part>,
    /// One standard error of the difference that stems from drawing, 0–1; 0 where both have the same draws.
    pub drawing_error: Option<f64>,
}

/// What a part of the difference comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// `history`, `days`, `question`, `trust`, `gates`, `years`, `draws`, `version`, or the id of a term.
    pub id: String,
    /// In words.
    pub title: String,
    /// Percentage points.
    pub points: f64,
    /// True where it is the same in both.
    pub same: bool,
}

/// Rows of the case that differ.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Rows {
    /// False where the earlier outlook does not say what rows its case had.
    pub known: bool,
    /// Rows that are in both and say something else.
    pub changed: Vec<RowChange>,
    /// Rows that are new.
    pub added: Vec<String>,
    /// Rows that are gone.
    pub removed: Vec<String>,
}

/// A row that says something else.
#[derive(Clone, Debug, Serialize)]
pub struct RowChange {
    /// Its name: `gate.vote`, `stance.north.border`, `question.signed`.
    pub id: String,
    /// Its judgements that changed; empty where only other keys did.
    pub values: Vec<ValueChange>,
}

impl RowChange {
    /// "gate.vote: binds 60 → 80"; a row whose judgements are the same by its name alone.
    #[must_use]
    pub fn words(&self) -> String {
        let says = |value: &Option<String>| value.clone().unwrap_or_else(|| "not there".to_owned());
        let values: Vec<String> = self
            .values
            .iter()
            .map(|value| {
                let key = value.path.strip_prefix(&self.id).unwrap_or(&value.path).trim_start_matches('.');
                format!("{key} {} → {}", says(&value.then), says(&value.now)).trim_start().to_owned()
            })
            .collect();
        if values.is_empty() { self.id.clone() } else { format!("{}: {}", self.id, values.join("; ")) }
    }
}

/// A judgement that changed.
#[derive(Clone, Debug, Serialize)]
pub struct ValueChange {
    /// Its path.
    pub path: String,
    /// As it was; null where it was not there.
    pub then: Option<String>,
    /// As it is; null where it is gone.
    pub now: Option<String>,
}

/// An earlier outlook, as far as it is compared.
#[derive(Clone, Debug)]
pub struct Earlier {
    title: String,
    as_of: Option<Date>,
    by: Option<Date>,
    years: Option<f64>,
    asked: [Option<String>; 2],
    version: String,
    seed: u64,
    draws: usize,
    base_rates: String,
    said: [Option<Said>; 2],
    rows: Option<Vec<(String, String)>>,
    inputs: Vec<(String, String)>,
    files: Vec<(String, String)>,
}

/// What it said on a question.
#[derive(Clone, Debug, Default)]
struct Said {
    number: Option<f64>,
    error: f64,
    pieces: Option<Pieces>,
}

/// The factors of a hazard.
#[derive(Clone, Debug, PartialEq)]
struct Pieces {
    /// History's cumulative hazard, Λ.
    history: f64,
    /// (id, title, z).
    terms: Vec<(String, String, f64)>,
    trust: f64,
    /// What is left: gates for signing, the spread over years for holding.
    rest: f64,
}

impl Pieces {
    fn of(
        kind: QuestionKind,
        number: f64,
        history: f64,
        terms: Vec<(String, String, f64)>,
        trust: f64,
    ) -> Self {
        let hazard = |p: f64| match kind {
            QuestionKind::Signed => (-libm::log1p(-p)).min(CERTAIN),
            QuestionKind::Holds => (-libm::log(p)).min(CERTAIN),
        };
        let mut pieces = Self { history: hazard(history), terms, trust, rest: 1.0 };
        let free = pieces.history * pieces.ratio(kind);
        if free > 0.0 && free < CERTAIN {
            pieces.rest = hazard(number) / free;
        } else if kind == QuestionKind::Signed && free >= CERTAIN {
            // Certain but for its gates: they leave what they leave.
            pieces.rest = hazard(number) / free;
        }
        pieces
    }

    fn ratio(&self, kind: QuestionKind) -> f64 {
        let total = self.terms.iter().map(|(.., z)| z).sum::<f64>();
        ratio(kind, self.trust, total)
    }
}

/// How many times history's hazard.
fn ratio(kind: QuestionKind, trust: f64, total: f64) -> f64 {
    match kind {
        QuestionKind::Signed => terms::hazard_ratio(trust, total),
        // Held within its bounds year by year already.
        QuestionKind::Holds => libm::exp(trust * total),
    }
}

fn number(kind: QuestionKind, hazard: f64) -> f64 {
    match kind {
        QuestionKind::Signed if hazard >= CERTAIN => 1.0,
        QuestionKind::Signed => -libm::expm1(-hazard),
        QuestionKind::Holds => libm::exp(-hazard),
    }
}

const KINDS: [QuestionKind; 2] = [QuestionKind::Signed, QuestionKind::Holds];

impl Earlier {
    /// Reads an outlook's JSON (without its seal). `sealed` are the judgements that its seal holds.
    ///
    /// # Errors
    /// What is missing or wrong, in words.
    pub fn read(outlook: &Value, sealed: Vec<(String, String)>) -> Result<Self, String> {
        match outlook.get("format").and_then(Value::as_str) {
            Some("detente.outlook/1") => {}
            Some(other) => return Err(format!("it is of the format {other}, not detente.outlook/1")),
            None => return Err("it has no `format`: it is no outlook".to_owned()),
        }
        let text = |at: &str| outlook.pointer(at).and_then(Value::as_str).map(str::to_owned);
        let date = |at: &str| match text(at) {
            None => Ok(None),
            Some(word) => day(&word).map(Some).ok_or_else(|| format!("`{at}` is no day: {word}")),
        };
        let whole = |at: &str| outlook.pointer(at).and_then(Value::as_u64);
        let (Some(seed), Some(draws)) = (whole("/manifest/seed"), whole("/manifest/draws")) else {
            return Err("its manifest lacks seed or draws: it is damaged or incomplete".to_owned());
        };
        if !(1..=1_048_576).contains(&draws) {
            return Err(format!("its manifest says {draws} draws: it is damaged"));
        }
        let pairs = |at: &str| -> Option<Vec<(String, String)>> {
            let list = outlook.pointer(at)?.as_array()?;
            let pair =
                |row: &Value| Some((row.get(0)?.as_str()?.to_owned(), row.get(1)?.as_str()?.to_owned()));
            Some(list.iter().filter_map(pair).collect())
        };
        let inputs = if sealed.is_empty() { inputs(outlook) } else { sealed };
        let said = |kind: QuestionKind| said(kind, outlook.get(kind.as_str()));
        Ok(Self {
            title: text("/title").unwrap_or_default(),
            as_of: date("/as_of")?,
            by: date("/definitions/signed/by")?,
            years: outlook.pointer("/definitions/holds/years").and_then(Value::as_f64),
            asked: [text("/definitions/signed/what"), text("/definitions/holds/event")],
            version: text("/manifest/version").unwrap_or_default(),
            seed,
            draws: draws as usize,
            base_rates: text("/manifest/base_rates").unwrap_or_default(),
            said: [said(QuestionKind::Signed)?, said(QuestionKind::Holds)?],
            rows: pairs("/manifest/rows").filter(|rows| !rows.is_empty()),
            inputs,
            files: pairs("/manifest/files").unwrap_or_default(),
        })
    }

    /// The title of its case.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }
}

/// The judgements that an outlook without a seal tells: (path, words).
fn inputs(outlook: &Value) -> Vec<(String, String)> {
    let list = outlook.pointer("/hangs_on/inputs").and_then(Value::as_array).into_iter().flatten();
    let pair =
        |row: &Value| Some((row.get("path")?.as_str()?.to_owned(), row.get("says")?.as_str()?.to_owned()));
    list.filter_map(pair).collect()
}

fn said(kind: QuestionKind, answer: Option<&Value>) -> Result<Option<Said>, String> {
    let Some(answer) = answer.filter(|answer| !answer.is_null()) else { return Ok(None) };
    let name = kind.as_str();
    let chance = |key: &str| match answer.get(key).filter(|value| !value.is_null()) {
        None => Ok(None),
        Some(value) => match value.as_f64().filter(|p| (0.0..=1.0).contains(p)) {
            Some(p) => Ok(Some(p)),
            None => Err(format!("`{name}.{key}` is {value}, no chance from 0 to 1: it is damaged")),
        },
    };
    let mut said =
        Said { number: chance("combined")?, error: chance("drawing_error")?.unwrap_or(0.0), pieces: None };
    let (Some(number), Some(history)) = (said.number, chance("history")?) else { return Ok(Some(said)) };
    // An outlook of 0.1.0 has no terms: its difference cannot be taken apart.
    let Some(list) = answer.pointer("/evidence/terms").and_then(Value::as_array) else {
        return Ok(Some(said));
    };
    let mut terms = Vec::new();
    for row in list {
        let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
        let z = row.get("term").and_then(Value::as_f64).filter(|z| z.is_finite());
        let (Some(id), Some(z)) = (text("id"), z) else {
            return Err(format!("a term of `{name}` lacks its id or its number: it is damaged"));
        };
        terms.push((id.clone(), text("title").unwrap_or(id), z));
    }
    let trust = answer.pointer("/evidence/trust").and_then(Value::as_f64);
    let Some(trust) = trust.filter(|trust| (0.0..=1.0).contains(trust)) else {
        return Err(format!("`{name}.evidence.trust` is no number from 0 to 1: it is damaged"));
    };
    let pieces = Pieces::of(kind, number, history, terms, trust);
    let told = answer.pointer("/evidence/hazard_ratio").and_then(Value::as_f64);
    if kind == QuestionKind::Signed
        && told.is_none_or(|told| (told - pieces.ratio(kind)).abs() > 1e-6 * told.abs())
    {
        return Err(format!("the terms of `{name}` do not give its hazard ratio: it is damaged"));
    }
    if kind == QuestionKind::Signed && pieces.rest > 1.0 + 1e-6 {
        return Err(format!("`{name}.combined` does not follow from its history and terms: it is damaged"));
    }
    said.pieces = Some(pieces);
    Ok(Some(said))
}

/// What today's case says when judged from another day, by another date, on other draws.
fn judged(case: &Case, settings: &Settings) -> [Option<(f64, Pieces)>; 2] {
    let bound = bind(case);
    let memory = Memory::default();
    let asker = Asker::new(case, &bound, settings, &memory, crate::Stop::NEVER);
    let found = asker.found(&draw(case, &bound, settings), false);
    let numbers = asker.numbers(&found);
    let trust = settings.trust.mean();
    KINDS.map(|kind| {
        let number = numbers.of(kind)?;
        let evidence = match kind {
            QuestionKind::Signed => asker.signing_evidence(&found, None),
            QuestionKind::Holds => asker.holding_evidence(&found, None),
        };
        let mut terms: Vec<(String, String, f64)> = evidence
            .factors
            .iter()
            .map(|(factor, .., z)| (factor.as_str().to_owned(), factor.row().title.to_owned(), *z))
            .collect();
        if let Some((.., z)) = evidence.insisted {
            terms.push((crate::answer::CONDITIONS.to_owned(), crate::answer::INSISTED.to_owned(), z));
        }
        let history = match kind {
            QuestionKind::Signed => {
                signed_by(asker.history.signed.as_ref().ok()?, &Default::default(), 1.0, asker.days()?)
            }
            QuestionKind::Holds => terms::survival(&asker.history_years(), &[], trust).last().copied()?,
        };
        Some((number, Pieces::of(kind, number, history, terms, trust)))
    })
}

/// The stages between the earlier outlook and today's: today's case with the earlier day, date and draws given back.
struct Stage {
    id: &'static str,
    title: String,
    found: [Option<(f64, Pieces)>; 2],
}

/// Compares today's outlook of a case with an earlier one.
#[must_use]
pub fn against(case: &Case, outlook: &Outlook, settings: &Settings, earlier: &Earlier) -> Against {
    let stages = stages(case, settings, earlier);
    let mut notes = notes(case, outlook, earlier);
    let changed = |kind: QuestionKind| {
        let place = kind as usize;
        let answer = match kind {
            QuestionKind::Signed => outlook.signed.as_ref(),
            QuestionKind::Holds => outlook.holds.as_ref(),
        };
        let then = earlier.said[place].as_ref();
        if answer.is_none() && then.is_none() {
            return None;
        }
        let now = answer.and_then(|answer| answer.combined);
        let mut found = Changed { then: then.and_then(|said| said.number), now, ..Changed::default() };
        let (Some(then), Some(p), Some(now)) = (then, found.then, now) else { return Some(found) };
        found.points = Some(100.0 * (now - p));
        let same_draws = earlier.seed == settings.seed && earlier.draws == settings.draws;
        let error = answer.and_then(|answer| answer.drawing_error).unwrap_or(0.0);
        found.drawing_error = Some(if same_draws { 0.0 } else { libm::hypot(then.error, error) });
        found.parts = parts(kind, p, now, then.pieces.as_ref(), &stages);
        Some(found)
    };
    let (signed, holds) = (changed(QuestionKind::Signed), changed(QuestionKind::Holds));
    for (kind, found) in [("signing", &signed), ("holding", &holds)] {
        if let Some(Changed { then, now, points: None, .. }) = found {
            let which = match (then, now) {
                (None, None) => "neither outlook has a number",
                (None, Some(_)) => "the earlier outlook has no number",
                _ => "there is no number any more",
            };
            notes.push(format!("{kind}: {which}, so there is no difference to take apart"));
        }
    }
    let rows = rows(earlier, outlook);
    Against {
        as_of: earlier.as_of.map(|day| day.to_string()),
        version: earlier.version.clone(),
        signed,
        holds,
        rows,
        files: files(earlier, outlook),
        notes,
    }
}

fn stages(case: &Case, settings: &Settings, earlier: &Earlier) -> Vec<Stage> {
    let draws_then = Settings { seed: earlier.seed, draws: earlier.draws, ..settings.clone() };
    let mut past = case.clone();
    past.as_of = earlier.as_of.or(case.as_of);
    if let (Some(question), Some(by)) = (&mut past.question.signed, earlier.by) {
        question.by = by;
    }
    if let (Some(question), Some(years)) = (&mut past.question.holds, earlier.years) {
        question.years = years;
    }
    let mut aged = past.clone();
    aged.as_of = case.as_of;
    let passed = earlier.as_of.zip(case.as_of).and_then(|(then, now)| then.until(now).ok());
    let days = passed.map_or(0, |span| span.get_days());
    let day_title = match days {
        0 => "the days that passed".to_owned(),
        1 => "the day that passed".to_owned(),
        -1 => "a day earlier".to_owned(),
        days if days < 0 => format!("{} days earlier", -days),
        days => format!("the {days} days that passed"),
    };
    let asked = |case: &Case| {
        (case.question.signed.as_ref().map(|q| q.by), case.question.holds.as_ref().map(|q| q.years.to_bits()))
    };
    // Equal stages are run once, so that what does not differ is the same to the last digit.
    let first = judged(&past, &draws_then);
    let second = if aged.as_of == past.as_of { first.clone() } else { judged(&aged, &draws_then) };
    let third = if asked(&aged) == asked(case) { second.clone() } else { judged(case, &draws_then) };
    let same = draws_then.seed == settings.seed && draws_then.draws == settings.draws;
    let last = if same { third.clone() } else { judged(case, settings) };
    let stage = |id, title: String, found| Stage { id, title, found };
    vec![
        stage("history", String::new(), first),
        stage("days", day_title, second),
        stage("question", String::new(), third),
        stage("draws", "the draws (seed and number)".to_owned(), last),
    ]
}

/// The parts of a difference.
fn parts(kind: QuestionKind, then: f64, now: f64, said: Option<&Pieces>, stages: &[Stage]) -> Vec<Part> {
    let place = kind as usize;
    let Some(said) = said else {
        let title = "counted otherwise by the version of the program that made it".to_owned();
        return vec![part("version", title, now - then)];
    };
    let first = stages.iter().position(|stage| stage.found[place].is_some());
    let Some((first, (p, pieces))) = first.and_then(|at| Some((at, stages[at].found[place].as_ref()?)))
    else {
        return vec![part("history", "history".to_owned(), now - then)];
    };
    let titled = |stage: &Stage| match (stage.id, kind) {
        ("question", QuestionKind::Signed) => "the question’s date".to_owned(),
        ("question", QuestionKind::Holds) => "the question’s number of years".to_owned(),
        _ => stage.title.clone(),
    };
    let mut title = "history: the classes, and what they count from".to_owned();
    for stage in stages.iter().take(first + 1).skip(1) {
        title.push_str(&format!("; {}", titled(stage)));
    }
    let mut parts = of_the_case(kind, said, pieces, title);
    let mut before = *p;
    // Stages without a number of their own go with the next that has one.
    let mut title = String::new();
    for (at, stage) in stages.iter().enumerate().skip(first + 1) {
        title.push_str(if title.is_empty() { "" } else { "; " });
        title.push_str(&titled(stage));
        let Some((p, _)) = &stage.found[place] else { continue };
        // The last one is today's answer itself.
        let p = if at + 1 == stages.len() { now } else { *p };
        parts.push(part(stage.id, std::mem::take(&mut title), p - before));
        before = p;
    }
    parts
}

fn part(id: &str, title: String, change: f64) -> Part {
    let same = change.abs() < NONE;
    Part { id: id.to_owned(), title, points: if same { 0.0 } else { 100.0 * change }, same }
}

/// Shapley values of history, each term, trust and the rest, from the earlier outlook's pieces to today's case's.
fn of_the_case(kind: QuestionKind, then: &Pieces, now: &Pieces, history: String) -> Vec<Part> {
    let mut ids: Vec<(String, String)> = Vec::new();
    for (id, title, _) in now.terms.iter().chain(&then.terms) {
        if !ids.iter().any(|(known, _)| known == id) {
            ids.push((id.clone(), title.clone()));
        }
    }
    let z = |pieces: &Pieces, id: &str| {
        pieces.terms.iter().find(|(other, ..)| other == id).map_or(0.0, |(.., z)| *z)
    };
    let n = ids.len();
    let worth = |set: &[bool]| {
        let side = |at: usize| if set[at] { now } else { then };
        let total: f64 = ids.iter().enumerate().map(|(at, (id, _))| z(side(at + 2), id)).sum();
        let hazard = side(0).history * ratio(kind, side(1).trust, total) * side(n + 2).rest;
        [number(kind, hazard)]
    };
    let found = values(n + 3, Method::Subsets, worth);
    let rest = match kind {
        QuestionKind::Signed => ("gates", "gates"),
        QuestionKind::Holds => ("years", "how the hazard is spread over the years"),
    };
    let changed = [(then.history - now.history).abs() > 1e-12, (then.trust - now.trust).abs() > 1e-12];
    let mut names =
        vec![("history".to_owned(), history), ("trust".to_owned(), "trust in the models".to_owned())];
    names.extend(ids.iter().cloned());
    names.push((rest.0.to_owned(), rest.1.to_owned()));
    let mut parts: Vec<Part> =
        names.into_iter().zip(&found).map(|((id, title), value)| part(&id, title, value.mean[0])).collect();
    // A part may differ and move nothing.
    for (part, changed) in parts.iter_mut().zip(changed) {
        part.same &= !changed;
    }
    for (part, (id, _)) in parts.iter_mut().skip(2).zip(&ids) {
        part.same &= (z(then, id) - z(now, id)).abs() < 1e-12;
    }
    // History, the terms, trust, the rest: as the answer is made.
    let trust = parts.remove(1);
    let last = parts.len() - 1;
    parts.insert(last, trust);
    parts
}

/// What has to be known to compare the two.
fn notes(case: &Case, outlook: &Outlook, earlier: &Earlier) -> Vec<String> {
    let mut notes = Vec::new();
    if earlier.version != outlook.manifest.version {
        notes.push(format!(
            "the earlier outlook was made by version {}, this one by {}: what a version counts otherwise is within the parts",
            earlier.version, outlook.manifest.version
        ));
    }
    if earlier.base_rates != outlook.manifest.base_rates {
        notes.push("the table of base rates that comes with the program is another one".to_owned());
    }
    if earlier.title != outlook.title {
        notes.push(format!("the case was called “{}” then", earlier.title));
    }
    let today = [
        case.question.signed.as_ref().map(|q| q.what.clone()),
        case.question.holds.as_ref().map(|q| q.event.clone()),
    ];
    for ((what, then), now) in ["signed", "broken"].iter().zip(&earlier.asked).zip(&today) {
        if let (Some(then), Some(now)) = (then, now)
            && then != now
        {
            notes.push(format!("what counts as {what} is worded otherwise: “{then}” then, “{now}” now"));
        }
    }
    notes
}

fn files(earlier: &Earlier, outlook: &Outlook) -> Vec<String> {
    let now = &outlook.manifest.files;
    let hash = |list: &[(String, String)], file: &str| {
        list.iter().find(|(other, _)| other == file).map(|(_, hash)| hash.clone())
    };
    let mut changed: Vec<String> = now.iter().chain(&earlier.files).map(|(file, _)| file.clone()).collect();
    changed.sort();
    changed.dedup();
    changed.retain(|file| hash(now, file) != hash(&earlier.files, file));
    // The case file's rows are told one by one.
    if earlier.rows.is_some() {
        changed.retain(|file| file != "case.toml");
    }
    changed
}

fn rows(earlier: &Earlier, outlook: &Outlook) -> Rows {
    let now = inputs_now(outlook);
    let mut values: Vec<ValueChange> = Vec::new();
    if !earlier.inputs.is_empty() {
        let find = |list: &[(String, String)], path: &str| {
            list.iter().find(|(other, _)| other == path).map(|(_, says)| says.clone())
        };
        let mut paths: Vec<&String> = now.iter().chain(&earlier.inputs).map(|(path, _)| path).collect();
        paths.sort();
        paths.dedup();
        for path in paths {
            let (then, now) = (find(&earlier.inputs, path), find(&now, path));
            if then != now {
                values.push(ValueChange { path: path.clone(), then, now });
            }
        }
    }
    let Some(before) = &earlier.rows else {
        // Judgements are rows of their own where nothing else is known.
        let mut rows = Rows { known: false, ..Rows::default() };
        for value in values {
            match (&value.then, &value.now) {
                (None, _) => rows.added.push(value.path),
                (_, None) => rows.removed.push(value.path),
                _ => rows.changed.push(RowChange { id: value.path.clone(), values: vec![value] }),
            }
        }
        return rows;
    };
    let Differing { changed, added, removed } = differing(before, &outlook.manifest.rows);
    let inside =
        |id: &str, path: &str| path == id || path.strip_prefix(id).is_some_and(|rest| rest.starts_with('.'));
    let changed = changed
        .into_iter()
        .map(|id| {
            let own = values.iter().filter(|value| inside(&id, &value.path)).cloned().collect();
            RowChange { id, values: own }
        })
        .collect();
    Rows { known: true, changed, added, removed }
}

fn inputs_now(outlook: &Outlook) -> Vec<(String, String)> {
    outlook.hangs_on.inputs.iter().map(|input| (input.path.clone(), input.says.clone())).collect()
}

#[derive(Default)]
struct Differing {
    changed: Vec<String>,
    added: Vec<String>,
    removed: Vec<String>,
}

/// Rows by name; those that only their place names (`move#3`) by what they say first.
fn differing(then: &[(String, String)], now: &[(String, String)]) -> Differing {
    let table = |name: &str| name.split_once('#').map(|(table, _)| table.to_owned());
    let unmatched = |list: &[(String, String)], other: &[(String, String)]| -> Vec<(String, String)> {
        let mut left: Vec<(Option<String>, &String)> =
            other.iter().map(|(name, print)| (table(name), print)).collect();
        let mut rest = Vec::new();
        for (name, print) in list {
            let place = table(name);
            let same = place.is_some().then(|| left.iter().position(|row| *row == (place.clone(), print)));
            match same.flatten() {
                Some(at) => {
                    left.swap_remove(at);
                }
                None => rest.push((name.clone(), print.clone())),
            }
        }
        rest
    };
    let (before, after) = (unmatched(then, now), unmatched(now, then));
    let mut found = Differing::default();
    for (name, print) in &after {
        match before.iter().find(|(other, _)| other == name) {
            None => found.added.push(name.clone()),
            Some((_, other)) if other != print => found.changed.push(name.clone()),
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|(name, _)| !after.iter().any(|(other, _)| other == name));
    found.removed = gone.map(|(name, _)| name.clone()).collect();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(rows: &[(&str, &str)]) -> Vec<(String, String)> {
        rows.iter().map(|(name, print)| ((*name).to_owned(), (*print).to_owned())).collect()
    }

    #[test]
    fn rows_are_matched_by_name_and_nameless_ones_by_what_they_say() {
        let then = list(&[("gate.a", "1"), ("gate.b", "2"), ("move#1", "x"), ("move#2", "y")]);
        let now =
            list(&[("gate.c", "3"), ("gate.a", "9"), ("move#1", "new"), ("move#2", "x"), ("move#3", "y")]);
        let found = differing(&then, &now);
        assert_eq!(found.changed, ["gate.a"]);
        assert_eq!(found.added, ["gate.c", "move#1"]);
        assert_eq!(found.removed, ["gate.b"]);
        let none = differing(&then, &then);
        assert!(none.changed.is_empty() && none.added.is_empty() && none.removed.is_empty());
        let edited =
            differing(&then, &list(&[("gate.a", "1"), ("gate.b", "2"), ("move#1", "x"), ("move#2", "z")]));
        assert_eq!((edited.changed, edited.added.len()), (vec!["move#2".to_owned()], 0));
    }

    fn pieces(kind: QuestionKind) -> impl Strategy<Value = (f64, Pieces)> {
        let z = prop::collection::vec(-3.5..3.5_f64, 3);
        (0.01..0.99_f64, z, 0.0..=1.0_f64, 0.0..=1.0_f64).prop_map(move |(history, z, trust, gate)| {
            let terms =
                z.iter().enumerate().map(|(at, z)| (at.to_string(), String::new(), *z)).collect::<Vec<_>>();
            let ratio = ratio(kind, trust, z.iter().sum());
            let p = match kind {
                QuestionKind::Signed => -libm::expm1(gate * ratio * libm::log1p(-history)),
                QuestionKind::Holds => libm::exp(ratio * (0.5 + gate) * libm::log(history)),
            };
            (p, Pieces::of(kind, p, history, terms, trust))
        })
    }

    fn kind() -> impl Strategy<Value = QuestionKind> {
        prop_oneof![Just(QuestionKind::Signed), Just(QuestionKind::Holds)]
    }

    proptest! {
        #[test]
        fn parts_add_up((kind, a, b) in kind().prop_flat_map(|kind| (Just(kind), pieces(kind), pieces(kind)))) {
            let parts = of_the_case(kind, &a.1, &b.1, String::new());
            let sum: f64 = parts.iter().map(|part| part.points).sum();
            prop_assert!((sum - 100.0 * (b.0 - a.0)).abs() < 1e-6, "{sum} {} {}", a.0, b.0);
        }

        #[test]
        fn what_is_the_same_moves_nothing_and_what_changed_alone_moves_all(
            (kind, a, b) in kind().prop_flat_map(|kind| (Just(kind), pieces(kind), pieces(kind))), which in 0_usize..4,
        ) {
            let mut now = a.1.clone();
            match which {
                0 => now.history = b.1.history,
                1 => now.terms[1].2 = b.1.terms[1].2,
                2 => now.trust = b.1.trust,
                _ => now.rest = b.1.rest,
            }
            let parts = of_the_case(kind, &a.1, &now, String::new());
            let moved: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].points != 0.0).collect();
            let place = [0, 2, 4, 5][which];
            prop_assert!(moved.is_empty() || moved == [place], "{parts:?}");
            prop_assert!(parts.iter().enumerate().all(|(at, part)| at == place || part.same), "{parts:?}");
        }
    }
}
