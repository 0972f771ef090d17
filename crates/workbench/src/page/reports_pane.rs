//! The first pane: a report's text with its claims marked in it, and the claim that is looked at, with its
//! whole chain and the keys to decide on it.

use super::{Context, Page};
use crate::catalogue::{look, many, w};
use detente_case::report::Searchable;
use detente_case::{Case, Claim, ClaimKind, ClaimState, Modality, Polarity, Report};
use maud::{Markup, html};

/// Claims in reading order: report by report, by their first place in it.
#[must_use]
pub(crate) fn in_order(case: &Case) -> Vec<&Claim> {
    let mut claims: Vec<&Claim> = case.claims.iter().collect();
    let report = |claim: &Claim| case.reports.iter().position(|r| r.id == claim.report).unwrap_or(usize::MAX);
    claims.sort_by_key(|claim| {
        (report(claim), claim.spans.first().map_or(usize::MAX, |span| span.0), claim.line)
    });
    claims
}

/// The name of a state.
#[must_use]
pub fn state(state: ClaimState) -> &'static str {
    match state {
        ClaimState::Proposed => "proposed",
        ClaimState::Accepted => "accepted",
        ClaimState::Rejected => "rejected",
    }
}

/// The pane.
#[must_use]
pub fn pane(context: &Context<'_>) -> Markup {
    let case = &context.snapshot.loaded.case;
    let claim = context.view.claim.as_deref().and_then(|id| case.claim(id));
    let report = claim
        .and_then(|claim| case.report(&claim.report))
        .filter(|_| context.view.report.is_none())
        .or_else(|| context.view.report.as_deref().and_then(|id| case.report(id)))
        .or_else(|| case.reports.first());
    let undecided = case.claims.iter().filter(|claim| claim.state == ClaimState::Proposed).count();
    html! {
        section #reports .pane aria-labelledby="reports-h" tabindex="-1" {
            h2 #reports-h { (w("reports")) }
            p.small.soft {
                (many("claims", case.claims.len())) ", " (many("undecided", undecided))
            }
            @if !case.claims.is_empty() { (review(context, claim)) }
            @if case.reports.is_empty() { p { (w("no-reports")) } }
            nav.list aria-label=(w("reports")) {
                // Whoever looks at a claim wants the text, not the list.
                details data-own open[claim.is_none()] {
                summary id={ "list-of-reports" } { (many("reports-count", case.reports.len())) }
                ul {
                    @for row in &case.reports {
                        @let count = case.claims.iter().filter(|claim| claim.report == row.id).count();
                        li {
                            a href=(context.desk(|view| { view.report = Some(row.id.clone()); view.claim = None; }))
                                id={ "report-" (row.id) }
                                aria-current=[report.is_some_and(|r| r.id == row.id).then_some("true")] {
                                span.title { bdi { (row.title) } }
                                span.soft.small { (outlet(case, row)) " · " (many("claims", count)) }
                            }
                        }
                    }
                }
                }
            }
            @if let Some(report) = report { (text(context, report, claim)) (new(context, report)) }
            (add(context))
        }
    }
}

pub(crate) fn outlet(case: &Case, report: &Report) -> Markup {
    let name =
        report.outlet.and_then(|id| case.sources.get(id.at())).map_or(&report.outlet_name, |s| &s.name);
    let day = report.date.as_ref().map(|when| when.from.to_string()).unwrap_or_default();
    html! { bdi { (name) } @if !day.is_empty() { ", " (day) } }
}

/// The claim that is looked at, and the way through all of them.
fn review(context: &Context<'_>, claim: Option<&Claim>) -> Markup {
    let case = &context.snapshot.loaded.case;
    let order = in_order(case);
    let at = claim.and_then(|claim| order.iter().position(|other| other.id == claim.id));
    let first = || order.iter().find(|c| c.state == ClaimState::Proposed).or(order.first()).copied();
    let next = match at {
        Some(at) => order.get(at + 1).copied(),
        None => first(),
    };
    let before = at.and_then(|at| order.get(at.checked_sub(1)?).copied());
    let go = |to: &Claim| {
        context.desk(|view| {
            view.claim = Some(to.id.clone());
            view.report = None;
        })
    };
    html! {
        div #claim .card {
            div.row {
                @if let Some(before) = before {
                    a.button href=(go(before)) data-k="k" id="claim-before" { (w("before")) " " kbd { "k" } }
                }
                @if let Some(next) = next {
                    // Before a claim is looked at there is nothing to decide on: every key leads to the first.
                    a.button href=(go(next)) data-k=(if at.is_some() { "j" } else { "j a r e" }) id="claim-next" {
                        (if at.is_some() { w("next") } else { w("review") }) " " kbd { "j" }
                    }
                }
                @if let Some(at) = at { span.soft.small { (at + 1) " / " (order.len()) } }
            }
            @if let Some(claim) = claim { (card(context, claim)) }
        }
    }
}

