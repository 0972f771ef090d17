//! Two cases, two versions of one, or two analysts' copies: what differs, and what each difference does to the
//! outlook.
//!
//! Judgements are matched by path. Each that is in both and differs is a *player*; the reference classes are one
//! more where they differ, and everything else (parties, issues, options, questions, and judgements that only one
//! side has) is one, *structure*, because it cannot be taken apart without changing what the other numbers mean.
//! The worth of a set of players is the pair of numbers of the case that has B's side of them and A's of the rest,
//! on the same draws; a player's effect is its Shapley value ([`crate::shapley`]), so that effects add up to the
//! whole difference, in whatever order the changes came. Every subset is run up to eight players, random orders
//! with 90 % intervals beyond. Of very many changed judgements those that do least alone are one player together.
//!
//! Between two analysts the same list is their disagreements, ranked by what they do.

use crate::numbers::{Asker, Histories, Numbers, Shift};
use crate::settings::{Settings, Stop};
use crate::shapley::{ALL_SUBSETS, Method, Pair, Value, values};
use detente_bind::Bound;
use detente_bind::reading::Memory;
use detente_bind::sample;
use detente_case::{Basis, Case, Input, InputId, LevelFormula, Says, Span};
use detente_chance::draw::Key;
use detente_chance::math::Z95;
use serde::Serialize;

/// Draws that all sets share.
const COMMON_DRAWS: usize = 128;
/// Orders where not every subset is run, half of them the reverse of the other half.
const ORDERS: u32 = 16;
/// Changed judgements that are players of their own.
const ALONE: usize = 16;

/// What differs between two cases.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The first.
    pub a: Side,
    /// The second.
    pub b: Side,
    /// B less A.
    pub change: Pair,
    /// Signed and holding, B less A.
    pub both: Option<f64>,
    /// `subsets` or `orders`.
    pub method: &'static str,
    /// Draws that all sets share.
    pub draws: usize,
    /// Sets that were run.
    pub sets: usize,
    /// One row a difference, largest effect first.
    pub changes: Vec<Change>,
    /// Judgements that only the first has.
    pub only_a: Vec<String>,
    /// Judgements that only the second has.
    pub only_b: Vec<String>,
}

/// One of the two.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// Title of the case.
    pub title: String,
    /// Its day.
    pub as_of: Option<String>,
    /// Number for signing, on these draws.
    pub signed: Option<f64>,
    /// Number for holding.
    pub holds: Option<f64>,
}

detente_case::vocabulary! {
    /// What differs between two cases.
    pub enum ChangeKind {
        /// A judgement.
        Judgement => "judgement",
        /// The reference classes.
        Reference => "reference",
        /// Parties, issues, options, questions, and what only one side gives.
        Structure => "structure",
        /// Judgements that differ too little to be told one by one.
        Rest => "rest",
    }
}

/// A difference and its effect.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// What differs.
    pub kind: ChangeKind,
    /// Path of the input; empty for the other kinds.
    pub input: String,
    /// In words.
    pub title: String,
    /// The first's.
    pub a: String,
    /// The second's.
    pub b: String,
    /// What it does to signing.
    pub signed: Option<f64>,
    /// What it does to holding.
    pub holds: Option<f64>,
    /// 90 % interval over orders; absent where every subset was run.
    pub signed_interval: Option<[f64; 2]>,
    /// The same for holding.
    pub holds_interval: Option<[f64; 2]>,
}

impl Change {
    fn size(&self) -> f64 {
        self.signed.unwrap_or(0.0).abs().max(self.holds.unwrap_or(0.0).abs())
    }
}

/// A player: judgements (places in A and in B), or one of the other kinds.
enum Player {
    Judgements(Vec<(usize, usize)>),
    References,
    Structure,
}

/// Compares two bound cases.
#[must_use]
pub fn compare(first: (&Case, &Bound), second: (&Case, &Bound), settings: &Settings) -> Comparison {
    compared(first, second, settings, Stop::NEVER)
}

/// The same for a reader who may lose patience: the first yes of `stop` ends the work with `None`.
#[must_use]
pub fn compare_until(
    first: (&Case, &Bound),
    second: (&Case, &Bound),
    settings: &Settings,
    stop: Stop<'_>,
) -> Option<Comparison> {
    let found = compared(first, second, settings, stop);
    (!(stop.0)()).then_some(found)
}

