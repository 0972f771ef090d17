//! The conflict graph: how often each state would last, why one does, and the ways there.

use crate::catalogue::{count, percent, w, with};
use crate::compute::{Graphed, GraphedState, MOST_STATES};
use crate::page::{Context, wide};
use detente_findings::graph::Move;
use maud::{Markup, html};

/// States that are listed.
const LISTED: usize = 16;
/// Ways that are listed.
const WAYS: usize = 16;
/// Concepts whose shares are shown.
const CONCEPTS: [&str; 4] = ["nash", "seq", "gmr", "smr"];

/// What is said above the picture: how many states last, and why the chosen one does.
pub(super) fn lead(context: &Context<'_>) -> Markup {
    let Some(answer) = context.graph else { return html! {} };
    let lasting = answer.states.iter().filter(|state| state.equilibrium.contains(&"seq")).count();
    let (states, lasting) = (count(answer.states.len()), count(lasting));
    html! {
        p.lead {
            (with("graph-lead", &[("states", &states), ("lasting", &lasting)]))
            @if let Some(share) = answer.agreement { " " (with("graph-agreed", &[("share", &percent(share))])) }
        }
        (explained(context, answer))
    }
}

/// The page below its picture.
pub(super) fn page(context: &Context<'_>) -> Markup {
    let states = context.ground.and_then(|ground| ground.bound.graph.as_ref()).map(|plan| plan.graph.len());
    html! {
        @match (context.graph, states) {
            (Some(answer), _) => { (lasting_states(context, answer)) (ways(context, answer)) }
            (None, Some(states)) if states > MOST_STATES => p { (with("graph-large", &[("n", &count(states))])) },
            _ => p { (w("missing.graph")) },
        }
        (options(context))
    }
}

fn name(context: &Context<'_>, id: &str) -> String {
    let case = context.case();
    let party = case.party(id).and_then(|party| case.parties.get(party.at()));
    party.map_or_else(|| id.to_owned(), |party| party.name.clone())
}

fn share(state: &GraphedState, concept: &str) -> f64 {
    state.probability.get(concept).copied().unwrap_or(0.0)
}

fn lasting_states(context: &Context<'_>, answer: &Graphed) -> Markup {
    let mut states: Vec<&GraphedState> = answer
        .states
        .iter()
        .filter(|state| {
            CONCEPTS.iter().any(|concept| share(state, concept) > 0.0) || context.view.state == Some(state.id)
        })
        .collect();
    states.sort_by(|a, b| {
        let order = |state: &GraphedState| (share(state, "seq"), share(state, "gmr"));
        let ((a1, a2), (b1, b2)) = (order(a), order(b));
        b1.total_cmp(&a1).then(b2.total_cmp(&a2)).then(a.id.cmp(&b.id))
    });
    let more = states.len().saturating_sub(LISTED);
    states.truncate(LISTED);
    html! {
        h3 { (w("graph-states")) }
        p.small.soft { (w("graph-states-about")) }
        @if states.is_empty() { p { (w("graph-none")) } } @else {
            (wide(w("graph-states"), html! {
                table.numbers #states {
                    thead { tr {
                        th scope="col" { (w("state")) } th scope="col" { (w("taken")) }
                        @for concept in CONCEPTS { th.num scope="col" { (concept.to_uppercase()) } }
                    } }
                    tbody { @for state in &states { tr class=[(context.view.state == Some(state.id)).then_some("here")] {
                        th scope="row" {
                            a id={ "state-" (state.id) } href=(context.link(|view| view.state = Some(state.id))) { (state.id) }
                            @if answer.status_quo == Some(state.id) { " " span.tag { (w("now")) } }
                            @if answer.agreed.as_ref().is_some_and(|agreed| agreed.contains(&state.id)) { " " span.tag.accepted { (w("agreed")) } }
                        }
                        td.small { (taken(state)) }
                        @for concept in CONCEPTS { td.num { (percent(share(state, concept))) } }
                    } } }
                }
            }))
            @if more > 0 { p.small.soft { (with("graph-more", &[("n", &count(more))])) } }
        }
    }
}

fn taken(state: &GraphedState) -> Markup {
    html! { @if state.options.is_empty() { (w("none")) } @else { bdi { (state.options.join(", ")) } } }
}

fn explained(context: &Context<'_>, answer: &Graphed) -> Markup {
    let state = answer.states.iter().find(|state| state.why.is_some());
    let Some((state, why)) = state.and_then(|state| Some((state, state.why.as_ref()?))) else {
        return html! {};
    };
    html! {
        section #why-state .card aria-labelledby="why-state-h" {
            h3 #why-state-h { (with("why-state", &[("state", &state.id.to_string())])) }
            p.small { (taken(state)) }
            ul { @for one in why { li { p { b { (one.concept.to_uppercase()) } " " (one.text) } } } }
            a.button href=(context.link(|view| view.state = None)) { (w("close")) }
        }
    }
}

fn ways(context: &Context<'_>, answer: &Graphed) -> Markup {
    let path = |moves: &[Move]| {
        html! { @for (at, step) in moves.iter().enumerate() { @if at > 0 { ", " } bdi { (name(context, &step.party)) } " → " (step.to) } }
    };
    let names = |ids: &[String]| {
        let names: Vec<String> = ids.iter().map(|id| name(context, id)).collect();
        if names.is_empty() { "–".to_owned() } else { names.join(", ") }
    };
    html! {
        @if !answer.ways.is_empty() {
            h3 { (w("ways")) }
            p.small.soft { (w("ways-about")) }
            (wide(w("ways"), html! {
                table {
                    thead { tr { th scope="col" { (w("to-state")) } th scope="col" { (w("way")) } th scope="col" { (w("everybody-gains")) } th scope="col" { (w("can-block")) } } }
                    tbody { @for way in answer.ways.iter().take(WAYS) { tr {
                        th scope="row" { a href=(context.link(|view| view.state = Some(way.to))) { (way.to) } }
                        td { @match way.improving.as_ref().or(way.any.as_ref()) {
                            Some(moves) if moves.is_empty() => { (w("already-there")) }
                            Some(moves) => { (path(moves)) }
                            None => { (w("no-way")) }
                        } }
                        td { (if way.improving.is_some() { w("yes") } else { w("no") }) }
                        td { bdi { (names(&way.can_block)) } }
                    } } }
                }
            }))
        }
    }
}

fn options(context: &Context<'_>) -> Markup {
    let case = context.case();
    html! {
        @if !case.options.is_empty() {
            h3 { (w("options")) }
            (wide(w("options"), html! {
                table {
                    thead { tr { th scope="col" { (w("party")) } th scope="col" { (w("option")) } th scope="col" { (w("now")) } } }
                    tbody { @for option in &case.options {
                        @let party = case.parties.get(option.party.at());
                        tr {
                            td { bdi { (party.map_or("", |p| p.name.as_str())) } }
                            td { bdi { (option.title) } " " code.soft.small { (party.map_or("", |p| p.id.as_str())) "." (option.id) } }
                            td { (if option.now { w("yes") } else { w("no") }) }
                        }
                    } }
                }
            }))
        }
    }
}
