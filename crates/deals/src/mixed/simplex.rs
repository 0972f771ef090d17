//! Small linear programs: the simplex method on a full tableau, in two phases, by Bland's rule (Bland 1977, "New
//! finite pivoting rules for the simplex method", *Mathematics of Operations Research* 2(2): 103–107), which cannot
//! go round in circles.

/// Numbers closer to 0 than this are 0.
const ZERO: f64 = 1e-11;
/// Turns after which rounding has won.
const MOST_TURNS: usize = 10_000;

/// Maximises `goal` · x over x ≥ 0 with row · x ≤ limit for every row.
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// Numbers of x.
    pub variables: usize,
    /// (row, limit).
    pub rows: Vec<(Vec<f64>, f64)>,
    /// What is maximised.
    pub goal: Vec<f64>,
}

impl Program {
    /// row · x ≤ limit.
    pub(crate) fn at_most(&mut self, row: Vec<f64>, limit: f64) {
        self.rows.push((row, limit));
    }

    /// row · x ≥ limit.
    pub(crate) fn at_least(&mut self, row: Vec<f64>, limit: f64) {
        self.rows.push((row.into_iter().map(|number| -number).collect(), -limit));
    }

    /// row · x = limit.
    pub(crate) fn equal(&mut self, row: Vec<f64>, limit: f64) {
        self.at_most(row.clone(), limit);
        self.at_least(row, limit);
    }

    /// The best x; `None` where no x keeps to the rows, or nothing bounds the goal.
    pub(crate) fn solve(&self) -> Option<Vec<f64>> {
        let (variables, rows) = (self.variables, self.rows.len());
        // Columns: x, a slack for every row, one artificial variable, the limit.
        let artificial = variables + rows;
        let width = artificial + 2;
        let mut table: Vec<Vec<f64>> = self
            .rows
            .iter()
            .enumerate()
            .map(|(at, (row, limit))| {
                let mut line = vec![0.0; width];
                line[..variables].copy_from_slice(row);
                line[variables + at] = 1.0;
                line[artificial] = -1.0;
                line[width - 1] = *limit;
                line
            })
            .collect();
        let mut basis: Vec<usize> = (variables..artificial).collect();
        let worst = (0..rows).min_by(|a, b| table[*a][width - 1].total_cmp(&table[*b][width - 1]))?;
        if table[worst][width - 1] < 0.0 {
            // The artificial variable makes the start feasible; phase one drives it back to 0.
            let mut phase = vec![0.0; width];
            phase[artificial] = 1.0;
            pivot(&mut table, &mut phase, &mut basis, worst, artificial);
            run(&mut table, &mut phase, &mut basis, artificial + 1)?;
            if phase[width - 1] < -ZERO * 100.0 {
                return None;
            }
            if let Some(row) = basis.iter().position(|column| *column == artificial) {
                let column = (0..artificial)
                    .max_by(|a, b| table[row][*a].abs().total_cmp(&table[row][*b].abs()))
                    .filter(|column| table[row][*column].abs() > ZERO)?;
                pivot(&mut table, &mut phase, &mut basis, row, column);
            }
        }
        // The goal in terms of what is not in the basis.
        let mut goal = vec![0.0; width];
        for (slot, number) in goal.iter_mut().zip(&self.goal) {
            *slot = -number;
        }
        for (row, column) in basis.iter().enumerate() {
            let factor = goal[*column];
            if factor != 0.0 {
                goal.iter_mut().zip(&table[row]).for_each(|(slot, number)| *slot -= factor * number);
            }
        }
        run(&mut table, &mut goal, &mut basis, artificial)?;
        let mut best = vec![0.0; variables];
        for (row, column) in basis.iter().enumerate() {
            if let Some(slot) = best.get_mut(*column) {
                *slot = table[row][width - 1].max(0.0);
            }
        }
        Some(best)
    }
}

