//! The answer: in words first, both questions on one scale, what the outlook says of them; further down each
//! question's numbers side by side with their definitions.

use super::{Section, figure, missing, mixed};
use crate::figures::{self, Question, views};
use crate::label::with_units;
use crate::strings::page as s;
use crate::strings::{capital, long_day, maybe_percent, percent, percent_interval, question};
use detente_case::Case;
use detente_chance::words::Scale;
use detente_outlook::Answer;
use detente_outlook::Line;
use detente_outlook::Outlook;
use detente_outlook::opening::WOULD_CHANGE;
use maud::{Markup, html};

/// The opening: each question's word, number and interval; both on one scale; then what the outlook says in words.
pub(super) fn answer(case: &Case, outlook: &Outlook) -> Section {
    let asked = [Question::Signed, Question::Holds].map(|which| which.answer(outlook));
    let body = html! {
        @if asked.iter().all(Option::is_none) { (missing(s::NO_QUESTION)) } @else {
            div.verdicts {
                @if let Some(answer) = asked[0] {
                    (verdict(answer, &outlook.definitions.signed.as_ref().map_or_else(
                        || question(Question::Signed).to_owned(),
                        |d| s::asked_signed(&long_day(&d.by)),
                    ), &html! {
                        @if let Some(d) = &outlook.definitions.signed {
                            (s::COUNTS_AS_SIGNED) " " span dir="auto" { (d.what) } "."
                        }
                    }))
                }
                @if let Some(answer) = asked[1] {
                    (verdict(answer, &outlook.definitions.holds.as_ref().map_or_else(
                        || question(Question::Holds).to_owned(),
                        |d| s::asked_holds(d.years),
                    ), &html! {
                        @if let Some(d) = &outlook.definitions.holds {
                            (s::COUNTS_AS_BROKEN) " " span dir="auto" { (d.event) } "."
                        }
                    }))
                }
            }
        }
        @if let Some(picture) = figures::answer(outlook) { (figure(&picture)) }
        @if let Some(both) = outlook.both.filter(|_| asked.iter().flatten().all(|answer| answer.basis != Some("inside"))) { p { (s::both(&percent(both), Scale::named(outlook.definitions.scale).word(both))) } }
        (confidence(outlook))
        (words(outlook))
        (about(case))
    };
    Section::new("answer", s::ANSWER, body)
}

/// One question: what was asked, the word, the number, and where it comes from.
fn verdict(answer: &Answer, asked: &str, definition: &Markup) -> Markup {
    let basis = match answer.basis {
        Some("combined") => answer.combined,
        Some("outside") => answer.outside,
        // A share of draws is no chance, and gets no word of chance.
        _ => None,
    };
    html! {
        div.verdict {
            p.asked { (asked) }
            @match basis {
                Some(value) => {
                    p.said { strong { (capital(Scale::named(answer.scale).word(value))) } " " span { (percent(value)) } }
                    @if let Some([low, high]) = answer.interval {
                        p.small { (s::interval_in_words(
                            &percent_interval(low, high),
                            Scale::named(answer.scale).word(low),
                            Scale::named(answer.scale).word(high),
                        )) }
                    }
                    p.small { (s::made_of(
                        answer.outside.map(percent).as_deref(),
                        answer.inside.map(percent).as_deref(),
                        answer.weight,
                    )) }
                }
                None => {
                    p.said { strong { (s::NO_NUMBER) } }
                    @match answer.inside {
                        Some(share) => p.small { (s::models_alone(
                            &percent(share),
                            answer.interval.map(|[low, high]| percent_interval(low, high)).as_deref(),
                        )) },
                        None => p.small { (s::made_of(None, None, answer.weight)) },
                    }
                }
            }
            p.small.soft { (definition) }
        }
    }
}

/// How good the evidence is, apart from how likely the answer is.
fn confidence(outlook: &Outlook) -> Markup {
    let found = &outlook.evidence;
    html! {
        div.confidence {
            p { strong { (s::confidence(found.confidence)) } }
            @if let Some(why) = s::confidence_why(&found.confidence_why) { p.small { (mixed(&with_units(&why))) } }
            @if let Some(sentence) = &found.one_sided { p.small { (mixed(sentence)) } }
        }
    }
}

/// The outlook's own lines by what they are about.
fn words(outlook: &Outlook) -> Markup {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    let mut lines: Vec<&Line> = outlook.text.iter().collect();
    lines.sort_by_key(|line| line.about);
    for line in lines {
        let Some(title) = s::about(line.about) else { continue };
        // What the title says is not said again.
        let bare = line.words.strip_prefix(WOULD_CHANGE).map(capital);
        let words = with_units(&bare.unwrap_or_else(|| line.words.clone()));
        match groups.last_mut() {
            Some((last, lines)) if *last == title => lines.push(words),
            _ => groups.push((title, vec![words])),
        }
    }
    html! {
        @for (title, lines) in &groups {
            @if !title.is_empty() { h3 { (title) } }
            @if lines.len() == 1 {
                @for line in lines { p { (mixed(line)) } }
            } @else {
                ul.points { @for line in lines { li { (mixed(line)) } } }
            }
        }
    }
}

/// The analyst's own words on the case.
fn about(case: &Case) -> Markup {
    let paragraphs: Vec<&str> = case
        .about
        .iter()
        .flat_map(|about| about.split("\n\n"))
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    html! {
        @if !paragraphs.is_empty() {
            h3 { (s::ABOUT) }
            @for paragraph in paragraphs { p dir="auto" { (paragraph) } }
        }
    }
}

/// Both questions with all their numbers and what each is.
pub(super) fn numbers(outlook: &Outlook) -> Option<Section> {
    if outlook.signed.is_none() && outlook.holds.is_none() {
        return None;
    }
    let body = html! {
        @if let Some(answer) = &outlook.signed {
            (one(answer, Question::Signed, &html! {
                @if let Some(d) = &outlook.definitions.signed {
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
            (one(answer, Question::Holds, &html! {
                @if let Some(d) = &outlook.definitions.holds {
                    p { (s::would_end(d.years)) " " span dir="auto" { (d.event) } "." }
                }
            }))
        }
    };
    Some(Section::new("numbers", s::NUMBERS, body))
}

fn one(answer: &Answer, which: Question, definition: &Markup) -> Markup {
    let of = |value: Option<f64>, interval: Option<[f64; 2]>| {
        value.map(|value| {
            let interval = interval.map(|[low, high]| percent_interval(low, high));
            // Beside history the models' share is laid on the same scale of words; alone it is no chance.
            let word =
                if answer.basis == Some("inside") { "–" } else { Scale::named(answer.scale).word(value) };
            (percent(value), interval.unwrap_or_else(|| "–".into()), word)
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
        @if let Some(words) = answer.words.as_ref().filter(|_| answer.basis != Some("inside")) {
            p { (s::in_words(words, answer.basis)) }
        }
        @if answer.capped { p.soft { (s::CAPPED) } }
        @if let Some(picture) = views(answer, which) { (figure(&picture)) }
        @if answer.combined.is_some() {
            p.small { (s::weight_used(answer.weight)) " "
                @if answer.word_changes_at.is_empty() { (s::WORD_STAYS) }
                @for change in &answer.word_changes_at { (s::word_changes(change.weight, answer.weight, &change.word)) " " }
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
