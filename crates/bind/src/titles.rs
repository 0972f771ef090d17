//! What an input is called in tables and sentences: "Israel: position on Israeli withdrawal" for
//! `stance.israel.withdrawal.position`.

use detente_case::{
    AlternativeBranch, Case, InputId, IssueId, LevelId, NoDeal, OptionId, PartyId, PreferenceBy,
};
use std::collections::BTreeMap;

/// Titles of all inputs that rows of the case refer to.
#[must_use]
pub fn titles(case: &Case) -> BTreeMap<InputId, String> {
    let mut titles = Titles { case, map: BTreeMap::new() };
    titles.parties();
    titles.stances();
    titles.graph();
    titles.hold();
    titles.hurdles();
    titles.map
}

/// A condition in words: “B: “sign” only if a.pledge”.
#[must_use]
pub fn condition(case: &Case, at: usize) -> String {
    let titles = Titles { case, map: BTreeMap::new() };
    let row = &case.conditions[at];
    let act = option(case, row.act);
    format!("{}: “{act}” only if {}", titles.party(row.party), titles.plainly(&row.when.text.text))
}

/// What an option is called: its title, or its short name where it has none.
#[must_use]
pub fn option(case: &Case, id: OptionId) -> &str {
    let option = &case.options[id.at()];
    if option.title.is_empty() { &option.id } else { &option.title }
}

/// A title of something that is so or not, as part of a sentence: "whether Israel wants to “sign the pact”".
#[must_use]
pub fn whether(title: &str) -> String {
    if let Some((who, what)) = title.split_once(" wants: ") {
        return format!("whether {who} wants this: {what}");
    }
    if let Some(what) = title.strip_prefix(PROVIDES) {
        return format!("whether the text provides for {what}");
    }
    if let Some(who) = title.strip_suffix(ABSTAINS) {
        return format!("whether {who} abstains");
    }
    if let Some((who, issue)) = title.split_once(RED_LINE) {
        return format!("whether {who} has a red line on {issue}");
    }
    if let Some(what) = title.strip_prefix(INSISTS) {
        return format!("whether this is insisted on: {what}");
    }
    if let Some(what) = title.strip_suffix(IN_THE_WAY) {
        return format!("whether this stands in the way: {what}");
    }
    if let Some(what) = title.strip_suffix(PASSED) {
        return format!("whether this is ever passed: {what}");
    }
    format!("whether {title}")
}

/// Between a party and the issue on which it has a red line.
const RED_LINE: &str = ": red line on ";
/// Before a condition.
const INSISTS: &str = "Condition: ";
/// After a gate.
const IN_THE_WAY: &str = ": stands in the way";
/// After a gate.
const PASSED: &str = ": is passed";
/// After a party that may abstain.
const ABSTAINS: &str = ": abstains";
/// Before a provision of the text.
const PROVIDES: &str = "The text provides for: ";

struct Titles<'a> {
    case: &'a Case,
    map: BTreeMap<InputId, String>,
}

