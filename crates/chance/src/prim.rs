//! In which corner of the inputs does it go wrong: boxes by patient rule induction (PRIM; Friedman & Fisher
//! 1999, *Statistics and Computing* 9:123–143; as scenario discovery, Bryant & Lempert 2010, *Technological
//! Forecasting and Social Change* 77:34–49).
//!
//! Of all draws some are *of interest* (the deal fails). *Peeling* begins with the box that holds every draw
//! and again and again cuts off the share α of the box's draws at one end of one input: the cut after which the
//! largest share of the box is of interest. Draws of equal value go together, so that cuts differ in size where
//! inputs have few values (a yes or no); the gain in density is therefore counted per draw that goes (the
//! lenient criterion of Kwakkel & Jaxa-Rozen 2016, *Environmental Modelling & Software* 79:311–321). It ends when the next cut would leave less than `least` of all draws. *Pasting*
//! then moves each limit of a box outward again, α at a time, while that raises the density.
//!
//! * *coverage*: of the draws of interest, the share in the box;
//! * *density*: of the draws in the box, the share of interest;
//! * *quasi-p* of a limit: were the box drawn without it, how likely would at least as many of interest fall by
//!   chance among as many draws? A limit with a large quasi-p says nothing (a one-sided binomial test; *quasi*
//!   because the limit was chosen by looking).
//!
//! At most `limits` inputs may be limited, so that a box can be said in a sentence. We differ from the paper in
//! that cap and in [`Boxes::chosen`], where the analyst does not choose: the box of the trajectory that holds the
//! most draws of interest beyond what its size alone would (size × (density − density everywhere), the weighted
//! relative accuracy of Lavrač, Flach & Zupan 1999, *Inductive Logic Programming*, LNAI 1634:174–185).
//!
//! ```
//! use detente_chance::prim::{Settings, prim};
//! // Bad where x₀ > .6, whatever x₁ is.
//! let rows: Vec<f64> = (0..400).flat_map(|i| [i as f64 / 400.0, (i * 37 % 400) as f64 / 400.0]).collect();
//! let bad: Vec<bool> = rows.chunks(2).map(|row| row[0] > 0.6).collect();
//! let boxes = prim(2, &rows, &bad, &Settings::default()).unwrap();
//! let found = &boxes.all[boxes.chosen];
//! assert_eq!(found.limits.len(), 1);
//! assert!(found.coverage > 0.95 && found.density > 0.95);
//! assert!(found.limits[0].column == 0 && found.limits[0].quasi_p < 1e-6);
//! ```

use crate::math::beta_cdf;

/// How boxes are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// α: share of a box's draws that one cut takes or one paste gives back.
    pub share: f64,
    /// Share of all draws that a box must keep.
    pub least: f64,
    /// Inputs that may be limited.
    pub limits: usize,
}

impl Default for Settings {
    /// α = .05, at least 5 % of all draws, at most three inputs.
    fn default() -> Self {
        Self { share: 0.05, least: 0.05, limits: 3 }
    }
}

/// One input's limits in a box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// Which input.
    pub column: usize,
    /// At least this, where limited below.
    pub low: Option<f64>,
    /// At most this, where limited above.
    pub high: Option<f64>,
    /// See the module.
    pub quasi_p: f64,
}

impl Limit {
    /// True where `value` is within both limits.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        self.low.is_none_or(|low| value >= low) && self.high.is_none_or(|high| value <= high)
    }
}

/// A box.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Its limits, by column.
    pub limits: Vec<Limit>,
    /// Share of the draws of interest that it holds.
    pub coverage: f64,
    /// Share of its draws that are of interest.
    pub density: f64,
    /// Draws in it.
    pub draws: usize,
    /// Draws of interest in it.
    pub caught: usize,
}

