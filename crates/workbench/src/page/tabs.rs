//! The other pages: a picture or several, the numbers behind them, and what can be played with. A page whose
//! model the case cannot feed says what is missing.

mod compare_tab;
mod draft_tab;
mod graph_tab;
mod hangs_tab;

use super::{Context, Page, figure, wide};
use crate::catalogue::{self as words, percent, w, with};
use crate::compute;
use detente_case::Case;
use detente_outlook::Outlook;
use detente_report::figures::level_name;
use maud::{Markup, html};

/// Pictures of a page.
#[must_use]
pub fn figures(context: &Context<'_>, page: Page) -> Vec<detente_report::Figure> {
    let Some(answer) = context.answer else { return Vec::new() };
    let belongs = |id: &str| match page {
        Page::Desk => {
            id.starts_with("steps-") || id.starts_with("curve-") || matches!(id, "worlds" | "answer-scale")
        }
        Page::Compare => id.starts_with("steps-") || id == "worlds",
        Page::Timeline => id == "timeline",
        Page::Forecast => id.starts_with("positions-") || id.starts_with("forecast"),
        Page::Deals => id.starts_with("deal") || id == "acceptability",
        Page::Holding => id == "slack" || id.starts_with("hold") || id == "base-rates-holds",
        Page::Hangs => {
            matches!(id, "swings" | "inputs" | "sources" | "levers")
                || id.starts_with("shapley")
                || id.starts_with("flip")
                || id == "flow"
        }
        Page::Graph => id == "graph",
        Page::Review | Page::Ask | Page::File => false,
    };
    detente_report::figures(context.case(), &answer.outlook).into_iter().filter(|f| belongs(&f.id)).collect()
}

/// The page.
#[must_use]
pub fn content(context: &Context<'_>) -> Markup {
    let figures = figures(context, context.page);
    let outlook = context.answer.map(|answer| &*answer.outlook);
    html! {
        // What is most to the point stands above the pictures.
        @match context.page {
            Page::Graph => { (graph_tab::lead(context)) }
            Page::Deals => { (draft_tab::section(context)) @if let Some(outlook) = outlook { (play(context, outlook)) } }
            Page::Hangs => { @if let Some(outlook) = outlook { (hangs_tab::deeper(context, outlook)) } }
            _ => {}
        }
        // The four worlds stand in the findings beside.
        @for one in figures.iter().filter(|one| one.id != "worlds") { (figure(context, one)) }
        @match context.page {
            Page::Desk => {},
            Page::Timeline => { (events(context)) }
            Page::File => { (file(context)) }
            Page::Compare => { (compare_tab::page(context)) }
            Page::Graph => { (graph_tab::page(context)) }
            page => {
                @match outlook {
                    None => p { (w("nothing-computed")) }
                    Some(outlook) => {
                        @match page {
                            Page::Forecast => { @if outlook.findings.forecast.is_empty() { p { (w("missing.forecast")) } } }
                            Page::Deals => { (deals(context, outlook)) }
                            Page::Holding => { (holding(context, outlook)) }
                            _ => { (hangs_tab::page(outlook)) }
                        }
                    }
                }
            }
        }
        (notes(context))
    }
}

/// What the models of this page say that they miss.
fn notes(context: &Context<'_>) -> Markup {
    let families: &[&str] = match context.page {
        Page::Forecast => &["12"],
        Page::Deals => &["13"],
        Page::Graph => &["14"],
        Page::Holding => &["15"],
        _ => &[],
    };
    let notes: Vec<_> = context
        .answer
        .iter()
        .flat_map(|answer| &answer.outlook.notes)
        .filter(|note| note.code.is_of(families))
        .collect();
    html! { @if !notes.is_empty() { ul.small { @for note in notes { li { (note.what) ": " (note.why) " " code { (note.code.as_str()) } } } } } }
}

