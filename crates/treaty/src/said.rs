//! The text of `detente deals`. Packages are long: each is told once, under a letter, and by what it changes
//! against the first.

use crate::voters::body;
use detente_chance::words::percent;
use detente_findings::deals::PackageChance;
use detente_findings::deals::{DealsAnswer, Keyed, NamedPackage, Names, Package, Said, Settlement};
use detente_terminal::output;
use detente_terminal::ready;
use std::collections::BTreeMap;

/// Ties of one settlement, and points of the frontier, that the text lists.
const TIES: usize = 4;
const FRONTIER: usize = 12;
/// Packages most often acceptable that the text lists.
const LIKELIEST: usize = 5;

/// A package of levels.
fn levels(package: &[(String, String)]) -> Package {
    package.iter().map(|(issue, level)| (issue.as_str().into(), Said::Level(level.as_str().into()))).collect()
}

/// Packages in the order in which they are spoken of.
#[derive(Default)]
struct Letters {
    known: Vec<Package>,
    told: usize,
}

impl Letters {
    fn of(&mut self, package: &Package) -> String {
        let at = self.known.iter().position(|known| known == package).unwrap_or_else(|| {
            self.known.push(package.clone());
            self.known.len() - 1
        });
        letter(at)
    }

    /// Those that have not been told yet.
    fn tell(&mut self, names: &Names) -> String {
        let mut out = String::new();
        for at in self.told..self.known.len() {
            let first = &self.known[0];
            let levels = |package: &Package, all: bool| {
                let part = |issue: &String| {
                    let level = package.get(issue.as_str())?;
                    (all || first.get(issue.as_str()) != Some(level)).then(|| format!("{issue}: {level}"))
                };
                names.issues.iter().filter_map(part).collect::<Vec<String>>()
            };
            let package = &self.known[at];
            let changed = levels(package, false);
            let whole = package.len() == first.len();
            let line = if at > 0 && whole && changed.len() * 2 <= names.issues.len() {
                format!("as A, but {}", changed.join(", "))
            } else {
                levels(package, true).join(", ")
            };
            out.push_str(&format!("  {:<3} {}\n", letter(at), output::wrap(&line, 92, "      ")));
        }
        self.told = self.known.len();
        out
    }
}

/// A to Z, then A1, B1, …
fn letter(at: usize) -> String {
    let first = char::from(b'A' + (at % 26) as u8);
    if at < 26 { first.to_string() } else { format!("{first}{}", at / 26) }
}

/// What `detente deals` prints.
#[must_use]
pub fn text(names: &Names, deals: &DealsAnswer) -> String {
    let mut out = zone(names, deals);
    let mut letters = Letters::default();
    out.push_str(&body(names, deals));
    out.push_str(&points(names, deals, &mut letters));
    out.push_str(&definitions(names, deals));
    out.push_str(&wishes(names, deals, &mut letters));
    out.push_str(&chances(names, deals, &mut letters));
    if !deals.words.is_empty() {
        out.push_str("\nIn words:\n");
        for line in &deals.words {
            out.push_str(&format!("  {}\n", output::wrap(line, 98, "    ")));
        }
    }
    out
}

/// Parties as heads of columns: in full words where the columns then fit on a page, and otherwise by their ids.
fn heads(names: &Names) -> Vec<String> {
    let wide = |list: &[String]| list.iter().map(|name| name.chars().count() + 2).sum::<usize>();
    let list = if wide(&names.party_titles) <= 50 { &names.party_titles } else { &names.parties };
    list.iter().map(|name| output::cut(name, 24)).collect()
}

fn zone(names: &Names, deals: &DealsAnswer) -> String {
    let plural = if deals.packages == 1 { "" } else { "s" };
    let mut out = format!("{} package{plural}; consent needed: {}.\n", deals.packages, deals.rule);
    let probability = deals.zone.probability;
    match deals.draws {
        Some(_) => out.push_str(&format!(
            "A package that all of them prefer to no deal exists in {} of draws: no deal in {} of draws.\n",
            percent(probability),
            percent(1.0 - probability)
        )),
        None if probability > 0.0 => out.push_str("Packages that enough parties prefer to no deal exist.\n"),
        None => out.push_str(
            "No deal in 100 % of draws (the files give one set of numbers): no package is acceptable to enough parties.\n",
        ),
    }
    if deals.zone.size == 0 {
        let when = if deals.draws.is_some() { " at mid values" } else { "" };
        out.push_str(&format!("The zone of agreement is empty{when}: no settlement is named.\n"));
    } else if !deals.zone.terms.is_empty() {
        let term = |(id, [low, high]): (&String, &[f64; 2])| {
            let title =
                names.issues.iter().position(|issue| issue == id).and_then(|at| names.issue_titles.get(at));
            format!("{} from {low} to {high}", title.unwrap_or(id))
        };
        out.push_str(&format!(
            "The zone of agreement has {} (about {} of all packages).\n",
            deals.zone.terms.iter().map(term).collect::<Vec<String>>().join(", "),
            percent(deals.zone.share)
        ));
    } else {
        let about = if deals.zone.share_error.is_some() { "about " } else { "" };
        out.push_str(&format!(
            "The zone holds {about}{} ({} of all), {} of them on the frontier of all allowed ones.\n",
            ready::count(deals.zone.size as usize, "package"),
            percent(deals.zone.share),
            deals.frontier.iter().filter(|point| point.zone).count()
        ));
    }
    for row in &deals.zone.by_quota {
        out.push_str(&format!(
            "  accepted by at least {}, all with a veto among them: {}\n",
            row.needs,
            ready::count(row.size as usize, "package")
        ));
    }
    out
}

