//! `detente deals GAME.nfg`: what is stable in a small game of two players.

use crate::args::{Common, Format, PackageArgs};
use crate::output;
use anyhow::{Context, bail};
use detente_deals::game::{Fraction, Game};
use detente_exchange::gambit::read_nfg;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Strategies of both players together that are enumerated exactly.
const EXACT: usize = 26;

#[derive(Serialize)]
struct Answer {
    format: &'static str,
    title: String,
    players: Vec<String>,
    strategies: [usize; 2],
    /// Pairs of strategies, numbered from 1.
    pure: Vec<[usize; 2]>,
    extreme: Option<Vec<Extreme>>,
    logit: Logit,
    notes: Vec<detente_outlook::Note>,
}

#[derive(Serialize)]
struct Extreme {
    first: Vec<f64>,
    second: Vec<f64>,
    /// The same as exact fractions.
    exact: [Vec<String>; 2],
}

#[derive(Serialize)]
struct Logit {
    lambda: f64,
    first: Vec<f64>,
    second: Vec<f64>,
    residual: f64,
}

/// The game's file, if that is what the paths name.
pub fn named(args: &PackageArgs) -> Option<PathBuf> {
    match &args.paths[..] {
        [path] if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("nfg")) => Some(path.clone()),
        _ => None,
    }
}

pub fn run(path: &Path, lambda: f64, common: &Common) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let read = read_nfg(&String::from_utf8_lossy(&bytes)).with_context(|| path.display().to_string())?;
    let [rows, columns] = read.counts[..] else {
        bail!("{}: a game of {} players; two are taken", path.display(), read.counts.len());
    };
    let (payoffs, unit) = read.whole()?;
    let [first, second] = &payoffs[..] else {
        bail!("{}: payoffs of two players are needed", path.display())
    };
    // The first player's strategy turns fastest.
    let table = |list: &[i64]| -> Vec<Vec<i64>> {
        (0..rows).map(|row| list.iter().skip(row).step_by(rows).take(columns).copied().collect()).collect()
    };
    let game = Game::new(table(first), table(second))?;
    let mut notes = Vec::new();
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
        notes.push(detente_outlook::Note {
            code: "N1306",
            what: "no extreme equilibria".into(),
            why: format!("{rows} × {columns} strategies are more than are enumerated exactly"),
        });
        None
    };
    let logit = game.logit_equilibrium(lambda / unit as f64);
    let answer = Answer {
        format: "detente.game/1",
        title: read.title,
        players: read.players,
        strategies: [rows, columns],
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
        Format::Text => output::text(&text(&answer))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(answer: &Answer) -> String {
    let [rows, columns] = answer.strategies;
    let mut out =
        format!("{}: {}, {rows} × {columns} strategies.\n", answer.title, answer.players.join(" and "));
    let pure: Vec<String> = answer.pure.iter().map(|[row, column]| format!("({row}, {column})")).collect();
    out.push_str(&format!(
        "Pure equilibria: {}\n",
        if pure.is_empty() { "none".to_owned() } else { pure.join(", ") }
    ));
    if let Some(extreme) = &answer.extreme {
        out.push_str(&format!("All {} extreme equilibria, exact:\n", extreme.len()));
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
