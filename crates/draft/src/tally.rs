//! How well a draft agrees with what a careful person found in the same reports, written in the draft's own JSON.
//!
//! A party is found where its id or one of its names is the same. A demand is found where party and direction are right and
//! half of the words of the shorter text are shared; a condition where party, act and condition are; an event where kind and
//! day are. Each counts once.

use crate::Draft;
use serde::Serialize;
use serde_json::Value;

/// Found, right, and wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Count {
    /// In the gold.
    pub gold: usize,
    /// In the draft.
    pub found: usize,
    /// In both.
    pub right: usize,
    /// Right among found.
    pub precision: f64,
    /// Right among gold.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl Count {
    fn of(gold: usize, found: usize, right: usize) -> Self {
        let share = |n: usize| if n == 0 { 0.0 } else { right as f64 / n as f64 };
        let f1 = if gold + found == 0 { 1.0 } else { 2.0 * right as f64 / (gold + found) as f64 };
        Self { gold, found, right, precision: share(found), recall: share(gold), f1 }
    }

    /// Two counts together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::of(self.gold + other.gold, self.found + other.found, self.right + other.right)
    }
}

/// The scores of a draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Tally {
    /// Who is at the table.
    pub parties: Count,
    /// Who wants, offers or refuses what.
    pub demands: Count,
    /// Of the demands that are right and ask somebody: whom.
    pub of: Count,
    /// On what acts hang.
    pub conditions: Count,
    /// What happened, when.
    pub events: Count,
    /// Pairs of parties that stand together.
    pub sides: Count,
    /// Persons and bodies that speak, by the party that they speak for.
    pub speakers: Count,
    /// Days of publication.
    pub published: Count,
    /// Words from which nothing follows: how many were read as a will.
    pub misread: Count,
}

impl Tally {
    /// Two tallies together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            parties: self.parties.plus(other.parties),
            demands: self.demands.plus(other.demands),
            of: self.of.plus(other.of),
            conditions: self.conditions.plus(other.conditions),
            events: self.events.plus(other.events),
            sides: self.sides.plus(other.sides),
            speakers: self.speakers.plus(other.speakers),
            published: self.published.plus(other.published),
            misread: self.misread.plus(other.misread),
        }
    }

    /// Its rows, with their names.
    #[must_use]
    pub fn rows(&self) -> [(&'static str, Count); 9] {
        [
            ("parties", self.parties),
            ("demands", self.demands),
            ("of whom", self.of),
            ("conditions", self.conditions),
            ("events", self.events),
            ("sides", self.sides),
            ("speaks for", self.speakers),
            ("day of publication", self.published),
            ("misread", self.misread),
        ]
    }
}

const SMALL: [&str; 22] = [
    "the", "a", "an", "of", "to", "in", "on", "for", "its", "their", "that", "and", "or", "be", "is", "was",
    "it", "will", "by", "at", "as", "any",
];

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !SMALL.contains(word))
        .map(|word| {
            let cut = ["ing", "ed", "s"]
                .iter()
                .find_map(|end| word.strip_suffix(end))
                .filter(|stem| stem.len() > 3);
            cut.unwrap_or(word).trim_end_matches('e').to_owned()
        })
        .collect()
}

/// Half of the words of the shorter text are shared.
#[must_use]
pub fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let shared = a.iter().filter(|word| b.contains(word)).count();
    shared > 0 && 2 * shared >= a.len().min(b.len())
}

/// Words that may stand for many parties.
const GENERAL: [&str; 10] = [
    "government",
    "ministry",
    "council",
    "party",
    "union",
    "company",
    "commission",
    "delegation",
    "unions",
    "assembly",
];

/// A name without its small marks: "the government of Kenya" and "Kenya" are one.
fn fold(name: &str) -> String {
    let lower = name.to_lowercase();
    let plain = lower.strip_prefix("the ").unwrap_or(&lower);
    let plain = ["government of ", "republic of ", "kingdom of ", "state of "]
        .iter()
        .find_map(|lead| plain.strip_prefix(lead))
        .unwrap_or(plain);
    let plain =
        plain.strip_suffix("'s government").or_else(|| plain.strip_suffix("’s government")).unwrap_or(plain);
    plain.strip_prefix("the ").unwrap_or(plain).replace(['\'', '’', ' ', '-'], "")
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

fn list<'a>(gold: &'a Value, key: &str) -> &'a [Value] {
    gold[key].as_array().map_or(&[], Vec::as_slice)
}

