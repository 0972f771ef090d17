//! The pages: plain functions from a case, a view and an answer to HTML. Every text goes through `maud`, which
//! escapes it; nothing a case says is ever markup.

pub mod ask;
pub mod findings_pane;
pub mod judgements_pane;
pub mod lists;
pub mod page_tables;
pub mod reports_pane;
pub mod review;
pub mod suggestions;
pub mod tabs;

use crate::beside::Beside;
use crate::catalogue::{self as words, look, w, with};
use crate::compute::{Answer, Ground};
use crate::view::View;
use detente_case::{Case, Severity};
use detente_desk::{Snapshot, Steps};
use detente_outlook::compare::Comparison;
use detente_outlook::ledger::Sealed;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::sync::Arc;

/// The pages, in the order of the tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Reports, judgements, findings.
    Desk,
    /// Drafted rows, dossier by dossier.
    Review,
    /// What no report tells.
    Ask,
    /// What happened.
    Timeline,
    /// Positions and where issues would settle.
    Forecast,
    /// Packages.
    Deals,
    /// Options, moves, equilibria.
    Graph,
    /// Keeping and breaking.
    Holding,
    /// What the answer hangs on.
    Hangs,
    /// The case as written beside what is supposed.
    Compare,
    /// `case.toml` as a text.
    File,
}

impl Page {
    /// Every page.
    pub const ALL: [Self; 11] = [
        Self::Desk,
        Self::Review,
        Self::Ask,
        Self::Timeline,
        Self::Forecast,
        Self::Deals,
        Self::Graph,
        Self::Holding,
        Self::Hangs,
        Self::Compare,
        Self::File,
    ];

    /// Its name in addresses; empty for the desk.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Desk => "",
            Self::Review => "review",
            Self::Ask => "ask",
            Self::Timeline => "timeline",
            Self::Forecast => "forecast",
            Self::Deals => "deals",
            Self::Graph => "graph",
            Self::Holding => "holding",
            Self::Hangs => "hangs",
            Self::Compare => "compare",
            Self::File => "file",
        }
    }

    /// The page of that name; `desk` is the desk as well.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = if name == "desk" { "" } else { name };
        Self::ALL.into_iter().find(|page| page.name() == name)
    }

    /// Its name in files.
    #[must_use]
    pub fn stem(self) -> &'static str {
        if self == Self::Desk { "desk" } else { self.name() }
    }

    /// The key that leads to it from another page: the pages that show something have numbers in their order. On the page
    /// of questions the numbers are answers.
    fn key(self, from: Self) -> Option<String> {
        match self {
            Self::Review => Some("R".to_owned()),
            Self::Ask => Some("A".to_owned()),
            Self::Desk if from == Self::Ask => Some("0".to_owned()),
            _ if from == Self::Ask => None,
            page => {
                let numbered = Self::ALL.into_iter().filter(|page| !matches!(page, Self::Review | Self::Ask));
                numbered.zip(1..).find(|(one, _)| *one == page).map(|(_, number)| number.to_string())
            }
        }
    }

    fn title(self) -> &'static str {
        look(match self {
            Self::Desk => "page.desk",
            Self::Review => "page.review",
            Self::Ask => "page.ask",
            Self::Timeline => "page.timeline",
            Self::Forecast => "page.forecast",
            Self::Deals => "page.deals",
            Self::Graph => "page.graph",
            Self::Holding => "page.holding",
            Self::Hangs => "page.hangs",
            Self::Compare => "page.compare",
            Self::File => "page.file",
        })
    }
}

/// Something to tell at the top of a page.
#[derive(Clone, Debug)]
pub struct Notice {
    /// True where something was refused.
    pub bad: bool,
    /// What.
    pub words: String,
    /// Problems with their places.
    pub problems: Vec<Problem>,
    /// What the person had typed, so that it is not lost.
    pub typed: Option<String>,
    /// A form that repeats the edit on the case as it stands now: its fields.
    pub again: Vec<(String, String)>,
}

