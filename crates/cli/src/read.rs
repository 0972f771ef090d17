//! `detente read`, `detente review`, `detente claims`: from report text to claims that a person has decided on.
//!
//! `read` proposes and never overwrites: what it adds to a case are lines at the end of `claims.jsonl` and a
//! copy of the report in `reports/`. `review` asks for one decision at a time and appends it with who and when.

use crate::args::{Common, Format};
use crate::output;
use anyhow::{Context, bail};
use clap::Args as ClapArgs;
use detente_case::claims::{self, Act, ClaimRecord, Decision, Record, SuggestionRecord, TimeRecord};
use detente_case::{Case, ClaimState};
use detente_read::intake::{Flags, Intake, fingerprint, intake, resemblance};
use detente_read::score::{Tally, gold};
use detente_read::train::{Example, agree, train};
use detente_read::{Claim, Options, Reading, read};
use serde_json::{Map, Value, json};
use std::io::{BufRead, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Resemblance from which a report counts as a copy of another.
const COPY: f64 = 0.5;

/// `read`
#[derive(ClapArgs, Debug, Clone)]
pub struct ReadArgs {
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
    /// Score the reading against an annotated text: brat (.ann), TimeML, or our own JSON.
    #[arg(long, value_name = "GOLD")]
    pub score: Option<PathBuf>,
    /// Fit a model on the decisions in this case and keep it there (reader.crf).
    #[arg(long, value_name = "CASE")]
    pub train: Option<PathBuf>,
}

/// `review`
#[derive(ClapArgs, Debug, Clone)]
pub struct ReviewArgs {
    /// The case folder.
    pub case: PathBuf,
    /// Who decides [default: the user's name].
    #[arg(long)]
    pub who: Option<String>,
    /// Only claims of this report.
    #[arg(long)]
    pub report: Option<String>,
}

/// `claims`
#[derive(ClapArgs, Debug, Clone)]
pub struct ClaimsArgs {
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

/// One report, read.
struct One {
    name: String,
    intake: Intake,
    reading: Reading,
    copy_of: Option<String>,
}

pub fn run(args: &ReadArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if let Some(case) = &args.train {
        fit(case)?;
        if args.file.is_none() {
            return Ok(ExitCode::SUCCESS);
        }
    }
    if let Some(date) = &args.date
        && detente_read::calendar::parse(date).is_none()
    {
        bail!("`{date}` is no date: write it as 2026-01-06");
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
    let options = Options { aliases: loaded.as_ref().map(|l| aliases(&l.case)).unwrap_or_default() };
    let flags = Flags {
        outlet: args.outlet.clone(),
        author: args.author.clone(),
        date: args.date.clone(),
        language: args.language.clone(),
        url: args.url.clone(),
    };
    let model = args
        .into
        .as_ref()
        .or(args.train.as_ref())
        .and_then(|case| std::fs::read(case.join("reader.crf")).ok());
    let mut all: Vec<One> = Vec::new();
    let mut prints: Vec<(String, Vec<u64>)> = Vec::new();
    for (name, bytes) in files(path)? {
        let taken = intake(&bytes, &name, &flags);
        let mut reading = read(&taken.document, &options);
        reading.notes.extend(taken.notes.iter().cloned());
        if let Some(model) = &model {
            agree(&mut reading, &taken.document.text, model).context("the case's reader.crf is no model")?;
        }
        let print = fingerprint(&taken.document.text);
        let copy_of =
            prints.iter().find(|(_, other)| resemblance(other, &print) >= COPY).map(|(name, _)| name.clone());
        prints.push((name.clone(), print));
        all.push(One { name, intake: taken, reading, copy_of });
    }
    if let Some(path) = &args.score {
        return score(path, &all, &options, common);
    }
    if let (Some(case), Some(loaded)) = (&args.into, &loaded) {
        return into(case, &loaded.case, &all, common);
    }
    print(&all, common)
}

/// The file, the files of the folder in order of their names, or standard input.
fn files(path: &Path) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .take(detente_read::intake::LONGEST_FILE as u64 + 1)
            .read_to_end(&mut bytes)?;
        return Ok(vec![("stdin".into(), bytes)]);
    }
    let one = |path: &Path| -> anyhow::Result<(String, Vec<u8>)> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok((path.file_name().map_or_else(|| "report".into(), |n| n.to_string_lossy().into_owned()), bytes))
    };
    if !path.is_dir() {
        return Ok(vec![one(path)?]);
    }
    let mut paths: Vec<PathBuf> = std::fs::read_dir(path)
        .with_context(|| format!("cannot look into {}", path.display()))?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| {
            let ending = p.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
            p.is_file() && matches!(ending.as_str(), "txt" | "md" | "html" | "htm" | "docx" | "pdf" | "text")
        })
        .collect();
    paths.sort();
    if paths.is_empty() {
        bail!("{} holds no report (.txt, .md, .html, .docx, .pdf)", path.display());
    }
    paths.iter().map(|p| one(p)).collect()
}

