//! Flags and their help: one definition for parsing, help text and completions.

use crate::flags::{CaseArgs, Common, Draws, Page};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The open workbench for people who analyse negotiations and conflicts.
///
/// A case is a folder: `case.toml` (what you judge), `claims.jsonl` (who said what, through whom) and
/// `reports/` (the texts). Begin with `detente new my-case --from REPORT…`, or with `--example`; then
/// `detente outlook my-case`.
#[derive(Parser, Debug)]
#[command(name = "detente", version, max_term_width = 100)]
pub(crate) struct Args {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Make a new case folder: empty, drafted from reports, or a commented example.
    New(NewArgs),
    /// Read reports into candidate claims, dates, actors and events.
    Read(crate::read::ReadArgs),
    /// Draft a case from reports: parties, issues, ranges, conditions, events, each with its claims.
    Draft(detente_journey::drafting::DraftArgs),
    /// The questions that would change the answer most, one after the other, in words.
    Ask(detente_journey::asking::AskArgs),
    /// Decide on claims one by one; every decision is appended with who and when.
    Review(crate::review::ReviewArgs),
    /// List, filter and export the claims of a case.
    Claims(crate::claims::ClaimsArgs),
    /// Read a case and report every problem at once.
    Check(CheckArgs),
    /// Where each issue would settle: every position model under the same draws.
    Forecast(ForecastArgs),
    /// Judge every position model by decisions whose outcome is known.
    Backtest(BacktestArgs),
    /// The base-rate classes: all, or those for a case or some words, with what each counts, from when, and its scores.
    Classes(ClassesArgs),
    /// The conflict graph: which states can last, who would leave them, and the way there from the present one.
    Graph(GraphArgs),
    /// Packages, the zone of agreement, frontier and settlements.
    Deals(DealsArgs),
    /// Simulated bargaining over the packages, by protocol and strategy; or you against the others.
    Talks(TalksArgs),
    /// Would a deal come and hold: enforcement step by step, what would make it hold, range, ratification, ripeness.
    Hold(HoldArgs),
    /// Will it be signed, would it hold, and what does the answer hang on.
    Outlook(OutlookArgs),
    /// What could be done: every feasible act on the same draws, ranked by what it changes.
    Levers(LeversArgs),
    /// Two cases, versions or analysts' copies: what differs and what each difference does.
    Compare(CompareArgs),
    /// Write the report: one HTML file without script, a Markdown briefing, or a fragment for another page.
    Report(ReportArgs),
    /// All published outlooks of a case in a line, with what changed between them.
    History(HistoryArgs),
    /// The published outlooks of some cases with their outcomes; other forecasters' chances; a static page of them.
    Ledger(LedgerArgs),
    /// Compute a published outlook again and compare the bytes: exit 0 the same, 1 different.
    Rerun(RerunArgs),
    /// Write down how a question came out.
    Resolve(ResolveArgs),
    /// Score the published outlooks of resolved cases, beside the base rate alone.
    Score(ScoreArgs),
    /// Make a case folder from another tool's files.
    Import(ImportArgs),
    /// Write a case's tables as a workbook, as CSV files, or as a map of actors.
    Export(ExportArgs),
    /// The outlook's numbers over many cases, seeds and dropped sources, one row each.
    Sweep(SweepArgs),
    /// Open the workbench: a local page for reports, judgements and findings.
    Serve(ServeArgs),
    /// What a diagnostic or note code means and how to mend it.
    Explain(ExplainArgs),
    /// The tables and keys of a case, and the shapes of all JSON.
    Schema(SchemaArgs),
    /// Shell completions.
    Completions(CompletionsArgs),
}

/// `new`
#[derive(ClapArgs, Debug)]
pub(crate) struct NewArgs {
    /// The folder to make.
    pub folder: PathBuf,
    /// Title of the case [default: the folder's name].
    #[arg(long)]
    pub title: Option<String>,
    /// A small invented case that runs, with every line explained.
    #[arg(long)]
    pub example: bool,
    /// Draft it from these reports.
    #[arg(long, value_name = "REPORT", num_args = 1.., conflicts_with = "example")]
    pub from: Vec<PathBuf>,
}

