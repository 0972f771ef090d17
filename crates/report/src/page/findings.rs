//! What the models found: worlds, what it hangs on, events, positions, deals, holding, history.

use super::{Section, figure, missing, mixed};
use crate::figures::{self, Question};
use crate::label::with_units;
use crate::strings::page as s;
use crate::strings::{capital, maybe_percent, percent, question};
use detente_bind::Factor;
use detente_case::Case;
use detente_findings::deals::DealSpace;
use detente_findings::deals::PackageChance;
use detente_findings::graph::picture::GraphPicture;
use detente_outlook::ClassUsed;
use detente_outlook::Outlook;
use detente_outlook::indices::{GroupIndex, Index, Indices};
use maud::{Markup, html};

/// Rows of the table of Sobol' indices.
const SOBOL: usize = 10;

pub(super) fn worlds(outlook: &Outlook) -> Section {
    let years = outlook.definitions.holds.as_ref().map(|holds| holds.years);
    match &outlook.worlds {
        Some(found) => Section::new("worlds-of-100", s::WORLDS, figure(&figures::worlds(found, years))),
        None => Section::nothing("worlds-of-100", s::WORLDS, s::NO_WORLDS),
    }
}

pub(super) fn hangs_on(outlook: &Outlook) -> Section {
    let found = &outlook.hangs_on;
    let deep = found.deep.as_ref();
    if found.sources.is_empty() && found.inputs.is_empty() {
        return Section::nothing("hangs-on", s::HANGS_ON, s::NO_HANGS);
    }
    let body = html! {
        h3 { (s::HANGS_SOURCES) }
        @match figures::drop_one(&found.sources) {
            Some(picture) => (figure(&picture)),
            None => (missing(if found.sources.is_empty() { s::NO_SOURCES } else { s::NO_SOURCE_MOVES })),
        }
        @for row in found.sources.iter().filter(|row| row.words.is_some()) {
            p { (s::WITHOUT) " " bdi { (row.name) } ": " (row.words.as_deref().unwrap_or_default()) "." }
        }
        @if let Some(origins) = deep.and_then(|deep| deep.origins.as_ref()) {
            @match figures::shapley(origins) {
                Some(picture) => (figure(&picture)),
                None => (missing(s::NO_ORIGIN_MOVES)),
            }
        }
        h3 { (s::HANGS_INPUTS) }
        @if let Some(picture) = figures::swings(outlook) { (figure(&picture)) }
        @if figures::swings(outlook).is_none() { (missing(s::NO_INPUT_EFFECTS)) }
        @if let Some(deep) = deep {
            @if let Some(picture) = figures::tornado(&deep.correlations) { (figure(&picture)) }
            @match figures::flips(&deep.flips) {
                Some(picture) => (figure(&picture)),
                None => (missing(s::NO_FLIPS)),
            }
            @if let Some(indices) = &deep.indices { (sobol(indices)) }
            @if !deep.boxes.is_empty() {
                h3 { (s::WHERE_IT_FAILS) }
                @for row in &deep.boxes { p { (mixed(&capital(&row.words))) "." } }
            }
            @if !deep.change_our_mind.is_empty() {
                h3 { (s::CHANGE_OUR_MIND) }
                ul.points { @for line in &deep.change_our_mind { li { (mixed(&with_units(line))) } } }
            }
        } @else { (missing(s::NOT_DEEP)) }
    };
    Section::new("hangs-on", s::HANGS_ON, body)
}

/// What could be tried: only where the slower findings are there.
pub(super) fn levers(case: &Case, outlook: &Outlook) -> Option<Section> {
    let deep = outlook.hangs_on.deep.as_ref()?;
    let body = html! {
        p.soft.small { (s::LEVERS_HOW) }
        @match figures::levers(case, &deep.levers) {
            Some(picture) => (figure(&picture)),
            None => (missing(s::NO_LEVERS)),
        }
    };
    Some(Section::new("levers-tried", s::LEVERS, body))
}

