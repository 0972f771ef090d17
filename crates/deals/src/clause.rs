//! Clauses that create value: what two sides can add to the best plain package because they differ in their odds, in
//! their patience, or in what money is worth to them.
//!
//! A plain package is worth the same whatever comes. A *wager* names two packages: one holds if an event comes about, the
//! other if not, and each side weighs them by its **own** odds q,
//!
//! > V = q · u(if so) + (1 − q) · u(if not).
//!
//! Where odds differ, both can value the pair above anything certain (Raiffa 1982, *The Art and Science of Negotiation*,
//! ch. 13; Lax & Sebenius 1986, *The Manager as Negotiator*, ch. 5). A change *over time* is a wager as well: a package
//! for τ years and another one afterwards weighs the first by 1 − e^(−rτ), and here the rates r differ. A *payment* moves
//! utility from one side to another at the rates at which money is worth something to each.
//!
//! What is best leaves the worst-off side as far as possible above a floor: max min (V − floor). The same is asked of
//! lotteries over plain packages ([`lottery`]), which create value wherever the frontier is not bowed outwards, even at
//! equal odds. Only what a wager brings beyond that is owed to the difference:
//!
//! ```
//! use detente_deals::clause::{Menu, lottery, wager};
//! // The water goes to one side or the other, or each gets half, which is worth .5 to both.
//! let menu = Menu::of(vec![vec![1.0, 0.0], vec![0.5, 0.5], vec![0.0, 1.0]]);
//! // The first thinks a drought 20 % likely, the second 60 %: in a drought all goes to the second, else to the first.
//! let found = wager(&menu, &[0.2, 0.6], &[0.5, 0.5], &|_, _| 0).unwrap();
//! assert_eq!((found.so.at, found.not.at), (2, 0));
//! assert!((found.worth[0] - 0.8).abs() < 1e-12 && (found.worth[1] - 0.6).abs() < 1e-12);
//! assert!((found.surplus - 0.1).abs() < 1e-12);
//! assert!(lottery(&menu, &[0.5, 0.5]).unwrap().abs() < 1e-12);
//! ```

use crate::TOLERANCE;
use crate::mixed::simplex::Program;

/// Points of a menu that are compared pair by pair.
const PAIRS_OF: usize = 2048;
/// With two sides more than these are searched along the frontier.
const WALKED_FROM: usize = 256;

/// What can be had for certain, by its worth to each side whose consent is needed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Menu {
    /// Utilities by side: the frontier is enough, since more is better.
    pub points: Vec<Vec<f64>>,
    /// True where all that lies between this point and the next can be had as well (numbers); as long as `points`.
    pub linked: Vec<bool>,
}

/// A point of a menu, or one on the way from it to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spot {
    /// Which point.
    pub at: usize,
    /// How far on the way to the next, 0–1.
    pub on: f64,
}

/// Two points, one for each case.
#[derive(Clone, Debug, PartialEq)]
pub struct Wager {
    /// What holds if the event comes about.
    pub so: Spot,
    /// What holds if not.
    pub not: Spot,
    /// Worth to each side by its own odds.
    pub worth: Vec<f64>,
    /// The least of worth less floor.
    pub surplus: f64,
}

/// A point and an amount that one side pays another.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// The point.
    pub spot: Spot,
    /// What is paid, in the unit of the rates.
    pub amount: f64,
    /// Worth to each side with it.
    pub worth: Vec<f64>,
    /// The least of worth less floor.
    pub surplus: f64,
}

/// Who can pay whom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Purse {
    /// Place of the payer.
    pub from: usize,
    /// Place of the paid.
    pub to: usize,
    /// What a unit costs the payer, 0 or more.
    pub costs: f64,
    /// What a unit brings the paid, 0 or more.
    pub brings: f64,
    /// The most that can be paid.
    pub most: f64,
}

impl Menu {
    /// Points with nothing between them.
    #[must_use]
    pub fn of(points: Vec<Vec<f64>>) -> Self {
        Self { linked: vec![false; points.len()], points }
    }

    /// The utilities of a spot.
    #[must_use]
    pub fn worth(&self, spot: Spot) -> Vec<f64> {
        let Some(from) = self.points.get(spot.at) else { return Vec::new() };
        match self.points.get(spot.at + 1).filter(|_| spot.on > 0.0) {
            Some(to) => from.iter().zip(to).map(|(a, b)| a + (b - a) * spot.on).collect(),
            None => from.clone(),
        }
    }