/// `check`
#[derive(ClapArgs, Debug)]
pub(crate) struct CheckArgs {
    /// The case folder (or its case.toml).
    pub case: PathBuf,
    /// Show back every uncertain number: what was written, what is drawn, its tails, and other laws through the same
    /// points.
    #[arg(long)]
    pub values: bool,
    /// Show the lines of claims.jsonl that cannot be read: what a repair would drop.
    #[arg(long)]
    pub repair: bool,
    /// With --repair: move those lines to claims.jsonl.torn.
    #[arg(long, requires = "repair")]
    pub write: bool,
}

/// `hold`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct HoldArgs {
    /// The case folder (or its case.toml); with `--form`, KEY=NUMBER pairs.
    #[arg(value_name = "CASE or KEY=NUMBER")]
    pub given: Vec<std::ffi::OsString>,
    /// One closed form with numbers of your own, without a case; `list` names them all with keys and units.
    #[arg(long, value_name = "NAME")]
    pub form: Option<String>,
    #[command(flatten)]
    pub draws: Draws,
}

/// `forecast`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct ForecastArgs {
    /// The case folder (or its case.toml), or a file of positions: KTAB CSV or XML, a decide file
    /// (#A/#P/#M/#D), a table of parties × issues as CSV, XLSX or ODS.
    #[arg(value_name = "CASE or FILE")]
    pub case: PathBuf,
    #[command(flatten)]
    pub draws: Draws,
    /// Also show what would move the settlement towards this party.
    #[arg(long, value_name = "PARTY")]
    pub party: Option<String>,
    /// Also tell the round models round by round, and the trades.
    #[arg(long)]
    pub story: bool,
    /// Append what earlier rounds suggest to the case's claims.jsonl, as suggestions.
    #[arg(long, conflicts_with = "accept")]
    pub suggest: bool,
    /// Write a suggested range into case.toml: an input as printed (stance.a.x.salience), or `all`; may be repeated.
    #[arg(long, value_name = "INPUT")]
    pub accept: Vec<String>,
    #[command(flatten)]
    pub models: ModelOptions,
    #[command(flatten)]
    pub file: FileOptions,
}

/// Models with options of one's own, beside those of the board.
#[derive(ClapArgs, Debug, Clone, Default)]
#[command(next_help_heading = "Models with options of your own (may be repeated; each adds a row)")]
pub(crate) struct ModelOptions {
    /// A challenge model: a preset, then what differs from it, as `textbook,q=0.5,report=6`.
    #[arg(long, value_name = "OPTIONS", long_help = options_help(
        "A challenge model: a preset, then what differs from it, as `textbook,q=0.5,report=6`.",
        detente_forecast::CHALLENGE_OPTIONS,
    ))]
    pub challenge: Vec<String>,
    /// A spatial model: what differs from the preset `ktab`, as `vote=cubic,issues=together`.
    #[arg(long, value_name = "OPTIONS", long_help = options_help(
        "A spatial model: what differs from the preset `ktab`, as `vote=cubic,issues=together`.",
        detente_forecast::SPATIAL_OPTIONS,
    ))]
    pub ktab: Vec<String>,
    /// An exchange model, as `rounds=3,ties=first`.
    #[arg(long, value_name = "OPTIONS", long_help = options_help(
        "An exchange model, as `rounds=3,ties=first`.",
        detente_forecast::EXCHANGE_OPTIONS,
    ))]
    pub exchange: Vec<String>,
}

/// What an option list may hold, a line each; the first value of each is the preset's where a preset is no word of
/// its own.
fn options_help(about: &str, options: &[detente_forecast::OptionHelp]) -> String {
    let mut text = format!("{about}\n");
    for (name, values, what) in options {
        let values = if values.is_empty() { String::new() } else { format!(" = {values}") };
        text.push_str(&format!("\n* {name}{values}: {what}"));
    }
    text
}

