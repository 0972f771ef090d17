//! The review of a drafted case, sheet by sheet: who is who, then each report beside its text. What each row is marked for
//! stands in the address until it is decided; a decision is what `detente review` would write.

use super::{Context, reports_pane};
use crate::catalogue::{look, many, w, with};
use crate::view::{Mark, View};
use detente_case::{Case, Claim, ClaimState, Report, SourceKind, rows};
use detente_desk::drafts::{About, OpenRow, Sheet, sheets};
use detente_desk::names::speakers;
use maud::{Markup, html};
use serde_json::Value;

/// Keys of a row that are not for changing here: what it is known by, and numbers that no report tells.
const FIXED: [&str; 9] =
    ["id", "draft", "cites", "issue", "why", "influence", "alternative", "salience", "refuses"];

/// The sheet that an address asks for; the first that waits where it asks for none. None where nothing waits.
#[must_use]
pub fn asked(view: &View, case: &Case, sheets: &[Sheet]) -> Option<About> {
    match (view.sheet.as_deref(), view.report.as_deref()) {
        (Some("names"), _) => Some(About::Names),
        (Some("rest"), _) => Some(About::Rest),
        (_, Some(id)) if case.report(id).is_some() => Some(About::Report(id.to_owned())),
        _ => sheets.first().map(|sheet| sheet.about.clone()),
    }
}

/// Opens a sheet at its first row.
pub fn turn(view: &mut View, about: Option<&About>) {
    view.row = None;
    (view.sheet, view.report) = match about {
        None => (None, None),
        Some(About::Names) => (Some("names".to_owned()), None),
        Some(About::Rest) => (Some("rest".to_owned()), None),
        Some(About::Report(id)) => (None, Some(id.clone())),
    };
}

/// The sheets of a case in their order, those included on which nothing waits.
fn order(case: &Case, sheets: &[Sheet]) -> Vec<(About, usize)> {
    let count =
        |about: &About| sheets.iter().find(|sheet| sheet.about == *about).map_or(0, |one| one.rows.len());
    let reports = case.reports.iter().map(|report| About::Report(report.id.clone()));
    let all = std::iter::once(About::Names).chain(reports).chain(std::iter::once(About::Rest));
    all.map(|about| (count(&about), about))
        .filter(|(count, about)| *count > 0 || *about != About::Rest)
        .map(|(count, about)| (about, count))
        .collect()
}

/// The sheet after this one on which something waits; behind the last, the first.
#[must_use]
pub fn after(about: &About, case: &Case, sheets: &[Sheet]) -> Option<About> {
    let all = order(case, sheets);
    let here = all.iter().position(|(one, _)| one == about).map_or(0, |at| at + 1);
    let (before, behind) = all.split_at(here.min(all.len()));
    behind.iter().chain(before).find(|(_, count)| *count > 0).map(|(about, _)| about.clone())
}

/// What would happen to a row: what the person marked, else what its tier says.
#[must_use]
pub(crate) fn mark_of(view: &View, row: &OpenRow) -> Mark {
    let marked = view.mark.iter().find(|(id, _)| *id == row.id).map(|(_, mark)| *mark);
    marked.unwrap_or(if row.sure { Mark::Keep } else { Mark::Open })
}

/// A sheet that is looked at.
struct Here<'a> {
    about: About,
    rows: &'a [OpenRow],
    /// Place of the row that is looked at.
    at: usize,
    order: Vec<(About, usize)>,
}

impl Here<'_> {
    fn row(&self) -> Option<&OpenRow> {
        self.rows.get(self.at)
    }
}

