//! The evidence: what it looks like as a whole, every source, and every claim with its chain and its quote.

use super::{Section, figure, language, link, missing, mixed};
use crate::figures::{self, when_words};
use crate::label::with_units;
use crate::redact::{WITHHELD, is_withheld};
use crate::strings::page as s;
use crate::strings::{capital, percent};
use detente_case::{Case, Claim, ClaimState, Modality, Polarity, Report, Source, SourceKind};
use detente_outlook::Outlook;
use maud::{Markup, html};
use std::collections::BTreeMap;

pub(super) fn evidence(case: &Case, outlook: &Outlook) -> Section {
    let found = &outlook.evidence;
    let party = |id: &str| {
        case.parties
            .iter()
            .find(|party| party.id == id)
            .map_or_else(|| id.to_owned(), |party| party.name.clone())
    };
    let body = html! {
        p { strong { (s::confidence(found.confidence)) } ". " span.soft { (s::CONFIDENCE_IS) } }
        @if !found.confidence_why.is_empty() {
            ul.points { @for why in &found.confidence_why { li { (mixed(&with_units(&capital(why)))) "." } } }
        }
        @if found.claims == 0 { p { (s::NO_CLAIMS) } } @else {
            p { (s::evidence_counts(found.claims, found.undecided, found.origins)) " "
                (s::anonymous(&percent(found.anonymous_share)))
                @if let Some((outlet, share)) = &found.largest_outlet {
                    " " (s::outlet_share(&percent(*share))) " "
                    bdi { (case.source(outlet).map_or(outlet.as_str(), |source| source.name.as_str())) } "."
                }
            }
        }
        @if found.inputs > 0 {
            p { (s::inputs_counts(found.inputs, found.unsupported.len(), found.single_origin)) }
        }
        @if let Some(sentence) = &found.one_sided { p.warn { (sentence) } }
        @if let Some(picture) = figures::flow(case) { (figure(&picture)) }
        @if !found.by_party.is_empty() {
            table.nums {
                caption { (s::BY_PARTY_CAPTION) }
                thead { tr { th scope="col" { (crate::strings::PARTY) } th.num scope="col" { (s::STANCES_SUPPORTED) } } }
                tbody {
                    @for (id, number) in &found.by_party {
                        tr { th scope="row" { bdi { (party(id)) } } td.num { (number) } }
                    }
                }
            }
        }
    };
    Section::new("evidence", s::EVIDENCE, body)
}

pub(super) fn sources(case: &Case) -> Section {
    let mut through: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for claim in case.claims.iter().filter(|claim| claim.state != ClaimState::Rejected) {
        let mut chain = case.whole_chain(claim);
        if let Some(last) = chain.last() {
            through.entry(last).or_default().1 += 1;
        }
        chain.sort_unstable();
        chain.dedup();
        for link in chain {
            through.entry(link).or_default().0 += 1;
        }
    }
    if case.sources.is_empty() {
        return Section::nothing("source-list", s::SOURCES, s::NO_SOURCES);
    }
    let body = html! {
        @if !case.sources.is_empty() {
            p.soft.small { (s::SOURCES_HOW) }
            table.stack.nums {
                caption { (s::SOURCES_CAPTION) }
                thead { tr {
                    th scope="col" { (crate::strings::SOURCE) }
                    th scope="col" { (crate::strings::KIND) }
                    th scope="col" { (s::SPEAKS_FOR) }
                    th scope="col" { (s::RELIABILITY) }
                    th scope="col" { (s::CLAIMS_THROUGH) }
                    th scope="col" { (s::CLAIMS_ORIGIN) }
                } }
                tbody {
                    @for source in &case.sources {
                        @let (links, ends) = through.get(source.id.as_str()).copied().unwrap_or_default();
                        tr {
                            th scope="row" {
                                bdi { (source.name) }
                                @if !source.aliases.is_empty() {
                                    div.small.soft.plain {
                                        (s::ALSO) " "
                                        @for (at, name) in source.aliases.iter().enumerate() {
                                            @if at > 0 { ", " }
                                            bdi { (name) }
                                        }
                                    }
                                }
                            }
                            td data-label=(crate::strings::KIND) { (s::source_kind(source.kind)) }
                            td data-label=(s::SPEAKS_FOR) { (speaks_for(case, source)) }
                            td data-label=(s::RELIABILITY) {
                                (source.reliability.map_or_else(|| "–".to_owned(), |letter| letter.to_string()))
                            }
                            td data-label=(s::CLAIMS_THROUGH) { (links) }
                            td data-label=(s::CLAIMS_ORIGIN) { (ends) }
                        }
                    }
                }
            }
        }
    };
    Section::new("source-list", s::SOURCES, body)
}

fn speaks_for(case: &Case, source: &Source) -> Markup {
    let party = source.of.and_then(|id| case.parties.get(id.at()));
    html! { @match party { Some(party) => bdi { (party.name) }, None => "–" } }
}

/// The anchor of a claim: its place in the case, since its id is the analyst's text.
fn anchor(at: usize) -> String {
    format!("claim-{}", at + 1)
}

