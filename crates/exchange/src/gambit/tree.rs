//! Game trees (`.efg`) by their reduced normal form: a strategy says what a player does wherever it may still have
//! to move, given what it does before; payoffs are expectations over chance, exact.

use super::{NormalForm, Token, divisor, fraction, tokens};
use crate::scenario::ScenarioError;
use std::collections::BTreeMap;
use std::iter::Peekable;

/// Nodes of a tree at most.
const NODES: usize = 100_000;
/// Moves from the root to a leaf at most.
const DEPTH: usize = 200;
/// Strategies of a player at most.
const STRATEGIES: usize = 64;

/// A fraction.
type Exact = (i128, i128);

enum Node {
    Chance { chances: Vec<Exact>, next: Vec<usize>, pays: usize },
    Move { player: usize, set: usize, next: Vec<usize>, pays: usize },
    End { pays: usize },
}

#[derive(Default)]
struct Tree {
    nodes: Vec<Node>,
    /// By (player, number in the file): its place among the player's information sets.
    sets: BTreeMap<(usize, u64), usize>,
    /// By player and information set: the actions.
    actions: Vec<Vec<Vec<String>>>,
    /// By chance's information set: actions and chances.
    chances: BTreeMap<u64, Vec<Exact>>,
    /// Payoffs by outcome; the first pays nothing.
    outcomes: Vec<Vec<Exact>>,
    numbered: BTreeMap<u64, usize>,
    players: usize,
}

fn wrong(what: &str) -> ScenarioError {
    ScenarioError::new(format!("no Gambit game tree: {what}"))
}

/// Reads a game tree and lays it out in normal form.
///
/// # Errors
/// Where the text is no such tree, or it has more than 64 reduced strategies for a player.
///
/// ```
/// use detente_exchange::gambit::read_efg;
/// // One moves, the other sees it and answers; going left twice pays 2 and 1.
/// let text = r#"EFG 2 R "Entry" { "A" "B" }
/// p "" 1 1 "" { "in" "out" } 0
/// p "" 2 1 "" { "fight" "share" } 0
/// t "" 1 "" { -1, -1 }
/// t "" 2 "" { 1, 1 }
/// t "" 3 "" { 0, 2 }"#;
/// let game = read_efg(text)?;
/// assert_eq!(game.counts, [2, 2]);
/// assert_eq!(game.labels[0], ["in", "out"]);
/// assert_eq!(game.payoffs, [["-1", "-1"], ["0", "2"], ["1", "1"], ["0", "2"]]);
/// # Ok::<(), detente_exchange::scenario::ScenarioError>(())
/// ```
pub fn read_efg(text: &str) -> Result<NormalForm, ScenarioError> {
    let mut tokens = tokens(text)?.into_iter().peekable();
    for expected in ["EFG", "2"] {
        if tokens.next() != Some(Token::Word(expected.to_owned())) {
            return Err(wrong("it does not begin with EFG 2"));
        }
    }
    tokens.next(); // R or D
    let mut game = NormalForm::default();
    match tokens.next() {
        Some(Token::Text(title)) => game.title = title,
        _ => return Err(wrong("no title")),
    }
    game.players = texts(&mut tokens).ok_or_else(|| wrong("no players"))?;
    if game.players.is_empty() {
        return Err(wrong("no players"));
    }
    if let Some(Token::Text(_)) = tokens.peek() {
        tokens.next(); // a comment
    }
    let mut tree = Tree {
        players: game.players.len(),
        actions: vec![Vec::new(); game.players.len()],
        outcomes: vec![vec![(0, 1); game.players.len()]],
        ..Tree::default()
    };
    tree.node(&mut tokens, 0)?;
    if tokens.peek().is_some() {
        return Err(wrong("something follows after the last node"));
    }
    let strategies: Vec<Vec<Vec<Option<usize>>>> =
        (0..tree.players).map(|player| tree.strategies(player)).collect::<Result<_, _>>()?;
    game.counts = strategies.iter().map(Vec::len).collect();
    let size = game.counts.iter().try_fold(1usize, |size, count| size.checked_mul(*count));
    let size = size.filter(|size| *size <= 1 << 16).ok_or_else(|| wrong("its normal form is too large"))?;
    game.labels = strategies
        .iter()
        .zip(&tree.actions)
        .map(|(list, sets)| {
            let name = |strategy: &Vec<Option<usize>>| {
                let taken = strategy.iter().zip(sets).filter_map(|(action, names)| names.get((*action)?));
                taken.map(String::as_str).collect::<Vec<&str>>().join(" ")
            };
            list.iter().map(name).collect()
        })
        .collect();
    for mut cell in 0..size {
        let chosen: Vec<&Vec<Option<usize>>> = strategies
            .iter()
            .filter_map(|list| {
                let at = cell % list.len();
                cell /= list.len();
                list.get(at)
            })
            .collect();
        let mut payoffs = vec![(0, 1); tree.players];
        tree.expect(0, (1, 1), &chosen, &mut payoffs)
            .ok_or_else(|| wrong("its payoffs are too long to be exact"))?;
        let word = |(top, bottom): &Exact| {
            if *bottom == 1 { top.to_string() } else { format!("{top}/{bottom}") }
        };
        game.payoffs.push(payoffs.iter().map(word).collect());
    }
    Ok(game)
}

