//! `detente read`: from report text to claims that wait for a person.
//!
//! It proposes and never overwrites: what it adds to a case are lines at the end of `claims.jsonl` and a copy of
//! the report in `reports/`.

mod score;
mod show;

use crate::flags::{Common, Format};
use crate::output;
use anyhow::{Context, anyhow, bail};
use clap::Args as ClapArgs;
use detente_case::files::Files;
use detente_case::{ClaimState, Loaded};
use detente_desk::incoming::{self as door, Reader, Seen};
use detente_desk::{desk, write};
use detente_draft::masthead;
use detente_intake::{Head, Intake};
use detente_journey::after::{self, After, Wish};
use detente_journey::files::{files, report_name};
use detente_learn::train::{Example, train};
use detente_read::Reading;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `read`
#[derive(ClapArgs, Debug, Clone)]
pub(crate) struct ReadArgs {
    /// A report (text, Markdown, HTML, .docx, PDF), a folder of reports, or `-` for standard input.
    #[arg(required_unless_present = "train")]
    pub file: Option<PathBuf>,
    /// Who published it; left out of every chain.
    #[arg(long)]
    pub outlet: Option<String>,
    /// Its author.
    #[arg(long)]
    pub author: Option<String>,
    /// Day of publication, e.g. 2026-01-06: relative dates are counted from it.
    #[arg(long)]
    pub date: Option<String>,
    /// Language of the text, e.g. en.
    #[arg(long)]
    pub language: Option<String>,
    /// Where it was published.
    #[arg(long)]
    pub url: Option<String>,
    /// Add the claims and suggestions to this case; its names are known to the reader.
    #[arg(long, value_name = "CASE")]
    pub into: Option<PathBuf>,
    /// With --into, on a case that runs: take what the reports change of what was judged, all of it or these by their names;
    /// the claims behind it are accepted.
    #[arg(long, value_name = "NAME", num_args = 0.., requires = "into")]
    pub take: Option<Vec<String>>,
    /// Who takes it [default: the user's name].
    #[arg(long, requires = "take")]
    pub who: Option<String>,
    /// Score the reading against an annotated text: brat (.ann), TimeML, or our own JSON.
    #[arg(long, value_name = "GOLD")]
    pub score: Option<PathBuf>,
    /// Fit a model on the decisions in this case and keep it there (reader.crf).
    #[arg(long, value_name = "CASE")]
    pub train: Option<PathBuf>,
}

/// One report, read.
struct One {
    name: String,
    intake: Intake,
    reading: Reading,
    copy_of: Option<String>,
    /// Where its day of publication stands.
    found_in: Option<&'static str>,
}

pub(crate) fn run(args: &ReadArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if let Some(case) = &args.train {
        fit(case)?;
        if args.file.is_none() {
            return Ok(ExitCode::SUCCESS);
        }
    }
    if let Some(date) = &args.date
        && detente_read::dates::day(date).is_none()
    {
        bail!("`{date}` is no day: write it as 2026-01-06");
    }
    let path = args.file.as_deref().unwrap_or(Path::new("-"));
    let loaded = args.into.as_ref().map(|case| -> anyhow::Result<_> {
        let loaded = detente_case::load(case);
        if !loaded.is_sound() {
            bail!("{} has errors; run `detente check` first", case.display());
        }
        Ok(loaded)
    });
    let loaded = loaded.transpose()?;
    let mut reader = match (&loaded, &args.train) {
        (Some(loaded), _) => Reader::of(&loaded.folder, &loaded.case),
        (None, Some(case)) => Reader::default().trained(case),
        (None, None) => Ok(Reader::default()),
    }
    .map_err(|why| anyhow!(why))?;
    let known = Head {
        outlet: args.outlet.clone(),
        author: args.author.clone(),
        date: args.date.clone(),
        language: args.language.clone(),
        url: args.url.clone(),
        title: None,
    };
    let mut found = files(path, args.score.is_some())?;
    // A single report is written while it is read, however long it is.
    if let (true, [(name, bytes)]) =
        (args.into.is_none() && args.score.is_none() && reader.is_plain(), &mut found[..])
        && common.format == Format::Json
    {
        let taken = door::take(bytes, name, &known);
        let name = std::mem::take(name);
        drop(found);
        return show::stream(&name, taken, reader.options());
    }
    let mut all: Vec<One> = Vec::new();
    // Reports of the case count as seen: a copy of a story that is there already is told.
    let mut seen = loaded.as_ref().map(|loaded| Seen::of(&loaded.case)).unwrap_or_default();
    let several = found.len() > 1 || !seen.is_empty();
    for (name, bytes) in found {
        let mut taken = door::take(&bytes, &name, &known);
        let found_in = if loaded.is_some() { dated(&mut taken, &name) } else { None };
        let mut reading = reader.read(&door::document(&taken)).map_err(|why| anyhow!(why))?;
        reading.notes.extend(door::notes(&taken));
        let text = &taken.text;
        let copy_of = (several && !text.trim().is_empty())
            .then(|| seen.copied(&report_name(&name, &taken.sha256), text))
            .flatten();
        all.push(One { name, intake: taken, reading, copy_of, found_in });
    }
    if let Some(path) = &args.score {
        return score::score(path, &all, reader.options(), common);
    }
    if let Some(loaded) = &loaded {
        return into(args, loaded, &mut reader, &all, common);
    }
    show::print(&all, common)
}