/// What a file of positions leaves out and a case says itself.
#[derive(ClapArgs, Debug, Clone, Default)]
#[command(next_help_heading = "For files only (a case says these itself)")]
pub(crate) struct FileOptions {
    /// Ends of the scale that a plain table's positions are on, of all issues or of one: `4,10`, `tax=0,40`.
    #[arg(long, value_name = "[ISSUE=]LOW,HIGH", value_parser = scale, allow_hyphen_values = true)]
    pub scale: Vec<(Option<String>, (f64, f64))>,
    /// What holds without a decision, in the issue's own unit, on all issues or on one: `4`, `tax=25`.
    #[arg(long, value_name = "[ISSUE=]POINT", value_parser = point, allow_hyphen_values = true)]
    pub reference: Vec<(Option<String>, f64)>,
    /// What a party gets without a deal, from 0 (as bad as its worst point) to 100 (as good as its own position):
    /// of all parties, or `union=40`.
    #[arg(long, value_name = "[PARTY=]WORTH", value_parser = point)]
    pub alternative: Vec<(Option<String>, f64)>,
    /// Share of the influence that carries a decision: `72%`; 100% is unanimity [default: 100% where a veto or one
    /// who proposes is named, else no rule].
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub quota: Option<f64>,
    /// A party without whose consent nothing passes; may be repeated.
    #[arg(long, value_name = "PARTY")]
    pub veto: Vec<String>,
    /// The party that makes the proposal.
    #[arg(long, value_name = "PARTY")]
    pub proposes: Option<String>,
}

impl FileOptions {
    /// The first option that is given, by name.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let said = [
            (!self.scale.is_empty(), "--scale"),
            (!self.reference.is_empty(), "--reference"),
            (!self.alternative.is_empty(), "--alternative"),
            (self.quota.is_some(), "--quota"),
            (!self.veto.is_empty(), "--veto"),
            (self.proposes.is_some(), "--proposes"),
        ];
        said.iter().find(|(given, _)| *given).map(|(_, name)| *name)
    }
}

/// `name=rest`, or the rest alone.
fn named(text: &str) -> (Option<String>, &str) {
    match text.rsplit_once('=') {
        Some((name, rest)) => (Some(name.trim().to_owned()), rest.trim()),
        None => (None, text.trim()),
    }
}

fn scale(text: &str) -> Result<(Option<String>, (f64, f64)), String> {
    let (name, ends) = named(text);
    let parsed =
        ends.split_once(',').map(|(low, high)| (low.trim().parse::<f64>(), high.trim().parse::<f64>()));
    match parsed {
        Some((Ok(low), Ok(high))) if low < high && low.is_finite() && high.is_finite() => {
            Ok((name, (low, high)))
        }
        _ => Err("two numbers, the lower first: 4,10, or tax=4,10 for one issue".into()),
    }
}

fn point(text: &str) -> Result<(Option<String>, f64), String> {
    let (name, value) = named(text);
    match value.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((name, value)),
        _ => Err("a number: 40, or name=40 for one alone".into()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.trim().trim_end_matches('%').trim_end().parse::<f64>() {
        Ok(value) if value > 0.0 && value <= 100.0 => Ok(value / 100.0),
        _ => Err("a share of the influence above 0 and at most 100 %: 72%".into()),
    }
}

/// `backtest`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct BacktestArgs {
    /// A table of decided issues: the DEU layout, or columns issue, actor, position, salience, influence,
    /// outcome and, if wanted, reference, alternative, low and high (ends of the scale), group (issues decided
    /// together). Or a table of spells, which judges history's clock: columns time (days), end (agreed, other, open),
    /// group and, if wanted, start (a day); the files of ICB, UCDP, FMCS and IEADB as they come.
    #[arg(required_unless_present = "cases")]
    pub file: Option<PathBuf>,
    /// A table of minimal cases whose outcome is known; each gets its answer as any case does, scored beside history
    /// alone: columns class, since, as_of, by, outcome (yes, no, or the day of signing) and, if wanted, id, group,
    /// stage, gains (of each party over no deal, joined by `;`), gives and insists (a condition), gate_binds,
    /// gate_passes, gate_on or gate_within, facts (rows of a case file), note.
    #[arg(long, value_name = "TABLE.csv", conflicts_with = "file")]
    pub cases: Option<PathBuf>,
    /// Spells: only rows with this value in this column (may be repeated).
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = column_value)]
    pub only: Vec<(String, String)>,
    /// Spells: learn from those that began before this year, as they stood then, and judge those that began later.
    #[arg(long, value_name = "YEAR")]
    pub before: Option<i16>,
    /// Spells: days so far at which they are forecast [default: 0, 60, 180; of slow ones 0, 365, 1095].
    #[arg(long, value_name = "DAYS", value_delimiter = ',', value_parser = some_days)]
    pub origins: Vec<f64>,
    /// Spells: days ahead [default: 30, 90, 180, 365; of slow ones 180, 365, 730, 1825].
    #[arg(long, value_name = "DAYS", value_delimiter = ',', value_parser = some_days)]
    pub horizons: Vec<f64>,
    /// Print the constants of the spread learned from this file, as the crate `forecast` ships them.
    #[arg(long)]
    pub fit: bool,
    /// Resamples behind every interval.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub resamples: u32,
    #[command(flatten)]
    pub models: ModelOptions,
}

