//! What the answer hangs on: every input held at the ends of its range, every source dropped in turn, on the same draws.

use crate::deep::Deep;
use crate::gates::Gates;
use crate::numbers::{Asker, Found, Histories, Numbers, Shift};
use detente_bind::evidence;
use detente_bind::sample::{self, Sample};
use detente_case::{Basis, InputId, QuestionKind};
use detente_chance::words::Scale;
use detente_chance::{Dist, Quantity};
use rayon::prelude::*;
use serde::Serialize;

/// What the answer hangs on.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HangsOn {
    /// Every input: what the answer would be at the ends of its range. Those whose knowing would most likely change the
    /// word come first, then those that move the answer most; last those that do not enter.
    pub inputs: Vec<InputEffect>,
    /// Sources by the shift that dropping each makes, largest first; the analyst's own words among them.
    pub sources: Vec<SourceEffect>,
    /// What takes longer, where it was asked for: indices, what would turn the answer, origins, boxes.
    pub deep: Option<Deep>,
}

/// What knowing an input would do.
#[derive(Clone, Debug, Serialize)]
pub struct InputEffect {
    /// Path of the input.
    pub path: String,
    /// In words, for tables: "Israel: position on Israeli withdrawal".
    pub title: String,
    /// What the case says of it, in words: "30 to 60".
    pub says: String,
    /// True for a yes/no: low is no, high is yes.
    pub yes_no: bool,
    /// False where neither number depends on it.
    pub enters: bool,
    /// For signing; `None` where the question has no number, or the input does not enter.
    pub signed: Option<Ends>,
    /// For holding.
    pub holds: Option<Ends>,
    /// True where no claim supports it.
    pub unsupported: bool,
}

/// The answer at an input's 5 and 95 % point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ends {
    /// The answer with the input at its 5 % point (a yes/no: no).
    pub low: f64,
    /// The answer with the input at its 95 % point (a yes/no: yes).
    pub high: f64,
    /// Chance that the answer's word would be another if the input were known.
    pub word_changes: f64,
}

impl Ends {
    /// How far apart they are.
    #[must_use]
    pub fn size(&self) -> f64 {
        (self.high - self.low).abs()
    }
}

impl InputEffect {
    /// Of a question.
    #[must_use]
    pub const fn of(&self, question: QuestionKind) -> Option<Ends> {
        match question {
            QuestionKind::Signed => self.signed,
            QuestionKind::Holds => self.holds,
        }
    }

    /// The larger of the two differences.
    #[must_use]
    pub fn size(&self) -> f64 {
        let size = |ends: &Option<Ends>| ends.map_or(0.0, |ends| ends.size());
        size(&self.signed).max(size(&self.holds))
    }

    /// The larger of the two chances that a word changes.
    #[must_use]
    pub fn word_changes(&self) -> f64 {
        let chance = |ends: &Option<Ends>| ends.map_or(0.0, |ends| ends.word_changes);
        chance(&self.signed).max(chance(&self.holds))
    }
}

/// What dropping a source does.
#[derive(Clone, Debug, Serialize)]
pub struct SourceEffect {
    /// Id of the source; empty for what rests on the analyst's word alone.
    pub source: String,
    /// Its name.
    pub name: String,
    /// Claims whose chain passes through it.
    pub claims: usize,
    /// Inputs that lose their last support and fall back to ignorance.
    pub inputs: usize,
    /// Change of the number for signing when it is dropped.
    pub signed: Option<f64>,
    /// Change of the number for holding when it is dropped.
    pub holds: Option<f64>,
    /// Word before and after, where it changes: "likely becomes roughly even".
    pub words: Option<String>,
    /// What it takes from history, where reference classes rest on it alone.
    pub note: Option<String>,
}

/// Name of the row for inputs that cite no claim.
pub(crate) const ANALYST: &str = "the analyst alone";
/// Draws used for each dropped source.
const SOURCE_DRAWS: usize = 256;
/// Draws on which every input is looked at first.
const FIRST_DRAWS: usize = 32;
/// An input that moves neither number by so much on these is not looked at more closely.
const CLOSER: f64 = 0.006;
/// Draws used for each end of an input that is.
const INPUT_DRAWS: usize = 96;
/// Points of an input's range (quantiles) at which the answer is looked at where a word may change.
const POINTS: [f64; 5] = [0.05, 0.275, 0.5, 0.725, 0.95];

