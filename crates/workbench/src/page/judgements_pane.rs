//! The second pane: what the analyst judges, as a matrix of issues and parties and as [`super::lists`]; each
//! number with its editor, its sliders and its claims.

use super::Context;
use super::lists::{self, LISTS, document, row_editor};
use super::reports_pane::{chain, marked, state, title};
use crate::catalogue::{look, many, w};
use detente_bind::evidence;
use detente_case::{Case, Input, IssueId, PartyId, Stance};
use detente_chance::{Dist, Quantity};
use detente_desk::incoming;
use maud::{Markup, html};
use toml_edit::Item;

/// The pane.
#[must_use]
pub fn pane(context: &Context<'_>) -> Markup {
    let list = context.view.list.as_deref().and_then(|name| LISTS.iter().find(|(have, _)| *have == name));
    let open = incoming::waiting(&context.snapshot.loaded.case).len();
    html! {
        section #judgements .pane aria-labelledby="judgements-h" tabindex="-1" {
            h2 #judgements-h { (w("judgements")) }
            nav.chips aria-label=(w("judgements")) {
                ul {
                    li { a href=(context.desk(|view| { view.list = None; view.why = None; })) id="list-matrix"
                        aria-current=[list.is_none().then_some("true")] { (w("matrix")) } }
                    @for (name, _) in LISTS {
                        li { a href=(context.desk(|view| { view.list = Some(name.to_owned()); view.why = None; })) id={ "list-" (name) }
                            aria-current=[list.is_some_and(|(have, _)| *have == name).then_some("true")] {
                            (look(&format!("list.{name}")))
                            @if name == "suggestions" && open > 0 { " " b { (open) } }
                        } }
                    }
                }
            }
            @match list {
                None => { (matrix(context)) (cell(context)) }
                Some((name, tables)) => { (lists::content(context, name, tables)) }
            }
        }
    }
}

/// Both ends of a belief as written, else of its 90 % interval.
fn ends(dist: &Dist, quantity: &Quantity) -> (f64, f64) {
    match *dist {
        Dist::Exact(x) => (x, x),
        Dist::Interval { low, high } | Dist::ThreePoint { low, high, .. } | Dist::Uniform { low, high } => {
            (low, high)
        }
        _ => (dist.quantile(0.05, quantity), dist.quantile(0.95, quantity)),
    }
}

/// A belief in the room of a cell: `40`, `15–50`.
#[must_use]
pub fn short(dist: &Dist, quantity: &Quantity) -> String {
    let round = |x: f64| {
        if (x - x.round()).abs() < 1e-9 || x.abs() >= 10.0 { format!("{x:.0}") } else { format!("{x:.1}") }
    };
    let (low, high) = ends(dist, quantity);
    let (low, high) = (round(low), round(high));
    if low == high { low } else { format!("{low}–{high}") }
}

pub(super) fn supported(case: &Case, input: &Input) -> bool {
    evidence::supporting(case, &input.basis).next().is_some()
}