impl Region {
    /// The box in a sentence; `names` and `value` say how an input and its limit are called. "fails in 32 % of
    /// draws where x is above .4 and y is below .7; these are all 89 draws in which it fails".
    #[must_use]
    pub fn words(
        &self,
        what: &str,
        of_interest: usize,
        name: impl Fn(usize) -> String,
        value: impl Fn(usize, f64) -> String,
    ) -> String {
        let limits: Vec<String> = self
            .limits
            .iter()
            .map(|limit| {
                let column = limit.column;
                let say = match (limit.low, limit.high) {
                    (Some(low), Some(high)) => {
                        format!("from {} to {}", value(column, low), value(column, high))
                    }
                    (Some(low), None) => format!("at least {}", value(column, low)),
                    (None, Some(high)) => format!("at most {}", value(column, high)),
                    (None, None) => "anything".into(),
                };
                format!("{} is {say}", name(column))
            })
            .collect();
        let place =
            if limits.is_empty() { "anywhere".into() } else { format!("where {}", limits.join(" and ")) };
        let caught = if self.caught == of_interest {
            format!("these are all {of_interest} such draws")
        } else {
            format!("these are {} of the {of_interest} such draws", self.caught)
        };
        format!("{what} in {} of draws {place}; {caught}", crate::words::percent(self.density))
    }
}

/// The trajectory of boxes, from all draws to the smallest.
#[derive(Clone, Debug, PartialEq)]
pub struct Boxes {
    /// One box after each cut; the last is the pasted one.
    pub all: Vec<Region>,
    /// Place of the box that holds the most draws of interest beyond its size, its limits pasted.
    pub chosen: usize,
    /// Draws of interest.
    pub of_interest: usize,
}

/// Boxes of `values` (row after row, `columns` a row). `None` where the lists do not fit, a value is NaN, no
/// draw is of interest, or all are.
#[must_use]
pub fn prim(columns: usize, values: &[f64], of_interest: &[bool], settings: &Settings) -> Option<Boxes> {
    let n = of_interest.len();
    let total = of_interest.iter().filter(|x| **x).count();
    if columns == 0 || values.len() != n * columns || total == 0 || total == n {
        return None;
    }
    if values.iter().any(|v| v.is_nan()) {
        return None;
    }
    let orders: Vec<Vec<u32>> = (0..columns)
        .map(|column| {
            let mut order: Vec<u32> = (0..n as u32).collect();
            // Total order, NaN being refused above; equal values by row.
            order.sort_by(|i, j| {
                let at = |row: &u32| values[*row as usize * columns + column];
                at(i).total_cmp(&at(j)).then(i.cmp(j))
            });
            order
        })
        .collect();
    let mut state = State {
        columns,
        values,
        of_interest,
        orders,
        total,
        inside: vec![true; n],
        draws: n,
        caught: total,
        ends: vec![(0, n); columns],
        limits: vec![(None, None); columns],
        settings: *settings,
    };
    let mut all = vec![state.region()];
    let overall = total as f64 / n as f64;
    let mut chosen = (0, 0.0);
    let mut best = None;
    while state.peel() {
        let region = state.region();
        if region.excess(overall) > chosen.1 {
            chosen = (all.len(), region.excess(overall));
            best = Some(state.limits.clone());
        }
        all.push(region);
    }
    if state.paste() {
        all.push(state.region());
    }
    if let Some(limits) = best {
        // The chosen box is pasted as well, and kept where that is at least as good.
        state.limits = limits;
        state.refill();
        if state.paste() {
            let region = state.region();
            if region.excess(overall) >= chosen.1 {
                all[chosen.0] = region;
            }
        }
    }
    Some(Boxes { all, chosen: chosen.0, of_interest: total })
}

impl Region {
    /// Draws of interest beyond those that a box of this size would hold by chance.
    fn excess(&self, overall: f64) -> f64 {
        self.caught as f64 - self.draws as f64 * overall
    }
}

/// The box as it stands.
struct State<'a> {
    columns: usize,
    values: &'a [f64],
    of_interest: &'a [bool],
    /// Rows by rising value, per column.
    orders: Vec<Vec<u32>>,
    total: usize,
    inside: Vec<bool>,
    draws: usize,
    caught: usize,
    /// Places in `orders` outside which nothing of the box is left.
    ends: Vec<(usize, usize)>,
    limits: Vec<(Option<f64>, Option<f64>)>,
    settings: Settings,
}

/// A cut: rows that go, and the limit that then holds.
struct Cut {
    column: usize,
    upper: bool,
    limit: f64,
    goes: usize,
    of_interest: usize,
}