impl BacktestArgs {
    /// The file's name.
    pub(crate) fn named(&self) -> String {
        self.file.as_ref().map(|file| file.display().to_string()).unwrap_or_default()
    }
}

fn column_value(text: &str) -> Result<(String, String), String> {
    let (column, value) = text.split_once('=').ok_or("write COLUMN=VALUE, such as mediated=yes")?;
    Ok((column.trim().to_lowercase(), value.trim().to_owned()))
}

fn some_days(text: &str) -> Result<f64, String> {
    let days: f64 = text.trim().parse().map_err(|_| "write a number of days".to_owned())?;
    if (0.0..=1e6).contains(&days) { Ok(days) } else { Err("write days from 0 to 1000000".to_owned()) }
}

/// `graph`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct GraphArgs {
    /// A case folder (or its case.toml), or a .gmcr file.
    #[arg(value_name = "CASE or FILE.gmcr")]
    pub case: PathBuf,
    #[command(flatten)]
    pub draws: Draws,
    /// Say why, for every party and concept, this state lasts or not (numbers as printed; may be repeated).
    #[arg(long, value_name = "STATE")]
    pub why: Vec<usize>,
    /// Also take apart what would make this state an equilibrium, or end it: preferences, options, coalitions.
    #[arg(long, value_name = "STATE")]
    pub target: Option<usize>,
    /// Also compare the equilibria where this option is never taken, always taken, or changes in one direction only:
    /// what adding, committing to or binding it does (may be repeated).
    #[arg(long, value_name = "PARTY.OPTION")]
    pub what_if: Vec<String>,
    /// Which states to list: all, those that are equilibria (with the present and the agreed ones), those under one
    /// concept, or none [default: all; in text of large graphs the equilibria, cut short].
    #[arg(long, value_name = "WHICH", value_parser = ["all", "equilibria", "nash", "gmr", "smr", "seq", "sseq", "sim", "none"])]
    pub list: Option<String>,
    /// Which sanctions deter: a state at most as good as the one left, only one below it, or one at most as good
    /// that is not the very state left.
    #[arg(long, default_value = "at-most", value_parser = ["at-most", "below", "elsewhere"])]
    pub sanction: String,
    /// Also judge preferences that hold with a chance, their share of the draws: leave above α, be harmed from β,
    /// believe others above γ (shares 0–1; one number stands for all).
    #[arg(long, value_name = "α,β,γ", value_delimiter = ',')]
    pub thresholds: Option<Vec<f64>>,
    /// Also judge fuzzy preferences: improve where the share of draws for, less the share against, is at least this.
    #[arg(long, value_name = "SHARE", value_parser = fraction)]
    pub fuzzy: Option<f64>,
    /// May a party of a .gmcr file move to states that it misperceives as infeasible?
    #[arg(long, default_value = "allowed", value_parser = ["allowed", "avoided"])]
    pub misperceived: String,
    /// Also write the graph to a file: .graphml, .dot, .gmcr or .svg, by its ending.
    #[arg(long, short, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// The most memory the graph may take, in MB.
    #[arg(long, value_name = "MB", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub memory: u64,
}