/// Issues down, parties across.
fn matrix(context: &Context<'_>) -> Markup {
    let case = context.case();
    let parties: Vec<PartyId> = (0..case.parties.len() as u32).map(PartyId).collect();
    html! {
        @if case.issues.is_empty() || case.parties.is_empty() { p { (w("no-matrix")) } } @else {
            p.small.soft { (w("matrix-caption")) }
            div.scroll.matrix tabindex="0" role="group" aria-label=(w("matrix-about")) {
                table {
                    thead { tr {
                        th scope="col" { (w("issue")) }
                        @for party in &parties { th scope="col" { bdi { (case.parties[party.at()].name) } } }
                    } }
                    tbody {
                        @for (at, issue) in case.issues.iter().enumerate() {
                            tr {
                                th scope="row" { bdi { (issue.title) } }
                                @for party in &parties {
                                    (square(context, *party, IssueId(at as u32)))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn square(context: &Context<'_>, party: PartyId, issue: IssueId) -> Markup {
    let case = context.case();
    let (who, what) = (&case.parties[party.at()], &case.issues[issue.at()]);
    let name = format!("{}.{}", who.id, what.id);
    let here = context.view.cell.as_deref() == Some(name.as_str());
    let stance = case.stance(party, issue);
    let position = stance.and_then(|s| s.position).and_then(|id| case.inputs.get(id.at()));
    let salience = stance.and_then(|s| s.salience).and_then(|id| case.inputs.get(id.at()));
    let refuses = stance.and_then(|s| s.refuses.as_ref());
    let label = |stance: &Stance| {
        let mut words = format!("{}, {}", who.name, what.title);
        if let Some(input) = position {
            words.push_str(&format!(": {} {}", w("position"), input.dist.words(&input.quantity)));
            if !supported(case, input) {
                words.push_str(&format!(", {}", w("unsupported")));
            }
        }
        if let Some(refusal) = &stance.refuses {
            let levels: Vec<&str> = refusal
                .levels
                .iter()
                .filter_map(|l| what.levels.get(l.at()))
                .map(|l| l.id.as_str())
                .collect();
            words.push_str(&format!(", {} {}", w("red-line"), levels.join(", ")));
        }
        words
    };
    html! {
        td class=[here.then_some("here")] {
            @let to = context.desk(|view| { view.cell = Some(name.clone()); view.list = None; view.why = None; });
            @match stance {
                Some(stance) => a href=(to) id={ "cell-" (name) } aria-current=[here.then_some("true")] aria-label=(label(stance)) {
                    @match position {
                        Some(input) => {
                            span class=[(!supported(case, input)).then_some("unsupported")] { (short(&input.dist, &input.quantity)) }
                            (bar(input))
                        }
                        None => { span { "·" } }
                    }
                    span.sub {
                        @if let Some(input) = salience { (w("salience-short")) (short(&input.dist, &input.quantity)) }
                        @if refuses.is_some() { " " span.red { "⊘" } }
                    }
                },
                None => a.empty href=(to) id={ "cell-" (name) } aria-label={ (who.name) ", " (what.title) ": " (w("no-stance")) } aria-current=[here.then_some("true")] { "+" },
            }
        }
    }
}

/// The range on its scale, as a thin line: the number stands beside it.
fn bar(input: &Input) -> Markup {
    let (low, high) = ends(&input.dist, &input.quantity);
    let from = low.clamp(0.0, 100.0);
    let width = (high.clamp(0.0, 100.0) - from).max(3.0);
    html! {
        svg.bar viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
            rect.track x="0" y="2" width="100" height="2" {}
            rect.range x=(from.min(97.0)) y="0" width=(width) height="6" {}
        }
    }
}

/// The stance behind the chosen cell.
fn cell(context: &Context<'_>) -> Markup {
    let case = context.case();
    let Some((party, issue)) = context.view.cell.as_deref().and_then(|cell| cell.split_once('.')) else {
        return html! { p.soft { (w("choose-cell")) } };
    };
    let found = case
        .party(party)
        .zip(case.issues.iter().position(|row| row.id == issue).map(|at| IssueId(at as u32)));
    let Some((party_id, issue_id)) = found else { return html! { p { (w("no-such-cell")) } } };
    let (who, what) = (&case.parties[party_id.at()], &case.issues[issue_id.at()]);
    let row = vec![("party".to_owned(), who.id.clone()), ("issue".to_owned(), what.id.clone())];
    let prefix = format!("stance.{party}.{issue}.");
    let inputs: Vec<&Input> = case.inputs.iter().filter(|input| input.path.starts_with(&prefix)).collect();
    html! {
        section #cell .card aria-labelledby="cell-h" {
            h3 #cell-h { bdi { (who.name) } " · " bdi { (what.title) } }
            @match case.stance(party_id, issue_id) {
                Some(stance) => {
                    @if let Some(why) = &stance.basis.why { p.why dir="auto" { (why) } }
                    @for input in &inputs { (editor(context, input, input.path.strip_prefix(&prefix).unwrap_or(&input.path))) }
                    details { summary id="levels-of" { (w("levels")) }
                        ul.small { @for level in &what.levels { li { @if let Some(at) = level.at { b { (at) } " " } code { (level.id) } " " (level.text) } } }
                    }
                    @let doc = document(context);
                    @let stance = doc.as_ref().and_then(|doc| doc.get("stance")?.as_array_of_tables()?.iter().find(|stance| {
                        row.iter().all(|(key, value)| stance.get(key).and_then(Item::as_str) == Some(value))
                    }));
                    @if let Some(stance) = stance { (row_editor(context, "stance", &row, stance, &inputs)) }
                }
                None => {
                    p { (w("no-stance-yet")) }
                    (value_form(context, &format!("{prefix}position"), w("position"), &Quantity::POSITION, None, None))
                }
            }
        }
    }
}

/// A number with its editor, its sliders and what it rests on.
pub(super) fn editor(context: &Context<'_>, input: &Input, label: &str) -> Markup {
    let written = context.snapshot.loaded.case.inputs.iter().find(|have| have.path == input.path);
    let supposed = context.view.set.iter().find(|(path, _)| *path == input.path).map(|(_, to)| to.as_str());
    let open = context.view.why.as_deref() == Some(input.path.as_str());
    let claims = input.basis.cites.len();
    html! {
        div.input data-path=(input.path) {
            (value_form(context, &input.path, label, &input.quantity, written.map(|input| &input.dist), supposed))
            p.small.basis {
                @let to = context.link(|view| view.why = if open { None } else { Some(input.path.clone()) });
                a href=(to) id={ "why-" (input.path) } aria-expanded=(if open { "true" } else { "false" }) role="button" {
                    (w("why-number"))
                }
                " "
                @if claims == 0 { span.unsupported { (w("unsupported")) } }
                @else { (many("claims", claims)) }
            }
            @if open { (why(context, input)) }
        }
    }
}

/// A belief as a person would type it.
fn typed(dist: &Dist, quantity: &Quantity) -> String {
    match *dist {
        Dist::ThreePoint { low, mid, high } => format!("{{ low = {low}, mid = {mid}, high = {high} }}"),
        _ => dist.words(quantity),
    }
}

fn value_form(
    context: &Context<'_>,
    path: &str,
    label: &str,
    quantity: &Quantity,
    is: Option<&Dist>,
    supposed: Option<&str>,
) -> Markup {
    let written = is.map_or_else(String::new, |dist| typed(dist, quantity));
    let shown = supposed.map_or_else(|| written.clone(), |to| to.replace("..", " to "));
    // Sliders stand at the ends of the 90 % interval, whatever the belief's shape.
    let now = supposed.and_then(|to| crate::view::supposed(to, quantity)).or_else(|| is.cloned());
    let ends = now.map(|dist| ends(&dist, quantity));
    let top = if quantity.high.is_finite() {
        quantity.high
    } else {
        ends.map_or(quantity.wide.1, |(_, high)| quantity.wide.1.max(high * 2.0))
    };
    let step = if top - quantity.low > 20.0 { "1" } else { "0.05" };
    html! {
        form.value method="post" action="/edit" data-path=(path) {
            (context.fields())
            input type="hidden" name="do" value="value";
            input type="hidden" name="path" value=(path);
            label for={ "v-" (path) } { (label) " " span.soft.small { (quantity.unit) } }
            input.typed id={ "v-" (path) } name="to" value=(shown) autocomplete="off" spellcheck="false";
            button type="submit" name="act" value="write" { (w("write")) }
            button.second type="submit" name="act" value="try" { (w("try")) }
            @if supposed.is_some() {
                p.supposed.small {
                    (w("supposed")) " · " (w("written-is")) " " (written) " · "
                    a href=(context.link(|view| view.suppose(path, None))) id={ "reset-" (path) } { (w("reset")) }
                }
            }
            @if let Some((low, high)) = ends {
                div.sliders {
                    input type="range" name="low" id={ "low-" (path) } min=(quantity.low) max=(top) step=(step) value=(low) aria-label={ (label) ", " (w("low-end")) };
                    input type="range" name="high" id={ "high-" (path) } min=(quantity.low) max=(top) step=(step) value=(high) aria-label={ (label) ", " (w("high-end")) };
                }
            }
        }
    }
}

/// What a number rests on: the reason and the claims, each with its chain, and the form to change both.
fn why(context: &Context<'_>, input: &Input) -> Markup {
    let case = &context.snapshot.loaded.case;
    html! {
        div.why-open id={ "open-" (input.path) } {
            p { (title(context, &input.path)) ": " b { (input.dist.words(&input.quantity)) } " " span.soft { (input.quantity.unit) } }
            @match &input.basis.why { Some(why) => p dir="auto" { (why) }, None => p.soft { (w("no-reason")) } }
            @if input.basis.cites.is_empty() { p.unsupported { (w("unsupported-about")) } }
            ul.claims {
                @for id in &input.basis.cites {
                    li {
                        @match case.claim(id) {
                            Some(claim) => {
                                @let language = case.report(&claim.report).and_then(|report| report.language.as_deref());
                                blockquote dir="auto" lang=[language] class=(state(claim.state)) { (marked(&claim.quote)) }
                                p.small { (chain(case, claim)) " · "
                                    a href=(context.desk(|view| { view.claim = Some(claim.id.clone()); view.report = None; })) { (claim.id) } }
                            }
                            None => code { (id) },
                        }
                    }
                }
            }
            details {
                summary id={ "rests-" (input.path) } { (w("change-basis")) }
                form.stack method="post" action="/edit" {
                    (context.fields())
                    input type="hidden" name="do" value="basis";
                    input type="hidden" name="path" value=(input.path);
                    label { (w("why")) textarea name="why" rows="2" dir="auto" { (input.basis.why.as_deref().unwrap_or("")) } }
                    label { (w("cites")) input name="cites" value=(input.basis.cites.join(", ")) list="claims" autocomplete="off"; }
                    button type="submit" { (w("save")) }
                }
                datalist #claims { @for claim in &case.claims { option value=(claim.id) { (claim.quote.chars().take(80).collect::<String>()) } } }
            }
        }
    }
}
