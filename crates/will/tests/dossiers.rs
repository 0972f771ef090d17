//! Statements of will in the dossiers of `tests/dossiers`, against what a careful person found in them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stderr, clippy::too_many_lines)] // helpers of tests

use detente_read::{Document, Options, Reading, read};
use detente_will::{Assertion, Report, assertions};
use std::collections::BTreeMap;

#[derive(Default)]
struct Gold {
    /// id → names.
    parties: BTreeMap<String, Vec<String>>,
    /// direction, party, of, what.
    wills: Vec<(String, String, Option<String>, String)>,
    /// party, act, condition.
    conditions: Vec<(String, String, String)>,
    /// Words from which nothing follows, with the report they stand in.
    nothing: Vec<(usize, String)>,
}

struct Told {
    outlet: Option<String>,
    day: String,
    text: String,
}

fn dossier(source: &str) -> (Vec<Told>, Gold) {
    let mut reports: Vec<Told> = Vec::new();
    let mut gold = Gold::default();
    for line in source.lines() {
        if let Some(head) = line.strip_prefix("## ").filter(|head| *head != "gold") {
            let fields: Vec<&str> = head.split(" | ").collect();
            let outlet = Some(fields[1].to_owned()).filter(|outlet| outlet != "-");
            reports.push(Told { outlet, day: fields[2].to_owned(), text: String::new() });
            continue;
        }
        if let (Some(report), Some(text)) = (reports.last_mut(), line.strip_prefix("> ")) {
            report.text.push_str(text);
            report.text.push('\n');
            continue;
        }
        let Some((kind, rest)) = line.strip_prefix("- ").and_then(|line| line.split_once(": ")) else {
            continue;
        };
        match kind {
            "party" => {
                let (id, names) = rest.split_once(" = ").unwrap();
                gold.parties.insert(id.to_owned(), names.split(" | ").map(str::to_owned).collect());
            }
            "wants" | "refuses" | "offers" => {
                let (who, what) = rest.split_once(": ").unwrap();
                let (party, of) = who.split_once(" > ").map_or((who, None), |(a, b)| (a, Some(b.to_owned())));
                gold.wills.push((kind.to_owned(), party.to_owned(), of, what.to_owned()));
            }
            "if" => {
                let (party, rest) = rest.split_once(": ").unwrap();
                let (act, condition) = rest.split_once(" | ").unwrap();
                gold.conditions.push((party.to_owned(), act.to_owned(), condition.to_owned()));
            }
            "nothing" => gold.nothing.push((reports.len() - 1, rest.to_owned())),
            _ => {}
        }
    }
    (reports, gold)
}

const SMALL: [&str; 22] = [
    "the", "a", "an", "of", "to", "in", "on", "for", "its", "their", "that", "and", "or", "be", "is", "was",
    "it", "will", "by", "at", "as", "any",
];

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !SMALL.contains(w))
        .map(|w| {
            let stem = ["ing", "ed", "s"]
                .iter()
                .find_map(|end| w.strip_suffix(end))
                .filter(|s| s.len() > 3)
                .unwrap_or(w);
            stem.trim_end_matches('e').to_owned()
        })
        .collect()
}

/// Half of the words of the shorter text are shared.
fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let shared = a.iter().filter(|w| b.contains(w)).count();
    shared > 0 && 2 * shared >= a.len().min(b.len())
}

fn same_party(gold: &Gold, id: &str, found: &str) -> bool {
    let names = gold.parties.get(id).cloned().unwrap_or_default();
    let fold = |s: &str| s.to_lowercase().replace(['\'', '’'], "").replace([' ', '-'], "").replace("the", "");
    found == id || names.iter().any(|name| fold(name) == fold(found)) || fold(id) == fold(found)
}

#[derive(Default)]
struct Count {
    gold: usize,
    found: usize,
    hit: usize,
    of: [usize; 2],
}

impl Count {
    fn precision(&self) -> f64 {
        self.hit as f64 / self.found.max(1) as f64
    }
    fn recall(&self) -> f64 {
        self.hit as f64 / self.gold.max(1) as f64
    }
}

