//! `.gmcr`: the JSON file of option-form conflict models that GMCR+ writes, the only interchange format there is.
//!
//! | key | what |
//! | --- | --- |
//! | `options` | `name`, `permittedDirection`: `both`, `fwd` (only taken up) or `back` (only given up) |
//! | `decisionMakers` | `name`, `options` (places from 0), `preferences`, a ranking, `misperceptions` |
//! | a pattern | pairs `[place of an option, "Y" or "N"]` that must all hold |
//! | `preferences` | patterns in falling priority; `{compound: true, members: […]}` holds where a member does |
//! | `infeasibles` | patterns (or compounds) of states that cannot be |
//! | `useManualPreferenceRanking`, `preferenceRanking` | the ranking replaces the statements: numbers of feasible states, best first, ties as inner lists |
//! | `useManualPreferenceVectors`, `preferenceVector` | older spelling of the same |
//! | `coalitions` | places of decision makers, merged ones as an inner list |
//!
//! State numbers count feasible states from 1 in ascending binary order, the first option being the lowest bit.
//! Merged coalitions are read and handed on; verdicts are by decision maker. States that a ranking does not list
//! tie below the ones it does. A name that is given twice gets a number (“A”, “A (2)”). Every mistake is reported
//! with its line and column.

use crate::Problem;
use crate::json::{self, Node, Place, Value};
use detente_graph::{
    Condition, Direction, Graph, GraphError, GraphOption, MAX_OPTIONS, State, States, by_statements, dense,
};
use std::collections::BTreeSet;

/// A model as the file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Name and direction of each option.
    pub options: Vec<(String, Direction)>,
    /// Who decides.
    pub decision_makers: Vec<DecisionMaker>,
    /// States in which one of these holds cannot be.
    pub infeasible: Vec<Pattern>,
    /// Merged coalitions of two and more, as places of decision makers.
    pub coalitions: Vec<Vec<usize>>,
    /// Names that were given twice, of decision makers and of options.
    pub twice: Vec<String>,
    /// Places of `infeasible`.
    ruled_at: Vec<Place>,
}

/// A decision maker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecisionMaker {
    /// Its name.
    pub name: String,
    /// Places of its options.
    pub options: Vec<usize>,
    /// What it wants.
    pub wants: Wants,
    /// States that it does not see as they are.
    pub misperceptions: Vec<Pattern>,
    /// Place of its ranking, or of itself.
    at: Place,
}

/// What a decision maker wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Wants {
    /// Statements in falling priority.
    Statements(Vec<Pattern>),
    /// Numbers of feasible states from 1, best first, ties together.
    Ranking(Vec<Vec<usize>>),
}

impl Default for Wants {
    fn default() -> Self {
        Self::Statements(Vec::new())
    }
}

/// Holds in a state where one of its members does: which bits are looked at, and how they must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(pub Vec<(State, State)>);

impl Pattern {
    fn condition(&self) -> Condition {
        match self.0[..] {
            [(mask, want)] => Condition::matching(mask, want),
            _ => Condition::any(self.0.iter().map(|(mask, want)| Condition::matching(*mask, *want))),
        }
    }
}

/// Is this the name of such a file?
#[must_use]
pub fn is_gmcr(path: &std::path::Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gmcr"))
}

/// Reads a file's text.
///
/// # Errors
/// All problems at once, with their lines.
pub fn read(text: &str) -> Result<Model, Vec<Problem>> {
    let root = json::parse(text).map_err(|problem| vec![problem])?;
    let mut reader = Reader { problems: Vec::new(), options: 0 };
    let model = reader.model(&root);
    if reader.problems.is_empty() { Ok(model) } else { Err(reader.problems) }
}

struct Reader {
    problems: Vec<Problem>,
    options: usize,
}

impl Reader {
    fn wrong(&mut self, at: Place, message: impl Into<String>) {
        self.problems.push(Problem::in_text(at, message));
    }