/// Settlements and the frontier in the zone, one row each.
fn points(names: &Names, deals: &DealsAnswer, letters: &mut Letters) -> String {
    let parties = heads(names);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut line = |label: String, point: &NamedPackage| {
        let mut row = vec![label];
        let utility = |party: &String| {
            point.utility.get(party.as_str()).map_or_else(String::new, |u| format!("{u:.2}"))
        };
        row.extend(names.parties.iter().map(utility));
        row.push(letters.of(&point.package));
        rows.push(row);
    };
    for (settlement, points) in ordered(&deals.settlements) {
        for point in points.iter().take(TIES) {
            line(settlement.clone(), point);
        }
        if points.len() > TIES {
            let more = NamedPackage { utility: Keyed::default(), ..points[TIES].clone() };
            line(format!("… and {}", ready::count(points.len() - TIES, "more tie")), &more);
        }
    }
    let inside = deals.frontier.iter().filter(|point| point.zone).count();
    for point in deals.frontier.iter().filter(|point| point.zone).take(FRONTIER) {
        let ties = if point.ties > 0 {
            format!(" (and {})", ready::count(point.ties as usize, "tie"))
        } else {
            String::new()
        };
        line(format!("frontier in the zone{ties}"), point);
    }
    if rows.is_empty() {
        return String::new();
    }
    if inside > FRONTIER {
        rows.push(vec![format!("… {} more (--format csv lists all)", inside - FRONTIER)]);
    }
    let mut without = vec!["without a deal".to_owned()];
    without.extend(
        names
            .parties
            .iter()
            .map(|p| deals.alternatives.get(p).map_or_else(String::new, |u| format!("{u:.2}"))),
    );
    rows.insert(0, without);
    let mut head: Vec<&str> = vec!["settlement"];
    head.extend(parties.iter().map(String::as_str));
    head.push("package");
    let right: Vec<usize> = (1..=parties.len()).collect();
    format!("\n{}\n{}", output::table(&head, &rows, &right), letters.tell(names))
}

/// Settlements in the order in which textbooks have them.
fn ordered<T>(by_name: &BTreeMap<String, T>) -> Vec<(&String, &T)> {
    Settlement::ALL.iter().filter_map(|settlement| by_name.get_key_value(settlement.as_str())).collect()
}

fn definitions(names: &Names, deals: &DealsAnswer) -> String {
    let mut out = String::new();
    if deals.settlements.values().all(Vec::is_empty) || deals.definitions.is_empty() {
        return out;
    }
    out.push_str("\nDefinitions:\n");
    for (settlement, definition) in ordered(&deals.definitions) {
        let regret = deals
            .regret
            .get(settlement)
            .map(|regret| format!("; mean regret {regret:.2} over draws with a deal"));
        let line = format!("{settlement}: {definition}{}", regret.unwrap_or_default());
        out.push_str(&format!("  {}\n", output::wrap(&line, 98, "    ")));
    }
    if let Some(divided) = &deals.adjusted_winner {
        let [mine, theirs] = divided.points;
        let title = |at: usize| names.party_titles.get(at).cloned().unwrap_or_default();
        let shares: Vec<String> =
            divided.first_gets.iter().map(|(issue, share)| format!("{issue} {share:.2}")).collect();
        let line = format!(
            "Adjusted Winner (Brams & Taylor 1996), each issue a good that one side wins, one of them split: {} {mine:.1} points of 100, {} {theirs:.1}; {}’s shares: {}",
            title(0),
            title(1),
            title(0),
            shares.join(", ")
        );
        out.push_str(&format!("  {}\n", output::wrap(&line, 98, "    ")));
    }
    out
}

