//! What flows into a set of states that reach each other, and out of it.

use super::Evolution;

/// Components up to this size are solved by elimination where passing on what is on its way takes longer.
const DENSE: usize = 1024;
/// Components up to this size are solved by elimination at once.
const SMALL: usize = 16;
/// Steps passed along within one component before what is still on its way is called unsettled.
const MOST_PUSHES: u64 = 1 << 33;
/// Steps that are stored for one component.
const MOST_STORED: usize = 1 << 27;
/// A share of the walks too small to follow.
const NOTHING: f64 = 1e-14;
/// Its fourth root.
const QUARTER: f64 = 3.2e-4;

/// A component of several states.
#[derive(Debug, Default)]
pub(super) struct Circle {
    /// Steps of each member: the places of those that stay in the component, then the states outside.
    steps: Vec<u32>,
    /// By member: where its steps begin, and where those outside begin.
    starts: Vec<(usize, usize)>,
    /// Steps of one member.
    open: Vec<u32>,
    chances: Vec<f64>,
    leaves: Vec<f64>,
    inflow: Vec<f64>,
    visits: Vec<f64>,
}

/// Time that walks have taken: what has reached each state, weighted by it, and what a step takes.
pub(super) struct Clock<'a> {
    pub passed: &'a mut [f64],
    pub takes: &'a dyn Fn(u32, u32) -> f64,
}

impl Circle {
    /// Passes on what flows into a component; `collect` lists the open steps of a state.
    pub(super) fn pass(
        &mut self,
        component: &[u32],
        place: &[u32],
        mass: &mut [f64],
        clock: Option<Clock<'_>>,
        collect: &mut dyn FnMut(u32, &mut Vec<u32>),
        found: &mut Evolution,
    ) {
        let mut steps = std::mem::take(&mut self.open);
        self.inflow.clear();
        self.inflow.extend(component.iter().map(|state| mass[*state as usize]));
        let all: f64 = self.inflow.iter().sum();
        let inside = |to: u32| {
            let at = place[to as usize];
            // Places are those of finished components too: only the component's own member counts.
            (component.get(at as usize) == Some(&to)).then_some(at)
        };
        self.steps.clear();
        self.starts.clear();
        let mut closed = true;
        for state in component {
            collect(*state, &mut steps);
            let begin = self.steps.len();
            self.steps.extend(steps.iter().filter_map(|to| inside(*to)));
            self.starts.push((begin, self.steps.len()));
            self.steps.extend(steps.iter().filter(|to| inside(**to).is_none()));
            closed &= self.starts.last().is_some_and(|(_, outside)| *outside == self.steps.len());
            if self.steps.len() > MOST_STORED {
                found.unsettled += all;
                return;
            }
        }
        self.open = steps;
        self.starts.push((self.steps.len(), self.steps.len()));
        if closed {
            found.never += all;
            return;
        }
        found.unsettled += self.solve();
        for (at, visits) in self.visits.iter().enumerate() {
            let ((begin, outside), end) = (self.starts[at], self.starts[at + 1].0);
            let each = visits / (end - begin) as f64;
            self.steps[outside..end].iter().for_each(|to| mass[*to as usize] += each);
            found.steps += visits;
        }
        if let Some(clock) = clock {
            self.pass_time(component, clock);
        }
    }

    /// The visits from what flows in; returns what is still on its way.
    fn solve(&mut self) -> f64 {
        let size = self.inflow.len();
        if size <= SMALL {
            self.eliminate();
        } else if size <= DENSE {
            let inflow = self.inflow.clone();
            // A step passed on costs some four times what a number of elimination does.
            if self.push((size * size * size / 12) as u64) > 0.0 {
                self.inflow = inflow;
                self.eliminate();
            }
        } else {
            return self.push(MOST_PUSHES);
        }
        0.0
    }

    /// Passes on the time that walks have taken, once their visits are known: the time of what comes to a member is
    /// that of what left the members before, and of the step. The same equations with another inflow.
    fn pass_time(&mut self, component: &[u32], clock: Clock<'_>) {
        let Clock { passed, takes } = clock;
        let visits = std::mem::take(&mut self.visits);
        self.inflow.clear();
        self.inflow.extend(component.iter().map(|state| passed[*state as usize]));
        for (at, visits) in visits.iter().enumerate() {
            let ((begin, outside), end) = (self.starts[at], self.starts[at + 1].0);
            let each = visits / (end - begin) as f64;
            for to in &self.steps[begin..outside] {
                self.inflow[*to as usize] += each * takes(component[at], component[*to as usize]);
            }
        }
        self.solve();
        for (at, (time, visits)) in self.visits.iter().zip(&visits).enumerate() {
            let ((begin, outside), end) = (self.starts[at], self.starts[at + 1].0);
            let steps = (end - begin) as f64;
            for to in &self.steps[outside..end] {
                passed[*to as usize] += (time + visits * takes(component[at], *to)) / steps;
            }
        }
    }

