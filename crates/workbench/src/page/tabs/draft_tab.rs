//! The desk of drafts on the page of deals: a text is pasted and becomes articles; articles go in and out of it by mouse,
//! by key or by link, and what that does to each side stands above them.

use crate::catalogue::{many, percent, w, with};
use crate::compute::Drafted;
use crate::page::{Context, wide};
use detente_case::{Case, Matter};
use detente_findings::deals::Said;
use detente_report::figures::level_name;
use detente_treaty::draft::{ArticleAnswer, Change, Draft, Objection};
use detente_treaty::pairing::{id_of, levels_of, matters, title_of};
use detente_treaty::reading::By;
use maud::{Markup, html};

/// Objections of an article that are shown.
const OBJECTIONS: usize = 5;
/// What it has to cost, in utility, to be shown: half a point of a hundred.
const TOLD: f64 = 0.005;
/// Openings that are shown.
const OPENINGS: usize = 4;
/// Letters of an article that are shown before one asks for the rest.
const SHOWN: usize = 220;

/// The desk of drafts.
#[must_use]
pub(super) fn section(context: &Context<'_>) -> Markup {
    let case = context.case();
    let kept: Vec<_> = case.packages.iter().filter(|row| !row.articles.is_empty()).collect();
    html! {
        section #draft .card aria-labelledby="draft-h" {
            h3 #draft-h { (w("draft")) }
            @if !kept.is_empty() {
                nav.chips aria-label=(w("draft-kept")) { ul {
                    @for row in &kept {
                        @let here = context.view.draft.as_ref() == Some(&row.id);
                        li { a id={ "draft-" (row.id) } aria-current=[here.then_some("true")]
                            href=(context.link(|view| { view.draft = (!here).then(|| row.id.clone()); view.out.clear(); })) { bdi { (row.title) } } }
                    }
                } }
            }
            @match context.draft {
                Some(found) => { (opened(context, found)) }
                None => {
                    @if let Some(id) = &context.view.draft { p.small { (with("draft-none", &[("id", id)])) } }
                    @if kept.is_empty() { p.small.soft { (w("draft-about")) } }
                }
            }
            (paste(context, kept.is_empty() && !case.issues.is_empty()))
        }
    }
}

fn paste(context: &Context<'_>, open: bool) -> Markup {
    html! {
        details open[open] {
            summary #draft-new { (w("draft-new")) }
            form.stack method="post" action="/draft" {
                (context.fields())
                input type="hidden" name="do" value="paste";
                label { (w("draft-title")) input name="title" dir="auto" autocomplete="off" maxlength="100"; }
                label { (w("draft-text")) textarea #draft-text name="text" rows="8" dir="auto" required spellcheck="false" placeholder=(w("draft-example")) {} }
                button type="submit" #draft-read { (w("draft-read")) }
            }
        }
    }
}

fn opened(context: &Context<'_>, found: &Drafted) -> Markup {
    let draft = &found.draft;
    let inside =
        |inside: bool| draft.articles.iter().enumerate().filter(move |(_, article)| article.inside == inside);
    html! {
        (sum(context, draft))
        (broken(context, draft))
        p.small.soft { (w("draft-drag")) }
        div.both {
            @for (name, which, title, empty) in [
                ("in", true, w("draft-in"), w("draft-in-empty")),
                ("out", false, w("draft-out"), w("draft-out-empty")),
            ] {
                div.side data-drop=(name) {
                    h4 #{ "articles-" (name) } { (title) " " span.count { (inside(which).count()) } }
                    @if inside(which).next().is_none() { p.small.soft.empty { (empty) } }
                    ol.clauses aria-labelledby={ "articles-" (name) } {
                        @for (at, article) in inside(which) { (clause(context, found, at, article)) }
                    }
                }
            }
        }
        (open(context, draft))
        (opens(context, draft))
        (next(context, found))
        (strike(context, found))
    }
}

/// How often all accept it, and each side.
fn sum(context: &Context<'_>, draft: &Draft) -> Markup {
    let Some(acceptance) = &draft.acceptance else { return html! { p { (w("missing.deals")) } } };
    html! {
        div #draft-sum .sum aria-live="polite" {
            p.lead #draft-all {
                @match acceptance.every {
                    Some(every) if percent(every) != percent(acceptance.all) => {
                        (with("draft-all-open", &[("share", &percent(acceptance.all)), ("every", &percent(every))]))
                    }
                    _ => (with("draft-all", &[("share", &percent(acceptance.all))])),
                }
            }
            @if let Some(filled) = acceptance.filled { p.small.soft { (with("draft-as-filled", &[("share", &percent(filled))])) } }
            ul.shares {
                @for (id, share) in &acceptance.parties {
                    @let gain = acceptance.gains.get(id);
                    li id={ "share-" (id) } {
                        bdi { (party(context.case(), id)) }
                        svg.bar viewBox="0 0 100 5" preserveAspectRatio="none" aria-hidden="true" {
                            rect.track width="100" height="5" {}
                            rect.range width=(format!("{:.1}", share * 100.0)) height="5" {}
                        }
                        b { (percent(*share)) }
                        @if let Some(gain) = gain {
                            span.small.soft { (with(if *gain < 0.0 { "draft-short" } else { "draft-over" }, &[("points", &points(gain.abs()))])) }
                        }
                    }
                }
            }
        }
    }
}