#[test]
fn who_wants_offers_and_refuses_what() {
    let show = std::env::var("SHOW").is_ok();
    let folder = format!("{}/../../tests/dossiers", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let (mut wills, mut conditions) = (Count::default(), Count::default());
    let (mut misread, mut silent) = (0, 0);
    let (mut parties, mut known) = (Count::default(), 0);
    for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "md") && !p.ends_with("README.md"))
    {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (told, gold) = dossier(&std::fs::read_to_string(path).unwrap());
        let readings: Vec<Reading> = told
            .iter()
            .map(|r| {
                let document =
                    Document { outlet: r.outlet.as_deref(), date: Some(&r.day), ..Document::new(&r.text) };
                read(&document, &Options::default())
            })
            .collect();
        let reports: Vec<Report<'_>> = told
            .iter()
            .zip(&readings)
            .map(|(r, reading)| Report { id: &r.day, outlet: r.outlet.as_deref(), text: &r.text, reading })
            .collect();
        let found = assertions(&reports, &[]);
        if std::env::var("NAMES").is_ok() {
            eprintln!("{name}: {:#?}", detente_will::names(&reports, &[]));
        }
        // A threat is told by its condition: nobody is offered harm.
        let mut left: Vec<&Assertion> = found.iter().filter(|f| !f.threat).collect();
        wills.gold += gold.wills.len();
        wills.found += left.len();
        for (direction, party, of, what) in &gold.wills {
            let hit = left.iter().position(|f| {
                f.direction.as_str() == direction
                    && same_party(&gold, party, &f.party)
                    && alike(&f.what, what)
            });
            match hit {
                Some(n) => {
                    let f = left.remove(n);
                    wills.hit += 1;
                    if let (true, Some(of)) = (show, of)
                        && !f.of.as_ref().is_some_and(|id| same_party(&gold, of, id))
                    {
                        eprintln!("{name}: {party} {direction} `{what}` of {of}, not {:?}", f.of);
                    }
                    if let Some(of) = of {
                        wills.of[1] += 1;
                        wills.of[0] += usize::from(f.of.as_ref().is_some_and(|id| same_party(&gold, of, id)));
                    }
                }
                None if show => eprintln!("{name}: missed {party} {direction} {of:?} `{what}`"),
                None => {}
            }
        }
        for f in left.iter().filter(|_| show) {
            eprintln!(
                "{name}: extra {} {} {:?} `{}` r{}",
                f.party,
                f.direction,
                f.of,
                f.what,
                f.cites[0].report + 1
            );
        }
        let tied: Vec<&Assertion> = found.iter().filter(|f| f.condition.is_some()).collect();
        conditions.gold += gold.conditions.len();
        conditions.found += tied.len();
        for (party, act, text) in &gold.conditions {
            let hit = tied.iter().any(|f| {
                same_party(&gold, party, &f.party)
                    && alike(&f.what, act)
                    && f.condition.as_ref().is_some_and(|c| alike(&c.text, text))
            });
            conditions.hit += usize::from(hit);
            if show && !hit {
                eprintln!("{name}: missed condition {party} `{act}` if `{text}`");
            }
        }
        for (report, text) in &gold.nothing {
            silent += 1;
            let read = found.iter().find(|f| {
                f.cites.iter().any(|c| c.report == *report)
                    && told[*report].text.contains(f.what.as_str())
                    && words(&f.what).iter().filter(|w| words(text).contains(w)).count() * 10
                        >= words(&f.what).len() * 7
                    && text.contains(f.what.as_str())
            });
            misread += usize::from(read.is_some());
            if let (true, Some(f)) = (show, read) {
                eprintln!("{name}: misread {} {} `{}` in `{text}`", f.party, f.direction, f.what);
            }
        }
        let mut ids: Vec<&str> = found.iter().map(|f| f.party.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        parties.found += ids.len();
        let held: Vec<&String> =
            gold.parties.keys().filter(|id| gold.wills.iter().any(|(_, party, ..)| party == *id)).collect();
        known += held.len();
        for id in ids {
            match held.iter().any(|gold_id| same_party(&gold, gold_id, id)) {
                true => parties.hit += 1,
                false if show => eprintln!("{name}: no party {id}"),
                false => {}
            }
        }
    }
    parties.gold = known;
    eprintln!(
        "wills: {} gold, {} found, {} right; precision {:.3}, recall {:.3}; of whom {}/{}",
        wills.gold,
        wills.found,
        wills.hit,
        wills.precision(),
        wills.recall(),
        wills.of[0],
        wills.of[1]
    );
    eprintln!("conditions: precision {:.3}, recall {:.3}", conditions.precision(), conditions.recall());
    eprintln!("parties: precision {:.3}, recall {:.3}", parties.precision(), parties.recall());
    eprintln!("nothing follows: {misread} of {silent} misread");
    assert!(wills.precision() >= 0.4 && wills.recall() >= 0.4);
}
