//! What several parties can reach by moving one after the other, nobody twice running, for all states at once.
//!
//! States that reach each other form a component. Where everybody moves by options that go both ways, the states of
//! one party's block reach each other, so that components are what blocks join that share a state; where every
//! state is feasible, that is the block of the joined options. With options that go one way, and every state
//! feasible, components are the cells of that joined block. Everywhere else components are searched for (Tarjan
//! 1972): with one-way options over states and cells, where a party moves by a list over (state, who moved last),
//! since there two moves running of one party need not be one move.

use crate::Graph;
use crate::blocks::Blocks;
use crate::graph::Moves;

const NONE: u32 = u32::MAX;

/// Components, what can be reached first: those that lead out of a component have lower numbers than it has.
#[derive(Debug, Default)]
pub(super) struct Closure {
    /// By state: the component that a way from it starts in.
    pub of: Vec<u32>,
    starts: Vec<u32>,
    members: Vec<u32>,
    /// Where one can go from a component in one step; empty lists where nothing leads out of any.
    next_starts: Vec<u32>,
    next: Vec<u32>,
}

impl Closure {
    /// For these parties.
    pub(super) fn new(graph: &Graph, movers: &[usize]) -> Self {
        let blocks: Option<Vec<&Blocks>> = movers
            .iter()
            .map(|party| match graph.how(*party) {
                Moves::Options(blocks) => Some(blocks),
                Moves::Listed(_) => None,
            })
            .collect();
        let Some(blocks) = blocks else { return Self::searched(&ByMover { graph, movers }, graph.len()) };
        if blocks.iter().all(|blocks| blocks.one_way.is_none()) {
            return Self::joined(graph, &blocks);
        }
        let known = |(party, blocks): (&usize, &&Blocks)| changed(blocks) == graph.mask(*party) as u32;
        if graph.states().is_all() && movers.iter().zip(&blocks).all(known) {
            return Self::cells(&Blocks::of(graph.states(), graph.options(), movers));
        }
        Self::searched(&ByCell::new(&blocks, graph.len()), graph.len())
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// States of a component.
    pub(super) fn members(&self, component: u32) -> &[u32] {
        let at = component as usize;
        &self.members[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Components to which a step leads from this one, without what lies behind them.
    pub(super) fn next(&self, component: u32) -> &[u32] {
        let at = component as usize;
        match self.next_starts.get(at..at + 2) {
            Some([begin, end]) => &self.next[*begin as usize..*end as usize],
            _ => &[],
        }
    }

    /// Does nothing lead from one component into another?
    pub(super) fn apart(&self) -> bool {
        self.next.is_empty()
    }

    /// Blocks without one-way options: those that share a state are joined.
    fn joined(graph: &Graph, blocks: &[&Blocks]) -> Self {
        let count = graph.len();
        let mut of: Vec<u32>;
        if graph.states().is_all() {
            // Among all states, equal outside the joined options: numbered by their lowest state.
            let mine = blocks.iter().fold(0, |mask, blocks| mask | changed(blocks));
            of = (0..count as u32).map(|state| state & !mine).collect();
        } else {
            of = (0..count as u32).collect();
            for blocks in blocks {
                for cell in 0..blocks.cells() {
                    let mut members = blocks.members[blocks.range(cell)].iter();
                    let Some(first) = members.next() else { continue };
                    for other in members {
                        let (a, b) = (root(&mut of, *first), root(&mut of, *other));
                        of[a.max(b) as usize] = a.min(b);
                    }
                }
            }
            for state in 0..count as u32 {
                // A root has the lowest number of its set: it is passed first.
                of[state as usize] = root(&mut of, state);
            }
        }
        let mut number = vec![NONE; count];
        let mut components = 0;
        for of in &mut of {
            let slot = &mut number[*of as usize];
            if *slot == NONE {
                *slot = components;
                components += 1;
            }
            *of = *slot;
        }
        let pairs = of.iter().enumerate().map(|(state, component)| (*component, state as u32));
        let (starts, members) = lists(components as usize, &pairs.collect::<Vec<_>>());
        Self { of, starts, members, next_starts: Vec::new(), next: Vec::new() }
    }

    /// The cells of a block of joined options.
    fn cells(blocks: &Blocks) -> Self {
        let last = blocks.cells() - 1;
        let of: Vec<u32> = blocks.cell.iter().map(|cell| last - cell).collect();
        let pairs: Vec<(u32, u32)> = of.iter().enumerate().map(|(at, of)| (*of, at as u32)).collect();
        let (starts, members) = lists(last as usize + 1, &pairs);
        let (mut next_starts, mut next) = (vec![0], Vec::new());
        for component in 0..=last {
            // A cell's supersets have higher numbers than the cell, so that they are passed first here.
            let cell = last - component;
            next.extend(blocks.onward(cell).filter(|to| *to != cell).map(|to| last - to));
            next_starts.push(next.len() as u32);
        }
        Self { of, starts, members, next_starts, next }
    }

    /// Components of a graph of steps whose first `states` places are the states, before anybody has moved.
    fn searched(steps: &impl Steps, states: usize) -> Self {
        let component = components(steps);
        let count = component.iter().max().map_or(0, |most| *most as usize + 1);
        let mut pairs = Vec::new();
        let mut links = Vec::new();
        let mut seen = vec![NONE; count];
        for (place, from) in component.iter().enumerate() {
            if let Some(state) = steps.state(place as u32) {
                pairs.push((*from, state));
            }
            let mut cursor = Cursor::default();
            while let Some(to) = steps.next(place as u32, &mut cursor) {
                let to = component[to as usize];
                // The mark says from which place the component was reached last: most repetitions end here.
                if to != *from && std::mem::replace(&mut seen[to as usize], place as u32) != place as u32 {
                    links.push((*from, to));
                }
            }
        }
        links.sort_unstable();
        links.dedup();
        let (starts, members) = lists(count, &pairs);
        let (next_starts, next) = lists(count, &links);
        Self { of: component[..states].to_vec(), starts, members, next_starts, next }
    }
}

/// Pairs of a list's number and an entry as one list after the other, entries in their order.
fn lists(count: usize, pairs: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; count + 1];
    for (list, _) in pairs {
        starts[*list as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut place = starts.clone();
    let mut entries = vec![0; pairs.len()];
    for (list, entry) in pairs {
        let slot = &mut place[*list as usize];
        entries[*slot as usize] = *entry;
        *slot += 1;
    }
    (starts, entries)
}

/// Bits that a party changes, where every state is feasible: its options, but for those that it does not see.
fn changed(blocks: &Blocks) -> u32 {
    blocks.members[blocks.around(0)].iter().fold(0, |mask, state| mask | state)
}

fn root(of: &mut [u32], mut state: u32) -> u32 {
    while of[state as usize] != state {
        of[state as usize] = of[of[state as usize] as usize];
        state = of[state as usize];
    }
    state
}

/// A place in the list of steps from one place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cursor {
    whose: usize,
    at: usize,
}

/// A graph whose steps are told one by one instead of being stored.
pub(super) trait Steps {
    fn places(&self) -> usize;
    /// The next step from a place.
    fn next(&self, place: u32, cursor: &mut Cursor) -> Option<u32>;
    /// The state that a place stands for.
    fn state(&self, place: u32) -> Option<u32>;
}

/// States and who moved last: place `count * (1 + n) + state` after a move of the n-th mover, `state` before any.
pub(super) struct ByMover<'a> {
    pub graph: &'a Graph,
    pub movers: &'a [usize],
}

impl Steps for ByMover<'_> {
    fn places(&self) -> usize {
        self.graph.len() * (1 + self.movers.len())
    }

    fn next(&self, place: u32, cursor: &mut Cursor) -> Option<u32> {
        let count = self.graph.len() as u32;
        let (last, state) = (place / count, place % count);
        while let Some(mover) = self.movers.get(cursor.whose) {
            if last != cursor.whose as u32 + 1 {
                let how = self.graph.how(*mover);
                let candidates = how.around(state);
                while let Some(to) = candidates.get(cursor.at) {
                    cursor.at += 1;
                    if matches!(how, Moves::Listed(_)) || how.leads(state, *to) {
                        return Some(count * (cursor.whose as u32 + 1) + to);
                    }
                }
            }
            *cursor = Cursor { whose: cursor.whose + 1, at: 0 };
        }
        None
    }

    fn state(&self, place: u32) -> Option<u32> {
        Some(place % self.graph.len() as u32)
    }
}

/// States, and every party's cells: from a state to its cells, from a cell to its states and the cells further along.
struct ByCell<'a> {
    blocks: &'a [&'a Blocks],
    /// By party: the place of its first cell, and the end.
    first: Vec<u32>,
    count: u32,
    onward: Vec<Vec<u32>>,
}

