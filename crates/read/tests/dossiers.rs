//! What the reader finds in the dossiers of `tests/dossiers`: claims, positions, days of publication, silence.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // helpers of tests

use detente_read::memory::slug;
use detente_read::{Claim, Document, Form, Options, Voice, read};

struct Report {
    id: String,
    day: String,
    text: String,
    /// Chain (speech) or holder (position), and the pieces of the content.
    gold: Vec<(bool, Vec<String>, Vec<String>)>,
}

fn dossiers() -> Vec<(String, Vec<Report>)> {
    let folder = format!("{}/../../tests/dossiers", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "md") && !p.ends_with("README.md"))
    {
        let mut reports: Vec<Report> = Vec::new();
        for line in std::fs::read_to_string(path).unwrap().lines() {
            if let Some(head) = line.strip_prefix("## ").filter(|head| *head != "gold") {
                let fields: Vec<&str> = head.split(" | ").collect();
                let (id, day) = (fields[0].to_owned(), fields[2].to_owned());
                reports.push(Report { id, day, text: String::new(), gold: Vec::new() });
            } else if let (Some(report), Some(text)) = (reports.last_mut(), line.strip_prefix("> ")) {
                report.text.push_str(text);
                report.text.push('\n');
            } else if let (Some(report), Some((kind, rest))) =
                (reports.last_mut(), line.strip_prefix("- ").and_then(|line| line.split_once(": ")))
                && matches!(kind, "claim" | "position")
            {
                let (chain, content) = rest.split_once(": ").unwrap();
                let pieces = content.split(" … ").map(str::to_owned).collect();
                report.gold.push((kind == "claim", chain.split(" > ").map(str::to_owned).collect(), pieces));
            }
        }
        all.push((path.file_stem().unwrap().to_string_lossy().into_owned(), reports));
    }
    assert!(all.len() >= 10);
    all
}

fn cover(text: &str, pieces: &[String]) -> Vec<usize> {
    let mut from = 0;
    let mut all = Vec::new();
    for piece in pieces {
        let at =
            from + text[from..].find(piece.as_str()).unwrap_or_else(|| panic!("`{piece}` not in `{text}`"));
        let start = text[..at].chars().count();
        all.extend(start..start + piece.chars().count());
        from = at + piece.len();
    }
    all
}

fn overlap(a: &[usize], b: &[usize]) -> f64 {
    let both = a.iter().filter(|x| b.contains(x)).count();
    both as f64 / (a.len() + b.len() - both) as f64
}

/// Half of the words of the longer name are shared.
fn same(claim: &Claim, gold: &[String]) -> bool {
    let words = |s: &str| -> Vec<String> {
        s.split('-').filter(|w| !["of", "the", "a", "an"].contains(w)).map(str::to_owned).collect()
    };
    claim.chain.len() == gold.len()
        && claim.chain.iter().zip(gold).all(|(link, gold)| {
            [link.actor.clone(), slug(&link.text)].iter().any(|name| {
                let (x, y) = (words(name), words(gold));
                2 * x.iter().filter(|w| y.contains(w)).count() >= x.len().max(y.len())
            })
        })
}

#[test]
fn who_says_and_holds_what() {
    let show = std::env::var("SHOW").is_ok();
    let (mut gold, mut found, mut hit, mut chains) = (0_usize, 0_usize, 0_usize, 0_usize);
    for (name, reports) in dossiers() {
        for report in reports {
            let document = Document { date: Some(&report.day), ..Document::new(&report.text) };
            let reading = read(&document, &Options::default());
            let mut claims: Vec<&Claim> =
                reading.claims.iter().filter(|claim| claim.voice == Voice::Attributed).collect();
            found += claims.len();
            gold += report.gold.len();
            for (speech, chain, pieces) in &report.gold {
                let want = cover(&report.text, pieces);
                let best = (0..claims.len())
                    .map(|n| {
                        let have: Vec<usize> =
                            claims[n].content.iter().flat_map(|s| s.start..s.end).collect();
                        (overlap(&want, &have), n)
                    })
                    .max_by(|a, b| a.0.total_cmp(&b.0))
                    .filter(|(o, _)| *o >= 0.5);
                let Some((_, n)) = best else {
                    if show {
                        eprintln!("{name} {}: missed {chain:?} {pieces:?} (speech {speech})", report.id);
                    }
                    continue;
                };
                hit += 1;
                let right = same(claims[n], chain);
                chains += usize::from(right);
                if show && !right {
                    let have: Vec<_> = claims[n].chain.iter().map(|l| (&l.actor, &l.text)).collect();
                    eprintln!("{name} {}: chain {have:?}, should be {chain:?}", report.id);
                }
                claims.remove(n);
            }
            for claim in claims.iter().filter(|_| show) {
                let who: Vec<&str> = claim.chain.iter().map(|l| l.text.as_str()).collect();
                let what: Vec<&str> = claim.content.iter().map(|s| s.text.as_str()).collect();
                let position = claim.form == Form::Position;
                eprintln!("{name} {}: extra {who:?} {what:?} (speech {})", report.id, !position);
            }
        }
    }
    let f1 = 2.0 * hit as f64 / (gold + found) as f64;
    let whole = chains as f64 / hit as f64;
    eprintln!(
        "dossiers: {gold} claims and positions, {found} found, {hit} matched; F1(.5) {f1:.3}, whole chains {whole:.3}"
    );
    assert!(f1 >= 0.5 && whole >= 0.5, "F1 {f1}, chains {whole}");
}
