//! `detente review`: a person decides on claims and proposed rows, one at a time at the terminal, or by name.
//!
//! Every decision is appended to `claims.jsonl` with who and when. A proposed row that is accepted is written into
//! `case.toml` through the same door as the workbench's ([`Desk`]): comments and order stay, and nothing is written
//! where the case would have an error that it does not have now.

mod dossier;
mod edits;

use crate::flags::{Common, Format};
use crate::{output, render};
use anyhow::{Context, bail};
use clap::{Args as ClapArgs, ValueEnum};
use detente_case::claims::{Act, Record};
use detente_case::files::Files;
use detente_case::{Case, Claim, ClaimState, Suggestion};
use detente_desk::desk::{Desk, Refusal, Snapshot, decision, log_records};
use detente_desk::drafts::{self, OpenRow};
use detente_desk::incoming;
use detente_journey::cards;
use detente_terminal::keys::Keys;
use serde::Serialize;
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::process::ExitCode;

/// `review`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct ReviewArgs {
    /// The case folder.
    pub case: PathBuf,
    /// Who decides [default: the user's name].
    #[arg(long)]
    pub who: Option<String>,
    /// Only claims of this report, and rows that rest on them.
    #[arg(long)]
    pub report: Option<String>,
    /// Only claims, or only the rows that were proposed for case.toml.
    #[arg(long, value_enum)]
    pub only: Option<Only>,
    /// List what waits for a decision; decide nothing.
    #[arg(long)]
    pub list: bool,
    /// Accept these claims and proposed rows, by id; a row is written into case.toml, and a drafted one loses its mark.
    /// `all`: everything that waits (with --report, of that report).
    #[arg(long, value_name = "ID", num_args = 1..)]
    pub accept: Vec<String>,
    /// Reject these.
    #[arg(long, value_name = "ID", num_args = 1..)]
    pub reject: Vec<String>,
    /// Take the last decision on these back.
    #[arg(long, value_name = "ID", num_args = 1..)]
    pub undo: Vec<String>,
    /// Two names are one party: the first, by its id or name, becomes the second, which keeps its names.
    #[arg(long, value_name = "A=B", num_args = 1..)]
    pub same: Vec<String>,
    /// A source, by its id or name, speaks for a party; with nothing after `=`, for nobody.
    #[arg(long, value_name = "SOURCE=PARTY", num_args = 1..)]
    pub speaks: Vec<String>,
    /// Change a claim or a drafted row, which keeps it: its id, then KEY=VALUE, such as `on=2026-05-22`, `kind=offer`,
    /// `polarity=-`, `chain=a > b`, `said=2026-05-04`.
    #[arg(long, value_name = "ID KEY=VALUE", num_args = 2..)]
    pub edit: Vec<String>,
    /// With one --accept: a field of the claim or a key of the row that is changed first.
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// What to review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    /// What was said.
    Claims,
    /// Rows for case.toml.
    Suggestions,
}

/// What waits for a decision.
enum Waits<'a> {
    Claim(&'a Claim),
    Row(&'a Suggestion, Value),
}

/// Claims in the order of the log, each after the sources that its chain names and the case does not have yet; then
/// the other proposed rows.
fn waiting<'a>(case: &'a Case, args: &ReviewArgs) -> Vec<Waits<'a>> {
    let told = |claim: &Claim| args.report.as_ref().is_none_or(|report| *report == claim.report);
    let rests = |row: &Suggestion| {
        args.report.is_none() || row.cites.iter().filter_map(|id| case.claim(id)).any(told)
    };
    let mut rows: Vec<(&Suggestion, Value)> = Vec::new();
    if args.only != Some(Only::Claims) {
        rows.extend(incoming::waiting(case).into_iter().filter(|(row, _)| rests(row)));
    }
    let mut all = Vec::new();
    if args.only != Some(Only::Suggestions) {
        for claim in case.claims.iter().filter(|claim| claim.state == ClaimState::Proposed && told(claim)) {
            let links = |row: &Value| claim.chain.iter().any(|link| row["id"] == link.as_str());
            let (first, rest) =
                rows.into_iter().partition(|(row, value)| row.table == "source" && links(value));
            rows = rest;
            let first: Vec<(&Suggestion, Value)> = first;
            all.extend(first.into_iter().map(|(row, value)| Waits::Row(row, value)));
            all.push(Waits::Claim(claim));
        }
    }
    all.extend(rows.into_iter().map(|(row, value)| Waits::Row(row, value)));
    all
}

