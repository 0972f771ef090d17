//! How often a voter's consent decides: counted out over all sets, counted by sums of votes, or drawn.
//!
//! With whole numbers of votes the sets need not be gone through: how many of each size have each sum follows from adding
//! voters one by one (generating functions: Mann & Shapley 1962, RAND RM-3158; Lucas 1983). What is summed are the votes of
//! those who do *not* consent, of which there may be only so many, so that the tables are as small as the quota is high.
//! For each voter the table of all others is needed. Taking one voter out of a table again would lose digits; so halves of
//! the voters are added in turn, each half's tables being made from those of the whole (n log n additions for n voters,
//! all of positive numbers).

use crate::set::Set;
use crate::voting::Voting;

/// Orders, and sets, drawn where there are too many to count out.
const DRAWN: u64 = 100_000;
/// Additions up to which sets are counted by their sums: about two seconds.
const ADDITIONS: f64 = 1e9;
/// Votes are whole in one of these parts of a vote.
const PARTS: [f64; 4] = [1.0, 10.0, 100.0, 1000.0];

/// Shapley–Shubik index, Penrose–Banzhaf measure, and the largest standard error of both (0 where counted).
pub(crate) type Power = (Vec<f64>, Vec<f64>, f64);

/// s! (n − s − 1)! / n! for a set of s others, by s.
fn weights(count: usize) -> Vec<f64> {
    let mut weight = vec![1.0 / count.max(1) as f64; count];
    for size in 1..count {
        weight[size] = weight[size - 1] * size as f64 / (count - size) as f64;
    }
    weight
}

/// By going through all sets; those who abstain have no power.
pub(crate) fn counted_out(voting: &Voting, count: usize) -> Power {
    let present: Vec<usize> = (0..count).filter(|at| !voting.absent.has(*at)).collect();
    let voters = present.len();
    let enough: Vec<bool> = (0..1usize << voters)
        .map(|bits| {
            voting.enough(&(0..voters).filter(|at| bits >> at & 1 == 1).map(|at| present[at]).collect())
        })
        .collect();
    let weight = weights(voters);
    let (mut shapley, mut banzhaf) = (vec![0.0; count], vec![0.0; count]);
    for bits in 0..1usize << voters {
        for voter in (0..voters).filter(|voter| bits >> voter & 1 == 0) {
            if !enough[bits] && enough[bits | 1 << voter] {
                shapley[present[voter]] += weight[bits.count_ones() as usize];
                banzhaf[present[voter]] += 1.0;
            }
        }
    }
    let sets = (1u64 << voters.saturating_sub(1)) as f64;
    banzhaf.iter_mut().for_each(|swings| *swings /= sets);
    (shapley, banzhaf, 0.0)
}

/// A body whose votes are whole numbers: who may be left out, and of how much in all.
pub(crate) struct Sums {
    /// Voters that do not abstain.
    present: Vec<usize>,
    /// Those of them that may be left out, all but those with a veto.
    free: Vec<usize>,
    /// How many may be left out, whatever their votes.
    most: usize,
    /// By quota whose votes differ between voters: votes by place in `free`, and how many may be left out. At most two.
    tight: Vec<(Vec<usize>, usize)>,
}

impl Sums {
    /// `None` where somebody has ratifiers, votes are no whole numbers, or more than two quotas have unequal votes.
    pub(crate) fn of(voting: &Voting) -> Option<Self> {
        let count = voting.with.len();
        if voting.with.iter().any(|with| !with.is_empty()) {
            return None;
        }
        let present: Vec<usize> = (0..count).filter(|at| !voting.absent.has(*at)).collect();
        if !Set::from_iter(present.iter().copied()).holds(&voting.musts) || present.is_empty() {
            return None;
        }
        let free: Vec<usize> = present.iter().copied().filter(|at| !voting.musts.has(*at)).collect();
        // Somebody must sign.
        let mut most = free.len().min(present.len() - 1);
        let mut tight = Vec::new();
        for (votes, needed) in &voting.quotas {
            let slack = present.iter().map(|at| votes[*at]).sum::<f64>() - needed;
            if slack < 0.0 {
                return None;
            }
            let first = free.first().map_or(0.0, |at| votes[*at]);
            if free.iter().all(|at| (votes[*at] - first).abs() <= 1e-12 * first.abs()) {
                if first > 0.0 {
                    most = most.min((slack / first + 1e-9) as usize);
                }
                continue;
            }
            let whole = |unit: &f64| {
                free.iter().all(|at| ((votes[*at] * unit).round() - votes[*at] * unit).abs() < 1e-7)
            };
            let unit = PARTS.iter().copied().find(whole)?;
            let own: Vec<usize> = free.iter().map(|at| (votes[*at] * unit).round() as usize).collect();
            tight.push((own, (slack * unit + 1e-9) as usize));
        }
        (tight.len() <= 2).then_some(Self { present, free, most, tight })
    }

