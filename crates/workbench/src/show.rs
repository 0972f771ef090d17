//! A page in the form asked for: HTML, its JSON twin, tables as CSV and XLSX, pictures as SVG.

use crate::beside::{self, Other};
use crate::catalogue::w;
use crate::compute::{self, Stage};
use crate::page::{self, Against, Context, Notice, Page, page_tables, tabs};
use crate::routes::{Answered, App, Response, attachment, json_of, off_thread, page_of, plain, refused};
use crate::view::View;
use detente_desk::sheets;
use detente_desk::{Snapshot, Steps};
use detente_outlook::Stop;
use hyper::StatusCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// In which form a page goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A page.
    Html,
    /// Its twin for programs.
    Json,
    /// Its tables.
    Csv,
    /// Its tables, one sheet each.
    Xlsx,
    /// Its pictures.
    Svg,
}

/// Says stop when the request that asked for the work goes away.
struct Hurry(Arc<AtomicBool>);

impl Drop for Hurry {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Shows a page; `full` waits for the answer over all draws.
///
/// # Errors
/// A refusal in the shape of a page.
pub async fn show(app: &Arc<App>, page: Page, form: Form, view: View, full: bool) -> Answered {
    let stopped = Arc::new(AtomicBool::new(false));
    let _hurry = Hurry(Arc::clone(&stopped));
    let permit = if full { app.long.acquire().await.ok() } else { None };
    let own = Arc::clone(app);
    let done = off_thread(move || {
        let gone = || stopped.load(Ordering::Relaxed);
        let stop = Stop(&gone);
        let stopped = || refused(StatusCode::SERVICE_UNAVAILABLE, w("refused.stopped"));
        if full {
            let snapshot = own.desk.snapshot();
            own.answers.at(&snapshot, &view, Stage::Full, stop);
            if gone() {
                return Err(stopped());
            }
        }
        let shown = render(&own, page, form, &view, None, StatusCode::OK, stop);
        if gone() { Err(stopped()) } else { shown }
    })
    .await?;
    drop(permit);
    done
}

/// Everything a page needs, and then the page in the form asked for.
///
/// # Errors
/// A refusal in the shape of a page.
pub fn render(
    app: &App,
    page: Page,
    form: Form,
    view: &View,
    notice: Option<&Notice>,
    status: StatusCode,
    stop: Stop<'_>,
) -> Answered {
    let snapshot = app.desk.snapshot();
    let steps = app.desk.steps();
    // The desk shows the answer itself first; what each model found is asked for on other pages and by programs.
    let glance = page == Page::Desk && form == Form::Html;
    let quick = form == Form::Html;
    built(app, &snapshot, &steps, page, view, notice, glance, quick, stop, |context| match form {
        Form::Html => Ok(page_of(status, page::whole(context).into_string())),
        Form::Json => Ok(json_of(status, &page_tables::twin(context))),
        Form::Csv => match sheets::csv(&page_tables::tables(context)) {
            Ok(bytes) => {
                let response = plain(status, "text/csv; charset=utf-8", bytes);
                Ok(attachment(response, &format!("{}.csv", page.stem())))
            }
            Err(_) => Err(refused(StatusCode::INTERNAL_SERVER_ERROR, w("refused.internal"))),
        },
        Form::Xlsx => match sheets::xlsx(&page_tables::tables(context)) {
            Ok(bytes) => {
                let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
                Ok(attachment(plain(status, kind, bytes), &format!("{}.xlsx", page.stem())))
            }
            Err(_) => Err(refused(StatusCode::INTERNAL_SERVER_ERROR, w("refused.internal"))),
        },
        Form::Svg => match drawing(&tabs::figures(context, page)) {
            Some(svg) => Ok(picture(svg, page.stem())),
            None => Err(refused(StatusCode::NOT_FOUND, w("refused.picture"))),
        },
    })
}

fn picture(svg: String, stem: &str) -> Response {
    attachment(plain(StatusCode::OK, "image/svg+xml", svg.into_bytes()), &format!("{stem}.svg"))
}

/// Several pictures below each other as one.
fn drawing(figures: &[detente_report::Figure]) -> Option<String> {
    if let [one] = figures {
        return Some(one.standalone());
    }
    let mut top = 0.0;
    let mut inner = String::new();
    let mut first = true;
    for figure in figures {
        let size = figure.svg.split_once("viewBox=\"")?.1.split_once('"')?.0;
        let numbers: Vec<f64> = size.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [_, _, width, height] = numbers[..] else { return None };
        let svg = if first { figure.standalone() } else { figure.svg.clone() };
        first = false;
        let placed = format!(
            "<svg x=\"0\" y=\"{top}\" width=\"{width}\" height=\"{height}\" style=\"height:{height}px\" "
        );
        inner.push_str(&svg.replacen("<svg ", &placed, 1));
        top += height + 24.0;
    }
    (!first).then(|| {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 {top}\">{inner}</svg>\n")
    })
}

