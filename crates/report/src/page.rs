//! The report: one HTML file without script, style and pictures inside, that opens with the answer in words.
//!
//! Every text of the case goes through `maud`, which escapes it; every character that would not be seen but
//! would change the reading is written out by one pass over the finished page ([`crate::label::shown`]), so
//! that no place can be forgotten.

mod answer;
mod changed;
mod closing;
mod evidence;
mod findings;
mod judgements;
mod markdown;

use crate::figure::{Figure, Table};
use crate::strings::page as s;
use crate::svg::escape;
use crate::{label, redact, style};
use detente_case::Case;
use detente_outlook::Outlook;
use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

/// One part of the page: its anchor, its title, what it says.
struct Section {
    id: &'static str,
    title: &'static str,
    body: Markup,
    /// Where there is nothing to show: the sentence that says why.
    nothing: Option<String>,
}

impl Section {
    fn new(id: &'static str, title: &'static str, body: Markup) -> Self {
        Self { id, title, body, nothing: None }
    }

    fn nothing(id: &'static str, title: &'static str, why: impl Into<String>) -> Self {
        Self { id, title, body: Markup::default(), nothing: Some(why.into()) }
    }
}

/// The parts of the page in order. Parts that the case gives no data for are one list, so that what is missing is
/// said once and what is there stands together.
fn sections(case: &Case, outlook: &Outlook) -> Vec<Section> {
    let (shown, bare): (Vec<Section>, Vec<Section>) = [
        Some(answer::answer(case, outlook)),
        changed::changed(outlook),
        answer::numbers(outlook),
        Some(findings::worlds(outlook)),
        Some(findings::hangs_on(outlook)),
        findings::levers(case, outlook),
        Some(findings::timeline(case)),
        Some(findings::positions(case, outlook)),
        Some(findings::deals(case, outlook)),
        Some(findings::graph(outlook)),
        Some(findings::holds(case, outlook)),
        Some(findings::base_rates(outlook)),
        Some(evidence::evidence(case, outlook)),
        Some(evidence::sources(case)),
        Some(evidence::claims(case)),
        Some(judgements::judgements(case)),
        closing::glossary(case),
        Some(closing::definitions(outlook)),
    ]
    .into_iter()
    .flatten()
    .partition(|section| section.nothing.is_none());
    let last =
        [closing::notes(outlook, &bare), Some(closing::manifest(outlook)), Some(closing::cite(outlook))];
    shown.into_iter().chain(last.into_iter().flatten()).collect()
}

/// Title and day.
fn opening(outlook: &Outlook) -> Markup {
    markup! {
        header {
            p.kicker { (s::KICKER) }
            h1 dir="auto" { (if outlook.title.trim().is_empty() { s::UNTITLED } else { outlook.title.as_str() }) }
            @if let Some(day) = &outlook.as_of { p.soft { (s::as_of(&crate::strings::long_day(day))) } }
            @if outlook.notes.iter().any(|note| note.code == redact::NOTE) { p.warn { (s::REDACTED) } }
        }
    }
}

fn parts(sections: &[Section]) -> Markup {
    markup! {
        @for section in sections {
            section aria-labelledby={ (section.id) } {
                h2 id=(section.id) { (section.title) }
                (section.body)
            }
        }
    }
}

/// The whole report as one HTML file.
///
/// It needs nothing from elsewhere and runs nothing: its content security policy forbids scripts and loads.
/// Same case and outlook, same bytes.
#[must_use]
pub fn html(case: &Case, outlook: &Outlook) -> String {
    let sections = sections(case, outlook);
    // The answer comes before the list of what follows it.
    let (first, rest) = sections.split_at(1.min(sections.len()));
    let page = markup! {
        (DOCTYPE)
        html lang="en" dir="ltr" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "Détente " (outlook.manifest.version) };
                title { (s::page_title(&outlook.title)) }
                style { (PreEscaped(style::PAGE)) (PreEscaped(style::FIGURE)) }
            }
            body {
                a.skip href="#main" { (s::SKIP) }
                (opening(outlook))
                main #main tabindex="-1" {
                    (parts(first))
                    nav aria-label=(s::CONTENTS) {
                        ol { @for section in rest { li { a href={ "#" (section.id) } { (section.title) } } } }
                    }
                    (parts(rest))
                }
                footer { p { (s::FOOTER) } }
            }
        }
    };
    label::shown(&page.into_string())
}

