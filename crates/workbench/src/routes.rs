//! From a request to an answer. The rules of [`crate::guard`] come first, before a path is looked at; then the
//! cookie; then one function a path. Whatever computes or touches a disk runs off the thread that listens.

use crate::compute::{self, Answers, Stage};
use crate::desk::{Desk, Refusal, Snapshot, Steps};
use crate::edit::Edit;
use crate::export;
use crate::guard::{self, Names};
use crate::page::{self, Context, Notice, Page, document, problems, tables, tabs};
use crate::view::{self, View};
use crate::words::{look, w, with};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use detente_case::claims::{self, Act, ClaimRecord, TimeRecord};
use detente_case::report::Searchable;
use maud::html;
use serde_json::{Map, Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// The largest body of a request: a case file as a form.
pub const LARGEST_BODY: usize = 4 << 20;
/// The longest address.
const LONGEST_QUERY: usize = 32 << 10;
/// How long a page waits for news before it asks again.
const WAIT: Duration = Duration::from_secs(25);

const ASSETS: [(&str, &str, &str); 3] = [
    ("/style.css", "text/css; charset=utf-8", include_str!("../assets/style.css")),
    ("/app.js", "text/javascript; charset=utf-8", include_str!("../assets/app.js")),
    ("/live.js", "text/javascript; charset=utf-8", include_str!("../assets/live.js")),
];

/// What all requests share.
pub struct App {
    /// The case.
    pub desk: Desk,
    /// What was computed.
    pub answers: Answers,
    names: Names,
    port: u16,
    key: Mutex<String>,
    cookie: String,
    /// Tells the address with a new one-time key.
    say: Box<dyn Fn(&str) + Send + Sync>,
    /// One long run at a time.
    long: Semaphore,
    stop: watch::Receiver<bool>,
}

impl App {
    /// An app for a server at `port`; `say` is told each new one-time address's path and query.
    ///
    /// # Errors
    /// Where the system has no randomness to give.
    pub fn new(
        desk: Desk,
        names: Names,
        port: u16,
        stop: watch::Receiver<bool>,
        say: Box<dyn Fn(&str) + Send + Sync>,
    ) -> std::io::Result<Self> {
        Ok(Self {
            desk,
            answers: Answers::default(),
            names,
            port,
            key: Mutex::new(guard::secret()?),
            cookie: guard::secret()?,
            say,
            long: Semaphore::new(1),
            stop,
        })
    }

    /// Path and query of the one-time address.
    #[must_use]
    pub fn entrance(&self) -> String {
        format!("/enter?key={}", self.key.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Answers any request.
pub async fn answer(State(app): State<Arc<App>>, request: Request) -> Response {
    let mut response = match route(&app, request).await {
        Ok(response) | Err(response) => response,
    };
    guard::protect(response.headers_mut());
    response
}

type Answered = Result<Response, Response>;

/// What a path asks for.
enum Asked {
    Asset(&'static str, &'static str),
    Enter,
    Wait,
    Page(Page, Form),
    Figure(String),
    Post(Post),
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Html,
    Json,
    Csv,
    Xlsx,
    Svg,
}

#[derive(Clone, Copy)]
enum Post {
    Edit,
    Decide,
    Claim,
    Undo,
    Redo,
}

fn asked(method: &Method, path: &str) -> Result<Asked, StatusCode> {
    let post = match path {
        "/edit" => Some(Post::Edit),
        "/decide" => Some(Post::Decide),
        "/claim" => Some(Post::Claim),
        "/undo" => Some(Post::Undo),
        "/redo" => Some(Post::Redo),
        _ => None,
    };
    let is_post = method == Method::POST;
    if let Some(post) = post {
        return if is_post { Ok(Asked::Post(post)) } else { Err(StatusCode::METHOD_NOT_ALLOWED) };
    }
    let found = if let Some((_, kind, text)) = ASSETS.iter().find(|(name, ..)| *name == path) {
        Asked::Asset(kind, text)
    } else if path == "/enter" {
        Asked::Enter
    } else if path == "/wait" {
        Asked::Wait
    } else if let Some(id) = path.strip_prefix("/figure/").and_then(|name| name.strip_suffix(".svg")) {
        Asked::Figure(id.to_owned())
    } else {
        let name = path.strip_prefix('/').unwrap_or(path);
        let (stem, form) = match name.rsplit_once('.') {
            Some((stem, "json")) => (stem, Form::Json),
            Some((stem, "csv")) => (stem, Form::Csv),
            Some((stem, "xlsx")) => (stem, Form::Xlsx),
            Some((stem, "svg")) => (stem, Form::Svg),
            Some(_) => return Err(StatusCode::NOT_FOUND),
            None => (name, Form::Html),
        };
        if stem.is_empty() && form != Form::Html {
            return Err(StatusCode::NOT_FOUND);
        }
        Asked::Page(Page::named(stem).ok_or(StatusCode::NOT_FOUND)?, form)
    };
    if is_post { Err(StatusCode::METHOD_NOT_ALLOWED) } else { Ok(found) }
}

async fn route(app: &Arc<App>, request: Request) -> Answered {
    app.names
        .check(request.method(), request.headers())
        .map_err(|(status, why)| refused(status, look(why)))?;
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or("").to_owned();
    let asked = asked(request.method(), &path).map_err(|status| match status {
        StatusCode::NOT_FOUND => refused(status, w("refused.path")),
        status => refused(status, w("refused.method")),
    })?;
    if query.len() > LONGEST_QUERY {
        return Err(refused(StatusCode::URI_TOO_LONG, w("refused.long")));
    }
    let known = guard::has_cookie(request.headers(), &guard::cookie_name(app.port), &app.cookie);
    match asked {
        Asked::Asset(kind, text) => {
            let mut bytes = text.as_bytes().to_vec();
            if kind.starts_with("text/css") {
                // Pictures bring their own style; here it comes from a file, for none may stand in the page.
                bytes.extend_from_slice(detente_report::style::FIGURE.as_bytes());
            }
            return Ok(plain(StatusCode::OK, kind, bytes));
        }
        Asked::Enter => return enter(app, &query, known),
        _ => {}
    }
    if !known {
        return Err(refused(StatusCode::FORBIDDEN, w("refused.cookie")));
    }
    let wants_json = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.starts_with("application/json"));
    match asked {
        Asked::Wait => Ok(wait(app, &query).await),
        Asked::Page(page, form) => {
            let asked = view::pairs(&query);
            let has = |key: &str, value: &str| asked.iter().any(|(k, v)| k == key && v == value);
            let form =
                if form == Form::Html && (wants_json || has("format", "json")) { Form::Json } else { form };
            // Files that go out are of the full answer.
            let full = has("wait", "full") || !matches!(form, Form::Html | Form::Json);
            show(app, page, form, View::parse(&query), full).await
        }
        Asked::Figure(id) => one_figure(app, id, View::parse(&query)).await,
        Asked::Post(post) => {
            let fields = fields(request).await?;
            let app = Arc::clone(app);
            off_thread(move || change(&app, post, &fields, wants_json)).await?
        }
        Asked::Asset(..) | Asked::Enter => Err(refused(StatusCode::NOT_FOUND, w("refused.path"))),
    }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Response> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| refused(StatusCode::INTERNAL_SERVER_ERROR, w("refused.internal")))
}

fn plain(status: StatusCode, kind: &str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    if let Ok(kind) = HeaderValue::from_str(kind) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

fn page_of(status: StatusCode, text: String) -> Response {
    plain(status, "text/html; charset=utf-8", text.into_bytes())
}

fn json_of(status: StatusCode, value: &Value) -> Response {
    let mut text = serde_json::to_vec(value).unwrap_or_default();
    text.push(b'\n');
    plain(status, "application/json", text)
}

fn refused(status: StatusCode, words: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("").to_owned();
    let body = html! {
        body { main #main .refused { h1 { (status.as_u16()) " " (title) } p { (words) } p { a href="/" { (w("to-desk")) } } } }
    };
    page_of(status, document(&title, body).into_string())
}

fn attachment(mut response: Response, name: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// A redirection to one of our own pages.
fn to(address: &str) -> Response {
    let mut response = plain(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", Vec::new());
    // Addresses are made by `View::address`, which escapes everything.
    let value = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, value);
    response
}

/// Exchanges the one-time key for the cookie, and tells of the next key.
fn enter(app: &App, query: &str, known: bool) -> Answered {
    let given = view::pairs(query).into_iter().find(|(key, _)| key == "key").map(|(_, value)| value);
    {
        let mut key = app.key.lock().unwrap_or_else(PoisonError::into_inner);
        if !given.is_some_and(|given| guard::same(&given, &key)) {
            return if known { Ok(to("/")) } else { Err(refused(StatusCode::FORBIDDEN, w("refused.key"))) };
        }
        *key =
            guard::secret().map_err(|_| refused(StatusCode::INTERNAL_SERVER_ERROR, w("refused.internal")))?;
    }
    (app.say)(&app.entrance());
    let mut response = to("/");
    let cookie =
        format!("{}={}; Path=/; HttpOnly; SameSite=Strict", guard::cookie_name(app.port), app.cookie);
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Waits until the case is read anew, the server ends, or the time is over.
async fn wait(app: &App, query: &str) -> Response {
    let seen = view::pairs(query)
        .into_iter()
        .find(|(key, _)| key == "number")
        .and_then(|(_, number)| number.parse::<u64>().ok())
        .unwrap_or(0);
    let mut news = app.desk.watch();
    let mut stop = app.stop.clone();
    let ended = tokio::select! {
        _ = news.wait_for(|number| *number != seen) => false,
        _ = stop.wait_for(|stop| *stop) => true,
        () = tokio::time::sleep(WAIT) => false,
    };
    let number = app.desk.snapshot().number;
    json_of(StatusCode::OK, &json!({ "number": number, "ended": ended }))
}

/// Says stop when the request that asked for the work goes away.
struct Hurry(Arc<AtomicBool>);

impl Drop for Hurry {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

async fn show(app: &Arc<App>, page: Page, form: Form, view: View, full: bool) -> Answered {
    let stopped = Arc::new(AtomicBool::new(false));
    let _hurry = Hurry(Arc::clone(&stopped));
    let permit = if full { app.long.acquire().await.ok() } else { None };
    let own = Arc::clone(app);
    let done = off_thread(move || {
        let stop = || stopped.load(Ordering::Relaxed);
        if full {
            let snapshot = own.desk.snapshot();
            own.answers.at(&snapshot, &view, Stage::Full, &stop);
            if stop() {
                return Err(refused(StatusCode::SERVICE_UNAVAILABLE, w("refused.stopped")));
            }
        }
        render(&own, page, form, &view, None, StatusCode::OK)
    })
    .await?;
    drop(permit);
    done
}

/// Everything a page needs, and then the page in the form asked for.
fn render(
    app: &App,
    page: Page,
    form: Form,
    view: &View,
    notice: Option<&Notice>,
    status: StatusCode,
) -> Answered {
    let snapshot = app.desk.snapshot();
    let steps = app.desk.steps();
    // The desk shows the answer itself first; what each model found is asked for on other pages and by programs.
    let glance = page == Page::Desk && form == Form::Html;
    built(app, &snapshot, &steps, page, view, notice, glance, |context| match form {
        Form::Html => Ok(page_of(status, page::whole(context).into_string())),
        Form::Json => Ok(json_of(status, &tables::twin(context))),
        Form::Csv => match export::csv(&tables::tables(context)) {
            Ok(bytes) => {
                let response = plain(status, "text/csv; charset=utf-8", bytes);
                Ok(attachment(response, &format!("{}.csv", page.stem())))
            }
            Err(_) => Err(refused(StatusCode::INTERNAL_SERVER_ERROR, w("refused.internal"))),
        },
        Form::Xlsx => match export::xlsx(&tables::tables(context)) {
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

async fn one_figure(app: &Arc<App>, id: String, view: View) -> Answered {
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
    make: impl FnOnce(&Context<'_>) -> T,
) -> T {
    let stage = if glance { Stage::Glance } else { Stage::Quick };
    let answer = app.answers.best(snapshot, view, stage);
    let plain = View { draws: view.draws, ..View::default() };
    let base = view.supposes().then(|| app.answers.best(snapshot, &plain, stage)).flatten();
    let ground = compute::ground(snapshot, view);
    make(&Context {
        page,
        snapshot,
        view,
        ground: ground.as_ref(),
        answer: answer.as_ref(),
        base: base.as_ref(),
        steps,
        notice,
    })
}

/// The fields of a form, or of a flat JSON object.
async fn fields(request: Request) -> Result<Vec<(String, String)>, Response> {
    let kind = |headers: &HeaderMap, name: HeaderName| {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned()
    };
    let kind = kind(request.headers(), header::CONTENT_TYPE);
    let too_large = |_| refused(StatusCode::PAYLOAD_TOO_LARGE, w("refused.large"));
    let bytes = to_bytes(request.into_body(), LARGEST_BODY).await.map_err(too_large)?;
    let text =
        String::from_utf8(bytes.to_vec()).map_err(|_| refused(StatusCode::BAD_REQUEST, w("refused.body")))?;
    if kind.starts_with("application/json") {
        let object: Map<String, Value> =
            serde_json::from_str(&text).map_err(|_| refused(StatusCode::BAD_REQUEST, w("refused.body")))?;
        return Ok(object
            .into_iter()
            .map(|(key, value)| match value {
                Value::String(text) => (key, text),
                other => (key, other.to_string()),
            })
            .collect());
    }
    if kind.starts_with("application/x-www-form-urlencoded") || kind.is_empty() {
        return Ok(view::pairs(&text));
    }
    Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, w("refused.body")))
}

/// Does what a form asks, and comes back to the page where it stood.
fn change(app: &App, post: Post, fields: &[(String, String)], json: bool) -> Answered {
    let field =
        |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let (page, mut view) = back(field("back"));
    if matches!(post, Post::Edit) && field("act") == "try" {
        let path = field("path");
        let typed = field("to").replace(" to ", "..");
        let snapshot = app.desk.snapshot();
        let input = snapshot.loaded.case.inputs.iter().find(|input| input.path == path);
        let words = match input.map(|input| view::supposed(&typed, &input.quantity).is_some()) {
            Some(true) => {
                view.suppose(path, Some(&typed));
                return Ok(done(app, page, &view, json));
            }
            Some(false) => with("cannot-try", &[("to", field("to"))]),
            None => with("no-input", &[("path", path)]),
        };
        return told(app, page, &view, notice(words), StatusCode::UNPROCESSABLE_ENTITY, json);
    }
    let outcome = match post {
        Post::Edit => edit(fields).and_then(|edit| {
            let result = app.desk.edit(&edit, field("seen"));
            if let (Ok(_), Edit::Value { path, .. }) = (&result, &edit) {
                view.suppose(path, None);
            }
            result
        }),
        Post::Decide => decide(app, fields),
        Post::Claim => claim(app, fields, &mut view),
        Post::Undo => app.desk.undo(),
        Post::Redo => app.desk.redo(),
    };
    match outcome {
        Ok(_) => Ok(done(app, page, &view, json)),
        Err(refusal) => {
            let (status, mut notice) = explain(&refusal);
            if matches!(post, Post::Edit) {
                notice.typed = Some(field("to").to_owned()).filter(|typed| !typed.is_empty());
                if matches!(refusal, Refusal::Conflict(_)) && field("do") != "text" {
                    notice.again =
                        fields.iter().filter(|(key, _)| key != "seen" && key != "back").cloned().collect();
                }
            }
            told(app, page, &view, notice, status, json)
        }
    }
}

fn done(app: &App, page: Page, view: &View, json: bool) -> Response {
    if json {
        let snapshot = app.desk.snapshot();
        let value = json!({ "format": "detente.workbench.done/1", "ok": true, "number": snapshot.number, "seen": snapshot.seen(), "address": view.address(page.name()) });
        return json_of(StatusCode::OK, &value);
    }
    to(&view.address(page.name()))
}

fn told(app: &App, page: Page, view: &View, notice: Notice, status: StatusCode, json: bool) -> Answered {
    if json {
        let snapshot = app.desk.snapshot();
        let value = json!({
            "format": "detente.workbench.done/1", "ok": false, "number": snapshot.number, "seen": snapshot.seen(),
            "words": notice.words, "problems": notice.problems,
        });
        return Ok(json_of(status, &value));
    }
    render(app, page, Form::Html, view, Some(&notice), status)
}

fn notice(words: String) -> Notice {
    Notice { bad: true, words, problems: Vec::new(), typed: None, again: Vec::new() }
}

fn explain(refusal: &Refusal) -> (StatusCode, Notice) {
    match refusal {
        Refusal::Conflict(_) => (StatusCode::CONFLICT, notice(w("conflict").to_owned())),
        Refusal::Words(words) => {
            (StatusCode::UNPROCESSABLE_ENTITY, notice(with("not-written", &[("why", words)])))
        }
        Refusal::Problems(would) => {
            let mut notice = notice(w("would-break").to_owned());
            notice.problems =
                problems(would).into_iter().filter(|problem| problem.severity == "error").collect();
            (StatusCode::UNPROCESSABLE_ENTITY, notice)
        }
        Refusal::Disk(why) => (StatusCode::INTERNAL_SERVER_ERROR, notice(with("disk", &[("why", why)]))),
    }
}

/// Which page a form stood on. Only our own pages come of it, whatever the field says.
fn back(address: &str) -> (Page, View) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let page = Page::named(path.trim_start_matches('/')).unwrap_or(Page::Desk);
    (page, View::parse(query))
}

fn edit(fields: &[(String, String)]) -> Result<Edit, Refusal> {
    let field =
        |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let group = |prefix: &str| -> Vec<(String, String)> {
        fields
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(prefix)?.to_owned(), value.clone())))
            .collect()
    };
    Ok(match field("do") {
        "value" => Edit::Value { path: field("path").into(), to: field("to").into() },
        "basis" => {
            Edit::Basis { path: field("path").into(), why: field("why").into(), cites: list(field("cites")) }
        }
        "key" => Edit::Key {
            table: field("table").into(),
            row: group("by."),
            key: field("key").into(),
            to: field("to").into(),
        },
        "add" => Edit::Add { table: field("table").into(), row: group("row.") },
        "drop" => Edit::Drop { table: field("table").into(), row: group("by.") },
        // Forms send line ends as carriage return and line feed.
        "text" => Edit::Text(field("to").replace("\r\n", "\n")),
        other => return Err(Refusal::Words(format!("“{other}” is no kind of edit"))),
    })
}

fn list(text: &str) -> Vec<String> {
    text.split([',', ' ', '\n', '\r'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn time(text: &str) -> Result<Option<TimeRecord>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let record = match text.split_once(" – ") {
        Some((from, to)) => {
            TimeRecord::Interval { from: from.trim().into(), to: to.trim().into(), approximate: false }
        }
        None => TimeRecord::Words(text.into()),
    };
    record.when().map_err(Refusal::Words)?;
    Ok(Some(record))
}

fn grade(text: &str) -> Result<Option<u8>, Refusal> {
    match text.trim() {
        "" => Ok(None),
        text => match text.parse() {
            Ok(grade @ 1..=6) => Ok(Some(grade)),
            _ => Err(Refusal::Words("credibility is a number from 1 to 6".to_owned())),
        },
    }
}

fn decide(app: &App, fields: &[(String, String)]) -> Result<Arc<Snapshot>, Refusal> {
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let act = match field("act") {
        Some("accept") => Act::Accept,
        Some("reject") => Act::Reject,
        Some("undo") => Act::Undo,
        Some("edit") => Act::Edit,
        _ => return Err(Refusal::Words("a decision is accept, edit, reject or undo".to_owned())),
    };
    let id = field("claim").unwrap_or("");
    let mut set = Map::new();
    if act == Act::Edit {
        let snapshot = app.desk.snapshot();
        let Some(old) = snapshot.loaded.case.claim(id) else {
            return Err(Refusal::Words(format!("there is no claim {id}")));
        };
        for key in ["kind", "modality"] {
            let before = if key == "kind" { &old.kind } else { &old.modality };
            if let Some(new) = field(key).map(str::trim).filter(|new| !new.is_empty() && new != before) {
                set.insert(key.to_owned(), new.into());
            }
        }
        if let Some(chain) = field("chain").map(list).filter(|chain| *chain != old.chain) {
            set.insert("chain".to_owned(), json!(chain));
        }
        if let Some(text) = field("credibility") {
            let new = grade(text)?;
            if new != old.credibility {
                set.insert("credibility".to_owned(), json!(new));
            }
        }
        for (key, before) in [("said", &old.said), ("meant", &old.meant)] {
            if let Some(text) = field(key) {
                let new = time(text)?;
                if new.as_ref().and_then(|time| time.when().ok()) != *before {
                    set.insert(key.to_owned(), json!(new));
                }
            }
        }
    }
    app.desk.decide(id, act, set)
}

/// A claim from words of a report: where they stand is found here, and nothing is taken on trust.
fn claim(app: &App, fields: &[(String, String)], view: &mut View) -> Result<Arc<Snapshot>, Refusal> {
    let field =
        |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let snapshot = app.desk.snapshot();
    let case = &snapshot.loaded.case;
    let Some(report) = case.report(field("report")) else {
        return Err(Refusal::Words("there is no such report".to_owned()));
    };
    let quote = field("quote").replace("\r\n", "\n").trim().to_owned();
    if quote.is_empty() {
        return Err(Refusal::Words("the quote is empty".to_owned()));
    }
    let paraphrase = field("paraphrase") == "yes";
    let text = Searchable::new(&report.text);
    let place = || -> Option<(usize, usize)> {
        let (from, to) = (field("from").parse().ok()?, field("to").parse().ok()?);
        let there = report.text.get(text.byte_range(from, to)?)?;
        (from < to && (paraphrase || detente_case::report::same_words(there, &quote))).then_some((from, to))
    };
    let spans = match (place(), text.find(&quote)) {
        (Some(span), _) => vec![span],
        (None, Some(spans)) => spans,
        (None, None) if paraphrase => Vec::new(),
        (None, None) => return Err(Refusal::Words(w("no-quote").to_owned())),
    };
    let id = if spans.is_empty() {
        // Without a place, the words themselves tell claims apart.
        claims::id(&format!("{}\n{quote}", report.id), &[])
    } else {
        claims::id(&report.id, &spans)
    };
    let record = ClaimRecord {
        id: id.clone(),
        report: report.id.clone(),
        chain: list(field("chain")),
        spans,
        quote,
        paraphrase,
        kind: Some(field("kind")).filter(|kind| !kind.is_empty()).unwrap_or("report").to_owned(),
        modality: "asserted".to_owned(),
        polarity: "+".to_owned(),
        said: time(field("said"))?,
        meant: None,
        page: None,
        credibility: grade(field("credibility"))?,
        by: "workbench".to_owned(),
    };
    let done = app.desk.claim(record)?;
    view.claim = Some(id);
    view.report = None;
    Ok(done)
}