/// One picture by its name.
///
/// # Errors
/// Where the case has none of that name.
pub async fn one_figure(app: &Arc<App>, id: String, view: View) -> Answered {
    let app = Arc::clone(app);
    off_thread(move || {
        let snapshot = app.desk.snapshot();
        let found = app.answers.best(&snapshot, &view, Stage::Quick).and_then(|answer| {
            let ground = compute::ground(&snapshot, &view)?;
            detente_report::figures(&ground.case, &answer.outlook).into_iter().find(|figure| figure.id == id)
        });
        match found {
            Some(figure) => Ok(picture(figure.standalone(), &figure.id)),
            None => Err(refused(StatusCode::NOT_FOUND, w("refused.picture"))),
        }
    })
    .await?
}

#[allow(clippy::too_many_arguments)]
fn built<T>(
    app: &App,
    snapshot: &Snapshot,
    steps: &Steps,
    page: Page,
    view: &View,
    notice: Option<&Notice>,
    glance: bool,
    quick: bool,
    stop: Stop<'_>,
    make: impl FnOnce(&Context<'_>) -> T,
) -> T {
    let stage = if glance { Stage::Glance } else { Stage::Quick };
    // The pages on which one decides show their own numbers, or none: a key is answered at once.
    let decides = matches!(page, Page::Review | Page::Ask) && quick;
    let answer = (!decides).then(|| app.answers.best(snapshot, view, stage)).flatten();
    let plain = View { draws: view.draws, ..View::default() };
    let base = (view.supposes() && !decides).then(|| app.answers.best(snapshot, &plain, stage)).flatten();
    let ground = compute::ground(snapshot, view);
    let reached = answer.as_ref().map_or(Stage::Quick, |answer| answer.stage);
    let graph = ground
        .as_ref()
        .filter(|_| page == Page::Graph)
        .and_then(|ground| app.answers.graph(snapshot, ground, view, reached));
    let (beside, against) = if page == Page::Compare {
        let against = view.with.as_deref().map(|with| {
            let ground = ground.as_ref().filter(|_| reached == Stage::Full);
            against(app, snapshot, ground, view, with, stop)
        });
        (beside::look(&snapshot.loaded.folder), against)
    } else {
        Default::default()
    };
    let interview = (page == Page::Ask).then(|| app.answers.interview(snapshot, stop)).flatten();
    let drafted = ground
        .as_ref()
        .filter(|_| page == Page::Deals)
        .and_then(|ground| app.answers.drafted(snapshot, ground, view, reached == Stage::Full || !quick));
    make(&Context {
        draft: drafted.as_ref(),
        interview: interview.as_deref(),
        page,
        snapshot,
        view,
        ground: ground.as_ref(),
        answer: answer.as_ref(),
        base: base.as_ref(),
        steps,
        notice,
        graph: graph.as_deref(),
        beside: &beside,
        against: against.as_ref(),
    })
}

/// What the address compares with; of two cases what each difference does, once the full answer is there.
fn against(
    app: &App,
    snapshot: &Snapshot,
    ground: Option<&compute::Ground>,
    view: &View,
    with: &str,
    stop: Stop<'_>,
) -> Against {
    match beside::open(&snapshot.loaded.folder, with) {
        Err(why) => Against::Words(why),
        Ok(Other::Outlook(sealed)) => Against::Outlook(sealed),
        Ok(Other::Case(other)) if other.bound.is_none() => Against::Words(w("with-errors").to_owned()),
        Ok(Other::Case(other)) => match ground {
            None => Against::Words(w("with-wait").to_owned()),
            Some(ground) => match app.answers.comparison(snapshot, ground, view, &other, stop) {
                Some(comparison) => Against::Case(comparison),
                None => Against::Words(w("with-errors").to_owned()),
            },
        },
    }
}
