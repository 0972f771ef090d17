//! Flags and their help: one definition for parsing, help text and completions.

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The open workbench for people who analyse negotiations and conflicts.
///
/// A case is a folder: `case.toml` (what you judge), `claims.jsonl` (who said what, through whom) and
/// `reports/` (the texts). Begin with `detente new my-case`, then `detente outlook my-case`.
#[derive(Parser, Debug)]
#[command(name = "detente", version, max_term_width = 100)]
pub struct Args {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(ClapArgs, Debug, Clone)]
pub struct Common {
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = Format::Text, global = true)]
    pub format: Format,
    /// Threads to use; never changes a digit [default: RAYON_NUM_THREADS, or all cores].
    #[arg(long, value_name = "N", value_parser = threads, global = true)]
    pub threads: Option<usize>,
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(count @ 1..=1024) => Ok(count),
        _ => Err("a whole number from 1 to 1024".into()),
    }
}

/// Output forms.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: one object with its format's name; see `detente schema`.
    Json,
    /// For spreadsheets.
    Csv,
}

/// Which draws.
#[derive(ClapArgs, Debug, Clone)]
pub struct Draws {
    /// Number of draws; a power of two spreads best.
    #[arg(long, default_value_t = 4096, value_parser = clap::value_parser!(u32).range(16..=1_048_576))]
    pub draws: u32,
    /// Seed: the same seed and case give the same bytes.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// A case and its draws.
#[derive(ClapArgs, Debug, Clone)]
pub struct CaseArgs {
    /// The case folder (or its case.toml).
    pub case: PathBuf,
    #[command(flatten)]
    pub draws: Draws,
}

/// Commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a new case folder from a commented template.
    New(NewArgs),
    /// Read a case and report every problem at once.
    Check(CheckArgs),
    /// Where each issue would settle: every position model under the same draws.
    Forecast(CaseArgs),
    /// Judge every position model by decisions whose outcome is known.
    Backtest(BacktestArgs),
    /// Packages, the zone of agreement, frontier and settlements.
    Deals(CaseArgs),
    /// Would a deal hold: range, enforcement, slack by party, hazards.
    Hold(CaseArgs),
    /// Will it be signed, would it hold, and what does the answer hang on.
    Outlook(OutlookArgs),
    /// Write the report: one HTML file without script.
    Report(ReportArgs),
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
pub struct NewArgs {
    /// The folder to make.
    pub folder: PathBuf,
    /// Title of the case [default: the folder's name].
    #[arg(long)]
    pub title: Option<String>,
}

/// `check`
#[derive(ClapArgs, Debug)]
pub struct CheckArgs {
    /// The case folder (or its case.toml).
    pub case: PathBuf,
}

/// `backtest`
#[derive(ClapArgs, Debug, Clone)]
pub struct BacktestArgs {
    /// A table of decided issues: the DEU layout, or columns issue, actor, position, salience, influence,
    /// outcome and, if wanted, reference and group (issues decided together).
    pub file: PathBuf,
    /// Print the constants of the spread learned from this file, as the crate `forecast` ships them.
    #[arg(long)]
    pub fit: bool,
    /// Resamples behind every interval.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub resamples: u32,
}

/// `outlook`
#[derive(ClapArgs, Debug, Clone)]
pub struct OutlookArgs {
    #[command(flatten)]
    pub case: CaseArgs,
    /// Weight of the inside view in the pool, 0 to 1.
    #[arg(long, default_value_t = 0.3, value_parser = weight)]
    pub weight: f64,
    /// Also write the report to this file.
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
}

fn weight(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(weight) if (0.0..=1.0).contains(&weight) => Ok(weight),
        _ => Err("a number from 0 to 1".into()),
    }
}

/// `report`
#[derive(ClapArgs, Debug, Clone)]
pub struct ReportArgs {
    #[command(flatten)]
    pub case: CaseArgs,
    /// Weight of the inside view in the pool, 0 to 1.
    #[arg(long, default_value_t = 0.3, value_parser = weight)]
    pub weight: f64,
    /// Where to write it [default: standard output].
    #[arg(long, short, value_name = "FILE.html")]
    pub output: Option<PathBuf>,
}

/// `serve`
#[derive(ClapArgs, Debug, Clone)]
pub struct ServeArgs {
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

/// Yes or no.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum YesNo {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// `explain`
#[derive(ClapArgs, Debug)]
pub struct ExplainArgs {
    /// A code as printed, such as E0203; without one, all codes with their titles.
    pub code: Option<String>,
}

/// `schema`
#[derive(ClapArgs, Debug)]
pub struct SchemaArgs {
    /// A table of case.toml (`stance`) or a JSON shape (`outlook`); without one, all.
    pub name: Option<String>,
}

/// `completions`
#[derive(ClapArgs, Debug)]
pub struct CompletionsArgs {
    /// The shell.
    pub shell: clap_complete::Shell,
}
