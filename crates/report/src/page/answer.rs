//! The answer: in words first, then each question's numbers side by side with their definitions.

use super::{Section, figure, missing};
use crate::figure::whole_per_cents;
use crate::figures::{Question, views};
use crate::strings::page as s;
use crate::strings::{maybe_percent, question};
use crate::strings::{percent, percent_interval};
use detente_chance::words::Scale;
use detente_outlook::{Answer, Outlook};
use maud::{Markup, html};

pub(super) fn answer(outlook: &Outlook) -> Section {
    let body = html! {
        div.words { (words(&outlook.text)) }
        @if outlook.signed.is_none() && outlook.holds.is_none() { (missing(s::NO_QUESTION)) }
        @if let Some(answer) = &outlook.signed {
            @let definition = outlook.definitions.signed.as_ref();
            (one(answer, Question::Signed, &html! {
                @if let Some(d) = definition {
                    p { (s::COUNTS_AS_SIGNED) " " span dir="auto" { (d.what) } (s::by_day(&d.by)) }
                    p.soft.small {
                        (s::MUST_ACCEPT) " "
                        @for (at, name) in d.required.iter().enumerate() {
                            @if at > 0 { ", " }
                            bdi { (name) }
                        }
                        " (" (d.rule) ")."
                    }
                }
            }))
        }
        @if let Some(answer) = &outlook.holds {
            @let definition = outlook.definitions.holds.as_ref();
            (one(answer, Question::Holds, &html! {
                @if let Some(d) = definition {
                    p { (s::would_end(d.years)) " " span dir="auto" { (d.event) } "." }
                }
            }))
        }
        @if let Some(both) = outlook.both { p { (s::both(&percent(both), Scale::named(outlook.definitions.scale).word(both))) } }
    };
    Section { id: "answer", title: s::ANSWER, body }
}

/// A line that begins with two spaces belongs to the line before it.
fn words(lines: &[String]) -> Markup {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in lines {
        match (line.strip_prefix("  "), groups.last_mut()) {
            (Some(rest), Some(group)) => group.1.push(rest),
            (rest, _) => groups.push((rest.unwrap_or(line), Vec::new())),
        }
    }
    html! {
        @for (first, under) in &groups {
            p.lead[!under.is_empty()] {
                (whole_per_cents(first))
                @for line in under { span.that { (whole_per_cents(line)) } }
            }
        }
    }
}

fn one(answer: &Answer, which: Question, definition: &Markup) -> Markup {
    let of = |value: Option<f64>, interval: Option<[f64; 2]>| {
        value.map(|value| {
            let interval = interval.map(|[low, high]| percent_interval(low, high));
            (percent(value), interval.unwrap_or_else(|| "–".into()), Scale::named(answer.scale).word(value))
        })
    };
    let combined_interval = if answer.basis == Some("combined") { answer.interval } else { None };
    let rows = [
        (crate::strings::OUTSIDE, of(answer.outside, answer.outside_interval), s::OUTSIDE_IS, s::NO_OUTSIDE),
        (crate::strings::INSIDE, of(answer.inside, answer.inside_interval), s::INSIDE_IS, s::NO_INSIDE),
        (crate::strings::COMBINED, of(answer.combined, combined_interval), s::COMBINED_IS, s::NO_COMBINED),
    ];
    html! {
        h3 { (question(which)) }
        (definition)
        table.stack.nums {
            caption { (s::numbers_of(question(which))) }
            thead { tr {
                th scope="col" { (crate::strings::VIEW) }
                th scope="col" { (crate::strings::NUMBER) }
                th scope="col" { (crate::strings::INTERVAL_90) }
                th scope="col" { (crate::strings::WORDS) }
                th scope="col" { (s::WHAT_IT_IS) }
            } }
            tbody {
                @for (name, found, is, none) in rows {
                    tr {
                        th scope="row" { (name) }
                        @match found {
                            Some((value, interval, word)) => {
                                td data-label=(crate::strings::NUMBER) { strong { (value) } }
                                td data-label=(crate::strings::INTERVAL_90) { (interval) }
                                td data-label=(crate::strings::WORDS) { (word) }
                                td.soft { (is) }
                            }
                            None => {
                                td data-label=(crate::strings::NUMBER) { "–" }
                                td {} td {}
                                td.soft { (none) }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(words) = &answer.words {
            p { (s::in_words(words, answer.basis)) }
        }
        @if answer.capped { p.soft { (s::CAPPED) } }
        @if let Some(picture) = views(answer, which) { (figure(&picture)) }
        @if answer.combined.is_some() {
            p.small { (s::weight_used(answer.weight)) " "
                @if answer.word_changes_at.is_empty() { (s::WORD_STAYS) }
                @for change in &answer.word_changes_at { (s::word_changes(change.weight, &change.word)) " " }
            }
        }
        (factors(answer))
    }
}

fn factors(answer: &Answer) -> Markup {
    html! {
        @if !answer.factors.is_empty() {
            table.stack.nums {
                caption { (s::FACTORS) }
                thead { tr {
                    th scope="col" { (s::FACTOR) }
                    th scope="col" { (s::SHARE_OF_DRAWS) }
                    th scope="col" { (s::REMARK) }
                } }
                tbody {
                    @for factor in &answer.factors {
                        tr {
                            th scope="row" { (factor.title) }
                            td data-label=(s::SHARE_OF_DRAWS) { (maybe_percent(factor.share)) }
                            td {
                                @if factor.share.is_none() {
                                    (s::left_out(factor.missing.as_deref()))
                                }
                                @if factor.undefined > 0 { (s::undefined_in(factor.undefined)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
