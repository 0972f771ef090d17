//! The answer: in words first, both questions on one scale, what the outlook says of them; further down each
//! question's numbers side by side with their definitions.

use super::{Section, figure, missing, mixed};
use crate::figures::{self, Question, along, steps};
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
        @if let Some(both) = outlook.both { p { (s::both(&percent(both), Scale::named(outlook.definitions.scale).word(both))) } }
        (confidence(outlook))
        (words(outlook))
        (about(case))
    };
    Section::new("answer", s::ANSWER, body)
}

/// One question: what was asked, the word, the number, and where it comes from.
fn verdict(answer: &Answer, asked: &str, definition: &Markup) -> Markup {
    html! {
        div.verdict {
            p.asked { (asked) }
            @match answer.combined {
                Some(value) => {
                    p.said { strong { (capital(Scale::named(answer.scale).word(value))) } " " span {
                        @if answer.at_least { (crate::strings::AT_LEAST) }
                        (percent(value))
                    } }
                    @if let Some([low, high]) = answer.interval {
                        p.small { (s::interval_in_words(
                            &percent_interval(low, high),
                            Scale::named(answer.scale).word(low),
                            Scale::named(answer.scale).word(high),
                        )) }
                    }
                    p.small { (s::made_of(
                        &maybe_percent(answer.history),
                        &answer.drawing_error.map_or_else(String::new, detente_outlook::opening::drawn),
                        answer.evidence.terms.is_empty(),
                    )) }
                }
                None => {
                    p.said { strong { (s::NO_NUMBER) } }
                    @if let Some(missing) = &answer.missing {
                        p.small { (capital(&missing.what)) ". " (capital(&missing.way_out)) "." }
                    }
                }
            }
            @if let Some(came) = &answer.outcome {
                p { strong { (s::outcome(came.came, came.on.as_deref().map(long_day).as_deref(), came.brier)) } }
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
            (one(outlook, answer, Question::Signed, &html! {
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
            (one(outlook, answer, Question::Holds, &html! {
                @if let Some(d) = &outlook.definitions.holds {
                    p { (s::would_end(d.years)) " " span dir="auto" { (d.event) } "." }
                }
            }))
        }
    };
    Some(Section::new("numbers", s::NUMBERS, body))
}

fn one(outlook: &Outlook, answer: &Answer, which: Question, definition: &Markup) -> Markup {
    html! {
        h3 { (question(which)) }
        (definition)
        @if let (None, Some(why)) = (answer.combined, &answer.missing) {
            p { (s::NO_COMBINED) (why.what) ". " (capital(&why.way_out)) "." }
        }
        @if let Some(words) = &answer.words { p { (s::in_words(words)) } }
        @if let Some(picture) = steps(answer, which) { (figure(&picture)) }
        @if let Some(picture) = along(outlook, which) { (figure(&picture)) }
        @if answer.combined.is_some() && !answer.evidence.terms.is_empty() {
            p.small { (s::trust_used(
                answer.evidence.trust,
                answer.evidence.trust_prior,
                answer.evidence.trust_interval,
                answer.evidence.trust_resolved,
                answer.evidence.trust_given,
                answer.evidence.hazard_ratio,
            )) }
        }
        (factors(answer, which))
        @if which == Question::Signed { (gates(outlook)) (conditions(outlook)) }
    }
}

fn factors(answer: &Answer, which: Question) -> Markup {
    let silent = answer.factors.iter().filter(|factor| factor.share.is_none());
    html! {
        @if !answer.evidence.terms.is_empty() {
            table.stack.nums {
                caption { (s::FACTORS) }
                thead { tr {
                    th scope="col" { (s::FACTOR) }
                    th scope="col" { (s::SHARE_OF_DRAWS) }
                    th scope="col" { (s::UNREAD) }
                    th scope="col" { (s::TERM) }
                    th scope="col" { (s::REMARK) }
                } }
                tbody {
                    @for term in &answer.evidence.terms {
                        @let factor = answer.factors.iter().find(|factor| factor.id.as_str() == term.id);
                        tr {
                            th scope="row" { (term.title) }
                            td data-label=(s::SHARE_OF_DRAWS) { (crate::strings::evidence_of(which, term.read)) }
                            td data-label=(s::UNREAD) { (crate::strings::evidence_of(which, term.unread)) }
                            td data-label=(s::TERM) { (format!("{:+.1}", term.term).replace('-', "−")) }
                            td {
                                @if term.says_nothing { (s::SAYS_NOTHING) }
                                @if let Some(factor) = factor.filter(|factor| factor.undefined > 0) {
                                    (s::undefined_in(factor.undefined))
                                }
                            }
                        }
                    }
                }
            }
        }
        @for factor in silent {
            p.small.soft { (capital(&factor.title)) ": " (s::left_out(factor.missing.as_deref())) "." }
        }
    }
}

fn gates(outlook: &Outlook) -> Markup {
    html! {
        @if !outlook.gates.is_empty() {
            table.stack.nums {
                caption { (s::GATES) }
                thead { tr {
                    th scope="col" { (s::GATE) }
                    th scope="col" { (s::BINDS) }
                    th scope="col" { (s::PASSED) }
                    th scope="col" { (s::COSTS) }
                } }
                tbody {
                    @for gate in &outlook.gates {
                        tr {
                            th scope="row" dir="auto" { (gate.what) }
                            td data-label=(s::BINDS) { (percent(gate.binds)) }
                            td data-label=(s::PASSED) { (percent(gate.passed)) }
                            td data-label=(s::COSTS) { (crate::strings::points_of(-gate.points)) }
                        }
                    }
                }
            }
        }
    }
}

fn conditions(outlook: &Outlook) -> Markup {
    html! {
        @if !outlook.conditions.is_empty() {
            table.stack.nums {
                caption { (s::CONDITIONS) }
                thead { tr {
                    th scope="col" { (s::CONDITION) }
                    th scope="col" { (s::INSISTED) }
                    th scope="col" { (s::MET) }
                    th scope="col" { (s::MOVES) }
                } }
                tbody {
                    @for row in &outlook.conditions {
                        tr {
                            th scope="row" { (mixed(&row.title)) }
                            td data-label=(s::INSISTED) { (percent(row.insisted)) }
                            td data-label=(s::MET) { (percent(row.met)) }
                            td data-label=(s::MOVES) { (crate::strings::points_of(row.points)) }
                        }
                    }
                }
            }
        }
    }
}
