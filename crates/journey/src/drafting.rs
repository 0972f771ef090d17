//! `detente draft`: from reports to a case that runs, with every row marked as a draft and its claims cited.

use crate::after::{self, After, Wish};
use crate::files::{files, report_name};
use anyhow::{Context, anyhow, bail};
use clap::Args as ClapArgs;
use detente_bind::{baserates, seek};
use detente_case::QuestionKind;
use detente_desk::drafting;
use detente_draft::casefile::Class;
use detente_draft::remarks::{Remark, remarks};
use detente_draft::tally::{Tally, tally};
use detente_draft::{Draft, Paper, draft};
use detente_intake::Head;
use detente_terminal::flags::{Common, Format};
use detente_terminal::output;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `draft`
#[derive(ClapArgs, Debug, Clone)]
pub struct DraftArgs {
    /// Reports (text, Markdown, HTML, .docx, PDF), or folders of reports.
    #[arg(required = true)]
    pub reports: Vec<PathBuf>,
    /// Make this case folder, or extend the case that is there; rows that a person kept are never touched.
    #[arg(long, value_name = "CASE", conflicts_with = "output")]
    pub into: Option<PathBuf>,
    /// Write the drafted case to this file, with claims.jsonl and reports/ beside it.
    #[arg(long, short, value_name = "CASE.toml")]
    pub output: Option<PathBuf>,
    /// Title of the case [default: the folder's name].
    #[arg(long)]
    pub title: Option<String>,
    /// Who published it (one report).
    #[arg(long)]
    pub outlet: Option<String>,
    /// Day of publication, e.g. 2026-01-06 (one report).
    #[arg(long)]
    pub date: Option<String>,
    /// Language of the texts, e.g. en.
    #[arg(long)]
    pub language: Option<String>,
    /// Score the draft against a gold in the draft's own JSON, instead of printing it.
    #[arg(long, value_name = "GOLD.json", conflicts_with_all = ["into", "output"])]
    pub score: Option<PathBuf>,
}

/// Reports as they are read: in the order in which they are named.
fn papers(
    paths: &[PathBuf],
    known: &Head,
    aliases: &[(String, String)],
) -> anyhow::Result<Vec<(Paper, detente_intake::Intake)>> {
    let mut all: Vec<(Paper, detente_intake::Intake)> = Vec::new();
    for path in paths {
        for (name, bytes) in files(path, false)? {
            let taken = detente_desk::incoming::take(&bytes, &name, known);
            if taken.text.trim().is_empty() {
                let why = taken.notes.first().map_or("no text", |note| note.why.as_str());
                output::message(&format!("{name}: {why}"));
                continue;
            }
            if taken.text.len() as u64 > detente_case::load::LARGEST_REPORT {
                bail!("{name}: {}", detente_desk::sentences::sentence("text-long"));
            }
            let id = report_name(&name, &taken.sha256);
            if all.iter().any(|(paper, _)| paper.id == id) {
                bail!("two of these files would be the report `{id}`: rename {}", path.display());
            }
            all.push((Paper::new(&id, &name, &taken, aliases), taken));
        }
    }
    if all.is_empty() {
        bail!("there is no report to draft from");
    }
    Ok(all)
}

/// Words that show a field of talks, and the classes that were counted in it: those for signing, those for holding.
const FIELDS: [(&[&str], &[&str], &[&str]); 3] = [
    (
        &[
            "union",
            "strike",
            "wage",
            "wages",
            "pay",
            "workers",
            "employers",
            "employer",
            "nurses",
            "overtime",
            "pension",
            "lockout",
        ],
        &["fmcs_clock_"],
        &[],
    ),
    (
        &[
            "ceasefire",
            "truce",
            "army",
            "troops",
            "shelling",
            "front",
            "prisoners",
            "hostages",
            "attack",
            "artillery",
            "missile",
            "fighters",
            "rebels",
            "blockade",
            "soldiers",
            "militia",
            "border",
            "withdraw",
            "withdrawal",
            "drone",
        ],
        &["ucdp_clock_", "icb_clock_"],
        &["ucdp_pa_strict", "mid_neg_", "ucdp_ended_"],
    ),
    (
        &[
            "river",
            "water",
            "dam",
            "climate",
            "emissions",
            "fish",
            "fisheries",
            "mackerel",
            "stock",
            "pollution",
            "fossil",
            "forest",
        ],
        &["ieadb_clock_"],
        &["mid_neg_nonrival_any"],
    ),
];