/// Sobol' indices of the margins, the strongest first.
fn sobol(found: &Indices) -> Markup {
    let total = |index: Option<&Index>| match index {
        None => "–".to_owned(),
        Some(index) if !index.above_zero => s::NOT_ABOVE_ZERO.to_owned(),
        Some(index) => s::index_between(index.total, index.total_interval),
    };
    let told = |group: &&GroupIndex| {
        let all = [&group.margin_signed, &group.margin_holds, &group.signed, &group.holds];
        all.into_iter().flatten().any(|index| index.above_zero)
    };
    let rows: Vec<&GroupIndex> = found.groups.iter().filter(told).take(SOBOL).collect();
    html! {
        @if !rows.is_empty() {
            p.soft.small { (s::sobol_how(found.rows, found.runs)) }
            div.scroll tabindex="0" role="region" aria-label=(s::SOBOL_CAPTION) {
                table.stack.nums {
                    caption { (s::SOBOL_CAPTION) }
                    thead { tr {
                        th scope="col" { (crate::strings::INPUT) }
                        @for head in s::SOBOL_HEADS { th scope="col" { (head) } }
                    } }
                    tbody {
                        @for group in rows {
                            tr {
                                th scope="row" { (mixed(&group.title)) }
                                @for (head, index) in s::SOBOL_HEADS.iter().zip([&group.margin_signed, &group.margin_holds, &group.signed, &group.holds]) {
                                    td data-label=(head) { (total(index.as_ref())) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn timeline(case: &Case) -> Section {
    match figures::timeline(case) {
        Some(picture) => Section::new("events", s::TIMELINE, figure(&picture)),
        None => Section::nothing("events", s::TIMELINE, s::NO_EVENTS),
    }
}

pub(super) fn positions(case: &Case, outlook: &Outlook) -> Section {
    let pictures: Vec<_> = outlook
        .findings
        .forecast
        .iter()
        .enumerate()
        .filter_map(|(at, found)| figures::positions(case, found, at))
        .collect();
    let named: Vec<&str> =
        case.issues.iter().filter(|issue| !issue.scaled()).map(|issue| issue.title.as_str()).collect();
    if pictures.is_empty() && named.is_empty() {
        return Section::nothing("positions", s::POSITIONS, s::NO_POSITIONS);
    }
    let body = html! {
        @if pictures.is_empty() { (missing(s::NO_POSITIONS)) }
        @if let Some(picture) = figures::overview(case, &outlook.findings.forecast) { (figure(&picture)) }
        @for picture in &pictures { (figure(picture)) }
        @if !named.is_empty() {
            p.soft { (s::NAMED_ONLY) " "
                @for (at, title) in named.iter().enumerate() { @if at > 0 { ", " } bdi { (title) } }
                "."
            }
        }
    };
    Section::new("positions", s::POSITIONS, body)
}

pub(super) fn deals(case: &Case, outlook: &Outlook) -> Section {
    let body = match &outlook.findings.deals {
        None => return Section::nothing("deal-space", s::DEALS, s::NO_DEALS),
        Some(found) => html! {
            p { (s::zone_exists(&percent(found.probability), found.packages)) " "
                (s::zone_size(found.share)) }
            @if let Some(inside) = found.forecast_inside { p { (s::forecast_inside(&percent(inside))) } }
            @if let Some(picture) = figures::deal_space(case, found) { (figure(&picture)) }
            @if let Some(picture) = figures::acceptability(case, found) { (figure(&picture)) }
            (packages(case, found, &found.likeliest, s::LIKELIEST, s::NO_LIKELIEST))
            (packages(case, found, &found.drafts, s::DRAFTS, s::NO_DRAFTS))
        },
    };
    Section::new("deal-space", s::DEALS, body)
}

fn packages(case: &Case, found: &DealSpace, rows: &[PackageChance], title: &str, none: &str) -> Markup {
    let names: Vec<&str> =
        found.parties.iter().enumerate().map(|(at, id)| figures::party_of(case, id, at).1).collect();
    html! {
        h3 { (title) }
        @if rows.is_empty() { (missing(none)) } @else {
            p.soft.small {
                (s::PACKAGES_HOW)
                @if rows.iter().any(|row| row.every_way.is_some()) { " " (s::PACKAGES_OPEN) }
            }
            table.stack.nums {
                caption { (s::PACKAGES_CAPTION) }
                thead { tr {
                    th scope="col" { (s::PACKAGE) }
                    th scope="col" { (s::ACCEPTABLE_ALL) }
                    th scope="col" { (s::BY_PARTY) }
                    th scope="col" { (s::EFFICIENT) }
                    th scope="col" { (s::REGRET) }
                } }
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" { (package(case, row, rows.first().filter(|first| row.id.is_none() && !std::ptr::eq(*first, row)))) }
                            td data-label=(s::ACCEPTABLE_ALL) { strong { (all_accept(row)) } }
                            td {
                                @for (at, name) in names.iter().enumerate() {
                                    @if at > 0 { br; }
                                    bdi { (name) } ": "
                                    (accepts(row, at))
                                }
                            }
                            td data-label=(s::EFFICIENT) { (percent(row.frontier)) }
                            td data-label=(s::REGRET) { (crate::strings::hundredth(row.regret)) }
                        }
                    }
                }
            }
        }
    }
}

/// In how many draws all accept; of a draft with open issues, if every and if some way of filling them counts.
fn all_accept(row: &PackageChance) -> String {
    let every = row.every_way.as_ref().map_or(row.acceptable, |every| every.acceptable);
    crate::strings::between(every, row.acceptable)
}

/// The same for one party.
fn accepts(row: &PackageChance, party: usize) -> String {
    let Some(some) = row.by_party.get(party) else { return "–".into() };
    let every = row.every_way.as_ref().and_then(|every| every.by_party.get(party)).unwrap_or(some);
    crate::strings::between(*every, *some)
}

/// Levels in words, one a line.
fn levels<'a>(case: &Case, package: impl Iterator<Item = &'a (String, String)>) -> Markup {
    html! {
        @for (issue_id, level_id) in package {
            @let issue = case.issues.iter().find(|issue| issue.id == *issue_id);
            @let level = issue.and_then(|issue| issue.levels.iter().find(|level| level.id == *level_id));
            @let text = level.map(|level| level.text.as_str()).filter(|text| !text.is_empty());
            div dir="auto" {
                span.soft { (issue.map_or(issue_id.as_str(), |issue| issue.title.as_str())) ": " }
                (text.unwrap_or(level_id))
            }
        }
    }
}

/// A package in words: its name, and under it its levels; of one that is listed after another, those that differ.
fn package(case: &Case, row: &PackageChance, first: Option<&PackageChance>) -> Markup {
    let title = row.id.as_deref().map(|id| {
        case.packages.iter().find(|package| package.id == id).map_or(id, |package| package.title.as_str())
    });
    let differs = |level: &&(String, String)| first.is_none_or(|first| !first.package.contains(level));
    html! {
        @if let Some(title) = title { bdi { (title) } }
        div.small.plain {
            @if first.is_some() { div.soft { (s::AS_FIRST_BUT) } }
            (levels(case, row.package.iter().filter(differs)))
        }
    }
}

/// The present state in words, and what each step of the way changes.
fn told(found: &GraphPicture) -> Markup {
    let state = |id: usize| found.states.iter().find(|state| state.id == id);
    let without = |list: &[String], other: &[String]| -> Vec<String> {
        list.iter().filter(|option| !other.contains(option)).cloned().collect()
    };
    html! {
        @if let Some(now) = found.status_quo.and_then(state) {
            p { (s::now_taken(now.id)) " " (options(&now.options)) }
            @if found.way.len() > 1 {
                ul.points {
                    @for pair in found.way.windows(2) {
                        @if let [Some(from), Some(to)] = [state(pair[0]), state(pair[1])] {
                            @let (more, less) =
                                (without(&to.options, &from.options), without(&from.options, &to.options));
                            li {
                                (s::step_to(to.id)) " "
                                @if !more.is_empty() { (s::TAKES) " " (options(&more)) " " }
                                @if !less.is_empty() { (s::GIVES_UP) " " (options(&less)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn options(list: &[String]) -> Markup {
    html! {
        @if list.is_empty() { (s::NOTHING) } @else {
            @for (at, option) in list.iter().enumerate() { @if at > 0 { "; " } bdi { (option) } }
            "."
        }
    }
}

pub(super) fn graph(outlook: &Outlook) -> Section {
    let shares = |id: Factor| {
        let factors = outlook.signed.iter().flat_map(|answer| &answer.factors);
        factors.filter(|factor| factor.id == id).find_map(|factor| factor.share)
    };
    let body = match &outlook.findings.graph {
        None => return Section::nothing("conflict-graph", s::GRAPH, s::NO_GRAPH),
        Some(found) => html! {
            @if let Some(share) = shares(Factor::Way) { p { (s::graph_agreement(&percent(share))) } }
            @match figures::graph(found) {
                Some(picture) => {
                    (figure(&picture))
                    (told(found))
                    p.soft.small { (s::CONCEPTS_HOW) }
                }
                None => (missing(&s::graph_too_large(found.all))),
            }
        },
    };
    Section::new("conflict-graph", s::GRAPH, body)
}

pub(super) fn holds(case: &Case, outlook: &Outlook) -> Section {
    let body = match &outlook.findings.hold {
        None => return Section::nothing("holding", s::HOLDING, s::NO_HOLD),
        Some(found) => html! {
            @match figures::slack(case, found) {
                Some(picture) => (figure(&picture)),
                None => (missing(s::NO_PAYOFFS)),
            }
            @if let Some(share) = found.self_enforcing { p { (s::self_enforcing(&percent(share))) } }
            @if let Some((party, step, share)) = &found.weakest {
                p { (s::WEAKEST) " " bdi { (figures::party_of(case, party, 0).1) }
                    @if let Some(step) = step { ", " (s::AT_THE_STEP) " “" bdi { (step) } "”" }
                    " (" (s::of_draws(&percent(*share))) ")." }
            }
            @match found.hazards {
                Some(share) => p { (s::hazards(&percent(share))) },
                None => (missing(s::NO_HAZARDS)),
            }
            @match &found.range {
                Some(range) => p {
                    (s::range_exists(&percent(range.exists), range.width))
                    @if range.closed_by_optimism > 0.0 { " " (s::optimism(&percent(range.closed_by_optimism))) }
                },
                None => (missing(s::NO_RANGE)),
            }
        },
    };
    Section::new("holding", s::HOLDING, body)
}

pub(super) fn base_rates(outlook: &Outlook) -> Section {
    let years = outlook.definitions.holds.as_ref().map(|holds| holds.years);
    if outlook.signed.is_none() && outlook.holds.is_none() {
        return Section::nothing("base-rates", s::BASE_RATES, s::NO_QUESTION_RATES);
    }
    if [&outlook.signed, &outlook.holds].into_iter().flatten().all(|answer| answer.classes.is_empty()) {
        return Section::nothing("base-rates", s::BASE_RATES, s::NO_CLASSES);
    }
    let body = html! {
        @for which in [Question::Signed, Question::Holds] {
            @if let Some(answer) = which.answer(outlook) {
                h3 { (question(which)) }
                @let mark = if which == Question::Holds { years } else { None };
                @match figures::base_rates(&answer.classes, which, mark) {
                    Some(picture) => {
                        (figure(&picture))
                        @for class in &answer.classes { (class_card(class)) }
                    }
                    None => (missing(s::NO_CLASS)),
                }
            }
        }
    };
    Section::new("base-rates", s::BASE_RATES, body)
}

fn class_card(class: &ClassUsed) -> Markup {
    let rows: [(&str, String); 7] = [
        (s::CLASS_EVENT, class.event.clone()),
        (s::CLASS_CLOCK, class.clock.clone()),
        (s::CLASS_CASES, s::class_cases(class.n, class.clusters)),
        (s::CLASS_SINCE, class.since.clone().unwrap_or_default()),
        (s::CLASS_SHARE, maybe_percent(class.share)),
        (s::CLASS_RELEVANCE, crate::strings::hundredth(class.relevance)),
        (s::CLASS_WHY, class.why.clone().unwrap_or_else(|| s::NO_REASON.to_owned())),
    ];
    html! {
        h4 { bdi { (class.title) } " " span.id.soft { (class.id) } }
        table.stack {
            tbody {
                @for (name, value) in &rows {
                    @if !value.is_empty() { tr { th scope="row" { (name) } td dir="auto" { (value) } } }
                }
                @if !class.citation.is_empty() {
                    tr { th scope="row" { (s::CLASS_CITATION) } td dir="auto" { (class.citation) } }
                }
            }
        }
        @for warning in &class.warnings { p.warn.small { (warning) } }
    }
}