/// Every input at its ends. `whole` is what was found over all draws.
#[must_use]
pub fn inputs(asker: &Asker<'_>, sample: &Sample, whole: &Found) -> Vec<InputEffect> {
    let Asker { case, bound, .. } = *asker;
    let now = asker.numbers(whole);
    let (few, more) = (sample.first(FIRST_DRAWS), sample.first(INPUT_DRAWS));
    let (first, closer) = (asker.found(&few, false), asker.found(&more, false));
    // Made once, before threads share out the work.
    let _ = (asker.unread(few.draws), asker.unread(more.draws));
    let (gates, all) = (&asker.gates(whole, None, |_| true), (sample, whole));
    let view = |common, base, words| View {
        asker,
        common,
        base,
        shift: asker.shift(base, whole),
        now,
        gates,
        all,
        words,
    };
    let (first, closer) = (view(&few, &first, false), view(&more, &closer, true));
    let mut rows: Vec<InputEffect> = (0..bound.inputs.len())
        .into_par_iter()
        .filter(|_| !asker.stopped())
        .map(|at| {
            let row = first.row(InputId(at as u32));
            if row.size() < CLOSER && row.word_changes() == 0.0 {
                row
            } else {
                closer.row(InputId(at as u32))
            }
        })
        .collect();
    let unsupported = |row: &InputEffect| {
        let input = bound.inputs.iter().find(|input| input.path == row.path);
        input.is_some_and(|input| evidence::supporting(case, &input.basis).next().is_none())
    };
    for row in &mut rows {
        row.unsupported = unsupported(row);
    }
    // A hair's breadth in the last digit must not decide the order.
    let key = |x: f64| (x * 1e9).round();
    rows.sort_by(|a, b| {
        key(b.word_changes())
            .total_cmp(&key(a.word_changes()))
            .then_with(|| key(b.size()).total_cmp(&key(a.size())))
            .then_with(|| b.enters.cmp(&a.enters))
            .then_with(|| a.path.cmp(&b.path))
    });
    rows
}

struct View<'a> {
    asker: &'a Asker<'a>,
    common: &'a Sample,
    base: &'a Found,
    shift: Shift,
    now: Numbers,
    /// The gates over all draws, and those draws.
    gates: &'a Gates,
    all: (&'a Sample, &'a Found),
    /// Whether the answer is followed between the ends, where a word may change.
    words: bool,
}

impl View<'_> {
    /// Does any number look at the input: a factor, a gate, a condition or a red line?
    fn enters(&self, id: InputId) -> bool {
        let Asker { case, bound, settings, .. } = *self.asker;
        let gate = case.gates.iter().any(|gate| gate.binds == id || gate.passes == id);
        let read = bound.factors.iter().any(|planned| planned.reading.as_ref().is_ok_and(|r| r.looks_at(id)));
        read || gate && !settings.unread
    }

    /// The numbers with the input held at a value, in model units.
    fn at(&self, id: InputId, value: f64) -> Numbers {
        let asker = self.asker;
        if asker.case.gates.iter().any(|gate| gate.binds == id || gate.passes == id) {
            // Gates cost next to nothing: over all draws.
            let (sample, whole) = self.all;
            let held = sample.with(&[(id, vec![value; sample.draws])]);
            let gates = asker.gates_of(&held);
            return asker.numbers_behind(whole, None, &asker.history, Shift::default(), &gates);
        }
        let column = vec![value; self.common.draws];
        let held = self.common.with_slices(&[(id, &column)]);
        let found = asker.altered(&held, self.base, &[id]);
        asker.numbers_behind(&found, None, &asker.history, self.shift, self.gates)
    }

    fn row(&self, id: InputId) -> InputEffect {
        let bound = self.asker.bound;
        let input = &bound.inputs[id.at()];
        let yes_no = input.quantity == Quantity::YES_NO;
        let mut row = InputEffect {
            path: input.path.clone(),
            title: bound.titles.get(&id).cloned().unwrap_or_else(|| input.path.clone()),
            says: input.dist.words(&input.quantity),
            yes_no,
            enters: self.enters(id),
            signed: None,
            holds: None,
            unsupported: false,
        };
        if !row.enters {
            return row;
        }
        let sampler = input.dist.sampler(&input.quantity);
        let scale = self.asker.scale();
        let (low, high, curve) = if yes_no {
            // How likely it is a yes: the mean of the chance that the case gives.
            let yes = (input.dist.mean(&input.quantity) / 100.0).clamp(0.0, 1.0);
            let (no, so) = (self.at(id, 0.0), self.at(id, 1.0));
            (no, so, Curve::Two { yes, no, so })
        } else {
            let (low, high) = (self.at(id, sampler.at(POINTS[0])), self.at(id, sampler.at(POINTS[4])));
            let moves = [(low.signed, high.signed, self.now.signed), (low.holds, high.holds, self.now.holds)]
                .into_iter()
                .any(|(low, high, now)| {
                    let word = |p: Option<f64>| p.map(|p| scale.word(p));
                    word(low) != word(now) || word(high) != word(now)
                });
            let between =
                |at: usize| if moves && self.words { self.at(id, sampler.at(POINTS[at])) } else { self.now };
            (low, high, Curve::Many([low, between(1), between(2), between(3), high]))
        };
        let ends = |of: fn(&Numbers) -> Option<f64>| {
            let word_changes = curve.word_changes(of, of(&self.now)?, &scale);
            Some(Ends { low: of(&low)?, high: of(&high)?, word_changes })
        };
        row.signed = ends(|numbers| numbers.signed);
        row.holds = ends(|numbers| numbers.holds);
        row
    }
}