/// `{ "a" "b" }`.
fn texts(tokens: &mut Peekable<impl Iterator<Item = Token>>) -> Option<Vec<String>> {
    if tokens.next() != Some(Token::Open) {
        return None;
    }
    let mut found = Vec::new();
    loop {
        match tokens.next()? {
            Token::Text(text) | Token::Word(text) => found.push(text),
            Token::Close => return Some(found),
            Token::Open => return None,
        }
    }
}

fn times(a: Exact, b: Exact) -> Option<Exact> {
    let (top, bottom) = (a.0.checked_mul(b.0)?, a.1.checked_mul(b.1)?);
    let common = divisor(top, bottom);
    Some((top / common, bottom / common))
}

fn plus(a: Exact, b: Exact) -> Option<Exact> {
    let bottom = a.1.checked_mul(b.1)?;
    let top = a.0.checked_mul(b.1)?.checked_add(b.0.checked_mul(a.1)?)?;
    let common = divisor(top, bottom);
    Some((top / common, bottom / common))
}

impl Tree {
    /// Reads a node with all below it; gives its place.
    fn node(
        &mut self,
        tokens: &mut Peekable<impl Iterator<Item = Token>>,
        depth: usize,
    ) -> Result<usize, ScenarioError> {
        if depth > DEPTH || self.nodes.len() >= NODES {
            return Err(wrong("it is too large"));
        }
        let kind = match tokens.next() {
            Some(Token::Word(kind)) => kind,
            _ => return Err(wrong("a node begins with c, p or t")),
        };
        match tokens.next() {
            Some(Token::Text(_)) => {}
            _ => return Err(wrong("a node has a label in quotation marks")),
        }
        let place = self.nodes.len();
        self.nodes.push(Node::End { pays: 0 });
        let mut number = |what: &str| match tokens.next() {
            Some(Token::Word(word)) => word.parse::<u64>().map_err(|_| wrong(what)),
            _ => Err(wrong(what)),
        };
        match kind.as_str() {
            "t" => {
                let pays = self.outcome(tokens)?;
                self.nodes[place] = Node::End { pays };
            }
            "c" => {
                let set = number("the number of a chance move")?;
                if let Some(Token::Text(_)) = tokens.peek() {
                    tokens.next();
                }
                if tokens.peek() == Some(&Token::Open) {
                    let list =
                        texts(tokens).ok_or_else(|| wrong("the list of a chance move does not end"))?;
                    let chances: Option<Vec<Exact>> =
                        list.chunks(2).map(|pair| fraction(pair.get(1)?)).collect();
                    let chances = chances.ok_or_else(|| wrong("a chance that is no number"))?;
                    self.chances.insert(set, chances);
                }
                let chances =
                    self.chances.get(&set).cloned().ok_or_else(|| wrong("a chance move without chances"))?;
                let pays = self.outcome(tokens)?;
                let mut next = Vec::new();
                for _ in 0..chances.len() {
                    next.push(self.node(tokens, depth + 1)?);
                }
                self.nodes[place] = Node::Chance { chances, next, pays };
            }
            "p" => {
                let player = number("the number of a player")?;
                let set = number("the number of an information set")?;
                let player = usize::try_from(player)
                    .ok()
                    .and_then(|player| player.checked_sub(1))
                    .filter(|player| *player < self.players)
                    .ok_or_else(|| wrong("a player that is not there"))?;
                if let Some(Token::Text(_)) = tokens.peek() {
                    tokens.next();
                }
                if tokens.peek() == Some(&Token::Open) {
                    let list = texts(tokens).ok_or_else(|| wrong("a list of actions does not end"))?;
                    let sets = &mut self.actions[player];
                    let known = *self.sets.entry((player, set)).or_insert_with(|| {
                        sets.push(list.clone());
                        sets.len() - 1
                    });
                    if sets.get(known).is_none_or(|known| known.len() != list.len()) {
                        return Err(wrong("an information set with different actions"));
                    }
                }
                let set = *self
                    .sets
                    .get(&(player, set))
                    .ok_or_else(|| wrong("an information set without actions"))?;
                let count = self.actions[player][set].len();
                let pays = self.outcome(tokens)?;
                let mut next = Vec::new();
                for _ in 0..count {
                    next.push(self.node(tokens, depth + 1)?);
                }
                self.nodes[place] = Node::Move { player, set, next, pays };
            }
            _ => return Err(wrong("a node begins with c, p or t")),
        }
        Ok(place)
    }