/// A problem of a case with its place.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Problem {
    /// Stable code.
    pub code: &'static str,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// File within the folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// A way out.
    pub help: String,
    /// The line.
    pub source: String,
}

/// The problems of a snapshot.
#[must_use]
pub fn problems(snapshot: &Snapshot) -> Vec<Problem> {
    snapshot
        .diagnostics
        .iter()
        .take(200)
        .map(|d| {
            let place = snapshot.loaded.place(d.span);
            let source = snapshot
                .loaded
                .files
                .get(d.span.file.0 as usize)
                .and_then(|file| file.text.lines().nth(place.line - 1))
                .map(|line| line.chars().take(160).collect())
                .unwrap_or_default();
            Problem {
                code: d.code,
                severity: match d.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "note",
                },
                file: place.path,
                line: place.line,
                column: place.column,
                message: d.message.clone(),
                help: d.help.clone(),
                source,
            }
        })
        .collect()
}

/// What a page is made from.
pub struct Context<'a> {
    /// Which page.
    pub page: Page,
    /// The case as read.
    pub snapshot: &'a Snapshot,
    /// The address.
    pub view: &'a View,
    /// The case as supposed, where it is sound.
    pub ground: Option<&'a Ground>,
    /// The answer under the view.
    pub answer: Option<&'a Answer>,
    /// The answer of the case as written, where the view supposes something.
    pub base: Option<&'a Answer>,
    /// What can be undone.
    pub steps: &'a Steps,
    /// Something to tell.
    pub notice: Option<&'a Notice>,
    /// The conflict graph, on its page.
    pub graph: Option<&'a crate::compute::Graphed>,
    /// What the case can be compared with, on that page.
    pub beside: &'a Beside,
    /// What it is compared with.
    pub against: Option<&'a Against>,
    /// The draft agreement that is looked at, on the page of deals.
    pub draft: Option<&'a crate::compute::Drafted>,
    /// The questions that are left, on their page and where the case is sound.
    pub interview: Option<&'a detente_interview::State>,
}

/// What the case is compared with.
#[derive(Debug)]
pub enum Against {
    /// Why there is nothing to see, or not yet.
    Words(String),
    /// Another case: A; the one on the desk is B.
    Case(Arc<Comparison>),
    /// An outlook that was published.
    Outlook(Box<Sealed>),
}

impl<'a> Context<'a> {
    /// The case: as supposed where it is sound, else as far as it was understood.
    #[must_use]
    pub fn case(&self) -> &'a Case {
        match self.ground {
            Some(ground) => &ground.case,
            None => &self.snapshot.loaded.case,
        }
    }

    /// The address of this page with something changed.
    #[must_use]
    pub fn link(&self, change: impl FnOnce(&mut View)) -> String {
        self.view.with(change).address(self.page.name())
    }

    /// The address of the desk with something changed.
    #[must_use]
    pub fn desk(&self, change: impl FnOnce(&mut View)) -> String {
        self.view.with(change).address("")
    }

    /// Hidden fields of a form that writes: where to come back to, and what was seen.
    #[must_use]
    pub fn fields(&self) -> Markup {
        html! {
            input type="hidden" name="seen" value=(self.snapshot.seen());
            input type="hidden" name="back" value=(self.view.address(self.page.name()));
        }
    }
}

/// A page as a whole.
#[must_use]
pub fn whole(context: &Context<'_>) -> Markup {
    let case = &context.snapshot.loaded.case;
    let title = if case.title.is_empty() { w("untitled") } else { case.title.as_str() };
    document(
        &format!("{} – {title}", context.page.title()),
        html! {
            body data-number=(context.snapshot.number) data-page=(context.page.stem()) {
                a.skip href="#main" { (w("skip")) }
                (top(context, title))
                div #notice role="status" aria-live="polite" {
                    @if let Some(notice) = context.notice { (tell(context, notice)) }
                }
                (main(context))
                // What a key led to, for those who do not see it.
                div #said .hide role="status" {}
                (keys(context))
                script type="application/json" id="words" {
                    (PreEscaped(serde_json::to_string(&words::some("js.")).unwrap_or_default().replace('<', "\\u003c")))
                }
            }
        },
    )
}