    /// A list under a key; empty where it is absent.
    fn list<'a>(&mut self, node: &'a Node, key: &str) -> &'a [Node] {
        match node.get(key) {
            None => &[],
            Some(Node { value: Value::Null, .. }) => &[],
            Some(found) => found.list().unwrap_or_else(|| {
                self.wrong(found.at, format!("`{key}` must be a list, found {}", found.what()));
                &[]
            }),
        }
    }

    fn model(&mut self, root: &Node) -> Model {
        let mut model = Model::default();
        if !matches!(root.value, Value::Object(_)) {
            self.wrong(root.at, format!("a model is an object, found {}", root.what()));
            return model;
        }
        for key in ["options", "decisionMakers"] {
            if root.get(key).is_none() {
                self.problems.push(Problem::whole(format!("the key `{key}` is missing")));
            }
        }
        let options = self.list(root, "options");
        self.options = options.len();
        if options.len() > MAX_OPTIONS {
            self.wrong(root.at, format!("{} options: at most {MAX_OPTIONS} fit", options.len()));
            return model;
        }
        for node in options {
            let name = self.name(node, "an option");
            let direction = match node.get("permittedDirection") {
                None => Direction::Both,
                Some(direction) => match direction.text() {
                    Some("both") => Direction::Both,
                    Some("fwd") => Direction::Up,
                    Some("back") => Direction::Down,
                    _ => {
                        let message = "`permittedDirection` must be \"both\", \"fwd\" or \"back\"";
                        self.wrong(direction.at, message);
                        Direction::Both
                    }
                },
            };
            model.options.push((name, direction));
        }
        let manual = ["useManualPreferenceRanking", "useManualPreferenceVectors"]
            .iter()
            .filter_map(|key| root.get(key))
            .any(|node| node.bool() == Some(true));
        let mut owner: Vec<Option<usize>> = vec![None; options.len()];
        let makers = self.list(root, "decisionMakers");
        for (at, node) in makers.iter().enumerate() {
            let maker = self.maker(node, manual);
            for option in &maker.options {
                match owner[*option] {
                    Some(first) if first != at => {
                        let name = &model.options[*option].0;
                        self.wrong(node.at, format!("the option “{name}” has two owners"));
                    }
                    _ => owner[*option] = Some(at),
                }
            }
            model.decision_makers.push(maker);
        }
        if makers.is_empty() && root.get("decisionMakers").is_some() {
            self.wrong(root.at, "there are no decision makers");
        }
        for (node, _) in options.iter().zip(&owner).filter(|(_, owner)| owner.is_none()) {
            let name = node.get("name").and_then(Node::text).unwrap_or("?").to_owned();
            self.wrong(node.at, format!("nobody owns the option “{name}”: no decision maker lists it"));
        }
        for node in self.list(root, "infeasibles") {
            if let Some(pattern) = self.pattern(node) {
                model.infeasible.push(pattern);
                model.ruled_at.push(node.at);
            }
        }
        for node in self.list(root, "coalitions") {
            let members = match &node.value {
                Value::List(items) => items.iter().collect(),
                _ => vec![node],
            };
            let mut places = Vec::new();
            for member in members {
                match member.count().filter(|place| *place < makers.len()) {
                    Some(place) => places.push(place),
                    None => {
                        let message = format!(
                            "a coalition lists places of decision makers from 0 to {}",
                            makers.len().saturating_sub(1)
                        );
                        self.wrong(member.at, message);
                    }
                }
            }
            places.sort_unstable();
            places.dedup();
            if places.len() > 1 {
                if let Some(both) = places.iter().find(|at| model.coalitions.iter().any(|c| c.contains(at))) {
                    self.wrong(node.at, format!("the decision maker at place {both} is in two coalitions"));
                }
                model.coalitions.push(places);
            }
        }
        let makers = model.decision_makers.iter_mut().map(|maker| &mut maker.name);
        model.twice = tell_apart(makers.collect());
        model.twice.extend(tell_apart(model.options.iter_mut().map(|(name, _)| name).collect()));
        model
    }

    fn name(&mut self, node: &Node, what: &str) -> String {
        match node.get("name") {
            Some(name) => name.text().map(str::to_owned).unwrap_or_else(|| {
                self.wrong(name.at, format!("the name of {what} must be a text"));
                String::new()
            }),
            None => {
                self.wrong(node.at, format!("{what} has no `name`"));
                String::new()
            }
        }
    }

    fn maker(&mut self, node: &Node, manual: bool) -> DecisionMaker {
        let name = self.name(node, "a decision maker");
        let mut options = Vec::new();
        for place in self.list(node, "options") {
            match place.count().filter(|place| *place < self.options) {
                Some(place) if options.contains(&place) => {
                    self.wrong(
                        node.get("options").map_or(node.at, |options| options.at),
                        format!("the option at place {place} is listed twice"),
                    );
                }
                Some(place) => options.push(place),
                None => {
                    let message = format!(
                        "`options` of “{name}” must be places from 0 to {}: there is no such option",
                        self.options.saturating_sub(1)
                    );
                    self.wrong(place.at, message);
                }
            }
        }
        let mut at = node.at;
        let mut ranking = Vec::new();
        let mut ranked = false;
        for key in ["preferenceRanking", "preferenceVector"] {
            for item in self.list(node, key).iter().filter(|_| manual) {
                if !ranked {
                    at = item.at;
                    ranked = true;
                }
                let tie = item.list().map_or_else(|| vec![item], |items| items.iter().collect());
                let mut states = Vec::new();
                for state in tie {
                    match state.count().filter(|state| *state > 0) {
                        Some(state) => states.push(state),
                        None => self.wrong(state.at, "a ranking lists numbers of states from 1"),
                    }
                }
                ranking.push(states);
            }
            if ranked {
                break;
            }
        }
        let wants = if manual {
            if !ranked {
                self.wrong(at, format!("the ranking of “{name}” is missing or empty"));
            }
            Wants::Ranking(ranking)
        } else {
            let nodes = self.list(node, "preferences");
            Wants::Statements(nodes.iter().filter_map(|node| self.pattern(node)).collect())
        };
        let misperceptions =
            self.list(node, "misperceptions").iter().filter_map(|node| self.pattern(node)).collect();
        DecisionMaker { name, options, wants, misperceptions, at }
    }

    fn pattern(&mut self, node: &Node) -> Option<Pattern> {
        if let Some(members) = node.get("members") {
            let Some(members) = members.list() else {
                self.wrong(members.at, "`members` must be a list of patterns");
                return None;
            };
            let mut all = Vec::new();
            for member in members {
                all.extend(self.pattern(member)?.0);
            }
            return Some(Pattern(all));
        }
        let Some(pairs) = node.list() else {
            self.wrong(node.at, "a pattern is a list of pairs such as [0, \"Y\"]");
            return None;
        };
        let (mut mask, mut want): (State, State) = (0, 0);
        for pair in pairs {
            let Some([place, sign]) = pair.list() else {
                self.wrong(pair.at, "a pattern is a list of pairs such as [0, \"Y\"]");
                return None;
            };
            let Some(place_at) = place.count().filter(|at| *at < self.options) else {
                let most = self.options.saturating_sub(1);
                self.wrong(place.at, format!("there is no such option: places go from 0 to {most}"));
                return None;
            };
            let bit = 1 << place_at;
            let yes = match sign.text() {
                Some("Y" | "y") => true,
                Some("N" | "n") => false,
                Some("-") => continue,
                _ => {
                    self.wrong(sign.at, "an option in a pattern is \"Y\" or \"N\"");
                    return None;
                }
            };
            if mask & bit != 0 && (want & bit != 0) != yes {
                self.wrong(pair.at, "the pattern wants an option both taken and not taken");
                return None;
            }
            mask |= bit;
            want |= if yes { bit } else { 0 };
        }
        Some(Pattern(vec![(mask, want)]))
    }
}

