//! What would turn the answer, and so what to find out next: for each of the strongest inputs the answer as a
//! function of that input alone, all others drawn as before ([`detente_chance::information::flip`]).
//!
//! The input is held at the middles of [`CELLS`] equal slices of its chance (a yes or no at both of its values),
//! over the same [`DRAWS`] draws; the evidence so found is moved by what these draws as a whole differ from all
//! draws, and moves history as always. The verdict is the word of ICD 203 and the side of one half. The
//! *flip distance* is the smallest move from the input's median, in its own quantiles, at which the verdict is
//! another; the *flip probability* the chance that it would be another if the input were known. Of inputs joined
//! by a `[[correlation]]` the others stay as drawn.

use crate::gates::Gates;
use crate::numbers::{Asker, Found, Numbers, Shift};
use detente_bind::sample::Sample;
use detente_case::{Input, InputId, QuestionKind};
use detente_chance::Quantity;
use detente_chance::information::{Flip, flip};
use detente_chance::words::Scale;
use serde::Serialize;

/// Slices of an input's chance.
pub const CELLS: usize = 9;
/// Draws for each.
pub const DRAWS: usize = 128;
/// Inputs that are looked at.
pub const INPUTS: usize = 16;

/// An input that is worth a closer look.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// Path of the input.
    pub input: String,
    /// In words.
    pub title: String,
    /// True where no claim supports it.
    pub unsupported: bool,
}

impl Ranked {
    /// The three together.
    #[must_use]
    pub fn of(input: &str, title: &str, unsupported: bool) -> Self {
        Self { input: input.to_owned(), title: title.to_owned(), unsupported }
    }
}

/// What learning an input would do.
#[derive(Clone, Debug, Serialize)]
pub struct FlipRow {
    /// Path of the input.
    pub input: String,
    /// In words.
    pub title: String,
    /// What is believed now: "30 to 60".
    pub now: String,
    /// Unit of the numbers below.
    pub unit: &'static str,
    /// For signing.
    pub signed: Option<Turn>,
    /// For holding.
    pub holds: Option<Turn>,
    /// True where no claim supports it.
    pub unsupported: bool,
}

impl FlipRow {
    /// True where there are but two values to learn: it holds, or it does not.
    #[must_use]
    pub fn yes_no(&self) -> bool {
        self.unit == Quantity::YES_NO.unit
    }

    /// The larger of the two flip probabilities.
    #[must_use]
    pub fn probability(&self) -> f64 {
        let p = |turn: &Option<Turn>| turn.as_ref().map_or(0.0, |turn| turn.probability);
        p(&self.signed).max(p(&self.holds))
    }

    /// The larger of the two chances that a word changes.
    #[must_use]
    pub fn word_probability(&self) -> f64 {
        let p = |turn: &Option<Turn>| turn.as_ref().map_or(0.0, |turn| turn.word_probability);
        p(&self.signed).max(p(&self.holds))
    }
}

/// A question's answer along an input.
#[derive(Clone, Debug, Serialize)]
pub struct Turn {
    /// (quantile of the input, number of the question).
    pub curve: Vec<(f64, f64)>,
    /// Smallest move in quantiles that changes the verdict; none where no value does.
    pub distance: Option<f64>,
    /// The input's value there, in file units.
    pub at: Option<f64>,
    /// True where the verdict changes above that value, false where below.
    pub above: Option<bool>,
    /// The word that the answer then has; "more likely than not" or its opposite where the word stays.
    pub word: Option<&'static str>,
    /// Of a yes/no input: the word if the other answer proved right, where it too changes the verdict.
    pub otherwise: Option<&'static str>,
    /// Chance that learning the input changes the verdict: the word or the side of one half.
    pub probability: f64,
    /// Chance that it changes the word.
    pub word_probability: f64,
}

/// What all inputs are looked at with.
struct Along<'a> {
    asker: &'a Asker<'a>,
    common: &'a Sample,
    scale: Scale,
    /// What these draws find as they are.
    base: &'a Found,
    /// The gates over all draws.
    gates: &'a Gates,
    /// The numbers now.
    now: Numbers,
    /// By how much the evidence of these draws differs from that of all draws.
    shift: Shift,
}

/// One row an input, those first that are most worth knowing. `whole` is the run over all draws.
#[must_use]
pub fn flips(asker: &Asker<'_>, sample: &Sample, whole: &Found, ranked: &[Ranked]) -> Vec<FlipRow> {
    let common = sample.first(DRAWS);
    let scale = asker.scale();
    let base = asker.found(&common, false);
    let (now, shift) = (asker.numbers(whole), asker.shift(&base, whole));
    let gates = &asker.gates(whole, None, |_| true);
    let along = Along { asker, common: &common, scale, base: &base, gates, now, shift };
    let mut rows: Vec<FlipRow> = ranked
        .iter()
        .take(INPUTS)
        .take_while(|_| !asker.stopped())
        .filter_map(|row| flip_row(&along, row))
        .collect();
    rows.sort_by(|a, b| b.probability().total_cmp(&a.probability()).then_with(|| a.input.cmp(&b.input)));
    rows
}

