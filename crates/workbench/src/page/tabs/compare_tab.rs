//! The case as written beside what is supposed; beside another case; beside an outlook published earlier.

use crate::catalogue::{look, percent, w, with};
use crate::page::findings_pane::{change, headline, points};
use crate::page::{Against, Context, wide};
use detente_outlook::compare::{Comparison, Side};
use detente_outlook::ledger::{Sealed, inputs};
use maud::{Markup, html};
use serde_json::Value;

/// Differences that are listed.
const LISTED: usize = 60;

/// The page below its pictures.
pub(super) fn page(context: &Context<'_>) -> Markup {
    html! {
        (supposed(context))
        (choice(context))
        @match context.against {
            None => {}
            Some(Against::Words(words)) => p #against { (words) },
            Some(Against::Case(comparison)) => { (cases(comparison)) }
            Some(Against::Outlook(sealed)) => { (outlook(context, sealed)) }
        }
    }
}

fn supposed(context: &Context<'_>) -> Markup {
    let (Some(base), Some(answer)) = (context.base, context.answer) else {
        return html! { p { (w("compare-none")) } };
    };
    html! {
        h3 { (w("supposing")) }
        (change(&base.outlook, &answer.outlook))
        @if let (Some(a), Some(b)) = (&base.outlook.worlds, &answer.outlook.worlds) {
            h3 { (w("worlds")) }
            (wide(w("worlds"), html! {
                table.numbers {
                    thead { tr { th scope="col" { (w("world")) } th.num scope="col" { (w("written")) } th.num scope="col" { (w("now")) } th.num scope="col" { (w("points")) } } }
                    tbody {
                        @for (name, a, b) in [("no_deal", a.no_deal, b.no_deal), ("fails_in_year_1", a.fails_in_year_1, b.fails_in_year_1), ("fails_later", a.fails_later, b.fails_later), ("holds", a.holds, b.holds)] {
                            tr { th scope="row" { (look(&format!("head.world-{name}"))) } td.num { (a) } td.num { (b) } td.num { (points((f64::from(b) - f64::from(a)) / 100.0)) } }
                        }
                    }
                }
            }))
        }
    }
}

/// What lies beside the case.
fn choice(context: &Context<'_>) -> Markup {
    let beside = context.beside;
    let all = beside
        .cases
        .iter()
        .map(|name| ("case", name))
        .chain(beside.outlooks.iter().map(|name| ("outlook", name)));
    html! {
        h3 { (w("beside")) }
        @if beside.cases.is_empty() && beside.outlooks.is_empty() { p { (w("beside-none")) } } @else {
            p.small.soft { (w("beside-about")) }
            nav.chips aria-label=(w("beside")) { ul {
                @for (kind, name) in all {
                    @let with = format!("{kind}:{name}");
                    @let here = context.view.with.as_ref() == Some(&with);
                    li { a id={ "with-" (kind) "-" (name) } aria-current=[here.then_some("true")]
                        href=(context.link(|view| view.with = (!here).then(|| with.clone()))) {
                        span.soft { (look(&format!("beside.{kind}"))) " " } bdi { (name) }
                    } }
                }
            } }
        }
    }
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), percent)
}

fn tenths(value: Option<f64>) -> String {
    let sign = |v: f64| if v < 0.0 { "−" } else { "+" };
    value.map_or_else(|| "–".to_owned(), |v| format!("{}{:.1}", sign(v), (v * 100.0).abs()))
}