/// `detente review`.
pub(crate) fn run(args: &ReviewArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(&args.case);
    let read = desk.snapshot();
    let case = &read.loaded.case;
    if let Some(report) = &args.report
        && case.report(report).is_none()
    {
        let known: Vec<&str> = case.reports.iter().map(|r| r.id.as_str()).collect();
        bail!("there is no report `{report}` in the case; it has {}", known.join(", "));
    }
    let desk = match &args.who {
        Some(who) => desk.of(who),
        None => desk,
    };
    let named = [&args.accept, &args.reject, &args.undo, &args.same, &args.speaks, &args.edit];
    if named.iter().any(|list| !list.is_empty()) {
        return by_name(args, &desk, common);
    }
    let drafted = drafted(&read, args);
    if !args.set.is_empty() {
        bail!("--set changes what --accept names: give both");
    }
    let open = waiting(case, args);
    if args.list || common.format != Format::Text {
        list(case, &open, &drafted, common)?;
        return Ok(ExitCode::SUCCESS);
    }
    if open.is_empty() && drafted.is_empty() {
        output::message("Nothing waits for a decision.");
        return Ok(ExitCode::SUCCESS);
    }
    if !drafted.is_empty() {
        return dossier::run(&desk, args.report.as_deref());
    }
    one_by_one(case, &open, &desk)
}

/// The drafted rows that wait, as far as they are asked for.
fn drafted(read: &Snapshot, args: &ReviewArgs) -> Vec<OpenRow> {
    if args.only == Some(Only::Claims) {
        return Vec::new();
    }
    let mut rows = drafts::open_rows(&read.loaded);
    rows.retain(|row| args.report.is_none() || args.report == row.report);
    rows
}

/// What waits, as a table, CSV or JSON.
fn list(case: &Case, open: &[Waits<'_>], drafted: &[OpenRow], common: &Common) -> anyhow::Result<()> {
    let head = ["id", "what", "in short"];
    let waiting = drafted.len();
    let drafted_row =
        |one: &OpenRow| vec![one.id.clone(), format!("draft, {}", one.table), one.words.clone()];
    let row = |one: &Waits<'_>| match one {
        Waits::Claim(claim) => {
            let chain = if claim.chain.is_empty() { "(author)".into() } else { claim.chain.join(" > ") };
            vec![claim.id.clone(), format!("claim, {}", claim.kind), format!("{chain}: {}", claim.quote)]
        }
        Waits::Row(suggestion, value) => {
            let (given, _) = incoming::fields(suggestion, value);
            let keys = given.iter().filter(|(key, _)| key != "cites");
            let keys: Vec<String> = keys.map(|(key, value)| format!("{key} = {value}")).collect();
            vec![suggestion.id.clone(), format!("row, {}", suggestion.table), keys.join("; ")]
        }
    };
    match common.format {
        Format::Json => output::json(&answer(case, open, drafted, &[], &[])),
        Format::Csv => output::csv(&head, open.iter().map(row).chain(drafted.iter().map(drafted_row))),
        Format::Text => {
            let rows = open.iter().map(|one| {
                let mut row = row(one);
                row[2] = output::cut(&row[2].replace(['\n', '\r', '\u{1b}'], " "), 80);
                row
            });
            let drafted = drafted.iter().map(|one| {
                let mut row = drafted_row(one);
                row[2] = output::cut(&row[2].replace(|c: char| c.is_control(), " "), 80);
                row
            });
            output::text(&output::table(&head, &rows.chain(drafted).collect::<Vec<_>>(), &[]))?;
            let claims = open.iter().filter(|one| matches!(one, Waits::Claim(_))).count();
            output::message(&format!(
                "{claims} claims and {} proposed rows wait",
                open.len() - claims + waiting
            ));
            Ok(())
        }
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    /// Name and version of this shape.
    format: &'static str,
    /// What was decided now.
    decided: &'a [Decided],
    /// Claims that wait for a decision.
    claims: Vec<OpenClaim<'a>>,
    /// Rows that were proposed for case.toml and wait.
    suggestions: Vec<WaitingRow<'a>>,
    /// What was not written: code `refused`, the id and the reason.
    notes: &'a [Refused],
}

#[derive(Serialize)]
struct Decided {
    /// Id of the claim or suggestion.
    id: String,
    /// `claim`, `suggestion`, or `name` where names were joined or given to a party.
    what: &'static str,
    /// `accept`, `edit`, `reject` or `undo`.
    r#do: Act,
}

#[derive(Serialize)]
struct OpenClaim<'a> {
    /// Its id.
    id: &'a str,
    /// Id of the report.
    report: &'a str,
    /// Links from the nearest speaker to the origin, without the publishing outlet; empty for the outlet's own voice.
    chain: &'a [String],
    /// End of the chain; null where nobody is named.
    origin: Option<&'a str>,
    /// From and to in the report's stored text, in code points.
    spans: &'a [(usize, usize)],
    /// Exact words, or a paraphrase.
    quote: &'a str,
    /// As in `detente claims`.
    kind: String,
    /// As in `detente claims`.
    modality: String,
    /// `+`, or `-` where it is denied.
    polarity: String,
    /// Page of a paged report, from 1.
    page: Option<usize>,
    /// What extracted it.
    by: &'a str,
}

