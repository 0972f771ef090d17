//! Small games of two players: a Gambit file, or the packages or the options of a case. What is stable in them.

use crate::args::PackageArgs;
use crate::flags::{Common, Format};
use crate::{foreign, load, output};
use anyhow::{Context, bail};
use detente_bind::Bound;
use detente_bind::codes::NoteCode;
use detente_bind::note::Note;
use detente_case::Case;
use detente_deals::game::{Fraction, Game};
use detente_deals::{Space, zone_frontier};
use detente_exchange::gambit::{self, read_efg, read_nfg};
use detente_findings::deals::Names;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Strategies of both players together that are enumerated exactly.
const EXACT: usize = 26;

#[derive(Serialize)]
struct Answer {
    /// Name and version of this shape.
    format: &'static str,
    /// Title of the game.
    title: String,
    /// Names of the two players.
    players: Vec<String>,
    /// How many strategies each has.
    strategies: [usize; 2],
    /// What each player's strategies are called; empty lists where they have numbers only.
    labels: [Vec<String>; 2],
    /// Pairs of strategies, numbered from 1.
    pure: Vec<[usize; 2]>,
    /// All extreme equilibria in mixed strategies; null beyond 26 strategies in all.
    extreme: Option<Vec<Extreme>>,
    /// The logit quantal response equilibrium.
    logit: Logit,
    /// What is not computed, and why.
    notes: Vec<Note>,
}

#[derive(Serialize)]
struct Extreme {
    /// Chance of each strategy of the first player, 0–1.
    first: Vec<f64>,
    /// Of the second.
    second: Vec<f64>,
    /// The same as exact fractions.
    exact: [Vec<String>; 2],
}

#[derive(Serialize)]
struct Logit {
    /// Precision of the players: 0 plays at random.
    lambda: f64,
    /// Chance of each strategy of the first player, 0–1.
    first: Vec<f64>,
    /// Of the second.
    second: Vec<f64>,
    /// How far the equations are from holding.
    residual: f64,
}

/// A game that is to be solved.
struct Ready {
    title: String,
    players: [String; 2],
    /// What each player's strategies are called; empty where they have numbers only.
    labels: [Vec<String>; 2],
    game: Game,
    /// Units of payoff in the game's whole numbers.
    unit: f64,
    notes: Vec<Note>,
}

/// The game's file, if that is what the paths name.
pub(crate) fn named(args: &PackageArgs) -> Option<PathBuf> {
    let ending = |path: &PathBuf| {
        path.extension().is_some_and(|end| end.eq_ignore_ascii_case("nfg") || end.eq_ignore_ascii_case("efg"))
    };
    match &args.paths[..] {
        [path] if ending(path) => Some(path.clone()),
        _ => None,
    }
}

/// `detente deals GAME.nfg`, `detente deals GAME.efg`.
pub(crate) fn run(path: &Path, lambda: f64, common: &Common) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let tree = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("efg"));
    let read = if tree { read_efg(&text) } else { read_nfg(&text) };
    let read = read.with_context(|| path.display().to_string())?;
    let [rows, columns] = read.counts[..] else {
        bail!("{}: a game of {} players; two are taken", path.display(), read.counts.len());
    };
    let (payoffs, unit) = read.whole()?;
    let ([first, second], [a, b]) = (&payoffs[..], &read.players[..]) else {
        bail!("{}: payoffs of two players are needed", path.display())
    };
    // The first player's strategy turns fastest.
    let table = |list: &[i64]| -> Vec<Vec<i64>> {
        (0..rows).map(|row| list.iter().skip(row).step_by(rows).take(columns).copied().collect()).collect()
    };
    let mut labels = read.labels.clone().into_iter();
    let game = Ready {
        title: read.title.clone(),
        players: [a.clone(), b.clone()],
        labels: [labels.next().unwrap_or_default(), labels.next().unwrap_or_default()],
        game: Game::new(table(first), table(second))?,
        unit: unit as f64,
        notes: Vec::new(),
    };
    solve(game, lambda, common)
}

/// Packages that a small game takes at most.
const NAMED: usize = 12;

