//! Bodies that decide by quotas: who can block, which sets are enough, who has how much power, and which packages
//! nobody can vote away.
//!
//! *Power* is how often a voter's consent decides. Shapley and Shubik (1954, *American Political Science Review* 48(3):
//! 787–792): voters join in an order drawn at random, and the one with whom the set is first enough is decisive.
//! Penrose (1946, *Journal of the Royal Statistical Society* 109(1): 53–57) and Banzhaf (1965, *Rutgers Law Review* 19:
//! 317–343): all sets of the others are equally likely, and a voter is decisive where its consent makes them enough.
//! Both are counted out for up to 16 voters, and beyond estimated from orders and sets drawn with a fixed seed.
//!
//! The *core* holds the packages to which no set that is enough prefers another one, all of its members better off.
//!
//! ```
//! use detente_deals::{Negotiation, Party, Rule, Space, body};
//! // Four votes of seven, held 4, 2 and 1: the first has all the power, and its consent is a must.
//! let party = |votes| Party { weights: vec![1.0], worth: vec![0.0, 1.0], votes, ..Party::default() };
//! let talks = Negotiation {
//!     levels: vec![2],
//!     parties: vec![party(4.0), party(2.0), party(1.0)],
//!     rule: Rule::Quota(4.0 / 7.0),
//!     ..Negotiation::default()
//! };
//! let found = body(&Space::of(&talks)?).unwrap();
//! assert_eq!((found.can_block, found.shapley), (vec![0], vec![1.0, 0.0, 0.0]));
//! assert_eq!(found.enough, Some(vec![vec![0]]));
//! # Ok::<(), detente_deals::DealsError>(())
//! ```

use crate::set::Set;
use crate::voting::{LISTED_VOTERS, Voting};
use crate::walk::{Search, Walk, walk};
use crate::{Space, TOLERANCE};
use std::ops::ControlFlow;

/// Orders, and sets, drawn where there are too many to count out.
const DRAWN: u64 = 100_000;
/// Packages up to which the core is looked for: each is compared with each.
const CORE_PACKAGES: usize = 1 << 12;

/// What can be said of a body before any package is looked at. Voters are parties by their numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The voters, in the order of the lists below.
    pub voters: Vec<usize>,
    /// Those without whom all others together are not enough.
    pub can_block: Vec<usize>,
    /// The smallest sets that are enough; `None` beyond 16 voters.
    pub enough: Option<Vec<Vec<usize>>>,
    /// Shapley–Shubik index: shares that sum to 1, or all 0 where not even all together are enough.
    pub shapley: Vec<f64>,
    /// Penrose–Banzhaf measure: the chance of being decisive.
    pub banzhaf: Vec<f64>,
    /// The largest standard error of both lists; 0 where they were counted out.
    pub error: f64,
}

/// What a quota makes of the parties; `None` under unanimity.
#[must_use]
pub fn body(space: &Space) -> Option<Body> {
    let voting = space.voting.as_ref()?;
    let count = space.required.len();
    let party = |place: usize| space.required[place];
    let all = Set::first(count);
    let blocks = |place: &usize| {
        let mut others = all;
        others.remove(*place);
        voting.enough(&all) && !voting.enough(&others)
    };
    let can_block = (0..count).filter(blocks).map(party).collect();
    let enough =
        voting.coalitions().map(|sets| sets.iter().map(|set| set.places().map(party).collect()).collect());
    let (shapley, banzhaf, error) =
        if count <= LISTED_VOTERS { counted_out(voting, count) } else { drawn(voting, count) };
    Some(Body { voters: space.required.clone(), can_block, enough, shapley, banzhaf, error })
}

