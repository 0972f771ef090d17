//! The answer: all models over all draws beside history, and what that hangs on.
//!
//! [`detente_bind::bind`] turns a case into each model's plan; [`outlook`] runs all models over all draws, sets the
//! result beside history's base rates, and says what it hangs on. What is computed and why, for a reader who
//! will be cross-examined on it: `docs/methods/outlook.md`.

pub mod answer;
pub mod assumptions;
pub mod compare;
pub mod deep;
mod deepen;
mod definitions;
pub mod flips;
pub mod hangs;
pub mod indices;
pub mod inside;
pub mod ledger;
pub mod levers;
mod manifest;
pub mod numbers;
pub mod opening;
pub mod score;
mod settings;
pub mod shapley;
mod worlds;

pub use answer::{Answer, ClassUsed, FactorShare, WordChange};
pub use deepen::{Stopwatch, deepen, deepen_until};
pub use definitions::{Definitions, HoldsDefinition, SignedDefinition};
pub use hangs::{HangsOn, InputEffect, ModelEffect, SourceEffect, Swing};
pub use manifest::Manifest;
pub use opening::{About, Line};
pub use settings::{Settings, Stop, draw};
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
    /// Q3 = Q1 × Q2, from the combined numbers (from the inside ones where there is no class).
    pub both: Option<f64>,
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
}

/// Which of the slower parts of an outlook are wanted. The numbers of what is wanted are the same either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Drop each source in turn; else [`HangsOn::sources`] is empty.
    pub sources: bool,
    /// What each model found; else [`Outlook::findings`] is empty.
    pub findings: bool,
}

impl Parts {
    /// All of them.
    pub const ALL: Self = Self { sources: true, findings: true };
}

/// The whole outlook. `files` are the case's files with their hashes, for the manifest.
#[must_use]
pub fn outlook(case: &Case, bound: &Bound, settings: &Settings, files: Vec<(String, String)>) -> Outlook {
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
    files: Vec<(String, String)>,
    parts: Parts,
    stop: Stop<'_>,
) -> Option<Outlook> {
    let go_on = || (!(stop.0)()).then_some(());
    let sample = draw(case, bound, settings);
    go_on()?;
    let memory = Memory::default();
    let run = run::run_from(bound, &sample, &memory);
    go_on()?;
    let mut notes = bound.notes.clone();
    let (inside_signed, inside_holds) = inside::inside(&run, settings.seed);
    let years = case.question.holds.as_ref().map_or(0.0, |holds| holds.years);

    let asker = Asker { case, bound, settings, memory: &memory, stop };
    let views = asker.views();
    let scale = asker.scale();

    let mut ask = |asked: bool, what: &str| {
        if !asked {
            notes.push(Note {
                code: NoteCode::N1601,
                what: format!("no number for {what}"),
                why: "the case does not ask the question with its definition".into(),
            });
        }
        asked
    };
    let ask_signed = ask(case.question.signed.is_some(), "signing");
    let ask_holds = ask(case.question.holds.is_some(), "holding");
    let signed = ask_signed.then(|| {
        let factors = inside::factors(&run, QuestionKind::Signed);
        answer::answer(views.signed.clone(), inside_signed.as_ref(), factors, settings.weight, &scale)
    });
    let holds = ask_holds.then(|| {
        let factors = inside::factors(&run, QuestionKind::Holds);
        answer::answer(views.holds.clone(), inside_holds.as_ref(), factors, settings.weight, &scale)
    });
    say_without_inside(&run, &signed, &holds, &mut notes);
    say_undefined(&run, &mut notes);

    let (worlds, both) = worlds::worlds(signed.as_ref(), holds.as_ref(), years, &mut notes);
    go_on()?;
    let inputs = hangs::inputs(case, bound, &sample, &run);
    go_on()?;
    let sources = if parts.sources { hangs::sources(&asker, &sample, &views) } else { Vec::new() };
    go_on()?;
    let swings = hangs::swings(&asker, &sample, &run, &views);
    let hangs_on = HangsOn { inputs, swings, sources, models: hangs::models(&run), deep: None };
    let findings = if parts.findings { found(case, bound, &sample) } else { Findings::default() };
    let mut outlook = Outlook {
        format: "detente.outlook/1",
        title: case.title.clone(),
        as_of: case.as_of.map(|day| day.to_string()),
        signed,
        holds,
        both,
        worlds,
        hangs_on,
        findings,
        evidence: evidence::evidence(case),
        text: Vec::new(),
        definitions: definitions::definitions(case, bound, settings),
        manifest: manifest(settings, files),
        notes,
    };
    go_on()?;
    outlook.text = opening::lines(&outlook);
    Some(outlook)
}

/// Notes each question that has no inside view, and why.
fn say_without_inside(
    run: &run::Run,
    signed: &Option<Answer>,
    holds: &Option<Answer>,
    notes: &mut Vec<Note>,
) {
    for (what, answer) in [("signing", signed), ("holding", holds)] {
        if let Some(answer) = answer
            && answer.inside.is_none()
        {
            let none_signs = what == "holding" && run.chances(QuestionKind::Holds).is_some();
            notes.push(if none_signs {
                Note {
                    code: NoteCode::N1602,
                    what: "no inside view of holding".into(),
                    why: "no draw signs".into(),
                }
            } else {
                Note {
                    code: NoteCode::N1603,
                    what: format!("no inside view of {what}"),
                    why: "no model of this case speaks to it".into(),
                }
            });
        }
    }
}

/// Notes each model that is undefined in some draws.
fn say_undefined(run: &run::Run, notes: &mut Vec<Note>) {
    for factor in Factor::ALL {
        let count = run.values(factor).map_or(0, |values| values.undefined);
        if count > 0 {
            notes.push(Note {
                code: NoteCode::N1604,
                what: format!("the model “{factor}” is undefined in {count} of {} draws", run.draws),
                why: "they count as no".into(),
            });
        }
    }
}

/// What each model found, all at once.
fn found(case: &Case, bound: &Bound, sample: &Sample) -> Findings {
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

fn manifest(settings: &Settings, files: Vec<(String, String)>) -> Manifest {
    Manifest {
        format: "detente.manifest/1",
        version: env!("CARGO_PKG_VERSION"),
        seed: settings.seed,
        draws: settings.draws,
        weight: settings.weight,
        files,
        base_rates: hex(&Sha256::digest(baserates::table().as_bytes())),
        streams: STREAMS,
    }
}
