//! What the answer hangs on: inputs by their rank correlation with the margins, sources by dropping each in
//! turn on the same draws, models by leaving each out.

use crate::answer::Outside;
use crate::deep::Deep;
use crate::inside;
use crate::numbers::{Asker, Numbers, Views};
use detente_bind::evidence;
use detente_bind::run::Run;
use detente_bind::sample::{self, Sample};
use detente_bind::{Bound, Factor};
use detente_case::{Basis, Case, InputId, QuestionKind};
use detente_chance::words::percent;
use detente_chance::{Dist, Quantity, summary};
use rayon::prelude::*;
use serde::Serialize;

/// What the answer hangs on.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HangsOn {
    /// Uncertain inputs by the strength of their rank correlation with the margins, strongest first.
    pub inputs: Vec<InputEffect>,
    /// Uncertain inputs by what their lowest and highest values do to the answer itself, strongest first.
    pub swings: Vec<Swing>,
    /// Sources by the shift that dropping each makes, largest first.
    pub sources: Vec<SourceEffect>,
    /// One row a model: its own share and the inside number without it.
    pub models: Vec<ModelEffect>,
    /// What takes longer, where it was asked for: indices, what would turn the answer, origins, boxes.
    pub deep: Option<Deep>,
}

/// An input's pull.
#[derive(Clone, Debug, Serialize)]
pub struct InputEffect {
    /// Path of the input.
    pub input: String,
    /// In words, for tables: "Israel: position on Israeli withdrawal".
    pub title: String,
    /// Spearman's rho with the margin of signing.
    pub signed: Option<f64>,
    /// Spearman's rho with the margin of holding.
    pub holds: Option<f64>,
    /// True where no claim supports it.
    pub unsupported: bool,
}

/// What an input does to the answer: the question's number when it lies in the lowest and in the highest third of
/// its draws (for a yes/no: when it is no, and yes). Absent where the two cannot be told apart.
#[derive(Clone, Debug, Serialize)]
pub struct Swing {
    /// Path of the input.
    pub input: String,
    /// In words.
    pub title: String,
    /// True for a yes/no.
    pub yes_no: bool,
    /// The number for signing: low third, high third.
    pub signed: Option<[f64; 2]>,
    /// The number for holding: low third, high third.
    pub holds: Option<[f64; 2]>,
    /// True where no claim supports it.
    pub unsupported: bool,
}

impl Swing {
    /// The larger of the two differences.
    #[must_use]
    pub fn size(&self) -> f64 {
        let size = |pair: &Option<[f64; 2]>| pair.map_or(0.0, |[low, high]| (high - low).abs());
        size(&self.signed).max(size(&self.holds))
    }
}

/// What dropping a source does.
#[derive(Clone, Debug, Serialize)]
pub struct SourceEffect {
    /// Id of the source.
    pub source: String,
    /// Its name.
    pub name: String,
    /// Claims whose chain passes through it.
    pub claims: usize,
    /// Inputs that lose their last support and fall back to their wide prior.
    pub inputs: usize,
    /// Change of the number for signing when it is dropped.
    pub signed: Option<f64>,
    /// Change of the number for holding when it is dropped.
    pub holds: Option<f64>,
    /// Word before and after, where it changes: "likely becomes roughly even".
    pub words: Option<String>,
    /// What it takes from the outside view, where reference classes rest on it alone. A question that loses its
    /// last class falls back to the models alone and has no shift.
    pub note: Option<String>,
}

/// A model's part in the inside number.
#[derive(Clone, Debug, Serialize)]
pub struct ModelEffect {
    /// Factor.
    pub model: Factor,
    /// Which question it speaks to.
    pub question: QuestionKind,
    /// Its own share of draws.
    pub share: f64,
    /// The inside number with this factor left out.
    pub without: Option<f64>,
}

/// Draws used for each dropped source.
const COMMON_DRAWS: usize = 1024;
/// Correlations weaker than this many standard errors of a null correlation are not shown.
const SHOWN: f64 = 2.0;
/// The same for what an input does to the answer.
const CLEAR: f64 = 3.0;