impl Titles<'_> {
    fn put(&mut self, id: Option<InputId>, title: String) {
        if let Some(id) = id {
            self.map.insert(id, title);
        }
    }

    fn party(&self, id: PartyId) -> String {
        self.case.parties[id.at()].name.clone()
    }

    fn issue(&self, id: IssueId) -> String {
        self.case.issues[id.at()].title.clone()
    }

    fn level(&self, issue: IssueId, level: LevelId) -> String {
        self.case.issues[issue.at()].levels[level.at()].id.clone()
    }

    fn parties(&mut self) {
        for party in &self.case.parties {
            self.put(party.influence, format!("{}: influence", party.name));
            self.put(party.abstains, format!("{}{ABSTAINS}", party.name));
            self.put(party.impatience, format!("{}: impatience", party.name));
            match &party.no_deal {
                Some((NoDeal::Package { cost, .. }, _)) => {
                    self.put(*cost, format!("{}: cost of no deal", party.name));
                }
                Some((NoDeal::At { at, .. }, _)) => {
                    self.put(Some(*at), format!("{}: a deal as good as none", party.name));
                }
                None => {}
            }
            if let Some(alternative) = &party.alternative {
                let bare = alternative.branches.len() == 1;
                for AlternativeBranch { what, chance, worth, cost, delay } in &alternative.branches {
                    let of = if bare || what.is_empty() { String::new() } else { format!(" ({what})") };
                    self.put(Some(*worth), format!("{}: worth of no deal{of}", party.name));
                    self.put(*chance, format!("{}: chance of the alternative{of}", party.name));
                    self.put(*cost, format!("{}: cost of the alternative{of}", party.name));
                    self.put(*delay, format!("{}: delay of the alternative{of}", party.name));
                }
            }
        }
        for issue in &self.case.issues {
            self.put(issue.reference, format!("{}: reference point", issue.title));
        }
        for term in &self.case.terms {
            self.put(term.reference, format!("{}: reference point", term.title));
        }
        self.put(self.case.decision.abstains, "chance that a voter abstains".to_owned());
    }

    fn stances(&mut self) {
        for stance in &self.case.stances {
            let (party, issue) = (self.party(stance.party), self.issue(stance.issue));
            self.put(stance.position, format!("{party}: position on {issue}"));
            self.put(stance.salience, format!("{party}: salience of {issue}"));
            self.put(stance.at_least, format!("{party}: the least it signs on {issue}"));
            self.put(stance.at_most, format!("{party}: the most it signs on {issue}"));
            for (level, input) in &stance.value {
                let level = self.level(stance.issue, *level);
                self.put(Some(*input), format!("{party}: worth of “{level}” on {issue}"));
            }
            if let Some(refusal) = &stance.refuses {
                self.put(Some(refusal.held), format!("{party}{RED_LINE}{issue}"));
            }
            for line in &stance.red_lines {
                let levels: Vec<String> = line
                    .levels
                    .iter()
                    .map(|level| format!("“{}”", self.level(stance.issue, *level)))
                    .collect();
                self.put(Some(line.held), format!("{party}{RED_LINE}{issue}: {}", levels.join(", ")));
            }
            for earlier in &stance.earlier {
                self.put(Some(earlier.position), format!("{party}: position on {issue}, {}", earlier.on));
            }
        }
        for stance in &self.case.term_stances {
            let (party, term) = (self.party(stance.party), &self.case.terms[stance.term.at()]);
            let issue = &term.title;
            self.put(stance.position, format!("{party}: position on {issue}"));
            self.put(stance.salience, format!("{party}: salience of {issue}"));
            self.put(stance.at_least, format!("{party}: the least it signs on {issue}"));
            self.put(stance.at_most, format!("{party}: the most it signs on {issue}"));
            for (level, input) in &stance.value {
                let level = &term.levels[level.at()].id;
                self.put(Some(*input), format!("{party}: worth of “{level}” on {issue}"));
            }
            for (on, position) in &stance.earlier {
                self.put(Some(*position), format!("{party}: position on {issue}, {on}"));
            }
        }
        for row in &self.case.interactions {
            for (party, input) in &row.worth {
                let others: Vec<String> = std::iter::once(&row.b)
                    .chain(&row.with)
                    .map(|(issue, level)| format!("“{}”", self.level(*issue, *level)))
                    .collect();
                let title = format!(
                    "{}: worth of “{}” together with {}",
                    self.party(*party),
                    self.level(row.a.0, row.a.1),
                    others.join(" and ")
                );
                self.put(Some(*input), title);
            }
        }
        for row in &self.case.interests {
            for (party, input) in &row.weight {
                self.put(Some(*input), format!("{}: weight of “{}”", self.party(*party), row.title));
            }
            for ((issue, level), input) in &row.serves {
                let title = format!("“{}” serves “{}”", self.level(*issue, *level), row.title);
                self.put(Some(*input), title);
            }
        }
    }

    /// A formula with its options by their titles: `!israel.sign` is “not (Israel: sign the pact)”.
    fn plainly(&self, formula: &str) -> String {
        let mut out = String::new();
        let mut rest = formula;
        while let Some(first) = rest.chars().next() {
            let name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
            let end = rest.find(|c: char| !name(c)).unwrap_or(rest.len());
            if end > 0 {
                let (word, after) = rest.split_at(end);
                let option = self.case.options.iter().find(|option| {
                    word.split_once('.')
                        == Some((&self.case.parties[option.party.at()].id, option.id.as_str()))
                });
                match option {
                    Some(option) => out.push_str(&format!(
                        "“{}: {}”",
                        self.case.parties[option.party.at()].name,
                        option.title
                    )),
                    None => out.push_str(word),
                }
                rest = after;
            } else {
                match first {
                    '!' => out.push_str("not "),
                    '&' => out.push_str("and"),
                    '|' => out.push_str("or"),
                    other => out.push(other),
                }
                rest = &rest[first.len_utf8()..];
            }
        }
        out
    }

    /// A wish in words: of one option that somebody does something or not, of anything longer the formula.
    fn wish(&self, party: PartyId, whose: &str, formula: &str) -> String {
        let formula = formula.trim();
        let (no, bare) = match formula.strip_prefix('!') {
            Some(rest) => ("not ", rest.trim_start()),
            None => ("", formula),
        };
        let option = self.case.options.iter().find(|option| {
            bare.split_once('.')
                == Some((self.case.parties[option.party.at()].id.as_str(), option.id.as_str()))
        });
        match option {
            Some(option) if option.party == party => format!("{whose} wants {no}to “{}”", option.title),
            Some(option) => {
                format!("{whose} wants {} {no}to “{}”", self.party(option.party), option.title)
            }
            None => format!("{whose} wants: {}", self.plainly(formula)),
        }
    }

    fn preference(&mut self, party: PartyId, whose: &str, by: &PreferenceBy) {
        match by {
            PreferenceBy::Statements(statements) => {
                for statement in statements {
                    let text = self.plainly(&statement.formula.text);
                    let wish = self.wish(party, whose, &statement.formula.text);
                    self.put(Some(statement.held), wish);
                    self.put(statement.swaps_with_next, format!("{whose}: {text} ranks below the next"));
                }
            }
            PreferenceBy::Weights(weights) => {
                for (option, input) in weights {
                    let title = self.case.options[option.at()].title.clone();
                    self.put(Some(*input), format!("{whose}: weight of “{title}”"));
                }
            }
            PreferenceBy::Ranking(_) => {}
        }
    }

    fn graph(&mut self) {
        let case = self.case;
        for row in &case.preferences {
            let whose = self.party(row.party);
            self.preference(row.party, &whose, &row.by);
        }
        for row in &case.views {
            let whose = format!("{} as {} sees it", self.party(row.of), self.party(row.who));
            self.preference(row.of, &whose, &row.preference);
        }
    }

    fn hurdles(&mut self) {
        let case = self.case;
        for (at, row) in case.conditions.iter().enumerate() {
            self.put(Some(row.held), format!("{INSISTS}{}", condition(case, at)));
        }
        for gate in &case.gates {
            self.put(Some(gate.binds), format!("{}{IN_THE_WAY}", gate.what));
            self.put(Some(gate.passes), format!("{}{PASSED}", gate.what));
        }
        for event in &case.uncertain {
            for (party, input) in &event.chance {
                self.put(
                    Some(*input),
                    format!("{}: chance that {} puts on it", event.title, self.party(*party)),
                );
            }
            self.put(event.ours, format!("{}: the analyst’s own chance", event.title));
        }
        for row in &case.transfers {
            let what = match (row.title.as_str(), row.id.as_str()) {
                ("", "") => format!("{} pays {}", self.party(row.from), self.party(row.to)),
                ("", id) => id.to_owned(),
                (title, _) => title.to_owned(),
            };
            for (party, input) in &row.worth {
                self.put(Some(*input), format!("{what}: worth of a unit to {}", self.party(*party)));
            }
        }
    }

    fn hold(&mut self) {
        let case = self.case;
        if let Some(contest) = &case.contest {
            for side in &contest.sides {
                let party = self.party(side.party);
                self.put(Some(side.wins), format!("{party}: own chance of prevailing ({})", contest.what));
                self.put(Some(side.cost), format!("{party}: cost of the contest ({})", contest.what));
                self.put(side.least, format!("{party}: least share accepted ({})", contest.what));
                self.put(
                    side.later,
                    format!("{party}: own chance of prevailing after the shift ({})", contest.what),
                );
                self.put(
                    side.unknown_cost,
                    format!("{party}: highest cost that the other expects of it ({})", contest.what),
                );
                self.put(side.backs_down, format!("{party}: worth of backing down after a threat"));
                self.put(side.audience, format!("{party}: audience cost of backing down"));
            }
            self.put(contest.first_mover, format!("{}: advantage of moving first", contest.what));
        }
        for row in &case.delays {
            let party = self.party(row.party);
            self.put(Some(row.other_yields), format!("{party}: worth if the other yields"));
            self.put(Some(row.yields), format!("{party}: worth if it yields"));
            self.put(Some(row.cost), format!("{party}: cost of a year’s waiting"));
            self.put(Some(row.impatience), format!("{party}: impatience while waiting"));
        }
        for row in &case.compliance {
            let party = self.party(row.party);
            self.put(Some(row.cheats), format!("{party}: gain from breaking the deal"));
            self.put(Some(row.complies), format!("{party}: worth of keeping the deal"));
            self.put(Some(row.punished), format!("{party}: worth after breakdown"));
            self.put(row.suckered, format!("{party}: worth when the other breaks the deal"));
            self.put(Some(row.impatience), format!("{party}: impatience"));
            self.put(row.aid, format!("{party}: aid while it complies"));
        }
        if let Some(row) = &case.monitoring {
            self.put(row.detection, "Monitoring: chance of detection".into());
            self.put(row.false_alarm, "Monitoring: chance of a false alarm".into());
            self.put(row.round, "Monitoring: length of a round".into());
            self.put(row.acts, "Guarantor: chance that it acts".into());
            self.put(row.penalty, "Guarantor: penalty".into());
        }
        for row in &case.stalemates {
            let party = self.party(row.party);
            self.put(Some(row.now), format!("{party}: worth of the present state"));
            self.put(Some(row.going_on), format!("{party}: worth of going on without an agreement"));
        }
        for row in &case.provisions {
            self.put(Some(row.has), format!("{PROVIDES}{}", row.name));
        }
        for row in &case.hazards {
            self.put(Some(row.rate), format!("{}: how often", row.what));
            self.put(row.breaks, format!("{}: chance that one ends the deal", row.what));
        }
        for row in &case.steps {
            self.put(row.delay, format!("{}: delay", row.does));
            for (party, input) in &row.costs {
                self.put(Some(*input), format!("{}: cost to {}", row.does, self.party(*party)));
            }
            for (party, input) in &row.gives {
                self.put(Some(*input), format!("{}: gain for {}", row.does, self.party(*party)));
            }
        }
    }
}
