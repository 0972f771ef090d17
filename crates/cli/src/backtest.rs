//! `detente backtest`: the board judged by decisions whose outcome is known.

use crate::args::{BacktestArgs, Common, Format};
use crate::output;
use anyhow::Context;
use detente_exchange::decided::{self, DecidedIssues};
use detente_forecast::{
    Actor, BENCHMARKS, Backtest, Benchmark, Decided, Fold, Issue, MODELS, Model, Procedure, Score, Spread,
    backtest,
};
use detente_outlook::Note;
use serde::Serialize;
use std::process::ExitCode;

#[derive(Serialize)]
struct Answer {
    format: &'static str,
    issues: usize,
    groups: usize,
    models: Vec<Row>,
    choices: ChoicesRow,
    notes: Vec<Note>,
}

#[derive(Serialize)]
struct Row {
    model: &'static str,
    issues: usize,
    undefined: usize,
    #[serde(flatten)]
    errors: Option<Errors>,
}

#[derive(Serialize)]
struct Errors {
    mae: f64,
    mae_ci95: [f64; 2],
    rmse: f64,
    median: f64,
    crps: f64,
    within_10: f64,
    coverage_50: f64,
    coverage_90: f64,
    coverage_90_scales: Option<f64>,
    coverage_90_choices: Option<f64>,
    width_90: f64,
    spread: &'static str,
    difference: Option<DifferenceRow>,
}

#[derive(Serialize)]
struct DifferenceRow {
    to: &'static str,
    issues: usize,
    mae: f64,
    ci95: [f64; 2],
}

#[derive(Serialize)]
struct ChoicesRow {
    issues: usize,
    landed: usize,
    heavier_side: usize,
    brier: Option<f64>,
}

