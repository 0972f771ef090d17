//! Rows that the reader of reports proposes. Nothing of them counts before a person takes them over: each comes
//! as the form of its table, filled in as far as the reader could, with the claims behind it.

use super::Context;
use super::lists::add_form;
use super::reports_pane::{chain, marked, state};
use crate::catalogue::{many, w};
use detente_case::{Suggestion, rows};
use detente_desk::incoming;
use detente_desk::sentences::sentence_with;
use maud::{Markup, html};
use serde_json::Value;

/// Suggestions that are listed at once.
const LISTED: usize = 60;

/// The list.
#[must_use]
pub fn content(context: &Context<'_>) -> Markup {
    let waiting = incoming::waiting(&context.snapshot.loaded.case);
    html! {
        p.small.soft { (w("suggestions-about")) }
        @if waiting.is_empty() { p #no-suggestions { (w("no-suggestions")) } }
        @for (suggestion, row) in waiting.iter().take(LISTED) { (one(context, suggestion, row)) }
        @if waiting.len() > LISTED { p.small.soft { (many("suggestions-more", waiting.len() - LISTED)) } }
    }
}

fn one(context: &Context<'_>, suggestion: &Suggestion, row: &Value) -> Markup {
    let case = &context.snapshot.loaded.case;
    let table =
        rows::TABLES.iter().find(|known| known.name == suggestion.table && known.form.starts_with("[["));
    let (given, beside) = incoming::fields(suggestion, row);
    let label: Vec<&str> = ["name", "title", "party", "issue", "id"]
        .iter()
        .filter_map(|key| row.get(key).and_then(Value::as_str))
        .take(2)
        .collect();
    html! {
        details.item.suggestion {
            summary id={ "suggestion-" (suggestion.id) } {
                span.tag.proposed { (suggestion.table) } " " bdi { (label.join(" · ")) }
                " " span.soft.small { (many("claims", suggestion.cites.len())) }
            }
            @if !beside.is_empty() {
                p.small { @for (at, (key, value)) in beside.iter().enumerate() { @if at > 0 { " · " } (key) ": " bdi { (value) } } }
            }
            ul.claims {
                @for claim in suggestion.cites.iter().take(6).filter_map(|id| case.claim(id)) {
                    li {
                        @let language = case.report(&claim.report).and_then(|report| report.language.as_deref());
                        blockquote dir="auto" lang=[language] class=(state(claim.state)) { (marked(&claim.quote)) }
                        p.small { (chain(case, claim)) " · "
                            a href=(context.desk(|view| { view.claim = Some(claim.id.clone()); view.report = None; })) { (claim.id) } }
                    }
                }
            }
            @match table {
                Some(table) => { p.small.soft { (w("suggestion-form")) } (add_form(context, table, &given, Some(&suggestion.id))) }
                None => p { (sentence_with("no-table", &[("table", &suggestion.table)])) },
            }
            form method="post" action="/decide" {
                (context.fields())
                input type="hidden" name="claim" value=(suggestion.id);
                button.danger type="submit" name="act" value="reject" id={ "dismiss-" (suggestion.id) } { (w("dismiss")) }
            }
        }
    }
}