    /// An outcome's number, and its payoffs where they are given.
    fn outcome(
        &mut self,
        tokens: &mut Peekable<impl Iterator<Item = Token>>,
    ) -> Result<usize, ScenarioError> {
        let number: u64 = match tokens.next() {
            Some(Token::Word(word)) => word.parse().map_err(|_| wrong("the number of an outcome"))?,
            _ => return Err(wrong("the number of an outcome")),
        };
        if let Some(Token::Text(_)) = tokens.peek() {
            tokens.next();
        }
        if tokens.peek() == Some(&Token::Open) {
            let list = texts(tokens).ok_or_else(|| wrong("payoffs do not end"))?;
            let pays: Option<Vec<Exact>> = list.iter().map(|text| fraction(text)).collect();
            let pays = pays.filter(|pays| pays.len() == self.players);
            self.outcomes.push(pays.ok_or_else(|| wrong("payoffs that are no numbers, one a player"))?);
            self.numbered.insert(number, self.outcomes.len() - 1);
        }
        if number == 0 {
            return Ok(0);
        }
        self.numbered.get(&number).copied().ok_or_else(|| wrong("an outcome without payoffs"))
    }

    /// The reduced strategies of a player: an action for each information set that it may still come to.
    fn strategies(&self, player: usize) -> Result<Vec<Vec<Option<usize>>>, ScenarioError> {
        let mut done = Vec::new();
        let mut open: Vec<Vec<Option<usize>>> = vec![vec![None; self.actions[player].len()]];
        while let Some(strategy) = open.pop() {
            match self.undecided(0, player, &strategy) {
                None => done.push(strategy),
                // The last action goes on the stack first, so that strategies come out in order.
                Some(set) => open.extend((0..self.actions[player][set].len()).rev().map(|action| {
                    let mut next = strategy.clone();
                    next[set] = Some(action);
                    next
                })),
            }
            if done.len() + open.len() > STRATEGIES {
                return Err(wrong("a player has more than 64 strategies"));
            }
        }
        Ok(done)
    }

