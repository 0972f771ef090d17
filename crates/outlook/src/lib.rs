//! The answer: all models over all draws beside history, and what that hangs on.
//!
//! [`detente_bind::bind`] turns a case into each model's plan; [`outlook`] runs all models over all draws, sets the
//! result beside history's base rates, and says what it hangs on. What is computed and why, for a reader who
//! will be cross-examined on it: `docs/methods/outlook.md`.

pub mod against;
pub mod answer;
pub mod assumptions;
pub mod compare;
pub mod deep;
mod deepen;
mod definitions;
mod fingerprint;
pub mod flips;
pub mod gates;
pub mod hangs;
pub mod indices;
pub mod interval;
pub mod ledger;
pub mod levers;
mod manifest;
pub mod numbers;
pub mod opening;
pub mod score;
mod settings;
pub mod shapley;
pub mod terms;
pub mod trust;
mod worlds;

pub use against::Against;
pub use answer::{Answer, ClassUsed, ConditionTold, FactorShare, Term};
pub use deepen::{Stopwatch, deepen, deepen_until};
pub use definitions::{Definitions, HoldsDefinition, SignedDefinition};
pub use fingerprint::fingerprints;
pub use gates::GateTold;
pub use hangs::{Ends, HangsOn, InputEffect, SourceEffect};
pub use manifest::{Files, Manifest};
pub use opening::{About, Line};
pub use settings::{Settings, Stop, draw};
pub use trust::Trust;
pub use worlds::Worlds;

use detente_bind::codes::NoteCode;
use detente_bind::evidence::{self, Evidence};
use detente_bind::note::Note;
use detente_bind::reading::Memory;
use detente_bind::sample::Sample;
use detente_bind::{Bound, Factor, baserates, run};
use detente_case::{Case, QuestionKind};
use detente_findings::{Findings, deals, forecast, graph};
use manifest::{STREAMS, hex};
use numbers::Asker;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The answer to "will it be signed, would it hold, what does that hang on".
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outlook {
    /// Always `detente.outlook/1`.
    pub format: &'static str,
    /// Title of the case.
    pub title: String,
    /// The day the analyst judges from, ISO.
    pub as_of: Option<String>,
    /// Q1: signed by D. `None` where the question is not asked.
    pub signed: Option<Answer>,
    /// Q2: given that it is signed, no event E for H years.
    pub holds: Option<Answer>,
    /// Q3 = Q1 × Q2.
    pub both: Option<f64>,
    /// Hurdles that history's cases do not usually have.
    pub gates: Vec<GateTold>,
    /// What parties insist on.
    pub conditions: Vec<ConditionTold>,
    /// Four possible worlds that add to 100.
    pub worlds: Option<Worlds>,
    /// What the answer hangs on.
    pub hangs_on: HangsOn,
    /// What each model found.
    pub findings: Findings,
    /// What the evidence looks like.
    pub evidence: Evidence,
    /// The outlook in plain words, first lines first: what the terminal and the report open with.
    pub text: Vec<Line>,
    /// What the words mean, in full.
    pub definitions: Definitions,
    /// What is needed to compute the same bytes again.
    pub manifest: Manifest,
    /// What is not computed and why, each once.
    pub notes: Vec<Note>,
    /// What changed since an earlier outlook, where one was named (`--against`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
}

/// Which of the slower parts of an outlook are wanted. The numbers of what is wanted are the same either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Drop each source in turn; else [`HangsOn::sources`] is empty.
    pub sources: bool,
    /// Every input at its ends; else [`HangsOn::inputs`] is empty.
    pub inputs: bool,
    /// What each model found; else [`Outlook::findings`] is empty.
    pub findings: bool,
}

impl Parts {
    /// All of them.
    pub const ALL: Self = Self { sources: true, inputs: true, findings: true };
}

/// The whole outlook. `files` are the case's files, for the manifest.
#[must_use]
pub fn outlook(case: &Case, bound: &Bound, settings: &Settings, files: Files) -> Outlook {
    // Never stopped, so there is always one.
    outlook_until(case, bound, settings, files, Parts::ALL, Stop::NEVER).unwrap_or_default()
}

