//! The third pane: the answer in words and numbers, what is supposed for the moment and what that changes, the
//! sources with their switches, and what else the answer hangs on.

use super::{Context, Page, figure, problem_list, problems, reports_pane, wide};
use crate::catalogue::{between, count, look, many, percent, told, w, with};
use crate::compute::Stage;
use crate::view;
use detente_bind::evidence;
use detente_outlook::Answer;
use detente_outlook::Outlook;
use maud::{Markup, html};

/// The pane.
#[must_use]
pub fn pane(context: &Context<'_>) -> Markup {
    let stage = context.answer.map(|answer| answer.stage);
    html! {
        aside #findings .pane aria-labelledby="findings-h" tabindex="-1"
            data-stage=(match stage { Some(Stage::Quick | Stage::Glance) => "quick", Some(Stage::Full) => "full", None => "none" }) {
            h2 #findings-h { (w("findings")) }
            (diagnosed(context))
            @match context.answer {
                Some(answer) => { (answered(context, &answer.outlook, answer.stage)) }
                None => p { (w("nothing-computed")) }
            }
        }
    }
}

fn diagnosed(context: &Context<'_>) -> Markup {
    let problems = problems(context.snapshot);
    let errors = problems.iter().filter(|problem| problem.severity == "error").count();
    html! {
        @if errors > 0 {
            div.notice.bad { p { (many("errors", errors)) " " a href="/file" { (w("mend")) } } (problem_list(&problems)) }
        } @else if !problems.is_empty() {
            details.notice { summary id="warnings" { (many("warnings", problems.len())) } (problem_list(&problems)) }
        }
    }
}

fn answered(context: &Context<'_>, outlook: &Outlook, stage: Stage) -> Markup {
    let draws = count(outlook.manifest.draws);
    let years = outlook.definitions.holds.as_ref().map(|holds| holds.years);
    let worlds = outlook.worlds.as_ref().map(|worlds| detente_report::figures::worlds(worlds, years));
    html! {
        p.small.soft #stage {
            @if stage != Stage::Full {
                span { (with("draws.quick", &[("n", &draws), ("all", &count(context.view.draws.unwrap_or(view::FULL_DRAWS)))])) }
                " " button.second #stop type="button" hidden { (w("stop")) }
            } @else { (with("draws.full", &[("n", &draws)])) }
        }
        (headlines(outlook))
        (supposed(context, outlook))
        (wide(w("numbers"), numbers(outlook)))
        @if let Some(worlds) = &worlds { (figure(context, worlds)) }
        (sources(context, outlook))
        section aria-labelledby="words-h" {
            h3 #words-h { (w("in-words")) }
            div.words { @for line in &outlook.text { p { (told(&line.words)) } } }
        }
        (inputs(context, outlook))
        (draws_form(context))
        @if !outlook.notes.is_empty() {
            details { summary id="notes" { (many("notes", outlook.notes.len())) }
                ul.small { @for note in &outlook.notes { li { (note.what) ": " (note.why) " " code { (note.code) } } } }
            }
        }
        @if context.page == Page::Desk { (exports(context, "desk")) }
    }
}

/// The two questions, each with its word, its number, and its interval.
fn headlines(outlook: &Outlook) -> Markup {
    let signed =
        outlook.definitions.signed.as_ref().map(|q| (with("signed-by", &[("day", &q.by)]), q.what.clone()));
    let holds = outlook.definitions.holds.as_ref().map(|q| {
        let years = if (q.years - 1.0).abs() < 1e-9 {
            w("one-year").to_owned()
        } else {
            with("years", &[("n", &q.years.to_string())])
        };
        (with("holds-for", &[("years", &years)]), with("none-of", &[("event", &q.event)]))
    });
    html! {
        div.headlines {
            @for (asked, answer) in [(signed, &outlook.signed), (holds, &outlook.holds)] {
                @if let (Some((question, meaning)), Some(answer)) = (asked, answer) {
                    div.headline {
                        p.small { (whole(&question)) }
                        @match headline(answer) {
                            Some(number) => {
                                p.big { @if answer.at_least { (w("at-least")) " " } (percent(number)) }
                                @if let Some(words) = &answer.words { p { (words) } }
                                @if let Some([low, high]) = answer.interval { p.small.soft { (told(w("interval"))) " " (between(low, high)) } }
                                @if let Some(error) = answer.drawing_error {
                                    p.small.soft { (with("drawing", &[("points", &detente_outlook::opening::drawn(error))])) }
                                }
                            }
                            None => {
                                p.big { (w("no-number")) }
                                @match &answer.missing {
                                    Some(missing) => p.small { (missing.what) ": " (missing.way_out) "." },
                                    None => p { (w("not-computed")) }
                                }
                            }
                        }
                        p.small.soft dir="auto" { (meaning) }
                    }
                }
            }
        }
    }
}

