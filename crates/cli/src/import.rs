//! `detente import`: another tool's file becomes a case folder, every value with the reason "as in FILE".
//!
//! What the file does not say is left out and named in comments, never invented. The new case is read back before
//! it counts as made.

use crate::args::{ImportArgs, PackageArgs, Reading};
use crate::flags::Common;
use crate::{foreign, load, new, output, render};
use anyhow::{Context, bail};
use detente_exchange::Problem;
use detente_exchange::gmcr::{self, Wants};
use detente_exchange::scenario::{Scenario, unique_names};
use detente_exchange::tables::{self, Positions};
use detente_graph::{Direction, State, States};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(crate) fn run(args: &ImportArgs, _: &Common) -> anyhow::Result<ExitCode> {
    let Some(first) = args.paths.first() else { bail!("no file to import") };
    // Several files are a scenario: its folder has the name.
    let named = if args.paths.len() > 1 { first.parent().filter(|p| p.file_name().is_some()) } else { None };
    let title = args.title.clone().unwrap_or_else(|| stem(named.unwrap_or(first)));
    let written = if gmcr::is_gmcr(first) && args.paths.len() == 1 {
        conflict(first, &title)?
    } else if packages(&args.paths) {
        let source = PackageArgs {
            paths: args.paths.clone(),
            reading: Reading::Genius,
            quota: None,
            veto: Vec::new(),
        };
        let scenario = foreign::scenario(&source)?;
        if let Some(term) = scenario.terms.first() {
            bail!(
                "{} is a number: `detente deals FILE…` settles it exactly from these files; a case is made of files whose issues have levels",
                term.name
            );
        }
        Ok(negotiation(&scenario, &names_of(&args.paths), &title))
    } else if let [file] = &args.paths[..] {
        tables::read(file, &tables::Scales::default())
            .map(|positions| board(&positions, &name_of(file), &title))
    } else {
        bail!(
            "several files are read together only as a domain with its profiles (GENIUS, NegoLog, GeniusWeb)"
        )
    };
    let text = match written {
        Ok(text) => text,
        Err(problems) => {
            for problem in &problems {
                output::message(&format!("error: {}: {problem}", first.display()));
            }
            output::message(&format!("{}. Nothing was written.", load::count(problems.len(), "error")));
            return Ok(ExitCode::from(1));
        }
    };
    new::found(&args.into, &[("case.toml", &text), ("claims.jsonl", "")])?;
    let (loaded, bound, diagnostics) = load::read(&args.into);
    if !diagnostics.is_empty() {
        render::all(&loaded, &diagnostics);
    }
    let case = &loaded.case;
    output::message(&format!(
        "{} holds {}, {}, {}. No value cites a claim yet. Then:\n  detente check {0}",
        args.into.display(),
        load::count(case.parties.len(), "party").replace("partys", "parties"),
        load::count(case.issues.len(), "issue"),
        load::count(case.options.len(), "option"),
    ));
    Ok(if bound.is_some() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .map_or_else(|| "A negotiation".into(), |stem| stem.to_string_lossy().replace(['-', '_'], " "))
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn names_of(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| name_of(path)).collect::<Vec<_>>().join(", ")
}

/// Are these a domain with profiles, or a scorable game? (KTAB's XML is a file of positions.)
fn packages(paths: &[PathBuf]) -> bool {
    use detente_exchange::scenario::File;
    use detente_exchange::{genius, negolog};
    if let [path] = paths
        && (path.join("config.txt").is_file() || path.file_name().is_some_and(|name| name == "config.txt"))
    {
        return true;
    }
    paths.iter().all(|path| {
        let Ok(bytes) = std::fs::read(path) else { return false };
        let name = path.display().to_string();
        let file = File { name: &name, bytes: &bytes };
        genius::recognises(&file) || negolog::recognises(&file)
    })
}

/// A text as TOML has it, on one line.
fn quoted(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    toml_edit::Value::from(line).to_string()
}

/// Ids from names: small letters and digits of any script, hyphens between, each once.
#[derive(Default)]
struct Ids {
    taken: BTreeSet<String>,
}

impl Ids {
    fn of(&mut self, name: &str, otherwise: &str) -> String {
        let mut id = String::new();
        for letter in name.chars().flat_map(char::to_lowercase).take(60) {
            if letter.is_alphanumeric() {
                id.push(letter);
            } else if !id.is_empty() && !id.ends_with('-') {
                id.push('-');
            }
        }
        let id = id.trim_end_matches('-');
        let base = if id.is_empty() { otherwise } else { id };
        let mut made = base.to_owned();
        let mut next = 2;
        while !self.taken.insert(made.clone()) {
            made = format!("{base}-{next}");
            next += 1;
        }
        made
    }
}

fn head(title: &str, file: &str, lacks: &[&str]) -> String {
    let mut text = format!("# Imported from {}.\n", file.replace(['\n', '\r'], " "));
    text.push_str("# The file does not say, and an outlook needs:\n");
    for lack in lacks {
        let _ = writeln!(text, "#   {lack}");
    }
    let _ = write!(
        text,
        "# `detente schema` lists every table and key.\nformat = 1\n\n[case]\ntitle = {}\n",
        quoted(title)
    );
    text
}

/// A number of the file on a scale of 0–100, without the dust of a division.
fn hundredths(value: f64) -> f64 {
    ((value * 1e10).round() / 1e10).clamp(0.0, 100.0)
}

const QUESTIONS: &str = "[question]: signed = { what, by }, holds = { event, years }; as_of in [case]";
const HISTORY: &str = "[[reference]]: which past cases it is like";

/// Issues with levels, and what each is worth. A party's utility Σ weight × evaluation becomes saliences and
/// worths with the same utility on the scale from its worst package to its best.
fn negotiation(scenario: &Scenario, file: &str, title: &str) -> String {
    let lacks = [
        QUESTIONS,
        HISTORY,
        "[[option]] and [[preference]]: the conflict graph",
        "[compliance.PARTY]: would keeping it pay",
    ];
    let mut text = head(title, file, &lacks);
    for note in &scenario.notes {
        let _ = writeln!(text, "# {}", note.replace(['\n', '\r'], " "));
    }
    let why = quoted(&format!("as in {file}"));
    let mut ids = Ids::default();
    let parties: Vec<String> = scenario.parties.iter().map(|party| ids.of(&party.name, "party")).collect();
    let list = |chosen: &mut dyn Iterator<Item = &String>| {
        chosen.map(|id| quoted(id)).collect::<Vec<_>>().join(", ")
    };
    let _ = writeln!(text, "\n[decision]\nrule = \"unanimity\"\nrequired = [{}]", list(&mut parties.iter()));
    let vetoes = scenario.parties.iter().zip(&parties).filter(|(party, _)| party.veto);
    let vetoes: Vec<String> = vetoes.map(|(_, id)| id.clone()).collect();
    if !vetoes.is_empty() {
        let _ = writeln!(text, "vetoes = [{}]", list(&mut vetoes.iter()));
    }
    let mut ids = Ids::default();
    let issues: Vec<(String, Vec<String>)> = scenario
        .issues
        .iter()
        .map(|issue| {
            let id = ids.of(&issue.name, "issue");
            let mut own = Ids::default();
            (id, issue.levels.iter().map(|level| own.of(level, "level")).collect())
        })
        .collect();
    for (issue, (id, levels)) in scenario.issues.iter().zip(&issues) {
        let _ =
            write!(text, "\n[[issue]]\nid = {}\ntitle = {}\nlevels = [\n", quoted(id), quoted(&issue.name));
        for (name, level) in issue.levels.iter().zip(levels) {
            let _ = writeln!(text, "  {{ id = {}, text = {} }},", quoted(level), quoted(name));
        }
        text.push_str("]\n");
    }
    for (party, id) in scenario.parties.iter().zip(&parties) {
        // By issue: the worst and the best that a level adds.
        let ends: Vec<(f64, f64)> = party
            .weights
            .iter()
            .zip(&party.worth)
            .map(|(weight, worth)| {
                let adds = worth.iter().map(|worth| weight * worth);
                (adds.clone().fold(f64::INFINITY, f64::min), adds.fold(f64::NEG_INFINITY, f64::max))
            })
            .collect();
        let worst: f64 = ends.iter().map(|(low, _)| low).sum();
        let best: f64 = ends.iter().map(|(_, high)| high).sum();
        let widest = ends.iter().map(|(low, high)| high - low).fold(0.0, f64::max);
        let alternative =
            if best > worst { (party.reservation - worst) / (best - worst) * 100.0 } else { 0.0 };
        let _ = write!(
            text,
            "\n[[party]]\nid = {}\nname = {}\nroles = [\"signatory\"]\nalternative = {{ is = {}, as = \"breakdown-point\", why = {why} }}\n",
            quoted(id),
            quoted(&party.name),
            hundredths(alternative),
        );
        if alternative > 100.0 {
            text.push_str("# The file's reservation value is above the party's best package: held at 100.\n");
        }
        if alternative < 0.0 {
            text.push_str("# The file's reservation value is below the party's worst package: held at 0.\n");
        }
        if let Some(discount) = party.discount {
            let _ =
                writeln!(text, "# The file discounts its utility by a factor of {discount} over the talks.");
        }
        for (at, (issue, levels)) in issues.iter().enumerate() {
            let ((low, high), weight) = (ends[at], party.weights[at]);
            let salience = if widest > 0.0 { (high - low) / widest * 100.0 } else { 0.0 };
            let worth =
                |worth: &f64| if high > low { (weight * worth - low) / (high - low) * 100.0 } else { 0.0 };
            let values: Vec<String> = levels
                .iter()
                .zip(&party.worth[at])
                .map(|(level, value)| format!("{} = {}", quoted(level), hundredths(worth(value))))
                .collect();
            let _ = write!(
                text,
                "\n[[stance]]\nparty = {}\nissue = {}\nsalience = {}\nvalue = {{ {} }}\nwhy = {why}\n",
                quoted(id),
                quoted(issue),
                hundredths(salience),
                values.join(", "),
            );
        }
    }
    text
}

/// Positions, saliences and influence. A party's influence is one number in a case: where the file gives one by
/// issue, their mean.
fn board(positions: &Positions, file: &str, title: &str) -> String {
    let lacks = [
        QUESTIONS,
        HISTORY,
        "levels and values: which packages there are",
        "alternative: what each gets without a deal",
    ];
    let title = if positions.title.is_empty() { title } else { &positions.title };
    let mut text = head(title, file, &lacks);
    for note in &positions.notes {
        let _ = writeln!(text, "# {}", note.replace(['\n', '\r'], " "));
    }
    let why = quoted(&format!("as in {file}"));
    let mut ids = Ids::default();
    let parties: Vec<String> = positions.parties.iter().map(|party| ids.of(&party.id, "party")).collect();
    let names = unique_names(positions.parties.iter().map(|party| party.name.as_str()));
    let mut ids = Ids::default();
    let issues: Vec<String> = positions.issues.iter().map(|issue| ids.of(&issue.id, "issue")).collect();
    for (issue, id) in positions.issues.iter().zip(&issues) {
        let _ = write!(text, "\n[[issue]]\nid = {}\ntitle = {}\n", quoted(id), quoted(&issue.title));
        if (issue.low, issue.high) != (0.0, 100.0) {
            let _ = writeln!(text, "# 0 here is {} in the file, 100 is {}.", issue.low, issue.high);
        }
    }
    let means: Vec<Option<f64>> = (0..parties.len())
        .map(|party| {
            let own: Vec<f64> =
                positions.stands.iter().filter(|s| s.party == party).map(|stand| stand.influence).collect();
            (!own.is_empty()).then(|| own.iter().sum::<f64>() / own.len() as f64)
        })
        .collect();
    let most = means.iter().flatten().copied().fold(0.0, f64::max);
    for ((name, id), influence) in names.iter().zip(&parties).zip(&means) {
        let _ = write!(
            text,
            "\n[[party]]\nid = {}\nname = {}\nroles = [\"signatory\"]\n",
            quoted(id),
            quoted(name)
        );
        if let Some(influence) = influence.filter(|_| most > 0.0) {
            let _ = writeln!(
                text,
                "influence = {{ is = {}, why = {} }}",
                hundredths(influence / most * 100.0),
                quoted(&format!("as in {file}; the largest is 100")),
            );
        }
    }
    for stand in &positions.stands {
        let _ = write!(
            text,
            "\n[[stance]]\nparty = {}\nissue = {}\nposition = {}\nsalience = {}\nwhy = {why}\n",
            quoted(&parties[stand.party]),
            quoted(&issues[stand.issue]),
            hundredths(stand.position),
            hundredths(stand.salience * 100.0),
        );
    }
    text
}

/// The most memory for the states of an imported graph.
const MEMORY: u64 = 2_000_000_000;

/// Options, infeasible states and preferences of a conflict graph.
fn conflict(path: &Path, title: &str) -> anyhow::Result<Result<String, Vec<Problem>>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let model = match gmcr::read(&text) {
        Ok(model) => model,
        Err(problems) => return Ok(Err(problems)),
    };
    // Reading it as a graph finds what only shows there: no state left, a ranking that names none.
    let graph = match model.graph(MEMORY) {
        Ok(graph) => graph,
        Err(problems) => return Ok(Err(problems)),
    };
    let file = name_of(path);
    let lacks = [QUESTIONS, "agreement in [question]: which states count as agreed", HISTORY];
    let mut text = head(title, &file, &lacks);
    let why = quoted(&format!("as in {file}"));
    let mut ids = Ids::default();
    let makers: Vec<String> =
        model.decision_makers.iter().map(|maker| ids.of(&maker.name, "party")).collect();
    let names = unique_names(model.decision_makers.iter().map(|maker| maker.name.as_str()));
    for (name, id) in names.iter().zip(&makers) {
        let _ = write!(
            text,
            "\n[[party]]\nid = {}\nname = {}\nroles = [\"signatory\"]\n",
            quoted(id),
            quoted(name)
        );
    }
    let mut own: Vec<Ids> = makers.iter().map(|_| Ids::default()).collect();
    let mut options = Vec::new();
    for (at, (name, direction)) in model.options.iter().enumerate() {
        let owner = model.decision_makers.iter().position(|maker| maker.options.contains(&at)).unwrap_or(0);
        let id = own[owner].of(name, "option");
        let _ = write!(
            text,
            "\n[[option]]\nparty = {}\nid = {}\ntitle = {}\n",
            quoted(&makers[owner]),
            quoted(&id),
            quoted(name)
        );
        match direction {
            Direction::Both => {}
            Direction::Up => text.push_str("direction = \"up\"\n"),
            Direction::Down => text.push_str("direction = \"down\"\n"),
        }
        options.push(format!("{}.{id}", makers[owner]));
    }
    let pattern = |mask: State, want: State| -> String {
        (0..options.len())
            .map(|at| match (mask >> at & 1, want >> at & 1) {
                (0, _) => '-',
                (_, 0) => 'N',
                _ => 'Y',
            })
            .collect()
    };
    for gap in &model.infeasible {
        for (mask, want) in &gap.0 {
            let _ = write!(text, "\n[[infeasible]]\npattern = \"{}\"\n", pattern(*mask, *want));
        }
    }
    let states: &States = graph.states();
    for (maker, id) in model.decision_makers.iter().zip(&makers) {
        let (key, rows): (&str, Vec<String>) = match &maker.wants {
            Wants::Statements(statements) => (
                "order",
                statements
                    .iter()
                    .map(|statement| {
                        let any: Vec<String> =
                            statement.0.iter().map(|(mask, want)| formula(&options, *mask, *want)).collect();
                        quoted(&any.join(" | "))
                    })
                    .collect(),
            ),
            Wants::Ranking(groups) => (
                "ranking",
                groups
                    .iter()
                    .map(|group| {
                        let all: Vec<String> = group
                            .iter()
                            .map(|state| {
                                format!("\"{}\"", pattern(State::MAX, states.get(*state as u32 - 1)))
                            })
                            .collect();
                        if all.len() == 1 { all.concat() } else { format!("[{}]", all.join(", ")) }
                    })
                    .collect(),
            ),
        };
        if rows.is_empty() {
            continue;
        }
        let _ = write!(text, "\n[[preference]]\nparty = {}\n{key} = [\n", quoted(id));
        for row in rows {
            let _ = writeln!(text, "  {row},");
        }
        let _ = write!(text, "]\nwhy = {why}\n");
    }
    Ok(Ok(text))
}

/// "a.x & !b.y": the options that a pattern looks at.
fn formula(options: &[String], mask: State, want: State) -> String {
    let parts: Vec<String> = options
        .iter()
        .enumerate()
        .filter(|(at, _)| mask >> at & 1 == 1)
        .map(|(at, name)| if want >> at & 1 == 1 { name.clone() } else { format!("!{name}") })
        .collect();
    if parts.is_empty() { "true".into() } else { parts.join(" & ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_and_differ() {
        let mut ids = Ids::default();
        assert_eq!(ids.of("The United Kingdom", "x"), "the-united-kingdom");
        assert_eq!(ids.of("the united  kingdom!", "x"), "the-united-kingdom-2");
        assert_eq!(ids.of("مصر", "x"), "مصر");
        assert_eq!(ids.of("--", "party"), "party");
        assert_eq!(ids.of("", "party"), "party-2");
    }

    #[test]
    fn texts_stay_on_their_line() {
        assert_eq!(quoted("a\nb"), "\"a b\"");
        let odd = "\"\\ ' = [x]";
        let back: toml_edit::DocumentMut = format!("x = {}", quoted(odd)).parse().unwrap();
        assert_eq!(back["x"].as_str(), Some(odd));
    }
}