/// A share above 0, at most 1.
fn fraction(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("a share above 0, at most 1".to_owned()),
    }
}

/// `deals`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct DealsArgs {
    #[command(flatten)]
    pub source: PackageArgs,
    #[command(flatten)]
    pub draws: Draws,
    /// Also write the packages as a small game in a Gambit file (.nfg or .efg): both name a package, and where they
    /// name the same one it is signed. Two parties, at most 400 packages.
    #[arg(long, value_name = "FILE")]
    pub gambit: Option<PathBuf>,
    /// Look at this package beside the drafts on record: "issue=level, issue=level, …"; issues may be left open.
    /// How often all accept it, what beats it, which package improves on it for everybody (may be repeated).
    #[arg(long, value_name = "PACKAGE")]
    pub package: Vec<String>,
    /// Also find the weighted Nash solution: PARTY=WEIGHT for each party (repeat, or join by commas; others weigh 1).
    #[arg(long, value_name = "PARTY=WEIGHT", value_delimiter = ',')]
    pub weight: Vec<String>,
    /// Also find the best package for this party that leaves the others their alternatives, or what --floor says.
    #[arg(long, value_name = "PARTY")]
    pub best_for: Option<String>,
    /// Beside --best-for: what a party must get at least, as a utility (repeat, or join by commas).
    #[arg(long, value_name = "PARTY=UTILITY", value_delimiter = ',', requires = "best_for")]
    pub floor: Vec<String>,
    /// Also list this many of the best packages for each party by itself.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub top: u32,
    /// Also draw the packages as a picture: two parties' utilities against each other, or parallel lines of gains
    /// for more, with the frontier, the alternatives, settlements, drafts and offers of past rounds.
    #[arg(long, value_name = "FILE.svg")]
    pub picture: Option<PathBuf>,
    /// Also draw a heat table: packages by party, each cell the share of draws in which the party accepts.
    #[arg(long, value_name = "FILE.svg")]
    pub heat: Option<PathBuf>,
    /// Also solve a small game: `packages` (each names a package of the zone's frontier; signed where both name the
    /// same) or `options` (the yes/no actions of the conflict graph; payoffs are ranks). Two parties.
    #[arg(long, value_enum, value_name = "WHICH")]
    pub game: Option<SmallGame>,
    /// Also propose clauses that create value: hung on an event, over time, by a payment, in parts ([[uncertain]],
    /// `impatience`, [[transfer]], [[step]]).
    #[arg(long)]
    pub create: bool,
    /// Beside --create: print only the rows of the case file that put proposal N on record.
    #[arg(long, value_name = "N", requires = "create")]
    pub take: Option<u32>,
    /// For a small game (a Gambit file .nfg of two players): λ of the logit equilibrium, per unit of payoff.
    #[arg(long, default_value_t = 1.0)]
    pub lambda: f64,
}

/// Small games that a case or another tool's files hold.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SmallGame {
    /// Which package each names.
    Packages,
    /// Which of its options each takes.
    Options,
}

/// Where packages come from.
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct PackageArgs {
    /// A case folder; or the files of another tool: DOMAIN.xml PROFILE.xml … (GENIUS), profileA.json
    /// profileB.json (NegoLog, GeniusWeb), the folder of a scorable game; or, for `deals`, a small game of two
    /// players (Gambit .nfg).
    #[arg(required = true, value_name = "CASE or FILES")]
    pub paths: Vec<PathBuf>,
    /// How evaluations in GENIUS files are read: divided by the largest of the issue (genius), or as they stand
    /// (negmas).
    #[arg(long, value_enum, default_value_t = Reading::Genius)]
    pub reading: Reading,
    /// For other tools' files: how many parties must accept: a number of them, or a share such as 66%.
    #[arg(long, value_name = "N or SHARE%")]
    pub quota: Option<String>,
    /// For other tools' files: a party without which there is no deal, whatever the quota (may be repeated;
    /// scorable games name their own).
    #[arg(long, value_name = "PARTY")]
    pub veto: Vec<String>,
}

