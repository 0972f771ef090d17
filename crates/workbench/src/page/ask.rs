//! The interview as a page: what a case needs first, then the value whose knowing would change the answer most. The same
//! questions, in the same order, as `detente ask`; an answer is written at once, and the two numbers move.

use super::{Context, reports_pane};
use crate::catalogue::{between, count, many, percent, w, with};
use crate::view::{View, Was};
use detente_case::{Case, Input};
use detente_interview::{Choice, Question, State};
use maud::{Markup, html};
use serde_json::{Value, json};

/// Answers that are listed.
const LISTED: usize = 40;

/// The questions that are left and were not put off.
pub fn left<'a>(state: &'a State, view: &'a View) -> impl Iterator<Item = &'a Question> {
    state.questions.iter().filter(|question| !view.later.contains(&question.id))
}

/// The page.
#[must_use]
pub fn page(context: &Context<'_>) -> Markup {
    html! {
        main #main .ask tabindex="-1" {
            section #content .pane aria-labelledby="content-h" tabindex="-1" {
                h2 #content-h { (w("page.ask")) }
                @match context.interview {
                    None => div.notice.bad { p { (w("nothing-computed")) " " a href="/file" { (w("mend")) } } },
                    Some(state) => {
                        (numbers(context, state))
                        @match left(state, context.view).next() {
                            Some(question) => (asked(context, state, question)),
                            None => (nothing(context, state)),
                        }
                    }
                }
            }
            section #judgements .pane aria-labelledby="answers-h" tabindex="-1" {
                h2 #answers-h { (w("answers")) }
                (answers(context))
            }
        }
    }
}

/// Signing and holding, and what the last answer did to them.
fn numbers(context: &Context<'_>, state: &State) -> Markup {
    let was = context.view.was.as_ref();
    let question = &context.snapshot.loaded.case.question;
    let by = question.signed.as_ref().map(|signed| with("signed-by", &[("day", &signed.by.to_string())]));
    let signed = by.unwrap_or_else(|| w("head.signed").to_owned());
    let years = question.holds.as_ref().map(|holds| {
        let years = if (holds.years - 1.0).abs() < 1e-9 {
            w("one-year").to_owned()
        } else {
            with("years", &[("n", &holds.years.to_string())])
        };
        with("holds-for", &[("years", &years)])
    });
    let holds = years.unwrap_or_else(|| w("head.holds").to_owned());
    let one = |id: &str, name: &str, now: Option<f64>, was: Option<Option<f64>>| {
        html! {
            div.headline id={ "ask-" (id) } {
                p.small { (name) }
                p.big { @match now { Some(now) => (percent(now)), None => (w("no-number")) } }
                p.small.soft { @match (now, was) {
                    (Some(now), Some(Some(was))) => (moved(was, now)),
                    (Some(_), Some(None)) => (w("new-number")),
                    _ => "\u{a0}",
                } }
            }
        }
    };
    html! {
        div.headlines #ask-numbers {
            (one("signed", &signed, state.numbers.signed, was.map(|was| was.signed)))
            (one("holds", &holds, state.numbers.holds, was.map(|was| was.holds)))
        }
    }
}

/// "was 38 %, +3 points".
fn moved(was: f64, now: f64) -> String {
    let points = (now * 100.0).round() - (was * 100.0).round();
    if points.abs() < 0.5 {
        return with("unmoved", &[("was", &percent(was))]);
    }
    with("moved", &[("was", &percent(was)), ("by", &format!("{points:+.0}").replace('-', "−"))])
}

fn asked(context: &Context<'_>, state: &State, question: &Question) -> Markup {
    let left = left(state, context.view).count();
    let number = |number: Option<f64>| number.map_or_else(|| w("no-number").to_owned(), percent);
    let (signed, holds) = (number(state.numbers.signed), number(state.numbers.holds));
    let say = with("say-ask", &[("signed", &signed), ("holds", &holds), ("question", &question.text)]);
    html! {
        section #question .card aria-labelledby="question-h" data-question=(question.id) data-say=(say) {
            h3 #question-h .lead dir="auto" tabindex="-1" { (question.text) }
            (effect(question))
            form.answers method="post" action="/answer" {
                (context.fields())
                input type="hidden" name="question" value=(question.id);
                @for choice in &question.choices {
                    @let key = if choice.value.is_none() { "s" } else { choice.key.as_str() };
                    button type="submit" name="answer" value=(choice.key) id={ "answer-" (key) } data-k=(key) {
                        kbd { (key) } span.words dir="auto" { (choice.words) }
                        @if let Some(value) = becomes(context, question, choice) { span.soft.small.value { (value) } }
                    }
                }
            }
            form.own method="post" action="/answer" {
                (context.fields())
                input type="hidden" name="question" value=(question.id);
                input type="hidden" name="own" value="yes";
                label for="own-answer" { (w("own-answer")) " " kbd { "v" } }
                input #own-answer name="answer" autocomplete="off" data-k="v" required;
                button type="submit" { (w("write")) }
            }
            @if !question.cites.is_empty() { (cited(context, question)) }
        }
        p.small.soft { (many("questions-left", left)) " " (w("ask-about")) }
    }
}

