//! Which way of conceding do observed offers look like?
//!
//! Observed are a party's own offers: when (share of the deadline), what each was worth to it, and what the other
//! side's last offer before it was worth to it, where there was one. Each family is fitted by least squares; the
//! root of the mean squared error tells how well. With few offers every family fits: the number of offers stands
//! beside it.

/// A family's best fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// `boulware`, `linear`, `conceder`, `tit-for-tat` or `firm`.
    pub family: &'static str,
    /// The shape e of time-dependent concession; for tit for tat the share of the other's steps that is returned.
    pub parameter: f64,
    /// Root of the mean squared difference between offers and fit, in utility.
    pub error: f64,
    /// Offers that the fit speaks of.
    pub offers: usize,
}

/// Fits all families; best first. Fewer than three offers fit nothing.
///
/// `observed`: (share of the deadline, own utility of the offer, utility of the other's last offer). `best` and
/// `least` are the party's best package and its reservation value.
///
/// ```
/// use detente_deals::talks::fit;
/// // An offer at a quarter, half and all of the time, after a Boulware course with e = .5: 1 − t².
/// let course = [(0.0, 1.0, None), (0.25, 0.9375, None), (0.5, 0.75, None), (1.0, 0.0, None)];
/// let found = &fit(&course, 1.0, 0.0)[0];
/// assert_eq!(found.family, "boulware");
/// assert!((found.parameter - 0.5).abs() < 0.02 && found.error < 0.01);
/// ```
#[must_use]
pub fn fit(observed: &[(f64, f64, Option<f64>)], best: f64, least: f64) -> Vec<Fit> {
    if observed.len() < 3 {
        return Vec::new();
    }
    let count = observed.len() as f64;
    let root = |sum: f64| (sum / count).sqrt();
    let mut found = Vec::new();
    // e on a grid of ratios from 1/50 to 50; each family its own part.
    let time = |e: f64| {
        observed
            .iter()
            .map(|(t, own, _)| {
                let asked = least + (best - least) * (1.0 - libm::pow(t.clamp(0.0, 1.0), 1.0 / e));
                (asked - own) * (asked - own)
            })
            .sum::<f64>()
    };
    for (family, from, to) in [("boulware", -200, -11), ("linear", -10, 10), ("conceder", 11, 200)] {
        let grid = (from..=to).map(|step| libm::exp(f64::from(step) * libm::log(50.0) / 200.0));
        let best = grid.map(|e| (e, time(e))).min_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((parameter, sum)) = best {
            found.push(Fit { family, parameter, error: root(sum), offers: observed.len() });
        }
    }
    // Tit for tat: own step down = share × the other's step up.
    let steps: Vec<(f64, f64)> = observed
        .windows(2)
        .filter_map(|pair| Some((pair[0].1 - pair[1].1, pair[1].2? - pair[0].2?)))
        .collect();
    if steps.len() >= 2 {
        let (top, bottom) = steps
            .iter()
            .fold((0.0, 0.0), |(top, bottom), (own, other)| (top + own * other, bottom + other * other));
        if bottom > 0.0 {
            let share = (top / bottom).max(0.0);
            let sum: f64 =
                steps.iter().map(|(own, other)| (own - share * other) * (own - share * other)).sum();
            let error = (sum / steps.len() as f64).sqrt();
            found.push(Fit { family: "tit-for-tat", parameter: share, error, offers: observed.len() });
        }
    }
    // Standing firm: the mean of its offers.
    let mean = observed.iter().map(|(_, own, _)| own).sum::<f64>() / count;
    let sum = observed.iter().map(|(_, own, _)| (own - mean) * (own - mean)).sum();
    found.push(Fit { family: "firm", parameter: mean, error: root(sum), offers: observed.len() });
    found.sort_by(|a, b| a.error.total_cmp(&b.error));
    found
}
