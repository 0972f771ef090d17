//! One matrix of draws through all models: a row a draw, a column an input.
//!
//! A column depends on the seed and the input's path only, so that adding, editing or dropping one input
//! leaves every other column as it was and comparisons are paired. A *yes/no* input first draws its chance,
//! then, from a stream of its own, whether it is held: its column is 0 or 1.

use detente_case::{Correlation, Input, InputId};
use detente_chance::correlate::Copula;
use detente_chance::draw::{self, Key};
use detente_chance::{Dist, Quantity};
use rayon::prelude::*;

/// Draws of every input, in model units.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Number of draws.
    pub draws: usize,
    /// Number of inputs.
    pub inputs: usize,
    values: Vec<f64>,
}

impl Sample {
    /// The values of all inputs in draw `draw`.
    #[must_use]
    pub fn row(&self, draw: usize) -> &[f64] {
        &self.values[draw * self.inputs..(draw + 1) * self.inputs]
    }

    /// The values of one input over all draws.
    #[must_use]
    pub fn column(&self, input: InputId) -> Vec<f64> {
        (0..self.draws).map(|draw| self.values[draw * self.inputs + input.at()]).collect()
    }

    /// The first `draws` rows.
    #[must_use]
    pub fn first(&self, draws: usize) -> Self {
        let draws = draws.min(self.draws);
        Self { draws, inputs: self.inputs, values: self.values[..draws * self.inputs].to_vec() }
    }

    /// The same draws with some columns replaced.
    #[must_use]
    pub fn with(&self, columns: &[(InputId, Vec<f64>)]) -> Self {
        let slices: Vec<(InputId, &[f64])> = columns.iter().map(|(id, c)| (*id, c.as_slice())).collect();
        self.with_slices(&slices)
    }

    /// The same draws with some columns replaced.
    #[must_use]
    pub fn with_slices(&self, columns: &[(InputId, &[f64])]) -> Self {
        let mut other = self.clone();
        for (input, column) in columns {
            for (draw, value) in column.iter().take(self.draws).enumerate() {
                other.values[draw * self.inputs + input.at()] = *value;
            }
        }
        other
    }
}

/// Draws every input `draws` times.
///
/// Correlated inputs are joined by a Gaussian copula in the order in which the case lists them; a set of
/// correlations that no distribution can have is refused by `check`, and here left out.
#[must_use]
pub fn sample(inputs: &[Input], correlations: &[Correlation], seed: u64, draws: usize) -> Sample {
    matrix(inputs, correlations, seed, 0, draws)
}

/// Matrix number `stream` of draws: matrix 0 is that of [`sample`], every other is independent of it.
#[must_use]
pub fn matrix(
    inputs: &[Input],
    correlations: &[Correlation],
    seed: u64,
    stream: u32,
    draws: usize,
) -> Sample {
    let key = |path: &str| stream_key(seed, path, stream);
    let mut columns: Vec<Vec<f64>> =
        inputs.par_iter().map(|input| stream_column(input, &input.dist, seed, stream, draws)).collect();
    for mut group in groups(correlations) {
        // The order of the case's rows must change no digit.
        group.sort_by(|a, b| inputs[a.at()].path.cmp(&inputs[b.at()].path));
        let Ok(copula) = Copula::new(group.len(), &pairs(correlations, &group)) else { continue };
        let keys: Vec<Key> = group.iter().map(|id| key(&inputs[id.at()].path)).collect();
        let samplers: Vec<_> =
            group.iter().map(|id| inputs[id.at()].dist.sampler(&inputs[id.at()].quantity)).collect();
        let mut u = vec![0.0; group.len()];
        (0..draws).for_each(|draw| {
            for (slot, key) in u.iter_mut().zip(&keys) {
                *slot = draw::uniform(key, draw as u32);
            }
            copula.apply(&mut u);
            for ((id, sampler), u) in group.iter().zip(&samplers).zip(&u) {
                if inputs[id.at()].quantity != Quantity::YES_NO {
                    columns[id.at()][draw] = sampler.at(*u);
                }
            }
        });
    }
    let count = inputs.len();
    let mut values = vec![0.0; count * draws];
    values.par_chunks_mut(count.max(1)).enumerate().for_each(|(draw, row)| {
        for (slot, column) in row.iter_mut().zip(&columns) {
            *slot = column[draw];
        }
    });
    Sample { draws, inputs: count, values }
}

/// One input's column, drawn from `dist` (its own distribution, or a wide prior in its place).
#[must_use]
pub fn column(input: &Input, dist: &Dist, seed: u64, draws: usize) -> Vec<f64> {
    stream_column(input, dist, seed, 0, draws)
}

