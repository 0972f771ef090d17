//! `detente backtest` on spells: history's clock judged by cases that really happened.

use crate::args::BacktestArgs;
use crate::flags::{Common, Format};
use crate::output;
use detente_chance::words::percent;
use detente_findings::history::spells::{Answer, Asked, Row, Table, judged};
use std::process::ExitCode;

pub(super) fn run(table: &Table, args: &BacktestArgs, common: &Common) -> anyhow::Result<ExitCode> {
    if !table.problems.is_empty() {
        for problem in table.problems.iter().take(20) {
            output::message(&format!("{}: {problem}", args.named()));
        }
        return Ok(ExitCode::from(1));
    }
    let (origins, horizons) = (args.origins.clone(), args.horizons.clone());
    let answer =
        judged(table, &Asked { origins, horizons, before: args.before }).map_err(anyhow::Error::msg)?;
    match common.format {
        Format::Json => output::json(&answer)?,
        Format::Csv => output::csv(
            &["days", "n", "clock", "share", "constant"],
            answer.horizons.iter().map(|row| {
                let numbers = [row.clock, row.share, row.constant];
                let mut cells = vec![row.days.to_string(), row.n.to_string()];
                cells.extend(numbers.iter().map(f64::to_string));
                cells
            }),
        )?,
        Format::Text => output::text(&text(&answer))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(answer: &Answer) -> String {
    let origins: Vec<String> = answer.origins.iter().map(f64::to_string).collect();
    let rest = match answer.split.as_str() {
        "group-out" => "each from all groups but its own".to_owned(),
        day => format!("those begun from {day} on, each from what was known on that day"),
    };
    let mut out = format!(
        "{}: {} in {}, {} agreed, {} open when last seen.\nForecast from day {}, {rest}.\n\n",
        answer.file,
        crate::load::count(answer.spells, "spell"),
        crate::load::count(answer.groups, "group"),
        answer.agreed,
        answer.open,
        origins.join(", ")
    );
    out.push_str("Brier score          forecasts   clock   share   constant hazards\n");
    let mut line = |name: &str, row: &Row| {
        out.push_str(&format!(
            "{name:<20} {:>9}   {:.3}   {:.3}   {:.3}\n",
            row.n, row.clock, row.share, row.constant
        ));
    };
    for row in &answer.horizons {
        line(&format!("{} days ahead", row.days), row);
    }
    if let Some(row) = &answer.integrated {
        line(&format!("mean up to {}", row.days), row);
    }
    out.push_str("\nWhat the clock said, and how often it came true\n");
    for bin in &answer.calibration {
        let share = bin.yes as f64 / bin.n as f64;
        out.push_str(&format!(
            "{:>5} said   {:>5} came true   {} of {}\n",
            percent(bin.forecast),
            percent(share),
            bin.yes,
            bin.n
        ));
    }
    for note in &answer.notes {
        out.push_str(&format!("{note}\n"));
    }
    out
}