fn broken(context: &Context<'_>, draft: &Draft) -> Markup {
    let case = context.case();
    html! {
        @for rule in &draft.exclusions {
            div.notice.bad[rule.certain] {
                p { b { (if rule.certain { w("draft-broken") } else { w("draft-may-break") }) } " "
                    @if !rule.articles.is_empty() { (with("draft-articles", &[("list", &rule.articles.join(", "))])) " " }
                    code { (rule.formula) } @if let Some(why) = &rule.why { " – " bdi { (why) } } }
            }
        }
        @for unmet in &draft.conditions {
            div.notice {
                p { b { bdi { (party(case, &unmet.party)) } } ": " (with("draft-unmet", &[("act", &unmet.act)])) " " code { (unmet.formula) } }
                @if !unmet.cites.is_empty() { p.small { (claims(context, &unmet.cites)) } }
            }
        }
    }
}

fn clause(context: &Context<'_>, found: &Drafted, at: usize, article: &ArticleAnswer) -> Markup {
    let case = context.case();
    let place = at + 1;
    let told: Vec<&Objection> =
        article.objects.iter().filter(|row| row.price >= TOLD || row.red_line_chance > 0.0).collect();
    let short: String = article.text.chars().take(SHOWN).collect();
    let long = article.text.chars().count() > SHOWN;
    html! {
        li.clause draggable="true" data-at=(place) id={ "clause-" (place) } {
            div.row.head {
                a role="switch" aria-checked=(if article.inside { "true" } else { "false" }) id={ "in-" (place) } data-toggle
                    href=(context.link(|view| view.take_out(place))) {
                    span.knob aria-hidden="true" {}
                    b { (with("draft-article", &[("number", &article.number)])) }
                    @if !article.title.is_empty() { " " bdi { (article.title) } }
                }
                (sets(case, article))
            }
            p.small.words dir="auto" { (short) @if long { " …" } }
            @if long { details { summary id={ "words-" (place) } { (w("draft-words")) } p.small dir="auto" { (article.text) } } }
            @if article.outside { p.small.warn { (w("draft-outside")) } }
            @if let Some(other) = &article.overruled { p.small.warn { (with("draft-overruled", &[("number", other)])) } }
            @if article.inside && !told.is_empty() {
                ul.objects.small {
                    @for row in told.iter().take(OBJECTIONS) { (objection(context, article, row)) }
                }
                @if told.len() > OBJECTIONS { p.small.soft { (many("draft-more", told.len() - OBJECTIONS)) } }
            }
            @if let Some(change) = article.change.as_ref().filter(|_| article.inside) {
                p.small.turn { (with("draft-change", &[("to", &said(case, &change.issue, &change.to)), ("share", &percent(change.all))])) }
            }
            (about(context, found, at, article))
        }
    }
}

/// The issue and the level that an article sets, and who says so.
fn sets(case: &Case, article: &ArticleAnswer) -> Markup {
    let level =
        article.level.as_deref().map(|level| Said::Level(level.into())).or(article.value.map(Said::Number));
    html! {
        span.sets {
            @match &article.issue {
                None => span.soft { (w("draft-nothing")) },
                Some(issue) => {
                    bdi { (title(case, issue)) } ": "
                    @match level {
                        Some(level) => b { (said(case, issue, &level)) },
                        None => span.warn { (w("draft-unclear")) },
                    }
                }
            }
            " "
            @match article.by {
                By::Person => span.tag.accepted { (w("draft-person")) },
                By::Words if article.issue.is_some() => {
                    span.tag.proposed title=(w("draft-score-about")) { (with("draft-score", &[("score", &format!("{:.2}", article.score))])) }
                }
                By::Words => {}
            }
        }
    }
}