/// The page.
#[must_use]
pub fn page(context: &Context<'_>) -> Markup {
    let loaded = &context.snapshot.loaded;
    let sheets = sheets(loaded);
    let about = asked(context.view, &loaded.case, &sheets);
    let here = about.map(|about| {
        let rows = sheets.iter().find(|sheet| sheet.about == about).map_or(&[][..], |sheet| &sheet.rows[..]);
        let at = rows.iter().position(|row| Some(&row.id) == context.view.row.as_ref()).unwrap_or(0);
        Here { about, rows, at, order: order(&loaded.case, &sheets) }
    });
    let left: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
    html! {
        main #main .review tabindex="-1" {
            nav.jump aria-label=(w("panes")) { a href="#content" { (w("rows")) } a href="#reports" { (w("text")) } }
            section #content .pane aria-labelledby="content-h" tabindex="-1" {
                h2 #content-h { (w("page.review")) }
                (errors(context))
                @match &here {
                    None => (nothing(context)),
                    Some(here) => {
                        (tabs(context, here))
                        @if left == 0 { (nothing(context)) }
                        @else if here.rows.is_empty() { (sheet_done(context, here)) }
                        @else { (decide(context, here)) (list(context, here)) }
                        @if here.about == About::Names { (voices(context)) } @else { (others(context, here)) }
                    }
                }
            }
            section #reports .pane aria-labelledby="reports-h" tabindex="-1" {
                @match here.as_ref().and_then(|here| Some((here, shown(context, here)?))) {
                    Some((here, report)) => (evidence(context, here, report)),
                    None => { h2 #reports-h { (w("text")) } p.soft { (w("no-text-here")) } }
                }
            }
            datalist #sources { @for source in &loaded.case.sources { option value=(source.id) { (source.name) } } }
        }
    }
}

fn errors(context: &Context<'_>) -> Markup {
    let count = context.snapshot.errors();
    html! { @if count > 0 { div.notice.bad { p { (many("errors", count)) " " a href="/file" { (w("mend")) } } } } }
}

/// Nothing waits any more, or nothing ever did.
fn nothing(context: &Context<'_>) -> Markup {
    let case = &context.snapshot.loaded.case;
    let open = case.unseen().count();
    html! {
        div.card #done {
            p.lead { (w("review-done")) }
            @if open > 0 {
                p { (many("review-ask", open)) }
                a.button.main href=(context.view.address("ask")) id="to-ask" { (w("page.ask")) " " kbd { "A" } }
            } @else {
                p { (w("review-none")) }
            }
        }
    }
}

fn sheet_done(context: &Context<'_>, here: &Here<'_>) -> Markup {
    let case = &context.snapshot.loaded.case;
    let next = after(&here.about, case, &sheets(&context.snapshot.loaded));
    html! {
        p.lead { (w("sheet-done")) }
        @if let Some(next) = next {
            a.button.main href=(context.link(|view| turn(view, Some(&next)))) data-k="n Enter" id="sheet-next" { (name(case, &next)) " " kbd { "n" } }
        }
    }
}

/// What a sheet is called.
fn name(case: &Case, about: &About) -> String {
    match about {
        About::Names => w("who-is-who").to_owned(),
        About::Rest => w("sheet-rest").to_owned(),
        About::Report(id) => case.report(id).map_or_else(|| id.clone(), |report| titled(case, report)),
    }
}

/// The title of a report; of one without a title, its file's name with who published it.
fn titled(case: &Case, report: &Report) -> String {
    let outlet = report
        .outlet
        .and_then(|id| case.sources.get(id.at()))
        .map_or(&report.outlet_name, |source| &source.name);
    if report.title != report.id || outlet.is_empty() {
        report.title.clone()
    } else {
        format!("{} · {outlet}", report.id)
    }
}

/// The sheets, with how many rows wait on each.
fn tabs(context: &Context<'_>, here: &Here<'_>) -> Markup {
    let case = &context.snapshot.loaded.case;
    let at = here.order.iter().position(|(about, _)| *about == here.about);
    let place = |about: &About| {
        let at = at?;
        let there = here.order.iter().position(|(one, _)| one == about)?;
        (there == at + 1).then_some("n").or((there + 1 == at).then_some("p"))
    };
    html! {
        nav.chips aria-label=(w("sheets")) { ul {
            @for (at, (about, count)) in here.order.iter().enumerate() {
                li { a id={ "sheet-" (at) } href=(context.link(|view| turn(view, Some(about))))
                    aria-current=[(*about == here.about).then_some("true")] data-k=[place(about)] {
                    bdi { (name(case, about)) } " "
                    @if *count == 0 { span.done { "✓" span.hide { " " (w("sheet-done")) } } } @else { span.soft { (count) } }
                } }
            }
        } }
    }
}