/// Inputs by the stronger of their two correlations, strongest first. Inputs that never vary are left out, as
/// are those whose correlations cannot be told from zero.
#[must_use]
pub fn inputs(case: &Case, bound: &Bound, sample: &Sample, run: &Run) -> Vec<InputEffect> {
    // Ranked once, compared with every input.
    let signed = run.margins(QuestionKind::Signed).map(summary::ranks);
    let holds = run.margins(QuestionKind::Holds).map(summary::ranks);
    let floor = SHOWN / (sample.draws.max(2) as f64 - 1.0).sqrt();
    let mut rows: Vec<InputEffect> = bound
        .inputs
        .par_iter()
        .enumerate()
        .filter(|(_, input)| !input.dist.is_exact() || input.basis.unsupported())
        .filter_map(|(at, input)| {
            let id = InputId(at as u32);
            let column = sample.column(id);
            if column.iter().all(|value| *value == column[0]) {
                return None;
            }
            let ranks = summary::ranks(&column);
            let rho = |margin: &Option<Vec<f64>>| {
                margin.as_ref().map(|m| summary::correlation(&ranks, m)).filter(|rho| rho.abs() >= floor)
            };
            let (signed, holds) = (rho(&signed), rho(&holds));
            if signed.is_none() && holds.is_none() {
                return None;
            }
            Some(InputEffect {
                input: input.path.clone(),
                title: bound.titles.get(&id).cloned().unwrap_or_else(|| input.path.clone()),
                signed,
                holds,
                unsupported: evidence::supporting(case, &input.basis).next().is_none(),
            })
        })
        .collect();
    let strength = |row: &InputEffect| row.signed.unwrap_or(0.0).abs().max(row.holds.unwrap_or(0.0).abs());
    rows.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then_with(|| a.input.cmp(&b.input)));
    rows
}

/// What each input does to the answer itself: the question's number over the draws in which the input lies in its
/// lowest third, and in its highest (a yes/no: no, and yes). Only inputs whose rank correlation with the draws'
/// chances is beyond three standard errors of none; strongest first. This sees what the margins do not: the graph,
/// the time to signing, outside events.
#[must_use]
pub fn swings(asker: &Asker<'_>, sample: &Sample, run: &Run, views: &Views) -> Vec<Swing> {
    let Asker { case, bound, .. } = *asker;
    let p = run.chances(QuestionKind::Signed);
    let h = run.chances(QuestionKind::Holds);
    let signed = p.as_ref().map(|p| summary::ranks(p));
    let holds = h.as_ref().map(|h| summary::ranks(h));
    let floor = CLEAR / (sample.draws.max(2) as f64 - 1.0).sqrt();
    let mut rows: Vec<Swing> = bound
        .inputs
        .par_iter()
        .enumerate()
        .filter_map(|(at, input)| {
            let id = InputId(at as u32);
            let column = sample.column(id);
            if column.iter().all(|value| *value == column[0]) {
                return None;
            }
            let ranks = summary::ranks(&column);
            let clear = |of: &Option<Vec<f64>>| {
                of.as_ref().is_some_and(|of| summary::correlation(&ranks, of).abs() >= floor)
            };
            let (clear_signed, clear_holds) = (clear(&signed), clear(&holds));
            if !clear_signed && !clear_holds {
                return None;
            }
            let third = sample.draws as f64 / 3.0;
            let yes_no = input.quantity == Quantity::YES_NO;
            let inside = |draw: usize, high: bool| match (yes_no, high) {
                (true, _) => (column[draw] > 0.5) == high,
                (false, false) => ranks[draw] <= third,
                (false, true) => ranks[draw] > 2.0 * third,
            };
            let numbers = |high: bool| {
                let (mut n, mut signs, mut kept) = (0.0, 0.0, 0.0);
                for draw in (0..sample.draws).filter(|draw| inside(*draw, high)) {
                    let p = p.as_ref().map_or(1.0, |p| p[draw]);
                    n += 1.0;
                    signs += p;
                    kept += p * h.as_ref().map_or(0.0, |h| h[draw]);
                }
                let shares = Numbers {
                    signed: p.as_ref().filter(|_| n > 0.0).map(|_| signs / n),
                    holds: h.as_ref().filter(|_| signs > 0.0).map(|_| kept / signs),
                };
                asker.pooled(shares, sample.draws, views)
            };
            let (low, high) = (numbers(false), numbers(true));
            let pair = |clear: bool, of: fn(&Numbers) -> Option<f64>| {
                if clear { of(&low).zip(of(&high)).map(|(low, high)| [low, high]) } else { None }
            };
            Some(Swing {
                input: input.path.clone(),
                title: bound.titles.get(&id).cloned().unwrap_or_else(|| input.path.clone()),
                yes_no,
                signed: pair(clear_signed, |numbers| numbers.signed),
                holds: pair(clear_holds, |numbers| numbers.holds),
                unsupported: evidence::supporting(case, &input.basis).next().is_none(),
            })
        })
        .collect();
    rows.sort_by(|a, b| b.size().total_cmp(&a.size()).then_with(|| a.input.cmp(&b.input)));
    rows
}

