//! From a request to an answer. The rules of [`crate::guard`] come first, before a path is looked at; then the
//! cookie; then one function a path. Whatever computes or touches a disk runs off the thread that listens.

use crate::catalogue::{look, w};
use crate::change::{Post, change, sent};
use crate::compute::Answers;
use crate::guard::{self, Names};
use crate::page::{Page, document};
use crate::race::{First, first};
use crate::show::{self, Form};
use crate::view::{self, View};
use detente_desk::Desk;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::{Method, StatusCode};
use maud::html;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// What is asked, with a body that is still to come.
pub type Request = hyper::Request<Incoming>;
/// What is answered: a body that is there whole.
pub type Response = hyper::Response<Full<Bytes>>;

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
    pub(crate) long: Semaphore,
    stop: watch::Receiver<bool>,
    /// Number of the last reading of the case.
    news: watch::Receiver<u64>,
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
        let (told, news) = watch::channel(desk.snapshot().number);
        desk.tell(move |number| {
            told.send_replace(number);
        });
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
            news,
        })
    }

    /// Path and query of the one-time address.
    #[must_use]
    pub(crate) fn entrance(&self) -> String {
        format!("/enter?key={}", self.key.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Answers any request.
pub async fn answer(app: &Arc<App>, request: Request) -> Response {
    let mut response = match route(app, request).await {
        Ok(response) | Err(response) => response,
    };
    guard::protect(response.headers_mut());
    response
}

/// A response, or a refusal in the shape of one.
pub type Answered = Result<Response, Response>;

/// What a path asks for.
enum Asked {
    Asset(&'static str, &'static str),
    Enter,
    Wait,
    Page(Page, Form),
    Figure(String),
    Post(Post),
}

fn asked(method: &Method, path: &str) -> Result<Asked, StatusCode> {
    let is_post = method == Method::POST;
    if let Some(post) = Post::named(path) {
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
            show::show(app, page, form, View::parse(&query), full).await
        }
        Asked::Figure(id) => show::one_figure(app, id, View::parse(&query)).await,
        Asked::Post(post) => {
            let sent = sent(request, post, &query).await?;
            let app = Arc::clone(app);
            off_thread(move || change(&app, post, sent, wants_json)).await?
        }
        Asked::Asset(..) | Asked::Enter => Err(refused(StatusCode::NOT_FOUND, w("refused.path"))),
    }
}

pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Response> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| refused(StatusCode::INTERNAL_SERVER_ERROR, w("refused.internal")))
}

pub(crate) fn plain(status: StatusCode, kind: &str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    if let Ok(kind) = HeaderValue::from_str(kind) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

pub(crate) fn page_of(status: StatusCode, text: String) -> Response {
    plain(status, "text/html; charset=utf-8", text.into_bytes())
}

pub(crate) fn json_of(status: StatusCode, value: &Value) -> Response {
    let mut text = serde_json::to_vec(value).unwrap_or_default();
    text.push(b'\n');
    plain(status, "application/json", text)
}

pub(crate) fn refused(status: StatusCode, words: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("").to_owned();
    let body = html! {
        body { main #main .refused { h1 { (status.as_u16()) " " (title) } p { (words) } p { a href="/" { (w("to-desk")) } } } }
    };
    page_of(status, document(&title, body).into_string())
}

pub(crate) fn attachment(mut response: Response, name: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// A redirection to one of our own pages.
pub(crate) fn to(address: &str) -> Response {
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
    let mut news = app.news.clone();
    let mut stop = app.stop.clone();
    let stopped = stop.wait_for(|stop| *stop);
    let changed = tokio::time::timeout(WAIT, news.wait_for(|number| *number != seen));
    let ended = matches!(first(stopped, changed).await, First::One(_));
    let number = app.desk.snapshot().number;
    json_of(StatusCode::OK, &json!({ "number": number, "ended": ended }))
}