fn compared(
    first: (&Case, &Bound),
    second: (&Case, &Bound),
    settings: &Settings,
    stop: Stop<'_>,
) -> Comparison {
    let (a, b) = (first.1, second.1);
    let draws = settings.draws.min(COMMON_DRAWS);
    let shared = shared(a, b);
    let changed = shared.iter().copied().filter(|pair| differs(a, b, *pair)).collect();
    let mut worlds = Worlds::new(first, second, settings, draws, &shared, stop);

    let players = players(&mut worlds, changed);
    let method = if players.len() <= ALL_SUBSETS {
        Method::Subsets
    } else {
        Method::Orders(ORDERS, Key::new(settings.seed, "compare.orders"))
    };
    let mut sets = 0;
    let mut ask = |set: &[bool]| -> Numbers {
        sets += 1;
        let (pairs, classes, whole) = of_b(&players, set);
        worlds.numbers(&pairs, classes, whole)
    };
    let none = ask(&vec![false; players.len()]);
    let all = ask(&vec![true; players.len()]);
    let found = values(players.len(), method, |set| {
        let numbers = ask(set);
        [numbers.signed.unwrap_or(0.0), numbers.holds.unwrap_or(0.0)]
    });
    let there = (none.signed.or(all.signed).is_some(), none.holds.or(all.holds).is_some());
    let mut changes: Vec<Change> = players
        .iter()
        .zip(&found)
        .map(|(player, value)| change(first, second, player, value, there, method))
        .collect();
    changes.sort_by(|x, y| y.size().total_cmp(&x.size()).then_with(|| x.input.cmp(&y.input)));
    let side = |case: &Case, numbers: Numbers| Side {
        title: case.title.clone(),
        as_of: case.as_of.map(|day| day.to_string()),
        signed: numbers.signed,
        holds: numbers.holds,
    };
    Comparison {
        a: side(first.0, none),
        b: side(second.0, all),
        change: all.less(&none).into(),
        both: all.both().zip(none.both()).map(|(x, y)| x - y),
        method: if method == Method::Subsets { "subsets" } else { "orders" },
        draws,
        sets,
        changes,
        only_a: only_in(a, b),
        only_b: only_in(b, a),
    }
}

/// Judgements that both have, by their places in the one and the other.
fn shared(a: &Bound, b: &Bound) -> Vec<(usize, usize)> {
    a.inputs
        .iter()
        .enumerate()
        .filter_map(|(at, input)| Some((at, b.inputs.iter().position(|other| other.path == input.path)?)))
        .collect()
}

fn differs(a: &Bound, b: &Bound, (x, y): (usize, usize)) -> bool {
    let (x, y) = (&a.inputs[x], &b.inputs[y]);
    x.dist != y.dist || x.quantity != y.quantity
}

/// Paths of the judgements that the other one does not have.
fn only_in(from: &Bound, other: &Bound) -> Vec<String> {
    let absent = |input: &&Input| !other.inputs.iter().any(|o| o.path == input.path);
    from.inputs.iter().filter(absent).map(|input| input.path.clone()).collect()
}

/// Who plays: of very many changed judgements those that do least alone are one player together.
fn players(worlds: &mut Worlds<'_>, mut changed: Vec<(usize, usize)>) -> Vec<Player> {
    let bare = (bare(worlds.first.0), bare(worlds.second.0));
    let mut players: Vec<Player> = Vec::new();
    if changed.len() > ALONE {
        changed = strongest_first(worlds, &changed);
        let rest = changed.split_off(ALONE);
        players.push(Player::Judgements(rest));
    }
    players.extend(changed.iter().map(|pair| Player::Judgements(vec![*pair])));
    let references = bare.0.references != bare.1.references;
    if references {
        players.push(Player::References);
    }
    let structure = {
        let mut x = bare.0.clone();
        x.references.clone_from(&bare.1.references);
        x != bare.1
    };
    if structure {
        players.push(Player::Structure);
    }
    players
}

/// Changed judgements by what each does alone, in A.
fn strongest_first(worlds: &mut Worlds<'_>, changed: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let base = worlds.numbers(&[], false, false);
    let mut sized: Vec<(f64, (usize, usize))> = changed
        .iter()
        .map(|pair| {
            let change = worlds.numbers(&[*pair], false, false).less(&base);
            (change.signed.unwrap_or(0.0).abs().max(change.holds.unwrap_or(0.0).abs()), *pair)
        })
        .collect();
    sized.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
    sized.into_iter().map(|(_, pair)| pair).collect()
}