/// The buttons that decide on the sheet, and the way from row to row.
fn decide(context: &Context<'_>, here: &Here<'_>) -> Markup {
    let ids = |wanted: Mark| -> Vec<&str> {
        here.rows
            .iter()
            .filter(|row| mark_of(context.view, row) == wanted)
            .map(|row| row.id.as_str())
            .collect()
    };
    let (keep, open, strike) = (ids(Mark::Keep), ids(Mark::Open), ids(Mark::Strike));
    let go = |at: usize| context.link(|view| view.row = here.rows.get(at).map(|row| row.id.clone()));
    let row = here.row();
    let place = with("row-of", &[("n", &(here.at + 1).to_string()), ("of", &here.rows.len().to_string())]);
    let words = |row: &OpenRow| {
        let mark = format!("mark.{}", mark_of(context.view, row).name());
        format!("{place}: {}. {}", row.words, look(&mark))
    };
    let say = row.map_or_else(String::new, words);
    let says = match (keep.len(), strike.len()) {
        (kept, 0) => with("decide-keep", &[("n", &kept.to_string())]),
        (0, struck) => with("decide-strike", &[("n", &struck.to_string())]),
        (kept, struck) => with("decide-both", &[("n", &kept.to_string()), ("m", &struck.to_string())]),
    };
    html! {
        div #decide .card data-say=(say) {
            form method="post" action="/drafts" {
                (context.fields())
                @for id in &keep { input type="hidden" name="keep" value=(id); }
                @for id in &strike { input type="hidden" name="strike" value=(id); }
                @for id in &open { input type="hidden" name="open" value=(id); }
                button.main type="submit" name="act" value="marked" id="decide-marked" data-k="Enter"
                    disabled[keep.is_empty() && strike.is_empty()] { (says) " " kbd { "Enter" } }
                @if !open.is_empty() {
                    " " button type="submit" name="act" value="all" id="decide-all" data-k="a" {
                        (with("decide-all", &[("n", &(keep.len() + open.len()).to_string())])) " " kbd { "a" }
                    }
                }
            }
            div.way {
                span.soft.small { (place) }
                @if here.at > 0 { a.button.quiet href=(go(here.at - 1)) data-k="k" id="row-before" { (w("before")) " " kbd { "k" } } }
                @if here.at + 1 < here.rows.len() { a.button.quiet href=(go(here.at + 1)) data-k="j" id="row-next" { (w("next")) " " kbd { "j" } } }
            }
            @if !open.is_empty() { p.small.soft { (many("row-open", open.len())) } }
        }
    }
}

fn list(context: &Context<'_>, here: &Here<'_>) -> Markup {
    html! {
        ol.drafts aria-label=(name(&context.snapshot.loaded.case, &here.about)) {
            @for (at, row) in here.rows.iter().enumerate() {
                @let mark = mark_of(context.view, row);
                @let current = at == here.at;
                li class={ "draft " (mark.name()) } id={ "row-" (row.id) } aria-current=[current.then_some("true")] {
                    a.what href=(context.link(|view| view.row = Some(row.id.clone()))) id={ "open-" (row.id) } {
                        span.kind { (look(&format!("draft.{}", row.table))) }
                        " " span.words dir="auto" { (reports_pane::marked(headline(row))) }
                        @if !row.sure { " " span.tag.proposed { (w("tier.proposal")) } }
                    }
                    (marks(context, here, at))
                    @if current { (details(context, row)) }
                }
            }
        }
    }
}

/// The row in a line, without what stands in its own fields below.
fn headline(row: &OpenRow) -> &str {
    row.words.split("; speaking for it:").next().unwrap_or(&row.words)
}