/// What was asked for beside: each party's best packages, the best for one with the others' floors kept.
fn wishes(names: &Names, deals: &DealsAnswer, letters: &mut Letters) -> String {
    let mut out = String::new();
    let parties = heads(names);
    let mut head: Vec<&str> = vec![""];
    head.extend(parties.iter().map(String::as_str));
    head.push("package");
    let right: Vec<usize> = (1..=names.parties.len()).collect();
    let row = |label: String, point: &NamedPackage, letters: &mut Letters| {
        let mut row = vec![label];
        row.extend(
            names
                .parties
                .iter()
                .map(|p| point.utility.get(p.as_str()).map_or_else(String::new, |u| format!("{u:.2}"))),
        );
        row.push(letters.of(&point.package));
        row
    };
    let title = |id: &String| {
        let at = names.parties.iter().position(|party| party == id);
        at.and_then(|at| names.party_titles.get(at)).unwrap_or(id).clone()
    };
    let top = names.parties.iter().filter_map(|party| Some((party, deals.top.get(party)?)));
    for (party, points) in top {
        let rows: Vec<Vec<String>> = points
            .iter()
            .enumerate()
            .map(|(at, point)| {
                let label =
                    if point.zone { format!("{}", at + 1) } else { format!("{} (not in the zone)", at + 1) };
                row(label, point, letters)
            })
            .collect();
        out.push_str(&format!("\nThe best packages for {} by itself:\n", title(party)));
        out.push_str(&output::table(&head, &rows, &right));
        out.push_str(&letters.tell(names));
    }
    if let Some(best) = &deals.best_for {
        let floors: Vec<String> = names
            .parties
            .iter()
            .filter(|party| **party != best.party)
            .filter_map(|party| Some(format!("{} {:.2}", title(party), best.floors.get(party)?)))
            .collect();
        out.push_str(&format!(
            "\nThe best for {} that leaves {} at least:\n",
            title(&best.party),
            floors.join(", ")
        ));
        if best.packages.is_empty() {
            out.push_str("  no package does\n");
        } else {
            let points = best.packages.iter().take(TIES);
            let rows: Vec<Vec<String>> = points.map(|point| row("best".into(), point, letters)).collect();
            out.push_str(&output::table(&head, &rows, &right));
            out.push_str(&letters.tell(names));
        }
    }
    out
}

/// Over draws: packages most often acceptable, drafts, packages asked about.
fn chances(names: &Names, deals: &DealsAnswer, letters: &mut Letters) -> String {
    let mut out = String::new();
    let parties = heads(names);
    let mut head: Vec<&str> = vec!["", "all"];
    head.extend(parties.iter().map(String::as_str));
    head.extend(["frontier", "first", "rank", "regret"]);
    let right: Vec<usize> = (1..head.len()).collect();
    let range = |most: f64, least: Option<f64>| match least {
        Some(least) if percent(least) != percent(most) => {
            format!("{}–{}", percent(least).trim_end_matches(" %"), percent(most))
        }
        _ => percent(most),
    };
    let row = |label: String, chance: &PackageChance| {
        let every = chance.every_way.as_ref();
        let mut row = vec![label, range(chance.acceptable, every.map(|every| every.acceptable))];
        row.extend(
            chance
                .by_party
                .iter()
                .enumerate()
                .map(|(at, share)| range(*share, every.and_then(|every| every.by_party.get(at).copied()))),
        );
        row.push(percent(chance.frontier));
        row.push(percent(chance.first));
        row.push(
            chance.rank.map_or_else(String::new, |[low, mid, high]| format!("{mid:.0} ({low:.0}–{high:.0})")),
        );
        row.push(format!("{:.2}", chance.regret));
        row
    };
    if !deals.likeliest.is_empty() {
        out.push_str("\nPackages most often acceptable to all, in shares of draws:\n");
        let rows: Vec<Vec<String>> = deals
            .likeliest
            .iter()
            .take(LIKELIEST)
            .map(|chance| row(letters.of(&levels(&chance.package)), chance))
            .collect();
        out.push_str(&output::table(&head, &rows, &right));
        out.push_str(&letters.tell(names));
    }
    for (title, list) in [("Drafts on record", &deals.drafts), ("Packages asked about", &deals.asked)] {
        if list.is_empty() {
            continue;
        }
        let open = list.iter().any(|chance| chance.every_way.is_some());
        let how = if open {
            "; of those with open issues: if every, and if some way of filling them is acceptable"
        } else {
            ""
        };
        out.push_str(&format!("\n{}\n", output::wrap(&format!("{title}, in shares of draws{how}:"), 98, "")));
        let rows: Vec<Vec<String>> =
            list.iter().map(|chance| row(chance.id.clone().unwrap_or_default(), chance)).collect();
        out.push_str(&output::table(&head, &rows, &right));
    }
    if !out.is_empty() {
        out.push_str(&format!(
            "{}\n",
            output::wrap(
                "frontier: nothing beats it for everybody; first: no package followed leaves the worst-off better off; rank: among those followed, median (5–95 %); regret: how much less the worst-off gains than could be, a red line counting 1.",
                98,
                ""
            )
        ));
    }
    out
}