/// `--game packages`: both name a package of the zone's frontier; where they name the same one it is signed, and
/// otherwise each gets its alternative.
pub(crate) fn of_packages(
    space: &Space,
    names: &Names,
    title: &str,
    lambda: f64,
    gambit: Option<&Path>,
    common: &Common,
) -> anyhow::Result<ExitCode> {
    if space.parties() != 2 {
        bail!("--game packages: {} parties; a small game takes two", space.parties());
    }
    let mut points: Vec<u128> = zone_frontier(space)?.points.into_iter().map(|point| point.index).collect();
    if points.is_empty() {
        bail!("--game packages: no package is acceptable to both, so there is no game");
    }
    let mut notes = Vec::new();
    if points.len() > NAMED {
        let (all, last) = (points.len(), points.len() - 1);
        points = (0..NAMED).map(|at| points[at * last / (NAMED - 1)]).collect();
        notes.push(Note {
            code: NoteCode::N1306,
            what: "a game of some packages".into(),
            why: format!(
                "of the {all} packages of the zone’s frontier {NAMED}, evenly spaced, are played with"
            ),
        });
    }
    let alternative = [space.reservation(0), space.reservation(1)];
    let payoff = |player: usize| -> Vec<Vec<f64>> {
        let cell = |row: &u128, column: &u128| {
            if row == column { space.utilities(*row)[player] } else { alternative[player] }
        };
        points.iter().map(|row| points.iter().map(|column| cell(row, column)).collect()).collect()
    };
    let label =
        |index: &u128| names.package(&space.package(*index)).into_values().collect::<Vec<_>>().join(" / ");
    let labels: Vec<String> = points.iter().map(label).collect();
    let players = [names.party_titles[0].clone(), names.party_titles[1].clone()];
    played(title, players, [labels.clone(), labels], [payoff(0), payoff(1)], notes, lambda, gambit, common)
}

