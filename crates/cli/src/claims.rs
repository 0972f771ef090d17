//! `detente claims`: the claims of a case, filtered.

use crate::flags::{Common, Format};
use crate::output;
use anyhow::{anyhow, bail};
use clap::{Args as ClapArgs, Subcommand};
use detente_case::claims::ClaimRecord;
use detente_case::report::Searchable;
use detente_case::vocabulary::{ClaimKind, Polarity};
use detente_desk::Desk;
use detente_journey::cards::state;
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

/// `claims`
#[derive(ClapArgs, Debug, Clone)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ClaimsArgs {
    /// What is done, where claims are not just listed.
    #[command(subcommand)]
    pub action: Option<Action>,
    /// The case folder.
    #[arg(required = true)]
    pub case: Option<PathBuf>,
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

/// What can be done to the claims of a case.
#[derive(Subcommand, Debug, Clone)]
pub(crate) enum Action {
    /// Add a claim that the reader did not find, and accept it.
    Add(AddArgs),
}

/// `claims add`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct AddArgs {
    /// The case folder.
    pub case: PathBuf,
    /// The report that has the words, by its id.
    #[arg(long)]
    pub report: String,
    /// The words, exactly as the report has them; pieces parted by `…`.
    #[arg(long)]
    pub quote: String,
    /// Who says it, from the nearest speaker to the origin: `Channel 12 > Israeli sources`; left out for the report itself.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub chain: String,
    /// What its speaker does by saying it: report, demand, offer, proposal, refusal, threat, accusation, forecast, attitude.
    #[arg(long, default_value = "report")]
    pub kind: String,
    /// It is denied.
    #[arg(long)]
    pub denied: bool,
    /// The words in the analyst's language, where the report is in another.
    #[arg(long)]
    pub gloss: Option<String>,
    /// Who adds it [default: the user's name].
    #[arg(long)]
    pub who: Option<String>,
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

/// `detente claims add`: the claim is known by its report and its words, so that it is added once.
fn add(args: &AddArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let desk = Desk::open(&args.case);
    let desk = match &args.who {
        Some(who) => desk.of(who),
        None => desk,
    };
    let read = desk.snapshot();
    let case = &read.loaded.case;
    let Some(report) = case.report(&args.report) else {
        let known: Vec<&str> = case.reports.iter().map(|report| report.id.as_str()).collect();
        bail!("there is no report `{}` in the case; it has {}", args.report, known.join(", "));
    };
    let quote = args.quote.trim();
    let spans = Searchable::new(&report.text).find(quote).filter(|spans| !spans.is_empty());
    let Some(spans) = spans else {
        bail!("the report `{}` does not have these words: copy them as they stand there", report.id);
    };
    let kinds = ClaimKind::ALL.map(|kind| (kind.as_str(), kind));
    let Some((_, kind)) = kinds.into_iter().find(|(name, _)| *name == args.kind) else {
        bail!("`{}` is no kind of claim; there are {}", args.kind, kinds.map(|(name, _)| name).join(", "));
    };
    let id = detente_case::claims::id(&report.id, &spans);
    let links = args.chain.split(['>', '›']).map(str::trim).filter(|link| !link.is_empty());
    let record = ClaimRecord {
        id: id.clone(),
        report: report.id.clone(),
        chain: links.map(str::to_owned).collect(),
        spans,
        quote: quote.to_owned(),
        gloss: args.gloss.clone(),
        kind,
        polarity: if args.denied { Polarity::Denies } else { Polarity::Affirms },
        by: desk.who().to_owned(),
        ..ClaimRecord::default()
    };
    desk.claim(record).map_err(|refusal| anyhow!(refusal.to_string()))?;
    match common.format {
        Format::Json => output::json(&Added { format: "detente.claims-add/1", claim: &id })?,
        Format::Csv => output::csv(&["id"], [vec![id.clone()]])?,
        Format::Text => output::text(&format!("{id}\n"))?,
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Added<'a> {
    /// Name and version of this shape.
    format: &'static str,
    /// Id of the claim.
    claim: &'a str,
}

/// `detente claims`.
pub(crate) fn run(args: &ClaimsArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if let Some(Action::Add(args)) = &args.action {
        return add(args, common);
    }
    let loaded = detente_case::load(args.case.clone().unwrap_or_default());
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
