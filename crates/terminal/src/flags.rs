//! Flags that several commands share: how to print, which case, which draws. Knows no command.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

/// What every command takes.
#[derive(ClapArgs, Debug, Clone)]
pub struct Common {
    /// How to print the result. (`report` also takes md, html and fragment.)
    #[arg(long, value_name = "FORMAT", value_parser = formats(), default_value = "text", global = true)]
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

/// Values of `--format`. The forms of pages are known here so that `report --format md` is understood; `main` turns
/// them down for every other command.
fn formats() -> impl TypedValueParser<Value = Format> {
    let values = Format::value_variants().iter().filter_map(Format::to_possible_value);
    let pages =
        Page::value_variants().iter().filter_map(Page::to_possible_value).map(|value| value.hide(true));
    PossibleValuesParser::new(values.chain(pages)).map(|text| match text.as_str() {
        "json" => Format::Json,
        "csv" => Format::Csv,
        _ => Format::Text,
    })
}

/// Forms of a report.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// One HTML file without script, figures inside.
    Html,
    /// A briefing in Markdown, figures as their words and numbers.
    Md,
    /// A piece of HTML for other documents: one element, its own style, no head.
    Fragment,
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
    /// Which draws.
    #[command(flatten)]
    pub draws: Draws,
}