/// The gold's id of a party that the draft names.
struct Names<'a> {
    gold: &'a Value,
    draft: &'a Draft,
}

impl Names<'_> {
    /// True where a party of the draft is that of the gold.
    fn same(&self, gold: &str, found: &str) -> bool {
        let row = list(self.gold, "parties").iter().find(|row| text(row, "id") == gold);
        let mut wanted = vec![fold(gold)];
        if let Some(row) = row {
            wanted.push(fold(text(row, "name")));
            wanted.extend(list(row, "aliases").iter().filter_map(Value::as_str).map(fold));
        }
        let mut known = vec![fold(found)];
        if let Some(party) = self.draft.parties.iter().find(|party| party.id == found) {
            known.push(fold(&party.name));
            known.extend(party.aliases.iter().map(|alias| fold(alias)));
        }
        // A general word ("the government") is nobody's name of his own.
        let own = |one: &&String| !one.is_empty() && !GENERAL.contains(&one.as_str());
        wanted.iter().filter(own).any(|one| known.contains(one))
            || wanted.iter().any(|one| !one.is_empty() && *one == known[0])
    }
}

/// Compares a draft with a gold.
#[must_use]
pub fn tally(draft: &Draft, gold: &Value) -> Tally {
    let names = Names { gold, draft };
    let (demands, of) = demands(draft, gold, &names);
    Tally {
        parties: parties(draft, gold, &names),
        demands,
        of,
        conditions: conditions(draft, gold, &names),
        events: events(draft, gold),
        sides: sides(draft, gold, &names),
        speakers: speakers(draft, gold, &names),
        published: published(draft, gold),
        misread: misread(draft, gold),
    }
}

/// How many of the wanted find a partner of their own among the found.
fn matched<G, F>(gold: &[G], found: &[F], same: impl Fn(&G, &F) -> bool) -> Vec<(usize, usize)> {
    let mut free: Vec<bool> = vec![true; found.len()];
    let mut pairs = Vec::new();
    for (at, wanted) in gold.iter().enumerate() {
        let hit = (0..found.len()).find(|&n| free[n] && same(wanted, &found[n]));
        if let Some(n) = hit {
            free[n] = false;
            pairs.push((at, n));
        }
    }
    pairs
}

fn parties(draft: &Draft, gold: &Value, names: &Names<'_>) -> Count {
    let wanted = list(gold, "parties");
    let pairs = matched(wanted, &draft.parties, |row, party| names.same(text(row, "id"), &party.id));
    Count::of(wanted.len(), draft.parties.len(), pairs.len())
}

fn demands(draft: &Draft, gold: &Value, names: &Names<'_>) -> (Count, Count) {
    let wanted = list(gold, "demands");
    let pairs = matched(wanted, &draft.demands, |row, demand| {
        text(row, "direction") == demand.direction.as_str()
            && names.same(text(row, "party"), &demand.party)
            && alike(text(row, "what"), &demand.what)
    });
    let asked: Vec<&(usize, usize)> = pairs.iter().filter(|(at, _)| wanted[*at]["of"].is_string()).collect();
    let right = asked
        .iter()
        .filter(|(at, n)| {
            draft.demands[*n].of.as_deref().is_some_and(|of| names.same(text(&wanted[*at], "of"), of))
        })
        .count();
    let told = asked.iter().filter(|(_, n)| draft.demands[*n].of.is_some()).count();
    (Count::of(wanted.len(), draft.demands.len(), pairs.len()), Count::of(asked.len(), told, right))
}

