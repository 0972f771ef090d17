//! Works out what takes longer: [`crate::deep`] says what that is.

use crate::deep::{Deep, flip_sentence};
use crate::flips::{self, Ranked};
use crate::hangs::HangsOn;
use crate::numbers::Asker;
use crate::settings::{Settings, Stop, draw};
use crate::{Outlook, assumptions, indices, levers, opening, shapley};
use detente_bind::Bound;
use detente_bind::reading::Memory;
use detente_case::Case;

/// Says how long the parts took: (what, runs of all models, seconds). Kept out of the outlook, which holds no
/// clock.
pub type Stopwatch<'a> = &'a mut dyn FnMut(&'static str, usize, f64);

/// Adds the deeper findings to an outlook of the same case, plans and settings, and words to its text.
pub fn deepen(
    case: &Case,
    bound: &Bound,
    settings: &Settings,
    outlook: &mut Outlook,
    stopwatch: Stopwatch<'_>,
) {
    deepen_until(case, bound, settings, outlook, stopwatch, Stop::NEVER);
}

/// The same for a reader who may lose patience: `stop` is asked all the while, and its first yes leaves the outlook
/// as it was. True where it was deepened.
pub fn deepen_until(
    case: &Case,
    bound: &Bound,
    settings: &Settings,
    outlook: &mut Outlook,
    stopwatch: Stopwatch<'_>,
    stop: Stop<'_>,
) -> bool {
    let memory = Memory::default();
    let asker = Asker::new(case, bound, settings, &memory, stop);
    let sample = draw(case, bound, settings);
    let whole = asker.found(&sample, false);
    let mut deep = Deep::default();
    let mut time = |what: &'static str, runs: usize, start: std::time::Instant| {
        stopwatch(what, runs, start.elapsed().as_secs_f64());
        deep.runs.push((what, runs));
    };

    let start = std::time::Instant::now();
    let ranked = &ranked(&outlook.hangs_on);
    let indices = indices::indices(&asker, &sample, ranked);
    time("Sobol’ indices", indices.as_ref().map_or(0, |found| found.runs), start);

    let start = std::time::Instant::now();
    let flips = flips::flips(&asker, &sample, &whole, ranked);
    let held = flips.iter().map(|row| if row.yes_no() { 2 } else { flips::CELLS }).sum::<usize>();
    time("flips", (held + 1) * flips::DRAWS.min(sample.draws), start);

    let start = std::time::Instant::now();
    let origins = shapley::origins(&asker, &sample);
    time("Shapley values of origins", origins.as_ref().map_or(0, |found| found.sets * found.draws), start);

    let start = std::time::Instant::now();
    let boxes = assumptions::boxes(bound, &sample, &whole.read);
    time("boxes", 0, start);

    let start = std::time::Instant::now();
    let levers = levers::singles(case, bound, settings, stop);
    time("levers", levers.runs, start);

    if asker.stopped() {
        return false;
    }

    deep.correlations = indices::correlations(&asker, &sample, &whole.read);
    (deep.indices, deep.flips, deep.origins, deep.boxes) = (indices, flips, origins, boxes);
    deep.levers = levers.levers;
    deep.change_our_mind = change_our_mind(outlook, &deep);
    outlook.hangs_on.deep = Some(deep);
    outlook.text = opening::lines(outlook);
    true
}

/// Inputs that are worth a closer look, in the order of the one list.
fn ranked(hangs: &HangsOn) -> Vec<Ranked> {
    let moving = hangs.inputs.iter().filter(|row| row.enters && row.size() > 0.0);
    moving.map(|row| Ranked::of(&row.path, &row.title, row.unsupported)).collect()
}

/// Sentences in the order of what could be learnt: inputs, sources.
fn change_our_mind(outlook: &Outlook, deep: &Deep) -> Vec<String> {
    let mut list = Vec::new();
    for row in deep.flips.iter().filter(|row| row.probability() >= 0.05).take(6) {
        for (question, turn) in [("signing", &row.signed), ("holding", &row.holds)] {
            if let Some(turn) = turn.as_ref().filter(|turn| turn.probability >= 0.05) {
                list.extend(flip_sentence(row, question, turn));
            }
        }
    }
    for source in &outlook.hangs_on.sources {
        if let Some(words) = &source.words {
            list.push(format!("If {} proved worthless ({words}).", source.name));
        }
    }
    list
}