fn objection(context: &Context<'_>, article: &ArticleAnswer, row: &Objection) -> Markup {
    let case = context.case();
    let issue = article.issue.as_deref().unwrap_or("");
    let price = match row.price_in_unit.filter(|far| *far > 0.0) {
        Some(far) => format!("{} ({far} {})", points(row.price), unit(case, issue)),
        None => points(row.price),
    };
    let wants = said(case, issue, &row.wants);
    html! {
        li {
            b { bdi { (party(case, &row.party)) } } ": "
            @if row.red_line_chance > 0.0 { span.red { (with("draft-red", &[("share", &percent(row.red_line_chance))])) } "; " }
            (with("draft-price", &[("price", &price), ("wants", &wants)]))
            @if percent(row.chance) != percent(row.chance_changed) {
                "; " span.soft { (with("draft-chance", &[("now", &percent(row.chance)), ("then", &percent(row.chance_changed))])) }
            }
            ". "
            @if row.cites.is_empty() { span.soft { (w("draft-unsupported")) } } @else { (claims(context, &row.cites)) }
        }
    }
}

fn claims(context: &Context<'_>, cites: &[String]) -> Markup {
    html! {
        @for id in cites {
            a href=(context.desk(|view| { view.claim = Some(id.clone()); view.report = None; })) { (id) } " "
        }
    }
}

/// Where a person says what an article is about.
fn about(context: &Context<'_>, found: &Drafted, at: usize, article: &ArticleAnswer) -> Markup {
    let case = context.case();
    let place = at + 1;
    let now = article.issue.as_ref().map(|issue| match &article.level {
        Some(level) => format!("{issue}.{level}"),
        None => issue.clone(),
    });
    let numbers = |matter: Matter| levels_of(case, matter).is_empty() || matches!(matter, Matter::Term(_));
    html! {
        details.match {
            summary id={ "match-" (place) } {
                (if article.by == By::Person { w("draft-rematch") } else { w("draft-match") })
                @if let Some(also) = article.also.as_ref().filter(|_| article.by == By::Words) {
                    @let level = also.said.as_ref().map(|level| format!(": {}", said(case, &also.issue, level))).unwrap_or_default();
                    " " span.soft { (with("draft-also", &[("what", &format!("{}{level}", title(case, &also.issue)))])) }
                }
            }
            form.row method="post" action="/draft" {
                (context.fields())
                input type="hidden" name="do" value="match";
                input type="hidden" name="own" value=(found.id);
                input type="hidden" name="article" value=(place);
                label { (w("draft-sets"))
                    select name="to" id={ "to-" (place) } {
                        option value="none" selected[now.is_none()] { (w("draft-nothing")) }
                        @for matter in matters(case) {
                            @let id = id_of(case, matter);
                            optgroup label=(title_of(case, matter).0) {
                                @if numbers(matter) {
                                    option value=(id) selected[now.as_deref() == Some(id)] { (with("draft-number", &[("issue", title_of(case, matter).0)])) }
                                }
                                @for level in levels_of(case, matter) {
                                    @let value = format!("{id}.{}", level.id);
                                    option value=(value) selected[now.as_ref() == Some(&value)] { (level_name(case, id, &level.id)) }
                                }
                            }
                        }
                    }
                }
                @if matters(case).into_iter().any(numbers) {
                    label { (w("draft-value")) input name="number" inputmode="decimal" autocomplete="off" value=(article.value.map(|value| value.to_string()).unwrap_or_default()); }
                }
                button type="submit" id={ "say-" (place) } { (w("draft-say")) }
            }
        }
    }
}

fn open(context: &Context<'_>, draft: &Draft) -> Markup {
    let case = context.case();
    html! {
        @if !draft.open.is_empty() {
            h4 { (w("draft-open")) }
            ul.small {
                @for issue in &draft.open {
                    li {
                        bdi { (issue.title) }
                        @if let Some(silent) = &issue.silent { " – " (with("draft-silent", &[("level", &said(case, &issue.issue, silent))])) }
                        @else if let Some(filled) = &issue.filled { " – " (with("draft-filled", &[("level", &said(case, &issue.issue, filled))])) }
                        @if !issue.spoken_of.is_empty() { " (" (with("draft-articles", &[("list", &issue.spoken_of.join(", "))])) ")" }
                    }
                }
            }
        }
    }
}