/// `talks`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct TalksArgs {
    #[command(flatten)]
    pub source: PackageArgs,
    /// How a party bargains: PARTY=HOW, or HOW for all others (may be repeated). HOW is boulware[:e], linear,
    /// conceder[:e], tit-for-tat, micro or zeuthen; or, for talks over one text, hill-climber or annealer[:T]
    /// [default: a panel of settings side by side].
    #[arg(long, value_name = "PARTY=HOW")]
    pub strategy: Vec<String>,
    /// Moves before the deadline (ten times as many changes of a single text).
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub steps: u32,
    /// Take this party's seat yourself: offers and answers are read from standard input, at mid values.
    #[arg(long = "as", value_name = "PARTY")]
    pub seat: Option<String>,
    /// Also solve alternating offers over a pie of size 1: a party's discount factor for a round of offers, for each
    /// party (repeat, or join by commas; Rubinstein for two, the stationary equilibrium for more).
    #[arg(long, value_name = "PARTY=FACTOR", value_delimiter = ',')]
    pub factor: Vec<String>,
    /// Beside --factor: a party's outside option, as a share of the pie.
    #[arg(long, value_name = "PARTY=SHARE", value_delimiter = ',', requires = "factor")]
    pub outside: Vec<String>,
    /// Number of draws, one talk each in every setting.
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub draws: u32,
    /// Seed: the same seed and case give the same bytes.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Readings of GENIUS files.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Each evaluation divided by the largest of its issue.
    Genius,
    /// Evaluations as they stand.
    Negmas,
}

/// `outlook`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct OutlookArgs {
    #[command(flatten)]
    pub case: CaseArgs,
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Tell what changed since an earlier outlook of the case, and what the difference comes from: a file that
    /// `detente outlook --format json` wrote, one of the case's `outlooks/`, or `last` for the last published.
    #[arg(long, value_name = "FILE|last")]
    pub against: Option<PathBuf>,
    /// Also write the report to this file.
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
    /// Seal the outlook into the case's `outlooks/` folder: the ledger that is scored later. Never overwrites.
    #[arg(long)]
    pub publish: bool,
    /// Also what takes some seconds: indices of the inputs, what to find out next, what the answer owes to each
    /// origin, where the deal fails.
    #[arg(long)]
    pub deep: bool,
}

/// How far what the case shows moves history.
#[derive(ClapArgs, Debug, Clone, Default)]
pub(crate) struct EvidenceArgs {
    /// Trust in the models, 0 to 1: 0 leaves history as it is. Without it: a prior of mean .4, updated by resolved
    /// questions (--ledger).
    #[arg(long, value_name = "0..1", value_parser = unit)]
    pub trust: Option<f64>,
    /// A case folder, or a folder of them, whose resolved questions say how far models are to be trusted (repeat), or
    /// `none`. Without it: the cases in the folder in which the case lies, as far as their outcome was known on its day.
    #[arg(long, value_name = "FOLDER")]
    pub ledger: Vec<PathBuf>,
    /// The same case with every input unknown: history alone.
    #[arg(long)]
    pub unread: bool,
}

fn unit(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a number from 0 to 1".into()),
    }
}