/// Keep, leave or strike. Of the row that is looked at, keeping and striking lead on to the next.
fn marks(context: &Context<'_>, here: &Here<'_>, at: usize) -> Markup {
    let Some(row) = here.rows.get(at) else { return html! {} };
    let (now, current) = (mark_of(context.view, row), at == here.at);
    let to = |mark: Mark| {
        context.link(|view| {
            // The same mark once more takes it back.
            let back = now == mark && view.mark.iter().any(|(id, _)| *id == row.id);
            view.mark(&row.id, (!back).then_some(mark));
            let next = here.rows.get(at + 1).filter(|_| current && !back && mark != Mark::Open);
            view.row = next.or(here.row()).map(|row| row.id.clone());
        })
    };
    let key = |mark: Mark| match mark {
        Mark::Keep => "y",
        Mark::Strike => "x",
        Mark::Open => "",
    };
    html! {
        ul.levels.marks {
            @for mark in Mark::ALL {
                @let key = Some(key(mark)).filter(|key| current && !key.is_empty());
                li { a class=(mark.name()) href=(to(mark)) id={ (mark.name()) "-" (row.id) } data-k=[key]
                    aria-current=[(mark == now).then_some("true")] {
                    (look(&format!("mark.{}", mark.name()))) span.hide { ": " (row.words) }
                    @if let Some(key) = key { " " kbd { (key) } }
                } }
            }
        }
    }
}

/// The row that is looked at: what it becomes, what it rests on, and how to change it.
fn details(context: &Context<'_>, row: &OpenRow) -> Markup {
    let case = &context.snapshot.loaded.case;
    let cited: Vec<&Claim> = row.cites.iter().filter_map(|id| case.claim(id)).collect();
    let facts = facts(case, row);
    html! {
        div.detail {
            @if !facts.is_empty() {
                dl.facts { @for (key, value) in &facts { div { dt { (key) } dd dir="auto" { (value) } } } }
            }
            @if row.table == "party" { (who(context, row)) }
            // A party is named all over: the text beside shows where.
            @if row.table != "party" {
                ul.claims { @for claim in cited.iter().take(4) { li { (quote(context, claim)) } } }
                @if cited.len() > 4 { p.small.soft { (many("claims-more", cited.len() - 4)) } }
            }
            details #edit-row {
                summary #edit-row-s data-k="e" { (w("edit-row")) " " kbd { "e" } }
                (form(context, row))
            }
        }
    }
}