/// A document with our style and scripts.
#[must_use]
pub fn document(title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/style.css";
                script type="module" src="/app.js" {}
            }
            (body)
        }
    }
}

fn top(context: &Context<'_>, title: &str) -> Markup {
    let as_of = context.snapshot.loaded.case.as_of.map(|day| day.to_string());
    html! {
        header #top {
            div.name {
                h1 title=(title) { bdi { (title) } }
                @if let Some(day) = as_of { span.soft { (with("as-of", &[("day", &day)])) } }
            }
            nav.tabs aria-label=(w("pages")) {
                ul {
                    @for page in Page::ALL {
                        li {
                            a href=(context.view.address(page.name())) id={ "tab-" (page.stem()) }
                                data-k=[page.key(context.page)]
                                aria-current=[(page == context.page).then_some("page")] { (page.title()) (waits(context, page)) }
                        }
                    }
                }
            }
            div.tools {
                (step(context, "undo", "u", w("undo"), context.steps.undo.as_deref()))
                (step(context, "redo", "U", w("redo"), context.steps.redo.as_deref()))
                a.button id="open-keys" href="#keys" data-k="?" { (w("keys")) " " kbd { "?" } }
            }
        }
    }
}

/// How much waits on a page.
fn waits(context: &Context<'_>, page: Page) -> Markup {
    let case = &context.snapshot.loaded.case;
    let (count, words) = match page {
        Page::Review => (detente_desk::drafts::count(case), w("waits-review")),
        Page::Ask => (case.unseen().count(), w("waits-ask")),
        _ => (0, ""),
    };
    html! { @if count > 0 { " " span.count title=(words) { (words::count(count)) span.hide { " " (words) } } } }
}

fn step(context: &Context<'_>, name: &str, key: &str, label: &str, what: Option<&str>) -> Markup {
    html! {
        form method="post" action={ "/" (name) } {
            (context.fields())
            button type="submit" id={ "do-" (name) } data-k=(key) disabled[what.is_none()]
                title=[what.map(|what| format!("{label}: {what}"))] { (label) " " kbd { (key) } }
        }
    }
}

fn tell(context: &Context<'_>, notice: &Notice) -> Markup {
    html! {
        div.notice.bad[notice.bad] {
            p { (notice.words) }
            @if !notice.problems.is_empty() { (problem_list(&notice.problems)) }
            @if let Some(typed) = &notice.typed {
                p.small { (w("typed")) " " code dir="auto" { (typed) } }
            }
            @if !notice.again.is_empty() {
                form method="post" action="/edit" {
                    (context.fields())
                    @for (key, value) in &notice.again {
                        input type="hidden" name=(key) value=(value);
                    }
                    button type="submit" id="again" { (w("again")) }
                }
            }
        }
    }
}

/// Problems as a list, each with its place and its way out.
#[must_use]
pub(crate) fn problem_list(problems: &[Problem]) -> Markup {
    html! {
        ul.problems {
            @for problem in problems {
                li class=(problem.severity) {
                    p { b { (problem.severity) } " " code { (problem.code) } " " (problem.message) }
                    @if !problem.source.trim().is_empty() {
                        pre dir="auto" tabindex="0" { (problem.file) ":" (problem.line) ":" (problem.column) "  " (problem.source.trim()) }
                    }
                    @if !problem.help.is_empty() { p.soft { (w("way-out")) " " (problem.help) } }
                }
            }
        }
    }
}

