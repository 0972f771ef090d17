//! Analyses beyond the verdicts of single parties: coalitions, looking ahead, hypergames, preferences that are no
//! order, and what would have to change.

use super::*;
use detente_bind::codes::NoteCode;
use detente_graph::{
    Answers, Certainty, Direction, Extension, Horizon, NonMyopic, Thresholds, flips, fuzzy_stability,
    limited_move, stabilising_rankings, stability, stackelberg, strength_stability, threshold_stability,
    unknown_stability,
};
use rayon::prelude::*;

/// States up to which two parties look ahead.
pub(super) const AHEAD_STATES: usize = 1 << 20;
/// States up to which looking ahead names every state, and not equilibria alone.
pub(super) const AHEAD_LISTED: usize = 1 << 16;
/// Horizons that are listed.
const HORIZONS: usize = 32;
/// Rankings times parties times states squared that chances of preference may look at.
const CHANCE_COST: usize = 1 << 31;
/// States up to which a ranking that turns a verdict is printed.
const RANKED: usize = 256;

/// Numbers from 1 of the states for which something holds.
pub(super) fn those(count: usize, holds: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..count).filter(|at| holds(*at)).map(|at| at + 1).collect()
}

impl Analysis {
    pub(super) fn beyond(&self, asked: &Asked<'_>) -> Beyond {
        let graph = &self.graph;
        let (coalitions, universal) = self.all_coalitions(asked);
        Beyond {
            coalitions,
            universal,
            structure: (!asked.coalitions.is_empty()).then(|| self.structure(asked.coalitions)).flatten(),
            ahead: (graph.parties().len() == 2 && graph.len() <= AHEAD_STATES)
                .then(|| self.ahead(asked.whole))
                .flatten(),
            ..Beyond::default()
        }
    }

    fn ahead(&self, whole: bool) -> Option<Ahead> {
        let graph = &self.graph;
        let found = limited_move(graph).ok()?;
        let whole = whole || graph.len() <= AHEAD_LISTED;
        let both = |at: &Horizon| those(graph.len(), |state| at.stable(0, state) && at.stable(1, state));
        let listed = found.horizons.iter().take(if whole { HORIZONS } else { 1 });
        let last: Vec<bool> = (0..graph.len())
            .map(|at| found.non_myopic.iter().all(|party| party[at] == NonMyopic::Stable))
            .collect();
        let mut cycles = Vec::new();
        for (party, verdicts) in found.non_myopic.iter().enumerate().filter(|_| whole) {
            for (at, verdict) in verdicts.iter().enumerate() {
                if let NonMyopic::Cycles(period) = verdict {
                    cycles.push((at + 1, graph.parties()[party].clone(), *period));
                }
            }
        }
        let leads = |party: usize| stackelberg(graph, party, Answers::Optimistic).ok();
        let stable = |party: usize| {
            let lasts = |at: usize| found.non_myopic[party][at] == NonMyopic::Stable;
            those(graph.len(), |at| lasts(at) && (whole || last[at]))
        };
        Some(Ahead {
            limited_move: listed.map(both).collect(),
            non_myopic: those(graph.len(), |at| last[at]),
            stable: (0..2).map(|party| (graph.parties()[party].clone(), stable(party))).collect(),
            cycles,
            repeats: found.cycle,
            stackelberg: (0..2)
                .filter_map(|party| {
                    let states = leads(party)?.into_iter().map(|state| state as usize + 1).collect();
                    Some((graph.parties()[party].clone(), states))
                })
                .collect(),
            tie_rule: detente_graph::TIE_RULE,
        })
    }

    /// The level-1 hypergame of a case whose parties have pictures of their own, at the given row of inputs.
    #[must_use]
    pub fn hypergame(&self, plan: &Plan, row: &[f64]) -> Option<Hypergame> {
        let seen = plan.pictures(row).into_iter().map(|(who, ranks)| {
            let hidden =
                plan.unaware.iter().filter(|(viewer, _)| *viewer == who).fold(0, |all, (_, bits)| all | bits);
            let seen = plan.ranked(ranks).with_sanction(self.graph.sanction());
            let seen = if hidden == 0 { seen } else { seen.unaware(hidden).unwrap_or(seen) };
            (who, seen)
        });
        self.hypergame_of(seen.collect())
    }

