//! Coalitions, inverse questions, looking ahead, unknown and strong preferences.

mod common;

use common::*;
use detente_graph::*;
use proptest::prelude::*;

#[test]
fn elmira_two_parties_leave_together() {
    let game = elmira();
    assert!(coalition_improvements(&game, &[0, 1], 4).contains(&7), "from the fifth state to the eighth");
    assert!(!coalition_stability(&game, &[0, 1], 4).has(Concepts::NASH));
    // The eighth holds against every coalition.
    for members in coalitions(3) {
        assert!(coalition_stability(&game, &members, 7).has(Concepts::SEQ), "{members:?}");
    }
    assert_eq!(coalitions(3), [vec![0, 1], vec![0, 2], vec![1, 2], vec![0, 1, 2]]);
}

#[test]
fn looking_ahead() {
    let dilemma = two_by_two([2, 1, 4, 3], [2, 4, 1, 3]);
    let found = limited_move(&dilemma).unwrap();
    let both = |horizon: usize| {
        let found = &found.horizons[horizon - 1];
        (0..4).filter(|s| found.stable(0, *s) && found.stable(1, *s)).map(|s| s + 1).collect::<Vec<_>>()
    };
    assert_eq!(both(1), [1], "L_1 is Nash");
    assert_eq!(both(2), [1, 4]);
    assert_eq!(both(found.horizons.len()), [1, 4]);
    assert!(limited_move(&elmira()).is_err());
}

#[test]
fn leading() {
    // Chicken: whoever leads defects and the other yields. States DD, CD, DC, CC.
    let chicken = two_by_two([1, 2, 4, 3], [1, 4, 2, 3]);
    assert_eq!(stackelberg(&chicken, 0, Answers::Optimistic).unwrap(), [2]);
    assert_eq!(stackelberg(&chicken, 1, Answers::Optimistic).unwrap(), [1]);
    // Prisoner's dilemma: leading does not help.
    let dilemma = two_by_two([2, 1, 4, 3], [2, 4, 1, 3]);
    assert_eq!(stackelberg(&dilemma, 0, Answers::Pessimistic).unwrap(), [0]);
    // The follower is indifferent: hope and fear differ.
    let game = two_by_two([1, 2, 4, 3], [1, 1, 1, 1]);
    assert_eq!(stackelberg(&game, 0, Answers::Optimistic).unwrap(), [2]);
    assert_eq!(stackelberg(&game, 0, Answers::Pessimistic).unwrap(), [1]);
}

/// Preferences that hold with a chance, by hand: row prefers CC (3) to DC (2) with 60 %, else as in the dilemma.
#[test]
fn a_cooperator_perhaps() {
    let dilemma = two_by_two([2, 1, 4, 3], [2, 4, 1, 3]);
    let row = Certainty::of(4, [([2, 1, 4, 3].as_slice(), 4.0), ([2, 1, 3, 4].as_slice(), 6.0)]);
    assert!((row.better(2, 3) - 0.4).abs() < 1e-12 && (row.better(3, 2) - 0.6).abs() < 1e-12);
    let chances = [row, Certainty::of(4, [(dilemma.ranks(1), 1.0)])];
    let rests = |alpha| {
        let at = Thresholds { leave: alpha, harm: 0.5, believe: 0.5 };
        threshold_stability(&dilemma, &chances, at)[0][3].has(Concepts::NASH)
    };
    // It leaves CC where a chance of 40 % is enough for it.
    assert!(!rests(0.3) && rests(0.5));
    // Fuzzy: 40 % for and 60 % against is a relative certainty of −0.2; the other way 0.2.
    let fuzzy = |g| fuzzy_stability(&dilemma, &chances, &[g, g]);
    assert!(fuzzy(0.1)[0][3].has(Concepts::NASH) && !fuzzy(0.1)[0][2].has(Concepts::NASH));
    assert!(fuzzy(0.5)[0][2].has(Concepts::GMR));
}

#[test]
fn what_would_make_cooperation_last() {
    let dilemma = two_by_two([2, 1, 4, 3], [2, 4, 1, 3]);
    // Both cooperating becomes Nash for row when it swaps its two best states.
    let found = flips(&dilemma, 0, 3, Concepts::NASH, true).unwrap();
    assert_eq!((found.swaps, found.exact, found.ranks), (1, true, vec![2, 1, 3, 4]));
    // One move from the state: half of all rankings.
    let share = stabilising_rankings(&dilemma, 0, 3, Concepts::NASH).unwrap();
    assert_eq!((share.share, share.count), (0.5, Some(12)));
    // Under SEQ it lasts already.
    assert_eq!(flips(&dilemma, 0, 3, Concepts::SEQ, true).unwrap().swaps, 0);
}

#[test]
fn a_strike_that_can_be_taken_back() {
    let reversible = cuban(Direction::Up).with_direction(0, Direction::Both).unwrap();
    assert_eq!(numbers(stability(&reversible, Concepts::LINEAR).equilibria(Concepts::SEQ)), [5, 7]);
    // Settled: no strike. States without it are numbered anew.
    let settled = cuban(Direction::Both).with_settled(0, false).unwrap();
    assert_eq!(settled.len(), 6);
    assert_eq!(settled.states().iter().map(|s| s & 1).sum::<u128>(), 0);
    assert!(cuban(Direction::Up).with_direction(9, Direction::Up).is_err());
}