fn change(case: &Case, row: &Change) -> Markup {
    html! {
        @if let Some(number) = &row.article { (with("draft-article", &[("number", number)])) ", " }
        bdi { (title(case, &row.issue)) } ": "
        @if let Some(from) = &row.from { s { (said(case, &row.issue, from)) } " " }
        b { (said(case, &row.issue, &row.to)) }
        @if let Some([from, to]) = row.range.filter(|[from, to]| to - from > 1e-6) {
            " " span.soft { (with("draft-range", &[("from", &number(from)), ("to", &number(to))])) }
        }
    }
}

fn opens(context: &Context<'_>, draft: &Draft) -> Markup {
    let case = context.case();
    let now = draft.acceptance.as_ref().is_some_and(|found| found.at_mid);
    let opened = draft.opens.iter().any(|row| row.at_mid) && !now;
    html! {
        @if !draft.opens.is_empty() {
            h4 { (if opened { w("draft-opens") } else { w("draft-eases") }) }
            ol.small #draft-opens {
                @for row in draft.opens.iter().take(OPENINGS) {
                    li {
                        @for (at, one) in row.changes.iter().enumerate() { @if at > 0 { "; " } (change(case, one)) }
                        " – " (with("draft-then", &[("share", &percent(row.all))]))
                        @if row.at_mid && !now { " " (w("draft-at-mid")) }
                    }
                }
            }
        } @else if draft.acceptance.is_some() && !now { p.small { (w("draft-closed")) } }
    }
}

fn next(context: &Context<'_>, found: &Drafted) -> Markup {
    let case = context.case();
    html! {
        h4 { (w("draft-next")) }
        @match &found.draft.next {
            None if !found.sought => p.small.soft { (w("draft-next-wait")) },
            None => p.small { (w("draft-next-none")) },
            Some(next) => {
                p.small { (with("draft-next-share", &[("share", &percent(next.all)), ("bits", &format!("{:.2}", next.bits)), ("good", &many("draft-as-good", next.as_good))]))
                    @if !next.exact { " " (w("draft-next-part")) } }
                (wide(w("draft-next"), html! {
                    table #draft-next { tbody {
                        @for (issue, level) in &next.package {
                            tr { th scope="row" { bdi { (title(case, issue)) } }
                                td { (said(case, issue, level)) @if next.differs.contains(issue) { " " span.tag.proposed { (w("draft-differs")) } } } }
                        }
                    } }
                }))
            }
        }
    }
}

/// The way to drop a draft.
fn strike(context: &Context<'_>, found: &Drafted) -> Markup {
    html! {
        form.inline method="post" action="/edit" {
            (context.fields())
            input type="hidden" name="do" value="drop";
            input type="hidden" name="table" value="package";
            input type="hidden" name="by.id" value=(found.id);
            button.danger.second type="submit" #draft-drop { (w("draft-drop")) }
        }
    }
}

fn party(case: &Case, id: &str) -> String {
    let row = case.party(id).and_then(|party| case.parties.get(party.at()));
    row.map_or_else(|| id.to_owned(), |row| row.name.clone())
}

fn matter(case: &Case, issue: &str) -> Option<Matter> {
    matters(case).into_iter().find(|matter| id_of(case, *matter) == issue)
}

fn title(case: &Case, issue: &str) -> String {
    matter(case, issue).map_or_else(|| issue.to_owned(), |matter| title_of(case, matter).0.to_owned())
}

fn unit(case: &Case, issue: &str) -> String {
    matter(case, issue).map_or_else(String::new, |matter| title_of(case, matter).1.to_owned())
}

fn said(case: &Case, issue: &str, said: &Said) -> String {
    match said {
        Said::Level(level) => level_name(case, issue, level).to_string(),
        Said::Number(at) => format!("{} {}", number(*at), unit(case, issue)).trim_end().to_owned(),
    }
}

fn number(at: f64) -> String {
    format!("{at:.4}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Utility as points of a hundred.
fn points(utility: f64) -> String {
    let points = utility * 100.0;
    many_points(if points < 10.0 { format!("{points:.1}") } else { format!("{points:.0}") })
}

fn many_points(number: String) -> String {
    with("draft-points", &[("n", number.trim_end_matches(".0"))])
}