/// The range or the day that an answer becomes, where its words do not say it.
fn becomes(context: &Context<'_>, question: &Question, choice: &Choice) -> Option<String> {
    let value = choice.value.as_deref()?;
    if !value.is_empty() {
        return (!choice.words.contains(value)).then(|| value.to_owned());
    }
    let inputs = &context.snapshot.loaded.case.inputs;
    let stays = inputs.iter().find(|input| input.path == question.id)?;
    Some(stays.dist.words(&stays.quantity))
}

/// What knowing the value would do.
fn effect(question: &Question) -> Markup {
    let Some(effect) = &question.effect else { return html! {} };
    // A range that reads as one number is none.
    let range = |ends: Option<[f64; 2]>| {
        let [a, b] = ends?;
        (percent(a) != percent(b)).then(|| between(a.min(b), a.max(b)))
    };
    let signed = range(effect.signed).map(|range| with("effect-signed", &[("range", &range)]));
    let holds = range(effect.holds).map(|range| with("effect-holds", &[("range", &range)]));
    let parts: Vec<String> = signed.into_iter().chain(holds).collect();
    html! {
        p.small.soft #effect {
            @if parts.is_empty() { (w("effect-none")) } @else { (w("effect")) " " (parts.join("; ")) "." }
        }
    }
}

fn cited(context: &Context<'_>, question: &Question) -> Markup {
    let case = &context.snapshot.loaded.case;
    html! {
        h4 { (w("bears-on")) }
        ul.claims {
            @for claim in question.cites.iter().filter_map(|cited| case.claim(&cited.claim)) {
                @let language = case.report(&claim.report).and_then(|report| report.language.as_deref());
                li {
                    blockquote dir="auto" lang=[language] class=(reports_pane::state(claim.state)) { (reports_pane::marked(&claim.quote)) }
                    p.small.chain { (reports_pane::chain(case, claim)) " · "
                        a href=(context.desk(|view| { view.claim = Some(claim.id.clone()); view.report = None; })) { (w("in-its-text")) } }
                }
            }
        }
    }
}

fn nothing(context: &Context<'_>, state: &State) -> Markup {
    let off = state.questions.len();
    html! {
        div.card #done {
            p.lead { (w("ask-done")) }
            @if off > 0 {
                p { (many("put-off", off)) }
                a.button href=(context.link(|view| { view.later.clear(); view.was = None; })) id="ask-again" { (w("ask-again")) }
            }
            " " a.button.main href=(context.view.address("")) { (w("to-desk")) }
        }
    }
}

/// Inputs that a person judged, as the file has them.
fn judged(case: &Case) -> Vec<&Input> {
    case.inputs.iter().filter(|input| input.basis.by.is_some()).collect()
}

/// What was answered so far: it stands in the case and can be changed like every other number.
fn answers(context: &Context<'_>) -> Markup {
    let case = &context.snapshot.loaded.case;
    let question = &case.question;
    let all = judged(case);
    let last = context.view.was.as_ref().map(|was| was.question.as_str());
    let what = question.signed.as_ref();
    html! {
        dl.facts.wide {
            @if let Some(signed) = what {
                div { dt { (w("counts-as-signed")) } dd dir="auto" { (signed.what) } }
                div { dt { (w("by-when")) } dd { (signed.by) } }
            }
            @if let Some(since) = question.since { div { dt { (w("since-when")) } dd { (since) } } }
        }
        @if all.is_empty() { p.soft { (w("no-answers")) } } @else {
            ul.numbers {
                @for input in all.iter().take(LISTED) {
                    li.here[last == Some(input.path.as_str())] {
                        a href=(context.desk(|view| reports_pane::open(view, &input.path))) {
                            span { (reports_pane::title(context, &input.path)) }
                            b { (input.dist.words(&input.quantity)) }
                        }
                    }
                }
            }
            @if all.len() > LISTED { p.small.soft { (with("more", &[("n", &count(all.len() - LISTED))])) } }
            p.small.soft { (w("answers-about")) }
        }
    }
}

/// The next question and the numbers, for programs.
#[must_use]
pub fn twin(context: &Context<'_>) -> Value {
    let Some(state) = context.interview else { return Value::Null };
    json!({
        "question": left(state, context.view).next(),
        "left": left(state, context.view).count(),
        "signed": state.numbers.signed,
        "holds": state.numbers.holds,
    })
}

/// The view after an answer: the numbers before it, and what was put off where it is still asked.
pub fn answered(view: &mut View, before: &State, id: &str, still: bool) {
    view.was =
        Some(Was { question: id.to_owned(), signed: before.numbers.signed, holds: before.numbers.holds });
    if still && !view.later.iter().any(|one| one == id) {
        view.later.push(id.to_owned());
    }
}