fn conditions(draft: &Draft, gold: &Value, names: &Names<'_>) -> Count {
    let wanted = list(gold, "conditions");
    let pairs = matched(wanted, &draft.conditions, |row, found| {
        let condition = row["if"].as_str().or(row["until"].as_str()).unwrap_or_default();
        let told = found.r#if.as_deref().or(found.until.as_deref()).unwrap_or_default();
        names.same(text(row, "party"), &found.party)
            && alike(text(row, "act"), &found.act)
            && alike(condition, told)
    });
    Count::of(wanted.len(), draft.conditions.len(), pairs.len())
}

fn events(draft: &Draft, gold: &Value) -> Count {
    let wanted = list(gold, "events");
    let pairs = matched(wanted, &draft.events, |row, found| {
        text(row, "kind") == found.kind && (row["on"].is_null() || Some(&row["on"]) == found.on.as_ref())
    });
    Count::of(wanted.len(), draft.events.len(), pairs.len())
}

fn pairs_of<T: Clone>(sides: &[Vec<T>]) -> Vec<(T, T)> {
    let pairs = |side: &Vec<T>| -> Vec<(T, T)> {
        (0..side.len())
            .flat_map(|a| (a + 1..side.len()).map(move |b| (a, b)))
            .map(|(a, b)| (side[a].clone(), side[b].clone()))
            .collect()
    };
    sides.iter().flat_map(pairs).collect()
}

fn sides(draft: &Draft, gold: &Value, names: &Names<'_>) -> Count {
    let lists = list(gold, "sides").iter().map(|side| {
        side.as_array().map_or_else(Vec::new, |all| {
            all.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
        })
    });
    let wanted = pairs_of(&lists.collect::<Vec<_>>());
    let found = pairs_of(&draft.sides);
    let pairs = matched(&wanted, &found, |(a, b), (x, y)| {
        names.same(a, x) && names.same(b, y) || names.same(a, y) && names.same(b, x)
    });
    Count::of(wanted.len(), found.len(), pairs.len())
}

/// Those who speak for a party in the gold: found are the ones that the draft gives to any, right the ones with theirs. A
/// person is the same by his full name or by the last word of it.
fn speakers(draft: &Draft, gold: &Value, names: &Names<'_>) -> Count {
    let wanted: Vec<&Value> = list(gold, "sources").iter().filter(|row| row["of"].is_string()).collect();
    let (mut told, mut right) = (0, 0);
    for row in &wanted {
        let name = fold(text(row, "name"));
        let last = text(row, "name").split_whitespace().next_back().map(fold).unwrap_or_default();
        let same = |source: &&crate::Source| fold(&source.name) == name || fold(&source.name) == last;
        let mut given = draft.sources.iter().filter(same).filter_map(|source| source.of.as_deref());
        let Some(of) = given.next() else { continue };
        told += 1;
        right += usize::from(names.same(text(row, "of"), of));
    }
    Count::of(wanted.len(), told, right)
}

fn published(draft: &Draft, gold: &Value) -> Count {
    let wanted: Vec<&Value> =
        list(gold, "reports").iter().filter(|row| row["published"].is_string()).collect();
    let found = draft.reports.iter().filter(|report| report.published.is_some()).count();
    let right = wanted.iter().filter(|row| {
        let report = draft.reports.iter().find(|report| report.id == text(row, "id"));
        report.is_some_and(|report| report.published.as_deref() == row["published"].as_str())
    });
    Count::of(wanted.len(), found, right.count())
}

/// Statements that must yield nothing: `nothing` in the gold lists their words; right are those that were left alone.
fn misread(draft: &Draft, gold: &Value) -> Count {
    let wanted = list(gold, "nothing");
    let misread = wanted.iter().filter(|row| {
        let (text, report) =
            (row["text"].as_str().or(row.as_str()).unwrap_or_default(), row["report"].as_str());
        draft.demands.iter().any(|demand| {
            let here = report.is_none_or(|report| {
                demand
                    .cites
                    .iter()
                    .filter_map(|id| draft.claims.iter().find(|claim| claim.id == *id))
                    .any(|claim| claim.report == report)
            });
            here && text.contains(&demand.what)
        })
    });
    let misread = misread.count();
    Count::of(wanted.len(), misread, misread)
}