/// Numbers the second and further bearers of a name; gives the names that were borne twice.
fn tell_apart(names: Vec<&mut String>) -> Vec<String> {
    let mut taken: BTreeSet<String> = names.iter().map(|name| (*name).clone()).collect();
    let (mut seen, mut twice) = (BTreeSet::new(), Vec::new());
    for name in names {
        if seen.insert(name.clone()) {
            continue;
        }
        if !twice.contains(name) {
            twice.push(name.clone());
        }
        let mut number = 2;
        let mut other = format!("{name} ({number})");
        while !taken.insert(other.clone()) {
            number += 1;
            other = format!("{name} ({number})");
        }
        *name = other;
    }
    twice
}

impl Model {
    /// How many states are feasible, without storing any.
    #[must_use]
    pub fn size(&self) -> detente_graph::Count {
        let infeasible: Vec<Condition> = self.infeasible.iter().map(Pattern::condition).collect();
        detente_graph::count(self.options.len(), &infeasible)
    }

    /// States (by number from 0) that a decision maker does not see: they cannot be, to its mind.
    #[must_use]
    pub fn unseen(&self, graph: &Graph, maker: usize) -> Vec<bool> {
        let patterns: &[Pattern] = self.decision_makers.get(maker).map_or(&[], |maker| &maker.misperceptions);
        let conditions: Vec<Condition> = patterns.iter().map(Pattern::condition).collect();
        graph.states().iter().map(|state| conditions.iter().any(|c| c.holds(state))).collect()
    }