impl State<'_> {
    fn value(&self, row: u32, column: usize) -> f64 {
        self.values[row as usize * self.columns + column]
    }

    /// The box's rows of a column from one end inward.
    fn walk(&self, column: usize, upper: bool) -> impl Iterator<Item = u32> + '_ {
        let (from, to) = self.ends[column];
        let order = &self.orders[column];
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < to - from {
                let row = if upper { order[to - 1 - at] } else { order[from + at] };
                at += 1;
                if self.inside[row as usize] {
                    return Some(row);
                }
            }
            None
        })
    }

    /// The cut at one end of a column: at least ⌊(n − 1) α⌋ + 1 rows, and all of equal value. `None` where
    /// nothing would be left.
    fn cut(&self, column: usize, upper: bool) -> Option<Cut> {
        let wanted = ((self.draws as f64 - 1.0) * self.settings.share).floor() as usize + 1;
        let (mut goes, mut of_interest, mut last) = (0, 0, 0.0);
        for row in self.walk(column, upper) {
            let value = self.value(row, column);
            if goes >= wanted && value != last {
                // Half way between the last that goes and the first that stays, as far as digits allow.
                let middle = last + 0.5 * (value - last);
                let limit = if middle == last { value } else { middle };
                return Some(Cut { column, upper, limit, goes, of_interest });
            }
            goes += 1;
            of_interest += usize::from(self.of_interest[row as usize]);
            last = value;
        }
        None
    }

    /// Makes the best cut; false where none is left.
    fn peel(&mut self) -> bool {
        let used = self.limited().len();
        let mut best: Option<(f64, bool, Cut)> = None;
        for column in 0..self.columns {
            let limited = self.limits[column].0.is_some() || self.limits[column].1.is_some();
            if !limited && used >= self.settings.limits {
                continue;
            }
            for upper in [true, false] {
                let Some(cut) = self.cut(column, upper) else { continue };
                let left = self.draws - cut.goes;
                if (left as f64) < self.settings.least * self.inside.len() as f64 {
                    continue;
                }
                let density = (self.caught - cut.of_interest) as f64 / left as f64;
                let gain = (density - self.caught as f64 / self.draws as f64) / cut.goes as f64;
                // Of equal cuts one that limits no further input.
                let better = match &best {
                    None => true,
                    Some((have, spares, _)) => gain > *have || gain == *have && limited && !spares,
                };
                if better {
                    best = Some((gain, limited, cut));
                }
            }
        }
        let Some((.., cut)) = best else { return false };
        let rows: Vec<u32> = self.walk(cut.column, cut.upper).take(cut.goes).collect();
        for row in rows {
            self.inside[row as usize] = false;
        }
        self.draws -= cut.goes;
        self.caught -= cut.of_interest;
        let limit = &mut self.limits[cut.column];
        if cut.upper {
            limit.1 = Some(cut.limit)
        } else {
            limit.0 = Some(cut.limit)
        }
        self.close();
        true
    }

    /// Moves the ends inward past rows that are gone.
    fn close(&mut self) {
        for (order, ends) in self.orders.iter().zip(&mut self.ends) {
            while ends.0 < ends.1 && !self.inside[order[ends.0] as usize] {
                ends.0 += 1;
            }
            while ends.0 < ends.1 && !self.inside[order[ends.1 - 1] as usize] {
                ends.1 -= 1;
            }
        }
    }

    /// Finds the rows inside the limits anew.
    fn refill(&mut self) {
        let limited = self.limited();
        for row in 0..self.inside.len() {
            self.inside[row] = limited.iter().all(|column| self.within(row as u32, *column));
        }
        self.draws = self.inside.iter().filter(|x| **x).count();
        self.caught = self.inside.iter().zip(self.of_interest).filter(|(i, o)| **i && **o).count();
        self.ends = vec![(0, self.inside.len()); self.columns];
        self.close();
    }

    /// Columns that are limited.
    fn limited(&self) -> Vec<usize> {
        (0..self.columns)
            .filter(|column| self.limits[*column].0.is_some() || self.limits[*column].1.is_some())
            .collect()
    }

    fn within(&self, row: u32, column: usize) -> bool {
        let (low, high) = self.limits[column];
        let value = self.value(row, column);
        low.is_none_or(|low| value >= low) && high.is_none_or(|high| value <= high)
    }

    /// Rows that would come back if one side of a column were freed, from the limit outward.
    fn outside(&self, column: usize, upper: bool) -> Vec<u32> {
        let (low, high) = self.limits[column];
        let beyond = |value: f64| match (upper, low, high) {
            (false, Some(low), _) => value < low,
            (true, _, Some(high)) => value > high,
            _ => false,
        };
        let limited = self.limited();
        let others = |row: u32| limited.iter().all(|c| *c == column || self.within(row, *c));
        let mut rows: Vec<u32> = self.orders[column]
            .iter()
            .copied()
            .filter(|row| beyond(self.value(*row, column)) && others(*row))
            .collect();
        if !upper {
            rows.reverse();
        }
        rows
    }

    /// Moves limits outward while the density rises; true where one moved.
    fn paste(&mut self) -> bool {
        let mut moved = false;
        loop {
            let wanted = ((self.draws as f64 * self.settings.share) as usize).max(1);
            let mut best: Option<(f64, usize, bool, Option<f64>)> = None;
            for column in self.limited() {
                for upper in [false, true] {
                    let rows = self.outside(column, upper);
                    if rows.is_empty() {
                        continue;
                    }
                    let mut come = wanted.min(rows.len());
                    while come < rows.len()
                        && self.value(rows[come], column) == self.value(rows[come - 1], column)
                    {
                        come += 1;
                    }
                    let caught = rows[..come].iter().filter(|row| self.of_interest[**row as usize]).count();
                    let density = (self.caught + caught) as f64 / (self.draws + come) as f64;
                    let limit = (come < rows.len()).then(|| self.value(rows[come - 1], column));
                    let now = self.caught as f64 / self.draws.max(1) as f64;
                    if density > best.as_ref().map_or(now, |b| b.0) {
                        best = Some((density, column, upper, limit));
                    }
                }
            }
            let Some((_, column, upper, limit)) = best else { return moved };
            let slot = &mut self.limits[column];
            if upper {
                slot.1 = limit
            } else {
                slot.0 = limit
            }
            self.refill();
            moved = true;
        }
    }

    fn region(&self) -> Region {
        let limits = self
            .limited()
            .into_iter()
            .map(|column| {
                let (low, high) = self.limits[column];
                let mut draws = self.draws;
                let mut caught = self.caught;
                for upper in [false, true] {
                    for row in self.outside(column, upper) {
                        draws += 1;
                        caught += usize::from(self.of_interest[row as usize]);
                    }
                }
                let share = caught as f64 / draws.max(1) as f64;
                Limit { column, low, high, quasi_p: at_least(self.caught, self.draws, share) }
            })
            .collect();
        Region {
            limits,
            coverage: self.caught as f64 / self.total as f64,
            density: self.caught as f64 / self.draws.max(1) as f64,
            draws: self.draws,
            caught: self.caught,
        }
    }
}