    fn ends(&self) -> impl Iterator<Item = Spot> + '_ {
        (0..self.points.len()).map(|at| Spot { at, on: 0.0 })
    }

    fn is_linked(&self, at: usize) -> bool {
        self.linked.get(at) == Some(&true) && at + 1 < self.points.len()
    }
}

/// The least of worth less floor.
fn least(worth: impl Iterator<Item = f64>, floor: &[f64]) -> f64 {
    worth.zip(floor).map(|(worth, floor)| worth - floor).fold(f64::INFINITY, f64::min)
}

/// Places 0–1 at which the least of the lines from `a` to `b` may be greatest: where two of them cross.
fn crossings(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut found = Vec::new();
    for i in 0..a.len() {
        for j in 0..i {
            let (gap, slope) = (a[j] - a[i], (b[i] - a[i]) - (b[j] - a[j]));
            if slope.abs() > TOLERANCE * TOLERANCE {
                found.push(gap / slope);
            }
        }
    }
    found.retain(|on| *on > 0.0 && *on < 1.0);
    found
}

/// The wager that leaves the worst-off side most above `floor`, `odds` being each side's own chance that the event comes
/// about. Of equally good ones the one with the smallest `cost` (how many issues hang on the event, say), then the
/// largest sum. `None` on an empty menu.
///
/// Exact over the points of a menu for two sides, and for more up to 2,048 points; beyond, an even choice of them is
/// compared. With numbers (two sides) one of the two packages is always a corner: over two stretches the best pair of a
/// linear program in two unknowns lies on an edge.
#[must_use]
pub fn wager(
    menu: &Menu,
    odds: &[f64],
    floor: &[f64],
    cost: &dyn Fn(usize, usize) -> usize,
) -> Option<Wager> {
    let sides = floor.len();
    let value = |so: &[f64], not: &[f64]| -> f64 {
        least((0..sides).map(|side| odds[side] * so[side] + (1.0 - odds[side]) * not[side]), floor)
    };
    let mut pairs: Vec<(f64, Spot, Spot)> = Vec::new();
    let mut best = f64::NEG_INFINITY;
    let mut keep = |surplus: f64, so: Spot, not: Spot| {
        if surplus > best + TOLERANCE {
            pairs.retain(|pair| pair.0 >= surplus - TOLERANCE);
        }
        best = best.max(surplus);
        if surplus >= best - TOLERANCE {
            pairs.push((surplus, so, not));
        }
    };
    if sides == 2 && menu.points.len() > WALKED_FROM && !menu.linked.contains(&true) {
        along(menu, &value, &mut keep);
    } else {
        let step = menu.points.len().div_ceil(PAIRS_OF).max(1);
        let chosen: Vec<Spot> = menu.ends().step_by(step).collect();
        for so in &chosen {
            for not in &chosen {
                keep(value(&menu.points[so.at], &menu.points[not.at]), *so, *not);
            }
        }
        for link in (0..menu.points.len()).filter(|at| menu.is_linked(*at)) {
            for end in &chosen {
                stretches(menu, (odds, floor), link, *end, &value, &mut keep);
            }
        }
    }
    pairs.retain(|pair| pair.0 >= best - TOLERANCE);
    let worth = |so: Spot, not: Spot| -> Vec<f64> {
        let (so, not) = (menu.worth(so), menu.worth(not));
        (0..sides).map(|side| odds[side] * so[side] + (1.0 - odds[side]) * not[side]).collect()
    };
    let sum = |pair: &(f64, Spot, Spot)| worth(pair.1, pair.2).iter().sum::<f64>();
    let (surplus, so, not) = pairs.into_iter().min_by(|a, b| {
        let cost = |pair: &(f64, Spot, Spot)| cost(pair.1.at, pair.2.at);
        cost(a).cmp(&cost(b)).then_with(|| sum(b).total_cmp(&sum(a)))
    })?;
    Some(Wager { worth: worth(so, not), so, not, surplus })
}

/// Two sides and many points, of a frontier from the best for the first to the best for the second: for each package the other one lies
/// where what the first gains and what the second gains cross.
fn along(menu: &Menu, value: &dyn Fn(&[f64], &[f64]) -> f64, keep: &mut dyn FnMut(f64, Spot, Spot)) {
    let points = &menu.points;
    let last = points.len() - 1; // there are hundreds
    for so in 0..points.len() {
        // The least gain rises along the frontier and then falls.
        let of = |not: usize| value(&points[so], &points[not]);
        let (mut low, mut high) = (0, last);
        while low < high {
            let middle = usize::midpoint(low, high);
            if of(middle) < of(middle + 1) { low = middle + 1 } else { high = middle }
        }
        for not in low.saturating_sub(1)..=(low + 1).min(last) {
            keep(of(not), Spot { at: so, on: 0.0 }, Spot { at: not, on: 0.0 });
        }
    }
}