/// What a set of players takes from B: judgements, whether the classes, and whether the structure.
fn of_b(players: &[Player], set: &[bool]) -> (Vec<(usize, usize)>, bool, bool) {
    let mut pairs = Vec::new();
    let (mut classes, mut whole) = (false, false);
    for (player, member) in players.iter().zip(set) {
        match player {
            Player::Judgements(list) if *member => pairs.extend(list.iter().copied()),
            Player::References => classes |= member,
            Player::Structure => whole |= member,
            Player::Judgements(_) => {}
        }
    }
    (pairs, classes, whole)
}

/// A player's row. `there` says which of the two questions has a number at all.
fn change(
    first: (&Case, &Bound),
    second: (&Case, &Bound),
    player: &Player,
    value: &Value<2>,
    there: (bool, bool),
    method: Method,
) -> Change {
    let interval = |at: usize, there: bool| {
        let width = Z95 * value.error[at];
        (there && method != Method::Subsets).then(|| [value.mean[at] - width, value.mean[at] + width])
    };
    let (kind, input, title, a, b) = match player {
        Player::Judgements(list) => match &list[..] {
            [(x, y)] => {
                let (one, other) = (&first.1.inputs[*x], &second.1.inputs[*y]);
                let title = first.1.titles.get(&InputId(*x as u32)).unwrap_or(&one.path).clone();
                let words = |input: &Input| input.dist.words(&input.quantity);
                (ChangeKind::Judgement, one.path.clone(), title, words(one), words(other))
            }
            more => {
                let title = format!("{} other judgements together", more.len());
                (ChangeKind::Rest, String::new(), title, String::new(), String::new())
            }
        },
        Player::References => (
            ChangeKind::Reference,
            String::new(),
            "reference classes".into(),
            references(first.0),
            references(second.0),
        ),
        Player::Structure => {
            let title = "parties, issues, options, questions, and what only one side gives";
            (ChangeKind::Structure, String::new(), title.into(), String::new(), String::new())
        }
    };
    Change {
        kind,
        input,
        title,
        a,
        b,
        signed: there.0.then_some(value.mean[0]),
        holds: there.1.then_some(value.mean[1]),
        signed_interval: interval(0, there.0),
        holds_interval: interval(1, there.1),
    }
}

/// A case's reference classes, in one line.
fn references(case: &Case) -> String {
    let mut names: Vec<String> = case
        .references
        .iter()
        .map(|row| match &row.class {
            detente_case::ReferenceClass::Shipped(text) => {
                format!("{} × {}", text.text, row.relevance)
            }
            detente_case::ReferenceClass::Own { title, k, n } => {
                format!("{title} ({k} of {n}) × {}", row.relevance)
            }
            detente_case::ReferenceClass::Spells { title, spells: _ } => {
                format!("{title} × {}", row.relevance)
            }
        })
        .collect();
    names.sort();
    names.join(", ")
}

/// Runs the mixed cases.
struct Worlds<'a> {
    first: (&'a Case, &'a Bound),
    second: (&'a Case, &'a Bound),
    settings: &'a Settings,
    draws: usize,
    shared: &'a [(usize, usize)],
    memory: [Memory; 2],
    stop: Stop<'a>,
    /// By structure and classes: history's numbers.
    history: std::collections::BTreeMap<(bool, bool), Histories>,
}

impl<'a> Worlds<'a> {
    fn new(
        first: (&'a Case, &'a Bound),
        second: (&'a Case, &'a Bound),
        settings: &'a Settings,
        draws: usize,
        shared: &'a [(usize, usize)],
        stop: Stop<'a>,
    ) -> Self {
        let memory = [Memory::default(), Memory::default()];
        Self { first, second, settings, draws, shared, memory, stop, history: Default::default() }
    }

    /// The numbers with B's side of these judgements, of the classes, and of the structure.
    fn numbers(&mut self, pairs: &[(usize, usize)], classes: bool, structure: bool) -> Numbers {
        if (self.stop.0)() {
            return Numbers::default();
        }
        let ((case, bound), (_, other)) =
            if structure { (self.second, self.first) } else { (self.first, self.second) };
        let mut inputs = bound.inputs.clone();
        for (x, y) in self.shared {
            // The judgement is B's where it is among the pairs, whichever structure carries it.
            let from_b = pairs.contains(&(*x, *y));
            let (own, theirs) = if structure { (*y, *x) } else { (*x, *y) };
            if from_b != structure && other.inputs[theirs].quantity == inputs[own].quantity {
                inputs[own].dist = other.inputs[theirs].dist.clone();
            }
        }
        let stop = self.stop;
        let memory = &self.memory[usize::from(structure)];
        let asker = Asker::new(case, bound, self.settings, memory, stop);
        let history = self.history.entry((classes, structure)).or_insert_with(|| {
            // Classes of the other side, with this side's question.
            let mut mixed = case.clone();
            mixed.references.clone_from(if classes {
                &self.second.0.references
            } else {
                &self.first.0.references
            });
            let bound = detente_bind::bind(&mixed);
            Asker::new(&mixed, &bound, self.settings, &Memory::default(), stop).history
        });
        let sample = sample::sample(&inputs, &case.correlations, self.settings.seed, self.draws);
        asker.numbers_without(&asker.found(&sample, false), None, history, Shift::default())
    }
}