/// A claim's chain from the origin to the outlet, in words.
#[must_use]
pub fn chain(case: &Case, claim: &Claim) -> Markup {
    let links = case.whole_chain(claim);
    html! {
        @for (at, link) in links.iter().enumerate() {
            @if at > 0 { span.soft { " " (w("citing")) " " } }
            @match case.source(link) {
                Some(source) => bdi title=[source.reliability.map(|grade| format!("{}: {grade}", w("reliability")))] { (source.name) },
                None => bdi { (link) },
            }
        }
    }
}

fn card(context: &Context<'_>, claim: &Claim) -> Markup {
    let case = &context.snapshot.loaded.case;
    let language = case.report(&claim.report).and_then(|report| report.language.as_deref());
    let cited: Vec<&detente_case::Input> =
        case.inputs.iter().filter(|input| input.basis.cites.contains(&claim.id)).collect();
    html! {
        blockquote dir="auto" lang=[language] class=(state(claim.state)) { (marked(&claim.quote)) }
        p.chain { (chain(case, claim)) }
        p.small {
            span class={ "tag " (state(claim.state)) } { (look(&format!("state.{}", state(claim.state)))) }
            " " (claim.kind) " · " (claim.modality)
            @if claim.paraphrase { " · " (w("paraphrase")) }
            @if claim.polarity == Polarity::Denies { " · " (w("denies")) }
            @if claim.said.is_some() { " · " (w("said")) " " (time(claim.said.as_ref())) }
            @if claim.meant.is_some() { " · " (w("meant")) " " (time(claim.meant.as_ref())) }
            @if let Some(grade) = claim.credibility { " · " (w("credibility")) " " (grade) }
            " · " code { (claim.id) }
        }
        div.row {
            (decide(context, claim, "accept", "a", w("accept")))
            (decide(context, claim, "reject", "r", w("reject")))
            a.button href="#edit-claim" data-k="e" id="claim-edit" { (w("edit")) " " kbd { "e" } }
        }
        details #edit-claim {
            summary #edit-claim-s { (w("edit-claim")) }
            (claim_form(context, claim))
        }
        @if !cited.is_empty() {
            details #cited-by {
                summary #cited-by-s { (many("cited-by", cited.len())) }
                ul.small {
                    @for input in cited {
                        li { a href=(context.desk(|view| open(view, &input.path))) { (title(context, &input.path)) } }
                    }
                }
            }
        }
    }
}

/// A day, or two with a dash between, as the forms of a claim show and read it.
pub(crate) fn time(when: Option<&detente_case::date::When>) -> String {
    match when {
        None => String::new(),
        Some(when) if when.from == when.to => when.from.to_string(),
        Some(when) => format!("{} – {}", when.from, when.to),
    }
}

/// What can be changed of a claim; saved, it is accepted.
#[must_use]
pub(crate) fn claim_form(context: &Context<'_>, claim: &Claim) -> Markup {
    html! {
        form.stack method="post" action="/decide" {
            (context.fields())
            input type="hidden" name="claim" value=(claim.id);
            input type="hidden" name="act" value="edit";
            label { (w("kind")) select name="kind" {
                @for kind in ClaimKind::ALL { option selected[claim.kind == kind] { (kind) } }
            } }
            label { (w("polarity")) select name="polarity" {
                @for (polarity, words) in [(Polarity::Affirms, w("affirms")), (Polarity::Denies, w("denies"))] {
                    option value=(polarity) selected[claim.polarity == polarity] { (words) }
                }
            } }
            label { (w("modality")) select name="modality" {
                @for modality in Modality::ALL { option selected[claim.modality == modality] { (modality) } }
            } }
            label { (w("chain")) input name="chain" value=(claim.chain.join(", ")) list="sources" autocomplete="off"; }
            label { (w("credibility")) select name="credibility" {
                option value="" { "–" }
                @for grade in 1..=6_u8 { option selected[claim.credibility == Some(grade)] { (grade) } }
            } }
            label { (w("said")) input name="said" value=(time(claim.said.as_ref())); }
            label { (w("meant")) input name="meant" value=(time(claim.meant.as_ref())); }
            button type="submit" { (w("save")) }
        }
    }
}

