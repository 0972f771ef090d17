//! The end of the report: names, definitions, what is not computed, how to compute it again, how to cite it.

use super::{Section, mixed};
use crate::label::shown;
use crate::strings::page as s;
use detente_case::Case;
use detente_outlook::Outlook;
use maud::html;

pub(super) fn glossary(case: &Case) -> Option<Section> {
    let aliases: Vec<_> = case.parties.iter().filter(|party| !party.aliases.is_empty()).collect();
    if case.glossary.is_empty() && aliases.is_empty() {
        return None;
    }
    let body = html! {
        @if !case.glossary.is_empty() {
            p.soft.small { (s::GLOSSARY_HOW) }
            dl {
                @for entry in &case.glossary {
                    dt { bdi { (entry.term) } }
                    dd {
                        @if !entry.meaning.is_empty() { div dir="auto" { (entry.meaning) } }
                        @for (who, name) in &entry.names {
                            @let who = named(case, who);
                            div.small { span.soft { bdi { (who) } ": " } bdi { (name) } }
                        }
                    }
                }
            }
        }
        @if !aliases.is_empty() {
            table.stack {
                caption { (s::ALIASES) }
                thead { tr { th scope="col" { (crate::strings::PARTY) } th scope="col" { (s::ALSO_CALLED) } } }
                tbody {
                    @for party in aliases {
                        tr {
                            th scope="row" { bdi { (party.name) } }
                            td { @for (at, name) in party.aliases.iter().enumerate() { @if at > 0 { ", " } bdi { (name) } } }
                        }
                    }
                }
            }
        }
    };
    Some(Section::new("glossary", s::GLOSSARY, body))
}

/// A party or a source by its id; what is neither stays as it stands.
fn named<'a>(case: &'a Case, who: &'a str) -> &'a str {
    let party = case.parties.iter().find(|party| party.id == who).map(|party| party.name.as_str());
    party.or_else(|| case.source(who).map(|source| source.name.as_str())).unwrap_or(who)
}

pub(super) fn definitions(outlook: &Outlook) -> Section {
    let found = &outlook.definitions;
    if found.signed.is_none() && found.holds.is_none() && found.terms.is_empty() {
        return Section::nothing("definitions", s::DEFINITIONS, s::NO_DEFINITIONS);
    }
    let body = html! {
        dl {
            @if let Some(d) = &found.signed {
                dt { (s::TERM_SIGNED) }
                dd dir="auto" { (d.what) (s::by_day(&d.by)) }
            }
            @if let Some(d) = &found.holds {
                dt { (s::TERM_HOLDS) }
                dd { (s::would_end(d.years)) " " span dir="auto" { (d.event) } "." }
            }
            @for (term, sentence) in &found.terms { dt { (term) } dd dir="auto" { (sentence) } }
        }
    };
    Section::new("definitions", s::DEFINITIONS, body)
}

/// What the case gives no data for, part by part, and what is not computed.
pub(super) fn notes(outlook: &Outlook, bare: &[Section]) -> Option<Section> {
    if outlook.notes.is_empty() && bare.is_empty() {
        return None;
    }
    let body = html! {
        @if !bare.is_empty() {
            dl.short {
                @for part in bare {
                    dt id=(part.id) { (part.title) }
                    dd { (part.nothing.as_deref().unwrap_or_default()) }
                }
            }
        }
        @if !outlook.notes.is_empty() {
            ul.plain {
                @for note in &outlook.notes {
                    li { (mixed(&crate::strings::capital(&note.what))) ": " (mixed(&note.why)) ". " span.id.soft { (note.code) } }
                }
            }
        }
    };
    Some(Section::new("notes", s::NOTES, body))
}

