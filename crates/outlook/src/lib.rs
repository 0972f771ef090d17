//! Draws, models, outlook: the only place where the models meet.
//!
//! [`bind::bind`] turns a case into each model's plan; [`outlook`] runs all models over all draws, sets the
//! result beside history's base rates, and says what it hangs on. What is computed and why, for a reader who
//! will be cross-examined on it: `docs/methods/outlook.md`.

mod acts;
pub mod answer;
pub mod assumptions;
pub mod baserates;
pub mod bind;
pub mod board;
pub mod codes;
pub mod compare;
pub mod deals;
pub mod deep;
pub mod evidence;
pub mod findings;
pub mod flips;
pub mod graph;
pub mod hangs;
pub mod holding;
pub mod indices;
pub mod inside;
pub mod ledger;
pub mod levers;
pub mod model;
pub mod names;
pub mod numbers;
pub mod picture;
pub mod run;
pub mod sample;
pub mod shapley;
pub mod text;

pub use deep::{deepen, deepen_until};
pub use model::*;

use bind::Bound;
use bind::graph::Memory;
use detente_case::{Case, QuestionKind, Rule};
use detente_chance::summary;
use detente_chance::words::Scale;
use numbers::Asker;
pub use numbers::Stop;
use sample::Sample;
use sha2::{Digest, Sha256};

/// What a run is given besides the case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Seed of all draws.
    pub seed: u64,
    /// Number of draws.
    pub draws: usize,
    /// Weight of the inside view in the pool, 0–1.
    pub weight: f64,
}

impl Default for Settings {
    /// Seed 1, 4,096 draws, weight .3 (until twenty resolved questions say otherwise).
    fn default() -> Self {
        Self { seed: 1, draws: 4096, weight: 0.3 }
    }
}

/// How draws are made, as the manifest says it.
const STREAMS: &str = "one Owen-scrambled van der Corput sequence an input, keyed by SHA-256 of (seed, path)";

/// Draws every input of a bound case.
#[must_use]
pub fn draw(case: &Case, bound: &Bound, settings: &Settings) -> Sample {
    sample::sample(&bound.inputs, &case.correlations, settings.seed, settings.draws)
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
                code: "N1601",
                what: format!("no number for {what}"),
                why: "the case does not ask the question with its definition".into(),
            });
        }
        asked
    };
    let ask_signed = ask(case.question.signed.is_some(), "signing");
    let ask_holds = ask(case.question.holds.is_some(), "holding");
    let signed = ask_signed.then(|| {
        let factors = inside::factors(&run, &inside::SIGNED_FACTORS);
        answer::answer(views.signed.clone(), inside_signed.as_ref(), factors, settings.weight, &scale)
    });
    let holds = ask_holds.then(|| {
        let factors = inside::factors(&run, &inside::HOLDS_FACTORS);
        answer::answer(views.holds.clone(), inside_holds.as_ref(), factors, settings.weight, &scale)
    });
    for (what, answer) in [("signing", &signed), ("holding", &holds)] {
        if let Some(answer) = answer
            && answer.inside.is_none()
        {
            let none_signs = what == "holding" && inside::factor_mean(&run, "enforcement").is_some();
            notes.push(if none_signs {
                Note { code: "N1602", what: "no inside view of holding".into(), why: "no draw signs".into() }
            } else {
                Note {
                    code: "N1603",
                    what: format!("no inside view of {what}"),
                    why: "no model of this case speaks to it".into(),
                }
            });
        }
    }
    for (factor, count) in &run.undefined {
        if *count > 0 {
            notes.push(Note {
                code: "N1604",
                what: format!("the model “{factor}” is undefined in {count} of {} draws", run.draws.len()),
                why: "they count as no".into(),
            });
        }
    }

    let (worlds, both) = worlds(signed.as_ref(), holds.as_ref(), years, &mut notes);
    go_on()?;
    let inputs = hangs::inputs(case, bound, &sample, &run);
    go_on()?;
    let sources = if parts.sources { hangs::sources(&asker, &sample, &views) } else { Vec::new() };
    go_on()?;
    let swings = hangs::swings(&asker, &sample, &run, &views);
    let hangs_on = HangsOn { inputs, swings, sources, models: hangs::models(&run), deep: None };
    let findings = if parts.findings {
        let ((forecast, graph), (deals, hold)) = rayon::join(
            || (findings::forecast(case, bound, &sample), picture::graph(case, bound)),
            || {
                rayon::join(
                    || findings::deal_space(case, bound, &sample),
                    || findings::hold(case, bound, &sample),
                )
            },
        );
        Findings { forecast, deals, graph, hold }
    } else {
        Findings::default()
    };
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
        definitions: definitions(case, bound, settings),
        manifest: Manifest {
            format: "detente.manifest/1",
            version: env!("CARGO_PKG_VERSION"),
            seed: settings.seed,
            draws: settings.draws,
            weight: settings.weight,
            files,
            base_rates: hex(&Sha256::digest(baserates::table().as_bytes())),
            streams: STREAMS,
        },
        notes,
    };
    go_on()?;
    outlook.text = text::lines(&outlook);
    Some(outlook)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Four worlds from the combined numbers (from the inside ones where a class is missing), and Q1 × Q2.