/// Opens a judgement: its cell of the matrix where it has one, else the list of all numbers.
pub fn open(view: &mut crate::view::View, path: &str) {
    view.why = Some(path.to_owned());
    let mut parts = path.split('.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("stance"), Some(party), Some(issue)) => {
            view.list = None;
            view.cell = Some(format!("{party}.{issue}"));
        }
        _ => view.list = Some("numbers".to_owned()),
    }
}

/// An input in words.
#[must_use]
pub fn title(context: &Context<'_>, path: &str) -> String {
    let bound = context.snapshot.bound.as_ref();
    bound
        .and_then(|bound| {
            let at = bound.inputs.iter().position(|input| input.path == path)?;
            bound.titles.get(&detente_case::InputId(at as u32)).cloned()
        })
        .unwrap_or_else(|| path.to_owned())
}

fn decide(context: &Context<'_>, claim: &Claim, act: &str, key: &str, label: &str) -> Markup {
    html! {
        form method="post" action="/decide" {
            (context.fields())
            input type="hidden" name="claim" value=(claim.id);
            input type="hidden" name="act" value=(act);
            button type="submit" id={ "do-" (act) } data-k=(key) { (label) " " kbd { (key) } }
        }
    }
}

/// A text in which characters that turn the direction of writing are shown instead of obeyed.
#[must_use]
pub fn marked(text: &str) -> Markup {
    let mut parts: Vec<(String, bool)> = Vec::new();
    for letter in text.chars() {
        let name = match letter {
            '\u{200e}' => "LRM",
            '\u{200f}' => "RLM",
            '\u{061c}' => "ALM",
            '\u{202a}' => "LRE",
            '\u{202b}' => "RLE",
            '\u{202c}' => "PDF",
            '\u{202d}' => "LRO",
            '\u{202e}' => "RLO",
            '\u{2066}' => "LRI",
            '\u{2067}' => "RLI",
            '\u{2068}' => "FSI",
            '\u{2069}' => "PDI",
            letter if letter.is_control() && !matches!(letter, '\n' | '\t') => "CTL",
            _ => "",
        };
        if !name.is_empty() {
            parts.push((name.to_owned(), true));
        } else {
            match parts.last_mut() {
                Some((text, false)) => text.push(letter),
                _ => parts.push((letter.to_string(), false)),
            }
        }
    }
    html! {
        @for (part, control) in &parts {
            @if *control { span.ctl { (part) } } @else { (part) }
        }
    }
}

