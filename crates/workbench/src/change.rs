//! What a form asks to be written: an edit, a decision, a claim, a report, a step back. Each comes back to the
//! page where it stood, or is told there why nothing was written.

use crate::catalogue::{w, with};
use crate::page::{Notice, Page, ask, problems, review as pages};
use crate::routes::{Answered, App, Request, Response, json_of, refused, to};
use crate::show::{Form, render};
use crate::view::{self, View};
use detente_case::claims::{self, Act, ClaimRecord, TimeRecord};
use detente_case::report::Searchable;
use detente_case::vocabulary::Unknown;
use detente_case::{ClaimKind, Modality, Polarity};
use detente_desk::edit::Edit;
use detente_desk::incoming::{self, Given};
use detente_desk::sentences::{sentence, sentence_with};
use detente_desk::{Refusal, Snapshot, drafts, names};
use detente_outlook::Stop;
use detente_treaty::{desk as treaty_desk, reading};
use http_body_util::{BodyExt, Limited};
use hyper::{StatusCode, header};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;

/// The largest body of a request: a case file as a form.
pub(crate) const LARGEST_BODY: usize = 4 << 20;
/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// What may be asked to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// A judgement, a row, the whole file.
    Edit,
    /// A decision about a claim or a suggestion.
    Decide,
    /// A claim from words.
    Claim,
    /// A new report.
    Report,
    /// Drafted rows are kept or struck.
    Review,
    /// A drafted row is changed and kept.
    Amend,
    /// Two parties are one.
    Same,
    /// For whom a source speaks.
    Speaks,
    /// An answer of the interview.
    Answer,
    /// A draft agreement comes in, or a person says what an article of it is about.
    Draft,
    /// The last step back.
    Undo,
    /// And again.
    Redo,
}

impl Post {
    /// What a path asks for.
    #[must_use]
    pub fn named(path: &str) -> Option<Self> {
        Some(match path {
            "/edit" => Self::Edit,
            "/decide" => Self::Decide,
            "/claim" => Self::Claim,
            "/report" => Self::Report,
            "/drafts" => Self::Review,
            "/amend" => Self::Amend,
            "/same" => Self::Same,
            "/speaks" => Self::Speaks,
            "/answer" => Self::Answer,
            "/draft" => Self::Draft,
            "/undo" => Self::Undo,
            "/redo" => Self::Redo,
            _ => return None,
        })
    }
}

/// The largest file that becomes a report.
pub(crate) const LARGEST_FILE: usize = 32 << 20;

/// What a request brings.
#[derive(Debug, Default)]
pub struct Sent {
    /// The fields of the form.
    pub fields: Vec<(String, String)>,
    /// The bytes of a file: then the fields stand in the address.
    pub file: Option<Vec<u8>>,
}

/// A file as the body with the form's fields in the address, a form, or a flat JSON object.
pub async fn sent(request: Request, post: Post, query: &str) -> Result<Sent, Response> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let is_file = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/octet-stream"));
    if post == Post::Report && is_file {
        return Ok(Sent { fields: view::pairs(query), file: Some(body(request, LARGEST_FILE).await?) });
    }
    Ok(Sent { fields: fields(request).await?, file: None })
}

async fn body(request: Request, most: usize) -> Result<Vec<u8>, Response> {
    let body = tokio::time::timeout(PATIENCE, Limited::new(request.into_body(), most).collect()).await;
    let bytes = body
        .map_err(|_| refused(StatusCode::REQUEST_TIMEOUT, w("refused.slow")))?
        .map_err(|_| refused(StatusCode::PAYLOAD_TOO_LARGE, w("refused.large")))?;
    Ok(bytes.to_bytes().to_vec())
}