fn main(context: &Context<'_>) -> Markup {
    html! {
        @match context.page {
            Page::Desk => main #main .desk tabindex="-1" {
                nav.jump aria-label=(w("panes")) {
                    a href="#reports" { (w("reports")) } a href="#judgements" { (w("judgements")) } a href="#findings" { (w("findings")) }
                }
                (reports_pane::pane(context))
                (judgements_pane::pane(context))
                (findings_pane::pane(context))
            },
            Page::Review => (review::page(context)),
            Page::Ask => (ask::page(context)),
            page => main #main .tab tabindex="-1" {
                section #content .pane aria-labelledby="content-h" tabindex="-1" {
                    h2 #content-h { (page.title()) }
                    (tabs::content(context))
                    (findings_pane::exports(context, page.stem()))
                }
                (findings_pane::pane(context))
            },
        }
    }
}

/// The keys of a page, with what each does.
fn keys_of(page: Page) -> &'static [(&'static str, &'static str)] {
    match page {
        Page::Review => &[
            ("j", "keys.row-next"),
            ("k", "keys.row-before"),
            ("x", "keys.row-strike"),
            ("y", "keys.row-keep"),
            ("Enter", "keys.sheet"),
            ("a", "keys.sheet-all"),
            ("e", "keys.row-edit"),
            ("m", "keys.same"),
            ("n", "keys.sheet-next"),
            ("p", "keys.sheet-before"),
        ],
        Page::Ask => &[("1-9", "keys.answer"), ("v", "keys.value"), ("s", "keys.skip"), ("0", "keys.desk")],
        _ => &[("j", "keys.j"), ("k", "keys.k"), ("a", "keys.a"), ("e", "keys.e"), ("r", "keys.r")],
    }
}

fn keys(context: &Context<'_>) -> Markup {
    let numbers = [("1-9", "keys.1-9")];
    let numbers = if context.page == Page::Ask { &[][..] } else { &numbers[..] };
    let everywhere = [("R", "keys.R"), ("A", "keys.A"), ("u", "keys.u"), ("U", "keys.U"), ("?", "keys.?")];
    html! {
        dialog #keys aria-labelledby="keys-h" {
            h2 #keys-h { (w("keys")) }
            table {
                tbody {
                    @for (key, about) in keys_of(context.page).iter().chain(numbers).chain(&everywhere) {
                        tr { th scope="row" { kbd { (key) } } td { (look(about)) } }
                    }
                }
            }
            @if context.page != Page::Ask { p.soft { (w("keys-about")) } }
            form method="dialog" { button #close-keys { (w("close")) } }
            @if !matches!(context.page, Page::Desk | Page::Review | Page::Ask) { p.soft { (w("keys-desk")) } }
        }
    }
}

/// A picture with its words and the table behind it. Both widths are there; the style shows the one that fits.
#[must_use]
pub fn figure(context: &Context<'_>, figure: &detente_report::Figure) -> Markup {
    let query = context.view.query();
    html! {
        figure.fig id={ "fig-" (figure.id) } {
            figcaption { (figure.title) }
            div.drawing { (PreEscaped(&figure.svg)) (PreEscaped(&figure.compact)) }
            details {
                summary id={ "data-" (figure.id) } { (w("table-behind")) }
                p.small { a href={ "/figure/" (figure.id) ".svg?" (query) } download { "SVG" } }
                p.soft { (figure.description) }
                (wide(&figure.title, html! {
                    table {
                        thead { tr { @for cell in &figure.table.head { th scope="col" { (cell) } } } }
                        tbody {
                            @for row in &figure.table.rows {
                                tr { @for cell in row { td dir="auto" { (cell) } } }
                            }
                        }
                    }
                }))
            }
        }
    }
}

/// A table that may be wider than its place: it scrolls there, by keyboard as well, and never widens the page.
/// Every table of the workbench stands in one of these.
#[must_use]
pub fn wide(label: &str, table: Markup) -> Markup {
    html! { div.scroll tabindex="0" role="group" aria-label=(label) { (table) } }
}
