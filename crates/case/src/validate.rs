//! What can only be checked with all files at hand: cited claims, quotes in their reports, chains of sources.

use crate::diagnostic::Span;
use crate::log::value_at;
use crate::parse::{Cited, Sink, brief, nearest_hint};
use crate::report::{Front, Searchable, same_words};
use crate::vocabulary::{Case, Claim, ClaimState, SourceId};
use std::collections::{BTreeMap, BTreeSet};

/// What reading the files left for these checks.
pub(crate) struct Beside<'a> {
    /// Text of the log.
    pub log: &'a str,
    /// Claims of the log that are there but could not be read.
    pub unreadable: BTreeSet<String>,
    /// Claims that the case cites.
    pub cited: Vec<Cited>,
    /// The lines that make each claim of the log: its own, then those of its edits.
    pub places: Vec<Vec<Span>>,
    /// True where some source has no readable id.
    pub sources_poisoned: bool,
    /// True where the log is there but could not be read: then a missing claim is no news.
    pub log_unreadable: bool,
    /// Ids of reports that are there but could not be read.
    pub unreadable_reports: Vec<String>,
}

impl Beside<'_> {
    /// Where the value of a claim's key stands: in its last edit that sets it, else in its own line; the whole line
    /// where the value is not written out.
    fn place(&self, claim: usize, key: &str) -> Span {
        let lines = self.places.get(claim).map_or(&[][..], Vec::as_slice);
        let value = lines.iter().rev().find_map(|line| {
            let range = value_at(self.log.get(line.range())?, key)?;
            Some(line.inside(range.start, range.len()))
        });
        value.or(lines.first().copied()).unwrap_or_default()
    }
}

/// Sources by id, name and alias, in lower case.
fn names_of_sources(case: &Case) -> BTreeMap<String, SourceId> {
    let mut names = BTreeMap::new();
    for (at, source) in case.sources.iter().enumerate() {
        let all = [&source.id, &source.name].into_iter().chain(&source.aliases);
        for name in all.filter(|name| !name.is_empty()) {
            names.entry(name.trim().to_lowercase()).or_insert(SourceId(at as u32));
        }
    }
    names
}

/// The source behind a report's outlet.
pub(crate) fn outlet(case: &Case, front: &Front, sink: &mut Sink) -> Option<SourceId> {
    let (name, span) = front.outlet.as_ref()?;
    if let Some(at) = case.sources.iter().position(|source| source.id == *name) {
        return Some(SourceId(at as u32));
    }
    let found = names_of_sources(case).get(&name.trim().to_lowercase()).copied();
    if found.is_none() && !case.sources.is_empty() {
        let hint = nearest_hint(name, case.sources.iter().map(|source| source.id.as_str()));
        let message = format!("the outlet `{}` is no source of the case", brief(name));
        sink.warn("W0504", *span, message, format!("add it as a [[source]] of kind outlet; {hint}"));
    }
    found
}

/// Claims against reports and sources, and the case's citations against claims.
pub(crate) fn claims(case: &mut Case, beside: &Beside<'_>, sink: &mut Sink) {
    let by_id: BTreeMap<String, usize> =
        case.claims.iter().enumerate().map(|(at, claim)| (claim.id.clone(), at)).collect();
    let cited = citations(case, beside, &by_id, sink);
    resolve_chains(case, beside, &cited, sink);
    let reports: BTreeMap<String, usize> =
        case.reports.iter().enumerate().map(|(at, report)| (report.id.clone(), at)).collect();
    let mut by_report: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, claim) in case.claims.iter().enumerate() {
        if claim.state == ClaimState::Rejected || sink.full() {
            continue;
        }
        if let Some(report) = reports.get(&claim.report) {
            by_report.entry(*report).or_default().push(at);
        } else if !beside.unreadable_reports.contains(&claim.report) {
            let report = brief(&claim.report);
            let message =
                format!("the claim `{}` is from a report `{report}` that the case does not have", claim.id);
            let hint = nearest_hint(&claim.report, reports.keys().map(String::as_str));
            let span = beside.place(at, "report");
            sink.error("E0504", span, message, format!("put the text into reports/; {hint}"));
        }
    }
    // One report at a time: its searchable form is several times its size.
    let mut budget = Budget { quotes: 4 << 30, passages: 64 << 20, unchecked: 0 };
    for (report, claims) in by_report {
        let text = &case.reports[report].text;
        let searchable = Searchable::new(text);
        for at in claims {
            if sink.full() {
                break;
            }
            let place = |key: &str| beside.place(at, key);
            if let Some(spans) = quote(&case.claims[at], text, &searchable, &place, &mut budget, sink) {
                case.claims[at].spans = spans;
            }
        }
    }
    if budget.unchecked > 0 {
        let first = beside.place(0, "quote");
        let message = format!(
            "{} quotes without matching spans were not looked up: there are too many",
            budget.unchecked
        );
        sink.warn("W0507", first, message, "give the claims their spans, which are checked at once");
    }
}

/// How much text is searched at most, in bytes, so that no folder keeps the program busy for ever.
struct Budget {
    /// For quotes.
    quotes: usize,
    /// For the nearest passage of a quote that is not there.
    passages: usize,
    /// Quotes that were not looked up.
    unchecked: usize,
}

impl Budget {
    fn take(left: &mut usize, bytes: usize) -> bool {
        let enough = *left >= bytes;
        *left = left.saturating_sub(bytes);
        enough
    }
}