fn cases(found: &Comparison) -> Markup {
    let side = |name: &str, side: &Side| {
        html! { tr { th scope="row" { (name) " " bdi { (side.title) } } td { (side.as_of.as_deref().unwrap_or("–")) } td.num { (number(side.signed)) } td.num { (number(side.holds)) } } }
    };
    html! {
        section #against aria-label=(w("beside")) {
            (wide(w("beside"), html! {
                table.numbers {
                    thead { tr { th scope="col" { (w("case")) } th scope="col" { (w("day")) } th.num scope="col" { (w("signed-short")) } th.num scope="col" { (w("holds-short")) } } }
                    tbody {
                        (side("A", &found.a))
                        (side("B", &found.b))
                        tr { th scope="row" { (w("b-less-a")) } td {} td.num { (tenths(found.change.signed)) } td.num { (tenths(found.change.holds)) } }
                    }
                }
            }))
            @if found.changes.is_empty() { p { (w("same")) } } @else {
                h3 { (w("differences")) }
                p.small.soft { (w("differences-about")) }
                (wide(w("differences"), html! {
                    table.numbers {
                        thead { tr { th scope="col" { (w("difference")) } th scope="col" { "A" } th scope="col" { "B" } th.num scope="col" { (w("signed-short")) } th.num scope="col" { (w("holds-short")) } } }
                        tbody { @for row in found.changes.iter().take(LISTED) { tr {
                            th scope="row" { bdi { (row.title) } } td { bdi { (row.a) } } td { bdi { (row.b) } }
                            td.num { (tenths(row.signed)) } td.num { (tenths(row.holds)) }
                        } } }
                    }
                }))
            }
            @for (name, list) in [("A", &found.only_a), ("B", &found.only_b)] {
                @if !list.is_empty() {
                    details { summary id={ "only-" (name) } { (with("only", &[("name", name), ("n", &list.len().to_string())])) }
                        ul.small { @for path in list.iter().take(400) { li { code { (path) } } } } }
                }
            }
        }
    }
}

/// Then and now: the two numbers, and every judgement that reads otherwise.
fn outlook(context: &Context<'_>, sealed: &Sealed) -> Markup {
    let then = |question: &str| {
        let answer = sealed.outlook.get(question)?;
        ["combined", "inside", "outside"].iter().find_map(|key| answer.get(key)?.as_f64())
    };
    let now = context.answer.map(|answer| &*answer.outlook);
    let then_inputs = sealed.inputs();
    let now_inputs = context.ground.map(|ground| inputs(&ground.bound)).unwrap_or_default();
    let changed: Vec<(&String, Option<&String>, Option<&String>)> = {
        let find = |list: &'_ [(String, String)], path: &str| list.iter().position(|(have, _)| have == path);
        let kept = now_inputs.iter().filter_map(|(path, words)| {
            let then = find(&then_inputs, path).map(|at| &then_inputs[at].1);
            (then != Some(words)).then_some((path, then, Some(words)))
        });
        let gone = then_inputs.iter().filter(|(path, _)| find(&now_inputs, path).is_none());
        kept.chain(gone.map(|(path, words)| (path, Some(words), None))).collect()
    };
    let day = sealed.outlook.get("as_of").and_then(Value::as_str).unwrap_or("–");
    html! {
        section #against aria-label=(w("beside")) {
            p { (with("published-outlook", &[("number", &sealed.number().to_string()), ("day", day)])) }
            (wide(w("beside"), html! {
                table.numbers {
                    thead { tr { th scope="col" { (w("question")) } th.num scope="col" { (w("then")) } th.num scope="col" { (w("now")) } th.num scope="col" { (w("points")) } } }
                    tbody {
                        @for (name, answer) in [("signed", now.and_then(|o| o.signed.as_ref())), ("holds", now.and_then(|o| o.holds.as_ref()))] {
                            @let (a, b) = (then(name), answer.and_then(headline));
                            tr { th scope="row" { (look(&format!("head.{name}"))) } td.num { (number(a)) } td.num { (number(b)) }
                                td.num { (a.zip(b).map_or_else(|| "–".to_owned(), |(a, b)| points(b - a))) } }
                        }
                    }
                }
            }))
            @if changed.is_empty() { p { (w("same-judgements")) } } @else {
                h3 { (w("changed-judgements")) }
                (wide(w("changed-judgements"), html! {
                    table {
                        thead { tr { th scope="col" { (w("input-name")) } th scope="col" { (w("then")) } th scope="col" { (w("now")) } } }
                        tbody { @for (path, a, b) in changed.iter().take(LISTED) { tr {
                            th scope="row" { (crate::page::reports_pane::title(context, path)) }
                            td { (a.map_or("–", String::as_str)) } td { (b.map_or("–", String::as_str)) }
                        } } }
                    }
                }))
            }
        }
    }
}