/// A report that goes into a case takes its day from its text where its file does not say it, as a draft does; where that
/// day was found.
fn dated(taken: &mut Intake, name: &str) -> Option<&'static str> {
    let head = masthead::masthead(&taken.text, name, taken.format, &taken.head);
    taken.head.date = taken.head.date.take().or(head.published);
    head.found_in
}

/// What was added to a case.
#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// One row a report.
    reports: Vec<Added>,
    /// What they say of what was judged.
    after: After,
    /// What is not computed, and why.
    notes: Vec<Noted>,
}

#[derive(Serialize)]
struct Added {
    /// Id of the report in the case.
    report: String,
    /// Day of publication; null where none was found.
    published: Option<String>,
    /// Where that day stands: front matter, metadata, dateline, first lines, last lines, file name.
    found_in: Option<&'static str>,
    /// Claims that were not there yet.
    new: usize,
    /// Claims that were.
    known: usize,
    /// Rows proposed for case.toml.
    suggestions: usize,
}

#[derive(Serialize)]
struct Noted {
    /// Stable name.
    code: String,
    /// What, in which report.
    what: String,
    /// Why.
    why: String,
}

/// Adds readings to a case: each report's copy, then claims and suggestions that are not there yet.
fn into(
    args: &ReadArgs,
    loaded: &Loaded,
    reader: &mut Reader,
    all: &[One],
    common: &Common,
) -> anyhow::Result<ExitCode> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let (rows, notes) = filed(loaded, reader, all, &mut taken)?;
    let case = args.into.as_deref().unwrap_or(&loaded.folder);
    let wish = Wish { take: args.take.as_deref(), who: args.who.as_deref(), judged_only: false };
    let found = after::after(case, &taken, &wish)?;
    let table = || {
        rows.iter().map(|row| {
            let day = row.published.clone().unwrap_or_else(|| "no day found".to_owned());
            let place = row.found_in.map(|place| format!(" ({place})")).unwrap_or_default();
            let counts = [row.new, row.known, row.suggestions].map(|count| count.to_string());
            [row.report.clone(), format!("{day}{place}")].into_iter().chain(counts).collect::<Vec<_>>()
        })
    };
    let head = ["report", "published", "new claims", "known claims", "suggestions"];
    match common.format {
        Format::Json => {
            output::json(&Answer { format: "detente.read-into/1", reports: rows, after: found, notes })?;
        }
        Format::Csv => output::csv(&head, table())?,
        Format::Text => {
            output::text(&output::table(&head, &table().collect::<Vec<_>>(), &[2, 3, 4]))?;
            let way = "To take it: the same command with --take, or --take NAME… for some of it.";
            output::text(&after::text(&found, way))?;
            for note in &notes {
                output::message(&format!("Not computed: {} ({}).", note.what, note.why));
            }
            output::message(&format!(
                "Nothing counts before a person looked: detente review {}",
                loaded.folder.display()
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Files readings in a case; the names of the reports go to `taken`.
fn filed(
    loaded: &Loaded,
    reader: &mut Reader,
    all: &[One],
    taken: &mut BTreeSet<String>,
) -> anyhow::Result<(Vec<Added>, Vec<Noted>)> {
    let (folder, case) = (&loaded.folder, &loaded.case);
    let files = Files::folder(folder);
    let like = folder.join(loaded.files.first().map_or("case.toml", |file| file.path.as_str()));
    let mut rows = Vec::new();
    let mut notes: Vec<Noted> = Vec::new();
    for one in all {
        let report = report_name(&one.name, &one.intake.sha256);
        let text = &one.intake.text;
        let noted = |name: &str| {
            let list = one.reading.notes.iter();
            list.map(|n| Noted {
                code: n.code.to_string(),
                what: format!("{name}: {}", n.what),
                why: n.why.to_string(),
            })
            .collect::<Vec<_>>()
        };
        if text.trim().is_empty() {
            let why = one.reading.notes.first().map_or("no text", |n| n.why.as_str());
            output::message(&format!("{}: {why}", one.name));
            notes.extend(noted(&one.name));
            continue;
        }
        if text.len() as u64 > detente_case::load::LARGEST_REPORT {
            bail!("{}: {}", one.name, detente_desk::sentences::sentence("text-long"));
        }
        if !taken.insert(report.clone()) {
            bail!("two of these files would be the report `{report}`: rename {}", one.name);
        }
        let file = format!("{report}.md");
        let path = folder.join("reports").join(&file);
        let made = reader.propose(case, &report, &door::document(&one.intake), &one.reading);
        match case.report(&report) {
            Some(there) if there.text != *text => bail!(
                "the case has a report `{report}` with another text; reports never change: rename {}",
                one.name
            ),
            // It is there already, whatever its file is called.
            Some(_) => desk::log_records(&files, &made.records).context("cannot write claims.jsonl")?,
            None if path.exists() => bail!(
                "{} is there already but the case does not know it; look at it with `detente check {}`",
                path.display(),
                folder.display()
            ),
            None => {
                let text = door::file(&one.intake, one.copy_of.as_deref());
                desk::file_report(&files, &like, &file, &text, &made.records)
                    .with_context(|| format!("the report {report} was not added"))?;
            }
        }
        notes.extend(noted(&report));
        if let Some(other) = &one.copy_of {
            let why = format!("it shares most of its words with {other}: its sources count once");
            notes.push(Noted {
                code: "copy".to_owned(),
                what: format!("{report} as a report of its own"),
                why,
            });
        }
        rows.push(Added {
            report,
            published: one.intake.head.date.clone(),
            found_in: one.found_in,
            new: made.claims,
            known: made.known,
            suggestions: made.suggestions,
        });
    }
    Ok((rows, notes))
}

/// A name beside a file for what will replace it.
fn tempfile_beside(path: &Path) -> PathBuf {
    path.with_file_name(format!(".reader.crf.{}-0.detente.tmp", std::process::id()))
}

/// Fits a model on the accepted claims of a case.
fn fit(folder: &Path) -> anyhow::Result<()> {
    let loaded = detente_case::load(folder);
    let examples: Vec<Example> = loaded
        .case
        .reports
        .iter()
        .filter_map(|report| {
            let contents: Vec<Vec<(usize, usize)>> = loaded
                .case
                .claims
                .iter()
                .filter(|c| c.report == report.id && c.state == ClaimState::Accepted && !c.chain.is_empty())
                .map(|c| c.spans.clone())
                .collect();
            (!contents.is_empty()).then(|| Example { text: report.text.clone(), contents })
        })
        .collect();
    let path = folder.join("reader.crf");
    // Fitted beside, then put in its place whole: a model holds words of the reports, and is as closed as the case.
    let (beside, files) = (tempfile_beside(&path), Files::folder(folder));
    let like = loaded.folder.join(loaded.files.first().map_or("case.toml", |file| file.path.as_str()));
    write::create(&files, &beside, b"", Some(&like)).context("nothing was fitted")?;
    let used = train(&examples, &beside).context("nothing was fitted");
    let model = used.and_then(|used| Ok((used, std::fs::read(&beside)?)));
    let _ = std::fs::remove_file(&beside);
    let (used, model) = model?;
    match write::create(&files, &path, &model, Some(&like)) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => output::write_file(&path, &model)?,
        done => done.with_context(|| format!("cannot write {}", path.display()))?,
    }
    output::message(&format!("{} fitted on {used} sentences with accepted claims", path.display()));
    Ok(())
}