/// The answer along an input.
enum Curve {
    Two { yes: f64, no: Numbers, so: Numbers },
    Many([Numbers; POINTS.len()]),
}

impl Curve {
    /// The chance that the word at what the input turns out to be is another than now.
    fn word_changes(&self, of: fn(&Numbers) -> Option<f64>, now: f64, scale: &Scale) -> f64 {
        let word = scale.word(now);
        let other = |p: f64| scale.word(p) != word;
        match self {
            Self::Two { yes, no, so } => {
                let part = |chance: f64, numbers: &Numbers| {
                    if of(numbers).is_some_and(other) { chance } else { 0.0 }
                };
                part(1.0 - yes, no) + part(*yes, so)
            }
            Self::Many(points) => {
                // Straight lines between the points; outside of them the answer stays as at the nearest.
                let at = |q: f64| -> Option<f64> {
                    let next = POINTS.partition_point(|point| *point < q).clamp(1, POINTS.len() - 1);
                    let (a, b) = (of(&points[next - 1])?, of(&points[next])?);
                    let part = ((q - POINTS[next - 1]) / (POINTS[next] - POINTS[next - 1])).clamp(0.0, 1.0);
                    Some(a + (b - a) * part)
                };
                const CELLS: usize = 100;
                let cells =
                    (0..CELLS).filter(|cell| at((*cell as f64 + 0.5) / CELLS as f64).is_some_and(other));
                cells.count() as f64 / CELLS as f64
            }
        }
    }
}

/// Drops each source in turn: an input whose claims all pass through it falls back to its ignorance prior, a gate that
/// rests on it alone falls away; inputs with other support stay as they are. Inputs without any claim are the analyst's
/// own word, and are dropped together in a row of their own. A reference class that rests on the source alone goes with
/// it, and is named; where it was the last, there is no number any more.
#[must_use]
pub fn sources(asker: &Asker<'_>, sample: &Sample) -> Vec<SourceEffect> {
    let case = asker.case;
    let common = sample.first(SOURCE_DRAWS);
    let base = asker.found(&common, false);
    let _ = asker.unread(common.draws);
    let now = asker.numbers(&base);
    let mut ids: Vec<Option<String>> = evidence::sources_in_use(case).into_iter().map(Some).collect();
    ids.push(None);
    let mut rows: Vec<SourceEffect> = ids
        .into_par_iter()
        .filter(|_| !asker.stopped())
        .filter_map(|id| dropped(asker, &common, &base, &now, id))
        .collect();
    let size = |row: &SourceEffect| {
        let size = row.signed.unwrap_or(0.0).abs().max(row.holds.unwrap_or(0.0).abs());
        (size * 1e9).round()
    };
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.source.cmp(&b.source)));
    rows
}