    /// A level-1 hypergame: (party, the game that it sees, whose states are some of this graph's). A party that
    /// does not know of a state does not rest there.
    #[must_use]
    pub fn hypergame_of(&self, seen: Vec<(usize, Graph)>) -> Option<Hypergame> {
        if seen.is_empty() {
            return None;
        }
        let graph = &self.graph;
        let concepts = self.stability.concepts.and(Concepts::LINEAR);
        let mut own = self.stability.stable.clone();
        let mut games = BTreeMap::new();
        for (who, game) in &seen {
            let judged = stability(game, concepts);
            let place = |at: usize| graph.states().index(game.states().get(at as u32)).map(|at| at as usize);
            own[*who] = vec![Concepts::NONE; graph.len()];
            for (at, stable) in judged.stable[*who].iter().enumerate() {
                if let Some(at) = place(at) {
                    own[*who][at] = *stable;
                }
            }
            let expects = |concept| {
                let all = (0..game.len()).filter(|at| judged.equilibrium(*at as u32).has(concept));
                all.filter_map(place).map(|at| at + 1).collect()
            };
            let named = self.concepts().filter(|(concept, _)| concepts.has(*concept));
            games.insert(
                graph.parties()[*who].clone(),
                named.map(|(concept, name)| (name, expects(concept))).collect(),
            );
        }
        let rests = |state: usize, concept: Concepts| own.iter().all(|party| party[state].has(concept));
        let pick = |surprising: bool| {
            let named = self.concepts().filter(|(concept, _)| concepts.has(*concept));
            named
                .map(|(concept, name)| {
                    let real = |at: usize| self.stability.equilibrium(at as u32).has(concept);
                    (name, those(graph.len(), |at| rests(at, concept) && !(surprising && real(at))))
                })
                .collect()
        };
        let pictures = seen.iter().map(|(who, _)| graph.parties()[*who].clone()).collect();
        Some(Hypergame { pictures, games, equilibria: pick(false), surprises: pick(true) })
    }

    /// Verdicts by party and state as lists of numbers.
    fn relational(&self, stable: &[Vec<Concepts>], concepts: Concepts) -> Relational {
        let count = self.graph.len();
        let named = || Concepts::NAMES.into_iter().filter(move |(concept, _)| concepts.has(*concept));
        Relational {
            equilibria: named()
                .map(|(concept, name)| {
                    (name, those(count, |at| stable.iter().all(|party| party[at].has(concept))))
                })
                .collect(),
            stable: self
                .graph
                .parties()
                .iter()
                .zip(stable)
                .map(|(party, stable)| {
                    let by = named().map(|(c, name)| (name, those(count, |at| stable[at].has(c))));
                    (party.clone(), by.collect())
                })
                .collect(),
        }
    }

    /// Verdicts where some states cannot be compared and where some are strongly preferred, of a case that says so.
    pub fn finer(&self, plan: &Plan, beyond: &mut Beyond) {
        beyond.unknown = plan.unknown.as_ref().map(|unknown| {
            let one = |(extension, letter)| {
                let stable = unknown_stability(&self.graph, unknown, extension);
                (letter, self.relational(&stable, Concepts::LINEAR))
            };
            Extension::ALL.into_iter().map(one).collect()
        });
        beyond.strength = plan.tiers.as_ref().map(|tiers| {
            let found = strength_stability(&self.graph, tiers);
            let graded = Concepts::LINEAR.without(Concepts::NASH);
            let mut weak = found.general.clone();
            for (weak, strong) in weak.iter_mut().flatten().zip(found.strong.iter().flatten()) {
                *weak = weak.without(*strong).and(graded);
            }
            let mut all = BTreeMap::from([
                ("general", self.relational(&found.general, Concepts::LINEAR)),
                ("strong", self.relational(&found.strong, graded)),
                ("weak", self.relational(&weak, graded)),
            ]);
            // Weak as a whole: stable for everybody, and not strongly so for somebody.
            let strong = all.get("strong").map(|strong| strong.equilibria.clone()).unwrap_or_default();
            let general = all.get("general").map(|general| general.equilibria.clone()).unwrap_or_default();
            if let Some(weak) = all.get_mut("weak") {
                for (concept, states) in &mut weak.equilibria {
                    let none = Vec::new();
                    let held = strong.get(concept).unwrap_or(&none);
                    let resting = general.get(concept).unwrap_or(&none).iter();
                    *states = resting.copied().filter(|state| !held.contains(state)).collect();
                }
            }
            all
        });
    }

    /// Verdicts where preferences hold with a chance, its share of the draws: `probable` has α, β and γ, `fuzzy` g.
    /// What is left out is returned.
    pub fn doubtful(
        &self,
        plan: &Plan,
        sample: &Sample,
        probable: Option<Thresholds>,
        fuzzy: Option<f64>,
        beyond: &mut Beyond,
    ) -> Option<Note> {
        if probable.is_none() && fuzzy.is_none() {
            return None;
        }
        let rankings = plan.rankings(sample);
        let (count, parties) = (plan.graph.len(), plan.graph.parties().len());
        let cost = count.saturating_mul(count).saturating_mul(rankings.first.len() * parties);
        if count > MOST_STATES || cost > CHANCE_COST {
            return Some(Note {
                code: NoteCode::N1410,
                what: "no verdicts for preferences that hold with a chance".into(),
                why: format!("{count} states compared in each of {} rankings", rankings.first.len()),
            });
        }
        let ranks: Vec<Vec<Vec<u32>>> =
            rankings.first.par_iter().map(|draw| plan.ranks(sample.row(*draw))).collect();
        let chances: Vec<Certainty> = (0..parties)
            .map(|party| {
                let of = ranks.iter().zip(&rankings.draws);
                Certainty::of(count, of.map(|(ranks, draws)| (ranks[party].as_slice(), *draws as f64)))
            })
            .collect();
        beyond.probable = probable.map(|at| {
            let stable = threshold_stability(&self.graph, &chances, at);
            let verdicts = self.relational(&stable, Concepts::LINEAR);
            Probable { alpha: at.leave, beta: at.harm, gamma: at.believe, verdicts }
        });
        beyond.fuzzy = fuzzy.map(|threshold| {
            let stable = fuzzy_stability(&self.graph, &chances, &vec![threshold; parties]);
            Fuzzy { threshold, verdicts: self.relational(&stable, Concepts::LINEAR) }
        });
        None
    }

