//! A claim, or a proposed row, as the reviewer sees it.

use detente_case::{Case, ClaimState, Polarity, Suggestion};
use detente_desk::edit::{self, Edit};
use detente_desk::incoming;
use detente_terminal::output;
use serde_json::Value;

/// Claims that a row's card quotes.
const QUOTED: usize = 4;

/// A state in a word.
#[must_use]
pub fn state(state: ClaimState) -> &'static str {
    match state {
        ClaimState::Proposed => "proposed",
        ClaimState::Accepted => "accepted",
        ClaimState::Rejected => "rejected",
    }
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
        out.push(if steers(c) { ' ' } else { c });
        if spans.iter().any(|s| s.1 == at + 1) {
            out.push_str(close);
        }
    }
    out.trim().to_owned()
}

/// A day, or the days from and to.
fn days(when: &detente_case::date::When) -> String {
    if when.from == when.to { when.from.to_string() } else { format!("{} to {}", when.from, when.to) }
}

/// One claim as the reviewer sees it.
#[must_use]
pub fn claim(
    claim: &detente_case::Claim,
    text: &str,
    (number, of): (usize, usize),
    agreed: bool,
    bold: bool,
) -> String {
    let speaker = if claim.chain.is_empty() { "the author".into() } else { claim.chain.join(" › ") };
    let mut facts = vec![claim.kind.to_string(), claim.modality.to_string()];
    if claim.polarity == Polarity::Denies {
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

/// A proposed row as it would stand in `case.toml`.
#[must_use]
pub fn toml(suggestion: &Suggestion, row: &Value) -> String {
    let (given, _) = incoming::fields(suggestion, row);
    let add = Edit::Add { table: suggestion.table.clone(), row: given };
    edit::apply("", &Case::default(), &add)
        .map_or_else(|why| format!("# {why}"), |text| text.trim().to_owned())
}

/// One proposed row as the reviewer sees it.
#[must_use]
pub fn suggestion(case: &Case, suggestion: &Suggestion, row: &Value, place: (usize, usize)) -> String {
    let mut out = format!("\n{} of {} · {} · a new row for case.toml\n", place.0, place.1, suggestion.id);
    for line in toml(suggestion, row).lines() {
        out.push_str(&format!("    {}\n", output::isolate_runs(&plain(line))));
    }
    for (key, value) in incoming::fields(suggestion, row).1 {
        out.push_str(&output::wrap(
            &format!("  beside it, for you to use · {key}: {}", plain(&value)),
            92,
            "    ",
        ));
        out.push('\n');
    }
    let cited: Vec<_> = suggestion.cites.iter().filter_map(|id| case.claim(id)).collect();
    for claim in cited.iter().take(QUOTED) {
        let speaker = if claim.chain.is_empty() { "the author".into() } else { claim.chain.join(" › ") };
        let line = format!("{} · {} · {speaker}: {}", claim.id, state(claim.state), plain(&claim.quote));
        out.push_str(&format!("  {}\n", output::wrap(&line, 92, "    ")));
    }
    if cited.len() > QUOTED {
        out.push_str(&format!("  and {} claims more\n", cited.len() - QUOTED));
    }
    out
}

/// A report must not steer the terminal, nor turn the direction of what stands after it.
fn plain(text: &str) -> String {
    text.chars().map(|c| if steers(c) { ' ' } else { c }).collect()
}

fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