pub fn run(args: &BacktestArgs, common: &Common) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let file = match decided::read(&text) {
        Ok(file) => file,
        Err(problems) => {
            for problem in &problems {
                output::message(&format!("{}: {problem}", args.file.display()));
            }
            return Ok(ExitCode::from(1));
        }
    };
    let owned = Owned::of(&file);
    let models: Vec<Model> = MODELS.iter().chain(BENCHMARKS).copied().collect();
    let result = backtest(&owned.decided(), &models, args.resamples);
    if args.fit {
        return constants(&result);
    }
    let notes = notes(&file, &result);
    match common.format {
        Format::Json => output::json(&Answer {
            format: "detente.backtest/1",
            issues: result.issues,
            groups: result.groups,
            models: result.models.iter().map(row).collect(),
            choices: ChoicesRow {
                issues: result.choices.issues,
                landed: result.choices.landed,
                heavier_side: result.choices.heavier_side,
                brier: finite(result.choices.brier),
            },
            notes,
        })?,
        Format::Csv => csv(&result)?,
        Format::Text => {
            output::text(&table(&result))?;
            crate::load::notes(&notes, common.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The file's issues in the shape that the models take.
struct Owned {
    actors: Vec<Vec<Actor>>,
    parties: Vec<Vec<u32>>,
    rules: Vec<Option<decided::DecisionRule>>,
    rest: Vec<(f64, Option<f64>, u32)>,
}

impl Owned {
    fn of(file: &DecidedIssues) -> Self {
        let mut owned = Self { actors: Vec::new(), parties: Vec::new(), rules: Vec::new(), rest: Vec::new() };
        for issue in &file.issues {
            owned.actors.push(
                issue
                    .actors
                    .iter()
                    .map(|actor| Actor {
                        position: actor.position,
                        // Not given: such an actor has no weight, but has a position.
                        salience: actor.salience.unwrap_or(f64::NAN),
                        influence: actor.influence,
                    })
                    .collect(),
            );
            owned.parties.push(issue.actors.iter().map(|actor| actor.party).collect());
            owned.rules.push(issue.rule.clone());
            owned.rest.push((issue.outcome, issue.reference, issue.group));
        }
        owned
    }

    fn decided(&self) -> Vec<Decided<'_>> {
        self.actors
            .iter()
            .zip(&self.parties)
            .zip(&self.rules)
            .zip(&self.rest)
            .map(|(((actors, parties), rule), (outcome, reference, group))| Decided {
                issue: Issue {
                    actors,
                    reference: *reference,
                    alternatives: &[],
                    parties,
                    procedure: rule.as_ref().map(|rule| Procedure {
                        quota: rule.quota,
                        voters: &rule.voters,
                        setter: rule.setter,
                        vetoes: &rule.vetoes,
                    }),
                },
                outcome: *outcome,
                group: *group,
            })
            .collect()
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn fold(score: &Score) -> &'static str {
    match score.fold {
        Fold::HeldOut => "held-out",
        Fold::Shipped => "shipped",
    }
}

fn row(score: &Score) -> Row {
    Row {
        model: score.model,
        issues: score.issues,
        undefined: score.undefined,
        errors: (score.issues > 0).then(|| Errors {
            mae: score.mae,
            mae_ci95: score.mae_ci95,
            rmse: score.rmse,
            median: score.median,
            crps: score.crps,
            within_10: score.within_10,
            coverage_50: score.cover_50,
            coverage_90: score.cover_90,
            coverage_90_scales: finite(score.cover_90_by_kind[0]),
            coverage_90_choices: finite(score.cover_90_by_kind[1]),
            width_90: score.width_90,
            spread: fold(score),
            difference: score.difference.filter(|d| d.issues > 0).map(|d| DifferenceRow {
                to: detente_forecast::DEFAULT,
                issues: d.issues,
                mae: d.mae,
                ci95: d.ci95,
            }),
        }),
    }
}

fn notes(file: &DecidedIssues, result: &Backtest) -> Vec<Note> {
    let mut notes: Vec<Note> = file
        .notes
        .iter()
        .map(|(what, why)| Note { code: "N1210", what: what.clone(), why: (*why).to_owned() })
        .collect();
    for score in result.models.iter().filter(|score| score.undefined > 0) {
        notes.push(Note {
            code: "N1211",
            what: format!(
                "{} says nothing on {} of {} issues",
                score.model,
                score.undefined,
                score.issues + score.undefined
            ),
            why: detente_forecast::model(score.model).map_or("", |model| model.needs).to_owned(),
        });
    }
    if result.models.iter().any(|score| score.issues > 0 && score.fold == Fold::Shipped) {
        notes.push(Note {
            code: "N1212",
            what: "coverage and CRPS use the shipped spread".into(),
            why: format!(
                "fewer than {} issues to learn a spread from once a group is left out",
                detente_forecast::MIN_FIT
            ),
        });
    }
    notes
}

fn table(result: &Backtest) -> String {
    let mut out = format!(
        "{} decided issues in {} groups. Errors in points of a 0–100 scale; intervals are 95 % over resamples of\n\
         the issues. Coverage and CRPS: of the distribution around each model’s point, its spread learned from\n\
         the other groups.\n\n",
        result.issues, result.groups
    );
    let head = [
        "model",
        "issues",
        "mean",
        "95 %",
        "root",
        "median",
        "CRPS",
        "≤ 10",
        "50 %",
        "90 %",
        "less the mean’s",
        "95 %",
    ];
    let share = |value: f64| format!("{:.0}%", value * 100.0);
    let rows: Vec<Vec<String>> = result
        .models
        .iter()
        .map(|score| {
            let mut row = vec![score.model.to_owned(), score.issues.to_string()];
            if score.issues > 0 {
                row.extend([
                    format!("{:.2}", score.mae),
                    format!("{:.1}–{:.1}", score.mae_ci95[0], score.mae_ci95[1]),
                    format!("{:.1}", score.rmse),
                    format!("{:.1}", score.median),
                    format!("{:.2}", score.crps),
                    share(score.within_10),
                    share(score.cover_50),
                    share(score.cover_90),
                ]);
                if let Some(difference) = score.difference.filter(|d| d.issues > 0) {
                    row.push(format!("{:+.2}", difference.mae));
                    row.push(format!("{:+.1} to {:+.1}", difference.ci95[0], difference.ci95[1]));
                }
            }
            row
        })
        .collect();
    out.push_str(&output::table(&head, &rows, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
    let choices = result.choices;
    if choices.issues > 0 {
        out.push_str(&format!(
            "\n{} issues are choices between two points; {} of them were decided at one of the two, {} of those\n\
             on the side with more weight. The weights read as chances have a mean squared error of {:.3}\n\
             (even chances: .250).\n",
            choices.issues, choices.landed, choices.heavier_side, choices.brier
        ));
    }
    out
}

fn csv(result: &Backtest) -> anyhow::Result<()> {
    let head = [
        "model",
        "issues",
        "undefined",
        "mae",
        "mae_low",
        "mae_high",
        "rmse",
        "median",
        "crps",
        "within_10",
        "coverage_50",
        "coverage_90",
        "width_90",
        "difference",
        "difference_low",
        "difference_high",
    ];
    let cell = |value: f64| if value.is_finite() { value.to_string() } else { String::new() };
    output::csv(
        &head,
        result.models.iter().map(|s| {
            let mut row = vec![s.model.to_owned(), s.issues.to_string(), s.undefined.to_string()];
            row.extend(
                [
                    s.mae,
                    s.mae_ci95[0],
                    s.mae_ci95[1],
                    s.rmse,
                    s.median,
                    s.crps,
                    s.within_10,
                    s.cover_50,
                    s.cover_90,
                    s.width_90,
                ]
                .map(cell),
            );
            row.extend(match s.difference {
                Some(d) => [d.mae, d.ci95[0], d.ci95[1]].map(cell),
                None => [const { String::new() }; 3],
            });
            row
        }),
    )
}

/// The table of constants that the crate `forecast` ships, learned from this file.
fn constants(result: &Backtest) -> anyhow::Result<ExitCode> {
    let rows: Vec<Benchmark> = result
        .models
        .iter()
        .filter_map(|score| {
            Some(Benchmark {
                model: score.model.to_owned(),
                issues: score.issues as u32,
                mae: score.mae,
                spread: score.spread?,
            })
        })
        .collect();
    output::csv(
        &["model", "issues", "mae", "sigma", "choice_sigma", "landed", "slope"],
        rows.into_iter().map(|row| {
            let Spread { sigma, choice_sigma, landed, slope } = row.spread;
            let digits = |value: f64| format!("{value:.4}");
            vec![
                row.model,
                row.issues.to_string(),
                digits(row.mae),
                digits(sigma),
                digits(choice_sigma),
                digits(landed),
                digits(slope),
            ]
        }),
    )?;
    Ok(ExitCode::SUCCESS)
}