/// Drops each source in turn: an input whose claims all pass through it falls back to its wide prior; inputs
/// with other support, and inputs that never had any, stay as they are. A reference class that rests on the
/// source alone goes with it, and is named; where it was the last, the question falls back to the models alone,
/// and no shift is given: the two numbers would not be of one kind.
#[must_use]
pub fn sources(asker: &Asker<'_>, sample: &Sample, views: &Views) -> Vec<SourceEffect> {
    let Asker { case, bound, settings, .. } = *asker;
    let scale = asker.scale();
    let common = sample.first(COMMON_DRAWS);
    let base = asker.numbers(&common, views);
    let mut rows: Vec<SourceEffect> = evidence::sources_in_use(case)
        .into_par_iter()
        .filter(|_| !asker.stopped())
        .map(|id| {
            let claims = case
                .claims
                .iter()
                .filter(|claim| claim.state != detente_case::ClaimState::Rejected)
                .filter(|claim| case.whole_chain(claim).contains(&id.as_str()))
                .count();
            let replaced: Vec<(InputId, Vec<f64>)> = bound
                .inputs
                .iter()
                .enumerate()
                .filter(|(_, input)| evidence::rests_only_on(case, &input.basis, &id))
                .map(|(at, input)| {
                    let wide = Dist::ignorance(&input.quantity);
                    (InputId(at as u32), sample::column(input, &wide, settings.seed, common.draws))
                })
                .collect();
            let name = case.source(&id).map_or_else(|| id.clone(), |source| source.name.clone());
            let gone = |basis: &Basis| evidence::rests_only_on(case, basis, &id);
            let mut lost = Lost::default();
            let left = Views {
                signed: lost.view(asker, QuestionKind::Signed, &views.signed, gone),
                holds: lost.view(asker, QuestionKind::Holds, &views.holds, gone),
            };
            // Nothing rests on it alone: nothing changes, and nothing has to be run.
            let numbers = if replaced.is_empty() && lost.classes.is_empty() {
                base
            } else {
                asker.numbers(&common.with(&replaced), &left)
            };
            let change = |question: QuestionKind| -> Option<f64> {
                if lost.alone.contains(&question) {
                    return None;
                }
                Some(numbers.of(question)? - base.of(question)?)
            };
            let (signed, holds) = (change(QuestionKind::Signed), change(QuestionKind::Holds));
            let became = |question: &str, kind: QuestionKind| {
                change(kind)?;
                views.of(kind)?;
                let (before, after) = (scale.word(base.of(kind)?), scale.word(numbers.of(kind)?));
                (before != after).then(|| format!("{question}: {before} becomes {after}"))
            };
            let words: Vec<String> =
                [became("signed", QuestionKind::Signed), became("holds", QuestionKind::Holds)]
                    .into_iter()
                    .flatten()
                    .collect();
            SourceEffect {
                source: id,
                name,
                claims,
                inputs: replaced.len(),
                signed,
                holds,
                words: (!words.is_empty()).then(|| words.join("; ")),
                note: lost.words(&numbers),
            }
        })
        .collect();
    let size = |row: &SourceEffect| row.signed.unwrap_or(0.0).abs().max(row.holds.unwrap_or(0.0).abs());
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.source.cmp(&b.source)));
    rows
}

/// What a dropped source takes from the outside view.
#[derive(Default)]
struct Lost {
    /// Titles of lost classes.
    classes: Vec<String>,
    /// Questions that lose their last class.
    alone: Vec<QuestionKind>,
}