impl<'a> ByCell<'a> {
    fn new(blocks: &'a [&'a Blocks], count: usize) -> Self {
        let mut first = vec![count as u32];
        let mut onward = Vec::new();
        for blocks in blocks {
            let begin = first.last().copied().unwrap_or(0);
            first.push(begin + blocks.cells());
            onward.extend((0..blocks.cells()).map(|cell| {
                blocks.onward(cell).filter(|to| *to != cell).map(|to| begin + to).collect::<Vec<u32>>()
            }));
        }
        Self { blocks, first, count: count as u32, onward }
    }
}

impl Steps for ByCell<'_> {
    fn places(&self) -> usize {
        self.first.last().map_or(0, |end| *end as usize)
    }

    fn next(&self, place: u32, cursor: &mut Cursor) -> Option<u32> {
        let at = cursor.at;
        cursor.at += 1;
        if place < self.count {
            return self.blocks.get(at).map(|blocks| self.first[at] + blocks.cell[place as usize]);
        }
        let whose = self.first.partition_point(|first| *first <= place) - 1;
        let blocks = self.blocks[whose];
        let members = &blocks.members[blocks.range(place - self.first[whose])];
        let further = &self.onward[(place - self.count) as usize];
        members.get(at).or_else(|| further.get(at - members.len())).copied()
    }

    fn state(&self, place: u32) -> Option<u32> {
        (place < self.count).then_some(place)
    }
}