/// A text cut at every place where a span begins or ends: each part with what lies over it.
pub(crate) fn parts<'a, T: Clone>(
    text: &'a str,
    spans: &[(usize, usize, T)],
) -> Vec<(usize, &'a str, Vec<T>)> {
    let letters = Searchable::new(text);
    let mut spans: Vec<&(usize, usize, T)> =
        spans.iter().filter(|(from, to, _)| from < to && *to <= letters.len()).collect();
    spans.sort_by_key(|(from, to, _)| (*from, *to));
    let mut cuts: Vec<usize> =
        spans.iter().flat_map(|(from, to, _)| [*from, *to]).chain([0, letters.len()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let part = |pair: &[usize]| {
        let (from, to) = (pair[0], pair[1]);
        let over = spans.iter().filter(|(a, b, _)| *a <= from && to <= *b).map(|(.., what)| what.clone());
        let words = letters.byte_range(from, to).map_or("", |range| &text[range]);
        (from, words, over.collect())
    };
    cuts.windows(2).map(part).collect()
}

/// A report with its claims marked in it.
fn text(context: &Context<'_>, report: &Report, claim: Option<&Claim>) -> Markup {
    let case = &context.snapshot.loaded.case;
    let spans: Vec<(usize, usize, &Claim)> = case
        .claims
        .iter()
        .filter(|claim| claim.report == report.id)
        .flat_map(|claim| claim.spans.iter().map(move |(from, to)| (*from, *to, claim)))
        .collect();
    let parts = parts(&report.text, &spans);
    let language = report.language.as_deref();
    html! {
        article.report aria-labelledby="report-h" {
            h3 #report-h { bdi { (report.title) } }
            p.small.soft { (outlet(case, report)) @if let Some(url) = &report.url { " · " (address(url)) } }
            div #text .text dir="auto" lang=[language] data-report=(report.id) tabindex="0" role="group" aria-label=(report.title) {
                @for (from, part, over) in &parts {
                    @match over.last() {
                        Some(top) => {
                            @let here = claim.is_some_and(|claim| over.iter().any(|c| c.id == claim.id));
                            a class={ "c " (state(top.state)) } id={ "seg-" (from) } draggable="false"
                                href=(context.view.with(|view| { view.claim = Some(top.id.clone()); view.report = None; }).address(Page::Desk.name()))
                                aria-current=[here.then_some("true")] { (marked(part)) }
                        }
                        None => (marked(part)),
                    }
                }
            }
        }
    }
}

/// An address as a link where it is one, else as text.
fn address(url: &str) -> Markup {
    let web = url.starts_with("https://") || url.starts_with("http://");
    html! {
        @if web { a href=(url) rel="noopener noreferrer nofollow" target="_blank" { (url) } } @else { code { (url) } }
    }
}

fn new(context: &Context<'_>, report: &Report) -> Markup {
    html! {
        details #new-claim {
            summary #new-claim-s { (w("new-claim")) }
            p.small.soft { (w("new-claim-about")) }
            form.stack method="post" action="/claim" {
                (context.fields())
                input type="hidden" name="report" value=(report.id);
                input type="hidden" name="from" id="from" value="";
                input type="hidden" name="to" id="to" value="";
                label { (w("quote")) textarea #quote name="quote" rows="3" dir="auto" required {} }
                label { (w("chain")) input name="chain" list="sources" autocomplete="off"; }
                label { (w("kind")) select name="kind" { @for kind in ClaimKind::ALL { option { (kind) } } } }
                label { (w("credibility")) select name="credibility" {
                    option value="" { "–" }
                    @for grade in 1..=6_u8 { option { (grade) } }
                } }
                label { (w("said")) input name="said" placeholder="2026-01-06"; }
                label.check { input type="checkbox" name="paraphrase" value="yes"; " " (w("paraphrase")) }
                button type="submit" { (w("add-claim")) }
            }
        }
    }
}

/// A report that is pasted or opened from a file.
fn add(context: &Context<'_>) -> Markup {
    let case = &context.snapshot.loaded.case;
    html! {
        details #new-report {
            summary #new-report-s { (w("new-report")) }
            p.small.soft { (w("new-report-about")) }
            form.stack method="post" action="/report" {
                (context.fields())
                label { (w("report-title")) input name="title" dir="auto" autocomplete="off"; }
                label { (w("outlet")) input name="outlet" dir="auto" list="sources" autocomplete="off"; }
                label { (w("published")) input name="date" placeholder="2026-01-06" autocomplete="off"; }
                label { (w("language")) input name="language" placeholder="en, ar, he, …" autocomplete="off"; }
                label { (w("address")) input name="url" placeholder="https://…" dir="ltr" autocomplete="off"; }
                label { (w("report-text")) textarea name="text" id="report-text" rows="8" dir="auto" required {} }
                label data-script hidden { (w("from-file")) input type="file" name="file" id="report-file" accept=".txt,.md,.html,.htm,.docx,.pdf"; }
                label.check { input type="checkbox" name="read" value="yes" checked; " " (w("find-claims")) }
                button type="submit" { (w("add-report")) }
            }
        }
        datalist #sources { @for source in &case.sources { option value=(source.id) { (source.name) } } }
        datalist #parties { @for party in &case.parties { option value=(party.id) { (party.name) } } }
        datalist #issues { @for issue in &case.issues { option value=(issue.id) { (issue.title) } } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_of_direction_are_shown_and_markup_is_text() {
        let shown = marked("a\u{202e}b<script>alert(1)</script>").into_string();
        assert_eq!(shown, "a<span class=\"ctl\">RLO</span>b&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert!(address("javascript:alert(1)").into_string().starts_with("<code>"));
        assert!(
            address("https://example.org/?a=\"b\"")
                .into_string()
                .contains("href=\"https://example.org/?a=&quot;b&quot;\"")
        );
    }
}