fn events(context: &Context<'_>) -> Markup {
    let case = context.case();
    html! {
        @if case.events.is_empty() { p { (w("missing.events")) } } @else {
            (wide(w("page.timeline"), html! {
                table {
                    thead { tr { th scope="col" { (w("when")) } th scope="col" { (w("kind")) } th scope="col" { (w("what")) } th scope="col" { (w("where")) } th scope="col" { (w("claims-head")) } } }
                    tbody {
                        @for event in &case.events {
                            tr {
                                td { @match &event.when {
                                    None => (w("unknown")),
                                    Some(when) => { @if when.approximate { (w("about")) " " } (when.from) @if when.to != when.from { " – " (when.to) } }
                                } }
                                td { (event.kind) } td dir="auto" { (event.title) } td { (event.place.as_deref().unwrap_or("")) }
                                td { @for id in &event.basis.cites { a href=(context.desk(|view| { view.claim = Some(id.clone()); view.report = None; })) { (id) } " " } }
                            }
                        }
                    }
                }
            }))
        }
    }
}

/// A share of draws; of a draft that leaves issues open, from every way of filling them to some way.
fn between(every: Option<f64>, some: f64) -> String {
    words::between(every.unwrap_or(some), some)
}

fn deals(context: &Context<'_>, outlook: &Outlook) -> Markup {
    let Some(found) = &outlook.findings.deals else { return html! { p { (w("missing.deals")) } } };
    let case = context.case();
    let name = |id: &String| {
        case.party(id).and_then(|party| case.parties.get(party.at())).map_or(id.clone(), |p| p.name.clone())
    };
    html! {
        h3 { (w("likeliest")) }
        p { (with("zone", &[("share", &percent(found.probability))])) }
        (wide(w("likeliest"), html! {
            table {
                thead { tr {
                    th.num scope="col" { (w("all-accept")) }
                    @for party in &found.parties { th.num scope="col" { (name(party)) } }
                    th scope="col" { (w("package")) }
                } }
                tbody {
                    @for (chance, draft) in found.drafts.iter().map(|c| (c, true)).chain(found.likeliest.iter().map(|c| (c, false))) {
                        tr {
                            @let every = chance.every_way.as_ref();
                            td.num { (between(every.map(|every| every.acceptable), chance.acceptable)) }
                            @for (at, share) in chance.by_party.iter().enumerate() {
                                td.num { (between(every.and_then(|every| every.by_party.get(at).copied()), *share)) }
                            }
                            td.small {
                                @if draft { b { bdi { (draft_title(case, chance.id.as_deref())) } } ": " }
                                (in_words(case, &chance.package, found.likeliest.first().filter(|first| !draft && !std::ptr::eq(*first, chance)).map(|first| &first.package[..]))) " "
                                a href=(context.link(|view| view.pick = chance.package.clone())) { (w("play-this")) }
                            }
                        }
                    }
                }
            }
        }))
    }
}

/// "Israeli withdrawal: partial; Airspace: border strip"; of one after another, what differs.
fn in_words(case: &Case, package: &[(String, String)], first: Option<&[(String, String)]>) -> String {
    let title = |id: &str| {
        let issue = case.issues.iter().find(|row| row.id == id);
        issue.map_or_else(|| id.to_owned(), |row| row.title.clone())
    };
    let differs = |pair: &&(String, String)| first.is_none_or(|first| !first.contains(pair));
    let levels: Vec<String> = package
        .iter()
        .filter(differs)
        .map(|(issue, level)| format!("{}: {}", title(issue), level_name(case, issue, level)))
        .collect();
    let levels = levels.join("; ");
    if first.is_some() { with("as-first-but", &[("levels", &levels)]) } else { levels }
}

/// What a draft on record is called.
fn draft_title<'a>(case: &'a Case, id: Option<&'a str>) -> &'a str {
    let id = id.unwrap_or("");
    let title = case.packages.iter().find(|row| row.id == id).map(|row| row.title.as_str());
    title.filter(|title| !title.is_empty()).unwrap_or(id)
}