/// The class of history that is nearest for each question: counted in the field of the talks where one is shipped, else
/// among states, and then it says so.
fn classes(draft: &Draft) -> Vec<Class> {
    let mut text = String::new();
    let said = draft.claims.iter().flat_map(|claim| &claim.content).map(|span| span.text.as_str());
    for words in said.chain(draft.issues.iter().map(|issue| issue.title.as_str())) {
        text.push_str(words);
        text.push(' ');
    }
    let lower = text.to_lowercase();
    let count = |words: &[&str]| {
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| words.contains(word)).count()
    };
    let field =
        FIELDS.iter().max_by_key(|(words, _, _)| count(words)).filter(|(words, _, _)| count(words) > 1);
    let wanted = seek::words(&text);
    let best = |question: QuestionKind, name: &'static str, among: &[&str]| {
        let found = seek::seek(&wanted, Some(question)).into_iter().map(|found| found.class);
        let mut usable =
            found.filter(|class| class.quiet == 0.0 && (class.timed.is_some() || !class.survival.is_empty()));
        let class = usable.find(|class| among.iter().any(|start| class.id.starts_with(start)))?;
        Some((name, class.id.clone()))
    };
    let far = "the nearest of other kinds: no class of such talks is shipped; choose one, or count your own";
    let pick = |question: QuestionKind, name: &'static str, own: &[&str], other: &[&str]| {
        let near = best(question, name, own).map(|(question, id)| Class { question, id, why: None });
        // No word of another field's class need stand in these reports.
        let plain = || other.iter().find_map(|id| baserates::class(id)).map(|class| (name, class.id.clone()));
        near.or_else(|| {
            let found = best(question, name, other).or_else(plain);
            found.map(|(question, id)| Class { question, id, why: Some(far.to_owned()) })
        })
    };
    let (signed, holds) = field.map_or((&[][..], &[][..]), |(_, signed, holds)| (*signed, *holds));
    [
        pick(QuestionKind::Signed, "signed", signed, &["icb_clock_all"]),
        pick(QuestionKind::Holds, "holds", holds, &["mid_neg_nonrival_any", "mid_neg_any"]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `detente draft`.
///
/// # Errors
/// A file that cannot be read or written.
pub fn run(args: &DraftArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if let Some(date) = &args.date
        && detente_read::dates::day(date).is_none()
    {
        bail!("`{date}` is no day: write it as 2026-01-06");
    }
    if args.reports.len() > 1 && (args.date.is_some() || args.outlet.is_some()) {
        bail!(
            "--date and --outlet are for one report; give each its own front matter, or draft it by itself"
        );
    }
    let known = Head {
        outlet: args.outlet.clone(),
        date: args.date.clone(),
        language: args.language.clone(),
        ..Head::default()
    };
    let there = args.into.as_ref().or(args.output.as_ref()).filter(|path| is_case(path));
    let before = there.map(|path| drafting::known(path)).transpose().map_err(|why| anyhow!(why))?;
    let plain = papers(&args.reports, &known, &[])?;
    if let Some(path) = &args.score {
        return score(path, &plain.into_iter().map(|(paper, _)| paper).collect::<Vec<_>>(), common);
    }
    let (new, made, findings) = match &before {
        None => {
            let all: Vec<Paper> = plain.iter().map(|(paper, _)| paper.clone()).collect();
            let made = draft(&all, &[]);
            let findings = remarks(&all, &made);
            (plain, made, findings)
        }
        Some(before) => extended(before, plain, &args.reports, &known)?,
    };
    let goal = args.into.as_ref().or(args.output.as_ref());
    if let Some(goal) = goal {
        let title = args.title.clone().unwrap_or_else(|| title_of(goal));
        let classes = classes(&made);
        drafting::write(goal, &title, &made, &new, &classes).map_err(|why| anyhow!(why))?;
    }
    let told = match (&before, there) {
        (Some(before), Some(there)) => Some(day_after(there, before, &new)?),
        _ => None,
    };
    match common.format {
        Format::Json => {
            output::json(&Answer { draft: &made, findings: &findings, after: told.as_ref() })?;
        }
        Format::Csv => output::csv(&HEAD, demand_rows(&made))?,
        Format::Text => {
            text(&made, &findings, goal.map(PathBuf::as_path))?;
            let way = "To take it: detente read REPORT… --into CASE --take.";
            output::text(&told.map_or_else(String::new, |told| after::text(&told, way)))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A draft, and what its new reports say of a case that was there.
#[derive(Serialize)]
struct Answer<'a> {
    /// The draft.
    #[serde(flatten)]
    draft: &'a Draft,
    /// What the reports say against each other, and whom they hardly tell of.
    findings: &'a [Remark],
    /// With --into, on a case that was there: what the new reports say of what was judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a After>,
}

/// What new reports say of a case: of what a person judged, and of drafted values, which follow the reports.
fn day_after(
    path: &Path,
    before: &drafting::Known,
    new: &[(Paper, detente_intake::Intake)],
) -> anyhow::Result<After> {
    let old = before.loaded();
    let fresh = new.iter().map(|(paper, _)| paper.id.clone()).filter(|id| old.case.report(id).is_none());
    let wish = Wish { judged_only: true, ..Wish::default() };
    let mut found = after::after(path, &fresh.collect(), &wish)?;
    let now = detente_case::load(path);
    found.followed = after::followed(old, &now);
    if found.judgements.iter().all(|row| row.weighed.change().is_none()) && !found.followed.is_empty() {
        found.before = after::standing(old);
        found.after = after::standing(&now);
    }
    Ok(found)
}

/// `detente new FOLDER --from REPORT…`.
///
/// # Errors
/// As [`run`].
pub fn into_new(
    reports: &[PathBuf],
    folder: &Path,
    title: &str,
    common: &Common,
) -> anyhow::Result<ExitCode> {
    let args = DraftArgs {
        reports: reports.to_vec(),
        into: Some(folder.to_path_buf()),
        output: None,
        title: Some(title.to_owned()),
        outlet: None,
        date: None,
        language: None,
        score: None,
    };
    run(&args, common)
}

/// The draft of the reports of a case and new ones, which stand at `paths`. Names that a person gave are used where the
/// reports alone do not lead to their parties, so that a draft of the same reports stays the same.
///
/// # Errors
/// A report of the case is among the new ones with another text; a file that cannot be read.
pub fn extended(
    before: &drafting::Known,
    plain: Vec<(Paper, detente_intake::Intake)>,
    paths: &[PathBuf],
    known: &Head,
) -> anyhow::Result<(Vec<(Paper, detente_intake::Intake)>, Draft, Vec<Remark>)> {
    let all = |new: &[(Paper, detente_intake::Intake)],
               aliases: &[(String, String)]|
     -> anyhow::Result<(Draft, Vec<Remark>)> {
        let mut all: Vec<Paper> = before.papers(aliases);
        for (paper, _) in new {
            match all.iter().find(|old| old.id == paper.id) {
                Some(old) if old.text.trim() != paper.text.trim() => bail!(
                    "the case has a report `{}` with another text; reports never change: rename the new file",
                    paper.id
                ),
                Some(_) => {}
                None => all.push(paper.clone()),
            }
        }
        let mut made = draft(&all, aliases);
        drafting::align(&mut made, &before.loaded().case);
        let findings = remarks(&all, &made);
        Ok((made, findings))
    };
    let (made, findings) = all(&plain, &[])?;
    let mut aliases = before.aliases.clone();
    aliases.retain(|(_, id)| !made.parties.iter().any(|party| party.id == *id));
    if aliases.is_empty() {
        return Ok((plain, made, findings));
    }
    let new = papers(paths, known, &aliases)?;
    let (made, findings) = all(&new, &aliases)?;
    Ok((new, made, findings))
}

fn is_case(path: &Path) -> bool {
    path.is_file() || path.join("case.toml").is_file()
}

fn title_of(goal: &Path) -> String {
    let file = goal.extension().is_some_and(|end| end == "toml");
    let stem = if file && goal.file_stem().is_some_and(|stem| stem != "case") {
        goal.file_stem()
    } else if file {
        goal.parent().and_then(Path::file_name)
    } else {
        goal.file_name()
    };
    stem.map_or_else(|| "A negotiation".to_owned(), |name| name.to_string_lossy().replace(['-', '_'], " "))
}

const HEAD: [&str; 7] = ["party", "direction", "of", "issue", "what", "grade", "cites"];

fn demand_rows(made: &Draft) -> impl Iterator<Item = Vec<String>> {
    made.demands.iter().map(|demand| {
        vec![
            demand.party.clone(),
            demand.direction.to_string(),
            demand.of.clone().unwrap_or_default(),
            demand.issue.clone(),
            demand.what.clone(),
            demand.grade.to_string(),
            demand.cites.join(" "),
        ]
    })
}

fn text(made: &Draft, findings: &[Remark], goal: Option<&Path>) -> anyhow::Result<()> {
    let plain = |text: &str| output::cut(&text.replace(|c: char| c.is_control(), " "), 70);
    let mut out = String::new();
    let rows = |rows: Vec<Vec<String>>| {
        rows.into_iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect::<Vec<Vec<String>>>()
    };
    let reports = made.reports.iter().map(|report| {
        let day = report.published.clone().unwrap_or_else(|| "no day found".to_owned());
        let place = report.found_in.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
        vec![report.id.clone(), report.outlet.clone().unwrap_or_default(), format!("{day}{place}")]
    });
    out.push_str(&output::table(&["report", "outlet", "published"], &rows(reports.collect()), &[]));
    let parties = made.parties.iter().map(|party| {
        let roles: Vec<&str> = party.roles.iter().map(|role| role.as_str()).collect();
        vec![party.id.clone(), party.name.clone(), roles.join(", ")]
    });
    out.push('\n');
    out.push_str(&output::table(&["party", "name", "roles"], &rows(parties.collect()), &[]));
    let demands = made.demands.iter().map(|demand| {
        let of = demand.of.as_ref().map(|of| format!(" (of {of})")).unwrap_or_default();
        vec![format!("{} {}{of}", demand.party, demand.direction), demand.what.clone(), demand.issue.clone()]
    });
    out.push('\n');
    out.push_str(&output::table(&["who", "what", "issue"], &rows(demands.collect()), &[]));
    if !made.conditions.is_empty() {
        let conditions = made.conditions.iter().map(|one| {
            let (word, text) = match (&one.r#if, &one.until) {
                (Some(text), _) => ("if", text.clone()),
                (None, until) => ("until", until.clone().unwrap_or_default()),
            };
            vec![one.party.clone(), one.act.clone(), format!("{word} {text}")]
        });
        out.push('\n');
        out.push_str(&output::table(&["who", "would", "only"], &rows(conditions.collect()), &[]));
    }
    let events = made.events.iter().map(|event| {
        let on = detente_draft::happenings::first_day(event.on.as_ref());
        vec![
            if on == "9999" { String::new() } else { on },
            event.kind.clone(),
            event.parties.join(", "),
            event.what.clone(),
        ]
    });
    out.push('\n');
    out.push_str(&output::table(&["on", "event", "parties", "what"], &rows(events.collect()), &[]));
    if !findings.is_empty() {
        out.push_str("\nTo be asked of the reports first:\n");
        for one in findings {
            let line = format!("{} ({})", one.what, one.why).replace(|c: char| c.is_control(), " ");
            out.push_str(&format!("  {}\n", output::wrap(&line, 94, "    ")));
        }
    }
    output::text(&out)?;
    match goal {
        Some(goal) => output::message(&format!(
            "Drafted: every row waits for a look.\n  detente outlook {0}\n  detente review {0}\n  detente ask {0}",
            goal.display()
        )),
        None => output::message("Nothing was written: --into CASE makes a case of it."),
    }
    Ok(())
}

#[derive(Serialize)]
struct Scored {
    /// Name and version of this shape.
    format: &'static str,
    /// The scores.
    score: Tally,
}

fn score(path: &Path, papers: &[Paper], common: &Common) -> anyhow::Result<ExitCode> {
    let gold = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let gold: serde_json::Value =
        serde_json::from_slice(&gold).with_context(|| format!("{} is no JSON", path.display()))?;
    let score = tally(&draft(papers, &[]), &gold);
    let head = ["what", "gold", "found", "right", "precision", "recall", "F1"];
    let rows = score.rows().map(|(name, count)| {
        let numbers = [count.gold, count.found, count.right].map(|n| n.to_string());
        let shares = [count.precision, count.recall, count.f1].map(|share| format!("{share:.3}"));
        std::iter::once(name.to_owned()).chain(numbers).chain(shares).collect::<Vec<_>>()
    });
    match common.format {
        Format::Json => output::json(&Scored { format: "detente.draft-score/1", score })?,
        Format::Csv => output::csv(&head, rows)?,
        Format::Text => output::text(&output::table(&head, &rows, &[1, 2, 3, 4, 5, 6]))?,
    }
    Ok(ExitCode::SUCCESS)
}