/// What the row says in numbers and names.
fn facts(case: &Case, row: &OpenRow) -> Vec<(&'static str, String)> {
    let text = |key: &str| row.row.get(key).map(typed).unwrap_or_default();
    let mut all: Vec<(&'static str, String)> = Vec::new();
    let mut put = |key: &'static str, value: String| {
        if !value.is_empty() {
            all.push((key, value));
        }
    };
    match row.table.as_str() {
        "stance" => {
            put(w("fact.position"), text("position"));
            put(w("fact.salience"), text("salience"));
            let issue = case.issues.iter().find(|issue| issue.id == text("issue"));
            let level = |id: &str| {
                let level = issue.and_then(|issue| issue.levels.iter().find(|level| level.id == id));
                level.map_or_else(
                    || id.to_owned(),
                    |level| if level.text.is_empty() { id.to_owned() } else { level.text.clone() },
                )
            };
            let lines: Vec<String> = refusals(row)
                .into_iter()
                .map(|(id, chance)| format!("“{}” ({chance} %)", level(&id)))
                .collect();
            put(w("fact.refuses"), lines.join("; "));
        }
        "condition" => {
            put(w("fact.chance"), format!("{} %", text("chance")));
            put(w("fact.if"), text("if"));
        }
        "event" => {
            let parties: Vec<String> = row.row["parties"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(|id| party(case, id))
                .collect();
            put(w("when"), if text("on").is_empty() { w("unknown").to_owned() } else { text("on") });
            put(w("fact.parties"), parties.join(", "));
            put(w("where"), text("place"));
        }
        "gate" => {
            for key in ["on", "by", "body", "party"] {
                let name = match key {
                    "on" | "by" => w("when"),
                    _ => w("fact.parties"),
                };
                put(name, text(key));
            }
        }
        _ => {}
    }
    all
}

/// Levels that a stance refuses, each with its chance.
fn refusals(row: &OpenRow) -> Vec<(String, String)> {
    let list = row.row.get("refuses").and_then(Value::as_array);
    let read = |text: &str| -> Option<(String, String)> {
        let doc: toml_edit::DocumentMut = format!("x = {text}").parse().ok()?;
        let table = doc.get("x")?.as_inline_table()?;
        let word = |key: &str| table.get(key).and_then(toml_edit::Value::as_str).map(str::to_owned);
        Some((word("is")?, word("chance").unwrap_or_else(|| "100".to_owned())))
    };
    list.into_iter().flatten().filter_map(Value::as_str).filter_map(read).collect()
}

/// A value as one would type it.
pub(crate) fn typed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn party(case: &Case, id: &str) -> String {
    let row = case.parties.iter().find(|row| row.id == id);
    row.map_or_else(
        || id.to_owned(),
        |row| if row.name.is_empty() { row.id.clone() } else { row.name.clone() },
    )
}

/// A claim behind a row: its words, its chain, and its own form.
fn quote(context: &Context<'_>, claim: &Claim) -> Markup {
    let case = &context.snapshot.loaded.case;
    let language = case.report(&claim.report).and_then(|report| report.language.as_deref());
    // A second report with the same words is one decision with the first.
    let other = case.report(&claim.report).filter(|report| Some(&report.id) != context.view.report.as_ref());
    let denies = claim.polarity == detente_case::Polarity::Denies;
    html! {
        blockquote dir="auto" lang=[language] class=(reports_pane::state(claim.state)) { (reports_pane::marked(&claim.quote)) }
        p.small.chain { (reports_pane::chain(case, claim)) span.soft { @if let Some(report) = other { " · " bdi { (titled(case, report)) } } " · " (claim.kind)
            @if denies { " · " (w("denies")) }
            @if claim.said.is_some() { " · " (w("said")) " " (reports_pane::time(claim.said.as_ref())) }
            @if claim.meant.is_some() { " · " (w("meant")) " " (reports_pane::time(claim.meant.as_ref())) } } }
        details { summary.small id={ "claim-" (claim.id) } { (w("edit-claim")) } (reports_pane::claim_form(context, claim)) }
    }
}

/// The keys of a row as fields. What is changed here is kept at once.
fn form(context: &Context<'_>, row: &OpenRow) -> Markup {
    let case = &context.snapshot.loaded.case;
    let known = rows::table(&row.table);
    let keys = known.into_iter().flat_map(|table| table.keys).filter(|key| {
        let there = row.row.get(key.name).is_some();
        // A day that the reader did not find can be given.
        !FIXED.contains(&key.name) && (there || row.table == "event" && matches!(key.name, "on" | "place"))
    });
    html! {
        form.stack method="post" action="/amend" {
            (context.fields())
            input type="hidden" name="row" value=(row.id);
            @for key in keys {
                @let value = row.row.get(key.name).map(typed).unwrap_or_default();
                label { (key.name)
                    @if key.name == "party" {
                        select name={ "set." (key.name) } { @for one in &case.parties { option value=(one.id) selected[one.id == value] { (party(case, &one.id)) } } }
                    } @else {
                        input name={ "set." (key.name) } value=(value) dir="auto" autocomplete="off" title=(key.about);
                    }
                }
            }
            button type="submit" { (w("save-keep")) }
        }
    }
}

/// A party's speakers, and the party that it may be.
fn who(context: &Context<'_>, row: &OpenRow) -> Markup {
    let case = &context.snapshot.loaded.case;
    let speak = speakers(case, &row.key);
    let others: Vec<&detente_case::Party> = case.parties.iter().filter(|party| party.id != row.key).collect();
    html! {
        @if !speak.is_empty() {
            p.small { span.soft { (w("speaks-for-it")) " " }
                @for (at, (_, name)) in speak.iter().enumerate() { @if at > 0 { ", " } bdi { (name) } } }
        }
        @if !others.is_empty() {
            details #same {
                summary #same-s data-k="m" { (w("same-as")) " " kbd { "m" } }
                form.key method="post" action="/same" {
                    (context.fields())
                    input type="hidden" name="gone" value=(row.key);
                    label { (with("same-about", &[("name", &party(case, &row.key))]))
                        select name="into" { @for one in others { option value=(one.id) { (party(case, &one.id)) } } } }
                    button type="submit" id="do-same" { (w("merge")) }
                }
            }
        }
    }
}