#[derive(Serialize)]
struct WaitingRow<'a> {
    /// Its id.
    id: &'a str,
    /// The table that it would stand in.
    table: &'a str,
    /// The row as it was proposed: keys of the table.
    row: &'a Value,
    /// Claims that it rests on.
    cites: &'a [String],
    /// As it would stand, or stands, in case.toml.
    toml: String,
    /// True where it stands there already, marked as a draft.
    draft: bool,
}

#[derive(Serialize)]
struct Refused {
    /// `refused`.
    code: &'static str,
    /// Id of the claim or suggestion.
    what: String,
    /// Why nothing was written.
    why: String,
}

/// What was decided now, and what waits.
fn answer<'a>(
    case: &'a Case,
    open: &'a [Waits<'a>],
    drafted: &'a [OpenRow],
    decided: &'a [Decided],
    notes: &'a [Refused],
) -> Answer<'a> {
    let claims = open.iter().filter_map(|one| match one {
        Waits::Claim(c) => Some(OpenClaim {
            id: &c.id,
            report: &c.report,
            chain: &c.chain,
            origin: case.origin(c),
            spans: &c.spans,
            quote: &c.quote,
            kind: c.kind.to_string(),
            modality: c.modality.to_string(),
            polarity: c.polarity.to_string(),
            page: c.page,
            by: &c.by,
        }),
        Waits::Row(..) => None,
    });
    let rows = open.iter().filter_map(|one| match one {
        Waits::Row(row, value) => Some(WaitingRow {
            id: &row.id,
            table: &row.table,
            row: value,
            cites: &row.cites,
            toml: cards::toml(row, value),
            draft: false,
        }),
        Waits::Claim(_) => None,
    });
    let drafts = drafted.iter().map(|one| WaitingRow {
        id: &one.id,
        table: &one.table,
        row: &one.row,
        cites: &one.cites,
        toml: one.toml.clone(),
        draft: true,
    });
    Answer {
        format: "detente.review/1",
        decided,
        claims: claims.collect(),
        suggestions: rows.chain(drafts).collect(),
        notes,
    }
}

/// Why a decision was not written, for a person.
fn told(refusal: &Refusal, now: &Snapshot) -> String {
    match refusal {
        Refusal::Words(_) | Refusal::Disk(_) | Refusal::Conflict(_) | Refusal::Busy(_) => refusal.to_string(),
        Refusal::Problems(would) => {
            let new = would.diagnostics.iter().filter(|d| {
                d.severity == detente_case::Severity::Error
                    && !now.diagnostics.iter().any(|old| (old.code, &old.message) == (d.code, &d.message))
            });
            let mut words = String::from("not written, for the case would have an error:");
            for diagnostic in new.take(5) {
                words.push('\n');
                words.push_str(render::one(&would.loaded, diagnostic).trim_end());
            }
            words
        }
    }
}