impl Lost {
    /// The outside view of a question without the classes that are gone.
    fn view(
        &mut self,
        asker: &Asker<'_>,
        question: QuestionKind,
        now: &Option<Outside>,
        gone: impl Fn(&Basis) -> bool,
    ) -> Option<Outside> {
        let references = &asker.bound.references;
        let chosen = match question {
            QuestionKind::Signed => &references.signed,
            QuestionKind::Holds => &references.holds,
        };
        let titles: Vec<String> = chosen
            .iter()
            .filter(|(_, basis)| gone(basis))
            .map(|(chosen, _)| chosen.class.title.clone())
            .collect();
        if titles.is_empty() {
            return now.clone();
        }
        self.classes.extend(titles);
        let left = asker.outside(question, gone);
        if now.is_some() && left.is_none() {
            self.alone.push(question);
        }
        left
    }

    fn words(&self, numbers: &Numbers) -> Option<String> {
        if self.classes.is_empty() {
            return None;
        }
        let mut parts = vec![format!("the outside view loses {}", self.classes.join(", "))];
        for question in &self.alone {
            let name = match question {
                QuestionKind::Signed => "signing",
                QuestionKind::Holds => "holding",
            };
            parts.push(match numbers.of(*question) {
                Some(p) => format!("{name} falls back to the models alone ({})", percent(p)),
                None => format!("nothing is left to say about {name}"),
            });
        }
        Some(parts.join("; "))
    }
}