/// The report as a piece of HTML for another document: one `div` of class `detente` with its style sheet inside,
/// every selector under that class, every id with the prefix `detente-`, headings from the second level down.
///
/// No script, no load, no `html` or `head`. Same case and outlook, same bytes.
#[must_use]
pub fn fragment(case: &Case, outlook: &Outlook) -> String {
    let piece = markup! {
        div.detente lang="en" dir="ltr" {
            style { (PreEscaped(style::scoped())) (PreEscaped(style::FIGURE)) }
            (opening(outlook))
            (parts(&sections(case, outlook)))
            footer { p { (s::FOOTER) } }
        }
    };
    // Quotation marks are escaped in every text: what looks like an attribute is one of ours.
    let mut out = label::shown(&piece.into_string());
    for level in (1..=4).rev() {
        for mark in ["<h", "</h"] {
            for end in [">", " "] {
                out = out.replace(&format!("{mark}{level}{end}"), &format!("{mark}{}{end}", level + 1));
            }
        }
    }
    out = out.replace(" id=\"", " id=\"detente-").replace(" href=\"#", " href=\"#detente-");
    let mut parts = out.split(" aria-labelledby=\"");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (names, rest) = part.split_once('"').unwrap_or((part, ""));
        let names: Vec<String> = names.split(' ').map(|name| format!("detente-{name}")).collect();
        whole.push_str(&format!(" aria-labelledby=\"{}\"{rest}", names.join(" ")));
    }
    whole.push('\n');
    whole
}

/// The report as a briefing in Markdown (CommonMark with tables): the same parts in the same order; figures as their
/// title, their description and the table of their numbers.
#[must_use]
pub fn markdown(case: &Case, outlook: &Outlook) -> String {
    let page = markup! { (opening(outlook)) (parts(&sections(case, outlook))) p { (s::FOOTER) } };
    markdown::of(&label::shown(&page.into_string()))
}

/// A picture with its caption and, behind it, its numbers.
fn figure(figure: &Figure) -> Markup {
    markup! {
        figure {
            figcaption {
                b { (PreEscaped(escape(&figure.title))) }
                (PreEscaped(escape(&figure.description)))
            }
            // Written by `svg::Canvas`, which escapes every text.
            (PreEscaped(&figure.svg))
            (PreEscaped(&figure.compact))
            details {
                summary { (s::NUMBERS_BEHIND) }
                (table(&figure.title, &figure.table))
            }
        }
    }
}

/// A table that scrolls sideways where it must; its first column names the rows.
fn table(caption: &str, table: &Table) -> Markup {
    let label = s::numbers_behind(&caption.replace(['\u{2068}', '\u{2069}'], ""));
    markup! {
        div.scroll tabindex="0" role="region" aria-label=(label) {
            table.nums {
                caption { (PreEscaped(escape(caption))) }
                thead { tr { @for cell in &table.head { th scope="col" { bdi { (cell) } } } } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (at, cell) in row.iter().enumerate() {
                                @if at == 0 { th scope="row" { (mixed(cell)) } } @else { td { (mixed(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A text that we put together from names of the case: directions kept apart, every hidden character shown.
fn mixed(text: &str) -> Markup {
    PreEscaped(escape(&label::apart(&label::shown(text))))
}

/// A sentence in place of something that the case has no data for.
fn missing(sentence: &str) -> Markup {
    markup! { p.soft { (sentence) } }
}

/// A link, only where the address is http or https; else its text.
fn link(url: &str) -> Markup {
    let lower = url.trim_start().to_ascii_lowercase();
    let web = lower.starts_with("http://") || lower.starts_with("https://");
    markup! {
        @if web {
            a.id href=(url.trim()) rel="noopener noreferrer nofollow" { (url) }
        } @else {
            span.id { (url) }
        }
    }
}

/// A language tag that may stand in `lang`, or nothing.
fn language(tag: Option<&str>) -> Option<&str> {
    tag.filter(|tag| {
        !tag.is_empty() && tag.len() <= 35 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    })
}