/// Links to claims by id; an id that the case does not know stands as text.
pub(super) fn cites(case: &Case, ids: &[String]) -> Markup {
    html! {
        @for (at, id) in ids.iter().enumerate() {
            @if at > 0 { ", " }
            @match case.claims.iter().position(|claim| claim.id == *id && claim.state != ClaimState::Rejected) {
                Some(place) => a.id href={ "#" (anchor(place)) } { (id) },
                None => span.id { (id) },
            }
        }
    }
}

pub(super) fn claims(case: &Case) -> Section {
    let kept: Vec<(usize, &Claim)> =
        case.claims.iter().enumerate().filter(|(_, claim)| claim.state != ClaimState::Rejected).collect();
    let rejected = case.claims.len() - kept.len();
    let of = |id: &str| -> Vec<(usize, &Claim)> {
        kept.iter().filter(|(_, claim)| claim.report == id).copied().collect()
    };
    let stray: Vec<(usize, &Claim)> =
        kept.iter().filter(|(_, claim)| case.report(&claim.report).is_none()).copied().collect();
    if case.claims.is_empty() && case.reports.is_empty() {
        return Section::nothing("claims", s::CLAIMS, s::NO_CLAIMS_LIST);
    }
    let body = html! {
        @if kept.is_empty() { (missing(s::NO_CLAIMS)) } @else { p.soft.small { (s::CLAIMS_HOW) } }
        @for report in &case.reports {
            @let claims = of(&report.id);
            (report_head(case, report))
            @if claims.is_empty() { (missing(s::NO_CLAIM_OF_REPORT)) }
            @for (at, claim) in claims { (one(case, at, claim, Some(report))) }
        }
        @if !stray.is_empty() {
            h3 { (s::STRAY) }
            @for (at, claim) in stray { (one(case, at, claim, None)) }
        }
        @if rejected > 0 { p.soft { (s::rejected(rejected)) } }
    };
    Section::new("claims", s::CLAIMS, body)
}

fn report_head(case: &Case, report: &Report) -> Markup {
    let outlet = report
        .outlet
        .and_then(|id| case.sources.get(id.at()))
        .map_or(report.outlet_name.as_str(), |source| source.name.as_str());
    html! {
        h3 dir="auto" lang=[language(report.language.as_deref())] { (report.title) }
        p.soft.small {
            @if outlet.is_empty() { (s::NO_OUTLET) } @else { bdi { (outlet) } }
            @if is_withheld(report) { " · " (s::REPORT_WITHHELD) } @else {
                " · " (when_words(report.date.as_ref()))
                @if let Some(tag) = &report.language { " · " (s::LANGUAGE) " " bdi { (tag) } }
                " · " span.id { (report.file) }
            }
            @if let Some(url) = &report.url { br; (link(url)) }
        }
    }
}

fn one(case: &Case, at: usize, claim: &Claim, report: Option<&Report>) -> Markup {
    let tag = language(report.and_then(|report| report.language.as_deref()));
    html! {
        div.claim id=(anchor(at)) {
            p.chain { (chain(case, claim)) }
            @if claim.quote == WITHHELD {
                blockquote { span.soft { (claim.quote) } }
            } @else if claim.paraphrase {
                blockquote dir="auto" { span.tag { (s::PARAPHRASE) } " " (claim.quote) }
            } @else {
                blockquote.exact dir="auto" lang=[tag] { (claim.quote) }
            }
            p {
                (claim.kind) " · "
                @if claim.modality != Modality::Asserted { (claim.modality) " · " }
                @if claim.polarity == Polarity::Denies { (s::DENIED) " · " }
                @match &claim.said {
                    Some(said) => { (s::SAID) " " (when_words(Some(said))) }
                    None if claim.quote == WITHHELD => (s::SAID_WITHHELD),
                    None => (s::SAID_UNKNOWN),
                }
                @if let Some(meant) = &claim.meant { " · " (s::MEANT) " " (when_words(Some(meant))) }
                @if let Some(grade) = claim.credibility { " · " (s::credibility(grade)) }
                " · " span.id { (claim.id) }
                @if claim.state == ClaimState::Proposed { " · " span.unsupported { (s::UNDECIDED) } }
                @if !claim.by.is_empty() { " · " (s::EXTRACTED_BY) " " bdi { (claim.by) } }
            }
        }
    }
}

/// From the outlet to the origin; an outlet alone speaks in its own voice.
fn chain(case: &Case, claim: &Claim) -> Markup {
    let links = case.whole_chain(claim);
    html! {
        @if links.is_empty() { span.unsupported { (s::NO_SPEAKER) } }
        @for (at, id) in links.iter().enumerate() {
            @if at > 0 { " → " }
            @match case.source(id) {
                Some(source) => {
                    bdi { (source.name) }
                    @if source.kind == SourceKind::Unnamed { " " span.soft { (s::UNNAMED) } }
                }
                None => bdi { (id) },
            }
        }
        @if links.len() == 1 && claim.chain.is_empty() { " " span.soft { (s::OWN_VOICE) } }
    }
}