/// All orders of 0..n.
fn permutations(n: usize) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new()];
    for _ in 0..n {
        all = all
            .into_iter()
            .flat_map(|order: Vec<u32>| {
                (0..n as u32)
                    .filter(|x| !order.contains(x))
                    .map(|x| [order.clone(), vec![x]].concat())
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Flip distances and counts against every ranking there is.
    #[test]
    fn inverse_questions_are_exact(
        plain in prop_oneof![option_form(), graph_form()].prop_filter("few states", |p| p.states.len() <= 6),
        pick in any::<prop::sample::Index>(),
        own in any::<prop::sample::Index>(),
    ) {
        let mut graph = plain.graph();
        let orders = permutations(graph.len());
        let state = pick.index(graph.len()) as u32;
        graph.rank(0, &orders[own.index(orders.len())]).unwrap();
        let base = graph.ranks(0).to_vec();
        for concept in [Concepts::NASH, Concepts::GMR, Concepts::SMR, Concepts::SEQ, Concepts::SSEQ] {
            let mut least = [None::<u32>; 2];
            let mut count = 0u128;
            for ranks in &orders {
                let mut other = graph.clone();
                other.rank(0, ranks).unwrap();
                let stable = stability(&other, concept).stable[0][state as usize].has(concept);
                count += u128::from(stable);
                let swaps = (0..base.len())
                    .flat_map(|a| (0..a).map(move |b| (a, b)))
                    .filter(|(a, b)| (base[*a] < base[*b]) != (ranks[*a] < ranks[*b]))
                    .count() as u32;
                let slot = &mut least[usize::from(stable)];
                *slot = Some(slot.map_or(swaps, |least| least.min(swaps)));
            }
            for wanted in [false, true] {
                let found = flips(&graph, 0, state, concept, wanted);
                prop_assert_eq!(found.as_ref().map(|f| f.swaps), least[usize::from(wanted)], "{:?} {}", concept, wanted);
                if let Some(found) = found {
                    prop_assert!(found.exact);
                    let mut other = graph.clone();
                    other.rank(0, &found.ranks).unwrap();
                    prop_assert_eq!(stability(&other, concept).stable[0][state as usize].has(concept), wanted);
                }
            }
            let share = stabilising_rankings(&graph, 0, state, concept).unwrap();
            prop_assert_eq!(share.count, Some(count));
            prop_assert!((share.share - count as f64 / orders.len() as f64).abs() < 1e-12);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A coalition of one is the party; nothing unknown is the crisp relation; every level its own is strict
    /// sanctions.
    #[test]
    fn special_cases_agree(plain in prop_oneof![option_form(), graph_form()].prop_filter("few states", |p| p.states.len() <= 16)) {
        let graph = plain.graph();
        let crisp = stability(&graph, Concepts::LINEAR);
        for party in 0..plain.parties {
            for state in 0..graph.len() as u32 {
                prop_assert_eq!(coalition_stability(&graph, &[party], state), crisp.stable[party][state as usize]);
            }
        }
        let nothing = vec![Unknown::default(); plain.parties];
        for extension in [Extension::A, Extension::B, Extension::C, Extension::D] {
            prop_assert_eq!(&unknown_stability(&graph, &nothing, extension), &crisp.stable);
        }
        let levels: Vec<Vec<u32>> = (0..plain.parties).map(|party| graph.ranks(party).to_vec()).collect();
        let strength = strength_stability(&graph, &levels);
        prop_assert_eq!(&strength.general, &crisp.stable);
        let strict = stability(&graph.clone().with_sanction(Sanction::Below), Concepts::LINEAR);
        for (strong, strict) in strength.strong.iter().flatten().zip(strict.stable.iter().flatten()) {
            prop_assert_eq!(*strong, strict.without(Concepts::NASH));
        }
        // One level: nothing is strongly worse than anything.
        let flat = strength_stability(&graph, &vec![vec![1; graph.len()]; plain.parties]);
        for (strong, crisp) in flat.strong.iter().flatten().zip(crisp.stable.iter().flatten()) {
            prop_assert!(!strong.has(Concepts::GMR) || crisp.has(Concepts::NASH));
        }
    }

    /// Chances that are all 0 or 1 are the crisp relation, whatever the thresholds between; a higher α leaves less
    /// often, a lower β is harmed more often.
    #[test]
    fn chances(
        plain in option_form().prop_filter("few states", |p| p.states.len() <= 16),
        other in prop::collection::vec(0u32..6, 16),
        alpha in 0.0..0.99f64, beta in 0.01..1.0f64, gamma in 0.0..0.99f64,
    ) {
        let graph = plain.graph();
        let count = graph.len();
        let crisp = stability(&graph, Concepts::LINEAR);
        let sure: Vec<Certainty> =
            (0..plain.parties).map(|party| Certainty::of(count, [(graph.ranks(party), 2.0)])).collect();
        let at = Thresholds { leave: alpha, harm: beta, believe: gamma };
        prop_assert_eq!(&threshold_stability(&graph, &sure, at), &crisp.stable);
        prop_assert_eq!(&fuzzy_stability(&graph, &sure, &vec![beta; plain.parties]), &crisp.stable);
        // A second ranking with a third of the weight.
        let unsure: Vec<Certainty> = (0..plain.parties)
            .map(|party| Certainty::of(count, [(graph.ranks(party), 2.0), (&other[..count], 1.0)]))
            .collect();
        for a in 0..count as u32 {
            for b in 0..count as u32 {
                let share = |ranks: &[u32]| f64::from(u8::from(ranks[a as usize] > ranks[b as usize]));
                let expected = (2.0 * share(graph.ranks(0)) + share(&other)) / 3.0;
                prop_assert!((unsure[0].better(a, b) - expected).abs() < 1e-12);
            }
        }
        let judged = |at| threshold_stability(&graph, &unsure, at).concat();
        let (base, shy, timid) = (
            judged(at),
            judged(Thresholds { leave: (alpha + 1.0) / 2.0, ..at }),
            judged(Thresholds { harm: beta / 2.0, ..at }),
        );
        for ((base, shy), timid) in base.iter().zip(&shy).zip(&timid) {
            prop_assert!(shy.has(*base), "who leaves for less leaves more");
            prop_assert!(timid.has(*base), "who is harmed more easily rests more often");
        }
    }

    /// With doubts: R_a = R_c and R_b = R_d; who leaves on a doubt is Nash-stable less often; more harm, more
    /// stability.
    #[test]
    fn doubts(plain in option_form(), pairs in prop::collection::vec((0u32..64, 0u32..64), 0..40)) {
        let graph = plain.graph();
        let count = graph.len() as u32;
        let pairs = pairs.into_iter().map(|(a, b)| (a % count, b % count)).filter(|(a, b)| a != b);
        let unknown = vec![Unknown::new(pairs); plain.parties];
        let [a, b, c, d] = [Extension::A, Extension::B, Extension::C, Extension::D]
            .map(|extension| unknown_stability(&graph, &unknown, extension).concat());
        for at in 0..a.len() {
            prop_assert_eq!(a[at].has(Concepts::NASH), c[at].has(Concepts::NASH));
            prop_assert_eq!(b[at].has(Concepts::NASH), d[at].has(Concepts::NASH));
            prop_assert!(!a[at].has(Concepts::NASH) || b[at].has(Concepts::NASH));
            for concept in [Concepts::GMR, Concepts::SMR, Concepts::SEQ, Concepts::SSEQ] {
                prop_assert!(!a[at].has(concept) || (b[at].has(concept) && c[at].has(concept)));
                prop_assert!(!(b[at].has(concept) || c[at].has(concept)) || d[at].has(concept));
            }
        }
    }

    /// Limited moves by the recursive definition.
    #[test]
    fn limited_moves_by_recursion(plain in prop_oneof![option_form(), graph_form()].prop_filter("two", |p| p.parties == 2 && p.states.len() <= 16)) {
        let graph = plain.graph();
        let found = limited_move(&graph).unwrap();
        fn go(graph: &Graph, h: usize, i: usize, s: u32) -> u32 {
            if h == 0 {
                return s;
            }
            let p = graph.ranks(i);
            let mut best: Option<u32> = None;
            for t in graph.moves(i, s) {
                let o = go(graph, h - 1, 1 - i, t);
                let better = best.is_none_or(|b| p[o as usize] > p[b as usize] || (p[o as usize] == p[b as usize] && o < b));
                if better {
                    best = Some(o);
                }
            }
            best.filter(|o| p[*o as usize] > p[s as usize]).unwrap_or(s)
        }
        for (at, horizon) in found.horizons.iter().take(3).enumerate() {
            for party in 0..2 {
                for state in 0..graph.len() as u32 {
                    prop_assert_eq!(horizon.stable(party, state as usize), go(&graph, at + 1, party, state) == state);
                }
            }
        }
        prop_assert!(found.cycle.is_some());
        let nash = stability(&graph, Concepts::NASH);
        for party in 0..2 {
            for state in 0..graph.len() {
                prop_assert_eq!(found.horizons[0].stable(party, state), nash.stable[party][state].has(Concepts::NASH));
            }
        }
    }

    /// Who does not see an option never sees it change.
    #[test]
    fn hidden_options_stay(plain in option_form(), hidden in 0u128..64) {
        let graph = plain.graph();
        let hidden = hidden & ((1 << plain.options.len()) - 1);
        let seen = graph.unaware(hidden).unwrap();
        for party in 0..plain.parties {
            for state in 0..seen.len() as u32 {
                for to in seen.moves(party, state) {
                    prop_assert_eq!(seen.states().get(state) & hidden, seen.states().get(to) & hidden);
                }
            }
        }
    }
}
