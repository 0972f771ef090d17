//! `[[move]]` rules beside the option form: moves that cannot be made, that come only after something, or that cannot
//! be taken back once something holds. A party under a rule moves by a list.

use super::MOST_MOVES;
use crate::Builder;
use crate::codes::NoteCode;
use crate::formulas::formula;
use detente_case::{InputId, PartyId};
use detente_graph::{Condition, Graph, State};

/// A rule, read.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    party: PartyId,
    /// Bit of the option that it is about; all of the party's where none is named.
    option: Option<State>,
    /// The states between which the move leads.
    between: Option<(Condition, Condition)>,
    forbid: bool,
    only_after: Option<Condition>,
    irreversible_once: Option<Condition>,
    cost: Option<InputId>,
    delay: Option<InputId>,
}

/// The rules of a case. Of a row with a mistake there is nothing here; the mistake is reported.
pub(super) fn read(b: &mut Builder<'_>, options: &[String]) -> Vec<Rule> {
    let case = b.case;
    let mut rules = Vec::new();
    for row in &case.move_rules {
        let before = b.diagnostics.len();
        let between =
            row.between.as_ref().map(|(from, to)| (formula(b, from, options), formula(b, to, options)));
        let only_after = row.only_after.as_ref().and_then(|text| formula(b, text, options));
        let irreversible_once = row.irreversible_once.as_ref().and_then(|text| formula(b, text, options));
        if b.diagnostics.len() > before {
            continue;
        }
        rules.push(Rule {
            party: row.party,
            option: row.option.map(|option| 1 << option.at()),
            between: between.and_then(|(from, to)| from.zip(to)),
            forbid: row.forbid,
            only_after,
            irreversible_once,
            cost: row.cost,
            delay: row.delay,
        });
    }
    rules
}

impl Rule {
    /// Does the rule rule moves out, or only say what they cost and how long they take?
    fn binds(&self) -> bool {
        self.forbid || self.only_after.is_some() || self.irreversible_once.is_some()
    }

    /// Is the rule about this move, which changes some of the options in `own`?
    fn touches(&self, own: State, from: State, to: State) -> bool {
        let changed = (from ^ to) & self.option.unwrap_or(own) != 0;
        match (&self.between, self.option) {
            // Between states: that very move; of an option: its change; of a party: all of its moves.
            (Some((a, b)), option) => a.holds(from) && b.holds(to) && (option.is_none() || changed),
            (None, Some(_)) => changed,
            (None, None) => true,
        }
    }

    /// Does the rule leave its party this move, which changes some of the options in `own`?
    fn allows(&self, own: State, from: State, to: State) -> bool {
        let about = self.option.unwrap_or(own);
        let (taken_up, given_up) = (to & !from & about, from & !to & about);
        let leads = |a: State, b: State| self.between.as_ref().is_none_or(|(x, y)| x.holds(a) && y.holds(b));
        let touched = self.touches(own, from, to);
        let forth = match (&self.between, self.option) {
            (None, Some(_)) => taken_up != 0,
            _ => touched,
        };
        let back = match &self.between {
            Some(_) => leads(to, from),
            None => given_up != 0,
        };
        let early = self.only_after.as_ref().is_some_and(|after| !after.holds(from));
        let bound = self.irreversible_once.as_ref().is_some_and(|once| once.holds(from));
        !(self.forbid && touched || early && forth || bound && back)
    }
}

/// What moves of one party cost, and how long they take.
#[derive(Clone, Debug)]
pub(super) struct Burden {
    /// Party of the graph.
    pub party: usize,
    own: State,
    /// Does the party move by its options?
    by_options: bool,
    rule: Rule,
}

impl Burden {
    /// Is it about the party's part in this step?
    pub(super) fn touches(&self, from: State, to: State) -> bool {
        let part = if self.by_options { from & !self.own | to & self.own } else { to };
        part != from && self.rule.touches(self.own, from, part)
    }

    /// In shares of the way from the party's worst rank to its best.
    pub(super) fn cost(&self) -> Option<InputId> {
        self.rule.cost
    }

    /// In years.
    pub(super) fn delay(&self) -> Option<InputId> {
        self.rule.delay
    }
}

/// The rules that say what moves cost or how long they take.
pub(super) fn burdens(
    case: &detente_case::Case,
    graph: &Graph,
    parties: &[PartyId],
    rules: Vec<Rule>,
) -> Vec<Burden> {
    let burden = |rule: Rule| {
        let party = parties.iter().position(|party| *party == rule.party)?;
        let by_options = case.moves.is_empty();
        (rule.cost.is_some() || rule.delay.is_some()).then(|| Burden {
            party,
            own: graph.mask(party),
            by_options,
            rule,
        })
    };
    rules.into_iter().filter_map(burden).collect()
}

/// The graph under its rules.
pub(super) fn ruled(b: &mut Builder<'_>, mut graph: Graph, parties: &[PartyId], rules: &[Rule]) -> Graph {
    for (at, party) in parties.iter().enumerate() {
        let own: Vec<&Rule> = rules.iter().filter(|rule| rule.party == *party && rule.binds()).collect();
        if own.is_empty() {
            continue;
        }
        if graph.move_count(at) > MOST_MOVES {
            let who = &b.case.parties[party.at()].name;
            let why = format!("the moves of {who} are too many to be listed one by one");
            b.note(NoteCode::N1413, "rules for moves have no effect", why);
            continue;
        }
        let mask = graph.mask(at);
        let bits = |state: u32| graph.states().get(state);
        let allowed = |from: u32, to: u32| own.iter().all(|rule| rule.allows(mask, bits(from), bits(to)));
        // The party is one of the graph's, so that this cannot fail.
        if let Ok(ruled) = graph.with_moves_where(at, &allowed) {
            graph = ruled;
        }
    }
    graph
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(bit: usize) -> Condition {
        Condition::matching(1 << bit, 1 << bit)
    }

    /// Options 0 and 1 are the party's own, 2 is another's.
    #[test]
    fn what_a_rule_leaves() {
        let all = || Rule {
            party: PartyId(0),
            option: None,
            between: None,
            forbid: false,
            only_after: None,
            irreversible_once: None,
            cost: None,
            delay: None,
        };
        let own = 0b011;
        // Never option 0: neither up nor down, alone or with another; option 1 stays free.
        let never = Rule { option: Some(1), forbid: true, ..all() };
        assert!(!never.allows(own, 0b000, 0b001) && !never.allows(own, 0b011, 0b000));
        assert!(never.allows(own, 0b001, 0b011));
        // Option 0 only after 2 is taken; it may be given up at any time.
        let after = Rule { option: Some(1), only_after: Some(option(2)), ..all() };
        assert!(!after.allows(own, 0b000, 0b001) && after.allows(own, 0b100, 0b101));
        assert!(after.allows(own, 0b001, 0b000) && after.allows(own, 0b000, 0b010));
        // Once 2 is taken, nothing of the party's is given up.
        let bound = Rule { irreversible_once: Some(option(2)), ..all() };
        assert!(!bound.allows(own, 0b111, 0b101) && bound.allows(own, 0b011, 0b001));
        assert!(bound.allows(own, 0b100, 0b110));
        // The move from "nothing" to "0" cannot be made, and others can.
        let nothing = Condition::matching(0b111, 0);
        let one = Rule { between: Some((nothing, option(0))), forbid: true, ..all() };
        assert!(!one.allows(own, 0b000, 0b001) && one.allows(own, 0b100, 0b101));
        assert!(one.allows(own, 0b001, 0b000));
    }
}