/// By going through all sets.
fn counted_out(voting: &Voting, count: usize) -> (Vec<f64>, Vec<f64>, f64) {
    let enough: Vec<bool> = (0..1usize << count)
        .map(|bits| voting.enough(&(0..count).filter(|at| bits >> at & 1 == 1).collect()))
        .collect();
    // s! (n − s − 1)! / n! for a set of s others.
    let mut weight = vec![1.0 / count as f64; count];
    for size in 1..count {
        weight[size] = weight[size - 1] * size as f64 / (count - size) as f64;
    }
    let (mut shapley, mut banzhaf) = (vec![0.0; count], vec![0.0; count]);
    for bits in 0..1usize << count {
        for voter in (0..count).filter(|voter| bits >> voter & 1 == 0) {
            if !enough[bits] && enough[bits | 1 << voter] {
                shapley[voter] += weight[bits.count_ones() as usize];
                banzhaf[voter] += 1.0;
            }
        }
    }
    let sets = (1u64 << (count - 1)) as f64;
    banzhaf.iter_mut().for_each(|swings| *swings /= sets);
    (shapley, banzhaf, 0.0)
}

fn mixed(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// By orders and sets drawn at random.
fn drawn(voting: &Voting, count: usize) -> (Vec<f64>, Vec<f64>, f64) {
    let (mut shapley, mut banzhaf) = (vec![0.0; count], vec![0.0; count]);
    let mut state = 0;
    let mut order: Vec<usize> = (0..count).collect();
    // An order costs its voters, a set their square.
    let draws = (DRAWN * 64 / count as u64).min(DRAWN);
    for _ in 0..draws {
        for at in (1..count).rev() {
            order.swap(at, (mixed(&mut state) % (at as u64 + 1)) as usize);
        }
        let enough = |many: usize| voting.enough(&order[..many].iter().copied().collect());
        if enough(count) {
            let (mut low, mut high) = (0, count);
            while low + 1 < high {
                let middle = (low + high) / 2;
                if enough(middle) { high = middle } else { low = middle }
            }
            shapley[order[high - 1]] += 1.0;
        }
    }
    let sets = (draws * 64 / count as u64).max(1000);
    for _ in 0..sets {
        let mut set: Set = (0..count).filter(|_| mixed(&mut state) & 1 == 1).collect();
        let yes = voting.enough(&set);
        for (voter, swings) in banzhaf.iter_mut().enumerate() {
            // Only who is in a set that is enough, or out of one that is not, can be decisive.
            if set.has(voter) != yes {
                continue;
            }
            let flip = |set: &mut Set| if set.has(voter) { set.remove(voter) } else { set.insert(voter) };
            flip(&mut set);
            *swings += f64::from(u8::from(voting.enough(&set) != yes));
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

/// The packages of the zone that no set of parties whose consent is enough would give up for another one that red
/// lines allow, all of its members better off; `None` above 4,096 packages.
#[must_use]
pub fn core(space: &Space) -> Option<Vec<u128>> {
    struct List<'a> {
        required: &'a [usize],
        packages: Vec<(u128, Vec<f64>)>,
    }
    impl Search for List<'_> {
        fn visit(&mut self, index: u128, utility: &[f64]) -> ControlFlow<()> {
            self.packages.push((index, self.required.iter().map(|party| utility[*party]).collect()));
            if self.packages.len() > CORE_PACKAGES {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        }
    }
    let mut all = List { required: &space.required, packages: Vec::new() };
    walk(&Walk::allowed(space), &mut all);
    if all.packages.len() > CORE_PACKAGES {
        return None;
    }
    let open: Vec<Set> = all.packages.iter().map(|(index, _)| space.unrefused_at(*index)).collect();
    let prefers = |other: usize, than: usize| -> bool {
        let better = |place: &usize| {
            all.packages[other].1[*place] > all.packages[than].1[*place] + TOLERANCE
                && (space.voting.is_none() || open[other].has(*place))
        };
        match &space.voting {
            None => (0..space.required.len()).all(|place| better(&place)),
            Some(voting) => voting.enough(&(0..space.required.len()).filter(better).collect()),
        }
    };
    let last = |at: &usize| {
        space.acceptable(all.packages[*at].0) && !(0..all.packages.len()).any(|other| prefers(other, *at))
    };
    Some((0..all.packages.len()).filter(last).map(|at| all.packages[at].0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Negotiation, Party, Quota, Rule};

    fn space(votes: &[f64], share: f64, further: Vec<Quota>) -> Space {
        let party = |votes: &f64| Party {
            weights: vec![1.0],
            worth: vec![0.0, 1.0],
            votes: *votes,
            ..Party::default()
        };
        let parties = votes.iter().map(party).collect();
        let rule = Rule::Quota(share);
        Space::of(&Negotiation { levels: vec![2], parties, rule, further, ..Negotiation::default() }).unwrap()
    }

    /// The Security Council: 39 of votes 7 (five permanent members) and 1 (ten others). Shapley–Shubik .19627 and
    /// .001865; decisive in 848 and 84 of 16,384 sets of the others (Straffin 1994, "Power and stability in politics",
    /// *Handbook of Game Theory* 2, ch. 32).
    #[test]
    fn security_council() {
        let votes: Vec<f64> = (0..15).map(|at| if at < 5 { 7.0 } else { 1.0 }).collect();
        let found = body(&space(&votes, 39.0 / 45.0, Vec::new())).unwrap();
        assert_eq!(found.can_block, [0, 1, 2, 3, 4]);
        assert!((found.shapley[0] - 0.196_270).abs() < 1e-6 && (found.shapley[9] - 0.001_865).abs() < 1e-6);
        assert!((found.shapley.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!((found.banzhaf[0], found.banzhaf[9]), (848.0 / 16384.0, 84.0 / 16384.0));
        // Five permanent members and any four of the others.
        let sets = found.enough.unwrap();
        assert_eq!(sets.len(), 210);
        assert!(sets.iter().all(|set| set.len() == 9 && set[..5] == [0, 1, 2, 3, 4]));
    }

    /// Drawn power is that of counting out, within five of its errors: the same body with and without two voters who
    /// have no votes.
    #[test]
    fn drawing_agrees_with_counting() {
        let votes: Vec<f64> = (0..16).map(|at| f64::from(at % 5 + 1)).collect();
        let weights: Vec<f64> = (0..16).map(|at| f64::from(at * at % 7 + 1)).collect();
        let quota = |weights: &[f64]| vec![Quota { share: 0.65, votes: weights.to_vec() }];
        let small = body(&space(&votes, 0.55, quota(&weights))).unwrap();
        let more = |list: &[f64]| [list, &[0.0, 0.0]].concat();
        let large = body(&space(&more(&votes), 0.55, quota(&more(&weights)))).unwrap();
        assert_eq!(small.error, 0.0);
        assert!(large.error > 0.0 && large.error < 0.01 && large.enough.is_none());
        for (a, b) in small.shapley.iter().zip(&large.shapley).chain(small.banzhaf.iter().zip(&large.banzhaf))
        {
            assert!((a - b).abs() < 5.0 * large.error, "{a} {b} {}", large.error);
        }
        assert_eq!(large.shapley[16..], [0.0, 0.0]);
    }

    /// Three voters, three packages, each liked best by another in a circle: majorities prefer another one to each, and
    /// unanimity keeps all.
    #[test]
    fn a_circle_of_majorities_has_no_core() {
        let party = |worth: [f64; 3]| Party { weights: vec![1.0], worth: worth.to_vec(), ..Party::default() };
        let parties = vec![party([1.0, 0.5, 0.0]), party([0.0, 1.0, 0.5]), party([0.5, 0.0, 1.0])];
        let talks =
            |rule| Negotiation { levels: vec![3], parties: parties.clone(), rule, ..Negotiation::default() };
        assert_eq!(core(&Space::of(&talks(Rule::Quota(0.5))).unwrap()), Some(vec![]));
        assert_eq!(core(&Space::of(&talks(Rule::Unanimity)).unwrap()), Some(vec![0, 1, 2]));
    }
}
