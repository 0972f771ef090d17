//! Every judgement: its value, the claims it rests on and the reason, or the word "unsupported".

use super::{Section, mixed};
use crate::judgements::{Group, Row, groups};
use crate::page::evidence::cites;
use crate::strings::page as s;
use detente_case::{Basis, Case};
use maud::{Markup, html};

pub(super) fn judgements(case: &Case) -> Section {
    let groups = groups(case);
    let bare: Vec<&Row> =
        groups.iter().flat_map(|group| &group.rows).filter(|row| row.basis.unsupported()).collect();
    let all: usize = groups.iter().map(|group| group.rows.len()).sum();
    if all == 0 {
        return Section::nothing("judgements", s::JUDGEMENTS, s::NO_JUDGEMENTS);
    }
    let body = html! {
        p { (s::judgement_counts(all, bare.len())) }
        @if !bare.is_empty() {
            h3 { (s::UNSUPPORTED_LIST) }
            ul {
                @for row in &bare {
                    li { (mixed(&row.what)) ": " (mixed(&row.value)) " "
                        @match &row.basis.why {
                            Some(why) => span.soft dir="auto" { "(" (why) ")" },
                            None => span.unsupported { (s::AND_NO_REASON) },
                        }
                    }
                }
            }
        }
        h3 { (s::ALL_JUDGEMENTS) }
        @for group in &groups { (one_group(case, group)) }
    };
    Section::new("judgements", s::JUDGEMENTS, body)
}

fn one_group(case: &Case, group: &Group) -> Markup {
    let bare = group.rows.iter().filter(|row| row.basis.unsupported()).count();
    html! {
        details {
            summary { bdi { (group.title) } ": " (s::group_counts(group.rows.len(), bare)) }
            table.stack {
                caption { (group.title) }
                thead { tr {
                    th scope="col" { (s::JUDGEMENT) }
                    th scope="col" { (s::VALUE) }
                    th scope="col" { (s::RESTS_ON) }
                } }
                tbody {
                    @for row in &group.rows {
                        tr {
                            th scope="row" { (mixed(&row.what)) }
                            td data-label=(s::VALUE) { (mixed(&row.value)) }
                            td { (basis(case, row.basis)) }
                        }
                    }
                }
            }
        }
    }
}

fn basis(case: &Case, basis: &Basis) -> Markup {
    html! {
        @if basis.unsupported() {
            span.unsupported { (crate::strings::UNSUPPORTED) }
        } @else {
            (cites(case, &basis.cites))
        }
        @if let Some(why) = &basis.why { div dir="auto" { (why) } }
        @if basis.by.is_some() || basis.on.is_some() {
            div.small.soft {
                @if let Some(by) = &basis.by { (s::JUDGED_BY) " " bdi { (by) } " " }
                @if let Some(on) = basis.on { (s::JUDGED_ON) " " (on.to_string()) }
            }
        }
    }
}