/// An input's row; `None` where no input has that path.
fn flip_row(along: &Along<'_>, row: &Ranked) -> Option<FlipRow> {
    let inputs = &along.asker.bound.inputs;
    let at = inputs.iter().position(|input| input.path == row.input)?;
    let input = &inputs[at];
    let [signed, holds] = curves(along, InputId(at as u32), input);
    Some(FlipRow {
        input: row.input.clone(),
        title: row.title.clone(),
        now: input.dist.words(&input.quantity),
        unit: input.quantity.unit,
        signed: turn(along, input, QuestionKind::Signed, signed),
        holds: turn(along, input, QuestionKind::Holds, holds),
        unsupported: row.unsupported,
    })
}

/// Does a gate look at the input?
fn case_gate(asker: &Asker<'_>, id: InputId) -> bool {
    asker.case.gates.iter().any(|gate| gate.binds == id || gate.passes == id)
}

/// (quantiles, value in a model) at which an input is held.
fn points(common: &Sample, id: InputId, input: &Input) -> Vec<(Vec<f64>, f64)> {
    if input.quantity == Quantity::YES_NO {
        let column = common.column(id);
        let held = column.iter().sum::<f64>() / column.len().max(1) as f64;
        // "No" up to 1 − chance, "yes" beyond: two points each make a step.
        vec![(vec![0.0, 1.0 - held], 0.0), (vec![1.0 - held, 1.0], 1.0)]
    } else {
        let sampler = input.dist.sampler(&input.quantity);
        (0..CELLS).map(|cell| (cell as f64 + 0.5) / CELLS as f64).map(|q| (vec![q], sampler.at(q))).collect()
    }
}

/// The two questions' answers along an input, as [`Turn::curve`].
fn curves(along: &Along<'_>, id: InputId, input: &Input) -> [Vec<(f64, f64)>; 2] {
    let Along { asker, common, base, shift, gates, .. } = along;
    let mut curves: [Vec<(f64, f64)>; 2] = [Vec::new(), Vec::new()];
    for (quantiles, value) in points(common, id, input) {
        let column = vec![value; common.draws];
        let found = asker.altered(&common.with_slices(&[(id, &column)]), base, &[id]);
        let numbers = if case_gate(asker, id) {
            asker.numbers_without(&found, None, &asker.history, *shift)
        } else {
            asker.numbers_behind(&found, None, &asker.history, *shift, gates)
        };
        for (curve, number) in curves.iter_mut().zip([numbers.signed, numbers.holds]) {
            curve.extend(number.into_iter().flat_map(|p| quantiles.iter().map(move |q| (*q, p))));
        }
    }
    curves
}

/// Where the verdict turns along a curve; `None` where the question has no number now.
fn turn(along: &Along<'_>, input: &Input, question: QuestionKind, curve: Vec<(f64, f64)>) -> Option<Turn> {
    let scale = &along.scale;
    let now = along.now.of(question)?;
    // The verdict of a number: its word and its side of one half.
    let verdict = |p: f64| (scale.place(p), p >= 0.5);
    // A question that no model speaks to has a level curve: nothing turns it.
    let Flip { distance, at, probability } = flip(&curve, verdict, verdict(now));
    // The word just beyond the turn: that of the nearest point, outward, with another verdict. Where only
    // the side of one half is another, that side.
    let said = |p: f64| match p >= 0.5 {
        _ if scale.place(p) != scale.place(now) => scale.word(p),
        true => "more likely than not",
        false => "less likely than not",
    };
    let place = |p: f64| scale.place(p);
    let word_probability = flip(&curve, place, place(now)).probability;
    if let (true, [(_, no), .., (_, yes)]) = (input.quantity == Quantity::YES_NO, &curve[..]) {
        // Only two values to learn: the one that the median has, and the other.
        let turned = |held: bool| {
            let p = if held { *yes } else { *no };
            (verdict(p) != verdict(now)).then(|| said(p))
        };
        let median = curve.get(1).is_some_and(|(q, _)| *q < 0.5);
        let first = if turned(median).is_some() { median } else { !median };
        let word = turned(first);
        return Some(Turn {
            word_probability,
            curve: curve.clone(),
            distance,
            at: word.map(|_| f64::from(u8::from(first))),
            above: word.map(|_| first),
            word,
            otherwise: turned(!first).filter(|_| word.is_some()),
            probability,
        });
    }
    let value = at.map(|q| input.dist.quantile(q, &input.quantity));
    let word = at.and_then(|q| {
        curve
            .iter()
            .filter(|(x, p)| verdict(*p) != verdict(now) && (x - 0.5).abs() >= (q - 0.5).abs() - 1e-9)
            .min_by(|a, b| (a.0 - q).abs().total_cmp(&(b.0 - q).abs()))
            .map(|(_, p)| said(*p))
    });
    Some(Turn {
        word_probability,
        curve,
        distance,
        at: value,
        above: at.map(|q| q >= 0.5),
        word,
        otherwise: None,
        probability,
    })
}