/// A stretch on the one side of a wager and a point on the other, both ways round.
fn stretches(
    menu: &Menu,
    (odds, floor): (&[f64], &[f64]),
    link: usize,
    end: Spot,
    value: &dyn Fn(&[f64], &[f64]) -> f64,
    keep: &mut dyn FnMut(f64, Spot, Spot),
) {
    let (from, to, other) = (&menu.points[link], &menu.points[link + 1], &menu.points[end.at]);
    for so in [true, false] {
        let gains = |point: &[f64]| -> Vec<f64> {
            (0..floor.len())
                .map(|side| {
                    let q = if so { odds[side] } else { 1.0 - odds[side] };
                    q * point[side] + (1.0 - q) * other[side] - floor[side]
                })
                .collect()
        };
        for on in crossings(&gains(from), &gains(to)) {
            let spot = Spot { at: link, on };
            let between = menu.worth(spot);
            if so {
                keep(value(&between, other), spot, end);
            } else {
                keep(value(other, &between), end, spot);
            }
        }
    }
}

/// The largest least gain over `floor` that a draw of lots over plain packages gives by common odds; `None` on an empty
/// menu.
#[must_use]
pub fn lottery(menu: &Menu, floor: &[f64]) -> Option<f64> {
    let gains: Vec<Vec<f64>> = menu
        .points
        .iter()
        .map(|point| point.iter().zip(floor).map(|(worth, floor)| worth - floor).collect())
        .collect();
    let pure = gains.iter().map(|gain| gain.iter().copied().fold(f64::INFINITY, f64::min));
    let pure = pure.reduce(f64::max)?;
    match floor.len() {
        0 | 1 => Some(pure),
        2 => Some(over_the_hull(gains).max(pure)),
        _ => Some(by_program(&gains).map_or(pure, |found| found.max(pure))),
    }
}

/// Two sides: the upper hull of the gains, and where it meets the diagonal.
fn over_the_hull(mut gains: Vec<Vec<f64>>) -> f64 {
    gains.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let mut hull: Vec<Vec<f64>> = Vec::new();
    for gain in gains {
        while let [.., a, b] = &hull[..] {
            let turn = (b[0] - a[0]) * (gain[1] - a[1]) - (b[1] - a[1]) * (gain[0] - a[0]);
            if turn < 0.0 {
                break;
            }
            hull.pop();
        }
        hull.push(gain);
    }
    let mut best = hull.iter().map(|gain| gain[0].min(gain[1])).fold(f64::NEG_INFINITY, f64::max);
    for pair in hull.windows(2) {
        for on in crossings(&pair[0], &pair[1]) {
            best = best.max(pair[0][0] + on * (pair[1][0] - pair[0][0]));
        }
    }
    best
}

/// More sides: a linear program over the weights of the lots.
fn by_program(gains: &[Vec<f64>]) -> Option<f64> {
    let step = gains.len().div_ceil(PAIRS_OF).max(1);
    let chosen: Vec<&Vec<f64>> = gains.iter().step_by(step).collect();
    let sides = chosen.first()?.len();
    // Gains are moved above 0, so that the least of them is a number of the program.
    let low = chosen.iter().flat_map(|gain| gain.iter()).copied().fold(0.0, f64::min);
    let mut program = Program { variables: chosen.len() + 1, ..Program::default() };
    for side in 0..sides {
        let mut row: Vec<f64> = chosen.iter().map(|gain| low - gain[side]).collect();
        row.push(1.0);
        program.at_most(row, 0.0);
    }
    let mut all = vec![1.0; chosen.len()];
    all.push(0.0);
    program.at_most(all, 1.0);
    program.goal = vec![0.0; chosen.len()];
    program.goal.push(1.0);
    // Of the weights that the program finds only their worth is kept: it can be had whatever the last digits are.
    let weights = program.solve()?;
    let total: f64 = weights[..chosen.len()].iter().sum();
    if total <= 0.0 {
        return None;
    }
    let mean = |side: usize| {
        chosen.iter().zip(&weights).map(|(gain, weight)| gain[side] * weight).sum::<f64>() / total
    };
    (0..sides).map(mean).reduce(f64::min)
}

/// Each stretch of the menu in turn, points by themselves included.
fn places(menu: &Menu) -> impl Iterator<Item = (Spot, Option<Spot>)> + '_ {
    menu.ends().map(|spot| (spot, menu.is_linked(spot.at).then_some(Spot { at: spot.at, on: 1.0 })))
}