/// One row; `None` for the analyst's own word where every input cites a claim.
fn dropped(
    asker: &Asker<'_>,
    common: &Sample,
    base: &Found,
    now: &Numbers,
    id: Option<String>,
) -> Option<SourceEffect> {
    let case = asker.case;
    let scale = asker.scale();
    let gone = |basis: &Basis| match &id {
        Some(id) => evidence::rests_only_on(case, basis, id),
        None => basis.cites.is_empty(),
    };
    let replaced = unread_columns(asker, common, gone);
    if id.is_none() && replaced.is_empty() {
        return None;
    }
    let mut lost = Lost::default();
    // A class that nobody cites is chosen, not told: it stays.
    let history = match &id {
        Some(_) => lost.look(asker, gone),
        None => None,
    };
    let numbers = if replaced.is_empty() && history.is_none() {
        *now
    } else {
        let ids: Vec<InputId> = replaced.iter().map(|(id, _)| *id).collect();
        let found = asker.altered(&common.with(&replaced), base, &ids);
        asker.numbers_without(&found, None, history.as_ref().unwrap_or(&asker.history), Shift::default())
    };
    let change = |question: QuestionKind| Some(numbers.of(question)? - now.of(question)?);
    let became = |name: &str, question: QuestionKind| {
        let (before, after) = (scale.word(now.of(question)?), scale.word(numbers.of(question)?));
        (before != after).then(|| format!("{name}: {before} becomes {after}"))
    };
    let words: Vec<String> = [became("signed", QuestionKind::Signed), became("holds", QuestionKind::Holds)]
        .into_iter()
        .flatten()
        .collect();
    let passes = |claim: &&detente_case::Claim| {
        claim.state != detente_case::ClaimState::Rejected
            && id.as_ref().is_some_and(|id| case.whole_chain(claim).contains(&id.as_str()))
    };
    let name = match &id {
        Some(id) => case.source(id).map_or_else(|| id.clone(), |source| source.name.clone()),
        None => ANALYST.to_owned(),
    };
    Some(SourceEffect {
        claims: case.claims.iter().filter(passes).count(),
        source: id.unwrap_or_default(),
        name,
        inputs: replaced.len(),
        signed: change(QuestionKind::Signed),
        holds: change(QuestionKind::Holds),
        words: (!words.is_empty()).then(|| words.join("; ")),
        note: lost.words(),
    })
}

/// The columns of inputs whose basis is `gone`, at their ignorance prior; whether a gate binds at all: it does not.
pub(crate) fn unread_columns(
    asker: &Asker<'_>,
    sample: &Sample,
    gone: impl Fn(&Basis) -> bool,
) -> Vec<(InputId, Vec<f64>)> {
    let Asker { case, bound, settings, .. } = *asker;
    let lost = bound.inputs.iter().enumerate().filter(|(_, input)| gone(&input.basis));
    lost.map(|(at, input)| {
        let id = InputId(at as u32);
        let column = if case.gates.iter().any(|gate| gate.binds == id) {
            vec![0.0; sample.draws]
        } else {
            sample::column(input, &Dist::ignorance(&input.quantity), settings.seed, sample.draws)
        };
        (id, column)
    })
    .collect()
}

/// What a dropped source takes from history.
#[derive(Default)]
struct Lost {
    /// Titles of lost classes.
    classes: Vec<String>,
    /// Questions that lose their number with their last class.
    alone: Vec<&'static str>,
}

impl Lost {
    /// History without the classes that are gone; `None` where none is.
    fn look(&mut self, asker: &Asker<'_>, gone: impl Fn(&Basis) -> bool) -> Option<Histories> {
        let (references, history) = (&asker.bound.references, &asker.history);
        let questions = [
            ("signing", &references.signed, history.signed.is_ok()),
            ("holding", &references.holds, history.holds.is_ok()),
        ];
        for (name, rows, number) in questions {
            let titles =
                rows.iter().filter(|(_, basis)| gone(basis)).map(|(chosen, _)| chosen.class.title.clone());
            let before = self.classes.len();
            self.classes.extend(titles);
            if number && self.classes.len() - before == rows.len() {
                self.alone.push(name);
            }
        }
        (!self.classes.is_empty()).then(|| asker.histories(gone))
    }

    fn words(&self) -> Option<String> {
        if self.classes.is_empty() {
            return None;
        }
        let mut parts = vec![format!("history loses {}", self.classes.join(", "))];
        parts.extend(self.alone.iter().map(|name| format!("there is no number for {name} any more")));
        Some(parts.join("; "))
    }
}