/// By place its component, what can be reached first: Tarjan's search without recursion.
fn components(steps: &impl Steps) -> Vec<u32> {
    let places = steps.places();
    let (mut found, mut lowest) = (vec![NONE; places], vec![NONE; places]);
    let mut component = vec![NONE; places];
    let (mut waiting, mut path) = (Vec::new(), Vec::<(u32, Cursor)>::new());
    let (mut count, mut components) = (0u32, 0u32);
    for start in 0..places as u32 {
        if found[start as usize] != NONE {
            continue;
        }
        let mut enter = Some(start);
        loop {
            if let Some(place) = enter.take() {
                found[place as usize] = count;
                lowest[place as usize] = count;
                count += 1;
                waiting.push(place);
                path.push((place, Cursor::default()));
            }
            let Some((place, cursor)) = path.last_mut() else { break };
            let place = *place;
            if let Some(to) = steps.next(place, cursor) {
                if found[to as usize] == NONE {
                    enter = Some(to);
                } else if component[to as usize] == NONE {
                    lowest[place as usize] = lowest[place as usize].min(found[to as usize]);
                }
                continue;
            }
            path.pop();
            if lowest[place as usize] == found[place as usize] {
                while let Some(member) = waiting.pop() {
                    component[member as usize] = components;
                    if member == place {
                        break;
                    }
                }
                components += 1;
            }
            if let Some((before, _)) = path.last() {
                lowest[*before as usize] = lowest[*before as usize].min(lowest[place as usize]);
            }
        }
    }
    component
}
