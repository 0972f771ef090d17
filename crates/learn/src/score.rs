//! Scoring readings against texts that people annotated.
//!
//! Attribution: a found content matches one gold content where the shared code points are at least 0.3, 0.5 or
//! 0.8 of both together, greedily, best overlap first, one to one; the speaker is right where the source spans
//! of a matched pair touch. Times: strict (same span), relaxed (spans touch), value (relaxed and the same
//! value). Three layouts are read: brat (`.ann`, as PolNeAR has it), TimeML, and our own JSON.

use detente_read::{Reading, Voice};
use serde::Serialize;
use std::collections::BTreeMap;

/// Pieces of text as code-point intervals.
pub type Pieces = Vec<(usize, usize)>;

/// One attribution: content and source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// What is said.
    pub content: Pieces,
    /// Who says it: every link of the chain.
    pub source: Pieces,
    /// Names of the links, nearest first; empty where the layout does not order them.
    pub chain: Vec<String>,
}

/// One time expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Time {
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// TIMEX3 value.
    pub value: String,
}

/// What an annotated text holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gold {
    /// Attributions; `None` where the layout has none.
    pub attributions: Option<Vec<Attribution>>,
    /// Times; `None` where the layout has none.
    pub times: Option<Vec<Time>>,
    /// The text, where the layout carries it.
    pub text: Option<String>,
    /// The day it was written, where the layout tells it.
    pub created: Option<String>,
}

/// Precision, recall and F1 of one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Prf {
    /// Share of what was found that is right.
    pub precision: f64,
    /// Share of the gold that was found.
    pub recall: f64,
    /// Harmonic mean.
    pub f1: f64,
    /// Pairs.
    pub matched: usize,
}

/// Scores of one or more texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Scores {
    /// At overlap 0.3, 0.5, 0.8.
    pub attribution: Option<[Prf; 3]>,
    /// Share of pairs matched at 0.3 whose sources touch.
    pub speaker: Option<f64>,
    /// Share of pairs matched at 0.5 whose chains have the same links in the same order; our own JSON only.
    pub chain: Option<f64>,
    /// strict, relaxed, value.
    pub times: Option<[Prf; 3]>,
}

/// Counts that add up over texts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    gold: [usize; 2],
    found: [usize; 2],
    content: [usize; 3],
    speaker: usize,
    chains: [usize; 2],
    times: [usize; 3],
    seen: [bool; 2],
}

fn prf(matched: usize, gold: usize, found: usize) -> Prf {
    let share = |of: usize| if of == 0 { 0.0 } else { matched as f64 / of as f64 };
    let both = gold + found;
    Prf {
        precision: share(found),
        recall: share(gold),
        f1: if both == 0 { 0.0 } else { 2.0 * matched as f64 / both as f64 },
        matched,
    }
}

fn length(pieces: &Pieces) -> usize {
    pieces.iter().map(|(from, to)| to.saturating_sub(*from)).sum()
}

fn shared(a: &Pieces, b: &Pieces) -> usize {
    a.iter().map(|(f, t)| b.iter().map(|(g, u)| t.min(u).saturating_sub(*f.max(g))).sum::<usize>()).sum()
}