/// Words of which a date is not broken at its hyphens.
fn whole(text: &str) -> Markup {
    html! {
        @for (at, word) in text.split(' ').enumerate() {
            @if at > 0 { " " }
            @if word.contains('-') { span.nobreak { (word) } } @else { (word) }
        }
    }
}

/// The number that an answer is known by.
#[must_use]
pub fn headline(answer: &Answer) -> Option<f64> {
    answer.combined
}

fn numbers(outlook: &Outlook) -> Markup {
    let p = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
    html! {
        table.numbers {
            thead { tr { th scope="col" { (w("question")) } th.num scope="col" { (w("history")) } th.num scope="col" { (w("evidence-ratio")) }
                th.num scope="col" { (w("answer")) } } }
            tbody {
                @for (name, answer) in [("signed", &outlook.signed), ("holds", &outlook.holds)] {
                    @if let Some(answer) = answer {
                        tr id={ "answer-" (name) } {
                            th scope="row" { (look(&format!("head.{name}"))) }
                            td.num { (p(answer.history)) } td.num { "× " (format!("{:.2}", answer.evidence.hazard_ratio)) }
                            td.num { b { (p(answer.combined)) } }
                        }
                    }
                }
            }
        }
    }
}

/// What is supposed, what that changes, and the way back.
fn supposed(context: &Context<'_>, outlook: &Outlook) -> Markup {
    let view = context.view;
    if !view.supposes() {
        return html! {};
    }
    let case = &context.snapshot.loaded.case;
    let ignored = context.ground.map(|ground| ground.ignored.clone()).unwrap_or_default();
    html! {
        section #supposed .notice aria-labelledby="supposed-h" {
            h3 #supposed-h { (w("supposing")) }
            ul {
                @for source in &view.off {
                    li { bdi { (case.source(source).map_or(source.as_str(), |s| s.name.as_str())) } " " (w("is-off")) " "
                        a href=(context.link(|view| view.toggle(source))) { (w("put-back")) } }
                }
                @for (path, to) in &view.set {
                    li { (reports_pane::title(context, path)) ": " b { (to.replace("..", " – ")) } " "
                        a href=(context.link(|view| view.suppose(path, None))) { (w("reset")) }
                        @if let Some(toml) = view::toml_of(to) {
                            form.inline method="post" action="/edit" {
                                (context.fields())
                                input type="hidden" name="do" value="value";
                                input type="hidden" name="path" value=(path);
                                input type="hidden" name="to" value=(toml);
                                " " button.second type="submit" name="act" value="write" { (w("write")) }
                            }
                        }
                    }
                }
            }
            @if !ignored.is_empty() { p { (w("ignored")) " " (ignored.join("; ")) } }
            @if let Some(base) = context.base { (change(&base.outlook, outlook)) }
            a.button href=(context.link(|view| { view.off.clear(); view.set.clear(); })) id="as-written" { (w("as-written")) }
        }
    }
}

/// The numbers as written beside those as supposed.
#[must_use]
pub fn change(base: &Outlook, now: &Outlook) -> Markup {
    wide(
        w("supposing"),
        html! {
            table.numbers id="change" {
                thead { tr { th scope="col" { (w("question")) } th.num scope="col" { (w("written")) } th.num scope="col" { (w("now")) } th.num scope="col" { (w("points")) } } }
                tbody {
                    @for (name, a, b) in [("signed", &base.signed, &now.signed), ("holds", &base.holds, &now.holds)] {
                        @if let (Some(a), Some(b)) = (a.as_ref().and_then(headline), b.as_ref().and_then(headline)) {
                            tr { th scope="row" { (look(&format!("head.{name}"))) } td.num { (percent(a)) } td.num { (percent(b)) } td.num { (points(b - a)) } }
                        }
                    }
                }
            }
        },
    )
}