/// The sources behind a row's claims that wait themselves: they come first.
fn sources_first(case: &Case, id: &str) -> String {
    let Some(row) = case.suggestions.iter().find(|row| row.id == id) else { return String::new() };
    let cited: Vec<&Claim> = row.cites.iter().filter_map(|id| case.claim(id)).collect();
    let named =
        |value: &Value| cited.iter().any(|claim| claim.chain.iter().any(|link| value["id"] == link.as_str()));
    let waiting = incoming::waiting(case);
    let first = waiting.iter().filter(|(row, value)| row.table == "source" && row.id != id && named(value));
    let ids: Vec<&str> = first.map(|(row, _)| row.id.as_str()).collect();
    if ids.is_empty() {
        return String::new();
    }
    format!(
        "\nsources of the claims that it cites wait: accept {} first, or take the claims out with cites=",
        ids.join(", ")
    )
}

/// Says that the decisions left errors, such as a chain whose source the case does not have.
fn broken(before: &Snapshot, now: &Snapshot) {
    if now.errors() > before.errors() {
        let folder = now.loaded.folder.display();
        output::message(&format!("The case now has {} errors: detente check {folder}", now.errors()));
    }
}

/// The ids of everything that waits, drafted rows first.
fn everything(read: &Snapshot, args: &ReviewArgs) -> Vec<String> {
    let rows = drafted(read, args).into_iter().map(|row| row.id);
    let open = waiting(&read.loaded.case, args);
    let rest = open.iter().map(|one| match one {
        Waits::Claim(claim) => claim.id.clone(),
        Waits::Row(row, _) => row.id.clone(),
    });
    rows.chain(rest).collect()
}

