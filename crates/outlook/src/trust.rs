//! Trust in the models: how far what they find moves history.
//!
//! A share of draws is no chance of the event, for models omit things. So their evidence enters with a weight β between
//! 0 (history alone) and 1. Nobody knows it beforehand: it has the prior Beta(2, 3), mean .4, and every question of the
//! ledger whose outcome is known updates it: a published outlook says how the answer depends on β, so that the outcome
//! has a likelihood at each. The mean makes the printed number; the interval integrates over all of it. A person may
//! give β instead.

use crate::terms::{chance, hazard_ratio};
use serde::{Deserialize, Serialize};

/// Points of the grid on which trust is known.
const GRID: usize = 100;
/// The prior's shapes, and its mean.
const PRIOR: (f64, f64) = (2.0, 3.0);

/// What is believed of β.
#[derive(Clone, Debug, PartialEq)]
pub struct Trust {
    /// Chances of the middles of [`GRID`] equal slices of 0–1; none where β is given.
    weights: Option<[f64; GRID]>,
    mean: f64,
    outcomes: Vec<Outcome>,
}

/// A question whose outcome is known, as its sealed outlook put it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// History's number.
    pub history: f64,
    /// The sum of the terms, Z.
    pub total: f64,
    /// What came.
    pub yes: bool,
}

/// Trust as an answer tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct TrustTold {
    /// β: the mean.
    pub mean: f64,
    /// The mean before any question was resolved.
    pub prior: f64,
    /// 90 % interval; both ends the same where a person gave it.
    pub interval: [f64; 2],
    /// Resolved questions that updated it.
    pub resolved: usize,
    /// True where a person gave it.
    pub given: bool,
}

fn middle(at: usize) -> f64 {
    (at as f64 + 0.5) / GRID as f64
}

impl Default for Trust {
    fn default() -> Self {
        Self::learnt(&[])
    }
}

impl Trust {
    /// Given by a person, 0–1.
    #[must_use]
    pub const fn given(beta: f64) -> Self {
        Self { weights: None, mean: beta, outcomes: Vec::new() }
    }

    /// The prior, updated by what came of earlier questions.
    #[must_use]
    pub fn learnt(outcomes: &[Outcome]) -> Self {
        let (a, b) = PRIOR;
        let mut weights: [f64; GRID] = std::array::from_fn(|at| {
            let x = middle(at);
            libm::pow(x, a - 1.0) * libm::pow(1.0 - x, b - 1.0)
        });
        for outcome in outcomes {
            for (at, weight) in weights.iter_mut().enumerate() {
                let p = chance(outcome.history, hazard_ratio(middle(at), outcome.total));
                *weight *= if outcome.yes { p } else { 1.0 - p };
            }
        }
        let sum: f64 = weights.iter().sum();
        if sum.is_nan() || sum <= 0.0 {
            // Outcomes that no β allows: they say nothing about it.
            return Self { outcomes: outcomes.to_vec(), ..Self::learnt(&[]) };
        }
        for weight in &mut weights {
            *weight /= sum;
        }
        let mean = if outcomes.is_empty() {
            a / (a + b)
        } else {
            weights.iter().enumerate().map(|(at, weight)| weight * middle(at)).sum()
        };
        Self { weights: Some(weights), mean, outcomes: outcomes.to_vec() }
    }

    /// Its mean: the β of the printed number.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The outcomes that updated it.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// True where a person gave it.
    #[must_use]
    pub(crate) const fn is_given(&self) -> bool {
        self.weights.is_none()
    }

    /// The β below which it lies with chance `u`.
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        let Some(weights) = &self.weights else { return self.mean };
        let mut below = 0.0;
        for (at, weight) in weights.iter().enumerate() {
            if below + weight >= u {
                let within = if *weight > 0.0 { ((u - below) / weight).clamp(0.0, 1.0) } else { 0.5 };
                return (at as f64 + within) / GRID as f64;
            }
            below += weight;
        }
        1.0
    }

    /// For the page.
    #[must_use]
    pub fn told(&self) -> TrustTold {
        TrustTold {
            mean: self.mean,
            prior: PRIOR.0 / (PRIOR.0 + PRIOR.1),
            interval: [self.quantile(0.05), self.quantile(0.95)],
            resolved: self.outcomes.len(),
            given: self.is_given(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_chance::math::beta_quantile;
    use proptest::prelude::*;

    #[test]
    fn the_prior_is_a_beta() {
        let prior = Trust::default();
        assert_eq!(prior.mean(), 0.4);
        for u in [0.05, 0.25, 0.5, 0.75, 0.95] {
            assert!((prior.quantile(u) - beta_quantile(2.0, 3.0, u)).abs() < 2e-3, "{u}");
        }
        assert_eq!(Trust::given(0.7).quantile(0.01), 0.7);
    }

    proptest! {
        #[test]
        fn models_that_were_right_are_trusted_more(f in 0.05..0.95_f64, z in 0.2..3.0_f64, n in 1_usize..12) {
            let came = |yes: bool| Trust::learnt(&vec![Outcome { history: f, total: z, yes }; n]);
            prop_assert!(came(true).mean() > 0.4 && came(false).mean() < 0.4);
        }

        #[test]
        fn what_says_nothing_teaches_nothing(f in 0.05..0.95_f64, yes in any::<bool>()) {
            let silent = Trust::learnt(&[Outcome { history: f, total: 0.0, yes }]);
            prop_assert!((silent.mean() - Trust::default().mean()).abs() < 1e-3);
        }
    }
}