/// A change in points: "+10", "−3", "0".
#[must_use]
pub fn points(change: f64) -> String {
    let whole = (change * 100.0).round();
    if whole == 0.0 {
        "0".to_owned()
    } else if whole < 0.0 {
        format!("−{:.0}", -whole)
    } else {
        format!("+{whole:.0}")
    }
}

fn sources(context: &Context<'_>, outlook: &Outlook) -> Markup {
    let case = &context.snapshot.loaded.case;
    let mut ids = evidence::sources_in_use(case);
    // The effects are those of the full answer, as written or as supposed.
    let effects = if outlook.hangs_on.sources.is_empty() {
        context.base.map(|base| &base.outlook.hangs_on.sources).filter(|sources| !sources.is_empty())
    } else {
        Some(&outlook.hangs_on.sources)
    };
    let effect = |id: &str| effects.and_then(|rows| rows.iter().find(|row| row.source == id));
    let place = |id: &String| {
        effects.and_then(|rows| rows.iter().position(|row| &row.source == id)).unwrap_or(usize::MAX)
    };
    ids.sort_by_key(place);
    html! {
        section aria-labelledby="sources-h" {
            h3 #sources-h { (w("sources")) }
            p.small.soft { (w("sources-about")) }
            ul.switches {
                @for id in &ids {
                    @let off = context.view.off.contains(id);
                    li {
                        a role="switch" aria-checked=(if off { "false" } else { "true" }) id={ "off-" (id) }
                            href=(context.link(|view| view.toggle(id))) {
                            span.knob aria-hidden="true" {}
                            bdi { (case.source(id).map_or(id.as_str(), |s| s.name.as_str())) }
                        }
                        @if let Some(row) = effect(id) {
                            span.small.soft.effect {
                                @if let Some(signed) = row.signed { (w("signed-short")) " " (points(signed)) }
                                @if let Some(holds) = row.holds { " · " (w("holds-short")) " " (points(holds)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn inputs(context: &Context<'_>, outlook: &Outlook) -> Markup {
    let ends = |ends: Option<detente_outlook::Ends>| {
        ends.map_or_else(|| "–".to_owned(), |ends| format!("{} → {}", percent(ends.low), percent(ends.high)))
    };
    html! {
        @if !outlook.hangs_on.inputs.is_empty() {
            section aria-labelledby="inputs-h" {
                h3 #inputs-h { (w("inputs")) }
                (wide(w("inputs"), html! { table.numbers {
                    thead { tr { th scope="col" { (w("input")) } th.num scope="col" { (w("signed-short")) } th.num scope="col" { (w("holds-short")) } } }
                    tbody {
                        @for row in outlook.hangs_on.inputs.iter().filter(|row| row.enters).take(8) {
                            tr {
                                th scope="row" { a href=(context.desk(|view| reports_pane::open(view, &row.path))) { (row.title) }
                                    @if row.unsupported { " " span.unsupported.small { (w("unsupported")) } } }
                                td.num { (ends(row.signed)) } td.num { (ends(row.holds)) }
                            }
                        }
                    }
                } }))
            }
        }
    }
}

fn draws_form(context: &Context<'_>) -> Markup {
    let now = context.view.draws.unwrap_or(view::FULL_DRAWS);
    html! {
        nav.chips.small aria-label=(w("draws")) {
            ul {
                li.soft { (w("draws")) }
                @for draws in [1024, 4096, 16_384, 65_536] {
                    li { a id={ "draws-" (draws) } aria-current=[(draws == now).then_some("true")]
                        href=(context.link(|view| view.draws = (draws != view::FULL_DRAWS).then_some(draws))) { (count(draws)) } }
                }
            }
        }
    }
}

/// The ways out of a page.
#[must_use]
pub fn exports(context: &Context<'_>, stem: &str) -> Markup {
    let query = context.view.query();
    html! {
        nav.exports.small aria-label=(w("export")) {
            span.soft { (w("export")) }
            @for (ending, name) in [("csv", "CSV"), ("xlsx", "XLSX"), ("svg", "SVG"), ("json", "JSON")] {
                // The file as text has no picture.
                @if ending != "svg" || context.page != Page::File { " " a href={ "/" (stem) "." (ending) "?" (query) } id={ "export-" (ending) } download=[(ending != "json").then_some("")] { (name) } }
            }
        }
    }
}