/// Everybody who is quoted, and the party for whom each speaks.
fn voices(context: &Context<'_>) -> Markup {
    let case = &context.snapshot.loaded.case;
    let quoted = |id: &str| case.claims.iter().any(|claim| claim.chain.iter().any(|link| link == id));
    let is_voice = |source: &&detente_case::Source| {
        !matches!(source.kind, SourceKind::Outlet | SourceKind::Document)
            && quoted(&source.id)
            && case.party(&source.id).is_none()
    };
    let voices: Vec<&detente_case::Source> = case.sources.iter().filter(is_voice).collect();
    html! {
        @if !voices.is_empty() {
            section aria-labelledby="voices-h" {
                h3 #voices-h { (w("who-speaks")) }
                p.small.soft { (w("who-speaks-about")) }
                ul.voices {
                    @for source in voices {
                        @let of = source.of.map(|of| case.parties[of.at()].id.as_str());
                        li {
                            form.voice method="post" action="/speaks" {
                                (context.fields())
                                input type="hidden" name="source" value=(source.id);
                                label for={ "of-" (source.id) } { bdi { (source.name) } " " span.soft.small { (source.kind) } }
                                select name="party" id={ "of-" (source.id) } {
                                    option value="" selected[of.is_none()] { (w("nobody")) }
                                    @for one in &case.parties { option value=(one.id) selected[of == Some(&one.id)] { (party(case, &one.id)) } }
                                }
                                button type="submit" aria-label={ (w("save")) ": " (source.name) } { (w("save")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What the report says besides: not asked for, since no input, event or party rests on it.
fn others(context: &Context<'_>, here: &Here<'_>) -> Markup {
    let case = &context.snapshot.loaded.case;
    let About::Report(id) = &here.about else { return html! {} };
    let used = |claim: &Claim| {
        here.rows.iter().any(|row| row.cites.contains(&claim.id))
            || case.inputs.iter().any(|input| input.basis.cites.contains(&claim.id))
            || case.events.iter().any(|event| event.basis.cites.contains(&claim.id))
    };
    let rest: Vec<&Claim> = reports_pane::in_order(case)
        .into_iter()
        .filter(|claim| claim.report == *id && claim.state == ClaimState::Proposed && !used(claim))
        .collect();
    html! {
        @if !rest.is_empty() {
            details #others {
                summary #others-s { (many("others", rest.len())) }
                ul.claims { @for claim in rest { li {
                    blockquote dir="auto" { (reports_pane::marked(&claim.quote)) }
                    p.small.chain { (reports_pane::chain(case, claim)) " · "
                        a href=(context.desk(|view| { view.claim = Some(claim.id.clone()); view.report = None; })) { (w("on-the-desk")) } }
                } } }
            }
        }
    }
}

/// The report whose text stands beside the rows: the sheet's own; of a party one that names it.
fn shown<'a>(context: &Context<'a>, here: &Here<'_>) -> Option<&'a Report> {
    let case = &context.snapshot.loaded.case;
    let told = here.row().and_then(|row| row.cites.iter().find_map(|id| case.claim(id)));
    let wanted = match &here.about {
        About::Report(id) => Some(id.as_str()),
        _ => context.view.report.as_deref().or(told.map(|claim| claim.report.as_str())),
    };
    wanted.and_then(|id| case.report(id)).or_else(|| case.reports.first())
}

/// The text, with the words that each row rests on.
fn evidence(context: &Context<'_>, here: &Here<'_>, report: &Report) -> Markup {
    let case = &context.snapshot.loaded.case;
    let mut spans: Vec<(usize, usize, &OpenRow)> = Vec::new();
    for row in here.rows {
        for claim in
            row.cites.iter().filter_map(|id| case.claim(id)).filter(|claim| claim.report == report.id)
        {
            spans.extend(claim.spans.iter().map(|(from, to)| (*from, *to, row)));
        }
    }
    let parts = reports_pane::parts(&report.text, &spans);
    let current = here.row().map(|row| row.id.as_str());
    let language = report.language.as_deref();
    let elsewhere = elsewhere(context, here, report);
    let sure = spans.iter().filter(|(.., row)| row.sure).count();
    html! {
        h2 #reports-h { bdi { (report.title) } }
        p.small.soft { (reports_pane::outlet(case, report)) @if sure < spans.len() { " · " (w("dashed-about")) } }
        @if !elsewhere.is_empty() {
            p.small { (w("told-too")) " " @for (at, (id, title)) in elsewhere.iter().enumerate() {
                @if at > 0 { ", " } a href=(context.link(|view| { turn(view, Some(&About::Names)); view.report = Some(id.clone()); view.row = current.map(str::to_owned); })) { bdi { (title) } } } }
        }
        div #text .text dir="auto" lang=[language] data-report=(report.id) tabindex="0" role="group" aria-label=(report.title) {
            @for (from, part, over) in &parts {
                @let top = over.iter().find(|row| Some(row.id.as_str()) == current).or(over.last());
                @match top {
                    Some(row) => {
                        a class={ "c " (tone(mark_of(context.view, row))) } id={ "seg-" (from) } draggable="false"
                            href=(context.link(|view| view.row = Some(row.id.clone())))
                            aria-current=[(Some(row.id.as_str()) == current).then_some("true")] { (reports_pane::marked(part)) }
                    }
                    None => (reports_pane::marked(part)),
                }
            }
        }
    }
}

/// Other reports that name the party; a row of a report is told beside its words.
fn elsewhere(context: &Context<'_>, here: &Here<'_>, report: &Report) -> Vec<(String, String)> {
    let case = &context.snapshot.loaded.case;
    if here.about != About::Names {
        return Vec::new();
    }
    let cites = here.row().map_or(&[][..], |row| &row.cites[..]);
    let named = |one: &&Report| {
        one.id != report.id
            && cites.iter().filter_map(|id| case.claim(id)).any(|claim| claim.report == one.id)
    };
    case.reports.iter().filter(named).map(|one| (one.id.clone(), one.title.clone())).collect()
}

/// The words of a row in the text look like those of a claim of that state.
fn tone(mark: Mark) -> &'static str {
    match mark {
        Mark::Keep => "accepted",
        Mark::Open => "proposed",
        Mark::Strike => "rejected",
    }
}

/// What waits, for programs.
#[must_use]
pub fn twin(context: &Context<'_>) -> Value {
    let loaded = &context.snapshot.loaded;
    let sheets = sheets(loaded);
    let row = |row: &OpenRow| {
        serde_json::json!({
            "id": row.id, "table": row.table, "words": row.words, "cites": row.cites, "report": row.report,
            "sure": row.sure, "mark": mark_of(context.view, row).name(), "row": row.row,
        })
    };
    let all = sheets.iter().map(|sheet| {
        let (about, report) = match &sheet.about {
            About::Names => ("names", None),
            About::Rest => ("rest", None),
            About::Report(id) => ("report", Some(id)),
        };
        serde_json::json!({ "about": about, "report": report, "rows": sheet.rows.iter().map(row).collect::<Vec<_>>() })
    });
    Value::Array(all.collect())
}