async fn fields(request: Request) -> Result<Vec<(String, String)>, Response> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    let bytes = body(request, LARGEST_BODY).await?;
    let text = String::from_utf8(bytes).map_err(|_| refused(StatusCode::BAD_REQUEST, w("refused.body")))?;
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
pub fn change(app: &App, post: Post, sent: Sent, json: bool) -> Answered {
    let Sent { fields, file } = sent;
    let fields = &fields[..];
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
            None => sentence_with("no-input", &[("path", path)]),
        };
        return told(app, page, &view, notice(words), StatusCode::UNPROCESSABLE_ENTITY, json);
    }
    if matches!(post, Post::Undo | Post::Redo) {
        // What the last answer did is no news any more.
        view.was = None;
    }
    let outcome = match post {
        Post::Edit => edit(fields).and_then(|edit| {
            let suggestion = Some(field("suggestion")).filter(|id| !id.is_empty());
            let result = app.desk.accept(&edit, field("seen"), suggestion);
            if let (Ok(_), Edit::Value { path, .. }) = (&result, &edit) {
                view.suppose(path, None);
            }
            result
        }),
        Post::Decide => decide(app, fields),
        Post::Claim => claim(app, fields, &mut view),
        Post::Report => report(app, fields, file, &mut view),
        Post::Review => review(app, fields, &mut view),
        Post::Amend => amend(app, fields, &mut view),
        Post::Same => names::same(&app.desk, field("into"), field("gone")).map(|()| app.desk.snapshot()),
        Post::Speaks => {
            let party = Some(field("party")).filter(|id| !id.is_empty());
            names::speaks(&app.desk, field("source"), party).map(|()| app.desk.snapshot())
        }
        Post::Answer => answer(app, fields, &mut view),
        Post::Draft => drafted(app, fields, &mut view),
        Post::Undo => app.desk.undo(),
        Post::Redo => app.desk.redo(),
    };
    match outcome {
        Ok(_) => Ok(done(app, page, &view, json)),
        Err(refusal) => {
            let (status, mut notice) = explain(&refusal);
            if matches!(post, Post::Draft) {
                notice.typed = Some(field("text").to_owned()).filter(|typed| !typed.is_empty());
            }
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
    render(app, page, Form::Html, view, Some(&notice), status, Stop::NEVER)
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
        Refusal::Busy(busy) => (StatusCode::SERVICE_UNAVAILABLE, notice(format!("{busy}."))),
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
        other => return Err(Refusal::Words(with("no-kind", &[("kind", other)]))),
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
            _ => Err(Refusal::Words(sentence("credibility-range").to_owned())),
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
        _ => return Err(Refusal::Words(w("no-decision").to_owned())),
    };
    let id = field("claim").unwrap_or("");
    let mut set = Map::new();
    if act == Act::Edit {
        let snapshot = app.desk.snapshot();
        let Some(old) = snapshot.loaded.case.claim(id) else {
            return Err(Refusal::Words(sentence_with("no-claim", &[("id", id)])));
        };
        let known = [
            ("kind", old.kind.as_str()),
            ("modality", old.modality.as_str()),
            ("polarity", old.polarity.as_str()),
        ];
        for (key, before) in known {
            if let Some(new) = field(key).map(str::trim).filter(|new| !new.is_empty() && *new != before) {
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

/// Drafted rows are decided on as they are marked; or all that are not struck are kept.
fn review(app: &App, fields: &[(String, String)], view: &mut View) -> Result<Arc<Snapshot>, Refusal> {
    let all = |name: &str| -> Vec<String> {
        fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    };
    let (mut keep, strike) = (all("keep"), all("strike"));
    if fields.iter().any(|(key, value)| key == "act" && value == "all") {
        keep.extend(all("open"));
    }
    let before = app.desk.snapshot();
    let sheets = drafts::sheets(&before.loaded);
    let about = pages::asked(view, &before.loaded.case, &sheets);
    drafts::decide(&app.desk, &keep, &strike)?;
    let now = app.desk.snapshot();
    view.mark.retain(|(id, _)| !keep.contains(id) && !strike.contains(id));
    let next = about.and_then(|about| pages::after(&about, &now.loaded.case, &drafts::sheets(&now.loaded)));
    pages::turn(view, next.as_ref());
    Ok(now)
}

/// Keys of a drafted row, those that are not as they were.
fn amend(app: &App, fields: &[(String, String)], view: &mut View) -> Result<Arc<Snapshot>, Refusal> {
    let id = fields.iter().find(|(key, _)| key == "row").map_or("", |(_, value)| value.as_str());
    let before = app.desk.snapshot();
    let open = drafts::open_rows(&before.loaded);
    let row = open.iter().find(|row| row.id == id);
    let old = |key: &str| row.and_then(|row| row.row.get(key)).map(pages::typed).unwrap_or_default();
    let set: Vec<(String, String)> = fields
        .iter()
        .filter_map(|(key, value)| Some((key.strip_prefix("set.")?.to_owned(), value.trim().to_owned())))
        .filter(|(key, value)| *value != old(key))
        .collect();
    if row.is_some() && set.is_empty() {
        // Nothing was changed: it is kept as it is.
        drafts::decide(&app.desk, &[id.to_owned()], &[])?;
    } else {
        drafts::amend(&app.desk, id, &set)?;
    }
    view.mark.retain(|(marked, _)| marked != id);
    Ok(app.desk.snapshot())
}

/// An answer to the question that is asked.
fn answer(app: &App, fields: &[(String, String)], view: &mut View) -> Result<Arc<Snapshot>, Refusal> {
    let field =
        |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let words = |why: &str| Refusal::Words(why.to_owned());
    let before = app
        .answers
        .interview(&app.desk.snapshot(), Stop::NEVER)
        .ok_or_else(|| words(w("nothing-computed")))?;
    let id = field("question");
    let question = before.questions.iter().find(|question| question.id == id);
    let question = question.ok_or_else(|| words(w("not-asked")))?;
    if field("answer").trim().is_empty() {
        return Err(words(w("no-answer")));
    }
    detente_interview::answer(&app.desk, question, field("answer")).map_err(Refusal::Words)?;
    let snapshot = app.desk.snapshot();
    let still = app
        .answers
        .interview(&snapshot, Stop::NEVER)
        .is_some_and(|now| now.questions.iter().any(|one| one.id == id));
    ask::answered(view, &before, id, still);
    Ok(snapshot)
}

/// A claim from words of a report: where they stand is found here, and nothing is taken on trust.
fn claim(app: &App, fields: &[(String, String)], view: &mut View) -> Result<Arc<Snapshot>, Refusal> {
    let field =
        |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let snapshot = app.desk.snapshot();
    let case = &snapshot.loaded.case;
    let Some(report) = case.report(field("report")) else {
        return Err(Refusal::Words(w("no-report").to_owned()));
    };
    let quote = field("quote").replace("\r\n", "\n").trim().to_owned();
    if quote.is_empty() {
        return Err(Refusal::Words(sentence("quote-empty").to_owned()));
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
    let kind = match field("kind") {
        "" => ClaimKind::default(),
        word => word.parse().map_err(|unknown: Unknown| Refusal::Words(unknown.to_string()))?,
    };
    let record = ClaimRecord {
        id: id.clone(),
        report: report.id.clone(),
        chain: list(field("chain")),
        spans,
        quote,
        gloss: None,
        paraphrase,
        kind,
        modality: Modality::default(),
        polarity: Polarity::default(),
        said: time(field("said"))?,
        meant: None,
        credibility: grade(field("credibility"))?,
        page: None,
        by: "workbench".to_owned(),
    };
    let done = app.desk.claim(record)?;
    view.claim = Some(id);
    view.report = None;
    Ok(done)
}

/// A new report, with what the reader sees in it as proposals.
fn report(
    app: &App,
    fields: &[(String, String)],
    file: Option<Vec<u8>>,
    view: &mut View,
) -> Result<Arc<Snapshot>, Refusal> {
    let field = |name: &str| {
        fields.iter().find(|(key, _)| key == name).map_or_else(String::new, |(_, value)| value.clone())
    };
    let given = Given {
        title: field("title"),
        outlet: field("outlet"),
        date: field("date"),
        language: field("language"),
        url: field("url"),
        text: field("text"),
        file: file.map(|bytes| (field("file"), bytes)),
        read: field("read") == "yes",
    };
    let snapshot = app.desk.snapshot();
    let loaded = &snapshot.loaded;
    let made = incoming::receive(&loaded.folder, &loaded.case, &given).map_err(Refusal::Words)?;
    let done = app.desk.report(&format!("{}.md", made.id), &made.file, &made.records)?;
    view.report = Some(made.id);
    view.claim = None;
    Ok(done)
}

/// A draft agreement from words, kept as a row of the case; or what one of its articles is about.
fn drafted(app: &App, fields: &[(String, String)], view: &mut View) -> Result<Arc<Snapshot>, Refusal> {
    let field =
        |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let snapshot = app.desk.snapshot();
    let case = &snapshot.loaded.case;
    if field("do") == "match" {
        let package = case.packages.iter().find(|row| row.id == field("own") && !row.articles.is_empty());
        let package = package.ok_or_else(|| Refusal::Words(w("draft-gone").to_owned()))?;
        let mut read = reading::on_record(case, package);
        let number = field("number").trim();
        let typed =
            if number.is_empty() { field("to").to_owned() } else { format!("{}={number}", field("to")) };
        let says = reading::outcome(case, &typed).map_err(Refusal::Words)?;
        let place: usize = field("article").parse().unwrap_or(0);
        reading::say_at(&mut read, place.wrapping_sub(1), says);
        return treaty_desk::keep(&app.desk, &read, &package.id, &package.title);
    }
    let text = field("text").replace("\r\n", "\n");
    if text.trim().is_empty() {
        return Err(Refusal::Words(w("draft-empty").to_owned()));
    }
    if text.len() > treaty_desk::LONGEST {
        return Err(Refusal::Words(w("draft-long").to_owned()));
    }
    let read = reading::read(case, &text, &[]).map_err(Refusal::Words)?;
    let given = field("title").trim();
    let name =
        if given.is_empty() { treaty_desk::title(&read, w("draft-untitled")) } else { given.to_owned() };
    let stem = treaty_desk::slug(&name);
    let taken = |id: &str| case.packages.iter().any(|package| package.id == id);
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let id = std::iter::once(stem.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or(stem);
    let done = treaty_desk::keep(&app.desk, &read, &id, &name)?;
    view.draft = Some(id);
    view.out.clear();
    Ok(done)
}