    fn eliminate(&mut self) {
        self.fill();
        eliminate(&mut self.chances, &mut self.leaves, &mut self.inflow, &mut self.visits);
    }

    /// The chances of stepping from member to member, and of leaving.
    fn fill(&mut self) {
        let size = self.inflow.len();
        self.chances.clear();
        self.chances.resize(size * size, 0.0);
        self.leaves.clear();
        for at in 0..size {
            let ((begin, outside), end) = (self.starts[at], self.starts[at + 1].0);
            let each = 1.0 / (end - begin) as f64;
            self.steps[begin..outside].iter().for_each(|to| self.chances[at * size + *to as usize] = each);
            self.leaves.push((end - outside) as f64 * each);
        }
    }

    /// Visits by passing on what is on its way until next to nothing is, or `most` steps are made; returns what still
    /// is.
    fn push(&mut self, most: u64) -> f64 {
        let size = self.inflow.len();
        self.visits.clear();
        self.visits.resize(size, 0.0);
        let mut work = 0;
        loop {
            for at in 0..size {
                let on_its_way = std::mem::take(&mut self.inflow[at]);
                self.visits[at] += on_its_way;
                let ((begin, outside), end) = (self.starts[at], self.starts[at + 1].0);
                let each = on_its_way / (end - begin) as f64;
                self.steps[begin..outside].iter().for_each(|to| self.inflow[*to as usize] += each);
            }
            work += self.steps.len() as u64;
            let left = self.inflow.iter().sum();
            // At this pace it would not be done in time: a quarter of the way takes a quarter of the digits.
            let slow = work > most / 4 && left > QUARTER;
            if left <= NOTHING || slow || work > most {
                return if left <= NOTHING { 0.0 } else { left };
            }
        }
    }
}

/// Expected visits to the members of a component, from what flows in, by elimination: `chances` row by row, what
/// `leaves` from each, all of them overwritten. Sums and products only.
fn eliminate(chances: &mut [f64], leaves: &mut [f64], inflow: &mut [f64], visits: &mut Vec<f64>) {
    let size = leaves.len();
    let mut away = vec![0.0; size];
    for last in (0..size).rev() {
        let (before, own) = chances.split_at_mut(last * size);
        let own = &own[..last];
        // What does not step from a member to itself by way of those that are eliminated.
        away[last] = own.iter().sum::<f64>() + leaves[last];
        for row in 0..last {
            let through = before[row * size + last] / away[last];
            if through > 0.0 {
                let into = &mut before[row * size..row * size + last];
                into.iter_mut().zip(own.iter()).for_each(|(slot, chance)| *slot += through * chance);
                leaves[row] += through * leaves[last];
            }
        }
        let through = inflow[last] / away[last];
        inflow[..last].iter_mut().zip(own.iter()).for_each(|(slot, chance)| *slot += through * chance);
    }
    visits.clear();
    for at in 0..size {
        let into: f64 =
            visits.iter().enumerate().map(|(from, visits)| visits * chances[from * size + at]).sum();
        visits.push((inflow[at] + into) / away[at]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Elimination and passing on agree on a component that is left from one member only.
    #[test]
    fn two_ways_of_solving_agree() {
        // A ring of 40 with chords; member 7 leaves with one step of its three.
        let size = 40usize;
        let mut circle = Circle { inflow: vec![0.0; size], ..Circle::default() };
        circle.inflow[3] = 0.75;
        circle.inflow[20] = 0.25;
        for at in 0..size {
            let begin = circle.steps.len();
            circle.steps.extend([(at + 1) % size, (at + 11) % size].map(|to| to as u32));
            circle.starts.push((begin, circle.steps.len()));
            if at == 7 {
                circle.steps.push(99);
            }
        }
        circle.starts.push((circle.steps.len(), circle.steps.len()));
        circle.fill();
        let mut inflow = circle.inflow.clone();
        let mut visits = Vec::new();
        eliminate(&mut circle.chances, &mut circle.leaves, &mut inflow, &mut visits);
        assert_eq!(circle.push(u64::MAX), 0.0);
        for (a, b) in visits.iter().zip(&circle.visits) {
            assert!((a - b).abs() < 1e-9 * b.max(1.0), "{a} {b}");
        }
        // All of it leaves, through the one door.
        assert!((visits[7] / 3.0 - 1.0).abs() < 1e-12, "{}", visits[7]);
    }

    /// A circle that is left once in 10^13 steps keeps its digits.
    #[test]
    fn a_narrow_door_costs_no_digits() {
        let door = 1e-13;
        let mut chances = vec![0.0, 1.0, 1.0 - door, 0.0];
        let (mut leaves, mut inflow, mut visits) = (vec![0.0, door], vec![1.0, 0.0], Vec::new());
        eliminate(&mut chances, &mut leaves, &mut inflow, &mut visits);
        assert!((visits[1] * door - 1.0).abs() < 1e-14, "{}", visits[1] * door);
    }
}
