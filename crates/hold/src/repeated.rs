//! Enforcement without an enforcer: when is keeping the deal worth more than breaking it?
//!
//! Round after round each side keeps the deal or breaks it. Payoffs a round: T to the one that breaks it
//! while the other keeps it, R when both keep it, P once it has broken down, S to the one that keeps it while
//! the other breaks it. A round's payoff counts δ times as much as the round before. Breaking gains T − R
//! now and loses R − P in the rounds in which the breach is punished.
//!
//! [`critical_delta`] covers in one formula what the literature has case by case. With
//!
//! * detection b and false alarm a: the chance per round that a breach, or the keeping of the deal, is taken
//!   for a breach (imperfect public monitoring: Green & Porter 1984, *Econometrica* 52(1): 87–100);
//! * punishment for k rounds, or for ever (*grim trigger*), after which both keep the deal again;
//! * F, what a guarantor makes the breacher lose once, in expectation; s, aid in each round of compliance;
//!
//! and with T' = T − F, R' = R + s, Σ = δ + δ² + … + δᵏ (grim: δ/(1−δ)), keeping the deal is at least as good
//! as breaking it once, the rest of the game unchanged, exactly when
//!
//! > Σ · [ (b−a)(R'−P) − a(T'−R') ] ≥ T' − R'.
//!
//! Derivation: with V the value of compliance and W of being punished, V = R' + δ((1−a)V + aW), a breach is
//! worth T' + δ((1−b)V + bW), and V − W follows from W = P(1−δᵏ)/(1−δ) + δᵏV.
//!
//! ```
//! use detente_hold::repeated::{Payoffs, Regime, critical_delta};
//! let payoffs = Payoffs { cheats: 5.0, complies: 3.0, punished: 1.0, suckered: Some(0.0) };
//! let grim = critical_delta(&payoffs, &Regime::default());
//! assert_eq!(grim.delta(), Some(0.5)); // (T − R)/(T − P)
//! let noisy = Regime { false_alarm: 0.1, detection: 0.6, ..Regime::default() };
//! assert_eq!(format!("{:.4}", critical_delta(&payoffs, &noisy).delta().unwrap()), "0.7143");
//! ```

/// Payoffs of one side per round, in any one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Payoffs {
    /// T: it breaks the deal while the other keeps it.
    pub cheats: f64,
    /// R: both keep it.
    pub complies: f64,
    /// P: after the deal has broken down.
    pub punished: f64,
    /// S: it keeps the deal while the other breaks it. Needed for tit for tat only.
    pub suckered: Option<f64>,
}

/// How a breach is seen and answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regime {
    /// b: chance that a breach is seen within its round, 0–1.
    pub detection: f64,
    /// a: chance that keeping the deal looks like a breach in a round, 0–1.
    pub false_alarm: f64,
    /// k: rounds of punishment; `None` for ever.
    pub punish_rounds: Option<u32>,
    /// F: what a breach costs the breacher at once, in expectation, in payoff units: see [`guarantee`].
    pub penalty: f64,
    /// s: aid a round while it complies, in payoff units.
    pub aid: f64,
}

impl Default for Regime {
    /// Grim trigger, every breach seen, no false alarm, no guarantor, no aid.
    fn default() -> Self {
        Self { detection: 1.0, false_alarm: 0.0, punish_rounds: None, penalty: 0.0, aid: 0.0 }
    }
}

/// Which discount factors make keeping the deal pay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CriticalDelta {
    /// All: breaking gains nothing (T' ≤ R').
    Always,
    /// This and all above. At most 1; exactly 1 means: only in the limit.
    AtLeast(f64),
    /// This and all below: the breakdown is worth more than the deal (P > R'), but a breach is fined, so that
    /// only an impatient side stays.
    AtMost(f64),
    /// None below or at 1.
    Never,
}

impl CriticalDelta {
    /// δ*, the least factor that will do: 0 where all do. `None` where none does or where large ones do not.
    #[must_use]
    pub fn delta(&self) -> Option<f64> {
        match self {
            Self::Always => Some(0.0),
            Self::AtLeast(delta) => Some(*delta),
            Self::AtMost(_) | Self::Never => None,
        }
    }

    /// How far `delta` is on the safe side: δ − δ* (δ itself where all factors do; for
    /// [`CriticalDelta::AtMost`] its limit − δ). The deal pays while it is not below 0. `None` where no factor
    /// does.
    #[must_use]
    pub fn slack(&self, delta: f64) -> Option<f64> {
        match self {
            Self::Always => Some(delta),
            Self::AtLeast(least) => Some(delta - least),
            Self::AtMost(most) => Some(most - delta),
            Self::Never => None,
        }
    }

    /// True where keeping the deal pays at `delta`.
    #[must_use]
    pub fn holds(&self, delta: f64) -> bool {
        self.slack(delta).is_some_and(|slack| slack >= 0.0)
    }
}

/// The discount factors at which keeping the deal pays under `regime`: the condition of the module, solved
/// for δ. Without detection that beats false alarm, nothing enforces a deal that tempts.
///
/// Where T' ≤ R' the answer is [`CriticalDelta::Always`] unless the breakdown itself is attractive (P > R'),
/// and where T' > R' and R' ≤ P it is [`CriticalDelta::Never`].
#[must_use]
pub fn critical_delta(payoffs: &Payoffs, regime: &Regime) -> CriticalDelta {
    let cheats = payoffs.cheats - regime.penalty;
    let complies = payoffs.complies + regime.aid;
    let tempts = cheats - complies;
    let deters =
        (regime.detection - regime.false_alarm) * (complies - payoffs.punished) - regime.false_alarm * tempts;
    if tempts <= 0.0 {
        if deters >= 0.0 {
            return CriticalDelta::Always;
        }
        return sum_reaches(tempts / deters, regime.punish_rounds)
            .map_or(CriticalDelta::Always, CriticalDelta::AtMost);
    }
    if deters <= 0.0 {
        return CriticalDelta::Never;
    }
    sum_reaches(tempts / deters, regime.punish_rounds).map_or(CriticalDelta::Never, CriticalDelta::AtLeast)
}