/// Overlap of two contents: shared over joint length.
#[must_use]
pub fn overlap(a: &Pieces, b: &Pieces) -> f64 {
    let both = shared(a, b);
    let all = length(a) + length(b) - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

/// Greedy pairs with an overlap of at least `least`, best first.
fn pairs(gold: &[Attribution], found: &[Attribution], least: f64) -> Vec<(usize, usize)> {
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for (g, want) in gold.iter().enumerate() {
        for (f, have) in found.iter().enumerate() {
            let o = overlap(&want.content, &have.content);
            if o >= least && o > 0.0 {
                all.push((o, g, f));
            }
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut used_g, mut used_f) = (vec![false; gold.len()], vec![false; found.len()]);
    let mut kept = Vec::new();
    for (_, g, f) in all {
        if !used_g[g] && !used_f[f] {
            used_g[g] = true;
            used_f[f] = true;
            kept.push((g, f));
        }
    }
    kept
}

impl Tally {
    /// Adds one text.
    pub fn add(&mut self, gold: &Gold, reading: &Reading) {
        if let Some(want) = &gold.attributions {
            self.seen[0] = true;
            let have = attributions(reading);
            self.gold[0] += want.len();
            self.found[0] += have.len();
            for (row, least) in [0.3, 0.5, 0.8].into_iter().enumerate() {
                let kept = pairs(want, &have, least);
                self.content[row] += kept.len();
                if row == 1 {
                    for (g, f) in kept.iter().filter(|(g, _)| !want[*g].chain.is_empty()) {
                        self.chains[1] += 1;
                        self.chains[0] += usize::from(want[*g].chain == have[*f].chain);
                    }
                }
                if row == 0 {
                    self.speaker +=
                        kept.iter().filter(|(g, f)| shared(&want[*g].source, &have[*f].source) > 0).count();
                }
            }
        }
        if let Some(want) = &gold.times {
            self.seen[1] = true;
            self.gold[1] += want.len();
            self.found[1] += reading.dates.len();
            let mut used = vec![false; reading.dates.len()];
            for time in want {
                let hit = (0..used.len())
                    .filter(|n| !used[*n])
                    .map(|n| (n, &reading.dates[n]))
                    .filter(|(_, d)| d.start < time.end && time.start < d.end)
                    .max_by_key(|(_, d)| d.end.min(time.end) - d.start.max(time.start));
                if let Some((n, date)) = hit {
                    used[n] = true;
                    self.times[1] += 1;
                    self.times[0] += usize::from(date.start == time.start && date.end == time.end);
                    self.times[2] += usize::from(date.value == time.value);
                }
            }
        }
    }

    /// The scores so far.
    #[must_use]
    pub fn scores(&self) -> Scores {
        Scores {
            attribution: self.seen[0].then(|| self.content.map(|n| prf(n, self.gold[0], self.found[0]))),
            speaker: (self.seen[0] && self.content[0] > 0)
                .then(|| self.speaker as f64 / self.content[0] as f64),
            chain: (self.chains[1] > 0).then(|| self.chains[0] as f64 / self.chains[1] as f64),
            times: (self.seen[1] && self.gold[1] + self.found[1] > 0)
                .then(|| self.times.map(|n| prf(n, self.gold[1], self.found[1]))),
        }
    }
}

/// The attributed claims of a reading.
#[must_use]
pub(crate) fn attributions(reading: &Reading) -> Vec<Attribution> {
    reading
        .claims
        .iter()
        .filter(|claim| claim.voice == Voice::Attributed)
        .map(|claim| Attribution {
            content: claim.content.iter().map(|s| (s.start, s.end)).collect(),
            source: claim.chain.iter().filter(|l| l.start < l.end).map(|l| (l.start, l.end)).collect(),
            chain: claim.chain.iter().map(|l| l.actor.clone()).collect(),
        })
        .collect()
}

/// Reads a gold file by its name's ending and first character; `None` where it is none of the layouts.
#[must_use]
pub fn gold(text: &str, name: &str) -> Option<Gold> {
    if name.ends_with(".ann") {
        return Some(brat(text));
    }
    if text.trim_start().starts_with('{') {
        let reading: Reading = serde_json::from_str(text).ok()?;
        let times = reading
            .dates
            .iter()
            .map(|d| Time { start: d.start, end: d.end, value: d.value.clone() })
            .collect();
        return Some(Gold {
            attributions: Some(attributions(&reading)),
            times: Some(times),
            ..Gold::default()
        });
    }
    if text.contains("<TIMEX3") || name.ends_with(".tml") {
        return Some(timeml(text));
    }
    None
}

/// brat: `T` lines give spans with a type, `E` and `R` lines join them; types that contain "source" and
/// "content" are read, whatever else they say.
#[must_use]
pub fn brat(text: &str) -> Gold {
    let mut spans: BTreeMap<&str, (String, Pieces)> = BTreeMap::new();
    let mut joined: Vec<Vec<&str>> = Vec::new();
    for line in text.lines() {
        let mut fields = line.split('\t');
        let (Some(id), Some(middle)) = (fields.next(), fields.next()) else { continue };
        match id.chars().next() {
            Some('T') => {
                let (kind, places) = middle.split_once(' ').unwrap_or((middle, ""));
                let pieces = places
                    .split(';')
                    .filter_map(|p| {
                        let (from, to) = p.trim().split_once(' ')?;
                        Some((from.parse().ok()?, to.parse().ok()?))
                    })
                    .filter(|(from, to): &(usize, usize)| from < to)
                    .collect();
                spans.insert(id, (kind.to_ascii_lowercase(), pieces));
            }
            Some('E' | 'R') => joined
                .push(middle.split(' ').filter_map(|part| part.split_once(':').map(|(_, id)| id)).collect()),
            _ => {}
        }
    }
    let mut by_content: BTreeMap<&str, Attribution> = BTreeMap::new();
    for (id, (kind, pieces)) in &spans {
        if kind.contains("content") {
            by_content.insert(id, Attribution { content: pieces.clone(), ..Attribution::default() });
        }
    }
    for group in &joined {
        let sources: Pieces = group
            .iter()
            .filter_map(|id| spans.get(id))
            .filter(|(kind, _)| kind.contains("source"))
            .flat_map(|(_, p)| p.clone())
            .collect();
        for id in group {
            if let Some(attribution) = by_content.get_mut(id) {
                attribution.source.extend(sources.iter().copied());
            }
        }
    }
    Gold { attributions: Some(by_content.into_values().collect()), ..Gold::default() }
}

/// TimeML: the text between the tags, and its TIMEX3 elements.
#[must_use]
pub(crate) fn timeml(source: &str) -> Gold {
    let body = source
        .find("<TEXT")
        .and_then(|at| source.get(at..))
        .and_then(|s| s.find('>').and_then(|n| s.get(n + 1..)))
        .unwrap_or(source);
    let body = body.find("</TEXT").and_then(|end| body.get(..end)).unwrap_or(body);
    let mut text = String::new();
    let mut points = 0;
    let mut times = Vec::new();
    let mut open: Option<(usize, String)> = None;
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        let piece = rest
            .get(..at)
            .unwrap_or_default()
            .replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
        points += piece.chars().count();
        text.push_str(&piece);
        let after = rest.get(at + 1..).unwrap_or_default();
        let Some(close) = after.find('>') else {
            rest = "";
            break;
        };
        let tag = after.get(..close).unwrap_or_default();
        if tag.starts_with("TIMEX3") {
            let value =
                tag.split("value=\"").nth(1).and_then(|v| v.split('"').next()).unwrap_or("").to_owned();
            open = Some((points, value));
        } else if tag.starts_with("/TIMEX3")
            && let Some((start, value)) = open.take()
        {
            times.push(Time { start, end: points, value });
        }
        rest = after.get(close + 1..).unwrap_or_default();
    }
    text.push_str(rest);
    Gold { attributions: None, times: Some(times), text: Some(text), created: created(source) }
}

/// The day of the element that says when a TimeML document was written.
fn created(source: &str) -> Option<String> {
    let at = source.find("CREATION_TIME")?;
    let open = source.get(..at)?.rfind('<')?;
    let tag = source.get(open..)?.split('>').next()?;
    let value = tag.split("value=\"").nth(1)?.split('"').next()?;
    let day = value.get(..10).unwrap_or(value);
    detente_read::calendar::parse(day).map(|_| day.to_owned())
}

/// The gold file of a report in a folder: of the same stem, or of the stem and an annotator's mark ("X_4b22.ann", as PolNeAR
/// has them; the first by name).
#[must_use]
pub fn gold_file<'a>(report: &str, names: &'a [String]) -> Option<&'a String> {
    let stem = report.rsplit_once('.').map_or(report, |(stem, _)| stem);
    let ending = |name: &str| name.rsplit_once('.').map(|(stem, end)| (stem.to_owned(), end.to_owned()));
    let fits = |exact: bool| {
        names
            .iter()
            .filter(|name| {
                ending(name).is_some_and(|(own, end)| {
                    let marked = own.strip_prefix(stem).and_then(|rest| rest.strip_prefix('_'));
                    matches!(end.as_str(), "ann" | "tml" | "json" | "xml")
                        && if exact { own == stem } else { marked.is_some_and(|mark| !mark.contains('_')) }
                })
            })
            .min()
    };
    fits(true).or_else(|| fits(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_read::{Document, Options, read};

    #[test]
    fn a_perfect_reading_scores_one_and_layouts_agree() {
        let text = "Katz said that the talks failed on 5 January 2026.";
        let reading = read(&Document::new(text), &Options::default());
        let ann = "T1\tSource 0 4\tKatz\nT2\tCue 5 9\tsaid\nT3\tContent 15 49\tthe talks failed on 5 January 2026\nE1\tAttribution:T2 Source:T1 Content:T3\n";
        let mut tally = Tally::default();
        tally.add(&gold(ann, "a.ann").unwrap(), &reading);
        let scores = tally.scores();
        assert_eq!(scores.attribution.unwrap()[2].f1, 1.0);
        assert_eq!(scores.speaker, Some(1.0));
        let tml = "<TimeML><TEXT>Katz said that the talks failed on <TIMEX3 tid=\"t1\" type=\"DATE\" value=\"2026-01-05\">5 January 2026</TIMEX3>.</TEXT></TimeML>";
        let gold_times = gold(tml, "a.tml").unwrap();
        assert_eq!(gold_times.text.as_deref(), Some(text));
        let mut tally = Tally::default();
        tally.add(&gold_times, &reading);
        assert_eq!(tally.scores().times.unwrap().map(|p| p.matched), [1, 1, 1]);
    }

    #[test]
    fn layouts_are_taken_as_they_come() {
        let names: Vec<String> =
            ["b_ef2d.ann", "a.tml", "a_b_4e07.ann", "b_4b22.ann"].map(str::to_owned).to_vec();
        assert_eq!(gold_file("b.txt", &names).map(String::as_str), Some("b_4b22.ann"));
        assert_eq!(gold_file("a.tml", &names).map(String::as_str), Some("a.tml"));
        assert_eq!(gold_file("a_b.txt", &names).map(String::as_str), Some("a_b_4e07.ann"));
        assert_eq!(gold_file("c.txt", &names), None);
        let tml = "<TimeML><DCT><TIMEX3 tid=\"t0\" type=\"DATE\" value=\"1998-02-13T10:00\" functionInDocument=\"CREATION_TIME\">13 February</TIMEX3></DCT><TEXT>Today.</TEXT></TimeML>";
        assert_eq!(gold(tml, "a.tml").unwrap().created.as_deref(), Some("1998-02-13"));
        // An attribution in pieces, as brat writes it.
        let ann =
            "T1\tSource 0 4\tKatz\nT2\tContent 15 20;25 49\t…\nE1\tAttribution:T3 Source:T1 Content:T2\n";
        let found = gold(ann, "a_1.ann").unwrap().attributions.unwrap();
        assert_eq!(
            (found[0].content.clone(), found[0].source.clone()),
            (vec![(15, 20), (25, 49)], vec![(0, 4)])
        );
    }

    #[test]
    fn overlap_is_shared_over_joint() {
        assert_eq!(overlap(&vec![(0, 10)], &vec![(5, 15)]), 5.0 / 15.0);
        assert_eq!(overlap(&vec![(0, 5), (10, 15)], &vec![(0, 15)]), 10.0 / 15.0);
    }
}