fn stream_key(seed: u64, path: &str, stream: u32) -> Key {
    let key = Key::new(seed, path);
    if stream == 0 { key } else { key.with(stream) }
}

fn stream_column(input: &Input, dist: &Dist, seed: u64, stream: u32, draws: usize) -> Vec<f64> {
    let key = stream_key(seed, &input.path, stream);
    let sampler = dist.sampler(&input.quantity);
    let mut column: Vec<f64> = (0..draws).map(|draw| sampler.at(draw::uniform(&key, draw as u32))).collect();
    if input.quantity == Quantity::YES_NO {
        let held = stream_key(seed, &format!("{}#held", input.path), stream);
        for (draw, value) in column.iter_mut().enumerate() {
            *value = f64::from(u8::from(draw::uniform(&held, draw as u32) < *value));
        }
    }
    column
}

/// The correlations within a group, by places in it.
pub(crate) fn pairs(correlations: &[Correlation], group: &[InputId]) -> Vec<(usize, usize, f64)> {
    correlations
        .iter()
        .filter_map(|c| {
            let a = group.iter().position(|id| *id == c.a)?;
            let b = group.iter().position(|id| *id == c.b)?;
            Some((a, b, c.rho))
        })
        .collect()
}

/// Inputs joined by correlations, each group in order of first mention.
#[must_use]
pub fn groups(correlations: &[Correlation]) -> Vec<Vec<InputId>> {
    let mut groups: Vec<Vec<InputId>> = Vec::new();
    for c in correlations {
        let a = groups.iter().position(|group| group.contains(&c.a));
        let b = groups.iter().position(|group| group.contains(&c.b));
        match (a, b) {
            (None, None) => groups.push(vec![c.a, c.b]),
            (Some(at), None) => groups[at].push(c.b),
            (None, Some(at)) => groups[at].push(c.a),
            (Some(at), Some(other)) if at != other => {
                let moved = groups[at.max(other)].clone();
                groups[at.min(other)].extend(moved);
                groups.remove(at.max(other));
            }
            _ => {}
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_case::{Basis, Span};
    use proptest::prelude::*;

    fn input(path: &str, dist: Dist, quantity: Quantity) -> Input {
        Input { path: path.to_owned(), dist, quantity, basis: Basis::default(), span: Span::default() }
    }

    proptest! {
        #[test]
        fn another_input_leaves_the_draws_alone(seed in any::<u64>(), at in 0_usize..4, draws in 1_usize..300) {
            let wide = Dist::Uniform { low: 0.0, high: 100.0 };
            let inputs: Vec<Input> = ["stance.a.i.position", "stance.b.i.position", "party.a.influence"]
                .iter()
                .map(|path| input(path, wide.clone(), Quantity::POSITION))
                .collect();
            let mut more = inputs.clone();
            more.insert(at.min(inputs.len()), input("party.new.influence", wide, Quantity::SCALE));
            let (few, many) = (sample(&inputs, &[], seed, draws), sample(&more, &[], seed, draws));
            for (place, one) in inputs.iter().enumerate() {
                let other = more.iter().position(|input| input.path == one.path).unwrap();
                prop_assert_eq!(few.column(InputId(place as u32)), many.column(InputId(other as u32)));
            }
        }
    }

    #[test]
    fn a_yes_or_no_is_held_as_often_as_its_chance() {
        let inputs = [input("stance.a.i.refuses", Dist::Exact(30.0), Quantity::YES_NO)];
        let column = sample(&inputs, &[], 1, 4096).column(InputId(0));
        assert!(column.iter().all(|value| *value == 0.0 || *value == 1.0));
        let held = column.iter().sum::<f64>() / 4096.0;
        assert!((held - 0.3).abs() < 0.002, "{held}: stratified draws come nearer than chance");
    }

    #[test]
    fn correlated_inputs_are_correlated_and_keep_their_own_distribution() {
        let inputs = [
            input("a", Dist::Uniform { low: 0.0, high: 100.0 }, Quantity::POSITION),
            input("b", Dist::Uniform { low: 20.0, high: 40.0 }, Quantity::POSITION),
        ];
        let join = Correlation { a: InputId(0), b: InputId(1), rho: -0.7, span: Span::default() };
        let sample = sample(&inputs, &[join], 7, 4096);
        let (a, b) = (sample.column(InputId(0)), sample.column(InputId(1)));
        let rho = detente_chance::summary::spearman(&a, &b);
        assert!((rho + 0.7).abs() < 0.03, "{rho}");
        assert!(b.iter().all(|value| (20.0..=40.0).contains(value)));
        assert!((detente_chance::summary::mean(&b) - 30.0).abs() < 0.5);
    }
}