    fn cells(&self) -> usize {
        self.tight.iter().fold(self.most + 1, |cells, (_, slack)| cells.saturating_mul(slack + 1))
    }

    /// What adding a voter moves a sum by, as cells of a table; `None` where the voter alone is too much.
    fn moved(&self, voter: usize) -> Option<(usize, [usize; 2])> {
        let mut by = [0; 2];
        for (by, (votes, slack)) in by.iter_mut().zip(&self.tight) {
            if votes[voter] > *slack {
                return None;
            }
            *by = votes[voter];
        }
        Some((1, by))
    }

    fn widths(&self) -> [usize; 2] {
        let width = |at: usize| self.tight.get(at).map_or(1, |(_, slack)| slack + 1);
        [width(0), width(1)]
    }

    /// Adds a voter to a table of how many sets are left out, by size and by sums.
    fn add(&self, table: &mut [f64], voter: usize) {
        let Some((_, by)) = self.moved(voter) else { return };
        let [wide, deep] = self.widths();
        let row = wide * deep;
        // From the largest on, so that nobody is added twice.
        for size in (1..=self.most).rev() {
            let (before, here) = table.split_at_mut(size * row);
            let before = &before[(size - 1) * row..];
            for first in by[0]..wide {
                let (from, to) = ((first - by[0]) * deep, first * deep);
                let from = &before[from..from + deep - by[1]];
                for (slot, more) in here[to + by[1]..to + deep].iter_mut().zip(from) {
                    *slot += more;
                }
            }
        }
    }

    /// Calls `done` for each of `voters` with the table of all free voters but that one.
    fn without_each(&self, voters: &[usize], table: &[f64], done: &mut dyn FnMut(usize, &[f64])) {
        let [only] = voters else {
            let (left, right) = voters.split_at(voters.len() / 2);
            for (inside, outside) in [(left, right), (right, left)] {
                if inside.is_empty() {
                    continue;
                }
                let mut with = table.to_vec();
                outside.iter().for_each(|voter| self.add(&mut with, *voter));
                self.without_each(inside, &with, done);
            }
            return;
        };
        done(*only, table);
    }

    /// By size, how many sets of others may be left out, but not with this voter as well. Among all free voters, with no
    /// voter: how many may be left out.
    fn swings(&self, table: &[f64], voter: Option<usize>) -> Vec<f64> {
        let [wide, deep] = self.widths();
        let by = voter.map(|voter| self.moved(voter));
        let still = |size: usize, first: usize, second: usize| match by {
            Some(Some((_, by))) => size < self.most && first + by[0] < wide && second + by[1] < deep,
            _ => false,
        };
        (0..=self.most)
            .map(|size| {
                let mut sum = 0.0;
                for first in 0..wide {
                    for second in 0..deep {
                        if !still(size, first, second) {
                            sum += table[(size * wide + first) * deep + second];
                        }
                    }
                }
                sum
            })
            .collect()
    }

    /// The power of `count` voters; `None` where the tables would be too large.
    pub(crate) fn power(&self, count: usize) -> Option<Power> {
        let rounds = f64::from(self.free.len().max(2).ilog2() + 3);
        if self.cells() as f64 * self.free.len() as f64 * rounds > ADDITIONS {
            return None;
        }
        let voters = self.present.len();
        let weight = weights(voters);
        // A set of others is what is left when some are left out of all others.
        let of = |swings: &[f64]| {
            let by_size = swings.iter().enumerate().filter(|(size, _)| *size < voters);
            let shapley = by_size.clone().map(|(size, sets)| sets * weight[voters - 1 - size]).sum::<f64>();
            let sets = by_size.map(|(_, sets)| sets).sum::<f64>();
            (shapley, sets / libm::exp2((voters - 1) as f64))
        };
        let (mut shapley, mut banzhaf) = (vec![0.0; count], vec![0.0; count]);
        let mut table = vec![0.0; self.cells()];
        table[0] = 1.0;
        let everyone: Vec<usize> = (0..self.free.len()).collect();
        if !everyone.is_empty() {
            self.without_each(&everyone, &table, &mut |voter, table| {
                let place = self.free[voter];
                (shapley[place], banzhaf[place]) = of(&self.swings(table, Some(voter)));
            });
        }
        if self.free.len() < voters {
            everyone.iter().for_each(|voter| self.add(&mut table, *voter));
            let veto = of(&self.swings(&table, None));
            for place in self.present.iter().filter(|place| !self.free.contains(place)) {
                (shapley[*place], banzhaf[*place]) = veto;
            }
        }
        Some((shapley, banzhaf, 0.0))
    }
}

