//! Is there, among what can be reached, a state whose values all exceed given ones?
//!
//! Each component keeps the states that no other one equals or exceeds in every value (sorted by falling sum, a state
//! is compared with those kept before it), as a tree that is halved by one value after the other. A part of the
//! tree is passed over where its highest values do not all exceed what is asked for.

use super::closure::Closure;
use std::ops::Range;

/// A part of this many states is looked at one by one.
const LEAF: usize = 8;
/// So many kept states are compared with; in a larger front those that follow are kept as they are.
const COMPARED: usize = 1 << 7;

/// Fronts of all components under one table of values.
#[derive(Debug, Default)]
pub(super) struct Fronts {
    width: usize,
    /// By component: first place in `values`, by states; and first part.
    starts: Vec<(u32, u32)>,
    /// Values of the kept states, `width` each.
    values: Vec<u32>,
    /// Parts of the trees: each one's second half, and its highest values.
    second: Vec<u32>,
    corners: Vec<u32>,
    /// By component the highest values of all that can be reached.
    reached: Vec<u32>,
    apart: bool,
    // Room.
    picked: Vec<(u64, u32)>,
    kept: Vec<u32>,
    marks: Vec<u32>,
    mark: u32,
    open: Vec<u32>,
}

/// Do all of these exceed the others?
#[inline]
pub(super) fn exceed(values: &[u32], asked: &[u32]) -> bool {
    values.iter().zip(asked).all(|(value, asked)| value > asked)
}

impl Fronts {
    /// From `table`, `width` values a state.
    pub(super) fn fill(&mut self, closure: &Closure, table: &[u32], width: usize) {
        self.width = width;
        self.starts.clear();
        self.values.clear();
        self.second.clear();
        self.corners.clear();
        self.apart = closure.apart();
        for component in 0..closure.len() as u32 {
            self.starts.push(((self.values.len() / width) as u32, self.second.len() as u32));
            self.keep(closure.members(component), table);
            if !self.kept.is_empty() {
                let mut kept = std::mem::take(&mut self.kept);
                self.arrange(&mut kept, table, 0);
                self.kept = kept;
            }
        }
        self.starts.push(((self.values.len() / width) as u32, self.second.len() as u32));
        self.reach(closure);
        self.marks.clear();
        self.marks.resize(if self.apart { 0 } else { closure.len() }, 0);
        self.mark = 0;
    }

    /// The states that none equals or exceeds in every value.
    fn keep(&mut self, members: &[u32], table: &[u32]) {
        let width = self.width;
        let row = |state: u32| &table[state as usize * width..(state as usize + 1) * width];
        self.kept.clear();
        if members.len() <= LEAF {
            self.kept.extend_from_slice(members);
            return;
        }
        self.picked.clear();
        let sum = |state: &u32| row(*state).iter().map(|value| u64::from(*value)).sum::<u64>();
        self.picked.extend(members.iter().map(|state| (u64::MAX - sum(state), *state)));
        self.picked.sort_unstable();
        if width == 2 {
            // Two values: those kept rise in the second while they fall in the first.
            self.picked
                .sort_unstable_by_key(|(_, state)| std::cmp::Reverse((row(*state)[0], row(*state)[1])));
            let mut highest = None;
            for (_, state) in &self.picked {
                if highest.is_none_or(|highest| row(*state)[1] > highest) {
                    highest = Some(row(*state)[1]);
                    self.kept.push(*state);
                }
            }
            return;
        }
        for (_, state) in &self.picked {
            let own = row(*state);
            let least = |kept: &u32| row(*kept).iter().zip(own).all(|(kept, own)| kept >= own);
            if !self.kept.iter().take(COMPARED).any(least) {
                self.kept.push(*state);
            }
        }
    }

    /// Appends a part of the tree: its place, its highest values, then both halves.
    fn arrange(&mut self, states: &mut [u32], table: &[u32], depth: usize) {
        let width = self.width;
        let at = self.second.len();
        self.second.push(0);
        let mut corner = vec![0; width];
        for state in states.iter() {
            let row = &table[*state as usize * width..(*state as usize + 1) * width];
            corner.iter_mut().zip(row).for_each(|(highest, value)| *highest = (*highest).max(*value));
        }
        self.corners.extend_from_slice(&corner);
        if states.len() <= LEAF {
            for state in states.iter() {
                self.values.extend_from_slice(&table[*state as usize * width..(*state as usize + 1) * width]);
            }
            return;
        }
        let (middle, by) = (states.len() / 2, depth % width);
        states.select_nth_unstable_by_key(middle, |state| {
            (std::cmp::Reverse(table[*state as usize * width + by]), *state)
        });
        let (first, second) = states.split_at_mut(middle);
        self.arrange(first, table, depth + 1);
        self.second[at] = self.second.len() as u32;
        self.arrange(second, table, depth + 1);
    }

    fn reach(&mut self, closure: &Closure) {
        let width = self.width;
        self.reached.clear();
        self.reached.resize(closure.len() * width, 0);
        for component in 0..closure.len() {
            let (before, own) = self.reached.split_at_mut(component * width);
            let own = &mut own[..width];
            let (_, part) = self.starts[component];
            if self.starts[component + 1].1 > part {
                own.copy_from_slice(&self.corners[part as usize * width..(part as usize + 1) * width]);
            }
            for next in closure.next(component as u32) {
                let other = &before[*next as usize * width..(*next as usize + 1) * width];
                own.iter_mut().zip(other).for_each(|(own, other)| *own = (*own).max(*other));
            }
        }
    }

    /// The highest of each value among what can be reached from a component.
    pub(super) fn highest(&self, component: u32) -> &[u32] {
        &self.reached[component as usize * self.width..(component as usize + 1) * self.width]
    }

    /// Is there a state, among what can be reached from a component, whose values all exceed `asked`?
    pub(super) fn any(&mut self, closure: &Closure, component: u32, asked: &[u32]) -> bool {
        if !exceed(self.highest(component), asked) {
            return false;
        }
        if self.apart {
            return self.within(component, asked);
        }
        self.mark += 1;
        let mut open = std::mem::take(&mut self.open);
        open.clear();
        open.push(component);
        let mut found = false;
        while let Some(component) = open.pop() {
            if self.within(component, asked) {
                found = true;
                break;
            }
            for next in closure.next(component) {
                if self.marks[*next as usize] != self.mark && exceed(self.highest(*next), asked) {
                    self.marks[*next as usize] = self.mark;
                    open.push(*next);
                }
            }
        }
        self.open = open;
        found
    }

    fn within(&self, component: u32, asked: &[u32]) -> bool {
        let ((first, part), (end, _)) =
            (self.starts[component as usize], self.starts[component as usize + 1]);
        end > first && self.part(part as usize, first as usize..end as usize, asked)
    }

    fn part(&self, at: usize, places: Range<usize>, asked: &[u32]) -> bool {
        let width = self.width;
        if !exceed(&self.corners[at * width..(at + 1) * width], asked) {
            return false;
        }
        if places.len() <= LEAF {
            let mut rows = self.values[places.start * width..places.end * width].chunks_exact(width);
            return rows.any(|row| exceed(row, asked));
        }
        let middle = places.start + places.len() / 2;
        self.part(at + 1, places.start..middle, asked)
            || self.part(self.second[at] as usize, middle..places.end, asked)
    }
}