/// One row a factor: its own share, and the inside number without it.
#[must_use]
pub fn models(run: &Run) -> Vec<ModelEffect> {
    let effect = |factor: Factor| {
        let share = inside::factor_mean(run, factor)?;
        let (question, without) = (factor.row().question, inside::mean_without(run, factor));
        Some(ModelEffect { model: factor, question, share, without })
    };
    Factor::ALL.into_iter().filter_map(effect).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use crate::settings::{Stop, draw};
    use detente_bind::reading::Memory;
    use detente_bind::run::run;
    use detente_case::{Input, Span};

    /// Two towns with a deal to keep, and raids from outside.
    const CASE: &str = r#"
format = 1

[case]
title = "Two towns"
as_of = 2026-01-01

[question]
holds = { event = "a new fight", years = 5 }

[[party]]
id = "a"
name = "A"

[[party]]
id = "b"
name = "B"

[compliance.a]
cheats = [40, 80]
complies = 50
punished = 10
impatience = [0.05, 0.9]

[compliance.b]
cheats = 55
complies = 50
punished = 10
impatience = [0.05, 0.4]

[[hazard]]
id = "raid"
what = "a raid"
rate = [0.01, 0.2]
breaks = 50

[[reference]]
question = "holds"
class = "own"
title = "pacts of towns"
k = 30
n = 60
"#;

    fn written(text: &str) -> Case {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("case.toml"), text).unwrap();
        let loaded = detente_case::load(folder.path());
        assert!(loaded.is_sound(), "{:?}", loaded.diagnostics);
        loaded.case
    }

    fn case() -> Case {
        written(CASE)
    }

    const SETTINGS: Settings = Settings { seed: 1, draws: 600, weight: 0.3 };

    /// What hangs on what, of a case.
    fn found(case: &Case) -> (Vec<InputEffect>, Vec<Swing>, Vec<SourceEffect>, Vec<ModelEffect>) {
        let bound = detente_bind::bind(case);
        let sample = draw(case, &bound, &SETTINGS);
        let run = run(&bound, &sample);
        let memory = Memory::default();
        let asker = Asker { case, bound: &bound, settings: &SETTINGS, memory: &memory, stop: Stop::NEVER };
        let views = asker.views();
        (
            inputs(case, &bound, &sample, &run),
            swings(&asker, &sample, &run, &views),
            sources(&asker, &sample, &views),
            models(&run),
        )
    }

    /// The case with an uncertain input that no model reads.
    fn with_idle(mut case: Case) -> Case {
        case.inputs.push(Input {
            path: "idle".into(),
            dist: Dist::Uniform { low: 0.0, high: 100.0 },
            quantity: Quantity::SCALE,
            basis: Basis::default(),
            span: Span::default(),
        });
        case
    }

    #[test]
    fn an_input_that_no_model_reads_changes_nothing_and_swings_nothing() {
        let (plain, idle) = (found(&case()), found(&with_idle(case())));
        assert_eq!(format!("{:?}", plain.1), format!("{:?}", idle.1), "swings");
        assert_eq!(format!("{:?}", plain.3), format!("{:?}", idle.3), "models");
        // Not told from zero, so not shown; in exact terms: both thirds of it have the same share, up to chance.
        assert!(idle.0.iter().all(|row| row.input != "idle" || row.holds.unwrap_or(0.0).abs() < 0.13));
        assert!(idle.1.iter().all(|row| row.input != "idle"));
    }

    #[test]
    fn a_source_that_nothing_rests_on_has_no_effect() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/israel-syria");
        let case = detente_case::load(&folder).case;
        let bound = detente_bind::bind(&case);
        let settings = Settings { draws: 32, ..SETTINGS };
        let (sample, memory) = (draw(&case, &bound, &settings), Memory::default());
        let asker =
            Asker { case: &case, bound: &bound, settings: &settings, memory: &memory, stop: Stop::NEVER };
        let rows = sources(&asker, &sample, &asker.views());
        let (idle, used): (Vec<_>, Vec<_>) =
            rows.iter().partition(|row| row.inputs == 0 && row.note.is_none());
        assert!(!idle.is_empty() && !used.is_empty());
        for row in idle {
            assert!(row.signed.unwrap_or(0.0) == 0.0 && row.holds.unwrap_or(0.0) == 0.0, "{row:?}");
            assert!(row.words.is_none());
        }
        assert!(used.iter().any(|row| row.signed.is_some_and(|shift| shift != 0.0)));
        let size = |row: &SourceEffect| row.signed.unwrap_or(0.0).abs().max(row.holds.unwrap_or(0.0).abs());
        assert!(rows.windows(2).all(|pair| size(&pair[0]) >= size(&pair[1])), "largest first");
    }

    #[test]
    fn the_strongest_come_first_and_every_row_is_an_uncertain_input() {
        let case = case();
        let (inputs, swings, _, models) = found(&case);
        assert!(!inputs.is_empty() && !swings.is_empty());
        let strength = |row: &InputEffect| row.holds.unwrap_or(0.0).abs();
        assert!(inputs.windows(2).all(|pair| strength(&pair[0]) >= strength(&pair[1])));
        assert!(swings.windows(2).all(|pair| pair[0].size() >= pair[1].size()));
        for path in inputs.iter().map(|row| &row.input).chain(swings.iter().map(|row| &row.input)) {
            let input = case.inputs.iter().find(|input| &input.path == path).unwrap();
            assert!(!input.dist.is_exact(), "{path} is certain");
        }
        // Rates of raids matter through hazards alone: the swing sees them, and more raids hold less.
        let raids = swings.iter().find(|row| row.input.contains("hazard")).unwrap();
        let [low, high] = raids.holds.unwrap();
        assert!(low > high, "{low} with few raids, {high} with many");
        // Nobody asks whether it is signed.
        assert!(swings.iter().all(|row| row.signed.is_none()));
        assert!(models.iter().all(|row| row.question == QuestionKind::Holds));
        // A factor is at most 1, so that the number without it is at least the number with it.
        let whole = models.iter().map(|row| row.share).fold(1.0, f64::min);
        assert_eq!(models.len(), 2);
        assert!(models.iter().all(|row| row.without.is_some_and(|without| without >= whole - 1e-12)));
    }

    #[test]
    fn order_of_inputs_in_the_file_changes_no_number() {
        // Draws go by the path: two parties in the other order give the same rows.
        let (head, rest) = CASE.split_once("[compliance.a]").unwrap();
        let (a, rest) = rest.split_once("[compliance.b]").unwrap();
        let (b, tail) = rest.split_once("[[hazard]]").unwrap();
        let turned = written(&format!("{head}[compliance.b]{b}[compliance.a]{a}[[hazard]]{tail}"));
        let ((inputs, swings, ..), (other_inputs, other_swings, ..)) = (found(&case()), found(&turned));
        let rows =
            |swings: &[Swing]| swings.iter().map(|row| (row.input.clone(), row.holds)).collect::<Vec<_>>();
        assert_eq!(rows(&swings), rows(&other_swings));
        let rows = |inputs: &[InputEffect]| inputs.iter().map(|row| row.input.clone()).collect::<Vec<_>>();
        assert_eq!(rows(&inputs), rows(&other_inputs));
    }
}