/// Turns until the goal's line has no negative entry among the first `columns`.
fn run(table: &mut [Vec<f64>], goal: &mut [f64], basis: &mut [usize], columns: usize) -> Option<()> {
    for _ in 0..MOST_TURNS {
        let Some(column) = (0..columns).find(|column| goal[*column] < -ZERO) else { return Some(()) };
        let last = goal.len() - 1;
        let mut leaving: Option<(usize, f64)> = None;
        for (row, line) in table.iter().enumerate() {
            if line[column] > ZERO {
                let ratio = line[last].max(0.0) / line[column];
                let better = leaving.is_none_or(|(other, least)| {
                    ratio < least - ZERO || (ratio < least + ZERO && basis[row] < basis[other])
                });
                if better {
                    leaving = Some((row, ratio));
                }
            }
        }
        let (row, _) = leaving?;
        pivot(table, goal, basis, row, column);
    }
    None
}

fn pivot(table: &mut [Vec<f64>], goal: &mut [f64], basis: &mut [usize], row: usize, column: usize) {
    let by = table[row][column];
    table[row].iter_mut().for_each(|number| *number /= by);
    let own = std::mem::take(&mut table[row]);
    let clear = |line: &mut [f64]| {
        let factor = line[column];
        if factor != 0.0 {
            line.iter_mut().zip(&own).for_each(|(slot, number)| *slot -= factor * number);
        }
    };
    table.iter_mut().filter(|line| !line.is_empty()).for_each(|line| clear(line));
    clear(goal);
    table[row] = own;
    basis[row] = column;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dantzig's own example and one without an answer.
    #[test]
    fn textbook_programs() {
        let mut diet = Program { variables: 2, goal: vec![3.0, 5.0], ..Program::default() };
        diet.at_most(vec![1.0, 0.0], 4.0);
        diet.at_most(vec![0.0, 2.0], 12.0);
        diet.at_most(vec![3.0, 2.0], 18.0);
        assert_eq!(diet.solve(), Some(vec![2.0, 6.0]));
        diet.at_least(vec![1.0, 0.0], 3.0);
        assert_eq!(diet.solve(), Some(vec![3.0, 4.5]));
        diet.at_least(vec![0.0, 1.0], 7.0);
        assert_eq!(diet.solve(), None);
        let mut endless = Program { variables: 1, goal: vec![1.0], ..Program::default() };
        endless.at_least(vec![1.0], 1.0);
        assert_eq!(endless.solve(), None);
    }

    /// Equalities, a start that is not feasible and a degenerate corner, against all corners of random programs.
    #[test]
    fn against_every_corner() {
        let mut state = 7u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from((state >> 33) as u32 % 13) - 4.0
        };
        for _ in 0..2000 {
            let mut program = Program { variables: 2, goal: vec![next(), next()], ..Program::default() };
            // A box keeps every goal bounded.
            program.at_most(vec![1.0, 0.0], 6.0);
            program.at_most(vec![0.0, 1.0], 6.0);
            for _ in 0..3 {
                let row = vec![next(), next()];
                program.at_most(row, next());
            }
            let mut lines: Vec<(Vec<f64>, f64)> = program.rows.clone();
            lines.push((vec![-1.0, 0.0], 0.0));
            lines.push((vec![0.0, -1.0], 0.0));
            let mut best: Option<f64> = None;
            for (a, p) in &lines {
                for (b, q) in &lines {
                    let det = a[0] * b[1] - a[1] * b[0];
                    if det.abs() < 1e-9 {
                        continue;
                    }
                    let x = [(p * b[1] - q * a[1]) / det, (a[0] * q - b[0] * p) / det];
                    if lines.iter().all(|(row, limit)| row[0] * x[0] + row[1] * x[1] <= limit + 1e-9) {
                        let value = program.goal[0] * x[0] + program.goal[1] * x[1];
                        best = Some(best.map_or(value, |best: f64| best.max(value)));
                    }
                }
            }
            let found = program.solve().map(|x| program.goal[0] * x[0] + program.goal[1] * x[1]);
            match (found, best) {
                (Some(found), Some(best)) => assert!((found - best).abs() < 1e-8, "{found} {best}"),
                (found, best) => assert_eq!(found, best),
            }
        }
    }
}