/// The outlook for a reader who waits: only the parts that are wanted, and `stop` is asked between the steps;
/// its first yes ends the work with `None`.
#[must_use]
pub fn outlook_until(
    case: &Case,
    bound: &Bound,
    settings: &Settings,
    files: Files,
    parts: Parts,
    stop: Stop<'_>,
) -> Option<Outlook> {
    let go_on = || (!(stop.0)()).then_some(());
    let sample = draw(case, bound, settings);
    go_on()?;
    let memory = Memory::default();
    let asker = Asker::new(case, bound, settings, &memory, stop);
    let found = asker.found(&sample, false);
    go_on()?;
    let mut notes = bound.notes.clone();
    let scale = asker.scale();
    let mut signed = case.question.signed.as_ref().map(|_| answer::signed(&asker, &sample, &found, &scale));
    signed = signed.or_else(|| case.question.undated.as_ref().map(|_| Answer::undated(&scale)));
    go_on()?;
    let mut holds = case.question.holds.as_ref().map(|_| answer::holds(&asker, &found, &scale));
    go_on()?;
    for (kind, answer) in [(QuestionKind::Signed, &mut signed), (QuestionKind::Holds, &mut holds)] {
        if let Some(answer) = answer {
            answer.outcome = answer::Came::of(case, kind, answer.combined);
        }
    }
    say_what_is_not_asked(&signed, &holds, &mut notes);
    say_without_models(&signed, &holds, &mut notes);
    say_undefined(&found.read, &mut notes);
    say_what_is_always_so(&found, &mut notes);
    if let Ok(history) = &asker.history.holds {
        notes.extend(history.notes().iter().map(|why| Note {
            code: NoteCode::N1702,
            what: "history of holding".into(),
            why: why.clone(),
        }));
    }
    let (worlds, both) = worlds::worlds(&asker, signed.as_ref(), holds.as_ref());
    let sources = if parts.sources { hangs::sources(&asker, &sample) } else { Vec::new() };
    go_on()?;
    let inputs = if parts.inputs { hangs::inputs(&asker, &sample, &found) } else { Vec::new() };
    go_on()?;
    let findings = if parts.findings { models(case, bound, &sample) } else { Findings::default() };
    if parts.findings {
        notes.extend(forecast::about_left_out(case, bound, sample.draws));
    }
    let mut outlook = Outlook {
        format: "detente.outlook/1",
        title: case.title.clone(),
        as_of: case.as_of.map(|day| day.to_string()),
        gates: answer::gates(&asker, &found),
        conditions: answer::conditions(&asker, &found, &sample),
        signed,
        holds,
        both,
        worlds,
        hangs_on: HangsOn { inputs, sources, deep: None },
        findings,
        evidence: evidence::evidence(case),
        text: Vec::new(),
        definitions: definitions::definitions(case, bound, settings),
        manifest: manifest(settings, files),
        notes,
        against: None,
    };
    go_on()?;
    outlook.text = opening::lines(&outlook);
    Some(outlook)
}

fn note(code: NoteCode, what: impl Into<String>, why: impl Into<String>) -> Note {
    Note { code, what: what.into(), why: why.into() }
}

/// Notes each question that the case does not ask.
fn say_what_is_not_asked(signed: &Option<Answer>, holds: &Option<Answer>, notes: &mut Vec<Note>) {
    for (what, answer) in [("signing", signed), ("holding", holds)] {
        if answer.is_none() {
            let why = "the case does not ask the question with its definition";
            notes.push(note(NoteCode::N1601, format!("no number for {what}"), why));
        }
    }
}

/// Notes each question without a number, and each that no model speaks to.
fn say_without_models(signed: &Option<Answer>, holds: &Option<Answer>, notes: &mut Vec<Note>) {
    for (what, answer) in [("signing", signed), ("holding", holds)] {
        let Some(answer) = answer else { continue };
        if let Some(missing) = &answer.missing {
            let why = format!("{}: {}", missing.what, missing.way_out);
            notes.push(note(NoteCode::N1701, format!("no number for {what}"), why));
        }
        if answer.evidence.terms.is_empty() {
            let why = "no model of this case speaks to it: the answer is history alone";
            notes.push(note(NoteCode::N1603, format!("nothing moves history on {what}"), why));
        }
    }
}

/// Notes each model that is undefined in some draws.
fn say_undefined(run: &run::Run, notes: &mut Vec<Note>) {
    for factor in Factor::ALL {
        let count = run.values(factor).map_or(0, |values| values.undefined);
        if count > 0 {
            let what = format!("the model “{factor}” is undefined in {count} of {} draws", run.draws);
            notes.push(note(NoteCode::N1604, what, "they count as no"));
        }
    }
}

/// Notes each factor of signing that holds in every draw or in none, as read and unread alike: it says nothing.
fn say_what_is_always_so(found: &numbers::Found, notes: &mut Vec<Note>) {
    for (place, values) in found.plain.of(QuestionKind::Signed) {
        let Some(factor) = Factor::ALL.get(place) else { continue };
        let all = |wanted: f64| values.chance.iter().all(|p| *p == wanted);
        let (name, title) = (factor.row().name, factor.row().title);
        if all(1.0) {
            notes.push(note(
                NoteCode::N1606,
                format!("“{name}” holds in every draw"),
                format!("in all of them {title}"),
            ));
        } else if all(0.0) {
            notes.push(note(
                NoteCode::N1606,
                format!("“{name}” holds in no draw"),
                format!("in none of them {title}"),
            ));
        }
    }
}

/// What each model found, all at once.
fn models(case: &Case, bound: &Bound, sample: &Sample) -> Findings {
    let ((forecast, graph), (deals, hold)) = rayon::join(
        || (forecast::forecast(case, bound, sample), graph::picture::graph(case, bound)),
        || {
            rayon::join(
                || deals::deal_space(case, bound, sample),
                || detente_findings::hold(case, bound, sample),
            )
        },
    );
    Findings { forecast, deals, graph, hold }
}

fn manifest(settings: &Settings, files: Files) -> Manifest {
    Manifest {
        format: "detente.manifest/1",
        version: env!("CARGO_PKG_VERSION"),
        seed: settings.seed,
        draws: settings.draws,
        trust: settings.trust.mean(),
        trust_given: settings.trust.is_given(),
        outcomes: settings.trust.outcomes().to_vec(),
        unread: settings.unread,
        files: files.hashes,
        rows: files.rows,
        base_rates: hex(&Sha256::digest(baserates::table().as_bytes())),
        streams: STREAMS,
    }
}
