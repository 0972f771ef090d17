//! `detente claims`: the claims of a case, filtered.

use crate::flags::{Common, Format};
use crate::output;
use crate::review::cards::state;
use clap::Args as ClapArgs;
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

/// `claims`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct ClaimsArgs {
    /// The case folder.
    pub case: PathBuf,
    /// Only claims of this report.
    #[arg(long)]
    pub report: Option<String>,
    /// Only claims of this kind: report, demand, offer, proposal, refusal, threat, accusation, forecast,
    /// attitude, author.
    #[arg(long)]
    pub kind: Option<String>,
    /// Only claims in this state: proposed, accepted, rejected.
    #[arg(long)]
    pub state: Option<String>,
    /// Only claims whose chain ends here.
    #[arg(long)]
    pub origin: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    /// Name and version of this shape.
    format: &'static str,
    /// The claims asked for, in the order of the log.
    claims: Vec<Row<'a>>,
    /// What is not computed, and why: nothing here.
    notes: [(); 0],
}

#[derive(Serialize)]
struct Row<'a> {
    /// Its id: a short hash, or a name that the analyst chose.
    id: &'a str,
    /// `proposed`, `accepted` or `rejected`.
    state: &'static str,
    /// Id of the report.
    report: &'a str,
    /// Links from the nearest speaker to the origin, without the publishing outlet; empty for the outlet's own voice.
    chain: &'a [String],
    /// End of the chain: claims with one origin are one voice. Null where nobody is named.
    origin: Option<&'a str>,
    /// From and to in the report's stored text, in code points.
    spans: &'a [(usize, usize)],
    /// Exact words, or a paraphrase marked as such.
    quote: &'a str,
    /// True for a paraphrase.
    paraphrase: bool,
    /// `report`, `demand`, `offer`, `proposal`, `refusal`, `threat`, `accusation`, `forecast`, `attitude`, `author`.
    kind: String,
    /// `asserted`, `possible`, `conditional`, `required`.
    modality: String,
    /// `+`, or `-` where it is denied.
    polarity: String,
    /// Admiralty number, 1 (confirmed) to 6 (cannot be judged).
    credibility: Option<u8>,
    /// Page of a paged report, from 1.
    page: Option<usize>,
    /// What extracted it.
    by: &'a str,
}

/// `detente claims`.
pub(crate) fn run(args: &ClaimsArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = detente_case::load(&args.case);
    let case = &loaded.case;
    let wanted: Vec<&detente_case::Claim> = case
        .claims
        .iter()
        .filter(|c| {
            args.report.as_ref().is_none_or(|r| *r == c.report)
                && args.kind.as_ref().is_none_or(|k| *k == c.kind.as_str())
                && args.state.as_ref().is_none_or(|s| s == state(c.state))
                && args.origin.as_ref().is_none_or(|o| case.origin(c) == Some(o))
        })
        .collect();
    let row = |c: &detente_case::Claim| {
        vec![
            c.id.clone(),
            state(c.state).to_owned(),
            c.report.clone(),
            case.whole_chain(c).join(" > "),
            c.kind.to_string(),
            c.polarity.to_string(),
            c.quote.clone(),
        ]
    };
    let head = ["id", "state", "report", "chain", "kind", "polarity", "quote"];
    match common.format {
        Format::Json => {
            let claims = wanted.iter().map(|c| Row {
                id: &c.id,
                state: state(c.state),
                report: &c.report,
                chain: &c.chain,
                origin: case.origin(c),
                spans: &c.spans,
                quote: &c.quote,
                paraphrase: c.paraphrase,
                kind: c.kind.to_string(),
                modality: c.modality.to_string(),
                polarity: c.polarity.to_string(),
                credibility: c.credibility,
                page: c.page,
                by: &c.by,
            });
            let claims = claims.collect();
            output::json(&Answer { format: "detente.claims/1", claims, notes: [] })?;
        }
        Format::Csv => output::csv(&head, wanted.iter().map(|c| row(c)))?,
        Format::Text => {
            let rows: Vec<Vec<String>> = wanted
                .iter()
                .map(|c| {
                    let mut row = row(c);
                    row[6] = row[6].chars().take(60).collect::<String>().replace('\n', " ");
                    row
                })
                .collect();
            output::text(&output::table(&head, &rows, &[]))?;
            // Claims that end in the same origin are one voice.
            let mut origins: Vec<&str> = wanted.iter().filter_map(|c| case.origin(c)).collect();
            origins.sort_unstable();
            origins.dedup();
            output::message(&format!("{} claims, {} origins", wanted.len(), origins.len()));
        }
    }
    Ok(ExitCode::SUCCESS)
}
