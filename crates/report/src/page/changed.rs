//! What changed since an earlier outlook.

use super::{Section, mixed};
use crate::figures::Question;
use crate::strings::page as s;
use crate::strings::{long_day, maybe_percent, points, question};
use detente_outlook::Outlook;
use detente_outlook::against::{Against, Changed, RowChange};
use maud::{Markup, html};

/// Nothing where no earlier outlook was named.
pub(super) fn changed(outlook: &Outlook) -> Option<Section> {
    let found = outlook.against.as_ref()?;
    let body = html! {
        p { (s::since_outlook(found.as_of.as_deref().map(long_day).as_deref())) }
        @for (which, changed) in [(Question::Signed, &found.signed), (Question::Holds, &found.holds)] {
            @if let Some(changed) = changed { (one(which, changed)) }
        }
        (rows(found))
        @for note in &found.notes { p.small { (mixed(note)) } }
    };
    Some(Section::new("changed", s::CHANGED, body))
}

fn one(which: Question, changed: &Changed) -> Markup {
    let same: Vec<&str> =
        changed.parts.iter().filter(|part| part.same).map(|part| part.title.as_str()).collect();
    html! {
        h3 { (question(which)) }
        p { (s::then_and_now(&maybe_percent(changed.then), &maybe_percent(changed.now), changed.points.map(|p| points(Some(p))).as_deref())) }
        @if changed.parts.iter().any(|part| !part.same) {
            table.stack.nums {
                caption { (s::WHERE_FROM) }
                thead { tr {
                    th scope="col" { (s::PART) }
                    th scope="col" { (s::POINTS) }
                } }
                tbody {
                    @for part in changed.parts.iter().filter(|part| !part.same) {
                        tr {
                            th scope="row" { (mixed(&part.title)) }
                            td data-label=(s::POINTS) { (points(Some(part.points))) }
                        }
                    }
                }
            }
        }
        @if !same.is_empty() { p.small.soft { (s::SAME_IN_BOTH) " " (mixed(&same.join("; "))) "." } }
    }
}

fn rows(found: &Against) -> Markup {
    let rows = &found.rows;
    let changed: Vec<String> = rows.changed.iter().map(RowChange::words).collect();
    let lists = [
        (s::ROWS_CHANGED, &changed),
        (s::ROWS_ADDED, &rows.added),
        (s::ROWS_REMOVED, &rows.removed),
        (s::FILES_CHANGED, &found.files),
    ];
    html! {
        h3 { (s::ROWS) }
        @if lists.iter().all(|(_, list)| list.is_empty()) { p { (s::NO_ROW_DIFFERS) } }
        @for (title, list) in lists {
            @if !list.is_empty() {
                p { (title) }
                ul.points { @for line in list { li { (mixed(line)) } } }
            }
        }
    }
}