    /// The first information set of a player that may be come to and is not decided.
    fn undecided(&self, node: usize, player: usize, strategy: &[Option<usize>]) -> Option<usize> {
        match self.nodes.get(node)? {
            Node::End { .. } => None,
            Node::Move { player: who, set, next, .. } if *who == player => match strategy.get(*set)? {
                None => Some(*set),
                Some(action) => self.undecided(*next.get(*action)?, player, strategy),
            },
            Node::Move { next, .. } | Node::Chance { next, .. } => {
                next.iter().find_map(|next| self.undecided(*next, player, strategy))
            }
        }
    }

    /// Adds what is paid from a node on, times the chance of coming to it; `None` where numbers grow too long.
    fn expect(
        &self,
        node: usize,
        chance: Exact,
        chosen: &[&Vec<Option<usize>>],
        payoffs: &mut [Exact],
    ) -> Option<()> {
        let node = self.nodes.get(node)?;
        let (Node::Chance { pays, .. } | Node::Move { pays, .. } | Node::End { pays }) = node;
        for (payoff, pays) in payoffs.iter_mut().zip(self.outcomes.get(*pays)?) {
            *payoff = plus(*payoff, times(chance, *pays)?)?;
        }
        match node {
            Node::End { .. } => Some(()),
            Node::Chance { chances, next, .. } => {
                for (share, next) in chances.iter().zip(next) {
                    self.expect(*next, times(chance, *share)?, chosen, payoffs)?;
                }
                Some(())
            }
            Node::Move { player, set, next, .. } => {
                let action = (*chosen.get(*player)?.get(*set)?)?;
                self.expect(*next.get(action)?, chance, chosen, payoffs)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_and_reduced_strategies() {
        // Chance deals; the second mover does not see the card. A player that leaves has no later choice to make.
        let text = r#"EFG 2 R "Cards" { "A" "B" } "a comment"
            c "" 1 "" { "high" 1/4 "low" 3/4 } 0
            p "" 1 1 "" { "raise" "fold" } 0
            p "" 2 1 "" { "meet" "pass" } 0
            t "" 1 "" { 2, -2 } t "" 2 "" { 1, -1 }
            t "" 2
            p "" 1 2 "" { "raise" "fold" } 0
            p "" 2 1 0
            t "" 3 "" { -2, 2 } t "" 2
            t "" 4 "" { -1, 1 }"#;
        let game = read_efg(text).unwrap();
        assert_eq!(game.counts, [4, 2]);
        assert_eq!(game.labels[0], ["raise raise", "raise fold", "fold raise", "fold fold"]);
        // Both raise against meet: 2/4 − 6/4.
        assert_eq!(game.payoffs[0], ["-1", "1"]);
        assert_eq!(game.payoffs[1], ["-1/4", "1/4"]);
        let twice = r#"EFG 2 R "" { "A" } p "" 1 1 "" { "stay" "go" } 0 p "" 1 2 "" { "l" "r" } 0
            t "" 1 "" { 1 } t "" 2 "" { 2 } t "" 3 "" { 3 }"#;
        assert_eq!(read_efg(twice).unwrap().labels[0], ["stay l", "stay r", "go"]);
    }

    #[test]
    fn broken_trees_are_refused() {
        for text in [
            "NFG 1",
            "EFG 2 R",
            "EFG 2 R \"\" { }",
            "EFG 2 R \"\" { \"A\" }",
            "EFG 2 R \"\" { \"A\" } p \"\" 2 1 \"\" { \"a\" } 0 t \"\" 0",
            "EFG 2 R \"\" { \"A\" } p \"\" 1 1 \"\" { \"a\" \"b\" } 0 t \"\" 0",
            "EFG 2 R \"\" { \"A\" } t \"\" 7",
            "EFG 2 R \"\" { \"A\" } t \"\" 1 \"\" { x }",
            "EFG 2 R \"\" { \"A\" } t \"\" 0 t \"\" 0",
            "EFG 2 R \"\" { \"A\" } c \"\" 1 0",
        ] {
            assert!(read_efg(text).is_err(), "{text}");
        }
        let deep = "p \"\" 1 1 \"\" { \"a\" } 0 ".repeat(100_000);
        assert!(read_efg(&format!("EFG 2 R \"\" {{ \"A\" }} {deep}")).is_err());
    }
}