pub(super) fn manifest(outlook: &Outlook) -> Section {
    let found = &outlook.manifest;
    let rows: [(&str, String); 7] = [
        (s::FORMAT, found.format.to_owned()),
        (s::VERSION, found.version.to_owned()),
        (s::SEED, found.seed.to_string()),
        (s::DRAWS, found.draws.to_string()),
        (s::TRUST, crate::strings::hundredth(found.trust)),
        (s::STREAMS, found.streams.to_owned()),
        (s::BASE_RATE_TABLE, found.base_rates.clone()),
    ];
    let body = html! {
        p.soft.small { (s::MANIFEST_HOW) }
        table.stack {
            caption { (s::RUN) }
            tbody { @for (name, value) in &rows { tr { th scope="row" { (name) } td.id { (value) } } } }
        }
        @if !found.files.is_empty() {
            table.stack {
                caption { (s::FILES) }
                thead { tr { th scope="col" { (s::FILE) } th scope="col" { (s::HASH) } } }
                tbody { @for (file, hash) in &found.files { tr { th.id scope="row" { (file) } td.id { (hash) } } } }
            }
        }
    };
    Section::new("manifest", s::MANIFEST, body)
}

pub(super) fn cite(outlook: &Outlook) -> Section {
    let body = html! {
        h3 { "BibTeX" }
        pre tabindex="0" { (bibtex(outlook)) }
        h3 { "CSL-JSON" }
        pre tabindex="0" { (csl(outlook)) }
    };
    Section::new("cite", s::CITE, body)
}

/// Seed, draws and the hash of `case.toml`: enough to tell which run is meant.
fn note(outlook: &Outlook) -> String {
    let m = &outlook.manifest;
    let hash = m.files.iter().find(|(file, _)| file == "case.toml").or_else(|| m.files.first());
    s::cite_note(m.version, m.seed, m.draws, hash.map(|(file, hash)| (file.as_str(), hash.as_str())))
}

fn bibtex(outlook: &Outlook) -> String {
    let clean = |text: &str| -> String {
        let mut out = String::new();
        for c in shown(text).chars() {
            match c {
                '\\' => out.push_str("\\textbackslash{}"),
                '~' => out.push_str("\\textasciitilde{}"),
                '^' => out.push_str("\\textasciicircum{}"),
                '{' | '}' | '%' | '&' | '$' | '#' | '_' => {
                    out.push('\\');
                    out.push(c);
                }
                c if c.is_whitespace() => out.push(' '),
                c => out.push(c),
            }
        }
        out
    };
    let mut lines = vec![
        "@misc{detente-outlook,".to_owned(),
        format!("  title = {{{{{}}}}},", clean(&s::page_title(&outlook.title))),
        format!("  howpublished = {{Détente {}}},", clean(outlook.manifest.version)),
        format!("  note = {{{}}},", clean(&note(outlook))),
    ];
    if let Some((year, rest)) = outlook.as_of.as_deref().and_then(|day| day.split_once('-')) {
        lines.push(format!("  year = {{{}}},", clean(year)));
        if let Some((month, _)) = rest.split_once('-') {
            lines.push(format!("  month = {{{}}},", clean(month)));
        }
    }
    lines.push("}".to_owned());
    lines.join("\n")
}

fn csl(outlook: &Outlook) -> String {
    let mut item = serde_json::json!({
        "id": "detente-outlook",
        "type": "report",
        "title": s::page_title(&outlook.title),
        "publisher": format!("Détente {}", outlook.manifest.version),
        "note": note(outlook),
    });
    let parts: Option<Vec<i64>> =
        outlook.as_of.as_deref().map(|day| day.split('-').filter_map(|part| part.parse().ok()).collect());
    if let (Some(parts), Some(item)) = (parts.filter(|parts| !parts.is_empty()), item.as_object_mut()) {
        item.insert("issued".into(), serde_json::json!({ "date-parts": [parts] }));
    }
    // A JSON value of strings and numbers always prints.
    serde_json::to_string_pretty(&serde_json::Value::Array(vec![item])).unwrap_or_default()
}
