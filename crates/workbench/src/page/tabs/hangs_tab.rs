//! What the answer hangs on, below its pictures: steps from history, gates, conditions, and, when asked for, what would
//! turn it.

use crate::catalogue::{look, many, percent, told, w};
use crate::compute::Stage;
use crate::page::reports_pane;
use crate::page::{Context, wide};
use detente_outlook::Outlook;
use detente_outlook::deep::Deep;
use detente_outlook::flips::{FlipRow, Turn};
use maud::{Markup, html};

/// Inputs that are listed.
const LISTED: usize = 16;

/// The page below its pictures.
pub(super) fn page(outlook: &Outlook) -> Markup {
    html! {
        @if outlook.hangs_on.sources.is_empty() { p.soft { (w("sources-wait")) } }
        @for (name, answer) in [("signed", &outlook.signed), ("holds", &outlook.holds)] {
            @if let Some(answer) = answer.as_ref().filter(|answer| !answer.waterfall.is_empty()) {
                h3 { (look(&format!("head.{name}"))) }
                (wide(w("steps"), html! {
                    table.numbers {
                        thead { tr { th scope="col" { (w("step")) } th.num scope="col" { (w("as-read")) } th.num scope="col" { (w("nothing-known")) } th.num scope="col" { (w("points")) } } }
                        tbody { @for step in &answer.waterfall {
                            @let term = answer.evidence.terms.iter().find(|term| term.id == step.id);
                            tr {
                                th scope="row" { (step.title) @if term.is_some_and(|term| term.says_nothing) { " " span.soft.small { (w("says-nothing")) } } }
                                td.num { (mean(name, term.map(|term| term.read))) } td.num { (mean(name, term.map(|term| term.unread))) }
                                td.num { (format!("{:+.0}", step.points).replace('-', "−")) }
                            }
                        } }
                    }
                }))
            }
        }
        @if !outlook.gates.is_empty() {
            h3 { (w("gates")) }
            (wide(w("gates"), html! {
                table.numbers {
                    thead { tr { th scope="col" { (w("gate")) } th.num scope="col" { (w("binds")) } th.num scope="col" { (w("passed")) } th.num scope="col" { (w("points")) } } }
                    tbody { @for gate in &outlook.gates { tr {
                        th scope="row" dir="auto" { (gate.what) } td.num { (percent(gate.binds)) } td.num { (percent(gate.passed)) }
                        td.num { (format!("{:+.0}", -gate.points).replace('-', "−")) }
                    } } }
                }
            }))
        }
        @if !outlook.conditions.is_empty() {
            h3 { (w("conditions")) }
            (wide(w("conditions"), html! {
                table.numbers {
                    thead { tr { th scope="col" { (w("condition")) } th.num scope="col" { (w("insisted")) } th.num scope="col" { (w("met")) } th.num scope="col" { (w("points")) } } }
                    tbody { @for row in &outlook.conditions { tr {
                        th scope="row" { (told(&row.title)) } td.num { (percent(row.insisted)) } td.num { (percent(row.met)) }
                        td.num { (format!("{:+.0}", row.points).replace('-', "−")) }
                    } } }
                }
            }))
        }
    }
}

/// A factor's mean: a share of draws, or for holding a hazard a year.
fn mean(question: &str, value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if question == "holds" => format!("{value:.2}"),
        Some(value) => percent(value),
    }
}

/// What takes longer: asked for by a link, there with the full answer.
pub(super) fn deeper(context: &Context<'_>, outlook: &Outlook) -> Markup {
    let full = context.answer.is_some_and(|answer| answer.stage == Stage::Full);
    html! {
        @match &outlook.hangs_on.deep {
            Some(deep) => section #deep aria-labelledby="deep-h" {
                h3 #deep-h { (w("deep")) }
                @if deep.change_our_mind.is_empty() { p { (w("deep-nothing")) } }
                ul { @for line in &deep.change_our_mind { li { (told(line)) } } }
                (flips(context, deep))
                (origins(deep))
                p { a.button id="less" href=(context.link(|view| view.deep = false)) { (w("less")) } }
            },
            None if context.view.deep && !full => p #deep-wait {
                span.soft { (w("deep-wait")) } " "
                // What is asked for next ends what is on its way, here and on the server.
                a.button id="deep-stop" href=(context.link(|view| view.deep = false)) { (w("stop")) }
            },
            None => p { a.button id="deeper" href=(context.link(|view| view.deep = true)) { (w("deeper")) } " " span.small.soft { (w("deeper-about")) } },
        }
    }
}

/// "above 66: unlikely".
#[must_use]
pub(super) fn turns(row: &FlipRow, turn: &Option<Turn>) -> String {
    let Some(turn) = turn else { return "–".to_owned() };
    let (Some(at), Some(above)) = (turn.at, turn.above) else { return w("never").to_owned() };
    let word = turn.word.map(|word| format!(": {word}")).unwrap_or_default();
    if row.yes_no() {
        let so = |so: bool| if so { w("if-yes") } else { w("if-no") };
        let other = turn.otherwise.map(|other| format!("; {}: {other}", so(!above))).unwrap_or_default();
        return format!("{}{word}{other}", so(above));
    }
    let at = if at.abs() >= 10.0 { format!("{at:.0}") } else { format!("{at:.1}") };
    format!("{} {at}{word}", if above { w("above") } else { w("below") })
}

fn flips(context: &Context<'_>, deep: &Deep) -> Markup {
    let telling: Vec<&FlipRow> = deep.flips.iter().filter(|row| row.probability() > 0.0).collect();
    let rest = deep.flips.len() - telling.len();
    html! {
        @if !telling.is_empty() {
            h3 { (w("flips")) }
            p.small.soft { (w("flips-about")) }
            (wide(w("flips"), html! {
                table.numbers #flips {
                    thead { tr { th scope="col" { (w("input-name")) } th scope="col" { (w("now")) } th scope="col" { (w("signed-short")) } th.num scope="col" { (w("chance")) }
                        th scope="col" { (w("holds-short")) } th.num scope="col" { (w("chance")) } } }
                    tbody { @for row in telling.iter().take(LISTED) { tr {
                        th scope="row" { a href=(context.desk(|view| reports_pane::open(view, &row.input))) { (row.title) } }
                        td.nobreak { (told(&row.now)) }
                        @for turn in [&row.signed, &row.holds] {
                            td { (turns(row, turn)) } td.num { (turn.as_ref().map_or_else(|| "–".to_owned(), |turn| percent(turn.probability))) }
                        }
                    } } }
                }
            }))
        }
        @if rest > 0 { p.small.soft { (many("flips-rest", rest)) } }
    }
}

fn origins(deep: &Deep) -> Markup {
    let points = |value: Option<f64>| {
        value.map_or_else(
            || "–".to_owned(),
            |v| match (v * 100.0).abs() {
                size if size < 0.05 => "0".to_owned(),
                size => format!("{}{size:.1}", if v < 0.0 { "−" } else { "+" }),
            },
        )
    };
    html! {
        @if let Some(origins) = &deep.origins {
            h3 { (w("origins")) }
            p.small.soft { (w("origins-about")) }
            (wide(w("origins"), html! {
                table.numbers {
                    thead { tr { th scope="col" { (w("origin")) } th.num scope="col" { (w("claims-head")) } th.num scope="col" { (w("signed-short")) } th.num scope="col" { (w("holds-short")) } } }
                    tbody { @for row in &origins.origins { tr {
                        th scope="row" { bdi { (row.name) } } td.num { (row.claims) } td.num { (points(row.signed)) } td.num { (points(row.holds)) }
                    } } }
                }
            }))
        }
    }
}