/// `--game options`: each of two parties takes or leaves its own options; payoffs are its ranks of the states, the
/// worst being 1. What cannot be is worse than all that can.
pub(crate) fn of_options(
    case: &Case,
    bound: &Bound,
    lambda: f64,
    gambit: Option<&Path>,
    common: &Common,
) -> anyhow::Result<ExitCode> {
    let Some(plan) = &bound.graph else { bail!("--game options: the case gives no conflict graph") };
    let graph = &plan.graph;
    let mut owners: Vec<usize> = graph.options().iter().map(|option| option.owner).collect();
    owners.sort_unstable();
    owners.dedup();
    let [a, b] = owners[..] else {
        bail!("--game options: {} parties have options; a small game takes two", owners.len())
    };
    if !graph.option_form() {
        bail!("--game options: the moves of this conflict graph are listed one by one, not made by options");
    }
    let ranks = plan.ranks(&detente_bind::mid(bound));
    let choices = |party: usize| -> Vec<u128> {
        let mut all: Vec<u128> = graph.states().iter().map(|state| state & graph.mask(party)).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let (first, second) = (choices(a), choices(b));
    let label = |bits: &u128| {
        let taken: Vec<&str> = graph
            .options()
            .iter()
            .enumerate()
            .filter(|(at, _)| bits >> at & 1 == 1)
            .map(|(_, option)| option.name.as_str())
            .collect();
        if taken.is_empty() { "nothing".to_owned() } else { taken.join(" + ") }
    };
    let mut missing = 0;
    let mut payoff = |party: usize| -> Vec<Vec<f64>> {
        missing = 0;
        let mut cell = |row: &u128, column: &u128| {
            let state = graph.states().index(row | column);
            missing += usize::from(state.is_none());
            state.map_or(0.0, |state| f64::from(ranks[party][state as usize]))
        };
        first.iter().map(|row| second.iter().map(|column| cell(row, column)).collect()).collect()
    };
    let payoffs = [payoff(a), payoff(b)];
    let mut notes = vec![Note {
        code: NoteCode::N1306,
        what: "payoffs are ranks".into(),
        why: "a conflict graph knows what parties prefer, not by how much: mixed and logit equilibria rest on equal steps between ranks".into(),
    }];
    if missing > 0 {
        notes.push(Note {
            code: NoteCode::N1306,
            what: "states that cannot be".into(),
            why: format!("{missing} combinations are ruled out and count as worse than all that can be"),
        });
    }
    let name = |party: usize| {
        plan.parties.get(party).map_or_else(String::new, |id| case.parties[id.at()].name.clone())
    };
    let labels = [first.iter().map(label).collect(), second.iter().map(label).collect()];
    played(&case.title, [name(a), name(b)], labels, payoffs, notes, lambda, gambit, common)
}

#[allow(clippy::too_many_arguments, reason = "the parts of a game")]
fn played(
    title: &str,
    players: [String; 2],
    labels: [Vec<String>; 2],
    payoffs: [Vec<Vec<f64>>; 2],
    notes: Vec<Note>,
    lambda: f64,
    gambit: Option<&Path>,
    common: &Common,
) -> anyhow::Result<ExitCode> {
    let game = Game::from_utilities(&payoffs[0], &payoffs[1])?;
    if let Some(path) = gambit {
        let pairs = payoffs[0].iter().zip(&payoffs[1]);
        let cells = pairs.map(|(a, b)| a.iter().zip(b).map(|(a, b)| [*a, *b]).collect()).collect();
        let (players, strategies) = (players.clone(), labels.clone());
        foreign::write_bimatrix(
            path,
            &gambit::Bimatrix { title: title.to_owned(), players, strategies, payoffs: cells },
        )?;
    }
    solve(Ready { title: title.to_owned(), players, labels, game, unit: Game::UNIT, notes }, lambda, common)
}

fn solve(ready: Ready, lambda: f64, common: &Common) -> anyhow::Result<ExitCode> {
    let Ready { title, players, labels, game, unit, mut notes } = ready;
    let (rows, columns) = game.size();
    let extreme = if rows + columns <= EXACT {
        let values = |list: &[Fraction]| list.iter().map(Fraction::value).collect::<Vec<f64>>();
        let words = |list: &[Fraction]| list.iter().map(Fraction::to_string).collect::<Vec<String>>();
        Some(
            game.extreme_equilibria()
                .into_iter()
                .map(|found| Extreme {
                    first: values(&found.first),
                    second: values(&found.second),
                    exact: [words(&found.first), words(&found.second)],
                })
                .collect(),
        )
    } else {
        notes.push(Note {
            code: NoteCode::N1306,
            what: "no extreme equilibria".into(),
            why: format!("{rows} × {columns} strategies are more than are enumerated exactly"),
        });
        None
    };
    let logit = game.logit_equilibrium(lambda / unit);
    let answer = Answer {
        format: "detente.game/1",
        title,
        players: players.to_vec(),
        strategies: [rows, columns],
        labels,
        pure: game.pure_equilibria().into_iter().map(|(row, column)| [row + 1, column + 1]).collect(),
        extreme,
        logit: Logit { lambda, first: logit.first, second: logit.second, residual: logit.residual },
        notes,
    };
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => {
            let mut head: Vec<String> = vec!["equilibrium".into()];
            head.extend((1..=rows).map(|at| format!("first {at}")));
            head.extend((1..=columns).map(|at| format!("second {at}")));
            let line = |kind: &str, first: &[f64], second: &[f64]| {
                std::iter::once(kind.to_owned())
                    .chain(first.iter().chain(second).map(f64::to_string))
                    .collect()
            };
            let mut lines: Vec<Vec<String>> =
                answer.extreme.iter().flatten().map(|e| line("extreme", &e.first, &e.second)).collect();
            lines.push(line("logit", &answer.logit.first, &answer.logit.second));
            output::csv(&head.iter().map(String::as_str).collect::<Vec<&str>>(), lines)?;
        }
        Format::Text => {
            output::text(&text(&answer))?;
            load::notes(&answer.notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text(answer: &Answer) -> String {
    let [rows, columns] = answer.strategies;
    let mut out =
        format!("{}: {}, {rows} × {columns} strategies.\n", answer.title, answer.players.join(" and "));
    for (player, labels) in answer.players.iter().zip(&answer.labels) {
        for (at, label) in labels.iter().enumerate() {
            out.push_str(&format!("  {player} {}: {}\n", at + 1, output::wrap(label, 90, "      ")));
        }
    }
    let pure: Vec<String> = answer.pure.iter().map(|[row, column]| format!("({row}, {column})")).collect();
    out.push_str(&format!(
        "Pure equilibria: {}\n",
        if pure.is_empty() { "none".to_owned() } else { output::wrap(&pure.join(", "), 80, "  ") }
    ));
    if let Some(extreme) = &answer.extreme {
        out.push_str(&match extreme.len() {
            1 => "The only extreme equilibrium, exact:\n".to_owned(),
            count => format!("All {count} extreme equilibria, exact:\n"),
        });
        for found in extreme {
            out.push_str(&format!("  {}  |  {}\n", found.exact[0].join(" "), found.exact[1].join(" ")));
        }
    }
    let round = |list: &[f64]| list.iter().map(|chance| format!("{chance:.4}")).collect::<Vec<_>>().join(" ");
    out.push_str(&format!(
        "Logit equilibrium at λ = {}: {}  |  {}{}\n",
        answer.logit.lambda,
        round(&answer.logit.first),
        round(&answer.logit.second),
        if answer.logit.residual > 1e-6 { "  (the path could not be followed: do not use)" } else { "" }
    ));
    out
}