/// The claims that the case and its suggestions cite; unknown and rejected ones are reported where they stand.
fn citations(
    case: &Case,
    beside: &Beside<'_>,
    by_id: &BTreeMap<String, usize>,
    sink: &mut Sink,
) -> BTreeSet<String> {
    let mut cited = BTreeSet::new();
    for Cited { claim, span } in &beside.cited {
        match by_id.get(claim) {
            None if beside.log_unreadable || beside.unreadable.contains(claim) || sink.full() => {}
            None => {
                let help = if by_id.is_empty() {
                    "claims.jsonl has no claims at all: add one, or remove the citation".to_owned()
                } else {
                    nearest_hint(claim, by_id.keys().map(String::as_str))
                };
                sink.error("E0501", *span, format!("there is no claim `{}`", brief(claim)), help);
            }
            Some(at) if case.claims[*at].state == ClaimState::Rejected => {
                // No error: a review must not stop the numbers. What the claim alone supported is unsupported.
                let message =
                    format!("the claim `{}` was rejected in review: it supports nothing", brief(claim));
                sink.warn("W0503", *span, message, "remove the citation, or undo the decision");
            }
            Some(_) => {
                cited.insert(claim.clone());
            }
        }
    }
    cited
}

/// Chains in ids: a link may be written as id, name or alias of a source.
fn resolve_chains(case: &mut Case, beside: &Beside<'_>, cited: &BTreeSet<String>, sink: &mut Sink) {
    let names = names_of_sources(case);
    let ids: BTreeSet<String> = case.sources.iter().map(|source| source.id.clone()).collect();
    let mut strangers = 0_usize;
    let mut first = Span::default();
    for (at, claim) in case.claims.iter_mut().enumerate() {
        if claim.state == ClaimState::Rejected {
            continue;
        }
        let matters = claim.state == ClaimState::Accepted || cited.contains(&claim.id);
        for link in &mut claim.chain {
            if ids.contains(link.as_str()) {
                continue;
            }
            if let Some(source) = names.get(&link.trim().to_lowercase()) {
                link.clone_from(&case.sources[source.at()].id);
            } else if beside.sources_poisoned || sink.full() {
                // A source without a readable id may be the one that is meant.
            } else if matters {
                let message = format!(
                    "the claim `{}` comes through `{}`, which is no source of the case",
                    claim.id,
                    brief(link)
                );
                let hint = nearest_hint(link, ids.iter().map(String::as_str));
                sink.error(
                    "E0505",
                    beside.place(at, "chain"),
                    message,
                    format!("add it as a [[source]]; {hint}"),
                );
            } else {
                strangers += 1;
                if strangers == 1 {
                    first = beside.place(at, "chain");
                }
            }
        }
    }
    if strangers > 0 {
        let message = format!("{strangers} links of claims not yet reviewed are no sources of the case");
        sink.note("N0505", first, message, "add them as [[source]] when you accept the claims");
    }
}

/// Checks a claim's spans and quote against its report. Returns the spans of a quote that came without any.
fn quote(
    claim: &Claim,
    text: &str,
    searchable: &Searchable,
    place: &dyn Fn(&str) -> Span,
    budget: &mut Budget,
    sink: &mut Sink,
) -> Option<Vec<(usize, usize)>> {
    let report = brief(&claim.report);
    let mut passages: Vec<&str> = Vec::new();
    for (from, to) in &claim.spans {
        if from >= to || *to > searchable.len() {
            let message = if from >= to {
                format!("the span [{from}, {to}] of the claim `{}` is empty or upside down", claim.id)
            } else {
                let length = searchable.len();
                format!(
                    "the span [{from}, {to}] of the claim `{}` leaves its report, which has {length} characters",
                    claim.id
                )
            };
            sink.error(
                "E0506",
                place("spans"),
                message,
                "offsets count code points of the text after the front matter",
            );
            return None;
        }
        passages.extend(searchable.byte_range(*from, *to).and_then(|range| text.get(range)));
    }
    // A paraphrase has the analyst's words: only its place is checked.
    if claim.paraphrase {
        return None;
    }
    if !passages.is_empty() && same_words(&passages.join(" "), &claim.quote) {
        return None;
    }
    if !Budget::take(&mut budget.quotes, text.len()) {
        budget.unchecked += 1;
        return None;
    }
    match searchable.find(&claim.quote) {
        Some(spans) if claim.spans.is_empty() => Some(spans),
        Some(spans) => {
            let there: Vec<String> = spans.iter().map(|(from, to)| format!("[{from}, {to}]")).collect();
            let message = format!("the spans of the claim `{}` do not hold its quote", claim.id);
            let help = format!("the report `{report}` has the quote at {}", there.join(", "));
            sink.error("E0508", place("spans"), message, help);
            None
        }
        None => {
            let message = format!("the quote of the claim `{}` is not in its report `{report}`", claim.id);
            let near = Budget::take(&mut budget.passages, text.len())
                .then(|| searchable.nearest(text, &claim.quote))
                .flatten()
                .and_then(|(from, to)| searchable.byte_range(from, to))
                .and_then(|range| text.get(range));
            let help = match near {
                Some(near) => format!("the nearest passage is: {}", excerpt(near)),
                None => "nothing in it is near: copy the exact words, or mark a paraphrase".to_owned(),
            };
            sink.error("E0507", place("quote"), message, help);
            None
        }
    }
}

/// A passage for a message.
fn excerpt(text: &str) -> String {
    let plain: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = plain.chars();
    let start: String = letters.by_ref().take(300).collect();
    if letters.next().is_some() { start + "…" } else { start }
}