    /// The graph, in at most `limit` bytes.
    ///
    /// # Errors
    /// Where no state is left or too many are, and where a ranking names states that are not there.
    pub fn graph(&self, limit: u64) -> Result<Graph, Vec<Problem>> {
        let whole = |error: GraphError| vec![Problem::whole(error.to_string())];
        let infeasible: Vec<Condition> = self.infeasible.iter().map(Pattern::condition).collect();
        let makers = &self.decision_makers;
        let count = self.options.len();
        let states = States::feasible(count, &infeasible, limit, makers.len()).map_err(|error| {
            // The pattern with which the last state goes.
            let gone = |rules: &usize| detente_graph::count(count, &infeasible[..=*rules]).states == 0;
            let last = (0..infeasible.len()).find(|rules| error.is_empty() && gone(rules));
            match last.and_then(|last| self.ruled_at.get(last)) {
                Some(place) => vec![Problem::in_text(
                    *place,
                    "no state is left: this pattern and those before it rule out every combination of options",
                )],
                None => whole(error),
            }
        })?;
        let owner = |at: usize| makers.iter().position(|maker| maker.options.contains(&at));
        let options = self
            .options
            .iter()
            .enumerate()
            .map(|(at, (name, direction))| GraphOption {
                owner: owner(at).unwrap_or(usize::MAX),
                name: name.clone(),
                direction: *direction,
            })
            .collect();
        let names = makers.iter().map(|maker| maker.name.clone()).collect();
        let mut graph = Graph::new(names, options, states).map_err(whole)?;
        let mut problems = Vec::new();
        for (at, maker) in makers.iter().enumerate() {
            let ranks = match &maker.wants {
                Wants::Statements(statements) => {
                    let conditions: Vec<Condition> = statements.iter().map(Pattern::condition).collect();
                    by_statements(graph.states(), &conditions)
                }
                Wants::Ranking(groups) => match ranking(groups, graph.len()) {
                    Ok(ranks) => ranks,
                    Err(message) => {
                        problems.push(Problem::in_text(
                            maker.at,
                            format!("the ranking of “{}” {message}", maker.name),
                        ));
                        continue;
                    }
                },
            };
            if let Err(error) = graph.rank(at, &ranks) {
                problems.push(Problem::whole(error.to_string()));
            }
        }
        if problems.is_empty() { Ok(graph) } else { Err(problems) }
    }
}

/// Dense ranks from a list of state numbers, best first.
fn ranking(groups: &[Vec<usize>], states: usize) -> Result<Vec<u32>, String> {
    let mut values = vec![0u32; states];
    let mut seen = BTreeSet::new();
    for (place, group) in groups.iter().enumerate() {
        for state in group {
            if !seen.insert(state) {
                return Err(format!("names state {state} twice"));
            }
            match values.get_mut(state - 1) {
                Some(value) => *value = (groups.len() - place) as u32,
                None => return Err(format!("names state {state}, but {states} states are feasible")),
            }
        }
    }
    Ok(dense(&values))
}