/// The names that a case gives to its parties and sources.
fn aliases(case: &Case) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for party in &case.parties {
        all.push((party.name.clone(), party.id.clone()));
        all.extend(party.aliases.iter().map(|alias| (alias.clone(), party.id.clone())));
    }
    for source in &case.sources {
        all.push((source.name.clone(), source.id.clone()));
        all.extend(source.aliases.iter().map(|alias| (alias.clone(), source.id.clone())));
    }
    all
}

fn chain(claim: &Claim) -> String {
    if claim.chain.is_empty() {
        return "(author)".into();
    }
    claim.chain.iter().map(|link| link.actor.as_str()).collect::<Vec<_>>().join(" > ")
}

fn words(claim: &Claim) -> String {
    claim.content.iter().map(|span| span.text.as_str()).collect::<Vec<_>>().join(" … ")
}

fn print(all: &[One], common: &Common) -> anyhow::Result<ExitCode> {
    match common.format {
        Format::Json if all.len() == 1 => output::json(&answer(&all[0])?)?,
        Format::Json => {
            let list = all.iter().map(answer).collect::<anyhow::Result<Vec<Value>>>()?;
            let readings: Vec<&[Claim]> = all.iter().map(|one| one.reading.claims.as_slice()).collect();
            output::json(&json!({
                "format": "detente.readings/1",
                "reports": list,
                "findings": detente_read::findings::across(&readings),
                "notes": [],
            }))?;
        }
        Format::Csv => output::csv(
            &[
                "report", "voice", "chain", "content", "start", "end", "form", "kind", "modality",
                "polarity", "tier", "said", "meant",
            ],
            all.iter().flat_map(|one| {
                one.reading.claims.iter().map(|c| {
                    let end = |at: Option<usize>| at.map(|n| n.to_string()).unwrap_or_default();
                    vec![
                        one.name.clone(),
                        c.voice.to_string(),
                        c.chain.iter().map(|l| l.actor.as_str()).collect::<Vec<_>>().join(" > "),
                        words(c),
                        end(c.content.first().map(|s| s.start)),
                        end(c.content.last().map(|s| s.end)),
                        c.form.to_string(),
                        c.kind.to_string(),
                        c.modality.to_string(),
                        c.polarity.to_string(),
                        c.tier.to_string(),
                        c.said.clone().unwrap_or_default(),
                        c.meant.clone().unwrap_or_default(),
                    ]
                })
            }),
        )?,
        Format::Text => {
            for one in all {
                output::text(&page(one))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(one: &One) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(&one.reading)?;
    if let Some(map) = value.as_object_mut() {
        map.insert(
            "report".into(),
            json!({ "name": one.name, "sha256": one.intake.sha256, "copy_of": one.copy_of }),
        );
    }
    Ok(value)
}

fn page(one: &One) -> String {
    let r = &one.reading;
    let mut out = format!("{}\n", one.name);
    if let Some(other) = &one.copy_of {
        out.push_str(&format!("  looks like a copy of {other}: count its sources once\n"));
    }
    for (tier, head) in [("agreed", "Claims, agreed"), ("proposal", "Claims, proposals")] {
        let list: Vec<&Claim> =
            r.claims.iter().filter(|c| c.tier == tier && c.voice == "attributed").collect();
        if !list.is_empty() {
            out.push_str(&format!("\n{head} ({}):\n", list.len()));
        }
        for claim in list {
            let kind = if claim.polarity == "-" {
                format!("{}, negated", claim.kind)
            } else {
                claim.kind.to_string()
            };
            out.push_str(&format!("  {} [{kind}]: ", chain(claim)));
            out.push_str(&output::wrap(&words(claim), 98, "      "));
            out.push('\n');
        }
    }
    let author = r.claims.iter().filter(|c| c.voice == "author").count();
    out.push_str(&format!("\nThe author's own voice: {author} of {} claims.\n", r.claims.len()));
    if !r.dates.is_empty() {
        out.push_str("\nDates:\n");
        for date in &r.dates {
            let modifier = date.modifier.as_ref().map(|m| format!(" ({m})")).unwrap_or_default();
            out.push_str(&format!("  {} = {}{modifier}\n", date.text, date.value));
        }
    }
    let framed: Vec<_> = r.events.iter().filter(|e| e.frame.is_some()).collect();
    if !framed.is_empty() {
        out.push_str("\nSteps of the negotiation:\n");
        for event in framed {
            out.push_str(&format!(
                "  {}{}: {}{}{}\n",
                event.ordinal.map(|n| format!("no. {n} ")).unwrap_or_default(),
                event.frame.as_deref().unwrap_or(""),
                if event.participants.is_empty() {
                    "nobody named".into()
                } else {
                    event.participants.join(", ")
                },
                event.place.as_ref().map(|p| format!(", in {p}")).unwrap_or_default(),
                event.date.as_ref().map(|d| format!(", {d}")).unwrap_or_default(),
            ));
        }
    }
    if !r.findings.is_empty() {
        out.push_str("\nAbout the text:\n");
        for finding in &r.findings {
            out.push_str("  ");
            out.push_str(&output::wrap(&format!("{} ({})", finding.what, finding.why), 98, "    "));
            out.push('\n');
        }
    }
    for note in &r.notes {
        out.push_str(&format!("\nNot computed: {} ({}).\n", note.what, note.why));
    }
    out.push('\n');
    out
}

/// Name of a report in the case: the file's stem in plain letters.
fn report_id(one: &One) -> String {
    let stem = one.name.rsplit_once('.').map_or(one.name.as_str(), |(stem, _)| stem);
    let id = detente_read::memory::slug(stem);
    if id == "unknown" || id == "stdin" {
        format!("report-{}", one.intake.sha256.get(..8).unwrap_or(""))
    } else {
        id
    }
}

fn time(value: Option<&String>) -> Option<TimeRecord> {
    // Only what the case can read as days: a day, a month, a year.
    let value = value?;
    let record = TimeRecord::Words(value.get(..value.find('T').unwrap_or(value.len()))?.to_owned());
    record.when().is_ok().then_some(record)
}

/// Adds a reading to a case: the report's copy, then claims and suggestions that are not there yet.
fn into(folder: &Path, case: &Case, all: &[One], common: &Common) -> anyhow::Result<ExitCode> {
    let mut rows = Vec::new();
    for one in all {
        let report = report_id(one);
        let path = folder.join("reports").join(format!("{report}.md"));
        let document = &one.intake.document;
        if document.text.trim().is_empty() {
            output::message(&format!(
                "{}: {}",
                one.name,
                one.reading.notes.first().map_or("no text", |n| n.why.as_str())
            ));
            continue;
        }
        let mut copy = String::from("---\n");
        let line = |s: &str| s.replace(['\n', '\r'], " ");
        for (key, value) in [
            ("outlet", &document.outlet),
            ("author", &document.author),
            ("date", &document.date),
            ("language", &document.language),
            ("url", &document.url),
            ("title", &document.title),
        ] {
            if let Some(value) = value {
                copy.push_str(&format!("{key}: {}\n", line(value)));
            }
        }
        copy.push_str("---\n");
        copy.push_str(&document.text);
        match std::fs::read_to_string(&path) {
            Ok(there) if there != copy && case.report(&report).is_some_and(|r| r.text != document.text) => {
                bail!(
                    "{} is there already with another text; reports never change: rename the new one",
                    path.display()
                );
            }
            Ok(_) => {}
            Err(_) => {
                std::fs::create_dir_all(folder.join("reports"))
                    .context("cannot make the folder `reports`")?;
                output::write_file(&path, copy.as_bytes())?;
            }
        }
        let mut ids = Vec::new();
        let mut fresh = 0;
        for claim in &one.reading.claims {
            let spans: Vec<(usize, usize)> = claim.content.iter().map(|s| (s.start, s.end)).collect();
            let id = claims::id(&report, &spans);
            ids.push(id.clone());
            if case.claim(&id).is_some() || ids[..ids.len() - 1].contains(&id) {
                continue;
            }
            let record = ClaimRecord {
                id,
                report: report.clone(),
                chain: claim.chain.iter().map(|l| l.actor.clone()).collect(),
                spans,
                quote: words(claim),
                paraphrase: claim.content.len() > 1,
                kind: claim.kind.to_string(),
                modality: claim.modality.to_string(),
                polarity: claim.polarity.to_string(),
                said: time(claim.said.as_ref()),
                meant: time(claim.meant.as_ref()),
                credibility: None,
                by: format!("reader {} ({})", env!("CARGO_PKG_VERSION"), claim.tier),
            };
            claims::append(folder, &Record::Claim(record)).context("cannot write claims.jsonl")?;
            fresh += 1;
        }
        let mut suggested = 0;
        for suggestion in detente_read::suggest::suggest(&one.reading) {
            let known = |key: &str| suggestion.row.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
            // What the case already has is not suggested again; a judgement is never touched.
            let there = match suggestion.table.as_str() {
                "party" => case.parties.iter().any(|p| p.id == known("id")),
                "issue" => case.issues.iter().any(|i| i.id == known("id")),
                "stance" => case.stances.iter().any(|s| {
                    case.parties.get(s.party.at()).is_some_and(|p| p.id == known("party"))
                        && case.issues.get(s.issue.at()).is_some_and(|i| i.id == known("issue"))
                }),
                _ => false,
            };
            let id = format!(
                "s-{}",
                claims::id(&format!("{} {}", suggestion.table, suggestion.row), &[]).trim_start_matches("c-")
            );
            if there || case.suggestions.iter().any(|s| s.id == id) {
                continue;
            }
            let cites = suggestion.cites.iter().filter_map(|n| ids.get(*n).cloned()).collect();
            let record = SuggestionRecord { id, table: suggestion.table, row: suggestion.row, cites };
            claims::append(folder, &Record::Suggestion(record)).context("cannot write claims.jsonl")?;
            suggested += 1;
        }
        rows.push(vec![report, fresh.to_string(), (ids.len() - fresh).to_string(), suggested.to_string()]);
    }
    let head = ["report", "new claims", "known claims", "suggestions"];
    match common.format {
        Format::Json => output::json(&json!({
            "format": "detente.read-into/1",
            "reports": rows.iter().map(|r| json!({ "report": r[0], "new": r[1].parse::<usize>().unwrap_or(0), "known": r[2].parse::<usize>().unwrap_or(0), "suggestions": r[3].parse::<usize>().unwrap_or(0) })).collect::<Vec<_>>(),
            "notes": [],
        }))?,
        Format::Csv => output::csv(&head, rows)?,
        Format::Text => {
            output::text(&output::table(&head, &rows, &[1, 2, 3]))?;
            output::message(&format!(
                "Nothing counts before a person looked: detente review {}",
                folder.display()
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Scores readings against one gold file, or each report against the gold file of the same stem in a folder.
fn score(path: &Path, all: &[One], options: &Options, common: &Common) -> anyhow::Result<ExitCode> {
    let mut tally = Tally::default();
    let mut used = 0;
    for one in all {
        let stem = one.name.rsplit_once('.').map_or(one.name.as_str(), |(stem, _)| stem);
        let candidates = if path.is_dir() {
            ["ann", "tml", "json", "xml"].iter().map(|e| path.join(format!("{stem}.{e}"))).collect()
        } else {
            vec![path.to_path_buf()]
        };
        let Some(file) = candidates.into_iter().find(|f| f.is_file()) else { continue };
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.to_string_lossy();
        let gold = gold(&text, &name)
            .with_context(|| format!("{} is neither brat, nor TimeML, nor our JSON", file.display()))?;
        // TimeML carries its own text.
        let reading = match &gold.text {
            Some(text) => {
                read(&detente_read::Document { text: text.clone(), ..one.intake.document.clone() }, options)
            }
            None => one.reading.clone(),
        };
        tally.add(&gold, &reading);
        used += 1;
    }
    if used == 0 {
        bail!("no gold file fits any report");
    }
    let scores = tally.scores();
    let mut rows = Vec::new();
    let mut push = |what: &str, p: &detente_read::score::Prf| {
        rows.push(vec![
            what.to_owned(),
            format!("{:.3}", p.precision),
            format!("{:.3}", p.recall),
            format!("{:.3}", p.f1),
            p.matched.to_string(),
        ]);
    };
    if let Some(list) = &scores.attribution {
        for (name, p) in ["content at 0.3", "content at 0.5", "content at 0.8"].iter().zip(list) {
            push(name, p);
        }
    }
    if let Some(list) = &scores.times {
        for (name, p) in ["times, strict", "times, relaxed", "times, value"].iter().zip(list) {
            push(name, p);
        }
    }
    let head = ["what", "precision", "recall", "F1", "matched"];
    match common.format {
        Format::Json => output::json(
            &json!({ "format": "detente.read-score/1", "texts": used, "scores": scores, "notes": [] }),
        )?,
        Format::Csv => output::csv(&head, rows)?,
        Format::Text => {
            output::text(&output::table(&head, &rows, &[1, 2, 3, 4]))?;
            if let Some(speaker) = scores.speaker {
                output::text(&format!("speaker right in {speaker:.3} of the pairs at 0.3\n"))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
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
    let used = train(&examples, &path).context("nothing was fitted")?;
    output::message(&format!("{} fitted on {used} sentences with accepted claims", path.display()));
    Ok(())
}

/// Now, as ISO 8601 in UTC.
fn now() -> String {
    let seconds =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64);
    let (y, m, d) = detente_read::calendar::civil(seconds.div_euclid(86_400));
    let s = seconds.rem_euclid(86_400);
    format!("{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}Z", s / 3600, s / 60 % 60, s % 60)
}

/// The sentence around a claim, with the content marked.
fn shown(text: &str, spans: &[(usize, usize)]) -> String {
    let points: Vec<char> = text.chars().collect();
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return String::new() };
    let (from, to) = (first.0.min(points.len()), last.1.min(points.len()));
    let stop = |c: &char| matches!(c, '.' | '!' | '?' | '\n');
    let start = points[..from].iter().rposition(stop).map_or(0, |n| n + 1).max(from.saturating_sub(400));
    let end = points[to..].iter().position(stop).map_or(points.len(), |n| to + n + 1).min(to + 400);
    let mut out = String::new();
    for (at, c) in points.iter().enumerate().take(end.min(points.len())).skip(start) {
        if spans.iter().any(|s| s.0 == at) {
            out.push('[');
        }
        out.push(if c.is_control() { ' ' } else { *c });
        if spans.iter().any(|s| s.1 == at + 1) {
            out.push(']');
        }
    }
    out.trim().to_owned()
}

const KEYS: &str = "a accept · r reject · e edit · u undo · s skip · q quit";

/// `detente review`.
pub fn review(args: &ReviewArgs, _: &Common) -> anyhow::Result<ExitCode> {
    let loaded = detente_case::load(&args.case);
    let case = &loaded.case;
    let who = args
        .who
        .clone()
        .or_else(|| std::env::var("USER").ok())
        .or_else(|| std::env::var("USERNAME").ok())
        .unwrap_or_default();
    let open: Vec<&detente_case::Claim> = case
        .claims
        .iter()
        .filter(|c| c.state == ClaimState::Proposed && args.report.as_ref().is_none_or(|r| *r == c.report))
        .collect();
    if open.is_empty() {
        output::message("No claim waits for a decision.");
        return Ok(ExitCode::SUCCESS);
    }
    output::message(&format!("{} claims wait. {KEYS}", open.len()));
    let mut lines = std::io::stdin().lock().lines();
    let mut ask = |prompt: &str| -> anyhow::Result<Option<String>> {
        output::message(prompt);
        Ok(lines.next().transpose()?.map(|line| line.trim().to_owned()))
    };
    let decide = |claim: &str, act: Act, set: Map<String, Value>| -> anyhow::Result<()> {
        let decision = Decision { claim: claim.to_owned(), act, set, who: who.clone(), at: now() };
        claims::append(&args.case, &Record::Decision(decision)).context("cannot write claims.jsonl")
    };
    let mut at = 0;
    let mut decided: Vec<usize> = Vec::new();
    let mut counts = [0; 3];
    while let Some(claim) = open.get(at) {
        let text = case.report(&claim.report).map_or("", |r| r.text.as_str());
        let speaker = if claim.chain.is_empty() { "(author)".into() } else { claim.chain.join(" > ") };
        output::message(&format!(
            "\n{}/{} {} · {}\n  {speaker} [{}, {}{}]\n  {}",
            at + 1,
            open.len(),
            claim.id,
            claim.report,
            claim.kind,
            claim.modality,
            if claim.polarity == "-" { ", negated" } else { "" },
            output::wrap(&shown(text, &claim.spans), 96, "  "),
        ));
        let Some(key) = ask("> ")? else { break };
        match key.chars().next() {
            Some('a') | Some('y') => {
                decide(&claim.id, Act::Accept, Map::new())?;
                counts[0] += 1;
                decided.push(at);
                at += 1;
            }
            Some('r') | Some('n') => {
                decide(&claim.id, Act::Reject, Map::new())?;
                counts[1] += 1;
                decided.push(at);
                at += 1;
            }
            Some('e') => {
                let Some(edit) = ask(
                    "  kind=offer · chain=outlet > official · span=120-180 · polarity=- (empty: leave it)",
                )?
                else {
                    break;
                };
                match edited(&edit, text) {
                    Ok(set) if set.is_empty() => {}
                    Ok(set) => {
                        decide(&claim.id, Act::Edit, set)?;
                        counts[2] += 1;
                        decided.push(at);
                        at += 1;
                    }
                    Err(why) => output::message(&format!("  {why}")),
                }
            }
            Some('u') => match decided.pop() {
                Some(last) => {
                    if let Some(claim) = open.get(last) {
                        decide(&claim.id, Act::Undo, Map::new())?;
                    }
                    at = last;
                }
                None => output::message("  nothing to take back"),
            },
            Some('s') => at += 1,
            Some('q') => break,
            _ => output::message(KEYS),
        }
    }
    output::message(&format!(
        "{} accepted, {} rejected, {} edited; written to claims.jsonl",
        counts[0], counts[1], counts[2]
    ));
    Ok(ExitCode::SUCCESS)
}

/// Fields of an edit: `kind=…`, `chain=a > b`, `span=10-20`, several parted by `;`.
fn edited(line: &str, text: &str) -> Result<Map<String, Value>, String> {
    let mut set = Map::new();
    for part in line.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let (key, value) = part.split_once('=').ok_or_else(|| format!("`{part}` is no field=value"))?;
        let value = value.trim();
        match key.trim() {
            key @ ("kind" | "modality" | "polarity") => {
                set.insert(key.into(), json!(value));
            }
            "chain" => {
                let links: Vec<&str> = value.split('>').map(str::trim).filter(|l| !l.is_empty()).collect();
                set.insert("chain".into(), json!(links));
            }
            "span" => {
                let points: Vec<char> = text.chars().collect();
                let mut spans = Vec::new();
                let mut quote = Vec::new();
                for piece in value.split(',') {
                    let ends = piece.split_once('-').and_then(|(a, b)| {
                        Some((a.trim().parse::<usize>().ok()?, b.trim().parse::<usize>().ok()?))
                    });
                    let (a, b) = ends
                        .filter(|(a, b)| a < b && *b <= points.len())
                        .ok_or_else(|| format!("`{piece}` is no span of the report (0–{})", points.len()))?;
                    spans.push(json!([a, b]));
                    quote.push(points[a..b].iter().collect::<String>());
                }
                set.insert("paraphrase".into(), json!(quote.len() > 1));
                set.insert("quote".into(), json!(quote.join(" … ")));
                set.insert("spans".into(), Value::Array(spans));
            }
            other => {
                return Err(format!(
                    "`{other}` cannot be edited here: kind, modality, polarity, chain, span"
                ));
            }
        }
    }
    Ok(set)
}

fn state(state: ClaimState) -> &'static str {
    match state {
        ClaimState::Proposed => "proposed",
        ClaimState::Accepted => "accepted",
        ClaimState::Rejected => "rejected",
    }
}

/// `detente claims`.
pub fn claims(args: &ClaimsArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = detente_case::load(&args.case);
    let case = &loaded.case;
    let wanted: Vec<&detente_case::Claim> = case
        .claims
        .iter()
        .filter(|c| {
            args.report.as_ref().is_none_or(|r| *r == c.report)
                && args.kind.as_ref().is_none_or(|k| *k == c.kind)
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
            c.kind.clone(),
            c.polarity.clone(),
            c.quote.clone(),
        ]
    };
    let head = ["id", "state", "report", "chain", "kind", "polarity", "quote"];
    match common.format {
        Format::Json => output::json(&json!({
            "format": "detente.claims/1",
            "claims": wanted.iter().map(|c| json!({
                "id": c.id, "state": state(c.state), "report": c.report, "chain": c.chain, "origin": case.origin(c), "spans": c.spans,
                "quote": c.quote, "paraphrase": c.paraphrase, "kind": c.kind, "modality": c.modality, "polarity": c.polarity,
                "credibility": c.credibility, "by": c.by,
            })).collect::<Vec<_>>(),
            "notes": [],
        }))?,
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
