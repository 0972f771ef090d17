//! Alternating offers over a pie of size 1, solved: what the simulated talks can be held against.

/// Shares of proposer and responder in Rubinstein's game (1982, *Econometrica* 50(1): 97–109), with discount
/// factors a and b for each: (1 − b)/(1 − ab), and what is left. Two infinitely patient parties (a = b = 1) have no
/// unique division; the limit of equal patience, one half each, is given.
///
/// ```
/// use detente_deals::talks::closed_form::rubinstein;
/// assert!((rubinstein(0.9, 0.9).0 - 0.5263).abs() < 1e-4);
/// assert!((rubinstein(0.9, 0.8).0 - 0.7143).abs() < 1e-4);
/// ```
#[must_use]
pub fn rubinstein(proposer: f64, responder: f64) -> (f64, f64) {
    let bottom = 1.0 - proposer * responder;
    if bottom <= 0.0 {
        return (0.5, 0.5);
    }
    let share = (1.0 - responder) / bottom;
    (share, 1.0 - share)
}

/// The same as the time between offers goes to zero, for discount rates of the two: shares r₂/(r₁ + r₂) and
/// r₁/(r₁ + r₂). It is the weighted Nash solution with weights inverse to impatience (Binmore, Rubinstein &
/// Wolinsky 1986, *RAND Journal of Economics* 17(2): 176–188).
#[must_use]
pub fn patience_shares(first_rate: f64, second_rate: f64) -> (f64, f64) {
    let total = first_rate + second_rate;
    if total <= 0.0 {
        return (0.5, 0.5);
    }
    (second_rate / total, first_rate / total)
}

/// With an outside option of the responder, which it can take at its turn (Binmore, Shaked & Sutton 1989): the
/// option changes nothing unless it is above the responder's Rubinstein share; then the responder gets exactly the
/// option.
///
/// ```
/// use detente_deals::talks::closed_form::with_outside_option;
/// let close = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() < 1e-3 && (a.1 - b.1).abs() < 1e-3;
/// assert!(close(with_outside_option(0.9, 0.9, 0.3), (0.5263, 0.4737))); // does not bind
/// assert!(close(with_outside_option(0.9, 0.9, 0.6), (0.4, 0.6)));
/// ```
#[must_use]
pub fn with_outside_option(proposer: f64, responder: f64, option: f64) -> (f64, f64) {
    let (share, other) = rubinstein(proposer, responder);
    if option > other { (1.0 - option, option) } else { (share, other) }
}

/// The proposer's share P in the stationary equilibrium of n parties who must all agree, with a common discount
/// factor, where whoever refuses makes the next offer: each of the others is offered δP, so that P = 1 − (n − 1)δP
/// and P = 1/(1 + (n − 1)δ). With three or more parties there are many other equilibria; this is the one in which
/// nobody's behaviour depends on the past.
#[must_use]
pub fn stationary_proposer(parties: usize, factor: f64) -> f64 {
    1.0 / (1.0 + parties.saturating_sub(1) as f64 * factor)
}

/// The same where offers go round in a fixed order, as in Shaked's game (Herrero 1985; Osborne & Rubinstein 1990,
/// *Bargaining and Markets*, §3.13): the next to propose is offered δP, the one after it δ²P, …, so that the first
/// proposer gets 1/(1 + δ + … + δ^(n−1)).
///
/// ```
/// use detente_deals::talks::closed_form::{rubinstein, stationary_rotating};
/// assert!((stationary_rotating(3, 0.5) - 4.0 / 7.0).abs() < 1e-12);
/// assert!((stationary_rotating(2, 0.9) - rubinstein(0.9, 0.9).0).abs() < 1e-12);
/// ```
#[must_use]
pub fn stationary_rotating(parties: usize, factor: f64) -> f64 {
    let mut power = 1.0;
    let mut sum = 0.0;
    for _ in 0..parties.max(1) {
        sum += power;
        power *= factor;
    }
    1.0 / sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_stationary_parties_are_rubinsteins() {
        for factor in [0.1, 0.5, 0.9, 0.99] {
            assert!((stationary_proposer(2, factor) - rubinstein(factor, factor).0).abs() < 1e-12);
        }
    }

    #[test]
    fn short_periods_approach_the_rates() {
        let (r1, r2) = (0.05, 0.2);
        let step = 1e-6;
        let (first, _) = rubinstein(libm::exp(-r1 * step), libm::exp(-r2 * step));
        assert!((first - patience_shares(r1, r2).0).abs() < 1e-5);
        assert_eq!(patience_shares(0.0, 0.0), (0.5, 0.5));
        assert_eq!(rubinstein(1.0, 1.0), (0.5, 0.5));
    }
}
