//! The line from 0 to 100 % that questions are read off, before the bands of the probability words: what stands
//! above the plot, and what stands behind and below it once its height is known.

use crate::figure::{Frame, axis};
use crate::strings as s;
use crate::svg::{Anchor, Canvas, Scale};
use detente_chance::words::Scale as Words;

/// Where numbers stand below the line: at the bounds of the inner bands.
const NUMBERS: [f64; 6] = [0.0, 20.0, 45.0, 55.0, 80.0, 100.0];

/// The line between two places.
pub(super) fn line(to: (f64, f64)) -> Scale {
    Scale { low: 0.0, high: 100.0, to }
}

/// The words above the plot: the outer and the middle band are narrow, so their words stand in a line of their
/// own, joined to the band by a short stroke. `from` is where they begin; gives the top of the plot.
pub(super) fn head(canvas: &mut Canvas, frame: &Frame, scale: &Scale, words: &Words, from: f64) -> f64 {
    let size = frame.pick(12.5, 11.5);
    let upper = from + size + 1.0;
    let lower = upper + size + 6.0;
    let top = lower + 7.0;
    let mut end = 0.0;
    for (at, (low, high, word)) in bands(words).into_iter().enumerate() {
        let middle = (scale.at(low) + scale.at(high)) / 2.0;
        if at % 3 == 0 {
            let (x, anchor) = match at {
                0 => (scale.at(0.0), Anchor::Start),
                3 => (middle, Anchor::Middle),
                _ => (scale.at(100.0), Anchor::End),
            };
            canvas.text("soft", x, upper, anchor, word);
            canvas.line("lead", (middle, upper + 4.0), (middle, top));
        } else {
            // Clear of the strokes that come down at either end, and of the word before.
            let half = crate::label::width(word, size) / 2.0;
            let (first, last) = (scale.at(2.5).max(end) + 6.0 + half, scale.at(97.5) - 5.0 - half);
            let x = middle.clamp(first, last.max(first));
            end = x + half;
            canvas.text("soft", x, lower, Anchor::Middle, word);
        }
    }
    top
}

/// Every other band as a ground from `top` to `bottom`, and the numbers below.
pub(super) fn ground(
    canvas: &mut Canvas,
    frame: &Frame,
    scale: &Scale,
    words: &Words,
    (top, bottom): (f64, f64),
) {
    for (low, high, _) in bands(words).into_iter().step_by(2) {
        canvas.rect("band", scale.at(low), top, scale.at(high) - scale.at(low), bottom - top);
    }
    let numbers = NUMBERS.map(|x| (x, s::per_cent(x)));
    axis(canvas, frame, scale, (top, bottom), &numbers);
}

/// Bands as they are read: the outer ones reach to the ends.
fn bands(words: &Words) -> Vec<(f64, f64, &'static str)> {
    let last = words.bands.len().saturating_sub(1);
    let ends = |(at, band): (usize, &detente_chance::words::Band)| {
        let low = if at == 0 { 0.0 } else { band.low };
        let high = if at == last { 100.0 } else { band.high };
        (low, high, band.word)
    };
    words.bands.iter().enumerate().map(ends).collect()
}