/// The δ in 0–1 at which δ + δ² + … + δᵏ is `target` (not negative). `None` where even δ = 1 falls short.
fn sum_reaches(target: f64, rounds: Option<u32>) -> Option<f64> {
    // Over infinitely many rounds the sum is δ/(1−δ). An infinite target (a deterrent that all but vanishes
    // in a division) is reached in the limit only.
    let forever = if target.is_finite() { target / (1.0 + target) } else { 1.0 };
    let Some(rounds) = rounds else { return Some(forever) };
    // Payoffs in hundredths leave a last digit: (.5 − .3)/(.3 − .1) is a hair above 1.
    let most = f64::from(rounds);
    if target > most * (1.0 + 1e-12) {
        return None;
    }
    if target >= most * (1.0 - 1e-12) {
        return Some(1.0);
    }
    // The finite sum is below the infinite one, so the answer lies above `forever`. Bisection to the last digit.
    let (mut low, mut high) = (forever, 1.0);
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return Some(high);
        }
        if geometric(middle, rounds) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// δ + δ² + … + δᵏ, also at δ = 1.
fn geometric(delta: f64, rounds: u32) -> f64 {
    if delta >= 1.0 {
        return f64::from(rounds);
    }
    delta * -libm::expm1(f64::from(rounds) * libm::log(delta)) / (1.0 - delta)
}

/// Tit for tat against itself, as a Nash equilibrium (not subgame perfect in general): a breach must not pay
/// once and for all, nor in turns, so that δ must reach both (T−R)/(T−P) and (T−R)/(R−S).
///
/// `None` where S is not given.
///
/// ```
/// use detente_hold::repeated::{Payoffs, tit_for_tat};
/// let payoffs = Payoffs { cheats: 5.0, complies: 3.0, punished: 1.0, suckered: Some(0.0) };
/// assert_eq!(format!("{:.4}", tit_for_tat(&payoffs).unwrap().delta().unwrap()), "0.6667");
/// ```
#[must_use]
pub fn tit_for_tat(payoffs: &Payoffs) -> Option<CriticalDelta> {
    let suckered = payoffs.suckered?;
    let tempts = payoffs.cheats - payoffs.complies;
    let grim = critical_delta(payoffs, &Regime::default());
    if tempts <= 0.0 {
        return Some(grim);
    }
    // Alternating: T − R now against R − S a round later.
    let turns = tempts / (payoffs.complies - suckered);
    Some(match grim {
        CriticalDelta::AtLeast(least) if turns > 0.0 && turns <= 1.0 => {
            CriticalDelta::AtLeast(least.max(turns))
        }
        _ => CriticalDelta::Never,
    })
}

/// F_eff, what a breach costs in expectation where a guarantor stands behind the deal: chance that it acts on
/// a detected breach × detection × penalty. It is assumed to look before it acts, so that false alarms cost
/// nothing.
#[must_use]
pub fn guarantee(acts: f64, detection: f64, penalty: f64) -> f64 {
    acts * detection * penalty
}

/// δ of one round: exp(−(r + h)·dt), r impatience a year, h the hazard a year of anything that ends the
/// relation anyway, dt the length of a round in years.
#[must_use]
pub fn discount_factor(impatience: f64, hazard: f64, round: f64) -> f64 {
    libm::exp(-(impatience + hazard) * round)
}

/// The hazard a year up to which δ stays at or above `critical`: −ln(δ*)/dt − r; below 0 where impatience alone
/// is too much. `None` where every hazard is borne (δ* = 0) or `critical` or `round` is out of range.
///
/// ```
/// use detente_hold::repeated::largest_hazard;
/// assert_eq!(format!("{:.3}", largest_hazard(5.0 / 7.0, 0.05, 0.5).unwrap()), "0.623");
/// ```
#[must_use]
pub fn largest_hazard(critical: f64, impatience: f64, round: f64) -> Option<f64> {
    (critical > 0.0 && critical <= 1.0 && round > 0.0).then(|| -libm::log(critical) / round - impatience)
}

/// The chance that a grim punishment has begun by mistake within `rounds` although all keep the deal:
/// 1 − (1−a)ⁿ, `false_alarm` being the chance of any false alarm in a round.
#[must_use]
pub fn broken_by_mistake(false_alarm: f64, rounds: f64) -> f64 {
    1.0 - libm::pow(1.0 - false_alarm, rounds)
}

/// Textbook check: price setters keep a cartel of n under grim trigger from δ = 1 − 1/n on (Tirole 1988,
/// *The Theory of Industrial Organization*, ch. 6). `None` for fewer than two.
#[must_use]
pub fn price_cartel(firms: u32) -> Option<f64> {
    (firms >= 2).then(|| 1.0 - 1.0 / f64::from(firms))
}

/// Textbook check: quantity setters (Cournot, linear demand) from δ = (n+1)²/(n² + 6n + 1) on. `None` for fewer
/// than two.
#[must_use]
pub fn quantity_cartel(firms: u32) -> Option<f64> {
    let n = f64::from(firms);
    (firms >= 2).then(|| (n + 1.0) * (n + 1.0) / (n * n + 6.0 * n + 1.0))
}