/// Writes a graph in option form, with its preferences as rankings.
///
/// # Errors
/// Where a party moves by a list instead of by its options: the format has no place for that.
pub fn write(graph: &Graph) -> Result<String, Problem> {
    if !graph.option_form() {
        return Err(Problem::whole("a .gmcr file has no moves other than those by options"));
    }
    let quoted = |text: &str| {
        let mut out = String::from("\"");
        for letter in text.chars() {
            match letter {
                '"' | '\\' => {
                    out.push('\\');
                    out.push(letter);
                }
                letter if u32::from(letter) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
                letter => out.push(letter),
            }
        }
        out.push('"');
        out
    };
    let count = graph.options().len();
    let options: Vec<String> = graph
        .options()
        .iter()
        .map(|option| {
            let direction = match option.direction {
                Direction::Both => "both",
                Direction::Up => "fwd",
                Direction::Down => "back",
            };
            format!("    {{\"name\": {}, \"permittedDirection\": \"{direction}\"}}", quoted(&option.name))
        })
        .collect();
    let makers: Vec<String> = graph
        .parties()
        .iter()
        .enumerate()
        .map(|(party, name)| {
            let own: Vec<String> =
                (0..count).filter(|at| graph.options()[*at].owner == party).map(|at| at.to_string()).collect();
            let ranks = graph.ranks(party);
            let mut order: Vec<u32> = (0..graph.len() as u32).collect();
            order.sort_by_key(|state| (std::cmp::Reverse(ranks[*state as usize]), *state));
            let groups: Vec<String> = order
                .chunk_by(|a, b| ranks[*a as usize] == ranks[*b as usize])
                .map(|tie| {
                    let numbers: Vec<String> = tie.iter().map(|state| (state + 1).to_string()).collect();
                    if tie.len() == 1 { numbers.concat() } else { format!("[{}]", numbers.join(", ")) }
                })
                .collect();
            format!(
                "    {{\"name\": {}, \"options\": [{}], \"preferences\": [], \"misperceptions\": [],\n     \"preferenceRanking\": [{}]}}",
                quoted(name),
                own.join(", "),
                groups.join(", ")
            )
        })
        .collect();
    let mut holes = Vec::new();
    let feasible: Vec<State> = graph.states().iter().collect();
    gaps(&feasible, count, (0, 0), &mut holes);
    let holes: Vec<String> = holes
        .iter()
        .map(|(mask, want)| {
            let pairs: Vec<String> = (0..count)
                .filter(|at| mask >> at & 1 == 1)
                .map(|at| format!("[{at}, \"{}\"]", if want >> at & 1 == 1 { "Y" } else { "N" }))
                .collect();
            format!("    [{}]", pairs.join(", "))
        })
        .collect();
    let places: Vec<String> = (0..graph.parties().len()).map(|at| at.to_string()).collect();
    let lines = |items: &[String]| {
        if items.is_empty() { String::from("[]") } else { format!("[\n{}\n  ]", items.join(",\n")) }
    };
    Ok(format!(
        "{{\n  \"options\": {},\n  \"decisionMakers\": {},\n  \"infeasibles\": {},\n  \"coalitions\": [{}],\n  \"useManualPreferenceRanking\": true\n}}\n",
        lines(&options),
        lines(&makers),
        lines(&holes),
        places.join(", ")
    ))
}

/// Patterns that cover exactly the states missing from a sorted list: where a half has none, one pattern; where
/// it has all, none.
fn gaps(feasible: &[State], open: usize, (mask, want): (State, State), out: &mut Vec<(State, State)>) {
    if feasible.is_empty() {
        out.push((mask, want));
    } else if open > 0 && (open >= 64 || feasible.len() < 1 << open) {
        let bit: State = 1 << (open - 1);
        let middle = feasible.partition_point(|state| state & bit == 0);
        let (low, high) = feasible.split_at(middle);
        gaps(low, open - 1, (mask | bit, want), out);
        gaps(high, open - 1, (mask | bit, want | bit), out);
    }
}