/// Names that are one, who speaks for whom, and what is changed: in this order, before anything is decided on.
fn changed(args: &ReviewArgs, desk: &Desk) -> (Vec<Decided>, Vec<Refused>) {
    let (mut decided, mut notes) = (Vec::new(), Vec::new());
    let mut done = |id: &str, what: &'static str, result: Result<(), String>| match result {
        Ok(()) => decided.push(Decided { id: id.trim().to_owned(), what, r#do: Act::Edit }),
        Err(why) => notes.push(Refused { code: "refused", what: id.trim().to_owned(), why }),
    };
    for line in &args.same {
        done(line, "name", dossier::same(desk, line));
    }
    for line in &args.speaks {
        done(line, "name", dossier::speaks(desk, line));
    }
    let mut groups: Vec<(&String, Vec<&str>)> = Vec::new();
    for part in &args.edit {
        match groups.last_mut().filter(|_| part.contains('=')) {
            Some((_, parts)) => parts.push(part),
            None => groups.push((part, Vec::new())),
        }
    }
    for (id, parts) in groups {
        let read = desk.snapshot();
        let case = &read.loaded.case;
        let line = parts.join(";");
        let row = drafts::open_rows(&read.loaded).into_iter().find(|row| row.id == *id);
        match (case.claim(id), row) {
            (_, Some(row)) => done(id, "suggestion", dossier::edited(desk, &row, &line)),
            (Some(claim), None) => {
                let text = case.report(&claim.report).map_or("", |report| report.text.as_str());
                let set = edits::claim(&line, text, &claim.spans);
                let set = set
                    .and_then(|set| if set.is_empty() { Err("nothing changed".to_owned()) } else { Ok(set) });
                let made = set.and_then(|set| {
                    desk.decide(id, Act::Edit, set).map(drop).map_err(|refusal| told(&refusal, &read))
                });
                done(id, "claim", made);
            }
            (None, None) => {
                let why = "no claim and no drafted row of this name waits; `detente review CASE --list` names what waits";
                done(id, "claim", Err(why.to_owned()));
            }
        }
    }
    (decided, notes)
}

/// Decides on what is named, in the order accept, reject, undo. What is refused is told; the rest is done.
fn by_name(args: &ReviewArgs, desk: &Desk, common: &Common) -> anyhow::Result<ExitCode> {
    if !args.set.is_empty() && args.accept.len() != 1 {
        bail!("--set goes with one --accept");
    }
    let all = args.accept.iter().any(|id| id == "all").then(|| everything(&desk.snapshot(), args));
    let accept = all.as_ref().unwrap_or(&args.accept);
    let named = accept.iter().map(|id| (id, Act::Accept));
    let named = named.chain(args.reject.iter().map(|id| (id, Act::Reject)));
    let named: Vec<(&String, Act)> = named.chain(args.undo.iter().map(|id| (id, Act::Undo))).collect();
    let start = desk.snapshot();
    let known = &start.loaded.case;
    let drafted = drafts::open_rows(&start.loaded);
    for (id, _) in &named {
        let waits =
            known.suggestions.iter().any(|row| row.id == **id) || drafted.iter().any(|row| row.id == **id);
        if known.claim(id).is_none() && !waits {
            bail!(
                "the case has neither a claim nor a suggestion `{id}`; `detente review CASE --list` names what waits"
            );
        }
    }
    let (mut decided, mut notes) = changed(args, desk);
    // Drafted rows at once: what one stands on comes with it.
    let of = |act: Act| -> Vec<String> {
        let these = named.iter().filter(|(id, one)| *one == act && drafted.iter().any(|row| row.id == **id));
        these.map(|(id, _)| (*id).clone()).collect()
    };
    let (keep, strike) = (of(Act::Accept), of(Act::Reject));
    if let Err(refusal) = drafts::decide(desk, &keep, &strike) {
        notes.push(Refused { code: "refused", what: "drafted rows".to_owned(), why: told(&refusal, &start) });
    } else {
        let done = |ids: Vec<String>, act: Act| {
            ids.into_iter().map(move |id| Decided { id, what: "suggestion", r#do: act })
        };
        decided.extend(done(keep.clone(), Act::Accept).chain(done(strike.clone(), Act::Reject)));
    }
    let named = named.into_iter().filter(|(id, _)| !keep.contains(id) && !strike.contains(id));
    for (id, act) in named {
        let now = desk.snapshot();
        let case = &now.loaded.case;
        let done = match (case.claim(id), act) {
            (Some(claim), Act::Accept) if !args.set.is_empty() => {
                let text = case.report(&claim.report).map_or("", |report| report.text.as_str());
                let set = edits::claim(&args.set.join(";"), text, &claim.spans).map_err(Refusal::Words);
                set.and_then(|set| desk.decide(id, Act::Edit, set))
            }
            (None, Act::Accept) => {
                let set: Result<Vec<_>, String> = args.set.iter().map(|part| edits::pair(part)).collect();
                set.map_err(Refusal::Words).and_then(|set| desk.take_over(id, &set))
            }
            _ => desk.decide(id, act, Map::new()),
        };
        match done {
            Ok(_) => {
                let what = if case.claim(id).is_some() { "claim" } else { "suggestion" };
                let act = match act {
                    Act::Accept if what == "claim" && !args.set.is_empty() => Act::Edit,
                    act => act,
                };
                decided.push(Decided { id: id.clone(), what, r#do: act });
            }
            Err(refusal) => {
                let mut why = told(&refusal, &now);
                if matches!(refusal, Refusal::Problems(_)) {
                    why.push_str(&sources_first(case, id));
                }
                notes.push(Refused { code: "refused", what: id.clone(), why });
            }
        }
    }
    for note in &notes {
        output::message(&format!("{}: {}", note.what, note.why));
    }
    let now = desk.snapshot();
    broken(&start, &now);
    let open = waiting(&now.loaded.case, args);
    let rows = decided.iter().map(|one| {
        let act = match one.r#do {
            Act::Accept => "accept",
            Act::Reject => "reject",
            Act::Undo => "undo",
            Act::Edit => "edit",
        };
        vec![one.id.clone(), one.what.to_owned(), act.to_owned()]
    });
    let still = self::drafted(&now, args);
    match common.format {
        Format::Json => output::json(&answer(&now.loaded.case, &open, &still, &decided, &notes))?,
        Format::Csv => output::csv(&["id", "what", "do"], rows)?,
        Format::Text => {
            for row in rows.collect::<Vec<Vec<String>>>() {
                output::text(&format!("{} {} {}\n", row[2], row[1], row[0]))?;
            }
            output::message(&format!("{} left", open.len()));
        }
    }
    Ok(if notes.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

const KEYS: &str = "a accept · r reject · e edit · u undo · s skip · q quit";
const HELP: &str = "  a  accept: the report has it as shown        u  undo the last decision
  r  reject: it does not                        s  skip, decide later
  e  edit, then accept                          q  quit; what was decided is kept
  Enter accepts a claim on which the reader's signs agree, and skips a proposal.
  A row that is accepted is written into case.toml.";
const EDIT_CLAIM: &str =
    "  kind=offer · chain=outlet > official · words=exact words … more · polarity=- (several: part with ;)";
const EDIT_ROW: &str =
    "  key=value, as case.toml has it; an empty value takes the key away (several: part with ;)";

/// Where a decision went.
#[derive(Clone, Copy)]
enum Kept {
    /// To the log alone.
    Log,
    /// Through the desk, which can take it back whole.
    Desk,
}

/// A review at the terminal, card by card.
struct Session<'a> {
    case: &'a Case,
    open: &'a [Waits<'a>],
    desk: &'a Desk,
    files: Files,
    /// Place of the card at hand.
    at: usize,
    /// Is the card to be shown, or is it on the screen still?
    fresh: bool,
    /// What was decided, in order: its place, the count it went to, and where it was kept.
    decided: Vec<(usize, usize, Kept)>,
    /// Accepted, rejected, edited.
    counts: [usize; 3],
    /// Was anything written into case.toml?
    written: bool,
}

impl Session<'_> {
    /// A claim's decision is one line at the end of the log: the case need not be read again for it.
    fn log(&self, id: &str, act: Act, set: Map<String, Value>) -> anyhow::Result<()> {
        let record = Record::Decision(decision(self.desk.who(), id, act, set));
        log_records(&self.files, &[record]).context("cannot write claims.jsonl")
    }

    /// What stands in the case by now is no proposal any more.
    fn stands(&self, one: &Waits<'_>) -> bool {
        match one {
            Waits::Row(row, value) => {
                self.written && incoming::stands(&self.desk.snapshot().loaded.case, &row.table, value)
            }
            Waits::Claim(_) => false,
        }
    }

    fn show(&self, one: &Waits<'_>, agreed: bool, bold: bool) {
        let place = (self.at + 1, self.open.len());
        output::message(&match one {
            Waits::Claim(claim) => cards::claim(claim, self.text_of(claim), place, agreed, bold),
            Waits::Row(row, value) => cards::suggestion(self.case, row, value, place),
        });
    }

    /// The text of the report that a claim is from.
    fn text_of(&self, claim: &Claim) -> &str {
        self.case.report(&claim.report).map_or("", |report| report.text.as_str())
    }

    /// Takes the last decision back and returns to its card.
    fn take_back(&mut self) -> anyhow::Result<()> {
        let Some((last, count, kept)) = self.decided.pop() else {
            output::message("  nothing to take back");
            self.fresh = false;
            return Ok(());
        };
        let done = match (kept, self.open.get(last)) {
            (Kept::Log, Some(Waits::Claim(claim))) => {
                self.log(&claim.id, Act::Undo, Map::new())?;
                Ok(())
            }
            _ => self.desk.undo().map(|_| ()),
        };
        match done {
            Ok(()) => {
                self.counts[count] -= 1;
                self.at = last;
                output::message("  taken back");
            }
            Err(refusal) => {
                self.decided.push((last, count, kept));
                output::message(&format!("  {}", told(&refusal, &self.desk.snapshot())));
                self.fresh = false;
            }
        }
        Ok(())
    }

    /// Keeps a decision (its place among the counts); inside, the reason why it was not kept.
    fn keep(&mut self, one: &Waits<'_>, count: usize, edit: &str) -> anyhow::Result<Result<Kept, String>> {
        Ok(match one {
            Waits::Claim(claim) => match (count, edits::claim(edit, self.text_of(claim), &claim.spans)) {
                (2, Err(why)) => Err(why),
                (2, Ok(set)) if set.is_empty() => Err("nothing changed".into()),
                (2, Ok(set)) => self.log(&claim.id, Act::Edit, set).map(|()| Ok(Kept::Log))?,
                (1, _) => self.log(&claim.id, Act::Reject, Map::new()).map(|()| Ok(Kept::Log))?,
                _ => self.log(&claim.id, Act::Accept, Map::new()).map(|()| Ok(Kept::Log))?,
            },
            Waits::Row(row, _) => {
                let done = match (count, edits::row(edit)) {
                    (1, _) => self.desk.decide(&row.id, Act::Reject, Map::new()),
                    (_, Ok(set)) => self.desk.take_over(&row.id, &set),
                    (_, Err(why)) => Err(Refusal::Words(why)),
                };
                self.written |= count != 1 && done.is_ok();
                done.map(|_| Kept::Desk).map_err(|refusal| {
                    let now = self.desk.snapshot();
                    let first = sources_first(&now.loaded.case, &row.id);
                    format!(
                        "{}{first}\n  e fills in what is missing, s leaves it for later",
                        told(&refusal, &now)
                    )
                })
            }
        })
    }

    /// Either it is kept, or the reason why not is told and the same card stays.
    fn decide(&mut self, one: &Waits<'_>, count: usize, edit: &str) -> anyhow::Result<()> {
        match self.keep(one, count, edit)? {
            Ok(kept) => {
                output::message(match (count, one) {
                    (0, Waits::Claim(_)) => "  accepted",
                    (1, _) => "  rejected",
                    (_, Waits::Claim(_)) => "  edited and accepted",
                    (_, Waits::Row(..)) => "  written into case.toml",
                });
                self.counts[count] += 1;
                self.decided.push((self.at, count, kept));
                self.at += 1;
            }
            Err(why) => {
                output::message(&format!("  {why}"));
                self.fresh = false;
            }
        }
        Ok(())
    }
}

/// One thing at a time.
fn one_by_one(case: &Case, open: &[Waits<'_>], desk: &Desk) -> anyhow::Result<ExitCode> {
    let before = desk.snapshot();
    let keys = Keys::new();
    let bold = keys.terminal.is_some() && output::colour_on_stderr();
    let by = match desk.who() {
        "" => "nobody named: give --who".to_owned(),
        who => format!("as {who}"),
    };
    let claims = open.iter().filter(|one| matches!(one, Waits::Claim(_))).count();
    let rows = open.len() - claims;
    let waits = match (claims, rows) {
        (_, 0) => format!("{claims} claims wait"),
        (0, _) => format!("{rows} proposed rows wait"),
        _ => format!("{claims} claims and {rows} proposed rows wait"),
    };
    output::message(&format!("{waits}; deciding {by}. {KEYS} · ? help"));
    let files = Files::folder(&before.loaded.folder);
    let (decided, counts) = (Vec::new(), [0; 3]);
    let mut session =
        Session { case, open, desk, files, at: 0, fresh: true, decided, counts, written: false };
    while let Some(one) = open.get(session.at) {
        if session.stands(one) {
            session.at += 1;
            continue;
        }
        let agreed = matches!(one, Waits::Claim(claim) if claim.by.ends_with("(agreed)"));
        if session.fresh {
            session.show(one, agreed, bold);
        }
        session.fresh = true;
        let Some(key) = keys.key()? else { break };
        let count = match key {
            'a' | 'y' => 0,
            '\n' if agreed => 0,
            'r' | 'n' => 1,
            'e' => 2,
            's' | '\n' => {
                session.at += 1;
                continue;
            }
            'u' => {
                session.take_back()?;
                continue;
            }
            'q' => break,
            _ => {
                output::message(HELP);
                session.fresh = false;
                continue;
            }
        };
        let edit = if count == 2 {
            let prompt = if matches!(one, Waits::Claim(_)) { EDIT_CLAIM } else { EDIT_ROW };
            let Some(edit) = keys.line(prompt)? else { break };
            edit
        } else {
            String::new()
        };
        session.decide(one, count, &edit)?;
    }
    let counts = session.counts;
    let left = open.len() - counts.iter().sum::<usize>();
    desk.refresh();
    broken(&before, &desk.snapshot());
    output::message(&format!(
        "\n{} accepted, {} rejected, {} edited, {left} left; written to claims.jsonl{}",
        counts[0],
        counts[1],
        counts[2],
        if session.written { " and case.toml" } else { "" }
    ));
    Ok(ExitCode::SUCCESS)
}