/// `report`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub case: CaseArgs,
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Tell what changed since an earlier outlook of the case, and what the difference comes from: a file that
    /// `detente outlook --format json` wrote, one of the case's `outlooks/`, or `last` for the last published.
    #[arg(long, value_name = "FILE|last")]
    pub against: Option<PathBuf>,
    /// The form; `--format md|html|fragment` says the same, `--format json` prints the outlook behind it.
    #[arg(long = "as", value_enum, value_name = "FORM")]
    pub page: Option<Page>,
    /// Withhold everything that tells who a source with `protected = true` is, and refuse to write where that
    /// cannot be done.
    #[arg(long)]
    pub redact: bool,
    /// Add what takes longer (what would turn the answer, what it owes to each origin, where it fails) however many
    /// packages the case has; up to 100,000 it is there anyway.
    #[arg(long)]
    pub deep: bool,
    /// Leave out what takes longer.
    #[arg(long, conflicts_with = "deep")]
    pub quick: bool,
    /// Where to write it [default: standard output].
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `levers`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct LeversArgs {
    #[command(flatten)]
    pub case: CaseArgs,
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

/// `compare`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct CompareArgs {
    /// The first case folder (or its case.toml).
    pub a: PathBuf,
    /// The second.
    pub b: PathBuf,
    #[command(flatten)]
    pub draws: Draws,
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

/// `history`
#[derive(ClapArgs, Debug)]
pub(crate) struct HistoryArgs {
    /// The case folder (or its case.toml).
    pub case: PathBuf,
}

/// `rerun`
#[derive(ClapArgs, Debug)]
pub(crate) struct RerunArgs {
    /// A published outlook, an outlook's JSON, or a manifest.
    pub file: PathBuf,
    /// The case folder [default: the one that the file lies in].
    #[arg(long)]
    pub case: Option<PathBuf>,
}

/// `resolve`
#[derive(ClapArgs, Debug)]
pub(crate) struct ResolveArgs {
    /// The case folder (or its case.toml).
    pub case: PathBuf,
    /// Was it signed by the date? `void` where the question can have no answer any more: it is then not scored.
    #[arg(long, value_enum, required_unless_present = "holds")]
    pub signed: Option<Outcome>,
    /// Did it hold for the years asked?
    #[arg(long, value_enum)]
    pub holds: Option<Outcome>,
    /// The day it was known, as 2026-12-31.
    #[arg(long, value_name = "DATE")]
    pub on: String,
    /// Claims that show it; may be given several times, or joined by commas.
    #[arg(long, value_name = "CLAIM", value_delimiter = ',')]
    pub cites: Vec<String>,
}

/// How a question came out.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Yes.
    Yes,
    /// No.
    No,
    /// It can have no answer any more.
    Void,
}

/// Yes or no.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum YesNo {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// `score`
#[derive(ClapArgs, Debug)]
pub(crate) struct ScoreArgs {
    /// Case folders.
    #[arg(required = true)]
    pub cases: Vec<PathBuf>,
}

/// `ledger`
#[derive(ClapArgs, Debug)]
pub(crate) struct LedgerArgs {
    /// Case folders.
    #[arg(required = true)]
    pub cases: Vec<PathBuf>,
    /// Write one static page (index.html, no script) of sealed, resolved and scored outlooks into this folder.
    #[arg(long, value_name = "DIR", conflicts_with = "forecaster")]
    pub site: Option<PathBuf>,
    /// Add the chances of another forecaster to the ledger of one case; `score` sets them beside the case's own.
    #[arg(long, value_name = "NAME")]
    pub forecaster: Option<String>,
    /// That forecaster's chance of signing.
    #[arg(long, value_name = "PER CENT", requires = "forecaster", value_parser = per_cent)]
    pub signed: Option<f64>,
    /// That forecaster's chance of holding.
    #[arg(long, value_name = "PER CENT", requires = "forecaster", value_parser = per_cent)]
    pub holds: Option<f64>,
    /// The day on which they were given, as 2026-12-31 [default: the case's as_of].
    #[arg(long, value_name = "DATE", requires = "forecaster", value_parser = one_day)]
    pub on: Option<detente_case::date::Date>,
}

fn per_cent(text: &str) -> Result<f64, String> {
    let chance: f64 =
        text.trim().trim_end_matches('%').trim().parse().map_err(|_| "write per cent: 40".to_owned())?;
    if (0.0..=100.0).contains(&chance) { Ok(chance) } else { Err("write per cent from 0 to 100".to_owned()) }
}

fn one_day(text: &str) -> Result<detente_case::date::Date, String> {
    detente_case::date::day(text).ok_or_else(|| "write a day, as 2026-12-31".to_owned())
}