pub(crate) fn mixed(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Puts a list into an order drawn at random.
pub(crate) fn shuffle(order: &mut [usize], state: &mut u64) {
    for at in (1..order.len()).rev() {
        order.swap(at, (mixed(state) % (at as u64 + 1)) as usize);
    }
}

/// How many of an order are needed until they are enough; `None` where all together are not.
pub(crate) fn pivot(voting: &Voting, order: &[usize]) -> Option<usize> {
    let enough = |many: usize| voting.enough(&order[..many].iter().copied().collect());
    let (mut low, mut high) = (0, order.len());
    if !enough(high) {
        return None;
    }
    while low + 1 < high {
        let middle = (low + high) / 2;
        if enough(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// By orders and sets drawn at random.
pub(crate) fn drawn(voting: &Voting, count: usize) -> Power {
    let (mut shapley, mut banzhaf) = (vec![0.0; count], vec![0.0; count]);
    let mut state = 0;
    let mut order: Vec<usize> = (0..count).filter(|at| !voting.absent.has(*at)).collect();
    let present = order.clone();
    // An order costs its voters, a set their square.
    let draws = (DRAWN * 64 / count as u64).min(DRAWN);
    for _ in 0..draws {
        shuffle(&mut order, &mut state);
        if let Some(many) = pivot(voting, &order) {
            shapley[order[many - 1]] += 1.0;
        }
    }
    let sets = (draws * 64 / count as u64).max(1000);
    for _ in 0..sets {
        let mut set: Set = present.iter().copied().filter(|_| mixed(&mut state) & 1 == 1).collect();
        let yes = voting.enough(&set);
        for voter in present.iter().copied() {
            // Only who is in a set that is enough, or out of one that is not, can be decisive.
            if set.has(voter) != yes {
                continue;
            }
            let flip = |set: &mut Set| if set.has(voter) { set.remove(voter) } else { set.insert(voter) };
            flip(&mut set);
            banzhaf[voter] += f64::from(u8::from(voting.enough(&set) != yes));
            flip(&mut set);
        }
    }
    shapley.iter_mut().for_each(|times| *times /= draws as f64);
    banzhaf.iter_mut().for_each(|swings| *swings /= sets as f64);
    let error = |shares: &[f64], draws: u64| {
        shares.iter().map(|share| (share * (1.0 - share) / draws as f64).sqrt()).fold(0.0, f64::max)
    };
    let error = error(&shapley, draws).max(error(&banzhaf, sets));
    (shapley, banzhaf, error)
}

/// How many smallest sets are enough, by sums of votes; `None` where that would be too much work or votes are not whole.
///
/// A set is a smallest one where everybody in it is needed: where it has just the size that is needed, or where without
/// its weakest member it falls short. So voters are taken from the strongest to the weakest, and for each as the weakest
/// member the sets of the stronger ones are counted that are enough with it and, but for the size, not without. Of several
/// quotas with unequal votes the weakest member is not the same, and nothing is counted.
pub(crate) fn smallest(voting: &Voting) -> Option<f64> {
    let sums = Sums::of(voting)?;
    let free = sums.free.len();
    let musts = sums.present.len() - free;
    // How many of the free are needed, at least.
    let least = free - sums.most.min(free);
    let Some((votes, slack)) = sums.tight.first() else {
        // All alike: any of that size.
        return Some(choose(free, least));
    };
    if sums.tight.len() > 1 {
        return None;
    }
    let all: usize = votes.iter().sum();
    let needed = all.saturating_sub(*slack);
    if needed == 0 {
        return Some(choose(free, least));
    }
    if (free * free) as f64 * needed as f64 > ADDITIONS {
        return None;
    }
    let mut order: Vec<usize> = votes.clone();
    order.sort_unstable_by(|a, b| b.cmp(a));
    // Sets of the stronger by size and by votes, those with `needed` and more left out.
    let mut short = vec![0.0f64; (free + 1) * needed];
    short[0] = 1.0;
    let mut found = 0.0;
    for (stronger, own) in order.iter().copied().enumerate() {
        for size in 0..=stronger {
            if size + 1 < least {
                continue;
            }
            let row = &short[size * needed..(size + 1) * needed];
            let from = needed.saturating_sub(own);
            found += row[from..].iter().sum::<f64>();
            if size + 1 == least {
                // Nobody can be left out of a set of the least size: those that are enough without the last count too.
                found += choose(stronger, size) - row.iter().sum::<f64>();
            }
        }
        for size in (0..=stronger).rev() {
            let (before, after) = short.split_at_mut((size + 1) * needed);
            let before = &before[size * needed..];
            for at in own..needed {
                after[at] += before[at - own];
            }
        }
    }
    // With a veto and nobody else needed the set of those with a veto is the only one.
    Some(if least == 0 && musts > 0 && needed == 0 { 1.0 } else { found })
}

fn choose(of: usize, many: usize) -> f64 {
    (0..many.min(of - many.min(of))).fold(1.0, |sets, at| sets * (of - at) as f64 / (at + 1) as f64).round()
}