/// Chance of at least `k` of `n` at chance `p` each.
fn at_least(k: usize, n: usize, p: f64) -> f64 {
    if k == 0 || p >= 1.0 {
        1.0
    } else if p <= 0.0 {
        0.0
    } else {
        beta_cdf(k as f64, (n - k + 1) as f64, p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{Key, uniform};
    use proptest::prelude::*;

    fn points(columns: usize, n: u32) -> Vec<f64> {
        let keys: Vec<Key> = (0..columns).map(|c| Key::new(5, &format!("c{c}"))).collect();
        (0..n).flat_map(|d| keys.iter().map(move |k| uniform(k, d)).collect::<Vec<_>>()).collect()
    }

    #[test]
    fn a_hidden_corner_is_found_with_its_limits_and_no_other() {
        let rows = points(8, 2000);
        let bad: Vec<bool> = rows.chunks(8).map(|row| row[2] > 0.7 && row[5] < 0.4).collect();
        let boxes = prim(8, &rows, &bad, &Settings::default()).unwrap();
        let found = &boxes.all[boxes.chosen];
        let significant: Vec<usize> =
            found.limits.iter().filter(|l| l.quasi_p < 0.01).map(|l| l.column).collect();
        assert_eq!(significant, [2, 5], "{found:?}");
        assert!(found.coverage > 0.85 && found.density > 0.85, "{found:?}");
        let low = found.limits.iter().find(|l| l.column == 2).unwrap().low.unwrap();
        assert!((low - 0.7).abs() < 0.05);
        assert!(boxes.all[0].limits.is_empty() && boxes.all[0].coverage == 1.0);
        let words = found.words("it fails", boxes.of_interest, |c| format!("x{c}"), |_, v| format!("{v:.1}"));
        assert!(words.contains("x2 is at least 0.7") && words.contains("x5 is at most 0.4"), "{words}");
    }

    #[test]
    fn a_binomial_tail() {
        // At least 2 of 3 at .5: 4/8. At least 3 of 3 at .2: .008.
        assert!((at_least(2, 3, 0.5) - 0.5).abs() < 1e-12);
        assert!((at_least(3, 3, 0.2) - 0.008).abs() < 1e-12);
        assert_eq!(at_least(0, 3, 0.2), 1.0);
    }

    #[test]
    fn yes_and_no_go_together() {
        let rows: Vec<f64> = (0..200).flat_map(|i| [f64::from(i % 2), f64::from(i)]).collect();
        let bad: Vec<bool> = (0..200).map(|i| i % 2 == 1).collect();
        let boxes = prim(2, &rows, &bad, &Settings::default()).unwrap();
        let found = &boxes.all[boxes.chosen];
        assert_eq!((found.coverage, found.density), (1.0, 1.0));
        assert!(found.limits[0].low.unwrap() > 0.0 && found.limits[0].low.unwrap() < 1.0);
    }

    #[test]
    fn nothing_to_find_is_said() {
        let rows = points(2, 50);
        assert!(prim(2, &rows, &[false; 50], &Settings::default()).is_none());
        assert!(prim(2, &rows, &[true; 50], &Settings::default()).is_none());
        assert!(prim(2, &rows, &[true; 49], &Settings::default()).is_none());
        assert!(prim(0, &[], &[], &Settings::default()).is_none());
    }

    /// The scenario file of Bryant & Lempert: 882 rows, nine inputs in columns 3 to 11; the last column says
    /// whether the row is of interest (89 are). It is not ours to ship.
    #[test]
    fn the_file_of_bryant_and_lempert() {
        let path = std::env::var("DETENTE_DATA").map(|folder| format!("{folder}/prim/bryant-lempert.csv"));
        let Some(text) = path.ok().and_then(|path| std::fs::read_to_string(path).ok()) else {
            eprintln!("SKIPPED: no prim/bryant-lempert.csv under DETENTE_DATA");
            return;
        };
        let lines: Vec<Vec<f64>> = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').map(|cell| cell.trim().parse().unwrap()).collect())
            .collect();
        let rows: Vec<f64> = lines.iter().flat_map(|line| line[2..11].to_vec()).collect();
        let bad: Vec<bool> = lines.iter().map(|line| line[line.len() - 1] > 0.5).collect();
        assert_eq!((bad.len(), bad.iter().filter(|x| **x).count()), (882, 89));
        let boxes =
            prim(9, &rows, &bad, &Settings { share: 0.05, limits: 9, ..Settings::default() }).unwrap();
        let step = &boxes.all[21];
        assert_eq!(format!("{:.1} {:.3} {}", step.coverage, step.density, step.limits.len()), "1.0 0.319 3");
        let last = &boxes.all[boxes.all.len() - 1];
        assert_eq!(format!("{:.3} {:.3}", last.coverage, last.density), "0.528 0.959");
    }

    proptest! {
        #[test]
        fn laws(seed in 0_u64..500, columns in 1_usize..5, n in 10_u32..120, coarse in any::<bool>()) {
            let keys: Vec<Key> = (0..columns).map(|c| Key::new(seed, &format!("c{c}"))).collect();
            let rows: Vec<f64> = (0..n)
                .flat_map(|d| keys.iter().map(move |k| {
                    let u = uniform(k, d);
                    if coarse { (u * 4.0).floor() } else { u }
                }).collect::<Vec<_>>())
                .collect();
            let flag = Key::new(seed, "flag");
            let bad: Vec<bool> = (0..n).map(|d| uniform(&flag, d) < 0.4).collect();
            let settings = Settings { limits: 2, ..Settings::default() };
            if let Some(boxes) = prim(columns, &rows, &bad, &settings) {
                for found in &boxes.all {
                    prop_assert!(found.limits.len() <= 2);
                    // The limits, applied from scratch, hold exactly the draws that are counted.
                    let inside: Vec<usize> = (0..n as usize)
                        .filter(|r| found.limits.iter().all(|l| l.holds(rows[r * columns + l.column])))
                        .collect();
                    prop_assert_eq!(inside.len(), found.draws);
                    prop_assert_eq!(inside.iter().filter(|r| bad[**r]).count(), found.caught);
                    prop_assert!(found.limits.iter().all(|l| (0.0..=1.0).contains(&l.quasi_p)));
                }
            }
        }
    }
}
