//! Grades of sources: where the case has a `[grades]` table, an interval that rests on graded claims is widened.
//!
//! A claim's chain is as good as its worst link, so its factor is the greatest of its sources' letters times that of
//! its own number; of several claims the best supported one decides. Sources without a letter and claims without a
//! number count as they are (factor 1): nothing was judged. Only intervals and three points are widened, about their
//! middle (on the log scale where the quantity has no upper end), and cut at the legal range; exact numbers and named
//! distributions are the analyst's own words. The factors are a proposal ([`detente_chance::admiralty`]) and are
//! printed with the definitions.

use crate::evidence;
use detente_case::{Case, Claim, Input, InputId};
use detente_chance::admiralty::Effect;
use detente_chance::{Dist, Quantity};

/// Widens what is to be widened; the inputs and their factors.
pub(crate) fn widen(case: &Case, inputs: &mut [Input]) -> Vec<(InputId, f64)> {
    let Some(effect) = &case.grades else { return Vec::new() };
    let mut widened = Vec::new();
    for (at, input) in inputs.iter_mut().enumerate() {
        let factors = evidence::supporting(case, &input.basis).map(|claim| factor(case, effect, claim));
        let Some(factor) = factors.reduce(f64::min).filter(|factor| *factor > 1.0) else { continue };
        if let Some(dist) = wider(&input.dist, factor, &input.quantity) {
            input.dist = dist;
            widened.push((InputId(at as u32), factor));
        }
    }
    widened
}

/// A claim's factor.
fn factor(case: &Case, effect: &Effect, claim: &Claim) -> f64 {
    let chain = case.whole_chain(claim);
    let letters = chain.iter().filter_map(|link| case.source(link)?.reliability);
    let letter = letters.map(|letter| effect.widening(letter, None)).fold(1.0, f64::max);
    let number =
        claim.credibility.map_or(1.0, |number| effect.widening('A', Some(number)) / effect.reliability[0]);
    letter * number
}

/// The belief with its ends moved from its middle by `factor`; `None` for forms that are left alone.
fn wider(dist: &Dist, factor: f64, quantity: &Quantity) -> Option<Dist> {
    let cut = |x: f64| x.clamp(quantity.low, quantity.high);
    let logs = |low: f64| quantity.positive_unbounded() && low > 0.0;
    let away = |middle: f64, end: f64, log: bool| {
        if log { middle * libm::pow(end / middle, factor) } else { cut(middle + factor * (end - middle)) }
    };
    match *dist {
        Dist::Interval { low, high } => {
            let log = logs(low);
            let middle = if log { libm::sqrt(low * high) } else { 0.5 * (low + high) };
            Some(Dist::Interval { low: away(middle, low, log), high: away(middle, high, log) })
        }
        Dist::ThreePoint { low, mid, high } => {
            let log = logs(low);
            Some(Dist::ThreePoint { low: away(mid, low, log), mid, high: away(mid, high, log) })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_move_from_the_middle_and_stay_legal() {
        let wide = |dist, factor, quantity: Quantity| wider(&dist, factor, &quantity);
        assert_eq!(
            wide(Dist::Interval { low: 40.0, high: 60.0 }, 2.0, Quantity::SCALE),
            Some(Dist::Interval { low: 30.0, high: 70.0 })
        );
        assert_eq!(
            wide(Dist::Interval { low: 80.0, high: 100.0 }, 2.0, Quantity::CHANCE),
            Some(Dist::Interval { low: 70.0, high: 100.0 })
        );
        // On the log scale: 1 to 4 years about 2 becomes 0.5 to 8.
        let Some(Dist::Interval { low, high }) =
            wide(Dist::Interval { low: 1.0, high: 4.0 }, 2.0, Quantity::YEARS)
        else {
            panic!("an interval stays one")
        };
        assert!((low - 0.5).abs() < 1e-12 && (high - 8.0).abs() < 1e-12);
        assert_eq!(wide(Dist::Exact(3.0), 2.0, Quantity::YEARS), None);
    }
}