/// A case without what does not enter numbers: places in the file, reasons, claims, shared judgements' values.
fn bare(case: &Case) -> Case {
    let mut bare = case.clone();
    let nowhere = Span::default();
    bare.claims.clear();
    bare.suggestions.clear();
    bare.reports.clear();
    bare.sources.clear();
    bare.events.clear();
    bare.glossary.clear();
    bare.title.clear();
    bare.about = None;
    bare.words = "";
    bare.provisions.clear();
    bare.question.resolved = None;
    for input in &mut bare.inputs {
        // Values are players of their own; that a judgement is there at all is structure.
        input.dist = detente_chance::Dist::Exact(0.0);
        input.basis = Basis::default();
        input.span = nowhere;
    }
    for row in &mut bare.references {
        row.basis = Basis::default();
        row.span = nowhere;
        match &mut row.class {
            detente_case::ReferenceClass::Shipped(id) => id.span = nowhere,
            detente_case::ReferenceClass::Spells {
                spells: detente_case::Spells::Table { file, .. }, ..
            } => file.span = nowhere,
            _ => {}
        }
        if let Some(within) = &mut row.within {
            within.text.span = nowhere;
        }
    }
    bare_deals(&mut bare);
    bare_graph(&mut bare);
    bare_hold(&mut bare);
    bare_terms(&mut bare);
    for row in &mut bare.correlations {
        row.span = nowhere;
    }
    if let Some(question) = &mut bare.question.signed {
        question.span = nowhere;
        question.what.clear();
    }
    if let Some(question) = &mut bare.question.holds {
        question.span = nowhere;
        question.event.clear();
    }
    if let Some(agreement) = &mut bare.question.agreement {
        agreement.span = nowhere;
    }
    bare
}

/// [`bare`] for parties, issues, stances and packages.
fn bare_deals(bare: &mut Case) {
    let nowhere = Span::default();
    for party in &mut bare.parties {
        party.span = nowhere;
        party.aliases.clear();
        party.name.clear();
    }
    for issue in &mut bare.issues {
        issue.span = nowhere;
        for level in &mut issue.levels {
            level.span = nowhere;
            level.text.clear();
        }
    }
    for stance in &mut bare.stances {
        (stance.span, stance.basis) = (nowhere, Basis::default());
    }
    for row in &mut bare.packages {
        (row.span, row.basis) = (nowhere, Basis::default());
    }
    for row in &mut bare.interactions {
        row.span = nowhere;
    }
    for row in &mut bare.interests {
        row.span = nowhere;
    }
}

/// [`bare`] for terms in numbers, exclusions, conditions and gates.
fn bare_terms(bare: &mut Case) {
    let nowhere = Span::default();
    bare.drafts.clear();
    for term in &mut bare.terms {
        term.span = nowhere;
        for level in &mut term.levels {
            level.span = nowhere;
            level.text.clear();
        }
    }
    for row in &mut bare.term_stances {
        (row.span, row.basis) = (nowhere, Basis::default());
    }
    for row in &mut bare.excludes {
        (row.span, row.basis) = (nowhere, Basis::default());
        bare_formula(&mut row.when);
    }
    for row in &mut bare.conditions {
        (row.span, row.basis) = (nowhere, Basis::default());
        bare_formula(&mut row.when);
    }
    for gate in &mut bare.gates {
        (gate.span, gate.basis) = (nowhere, Basis::default());
        gate.what.clear();
        if let detente_case::GateTime::Within(duration) = &mut gate.time {
            duration.text.span = nowhere;
        }
    }
    for row in &mut bare.move_rules {
        (row.span, row.basis) = (nowhere, Basis::default());
        let between = row.between.iter_mut().flat_map(|(from, to)| [from, to]);
        for formula in between.chain(&mut row.only_after).chain(&mut row.irreversible_once) {
            formula.span = nowhere;
        }
    }
}

