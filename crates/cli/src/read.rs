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
use detente_read::suggest::Lexicon;
use detente_read::train::{Example, agree, train};
use detente_read::{Claim, Item, Options, Reading, read, read_each};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
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
        && detente_read::intake::day(date).is_none()
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
    let mut found = files(path)?;
    // A single report is written while it is read, however long it is.
    if let (true, [(name, bytes)]) =
        (args.into.is_none() && args.score.is_none() && model.is_none(), &mut found[..])
        && common.format == Format::Json
    {
        let taken = intake(bytes, name, &flags);
        let name = std::mem::take(name);
        drop(found);
        return stream(&name, taken, &options);
    }
    let mut all: Vec<One> = Vec::new();
    // Reports of the case count as seen: a copy of a story that is there already is told.
    let mut prints: Vec<(String, Vec<u64>)> = loaded
        .iter()
        .flat_map(|loaded| &loaded.case.reports)
        .map(|report| (report.id.clone(), fingerprint(&report.text)))
        .collect();
    let several = found.len() > 1 || !prints.is_empty();
    for (name, bytes) in found {
        let taken = intake(&bytes, &name, &flags);
        let mut reading = read(&taken.document, &options);
        reading.notes.extend(taken.notes.iter().cloned());
        if let Some(model) = &model {
            agree(&mut reading, &taken.document.text, model).context("the case's reader.crf is no model")?;
        }
        let mut copy_of = None;
        if several && !taken.document.text.trim().is_empty() {
            let print = fingerprint(&taken.document.text);
            let own = report_name(&name, &taken.sha256);
            copy_of = prints
                .iter()
                .find(|(other, known)| *other != own && resemblance(known, &print) >= COPY)
                .map(|(other, _)| other.clone());
            prints.push((own, print));
        }
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

/// Writes the JSON of one report while it is read: claims go out as they come, the rest waits as text.
fn stream(name: &str, taken: Intake, options: &Options) -> anyhow::Result<ExitCode> {
    use std::io::Write as _;
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut failed: Option<std::io::Error> = None;
    let mut first = true;
    let mut lists: [Vec<u8>; 3] = Default::default();
    out.write_all(b"{\n  \"format\": \"detente.read/1\",\n  \"claims\": [")?;
    let rest = read_each(&taken.document, options, &mut |item| {
        if failed.is_some() {
            return;
        }
        let written = match item {
            Item::Claim(claim) => {
                let comma = if std::mem::take(&mut first) { "\n    " } else { ",\n    " };
                out.write_all(comma.as_bytes())
                    .and_then(|()| serde_json::to_writer(&mut out, &claim).map_err(Into::into))
            }
            Item::Date(date) => listed(&mut lists[0], &date),
            Item::Actor(actor) => listed(&mut lists[1], &actor),
            Item::Event(event) => listed(&mut lists[2], &event),
        };
        failed = written.err();
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    out.write_all(b"\n  ]")?;
    for (key, list) in ["dates", "actors", "events"].iter().zip(&mut lists) {
        write!(out, ",\n  \"{key}\": [")?;
        out.write_all(&std::mem::take(list))?;
        out.write_all(b"\n  ]")?;
    }
    let mut notes = rest.notes;
    notes.extend(taken.notes.iter().cloned());
    let mut list = Vec::new();
    for finding in &rest.findings {
        listed(&mut list, finding)?;
    }
    out.write_all(b",\n  \"findings\": [")?;
    out.write_all(&list)?;
    out.write_all(b"\n  ],\n  \"notes\": ")?;
    serde_json::to_writer(&mut out, &notes)?;
    out.write_all(b",\n  \"report\": ")?;
    serde_json::to_writer(&mut out, &about(name, &taken, None))?;
    out.write_all(b"\n}\n")?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// One more entry of a list, on a line of its own.
fn listed<T: serde::Serialize>(list: &mut Vec<u8>, entry: &T) -> std::io::Result<()> {
    list.extend_from_slice(if list.is_empty() { b"\n    " } else { b",\n    " });
    serde_json::to_writer(list, entry).map_err(Into::into)
}

/// What the answer says of the report itself.
fn about(name: &str, taken: &Intake, copy_of: Option<&String>) -> Value {
    let document = &taken.document;
    json!({
        "name": name, "sha256": taken.sha256, "format": taken.format, "encoding": taken.encoding,
        "outlet": document.outlet, "author": document.author, "date": document.date,
        "language": document.language, "url": document.url, "title": document.title,
        "characters": document.text.chars().count(), "pages": document.pages.len(), "copy_of": copy_of,
    })
}

fn answer(one: &One) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(&one.reading)?;
    if let Some(map) = value.as_object_mut() {
        map.insert("report".into(), about(&one.name, &one.intake, one.copy_of.as_ref()));
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
            let line = format!("{} [{kind}]: {}", chain(claim), words(claim));
            out.push_str(&format!("  {}\n", output::wrap(&line, 96, "      ")));
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
    report_name(&one.name, &one.intake.sha256)
}

fn report_name(name: &str, sha256: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let id = detente_read::memory::slug(stem);
    if id == "unknown" || id == "stdin" { format!("report-{}", sha256.get(..8).unwrap_or("")) } else { id }
}

fn time(value: Option<&String>) -> Option<TimeRecord> {
    // Only what the case can read as days: a day, a month, a year.
    let value = value?;
    let record = TimeRecord::Words(value.get(..value.find('T').unwrap_or(value.len()))?.to_owned());
    record.when().is_ok().then_some(record)
}

/// The shipped matters of negotiation, those of the case, and the words of its own list (`issues.txt`).
fn lexicon(folder: &Path, case: &Case) -> anyhow::Result<Lexicon> {
    let mut all = Lexicon::shipped().clone();
    for issue in &case.issues {
        let words = issue.id.replace(['-', '_'], " ");
        all.add(&issue.id, &issue.title, [words.as_str(), issue.title.as_str()]);
    }
    let own = folder.join("issues.txt");
    match std::fs::read_to_string(&own) {
        Ok(lines) => all.extend(&lines),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", own.display())),
    }
    Ok(all)
}

/// Adds a reading to a case: the report's copy, then claims and suggestions that are not there yet.
fn into(folder: &Path, case: &Case, all: &[One], common: &Common) -> anyhow::Result<ExitCode> {
    let mut rows = Vec::new();
    let mut notes: Vec<Value> = Vec::new();
    let mut suggested_ids: BTreeSet<String> = BTreeSet::new();
    let lexicon = lexicon(folder, case)?;
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
            for note in &one.reading.notes {
                notes.push(json!({ "code": note.code, "what": format!("{}: {}", one.name, note.what), "why": note.why }));
            }
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
        // The hash of the file as it was handed over, whatever its format.
        copy.push_str(&format!("sha256: {}\n", one.intake.sha256));
        if let Some(other) = &one.copy_of {
            copy.push_str(&format!("copy-of: {}\n", line(other)));
        }
        copy.push_str("---\n");
        copy.push_str(&document.text);
        match case.report(&report) {
            Some(there) if there.text != document.text => bail!(
                "the case has a report `{report}` with another text; reports never change: rename {}",
                one.name
            ),
            // It is there already, whatever its file is called.
            Some(_) => {}
            None if path.exists() => bail!(
                "{} is there already but the case does not know it; look at it with `detente check {}`",
                path.display(),
                folder.display()
            ),
            None => {
                std::fs::create_dir_all(folder.join("reports"))
                    .context("cannot make the folder `reports`")?;
                output::write_file(&path, copy.as_bytes())?;
            }
        }
        let mut ids = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut records = Vec::new();
        let mut fresh = 0;
        for claim in &one.reading.claims {
            let spans: Vec<(usize, usize)> = claim.content.iter().map(|s| (s.start, s.end)).collect();
            let id = claims::id(&report, &spans);
            ids.push(id.clone());
            let known = case.claim(&id).is_some()
                || case.claims.iter().any(|c| c.report == report && !spans.is_empty() && c.spans == spans);
            if !seen.insert(id.clone()) || known {
                continue;
            }
            let record = ClaimRecord {
                id,
                report: report.clone(),
                chain: claim.chain.iter().map(|l| l.actor.clone()).collect(),
                spans,
                quote: words(claim),
                paraphrase: false,
                kind: claim.kind.to_string(),
                modality: claim.modality.to_string(),
                polarity: claim.polarity.to_string(),
                said: time(claim.said.as_ref()),
                meant: time(claim.meant.as_ref()),
                credibility: None,
                page: claim.page,
                by: format!("reader {} ({})", env!("CARGO_PKG_VERSION"), claim.tier),
            };
            records.push(Record::Claim(record));
            fresh += 1;
        }
        let mut suggested = 0;
        for suggestion in detente_read::suggest::suggest(&one.reading, &lexicon) {
            // What the case already has is not suggested again; a judgement is never touched.
            let there = detente_workbench::intake::stands(case, &suggestion.table, &suggestion.row);
            let id = format!(
                "s-{}",
                claims::id(&format!("{} {}", suggestion.table, suggestion.row), &[]).trim_start_matches("c-")
            );
            if there || case.suggestions.iter().any(|s| s.id == id) || !suggested_ids.insert(id.clone()) {
                continue;
            }
            let cites = suggestion.cites.iter().filter_map(|n| ids.get(*n).cloned()).collect();
            let record = SuggestionRecord { id, table: suggestion.table, row: suggestion.row, cites };
            records.push(Record::Suggestion(record));
            suggested += 1;
        }
        claims::append_all(folder, &records, &|_| Ok(())).context("cannot write claims.jsonl")?;
        for note in &one.reading.notes {
            notes.push(
                json!({ "code": note.code, "what": format!("{report}: {}", note.what), "why": note.why }),
            );
        }
        if let Some(other) = &one.copy_of {
            let why = format!("it shares most of its words with {other}: its sources count once");
            notes.push(
                json!({ "code": "copy", "what": format!("{report} as a report of its own"), "why": why }),
            );
        }
        rows.push(vec![report, fresh.to_string(), (ids.len() - fresh).to_string(), suggested.to_string()]);
    }
    let head = ["report", "new claims", "known claims", "suggestions"];
    match common.format {
        Format::Json => output::json(&json!({
            "format": "detente.read-into/1",
            "reports": rows.iter().map(|r| json!({ "report": r[0], "new": r[1].parse::<usize>().unwrap_or(0), "known": r[2].parse::<usize>().unwrap_or(0), "suggestions": r[3].parse::<usize>().unwrap_or(0) })).collect::<Vec<_>>(),
            "notes": notes,
        }))?,
        Format::Csv => output::csv(&head, rows)?,
        Format::Text => {
            output::text(&output::table(&head, &rows, &[1, 2, 3]))?;
            for note in &notes {
                output::message(&format!(
                    "Not computed: {} ({}).",
                    note["what"].as_str().unwrap_or(""),
                    note["why"].as_str().unwrap_or("")
                ));
            }
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
            if let Some(chain) = scores.chain {
                output::text(&format!("whole chain right in {chain:.3} of the pairs at 0.5\n"))?;
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

/// The sentence around a claim, with the content marked: by brackets, and on a terminal in bold.
fn shown(text: &str, spans: &[(usize, usize)], bold: bool) -> String {
    let points: Vec<char> = text.chars().collect();
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return String::new() };
    let (from, to) = (first.0.min(points.len()), last.1.min(points.len()));
    let stop = |n: usize| {
        matches!(points[n], '\n')
            || matches!(points[n], '.' | '!' | '?' | '؟' | '。')
                && points.get(n + 1).is_none_or(|next| next.is_whitespace() || "”\"»’".contains(*next))
    };
    let start =
        (from.saturating_sub(400)..from).rev().find(|n| stop(*n)).map_or(from.saturating_sub(400), |n| n + 1);
    let end =
        (to..points.len().min(to + 400)).find(|n| stop(*n)).map_or(points.len().min(to + 400), |n| n + 1);
    let (open, close) = if bold { ("\u{1b}[1m", "\u{1b}[0m") } else { ("[", "]") };
    let mut out = String::new();
    for at in start..end {
        if spans.iter().any(|s| s.0 == at) {
            out.push_str(open);
        }
        let c = points[at];
        // A report must not steer the terminal, nor turn the direction of what stands after it.
        out.push(if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
            ' '
        } else {
            c
        });
        if spans.iter().any(|s| s.1 == at + 1) {
            out.push_str(close);
        }
    }
    out.trim().to_owned()
}

const KEYS: &str = "a accept · r reject · e edit · u undo · s skip · q quit";
const HELP: &str = "  a  accept: the report has it as shown        u  undo the last decision
  r  reject: it does not                        s  skip, decide later
  e  edit kind, chain, words, then accept it    q  quit; what was decided is kept
  Enter accepts a claim on which the reader's signs agree, and skips a proposal.";

/// Where keys come from: a terminal gives one at a time, a pipe gives lines.
struct Keys {
    terminal: Option<console::Term>,
}

impl Keys {
    fn new() -> Self {
        let term = console::Term::stderr();
        let both = term.is_term() && std::io::IsTerminal::is_terminal(&std::io::stdin());
        Self { terminal: both.then_some(term) }
    }

    /// One key; `None` at the end of the input.
    fn key(&self) -> anyhow::Result<Option<char>> {
        let Some(term) = &self.terminal else {
            return Ok(self.line("> ")?.map(|line| line.chars().next().unwrap_or('\n')));
        };
        Ok(match term.read_key() {
            Ok(console::Key::Char(c)) => Some(c),
            Ok(console::Key::Enter) => Some('\n'),
            Ok(console::Key::Backspace) => Some('u'),
            Ok(console::Key::Escape) => Some('q'),
            Ok(_) => Some('?'),
            // Ctrl-C, or the terminal went away.
            Err(_) => None,
        })
    }

    /// A line; `None` at the end of the input.
    fn line(&self, prompt: &str) -> anyhow::Result<Option<String>> {
        output::message(prompt);
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }
}

/// `detente review`.
pub fn review(args: &ReviewArgs, _: &Common) -> anyhow::Result<ExitCode> {
    let loaded = detente_case::load(&args.case);
    let case = &loaded.case;
    if let Some(report) = &args.report
        && case.report(report).is_none()
    {
        let known: Vec<&str> = case.reports.iter().map(|r| r.id.as_str()).collect();
        bail!("there is no report `{report}` in the case; it has {}", known.join(", "));
    }
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
    let keys = Keys::new();
    let bold = keys.terminal.is_some() && output::colour_on_stderr();
    let by = if who.is_empty() { "nobody named: give --who".to_owned() } else { format!("as {who}") };
    output::message(&format!("{} claims wait; deciding {by}. {KEYS} · ? help", open.len()));
    let decide = |claim: &str, act: Act, set: Map<String, Value>| -> anyhow::Result<()> {
        let decision = Decision { claim: claim.to_owned(), act, set, who: who.clone(), at: now() };
        claims::append(&args.case, &Record::Decision(decision)).context("cannot write claims.jsonl")
    };
    let mut at = 0;
    let mut fresh = true;
    // What was decided, in order: the claim's place, and which count it went to.
    let mut decided: Vec<(usize, usize)> = Vec::new();
    let mut counts = [0_usize; 3];
    while let Some(claim) = open.get(at) {
        let text = case.report(&claim.report).map_or("", |r| r.text.as_str());
        let agreed = claim.by.ends_with("(agreed)");
        if fresh {
            output::message(&card(claim, text, (at + 1, open.len()), agreed, bold));
        }
        fresh = true;
        let Some(key) = keys.key()? else { break };
        let (act, count) = match key {
            'a' | 'y' => (Act::Accept, 0),
            '\n' if agreed => (Act::Accept, 0),
            'r' | 'n' => (Act::Reject, 1),
            'e' => {
                let prompt = "  kind=offer · chain=outlet > official · words=exact words … more · polarity=- (several: part with ;)";
                let Some(edit) = keys.line(prompt)? else { break };
                match edited(&edit, text, &claim.spans) {
                    Ok(set) if set.is_empty() => output::message("  nothing changed"),
                    Ok(set) => {
                        decide(&claim.id, Act::Edit, set)?;
                        output::message("  edited and accepted");
                        counts[2] += 1;
                        decided.push((at, 2));
                        at += 1;
                    }
                    Err(why) => {
                        output::message(&format!("  {why}"));
                        fresh = false;
                    }
                }
                continue;
            }
            'u' => {
                match decided.pop() {
                    Some((last, count)) => {
                        if let Some(claim) = open.get(last) {
                            decide(&claim.id, Act::Undo, Map::new())?;
                        }
                        counts[count] -= 1;
                        at = last;
                        output::message("  taken back");
                    }
                    None => {
                        output::message("  nothing to take back");
                        fresh = false;
                    }
                }
                continue;
            }
            's' | '\n' => {
                at += 1;
                continue;
            }
            'q' => break,
            _ => {
                output::message(HELP);
                fresh = false;
                continue;
            }
        };
        decide(&claim.id, act, Map::new())?;
        output::message(if count == 0 { "  accepted" } else { "  rejected" });
        counts[count] += 1;
        decided.push((at, count));
        at += 1;
    }
    let left = open.len() - counts.iter().sum::<usize>();
    output::message(&format!(
        "\n{} accepted, {} rejected, {} edited, {left} left; written to claims.jsonl",
        counts[0], counts[1], counts[2]
    ));
    Ok(ExitCode::SUCCESS)
}

/// A day, or the days from and to.
fn days(when: &detente_case::date::When) -> String {
    if when.from == when.to { when.from.to_string() } else { format!("{} to {}", when.from, when.to) }
}

/// One claim as the reviewer sees it.
fn card(
    claim: &detente_case::Claim,
    text: &str,
    (number, of): (usize, usize),
    agreed: bool,
    bold: bool,
) -> String {
    let speaker = if claim.chain.is_empty() { "the author".into() } else { claim.chain.join(" › ") };
    let mut facts = vec![claim.kind.clone(), claim.modality.clone()];
    if claim.polarity != "+" {
        facts.push("negated".into());
    }
    if let Some(when) = &claim.said {
        facts.push(format!("said {}", days(when)));
    }
    if let Some(when) = &claim.meant {
        facts.push(format!("about {}", days(when)));
    }
    let page = claim.page.map(|page| format!(", page {page}")).unwrap_or_default();
    let tier = if agreed { "the signs agree: Enter accepts" } else { "a proposal" };
    format!(
        "\n{number} of {of} · {}{page} · {} · {tier}\n  {speaker} · {}\n\n    {}\n",
        claim.report,
        claim.id,
        facts.join(" · "),
        output::wrap(&shown(text, &claim.spans, bold), 92, "    "),
    )
}

const MODALITIES: [&str; 4] = ["asserted", "possible", "conditional", "required"];

/// Fields of an edit: `kind=…`, `chain=a > b`, `words=…` or `span=10-20`, several parted by `;`. Words are looked
/// for in the report, the place nearest to the claim first.
fn edited(line: &str, text: &str, near: &[(usize, usize)]) -> Result<Map<String, Value>, String> {
    let mut set = Map::new();
    let points: Vec<char> = text.chars().collect();
    for part in line.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let (key, value) = part.split_once('=').ok_or_else(|| format!("`{part}` is no field=value"))?;
        let (key, value) = (key.trim(), value.trim());
        let one_of = |known: &[&str]| {
            known
                .contains(&value)
                .then(|| json!(value))
                .ok_or_else(|| format!("`{value}` is no {key}; choose one of {}", known.join(", ")))
        };
        match key {
            "kind" => {
                set.insert(key.into(), one_of(&claims::KINDS)?);
            }
            "modality" => {
                set.insert(key.into(), one_of(&MODALITIES)?);
            }
            "polarity" => {
                set.insert(key.into(), one_of(&["+", "-"])?);
            }
            "chain" => {
                let links: Vec<&str> =
                    value.split(['>', '›']).map(str::trim).filter(|l| !l.is_empty()).collect();
                set.insert("chain".into(), json!(links));
            }
            "span" => {
                let mut spans = Vec::new();
                for piece in value.split(',') {
                    let ends = piece.split_once('-').and_then(|(a, b)| {
                        Some((a.trim().parse::<usize>().ok()?, b.trim().parse::<usize>().ok()?))
                    });
                    let ends = ends
                        .filter(|(a, b)| a < b && *b <= points.len())
                        .ok_or_else(|| format!("`{piece}` is no span of the report (0–{})", points.len()))?;
                    spans.push(ends);
                }
                set_spans(&mut set, &points, &spans);
            }
            "words" => {
                let mut spans = Vec::new();
                let mut from = 0;
                for piece in value.split('…').map(str::trim).filter(|piece| !piece.is_empty()) {
                    let wanted: Vec<char> = piece.chars().collect();
                    let middle = near.first().map_or(0, |span| span.0);
                    let found = (from..(points.len() + 1).saturating_sub(wanted.len()))
                        .filter(|at| points[*at..*at + wanted.len()] == wanted[..])
                        .min_by_key(|at| if from == 0 { at.abs_diff(middle) } else { *at });
                    let Some(at) = found else {
                        return Err(format!("the report does not have the words `{piece}`"));
                    };
                    from = at + wanted.len();
                    spans.push((at, from));
                }
                if spans.is_empty() {
                    return Err("give the words after words=".into());
                }
                set_spans(&mut set, &points, &spans);
            }
            other => {
                return Err(format!(
                    "`{other}` cannot be edited here: kind, modality, polarity, chain, words, span"
                ));
            }
        }
    }
    Ok(set)
}

fn set_spans(set: &mut Map<String, Value>, points: &[char], spans: &[(usize, usize)]) {
    let quote: Vec<String> = spans.iter().map(|(a, b)| points[*a..*b].iter().collect()).collect();
    set.insert("paraphrase".into(), json!(false));
    set.insert("quote".into(), json!(quote.join(" … ")));
    set.insert("spans".into(), json!(spans));
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
                "credibility": c.credibility, "page": c.page, "by": c.by,
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