/// Levels to click, and who accepts what they make.
fn play(context: &Context<'_>, outlook: &Outlook) -> Markup {
    let Some(played) = context.ground.and_then(|ground| compute::play(ground, outlook, context.view)) else {
        return html! {};
    };
    let case = context.case();
    html! {
        section #play .card aria-labelledby="play-h" {
            h3 #play-h { (w("play")) }
            (wide(w("play"), html! {
                table.play { tbody {
                    @for (issue, chosen) in &played.package {
                        @if let Some(row) = case.issues.iter().find(|row| &row.id == issue) {
                            @let text = row.levels.iter().find(|level| &level.id == chosen).map(|level| level.text.as_str()).filter(|text| !text.is_empty());
                            tr {
                                th scope="row" { bdi { (row.title) } }
                                td { ul.levels {
                                    @for level in &row.levels {
                                        li { a id={ "pick-" (issue) "-" (level.id) } title=(level.text)
                                            aria-current=[(&level.id == chosen).then_some("true")]
                                            href=(context.link(|view| view.choose(issue, Some(&level.id)))) { (level_name(case, issue, &level.id)) } }
                                    }
                                    @if row.levels.is_empty() {
                                        @for point in ["0", "25", "50", "75", "100"] {
                                            li { a id={ "pick-" (issue) "-" (point) } aria-current=[(point == chosen).then_some("true")]
                                                href=(context.link(|view| view.choose(issue, Some(point)))) { (point) } }
                                        }
                                    }
                                }
                                @if let Some(text) = text { p.small.soft dir="auto" { (text) } } }
                            }
                        }
                    }
                } }
            }))
            div aria-live="polite" {
                p.lead #play-all { (with("play-all", &[("share", &percent(played.all))])) }
                (wide(w("accepts"), html! { table.numbers {
                    thead { tr { th scope="col" { (w("party")) } th.num scope="col" { (w("accepts")) } th.num scope="col" { (w("worth")) } th.num scope="col" { (w("no-deal")) } th.num scope="col" { (w("crosses")) } } }
                    tbody { @for party in &played.parties { tr {
                        th scope="row" { bdi { (party.name) } }
                        td.num { b { (percent(party.accepts)) } } td.num { (format!("{:.2}", party.utility)) }
                        td.num { (format!("{:.2}", party.alternative)) } td.num { (percent(party.crosses)) }
                    } } }
                } }))
                p.small.soft { (w("play-about")) }
            }
        }
    }
}

fn holding(context: &Context<'_>, outlook: &Outlook) -> Markup {
    let case = context.case();
    let Some(found) = &outlook.findings.hold else { return html! { p { (w("missing.hold")) } } };
    let three = |[a, b, c]: [f64; 3]| format!("{a:.2} · {b:.2} · {c:.2}");
    html! {
        @if let Some(share) = found.self_enforcing { p { (with("self-enforcing", &[("share", &percent(share))])) } }
        @if let Some(share) = found.hazards { p { (with("hazards", &[("share", &percent(share))])) } }
        @if let Some(range) = &found.range { p { (with("range", &[("share", &percent(range.exists)), ("width", &three(range.width))])) } }
        @if !found.parties.is_empty() {
            (wide(w("page.holding"), html! {
                table {
                    thead { tr { th scope="col" { (w("party")) } th.num scope="col" { (w("keeps")) } th.num scope="col" { (w("slack")) } th.num scope="col" { (w("delta")) } } }
                    tbody { @for row in &found.parties { tr {
                        th scope="row" { bdi { (case.party(&row.party).and_then(|p| case.parties.get(p.at())).map_or(row.party.as_str(), |p| p.name.as_str())) } }
                        td.num { (percent(row.keeps)) } td.num { (three(row.slack)) } td.num { (three(row.delta)) }
                    } } }
                }
            }))
        }
    }
}

fn file(context: &Context<'_>) -> Markup {
    let typed =
        context.notice.and_then(|notice| notice.typed.as_deref()).filter(|typed| typed.contains('\n'));
    let text = typed.unwrap_or_else(|| context.snapshot.text());
    html! {
        p.small.soft { (w("file-about")) }
        form.stack method="post" action="/edit" {
            (context.fields())
            input type="hidden" name="do" value="text";
            label for="case-text" { "case.toml" }
            // A text area drops one line feed at its beginning.
            textarea.code #case-text name="to" rows="32" spellcheck="false" wrap="off" dir="ltr" { "\n" (text) }
            button type="submit" { (w("write")) }
        }
    }
}