fn bare_formula(formula: &mut LevelFormula) {
    formula.text.span = Span::default();
    bare_says(&mut formula.says);
}

fn bare_says(says: &mut Says) {
    match says {
        Says::Always(_) => {}
        Says::Taken(_, span) | Says::Has(_, _, span) | Says::Sum { span, .. } => *span = Span::default(),
        Says::Not(inner) => bare_says(inner),
        Says::All(parts) | Says::Any(parts) | Says::Count { of: parts, .. } => {
            parts.iter_mut().for_each(bare_says);
        }
        Says::If(a, b) | Says::Iff(a, b) => {
            bare_says(a);
            bare_says(b);
        }
    }
}

/// [`bare`] for the conflict graph.
fn bare_graph(bare: &mut Case) {
    let nowhere = Span::default();
    let text = |text: &mut detente_case::Text| text.span = nowhere;
    for row in &mut bare.options {
        (row.span, row.basis) = (nowhere, Basis::default());
    }
    for row in &mut bare.preferences {
        (row.span, row.basis) = (nowhere, Basis::default());
        bare_preference(&mut row.by);
        for formula in row.unknown.iter_mut().flat_map(|(a, b)| [a, b]).chain(&mut row.tiers) {
            formula.span = nowhere;
        }
    }
    for row in &mut bare.views {
        (row.span, row.basis) = (nowhere, Basis::default());
        bare_preference(&mut row.preference);
    }
    for row in &mut bare.infeasible {
        (row.span, row.basis) = (nowhere, Basis::default());
        match &mut row.by {
            detente_case::InfeasibleBy::When(formula)
            | detente_case::InfeasibleBy::OnlyIf(_, formula)
            | detente_case::InfeasibleBy::Pattern(formula) => text(formula),
            detente_case::InfeasibleBy::AtMostOne(_) | detente_case::InfeasibleBy::AtLeastOne(_) => {}
        }
    }
    for row in &mut bare.merges {
        (row.span, row.basis) = (nowhere, Basis::default());
        text(&mut row.when);
    }
    for row in &mut bare.moves {
        row.span = nowhere;
        text(&mut row.from);
        text(&mut row.to);
    }
}

fn bare_preference(by: &mut detente_case::PreferenceBy) {
    let nowhere = Span::default();
    match by {
        detente_case::PreferenceBy::Statements(list) => {
            for statement in list {
                statement.formula.span = nowhere;
            }
        }
        detente_case::PreferenceBy::Ranking(ranks) => {
            for formula in ranks.iter_mut().flatten() {
                formula.span = nowhere;
            }
        }
        detente_case::PreferenceBy::Weights(_) => {}
    }
}

/// [`bare`] for holding.
fn bare_hold(bare: &mut Case) {
    let nowhere = Span::default();
    if let Some(row) = &mut bare.contest {
        row.span = nowhere;
    }
    if let Some(row) = &mut bare.monitoring {
        row.span = nowhere;
    }
    for row in &mut bare.stalemates {
        row.span = nowhere;
    }
    for row in &mut bare.delays {
        row.span = nowhere;
    }
    for row in &mut bare.compliance {
        row.span = nowhere;
    }
    for row in &mut bare.hazards {
        row.span = nowhere;
    }
    for row in &mut bare.steps {
        row.span = nowhere;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// Where something stands in the file is no structure: a line more at the beginning changes no case but its places.
    #[test]
    fn places_and_reasons_are_no_structure() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folders = ["cases", "catalog"].map(|name| std::fs::read_dir(root.join(name)).unwrap());
        let mut seen = 0;
        let rows = "\n[[exclude]]\nif = \"withdrawal.partial & airspace = border-strip\"\nwhy = \"so\"\n";
        for folder in
            folders.into_iter().flatten().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
        {
            let mut text = std::fs::read_to_string(folder.join("case.toml")).unwrap();
            if folder.ends_with("israel-syria") {
                text.push_str(rows);
            }
            let one = detente_case::load_with(&folder, &text).case;
            assert!(!folder.ends_with("israel-syria") || !one.excludes.is_empty());
            let moved = format!("# A line of words, which moves all that follows.\n{text}");
            let other = detente_case::load_with(&folder, &moved).case;
            assert!(one != other && bare(&one) == bare(&other), "{}", folder.display());
            seen += 1;
        }
        assert!(seen > 20);
    }
}