/// `import`
#[derive(ClapArgs, Debug)]
pub(crate) struct ImportArgs {
    /// A .gmcr file; a domain with its profiles (GENIUS, NegoLog, GeniusWeb) or the folder of a scorable game; or a file
    /// of positions (KTAB, decide, CSV, XLSX, ODS).
    #[arg(required = true, value_name = "FILE")]
    pub paths: Vec<PathBuf>,
    /// The case folder to make.
    #[arg(long, value_name = "FOLDER")]
    pub into: PathBuf,
    /// Title of the case [default: the file's name].
    #[arg(long)]
    pub title: Option<String>,
}

/// `export`
#[derive(ClapArgs, Debug)]
pub(crate) struct ExportArgs {
    /// The case folder (or its case.toml).
    pub case: PathBuf,
    /// A workbook (.xlsx), a map of parties and sources for Kumu (.json), or a folder for one CSV file a table.
    #[arg(long, value_name = "FILE or FOLDER")]
    pub to: PathBuf,
}

/// `sweep`
#[derive(ClapArgs, Debug)]
pub(crate) struct SweepArgs {
    /// Case folders.
    #[arg(required = true, value_name = "CASE")]
    pub cases: Vec<PathBuf>,
    /// Seeds: one, a list `1,2,7`, or a range `1..20` with both ends.
    #[arg(long, default_value = "1..5", value_parser = seeds)]
    pub seeds: Seeds,
    /// Number of draws.
    #[arg(long, default_value_t = 1024, value_parser = clap::value_parser!(u32).range(16..=1_048_576))]
    pub draws: u32,
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Only this share of the work, as `3/8`: rows do not depend on how it is shared out.
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub shard: Option<(usize, usize)>,
}

/// Seeds of a sweep.
#[derive(Clone, Debug)]
pub(crate) struct Seeds(pub Vec<u64>);

fn seeds(text: &str) -> Result<Seeds, String> {
    let wrong = || "a seed, a list such as 1,2,7, or a range such as 1..20 (at most 10,000 seeds)".to_owned();
    let one = |text: &str| text.trim().parse::<u64>().map_err(|_| wrong());
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (one(first)?, one(last)?);
        if first > last || last - first >= 10_000 {
            return Err(wrong());
        }
        return Ok(Seeds((first..=last).collect()));
    }
    text.split(',').map(one).collect::<Result<_, _>>().map(Seeds)
}

fn shard(text: &str) -> Result<(usize, usize), String> {
    let parsed = text.split_once('/').map(|(i, n)| (i.trim().parse::<usize>(), n.trim().parse::<usize>()));
    match parsed {
        Some((Ok(i), Ok(n))) if (1..=n).contains(&i) => Ok((i, n)),
        _ => Err("two whole numbers, the first from 1 to the second: 3/8".into()),
    }
}

/// `serve`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct ServeArgs {
    /// The case folder (or its case.toml).
    pub case: PathBuf,
    /// Port to listen on [default: any free one].
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// Address to listen on; anything but this machine's own lets others reach the case.
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub host: std::net::IpAddr,
    /// Open a browser.
    #[arg(long, value_enum, default_value_t = YesNo::Yes)]
    pub open: YesNo,
}

/// `classes`
#[derive(ClapArgs, Debug)]
pub(crate) struct ClassesArgs {
    /// A case folder (or its case.toml), or words such as "strike in a hospital": the classes that fit best.
    #[arg(long = "for", value_name = "CASE or WORDS")]
    pub about: Option<String>,
}

/// `explain`
#[derive(ClapArgs, Debug)]
pub(crate) struct ExplainArgs {
    /// A code as printed, such as E0203; without one, all codes with their titles.
    pub code: Option<String>,
}

/// `schema`
#[derive(ClapArgs, Debug)]
pub(crate) struct SchemaArgs {
    /// A table of case.toml (`stance`), a JSON shape (`outlook`), `base-rates`, or one class of them; without one, all.
    pub name: Option<String>,
    /// Print the JSON Schema of case.toml (draft 2020-12), for editors and other programs.
    #[arg(long, conflicts_with = "name")]
    pub json_schema: bool,
}

/// `completions`
#[derive(ClapArgs, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    pub shell: clap_complete::Shell,
}