fn worlds(
    signed: Option<&Answer>,
    holds: Option<&Answer>,
    years: f64,
    notes: &mut Vec<Note>,
) -> (Option<Worlds>, Option<f64>) {
    let (Some(signed), Some(holds)) = (signed, holds) else { return (None, None) };
    let (basis, q1, q2) = match (signed.combined, holds.combined, signed.inside, holds.inside) {
        (Some(q1), Some(q2), ..) => ("combined", q1, q2),
        (_, _, Some(q1), Some(q2)) => ("inside", q1, q2),
        _ => match (signed.outside, holds.outside) {
            (Some(q1), Some(q2)) => ("outside", q1, q2),
            _ => return (None, None),
        },
    };
    // Of the failures, the part that comes within the first year: (1 − S(1)) / (1 − S(H)) of the classes.
    let mut early = 0.0;
    let mut total = 0.0;
    for class in &holds.classes {
        let at = |t: f64| {
            let mut before = (0.0, 1.0);
            for (year, share) in &class.survival {
                if t <= *year {
                    let width = year - before.0;
                    return Some(if width > 0.0 {
                        before.1 + (share - before.1) * (t - before.0) / width
                    } else {
                        *share
                    });
                }
                before = (*year, *share);
            }
            None
        };
        if let (Some(first), Some(last)) = (at(years.min(1.0)), at(years))
            && last < 1.0
        {
            early += class.relevance * (1.0 - first) / (1.0 - last);
            total += class.relevance;
        }
    }
    let early = if years <= 1.0 {
        1.0
    } else if total > 0.0 {
        early / total
    } else {
        notes.push(Note {
            code: "N1605",
            what: "failures are split between the first year and later at a constant hazard".into(),
            why: "no chosen class has a survival table".into(),
        });
        if q2 > 0.0 && q2 < 1.0 { (1.0 - libm::pow(q2, 1.0 / years)) / (1.0 - q2) } else { 1.0 / years }
    };
    let shares = [1.0 - q1, q1 * (1.0 - q2) * early, q1 * (1.0 - q2) * (1.0 - early), q1 * q2];
    let whole = summary::round_to_hundred(&shares);
    let at = |place: usize| whole.get(place).copied().unwrap_or(0);
    let worlds = Worlds { no_deal: at(0), fails_in_year_1: at(1), fails_later: at(2), holds: at(3), basis };
    (Some(worlds), Some(q1 * q2))
}

fn definitions(case: &Case, bound: &Bound, settings: &Settings) -> Definitions {
    let required: Vec<String> = bind::deals::consenting_parties(case)
        .into_iter()
        .map(|party| case.parties[party.at()].name.clone())
        .collect();
    let rule = match case.decision.rule {
        Rule::Unanimity => "unanimity of those whose consent is needed".to_owned(),
        Rule::Quota(share) => format!("a quota of {} of influence", detente_chance::words::percent(share)),
    };
    let scale = Scale::named(case.words);
    let term = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let mut terms = vec![
        term(
            "outside view",
            "the base rate of the chosen reference classes: each class is a Beta(½ + w·k, ½ + w·(n − k)) with relevance w; cases that come in groups count as their groups",
        ),
        term(
            "inside view",
            "the share of draws in which this case’s own models say yes; for holding, over the draws that sign",
        ),
        term(
            "combined",
            &format!(
                "logit pool of both, weight {} for the inside view; held within 3 and 97 % unless history itself lies beyond",
                settings.weight
            ),
        ),
        term(
            "interval",
            "90 %, from 2,000 replicates: the class and its share drawn anew, the draws resampled",
        ),
        term(
            "words",
            &format!(
                "{}: {}; a number on a border takes the band nearer to 50 %, one in a gap the nearest band",
                scale.name,
                scale.bands_in_words()
            ),
        ),
        term(
            "wide prior",
            "uniform over the quantity’s legal range: what an input falls back to when its last source is dropped",
        ),
        term(
            "utility",
            "a party’s salience-weighted mean of its levels’ worth, scaled: 0 its worst package, 1 its best",
        ),
        term(
            "zone of agreement",
            "packages that cross no red line of, and give at least the alternative to, everybody whose consent is needed",
        ),
    ];
    terms.push(term("confidence", evidence::CONFIDENCE));
    if let Some(effect) = &case.grades {
        let rows = effect.print();
        let rows: Vec<String> =
            rows.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        terms.push(term(
            "grades",
            &format!(
                "intervals that rest on graded claims are widened by these factors (a proposal, not a standard; the best supported claim decides, and its chain is as good as its worst link); {} of {} inputs are: {}",
                bound.widened.len(),
                case.inputs.len(),
                rows.join("; ")
            ),
        ));
    }
    if case.references.iter().any(|row| row.question == QuestionKind::Holds) {
        terms.push(term(
            "survival S(t)",
            "share of past cases in which the event had not happened t years on (Kaplan–Meier)",
        ));
    }
    Definitions {
        signed: case.question.signed.as_ref().map(|q| SignedDefinition {
            what: q.what.clone(),
            by: q.by.to_string(),
            required,
            rule,
        }),
        holds: case
            .question
            .holds
            .as_ref()
            .map(|q| HoldsDefinition { event: q.event.clone(), years: q.years }),
        terms,
        scale: scale.id,
    }
}