/// The package and the payment that together leave the worst-off side most above `floor`; of equally good ones the
/// smallest payment. `None` on an empty menu.
#[must_use]
pub fn payment(menu: &Menu, floor: &[f64], purse: &Purse) -> Option<Payment> {
    let mut best: Option<Payment> = None;
    let mut offer = |spot: Spot| {
        let point = menu.worth(spot);
        let amount = even(&point, floor, purse);
        let made = paid(&point, spot, amount, floor, purse);
        let better = best.as_ref().is_none_or(|best| {
            made.surplus > best.surplus + TOLERANCE
                || (made.surplus > best.surplus - TOLERANCE && made.amount < best.amount - TOLERANCE)
        });
        if better {
            best = Some(made);
        }
    };
    for (from, to) in places(menu) {
        offer(from);
        let Some(to) = to else { continue };
        // Between two points: where gains cross with nothing paid, or with all of it.
        for amount in [0.0, purse.most] {
            let gains = |spot: Spot| -> Vec<f64> {
                let made = paid(&menu.worth(spot), spot, amount, floor, purse);
                made.worth.iter().zip(floor).map(|(worth, floor)| worth - floor).collect()
            };
            for on in crossings(&gains(from), &gains(to)) {
                offer(Spot { at: from.at, on });
            }
        }
    }
    best
}

/// The least payment with which some package leaves every side at or above `floor`; `None` where no payment within the
/// purse does.
#[must_use]
pub fn opening(menu: &Menu, floor: &[f64], purse: &Purse) -> Option<Payment> {
    let mut best: Option<Payment> = None;
    let mut offer = |spot: Spot| {
        let point = menu.worth(spot);
        let short = (floor[purse.to] - point[purse.to]).max(0.0);
        let amount = match (short > TOLERANCE, purse.brings > 0.0) {
            (false, _) => 0.0,
            (true, true) => short / purse.brings,
            (true, false) => return,
        };
        if amount > purse.most * (1.0 + TOLERANCE) {
            return;
        }
        let made = paid(&point, spot, amount, floor, purse);
        let less = best.as_ref().is_none_or(|best| {
            amount < best.amount - TOLERANCE
                || (amount < best.amount + TOLERANCE && made.surplus > best.surplus + TOLERANCE)
        });
        if made.surplus >= -TOLERANCE && less {
            best = Some(made);
        }
    };
    for (from, to) in places(menu) {
        offer(from);
        let Some(to) = to else { continue };
        // Between two points the least payment leaves the paid at its floor, and the payer, or another, at its own.
        let (a, b) = (menu.worth(from), menu.worth(to));
        let at = |share: f64| Spot { at: from.at, on: share };
        for side in 0..floor.len() {
            let own = |point: &[f64]| point[side] - floor[side];
            let pays =
                if side == purse.from && purse.brings > 0.0 { purse.costs / purse.brings } else { 0.0 };
            let left = |point: &[f64]| own(point) + pays * (point[purse.to] - floor[purse.to]);
            let (x, y) = (left(&a), left(&b));
            if (x - y).abs() > TOLERANCE * TOLERANCE {
                let share = x / (x - y);
                if share > 0.0 && share < 1.0 {
                    offer(at(share));
                }
            }
        }
        offer(at(1.0));
    }
    best
}

/// A point with a payment.
fn paid(point: &[f64], spot: Spot, amount: f64, floor: &[f64], purse: &Purse) -> Payment {
    let mut worth = point.to_vec();
    worth[purse.from] -= purse.costs * amount;
    worth[purse.to] += purse.brings * amount;
    let surplus = least(worth.iter().copied(), floor);
    Payment { spot, amount, worth, surplus }
}

/// The least amount at which the least gain is greatest.
fn even(point: &[f64], floor: &[f64], purse: &Purse) -> f64 {
    let gain = |side: usize| point[side] - floor[side];
    let (payer, payee) = (gain(purse.from), gain(purse.to));
    if payee >= payer || purse.brings <= 0.0 {
        return 0.0;
    }
    // The paid need not come above whoever is worst off without either hand in it.
    let others = (0..point.len()).filter(|side| *side != purse.from && *side != purse.to);
    let bound = others.map(gain).fold(f64::INFINITY, f64::min);
    let level = (payer - payee) / (purse.costs + purse.brings);
    let enough = (bound - payee) / purse.brings;
    level.min(enough).clamp(0.0, purse.most.max(0.0))
}