    /// What would make a state (from 0) last, or end it.
    #[must_use]
    pub fn target(&self, state: u32) -> Target {
        let graph = &self.graph;
        let linear = self.stability.concepts.and(Concepts::LINEAR);
        let asked: Vec<(usize, Concepts, &'static str)> = (0..graph.parties().len())
            .flat_map(|party| {
                let named = self.concepts().filter(|(concept, _)| linear.has(*concept));
                named.map(move |(concept, label)| (party, concept, label))
            })
            .collect();
        let parties = asked.into_par_iter().map(|(party, concept, label)| {
            let stable = self.stability.stable[party][state as usize].has(concept);
            let found = flips(graph, party, state, concept, !stable);
            let share = stabilising_rankings(graph, party, state, concept);
            TargetParty {
                party: graph.parties()[party].clone(),
                concept: label,
                stable,
                swaps: found.as_ref().map(|found| found.swaps),
                exact: found.as_ref().is_some_and(|found| found.exact),
                share: share.map(|share| share.share),
                rankings: share.and_then(|share| share.count),
                ranking: found.filter(|_| graph.len() <= RANKED).map(|found| best_first(&found.ranks)),
            }
        });
        let before = self.stability.equilibrium(state).and(linear);
        let change = |option: usize, becomes: &'static str, after: Concepts| {
            (after != before).then(|| TargetOption {
                option: graph.options()[option].name.clone(),
                becomes,
                gains: after.without(before).names(),
                loses: before.without(after).names(),
            })
        };
        let mut directions = Vec::new();
        let mut settled = Vec::new();
        for (at, option) in graph.options().iter().enumerate() {
            for (direction, becomes) in DIRECTIONS {
                if direction != option.direction
                    && let Ok(changed) = graph.with_direction(at, direction)
                {
                    directions.extend(change(at, becomes, stability(&changed, linear).equilibrium(state)));
                }
            }
            let bits = graph.states().get(state);
            let taken = bits >> at & 1 == 1;
            if let Ok(changed) = graph.with_settled(at, taken)
                && let Some(place) = changed.states().index(bits)
            {
                let becomes = if taken { "taken" } else { "not taken" };
                settled.extend(change(at, becomes, stability(&changed, linear).equilibrium(place)));
            }
        }
        Target { state: state as usize + 1, parties: parties.collect(), directions, settled }
    }

    /// The equilibria as they are, and where one option is never or always taken, or may change in another
    /// direction: what adding it, committing oneself to it, or binding it does.
    #[must_use]
    pub fn what_if(&self, option: usize) -> Vec<WhatIf> {
        let graph = &self.graph;
        let linear = self.stability.concepts.and(Concepts::LINEAR);
        let finding = |becomes: &'static str, game: &Graph, judged: &Stability| WhatIf {
            option: graph.options()[option].name.clone(),
            becomes,
            equilibria: self
                .concepts()
                .filter(|(concept, _)| linear.has(*concept))
                .map(|(concept, name)| {
                    let place = |state| graph.states().index(game.states().get(state));
                    let states = judged.equilibria(concept).into_iter().filter_map(place);
                    (name, states.map(|state| state as usize + 1).collect())
                })
                .collect(),
        };
        let mut all = vec![finding("as it is", graph, &self.stability)];
        for (taken, becomes) in [(false, "never"), (true, "always")] {
            if let Ok(game) = graph.with_settled(option, taken) {
                all.push(finding(becomes, &game, &stability(&game, linear)));
            }
        }
        for (direction, becomes) in DIRECTIONS {
            if graph.options().get(option).is_some_and(|option| option.direction != direction)
                && let Ok(game) = graph.with_direction(option, direction)
            {
                all.push(finding(becomes, &game, &stability(&game, linear)));
            }
        }
        all
    }
}

/// Directions by the words of a case file.
const DIRECTIONS: [(Direction, &str); 3] =
    [(Direction::Both, "both"), (Direction::Up, "up"), (Direction::Down, "down")];

/// Numbers of states from 1, best first, ties together.
fn best_first(ranks: &[u32]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..ranks.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(ranks[*at]), *at));
    let ties = order.chunk_by(|a, b| ranks[*a] == ranks[*b]);
    ties.map(|tie| tie.iter().map(|at| at + 1).collect()).collect()
}
