//! A reading as text, CSV and JSON; one report's JSON goes out while it is read.

use super::One;
use crate::flags::{Common, Format};
use crate::output;
use detente_desk::incoming as door;
use detente_intake::Intake;
use detente_read::{Claim, Finding, Item, Options, Polarity, Reading, Step, Tier, Voice, read_each};
use serde::Serialize;
use std::process::ExitCode;

/// What was read in one report.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    reading: &'a Reading,
    /// What is known of the report itself.
    report: About<'a>,
}

/// What the answer says of the report itself.
#[derive(Serialize)]
struct About<'a> {
    /// Name of the file.
    name: &'a str,
    /// SHA-256 of the file, hexadecimal.
    sha256: &'a str,
    /// `text`, `html`, `docx` or `pdf`.
    format: &'static str,
    /// Name of the encoding.
    encoding: &'a str,
    /// Who published it.
    outlet: Option<&'a str>,
    /// Who wrote it.
    author: Option<&'a str>,
    /// When, ISO.
    date: Option<&'a str>,
    /// Language, as a tag.
    language: Option<&'a str>,
    /// Address.
    url: Option<&'a str>,
    /// Title.
    title: Option<&'a str>,
    /// Code points of its text.
    characters: usize,
    /// Pages; 0 where it has none.
    pages: usize,
    /// The report that it looks like a copy of.
    copy_of: Option<&'a str>,
}

/// Several reports at once.
#[derive(Serialize)]
struct Readings<'a> {
    /// Name and version of this shape.
    format: &'static str,
    /// Each as `read` prints one.
    reports: Vec<Answer<'a>>,
    /// What does not add up across them.
    findings: Vec<Finding>,
    /// What is not computed, and why: nothing here.
    notes: [(); 0],
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

pub(super) fn print(all: &[One], common: &Common) -> anyhow::Result<ExitCode> {
    match common.format {
        Format::Json if all.len() == 1 => output::json(&answer(&all[0]))?,
        Format::Json => {
            let readings: Vec<&[Claim]> = all.iter().map(|one| one.reading.claims.as_slice()).collect();
            output::json(&Readings {
                format: "detente.readings/1",
                reports: all.iter().map(answer).collect(),
                findings: detente_read::remarks::across(&readings),
                notes: [],
            })?;
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
pub(super) fn stream(name: &str, taken: Intake, options: &Options) -> anyhow::Result<ExitCode> {
    use std::io::Write as _;
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut failed: Option<std::io::Error> = None;
    let mut first = true;
    let mut lists: [Vec<u8>; 3] = Default::default();
    out.write_all(b"{\n  \"format\": \"detente.read/1\",\n  \"claims\": [")?;
    let rest = read_each(&door::document(&taken), options, &mut |item| {
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
    notes.extend(door::notes(&taken));
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
fn listed<T: Serialize>(list: &mut Vec<u8>, entry: &T) -> std::io::Result<()> {
    list.extend_from_slice(if list.is_empty() { b"\n    " } else { b",\n    " });
    serde_json::to_writer(list, entry).map_err(Into::into)
}

fn about<'a>(name: &'a str, taken: &'a Intake, copy_of: Option<&'a String>) -> About<'a> {
    let head = &taken.head;
    About {
        name,
        sha256: &taken.sha256,
        format: taken.format.as_str(),
        encoding: &taken.encoding,
        outlet: head.outlet.as_deref(),
        author: head.author.as_deref(),
        date: head.date.as_deref(),
        language: head.language.as_deref(),
        url: head.url.as_deref(),
        title: head.title.as_deref(),
        characters: taken.text.chars().count(),
        pages: taken.pages.len(),
        copy_of: copy_of.map(String::as_str),
    }
}

fn answer(one: &One) -> Answer<'_> {
    Answer { reading: &one.reading, report: about(&one.name, &one.intake, one.copy_of.as_ref()) }
}

fn page(one: &One) -> String {
    let r = &one.reading;
    let mut out = format!("{}\n", one.name);
    if let Some(other) = &one.copy_of {
        out.push_str(&format!("  looks like a copy of {other}: count its sources once\n"));
    }
    for (tier, head) in [(Tier::Agreed, "Claims, agreed"), (Tier::Proposal, "Claims, proposals")] {
        let list: Vec<&Claim> =
            r.claims.iter().filter(|c| c.tier == tier && c.voice == Voice::Attributed).collect();
        if !list.is_empty() {
            out.push_str(&format!("\n{head} ({}):\n", list.len()));
        }
        for claim in list {
            let kind = if claim.polarity == Polarity::Denies {
                format!("{}, negated", claim.kind)
            } else {
                claim.kind.to_string()
            };
            let line = format!("{} [{kind}]: {}", chain(claim), words(claim));
            out.push_str(&format!("  {}\n", output::wrap(&line, 96, "      ")));
        }
    }
    let author = r.claims.iter().filter(|c| c.voice == Voice::Author).count();
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
                event.frame.map_or("", Step::as_str),
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
