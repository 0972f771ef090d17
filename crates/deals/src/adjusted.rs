//! Adjusted Winner (Brams & Taylor 1996, *Fair Division*, ch. 4): two parties divide goods, one of which may be
//! split.
//!
//! Each party spreads 100 points over the goods. Every good first goes to whoever gives it more points. Then goods
//! move from the party that is ahead to the other, in rising order of the ratio of the leader's points to the
//! other's, until both have the same number of their own points; at most one good is split. The result is
//! envy-free, equitable and efficient where worth is additive and goods can be split. Points given in another
//! total are scaled to 100 first. A good that both give the same number of points is counted as the second party's
//! at first, which changes nothing in the end but may decide which of several equal splits is named.

/// Who gets what.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The first party's share of each good.
    pub shares: Vec<f64>,
    /// What each party has of its own points, the same for both (they may both have more where the goods that
    /// matter to them differ).
    pub points: f64,
}

/// Divides goods by the points that two parties give them; `None` where lists differ in length, a number is
/// negative or not finite, or a party gives no points at all.
///
/// ```
/// use detente_deals::adjusted_winner;
/// // Camp David 1978 as Brams and Togman (1996) scored it: Sinai, recognition, West Bank and Gaza, linkage,
/// // Palestinian rights, Jerusalem.
/// let israel = [35.0, 10.0, 20.0, 10.0, 5.0, 20.0];
/// let egypt = [55.0, 5.0, 10.0, 5.0, 20.0, 5.0];
/// let split = adjusted_winner(&israel, &egypt).unwrap();
/// assert!((split.points - (65.0 + 5.0 / 6.0)).abs() < 1e-9);
/// assert!((split.shares[0] - 1.0 / 6.0).abs() < 1e-9);
/// ```
#[must_use]
pub fn adjusted_winner(first: &[f64], second: &[f64]) -> Option<Split> {
    let points = |given: &[f64]| -> Option<Vec<f64>> {
        let total: f64 = given.iter().sum();
        let sound = total > 0.0 && given.iter().all(|points| points.is_finite() && *points >= 0.0);
        sound.then(|| given.iter().map(|points| points * 100.0 / total).collect())
    };
    if first.len() != second.len() {
        return None;
    }
    let (a, b) = (points(first)?, points(second)?);
    let mut shares: Vec<f64> = a.iter().zip(&b).map(|(a, b)| if a > b { 1.0 } else { 0.0 }).collect();
    let total = |shares: &[f64]| -> (f64, f64) {
        let mine = a.iter().zip(shares).map(|(points, share)| points * share).sum();
        let theirs = b.iter().zip(shares).map(|(points, share)| points * (1.0 - share)).sum();
        (mine, theirs)
    };
    let (mine, theirs) = total(&shares);
    let first_leads = mine > theirs;
    let (leader, other) = if first_leads { (&a, &b) } else { (&b, &a) };
    let held = if first_leads { 1.0 } else { 0.0 };
    // Goods that the leader holds, those that cost it least for what they bring the other first.
    let mut order: Vec<usize> = (0..a.len()).filter(|at| shares[*at] == held).collect();
    order.sort_by(|x, y| (leader[*x] * other[*y]).total_cmp(&(leader[*y] * other[*x])).then(x.cmp(y)));
    for at in order {
        let (mine, theirs) = total(&shares);
        let gap = if first_leads { mine - theirs } else { theirs - mine };
        if gap <= 0.0 {
            break;
        }
        let moved = a[at] + b[at];
        if moved <= 0.0 {
            continue;
        }
        let part = (gap / moved).min(1.0);
        shares[at] = if first_leads { 1.0 - part } else { part };
    }
    Some(Split { points: total(&shares).0, shares })
}
